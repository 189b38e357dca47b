/*
 * What other floors have left to be told, put into the outbox: reminders that dunning and payments
 * wrote, and links for whoever has asked for one. Each becomes a message in one transaction with
 * the mark that it has.
 */
#include <stdio.h>
#include <string.h>

#include "notify/notify.h"
#include "tenant/outbox.h"
#include "tenant/reset.h"

enum {
    BATCH = 64,
    /* Nobody is told of what was three days ago, as when a relay is first named. */
    FRESH_DAYS = 3
};
#define ASKED_AGAIN_US (5 * INT64_C(60000000))

/* clang-format off */
/* Wiped: what is void, and what leaves a link behind that nobody waits for. */
static const isp_stmt gather_void = { "gather_void",
    "UPDATE messages SET secret_words = NULL, state = CASE WHEN state IN ('queued', 'sending') THEN 'failed' ELSE state END,"
    " error = CASE WHEN state IN ('queued', 'sending') THEN 'what it says is void by now' ELSE error END"
    " WHERE secret_words IS NOT NULL AND expires_at_us <= $1", "workers serve all tenants" };
/* Who has asked for a reset, may log in, and has an address; not twice within five minutes. */
static const isp_stmt gather_asked = { "gather_asked",
    "SELECT r.tenant_id, r.user_id FROM reset_requests r"
    " JOIN users u ON u.tenant_id = r.tenant_id AND u.user_id = r.user_id AND u.state = 'active'"
    " LEFT JOIN mail_settings s ON s.tenant_id = r.tenant_id"
    " WHERE strpos(u.login, '@') > 0 AND u.password_hash IS NOT NULL AND ($1 OR s.relay_url IS NOT NULL)"
    " AND NOT EXISTS (SELECT FROM user_links l WHERE l.tenant_id = r.tenant_id AND l.user_id = r.user_id"
    "                    AND l.kind = 'reset' AND l.created_at_us > $2)"
    " ORDER BY r.asked_at_us LIMIT 64", "workers serve all tenants" };
static const isp_stmt gather_reminders = { "gather_reminders",
    "SELECT r.customer_id, r.invoice_id, r.stage, u.group_id, c.name, t.name, i.number, r.open_paisa,"
    " to_char(r.due_on, 'YYYY-MM-DD'), to_char(r.due_on + t.grace_days::integer, 'YYYY-MM-DD'), t.pay_text"
    " FROM reminders r JOIN tenants t ON t.tenant_id = r.tenant_id"
    " JOIN subscriptions u ON u.tenant_id = r.tenant_id AND u.customer_id = r.customer_id"
    " JOIN customers c ON c.tenant_id = r.tenant_id AND c.customer_id = r.customer_id"
    " JOIN invoices i ON i.tenant_id = r.tenant_id AND i.invoice_id = r.invoice_id"
    " WHERE r.tenant_id = $1 AND r.message_id IS NULL AND r.written_on > isp.today(t.timezone) - $2::integer"
    " ORDER BY r.created_at_us, r.invoice_id, r.stage LIMIT 64", NULL };
static const isp_stmt gather_told = { "gather_told",
    "UPDATE reminders SET message_id = $5 WHERE tenant_id = $1 AND customer_id = $2 AND invoice_id = $3 AND stage = $4"
    " AND message_id IS NULL", NULL };
const isp_stmt *const isp_notify__gather_stmts[] = {
    &gather_void, &gather_asked, &gather_reminders, &gather_told, NULL };
/* clang-format on */

/* ---- resets ---- */

static isp_status gather_resets(isp_ctx *ctx, bool *any, isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    if (!isp_outbox__link_base(ctx))
        return ISP_OK; /* a link would lead nowhere: they stay on the list of those who wait */
    isp_params__bool(&params, isp_ctx__setting(ctx, "mail_relay", NULL) != NULL);
    isp_params__i64(&params, isp_env__now_us(isp_ctx__env(ctx)) - ASKED_AGAIN_US);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &gather_asked, &params, &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        st = isp_reset__answer(ctx, isp_rows__i64(rows, i, 0), isp_rows__i64(rows, i, 1), err);
        *any = true;
    }
    return st;
}

/* ---- reminders ---- */

typedef struct reminding {
    isp_ctx *ctx;
    int64_t now_us;
    const isp_rows *rows;
    size_t at;
    bool told;
} reminding;

static isp_status remind_body(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_field paisa = {"open_paisa", 0, ISP_STORE_I64, ISP_KIND_PAISA, 0, ""};
    reminding *in = user;
    const isp_rows *r = in->rows;
    size_t i = in->at;
    int64_t tenant_id = isp_tx__tenant_id(tx), message_id = 0, open_paisa = isp_rows__i64(r, i, 7);
    char once[96], amount[32];
    const char *stage = isp_rows__text(r, i, 2);
    isp_outgoing mail = {.to_tenant_id = isp_rows__i64(r, i, 3), .once_key = once};
    in->told = false;
    if (!isp_kind__value(ISP_KIND_MESSAGE_KIND, stage, &mail.kind))
        return isp_fail(err, ISP_E_INTERNAL, "reminder", "a stored stage has no meaning here");
    snprintf(once, sizeof once, "reminder:%lld:%lld:%s", (long long)isp_rows__i64(r, i, 0),
             (long long)isp_rows__i64(r, i, 1), stage);
    isp_record_print(&open_paisa, &paisa, amount, sizeof amount);
    isp_outgoing__word(&mail, "name", isp_rows__text(r, i, 4));
    isp_outgoing__word(&mail, "tenant", isp_rows__text(r, i, 5));
    isp_outgoing__word(&mail, "invoice", isp_rows__text(r, i, 6));
    isp_outgoing__word(&mail, "amount", amount);
    isp_outgoing__word(&mail, "due_on", isp_rows__text(r, i, 8));
    isp_outgoing__word(&mail, "until", isp_rows__text(r, i, 9));
    isp_outgoing__word(&mail, "pay", isp_rows__text(r, i, 10));
    isp_status st = isp_outbox__put(tx, in->ctx, tenant_id, &mail, in->now_us, &message_id, err);
    if (st < 0 || !message_id)
        return st;
    ISP_AUTO(isp_rows) done = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, isp_rows__i64(r, i, 0));
    isp_params__i64(&params, isp_rows__i64(r, i, 1));
    isp_params__text(&params, stage);
    isp_params__i64(&params, message_id);
    if ((st = isp_tx__run(tx, &gather_told, &params, &done, err)) < 0)
        return st;
    in->told = isp_rows__affected(done) == 1;
    if (!in->told) /* another worker was faster */
        isp_tx__rollback_at_end(tx);
    return ISP_OK;
}

static isp_status gather_platform(isp_ctx *ctx, bool *any, isp_error *err)
{
    const isp_scope platform = {.role = ISP_DB_TENANT, .tenant_id = ISP_PLATFORM_ID};
    ISP_AUTO(isp_rows) rows = NULL;
    reminding in = {.ctx = ctx, .now_us = isp_env__now_us(isp_ctx__env(ctx))};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, ISP_PLATFORM_ID);
    isp_params__i64(&params, FRESH_DAYS);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &platform, &gather_reminders, &params,
                                   &rows, err);
    in.rows = rows;
    for (in.at = 0; st == ISP_OK && in.at < isp_rows__len(rows); in.at++) {
        st = isp_store__transact(isp_ctx__store(ctx), &platform, remind_body, &in, err);
        if (st == ISP_OK && !in.told)
            break; /* no relay yet, or another worker does it */
        *any |= in.told;
    }
    return st;
}

isp_status isp_notify__gather(isp_ctx *ctx, bool *any, isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB};
    *any = false;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, isp_env__now_us(isp_ctx__env(ctx)));
        isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &gather_void, &params, NULL, err);
        if (st < 0)
            return st;
    }
    isp_status st = gather_resets(ctx, any, err);
    return st < 0 ? st : gather_platform(ctx, any, err);
}
