/*
 * Subscriptions of groups: the platform bills them as an ISP bills its customers, and what they do
 * not pay closes their panels until they do.
 */
#include <string.h>

#include "tenant/session.h"

#include "isp_test_isp.h"

#define DAY_US INT64_C(86400000000)

static isp_session *platform;
static int64_t north, plan;

static int64_t tenant_id(const char *code)
{
    return isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = '%s'", code);
}

/* 5,000 taka a month with two slots, 1,500 for each further one. */
static int64_t make_plan(const char *code, int64_t price, int64_t included, int64_t slot)
{
    isp_plan_options o = ISP_PLAN_OPTIONS_INIT;
    isp_plan *made = NULL;
    o.code = code;
    o.price_paisa = price;
    o.included_slots = included;
    o.slot_paisa = slot;
    ck_ok(isp_plan_create(platform, &o, &made, &err), err);
    int64_t id = made->plan_id;
    isp_plan_free(made);
    return id;
}

static void open_platform(void)
{
    isp_test_db_open();
    isp_test_tenants();
    platform = isp_test_local("platform");
    north = tenant_id("north");
    plan = make_plan("start", 500000, 2, 150000);
    isp_test_sql(
        "UPDATE isp.tenants SET grace_days = 10, pay_text = 'bKash 01711000000, say the invoice'"
        " WHERE kind = 'platform'");
}

static void close_platform(void)
{
    isp_session_close(platform);
    isp_test_db_close();
}

/* Nine o'clock in Dhaka on a day: days of December are 31 and more. */
static void go_to_day(int64_t day)
{
    isp_test_now_us = ISP_TEST_NOW_US + (day - 15) * DAY_US;
}

static isp_subscription *start(int64_t group, int64_t slots, int64_t trial_days)
{
    isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
    isp_subscription *made = NULL;
    o.plan_id = plan;
    o.slots = slots;
    o.trial_days = trial_days;
    ck_ok(isp_subscription_start(platform, group, &o, &made, &err), err);
    return made;
}

static void change(int64_t plan_id, int64_t slots)
{
    isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
    isp_subscription *now = NULL;
    o.plan_id = plan_id;
    o.slots = slots;
    ck_ok(isp_subscription_update(platform, north, &o, &now, &err), err);
    isp_subscription_free(now);
}

static int64_t state_of(int64_t group)
{
    isp_subscription *now = NULL;
    ck_ok(isp_subscription_get(platform, group, &now, &err), err);
    int64_t state = now->state;
    isp_subscription_free(now);
    return state;
}

static isp_bill_run *bill(int64_t period)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    o.period = period;
    ck_ok(isp_bill_run_start(platform, &o, NULL, NULL, &run, &err), err);
    return run;
}

static int64_t billed(int64_t period)
{
    isp_bill_run *run = bill(period);
    int64_t total = run->total_paisa;
    isp_bill_run_free(run);
    return total;
}

/* What the group may use. */
static int64_t slots_of(const char *code)
{
    return isp_test_sql_i64("SELECT count(*) FROM isp.slots WHERE tenant_id = %lld",
                            (long long)tenant_id(code));
}

/* Judge by today, twice: the second time finds nothing to do. */
static int64_t dun(void)
{
    isp_dunning *first = NULL, *again = NULL;
    ck_ok(isp_dunning_run(platform, NULL, &first, &err), err);
    ck_ok(isp_dunning_run(platform, NULL, &again, &err), err);
    ck_assert_int_eq(again->suspended_count + again->restored_count + again->reminder_count, 0);
    int64_t reminders = first->reminder_count;
    isp_dunning_free(first);
    isp_dunning_free(again);
    return reminders;
}

static void pay(int64_t amount)
{
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    p.customer_id = 1;
    p.amount_paisa = amount;
    ck_ok(isp_payment_take(platform, &p, &paid, &err), err);
    isp_payment_free(paid);
}

/* A month of n days at these monthly prices, one a day, with 5 % VAT: from the documents. */
static int64_t with_vat(int64_t sum, int64_t n)
{
    int64_t net = (2 * sum + n) / (2 * n);
    return net + (2 * net * 5 + 100) / 200;
}

START_TEST(a_month_is_billed_when_it_is_over)
{
    isp_subscription *s = start(north, 5, ISP_NO_VALUE);
    ck_assert_int_eq(s->state, ISP_SUBSCRIPTION_ACTIVE);
    ck_assert_int_eq(s->price_paisa, 500000 + 3 * 150000);
    ck_assert_str_eq(s->group_code, "north");
    ck_assert_int_eq(s->begun_on, 20261115);
    isp_subscription_free(s);
    ck_assert_int_eq(slots_of("north"), 5);
    ck_assert_int_eq(billed(202611), 0);
    go_to_day(30);
    ck_assert_int_eq(billed(202611), 0);
    go_to_day(31);
    isp_bill_run *run = bill(202611);
    ck_assert_int_eq(run->total_paisa, with_vat(950000 * 16, 30));
    ck_assert_int_eq(run->line_count, 1);
    isp_bill_run_free(run);
    ck_assert_int_eq(billed(202611), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT quantity FROM isp.invoice_lines"), 5);
    /* It is no line: nothing waits for a router, no list of lines shows it. */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE applied_version <> "
                                      "desired_version"),
                     0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.service_view"), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.package_view"), 0);
    isp_test_books(platform);
}
END_TEST

START_TEST(a_trial_costs_nothing)
{
    isp_subscription *s = start(north, ISP_NO_VALUE, 10);
    ck_assert_int_eq(s->state, ISP_SUBSCRIPTION_TRIAL);
    ck_assert_int_eq(s->slots, 2);
    ck_assert_int_eq(s->started_on, 20261125);
    isp_subscription_free(s);
    go_to_day(24);
    ck_assert_int_eq(state_of(north), ISP_SUBSCRIPTION_TRIAL);
    change(ISP_NO_VALUE, 4); /* within the trial: four from its end on */
    go_to_day(25);
    ck_assert_int_eq(state_of(north), ISP_SUBSCRIPTION_ACTIVE);
    go_to_day(31);
    ck_assert_int_eq(billed(202611), with_vat(800000 * 6, 30));
    isp_test_books(platform);
}
END_TEST

/* What is said at the login of a tenant; NULL: nothing. */
static const char *why(const char *code)
{
    isp_status st = isp_tenant__dues(isp_test_ctx, tenant_id(code), &err);
    ck_assert(st == ISP_OK || st == ISP_E_SUSPENDED);
    return st == ISP_OK ? NULL : err.message;
}

START_TEST(who_does_not_pay_is_reminded_then_suspended_then_restored_by_a_payment)
{
    /* Issued on 1 December, due on the 8th; ten days of grace. */
    static const struct {
        int64_t day, state;
        const char *stage; /* written on that day */
    } days[] = {
        {31, ISP_SUBSCRIPTION_ACTIVE, NULL},           {34, ISP_SUBSCRIPTION_ACTIVE, NULL},
        {35, ISP_SUBSCRIPTION_ACTIVE, "upcoming"},     {38, ISP_SUBSCRIPTION_ACTIVE, NULL},
        {39, ISP_SUBSCRIPTION_PAST_DUE, "past_due"},   {45, ISP_SUBSCRIPTION_PAST_DUE, NULL},
        {46, ISP_SUBSCRIPTION_GRACE, "grace"},         {48, ISP_SUBSCRIPTION_GRACE, NULL},
        {49, ISP_SUBSCRIPTION_SUSPENDED, "suspended"}, {60, ISP_SUBSCRIPTION_SUSPENDED, NULL},
    };
    isp_subscription_free(start(north, 2, ISP_NO_VALUE));
    go_to_day(31);
    int64_t total = billed(202611);
    for (size_t i = 0; i < ISP_LEN(days); i++) {
        go_to_day(days[i].day);
        ck_assert_int_eq(dun(), days[i].stage != NULL);
        ck_assert_msg(state_of(north) == days[i].state, "day %d", (int)days[i].day);
        if (days[i].stage)
            ck_assert_int_eq(
                isp_test_sql_i64("SELECT count(*) FROM isp.reminders WHERE stage = '%s'",
                                 days[i].stage),
                1);
        bool closed = days[i].state == ISP_SUBSCRIPTION_SUSPENDED;
        ck_assert((why("north") != NULL) == closed);
        ck_assert((why("mfn") != NULL) == closed);
        ck_assert_ptr_null(why("platform"));
    }
    ck_assert_int_eq(total, 280000);
    ck_assert_str_eq(why("mfn"), "north: the subscription is not paid; BDT 2,800.00 due on "
                                 "PLATFORM-2026-000001. bKash 01711000000, say the invoice");
    pay(total - 1);
    ck_assert_ptr_nonnull(why("north"));
    pay(1);
    ck_assert_ptr_null(why("north"));
    ck_assert_int_eq(state_of(north), ISP_SUBSCRIPTION_ACTIVE);
    ck_assert_int_eq(dun(), 0);
    /* The group sees its invoices, and nobody else's. */
    isp_session *group = isp_test_local("north");
    isp_invoice_list *own = NULL;
    isp_invoice *invoice = NULL;
    isp_list_options open = ISP_LIST_OPTIONS_INIT;
    ck_ok(isp_own_invoice_list_get(group, NULL, &own, &err), err);
    ck_assert_uint_eq(isp_invoice_list_len(own), 1);
    ck_assert_str_eq(isp_invoice_list_at(own, 0)->number, "PLATFORM-2026-000001");
    ck_assert_int_eq(isp_invoice_list_at(own, 0)->state, ISP_INVOICE_PAID);
    int64_t id = isp_invoice_list_at(own, 0)->invoice_id;
    isp_invoice_list_free(own);
    open.filter = "open";
    ck_ok(isp_own_invoice_list_get(group, &open, &own, &err), err);
    ck_assert_uint_eq(isp_invoice_list_len(own), 0);
    isp_invoice_list_free(own);
    ck_ok(isp_own_invoice_get(group, id, &invoice, &err), err);
    ck_assert_int_eq(invoice->total_paisa, 280000);
    isp_invoice_free(invoice);
    ck_fails(isp_own_invoice_get(group, id + 1, &invoice, &err), ISP_E_NOT_FOUND, err);
    isp_test_tenant("platform", "south");
    isp_session *other = isp_test_local("south");
    ck_fails(isp_own_invoice_get(other, id, &invoice, &err), ISP_E_NOT_FOUND, err);
    isp_session_close(other);
    isp_session_close(group);
    isp_reminder_list *list = NULL;
    ck_ok(isp_reminder_list_get(platform, NULL, &list, &err), err);
    ck_assert_uint_eq(isp_reminder_list_len(list), 5);
    for (size_t i = 0; i < 5; i++) /* by their names: each once, and that it is open again */
        ck_assert_int_eq(
            isp_reminder_list_at(list, i)->stage,
            ((const int64_t[]){ISP_REMINDER_GRACE, ISP_REMINDER_PAST_DUE, ISP_REMINDER_RESTORED,
                               ISP_REMINDER_SUSPENDED, ISP_REMINDER_UPCOMING})[i]);
    ck_assert_str_eq(isp_reminder_list_at(list, 0)->number, "PLATFORM-2026-000001");
    ck_assert_int_eq(isp_reminder_list_at(list, 0)->sent_at_us, ISP_NO_VALUE);
    isp_reminder_list_free(list);
    isp_test_books(platform);
}
END_TEST

/* What blocks a tenant, nearest first. */
static const char *blocks_of(const char *code)
{
    const char *causes = isp_test_sql("SELECT string_agg(cause, ' ') FROM isp.tenant_blocks(%lld)",
                                      (long long)tenant_id(code));
    return causes ? causes : "";
}

START_TEST(a_payment_restores_what_was_before_and_no_more)
{
    isp_subscription_free(start(north, 2, ISP_NO_VALUE));
    isp_test_sql("UPDATE isp.tenants SET suspended_at_us = 1, suspend_reason = 'by hand' WHERE "
                 "code = 'mfn'");
    go_to_day(31);
    int64_t total = billed(202611);
    go_to_day(50);
    dun();
    ck_assert_str_eq(blocks_of("north"), "dues");
    ck_assert_str_eq(blocks_of("dfn"), "dues");
    ck_assert_str_eq(blocks_of("mfn"), "hand dues");
    ck_assert_str_eq(blocks_of("platform"), "");
    pay(total);
    ck_assert_str_eq(blocks_of("north"), "");
    ck_assert_str_eq(blocks_of("dfn"), "");
    ck_assert_str_eq(blocks_of("mfn"), "hand");
}
END_TEST

START_TEST(a_hold_keeps_a_subscription_open)
{
    isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
    isp_subscription *s = NULL;
    isp_subscription_free(start(north, 2, ISP_NO_VALUE));
    go_to_day(31);
    billed(202611);
    go_to_day(50);
    dun();
    ck_assert_int_eq(state_of(north), ISP_SUBSCRIPTION_SUSPENDED);
    o.hold_until_on = 20261225;
    ck_fails(isp_subscription_update(platform, north, &o, &s, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "hold_reason");
    o.hold_reason = "promised for the 25th";
    ck_ok(isp_subscription_update(platform, north, &o, &s, &err), err);
    ck_assert_int_eq(s->state, ISP_SUBSCRIPTION_GRACE);
    isp_subscription_free(s);
    dun();
    ck_assert_ptr_null(why("north"));
    go_to_day(56);
    dun();
    ck_assert_ptr_nonnull(why("north"));
}
END_TEST

/* Plan, slots and prices change at random. Each preview says what the bill will be if nothing else
 * happens; the bill is what the days add up to. */
START_TEST(each_day_costs_what_held_on_it)
{
    unsigned seed = (unsigned)_i + 1;
    int64_t price[2] = {500000, rand_r(&seed) % 1000000},
            slot[2] = {150000, rand_r(&seed) % 300000};
    int64_t included[2] = {2, rand_r(&seed) % 6}, sum[3] = {0}, slots = 2 + rand_r(&seed) % 9;
    int64_t plans[2] = {plan, make_plan("other", price[1], included[1], slot[1])}, at = 0;
    isp_subscription_quote *quote = NULL;
    isp_subscription_free(start(north, slots, ISP_NO_VALUE));
    for (int day = 15; day <= 61; day++) { /* to the end of the year */
        go_to_day(day);
        if (rand_r(&seed) % 4 == 0) {
            isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
            isp_subscription *s = NULL;
            if (rand_r(&seed) % 2)
                o.plan_id = plans[at = rand_r(&seed) % 2];
            if (rand_r(&seed) % 2)
                o.slots = slots = 2 + rand_r(&seed) % 9;
            isp_subscription_quote_free(quote);
            quote = NULL;
            ck_ok(isp_subscription_preview(platform, north, &o, &quote, &err), err);
            ck_ok(isp_subscription_update(platform, north, &o, &s, &err), err);
            ck_assert_int_eq(quote->slots, s->slots);
            ck_assert_str_eq(quote->plan_code, s->plan_code);
            ck_assert_int_eq(slots_of("north"), s->slots);
            isp_subscription_free(s);
        }
        if (rand_r(&seed) % 8 == 0) {
            isp_plan_options o = ISP_PLAN_OPTIONS_INIT;
            isp_plan *p = NULL;
            int which = rand_r(&seed) % 2;
            o.price_paisa = price[which] = rand_r(&seed) % 1000000;
            o.slot_paisa = slot[which] = rand_r(&seed) % 300000;
            ck_ok(isp_plan_update(platform, plans[which], &o, &p, &err), err);
            isp_plan_free(p);
            isp_subscription_quote_free(quote); /* it was of the old price */
            quote = NULL;
        }
        int64_t more = slots > included[at] ? slots - included[at] : 0;
        sum[day > 30] += price[at] + more * slot[at];
    }
    go_to_day(62);
    ck_assert_int_eq(billed(202611), with_vat(sum[0], 30));
    int64_t december = billed(202612);
    ck_assert_int_eq(december, with_vat(sum[1], 31));
    if (quote)
        ck_assert_int_eq(quote->period == 202612 ? quote->after_paisa : quote->next_after_paisa,
                         december);
    isp_subscription_quote_free(quote);
    isp_test_books(platform);
}
END_TEST

START_TEST(a_preview_writes_nothing)
{
    static const char *const tables[] = {"services", "service_terms", "package_prices",
                                         "invoices", "invoice_lines", "entries",
                                         "counters", "balances"};
    char before[ISP_LEN(tables)][40];
    isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
    isp_plan_preview_options p = ISP_PLAN_PREVIEW_OPTIONS_INIT;
    isp_subscription_quote *quote = NULL;
    isp_plan_effect_list *effects = NULL;
    isp_subscription_free(start(north, 2, ISP_NO_VALUE));
    go_to_day(20);
    for (size_t i = 0; i < ISP_LEN(tables); i++)
        snprintf(
            before[i], sizeof before[i], "%s",
            isp_test_sql(
                "SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM isp.%s t",
                tables[i]));
    o.slots = 7;
    p.price_paisa = 600000;
    ck_ok(isp_subscription_preview(platform, north, &o, &quote, &err), err);
    ck_ok(isp_plan_preview(platform, plan, &p, &effects, &err), err);
    ck_assert_int_eq(quote->before_paisa, with_vat(500000 * 16, 30));
    ck_assert_int_eq(quote->after_paisa, with_vat(500000 * 5 + 1250000 * 11, 30));
    ck_assert_int_eq(quote->next_before_paisa, 525000);
    ck_assert_int_eq(quote->next_after_paisa, 1312500);
    isp_subscription_quote_free(quote);
    isp_plan_effect_list_free(effects);
    for (size_t i = 0; i < ISP_LEN(tables); i++)
        ck_assert_str_eq(before[i],
                         isp_test_sql("SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY "
                                      "t::text)), '') FROM isp.%s t",
                                      tables[i]));
}
END_TEST

/* Over all groups; and then it is as was said. Doubled, where nothing is rounded, it is double. */
START_TEST(a_price_list_is_previewed_over_all_groups)
{
    enum {
        GROUPS = 12
    };
    char code[16];
    int64_t other = make_plan("flat", 300000, 0, 0), before = 0, after = 0;
    for (int i = 0; i < GROUPS; i++) {
        snprintf(code, sizeof code, "group%d", i);
        isp_test_tenant("platform", code);
        int64_t was = plan;
        plan = i % 4 ? plan : other;
        isp_subscription_free(start(tenant_id(code), 1 + i % 5, i));
        plan = was;
    }
    isp_plan_preview_options p = ISP_PLAN_PREVIEW_OPTIONS_INIT;
    isp_plan_effect_list *effects = NULL;
    p.price_paisa = 1000000;
    p.slot_paisa = 300000;
    p.from_on = 20261201;
    ck_ok(isp_plan_preview(platform, plan, &p, &effects, &err), err);
    ck_assert_uint_eq(isp_plan_effect_list_len(effects), GROUPS);
    for (size_t i = 0; i < GROUPS; i++) {
        const isp_plan_effect *e = isp_plan_effect_list_at(effects, i);
        snprintf(code, sizeof code, "group%d", (int)i);
        ck_assert_str_eq(e->group_code, code);
        ck_assert_int_eq(e->period, 202612);
        ck_assert_int_eq(e->after_paisa, i % 4 ? 2 * e->before_paisa : e->before_paisa);
        ck_assert_int_eq(e->change_paisa, e->after_paisa - e->before_paisa);
        before += e->before_paisa;
        after += e->after_paisa;
    }
    isp_plan_options o = ISP_PLAN_OPTIONS_INIT;
    isp_plan *now = NULL;
    o.price_paisa = p.price_paisa;
    o.slot_paisa = p.slot_paisa;
    o.from_on = p.from_on;
    ck_ok(isp_plan_update(platform, plan, &o, &now, &err), err);
    ck_assert_int_eq(now->price_paisa, 500000); /* until then */
    ck_assert_int_eq(now->next_on, 20261201);
    ck_assert_int_eq(now->next_price_paisa, 1000000);
    isp_plan_free(now);
    go_to_day(62);
    ck_assert_int_eq(billed(202612), after);
    ck_assert_int_gt(after, before);
    for (size_t i = 0; i < GROUPS; i++) {
        const isp_plan_effect *e = isp_plan_effect_list_at(effects, i);
        ck_assert_int_eq(
            isp_test_sql_i64("SELECT total_paisa FROM isp.invoices JOIN isp.subscriptions"
                             " USING (tenant_id, customer_id) WHERE group_id = %lld",
                             (long long)e->group_id),
            e->after_paisa);
    }
    isp_plan_effect_list_free(effects);
    isp_test_books(platform);
}
END_TEST

START_TEST(a_cancelled_one_ends_on_its_day_and_may_begin_again)
{
    isp_cancel_options o = ISP_CANCEL_OPTIONS_INIT;
    isp_subscription *s = NULL;
    isp_subscription_free(start(north, 2, ISP_NO_VALUE));
    ck_ok(isp_subscription_cancel(platform, north, NULL, &s, &err), err);
    ck_assert_int_eq(s->ended_on, 20261130);
    ck_assert_int_eq(s->state, ISP_SUBSCRIPTION_ACTIVE);
    isp_subscription_free(s);
    o.at = "never";
    ck_ok(isp_subscription_cancel(platform, north, &o, &s, &err), err);
    ck_assert_int_eq(s->ended_on, ISP_NO_VALUE);
    isp_subscription_free(s);
    o.at = "tomorrow";
    ck_fails(isp_subscription_cancel(platform, north, &o, &s, &err), ISP_E_INVALID, err);
    go_to_day(20);
    o.at = "today";
    ck_ok(isp_subscription_cancel(platform, north, &o, &s, &err), err);
    ck_assert_int_eq(s->ended_on, 20261120);
    isp_subscription_free(s);
    ck_assert_ptr_null(why("north"));
    go_to_day(21);
    ck_assert_int_eq(state_of(north), ISP_SUBSCRIPTION_CANCELLED);
    ck_assert_str_eq(why("north"), "north: the subscription has ended");
    o.at = "never";
    ck_fails(isp_subscription_cancel(platform, north, &o, &s, &err), ISP_E_STATE, err);
    ck_assert_int_eq(billed(202611), with_vat(500000 * 6, 30)); /* its last day is past */
    dun();
    ck_assert_str_eq(isp_test_sql("SELECT state FROM isp.services"), "ended");

    isp_subscription_options again = ISP_SUBSCRIPTION_OPTIONS_INIT;
    again.plan_id = plan;
    again.begun_on = 20261120;
    ck_fails(isp_subscription_start(platform, north, &again, &s, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "begun_on");
    isp_subscription_free(start(north, 2, ISP_NO_VALUE));
    ck_assert_ptr_null(why("north"));
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 1);
    go_to_day(31);
    ck_assert_int_eq(billed(202611), with_vat(500000 * 10, 30));
    isp_test_books(platform);
}
END_TEST

START_TEST(what_is_wrong_is_named)
{
    isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
    isp_subscription *s = NULL;
    o.plan_id = plan;
    ck_fails(isp_subscription_start(platform, 99, &o, &s, &err), ISP_E_NOT_FOUND, err);
    ck_fails(isp_subscription_start(platform, tenant_id("mfn"), &o, &s, &err), ISP_E_NOT_FOUND,
             err);
    o.plan_id = 99;
    ck_fails(isp_subscription_start(platform, north, &o, &s, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "plan_id");
    o.plan_id = plan;
    o.slots = 1; /* north has two ISPs */
    ck_fails(isp_subscription_start(platform, north, &o, &s, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.message, "the group has 2 ISPs: mfn, dfn; close some first");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 0);
    static const struct {
        int64_t slots, begun_on, trial_days;
        const char *subject;
    } bad[] = {{0, ISP_NO_VALUE, 0, "slots"},
               {10001, ISP_NO_VALUE, 0, "slots"},
               {2, 20261131, 0, "begun_on"},
               {2, ISP_NO_VALUE, 366, "trial_days"},
               {2, ISP_NO_VALUE, -1, "trial_days"}};
    for (size_t i = 0; i < ISP_LEN(bad); i++) {
        o.slots = bad[i].slots;
        o.begun_on = bad[i].begun_on;
        o.trial_days = bad[i].trial_days;
        ck_fails(isp_subscription_start(platform, north, &o, &s, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, bad[i].subject);
    }
    ck_fails(isp_subscription_get(platform, north, &s, &err), ISP_E_NOT_FOUND, err);
    isp_subscription_free(start(north, 3, ISP_NO_VALUE));
    o = (isp_subscription_options)ISP_SUBSCRIPTION_OPTIONS_INIT;
    o.plan_id = plan;
    ck_fails(isp_subscription_start(platform, north, &o, &s, &err), ISP_E_EXISTS, err);
    o.slots = 1;
    ck_fails(isp_subscription_update(platform, north, &o, &s, &err), ISP_E_STATE, err);
    o.slots = 4;
    o.revision = 7;
    ck_fails(isp_subscription_update(platform, north, &o, &s, &err), ISP_E_CONFLICT, err);
    o.revision = 1;
    o.trial_days = 5;
    ck_fails(isp_subscription_update(platform, north, &o, &s, &err), ISP_E_INVALID, err);
    isp_plan_options p = ISP_PLAN_OPTIONS_INIT;
    isp_plan *now = NULL;
    p.state = "closed";
    ck_ok(isp_plan_update(platform, plan, &p, &now, &err), err);
    isp_plan_free(now);
    o.trial_days = ISP_NO_VALUE;
    ck_fails(isp_subscription_update(platform, north, &o, &s, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "plan_id");
}
END_TEST

START_TEST(a_group_sees_its_own_and_no_other)
{
    isp_session *group = isp_test_local("north"), *isp = isp_test_local("mfn");
    isp_own_subscription *own = NULL;
    isp_subscription_list *all = NULL;
    isp_plan_list *plans = NULL;
    ck_fails(isp_subscription_mine(group, &own, &err), ISP_E_NOT_FOUND, err);
    isp_subscription_free(start(north, 3, ISP_NO_VALUE));
    go_to_day(31);
    int64_t total = billed(202611);
    ck_ok(isp_subscription_mine(group, &own, &err), err);
    ck_assert_str_eq(own->plan_code, "start");
    ck_assert_int_eq(own->slots, 3);
    ck_assert_int_eq(own->balance_paisa, total);
    ck_assert_int_eq(own->due_on, 20261208);
    ck_assert_int_eq(own->suspend_on, 20261219);
    ck_assert_str_eq(own->invoices, "PLATFORM-2026-000001");
    ck_assert_str_eq(own->pay_text, "bKash 01711000000, say the invoice");
    isp_own_subscription_free(own);
    own = NULL;
    ck_fails(isp_subscription_mine(isp, &own, &err), ISP_E_DENIED, err);
    ck_fails(isp_subscription_mine(platform, &own, &err), ISP_E_DENIED, err);
    ck_fails(isp_subscription_list_get(group, NULL, &all, &err), ISP_E_DENIED, err);
    ck_fails(isp_plan_list_get(group, NULL, &plans, &err), ISP_E_DENIED, err);
    isp_session_close(group);
    isp_session_close(isp);
}
END_TEST

START_TEST(they_are_listed_by_group_and_state)
{
    char code[16], cursor[256];
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_subscription_list *page = NULL;
    for (int i = 0; i < 7; i++) {
        snprintf(code, sizeof code, "g%d", i);
        isp_test_tenant("platform", code);
        isp_subscription_free(start(tenant_id(code), 1, i % 2 ? 5 : 0));
    }
    int seen = 0;
    o.limit = 3;
    o.filter = "trial";
    for (bool more = true; more;) {
        ck_ok(isp_subscription_list_get(platform, &o, &page, &err), err);
        for (size_t i = 0; i < isp_subscription_list_len(page); i++, seen++)
            ck_assert_int_eq(isp_subscription_list_at(page, i)->state, ISP_SUBSCRIPTION_TRIAL);
        more = isp_subscription_list_next(page) != NULL;
        snprintf(cursor, sizeof cursor, "%s", more ? isp_subscription_list_next(page) : "");
        o.cursor = cursor;
        isp_subscription_list_free(page);
    }
    ck_assert_int_eq(seen, 3);
    o = (isp_list_options)ISP_LIST_OPTIONS_INIT;
    o.search = "g5";
    ck_ok(isp_subscription_list_get(platform, &o, &page, &err), err);
    ck_assert_uint_eq(isp_subscription_list_len(page), 1);
    isp_subscription_list_free(page);
    o.filter = "overdue";
    ck_fails(isp_subscription_list_get(platform, &o, &page, &err), ISP_E_INVALID, err);
}
END_TEST

ISP_SUITE_DB_FIXTURE(billing_subscription, open_platform, close_platform, 120,
                     TEST(a_month_is_billed_when_it_is_over), TEST(a_trial_costs_nothing),
                     TEST(who_does_not_pay_is_reminded_then_suspended_then_restored_by_a_payment),
                     TEST(a_payment_restores_what_was_before_and_no_more),
                     TEST(a_hold_keeps_a_subscription_open),
                     LOOP(each_day_costs_what_held_on_it, 0, 8), TEST(a_preview_writes_nothing),
                     TEST(a_price_list_is_previewed_over_all_groups),
                     TEST(a_cancelled_one_ends_on_its_day_and_may_begin_again),
                     TEST(what_is_wrong_is_named), TEST(a_group_sees_its_own_and_no_other),
                     TEST(they_are_listed_by_group_and_state))
