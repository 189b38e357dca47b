/* The field tables of this floor. */
#ifndef ISP_LIB_STORE_ENTITIES_H
#define ISP_LIB_STORE_ENTITIES_H

#include "base/entity.h"
#include "isp/context.h"

extern const isp_entity isp_migration_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_migration, isp_migration_free)
ISP_AUTO_DEFINE(isp_migration_list, isp_migration_list_free)

#endif
