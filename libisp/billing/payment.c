/*
 * Payments over the counter: one balanced journal, oldest invoices first, what is left is an
 * advance.
 */
#include <stdio.h>
#include <string.h>

#include "billing/billing.h"
#include "billing/entities.h"
#include "isp/billing.h"
#include "isp/tenant.h"
#include "tenant/audit.h"

/* clang-format off */
static const isp_stmt payment_by_key = { "payment_by_key",
    "SELECT payment_id, customer_id, amount_paisa, method, reference FROM payments"
    " WHERE tenant_id = $1 AND idempotency_key = $2", NULL };
static const isp_stmt payment_by_reference = { "payment_by_reference",
    "SELECT payment_id FROM payments WHERE tenant_id = $1 AND method = $2 AND reference = $3", NULL };
/*
 * $1 tenant, $2 payment, $3 journal, $4 number of the receipt, $5 customer, $6 method (also the account), $7 amount,
 * $8 reference, $9 note, $10 received on, $11 user, $12 idempotency key, $13 now. No row: there is no such customer.
 */
static const isp_stmt payment_insert = { "payment_insert",
    "WITH c AS (SELECT c.customer_id, t.invoice_prefix FROM customers c JOIN tenants t ON t.tenant_id = c.tenant_id"
    "            WHERE c.tenant_id = $1 AND c.customer_id = $5),"
    " open AS (SELECT invoice_id, open_paisa,"
    "                 sum(open_paisa) OVER (ORDER BY due_on, invoice_id)::bigint - open_paisa AS before_paisa"
    "            FROM dues WHERE tenant_id = $1 AND customer_id = $5),"
    " used AS MATERIALIZED (SELECT invoice_id, open_paisa, least(open_paisa, $7 - before_paisa) AS paid_paisa"
    "                         FROM open WHERE before_paisa < $7),"
    " i_allocation AS (INSERT INTO allocations (tenant_id, invoice_id, payment_id, customer_id, amount_paisa,"
    "   created_at_us) SELECT $1, invoice_id, $2, $5, paid_paisa, $13 FROM used RETURNING 1),"
    " d_due AS (DELETE FROM dues d USING used u WHERE d.tenant_id = $1 AND d.customer_id = $5"
    "   AND d.invoice_id = u.invoice_id AND u.paid_paisa = u.open_paisa RETURNING 1),"
    " u_due AS (UPDATE dues d SET open_paisa = d.open_paisa - u.paid_paisa FROM used u WHERE d.tenant_id = $1"
    "   AND d.customer_id = $5 AND d.invoice_id = u.invoice_id AND u.paid_paisa < u.open_paisa RETURNING 1),"
    " i_entry AS (INSERT INTO entries (tenant_id, journal_id, line_no, kind, entry_on, account, customer_id,"
    "   amount_paisa, document_id, created_at_us)"
    "   SELECT $1, $3, e.line_no, 'payment', $10::date, e.account, c.customer_id, e.amount_paisa, $2, $13"
    "     FROM c CROSS JOIN (VALUES (1, $6::text, $7::bigint), (2, 'receivable', -$7::bigint))"
    "          e(line_no, account, amount_paisa) RETURNING 1),"
    " i_balance AS (INSERT INTO balances AS b (tenant_id, customer_id, balance_paisa)"
    "   SELECT $1, customer_id, -$7::bigint FROM c"
    "   ON CONFLICT (tenant_id, customer_id) DO UPDATE SET balance_paisa = b.balance_paisa + excluded.balance_paisa"
    "   RETURNING 1)"
    " INSERT INTO payments (tenant_id, payment_id, receipt, customer_id, method, amount_paisa, allocated_paisa,"
    "   reference, note, received_on, user_id, journal_id, idempotency_key, created_at_us)"
    " SELECT $1, $2, 'R-' || c.invoice_prefix || '-' || extract(year FROM $10::date) || '-' ||"
    "        " ISP_SQL_NUMBER("$4::bigint") ", c.customer_id, $6, $7,"
    "        coalesce((SELECT sum(paid_paisa) FROM used), 0), $8, nullif($9, ''), $10::date, $11, $3, $12, $13"
    "   FROM c RETURNING payment_id", NULL };
static const isp_stmt payment_get = { "payment_get",
    "SELECT {payment} FROM payment_view WHERE tenant_id = $1 AND payment_id = $2", NULL };
static const isp_stmt payment_list = { "payment_list",
    "SELECT {payment} FROM payment_view WHERE tenant_id = $1 AND payment_id < $2 AND ($3::bigint = 0 OR customer_id = $3)"
    " AND ($4::text IS NULL OR method = $4) ORDER BY payment_id DESC LIMIT $5", NULL };
/* What a group is told of its invoices that this payment has settled: paid, or open again. After the services were
 * judged. */
static const isp_stmt payment_tell = { "payment_tell",
    "INSERT INTO reminders (tenant_id, customer_id, invoice_id, stage, due_on, open_paisa, written_on, created_at_us)"
    " SELECT $1, u.customer_id, i.invoice_id,"
    "        CASE WHEN s.state = 'active' AND EXISTS (SELECT FROM reminders r WHERE r.tenant_id = $1"
    "                    AND r.customer_id = u.customer_id AND r.invoice_id = i.invoice_id AND r.stage = 'suspended')"
    "             THEN 'restored' ELSE 'paid' END, i.due_on, 0, $4::date, $5"
    "   FROM subscriptions u"
    "   JOIN services s ON s.tenant_id = u.tenant_id AND s.service_id = u.service_id"
    "   JOIN invoices i ON i.tenant_id = u.tenant_id AND i.customer_id = u.customer_id"
    "   JOIN allocations a ON a.tenant_id = i.tenant_id AND a.invoice_id = i.invoice_id AND a.payment_id = $2"
    "  WHERE u.tenant_id = $1 AND u.customer_id = $3"
    "    AND NOT EXISTS (SELECT FROM dues d WHERE d.tenant_id = $1 AND d.customer_id = $3 AND d.invoice_id = i.invoice_id)"
    " ON CONFLICT (tenant_id, customer_id, invoice_id, stage) DO NOTHING", NULL };
const isp_stmt *const isp_billing__payment_stmts[] = {
    &payment_tell,
    &payment_by_key, &payment_by_reference, &payment_insert, &payment_get, &payment_list, NULL };
/* clang-format on */

typedef struct work {
    const isp_session *session;
    isp_payment_options options;
    int64_t method, now_us, payment_id;
} work;

/* The same key again: the same payment, if it is the same. */
static isp_status find_by_key(isp_tx *tx, work *in, isp_error *err)
{
    const isp_payment_options *o = &in->options;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__text(&params, o->idempotency_key);
    isp_status st = isp_tx__run(tx, &payment_by_key, &params, &rows, err);
    if (st < 0 || !isp_rows__len(rows))
        return st;
    const char *reference = isp_rows__text(rows, 0, 4);
    if (isp_rows__i64(rows, 0, 1) != o->customer_id ||
        isp_rows__i64(rows, 0, 2) != o->amount_paisa ||
        strcmp(isp_rows__text(rows, 0, 3), isp_kind__name(ISP_KIND_METHOD, in->method)) != 0 ||
        strcmp(reference ? reference : "", o->reference ? o->reference : "") != 0)
        return isp_fail(err, ISP_E_CONFLICT, "idempotency_key",
                        "this key was used for another payment");
    in->payment_id = isp_rows__i64(rows, 0, 0);
    return ISP_OK;
}

static isp_status check_reference(isp_tx *tx, const work *in, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__name(&params, ISP_KIND_METHOD, in->method);
    isp_params__text(&params, in->options.reference);
    isp_status st = isp_tx__run(tx, &payment_by_reference, &params, &rows, err);
    if (st < 0 || !isp_rows__len(rows))
        return st;
    char subject[64];
    snprintf(subject, sizeof subject, "payment:%lld", (long long)isp_rows__i64(rows, 0, 0));
    return isp_fail(err, ISP_E_EXISTS, subject, "this reference was taken already");
}

static isp_status tell_group(isp_tx *tx, const work *in, int64_t today, isp_error *err)
{
    if (in->session->tenant_kind != ISP_TENANT_PLATFORM)
        return ISP_OK;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->payment_id);
    isp_params__i64(&params, in->options.customer_id);
    isp_params__on(&params, today);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &payment_tell, &params, NULL, err);
}

static isp_status take_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    isp_payment_options *o = &in->options;
    int64_t today = 0, journal_id = 0, number = 0;
    in->payment_id = 0;
    isp_status st = isp_billing__lock(tx, err);
    if (st == ISP_OK && o->idempotency_key)
        st = find_by_key(tx, in, err);
    if (st < 0 || in->payment_id)
        return st;
    if (o->reference && (st = check_reference(tx, in, err)) < 0)
        return st;
    if ((st = isp_tenant__today(tx, in->now_us, &today, err)) < 0)
        return st;
    int64_t received_on = o->received_on ? o->received_on : today;
    if (received_on > today)
        return isp_fail(err, ISP_E_INVALID, "received_on", "a payment of a day to come");
    char counter[32];
    snprintf(counter, sizeof counter, "receipt:%lld", (long long)(received_on / 10000));
    if ((st = isp_tx__next(tx, "payment", &in->payment_id, err)) < 0 ||
        (st = isp_tx__next(tx, "journal", &journal_id, err)) < 0 ||
        (st = isp_tx__next(tx, counter, &number, err)) < 0)
        return st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->payment_id);
        isp_params__i64(&params, journal_id);
        isp_params__i64(&params, number);
        isp_params__i64(&params, o->customer_id);
        isp_params__name(&params, ISP_KIND_METHOD, in->method);
        isp_params__i64(&params, o->amount_paisa);
        isp_params__text(&params, o->reference);
        isp_params__text(&params, o->note);
        isp_params__on(&params, received_on);
        isp_params__i64(&params, in->session->user_id);
        isp_params__text(&params, o->idempotency_key);
        isp_params__i64(&params, in->now_us);
        if ((st = isp_tx__run(tx, &payment_insert, &params, &rows, err)) < 0)
            return st;
        if (!isp_rows__len(rows))
            return isp_fail(err, ISP_E_NOT_FOUND, "customer_id", "there is no customer %lld",
                            (long long)o->customer_id);
    }
    if ((st = isp_billing__restore(tx, o->customer_id, today, in->now_us, err)) < 0 ||
        (st = tell_group(tx, in, today, err)) < 0)
        return st;
    return isp_audit__add_made(tx, in->session, "payment.take", &payment_get, &isp_payment_entity,
                               in->payment_id, err);
}

isp_status isp_payment_take(isp_session *session, const isp_payment_options *options,
                            isp_payment **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session,
               .options = ISP_PAYMENT_OPTIONS_INIT,
               .now_us = isp_session__now_us(session)};
    isp_payment_options *o = &in.options;
    isp_status st = isp_session__allow(session, "payment.take", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o->customer_id > 0, "customer_id");
    if (o->amount_paisa < 1 || o->amount_paisa > INT64_C(100000000000))
        return isp_fail(err, ISP_E_INVALID, "amount_paisa",
                        "a payment is 1 paisa to 100 crore taka, not %lld paisa",
                        (long long)o->amount_paisa);
    if (o->method && !isp_kind__value(ISP_KIND_METHOD, o->method, &in.method))
        return isp_fail(err, ISP_E_INVALID, "method", "there is no method %.40s", o->method);
    if (in.method != ISP_METHOD_CASH && in.method != ISP_METHOD_BANK)
        return isp_fail(
            err, ISP_E_INVALID, "method",
            "a wallet's payment is taken when its gateway confirms it; over the counter "
            "take cash or bank");
    if (o->received_on && !isp_on__valid(o->received_on))
        return isp_fail(err, ISP_E_INVALID, "received_on", "%lld is not a date",
                        (long long)o->received_on);
    if (o->idempotency_key) {
        size_t len = strlen(o->idempotency_key);
        ISP_REQUIRE(err, len >= 8 && len <= 64, "idempotency_key");
    }
    if (o->reference && !*o->reference)
        o->reference = NULL;
    return isp_session__change(session, NULL, take_body, &in, &payment_get, &isp_payment_entity,
                               &in.payment_id, (void **)out, err);
}

isp_status isp_payment_get(isp_session *session, int64_t payment_id, isp_payment **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "payment.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &payment_get, &isp_payment_entity, payment_id,
                                       (void **)out, err);
}

static const isp_page_rule payments_asked = {"payment.read", "customer_id filter", "method",
                                             .kinds = {ISP_KIND_METHOD}, .first = INT64_MAX};

isp_status isp_payment_list_get(isp_session *session, const isp_list_options *options,
                                isp_payment_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &payments_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.customer_id);
    isp_params__name(&params, ISP_KIND_METHOD, page.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &payment_list, &params, &isp_payment_entity, page.asked.limit,
                             -1, 0, (isp_list **)(void *)out, err);
}
