#include "report/scope.h"

#include "tenant/child.h"
#include "tenant/entities.h"

isp_status isp_report__scope(isp_session *session, int64_t tenant_id, isp_session *scoped,
                             isp_params *params, isp_error *err)
{
    const int64_t *branch = NULL;
    size_t len = 0;
    isp_status st = isp_tenant__below(session, &branch, &len, err);
    if (st < 0)
        return st;
    bool found = !tenant_id;
    for (size_t i = 0; i < len && !found; i++)
        found = branch[i] == tenant_id;
    if (!found)
        return isp_session__absent(&isp_tenant_entity, tenant_id, err);
    *scoped = *session;
    scoped->scope.role = ISP_DB_SCOPE;
    scoped->scope.tenants = branch;
    scoped->scope.tenant_count = len;
    isp_params__i64_array(params, branch, len);
    return ISP_OK;
}
