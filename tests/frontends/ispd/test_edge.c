/*
 * Every malformed request of the table has one right answer, given once, on a connection that is
 * closed after it. What libmicrohttpd accepts by itself is marked.
 */
#include "ispd_test.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>

/* "@" stands for the server's own host and port. */
struct row {
    const char *name;
    const char *bytes;
    size_t len; /* 0: up to the NUL */
    int status;
    int or_status; /* libmicrohttpd's own word for the same */
};

#define ROW(name, bytes, status)                       \
    {                                                  \
        name, bytes, sizeof(bytes) - 1, status, status \
    }
#define OR(name, bytes, status, other)                \
    {                                                 \
        name, bytes, sizeof(bytes) - 1, status, other \
    }
#define HEALTH "GET /healthz HTTP/1.1\r\nHost: @\r\n"
#define POST   "POST /api/v1/session HTTP/1.1\r\nHost: @\r\nContent-Type: application/json\r\n"
#define HIDDEN "GET /healthz HTTP/1.1\r\nHost: @\r\n\r\n"

/* clang-format off */
static const struct row rows[] = {
    ROW("a plain request is answered",            HEALTH "Connection: close\r\n\r\n", 200),
    ROW("blanks around a value are allowed",      HEALTH "X-A: \t b \t\r\nConnection: close\r\n\r\n", 200),
    ROW("an empty value is allowed",              HEALTH "X-A:\r\nConnection: close\r\n\r\n", 200),
    ROW("length and encoding",                    POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN, 400),
    ROW("encoding and length",                    POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" HIDDEN, 400),
    ROW("two lengths that differ",                POST "Content-Length: 2\r\nContent-Length: 44\r\n\r\n{}" HIDDEN, 400),
    ROW("two lengths that agree",                 POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" HIDDEN, 400),
    ROW("a list of lengths",                      POST "Content-Length: 2, 2\r\n\r\n{}" HIDDEN, 400),
    ROW("a signed length",                        POST "Content-Length: +2\r\n\r\n{}" HIDDEN, 400),
    ROW("a negative length",                      POST "Content-Length: -1\r\n\r\n{}" HIDDEN, 400),
    ROW("a hexadecimal length",                   POST "Content-Length: 0x2\r\n\r\n{}" HIDDEN, 400),
    ROW("a huge length",                          POST "Content-Length: 99999999999999999999999\r\n\r\n{}", 413),
    ROW("more than 256 KiB announced",            POST "Content-Length: 262145\r\n\r\n{}", 413),
    ROW("two hosts",                              "GET /healthz HTTP/1.1\r\nHost: @\r\nHost: @\r\n\r\n", 400),
    ROW("no host",                                "GET /healthz HTTP/1.1\r\n\r\n", 400),
    ROW("no host in HTTP/1.0",                    "GET /healthz HTTP/1.0\r\n\r\n", 400),
    ROW("an empty host",                          "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 421),
    ROW("a foreign host",                         "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    ROW("our host with a foreign tail",           "GET /healthz HTTP/1.1\r\nHost: @.evil.example\r\n\r\n", 421),
    ROW("our host without its port",              "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 421),
    ROW("a NUL in a value",                       HEALTH "X-A: b\0c\r\n\r\n", 400),
    ROW("a NUL at the end of a value",            HEALTH "X-A: b\0\r\n\r\n", 400),
    ROW("a NUL in a name",                        HEALTH "X\0A: b\r\n\r\n", 400),
    ROW("a NUL before our host's end",            "GET /healthz HTTP/1.1\r\nHost: @\0.evil.example\r\n\r\n", 400),
    ROW("a lone CR in a value",                   HEALTH "X-A: b\rc\r\n\r\n", 400),
    ROW("a control character in a value",         HEALTH "X-A: b\x01\r\n\r\n", 400),
    ROW("a DEL in a value",                       HEALTH "X-A: b\x7f\r\n\r\n", 400),
    ROW("a bare LF after a field",                HEALTH "X-A: b\nX-B: c\r\n\r\n", 400),
    ROW("a bare LF after the request line",       "GET /healthz HTTP/1.1\nHost: @\r\n\r\n", 400),
    ROW("bare LFs everywhere",                    "GET /healthz HTTP/1.1\nHost: @\n\n", 400),
    ROW("a bare LF at the end of the head",       HEALTH "\n", 400),
    ROW("a folded line",                          HEALTH "X-A: b\r\n c\r\n\r\n", 400),
    ROW("a folded host",                          "GET /healthz HTTP/1.1\r\nHost: @\r\n\tevil.example\r\n\r\n", 400),
    ROW("a folded first line",                    "GET /healthz HTTP/1.1\r\n Host: @\r\n\r\n", 400),
    ROW("a blank before the colon",               HEALTH "X-A : b\r\n\r\n", 400),
    ROW("a blank in a name",                      HEALTH "X A: b\r\n\r\n", 400),
    ROW("an empty name",                          HEALTH ": b\r\n\r\n", 400),
    ROW("a name of no token",                     HEALTH "X(A): b\r\n\r\n", 400),
    ROW("a line without a colon",                 HEALTH "nonsense\r\n\r\n", 400),
    ROW("two credentials",                        HEALTH "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", 400),
    ROW("two cookies fields",                     HEALTH "Cookie: isp_dev=a\r\nCookie: isp_dev=b\r\n\r\n", 400),
    ROW("an unknown encoding",                    POST "Transfer-Encoding: gzip\r\n\r\n{}", 501),
    ROW("an encoding that hides chunked",         POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    ROW("an encoding with a tail",                POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ROW("two encodings",                          POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
    ROW("%00 in the path",                        "GET /a%00b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%00 in the query",                       "GET /healthz?a=%00 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%2f in the path",                        "GET /panel%2fx HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%2F in the path",                        "GET /panel%2Fx HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%5c in the path",                        "GET /panel%5Cx HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("dots that climb",                        "GET /%2e%2e/%2fetc/passwd HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("dots that climb, plain",                 "GET /../../etc/passwd HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n", 404),
    ROW("a broken escape",                        "GET /a%zz HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("an escape that is cut",                  "GET /a%4 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a backslash",                            "GET /a\\b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a NUL in the address",                   "GET /a\0b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a control character in the address",     "GET /a\x01 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("bytes above ASCII in the address",       "GET /\xc3\xa9 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a fragment",                             "GET /a#b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    OR("a blank in the address",                  "GET /a b HTTP/1.1\r\nHost: @\r\n\r\n", 400, 0),
    ROW("two blanks before the address",          "GET  /healthz HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    OR("two blanks before the version",           "GET /healthz  HTTP/1.1\r\nHost: @\r\n\r\n", 400, 0),
    ROW("a blank after the version",              "GET /healthz HTTP/1.1 \r\nHost: @\r\n\r\n", 400),
    ROW("a whole URL as the address",             "GET http://evil.example/healthz HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("an authority as the address",            "CONNECT evil.example:443 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("an asterisk as the address",             "OPTIONS * HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("no address",                             "GET HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    OR("HTTP/2's preface",                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, 400),
    OR("HTTP/3.0",                                "GET /healthz HTTP/3.0\r\nHost: @\r\n\r\n", 505, 400),
    ROW("HTTP/1.9",                               "GET /healthz HTTP/1.9\r\nHost: @\r\n\r\n", 400),
    OR("HTTP/0.9",                                "GET /healthz\r\n\r\n", 400, 0),
    ROW("a version in small letters",             "GET /healthz http/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("TRACE",                                  "TRACE /healthz HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n", 405),
    ROW("a method of its own",                    "BREW /healthz HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n", 405),
    ROW("a method in small letters",              "get /healthz HTTP/1.1\r\nHost: @\r\nConnection: close\r\n\r\n", 405),
    ROW("OPTIONS from another origin",            "OPTIONS /api/v1/customers HTTP/1.1\r\nHost: @\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n", 405),
    ROW("an expectation",                         POST "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", 417),
    ROW("a read with a body",                     HEALTH "Content-Length: 2\r\n\r\n{}", 400),
    ROW("a read with a chunked body",             HEALTH "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ROW("a body that is no JSON by its name",     "POST /api/v1/session HTTP/1.1\r\nHost: @\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415),
    ROW("JSON with a parameter",                  "POST /api/v1/session HTTP/1.1\r\nHost: @\r\nContent-Type: application/json; charset=utf-7\r\nContent-Length: 2\r\n\r\n{}", 415),
    ROW("a body without a type",                  "POST /api/v1/session HTTP/1.1\r\nHost: @\r\nContent-Length: 2\r\n\r\n{}", 415),
    ROW("a form",                                 "POST /api/v1/session HTTP/1.1\r\nHost: @\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b", 415),
    ROW("a chunk size that is no number",         POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400),
};
/* clang-format on */

/* The row with "@" filled in. [owned: free] */
static char *fill(const struct row *row, size_t *len)
{
    char host[32], *out = malloc(row->len * 20 + 1), *to = out;
    int host_len = snprintf(host, sizeof host, "127.0.0.1:%d", ispd_test_port());
    for (size_t i = 0; i < row->len; i++) {
        if (row->bytes[i] == '@') {
            memcpy(to, host, (size_t)host_len);
            to += host_len;
        } else {
            *to++ = row->bytes[i];
        }
    }
    *len = (size_t)(to - out);
    return out;
}

/* Answers that are made by this server, not by libmicrohttpd, say nothing dangerous and are whole.
 */
static void check_headers(const struct reply *reply, const char *name)
{
    static const char *const wanted[][2] = {{"X-Content-Type-Options", "nosniff"},
                                            {"Referrer-Policy", "no-referrer"},
                                            {"Cross-Origin-Opener-Policy", "same-origin"},
                                            {"Cross-Origin-Resource-Policy", "same-origin"},
                                            {"Cache-Control", "no-store"}};
    if (!reply_header(reply, "X-Request-Id"))
        return;
    for (size_t i = 0; i < ISP_LEN(wanted); i++) {
        const char *value = reply_header(reply, wanted[i][0]);
        ck_assert_msg(value && strcmp(value, wanted[i][1]) == 0, "%s: %s", name, wanted[i][0]);
    }
    ck_assert_msg(!reply_header(reply, "Access-Control-Allow-Origin"), "%s: CORS", name);
    ck_assert_msg(!reply_header(reply, "Server"), "%s: Server", name);
    if (reply->status >= 400) {
        const char *type = reply_header(reply, "Content-Type");
        ck_assert_msg(type && strcmp(type, "application/problem+json") == 0, "%s: %s", name, type);
        ck_assert_msg(json_member(reply->body, "request_id"), "%s: %s", name, reply->body);
    }
}

static void check_row(const struct row *row)
{
    size_t len;
    char *bytes = fill(row, &len);
    struct reply reply = exchange(bytes, len, 300);
    ck_assert_msg(reply.status == row->status || reply.status == row->or_status,
                  "%s: %d instead of %d\n%s", row->name, reply.status, row->status, reply.text);
    ck_assert_msg(reply.count <= 1, "%s: a hidden request was answered\n%s", row->name, reply.text);
    ck_assert_msg(reply.closed, "%s: the connection stays open", row->name);
    if (reply.count)
        check_headers(&reply, row->name);
    reply_free(&reply);
    free(bytes);
}

START_TEST(a_malformed_request_has_one_answer)
{
    ispd_test_start(NULL);
    for (size_t i = 0; i < ISP_LEN(rows); i++)
        check_row(&rows[i]);
}
END_TEST

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
    const struct row base = {"", good, sizeof good - 1, 0, 0};
    for (int round = 0; round < 200; round++) {
        size_t len;
        seed = (uint64_t)round;
        next_random(2);
        char *bytes = fill(&base, &len);
        for (uint32_t i = 0, changes = 1 + next_random(3); i < changes; i++) {
            size_t at = next_random((uint32_t)len);
            switch (next_random(3)) {
            case 0:
                bytes[at] = special[next_random(sizeof special - 1)];
                break;
            case 1: /* bytes has room: fill() keeps twenty for each */
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

ISPD_SUITE(ispd_edge, 120, TEST(a_malformed_request_has_one_answer),
           TEST(good_requests_keep_their_connection), TEST(good_requests_may_come_in_pieces),
           TEST(long_things_are_refused), TEST(a_chunked_body_is_bounded),
           TEST(no_mutation_breaks_the_server), TEST(a_dripping_connection_is_closed_in_time),
           TEST(one_address_has_a_bounded_number_of_connections))
