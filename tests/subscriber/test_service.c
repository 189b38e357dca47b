#include <string.h>

#include "isp_test_isp.h"

static isp_session *mfn;
static int64_t customer, package, router;

static void open_isp(void)
{
    isp_test_db_open();
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    customer = isp_test_customer(mfn, "Rahim Uddin");
    package = isp_test_package(mfn, "20M", 75000);
    router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
}

static void close_isp(void)
{
    isp_session_close(mfn);
    isp_test_db_close();
}

static isp_service_options good(void)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    o.customer_id = customer;
    o.package_id = package;
    o.node_id = router;
    o.login = "rahim";
    return o;
}

static isp_service *get(int64_t id)
{
    isp_service *s = NULL;
    ck_ok(isp_service_get(mfn, id, &s, &err), err);
    return s;
}

static void end(int64_t id)
{
    isp_service *s = NULL;
    ck_ok(isp_service_end(mfn, id, &s, &err), err);
    ck_assert_int_eq(s->state, ISP_SERVICE_ENDED);
    isp_service_free(s);
}

static void pass_days(int64_t days)
{
    isp_test_now_us += days * INT64_C(86400000000);
}

START_TEST(a_line_comes_back_as_it_was_sold)
{
    isp_service_options o = good();
    isp_service *s = NULL;
    isp_credential *c = NULL;
    ck_ok(isp_service_create(mfn, &o, &s, &err), err);
    ck_assert_str_eq(s->customer_name, "Rahim Uddin");
    ck_assert_str_eq(s->package_code, "20M");
    ck_assert_str_eq(s->node_name, "pop1");
    ck_assert_str_eq(s->login, "rahim");
    ck_assert_int_eq(s->state, ISP_SERVICE_ACTIVE);
    ck_assert_int_eq(s->started_on, 20261115);
    ck_assert_int_eq(s->desired_version, 1);
    ck_assert_int_eq(s->applied_version, 0);
    ck_assert_int_eq(s->applied_enabled, ISP_NO_VALUE);
    ck_assert_int_eq(s->online, ISP_NO_VALUE);
    ck_assert_int_eq(s->price_paisa, 75000);
    isp_service_free(s);
    /* The password that was made is 16 characters that can be read aloud. */
    ck_ok(isp_service_credential(mfn, 1, &c, &err), err);
    ck_assert_uint_eq(strlen(c->password), 16);
    ck_assert_ptr_null(strpbrk(c->password, "01lo"));
    isp_credential_free(c);
    ck_fails(isp_service_credential(mfn, 9, &c, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "service:9");
}
END_TEST

/* clang-format off */
#define NO ISP_NO_VALUE
#define O(...) { sizeof(isp_service_options), __VA_ARGS__ }
static const struct { const char *what; int status; const char *subject; isp_service_options o; } bad[] = {
    { "no customer",     ISP_E_INVALID,   "customer_id",  O(0, 1, 1, "a", NULL, NO, NO, NO, NULL, 0) },
    { "no package",      ISP_E_INVALID,   "package_id",   O(1, 0, 1, "a", NULL, NO, NO, NO, NULL, 0) },
    { "no router",       ISP_E_INVALID,   "node_id",      O(1, 1, 0, "a", NULL, NO, NO, NO, NULL, 0) },
    { "no login",        ISP_E_INVALID,   "login",        O(1, 1, 1, NULL, NULL, NO, NO, NO, NULL, 0) },
    { "an empty login",  ISP_E_INVALID,   "login",        O(1, 1, 1, "", NULL, NO, NO, NO, NULL, 0) },
    { "a blank login",   ISP_E_INVALID,   "login",        O(1, 1, 1, "a b", NULL, NO, NO, NO, NULL, 0) },
    { "a Bangla login",  ISP_E_INVALID,   "login",        O(1, 1, 1, "র", NULL, NO, NO, NO, NULL, 0) },
    { "nobody",          ISP_E_NOT_FOUND, "customer_id",  O(99, 1, 1, "a", NULL, NO, NO, NO, NULL, 0) },
    { "nothing",         ISP_E_NOT_FOUND, "package_id",   O(1, 99, 1, "a", NULL, NO, NO, NO, NULL, 0) },
    { "nowhere",         ISP_E_NOT_FOUND, "node_id",      O(1, 1, 99, "a", NULL, NO, NO, NO, NULL, 0) },
    { "no such ONU",     ISP_E_NOT_FOUND, "onu_id",       O(1, 1, 1, "a", NULL, NO, 99, NO, NULL, 0) },
    { "an OLT",          ISP_E_INVALID,   "node_id",      O(1, 1, 2, "a", NULL, NO, NO, NO, NULL, 0) },
    { "a short secret",  ISP_E_INVALID,   "password",     O(1, 1, 1, "a", "12345", NO, NO, NO, NULL, 0) },
    { "a quoted secret", ISP_E_INVALID,   "password",     O(1, 1, 1, "a", "abc\"def", NO, NO, NO, NULL, 0) },
    { "no date",         ISP_E_INVALID,   "started_on",   O(1, 1, 1, "a", NULL, 20261131, NO, NO, NULL, 0) },
    { "a silent hold",   ISP_E_INVALID,   "hold_reason",  O(1, 1, 1, "a", NULL, NO, NO, 20261201, NULL, 0) },
    { "an empty reason", ISP_E_INVALID,   "hold_reason",  O(1, 1, 1, "a", NULL, NO, NO, 20261201, "", 0) },
};
/* clang-format on */

START_TEST(what_is_wrong_is_named)
{
    isp_service *s = NULL;
    isp_test_sql("INSERT INTO isp.nodes (tenant_id, node_id, name, driver, is_olt, address,"
                 " poll_interval_ms, created_at_us) SELECT tenant_id, 2, 'olt', 'vsol-epon', true,"
                 " '127.0.0.1', 60000, 0 FROM isp.tenants WHERE code = 'mfn'");
    ck_fails(isp_service_create(mfn, &bad[_i].o, &s, &err), bad[_i].status, err);
    ck_assert_msg(!strcmp(err.subject, bad[_i].subject), "%s: %s", bad[_i].what, err.subject);
    ck_assert_ptr_null(s);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.services"), 0);
}
END_TEST

START_TEST(a_login_is_taken_until_its_line_has_ended)
{
    isp_service_options o = good();
    isp_service *s = NULL;
    int64_t first = isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    ck_fails(isp_service_create(mfn, &o, &s, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "service.login");
    end(first);
    ck_ok(isp_service_create(mfn, &o, &s, &err), err);
    ck_assert_int_ne(s->service_id, first);
    isp_service_free(s);
    end(first); /* again: nothing happens */
    s = get(first);
    ck_assert_int_eq(s->desired_version, 2);
    isp_service_free(s);
}
END_TEST

START_TEST(a_line_ends_today_and_stays_as_it_was)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    int64_t id = isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    isp_service *s = NULL;
    ck_ok(isp_service_end(mfn, id, &s, &err), err);
    ck_assert_int_eq(s->ended_on, 20261115);
    ck_assert_int_eq(s->desired_version, 2);
    isp_service_free(s);
    o.package_id = package;
    ck_fails(isp_service_update(mfn, id, &o, &s, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "service.state");
    ck_fails(isp_service_end(mfn, 99, &s, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "service:99");
}
END_TEST

/* clang-format off */
static const struct { const char *what, *subject; isp_service_options o; } fixed[] = {
    { "its customer", "customer_id", O(1, NO, NO, NULL, NULL, NO, NO, NO, NULL, 0) },
    { "its router",   "node_id",     O(NO, NO, 1, NULL, NULL, NO, NO, NO, NULL, 0) },
    { "its login",    "login",       O(NO, NO, NO, "x",  NULL, NO, NO, NO, NULL, 0) },
    { "its start",    "started_on",  O(NO, NO, NO, NULL, NULL, 20261101, NO, NO, NULL, 0) },
};
/* clang-format on */

/* 0 says "none" where something can be taken away, what is not given stays. */
START_TEST(an_onu_and_a_hold_are_taken_away)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *s = NULL;
    isp_test_sql("INSERT INTO isp.nodes (tenant_id, node_id, name, driver, is_olt, address,"
                 " poll_interval_ms, created_at_us) SELECT tenant_id, 2, 'olt', 'vsol-epon', true,"
                 " '127.0.0.1', 60000, 0 FROM isp.tenants WHERE code = 'mfn'");
    isp_test_sql(
        "INSERT INTO isp.onus (tenant_id, onu_id, node_id, pon, number, mac, created_at_us,"
        " state_at_us) SELECT tenant_id, 5, 2, 1, 1, 'aa:bb:cc:dd:ee:01', 0, 0"
        " FROM isp.tenants WHERE code = 'mfn'");
    isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    o.onu_id = 5;
    o.hold_until_on = 20261201;
    o.hold_reason = "asked for time";
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->onu_id, 5);
    isp_service_free(s);
    o = (isp_service_options)ISP_SERVICE_OPTIONS_INIT;
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->onu_id, 5);
    ck_assert_int_eq(s->hold_until_on, 20261201);
    isp_service_free(s);
    o.onu_id = 0;
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->onu_id, ISP_NO_VALUE);
    ck_assert_int_eq(s->hold_until_on, 20261201);
    isp_service_free(s);
    o = (isp_service_options)ISP_SERVICE_OPTIONS_INIT;
    o.hold_until_on = 0;
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->hold_until_on, ISP_NO_VALUE);
    ck_assert_ptr_null(s->hold_reason);
    ck_assert_int_eq(s->desired_version, 1);
    isp_service_free(s);
    /* Only what can be taken away is: a line has a package. */
    o = (isp_service_options)ISP_SERVICE_OPTIONS_INIT;
    o.package_id = 0;
    ck_fails(isp_service_update(mfn, 1, &o, &s, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "package_id");
}
END_TEST

START_TEST(what_a_line_is_stays)
{
    isp_service *s = NULL;
    isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    ck_fails(isp_service_update(mfn, 1, &fixed[_i].o, &s, &err), ISP_E_INVALID, err);
    ck_assert_msg(!strcmp(err.subject, fixed[_i].subject), "%s: %s", fixed[_i].what, err.subject);
}
END_TEST

START_TEST(what_the_router_must_know_raises_the_version)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *s = NULL;
    isp_credential *c = NULL;
    int64_t fast = isp_test_package(mfn, "50M", 150000);
    isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    o.hold_until_on = 20261201;
    o.hold_reason = "asked for time";
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->desired_version, 1);
    ck_assert_int_eq(s->hold_until_on, 20261201);
    ck_assert_str_eq(s->hold_reason, "asked for time");
    ck_assert_int_eq(s->revision, 2);
    isp_service_free(s);
    o = (isp_service_options)ISP_SERVICE_OPTIONS_INIT;
    o.package_id = fast;
    o.revision = 2;
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->desired_version, 2);
    ck_assert_str_eq(s->package_code, "50M");
    isp_service_free(s);
    ck_fails(isp_service_update(mfn, 1, &o, &s, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "service.revision");
    o = (isp_service_options)ISP_SERVICE_OPTIONS_INIT;
    o.password = "another-one";
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->desired_version, 3);
    isp_service_free(s);
    ck_ok(isp_service_credential(mfn, 1, &c, &err), err);
    ck_assert_str_eq(c->password, "another-one");
    isp_credential_free(c);
}
END_TEST

static void bill_november_and_dun(void)
{
    isp_bill_options b = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    isp_dunning *d = NULL;
    b.period = 202611;
    ck_ok(isp_bill_run_start(mfn, &b, NULL, NULL, &run, &err), err);
    isp_bill_run_free(run);
    pass_days(30);
    ck_ok(isp_dunning_run(mfn, NULL, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, 1);
    isp_dunning_free(d);
}

/* "Not suspended until this date": not from the next run of dunning on, but now. */
START_TEST(a_hold_lets_a_suspended_line_back_at_once)
{
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *s = NULL;
    isp_dunning *d = NULL;
    isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    bill_november_and_dun(); /* it is 15 December */
    o.hold_until_on = 20261214;
    o.hold_reason = "promised";
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err); /* yesterday: over already */
    ck_assert_int_eq(s->state, ISP_SERVICE_SUSPENDED);
    ck_assert_int_eq(s->desired_version, 2);
    isp_service_free(s);
    o.hold_until_on = 20261215;
    ck_ok(isp_service_update(mfn, 1, &o, &s, &err), err);
    ck_assert_int_eq(s->state, ISP_SERVICE_ACTIVE);
    ck_assert_int_eq(s->desired_version, 3);
    isp_service_free(s);
    /* Dunning on that day agrees, and on the next it does not. */
    ck_ok(isp_dunning_run(mfn, NULL, &d, &err), err);
    ck_assert_int_eq(d->suspended_count + d->restored_count, 0);
    ck_assert_int_eq(d->held_count, 1);
    isp_dunning_free(d);
    pass_days(1);
    ck_ok(isp_dunning_run(mfn, NULL, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, 1);
    isp_dunning_free(d);
}
END_TEST

/* What never ran costs nothing. */
START_TEST(a_line_that_ends_before_it_began_is_not_billed)
{
    isp_bill_options b = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    isp_service *s = NULL;
    int64_t later = isp_test_service(mfn, customer, package, router, "later", 20261120);
    int64_t next = isp_test_service(mfn, customer, package, router, "next", 20261201);
    isp_test_service(mfn, customer, package, router, "today", 20261115);
    end(later);
    end(next);
    ck_ok(isp_service_end(mfn, 3, &s, &err), err);
    isp_service_free(s);
    for (b.period = 202611; b.period <= 202612; b.period++) {
        ck_ok(isp_bill_run_start(mfn, &b, NULL, NULL, &run, &err), err);
        ck_assert_int_eq(run->line_count, b.period == 202611);
        ck_assert_int_eq(run->net_paisa, b.period == 202611 ? 2500 : 0); /* one day of thirty */
        isp_bill_run_free(run);
    }
    isp_test_books(mfn);
}
END_TEST

/* The logins that a list has, separated by blanks. */
static const char *listed(const char *filter, const char *search, int64_t of_customer, int64_t node)
{
    static char text[1024];
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_service_list *list = NULL;
    o.filter = filter;
    o.search = search;
    o.customer_id = of_customer;
    o.node_id = node;
    ck_ok(isp_service_list_get(mfn, &o, &list, &err), err);
    size_t len = 0;
    text[0] = '\0';
    for (size_t i = 0; i < isp_service_list_len(list); i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", i ? " " : "",
                                isp_service_list_at(list, i)->login);
    isp_service_list_free(list);
    return text;
}

START_TEST(each_filter_finds_its_own)
{
    static const char *const logins[] = {"new", "on", "off", "cut", "leak", "shut", "gone"};
    int64_t second = isp_test_customer(mfn, "Karim");
    int64_t other = isp_test_router(mfn, "pop2", "127.10.0.2", 18728);
    for (size_t i = 0; i < ISP_LEN(logins); i++)
        isp_test_service(mfn, i == 2 ? second : customer, package, i == 3 ? other : router,
                         logins[i], 20261101);
    isp_test_sql(
        "UPDATE isp.services SET applied_version = desired_version, applied_enabled = true WHERE"
        " login <> 'new';"
        "UPDATE isp.services SET online = login IN ('on', 'leak') WHERE login <> 'new';"
        "UPDATE isp.services SET state = 'suspended' WHERE login IN ('cut', 'leak');"
        "UPDATE isp.services SET applied_enabled = false WHERE login IN ('cut', 'shut')");
    end(7);
    /* clang-format off */
    static const struct { const char *filter, *logins; } filters[] = {
        { "active",           "new on off shut" },  { "suspended",    "cut leak" },
        { "ended",            "gone" },             { "online",       "on leak" },
        { "offline",          "new off cut shut" }, { "pending",      "new gone" },
        { "suspended-online", "leak" },             { "paid-blocked", "shut" },
        { NULL,               "new on off cut leak shut gone" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(filters); i++) {
        const char *is = listed(filters[i].filter, NULL, 0, 0);
        ck_assert_msg(!strcmp(is, filters[i].logins), "%s: %s", filters[i].filter, is);
    }
    ck_assert_str_eq(listed(NULL, "o", 0, 0), "on off");
    ck_assert_str_eq(listed(NULL, "", 0, 0), "new on off cut leak shut gone");
    ck_assert_str_eq(listed(NULL, NULL, second, 0), "off");
    ck_assert_str_eq(listed(NULL, NULL, 0, other), "cut");
    ck_assert_str_eq(listed("suspended", "c", customer, other), "cut");
    ck_assert_str_eq(listed(NULL, NULL, 99, 0), "");
}
END_TEST

ISP_SUITE_DB_FIXTURE(subscriber_service, open_isp, close_isp, 60,
                     TEST(an_onu_and_a_hold_are_taken_away), TEST(a_line_comes_back_as_it_was_sold),
                     LOOP(what_is_wrong_is_named, 0, ISP_LEN(bad)),
                     TEST(a_login_is_taken_until_its_line_has_ended),
                     TEST(a_line_ends_today_and_stays_as_it_was),
                     LOOP(what_a_line_is_stays, 0, ISP_LEN(fixed)),
                     TEST(what_the_router_must_know_raises_the_version),
                     TEST(a_hold_lets_a_suspended_line_back_at_once),
                     TEST(a_line_that_ends_before_it_began_is_not_billed),
                     TEST(each_filter_finds_its_own))
