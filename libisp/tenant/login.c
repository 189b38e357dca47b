#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/session.h"
#include "vault/password.h"

#define HOUR_US INT64_C(3600000000)
#define DAY_US  (24 * HOUR_US)

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
static const isp_stmt login_find = { "login_find",
    "SELECT " ISP_SESSION_WHO ", u.password_hash FROM logins l"
    " JOIN users u ON u.tenant_id = l.tenant_id AND u.user_id = l.user_id"
    " JOIN tenants t ON t.tenant_id = l.tenant_id WHERE l.login = $1",
    "a login name is looked up before the tenant is known" };
static const isp_stmt session_insert = { "session_insert",
    "INSERT INTO sessions (tenant_id, session_id, user_id, token_hash, password_version, source, created_at_us,"
    " seen_at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)", NULL };
static const isp_stmt directory_insert = { "directory_insert",
    "INSERT INTO token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, $3, $4)",
    "a directory entry carries the tenant it points to" };
static const isp_stmt user_seen = { "user_seen",
    "UPDATE users SET login_at_us = $3, password_hash = coalesce($4, password_hash)"
    " WHERE tenant_id = $1 AND user_id = $2", NULL };
const isp_stmt *const isp_tenant__login_stmts[] = {
    &login_reserve, &login_forgive, &login_find, &session_insert, &directory_insert, &user_seen, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

static isp_status refuse(isp_error *err)
{
    return isp_fail(err, ISP_E_LOGIN, NULL, "login refused: unknown name or wrong password");
}

/* How old a session may become, by tier. */
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

enum {
    PLATFORM_TENANT = 1 /* the first tenant */
};

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
    if ((st = isp_tx__run(tx, &login_forgive, &params, NULL, err)) < 0)
        return st;
    const isp_audit_event event = {
        .action = "session.start", .entity = "session", .entity_id = session->session_id};
    return isp_audit__add(tx, session, &event, err);
}

/* In the trail of the tenant whose login it is, else of the platform; a name that is nobody's may
 * be a password, and is not written down. Its failure is no reason to answer otherwise. */
static void record_refusal(isp_ctx *ctx, const isp_rows *found, const char *source)
{
    bool known = isp_rows__len(found) == 1;
    isp_error why = {0};
    isp_session nobody = {.ctx = ctx,
                          .tenant_id = known ? isp_rows__i64(found, 0, 0) : PLATFORM_TENANT,
                          .user_id = ISP_NO_VALUE,
                          .actor = "nobody"};
    isp_session__came_from(&nobody, source);
    const isp_audit_event event = {.action = "session.refuse",
                                   .entity = "user",
                                   .entity_id = known ? isp_rows__i64(found, 0, 2) : 0};
    if (isp_audit__note_refusal(&nobody, &event, &why) < 0)
        isp_log(isp_ctx__env(ctx), ISP_LOG_WARNING, "audit.refusal", nobody.tenant_id, why.subject,
                "%s", why.message);
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
    if (allowed && isp_rows__len(rows) == 1 && strcmp(isp_rows__text(rows, 0, 6), "active") == 0)
        stored = isp_rows__text(rows, 0, ISP_SESSION_WHO_LEN);
    bool rehash = false;
    isp_hasher *hasher = isp_ctx__hasher(ctx);
    isp_status st = isp_hasher__verify(hasher, password, stored, &rehash, err);
    if (st == ISP_E_LOGIN) {
        if (allowed) /* the tries that were not are as many as somebody likes */
            record_refusal(ctx, rows, source);
        return refuse(err);
    }
    if (st < 0)
        return st;

    /* He has shown the password, and may be told. */
    if (!isp_session__may_enter(rows))
        return isp_session__blocked(ctx, isp_rows__i64(rows, 0, 0), err);

    ISP_AUTO(isp_session) session = NULL;
    if ((st = isp_session__of_row(ctx, rows, &session, err)) < 0)
        return st;
    isp_session__came_from(session, source);
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
