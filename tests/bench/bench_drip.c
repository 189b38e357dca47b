/*
 * What honest clients notice of a thousand connections that hold a place and move a byte now and
 * then (heads, bodies, slow readers in equal parts; closed at their deadline and opened again):
 * eight clients with 200 requests a second in all, in turns with and without them. Latency counts
 * from the instant at which a request was due.
 *
 *     ROUNDS=9 SECONDS=12 DRIPS=1000 EVERY_MS=1000 bench_drip
 */
#include "ispd_test.h"

#include <time.h>

#include "drip.h"
#include "honest.h"

enum {
    ROUNDS_MOST = 101
};

/* ---- the rounds ---- */

static void as_shipped(struct config *config)
{
    config->web_dir = drip_web();
}

static void print(const char *name, const struct honest *rounds, size_t n)
{
    double values[4][ROUNDS_MOST];
    for (size_t i = 0; i < n; i++) {
        values[0][i] = rounds[i].median_ms;
        values[1][i] = rounds[i].p99_ms;
        values[2][i] = rounds[i].most_ms;
        values[3][i] = rounds[i].cpu;
    }
    printf("| %s | %.2f | %.2f (%.2f..%.2f) | %.2f | %.3f |\n", name, bench_nth(values[0], n, 0.5),
           bench_nth(values[1], n, 0.5), bench_nth(values[1], n, 0), bench_nth(values[1], n, 1),
           bench_nth(values[2], n, 0.5), bench_nth(values[3], n, 0.5));
}

START_TEST(honest_clients_among_dripping_ones)
{
    static struct honest without[ROUNDS_MOST], with[ROUNDS_MOST];
    double ratios[2][ROUNDS_MOST];
    size_t rounds = (size_t)bench_setting("ROUNDS", 9),
           drips = (size_t)bench_setting("DRIPS", 1000);
    int every_ms = (int)bench_setting("EVERY_MS", 1000);
    double seconds = (double)bench_setting("SECONDS", 12);
    int opened = 0, cut = 0;
    ck_assert(rounds >= 1 && rounds <= ROUNDS_MOST && drips <= DRIP_MOST && every_ms > 0);
    ispd_test_people();
    ispd_test_start(as_shipped);
    const char *path = honest_customer();
    const char *token = ispd_test_token("north");
    honest_ask(path, token, 1);
    for (size_t r = 0; r < rounds; r++) {
        without[r] = honest_ask(path, token, seconds);
        struct drip drip = drip_start(drips, every_ms, true);
        drip_wait(&drip, (int)drips);
        while (server_connections(&ispd_test_server) < drips)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        with[r] = honest_ask(path, token, seconds);
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
           bench_nth(ratios[0], rounds, 0.5), bench_nth(ratios[1], rounds, 0.5),
           bench_nth(ratios[1], rounds, 0), bench_nth(ratios[1], rounds, 1));
}
END_TEST

ISPD_SUITE(bench_drip, 3600, TEST(honest_clients_among_dripping_ones))
