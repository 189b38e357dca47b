#include "store/lease.h"

/* clang-format off */
static const isp_stmt lease_take = { "lease_take",
    "INSERT INTO leases AS l (tenant_id, name, holder, until_us) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (tenant_id, name) DO UPDATE SET holder = excluded.holder, until_us = excluded.until_us"
    " WHERE l.holder = $3 OR l.until_us <= $5 RETURNING true", NULL };
static const isp_stmt lease_renew = { "lease_renew",
    "UPDATE leases SET until_us = $4 WHERE tenant_id = $1 AND name = $2 AND holder = $3", NULL };
static const isp_stmt lease_release = { "lease_release",
    "DELETE FROM leases WHERE tenant_id = $1 AND name = $2 AND holder = $3", NULL };
const isp_stmt *const isp_store__lease_stmts[] = { &lease_take, &lease_renew, &lease_release, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

isp_status isp_lease__take(isp_store *store, int64_t tenant_id, const char *name,
                           const char *holder, int64_t duration_ms, bool *out, isp_error *err)
{
    /* Leases are about processes, so they run on the machine's clock, not on the injected one. */
    int64_t now_us = isp_env__now_us(NULL);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__text(&params, name);
    isp_params__text(&params, holder);
    isp_params__i64(&params, now_us + duration_ms * 1000);
    isp_params__i64(&params, now_us);
    isp_status st = isp_store__run(store, &job, &lease_take, &params, &rows, err);
    if (st == ISP_OK)
        *out = isp_rows__len(rows) == 1;
    return st;
}

isp_status isp_lease__renew(isp_store *store, int64_t tenant_id, const char *name,
                            const char *holder, int64_t duration_ms, bool *out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__text(&params, name);
    isp_params__text(&params, holder);
    isp_params__i64(&params, isp_env__now_us(NULL) + duration_ms * 1000);
    isp_status st = isp_store__run(store, &job, &lease_renew, &params, &rows, err);
    if (st == ISP_OK)
        *out = isp_rows__affected(rows) == 1;
    return st;
}

isp_status isp_lease__release(isp_store *store, int64_t tenant_id, const char *name,
                              const char *holder, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__text(&params, name);
    isp_params__text(&params, holder);
    return isp_store__run(store, &job, &lease_release, &params, NULL, err);
}
