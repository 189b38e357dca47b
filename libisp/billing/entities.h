/* The field tables of this floor. */
#ifndef ISP_LIB_BILLING_ENTITIES_H
#define ISP_LIB_BILLING_ENTITIES_H

#include "base/entity.h"
#include "isp/billing.h"
#include "isp/subscription.h"

extern const isp_entity isp_invoice_entity;
extern const isp_entity isp_invoice_line_entity;
extern const isp_entity isp_payment_entity;
extern const isp_entity isp_payment_options_entity;
extern const isp_entity isp_entry_entity;
extern const isp_entity isp_account_sum_entity;
extern const isp_entity isp_bill_run_entity;
extern const isp_entity isp_bill_options_entity;
extern const isp_entity isp_dunning_entity;
extern const isp_entity isp_dunning_options_entity;
extern const isp_entity isp_finding_entity;
extern const isp_entity isp_plan_entity;
extern const isp_entity isp_plan_options_entity;
extern const isp_entity isp_plan_preview_options_entity;
extern const isp_entity isp_plan_effect_entity;
extern const isp_entity isp_subscription_entity;
extern const isp_entity isp_subscription_options_entity;
extern const isp_entity isp_subscription_quote_entity;
extern const isp_entity isp_cancel_options_entity;
extern const isp_entity isp_own_subscription_entity;
extern const isp_entity isp_reminder_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_invoice, isp_invoice_free)
ISP_AUTO_DEFINE(isp_invoice_list, isp_invoice_list_free)
ISP_AUTO_DEFINE(isp_invoice_line, isp_invoice_line_free)
ISP_AUTO_DEFINE(isp_invoice_line_list, isp_invoice_line_list_free)
ISP_AUTO_DEFINE(isp_payment, isp_payment_free)
ISP_AUTO_DEFINE(isp_payment_list, isp_payment_list_free)
ISP_AUTO_DEFINE(isp_entry, isp_entry_free)
ISP_AUTO_DEFINE(isp_entry_list, isp_entry_list_free)
ISP_AUTO_DEFINE(isp_account_sum, isp_account_sum_free)
ISP_AUTO_DEFINE(isp_account_sum_list, isp_account_sum_list_free)
ISP_AUTO_DEFINE(isp_bill_run, isp_bill_run_free)
ISP_AUTO_DEFINE(isp_bill_run_list, isp_bill_run_list_free)
ISP_AUTO_DEFINE(isp_dunning, isp_dunning_free)
ISP_AUTO_DEFINE(isp_dunning_list, isp_dunning_list_free)
ISP_AUTO_DEFINE(isp_finding, isp_finding_free)
ISP_AUTO_DEFINE(isp_finding_list, isp_finding_list_free)
ISP_AUTO_DEFINE(isp_plan, isp_plan_free)
ISP_AUTO_DEFINE(isp_plan_list, isp_plan_list_free)
ISP_AUTO_DEFINE(isp_plan_effect, isp_plan_effect_free)
ISP_AUTO_DEFINE(isp_plan_effect_list, isp_plan_effect_list_free)
ISP_AUTO_DEFINE(isp_subscription, isp_subscription_free)
ISP_AUTO_DEFINE(isp_subscription_list, isp_subscription_list_free)
ISP_AUTO_DEFINE(isp_subscription_quote, isp_subscription_quote_free)
ISP_AUTO_DEFINE(isp_subscription_quote_list, isp_subscription_quote_list_free)
ISP_AUTO_DEFINE(isp_own_subscription, isp_own_subscription_free)
ISP_AUTO_DEFINE(isp_own_subscription_list, isp_own_subscription_list_free)
ISP_AUTO_DEFINE(isp_reminder, isp_reminder_free)
ISP_AUTO_DEFINE(isp_reminder_list, isp_reminder_list_free)

#endif
