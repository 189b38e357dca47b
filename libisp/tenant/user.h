/* tenant/user.h - people, for the making of tenants. */
#ifndef ISP_LIB_TENANT_USER_H
#define ISP_LIB_TENANT_USER_H

#include "isp/tenant.h"
#include "store/store.h"
#include "vault/password.h"

/* Check login and password of a user to be made and hash the password. words: the ISP's name, not
 * to be in it. */
isp_status isp_user__check(isp_ctx *ctx, const isp_user_options *options, const char *tenant_name,
                           char hash[ISP_PASSWORD_PHC_SIZE], isp_error *err);
/* Write a checked user and the directory entry of the login. The transaction is the job role's. */
isp_status isp_user__insert(isp_tx *tx, int64_t tenant_id, const isp_user_options *options,
                            int64_t role, const char *hash, int64_t now_us, int64_t *out_id,
                            isp_error *err);

#endif
