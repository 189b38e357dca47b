/*
 * Starting the server of a private cluster, hearing what it says, stopping it.
 */
#include "store/server.h"

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    START_MS = 60000,
    STOP_MS = 30000,
    STALE_MS = 5000, /* a killed server may still look alive for a moment */
    LOG_MAX = 8 << 20
};

void isp_server__clear(isp_server *server)
{
    for (char **setting = server->settings; setting && *setting; setting++)
        free(*setting);
    free(server->settings);
    free(server->run);
    free(server->data);
    free(server->sockets);
    free(server->log);
    free(server->bin);
}

char *isp_server__path(const char *directory, const char *name)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    isp_buf__format(&buf, "%s/%s", directory, name);
    return isp_buf__take(&buf);
}

bool isp_server__has(const char *directory, const char *name)
{
    ISP_AUTO_TEXT path = isp_server__path(directory, name);
    struct stat st;
    return path && stat(path, &st) == 0;
}

void isp_server__sleep_ms(int64_t ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

/* ---- is it there, what does it say ---- */

isp_server_state isp_server__ping(const isp_server *server)
{
    char port[16];
    snprintf(port, sizeof port, "%d", ISP_SERVER_PORT);
    const char *const keys[] = {"host", "port", "user", "dbname", "connect_timeout", NULL};
    const char *const values[] = {server->sockets, port, "isp_super", "postgres", "5", NULL};
    switch (PQpingParams(keys, values, 0)) {
    case PQPING_OK:
        return ISP_SERVER_READY;
    case PQPING_REJECT:
        return ISP_SERVER_STARTING;
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT:
        break;
    }
    return ISP_SERVER_GONE;
}

isp_status isp_server__open_log(const isp_server *server, int *out, off_t *from, isp_error *err)
{
    struct stat st;
    if (stat(server->log, &st) == 0 && st.st_size > LOG_MAX) {
        ISP_AUTO_BUF old = ISP_BUF_INIT;
        isp_buf__format(&old, "%s.1", server->log);
        if (!old.failed)
            (void)rename(server->log, old.data);
    }
    *out = open(server->log, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*out < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not open %s",
                              server->log);
    *from = lseek(*out, 0, SEEK_END);
    return ISP_OK;
}

/* The last line with one of these words, without what stands before it. */
void isp_server__read_reason(int log_fd, off_t from, char *out, size_t size)
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

static isp_status write_file(const char *directory, const char *name, const isp_buf *text,
                             mode_t mode, isp_error *err)
{
    ISP_AUTO_TEXT path = isp_server__path(directory, name);
    if (!path || text->failed)
        return isp_fail_memory(err);
    ISP_AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0 || fchmod(fd, mode) != 0 || write(fd, text->data, text->len) != (ssize_t)text->len)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not write %s", path);
    return ISP_OK;
}

static const char *user_name(const isp_server *server, char *text, size_t size)
{
    struct passwd entry, *found = NULL;
    char buffer[4096];
    if (server->identity.uid)
        return server->identity.name;
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) != 0 || !found)
        return NULL;
    snprintf(text, size, "%s", found->pw_name);
    return text;
}

/* Who may log in as any role, through the socket only: who runs the server, and root. */
isp_status isp_server__allow(const isp_server *server, isp_error *err)
{
    static const char *const roles[] = {"isp_super", "isp_owner", "isp_tenant",
                                        "isp_scope", "isp_job",   "isp_zone"};
    ISP_AUTO_BUF hba = ISP_BUF_INIT, ident = ISP_BUF_INIT;
    char name[64];
    const char *user = user_name(server, name, sizeof name);
    mode_t mode = server->identity.uid ? 0644 : 0600;
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
    isp_status st = write_file(server->run, "pg_hba.conf", &hba, mode, err);
    return st < 0 ? st : write_file(server->run, "pg_ident.conf", &ident, mode, err);
}

/* ---- starting and stopping ---- */

/* The server's command line. What it says cannot be changed in postgresql.conf; the rest can. */
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

static void add_settings(const isp_server *server, command_line *line)
{
    ISP_AUTO_BUF sockets = ISP_BUF_INIT; /* a list of quoted names */
    for (const char *c = server->sockets; *c; c++)
        isp_buf__format(&sockets, *c == '"' ? "\"%c" : "%c", *c);
    line->failed |= sockets.failed;
    add_setting(line, "listen_addresses=");
    add_setting(line, "unix_socket_directories=\"%s\"", sockets.data ? sockets.data : "");
    add_setting(line, "unix_socket_permissions=0700");
    add_setting(line, "port=%d", ISP_SERVER_PORT);
    add_setting(line, "hba_file=%s/pg_hba.conf", server->run);
    add_setting(line, "ident_file=%s/pg_ident.conf", server->run);
    add_setting(line, "shared_buffers=%lldMB", (long long)server->shared_buffers_mb);
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
    for (char *const *setting = server->settings; setting && *setting; setting++)
        add_setting(line, "%s", *setting);
}

/*
 * The shell stays as the server's parent: where process 1 buries no dead, a killed server would
 * look alive for ever, and PostgreSQL would refuse to start again.
 */
static const char supervise[] = "\"$@\" 4>&- & wait \"$!\"";

static isp_status launch(const isp_server *server, int log_fd, int *gone_fd, isp_error *err)
{
    __attribute__((cleanup(command_free))) command_line line = {.len = 0};
    ISP_AUTO_TEXT postgres = isp_server__path(server->bin, "postgres");
    add_word(&line, "/bin/sh");
    add_word(&line, "-c");
    add_word(&line, supervise);
    add_word(&line, "postgres");
    add_word(&line, postgres);
    add_word(&line, "-D");
    add_word(&line, server->data);
    add_settings(server, &line);
    if (!postgres || line.failed)
        return isp_fail_memory(err);
    line.argv[line.len] = NULL;
    const isp_program program = {.argv = line.argv,
                                 .identity = &server->identity,
                                 .directory = server->data,
                                 .output_fd = log_fd,
                                 .hold_fd = -1};
    return isp_program__start(&program, gone_fd, err);
}

/* Wait until it answers. When it ended instead, *ended is set and the log has the reason. */
static isp_status await(const isp_server *server, int gone_fd, int64_t deadline_us, bool *ended,
                        isp_error *err)
{
    for (;;) {
        isp_server_state state = isp_server__ping(server);
        if (state == ISP_SERVER_READY)
            return ISP_OK;
        struct pollfd gone = {.fd = gone_fd, .events = POLLIN};
        *ended = poll(&gone, 1, state == ISP_SERVER_STARTING ? 20 : 2) > 0;
        if (*ended || isp_env__mono_us() > deadline_us)
            return isp_fail(err, ISP_E_UNAVAILABLE, NULL,
                            "the database server did not start in time");
    }
}

void isp_server__stop(const isp_server *server)
{
    static const char script[] = "read -r pid < postmaster.pid && kill -INT \"$pid\"";
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    const isp_program program = {.argv = argv,
                                 .identity = &server->identity,
                                 .directory = server->data,
                                 .output_fd = -1,
                                 .hold_fd = -1};
    int status;
    if (isp_program__run(&program, &status, NULL) < 0)
        return;
    int64_t deadline = isp_env__mono_us() + STOP_MS * 1000;
    while (isp_server__has(server->data, "postmaster.pid")) {
        if (isp_env__mono_us() > deadline) {
            isp_log(server->env, ISP_LOG_WARNING, "store.cluster.stop", ISP_NO_VALUE, NULL,
                    "the database server did not stop within %d s", STOP_MS / 1000);
            return;
        }
        isp_server__sleep_ms(2);
    }
}

static isp_status start(const isp_server *server, isp_error *err)
{
    int64_t begun = isp_env__mono_us(), deadline = begun + START_MS * 1000;
    isp_status st = isp_server__allow(server, err);
    if (st < 0)
        return st;
    for (;;) {
        ISP_AUTO_FD log_fd = -1, gone_fd = -1;
        bool ended = false;
        off_t from = 0;
        st = isp_server__open_log(server, &log_fd, &from, err);
        if (st >= 0)
            st = launch(server, log_fd, &gone_fd, err);
        if (st >= 0)
            st = await(server, gone_fd, deadline, &ended, err);
        if (st < 0 && gone_fd >= 0 && !ended)
            isp_server__stop(server); /* it runs, and nobody can reach it */
        if (st >= 0 || !ended)
            return st;
        char reason[160];
        isp_server__read_reason(log_fd, from, reason, sizeof reason);
        st = isp_fail(err, ISP_E_UNAVAILABLE, NULL, "the database server does not start: %s",
                      reason);
        /* A server that was killed a moment ago, or one that is still going down. */
        bool stale = (strstr(reason, "lock file") && strstr(reason, "already exists")) ||
                     strstr(reason, "shared memory block");
        if (!stale || isp_env__mono_us() > begun + STALE_MS * 1000)
            return st;
        isp_server__sleep_ms(50);
    }
}

isp_status isp_server__ensure(const isp_server *server, bool *started, isp_error *err)
{
    int64_t deadline = isp_env__mono_us() + START_MS * 1000;
    isp_server_state state;
    while ((state = isp_server__ping(server)) == ISP_SERVER_STARTING &&
           isp_env__mono_us() < deadline)
        isp_server__sleep_ms(20);
    *started = state != ISP_SERVER_READY;
    return *started ? start(server, err) : ISP_OK;
}
