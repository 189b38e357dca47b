#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api.h"
#include "edge.h"
#include "export_http.h"
#include "fields.h"
#include "log.h"
#include "problem.h"
#include "session_http.h"
#include "tls.h"

enum {
    CONNECTION_MEMORY = 32 * 1024,
    EVENT_THREADS = 2,
    OTHER_FILES = 512, /* descriptors for the database, devices, pages */
    /* What the system keeps of an answer that is read slowly. By itself it would grow to megabytes,
     * copied at once while others wait. Accepted sockets have it from the one that listens. */
    SEND_BYTES = 128 * 1024,
    QUIET_SECONDS = 60, /* libmicrohttpd's own limit, of silence; ours are of time */
    DRAIN_MS = 10000
};

int64_t server_mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- connections ---- */

/* Where somebody comes from, as 16 bytes; what cannot be told is one address. */
static void peer_address(struct MHD_Connection *mhd, uint8_t out[16])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    memset(out, 0, 16);
    if (info && info->client_addr)
        config_address(info->client_addr, out);
}

static void on_connection(void *user, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = user;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        uint8_t address[16];
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        peer_address(mhd, address);
        *context = info ? connection_open(server->connections, info->connect_fd,
                                          limits_address(server->limits, address),
                                          server->config->head_ms)
                        : NULL;
        return;
    }
    /* The descriptor is closed after this call. */
    connection_close(server->connections, *context);
    *context = NULL;
}

/* The connection of a request has so long for what comes now. */
static void allow(const struct request *request, int64_t ms)
{
    connection_wait(request->server->connections, request->seat, ms);
}

void server_reap(struct server *server)
{
    size_t reaped = connections_reap(server->connections);
    if (reaped)
        log_say(ISP_LOG_DEBUG, "http.reap", "%zu connections were too slow", reaped);
}

size_t server_connections(struct server *server)
{
    return connections_len(server->connections);
}

bool server_is_healthy(const struct server *server)
{
    return !atomic_load(&server->draining) &&
           server_mono_us() - atomic_load(&server->db_seen_us) < EVENTS_STALE_US;
}

/* A declared proxy is the only one who may come when there is one. */
static enum MHD_Result on_accept(void *user, const struct sockaddr *address, socklen_t len)
{
    const struct server *server = user;
    uint8_t bytes[16];
    (void)len;
    if (atomic_load(&server->draining))
        return MHD_NO;
    return !server->config->proxy_count ||
                   (config_address(address, bytes) && config_is_proxy(server->config, bytes))
               ? MHD_YES
               : MHD_NO;
}

/* ---- requests ---- */

struct request *request_new(struct server *server, struct MHD_Connection *connection,
                            const char *uri)
{
    struct request *request = calloc(1, sizeof *request);
    uint64_t id = 0;
    if (!request)
        return NULL;
    atomic_fetch_add(&server->requests, 1);
    request->server = server;
    request->connection = connection;
    request->started_us = server_mono_us();
    request->tenant_id = ISP_NO_VALUE;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    request->seat = info ? info->socket_context : NULL;
    if (getrandom(&id, sizeof id, GRND_NONBLOCK) < 0)
        id = (uint64_t)request->started_us;
    snprintf(request->id, sizeof request->id, "%016llx", (unsigned long long)id);
    request->raw_uri = uri;
    request->uri_len = uri ? strlen(uri) : 0;
    if (request->uri_len <= URI_MAX && uri)
        memcpy(request->uri, uri, request->uri_len + 1);
    return request;
}

void request_free(struct request *request)
{
    if (!request)
        return;
    atomic_fetch_sub(&request->server->requests, 1);
    if (request->body)
        explicit_bzero(request->body, request->body_size);
    free(request->body);
    isp_text_free(request->answer.body);
    if (request->answer.ready && request->answer.ready_owned)
        MHD_destroy_response(request->answer.ready);
    explicit_bzero(request, sizeof *request);
    free(request);
}

/* The address as it was sent, before libmicrohttpd takes it apart. */
static void *on_uri(void *user, const char *uri, struct MHD_Connection *connection)
{
    return request_new(user, connection, uri);
}

/* libmicrohttpd's own reading of escapes is not used. */
static size_t keep_escapes(void *user, struct MHD_Connection *connection, char *text)
{
    (void)user, (void)connection;
    return strlen(text);
}

/*
 * Who asks: the peer, or what the declared proxies say, read from the right, theirs skipped. What
 * stands further left was written by the client.
 */
static void read_address(struct request *request)
{
    const struct config *config = request->server->config;
    uint8_t bytes[16], hop[16];
    static const uint8_t ipv4[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    peer_address(request->connection, bytes);
    request->is_loopback = !config->proxy_count && config_is_loopback(bytes);
    const char *list = config->proxy_count ? request->head.forwarded_for : NULL;
    size_t end = list ? strlen(list) : 0;
    while (config_is_proxy(config, bytes) && field_last_address(list, &end, hop))
        memcpy(bytes, hop, sizeof bytes);
    bool is_ipv4 = memcmp(bytes, ipv4, sizeof ipv4) == 0;
    inet_ntop(is_ipv4 ? AF_INET : AF_INET6, is_ipv4 ? bytes + 12 : bytes, request->address,
              sizeof request->address);
    request->address_key = limits_address(request->server->limits, bytes);
    /* Whoever stands behind one line takes turns with the rest as one: /24 and /56. */
    request->job.source = limits_key(request->server->limits, bytes, is_ipv4 ? 15 : 7);
}

bool server_over_limit(struct request *request, limit_class class, uint64_t key)
{
    int64_t wait = limits_take(request->server->limits, class, key, server_mono_us());
    if (wait)
        problem_later(request, 429, "rate", wait, "too many requests");
    return wait > 0;
}

/* Beside that of the address, which counts for every request, also for what is not there. */
static bool over_limits(struct request *request)
{
    struct server *server = request->server;
    const struct route *route = request->route;
    if (route_is_open(route))
        return server_over_limit(request, LIMIT_LOGIN, request->address_key);
    if (!request->token)
        return false;
    if (server_over_limit(request, LIMIT_SESSION, request->session_key))
        return true;
    int64_t tenant_id = limits_tenant(server->limits, request->session_key);
    if (tenant_id && server_over_limit(request, LIMIT_TENANT, (uint64_t)tenant_id))
        return true;
    return route->operation && route->operation->flags & ISP_OP_DEVICE &&
           server_over_limit(request, LIMIT_DEVICE, request->session_key);
}

static bool is_known_method(const char *method)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i], method) == 0)
            return true;
    return false;
}

static bool is_read(const struct request *request)
{
    return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

/* Find where the request goes; false: an answer is made. */
static bool find_route(struct request *request)
{
    struct server *server = request->server;
    char allow[64];
    route_result result = is_known_method(request->method)
                              ? routes_match(server->routes, request, allow, sizeof allow)
                              : ROUTE_METHOD;
    if (result == ROUTE_ABSENT && !routes_is_api(request->path)) {
        request->route = routes_files(server->routes);
        if (is_read(request))
            return true;
        result = ROUTE_METHOD;
    }
    if (result == ROUTE_FOUND)
        return true;
    if (result == ROUTE_ABSENT) {
        problem(request, 404, "not_found", "there is no such thing here");
        return false;
    }
    problem(request, 405, "method", "this method is not allowed here: Allow names those that are");
    answer_header(request, MHD_HTTP_HEADER_ALLOW, "%s",
                  request->route || !is_known_method(request->method) ? "GET, HEAD" : allow);
    return false;
}

/* A body is JSON, or there is none. */
static bool check_body(struct request *request)
{
    if (!request->expected_len && !request->head.transfer_encoding)
        return true;
    if (request->head.content_type &&
        strcasecmp(request->head.content_type, "application/json") == 0)
        return true;
    problem_field(request, 415, "media_type", MHD_HTTP_HEADER_CONTENT_TYPE,
                  "a body is sent as exactly application/json");
    return false;
}

/* First sight of a request: its head is complete, its body is not read yet. */
static void read_head(struct request *request, const char *method, const char *version)
{
    struct server *server = request->server;
    if (!edge_check(request, method, version))
        return;
    if (atomic_load(&server->draining)) {
        problem_later(request, 503, "busy", 5, "the server is stopping");
        request->answer.close = true;
        return;
    }
    read_address(request);
    session_credential(request);
    if (!server_over_limit(request, LIMIT_ADDRESS, request->address_key) && find_route(request) &&
        !over_limits(request) && check_body(request) && route_is_open(request->route))
        session_check_login(request);
}

static bool read_body(struct request *request, const char *data, size_t len)
{
    if (request->body_len + len > BODY_MAX) {
        /* A chunked body tells its length too late: swallow some of the rest, to say so. */
        request->too_large = true;
        request->body_len += len;
        return request->body_len <= 4 * (size_t)BODY_MAX;
    }
    if (request->body_len + len >= request->body_size) {
        size_t size = request->body_size      ? 2 * request->body_size
                      : request->expected_len ? (size_t)request->expected_len + 1
                                              : 4096;
        while (size <= request->body_len + len)
            size *= 2;
        char *body = malloc(size);
        if (!body)
            return false;
        if (request->body) {
            memcpy(body, request->body, request->body_len);
            explicit_bzero(request->body, request->body_size);
            free(request->body);
        }
        request->body = body;
        request->body_size = size;
    }
    memcpy(request->body + request->body_len, data, len);
    request->body_len += len;
    request->body[request->body_len] = '\0';
    return true;
}

/* What is answered without waiting for anything. */
static bool answer_now(struct request *request)
{
    struct server *server = request->server;
    switch (request->route->kind) {
    case ROUTE_FILES:
        files_answer(server->files, request);
        return true;
    case ROUTE_HEALTH:
        if (server_is_healthy(server))
            answer_text(request, 200, "application/json", "{\"status\":\"ok\"}");
        else
            answer_text(request, 503, "application/json", "{\"status\":\"unavailable\"}");
        return true;
    case ROUTE_METRICS:
        api_metrics(request);
        return true;
    case ROUTE_OPENAPI:
        if (!request->is_loopback)
            return false;
        api_openapi(request);
        return true;
    case ROUTE_OPERATION:
    case ROUTE_LOGIN:
    case ROUTE_BORROW:
    case ROUTE_LEAVE:
    case ROUTE_LINK:
    case ROUTE_FORGOT:
    case ROUTE_EVENTS:
    case ROUTE_EXPORT:
        return false;
    }
    return false;
}

static void work(struct job *job)
{
    struct request *request = (struct request *)(void *)job;
    api_work(request);
    if (!request->answer.status)
        problem(request, 500, "internal", "the server could not do this; its log says why");
    server_resume(request);
}

void server_resume(struct request *request)
{
    MHD_resume_connection(request->connection);
}

void server_submit(struct pool *pool, struct request *request)
{
    /* Whoever is sent away may be another: he waits as this one does, and nobody else has him. */
    struct request *refused = (struct request *)(void *)pool_submit(pool, &request->job);
    if (!refused)
        return;
    if (refused->download)
        export_refuse(refused);
    else
        problem_later(refused, 503, "busy", pool_wait_s(pool),
                      "too many requests at once; try again");
    server_resume(refused);
}

static struct pool *pool_of(const struct request *request)
{
    const struct server *server = request->server;
    const isp_operation *operation = request->route->operation;
    if (route_is_open(request->route) || (operation && operation->flags & ISP_OP_HASH))
        return server->logins;
    bool slow = request->route->kind == ROUTE_EXPORT ||
                (operation && operation->flags & (ISP_OP_LONG | ISP_OP_DEVICE));
    return slow ? server->slow : server->fast;
}

static enum MHD_Result dispatch(struct request *request)
{
    if (request->too_large)
        problem_field(request, 413, "limit", "body",
                      "the body is longer than 256 KiB: send less at a time");
    if (request->answer.status || answer_now(request))
        return answer_send(request);
    request->state = REQUEST_WORK;
    request->job.run = work;
    allow(request, 0);
    MHD_suspend_connection(request->connection);
    server_submit(pool_of(request), request);
    return MHD_YES;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_len, void **context)
{
    struct request *request = *context;
    (void)user, (void)connection, (void)url;
    if (!request)
        return MHD_NO;
    switch (request->state) {
    case REQUEST_HEAD: {
        bool has_body;
        read_head(request, method, version);
        has_body = request->expected_len || request->head.transfer_encoding;
        allow(request, request->server->config->body_ms);
        request->state = REQUEST_BODY;
        /* An answer that is queued now closes the connection: only for bodies not worth reading. */
        if (request->answer.status && (has_body || request->answer.close)) {
            request->answer.close = true;
            return answer_send(request);
        }
        return MHD_YES;
    }
    case REQUEST_BODY:
        if (!*data_len)
            return dispatch(request);
        if (!read_body(request, data, *data_len))
            return MHD_NO;
        *data_len = 0;
        return MHD_YES;
    case REQUEST_WORK:
        return request->answer.status ? answer_send(request) : MHD_NO;
    case REQUEST_SENT:
        break;
    }
    return MHD_NO;
}

static void on_completed(void *user, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct request *request = *context;
    (void)user, (void)connection, (void)code;
    if (!request)
        return;
    allow(request, request->server->config->idle_ms);
    request_free(request);
    *context = NULL;
}

void server_sent(struct request *request)
{
    const struct server *server = request->server;
    unsigned status = request->answer.status;
    int64_t took_us = server_mono_us() - request->started_us;
    bool streams = request->route && route_is_stream(request->route) && status == 200;
    bool matters = status >= 400 || (request->method && !is_read(request));
    log_line line;
    /* A stream sees to its own. */
    allow(request, streams ? 0 : server->config->send_ms);
    metrics_count(server->metrics, request->route, status, took_us);
    if (!log_begin(&line, matters ? ISP_LOG_INFO : ISP_LOG_DEBUG, "http.request"))
        return;
    log_text(&line, "request_id", request->id);
    log_text(&line, "method", request->method);
    log_text(&line, "route", request->route ? request->route->name : NULL);
    log_text(&line, "path", request->path);
    log_number(&line, "status", status);
    log_number(&line, "took_us", took_us);
    log_text(&line, "address", *request->address ? request->address : NULL);
    log_number(&line, "tenant_id", request->tenant_id);
    log_end(&line);
}

/* ---- start and end ---- */

static void on_mhd_log(void *user, const char *format, va_list args)
{
    char message[512];
    (void)user;
    vsnprintf(message, sizeof message, format, args);
    message[strcspn(message, "\n")] = '\0';
    log_say(ISP_LOG_DEBUG, "http.library", "%s", message);
}

static int listen_on(struct config *config)
{
    struct sockaddr *address = (struct sockaddr *)&config->address;
    int yes = 1, send_bytes = SEND_BYTES;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof send_bytes) == 0 &&
        bind(fd, address, config->address_len) == 0 && listen(fd, 1024) == 0 &&
        getsockname(fd, address, &config->address_len) == 0)
        return fd;
    log_say(ISP_LOG_ERROR, "http.listen", "could not listen on %s: %s", config->listen,
            strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool start_daemon(struct server *server)
{
    static char priorities[] = TLS_PRIORITIES;
    int fd = listen_on(server->config);
    /* Ours are the limits; its own, for each thread a part of it, is only behind them. */
    size_t most = EVENT_THREADS * (size_t)server->config->connections + OTHER_FILES;
    if (fd < 0)
        return false;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                     MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)tls_choose},
                                   {MHD_OPTION_HTTPS_PRIORITIES, 0, priorities},
                                   {MHD_OPTION_END, 0, NULL}};
    if (server->config->tls_cert)
        flags |= MHD_USE_TLS;
    else
        tls[0] = tls[2];
    server->daemon = MHD_start_daemon(
        flags, 0, on_accept, server, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, on_mhd_log,
        NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)EVENT_THREADS,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)most, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)QUIET_SECONDS,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, on_uri,
        server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, server, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    if (!server->daemon) {
        log_say(ISP_LOG_ERROR, "http.listen", "the HTTP library could not be started");
        close(fd);
    }
    return server->daemon;
}

/* Each connection is a descriptor: as many as are wanted, or as the system grants. */
static void make_room(struct config *config)
{
    struct rlimit files;
    rlim_t want = (rlim_t)config->connections + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= want)
        return;
    files.rlim_cur = files.rlim_max < want ? files.rlim_max : want;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur == want)
        return;
    rlim_t half = files.rlim_cur / 2;
    config->connections = (int64_t)(half > OTHER_FILES ? files.rlim_cur - OTHER_FILES : half);
    log_say(ISP_LOG_WARNING, "http.start",
            "only %llu files may be open, so only %lld connections: raise the limit (ulimit -n)",
            (unsigned long long)files.rlim_cur, (long long)config->connections);
}

bool server_start(struct server *server, struct config *config, isp_ctx *ctx)
{
    *server = (struct server){.config = config, .ctx = ctx};
    make_room(config);
    if (config->tls_cert && !tls_load(config->tls_cert, config->tls_key))
        return false;
    atomic_store(&server->db_seen_us, server_mono_us());
    if (config->web_dir && !(server->files = files_new(config->web_dir, config->secure)))
        return false;
    server->routes = routes_new();
    server->limits = limits_new(config->rates);
    server->connections = connections_new(
        (size_t)config->connections,
        config->proxy_count ? 0 : (size_t)config->connections_of_address);
    server->metrics = server->routes ? metrics_new(server->routes) : NULL;
    server->fast = pool_start("fast", (size_t)config->fast_threads, 512);
    server->slow = pool_start("slow", (size_t)config->slow_threads, 64);
    server->logins = pool_start("logins", 2, 256);
    if (!server->routes || !server->limits || !server->connections || !server->metrics ||
        !server->fast || !server->slow || !server->logins ||
        !(server->events = events_start(server))) {
        log_say(ISP_LOG_ERROR, "http.start", "out of memory or threads");
        return false;
    }
    return start_daemon(server);
}

void server_reload(const struct server *server)
{
    if (server->config->tls_cert)
        (void)tls_load(server->config->tls_cert, server->config->tls_key); /* it says so */
}

static void wait_for_requests(struct server *server, int ms)
{
    const struct timespec step = {.tv_nsec = 10000000};
    for (int waited = 0; waited < ms && atomic_load(&server->requests); waited += 10) {
        server_reap(server);
        nanosleep(&step, NULL);
    }
}

void server_stop(struct server *server)
{
    atomic_store(&server->draining, true);
    events_end_streams(server->events);
    wait_for_requests(server, DRAIN_MS);
    /* A pool finishes what it has; after that nothing is suspended, as MHD_stop_daemon() demands.
     */
    pool_stop(server->fast);
    pool_stop(server->slow);
    pool_stop(server->logins);
    wait_for_requests(server, 1000);
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    events_stop(server->events);
    metrics_free(server->metrics);
    limits_free(server->limits);
    routes_free(server->routes);
    files_free(server->files);
    connections_free(server->connections);
    tls_unload();
}
