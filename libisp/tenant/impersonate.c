#include "isp/impersonate.h"

#include <stdlib.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/child.h"
#include "tenant/entities.h"
#include "tenant/session.h"

#define MINUTE_US INT64_C(60000000)

/* clang-format off */
/* $1 the session's tenant: the person's own, its parent or the one above that. */
#define BELOW "$1 IN (t.tenant_id, t.parent_id, g.parent_id)"
static const isp_stmt person_find = { "person_find",
    "SELECT " ISP_SESSION_WHO ", t.parent_id IS NOT NULL AND t.tenant_id <> $1 FROM users u"
    " JOIN tenants t ON t.tenant_id = u.tenant_id LEFT JOIN tenants g ON g.tenant_id = t.parent_id"
    " WHERE u.tenant_id = $2 AND u.user_id = $3 AND " BELOW,
    "somebody in a tenant below, held to that by its path" };
static const isp_stmt person_login = { "person_login",
    "SELECT tenant_id, user_id FROM logins WHERE login = $1", "a login name is looked up before the tenant is known" };
static const isp_stmt person_list = { "person_list",
    "SELECT {person}, tenant_id::text AS page FROM person_view WHERE tenant_id = ANY($1::bigint[])"
    " AND (tenant_id, user_id) > ($2, $3) AND ($4::text IS NULL OR starts_with(login, $4)"
    "      OR starts_with(lower(name), $4) OR tenant_code = $4)"
    " AND (tenant_id <> $5 OR role NOT IN ('developer', 'super_admin', 'admin'))"
    " ORDER BY tenant_id, user_id LIMIT $6", NULL };
static const isp_stmt borrowed_insert = { "borrowed_insert",
    "INSERT INTO sessions (tenant_id, session_id, user_id, token_hash, password_version, source, created_at_us,"
    " seen_at_us, expires_at_us, parent_tenant_id, parent_session_id, impersonator_id, impersonator, reason, read_only)"
    " SELECT $1, $2, $3, $4, $5, p.source, $6, $6, $7, p.tenant_id, p.session_id, u.user_id, coalesce(u.name, u.login),"
    "   $10, $11 FROM sessions p JOIN users u ON u.tenant_id = p.tenant_id AND u.user_id = p.user_id"
    " WHERE p.tenant_id = $8 AND p.session_id = $9 AND p.ended_at_us IS NULL RETURNING impersonator", NULL };
static const isp_stmt borrowed_directory = { "borrowed_directory",
    "INSERT INTO token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, 'session', $3)",
    "a directory entry carries the tenant it points to" };
static const isp_stmt visit_list = { "visit_list",
    "SELECT {visit} FROM visit_view WHERE tenant_id = $1 AND visit_id < $2 AND ($3::bigint IS NULL OR user_id = $3)"
    " ORDER BY visit_id DESC LIMIT $4", NULL };
const isp_stmt *const isp_tenant__impersonate_stmts[] = {
    &person_find, &person_login, &person_list, &borrowed_insert, &borrowed_directory, &visit_list,
    NULL };
/* clang-format on */

static isp_status nobody(isp_error *err)
{
    return isp_fail(err, ISP_E_NOT_FOUND, "person", "there is no such person below");
}

typedef struct visit {
    const isp_session *from;
    isp_impersonation_options options;
    isp_session *session; /* that is being made */
    int64_t password_version, now_us;
    uint8_t hash[ISP_SHA256_LEN];
} visit;

static isp_status read_options(visit *in, const isp_impersonation_options *options, isp_error *err)
{
    isp_impersonation_options *o = &in->options;
    isp_status st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o->reason, "reason");
    if (!isp_text__is_line(o->reason, 5, 500))
        return isp_fail(err, ISP_E_INVALID, "reason",
                        "say why in 5 to 500 characters: the person sees it");
    if (!o->minutes)
        o->minutes = 15;
    if (o->minutes < 1 || o->minutes > 60)
        return isp_fail(err, ISP_E_INVALID, "minutes", "1 to 60 minutes, not %lld",
                        (long long)o->minutes);
    if (!o->login && (o->tenant_id < 1 || o->user_id < 1))
        return isp_fail(err, ISP_E_INVALID, "login",
                        "name the person by login, or by tenant_id and user_id");
    return ISP_OK;
}

/* From the login to the numbers. */
static isp_status find_login(visit *in, isp_error *err)
{
    isp_impersonation_options *o = &in->options;
    if (!o->login)
        return ISP_OK;
    ISP_AUTO_TEXT login = isp_text__fold(o->login);
    if (!login)
        return isp_fail_memory(err);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, login);
    const isp_scope job = isp_session__job(in->from);
    isp_status st = isp_store__run(isp_session__store(in->from), &job, &person_login, &params,
                                   &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows))
        return nobody(err);
    o->tenant_id = isp_rows__i64(rows, 0, 0);
    o->user_id = isp_rows__i64(rows, 0, 1);
    return ISP_OK;
}

/* Below, or an operator or customer of the same ISP; a session as that person. */
static isp_status find_person(visit *in, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->from->tenant_id);
    isp_params__i64(&params, in->options.tenant_id);
    isp_params__i64(&params, in->options.user_id);
    const isp_scope job = isp_session__job(in->from);
    isp_status st = isp_store__run(isp_session__store(in->from), &job, &person_find, &params, &rows,
                                   err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1)
        return nobody(err);
    if ((st = isp_session__of_row(in->from->ctx, rows, &in->session, err)) < 0)
        return st;
    bool below = isp_rows__i64(rows, 0, ISP_SESSION_WHO_LEN) == 1;
    if (!below && in->session->role <= ISP_ROLE_ADMIN)
        return isp_fail(err, ISP_E_DENIED, "person", "this person does not stand below you");
    if (!isp_session__may_enter(rows))
        return isp_fail(err, ISP_E_STATE, "person",
                        "the account or its tenant is suspended, closed or has run out");
    in->password_version = isp_rows__i64(rows, 0, 5);
    return ISP_OK;
}

static isp_status insert_body(isp_tx *tx, void *user, isp_error *err)
{
    visit *in = user;
    isp_session *session = in->session;
    isp_status st = isp_tx__next(tx, "session", &session->session_id, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, session->session_id);
        isp_params__i64(&params, session->user_id);
        isp_params__bytes(&params, in->hash, sizeof in->hash);
        isp_params__i64(&params, in->password_version);
        isp_params__i64(&params, in->now_us);
        isp_params__i64(&params, session->expires_at_us);
        isp_params__i64(&params, in->from->tenant_id);
        isp_params__i64(&params, in->from->session_id);
        isp_params__text(&params, in->options.reason);
        isp_params__bool(&params, !in->options.write);
        if ((st = isp_tx__run(tx, &borrowed_insert, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__len(rows) != 1) /* it ended while we were at it */
            return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
        free(session->impersonator);
        if (!(session->impersonator = isp_text__dup(isp_rows__text(rows, 0, 0))))
            return isp_fail_memory(err);
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, in->hash, sizeof in->hash);
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->session_id);
    if ((st = isp_tx__run(tx, &borrowed_directory, &params, NULL, err)) < 0)
        return st;
    /* In the trail of the person, and in that of who goes there. */
    const isp_session *const trails[] = {session, in->from};
    for (size_t i = 0; i < ISP_LEN(trails) && st == ISP_OK; i++)
        st = isp_audit__add_given(tx, trails[i], "visit.start", "user", session->user_id,
                                  &isp_impersonation_options_entity, &in->options, err);
    return st;
}

/* The token and what the session is told of who is in it. */
static isp_status make(visit *in, isp_error *err)
{
    isp_session *session = in->session;
    int64_t until_us = in->now_us + in->options.minutes * MINUTE_US;
    session->expires_at_us = until_us < in->from->expires_at_us ? until_us
                                                                : in->from->expires_at_us;
    session->impersonator_tenant_id = in->from->tenant_id;
    session->impersonator_user_id = in->from->user_id;
    session->parent_session_id = in->from->session_id;
    session->scope.impersonator_tenant_id = in->from->tenant_id;
    session->scope.impersonator_id = in->from->user_id;
    if (!(session->reason = isp_text__dup(in->options.reason)))
        return isp_fail_memory(err);
    isp_status st = isp_token__new(ISP_TOKEN_SESSION, &session->token, err);
    if (st < 0)
        return st;
    const char *token = isp_secret__text(session->token);
    if ((st = isp_token__hash(token, session->token->len, in->hash, err)) < 0 ||
        (st = isp_token__csrf(token, session->token->len, session->csrf, err)) < 0)
        return st;
    const isp_scope job = isp_session__job(session);
    st = isp_store__transact(isp_session__store(session), &job, insert_body, in, err);
    session->scope.read_only = !in->options.write;
    return st;
}

isp_status isp_session_impersonate(isp_session *session, const isp_impersonation_options *options,
                                   isp_session **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    visit in = {.from = session,
                .options = ISP_IMPERSONATION_OPTIONS_INIT,
                .now_us = isp_session__now_us(session)};
    isp_status st = isp_session__allow(session, "visit.start", err);
    if (st == ISP_OK)
        st = isp_session__own(session, err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "visit.start", "visit.start", err);
    if (st < 0 || (st = read_options(&in, options, err)) < 0 || (st = find_login(&in, err)) < 0)
        return st;
    if ((st = find_person(&in, err)) == ISP_OK)
        st = make(&in, err);
    if (st < 0)
        isp_session_close(in.session);
    else
        *out = in.session;
    return st;
}

int isp_session_is_from(const isp_session *session, const isp_session *parent)
{
    return session && parent && session->parent_session_id && parent->session_id &&
           session->parent_session_id == parent->session_id &&
           session->impersonator_tenant_id == parent->tenant_id;
}

/* ---- whom ---- */

static const isp_page_rule people_asked = {"visit.start", .takes = "search"};

isp_status isp_person_list_get(isp_session *session, const isp_list_options *options,
                               isp_person_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &people_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_TEXT search = page.asked.search ? isp_text__fold(page.asked.search) : NULL;
    if (page.asked.search && !search)
        return isp_fail_memory(err);
    int64_t tenant_id = 0;
    if (page.asked.cursor && !isp_text__i64(page.after, &tenant_id))
        return isp_fail(err, ISP_E_INVALID, "cursor", "this is no cursor of this list");
    const int64_t *tenants = NULL;
    size_t len = 0;
    if ((st = isp_tenant__below(session, &tenants, &len, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, tenants, len);
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, search);
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.asked.limit + 1);
    isp_session below = *session; /* the same, reading over a list of tenants */
    below.scope.role = ISP_DB_SCOPE;
    below.scope.tenants = tenants;
    below.scope.tenant_count = len;
    return isp_session__list(&below, &person_list, &params, &isp_person_entity, page.asked.limit,
                             (int)isp_person_entity.field_count, 3, (isp_list **)(void *)out, err);
}

/* ---- who was here ---- */

isp_status isp_visit_list_get(isp_session *session, const isp_list_options *options,
                              isp_visit_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_list_options o;
    isp_status st = isp_list__options(options, "filter", &o, err);
    if (st < 0)
        return st;
    bool all = o.filter && strcmp(o.filter, "all") == 0;
    if (o.filter && !all)
        return isp_fail(err, ISP_E_INVALID, "filter", "there is no list %.40s of visits", o.filter);
    st = all ? isp_session__allow(session, "user.read", err) : isp_session__ready(session, err);
    if (st < 0)
        return st;
    if (!all && session->user_id == ISP_NO_VALUE)
        return isp_fail(err, ISP_E_DENIED, "session", "the local operator has no account to visit");
    ISP_AUTO_TEXT text = NULL;
    int64_t before = INT64_MAX;
    if (o.cursor && (st = isp_cursor__decode(o.cursor, &text, &before, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, before);
    isp_params__i64(&params, all ? ISP_NO_VALUE : session->user_id);
    isp_params__i64(&params, o.limit + 1);
    /* Of a person held to zones too: it is his own account. */
    isp_session own = *session;
    own.scope.role = ISP_DB_TENANT;
    return isp_session__list(&own, &visit_list, &params, &isp_visit_entity, o.limit, -1, 0,
                             (isp_list **)(void *)out, err);
}
