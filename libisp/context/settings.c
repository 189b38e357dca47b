#include "context/settings.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_MAX = 64 * 1024
};

/* clang-format off */
static const isp_setting_info table[] = {
    { "dsn", ISP_SETTING_TEXT, 0, 0, "the private cluster in HOME/pg",
      "libpq connection string of a PostgreSQL server of your own, without user (docs/database.md)" },
    { "pool_size", ISP_SETTING_NUMBER, 1, 1000, "8",
      "database connections of each role" },
    { "statement_timeout_ms", ISP_SETTING_NUMBER, 100, 3600000, "30000",
      "how long one statement may take" },
    { "pg_bin", ISP_SETTING_TEXT, 0, 0, "/usr/lib/postgresql/VERSION/bin and other usual places",
      "directory of the PostgreSQL programs that run the private cluster" },
    { "pg_user", ISP_SETTING_TEXT, 0, 0, "who owns the data already, else isp if there is such a user, else postgres",
      "who runs the private cluster when the program runs as root" },
    { "pg_shared_buffers_mb", ISP_SETTING_NUMBER, 1, 1048576, "an eighth of the memory, 64 to 1024",
      "cache of the private cluster" },
    { "key_file", ISP_SETTING_TEXT, 0, 0, "HOME/kek",
      "file with the key-encryption key; keep a copy away from this machine" },
    { "key_command", ISP_SETTING_TEXT, 0, 0, "the key comes from the file",
      "program that prints the key-encryption key: its absolute path and arguments, separated by blanks, no shell (docs/vault.md)" },
    { "audit_anchor_file", ISP_SETTING_TEXT, 0, 0, "HOME/anchors/checkpoints",
      "file that checkpoints of the audit trail are added to; best on another machine or of another user (docs/audit.md)" },
    { "audit_log_socket", ISP_SETTING_TEXT, 0, 0, "/dev/log",
      "socket of the system's log, which gets checkpoints of the audit trail as well" },
    { "device_prefixes", ISP_SETTING_TEXT, 0, 0, "any address that may be a device",
      "networks that devices live in, as a comma list of prefixes: 10.0.0.0/8,172.16.0.0/12" },
    { "bill_automatically", ISP_SETTING_BOOL, 0, 0, "no",
      "a worker issues the invoices of the month that began, and of lines sold later in the month before" },
    { "require_second_factor", ISP_SETTING_BOOL, 0, 0, "yes",
      "developers and super admins reach nothing but their own account before they have set up a second factor" },
    { "allow_loopback_devices", ISP_SETTING_BOOL, 0, 0, "no",
      "devices may have addresses in 127/8: for simulators" },
    { "public_url", ISP_SETTING_TEXT, 0, 0, "links are shown to whoever starts them, and not sent",
      "where people reach this installation, as links in messages begin: https://isp.example" },
    { "mail_relay", ISP_SETTING_TEXT, 0, 0, "only tenants with a relay of their own send messages",
      "relay for e-mail: smtps://host[:port], smtp://host[:port] (STARTTLS) or smtp-plain://host[:port]" },
    { "mail_from", ISP_SETTING_TEXT, 0, 0, "required with mail_relay",
      "e-mail address that messages by mail_relay come from" },
    { "mail_user", ISP_SETTING_TEXT, 0, 0, "no login",
      "login at mail_relay" },
    { "mail_password_file", ISP_SETTING_TEXT, 0, 0, "no password",
      "file with the password of mail_user, in its first line" },
    { "mail_ca_file", ISP_SETTING_TEXT, 0, 0, "those of the system",
      "file with the authorities that relays are checked against" },
    { "tenant", ISP_SETTING_TEXT, 0, 0, "the only ISP there is",
      "code of the tenant that the command line acts for" },
    { "listen", ISP_SETTING_TEXT, 0, 0, "127.0.0.1:8080",
      "where ispd listens: numeric address and port" },
    { "web_dir", ISP_SETTING_TEXT, 0, 0, "no pages, only the API",
      "directory of the built web frontend" },
    { "hosts", ISP_SETTING_TEXT, 0, 0, "127.0.0.1, localhost and [::1] with the port",
      "what clients may call this server in the Host header, as a comma list" },
    { "tls_cert", ISP_SETTING_TEXT, 0, 0, "plain HTTP",
      "certificate with which ispd speaks TLS itself: PEM, its own first; read again on SIGHUP" },
    { "tls_key", ISP_SETTING_TEXT, 0, 0, "plain HTTP",
      "key of that certificate: PEM, without passphrase, readable by its owner alone" },
    { "behind_proxy", ISP_SETTING_TEXT, 0, 0, "no proxy; then only loopback addresses may be listened on",
      "addresses or prefixes of the reverse proxies that speak TLS for this server, as a comma list" },
    { "metrics_token", ISP_SETTING_TEXT, 0, 0, "figures are told to this machine only",
      "bearer token that may read /metrics from elsewhere" },
    { "rate_address", ISP_SETTING_TEXT, 0, 0, "100/400",
      "requests of one address: a second on average / at once; or off" },
    { "rate_session", ISP_SETTING_TEXT, 0, 0, "50/200",
      "requests of one session or API token" },
    { "rate_tenant", ISP_SETTING_TEXT, 0, 0, "500/1000",
      "requests of one tenant" },
    { "rate_login", ISP_SETTING_TEXT, 0, 0, "0.5/10",
      "logins of one address" },
    { "rate_device", ISP_SETTING_TEXT, 0, 0, "1/10",
      "requests of one session that talk to a device" },
    { "http_head_ms", ISP_SETTING_NUMBER, 100, 60000, "10000",
      "how long the head of a request may take" },
    { "http_body_ms", ISP_SETTING_NUMBER, 100, 300000, "30000",
      "how long the body of a request may take" },
    { "http_idle_ms", ISP_SETTING_NUMBER, 100, 300000, "20000",
      "how long a connection may wait for its next request" },
    { "http_send_ms", ISP_SETTING_NUMBER, 100, 3600000, "120000",
      "how long an answer may take to be read" },
    { "http_fast_threads", ISP_SETTING_NUMBER, 1, 64, "4",
      "threads for requests that only read or write the database" },
    { "http_slow_threads", ISP_SETTING_NUMBER, 1, 64, "2",
      "threads for long work and for what talks to devices" },
    { "http_connections", ISP_SETTING_NUMBER, 16, 60000, "4000",
      "open connections; from half as many on, slow ones are given less and less time" },
    { "http_connections_of_address", ISP_SETTING_NUMBER, 1, 60000, "32",
      "open connections of one address (a /64 of IPv6); without limit behind a proxy" },
};
/* clang-format on */

const isp_setting_info *isp_setting__at(size_t i)
{
    return i < ISP_LEN(table) ? &table[i] : NULL;
}

static const isp_setting_info *find(const char *name)
{
    for (size_t i = 0; i < ISP_LEN(table); i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static char *path_of(const isp_ctx *ctx)
{
    ISP_AUTO_BUF path = ISP_BUF_INIT;
    isp_buf__format(&path, "%s/isp.conf", ctx->home);
    return isp_buf__take(&path);
}

/* ---- reading ---- */

static isp_status check_value(const isp_setting_info *info, const char *value, int line,
                              isp_error *err)
{
    int64_t number;
    switch (info->form) {
    case ISP_SETTING_TEXT:
        if (*value)
            return ISP_OK;
        return isp_fail(err, ISP_E_INVALID, info->name, "isp.conf:%d: %s has no value", line,
                        info->name);
    case ISP_SETTING_NUMBER:
        if (isp_text__i64(value, &number) && number >= info->min && number <= info->max)
            return ISP_OK;
        return isp_fail(err, ISP_E_INVALID, info->name,
                        "isp.conf:%d: %s is a number from %lld to %lld", line, info->name,
                        (long long)info->min, (long long)info->max);
    case ISP_SETTING_BOOL:
        if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
            return ISP_OK;
        break;
    }
    return isp_fail(err, ISP_E_INVALID, info->name, "isp.conf:%d: %s is yes or no", line,
                    info->name);
}

static isp_status add(isp_ctx *ctx, const char *name, const char *value, isp_error *err)
{
    isp_setting *grown = reallocarray(ctx->settings, ctx->setting_count + 1, sizeof *grown);
    if (!grown)
        return isp_fail_memory(err);
    ctx->settings = grown;
    isp_setting *setting = &grown[ctx->setting_count];
    *setting = (isp_setting){isp_text__dup(name), isp_text__dup(value)};
    ctx->setting_count++;
    return setting->name && setting->value ? ISP_OK : isp_fail_memory(err);
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t len = strlen(text);
    while (len && strchr(" \t\r", text[len - 1]))
        text[--len] = '\0';
    return text;
}

static isp_status read_line(isp_ctx *ctx, char *line, int number, isp_error *err)
{
    char *name = trim(line), *value = strchr(name, '=');
    if (!*name || *name == '#')
        return ISP_OK;
    if (!value)
        return isp_fail(err, ISP_E_INVALID, "isp.conf", "isp.conf:%d: not of the form name = value",
                        number);
    *value++ = '\0';
    name = trim(name);
    value = trim(value);
    const isp_setting_info *info = find(name);
    if (!info)
        return isp_fail(err, ISP_E_INVALID, name, "isp.conf:%d: there is no setting %.60s", number,
                        name);
    if (isp_ctx__setting(ctx, name, NULL))
        return isp_fail(err, ISP_E_INVALID, name, "isp.conf:%d: %s is set twice", number, name);
    isp_status st = check_value(info, value, number, err);
    return st < 0 ? st : add(ctx, name, value, err);
}

static isp_status read_text(isp_ctx *ctx, char *text, isp_error *err)
{
    int number = 0;
    isp_status st = ISP_OK;
    for (char *line = text, *next; line && st >= 0; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        st = read_line(ctx, line, ++number, err);
    }
    return st;
}

isp_status isp_settings__read(isp_ctx *ctx, isp_error *err)
{
    ISP_AUTO_TEXT path = path_of(ctx);
    if (!path)
        return isp_fail_memory(err);
    ISP_AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return isp_fail(err, ISP_E_NOT_FOUND, NULL, "there is no installation in %s", ctx->home);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not read %s", path);
    if ((st.st_uid != geteuid() && st.st_uid != 0) || (st.st_mode & 022))
        return isp_fail(err, ISP_E_STATE, NULL,
                        "%s can be written by others, and names programs to run: chmod 600 it",
                        path);
    if (st.st_size > FILE_MAX)
        return isp_fail(err, ISP_E_LIMIT, NULL, "%s is longer than %d bytes", path, FILE_MAX);
    ISP_AUTO_TEXT text = malloc((size_t)st.st_size + 1);
    if (!text)
        return isp_fail_memory(err);
    ssize_t n = read(fd, text, (size_t)st.st_size);
    if (n < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not read %s", path);
    text[n] = '\0';
    return read_text(ctx, text, err);
}

/* ---- writing ---- */

isp_status isp_settings__write(const isp_ctx *ctx, isp_error *err)
{
    ISP_AUTO_TEXT path = path_of(ctx);
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_buf__text(&text,
                  "# Settings of this installation (docs/configuration.md): name = value.\n");
    for (size_t i = 0; i < ISP_LEN(table); i++)
        isp_buf__format(&text, "\n# %s\n# not set: %s\n#%s =\n", table[i].title, table[i].fallback,
                        table[i].name);
    if (!path || text.failed)
        return isp_fail_memory(err);
    ISP_AUTO_BUF temporary = ISP_BUF_INIT;
    isp_buf__format(&temporary, "%s.tmp", path);
    if (temporary.failed)
        return isp_fail_memory(err);
    /* Whole and on disk, or not there. */
    ISP_AUTO_FD fd = open(temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                          0600);
    if (fd < 0 || write(fd, text.data, text.len) != (ssize_t)text.len || fsync(fd) != 0 ||
        rename(temporary.data, path) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not write %s", path);
    return ISP_OK;
}

void isp_settings__free(isp_ctx *ctx)
{
    for (size_t i = 0; i < ctx->setting_count; i++) {
        free(ctx->settings[i].name);
        free(ctx->settings[i].value);
    }
    free(ctx->settings);
    ctx->settings = NULL;
    ctx->setting_count = 0;
}

int64_t isp_ctx__setting_i64(const isp_ctx *ctx, const char *name, int64_t fallback)
{
    int64_t value = fallback;
    (void)isp_text__i64(isp_ctx__setting(ctx, name, NULL), &value); /* checked when it was read */
    return value;
}

bool isp_ctx__setting_bool(const isp_ctx *ctx, const char *name, bool fallback)
{
    const char *value = isp_ctx__setting(ctx, name, NULL);
    return value ? strcmp(value, "yes") == 0 : fallback;
}
