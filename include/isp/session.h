/**
 * @file session.h
 * Who is asking: sessions, roles, permissions, API tokens.
 *
 * A session is bound to one tenant and one person. Every function that takes a session checks there
 * what that person may do (ISP_E_DENIED), and the database itself keeps it inside its tenant.
 */
#ifndef ISP_SESSION_H
#define ISP_SESSION_H

#include "isp/context.h"
#include "isp/list.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct isp_session isp_session; /**< @thread one */

/** Roles of the five tiers; operators (tier 4) come with built-in roles. */
typedef enum isp_role {
    ISP_ROLE_DEVELOPER = 0,
    ISP_ROLE_SUPER_ADMIN = 1,
    ISP_ROLE_ADMIN = 2,
    ISP_ROLE_TECHNICIAN = 3,
    ISP_ROLE_CASHIER = 4,
    ISP_ROLE_NOC = 5,
    ISP_ROLE_ACCOUNTS = 6,
    ISP_ROLE_RESELLER = 7,
    ISP_ROLE_CUSTOMER = 8,
    ISP_ROLE_CUSTOM = 9 /**< put together by the tenant: isp/role.h */
} isp_role;

/** State of tenants, users, packages, customers. */
typedef enum isp_state {
    ISP_STATE_ACTIVE = 0,
    ISP_STATE_SUSPENDED = 1, /**< tenants and users: may not log in */
    ISP_STATE_CLOSED = 2     /**< kept for the books */
} isp_state;

/** Bits of isp_permission.kind: what it lets one do. */
enum {
    ISP_MAY_READ = 1,
    ISP_MAY_WRITE = 2,  /**< changes something */
    ISP_MAY_DEVICE = 4, /**< talks to a device now */
    ISP_MAY_SECRET = 8, /**< shows, makes or changes what opens an account or a device: the person's
                           own, never of somebody who has logged in as them */
    ISP_MAY_MONEY = 16, /**< shows money: who has none of these sees no amount anywhere */
    ISP_MAY_WHOLE = 32  /**< concerns the whole tenant: nobody who is held to zones has it */
};

/** One permission and the roles that have it. */
typedef struct isp_permission {
    const char *name;    /**< "customer.write" */
    const char *title;   /**< for people */
    int64_t roles;       /**< bit 1 << ::isp_role; of ISP_ROLE_CUSTOM: may stand in a custom role */
    int64_t kind;        /**< bits ISP_MAY_... */
    const char *step_up; /**< which of its operations want a fresh code of the second factor
                            (isp_session_step_up()), as words; NULL: none */
} isp_permission;
/** The whole table, NULL past the end. Static storage. @thread any @since 0.1 */
ISP_API const isp_permission *isp_permission_at(size_t i);

/** What a session is, as told to a client. */
typedef struct isp_session_info {
    int64_t tenant_id;
    const char *tenant_code;
    const char *tenant_name;
    int64_t tenant_kind; /**< ::isp_tenant_kind */
    int64_t user_id;     /**< ISP_NO_VALUE: the local operator */
    const char *login;
    const char *name;
    int64_t role;             /**< ::isp_role */
    const char *role_name;    /**< of a custom role; else NULL */
    const char *zones;        /**< separated by commas; NULL: all */
    int64_t customer_id;      /**< of a customer; ISP_NO_VALUE else */
    const char *permissions;  /**< names, separated by blanks */
    const char *timezone;     /**< IANA name */
    int64_t expires_at_us;    /**< ISP_NO_VALUE: with the process */
    const char *impersonator; /**< who has logged in as this person; NULL: nobody */
    const char *reason;       /**< and why */
    int64_t read_only;        /**< 1: may only look */
    int64_t has_factor;       /**< the user has a second factor */
    int64_t factor_due;       /**< one is compulsory and missing: only setting it up is possible */
    int64_t fresh_until_us;   /**< what wants a fresh code needs none until then; ISP_NO_VALUE */
} isp_session_info;
ISP_RECORD_DECLARE(isp_session_info)

/** What a login form sends; for front ends that read it through its field table. */
typedef struct isp_login_options {
    int64_t struct_size;
    const char *login;    /**< required: e-mail or phone, in any form that people write it */
    const char *password; /**< required; a secret */
    const char *code;     /**< of the second factor, or a recovery code; a secret */
} isp_login_options;
#define ISP_LOGIN_OPTIONS_INIT                      \
    {                                               \
        (int64_t)sizeof(isp_login_options), 0, 0, 0 \
    }

/** Where somebody comes from, as the program that speaks with him knows it. */
typedef struct isp_origin {
    int64_t struct_size;
    const char *source; /**< required: an address, "cli"; what is tried from there is counted */
    const char *agent;  /**< what program he uses, for his list of sessions */
    const char *device; /**< isp_session_device() of an earlier login there: a known browser is not
                           shut out by what others try */
    const char *request_id; /**< as of isp_session_request(): it stands in the trail with the login,
                               also with one that is refused */
} isp_origin;
#define ISP_ORIGIN_INIT                         \
    {                                           \
        (int64_t)sizeof(isp_origin), 0, 0, 0, 0 \
    }

/**
 * Log in with a password, and with a code where the user has a second factor. Without one where one
 * is compulsory (developers, super admins; setting require_second_factor), the session may only set
 * it up: isp_session_info.factor_due.
 * @retval ISP_E_LOGIN unknown user, wrong password, locked after repeated failures, disabled: one
 * answer, one time
 * @retval ISP_E_FACTOR    the password is right and a code is missing, wrong or was used already
 * @retval ISP_E_SUSPENDED the password is right, and the panel closed: the message says why, since
 * when, and who to turn to
 * @retval ISP_E_BUSY  too many logins at once; try again
 * @thread any; blocks for one Argon2id run (about 40 ms)
 * @since 0.1
 */
ISP_API isp_status isp_session_login_from(isp_ctx *ctx, const isp_login_options *options,
                                          const isp_origin *origin, isp_session **out,
                                          isp_error *err);
/**
 * Log in with a password alone: isp_session_login_from() for those without a second factor.
 * @param source [copied] where from, for throttling and the record: an address, "cli"; required
 * @param[out] out [owned: isp_session_close]
 * @retval as isp_session_login_from()
 * @since 0.1
 */
ISP_API isp_status isp_session_login(isp_ctx *ctx, const char *login, const char *password,
                                     const char *source, isp_session **out, isp_error *err);
/**
 * Take up a session or an API token again. Revocation is seen at once: the row is read each time.
 * @param token what isp_session_token() or isp_token_create() gave
 * @retval ISP_E_LOGIN no such session, expired, revoked, or its user may not log in any more
 * @retval ISP_E_SUSPENDED its panel is closed; the session goes on when it is open again
 * @since 0.1
 */
ISP_API isp_status isp_session_resume(isp_ctx *ctx, const char *token, const char *source,
                                      isp_session **out, isp_error *err);
/**
 * Like isp_session_resume(), but it is no use of the session: idleness goes on. For what a server
 * looks up again and again for a page that is merely open.
 * @retval ISP_E_LOGIN as isp_session_resume()
 * @since 0.1
 */
ISP_API isp_status isp_session_watch(isp_ctx *ctx, const char *token, const char *source,
                                     isp_session **out, isp_error *err);
/**
 * The local operator: whoever can read the key file and reach the database may act as admin of a
 * tenant.
 * @param tenant_code NULL: the setting tenant, else the only ISP, or the platform while there is
 * none
 * @retval ISP_E_NOT_FOUND no such tenant, or several ISPs and none named
 * @since 0.1
 */
ISP_API isp_status isp_session_local(isp_ctx *ctx, const char *tenant_code, isp_session **out,
                                     isp_error *err);
/**
 * Name the request that this session is used for: it stands in the audit trail with what is done.
 * @param request_id [copied] one line of at most 39 characters; "" for none
 * @since 0.1
 */
ISP_API isp_status isp_session_request(isp_session *session, const char *request_id,
                                       isp_error *err);
/** Free the handle. The session itself lives on (see isp_session_logout()). NULL is accepted. */
ISP_API void isp_session_close(isp_session *session);
/** End the session for everybody who holds its token. @since 0.1 */
ISP_API isp_status isp_session_logout(isp_session *session, isp_error *err);

/** The session's token, "isp_ses_...", only after isp_session_login(); else NULL. A secret.
 *  [borrowed: until isp_session_close] @since 0.1 */
ISP_API const char *isp_session_token(const isp_session *session);
/** What shows at the next login from the same browser that this user logged in there before: to be
 *  kept there, and given as isp_origin.device. Opens nothing. Only after a login; else NULL.
 *  [borrowed: until isp_session_close] @since 0.1 */
ISP_API const char *isp_session_device(const isp_session *session);
/** The CSRF token that belongs to this session, hex [borrowed: until isp_session_close]; NULL for
 * API tokens and the local operator. @since 0.1 */
ISP_API const char *isp_session_csrf(const isp_session *session);
/** 1 if this session may do it. @param permission a name of isp_permission_at() @since 0.1 */
ISP_API int isp_session_may(const isp_session *session, const char *permission);
/** @param[out] out [owned: isp_session_info_free] @since 0.1 */
ISP_API isp_status isp_session_info_get(isp_session *session, isp_session_info **out,
                                        isp_error *err);

/** An API token, for programs. */
typedef struct isp_token {
    int64_t token_id;
    const char *name;
    const char *token;   /**< the token itself, only in the answer to its creation */
    const char *scopes;  /**< permissions separated by blanks; NULL: all of its owner's */
    const char *sources; /**< prefixes that it works from, as a comma list; NULL: from anywhere */
    int64_t expires_at_us;
    int64_t used_at_us;
    int64_t revoked_at_us;
    int64_t created_at_us;
} isp_token;
ISP_RECORD_DECLARE(isp_token)
typedef struct isp_token_options {
    int64_t struct_size;
    const char *name;    /**< required */
    const char *scopes;  /**< permissions separated by blanks; NULL: all of the owner's */
    int64_t expire_days; /**< 1..365; 0: 90 */
    const char *sources; /**< prefixes that it may be used from, "192.0.2.0/24,2001:db8::/32"; NULL:
                            from anywhere */
} isp_token_options;
#define ISP_TOKEN_OPTIONS_INIT                         \
    {                                                  \
        (int64_t)sizeof(isp_token_options), 0, 0, 0, 0 \
    }
/** @retval ISP_E_INVALID a scope is no permission of the owner. @since 0.1 */
ISP_API isp_status isp_token_create(isp_session *session, const isp_token_options *options,
                                    isp_token **out, isp_error *err);
ISP_API isp_status isp_token_list_get(isp_session *session, isp_token_list **out, isp_error *err);
/** @retval ISP_E_NOT_FOUND @since 0.1 */
ISP_API isp_status isp_token_revoke(isp_session *session, int64_t token_id, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
