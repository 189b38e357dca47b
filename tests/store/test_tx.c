/*
 * Transactions: whose they are, what a failure means, and that a retry is never a second effect.
 */
#include "isp_test_db.h"
#include "store/conn.h"
#include "store/ctx.h"

#include <pthread.h>
#include <string.h>

static const isp_scope job = {.role = ISP_DB_JOB};
static const isp_scope first = {.role = ISP_DB_TENANT, .tenant_id = 1};
static const isp_scope second = {.role = ISP_DB_TENANT, .tenant_id = 2};

static isp_store *store;

/* A small table of rows with owners, and one without. */
static void up(void)
{
    isp_test_db_open();
    store = isp_ctx__store(isp_test_ctx);
    isp_test_sql("CREATE TABLE isp.things (tenant_id bigint NOT NULL, thing_id bigint NOT NULL, n "
                 "bigint NOT NULL,"
                 " CONSTRAINT things_pkey PRIMARY KEY (tenant_id, thing_id));"
                 "ALTER TABLE isp.things OWNER TO isp_owner;"
                 "CREATE TABLE isp.tallies (name text PRIMARY KEY, n bigint NOT NULL);"
                 "GRANT ALL ON isp.tallies TO isp_job, isp_tenant;"
                 "SET ROLE isp_owner;"
                 "SELECT isp.protect('things', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT', NULL);"
                 "RESET ROLE;"
                 "INSERT INTO isp.things VALUES (1, 1, 10), (1, 2, 20), (2, 1, 30);"
                 "INSERT INTO isp.tallies VALUES ('a', 0), ('b', 0)");
}

static int64_t tally(const char *name)
{
    return isp_test_sql_i64("SELECT n FROM isp.tallies WHERE name = '%s'", name);
}

/* A backend whose client is gone may still be at work. */
static void wait_for_backends(int64_t len)
{
    while (isp_test_sql_i64("SELECT count(*) FROM pg_stat_activity WHERE usename = 'isp_job'"
                            " AND datname = current_database()") > len)
        usleep(1000);
}

/* ---- whose transaction it is ---- */

static const isp_stmt things_all = {"t_things_all", "SELECT tenant_id, n FROM things",
                                    "for the test: the policy alone"};
static const isp_stmt things_sum = {
    "t_things_sum", "SELECT coalesce(sum(n), 0)::bigint FROM things WHERE tenant_id = $1", NULL};
static const isp_stmt thing_add = {
    "t_thing_add", "INSERT INTO things (tenant_id, thing_id, n) VALUES ($1, $2, 0)", NULL};

static isp_status count(const isp_scope *scope, size_t *len, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_store__run(store, scope, &things_all, NULL, &rows, err);
    *len = isp_rows__len(rows);
    return st;
}

START_TEST(a_tenant_sees_only_its_own)
{
    isp_error err = {0};
    size_t len;
    const isp_scope nobody = {.role = ISP_DB_TENANT, .tenant_id = 3};
    ck_ok(count(&first, &len, &err), err);
    ck_assert_uint_eq(len, 2);
    ck_ok(count(&second, &len, &err), err);
    ck_assert_uint_eq(len, 1);
    ck_ok(count(&nobody, &len, &err), err);
    ck_assert_uint_eq(len, 0);
}
END_TEST

START_TEST(a_tenant_cannot_ask_for_or_write_into_another)
{
    isp_error err = {0};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS other = ISP_PARAMS_INIT;
    isp_params__i64(&other, 2);
    ck_ok(isp_store__run(store, &first, &things_sum, &other, &rows, &err), err);
    ck_assert_int_eq(isp_rows__i64(rows, 0, 0), 0);

    isp_params__i64(&other, 99);
    ck_fails(isp_store__run(store, &first, &thing_add, &other, NULL, &err), ISP_E_DENIED, err);
    ck_assert_str_eq(err.native, "42501");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.things"), 3);
}
END_TEST

START_TEST(without_a_tenant_nothing_is_seen)
{
    isp_error err = {0};
    size_t len;
    const isp_scope none = {.role = ISP_DB_TENANT};
    ck_fails(count(&none, &len, &err), ISP_E_INTERNAL, err); /* never reaches the database */

    const isp_conn_target target = {.dsn = isp_test_dsn(), .timeout_ms = 1000};
    ISP_AUTO(PGconn) pg = NULL;
    ck_ok(isp_pg__connect(&target, "isp_tenant", NULL, &pg, &err), err);
    ISP_AUTO(PGresult) never_set = PQexec(pg, "SELECT * FROM things");
    ck_assert_int_eq(PQresultStatus(never_set), PGRES_FATAL_ERROR);
    ISP_AUTO(PGresult) set = PQexec(pg, "BEGIN; SET LOCAL isp.tenant_id = '1'; COMMIT");
    ck_assert_int_eq(PQresultStatus(set), PGRES_COMMAND_OK);
    ISP_AUTO(PGresult) set_before = PQexec(pg, "SELECT * FROM things");
    ck_assert_int_eq(PQresultStatus(set_before), PGRES_FATAL_ERROR);
}
END_TEST

START_TEST(a_scope_sees_its_list_and_writes_nothing)
{
    isp_error err = {0};
    size_t len;
    const int64_t both[] = {2, 1}, one[] = {2, 7};
    isp_scope scope = {.role = ISP_DB_SCOPE, .tenants = both, .tenant_count = 2};
    ck_ok(count(&scope, &len, &err), err);
    ck_assert_uint_eq(len, 3);
    scope.tenants = one;
    ck_ok(count(&scope, &len, &err), err);
    ck_assert_uint_eq(len, 1);
    scope.tenant_count = 0;
    ck_ok(count(&scope, &len, &err), err);
    ck_assert_uint_eq(len, 0);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, 2);
    isp_params__i64(&params, 99);
    ck_assert_int_lt(isp_store__run(store, &scope, &thing_add, &params, NULL, &err), 0);
}
END_TEST

static const isp_stmt who = {
    "t_who",
    "SELECT current_setting('isp.tenant_id', true), current_setting('isp.actor_id', true),"
    " current_setting('isp.impersonator_id', true), current_setting('isp.now_us', true),"
    " session_user, current_setting('transaction_read_only')",
    "reads no table"};

START_TEST(who_acts_travels_with_the_transaction_and_goes_with_it)
{
    isp_error err = {0};
    const isp_scope acting = {
        .role = ISP_DB_TENANT, .tenant_id = 7, .actor_id = INT64_MAX, .impersonator_id = 9};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_rows) later = NULL;
    ck_ok(isp_store__run(store, &acting, &who, NULL, &rows, &err), err);
    ck_assert_str_eq(isp_rows__text(rows, 0, 0), "7");
    ck_assert_str_eq(isp_rows__text(rows, 0, 1), "9223372036854775807");
    ck_assert_str_eq(isp_rows__text(rows, 0, 2), "9");
    ck_assert_int_eq(isp_rows__i64(rows, 0, 3), isp_test_now_us);
    ck_assert_str_eq(isp_rows__text(rows, 0, 4), "isp_tenant");
    ck_assert_str_eq(isp_rows__text(rows, 0, 5), "on");
    ck_ok(isp_store__run(store, &first, &who, NULL, &later, &err), err); /* the same connection */
    ck_assert_str_eq(isp_rows__text(later, 0, 0), "1");
    ck_assert_str_eq(isp_rows__text(later, 0, 1), "");
    ck_assert_str_eq(isp_rows__text(later, 0, 2), "");
}
END_TEST

static isp_status ask_body(isp_tx *tx, void *user, isp_error *err)
{
    isp_rows **rows = user;
    isp_rows__free(ISP_TAKE(*rows));
    return isp_tx__run(tx, &who, NULL, rows, err);
}

START_TEST(over_several_tenants_nothing_is_written)
{
    isp_error err = {0};
    const int64_t tenants[] = {1, 2};
    const isp_scope scope = {.role = ISP_DB_SCOPE, .tenants = tenants, .tenant_count = 2};
    ISP_AUTO(isp_rows) rows = NULL;
    ck_ok(isp_store__transact(store, &scope, ask_body, &rows, &err), err);
    ck_assert_str_eq(isp_rows__text(rows, 0, 4), "isp_scope");
    ck_assert_str_eq(isp_rows__text(rows, 0, 5), "on");
}
END_TEST

START_TEST(a_statement_without_a_tenant_is_refused)
{
    isp_error err = {0};
    static const isp_stmt careless = {"t_careless", "SELECT n FROM things", NULL};
    ck_fails(isp_store__run(store, &first, &careless, NULL, NULL, &err), ISP_E_INTERNAL, err);
    ck_assert_msg(strstr(err.message, "t_careless"), "%s", err.message);
}
END_TEST

START_TEST(two_statements_of_one_name_are_refused)
{
    isp_error err = {0};
    static const isp_stmt one = {"t_same", "SELECT 1", "test"},
                          other = {"t_same", "SELECT 2", "test"};
    ck_ok(isp_store__run(store, &job, &one, NULL, NULL, &err), err);
    ck_fails(isp_store__run(store, &job, &other, NULL, NULL, &err), ISP_E_INTERNAL, err);
}
END_TEST

START_TEST(what_looks_like_a_read_cannot_write)
{
    isp_error err = {0};
    static const isp_stmt sly = {"t_sly", "SELECT nextval('tenant_ids')", "test"};
    ck_fails(isp_store__run(store, &job, &sly, NULL, NULL, &err), ISP_E_INTERNAL, err);
    ck_assert_msg(strstr(err.message, "t_sly"), "%s", err.message);
    ck_ok(isp_store__ping(store, &err), err);
}
END_TEST

/* ---- one statement, one round trip ---- */

typedef struct watch {
    int calls[4];
    int cut_at; /* cut at the nth call of `point`, from 1; 0: never */
    isp_store_point point;
} watch;

static int on_point(void *user, isp_store_point point)
{
    watch *probe = user;
    probe->calls[point]++;
    return point == probe->point && probe->calls[point] == probe->cut_at;
}

static const isp_stmt tally_add = {"t_tally_add", "UPDATE tallies SET n = n + 1 WHERE name = $1",
                                   "test"};
static const isp_stmt tally_get = {"t_tally_get", "SELECT n FROM tallies WHERE name = $1", "test"};

static isp_status run_tally(const isp_stmt *stmt, const char *name, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, name);
    return isp_store__run(store, &job, stmt, &params, NULL, err);
}

START_TEST(begin_context_statement_and_commit_are_one_round_trip)
{
    isp_error err = {0};
    watch probe = {0};
    ck_ok(isp_store__ping(store, &err), err);
    isp_store__fault(store, on_point, &probe);
    ck_ok(run_tally(&tally_add, "a", &err), err); /* and preparing it */
    ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_COMMIT], 1);
    ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_SEND], 0);
    ck_ok(run_tally(&tally_add, "a", &err), err);
    ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_COMMIT], 2);
    ck_assert_int_eq(tally("a"), 2);
}
END_TEST

START_TEST(a_read_survives_a_lost_connection)
{
    isp_error err = {0};
    for (int point = ISP_STORE_BEFORE_COMMIT; point <= ISP_STORE_AFTER_COMMIT; point++) {
        watch probe = {.cut_at = 1, .point = (isp_store_point)point};
        isp_store__fault(store, on_point, &probe);
        ck_ok(run_tally(&tally_get, "a", &err), err);
        ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_COMMIT], 2);
    }
}
END_TEST

START_TEST(a_read_is_retried_once_only)
{
    isp_error err = {0};
    watch probe = {.cut_at = 1, .point = ISP_STORE_AFTER_COMMIT};
    isp_test_sql("CREATE FUNCTION isp.quit() RETURNS bigint LANGUAGE sql AS"
                 " 'SELECT pg_terminate_backend(pg_backend_pid())::int::bigint';"
                 "GRANT EXECUTE ON FUNCTION pg_terminate_backend TO isp_job");
    static const isp_stmt quit = {"t_quit", "SELECT quit()", "test"};
    isp_store__fault(store, on_point, &probe);
    probe.cut_at = 0;
    ck_fails(isp_store__run(store, &job, &quit, NULL, NULL, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_COMMIT], 2);
    ck_ok(isp_store__ping(store, &err), err);
}
END_TEST

START_TEST(a_write_whose_answer_is_lost_is_unknown)
{
    isp_error err = {0};
    for (int point = ISP_STORE_BEFORE_COMMIT; point <= ISP_STORE_AFTER_COMMIT; point++) {
        watch probe = {.cut_at = 1, .point = (isp_store_point)point};
        int64_t before = tally("a");
        isp_store__fault(store, on_point, &probe);
        ck_fails(run_tally(&tally_add, "a", &err), ISP_E_UNKNOWN, err);
        ck_assert_int_eq(err.code, ISP_E_UNKNOWN);
        ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_COMMIT], 1); /* not tried again */
        wait_for_backends(0);
        ck_assert_int_le(tally("a"), before + 1);
        isp_store__fault(store, NULL, NULL);
        ck_ok(run_tally(&tally_get, "a", &err), err);
    }
}
END_TEST

START_TEST(an_idle_connection_that_died_is_replaced)
{
    isp_error err = {0};
    ck_ok(run_tally(&tally_add, "a", &err), err);
    isp_test_sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                 " WHERE usename = 'isp_job' AND datname = current_database()");
    ck_ok(run_tally(&tally_add, "a", &err), err); /* a write, and yet not unknown */
    ck_assert_int_eq(tally("a"), 2);
}
END_TEST

START_TEST(a_changed_table_is_noticed)
{
    isp_error err = {0};
    static const isp_stmt all = {"t_star", "SELECT * FROM tallies ORDER BY name", "test"};
    ISP_AUTO(isp_rows) before = NULL;
    ISP_AUTO(isp_rows) after = NULL;
    ck_ok(isp_store__run(store, &job, &all, NULL, &before, &err), err);
    isp_test_sql("ALTER TABLE isp.tallies ADD COLUMN more text DEFAULT 'new'");
    ck_ok(isp_store__run(store, &job, &all, NULL, &after, &err), err);
    ck_assert_str_eq(isp_rows__text(after, 0, 2), "new");
}
END_TEST

START_TEST(a_statement_that_takes_too_long_is_stopped)
{
    isp_error err = {0};
    static const isp_stmt sleeping = {"t_sleep", "SELECT pg_sleep(5)", "test"};
    const isp_store_options options = {.dsn = isp_test_dsn(), .timeout_ms = 100};
    ISP_AUTO(isp_store) hasty = NULL;
    ck_ok(isp_store__open(&options, &hasty, &err), err);
    int64_t begun = isp_env__mono_us();
    ck_fails(isp_store__run(hasty, &job, &sleeping, NULL, NULL, &err), ISP_E_TIMEOUT, err);
    ck_assert_int_lt(isp_env__mono_us() - begun, 2000000);
    ck_ok(isp_store__ping(hasty, &err), err);
}
END_TEST

START_TEST(a_violated_constraint_says_what_it_is_about)
{
    isp_error err = {0};
    static const isp_stmt add = {"t_login", "INSERT INTO logins VALUES ($1, 1, 1)", "test"};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, "rahim@example.net");
    ck_ok(isp_store__run(store, &job, &add, &params, NULL, &err), err);
    ck_fails(isp_store__run(store, &job, &add, &params, NULL, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "user.login");
    ck_assert_str_eq(err.native, "23505");
    ck_assert_msg(!strstr(err.message, "rahim"), "a message repeats a value: %s", err.message);
}
END_TEST

/* ---- several statements ---- */

typedef struct course {
    int bodies;
    int fail_at; /* the body itself fails at its nth run; 0: never */
    bool roll_back;
} course;

static isp_status add_to(isp_tx *tx, const char *name, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, name);
    return isp_tx__run(tx, &tally_add, &params, NULL, err);
}

/* One on each side: they must never differ. */
static isp_status both(isp_tx *tx, void *user, isp_error *err)
{
    course *story = user;
    story->bodies++;
    isp_status st = add_to(tx, "a", err);
    if (st >= 0)
        st = add_to(tx, "b", err);
    if (st >= 0 && story->bodies == story->fail_at)
        st = isp_fail(err, ISP_E_STATE, "story", "the body does not want to");
    if (story->roll_back)
        isp_tx__rollback_at_end(tx);
    return st;
}

START_TEST(a_body_that_fails_leaves_nothing)
{
    isp_error err = {0};
    course story = {.fail_at = 1};
    ck_fails(isp_store__transact(store, &job, both, &story, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "story");
    ck_assert_int_eq(story.bodies, 1);
    ck_assert_int_eq(tally("a"), 0);
    ck_ok(isp_store__transact(store, &job, both, &story, &err), err);
    ck_assert_int_eq(tally("a"), 1);
    ck_assert_int_eq(tally("b"), 1);
}
END_TEST

START_TEST(who_may_only_look_writes_nothing)
{
    isp_error err = {0};
    course story = {0};
    isp_scope looks = job;
    looks.read_only = true;
    ck_assert_int_lt(isp_store__transact(store, &looks, both, &story, &err), 0);
    ck_assert_int_eq(tally("a") + tally("b"), 0);
    ck_ok(isp_store__transact(store, &job, both, &story, &err), err); /* on the same connection */
    ck_assert_int_eq(tally("a"), 1);
}
END_TEST

START_TEST(a_dry_run_leaves_nothing)
{
    isp_error err = {0};
    course story = {.roll_back = true};
    ck_ok(isp_store__transact(store, &job, both, &story, &err), err);
    ck_assert_int_eq(tally("a"), 0);
    ck_ok(isp_store__ping(store, &err), err);
}
END_TEST

static isp_status overlook(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_stmt twice = {"t_twice", "INSERT INTO tallies VALUES ('a', 0)", "test"};
    (void)user;
    isp_status st = add_to(tx, "b", err);
    (void)isp_tx__run(tx, &twice, NULL, NULL, NULL);
    (void)add_to(tx, "b", NULL);
    return st;
}

START_TEST(a_failure_that_the_body_overlooks_is_none_the_less_one)
{
    isp_error err = {0};
    ck_fails(isp_store__transact(store, &job, overlook, NULL, &err), ISP_E_EXISTS, err);
    ck_assert_int_eq(tally("b"), 0);
}
END_TEST

static isp_status nothing(isp_tx *tx, void *user, isp_error *err)
{
    (void)user, (void)err;
    return isp_tx__tenant_id(tx) == 1 ? ISP_OK : ISP_E_INTERNAL;
}

START_TEST(a_transaction_without_statements_asks_nobody)
{
    isp_error err = {0};
    watch probe = {0};
    isp_store__fault(store, on_point, &probe);
    ck_ok(isp_store__transact(store, &first, nothing, NULL, &err), err);
    ck_assert_int_eq(probe.calls[ISP_STORE_BEFORE_SEND] + probe.calls[ISP_STORE_BEFORE_COMMIT], 0);
}
END_TEST

static isp_status deferred(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_stmt orphan = {"t_orphan", "INSERT INTO children VALUES (1)", "test"};
    (void)user;
    return isp_tx__run(tx, &orphan, NULL, NULL, err);
}

START_TEST(a_refusal_at_commit_is_no_unknown)
{
    isp_error err = {0};
    static const isp_stmt orphan = {"t_orphan", "INSERT INTO children VALUES (1)", "test"};
    isp_test_sql("CREATE TABLE isp.parents (id int PRIMARY KEY); CREATE TABLE isp.children (id int"
                 " REFERENCES isp.parents DEFERRABLE INITIALLY DEFERRED); GRANT ALL ON "
                 "isp.children TO isp_job");
    ck_fails(isp_store__transact(store, &job, deferred, NULL, &err), ISP_E_NOT_FOUND, err);
    ck_fails(isp_store__run(store, &job, &orphan, NULL, NULL, &err), ISP_E_NOT_FOUND, err);
    ck_ok(isp_store__ping(store, &err), err);
}
END_TEST

/* Cut the nth round trip at each point: the effect is there once or not at all, and OK means once.
 */
static const isp_store_point points[] = {ISP_STORE_BEFORE_SEND, ISP_STORE_AFTER_SEND,
                                         ISP_STORE_BEFORE_COMMIT, ISP_STORE_AFTER_COMMIT};

START_TEST(a_cut_anywhere_is_before_or_after_and_never_between)
{
    isp_store_point point = points[_i];
    for (int n = 1;; n++) {
        isp_error err = {0};
        watch probe = {.cut_at = n, .point = point};
        course story = {0};
        int64_t before = tally("a");
        isp_store__fault(store, on_point, &probe);
        isp_status st = isp_store__transact(store, &job, both, &story, &err);
        isp_store__fault(store, NULL, NULL);
        wait_for_backends(st < 0 ? 0 : 1);
        int64_t effect = tally("a") - before;
        ck_assert_int_eq(tally("a"), tally("b"));
        if (probe.calls[point] < n) { /* an untouched run: that was all */
            ck_assert_int_eq(effect, 1);
            ck_assert_int_ge(n, 2);
            break;
        }
        bool at_commit = point == ISP_STORE_BEFORE_COMMIT || point == ISP_STORE_AFTER_COMMIT;
        ck_assert_msg(st == (at_commit ? ISP_E_UNKNOWN : ISP_OK), "%s: %s", isp_status_name(st),
                      err.message);
        ck_assert_int_eq(story.bodies, at_commit ? 1 : 2);
        ck_assert_int_ge(effect, at_commit ? 0 : 1);
        ck_assert_int_le(effect, 1);
    }
}
END_TEST

static isp_status terminated(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_stmt pid = {"t_pid", "SELECT pg_backend_pid()", "test"};
    course *story = user;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = add_to(tx, "a", err);
    if (st >= 0)
        st = isp_tx__run(tx, &pid, NULL, &rows, err);
    if (st >= 0 && story->bodies++ == 0)
        isp_test_sql("SELECT pg_terminate_backend(%s, 5000)", isp_rows__text(rows, 0, 0));
    return st < 0 ? st : add_to(tx, "b", err);
}

START_TEST(a_backend_killed_in_mid_transaction_is_retried_whole)
{
    isp_error err = {0};
    course story = {0};
    ck_ok(isp_store__transact(store, &job, terminated, &story, &err), err);
    ck_assert_int_eq(story.bodies, 2);
    ck_assert_int_eq(tally("a"), 1);
    ck_assert_int_eq(tally("b"), 1);
}
END_TEST

static isp_status terminated_before_commit(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_stmt pid = {"t_pid", "SELECT pg_backend_pid()", "test"};
    course *story = user;
    ISP_AUTO(isp_rows) rows = NULL;
    story->bodies++;
    isp_status st = add_to(tx, "a", err);
    if (st >= 0)
        st = isp_tx__run(tx, &pid, NULL, &rows, err);
    if (st >= 0)
        isp_test_sql("SELECT pg_terminate_backend(%s, 5000)", isp_rows__text(rows, 0, 0));
    return st;
}

START_TEST(a_backend_killed_before_commit_is_unknown)
{
    isp_error err = {0};
    course story = {0};
    ck_fails(isp_store__transact(store, &job, terminated_before_commit, &story, &err),
             ISP_E_UNKNOWN, err);
    ck_assert_int_eq(story.bodies, 1);
    ck_assert_int_eq(tally("a"), 0);
}
END_TEST

/* ---- others at the same rows ---- */

enum {
    THREADS = 4,
    ROUNDS = 25
};

static int bodies_run;

static isp_status read_then_write(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_stmt isolation = {"t_isolation",
                                       "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "test"};
    static const isp_stmt put = {"t_put", "UPDATE tallies SET n = $1 WHERE name = 'a'", "test"};
    (void)user;
    __atomic_add_fetch(&bodies_run, 1, __ATOMIC_RELAXED);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS name = ISP_PARAMS_INIT;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&name, "a");
    isp_status st = isp_tx__run(tx, &isolation, NULL, NULL, err);
    if (st >= 0)
        st = isp_tx__run(tx, &tally_get, &name, &rows, err);
    isp_params__i64(&params, isp_rows__i64(rows, 0, 0) + 1);
    return st < 0 ? st : isp_tx__run(tx, &put, &params, NULL, err);
}

static void *hammer(void *user)
{
    int64_t *done = user;
    for (int i = 0; i < ROUNDS; i++) {
        isp_error err = {0};
        isp_status st = isp_store__transact(store, &job, read_then_write, NULL, &err);
        if (st >= 0)
            ++*done;
        else if (st != ISP_E_BUSY) {
            fprintf(stderr, "hammer: %s %s\n", isp_status_name(st), err.message);
            return user;
        }
    }
    return NULL;
}

START_TEST(serialization_failures_are_retried_and_no_update_is_lost)
{
    pthread_t threads[THREADS];
    int64_t done[THREADS] = {0}, total = 0;
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, hammer, &done[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
        total += done[i];
    }
    ck_assert_int_eq(tally("a"), total);
    ck_assert_int_gt(total, THREADS * ROUNDS / 2);
    ck_assert_int_gt(bodies_run, total); /* some were in each other's way */
}
END_TEST

typedef struct duellist {
    const char *names[2];
    pthread_barrier_t *barrier;
    int bodies;
    isp_status st;
} duellist;

static isp_status crosswise(isp_tx *tx, void *user, isp_error *err)
{
    duellist *duel = user;
    isp_status st = add_to(tx, duel->names[0], err);
    if (duel->bodies++ == 0)
        pthread_barrier_wait(duel->barrier);
    return st < 0 ? st : add_to(tx, duel->names[1], err);
}

static void *fight(void *user)
{
    duellist *duel = user;
    duel->st = isp_store__transact(store, &job, crosswise, duel, NULL);
    return NULL;
}

START_TEST(a_deadlock_ends_with_both_done)
{
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 2);
    duellist duels[2] = {{{"a", "b"}, &barrier, 0, ISP_OK}, {{"b", "a"}, &barrier, 0, ISP_OK}};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, fight, &duels[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    ck_assert_int_eq(duels[0].st, ISP_OK);
    ck_assert_int_eq(duels[1].st, ISP_OK);
    /* One is the server's victim and goes again; slow enough, they may meet a second time. */
    ck_assert_int_ge(duels[0].bodies + duels[1].bodies, 3);
    ck_assert_int_eq(tally("a"), 2);
    ck_assert_int_eq(tally("b"), 2);
}
END_TEST

/* ---- counters ---- */

static isp_status take_numbers(isp_tx *tx, void *user, isp_error *err)
{
    int64_t *out = user;
    isp_status st = isp_tx__next(tx, "invoice", &out[0], err);
    if (st >= 0)
        st = isp_tx__next_many(tx, "invoice", 10, &out[1], err);
    if (st >= 0)
        st = isp_tx__next(tx, "receipt", &out[2], err);
    if (st >= 0 && out[3])
        isp_tx__rollback_at_end(tx);
    return st;
}

START_TEST(numbers_are_gapless_for_each_tenant)
{
    isp_error err = {0};
    int64_t out[4] = {0};
    ck_ok(isp_store__transact(store, &first, take_numbers, out, &err), err);
    ck_assert_int_eq(out[0], 1);
    ck_assert_int_eq(out[1], 2);
    ck_assert_int_eq(out[2], 1);
    out[3] = 1; /* rolled back: not taken */
    ck_ok(isp_store__transact(store, &first, take_numbers, out, &err), err);
    ck_assert_int_eq(out[0], 12);
    out[3] = 0;
    ck_ok(isp_store__transact(store, &first, take_numbers, out, &err), err);
    ck_assert_int_eq(out[0], 12);
    ck_ok(isp_store__transact(store, &second, take_numbers, out, &err), err);
    ck_assert_int_eq(out[0], 1);
}
END_TEST

static isp_status take_one(isp_tx *tx, void *user, isp_error *err)
{
    static const isp_stmt keep = {
        "t_keep", "INSERT INTO things (tenant_id, thing_id, n) VALUES ($1, $2 + 100, 0)", NULL};
    (void)user;
    int64_t number;
    isp_status st = isp_tx__next(tx, "thing", &number, err);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    isp_params__i64(&params, number);
    return st < 0 ? st : isp_tx__run(tx, &keep, &params, NULL, err);
}

static void *take_many(void *user)
{
    isp_status *st = user;
    for (int i = 0; i < ROUNDS && *st >= 0; i++)
        *st = isp_store__transact(store, &first, take_one, NULL, NULL);
    return NULL;
}

START_TEST(numbers_are_gapless_when_many_take_them)
{
    pthread_t threads[THREADS];
    isp_status st[THREADS] = {ISP_OK};
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_many, &st[i]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(st[i], ISP_OK);
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.things WHERE thing_id > 100"),
                     THREADS * ROUNDS);
    ck_assert_int_eq(isp_test_sql_i64("SELECT max(thing_id) FROM isp.things"),
                     100 + THREADS * ROUNDS);
}
END_TEST

/* ---- the pool ---- */

static isp_status nested_run(isp_tx *tx, void *user, isp_error *err)
{
    const isp_scope *inner = user;
    isp_status st = add_to(tx, "a", err);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, "b");
    isp_status inside = isp_store__run(store, inner, &tally_add, &params, NULL, err);
    return st < 0 ? st : inside;
}

START_TEST(a_full_pool_is_busy_and_what_is_nested_gets_through)
{
    isp_error err = {0};
    const isp_store_options options = {.dsn = isp_test_dsn(), .pool_size = 1, .wait_ms = 50};
    const isp_scope nested = {.role = ISP_DB_JOB, .nested = true};
    ck_ok(isp_store__open(&options, &store, &err), err);
    ck_fails(isp_store__transact(store, &job, nested_run, (void *)(uintptr_t)&job, &err),
             ISP_E_BUSY, err);
    ck_assert_int_eq(tally("a"), 0);
    for (int i = 0; i < 3; i++)
        ck_ok(isp_store__transact(store, &job, nested_run, (void *)(uintptr_t)&nested, &err), err);
    ck_assert_int_eq(tally("a"), 3);
    ck_assert_int_eq(tally("b"), 3);
    wait_for_backends(2); /* this store's and the fixture's: what went beyond the pool is closed */
    isp_store__close(store);
}
END_TEST

START_TEST(an_address_without_a_server_fails_at_once)
{
    isp_error err = {0};
    const isp_store_options options = {.dsn = "host=/nonexistent dbname=isp"};
    ISP_AUTO(isp_store) nowhere = NULL;
    int64_t begun = isp_env__mono_us();
    ck_ok(isp_store__open(&options, &nowhere, &err), err);
    for (int i = 0; i < 10; i++)
        ck_fails(isp_store__ping(nowhere, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_int_lt(isp_env__mono_us() - begun, 1000000);
    ck_assert_msg(strstr(err.message, "/nonexistent"), "%s", err.message);
}
END_TEST

ISP_SUITE_DB_FIXTURE(
    store_tx, up, isp_test_db_close, 60, TEST(a_tenant_sees_only_its_own),
    TEST(a_tenant_cannot_ask_for_or_write_into_another), TEST(without_a_tenant_nothing_is_seen),
    TEST(a_scope_sees_its_list_and_writes_nothing),
    TEST(who_acts_travels_with_the_transaction_and_goes_with_it),
    TEST(over_several_tenants_nothing_is_written), TEST(a_statement_without_a_tenant_is_refused),
    TEST(two_statements_of_one_name_are_refused), TEST(what_looks_like_a_read_cannot_write),
    TEST(begin_context_statement_and_commit_are_one_round_trip),
    TEST(a_read_survives_a_lost_connection), TEST(a_read_is_retried_once_only),
    TEST(a_write_whose_answer_is_lost_is_unknown), TEST(an_idle_connection_that_died_is_replaced),
    TEST(a_changed_table_is_noticed), TEST(a_statement_that_takes_too_long_is_stopped),
    TEST(a_violated_constraint_says_what_it_is_about), TEST(a_body_that_fails_leaves_nothing),
    TEST(who_may_only_look_writes_nothing), TEST(a_dry_run_leaves_nothing),
    TEST(a_failure_that_the_body_overlooks_is_none_the_less_one),
    TEST(a_transaction_without_statements_asks_nobody), TEST(a_refusal_at_commit_is_no_unknown),
    LOOP(a_cut_anywhere_is_before_or_after_and_never_between, 0, ISP_LEN(points)),
    TEST(a_backend_killed_in_mid_transaction_is_retried_whole),
    TEST(a_backend_killed_before_commit_is_unknown),
    TEST(serialization_failures_are_retried_and_no_update_is_lost),
    TEST(a_deadlock_ends_with_both_done), TEST(numbers_are_gapless_for_each_tenant),
    TEST(numbers_are_gapless_when_many_take_them),
    TEST(a_full_pool_is_busy_and_what_is_nested_gets_through),
    TEST(an_address_without_a_server_fails_at_once))
