/*
 * Every write of the library, with its connection to the database cut at every point of every round
 * trip: the answer is lost before the server has heard, after it has, before COMMIT and after it;
 * once, and from then on. What was answered must be what happened, and the next try must bring the
 * same end as if nothing had been.
 */
#include <dirent.h>
#include <string.h>

#include "isp_test_isp.h"
#include "store/ctx.h"

/* ---- what is done ---- */

static isp_session *mfn, *north;
static int64_t package, router, customer;
enum {
    CUSTOMERS = 5
};

/* Everything that a try makes is named after its number. */
static const char *name(const char *format, int64_t i)
{
    static char texts[4][64];
    static int next;
    char *text = texts[next++ % 4];
    snprintf(text, sizeof texts[0], format, (long long)i);
    return text;
}

#define MAKE(noun, session, options, ...)                          \
    isp_##noun##_options o = options;                              \
    isp_##noun *made = NULL;                                       \
    __VA_ARGS__                                                    \
    isp_status st = isp_##noun##_create(session, &o, &made, &err); \
    isp_##noun##_free(made);                                       \
    return st
#define CHANGE(noun, session, id, options, ...)                        \
    isp_##noun##_options o = options;                                  \
    isp_##noun *made = NULL;                                           \
    __VA_ARGS__                                                        \
    isp_status st = isp_##noun##_update(session, id, &o, &made, &err); \
    isp_##noun##_free(made);                                           \
    return st

static isp_status customer_create(int64_t i)
{
    MAKE(customer, mfn, ISP_CUSTOMER_OPTIONS_INIT, o.name = "Torture"; o.code = name("T%lld", i););
}

static isp_status customer_update(int64_t i)
{
    CHANGE(customer, mfn, customer, ISP_CUSTOMER_OPTIONS_INIT, o.note = name("note %lld", i););
}

static isp_status package_create(int64_t i)
{
    MAKE(package, mfn, ISP_PACKAGE_OPTIONS_INIT, o.code = name("p%lld", i); o.download_bps = 1000;
         o.upload_bps = 1000;);
}

/* A package and what it asks of the lines that have it. */
static isp_status package_update(int64_t i)
{
    CHANGE(package, mfn, package, ISP_PACKAGE_OPTIONS_INIT, o.download_bps = 1000000 + i;);
}

static isp_status node_create(int64_t i)
{
    MAKE(node, mfn, ISP_NODE_OPTIONS_INIT, o.name = name("r%lld", i); o.driver = "mikrotik";
         o.address = "10.1.1.1"; o.username = "libisp"; o.password = "secret";);
}

static isp_status node_update(int64_t i)
{
    CHANGE(node, mfn, router, ISP_NODE_OPTIONS_INIT, o.username = name("user%lld", i);
           o.password = "another";);
}

static isp_status service_create(int64_t i)
{
    MAKE(service, mfn, ISP_SERVICE_OPTIONS_INIT, o.customer_id = customer; o.package_id = package;
         o.node_id = router; o.login = name("s%lld", i););
}

static isp_status service_update(int64_t i)
{
    CHANGE(service, mfn, 1, ISP_SERVICE_OPTIONS_INIT, o.hold_until_on = 20270101;
           o.hold_reason = name("hold %lld", i); o.password = "a-longer-password";);
}

static void service_to_end(int64_t i)
{
    isp_test_service(mfn, customer, package, router, name("e%lld", i), 20261101);
}

static isp_status service_end(int64_t i)
{
    isp_service *ended = NULL;
    int64_t id = isp_test_sql_i64("SELECT service_id FROM isp.services WHERE login = 'e%lld'",
                                  (long long)i);
    isp_status st = isp_service_end(mfn, id, &ended, &err);
    isp_service_free(ended);
    return st;
}

static isp_status payment_take(int64_t i)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *taken = NULL;
    o.customer_id = customer;
    o.amount_paisa = 10000 + i;
    o.idempotency_key = name("key-%08lld", i);
    isp_status st = isp_payment_take(mfn, &o, &taken, &err);
    isp_payment_free(taken);
    return st;
}

/* Month by month, three customers in a transaction. */
static isp_status bill_run(int64_t i)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    o.period = (2027 + i / 12) * 100 + i % 12 + 1;
    o.batch = 3;
    isp_test_now_us += (i + 1) * 31 * INT64_C(86400000000); /* the month before it, or it itself */
    isp_status st = isp_bill_run_start(mfn, &o, NULL, NULL, &run, &err);
    isp_test_now_us -= (i + 1) * 31 * INT64_C(86400000000);
    isp_bill_run_free(run);
    return st;
}

static void owe(int64_t i)
{
    if (i == 1)
        ck_ok(bill_run(0), err);
}

/* By turns past the grace of everybody and of nobody. */
static isp_status dunning_run(int64_t i)
{
    isp_dunning_options o = ISP_DUNNING_OPTIONS_INIT;
    isp_dunning *result = NULL;
    o.run_on = i % 2 ? 20270214 : 20260101;
    isp_status st = isp_dunning_run(mfn, &o, &result, &err);
    isp_dunning_free(result);
    return st;
}

static isp_status user_create(int64_t i)
{
    MAKE(user, mfn, ISP_USER_OPTIONS_INIT, o.login = name("u%lld@example.com", i);
         o.password = ISP_TEST_PASSWORD; o.role = "cashier";);
}

static isp_status user_update(int64_t i)
{
    CHANGE(user, mfn, 1, ISP_USER_OPTIONS_INIT, o.name = name("Name %lld", i););
}

static isp_status child_create(int64_t i)
{
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *made = NULL;
    o.code = name("t%lld", i);
    o.admin_login = name("t%lld@example.com", i);
    o.admin_password = ISP_TEST_PASSWORD;
    isp_status st = isp_child_create(north, &o, &made, &err);
    isp_child_free(made);
    return st;
}

static isp_status tenant_update(int64_t i)
{
    isp_tenant_options o = ISP_TENANT_OPTIONS_INIT;
    isp_tenant *changed = NULL;
    o.name = name("Name %lld", i);
    isp_status st = isp_tenant_update(mfn, &o, &changed, &err);
    isp_tenant_free(changed);
    return st;
}

static void forgive(int64_t i)
{
    (void)i; /* the clock stands still, so that those whom a cut kept from logging in would wait */
    isp_test_sql("DELETE FROM isp.login_gates");
}

/* Log in, make a token, revoke it, log out: each may fail, and no token is left that opens nothing.
 */
static isp_status login_and_token(int64_t i)
{
    isp_session *session = NULL;
    isp_token_options o = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    o.name = name("token %lld", i);
    isp_status st = isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "test",
                                      &session, &err);
    if (st == ISP_OK)
        st = isp_token_create(session, &o, &token, &err);
    if (st == ISP_OK)
        st = isp_token_revoke(session, token->token_id, &err);
    if (st == ISP_OK)
        st = isp_session_logout(session, &err);
    isp_token_free(token);
    isp_session_close(session);
    return st;
}

/*
 * `effect`: how much of try %1$lld is there, `whole` when it is done, nothing before. Several
 * transactions: between is allowed until it is done again.
 */
/* clang-format off */
static const struct {
    const char *what;
    isp_status (*act)(int64_t i);
    void (*prepare)(int64_t i);
    int64_t whole;
    bool several;
    const char *effect;
} scenarios[] = {
    { "customer.create", customer_create, NULL, 1, false,
      "SELECT count(*) FROM isp.customers WHERE code = 'T%1$lld'" },
    { "customer.update", customer_update, NULL, 1, false,
      "SELECT count(*) FROM isp.customers WHERE note = 'note %1$lld'" },
    { "package.create", package_create, NULL, 1, false,
      "SELECT count(*) FROM isp.packages WHERE code = 'p%1$lld'" },
    { "package.update", package_update, NULL, 1 + CUSTOMERS, false,
      "SELECT count(*) + (SELECT count(*) FROM isp.services s WHERE s.package_id = p.package_id AND"
      " s.changed_at_us = 1794711600000000 + %1$lld * 1000000) FROM isp.packages p WHERE download_bps = 1000000 + %1$lld GROUP BY p.package_id"
      " UNION ALL SELECT 0 LIMIT 1" },
    { "node.create", node_create, NULL, 1, false, "SELECT count(*) FROM isp.nodes WHERE name = 'r%1$lld'" },
    { "node.update", node_update, NULL, 1, false, "SELECT count(*) FROM isp.nodes WHERE username = 'user%1$lld'" },
    { "service.create", service_create, NULL, 1, false,
      "SELECT count(*) FROM isp.services WHERE login = 's%1$lld'" },
    { "service.update", service_update, NULL, 1, false,
      "SELECT count(*) FROM isp.services WHERE hold_reason = 'hold %1$lld'" },
    { "service.end", service_end, service_to_end, 1, false,
      "SELECT count(*) FROM isp.services WHERE login = 'e%1$lld' AND state = 'ended'" },
    { "payment.take", payment_take, NULL, 3, false,
      "SELECT count(*) + (SELECT count(*) FROM isp.entries e JOIN isp.payments p ON e.journal_id = p.journal_id"
      "   WHERE p.idempotency_key = 'key-' || lpad('%1$lld', 8, '0'))"
      " FROM isp.payments WHERE idempotency_key = 'key-' || lpad('%1$lld', 8, '0')" },
    { "bill.run", bill_run, NULL, CUSTOMERS, true,
      "SELECT count(*) FROM isp.invoices WHERE period = (2027 + %1$lld / 12) * 100 + %1$lld %% 12 + 1" },
    { "dunning.run", dunning_run, owe, CUSTOMERS, false,
      "SELECT count(*) FROM isp.services WHERE state = CASE WHEN %1$lld %% 2 = 1 THEN 'suspended' ELSE 'active' END" },
    { "user.create", user_create, NULL, 2, false,
      "SELECT count(*) + (SELECT count(*) FROM isp.logins WHERE login = 'u%1$lld@example.com')"
      " FROM isp.users WHERE login = 'u%1$lld@example.com'" },
    { "user.update", user_update, NULL, 1, false, "SELECT count(*) FROM isp.users WHERE name = 'Name %1$lld'" },
    { "child.create", child_create, NULL, 4, false,
      "SELECT count(*) + (SELECT count(*) FROM isp.logins WHERE login = 't%1$lld@example.com')"
      " + (SELECT count(*) FROM isp.users WHERE login = 't%1$lld@example.com')"
      " + (SELECT count(*) FROM isp.slot_events e JOIN isp.tenants t ON t.tenant_id = e.isp_id WHERE t.code = 't%1$lld')"
      " FROM isp.tenants WHERE code = 't%1$lld'" },
    { "tenant.update", tenant_update, NULL, 1, false, "SELECT count(*) FROM isp.tenants WHERE name = 'Name %1$lld'" },
    { "session and token", login_and_token, forgive, 0, true,
      "SELECT count(*) FROM isp.token_directory d WHERE NOT EXISTS (SELECT FROM isp.sessions s"
      "   WHERE s.tenant_id = d.tenant_id AND s.session_id = d.row_id) AND d.kind = 'session' AND %1$lld > 0" },
};
/* clang-format on */

/* ---- cutting ---- */

typedef struct cut {
    isp_store_point point;
    int at, calls;
    bool onwards;
} cut;

static int on_point(void *user, isp_store_point point)
{
    cut *c = user;
    if (point != c->point)
        return 0;
    c->calls++;
    return c->onwards ? c->calls >= c->at : c->calls == c->at;
}

static int64_t sockets(void)
{
    int64_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(directory);
    for (const struct dirent *e; (e = readdir(directory));) {
        char path[PATH_MAX], target[64] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%s", e->d_name);
        if (readlink(path, target, sizeof target - 1) > 0 && strncmp(target, "socket:", 7) == 0)
            count++;
    }
    closedir(directory);
    return count;
}

static int64_t server_processes(void)
{
    return isp_test_sql_i64(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename IN ('isp_tenant', 'isp_scope', 'isp_job', 'isp_zone')");
}

/* A server process whose client was cut may still be at work, or not even have begun: there are as
 * many of them as we have sockets for once all that were cut are gone. */
static void settle(int64_t other_sockets)
{
    for (int i = 0; i < 10000 && server_processes() != sockets() - other_sockets; i++)
        usleep(500);
    ck_assert_int_eq(server_processes(), sockets() - other_sockets);
}

static void set_up(void)
{
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    north = isp_test_local("north");
    package = isp_test_package(mfn, "20M", 75000);
    router = isp_test_router(mfn, "pop1", "10.1.1.9", 0);
    for (int i = 0; i < CUSTOMERS; i++) {
        customer = isp_test_customer(mfn, "Rahim");
        isp_test_service(mfn, customer, package, router, name("login%lld", i), 20260101);
    }
}

/* A new try is new, and one that was there already is as good. */
static bool is_done(isp_status st)
{
    return st == ISP_OK || st == ISP_E_EXISTS;
}

START_TEST(what_is_answered_is_what_happened)
{
    static const isp_store_point points[] = {ISP_STORE_BEFORE_SEND, ISP_STORE_AFTER_SEND,
                                             ISP_STORE_BEFORE_COMMIT, ISP_STORE_AFTER_COMMIT};
    const char *what = scenarios[_i].what;
    int64_t i = 0, whole = scenarios[_i].whole, cuts = 0;
    set_up();
    isp_store *store = isp_ctx__store(isp_test_ctx);
    int64_t serving = server_processes(), other_sockets = sockets() - serving;
    for (size_t k = 0; k < 2 * ISP_LEN(points); k++) {
        cut probe = {.point = points[k / 2], .at = 1, .onwards = k % 2};
        for (bool untouched = false; !untouched; probe.at += probe.onwards ? 3 : 1) {
            isp_test_now_us = ISP_TEST_NOW_US + ++i * 1000000;
            if (scenarios[_i].prepare)
                scenarios[_i].prepare(i);
            ck_assert_int_eq(isp_test_sql_i64(scenarios[_i].effect, (long long)i), 0);
            probe.calls = 0;
            isp_store__fault(store, on_point, &probe);
            isp_status st = scenarios[_i].act(i);
            isp_store__fault(store, NULL, NULL);
            untouched = probe.calls < probe.at;
            cuts += !untouched;
            settle(other_sockets);
            int64_t effect = isp_test_sql_i64(scenarios[_i].effect, (long long)i);
            ck_assert_msg(st == ISP_OK            ? effect == whole
                          : scenarios[_i].several ? effect >= 0 && effect <= whole
                          : st == ISP_E_UNKNOWN   ? effect == 0 || effect == whole
                                                  : effect == 0,
                          "%s, point %d, %s %d: answered %s (%s), and %d of %d are there", what,
                          (int)probe.point, probe.onwards ? "from" : "at", probe.at,
                          isp_status_name(st), err.message, (int)effect, (int)whole);
            ck_assert_msg(!untouched || st == ISP_OK, "%s: %s", what, err.message);
            st = scenarios[_i].act(i);
            ck_assert_msg(is_done(st), "%s again after point %d, %d: %s", what, (int)probe.point,
                          probe.at, err.message);
            ck_assert_int_eq(isp_test_sql_i64(scenarios[_i].effect, (long long)i), whole);
        }
    }
    ck_assert_int_ge(cuts, 10);
    isp_test_books(mfn);
    isp_session_close(north);
    isp_session_close(mfn);
}
END_TEST

ISP_SUITE_DB(torture_statements, 120,
             LOOP(what_is_answered_is_what_happened, 0, ISP_LEN(scenarios)))
