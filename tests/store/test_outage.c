/*
 * A server that dies under a running pool, and roles that no policy would hold.
 */
#include "isp_test_db.h"
#include "store/cluster.h"
#include "store/conn.h"
#include "store/migrate.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

static const isp_scope job = {.role = ISP_DB_JOB};
static const isp_stmt add = {"t_add", "UPDATE tallies SET n = n + 1", "test"};
static const isp_stmt get = {"t_get", "SELECT n FROM tallies", "test"};

static char home[80];
static isp_cluster *cluster;
static isp_store *store;

static void as_super(const char *sql)
{
    isp_error err = {0};
    const isp_conn_target target = {.dsn = isp_cluster__dsn(cluster), .timeout_ms = 10000};
    ISP_AUTO(PGconn) pg = NULL;
    ck_ok(isp_pg__connect(&target, "isp_super", NULL, &pg, &err), err);
    ISP_AUTO(PGresult) result = PQexec(pg, sql);
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s", PQerrorMessage(pg));
}

static void up(void)
{
    isp_error err = {0};
    snprintf(home, sizeof home, "%s", isp_test_scratch());
    const isp_cluster_options options = {.home = home, .create = true, .shared_buffers_mb = 16};
    ck_ok(isp_cluster__open(&options, &cluster, &err), err);
    const isp_migrate_options migrate = {.dsn = isp_cluster__dsn(cluster)};
    ck_ok(isp_migrate__up(&migrate, &err), err);
    as_super("CREATE TABLE isp.tallies (n bigint); GRANT ALL ON isp.tallies TO isp_job;"
             "INSERT INTO isp.tallies VALUES (0)");
}

static void down(void)
{
    isp_store__close(store);
    isp_cluster__close(cluster);
    isp_test_remove(home);
}

static void open_store(bool revive)
{
    isp_error err = {0};
    const isp_store_options options = {.dsn = isp_cluster__dsn(cluster),
                                       .revive = revive ? isp_cluster__revive : NULL,
                                       .revive_user = cluster};
    ck_ok(isp_store__open(&options, &store, &err), err);
}

static void kill_server(void)
{
    char path[128];
    int pid = 0;
    snprintf(path, sizeof path, "%s/pg/postmaster.pid", home);
    FILE *f = fopen(path, "re");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fscanf(f, "%d", &pid), 1);
    fclose(f);
    ck_assert_int_gt(pid, 1);
    ck_assert_int_eq(kill((pid_t)pid, SIGKILL), 0);
}

static int64_t tally(void)
{
    isp_error err = {0};
    ISP_AUTO(isp_rows) rows = NULL;
    ck_ok(isp_store__run(store, &job, &get, NULL, &rows, &err), err);
    return isp_rows__i64(rows, 0, 0);
}

/* ---- it comes back by itself ---- */

typedef struct worker {
    pthread_t thread;
    int64_t ok, unknown, unavailable, longest_us;
    isp_error err;
    int failed;
} worker;

static int stop;

static isp_status add_body(isp_tx *tx, void *user, isp_error *err)
{
    (void)user;
    return isp_tx__run(tx, &add, NULL, NULL, err);
}

static void *work(void *user)
{
    worker *w = user;
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        int64_t begun = isp_env__mono_us();
        isp_status st = isp_store__transact(store, &job, add_body, NULL, &w->err);
        int64_t took = isp_env__mono_us() - begun;
        if (took > w->longest_us)
            w->longest_us = took;
        w->ok += st == ISP_OK;
        w->unknown += st == ISP_E_UNKNOWN;
        w->unavailable += st == ISP_E_UNAVAILABLE;
        if (st < 0 && st != ISP_E_UNKNOWN && st != ISP_E_UNAVAILABLE)
            w->failed = st;
        if (st < 0)
            usleep(5000);
    }
    return NULL;
}

START_TEST(a_killed_server_comes_back_and_no_acknowledged_write_is_lost)
{
    worker workers[4] = {0};
    int64_t ok = 0, unknown = 0;
    open_store(true);
    for (size_t i = 0; i < ISP_LEN(workers); i++)
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    for (int i = 0; i < 2; i++) {
        usleep(300000);
        kill_server();
        usleep(1200000);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    for (size_t i = 0; i < ISP_LEN(workers); i++) {
        pthread_join(workers[i].thread, NULL);
        ck_assert_msg(workers[i].failed == 0, "%s: %s", isp_status_name(workers[i].failed),
                      workers[i].err.message);
        ck_assert_int_lt(workers[i].longest_us, 10000000);
        ok += workers[i].ok;
        unknown += workers[i].unknown;
    }
    int64_t n = tally();
    ck_assert_int_gt(ok, 10);
    ck_assert_int_ge(n, ok);
    ck_assert_int_le(n, ok + unknown);
}
END_TEST

START_TEST(without_anybody_to_revive_it_callers_hear_quickly_and_then_it_just_works)
{
    isp_error err = {0};
    open_store(false);
    ck_assert_int_eq(tally(), 0);
    kill_server();
    usleep(50000);
    for (int i = 0; i < 20; i++) {
        int64_t begun = isp_env__mono_us();
        ck_fails(isp_store__ping(store, &err), ISP_E_UNAVAILABLE, err);
        ck_assert_int_lt(isp_env__mono_us() - begun, 2500000);
        usleep(10000);
    }
    ck_ok(isp_cluster__revive(cluster, &err), err);
    usleep(300000);
    ck_ok(isp_store__run(store, &job, &add, NULL, NULL, &err), err);
    ck_assert_int_eq(tally(), 1);
}
END_TEST

/* ---- roles ---- */

/* clang-format off */
static const struct { const char *sql; int expected; } roles[] = {
    { "ALTER ROLE isp_tenant BYPASSRLS", ISP_E_STATE },
    { "ALTER ROLE isp_scope SUPERUSER", ISP_E_STATE },
    { "GRANT isp_owner TO isp_job", ISP_E_STATE },
    { "ALTER TABLE isp.tallies OWNER TO isp_job", ISP_E_STATE },
    { "ALTER ROLE isp_scope NOLOGIN", ISP_E_UNAVAILABLE },
    { "ALTER ROLE isp_job CONNECTION LIMIT 5", ISP_OK },
};
/* clang-format on */

START_TEST(a_serving_role_that_the_policies_do_not_hold_is_refused)
{
    isp_error err = {0};
    open_store(false);
    ck_ok(isp_store__check(store, &err), err);
    isp_store__close(ISP_TAKE(store));
    as_super(roles[_i].sql);
    open_store(false);
    ck_fails(isp_store__check(store, &err), roles[_i].expected, err);
}
END_TEST

ISP_SUITE_FIXTURE(store_outage, up, down, 60,
                  TEST(a_killed_server_comes_back_and_no_acknowledged_write_is_lost),
                  TEST(without_anybody_to_revive_it_callers_hear_quickly_and_then_it_just_works),
                  LOOP(a_serving_role_that_the_policies_do_not_hold_is_refused, 0, ISP_LEN(roles)))
