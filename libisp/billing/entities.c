/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "billing/entities.h"

/* clang-format off */
static const isp_field invoice_fields[] = {
    ISP_FIELD(isp_invoice, invoice_id,    ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_invoice, number,        ISP_KIND_TEXT,           0,           "Number"),
    ISP_FIELD(isp_invoice, customer_id,   ISP_KIND_ID,             0,           "Customer ID"),
    ISP_FIELD(isp_invoice, customer_name, ISP_KIND_TEXT,           0,           "Customer"),
    ISP_FIELD(isp_invoice, period,        ISP_KIND_PERIOD,         0,           "Period"),
    ISP_FIELD(isp_invoice, issued_on,     ISP_KIND_ON,             0,           "Issued"),
    ISP_FIELD(isp_invoice, due_on,        ISP_KIND_ON,             0,           "Due"),
    ISP_FIELD(isp_invoice, net_paisa,     ISP_KIND_PAISA,          ISP_F_WIDE,  "Net"),
    ISP_FIELD(isp_invoice, vat_paisa,     ISP_KIND_PAISA,          ISP_F_WIDE,  "VAT"),
    ISP_FIELD(isp_invoice, total_paisa,   ISP_KIND_PAISA,          0,           "Total"),
    ISP_FIELD(isp_invoice, open_paisa,    ISP_KIND_PAISA,          0,           "Open"),
    ISP_FIELD(isp_invoice, state,         ISP_KIND_INVOICE_STATE,  0,           "State"),
    ISP_FIELD(isp_invoice, bill_run_id,   ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "Billing run"),
    ISP_FIELD(isp_invoice, journal_id,    ISP_KIND_ID,             ISP_F_WIDE,  "Journal"),
    ISP_FIELD(isp_invoice, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
};
const isp_entity isp_invoice_entity = ISP_ENTITY(invoice, "invoice_view", invoice_fields);

static const isp_field invoice_line_fields[] = {
    ISP_FIELD(isp_invoice_line, invoice_id,      ISP_KIND_ID,             0,           "Invoice ID"),
    ISP_FIELD(isp_invoice_line, line_no,         ISP_KIND_COUNT,          0,           "Line"),
    ISP_FIELD(isp_invoice_line, service_id,      ISP_KIND_ID,             0,           "Service ID"),
    ISP_FIELD(isp_invoice_line, period,          ISP_KIND_PERIOD,         0,           "Period"),
    ISP_FIELD(isp_invoice_line, package_code,    ISP_KIND_TEXT,           0,           "Package"),
    ISP_FIELD(isp_invoice_line, quantity,        ISP_KIND_COUNT,          ISP_F_WIDE,  "Slots"),
    ISP_FIELD(isp_invoice_line, from_on,         ISP_KIND_ON,             0,           "From"),
    ISP_FIELD(isp_invoice_line, to_on,           ISP_KIND_ON,             0,           "To"),
    ISP_FIELD(isp_invoice_line, day_count,       ISP_KIND_COUNT,          0,           "Days"),
    ISP_FIELD(isp_invoice_line, month_day_count, ISP_KIND_COUNT,          0,           "Of"),
    ISP_FIELD(isp_invoice_line, price_paisa,     ISP_KIND_PAISA,          0,           "Price"),
    ISP_FIELD(isp_invoice_line, net_paisa,       ISP_KIND_PAISA,          0,           "Net"),
    ISP_FIELD(isp_invoice_line, vat_pct_x100,    ISP_KIND_PCT_X100,       ISP_F_WIDE,  "VAT %"),
    ISP_FIELD(isp_invoice_line, vat_paisa,       ISP_KIND_PAISA,          0,           "VAT"),
};
const isp_entity isp_invoice_line_entity = ISP_ENTITY(invoice_line, "invoice_lines", invoice_line_fields);

static const isp_field payment_fields[] = {
    ISP_FIELD(isp_payment, payment_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_payment, receipt,         ISP_KIND_TEXT,           0,           "Receipt"),
    ISP_FIELD(isp_payment, customer_id,     ISP_KIND_ID,             0,           "Customer ID"),
    ISP_FIELD(isp_payment, customer_name,   ISP_KIND_TEXT,           0,           "Customer"),
    ISP_FIELD(isp_payment, method,          ISP_KIND_METHOD,         0,           "Method"),
    ISP_FIELD(isp_payment, amount_paisa,    ISP_KIND_PAISA,          0,           "Amount"),
    ISP_FIELD(isp_payment, allocated_paisa, ISP_KIND_PAISA,          0,           "Allocated"),
    ISP_FIELD(isp_payment, reference,       ISP_KIND_TEXT,           ISP_F_NULL,  "Reference"),
    ISP_FIELD(isp_payment, note,            ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Note"),
    ISP_FIELD(isp_payment, received_on,     ISP_KIND_ON,             0,           "Received"),
    ISP_FIELD(isp_payment, user_id,         ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "Taken by"),
    ISP_FIELD(isp_payment, journal_id,      ISP_KIND_ID,             ISP_F_WIDE,  "Journal"),
    ISP_FIELD(isp_payment, created_at_us,   ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
};
const isp_entity isp_payment_entity = ISP_ENTITY(payment, "payment_view", payment_fields);

static const isp_field payment_options_fields[] = {
    ISP_FIELD(isp_payment_options, customer_id,     ISP_KIND_ID,             ISP_F_REQUIRED, "who pays"),
    ISP_FIELD(isp_payment_options, amount_paisa,    ISP_KIND_PAISA,          ISP_F_REQUIRED, "1 paisa or more"),
    ISP_FIELD(isp_payment_options, method,          ISP_KIND_TEXT,           0,           "\"cash\" (default) or \"bank\""),
    ISP_FIELD(isp_payment_options, reference,       ISP_KIND_TEXT,           0,           "slip number; with a method, unique in the tenant"),
    ISP_FIELD(isp_payment_options, note,            ISP_KIND_TEXT,           0,           "for the staff"),
    ISP_FIELD(isp_payment_options, received_on,     ISP_KIND_ON,             0,           "default today"),
    ISP_FIELD(isp_payment_options, idempotency_key, ISP_KIND_TEXT,           0,           "8 to 64 characters: the same key again gives the same payment, once"),
};
const isp_entity isp_payment_options_entity = ISP_INPUT(payment_options, payment_options_fields);

static const isp_field entry_fields[] = {
    ISP_FIELD(isp_entry, journal_id,    ISP_KIND_ID,             0,           "Journal"),
    ISP_FIELD(isp_entry, line_no,       ISP_KIND_COUNT,          0,           "Line"),
    ISP_FIELD(isp_entry, kind,          ISP_KIND_JOURNAL,        0,           "Kind"),
    ISP_FIELD(isp_entry, entry_on,      ISP_KIND_ON,             0,           "Date"),
    ISP_FIELD(isp_entry, account,       ISP_KIND_ACCOUNT,        0,           "Account"),
    ISP_FIELD(isp_entry, customer_id,   ISP_KIND_ID,             ISP_F_NULL,  "Customer ID"),
    ISP_FIELD(isp_entry, amount_paisa,  ISP_KIND_PAISA,          0,           "Amount"),
    ISP_FIELD(isp_entry, document_id,   ISP_KIND_ID,             ISP_F_NULL,  "Document"),
    ISP_FIELD(isp_entry, created_at_us, ISP_KIND_AT_US,          0,           "Created"),
};
const isp_entity isp_entry_entity = ISP_ENTITY(entry, "entries", entry_fields);

static const isp_field account_sum_fields[] = {
    ISP_FIELD(isp_account_sum, account,       ISP_KIND_ACCOUNT,        0,           "Account"),
    ISP_FIELD(isp_account_sum, debit_paisa,   ISP_KIND_PAISA,          0,           "Debit"),
    ISP_FIELD(isp_account_sum, credit_paisa,  ISP_KIND_PAISA,          0,           "Credit"),
    ISP_FIELD(isp_account_sum, balance_paisa, ISP_KIND_PAISA,          0,           "Balance"),
};
const isp_entity isp_account_sum_entity = ISP_ENTITY(account_sum, NULL, account_sum_fields);

static const isp_field bill_run_fields[] = {
    ISP_FIELD(isp_bill_run, bill_run_id,    ISP_KIND_ID,             ISP_F_KEY | ISP_F_NULL, "ID"),
    ISP_FIELD(isp_bill_run, period,         ISP_KIND_PERIOD,         0,           "Period"),
    ISP_FIELD(isp_bill_run, state,          ISP_KIND_RUN_STATE,      0,           "State"),
    ISP_FIELD(isp_bill_run, dry_run,        ISP_KIND_BOOL,           0,           "Dry run"),
    ISP_FIELD(isp_bill_run, invoice_count,  ISP_KIND_COUNT,          0,           "Invoices"),
    ISP_FIELD(isp_bill_run, line_count,     ISP_KIND_COUNT,          0,           "Lines"),
    ISP_FIELD(isp_bill_run, net_paisa,      ISP_KIND_PAISA,          0,           "Net"),
    ISP_FIELD(isp_bill_run, vat_paisa,      ISP_KIND_PAISA,          0,           "VAT"),
    ISP_FIELD(isp_bill_run, total_paisa,    ISP_KIND_PAISA,          0,           "Total"),
    ISP_FIELD(isp_bill_run, settled_count,  ISP_KIND_COUNT,          0,           "Settled at once"),
    ISP_FIELD(isp_bill_run, started_at_us,  ISP_KIND_AT_US,          0,           "Started"),
    ISP_FIELD(isp_bill_run, finished_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Finished"),
};
const isp_entity isp_bill_run_entity = ISP_ENTITY(bill_run, "bill_run_view", bill_run_fields);

static const isp_field bill_options_fields[] = {
    ISP_FIELD(isp_bill_options, period,    ISP_KIND_PERIOD,         ISP_F_REQUIRED, "the month that is billed; at the latest the next one"),
    ISP_FIELD(isp_bill_options, dry_run,   ISP_KIND_BOOL,           0,           "the same statements, rolled back"),
    ISP_FIELD(isp_bill_options, issued_on, ISP_KIND_ON,             0,           "date of the invoices; default today"),
    ISP_FIELD(isp_bill_options, batch,     ISP_KIND_COUNT,          0,           "customers in one transaction; default 5000"),
};
const isp_entity isp_bill_options_entity = ISP_INPUT(bill_options, bill_options_fields);

static const isp_field dunning_fields[] = {
    ISP_FIELD(isp_dunning, run_on,          ISP_KIND_ON,             0,           "Judged by"),
    ISP_FIELD(isp_dunning, dry_run,         ISP_KIND_BOOL,           0,           "Dry run"),
    ISP_FIELD(isp_dunning, due_count,       ISP_KIND_COUNT,          0,           "Due"),
    ISP_FIELD(isp_dunning, grace_count,     ISP_KIND_COUNT,          0,           "In grace"),
    ISP_FIELD(isp_dunning, overdue_count,   ISP_KIND_COUNT,          0,           "Overdue"),
    ISP_FIELD(isp_dunning, held_count,      ISP_KIND_COUNT,          0,           "Held"),
    ISP_FIELD(isp_dunning, suspended_count, ISP_KIND_COUNT,          0,           "Suspended"),
    ISP_FIELD(isp_dunning, restored_count,  ISP_KIND_COUNT,          0,           "Restored"),
    ISP_FIELD(isp_dunning, reminder_count,  ISP_KIND_COUNT,          ISP_F_WIDE,  "Reminders"),
};
const isp_entity isp_dunning_entity = ISP_ENTITY(dunning, NULL, dunning_fields);

static const isp_field dunning_options_fields[] = {
    ISP_FIELD(isp_dunning_options, run_on,  ISP_KIND_ON,             0,           "the date to judge by; default today in the tenant's time zone"),
    ISP_FIELD(isp_dunning_options, dry_run, ISP_KIND_BOOL,           0,           "only say what would happen"),
};
const isp_entity isp_dunning_options_entity = ISP_INPUT(dunning_options, dunning_options_fields);

static const isp_field finding_fields[] = {
    ISP_FIELD(isp_finding, check,   ISP_KIND_TEXT,           0,           "Check"),
    ISP_FIELD(isp_finding, subject, ISP_KIND_TEXT,           0,           "Subject"),
    ISP_FIELD(isp_finding, detail,  ISP_KIND_TEXT,           0,           "Detail"),
};
const isp_entity isp_finding_entity = ISP_ENTITY(finding, NULL, finding_fields);

static const isp_field plan_fields[] = {
    ISP_FIELD(isp_plan, plan_id,            ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_plan, code,               ISP_KIND_TEXT,           0,           "Code"),
    ISP_FIELD(isp_plan, name,               ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_plan, price_paisa,        ISP_KIND_PAISA,          0,           "Price"),
    ISP_FIELD(isp_plan, included_slots,     ISP_KIND_COUNT,          0,           "With slots"),
    ISP_FIELD(isp_plan, slot_paisa,         ISP_KIND_PAISA,          0,           "Further slot"),
    ISP_FIELD(isp_plan, next_on,            ISP_KIND_ON,             ISP_F_NULL,  "Next from"),
    ISP_FIELD(isp_plan, next_price_paisa,   ISP_KIND_PAISA,          ISP_F_NULL,  "Next price"),
    ISP_FIELD(isp_plan, next_slot_paisa,    ISP_KIND_PAISA,          ISP_F_NULL | ISP_F_WIDE, "Next further slot"),
    ISP_FIELD(isp_plan, state,              ISP_KIND_STATE,          0,           "State"),
    ISP_FIELD(isp_plan, subscription_count, ISP_KIND_COUNT,          0,           "Groups"),
    ISP_FIELD(isp_plan, created_at_us,      ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_plan, revision,           ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_plan_entity = ISP_ENTITY(plan, "plan_view", plan_fields);

static const isp_field plan_options_fields[] = {
    ISP_FIELD(isp_plan_options, code,           ISP_KIND_TEXT,           0,           "[A-Za-z0-9._-]{1,32}; required to create"),
    ISP_FIELD(isp_plan_options, name,           ISP_KIND_TEXT,           0,           "name for groups; default the code"),
    ISP_FIELD(isp_plan_options, price_paisa,    ISP_KIND_PAISA,          ISP_F_ZERO,  "a month, without VAT; default 0"),
    ISP_FIELD(isp_plan_options, included_slots, ISP_KIND_COUNT,          ISP_F_ZERO,  "slots that the price holds; default 1; to create only"),
    ISP_FIELD(isp_plan_options, slot_paisa,     ISP_KIND_PAISA,          ISP_F_ZERO,  "a month for each further slot; default 0"),
    ISP_FIELD(isp_plan_options, from_on,        ISP_KIND_ON,             ISP_F_ZERO,  "first day of the new price; default today"),
    ISP_FIELD(isp_plan_options, state,          ISP_KIND_TEXT,           0,           "\"active\", or \"closed\": no longer sold"),
    ISP_FIELD(isp_plan_options, revision,       ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_plan_options_entity = ISP_INPUT(plan_options, plan_options_fields);

static const isp_field plan_preview_options_fields[] = {
    ISP_FIELD(isp_plan_preview_options, price_paisa, ISP_KIND_PAISA,      ISP_F_ZERO,  "a month, without VAT; default as it is"),
    ISP_FIELD(isp_plan_preview_options, slot_paisa,  ISP_KIND_PAISA,      ISP_F_ZERO,  "a month for each further slot; default as it is"),
    ISP_FIELD(isp_plan_preview_options, from_on,     ISP_KIND_ON,         ISP_F_ZERO,  "first day of the new price; default today"),
    ISP_FIELD(isp_plan_preview_options, period,      ISP_KIND_PERIOD,     0,           "the month that is shown; default that of the first day"),
};
const isp_entity isp_plan_preview_options_entity = ISP_INPUT(plan_preview_options, plan_preview_options_fields);

static const isp_field plan_effect_fields[] = {
    ISP_FIELD(isp_plan_effect, group_id,     ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_plan_effect, group_code,   ISP_KIND_TEXT,           0,           "Group"),
    ISP_FIELD(isp_plan_effect, group_name,   ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_plan_effect, plan_code,    ISP_KIND_TEXT,           0,           "Plan"),
    ISP_FIELD(isp_plan_effect, slots,        ISP_KIND_COUNT,          0,           "Slots"),
    ISP_FIELD(isp_plan_effect, period,       ISP_KIND_PERIOD,         0,           "Period"),
    ISP_FIELD(isp_plan_effect, before_paisa, ISP_KIND_PAISA,          0,           "As it is"),
    ISP_FIELD(isp_plan_effect, after_paisa,  ISP_KIND_PAISA,          0,           "After it"),
    ISP_FIELD(isp_plan_effect, change_paisa, ISP_KIND_PAISA,          0,           "Change"),
};
const isp_entity isp_plan_effect_entity = ISP_ENTITY(plan_effect, NULL, plan_effect_fields);

static const isp_field subscription_fields[] = {
    ISP_FIELD(isp_subscription, group_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_subscription, group_code,    ISP_KIND_TEXT,           0,           "Group"),
    ISP_FIELD(isp_subscription, group_name,    ISP_KIND_TEXT,           ISP_F_WIDE,  "Name"),
    ISP_FIELD(isp_subscription, service_id,    ISP_KIND_ID,             ISP_F_WIDE,  "Service ID"),
    ISP_FIELD(isp_subscription, customer_id,   ISP_KIND_ID,             0,           "Customer ID"),
    ISP_FIELD(isp_subscription, plan_id,       ISP_KIND_ID,             ISP_F_WIDE,  "Plan ID"),
    ISP_FIELD(isp_subscription, plan_code,     ISP_KIND_TEXT,           0,           "Plan"),
    ISP_FIELD(isp_subscription, plan_name,     ISP_KIND_TEXT,           ISP_F_WIDE,  "Plan name"),
    ISP_FIELD(isp_subscription, slots,         ISP_KIND_COUNT,          0,           "Slots"),
    ISP_FIELD(isp_subscription, state,         ISP_KIND_SUBSCRIPTION_STATE, 0,       "State"),
    ISP_FIELD(isp_subscription, begun_on,      ISP_KIND_ON,             ISP_F_WIDE,  "Begun"),
    ISP_FIELD(isp_subscription, started_on,    ISP_KIND_ON,             ISP_F_WIDE,  "Billed from"),
    ISP_FIELD(isp_subscription, ended_on,      ISP_KIND_ON,             ISP_F_NULL,  "Last day"),
    ISP_FIELD(isp_subscription, price_paisa,   ISP_KIND_PAISA,          0,           "A month"),
    ISP_FIELD(isp_subscription, balance_paisa, ISP_KIND_PAISA,          0,           "Balance"),
    ISP_FIELD(isp_subscription, due_on,        ISP_KIND_ON,             ISP_F_NULL,  "Pay by"),
    ISP_FIELD(isp_subscription, suspend_on,    ISP_KIND_ON,             ISP_F_NULL,  "Suspended on"),
    ISP_FIELD(isp_subscription, hold_until_on, ISP_KIND_ON,             ISP_F_NULL | ISP_F_WIDE, "Hold until"),
    ISP_FIELD(isp_subscription, hold_reason,   ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Hold reason"),
    ISP_FIELD(isp_subscription, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_subscription, revision,      ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_subscription_entity = ISP_ENTITY(subscription, "subscription_view", subscription_fields);

static const isp_field subscription_options_fields[] = {
    ISP_FIELD(isp_subscription_options, plan_id,       ISP_KIND_ID,         ISP_F_ZERO,  "the plan; required to start"),
    ISP_FIELD(isp_subscription_options, slots,         ISP_KIND_COUNT,      ISP_F_ZERO,  "1 to 10000; default those that the plan holds"),
    ISP_FIELD(isp_subscription_options, begun_on,      ISP_KIND_ON,         ISP_F_ZERO,  "first day; default today; to start only"),
    ISP_FIELD(isp_subscription_options, trial_days,    ISP_KIND_COUNT,      ISP_F_ZERO,  "days free of charge, 0 to 365; default 0; to start only"),
    ISP_FIELD(isp_subscription_options, hold_until_on, ISP_KIND_ON,         ISP_F_ZERO | ISP_F_NULL, "not suspended until this date; none ends a hold, its reason too"),
    ISP_FIELD(isp_subscription_options, hold_reason,   ISP_KIND_TEXT,       0,           "required with a hold"),
    ISP_FIELD(isp_subscription_options, revision,      ISP_KIND_COUNT,      0,           "change only if it is still this revision"),
};
const isp_entity isp_subscription_options_entity = ISP_INPUT(subscription_options, subscription_options_fields);

static const isp_field subscription_quote_fields[] = {
    ISP_FIELD(isp_subscription_quote, group_id,          ISP_KIND_ID,     ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_subscription_quote, plan_code,         ISP_KIND_TEXT,   0,           "Plan"),
    ISP_FIELD(isp_subscription_quote, slots,             ISP_KIND_COUNT,  0,           "Slots"),
    ISP_FIELD(isp_subscription_quote, period,            ISP_KIND_PERIOD, 0,           "Period"),
    ISP_FIELD(isp_subscription_quote, before_paisa,      ISP_KIND_PAISA,  0,           "As it is"),
    ISP_FIELD(isp_subscription_quote, after_paisa,       ISP_KIND_PAISA,  0,           "After it"),
    ISP_FIELD(isp_subscription_quote, next_period,       ISP_KIND_PERIOD, 0,           "Next period"),
    ISP_FIELD(isp_subscription_quote, next_before_paisa, ISP_KIND_PAISA,  0,           "Next as it is"),
    ISP_FIELD(isp_subscription_quote, next_after_paisa,  ISP_KIND_PAISA,  0,           "Next after it"),
};
const isp_entity isp_subscription_quote_entity = ISP_ENTITY(subscription_quote, NULL, subscription_quote_fields);

static const isp_field cancel_options_fields[] = {
    ISP_FIELD(isp_cancel_options, at,       ISP_KIND_TEXT,           0,           "last day: \"end\" of this month (default), \"today\"; \"never\" takes a cancellation back"),
    ISP_FIELD(isp_cancel_options, revision, ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_cancel_options_entity = ISP_INPUT(cancel_options, cancel_options_fields);

static const isp_field own_subscription_fields[] = {
    ISP_FIELD(isp_own_subscription, plan_code,     ISP_KIND_TEXT,           0,           "Plan"),
    ISP_FIELD(isp_own_subscription, plan_name,     ISP_KIND_TEXT,           ISP_F_WIDE,  "Plan name"),
    ISP_FIELD(isp_own_subscription, slots,         ISP_KIND_COUNT,          0,           "Slots"),
    ISP_FIELD(isp_own_subscription, state,         ISP_KIND_SUBSCRIPTION_STATE, 0,       "State"),
    ISP_FIELD(isp_own_subscription, begun_on,      ISP_KIND_ON,             ISP_F_WIDE,  "Begun"),
    ISP_FIELD(isp_own_subscription, started_on,    ISP_KIND_ON,             ISP_F_WIDE,  "Billed from"),
    ISP_FIELD(isp_own_subscription, ended_on,      ISP_KIND_ON,             ISP_F_NULL,  "Last day"),
    ISP_FIELD(isp_own_subscription, price_paisa,   ISP_KIND_PAISA,          0,           "A month"),
    ISP_FIELD(isp_own_subscription, balance_paisa, ISP_KIND_PAISA,          0,           "To pay"),
    ISP_FIELD(isp_own_subscription, due_on,        ISP_KIND_ON,             ISP_F_NULL,  "Pay by"),
    ISP_FIELD(isp_own_subscription, suspend_on,    ISP_KIND_ON,             ISP_F_NULL,  "Suspended on"),
    ISP_FIELD(isp_own_subscription, invoices,      ISP_KIND_TEXT,           ISP_F_NULL,  "Invoices"),
    ISP_FIELD(isp_own_subscription, pay_text,      ISP_KIND_TEXT,           ISP_F_NULL,  "How to pay"),
};
const isp_entity isp_own_subscription_entity = ISP_ENTITY(own_subscription, NULL, own_subscription_fields);

static const isp_field reminder_fields[] = {
    ISP_FIELD(isp_reminder, customer_id,   ISP_KIND_ID,             ISP_F_WIDE,  "Customer ID"),
    ISP_FIELD(isp_reminder, customer_name, ISP_KIND_TEXT,           0,           "Customer"),
    ISP_FIELD(isp_reminder, invoice_id,    ISP_KIND_ID,             ISP_F_WIDE,  "Invoice ID"),
    ISP_FIELD(isp_reminder, number,        ISP_KIND_TEXT,           0,           "Invoice"),
    ISP_FIELD(isp_reminder, stage,         ISP_KIND_REMINDER_STAGE, 0,           "Stage"),
    ISP_FIELD(isp_reminder, due_on,        ISP_KIND_ON,             0,           "Due"),
    ISP_FIELD(isp_reminder, open_paisa,    ISP_KIND_PAISA,          0,           "Open"),
    ISP_FIELD(isp_reminder, written_on,    ISP_KIND_ON,             0,           "Written"),
    ISP_FIELD(isp_reminder, sent_at_us,    ISP_KIND_AT_US,          ISP_F_NULL,  "Sent"),
    ISP_FIELD(isp_reminder, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_reminder, message_id,    ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "Message ID"),
};
const isp_entity isp_reminder_entity = ISP_ENTITY(reminder, "reminder_view", reminder_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_invoice, isp_invoice_entity)
ISP_RECORD_DEFINE(isp_invoice_line, isp_invoice_line_entity)
ISP_RECORD_DEFINE(isp_payment, isp_payment_entity)
ISP_RECORD_DEFINE(isp_entry, isp_entry_entity)
ISP_RECORD_DEFINE(isp_account_sum, isp_account_sum_entity)
ISP_RECORD_DEFINE(isp_bill_run, isp_bill_run_entity)
ISP_RECORD_DEFINE(isp_dunning, isp_dunning_entity)
ISP_RECORD_DEFINE(isp_finding, isp_finding_entity)
ISP_RECORD_DEFINE(isp_plan, isp_plan_entity)
ISP_RECORD_DEFINE(isp_plan_effect, isp_plan_effect_entity)
ISP_RECORD_DEFINE(isp_subscription, isp_subscription_entity)
ISP_RECORD_DEFINE(isp_subscription_quote, isp_subscription_quote_entity)
ISP_RECORD_DEFINE(isp_own_subscription, isp_own_subscription_entity)
ISP_RECORD_DEFINE(isp_reminder, isp_reminder_entity)
