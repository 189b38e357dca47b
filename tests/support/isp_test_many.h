/*
 * isp_test_many.h - thousands of customers with a service each, written by SQL: for billing at
 * scale.
 */
#ifndef ISP_TEST_MANY_H
#define ISP_TEST_MANY_H

#include "isp_test_isp.h"

/* Customers 1..count of the tenant, each with a service of the only package at the only router,
 * from a date that depends on its number: some ran all month, some began in it, some ended in it.
 */
static inline ISP_UNUSED void isp_test_many(const char *tenant, int64_t count)
{
    isp_session *session = isp_test_local(tenant);
    isp_test_package(session, "20M", 75000);
    isp_test_router(session, "pop1", "127.10.0.1", 18728);
    isp_session_close(session);
    isp_test_sql(
        "INSERT INTO isp.customers (tenant_id, customer_id, code, name, name_folded, created_at_us)"
        " SELECT tenant_id, n, 'C' || n, 'Customer ' || n, 'customer ' || n, 0 FROM isp.tenants,"
        " generate_series(1, %lld) n WHERE code = '%s';"
        "INSERT INTO isp.services (tenant_id, service_id, customer_id, package_id, node_id, login, "
        "password, state,"
        " started_on, ended_on, created_at_us)"
        " SELECT tenant_id, n, n, 1, 1, 'login' || n, 'sealed', CASE WHEN n %% 11 = 0 THEN 'ended' "
        "ELSE 'active' END,"
        " CASE WHEN n %% 7 = 0 THEN date '2026-11-01' + (n %% 30)::integer ELSE date '2026-01-01' "
        "END,"
        " CASE WHEN n %% 11 = 0 THEN greatest(date '2026-11-01' + (n %% 29)::integer,"
        "      CASE WHEN n %% 7 = 0 THEN date '2026-11-01' + (n %% 30)::integer END) END, 0"
        " FROM isp.tenants, generate_series(1, %lld) n WHERE code = '%s';"
        "INSERT INTO isp.counters (tenant_id, name, next_value) SELECT tenant_id, v.name, %lld + 1 "
        "FROM isp.tenants,"
        " (VALUES ('customer'), ('service')) v(name) WHERE code = '%s'",
        (long long)count, tenant, (long long)count, tenant, (long long)count, tenant);
}

#endif
