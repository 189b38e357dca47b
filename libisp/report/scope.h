/*
 * report/scope.h - whose figures a session may see: its tenant's and those of all below it.
 */
#ifndef ISP_LIB_REPORT_SCOPE_H
#define ISP_LIB_REPORT_SCOPE_H

#include "tenant/session.h"

/*
 * The session as a reader of its whole branch; the branch becomes the first parameter. *scoped
 * borrows from session.
 * @retval ISP_E_NOT_FOUND tenant_id (0: none) is not in the branch
 */
isp_status isp_report__scope(isp_session *session, int64_t tenant_id, isp_session *scoped,
                             isp_params *params, isp_error *err);

#endif
