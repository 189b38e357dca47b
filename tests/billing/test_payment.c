#include <pthread.h>
#include <string.h>

#include "isp_test_many.h"

static isp_session *mfn;

static void open_books(int64_t customers)
{
    isp_test_tenants();
    isp_test_many("mfn", customers);
    mfn = isp_test_local("mfn");
}

static int64_t bill(int64_t period)
{
    isp_bill_options o = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    o.period = period;
    ck_ok(isp_bill_run_start(mfn, &o, NULL, NULL, &run, &err), err);
    int64_t settled = run->settled_count;
    isp_bill_run_free(run);
    return settled;
}

static isp_payment *pay(int64_t customer, int64_t amount)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    o.customer_id = customer;
    o.amount_paisa = amount;
    ck_ok(isp_payment_take(mfn, &o, &paid, &err), err);
    return paid;
}

static int64_t balance(int64_t customer)
{
    isp_customer *c = NULL;
    ck_ok(isp_customer_get(mfn, customer, &c, &err), err);
    int64_t owed = c->balance_paisa;
    isp_customer_free(c);
    return owed;
}

START_TEST(the_oldest_invoice_is_paid_first_and_the_rest_is_an_advance)
{
    open_books(1);
    ck_assert_int_eq(bill(202611), 0);
    ck_assert_int_eq(bill(202612), 0);
    int64_t each = 78750;
    ck_assert_int_eq(balance(1), 2 * each);
    isp_payment *p = pay(1, each + 10000);
    ck_assert_int_eq(p->allocated_paisa, each + 10000);
    ck_assert_str_eq(p->receipt, "R-MFN-2026-000001");
    isp_payment_free(p);
    ck_assert_int_eq(isp_test_sql_i64("SELECT open_paisa FROM isp.dues"), each - 10000);
    ck_assert_int_eq(isp_test_sql_i64("SELECT invoice_id FROM isp.dues"), 2);
    p = pay(1, 500000);
    ck_assert_int_eq(p->allocated_paisa, each - 10000);
    isp_payment_free(p);
    ck_assert_int_eq(balance(1), -(500000 - (each - 10000)));
    isp_test_books(mfn);
    /* The advance pays the next month as it is billed. */
    isp_test_now_us += 30 * INT64_C(86400000000);
    ck_assert_int_eq(bill(202701), 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.dues"), 0);
    isp_test_books(mfn);
}
END_TEST

START_TEST(one_key_is_one_payment_and_another_is_refused)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *first = NULL, *again = NULL;
    open_books(2);
    bill(202611);
    o.customer_id = 1;
    o.amount_paisa = 5000;
    o.idempotency_key = "till-1-000042";
    ck_ok(isp_payment_take(mfn, &o, &first, &err), err);
    ck_ok(isp_payment_take(mfn, &o, &again, &err), err);
    ck_assert_int_eq(first->payment_id, again->payment_id);
    isp_payment_free(again);
    o.amount_paisa = 5001;
    ck_fails(isp_payment_take(mfn, &o, &again, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "idempotency_key");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.payments"), 1);
    isp_payment_free(first);
    isp_test_books(mfn);
}
END_TEST

START_TEST(a_reference_is_taken_once)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    open_books(2);
    o.customer_id = 1;
    o.amount_paisa = 5000;
    o.method = "bank";
    o.reference = "SLIP-1";
    ck_ok(isp_payment_take(mfn, &o, &paid, &err), err);
    isp_payment_free(paid);
    o.customer_id = 2;
    ck_fails(isp_payment_take(mfn, &o, &paid, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "payment:1");
    ck_assert_int_eq(balance(2), 0);
    isp_test_books(mfn);
}
END_TEST

/* clang-format off */
static const struct { int64_t amount; const char *method, *key, *subject; } bad[] = {
    { 0, NULL, NULL, "amount_paisa" }, { -1, NULL, NULL, "amount_paisa" }, { INT64_MIN, NULL, NULL, "amount_paisa" },
    { INT64_MAX, NULL, NULL, "amount_paisa" }, { 100, "gold", NULL, "method" }, { 100, "bkash", NULL, "method" },
    { 100, NULL, "short", "idempotency_key" },
};
/* clang-format on */

START_TEST(wrong_payments_are_refused_and_nothing_is_written)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    open_books(1);
    o.customer_id = 1;
    o.amount_paisa = bad[_i].amount;
    o.method = bad[_i].method;
    o.idempotency_key = bad[_i].key;
    ck_fails(isp_payment_take(mfn, &o, &paid, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, bad[_i].subject);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.payments"), 0);
}
END_TEST

static void *pay_ten(void *user)
{
    isp_session *own = NULL;
    isp_error mine = {0};
    (void)user;
    if (isp_session_local(isp_test_ctx, "mfn", &own, &mine) < 0)
        return (void *)1;
    for (int i = 0; i < 10; i++) {
        isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
        isp_payment *paid = NULL;
        o.customer_id = 1 + i % 3;
        o.amount_paisa = 1000 + i;
        if (isp_payment_take(own, &o, &paid, &mine) < 0)
            return (void *)1;
        isp_payment_free(paid);
    }
    isp_session_close(own);
    return NULL;
}

START_TEST(payments_while_a_month_is_billed_add_up)
{
    pthread_t threads[4];
    open_books(200);
    for (size_t i = 0; i < ISP_LEN(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, pay_ten, NULL), 0);
    bill(202611);
    for (size_t i = 0; i < ISP_LEN(threads); i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.payments"), 40);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(amount_paisa) FROM isp.payments"), 4 * 10045);
    isp_test_books(mfn);
}
END_TEST

START_TEST(money_is_not_received_on_a_day_to_come)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *paid = NULL;
    open_books(1);
    o.customer_id = 1;
    o.amount_paisa = 100;
    o.received_on = 20261116; /* it is the 15th in Dhaka */
    ck_fails(isp_payment_take(mfn, &o, &paid, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "received_on");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.payments"), 0);
    o.received_on = 20261115;
    ck_ok(isp_payment_take(mfn, &o, &paid, &err), err);
    isp_payment_free(paid);
    o.received_on = 20251231; /* found in a drawer */
    ck_ok(isp_payment_take(mfn, &o, &paid, &err), err);
    ck_assert_str_eq(paid->receipt, "R-MFN-2025-000001");
    isp_payment_free(paid);
    isp_test_books(mfn);
}
END_TEST

/* What is judged stays judged until that day comes: a year mistyped would stop all dunning. */
START_TEST(nobody_is_dunned_by_a_day_far_away)
{
    isp_dunning_options o = ISP_DUNNING_OPTIONS_INIT;
    isp_dunning *d = NULL;
    open_books(1);
    bill(202611);
    o.run_on = 20270216; /* 93 days */
    ck_fails(isp_dunning_run(mfn, &o, &d, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "run_on");
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE state = 'suspended'"), 0);
    o.run_on = 20270215;
    ck_ok(isp_dunning_run(mfn, &o, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, 1);
    isp_dunning_free(d);
}
END_TEST

/* The lists that start from what is open, against a look at every invoice. */
START_TEST(what_is_open_is_listed)
{
    static const char *const filters[] = {"open", "due", "overdue", "paid"};
    size_t found[ISP_LEN(filters)];
    open_books(20);
    bill(202610);
    bill(202611);
    isp_payment_free(pay(1, 78750));
    isp_payment_free(pay(2, 157500));
    isp_payment_free(pay(3, 100));
    isp_test_sql("UPDATE isp.dues SET due_on = '2026-11-14' WHERE invoice_id < 10");
    for (size_t i = 0; i < ISP_LEN(filters); i++) {
        isp_list_options o = ISP_LIST_OPTIONS_INIT;
        isp_invoice_list *list = NULL;
        o.filter = filters[i];
        o.limit = 500;
        ck_ok(isp_invoice_list_get(mfn, &o, &list, &err), err);
        found[i] = isp_invoice_list_len(list);
        for (size_t k = 0; k < found[i]; k++) {
            const isp_invoice *inv = isp_invoice_list_at(list, k);
            ck_assert_int_eq(inv->open_paisa > 0, strcmp(filters[i], "paid") != 0);
            ck_assert(!k || inv->invoice_id < isp_invoice_list_at(list, k - 1)->invoice_id);
        }
        isp_invoice_list_free(list);
    }
    ck_assert_uint_eq(found[0], (size_t)isp_test_sql_i64("SELECT count(*) FROM isp.dues"));
    ck_assert_uint_eq(found[0], found[1] + found[2]);
    ck_assert_uint_eq(found[2], (size_t)isp_test_sql_i64(
                                    "SELECT count(*) FROM isp.dues WHERE due_on < '2026-11-15'"));
    ck_assert_uint_eq(found[0] + found[3],
                      (size_t)isp_test_sql_i64("SELECT count(*) FROM isp.invoices"));
    ck_assert_uint_gt(found[2], 0);
    ck_assert_uint_gt(found[3], 1);
}
END_TEST

static size_t entries(int64_t customer, int64_t invoice)
{
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_entry_list *list = NULL;
    char cursor[256] = "";
    size_t n = 0;
    int64_t sum = 0;
    o.customer_id = customer;
    o.invoice_id = invoice;
    o.limit = 4; /* journals have two rows or three: pages keep them whole */
    do {
        ck_ok(isp_entry_list_get(mfn, &o, &list, &err), err);
        for (size_t i = 0; i < isp_entry_list_len(list); i++, n++)
            sum += isp_entry_list_at(list, i)->amount_paisa;
        ck_assert_int_eq(sum, 0);
        snprintf(cursor, sizeof cursor, "%s",
                 isp_entry_list_next(list) ? isp_entry_list_next(list) : "");
        isp_entry_list_free(list);
        o.cursor = cursor;
    } while (*cursor);
    return n;
}

START_TEST(the_ledger_is_read_from_each_side)
{
    open_books(6);
    bill(202611);
    isp_payment_free(pay(1, 100));
    isp_payment_free(pay(2, 100));
    ck_assert_uint_eq(entries(0, 0), (size_t)isp_test_sql_i64("SELECT count(*) FROM isp.entries"));
    ck_assert_uint_eq(entries(1, 0), 5);
    ck_assert_uint_eq(entries(3, 0), 3);
    ck_assert_uint_eq(entries(99, 0), 0);
    ck_assert_uint_eq(entries(0, 2), 3);
    ck_assert_uint_eq(entries(2, 2), 3);
    ck_assert_uint_eq(entries(1, 2), 0); /* not this customer's */
}
END_TEST

START_TEST(a_hold_keeps_a_line_and_its_end_lets_go)
{
    isp_dunning_options o = ISP_DUNNING_OPTIONS_INIT;
    isp_service_options hold = ISP_SERVICE_OPTIONS_INIT;
    isp_dunning *d = NULL;
    isp_service *s = NULL;
    open_books(3);
    bill(202611);
    hold.hold_until_on = 20261231;
    ck_fails(isp_service_update(mfn, 2, &hold, &s, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "hold_reason");
    hold.hold_reason = "promised to pay on new year's eve";
    ck_ok(isp_service_update(mfn, 2, &hold, &s, &err), err);
    isp_service_free(s);
    o.run_on = 20261220;
    o.dry_run = 1;
    ck_ok(isp_dunning_run(mfn, &o, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, 2);
    ck_assert_int_eq(d->held_count, 1);
    ck_assert_int_eq(d->overdue_count, 3);
    isp_dunning_free(d);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.services WHERE state = 'suspended'"), 0);
    o.dry_run = 0;
    ck_ok(isp_dunning_run(mfn, &o, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, 2);
    isp_dunning_free(d);
    o.run_on = 20270101;
    ck_ok(isp_dunning_run(mfn, &o, &d, &err), err);
    ck_assert_int_eq(d->suspended_count, 1);
    isp_dunning_free(d);
}
END_TEST

ISP_SUITE_DB(billing_payment, 60, TEST(the_oldest_invoice_is_paid_first_and_the_rest_is_an_advance),
             TEST(one_key_is_one_payment_and_another_is_refused), TEST(a_reference_is_taken_once),
             LOOP(wrong_payments_are_refused_and_nothing_is_written, 0, ISP_LEN(bad)),
             TEST(payments_while_a_month_is_billed_add_up),
             TEST(money_is_not_received_on_a_day_to_come), TEST(nobody_is_dunned_by_a_day_far_away),
             TEST(what_is_open_is_listed), TEST(the_ledger_is_read_from_each_side),
             TEST(a_hold_keeps_a_line_and_its_end_lets_go))
