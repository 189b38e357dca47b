/* The field tables of this floor. */
#ifndef ISP_LIB_PROVISION_ENTITIES_H
#define ISP_LIB_PROVISION_ENTITIES_H

#include "base/entity.h"
#include "isp/network.h"

extern const isp_entity isp_proof_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_proof, isp_proof_free)
ISP_AUTO_DEFINE(isp_proof_list, isp_proof_list_free)

#endif
