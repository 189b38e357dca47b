/*
 * A mail relay after RFC 5321: takes mail for anybody, keeps it, and shows it to tests.
 *
 * Faults act on commands: `match=DATA` is the command, `match=.` the end of a mail, `match=220` the
 * greeting. `refuse NAME MATCH CODE [TIMES]` answers them with a code of its own.
 */
#include "relay.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "tls.h"

enum {
    LINE_MAX_BYTES = 4096,
    MAIL_MAX_BYTES = 1 << 20,
    KEPT_MAX = 1000
};

typedef struct mail {
    char *from, *to, *user;
    sim_buf data;
    bool tls;
} mail;

typedef struct relay {
    sim_device base;
    sim_watch socket;
    uint16_t port;
    char tls[12]; /* "no", "starttls", "implicit" */
    SSL_CTX *ssl;
    char *user, *password;
    struct conn *conns;
    mail *mails;
    size_t count, seen; /* kept, and taken over since the start */
    char refuse[32], refuse_code[4];
    int64_t refuse_times;
} relay;

typedef struct conn {
    struct relay *r;
    struct conn *next;
    sim_watch watch;
    SSL *ssl;
    sim_buf in, out;
    mail now;
    char *user;
    bool data, closing, silent, starts_tls;
    bool auth; /* its login comes next */
} conn;

/* ---- mail ---- */

static void mail_free(mail *m)
{
    free(m->from);
    free(m->to);
    free(m->user);
    sim_buf_free(&m->data);
    *m = (mail){0};
}

static void keep(conn *c)
{
    relay *r = c->r;

    if (r->count == KEPT_MAX) {
        mail_free(&r->mails[0]);
        memmove(r->mails, r->mails + 1, --r->count * sizeof *r->mails);
    }
    r->mails = sim_realloc(r->mails, r->count + 1, sizeof *r->mails);
    c->now.tls = c->ssl != NULL;
    c->now.user = sim_strdup(c->user);
    r->mails[r->count++] = c->now;
    r->seen++;
    c->now = (mail){0};
}

/* ---- connections ---- */

static void conn_free(conn *c)
{
    conn **at = &c->r->conns;

    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    SSL_free(c->ssl);
    sim_loop_unwatch(c->r->base.loop, &c->watch);
    mail_free(&c->now);
    free(c->user);
    sim_buf_free(&c->in);
    sim_buf_free(&c->out);
    free(c);
}

/* What is said to a command, unless something is the matter with it. */
static void say(conn *c, const char *command, const char *answer)
{
    relay *r = c->r;
    sim_fault f = sim_fault_take(&r->base.fault, command);

    if (f.hang) {
        c->silent = true;
        return;
    }
    if (f.has_cut) {
        sim_buf_add(&c->out, answer,
                    (size_t)f.cut < strlen(answer) ? (size_t)f.cut : strlen(answer));
        c->closing = true;
        return;
    }
    if (f.garbage) {
        sim_buf_text(&c->out, "\x01\x02 what\r\n");
        return;
    }
    if (f.fatal || (r->refuse[0] && strncmp(command, r->refuse, strlen(r->refuse)) == 0)) {
        sim_buf_printf(&c->out, "%s refused by a test\r\n", f.fatal ? "554" : r->refuse_code);
        if (!f.fatal && r->refuse_times > 0 && --r->refuse_times == 0)
            r->refuse[0] = '\0';
        c->data = c->starts_tls = false;
        return;
    }
    sim_buf_printf(&c->out, "%s\r\n", answer);
}

static char *path_of(const char *line)
{
    const char *open = strchr(line, '<'), *end = open ? strchr(open, '>') : NULL;

    return end ? sim_strndup(open + 1, (size_t)(end - open - 1)) : NULL;
}

/* base64 of "\0user\0password" */
static bool check_plain(conn *c, const char *text)
{
    unsigned char room[256];
    size_t len = strlen(text), user_len;
    int n = len < 300 && len % 4 == 0 ? EVP_DecodeBlock(room, (const unsigned char *)text, (int)len)
                                      : -1;

    if (n < 3)
        return false;
    for (; len && text[len - 1] == '='; len--)
        n--;
    room[n] = '\0';
    user_len = strlen((char *)room + 1);
    if (!c->r->user || (int)user_len + 2 > n || strcmp((char *)room + 1, c->r->user) != 0 ||
        strcmp((char *)room + 2 + user_len, c->r->password ? c->r->password : "") != 0)
        return false;
    free(c->user);
    c->user = sim_strdup(c->r->user);
    return true;
}

static void hello(conn *c)
{
    relay *r = c->r;
    char answer[160];

    sim_format(answer, sizeof answer, "250-%s\r\n%s%s250 8BITMIME", r->base.name,
               strcmp(r->tls, "starttls") == 0 && !c->ssl ? "250-STARTTLS\r\n" : "",
               r->user && c->ssl ? "250-AUTH PLAIN\r\n" : "");
    say(c, "EHLO", answer);
}

/* RFC 4954: the login stands behind the command, or comes when it is asked for. */
static bool login(conn *c, const char *line)
{
    const char *text = c->auth ? line : line + 11;

    if (!c->auth && strncasecmp(line, "AUTH PLAIN", 10) != 0)
        return false;
    if (!c->auth && strlen(line) < 12) {
        c->auth = true;
        say(c, "AUTH", "334 ");
        return true;
    }
    c->auth = false;
    say(c, "AUTH", c->ssl && check_plain(c, text) ? "235 welcome" : "535 wrong login");
    return true;
}

static void command(conn *c, const char *line)
{
    if (login(c, line))
        return;
    if (strncasecmp(line, "EHLO", 4) == 0 || strncasecmp(line, "HELO", 4) == 0)
        hello(c);
    else if (strcasecmp(line, "STARTTLS") == 0 && strcmp(c->r->tls, "starttls") == 0 && !c->ssl) {
        c->starts_tls = true;
        say(c, "STARTTLS", "220 go ahead");
    } else if (c->r->user && !c->user && strncasecmp(line, "MAIL", 4) == 0)
        say(c, "MAIL", "530 log in first");
    else if (strncasecmp(line, "MAIL FROM:", 10) == 0) {
        mail_free(&c->now);
        c->now.from = path_of(line);
        say(c, "MAIL", c->now.from ? "250 sender" : "501 no address");
    } else if (strncasecmp(line, "RCPT TO:", 8) == 0) {
        free(c->now.to);
        c->now.to = path_of(line);
        say(c, "RCPT", c->now.from && c->now.to ? "250 recipient" : "503 who sends?");
    } else if (strcasecmp(line, "DATA") == 0) {
        c->data = c->now.to != NULL;
        say(c, "DATA", c->data ? "354 end with a dot" : "503 to whom?");
    } else if (strcasecmp(line, "RSET") == 0 || strcasecmp(line, "NOOP") == 0)
        say(c, line, "250 well");
    else if (strcasecmp(line, "QUIT") == 0) {
        say(c, "QUIT", "221 bye");
        c->closing = true;
    } else
        say(c, line, "502 not here");
}

/* A line of a mail; a dot alone ends it. */
static void data_line(conn *c, const char *line)
{
    size_t before = c->out.len;

    if (strcmp(line, ".") != 0) {
        if (c->now.data.len < MAIL_MAX_BYTES)
            sim_buf_printf(&c->now.data, "%s\n", line + (*line == '.'));
        return;
    }
    c->data = false;
    say(c, ".", "250 taken over");
    /* Taken over is what was told so; a fault that eats the answer leaves that open, as in life. */
    if (c->silent || c->closing || strncmp((char *)c->out.data + before, "250", 3) == 0)
        keep(c);
}

/* @return false: the connection is gone or has to wait */
static bool read_more(conn *c)
{
    char room[4096];
    int n;

    if (c->ssl) {
        n = SSL_read(c->ssl, room, sizeof room);
        if (n <= 0) {
            if (SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_READ)
                c->closing = true;
            return false;
        }
    } else {
        n = (int)recv(c->watch.fd, room, sizeof room, MSG_DONTWAIT);
        if (n <= 0) {
            if (n == 0 || (errno != EAGAIN && errno != EINTR))
                c->closing = true;
            return false;
        }
    }
    sim_buf_add(&c->in, room, (size_t)n);
    return true;
}

/* Answers are short: what the kernel does not take at once is lost with the connection. */
static void write_out(conn *c)
{
    if (c->ssl && !SSL_is_init_finished(c->ssl) && !c->closing)
        return; /* the greeting, within TLS from the first octet */
    if (c->out.len && c->ssl)
        (void)SSL_write(c->ssl, c->out.data, (int)c->out.len);
    else if (c->out.len)
        (void)!send(c->watch.fd, c->out.data, c->out.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    sim_buf_drop(&c->out, c->out.len);
}

static void begin_tls(conn *c)
{
    c->starts_tls = false;
    c->ssl = SSL_new(c->r->ssl);
    if (!c->ssl || !SSL_set_fd(c->ssl, c->watch.fd))
        c->closing = true;
    else
        SSL_set_accept_state(c->ssl);
}

static void take_lines(conn *c)
{
    unsigned char *end;

    while (!c->closing && !c->silent && !c->starts_tls && c->in.len &&
           (end = memchr(c->in.data, '\n', c->in.len))) {
        size_t used = (size_t)(end - c->in.data) + 1, len = used - 1;
        char *line;

        len -= len && c->in.data[len - 1] == '\r';
        line = sim_strndup((const char *)c->in.data, len);
        sim_buf_drop(&c->in, used);
        if (c->data)
            data_line(c, line);
        else
            command(c, line);
        free(line);
    }
    if (c->in.len > LINE_MAX_BYTES)
        c->closing = true;
}

static void on_conn(void *user, uint32_t events)
{
    conn *c = user;

    (void)events;
    while (!c->closing && read_more(c)) {
        take_lines(c);
        write_out(c);
        if (c->starts_tls)
            begin_tls(c);
    }
    write_out(c);
    if (c->closing)
        conn_free(c);
}

static void on_accept(void *user, uint32_t events)
{
    relay *r = user;
    int fd;

    (void)events;
    while ((fd = accept4(r->socket.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        conn *c = sim_alloc(sizeof *c);

        c->r = r;
        c->next = r->conns;
        r->conns = c;
        sim_loop_watch(r->base.loop, &c->watch, fd, EPOLLIN, on_conn, c);
        if (strcmp(r->tls, "implicit") == 0)
            begin_tls(c);
        say(c, "220", "220 a relay of tests");
        write_out(c);
        if (c->closing)
            conn_free(c);
    }
}

/* ---- the device ---- */

static void close_all(relay *r)
{
    sim_loop_unwatch(r->base.loop, &r->socket);
    r->socket = (sim_watch){.fd = -1};
    while (r->conns)
        conn_free(r->conns);
}

static bool relay_open(sim_device *device, sim_why *why)
{
    relay *r = (relay *)device;
    int fd;

    if (device->fault.off || r->socket.ready)
        return true;
    fd = sim_device_socket(device, SOCK_STREAM, &r->port, why);
    return fd >= 0 && (sim_loop_watch(device->loop, &r->socket, fd, EPOLLIN, on_accept, r) ||
                       sim_fail(why, "could not watch the socket"));
}

static void relay_announce(const sim_device *device, sim_buf *line)
{
    const relay *r = (const relay *)device;

    sim_buf_printf(line, " smtp=%u tls=%s", r->port, r->tls);
}

static void relay_fault_changed(sim_device *device)
{
    relay *r = (relay *)device;
    sim_why why;

    if (device->fault.off)
        close_all(r);
    else if (!relay_open(device, &why))
        fprintf(stderr, "isp-sim: %s: %s\n", device->name, why.text);
}

static void relay_reboot(sim_device *device)
{
    relay *r = (relay *)device;

    close_all(r);
    relay_fault_changed(device);
}

static bool relay_control(sim_device *device, const char *command, int argc, char **argv,
                          sim_why *why)
{
    relay *r = (relay *)device;

    if (strcmp(command, "forget") == 0 && argc == 0) {
        while (r->count)
            mail_free(&r->mails[--r->count]);
        return true;
    }
    if (strcmp(command, "refuse") != 0)
        return sim_fail(why, "%s is no command of a relay", command);
    if (argc < 2 || strlen(argv[0]) >= sizeof r->refuse || strlen(argv[1]) != 3 ||
        (argc > 2 && !sim_parse_i64(argv[2], 0, 1000000, &r->refuse_times)))
        return sim_fail(why, "refuse NAME MATCH CODE [TIMES]");
    if (argc == 2)
        r->refuse_times = 0;
    sim_format(r->refuse, sizeof r->refuse, "%s", argv[0]);
    sim_format(r->refuse_code, sizeof r->refuse_code, "%s", argv[1]);
    return true;
}

static void relay_state(sim_device *device, sim_json *json)
{
    const relay *r = (const relay *)device;

    sim_json_int(json, "mail_count", (int64_t)r->seen);
    sim_json_open(json, "mails", '[');
    for (size_t i = 0; i < r->count; i++) {
        const mail *m = &r->mails[i];

        sim_json_open(json, NULL, '{');
        sim_json_text(json, "from", m->from);
        sim_json_text(json, "to", m->to);
        sim_json_text(json, "user", m->user);
        sim_json_bool(json, "tls", m->tls);
        sim_json_bytes(json, "data", m->data.data, m->data.len);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
}

static void relay_free(sim_device *device)
{
    relay *r = (relay *)device;

    close_all(r);
    while (r->count)
        mail_free(&r->mails[--r->count]);
    free(r->mails);
    SSL_CTX_free(r->ssl);
    free(r->user);
    free(r->password);
    free(r);
}

static const sim_device_ops relay_ops = {.kind = "relay",
                                         .open = relay_open,
                                         .announce = relay_announce,
                                         .fault_changed = relay_fault_changed,
                                         .reboot = relay_reboot,
                                         .control = relay_control,
                                         .state = relay_state,
                                         .free = relay_free};

sim_device *sim_relay_new(sim_loop *loop, sim_options *options, uint64_t fleet_seed, sim_why *why)
{
    relay *r = sim_alloc(sizeof *r);
    const char *tls = sim_options_text(options, "tls", "starttls");
    char fingerprint[96];

    r->base.ops = &relay_ops;
    r->base.loop = loop;
    r->socket.fd = -1;
    r->port = (uint16_t)sim_options_int(options, "smtp", 2525, 0, 65535);
    r->user = sim_strdup(sim_options_text(options, "user", NULL));
    r->password = sim_strdup(sim_options_text(options, "password", NULL));
    if (!sim_device_init(&r->base, &relay_ops, loop, options, fleet_seed, why)) {
        relay_free(&r->base);
        return NULL;
    }
    if (strcmp(tls, "no") != 0 && strcmp(tls, "starttls") != 0 && strcmp(tls, "implicit") != 0) {
        sim_fail(why, "tls= is no, starttls or implicit");
        relay_free(&r->base);
        return NULL;
    }
    sim_format(r->tls, sizeof r->tls, "%s", tls);
    if (strcmp(tls, "no") != 0) {
        const char *listen_at = sim_options_text(options, "listen", "127.0.0.1");

        r->ssl = sim_tls_new(listen_at, sim_options_text(options, "cert", NULL), fingerprint, why);
        if (!r->ssl) {
            relay_free(&r->base);
            return NULL;
        }
    }
    return &r->base;
}
