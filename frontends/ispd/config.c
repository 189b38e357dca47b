#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fields.h"
#include "log.h"

/* Between the items of a list. */
#define SEPARATORS " ,"

/* ---- the command line ---- */

static const char usage[] =
    "Usage: ispd --home DIR [options]\n"
    "The HTTP server and the background workers of an ISP installation.\n"
    "\n"
    "  --home DIR          the installation's directory\n"
    "  --listen ADDR:PORT  where to listen; default 127.0.0.1:8080, port 0: any free one\n"
    "  --web DIR           the built web frontend to serve\n"
    "  --tls-cert FILE     speak TLS with this certificate (PEM) ...\n"
    "  --tls-key FILE      ... and its key; both are read again on SIGHUP\n"
    "  --work KINDS        converge,poll,dunning,billing,audit,notify, or all (default), or none\n"
    "  --create            make the installation if it is not there\n"
    "  --migrate           bring the database's schema up to date\n"
    "  --dsn DSN           use this PostgreSQL instead of the installation's own\n"
    "  --key-file FILE     the key file, if not DIR/kek\n"
    "  --key-credential FILE\n"
    "                      the key as a systemd credential\n"
    "  --log json|text     form of the log on standard error; default text\n"
    "  --log-level LEVEL   debug, info (default), warning, error\n"
    "  --pid-file FILE     write the process number there\n"
    "  --ready-fd N        write \"ready ADDR:PORT\" to this descriptor when serving\n"
    "  --openapi           print the OpenAPI document and end\n"
    "  --version, --help\n"
    "\n"
    "ISP_KEY in the environment is the key itself, for development.\n"
    "More is set in DIR/isp.conf: see docs/configuration.md.\n";

static bool read_work(struct config *config, const char *text)
{
    static const struct {
        const char *name;
        int64_t bit;
    } kinds[] = {{"converge", ISP_WORK_CONVERGE}, {"poll", ISP_WORK_POLL},
                 {"dunning", ISP_WORK_DUNNING},   {"billing", ISP_WORK_BILLING},
                 {"audit", ISP_WORK_AUDIT},       {"notify", ISP_WORK_NOTIFY}};
    enum {
        KINDS = sizeof kinds / sizeof *kinds
    };
    config->work = 0;
    config->no_work = strcmp(text, "none") == 0;
    if (config->no_work || strcmp(text, "all") == 0)
        return true;
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, ","), i = 0;
        while (i < KINDS && (strlen(kinds[i].name) != len || strncmp(kinds[i].name, at, len) != 0))
            i++;
        if (i == KINDS)
            return false;
        config->work |= kinds[i].bit;
        at += len;
        if (!*at)
            return true;
    }
}

static bool read_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        return false;
    *out = value;
    return true;
}

static bool read_level(const char *text, isp_log_level *out)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], text) == 0) {
            *out = (isp_log_level)i;
            return true;
        }
    return false;
}

enum {
    OPTION_HOME = 256,
    OPTION_LISTEN,
    OPTION_WEB,
    OPTION_TLS_CERT,
    OPTION_TLS_KEY,
    OPTION_WORK,
    OPTION_CREATE,
    OPTION_MIGRATE,
    OPTION_DSN,
    OPTION_KEY_FILE,
    OPTION_KEY_CREDENTIAL,
    OPTION_LOG,
    OPTION_LOG_LEVEL,
    OPTION_PID_FILE,
    OPTION_READY_FD,
    OPTION_OPENAPI,
    OPTION_VERSION,
    OPTION_HELP
};

static bool read_option(struct config *config, int option, const char *value)
{
    int64_t number;
    switch (option) {
    case OPTION_HOME:
        config->home = value;
        return true;
    case OPTION_LISTEN:
        config->listen = value;
        return true;
    case OPTION_WEB:
        config->web_dir = value;
        return true;
    case OPTION_TLS_CERT:
        config->tls_cert = value;
        return true;
    case OPTION_TLS_KEY:
        config->tls_key = value;
        return true;
    case OPTION_WORK:
        return read_work(config, value);
    case OPTION_CREATE:
        return config->create = true;
    case OPTION_MIGRATE:
        return config->migrate = true;
    case OPTION_DSN:
        config->dsn = value;
        return true;
    case OPTION_KEY_FILE:
        config->key_file = value;
        return true;
    case OPTION_KEY_CREDENTIAL:
        config->key_credential = value;
        return true;
    case OPTION_LOG:
        config->log_json = strcmp(value, "json") == 0;
        return config->log_json || strcmp(value, "text") == 0;
    case OPTION_LOG_LEVEL:
        return read_level(value, &config->log_level);
    case OPTION_PID_FILE:
        config->pid_file = value;
        return true;
    case OPTION_READY_FD:
        if (!read_number(value, 0, 1023, &number))
            return false;
        config->ready_fd = (int)number;
        return true;
    case OPTION_OPENAPI:
        return config->openapi = true;
    default:
        return false;
    }
}

int config_read_arguments(struct config *config, int argc, char **argv)
{
    static const struct option options[] = {
        {"home", required_argument, NULL, OPTION_HOME},
        {"listen", required_argument, NULL, OPTION_LISTEN},
        {"web", required_argument, NULL, OPTION_WEB},
        {"tls-cert", required_argument, NULL, OPTION_TLS_CERT},
        {"tls-key", required_argument, NULL, OPTION_TLS_KEY},
        {"work", required_argument, NULL, OPTION_WORK},
        {"create", no_argument, NULL, OPTION_CREATE},
        {"migrate", no_argument, NULL, OPTION_MIGRATE},
        {"dsn", required_argument, NULL, OPTION_DSN},
        {"key-file", required_argument, NULL, OPTION_KEY_FILE},
        {"key-credential", required_argument, NULL, OPTION_KEY_CREDENTIAL},
        {"log", required_argument, NULL, OPTION_LOG},
        {"log-level", required_argument, NULL, OPTION_LOG_LEVEL},
        {"pid-file", required_argument, NULL, OPTION_PID_FILE},
        {"ready-fd", required_argument, NULL, OPTION_READY_FD},
        {"openapi", no_argument, NULL, OPTION_OPENAPI},
        {"version", no_argument, NULL, OPTION_VERSION},
        {"help", no_argument, NULL, OPTION_HELP},
        {NULL, 0, NULL, 0}};
    int option, index = 0;
    *config = (struct config){.ready_fd = -1, .log_level = ISP_LOG_INFO};
    while ((option = getopt_long(argc, argv, "", options, &index)) != -1) {
        if (option == OPTION_HELP) {
            fputs(usage, stdout);
            return EXIT_SUCCESS;
        }
        if (option == OPTION_VERSION) {
            printf("ispd %s\n", isp_version());
            return EXIT_SUCCESS;
        }
        if (option == '?' || !read_option(config, option, optarg)) {
            if (option != '?')
                fprintf(stderr, "ispd: --%s cannot be \"%s\"\n", options[index].name,
                        optarg ? optarg : "");
            fputs("Try ispd --help.\n", stderr);
            return 2;
        }
    }
    if (optind < argc || (!config->home && !config->openapi)) {
        fprintf(stderr, "ispd: %s\nTry ispd --help.\n",
                optind < argc ? "there are no arguments but options" : "--home is required");
        return 2;
    }
    return -1;
}

/* ---- isp.conf ---- */

static bool wrong(const char *name, const char *value, const char *want)
{
    log_say(ISP_LOG_ERROR, "config", "%s cannot be \"%s\": %s", name, value, want);
    return false;
}

static bool read_rates(struct config *config, const isp_ctx *ctx)
{
    static const char *const names[][2] = {[LIMIT_ADDRESS] = {"rate_address", "100/400"},
                                           [LIMIT_SESSION] = {"rate_session", "50/200"},
                                           [LIMIT_TENANT] = {"rate_tenant", "500/1000"},
                                           [LIMIT_LOGIN] = {"rate_login", "0.5/10"},
                                           [LIMIT_DEVICE] = {"rate_device", "1/10"}};
    for (size_t i = 0; i < LIMIT_CLASSES; i++) {
        const char *value = isp_ctx_setting(ctx, names[i][0], names[i][1]);
        if (!limit_rate_read(value, &config->rates[i]))
            return wrong(names[i][0], value,
                         "requests a second and how many at once, \"50/200\", or off");
    }
    return true;
}

/* The library has held them against their ranges. */
static void read_numbers(struct config *config, const isp_ctx *ctx)
{
    const struct {
        const char *name, *fallback;
        int64_t *out;
    } numbers[] = {{"http_head_ms", "10000", &config->head_ms},
                   {"http_body_ms", "30000", &config->body_ms},
                   {"http_idle_ms", "20000", &config->idle_ms},
                   {"http_send_ms", "120000", &config->send_ms},
                   {"http_fast_threads", "4", &config->fast_threads},
                   {"http_slow_threads", "2", &config->slow_threads},
                   {"http_connections", "4000", &config->connections},
                   {"http_connections_of_address", "32", &config->connections_of_address}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i].out = strtoll(isp_ctx_setting(ctx, numbers[i].name, numbers[i].fallback), NULL,
                                  10);
}

/* "192.0.2.1", "10.0.0.0/8", "2001:db8::/32". */
static bool read_prefix(const char *text, size_t len, struct prefix *out)
{
    char copy[64];
    if (len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    char *slash = strchr(copy, '/');
    if (slash)
        *slash = '\0';
    bool is_ipv4;
    if (!field_address(copy, out->bytes, &is_ipv4))
        return false;
    int64_t bits = is_ipv4 ? 32 : 128;
    if (slash && !read_number(slash + 1, 0, bits, &bits))
        return false;
    out->bits = (unsigned)bits + (is_ipv4 ? 96 : 0);
    return true;
}

static bool read_proxies(struct config *config, const isp_ctx *ctx)
{
    const char *list = isp_ctx_setting(ctx, "behind_proxy", "");
    for (const char *at = list + strspn(list, SEPARATORS); *at; at += strspn(at, SEPARATORS)) {
        size_t len = strcspn(at, SEPARATORS);
        if (config->proxy_count == PROXIES_MAX ||
            !read_prefix(at, len, &config->proxies[config->proxy_count++]))
            return wrong("behind_proxy", list, "addresses or prefixes of at most 16 proxies");
        at += len;
    }
    config->secure = config->proxy_count || config->tls_cert;
    return true;
}

/* "127.0.0.1:8080", "[::1]:8080". */
static bool read_listen(struct config *config)
{
    char copy[64];
    const char *colon = strrchr(config->listen, ':');
    int64_t port;
    if (!colon || strlen(config->listen) >= sizeof copy || !read_number(colon + 1, 0, 65535, &port))
        return false;
    size_t len = (size_t)(colon - config->listen);
    memcpy(copy, config->listen, len);
    copy[len] = '\0';
    struct sockaddr_in *ipv4 = (struct sockaddr_in *)&config->address;
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&config->address;
    if (inet_pton(AF_INET, copy, &ipv4->sin_addr) == 1) {
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = htons((uint16_t)port);
        config->address_len = sizeof *ipv4;
        return true;
    }
    if (len < 2 || copy[0] != '[' || copy[len - 1] != ']')
        return false;
    copy[len - 1] = '\0';
    ipv6->sin6_family = AF_INET6;
    ipv6->sin6_port = htons((uint16_t)port);
    config->address_len = sizeof *ipv6;
    return inet_pton(AF_INET6, copy + 1, &ipv6->sin6_addr) == 1;
}

bool config_read_settings(struct config *config, const isp_ctx *ctx)
{
    uint8_t address[16];
    if (!config->listen)
        config->listen = isp_ctx_setting(ctx, "listen", "127.0.0.1:8080");
    if (!config->web_dir)
        config->web_dir = isp_ctx_setting(ctx, "web_dir", NULL);
    if (!config->tls_cert)
        config->tls_cert = isp_ctx_setting(ctx, "tls_cert", NULL);
    if (!config->tls_key)
        config->tls_key = isp_ctx_setting(ctx, "tls_key", NULL);
    config->hosts = isp_ctx_setting(ctx, "hosts", NULL);
    config->metrics_token = isp_ctx_setting(ctx, "metrics_token", NULL);
    config->allow_loopback_devices = strcmp(isp_ctx_setting(ctx, "allow_loopback_devices", "no"),
                                            "yes") == 0;
    read_numbers(config, ctx);
    if (!read_rates(config, ctx) || !read_proxies(config, ctx))
        return false;
    if (!read_listen(config))
        return wrong("listen", config->listen, "a numeric address and a port, 127.0.0.1:8080");
    config_address((const struct sockaddr *)&config->address, address);
    bool public = !config_is_loopback(address);
    if (public && !config->secure)
        return wrong("listen", config->listen,
                     "passwords would travel in the clear; set tls_cert and tls_key, or put a TLS "
                     "proxy in front and name it in behind_proxy");
    if (!config->tls_cert != !config->tls_key)
        return wrong(config->tls_cert ? "tls_key" : "tls_cert", "",
                     "a certificate and its key are set together");
    bool reached = public || config->proxy_count; /* by others than this machine */
    if (reached && !config->hosts)
        return wrong("hosts", "", "the names that browsers use must be listed");
    if (reached && config->allow_loopback_devices)
        return wrong("allow_loopback_devices", "yes",
                     "it is for simulators, and never goes with a server that others can reach");
    return true;
}

/* ---- questions ---- */

bool config_address(const struct sockaddr *address, uint8_t out[16])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (address->sa_family == AF_INET) {
        memcpy(out, mapped, sizeof mapped);
        memcpy(out + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    } else if (address->sa_family == AF_INET6) {
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
    } else {
        return false;
    }
    return true;
}

static bool matches(const struct prefix *prefix, const uint8_t address[16])
{
    unsigned whole = prefix->bits / 8, rest = prefix->bits % 8;
    if (memcmp(prefix->bytes, address, whole) != 0)
        return false;
    uint8_t mask = (uint8_t)(0xff00 >> rest);
    return !rest || ((prefix->bytes[whole] ^ address[whole]) & mask) == 0;
}

bool config_is_proxy(const struct config *config, const uint8_t address[16])
{
    for (size_t i = 0; i < config->proxy_count; i++)
        if (matches(&config->proxies[i], address))
            return true;
    return false;
}

bool config_is_loopback(const uint8_t address[16])
{
    static const struct prefix loopback[] = {
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127}, 104},
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128}};
    return matches(&loopback[0], address) || matches(&loopback[1], address);
}

static bool in_list(const char *list, const char *word, size_t len)
{
    for (const char *at = list; *at; at += strspn(at, SEPARATORS)) {
        size_t n = strcspn(at, SEPARATORS);
        if (n == len && strncasecmp(at, word, len) == 0)
            return true;
        at += n;
    }
    return false;
}

static uint16_t port_of(const struct config *config)
{
    return ntohs(config->address.ss_family == AF_INET
                     ? ((const struct sockaddr_in *)&config->address)->sin_port
                     : ((const struct sockaddr_in6 *)&config->address)->sin6_port);
}

static bool has_host(const struct config *config, const char *host, size_t len)
{
    if (config->hosts)
        return in_list(config->hosts, host, len);
    char list[64];
    unsigned port = port_of(config);
    snprintf(list, sizeof list, "127.0.0.1:%u localhost:%u [::1]:%u", port, port, port);
    return in_list(list, host, len);
}

bool config_has_host(const struct config *config, const char *host)
{
    size_t len = strlen(host);
    while (len && (host[len - 1] == ' ' || host[len - 1] == '\t'))
        len--;
    return len && has_host(config, host, len);
}

bool config_has_origin(const struct config *config, const char *origin)
{
    const char *scheme = config->secure ? "https://" : "http://";
    size_t len = strlen(scheme);
    return strncmp(origin, scheme, len) == 0 &&
           has_host(config, origin + len, strlen(origin + len));
}
