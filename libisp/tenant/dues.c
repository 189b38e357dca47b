/*
 * What whoever finds the panel of a tenant closed for its group's subscription is told: what is
 * due, which invoices, how to pay.
 */
#include "tenant/session.h"

#include <string.h>

/* clang-format off */
static const isp_stmt dues_block = { "dues_block",
    "SELECT g.tenant_id, g.name, g.parent_id, d.reason FROM tenants t"
    " JOIN tenants g ON g.tenant_id = CASE t.kind WHEN 'group' THEN t.tenant_id ELSE t.parent_id END AND g.kind = 'group'"
    " CROSS JOIN LATERAL group_dues(g.tenant_id) d WHERE t.tenant_id = $1", NULL };
/* The open invoices of a group as the platform's customer: their sum, the first numbers, how many. */
static const isp_stmt dues_open = { "dues_open",
    "SELECT coalesce(sum(o.open_paisa), 0)::bigint, string_agg(o.number, ' ' ORDER BY o.n) FILTER (WHERE o.n <= 2),"
    "       count(*), (SELECT pay_text FROM tenants WHERE tenant_id = $1)"
    "  FROM (SELECT d.open_paisa, i.number, row_number() OVER (ORDER BY d.due_on, d.invoice_id) AS n"
    "          FROM subscriptions u JOIN dues d ON d.tenant_id = u.tenant_id AND d.customer_id = u.customer_id"
    "          JOIN invoices i ON i.tenant_id = d.tenant_id AND i.invoice_id = d.invoice_id"
    "         WHERE u.tenant_id = $1 AND u.group_id = $2) o", NULL };
const isp_stmt *const isp_tenant__dues_stmts[] = { &dues_block, &dues_open, NULL };
/* clang-format on */

static isp_status tell(const isp_rows *block, const isp_rows *open, isp_error *err)
{
    static const isp_field paisa = {"open_paisa", 0, ISP_STORE_I64, ISP_KIND_PAISA, 0, ""};
    int64_t open_paisa = isp_rows__i64(open, 0, 0), count = isp_rows__i64(open, 0, 2);
    const char *numbers = isp_rows__text(open, 0, 1), *how = isp_rows__text(open, 0, 3);
    char amount[32];
    ISP_AUTO_BUF due = ISP_BUF_INIT;
    isp_record_print(&open_paisa, &paisa, amount, sizeof amount);
    if (count)
        isp_buf__format(&due, "; BDT %s due on %s%s%s", amount, numbers,
                        count > 2 ? " and more" : "", how ? ". " : "");
    if (count && how)
        isp_buf__text(&due, how);
    if (due.failed)
        return isp_fail_memory(err);
    return isp_fail(err, ISP_E_SUSPENDED, "subscription", "%.40s: %s%s",
                    isp_rows__text(block, 0, 1), isp_rows__text(block, 0, 3),
                    due.data ? due.data : "");
}

isp_status isp_tenant__dues(isp_ctx *ctx, int64_t tenant_id, isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB};
    ISP_AUTO(isp_rows) block = NULL;
    ISP_AUTO(isp_rows) open = NULL;
    isp_status st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        st = isp_store__run(isp_ctx__store(ctx), &job, &dues_block, &params, &block, err);
        if (st < 0 || !isp_rows__len(block))
            return st;
    }
    const isp_scope above = {.role = ISP_DB_TENANT, .tenant_id = isp_rows__i64(block, 0, 2)};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, above.tenant_id);
    isp_params__i64(&params, isp_rows__i64(block, 0, 0));
    st = isp_store__run(isp_ctx__store(ctx), &above, &dues_open, &params, &open, err);
    return st < 0 ? st : tell(block, open, err);
}
