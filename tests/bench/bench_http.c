/*
 * What HTTP and the library cost: the same server answering a constant, one customer, a page of 50
 * customers; and the library called directly for the same customer by as many threads as the server
 * has. Rounds are interleaved; ratios are taken round by round, and their median is told.
 *
 *     ROUNDS=9 SECONDS=1 CONNECTIONS=32 bench_http
 */
#include "ispd_test.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum {
    CONNECTIONS_MOST = 32, /* as many as one address may have */
    ROUNDS_MOST = 101,
    LATENCIES_MOST = 1000000,
    THREADS = 4
};

struct figures {
    double per_second, cpu_us; /* of the server's threads, for each request */
    double median_ms, p99_ms;
};

static int64_t setting(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text ? atoll(text) : fallback;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double nth(double *values, size_t n, double share)
{
    qsort(values, n, sizeof *values, ascending);
    return values[(size_t)((double)(n - 1) * share)];
}

static double cpu_s(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* ---- a client: one thread, keep-alive, one request at a time on each connection ---- */

struct client {
    int fd;
    int64_t sent_us;
    char answer[65536];
    size_t got;
};

static struct client clients[CONNECTIONS_MOST];
static double latencies[LATENCIES_MOST];

static void send_next(struct client *client, const char *request)
{
    client->got = 0;
    client->sent_us = server_mono_us();
    ssize_t n = send(client->fd, request, strlen(request), MSG_NOSIGNAL);
    ck_assert_int_eq(n, (ssize_t)strlen(request));
}

/* True when the answer is whole; it must be a good one. */
static bool take(struct client *client)
{
    ssize_t n = recv(client->fd, client->answer + client->got,
                     sizeof client->answer - 1 - client->got, 0);
    if (n < 0 && errno == EAGAIN)
        return false;
    ck_assert_msg(n > 0, "the server closed a connection");
    client->got += (size_t)n;
    client->answer[client->got] = '\0';
    const char *end = strstr(client->answer, "\r\n\r\n");
    const char *length = end ? strstr(client->answer, "Content-Length: ") : NULL;
    if (!length)
        return false;
    ck_assert_msg(strncmp(client->answer, "HTTP/1.1 200", 12) == 0, "%s", client->answer);
    return client->got >= (size_t)(end + 4 - client->answer) + strtoul(length + 16, NULL, 10);
}

static struct figures drive(const char *path, const char *token, int connections, double seconds)
{
    char request[512];
    struct figures out = {0};
    size_t done = 0;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    ck_assert_int_ge(epoll, 0);
    snprintf(request, sizeof request,
             "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n", path,
             ispd_test_port(), token);
    for (int i = 0; i < connections; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[i]};
        int yes = 1;
        clients[i].fd = ispd_test_connect();
        setsockopt(clients[i].fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        fcntl(clients[i].fd, F_SETFL, O_NONBLOCK);
        ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].fd, &event), 0);
        send_next(&clients[i], request);
    }
    int64_t begun = server_mono_us(), now = begun;
    double all = cpu_s(RUSAGE_SELF), own = cpu_s(RUSAGE_THREAD);
    while ((double)(now - begun) < seconds * 1e6) {
        struct epoll_event events[CONNECTIONS_MOST];
        int n = epoll_wait(epoll, events, connections, 5000);
        ck_assert_msg(n > 0, "the server is silent");
        now = server_mono_us();
        for (int i = 0; i < n; i++) {
            struct client *client = events[i].data.ptr;
            if (!take(client))
                continue;
            if (done < LATENCIES_MOST)
                latencies[done] = (double)(now - client->sent_us) / 1e3;
            done++;
            send_next(client, request);
        }
    }
    all = cpu_s(RUSAGE_SELF) - all - (cpu_s(RUSAGE_THREAD) - own);
    for (int i = 0; i < connections; i++)
        close(clients[i].fd);
    close(epoll);
    while (server_connections(&ispd_test_server)) /* one address may not have more than these */
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    size_t kept = done < LATENCIES_MOST ? done : LATENCIES_MOST;
    out.per_second = (double)done / ((double)(now - begun) / 1e6);
    out.cpu_us = all * 1e6 / (double)done;
    out.median_ms = nth(latencies, kept, 0.5);
    out.p99_ms = nth(latencies, kept, 0.99);
    return out;
}

/* ---- the same by the library alone ---- */

static const char *direct_token;
static int64_t direct_id;
static atomic_bool direct_stop;
static atomic_llong direct_done;

static void *call(void *user)
{
    isp_error err = {0};
    while (!atomic_load(&direct_stop)) {
        isp_session *session = NULL;
        isp_customer *customer = NULL;
        char *json = NULL;
        ck_assert_int_eq(
            isp_session_resume(isp_test_ctx, direct_token, "127.0.0.1", &session, &err), ISP_OK);
        ck_assert_int_eq(isp_customer_get(session, direct_id, &customer, &err), ISP_OK);
        ck_assert_int_eq(isp_record_json(isp_entity_find("customer"), customer, &json, &err),
                         ISP_OK);
        isp_text_free(json);
        isp_customer_free(customer);
        isp_session_close(session);
        atomic_fetch_add(&direct_done, 1);
    }
    return user;
}

static struct figures drive_directly(double seconds)
{
    pthread_t threads[THREADS];
    struct figures out = {0};
    struct timespec rest = {.tv_sec = (time_t)seconds,
                            .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    atomic_store(&direct_stop, false);
    atomic_store(&direct_done, 0);
    int64_t begun = server_mono_us();
    double all = cpu_s(RUSAGE_SELF);
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, call, NULL), 0);
    nanosleep(&rest, NULL);
    atomic_store(&direct_stop, true);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    double done = (double)atomic_load(&direct_done);
    out.per_second = done / ((double)(server_mono_us() - begun) / 1e6);
    out.cpu_us = (cpu_s(RUSAGE_SELF) - all) * 1e6 / done;
    return out;
}

/* ---- the rounds ---- */

enum {
    CONSTANT = 0,
    CUSTOMER,
    PAGE,
    DIRECT,
    CASES
};

static void print(const char *name, struct figures *rounds, size_t n, const struct figures *against)
{
    double values[5][ROUNDS_MOST];
    for (size_t i = 0; i < n; i++) {
        values[0][i] = rounds[i].per_second;
        values[1][i] = rounds[i].per_second / against[i].per_second;
        values[2][i] = rounds[i].median_ms;
        values[3][i] = rounds[i].p99_ms;
        values[4][i] = rounds[i].cpu_us;
    }
    printf("| %s | %.0f | %.3f (%.3f..%.3f) |", name, nth(values[0], n, 0.5),
           nth(values[1], n, 0.5), nth(values[1], n, 0), nth(values[1], n, 1));
    if (rounds[0].p99_ms > 0)
        printf(" %.2f | %.2f |", nth(values[2], n, 0.5), nth(values[3], n, 0.5));
    else
        printf(" - | - |");
    printf(" %.0f |\n", nth(values[4], n, 0.5));
}

START_TEST(http_against_a_constant)
{
    static struct figures figures[CASES][ROUNDS_MOST];
    static const char *const names[] = {"constant: GET /healthz", "one customer over HTTP",
                                        "a page of 50 customers over HTTP",
                                        "one customer by the library, 4 threads"};
    size_t rounds = (size_t)setting("ROUNDS", 9);
    int connections = (int)setting("CONNECTIONS", 32);
    double seconds = (double)setting("SECONDS", 1);
    char path[64];
    isp_error err = {0};
    ck_assert(rounds >= 1 && rounds <= ROUNDS_MOST && connections >= 1 &&
              connections <= CONNECTIONS_MOST && seconds >= 1);
    ispd_test_people();
    ispd_test_start(NULL);
    isp_session *session = ispd_test_session("north");
    for (int i = 0; i < 1000; i++) {
        isp_customer_options options = ISP_CUSTOMER_OPTIONS_INIT;
        isp_customer *customer = NULL;
        char name[32];
        snprintf(name, sizeof name, "Customer %04d", i);
        options.name = name;
        options.zone = "Mirpur";
        ck_ok(isp_customer_create(session, &options, &customer, &err), err);
        direct_id = customer->customer_id;
        isp_customer_free(customer);
    }
    isp_session_close(session);
    isp_test_sql("VACUUM ANALYZE");
    direct_token = ispd_test_token("north");
    snprintf(path, sizeof path, "/api/v1/customers/%lld", (long long)direct_id);
    for (size_t r = 0; r < rounds; r++) {
        figures[CONSTANT][r] = drive("/healthz", direct_token, connections, seconds);
        figures[CUSTOMER][r] = drive(path, direct_token, connections, seconds);
        figures[PAGE][r] = drive("/api/v1/customers?limit=50", direct_token, connections, seconds);
        figures[DIRECT][r] = drive_directly(seconds);
    }
    printf("%zu rounds, %.0f s each, %d connections; medians, and of ratios the least and the "
           "most\n\n",
           rounds, seconds, connections);
    printf("| what | requests/s | ratio to the constant | median ms | p99 ms | our CPU us |\n");
    printf("|---|---|---|---|---|---|\n");
    for (size_t c = 0; c < CASES; c++)
        print(names[c], figures[c], rounds, figures[CONSTANT]);
    double share[ROUNDS_MOST];
    for (size_t r = 0; r < rounds; r++)
        share[r] = figures[CUSTOMER][r].per_second / figures[DIRECT][r].per_second;
    printf("\none customer, HTTP against the library alone: %.3f\n", nth(share, rounds, 0.5));
}
END_TEST

ISPD_SUITE(bench_http, 3600, TEST(http_against_a_constant))
