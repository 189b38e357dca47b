/*
 * The private cluster: made once, shared, stopped by the last, and clear about what is in its way.
 */
#include "isp_test_db.h"
#include "store/cluster.h"
#include "store/conn.h"
#include "store/migrate.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char root[80], home[512];

static void up(void)
{
    snprintf(root, sizeof root, "%s", isp_test_scratch());
    snprintf(home, sizeof home, "%s/home", root);
}

static void down(void)
{
    isp_test_remove(root);
}

static isp_cluster_options options_of(const char *directory)
{
    return (isp_cluster_options){.home = directory, .create = true, .shared_buffers_mb = 16};
}

static isp_status open_at(const char *directory, isp_cluster **out, isp_error *err)
{
    const isp_cluster_options options = options_of(directory);
    return isp_cluster__open(&options, out, err);
}

static const char *path_of(const char *name)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}

/* The process id in postmaster.pid; 0 without the file. */
static pid_t server_pid(void)
{
    int pid = 0;
    FILE *f = fopen(path_of("pg/postmaster.pid"), "re");
    if (f) {
        ck_assert_int_eq(fscanf(f, "%d", &pid), 1);
        fclose(f);
    }
    return (pid_t)pid;
}

static bool answers(const isp_cluster *cluster)
{
    const isp_conn_target target = {.dsn = isp_cluster__dsn(cluster), .timeout_ms = 5000};
    ISP_AUTO(PGconn) pg = NULL;
    return isp_pg__connect(&target, "isp_owner", NULL, &pg, NULL) >= 0;
}

static void run_as_server(const char *script)
{
    char command[1200];
    struct stat st;
    ck_assert_int_eq(stat(path_of("pg"), &st), 0);
    if (geteuid() == 0)
        snprintf(command, sizeof command,
                 "setpriv --reuid=%u --clear-groups sh -c 'cd \"%s/pg\" && %s'",
                 (unsigned)st.st_uid, home, script);
    else
        snprintf(command, sizeof command, "cd '%s/pg' && %s", home, script);
    ck_assert_int_eq(system(command), 0);
}

/* ---- one cluster, several users ---- */

START_TEST(the_second_attaches_and_the_last_stops_it)
{
    isp_error err = {0};
    isp_cluster *first = NULL, *second = NULL;
    ck_ok(open_at(home, &first, &err), err);
    pid_t pid = server_pid();
    ck_assert_int_gt(pid, 1);
    ck_ok(open_at(home, &second, &err), err);
    ck_assert_int_eq(server_pid(), pid);
    isp_cluster__close(first);
    ck_assert(answers(second));
    isp_cluster__close(second);
    ck_assert_int_eq(server_pid(), 0);
    for (int i = 0; i < 1000 && kill(pid, 0) == 0; i++)
        usleep(2000); /* its last instructions */
    ck_assert_int_ne(kill(pid, 0), 0);

    ck_ok(open_at(home, &first, &err), err); /* and it starts again */
    ck_assert(answers(first));
    isp_cluster__close(first);
}
END_TEST

static pid_t open_in_child(int *ready)
{
    int fds[2];
    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    pid_t pid = fork();
    if (pid == 0) {
        isp_error err = {0};
        isp_cluster *cluster = NULL;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        isp_status st = open_at(home, &cluster, &err);
        if (st < 0)
            fprintf(stderr, "child: %s\n", err.message);
        char told = st < 0 ? 'n' : 'y';
        if (write(fds[1], &told, 1) != 1)
            _exit(1);
        pause();
    }
    close(fds[1]);
    *ready = fds[0];
    return pid;
}

START_TEST(processes_that_come_at_once_share_one)
{
    isp_error err = {0};
    int ready[3];
    pid_t pids[3];
    for (int i = 0; i < 3; i++)
        pids[i] = open_in_child(&ready[i]);
    for (int i = 0; i < 3; i++) {
        char told = 0;
        ck_assert_int_eq(read(ready[i], &told, 1), 1);
        ck_assert_int_eq(told, 'y');
        close(ready[i]);
    }
    pid_t server = server_pid();
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert_int_eq(server_pid(), server);
    for (int i = 0; i < 3; i++) { /* killed users are no users */
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    ck_assert(answers(cluster));
    isp_cluster__close(cluster);
    ck_assert_int_eq(server_pid(), 0);
}
END_TEST

START_TEST(a_user_that_is_killed_leaves_a_server_to_attach_to)
{
    isp_error err = {0};
    int ready;
    char told = 0;
    pid_t pid = open_in_child(&ready);
    ck_assert_int_eq(read(ready, &told, 1), 1);
    close(ready);
    pid_t server = server_pid();
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ck_assert_int_eq(kill(server, 0), 0);
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert_int_eq(server_pid(), server);
    isp_cluster__close(cluster);
    ck_assert_int_eq(server_pid(), 0);
}
END_TEST

/* Killed at many moments of its creation; the next run completes it. */
START_TEST(a_creation_that_is_killed_is_completed_by_the_next)
{
    isp_error err = {0};
    int ready;
    pid_t pid = open_in_child(&ready);
    usleep(1000 + (useconds_t)_i * 90000);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ready);
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert(answers(cluster));
    ck_assert_int_ne(access(path_of("pg.tmp"), F_OK), 0);
    isp_cluster__close(cluster);
    ck_assert_int_eq(server_pid(), 0);
}
END_TEST

/* ---- what a crash leaves behind ---- */

START_TEST(after_a_killed_server_it_starts_again)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL, *again = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    pid_t pid = server_pid();
    kill(pid, SIGKILL);
    int64_t begun = isp_env__mono_us();
    ck_ok(open_at(home, &again, &err), err); /* its lock file and its socket are still there */
    ck_assert_int_lt(isp_env__mono_us() - begun, 15000000);
    ck_assert_int_ne(server_pid(), pid);
    ck_assert(answers(again));
    ck_assert(answers(cluster));
    isp_cluster__close(again);
    ck_assert(answers(cluster));
    isp_cluster__close(cluster);
}
END_TEST

START_TEST(a_lock_file_of_a_dead_process_is_no_obstacle)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    isp_cluster__close(cluster);
    pid_t dead = fork();
    if (dead == 0)
        _exit(0);
    waitpid(dead, NULL, 0);
    char script[200];
    snprintf(script, sizeof script, "printf \"%%d\\n%%s\\n\" %d . > postmaster.pid", (int)dead);
    run_as_server(script);
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert(answers(cluster));
    isp_cluster__close(cluster);
}
END_TEST

/* PostgreSQL cannot tell it from a server of its own: it is not started, and the file not touched.
 */
START_TEST(a_lock_file_of_a_living_process_is_respected)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    isp_cluster__close(ISP_TAKE(cluster));
    struct stat st;
    ck_assert_int_eq(stat(path_of("pg"), &st), 0);
    pid_t living = fork();
    if (living == 0) {
        if (geteuid() == 0 && setuid(st.st_uid) != 0)
            _exit(1);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        pause();
    }
    char script[200];
    snprintf(script, sizeof script, "printf \"%%d\\n%%s\\n\" %d . > postmaster.pid", (int)living);
    run_as_server(script);
    ck_fails(open_at(home, &cluster, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_msg(strstr(err.message, "postmaster.pid"), "%s", err.message);
    ck_assert_ptr_null(cluster);
    ck_assert_int_eq(server_pid(), living);
    ck_assert_int_eq(kill(living, 0), 0); /* and nobody sent it a signal */
    kill(living, SIGKILL);
    waitpid(living, NULL, 0);
    ck_ok(open_at(home, &cluster, &err), err);
    isp_cluster__close(cluster);
}
END_TEST

/* ---- what is in its way ---- */

START_TEST(none_is_made_unless_asked)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    isp_cluster_options options = options_of(home);
    options.create = false;
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_NOT_FOUND, err);
    ck_assert_ptr_null(cluster);
    ck_assert_int_ne(access(path_of("pg"), F_OK), 0);
}
END_TEST

static int no(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user, (void)what, (void)done, (void)total;
    return 1;
}

START_TEST(none_is_made_when_progress_says_no)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    isp_cluster_options options = options_of(home);
    options.progress = no;
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_CANCELLED, err);
    ck_assert_int_ne(access(path_of("pg"), F_OK), 0);
}
END_TEST

START_TEST(data_of_another_version_is_refused)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    isp_cluster__close(ISP_TAKE(cluster));
    run_as_server("echo 13 > PG_VERSION");
    ck_fails(open_at(home, &cluster, &err), ISP_E_STATE, err);
    ck_assert_msg(strstr(err.message, "pg_upgrade") && strstr(err.message, "13"), "%s",
                  err.message);
}
END_TEST

START_TEST(a_foreign_directory_is_left_alone)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_assert_int_eq(mkdir(home, 0700), 0);
    ck_assert_int_eq(mkdir(path_of("pg"), 0700), 0);
    FILE *f = fopen(path_of("pg/precious"), "we");
    ck_assert_ptr_nonnull(f);
    fclose(f);
    ck_fails(open_at(home, &cluster, &err), ISP_E_STATE, err);
    ck_assert_int_eq(access(path_of("pg/precious"), F_OK), 0);
}
END_TEST

START_TEST(a_home_that_others_may_write_is_refused)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_assert_int_eq(mkdir(home, 0700), 0);
    ck_assert_int_eq(chmod(home, 0777), 0);
    ck_fails(open_at(home, &cluster, &err), ISP_E_STATE, err);
    ck_assert_int_eq(rmdir(home), 0);
    ck_assert_int_eq(symlink("/tmp", home), 0);
    ck_fails(open_at(home, &cluster, &err), ISP_E_STATE, err);
    ck_assert_int_eq(unlink(home), 0);
}
END_TEST

START_TEST(a_path_too_long_for_a_socket_gets_a_short_one)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    snprintf(home, sizeof home, "%s/%0120d", root, 0);
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert(answers(cluster));
    const char *dsn = isp_cluster__dsn(cluster);
    ck_assert_msg(isp_text__starts(dsn, "host='/tmp/isp-"), "%s", dsn);
    ck_assert_uint_lt(strlen(dsn), 100);
    char sockets[128];
    ck_assert_int_eq(sscanf(dsn, "host='%127[^']'", sockets), 1);
    struct stat st;
    ck_assert_int_eq(lstat(sockets, &st), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0700);
    isp_cluster__close(cluster);
    ck_assert_int_eq(rmdir(sockets), 0);
}
END_TEST

START_TEST(a_path_with_odd_characters_works)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    snprintf(home, sizeof home, "%s/it's a \"home\", বাড়ি \\ $(x)", root);
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert(answers(cluster));
    char sockets[128]; /* a comma ends a host's name, so they are elsewhere */
    ck_assert_int_eq(sscanf(isp_cluster__dsn(cluster), "host='%127[^']'", sockets), 1);
    isp_cluster__close(cluster);
    ck_assert_int_eq(rmdir(sockets), 0);
}
END_TEST

START_TEST(programs_that_are_not_there_are_named)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    isp_cluster_options options = options_of(home);
    options.pg_bin = "/nonexistent";
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "pg_bin");
}
END_TEST

START_TEST(a_server_that_does_not_start_says_why)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    static const char *const settings[] = {"max_connections=abc", NULL};
    isp_cluster_options options = options_of(home);
    options.settings = settings;
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_msg(strstr(err.message, "max_connections"), "%s", err.message);
}
END_TEST

START_TEST(a_full_disk_is_named)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_assert_int_eq(mkdir(home, 0711), 0);
    if (geteuid() != 0 || mount("tmpfs", home, "tmpfs", 0, "size=12m,mode=0711") != 0) {
        printf("skipped: mounting a small disk needs more rights\n");
        return;
    }
    isp_status st = open_at(home, &cluster, &err);
    isp_cluster__close(cluster);
    ck_assert_int_eq(umount2(home, MNT_DETACH), 0);
    ck_assert_int_eq(st, ISP_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, "No space left"), "%s", err.message);
}
END_TEST

/* ---- as root ---- */

START_TEST(as_root_the_server_is_another_user)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    if (geteuid() != 0) {
        printf("skipped: not root\n");
        return;
    }
    ck_ok(open_at(home, &cluster, &err), err);
    char path[64], text[4096] = "";
    snprintf(path, sizeof path, "/proc/%d/status", (int)server_pid());
    ISP_AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_int_gt(read(fd, text, sizeof text - 1), 0);
    unsigned ids[4];
    const char *uids = strstr(text, "\nUid:"), *groups = strstr(text, "\nGroups:");
    ck_assert_int_eq(sscanf(uids, "\nUid: %u %u %u %u", &ids[0], &ids[1], &ids[2], &ids[3]), 4);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_ne(ids[i], 0);
    ck_assert_msg(strspn(groups + strlen("\nGroups:"), "\t ") ==
                      strcspn(groups + strlen("\nGroups:"), "\n"),
                  "it kept groups: %.40s", groups);
    isp_cluster__close(cluster);
}
END_TEST

START_TEST(as_root_the_user_can_be_chosen)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    isp_cluster_options options = options_of(home);
    if (geteuid() != 0) {
        printf("skipped: not root\n");
        return;
    }
    options.pg_user = "nobody-of-this-name";
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "pg_user");
    options.pg_user = "root";
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_INVALID, err);
    options.pg_user = "daemon";
    ck_ok(isp_cluster__open(&options, &cluster, &err), err);
    struct stat st;
    ck_assert_int_eq(stat(path_of("pg"), &st), 0);
    ck_assert_uint_eq(st.st_uid, getpwnam("daemon")->pw_uid);
    ck_assert(answers(cluster));
    isp_cluster__close(ISP_TAKE(cluster));

    options.pg_user = "bin"; /* the data is daemon's */
    ck_fails(isp_cluster__open(&options, &cluster, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "pg_user");
    options.pg_user = NULL; /* and daemon's it stays */
    ck_ok(isp_cluster__open(&options, &cluster, &err), err);
    isp_cluster__close(cluster);
}
END_TEST

START_TEST(as_root_a_home_that_the_server_cannot_reach_is_named)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    if (geteuid() != 0) {
        printf("skipped: not root\n");
        return;
    }
    ck_assert_int_eq(chmod(root, 0700), 0);
    ck_fails(open_at(home, &cluster, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_msg(strstr(err.message, "could not enter the directory") && strstr(err.message, home),
                  "%s", err.message);
}
END_TEST

/* ---- what it is like inside ---- */

START_TEST(nobody_else_gets_in_and_nothing_of_ours_leaks)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    const isp_conn_target target = {.dsn = isp_cluster__dsn(cluster), .timeout_ms = 5000};
    ISP_AUTO(PGconn) pg = NULL;
    ck_ok(isp_pg__connect(&target, "isp_super", NULL, &pg, &err), err);
    /* clang-format off */
    static const struct { const char *name, *value; } settings[] = {
        { "listen_addresses", "" }, { "jit", "off" }, { "log_parameter_max_length", "0" }, { "fsync", "on" },
        { "server_encoding", "UTF8" }, { "lc_collate", "C.UTF-8" }, { "unix_socket_permissions", "0700" },
        { "TimeZone", "UTC" }, { "search_path", "isp" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(settings); i++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SHOW %s", settings[i].name);
        ISP_AUTO(PGresult) result = PQexec(pg, sql);
        ck_assert_str_eq(PQgetvalue(result, 0, 0), settings[i].value);
    }
    ISP_AUTO(PGresult)
    roles = PQexec(pg,
                   "SELECT rolname FROM pg_roles WHERE rolname ~ '^isp_' AND rolcanlogin AND"
                   " (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)");
    ck_assert_int_eq(PQntuples(roles), 1);
    ck_assert_str_eq(PQgetvalue(roles, 0, 0), "isp_super");

    struct stat st;
    ck_assert_int_eq(stat(path_of("pg"), &st), 0);
    ck_assert_int_eq(st.st_mode & 077, 0);
    ck_assert_int_eq(stat(path_of("run/pg"), &st), 0);
    ck_assert_int_eq(st.st_mode & 077, 0);

    char command[700]; /* no file of ours is open in the server */
    snprintf(command, sizeof command,
             "for f in /proc/%d/fd/*; do readlink \"$f\"; done | grep -q 'lock$'",
             (int)server_pid());
    ck_assert_int_ne(system(command), 0);
    isp_cluster__close(cluster);
}
END_TEST

/* One value of a statement of the superuser; NULL: it has none. */
static const char *ask_super(const isp_cluster *cluster, const char *sql)
{
    static char value[200];
    isp_error err = {0};
    const isp_conn_target target = {.dsn = isp_cluster__dsn(cluster), .timeout_ms = 20000};
    ISP_AUTO(PGconn) pg = NULL;
    ck_ok(isp_pg__connect(&target, "isp_super", NULL, &pg, &err), err);
    ISP_AUTO(PGresult) result = PQexec(pg, sql);
    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK ||
                      PQresultStatus(result) == PGRES_TUPLES_OK,
                  "%s", PQresultErrorMessage(result));
    if (!PQntuples(result))
        return NULL;
    snprintf(value, sizeof value, "%s", PQgetvalue(result, 0, 0));
    return value;
}

/* As a release made it that did not know the newest role, and started it. */
START_TEST(a_cluster_of_an_older_release_gets_its_newest_role)
{
    static const isp_embedded grants[] = {
        {"0001_one", "c1", "CREATE TABLE isp.one (n int); GRANT SELECT ON isp.one TO isp_zone"},
        {NULL, NULL, NULL}};
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    ck_ok(open_at(home, &cluster, &err), err);
    const isp_conn_target target = {.dsn = isp_cluster__dsn(cluster), .timeout_ms = 5000};
    const isp_migrate_options migrate = {.dsn = isp_cluster__dsn(cluster), .migrations = grants};
    ask_super(cluster, "REVOKE ALL ON DATABASE isp FROM isp_zone");
    ask_super(cluster, "DROP ROLE isp_zone");
    ask_super(cluster, "ALTER ROLE isp_scope BYPASSRLS"); /* nor is this left */
    char command[1300];
    snprintf(command, sizeof command, "sed -i /isp_zone/d '%s'", path_of("run/pg_ident.conf"));
    ck_assert_int_eq(system(command), 0);
    ask_super(cluster, "SELECT pg_reload_conf()");
    ck_fails(isp_migrate__up(&migrate, &err), ISP_E_STATE, err);
    ck_assert_ptr_nonnull(strstr(err.message, "isp_zone"));

    for (int i = 0; i < 2; i++)
        ck_ok(isp_cluster__upgrade(cluster, &err), err);
    ck_ok(isp_migrate__up(&migrate, &err), err);
    ISP_AUTO(PGconn) pg = NULL;
    ck_ok(isp_pg__connect(&target, "isp_zone", NULL, &pg, &err), err);
    ck_assert_str_eq(ask_super(cluster,
                               "SELECT has_table_privilege('isp_zone', 'isp.one', 'SELECT')"
                               " AND NOT rolbypassrls FROM pg_roles WHERE rolname = "
                               "'isp_scope'"),
                     "t");
    isp_cluster__close(cluster);
}
END_TEST

START_TEST(a_host_that_ignores_its_children_changes_nothing)
{
    isp_error err = {0};
    isp_cluster *cluster = NULL;
    signal(SIGCHLD, SIG_IGN);
    ck_ok(open_at(home, &cluster, &err), err);
    ck_assert(answers(cluster));
    isp_cluster__close(cluster);
    signal(SIGCHLD, SIG_DFL);
}
END_TEST

ISP_SUITE_FIXTURE(store_cluster, up, down, 60, TEST(the_second_attaches_and_the_last_stops_it),
                  TEST(processes_that_come_at_once_share_one),
                  TEST(a_user_that_is_killed_leaves_a_server_to_attach_to),
                  LOOP(a_creation_that_is_killed_is_completed_by_the_next, 0, 8),
                  TEST(after_a_killed_server_it_starts_again),
                  TEST(a_lock_file_of_a_dead_process_is_no_obstacle),
                  TEST(a_lock_file_of_a_living_process_is_respected),
                  TEST(none_is_made_unless_asked), TEST(none_is_made_when_progress_says_no),
                  TEST(data_of_another_version_is_refused), TEST(a_foreign_directory_is_left_alone),
                  TEST(a_home_that_others_may_write_is_refused),
                  TEST(a_path_too_long_for_a_socket_gets_a_short_one),
                  TEST(a_path_with_odd_characters_works),
                  TEST(programs_that_are_not_there_are_named),
                  TEST(a_server_that_does_not_start_says_why), TEST(a_full_disk_is_named),
                  TEST(as_root_the_server_is_another_user), TEST(as_root_the_user_can_be_chosen),
                  TEST(as_root_a_home_that_the_server_cannot_reach_is_named),
                  TEST(nobody_else_gets_in_and_nothing_of_ours_leaks),
                  TEST(a_cluster_of_an_older_release_gets_its_newest_role),
                  TEST(a_host_that_ignores_its_children_changes_nothing))
