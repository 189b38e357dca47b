/*
 * Prices and packages that change inside a month: each day is billed by what held on it, and
 * however a month is cut its parts sum to the same.
 */
#include <string.h>

#include "isp_test_isp.h"

enum {
    MONTH = 30 /* days of November */
};

static isp_session *mfn;
static int64_t customer, router;

static void open_isp(void)
{
    isp_test_db_open();
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    customer = isp_test_customer(mfn, "Rahim");
    router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
}

static void close_isp(void)
{
    isp_session_close(mfn);
    isp_test_db_close();
}

/* Nine o'clock in Dhaka on a day of November 2026. */
static void go_to_day(int64_t day)
{
    isp_test_now_us = ISP_TEST_NOW_US + (day - 15) * INT64_C(86400000000);
}

static isp_bill_run *bill(int64_t period, int64_t dry_run)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    o.period = period;
    o.dry_run = dry_run;
    ck_ok(isp_bill_run_start(mfn, &o, NULL, NULL, &run, &err), err);
    return run;
}

static int64_t billed(void)
{
    isp_bill_run *run = bill(202611, 1);
    int64_t total = run->total_paisa;
    isp_bill_run_free(run);
    return total;
}

static void set_price(int64_t package, int64_t price, int64_t from_on)
{
    isp_package_options o = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    o.price_paisa = price;
    o.from_on = from_on;
    ck_ok(isp_package_update(mfn, package, &o, &p, &err), err);
    isp_package_free(p);
}

static void set_package(int64_t service, int64_t package)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *s = NULL;
    o.package_id = package;
    ck_ok(isp_service_update(mfn, service, &o, &s, &err), err);
    isp_service_free(s);
}

/* What each day costs, added up and rounded once, with 5 % VAT: from the documents. */
static int64_t expected(const int64_t prices[MONTH])
{
    int64_t sum = 0;
    for (int i = 0; i < MONTH; i++)
        sum += prices[i];
    int64_t net = (2 * sum + MONTH) / (2 * MONTH);
    return net + (2 * net * 5 + 100) / 200;
}

START_TEST(a_price_holds_from_its_day_on)
{
    int64_t package = isp_test_package(mfn, "p", 99999), days[MONTH];
    isp_test_service(mfn, customer, package, router, "rahim", 20260101);
    set_price(package, 123457, 20261120);
    set_price(package, 777, 20261130);
    for (int i = 0; i < MONTH; i++)
        days[i] = i < 19 ? 99999 : i < 29 ? 123457 : 777;
    isp_bill_run *run = bill(202611, 0);
    ck_assert_int_eq(run->total_paisa, expected(days));
    ck_assert_int_eq(run->line_count, 3);
    ck_assert_int_eq(run->invoice_count, 1);
    isp_bill_run_free(run);

    isp_list_options ask = ISP_LIST_OPTIONS_INIT;
    isp_invoice_line_list *lines = NULL;
    ask.invoice_id = 1;
    ck_ok(isp_invoice_line_list_get(mfn, &ask, &lines, &err), err);
    static const int64_t wanted[][4] = {{20261101, 20261119, 19, 99999},
                                        {20261120, 20261129, 10, 123457},
                                        {20261130, 20261130, 1, 777}};
    ck_assert_uint_eq(isp_invoice_line_list_len(lines), ISP_LEN(wanted));
    for (size_t i = 0; i < ISP_LEN(wanted); i++) {
        const isp_invoice_line *l = isp_invoice_line_list_at(lines, i);
        const int64_t seen[] = {l->from_on, l->to_on, l->day_count, l->price_paisa};
        ck_assert_mem_eq(seen, wanted[i], sizeof seen);
        ck_assert_int_eq(l->quantity, 1);
    }
    isp_invoice_line_list_free(lines);

    /* December has the last price, and what is issued does not move with a new one. */
    run = bill(202612, 0);
    ck_assert_int_eq(run->net_paisa, 777);
    isp_bill_run_free(run);
    set_price(package, 5, ISP_NO_VALUE);
    run = bill(202611, 0);
    ck_assert_int_eq(run->line_count, 0);
    isp_bill_run_free(run);
    isp_test_books(mfn);
}
END_TEST

START_TEST(a_price_of_a_day_that_is_past_is_refused)
{
    isp_package_options o = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    int64_t package = isp_test_package(mfn, "p", 100);
    static const int64_t days[] = {20261114, 20000101, 20261131, 5, 0, -20261120};
    o.price_paisa = 200;
    for (size_t i = 0; i < ISP_LEN(days); i++) {
        o.from_on = days[i];
        ck_fails(isp_package_update(mfn, package, &o, &p, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "from_on");
    }
    o = (isp_package_options)ISP_PACKAGE_OPTIONS_INIT;
    o.from_on = 20261120;
    ck_fails(isp_package_update(mfn, package, &o, &p, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "price_paisa");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.package_prices"), 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT revision FROM isp.packages"), 1);
}
END_TEST

START_TEST(prices_are_listed_and_the_present_one_is_shown)
{
    int64_t package = isp_test_package(mfn, "p", 100);
    set_price(package, 300, 20261201);
    set_price(package, 200, ISP_NO_VALUE);
    set_price(package, 310, 20261201); /* announced anew */
    isp_price_list *prices = NULL;
    ck_ok(isp_package_price_list_get(mfn, package, &prices, &err), err);
    static const int64_t wanted[][2] = {{20261201, 310}, {20261115, 200}, {20000101, 100}};
    ck_assert_uint_eq(isp_price_list_len(prices), ISP_LEN(wanted));
    for (size_t i = 0; i < ISP_LEN(wanted); i++) {
        ck_assert_int_eq(isp_price_list_at(prices, i)->from_on, wanted[i][0]);
        ck_assert_int_eq(isp_price_list_at(prices, i)->price_paisa, wanted[i][1]);
    }
    isp_price_list_free(prices);
    isp_package *p = NULL;
    ck_ok(isp_package_get(mfn, package, &p, &err), err);
    ck_assert_int_eq(p->price_paisa, 200);
    isp_package_free(p);
    go_to_day(31);
    ck_ok(isp_package_get(mfn, package, &p, &err), err);
    ck_assert_int_eq(p->price_paisa, 310);
    isp_package_free(p);
    ck_fails(isp_package_price_list_get(mfn, 99, &prices, &err), ISP_E_NOT_FOUND, err);
}
END_TEST

START_TEST(a_package_holds_from_the_day_of_the_change)
{
    int64_t slow = isp_test_package(mfn, "slow", 30011),
            fast = isp_test_package(mfn, "fast", 99999);
    int64_t service = isp_test_service(mfn, customer, slow, router, "rahim", 20261105);
    int64_t days[MONTH] = {0};
    go_to_day(10);
    set_package(service, fast);
    set_package(service, fast); /* nothing new */
    go_to_day(20);
    set_package(service, slow);
    set_package(service, fast); /* and on the same day another: the last one counts */
    set_package(service, slow);
    for (int i = 4; i < MONTH; i++)
        days[i] = i < 9 || i >= 19 ? 30011 : 99999;
    isp_bill_run *run = bill(202611, 0);
    ck_assert_int_eq(run->total_paisa, expected(days));
    ck_assert_int_eq(run->line_count, 3);
    isp_bill_run_free(run);
    isp_test_books(mfn);
}
END_TEST

/* Line and price change at random; the same is added up day by day. */
START_TEST(whatever_changes_each_day_is_billed_once)
{
    unsigned seed = (unsigned)_i + 1;
    int64_t price[3], ids[3], days[MONTH] = {0}, at = 0;
    char code[8];
    for (int i = 0; i < 3; i++) {
        price[i] = rand_r(&seed) % 200000;
        snprintf(code, sizeof code, "p%d", i);
        ids[i] = isp_test_package(mfn, code, price[i]);
    }
    int from = 1 + rand_r(&seed) % 20;
    go_to_day(1);
    int64_t service = isp_test_service(mfn, customer, ids[0], router, "rahim", 20261100 + from);
    for (int day = 1; day <= MONTH; day++) {
        go_to_day(day);
        if (rand_r(&seed) % 4 == 0)
            set_package(service, ids[at = rand_r(&seed) % 3]);
        if (rand_r(&seed) % 5 == 0) {
            int which = rand_r(&seed) % 3;
            set_price(ids[which], price[which] = rand_r(&seed) % 200000, ISP_NO_VALUE);
        }
        days[day - 1] = day < from ? 0 : price[at];
    }
    isp_bill_run *run = bill(202611, 0);
    ck_assert_msg(run->total_paisa == expected(days), "seed %d: %lld, expected %lld", _i + 1,
                  (long long)run->total_paisa, (long long)expected(days));
    isp_bill_run_free(run);
    isp_test_books(mfn);
}
END_TEST

/* Metamorphic: a new price that is the old one changes no sum, wherever the month is cut. */
START_TEST(cutting_a_month_changes_no_sum)
{
    int64_t package = isp_test_package(mfn, "p", 99999);
    isp_test_service(mfn, customer, package, router, "rahim", 20261103);
    go_to_day(1);
    int64_t whole = billed();
    for (int64_t day = 2; day <= MONTH; day += 3) {
        set_price(package, 99999, 20261100 + day);
        ck_assert_int_eq(billed(), whole);
    }
    isp_bill_run *run = bill(202611, 0);
    ck_assert_int_eq(run->total_paisa, whole);
    ck_assert_int_eq(run->line_count, 10);
    isp_bill_run_free(run);
    isp_test_books(mfn);
}
END_TEST

/* Metamorphic: prices twice as high, totals twice as high, where nothing has to be rounded. */
START_TEST(double_prices_double_the_total)
{
    int64_t package = isp_test_package(mfn, "p", MONTH * 2000);
    isp_test_service(mfn, customer, package, router, "rahim", 20261107);
    go_to_day(1);
    set_price(package, MONTH * 3000, 20261111);
    int64_t once = billed();
    set_price(package, MONTH * 4000, ISP_NO_VALUE);
    set_price(package, MONTH * 6000, 20261111);
    ck_assert_int_eq(once, (4 * 2000 + 20 * 3000) * 105 / 100);
    ck_assert_int_eq(billed(), 2 * once);
}
END_TEST

START_TEST(verify_finds_a_day_that_is_billed_twice)
{
    isp_test_service(mfn, customer, isp_test_package(mfn, "p", 3000), router, "rahim", 20261101);
    isp_bill_run_free(bill(202611, 0));
    isp_test_sql(
        "INSERT INTO isp.invoice_lines SELECT tenant_id, invoice_id, 2, service_id, period, 2,"
        " package_code, quantity, to_on, to_on, 1, 30, price_paisa, 0, 500, 0"
        " FROM isp.invoice_lines");
    isp_finding_list *findings = NULL;
    ck_ok(isp_verify(mfn, &findings, &err), err);
    ck_assert_uint_eq(isp_finding_list_len(findings), 1);
    ck_assert_str_eq(isp_finding_list_at(findings, 0)->check, "billed_twice");
    ck_assert_str_eq(isp_finding_list_at(findings, 0)->subject, "service:1");
    isp_finding_list_free(findings);
}
END_TEST

ISP_SUITE_DB_FIXTURE(billing_terms, open_isp, close_isp, 60, TEST(a_price_holds_from_its_day_on),
                     TEST(a_price_of_a_day_that_is_past_is_refused),
                     TEST(prices_are_listed_and_the_present_one_is_shown),
                     TEST(a_package_holds_from_the_day_of_the_change),
                     LOOP(whatever_changes_each_day_is_billed_once, 0, 12),
                     TEST(cutting_a_month_changes_no_sum), TEST(double_prices_double_the_total),
                     TEST(verify_finds_a_day_that_is_billed_twice))
