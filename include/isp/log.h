/**
 * @file log.h
 * How the library speaks while it works, and where it takes the time from. It never prints: it
 * calls back.
 */
#ifndef ISP_LOG_H
#define ISP_LOG_H

#include "isp/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How much it matters. */
typedef enum isp_log_level {
    ISP_LOG_DEBUG = 0,
    ISP_LOG_INFO = 1,
    ISP_LOG_WARNING = 2,
    ISP_LOG_ERROR = 3
} isp_log_level;

/** One event. All pointers are borrowed until the callback returns. Never holds a secret. */
typedef struct isp_log_record {
    int64_t level;       /**< ::isp_log_level */
    int64_t at_us;       /**< when, microseconds since 1970 UTC */
    int64_t tenant_id;   /**< whose, or ::ISP_NO_VALUE */
    const char *event;   /**< stable and greppable: "poll.device.timeout" */
    const char *message; /**< for people */
    const char *subject; /**< "node:7", or NULL */
    const char *where;   /**< "poll/engine.c:118" */
} isp_log_record;

/**
 * Receives log events.
 * @thread callback; may be called from any thread of the library, several at once.
 */
typedef void (*isp_log_fn)(void *user, const isp_log_record *record);

/**
 * Gives the time, in microseconds since 1970 UTC. A program may hand in its own (tests do).
 * @thread callback; any thread.
 */
typedef int64_t (*isp_clock_fn)(void *user);

/**
 * Told about progress of long work: done of total (total ::ISP_NO_VALUE while unknown).
 * @return 0 to go on; anything else stops the work at its next safe point (ISP_E_CANCELLED; what is
 * done stays).
 * @thread callback; the thread that called the long function.
 */
typedef int (*isp_progress_fn)(void *user, const char *what, int64_t done, int64_t total);

#ifdef __cplusplus
}
#endif

#endif
