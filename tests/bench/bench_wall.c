/*
 * What the wall between tenants costs. Two connections run the same statements of the library in
 * the same transactions, in turns: one as the role that serves, under forced row-level security;
 * one as a superuser, whom no policy holds, with nothing but the statements' own
 * WHERE tenant_id = $1. What differs is the policies. CPU is the backend's own.
 *
 *     ROUNDS=15 TENANTS=100 CUSTOMERS=1000 TIMES=2000 bench_wall
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "isp_test_many.h"
#include "store/conn.h"

extern const isp_stmt *const isp_subscriber__customer_stmts[];

enum {
    ROUNDS_MAX = 200
};

static int64_t tenants, customers, times, rounds;
static int64_t first_tenant, next_customer = 10000000;
static char list[8192]; /* of tenants, as an array's text */

static int64_t setting(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text ? atoll(text) : fallback;
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int64_t n)
{
    qsort(values, (size_t)n, sizeof *values, ascending);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* ---- a side: a connection in pipeline mode, and the clock of its backend ---- */

typedef struct side {
    PGconn *pg;
    clockid_t cpu;
} side;

static side open_side(const char *role)
{
    const isp_conn_target target = {.dsn = isp_test_dsn(), .timeout_ms = 60000};
    side s = {0};
    ck_ok(isp_pg__connect(&target, role, NULL, &s.pg, &err), err);
    PQclear(PQexec(s.pg, "SET search_path = isp"));
    ck_assert_int_eq(clock_getcpuclockid(PQbackendPID(s.pg), &s.cpu), 0);
    ck_assert_int_eq(PQenterPipelineMode(s.pg), 1);
    return s;
}

static void drain(PGconn *pg)
{
    ck_assert_int_eq(PQpipelineSync(pg), 1);
    for (bool synced = false; !synced;) {
        PGresult *result = PQgetResult(pg);
        if (!result)
            continue;
        ExecStatusType status = PQresultStatus(result);
        synced = status == PGRES_PIPELINE_SYNC;
        ck_assert_msg(synced || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s",
                      PQresultErrorMessage(result));
        PQclear(result);
    }
}

static void command(PGconn *pg, const char *sql)
{
    ck_assert_int_eq(PQsendQueryParams(pg, sql, 0, NULL, NULL, NULL, NULL, 0), 1);
}

/* ---- what is run ---- */

typedef struct work {
    const char *title;
    const char *stmt;     /* of the catalogue, or NULL: */
    const char *sql;      /* with the wall */
    const char *bare_sql; /* without it; NULL: the same */
    const char *goal;
    const char *serving;
    bool bare; /* the other side sends the statement alone, without a transaction of its own */
    int64_t share;
} work;

static const work works[] = {
    {"point read: one row by its key", NULL,
     "SELECT name, phone, state FROM customers WHERE tenant_id = $1 AND customer_id = $2", NULL,
     "1.10", "isp_tenant", false, 1},
    {"page of 50 by name", NULL,
     "SELECT customer_id, name, phone, state FROM customers WHERE tenant_id = $1"
     " AND (name_folded, customer_id) > ('', 0) ORDER BY name_folded, customer_id LIMIT 50",
     NULL, "1.05", "isp_tenant", false, 2},
    {"insert of a customer", NULL,
     "INSERT INTO customers (tenant_id, customer_id, code, name, name_folded, created_at_us)"
     " VALUES ($1, $2, $3, $4, $5, 0)",
     NULL, "1.10", "isp_tenant", false, 1},
    {"the panel's one customer, from six tables: customer_get", "customer_get", NULL, NULL, "",
     "isp_tenant", false, 1},
    {"the panel's page, planned each time: customer_list", "customer_list", NULL, NULL, "",
     "isp_tenant", false, 10},
    {"a whole request context against one bare prepared query: customer_get", "customer_get", NULL,
     NULL, "2", "isp_tenant", true, 1},
    {"a super admin's list: customers of each tenant counted", NULL,
     "SELECT tenant_id, count(*) FROM customers WHERE state = 'active' GROUP BY tenant_id",
     "SELECT tenant_id, count(*) FROM customers WHERE state = 'active' AND tenant_id = ANY "
     "($1::bigint[]) GROUP BY tenant_id",
     "1.10", "isp_scope", false, 200},
    {"a super admin's page: first 50 of all tenants", NULL,
     "SELECT tenant_id, customer_id, name FROM customers ORDER BY tenant_id, customer_id LIMIT 50",
     "SELECT tenant_id, customer_id, name FROM customers WHERE tenant_id = ANY ($1::bigint[])"
     " ORDER BY tenant_id, customer_id LIMIT 50",
     "1.10", "isp_scope", false, 10},
};

static void prepare(PGconn *pg, const work *w, bool wall)
{
    ISP_AUTO_BUF sql = ISP_BUF_INIT;
    if (w->stmt) {
        const isp_stmt *const *stmt = isp_subscriber__customer_stmts;
        while (strcmp((*stmt)->name, w->stmt) != 0)
            stmt++;
        ck_ok(isp_stmt__expand(*stmt, isp_entity_find, &sql, &err), err);
    }
    command(pg, "DEALLOCATE ALL");
    ck_assert_int_eq(PQsendPrepare(pg, "w",
                                   w->stmt                ? sql.data
                                   : wall || !w->bare_sql ? w->sql
                                                          : w->bare_sql,
                                   0, NULL),
                     1);
    drain(pg);
}

/* The parameters of one execution: a tenant and a customer that differ from time to time. */
static int parameters(const work *w, bool wall, int64_t i, const char **values)
{
    static char tenant[24], customer[24], name[40];
    if (!w->stmt && strcmp(w->serving, "isp_scope") == 0) {
        values[0] = list;
        return wall ? 0 : 1;
    }
    snprintf(tenant, sizeof tenant, "%lld", (long long)(first_tenant + i * 7 % tenants));
    snprintf(customer, sizeof customer, "%lld", (long long)(1 + i * 13 % customers));
    values[0] = tenant;
    values[1] = customer;
    if (w->stmt && strcmp(w->stmt, "customer_list") == 0) {
        values[1] = "";
        values[2] = "0";
        values[3] = NULL;
        values[4] = "51";
        return 5;
    }
    if (!w->stmt && strstr(w->sql, "LIMIT 50"))
        return 1;
    if (!w->stmt && isp_text__starts(w->sql, "INSERT")) {
        snprintf(customer, sizeof customer, "%lld", (long long)next_customer++);
        snprintf(name, sizeof name, "customer-%s", customer);
        values[2] = values[3] = values[4] = name;
        return 5;
    }
    return 2;
}

/* One transaction as the store sends it, or the statement alone. */
static void once(PGconn *pg, const work *w, bool wall, int64_t i)
{
    const char *values[16];
    int count = parameters(w, wall, i, values);
    bool alone = w->bare && !wall;
    if (!alone) {
        char context[sizeof list + 64];
        bool scope = strcmp(w->serving, "isp_scope") == 0;
        snprintf(context, sizeof context, "SET LOCAL isp.%s = '%s'",
                 scope ? "tenants" : "tenant_id", scope ? list : values[0]);
        command(pg, scope ? "BEGIN READ ONLY" : "BEGIN");
        command(pg, context);
    }
    ck_assert_int_eq(PQsendQueryPrepared(pg, "w", count, values, NULL, NULL, 0), 1);
    if (!alone)
        command(pg, "COMMIT");
    drain(pg);
}

typedef struct cost {
    double cpu_us, wall_us;
} cost;

static cost run(const side *s, const work *w, bool wall)
{
    static double walls[1000000];
    int64_t n = times / w->share > 1 ? times / w->share : 1;
    double cpu = seconds(s->cpu);
    for (int64_t i = 0; i < n; i++) {
        double from = seconds(CLOCK_MONOTONIC);
        once(s->pg, w, wall, i);
        walls[i] = seconds(CLOCK_MONOTONIC) - from;
    }
    return (cost){(seconds(s->cpu) - cpu) / (double)n * 1e6, median(walls, n) * 1e6};
}

static void compare(const work *w)
{
    double cpus[2][ROUNDS_MAX], walls[2][ROUNDS_MAX], cpu_ratios[ROUNDS_MAX],
        wall_ratios[ROUNDS_MAX];
    side sides[2] = {open_side("isp_super"), open_side(w->serving)};
    for (int k = 0; k < 2; k++) {
        prepare(sides[k].pg, w, k);
        for (int64_t i = 0; i < 20; i++) /* caches, and the plan that stays */
            once(sides[k].pg, w, k, i);
    }
    for (int64_t r = 0; r < rounds; r++) {
        for (int k = 0; k < 2; k++) { /* who is first takes turns as well */
            int which = (int)(r + k) % 2;
            cost c = run(&sides[which], w, which);
            cpus[which][r] = c.cpu_us;
            walls[which][r] = c.wall_us;
        }
        cpu_ratios[r] = cpus[1][r] / cpus[0][r];
        wall_ratios[r] = walls[1][r] / walls[0][r];
    }
    double cpu = median(cpu_ratios, rounds), wall = median(wall_ratios, rounds);
    printf("| %s | %.1f | %.1f | %.2f (%.2f..%.2f) | %.1f | %.1f | %.2f | %s |\n", w->title,
           median(cpus[0], rounds), median(cpus[1], rounds), cpu, cpu_ratios[0],
           cpu_ratios[rounds - 1], median(walls[0], rounds), median(walls[1], rounds), wall,
           w->goal);
    fflush(stdout);
    for (int k = 0; k < 2; k++)
        PQfinish(sides[k].pg);
}

START_TEST(the_wall_against_none)
{
    rounds = setting("ROUNDS", 15);
    tenants = setting("TENANTS", 100);
    customers = setting("CUSTOMERS", 1000);
    times = setting("TIMES", 2000);
    ck_assert(rounds >= 1 && rounds <= ROUNDS_MAX && tenants >= 1 && tenants <= 1000 &&
              customers >= 100 && times >= 1 && times <= 1000000);
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    for (int i = 1; i <= tenants; i++) {
        char code[32];
        snprintf(code, sizeof code, "isp%d", i);
        isp_test_tenant("north", code);
        isp_test_many(code, customers);
    }
    first_tenant = isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'isp1'");
    snprintf(list, sizeof list, "%s",
             isp_test_sql("SELECT array_agg(tenant_id)::text FROM isp.tenants WHERE kind = 'isp'"));
    isp_test_sql("VACUUM ANALYZE");
    printf("| what | bare CPU us | wall CPU us | CPU ratio | bare p50 us | wall p50 us | p50 ratio "
           "| goal |\n|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < ISP_LEN(works); i++)
        compare(&works[i]);
}
END_TEST

ISP_SUITE_DB(bench_wall, 3600, TEST(the_wall_against_none))
