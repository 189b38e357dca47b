/*
 * Billing 100,000 services against the least that a database can do for it: the finished rows of
 * the same run, written from staging tables by INSERT ... SELECT into the same tables with the same
 * indexes, without triggers and without policies. Rounds are interleaved; the ratio is taken pair
 * by pair.
 *
 *     ROUNDS=5 SERVICES=100000 TENANTS=20 bench_billing
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "isp_test_many.h"

static const char *const tables[] = {"invoices", "invoice_lines", "entries",
                                     "dues",     "balances",      "allocations"};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void empty(void)
{
    isp_test_sql("SET session_replication_role = replica");
    for (size_t i = 0; i < ISP_LEN(tables); i++)
        isp_test_sql("TRUNCATE isp.%s", tables[i]);
    isp_test_sql(
        "DELETE FROM isp.counters WHERE name IN ('journal', 'invoice') OR name LIKE 'invoice:%%'");
    isp_test_sql("SET session_replication_role = origin");
    isp_test_sql("CHECKPOINT");
}

static double bill(int tenants, int64_t *lines)
{
    double from = now_s();
    *lines = 0;
    for (int i = 1; i <= tenants; i++) {
        char code[32];
        isp_bill_run *run = NULL;
        isp_bill_options o = ISP_BILL_OPTIONS_INIT;
        snprintf(code, sizeof code, "isp%d", i);
        isp_session *session = isp_test_local(code);
        o.period = 202611;
        ck_ok(isp_bill_run_start(session, &o, NULL, NULL, &run, &err), err);
        *lines += run->line_count;
        isp_bill_run_free(run);
        isp_session_close(session);
    }
    return now_s() - from;
}

static double raw(void)
{
    isp_test_sql("SET session_replication_role = replica");
    double from = now_s();
    isp_test_sql("BEGIN");
    for (size_t i = 0; i < ISP_LEN(tables); i++)
        isp_test_sql("INSERT INTO isp.%s SELECT * FROM staging.%s", tables[i], tables[i]);
    isp_test_sql("COMMIT");
    double took = now_s() - from;
    isp_test_sql("SET session_replication_role = origin");
    return took;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, ascending);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static int64_t setting(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text ? atoll(text) : fallback;
}

START_TEST(billing_against_raw_inserts)
{
    int rounds = (int)setting("ROUNDS", 5), tenants = (int)setting("TENANTS", 20);
    int64_t services = setting("SERVICES", 100000), lines = 0;
    double bills[100], raws[100], ratios[100];
    ck_assert(rounds >= 1 && rounds <= 100 && tenants >= 1 && services >= tenants);
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    for (int i = 1; i <= tenants; i++) {
        char code[32];
        snprintf(code, sizeof code, "isp%d", i);
        isp_test_tenant("north", code);
        isp_test_many(code, services / tenants);
    }
    isp_test_sql("VACUUM ANALYZE");
    bill(tenants, &lines);
    isp_test_sql("CREATE SCHEMA staging");
    for (size_t i = 0; i < ISP_LEN(tables); i++)
        isp_test_sql("CREATE TABLE staging.%s AS SELECT * FROM isp.%s", tables[i], tables[i]);
    isp_test_sql("VACUUM ANALYZE");
    printf("| round | services billed | run, s | raw, s | speed against raw "
           "|\n|---|---|---|---|---|\n");
    for (int r = 0; r < rounds; r++) {
        empty();
        bills[r] = bill(tenants, &lines);
        empty();
        raws[r] = raw();
        ratios[r] = raws[r] / bills[r];
        printf("| %d | %lld | %.2f | %.2f | %.2f |\n", r + 1, (long long)lines, bills[r], raws[r],
               ratios[r]);
        fflush(stdout);
    }
    double middle = median(bills, rounds);
    printf("| median | | %.2f (%.0f services/s) | %.2f | %.2f |\n", middle, (double)lines / middle,
           median(raws, rounds), median(ratios, rounds));
}
END_TEST

ISP_SUITE_DB(bench_billing, 3600, TEST(billing_against_raw_inserts))
