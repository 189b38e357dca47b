#include "wire/net.h"
#include "base/env.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct isp_net {
    int fd;
    SSL *ssl;           /* NULL: plain */
    BIO_METHOD *method; /* of the BIO below ssl: must outlive it */
    char pin[ISP_NET_PIN_TEXT];
};

int64_t isp_net__deadline(int64_t timeout_ms)
{
    int64_t now = isp_env__mono_us(), deadline;
    if (timeout_ms < 0)
        timeout_ms = 0;
    if (__builtin_mul_overflow(timeout_ms, 1000, &deadline) ||
        __builtin_add_overflow(deadline, now, &deadline))
        return INT64_MAX;
    return deadline;
}

static isp_status wait_for(int fd, short events, int64_t deadline, const char *what, isp_error *err)
{
    for (;;) {
        int64_t left_us = deadline - isp_env__mono_us();
        if (left_us <= 0)
            return isp_fail(err, ISP_E_TIMEOUT, NULL, "could not %s: no answer in time", what);
        int64_t left_ms = (left_us - 1) / 1000 + 1; /* rounded up: never a busy loop */
        struct pollfd poller = {.fd = fd, .events = events};
        int n = poll(&poller, 1, left_ms > INT_MAX ? INT_MAX : (int)left_ms);
        if (n > 0)
            return ISP_OK; /* errors too: the call that follows tells which */
        if (n < 0 && errno != EINTR)
            return isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not wait for a socket");
    }
}

/* Lost connections are noticed even when nothing is sent; small requests leave at once. */
static void tune(int fd)
{
    static const struct {
        int level, option, value;
    } options[] = {
        {SOL_SOCKET, SO_KEEPALIVE, 1},          {IPPROTO_TCP, TCP_KEEPIDLE, 30},
        {IPPROTO_TCP, TCP_KEEPINTVL, 10},       {IPPROTO_TCP, TCP_KEEPCNT, 3},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, 20000}, {IPPROTO_TCP, TCP_NODELAY, 1},
    };
    for (size_t i = 0; i < ISP_LEN(options); i++) /* comfort, not correctness: no check */
        (void)setsockopt(fd, options[i].level, options[i].option, &options[i].value, sizeof(int));
}

static isp_status connect_to(const isp_net_options *options, int64_t deadline, int *out,
                             isp_error *err)
{
    struct sockaddr_storage storage;
    const struct sockaddr *address = (const struct sockaddr *)&storage;
    socklen_t len;
    if (!isp_address__parse(options->address, options->port, &storage, &len))
        return isp_fail(err, ISP_E_INVALID, "node.address", "\"%s\" is no numeric address",
                        options->address);
    isp_status st = isp_guard__check(options->guard, options->protocol, address, len, err);
    if (st < 0)
        return st;

    ISP_AUTO_FD fd = socket(storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not make a socket");
    tune(fd);
    int reason = connect(fd, address, len) < 0 ? errno : 0;
    if (reason == EINPROGRESS || reason == EINTR) {
        st = wait_for(fd, POLLOUT, deadline, "connect", err);
        if (st < 0)
            return st;
        socklen_t size = sizeof reason;
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &size) < 0)
            reason = errno;
    }
    if (reason)
        return isp_fail_errno(err, reason == ETIMEDOUT ? ISP_E_TIMEOUT : ISP_E_UNAVAILABLE, NULL,
                              reason, "could not connect to %s port %u", options->address,
                              options->port);
    *out = fd;
    fd = -1;
    return ISP_OK;
}

/*
 * TLS over the socket through a BIO of our own: OpenSSL's socket BIO writes with write(), and a
 * peer that has gone would raise SIGPIPE in a program that is not ours.
 */
static int bio_write(BIO *bio, const char *bytes, int len)
{
    const isp_net *net = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = send(net->fd, bytes, (size_t)len, MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_write(bio);
    return (int)n;
}

static int bio_read(BIO *bio, char *bytes, int len)
{
    const isp_net *net = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = recv(net->fd, bytes, (size_t)len, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_read(bio);
    else if (n == 0)
        BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return (int)n;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_EOF)
        return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    return command == BIO_CTRL_FLUSH;
}

/* The socket as a BIO [owned by the caller]; NULL without memory. */
static BIO *new_bio(isp_net *net)
{
    BIO_METHOD *method = net->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "isp_net");
    if (!method || !BIO_meth_set_write(method, bio_write) || !BIO_meth_set_read(method, bio_read) ||
        !BIO_meth_set_ctrl(method, bio_ctrl))
        return NULL;
    BIO *bio = BIO_new(method);
    if (bio) {
        BIO_set_data(bio, net);
        BIO_set_init(bio, 1);
    }
    return bio;
}

static isp_status fail_tls(isp_error *err, isp_status code, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return isp_fail(err, code, NULL, "could not %s over TLS: %s", what,
                    reason ? reason : "no reason given");
}

ISP_AUTO_DEFINE(SSL_CTX, SSL_CTX_free)

/* Made for one connection: no session, ticket or setting is shared between devices. */
static isp_status new_ssl(isp_net *net, isp_net_security security, isp_error *err)
{
    ISP_AUTO(SSL_CTX) context = SSL_CTX_new(TLS_client_method());
    if (!context)
        return fail_tls(err, ISP_E_INTERNAL, "start");
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE,
                       NULL); /* the pin is compared after the handshake */
    bool ok = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    /* TLS 1.3 has no anonymous key exchange, and security level 0 is what admits the old one. */
    if (security == ISP_NET_TLS_ANONYMOUS)
        ok = ok && SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION) &&
             SSL_CTX_set_cipher_list(context, "ADH-AES256-GCM-SHA384:ADH-AES128-GCM-SHA256:"
                                              "ADH-AES256-SHA256:ADH-AES128-SHA256:@SECLEVEL=0");
    net->ssl = ok ? SSL_new(context) : NULL;
    if (!net->ssl)
        return fail_tls(err, ISP_E_INTERNAL, "start");
    BIO *bio = new_bio(net);
    if (!bio)
        return isp_fail_memory(err);
    SSL_set_bio(net->ssl, bio, bio);
    SSL_set_connect_state(net->ssl);
    return ISP_OK;
}

/*
 * After an SSL call that gave n <= 0: wait until it is worth calling again, or tell why not.
 * *closed: the other side ended the stream.
 */
static isp_status tls_wait(isp_net *net, int n, int64_t deadline, const char *what, bool *closed,
                           isp_error *err)
{
    int reason = errno;
    switch (SSL_get_error(net->ssl, n)) {
    case SSL_ERROR_WANT_READ:
        return wait_for(net->fd, POLLIN, deadline, what, err);
    case SSL_ERROR_WANT_WRITE:
        return wait_for(net->fd, POLLOUT, deadline, what, err);
    case SSL_ERROR_ZERO_RETURN:
        *closed = true;
        return ISP_OK;
    case SSL_ERROR_SYSCALL:
        if (reason)
            return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, reason, "could not %s", what);
        *closed = true;
        return ISP_OK;
    default:
        return fail_tls(err, ISP_E_PROTOCOL, what);
    }
}

static isp_status check_pin(isp_net *net, const uint8_t *pin, isp_error *err)
{
    uint8_t seen[ISP_NET_PIN_LEN];
    unsigned len = 0;
    X509 *certificate = SSL_get1_peer_certificate(net->ssl);
    int ok = certificate && X509_digest(certificate, EVP_sha256(), seen, &len);
    X509_free(certificate);
    if (ok && len == sizeof seen)
        isp_text__hex(seen, sizeof seen, net->pin);
    if (!pin || (net->pin[0] && memcmp(pin, seen, sizeof seen) == 0))
        return ISP_OK;
    return isp_fail(err, ISP_E_CONFLICT, "node.tls_pin",
                    "the certificate is not the pinned one; seen: %s",
                    net->pin[0] ? net->pin : "none");
}

static isp_status handshake(isp_net *net, const isp_net_options *options, int64_t deadline,
                            isp_error *err)
{
    isp_status st = new_ssl(net, options->security, err);
    if (st < 0)
        return st;
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int n = SSL_do_handshake(net->ssl);
        if (n == 1)
            return check_pin(net, options->pin, err);
        bool closed = false;
        st = tls_wait(net, n, deadline, "shake hands", &closed, err);
        if (st < 0)
            return st;
        if (closed)
            return isp_fail(err, ISP_E_UNAVAILABLE, NULL, "closed during the TLS handshake");
    }
}

isp_status isp_net__open(const isp_net_options *options, int64_t deadline, isp_net **out,
                         isp_error *err)
{
    ISP_AUTO(isp_net) net = calloc(1, sizeof *net);
    if (!net)
        return isp_fail_memory(err);
    net->fd = -1;
    isp_status st = connect_to(options, deadline, &net->fd, err);
    if (st == ISP_OK && options->security != ISP_NET_PLAIN)
        st = handshake(net, options, deadline, err);
    if (st < 0)
        return st;
    *out = ISP_TAKE(net);
    return ISP_OK;
}

void isp_net__close(isp_net *net)
{
    if (!net)
        return;
    if (net->ssl && SSL_is_init_finished(net->ssl)) {
        ERR_clear_error();
        (void)SSL_shutdown(net->ssl); /* a word of farewell; no answer is waited for */
    }
    SSL_free(net->ssl);
    BIO_meth_free(net->method);
    ERR_clear_error();
    if (net->fd >= 0)
        close(net->fd);
    free(net);
}

isp_status isp_net__read(isp_net *net, void *bytes, size_t size, int64_t deadline, size_t *out_len,
                         isp_error *err)
{
    if (size > INT_MAX)
        size = INT_MAX;
    for (;;) {
        isp_status st;
        ERR_clear_error();
        errno = 0;
        ssize_t n = net->ssl ? SSL_read(net->ssl, bytes, (int)size) : recv(net->fd, bytes, size, 0);
        if (n > 0 || (n == 0 && !net->ssl)) {
            *out_len = (size_t)n;
            return ISP_OK;
        }
        if (net->ssl) {
            bool closed = false;
            st = tls_wait(net, (int)n, deadline, "read", &closed, err);
            if (st == ISP_OK && closed) {
                *out_len = 0;
                return ISP_OK;
            }
        } else if (errno == EAGAIN || errno == EINTR) {
            st = wait_for(net->fd, POLLIN, deadline, "read", err);
        } else {
            st = isp_fail_errno(err, errno == ETIMEDOUT ? ISP_E_TIMEOUT : ISP_E_UNAVAILABLE, NULL,
                                errno, "could not read");
        }
        if (st < 0)
            return st;
    }
}

isp_status isp_net__write(isp_net *net, const void *bytes, size_t len, int64_t deadline,
                          isp_error *err)
{
    const char *at = bytes;
    while (len) {
        isp_status st;
        ERR_clear_error();
        errno = 0;
        ssize_t n = net->ssl ? SSL_write(net->ssl, at, len > INT_MAX ? INT_MAX : (int)len)
                             : send(net->fd, at, len, MSG_NOSIGNAL);
        if (n > 0) {
            at += n;
            len -= (size_t)n;
            continue;
        }
        if (net->ssl) {
            bool closed = false;
            st = tls_wait(net, (int)n, deadline, "write", &closed, err);
            if (st == ISP_OK && closed)
                st = isp_fail(err, ISP_E_UNAVAILABLE, NULL, "could not write: closed");
        } else if (errno == EAGAIN || errno == EINTR) {
            st = wait_for(net->fd, POLLOUT, deadline, "write", err);
        } else {
            st = isp_fail_errno(err, errno == ETIMEDOUT ? ISP_E_TIMEOUT : ISP_E_UNAVAILABLE, NULL,
                                errno, "could not write");
        }
        if (st < 0)
            return st;
    }
    return ISP_OK;
}

const char *isp_net__pin(const isp_net *net)
{
    return net->pin[0] ? net->pin : NULL;
}

bool isp_net__pin_parse(const char *text, uint8_t out[ISP_NET_PIN_LEN])
{
    uint8_t pin[ISP_NET_PIN_LEN];
    for (size_t i = 0; i < sizeof pin; i++) {
        if (i && *text == ':')
            text++;
        if (!text[0] || !text[1] || !isp_text__unhex(text, 2, pin + i))
            return false;
        text += 2;
    }
    if (*text)
        return false;
    memcpy(out, pin, sizeof pin);
    return true;
}
