/*
 * The developer's and a super admin's figures with one million customers: each page of the panels
 * as the library answers it, and beside it the least that PostgreSQL needs to count the lines once.
 *
 *     ROUNDS=7 ISPS=1000 CUSTOMERS=1000 bench_revenue
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "isp_test_isp.h"

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int64_t setting(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text ? atoll(text) : fallback;
}

/* Groups of ten ISPs; two years of month sums; lines that began over three years, a tenth ended. */
static void fill(int64_t isps, int64_t customers)
{
    isp_test_tenant(NULL, "platform");
    isp_test_sql(
        "INSERT INTO isp.tenants (tenant_id, parent_id, kind, code, name, invoice_prefix,"
        " created_at_us) SELECT 100000 + n, 1, 'group', 'g' || n, 'Group ' || n, 'G', 0"
        " FROM generate_series(0, %lld / 10) n;"
        "INSERT INTO isp.slots SELECT 100000 + n / 10, 1 + n %% 10, 0 FROM generate_series(0, %lld "
        "-"
        " 1) n;"
        "INSERT INTO isp.tenants (tenant_id, parent_id, kind, code, name, invoice_prefix, slot_no,"
        " created_at_us) SELECT 200000 + n, 100000 + n / 10, 'isp', 'i' || n, 'ISP ' || n, 'I',"
        " 1 + n %% 10, 0 FROM generate_series(0, %lld - 1) n",
        (long long)isps, (long long)isps, (long long)isps);
    isp_test_sql("SET statement_timeout = 0; SET session_replication_role = replica");
    isp_test_sql(
        "INSERT INTO isp.packages (tenant_id, package_id, code, name, download_bps, upload_bps,"
        " created_at_us) SELECT tenant_id, p, 'P' || p, 'Package', 1000000 * p, 1000000, 0"
        " FROM isp.tenants, generate_series(1, 5) p WHERE kind = 'isp';"
        "INSERT INTO isp.package_prices (tenant_id, package_id, from_on, price_paisa, "
        "created_at_us)"
        " SELECT tenant_id, package_id, '2000-01-01', 50000 * package_id, 0 FROM isp.packages;"
        "INSERT INTO isp.customers (tenant_id, customer_id, code, name, name_folded, created_at_us)"
        " SELECT 200000 + n %% %lld, 1 + n / %lld, 'C' || n, 'Customer ' || n, 'customer ' || n, 0"
        " FROM generate_series(0, %lld) n;"
        "INSERT INTO isp.services (tenant_id, service_id, customer_id, package_id, node_id, login,"
        " password, state, started_on, ended_on, online, created_at_us)"
        " SELECT tenant_id, customer_id, customer_id, 1 + customer_id %% 5, 1, 'l' || customer_id,"
        " 'x', CASE WHEN customer_id %% 10 = 0 THEN 'ended' ELSE 'active' END,"
        " date '2023-12-01' + (customer_id * 7 %% 1060)::integer,"
        " CASE WHEN customer_id %% 10 = 0 THEN date '2026-11-10' - (customer_id * 3 %% 5)::integer"
        " END, customer_id %% 8 > 0, 0 FROM isp.customers;"
        "INSERT INTO isp.dues SELECT tenant_id, customer_id, customer_id, date '2026-11-10' -"
        " (customer_id %% 150)::integer, 75000 FROM isp.customers WHERE customer_id %% 5 = 0;"
        "INSERT INTO isp.bill_runs (tenant_id, bill_run_id, period, state, invoice_count, "
        "line_count,"
        " net_paisa, vat_paisa, total_paisa, started_at_us) SELECT tenant_id, m, 202401 + m / 12 *"
        " 100 + m %% 12, 'done', %lld, %lld, 75000000, 3750000, 78750000, 0 FROM isp.tenants,"
        " generate_series(0, 34) m WHERE kind = 'isp';"
        "INSERT INTO isp.book_months SELECT tenant_id, 202401 + m / 12 * 100 + m %% 12, a.kind,"
        " a.account, a.debit, a.credit, 1000, 1 + m * 2000, 2000 + m * 2000 FROM isp.tenants,"
        " generate_series(0, 34) m, (VALUES ('invoice', 'receivable', 78750000, 0), ('invoice',"
        " 'revenue', 0, 75000000), ('invoice', 'vat', 0, 3750000), ('payment', 'receivable', 0,"
        " 70000000), ('payment', 'cash', 40000000, 0), ('payment', 'bkash', 30000000, 0))"
        " a(kind, account, debit, credit) WHERE isp.tenants.kind = 'isp'",
        (long long)isps, (long long)isps, (long long)(isps * customers - 1), (long long)customers,
        (long long)customers);
    isp_test_sql("SET session_replication_role = origin");
    isp_test_sql("VACUUM ANALYZE");
}

static isp_session *session;

static size_t revenue(const char *by)
{
    isp_revenue_options o = ISP_REVENUE_OPTIONS_INIT;
    isp_revenue_list *list = NULL;
    o.by = by;
    ck_ok(isp_revenue_list_get(session, &o, &list, &err), err);
    size_t len = isp_revenue_list_len(list);
    isp_revenue_list_free(list);
    return len;
}

static size_t children(const char *limit)
{
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_child_list *list = NULL;
    o.limit = atoll(limit);
    ck_ok(isp_child_list_get(session, &o, &list, &err), err);
    size_t len = isp_child_list_len(list);
    isp_child_list_free(list);
    return len;
}

static size_t business(const char *limit)
{
    isp_business_options o = ISP_BUSINESS_OPTIONS_INIT;
    isp_business_list *list = NULL;
    o.limit = atoll(limit);
    ck_ok(isp_business_list_get(session, &o, &list, &err), err);
    size_t len = isp_business_list_len(list);
    isp_business_list_free(list);
    return len;
}

static size_t lines_once(const char *unused)
{
    (void)unused;
    isp_test_sql("SELECT tenant_id, count(*) FROM isp.services GROUP BY 1");
    return 0;
}

START_TEST(figures_of_a_million)
{
    static const struct {
        const char *who, *what;
        size_t (*call)(const char *);
        const char *argument;
    } pages[] = {{"platform", "count of all lines by ISP, SQL alone", lines_once, NULL},
                 {"platform", "twelve months", revenue, "month"},
                 {"platform", "by group", revenue, "group"},
                 {"platform", "by ISP", revenue, "isp"},
                 {"platform", "by gateway", revenue, "gateway"},
                 {"platform", "business, a page of 50 ISPs", business, "50"},
                 {"platform", "tenants, a page of 50 groups of ten", children, "50"},
                 {"g1", "twelve months of a group of ten", revenue, "month"},
                 {"g1", "business of a group of ten", business, "50"},
                 {"g1", "tenants of a group of ten", children, "50"}};
    int64_t isps = setting("ISPS", 1000), customers = setting("CUSTOMERS", 1000);
    int rounds = (int)setting("ROUNDS", 7);
    double took[ISP_LEN(pages)][100], ratio[100];
    ck_assert(rounds >= 1 && rounds <= 100);
    fill(isps, customers);
    for (int r = -1; r < rounds; r++) /* the first warms up */
        for (size_t p = 0; p < ISP_LEN(pages); p++) {
            session = isp_test_local(pages[p].who);
            double from = now_ms();
            pages[p].call(pages[p].argument);
            if (r >= 0)
                took[p][r] = now_ms() - from;
            isp_session_close(session);
        }
    printf("| who | page | median ms | slowest | of the count |\n|---|---|---|---|---|\n");
    for (size_t p = 0; p < ISP_LEN(pages); p++) {
        for (int r = 0; r < rounds; r++)
            ratio[r] = took[p][r] / took[0][r];
        if (p) /* the count itself stays in order, pair by pair */
            qsort(took[p], (size_t)rounds, sizeof *took[p], ascending);
        qsort(ratio, (size_t)rounds, sizeof *ratio, ascending);
        printf("| %s | %s | %.1f | %.1f | %.2f |\n", pages[p].who, pages[p].what,
               took[p][rounds / 2], took[p][rounds - 1], ratio[rounds / 2]);
    }
}
END_TEST

ISP_SUITE_DB(bench_revenue, 3600, TEST(figures_of_a_million))
