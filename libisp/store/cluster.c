#include "store/cluster.h"

#include "store/conn.h"
#include "store/embed.h"
#include "store/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PORT = 5432,
    SOCKET_PATH_MAX = 107, /* @source unix(7): sun_path has 108 bytes with its NUL */
    VERSION_MIN = 15,
    VERSION_MAX = 30, /* how far up /usr/lib/postgresql is looked through */
    LOCK_MS = 60000,
    START_MS = 60000,
    STOP_MS = 30000,
    STALE_MS = 5000, /* a killed server may still look alive for a moment */
    LOG_MAX = 8 << 20
};

struct isp_cluster {
    const isp_env *env;
    char *home, *run, *data, *sockets, *dsn;
    char *bin;
    char *log;
    isp_identity identity; /* uid 0: we are not root, it runs as we do */
    int64_t shared_buffers_mb;
    char **settings; /* NULL-terminated, or NULL */
    int users_fd;    /* HOME/run/users.lock, shared */
};

/* ---- small helpers ---- */

static char *join(const char *directory, const char *name)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    isp_buf__format(&buf, "%s/%s", directory, name);
    return isp_buf__take(&buf);
}

static void sleep_ms(int64_t ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

static bool exists(const char *directory, const char *name)
{
    ISP_AUTO_TEXT path = join(directory, name);
    struct stat st;
    return path && stat(path, &st) == 0;
}

/* Only ours to write, and not a link to somewhere else. */
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

static isp_status write_file(const char *directory, const char *name, const isp_buf *text,
                             mode_t mode, isp_error *err)
{
    ISP_AUTO_TEXT path = join(directory, name);
    if (!path || text->failed)
        return isp_fail_memory(err);
    ISP_AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0 || fchmod(fd, mode) != 0 || write(fd, text->data, text->len) != (ssize_t)text->len)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not write %s", path);
    return ISP_OK;
}

/* ---- locks ---- */

static isp_status open_lock(const isp_cluster *cluster, const char *name, int *out, isp_error *err)
{
    ISP_AUTO_TEXT path = join(cluster->run, name);
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
                                  "could not lock %s/start.lock", cluster->run);
        sleep_ms(2);
    }
    *out = fd;
    fd = -1;
    return ISP_OK;
}

/* ---- who runs it, and with what programs ---- */

static bool take_identity(const struct passwd *entry, isp_identity *out)
{
    if (!entry || !entry->pw_uid)
        return false;
    out->uid = entry->pw_uid;
    out->gid = entry->pw_gid;
    snprintf(out->name, sizeof out->name, "%s", entry->pw_name);
    return true;
}

static bool find_user(const char *name, isp_identity *out)
{
    struct passwd entry, *found = NULL;
    char text[4096];
    (void)getpwnam_r(name, &entry, text, sizeof text, &found);
    return take_identity(found, out);
}

/* Who owns the data already; HOME is ours alone, so nobody else can have put it there. */
static bool find_owner(const isp_cluster *cluster, isp_identity *out)
{
    struct stat st;
    struct passwd entry, *found = NULL;
    char text[4096];
    if (lstat(cluster->data, &st) != 0 || !S_ISDIR(st.st_mode))
        return false;
    (void)getpwuid_r(st.st_uid, &entry, text, sizeof text, &found);
    return take_identity(found, out);
}

static isp_status choose_identity(isp_cluster *cluster, const char *pg_user, isp_error *err)
{
    isp_identity *identity = &cluster->identity, owner;
    if (geteuid() != 0)
        return ISP_OK;
    bool found = pg_user ? find_user(pg_user, identity)
                         : find_owner(cluster, identity) || find_user("isp", identity) ||
                               find_user("postgres", identity);
    if (!found && pg_user)
        return isp_fail(err, ISP_E_INVALID, "pg_user",
                        "there is no user %s, or it is root: PostgreSQL does not run as root",
                        pg_user);
    if (!found)
        return isp_fail(err, ISP_E_STATE, "pg_user",
                        "PostgreSQL does not run as root, and there is neither a user isp nor a "
                        "user postgres: add one, or set pg_user");
    if (find_owner(cluster, &owner) && owner.uid != identity->uid)
        return isp_fail(err, ISP_E_STATE, "pg_user", "%s belongs to user %s, and pg_user is %s",
                        cluster->data, owner.name, pg_user);
    return ISP_OK;
}

static const char *user_name(const isp_cluster *cluster, char *text, size_t size)
{
    struct passwd entry, *found = NULL;
    char buffer[4096];
    if (cluster->identity.uid)
        return cluster->identity.name;
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || !found)
        return NULL;
    snprintf(text, size, "%s", found->pw_name);
    return text;
}

static bool has_programs(const char *directory)
{
    return exists(directory, "postgres") && exists(directory, "initdb");
}

/* The major version of an existing cluster; 0: there is none. */
static int data_version(const isp_cluster *cluster)
{
    ISP_AUTO_TEXT path = join(cluster->data, "PG_VERSION");
    char text[16] = "";
    ISP_AUTO_FD fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    return n > 0 ? atoi(text) : 0;
}

static char *programs_of(int version)
{
    ISP_AUTO_BUF debian = ISP_BUF_INIT, red_hat = ISP_BUF_INIT;
    isp_buf__format(&debian, "/usr/lib/postgresql/%d/bin", version);
    isp_buf__format(&red_hat, "/usr/pgsql-%d/bin", version);
    if (!debian.failed && has_programs(debian.data))
        return isp_buf__take(&debian);
    if (!red_hat.failed && has_programs(red_hat.data))
        return isp_buf__take(&red_hat);
    return NULL;
}

/* The programs of the data's version if they are here, else the oldest that will do. */
static char *find_programs(int version)
{
    static const char *const others[] = {"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"};
    char *found = version ? programs_of(version) : NULL;
    for (int i = VERSION_MIN; !found && i <= VERSION_MAX; i++)
        found = programs_of(i);
    for (size_t i = 0; !found && i < ISP_LEN(others); i++)
        if (has_programs(others[i]))
            found = isp_text__dup(others[i]);
    return found;
}

/* "postgres (PostgreSQL) 15.20 ..." */
static isp_status program_version(const isp_cluster *cluster, int *out, isp_error *err)
{
    ISP_AUTO_TEXT path = join(cluster->bin, "postgres");
    ISP_AUTO_FD fd = memfd_create("version", MFD_CLOEXEC);
    if (!path || fd < 0)
        return isp_fail_memory(err);
    const char *const argv[] = {path, "-V", NULL};
    const isp_program program = {
        .argv = argv, .output_fd = fd, .hold_fd = -1, .identity = &cluster->identity};
    int status;
    isp_status st = isp_program__run(&program, &status, err);
    if (st < 0)
        return st;
    char text[128] = "";
    const char *bracket;
    if (pread(fd, text, sizeof text - 1, 0) <= 0 || !(bracket = strchr(text, ')')))
        return isp_fail(err, ISP_E_UNAVAILABLE, "pg_bin", "%s does not tell its version", path);
    *out = atoi(bracket + 1);
    return ISP_OK;
}

static isp_status choose_programs(isp_cluster *cluster, const char *pg_bin, isp_error *err)
{
    int data = data_version(cluster), programs = 0;
    cluster->bin = pg_bin ? isp_text__dup(pg_bin) : find_programs(data);
    if (!cluster->bin)
        return isp_fail(err, ISP_E_UNAVAILABLE, "pg_bin",
                        "PostgreSQL is not installed: install postgresql-%d, or set pg_bin to the "
                        "directory of its programs",
                        data ? data : VERSION_MIN);
    if (!has_programs(cluster->bin))
        return isp_fail(err, ISP_E_INVALID, "pg_bin", "there is no PostgreSQL in %s", cluster->bin);
    isp_status st = program_version(cluster, &programs, err);
    if (st < 0)
        return st;
    if (programs < VERSION_MIN)
        return isp_fail(err, ISP_E_STATE, "pg_bin", "%s is PostgreSQL %d; at least %d is needed",
                        cluster->bin, programs, VERSION_MIN);
    if (data && data != programs)
        return isp_fail(err, ISP_E_STATE, NULL,
                        "the data in %s is of PostgreSQL %d, the programs are of %d: install "
                        "postgresql-%d, or convert the data with pg_upgrade",
                        cluster->data, data, programs, data);
    return ISP_OK;
}

/* ---- directories ---- */

/* The server, when it is not us, must get through to its own directories. */
static mode_t directory_mode(const isp_cluster *cluster)
{
    return cluster->identity.uid ? 0711 : 0700;
}

static isp_status give_away(const isp_cluster *cluster, const char *path, isp_error *err)
{
    if (cluster->identity.uid && lchown(path, cluster->identity.uid, cluster->identity.gid) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not give %s to user %s",
                              path, cluster->identity.name);
    return ISP_OK;
}

/* A directory of the server's: made by us, owned by it, closed to all others. */
static isp_status make_server_directory(const isp_cluster *cluster, const char *path,
                                        isp_error *err)
{
    struct stat st;
    uid_t owner = cluster->identity.uid ? cluster->identity.uid : geteuid();
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
    snprintf(name, sizeof name, "/.s.PGSQL.%d", PORT);
    return !strchr(directory, ',') && strlen(directory) + strlen(name) <= SOCKET_PATH_MAX;
}

/* HOME/run/pg, or if no socket can have such a name, a directory in /tmp named after the home. */
static isp_status choose_sockets(isp_cluster *cluster, isp_error *err)
{
    cluster->sockets = join(cluster->run, "pg");
    if (cluster->sockets && !is_socket_path(cluster->sockets)) {
        uint64_t hash = 14695981039346656037u; /* FNV-1a */
        for (const char *c = cluster->home; *c; c++)
            hash = (hash ^ (uint8_t)*c) * 1099511628211u;
        ISP_AUTO_BUF path = ISP_BUF_INIT;
        isp_buf__format(&path, "/tmp/isp-%u-%016llx", (unsigned)geteuid(),
                        (unsigned long long)hash);
        free(cluster->sockets);
        cluster->sockets = isp_buf__take(&path);
    }
    if (!cluster->sockets)
        return isp_fail_memory(err);
    return make_server_directory(cluster, cluster->sockets, err);
}

/* ---- running it ---- */

typedef enum server_state {
    SERVER_GONE = 0,
    SERVER_STARTING, /* or stopping */
    SERVER_READY
} server_state;

static server_state server_ping(const isp_cluster *cluster)
{
    char port[16];
    snprintf(port, sizeof port, "%d", PORT);
    const char *const keys[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
    const char *const values[] = {cluster->sockets, port, "isp_super", "postgres", "5", NULL};
    switch (PQpingParams(keys, values, 0)) {
    case PQPING_OK:
        return SERVER_READY;
    case PQPING_REJECT:
        return SERVER_STARTING;
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT:
        break;
    }
    return SERVER_GONE;
}

/* The log, kept small; *from is where news will begin. */
static isp_status open_log(const isp_cluster *cluster, int *out, off_t *from, isp_error *err)
{
    struct stat st;
    if (stat(cluster->log, &st) == 0 && st.st_size > LOG_MAX) {
        ISP_AUTO_BUF old = ISP_BUF_INIT;
        isp_buf__format(&old, "%s.1", cluster->log);
        if (!old.failed)
            (void)rename(cluster->log, old.data);
    }
    *out = open(cluster->log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*out < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not open %s",
                              cluster->log);
    *from = lseek(*out, 0, SEEK_END);
    return ISP_OK;
}

/* The line of the log that says why: the last one with one of these words, without what is before
 * it. */
static void read_reason(int log_fd, off_t from, char *out, size_t size)
{
    static const char *const words[] = {"FATAL:  ", "PANIC:  ", "error: ", "ERROR:  "};
    char text[8192];
    ssize_t n = pread(log_fd, text, sizeof text - 1, from);
    text[n > 0 ? n : 0] = '\0';
    snprintf(out, size, "%s", "it gives no reason");
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        for (size_t i = 0; i < ISP_LEN(words); i++) {
            const char *word = strstr(line, words[i]);
            if (word)
                snprintf(out, size, "%s", word + strlen(words[i]));
        }
    }
}

/* Who may log in as which role: whoever runs the server, whoever runs us, and root, through the
 * socket only. */
static isp_status write_access(const isp_cluster *cluster, isp_error *err)
{
    static const char *const roles[] = {"isp_super", "isp_owner", "isp_tenant", "isp_scope",
                                        "isp_job"};
    ISP_AUTO_BUF hba = ISP_BUF_INIT, ident = ISP_BUF_INIT;
    char name[64];
    const char *user = user_name(cluster, name, sizeof name);
    mode_t mode = cluster->identity.uid ? 0644 : 0600;
    if (!user)
        return isp_fail(err, ISP_E_STATE, NULL,
                        "user id %u has no name in the password database: PostgreSQL needs one",
                        (unsigned)geteuid());
    isp_buf__text(&hba, "# Made at each start.\nlocal all all peer map=isp\n");
    isp_buf__text(&ident, "# Made at each start.\n");
    for (size_t i = 0; i < ISP_LEN(roles); i++) {
        isp_buf__format(&ident, "isp \"%s\" %s\n", user, roles[i]);
        if (strcmp(user, "root") != 0)
            isp_buf__format(&ident, "isp root %s\n", roles[i]);
    }
    isp_status st = write_file(cluster->run, "pg_hba.conf", &hba, mode, err);
    return st < 0 ? st : write_file(cluster->run, "pg_ident.conf", &ident, mode, err);
}

/* The command line of the server. What it says cannot be changed in postgresql.conf; the rest can.
 */
typedef struct command_line {
    const char *argv[96];
    size_t len;
    char *texts[48]; /* [owned] */
    size_t text_len;
    bool failed;
} command_line;

static void command_free(command_line *line)
{
    for (size_t i = 0; i < line->text_len; i++)
        free(line->texts[i]);
}

static void add_word(command_line *line, const char *word)
{
    if (line->len + 1 < ISP_LEN(line->argv))
        line->argv[line->len++] = word;
    else
        line->failed = true;
}

static void add_setting(command_line *line, const char *format, ...) ISP_PRINTF(2, 3);
static void add_setting(command_line *line, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int n = vasprintf(&text, format, args);
    va_end(args);
    if (n < 0 || line->text_len == ISP_LEN(line->texts)) {
        line->failed = true;
        if (n >= 0)
            free(text);
        return;
    }
    line->texts[line->text_len++] = text;
    add_word(line, "-c");
    add_word(line, text);
}

static void add_settings(const isp_cluster *cluster, command_line *line)
{
    ISP_AUTO_BUF sockets = ISP_BUF_INIT; /* a list of quoted names */
    for (const char *c = cluster->sockets; *c; c++)
        isp_buf__format(&sockets, *c == '"' ? "\"%c" : "%c", *c);
    line->failed |= sockets.failed;
    add_setting(line, "listen_addresses=");
    add_setting(line, "unix_socket_directories=\"%s\"", sockets.data ? sockets.data : "");
    add_setting(line, "unix_socket_permissions=0700");
    add_setting(line, "port=%d", PORT);
    add_setting(line, "hba_file=%s/pg_hba.conf", cluster->run);
    add_setting(line, "ident_file=%s/pg_ident.conf", cluster->run);
    add_setting(line, "shared_buffers=%lldMB", (long long)cluster->shared_buffers_mb);
    add_setting(line, "jit=off");
    add_setting(line, "timezone=UTC");
    add_setting(line, "log_timezone=UTC");
    add_setting(line, "lc_messages=C");
    add_setting(line, "log_destination=stderr");
    add_setting(line, "logging_collector=off");
    add_setting(line, "log_line_prefix=%%m [%%p] %%q%%u ");
    /* No value of a statement or a row in the log: it may be somebody's. */
    add_setting(line, "log_parameter_max_length=0");
    add_setting(line, "log_parameter_max_length_on_error=0");
    add_setting(line, "log_error_verbosity=terse");
    for (char *const *setting = cluster->settings; setting && *setting; setting++)
        add_setting(line, "%s", *setting);
}

/*
 * The shell stays as the server's parent: where process 1 buries no dead, a killed server would
 * look alive for ever, and PostgreSQL would refuse to start again.
 */
static const char supervise[] = "\"$@\" 4>&- & wait \"$!\"";

static isp_status launch_server(const isp_cluster *cluster, int log_fd, int *gone_fd,
                                isp_error *err)
{
    __attribute__((cleanup(command_free))) command_line line = {.len = 0};
    ISP_AUTO_TEXT postgres = join(cluster->bin, "postgres");
    add_word(&line, "/bin/sh");
    add_word(&line, "-c");
    add_word(&line, supervise);
    add_word(&line, "postgres");
    add_word(&line, postgres);
    add_word(&line, "-D");
    add_word(&line, cluster->data);
    add_settings(cluster, &line);
    if (!postgres || line.failed)
        return isp_fail_memory(err);
    line.argv[line.len] = NULL;
    const isp_program program = {.argv = line.argv,
                                 .identity = &cluster->identity,
                                 .directory = cluster->data,
                                 .output_fd = log_fd,
                                 .hold_fd = -1};
    return isp_program__start(&program, gone_fd, err);
}

/* Wait until it answers. @retval ISP_E_UNAVAILABLE it ended: *ended is set, the log has the reason
 */
static isp_status await_server(const isp_cluster *cluster, int gone_fd, int64_t deadline_us,
                               bool *ended, isp_error *err)
{
    for (;;) {
        server_state state = server_ping(cluster);
        if (state == SERVER_READY)
            return ISP_OK;
        struct pollfd gone = {.fd = gone_fd, .events = POLLIN};
        *ended = poll(&gone, 1, state == SERVER_STARTING ? 20 : 2) > 0;
        if (*ended || isp_env__mono_us() > deadline_us)
            return isp_fail(err, ISP_E_UNAVAILABLE, NULL,
                            "the database server did not start in time");
    }
}

/*
 * Called with start.lock held, and only when a server of ours is there: the number in a stale file
 * may be anybody's by now.
 */
static void stop_server(const isp_cluster *cluster)
{
    static const char script[] = "read -r pid < postmaster.pid && kill -INT \"$pid\"";
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    const isp_program program = {.argv = argv,
                                 .identity = &cluster->identity,
                                 .directory = cluster->data,
                                 .output_fd = -1,
                                 .hold_fd = -1};
    int status;
    if (isp_program__run(&program, &status, NULL) < 0)
        return;
    int64_t deadline = isp_env__mono_us() + STOP_MS * 1000;
    while (exists(cluster->data, "postmaster.pid")) {
        if (isp_env__mono_us() > deadline) {
            isp_log(cluster->env, ISP_LOG_WARNING, "store.cluster.stop", ISP_NO_VALUE, NULL,
                    "the database server did not stop within %d s", STOP_MS / 1000);
            return;
        }
        sleep_ms(2);
    }
}

/* Called with start.lock held. */
static isp_status start_server(const isp_cluster *cluster, isp_error *err)
{
    int64_t begun = isp_env__mono_us(), deadline = begun + START_MS * 1000;
    isp_status st = write_access(cluster, err);
    if (st < 0)
        return st;
    for (;;) {
        ISP_AUTO_FD log_fd = -1, gone_fd = -1;
        bool ended = false;
        off_t from = 0;
        st = open_log(cluster, &log_fd, &from, err);
        if (st >= 0)
            st = launch_server(cluster, log_fd, &gone_fd, err);
        if (st >= 0)
            st = await_server(cluster, gone_fd, deadline, &ended, err);
        if (st < 0 && gone_fd >= 0 && !ended)
            stop_server(cluster); /* it runs, and nobody can reach it */
        if (st >= 0 || !ended)
            return st;
        char reason[160];
        read_reason(log_fd, from, reason, sizeof reason);
        st = isp_fail(err, ISP_E_UNAVAILABLE, NULL, "the database server does not start: %s",
                      reason);
        /* A server that was killed a moment ago, or one that is still going down. */
        bool stale = strstr(reason, "lock file") && strstr(reason, "already exists");
        if (!stale || isp_env__mono_us() > begun + STALE_MS * 1000)
            return st;
        sleep_ms(50);
    }
}

static isp_status ensure_running(const isp_cluster *cluster, bool *started, isp_error *err)
{
    int64_t deadline = isp_env__mono_us() + START_MS * 1000;
    server_state state;
    while ((state = server_ping(cluster)) == SERVER_STARTING && isp_env__mono_us() < deadline)
        sleep_ms(20);
    *started = state != SERVER_READY;
    return *started ? start_server(cluster, err) : ISP_OK;
}

/* ---- making it ---- */

/* Leftovers of a run that was broken off. What is inside is the server's, and deleted in its name.
 */
static isp_status remove_leftovers(const isp_cluster *cluster, const char *path, isp_error *err)
{
    const char *const argv[] = {"/usr/bin/find", path, "-mindepth", "1", "-delete", NULL};
    const isp_program program = {
        .argv = argv, .identity = &cluster->identity, .output_fd = -1, .hold_fd = -1};
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
    static const char script[] = "\"$1/initdb\" -D . -U isp_super -A peer -E UTF8 --locale=C.UTF-8 "
                                 "--data-checksums --wal-segsize=1"
                                 " --no-sync --no-instructions && : > isp.cluster";
    ISP_AUTO_TEXT path = join(cluster->home, "pg.tmp");
    if (!path)
        return isp_fail_memory(err);
    isp_status st = remove_leftovers(cluster, path, err);
    if (st >= 0)
        st = make_server_directory(cluster, path, err);
    ISP_AUTO_FD log_fd = -1;
    off_t from = 0;
    if (st >= 0)
        st = open_log(cluster, &log_fd, &from, err);
    if (st < 0)
        return st;
    const char *const argv[] = {"/bin/sh", "-c", script, "initdb", cluster->bin, NULL};
    const isp_program program = {.argv = argv,
                                 .identity = &cluster->identity,
                                 .directory = path,
                                 .output_fd = log_fd,
                                 .hold_fd = start_fd};
    int status = 0;
    st = isp_program__run(&program, &status, err);
    if (st < 0)
        return st;
    if (status != 0 || !exists(path, "isp.cluster")) {
        char reason[160];
        read_reason(log_fd, from, reason, sizeof reason);
        return isp_fail(err, ISP_E_UNAVAILABLE, NULL, "could not create the database: %s", reason);
    }
    ISP_AUTO_FD home_fd = open(cluster->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home_fd < 0 || syncfs(home_fd) != 0 || rename(path, cluster->data) != 0 ||
        fsync(home_fd) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not create %s",
                              cluster->data);
    return ISP_OK;
}

static isp_status ensure_created(const isp_cluster *cluster, const isp_cluster_options *options,
                                 int start_fd, isp_error *err)
{
    struct stat st;
    if (lstat(cluster->data, &st) == 0)
        return exists(cluster->data, "isp.cluster")
                   ? ISP_OK
                   : isp_fail(err, ISP_E_STATE, NULL,
                              "%s is there already, and is not a cluster of this library",
                              cluster->data);
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
    return (isp_conn_target){.env = cluster->env, .dsn = cluster->dsn, .timeout_ms = 60000};
}

static isp_status make_database(const isp_cluster *cluster, isp_error *err)
{
    const isp_conn_target target = target_of(cluster);
    ISP_AUTO(PGconn) pg = NULL;
    isp_status st = isp_pg__connect(&target, "isp_super", "postgres", &pg, err);
    if (st < 0)
        return st;
    /* It gets its name last: isp is there, or it is not. */
    const char *const steps[] = {
        isp_cluster__roles_sql(),
        "DROP DATABASE IF EXISTS isp_new",
        "CREATE DATABASE isp_new OWNER isp_owner",
        "REVOKE ALL ON DATABASE isp_new FROM PUBLIC",
        "GRANT CONNECT ON DATABASE isp_new TO isp_owner, isp_tenant, isp_scope, isp_job",
        "ALTER DATABASE isp_new RENAME TO isp",
    };
    for (size_t i = 0; i < ISP_LEN(steps); i++) {
        ISP_AUTO(PGresult) result = PQexec(pg, steps[i]);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            return isp_pg__fail(pg, result, NULL, err);
    }
    return ISP_OK;
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
    int64_t mb = (int64_t)sysconf(_SC_PHYS_PAGES) / (1 << 20) * sysconf(_SC_PAGESIZE) / 8;
    return mb < 64 ? 64 : mb > 1024 ? 1024 : mb;
}

static isp_status copy_settings(isp_cluster *cluster, const char *const *settings, isp_error *err)
{
    size_t len = 0;
    while (settings && settings[len])
        len++;
    cluster->settings = calloc(len + 1, sizeof *cluster->settings);
    for (size_t i = 0; cluster->settings && i < len; i++)
        if (!(cluster->settings[i] = isp_text__dup(settings[i])))
            return isp_fail_memory(err);
    return cluster->settings ? ISP_OK : isp_fail_memory(err);
}

/* host='...': quotes and backslashes escaped as libpq wants it. */
static char *make_dsn(const isp_cluster *cluster)
{
    ISP_AUTO_BUF dsn = ISP_BUF_INIT;
    isp_buf__text(&dsn, "host='");
    for (const char *c = cluster->sockets; *c; c++)
        isp_buf__format(&dsn, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
    isp_buf__format(&dsn, "' port=%d dbname=isp", PORT);
    return isp_buf__take(&dsn);
}

static isp_status prepare(isp_cluster *cluster, const isp_cluster_options *options, isp_error *err)
{
    cluster->env = options->env;
    cluster->shared_buffers_mb = options->shared_buffers_mb ? options->shared_buffers_mb
                                                            : default_buffers_mb();
    cluster->home = isp_text__dup(options->home);
    cluster->run = join(options->home, "run");
    cluster->data = join(options->home, "pg");
    cluster->log = join(options->home, "run/postgres.log");
    if (!cluster->home || !cluster->run || !cluster->data || !cluster->log)
        return isp_fail_memory(err);
    isp_status st = copy_settings(cluster, options->settings, err);
    if (st >= 0)
        st = choose_identity(cluster, options->pg_user, err);
    if (st >= 0)
        st = make_directory(cluster->home, directory_mode(cluster), err);
    if (st >= 0)
        st = make_directory(cluster->run, directory_mode(cluster), err);
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
                              cluster->run);
    st = choose_programs(cluster, options->pg_bin, err);
    if (st >= 0)
        st = ensure_created(cluster, options, start_fd, err);
    if (st >= 0)
        st = ensure_running(cluster, &started, err);
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
        flock(cluster->users_fd, LOCK_EX | LOCK_NB) == 0 && server_ping(cluster) != SERVER_GONE)
        stop_server(cluster);
    close(cluster->users_fd);
}

void isp_cluster__close(isp_cluster *cluster)
{
    if (!cluster)
        return;
    if (cluster->users_fd >= 0)
        leave(cluster);
    for (char **setting = cluster->settings; setting && *setting; setting++)
        free(*setting);
    free(cluster->settings);
    free(cluster->home);
    free(cluster->run);
    free(cluster->data);
    free(cluster->sockets);
    free(cluster->dsn);
    free(cluster->bin);
    free(cluster->log);
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
        st = ensure_running(cluster, &started, err);
    if (st >= 0 && started)
        isp_log(cluster->env, ISP_LOG_WARNING, "store.cluster.revived", ISP_NO_VALUE, NULL,
                "the database server was gone and runs again");
    return st;
}

const char *isp_cluster__roles_sql(void)
{
    return isp_embedded_roles[0].text;
}
