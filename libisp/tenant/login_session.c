/*
 * Where somebody is logged in: to be looked at, and to be ended.
 */
#include "isp/account.h"
#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/user.h"

/* clang-format off */
#define OPEN \
    " FROM login_session_view WHERE tenant_id = $1 AND user_id = $2 AND expires_at_us > $3 AND ended_at_us IS NULL" \
    " AND password_version = (SELECT u.password_version FROM users u WHERE u.tenant_id = $1 AND u.user_id = $2)"
static const isp_stmt login_session_list = { "login_session_list",
    "SELECT {login_session}" OPEN " ORDER BY session_id DESC LIMIT 500", NULL };
/* $4: only this one; $5: all but this one. */
static const isp_stmt login_session_end = { "login_session_end",
    "UPDATE sessions SET ended_at_us = $3 WHERE tenant_id = $1 AND user_id = $2 AND ended_at_us IS NULL"
    " AND ($4::bigint IS NULL OR session_id = $4) AND ($5::bigint IS NULL OR session_id <> $5)", NULL };
const isp_stmt *const isp_tenant__login_session_stmts[] = {
    &login_session_list, &login_session_end, NULL };
/* clang-format on */

/* Idle ones are listed too until they are old: their end is seen when they come again. */
static isp_status list(const isp_session *session, int64_t user_id, isp_login_session_list **out,
                       isp_error *err)
{
    ISP_AUTO(isp_list) found = NULL;
    isp_session reader = *session; /* sessions are in no zone */
    reader.scope = isp_session__job(session);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, user_id);
    isp_params__i64(&params, isp_session__now_us(session));
    isp_status st = isp_session__list(&reader, &login_session_list, &params,
                                      &isp_login_session_entity, 0, -1, 0, &found, err);
    if (st < 0)
        return st;
    for (size_t i = 0; i < found->len; i++) {
        isp_login_session *record = found->records[i];
        record->is_current = session->session_id && record->session_id == session->session_id;
    }
    *out = (isp_login_session_list *)(void *)ISP_TAKE(found);
    return ISP_OK;
}

/* @param only, but session ids, or ISP_NO_VALUE @param[out] ended how many; NULL: not wanted */
static isp_status end(const isp_session *session, const char *action, int64_t user_id, int64_t only,
                      int64_t but, size_t *ended, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, user_id);
    isp_params__i64(&params, isp_session__now_us(session));
    isp_params__i64(&params, only);
    isp_params__i64(&params, but);
    const isp_audit_event event = {.action = action,
                                   .entity = only == ISP_NO_VALUE ? "user" : "session",
                                   .entity_id = only == ISP_NO_VALUE ? user_id : only};
    return isp_session__record(session, &login_session_end, &params, &event, ended, err);
}

isp_status isp_login_session_list_get(isp_session *session, isp_login_session_list **out,
                                      isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__own(session, err);
    return st < 0 ? st : list(session, session->user_id, out, err);
}

isp_status isp_login_session_end(isp_session *session, int64_t session_id, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    size_t ended = 0;
    isp_status st = isp_session__own(session, err);
    if (st == ISP_OK)
        st = end(session, "session.revoke", session->user_id, session_id, ISP_NO_VALUE, &ended,
                 err);
    if (st == ISP_OK && !ended)
        return isp_session__absent(&isp_login_session_entity, session_id, err);
    return st;
}

isp_status isp_login_session_end_others(isp_session *session, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    isp_status st = isp_session__own(session, err);
    return st < 0 ? st
                  : end(session, "session.revoke_others", session->user_id, ISP_NO_VALUE,
                        session->session_id, NULL, err);
}

isp_status isp_user_session_list_get(isp_session *session, int64_t user_id,
                                     isp_login_session_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_user) person = NULL;
    isp_status st = isp_user_get(session, user_id, &person, err);
    return st < 0 ? st : list(session, user_id, out, err);
}

isp_status isp_user_logout(isp_session *session, int64_t user_id, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    ISP_AUTO(isp_user) person = NULL;
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st == ISP_OK)
        st = isp_user__below(session, user_id, &person, err);
    return st < 0 ? st
                  : end(session, "user.logout", user_id, ISP_NO_VALUE, ISP_NO_VALUE, NULL, err);
}
