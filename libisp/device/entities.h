/* The field tables of this floor. */
#ifndef ISP_LIB_DEVICE_ENTITIES_H
#define ISP_LIB_DEVICE_ENTITIES_H

#include "base/entity.h"
#include "isp/network.h"

extern const isp_entity isp_node_entity;
extern const isp_entity isp_node_options_entity;
extern const isp_entity isp_node_facts_entity;
extern const isp_entity isp_onu_entity;
extern const isp_entity isp_sample_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_node, isp_node_free)
ISP_AUTO_DEFINE(isp_node_list, isp_node_list_free)
ISP_AUTO_DEFINE(isp_node_facts, isp_node_facts_free)
ISP_AUTO_DEFINE(isp_node_facts_list, isp_node_facts_list_free)
ISP_AUTO_DEFINE(isp_onu, isp_onu_free)
ISP_AUTO_DEFINE(isp_onu_list, isp_onu_list_free)
ISP_AUTO_DEFINE(isp_sample, isp_sample_free)
ISP_AUTO_DEFINE(isp_sample_list, isp_sample_list_free)

#endif
