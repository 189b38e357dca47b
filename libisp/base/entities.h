/* The field tables of this floor. */
#ifndef ISP_LIB_BASE_ENTITIES_H
#define ISP_LIB_BASE_ENTITIES_H

#include "base/entity.h"
#include "isp/list.h"

extern const isp_entity isp_list_options_entity;

#endif
