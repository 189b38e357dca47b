/*
 * bench_snmp - what the engine spends on a varbind.
 *
 * Walks columns of one table, in lockstep, on a row of loopback addresses, some rounds one after
 * the other, stores each value in memory and compares it with a threshold, as a poller does. Prints
 * one line of key=value pairs.
 *
 *   bench_snmp [-a FIRST_ADDRESS] [-n DEVICES] [-p PORT] [-c COMMUNITY] [-r ROWS] [-e
 * ROWS_EXPECTED] [-x ROUNDS]
 *              [-w WARM_UP_ROUNDS] [-t TIMEOUT_MS] OID...
 *
 * With -e each device is asked for that many rows and nothing behind them. bench_snmp.sh puts it
 * beside net-snmp.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "wire/snmp/engine.h"

typedef struct target {
    isp_snmp_device *device;
    int32_t *values; /* [rows][columns] */
    uint32_t rows, rows_max;
} target;

static size_t columns;
static int64_t sums[ISP_SNMP_COLUMNS_MAX];
static uint64_t failed, low, walks;
static int64_t whole_at_us, ended_at_us; /* the last walk that was whole; the last one */

static bool on_row(void *user, const isp_snmp_row *row)
{
    target *t = user;
    if (t->rows == t->rows_max) {
        uint32_t more = t->rows_max ? 2 * t->rows_max : 64;
        int32_t *grown = realloc(t->values, more * columns * sizeof *grown);
        if (!grown)
            return false;
        t->values = grown;
        t->rows_max = more;
    }
    int32_t *out = t->values + (size_t)t->rows++ * columns;
    for (size_t c = 0; c < row->value_count; c++) {
        out[c] = (int32_t)row->values[c].number;
        low += out[c] < -2700;
    }
    return true;
}

static void on_done(void *user, isp_status status, const isp_error *err)
{
    (void)user;
    walks++;
    ended_at_us = isp_env__mono_us();
    if (status == ISP_OK) {
        whole_at_us = ended_at_us;
        return;
    }
    if (!failed++)
        fprintf(stderr, "bench_snmp: %s: %s\n", err->subject, err->message);
}

static double cpu_us(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    const char *first = "127.1.0.1", *community = "public";
    uint32_t count = 100, rows = 25, expected = 0, rounds = 1, warm_up = 0, timeout = 2000;
    uint16_t port = 1161;
    int c;
    while ((c = getopt(argc, argv, "a:n:p:c:r:e:x:w:t:")) != -1) {
        switch (c) {
        case 'a':
            first = optarg;
            break;
        case 'n':
            count = number(optarg);
            break;
        case 'p':
            port = (uint16_t)number(optarg);
            break;
        case 'c':
            community = optarg;
            break;
        case 'r':
            rows = number(optarg);
            break;
        case 'e':
            expected = number(optarg);
            break;
        case 'x':
            rounds = number(optarg);
            break;
        case 'w':
            warm_up = number(optarg);
            break;
        case 't':
            timeout = number(optarg);
            break;
        default:
            return 2;
        }
    }
    struct in_addr base;
    columns = (size_t)(argc - optind);
    if (!columns || columns > ISP_SNMP_COLUMNS_MAX || inet_pton(AF_INET, first, &base) != 1)
        return 2;

    const isp_guard guard = {.allow_loopback = true};
    isp_error err = {0};
    isp_snmp_engine *engine = NULL;
    target *targets = calloc(count, sizeof *targets);
    const isp_snmp_engine_options options = {.window = 65536};
    if (!targets || isp_snmp_engine__new(&options, &engine, &err) < 0) {
        fprintf(stderr, "bench_snmp: %s\n", err.message);
        return 1;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct in_addr a = {htonl(ntohl(base.s_addr) + i)};
        char text[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &a, text, sizeof text);
        const isp_snmp_device_options device = {.address = text,
                                                .port = port,
                                                .guard = &guard,
                                                .community = community,
                                                .timeout_ms = timeout,
                                                .rows_max = rows,
                                                .varbinds = rows * (uint32_t)columns};
        if (isp_snmp_device__open(engine, &device, &targets[i].device, &err) < 0) {
            fprintf(stderr, "bench_snmp: %s\n", err.message);
            return 1;
        }
    }

    double cpu = 0, wall = 0, live = 0;
    isp_snmp_counters before = {0};
    for (uint32_t round = 0; round < warm_up + rounds; round++) {
        if (round == warm_up) {
            cpu = cpu_us(RUSAGE_SELF);
            before = *isp_snmp_engine__counters(engine);
            wall = live = 0;
        }
        int64_t begin = isp_env__mono_us();
        for (uint32_t i = 0; i < count; i++) {
            const isp_snmp_range range = {.rows = expected};
            const isp_snmp_walk walk = {.columns = (const char *const *)(argv + optind),
                                        .column_count = columns,
                                        .ranges = &range,
                                        .range_count = 1,
                                        .row = on_row,
                                        .done = on_done,
                                        .user = &targets[i]};
            targets[i].rows = 0;
            if (isp_snmp__walk(targets[i].device, &walk, NULL, &err) < 0)
                failed++;
        }
        if (isp_snmp_engine__run(engine, INT64_MAX, &err) < 0) {
            fprintf(stderr, "bench_snmp: %s\n", err.message);
            return 1;
        }
        wall += (double)(ended_at_us - begin);
        live += (double)(whole_at_us - begin);
    }
    cpu = cpu_us(RUSAGE_SELF) - cpu;
    for (uint32_t i = 0; i < count; i++)
        for (size_t r = 0; r < targets[i].rows; r++)
            for (size_t k = 0; k < columns; k++)
                sums[k] += targets[i].values[r * columns + k];
    const isp_snmp_counters *n = isp_snmp_engine__counters(engine);
    uint64_t varbinds = n->varbinds - before.varbinds;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    const double sent = (double)(n->sent - before.sent), times = rounds ? rounds : 1;
    printf("varbinds=%llu pdus=%.0f resent=%llu failed=%llu stale=%llu ns_vb=%.1f ns_pdu=%.0f ",
           (unsigned long long)varbinds, sent, (unsigned long long)(n->resent - before.resent),
           (unsigned long long)failed, (unsigned long long)n->stale,
           varbinds ? cpu * 1e3 / (double)varbinds : 0, cpu * 1e3 / sent);
    printf("live_ms=%.1f wall_ms=%.1f rss_kb=%ld sums=", live / 1e3 / times, wall / 1e3 / times,
           usage.ru_maxrss);
    for (size_t k = 0; k < columns; k++)
        printf("%s%lld", k ? "," : "", (long long)sums[k]);
    printf("\n");
    isp_snmp_engine__free(engine);
    for (uint32_t i = 0; i < count; i++)
        free(targets[i].values);
    free(targets);
    return failed ? 1 : 0;
}
