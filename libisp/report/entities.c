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
    ISP_FIELD(isp_overview, due_paisa,              ISP_KIND_PAISA,          0,           "Due"),
    ISP_FIELD(isp_overview, billed_paisa,           ISP_KIND_PAISA,          0,           "Billed this month"),
    ISP_FIELD(isp_overview, collected_paisa,        ISP_KIND_PAISA,          0,           "Collected this month"),
    ISP_FIELD(isp_overview, collected_today_paisa,  ISP_KIND_PAISA,          0,           "Collected today"),
    ISP_FIELD(isp_overview, node_count,             ISP_KIND_COUNT,          0,           "Nodes"),
    ISP_FIELD(isp_overview, node_down_count,        ISP_KIND_COUNT,          0,           "Nodes down"),
    ISP_FIELD(isp_overview, onu_count,              ISP_KIND_COUNT,          0,           "ONUs"),
    ISP_FIELD(isp_overview, onu_online_count,       ISP_KIND_COUNT,          0,           "ONUs online"),
    ISP_FIELD(isp_overview, weak_count,             ISP_KIND_COUNT,          0,           "Weak light"),
    ISP_FIELD(isp_overview, critical_count,         ISP_KIND_COUNT,          0,           "Critical light"),
};
const isp_entity isp_overview_entity = ISP_ENTITY(overview, NULL, overview_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_overview, isp_overview_entity)
