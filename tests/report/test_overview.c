/*
 * The first page is the sum of its parts: each figure against the list that it counts.
 */
#include <string.h>

#include "isp_test_isp.h"

static isp_session *mfn;

/* A list of one operation, counted over all its pages. */
static int64_t count(const char *operation, const char *filter)
{
    int64_t n = 0;
    char cursor[2049] = "";
    do {
        isp_input *input = NULL;
        isp_result *result = NULL;
        ck_ok(isp_input_new(isp_entity_find("list_options"), &input, &err), err);
        ck_ok(isp_input_set(input, "limit", "7", &err), err);
        if (filter)
            ck_ok(isp_input_set(input, "filter", filter, &err), err);
        if (*cursor)
            ck_ok(isp_input_set(input, "cursor", cursor, &err), err);
        ck_ok(isp_operation_call(mfn, isp_operation_find(operation), NULL, 0, input, NULL, NULL,
                                 &result, &err),
              err);
        n += (int64_t)isp_result_len(result);
        snprintf(cursor, sizeof cursor, "%s",
                 isp_result_next(result) ? isp_result_next(result) : "");
        isp_result_free(result);
        isp_input_free(input);
    } while (*cursor);
    return n;
}

static int64_t sum(const char *operation, const char *field, const char *date, int64_t from,
                   int64_t to)
{
    int64_t total = 0;
    isp_input *input = NULL;
    isp_result *result = NULL;
    ck_ok(isp_input_new(isp_entity_find("list_options"), &input, &err), err);
    ck_ok(isp_input_set(input, "limit", "500", &err), err);
    ck_ok(isp_operation_call(mfn, isp_operation_find(operation), NULL, 0, input, NULL, NULL,
                             &result, &err),
          err);
    const isp_entity *e = isp_result_entity(result);
    for (size_t i = 0; i < isp_result_len(result); i++) {
        int64_t on = isp_record_i64(isp_result_at(result, i), isp_entity_field(e, date));
        if (on >= from && on <= to)
            total += isp_record_i64(isp_result_at(result, i), isp_entity_field(e, field));
    }
    isp_result_free(result);
    isp_input_free(input);
    return total;
}

/* An ISP with something of everything, and a neighbour with as much again. */
static void fill(const char *code)
{
    isp_session *s = isp_test_local(code);
    isp_test_package(s, "20M", 75000);
    isp_test_router(s, "pop1", "127.10.0.1", 18728);
    isp_test_router(s, "pop2", "127.10.0.2", 18728);
    isp_test_sql(
        "DROP TABLE IF EXISTS t; CREATE TEMP TABLE t AS SELECT tenant_id FROM isp.tenants WHERE"
        " code = '%s';"
        "INSERT INTO isp.customers (tenant_id, customer_id, code, name, name_folded, state,"
        " created_at_us) SELECT tenant_id, n, 'C' || n, 'C', 'c', CASE n %% 9 WHEN 0 THEN 'closed'"
        " ELSE 'active' END, 0 FROM t, generate_series(1, 60) n;"
        "INSERT INTO isp.services (tenant_id, service_id, customer_id, package_id, node_id, login,"
        " password, state, started_on, ended_on, applied_version, applied_enabled, changed_at_us,"
        " online, created_at_us) SELECT tenant_id, n, n, 1, 1 + n %% 2, 'l' || n, 'x',"
        " CASE n %% 7 WHEN 0 THEN 'ended' WHEN 1 THEN 'suspended' ELSE 'active' END,"
        " '2026-01-01', CASE WHEN n %% 7 = 0 THEN date '2026-06-01' END,"
        " CASE WHEN n %% 5 = 0 THEN 0 ELSE 1 END, n %% 4 > 0, n * 1000, n %% 3 > 0, 0"
        " FROM t, generate_series(1, 60) n;"
        "INSERT INTO isp.counters SELECT tenant_id, 'customer', 61 FROM t;"
        "INSERT INTO isp.nodes (tenant_id, node_id, name, driver, is_olt, address,"
        " poll_interval_ms, state, created_at_us) SELECT tenant_id, 2 + n, 'olt' || n, 'vsol-epon',"
        " true, '10.0.0.1', 60000, CASE n WHEN 1 THEN 'down' ELSE 'up' END, 0 FROM t,"
        " generate_series(1, 3) n;"
        "INSERT INTO isp.onus (tenant_id, onu_id, node_id, pon, number, state, light,"
        " created_at_us) SELECT tenant_id, n, 3, 1, n, CASE n %% 4 WHEN 0 THEN 'los' ELSE 'online'"
        " END, (ARRAY['none', 'good', 'too_strong', 'weak', 'critical'])[1 + n %% 5], 0 FROM t,"
        " generate_series(1, 33) n",
        code);
    for (int64_t period = 202610; period <= 202611; period++) {
        isp_bill_options b = ISP_BILL_OPTIONS_INIT;
        isp_bill_run *run = NULL;
        b.period = period;
        b.issued_on = period * 100 + 2;
        ck_ok(isp_bill_run_start(s, &b, NULL, NULL, &run, &err), err);
        isp_bill_run_free(run);
    }
    static const int64_t days[] = {20261030, 20261101, 20261114, 20261115, 0};
    for (size_t i = 0; i < 20; i++) {
        isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
        isp_payment *paid = NULL;
        p.customer_id = (int64_t)i * 2 + 1;
        p.amount_paisa = 1000 + (int64_t)i;
        p.received_on = days[i % 5];
        ck_ok(isp_payment_take(s, &p, &paid, &err), err);
        isp_payment_free(paid);
    }
    isp_session_close(s);
}

START_TEST(the_overview_is_the_sum_of_its_parts)
{
    isp_overview *o = NULL;
    isp_test_tenants();
    fill("mfn");
    fill("dfn");
    mfn = isp_test_local("mfn");
    ck_ok(isp_overview_get(mfn, &o, &err), err);
    ck_assert_int_eq(o->customer_count,
                     count("customer.list", NULL) - count("customer.list", "closed"));
    ck_assert_int_eq(o->service_count,
                     count("service.list", NULL) - count("service.list", "ended"));
    ck_assert_int_eq(o->online_count, count("service.list", "online"));
    ck_assert_int_eq(o->offline_count, count("service.list", "offline"));
    ck_assert_int_eq(o->suspended_count, count("service.list", "suspended"));
    ck_assert_int_eq(o->pending_count, count("service.list", "pending"));
    ck_assert_int_eq(o->pending_at_us, 5000);
    ck_assert_int_eq(o->suspended_online_count, count("service.list", "suspended-online"));
    ck_assert_int_eq(o->paid_blocked_count, count("service.list", "paid-blocked"));
    ck_assert_int_gt(o->suspended_online_count, 0);
    ck_assert_int_gt(o->paid_blocked_count, 0);
    ck_assert_int_eq(o->due_paisa, sum("invoice.list", "open_paisa", "due_on", 0, 99991231));
    ck_assert_int_eq(o->billed_paisa,
                     sum("invoice.list", "total_paisa", "issued_on", 20261101, 20261130));
    ck_assert_int_eq(o->collected_paisa,
                     sum("payment.list", "amount_paisa", "received_on", 20261101, 20261130));
    ck_assert_int_eq(o->collected_today_paisa,
                     sum("payment.list", "amount_paisa", "received_on", 20261115, 20261115));
    ck_assert_int_gt(o->collected_paisa, o->collected_today_paisa);
    ck_assert_int_gt(o->collected_today_paisa, 0);
    ck_assert_int_eq(o->node_count, 5);
    ck_assert_int_eq(o->node_down_count, count("node.list", "down"));
    ck_assert_int_eq(o->onu_count, count("onu.list", NULL));
    ck_assert_int_eq(o->onu_online_count, count("onu.list", "online"));
    ck_assert_int_eq(o->weak_count, count("onu.list", "weak") + count("onu.list", "too_strong"));
    ck_assert_int_eq(o->critical_count, count("onu.list", "critical"));
    ck_assert_int_eq(o->weak_count + o->critical_count, count("onu.list", "not_good"));
    isp_overview_free(o);
    isp_test_books(mfn);
    isp_session_close(mfn);
}
END_TEST

START_TEST(an_empty_isp_has_zeros)
{
    isp_overview *o = NULL;
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    ck_ok(isp_overview_get(mfn, &o, &err), err);
    const isp_entity *e = isp_entity_find("overview");
    for (size_t i = 0; i < e->field_count; i++)
        ck_assert_msg(isp_record_i64(o, &e->fields[i]) ==
                          (strcmp(e->fields[i].name, "pending_at_us") ? 0 : ISP_NO_VALUE),
                      "%s", e->fields[i].name);
    isp_overview_free(o);
    isp_session_close(mfn);
}
END_TEST

/* Midnight is the tenant's: 18:00 UTC in Dhaka. */
START_TEST(a_day_ends_in_the_tenants_zone)
{
    isp_overview *o = NULL;
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    isp_test_tenants();
    mfn = isp_test_local("mfn");
    p.customer_id = isp_test_customer(mfn, "Rahim");
    p.amount_paisa = 100;
    isp_test_now_us = INT64_C(1796061599000000); /* 2026-11-30 17:59:59 UTC */
    ck_ok(isp_payment_take(mfn, &p, &paid, &err), err);
    ck_assert_int_eq(paid->received_on, 20261130);
    isp_payment_free(paid);
    ck_ok(isp_overview_get(mfn, &o, &err), err);
    ck_assert_int_eq(o->collected_today_paisa, 100);
    isp_overview_free(o);
    isp_test_now_us += 1000000;
    ck_ok(isp_overview_get(mfn, &o, &err), err);
    ck_assert_int_eq(o->collected_today_paisa, 0);
    ck_assert_int_eq(o->collected_paisa, 0); /* a new month */
    isp_overview_free(o);
    isp_session_close(mfn);
}
END_TEST

ISP_SUITE_DB(report_overview, 60, TEST(the_overview_is_the_sum_of_its_parts),
             TEST(an_empty_isp_has_zeros), TEST(a_day_ends_in_the_tenants_zone))
