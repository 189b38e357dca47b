/*
 * Every figure of the reports is the sum of the ledger rows that are told to be behind it, and the
 * same when it is added up another way; nobody sees more than his branch of the tree.
 */
#include <stdio.h>
#include <string.h>

#include "isp_test_isp.h"

enum {
    CUSTOMERS = 25,
    FROM = 202607,
    TO = 202611
};

static const char *const figures[] = {"billed",    "net",      "vat",
                                      "collected", "refunded", "outstanding"};

/* Nothing here is secret: a small generator, so that a failure can be repeated. */
static uint64_t seed = 20261115;
static int64_t draw(int64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(seed >> 33) % below;
}

/* An ISP with five months of bills, and payments of any size on any day. */
static void fill(const char *code)
{
    isp_session *s = isp_test_local(code);
    int64_t packages[] = {isp_test_package(s, "10M", 50000), isp_test_package(s, "20M", 75033)};
    int64_t router = isp_test_router(s, "pop1", "127.10.0.1", 18728);
    for (int64_t i = 0; i < CUSTOMERS; i++) {
        char login[32];
        snprintf(login, sizeof login, "line%lld", (long long)i);
        int64_t service = isp_test_service(s, isp_test_customer(s, login), packages[draw(2)],
                                           router, login, (FROM + draw(4)) * 100 + 1 + draw(28));
        if (draw(4) == 0)
            isp_test_sql("UPDATE isp.services SET state = 'ended', ended_on = started_on + %lld"
                         " WHERE service_id = %lld AND tenant_id = (SELECT tenant_id FROM"
                         " isp.tenants WHERE code = '%s')",
                         (long long)draw(60), (long long)service, code);
    }
    for (int64_t period = FROM; period <= TO; period++) {
        isp_bill_options b = ISP_BILL_OPTIONS_INIT;
        isp_bill_run *run = NULL;
        b.period = period;
        b.issued_on = period * 100 + 1 + draw(14);
        ck_ok(isp_bill_run_start(s, &b, NULL, NULL, &run, &err), err);
        isp_bill_run_free(run);
    }
    static const char *const methods[] = {"cash", "bank"};
    for (int i = 0; i < 60; i++) {
        isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
        isp_payment *paid = NULL;
        p.customer_id = 1 + draw(CUSTOMERS);
        p.amount_paisa = 1 + draw(120000);
        p.method = methods[draw(2)];
        p.received_on = (FROM + draw(5)) * 100 + 1 + draw(15);
        ck_ok(isp_payment_take(s, &p, &paid, &err), err);
        isp_payment_free(paid);
    }
    isp_test_books(s);
    isp_session_close(s);
}

static void fill_all(void)
{
    isp_test_tenants(); /* platform > north > mfn, dfn */
    isp_test_tenant("platform", "south");
    isp_test_tenant("south", "sfn");
    fill("mfn");
    fill("dfn");
    fill("sfn");
}

static int64_t id_of(const char *code)
{
    return isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = '%s'", code);
}

static int64_t figure_of(const isp_revenue *r, const char *figure)
{
    char name[32];
    snprintf(name, sizeof name, "%s_paisa", figure);
    return isp_record_i64(r, isp_entity_field(isp_entity_find("revenue"), name));
}

static isp_revenue_list *revenue(isp_session *s, const char *by, int64_t from, int64_t to,
                                 int64_t tenant)
{
    isp_revenue_options o = ISP_REVENUE_OPTIONS_INIT;
    isp_revenue_list *list = NULL;
    o.by = by;
    o.from_period = from;
    o.to_period = to;
    o.tenant_id = tenant;
    ck_ok(isp_revenue_list_get(s, &o, &list, &err), err);
    return list;
}

/* What the rows behind a figure add up to, read in pages of seven. */
static int64_t drilled(isp_session *s, const char *figure, int64_t from, int64_t to, int64_t tenant,
                       const char *gateway)
{
    isp_revenue_entry_options o = ISP_REVENUE_ENTRY_OPTIONS_INIT;
    char cursor[256] = "";
    int64_t sum = 0;
    o.figure = figure;
    o.from_period = from;
    o.to_period = to;
    o.tenant_id = tenant;
    o.gateway = gateway;
    o.limit = 7;
    do {
        isp_revenue_entry_list *list = NULL;
        o.cursor = *cursor ? cursor : NULL;
        ck_ok(isp_revenue_entry_list_get(s, &o, &list, &err), err);
        for (size_t i = 0; i < isp_revenue_entry_list_len(list); i++)
            sum += isp_revenue_entry_list_at(list, i)->part_paisa;
        const char *next = isp_revenue_entry_list_next(list);
        snprintf(cursor, sizeof cursor, "%s", next ? next : "");
        isp_revenue_entry_list_free(list);
    } while (*cursor);
    return sum;
}

START_TEST(each_figure_is_the_sum_of_its_ledger_rows)
{
    fill_all();
    isp_session *dev = isp_test_local("platform");
    isp_revenue_list *isps = revenue(dev, "isp", FROM, TO, 0);
    ck_assert_uint_eq(isp_revenue_list_len(isps), 3);
    for (size_t i = 0; i < 3; i++) {
        const isp_revenue *isp = isp_revenue_list_at(isps, i);
        ck_assert_int_gt(isp->billed_paisa, 0);
        ck_assert_int_gt(isp->collected_paisa, 0);
        ck_assert_int_eq(isp->billed_paisa, isp->net_paisa + isp->vat_paisa);
        for (size_t f = 0; f < sizeof figures / sizeof *figures; f++)
            ck_assert_int_eq(drilled(dev, figures[f], FROM, TO, isp->tenant_id, NULL),
                             figure_of(isp, figures[f]));
        /* The same of each of its months. */
        isp_revenue_list *months = revenue(dev, "month", FROM, TO, isp->tenant_id);
        ck_assert_uint_eq(isp_revenue_list_len(months), 5);
        int64_t began = 0, ended = 0;
        for (size_t m = 0; m < 5; m++) {
            const isp_revenue *month = isp_revenue_list_at(months, m);
            for (size_t f = 0; f < sizeof figures / sizeof *figures; f++)
                ck_assert_int_eq(drilled(dev, figures[f], FROM + (int64_t)m, FROM + (int64_t)m,
                                         isp->tenant_id, NULL),
                                 figure_of(month, figures[f]));
            began += month->new_count;
            ended += month->left_count;
            ck_assert_int_eq(month->active_count, began - ended);
        }
        const isp_revenue *last = isp_revenue_list_at(months, 4);
        ck_assert_str_eq(last->key, "2026-11");
        ck_assert_int_eq(last->outstanding_paisa, isp->outstanding_paisa);
        ck_assert_int_eq(last->mrr_paisa, isp->mrr_paisa);
        ck_assert_int_eq(isp->new_count, began);
        ck_assert_int_eq(isp->left_count, ended);
        ck_assert_int_eq(
            isp->new_count,
            isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE tenant_id = %lld",
                             (long long)isp->tenant_id));
        ck_assert_int_eq(isp->outstanding_paisa,
                         isp_test_sql_i64("SELECT sum(balance_paisa) FROM isp.balances WHERE"
                                          " tenant_id = %lld",
                                          (long long)isp->tenant_id));
        ck_assert_int_eq(isp->mrr_paisa,
                         isp_test_sql_i64("SELECT sum(net_paisa) FROM isp.invoices WHERE period ="
                                          " 202611 AND tenant_id = %lld",
                                          (long long)isp->tenant_id));
        isp_revenue_list_free(months);
    }
    isp_revenue_list_free(isps);
    isp_session_close(dev);
}
END_TEST

/* Groups are the sums of their ISPs, wallets of all that was collected, months of all ISPs. */
START_TEST(the_same_sum_whichever_way_it_is_added)
{
    fill_all();
    isp_session *dev = isp_test_local("platform");
    isp_revenue_list *isps = revenue(dev, "isp", 202609, 202610, 0),
                     *groups = revenue(dev, "group", 202609, 202610, 0),
                     *months = revenue(dev, "month", 202609, 202610, 0),
                     *wallets = revenue(dev, "gateway", 202609, 202610, 0);
    ck_assert_uint_eq(isp_revenue_list_len(groups), 2);
    ck_assert_uint_eq(isp_revenue_list_len(months), 2);
    ck_assert_uint_eq(isp_revenue_list_len(wallets), 2);
    for (size_t f = 0; f < sizeof figures / sizeof *figures; f++) {
        bool stock = strcmp(figures[f], "outstanding") == 0;
        int64_t by_isp = 0, by_group = 0, by_month = 0;
        for (size_t i = 0; i < 3; i++)
            by_isp += figure_of(isp_revenue_list_at(isps, i), figures[f]);
        for (size_t i = 0; i < 2; i++) {
            by_group += figure_of(isp_revenue_list_at(groups, i), figures[f]);
            if (!stock || i == 1)
                by_month += figure_of(isp_revenue_list_at(months, i), figures[f]);
        }
        ck_assert_int_eq(by_group, by_isp);
        ck_assert_int_eq(by_month, by_isp);
    }
    int64_t collected = 0;
    for (size_t i = 0; i < 2; i++) {
        const isp_revenue *wallet = isp_revenue_list_at(wallets, i);
        int64_t rows = 0;
        for (size_t k = 0; k < 3; k++)
            rows += drilled(dev, "collected", 202609, 202610,
                            isp_revenue_list_at(isps, k)->tenant_id, wallet->key);
        ck_assert_int_eq(wallet->collected_paisa, rows);
        ck_assert_int_eq(wallet->billed_paisa, ISP_NO_VALUE);
        collected += rows;
    }
    ck_assert_int_eq(collected, isp_revenue_list_at(months, 0)->collected_paisa +
                                    isp_revenue_list_at(months, 1)->collected_paisa);
    /* North alone is mfn and dfn, asked from above or by itself. */
    isp_session *north = isp_test_local("north");
    isp_revenue_list *own = revenue(north, "isp", 202609, 202610, 0),
                     *asked = revenue(dev, "isp", 202609, 202610, id_of("north"));
    ck_assert_uint_eq(isp_revenue_list_len(own), 2);
    ck_assert_uint_eq(isp_revenue_list_len(asked), 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(isp_revenue_list_at(own, i)->billed_paisa,
                         isp_revenue_list_at(asked, i)->billed_paisa);
    isp_revenue_list_free(own);
    isp_revenue_list_free(asked);
    isp_revenue_list_free(isps);
    isp_revenue_list_free(groups);
    isp_revenue_list_free(months);
    isp_revenue_list_free(wallets);
    isp_session_close(north);
    isp_session_close(dev);
}
END_TEST

START_TEST(nobody_sees_beside_his_branch)
{
    fill_all();
    isp_session *north = isp_test_local("north"), *mfn = isp_test_local("mfn");
    const int64_t foreign[] = {id_of("sfn"), id_of("south"), id_of("platform"), 999999};
    for (size_t i = 0; i < 4; i++) {
        isp_revenue_options r = ISP_REVENUE_OPTIONS_INIT;
        isp_revenue_entry_options e = ISP_REVENUE_ENTRY_OPTIONS_INIT;
        isp_business_options b = ISP_BUSINESS_OPTIONS_INIT;
        isp_revenue_list *rl = NULL;
        isp_revenue_entry_list *el = NULL;
        isp_business_list *bl = NULL;
        isp_mix_list *ml = NULL;
        r.tenant_id = e.tenant_id = b.tenant_id = foreign[i];
        e.figure = "billed";
        ck_assert_int_eq(isp_revenue_list_get(north, &r, &rl, &err), ISP_E_NOT_FOUND);
        ck_assert_int_eq(isp_revenue_entry_list_get(north, &e, &el, &err), ISP_E_NOT_FOUND);
        ck_assert_int_eq(isp_business_list_get(north, &b, &bl, &err), ISP_E_NOT_FOUND);
        ck_assert_int_eq(isp_mix_list_get(mfn, &b, &ml, &err), ISP_E_NOT_FOUND);
    }
    isp_revenue_list *own = revenue(mfn, "isp", FROM, TO, 0);
    ck_assert_uint_eq(isp_revenue_list_len(own), 1);
    ck_assert_str_eq(isp_revenue_list_at(own, 0)->key, "mfn");
    isp_revenue_list_free(own);
    isp_session_close(mfn);
    isp_session_close(north);
}
END_TEST

/* Customers are named to whoever stands above only for a reason, and the ISP reads it. */
START_TEST(customers_are_seen_from_above_for_a_reason_only)
{
    isp_test_tenants();
    isp_session *platform = isp_test_local("platform"), *north = isp_test_local("north"),
                *mfn = isp_test_local("mfn"), *dfn = isp_test_local("dfn");
    int64_t mfn_id = id_of("mfn");
    isp_look_options o = ISP_LOOK_OPTIONS_INIT;
    isp_seen_customer_list *list = NULL;
    isp_test_customer(mfn, "Rahim Uddin");
    isp_test_customer(mfn, "Karim Mia");
    isp_test_customer(dfn, "Somebody else");
    int64_t rows = isp_test_sql_i64("SELECT count(*) FROM isp.audit");
    ck_fails(isp_seen_customer_list_get(north, mfn_id, &o, &list, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "reason");
    o.reason = "why";
    ck_fails(isp_seen_customer_list_get(north, mfn_id, &o, &list, &err), ISP_E_INVALID, err);
    o.reason = "a complaint to the ministry";
    ck_fails(isp_seen_customer_list_get(mfn, mfn_id, &o, &list, &err), ISP_E_DENIED, err);
    const int64_t not_below[] = {id_of("north"), id_of("platform"), 999999, 0, -1};
    for (size_t i = 0; i < ISP_LEN(not_below); i++)
        ck_fails(isp_seen_customer_list_get(north, not_below[i], &o, &list, &err), ISP_E_NOT_FOUND,
                 err);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit"), rows);
    o.limit = 1;
    ck_ok(isp_seen_customer_list_get(north, mfn_id, &o, &list, &err), err);
    ck_assert_uint_eq(isp_seen_customer_list_len(list), 1);
    ck_assert_str_eq(isp_seen_customer_list_at(list, 0)->name, "Rahim Uddin");
    char next[64];
    snprintf(next, sizeof next, "%s", isp_seen_customer_list_next(list));
    isp_seen_customer_list_free(list);
    o.cursor = next;
    ck_ok(isp_seen_customer_list_get(north, mfn_id, &o, &list, &err), err);
    ck_assert_str_eq(isp_seen_customer_list_at(list, 0)->name, "Karim Mia");
    ck_assert_ptr_null(isp_seen_customer_list_next(list));
    isp_seen_customer_list_free(list);
    o.cursor = NULL;
    o.search = "KARIM";
    ck_ok(isp_seen_customer_list_get(platform, mfn_id, &o, &list, &err), err);
    ck_assert_uint_eq(isp_seen_customer_list_len(list), 1);
    isp_seen_customer_list_free(list);
    /* Each page in both trails, with the reason. */
    ck_assert_str_eq(isp_test_sql("SELECT string_agg(t.code || ' ' || a.actor || ' ' ||"
                                  " (a.after::json->>'reason'), ', ' ORDER BY a.writer_seq) FROM"
                                  " isp.audit a JOIN isp.tenants t USING (tenant_id) WHERE a.action"
                                  " = 'business.customers'"),
                     "north local a complaint to the ministry, mfn above a complaint to the "
                     "ministry, north local a complaint to the ministry, mfn above a complaint to "
                     "the ministry, platform local a complaint to the ministry, mfn above a "
                     "complaint to the ministry");
    isp_session_close(platform);
    isp_session_close(north);
    isp_session_close(mfn);
    isp_session_close(dfn);
}
END_TEST

START_TEST(an_isp_is_told_as_its_lists_say)
{
    fill_all();
    isp_session *north = isp_test_local("north");
    isp_business_options o = ISP_BUSINESS_OPTIONS_INIT;
    isp_business_list *list = NULL;
    o.period = 202610;
    o.limit = 1;
    ck_ok(isp_business_list_get(north, &o, &list, &err), err);
    ck_assert_uint_eq(isp_business_list_len(list), 1);
    const isp_business *b = isp_business_list_at(list, 0);
    ck_assert_str_eq(b->code, "mfn");
    ck_assert_int_eq(b->customer_count, CUSTOMERS);
    ck_assert_int_eq(b->due_paisa, b->due_current_paisa + b->due_1_30_paisa + b->due_31_60_paisa +
                                       b->due_61_90_paisa + b->due_over_90_paisa);
    ck_assert_int_eq(b->due_paisa,
                     isp_test_sql_i64("SELECT sum(open_paisa) FROM isp.dues WHERE tenant_id = %lld",
                                      (long long)b->tenant_id));
    ck_assert_int_eq(b->due_31_60_paisa,
                     isp_test_sql_i64("SELECT coalesce(sum(open_paisa), 0) FROM isp.dues WHERE"
                                      " tenant_id = %lld AND due_on BETWEEN date '2026-11-15' - 60"
                                      " AND date '2026-11-15' - 31",
                                      (long long)b->tenant_id));
    ck_assert_int_eq(b->new_count,
                     isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE tenant_id = %lld AND"
                                      " started_on BETWEEN '2026-10-01' AND '2026-10-31'",
                                      (long long)b->tenant_id));
    ck_assert_int_eq(b->light_good_pct_x100, ISP_NO_VALUE); /* no ONU was read */
    isp_revenue_list *month = revenue(north, "month", 202610, 202610, b->tenant_id);
    ck_assert_int_eq(b->billed_paisa, isp_revenue_list_at(month, 0)->billed_paisa);
    ck_assert_int_eq(b->collected_paisa, isp_revenue_list_at(month, 0)->collected_paisa);
    ck_assert_int_eq(b->arpu_paisa, isp_revenue_list_at(month, 0)->arpu_paisa);
    isp_revenue_list_free(month);
    /* What it sells: all its lines, by package. */
    isp_business_options p = ISP_BUSINESS_OPTIONS_INIT;
    int64_t lines = 0, shares = 0;
    char cursor[256] = "";
    p.tenant_id = b->tenant_id;
    p.limit = 1;
    do {
        isp_mix_list *mix = NULL;
        p.cursor = *cursor ? cursor : NULL;
        ck_ok(isp_mix_list_get(north, &p, &mix, &err), err);
        ck_assert_uint_eq(isp_mix_list_len(mix), 1);
        lines += isp_mix_list_at(mix, 0)->line_count;
        shares += isp_mix_list_at(mix, 0)->share_pct_x100;
        snprintf(cursor, sizeof cursor, "%s", isp_mix_list_next(mix) ? isp_mix_list_next(mix) : "");
        isp_mix_list_free(mix);
    } while (*cursor);
    ck_assert_int_eq(lines, b->line_count);
    ck_assert_int_ge(shares, 9998);
    /* The next page is the other ISP. */
    char next[256];
    snprintf(next, sizeof next, "%s", isp_business_list_next(list));
    isp_business_list_free(list);
    o.cursor = next;
    ck_ok(isp_business_list_get(north, &o, &list, &err), err);
    ck_assert_str_eq(isp_business_list_at(list, 0)->code, "dfn");
    ck_assert_ptr_null(isp_business_list_next(list));
    isp_business_list_free(list);
    /* None named: the packages of both, each ISP's own shares. */
    isp_mix_list *mix = NULL;
    p.tenant_id = 0;
    p.limit = 3;
    p.cursor = NULL;
    ck_ok(isp_mix_list_get(north, &p, &mix, &err), err);
    ck_assert_uint_eq(isp_mix_list_len(mix), 3);
    ck_assert_str_eq(isp_mix_list_at(mix, 0)->tenant_code, "mfn");
    ck_assert_str_eq(isp_mix_list_at(mix, 2)->tenant_code, "dfn");
    snprintf(next, sizeof next, "%s", isp_mix_list_next(mix));
    isp_mix_list_free(mix);
    p.cursor = next;
    ck_ok(isp_mix_list_get(north, &p, &mix, &err), err);
    ck_assert_uint_eq(isp_mix_list_len(mix), 1);
    ck_assert_ptr_null(isp_mix_list_next(mix));
    isp_mix_list_free(mix);
    isp_session_close(north);
}
END_TEST

START_TEST(what_cannot_be_asked_is_refused)
{
    static const struct {
        const char *by, *books;
        int64_t from, to;
        const char *subject;
    } wrong[] = {{"week", NULL, 0, 0, "by"},
                 {NULL, "mine", 0, 0, "books"},
                 {"group", "platform", 0, 0, "by"},
                 {NULL, NULL, 202613, 202701, "from_period"},
                 {NULL, NULL, 202611, 202610, "from_period"},
                 {NULL, NULL, 0, 202600, "to_period"},
                 {NULL, NULL, 201601, 202601, "from_period"}};
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        isp_revenue_options o = ISP_REVENUE_OPTIONS_INIT;
        isp_revenue_list *list = NULL;
        o.by = wrong[i].by;
        o.books = wrong[i].books;
        o.from_period = wrong[i].from;
        o.to_period = wrong[i].to;
        ck_assert_int_eq(isp_revenue_list_get(mfn, &o, &list, &err), ISP_E_INVALID);
        ck_assert_str_eq(err.subject, wrong[i].subject);
    }
    static const struct {
        const char *figure, *gateway, *cursor, *subject;
    } rows[] = {{"mrr", NULL, NULL, "figure"},
                {"collected", "revenue", NULL, "gateway"},
                {"collected", NULL, "no cursor", "cursor"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        isp_revenue_entry_options o = ISP_REVENUE_ENTRY_OPTIONS_INIT;
        isp_revenue_entry_list *list = NULL;
        o.figure = rows[i].figure;
        o.gateway = rows[i].gateway;
        o.cursor = rows[i].cursor;
        ck_assert_int_eq(isp_revenue_entry_list_get(mfn, &o, &list, &err), ISP_E_INVALID);
        ck_assert_str_eq(err.subject, rows[i].subject);
    }
    isp_session_close(mfn);
}
END_TEST

/* isp verify sees a month that does not say what the ledger says. */
START_TEST(a_wrong_month_is_found)
{
    static const char *const wounds[] = {
        "UPDATE isp.book_months SET debit_paisa = debit_paisa + 1 WHERE account = 'cash'",
        "DELETE FROM isp.book_months WHERE account = 'vat'",
        "UPDATE isp.book_months SET last_journal_id = last_journal_id - 1 WHERE account = "
        "'revenue'",
        "INSERT INTO isp.book_months SELECT tenant_id, 209901, 'invoice', 'vat', 1, 1, 1, 1, 1 FROM"
        " isp.tenants"};
    isp_test_tenants();
    fill("mfn");
    isp_test_sql("%s", wounds[_i]);
    isp_session *mfn = isp_test_local("mfn");
    isp_finding_list *findings = NULL;
    ck_ok(isp_verify(mfn, &findings, &err), err);
    ck_assert_uint_ge(isp_finding_list_len(findings), 1);
    ck_assert_str_eq(isp_finding_list_at(findings, 0)->check, "months");
    isp_finding_list_free(findings);
    isp_session_close(mfn);
}
END_TEST

ISP_SUITE_DB(report_revenue, 120, TEST(each_figure_is_the_sum_of_its_ledger_rows),
             TEST(the_same_sum_whichever_way_it_is_added), TEST(nobody_sees_beside_his_branch),
             TEST(customers_are_seen_from_above_for_a_reason_only),
             TEST(an_isp_is_told_as_its_lists_say), TEST(what_cannot_be_asked_is_refused),
             LOOP(a_wrong_month_is_found, 0, 4))
