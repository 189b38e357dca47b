/**
 * @file billing.h
 * Money: invoices, payments, the ledger, dunning. Integer paisa, one balanced journal for each act,
 * nothing issued is ever changed.
 */
#ifndef ISP_BILLING_H
#define ISP_BILLING_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What an invoice stands at. */
typedef enum isp_invoice_state {
    ISP_INVOICE_PAID = 0,
    ISP_INVOICE_DUE = 1,
    ISP_INVOICE_OVERDUE = 2 /**< past its date */
} isp_invoice_state;

/** How a payment came. */
typedef enum isp_payment_method {
    ISP_METHOD_CASH = 0,
    ISP_METHOD_BANK = 1,
    ISP_METHOD_BKASH = 2,
    ISP_METHOD_NAGAD = 3
} isp_payment_method;

/** Accounts of the ledger. Debits are positive, credits negative. */
typedef enum isp_account {
    ISP_ACCOUNT_RECEIVABLE = 0, /**< what customers owe; of one customer */
    ISP_ACCOUNT_REVENUE = 1,
    ISP_ACCOUNT_VAT = 2, /**< VAT collected for the state */
    ISP_ACCOUNT_CASH = 3,
    ISP_ACCOUNT_BANK = 4,
    ISP_ACCOUNT_BKASH = 5,
    ISP_ACCOUNT_NAGAD = 6
} isp_account;

/** What a journal records. */
typedef enum isp_journal_kind {
    ISP_JOURNAL_INVOICE = 0,
    ISP_JOURNAL_PAYMENT = 1
} isp_journal_kind;

/** How far a billing run is. */
typedef enum isp_run_state {
    ISP_RUN_RUNNING = 0, /**< or broken off: the next run of the period goes on */
    ISP_RUN_DONE = 1
} isp_run_state;

typedef struct isp_invoice {
    int64_t invoice_id;
    const char *number; /**< "MFN-2026-000042": gapless for each tenant and year */
    int64_t customer_id;
    const char *customer_name;
    int64_t period;
    int64_t issued_on;
    int64_t due_on;
    int64_t net_paisa;
    int64_t vat_paisa;
    int64_t total_paisa;
    int64_t open_paisa; /**< not yet paid */
    int64_t state;      /**< ::isp_invoice_state */
    int64_t bill_run_id;
    int64_t journal_id;
    int64_t created_at_us;
} isp_invoice;
ISP_RECORD_DECLARE(isp_invoice)

typedef struct isp_invoice_line {
    int64_t invoice_id;
    int64_t line_no;
    int64_t service_id;
    int64_t period;
    const char *package_code;
    int64_t quantity; /**< slots of a subscription; 1 of a line */
    int64_t from_on;  /**< first day that is billed */
    int64_t to_on;    /**< last day */
    int64_t day_count;
    int64_t month_day_count;
    int64_t price_paisa; /**< of the whole month */
    int64_t net_paisa;   /**< price x days / days of the month, half up over all lines of the
                              service in the month together */
    int64_t vat_pct_x100;
    int64_t vat_paisa;
} isp_invoice_line;
ISP_RECORD_DECLARE(isp_invoice_line)

typedef struct isp_payment {
    int64_t payment_id;
    const char *receipt; /**< "R-MFN-2026-000007" */
    int64_t customer_id;
    const char *customer_name;
    int64_t method; /**< ::isp_payment_method */
    int64_t amount_paisa;
    int64_t allocated_paisa; /**< part that settled invoices at once; the rest is an advance */
    const char *reference;   /**< TrxID, slip number; or NULL */
    const char *note;
    int64_t received_on;
    int64_t user_id; /**< who took it; ISP_NO_VALUE: the local operator */
    int64_t journal_id;
    int64_t created_at_us;
} isp_payment;
ISP_RECORD_DECLARE(isp_payment)

typedef struct isp_payment_options {
    int64_t struct_size;
    int64_t customer_id;   /**< required */
    int64_t amount_paisa;  /**< required, 1 or more */
    const char *method;    /**< "cash" (default), "bank" */
    const char *reference; /**< slip number; with a method, unique in the tenant */
    const char *note;
    int64_t received_on; /**< 0: today */
    const char
        *idempotency_key; /**< 8..64 characters: the same key again gives the same payment, once */
} isp_payment_options;
#define ISP_PAYMENT_OPTIONS_INIT                                  \
    {                                                             \
        (int64_t)sizeof(isp_payment_options), 0, 0, 0, 0, 0, 0, 0 \
    }

/** One row of the ledger. Rows of one journal sum to zero. */
typedef struct isp_entry {
    int64_t journal_id;
    int64_t line_no;
    int64_t kind; /**< ::isp_journal_kind */
    int64_t entry_on;
    int64_t account; /**< ::isp_account */
    int64_t customer_id;
    int64_t amount_paisa; /**< debit positive, credit negative */
    int64_t document_id;  /**< invoice_id or payment_id, by kind */
    int64_t created_at_us;
} isp_entry;
ISP_RECORD_DECLARE(isp_entry)

/** Sum of an account. The sums of all accounts are zero together. */
typedef struct isp_account_sum {
    int64_t account; /**< ::isp_account */
    int64_t debit_paisa;
    int64_t credit_paisa;
    int64_t balance_paisa;
} isp_account_sum;
ISP_RECORD_DECLARE(isp_account_sum)

/** A billing run of one period. */
typedef struct isp_bill_run {
    int64_t bill_run_id; /**< ISP_NO_VALUE of a dry run */
    int64_t period;
    int64_t state; /**< ::isp_run_state */
    int64_t dry_run;
    int64_t invoice_count; /**< issued by this call, or what would be */
    int64_t line_count;
    int64_t net_paisa;
    int64_t vat_paisa;
    int64_t total_paisa;
    int64_t settled_count; /**< invoices paid at once from advances */
    int64_t started_at_us;
    int64_t finished_at_us; /**< or ISP_NO_VALUE */
} isp_bill_run;
ISP_RECORD_DECLARE(isp_bill_run)

typedef struct isp_bill_options {
    int64_t struct_size;
    int64_t period;    /**< required: 202611 */
    int64_t dry_run;   /**< 1: the same statements, rolled back */
    int64_t issued_on; /**< 0: today */
    int64_t batch;     /**< customers in one transaction; 0: 5000 */
} isp_bill_options;
#define ISP_BILL_OPTIONS_INIT                         \
    {                                                 \
        (int64_t)sizeof(isp_bill_options), 0, 0, 0, 0 \
    }

/** What dunning did, or would do. */
typedef struct isp_dunning {
    int64_t run_on;
    int64_t dry_run;
    int64_t due_count;       /**< customers with an open invoice, not past its date */
    int64_t grace_count;     /**< past the date, within grace */
    int64_t overdue_count;   /**< past the grace */
    int64_t held_count;      /**< services kept by a hold */
    int64_t suspended_count; /**< services suspended by this run */
    int64_t restored_count;  /**< services restored by this run */
    int64_t reminder_count;  /**< reminders written by this run, for subscriptions */
} isp_dunning;
ISP_RECORD_DECLARE(isp_dunning)

typedef struct isp_dunning_options {
    int64_t struct_size;
    int64_t run_on; /**< the date to judge by; 0: today in the tenant's zone */
    int64_t dry_run;
} isp_dunning_options;
#define ISP_DUNNING_OPTIONS_INIT                   \
    {                                              \
        (int64_t)sizeof(isp_dunning_options), 0, 0 \
    }

/** One thing that isp_verify() found wrong. */
typedef struct isp_finding {
    const char *check;   /**< "trial_balance" */
    const char *subject; /**< "invoice:42" */
    const char *detail;
} isp_finding;
ISP_RECORD_DECLARE(isp_finding)

/**
 * Issue the invoices of a period: every service that ran in it and has no line for it yet, one
 * invoice a customer, one balanced journal an invoice, advances used at once. Set-based, in batches
 * of customers, each its own transaction: it can be stopped or killed at any moment, and the next
 * run of the period goes on. Run twice equals run once.
 * @param options  [copied] period is required
 * @param progress NULL: none; told customers done of all
 * @retval ISP_E_INVALID   the period is no month, or later than the next one; subject "period"
 * @retval ISP_E_CANCELLED progress asked to stop; what was issued stays
 * @thread one; blocks, about 4 s for 100,000 services
 * @since 0.1
 */
ISP_API isp_status isp_bill_run_start(isp_session *session, const isp_bill_options *options,
                                      isp_progress_fn progress, void *progress_user,
                                      isp_bill_run **out, isp_error *err);
/** Runs so far, newest first; takes period. @since 0.1 */
ISP_API isp_status isp_bill_run_list_get(isp_session *session, const isp_list_options *options,
                                         isp_bill_run_list **out, isp_error *err);

ISP_API isp_status isp_invoice_get(isp_session *session, int64_t invoice_id, isp_invoice **out,
                                   isp_error *err);
/** Newest first; takes customer_id, period, search (number), filter ("paid", "due", "overdue",
 * "open"). @since 0.1 */
ISP_API isp_status isp_invoice_list_get(isp_session *session, const isp_list_options *options,
                                        isp_invoice_list **out, isp_error *err);
/** Lines of one invoice; invoice_id is required. @since 0.1 */
ISP_API isp_status isp_invoice_line_list_get(isp_session *session, const isp_list_options *options,
                                             isp_invoice_line_list **out, isp_error *err);

/**
 * Take a payment over the counter: one balanced journal, oldest invoices first, the rest is an
 * advance. Lines that were suspended for money and are no longer overdue are restored in the same
 * transaction.
 * @retval ISP_E_INVALID amount below 1, unknown method, received on a day to come
 * @retval ISP_E_EXISTS  this method has this reference already; subject names the payment
 * @since 0.1
 */
ISP_API isp_status isp_payment_take(isp_session *session, const isp_payment_options *options,
                                    isp_payment **out, isp_error *err);
ISP_API isp_status isp_payment_get(isp_session *session, int64_t payment_id, isp_payment **out,
                                   isp_error *err);
/** Newest first; takes customer_id, filter (a method). @since 0.1 */
ISP_API isp_status isp_payment_list_get(isp_session *session, const isp_list_options *options,
                                        isp_payment_list **out, isp_error *err);

/** Ledger rows, newest journal first; takes customer_id, invoice_id. @since 0.1 */
ISP_API isp_status isp_entry_list_get(isp_session *session, const isp_list_options *options,
                                      isp_entry_list **out, isp_error *err);
/** The trial balance. @since 0.1 */
ISP_API isp_status isp_account_sum_list_get(isp_session *session, isp_account_sum_list **out,
                                            isp_error *err);

/**
 * Judge all customers by a date: suspend the services of those past their grace (unless held),
 * restore those that are not. Only writes what is wanted; workers converge the routers. Run twice
 * equals run once.
 * @since 0.1
 */
ISP_API isp_status isp_dunning_run(isp_session *session, const isp_dunning_options *options,
                                   isp_dunning **out, isp_error *err);

/**
 * Prove the books of the session's tenant: trial balance, balanced journals, balances and open
 * amounts against the ledger, gapless numbers, no orphan lines, one line for each service and
 * period.
 * @param[out] out [owned: isp_finding_list_free] empty when all is well
 * @since 0.1
 */
ISP_API isp_status isp_verify(isp_session *session, isp_finding_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
