/*
 * vault/totp.h - time-based one-time codes (RFC 6238) and base32, as authenticator apps read them.
 *
 * Only the arithmetic: which steps are accepted, and that each is accepted once, is decided by the
 * floor that holds the user's row.
 */
#ifndef ISP_LIB_VAULT_TOTP_H
#define ISP_LIB_VAULT_TOTP_H

#include "base/base.h"
#include "base/secret.h"

enum {
    ISP_TOTP_SEED_LEN = 20, /* 160 bits, as RFC 4226 recommends */
    ISP_TOTP_PERIOD_S = 30,
    ISP_TOTP_CODE_SIZE = 7 /* 6 digits and NUL */
};

/** A new seed. @param[out] out [owned: isp_secret__free] ISP_TOTP_SEED_LEN bytes. */
isp_status isp_totp__seed(isp_secret **out, isp_error *err);

/** The number of the step that holds at_us: at_us / 30 s, rounded down. */
int64_t isp_totp__step(int64_t at_us);

/** The code of a step, 0 or more. @param[out] out six digits; wipe it after use. */
isp_status isp_totp__code(const void *seed, size_t seed_len, int64_t step,
                          char out[ISP_TOTP_CODE_SIZE], isp_error *err);

/** Is given the code of this step? In constant time; six digits or it is not. */
isp_status isp_totp__check(const void *seed, size_t seed_len, int64_t step, const char *given,
                           bool *out, isp_error *err);

/** Base32 (RFC 4648) without padding. @param[out] out (len * 8 + 4) / 5 + 1 bytes, terminated. */
void isp_base32__encode(const void *bytes, size_t len, char *out);

#endif
