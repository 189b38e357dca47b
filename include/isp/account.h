/**
 * @file account.h
 * One's own account and the secrets of others: second factor, step-up, where one is logged in,
 * passwords, invitations, resets. The rules, and what protects what: docs/accounts.md.
 */
#ifndef ISP_ACCOUNT_H
#define ISP_ACCOUNT_H

#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- second factor ---- */

/** The second factor of the session's user: an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits,
 * 30 s), and recovery codes. */
typedef struct isp_factor {
    int64_t enabled;         /**< a code is asked for at login */
    int64_t is_required;     /**< without one the session may only set one up */
    int64_t recovery_count;  /**< recovery codes that are left */
    int64_t confirmed_at_us; /**< since when; ISP_NO_VALUE: none */
    int64_t ends_at_us;      /**< somebody takes it off then; a code before keeps it */
    const char *secret;      /**< base32, for the app; only in the answer to isp_factor_enrol() */
    const char *uri;         /**< the same as otpauth://, for a QR code; only there */
} isp_factor;
ISP_RECORD_DECLARE(isp_factor)

/** One recovery code; shown once. */
typedef struct isp_recovery_code {
    const char *code; /**< 24 base32 characters, works once in place of a code */
} isp_recovery_code;
ISP_RECORD_DECLARE(isp_recovery_code)

/** A code of the app, or a recovery code. */
typedef struct isp_code_options {
    int64_t struct_size;
    const char *code; /**< required; a secret */
} isp_code_options;
#define ISP_CODE_OPTIONS_INIT                \
    {                                        \
        (int64_t)sizeof(isp_code_options), 0 \
    }

/** How it stands. @retval ISP_E_DENIED not a person's session @since 0.1 */
ISP_API isp_status isp_factor_get(isp_session *session, isp_factor **out, isp_error *err);
/**
 * Begin to set one up: a new secret, shown this once. It counts after isp_factor_confirm(); until
 * then what was before stays.
 * @retval ISP_E_FACTOR there is one already: replacing it needs a fresh code
 * @since 0.1
 */
ISP_API isp_status isp_factor_enrol(isp_session *session, isp_factor **out, isp_error *err);
/**
 * Its first code: from now on one is asked for. Ends the user's other sessions.
 * @param[out] out the ten recovery codes, shown this once
 * @retval ISP_E_FACTOR the code is wrong, or there were too many wrong ones
 * @retval ISP_E_STATE  isp_factor_enrol() comes first
 * @since 0.1
 */
ISP_API isp_status isp_factor_confirm(isp_session *session, const isp_code_options *options,
                                      isp_recovery_code_list **out, isp_error *err);
/** Ten new recovery codes; the old ones are void. @retval ISP_E_FACTOR a fresh code is needed
 * @since 0.1 */
ISP_API isp_status isp_recovery_code_renew(isp_session *session, isp_recovery_code_list **out,
                                           isp_error *err);
/**
 * Show again that it is you: what is dangerous wants a code that is at most five minutes old.
 * @retval ISP_E_FACTOR the code is wrong or was used, or there were too many wrong ones
 * @retval ISP_E_STATE  there is no second factor
 * @since 0.1
 */
ISP_API isp_status isp_session_step_up(isp_session *session, const isp_code_options *options,
                                       isp_error *err);

/** Why a second factor is taken off. */
typedef struct isp_reason_options {
    int64_t struct_size;
    const char *reason; /**< required, 3..200 characters; kept */
} isp_reason_options;
#define ISP_REASON_OPTIONS_INIT                \
    {                                          \
        (int64_t)sizeof(isp_reason_options), 0 \
    }
/**
 * Take off the lost second factor of somebody who stands below: at once, or, of developers and
 * super admins, after 24 hours, in which a code of it keeps it. The local operator's word counts at
 * once.
 * @retval ISP_E_DENIED the person does not stand below
 * @retval ISP_E_STATE  there is none
 * @since 0.1
 */
ISP_API isp_status isp_user_factor_end(isp_session *session, int64_t user_id,
                                       const isp_reason_options *options, isp_error *err);
/**
 * The same of somebody in a tenant below: a developer's help for a super admin, a super admin's for
 * the people of an ISP; permission tenant.manage. In the trails of both tenants.
 * @retval ISP_E_NOT_FOUND no such person below the session's tenant
 * @retval ISP_E_STATE     the person has none
 * @since 0.1
 */
ISP_API isp_status isp_child_factor_end(isp_session *session, int64_t tenant_id, int64_t user_id,
                                        const isp_reason_options *options, isp_error *err);

/* ---- where somebody is logged in ---- */

typedef struct isp_login_session {
    int64_t session_id;
    int64_t user_id;
    const char *source;   /**< address at login, "cli" */
    const char *agent;    /**< what program said it was; NULL: nothing */
    int64_t is_current;   /**< the asking session */
    int64_t factor_at_us; /**< last code of the second factor, or ISP_NO_VALUE */
    int64_t created_at_us;
    int64_t seen_at_us;    /**< last used, to the minute */
    int64_t expires_at_us; /**< ends at the latest */
} isp_login_session;
ISP_RECORD_DECLARE(isp_login_session)

/** The user's own open sessions, newest first. @since 0.1 */
ISP_API isp_status isp_login_session_list_get(isp_session *session, isp_login_session_list **out,
                                              isp_error *err);
/** End one of them. @retval ISP_E_NOT_FOUND @since 0.1 */
ISP_API isp_status isp_login_session_end(isp_session *session, int64_t session_id, isp_error *err);
/** End all of them but this one. @since 0.1 */
ISP_API isp_status isp_login_session_end_others(isp_session *session, isp_error *err);
/** The open sessions of a user of the tenant; permission user.read. @since 0.1 */
ISP_API isp_status isp_user_session_list_get(isp_session *session, int64_t user_id,
                                             isp_login_session_list **out, isp_error *err);
/** End them all; permission user.write. @retval ISP_E_DENIED the person stands above @since 0.1 */
ISP_API isp_status isp_user_logout(isp_session *session, int64_t user_id, isp_error *err);

/* ---- passwords ---- */

typedef struct isp_password_options {
    int64_t struct_size;
    const char *password;     /**< the present one; required; a secret */
    const char *new_password; /**< 10..256 characters; required; a secret */
} isp_password_options;
#define ISP_PASSWORD_OPTIONS_INIT                   \
    {                                               \
        (int64_t)sizeof(isp_password_options), 0, 0 \
    }
/**
 * Change one's own password. All sessions of the user end, this one too.
 * @retval ISP_E_DENIED  subject "password": the present one is wrong, or was wrong too often
 * @retval ISP_E_INVALID subject "new_password": why it will not do
 * @since 0.1
 */
ISP_API isp_status isp_password_change(isp_session *session, const isp_password_options *options,
                                       isp_error *err);

/** A link that sets a password once. */
typedef struct isp_user_link {
    int64_t user_id;
    const char *login;
    const char *kind;  /**< "invite", "reset" */
    const char *token; /**< for the person, shown this once: a secret */
    int64_t expires_at_us;
    const char *sent_to; /**< it is on its way there by e-mail; NULL: you bring it to them */
} isp_user_link;
ISP_RECORD_DECLARE(isp_user_link)

/**
 * Invite somebody who has no password yet; permission user.write. Again: the link before is void.
 * Lives 7 days.
 * @retval ISP_E_STATE  has a password already: start a reset
 * @retval ISP_E_DENIED the person stands above the session
 * @since 0.1
 */
ISP_API isp_status isp_user_invite(isp_session *session, int64_t user_id, isp_user_link **out,
                                   isp_error *err);
/** Start a reset of somebody's password; permission user.write. Nothing changes until the link is
 * used. Lives 30 minutes. Errors as isp_user_invite(). @since 0.1 */
ISP_API isp_status isp_user_reset(isp_session *session, int64_t user_id, isp_user_link **out,
                                  isp_error *err);

/** Set a password with the token of a link. */
typedef struct isp_link_options {
    int64_t struct_size;
    const char *token;        /**< required; a secret */
    const char *new_password; /**< required; a secret */
} isp_link_options;
#define ISP_LINK_OPTIONS_INIT                   \
    {                                           \
        (int64_t)sizeof(isp_link_options), 0, 0 \
    }
/**
 * Accept an invitation or finish a reset. Logs nobody in, ends all sessions of the user, leaves the
 * second factor as it is.
 * @param origin where from: its source is counted
 * @retval ISP_E_LOGIN   unknown, used, expired, void, or too many tries: not told apart
 * @retval ISP_E_INVALID subject "new_password"; the link can be used again
 * @since 0.1
 */
ISP_API isp_status isp_link_accept(isp_ctx *ctx, const isp_link_options *options,
                                   const isp_origin *origin, isp_error *err);

typedef struct isp_forgot_options {
    int64_t struct_size;
    const char *login; /**< required */
} isp_forgot_options;
#define ISP_FORGOT_OPTIONS_INIT                \
    {                                          \
        (int64_t)sizeof(isp_forgot_options), 0 \
    }
/**
 * "I forgot my password": puts the person, if there is one, on the list of those who wait for a
 * reset. A worker sends a link where it can (docs/messages.md); else who may write users starts it.
 * One answer for every name, in one time: nothing is looked at here.
 * @retval ISP_E_BUSY too many from this source
 * @since 0.1
 */
ISP_API isp_status isp_reset_ask(isp_ctx *ctx, const isp_forgot_options *options,
                                 const isp_origin *origin, isp_error *err);

typedef struct isp_reset_request {
    int64_t user_id;
    const char *login;
    const char *name;
    const char *source; /**< where from it was asked */
    int64_t asked_at_us;
} isp_reset_request;
ISP_RECORD_DECLARE(isp_reset_request)
/** Who waits for a reset; permission user.write. @since 0.1 */
ISP_API isp_status isp_reset_request_list_get(isp_session *session, isp_reset_request_list **out,
                                              isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
