/*
 * Connections of the binary API: bytes, TLS, login, and the faults of the wire.
 *
 * Nothing but step() frees a connection, and step() is only called by the loop; so whatever
 * a command does to other connections, they stay valid while it runs.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "router_int.h"

enum {
    BEFORE_LOGIN_MAX = 65536, /* octets of a sentence before login */
    OUT_MAX = 256 << 20,      /* octets that may wait for a reader that does not read */
    SLOW_TICK_US = 50000
};

/* A piece of output and its fate. */
typedef struct piece {
    struct piece *next;
    sim_buf bytes;
    int64_t due_us, slow_bps;
    bool close_after;
} piece;

struct ros_conn {
    router *r;
    struct ros_conn *next;
    sim_watch watch;
    sim_timer timer;
    SSL *ssl; /* NULL: plain */
    bool want_write, ended, closing;
    sim_buf in;
    piece *first, **last;
    size_t waiting; /* octets in all pieces */
    char *user;     /* NULL: not logged in */
    bool challenged;
    unsigned char challenge[16];
    ros_running *running;
};

typedef struct ros_conn conn;

static void step(void *user);
static void on_ready(void *user, uint32_t events);

router *sim_ros_conn_router(const conn *c)
{
    return c->r;
}

const char *sim_ros_conn_user(const conn *c)
{
    return c->user;
}

/* Taken in and never answered: nothing is read at all, not even a TLS hello. */
static bool is_silent(const router *r)
{
    const sim_fault *f = &r->base.fault;

    return f->hang && !f->match[0] && !f->after && !f->times;
}

/* ---- running commands ---- */

static void free_running(router *r, ros_running *running)
{
    sim_loop_cancel(r->base.loop, &running->timer);
    sim_ros_sentence_free(&running->command);
    free(running->tag);
    free(running);
}

void sim_ros_conn_add_running(conn *c, ros_running *running)
{
    running->next = c->running;
    c->running = running;
}

static bool has_tag(const ros_running *running, const char *tag)
{
    return running->tag && strcmp(running->tag, tag) == 0;
}

void sim_ros_conn_cancel(conn *c, const char *tag, sim_buf *out)
{
    ros_running **at = &c->running;

    while (*at) {
        ros_running *running = *at;

        if (tag && !has_tag(running, tag)) {
            at = &running->next;
            continue;
        }
        *at = running->next;
        sim_ros_reply(c->r, out, "!trap", running->tag);
        sim_ros_word(out, "=category=2");
        sim_ros_word(out, "=message=interrupted");
        sim_ros_reply_end(c->r, out, running->tag);
        sim_ros_done(c->r, out, running->tag, NULL);
        free_running(c->r, running);
    }
}

void sim_ros_conn_changed(router *r, const ros_row *row, ros_change change)
{
    for (conn *c = r->conns; c; c = c->next) {
        for (ros_running *running = c->running; running; running = running->next) {
            sim_buf out = {0};

            if (!running->changes || running->menu != row->menu)
                continue;
            sim_ros_print_row(r, c->user, &running->command, row, change == ROS_REMOVED, &out);
            sim_ros_conn_send(c, &out);
        }
    }
}

/* ---- output ---- */

static void wake(conn *c, int64_t at_us)
{
    if (!c->timer.slot || c->timer.at_us > at_us)
        sim_loop_at(c->r->base.loop, &c->timer, at_us, step, c);
}

static void add_piece(conn *c, sim_buf *bytes, const sim_fault *fault, bool close_after)
{
    piece *p = sim_alloc(sizeof *p);

    p->bytes = *bytes;
    *bytes = (sim_buf){0};
    p->due_us = sim_now_us() + fault->delay_ms * 1000;
    p->slow_bps = fault->slow_bps;
    p->close_after = close_after;
    if (fault->has_cut && (size_t)fault->cut < p->bytes.len) {
        p->bytes.len = (size_t)fault->cut;
        p->close_after = true;
    }
    c->waiting += p->bytes.len;
    *c->last = p;
    c->last = &p->next;
    wake(c, sim_now_us());
}

void sim_ros_conn_send(conn *c, sim_buf *bytes)
{
    static const sim_fault healthy;

    if (bytes->len && !c->closing)
        add_piece(c, bytes, &healthy, false);
    sim_buf_free(bytes);
}

/* @return octets sent, 0 = not now, -1 = the connection is over */
static ssize_t put(conn *c, const unsigned char *bytes, size_t len)
{
    ssize_t n;
    int code;

    if (!c->ssl) {
        n = send(c->watch.fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        return n >= 0 ? n : errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    ERR_clear_error();
    code = SSL_write(c->ssl, bytes, len > 16384 ? 16384 : (int)len);
    if (code > 0)
        return code;
    code = SSL_get_error(c->ssl, code);
    return code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static void drop_first(conn *c)
{
    piece *p = c->first;

    c->first = p->next;
    if (!c->first)
        c->last = &c->first;
    c->waiting -= p->bytes.len;
    sim_buf_free(&p->bytes);
    free(p);
}

/* Send what is due. @return false: the connection is over */
static bool flush(conn *c)
{
    c->want_write = false;
    while (c->first) {
        piece *p = c->first;
        int64_t now = sim_now_us();
        size_t len = p->bytes.len;
        ssize_t n;

        if (p->due_us > now) {
            wake(c, p->due_us);
            return true;
        }
        if (p->slow_bps) {
            size_t dose = (size_t)(p->slow_bps * SLOW_TICK_US / 1000000);

            len = len < dose ? len : dose ? dose : 1;
        }
        n = len ? put(c, p->bytes.data, len) : 0;
        if (n < 0)
            return false;
        if (len && !n) {
            c->want_write = true;
            return true;
        }
        c->r->bytes_out += n;
        c->waiting -= (size_t)n;
        sim_buf_drop(&p->bytes, (size_t)n);
        if (p->slow_bps)
            p->due_us = now + (p->slow_bps < 20 ? 1000000 / p->slow_bps : SLOW_TICK_US);
        if (!p->bytes.len) {
            if (p->close_after)
                return false;
            drop_first(c);
        }
    }
    return !c->closing && !c->ended;
}

/* ---- login ---- */

static void hex(const unsigned char *bytes, size_t len, char *room)
{
    for (size_t i = 0; i < len; i++)
        snprintf(room + 2 * i, 3, "%02x", bytes[i]);
}

/* "00" and the MD5 of one zero octet, the password and the challenge. */
static void challenge_response(const conn *c, const char *password, char room[35])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    sim_buf text = {0};

    sim_buf_byte(&text, 0);
    sim_buf_text(&text, password);
    sim_buf_add(&text, c->challenge, sizeof c->challenge);
    memcpy(room, "00", 3);
    if (EVP_Digest(text.data, text.len, digest, &len, EVP_md5(), NULL) && len == 16)
        hex(digest, 16, room + 2);
    sim_buf_free(&text);
}

static bool is_welcome(const router *r, const ros_row *user)
{
    return user && !sim_ros_is_true(sim_ros_value(user, "disabled")) &&
           sim_ros_may(r, sim_ros_value(user, "name"), "api");
}

static void admit(conn *c, const ros_row *user, bool good, const char *refusal,
                  const sim_ros_sentence *sentence, sim_buf *out)
{
    const char *tag = sim_ros_tag(sentence), *name = sim_ros_word_value(sentence, "name");
    router *r = c->r;
    ros_trap trap;

    if (!good) {
        r->bad_logins++;
        sim_ros_log(r, "system,error,critical", "login failure for user %s via api",
                    name ? name : "");
        sim_ros_trap(&trap, -1, "%s", refusal);
        sim_ros_trap_reply(r, out, tag, &trap);
        return;
    }
    r->logins++;
    free(c->user);
    c->user = sim_strdup(sim_ros_value(user, "name"));
    sim_ros_done(r, out, tag, NULL);
}

static void send_challenge(conn *c, const char *tag, sim_buf *out)
{
    char text[33];

    for (size_t i = 0; i < sizeof c->challenge; i++)
        c->challenge[i] = (unsigned char)sim_random(&c->r->random);
    c->challenged = true;
    hex(c->challenge, sizeof c->challenge, text);
    sim_ros_done(c->r, out, tag, text);
}

static void login(conn *c, const sim_ros_sentence *sentence, sim_buf *out)
{
    router *r = c->r;
    const char *tag = sim_ros_tag(sentence);
    const char *name = sim_ros_word_value(sentence, "name");
    const char *password = sim_ros_word_value(sentence, "password");
    const char *response = sim_ros_word_value(sentence, "response");
    const ros_row *user = name ? sim_ros_find_value(&r->store, MENU_USER, "name", name) : NULL;
    const char *right = is_welcome(r, user) ? sim_ros_value(user, "password") : NULL;
    char wanted[35];

    if (r->login_challenge && response) {
        challenge_response(c, right ? right : "", wanted);
        admit(c, user, right && c->challenged && strcmp(response, wanted) == 0, "cannot log in",
              sentence, out);
        c->challenged = false;
    } else if (r->login_challenge && (!password || !r->login_plain))
        send_challenge(c, tag, out);
    else
        admit(c, user, right && password && strcmp(password, right) == 0,
              "invalid user name or password (6)", sentence, out);
}

/* ---- input ---- */

static void remember(conn *c, sim_ros_sentence *sentence, const char *result)
{
    router *r = c->r;
    ros_command_log *row = &r->log[r->log_count++ % ROS_LOG_ROWS];

    free(row->user);
    sim_ros_sentence_free(&row->words);
    row->at_us = sim_wall_us();
    row->user = sim_strdup(c->user);
    row->words = *sentence;
    *sentence = (sim_ros_sentence){0};
    sim_format(row->result, sizeof row->result, "%s", result);
}

static void change_tag(sim_ros_sentence *sentence)
{
    for (size_t i = 1; i < sentence->count; i++) {
        if (strncmp(sentence->words[i], ".tag=", 5) == 0) {
            char *other = sim_alloc(strlen(sentence->words[i]) + 2);

            sim_format(other, strlen(sentence->words[i]) + 2, "%s7", sentence->words[i]);
            free(sentence->words[i]);
            sentence->words[i] = other;
            return;
        }
    }
    sentence->words = sim_realloc(sentence->words, sentence->count + 1, sizeof(char *));
    sentence->words[sentence->count++] = sim_strdup(".tag=7");
}

static void spoil(router *r, const sim_fault *fault, sim_buf *out)
{
    static const unsigned char huge[] = {0xf0, 0xff, 0xff, 0xff, 0xff, '!', 'r', 'e'};

    if (fault->garbage) {
        size_t len = 1 + sim_random(&r->random) % 300;

        out->len = 0;
        for (size_t i = 0; i < len; i++)
            sim_buf_byte(out, sim_random(&r->random) & 0xff);
    }
    if (fault->huge_word) {
        out->len = 0;
        sim_buf_add(out, huge, sizeof huge);
    }
}

static void fatal(sim_buf *out, const char *reason)
{
    sim_ros_word(out, "!fatal");
    sim_ros_word(out, reason);
    sim_ros_end(out);
}

/* One sentence. [taken: the words] */
static void handle(conn *c, sim_ros_sentence *sentence)
{
    router *r = c->r;
    sim_fault fault = sim_fault_take(&r->base.fault, sentence->words[0]);
    ros_asker asker = {c->user, c};
    sim_buf out = {0};
    bool end = false;

    r->commands++;
    r->last_trap[0] = '\0';
    if (fault.hang) {
        remember(c, sentence, "fault: not carried out, no answer");
        return;
    }
    if (fault.fatal) {
        fatal(&out, "simulated failure");
        add_piece(c, &out, &fault, true);
        remember(c, sentence, "fault: not carried out, !fatal");
        return;
    }
    if (fault.wrong_id)
        change_tag(sentence);
    if (strcmp(sentence->words[0], "/login") == 0)
        login(c, sentence, &out);
    else if (!c->user) {
        fatal(&out, "not logged in");
        end = true;
    } else
        sim_ros_command(r, &asker, sentence, &out, &end);
    remember(c, sentence, r->last_trap[0] ? r->last_trap : "done");
    spoil(r, &fault, &out);
    if (fault.loss_pct && (int64_t)(sim_random(&r->random) % 100) < fault.loss_pct)
        sim_buf_free(&out);
    else if (out.len || end)
        add_piece(c, &out, &fault, end);
    c->closing |= end;
    sim_buf_free(&out);
}

/* Carry out the whole sentences that have arrived. @return false: never valid */
static bool process(conn *c)
{
    size_t at = 0;
    bool good = true;

    while (!c->closing && at < c->in.len) {
        sim_ros_sentence sentence;
        size_t used, max = c->user ? ROS_SENTENCE_MAX : BEFORE_LOGIN_MAX;
        sim_ros_status status = sim_ros_read(c->in.data + at, c->in.len - at, max, &sentence,
                                             &used);

        if (status == ROS_INVALID)
            good = false;
        if (status != ROS_COMPLETE)
            break;
        at += used;
        if (sentence.count) /* an empty sentence is passed over */
            handle(c, &sentence);
        sim_ros_sentence_free(&sentence);
    }
    sim_buf_drop(&c->in, at);
    return good;
}

/* @return octets read, 0 = not now, -1 = the end */
static ssize_t take(conn *c, unsigned char *room, size_t size)
{
    ssize_t n;
    int code;

    if (!c->ssl) {
        n = recv(c->watch.fd, room, size, MSG_DONTWAIT);
        return n > 0 ? n : n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
    }
    ERR_clear_error();
    code = SSL_read(c->ssl, room, (int)size);
    if (code > 0)
        return code;
    code = SSL_get_error(c->ssl, code);
    return code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

/* @return false: the connection is over */
static bool receive(conn *c)
{
    unsigned char room[16384];
    ssize_t n;

    while (!c->closing && (n = take(c, room, sizeof room)) != 0) {
        if (n < 0) {
            c->ended = true;
            break;
        }
        c->r->bytes_in += n;
        sim_buf_add(&c->in, room, (size_t)n);
        if (!process(c))
            return false;
    }
    return !c->ended || c->first;
}

/* ---- life ---- */

static void free_conn(conn *c)
{
    router *r = c->r;
    conn **at = &r->conns;

    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    r->conn_count--;
    while (c->running) {
        ros_running *running = c->running;

        c->running = running->next;
        free_running(r, running);
    }
    while (c->first)
        drop_first(c);
    if (c->ssl) {
        SSL_shutdown(c->ssl);
        SSL_free(c->ssl);
    }
    sim_loop_cancel(r->base.loop, &c->timer);
    sim_loop_unwatch(r->base.loop, &c->watch);
    sim_buf_free(&c->in);
    free(c->user);
    free(c);
}

static void step(void *user)
{
    conn *c = user;

    if (is_silent(c->r)) {
        sim_loop_watch_events(c->r->base.loop, &c->watch, 0);
        return;
    }
    if (!receive(c) || c->waiting > OUT_MAX || !flush(c)) {
        free_conn(c);
        return;
    }
    sim_loop_watch_events(c->r->base.loop, &c->watch,
                          (c->ended || c->closing ? 0 : (uint32_t)EPOLLIN) |
                              (c->want_write ? (uint32_t)EPOLLOUT : 0));
}

static void on_ready(void *user, uint32_t events)
{
    conn *c = user;

    /* With nothing asked for, only an end of the peer can wake us. */
    if (c->watch.events == 0 && (events & (EPOLLHUP | EPOLLERR))) {
        free_conn(c);
        return;
    }
    step(c);
}

void sim_ros_conn_open(router *r, int fd, bool tls)
{
    conn *c;

    r->connections++;
    if ((int64_t)r->conn_count >= r->max_sessions) {
        r->refused++;
        close(fd);
        return;
    }
    c = sim_alloc(sizeof *c);
    c->r = r;
    c->last = &c->first;
    c->next = r->conns;
    r->conns = c;
    r->conn_count++;
    if ((int64_t)r->conn_count > r->peak_conns)
        r->peak_conns = (int64_t)r->conn_count;
    if (!sim_loop_watch(r->base.loop, &c->watch, fd, EPOLLIN, on_ready, c)) {
        close(fd);
        free_conn(c);
        return;
    }
    if (tls) {
        c->ssl = SSL_new(r->tls);
        if (!c->ssl || !SSL_set_fd(c->ssl, fd)) {
            free_conn(c);
            return;
        }
        SSL_set_accept_state(c->ssl);
    }
}

void sim_ros_conn_close_all(router *r)
{
    while (r->conns)
        free_conn(r->conns);
}

void sim_ros_conn_wake_all(router *r)
{
    for (conn *c = r->conns; c; c = c->next) {
        sim_loop_watch_events(r->base.loop, &c->watch, EPOLLIN);
        wake(c, sim_now_us());
    }
}
