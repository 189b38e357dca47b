/*
 * isp_test_server.h - a TCP server inside a test: a thread that hands each connection to a
 * function.
 *
 *     static void serve(int fd, void *user) { ... }
 *     isp_test_server server;
 *     isp_test_server_start(&server, serve, NULL);      port: server.port, on 127.0.0.1
 *     ...
 *     isp_test_server_stop(&server);                    joins; connections end first
 *
 * Only the server's thread is deaf to SIGPIPE: if the library raises it, the test dies.
 */
#ifndef ISP_TEST_SERVER_H
#define ISP_TEST_SERVER_H

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

#include "isp_test.h"

typedef struct isp_test_server {
    int listener;
    uint16_t port;
    pthread_t thread;
    void (*serve)(int fd, void *user); /* the fd is closed afterwards */
    void *user;
    atomic_bool stop;
    atomic_int connections;
} isp_test_server;

static void *isp_test_server_run(void *argument)
{
    isp_test_server *server = argument;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    while (!atomic_load(&server->stop)) {
        int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            break;
        atomic_fetch_add(&server->connections, 1);
        server->serve(fd, server->user);
        close(fd);
    }
    return NULL;
}

static inline ISP_UNUSED int isp_test_listen(uint16_t *port, int backlog)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, backlog), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static inline ISP_UNUSED void isp_test_server_start(isp_test_server *server,
                                                    void (*serve)(int, void *), void *user)
{
    memset(server, 0, sizeof *server);
    server->serve = serve;
    server->user = user;
    server->listener = isp_test_listen(&server->port, 16);
    ck_assert_int_eq(pthread_create(&server->thread, NULL, isp_test_server_run, server), 0);
}

static inline ISP_UNUSED void isp_test_server_stop(isp_test_server *server)
{
    atomic_store(&server->stop, true);
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
}

/* Wait until the other side has closed, reading what it still says; at most ten seconds. */
static inline ISP_UNUSED size_t isp_test_drain(int fd)
{
    char bytes[4096];
    size_t total = 0;
    for (;;) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, 10000) <= 0)
            return total;
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n <= 0)
            return total;
        total += (size_t)n;
    }
}

static inline ISP_UNUSED bool isp_test_send(int fd, const void *bytes, size_t len)
{
    for (const char *at = bytes; len;) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

/* TLS for serve(): a fresh self-signed certificate, or none (anonymous Diffie-Hellman). */
typedef struct isp_test_tls {
    SSL_CTX *context;
    uint8_t pin[32];
} isp_test_tls;

static inline ISP_UNUSED void isp_test_tls_new(isp_test_tls *tls, bool anonymous)
{
    tls->context = SSL_CTX_new(TLS_server_method());
    ck_assert_ptr_nonnull(tls->context);
    if (anonymous) {
        SSL_CTX_set_max_proto_version(tls->context, TLS1_2_VERSION);
        ck_assert(SSL_CTX_set_cipher_list(tls->context, "ADH-AES256-GCM-SHA384:@SECLEVEL=0"));
        SSL_CTX_set_dh_auto(tls->context, 1);
        return;
    }
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"router", -1, -1,
                               0);
    X509_set_issuer_name(certificate, name);
    ck_assert(X509_sign(certificate, key, EVP_sha256()));
    unsigned len = 0;
    ck_assert(X509_digest(certificate, EVP_sha256(), tls->pin, &len));
    ck_assert(SSL_CTX_use_certificate(tls->context, certificate));
    ck_assert(SSL_CTX_use_PrivateKey(tls->context, key));
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static inline ISP_UNUSED void isp_test_tls_free(isp_test_tls *tls)
{
    SSL_CTX_free(tls->context);
}

/* Shake hands on fd; NULL if that fails. Free with SSL_free. */
static inline ISP_UNUSED SSL *isp_test_tls_accept(const isp_test_tls *tls, int fd)
{
    SSL *ssl = SSL_new(tls->context);
    ck_assert_ptr_nonnull(ssl);
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1)
        return ssl;
    SSL_free(ssl);
    return NULL;
}

#endif
