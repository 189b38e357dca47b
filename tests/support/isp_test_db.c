#include "isp_test_db.h"

#include "store/cluster.h"
#include "store/conn.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

/* Durability is the cluster tests' business; here a crash loses nothing that anybody wants. */
static const char *const settings[] = {
    "fsync=off",         "synchronous_commit=off", "full_page_writes=off",
    "wal_level=minimal", "max_wal_senders=0",      "max_connections=300",
    "autovacuum=off",    "max_wal_size=4GB",       NULL};
static const char key_text[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

isp_ctx *isp_test_ctx;
_Atomic int64_t isp_test_now_us = ISP_TEST_NOW_US;

static isp_cluster *cluster;
static char place[PATH_MAX - 64]; /* of everything that the programs share */
static char template[64];         /* the migrated database */
static char name[64], home[PATH_MAX], dsn[PATH_MAX + 64];
static PGconn *super;

static int64_t test_clock(void *user)
{
    (void)user;
    return isp_test_now_us;
}

static void die(const char *what, const isp_error *err)
{
    fprintf(stderr, "isp_test_db: %s: %s [%s] at %s\n", what, err->message, err->native,
            err->where ? err->where : "");
    exit(EXIT_FAILURE);
}

/* ---- SQL ---- */

static PGconn *connect_super(const char *database)
{
    const isp_conn_target target = {.dsn = isp_cluster__dsn(cluster), .timeout_ms = 60000};
    isp_error err = {0};
    PGconn *pg = NULL;
    if (isp_pg__connect(&target, "isp_super", database, &pg, &err) < 0)
        die(database, &err);
    return pg;
}

static const char *query(PGconn *pg, const char *sql)
{
    static char value[65536];
    ISP_AUTO(PGresult) result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "isp_test_sql: %s: %s", sql, PQerrorMessage(pg));
        ck_abort_msg("%s: %s", sql, PQerrorMessage(pg));
    }
    if (PQntuples(result) == 0 || PQgetisnull(result, 0, 0))
        return NULL;
    snprintf(value, sizeof value, "%s", PQgetvalue(result, 0, 0));
    return value;
}

static const char *query_format(PGconn *pg, const char *format, va_list args)
{
    char *sql = NULL;
    if (vasprintf(&sql, format, args) < 0)
        abort();
    const char *value = query(pg, sql);
    free(sql);
    return value;
}

__attribute__((format(printf, 2, 3))) static const char *run(PGconn *pg, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *value = query_format(pg, format, args);
    va_end(args);
    return value;
}

const char *isp_test_sql(const char *format, ...)
{
    if (!super)
        super = connect_super(name);
    va_list args;
    va_start(args, format);
    const char *value = query_format(super, format, args);
    va_end(args);
    return value;
}

int64_t isp_test_sql_i64(const char *format, ...)
{
    if (!super)
        super = connect_super(name);
    va_list args;
    va_start(args, format);
    const char *value = query_format(super, format, args);
    va_end(args);
    int64_t number = ISP_NO_VALUE;
    ck_assert_msg(!value || isp_text__i64(value, &number), "%s: not a number: %s", format, value);
    return number;
}

/* ---- the cluster and the template ---- */

#define FNV_BASIS UINT64_C(14695981039346656037) /* FNV-1a */
static uint64_t hash_of(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
    return hash;
}

/*
 * In memory where there is plenty (a copy of a database is 300 files), else in /tmp: root's server
 * runs as another user, who may not get into the build directory.
 */
static const char *place_root(void)
{
    struct statvfs shm;
    bool fits = statvfs("/dev/shm", &shm) == 0 && shm.f_bavail * shm.f_frsize > (2UL << 30);
    return fits ? "/dev/shm" : "/tmp";
}

static void choose_place(void)
{
    snprintf(place, sizeof place, "%s/isp-test-%u-%016llx", place_root(), (unsigned)geteuid(),
             (unsigned long long)hash_of(FNV_BASIS, ISP_BINARY_DIR));
}

const char *isp_test_scratch(void)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/isp-scratch-XXXXXX", place_root());
    ck_assert_ptr_nonnull(mkdtemp(path));
    ck_assert_int_eq(chmod(path, 0711), 0);
    return path;
}

void isp_test_remove(const char *path)
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", path, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}

/* Named after the text of all migrations, so that a changed one makes a new template. */
static void name_template(void)
{
    uint64_t hash = FNV_BASIS;
    for (const isp_embedded *m = isp_embedded_migrations; m->name; m++)
        hash = hash_of(hash, m->checksum);
    snprintf(template, sizeof template, "template_%016llx", (unsigned long long)hash);
}

/* Databases of tests that were killed. */
static void drop_leftovers(PGconn *pg)
{
    ISP_AUTO(PGresult)
    left = PQexec(pg, "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+'");
    for (int i = 0; i < PQntuples(left); i++) {
        const char *leftover = PQgetvalue(left, i, 0);
        if (kill((pid_t)atoi(leftover + 5), 0) != 0 && errno == ESRCH)
            run(pg, "DROP DATABASE IF EXISTS %s WITH (FORCE)", leftover);
    }
}

static void make_template(PGconn *pg)
{
    isp_error err = {0};
    char building[PATH_MAX + 64];
    run(pg, "DROP DATABASE IF EXISTS template_new WITH (FORCE)");
    run(pg, "CREATE DATABASE template_new OWNER isp_owner");
    snprintf(building, sizeof building, "%s dbname=template_new", isp_cluster__dsn(cluster));
    const isp_migrate_options options = {.dsn = building};
    if (isp_migrate__up(&options, &err) < 0)
        die("migrate", &err);
    run(pg, "ALTER DATABASE template_new RENAME TO %s", template);
}

/* One program at a time. */
static void ensure_template(void)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/template.lock", place);
    ISP_AUTO_FD lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (lock < 0 || flock(lock, LOCK_EX) != 0)
        if (errno != EINTR) {
            perror(path);
            exit(EXIT_FAILURE);
        }
    ISP_AUTO(PGconn) pg = connect_super("postgres");
    drop_leftovers(pg);
    if (!run(pg, "SELECT 1 FROM pg_database WHERE datname = '%s'", template))
        make_template(pg);
}

void isp_test_cluster_hold(void)
{
    isp_error err = {0};
    choose_place();
    const isp_cluster_options options = {
        .home = place, .create = true, .shared_buffers_mb = 128, .settings = settings};
    if (isp_cluster__open(&options, &cluster, &err) < 0)
        die(place, &err);
    name_template();
    ensure_template();
}

void isp_test_cluster_release(void)
{
    isp_cluster__close(ISP_TAKE(cluster));
}

/* ---- the database of a test ---- */

const char *isp_test_dsn(void)
{
    return dsn;
}

const char *isp_test_home(void)
{
    return home;
}

isp_ctx_options isp_test_options(void)
{
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT;
    options.home = home;
    options.dsn = dsn;
    options.key_text = key_text;
    options.clock = test_clock;
    return options;
}

static void write_conf(void)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/isp.conf", home);
    ISP_AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    static const char text[] = "allow_loopback_devices = yes\nrequire_second_factor = no\n";
    ck_assert_int_eq(write(fd, text, sizeof text - 1), sizeof text - 1);
}

void isp_test_db_open(void)
{
    isp_error err = {0};
    snprintf(name, sizeof name, "test_%d", (int)getpid());
    snprintf(dsn, sizeof dsn, "%s dbname=%s", isp_cluster__dsn(cluster), name);
    snprintf(home, sizeof home, "%s/%s.XXXXXX", place, name);
    ck_assert_ptr_nonnull(mkdtemp(home));
    write_conf();
    ISP_AUTO(PGconn) pg = connect_super("postgres");
    run(pg, "DROP DATABASE IF EXISTS %s WITH (FORCE)",
        name); /* of another life of this process id */
    run(pg, "CREATE DATABASE %s OWNER isp_owner TEMPLATE %s STRATEGY file_copy", name, template);
    isp_test_now_us = ISP_TEST_NOW_US;
    const isp_ctx_options options = isp_test_options();
    ck_ok(isp_ctx_open(&options, &isp_test_ctx, &err), err);
}

void isp_test_db_close(void)
{
    isp_ctx_close(ISP_TAKE(isp_test_ctx));
    PQfinish(ISP_TAKE(super));
    ISP_AUTO(PGconn) pg = connect_super("postgres");
    run(pg, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    isp_test_remove(home);
}
