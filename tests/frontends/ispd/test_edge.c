/* The edge: long things, pieces, slow ones, many, and mutations of a good request. The table of
 * malformed ones is in test_malformed.c. */
#include "ispd_test.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>

#include "edge_rows.h"

/* What was sent before in one piece now comes byte by byte, and what is sent twice is answered
 * twice. */
START_TEST(good_requests_keep_their_connection)
{
    char request[256];
    ispd_test_start(NULL);
    int n = snprintf(request, sizeof request,
                     "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                     "GET /nothing HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
                     "HEAD /healthz HTTP/1.1\r\nHost: [::1]:%d\r\n\r\n",
                     ispd_test_port(), ispd_test_port(), ispd_test_port());
    struct reply reply = exchange(request, (size_t)n, 300);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_int_ge(reply.count, 2);
    ck_assert_ptr_nonnull(strstr(reply.text, "404 Not Found"));
    ck_assert(!reply.closed);
    reply_free(&reply);
}
END_TEST

/* A long head in pieces of any size, three on one connection: the edge must not see gaps there. */
START_TEST(good_requests_may_come_in_pieces)
{
    char *head = malloc(32768), answer[65536];
    ispd_test_start(NULL);
    for (size_t piece = 1; piece < 40000; piece = piece * 3 + 1) {
        int fd = ispd_test_connect(), yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        for (int round = 0; round < 3; round++) {
            /* The first head is long only for large pieces: byte by byte it would take its time. */
            int n = sprintf(head, "GET /healthz?a=%%41&b=2 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n",
                            ispd_test_port());
            for (int i = 0; i < HEADERS_MAX - 4 && (piece > 40 || i < 5); i++)
                n += sprintf(head + n, "X-Some-Header-%d: %0*d\r\n", i, i * 7, i);
            n += sprintf(head + n, "Cookie: a=b; isp_dev=c\r\n\r\n");
            for (size_t at = 0; at < (size_t)n; at += piece) {
                size_t len = (size_t)n - at < piece ? (size_t)n - at : piece;
                ck_assert_int_eq(send(fd, head + at, len, MSG_NOSIGNAL), (ssize_t)len);
                if (at % (10 * piece) == 0)
                    usleep(1000);
            }
            size_t got = 0;
            do {
                struct pollfd poller = {.fd = fd, .events = POLLIN};
                ck_assert_int_eq(poll(&poller, 1, 5000), 1);
                ssize_t r = recv(fd, answer + got, sizeof answer - 1 - got, 0);
                ck_assert_int_gt(r, 0);
                got += (size_t)r;
                answer[got] = '\0';
            } while (!strstr(answer, "{\"status\":\"ok\"}"));
            ck_assert_msg(strncmp(answer, "HTTP/1.1 200", 12) == 0, "piece %zu round %d: %s", piece,
                          round, answer);
        }
        close(fd);
    }
    free(head);
}
END_TEST

START_TEST(long_things_are_refused)
{
    char *bytes = malloc(400000), uri[URI_MAX + 2];
    ispd_test_start(NULL);

    memset(uri, 'a', sizeof uri);
    uri[0] = '/';
    uri[URI_MAX] = '\0';
    struct reply fits = ask("GET", uri, NULL, NULL);
    ck_assert_int_eq(fits.status, 404);
    uri[URI_MAX] = 'a';
    uri[URI_MAX + 1] = '\0';
    struct reply over = ask("GET", uri, NULL, NULL);
    ck_assert_int_eq(over.status, 414);

    int n = snprintf(bytes, 400000, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n",
                     ispd_test_port());
    int head = n;
    for (int i = 0; i < HEADERS_MAX; i++)
        n += sprintf(bytes + n, "X-%d: a\r\n", i);
    n += sprintf(bytes + n, "\r\n");
    struct reply many = exchange(bytes, (size_t)n, 300);
    ck_assert_int_eq(many.status, 431);

    n = head;
    for (int i = 0; i < 3000; i++)
        n += sprintf(bytes + n, "X-%d: a\r\n", i);
    n += sprintf(bytes + n, "\r\n");
    struct reply flood = exchange(bytes, (size_t)n, 300);
    ck_assert_int_eq(flood.status, 431);

    n = head + sprintf(bytes + head, "X-A: ");
    memset(bytes + n, 'a', 65536);
    n += 65536;
    n += sprintf(bytes + n, "\r\n\r\n");
    struct reply wide = exchange(bytes, (size_t)n, 300);
    ck_assert_int_eq(wide.status, 431);

    reply_free(&fits), reply_free(&over), reply_free(&many), reply_free(&flood), reply_free(&wide);
    free(bytes);
}
END_TEST

/* A chunked body tells its length too late: it is swallowed up to a bound, and refused. */
START_TEST(a_chunked_body_is_bounded)
{
    char *bytes = malloc(3000000), *block = malloc(4096);
    ispd_test_start(NULL);
    memset(block, ' ', 4096);
    for (int blocks = 80; blocks <= 400; blocks += 320) {
        int n = snprintf(bytes, 4096,
                         "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: "
                         "application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                         ispd_test_port());
        for (int i = 0; i < blocks; i++) {
            n += sprintf(bytes + n, "1000\r\n");
            memcpy(bytes + n, block, 4096);
            n += 4096;
            n += sprintf(bytes + n, "\r\n");
        }
        n += sprintf(bytes + n, "0\r\n\r\n");
        struct reply reply = exchange(bytes, (size_t)n, 300);
        ck_assert_msg(reply.status == 413 || (blocks == 400 && reply.status <= 0), "%d blocks: %d",
                      blocks, reply.status);
        reply_free(&reply);
    }
    free(block);
    free(bytes);
}
END_TEST

static void hurry(struct config *config)
{
    config->head_ms = 600;
    config->body_ms = 800;
    config->idle_ms = 500;
}

static uint64_t seed;
static uint32_t next_random(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

/*
 * Good requests with a few bytes changed, doubled or taken out: never two answers where one request
 * was sent whole, never silence (what never becomes a head is closed in time), and the server goes
 * on.
 */
START_TEST(no_mutation_breaks_the_server)
{
    static const char good[] =
        "POST /api/v1/session HTTP/1.1\r\nHost: @\r\nContent-Type: application/json\r\n"
        "Content-Length: 39\r\nConnection: close\r\nAccept: */*\r\n\r\n"
        "{\"login\":\"nobody\",\"password\":\"nothing\"}";
    static const char special[] = "\0\r\n\t :;,%/\\\"?#\x7f\xff";
    ispd_test_start(hurry);
    const struct edge_row base = {"", good, sizeof good - 1, 0, 0, false, false};
    for (int round = 0; round < 200; round++) {
        size_t len;
        seed = (uint64_t)round;
        next_random(2);
        char *bytes = edge_fill(&base, "", &len);
        for (uint32_t i = 0, changes = 1 + next_random(3); i < changes; i++) {
            size_t at = next_random((uint32_t)len);
            switch (next_random(3)) {
            case 0:
                bytes[at] = special[next_random(sizeof special - 1)];
                break;
            case 1: /* bytes has room: edge_fill() keeps that of a host for each */
                memmove(bytes + at + 1, bytes + at, len - at);
                len++;
                break;
            default:
                memmove(bytes + at, bytes + at + 1, len - at - 1);
                len--;
            }
        }
        int fd = ispd_test_connect();
        send(fd, bytes, len, MSG_NOSIGNAL);
        shutdown(fd, SHUT_WR); /* what is cut short is over at once */
        char answer[16384];
        size_t got = 0;
        for (;;) {
            struct pollfd poller = {.fd = fd, .events = POLLIN};
            ck_assert_msg(poll(&poller, 1, 5000) == 1, "seed %d: silence", round);
            ssize_t n = recv(fd, answer + got, sizeof answer - 1 - got, 0);
            if (n <= 0)
                break;
            got += (size_t)n;
        }
        answer[got] = '\0';
        int count = 0;
        for (const char *at = answer; (at = strstr(at, "HTTP/1.")); at++)
            count += at == answer || at[-1] == '\n' || at[-1] == '}';
        /* A tail that a mutation cut off the body may be taken for a request, and refused. */
        ck_assert_msg(count <= 2 && !strstr(answer, " 200 ") && !strstr(answer, " 500 "),
                      "seed %d:\n%s", round, answer);
        close(fd);
        free(bytes);
    }
    struct reply reply = ask("GET", "/healthz", NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    reply_free(&reply);
}
END_TEST

/* Send one byte after another; how long until the server has had enough? */
static int64_t drip(const char *start, const char *drops)
{
    int fd = ispd_test_connect();
    int64_t begun = server_mono_us();
    send(fd, start, strlen(start), MSG_NOSIGNAL);
    for (size_t i = 0;; i++) {
        char byte;
        if (i >= strlen(drops) || server_mono_us() - begun > 8000000)
            i = 0;
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (server_mono_us() - begun > 8000000)
            break;
        if (poll(&poller, 1, 50) == 1 && recv(fd, &byte, 1, 0) <= 0)
            break;
        send(fd, drops + i, 1, MSG_NOSIGNAL);
    }
    close(fd);
    return (server_mono_us() - begun) / 1000;
}

START_TEST(a_dripping_connection_is_closed_in_time)
{
    char head[512];
    ispd_test_start(hurry);
    int64_t ms = drip("GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ", "a");
    ck_assert_msg(ms >= 500 && ms < 2000, "head: %lld ms", (long long)ms);
    snprintf(head, sizeof head,
             "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: "
             "application/json\r\nContent-Length: 10000\r\n\r\n",
             ispd_test_port());
    ms = drip(head, " ");
    ck_assert_msg(ms >= 700 && ms < 2200, "body: %lld ms", (long long)ms);
    ms = drip("", "\r\n");
    ck_assert_msg(ms >= 500 && ms < 2000, "empty lines: %lld ms", (long long)ms);
    snprintf(head, sizeof head, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\nG",
             ispd_test_port());
    ms = drip(head, "E");
    ck_assert_msg(ms >= 400 && ms < 2000, "second head: %lld ms", (long long)ms);
}
END_TEST

START_TEST(one_address_has_a_bounded_number_of_connections)
{
    int fds[40], open = 0;
    ispd_test_start(NULL);
    for (size_t i = 0; i < ISP_LEN(fds); i++) {
        char byte;
        fds[i] = ispd_test_connect();
        struct pollfd poller = {.fd = fds[i], .events = POLLIN};
        open += poll(&poller, 1, 100) == 0 || recv(fds[i], &byte, 1, 0) > 0;
    }
    ck_assert_int_eq(open, 32);
    for (size_t i = 0; i < ISP_LEN(fds); i++)
        close(fds[i]);
}
END_TEST

ISPD_SUITE(ispd_edge, 120, TEST(good_requests_keep_their_connection),
           TEST(good_requests_may_come_in_pieces), TEST(long_things_are_refused),
           TEST(a_chunked_body_is_bounded), TEST(no_mutation_breaks_the_server),
           TEST(a_dripping_connection_is_closed_in_time),
           TEST(one_address_has_a_bounded_number_of_connections))
