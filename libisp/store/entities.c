/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "store/entities.h"

/* clang-format off */
static const isp_field migration_fields[] = {
    ISP_FIELD(isp_migration, version,       ISP_KIND_COUNT,          0,           "Version"),
    ISP_FIELD(isp_migration, name,          ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_migration, checksum,      ISP_KIND_TEXT,           0,           "Checksum"),
    ISP_FIELD(isp_migration, applied_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Applied"),
};
const isp_entity isp_migration_entity = ISP_ENTITY(migration, NULL, migration_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_migration, isp_migration_entity)
