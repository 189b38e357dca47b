#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/session.h"
#include "wire/guard.h"

#define DAY_US INT64_C(86400000000)

/* clang-format off */
static const isp_stmt token_insert = { "token_insert",
    "INSERT INTO tokens (tenant_id, token_id, user_id, token_hash, name, scopes, sources, expires_at_us,"
    " created_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", NULL };
static const isp_stmt token_directory_insert = { "token_directory_insert",
    "INSERT INTO token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, 'token', $3)",
    "a directory entry carries the tenant it points to" };
static const isp_stmt token_get = { "token_get",
    "SELECT {token} FROM token_view WHERE tenant_id = $1 AND user_id = $2 AND token_id = $3", NULL };
static const isp_stmt token_list = { "token_list",
    "SELECT {token} FROM token_view WHERE tenant_id = $1 AND user_id = $2 ORDER BY token_id DESC LIMIT 500", NULL };
static const isp_stmt token_revoke = { "token_revoke",
    "UPDATE tokens SET revoked_at_us = coalesce(revoked_at_us, $4)"
    " WHERE tenant_id = $1 AND user_id = $2 AND token_id = $3", NULL };
const isp_stmt *const isp_tenant__token_stmts[] = {
    &token_insert, &token_directory_insert, &token_get, &token_list, &token_revoke, NULL };
/* clang-format on */

typedef struct creation {
    const isp_session *session;
    isp_token_options options;
    uint8_t hash[ISP_SHA256_LEN];
    int64_t now_us, token_id;
} creation;

static isp_status insert_body(isp_tx *tx, void *user, isp_error *err)
{
    creation *in = user;
    isp_status st = isp_tx__next(tx, "token", &in->token_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->token_id);
    isp_params__i64(&params, in->session->user_id);
    isp_params__bytes(&params, in->hash, sizeof in->hash);
    isp_params__text(&params, in->options.name);
    isp_params__text(&params, in->options.scopes);
    isp_params__text(&params, in->options.sources);
    isp_params__i64(&params, in->now_us + in->options.expire_days * DAY_US);
    isp_params__i64(&params, in->now_us);
    if ((st = isp_tx__run(tx, &token_insert, &params, NULL, err)) < 0)
        return st;
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_buf__text(&after, "{\"name\":");
    isp_json__text(&after, in->options.name);
    isp_buf__text(&after, ",\"scopes\":");
    isp_json__text(&after, in->options.scopes);
    isp_buf__format(&after, ",\"expire_days\":%lld}", (long long)in->options.expire_days);
    if (after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {.action = "token.create",
                                   .entity = "token",
                                   .entity_id = in->token_id,
                                   .after = after.data};
    return isp_audit__add(tx, in->session, &event, err);
}

/*
 * Only a person has tokens, and an API token makes no more of them. They are the person's own
 * account, which lies in no zone.
 */
static isp_status person(const isp_session *session, isp_session *own, isp_error *err)
{
    isp_status st = isp_session__allow(session, "token.write", err);
    if (st == ISP_OK)
        st = isp_session__own(session, err);
    if (st < 0)
        return st;
    *own = *session;
    own->scope.role = ISP_DB_TENANT;
    return ISP_OK;
}

/* Each word of scopes is a permission that the session has. */
static isp_status check_scopes(const isp_session *session, const char *scopes, isp_error *err)
{
    while (scopes && *scopes) {
        size_t len = strcspn(scopes, " ");
        char word[64];
        snprintf(word, sizeof word, "%.*s", (int)(len < 63 ? len : 63), scopes);
        if (len && !isp_session_may(session, word))
            return isp_fail(err, ISP_E_INVALID, "scopes", "%s is no permission of yours", word);
        scopes += len + (scopes[len] == ' ');
    }
    return ISP_OK;
}

static isp_status get(isp_session *session, int64_t token_id, isp_token **out, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->user_id);
    isp_params__i64(&params, token_id);
    return isp_session__get(session, &token_get, &params, &isp_token_entity, token_id, (void **)out,
                            err);
}

isp_status isp_token_create(isp_session *session, const isp_token_options *options, isp_token **out,
                            isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_session own;
    creation in = {.session = &own, .options = ISP_TOKEN_OPTIONS_INIT};
    isp_status st = person(session, &own, err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "token.write", "token.create", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, in.options.name && *in.options.name, "name");
    if (!in.options.expire_days)
        in.options.expire_days = 90;
    ISP_REQUIRE(err, in.options.expire_days >= 1 && in.options.expire_days <= 365, "expire_days");
    if ((st = check_scopes(session, in.options.scopes, err)) < 0)
        return st;
    if (in.options.sources) {
        ISP_AUTO_PREFIXES prefixes = {NULL, 0};
        if ((st = isp_prefix_list__parse(in.options.sources, &prefixes, err)) < 0) {
            if (err)
                snprintf(err->subject, sizeof err->subject, "sources");
            return st;
        }
    }
    ISP_AUTO(isp_secret) token = NULL;
    if ((st = isp_token__new(ISP_TOKEN_PERSONAL, &token, err)) < 0 ||
        (st = isp_token__hash(isp_secret__text(token), token->len, in.hash, err)) < 0)
        return st;
    in.now_us = isp_session__now_us(session);
    if ((st = isp_session__transact(&own, insert_body, &in, err)) < 0)
        return st;
    /* The directory last, and as the role that owns it: until then the token opens nothing. */
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, in.hash, sizeof in.hash);
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, in.token_id);
    const isp_scope job = isp_session__job(session);
    st = isp_store__run(isp_session__store(session), &job, &token_directory_insert, &params, NULL,
                        err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_token) record = NULL;
    if ((st = get(&own, in.token_id, &record, err)) < 0)
        return isp_session__unread(st, err);
    st = isp_record__set_text(isp_entity_field(&isp_token_entity, "token"), record,
                              isp_secret__text(token), err);
    if (st < 0)
        return st;
    *out = ISP_TAKE(record);
    return ISP_OK;
}

isp_status isp_token_list_get(isp_session *session, isp_token_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_session own;
    isp_status st = person(session, &own, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->user_id);
    return isp_session__list(&own, &token_list, &params, &isp_token_entity, 0, -1, 0,
                             (isp_list **)(void *)out, err);
}

typedef struct revocation {
    const isp_session *session;
    int64_t token_id;
} revocation;

static isp_status revoke_body(isp_tx *tx, void *user, isp_error *err)
{
    const revocation *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->session->user_id);
    isp_params__i64(&params, in->token_id);
    isp_params__i64(&params, isp_session__now_us(in->session));
    isp_status st = isp_tx__run(tx, &token_revoke, &params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__affected(rows))
        return isp_session__absent(&isp_token_entity, in->token_id, err);
    const isp_audit_event event = {
        .action = "token.revoke", .entity = "token", .entity_id = in->token_id};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_token_revoke(isp_session *session, int64_t token_id, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    isp_session own;
    isp_status st = person(session, &own, err);
    if (st < 0)
        return st;
    revocation in = {&own, token_id};
    return isp_session__transact(&own, revoke_body, &in, err);
}
