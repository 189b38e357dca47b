/*
 * Workers: what is done once a day is done once, what one holds no other does, and what a dead one
 * held is free in time.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "tenant/session.h"

#include "isp_test_fake.h"

static isp_ctx *own;
static isp_session *mfn;

static void open_isp(const char *conf)
{
    isp_test_tenants();
    own = fake_ctx(conf);
    ck_ok(isp_session_local(own, "mfn", &mfn, &err), err);
}

static void close_isp(void)
{
    isp_session_close(mfn);
    isp_ctx_close(own);
}

static isp_worker *start(int64_t work, int64_t threads, int64_t lease_ms)
{
    isp_worker_options o = ISP_WORKER_OPTIONS_INIT;
    isp_worker *worker = NULL;
    o.work = work;
    o.thread_count = threads;
    o.lease_ms = lease_ms;
    o.idle_ms = 20;
    ck_ok(isp_worker_start(own, &o, &worker, &err), err);
    return worker;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Wait on the machine's clock until a query says 1. */
static void until(const char *sql, int seconds)
{
    for (int64_t end = now_ms() + seconds * 1000; now_ms() < end; usleep(20000))
        if (isp_test_sql_i64("SELECT (%s)::integer", sql) == 1)
            return;
    ck_abort_msg("never: %s", sql);
}

static isp_worker_stats stats(const isp_worker *worker)
{
    isp_worker_stats s;
    isp_worker_stats_get(worker, &s);
    return s;
}

#define DAY_US INT64_C(86400000000)

START_TEST(dunning_is_once_a_day_and_tenant_whoever_runs)
{
    open_isp("");
    isp_worker *one = start(ISP_WORK_DUNNING, 2, 30000), *two = start(ISP_WORK_DUNNING, 2, 30000);
    until("SELECT count(*) = 2 FROM isp.tenants WHERE dunned_on = '2026-11-15'", 10);
    isp_test_now_us += DAY_US;
    until("SELECT count(*) = 2 FROM isp.tenants WHERE dunned_on = '2026-11-16'", 12);
    isp_test_now_us += 15 * 3600 * INT64_C(1000000) - 1; /* a moment before midnight in Dhaka */
    usleep(6000000);                                     /* both have looked again */
    isp_worker_stats a = stats(one), b = stats(two);
    ck_assert_int_eq(a.dunning_count + b.dunning_count, 4);
    isp_worker_stop(one);
    isp_worker_stop(two);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.leases"), 0);
    close_isp();
}
END_TEST

START_TEST(a_line_sold_for_a_day_to_come_is_let_in_on_that_day)
{
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    isp_test_service(mfn, isp_test_customer(mfn, "Rahim"), package, router, "soon", 20261117);
    isp_worker *worker = start(ISP_WORK_CONVERGE, 2, 30000);
    until("SELECT applied_version = 1 FROM isp.services", 10);
    ck_assert_int_eq(isp_test_sql_i64("SELECT applied_enabled::integer FROM isp.services"), 0);
    /* It is blocked as it must be, and so on no list of faults. */
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_service_list *blocked = NULL;
    isp_overview *overview = NULL;
    o.filter = "paid-blocked";
    ck_ok(isp_service_list_get(mfn, &o, &blocked, &err), err);
    ck_assert_uint_eq(isp_service_list_len(blocked), 0);
    isp_service_list_free(blocked);
    ck_ok(isp_overview_get(mfn, &overview, &err), err);
    ck_assert_int_eq(overview->paid_blocked_count, 0);
    isp_overview_free(overview);
    /* A moment before the day begins in Dhaka, where it is 15 November, 09:00. */
    isp_test_now_us += 39 * 3600 * INT64_C(1000000) - 1;
    usleep(6000000);
    ck_assert_int_eq(isp_test_sql_i64("SELECT desired_version FROM isp.services"), 1);
    isp_test_now_us += 1;
    until("SELECT applied_version = 2 AND applied_enabled FROM isp.services", 15);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(begins_on) FROM isp.services"), 0);
    isp_worker_stop(worker);
    close_isp();
}
END_TEST

/* clang-format off */
#define BILLED "SELECT coalesce(sum(day_count), 0) FROM isp.invoice_lines l JOIN isp.services s USING (tenant_id, service_id)"
/* clang-format on */

START_TEST(each_month_is_billed_and_what_was_sold_in_it_later)
{
    open_isp("bill_automatically = yes\n");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    int64_t customer = isp_test_customer(mfn, "Rahim");
    isp_test_service(mfn, customer, package, router, "early", 20261101);
    isp_worker *worker = start(ISP_WORK_BILLING, 1, 30000);
    until("SELECT billed_on = '2026-11-15' FROM isp.tenants WHERE code = 'mfn'", 10);
    ck_assert_int_eq(isp_test_sql_i64(BILLED " WHERE login = 'early'"), 30);
    /* Sold on the 20th, after November was billed. */
    isp_test_now_us += 5 * DAY_US;
    isp_test_service(mfn, customer, package, router, "late", 20261120);
    usleep(6000000);
    ck_assert_int_eq(isp_test_sql_i64(BILLED " WHERE login = 'late'"), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.bill_runs"), 2); /* mfn, dfn */
    isp_worker_stop(worker);
    /* Nobody works on the first of December, nor in all of January. */
    isp_test_now_us += 75 * DAY_US; /* 3 February */
    worker = start(ISP_WORK_BILLING, 1, 30000);
    until("SELECT billed_on = '2027-02-03' FROM isp.tenants WHERE code = 'mfn'", 10);
    ck_assert_int_eq(isp_test_sql_i64(BILLED " WHERE login = 'late' AND period = 202611"), 11);
    for (int64_t period = 202612; period <= 202702; period += period == 202612 ? 89 : 1)
        ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.invoice_lines WHERE period ="
                                          " %lld",
                                          (long long)period),
                         2);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.invoice_lines"), 2 + 3 * 2);
    isp_worker_stop(worker);
    isp_test_books(mfn);
    close_isp();
}
END_TEST

/* A process with a worker that bills and judges, killed after a while (0: left until the day is
 * done). */
static void work_in_child(int64_t kill_after_us, const char *done)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (!pid) {
        char home[PATH_MAX];
        isp_ctx_options options = isp_test_options();
        isp_worker_options o = ISP_WORKER_OPTIONS_INIT;
        isp_worker *worker = NULL;
        isp_ctx *ctx = NULL;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        snprintf(home, sizeof home, "%s/fake", isp_test_home());
        options.home = home;
        o.work = ISP_WORK_BILLING | ISP_WORK_DUNNING;
        o.thread_count = 2;
        o.lease_ms = 1000;
        if (isp_ctx_open(&options, &ctx, NULL) < 0 || isp_worker_start(ctx, &o, &worker, NULL) < 0)
            _exit(2);
        for (;;)
            pause();
    }
    if (kill_after_us)
        usleep((useconds_t)kill_after_us);
    else
        until(done, 15);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

#define GROUPS 10

/* Ten groups that do not pay, through the days on which something happens to them; each day's work
 * is killed somewhere, twice, and then completed. */
START_TEST(killed_at_any_moment_groups_are_billed_reminded_and_suspended_once)
{
    static const int days[] = {31, 35, 39, 46, 49};
    char code[16], done[160];
    unsigned seed = getenv("ISP_SEED") ? (unsigned)atoi(getenv("ISP_SEED")) : 7;
    open_isp("bill_automatically = yes\n");
    isp_session *platform = isp_test_local("platform");
    isp_plan_options p = ISP_PLAN_OPTIONS_INIT;
    isp_plan *plan = NULL;
    p.code = "start";
    p.price_paisa = 300000;
    ck_ok(isp_plan_create(platform, &p, &plan, &err), err);
    isp_test_sql("UPDATE isp.tenants SET grace_days = 10 WHERE kind = 'platform'");
    for (int i = 0; i < GROUPS; i++) {
        snprintf(code, sizeof code, "group%d", i);
        isp_test_tenant("platform", code);
        isp_subscription_options o = ISP_SUBSCRIPTION_OPTIONS_INIT;
        isp_subscription *made = NULL;
        o.plan_id = plan->plan_id;
        ck_ok(isp_subscription_start(
                  platform,
                  isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = '%s'", code), &o,
                  &made, &err),
              err);
        isp_subscription_free(made);
    }
    isp_plan_free(plan);
    work_in_child(0, "SELECT billed_on = '2026-11-15' AND dunned_on = '2026-11-15' FROM isp.tenants"
                     " WHERE kind = 'platform'");
    for (size_t i = 0; i < ISP_LEN(days); i++) {
        isp_test_now_us = ISP_TEST_NOW_US + (days[i] - 15) * DAY_US;
        for (int k = 0; k < 2; k++) {
            work_in_child(15000 + rand_r(&seed) % 120000, NULL);
            isp_test_books(platform);
            usleep(1100000); /* the lease that it held runs out */
        }
        snprintf(done, sizeof done,
                 "SELECT billed_on >= '2026-12-01' AND dunned_on = date '2026-11-15' + %d FROM "
                 "isp.tenants"
                 " WHERE kind = 'platform'",
                 days[i] - 15);
        work_in_child(0, done);
        usleep(1100000);
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.invoices"), GROUPS);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(total_paisa) FROM isp.invoices"),
                     GROUPS * 168000);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.reminders"), GROUPS * 4);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.subscription_view"
                         " WHERE tenant_id = (SELECT tenant_id FROM isp.tenants WHERE kind ="
                         " 'platform') AND state = 'suspended'"),
        GROUPS);
    isp_test_books(platform);
    isp_session_close(platform);
    close_isp();
}
END_TEST

/* Without being told to, no worker issues an invoice. */
START_TEST(nothing_is_billed_unasked)
{
    open_isp("");
    isp_test_service(mfn, isp_test_customer(mfn, "Rahim"), isp_test_package(mfn, "20M", 75000),
                     fake_router(mfn, "pop1"), "rahim", 20261101);
    isp_worker *worker = start(0, 2, 30000);
    until("SELECT count(*) = 2 FROM isp.tenants WHERE dunned_on = '2026-11-15'", 10);
    until("SELECT count(*) = 2 FROM isp.tenants WHERE pruned_on = '2026-11-15'", 10);
    isp_worker_stop(worker);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.bill_runs"), 0);
    close_isp();
}
END_TEST

START_TEST(what_a_dead_worker_held_is_free_in_time)
{
    open_isp("");
    isp_test_service(mfn, isp_test_customer(mfn, "Rahim"), isp_test_package(mfn, "20M", 75000),
                     fake_router(mfn, "pop1"), "rahim", 20261101);
    /* It was killed with its lease in hand. Leases run on the machine's clock. */
    isp_test_sql("INSERT INTO isp.leases SELECT tenant_id, 'node:1', 'dead', (extract(epoch FROM"
                 " clock_timestamp()) * 1000000)::bigint + 2000000 FROM isp.tenants WHERE code ="
                 " 'mfn'");
    int64_t from = now_ms();
    isp_worker *worker = start(ISP_WORK_CONVERGE, 2, 30000);
    until("SELECT count(*) = 1 FROM isp.services WHERE applied_version = 1", 10);
    ck_assert_int_ge(now_ms() - from, 1900);
    isp_worker_stop(worker);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.leases"), 0);
    close_isp();
}
END_TEST

/* A router with many lines takes longer than a lease: it stays this worker's. */
START_TEST(a_lease_is_kept_as_long_as_the_work_goes_on)
{
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    int64_t customer = isp_test_customer(mfn, "Rahim");
    for (int i = 0; i < 12; i++) {
        char login[16];
        snprintf(login, sizeof login, "line%d", i);
        isp_test_service(mfn, customer, package, router, login, 20261101);
    }
    fake.slow_ms = 300; /* 3.6 s in all; the lease is 1 s */
    isp_worker *one = start(ISP_WORK_CONVERGE, 2, 1000), *two = start(ISP_WORK_CONVERGE, 2, 1000);
    until("SELECT count(*) = 12 FROM isp.services WHERE applied_version = 1", 20);
    ck_assert_int_eq(fake.most_inside, 1);
    ck_assert_int_eq(fake.apply_count, 12);
    /* What was done is counted when the router is left, a moment after its last line is proved. */
    int64_t counted = 0;
    for (int64_t end = now_ms() + 10000; counted < 12 && now_ms() < end; usleep(20000))
        counted = stats(one).converge_count + stats(two).converge_count;
    ck_assert_int_eq(counted, 12);
    isp_worker_stop(one);
    isp_worker_stop(two);
    close_isp();
}
END_TEST

/* Taken away all the same (the machine slept), the rest is left to who has it now. */
START_TEST(who_has_lost_its_lease_stops)
{
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    int64_t customer = isp_test_customer(mfn, "Rahim");
    for (int i = 0; i < 20; i++) {
        char login[16];
        snprintf(login, sizeof login, "line%d", i);
        isp_test_service(mfn, customer, package, router, login, 20261101);
    }
    fake.slow_ms = 200;
    isp_worker *worker = start(ISP_WORK_CONVERGE, 1, 1000);
    until("SELECT count(*) > 0 FROM isp.services WHERE applied_version = 1", 10);
    isp_test_sql("UPDATE isp.leases SET holder = 'thief', until_us = until_us + 3600000000");
    usleep(1200000); /* it has asked, and been told */
    int count = fake.apply_count;
    ck_assert_int_lt(count, 15);
    usleep(800000);
    ck_assert_int_le(fake.apply_count, count + 1);
    isp_worker_stop(worker);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.leases WHERE holder = 'thief'"), 1);
    close_isp();
}
END_TEST

START_TEST(a_stop_does_not_wait_for_all_lines)
{
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    int64_t customer = isp_test_customer(mfn, "Rahim");
    for (int i = 0; i < 30; i++) {
        char login[16];
        snprintf(login, sizeof login, "line%d", i);
        isp_test_service(mfn, customer, package, router, login, 20261101);
    }
    fake.slow_ms = 200;
    isp_worker *worker = start(ISP_WORK_CONVERGE, 1, 30000);
    until("SELECT count(*) > 0 FROM isp.services WHERE applied_version = 1", 10);
    int64_t from = now_ms();
    isp_worker_stop(worker);
    ck_assert_int_lt(now_ms() - from, 2000);
    ck_assert_int_lt(fake.apply_count, 30);
    close_isp();
}
END_TEST

START_TEST(each_router_is_polled_once_for_each_interval)
{
    open_isp("");
    char name[16];
    for (int i = 0; i < 15; i++) {
        snprintf(name, sizeof name, "pop%d", i);
        fake_router(mfn, name);
    }
    isp_worker *one = start(ISP_WORK_POLL, 4, 30000), *two = start(ISP_WORK_POLL, 4, 30000);
    until("SELECT count(*) = 15 FROM isp.nodes WHERE state = 'up'", 10);
    usleep(500000);
    ck_assert_int_eq(fake.poll_count, 15);
    isp_test_now_us += 10000000;
    until("SELECT min(polled_at_us) = "
          "max(polled_at_us) AND min(read_at_us) = max(read_at_us)"
          " AND min(read_at_us) > 1794711600000000 FROM isp.nodes",
          10);
    usleep(500000);
    ck_assert_int_eq(fake.poll_count, 30);
    ck_assert_int_eq(stats(one).poll_count + stats(two).poll_count, 30);
    isp_worker_stop(one);
    isp_worker_stop(two);
    close_isp();
}
END_TEST

/*
 * Routers that swallow whoever asks them, for as long as the test likes. All are due, with lines
 * that wait; the live router's lines and polls go on all the same.
 */
START_TEST(however_many_routers_are_dead_the_others_are_served)
{
    enum {
        DEAD = 24
    };
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000);
    int64_t customer = isp_test_customer(mfn, "Rahim"), live = fake_router(mfn, "live");
    for (int i = 0; i < DEAD; i++) {
        char name[16], address[24];
        snprintf(name, sizeof name, "dead%d", i);
        snprintf(address, sizeof address, "10.9.0.%d", i + 1);
        isp_test_service(mfn, customer, package, fake_router_at(mfn, name, address), name,
                         20261101);
    }
    isp_test_sql("UPDATE isp.nodes SET miss_count = 1 WHERE name <> 'live'");
    fake_gate(false);
    isp_worker *worker = start(_i ? ISP_WORK_POLL : ISP_WORK_CONVERGE | ISP_WORK_POLL, 4, 30000);
    until("SELECT count(*) = 1 FROM isp.nodes WHERE name = 'live' AND state = 'up'", 30);
    for (int64_t end = now_ms() + 30000; !fake.waiting && now_ms() < end;)
        usleep(10000);
    ck_assert_int_eq(fake.waiting, 1);
    for (int round = 0; round < 5; round++) {
        char login[16];
        int polls = fake.poll_count;
        snprintf(login, sizeof login, "live%d", round);
        isp_test_service(mfn, customer, package, live, login, 20261101);
        isp_test_now_us += 61 * INT64_C(1000000); /* everybody is due again */
        if (!_i)
            until("SELECT count(*) = 0 FROM isp.services WHERE applied_version = 0 AND login LIKE"
                  " 'live%%'",
                  30);
        for (int64_t end = now_ms() + 30000; fake.poll_count == polls && now_ms() < end;)
            usleep(10000);
        ck_assert_int_gt(fake.poll_count, polls);
    }
    ck_assert_int_eq(fake.most_waiting, 1);
    /* Let go, they are found dead one after the other, and each is told so. */
    fake_gate(true);
    until("SELECT count(*) = 24 FROM isp.nodes WHERE miss_count > 1", 30);
    isp_worker_stop(worker);
    close_isp();
}
END_TEST

static void suspend_mfn(bool suspend)
{
    isp_session *north = isp_test_local("north");
    isp_suspend_options o = ISP_SUSPEND_OPTIONS_INIT;
    isp_effect *effect = NULL;
    o.reason = "the contract has run out";
    ck_ok(suspend ? isp_child_suspend(north, mfn->tenant_id, &o, &effect, &err)
                  : isp_child_resume(north, mfn->tenant_id, NULL, &effect, &err),
          err);
    isp_effect_free(effect);
    isp_session_close(north);
}

/* A suspended ISP has no panel, and everything else goes on: its lines too, unless its policy says
 * otherwise. */
START_TEST(lines_of_a_suspended_isp_follow_its_policy)
{
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    isp_test_service(mfn, isp_test_customer(mfn, "Rahim"), package, router, "rahim", 20261101);
    isp_test_service(mfn, isp_test_customer(mfn, "Karim"), package, router, "karim", 20261101);
    isp_worker *worker = start(ISP_WORK_CONVERGE | ISP_WORK_DUNNING, 2, 30000);
    until("SELECT bool_and(applied_enabled) FROM isp.services", 10);
    suspend_mfn(true);
    isp_test_now_us += DAY_US;
    until("SELECT count(*) = 2 FROM isp.tenants WHERE dunned_on = '2026-11-16'", 12);
    ck_assert_int_eq(isp_test_sql_i64("SELECT max(desired_version) FROM isp.services"), 1);
    /* The policy is changed while it is suspended; and then it is resumed. */
    isp_session *north = isp_test_local("north");
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *child = NULL;
    o.cut_lines = 1;
    ck_ok(isp_child_update(north, mfn->tenant_id, &o, &child, &err), err);
    isp_child_free(child);
    isp_session_close(north);
    until("SELECT bool_and(applied_version = 2 AND NOT applied_enabled) FROM isp.services", 12);
    isp_overview *overview = NULL;
    ck_ok(isp_overview_get(mfn, &overview, &err), err);
    ck_assert_int_eq(overview->paid_blocked_count, 0); /* wanted so */
    isp_overview_free(overview);
    suspend_mfn(false);
    until("SELECT bool_and(applied_version = 3 AND applied_enabled) FROM isp.services", 12);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants WHERE lines_cut"), 0);
    isp_worker_stop(worker);
    close_isp();
}
END_TEST

START_TEST(devices_of_a_closed_isp_are_left_alone)
{
    open_isp("");
    int64_t package = isp_test_package(mfn, "20M", 75000), router = fake_router(mfn, "pop1");
    isp_test_service(mfn, isp_test_customer(mfn, "Rahim"), package, router, "rahim", 20261101);
    isp_session *north = isp_test_local("north");
    isp_effect *effect = NULL;
    ck_ok(isp_child_close(north, mfn->tenant_id, NULL, &effect, &err), err);
    isp_effect_free(effect);
    isp_worker *worker = start(ISP_WORK_CONVERGE | ISP_WORK_POLL | ISP_WORK_DUNNING, 2, 30000);
    until("SELECT dunned_on IS NOT NULL FROM isp.tenants WHERE code = 'dfn'", 12);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE applied_version > 0"), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.nodes WHERE polled_at_us > 0"), 0);
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM isp.tenants WHERE code = 'mfn' AND dunned_on IS NOT NULL"),
        0);
    ck_ok(isp_child_reopen(north, mfn->tenant_id, NULL, &effect, &err), err);
    isp_effect_free(effect);
    until("SELECT bool_and(applied_enabled) FROM isp.services", 12);
    isp_worker_stop(worker);
    isp_session_close(north);
    close_isp();
}
END_TEST

ISP_SUITE_DB(context_worker, 60, LOOP(however_many_routers_are_dead_the_others_are_served, 0, 2),
             TEST(lines_of_a_suspended_isp_follow_its_policy),
             TEST(devices_of_a_closed_isp_are_left_alone),
             TEST(dunning_is_once_a_day_and_tenant_whoever_runs),
             TEST(a_line_sold_for_a_day_to_come_is_let_in_on_that_day),
             TEST(each_month_is_billed_and_what_was_sold_in_it_later),
             TEST(killed_at_any_moment_groups_are_billed_reminded_and_suspended_once),
             TEST(nothing_is_billed_unasked), TEST(what_a_dead_worker_held_is_free_in_time),
             TEST(a_lease_is_kept_as_long_as_the_work_goes_on), TEST(who_has_lost_its_lease_stops),
             TEST(a_stop_does_not_wait_for_all_lines),
             TEST(each_router_is_polled_once_for_each_interval))
