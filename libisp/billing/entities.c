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
    ISP_FIELD(isp_bill_options, period,    ISP_KIND_PERIOD,         ISP_F_REQUIRED, "the month that is billed"),
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

/* clang-format on */

ISP_RECORD_DEFINE(isp_invoice, isp_invoice_entity)
ISP_RECORD_DEFINE(isp_invoice_line, isp_invoice_line_entity)
ISP_RECORD_DEFINE(isp_payment, isp_payment_entity)
ISP_RECORD_DEFINE(isp_entry, isp_entry_entity)
ISP_RECORD_DEFINE(isp_account_sum, isp_account_sum_entity)
ISP_RECORD_DEFINE(isp_bill_run, isp_bill_run_entity)
ISP_RECORD_DEFINE(isp_dunning, isp_dunning_entity)
ISP_RECORD_DEFINE(isp_finding, isp_finding_entity)
