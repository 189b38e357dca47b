/*
 * tenant/factor.h - the second factor as login and the account pages use it.
 */
#ifndef ISP_LIB_TENANT_FACTOR_H
#define ISP_LIB_TENANT_FACTOR_H

#include "tenant/session.h"

enum {
    ISP_RECOVERY_COUNT = 10,
    ISP_RECOVERY_LEN = 24, /* base32 characters: 120 bits */
    ISP_RECOVERY_SIZE = ISP_RECOVERY_LEN + 1
};

/* Is a second factor compulsory for this role here? Setting require_second_factor. */
bool isp_factor__required(const isp_ctx *ctx, int64_t role);
/*
 * Is this a code of the user, now and for the first time? A code of the app counts in its step, and
 * for ten seconds more; each works once, and so does a recovery code. A code that is right keeps a
 * factor that somebody wants to take off.
 * @param attempt the try that was reserved for it: shut means no, whatever the code
 * @retval ISP_E_FACTOR it is not
 */
isp_status isp_factor__check(isp_ctx *ctx, const isp_try *attempt, int64_t tenant_id,
                             int64_t user_id, const char *code, isp_error *err);

#endif
