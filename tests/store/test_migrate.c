/*
 * Migrations: forward only, once, whole; whoever comes at the same time waits; what does not fit is
 * refused.
 */
#include "isp_test_db.h"
#include "store/conn.h"
#include "store/migrate.h"

#include <glob.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static const isp_embedded one = {"0001_one", "c1", "CREATE TABLE isp.one (n int)"};
static const isp_embedded two = {"0002_two", "c2",
                                 "CREATE TABLE isp.two (n int); INSERT INTO isp.one VALUES (2)"};
static const isp_embedded three = {"0003_three", "c3", "INSERT INTO isp.one VALUES (3)"};
static const isp_embedded end = {NULL, NULL, NULL};

static char dsn[512];

/* A database without a schema beside the test's own. */
static void up(void)
{
    isp_test_db_open();
    isp_test_sql("CREATE DATABASE test_%d_new OWNER isp_owner", (int)getpid());
    snprintf(dsn, sizeof dsn, "%s dbname=test_%d_new", isp_test_dsn(), (int)getpid());
}

static void down(void)
{
    isp_test_sql("DROP DATABASE test_%d_new WITH (FORCE)", (int)getpid());
    isp_test_db_close();
}

static isp_status migrate(const isp_embedded *migrations, isp_error *err)
{
    const isp_migrate_options options = {.dsn = dsn, .migrations = migrations};
    return isp_migrate__up(&options, err);
}

static isp_status check(const isp_embedded *migrations, isp_error *err)
{
    const isp_migrate_options options = {.dsn = dsn, .migrations = migrations};
    return isp_migrate__check(&options, err);
}

/* A number from the new database, as its owner. */
static int64_t ask(const char *sql)
{
    isp_error err = {0};
    const isp_conn_target target = {.dsn = dsn, .timeout_ms = 20000};
    ISP_AUTO(PGconn) pg = NULL;
    ck_ok(isp_pg__connect(&target, "isp_owner", NULL, &pg, &err), err);
    ISP_AUTO(PGresult) result = PQexec(pg, sql);
    int64_t value = -1;
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        ck_assert(isp_text__i64(PQgetvalue(result, 0, 0), &value));
    return value;
}

START_TEST(twice_is_once)
{
    isp_error err = {0};
    const isp_embedded list[] = {one, two, end};
    ck_fails(check(list, &err), ISP_E_STATE, err);
    ck_ok(migrate(list, &err), err);
    ck_ok(migrate(list, &err), err);
    ck_ok(check(list, &err), err);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.one"), 1);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.migrations"), 2);
}
END_TEST

START_TEST(a_longer_list_goes_on_where_the_shorter_ended)
{
    isp_error err = {0};
    const isp_embedded before[] = {one, two, end}, after[] = {one, two, three, end};
    ck_ok(migrate(before, &err), err);
    ck_fails(check(after, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "0003_three");
    ck_ok(migrate(after, &err), err);
    ck_assert_int_eq(ask("SELECT sum(n) FROM isp.one"), 5);
}
END_TEST

START_TEST(a_changed_migration_is_a_conflict)
{
    isp_error err = {0};
    isp_embedded list[] = {one, two, three, end};
    const isp_embedded before[] = {one, two, end};
    ck_ok(migrate(before, &err), err);
    list[0].checksum = "other";
    ck_fails(migrate(list, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "0001_one");
    ck_fails(check(list, &err), ISP_E_CONFLICT, err);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.migrations"), 2);
}
END_TEST

START_TEST(a_migration_from_the_future_is_refused)
{
    isp_error err = {0};
    const isp_embedded newer[] = {one, two, end}, older[] = {one, end};
    ck_ok(migrate(newer, &err), err);
    ck_fails(migrate(older, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "0002_two");
    ck_fails(check(older, &err), ISP_E_STATE, err);
}
END_TEST

START_TEST(a_gap_is_refused)
{
    isp_error err = {0};
    const isp_embedded list[] = {one, two, end};
    ck_ok(migrate(list, &err), err);
    (void)ask("DELETE FROM isp.migrations WHERE version = 1");
    ck_fails(migrate(list, &err), ISP_E_STATE, err);
}
END_TEST

START_TEST(one_that_fails_leaves_nothing_of_itself_and_keeps_those_before)
{
    isp_error err = {0};
    const isp_embedded bad = {"0002_bad", "x", "INSERT INTO isp.one VALUES (7); SELECT 1/0"};
    const isp_embedded list[] = {one, bad, three, end}, mended[] = {one, two, three, end};
    ck_fails(migrate(list, &err), ISP_E_INVALID, err);
    ck_assert_msg(strstr(err.message, "0002_bad"), "%s", err.message);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.migrations"), 1);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.one"), 0);
    ck_ok(migrate(mended, &err), err);
}
END_TEST

/* A migration that ends its transaction would be half applied when it fails. */
START_TEST(no_migration_of_ours_ends_its_transaction)
{
    for (const isp_embedded *m = isp_embedded_migrations; m->name; m++) {
        ck_assert_msg(!strstr(m->text, "COMMIT;") && !strstr(m->text, "ROLLBACK;"), "%s", m->name);
        ck_assert_msg(!strstr(m->text, "CONCURRENTLY"), "%s", m->name);
    }
}
END_TEST

static int stop_at_one(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user, (void)what;
    ck_assert_int_eq(total, 2);
    return done == 1;
}

START_TEST(it_can_be_stopped_between_two)
{
    isp_error err = {0};
    const isp_embedded list[] = {one, two, end};
    const isp_migrate_options options = {.dsn = dsn, .migrations = list, .progress = stop_at_one};
    ck_fails(isp_migrate__up(&options, &err), ISP_E_CANCELLED, err);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.migrations"), 1);
    ck_ok(migrate(list, &err), err);
}
END_TEST

static void *migrate_all(void *user)
{
    isp_error err = {0};
    isp_status *st = user;
    *st = migrate(NULL, &err);
    if (*st < 0)
        fprintf(stderr, "%s\n", err.message);
    return NULL;
}

START_TEST(several_at_once_do_it_once)
{
    isp_error err = {0};
    pthread_t threads[4];
    isp_status st[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, migrate_all, &st[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(st[i], ISP_OK);
    }
    ck_ok(check(NULL, &err), err);
}
END_TEST

/* A process is killed while its second migration runs; the next one does it whole. */
START_TEST(a_killed_process_leaves_before_or_after)
{
    isp_error err = {0};
    const isp_embedded slow = {"0002_two", "c2",
                               "INSERT INTO isp.one VALUES (2); SELECT pg_sleep(0.5)"};
    const isp_embedded list[] = {one, slow, three, end};
    pid_t pid = fork();
    if (pid == 0) {
        (void)migrate(list, NULL);
        _exit(0);
    }
    usleep(200000 + (useconds_t)_i * 100000);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ck_ok(migrate(list, &err), err);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.migrations"), 3);
    ck_assert_int_eq(ask("SELECT count(*) FROM isp.one"), 2);
}
END_TEST

/* ---- what is built in ---- */

START_TEST(the_library_holds_the_files_as_they_are)
{
    glob_t files;
    ck_assert_int_eq(glob(ISP_SOURCE_DIR "/migrations/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        static char text[1 << 20];
        FILE *f = fopen(files.gl_pathv[i], "re");
        ck_assert_ptr_nonnull(f);
        size_t len = fread(text, 1, sizeof text - 1, f);
        fclose(f);
        text[len] = '\0';
        unsigned char digest[32];
        char hex[65], version[8];
        ck_assert_int_eq(EVP_Digest(text, len, digest, NULL, EVP_sha256(), NULL), 1);
        isp_text__hex(digest, sizeof digest, hex);
        const isp_embedded *m = &isp_embedded_migrations[i];
        ck_assert_ptr_nonnull(m->name);
        ck_assert_str_eq(m->text, text);
        ck_assert_str_eq(m->checksum, hex);
        snprintf(version, sizeof version, "%04zu_", i + 1);
        ck_assert_msg(isp_text__starts(m->name, version), "%s is number %zu", m->name, i + 1);
    }
    ck_assert_ptr_null(isp_embedded_migrations[files.gl_pathc].name);
    globfree(&files);
}
END_TEST

START_TEST(the_status_lists_all_and_when)
{
    isp_error err = {0};
    isp_migration_list *list = NULL;
    isp_ctx_options options = isp_test_options();
    ck_ok(isp_migration_status(&options, &list, &err), err);
    ck_assert_int_eq(isp_migration_list_at(list, 0)->version, 1);
    ck_assert_str_eq(isp_migration_list_at(list, 0)->name, "0001_foundation");
    ck_assert_int_gt(isp_migration_list_at(list, 0)->applied_at_us, 0);
    isp_migration_list_free(list);
    list = NULL;

    options.dsn = dsn; /* nothing was applied there */
    ck_ok(isp_migration_status(&options, &list, &err), err);
    ck_assert_int_eq(isp_migration_list_at(list, 0)->applied_at_us, ISP_NO_VALUE);
    isp_migration_list_free(list);
    list = NULL;

    ck_ok(migrate(NULL, &err), err);
    (void)ask("UPDATE isp.migrations SET checksum = 'x' WHERE version = 2");
    ck_fails(isp_migration_status(&options, &list, &err), ISP_E_CONFLICT, err);
    ck_assert_ptr_null(list);
}
END_TEST

ISP_SUITE_DB_FIXTURE(store_migrate, up, down, 60, TEST(twice_is_once),
                     TEST(a_longer_list_goes_on_where_the_shorter_ended),
                     TEST(a_changed_migration_is_a_conflict),
                     TEST(a_migration_from_the_future_is_refused), TEST(a_gap_is_refused),
                     TEST(one_that_fails_leaves_nothing_of_itself_and_keeps_those_before),
                     TEST(no_migration_of_ours_ends_its_transaction),
                     TEST(it_can_be_stopped_between_two), TEST(several_at_once_do_it_once),
                     LOOP(a_killed_process_leaves_before_or_after, 0, 4),
                     TEST(the_library_holds_the_files_as_they_are),
                     TEST(the_status_lists_all_and_when))
