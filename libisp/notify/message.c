/*
 * The outbox as people see it.
 */
#include <string.h>

#include "notify/entities.h"
#include "notify/notify.h"
#include "tenant/audit.h"
#include "tenant/outbox.h"

/* clang-format off */
static const isp_stmt message_get = { "message_get",
    "SELECT {message} FROM message_view WHERE tenant_id = $1 AND message_id = $2", NULL };
static const isp_stmt message_list = { "message_list",
    "SELECT {message} FROM message_view WHERE tenant_id = $1 AND message_id < $2 AND ($3::text IS NULL OR state = $3)"
    " ORDER BY message_id DESC LIMIT $4", NULL };
static const isp_stmt message_retry = { "message_retry",
    "UPDATE messages SET state = 'queued', attempt_count = 0, next_at_us = $3, error = NULL"
    " WHERE tenant_id = $1 AND message_id = $2 AND state IN ('failed', 'unknown')"
    " AND (NOT has_secret OR secret_words IS NOT NULL) AND coalesce(expires_at_us > $3, true)"
    " AND (state <> 'unknown' OR next_at_us <= $3)", NULL };
static const isp_stmt message_who = { "message_who",
    "SELECT u.login, u.name, t.name FROM tenants t LEFT JOIN users u ON u.tenant_id = t.tenant_id AND u.user_id = $2"
    " WHERE t.tenant_id = $1", NULL };
const isp_stmt *const isp_notify__message_stmts[] = {
    &message_get, &message_list, &message_retry, &message_who, NULL };
/* clang-format on */

isp_status isp_message_get(isp_session *session, int64_t message_id, isp_message **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "message.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &message_get, &isp_message_entity, message_id,
                                       (void **)out, err);
}

static const isp_page_rule messages_asked = {"message.read", "filter", "state",
                                             .kinds = {ISP_KIND_MESSAGE_STATE}, .first = INT64_MAX};

isp_status isp_message_list_get(isp_session *session, const isp_list_options *options,
                                isp_message_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &messages_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &message_list, &params, &isp_message_entity, page.asked.limit,
                             -1, 0, (isp_list **)(void *)out, err);
}

typedef struct work {
    const isp_session *session;
    const char *recipient;
    int64_t message_id;
} work;

static isp_status retry_body(isp_tx *tx, void *user, isp_error *err)
{
    const work *in = user;
    ISP_AUTO(isp_rows) done = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->message_id);
    isp_params__i64(&params, isp_session__now_us(in->session));
    isp_status st = isp_tx__run(tx, &message_retry, &params, &done, err);
    if (st == ISP_OK && isp_rows__affected(done) != 1)
        return isp_fail(
            err, ISP_E_STATE, "message.state",
            "it waits, has been sent, or says what is void: start what it was for again");
    return st;
}

isp_status isp_message_retry(isp_session *session, int64_t message_id, isp_message **out,
                             isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_message) now = NULL;
    work in = {.session = session, .message_id = message_id};
    isp_status st = isp_session__allow(session, "message.write", err);
    if (st == ISP_OK) /* it is there, and ours */
        st = isp_session__fetch(session, &message_get, &isp_message_entity, message_id,
                                (void **)&now, err);
    return st < 0 ? st
                  : isp_session__change(session, "message.retry", retry_body, &in, &message_get,
                                        &isp_message_entity, &in.message_id, (void **)out, err);
}

static isp_status test_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_session *session = in->session;
    ISP_AUTO(isp_rows) who = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->user_id);
    isp_status st = isp_tx__run(tx, &message_who, &params, &who, err);
    if (st < 0)
        return st;
    const char *login = isp_rows__text(who, 0, 0), *name = isp_rows__text(who, 0, 1);
    const char *to = in->recipient ? in->recipient : login;
    if (!isp_outbox__is_mail(to))
        return isp_fail(err, ISP_E_INVALID, "recipient", "not an e-mail address");
    isp_outgoing mail = {.kind = ISP_MESSAGE_TEST, .recipient = to};
    isp_outgoing__word(&mail, "name", in->recipient || !name ? to : name);
    isp_outgoing__word(&mail, "tenant", isp_rows__text(who, 0, 2));
    st = isp_outbox__put(tx, session->ctx, session->tenant_id, &mail, isp_session__now_us(session),
                         &in->message_id, err);
    if (st == ISP_OK && !in->message_id)
        return isp_fail(err, ISP_E_STATE, "mail.relay_url",
                        "neither this tenant nor the installation has a relay to send by");
    return st;
}

isp_status isp_message_test(isp_session *session, const isp_message_test_options *options,
                            isp_message **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_message_test_options o = ISP_MESSAGE_TEST_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "message.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    work in = {.session = session, .recipient = o.recipient};
    return isp_session__change(session, "message.test", test_body, &in, &message_get,
                               &isp_message_entity, &in.message_id, (void **)out, err);
}
