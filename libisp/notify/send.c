/*
 * Sending. A message is claimed for a while, made a text of the words that its cause wrote down,
 * and handed to a relay. Before its first octet leaves, its row says `unknown`: whoever is killed
 * before that leaves a claim that runs out, and it is sent by another; whoever is killed after it
 * leaves the truth. Each write asks for the number of the try, so that a late one changes nothing.
 */
#include <stdio.h>
#include <string.h>

#include "notify/notify.h"
#include "tenant/outbox.h"
#include "vault/keyring.h"
#include "wire/smtp/smtp.h"

#define SECOND_US INT64_C(1000000)
enum {
    TRIES_MAX = 10,
    SEND_MS = 60000,
    CLAIM_S = 120, /* more than sending takes */
    BACKOFF_S = 30,
    BACKOFF_MAX_S = 3600
};

/* clang-format off */
#define OUTBOX_OF_ALL "workers serve all tenants"
/* One at a time of each tenant: whose relay is slow waits for itself. */
static const isp_stmt send_claim = { "send_claim",
    "UPDATE messages m SET state = 'sending', attempt_count = m.attempt_count + 1, next_at_us = $2"
    " FROM (SELECT q.tenant_id, q.message_id FROM messages q WHERE q.state IN ('queued', 'sending') AND q.next_at_us <= $1"
    "   AND coalesce(q.expires_at_us > $1, true)"
    "   AND NOT EXISTS (SELECT FROM messages o WHERE o.tenant_id = q.tenant_id AND o.state = 'sending' AND o.next_at_us > $1)"
    "   ORDER BY q.next_at_us LIMIT 1 FOR UPDATE SKIP LOCKED) n"
    " WHERE m.tenant_id = n.tenant_id AND m.message_id = n.message_id"
    " RETURNING m.tenant_id, m.message_id, m.kind, m.language, m.to_tenant_id, m.recipient, m.words, m.secret_words,"
    " m.has_secret, m.attempt_count, m.created_at_us", OUTBOX_OF_ALL };
/* What it is made of, and who looks after the tenant that it is for. */
static const isp_stmt send_parts = { "send_parts",
    "SELECT t.name, s.sender_name, s.sender_address, s.relay_url, s.relay_user, s.relay_password, x.subject, x.body,"
    " (SELECT u.login FROM users u WHERE u.tenant_id = $4 AND u.role IN ('developer', 'super_admin', 'admin')"
    "   AND u.state = 'active' AND strpos(u.login, '@') > 0 ORDER BY u.user_id LIMIT 1)"
    " FROM tenants t LEFT JOIN mail_settings s ON s.tenant_id = t.tenant_id"
    " LEFT JOIN message_templates x ON x.tenant_id = t.tenant_id AND x.kind = $2 AND x.channel = 'email' AND x.language = $3"
    " WHERE t.tenant_id = $1", NULL };
#define OF_THIS_TRY " WHERE tenant_id = $1 AND message_id = $2 AND attempt_count = $3 AND state IN ('sending', 'unknown')"
static const isp_stmt send_leaving = { "send_leaving",
    "UPDATE messages SET state = 'unknown', recipient = $4, subject = $5, body = CASE WHEN has_secret THEN NULL ELSE $6::text END"
    " WHERE tenant_id = $1 AND message_id = $2 AND attempt_count = $3 AND state = 'sending'", NULL };
static const isp_stmt send_sent = { "send_sent",
    "UPDATE messages SET state = 'sent', sent_at_us = $4, secret_words = NULL, error = NULL" OF_THIS_TRY, NULL };
static const isp_stmt send_later = { "send_later",
    "UPDATE messages SET state = 'queued', next_at_us = $4, error = $5" OF_THIS_TRY, NULL };
static const isp_stmt send_failed = { "send_failed",
    "UPDATE messages SET state = 'failed', error = $4" OF_THIS_TRY, NULL };
/* It may have arrived: what is secret in it is not sent twice. */
static const isp_stmt send_unknown = { "send_unknown",
    "UPDATE messages SET state = 'unknown', next_at_us = $4, secret_words = NULL, error = $5" OF_THIS_TRY, NULL };
const isp_stmt *const isp_notify__send_stmts[] = {
    &send_claim, &send_parts, &send_leaving, &send_sent, &send_later, &send_failed, &send_unknown, NULL };
/* clang-format on */

/* Columns of send_claim and of send_parts. */
enum {
    TENANT_ID,
    MESSAGE_ID,
    KIND,
    LANGUAGE,
    TO_TENANT_ID,
    RECIPIENT,
    WORDS,
    SECRET_WORDS,
    HAS_SECRET,
    ATTEMPT,
    CREATED
};
enum {
    TENANT_NAME,
    SENDER_NAME,
    SENDER_ADDRESS,
    RELAY_URL,
    RELAY_USER,
    RELAY_PASSWORD,
    OWN_SUBJECT,
    OWN_BODY,
    CONTACT
};

static const isp_scope job = {.role = ISP_DB_JOB};

/* A message that is being sent. */
typedef struct sending {
    isp_ctx *ctx;
    const isp_rows *row, *parts;
    int64_t tenant_id, message_id, attempt;
    const char *recipient;
    isp_buf subject, body;
} sending;

static void begin_params(const sending *in, isp_params *params)
{
    isp_params__i64(params, in->tenant_id);
    isp_params__i64(params, in->message_id);
    isp_params__i64(params, in->attempt);
}

/* ---- its text ---- */

static isp_status open_words(const sending *in, isp_secret **out, isp_error *err)
{
    const isp_place place = {in->tenant_id, "messages", "secret_words", in->message_id};
    ISP_AUTO(isp_bytes) sealed = NULL;
    size_t len = 0;
    isp_status st = isp_rows__bytes(in->row, 0, SECRET_WORDS, &sealed, &len, err);
    if (st < 0 || !sealed)
        return st;
    return isp_vault__open(isp_ctx__keyring(in->ctx), &place, ISP_PURPOSE_NOTIFY, sealed, len, out,
                           err);
}

static isp_status render(sending *in, isp_error *err)
{
    int64_t kind = 0, language = 0;
    ISP_AUTO(isp_secret) secret = NULL;
    if (!isp_kind__value(ISP_KIND_MESSAGE_KIND, isp_rows__text(in->row, 0, KIND), &kind) ||
        !isp_kind__value(ISP_KIND_LANGUAGE, isp_rows__text(in->row, 0, LANGUAGE), &language))
        return isp_fail(err, ISP_E_INTERNAL, "message", "a stored kind has no meaning here");
    isp_status st = open_words(in, &secret, err);
    if (st < 0)
        return st;
    const isp_text *own = &isp_message_form__at(kind)->texts[language];
    const char *subject = isp_rows__text(in->parts, 0, OWN_SUBJECT),
               *body = isp_rows__text(in->parts, 0, OWN_BODY),
               *words = isp_rows__text(in->row, 0, WORDS),
               *hidden = secret ? isp_secret__text(secret) : NULL;
    /* A link stands in the text, never in the subject, which is kept. */
    st = isp_template__render(subject ? subject : own->subject, words, NULL, &in->subject, err);
    return st < 0 ? st
                  : isp_template__render(body ? body : own->body, words, hidden, &in->body, err);
}

/* ---- its way ---- */

/* Networks that a relay which a tenant names is not in; the installation's own is its owner's
 * business (docs/security.md). */
static const char inside[] =
    "10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16, 192.0.0.0/24, 192.0.2.0/24,"
    " 198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24, fc00::/7, 2001:db8::/32";

static isp_status read_password_file(const isp_ctx *ctx, isp_secret **out, isp_error *err)
{
    const char *path = isp_ctx__setting(ctx, "mail_password_file", NULL);
    char line[256] = "";
    if (!path)
        return ISP_OK;
    FILE *file = fopen(path, "re");
    if (!file || !fgets(line, sizeof line, file)) {
        if (file)
            fclose(file);
        return isp_fail(err, ISP_E_UNAVAILABLE, "mail_password_file",
                        "could not read the password of the relay");
    }
    fclose(file);
    *out = isp_secret__copy(line, strcspn(line, "\r\n"));
    isp_secret__wipe(line, sizeof line);
    return *out ? ISP_OK : isp_fail_memory(err);
}

/* What the row says `unknown` for: from now on it may arrive. */
static isp_status leaving(void *user, isp_error *err)
{
    const sending *in = user;
    ISP_AUTO(isp_rows) done = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    begin_params(in, &params);
    isp_params__text(&params, in->recipient);
    isp_params__text(&params, in->subject.data);
    isp_params__text(&params, in->body.data);
    isp_status st = isp_store__run(isp_ctx__store(in->ctx), &job, &send_leaving, &params, &done,
                                   err);
    if (st == ISP_OK && isp_rows__affected(done) != 1)
        return isp_fail(err, ISP_E_CONFLICT, "message", "somebody else sends it by now");
    /* Whether it is written or not, nothing has left. */
    return st < 0 ? isp_fail(err, ISP_E_UNAVAILABLE, "message", "the database did not answer") : st;
}

static isp_status hand_over(sending *in, const isp_smtp_relay *relay, const char *from,
                            const char *reply_to, isp_error *err)
{
    const char *sender = isp_rows__text(in->parts, 0, SENDER_NAME);
    ISP_AUTO_BUF id = ISP_BUF_INIT;
    isp_buf__format(&id, "isp.%lld.%lld.%lld%s", (long long)in->tenant_id,
                    (long long)in->message_id, (long long)isp_rows__i64(in->row, 0, CREATED),
                    strchr(from, '@'));
    if (id.failed)
        return isp_fail_memory(err);
    const isp_smtp_mail mail = {
        .from_name = sender ? sender : isp_rows__text(in->parts, 0, TENANT_NAME),
        .from_address = from,
        .reply_to = reply_to,
        .to_address = in->recipient,
        .subject = in->subject.data,
        .body = in->body.data,
        .language = isp_rows__text(in->row, 0, LANGUAGE),
        .id = id.data,
        .at_us = isp_env__now_us(isp_ctx__env(in->ctx)),
        .leaving = leaving,
        .leaving_user = in,
    };
    return isp_smtp__send(relay, &mail, err);
}

/* By the tenant's own relay, whose address is looked at as that of anything a user names. */
static isp_status send_own(sending *in, isp_error *err)
{
    const isp_place place = {in->tenant_id, "mail_settings", "relay_password", in->tenant_id};
    ISP_AUTO(isp_bytes) sealed = NULL;
    ISP_AUTO(isp_secret) password = NULL;
    ISP_AUTO_PREFIXES refused = {NULL, 0};
    size_t len = 0;
    isp_status st = isp_rows__bytes(in->parts, 0, RELAY_PASSWORD, &sealed, &len, err);
    if (st == ISP_OK && sealed)
        st = isp_vault__open(isp_ctx__keyring(in->ctx), &place, ISP_PURPOSE_NOTIFY, sealed, len,
                             &password, err);
    if (st == ISP_OK)
        st = isp_prefix_list__parse(inside, &refused, err);
    if (st < 0)
        return st;
    const isp_guard guard = {
        .allow_loopback = isp_ctx__allow_loopback(in->ctx), .any_prefix = true, .refused = refused};
    const isp_smtp_relay relay = {.url = isp_rows__text(in->parts, 0, RELAY_URL),
                                  .user = isp_rows__text(in->parts, 0, RELAY_USER),
                                  .password = password ? isp_secret__text(password) : NULL,
                                  .ca_file = isp_ctx__setting(in->ctx, "mail_ca_file", NULL),
                                  .guard = &guard,
                                  .timeout_ms = SEND_MS};
    return hand_over(in, &relay, isp_rows__text(in->parts, 0, SENDER_ADDRESS), NULL, err);
}

static isp_status send_default(sending *in, isp_error *err)
{
    ISP_AUTO(isp_secret) password = NULL;
    const char *from = isp_ctx__setting(in->ctx, "mail_from", NULL),
               *url = isp_ctx__setting(in->ctx, "mail_relay", NULL);
    if (!url || !from)
        return isp_fail(err, ISP_E_UNAVAILABLE, url ? "mail_from" : "mail_relay",
                        "isp.conf does not say %s",
                        url ? "who messages come from (mail_from)" : "by what relay (mail_relay)");
    if (!isp_smtp__is_address(from))
        return isp_fail(err, ISP_E_UNAVAILABLE, "mail_from",
                        "mail_from of isp.conf is not an e-mail address");
    isp_status st = read_password_file(in->ctx, &password, err);
    if (st < 0)
        return st;
    const isp_smtp_relay relay = {.url = url,
                                  .user = isp_ctx__setting(in->ctx, "mail_user", NULL),
                                  .password = password ? isp_secret__text(password) : NULL,
                                  .ca_file = isp_ctx__setting(in->ctx, "mail_ca_file", NULL),
                                  .timeout_ms = SEND_MS};
    return hand_over(in, &relay, from, isp_rows__text(in->parts, 0, SENDER_ADDRESS), err);
}

static isp_status send_one(sending *in, isp_error *err)
{
    in->recipient = isp_rows__text(in->row, 0, RECIPIENT);
    if (!in->recipient)
        in->recipient = isp_rows__text(in->parts, 0, CONTACT);
    if (!in->recipient || !isp_smtp__is_address(in->recipient))
        return isp_fail(err, ISP_E_DENIED, "message.recipient",
                        "nobody there has an e-mail address as login");
    isp_status st = render(in, err);
    if (st < 0)
        return st;
    return isp_rows__text(in->parts, 0, RELAY_URL) ? send_own(in, err) : send_default(in, err);
}

/* ---- what has become of it ---- */

static int64_t backoff_us(int64_t attempt)
{
    int64_t s = attempt > 8 ? BACKOFF_MAX_S : (int64_t)BACKOFF_S << (attempt - 1);
    return (s > BACKOFF_MAX_S ? BACKOFF_MAX_S : s) * SECOND_US;
}

static isp_status conclude(const sending *in, isp_status outcome, const isp_error *why,
                           isp_error *err)
{
    int64_t now_us = isp_env__now_us(isp_ctx__env(in->ctx));
    const isp_stmt *stmt;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    begin_params(in, &params);
    switch (outcome) {
    case ISP_OK:
        stmt = &send_sent;
        isp_params__i64(&params, now_us);
        break;
    case ISP_E_UNKNOWN:
        stmt = &send_unknown;
        isp_params__i64(&params, now_us);
        isp_params__text(&params, why->message);
        break;
    case ISP_E_CONFLICT: /* it is somebody else's */
        return ISP_OK;
    case ISP_E_DENIED:
    case ISP_E_INVALID:
    case ISP_E_SEALED:
        stmt = &send_failed;
        isp_params__text(&params, why->message);
        break;
    default:
        stmt = in->attempt >= TRIES_MAX ? &send_failed : &send_later;
        if (stmt == &send_later)
            isp_params__i64(&params, now_us + backoff_us(in->attempt));
        isp_params__text(&params, why->message);
    }
    return isp_store__run(isp_ctx__store(in->ctx), &job, stmt, &params, NULL, err);
}

/* What was rendered holds links. */
static void wipe(isp_buf *text)
{
    if (text->data)
        isp_secret__wipe(text->data, text->len);
    isp_buf__free(text);
}

isp_status isp_notify__send(isp_ctx *ctx, bool *any, isp_error *err)
{
    int64_t now_us = isp_env__now_us(isp_ctx__env(ctx));
    ISP_AUTO(isp_rows) row = NULL;
    ISP_AUTO(isp_rows) parts = NULL;
    isp_status st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, now_us);
        isp_params__i64(&params, now_us + CLAIM_S * SECOND_US);
        st = isp_store__run(isp_ctx__store(ctx), &job, &send_claim, &params, &row, err);
        *any = st == ISP_OK && isp_rows__len(row);
        if (!*any)
            return st;
    }
    sending in = {.ctx = ctx,
                  .row = row,
                  .tenant_id = isp_rows__i64(row, 0, TENANT_ID),
                  .message_id = isp_rows__i64(row, 0, MESSAGE_ID),
                  .attempt = isp_rows__i64(row, 0, ATTEMPT)};
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in.tenant_id);
        isp_params__text(&params, isp_rows__text(row, 0, KIND));
        isp_params__text(&params, isp_rows__text(row, 0, LANGUAGE));
        isp_params__i64(&params, isp_rows__i64(row, 0, TO_TENANT_ID));
        st = isp_store__run(isp_ctx__store(ctx), &job, &send_parts, &params, &parts, err);
        if (st < 0 || !isp_rows__len(parts))
            return st; /* the claim runs out */
        in.parts = parts;
    }
    isp_error why = {0};
    isp_status outcome = send_one(&in, &why);
    st = conclude(&in, outcome, &why, err);
    wipe(&in.subject);
    wipe(&in.body);
    return st;
}
