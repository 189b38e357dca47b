/*
 * config.h - what the command line and isp.conf say about the server (docs/configuration.md). The
 * command line wins.
 */
#ifndef ISPD_CONFIG_H
#define ISPD_CONFIG_H

#include <isp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "rates.h"

enum {
    PROXIES_MAX = 16
};

/* An address and how many of its bits count; IPv4 as ::ffff:0:0/96. */
struct prefix {
    uint8_t bytes[16];
    unsigned bits;
};

struct config {
    /* the command line alone */
    const char *home, *dsn, *key_file, *key_credential, *pid_file;
    bool create, migrate, log_json, no_work;
    isp_log_level log_level;
    int64_t work; /* ::isp_work bits; 0: all */
    int ready_fd; /* -1: none */
    bool openapi; /* print the document and end */

    /* either */
    const char *listen, *web_dir;
    const char *tls_cert, *tls_key; /* both or none */

    /* isp.conf alone */
    const char *hosts; /* a comma list; NULL: loopback names with the port */
    const char *metrics_token;
    limit_rate rates[LIMIT_CLASSES];
    int64_t head_ms, body_ms, idle_ms, send_ms;
    int64_t fast_threads, slow_threads;
    int64_t connections, connections_of_address;
    bool allow_loopback_devices;

    /* made of these */
    struct sockaddr_storage address;
    socklen_t address_len;
    struct prefix proxies[PROXIES_MAX];
    size_t proxy_count;
    bool secure; /* browsers come over TLS: ours, or that of a declared proxy */
};

/*
 * Read the command line.
 * @return -1: go on; else the program ends with this exit code (help, version, wrong use).
 */
int config_read_arguments(struct config *config, int argc, char **argv);

/* Read isp.conf of an open installation and judge everything together. @return false: said why on
 * the log. */
bool config_read_settings(struct config *config, const isp_ctx *ctx);

/* Is this what a client may call us, as a Host header? */
bool config_has_host(const struct config *config, const char *host);
/* Is this the origin of a page that we served? */
bool config_has_origin(const struct config *config, const char *origin);

/* An address in network order as 16 bytes; false for a family that is none of ours. */
bool config_address(const struct sockaddr *address, uint8_t out[16]);
/* Is it one of the declared proxies? */
bool config_is_proxy(const struct config *config, const uint8_t address[16]);
bool config_is_loopback(const uint8_t address[16]);

#endif
