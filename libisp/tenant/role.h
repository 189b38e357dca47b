/* tenant/role.h - who may give which role. */
#ifndef ISP_LIB_TENANT_ROLE_H
#define ISP_LIB_TENANT_ROLE_H

#include "tenant/session.h"

/*
 * May the session give this role, or change somebody who has it? Nobody gives what he may not do
 * himself. grants: of a custom role. ISP_E_DENIED with "role" as subject.
 */
isp_status isp_role__allow(const isp_session *session, int64_t role, const char *grants,
                           isp_error *err);
/* The permissions of a custom role of the session's tenant. [owned: free] @retval ISP_E_NOT_FOUND
 */
isp_status isp_role__grants(const isp_session *session, int64_t role_id, char **out,
                            isp_error *err);

#endif
