/**
 * @file impersonate.h
 * Login As: help somebody below by seeing what he sees, with a reason, for a while, and in his
 * sight.
 *
 * It goes down the tree only: a developer as anybody in groups and ISPs, a super admin as anybody
 * in the ISPs of the group, an admin as an operator or customer of his own ISP. The session only
 * looks unless writing was asked for, and then the database refuses writes as well. It never
 * changes what opens an account (password, factor, role, API tokens), never sees a secret, and
 * starts no session of its own. It ends with its time, with the session it was started from, and
 * when either account or tenant is closed. Both names stand on everything that is done in it, and
 * the person sees who was there (isp_visit_list_get()).
 */
#ifndef ISP_IMPERSONATE_H
#define ISP_IMPERSONATE_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whom to log in as, and why. Name the person by login, or by tenant and number. */
typedef struct isp_impersonation_options {
    int64_t struct_size;
    const char *login;
    int64_t tenant_id;
    int64_t user_id;
    const char *reason; /**< required: one line of 5 to 500 characters; the person sees it */
    int64_t minutes;    /**< 1..60; 0: 15 */
    int64_t write;      /**< 1: may also change things; 0: only looks */
} isp_impersonation_options;
#define ISP_IMPERSONATION_OPTIONS_INIT                               \
    {                                                                \
        (int64_t)sizeof(isp_impersonation_options), 0, 0, 0, 0, 0, 0 \
    }

/**
 * Log in as somebody below. The session it is started from stays open beside it.
 * @param session of a person who has logged in himself: no API token, no local operator
 * @param[out] out [owned: isp_session_close] end it with isp_session_logout(): leaving
 * @retval ISP_E_DENIED    no permission visit.start, or the person stands beside or above
 * @retval ISP_E_NOT_FOUND there is no such person below
 * @retval ISP_E_STATE     the account or its tenant is suspended, closed or has run out
 * @since 0.1
 */
ISP_API isp_status isp_session_impersonate(isp_session *session,
                                           const isp_impersonation_options *options,
                                           isp_session **out, isp_error *err);
/**
 * Is `parent` the session from which `session` was started? For front ends that go back to it.
 * @since 0.1
 */
ISP_API int isp_session_is_from(const isp_session *session, const isp_session *parent);

/** Somebody to log in as. */
typedef struct isp_person {
    int64_t tenant_id;
    const char *tenant_code;
    const char *tenant_name;
    int64_t user_id;
    const char *login;
    const char *name;
    int64_t role;  /**< ::isp_role */
    int64_t state; /**< ::isp_state */
} isp_person;
ISP_RECORD_DECLARE(isp_person)
/** People whom this session may log in as, by tenant; takes search (beginning of the login or name,
 * or the code of the tenant). @since 0.1 */
ISP_API isp_status isp_person_list_get(isp_session *session, const isp_list_options *options,
                                       isp_person_list **out, isp_error *err);

/** One time that somebody was logged in as another. */
typedef struct isp_visit {
    int64_t visit_id;
    int64_t user_id; /**< whose account */
    const char *login;
    const char *impersonator; /**< who it was */
    const char *reason;
    int64_t read_only; /**< 1: only looked */
    int64_t began_at_us;
    int64_t expires_at_us;
    int64_t ended_at_us; /**< ISP_NO_VALUE: ran out, or not yet */
} isp_visit;
ISP_RECORD_DECLARE(isp_visit)
/** Who looked at my account, newest first; filter "all": at any account of the tenant (permission
 * user.read). @since 0.1 */
ISP_API isp_status isp_visit_list_get(isp_session *session, const isp_list_options *options,
                                      isp_visit_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
