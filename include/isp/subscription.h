/**
 * @file subscription.h
 * What groups pay the platform: plans, subscriptions, reminders.
 *
 * The platform is a tenant like others. A group is a customer of it, its subscription a service,
 * its plan a package: invoices, payments, the ledger and dunning are those of billing.h, used in
 * the platform's session. What differs: a subscription has slots instead of a line, and its month
 * is billed when it is over, so that slots, plan and price may change on any day and each day costs
 * what held on it. docs/subscriptions.md says how it works.
 */
#ifndef ISP_SUBSCRIPTION_H
#define ISP_SUBSCRIPTION_H

#include "isp/billing.h"
#include "isp/list.h"
#include "isp/session.h"
#include "isp/subscriber.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A plan on the platform's price list: a month's price with some slots in it, and what each
 * further one costs. */
typedef struct isp_plan {
    int64_t plan_id;
    const char *code; /**< [A-Za-z0-9._-]{1,32} */
    const char *name;
    int64_t price_paisa;      /**< a month, without VAT; today's */
    int64_t included_slots;   /**< that it holds; 0: each slot costs slot_paisa */
    int64_t slot_paisa;       /**< a month for each further slot; today's */
    int64_t next_on;          /**< first day of the next price, or ISP_NO_VALUE */
    int64_t next_price_paisa; /**< and that price */
    int64_t next_slot_paisa;
    int64_t state;              /**< ::isp_state */
    int64_t subscription_count; /**< groups that have it */
    int64_t created_at_us;
    int64_t revision;
} isp_plan;
ISP_RECORD_DECLARE(isp_plan)

/** For creating and changing a plan. ISP_NO_VALUE or NULL: default, or leave as it is. */
typedef struct isp_plan_options {
    int64_t struct_size;
    const char *code;       /**< required to create */
    const char *name;       /**< default the code */
    int64_t price_paisa;    /**< default 0 */
    int64_t included_slots; /**< to create only, 0..10000; default 1 */
    int64_t slot_paisa;     /**< default 0 */
    int64_t from_on;        /**< first day of the new price; default today. To change only */
    const char *state;      /**< "active", "closed": no longer sold */
    int64_t revision;
} isp_plan_options;
#define ISP_PLAN_OPTIONS_INIT                                                              \
    {                                                                                      \
        (int64_t)sizeof(isp_plan_options), 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, \
            ISP_NO_VALUE, 0, 0                                                             \
    }

/** What a price list would be. */
typedef struct isp_plan_preview_options {
    int64_t struct_size;
    int64_t price_paisa; /**< as in isp_plan_options */
    int64_t slot_paisa;
    int64_t from_on;
    int64_t period; /**< the month that is shown; default that of from_on */
} isp_plan_preview_options;
#define ISP_PLAN_PREVIEW_OPTIONS_INIT                                                          \
    {                                                                                          \
        (int64_t)sizeof(isp_plan_preview_options), ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0 \
    }

/** What a change of price does to the bill of one group. */
typedef struct isp_plan_effect {
    int64_t group_id;
    const char *group_code;
    const char *group_name;
    const char *plan_code;
    int64_t slots;
    int64_t period;
    int64_t before_paisa; /**< with VAT, as it is */
    int64_t after_paisa;  /**< with VAT, after the change */
    int64_t change_paisa;
} isp_plan_effect;
ISP_RECORD_DECLARE(isp_plan_effect)

/** Where a subscription stands; derived from its days and from what is due. */
typedef enum isp_subscription_state {
    ISP_SUBSCRIPTION_TRIAL = 0,    /**< nothing is billed yet */
    ISP_SUBSCRIPTION_ACTIVE = 1,   /**< nothing is past its date */
    ISP_SUBSCRIPTION_PAST_DUE = 2, /**< an invoice is past its date */
    ISP_SUBSCRIPTION_GRACE = 3,    /**< the last three days before suspension */
    ISP_SUBSCRIPTION_SUSPENDED = 4,
    ISP_SUBSCRIPTION_CANCELLED = 5 /**< its last day is past */
} isp_subscription_state;

/** The subscription of a group. */
typedef struct isp_subscription {
    int64_t group_id; /**< the group's tenant_id: a group has one subscription */
    const char *group_code;
    const char *group_name;
    int64_t service_id;  /**< of the platform's services */
    int64_t customer_id; /**< the group as a customer of the platform: for invoices and payments */
    int64_t plan_id;
    const char *plan_code;
    const char *plan_name;
    int64_t slots;
    int64_t state;         /**< ::isp_subscription_state */
    int64_t begun_on;      /**< first day */
    int64_t started_on;    /**< first day that is billed: after the trial */
    int64_t ended_on;      /**< last day, or ISP_NO_VALUE */
    int64_t price_paisa;   /**< a month at today's price, without VAT */
    int64_t balance_paisa; /**< what the group owes; negative: paid in advance */
    int64_t due_on;        /**< date of the oldest open invoice, or ISP_NO_VALUE */
    int64_t suspend_on;    /**< day of suspension if that is not paid, or ISP_NO_VALUE */
    int64_t hold_until_on; /**< not suspended until this date, or ISP_NO_VALUE */
    const char *hold_reason;
    int64_t created_at_us;
    int64_t revision;
} isp_subscription;
ISP_RECORD_DECLARE(isp_subscription)

/** For starting and changing a subscription. ISP_NO_VALUE or NULL: default, or leave as it is. */
typedef struct isp_subscription_options {
    int64_t struct_size;
    int64_t plan_id;         /**< required to start */
    int64_t slots;           /**< 1..10000; default those that the plan holds */
    int64_t begun_on;        /**< first day; default today. To start only */
    int64_t trial_days;      /**< 0..365, free of charge; default 0. To start only */
    int64_t hold_until_on;   /**< not suspended until this date; 0 ends a hold */
    const char *hold_reason; /**< required with hold_until_on */
    int64_t revision;
} isp_subscription_options;
#define ISP_SUBSCRIPTION_OPTIONS_INIT                                                        \
    {                                                                                        \
        (int64_t)sizeof(isp_subscription_options), ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, \
            ISP_NO_VALUE, ISP_NO_VALUE, 0, 0                                                 \
    }

/** What a change would cost: the bills of this month and the next, with VAT, as they are and after
 * it. */
typedef struct isp_subscription_quote {
    int64_t group_id;
    const char *plan_code; /**< after it */
    int64_t slots;         /**< after it */
    int64_t period;        /**< this month */
    int64_t before_paisa;
    int64_t after_paisa;
    int64_t next_period;
    int64_t next_before_paisa;
    int64_t next_after_paisa;
} isp_subscription_quote;
ISP_RECORD_DECLARE(isp_subscription_quote)

typedef struct isp_cancel_options {
    int64_t struct_size;
    const char *at; /**< last day: "end" of this month (default), "today"; "never" takes a
                       cancellation back */
    int64_t revision;
} isp_cancel_options;
#define ISP_CANCEL_OPTIONS_INIT                   \
    {                                             \
        (int64_t)sizeof(isp_cancel_options), 0, 0 \
    }

/** What a group is told of its own subscription. */
typedef struct isp_own_subscription {
    const char *plan_code;
    const char *plan_name;
    int64_t slots;
    int64_t state; /**< ::isp_subscription_state */
    int64_t begun_on;
    int64_t started_on;    /**< first day that is billed */
    int64_t ended_on;      /**< last day, or ISP_NO_VALUE */
    int64_t price_paisa;   /**< a month, without VAT */
    int64_t balance_paisa; /**< what is owed; negative: paid in advance */
    int64_t due_on;        /**< date of the oldest open invoice, or ISP_NO_VALUE */
    int64_t suspend_on;    /**< day of suspension if that is not paid, or ISP_NO_VALUE */
    const char *invoices;  /**< numbers of the open invoices, oldest first, separated by blanks */
    const char *pay_text;  /**< how to pay, in the platform's words */
} isp_own_subscription;
ISP_RECORD_DECLARE(isp_own_subscription)

/** What is to be told of an invoice. */
typedef enum isp_reminder_stage {
    ISP_REMINDER_UPCOMING = 0, /**< three days before its date */
    ISP_REMINDER_PAST_DUE = 1, /**< the date is past */
    ISP_REMINDER_GRACE = 2,    /**< three days before suspension */
    ISP_REMINDER_SUSPENDED = 3,
    ISP_REMINDER_PAID = 4,    /**< it is paid */
    ISP_REMINDER_RESTORED = 5 /**< it is paid, and with that panels are open again */
} isp_reminder_stage;

/** What a group is told: dunning and payments write one for each stage of an invoice, a worker
 * makes a message of it. */
typedef struct isp_reminder {
    int64_t customer_id;
    const char *customer_name;
    int64_t invoice_id;
    const char *number;
    int64_t stage; /**< ::isp_reminder_stage */
    int64_t due_on;
    int64_t open_paisa; /**< when it was written */
    int64_t written_on;
    int64_t sent_at_us; /**< or ISP_NO_VALUE */
    int64_t created_at_us;
    int64_t message_id; /**< in the outbox, or ISP_NO_VALUE: no relay to send it by */
} isp_reminder;
ISP_RECORD_DECLARE(isp_reminder)

/** @retval ISP_E_EXISTS the code is taken; subject "package.code" @since 0.1 */
ISP_API isp_status isp_plan_create(isp_session *session, const isp_plan_options *options,
                                   isp_plan **out, isp_error *err);
ISP_API isp_status isp_plan_get(isp_session *session, int64_t plan_id, isp_plan **out,
                                isp_error *err);
/** A price has a first day, today or later: days before it keep theirs.
 * @retval ISP_E_INVALID from_on is past @retval ISP_E_CONFLICT @since 0.1 */
ISP_API isp_status isp_plan_update(isp_session *session, int64_t plan_id,
                                   const isp_plan_options *options, isp_plan **out, isp_error *err);
/** By code; takes search (code), filter ("active", "closed"). @since 0.1 */
ISP_API isp_status isp_plan_list_get(isp_session *session, const isp_list_options *options,
                                     isp_plan_list **out, isp_error *err);
/** All prices of a plan, newest first. @since 0.1 */
ISP_API isp_status isp_plan_price_list_get(isp_session *session, int64_t plan_id,
                                           isp_price_list **out, isp_error *err);
/**
 * The bill of each group in a month before and after a change of price: the statements of the
 * change and of the billing run, rolled back. Nothing is written.
 * @retval ISP_E_INVALID as isp_plan_update() @since 0.1
 */
ISP_API isp_status isp_plan_preview(isp_session *session, int64_t plan_id,
                                    const isp_plan_preview_options *options,
                                    isp_plan_effect_list **out, isp_error *err);

/**
 * Begin a group's subscription; the group becomes a customer of the platform. After a subscription
 * has ended a new one may begin.
 * @retval ISP_E_NOT_FOUND no such group below the platform, no such plan
 * @retval ISP_E_EXISTS    the group has one
 * @retval ISP_E_STATE     the plan is no longer sold
 * @since 0.1
 */
ISP_API isp_status isp_subscription_start(isp_session *session, int64_t group_id,
                                          const isp_subscription_options *options,
                                          isp_subscription **out, isp_error *err);
ISP_API isp_status isp_subscription_get(isp_session *session, int64_t group_id,
                                        isp_subscription **out, isp_error *err);
/**
 * Change plan, slots or hold from today on.
 * @retval ISP_E_STATE more ISPs than slots (the message names them), or it has ended
 * @retval ISP_E_CONFLICT
 * @since 0.1
 */
ISP_API isp_status isp_subscription_update(isp_session *session, int64_t group_id,
                                           const isp_subscription_options *options,
                                           isp_subscription **out, isp_error *err);
/** What isp_subscription_update() would cost: the same statements and those of the billing run,
 * rolled back. Equal to the bill to the paisa. @since 0.1 */
ISP_API isp_status isp_subscription_preview(isp_session *session, int64_t group_id,
                                            const isp_subscription_options *options,
                                            isp_subscription_quote **out, isp_error *err);
/** Set the last day, or take it back while it is not past. Days up to it are billed; from the day
 * after it the panels of the group are closed. @retval ISP_E_STATE it has ended @since 0.1 */
ISP_API isp_status isp_subscription_cancel(isp_session *session, int64_t group_id,
                                           const isp_cancel_options *options,
                                           isp_subscription **out, isp_error *err);
/** By the group's id; takes search (beginning of the group's code), filter (a state). @since 0.1 */
ISP_API isp_status isp_subscription_list_get(isp_session *session, const isp_list_options *options,
                                             isp_subscription_list **out, isp_error *err);
/** The session's own group: what it has, what it owes, how to pay. @retval ISP_E_NOT_FOUND it has
 * no subscription @since 0.1 */
ISP_API isp_status isp_subscription_mine(isp_session *session, isp_own_subscription **out,
                                         isp_error *err);
/** The session's own group: what the platform has billed it. How to pay says
 * isp_subscription_mine().
 * @retval ISP_E_NOT_FOUND there is none, or it is another's @since 0.1 */
ISP_API isp_status isp_own_invoice_get(isp_session *session, int64_t invoice_id, isp_invoice **out,
                                       isp_error *err);
/** Newest first; takes filter: a state, "open". @since 0.1 */
ISP_API isp_status isp_own_invoice_list_get(isp_session *session, const isp_list_options *options,
                                            isp_invoice_list **out, isp_error *err);
/** By invoice, newest first; takes customer_id, filter: a stage, "unsent". @since 0.1 */
ISP_API isp_status isp_reminder_list_get(isp_session *session, const isp_list_options *options,
                                         isp_reminder_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
