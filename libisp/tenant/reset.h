/*
 * tenant/reset.h - links that set a password: invitations and resets.
 */
#ifndef ISP_LIB_TENANT_RESET_H
#define ISP_LIB_TENANT_RESET_H

#include "isp/account.h"
#include "store/store.h"

/* Whose link, and from whose outbox it is told. */
typedef struct isp_link_for {
    isp_ctx *ctx;
    int64_t from_tenant_id; /* who sends: the user's tenant, or one above it */
    int64_t tenant_id, user_id;
    int64_t now_us;
} isp_link_for;

/*
 * Invite a user who has no password (isp_user__insert with hash NULL), in the transaction of the
 * job role that makes him, or later again: only the newest link opens. isp_link_accept() takes it.
 * Where there is a relay, and the login is an e-mail address, it goes into the outbox as well.
 * @param[out] out [owned: isp_user_link_free] the token, "isp_inv_..."; shown once, stored as a
 * hash
 */
isp_status isp_invite__create(isp_tx *tx, const isp_link_for *who, isp_user_link **out,
                              isp_error *err);

/* Answer the wish for a reset: a link, sent to its person and shown to nobody. One that cannot be
 * answered is taken off the list. For a worker. */
isp_status isp_reset__answer(isp_ctx *ctx, int64_t tenant_id, int64_t user_id, isp_error *err);

#endif
