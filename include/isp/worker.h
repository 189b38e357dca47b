/**
 * @file worker.h
 * Background work: polling, convergence of routers, dunning, billing, messages. Workers are
 * stateless and lease what they do from the database, so many processes can run them at once and
 * none does another's work.
 */
#ifndef ISP_WORKER_H
#define ISP_WORKER_H

#include "isp/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of work, as bits. */
typedef enum isp_work {
    ISP_WORK_CONVERGE = 1u << 0, /**< bring routers to what is wanted; read back */
    ISP_WORK_POLL = 1u << 1,     /**< who is online; ONUs and their light; are nodes there */
    ISP_WORK_DUNNING = 1u << 2,  /**< once a day for each tenant */
    ISP_WORK_BILLING = 1u << 3,  /**< months that began, where isp.conf says so */
    ISP_WORK_AUDIT = 1u << 4,    /**< seal the audit trail, sign and anchor it */
    ISP_WORK_NOTIFY = 1u << 5    /**< send messages: isp/message.h */
} isp_work;

typedef struct isp_worker isp_worker; /**< @thread any */

typedef struct isp_worker_options {
    int64_t struct_size;
    int64_t work;         /**< ::isp_work bits; 0: all */
    int64_t thread_count; /**< routers at once; 0: 4 */
    int64_t lease_ms;     /**< how long work is claimed; 0: 30000 */
    int64_t idle_ms;      /**< how often work is looked for; 0: 250 */
} isp_worker_options;
#define ISP_WORKER_OPTIONS_INIT                         \
    {                                                   \
        (int64_t)sizeof(isp_worker_options), 0, 0, 0, 0 \
    }

/** Counters since the start. */
typedef struct isp_worker_stats {
    int64_t struct_size;
    int64_t converge_count, converge_error_count;
    int64_t poll_count, poll_error_count;
    int64_t sample_count;
    int64_t dunning_count, billing_count;
    int64_t pending_count; /**< services waiting at the last look */
    int64_t message_count; /**< messages that were tried */
} isp_worker_stats;

/** Start worker threads. @param[out] out [owned: isp_worker_stop] @since 0.1 */
ISP_API isp_status isp_worker_start(isp_ctx *ctx, const isp_worker_options *options,
                                    isp_worker **out, isp_error *err);
/** Ask for an end, wait for the work in hand (at most a device's time-out), free. NULL is accepted.
 * @since 0.1 */
ISP_API void isp_worker_stop(isp_worker *worker);
/** @since 0.1 */
ISP_API void isp_worker_stats_get(const isp_worker *worker, isp_worker_stats *out);

#ifdef __cplusplus
}
#endif

#endif
