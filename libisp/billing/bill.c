/*
 * The billing run: one statement for each batch of customers, one transaction each.
 *
 * The period is the key. A service has its lines for a period or it has none; the unique index
 * decides, and the statement only looks at services that have none. So a run can be killed
 * anywhere: what is committed stays, the next run of the period does the rest, and a run of a
 * finished period finds nothing to do. A dry run is the same statements, rolled back.
 *
 * Whatever writes the books of a tenant takes isp_billing__lock() first, so that every statement
 * after it sees what the one before has committed; the counters' row locks make the numbers
 * gapless.
 */
#include <stdio.h>
#include <string.h>

#include "billing/billing.h"
#include "billing/entities.h"
#include "isp/billing.h"
#include "tenant/audit.h"

#define BATCH_DEFAULT 5000
#define BATCH_MAX     100000

/* clang-format off */
static const isp_stmt bill_run_find = { "bill_run_find",
    "SELECT bill_run_id FROM bill_runs WHERE tenant_id = $1 AND period = $2 AND state = 'running'"
    " ORDER BY bill_run_id LIMIT 1", NULL };
static const isp_stmt bill_run_insert = { "bill_run_insert",
    "INSERT INTO bill_runs (tenant_id, bill_run_id, period, started_at_us) VALUES ($1, $2, $3, $4)", NULL };
static const isp_stmt bill_run_done = { "bill_run_done",
    "UPDATE bill_runs SET state = 'done', finished_at_us = $3 WHERE tenant_id = $1 AND bill_run_id = $2", NULL };
static const isp_stmt bill_run_list = { "bill_run_list",
    "SELECT {bill_run} FROM bill_run_view WHERE tenant_id = $1 AND bill_run_id < $2 AND ($3::bigint = 0 OR period = $3)"
    " ORDER BY bill_run_id DESC LIMIT $4", NULL };
/* The last customer of the batch after $2, and how many customers are left from there on. */
static const isp_stmt bill_batch = { "bill_batch",
    "SELECT max(customer_id), count(*) FROM (SELECT customer_id FROM customers"
    " WHERE tenant_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT $3) b", NULL };
static const isp_stmt bill_customers = { "bill_customers",
    "SELECT count(*) FROM customers WHERE tenant_id = $1", NULL };
/*
 * $1 tenant, $2 period, $3 first day, $4 last day, $5 issued on, $6 run id (NULL: dry), $7 now, $8 after customer,
 * $9 up to customer.
 *   price    what each package costs on which days of the month
 *   running  what ran in the month and has no line: a line when it is asked for, a subscription when its month is over
 *   held     the same by package and quantity: what it has now, and what it had before, if it changed in the month
 *   due      the same by price: one row for each line of an invoice
 *   line     its net by the day and its VAT, both half up. Rounded is what the service costs up to and with this part,
 *            less what it costs up to the part before: however a month is cut, its parts sum to the same.
 *   bill     one invoice a customer, numbered in the order of customers. What these steps hand on is joined by nothing
 *            but a number that each row carries: the planner cannot know how many rows there are, and would compare each
 *            with each.
 *   settled  what an advance pays at once
 */
static const isp_stmt bill_issue = { "bill_issue",
    "WITH t AS (SELECT tenant_id, invoice_prefix, due_day, vat_pct_x100 FROM tenants WHERE tenant_id = $1),"
    " price AS MATERIALIZED ("
    "  SELECT p.package_id, p.code, p.included_slots, r.price_paisa, r.slot_paisa, r.from_on,"
    "         coalesce(r.next_on - 1, $4::date) AS to_on"
    "    FROM packages p JOIN (SELECT package_id, price_paisa, slot_paisa, from_on,"
    "           lead(from_on) OVER (PARTITION BY package_id ORDER BY from_on) AS next_on"
    "           FROM package_prices WHERE tenant_id = $1) r ON r.package_id = p.package_id"
    "   WHERE p.tenant_id = $1 AND r.from_on <= $4::date AND coalesce(r.next_on > $3::date, true)),"
    " running AS MATERIALIZED ("
    "  SELECT s.service_id, s.customer_id, s.package_id, s.quantity, s.terms_on, d.from_on, d.to_on"
    "    FROM services s"
    "    CROSS JOIN LATERAL (SELECT greatest(s.started_on, $3::date) AS from_on,"
    "                               least(coalesce(s.ended_on, $4::date), $4::date) AS to_on) d"
    "   WHERE s.tenant_id = $1 AND s.customer_id > $8 AND s.customer_id <= $9"
    "     AND s.started_on <= $4::date AND coalesce(s.ended_on, $4::date) >= $3::date"
    "     AND d.from_on <= d.to_on" /* a line that ended before it began costs nothing */
    "     AND (s.kind = 'line' OR d.to_on < $5::date)"
    "     AND NOT EXISTS (SELECT FROM invoice_lines l"
    "                      WHERE l.tenant_id = $1 AND l.period = $2 AND l.service_id = s.service_id)),"
    " held AS ("
    "  SELECT service_id, customer_id, package_id, quantity, greatest(from_on, terms_on) AS from_on, to_on FROM running"
    "  UNION ALL"
    "  SELECT r.service_id, r.customer_id, f.package_id, f.quantity, greatest(r.from_on, f.from_on),"
    "         least(r.to_on, f.to_on)"
    "    FROM running r JOIN service_terms f ON f.tenant_id = $1 AND f.service_id = r.service_id"
    "   WHERE r.terms_on > r.from_on AND f.to_on >= r.from_on),"
    " due AS ("
    "  SELECT h.service_id, h.customer_id, h.quantity, p.code, d.from_on, d.to_on, t.vat_pct_x100,"
    "         p.price_paisa + greatest(0, h.quantity - p.included_slots) * p.slot_paisa AS price_paisa,"
    "         (d.to_on - d.from_on + 1)::bigint AS day_count, ($4::date - $3::date + 1)::bigint AS month_day_count"
    "    FROM held h"
    "    JOIN price p ON p.package_id = h.package_id AND p.from_on <= h.to_on AND p.to_on >= h.from_on"
    "    CROSS JOIN LATERAL (SELECT greatest(h.from_on, p.from_on) AS from_on, least(h.to_on, p.to_on) AS to_on) d"
    "    CROSS JOIN t"
    "   WHERE d.from_on <= d.to_on),"
    " part AS ("
    "  SELECT due.*, row_number() OVER w AS part_no, (sum(price_paisa * day_count) OVER w)::bigint AS upto_paisa"
    "    FROM due WINDOW w AS (PARTITION BY service_id ORDER BY from_on ROWS UNBOUNDED PRECEDING)),"
    " priced AS ("
    "  SELECT part.*, (2 * upto_paisa + month_day_count) / (2 * month_day_count) AS net_upto,"
    "         (2 * (upto_paisa - price_paisa * day_count) + month_day_count) / (2 * month_day_count) AS net_before"
    "    FROM part),"
    " line AS MATERIALIZED ("
    "  SELECT priced.*, net_upto - net_before AS net_paisa, (2 * net_upto * vat_pct_x100 + 10000) / 20000"
    "         - (2 * net_before * vat_pct_x100 + 10000) / 20000 AS vat_paisa,"
    "         dense_rank() OVER (ORDER BY customer_id) - 1 AS bill_no FROM priced),"
    " taken AS (SELECT coalesce(max(bill_no) + 1, 0) AS n FROM line),"
    " ids AS (INSERT INTO counters AS c (tenant_id, name, next_value)"
    "   SELECT $1, v.name, taken.n + 1 FROM taken"
    "     CROSS JOIN (VALUES ('invoice'), ('journal'), ('invoice:' || $2 / 100)) v(name) WHERE taken.n > 0"
    "   ON CONFLICT (tenant_id, name) DO UPDATE SET next_value = c.next_value + excluded.next_value - 1"
    "   RETURNING c.name, c.next_value),"
    " base AS (SELECT max(next_value) FILTER (WHERE name = 'invoice') - taken.n AS invoice_id,"
    "                 max(next_value) FILTER (WHERE name = 'journal') - taken.n AS journal_id,"
    "                 max(next_value) FILTER (WHERE name LIKE 'invoice:%') - taken.n AS number"
    "            FROM ids CROSS JOIN taken GROUP BY taken.n),"
    " bill AS MATERIALIZED ("
    "  SELECT g.customer_id, g.net_paisa, g.vat_paisa, g.net_paisa + g.vat_paisa AS total_paisa,"
    "         base.invoice_id + g.bill_no AS invoice_id, base.journal_id + g.bill_no AS journal_id,"
    "         t.invoice_prefix || '-' || $2 / 100 || '-' || " ISP_SQL_NUMBER("base.number + g.bill_no") " AS number,"
    "         greatest($3::date + (t.due_day - 1)::integer, $5::date + 7) AS due_on"
    "    FROM (SELECT customer_id, bill_no, sum(net_paisa)::bigint AS net_paisa, sum(vat_paisa)::bigint AS vat_paisa"
    "            FROM line GROUP BY customer_id, bill_no) g"
    "    CROSS JOIN base CROSS JOIN t),"
    " i_invoice AS (INSERT INTO invoices (tenant_id, invoice_id, number, customer_id, period, issued_on, due_on,"
    "   net_paisa, vat_paisa, total_paisa, bill_run_id, journal_id, created_at_us)"
    "   SELECT $1, invoice_id, number, customer_id, $2, $5::date, due_on, net_paisa, vat_paisa, total_paisa, $6,"
    "          journal_id, $7 FROM bill RETURNING 1),"
    " i_line AS (INSERT INTO invoice_lines (tenant_id, invoice_id, line_no, service_id, period, part_no, package_code,"
    "   quantity, from_on, to_on, day_count, month_day_count, price_paisa, net_paisa, vat_pct_x100, vat_paisa)"
    "   SELECT $1, base.invoice_id + l.bill_no,"
    "          row_number() OVER (PARTITION BY l.bill_no ORDER BY l.service_id, l.part_no),"
    "          l.service_id, $2, l.part_no, l.code, l.quantity, l.from_on, l.to_on, l.day_count, l.month_day_count,"
    "          l.price_paisa, l.net_paisa, l.vat_pct_x100, l.vat_paisa FROM line l CROSS JOIN base RETURNING 1),"
    " i_entry AS (INSERT INTO entries (tenant_id, journal_id, line_no, kind, entry_on, account, customer_id,"
    "   amount_paisa, document_id, created_at_us)"
    "   SELECT $1, b.journal_id, e.line_no, 'invoice', $5::date, e.account, b.customer_id, e.amount_paisa,"
    "          b.invoice_id, $7"
    "     FROM bill b CROSS JOIN LATERAL (VALUES (1, 'receivable', b.total_paisa), (2, 'revenue', -b.net_paisa),"
    "          (3, 'vat', -b.vat_paisa)) e(line_no, account, amount_paisa) WHERE e.amount_paisa <> 0 RETURNING 1),"
    /* The balance before this invoice: an advance is a negative one, and no due is open beside it. */
    " settled AS MATERIALIZED (SELECT b.invoice_id, b.customer_id, b.due_on, b.total_paisa,"
    "          least(b.total_paisa, greatest(0, -coalesce(o.balance_paisa, 0))) AS paid_paisa"
    "     FROM bill b LEFT JOIN balances o ON o.tenant_id = $1 AND o.customer_id = b.customer_id),"
    " i_allocation AS (INSERT INTO allocations (tenant_id, invoice_id, payment_id, customer_id, amount_paisa,"
    "   created_at_us) SELECT $1, invoice_id, 0, customer_id, paid_paisa, $7 FROM settled WHERE paid_paisa > 0"
    "   RETURNING 1),"
    " i_due AS (INSERT INTO dues (tenant_id, customer_id, invoice_id, due_on, open_paisa)"
    "   SELECT $1, customer_id, invoice_id, due_on, total_paisa - paid_paisa FROM settled"
    "    WHERE total_paisa > paid_paisa RETURNING 1),"
    " i_balance AS (INSERT INTO balances AS b (tenant_id, customer_id, balance_paisa)"
    "   SELECT $1, customer_id, total_paisa FROM bill"
    "   ON CONFLICT (tenant_id, customer_id) DO UPDATE SET balance_paisa = b.balance_paisa + excluded.balance_paisa"
    "   RETURNING 1)"
    " SELECT (SELECT count(*) FROM bill), (SELECT count(*) FROM line), (SELECT coalesce(sum(net_paisa), 0) FROM bill),"
    "        (SELECT coalesce(sum(vat_paisa), 0) FROM bill), (SELECT coalesce(sum(total_paisa), 0) FROM bill),"
    "        (SELECT count(*) FROM settled WHERE paid_paisa = total_paisa)", NULL };
static const isp_stmt bill_run_add = { "bill_run_add",
    "UPDATE bill_runs SET invoice_count = invoice_count + $3, line_count = line_count + $4,"
    " net_paisa = net_paisa + $5, vat_paisa = vat_paisa + $6, total_paisa = total_paisa + $7,"
    " settled_count = settled_count + $8 WHERE tenant_id = $1 AND bill_run_id = $2", NULL };
const isp_stmt *const isp_billing__bill_stmts[] = {
    &bill_run_find, &bill_run_insert, &bill_run_done, &bill_run_list, &bill_batch, &bill_customers,
    &bill_issue, &bill_run_add, NULL };
/* clang-format on */

/* The columns of bill_issue's answer, as members of the run that is told to the caller. */
enum {
    INVOICES,
    LINES,
    NET,
    VAT,
    TOTAL,
    SETTLED,
    SUMS
};

typedef struct run {
    const isp_session *session;
    isp_bill_options options;
    int64_t now_us, run_id;    /* run_id 0: dry */
    int64_t after, upto, size; /* customers of this batch */
    int64_t batch[SUMS], sums[SUMS];
    isp_progress_fn progress;
    void *progress_user;
    int64_t done, total;
} run;

/* One row for a batch, not for each invoice: their journals say the rest. */
static isp_status record(isp_tx *tx, const run *in, isp_error *err)
{
    char after[200];
    snprintf(after, sizeof after,
             "{\"period\":\"%04lld-%02lld\",\"invoice_count\":%lld,\"total_paisa\":%lld,"
             "\"after_customer_id\":%lld,\"upto_customer_id\":%lld}",
             (long long)(in->options.period / 100), (long long)(in->options.period % 100),
             (long long)in->batch[INVOICES], (long long)in->batch[TOTAL], (long long)in->after,
             (long long)in->upto);
    const isp_audit_event event = {
        .action = "bill.run", .entity = "bill_run", .entity_id = in->run_id, .after = after};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_billing__issue(isp_tx *tx, const isp_issue *issue, isp_rows **out, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    isp_params__i64(&params, issue->period);
    isp_params__on(&params, isp_period__first(issue->period));
    isp_params__on(&params, isp_period__last(issue->period));
    isp_params__on(&params, issue->issued_on);
    isp_params__i64(&params, issue->run_id);
    isp_params__i64(&params, issue->now_us);
    isp_params__i64(&params, issue->after);
    isp_params__i64(&params, issue->upto);
    return isp_tx__run(tx, &bill_issue, &params, out, err);
}

isp_status isp_billing__forecast(isp_tx *tx, int64_t period, int64_t after, int64_t upto,
                                 int64_t now_us, int64_t *total_paisa, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    const isp_issue issue = {.period = period,
                             .issued_on = isp_on__add_days(isp_period__last(period), 1),
                             .run_id = ISP_NO_VALUE,
                             .now_us = now_us,
                             .after = after,
                             .upto = upto};
    isp_status st = isp_billing__issue(tx, &issue, &rows, err);
    if (st == ISP_OK && total_paisa)
        *total_paisa = isp_rows__i64(rows, 0, TOTAL);
    return st;
}

/* One batch: find its end, issue, add to the run's figures. No customers left: upto is
 * ISP_NO_VALUE. */
static isp_status batch_body(isp_tx *tx, void *user, isp_error *err)
{
    run *in = user;
    isp_status st = isp_billing__lock(tx, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->after);
        isp_params__i64(&params, in->options.batch);
        if ((st = isp_tx__run(tx, &bill_batch, &params, &rows, err)) < 0)
            return st;
        in->upto = isp_rows__i64(rows, 0, 0);
        in->size = isp_rows__i64(rows, 0, 1);
    }
    memset(in->batch, 0, sizeof in->batch);
    if (in->upto == ISP_NO_VALUE)
        return ISP_OK;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        const isp_issue issue = {.period = in->options.period,
                                 .issued_on = in->options.issued_on,
                                 .run_id = in->run_id ? in->run_id : ISP_NO_VALUE,
                                 .now_us = in->now_us,
                                 .after = in->after,
                                 .upto = in->upto};
        if ((st = isp_billing__issue(tx, &issue, &rows, err)) < 0)
            return st;
        for (int i = 0; i < SUMS; i++)
            in->batch[i] = isp_rows__i64(rows, 0, i);
    }
    if (!in->run_id) {
        isp_tx__rollback_at_end(tx);
        return ISP_OK;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->run_id);
    for (int i = 0; i < SUMS; i++)
        isp_params__i64(&params, in->batch[i]);
    if ((st = isp_tx__run(tx, &bill_run_add, &params, NULL, err)) < 0)
        return st;
    return in->batch[INVOICES] ? record(tx, in, err) : ISP_OK;
}

/* A month is billed in advance once, not years: an invoice that was issued is never taken back. */
static isp_status check_period(const run *in, int64_t today, isp_error *err)
{
    int64_t month = today / 100, latest = month % 100 == 12 ? month + 89 : month + 1;
    if (in->options.period > latest)
        return isp_fail(
            err, ISP_E_INVALID, "period",
            "%04lld-%02lld is too far ahead: %04lld-%02lld is the last month that may be "
            "billed today",
            (long long)in->options.period / 100, (long long)in->options.period % 100,
            (long long)latest / 100, (long long)latest % 100);
    return ISP_OK;
}

/* Go on with a run of this period that was broken off, or begin one. */
static isp_status begin_body(isp_tx *tx, void *user, isp_error *err)
{
    run *in = user;
    int64_t today;
    isp_status st = isp_billing__lock(tx, err);
    if (st == ISP_OK)
        st = isp_tenant__today(tx, in->now_us, &today, err);
    if (st == ISP_OK)
        st = check_period(in, today, err);
    if (st < 0)
        return st;
    if (!in->options.issued_on)
        in->options.issued_on = today;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        if ((st = isp_tx__run(tx, &bill_customers, &params, &rows, err)) < 0)
            return st;
        in->total = isp_rows__i64(rows, 0, 0);
    }
    if (in->options.dry_run)
        return ISP_OK;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->options.period);
        if ((st = isp_tx__run(tx, &bill_run_find, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__len(rows)) {
            in->run_id = isp_rows__i64(rows, 0, 0);
            return ISP_OK;
        }
    }
    if ((st = isp_tx__next(tx, "bill_run", &in->run_id, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->run_id);
    isp_params__i64(&params, in->options.period);
    isp_params__i64(&params, in->now_us);
    if ((st = isp_tx__run(tx, &bill_run_insert, &params, NULL, err)) < 0)
        return st;
    memset(in->batch, 0, sizeof in->batch);
    in->upto = 0;
    return record(tx, in, err); /* begun */
}

static isp_status finish(const run *in, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->run_id);
    isp_params__i64(&params, isp_session__now_us(in->session));
    return isp_session__run(in->session, &bill_run_done, &params, NULL, err);
}

isp_status isp_bill_run_start(isp_session *session, const isp_bill_options *options,
                              isp_progress_fn progress, void *progress_user, isp_bill_run **out,
                              isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    run in = {.session = session,
              .options = ISP_BILL_OPTIONS_INIT,
              .progress = progress,
              .progress_user = progress_user,
              .now_us = isp_session__now_us(session)};
    isp_status st = isp_session__allow(session, "bill.run", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    if (!isp_period__valid(in.options.period))
        return isp_fail(err, ISP_E_INVALID, "period", "%lld is not a month (202611 is one)",
                        (long long)in.options.period);
    if (in.options.issued_on && !isp_on__valid(in.options.issued_on))
        return isp_fail(err, ISP_E_INVALID, "issued_on", "%lld is not a date",
                        (long long)in.options.issued_on);
    if (!in.options.batch)
        in.options.batch = BATCH_DEFAULT;
    ISP_REQUIRE(err, in.options.batch >= 1 && in.options.batch <= BATCH_MAX, "batch");

    if ((st = isp_session__transact(session, begin_body, &in, err)) < 0)
        return st;
    int64_t started_at_us = in.now_us;
    for (;;) {
        if (progress && progress(progress_user, "customers", in.done, in.total))
            return isp_fail(err, ISP_E_CANCELLED, "bill_run",
                            "stopped after %lld of %lld customers; run the period again to go on",
                            (long long)in.done, (long long)in.total);
        if ((st = isp_session__transact(session, batch_body, &in, err)) < 0)
            return st;
        if (in.upto == ISP_NO_VALUE)
            break;
        for (int i = 0; i < SUMS; i++)
            in.sums[i] += in.batch[i];
        in.after = in.upto;
        in.done += in.size;
    }
    if (in.run_id && (st = finish(&in, err)) < 0)
        return st;
    ISP_AUTO(isp_bill_run) record = isp_record__new(&isp_bill_run_entity);
    if (!record)
        return isp_fail_memory(err);
    record->bill_run_id = in.run_id ? in.run_id : ISP_NO_VALUE;
    record->period = in.options.period;
    record->state = ISP_RUN_DONE;
    record->dry_run = in.options.dry_run != 0;
    record->invoice_count = in.sums[INVOICES];
    record->line_count = in.sums[LINES];
    record->net_paisa = in.sums[NET];
    record->vat_paisa = in.sums[VAT];
    record->total_paisa = in.sums[TOTAL];
    record->settled_count = in.sums[SETTLED];
    record->started_at_us = started_at_us;
    record->finished_at_us = isp_session__now_us(session);
    *out = ISP_TAKE(record);
    return ISP_OK;
}

static const isp_page_rule runs_asked = {"bill.read", "period", .first = INT64_MAX};

isp_status isp_bill_run_list_get(isp_session *session, const isp_list_options *options,
                                 isp_bill_run_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &runs_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.period);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &bill_run_list, &params, &isp_bill_run_entity,
                             page.asked.limit, -1, 0, (isp_list **)(void *)out, err);
}
