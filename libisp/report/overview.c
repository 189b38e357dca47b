#include "report/entities.h"
#include "tenant/session.h"

/* clang-format off */
/* $1 tenant, $2 today, $3 and $4 first and last day of the month. One pass over each small table; the books by their indexes. */
static const isp_stmt overview_get = { "overview_get",
    "SELECT c.n, s.n, s.online, s.n - s.online, s.suspended, s.pending, s.pending_at_us, s.suspended_online,"
    " s.paid_blocked, coalesce(d.open_paisa, 0)::bigint, coalesce(i.billed, 0)::bigint,"
    " coalesce(p.collected, 0)::bigint, coalesce(p.today, 0)::bigint, n.n, n.down, o.n, o.online, o.weak, o.critical"
    " FROM (SELECT count(*) AS n FROM customers WHERE tenant_id = $1 AND state = 'active') c,"
    " (SELECT count(*) FILTER (WHERE state <> 'ended') AS n,"
    "         count(*) FILTER (WHERE state <> 'ended' AND online) AS online,"
    "         count(*) FILTER (WHERE state = 'suspended') AS suspended,"
    "         count(*) FILTER (WHERE applied_version < desired_version) AS pending,"
    "         min(changed_at_us) FILTER (WHERE applied_version < desired_version) AS pending_at_us,"
    "         count(*) FILTER (WHERE state <> 'active' AND online) AS suspended_online,"
    "         count(*) FILTER (WHERE state = 'active' AND begins_on IS NULL AND NOT applied_enabled AND NOT t.lines_cut) AS paid_blocked"
    "    FROM services, (SELECT lines_cut FROM tenants WHERE tenant_id = $1) t WHERE tenant_id = $1) s,"
    " (SELECT sum(open_paisa) AS open_paisa FROM dues WHERE tenant_id = $1) d,"
    " (SELECT sum(total_paisa) AS billed FROM invoices WHERE tenant_id = $1 AND issued_on BETWEEN $3::date AND $4::date) i,"
    " (SELECT sum(amount_paisa) AS collected, sum(amount_paisa) FILTER (WHERE received_on = $2::date) AS today"
    "    FROM payments WHERE tenant_id = $1 AND received_on BETWEEN $3::date AND $4::date) p,"
    " (SELECT count(*) AS n, count(*) FILTER (WHERE state = 'down') AS down FROM nodes WHERE tenant_id = $1) n,"
    " (SELECT count(*) AS n, count(*) FILTER (WHERE state = 'online') AS online,"
    "         count(*) FILTER (WHERE light IN ('weak', 'too_strong')) AS weak,"
    "         count(*) FILTER (WHERE light = 'critical') AS critical FROM onus WHERE tenant_id = $1) o", NULL };
const isp_stmt *const isp_report__overview_stmts[] = { &overview_get, NULL };
/* clang-format on */

isp_status isp_overview_get(isp_session *session, isp_overview **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    int64_t today = 0;
    isp_status st = isp_session__allow(session, "overview.read", err);
    if (st < 0 || (st = isp_session__today(session, &today, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__on(&params, today);
    isp_params__on(&params, isp_period__first(today / 100));
    isp_params__on(&params, isp_period__last(today / 100));
    return isp_session__get(session, &overview_get, &params, &isp_overview_entity,
                            session->tenant_id, (void **)out, err);
}
