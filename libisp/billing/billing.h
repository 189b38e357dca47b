/*
 * billing/billing.h - shared inside the floor, and by the workers above.
 */
#ifndef ISP_LIB_BILLING_H
#define ISP_LIB_BILLING_H

#include "isp/billing.h"
#include "store/store.h"

/* One writer of a tenant's books at a time: a row lock that is held until the transaction ends.
 * First statement. */
isp_status isp_billing__lock(isp_tx *tx, isp_error *err);

/* The invoices of a month for customers after one and up to another: what has no line yet. The
 * answer is one row of counts and sums, in the order of isp_bill_run. */
typedef struct isp_issue {
    int64_t period, issued_on, run_id, now_us;
    int64_t after, upto;
} isp_issue;
isp_status isp_billing__issue(isp_tx *tx, const isp_issue *issue, isp_rows **out, isp_error *err);

/* What a month will cost customers when it is over, as things are in this transaction: the invoices
 * are issued, of no run. The transaction must be rolled back. total_paisa: NULL, or their sum. */
isp_status isp_billing__forecast(isp_tx *tx, int64_t period, int64_t after, int64_t upto,
                                 int64_t now_us, int64_t *total_paisa, isp_error *err);

/* Lines of a customer that were suspended for money and need not be any more, by the date run_on:
 * wanted again. */
isp_status isp_billing__restore(isp_tx *tx, int64_t customer_id, int64_t run_on, int64_t now_us,
                                isp_error *err);

/* The catalogue of isp verify's statements, for the test that reads it; NULL past the end. */
const isp_stmt *isp_billing__check_at(size_t i);

#endif
