/*
 * The story of a line, on real parts: a real PostgreSQL, a router and an OLT on the wire, the
 * library's own workers.
 */
#include "isp.h"
#include "isp_test_db.h"
#include "isp_test_sim.h"

#define PASSWORD "correct horse battery"

static const char fleet[] =
    "fleet seed=7\n"
    "router name=pop1 listen=NET.1 api=18728 tls=18729 user=libisp password=secret dial=300 "
    "cert=none\n"
    "olt name=olt1 listen=NET.2 snmp=11610 generate=vsol-epon pons=1 onus=16\n";

static isp_session *isp_admin;
static isp_error err;

/* A platform, a group and an ISP, and a session of its admin. */
static void people(void)
{
    isp_user_options user = ISP_USER_OPTIONS_INIT;
    isp_child_options child = ISP_CHILD_OPTIONS_INIT;
    isp_child *below = NULL;
    isp_tenant *made = NULL;
    isp_session *above = NULL;
    user.login = "dev@example.com";
    user.password = PASSWORD;
    ck_ok(isp_platform_create(isp_test_ctx, NULL, &user, &made, &err), err);
    isp_tenant_free(made);
    ck_ok(isp_session_local(isp_test_ctx, "platform", &above, &err), err);
    child.code = "north";
    child.admin_login = "north@example.com";
    child.admin_password = PASSWORD;
    ck_ok(isp_child_create(above, &child, &below, &err), err);
    isp_child_free(below);
    isp_session_close(above);
    ck_ok(isp_session_local(isp_test_ctx, "north", &above, &err), err);
    child.code = "mfn";
    child.name = "Mirpur Fibre Net";
    child.admin_login = "admin@example.com";
    ck_ok(isp_child_create(above, &child, &below, &err), err);
    isp_child_free(below);
    isp_session_close(above);
    ck_ok(isp_session_login(isp_test_ctx, "Admin@Example.com", PASSWORD, "127.0.0.1", &isp_admin,
                            &err),
          err);
}

static int64_t router, package, customer;

static void things(void)
{
    isp_node_options node = ISP_NODE_OPTIONS_INIT;
    isp_node *made = NULL;
    node.name = "pop1";
    node.driver = "mikrotik";
    node.address = isp_test_sim_at(1);
    node.port = 18728;
    node.username = "libisp";
    node.password = "secret";
    ck_ok(isp_node_create(isp_admin, &node, &made, &err), err);
    router = made->node_id;
    isp_node_free(made);
    isp_package_options p = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *sold = NULL;
    p.code = "20M";
    p.download_bps = 20000000;
    p.upload_bps = 5000000;
    p.price_paisa = 75000;
    ck_ok(isp_package_create(isp_admin, &p, &sold, &err), err);
    package = sold->package_id;
    isp_package_free(sold);
    isp_customer_options c = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *who = NULL;
    c.name = "Rahim Uddin";
    c.phone = "01712-345678";
    ck_ok(isp_customer_create(isp_admin, &c, &who, &err), err);
    ck_assert_str_eq(who->phone, "+8801712345678");
    ck_assert_str_eq(who->code, "MFN-000001");
    customer = who->customer_id;
    isp_customer_free(who);
}

static int64_t sell(const char *login)
{
    isp_service_options s = ISP_SERVICE_OPTIONS_INIT;
    isp_service *line = NULL;
    s.customer_id = customer;
    s.package_id = package;
    s.node_id = router;
    s.login = login;
    s.started_on = 20261101;
    ck_ok(isp_service_create(isp_admin, &s, &line, &err), err);
    ck_assert_int_eq(line->applied_version, 0);
    int64_t id = line->service_id;
    isp_service_free(line);
    return id;
}

typedef int (*condition)(const isp_service *line);
static int is_online(const isp_service *l)
{
    return l->applied_version == l->desired_version && l->online == 1;
}
static int is_cut(const isp_service *l)
{
    return l->applied_version == l->desired_version && l->applied_enabled == 0 && l->online == 0;
}

/* Wait, on the machine's clock, until the line is as asked; the test's own clock stands still
 * meanwhile. */
static void wait_for(int64_t service, condition is, const char *what)
{
    for (int i = 0; i < 300; i++) {
        isp_service *line = NULL;
        ck_ok(isp_service_get(isp_admin, service, &line, &err), err);
        int done = is(line);
        if (i == 299)
            ck_abort_msg("never %s: state %d, wanted %d, proved %d, online %d, error %s", what,
                         (int)line->state, (int)line->desired_version, (int)line->applied_version,
                         (int)line->online, line->apply_error ? line->apply_error : "none");
        isp_service_free(line);
        if (done)
            return;
        isp_test_now_us += 100000;
        usleep(50000);
    }
}

static isp_bill_run *bill(int64_t dry_run)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    o.period = 202611;
    o.dry_run = dry_run;
    ck_ok(isp_bill_run_start(isp_admin, &o, NULL, NULL, &run, &err), err);
    return run;
}

static void dun(int64_t run_on, int64_t suspended, int64_t restored)
{
    isp_dunning_options o = ISP_DUNNING_OPTIONS_INIT;
    isp_dunning *d = NULL;
    o.run_on = run_on;
    ck_ok(isp_dunning_run(isp_admin, &o, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, suspended);
    ck_assert_int_eq(d->restored_count, restored);
    isp_dunning_free(d);
}

static void books_are_proved(void)
{
    isp_finding_list *findings = NULL;
    ck_ok(isp_verify(isp_admin, &findings, &err), err);
    for (size_t i = 0; i < isp_finding_list_len(findings); i++) {
        const isp_finding *f = isp_finding_list_at(findings, i);
        ck_abort_msg("%s %s: %s", f->check, f->subject, f->detail);
    }
    isp_finding_list_free(findings);
}

static size_t listed(const char *filter)
{
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_service_list *lines = NULL;
    o.filter = filter;
    ck_ok(isp_service_list_get(isp_admin, &o, &lines, &err), err);
    size_t len = isp_service_list_len(lines);
    isp_service_list_free(lines);
    return len;
}

START_TEST(a_line_is_sold_billed_cut_paid_and_online_again)
{
    isp_test_sim_start(fleet);
    people();
    things();
    isp_worker *worker = NULL;
    isp_worker_options w = ISP_WORKER_OPTIONS_INIT;
    w.work = ISP_WORK_CONVERGE | ISP_WORK_POLL;
    w.idle_ms = 20;
    int64_t service = sell("rahim");
    ck_ok(isp_worker_start(isp_test_ctx, &w, &worker, &err), err);
    wait_for(service, is_online, "online");
    ck_assert_ptr_nonnull(strstr(isp_test_sim_ctl("state pop1"), "rahim"));

    /* Billed once, whoever runs it how often; a dry run tells the same sums. */
    isp_bill_run *dry = bill(1), *run = bill(0), *again = bill(0);
    ck_assert_int_eq(dry->invoice_count, 1);
    ck_assert_int_eq(dry->total_paisa, 78750);
    ck_assert_int_eq(run->total_paisa, 78750);
    ck_assert_int_eq(again->invoice_count, 0);
    isp_bill_run_free(dry);
    isp_bill_run_free(run);
    isp_bill_run_free(again);
    books_are_proved();

    /* The router is off when the line is to be cut: it happens when the router is back. */
    isp_test_sim_ctl("fault pop1 off");
    dun(20261120, 0, 0);
    dun(20261220, 1, 0);
    dun(20261220, 0, 0);
    ck_assert_uint_eq(listed("suspended-online"), 1);
    isp_test_sim_ctl("fault pop1 none");
    wait_for(service, is_cut, "cut");
    ck_assert_uint_eq(listed("suspended-online"), 0);
    isp_proof_list *proofs = NULL;
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    o.service_id = service;
    ck_ok(isp_proof_list_get(isp_admin, &o, &proofs, &err), err);
    ck_assert_uint_ge(isp_proof_list_len(proofs), 2);
    ck_assert_int_eq(isp_proof_list_at(proofs, 0)->enabled, 0);
    ck_assert_int_eq(isp_proof_list_at(proofs, 0)->matches, 1);
    isp_proof_list_free(proofs);

    /* Paid: restored by the payment itself, proved, and back online when the modem has dialled. */
    isp_payment_options pay = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *taken = NULL, *twice = NULL;
    pay.customer_id = customer;
    pay.amount_paisa = 100000;
    pay.idempotency_key = "till-1-0001";
    ck_ok(isp_payment_take(isp_admin, &pay, &taken, &err), err);
    ck_ok(isp_payment_take(isp_admin, &pay, &twice, &err), err);
    ck_assert_int_eq(taken->payment_id, twice->payment_id);
    ck_assert_int_eq(taken->allocated_paisa, 78750);
    isp_payment_free(twice);
    isp_payment_free(taken);
    wait_for(service, is_online, "online again");
    isp_customer *who = NULL;
    ck_ok(isp_customer_get(isp_admin, customer, &who, &err), err);
    ck_assert_int_eq(who->standing, ISP_STANDING_PAID);
    ck_assert_int_eq(who->balance_paisa, -21250);
    ck_assert_int_eq(who->online_count, 1);
    isp_customer_free(who);
    books_are_proved();
    isp_worker_stop(worker);
    isp_session_close(isp_admin);
    isp_test_sim_stop();
}
END_TEST

/* A login that the router refuses is a person's job: the router is not pestered, and a corrected
 * node is tried at once. */
START_TEST(a_refused_login_waits_for_a_person_and_then_goes_on)
{
    isp_test_sim_start(fleet);
    people();
    things();
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    isp_node *node = NULL;
    o.password = "not the password";
    ck_ok(isp_node_update(isp_admin, router, &o, &node, &err), err);
    isp_node_free(node);
    int64_t service = sell("rahim");
    isp_worker *worker = NULL;
    isp_worker_options w = ISP_WORKER_OPTIONS_INIT;
    w.work = ISP_WORK_CONVERGE;
    w.idle_ms = 20;
    ck_ok(isp_worker_start(isp_test_ctx, &w, &worker, &err), err);
    for (int i = 0; i < 100 && !isp_test_sql_i64("SELECT attempt_count FROM isp.services"); i++)
        usleep(50000);
    ck_assert_int_ge(isp_test_sql_i64("SELECT retry_at_us FROM isp.services"),
                     isp_test_now_us + 299 * INT64_C(1000000));
    isp_test_now_us += 60 * INT64_C(1000000);
    usleep(300000);
    ck_assert_int_eq(isp_test_sql_i64("SELECT attempt_count FROM isp.services"), 1);
    o.password = "secret";
    ck_ok(isp_node_update(isp_admin, router, &o, &node, &err), err);
    isp_node_free(node);
    for (int i = 0; i < 100; i++) {
        isp_service *line = NULL;
        ck_ok(isp_service_get(isp_admin, service, &line, &err), err);
        bool proved = line->applied_version == line->desired_version;
        isp_service_free(line);
        if (proved)
            break;
        ck_assert_int_lt(i, 99);
        usleep(50000);
    }
    isp_worker_stop(worker);
    isp_session_close(isp_admin);
    isp_test_sim_stop();
}
END_TEST

ISP_SUITE_DB(story_line, 120, TEST(a_refused_login_waits_for_a_person_and_then_goes_on),
             TEST(a_line_is_sold_billed_cut_paid_and_online_again))
