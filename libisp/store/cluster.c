#include "store/cluster.h"

#include "store/conn.h"
#include "store/embed.h"
#include "store/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SOCKET_PATH_MAX = 107, /* @source unix(7): sun_path has 108 bytes with its NUL */
    LOCK_MS = 60000,
    RELOAD_MS = 5000
};

struct isp_cluster {
    isp_server server;
    char *home, *dsn;
    int users_fd; /* HOME/run/users.lock, shared */
};

/* ---- locks ---- */

static isp_status open_lock(const isp_cluster *cluster, const char *name, int *out, isp_error *err)
{
    ISP_AUTO_TEXT path = isp_server__path(cluster->server.run, name);
    if (!path)
        return isp_fail_memory(err);
    *out = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*out < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not open %s", path);
    return ISP_OK;
}

/* Whoever makes, starts or stops the cluster holds start.lock; others wait. */
static isp_status lock_start(const isp_cluster *cluster, int *out, isp_error *err)
{
    ISP_AUTO_FD fd = -1;
    isp_status st = open_lock(cluster, "start.lock", &fd, err);
    if (st < 0)
        return st;
    int64_t deadline = isp_env__mono_us() + LOCK_MS * 1000;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || isp_env__mono_us() > deadline)
            return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno,
                                  "could not lock %s/start.lock", cluster->server.run);
        isp_server__sleep_ms(2);
    }
    *out = fd;
    fd = -1;
    return ISP_OK;
}

/* ---- directories ---- */

/* A directory of ours: only we write, and it is not a link to somewhere else. */
static isp_status make_directory(const char *path, mode_t mode, isp_error *err)
{
    struct stat st;
    if (mkdir(path, mode) == 0)
        return chmod(path, mode) == 0 ? ISP_OK
                                      : isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno,
                                                       "could not chmod %s", path);
    if (errno != EEXIST)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not make directory %s",
                              path);
    if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
        (st.st_mode & 022))
        return isp_fail(err, ISP_E_STATE, NULL,
                        "%s is not a directory that only this user may write", path);
    if ((st.st_mode & 07777) != mode && chmod(path, mode) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not chmod %s", path);
    return ISP_OK;
}

/* The server, when it is not us, must get through to its own directories. */
static mode_t directory_mode(const isp_cluster *cluster)
{
    return cluster->server.identity.uid ? 0711 : 0700;
}

static isp_status give_away(const isp_cluster *cluster, const char *path, isp_error *err)
{
    if (cluster->server.identity.uid &&
        lchown(path, cluster->server.identity.uid, cluster->server.identity.gid) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not give %s to user %s",
                              path, cluster->server.identity.name);
    return ISP_OK;
}

/* A directory of the server's: made by us, owned by it, closed to all others. */
static isp_status make_server_directory(const isp_cluster *cluster, const char *path,
                                        isp_error *err)
{
    struct stat st;
    uid_t owner = cluster->server.identity.uid ? cluster->server.identity.uid : geteuid();
    if (mkdir(path, 0700) == 0)
        return give_away(cluster, path, err);
    if (errno != EEXIST)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not make directory %s",
                              path);
    if (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode) || (st.st_mode & 077))
        return isp_fail(err, ISP_E_STATE, NULL, "%s is not a directory that is closed to others",
                        path);
    if (st.st_uid == owner)
        return ISP_OK;
    if (st.st_uid == geteuid()) /* we were broken off between the two steps */
        return give_away(cluster, path, err);
    return isp_fail(err, ISP_E_STATE, NULL, "%s belongs to somebody else", path);
}

/* libpq takes a comma for the end of a host's name. */
static bool is_socket_path(const char *directory)
{
    char name[32];
    snprintf(name, sizeof name, "/.s.PGSQL.%d", ISP_SERVER_PORT);
    return !strchr(directory, ',') && strlen(directory) + strlen(name) <= SOCKET_PATH_MAX;
}

/* HOME/run/pg, or if no socket can have such a name, a directory in /tmp named after the home. */
static isp_status choose_sockets(isp_cluster *cluster, isp_error *err)
{
    cluster->server.sockets = isp_server__path(cluster->server.run, "pg");
    if (cluster->server.sockets && !is_socket_path(cluster->server.sockets)) {
        uint64_t hash = 14695981039346656037u; /* FNV-1a */
        for (const char *c = cluster->home; *c; c++)
            hash = (hash ^ (uint8_t)*c) * 1099511628211u;
        ISP_AUTO_BUF path = ISP_BUF_INIT;
        isp_buf__format(&path, "/tmp/isp-%u-%016llx", (unsigned)geteuid(),
                        (unsigned long long)hash);
        free(cluster->server.sockets);
        cluster->server.sockets = isp_buf__take(&path);
    }
    if (!cluster->server.sockets)
        return isp_fail_memory(err);
    return make_server_directory(cluster, cluster->server.sockets, err);
}

/* ---- making it ---- */

/* What a run left that was broken off: the server's, so it is deleted in its name. */
static isp_status remove_leftovers(const isp_cluster *cluster, const char *path, isp_error *err)
{
    const char *const argv[] = {"/usr/bin/find", path, "-mindepth", "1", "-delete", NULL};
    const isp_program program = {
        .argv = argv, .identity = &cluster->server.identity, .output_fd = -1, .hold_fd = -1};
    int status;
    if (rmdir(path) == 0 || errno == ENOENT)
        return ISP_OK;
    isp_status st = isp_program__run(&program, &status, err);
    if (st >= 0 && rmdir(path) != 0)
        st = isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not remove %s", path);
    return st;
}

/* It becomes HOME/pg when it is whole and on disk; until then it does not exist. */
static isp_status create_cluster(const isp_cluster *cluster, int start_fd, isp_error *err)
{
    static const char script[] =
        "\"$1/initdb\" -D . -U isp_super -A peer -E UTF8 --locale=C.UTF-8 --data-checksums"
        " --wal-segsize=1 --no-sync --no-instructions && : > isp.cluster";
    ISP_AUTO_TEXT path = isp_server__path(cluster->home, "pg.tmp");
    if (!path)
        return isp_fail_memory(err);
    isp_status st = remove_leftovers(cluster, path, err);
    if (st >= 0)
        st = make_server_directory(cluster, path, err);
    ISP_AUTO_FD log_fd = -1;
    off_t from = 0;
    if (st >= 0)
        st = isp_server__open_log(&cluster->server, &log_fd, &from, err);
    if (st < 0)
        return st;
    const char *const argv[] = {"/bin/sh", "-c", script, "initdb", cluster->server.bin, NULL};
    const isp_program program = {.argv = argv,
                                 .identity = &cluster->server.identity,
                                 .directory = path,
                                 .output_fd = log_fd,
                                 .hold_fd = start_fd};
    int status = 0;
    st = isp_program__run(&program, &status, err);
    if (st < 0)
        return st;
    if (status != 0 || !isp_server__has(path, "isp.cluster")) {
        char reason[160];
        isp_server__read_reason(log_fd, from, reason, sizeof reason);
        return isp_fail(err, ISP_E_UNAVAILABLE, NULL, "could not create the database: %s", reason);
    }
    ISP_AUTO_FD home_fd = open(cluster->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home_fd < 0 || syncfs(home_fd) != 0 || rename(path, cluster->server.data) != 0 ||
        fsync(home_fd) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not create %s",
                              cluster->server.data);
    return ISP_OK;
}

static isp_status ensure_created(const isp_cluster *cluster, const isp_cluster_options *options,
                                 int start_fd, isp_error *err)
{
    struct stat st;
    if (lstat(cluster->server.data, &st) == 0)
        return isp_server__has(cluster->server.data, "isp.cluster")
                   ? ISP_OK
                   : isp_fail(err, ISP_E_STATE, NULL,
                              "%s is there already, and is not a cluster of this library",
                              cluster->server.data);
    if (!options->create)
        return isp_fail(err, ISP_E_NOT_FOUND, NULL, "there is no database in %s", cluster->home);
    if (options->progress &&
        options->progress(options->progress_user, "create database", 0, ISP_NO_VALUE))
        return isp_fail(err, ISP_E_CANCELLED, NULL, "the database was not created, as asked");
    return create_cluster(cluster, start_fd, err);
}

/* ---- roles and the database ---- */

static isp_conn_target target_of(const isp_cluster *cluster)
{
    return (isp_conn_target){.env = cluster->server.env, .dsn = cluster->dsn, .timeout_ms = 60000};
}

#define GRANTS(database)                               \
    "REVOKE ALL ON DATABASE " database " FROM PUBLIC", \
        "GRANT CONNECT ON DATABASE " database          \
        " TO isp_owner, isp_tenant, isp_scope, isp_job, isp_zone"

/* As the superuser, one at a time: of a program that was killed, the server still does the last
 * statement. */
static isp_status connect_alone(const isp_cluster *cluster, PGconn **out, isp_error *err)
{
    const isp_conn_target target = target_of(cluster);
    ISP_AUTO(PGconn) pg = NULL;
    isp_status st = isp_pg__connect(&target, "isp_super", "postgres", &pg, err);
    if (st < 0)
        return st;
    ISP_AUTO(PGresult) lock = PQexec(pg, "SELECT pg_advisory_lock(7598819887404967539)");
    if (PQresultStatus(lock) != PGRES_TUPLES_OK)
        return isp_pg__fail(pg, lock, NULL, err);
    *out = ISP_TAKE(pg);
    return ISP_OK;
}

static isp_status run_all(PGconn *pg, const char *const *steps, size_t len, isp_error *err)
{
    for (size_t i = 0; i < len; i++) {
        ISP_AUTO(PGresult) result = PQexec(pg, steps[i]);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            return isp_pg__fail(pg, result, NULL, err);
    }
    return ISP_OK;
}

static isp_status make_database(const isp_cluster *cluster, isp_error *err)
{
    ISP_AUTO(PGconn) pg = NULL;
    isp_status st = connect_alone(cluster, &pg, err);
    if (st < 0)
        return st;
    { /* somebody who was faster has made it */
        ISP_AUTO(PGresult) is = PQexec(pg, "SELECT FROM pg_database WHERE datname = 'isp'");
        if (PQresultStatus(is) != PGRES_TUPLES_OK)
            return isp_pg__fail(pg, is, NULL, err);
        if (PQntuples(is))
            return ISP_OK;
    }
    /* It gets its name last: isp is there, or it is not. */
    const char *const steps[] = {
        isp_cluster__roles_sql(),
        "DROP DATABASE IF EXISTS isp_new",
        "CREATE DATABASE isp_new OWNER isp_owner",
        GRANTS("isp_new"),
        "ALTER DATABASE isp_new RENAME TO isp",
    };
    return run_all(pg, steps, ISP_LEN(steps), err);
}

/* A server that was started by an older release learns of new roles a moment after it is told. */
static isp_status wait_for_roles(const isp_cluster *cluster, isp_error *err)
{
    static const isp_db_role serving[] = {ISP_DB_TENANT, ISP_DB_SCOPE, ISP_DB_JOB, ISP_DB_OWNER,
                                          ISP_DB_ZONE};
    const isp_conn_target target = target_of(cluster);
    int64_t deadline = isp_env__mono_us() + RELOAD_MS * 1000;
    isp_status st = ISP_OK;
    for (size_t i = 0; st == ISP_OK && i < ISP_LEN(serving); i++)
        for (;;) {
            ISP_AUTO(PGconn) pg = NULL;
            st = isp_pg__connect(&target, isp_db_role__name(serving[i]), NULL, &pg, err);
            if (st == ISP_OK || isp_env__mono_us() > deadline)
                break;
            isp_server__sleep_ms(20);
        }
    return st;
}

isp_status isp_cluster__upgrade(const isp_cluster *cluster, isp_error *err)
{
    const char *const steps[] = {isp_cluster__roles_sql(), GRANTS("isp"),
                                 "SELECT pg_reload_conf()"};
    ISP_AUTO(PGconn) pg = NULL;
    isp_status st = isp_server__allow(&cluster->server, err);
    if (st == ISP_OK)
        st = connect_alone(cluster, &pg, err);
    if (st == ISP_OK)
        st = run_all(pg, steps, ISP_LEN(steps), err);
    return st < 0 ? st : wait_for_roles(cluster, err);
}

static isp_status ensure_database(const isp_cluster *cluster, isp_error *err)
{
    const isp_conn_target target = target_of(cluster);
    ISP_AUTO(PGconn) pg = NULL;
    if (isp_pg__connect(&target, "isp_owner", NULL, &pg, NULL) >= 0)
        return ISP_OK;
    isp_status st = make_database(cluster, err);
    return st < 0 ? st : isp_pg__connect(&target, "isp_owner", NULL, &pg, err);
}

/* ---- the interface ---- */

static int64_t default_buffers_mb(void)
{
    int64_t mb = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) / 8 / (1 << 20);
    return mb < 64 ? 64 : mb > 1024 ? 1024 : mb;
}

static isp_status copy_settings(isp_cluster *cluster, const char *const *settings, isp_error *err)
{
    size_t len = 0;
    while (settings && settings[len])
        len++;
    cluster->server.settings = calloc(len + 1, sizeof *cluster->server.settings);
    for (size_t i = 0; cluster->server.settings && i < len; i++)
        if (!(cluster->server.settings[i] = isp_text__dup(settings[i])))
            return isp_fail_memory(err);
    return cluster->server.settings ? ISP_OK : isp_fail_memory(err);
}

/* host='...': quotes and backslashes escaped as libpq wants it. */
static char *make_dsn(const isp_cluster *cluster)
{
    ISP_AUTO_BUF dsn = ISP_BUF_INIT;
    isp_buf__text(&dsn, "host='");
    for (const char *c = cluster->server.sockets; *c; c++)
        isp_buf__format(&dsn, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
    isp_buf__format(&dsn, "' port=%d dbname=isp", ISP_SERVER_PORT);
    return isp_buf__take(&dsn);
}

static isp_status prepare(isp_cluster *cluster, const isp_cluster_options *options, isp_error *err)
{
    cluster->server.env = options->env;
    cluster->server.shared_buffers_mb = options->shared_buffers_mb ? options->shared_buffers_mb
                                                                   : default_buffers_mb();
    cluster->home = isp_text__dup(options->home);
    cluster->server.run = isp_server__path(options->home, "run");
    cluster->server.data = isp_server__path(options->home, "pg");
    cluster->server.log = isp_server__path(options->home, "run/postgres.log");
    if (!cluster->home || !cluster->server.run || !cluster->server.data || !cluster->server.log)
        return isp_fail_memory(err);
    isp_status st = copy_settings(cluster, options->settings, err);
    if (st >= 0)
        st = isp_server__choose_user(&cluster->server, options->pg_user, err);
    if (st >= 0)
        st = make_directory(cluster->home, directory_mode(cluster), err);
    if (st >= 0)
        st = make_directory(cluster->server.run, directory_mode(cluster), err);
    if (st >= 0)
        st = choose_sockets(cluster, err);
    if (st < 0)
        return st;
    cluster->dsn = make_dsn(cluster);
    return cluster->dsn ? ISP_OK : isp_fail_memory(err);
}

/* Called with start.lock held. */
static isp_status attach(isp_cluster *cluster, const isp_cluster_options *options, int start_fd,
                         isp_error *err)
{
    bool started;
    isp_status st = open_lock(cluster, "users.lock", &cluster->users_fd, err);
    if (st < 0)
        return st;
    if (flock(cluster->users_fd, LOCK_SH) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not lock %s/users.lock",
                              cluster->server.run);
    st = isp_server__choose_programs(&cluster->server, options->pg_bin, err);
    if (st >= 0)
        st = ensure_created(cluster, options, start_fd, err);
    if (st >= 0)
        st = isp_server__ensure(&cluster->server, &started, err);
    return st < 0 ? st : ensure_database(cluster, err);
}

isp_status isp_cluster__open(const isp_cluster_options *options, isp_cluster **out, isp_error *err)
{
    ISP_AUTO(isp_cluster) cluster = calloc(1, sizeof *cluster);
    if (!cluster)
        return isp_fail_memory(err);
    cluster->users_fd = -1;
    ISP_AUTO_FD start_fd = -1;
    isp_status st = prepare(cluster, options, err);
    if (st >= 0)
        st = lock_start(cluster, &start_fd, err);
    if (st >= 0)
        st = attach(cluster, options, start_fd, err);
    if (st < 0)
        return st;
    *out = ISP_TAKE(cluster);
    return ISP_OK;
}

static void leave(const isp_cluster *cluster)
{
    ISP_AUTO_FD start_fd = -1;
    if (lock_start(cluster, &start_fd, NULL) >= 0 &&
        flock(cluster->users_fd, LOCK_EX | LOCK_NB) == 0 &&
        isp_server__ping(&cluster->server) != ISP_SERVER_GONE)
        isp_server__stop(&cluster->server);
    close(cluster->users_fd);
}

void isp_cluster__close(isp_cluster *cluster)
{
    if (!cluster)
        return;
    if (cluster->users_fd >= 0)
        leave(cluster);
    isp_server__clear(&cluster->server);
    free(cluster->home);
    free(cluster->dsn);
    free(cluster);
}

const char *isp_cluster__dsn(const isp_cluster *cluster)
{
    return cluster->dsn;
}

isp_status isp_cluster__revive(void *user, isp_error *err)
{
    const isp_cluster *cluster = user;
    ISP_AUTO_FD start_fd = -1;
    bool started = false;
    isp_status st = lock_start(cluster, &start_fd, err);
    if (st >= 0)
        st = isp_server__ensure(&cluster->server, &started, err);
    if (st >= 0 && started)
        isp_log(cluster->server.env, ISP_LOG_WARNING, "store.cluster.revived", ISP_NO_VALUE, NULL,
                "the database server was gone and runs again");
    return st;
}

const char *isp_cluster__roles_sql(void)
{
    return isp_embedded_roles[0].text;
}
