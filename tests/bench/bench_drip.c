/*
 * What honest clients notice of a thousand connections that hold a place and move a byte now and
 * then (heads, bodies, slow readers in equal parts; closed at their deadline and opened again):
 * eight clients with 200 requests a second in all, in turns with and without them. Latency counts
 * from the instant at which a request was due.
 *
 *     ROUNDS=9 SECONDS=12 DRIPS=1000 EVERY_MS=1000 bench_drip
 */
#include "ispd_test.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "drip.h"

enum {
    ROUNDS_MOST = 101,
    A_SECOND = 200,
    CLIENTS = 8,
    SAMPLES_MOST = 20000 /* of one client */
};

struct figures {
    double median_ms, p99_ms, most_ms;
    double cpu; /* of the server and the honest clients, cores */
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

static double cpu_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* ---- honest clients ---- */

static int open_one(void)
{
    int fd = ispd_test_connect(), yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

/* One request, its whole answer. */
static void ask_one(int fd, const char *request)
{
    char answer[16384];
    size_t got = 0;
    ck_assert_int_eq(send(fd, request, strlen(request), MSG_NOSIGNAL), (ssize_t)strlen(request));
    for (;;) {
        ssize_t n = recv(fd, answer + got, sizeof answer - 1 - got, 0);
        ck_assert_msg(n > 0, "an honest client was cut off");
        got += (size_t)n;
        answer[got] = '\0';
        const char *end = strstr(answer, "\r\n\r\n");
        const char *length = end ? strstr(answer, "Content-Length: ") : NULL;
        if (length && got >= (size_t)(end + 4 - answer) + strtoul(length + 16, NULL, 10))
            break;
    }
    ck_assert_msg(strncmp(answer, "HTTP/1.1 200", 12) == 0, "%s", answer);
}

struct client {
    pthread_t thread;
    const char *request;
    int64_t begun_us;
    size_t number, count;
    double samples[SAMPLES_MOST];
};

/* Every second request comes on a connection of its own, so that accepting is measured too. */
static void *be_client(void *user)
{
    struct client *client = user;
    int kept = open_one();
    for (size_t i = 0; i < client->count; i++) {
        int64_t due = client->begun_us +
                      (int64_t)(i * CLIENTS + client->number) * 1000000 / A_SECOND;
        int64_t wait = due - server_mono_us();
        if (wait > 0)
            nanosleep(&(struct timespec){wait / 1000000, wait % 1000000 * 1000}, NULL);
        int fd = i % 2 ? open_one() : kept;
        ask_one(fd, client->request);
        client->samples[i] = (double)(server_mono_us() - due) / 1e3;
        if (fd != kept)
            close(fd);
    }
    close(kept);
    return NULL;
}

static struct figures be_honest(const char *path, const char *token, double seconds)
{
    static struct client clients[CLIENTS];
    static double samples[CLIENTS * SAMPLES_MOST];
    struct figures out;
    char request[512];
    size_t each = (size_t)(seconds * A_SECOND / CLIENTS), count = 0;
    snprintf(request, sizeof request,
             "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n", path,
             ispd_test_port(), token);
    ck_assert(each && each <= SAMPLES_MOST);
    double all = cpu_s();
    int64_t begun = server_mono_us();
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i].request = request;
        clients[i].begun_us = begun;
        clients[i].number = i;
        clients[i].count = each;
        ck_assert_int_eq(pthread_create(&clients[i].thread, NULL, be_client, &clients[i]), 0);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        memcpy(samples + count, clients[i].samples, each * sizeof *samples);
        count += each;
    }
    out.cpu = (cpu_s() - all) / ((double)(server_mono_us() - begun) / 1e6);
    out.median_ms = nth(samples, count, 0.5);
    out.p99_ms = nth(samples, count, 0.99);
    out.most_ms = nth(samples, count, 1);
    return out;
}

/* ---- the rounds ---- */

static void as_shipped(struct config *config)
{
    config->web_dir = drip_web();
}

static void print(const char *name, const struct figures *rounds, size_t n)
{
    double values[4][ROUNDS_MOST];
    for (size_t i = 0; i < n; i++) {
        values[0][i] = rounds[i].median_ms;
        values[1][i] = rounds[i].p99_ms;
        values[2][i] = rounds[i].most_ms;
        values[3][i] = rounds[i].cpu;
    }
    printf("| %s | %.2f | %.2f (%.2f..%.2f) | %.2f | %.3f |\n", name, nth(values[0], n, 0.5),
           nth(values[1], n, 0.5), nth(values[1], n, 0), nth(values[1], n, 1),
           nth(values[2], n, 0.5), nth(values[3], n, 0.5));
}

START_TEST(honest_clients_among_dripping_ones)
{
    static struct figures without[ROUNDS_MOST], with[ROUNDS_MOST];
    double ratios[2][ROUNDS_MOST];
    size_t rounds = (size_t)setting("ROUNDS", 9), drips = (size_t)setting("DRIPS", 1000);
    int every_ms = (int)setting("EVERY_MS", 1000);
    double seconds = (double)setting("SECONDS", 12);
    isp_customer_options options = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *customer = NULL;
    char path[64];
    isp_error err = {0};
    int opened = 0, cut = 0;
    ck_assert(rounds >= 1 && rounds <= ROUNDS_MOST && drips <= DRIP_MOST && every_ms > 0);
    ispd_test_people();
    ispd_test_start(as_shipped);
    isp_session *session = ispd_test_session("north");
    options.name = "Karim";
    ck_ok(isp_customer_create(session, &options, &customer, &err), err);
    snprintf(path, sizeof path, "/api/v1/customers/%lld", (long long)customer->customer_id);
    isp_customer_free(customer);
    isp_session_close(session);
    const char *token = ispd_test_token("north");
    be_honest(path, token, 1);
    for (size_t r = 0; r < rounds; r++) {
        without[r] = be_honest(path, token, seconds);
        struct drip drip = drip_start(drips, every_ms, true);
        drip_wait(&drip, (int)drips);
        while (server_connections(&ispd_test_server) < drips)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        with[r] = be_honest(path, token, seconds);
        opened += atomic_load(&drip.report->opened);
        cut += atomic_load(&drip.report->cut);
        ck_assert_int_ge(atomic_load(&drip.report->open), (int)drips * 9 / 10);
        drip_stop(&drip);
        while (server_connections(&ispd_test_server))
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        ratios[0][r] = with[r].median_ms / without[r].median_ms;
        ratios[1][r] = with[r].p99_ms / without[r].p99_ms;
    }
    printf("%zu rounds, %.0f s each; %zu connections move a byte each %d ms: %d were opened, %d of "
           "them cut\n\n",
           rounds, seconds, drips, every_ms, opened, cut);
    printf("| honest clients | median ms | p99 ms | slowest ms | CPU of server and honest clients, "
           "cores |\n");
    printf("|---|---|---|---|---|\n");
    print("alone", without, rounds);
    print("among them", with, rounds);
    printf("\nratio, round by round: median %.2f, p99 %.2f (%.2f..%.2f)\n",
           nth(ratios[0], rounds, 0.5), nth(ratios[1], rounds, 0.5), nth(ratios[1], rounds, 0),
           nth(ratios[1], rounds, 1));
}
END_TEST

ISPD_SUITE(bench_drip, 3600, TEST(honest_clients_among_dripping_ones))
