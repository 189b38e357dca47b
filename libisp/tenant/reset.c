#include "tenant/reset.h"

#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/login.h"
#include "tenant/outbox.h"
#include "tenant/user.h"
#include "vault/password.h"
#include "vault/token.h"

#define MINUTE_US INT64_C(60000000)
#define INVITE_US (7 * 1440 * MINUTE_US)
#define RESET_US  (30 * MINUTE_US)

/* clang-format off */
#define PERSON "SELECT u.login, u.name, u.state, u.password_hash, u.password_version, t.name FROM users u" \
    " JOIN tenants t ON t.tenant_id = u.tenant_id"
static const isp_stmt reset_person = { "reset_person",
    PERSON " WHERE u.tenant_id = $1 AND u.user_id = $2", NULL };
static const isp_stmt link_forget = { "link_forget",
    "WITH gone AS (DELETE FROM user_links WHERE tenant_id = $1 AND user_id = $2 RETURNING token_hash)"
    " DELETE FROM token_directory d USING gone WHERE d.token_hash = gone.token_hash AND d.tenant_id = $1", NULL };
static const isp_stmt link_insert = { "link_insert",
    "INSERT INTO user_links (tenant_id, user_id, kind, token_hash, password_version, expires_at_us, created_at_us)"
    " SELECT tenant_id, user_id, $3, $4, password_version, $5, $6 FROM users"
    " WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt link_directory = { "link_directory",
    "INSERT INTO token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, $3, $4)",
    "a directory entry carries the tenant it points to" };
static const isp_stmt link_find = { "link_find",
    "SELECT u.login, u.name, u.state, u.password_hash, u.password_version, t.name, t.state, l.tenant_id,"
    " l.user_id, l.password_version, l.expires_at_us FROM token_directory d"
    " JOIN user_links l ON l.tenant_id = d.tenant_id AND l.user_id = d.row_id AND l.token_hash = d.token_hash"
    " JOIN users u ON u.tenant_id = l.tenant_id AND u.user_id = l.user_id"
    " JOIN tenants t ON t.tenant_id = l.tenant_id WHERE d.token_hash = $1 AND d.kind = $2",
    "a token is looked up before the tenant is known" };
static const isp_stmt password_set = { "password_set",
    "UPDATE users SET password_hash = $3, password_version = password_version + 1, revision = revision + 1"
    " WHERE tenant_id = $1 AND user_id = $2 AND password_version = $4", NULL };
static const isp_stmt reset_ask = { "reset_ask",
    "INSERT INTO reset_requests (tenant_id, user_id, source, asked_at_us)"
    " SELECT u.tenant_id, u.user_id, $2, $3 FROM logins l JOIN users u ON u.tenant_id = l.tenant_id"
    " AND u.user_id = l.user_id WHERE l.login = $1 AND u.state = 'active'"
    " ON CONFLICT (tenant_id, user_id) DO UPDATE SET source = EXCLUDED.source, asked_at_us = EXCLUDED.asked_at_us",
    "a login name is looked up before the tenant is known" };
static const isp_stmt reset_answered = { "reset_answered",
    "DELETE FROM reset_requests WHERE tenant_id = $1 AND user_id = $2", NULL };
static const isp_stmt reset_list = { "reset_list",
    "SELECT {reset_request} FROM reset_request_view WHERE tenant_id = $1 ORDER BY asked_at_us LIMIT 500", NULL };
/* An instant as people of the tenant read it. */
static const isp_stmt link_until = { "link_until",
    "SELECT to_char(to_timestamp($2::bigint / 1000000.0) AT TIME ZONE timezone, 'YYYY-MM-DD HH24:MI') FROM tenants"
    " WHERE tenant_id = $1", NULL };
const isp_stmt *const isp_tenant__reset_stmts[] = {
    &link_until, &reset_person, &link_forget, &link_insert, &link_directory, &link_find, &password_set, &reset_ask,
    &reset_answered, &reset_list, NULL };
/* clang-format on */

/* The columns of reset_person and link_find. */
enum {
    LOGIN,
    NAME,
    STATE,
    HASH,
    VERSION,
    TENANT_NAME,
    TENANT_STATE,
    TENANT_ID,
    USER_ID,
    LINK_VERSION,
    LINK_EXPIRES
};

static const isp_scope anywhere = {.role = ISP_DB_JOB};

/* ---- making links ---- */

typedef struct kind {
    const char *name, *action;
    isp_token_kind token;
    int64_t message; /* isp_message_kind */
    int64_t life_us;
} kind;
static const kind invite = {"invite", "user.invite", ISP_TOKEN_INVITE, ISP_MESSAGE_INVITE,
                            INVITE_US},
                  reset = {"reset", "user.reset", ISP_TOKEN_RESET, ISP_MESSAGE_RESET, RESET_US};

static isp_status on_user(isp_tx *tx, const isp_stmt *stmt, int64_t tenant_id, int64_t user_id,
                          isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, user_id);
    return isp_tx__run(tx, stmt, &params, NULL, err);
}

static isp_status create(isp_tx *tx, const kind *what, int64_t tenant_id, int64_t user_id,
                         int64_t now_us, isp_secret **out, int64_t *expires_at_us, isp_error *err)
{
    ISP_AUTO(isp_secret) token = NULL;
    uint8_t hash[ISP_SHA256_LEN];
    isp_status st = isp_token__new(what->token, &token, err);
    if (st < 0 || (st = isp_token__hash(isp_secret__text(token), token->len, hash, err)) < 0 ||
        (st = on_user(tx, &link_forget, tenant_id, user_id, err)) < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, user_id);
        isp_params__text(&params, what->name);
        isp_params__bytes(&params, hash, sizeof hash);
        isp_params__i64(&params, now_us + what->life_us);
        isp_params__i64(&params, now_us);
        if ((st = isp_tx__run(tx, &link_insert, &params, NULL, err)) < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, hash, sizeof hash);
    isp_params__i64(&params, tenant_id);
    isp_params__text(&params, what->name);
    isp_params__i64(&params, user_id);
    if ((st = isp_tx__run(tx, &link_directory, &params, NULL, err)) < 0)
        return st;
    *expires_at_us = now_us + what->life_us;
    *out = ISP_TAKE(token);
    return ISP_OK;
}

/* To the person, where there is a way: the login is an address, a relay is there, links lead
 * somewhere. *sent: it is in the outbox. */
static isp_status mail_link(isp_tx *tx, const isp_link_for *who, const kind *what,
                            const isp_rows *person, const char *token, int64_t expires_at_us,
                            bool *sent, isp_error *err)
{
    const char *base = isp_outbox__link_base(who->ctx), *login = isp_rows__text(person, 0, LOGIN),
               *name = isp_rows__text(person, 0, NAME);
    ISP_AUTO(isp_rows) until = NULL;
    ISP_AUTO_BUF link = ISP_BUF_INIT;
    int64_t message_id = 0;
    isp_status st;
    *sent = false;
    if (!base || !isp_outbox__is_mail(login))
        return ISP_OK;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, who->tenant_id);
        isp_params__i64(&params, expires_at_us);
        if ((st = isp_tx__run(tx, &link_until, &params, &until, err)) < 0)
            return st;
    }
    /* Behind the #, so that no server and no proxy writes it down. */
    isp_buf__format(&link, "%s/panel/password#%s", base, token);
    if (link.failed)
        return isp_fail_memory(err);
    isp_outgoing mail = {.kind = what->message, .recipient = login, .expires_at_us = expires_at_us};
    isp_outgoing__word(&mail, "name", name ? name : login);
    isp_outgoing__word(&mail, "tenant", isp_rows__text(person, 0, TENANT_NAME));
    isp_outgoing__word(&mail, "login", login);
    isp_outgoing__word(&mail, "until", isp_rows__text(until, 0, 0));
    isp_outgoing__secret(&mail, "link", link.data);
    st = isp_outbox__put(tx, who->ctx, who->from_tenant_id, &mail, who->now_us, &message_id, err);
    isp_secret__wipe(link.data, link.len);
    *sent = st == ISP_OK && message_id;
    return st;
}

static isp_status tell(isp_user_link *link, const char *name, const char *text, isp_error *err)
{
    return isp_record__set_text(isp_entity_field(&isp_user_link_entity, name), link, text, err);
}

/* A link for a person who may have one, told to him. */
static isp_status make_link(isp_tx *tx, const isp_link_for *who, const kind *what,
                            isp_user_link **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_secret) token = NULL;
    ISP_AUTO(isp_user_link) link = isp_record__new(&isp_user_link_entity);
    bool sent = false;
    isp_status st;
    if (!link)
        return isp_fail_memory(err);
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, who->tenant_id);
        isp_params__i64(&params, who->user_id);
        if ((st = isp_tx__run(tx, &reset_person, &params, &rows, err)) < 0)
            return st;
    }
    if (!isp_rows__len(rows))
        return isp_session__absent(&isp_user_entity, who->user_id, err);
    if (strcmp(isp_rows__text(rows, 0, STATE), "active") != 0)
        return isp_fail(err, ISP_E_STATE, "user.state", "this person may not log in");
    if (isp_rows__is_null(rows, 0, HASH) != (what == &invite))
        return isp_fail(err, ISP_E_STATE, "user",
                        what == &invite ? "this person has a password already: start a reset"
                                        : "this person has no password yet: invite instead");
    if ((st = create(tx, what, who->tenant_id, who->user_id, who->now_us, &token,
                     &link->expires_at_us, err)) < 0 ||
        (st = on_user(tx, &reset_answered, who->tenant_id, who->user_id, err)) < 0 ||
        (st = mail_link(tx, who, what, rows, isp_secret__text(token), link->expires_at_us, &sent,
                        err)) < 0)
        return st;
    link->user_id = who->user_id;
    if ((st = tell(link, "login", isp_rows__text(rows, 0, LOGIN), err)) < 0 ||
        (st = tell(link, "kind", what->name, err)) < 0 ||
        (st = tell(link, "token", isp_secret__text(token), err)) < 0 ||
        (sent && (st = tell(link, "sent_to", isp_rows__text(rows, 0, LOGIN), err)) < 0))
        return st;
    *out = ISP_TAKE(link);
    return ISP_OK;
}

isp_status isp_invite__create(isp_tx *tx, const isp_link_for *who, isp_user_link **out,
                              isp_error *err)
{
    return make_link(tx, who, &invite, out, err);
}

typedef struct starting {
    const isp_session *session;
    const kind *what;
    int64_t user_id;
    isp_user_link *link; /* [owned] of the last try */
} starting;

static isp_status start_body(isp_tx *tx, void *user, isp_error *err)
{
    starting *in = user;
    const isp_session *session = in->session;
    const isp_link_for who = {session->ctx, session->tenant_id, session->tenant_id, in->user_id,
                              isp_session__now_us(session)};
    isp_user_link_free(ISP_TAKE(in->link));
    isp_status st = make_link(tx, &who, in->what, &in->link, err);
    if (st < 0)
        return st;
    const isp_audit_event event = {
        .action = in->what->action, .entity = "user", .entity_id = in->user_id};
    return isp_audit__add(tx, session, &event, err);
}

/* Nobody waits for it any more: suspended meanwhile, or without a password. */
static isp_status drop_body(isp_tx *tx, void *user, isp_error *err)
{
    const starting *in = user;
    return on_user(tx, &reset_answered, in->session->tenant_id, in->user_id, err);
}

isp_status isp_reset__answer(isp_ctx *ctx, int64_t tenant_id, int64_t user_id, isp_error *err)
{
    ISP_AUTO(isp_session) worker = NULL;
    isp_status st = isp_session__worker(ctx, tenant_id, "worker.notify", &worker, err);
    if (st < 0)
        return st;
    starting in = {worker, &reset, user_id, NULL};
    const isp_scope job = isp_session__job(worker);
    st = isp_store__transact(isp_ctx__store(ctx), &job, start_body, &in, err);
    isp_user_link_free(in.link);
    return st == ISP_E_STATE || st == ISP_E_NOT_FOUND
               ? isp_store__transact(isp_ctx__store(ctx), &job, drop_body, &in, err)
               : st;
}

static isp_status start(isp_session *session, const kind *what, int64_t user_id,
                        isp_user_link **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_user) person = NULL;
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st == ISP_OK)
        st = isp_user__below(session, user_id, &person, err);
    if (st == ISP_OK && person->role != ISP_ROLE_CUSTOMER)
        st = isp_session__stepped_up(session, "user.write", what->action, err);
    if (st < 0)
        return st;
    starting in = {session, what, user_id, NULL};
    const isp_scope job = isp_session__job(session);
    st = isp_store__transact(isp_session__store(session), &job, start_body, &in, err);
    if (st < 0)
        isp_user_link_free(in.link);
    else
        *out = in.link;
    return st;
}

isp_status isp_user_invite(isp_session *session, int64_t user_id, isp_user_link **out,
                           isp_error *err)
{
    return start(session, &invite, user_id, out, err);
}

isp_status isp_user_reset(isp_session *session, int64_t user_id, isp_user_link **out,
                          isp_error *err)
{
    return start(session, &reset, user_id, out, err);
}

/* ---- setting a password ---- */

typedef struct setting {
    const isp_session *session; /* whose password it is */
    const char *action;
    int64_t version;
    const char *hash;
} setting;

/* Sessions carry the version of the password they began with: all of them end here. So does every
 * link, the used one first of all. */
static isp_status set_body(isp_tx *tx, void *user, isp_error *err)
{
    const setting *in = user;
    isp_status st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->session->user_id);
        isp_params__text(&params, in->hash);
        isp_params__i64(&params, in->version);
        if ((st = isp_tx__run(tx, &password_set, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__affected(rows) != 1)
            return isp_fail(err, ISP_E_LOGIN, NULL, "the password was changed meanwhile");
    }
    const isp_session *session = in->session;
    if ((st = on_user(tx, &link_forget, session->tenant_id, session->user_id, err)) < 0 ||
        (st = on_user(tx, &reset_answered, session->tenant_id, session->user_id, err)) < 0)
        return st;
    return isp_audit__add_secret(tx, session, in->action, "user", session->user_id, "password",
                                 err);
}

/* Hash and store, if the rules allow it. */
static isp_status set_password(isp_ctx *ctx, const isp_rows *rows, const char *password,
                               setting *in, isp_error *err)
{
    char hash[ISP_PASSWORD_PHC_SIZE];
    isp_status st = isp_user__password(
        ctx, in->session->source, password, isp_rows__text(rows, 0, LOGIN),
        isp_rows__text(rows, 0, NAME), isp_rows__text(rows, 0, TENANT_NAME), hash, err);
    if (st == ISP_E_INVALID && err)
        snprintf(err->subject, sizeof err->subject, "new_password");
    if (st < 0)
        return st;
    const isp_scope job = isp_session__job(in->session);
    in->hash = hash;
    return isp_store__transact(isp_ctx__store(ctx), &job, set_body, in, err);
}

static isp_status no_link(isp_error *err)
{
    return isp_fail(err, ISP_E_LOGIN, NULL,
                    "this link is not valid or no longer: ask for a new one");
}

isp_status isp_link_accept(isp_ctx *ctx, const isp_link_options *options, const isp_origin *origin,
                           isp_error *err)
{
    ISP_REQUIRE(err, ctx, "ctx");
    isp_link_options o = ISP_LINK_OPTIONS_INIT;
    isp_origin from;
    isp_try attempt;
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_origin__read(origin, &from, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.token, "token");
    ISP_REQUIRE(err, o.new_password, "new_password");
    if ((st = isp_try__enter(ctx, NULL, from.source, &attempt, err)) < 0)
        return st;
    size_t len = strnlen(o.token, ISP_TOKEN_LEN + 1);
    const kind *what = isp_token__check(ISP_TOKEN_INVITE, o.token, len)  ? &invite
                       : isp_token__check(ISP_TOKEN_RESET, o.token, len) ? &reset
                                                                         : NULL;
    if (!what || attempt.verdict == ISP_TRY_SHUT)
        return no_link(err);
    uint8_t hash[ISP_SHA256_LEN];
    if ((st = isp_token__hash(o.token, len, hash, err)) < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, hash, sizeof hash);
    isp_params__text(&params, what->name);
    st = isp_store__run(isp_ctx__store(ctx), &anywhere, &link_find, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1 ||
        isp_rows__i64(rows, 0, LINK_EXPIRES) <= isp_env__now_us(isp_ctx__env(ctx)) ||
        isp_rows__i64(rows, 0, LINK_VERSION) != isp_rows__i64(rows, 0, VERSION) ||
        strcmp(isp_rows__text(rows, 0, STATE), "active") != 0 ||
        strcmp(isp_rows__text(rows, 0, TENANT_STATE), "closed") == 0)
        return no_link(err);
    if ((st = isp_try__passed(&attempt, err)) < 0)
        return st;
    /* Whoever has the link is the person, for the trail; no session comes of it. */
    isp_session person = {.ctx = ctx,
                          .scope = anywhere,
                          .tenant_id = isp_rows__i64(rows, 0, TENANT_ID),
                          .user_id = isp_rows__i64(rows, 0, USER_ID)};
    person.scope.tenant_id = person.tenant_id;
    person.scope.actor_id = person.user_id;
    isp_session__has_origin(&person, &from);
    setting in = {
        .session = &person, .action = "password.set", .version = isp_rows__i64(rows, 0, VERSION)};
    st = set_password(ctx, rows, o.new_password, &in, err);
    return st == ISP_E_LOGIN ? no_link(err) : st;
}

isp_status isp_password_change(isp_session *session, const isp_password_options *options,
                               isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    isp_password_options o = ISP_PASSWORD_OPTIONS_INIT;
    isp_try attempt;
    isp_status st = isp_session__own(session, err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.password, "password");
    ISP_REQUIRE(err, o.new_password, "new_password");
    ISP_AUTO(isp_rows) rows = NULL;
    {
        const isp_scope job = isp_session__job(session);
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, session->user_id);
        st = isp_store__run(isp_session__store(session), &job, &reset_person, &params, &rows, err);
        if (st < 0)
            return st;
    }
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_LOGIN, NULL, "no such session");
    if ((st = isp_session__try(session, &attempt, err)) < 0)
        return st;
    char prefix[ISP_SOURCE_SIZE];
    isp_source__prefix(session->source, prefix);
    st = isp_hasher__verify(isp_ctx__hasher(session->ctx), prefix, o.password,
                            attempt.verdict == ISP_TRY_SHUT ? NULL : isp_rows__text(rows, 0, HASH),
                            NULL, err);
    if (st == ISP_E_LOGIN)
        return isp_fail(err, ISP_E_DENIED, "password",
                        "the present password is wrong, or was wrong too often");
    if (st < 0 || (st = isp_try__passed(&attempt, err)) < 0)
        return st;
    setting in = {.session = session,
                  .action = "password.change",
                  .version = isp_rows__i64(rows, 0, VERSION)};
    st = set_password(session->ctx, rows, o.new_password, &in, err);
    return st == ISP_E_LOGIN
               ? isp_fail(err, ISP_E_CONFLICT, "password", "the password was changed meanwhile")
               : st;
}

/* ---- forgotten ---- */

isp_status isp_reset_ask(isp_ctx *ctx, const isp_forgot_options *options, const isp_origin *origin,
                         isp_error *err)
{
    ISP_REQUIRE(err, ctx, "ctx");
    isp_forgot_options o = ISP_FORGOT_OPTIONS_INIT;
    isp_origin from;
    isp_try attempt;
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_origin__read(origin, &from, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.login, "login");
    ISP_AUTO_TEXT name = isp_login__fold(o.login);
    ISP_AUTO_TEXT source = isp_text__clean(from.source, strlen(from.source), ISP_SOURCE_SIZE - 1);
    if (!name || !source)
        return isp_fail_memory(err);
    /* Each counts: names are not to be tried out here. */
    if ((st = isp_try__enter(ctx, NULL, from.source, &attempt, err)) < 0)
        return st;
    if (attempt.verdict == ISP_TRY_SHUT)
        return isp_fail(err, ISP_E_BUSY, "login", "too many: wait a minute, then try again");
    /* One statement, whether the name is anybody's or not. */
    bool sane = strlen(name) <= 254 && isp_text__is_utf8(name, strlen(name));
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, sane ? name : "");
    isp_params__text(&params, source);
    isp_params__i64(&params, isp_env__now_us(isp_ctx__env(ctx)));
    return isp_store__run(isp_ctx__store(ctx), &anywhere, &reset_ask, &params, NULL, err);
}

isp_status isp_reset_request_list_get(isp_session *session, isp_reset_request_list **out,
                                      isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    return isp_session__list(session, &reset_list, &params, &isp_reset_request_entity, 0, -1, 0,
                             (isp_list **)(void *)out, err);
}
