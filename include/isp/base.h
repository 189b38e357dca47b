/**
 * @file base.h
 * What every other header of libisp stands on: status codes, the error record, absence, versions.
 *
 * Conventions that hold for the whole public face are in docs/conventions.md:
 *  - a function that can fail returns ::isp_status (0 or negative) and takes `isp_error *err` last
 * (may be NULL);
 *  - `out` is not touched on failure;
 *  - records are flat structs of `int64_t` and `const char *`; absence is ::ISP_NO_VALUE or NULL;
 *  - units live in names (docs/units.md): `_paisa`, `_dbm_x100`, `_at_us`, `_on`, `_bps`, `_ms`.
 */
#ifndef ISP_BASE_H
#define ISP_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(SWIG) || !defined(__GNUC__)
#define ISP_API
#else
#define ISP_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Library version as numbers; the text form is isp_version(). */
enum {
    ISP_VERSION_MAJOR = 0,
    ISP_VERSION_MINOR = 1,
    ISP_VERSION_PATCH = 0
};

/** The value of an integer member that is absent (SQL NULL, JSON null, Python None). */
#define ISP_NO_VALUE INT64_MIN

/**
 * What a program decides on. Messages are for people; codes are for `switch`.
 * The numbers are frozen: new codes are appended.
 */
typedef enum isp_status {
    ISP_OK = 0,
    ISP_E_INTERNAL = -1,  /**< a defect or an unexpected answer of something we stand on */
    ISP_E_INVALID = -2,   /**< an argument or a field is wrong; subject names it */
    ISP_E_NOT_FOUND = -3, /**< it does not exist, or it is not yours (never told apart) */
    ISP_E_EXISTS = -4,    /**< something with this key is there already */
    ISP_E_DENIED = -5,    /**< the session may not do this; subject names the permission */
    ISP_E_LOGIN = -6,     /**< login refused: unknown, wrong, locked and disabled look the same */
    ISP_E_STATE = -7,     /**< the object is not in a state that allows it */
    ISP_E_CONFLICT = -8,  /**< somebody changed it meanwhile: read again, then decide */
    ISP_E_TIMEOUT = -9, /**< no answer in time; safe to call again unless the docs say otherwise */
    ISP_E_UNAVAILABLE = -10, /**< a database or device that cannot be reached now; try later */
    ISP_E_UNKNOWN = -11,     /**< it may or may not have happened: read back before you try again */
    ISP_E_UNSUPPORTED = -12, /**< this driver, device or build cannot do it */
    ISP_E_PROTOCOL = -13,    /**< the other side broke its protocol; nothing it said was used */
    ISP_E_SEALED = -14,      /**< a secret does not open: wrong key or tampering (not told apart) */
    ISP_E_KEY = -15,         /**< the key file is missing, wrong, or readable by others */
    ISP_E_BUSY = -16,        /**< a limit is reached or somebody else holds the lease; try later */
    ISP_E_LIMIT = -17,       /**< too large, too many, too deep; subject names the limit */
    ISP_E_MEMORY = -18,      /**< out of memory */
    ISP_E_CANCELLED = -19, /**< the caller's progress function asked to stop; work so far is kept */
    ISP_E_SUSPENDED = -20, /**< this panel is closed for now: the message says why, and how to pay.
                              Told only after a right password, or in a session */
    ISP_E_FACTOR = -21     /**< a second factor is needed, or a fresh one (isp_session_step_up()) */
} isp_status;

/**
 * What went wrong, filled by a function that failed. The caller owns it and may reuse it; nothing
 * has to be freed. Its size is frozen.
 */
typedef struct isp_error {
    int code;          /**< an ::isp_status */
    char message[256]; /**< for people: lower case, no full stop, always the reason, never a secret
                        */
    char subject[96];  /**< in the user's world: "customer:7", "service.login", "node:3"; "" if none
                        */
    char native[16];   /**< SQLSTATE, errno name, device code; of ::ISP_E_BUSY how long to wait, if
                          that can be told: "8s"; "" if none */
    const char *where; /**< in ours: "billing/invoice.c:118"; static storage */
} isp_error;

/**
 * The name of a status, for example "not_found"; "unknown_status" for a number that is none. Static
 * storage.
 * @thread any
 * @since 0.1
 */
ISP_API const char *isp_status_name(int status);

/**
 * The library's version, for example "0.1.0". Static storage.
 * @thread any
 * @since 0.1
 */
ISP_API const char *isp_version(void);

/**
 * Free text that a function of this library handed out as [owned: isp_text_free].
 * @param text NULL is accepted.
 * @thread any
 * @since 0.1
 */
ISP_API void isp_text_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
