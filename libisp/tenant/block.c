/*
 * What people are told whose panel is closed.
 */
#include <string.h>

#include "tenant/session.h"

/* clang-format off */
static const isp_stmt block_why = { "block_why",
    "SELECT t.name, b.cause, to_char(to_timestamp(b.since_at_us / 1000000.0) AT TIME ZONE t.timezone, 'YYYY-MM-DD'),"
    " b.reason, p.name FROM tenants t LEFT JOIN tenants p ON p.tenant_id = t.parent_id,"
    " LATERAL (SELECT * FROM isp.tenant_blocks(t.tenant_id) LIMIT 1) b WHERE t.tenant_id = $1", NULL };
const isp_stmt *const isp_tenant__block_stmts[] = { &block_why, NULL };
/* clang-format on */

isp_status isp_session__blocked(isp_ctx *ctx, int64_t tenant_id, isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &block_why, &params, &rows, err);
    if (st < 0)
        return st;
    const char *cause = isp_rows__len(rows) ? isp_rows__text(rows, 0, 1) : NULL;
    if (cause && strcmp(cause, "dues") == 0 && (st = isp_tenant__dues(ctx, tenant_id, err)) < 0)
        return st;
    if (!cause || strcmp(cause, "dues") == 0) /* paid, or resumed, since it was looked at */
        return isp_fail(err, ISP_E_BUSY, "tenant", "the panel was opened this moment: try again");
    const char *reason = isp_rows__text(rows, 0, 3), *above = isp_rows__text(rows, 0, 4);
    bool closed = strcmp(cause, "closed") == 0;
    /* What may be long comes last: a message holds 255 bytes. */
    return isp_fail(err, ISP_E_SUSPENDED, "tenant", "%.60s is %s since %s; turn to %.60s%s%s",
                    isp_rows__text(rows, 0, 0), closed ? "closed" : "suspended",
                    isp_rows__text(rows, 0, 2), above ? above : "the operator of this server",
                    reason ? ": " : "", reason ? reason : "");
}
