#include "base/env.h"
#include "base/text.h"
#include "isp_test_server.h"
#include "wire/net.h"

#include <fcntl.h>

static const isp_guard loopback = {.allow_loopback = true};

static isp_net_options to(uint16_t port, isp_net_security security)
{
    return (isp_net_options){.address = "127.0.0.1",
                             .port = port,
                             .protocol = security == ISP_NET_PLAIN ? ISP_GUARD_ROUTEROS
                                                                   : ISP_GUARD_ROUTEROS_TLS,
                             .guard = &loopback,
                             .security = security};
}

/* What the server is to do with a connection, and what it saw. */
typedef struct scene {
    const isp_test_tls *tls; /* NULL: plain */
    const char *say;         /* sent raw, before anything else */
    size_t echo;             /* so many bytes are read, then sent back */
    bool hang;               /* then wait for the other side to close */
    atomic_size_t heard;     /* application bytes that came in */
} scene;

static void play(int fd, void *user)
{
    scene *s = user;
    if (s->say)
        isp_test_send(fd, s->say, strlen(s->say));
    SSL *ssl = NULL;
    if (s->tls) {
        ssl = isp_test_tls_accept(s->tls, fd);
        if (!ssl)
            return;
    }
    char *bytes = malloc(s->echo + 1);
    size_t have = 0;
    while (have < s->echo) {
        ssize_t n = ssl ? SSL_read(ssl, bytes + have, (int)(s->echo - have))
                        : recv(fd, bytes + have, s->echo - have, 0);
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    atomic_store(&s->heard, have);
    if (have == s->echo && have) {
        if (ssl)
            SSL_write(ssl, bytes, (int)have);
        else
            isp_test_send(fd, bytes, have);
    }
    if (s->hang && !ssl)
        isp_test_drain(fd);
    else if (s->hang)
        while (SSL_read(ssl, bytes, 1) > 0)
            continue;
    free(bytes);
    SSL_free(ssl);
}

static void round_trip(isp_net_security security, size_t len)
{
    isp_test_tls tls = {0};
    scene s = {.echo = len, .hang = true};
    if (security != ISP_NET_PLAIN) {
        isp_test_tls_new(&tls, security == ISP_NET_TLS_ANONYMOUS);
        s.tls = &tls;
    }
    isp_test_server server;
    isp_test_server_start(&server, play, &s);

    isp_error err = {0};
    ISP_AUTO(isp_net) net = NULL;
    const isp_net_options options = to(server.port, security);
    int64_t deadline = isp_net__deadline(10000);
    ck_ok(isp_net__open(&options, deadline, &net, &err), err);
    char *out = malloc(len), *back = malloc(len);
    for (size_t i = 0; i < len; i++)
        out[i] = (char)(i * 7 + i / 251);
    ck_ok(isp_net__write(net, out, len, deadline, &err), err);
    for (size_t have = 0; have < len;) {
        size_t n = 0;
        ck_ok(isp_net__read(net, back + have, len - have, deadline, &n, &err), err);
        ck_assert_uint_gt(n, 0);
        have += n;
    }
    ck_assert_mem_eq(out, back, len);
    free(out);
    free(back);

    uint8_t pin[ISP_NET_PIN_LEN];
    if (security == ISP_NET_TLS) {
        ck_assert_ptr_nonnull(isp_net__pin(net));
        ck_assert(isp_net__pin_parse(isp_net__pin(net), pin));
        ck_assert_mem_eq(pin, tls.pin, sizeof pin);
    } else {
        ck_assert_ptr_null(isp_net__pin(net));
    }
    isp_net__close(ISP_TAKE(net));
    isp_test_server_stop(&server);
    isp_test_tls_free(&tls);
}

START_TEST(bytes_go_there_and_come_back)
{
    static const size_t lengths[] = {1, 3000, 100000};
    round_trip((isp_net_security)(_i / 3), lengths[_i % 3]);
}
END_TEST

START_TEST(a_refused_connection_is_unavailable)
{
    uint16_t port;
    int listener = isp_test_listen(&port, 1);
    close(listener);
    isp_error err = {0};
    isp_net *net = NULL;
    const isp_net_options options = to(port, ISP_NET_PLAIN);
    ck_fails(isp_net__open(&options, isp_net__deadline(5000), &net, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_str_eq(err.native, "ECONNREFUSED");
    ck_assert_ptr_null(net);
}
END_TEST

START_TEST(a_connect_without_answer_ends_at_its_deadline)
{
    uint16_t port;
    int listener = isp_test_listen(&port, 0); /* a queue of one; further SYNs are dropped */
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fillers[4];
    for (size_t i = 0; i < ISP_LEN(fillers); i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, sizeof address);
    }
    isp_error err = {0};
    isp_net *net = NULL;
    const isp_net_options options = to(port, ISP_NET_PLAIN);
    int64_t start = isp_env__mono_us();
    ck_fails(isp_net__open(&options, isp_net__deadline(150), &net, &err), ISP_E_TIMEOUT, err);
    int64_t took_ms = (isp_env__mono_us() - start) / 1000;
    ck_assert_msg(took_ms >= 149 && took_ms < 5000, "%lld ms", (long long)took_ms);
    for (size_t i = 0; i < ISP_LEN(fillers); i++)
        close(fillers[i]);
    close(listener);
}
END_TEST

START_TEST(the_guard_is_asked_before_a_packet_is_sent)
{
    static const isp_guard strict = {.any_prefix = true};
    scene s = {0};
    isp_test_server server;
    isp_test_server_start(&server, play, &s);
    isp_error err = {0};
    isp_net *net = NULL;
    isp_net_options options = to(server.port, ISP_NET_PLAIN);
    options.guard = &strict;
    ck_fails(isp_net__open(&options, isp_net__deadline(1000), &net, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "node.address");
    options.guard = &loopback;
    options.address = "localhost";
    ck_fails(isp_net__open(&options, isp_net__deadline(1000), &net, &err), ISP_E_INVALID, err);
    isp_test_server_stop(&server);
    ck_assert_int_eq(atomic_load(&server.connections), 0);
}
END_TEST

START_TEST(a_silent_peer_is_a_timeout_and_a_closed_one_the_end)
{
    scene s = {.say = "hi", .hang = true};
    isp_test_server server;
    isp_test_server_start(&server, play, &s);
    isp_error err = {0};
    ISP_AUTO(isp_net) net = NULL;
    const isp_net_options options = to(server.port, ISP_NET_PLAIN);
    ck_ok(isp_net__open(&options, isp_net__deadline(5000), &net, &err), err);
    char bytes[8];
    size_t n = 0, total = 0;
    while (total < 2) {
        ck_ok(isp_net__read(net, bytes, sizeof bytes, isp_net__deadline(5000), &n, &err), err);
        total += n;
    }
    ck_fails(isp_net__read(net, bytes, sizeof bytes, isp_net__deadline(50), &n, &err),
             ISP_E_TIMEOUT, err);
    ck_fails(isp_net__read(net, bytes, sizeof bytes, isp_net__deadline(-5), &n, &err),
             ISP_E_TIMEOUT, err);
    isp_net__close(ISP_TAKE(net));

    s.hang = false;
    ck_ok(isp_net__open(&options, isp_net__deadline(5000), &net, &err), err);
    do
        ck_ok(isp_net__read(net, bytes, sizeof bytes, isp_net__deadline(5000), &n, &err), err);
    while (n);
    isp_net__close(ISP_TAKE(net));
    isp_test_server_stop(&server);
}
END_TEST

START_TEST(writing_to_a_peer_that_left_fails_without_a_signal)
{
    isp_test_tls tls;
    isp_test_tls_new(&tls, false);
    scene s = {.tls = _i ? &tls : NULL};
    isp_test_server server;
    isp_test_server_start(&server, play, &s);
    isp_error err = {0};
    ISP_AUTO(isp_net) net = NULL;
    const isp_net_options options = to(server.port, _i ? ISP_NET_TLS : ISP_NET_PLAIN);
    int64_t deadline = isp_net__deadline(10000);
    ck_ok(isp_net__open(&options, deadline, &net, &err), err);
    char byte;
    size_t n = 1;
    ck_ok(isp_net__read(net, &byte, 1, deadline, &n, &err), err);
    ck_assert_uint_eq(n, 0); /* it has left: what we send now is answered by a reset */
    isp_status st = ISP_OK;
    for (int i = 0; i < 1000000 && st == ISP_OK; i++) /* the first ones may still fit the pipe */
        st = isp_net__write(net, "0123456789", 10, deadline, &err);
    ck_assert_int_eq(st, ISP_E_UNAVAILABLE);
    isp_net__close(ISP_TAKE(net));
    isp_test_server_stop(&server);
    isp_test_tls_free(&tls);
}
END_TEST

START_TEST(a_writer_does_not_wait_beyond_its_deadline)
{
    isp_test_tls tls;
    isp_test_tls_new(&tls, false);
    uint16_t port;
    int listener = isp_test_listen(&port, 4); /* nobody reads */
    isp_error err = {0};
    ISP_AUTO(isp_net) net = NULL;
    const isp_net_options options = to(port, ISP_NET_PLAIN);
    ck_ok(isp_net__open(&options, isp_net__deadline(5000), &net, &err), err);
    enum {
        MUCH = 64 << 20
    };
    char *bytes = calloc(1, MUCH);
    ck_fails(isp_net__write(net, bytes, MUCH, isp_net__deadline(100), &err), ISP_E_TIMEOUT, err);
    free(bytes);
    close(listener);
    isp_test_tls_free(&tls);
}
END_TEST

START_TEST(another_certificate_stops_before_anything_is_said)
{
    isp_test_tls tls;
    isp_test_tls_new(&tls, false);
    scene s = {.tls = &tls, .echo = 1};
    isp_test_server server;
    isp_test_server_start(&server, play, &s);
    isp_error err = {0};
    ISP_AUTO(isp_net) net = NULL;
    isp_net_options options = to(server.port, ISP_NET_TLS);
    options.pin = tls.pin;
    ck_ok(isp_net__open(&options, isp_net__deadline(5000), &net, &err), err);
    isp_net__close(ISP_TAKE(net));

    uint8_t other[ISP_NET_PIN_LEN];
    memcpy(other, tls.pin, sizeof other);
    other[31] ^= 1;
    options.pin = other;
    ck_fails(isp_net__open(&options, isp_net__deadline(5000), &net, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "node.tls_pin");
    ck_assert_ptr_null(net);
    isp_test_server_stop(&server);
    ck_assert_uint_eq(atomic_load(&s.heard), 0);
    isp_test_tls_free(&tls);
}
END_TEST

START_TEST(a_pin_is_not_satisfied_by_no_certificate)
{
    isp_test_tls tls;
    isp_test_tls_new(&tls, true);
    scene s = {.tls = &tls};
    isp_test_server server;
    isp_test_server_start(&server, play, &s);
    isp_error err = {0};
    isp_net *net = NULL;
    uint8_t pin[ISP_NET_PIN_LEN] = {0};
    isp_net_options options = to(server.port, ISP_NET_TLS_ANONYMOUS);
    options.pin = pin;
    ck_fails(isp_net__open(&options, isp_net__deadline(5000), &net, &err), ISP_E_CONFLICT, err);
    /* and TLS with certificates does not fall back to none */
    options = to(server.port, ISP_NET_TLS);
    ck_fails(isp_net__open(&options, isp_net__deadline(5000), &net, &err), ISP_E_PROTOCOL, err);
    isp_test_server_stop(&server);
    isp_test_tls_free(&tls);
}
END_TEST

START_TEST(a_peer_that_does_not_speak_tls_is_told_apart)
{
    isp_error err = {0};
    isp_net *net = NULL;
    scene s = {.say = "HTTP/1.1 400 Bad Request\r\n\r\n", .hang = true};
    isp_test_server server;
    isp_test_server_start(&server, play, &s);
    const isp_net_options options = to(server.port, ISP_NET_TLS);
    ck_fails(isp_net__open(&options, isp_net__deadline(5000), &net, &err), ISP_E_PROTOCOL, err);
    s.say = NULL;
    ck_fails(isp_net__open(&options, isp_net__deadline(100), &net, &err), ISP_E_TIMEOUT, err);
    s.hang = false;
    isp_status st = isp_net__open(&options, isp_net__deadline(5000), &net, &err);
    ck_assert_int_eq(st, ISP_E_UNAVAILABLE);
    isp_test_server_stop(&server);
}
END_TEST

/* clang-format off */
static const struct { const char *text; bool ok; } pins[] = {
    { "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", true },
    { "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", true },
    { "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15:16:17:18:19:1a:1b:1c:1d:1e:1f", true },
    { "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1", false },
    { "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0", false },
    { "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eg0", false },
    { "", false }, { ":", false }, { "0", false },
};
/* clang-format on */

START_TEST(pins_are_read_whole_or_not_at_all)
{
    uint8_t pin[ISP_NET_PIN_LEN] = {0xee};
    ck_assert_int_eq(isp_net__pin_parse(pins[_i].text, pin), pins[_i].ok);
    ck_assert_int_eq(pin[0], pins[_i].ok ? 0 : 0xee);
    ck_assert_int_eq(pin[31], pins[_i].ok ? 0x1f : 0);
}
END_TEST

ISP_SUITE(wire_net, LOOP(bytes_go_there_and_come_back, 0, 9),
          TEST(a_refused_connection_is_unavailable),
          TEST(a_connect_without_answer_ends_at_its_deadline),
          TEST(the_guard_is_asked_before_a_packet_is_sent),
          TEST(a_silent_peer_is_a_timeout_and_a_closed_one_the_end),
          LOOP(writing_to_a_peer_that_left_fails_without_a_signal, 0, 2),
          TEST(a_writer_does_not_wait_beyond_its_deadline),
          TEST(another_certificate_stops_before_anything_is_said),
          TEST(a_pin_is_not_satisfied_by_no_certificate),
          TEST(a_peer_that_does_not_speak_tls_is_told_apart),
          LOOP(pins_are_read_whole_or_not_at_all, 0, ISP_LEN(pins)))
