/*
 * OLTs polled by the workers, over real UDP: what they say is stored, one that does not answer
 * holds up nobody.
 */
#include "isp_test_isp.h"
#include "isp_test_sim.h"

static isp_session *mfn;
static isp_worker *worker;

static int64_t olt(const char *name, const char *address)
{
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    isp_node *made = NULL;
    o.name = name;
    o.driver = "vsol-epon";
    o.address = address;
    o.port = 11611;
    o.password = "public";
    o.poll_interval_ms = 8000; /* the test moves its clock four times as fast */
    ck_ok(isp_node_create(mfn, &o, &made, &err), err);
    int64_t id = made->node_id;
    isp_node_free(made);
    return id;
}

static void start(const char *fleet)
{
    isp_worker_options w = ISP_WORKER_OPTIONS_INIT;
    isp_test_sim_start(fleet);
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    w.work = ISP_WORK_POLL;
    w.idle_ms = 20;
    ck_ok(isp_worker_start(isp_test_ctx, &w, &worker, &err), err);
}

static void stop(void)
{
    isp_worker_stop(worker);
    isp_session_close(mfn);
    isp_test_sim_stop();
}

/* Wait on the machine's clock, moving the test's, until a query says so. */
static void until(const char *what, const char *sql)
{
    for (int i = 0; i < 400; i++) {
        if (isp_test_sql_i64("SELECT (%s)::integer", sql) == 1)
            return;
        isp_test_now_us += 200000;
        usleep(50000);
    }
    ck_abort_msg(
        "never: %s (%s)", what,
        isp_test_sql(
            "SELECT string_agg(name || ' ' || state || ' ' || coalesce(node_error, '-'), ', ')"
            " FROM isp.nodes"));
}

START_TEST(onus_are_found_read_and_kept_as_samples)
{
    start("fleet seed=7\n"
          "olt name=olt1 listen=NET.1 snmp=11611 generate=vsol-epon pons=2 onus=16\n");
    int64_t id = olt("olt1", isp_test_sim_at(1));
    until("32 ONUs", "SELECT count(*) = 32 FROM isp.onus");
    until("what it is",
          "SELECT count(*) = 1 FROM isp.nodes WHERE model IS NOT NULL AND state = 'up'");
    until("a second poll", "SELECT count(DISTINCT at_us) >= 2 FROM isp.pon_samples");

    isp_test_sim_ctl("set olt1 onu=1/3 state=los");
    isp_test_sim_ctl("set olt1 onu=1/4 rx=-27.50");
    until("no light at 1/3",
          "SELECT state = 'los' AND rx_power_dbm_x100 IS NULL AND light = 'none' FROM isp.onus"
          " WHERE pon = 1 AND number = 3");
    until("critical at 1/4",
          "SELECT light = 'critical' AND rx_power_dbm_x100 BETWEEN -2800 AND -2700 FROM isp.onus"
          " WHERE pon = 1 AND number = 4");
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_onu_list *onus = NULL;
    o.filter = "critical";
    ck_ok(isp_onu_list_get(mfn, &o, &onus, &err), err);
    ck_assert_uint_ge(isp_onu_list_len(onus), 1);
    const isp_onu *worst = isp_onu_list_at(onus, 0);
    isp_sample_list *samples = NULL;
    ck_ok(isp_sample_list_get(mfn, worst->onu_id, 24, &samples, &err), err);
    ck_assert_uint_ge(isp_sample_list_len(samples), 2);
    ck_assert_int_eq(
        isp_sample_list_at(samples, isp_sample_list_len(samples) - 1)->rx_power_dbm_x100,
        worst->rx_power_dbm_x100);
    isp_sample_list_free(samples);
    /* A MAC is found in any notation. */
    char dotted[32];
    snprintf(dotted, sizeof dotted, "%.2s%.2s.%.2s%.2s", worst->mac, worst->mac + 3, worst->mac + 6,
             worst->mac + 9);
    isp_onu_list *found = NULL;
    o.filter = NULL;
    o.search = dotted;
    ck_ok(isp_onu_list_get(mfn, &o, &found, &err), err);
    ck_assert_uint_ge(isp_onu_list_len(found), 1);
    isp_onu_list_free(found);
    isp_onu_list_free(onus);
    isp_node *node = NULL;
    ck_ok(isp_node_get(mfn, id, &node, &err), err);
    ck_assert_int_eq(node->onu_count, 32);
    isp_node_free(node);
    stop();
}
END_TEST

/* clang-format off */
static const char *const faults[] = { "off", "hang", "garbage", "wrong-id" };
/* clang-format on */

START_TEST(an_olt_that_does_not_answer_holds_up_nobody)
{
    char command[64];
    start("fleet seed=7\n"
          "olt name=olt{n} listen=NET.{n} snmp=11611 generate=vsol-epon pons=1 onus=4 "
          "repeat=3\n");
    snprintf(command, sizeof command, "fault olt2 %s", faults[_i]);
    isp_test_sim_ctl(command);
    olt("olt1", isp_test_sim_at(1));
    olt("olt2", isp_test_sim_at(2));
    olt("olt3", isp_test_sim_at(3));
    until("the others are up", "SELECT count(*) = 2 FROM isp.nodes WHERE state = 'up'");
    until("it is down, and why is told",
          "SELECT count(*) = 1 FROM isp.nodes WHERE name = 'olt2' AND state = 'down'"
          " AND length(node_error) > 10");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.onus"), 8);
    isp_test_sim_ctl("fault olt2 none");
    until("it is back", "SELECT count(*) = 3 FROM isp.nodes WHERE state = 'up'");
    until("its ONUs", "SELECT count(*) = 12 FROM isp.onus");
    stop();
}
END_TEST

START_TEST(a_changed_address_is_polled_at_once)
{
    start("fleet seed=7\n"
          "olt name=olt{n} listen=NET.{n} snmp=11611 generate=vsol-epon pons=1 onus=4 "
          "repeat=2\n");
    int64_t id = olt("olt1", isp_test_sim_at(9));
    until("nobody is there", "SELECT count(*) = 1 FROM isp.nodes WHERE state = 'down'");
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    isp_node *node = NULL;
    o.address = isp_test_sim_at(2);
    o.password = "public";
    ck_ok(isp_node_update(mfn, id, &o, &node, &err), err);
    isp_node_free(node);
    until("it is there", "SELECT count(*) = 1 FROM isp.nodes WHERE state = 'up'");
    stop();
}
END_TEST

ISP_SUITE_DB(poll_fleet, 120, TEST(onus_are_found_read_and_kept_as_samples),
             LOOP(an_olt_that_does_not_answer_holds_up_nobody, 0, ISP_LEN(faults)),
             TEST(a_changed_address_is_polled_at_once))
