/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "base/entities.h"

/* clang-format off */
static const isp_field list_options_fields[] = {
    ISP_FIELD(isp_list_options, limit,       ISP_KIND_COUNT,          0,           "at most this many, 1 to 500; default 50"),
    ISP_FIELD(isp_list_options, cursor,      ISP_KIND_TEXT,           0,           "the page after this: \"next\" of the page before"),
    ISP_FIELD(isp_list_options, search,      ISP_KIND_TEXT,           0,           "beginning of a name, code, phone, login or MAC"),
    ISP_FIELD(isp_list_options, filter,      ISP_KIND_TEXT,           0,           "a state or a named list, for example \"suspended\""),
    ISP_FIELD(isp_list_options, customer_id, ISP_KIND_ID,             0,           "only of this customer"),
    ISP_FIELD(isp_list_options, service_id,  ISP_KIND_ID,             0,           "only of this line"),
    ISP_FIELD(isp_list_options, node_id,     ISP_KIND_ID,             0,           "only of this router or OLT"),
    ISP_FIELD(isp_list_options, invoice_id,  ISP_KIND_ID,             0,           "only of this invoice"),
    ISP_FIELD(isp_list_options, period,      ISP_KIND_PERIOD,         0,           "only of this month"),
    ISP_FIELD(isp_list_options, parent_id,   ISP_KIND_ID,             0,           "children of this tenant, not of the session's own"),
};
const isp_entity isp_list_options_entity = ISP_INPUT(list_options, list_options_fields);

/* clang-format on */
