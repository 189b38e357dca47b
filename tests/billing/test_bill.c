#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "base/entity.h"
#include "isp_test_many.h"

static isp_bill_run *bill(isp_session *session, int64_t period, int64_t batch, int64_t dry_run)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    o.period = period;
    o.batch = batch;
    o.dry_run = dry_run;
    ck_ok(isp_bill_run_start(session, &o, NULL, NULL, &run, &err), err);
    return run;
}

/* price x days / days of the month, half up; VAT 5 %, half up: written from the documents, not from
 * the statement. */
static int64_t expected(int64_t price, int64_t days, int64_t month, int64_t *vat)
{
    int64_t net = price * days / month, rest = price * days % month;
    if (2 * rest >= month)
        net++;
    *vat = net * 5 / 100 + (2 * (net * 5 % 100) >= 100);
    return net;
}

/* clang-format off */
static const struct { const char *what; int64_t period, from, to, days, month; } spans[] = {
    { "the whole month",            202611, 20260101, 0,        30, 30 },
    { "from the first day",         202611, 20261101, 0,        30, 30 },
    { "from the last day",          202611, 20261130, 0,         1, 30 },
    { "from the middle",            202611, 20261116, 0,        15, 30 },
    { "until the middle",           202611, 20260101, 20261115, 15, 30 },
    { "one day and gone",           202611, 20261115, 20261115,  1, 30 },
    { "until the first day",        202611, 20260101, 20261101,  1, 30 },
    { "gone before",                202611, 20260101, 20261031,  0, 30 },
    { "not yet there",              202611, 20261201, 0,         0, 30 },
    { "a month of 31 days",         202612, 20261216, 0,        16, 31 },
    { "February",                   202702, 20270215, 0,        14, 28 },
    { "February of a leap year",    202802, 20280229, 0,         1, 29 },
};
/* clang-format on */

START_TEST(a_part_of_a_month_costs_its_days)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    int64_t price = 99999, vat, net;
    int64_t service = isp_test_service(
        mfn, isp_test_customer(mfn, "Rahim"), isp_test_package(mfn, "p", price),
        isp_test_router(mfn, "pop1", "127.10.0.1", 18728), "rahim", spans[_i].from);
    if (spans[_i].to)
        isp_test_sql(
            "UPDATE isp.services SET state = 'ended', ended_on = '%lld' WHERE service_id = %lld",
            (long long)spans[_i].to, (long long)service);
    /* A month is billed when it is there, or the one before it. */
    int64_t days = isp_on__days_between(20261115, isp_period__first(spans[_i].period));
    isp_test_now_us += (days > 0 ? days : 0) * INT64_C(86400000000);
    isp_bill_run *run = bill(mfn, spans[_i].period, 0, 0);
    net = expected(price, spans[_i].days, spans[_i].month, &vat);
    ck_assert_msg(run->net_paisa == net && run->vat_paisa == vat, "%s: %d + %d, expected %d + %d",
                  spans[_i].what, (int)run->net_paisa, (int)run->vat_paisa, (int)net, (int)vat);
    ck_assert_int_eq(run->invoice_count, spans[_i].days > 0);
    isp_bill_run_free(run);
    isp_test_books(mfn);
    isp_session_close(mfn);
}
END_TEST

START_TEST(run_twice_is_run_once_and_dry_is_the_same)
{
    isp_test_tenants();
    isp_test_many("mfn", 300);
    isp_session *mfn = isp_test_local("mfn");
    isp_bill_run *dry = bill(mfn, 202611, 0, 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.invoices"), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.entries"), 0);
    isp_bill_run *run = bill(mfn, 202611, 0, 0), *again = bill(mfn, 202611, 0, 0);
    ck_assert_int_gt(run->invoice_count, 250);
    ck_assert_int_eq(dry->invoice_count, run->invoice_count);
    ck_assert_int_eq(dry->total_paisa, run->total_paisa);
    ck_assert_int_eq(dry->vat_paisa, run->vat_paisa);
    ck_assert_int_eq(again->invoice_count, 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(total_paisa) FROM isp.invoices"),
                     run->total_paisa);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(balance_paisa) FROM isp.balances"),
                     run->total_paisa);
    isp_test_books(mfn);
    isp_bill_run_free(dry);
    isp_bill_run_free(run);
    isp_bill_run_free(again);
    isp_session_close(mfn);
}
END_TEST

/* Metamorphic: neither the size of the batch nor a neighbour changes anything. */
START_TEST(batches_change_nothing)
{
    static const int64_t sizes[] = {1, 7, 100, 5000};
    int64_t totals[ISP_LEN(sizes)];
    isp_test_tenants();
    isp_test_many("mfn", 120);
    isp_test_many("dfn", 60);
    isp_session *mfn = isp_test_local("mfn");
    for (size_t i = 0; i < ISP_LEN(sizes); i++) {
        isp_bill_run *run = bill(mfn, 202611, sizes[i], 1);
        totals[i] = run->total_paisa;
        isp_bill_run_free(run);
        ck_assert_int_eq(totals[i], totals[0]);
    }
    isp_bill_run *run = bill(mfn, 202611, 13, 0);
    ck_assert_int_eq(run->total_paisa, totals[0]);
    isp_bill_run_free(run);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(DISTINCT tenant_id) FROM isp.invoices"), 1);
    isp_test_books(mfn);
    isp_session_close(mfn);
}
END_TEST

START_TEST(a_period_that_is_no_month_is_refused)
{
    static const int64_t periods[] = {0, 2026, 202600, 202613, 20261101, -202611};
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    for (size_t i = 0; i < ISP_LEN(periods); i++) {
        isp_bill_options o = ISP_BILL_OPTIONS_INIT;
        isp_bill_run *run = NULL;
        o.period = periods[i];
        ck_fails(isp_bill_run_start(mfn, &o, NULL, NULL, &run, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "period");
        ck_assert_ptr_null(run);
    }
    isp_session_close(mfn);
}
END_TEST

START_TEST(the_next_month_is_the_last_that_may_be_billed)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    o.period = 202701;
    for (o.dry_run = 0; o.dry_run < 2; o.dry_run++) {
        ck_fails(isp_bill_run_start(mfn, &o, NULL, NULL, &run, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "period");
        ck_assert_ptr_nonnull(strstr(err.message, "2026-12 is the last"));
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.bill_runs"), 0);
    isp_bill_run_free(bill(mfn, 202612, 0, 0));
    isp_test_now_us += INT64_C(86400000000) * 16 -
                       INT64_C(9) * 3600000000; /* 1 December in Dhaka */
    isp_bill_run_free(bill(mfn, 202701, 0, 0));
    o.period = 202702;
    ck_fails(isp_bill_run_start(mfn, &o, NULL, NULL, &run, &err), ISP_E_INVALID, err);
    isp_session_close(mfn);
}
END_TEST

START_TEST(the_database_refuses_what_would_break_the_books)
{
    static const char *const wrongs[] = {
        "INSERT INTO isp.entries VALUES (3, 900, 1, 'payment', '2026-11-15', 'cash', NULL, 5, "
        "NULL, 0)",
        "INSERT INTO isp.entries VALUES (3, 900, 1, 'payment', '2026-11-15', 'cash', NULL, 5, "
        "NULL, 0),"
        " (3, 900, 2, 'payment', '2026-11-15', 'receivable', 1, -4, NULL, 0)",
        "UPDATE isp.entries SET amount_paisa = 1",
        "DELETE FROM isp.entries",
        "UPDATE isp.invoices SET total_paisa = 0",
        "DELETE FROM isp.invoice_lines",
        "UPDATE isp.payments SET amount_paisa = 1",
        "INSERT INTO isp.invoice_lines SELECT tenant_id, invoice_id, 99, service_id, period, "
        "part_no, "
        "package_code, quantity, from_on,"
        " to_on, day_count, month_day_count, price_paisa, net_paisa, vat_pct_x100, vat_paisa FROM "
        "isp.invoice_lines LIMIT 1",
    };
    isp_test_tenants();
    isp_test_many("mfn", 3);
    isp_session *mfn = isp_test_local("mfn");
    isp_bill_run_free(bill(mfn, 202611, 0, 0));
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    p.customer_id = 1;
    p.amount_paisa = 100;
    ck_ok(isp_payment_take(mfn, &p, &paid, &err), err);
    isp_payment_free(paid);
    /* Even for a superuser; the answer is in a variable, since the helper fails on errors. */
    for (size_t i = 0; i < ISP_LEN(wrongs); i++) {
        isp_test_sql(
            "CREATE TEMP TABLE IF NOT EXISTS answer (refused boolean); DELETE FROM answer;"
            "DO $do$ BEGIN %s; INSERT INTO answer VALUES (false); EXCEPTION WHEN check_violation OR"
            " restrict_violation OR unique_violation THEN INSERT INTO answer VALUES (true); END "
            "$do$",
            wrongs[i]);
        ck_assert_msg(isp_test_sql_i64("SELECT refused::integer FROM answer") == 1, "%s",
                      wrongs[i]);
    }
    isp_test_books(mfn);
    isp_session_close(mfn);
}
END_TEST

static void is_numbered(isp_session *session, size_t i, const char *number)
{
    isp_invoice_list *list = NULL;
    ck_ok(isp_invoice_list_get(session, NULL, &list, &err), err);
    ck_assert_str_eq(isp_invoice_list_at(list, i)->number, number);
    isp_invoice_list_free(list);
}

/* An ISP of 100,000 lines comes there in October. */
START_TEST(numbers_go_on_past_a_million)
{
    isp_test_tenants();
    isp_test_many("mfn", 3);
    isp_session *mfn = isp_test_local("mfn");
    isp_test_sql(
        "INSERT INTO isp.counters (tenant_id, name, next_value) SELECT tenant_id, v.name, 999999"
        " FROM isp.tenants, (VALUES ('invoice:2026'), ('receipt:2026')) v(name) WHERE code = "
        "'mfn'");
    isp_test_sql("UPDATE isp.counters SET next_value = 1000000 WHERE name = 'customer'");
    isp_bill_run_free(bill(mfn, 202611, 0, 0));
    is_numbered(mfn, 0, "MFN-2026-1000001");
    is_numbered(mfn, 1, "MFN-2026-1000000");
    is_numbered(mfn, 2, "MFN-2026-999999");
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    const char *const receipts[] = {"R-MFN-2026-999999", "R-MFN-2026-1000000"};
    for (size_t i = 0; i < ISP_LEN(receipts); i++) {
        isp_payment *paid = NULL;
        p.customer_id = 1;
        p.amount_paisa = 100;
        ck_ok(isp_payment_take(mfn, &p, &paid, &err), err);
        ck_assert_str_eq(paid->receipt, receipts[i]);
        isp_payment_free(paid);
    }
    isp_customer_options c = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *who = NULL;
    c.name = "The millionth";
    ck_ok(isp_customer_create(mfn, &c, &who, &err), err);
    ck_assert_str_eq(who->code, "MFN-1000000");
    isp_customer_free(who);
    isp_test_books(mfn);
    isp_session_close(mfn);
}
END_TEST

/* isp verify is worth what it finds: each wound is noticed. */
START_TEST(verify_finds_each_wound)
{
    static const struct {
        const char *wound, *check;
    } wounds[] = {
        {"UPDATE isp.balances SET balance_paisa = balance_paisa + 1 WHERE customer_id = 2",
         "balance"},
        {"UPDATE isp.dues SET open_paisa = open_paisa + 1 WHERE customer_id = 2", "open_amount"},
        {"DELETE FROM isp.dues WHERE customer_id = 2", "open_amount"},
        {"DELETE FROM isp.entries WHERE journal_id = 2 AND account = 'vat'", "trial_balance"},
        {"DELETE FROM isp.entries WHERE journal_id = 2", "invoice_journal"},
        {"DELETE FROM isp.invoice_lines WHERE invoice_id = 2", "invoice_sum"},
        {"DELETE FROM isp.invoices WHERE invoice_id = 2", "orphan_line"},
        {"DELETE FROM isp.invoices WHERE invoice_id = 2", "number_gaps"},
        {"DELETE FROM isp.invoices WHERE invoice_id = 2", "ids"},
        {"DELETE FROM isp.invoices WHERE invoice_id = 2", "orphan_journal"},
        {"DELETE FROM isp.payments WHERE payment_id = 1", "orphan_journal"},
        {"DELETE FROM isp.payments WHERE payment_id = 1", "ids"},
        {"UPDATE isp.payments SET receipt = 'R-MFN-2026-000009' WHERE payment_id = 2",
         "number_gaps"},
        {"UPDATE isp.allocations SET amount_paisa = 99", "allocated"},
        {"UPDATE isp.entries SET amount_paisa = amount_paisa - 10 WHERE journal_id = 2 AND account "
         "= 'revenue'; UPDATE isp.entries SET amount_paisa = amount_paisa + 10 WHERE journal_id = "
         "2 "
         "AND account = 'vat'",
         "invoice_split"},
        {"DELETE FROM isp.payments", "orphan_allocation"},
        {"INSERT INTO isp.dues SELECT tenant_id, customer_id, 999, due_on, 1 FROM isp.dues LIMIT 1",
         "orphan_due"},
    };
    isp_test_tenants();
    isp_test_many("mfn", 4);
    isp_session *mfn = isp_test_local("mfn");
    isp_bill_run_free(bill(mfn, 202611, 0, 0));
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    p.customer_id = 1;
    p.amount_paisa = 100;
    for (int i = 0; i < 2; i++) {
        ck_ok(isp_payment_take(mfn, &p, &paid, &err), err);
        isp_payment_free(paid);
    }
    isp_test_books(mfn);
    isp_test_sql(
        "SET session_replication_role = replica; %s; SET session_replication_role = origin",
        wounds[_i].wound);
    isp_finding_list *findings = NULL;
    bool found = false;
    ck_ok(isp_verify(mfn, &findings, &err), err);
    for (size_t i = 0; i < isp_finding_list_len(findings); i++)
        found |= strcmp(isp_finding_list_at(findings, i)->check, wounds[_i].check) == 0;
    ck_assert_msg(found, "%s was not found by %s", wounds[_i].wound, wounds[_i].check);
    isp_finding_list_free(findings);
    isp_session_close(mfn);
}
END_TEST

/* One process bills until it is killed; the next goes on where it stood. Called by several at once
 * only without a kill: they would share the test's connection. */
static void bill_in_child(int64_t kill_after_us)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (!pid) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        isp_ctx_options options = isp_test_options();
        isp_ctx *ctx = NULL;
        isp_session *session = NULL;
        isp_bill_run *run = NULL;
        isp_bill_options o = ISP_BILL_OPTIONS_INIT;
        o.period = 202611;
        o.batch = 20;
        if (isp_ctx_open(&options, &ctx, NULL) < 0 ||
            isp_session_local(ctx, "mfn", &session, NULL) < 0)
            _exit(2);
        _exit(isp_bill_run_start(session, &o, NULL, NULL, &run, NULL) < 0);
    }
    if (kill_after_us) { /* from its first invoice on: how long it takes to begin is the machine's
                          */
        int64_t before = isp_test_sql_i64("SELECT count(*) FROM isp.invoices");
        while (isp_test_sql_i64("SELECT count(*) FROM isp.invoices") == before &&
               waitpid(pid, NULL, WNOHANG) == 0)
            continue;
        struct timespec t = {kill_after_us / 1000000, kill_after_us % 1000000 * 1000};
        nanosleep(&t, NULL);
        kill(pid, SIGKILL);
    }
    waitpid(pid, NULL, 0);
}

START_TEST(killed_again_and_again_it_bills_each_service_once)
{
    isp_test_tenants();
    isp_test_many("mfn", 1500);
    isp_session *mfn = isp_test_local("mfn");
    isp_bill_run *dry = bill(mfn, 202611, 0, 1);
    int64_t seen = 0, cut_short = 0;
    unsigned seed = getenv("ISP_SEED") ? (unsigned)atoi(getenv("ISP_SEED")) : 7;
    for (int i = 0; i < 25 && seen < dry->invoice_count; i++) {
        bill_in_child(1 + rand_r(&seed) % 40000);
        int64_t now = isp_test_sql_i64("SELECT count(*) FROM isp.invoices");
        cut_short += now > seen && now < dry->invoice_count;
        ck_assert_int_ge(now, seen);
        seen = now;
        isp_test_books(mfn);
    }
    ck_assert_msg(cut_short > 0, "no kill fell into the run (seed %u)", seed);
    if (!isp_test_sql_i64("SELECT count(*) FROM isp.bill_runs WHERE state = 'done'"))
        bill_in_child(0); /* unless the last one was done before it was killed */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.invoices"), dry->invoice_count);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(total_paisa) FROM isp.invoices"),
                     dry->total_paisa);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.bill_runs WHERE state = 'done'"),
                     1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT invoice_count FROM isp.bill_runs"),
                     dry->invoice_count);
    isp_test_books(mfn);
    isp_bill_run_free(dry);
    isp_session_close(mfn);
}
END_TEST

START_TEST(two_at_once_bill_each_service_once)
{
    isp_test_tenants();
    isp_test_many("mfn", 1000);
    isp_session *mfn = isp_test_local("mfn");
    isp_bill_run *dry = bill(mfn, 202611, 0, 1);
    pid_t pids[3];
    for (size_t i = 0; i < ISP_LEN(pids); i++) {
        pids[i] = fork();
        if (!pids[i]) {
            bill_in_child(0);
            _exit(0);
        }
    }
    for (size_t i = 0; i < ISP_LEN(pids); i++)
        waitpid(pids[i], NULL, 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.invoices"), dry->invoice_count);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(total_paisa) FROM isp.invoices"),
                     dry->total_paisa);
    isp_test_books(mfn);
    isp_bill_run_free(dry);
    isp_session_close(mfn);
}
END_TEST

static int stop_at_half(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    (void)what;
    return total != ISP_NO_VALUE && done * 2 >= total;
}

START_TEST(a_run_can_be_stopped_and_gone_on_with)
{
    isp_test_tenants();
    isp_test_many("mfn", 100);
    isp_session *mfn = isp_test_local("mfn");
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL, *dry = bill(mfn, 202611, 0, 1);
    o.period = 202611;
    o.batch = 10;
    ck_fails(isp_bill_run_start(mfn, &o, stop_at_half, NULL, &run, &err), ISP_E_CANCELLED, err);
    int64_t half = isp_test_sql_i64("SELECT count(*) FROM isp.invoices");
    ck_assert_int_gt(half, 0);
    ck_assert_int_lt(half, dry->invoice_count);
    run = bill(mfn, 202611, 0, 0);
    ck_assert_int_eq(run->invoice_count + half, dry->invoice_count);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.bill_runs"), 1);
    isp_test_books(mfn);
    isp_bill_run_free(run);
    isp_bill_run_free(dry);
    isp_session_close(mfn);
}
END_TEST

ISP_SUITE_DB(billing_bill, 120, LOOP(a_part_of_a_month_costs_its_days, 0, ISP_LEN(spans)),
             TEST(run_twice_is_run_once_and_dry_is_the_same), TEST(batches_change_nothing),
             TEST(the_next_month_is_the_last_that_may_be_billed),
             TEST(a_period_that_is_no_month_is_refused),
             TEST(the_database_refuses_what_would_break_the_books),
             TEST(numbers_go_on_past_a_million), LOOP(verify_finds_each_wound, 0, 17),
             TEST(killed_again_and_again_it_bills_each_service_once),
             TEST(two_at_once_bill_each_service_once), TEST(a_run_can_be_stopped_and_gone_on_with))
