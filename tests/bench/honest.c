#include "honest.h"

#include "ispd_test.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum {
    A_SECOND = 200,
    CLIENTS = 8,
    SAMPLES_MOST = 20000 /* of one client */
};

int64_t bench_setting(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text ? atoll(text) : fallback;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_nth(double *values, size_t n, double share)
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

const char *honest_customer(void)
{
    static char path[64];
    isp_session *session = ispd_test_session("north");
    isp_customer_options options = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *customer = NULL;
    isp_error err = {0};
    options.name = "Karim";
    ck_ok(isp_customer_create(session, &options, &customer, &err), err);
    snprintf(path, sizeof path, "/api/v1/customers/%lld", (long long)customer->customer_id);
    isp_customer_free(customer);
    isp_session_close(session);
    return path;
}

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

struct honest honest_ask(const char *path, const char *token, double seconds)
{
    static struct client clients[CLIENTS];
    static double samples[CLIENTS * SAMPLES_MOST];
    struct honest out;
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
    out.median_ms = bench_nth(samples, count, 0.5);
    out.p99_ms = bench_nth(samples, count, 0.99);
    out.most_ms = bench_nth(samples, count, 1);
    return out;
}
