/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "report/entities.h"

/* clang-format off */
static const isp_field overview_fields[] = {
    ISP_FIELD(isp_overview, customer_count,         ISP_KIND_COUNT,          0,           "Customers"),
    ISP_FIELD(isp_overview, service_count,          ISP_KIND_COUNT,          0,           "Lines"),
    ISP_FIELD(isp_overview, online_count,           ISP_KIND_COUNT,          0,           "Online"),
    ISP_FIELD(isp_overview, offline_count,          ISP_KIND_COUNT,          0,           "Offline"),
    ISP_FIELD(isp_overview, suspended_count,        ISP_KIND_COUNT,          0,           "Suspended"),
    ISP_FIELD(isp_overview, pending_count,          ISP_KIND_COUNT,          0,           "Pending"),
    ISP_FIELD(isp_overview, pending_at_us,          ISP_KIND_AT_US,          ISP_F_NULL,  "Pending since"),
    ISP_FIELD(isp_overview, suspended_online_count, ISP_KIND_COUNT,          0,           "Suspended but online"),
    ISP_FIELD(isp_overview, paid_blocked_count,     ISP_KIND_COUNT,          0,           "Paid but blocked"),
    ISP_FIELD(isp_overview, due_paisa,              ISP_KIND_PAISA,          ISP_F_NULL,  "Due"),
    ISP_FIELD(isp_overview, billed_paisa,           ISP_KIND_PAISA,          ISP_F_NULL,  "Billed this month"),
    ISP_FIELD(isp_overview, collected_paisa,        ISP_KIND_PAISA,          ISP_F_NULL,  "Collected this month"),
    ISP_FIELD(isp_overview, collected_today_paisa,  ISP_KIND_PAISA,          ISP_F_NULL,  "Collected today"),
    ISP_FIELD(isp_overview, node_count,             ISP_KIND_COUNT,          0,           "Nodes"),
    ISP_FIELD(isp_overview, node_down_count,        ISP_KIND_COUNT,          0,           "Nodes down"),
    ISP_FIELD(isp_overview, onu_count,              ISP_KIND_COUNT,          0,           "ONUs"),
    ISP_FIELD(isp_overview, onu_online_count,       ISP_KIND_COUNT,          0,           "ONUs online"),
    ISP_FIELD(isp_overview, weak_count,             ISP_KIND_COUNT,          0,           "Weak light"),
    ISP_FIELD(isp_overview, critical_count,         ISP_KIND_COUNT,          0,           "Critical light"),
};
const isp_entity isp_overview_entity = ISP_ENTITY(overview, NULL, overview_fields);

#define N ISP_F_NULL
static const isp_field revenue_fields[] = {
    ISP_FIELD(isp_revenue, key,               ISP_KIND_TEXT,     0, "Of"),
    ISP_FIELD(isp_revenue, name,              ISP_KIND_TEXT,     N, "Name"),
    ISP_FIELD(isp_revenue, tenant_id,         ISP_KIND_ID,       N | ISP_F_WIDE, "Tenant"),
    ISP_FIELD(isp_revenue, billed_paisa,      ISP_KIND_PAISA,    N, "Billed"),
    ISP_FIELD(isp_revenue, net_paisa,         ISP_KIND_PAISA,    N | ISP_F_WIDE, "Net"),
    ISP_FIELD(isp_revenue, vat_paisa,         ISP_KIND_PAISA,    N | ISP_F_WIDE, "VAT"),
    ISP_FIELD(isp_revenue, collected_paisa,   ISP_KIND_PAISA,    0, "Collected"),
    ISP_FIELD(isp_revenue, refunded_paisa,    ISP_KIND_PAISA,    0, "Refunded"),
    ISP_FIELD(isp_revenue, outstanding_paisa, ISP_KIND_PAISA,    N, "Outstanding"),
    ISP_FIELD(isp_revenue, mrr_paisa,         ISP_KIND_PAISA,    N, "MRR"),
    ISP_FIELD(isp_revenue, arpu_paisa,        ISP_KIND_PAISA,    N, "ARPU"),
    ISP_FIELD(isp_revenue, active_count,      ISP_KIND_COUNT,    N, "Lines"),
    ISP_FIELD(isp_revenue, new_count,         ISP_KIND_COUNT,    N, "New"),
    ISP_FIELD(isp_revenue, left_count,        ISP_KIND_COUNT,    N, "Left"),
    ISP_FIELD(isp_revenue, churn_pct_x100,    ISP_KIND_PCT_X100, N, "Churn"),
};
const isp_entity isp_revenue_entity = ISP_ENTITY(revenue, NULL, revenue_fields);

static const isp_field revenue_options_fields[] = {
    ISP_FIELD(isp_revenue_options, by,          ISP_KIND_TEXT,   0, "month (default), isp, group or gateway"),
    ISP_FIELD(isp_revenue_options, books,       ISP_KIND_TEXT,   0, "isp (default): what customers pay; platform: what groups pay"),
    ISP_FIELD(isp_revenue_options, from_period, ISP_KIND_PERIOD, 0, "first month; default eleven before the last"),
    ISP_FIELD(isp_revenue_options, to_period,   ISP_KIND_PERIOD, 0, "last month; default this one"),
    ISP_FIELD(isp_revenue_options, tenant_id,   ISP_KIND_ID,     0, "only this one and what is below it"),
    ISP_FIELD(isp_revenue_options, limit,       ISP_KIND_COUNT,  0, "at most this many, 1 to 500; default 50"),
    ISP_FIELD(isp_revenue_options, cursor,      ISP_KIND_TEXT,   0, "the page after this: \"next\" of the page before"),
};
const isp_entity isp_revenue_options_entity = ISP_INPUT(revenue_options, revenue_options_fields);

static const isp_field revenue_entry_fields[] = {
    ISP_FIELD(isp_revenue_entry, tenant_id,    ISP_KIND_ID,      ISP_F_WIDE, "Tenant"),
    ISP_FIELD(isp_revenue_entry, journal_id,   ISP_KIND_ID,      0, "Journal"),
    ISP_FIELD(isp_revenue_entry, line_no,      ISP_KIND_COUNT,   ISP_F_WIDE, "Line"),
    ISP_FIELD(isp_revenue_entry, kind,         ISP_KIND_JOURNAL, 0, "Kind"),
    ISP_FIELD(isp_revenue_entry, entry_on,     ISP_KIND_ON,      0, "Day"),
    ISP_FIELD(isp_revenue_entry, account,      ISP_KIND_ACCOUNT, 0, "Account"),
    ISP_FIELD(isp_revenue_entry, customer_id,  ISP_KIND_ID,      N, "Customer"),
    ISP_FIELD(isp_revenue_entry, document_id,  ISP_KIND_ID,      N, "Document"),
    ISP_FIELD(isp_revenue_entry, amount_paisa, ISP_KIND_PAISA,   0, "Amount"),
    ISP_FIELD(isp_revenue_entry, part_paisa,   ISP_KIND_PAISA,   0, "Adds"),
};
const isp_entity isp_revenue_entry_entity = ISP_ENTITY(revenue_entry, NULL, revenue_entry_fields);

static const isp_field revenue_entry_options_fields[] = {
    ISP_FIELD(isp_revenue_entry_options, figure,      ISP_KIND_TEXT,   0, "billed (default), net, vat, collected, refunded or outstanding"),
    ISP_FIELD(isp_revenue_entry_options, tenant_id,   ISP_KIND_ID,     0, "whose books; default one's own"),
    ISP_FIELD(isp_revenue_entry_options, from_period, ISP_KIND_PERIOD, 0, "first month; default eleven before the last"),
    ISP_FIELD(isp_revenue_entry_options, to_period,   ISP_KIND_PERIOD, 0, "last month; default this one"),
    ISP_FIELD(isp_revenue_entry_options, gateway,     ISP_KIND_TEXT,   0, "of money: only of this account"),
    ISP_FIELD(isp_revenue_entry_options, limit,       ISP_KIND_COUNT,  0, "at most this many, 1 to 500; default 50"),
    ISP_FIELD(isp_revenue_entry_options, cursor,      ISP_KIND_TEXT,   0, "the page after this: \"next\" of the page before"),
};
const isp_entity isp_revenue_entry_options_entity = ISP_INPUT(revenue_entry_options, revenue_entry_options_fields);

static const isp_field business_fields[] = {
    ISP_FIELD(isp_business, tenant_id,           ISP_KIND_ID,       ISP_F_WIDE, "Tenant"),
    ISP_FIELD(isp_business, code,                ISP_KIND_TEXT,     0, "Code"),
    ISP_FIELD(isp_business, name,                ISP_KIND_TEXT,     0, "Name"),
    ISP_FIELD(isp_business, group_id,            ISP_KIND_ID,       ISP_F_WIDE, "Group"),
    ISP_FIELD(isp_business, customer_count,      ISP_KIND_COUNT,    0, "Customers"),
    ISP_FIELD(isp_business, line_count,          ISP_KIND_COUNT,    0, "Lines"),
    ISP_FIELD(isp_business, suspended_count,     ISP_KIND_COUNT,    ISP_F_WIDE, "Suspended"),
    ISP_FIELD(isp_business, new_count,           ISP_KIND_COUNT,    0, "New"),
    ISP_FIELD(isp_business, left_count,          ISP_KIND_COUNT,    0, "Left"),
    ISP_FIELD(isp_business, billed_paisa,        ISP_KIND_PAISA,    0, "Billed"),
    ISP_FIELD(isp_business, collected_paisa,     ISP_KIND_PAISA,    0, "Collected"),
    ISP_FIELD(isp_business, arpu_paisa,          ISP_KIND_PAISA,    N, "ARPU"),
    ISP_FIELD(isp_business, due_paisa,           ISP_KIND_PAISA,    0, "Due"),
    ISP_FIELD(isp_business, due_current_paisa,   ISP_KIND_PAISA,    ISP_F_WIDE, "Not yet due"),
    ISP_FIELD(isp_business, due_1_30_paisa,      ISP_KIND_PAISA,    ISP_F_WIDE, "1 to 30 days"),
    ISP_FIELD(isp_business, due_31_60_paisa,     ISP_KIND_PAISA,    ISP_F_WIDE, "31 to 60 days"),
    ISP_FIELD(isp_business, due_61_90_paisa,     ISP_KIND_PAISA,    ISP_F_WIDE, "61 to 90 days"),
    ISP_FIELD(isp_business, due_over_90_paisa,   ISP_KIND_PAISA,    ISP_F_WIDE, "Over 90 days"),
    ISP_FIELD(isp_business, online_count,        ISP_KIND_COUNT,    ISP_F_WIDE, "Lines online"),
    ISP_FIELD(isp_business, online_pct_x100,     ISP_KIND_PCT_X100, N, "Online"),
    ISP_FIELD(isp_business, onu_count,           ISP_KIND_COUNT,    ISP_F_WIDE, "ONUs read"),
    ISP_FIELD(isp_business, weak_count,          ISP_KIND_COUNT,    ISP_F_WIDE, "Weak light"),
    ISP_FIELD(isp_business, critical_count,      ISP_KIND_COUNT,    ISP_F_WIDE, "Critical light"),
    ISP_FIELD(isp_business, light_good_pct_x100, ISP_KIND_PCT_X100, N, "Good light"),
};
const isp_entity isp_business_entity = ISP_ENTITY(business, NULL, business_fields);

static const isp_field business_options_fields[] = {
    ISP_FIELD(isp_business_options, period,    ISP_KIND_PERIOD, 0, "the month of new, left, billed, collected; default this one"),
    ISP_FIELD(isp_business_options, tenant_id, ISP_KIND_ID,     0, "only this one and what is below it"),
    ISP_FIELD(isp_business_options, limit,     ISP_KIND_COUNT,  0, "at most this many, 1 to 500; default 50"),
    ISP_FIELD(isp_business_options, cursor,    ISP_KIND_TEXT,   0, "the page after this: \"next\" of the page before"),
};
const isp_entity isp_business_options_entity = ISP_INPUT(business_options, business_options_fields);

static const isp_field mix_fields[] = {
    ISP_FIELD(isp_mix, tenant_id,      ISP_KIND_ID,       ISP_F_WIDE, "Tenant"),
    ISP_FIELD(isp_mix, tenant_code,    ISP_KIND_TEXT,     0, "ISP"),
    ISP_FIELD(isp_mix, package_id,     ISP_KIND_ID,       ISP_F_WIDE, "Package"),
    ISP_FIELD(isp_mix, code,           ISP_KIND_TEXT,     0, "Code"),
    ISP_FIELD(isp_mix, name,           ISP_KIND_TEXT,     0, "Name"),
    ISP_FIELD(isp_mix, price_paisa,    ISP_KIND_PAISA,    0, "Price"),
    ISP_FIELD(isp_mix, line_count,     ISP_KIND_COUNT,    0, "Lines"),
    ISP_FIELD(isp_mix, share_pct_x100, ISP_KIND_PCT_X100, N, "Share"),
};
const isp_entity isp_mix_entity = ISP_ENTITY(mix, NULL, mix_fields);
static const isp_field seen_customer_fields[] = {
    ISP_FIELD(isp_seen_customer, customer_id,   ISP_KIND_ID,    0, "ID"),
    ISP_FIELD(isp_seen_customer, code,          ISP_KIND_TEXT,  0, "Code"),
    ISP_FIELD(isp_seen_customer, name,          ISP_KIND_TEXT,  0, "Name"),
    ISP_FIELD(isp_seen_customer, phone,         ISP_KIND_TEXT,  N, "Phone"),
    ISP_FIELD(isp_seen_customer, zone,          ISP_KIND_TEXT,  N, "Zone"),
    ISP_FIELD(isp_seen_customer, state,         ISP_KIND_STATE, 0, "State"),
    ISP_FIELD(isp_seen_customer, line_count,    ISP_KIND_COUNT, 0, "Lines"),
    ISP_FIELD(isp_seen_customer, online_count,  ISP_KIND_COUNT, 0, "Online"),
    ISP_FIELD(isp_seen_customer, due_paisa,     ISP_KIND_PAISA, N, "Due"),
    ISP_FIELD(isp_seen_customer, created_at_us, ISP_KIND_AT_US, ISP_F_WIDE, "Created"),
};
const isp_entity isp_seen_customer_entity = ISP_ENTITY(seen_customer, NULL, seen_customer_fields);

static const isp_field look_options_fields[] = {
    ISP_FIELD(isp_look_options, reason, ISP_KIND_TEXT,  ISP_F_REQUIRED, "why, in 5 to 500 characters: the ISP reads it in its trail"),
    ISP_FIELD(isp_look_options, search, ISP_KIND_TEXT,  0, "beginning of name, code or phone"),
    ISP_FIELD(isp_look_options, limit,  ISP_KIND_COUNT, 0, "at most this many, 1 to 500; default 50"),
    ISP_FIELD(isp_look_options, cursor, ISP_KIND_TEXT,  0, "the page after this: \"next\" of the page before"),
};
const isp_entity isp_look_options_entity = ISP_INPUT(look_options, look_options_fields);
/* clang-format on */

ISP_RECORD_DEFINE(isp_seen_customer, isp_seen_customer_entity)
ISP_RECORD_DEFINE(isp_overview, isp_overview_entity)
ISP_RECORD_DEFINE(isp_revenue, isp_revenue_entity)
ISP_RECORD_DEFINE(isp_revenue_entry, isp_revenue_entry_entity)
ISP_RECORD_DEFINE(isp_business, isp_business_entity)
ISP_RECORD_DEFINE(isp_mix, isp_mix_entity)
