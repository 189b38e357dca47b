#include "base/base.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
static const struct { int status; const char *name; } status_names[] = {
    { ISP_OK,            "ok" },
    { ISP_E_INTERNAL,    "internal" },
    { ISP_E_INVALID,     "invalid" },
    { ISP_E_NOT_FOUND,   "not_found" },
    { ISP_E_EXISTS,      "exists" },
    { ISP_E_DENIED,      "denied" },
    { ISP_E_LOGIN,       "login" },
    { ISP_E_STATE,       "state" },
    { ISP_E_CONFLICT,    "conflict" },
    { ISP_E_TIMEOUT,     "timeout" },
    { ISP_E_UNAVAILABLE, "unavailable" },
    { ISP_E_UNKNOWN,     "unknown" },
    { ISP_E_UNSUPPORTED, "unsupported" },
    { ISP_E_PROTOCOL,    "protocol" },
    { ISP_E_SEALED,      "sealed" },
    { ISP_E_KEY,         "key" },
    { ISP_E_BUSY,        "busy" },
    { ISP_E_LIMIT,       "limit" },
    { ISP_E_MEMORY,      "memory" },
    { ISP_E_CANCELLED,   "cancelled" },
    { ISP_E_SUSPENDED,   "suspended" },
    { ISP_E_FACTOR,      "factor" },
};
/* clang-format on */

const char *isp_status_name(int status)
{
    for (size_t i = 0; i < ISP_LEN(status_names); i++)
        if (status_names[i].status == status)
            return status_names[i].name;
    return "unknown_status";
}

const char *isp_version(void)
{
    return "0.1.0";
}

void isp_text_free(char *text)
{
    free(text);
}

void isp__auto_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void fill(isp_error *err, isp_status code, const char *subject, const char *where)
{
    err->code = code;
    err->where = where;
    err->native[0] = '\0';
    snprintf(err->subject, sizeof err->subject, "%s", subject ? subject : "");
}

isp_status isp__fail(isp_error *err, isp_status code, const char *subject, const char *where,
                     const char *format, ...)
{
    if (!err)
        return code;
    fill(err, code, subject, where);
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

isp_status isp__fail_errno(isp_error *err, isp_status code, const char *subject, int error_number,
                           const char *where, const char *format, ...)
{
    if (!err)
        return code;
    fill(err, code, subject, where);
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *reason = strerrordesc_np(error_number);
    snprintf(err->message, sizeof err->message, "%s: %s", text,
             reason ? reason : "unknown system error");
    const char *name = strerrorname_np(error_number);
    isp_error__native(err, name ? name : "");
    return code;
}

void isp_error__native(isp_error *err, const char *native)
{
    if (err)
        snprintf(err->native, sizeof err->native, "%s", native);
}

void isp_error__prefix(isp_error *err, const char *format, ...)
{
    if (!err)
        return;
    char text[sizeof err->message];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof text)
        return;
    snprintf(text + n, sizeof text - (size_t)n, ": %s", err->message);
    memcpy(err->message, text, sizeof text);
}

isp_status isp__options_copy(void *dst, size_t dst_size, const void *src, isp_error *err)
{
    if (!src)
        return ISP_OK;
    int64_t size = *(const int64_t *)src;
    if (size < (int64_t)sizeof(int64_t) || size % (int64_t)sizeof(int64_t) != 0 || size > 4096)
        return isp_fail(err, ISP_E_INVALID, "options.struct_size",
                        "options were not initialised: struct_size is %lld", (long long)size);
    for (size_t i = dst_size; i < (size_t)size; i += sizeof(int64_t)) {
        int64_t word;
        memcpy(&word, (const char *)src + i, sizeof word);
        if (word && word != ISP_NO_VALUE) /* either may be the default of what we do not know */
            return isp_fail(err, ISP_E_INVALID, "options.struct_size",
                            "options of a newer library: %lld bytes, %zu are understood",
                            (long long)size, dst_size);
    }
    memcpy(dst, src, (size_t)size < dst_size ? (size_t)size : dst_size);
    *(int64_t *)dst = (int64_t)dst_size;
    return ISP_OK;
}
