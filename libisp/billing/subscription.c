/*
 * Subscriptions: a group as a customer of the platform. What is special to them is here; billing,
 * payments and dunning know them only as services that have no router.
 *
 * What a subscription bills, the group may use: its slots are set to those of the subscription.
 * That is a second transaction, since it writes the group's rows; whoever is killed in between asks
 * again, and what differs is set.
 */
#include "isp/subscription.h"

#include <string.h>

#include "billing/billing.h"
#include "billing/entities.h"
#include "subscriber/service.h"
#include "tenant/entities.h"
#include "tenant/session.h"

#define SLOTS_MAX 10000

/* clang-format off */
static const isp_stmt group_find = { "group_find",
    "SELECT code, name, state FROM tenants WHERE parent_id = $1 AND tenant_id = $2 AND kind = 'group'",
    "a group below the session's tenant, named by parent_id = $1" };
static const isp_stmt group_isps = { "group_isps",
    "SELECT count(*), string_agg(code, ', ' ORDER BY n) FILTER (WHERE n <= 8)"
    " FROM (SELECT code, row_number() OVER (ORDER BY tenant_id) AS n FROM tenants"
    "        WHERE parent_id = $1 AND state <> 'closed') i",
    "the ISPs of a group that has a subscription with the session's tenant" };
static const isp_stmt subscription_get = { "subscription_get",
    "SELECT {subscription} FROM subscription_view WHERE tenant_id = $1 AND group_id = $2", NULL };
static const isp_stmt subscription_list = { "subscription_list",
    "SELECT {subscription} FROM subscription_view WHERE tenant_id = $1 AND group_id > $2"
    " AND ($3::text IS NULL OR starts_with(group_code, $3)) AND ($4::text IS NULL OR state = $4)"
    " ORDER BY group_id LIMIT $5", NULL };
/* The service of a group's subscription, held; $3: today. */
static const isp_stmt subscription_find = { "subscription_find",
    "SELECT u.service_id, u.customer_id, s.state = 'ended' OR coalesce(s.ended_on < $3::date, false), s.ended_on,"
    "       s.quantity, s.revision"
    "  FROM subscriptions u JOIN services s ON s.tenant_id = u.tenant_id AND s.service_id = u.service_id"
    " WHERE u.tenant_id = $1 AND u.group_id = $2 FOR UPDATE OF s", NULL };
static const isp_stmt plan_find = { "plan_find",
    "SELECT state FROM packages WHERE tenant_id = $1 AND package_id = $2 AND kind = 'plan' FOR SHARE",
    NULL };
static const isp_stmt plan_slots = { "plan_slots",
    "SELECT greatest(1, included_slots) FROM packages WHERE tenant_id = $1 AND package_id = $2 AND kind = 'plan'", NULL };
static const isp_stmt subscriber_insert = { "subscriber_insert",
    "INSERT INTO customers (tenant_id, customer_id, code, name, name_folded, created_at_us)"
    " VALUES ($1, $2, $3, $4, $5, $6)", NULL };
static const isp_stmt subscription_insert = { "subscription_insert",
    "INSERT INTO services (tenant_id, service_id, kind, customer_id, package_id, quantity, started_on, hold_until_on,"
    " hold_reason, desired_version, changed_at_us, created_at_us)"
    " VALUES ($1, $2, 'subscription', $3, $4, $5, $6, $7, $8, 0, $9, $9)", NULL };
/* A second one of a group takes the place of the first, whose service has ended. */
static const isp_stmt subscription_link = { "subscription_link",
    "INSERT INTO subscriptions AS u (tenant_id, group_id, service_id, customer_id, begun_on, created_at_us)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (tenant_id, group_id) DO UPDATE SET service_id = excluded.service_id, begun_on = excluded.begun_on,"
    "   created_at_us = excluded.created_at_us", NULL };
static const isp_stmt subscription_close = { "subscription_close",
    "UPDATE services SET state = 'ended', revision = revision + 1 WHERE tenant_id = $1 AND service_id = $2"
    " AND state <> 'ended'", NULL };
static const isp_stmt subscription_update = { "subscription_update",
    "UPDATE services SET package_id = coalesce($3, package_id), quantity = coalesce($4, quantity),"
    " hold_until_on = CASE WHEN $7 THEN NULL ELSE coalesce($5, hold_until_on) END,"
    " hold_reason = CASE WHEN $7 THEN NULL ELSE coalesce($6, hold_reason) END, revision = revision + 1"
    " WHERE tenant_id = $1 AND service_id = $2", NULL };
/* A hold in force lets a suspended one back, as service_release does for lines. */
static const isp_stmt subscription_release = { "subscription_release",
    "UPDATE services s SET state = 'active', changed_at_us = $4 FROM tenants t"
    " WHERE t.tenant_id = $1 AND s.tenant_id = $1 AND s.service_id = $2 AND s.state = 'suspended'"
    " AND s.hold_until_on >= greatest($3::date, t.dunned_on)", NULL };
static const isp_stmt subscription_cancel = { "subscription_cancel",
    "UPDATE services SET ended_on = $3::date, revision = revision + 1 WHERE tenant_id = $1 AND service_id = $2", NULL };
static const isp_stmt subscription_parent = { "subscription_parent",
    "SELECT parent_id FROM tenants WHERE tenant_id = $1 AND kind = 'group'", NULL };
static const isp_stmt subscription_own = { "subscription_own",
    "SELECT v.plan_code, v.plan_name, v.slots, v.state, v.begun_on, v.started_on, v.ended_on, v.price_paisa,"
    "       v.balance_paisa, v.due_on, v.suspend_on,"
    "       (SELECT string_agg(i.number, ' ' ORDER BY d.due_on, d.invoice_id) FROM dues d"
    "          JOIN invoices i ON i.tenant_id = d.tenant_id AND i.invoice_id = d.invoice_id"
    "         WHERE d.tenant_id = v.tenant_id AND d.customer_id = v.customer_id),"
    "       t.pay_text"
    "  FROM subscription_view v JOIN tenants t ON t.tenant_id = v.tenant_id WHERE v.tenant_id = $1 AND v.group_id = $2",
    NULL };
/* Invoices of a group as the platform's customer: $2. */
#define OF_GROUP "customer_id = (SELECT u.customer_id FROM subscriptions u WHERE u.tenant_id = $1 AND u.group_id = $2)"
static const isp_stmt own_invoice_get = { "own_invoice_get",
    "SELECT {invoice} FROM invoice_view WHERE tenant_id = $1 AND " OF_GROUP " AND invoice_id = $3", NULL };
static const isp_stmt own_invoice_list = { "own_invoice_list",
    "SELECT {invoice} FROM invoice_view WHERE tenant_id = $1 AND " OF_GROUP " AND invoice_id < $3"
    " AND ($4::text IS NULL OR state = $4 OR ($4 = 'open' AND state <> 'paid')) ORDER BY invoice_id DESC LIMIT $5", NULL };
static const isp_stmt reminder_list = { "reminder_list",
    "SELECT {reminder} FROM reminder_view WHERE tenant_id = $1 AND (invoice_id < $2 OR (invoice_id = $2 AND stage > $3))"
    " AND ($4::bigint = 0 OR customer_id = $4)"
    " AND ($5::text IS NULL OR stage = $5 OR ($5 = 'unsent' AND sent_at_us IS NULL))"
    " ORDER BY invoice_id DESC, stage LIMIT $6", NULL };
const isp_stmt *const isp_billing__subscription_stmts[] = {
    &group_find, &group_isps, &subscription_get, &subscription_list, &subscription_find, &plan_find, &plan_slots, &subscriber_insert,
    &subscription_insert, &subscription_link, &subscription_close, &subscription_update, &subscription_release,
    &subscription_cancel, &subscription_parent, &subscription_own, &own_invoice_get,
    &own_invoice_list, &reminder_list, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

typedef struct work {
    const isp_session *session;
    isp_subscription_options options;
    int64_t group_id, service_id, customer_id, now_us, today;
    const char *code, *name, *folded; /* of the group */
    /* Of a preview: the bills of these months are asked for, and nothing is kept. */
    bool changes;
    int64_t periods[2], totals[2];
} work;

/* The subscription that is held while the transaction lasts. */
typedef struct held {
    bool there, cancelled;
    int64_t ended_on, slots, revision;
} held;

static isp_status hold(isp_tx *tx, work *in, held *out, isp_error *err)
{
    isp_status st = isp_billing__lock(tx, err);
    if (st == ISP_OK)
        st = isp_tenant__today(tx, in->now_us, &in->today, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->group_id);
    isp_params__on(&params, in->today);
    if ((st = isp_tx__run(tx, &subscription_find, &params, &rows, err)) < 0)
        return st;
    *out = (held){.there = isp_rows__len(rows) == 1};
    if (!out->there)
        return ISP_OK;
    in->service_id = isp_rows__i64(rows, 0, 0);
    in->customer_id = isp_rows__i64(rows, 0, 1);
    out->cancelled = isp_rows__i64(rows, 0, 2) == 1;
    out->ended_on = isp_rows__on(rows, 0, 3);
    out->slots = isp_rows__i64(rows, 0, 4);
    out->revision = isp_rows__i64(rows, 0, 5);
    return ISP_OK;
}

/* One that can be changed: it is there, it runs, and it is as it was read. */
static isp_status hold_running(isp_tx *tx, work *in, int64_t revision, held *out, isp_error *err)
{
    isp_status st = hold(tx, in, out, err);
    if (st < 0)
        return st;
    if (!out->there)
        return isp_session__absent(&isp_subscription_entity, in->group_id, err);
    if (revision && revision != out->revision)
        return isp_session__changed(&isp_subscription_entity, err);
    if (out->cancelled)
        return isp_fail(err, ISP_E_STATE, "subscription.state",
                        "the subscription has ended: start a new one");
    return ISP_OK;
}

/* The plan is there, and sold. */
static isp_status check_plan(isp_tx *tx, const work *in, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->options.plan_id);
    isp_status st = isp_tx__run(tx, &plan_find, &params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_NOT_FOUND, "plan_id", "there is no plan %lld",
                        (long long)in->options.plan_id);
    if (strcmp(isp_rows__text(rows, 0, 0), "active") != 0)
        return isp_fail(err, ISP_E_STATE, "plan_id", "the plan is no longer sold");
    return ISP_OK;
}

/* ---- begin ---- */

static isp_status add_customer(isp_tx *tx, work *in, isp_error *err)
{
    isp_status st = isp_tx__next(tx, "customer", &in->customer_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->customer_id);
    isp_params__text(&params, in->code);
    isp_params__text(&params, in->name);
    isp_params__text(&params, in->folded);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &subscriber_insert, &params, NULL, err);
}

/* The group has had one: the new one may begin when that is over. */
static isp_status end_former(isp_tx *tx, const work *in, const held *former, int64_t begun_on,
                             isp_error *err)
{
    if (!former->cancelled)
        return isp_fail(err, ISP_E_EXISTS, "subscription", "the group has a subscription");
    if (begun_on <= former->ended_on)
        return isp_fail(err, ISP_E_INVALID, "begun_on",
                        "the former one ran until %lld: the new one begins later",
                        (long long)former->ended_on);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->service_id);
    return isp_tx__run(tx, &subscription_close, &params, NULL, err);
}

static isp_status add_service(isp_tx *tx, work *in, int64_t begun_on, isp_error *err)
{
    const isp_subscription_options *o = &in->options;
    int64_t free_days = o->trial_days == ISP_NO_VALUE ? 0 : o->trial_days;
    isp_status st = isp_tx__next(tx, "service", &in->service_id, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->service_id);
        isp_params__i64(&params, in->customer_id);
        isp_params__i64(&params, o->plan_id);
        isp_params__i64(&params, o->slots);
        isp_params__on(&params, isp_on__add_days(begun_on, free_days));
        isp_params__on(&params, o->hold_until_on ? o->hold_until_on : ISP_NO_VALUE);
        isp_params__text(&params, o->hold_reason);
        isp_params__i64(&params, in->now_us);
        if ((st = isp_tx__run(tx, &subscription_insert, &params, NULL, err)) < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->group_id);
    isp_params__i64(&params, in->service_id);
    isp_params__i64(&params, in->customer_id);
    isp_params__on(&params, begun_on);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &subscription_link, &params, NULL, err);
}

static isp_status start_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_subscription_options *o = &in->options;
    held former;
    isp_status st = hold(tx, in, &former, err);
    if (st == ISP_OK)
        st = check_plan(tx, in, err);
    if (st < 0)
        return st;
    int64_t begun_on = o->begun_on == ISP_NO_VALUE ? in->today : o->begun_on;
    st = former.there ? end_former(tx, in, &former, begun_on, err) : add_customer(tx, in, err);
    return st < 0 ? st : add_service(tx, in, begun_on, err);
}

static isp_status check_numbers(const isp_subscription_options *o, isp_error *err)
{
    const struct {
        const char *name;
        int64_t on;
    } dates[] = {{"begun_on", o->begun_on},
                 {"hold_until_on", o->hold_until_on ? o->hold_until_on : ISP_NO_VALUE}};
    for (size_t i = 0; i < ISP_LEN(dates); i++)
        if (dates[i].on != ISP_NO_VALUE && !isp_on__valid(dates[i].on))
            return isp_fail(err, ISP_E_INVALID, dates[i].name, "%lld is not a date",
                            (long long)dates[i].on);
    if (dates[1].on != ISP_NO_VALUE && (!o->hold_reason || !*o->hold_reason))
        return isp_fail(err, ISP_E_INVALID, "hold_reason", "a hold needs a reason");
    ISP_REQUIRE(err, o->slots == ISP_NO_VALUE || (o->slots >= 1 && o->slots <= SLOTS_MAX), "slots");
    ISP_REQUIRE(err, o->trial_days == ISP_NO_VALUE || (o->trial_days >= 0 && o->trial_days <= 365),
                "trial_days");
    return ISP_OK;
}

/* More ISPs than slots are not taken: who wants fewer slots closes some first. */
static isp_status check_use(const isp_session *session, int64_t group_id, int64_t slots,
                            isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    if (slots == ISP_NO_VALUE)
        return ISP_OK;
    isp_params__i64(&params, group_id);
    isp_status st = isp_store__run(isp_session__store(session), &job, &group_isps, &params, &rows,
                                   err);
    if (st < 0)
        return st;
    int64_t used = isp_rows__i64(rows, 0, 0);
    return slots >= used
               ? ISP_OK
               : isp_fail(err, ISP_E_STATE, "slots",
                          "the group has %lld ISPs: %.160s%s; close some first", (long long)used,
                          isp_rows__text(rows, 0, 1), used > 8 ? ", ..." : "");
}

/* The slots that are paid. */
static isp_status allot(isp_session *session, int64_t group_id, int64_t slots, isp_error *err)
{
    isp_slot_options o = ISP_SLOT_OPTIONS_INIT;
    ISP_AUTO(isp_child) group = NULL;
    o.slot_count = slots;
    isp_status st = isp_slot_set(session, group_id, &o, &group, err);
    if (st < 0)
        isp_error__prefix(err, "the subscription is as asked, the slots are not: ask again");
    return st;
}

/* Slots that are not named are those that the plan holds. */
static isp_status default_slots(const isp_session *session, isp_subscription_options *o,
                                isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    if (o->slots != ISP_NO_VALUE)
        return ISP_OK;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, o->plan_id);
    isp_status st = isp_session__run(session, &plan_slots, &params, &rows, err);
    if (st == ISP_OK && isp_rows__len(rows))
        o->slots = isp_rows__i64(rows, 0, 0);
    return st; /* no such plan: said in the transaction */
}

isp_status isp_subscription_start(isp_session *session, int64_t group_id,
                                  const isp_subscription_options *options, isp_subscription **out,
                                  isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session,
               .options = ISP_SUBSCRIPTION_OPTIONS_INIT,
               .group_id = group_id,
               .now_us = isp_session__now_us(session)};
    isp_subscription_options *o = &in.options;
    isp_status st = isp_session__allow(session, "subscription.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o->plan_id > 0, "plan_id");
    if ((st = check_numbers(o, err)) < 0)
        return st;
    ISP_AUTO(isp_rows) group = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, in.group_id);
    st = isp_store__run(isp_session__store(session), &job, &group_find, &params, &group, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(group))
        return isp_fail(err, ISP_E_NOT_FOUND, "group_id", "there is no group %lld",
                        (long long)in.group_id);
    in.code = isp_rows__text(group, 0, 0);
    in.name = isp_rows__text(group, 0, 1);
    if (strcmp(isp_rows__text(group, 0, 2), "closed") == 0)
        return isp_fail(err, ISP_E_STATE, "group_id", "the group is closed");
    ISP_AUTO_TEXT folded = isp_text__fold(in.name);
    if (!folded)
        return isp_fail_memory(err);
    in.folded = folded;
    if ((st = default_slots(session, o, err)) < 0 ||
        (st = check_use(session, in.group_id, o->slots, err)) < 0)
        return st;
    ISP_AUTO(isp_subscription) made = NULL;
    st = isp_session__change(session, "subscription.start", start_body, &in, &subscription_get,
                             &isp_subscription_entity, &in.group_id, (void **)&made, err);
    if (st == ISP_OK)
        st = allot(session, group_id, made->slots, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(made);
    return st;
}

/* ---- change ---- */

static isp_status change(isp_tx *tx, work *in, isp_error *err)
{
    const isp_subscription_options *o = &in->options;
    held now;
    isp_status st = hold_running(tx, in, o->revision, &now, err);
    if (st == ISP_OK && o->plan_id != ISP_NO_VALUE)
        st = check_plan(tx, in, err);
    if (st == ISP_OK)
        st = isp_service__keep(tx, in->service_id, o->plan_id, o->slots, in->now_us, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->service_id);
        isp_params__i64(&params, o->plan_id);
        isp_params__i64(&params, o->slots);
        isp_params__on(&params, o->hold_until_on ? o->hold_until_on : ISP_NO_VALUE);
        isp_params__text(&params, o->hold_reason);
        isp_params__bool(&params, o->hold_until_on == 0);
        if ((st = isp_tx__run(tx, &subscription_update, &params, NULL, err)) < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->service_id);
    isp_params__on(&params, in->today);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &subscription_release, &params, NULL, err);
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    return change(tx, user, err);
}

/* What is asked of a running subscription: may it be so? */
static isp_status prepare(isp_session *session, int64_t group_id,
                          const isp_subscription_options *options, work *in, isp_error *err)
{
    *in = (work){.session = session,
                 .options = ISP_SUBSCRIPTION_OPTIONS_INIT,
                 .group_id = group_id,
                 .now_us = isp_session__now_us(session)};
    isp_subscription_options *o = &in->options;
    isp_status st = isp_session__allow(session, "subscription.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    const struct {
        const char *name;
        int64_t value;
    } fixed[] = {{"begun_on", o->begun_on}, {"trial_days", o->trial_days}};
    for (size_t i = 0; i < ISP_LEN(fixed); i++)
        if (fixed[i].value != ISP_NO_VALUE)
            return isp_fail(err, ISP_E_INVALID, fixed[i].name,
                            "this is what it began with: it stays");
    ISP_AUTO(isp_subscription) now = NULL;
    if ((st = check_numbers(o, err)) < 0 ||
        (st = isp_session__fetch(session, &subscription_get, &isp_subscription_entity, group_id,
                                 (void **)&now, err)) < 0)
        return st;
    return check_use(session, group_id, o->slots, err);
}

isp_status isp_subscription_update(isp_session *session, int64_t group_id,
                                   const isp_subscription_options *options, isp_subscription **out,
                                   isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in;
    ISP_AUTO(isp_subscription) now = NULL;
    isp_status st = prepare(session, group_id, options, &in, err);
    if (st == ISP_OK)
        st = isp_session__change(session, "subscription.update", update_body, &in,
                                 &subscription_get, &isp_subscription_entity, &group_id,
                                 (void **)&now, err);
    if (st == ISP_OK && in.options.slots != ISP_NO_VALUE)
        st = allot(session, group_id, now->slots, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(now);
    return st;
}

static int64_t month_after(int64_t period)
{
    return period + (period % 100 == 12 ? 89 : 1);
}

static isp_status preview_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    held now;
    isp_tx__rollback_at_end(tx);
    isp_status st = in->changes ? change(tx, in, err)
                                : hold_running(tx, in, in->options.revision, &now, err);
    if (st < 0)
        return st;
    in->periods[0] = in->today / 100;
    in->periods[1] = month_after(in->periods[0]);
    for (int i = 0; st == ISP_OK && i < 2; i++)
        st = isp_billing__forecast(tx, in->periods[i], in->customer_id - 1, in->customer_id,
                                   in->now_us, &in->totals[i], err);
    return st;
}

isp_status isp_subscription_preview(isp_session *session, int64_t group_id,
                                    const isp_subscription_options *options,
                                    isp_subscription_quote **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in;
    ISP_AUTO(isp_subscription) after = NULL;
    ISP_AUTO(isp_subscription_quote) quote = NULL;
    isp_status st = prepare(session, group_id, options, &in, err);
    if (st == ISP_OK)
        st = isp_session__transact(session, preview_body, &in, err);
    if (st < 0)
        return st;
    const int64_t before[] = {in.totals[0], in.totals[1]};
    in.changes = true;
    if ((st = isp_session__change(session, NULL, preview_body, &in, &subscription_get,
                                  &isp_subscription_entity, &group_id, (void **)&after, err)) < 0)
        return st;
    if (!(quote = isp_record__new(&isp_subscription_quote_entity)))
        return isp_fail_memory(err);
    if ((st = isp_record__set_text(isp_entity_field(&isp_subscription_quote_entity, "plan_code"),
                                   quote, after->plan_code, err)) < 0)
        return st;
    quote->group_id = group_id;
    quote->slots = after->slots;
    quote->period = in.periods[0];
    quote->before_paisa = before[0];
    quote->next_before_paisa = before[1];
    quote->after_paisa = in.totals[0];
    quote->next_period = in.periods[1];
    quote->next_after_paisa = in.totals[1];
    *out = ISP_TAKE(quote);
    return ISP_OK;
}

/* ---- end ---- */

enum {
    AT_END,
    AT_TODAY,
    AT_NEVER
};

typedef struct ending {
    work work;
    int64_t revision;
    int at;
} ending;

static isp_status cancel_body(isp_tx *tx, void *user, isp_error *err)
{
    ending *in = user;
    held now;
    isp_status st = hold_running(tx, &in->work, in->revision, &now, err);
    if (st < 0)
        return st;
    int64_t today = in->work.today;
    int64_t last = in->at == AT_TODAY ? today
                   : in->at == AT_END ? isp_period__last(today / 100)
                                      : ISP_NO_VALUE;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->work.session->tenant_id);
    isp_params__i64(&params, in->work.service_id);
    isp_params__on(&params, last);
    return isp_tx__run(tx, &subscription_cancel, &params, NULL, err);
}

isp_status isp_subscription_cancel(isp_session *session, int64_t group_id,
                                   const isp_cancel_options *options, isp_subscription **out,
                                   isp_error *err)
{
    static const char *const days[] = {"end", "today", "never"};
    ISP_REQUIRE(err, session && out, "session");
    isp_cancel_options o = ISP_CANCEL_OPTIONS_INIT;
    ending in = {
        .work = {.session = session, .group_id = group_id, .now_us = isp_session__now_us(session)}};
    isp_status st = isp_session__allow(session, "subscription.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    while (o.at && in.at < (int)ISP_LEN(days) && strcmp(o.at, days[in.at]) != 0)
        in.at++;
    if (in.at == (int)ISP_LEN(days))
        return isp_fail(err, ISP_E_INVALID, "at",
                        "the last day is \"end\", \"today\" or \"never\"");
    in.revision = o.revision;
    return isp_session__change(session, "subscription.cancel", cancel_body, &in, &subscription_get,
                               &isp_subscription_entity, &group_id, (void **)out, err);
}

/* ---- look ---- */

isp_status isp_subscription_get(isp_session *session, int64_t group_id, isp_subscription **out,
                                isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "subscription.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &subscription_get, &isp_subscription_entity,
                                       group_id, (void **)out, err);
}

static const isp_page_rule subscriptions_asked = {"subscription.read", "search filter", "state",
                                                  .kinds = {ISP_KIND_SUBSCRIPTION_STATE}};

isp_status isp_subscription_list_get(isp_session *session, const isp_list_options *options,
                                     isp_subscription_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &subscriptions_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.search);
    isp_params__name(&params, ISP_KIND_SUBSCRIPTION_STATE, page.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &subscription_list, &params, &isp_subscription_entity,
                             page.asked.limit, -1, 0, (isp_list **)(void *)out, err);
}

/* The rows of a group's subscription are the platform's: read there, held to the session's own
 * group by $2 of each statement. Whether the session may has been asked. */
static isp_status look_above(const isp_session *session, isp_session *out, isp_error *err)
{
    ISP_AUTO(isp_rows) parent = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_status st = isp_session__run(session, &subscription_parent, &params, &parent, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(parent))
        return isp_fail(err, ISP_E_NOT_FOUND, "subscription", "there is no subscription");
    *out = *session;
    out->scope = (isp_scope){
        .role = ISP_DB_TENANT, .tenant_id = isp_rows__i64(parent, 0, 0), .read_only = true};
    return ISP_OK;
}

isp_status isp_subscription_mine(isp_session *session, isp_own_subscription **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_session above;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_status st = isp_session__allow(session, "subscription.mine", err);
    if (st == ISP_OK)
        st = look_above(session, &above, err);
    if (st < 0)
        return st;
    isp_params__i64(&params, above.scope.tenant_id);
    isp_params__i64(&params, session->tenant_id);
    if ((st = isp_session__run(&above, &subscription_own, &params, &rows, err)) < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_NOT_FOUND, "subscription", "there is no subscription");
    return isp_rows__record(rows, 0, 0, &isp_own_subscription_entity, (void **)out, err);
}

isp_status isp_own_invoice_get(isp_session *session, int64_t invoice_id, isp_invoice **out,
                               isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_session above;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_status st = isp_session__allow(session, "subscription.mine", err);
    if (st == ISP_OK)
        st = look_above(session, &above, err);
    if (st < 0)
        return st;
    isp_params__i64(&params, above.scope.tenant_id);
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, invoice_id);
    return isp_session__get(&above, &own_invoice_get, &params, &isp_invoice_entity, invoice_id,
                            (void **)out, err);
}

static const isp_page_rule own_invoices_asked = {
    "subscription.mine", "filter",          "list", .kinds = {ISP_KIND_INVOICE_STATE},
    .words = "open",     .first = INT64_MAX};

isp_status isp_own_invoice_list_get(isp_session *session, const isp_list_options *options,
                                    isp_invoice_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_session above;
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &own_invoices_asked, options, &page, err);
    if (st == ISP_OK)
        st = look_above(session, &above, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, above.scope.tenant_id);
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(&above, &own_invoice_list, &params, &isp_invoice_entity,
                             page.asked.limit, -1, 0, (isp_list **)(void *)out, err);
}

static const isp_page_rule reminders_asked = {
    "subscription.read", "customer_id filter", "list", .kinds = {ISP_KIND_REMINDER_STAGE},
    .words = "unsent",   .first = INT64_MAX};

isp_status isp_reminder_list_get(isp_session *session, const isp_list_options *options,
                                 isp_reminder_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &reminders_asked, options, &page, err);
    if (st < 0)
        return st;
    enum {
        INVOICE_COLUMN = 2,
        STAGE_COLUMN = 4
    };
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.after);
    isp_params__i64(&params, page.asked.customer_id);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &reminder_list, &params, &isp_reminder_entity,
                             page.asked.limit, STAGE_COLUMN, INVOICE_COLUMN,
                             (isp_list **)(void *)out, err);
}
