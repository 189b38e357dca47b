#include "base/env.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t isp_env__now_us(const isp_env *env)
{
    return env && env->clock ? env->clock(env->clock_user) : read_clock(CLOCK_REALTIME);
}

int64_t isp_env__mono_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void isp__log(const isp_env *env, isp_log_level level, const char *event, int64_t tenant_id,
              const char *subject, const char *where, const char *format, ...)
{
    if (!env || !env->log || level < env->log_level)
        return;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    const isp_log_record record = {.level = level,
                                   .at_us = isp_env__now_us(env),
                                   .tenant_id = tenant_id,
                                   .event = event,
                                   .message = message,
                                   .subject = subject,
                                   .where = where};
    env->log(env->log_user, &record);
}

isp_status isp_env__random(void *out, size_t len, isp_error *err)
{
    char *p = out;
    while (len) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not get random bytes");
        }
        p += n;
        len -= (size_t)n;
    }
    return ISP_OK;
}
