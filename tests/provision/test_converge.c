/*
 * What is wanted reaches the router, and is believed only when it was read back.
 */
#include "provision/provision.h"
#include "store/lease.h"

#include "isp_test_fake.h"
#include "isp_test_sim.h"

static isp_session *mfn;
static int64_t router, package, customer, line;

static void open_isp(void)
{
    isp_test_db_open();
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    package = isp_test_package(mfn, "20M", 75000);
    customer = isp_test_customer(mfn, "রহিম উদ্দিন");
}

static void close_isp(void)
{
    isp_session_close(mfn);
    isp_test_sim_stop();
    isp_test_db_close();
}

static void with_router(void)
{
    isp_test_sim_start("fleet seed=7\n"
                       "router name=pop1 listen=NET.3 api=18728 tls=no user=libisp "
                       "password=secret dial=100\n");
    router = isp_test_router(mfn, "pop1", isp_test_sim_at(3), 18728);
    line = isp_test_service(mfn, customer, package, router, "rahim", 20261101);
}

static isp_service *get(int64_t id)
{
    isp_service *s = NULL;
    ck_ok(isp_service_get(mfn, id, &s, &err), err);
    return s;
}

static isp_proof *apply(int64_t id)
{
    isp_proof *proof = NULL;
    isp_test_now_us += 1000000; /* one proof a moment */
    ck_ok(isp_service_apply(mfn, id, &proof, &err), err);
    return proof;
}

static bool router_says(const char *text)
{
    return strstr(isp_test_sim_ctl("state pop1"), text) != NULL;
}

/* Wait until a session is up that has this in its row. */
static void wait_for_session(const char *text)
{
    for (int i = 0; i < 200; i++, usleep(20000)) {
        const char *row = strstr(isp_test_sim_ctl("state pop1"), "\"active\":[{");
        const char *found = row ? strstr(row, text) : NULL;
        if (found && found < strchr(row, ']'))
            return;
    }
    ck_abort_msg("no session ever had %s: %s", text, isp_test_sim_ctl("state pop1"));
}

START_TEST(an_ended_line_is_taken_off_the_router)
{
    isp_service *s = NULL;
    with_router();
    isp_proof *proof = apply(line);
    ck_assert_int_eq(proof->matches, 1);
    ck_assert_int_eq(proof->enabled, 1);
    ck_assert_int_eq(proof->version, 1);
    ck_assert_ptr_null(strstr(proof->plan, "secret=")); /* nor any password */
    isp_proof_free(proof);
    wait_for_session("\"address\":");
    ck_assert(router_says("libisp:"));
    ck_ok(isp_service_end(mfn, line, &s, &err), err);
    isp_service_free(s);
    proof = apply(line);
    ck_assert_int_eq(proof->matches, 1);
    ck_assert_int_eq(proof->session_count, 0);
    isp_proof_free(proof);
    ck_assert(router_says("\"secrets\":[]"));
    s = get(line);
    ck_assert_int_eq(s->applied_version, s->desired_version);
    ck_assert_int_eq(s->applied_enabled, 0);
    ck_assert_int_eq(s->online, 0);
    isp_service_free(s);
    /* The login is free, for the next one. */
    int64_t next = isp_test_service(mfn, customer, package, router, "rahim", 20261115);
    isp_proof_free(apply(next));
    s = get(next);
    ck_assert_int_eq(s->applied_enabled, 1);
    isp_service_free(s);
}
END_TEST

START_TEST(a_new_speed_reaches_the_router_and_its_sessions)
{
    isp_package_options o = ISP_PACKAGE_OPTIONS_INIT;
    isp_package *p = NULL;
    with_router();
    isp_proof_free(apply(line));
    wait_for_session("\"rate-limit\":\"5M/20M\"");
    o.download_bps = 40000000;
    ck_ok(isp_package_update(mfn, package, &o, &p, &err), err);
    isp_package_free(p);
    isp_service *s = get(line);
    ck_assert_int_eq(s->desired_version, 2);
    ck_assert_int_eq(s->applied_version, 1);
    isp_service_free(s);
    isp_proof *proof = apply(line);
    ck_assert_int_eq(proof->matches, 1);
    ck_assert_int_eq(proof->version, 2);
    ck_assert_ptr_nonnull(strstr(proof->plan, "/ppp/active/remove")); /* kicked */
    isp_proof_free(proof);
    wait_for_session("\"rate-limit\":\"5M/40M\""); /* and back with the new speed */
}
END_TEST

START_TEST(an_entry_of_somebody_else_is_left_alone)
{
    isp_proof *proof = NULL;
    with_router();
    isp_test_sim_ctl("add pop1 /ppp/secret name=rahim password=theirs comment=neighbour");
    ck_fails(isp_service_apply(mfn, line, &proof, &err), ISP_E_CONFLICT, err);
    ck_assert_ptr_null(proof);
    isp_service *s = get(line);
    ck_assert_int_eq(s->applied_version, 0);
    ck_assert_int_eq(s->attempt_count, 1);
    ck_assert_ptr_nonnull(s->apply_error);
    isp_service_free(s);
    ck_assert(router_says("theirs"));
    ck_assert(router_says("neighbour"));
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.proofs"), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.leases"), 0);
}
END_TEST

/* ---- a router that lies ---- */

static isp_ctx *own;
static isp_session *worker;

static void with_fake(void)
{
    own = fake_ctx("");
    isp_session *s = NULL;
    ck_ok(isp_session_local(own, "mfn", &s, &err), err);
    isp_session_close(mfn);
    mfn = s;
    router = fake_router(mfn, "pop1");
    line = isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    ck_ok(isp_session__worker(own, mfn->tenant_id, "worker.converge", &worker, &err), err);
}

static void without_fake(void)
{
    isp_session_close(worker);
    isp_session_close(ISP_TAKE(mfn));
    isp_ctx_close(own);
}

START_TEST(what_was_not_read_back_is_not_applied)
{
    isp_proof *proof = NULL;
    with_fake();
    fake.lies = true;
    for (int i = 0; i < 5; i++) {
        ck_fails(isp_service_apply(mfn, line, &proof, &err), ISP_E_STATE, err);
        ck_assert_str_eq(err.subject, "service:1");
        isp_test_now_us += 60000000;
    }
    isp_service *s = get(line);
    ck_assert_int_eq(s->applied_version, 0);
    ck_assert_int_eq(s->applied_at_us, ISP_NO_VALUE);
    ck_assert_int_eq(s->attempt_count, 5);
    ck_assert_ptr_nonnull(strstr(s->apply_error, "holds something else"));
    isp_service_free(s);
    /* It is kept what was read; the same again is no news. */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.proofs WHERE NOT matches"), 1);
    fake.lies = false;
    proof = apply(line);
    ck_assert_int_eq(proof->matches, 1);
    isp_proof_free(proof);
    s = get(line);
    ck_assert_int_eq(s->applied_version, 1);
    ck_assert_int_eq(s->attempt_count, 0);
    ck_assert_ptr_null(s->apply_error);
    ck_assert_int_eq(s->retry_at_us, ISP_NO_VALUE);
    isp_service_free(s);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.proofs"), 2);
    without_fake();
}
END_TEST

START_TEST(tries_wait_longer_each_time_up_to_half_a_minute)
{
    static const int64_t waits_s[] = {1, 2, 4, 8, 16, 30, 30, 30};
    with_fake();
    fake.lies = true;
    for (size_t i = 0; i < ISP_LEN(waits_s); i++) {
        isp_converge_result result = {0};
        ck_fails(isp_provision__node(worker, router, 0, NULL, NULL, &result, &err), ISP_E_STATE,
                 err);
        ck_assert_int_eq(result.error_count, 1);
        isp_service *s = get(line);
        ck_assert_int_eq(s->retry_at_us, isp_test_now_us + waits_s[i] * 1000000);
        isp_service_free(s);
        /* Until then nobody tries. */
        isp_test_now_us += waits_s[i] * 1000000 - 1;
        result = (isp_converge_result){0};
        ck_ok(isp_provision__node(worker, router, 0, NULL, NULL, &result, &err), err);
        ck_assert_int_eq(result.error_count + result.done_count, 0);
        isp_test_now_us += 1;
    }
    ck_assert_int_eq(fake.apply_count, ISP_LEN(waits_s));
    /* Somebody changes the line: that is tried at once. */
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *s = NULL;
    fake.lies = false;
    o.password = "another-one";
    ck_ok(isp_service_update(mfn, line, &o, &s, &err), err);
    isp_service_free(s);
    isp_converge_result result = {0};
    ck_ok(isp_provision__node(worker, router, 0, NULL, NULL, &result, &err), err);
    ck_assert_int_eq(result.done_count, 1);
    ck_assert_int_eq(result.let_in_count, 1);
    without_fake();
}
END_TEST

static bool twice(void *user)
{
    return (*(int *)user)++ < 2;
}

START_TEST(it_stops_between_lines_when_told)
{
    int asked = 0;
    isp_converge_result result = {0};
    with_fake();
    for (int i = 0; i < 4; i++) {
        char login[16];
        snprintf(login, sizeof login, "more%d", i);
        isp_test_service(mfn, customer, package, router, login, 20261101);
    }
    ck_ok(isp_provision__node(worker, router, 0, twice, &asked, &result, &err), err);
    ck_assert_int_eq(result.done_count, 2);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE applied_version = 0"), 3);
    without_fake();
}
END_TEST

START_TEST(a_router_is_one_workers_at_a_time)
{
    isp_proof *proof = NULL;
    isp_store *store;
    bool ours = false;
    with_fake();
    store = isp_session__store(mfn);
    ck_ok(isp_lease__take(store, mfn->tenant_id, "node:1", "somebody", 600000, &ours, &err), err);
    ck_assert(ours);
    ck_fails(isp_service_apply(mfn, line, &proof, &err), ISP_E_BUSY, err);
    ck_assert_str_eq(err.subject, "node:1");
    ck_assert_int_eq(fake.apply_count, 0);
    /* A neighbour's router of the same number is another one. */
    ck_ok(isp_lease__take(store, mfn->tenant_id + 1, "node:1", "else", 600000, &ours, &err), err);
    ck_assert(ours);
    /* What was given back is not renewed; what is held is. */
    ck_ok(isp_lease__renew(store, mfn->tenant_id, "node:1", "somebody", 600000, &ours, &err), err);
    ck_assert(ours);
    ck_ok(isp_lease__renew(store, mfn->tenant_id, "node:1", "else", 600000, &ours, &err), err);
    ck_assert(!ours);
    ck_ok(isp_lease__release(store, mfn->tenant_id, "node:1", "somebody", &err), err);
    ck_ok(isp_lease__renew(store, mfn->tenant_id, "node:1", "somebody", 600000, &ours, &err), err);
    ck_assert(!ours);
    isp_proof_free(apply(line));
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.leases"), 1);
    without_fake();
}
END_TEST

ISP_SUITE_DB_FIXTURE(provision_converge, open_isp, close_isp, 60,
                     TEST(an_ended_line_is_taken_off_the_router),
                     TEST(a_new_speed_reaches_the_router_and_its_sessions),
                     TEST(an_entry_of_somebody_else_is_left_alone),
                     TEST(what_was_not_read_back_is_not_applied),
                     TEST(tries_wait_longer_each_time_up_to_half_a_minute),
                     TEST(it_stops_between_lines_when_told),
                     TEST(a_router_is_one_workers_at_a_time))
