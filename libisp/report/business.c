/*
 * How each ISP is doing, for whoever stands above: counts and sums; a customer
 * only for a reason, which is told to the ISP.
 */
#include <string.h>

#include "isp/report.h"
#include "report/entities.h"
#include "report/scope.h"
#include "tenant/audit.h"
#include "tenant/entities.h"

/* clang-format off */
#define SHARE(part, whole) "(" part " * 10000 / nullif(" whole ", 0))::bigint"
/* $1 tenants of the session, $2 the one asked for or NULL, $3 month, $4 its first and $5 its last day, $6 after tenant,
 * $7 limit. */
static const isp_stmt business_list = { "business_list",
    "WITH s AS MATERIALIZED (SELECT tenant_id, code, name, parent_id, today(timezone) AS today FROM tenants"
    "   WHERE tenant_id = ANY($1::bigint[]) AND kind = 'isp' AND tenant_id > $6"
    "     AND ($2::bigint IS NULL OR tenant_id IN (SELECT b.tenant_id FROM tenant_branch($2) b))"
    "   ORDER BY tenant_id LIMIT $7)"
    " SELECT s.tenant_id, s.code, s.name, s.parent_id, c.n, v.n, v.suspended, v.began, v.ended,"
    "        coalesce(m.billed, 0)::bigint, coalesce(m.collected, 0)::bigint, r.arpu, coalesce(d.open, 0)::bigint,"
    "        coalesce(d.open0, 0)::bigint, coalesce(d.open30, 0)::bigint, coalesce(d.open60, 0)::bigint,"
    "        coalesce(d.open90, 0)::bigint, coalesce(d.older, 0)::bigint, v.online, " SHARE("v.online", "v.active") ","
    "        o.n, o.weak, o.critical, " SHARE("o.good", "o.n")
    "   FROM s,"
    "   LATERAL (SELECT count(*) AS n FROM customers WHERE tenant_id = s.tenant_id AND state = 'active') c,"
    "   LATERAL (SELECT count(*) FILTER (WHERE state <> 'ended') AS n, count(*) FILTER (WHERE state = 'suspended') AS suspended,"
    "              count(*) FILTER (WHERE state = 'active') AS active,"
    "              count(*) FILTER (WHERE state = 'active' AND online) AS online,"
    "              count(*) FILTER (WHERE started_on BETWEEN $4::date AND $5::date) AS began,"
    "              count(*) FILTER (WHERE ended_on BETWEEN $4::date AND $5::date) AS ended"
    "              FROM services WHERE tenant_id = s.tenant_id AND kind = 'line') v,"
    "   LATERAL (SELECT sum(debit_paisa - credit_paisa) FILTER (WHERE kind = 'invoice' AND account = 'receivable') AS billed,"
    "              sum(debit_paisa) FILTER (WHERE account NOT IN ('receivable', 'revenue', 'vat')) AS collected"
    "              FROM book_months WHERE tenant_id = s.tenant_id AND period = $3) m,"
    "   LATERAL (SELECT (sum(net_paisa) / nullif(sum(invoice_count), 0))::bigint AS arpu"
    "              FROM bill_runs WHERE tenant_id = s.tenant_id AND period = $3) r,"
    "   LATERAL (SELECT sum(open_paisa) AS open, sum(open_paisa) FILTER (WHERE past <= 0) AS open0,"
    "              sum(open_paisa) FILTER (WHERE past BETWEEN 1 AND 30) AS open30,"
    "              sum(open_paisa) FILTER (WHERE past BETWEEN 31 AND 60) AS open60,"
    "              sum(open_paisa) FILTER (WHERE past BETWEEN 61 AND 90) AS open90,"
    "              sum(open_paisa) FILTER (WHERE past > 90) AS older"
    "              FROM (SELECT open_paisa, s.today - due_on AS past FROM dues"
    "                     WHERE tenant_id = s.tenant_id) d) d,"
    "   LATERAL (SELECT count(*) FILTER (WHERE light <> 'none') AS n,"
    "              count(*) FILTER (WHERE light IN ('weak', 'too_strong')) AS weak,"
    "              count(*) FILTER (WHERE light = 'critical') AS critical, count(*) FILTER (WHERE light = 'good') AS good"
    "              FROM onus WHERE tenant_id = s.tenant_id) o"
    "  ORDER BY s.tenant_id", NULL };
/* $1 tenants of the session, $2 the one asked for or NULL, $3 "tenant:lines" and $4 package after which to go on, $5 limit.
 * Tenant by tenant, in order, so that a page counts the lines of those on it and no others. */
static const isp_stmt mix_list = { "mix_list",
    "WITH s AS MATERIALIZED (SELECT tenant_id, code, today(timezone) AS today FROM tenants WHERE tenant_id = ANY($1::bigint[])"
    "   AND kind = 'isp' AND ($2::bigint IS NULL OR tenant_id IN (SELECT b.tenant_id FROM tenant_branch($2) b))"
    "   AND tenant_id >= split_part($3, ':', 1)::bigint),"
    " m AS (SELECT s.tenant_id, s.code AS tenant_code, x.* FROM (SELECT * FROM s ORDER BY tenant_id) s, LATERAL"
    "   (SELECT p.package_id, p.code, p.name, r.price_paisa, coalesce(n.n, 0) AS n, sum(n.n) OVER () AS total FROM packages p"
    "     LEFT JOIN (SELECT package_id, count(*) AS n FROM services v WHERE v.tenant_id = s.tenant_id AND v.kind = 'line'"
    "       AND v.state <> 'ended' GROUP BY 1) n ON n.package_id = p.package_id"
    "     CROSS JOIN LATERAL price_of(p.tenant_id, p.package_id, s.today) r"
    "    WHERE p.tenant_id = s.tenant_id AND p.kind = 'line' AND (p.state = 'active' OR n.n > 0)) x)"
    " SELECT tenant_id, tenant_code, package_id, code, name, price_paisa, n, " SHARE("n", "total") ", tenant_id || ':' || n"
    "   FROM m WHERE (tenant_id, -n, package_id) > (split_part($3, ':', 1)::bigint, -split_part($3, ':', 2)::bigint, $4)"
    "  ORDER BY tenant_id, n DESC, package_id LIMIT $5", NULL };
/* $1 the ISP, $2 after customer, $3 folded beginning or NULL, $4 limit. */
static const isp_stmt seen_customers = { "seen_customers",
    "SELECT c.customer_id, c.code, c.name, c.phone, c.zone, c.state, v.n, v.online, coalesce(d.open, 0)::bigint, c.created_at_us"
    "  FROM (SELECT * FROM customers WHERE tenant_id = $1 AND customer_id > $2 AND ($3::text IS NULL"
    "          OR starts_with(name_folded, $3) OR starts_with(code_folded, $3) OR starts_with(phone, $3))"
    "         ORDER BY customer_id LIMIT $4) c,"
    "   LATERAL (SELECT count(*) AS n, count(*) FILTER (WHERE online) AS online FROM services"
    "             WHERE tenant_id = $1 AND customer_id = c.customer_id AND state <> 'ended') v,"
    "   LATERAL (SELECT sum(open_paisa) AS open FROM dues WHERE tenant_id = $1 AND customer_id = c.customer_id) d"
    " ORDER BY c.customer_id", NULL };
const isp_stmt *const isp_report__business_stmts[] = { &business_list, &mix_list, &seen_customers, NULL };
/* clang-format on */

static isp_status begin(isp_session *session, const isp_business_options *in,
                        isp_business_options *o, isp_session *scoped, isp_params *params,
                        isp_error *err)
{
    *o = (isp_business_options)ISP_BUSINESS_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "business.read", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, in, err);
    if (st == ISP_OK)
        st = isp_list__limit(&o->limit, err);
    if (st < 0)
        return st;
    int64_t today = 0;
    if ((st = isp_session__today(session, &today, err)) < 0)
        return st;
    if (!o->period)
        o->period = today / 100;
    if (!isp_period__valid(o->period))
        return isp_fail(err, ISP_E_INVALID, "period", "is no month");
    return isp_report__scope(session, o->tenant_id, scoped, params, err);
}

isp_status isp_business_list_get(isp_session *session, const isp_business_options *options,
                                 isp_business_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_business_options o;
    isp_session scoped;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_status st = begin(session, options, &o, &scoped, &params, err);
    if (st < 0)
        return st;
    ISP_AUTO_TEXT text = NULL;
    int64_t after = 0;
    if (o.cursor && (st = isp_cursor__decode(o.cursor, &text, &after, err)) < 0)
        return st;
    isp_params__i64(&params, o.tenant_id ? o.tenant_id : ISP_NO_VALUE);
    isp_params__i64(&params, o.period);
    isp_params__on(&params, isp_period__first(o.period));
    isp_params__on(&params, isp_period__last(o.period));
    isp_params__i64(&params, after);
    isp_params__i64(&params, o.limit + 1);
    return isp_session__list(&scoped, &business_list, &params, &isp_business_entity, o.limit, -1, 0,
                             (isp_list **)(void *)out, err);
}

/* "7:120", as this list made it. */
static bool is_place(const char *text)
{
    size_t tenant = text ? strspn(text, "0123456789") : 0;
    if (!tenant || tenant > 18 || text[tenant] != ':')
        return false;
    size_t lines = strspn(text + tenant + 1, "0123456789");
    return lines && lines <= 18 && !text[tenant + 1 + lines];
}

isp_status isp_mix_list_get(isp_session *session, const isp_business_options *options,
                            isp_mix_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_business_options o;
    isp_session scoped;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_status st = begin(session, options, &o, &scoped, &params, err);
    if (st < 0)
        return st;
    ISP_AUTO_TEXT place = NULL;
    int64_t after = 0;
    if (o.cursor) {
        if ((st = isp_cursor__decode(o.cursor, &place, &after, err)) < 0)
            return st;
        if (!is_place(place))
            return isp_fail(err, ISP_E_INVALID, "cursor", "is not one of this list");
    }
    isp_params__i64(&params, o.tenant_id ? o.tenant_id : ISP_NO_VALUE);
    isp_params__text(&params, place ? place : "0:0");
    isp_params__i64(&params, after);
    isp_params__i64(&params, o.limit + 1);
    return isp_session__list(&scoped, &mix_list, &params, &isp_mix_entity, o.limit,
                             (int)isp_mix_entity.field_count, 2, (isp_list **)(void *)out, err);
}

/* Both trails have it before anything is told. */
static isp_status note_look(const isp_session *session, int64_t tenant_id,
                            const isp_look_options *options, isp_error *err)
{
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_audit__given(&isp_look_options_entity, options, &after);
    if (after.failed)
        return isp_fail_memory(err);
    return isp_audit__note(session,
                           &(isp_audit_event){.action = "business.customers",
                                              .entity = "tenant",
                                              .entity_id = tenant_id,
                                              .after = after.data},
                           err);
}

isp_status isp_seen_customer_list_get(isp_session *session, int64_t tenant_id,
                                      const isp_look_options *options, isp_seen_customer_list **out,
                                      isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_look_options o = ISP_LOOK_OPTIONS_INIT;
    isp_session scoped;
    ISP_AUTO_PARAMS unused = ISP_PARAMS_INIT;
    ISP_AUTO_TEXT search = NULL;
    ISP_AUTO_TEXT text = NULL;
    int64_t after = 0;
    isp_status st = isp_session__allow(session, "business.look", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_list__limit(&o.limit, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.reason, "reason");
    if (!isp_text__is_line(o.reason, 5, 500))
        return isp_fail(err, ISP_E_INVALID, "reason",
                        "say why in 5 to 500 characters: the ISP reads it");
    if (o.search && *o.search && !(search = isp_text__fold(o.search)))
        return isp_fail_memory(err);
    if (o.cursor && (st = isp_cursor__decode(o.cursor, &text, &after, err)) < 0)
        return st;
    if (tenant_id <= 0 || tenant_id == session->tenant_id)
        return isp_session__absent(&isp_tenant_entity, tenant_id, err);
    if ((st = isp_report__scope(session, tenant_id, &scoped, &unused, err)) < 0 ||
        (st = note_look(session, tenant_id, &o, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, after);
    isp_params__text(&params, search);
    isp_params__i64(&params, o.limit + 1);
    return isp_session__list(&scoped, &seen_customers, &params, &isp_seen_customer_entity, o.limit,
                             -1, 0, (isp_list **)(void *)out, err);
}
