/*
 * tenant/reset.h - links that set a password: invitations and resets.
 */
#ifndef ISP_LIB_TENANT_RESET_H
#define ISP_LIB_TENANT_RESET_H

#include "base/secret.h"
#include "store/store.h"

/*
 * Invite a user who has no password (isp_user__insert with hash NULL), in the transaction of the
 * job role that makes him, or later again: only the newest link opens. isp_link_accept() takes it.
 * @param[out] out [owned: isp_secret__free] the token, "isp_inv_..."; shown once, stored as a hash
 */
isp_status isp_invite__create(isp_tx *tx, int64_t tenant_id, int64_t user_id, int64_t now_us,
                              isp_secret **out, int64_t *expires_at_us, isp_error *err);

#endif
