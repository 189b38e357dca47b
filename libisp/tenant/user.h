/* tenant/user.h - people, for the making of tenants. */
#ifndef ISP_LIB_TENANT_USER_H
#define ISP_LIB_TENANT_USER_H

#include "isp/tenant.h"
#include "store/store.h"
#include "vault/password.h"

/* Hash a password that the rules allow: neither the login nor the name (or NULL) nor the tenant's
 * (or NULL) is in it. ISP_E_INVALID, subject "password". source: who asks, waits in its turn. */
isp_status isp_user__password(isp_ctx *ctx, const char *source, const char *password,
                              const char *login, const char *name, const char *tenant_name,
                              char hash[ISP_PASSWORD_PHC_SIZE], isp_error *err);
/* Check login and password of a user to be made and hash the password; without one hash is "", and
 * the user is to be invited. */
isp_status isp_user__check(isp_ctx *ctx, const char *source, const isp_user_options *options,
                           const char *tenant_name, char hash[ISP_PASSWORD_PHC_SIZE],
                           isp_error *err);
/* Write a checked user and the directory entry of the login. The transaction is the job role's. */
isp_status isp_user__insert(isp_tx *tx, int64_t tenant_id, const isp_user_options *options,
                            int64_t role, const char *hash, int64_t now_us, int64_t *out_id,
                            isp_error *err);

/* A user of the session's tenant whom it may change: ISP_E_DENIED, "user.role", if he may do what
 * it may not. [owned: isp_user_free] */
isp_status isp_user__below(const isp_session *session, int64_t user_id, isp_user **out,
                           isp_error *err);

#endif
