#include "metrics.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "server.h"

/* Statuses that are counted on their own; all others go to the last, "other". */
static const unsigned statuses[] = {200, 201, 204, 304, 308, 400, 401, 403, 404,
                                    405, 409, 411, 412, 413, 414, 415, 417, 421,
                                    422, 429, 431, 500, 501, 502, 503, 504};
#define STATUSES (sizeof statuses / sizeof *statuses)

/* Upper bounds of the latency histogram, microseconds. */
static const int64_t bounds[] = {500,   1000,   2500,   5000,    10000,   25000,
                                 50000, 100000, 250000, 1000000, 2500000, 10000000};
#define BOUNDS (sizeof bounds / sizeof *bounds)

struct counters {
    atomic_ullong by_status[STATUSES + 1];
    atomic_ullong by_bound[BOUNDS + 1];
    atomic_ullong took_us;
};

struct metrics {
    const struct routes *routes;
    struct counters routes_counters[]; /* by route number; the last: requests without a route */
};

struct metrics *metrics_new(const struct routes *routes)
{
    struct metrics *metrics = calloc(1, sizeof *metrics +
                                            (routes_len(routes) + 1) * sizeof(struct counters));
    if (metrics)
        metrics->routes = routes;
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    free(metrics);
}

void metrics_count(struct metrics *metrics, const struct route *route, unsigned status,
                   int64_t took_us)
{
    struct counters *counters =
        &metrics->routes_counters[route ? route->number : routes_len(metrics->routes)];
    size_t s = 0, b = 0;
    while (s < STATUSES && statuses[s] != status)
        s++;
    while (b < BOUNDS && bounds[b] < took_us)
        b++;
    atomic_fetch_add_explicit(&counters->by_status[s], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counters->by_bound[b], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counters->took_us, (unsigned long long)took_us,
                              memory_order_relaxed);
}

static unsigned long long get(const atomic_ullong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void print_requests(FILE *page, const struct counters *counters, const char *route)
{
    for (size_t s = 0; s <= STATUSES; s++) {
        unsigned long long count = get(&counters->by_status[s]);
        if (count && s < STATUSES)
            fprintf(page, "isp_http_requests_total{route=\"%s\",status=\"%u\"} %llu\n", route,
                    statuses[s], count);
        else if (count)
            fprintf(page, "isp_http_requests_total{route=\"%s\",status=\"other\"} %llu\n", route,
                    count);
    }
}

static void print_latency(FILE *page, const struct counters *counters, const char *route)
{
    unsigned long long sum = 0, count = 0;
    for (size_t b = 0; b <= BOUNDS; b++)
        count += get(&counters->by_bound[b]);
    if (!count)
        return;
    for (size_t b = 0; b < BOUNDS; b++) {
        sum += get(&counters->by_bound[b]);
        fprintf(page, "isp_http_request_seconds_bucket{route=\"%s\",le=\"%g\"} %llu\n", route,
                (double)bounds[b] / 1e6, sum);
    }
    fprintf(page, "isp_http_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %llu\n", route, count);
    fprintf(page, "isp_http_request_seconds_sum{route=\"%s\"} %.6f\n", route,
            (double)get(&counters->took_us) / 1e6);
    fprintf(page, "isp_http_request_seconds_count{route=\"%s\"} %llu\n", route, count);
}

static void print_each(FILE *page, const struct metrics *metrics,
                       void (*print)(FILE *, const struct counters *, const char *))
{
    size_t len = routes_len(metrics->routes);
    for (size_t i = 0; i < len; i++)
        print(page, &metrics->routes_counters[i], routes_at(metrics->routes, i)->name);
    print(page, &metrics->routes_counters[len], "none");
}

static void print_head(FILE *page, const char *name, const char *type, const char *help)
{
    fprintf(page, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_gauge(FILE *page, const char *name, const char *help, long long value)
{
    print_head(page, name, "gauge", help);
    fprintf(page, "%s %lld\n", name, value);
}

static void print_pools(FILE *page, const struct server *server)
{
    struct pool *const pools[] = {server->fast, server->slow, server->logins};
    print_head(page, "isp_http_pool_waiting", "gauge", "requests that wait for a thread");
    for (size_t i = 0; i < sizeof pools / sizeof *pools; i++) {
        size_t waiting, running;
        pool_stats(pools[i], &waiting, &running);
        fprintf(page, "isp_http_pool_waiting{pool=\"%s\"} %zu\n", pool_name(pools[i]), waiting);
    }
    print_head(page, "isp_http_pool_running", "gauge", "requests that a thread works on");
    for (size_t i = 0; i < sizeof pools / sizeof *pools; i++) {
        size_t waiting, running;
        pool_stats(pools[i], &waiting, &running);
        fprintf(page, "isp_http_pool_running{pool=\"%s\"} %zu\n", pool_name(pools[i]), running);
    }
}

static void print_passwords(FILE *page, const isp_ctx *ctx)
{
    isp_ctx_stats stats = {.struct_size = sizeof stats};
    isp_ctx_stats_get(ctx, &stats);
    print_head(page, "isp_password_hashes_total", "counter",
               "passwords hashed: one for each login, whatever its outcome");
    fprintf(page, "isp_password_hashes_total %lld\n", (long long)stats.hash_count);
    print_gauge(page, "isp_password_hashes_waiting", "hashes that wait for their turn",
                stats.hash_waiting_count);
}

static void print_worker(FILE *page, const isp_worker *worker)
{
    isp_worker_stats stats = {.struct_size = sizeof stats};
    isp_worker_stats_get(worker, &stats);
    print_head(page, "isp_work_total", "counter", "pieces of background work done");
    const struct {
        const char *work;
        int64_t done, failed;
    } rows[] = {{"converge", stats.converge_count, stats.converge_error_count},
                {"poll", stats.poll_count, stats.poll_error_count},
                {"dunning", stats.dunning_count, 0},
                {"billing", stats.billing_count, 0},
                {"notify", stats.message_count, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        fprintf(page, "isp_work_total{work=\"%s\"} %lld\n", rows[i].work, (long long)rows[i].done);
    print_head(page, "isp_work_errors_total", "counter", "pieces of background work that failed");
    for (size_t i = 0; i < 2; i++)
        fprintf(page, "isp_work_errors_total{work=\"%s\"} %lld\n", rows[i].work,
                (long long)rows[i].failed);
    print_head(page, "isp_samples_total", "counter", "optical readings stored");
    fprintf(page, "isp_samples_total %lld\n", (long long)stats.sample_count);
    print_gauge(page, "isp_services_pending", "services wanted and not yet proved",
                stats.pending_count);
}

char *metrics_page(struct server *server)
{
    char *text = NULL;
    size_t size = 0;
    FILE *page = open_memstream(&text, &size);
    if (!page)
        return NULL;
    print_gauge(page, "isp_up", "1: the database answers", server_is_healthy(server));
    print_gauge(page, "isp_http_connections", "open connections",
                (long long)server_connections(server));
    print_gauge(page, "isp_http_streams", "open event streams",
                (long long)events_len(server->events));
    print_pools(page, server);
    print_passwords(page, server->ctx);
    if (server->worker)
        print_worker(page, server->worker);
    print_head(page, "isp_http_requests_total", "counter", "answers by route and status");
    print_each(page, server->metrics, print_requests);
    print_head(page, "isp_http_request_seconds", "histogram",
               "from the request line to the answer being queued");
    print_each(page, server->metrics, print_latency);
    if (fclose(page) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
