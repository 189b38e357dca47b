/*
 * Revenue over many tenants. Everything is counted by tenant and month first (facts), then summed
 * up by what was asked: small tables whatever the number of customers.
 */
#include <stdio.h>
#include <string.h>

#include "isp/report.h"
#include "report/entities.h"
#include "report/scope.h"

#define MONTHS_MAX 120

/* clang-format off */
#define FIRST_DAY(month) "to_date(" month "::bigint::text, 'YYYYMM')"
#define NEXT_DAY(month)  "(" FIRST_DAY(month) " + interval '1 month')::date"
#define MONTH(day) "(date_part('year', " day ")::bigint * 100 + date_part('month', " day ")::bigint)"
/*
 * $1 tenants of the session, $2 kind of the tenants whose books are meant, $3 the one asked for or NULL, $4 first month,
 * $5 last month; $6 key after which to go on, $7 limit. What stands after $5 is not looked at; what stands before $4 makes
 * the stocks: owed, active. Facts are counted for each `who` and `when`, no finer than is asked for: by month of all
 * tenants together, or by tenant before and in the months (PERIOD(month), DAY(day)).
 */
#define FACTS(who, PERIOD, DAY) \
    "WITH s AS MATERIALIZED (SELECT tenant_id, parent_id, code, name FROM tenants WHERE tenant_id = ANY($1::bigint[])" \
    "   AND kind = $2 AND ($3::bigint IS NULL OR tenant_id IN (SELECT b.tenant_id FROM tenant_branch($3) b)))," \
    " books AS (SELECT " who " AS tenant_id, " PERIOD("m.period") " AS period," \
    "   coalesce(sum(m.debit_paisa - m.credit_paisa) FILTER (WHERE m.kind = 'invoice' AND m.account = 'receivable'), 0) AS billed," \
    "   coalesce(sum(m.credit_paisa - m.debit_paisa) FILTER (WHERE m.account = 'revenue'), 0) AS net," \
    "   coalesce(sum(m.credit_paisa - m.debit_paisa) FILTER (WHERE m.account = 'vat'), 0) AS vat," \
    "   coalesce(sum(m.debit_paisa) FILTER (WHERE m.account NOT IN ('receivable', 'revenue', 'vat')), 0) AS collected," \
    "   coalesce(sum(m.credit_paisa) FILTER (WHERE m.account NOT IN ('receivable', 'revenue', 'vat')), 0) AS refunded," \
    "   coalesce(sum(m.debit_paisa - m.credit_paisa) FILTER (WHERE m.account = 'receivable'), 0) AS owed" \
    "   FROM s JOIN book_months m ON m.tenant_id = s.tenant_id WHERE m.period <= $5 GROUP BY 1, 2)," \
    " facts AS MATERIALIZED (" \
    "   SELECT tenant_id, period, billed, net, vat, collected, refunded, owed, NULL::numeric AS mrr, NULL::numeric AS payers," \
    "          0::bigint AS began, 0::bigint AS ended FROM books" \
    "   UNION ALL SELECT " who ", r.period, 0, 0, 0, 0, 0, 0, sum(r.net_paisa), sum(r.invoice_count), 0, 0" \
    "     FROM s JOIN bill_runs r ON r.tenant_id = s.tenant_id WHERE r.period <= $5 GROUP BY 1, 2" \
    "     HAVING sum(r.invoice_count) > 0" \
    "   UNION ALL SELECT " who ", " DAY("v.started_on") ", 0, 0, 0, 0, 0, 0, NULL, NULL, count(*), 0" \
    "     FROM s JOIN services v ON v.tenant_id = s.tenant_id WHERE v.kind = 'line'" \
    "      AND v.started_on < " NEXT_DAY("$5") " GROUP BY 1, 2" \
    "   UNION ALL SELECT " who ", " DAY("v.ended_on") ", 0, 0, 0, 0, 0, 0, NULL, NULL, 0, count(*)" \
    "     FROM s JOIN services v ON v.tenant_id = s.tenant_id WHERE v.kind = 'line' AND v.ended_on IS NOT NULL" \
    "      AND v.ended_on < " NEXT_DAY("$5") " GROUP BY 1, 2)"
#define SAME(month)       month
#define IN_MONTHS(month)  "CASE WHEN " month " >= $4::bigint THEN $5::bigint ELSE 0 END"
#define IN_DAYS(day)      "CASE WHEN " day " >= " FIRST_DAY("$4") " THEN $5::bigint ELSE 0 END"
#define FLOW(x) "coalesce(sum(" x ") FILTER (WHERE period >= $4), 0)::bigint AS " x
#define SHARE(part, whole) "(" part " * 10000 / nullif(" whole ", 0))::bigint"
#define PAGE(key) " AND " key " COLLATE \"C\" > $6 ORDER BY " key " COLLATE \"C\" LIMIT $7"
#define FIGURES(from) \
    " billed, net, vat, collected, refunded, owed, mrr::bigint, (mrr / nullif(payers, 0))::bigint, active, began, ended," \
      SHARE("ended", "active - began + ended") " FROM " from

static const isp_stmt revenue_by_month = { "revenue_by_month",
    FACTS("NULL::bigint", SAME, MONTH) ", months AS (SELECT " MONTH("d") " AS period"
    "   FROM generate_series(" FIRST_DAY("$4") ", " FIRST_DAY("$5") ", interval '1 month') d),"
    " sums AS (SELECT period, sum(billed)::bigint AS billed, sum(net)::bigint AS net, sum(vat)::bigint AS vat,"
    "   sum(collected)::bigint AS collected, sum(refunded)::bigint AS refunded,"
    "   sum(sum(owed)) OVER (ORDER BY period)::bigint AS owed, sum(mrr) AS mrr, sum(payers) AS payers,"
    "   sum(sum(began - ended)) OVER (ORDER BY period)::bigint AS active, sum(began)::bigint AS began,"
    "   sum(ended)::bigint AS ended"
    "   FROM (SELECT * FROM facts UNION ALL SELECT NULL, period, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0 FROM months) f"
    "   GROUP BY period)"
    " SELECT to_char(to_date(period::text, 'YYYYMM'), 'YYYY-MM'), NULL::text, NULL::bigint," FIGURES("sums")
    " WHERE period >= $4" PAGE("to_char(to_date(period::text, 'YYYYMM'), 'YYYY-MM')"), NULL };
/* Each ISP by itself; then, for groups, the ISPs of each. */
#define BY_TENANT \
    FACTS("s.tenant_id", IN_MONTHS, IN_DAYS) ", each AS (SELECT s.tenant_id, s.parent_id, s.code, s.name," FLOW("billed") "," FLOW("net") "," FLOW("vat") "," \
      FLOW("collected") "," FLOW("refunded") "," FLOW("began") "," FLOW("ended") "," \
    "   coalesce(sum(owed), 0)::bigint AS owed, coalesce(sum(began - ended), 0)::bigint AS active," \
    "   (array_agg(mrr ORDER BY period DESC) FILTER (WHERE mrr IS NOT NULL AND period >= $4))[1] AS mrr," \
    "   (array_agg(payers ORDER BY period DESC) FILTER (WHERE mrr IS NOT NULL AND period >= $4))[1] AS payers" \
    "   FROM s LEFT JOIN facts USING (tenant_id) GROUP BY 1, 2, 3, 4)"
static const isp_stmt revenue_by_isp = { "revenue_by_isp",
    BY_TENANT " SELECT code, name, tenant_id," FIGURES("each") " WHERE true" PAGE("code"), NULL };
static const isp_stmt revenue_by_group = { "revenue_by_group",
    BY_TENANT " SELECT g.code, g.name, g.tenant_id," FIGURES("(SELECT parent_id,"
    "   sum(billed)::bigint AS billed, sum(net)::bigint AS net, sum(vat)::bigint AS vat,"
    "   sum(collected)::bigint AS collected, sum(refunded)::bigint AS refunded, sum(owed)::bigint AS owed, sum(mrr) AS mrr,"
    "   sum(payers) AS payers, sum(active)::bigint AS active, sum(began)::bigint AS began, sum(ended)::bigint AS ended"
    "   FROM each GROUP BY 1) e") " JOIN tenants g ON g.tenant_id = e.parent_id WHERE true" PAGE("g.code"), NULL };
static const isp_stmt revenue_by_gateway = { "revenue_by_gateway",
    "SELECT m.account, NULL::text, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, sum(m.debit_paisa)::bigint,"
    "       sum(m.credit_paisa)::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,"
    "       NULL::bigint"
    "  FROM tenants t JOIN book_months m ON m.tenant_id = t.tenant_id"
    " WHERE t.tenant_id = ANY($1::bigint[]) AND t.kind = $2"
    "   AND ($3::bigint IS NULL OR t.tenant_id IN (SELECT b.tenant_id FROM tenant_branch($3) b))"
    "   AND m.period BETWEEN $4 AND $5 AND m.account NOT IN ('receivable', 'revenue', 'vat')"
    "   AND m.account COLLATE \"C\" > $6 GROUP BY m.account ORDER BY m.account COLLATE \"C\" LIMIT $7", NULL };
/*
 * The rows behind one figure of one tenant. $1 tenant, $2 figure, $3 first month, $4 last month, $5 gateway or NULL,
 * $6 and $7 journal and line after which to go on, $8 limit.
 */
static const isp_stmt revenue_entries = { "revenue_entries",
    "SELECT e.tenant_id, e.journal_id, e.line_no, e.kind, e.entry_on, e.account, e.customer_id, e.document_id,"
    "       e.amount_paisa, CASE WHEN $2 IN ('net', 'vat', 'refunded') THEN -e.amount_paisa ELSE e.amount_paisa END"
    "  FROM book_months m"
    "  JOIN entries e ON e.tenant_id = m.tenant_id AND e.kind = m.kind AND e.account = m.account"
    "   AND e.journal_id BETWEEN m.first_journal_id AND m.last_journal_id"
    "   AND e.entry_on >= to_date(m.period::text, 'YYYYMM')"
    "   AND e.entry_on < to_date(m.period::text, 'YYYYMM') + interval '1 month'"
    " WHERE m.tenant_id = $1 AND m.period BETWEEN $3 AND $4 AND ($5::text IS NULL OR m.account = $5)"
    "   AND CASE $2 WHEN 'billed' THEN m.kind = 'invoice' AND m.account = 'receivable'"
    "               WHEN 'net' THEN m.account = 'revenue' WHEN 'vat' THEN m.account = 'vat'"
    "               WHEN 'outstanding' THEN m.account = 'receivable'"
    "               WHEN 'collected' THEN m.account NOT IN ('receivable', 'revenue', 'vat') AND e.amount_paisa > 0"
    "               WHEN 'refunded' THEN m.account NOT IN ('receivable', 'revenue', 'vat') AND e.amount_paisa < 0 END"
    "   AND (e.journal_id, e.line_no) > ($6, $7)"
    " ORDER BY e.journal_id, e.line_no LIMIT $8", NULL };
const isp_stmt *const isp_report__revenue_stmts[] = {
    &revenue_by_month, &revenue_by_isp, &revenue_by_group, &revenue_by_gateway, &revenue_entries, NULL };

static const struct { const char *word; const isp_stmt *stmt; } ways[] = {
    { "month", &revenue_by_month }, { "isp", &revenue_by_isp }, { "group", &revenue_by_group },
    { "gateway", &revenue_by_gateway } };
static const char *const figures[] = { "billed", "net", "vat", "collected", "refunded", "outstanding" };
/* clang-format on */

/* The months asked for, or the twelve up to this one. */
static isp_status read_months(isp_session *session, int64_t *from, int64_t *to, isp_error *err)
{
    int64_t today = 0;
    isp_status st = isp_session__today(session, &today, err);
    if (st < 0)
        return st;
    if (!*to)
        *to = today / 100;
    if (!*from) /* eleven months before */
        *from = *to % 100 == 12 ? *to - 11 : *to - 100 + 1;
    if (!isp_period__valid(*to))
        return isp_fail(err, ISP_E_INVALID, "to_period", "is no month");
    if (!isp_period__valid(*from) || *from > *to)
        return isp_fail(err, ISP_E_INVALID, "from_period", "is no month, or after the last");
    if ((*to / 100 - *from / 100) * 12 + *to % 100 - *from % 100 >= MONTHS_MAX)
        return isp_fail(err, ISP_E_INVALID, "from_period", "more than %d months", MONTHS_MAX);
    return ISP_OK;
}

isp_status isp_revenue_list_get(isp_session *session, const isp_revenue_options *options,
                                isp_revenue_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_revenue_options o = ISP_REVENUE_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "revenue.read", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = read_months(session, &o.from_period, &o.to_period, err);
    if (st == ISP_OK)
        st = isp_list__limit(&o.limit, err);
    if (st < 0)
        return st;
    ISP_AUTO_TEXT after = NULL;
    int64_t unused = 0;
    if (o.cursor && (st = isp_cursor__decode(o.cursor, &after, &unused, err)) < 0)
        return st;
    const isp_stmt *stmt = NULL;
    for (size_t i = 0; i < ISP_LEN(ways); i++)
        if (strcmp(ways[i].word, o.by ? o.by : "month") == 0)
            stmt = ways[i].stmt;
    if (!stmt)
        return isp_fail(err, ISP_E_INVALID, "by", "figures are by month, isp, group or gateway");
    if (!o.books)
        o.books = "isp";
    bool of_platform = strcmp(o.books, "platform") == 0;
    if (!of_platform && strcmp(o.books, "isp") != 0)
        return isp_fail(err, ISP_E_INVALID, "books", "books are those of the isp or the platform");
    if (of_platform && stmt == &revenue_by_group)
        return isp_fail(err, ISP_E_INVALID, "by",
                        "what each group pays stands in its subscription");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_session scoped;
    if ((st = isp_report__scope(session, o.tenant_id, &scoped, &params, err)) < 0)
        return st;
    isp_params__text(&params, o.books);
    isp_params__i64(&params, o.tenant_id ? o.tenant_id : ISP_NO_VALUE);
    isp_params__i64(&params, o.from_period);
    isp_params__i64(&params, o.to_period);
    isp_params__text(&params, after ? after : "");
    isp_params__i64(&params, o.limit + 1);
    return isp_session__list(&scoped, stmt, &params, &isp_revenue_entity, o.limit, 0, 2,
                             (isp_list **)(void *)out, err);
}

isp_status isp_revenue_entry_list_get(isp_session *session,
                                      const isp_revenue_entry_options *options,
                                      isp_revenue_entry_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_revenue_entry_options o = ISP_REVENUE_ENTRY_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "revenue.read", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = read_months(session, &o.from_period, &o.to_period, err);
    if (st == ISP_OK)
        st = isp_list__limit(&o.limit, err);
    if (st < 0)
        return st;
    if (!o.figure)
        o.figure = "billed";
    bool known = false;
    for (size_t i = 0; i < ISP_LEN(figures); i++)
        known = known || strcmp(figures[i], o.figure) == 0;
    if (!known)
        return isp_fail(err, ISP_E_INVALID, "figure", "there are no rows behind %.40s", o.figure);
    int64_t account;
    if (o.gateway &&
        (!isp_kind__value(ISP_KIND_ACCOUNT, o.gateway, &account) || account < ISP_ACCOUNT_CASH))
        return isp_fail(err, ISP_E_INVALID, "gateway", "%.40s is no account of money", o.gateway);
    int64_t journal_id = 0, line_no = 0;
    ISP_AUTO_TEXT text = NULL;
    if (o.cursor) {
        if ((st = isp_cursor__decode(o.cursor, &text, &journal_id, err)) < 0)
            return st;
        if (!text || !isp_text__i64(text, &line_no))
            return isp_fail(err, ISP_E_INVALID, "cursor", "is not one of this list");
    }
    if (!o.tenant_id)
        o.tenant_id = session->tenant_id;
    isp_session scoped;
    ISP_AUTO_PARAMS unused = ISP_PARAMS_INIT;
    if ((st = isp_report__scope(session, o.tenant_id, &scoped, &unused, err)) < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, o.tenant_id);
    isp_params__text(&params, o.figure);
    isp_params__i64(&params, strcmp(o.figure, "outstanding") == 0 ? 0 : o.from_period);
    isp_params__i64(&params, o.to_period);
    isp_params__text(&params, o.gateway);
    isp_params__i64(&params, journal_id);
    isp_params__i64(&params, line_no);
    isp_params__i64(&params, o.limit + 1);
    return isp_session__list(&scoped, &revenue_entries, &params, &isp_revenue_entry_entity, o.limit,
                             2, 1, (isp_list **)(void *)out, err);
}
