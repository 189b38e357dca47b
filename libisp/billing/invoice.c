#include <string.h>

#include "billing/entities.h"
#include "isp/billing.h"
#include "tenant/session.h"

/* clang-format off */
static const isp_stmt invoice_get = { "invoice_get",
    "SELECT {invoice} FROM invoice_view WHERE tenant_id = $1 AND invoice_id = $2", NULL };
static const isp_stmt invoice_list = { "invoice_list",
    "SELECT {invoice} FROM invoice_view WHERE tenant_id = $1 AND invoice_id < $2 AND ($3::bigint = 0 OR customer_id = $3)"
    " AND ($4::bigint = 0 OR period = $4) AND ($5::text IS NULL OR number = $5)"
    " AND ($6::text IS NULL OR state = $6)"
    " ORDER BY invoice_id DESC LIMIT $7", NULL };
/* What is open are few of many: found from the dues. */
static const isp_stmt invoice_open_list = { "invoice_open_list",
    "SELECT {invoice} FROM invoice_view WHERE tenant_id = $1 AND invoice_id < $2 AND ($3::bigint = 0 OR customer_id = $3)"
    " AND ($4::bigint = 0 OR period = $4) AND ($5::text IS NULL OR number = $5) AND ($6 = 'open' OR state = $6)"
    " AND invoice_id IN (SELECT invoice_id FROM dues WHERE tenant_id = $1)"
    " ORDER BY invoice_id DESC LIMIT $7", NULL };
static const isp_stmt invoice_line_list = { "invoice_line_list",
    "SELECT {invoice_line} FROM invoice_lines WHERE tenant_id = $1 AND invoice_id = $2 AND line_no > $3"
    " ORDER BY line_no LIMIT $4", NULL };
#define ENTRIES "SELECT {entry} FROM entries WHERE tenant_id = $1 AND journal_id < $2"
#define NEWEST  " ORDER BY journal_id DESC, line_no LIMIT $5"
/* $3 customer, $4 invoice, 0: any. One statement for each way in, so that each has its index. */
static const isp_stmt entry_list = { "entry_list", ENTRIES " AND $3::bigint = 0 AND $4::bigint = 0" NEWEST, NULL };
static const isp_stmt entry_list_customer = { "entry_list_customer", ENTRIES
    " AND $4::bigint = 0 AND journal_id IN (SELECT journal_id FROM entries WHERE tenant_id = $1 AND customer_id = $3"
    "   AND account = 'receivable')" NEWEST, NULL };
static const isp_stmt entry_list_invoice = { "entry_list_invoice", ENTRIES
    " AND journal_id IN (SELECT journal_id FROM invoices WHERE tenant_id = $1 AND invoice_id = $4"
    "   AND $3::bigint IN (0, customer_id))" NEWEST, NULL };
static const isp_stmt account_sums = { "account_sums",
    "SELECT account, coalesce(sum(amount_paisa) FILTER (WHERE amount_paisa > 0), 0)::bigint,"
    " coalesce(-sum(amount_paisa) FILTER (WHERE amount_paisa < 0), 0)::bigint, sum(amount_paisa)::bigint"
    " FROM entries WHERE tenant_id = $1 GROUP BY account ORDER BY account", NULL };
const isp_stmt *const isp_billing__invoice_stmts[] = {
    &invoice_get, &invoice_list, &invoice_open_list, &invoice_line_list, &entry_list, &entry_list_customer,
    &entry_list_invoice, &account_sums, NULL };
/* clang-format on */

isp_status isp_invoice_get(isp_session *session, int64_t invoice_id, isp_invoice **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "invoice.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &invoice_get, &isp_invoice_entity, invoice_id,
                                       (void **)out, err);
}

static const isp_page_rule invoices_asked = {"invoice.read",  "customer_id period search filter",
                                             "list",          .kinds = {ISP_KIND_INVOICE_STATE},
                                             .words = "open", .first = INT64_MAX};

isp_status isp_invoice_list_get(isp_session *session, const isp_list_options *options,
                                isp_invoice_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &invoices_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.customer_id);
    isp_params__i64(&params, page.asked.period);
    isp_params__text(&params, page.asked.search);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    bool open = page.asked.filter && strcmp(page.asked.filter, "paid") != 0;
    return isp_session__list(session, open ? &invoice_open_list : &invoice_list, &params,
                             &isp_invoice_entity, page.asked.limit, -1, 0, (isp_list **)(void *)out,
                             err);
}

static const isp_page_rule lines_asked = {"invoice.read", .takes = "invoice_id"};

isp_status isp_invoice_line_list_get(isp_session *session, const isp_list_options *options,
                                     isp_invoice_line_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &lines_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, page.asked.invoice_id > 0, "invoice_id");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.asked.invoice_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &invoice_line_list, &params, &isp_invoice_line_entity,
                             page.asked.limit, -1, 1, (isp_list **)(void *)out, err);
}

static const isp_page_rule entries_asked = {"ledger.read", "customer_id invoice_id",
                                            .first = INT64_MAX};

isp_status isp_entry_list_get(isp_session *session, const isp_list_options *options,
                              isp_entry_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &entries_asked, options, &page, err);
    if (st < 0)
        return st;
    /* Pages end between journals: at most three rows belong together, so ask for three more and
     * keep whole ones. */
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.customer_id);
    isp_params__i64(&params, page.asked.invoice_id);
    isp_params__i64(&params, page.asked.limit + 3);
    ISP_AUTO(isp_list) list = NULL;
    const isp_stmt *stmt = page.asked.invoice_id    ? &entry_list_invoice
                           : page.asked.customer_id ? &entry_list_customer
                                                    : &entry_list;
    st = isp_session__list(session, stmt, &params, &isp_entry_entity, 0, -1, 0, &list, err);
    if (st < 0)
        return st;
    if (list->len > (size_t)page.asked.limit) {
        const isp_entry *const *rows = (const isp_entry *const *)list->records;
        size_t keep = (size_t)page.asked.limit;
        while (keep < list->len && rows[keep]->journal_id == rows[keep - 1]->journal_id)
            keep++;
        if (keep < list->len) {
            list->next = isp_cursor__encode(NULL, rows[keep - 1]->journal_id);
            if (!list->next)
                return isp_fail_memory(err);
        }
        while (list->len > keep)
            isp_record__free(list->entity, list->records[--list->len]);
    }
    *out = (isp_entry_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}

isp_status isp_account_sum_list_get(isp_session *session, isp_account_sum_list **out,
                                    isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "ledger.read", err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    return isp_session__list(session, &account_sums, &params, &isp_account_sum_entity, 0, -1, 0,
                             (isp_list **)(void *)out, err);
}
