/*
 * honest.h - ordinary clients, measured while others misbehave: eight of them read one customer 200
 * times a second in all, every second time on a new connection.
 */
#ifndef BENCH_HONEST_H
#define BENCH_HONEST_H

#include <stddef.h>
#include <stdint.h>

struct honest {
    double median_ms, p99_ms, most_ms; /* from the instant at which a request was due */
    double cpu;                        /* of the server and the honest clients, cores */
};

/* A customer of north; the path to read it [borrowed]. */
const char *honest_customer(void);
struct honest honest_ask(const char *path, const char *token, double seconds);

/* A number from the environment. */
int64_t bench_setting(const char *name, int64_t fallback);
/* The value below which this share of them lies; sorts them. */
double bench_nth(double *values, size_t n, double share);

#endif
