/**
 * @file report.h
 * Figures of one tenant and of all below it: revenue over months, ISPs, groups and wallets, and how
 * each ISP is doing. No figure is stored twice: money comes from month sums that the ledger's own
 * transactions keep (`isp verify` proves them), the rest is counted when it is asked for. None of
 * it names a customer, but for isp_seen_customer_list_get(), which wants a reason.
 */
#ifndef ISP_REPORT_H
#define ISP_REPORT_H

#include "isp/billing.h"
#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Revenue of one month, one ISP, one group or one way of payment. Months are those of the day that
 * stands in the ledger. A figure that a row cannot have is ISP_NO_VALUE: a wallet bills nothing.
 */
typedef struct isp_revenue {
    const char *key;           /**< "2026-11", code of a tenant, or name of an account */
    const char *name;          /**< for people; NULL of months */
    int64_t tenant_id;         /**< of an ISP or group; ISP_NO_VALUE else */
    int64_t billed_paisa;      /**< invoices issued, with VAT */
    int64_t net_paisa;         /**< the same without VAT */
    int64_t vat_paisa;         /**< VAT on them */
    int64_t collected_paisa;   /**< money that came in */
    int64_t refunded_paisa;    /**< money that went back */
    int64_t outstanding_paisa; /**< owed at the end of the row's last month, advances deducted */
    int64_t mrr_paisa;         /**< billed without VAT for the row's last billed month */
    int64_t arpu_paisa;        /**< mrr_paisa for each customer billed in that month */
    int64_t active_count;      /**< lines at the end of the row's last month */
    int64_t new_count;         /**< lines that began */
    int64_t left_count;        /**< lines that ended */
    int64_t churn_pct_x100;    /**< left_count of the lines there were at the beginning */
} isp_revenue;
ISP_RECORD_DECLARE(isp_revenue)

typedef struct isp_revenue_options {
    int64_t struct_size;
    const char *by;      /**< "month" (default), "isp", "group", "gateway" */
    const char *books;   /**< "isp" (default): what customers pay; "platform": what groups pay */
    int64_t from_period; /**< first month; 0: eleven before the last */
    int64_t to_period;   /**< last month; 0: this one */
    int64_t tenant_id;   /**< only this one and what is below it; 0: all of the session's */
    int64_t limit;       /**< 1..500; 0: 50 */
    const char *cursor;
} isp_revenue_options;
#define ISP_REVENUE_OPTIONS_INIT                                  \
    {                                                             \
        (int64_t)sizeof(isp_revenue_options), 0, 0, 0, 0, 0, 0, 0 \
    }

/**
 * Revenue of the session's tenant and all below it.
 * @retval ISP_E_INVALID   `by` or `books` is no such word, the months are in disorder or more than
 * 120; subject names the member
 * @retval ISP_E_NOT_FOUND tenant_id is not below the session's tenant
 * @thread one
 * @since 0.1
 */
ISP_API isp_status isp_revenue_list_get(isp_session *session, const isp_revenue_options *options,
                                        isp_revenue_list **out, isp_error *err);

/** A row of the ledger behind a figure of isp_revenue. */
typedef struct isp_revenue_entry {
    int64_t tenant_id;
    int64_t journal_id;
    int64_t line_no;
    int64_t kind; /**< ::isp_journal_kind */
    int64_t entry_on;
    int64_t account; /**< ::isp_account */
    int64_t customer_id;
    int64_t document_id;  /**< invoice or payment, by kind */
    int64_t amount_paisa; /**< debit positive, credit negative */
    int64_t part_paisa;   /**< what it adds to the figure: these sum to it */
} isp_revenue_entry;
ISP_RECORD_DECLARE(isp_revenue_entry)

typedef struct isp_revenue_entry_options {
    int64_t struct_size;
    const char *figure;  /**< "billed" (default), "net", "vat", "collected", "refunded",
                              "outstanding" */
    int64_t tenant_id;   /**< whose books; 0: the session's own */
    int64_t from_period; /**< as isp_revenue_options; "outstanding" begins with the first row */
    int64_t to_period;
    const char *gateway; /**< of money: only of this account, "cash" */
    int64_t limit;       /**< 1..500; 0: 50 */
    const char *cursor;
} isp_revenue_entry_options;
#define ISP_REVENUE_ENTRY_OPTIONS_INIT                                  \
    {                                                                   \
        (int64_t)sizeof(isp_revenue_entry_options), 0, 0, 0, 0, 0, 0, 0 \
    }

/**
 * The ledger rows behind one figure, oldest first: the sum of part_paisa over all pages is the
 * figure, to the paisa.
 * @retval ISP_E_INVALID   there is no such figure or gateway
 * @retval ISP_E_NOT_FOUND tenant_id is neither the session's tenant nor below it
 * @since 0.1
 */
ISP_API isp_status isp_revenue_entry_list_get(isp_session *session,
                                              const isp_revenue_entry_options *options,
                                              isp_revenue_entry_list **out, isp_error *err);

/** How an ISP is doing: one line to compare it by. */
typedef struct isp_business {
    int64_t tenant_id;
    const char *code;
    const char *name;
    int64_t group_id;
    int64_t customer_count; /**< active */
    int64_t line_count;     /**< not ended */
    int64_t suspended_count;
    int64_t new_count;           /**< lines that began in the month */
    int64_t left_count;          /**< lines that ended in the month */
    int64_t billed_paisa;        /**< in the month, with VAT */
    int64_t collected_paisa;     /**< in the month */
    int64_t arpu_paisa;          /**< without VAT, for each customer billed in the month */
    int64_t due_paisa;           /**< open on invoices, whenever issued */
    int64_t due_current_paisa;   /**< of it, not past its date */
    int64_t due_1_30_paisa;      /**< of it, 1 to 30 days past */
    int64_t due_31_60_paisa;     /**< of it, 31 to 60 days past */
    int64_t due_61_90_paisa;     /**< of it, 61 to 90 days past */
    int64_t due_over_90_paisa;   /**< of it, more than 90 days past */
    int64_t online_count;        /**< lines online at the last poll */
    int64_t online_pct_x100;     /**< of the lines that may be online; ISP_NO_VALUE without any */
    int64_t onu_count;           /**< with a reading of light */
    int64_t weak_count;          /**< weak or too strong */
    int64_t critical_count;      /**< critical */
    int64_t light_good_pct_x100; /**< share with good light; ISP_NO_VALUE without a reading */
} isp_business;
ISP_RECORD_DECLARE(isp_business)

typedef struct isp_business_options {
    int64_t struct_size;
    int64_t period;    /**< the month of new, left, billed, collected; 0: this one */
    int64_t tenant_id; /**< only this one and what is below it; 0: all of the session's */
    int64_t limit;     /**< 1..500; 0: 50 */
    const char *cursor;
} isp_business_options;
#define ISP_BUSINESS_OPTIONS_INIT                         \
    {                                                     \
        (int64_t)sizeof(isp_business_options), 0, 0, 0, 0 \
    }

/** ISPs of the session's tenant, in the order they were made. @since 0.1 */
ISP_API isp_status isp_business_list_get(isp_session *session, const isp_business_options *options,
                                         isp_business_list **out, isp_error *err);

/** What an ISP sells: lines of one package. */
typedef struct isp_mix {
    int64_t tenant_id;
    const char *tenant_code;
    int64_t package_id;
    const char *code;
    const char *name;
    int64_t price_paisa;    /**< a month, today */
    int64_t line_count;     /**< not ended */
    int64_t share_pct_x100; /**< of all lines of the ISP */
} isp_mix;
ISP_RECORD_DECLARE(isp_mix)

/** Packages of each ISP by their lines, most first; takes tenant_id, limit, cursor. @since 0.1 */
ISP_API isp_status isp_mix_list_get(isp_session *session, const isp_business_options *options,
                                    isp_mix_list **out, isp_error *err);

/** A customer of an ISP below, for whoever had a reason to ask. */
typedef struct isp_seen_customer {
    int64_t customer_id;
    const char *code;
    const char *name;
    const char *phone;
    const char *zone;
    int64_t state;        /**< ::isp_state */
    int64_t line_count;   /**< not ended */
    int64_t online_count; /**< of them, at the last poll */
    int64_t due_paisa;    /**< open on invoices */
    int64_t created_at_us;
} isp_seen_customer;
ISP_RECORD_DECLARE(isp_seen_customer)

typedef struct isp_look_options {
    int64_t struct_size;
    const char *reason; /**< required, 5 to 500 characters: the ISP reads it in its trail */
    const char *search; /**< beginning of name, code or phone */
    int64_t limit;      /**< 1..500; 0: 50 */
    const char *cursor;
} isp_look_options;
#define ISP_LOOK_OPTIONS_INIT                         \
    {                                                 \
        (int64_t)sizeof(isp_look_options), 0, 0, 0, 0 \
    }

/**
 * A page of the customers of one ISP below, by number. All else in this file names nobody; this
 * does, so each page is told in both trails with its reason before it is answered.
 * @retval ISP_E_INVALID   there is no reason
 * @retval ISP_E_NOT_FOUND tenant_id is no tenant below the session's
 * @since 0.1
 */
ISP_API isp_status isp_seen_customer_list_get(isp_session *session, int64_t tenant_id,
                                              const isp_look_options *options,
                                              isp_seen_customer_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
