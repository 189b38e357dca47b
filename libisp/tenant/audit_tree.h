/* tenant/audit_tree.h - whose trail a session may read: its tenant's and those below. */
#ifndef ISP_LIB_TENANT_AUDIT_TREE_H
#define ISP_LIB_TENANT_AUDIT_TREE_H

#include "isp/audit.h"
#include "tenant/session.h"

typedef struct isp_audit_tree {
    int64_t *tenants;
    size_t count;
    bool whole; /* from the platform on */
} isp_audit_tree;

/* The instant at which a day (SQL) begins in the zone of tenant t. */
#define ISP_AUDIT_DAY(day) \
    "(extract(epoch FROM (" day ")::timestamp AT TIME ZONE t.timezone) * 1000000)::bigint"
/* Are these days, or 0? */
isp_status isp_audit__days(int64_t from_on, int64_t until_on, isp_error *err);

/* tenant_id 0: all; else that one, if it is there, and with `below` those below it. In the order of
 * their numbers. */
isp_status isp_audit_tree__read(isp_session *session, int64_t tenant_id, bool below,
                                isp_audit_tree **out, isp_error *err);
void isp_audit_tree__free(isp_audit_tree *tree);
ISP_AUTO_DEFINE(isp_audit_tree, isp_audit_tree__free)
ISP_AUTO_DEFINE(isp_trail, isp_trail_close)

#endif
