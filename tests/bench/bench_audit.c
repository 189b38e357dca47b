/*
 * What the audit trail costs: the same change of a customer with and without its row, in turns; and
 * the verification of many rows, whose memory must not grow with them.
 *
 *     ROUNDS=7 WRITES=1000 ROWS=1000000 bench_audit
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "subscriber/entities.h"
#include "tenant/audit.h"

#include "isp_test_isp.h"

enum {
    EACH = 1000 /* rows of one transaction, where they are only made to be verified */
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
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

static long memory_kb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static isp_session *mfn, *platform;
static int64_t customer;

static isp_status change_body(isp_tx *tx, void *user, isp_error *why)
{
    static const isp_stmt change = {
        "x_change",
        "UPDATE customers SET name = $3, revision = revision + 1 WHERE tenant_id = $1 AND"
        " customer_id = $2",
        NULL};
    char name[32];
    snprintf(name, sizeof name, "Customer %d", ++*(int *)user);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, mfn->tenant_id);
    isp_params__i64(&params, customer);
    isp_params__text(&params, name);
    return isp_tx__run(tx, &change, &params, NULL, why);
}

/* Changes a second; action NULL: without a row. */
static double writes(const char *action, int64_t count)
{
    static const isp_stmt get = {
        "x_get", "SELECT {customer} FROM customer_view WHERE tenant_id = $1 AND customer_id = $2",
        NULL};
    static int n;
    double from = now_s();
    for (int64_t i = 0; i < count; i++) {
        void *record = NULL;
        ck_ok(isp_session__change(mfn, action, change_body, &n, &get, &isp_customer_entity,
                                  &customer, &record, &err),
              err);
        isp_record__free(&isp_customer_entity, record);
    }
    return (double)count / (now_s() - from);
}

static isp_status many_body(isp_tx *tx, void *user, isp_error *why)
{
    (void)user;
    const isp_audit_event event = {.action = "customer.update",
                                   .entity = "customer",
                                   .entity_id = customer,
                                   .before = "{\"name\":\"Rahim Uddin\",\"revision\":1}",
                                   .after = "{\"name\":\"Karim Uddin\",\"revision\":2}"};
    isp_status st = ISP_OK;
    for (int i = 0; st == ISP_OK && i < EACH; i++)
        st = isp_audit__add(tx, mfn, &event, why);
    return st;
}

static void grow(int64_t rows)
{
    int64_t count, sealed = 0;
    double from = now_s();
    for (int64_t i = 0; i < rows; i += EACH)
        ck_ok(isp_session__transact(mfn, many_body, NULL, &err), err);
    double written = now_s();
    do {
        ck_ok(isp_audit__seal(isp_test_ctx, &count, &err), err);
        sealed += count;
        isp_test_now_us += 1000000;
        int64_t signed_count;
        ck_ok(isp_audit__checkpoint(isp_test_ctx, false, &signed_count, &err), err);
    } while (count);
    ck_ok(isp_audit__checkpoint(isp_test_ctx, true, &count, &err), err);
    isp_test_sql("ANALYZE");
    printf("%lld rows added (%.0f/s) and sealed (%.0f/s)\n", (long long)sealed,
           (double)rows / (written - from), (double)sealed / (now_s() - written));
}

static void verify(void)
{
    isp_audit_finding_list *list = NULL;
    double from = now_s();
    ck_ok(isp_audit_verify(platform, NULL, NULL, NULL, &list, &err), err);
    const isp_audit_finding *last = isp_audit_finding_list_at(list,
                                                              isp_audit_finding_list_len(list) - 1);
    double took = now_s() - from;
    printf("verified %lld rows in %.2f s (%.0f/s), peak memory of this program %ld KiB; %s first\n",
           (long long)last->count, took, (double)last->count / took, memory_kb(),
           isp_audit_finding_list_at(list, 0)->kind);
    isp_audit_finding_list_free(list);
}

START_TEST(figures)
{
    int64_t rounds = setting("ROUNDS", 7), count = setting("WRITES", 1000),
            rows = setting("ROWS", 1000000);
    double with[100], without[100], ratio[100];
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    platform = isp_test_local("platform");
    customer = isp_test_customer(mfn, "Rahim Uddin");
    rounds = rounds > 100 ? 100 : rounds;
    for (int64_t i = 0; i < rounds; i++) {
        with[i] = writes("customer.update", count);
        without[i] = writes(NULL, count);
        ratio[i] = with[i] / without[i];
    }
    qsort(with, (size_t)rounds, sizeof *with, ascending);
    qsort(without, (size_t)rounds, sizeof *without, ascending);
    qsort(ratio, (size_t)rounds, sizeof *ratio, ascending);
    printf("changes a second: %.0f with the trail, %.0f without; ratio %.2f (%.2f..%.2f)\n",
           with[rounds / 2], without[rounds / 2], ratio[rounds / 2], ratio[0], ratio[rounds - 1]);
    grow(rows / 10);
    verify();
    grow(rows - rows / 10);
    verify();
    isp_session_close(mfn);
    isp_session_close(platform);
}
END_TEST

ISP_SUITE_DB(bench_audit, 36000, TEST(figures))
