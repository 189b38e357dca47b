/* The field tables of this floor. */
#ifndef ISP_LIB_REPORT_ENTITIES_H
#define ISP_LIB_REPORT_ENTITIES_H

#include "base/entity.h"
#include "isp/network.h"
#include "isp/report.h"

extern const isp_entity isp_overview_entity, isp_revenue_entity, isp_revenue_options_entity,
    isp_revenue_entry_entity, isp_revenue_entry_options_entity, isp_business_entity,
    isp_business_options_entity, isp_mix_entity, isp_seen_customer_entity, isp_look_options_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_overview, isp_overview_free)
ISP_AUTO_DEFINE(isp_overview_list, isp_overview_list_free)

#endif
