/*
 * Proof of the books: each check is a query that finds what must not be. Nothing found is the
 * proof.
 */
#include <stdio.h>

#include "billing/billing.h"
#include "billing/entities.h"
#include "isp/billing.h"
#include "tenant/session.h"

/* clang-format off */
/* Each statement answers (subject, detail) rows, at most 100, for tenant $1. */
static const isp_stmt checks[] = {
    { "verify_trial_balance",
      "SELECT 'ledger', 'all accounts together are ' || sum(amount_paisa) || ' paisa instead of 0'"
      " FROM entries WHERE tenant_id = $1 HAVING sum(amount_paisa) <> 0", NULL },
    { "verify_journal_balance",
      "SELECT 'journal:' || journal_id, 'sums to ' || sum(amount_paisa) || ' paisa instead of 0'"
      " FROM entries WHERE tenant_id = $1 GROUP BY journal_id HAVING sum(amount_paisa) <> 0 LIMIT 100", NULL },
    { "verify_balance",
      "SELECT 'customer:' || customer_id, 'balance ' || coalesce(b.balance_paisa, 0) || ' paisa, ledger '"
      "       || coalesce(e.amount_paisa, 0)"
      " FROM (SELECT customer_id, balance_paisa FROM balances WHERE tenant_id = $1) b FULL JOIN"
      "      (SELECT customer_id, sum(amount_paisa) AS amount_paisa FROM entries"
      "        WHERE tenant_id = $1 AND account = 'receivable' GROUP BY customer_id) e USING (customer_id)"
      " WHERE coalesce(b.balance_paisa, 0) <> coalesce(e.amount_paisa, 0) LIMIT 100", NULL },
    { "verify_open_amount",
      "SELECT 'invoice:' || i.invoice_id, 'open ' || coalesce(d.open_paisa, 0) || ' paisa, total less allocations '"
      "       || i.total_paisa - coalesce(a.amount_paisa, 0)"
      " FROM invoices i"
      " LEFT JOIN (SELECT invoice_id, sum(amount_paisa) AS amount_paisa FROM allocations WHERE tenant_id = $1"
      "             GROUP BY invoice_id) a ON a.invoice_id = i.invoice_id"
      " LEFT JOIN dues d ON d.tenant_id = $1 AND d.customer_id = i.customer_id AND d.invoice_id = i.invoice_id"
      " WHERE i.tenant_id = $1 AND coalesce(d.open_paisa, 0) <> i.total_paisa - coalesce(a.amount_paisa, 0) LIMIT 100",
      NULL },
    { "verify_dues_and_balance",
      "SELECT 'customer:' || customer_id, 'open invoices ' || coalesce(d.open_paisa, 0) || ' paisa, balance '"
      "       || coalesce(b.balance_paisa, 0)"
      " FROM (SELECT customer_id, sum(open_paisa) AS open_paisa FROM dues WHERE tenant_id = $1 GROUP BY customer_id) d"
      " FULL JOIN (SELECT customer_id, balance_paisa FROM balances WHERE tenant_id = $1) b USING (customer_id)"
      " WHERE coalesce(d.open_paisa, 0) <> greatest(0, coalesce(b.balance_paisa, 0)) LIMIT 100", NULL },
    { "verify_orphan_due",
      "SELECT 'invoice:' || d.invoice_id, 'is open but was never issued' FROM dues d WHERE d.tenant_id = $1"
      " AND NOT EXISTS (SELECT FROM invoices i WHERE i.tenant_id = $1 AND i.invoice_id = d.invoice_id"
      "                    AND i.customer_id = d.customer_id) LIMIT 100", NULL },
    { "verify_orphan_line",
      "SELECT 'invoice:' || l.invoice_id, 'has line ' || l.line_no || ' but was never issued' FROM invoice_lines l"
      " WHERE l.tenant_id = $1 AND NOT EXISTS (SELECT FROM invoices i WHERE i.tenant_id = $1"
      "   AND i.invoice_id = l.invoice_id) LIMIT 100", NULL },
    { "verify_orphan_allocation",
      "SELECT 'payment:' || a.payment_id, 'settles invoice ' || a.invoice_id || ', but one of them is not there'"
      " FROM allocations a WHERE a.tenant_id = $1"
      " AND (NOT EXISTS (SELECT FROM invoices i WHERE i.tenant_id = $1 AND i.invoice_id = a.invoice_id)"
      "      OR (a.payment_id <> 0 AND NOT EXISTS (SELECT FROM payments p WHERE p.tenant_id = $1"
      "                                               AND p.payment_id = a.payment_id))) LIMIT 100", NULL },
    { "verify_billed_twice",
      "SELECT 'service:' || service_id, 'is billed twice for ' || from_on FROM (SELECT service_id, from_on,"
      "   lag(to_on) OVER (PARTITION BY service_id ORDER BY from_on, to_on) AS before_on"
      "   FROM invoice_lines WHERE tenant_id = $1) l WHERE before_on >= from_on LIMIT 100", NULL },
    { "verify_invoice_sum",
      "SELECT 'invoice:' || i.invoice_id, 'lines sum to ' || coalesce(l.total_paisa, 0) || ' paisa, total is '"
      "       || i.total_paisa"
      " FROM invoices i LEFT JOIN (SELECT invoice_id, sum(net_paisa + vat_paisa) AS total_paisa FROM invoice_lines"
      "   WHERE tenant_id = $1 GROUP BY invoice_id) l ON l.invoice_id = i.invoice_id"
      " WHERE i.tenant_id = $1 AND coalesce(l.total_paisa, 0) <> i.total_paisa LIMIT 100", NULL },
    { "verify_invoice_journal",
      "SELECT 'invoice:' || i.invoice_id, 'total ' || i.total_paisa || ' paisa, its journal says '"
      "       || coalesce(e.amount_paisa, 0)"
      " FROM invoices i LEFT JOIN entries e ON e.tenant_id = $1 AND e.journal_id = i.journal_id"
      "   AND e.account = 'receivable' AND e.kind = 'invoice'"
      " WHERE i.tenant_id = $1 AND coalesce(e.amount_paisa, 0) <> i.total_paisa LIMIT 100", NULL },
    { "verify_payment_journal",
      "SELECT 'payment:' || p.payment_id, 'amount ' || p.amount_paisa || ' paisa, its journal says '"
      "       || coalesce(-e.amount_paisa, 0)"
      " FROM payments p LEFT JOIN entries e ON e.tenant_id = $1 AND e.journal_id = p.journal_id"
      "   AND e.account = 'receivable' AND e.kind = 'payment'"
      " WHERE p.tenant_id = $1 AND coalesce(-e.amount_paisa, 0) <> p.amount_paisa LIMIT 100", NULL },
    { "verify_invoice_split",
      "SELECT 'invoice:' || i.invoice_id, 'net ' || i.net_paisa || ' and VAT ' || i.vat_paisa"
      "       || ' paisa, its journal says ' || coalesce(e.net_paisa, 0) || ' and ' || coalesce(e.vat_paisa, 0)"
      " FROM invoices i LEFT JOIN (SELECT journal_id, -sum(amount_paisa) FILTER (WHERE account = 'revenue') AS net_paisa,"
      "        -sum(amount_paisa) FILTER (WHERE account = 'vat') AS vat_paisa FROM entries"
      "        WHERE tenant_id = $1 AND kind = 'invoice' GROUP BY journal_id) e ON e.journal_id = i.journal_id"
      " WHERE i.tenant_id = $1 AND (coalesce(e.net_paisa, 0) <> i.net_paisa OR coalesce(e.vat_paisa, 0) <> i.vat_paisa)"
      " LIMIT 100", NULL },
    { "verify_allocated",
      "SELECT 'payment:' || p.payment_id, 'allocated ' || p.allocated_paisa || ' paisa, to invoices '"
      "       || coalesce(a.amount_paisa, 0)"
      " FROM payments p LEFT JOIN (SELECT payment_id, sum(amount_paisa) AS amount_paisa FROM allocations"
      "   WHERE tenant_id = $1 GROUP BY payment_id) a ON a.payment_id = p.payment_id"
      " WHERE p.tenant_id = $1 AND coalesce(a.amount_paisa, 0) <> p.allocated_paisa LIMIT 100", NULL },
    { "verify_orphan_journal",
      "SELECT DISTINCT 'journal:' || e.journal_id, 'is of no ' || e.kind FROM entries e WHERE e.tenant_id = $1"
      " AND NOT EXISTS (SELECT FROM invoices i WHERE i.tenant_id = $1 AND e.kind = 'invoice'"
      "                    AND i.invoice_id = e.document_id AND i.journal_id = e.journal_id)"
      " AND NOT EXISTS (SELECT FROM payments p WHERE p.tenant_id = $1 AND e.kind = 'payment'"
      "                    AND p.payment_id = e.document_id AND p.journal_id = e.journal_id) LIMIT 100", NULL },
    { "verify_months",
      "SELECT 'month:' || period || ':' || kind || ':' || account, 'sums are ' || coalesce(m.debit_paisa, 0) || ' and '"
      "       || coalesce(m.credit_paisa, 0) || ' paisa, the ledger says ' || coalesce(e.debit_paisa, 0) || ' and '"
      "       || coalesce(e.credit_paisa, 0)"
      " FROM (SELECT period, kind, account, debit_paisa, credit_paisa, entry_count, first_journal_id, last_journal_id"
      "         FROM book_months WHERE tenant_id = $1) m"
      " FULL JOIN (SELECT (extract(year FROM entry_on) * 100 + extract(month FROM entry_on))::bigint AS period, kind, account,"
      "        coalesce(sum(amount_paisa) FILTER (WHERE amount_paisa > 0), 0) AS debit_paisa,"
      "        coalesce(-sum(amount_paisa) FILTER (WHERE amount_paisa < 0), 0) AS credit_paisa, count(*) AS entry_count,"
      "        min(journal_id) AS first_journal_id, max(journal_id) AS last_journal_id"
      "        FROM entries WHERE tenant_id = $1 GROUP BY 1, 2, 3) e USING (period, kind, account)"
      " WHERE (m.debit_paisa, m.credit_paisa, m.entry_count, m.first_journal_id, m.last_journal_id) IS DISTINCT FROM"
      "       (e.debit_paisa, e.credit_paisa, e.entry_count, e.first_journal_id, e.last_journal_id) LIMIT 100", NULL },
    { "verify_ids",
      "SELECT what, 'highest id ' || highest || ', but there are ' || n FROM ("
      "   SELECT 'invoices' AS what, max(invoice_id) AS highest, count(*) AS n FROM invoices WHERE tenant_id = $1"
      "   UNION ALL SELECT 'payments', max(payment_id), count(*) FROM payments WHERE tenant_id = $1) c"
      " WHERE highest <> n", NULL },
    { "verify_number_gaps",
      "SELECT subject, 'after ' || before || ' comes ' || number FROM (SELECT subject, number,"
      "   lag(number) OVER w AS before, n - lag(n) OVER w AS step"
      "   FROM (SELECT 'invoice:' || invoice_id AS subject, number FROM invoices WHERE tenant_id = $1 UNION ALL"
      "         SELECT 'payment:' || payment_id, receipt FROM payments WHERE tenant_id = $1) d,"
      "        LATERAL (SELECT substring(number FROM '[0-9]+$')::bigint AS n) s"
      "   WINDOW w AS (PARTITION BY rtrim(number, '0123456789') ORDER BY n)) n"
      " WHERE step <> 1 LIMIT 100", NULL },
};
/* clang-format on */

const isp_stmt *isp_billing__check_at(size_t i)
{
    return i < ISP_LEN(checks) ? &checks[i] : NULL;
}

isp_status isp_verify(isp_session *session, isp_finding_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "ledger.read", err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_finding_entity);
    if (!list)
        return isp_fail_memory(err);
    for (size_t c = 0; c < ISP_LEN(checks); c++) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        if ((st = isp_session__run(session, &checks[c], &params, &rows, err)) < 0)
            return st;
        for (size_t i = 0; i < isp_rows__len(rows); i++) {
            ISP_AUTO(isp_finding) finding = isp_record__new(&isp_finding_entity);
            if (!finding)
                return isp_fail_memory(err);
            const char *const texts[] = {checks[c].name + sizeof "verify_" - 1,
                                         isp_rows__text(rows, i, 0), isp_rows__text(rows, i, 1)};
            for (size_t t = 0; t < ISP_LEN(texts); t++)
                if ((st = isp_record__set_text(&isp_finding_entity.fields[t], finding, texts[t],
                                               err)) < 0)
                    return st;
            if ((st = isp_list__add(list, ISP_TAKE(finding), err)) < 0)
                return st;
        }
    }
    *out = (isp_finding_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}
