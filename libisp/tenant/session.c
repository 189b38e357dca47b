#include "tenant/session.h"
#include "tenant/audit.h"

#include <stdio.h>
#include <string.h>

#include "tenant/entities.h"
#include "wire/guard.h"

#define MINUTE_US INT64_C(60000000)

/* clang-format off */
static const isp_stmt directory_delete = { "directory_delete",
    "DELETE FROM token_directory WHERE token_hash = $1", "a directory entry carries the tenant it points to" };
#define ALIVE ", s.session_id, s.password_version, s.expires_at_us, s.ended_at_us, s.seen_at_us"
static const isp_stmt session_find = { "session_find",
    "SELECT " ISP_SESSION_WHO ALIVE ", s.parent_tenant_id, s.parent_session_id, s.impersonator_id, s.impersonator,"
    " s.reason, s.read_only, s.factor_at_us, " ISP_SESSION_FACTOR
    " FROM token_directory d"
    " JOIN sessions s ON s.tenant_id = d.tenant_id AND s.session_id = d.row_id"
    " JOIN users u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id"
    " JOIN tenants t ON t.tenant_id = s.tenant_id WHERE d.token_hash = $1 AND d.kind = 'session'",
    "a token is looked up before the tenant is known" };
static const isp_stmt session_parent = { "session_parent",
    "SELECT " ISP_SESSION_WHO ALIVE " FROM sessions s"
    " JOIN users u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id"
    " JOIN tenants t ON t.tenant_id = s.tenant_id WHERE s.tenant_id = $1 AND s.session_id = $2", NULL };
static const isp_stmt token_find = { "token_find",
    "SELECT " ISP_SESSION_WHO ", k.token_id, k.scopes, k.expires_at_us, k.revoked_at_us, coalesce(k.used_at_us, 0),"
    " k.sources, " ISP_SESSION_FACTOR 
    " FROM token_directory d"
    " JOIN tokens k ON k.tenant_id = d.tenant_id AND k.token_id = d.row_id"
    " JOIN users u ON u.tenant_id = k.tenant_id AND u.user_id = k.user_id"
    " JOIN tenants t ON t.tenant_id = k.tenant_id WHERE d.token_hash = $1 AND d.kind = 'token'",
    "a token is looked up before the tenant is known" };
static const isp_stmt session_touch = { "session_touch",
    "UPDATE sessions SET seen_at_us = $3 WHERE tenant_id = $1 AND session_id = $2", NULL };
static const isp_stmt token_touch = { "token_touch",
    "UPDATE tokens SET used_at_us = $3 WHERE tenant_id = $1 AND token_id = $2", NULL };
static const isp_stmt session_end = { "session_end",
    "UPDATE sessions SET ended_at_us = $3 WHERE tenant_id = $1 AND session_id = $2 AND ended_at_us IS NULL", NULL };
static const isp_stmt session_end_borrowed = { "session_end_borrowed",
    "UPDATE sessions SET ended_at_us = $3 WHERE parent_tenant_id = $1 AND parent_session_id = $2"
    " AND ended_at_us IS NULL RETURNING tenant_id, session_id, user_id", "who leaves has left as whomever he logged in as, in any tenant" };
static const isp_stmt local_find = { "local_find",
    "SELECT tenant_id, kind FROM tenants WHERE CASE WHEN $1::text IS NOT NULL THEN code = $1 ELSE kind = 'isp' END"
    " ORDER BY tenant_id LIMIT 2", "the local operator may act in any tenant" };
static const isp_stmt platform_find = { "platform_find",
    "SELECT tenant_id, kind FROM tenants WHERE kind = 'platform'", "the local operator may act in any tenant" };
static const isp_stmt tenant_kind = { "tenant_kind",
    "SELECT kind FROM tenants WHERE tenant_id = $1", NULL };
static const isp_stmt session_names = { "session_names",
    "SELECT t.code, t.name, t.timezone, u.login, u.name FROM tenants t"
    " LEFT JOIN users u ON u.tenant_id = t.tenant_id AND u.user_id = $2 WHERE t.tenant_id = $1", NULL };
const isp_stmt *const isp_tenant__session_stmts[] = {
    &directory_delete, &session_find, &session_parent, &token_find, &session_touch, &token_touch, &session_end,
    &session_end_borrowed, &local_find, &platform_find, &tenant_kind, &session_names, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

/* How long a session may lie unused, by tier. */
static int64_t idle_us(int64_t role)
{
    return role <= ISP_ROLE_ADMIN ? 30 * MINUTE_US : 12 * 60 * MINUTE_US;
}

isp_status isp_session__new(isp_ctx *ctx, int64_t tenant_id, int64_t kind, int64_t user_id,
                            int64_t role, isp_session **out, isp_error *err)
{
    isp_session *session = calloc(1, sizeof *session);
    if (!session)
        return isp_fail_memory(err);
    session->ctx = ctx;
    session->tenant_id = tenant_id;
    session->tenant_kind = kind;
    session->user_id = user_id;
    session->role = role;
    session->customer_id = ISP_NO_VALUE;
    session->expires_at_us = ISP_NO_VALUE;
    session->factor_at_us = ISP_NO_VALUE;
    session->scope = (isp_scope){.role = ISP_DB_TENANT,
                                 .tenant_id = tenant_id,
                                 .actor_id = user_id == ISP_NO_VALUE ? 0 : user_id};
    *out = session;
    return ISP_OK;
}

void isp_session_close(isp_session *session)
{
    if (!session)
        return;
    isp_secret__free(session->token);
    free(session->grants);
    free(session->role_name);
    isp_secret__free(session->device);
    free(session->scopes);
    free(session->branch);
    free(session->zone_list);
    free(session->zones);
    free(session->impersonator);
    free(session->reason);
    isp_secret__wipe(session, sizeof *session);
    free(session);
}

/* [owned: free]; NULL stays NULL. */
static isp_status copy(const char *text, char **out, isp_error *err)
{
    *out = isp_text__dup(text);
    return text && !*out ? isp_fail_memory(err) : ISP_OK;
}

/* A session with zones has a database role of its own, so the wall stands in the database. */
static isp_status set_zones(isp_session *session, const char *zones, isp_error *err)
{
    if (!zones)
        return ISP_OK;
    isp_status st = isp_zones__read(zones, &session->zone_list, &session->zones,
                                    &session->zone_count, err);
    if (st < 0)
        return st;
    if (!session->zone_count)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored list of zones is empty");
    session->scope.role = ISP_DB_ZONE;
    session->scope.zones = session->zones;
    session->scope.zone_count = session->zone_count;
    return ISP_OK;
}

isp_status isp_session__of_row(isp_ctx *ctx, const isp_rows *rows, isp_session **out,
                               isp_error *err)
{
    int64_t kind = 0, role = 0;
    if (!isp_kind__value(ISP_KIND_TENANT_KIND, isp_rows__text(rows, 0, 1), &kind) ||
        !isp_kind__value(ISP_KIND_ROLE, isp_rows__text(rows, 0, 3), &role))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored role has no meaning here");
    ISP_AUTO(isp_session) session = NULL;
    isp_status st = isp_session__new(ctx, isp_rows__i64(rows, 0, 0), kind,
                                     isp_rows__i64(rows, 0, 2), role, &session, err);
    if (st < 0 || (st = set_zones(session, isp_rows__text(rows, 0, 8), err)) < 0 ||
        (st = copy(isp_rows__text(rows, 0, 9), &session->grants, err)) < 0 ||
        (st = copy(isp_rows__text(rows, 0, 10), &session->role_name, err)) < 0)
        return st;
    session->customer_id = isp_rows__i64(rows, 0, 4);
    *out = ISP_TAKE(session);
    return ISP_OK;
}

bool isp_session__may_enter(const isp_rows *rows)
{
    return strcmp(isp_rows__text(rows, 0, 6), "active") == 0 &&
           strcmp(isp_rows__text(rows, 0, 7), "active") == 0;
}

void isp_session__came_from(isp_session *session, const char *source)
{
    ISP_AUTO_TEXT clean = isp_text__clean(source, strlen(source), sizeof session->source - 1);
    snprintf(session->source, sizeof session->source, "%s", clean ? clean : "");
}

static bool is_request_id(const char *text)
{
    return strlen(text) < sizeof((isp_session *)0)->request_id &&
           isp_text__is_line(text, 0, sizeof((isp_session *)0)->request_id);
}

void isp_session__has_origin(isp_session *session, const isp_origin *origin)
{
    isp_session__came_from(session, origin->source);
    snprintf(session->request_id, sizeof session->request_id, "%s",
             origin->request_id ? origin->request_id : "");
}

isp_status isp_origin__read(const isp_origin *origin, isp_origin *out, isp_error *err)
{
    *out = (isp_origin)ISP_ORIGIN_INIT;
    isp_status st = isp__options_copy(out, sizeof *out, origin, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, out->source && *out->source, "source");
    ISP_REQUIRE(err, !out->request_id || is_request_id(out->request_id), "request_id");
    return ISP_OK;
}

isp_status isp_session_request(isp_session *session, const char *request_id, isp_error *err)
{
    ISP_REQUIRE(err, session && request_id, "request_id");
    ISP_REQUIRE(err, is_request_id(request_id), "request_id");
    snprintf(session->request_id, sizeof session->request_id, "%s", request_id);
    return ISP_OK;
}

/* Columns behind ISP_SESSION_WHO. */
enum {
    ROW_ID = ISP_SESSION_WHO_LEN, /* of the session or token */
    ROW_VERSION,                  /* of the password; of a token its scopes */
    ROW_EXPIRES,
    ROW_ENDED,
    ROW_SEEN,
    ROW_PARENT_TENANT,
    ROW_PARENT,
    ROW_IMPERSONATOR_ID,
    ROW_IMPERSONATOR,
    ROW_REASON,
    ROW_READ_ONLY,
    ROW_FACTOR_AT,
    ROW_FACTOR,
    /* of a token */
    ROW_TOKEN_SOURCES = ROW_SEEN + 1,
    ROW_TOKEN_FACTOR
};

static isp_status refuse(isp_error *err)
{
    return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
}

/* Whether its tenant is, too, is asked last: that is answered with why not. */
static bool is_open(const isp_rows *rows, int64_t now_us)
{
    return isp_rows__len(rows) == 1 && strcmp(isp_rows__text(rows, 0, 6), "active") == 0 &&
           isp_rows__is_null(rows, 0, ROW_ENDED) && isp_rows__i64(rows, 0, ROW_EXPIRES) > now_us;
}

/* Of a session: its password is the present one, and somebody uses it. */
static bool is_in_use(const isp_rows *rows, int64_t role, int64_t now_us)
{
    return isp_rows__i64(rows, 0, ROW_VERSION) == isp_rows__i64(rows, 0, 5) &&
           isp_rows__i64(rows, 0, ROW_SEEN) + idle_us(role) > now_us;
}

/* Last use is kept to the minute: a write for each request would cost more than the request. */
static isp_status touch(const isp_session *session, const isp_stmt *stmt, int64_t tenant_id,
                        int64_t id, const isp_rows *rows, int64_t now_us, isp_error *err)
{
    if (isp_rows__i64(rows, 0, ROW_SEEN) + MINUTE_US > now_us)
        return ISP_OK;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, id);
    isp_params__i64(&params, now_us);
    return isp_store__run(isp_session__store(session), &job, stmt, &params, NULL, err);
}

/* Whoever logged in as this person must still be logged in himself, and still may. */
static isp_status resume_borrowed(isp_session *session, const isp_rows *rows, int64_t now_us,
                                  bool used, isp_error *err)
{
    ISP_AUTO(isp_rows) parent = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    int64_t tenant_id = isp_rows__i64(rows, 0, ROW_PARENT_TENANT);
    int64_t session_id = isp_rows__i64(rows, 0, ROW_PARENT);
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, session_id);
    isp_status st = isp_store__run(isp_session__store(session), &job, &session_parent, &params,
                                   &parent, err);
    if (st < 0)
        return st;
    int64_t role = 0;
    if (!is_open(parent, now_us) || !isp_session__may_enter(parent) ||
        !isp_kind__value(ISP_KIND_ROLE, isp_rows__text(parent, 0, 3), &role) ||
        !isp_role__has(role, NULL, isp_permission__find("visit.start")) ||
        !is_in_use(parent, role, now_us))
        return refuse(err);
    session->impersonator_tenant_id = session->scope.impersonator_tenant_id = tenant_id;
    session->impersonator_user_id = session->scope.impersonator_id = isp_rows__i64(
        rows, 0, ROW_IMPERSONATOR_ID);
    session->parent_session_id = session_id;
    session->scope.read_only = isp_rows__i64(rows, 0, ROW_READ_ONLY) == 1;
    if ((st = copy(isp_rows__text(rows, 0, ROW_IMPERSONATOR), &session->impersonator, err)) < 0 ||
        (st = copy(isp_rows__text(rows, 0, ROW_REASON), &session->reason, err)) < 0)
        return st;
    return used ? touch(session, &session_touch, tenant_id, session_id, parent, now_us, err)
                : ISP_OK;
}

/* An API token may be bound to networks; elsewhere it is as good as none. */
static isp_status from_its_place(const char *sources, const char *source, isp_error *err)
{
    ISP_AUTO_PREFIXES list = {NULL, 0};
    if (!sources)
        return ISP_OK;
    isp_status st = isp_prefix_list__parse(sources, &list, err);
    if (st == ISP_OK && !isp_prefix_list__holds(&list, source))
        st = isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
    return st;
}

/* @param used this is a use, from which idleness counts */
static isp_status take_up(isp_ctx *ctx, const char *token, const char *source, bool used,
                          isp_session **out, isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    ISP_REQUIRE(err, token && source, "token");
    size_t len = strnlen(token, ISP_TOKEN_LEN + 1);
    bool is_session = isp_token__check(ISP_TOKEN_SESSION, token, len);
    if (!is_session && !isp_token__check(ISP_TOKEN_PERSONAL, token, len))
        return refuse(err);
    uint8_t hash[ISP_SHA256_LEN];
    isp_status st = isp_token__hash(token, len, hash, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, hash, sizeof hash);
    st = isp_store__run(isp_ctx__store(ctx), &job, is_session ? &session_find : &token_find,
                        &params, &rows, err);
    if (st < 0)
        return st;
    int64_t now_us = isp_env__now_us(isp_ctx__env(ctx));
    if (!is_open(rows, now_us))
        return refuse(err);

    ISP_AUTO(isp_session) session = NULL;
    if ((st = isp_session__of_row(ctx, rows, &session, err)) < 0)
        return st;
    session->expires_at_us = isp_rows__i64(rows, 0, ROW_EXPIRES);
    isp_session__factor(session, rows, is_session ? ROW_FACTOR : ROW_TOKEN_FACTOR);
    int64_t id = isp_rows__i64(rows, 0, ROW_ID);
    if (is_session) {
        session->session_id = id;
        session->factor_at_us = isp_rows__i64(rows, 0, ROW_FACTOR_AT);
        if (!is_in_use(rows, session->role, now_us))
            return refuse(err);
        session->token = isp_secret__copy(token, len);
        if (!session->token)
            return isp_fail_memory(err);
        if ((st = isp_token__csrf(token, len, session->csrf, err)) < 0)
            return st;
        if (!isp_rows__is_null(rows, 0, ROW_PARENT) &&
            (st = resume_borrowed(session, rows, now_us, used, err)) < 0)
            return st;
    } else {
        session->token_id = id;
        if ((st = from_its_place(isp_rows__text(rows, 0, ROW_TOKEN_SOURCES), source, err)) < 0 ||
            (st = copy(isp_rows__text(rows, 0, ROW_VERSION), &session->scopes, err)) < 0)
            return st;
    }
    if (!isp_session__may_enter(rows)) /* who has this token belongs there, and may be told */
        return isp_session__blocked(ctx, session->tenant_id, err);
    isp_session__came_from(session, source);
    if (used && (st = touch(session, is_session ? &session_touch : &token_touch, session->tenant_id,
                            id, rows, now_us, err)) < 0)
        return st;
    *out = ISP_TAKE(session);
    return ISP_OK;
}

isp_status isp_session_resume(isp_ctx *ctx, const char *token, const char *source,
                              isp_session **out, isp_error *err)
{
    return take_up(ctx, token, source, true, out, err);
}

isp_status isp_session_watch(isp_ctx *ctx, const char *token, const char *source, isp_session **out,
                             isp_error *err)
{
    return take_up(ctx, token, source, false, out, err);
}

static isp_status local_of_row(isp_ctx *ctx, const isp_rows *rows, isp_session **out,
                               isp_error *err)
{
    static const int64_t roles[] = {[ISP_TENANT_PLATFORM] = ISP_ROLE_DEVELOPER,
                                    [ISP_TENANT_GROUP] = ISP_ROLE_SUPER_ADMIN,
                                    [ISP_TENANT_ISP] = ISP_ROLE_ADMIN};
    int64_t kind = 0;
    if (!isp_kind__value(ISP_KIND_TENANT_KIND, isp_rows__text(rows, 0, 1), &kind))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored kind of tenant has no meaning here");
    isp_status st = isp_session__new(ctx, isp_rows__i64(rows, 0, 0), kind, ISP_NO_VALUE,
                                     roles[kind], out, err);
    if (st == ISP_OK)
        (*out)->actor = "local";
    return st;
}

isp_status isp_session_local(isp_ctx *ctx, const char *tenant_code, isp_session **out,
                             isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    if (!tenant_code)
        tenant_code = isp_ctx__setting(ctx, "tenant", NULL);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, tenant_code);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &local_find, &params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows) && !tenant_code) {
        isp_rows__free(ISP_TAKE(rows));
        st = isp_store__run(isp_ctx__store(ctx), &job, &platform_find, NULL, &rows, err);
        if (st < 0)
            return st;
    }
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_NOT_FOUND, "tenant",
                        tenant_code ? "there is no tenant %s" : "there is no tenant yet%s",
                        tenant_code ? tenant_code : "");
    if (isp_rows__len(rows) > 1)
        return isp_fail(err, ISP_E_NOT_FOUND, "tenant",
                        "there are several ISPs: name one by its code");
    return local_of_row(ctx, rows, out, err);
}

isp_status isp_session__worker(isp_ctx *ctx, int64_t tenant_id, const char *what, isp_session **out,
                               isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &tenant_kind, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1)
        return isp_fail(err, ISP_E_NOT_FOUND, "tenant", "the tenant is gone");
    st = isp_session__new(ctx, tenant_id, ISP_TENANT_ISP, ISP_NO_VALUE, ISP_ROLE_ADMIN, out, err);
    if (st < 0)
        return st;
    (*out)->actor = "worker";
    isp_session__came_from(*out, what);
    return ISP_OK;
}

/* A session has ended; if somebody had logged in as its user, that one's own trail says so, too. */
static isp_status record_end(isp_tx *tx, const isp_session *session, isp_error *err)
{
    const isp_audit_event event = {
        .action = "session.end", .entity = "session", .entity_id = session->session_id};
    isp_status st = isp_audit__add(tx, session, &event, err);
    if (st < 0 || !isp_session__is_borrowed(session))
        return st;
    isp_session own = *session;
    own.tenant_id = session->impersonator_tenant_id;
    own.user_id = session->impersonator_user_id;
    own.session_id = session->parent_session_id;
    own.impersonator_tenant_id = 0;
    const isp_audit_event left = {
        .action = "visit.end", .entity = "user", .entity_id = session->user_id};
    return isp_audit__add(tx, &own, &left, err);
}

/* Who leaves has left as whomever he logged in as: each of their trails says so. */
static isp_status end_borrowed(isp_tx *tx, const isp_session *session, const isp_params *params,
                               isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_tx__run(tx, &session_end_borrowed, params, &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        isp_session borrowed = *session;
        borrowed.tenant_id = isp_rows__i64(rows, i, 0);
        borrowed.session_id = isp_rows__i64(rows, i, 1);
        borrowed.user_id = isp_rows__i64(rows, i, 2);
        borrowed.impersonator_tenant_id = session->tenant_id;
        borrowed.impersonator_user_id = session->user_id;
        borrowed.parent_session_id = session->session_id;
        st = record_end(tx, &borrowed, err);
    }
    return st;
}

static isp_status end_body(isp_tx *tx, void *user, isp_error *err)
{
    const isp_session *session = user;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, session->session_id);
        isp_params__i64(&params, isp_session__now_us(session));
        isp_status st = isp_tx__run(tx, &session_end, &params, NULL, err);
        if (st == ISP_OK)
            st = end_borrowed(tx, session, &params, err);
        if (st < 0)
            return st;
    }
    uint8_t hash[ISP_SHA256_LEN];
    isp_status st = isp_token__hash(isp_secret__text(session->token), session->token->len, hash,
                                    err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, hash, sizeof hash);
    st = isp_tx__run(tx, &directory_delete, &params, NULL, err);
    return st < 0 ? st : record_end(tx, session, err);
}

isp_status isp_session_logout(isp_session *session, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    if (!session->session_id)
        return isp_fail(err, ISP_E_STATE, "session",
                        "an API token is revoked, and the local operator has no login to end");
    isp_scope writer = isp_session__job(session);
    writer.read_only = false; /* leaving is for everybody */
    return isp_store__transact(isp_session__store(session), &writer, end_body, session, err);
}

const char *isp_session_token(const isp_session *session)
{
    return session && session->token ? isp_secret__text(session->token) : NULL;
}

const char *isp_session_device(const isp_session *session)
{
    return session && session->device ? isp_secret__text(session->device) : NULL;
}

const char *isp_session_csrf(const isp_session *session)
{
    return session && session->session_id ? session->csrf : NULL;
}

isp_status isp_session_info_get(isp_session *session, isp_session_info **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->user_id);
    isp_status st = isp_session__run(session, &session_names, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1)
        return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
    ISP_AUTO(isp_session_info) info = isp_record__new(&isp_session_info_entity);
    ISP_AUTO_BUF list = ISP_BUF_INIT;
    ISP_AUTO_BUF zones = ISP_BUF_INIT;
    if (!info)
        return isp_fail_memory(err);
    info->tenant_id = session->tenant_id;
    info->tenant_kind = session->tenant_kind;
    info->user_id = session->user_id;
    info->role = session->role;
    info->customer_id = session->customer_id;
    info->expires_at_us = session->expires_at_us;
    info->read_only = session->scope.read_only;
    for (size_t i = 0; i < session->zone_count; i++)
        isp_buf__format(&zones, "%s%s", i ? ", " : "", session->zones[i]);
    info->has_factor = session->has_factor;
    info->factor_due = session->factor_due;
    info->fresh_until_us = isp_session__fresh_until(session);
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++)
        if (isp_session_may(session, permission->name))
            isp_buf__format(&list, "%s%s", list.len ? " " : "", permission->name);
    if (list.failed || zones.failed)
        return isp_fail_memory(err);
    const struct {
        const char *name, *text;
    } texts[] = {
        {"tenant_code", isp_rows__text(rows, 0, 0)}, {"tenant_name", isp_rows__text(rows, 0, 1)},
        {"timezone", isp_rows__text(rows, 0, 2)},    {"login", isp_rows__text(rows, 0, 3)},
        {"name", isp_rows__text(rows, 0, 4)},        {"permissions", list.data ? list.data : ""},
        {"role_name", session->role_name},           {"zones", zones.data},
        {"impersonator", session->impersonator},     {"reason", session->reason}};
    for (size_t i = 0; i < ISP_LEN(texts); i++)
        if ((st = isp_record__set_text(isp_entity_field(&isp_session_info_entity, texts[i].name),
                                       info, texts[i].text, err)) < 0)
            return st;
    *out = ISP_TAKE(info);
    return ISP_OK;
}
