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

/* Lines of a customer that were suspended for money and need not be any more, by the date run_on:
 * wanted again. */
isp_status isp_billing__restore(isp_tx *tx, int64_t customer_id, int64_t run_on, int64_t now_us,
                                isp_error *err);

/* The catalogue of isp verify's statements, for the test that reads it; NULL past the end. */
const isp_stmt *isp_billing__check_at(size_t i);

#endif
