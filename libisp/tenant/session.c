#include "tenant/session.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "tenant/entities.h"
#include "vault/password.h"

/* How long sessions live. security: idle and absolute limits by tier. */
#define MINUTE_US INT64_C(60000000)
#define HOUR_US   (60 * MINUTE_US)
#define DAY_US    (24 * HOUR_US)

/* Failures are forgotten after an hour without one. From the fifth on each costs twice the wait of
 * the one before. */
#define GATE_WINDOW_US  HOUR_US
#define GATE_FREE_TRIES 5

/* clang-format off */
static const isp_stmt login_reserve = { "login_reserve",
    "INSERT INTO login_gates AS g (gate_key, window_at_us, try_count) VALUES ($1, $2, 1)"
    " ON CONFLICT (gate_key) DO UPDATE SET"
    "   allowed = g.blocked_until_us <= $2,"
    "   try_count = CASE WHEN g.window_at_us < $3 THEN 1"
    "                    WHEN g.blocked_until_us > $2 THEN g.try_count ELSE g.try_count + 1 END,"
    "   blocked_until_us = CASE WHEN g.window_at_us < $3 THEN 0"
    "                           WHEN g.blocked_until_us > $2 THEN g.blocked_until_us"
    "                           WHEN g.try_count + 1 < $4 THEN 0"
    "                           ELSE $2 + 1000000 * least(300, 1 << least(g.try_count + 1 - $4, 9)::integer) END,"
    "   window_at_us = CASE WHEN g.blocked_until_us > $2 THEN g.window_at_us ELSE $2 END"
    " RETURNING allowed", "throttles names that may not exist" };
static const isp_stmt login_forgive = { "login_forgive",
    "DELETE FROM login_gates WHERE gate_key = $1", "throttles names that may not exist" };
#define WHO "u.tenant_id, t.kind, u.user_id, u.role, u.customer_id, u.password_version, u.state, t.state"
static const isp_stmt login_find = { "login_find",
    "SELECT " WHO ", u.password_hash FROM logins l"
    " JOIN users u ON u.tenant_id = l.tenant_id AND u.user_id = l.user_id"
    " JOIN tenants t ON t.tenant_id = l.tenant_id WHERE l.login = $1",
    "a login name is looked up before the tenant is known" };
static const isp_stmt session_insert = { "session_insert",
    "INSERT INTO sessions (tenant_id, session_id, user_id, token_hash, password_version, source, created_at_us,"
    " seen_at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)", NULL };
static const isp_stmt directory_insert = { "directory_insert",
    "INSERT INTO token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, $3, $4)",
    "a directory entry carries the tenant it points to" };
static const isp_stmt directory_delete = { "directory_delete",
    "DELETE FROM token_directory WHERE token_hash = $1", "a directory entry carries the tenant it points to" };
static const isp_stmt user_seen = { "user_seen",
    "UPDATE users SET login_at_us = $3, password_hash = coalesce($4, password_hash)"
    " WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt session_find = { "session_find",
    "SELECT " WHO ", s.session_id, s.password_version, s.expires_at_us, s.ended_at_us, s.seen_at_us"
    " FROM token_directory d"
    " JOIN sessions s ON s.tenant_id = d.tenant_id AND s.session_id = d.row_id"
    " JOIN users u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id"
    " JOIN tenants t ON t.tenant_id = s.tenant_id WHERE d.token_hash = $1 AND d.kind = 'session'",
    "a token is looked up before the tenant is known" };
static const isp_stmt token_find = { "token_find",
    "SELECT " WHO ", k.token_id, k.scopes, k.expires_at_us, k.revoked_at_us, coalesce(k.used_at_us, 0)"
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
    &login_reserve, &login_forgive, &login_find, &session_insert, &directory_insert, &directory_delete, &user_seen,
    &session_find, &token_find, &session_touch, &token_touch, &session_end, &local_find, &platform_find, &tenant_kind,
    &session_names, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

static isp_status refuse(isp_error *err)
{
    return isp_fail(err, ISP_E_LOGIN, NULL, "login refused: unknown name or wrong password");
}

/* What an idle and an old session may be, by tier. */
static int64_t idle_us(int64_t role)
{
    return role <= ISP_ROLE_ADMIN ? HOUR_US / 2 : 12 * HOUR_US;
}

static int64_t absolute_us(int64_t role)
{
    return role <= ISP_ROLE_ADMIN ? 12 * HOUR_US : 30 * DAY_US;
}

/* Addresses of one household or attacker count as one: /24 and /64. */
static void source_prefix(const char *source, char *out, size_t size)
{
    unsigned char a[16];
    if (inet_pton(AF_INET, source, a) == 1)
        snprintf(out, size, "%u.%u.%u.0/24", a[0], a[1], a[2]);
    else if (inet_pton(AF_INET6, source, a) == 1)
        snprintf(out, size, "%02x%02x:%02x%02x:%02x%02x:%02x%02x::/64", a[0], a[1], a[2], a[3],
                 a[4], a[5], a[6], a[7]);
    else
        snprintf(out, size, "%.40s", source);
}

static isp_status session_new(isp_ctx *ctx, int64_t tenant_id, int64_t kind, int64_t user_id,
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
    free(session->scopes);
    isp_secret__wipe(session, sizeof *session);
    free(session);
}

/* From the WHO columns of a row. */
static isp_status session_of_row(isp_ctx *ctx, const isp_rows *rows, isp_session **out,
                                 isp_error *err)
{
    int64_t kind = 0, role = 0;
    if (!isp_kind__value(ISP_KIND_TENANT_KIND, isp_rows__text(rows, 0, 1), &kind) ||
        !isp_kind__value(ISP_KIND_ROLE, isp_rows__text(rows, 0, 3), &role))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored role has no meaning here");
    isp_status st = session_new(ctx, isp_rows__i64(rows, 0, 0), kind, isp_rows__i64(rows, 0, 2),
                                role, out, err);
    if (st == ISP_OK)
        (*out)->customer_id = isp_rows__i64(rows, 0, 4);
    return st;
}

static bool may_enter(const isp_rows *rows)
{
    return strcmp(isp_rows__text(rows, 0, 6), "active") == 0 &&
           strcmp(isp_rows__text(rows, 0, 7), "active") == 0;
}

typedef struct opening {
    isp_session *session;
    int64_t password_version, now_us;
    const char *source, *gate_key, *new_hash;
    uint8_t hash[ISP_SHA256_LEN];
} opening;

/* Write a new session, its directory entry and the user's last login; forgive the failures before.
 */
static isp_status open_body(isp_tx *tx, void *user, isp_error *err)
{
    opening *in = user;
    isp_session *session = in->session;
    isp_status st = isp_tx__next(tx, "session", &session->session_id, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, session->session_id);
        isp_params__i64(&params, session->user_id);
        isp_params__bytes(&params, in->hash, sizeof in->hash);
        isp_params__i64(&params, in->password_version);
        isp_params__text(&params, in->source);
        isp_params__i64(&params, in->now_us);
        isp_params__i64(&params, session->expires_at_us);
        if ((st = isp_tx__run(tx, &session_insert, &params, NULL, err)) < 0)
            return st;
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__bytes(&params, in->hash, sizeof in->hash);
        isp_params__i64(&params, session->tenant_id);
        isp_params__text(&params, "session");
        isp_params__i64(&params, session->session_id);
        if ((st = isp_tx__run(tx, &directory_insert, &params, NULL, err)) < 0)
            return st;
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, session->user_id);
        isp_params__i64(&params, in->now_us);
        isp_params__text(&params, in->new_hash);
        if ((st = isp_tx__run(tx, &user_seen, &params, NULL, err)) < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, in->gate_key);
    return isp_tx__run(tx, &login_forgive, &params, NULL, err);
}

isp_status isp_session_login(isp_ctx *ctx, const char *login, const char *password,
                             const char *source, isp_session **out, isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    ISP_REQUIRE(err, login && password && source, "login");
    ISP_AUTO_TEXT name = isp_text__fold(login);
    if (!name)
        return isp_fail_memory(err);
    isp_store *store = isp_ctx__store(ctx);
    int64_t now_us = isp_env__now_us(isp_ctx__env(ctx));
    char prefix[64], gate_key[400];
    source_prefix(source, prefix, sizeof prefix);
    snprintf(gate_key, sizeof gate_key, "login %s from %s", name, prefix);
    bool sane = strlen(name) <= 254 && isp_text__is_utf8(name, strlen(name)) &&
                isp_text__is_utf8(gate_key, strlen(gate_key));

    /* The try is counted before the password is looked at: parallel tries cannot slip past. */
    bool allowed = false;
    if (sane) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__text(&params, gate_key);
        isp_params__i64(&params, now_us);
        isp_params__i64(&params, now_us - GATE_WINDOW_US);
        isp_params__i64(&params, GATE_FREE_TRIES);
        isp_status st = isp_store__run(store, &job, &login_reserve, &params, &rows, err);
        if (st < 0)
            return st;
        allowed = isp_rows__i64(rows, 0, 0) == 1;
    }
    ISP_AUTO(isp_rows) rows = NULL;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__text(&params, sane ? name : "");
        isp_status st = isp_store__run(store, &job, &login_find, &params, &rows, err);
        if (st < 0)
            return st;
    }
    /* Unknown, disabled and locked cost one hash and get the one answer, like a wrong password. */
    const char *stored = NULL;
    if (allowed && isp_rows__len(rows) == 1 && may_enter(rows))
        stored = isp_rows__text(rows, 0, 8);
    bool rehash = false;
    isp_hasher *hasher = isp_ctx__hasher(ctx);
    isp_status st = isp_hasher__verify(hasher, password, stored, &rehash, err);
    if (st == ISP_E_LOGIN)
        return refuse(err);
    if (st < 0)
        return st;

    ISP_AUTO(isp_session) session = NULL;
    if ((st = session_of_row(ctx, rows, &session, err)) < 0)
        return st;
    char new_hash[ISP_PASSWORD_PHC_SIZE];
    if (rehash && (st = isp_hasher__hash(hasher, password, new_hash, err)) < 0)
        return st;
    if ((st = isp_token__new(ISP_TOKEN_SESSION, &session->token, err)) < 0)
        return st;
    session->expires_at_us = now_us + absolute_us(session->role);
    opening in = {.session = session,
                  .password_version = isp_rows__i64(rows, 0, 5),
                  .now_us = now_us,
                  .source = prefix,
                  .gate_key = gate_key,
                  .new_hash = rehash ? new_hash : NULL};
    const char *token = isp_secret__text(session->token);
    if ((st = isp_token__hash(token, session->token->len, in.hash, err)) < 0 ||
        (st = isp_token__csrf(token, session->token->len, session->csrf, err)) < 0)
        return st;
    const isp_scope writer = {.role = ISP_DB_JOB, .tenant_id = session->tenant_id};
    if ((st = isp_store__transact(store, &writer, open_body, &in, err)) < 0)
        return st;
    *out = ISP_TAKE(session);
    return ISP_OK;
}

static isp_status touch(const isp_session *session, const isp_stmt *stmt, int64_t id,
                        int64_t now_us, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, id);
    isp_params__i64(&params, now_us);
    return isp_session__run(session, stmt, &params, NULL, err);
}

isp_status isp_session_resume(isp_ctx *ctx, const char *token, const char *source,
                              isp_session **out, isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    ISP_REQUIRE(err, token && source, "token");
    size_t len = strnlen(token, ISP_TOKEN_LEN + 1);
    bool is_session = isp_token__check(ISP_TOKEN_SESSION, token, len);
    if (!is_session && !isp_token__check(ISP_TOKEN_PERSONAL, token, len))
        return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
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
    if (isp_rows__len(rows) != 1 || !may_enter(rows) || !isp_rows__is_null(rows, 0, 11) ||
        isp_rows__i64(rows, 0, 10) <= now_us)
        return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");

    ISP_AUTO(isp_session) session = NULL;
    if ((st = session_of_row(ctx, rows, &session, err)) < 0)
        return st;
    session->expires_at_us = isp_rows__i64(rows, 0, 10);
    int64_t seen_at_us = isp_rows__i64(rows, 0, 12);
    if (is_session) {
        session->session_id = isp_rows__i64(rows, 0, 8);
        if (isp_rows__i64(rows, 0, 9) != isp_rows__i64(rows, 0, 5) ||
            seen_at_us + idle_us(session->role) <= now_us)
            return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
        session->token = isp_secret__copy(token, len);
        if (!session->token)
            return isp_fail_memory(err);
        if ((st = isp_token__csrf(token, len, session->csrf, err)) < 0)
            return st;
    } else {
        session->token_id = isp_rows__i64(rows, 0, 8);
        const char *scopes = isp_rows__text(rows, 0, 9);
        if (scopes && !(session->scopes = isp_text__dup(scopes)))
            return isp_fail_memory(err);
    }
    /* Last use is kept to the minute: a write for each request would cost more than the request. */
    if (seen_at_us + MINUTE_US <= now_us) {
        st = touch(session, is_session ? &session_touch : &token_touch,
                   is_session ? session->session_id : session->token_id, now_us, err);
        if (st < 0)
            return st;
    }
    *out = ISP_TAKE(session);
    return ISP_OK;
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
    return session_new(ctx, isp_rows__i64(rows, 0, 0), kind, ISP_NO_VALUE, roles[kind], out, err);
}

isp_status isp_session_local(isp_ctx *ctx, const char *tenant_code, isp_session **out,
                             isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
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

isp_status isp_session__worker(isp_ctx *ctx, int64_t tenant_id, isp_session **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &tenant_kind, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1)
        return isp_fail(err, ISP_E_NOT_FOUND, "tenant", "the tenant is gone");
    return session_new(ctx, tenant_id, ISP_TENANT_ISP, ISP_NO_VALUE, ISP_ROLE_ADMIN, out, err);
}

static isp_status end_body(isp_tx *tx, void *user, isp_error *err)
{
    const isp_session *session = user;
    int64_t now_us = isp_session__now_us(session);
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, session->session_id);
        isp_params__i64(&params, now_us);
        isp_status st = isp_tx__run(tx, &session_end, &params, NULL, err);
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
    return isp_tx__run(tx, &directory_delete, &params, NULL, err);
}

isp_status isp_session_logout(isp_session *session, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    if (!session->session_id)
        return isp_fail(err, ISP_E_STATE, "session",
                        "an API token is revoked, and the local operator has no login to end");
    const isp_scope writer = {.role = ISP_DB_JOB, .tenant_id = session->tenant_id};
    return isp_store__transact(isp_session__store(session), &writer, end_body, session, err);
}

const char *isp_session_token(const isp_session *session)
{
    return session && session->token ? isp_secret__text(session->token) : NULL;
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
    if (!info)
        return isp_fail_memory(err);
    info->tenant_id = session->tenant_id;
    info->tenant_kind = session->tenant_kind;
    info->user_id = session->user_id;
    info->role = session->role;
    info->customer_id = session->customer_id;
    info->expires_at_us = session->expires_at_us;
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++)
        if (isp_session_may(session, permission->name))
            isp_buf__format(&list, "%s%s", list.len ? " " : "", permission->name);
    if (list.failed)
        return isp_fail_memory(err);
    const struct {
        const char *name, *text;
    } texts[] = {
        {"tenant_code", isp_rows__text(rows, 0, 0)}, {"tenant_name", isp_rows__text(rows, 0, 1)},
        {"timezone", isp_rows__text(rows, 0, 2)},    {"login", isp_rows__text(rows, 0, 3)},
        {"name", isp_rows__text(rows, 0, 4)},        {"permissions", list.data ? list.data : ""}};
    for (size_t i = 0; i < ISP_LEN(texts); i++)
        if ((st = isp_record__set_text(isp_entity_field(&isp_session_info_entity, texts[i].name),
                                       info, texts[i].text, err)) < 0)
            return st;
    *out = ISP_TAKE(info);
    return ISP_OK;
}
