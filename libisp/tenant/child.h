/*
 * tenant/child.h - tenants below a session's own: who they are, held while they are changed.
 */
#ifndef ISP_LIB_TENANT_CHILD_H
#define ISP_LIB_TENANT_CHILD_H

#include "isp/tenant.h"
#include "tenant/session.h"

/* What a new tenant is made of; checked by whoever makes it. */
typedef struct isp_tenant_seed {
    int64_t kind, parent_id, slot_no; /* ISP_NO_VALUE: none */
    const isp_tenant_options *options;
    const char *prefix; /* of invoice numbers */
    bool cut_lines;
    const isp_user_options *user; /* the first one */
    int64_t role;
    const char *hash; /* of its password */
    int64_t now_us;
} isp_tenant_seed;
/* The code in capitals, for invoice numbers. */
void isp_tenant__prefix(const char *code, char *out, size_t size);
/* Tenant, code, first user. The transaction is the job role's. */
isp_status isp_tenant__insert(isp_tx *tx, const isp_tenant_seed *seed, int64_t *out_id,
                              isp_error *err);
/* ISP_E_INVALID when PostgreSQL knows no such zone; NULL is well. */
isp_status isp_tenant__known_zone(isp_tx *tx, const char *zone, isp_error *err);

/* The session's tenant and all below it, in one list that lives as long as the session: for
 * ISP_DB_SCOPE. Read again after a tenant was made. */
isp_status isp_tenant__below(isp_session *session, const int64_t **out, size_t *out_len,
                             isp_error *err);
/* Whoever does this in the session's name works on other tenants' rows: as the job role. */
isp_scope isp_child__scope(const isp_session *session);

/* A tenant that is held until the transaction ends; of an ISP, its group too. */
typedef struct isp_below {
    int64_t tenant_id, parent_id, kind;
    int64_t slot_no; /* ISP_NO_VALUE: none */
    bool suspended, closed;
    char code[33];
} isp_below;
/* One that is below the session's tenant; else isp_session__absent(), whether it exists or not. */
isp_status isp_child__hold(isp_tx *tx, const isp_session *session, int64_t tenant_id,
                           isp_below *out, isp_error *err);
/* As whoever stands above sees it. */
isp_status isp_child__get(isp_session *session, int64_t tenant_id, isp_child **out, isp_error *err);

/* ---- slots of a group that is held ---- */

/* *slot_no: 0 becomes the first free one. ISP_E_LIMIT names who sits in them. */
isp_status isp_slot__find(isp_tx *tx, int64_t group_id, int64_t *slot_no, isp_error *err);
isp_status isp_slot__allot(isp_tx *tx, int64_t group_id, int64_t count, int64_t now_us,
                           isp_error *err);
/* One line of history. 0: absent. */
typedef struct isp_slot_note {
    int64_t group_id, event, slot_no, from_slot_no, isp_id, now_us;
} isp_slot_note;
isp_status isp_slot__note(isp_tx *tx, const isp_session *session, const isp_slot_note *note,
                          isp_error *err);

#endif
