/* The field tables of this floor. */
#ifndef ISP_LIB_BILLING_ENTITIES_H
#define ISP_LIB_BILLING_ENTITIES_H

#include "base/entity.h"
#include "isp/billing.h"

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

#endif
