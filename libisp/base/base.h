/*
 * base/base.h - what every file of the library includes: errors, ownership, small helpers.
 *
 * Ownership inside the library is by cleanup attributes: ISP_AUTO(isp_x) frees on every way out,
 * ISP_TAKE hands a pointer on. Nothing of this reaches the public headers.
 */
#ifndef ISP_LIB_BASE_H
#define ISP_LIB_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "isp/base.h"

#define ISP_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define ISP_LEN(array)   (sizeof(array) / sizeof *(array))
#define ISP_UNUSED       __attribute__((unused))

/* A pointer of type T that is freed by T_free() when it goes out of scope: ISP_AUTO(isp_onu) onu =
 * NULL; */
#define ISP_AUTO(T) __attribute__((cleanup(T##__auto))) T *
#define ISP_AUTO_DEFINE(T, free_function)          \
    static inline ISP_UNUSED void T##__auto(T **p) \
    {                                              \
        if (*p)                                    \
            free_function(*p);                     \
    }
/* The one place where it stops being ours. */
#define ISP_TAKE(p)                  \
    (__extension__({                 \
        __typeof__(p) taken__ = (p); \
        (p) = NULL;                  \
        taken__;                     \
    }))

/* An owned C string: ISP_AUTO(char) is spelt ISP_AUTO_TEXT. */
static inline void isp__auto_text(char **p)
{
    free(*p);
}
#define ISP_AUTO_TEXT __attribute__((cleanup(isp__auto_text))) char *

/* A file descriptor that closes itself; -1 is "none". */
void isp__auto_fd(int *fd);
#define ISP_AUTO_FD __attribute__((cleanup(isp__auto_fd))) int

/*
 * Fill err (may be NULL) and give back code:   return isp_fail(err, ISP_E_TIMEOUT, "node:7", "could
 * not ...", ...); subject may be NULL. Messages follow docs/style.md: lower case, no full stop, the
 * reason, never a secret.
 */
#define isp_fail(err, code, subject, ...) \
    isp__fail((err), (code), (subject), ISP_WHERE, __VA_ARGS__)
#define ISP_WHERE     __FILE__ ":" ISP__TEXT(__LINE__)
#define ISP__TEXT(x)  ISP__TEXT2(x)
#define ISP__TEXT2(x) #x
isp_status isp__fail(isp_error *err, isp_status code, const char *subject, const char *where,
                     const char *format, ...) ISP_PRINTF(5, 6);

/* Out of memory. */
#define isp_fail_memory(err) isp__fail((err), ISP_E_MEMORY, NULL, ISP_WHERE, "out of memory")

/* The same with strerror(error_number) appended and its name as native code. */
#define isp_fail_errno(err, code, subject, error_number, ...) \
    isp__fail_errno((err), (code), (subject), (error_number), ISP_WHERE, __VA_ARGS__)
isp_status isp__fail_errno(isp_error *err, isp_status code, const char *subject, int error_number,
                           const char *where, const char *format, ...) ISP_PRINTF(6, 7);

/* Set the native code of an error that was just filled. */
void isp_error__native(isp_error *err, const char *native);

/* Put "context: " before the message of an error on its way up; once, by whoever knows what it
 * meant. */
void isp_error__prefix(isp_error *err, const char *format, ...) ISP_PRINTF(2, 3);

/* A check of a public function's arguments: ISP_REQUIRE(err, session && out, "session"); */
#define ISP_REQUIRE(err, condition, subject)                                                  \
    do {                                                                                      \
        if (!(condition))                                                                     \
            return isp_fail((err), ISP_E_INVALID, (subject), "%s is missing or out of range", \
                            (subject));                                                       \
    } while (0)

/* Options structs start with int64_t struct_size: copy what the caller's (older, smaller) struct
 * has over defaults. src NULL: defaults only. Fails with ISP_E_INVALID when the size is 0 or larger
 * than ours and its tail says something (0 and ISP_NO_VALUE are defaults). */
isp_status isp__options_copy(void *dst, size_t dst_size, const void *src, isp_error *err);

#endif
