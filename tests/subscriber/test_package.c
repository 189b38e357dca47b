#include <string.h>

#include "isp_test_isp.h"

static isp_session *mfn;

static void open_isp(void)
{
    isp_test_db_open();
    isp_test_tenants();
    mfn = isp_test_local("mfn");
}

static void close_isp(void)
{
    isp_session_close(mfn);
    isp_test_db_close();
}

static isp_package_options good(void)
{
    isp_package_options o = ISP_PACKAGE_OPTIONS_INIT;
    o.code = "20M";
    o.download_bps = 20000000;
    o.upload_bps = 5000000;
    o.price_paisa = 75000;
    return o;
}

static isp_package *create(const isp_package_options *o)
{
    isp_package *made = NULL;
    ck_ok(isp_package_create(mfn, o, &made, &err), err);
    return made;
}

START_TEST(a_package_comes_back_as_it_was_made)
{
    isp_package_options o = good();
    o.name = "বিশ এমবিপিএস";
    isp_package *p = create(&o);
    ck_assert_str_eq(p->code, "20M");
    ck_assert_str_eq(p->name, o.name);
    ck_assert_int_eq(p->download_bps, 20000000);
    ck_assert_int_eq(p->upload_bps, 5000000);
    ck_assert_int_eq(p->price_paisa, 75000);
    ck_assert_int_eq(p->state, ISP_STATE_ACTIVE);
    ck_assert_int_eq(p->revision, 1);
    ck_assert_int_eq(p->created_at_us, isp_test_now_us);
    isp_package_free(p);
    o.code = "free";
    o.name = "";
    o.price_paisa = 0;
    p = create(&o);
    ck_assert_str_eq(p->name, "free");
    isp_package_free(p);
}
END_TEST

/* clang-format off */
static const struct { const char *what, *subject; isp_package_options o; } bad[] = {
    { "no code",        "code",                 { sizeof bad[0].o, NULL, NULL, 1000, 1000, 1, NULL, 0, 0 } },
    { "a blank code",   "package.code",         { sizeof bad[0].o, "20 M", NULL, 1000, 1000, 1, NULL, 0, 0 } },
    { "a long code",    "package.code",         { sizeof bad[0].o, "123456789012345678901234567890123", NULL, 1000, 1000, 1, NULL, 0, 0 } },
    { "slow down",      "download_bps",         { sizeof bad[0].o, "p", NULL, 999, 1000, 1, NULL, 0, 0 } },
    { "slow up",        "upload_bps",           { sizeof bad[0].o, "p", NULL, 1000, 0, 1, NULL, 0, 0 } },
    { "too fast",       "package.download_bps", { sizeof bad[0].o, "p", NULL, 1000000000001, 1000, 1, NULL, 0, 0 } },
    { "negative price", "price_paisa",          { sizeof bad[0].o, "p", NULL, 1000, 1000, -1, NULL, 0, 0 } },
    { "dear",           "package.price_paisa",  { sizeof bad[0].o, "p", NULL, 1000, 1000, 100000000001, NULL, 0, 0 } },
    { "two lines",      "name",                 { sizeof bad[0].o, "p", "a\nb", 1000, 1000, 1, NULL, 0, 0 } },
};
/* clang-format on */

START_TEST(what_is_wrong_is_named)
{
    isp_package *made = NULL;
    ck_fails(isp_package_create(mfn, &bad[_i].o, &made, &err), ISP_E_INVALID, err);
    ck_assert_msg(!strcmp(err.subject, bad[_i].subject), "%s: %s", bad[_i].what, err.subject);
    ck_assert_ptr_null(made);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.packages"), 0);
}
END_TEST

START_TEST(a_code_is_there_once_and_never_changes)
{
    isp_package_options o = good();
    isp_package_free(create(&o));
    isp_package *made = NULL;
    ck_fails(isp_package_create(mfn, &o, &made, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "package.code");
    ck_fails(isp_package_update(mfn, 1, &o, &made, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "code");
}
END_TEST

START_TEST(a_change_is_refused_when_somebody_was_faster)
{
    isp_package_options o = good(), change = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    isp_package_free(create(&o));
    change.revision = 1;
    change.price_paisa = 80000;
    ck_ok(isp_package_update(mfn, 1, &change, &p, &err), err);
    ck_assert_int_eq(p->price_paisa, 80000);
    ck_assert_int_eq(p->download_bps, 20000000);
    ck_assert_int_eq(p->revision, 2);
    isp_package_free(p);
    p = NULL;
    ck_fails(isp_package_update(mfn, 1, &change, &p, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "package.revision");
    ck_fails(isp_package_update(mfn, 99, &change, &p, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "package:99");
}
END_TEST

START_TEST(nothing_is_a_price_and_no_speed)
{
    isp_package_options o = good(), change = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    isp_package_free(create(&o));
    change.price_paisa = 0;
    ck_ok(isp_package_update(mfn, 1, &change, &p, &err), err);
    ck_assert_int_eq(p->price_paisa, 0);
    ck_assert_int_eq(p->upload_bps, 5000000);
    isp_package_free(p);
    change = (isp_package_options)ISP_PACKAGE_OPTIONS_INIT;
    change.upload_bps = 0;
    ck_fails(isp_package_update(mfn, 1, &change, &p, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "upload_bps");
}
END_TEST

START_TEST(a_package_is_sold_or_not_and_nothing_between)
{
    static const char *const states[] = {"suspended", "gone", ""};
    isp_package_options o = good(), change = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    isp_package_free(create(&o));
    for (size_t i = 0; i < ISP_LEN(states); i++) {
        change.state = states[i];
        ck_fails(isp_package_update(mfn, 1, &change, &p, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "state");
    }
    change.state = "closed";
    ck_ok(isp_package_update(mfn, 1, &change, &p, &err), err);
    isp_package_free(p);
    isp_service_options s = ISP_SERVICE_OPTIONS_INIT;
    isp_service *line = NULL;
    s.customer_id = isp_test_customer(mfn, "Rahim");
    s.package_id = 1;
    s.node_id = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    s.login = "rahim";
    ck_fails(isp_service_create(mfn, &s, &line, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "package_id");
}
END_TEST

START_TEST(a_new_speed_is_wanted_on_each_line_and_a_new_price_on_none)
{
    int64_t package = isp_test_package(mfn, "20M", 75000), other = isp_test_package(mfn, "5M", 1);
    int64_t customer = isp_test_customer(mfn, "Rahim");
    int64_t router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    isp_package_options change = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    isp_service *ended = NULL;
    isp_test_service(mfn, customer, package, router, "a", 20261101);
    isp_test_service(mfn, customer, package, router, "b", 20261101);
    isp_test_service(mfn, customer, other, router, "c", 20261101);
    ck_ok(isp_service_end(mfn, 2, &ended, &err), err);
    isp_service_free(ended);
    change.price_paisa = 90000;
    ck_ok(isp_package_update(mfn, package, &change, &p, &err), err);
    isp_package_free(p);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(desired_version) FROM isp.services"), 1 + 2 + 1);
    change = (isp_package_options)ISP_PACKAGE_OPTIONS_INIT;
    change.upload_bps = 10000000;
    ck_ok(isp_package_update(mfn, package, &change, &p, &err), err);
    ck_assert_int_eq(p->service_count, 1);
    isp_package_free(p);
    ck_assert_int_eq(isp_test_sql_i64("SELECT desired_version FROM isp.services WHERE login = 'a'"),
                     2);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(desired_version) FROM isp.services"), 2 + 2 + 1);
}
END_TEST

START_TEST(packages_are_listed_by_code_in_pages)
{
    isp_package_options o = good();
    char code[8];
    for (int i = 0; i < 23; i++) {
        snprintf(code, sizeof code, "P%02d", i);
        o.code = code;
        isp_package_free(create(&o));
    }
    isp_list_options list = ISP_LIST_OPTIONS_INIT;
    char cursor[256];
    int seen = 0, pages = 0;
    list.limit = 5;
    list.search = "P";
    list.filter = "active";
    for (bool more = true; more; pages++) {
        isp_package_list *page = NULL;
        ck_ok(isp_package_list_get(mfn, &list, &page, &err), err);
        for (size_t i = 0; i < isp_package_list_len(page); i++) {
            snprintf(code, sizeof code, "P%02d", seen++);
            ck_assert_str_eq(isp_package_list_at(page, i)->code, code);
        }
        more = isp_package_list_next(page) != NULL;
        snprintf(cursor, sizeof cursor, "%s", more ? isp_package_list_next(page) : "");
        list.cursor = cursor;
        isp_package_list_free(page);
    }
    ck_assert_int_eq(seen, 23);
    ck_assert_int_eq(pages, 5);
    isp_package_list *none = NULL;
    list.cursor = NULL;
    list.filter = "closed";
    ck_ok(isp_package_list_get(mfn, &list, &none, &err), err);
    ck_assert_uint_eq(isp_package_list_len(none), 0);
    isp_package_list_free(none);
    list.filter = "green";
    ck_fails(isp_package_list_get(mfn, &list, &none, &err), ISP_E_INVALID, err);
}
END_TEST

ISP_SUITE_DB_FIXTURE(subscriber_package, open_isp, close_isp, 60,
                     TEST(nothing_is_a_price_and_no_speed),
                     TEST(a_package_comes_back_as_it_was_made),
                     LOOP(what_is_wrong_is_named, 0, ISP_LEN(bad)),
                     TEST(a_code_is_there_once_and_never_changes),
                     TEST(a_change_is_refused_when_somebody_was_faster),
                     TEST(a_package_is_sold_or_not_and_nothing_between),
                     TEST(a_new_speed_is_wanted_on_each_line_and_a_new_price_on_none),
                     TEST(packages_are_listed_by_code_in_pages))
