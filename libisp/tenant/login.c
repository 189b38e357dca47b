#include "tenant/login.h"

#include <stdio.h>
#include <string.h>

#include "base/phone.h"
#include "tenant/audit.h"
#include "tenant/factor.h"
#include "vault/keyring.h"
#include "vault/password.h"

#define SECOND_US INT64_C(1000000)
#define HOUR_US   (3600 * SECOND_US)
#define DAY_US    (24 * HOUR_US)
/* So long a browser stays known without a login. */
#define DEVICE_S INT64_C(15552000)

/* clang-format off */
static const isp_stmt login_find = { "login_find",
    "SELECT " ISP_SESSION_WHO ", u.password_hash, " ISP_SESSION_FACTOR " FROM logins l"
    " JOIN users u ON u.tenant_id = l.tenant_id AND u.user_id = l.user_id"
    " JOIN tenants t ON t.tenant_id = l.tenant_id WHERE l.login = $1",
    "a login name is looked up before the tenant is known" };
static const isp_stmt session_insert = { "session_insert",
    "INSERT INTO sessions (tenant_id, session_id, user_id, token_hash, password_version, source, agent, factor_at_us,"
    " created_at_us, seen_at_us, expires_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)", NULL };
static const isp_stmt directory_insert = { "directory_insert",
    "INSERT INTO token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, $3, $4)",
    "a directory entry carries the tenant it points to" };
static const isp_stmt user_seen = { "user_seen",
    "UPDATE users SET login_at_us = $3, password_hash = coalesce($4, password_hash)"
    " WHERE tenant_id = $1 AND user_id = $2", NULL };
const isp_stmt *const isp_tenant__login_stmts[] = {
    &login_find, &session_insert, &directory_insert, &user_seen, NULL };
/* clang-format on */

/* Columns of login_find. */
enum {
    ROW_HASH = ISP_SESSION_WHO_LEN,
    ROW_FACTOR
};

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

/* ---- names ---- */

char *isp_login__fold(const char *login)
{
    char *phone = NULL;
    return isp_phone__read(login, &phone, NULL) == ISP_OK ? phone : isp_text__fold(login);
}

enum {
    PLATFORM_TENANT = 1 /* the first tenant */
};

/* ---- known browsers ----
 *
 *     isp_dev_TENANT.USER.SECONDS.KEY.MAC
 *
 * says that this user logged in from here at that time, under HMAC. It opens nothing.
 */

static isp_status device_mac(isp_ctx *ctx, const isp_session *who, int64_t at_s, int64_t key_id,
                             char out[ISP_SHA256_HEX_SIZE], int64_t *used_id, isp_error *err)
{
    uint8_t mac[ISP_SHA256_LEN];
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_frame__text(&text, "isp-device-v1");
    isp_frame__i64(&text, who->tenant_id);
    isp_frame__i64(&text, who->user_id);
    isp_frame__i64(&text, at_s);
    if (text.failed)
        return isp_fail_memory(err);
    isp_status st = isp_vault__mac(isp_ctx__keyring(ctx), who->tenant_id, ISP_PURPOSE_TOTP, key_id,
                                   text.data, text.len, mac, used_id, err);
    if (st == ISP_OK)
        isp_text__hex(mac, sizeof mac, out);
    return st;
}

static isp_status device_new(isp_session *session, int64_t now_us, isp_error *err)
{
    char mac[ISP_SHA256_HEX_SIZE], text[192];
    int64_t key_id = 0;
    isp_status st = device_mac(session->ctx, session, now_us / SECOND_US, 0, mac, &key_id, err);
    if (st < 0)
        return st;
    int len = snprintf(text, sizeof text, "isp_dev_%lld.%lld.%lld.%lld.%s",
                       (long long)session->tenant_id, (long long)session->user_id,
                       (long long)(now_us / SECOND_US), (long long)key_id, mac);
    session->device = isp_secret__copy(text, (size_t)len);
    return session->device ? ISP_OK : isp_fail_memory(err);
}

/* Four numbers, each followed by a dot; *at is moved behind them. */
static bool read_numbers(const char **at, int64_t out[4])
{
    for (size_t i = 0; i < 4; i++) {
        size_t len = strcspn(*at, ".");
        if ((*at)[len] != '.' || !isp_text__i64_n(*at, len, &out[i]))
            return false;
        *at += len + 1;
    }
    return true;
}

/* Is this what device_new() made for the user? Then *key is under what its tries are counted. */
static isp_status device_known(isp_ctx *ctx, const isp_session *who, const char *device,
                               int64_t now_us, char key[ISP_TRY_KEY_SIZE], isp_error *err)
{
    int64_t n[4];
    char mac[ISP_SHA256_HEX_SIZE];
    key[0] = '\0';
    if (!device || !isp_text__starts(device, "isp_dev_"))
        return ISP_OK;
    device += strlen("isp_dev_");
    if (!read_numbers(&device, n) || n[0] != who->tenant_id || n[1] != who->user_id || n[3] <= 0 ||
        n[2] > now_us / SECOND_US || n[2] < now_us / SECOND_US - DEVICE_S ||
        strnlen(device, sizeof mac) != sizeof mac - 1)
        return ISP_OK;
    isp_status st = device_mac(ctx, who, n[2], n[3], mac, NULL, err);
    if (st == ISP_E_SEALED) /* its key has gone: then it is as unknown as any */
        return ISP_OK;
    if (st == ISP_OK && isp_digest__equal(mac, device, sizeof mac - 1))
        snprintf(key, ISP_TRY_KEY_SIZE, "device %lld:%lld:%.16s", (long long)n[0], (long long)n[1],
                 mac);
    return st;
}

/* ---- opening a session ---- */

typedef struct opening {
    isp_session *session;
    int64_t password_version, now_us;
    const isp_origin *origin;
    const isp_try *attempt;
    const char *new_hash, *agent;
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
        isp_params__text(&params, session->source);
        isp_params__text(&params, in->agent);
        isp_params__i64(&params, session->factor_at_us);
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
    const isp_audit_event event = {
        .action = "session.start", .entity = "session", .entity_id = session->session_id};
    if ((st = isp_audit__add(tx, session, &event, err)) < 0)
        return st;
    return isp_try__pass(tx, in->attempt, err);
}

/* In the trail of the tenant whose login it is, else of the platform; a name that is nobody's may
 * be a password, and is not written down. Its failure is no reason to answer otherwise. */
static void record_refusal(isp_ctx *ctx, const isp_rows *found, const isp_origin *origin)
{
    bool known = isp_rows__len(found) == 1;
    isp_error why = {0};
    isp_session nobody = {.ctx = ctx,
                          .tenant_id = known ? isp_rows__i64(found, 0, 0) : PLATFORM_TENANT,
                          .user_id = ISP_NO_VALUE,
                          .actor = "nobody"};
    isp_session__has_origin(&nobody, origin);
    const isp_audit_event event = {.action = "session.refuse",
                                   .entity = "user",
                                   .entity_id = known ? isp_rows__i64(found, 0, 2) : 0};
    if (isp_audit__note_refusal(&nobody, &event, &why) < 0)
        isp_log(isp_ctx__env(ctx), ISP_LOG_WARNING, "audit.refusal", nobody.tenant_id, why.subject,
                "%s", why.message);
}

static isp_status open_session(isp_session *session, opening *in, isp_error *err)
{
    ISP_AUTO_TEXT agent = NULL;
    isp_status st = isp_token__new(ISP_TOKEN_SESSION, &session->token, err);
    if (st < 0)
        return st;
    const char *token = isp_secret__text(session->token);
    if (in->origin->agent && *in->origin->agent &&
        !(agent = isp_text__clean(in->origin->agent, strlen(in->origin->agent), 120)))
        return isp_fail_memory(err);
    in->agent = agent;
    session->expires_at_us = in->now_us + absolute_us(session->role);
    if ((st = isp_token__hash(token, session->token->len, in->hash, err)) < 0 ||
        (st = isp_token__csrf(token, session->token->len, session->csrf, err)) < 0 ||
        (st = device_new(session, in->now_us, err)) < 0)
        return st;
    const isp_scope writer = {.role = ISP_DB_JOB, .tenant_id = session->tenant_id};
    return isp_store__transact(isp_ctx__store(session->ctx), &writer, open_body, in, err);
}

/* Who the name is of; *out stays NULL when nobody is. */
static isp_status find(isp_ctx *ctx, const char *name, isp_rows **rows, isp_session **out,
                       isp_error *err)
{
    bool sane = strlen(name) <= 254 && isp_text__is_utf8(name, strlen(name));
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, sane ? name : "");
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &login_find, &params, rows, err);
    if (st < 0 || isp_rows__len(*rows) != 1)
        return st;
    if ((st = isp_session__of_row(ctx, *rows, out, err)) == ISP_OK)
        isp_session__factor(*out, *rows, ROW_FACTOR);
    return st;
}

/* Count the try: under the browser if this user is known there, else under name and source. */
static isp_status count(isp_ctx *ctx, const char *name, const isp_session *who,
                        const isp_origin *origin, isp_try *out, isp_error *err)
{
    char key[ISP_TRY_KEY_SIZE];
    if (who) {
        isp_status st = device_known(ctx, who, origin->device, isp_env__now_us(isp_ctx__env(ctx)),
                                     key, err);
        if (st < 0)
            return st;
        if (*key)
            return isp_try__enter_known(ctx, key, out, err);
        isp_try__user(who->tenant_id, who->user_id, key);
    } else {
        snprintf(key, sizeof key, "name %.254s", name);
    }
    return isp_try__enter(ctx, key, origin->source, out, err);
}

isp_status isp_session_login_from(isp_ctx *ctx, const isp_login_options *options,
                                  const isp_origin *origin, isp_session **out, isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    isp_login_options o = ISP_LOGIN_OPTIONS_INIT;
    isp_origin from;
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_origin__read(origin, &from, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.login && o.password, "login");
    ISP_AUTO_TEXT name = isp_login__fold(o.login);
    if (!name)
        return isp_fail_memory(err);
    ISP_AUTO(isp_session) session = NULL;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_try attempt;
    if ((st = find(ctx, name, &rows, &session, err)) < 0 ||
        (st = count(ctx, name, session, &from, &attempt, err)) < 0)
        return st;

    /* Unknown, invited, disabled and shut cost one hash and get the one answer, like a wrong
     * password. */
    bool has_code = o.code && *o.code, code_ok = false;
    bool may = session && attempt.verdict != ISP_TRY_SHUT &&
               strcmp(isp_rows__text(rows, 0, 6), "active") == 0;
    if (may && attempt.verdict == ISP_TRY_FACTOR) {
        st = !session->has_factor || !has_code
                 ? ISP_E_FACTOR
                 : isp_factor__check(ctx, &attempt, session->tenant_id, session->user_id, o.code,
                                     err);
        if (st < 0 && st != ISP_E_FACTOR)
            return st;
        may = code_ok = st == ISP_OK;
    }
    bool rehash = false;
    char prefix[ISP_SOURCE_SIZE];
    isp_source__prefix(from.source, prefix);
    isp_hasher *hasher = isp_ctx__hasher(ctx);
    st = isp_hasher__verify(hasher, prefix, o.password,
                            may ? isp_rows__text(rows, 0, ROW_HASH) : NULL, &rehash, err);
    if (st == ISP_E_LOGIN) {
        if (attempt.verdict != ISP_TRY_SHUT) /* the tries that were not are as many as one likes */
            record_refusal(ctx, rows, &from);
        return refuse(err);
    }
    if (st < 0)
        return st;

    /* From here on he has shown the password, and may be told why not. */
    if (!isp_session__may_enter(rows)) {
        st = isp_try__refund(&attempt, err);
        return st < 0 ? st : isp_session__blocked(ctx, session->tenant_id, err);
    }
    if (session->has_factor && !has_code) {
        st = isp_try__refund(&attempt, err);
        return st < 0 ? st
                      : isp_fail(err, ISP_E_FACTOR, "code",
                                 "a code of the second factor is needed too");
    }
    if (session->has_factor && !code_ok) {
        st = isp_factor__check(ctx, &attempt, session->tenant_id, session->user_id, o.code, err);
        if (st == ISP_E_FACTOR)
            record_refusal(ctx, rows, &from);
        if (st < 0)
            return st;
    }
    isp_session__has_origin(session, &from);
    char new_hash[ISP_PASSWORD_PHC_SIZE];
    if (rehash && (st = isp_hasher__hash(hasher, prefix, o.password, new_hash, err)) < 0)
        return st;
    opening in = {.session = session,
                  .password_version = isp_rows__i64(rows, 0, 5),
                  .now_us = isp_env__now_us(isp_ctx__env(ctx)),
                  .origin = &from,
                  .attempt = &attempt,
                  .new_hash = rehash ? new_hash : NULL};
    if (session->has_factor)
        session->factor_at_us = in.now_us;
    if ((st = open_session(session, &in, err)) < 0)
        return st;
    *out = ISP_TAKE(session);
    return ISP_OK;
}

isp_status isp_session_login(isp_ctx *ctx, const char *login, const char *password,
                             const char *source, isp_session **out, isp_error *err)
{
    isp_login_options options = ISP_LOGIN_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    options.login = login;
    options.password = password;
    origin.source = source;
    return isp_session_login_from(ctx, &options, &origin, out, err);
}
