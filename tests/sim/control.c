#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 65536
};

typedef struct client {
    struct sim_control *control;
    struct client *next;
    sim_watch watch;
    sim_buf in, out;
} client;

struct sim_control {
    sim_fleet *fleet;
    sim_watch watch;
    client *clients;
    struct sockaddr_un at;
};

static void free_client(client *c)
{
    client **at = &c->control->clients;

    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    sim_loop_unwatch(c->control->fleet->loop, &c->watch);
    sim_buf_free(&c->in);
    sim_buf_free(&c->out);
    free(c);
}

static void answer_lines(client *c)
{
    unsigned char *end;

    while (c->in.len && (end = memchr(c->in.data, '\n', c->in.len))) {
        size_t used = (size_t)(end - c->in.data) + 1;
        char *line = sim_strndup((const char *)c->in.data, used - 1);

        sim_fleet_command(c->control->fleet, line, &c->out);
        sim_buf_byte(&c->out, '\n');
        free(line);
        sim_buf_drop(&c->in, used);
    }
}

/* @return false: the client is gone */
static bool flush(client *c)
{
    while (c->out.len) {
        ssize_t n = send(c->watch.fd, c->out.data, c->out.len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        sim_buf_drop(&c->out, (size_t)n);
    }
    return true;
}

static void on_client(void *user, uint32_t events)
{
    client *c = user;
    char room[4096];
    ssize_t n = 1;

    if (events & (EPOLLIN | EPOLLHUP)) {
        n = recv(c->watch.fd, room, sizeof room, MSG_DONTWAIT);
        if (n > 0)
            sim_buf_add(&c->in, room, (size_t)n);
        answer_lines(c);
    }
    if (n == 0 || c->in.len > LINE_MAX_BYTES || !flush(c)) {
        free_client(c);
        return;
    }
    sim_loop_watch_events(c->control->fleet->loop, &c->watch,
                          (uint32_t)EPOLLIN | (c->out.len ? (uint32_t)EPOLLOUT : 0));
}

static void on_accept(void *user, uint32_t events)
{
    sim_control *control = user;
    int fd = accept4(control->watch.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    client *c;

    (void)events;
    if (fd < 0)
        return;
    c = sim_alloc(sizeof *c);
    c->control = control;
    c->next = control->clients;
    control->clients = c;
    if (!sim_loop_watch(control->fleet->loop, &c->watch, fd, EPOLLIN, on_client, c)) {
        close(fd);
        free_client(c);
    }
}

static bool set_path(struct sockaddr_un *at, const char *path)
{
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at->sun_path)
        return false;
    memcpy(at->sun_path, path, strlen(path) + 1);
    return true;
}

/* A socket file that nobody listens on is left over from a process that died. */
static void remove_stale(const struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return;
    if (connect(fd, (const struct sockaddr *)at, sizeof *at) < 0 && errno == ECONNREFUSED)
        unlink(at->sun_path);
    close(fd);
}

sim_control *sim_control_open(sim_fleet *fleet, sim_why *why)
{
    sim_control *control = sim_alloc(sizeof *control);
    mode_t old;
    int fd;

    control->fleet = fleet;
    if (!set_path(&control->at, fleet->control)) {
        sim_fail(why, "%s is too long for a socket", fleet->control);
        free(control);
        return NULL;
    }
    remove_stale(&control->at);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    old = umask(077);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&control->at, sizeof control->at) < 0 ||
        listen(fd, 64) < 0 ||
        !sim_loop_watch(fleet->loop, &control->watch, fd, EPOLLIN, on_accept, control)) {
        sim_fail(why, "could not listen on %s: %s", fleet->control, strerror(errno));
        if (fd >= 0)
            close(fd);
        free(control);
        control = NULL;
    }
    umask(old);
    return control;
}

void sim_control_close(sim_control *control)
{
    if (!control)
        return;
    while (control->clients) {
        flush(control->clients);
        free_client(control->clients);
    }
    sim_loop_unwatch(control->fleet->loop, &control->watch);
    unlink(control->at.sun_path);
    free(control);
}

/* ---- the other end ---- */

static void add_quoted(sim_buf *line, const char *word)
{
    sim_buf_byte(line, '"');
    for (; *word; word++) {
        if (*word == '"' || *word == '\\')
            sim_buf_byte(line, '\\');
        sim_buf_byte(line, *word == '\n' ? ' ' : (unsigned char)*word);
    }
    sim_buf_byte(line, '"');
}

static bool exchange(int fd, const sim_buf *line, sim_buf *answer)
{
    size_t sent = 0;

    while (sent < line->len) {
        ssize_t n = send(fd, line->data + sent, line->len - sent, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        sent += (size_t)n;
    }
    while (!answer->len || answer->data[answer->len - 1] != '\n') {
        char room[65536];
        ssize_t n = recv(fd, room, sizeof room, 0);

        if (n <= 0)
            return false;
        sim_buf_add(answer, room, (size_t)n);
    }
    return true;
}

int sim_control_ask(const char *path, int argc, char **argv)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 2;
    struct sockaddr_un at;
    sim_buf line = {0}, answer = {0};

    for (int i = 0; i < argc; i++) {
        if (i)
            sim_buf_byte(&line, ' ');
        add_quoted(&line, argv[i]);
    }
    sim_buf_byte(&line, '\n');
    if (fd < 0 || !set_path(&at, path) || connect(fd, (struct sockaddr *)&at, sizeof at) < 0)
        fprintf(stderr, "isp-sim: could not reach %s: %s\n", path, strerror(errno));
    else if (!exchange(fd, &line, &answer))
        fputs("isp-sim: the simulator closed the connection\n", stderr);
    else {
        fwrite(answer.data, 1, answer.len, stdout);
        status = strstr(sim_buf_string(&answer), "\"ok\":true") ? 0 : 1;
    }
    if (fd >= 0)
        close(fd);
    sim_buf_free(&line);
    sim_buf_free(&answer);
    return status;
}
