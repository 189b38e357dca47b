#include "tenant/factor.h"

#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/user.h"
#include "vault/keyring.h"
#include "vault/random.h"
#include "vault/totp.h"

#define SECOND_US INT64_C(1000000)
#define FRESH_US  (300 * SECOND_US)
#define DAY_US    (86400 * SECOND_US)
/* How long the code of the step before is still taken: clocks of phones are a little off. */
#define LATE_US (10 * SECOND_US)

/* clang-format off */
static const isp_stmt factor_read = { "factor_read",
    "SELECT f.seed_sealed, f.pending_sealed, f.confirmed_at_us, f.ends_at_us,"
    " (SELECT count(*) FROM recovery_codes r WHERE r.tenant_id = $1 AND r.user_id = $2 AND r.used_at_us IS NULL)"
    " FROM user_factors f WHERE f.tenant_id = $1 AND f.user_id = $2", NULL };
static const isp_stmt factor_names = { "factor_names",
    "SELECT u.login, t.name FROM users u JOIN tenants t ON t.tenant_id = u.tenant_id"
    " WHERE u.tenant_id = $1 AND u.user_id = $2", NULL };
static const isp_stmt factor_pend = { "factor_pend",
    "INSERT INTO user_factors (tenant_id, user_id, pending_sealed) VALUES ($1, $2, $3)"
    " ON CONFLICT (tenant_id, user_id) DO UPDATE SET pending_sealed = EXCLUDED.pending_sealed", NULL };
static const isp_stmt factor_confirm = { "factor_confirm",
    "UPDATE user_factors SET seed_sealed = $3, pending_sealed = NULL, last_step = $4, confirmed_at_us = $5,"
    " ends_at_us = NULL WHERE tenant_id = $1 AND user_id = $2 AND pending_sealed = $6", NULL };
/* Whoever comes second with the same code finds no row. */
static const isp_stmt factor_use = { "factor_use",
    "UPDATE user_factors SET last_step = $3, ends_at_us = NULL"
    " WHERE tenant_id = $1 AND user_id = $2 AND last_step < $3", NULL };
static const isp_stmt factor_end = { "factor_end",
    "UPDATE user_factors SET ends_at_us = $3 WHERE tenant_id = $1 AND user_id = $2 AND seed_sealed IS NOT NULL", NULL };
static const isp_stmt factor_delete = { "factor_delete",
    "DELETE FROM user_factors WHERE tenant_id = $1 AND user_id = $2 AND seed_sealed IS NOT NULL", NULL };
static const isp_stmt recovery_list = { "recovery_list",
    "SELECT code_no, code_mac, dek_id FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2"
    " AND used_at_us IS NULL ORDER BY code_no", NULL };
static const isp_stmt recovery_use = { "recovery_use",
    "UPDATE recovery_codes SET used_at_us = $4 WHERE tenant_id = $1 AND user_id = $2 AND code_no = $3"
    " AND used_at_us IS NULL", NULL };
static const isp_stmt recovery_keep = { "recovery_keep",
    "UPDATE user_factors SET ends_at_us = NULL WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt recovery_delete = { "recovery_delete",
    "DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt recovery_insert = { "recovery_insert",
    "INSERT INTO recovery_codes (tenant_id, user_id, code_no, code_mac, dek_id) VALUES ($1, $2, $3, $4, $5)", NULL };
static const isp_stmt factor_others = { "factor_others",
    "UPDATE sessions SET ended_at_us = $3 WHERE tenant_id = $1 AND user_id = $2 AND session_id <> $4"
    " AND ended_at_us IS NULL", NULL };
static const isp_stmt factor_fresh = { "factor_fresh",
    "UPDATE sessions SET factor_at_us = $3 WHERE tenant_id = $1 AND session_id = $2", NULL };
static const isp_stmt factor_person = { "factor_person",
    "SELECT u.role FROM users u WHERE u.tenant_id = $1 AND u.user_id = $2"
    " AND EXISTS (SELECT FROM isp.tenant_path($1) p WHERE p.tenant_id = $3 AND p.depth > 0)", NULL };
const isp_stmt *const isp_tenant__factor_stmts[] = {
    &factor_person, &factor_read, &factor_names, &factor_pend, &factor_confirm, &factor_use, &factor_end, &factor_delete,
    &recovery_list, &recovery_use, &recovery_keep, &recovery_delete, &recovery_insert, &factor_others, &factor_fresh,
    NULL };
/* clang-format on */

bool isp_factor__required(const isp_ctx *ctx, int64_t role)
{
    return role <= ISP_ROLE_SUPER_ADMIN &&
           strcmp(isp_ctx__setting(ctx, "require_second_factor", "yes"), "yes") == 0;
}

void isp_session__factor(isp_session *session, const isp_rows *rows, int column)
{
    session->has_factor = !isp_rows__is_null(rows, 0, column) &&
                          isp_rows__i64(rows, 0, column) > isp_session__now_us(session);
    session->factor_due = !session->has_factor && isp_factor__required(session->ctx, session->role);
}

isp_status isp_session__ready(const isp_session *session, isp_error *err)
{
    return session->factor_due
               ? isp_fail(err, ISP_E_FACTOR, "factor", "set up a second factor first")
               : ISP_OK;
}

int64_t isp_session__fresh_until(const isp_session *session)
{
    bool fresh = session->has_factor && session->factor_at_us != ISP_NO_VALUE &&
                 session->factor_at_us + FRESH_US > isp_session__now_us(session);
    return fresh ? session->factor_at_us + FRESH_US : ISP_NO_VALUE;
}

isp_status isp_session__fresh(const isp_session *session, isp_error *err)
{
    if (session->user_id == ISP_NO_VALUE || isp_session__fresh_until(session) != ISP_NO_VALUE)
        return ISP_OK;
    if (isp_session__is_borrowed(session))
        return isp_fail(err, ISP_E_DENIED, "session",
                        "this wants a code of the person himself: nobody does it in his name");
    if (!session->has_factor)
        return isp_session__ready(session, err);
    return isp_fail(
        err, ISP_E_FACTOR, "code",
        session->token_id
            ? "this wants a fresh code of the second factor: no API token has one"
            : "this wants a code of the second factor that is at most 5 minutes old: give one"
              " (session step_up), then do it again");
}

isp_status isp_session__stepped_up(const isp_session *session, const char *permission,
                                   const char *operation, isp_error *err)
{
    const isp_permission *found = isp_permission__find(permission);
    return found->step_up && isp_text__has_word(found->step_up, operation)
               ? isp_session__fresh(session, err)
               : ISP_OK;
}

static isp_status run(const isp_session *session, const isp_stmt *stmt, const isp_params *params,
                      isp_rows **out, isp_error *err)
{
    const isp_scope job = isp_session__job(session);
    return isp_store__run(isp_session__store(session), &job, stmt, params, out, err);
}

static void put_user(isp_params *params, int64_t tenant_id, int64_t user_id)
{
    isp_params__i64(params, tenant_id);
    isp_params__i64(params, user_id);
}

static isp_place place_of(int64_t tenant_id, int64_t user_id, const char *column)
{
    return (isp_place){tenant_id, "user_factors", column, user_id};
}

/* ---- codes ---- */

static isp_status wrong(isp_error *err)
{
    return isp_fail(err, ISP_E_FACTOR, "code", "the code is wrong or was used already");
}

/* What people type: blanks and hyphens are nothing, letters are capitals. False: too long. */
static bool tidy(const char *code, char out[ISP_RECOVERY_SIZE])
{
    size_t len = 0;
    for (; *code; code++) {
        char c = *code;
        if (c == ' ' || c == '-')
            continue;
        if (len == ISP_RECOVERY_LEN)
            return false;
        out[len++] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    out[len] = '\0';
    return true;
}

/* The step whose code this is: the present one, or the one before while it is young; -1: none. */
static isp_status step_of(const isp_secret *seed, int64_t now_us, const char *code, int64_t *out,
                          isp_error *err)
{
    int64_t step = isp_totp__step(now_us);
    bool late = now_us - step * ISP_TOTP_PERIOD_S * SECOND_US < LATE_US, before = false,
         same = false;
    isp_status st = isp_totp__check(seed->data, seed->len, step, code, &same, err);
    if (st == ISP_OK)
        st = isp_totp__check(seed->data, seed->len, step - 1, code, &before, err);
    *out = same ? step : before && late ? step - 1 : -1;
    return st;
}

static isp_status open_seed(isp_ctx *ctx, const isp_rows *rows, int column, const isp_place *place,
                            isp_secret **out, isp_error *err)
{
    ISP_AUTO(isp_bytes) sealed = NULL;
    size_t len = 0;
    isp_status st = isp_rows__bytes(rows, 0, column, &sealed, &len, err);
    if (st == ISP_OK)
        st = isp_vault__open(isp_ctx__keyring(ctx), place, ISP_PURPOSE_TOTP, sealed, len, out, err);
    return st;
}

static isp_status check_totp(isp_ctx *ctx, int64_t tenant_id, int64_t user_id, const char *code,
                             isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB, .tenant_id = tenant_id};
    isp_store *store = isp_ctx__store(ctx);
    const isp_place place = place_of(tenant_id, user_id, "seed_sealed");
    ISP_AUTO(isp_secret) seed = NULL;
    int64_t step = -1;
    isp_status st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, tenant_id, user_id);
        if ((st = isp_store__run(store, &job, &factor_read, &params, &rows, err)) < 0)
            return st;
        if (!isp_rows__len(rows) || isp_rows__is_null(rows, 0, 0))
            return wrong(err);
        if ((st = open_seed(ctx, rows, 0, &place, &seed, err)) < 0)
            return st;
    }
    if ((st = step_of(seed, isp_env__now_us(isp_ctx__env(ctx)), code, &step, err)) < 0)
        return st;
    if (step < 0)
        return wrong(err);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    put_user(&params, tenant_id, user_id);
    isp_params__i64(&params, step);
    st = isp_store__run(store, &job, &factor_use, &params, &rows, err);
    return st == ISP_OK && isp_rows__affected(rows) != 1 ? wrong(err) : st;
}

static isp_status recovery_mac(isp_ctx *ctx, int64_t tenant_id, int64_t user_id, int64_t dek_id,
                               const char *code, uint8_t out[ISP_SHA256_LEN], int64_t *used_id,
                               isp_error *err)
{
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_frame__text(&text, "isp-recovery-v1");
    isp_frame__i64(&text, tenant_id);
    isp_frame__i64(&text, user_id);
    isp_frame__text(&text, code);
    if (text.failed)
        return isp_fail_memory(err);
    isp_status st = isp_vault__mac(isp_ctx__keyring(ctx), tenant_id, ISP_PURPOSE_TOTP, dek_id,
                                   text.data, text.len, out, used_id, err);
    isp_secret__wipe(text.data, text.len);
    return st;
}

/* Which of the unused ones it is; 0: none. All are compared. */
static isp_status find_recovery(isp_ctx *ctx, int64_t tenant_id, int64_t user_id,
                                const isp_rows *rows, const char *code, int64_t *out,
                                isp_error *err)
{
    uint8_t mac[ISP_SHA256_LEN];
    int64_t dek_id = 0;
    *out = 0;
    for (size_t i = 0; i < isp_rows__len(rows); i++) {
        ISP_AUTO(isp_bytes) stored = NULL;
        size_t len = 0;
        isp_status st = isp_rows__bytes(rows, i, 1, &stored, &len, err);
        if (st == ISP_OK && isp_rows__i64(rows, i, 2) != dek_id) {
            dek_id = isp_rows__i64(rows, i, 2);
            st = recovery_mac(ctx, tenant_id, user_id, dek_id, code, mac, NULL, err);
        }
        if (st < 0)
            return st;
        if (len == sizeof mac && isp_digest__equal(mac, stored, sizeof mac))
            *out = isp_rows__i64(rows, i, 0);
    }
    return ISP_OK;
}

typedef struct recovery {
    int64_t tenant_id, user_id, code_no, now_us;
} recovery;

static isp_status recovery_body(isp_tx *tx, void *user, isp_error *err)
{
    const recovery *in = user;
    isp_status st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, in->tenant_id, in->user_id);
        isp_params__i64(&params, in->code_no);
        isp_params__i64(&params, in->now_us);
        if ((st = isp_tx__run(tx, &recovery_use, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__affected(rows) != 1)
            return wrong(err);
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    put_user(&params, in->tenant_id, in->user_id);
    return isp_tx__run(tx, &recovery_keep, &params, NULL, err);
}

static isp_status check_recovery(isp_ctx *ctx, int64_t tenant_id, int64_t user_id, const char *code,
                                 isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB, .tenant_id = tenant_id};
    recovery in = {tenant_id, user_id, 0, isp_env__now_us(isp_ctx__env(ctx))};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    put_user(&params, tenant_id, user_id);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &recovery_list, &params, &rows, err);
    if (st == ISP_OK)
        st = find_recovery(ctx, tenant_id, user_id, rows, code, &in.code_no, err);
    if (st < 0)
        return st;
    if (!in.code_no)
        return wrong(err);
    return isp_store__transact(isp_ctx__store(ctx), &job, recovery_body, &in, err);
}

isp_status isp_factor__check(isp_ctx *ctx, const isp_try *attempt, int64_t tenant_id,
                             int64_t user_id, const char *code, isp_error *err)
{
    char tidied[ISP_RECOVERY_SIZE];
    if (attempt->verdict == ISP_TRY_SHUT)
        return isp_fail(err, ISP_E_FACTOR, "code",
                        "too many wrong codes: wait a few minutes, then try again");
    if (!tidy(code, tidied))
        return wrong(err);
    isp_status st = strlen(tidied) == ISP_RECOVERY_LEN
                        ? check_recovery(ctx, tenant_id, user_id, tidied, err)
                        : check_totp(ctx, tenant_id, user_id, tidied, err);
    isp_secret__wipe(tidied, sizeof tidied);
    return st;
}

/* ---- step-up ---- */

isp_status isp_session__try(const isp_session *session, isp_try *out, isp_error *err)
{
    char key[ISP_TRY_KEY_SIZE];
    snprintf(key, sizeof key, "session %lld:%lld", (long long)session->tenant_id,
             (long long)session->session_id);
    return isp_try__enter_known(session->ctx, key, out, err);
}

/* The event of something that a person does with his own account. */
static isp_audit_event own(const isp_session *session, const char *action)
{
    return (isp_audit_event){.action = action, .entity = "user", .entity_id = session->user_id};
}

static isp_status remember_code(isp_session *session, const isp_audit_event *event, isp_error *err)
{
    int64_t now_us = isp_session__now_us(session);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->session_id);
    isp_params__i64(&params, now_us);
    isp_status st = event ? isp_session__record(session, &factor_fresh, &params, event, NULL, err)
                          : run(session, &factor_fresh, &params, NULL, err);
    if (st == ISP_OK)
        session->factor_at_us = now_us;
    return st;
}

isp_status isp_session_step_up(isp_session *session, const isp_code_options *options,
                               isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    isp_code_options o = ISP_CODE_OPTIONS_INIT;
    isp_try attempt;
    isp_status st = isp_session__own(session, err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.code, "code");
    if (!session->has_factor)
        return isp_fail(err, ISP_E_STATE, "factor", "there is no second factor to ask");
    if ((st = isp_session__try(session, &attempt, err)) < 0 ||
        (st = isp_factor__check(session->ctx, &attempt, session->tenant_id, session->user_id,
                                o.code, err)) < 0 ||
        (st = isp_try__passed(&attempt, err)) < 0)
        return st;
    const isp_audit_event event = own(session, "session.step_up");
    return remember_code(session, &event, err);
}

/* ---- setting one up ---- */

static isp_status read_factor(const isp_session *session, isp_rows **out, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    put_user(&params, session->tenant_id, session->user_id);
    return run(session, &factor_read, &params, out, err);
}

static isp_status describe(const isp_session *session, isp_factor **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = read_factor(session, &rows, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_factor) factor = isp_record__new(&isp_factor_entity);
    if (!factor)
        return isp_fail_memory(err);
    bool on = session->has_factor;
    factor->enabled = on;
    factor->is_required = isp_factor__required(session->ctx, session->role);
    factor->recovery_count = on ? isp_rows__i64(rows, 0, 4) : 0;
    factor->confirmed_at_us = on ? isp_rows__i64(rows, 0, 2) : ISP_NO_VALUE;
    factor->ends_at_us = on ? isp_rows__i64(rows, 0, 3) : ISP_NO_VALUE;
    *out = ISP_TAKE(factor);
    return ISP_OK;
}

isp_status isp_factor_get(isp_session *session, isp_factor **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__own(session, err);
    return st < 0 ? st : describe(session, out, err);
}

static void put_escaped(isp_buf *out, const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text; text++)
        if (strchr(plain, *text))
            isp_buf__char(out, *text);
        else
            isp_buf__format(out, "%%%02X", (unsigned)(unsigned char)*text);
}

/* otpauth://totp/ISSUER:LOGIN?secret=...&issuer=ISSUER. The rest is what every app assumes.
 * @source github.com/google/google-authenticator/wiki/Key-Uri-Format */
static isp_status tell_seed(const isp_session *session, const isp_secret *seed, isp_factor *factor,
                            isp_error *err)
{
    char base32[ISP_TOTP_SEED_LEN * 8 / 5 + 1];
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    ISP_AUTO_BUF uri = ISP_BUF_INIT;
    put_user(&params, session->tenant_id, session->user_id);
    isp_status st = run(session, &factor_names, &params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
    isp_base32__encode(seed->data, seed->len, base32);
    isp_buf__text(&uri, "otpauth://totp/");
    put_escaped(&uri, isp_rows__text(rows, 0, 1));
    isp_buf__char(&uri, ':');
    put_escaped(&uri, isp_rows__text(rows, 0, 0));
    isp_buf__format(&uri, "?secret=%s&issuer=", base32);
    put_escaped(&uri, isp_rows__text(rows, 0, 1));
    st = uri.failed ? isp_fail_memory(err)
                    : isp_record__set_text(isp_entity_field(&isp_factor_entity, "secret"), factor,
                                           base32, err);
    if (st == ISP_OK)
        st = isp_record__set_text(isp_entity_field(&isp_factor_entity, "uri"), factor, uri.data,
                                  err);
    isp_secret__wipe(base32, sizeof base32);
    return st;
}

isp_status isp_factor_enrol(isp_session *session, isp_factor **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__own(session, err);
    if (st == ISP_OK && session->has_factor)
        st = isp_session__fresh(session, err);
    if (st < 0)
        return st;
    const isp_place place = place_of(session->tenant_id, session->user_id, "pending_sealed");
    ISP_AUTO(isp_secret) seed = NULL;
    ISP_AUTO(isp_factor) factor = NULL;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    if ((st = describe(session, &factor, err)) < 0 || (st = isp_totp__seed(&seed, err)) < 0 ||
        (st = tell_seed(session, seed, factor, err)) < 0 ||
        (st = isp_vault__seal(isp_ctx__keyring(session->ctx), &place, ISP_PURPOSE_TOTP, seed->data,
                              seed->len, &sealed, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    put_user(&params, session->tenant_id, session->user_id);
    isp_params__bytes(&params, sealed.data, sealed.len);
    const isp_audit_event event = own(session, "factor.enrol");
    if ((st = isp_session__record(session, &factor_pend, &params, &event, NULL, err)) < 0)
        return st;
    *out = ISP_TAKE(factor);
    return ISP_OK;
}

/* New recovery codes, and their HMACs under one key. */
typedef struct codes {
    const isp_session *session;
    char text[ISP_RECOVERY_COUNT][ISP_RECOVERY_SIZE];
    uint8_t macs[ISP_RECOVERY_COUNT][ISP_SHA256_LEN];
    int64_t dek_id;
    /* of a confirmation */
    const isp_buf *sealed;
    const uint8_t *pending;
    size_t pending_len;
    int64_t step;
} codes;

static isp_status make_codes(codes *in, isp_error *err)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const isp_session *session = in->session;
    isp_status st = ISP_OK;
    for (size_t i = 0; st == ISP_OK && i < ISP_RECOVERY_COUNT; i++) {
        st = isp_random__text(digits, ISP_RECOVERY_LEN, in->text[i], err);
        if (st == ISP_OK) /* the first says which key, the others follow it */
            st = recovery_mac(session->ctx, session->tenant_id, session->user_id, in->dek_id,
                              in->text[i], in->macs[i], &in->dek_id, err);
    }
    return st;
}

static isp_status store_codes(isp_tx *tx, const codes *in, isp_error *err)
{
    const isp_session *session = in->session;
    isp_status st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, session->tenant_id, session->user_id);
        if ((st = isp_tx__run(tx, &recovery_delete, &params, NULL, err)) < 0)
            return st;
    }
    for (size_t i = 0; st == ISP_OK && i < ISP_RECOVERY_COUNT; i++) {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, session->tenant_id, session->user_id);
        isp_params__i64(&params, (int64_t)i + 1);
        isp_params__bytes(&params, in->macs[i], ISP_SHA256_LEN);
        isp_params__i64(&params, in->dek_id);
        st = isp_tx__run(tx, &recovery_insert, &params, NULL, err);
    }
    return st;
}

static isp_status tell_codes(const codes *in, isp_recovery_code_list **out, isp_error *err)
{
    ISP_AUTO(isp_list) list = isp_list__new(&isp_recovery_code_entity);
    isp_status st = list ? ISP_OK : isp_fail_memory(err);
    for (size_t i = 0; st == ISP_OK && i < ISP_RECOVERY_COUNT; i++) {
        isp_recovery_code *record = isp_record__new(&isp_recovery_code_entity);
        if (!record)
            return isp_fail_memory(err);
        st = isp_record__set_text(isp_entity_field(&isp_recovery_code_entity, "code"), record,
                                  in->text[i], err);
        if (st < 0)
            isp_recovery_code_free(record);
        else
            st = isp_list__add(list, record, err);
    }
    if (st == ISP_OK)
        *out = (isp_recovery_code_list *)(void *)ISP_TAKE(list);
    return st;
}

static isp_status confirm_body(isp_tx *tx, void *user, isp_error *err)
{
    const codes *in = user;
    const isp_session *session = in->session;
    int64_t now_us = isp_session__now_us(session);
    isp_status st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, session->tenant_id, session->user_id);
        isp_params__bytes(&params, in->sealed->data, in->sealed->len);
        isp_params__i64(&params, in->step);
        isp_params__i64(&params, now_us);
        isp_params__bytes(&params, in->pending, in->pending_len);
        if ((st = isp_tx__run(tx, &factor_confirm, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__affected(rows) != 1)
            return isp_fail(err, ISP_E_CONFLICT, "factor", "another one was begun meanwhile");
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, session->tenant_id, session->user_id);
        isp_params__i64(&params, now_us);
        isp_params__i64(&params, session->session_id);
        if ((st = isp_tx__run(tx, &factor_others, &params, NULL, err)) < 0)
            return st;
    }
    const isp_audit_event event = own(session, "factor.confirm");
    return (st = store_codes(tx, in, err)) < 0 ? st : isp_audit__add(tx, session, &event, err);
}

/* The seed that waits, opened, and sealed for its place. */
static isp_status confirm(isp_session *session, const char *code, codes *in, isp_error *err)
{
    isp_keyring *ring = isp_ctx__keyring(session->ctx);
    const isp_place from = place_of(session->tenant_id, session->user_id, "pending_sealed"),
                    to = place_of(session->tenant_id, session->user_id, "seed_sealed");
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_secret) seed = NULL;
    ISP_AUTO(isp_bytes) pending = NULL;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    char tidied[ISP_RECOVERY_SIZE];
    isp_status st = read_factor(session, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows) || isp_rows__is_null(rows, 0, 1))
        return isp_fail(err, ISP_E_STATE, "factor", "begin with a new secret for the app");
    if ((st = isp_rows__bytes(rows, 0, 1, &pending, &in->pending_len, err)) < 0 ||
        (st = isp_vault__open(ring, &from, ISP_PURPOSE_TOTP, pending, in->pending_len, &seed,
                              err)) < 0 ||
        (st = step_of(seed, isp_session__now_us(session), tidy(code, tidied) ? tidied : "",
                      &in->step, err)) < 0)
        return st;
    if (in->step < 0)
        return wrong(err);
    if ((st = isp_vault__seal(ring, &to, ISP_PURPOSE_TOTP, seed->data, seed->len, &sealed, err)) <
            0 ||
        (st = make_codes(in, err)) < 0)
        return st;
    in->pending = pending;
    in->sealed = &sealed;
    const isp_scope job = isp_session__job(session);
    return isp_store__transact(isp_session__store(session), &job, confirm_body, in, err);
}

isp_status isp_factor_confirm(isp_session *session, const isp_code_options *options,
                              isp_recovery_code_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_code_options o = ISP_CODE_OPTIONS_INIT;
    codes in = {.session = session};
    isp_try attempt;
    isp_status st = isp_session__own(session, err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.code, "code");
    if ((st = isp_session__try(session, &attempt, err)) < 0)
        return st;
    if (attempt.verdict == ISP_TRY_SHUT)
        return isp_fail(err, ISP_E_FACTOR, "code",
                        "too many wrong codes: wait a few minutes, then try again");
    if ((st = confirm(session, o.code, &in, err)) == ISP_OK) {
        session->has_factor = true;
        session->factor_due = false;
        (void)isp_try__passed(&attempt, NULL); /* it is done, whatever becomes of the count */
        (void)remember_code(session, NULL, NULL);
        st = isp_session__unread(tell_codes(&in, out, err), err);
    }
    isp_secret__wipe(&in, sizeof in);
    return st;
}

static isp_status renew_body(isp_tx *tx, void *user, isp_error *err)
{
    const codes *in = user;
    const isp_audit_event event = own(in->session, "factor.renew");
    isp_status st = store_codes(tx, in, err);
    return st < 0 ? st : isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_recovery_code_renew(isp_session *session, isp_recovery_code_list **out,
                                   isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    codes in = {.session = session};
    isp_status st = isp_session__own(session, err);
    if (st == ISP_OK && !session->has_factor)
        return isp_fail(err, ISP_E_STATE, "factor", "there is no second factor");
    if (st == ISP_OK)
        st = isp_session__fresh(session, err);
    if (st == ISP_OK)
        st = make_codes(&in, err);
    if (st == ISP_OK) {
        const isp_scope job = isp_session__job(session);
        st = isp_store__transact(isp_session__store(session), &job, renew_body, &in, err);
    }
    if (st == ISP_OK)
        st = isp_session__unread(tell_codes(&in, out, err), err);
    isp_secret__wipe(&in, sizeof in);
    return st;
}

/* ---- taking a lost one off ---- */

typedef struct ending {
    const isp_session *session;
    int64_t tenant_id, user_id, role; /* whose */
    const isp_reason_options *options;
} ending;

/* What is done to a tenant below stands in its trail, too (tenant/audit.h). */
static isp_status record_ending(isp_tx *tx, const ending *in, isp_error *err)
{
    const isp_session *session = in->session;
    if (in->tenant_id == session->tenant_id)
        return isp_audit__add_given(tx, session, "user.factor_end", "user", in->user_id,
                                    &isp_reason_options_entity, in->options, err);
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_buf__format(&after, "{\"user_id\":%lld,\"reason\":", (long long)in->user_id);
    isp_json__text(&after, in->options->reason);
    isp_buf__char(&after, '}');
    if (after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {.action = "child.factor_end",
                                   .entity = "tenant",
                                   .entity_id = in->tenant_id,
                                   .after = after.data};
    return isp_audit__add(tx, session, &event, err);
}

static isp_status end_body(isp_tx *tx, void *user, isp_error *err)
{
    const ending *in = user;
    const isp_session *session = in->session;
    bool local = session->user_id == ISP_NO_VALUE;
    if (!local && in->role <= session->role)
        return isp_fail(err, ISP_E_DENIED, "user.role",
                        "a second factor is taken off by who stands above");
    bool waits = !local && in->role <= ISP_ROLE_SUPER_ADMIN;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    put_user(&params, in->tenant_id, in->user_id);
    if (waits)
        isp_params__i64(&params, isp_session__now_us(session) + DAY_US);
    isp_status st = isp_tx__run(tx, waits ? &factor_end : &factor_delete, &params, &rows, err);
    if (st == ISP_OK && isp_rows__affected(rows) != 1)
        return isp_fail(err, ISP_E_STATE, "factor", "the person has no second factor");
    return st < 0 ? st : record_ending(tx, in, err);
}

/* What both begin with. */
static isp_status may_end(isp_session *session, const char *permission, const char *operation,
                          const isp_reason_options *options, isp_reason_options *o, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    isp_status st = isp_session__allow(session, permission, err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, permission, operation, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o->reason && isp_text__is_line(o->reason, 3, 200), "reason");
    return ISP_OK;
}

isp_status isp_user_factor_end(isp_session *session, int64_t user_id,
                               const isp_reason_options *options, isp_error *err)
{
    isp_reason_options o = ISP_REASON_OPTIONS_INIT;
    ISP_AUTO(isp_user) person = NULL;
    isp_status st = may_end(session, "user.write", "user.factor_end", options, &o, err);
    if (st < 0 || (st = isp_user__below(session, user_id, &person, err)) < 0)
        return st;
    ending in = {session, session->tenant_id, user_id, person->role, &o};
    const isp_scope job = isp_session__job(session);
    return isp_store__transact(isp_session__store(session), &job, end_body, &in, err);
}

isp_status isp_child_factor_end(isp_session *session, int64_t tenant_id, int64_t user_id,
                                const isp_reason_options *options, isp_error *err)
{
    isp_reason_options o = ISP_REASON_OPTIONS_INIT;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = may_end(session, "tenant.manage", "child.factor_end", options, &o, err);
    if (st < 0)
        return st;
    const isp_scope job = isp_session__job(session);
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        put_user(&params, tenant_id, user_id);
        isp_params__i64(&params, session->tenant_id);
        st = isp_store__run(isp_session__store(session), &job, &factor_person, &params, &rows, err);
        if (st < 0)
            return st;
    }
    if (!isp_rows__len(rows))
        return isp_session__absent(&isp_user_entity, user_id, err);
    ending in = {.session = session, .tenant_id = tenant_id, .user_id = user_id, .options = &o};
    if (!isp_kind__value(ISP_KIND_ROLE, isp_rows__text(rows, 0, 0), &in.role))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored role has no meaning here");
    return isp_store__transact(isp_session__store(session), &job, end_body, &in, err);
}
