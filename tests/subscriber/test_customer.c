#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
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

static isp_customer *create(const char *name, const char *code, const char *phone)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *made = NULL;
    o.name = name;
    o.code = code;
    o.phone = phone;
    ck_ok(isp_customer_create(mfn, &o, &made, &err), err);
    return made;
}

static isp_customer *get(int64_t id)
{
    isp_customer *c = NULL;
    ck_ok(isp_customer_get(mfn, id, &c, &err), err);
    return c;
}

/* ---- made and changed ---- */

START_TEST(a_customer_comes_back_as_it_was_made)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    o.name = "রহিম উদ্দিন";
    o.phone = "০১৭১২-৩৪৫৬৭৮";
    o.address = "12/A, Road 3";
    o.zone = "Mirpur";
    o.note = "second floor";
    ck_ok(isp_customer_create(mfn, &o, &c, &err), err);
    ck_assert_str_eq(c->name, o.name);
    ck_assert_str_eq(c->code, "MFN-000001");
    ck_assert_str_eq(c->phone, "+8801712345678");
    ck_assert_str_eq(c->address, o.address);
    ck_assert_str_eq(c->zone, "Mirpur");
    ck_assert_str_eq(c->note, "second floor");
    ck_assert_int_eq(c->state, ISP_STATE_ACTIVE);
    ck_assert_int_eq(c->standing, ISP_STANDING_PAID);
    ck_assert_int_eq(c->balance_paisa, 0);
    ck_assert_int_eq(c->service_count, 0);
    ck_assert_int_eq(c->due_on, ISP_NO_VALUE);
    ck_assert_int_eq(c->created_at_us, isp_test_now_us);
    isp_customer_free(c);
}
END_TEST

/* What an empty field of a form sends is absent. */
START_TEST(empty_texts_are_absent)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    o.name = "Rahim";
    o.code = o.phone = o.address = o.zone = o.note = "";
    ck_ok(isp_customer_create(mfn, &o, &c, &err), err);
    ck_assert_str_eq(c->code, "MFN-000001");
    ck_assert(!c->phone && !c->address && !c->zone && !c->note);
    isp_customer_free(c);
}
END_TEST

/* 200 characters, not bytes: each of these has three. */
START_TEST(a_name_in_bangla_is_as_long_as_one_in_english)
{
    char name[3 * 201 + 1] = "";
    for (int i = 0; i < 201; i++)
        memcpy(name + 3 * i, "র", 4);
    isp_customer *c = NULL;
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    o.name = name;
    ck_fails(isp_customer_create(mfn, &o, &c, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "name");
    name[600] = '\0';
    isp_customer_free(create(name, NULL, NULL));
}
END_TEST

/* clang-format off */
static const struct { const char *what, *name, *code, *phone, *subject; } bad[] = {
    { "no name",            NULL,        NULL,       NULL,      "name" },
    { "an empty name",      "",          NULL,       NULL,      "name" },
    { "blanks",             "   ",       NULL,       NULL,      "name" },
    { "two lines",          "a\nb",      NULL,       NULL,      "name" },
    { "a bidi override",    "a\u202Eb",  NULL,       NULL,      "name" },
    { "not UTF-8",          "a\xff",     NULL,       NULL,      "name" },
    { "a code with blanks", "Rahim",     "a b",      NULL,      "customer.code" },
    { "a code in Bangla",   "Rahim",     "র",        NULL,      "customer.code" },
    { "no phone",           "Rahim",     NULL,       "call me", "phone" },
};
/* clang-format on */

START_TEST(what_is_wrong_is_named)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    o.name = bad[_i].name;
    o.code = bad[_i].code;
    o.phone = bad[_i].phone;
    ck_fails(isp_customer_create(mfn, &o, &c, &err), ISP_E_INVALID, err);
    ck_assert_msg(!strcmp(err.subject, bad[_i].subject), "%s: %s", bad[_i].what, err.subject);
    ck_assert_ptr_null(c);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 0);
    /* The number that it would have had is not lost. */
    isp_customer_free(create("Karim", NULL, NULL));
    ck_assert_int_eq(isp_test_sql_i64("SELECT customer_id FROM isp.customers"), 1);
}
END_TEST

START_TEST(a_code_is_there_once)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    isp_customer_free(create("Rahim", "R-1", NULL));
    isp_customer_free(create("Karim", NULL, NULL));
    o.name = "Rahim";
    o.code = "R-1";
    ck_fails(isp_customer_create(mfn, &o, &c, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "customer.code");
    ck_fails(isp_customer_update(mfn, 2, &o, &c, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "customer.code");
}
END_TEST

START_TEST(null_leaves_empty_clears_and_the_rest_changes)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    o.name = "Rahim";
    o.phone = "01712345678";
    o.address = "Road 3";
    o.zone = "Mirpur";
    ck_ok(isp_customer_create(mfn, &o, &c, &err), err);
    isp_customer_free(c);
    o = (isp_customer_options)ISP_CUSTOMER_OPTIONS_INIT;
    o.zone = "Uttara";
    o.phone = "";
    ck_ok(isp_customer_update(mfn, 1, &o, &c, &err), err);
    ck_assert_str_eq(c->name, "Rahim");
    ck_assert_str_eq(c->address, "Road 3");
    ck_assert_str_eq(c->zone, "Uttara");
    ck_assert_ptr_null(c->phone);
    ck_assert_int_eq(c->revision, 2);
    isp_customer_free(c);
    o = (isp_customer_options)ISP_CUSTOMER_OPTIONS_INIT;
    o.name = "";
    ck_fails(isp_customer_update(mfn, 1, &o, &c, &err), ISP_E_INVALID, err);
}
END_TEST

START_TEST(a_change_is_refused_when_somebody_was_faster)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = create("Rahim", NULL, NULL);
    o.revision = c->revision;
    o.note = "first";
    isp_customer_free(c);
    ck_ok(isp_customer_update(mfn, 1, &o, &c, &err), err);
    isp_customer_free(c);
    o.note = "second";
    c = NULL;
    ck_fails(isp_customer_update(mfn, 1, &o, &c, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "customer.revision");
    ck_assert_ptr_null(c);
    c = get(1);
    ck_assert_str_eq(c->note, "first");
    isp_customer_free(c);
    ck_fails(isp_customer_update(mfn, 99, &o, &c, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "customer:99");
}
END_TEST

/* Whoever may write is told what became of it, also without the right to read. */
START_TEST(a_token_that_may_only_write_writes)
{
    isp_session *admin = NULL, *writer = NULL;
    isp_token_options t = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    ck_ok(isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "cli", &admin, &err),
          err);
    t.name = "import";
    t.scopes = "customer.write";
    ck_ok(isp_token_create(admin, &t, &token, &err), err);
    ck_ok(isp_session_resume(isp_test_ctx, token->token, "cli", &writer, &err), err);
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    o.name = "Rahim";
    ck_ok(isp_customer_create(writer, &o, &c, &err), err);
    isp_customer_free(c);
    o.name = "Rahim Uddin";
    ck_ok(isp_customer_update(writer, 1, &o, &c, &err), err);
    ck_assert_str_eq(c->name, "Rahim Uddin");
    isp_customer_free(c);
    ck_fails(isp_customer_get(writer, 1, &c, &err), ISP_E_DENIED, err);
    isp_token_free(token);
    isp_session_close(writer);
    isp_session_close(admin);
}
END_TEST

/* ---- closed ---- */

static isp_status set_state(int64_t id, const char *state)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    o.state = state;
    isp_status st = isp_customer_update(mfn, id, &o, &c, &err);
    isp_customer_free(c);
    return st;
}

START_TEST(a_customer_leaves_when_no_line_runs)
{
    int64_t customer = isp_test_customer(mfn, "Rahim");
    int64_t package = isp_test_package(mfn, "20M", 75000);
    int64_t router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    int64_t line = isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    ck_fails(set_state(customer, "closed"), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "customer.state");
    isp_customer *c = get(customer);
    ck_assert_int_eq(c->state, ISP_STATE_ACTIVE);
    ck_assert_int_eq(c->revision, 1);
    isp_customer_free(c);
    ck_fails(set_state(customer, "suspended"), ISP_E_INVALID, err);
    isp_service *s = NULL;
    ck_ok(isp_service_end(mfn, line, &s, &err), err);
    isp_service_free(s);
    ck_ok(set_state(customer, "closed"), err);
    c = get(customer);
    ck_assert_int_eq(c->standing, ISP_STANDING_CLOSED);
    isp_customer_free(c);
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    o.customer_id = customer;
    o.package_id = package;
    o.node_id = router;
    o.login = "rahim";
    s = NULL;
    ck_fails(isp_service_create(mfn, &o, &s, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "customer_id");
    ck_ok(set_state(customer, "active"), err); /* and may come back */
    ck_ok(isp_service_create(mfn, &o, &s, &err), err);
    isp_service_free(s);
}
END_TEST

static void *sell_lines(void *user)
{
    isp_session *own = NULL;
    isp_error mine = {0};
    (void)user;
    if (isp_session_local(isp_test_ctx, "mfn", &own, &mine) < 0)
        return (void *)1;
    for (int i = 1; i <= 40; i++) {
        isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
        isp_service *s = NULL;
        char login[16];
        snprintf(login, sizeof login, "c%d", i);
        o.customer_id = i;
        o.package_id = o.node_id = 1;
        o.login = login;
        isp_status st = isp_service_create(own, &o, &s, &mine);
        if (st < 0 && st != ISP_E_STATE)
            return (void *)1;
        isp_service_free(s);
    }
    isp_session_close(own);
    return NULL;
}

START_TEST(nobody_has_left_and_has_a_line)
{
    pthread_t seller;
    void *failed = NULL;
    isp_test_package(mfn, "20M", 75000);
    isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    for (int i = 0; i < 40; i++)
        isp_test_customer(mfn, "Rahim");
    ck_assert_int_eq(pthread_create(&seller, NULL, sell_lines, NULL), 0);
    for (int i = 1; i <= 40; i++) {
        isp_status st = set_state(i, "closed");
        ck_assert_msg(st == ISP_OK || st == ISP_E_STATE, "%s", err.message);
    }
    pthread_join(seller, &failed);
    ck_assert_ptr_null(failed);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.customers c JOIN isp.services s USING"
                         " (tenant_id, customer_id) WHERE c.state = 'closed'"),
        0);
}
END_TEST

/* The same, with the window held open: a sale that has looked at the customer, and not yet written
 * the line. */
static void *close_first(void *user)
{
    isp_session *own = NULL;
    isp_error mine = {0};
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *c = NULL;
    if (isp_session_local(isp_test_ctx, "mfn", &own, &mine) < 0)
        return NULL;
    o.state = "closed";
    *(isp_status *)user = isp_customer_update(own, 1, &o, &c, &mine);
    isp_customer_free(c);
    isp_session_close(own);
    return NULL;
}

START_TEST(who_closes_waits_for_a_sale_under_way)
{
    pthread_t closer;
    isp_status closed = ISP_E_INTERNAL;
    isp_test_package(mfn, "20M", 75000);
    isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    isp_test_customer(mfn, "Rahim");
    /* The sale, as service_create does it: the customer locked against a change, then the line. */
    isp_test_sql("BEGIN; SELECT state FROM isp.customers WHERE customer_id = 1 FOR SHARE");
    ck_assert_int_eq(pthread_create(&closer, NULL, close_first, &closed), 0);
    for (int i = 0;
         i < 200 && isp_test_sql_i64("SELECT count(*) FROM pg_locks WHERE NOT granted") < 1; i++)
        usleep(10000);
    isp_test_sql(
        "INSERT INTO isp.services (tenant_id, service_id, customer_id, package_id, node_id, login,"
        " password, started_on, created_at_us) SELECT tenant_id, 1, 1, 1, 1, 'rahim', 'x',"
        " '2026-11-01', 0 FROM isp.tenants WHERE code = 'mfn'; COMMIT");
    pthread_join(closer, NULL);
    ck_assert_int_eq(closed, ISP_E_STATE);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers WHERE state = 'closed'"),
                     0);
}
END_TEST

/* ---- lists ---- */

/* The names that a search finds, separated by "|". */
static const char *found(const char *search, const char *filter)
{
    static char names[4096];
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_customer_list *list = NULL;
    o.search = search;
    o.filter = filter;
    ck_ok(isp_customer_list_get(mfn, &o, &list, &err), err);
    size_t len = 0;
    names[0] = '\0';
    for (size_t i = 0; i < isp_customer_list_len(list); i++)
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i ? "|" : "",
                                isp_customer_list_at(list, i)->name);
    isp_customer_list_free(list);
    return names;
}

START_TEST(a_customer_is_found_by_what_is_known_of_it)
{
    isp_customer_free(create("Rahim Uddin", "A-17", "01712345678"));
    isp_customer_free(create("Rahima Begum", "B-17", "01812345678"));
    isp_customer_free(create("রহিম উদ্দিন", "C-17", "+442079460018"));
    isp_customer_free(create("করিম", NULL, NULL));
    isp_test_package(mfn, "20M", 1);
    isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    isp_test_service(mfn, 4, 1, 1, "karim.home", 20261101);
    isp_service *s = NULL;
    isp_test_service(mfn, 2, 1, 1, "begum", 20261101);
    ck_ok(isp_service_end(mfn, 2, &s, &err), err);
    isp_service_free(s);
    /* clang-format off */
    static const struct { const char *search, *names; } searches[] = {
        { "rahim",          "Rahim Uddin|Rahima Begum" },   { "RAHIM  u",   "Rahim Uddin" },
        { "  rahima ",      "Rahima Begum" },               { "uddin",      "" },
        { "রহি",            "রহিম উদ্দিন" },                { "করিম",       "করিম" },
        { "A-17",           "Rahim Uddin" },                { " C-1 ",      "রহিম উদ্দিন" },
        { "a-17",           "Rahim Uddin" },                { "mfn-",       "করিম" },
        { "KARIM.Home",     "করিম" },                       { "Begum",      "Rahima Begum" },
        { "MFN-",           "করিম" },                       { "017",        "Rahim Uddin" },
        { "01712-345",      "Rahim Uddin" },                { "+880181",    "Rahima Begum" },
        { "০১৮১২৩৪৫৬৭৮",    "Rahima Begum" },               { "0044 20",    "রহিম উদ্দিন" },
        { "karim.home",     "করিম" },                       { "karim",      "করিম" },
        { "begum",          "Rahima Begum" }, /* an ended line's login */
        { "%",              "" },                           { "_",          "" },
        { "'; DROP",        "" },                           { "xyz",        "" },
        { "",               "Rahim Uddin|Rahima Begum|করিম|রহিম উদ্দিন" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(searches); i++) {
        const char *names = found(searches[i].search, NULL);
        ck_assert_msg(!strcmp(names, searches[i].names), "\"%s\" finds %s, not %s",
                      searches[i].search, names, searches[i].names);
    }
    /* Nobody else's. */
    isp_session_close(mfn);
    mfn = isp_test_local("dfn");
    ck_assert_str_eq(found("rahim", NULL), "");
    ck_assert_str_eq(found(NULL, NULL), "");
}
END_TEST

/* Walk all pages; each customer comes once, in order. */
static int walk(int64_t limit, const char *search, const char *filter)
{
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    char cursor[2049] = "", before[700] = "";
    static char seen[2000];
    int count = 0;
    int64_t before_id = 0;
    memset(seen, 0, sizeof seen);
    o.limit = limit;
    o.search = search;
    o.filter = filter;
    do {
        isp_customer_list *page = NULL;
        ck_ok(isp_customer_list_get(mfn, &o, &page, &err), err);
        ck_assert_uint_le(isp_customer_list_len(page), (size_t)limit);
        for (size_t i = 0; i < isp_customer_list_len(page); i++, count++) {
            const isp_customer *c = isp_customer_list_at(page, i);
            char *folded = isp_text__fold(c->name);
            int order = strcmp(folded, before);
            ck_assert(order > 0 || (order == 0 && c->customer_id > before_id));
            snprintf(before, sizeof before, "%s", folded);
            before_id = c->customer_id;
            free(folded);
            ck_assert_int_eq(seen[c->customer_id]++, 0);
        }
        const char *next = isp_customer_list_next(page);
        ck_assert(!next || isp_customer_list_len(page) == (size_t)limit);
        snprintf(cursor, sizeof cursor, "%s", next ? next : "");
        o.cursor = cursor;
        isp_customer_list_free(page);
    } while (*cursor);
    return count;
}

START_TEST(pages_lose_nobody_and_show_nobody_twice)
{
    /* Many of the same name, in both scripts, and names with what cursors are made of. */
    isp_test_sql(
        "INSERT INTO isp.customers (tenant_id, customer_id, code, name, name_folded, created_at_us)"
        " SELECT tenant_id, n, 'C' || n, x.name, lower(x.name), 0 FROM isp.tenants,"
        " generate_series(1, 1003) n, LATERAL (SELECT (ARRAY['Rahim', 'রহিম', 'Karim: 7', 'a:b:c',"
        " repeat('র', 200), 'Z' || n / 3])[1 + n %% 6] AS name) x WHERE code = 'mfn'");
    ck_assert_int_eq(walk(1, "rahim", NULL), 167);
    ck_assert_int_eq(walk(7, NULL, NULL), 1003);
    ck_assert_int_eq(walk(500, NULL, NULL), 1003);
    ck_assert_int_eq(walk(59, NULL, "paid"), 1003); /* 17 whole pages: the last has no next */
    ck_assert_int_eq(walk(100, "র", NULL), 168 + 167);
}
END_TEST

/* How often a table was read from end to end, and one of its indexes used, until now. */
static int64_t whole_reads(const char *table)
{
    return isp_test_sql_i64("SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'isp'"
                            " AND relname = '%s'",
                            table);
}

static int64_t uses(const char *index)
{
    return isp_test_sql_i64("SELECT idx_scan FROM pg_stat_user_indexes WHERE schemaname = 'isp'"
                            " AND indexrelname = '%s'",
                            index);
}

/* The statement itself is watched, under its own role and policies: each branch of the search goes
 * by its index, and no table is read from end to end. */
START_TEST(a_search_in_a_big_tenant_goes_by_indexes)
{
    static const char *const indexes[] = {"customers_name_folded", "customers_code_search",
                                          "customers_phone", "services_login_search"};
    isp_test_package(mfn, "20M", 1);
    isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    isp_test_sql(
        "INSERT INTO isp.customers (tenant_id, customer_id, code, name, name_folded, phone,"
        "   created_at_us)"
        " SELECT tenant_id, n, 'Code-' || n, 'Name ' || n, 'name ' || n, '+88017' || 10000000 + n, "
        "0"
        "   FROM isp.tenants, generate_series(1, 40000) n WHERE code = 'mfn'");
    isp_test_sql(
        "INSERT INTO isp.services (tenant_id, service_id, customer_id, package_id, node_id, login,"
        "   password, started_on, created_at_us)"
        " SELECT tenant_id, n, n, 1, 1, 'Line.' || n, 'x', '2026-11-01', 0"
        "   FROM isp.tenants, generate_series(1, 40000) n WHERE code = 'mfn'");
    isp_test_sql("ANALYZE isp.customers, isp.services");
    int64_t before[ISP_LEN(indexes)], customers = whole_reads("customers"),
                                      services = whole_reads("services");
    for (size_t i = 0; i < ISP_LEN(indexes); i++)
        before[i] = uses(indexes[i]);
    ck_assert_str_eq(found("CODE-39999", NULL), "Name 39999");
    ck_assert_str_eq(found("LINE.39998", NULL), "Name 39998");
    ck_assert_str_eq(found("name 39997", NULL), "Name 39997");
    ck_assert_str_eq(found("01710039996", NULL), "Name 39996");
    /* A connection tells its figures a second after its last statement. */
    for (int tries = 0; tries < 100 && uses(indexes[0]) == before[0]; tries++) {
        usleep(150000);
        ck_assert_str_eq(found("nobody", NULL), "");
    }
    for (size_t i = 0; i < ISP_LEN(indexes); i++)
        ck_assert_msg(uses(indexes[i]) > before[i], "%s", indexes[i]);
    ck_assert_int_eq(whole_reads("customers"), customers);
    ck_assert_int_eq(whole_reads("services"), services);
}
END_TEST

START_TEST(a_page_follows_though_somebody_came_between)
{
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_customer_list *page = NULL;
    char cursor[256];
    isp_customer_free(create("b", NULL, NULL));
    isp_customer_free(create("d", NULL, NULL));
    o.limit = 1;
    ck_ok(isp_customer_list_get(mfn, &o, &page, &err), err);
    snprintf(cursor, sizeof cursor, "%s", isp_customer_list_next(page));
    isp_customer_list_free(page);
    isp_customer_free(create("a", NULL, NULL));
    isp_customer_free(create("c", NULL, NULL));
    o.limit = 50;
    o.cursor = cursor;
    ck_ok(isp_customer_list_get(mfn, &o, &page, &err), err);
    ck_assert_uint_eq(isp_customer_list_len(page), 2);
    ck_assert_str_eq(isp_customer_list_at(page, 0)->name, "c");
    isp_customer_list_free(page);
}
END_TEST

START_TEST(a_list_refuses_what_it_does_not_take)
{
    isp_customer_list *list = NULL;
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    const char *const none[] = {"green", "online offline", "onlin"};
    for (size_t i = 0; i < ISP_LEN(none); i++) {
        o.filter = none[i];
        ck_fails(isp_customer_list_get(mfn, &o, &list, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "filter");
        ck_assert_ptr_nonnull(strstr(err.message, "online")); /* says what there is */
        ck_assert_ptr_nonnull(strstr(err.message, "overdue"));
    }
    o = (isp_list_options)ISP_LIST_OPTIONS_INIT;
    o.limit = 501;
    ck_fails(isp_customer_list_get(mfn, &o, &list, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "limit");
    o = (isp_list_options)ISP_LIST_OPTIONS_INIT;
    o.node_id = 1;
    ck_fails(isp_customer_list_get(mfn, &o, &list, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "node_id");
    o = (isp_list_options)ISP_LIST_OPTIONS_INIT;
    o.cursor = "nonsense";
    ck_fails(isp_customer_list_get(mfn, &o, &list, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "cursor");
    ck_assert_ptr_null(list);
}
END_TEST

/* One customer for each thing that a filter asks for; today is 15 November, the grace three days.
 */
START_TEST(each_filter_finds_its_own)
{
    static const char *const names[] = {"paid", "due",     "grace", "overdue", "closed", "on",
                                        "off",  "blocked", "dim",   "bright",  "both",   NULL};
    isp_test_package(mfn, "20M", 75000);
    isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    for (size_t i = 0; names[i]; i++)
        isp_test_customer(mfn, names[i]);
    for (int64_t c = 6; c <= 11; c++) {
        char login[16];
        snprintf(login, sizeof login, "l%d", (int)c);
        isp_test_service(mfn, c, 1, 1, login, 20261101);
    }
    isp_test_service(mfn, 11, 1, 1, "l12", 20261101); /* one line on, one off */
    isp_test_sql("CREATE TEMP TABLE t AS SELECT tenant_id FROM isp.tenants WHERE code = 'mfn';"
                 "INSERT INTO isp.dues SELECT tenant_id, c, c, d, 100 FROM t, (VALUES (2, date "
                 "'2026-11-15'),"
                 " (3, date '2026-11-12'), (4, date '2026-11-11'), (5, date '2026-01-01')) d(c, d);"
                 "UPDATE isp.customers SET state = 'closed' WHERE name = 'closed';"
                 "UPDATE isp.services SET online = customer_id IN (6, 9, 10) OR login = 'l12';"
                 "UPDATE isp.services SET state = 'suspended' WHERE customer_id = 8;"
                 "INSERT INTO isp.nodes (tenant_id, node_id, name, driver, is_olt, address, "
                 "poll_interval_ms,"
                 " created_at_us) SELECT tenant_id, 2, 'olt', 'vsol-epon', true, '127.0.0.1', "
                 "60000, 0 FROM t;"
                 "INSERT INTO isp.onus (tenant_id, onu_id, node_id, pon, number, light, "
                 "created_at_us) SELECT"
                 " tenant_id, n, 2, 1, n, CASE n WHEN 1 THEN 'weak' ELSE 'good' END, 0 FROM t,"
                 " generate_series(1, 2) n;"
                 "UPDATE isp.services SET onu_id = customer_id - 8 WHERE customer_id IN (9, 10)");
    /* clang-format off */
    static const struct { const char *filter, *names; } filters[] = {
        { "paid",      "blocked|both|bright|dim|off|on|paid" },
        { "due",       "due" },         { "grace",   "grace" },      { "overdue",   "overdue" },
        { "closed",    "closed" },      { "online",  "both|bright|dim|on" },
        { "offline",   "blocked|off" }, { "suspended", "blocked" },  { "not_good",  "dim" },
        { "",          "blocked|both|bright|closed|dim|due|grace|off|on|overdue|paid" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(filters); i++) {
        const char *is = found(NULL, filters[i].filter);
        ck_assert_msg(!strcmp(is, filters[i].names), "%s: %s", filters[i].filter, is);
    }
    ck_assert_str_eq(found("o", "online"), "on"); /* both at once */
    isp_customer *c = get(11);
    ck_assert_int_eq(c->service_count, 2);
    ck_assert_int_eq(c->online_count, 1);
    isp_customer_free(c);
    c = get(9);
    ck_assert_int_eq(c->light, ISP_LIGHT_WEAK);
    isp_customer_free(c);
}
END_TEST

ISP_SUITE_DB_FIXTURE(
    subscriber_customer, open_isp, close_isp, 60, TEST(a_customer_comes_back_as_it_was_made),
    TEST(empty_texts_are_absent), TEST(a_name_in_bangla_is_as_long_as_one_in_english),
    LOOP(what_is_wrong_is_named, 0, ISP_LEN(bad)), TEST(a_code_is_there_once),
    TEST(null_leaves_empty_clears_and_the_rest_changes),
    TEST(a_change_is_refused_when_somebody_was_faster), TEST(a_token_that_may_only_write_writes),
    TEST(a_customer_leaves_when_no_line_runs), TEST(nobody_has_left_and_has_a_line),
    TEST(who_closes_waits_for_a_sale_under_way), TEST(a_customer_is_found_by_what_is_known_of_it),
    TEST(pages_lose_nobody_and_show_nobody_twice), TEST(a_search_in_a_big_tenant_goes_by_indexes),
    TEST(a_page_follows_though_somebody_came_between), TEST(a_list_refuses_what_it_does_not_take),
    TEST(each_filter_finds_its_own))
