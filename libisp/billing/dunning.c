/*
 * Dunning: what is due decides what is wanted. Only desired state is written here; workers converge
 * the routers.
 */
#include "billing/billing.h"
#include "billing/entities.h"
#include "isp/billing.h"
#include "tenant/audit.h"

#define AHEAD_DAYS 92

/* clang-format off */
static const isp_stmt books_lock = { "books_lock",
    "SELECT 1 FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE", NULL };
/* A subscription has no router that would have to be told. */
#define WANT \
    " desired_version = s.desired_version + (s.kind = 'line')::integer, changed_at_us = $3, retry_at_us = NULL, attempt_count = 0," \
    " revision = s.revision + 1"
/* Judged by today, or by the day that dunning has judged by last. */
static const isp_stmt restore_customer = { "restore_customer",
    "UPDATE services s SET state = 'active'," WANT
    " FROM tenants t WHERE t.tenant_id = $1 AND s.tenant_id = $1 AND s.customer_id = $4 AND s.state = 'suspended'"
    " AND NOT EXISTS (SELECT FROM dues d WHERE d.tenant_id = $1 AND d.customer_id = $4"
    "                    AND d.due_on + t.grace_days::integer < greatest($2::date, t.dunned_on))", NULL };
/* Customers by what they owe at the date, and services that a hold keeps. */
static const isp_stmt dunning_count = { "dunning_count",
    "WITH c AS (SELECT d.customer_id, min(d.due_on) AS due_on FROM dues d WHERE d.tenant_id = $1 GROUP BY d.customer_id)"
    " SELECT count(*) FILTER (WHERE c.due_on >= $2::date),"
    "        count(*) FILTER (WHERE c.due_on < $2::date AND c.due_on + t.grace_days::integer >= $2::date),"
    "        count(*) FILTER (WHERE c.due_on + t.grace_days::integer < $2::date),"
    "        (SELECT count(*) FROM services s JOIN c o ON o.customer_id = s.customer_id"
    "          WHERE s.tenant_id = $1 AND s.state = 'active' AND s.hold_until_on >= $2::date"
    "            AND o.due_on + max(t.grace_days)::integer < $2::date)"
    "   FROM tenants t LEFT JOIN c ON true WHERE t.tenant_id = $1", NULL };
static const isp_stmt dunning_suspend = { "dunning_suspend",
    "UPDATE services s SET state = 'suspended'," WANT
    " FROM tenants t WHERE t.tenant_id = $1 AND s.tenant_id = $1 AND s.state = 'active'"
    " AND (s.hold_until_on IS NULL OR s.hold_until_on < $2::date)"
    " AND EXISTS (SELECT FROM dues d WHERE d.tenant_id = $1 AND d.customer_id = s.customer_id"
    "                AND d.due_on + t.grace_days::integer < $2::date)", NULL };
static const isp_stmt dunning_restore = { "dunning_restore",
    "UPDATE services s SET state = 'active'," WANT
    " FROM tenants t WHERE t.tenant_id = $1 AND s.tenant_id = $1 AND s.state = 'suspended'"
    " AND (s.hold_until_on >= $2::date"
    "      OR NOT EXISTS (SELECT FROM dues d WHERE d.tenant_id = $1 AND d.customer_id = s.customer_id"
    "                        AND d.due_on + t.grace_days::integer < $2::date))", NULL };
/* A subscription whose last day is past, by today, whatever day is judged by. */
static const isp_stmt dunning_end = { "dunning_end",
    "UPDATE services s SET state = 'ended', changed_at_us = $3, revision = s.revision + 1"
    " WHERE s.tenant_id = $1 AND s.kind = 'subscription' AND s.state <> 'ended' AND s.ended_on < $2::date", NULL };
/* What is to be told of the oldest open invoice of each subscription, if it has not been written. After the services were
 * judged. */
static const isp_stmt dunning_remind = { "dunning_remind",
    "INSERT INTO reminders (tenant_id, customer_id, invoice_id, stage, due_on, open_paisa, written_on, created_at_us)"
    " SELECT $1, u.customer_id, o.invoice_id,"
    "        CASE WHEN s.state = 'suspended' THEN 'suspended'"
    "             WHEN o.due_on < $2::date AND o.due_on + t.grace_days::integer - 3 < $2::date THEN 'grace'"
    "             WHEN o.due_on < $2::date THEN 'past_due' ELSE 'upcoming' END,"
    "        o.due_on, o.open_paisa, $2::date, $3"
    "   FROM subscriptions u"
    "   JOIN tenants t ON t.tenant_id = u.tenant_id"
    "   JOIN services s ON s.tenant_id = u.tenant_id AND s.service_id = u.service_id"
    "   CROSS JOIN LATERAL (SELECT invoice_id, due_on, open_paisa FROM dues d"
    "     WHERE d.tenant_id = $1 AND d.customer_id = u.customer_id ORDER BY due_on, invoice_id LIMIT 1) o"
    "  WHERE u.tenant_id = $1 AND o.due_on - 3 <= $2::date"
    " ON CONFLICT (tenant_id, customer_id, invoice_id, stage) DO NOTHING", NULL };
static const isp_stmt dunning_mark = { "dunning_mark",
    "UPDATE tenants SET dunned_on = greatest($2::date, dunned_on) WHERE tenant_id = $1", NULL };
const isp_stmt *const isp_billing__dunning_stmts[] = {
    &books_lock, &restore_customer, &dunning_count, &dunning_suspend, &dunning_restore, &dunning_end,
    &dunning_remind, &dunning_mark, NULL };
/* clang-format on */

isp_status isp_billing__lock(isp_tx *tx, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    return isp_tx__run(tx, &books_lock, &params, NULL, err);
}

isp_status isp_billing__restore(isp_tx *tx, int64_t customer_id, int64_t run_on, int64_t now_us,
                                isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    isp_params__on(&params, run_on);
    isp_params__i64(&params, now_us);
    isp_params__i64(&params, customer_id);
    return isp_tx__run(tx, &restore_customer, &params, NULL, err);
}

typedef struct work {
    const isp_session *session;
    isp_dunning_options options;
    int64_t now_us, run_on;
    isp_dunning *record; /* filled anew by each try of the body */
} work;

/* A statement for a day; how many rows it changed. */
static isp_status change(isp_tx *tx, const isp_stmt *stmt, const work *in, int64_t day,
                         int64_t *count, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__on(&params, day);
    isp_params__i64(&params, in->now_us);
    isp_status st = isp_tx__run(tx, stmt, &params, &rows, err);
    if (st == ISP_OK)
        *count = (int64_t)isp_rows__affected(rows);
    return st;
}

/* What is judged stays judged until then: a year mistyped would let nobody be dunned in it. */
static isp_status check_date(const work *in, int64_t today, isp_error *err)
{
    if (in->run_on > isp_on__add_days(today, AHEAD_DAYS))
        return isp_fail(err, ISP_E_INVALID, "run_on", "more than %d days ahead", AHEAD_DAYS);
    return ISP_OK;
}

static isp_status run_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    isp_dunning *d = in->record;
    int64_t today, ended_count;
    isp_status st = isp_billing__lock(tx, err);
    if (st == ISP_OK)
        st = isp_tenant__today(tx, in->now_us, &today, err);
    if (st < 0)
        return st;
    in->run_on = in->options.run_on ? in->options.run_on : today;
    if ((st = check_date(in, today, err)) < 0 ||
        (st = change(tx, &dunning_end, in, today, &ended_count, err)) < 0)
        return st;
    d->run_on = in->run_on;
    d->dry_run = in->options.dry_run != 0;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__on(&params, in->run_on);
        if ((st = isp_tx__run(tx, &dunning_count, &params, &rows, err)) < 0)
            return st;
        d->due_count = isp_rows__i64(rows, 0, 0);
        d->grace_count = isp_rows__i64(rows, 0, 1);
        d->overdue_count = isp_rows__i64(rows, 0, 2);
        d->held_count = isp_rows__i64(rows, 0, 3);
    }
    if ((st = change(tx, &dunning_restore, in, in->run_on, &d->restored_count, err)) < 0 ||
        (st = change(tx, &dunning_suspend, in, in->run_on, &d->suspended_count, err)) < 0 ||
        (st = change(tx, &dunning_remind, in, in->run_on, &d->reminder_count, err)) < 0)
        return st;
    if (in->options.dry_run) {
        isp_tx__rollback_at_end(tx);
        return ISP_OK;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__on(&params, in->run_on);
    if ((st = isp_tx__run(tx, &dunning_mark, &params, NULL, err)) < 0)
        return st;
    ISP_AUTO_BUF none = ISP_BUF_INIT;
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_audit__diff(&isp_dunning_entity, NULL, d, &none, &after);
    if (after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {
        .action = "dunning.run", .entity = "dunning", .after = after.data};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_dunning_run(isp_session *session, const isp_dunning_options *options,
                           isp_dunning **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session,
               .options = ISP_DUNNING_OPTIONS_INIT,
               .now_us = isp_session__now_us(session)};
    isp_status st = isp_session__allow(session, "dunning.run", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    if (in.options.run_on && !isp_on__valid(in.options.run_on))
        return isp_fail(err, ISP_E_INVALID, "run_on", "%lld is not a date",
                        (long long)in.options.run_on);
    ISP_AUTO(isp_dunning) record = isp_record__new(&isp_dunning_entity);
    if (!record)
        return isp_fail_memory(err);
    in.record = record;
    if ((st = isp_session__transact(session, run_body, &in, err)) < 0)
        return st;
    *out = ISP_TAKE(record);
    return ISP_OK;
}
