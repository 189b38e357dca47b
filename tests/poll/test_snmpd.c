/*
 * An OLT that speaks SNMPv3, as a user meets it: net-snmp's own agent plays one, with the tables of
 * a V-SOL. Skipped without snmpd.
 */
#include "isp_test_isp.h"
#include "isp_test_snmpd.h"

static isp_session *mfn;

/* A recording as lines of snmpd.conf. */
static void add_recording(FILE *out)
{
    char line[512];
    FILE *in = fopen(ISP_SOURCE_DIR "/tests/sim/data/vsol-epon-demo.snmprec", "re");
    ck_assert_ptr_nonnull(in);
    while (fgets(line, sizeof line, in)) {
        char *type = strchr(line, '|'), *value = type ? strchr(type + 1, '|') : NULL;
        line[strcspn(line, "\n")] = '\0';
        if (!value || strncmp(line, "1.3.6.1.4.1.37950.", 18) != 0)
            continue;
        *type++ = *value++ = '\0';
        if (strcmp(type, "2") == 0)
            fprintf(out, "override %s integer %s\n", line, value);
        else if (strcmp(type, "4") == 0)
            fprintf(out, "override %s octet_str \"%s\"\n", line, value);
    }
    fclose(in);
}

static void start(void)
{
    char *lines = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&lines, &len);
    ck_assert_ptr_nonnull(out);
    fputs("engineID 0x8000000001020304\nsysDescr V1600D\nsysObjectID "
          "1.3.6.1.4.1.37950.1.1.5.10.14.1\n"
          "rocommunity public 127.0.0.1\n"
          "createUser signed SHA \"a password\"\nrouser signed auth\n"
          "createUser sealed SHA \"a password\" AES \"another password\"\nrouser sealed priv\n",
          out);
    add_recording(out);
    fclose(out);
    isp_test_db_open();
    isp_test_snmpd_start(lines);
    free(lines);
    isp_test_tenants();
    mfn = isp_test_local("mfn");
}

static void stop(void)
{
    isp_session_close(mfn);
    isp_test_snmpd_stop();
    isp_test_db_close();
}

static int64_t olt(const char *name, const char *user, const char *password, const char *priv)
{
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    isp_node *made = NULL;
    o.name = name;
    o.driver = "vsol-epon";
    o.address = "127.0.0.1";
    o.port = isp_test_snmpd_port;
    o.snmp_version = "v3";
    o.username = user;
    o.auth_protocol = "SHA";
    o.password = password;
    o.priv_protocol = priv ? "AES" : NULL;
    o.priv_password = priv;
    o.poll_interval_ms = 1000;
    ck_ok(isp_node_create(mfn, &o, &made, &err), err);
    int64_t id = made->node_id;
    isp_node_free(made);
    return id;
}

/* The agent may still be starting. */
static isp_status test(int64_t id, isp_node_facts **facts)
{
    isp_status st = ISP_E_TIMEOUT;
    for (int i = 0; i < 20 && (st == ISP_E_TIMEOUT || st == ISP_E_UNAVAILABLE); i++)
        st = isp_node_test(mfn, id, facts, &err);
    return st;
}

START_TEST(an_olt_is_asked_signed_and_sealed)
{
    isp_node_facts *facts = NULL;
    isp_node *node = NULL;
    int64_t id = olt("olt1", "sealed", "a password", "another password");
    ck_ok(test(id, &facts), err);
    ck_assert_str_eq(facts->model, "V1600D2");
    isp_node_facts_free(facts);
    ck_ok(isp_node_poll(mfn, id, &node, &err), err);
    ck_assert_int_eq(node->onu_count, 16);
    ck_assert_int_eq(node->state, ISP_NODE_UP);
    isp_node_free(node);
    ck_assert_int_gt(isp_test_sql_i64("SELECT count(*) FROM isp.onus WHERE rx_power_dbm_x100 < 0"),
                     8);
}
END_TEST

/* clang-format off */
static const struct { const char *user, *password, *priv; isp_status status; const char *message; } logins[] = {
    { "sealed", "not the password", "another password", ISP_E_DENIED, "wrong passphrase" },
    { "nobody", "a password", "another password", ISP_E_DENIED, "no SNMPv3 user of this name" },
    { "signed", "a password", "another password", ISP_E_DENIED, "no such authentication or privacy" },
    { "sealed", "a password", "not the password", ISP_E_TIMEOUT, "wrong SNMPv3 privacy passphrase" },
};
/* clang-format on */

START_TEST(a_login_that_is_refused_is_told_apart)
{
    isp_node_facts *facts = NULL;
    isp_node *node = NULL;
    ck_ok(test(olt("good", "signed", "a password", NULL), &facts), err);
    isp_node_facts_free(facts);
    facts = NULL;
    int64_t id = olt("bad", logins[_i].user, logins[_i].password, logins[_i].priv);
    ck_fails(isp_node_test(mfn, id, &facts, &err), logins[_i].status, err);
    ck_assert_str_eq(err.subject, "node:2");
    ck_assert_msg(strstr(err.message, logins[_i].message) != NULL, "%s", err.message);
    ck_assert_ptr_null(facts);
    ck_fails(isp_node_poll(mfn, id, &node, &err), logins[_i].status, err);
    ck_ok(isp_node_get(mfn, id, &node, &err), err);
    ck_assert_ptr_nonnull(strstr(node->node_error, logins[_i].message));
    isp_node_free(node);
}
END_TEST

/* By the loop that polls all OLTs, beside one with a wrong passphrase for the same user. */
START_TEST(workers_poll_it)
{
    isp_node_facts *facts = NULL;
    isp_worker *worker = NULL;
    isp_worker_options w = ISP_WORKER_OPTIONS_INIT;
    ck_ok(test(olt("good", "sealed", "a password", "another password"), &facts), err);
    isp_node_facts_free(facts);
    olt("bad", "sealed", "not the password", "another password");
    w.work = ISP_WORK_POLL;
    w.idle_ms = 20;
    ck_ok(isp_worker_start(isp_test_ctx, &w, &worker, &err), err);
    int i = 0;
    for (; i < 600 && isp_test_sql_i64("SELECT count(*) FROM isp.nodes WHERE state = CASE name"
                                       " WHEN 'good' THEN 'up' ELSE 'down' END") < 2;
         i++) {
        isp_test_now_us += 200000;
        usleep(50000);
    }
    ck_assert_msg(
        i < 600, "%s",
        isp_test_sql(
            "SELECT string_agg(name || ' ' || state || coalesce(node_error, '-'), ', ') FROM"
            " isp.nodes"));
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.onus WHERE node_id = 1"), 16);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.nodes WHERE name = 'bad' AND"
                                      " node_error LIKE '%%wrong passphrase%%'"),
                     1);
    isp_worker_stop(worker);
}
END_TEST

ISP_SUITE_MAIN(static int suite(void), poll_snmpd, start, stop, 120,
               TEST(an_olt_is_asked_signed_and_sealed),
               LOOP(a_login_that_is_refused_is_told_apart, 0, ISP_LEN(logins)),
               TEST(workers_poll_it))

int main(void)
{
    if (access(ISP_TEST_SNMPD, X_OK) != 0) {
        printf("skipped: no %s\n", ISP_TEST_SNMPD);
        return 77;
    }
    isp_test_cluster_hold();
    int status = suite();
    isp_test_cluster_release();
    return status;
}
