/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "provision/entities.h"

/* clang-format off */
static const isp_field proof_fields[] = {
    ISP_FIELD(isp_proof, service_id,    ISP_KIND_ID,             0,           "Service ID"),
    ISP_FIELD(isp_proof, version,       ISP_KIND_COUNT,          0,           "Version"),
    ISP_FIELD(isp_proof, at_us,         ISP_KIND_AT_US,          0,           "Time"),
    ISP_FIELD(isp_proof, node_id,       ISP_KIND_ID,             0,           "Node ID"),
    ISP_FIELD(isp_proof, matches,       ISP_KIND_BOOL,           0,           "Matches"),
    ISP_FIELD(isp_proof, enabled,       ISP_KIND_BOOL,           0,           "Enabled"),
    ISP_FIELD(isp_proof, session_count, ISP_KIND_COUNT,          0,           "Sessions"),
    ISP_FIELD(isp_proof, plan,          ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Plan"),
    ISP_FIELD(isp_proof, content,       ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Read back"),
};
const isp_entity isp_proof_entity = ISP_ENTITY(proof, "proofs", proof_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_proof, isp_proof_entity)
