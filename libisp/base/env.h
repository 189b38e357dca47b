/*
 * base/env.h - what the outside world gives to every floor: time, random bytes, log. One struct,
 * handed down.
 */
#ifndef ISP_LIB_ENV_H
#define ISP_LIB_ENV_H

#include "base/base.h"
#include "isp/log.h"

typedef struct isp_env {
    isp_clock_fn clock; /* NULL: the system's */
    void *clock_user;
    isp_log_fn log; /* NULL: silent */
    void *log_user;
    isp_log_level log_level; /* below: not called */
} isp_env;

/* Wall time, microseconds since 1970 UTC: for what is stored and shown. env may be NULL. */
int64_t isp_env__now_us(const isp_env *env);

/* Monotonic time in microseconds: for time-outs and durations. Never injected. */
int64_t isp_env__mono_us(void);

/*
 * Log one event. subject may be NULL; tenant_id ISP_NO_VALUE if none. A function that returns an
 * error does not log it.
 */
#define isp_log(env, level, event, tenant_id, subject, ...) \
    isp__log((env), (level), (event), (tenant_id), (subject), ISP_WHERE, __VA_ARGS__)
void isp__log(const isp_env *env, isp_log_level level, const char *event, int64_t tenant_id,
              const char *subject, const char *where, const char *format, ...) ISP_PRINTF(7, 8);

/* Random bytes of the kernel (getrandom); for ids, nonces of protocols, jitter. Keys are made in
 * vault. */
isp_status isp_env__random(void *out, size_t len, isp_error *err);

#endif
