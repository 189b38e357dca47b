#include "vault/totp.h"

#include <assert.h>
#include <string.h>

#include "vault/digest.h"
#include "vault/random.h"

enum {
    DIGIT_COUNT = ISP_TOTP_CODE_SIZE - 1
};

isp_status isp_totp__seed(isp_secret **out, isp_error *err)
{
    ISP_AUTO(isp_secret) seed = isp_secret__new(ISP_TOTP_SEED_LEN);
    if (!seed)
        return isp_fail_memory(err);
    isp_status st = isp_random__bytes(seed->data, seed->len, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(seed);
    return st;
}

int64_t isp_totp__step(int64_t at_us)
{
    const int64_t period_us = (int64_t)ISP_TOTP_PERIOD_S * 1000000;
    return at_us / period_us - (at_us % period_us < 0);
}

isp_status isp_totp__code(const void *seed, size_t seed_len, int64_t step,
                          char out[ISP_TOTP_CODE_SIZE], isp_error *err)
{
    uint8_t counter[8], mac[ISP_SHA1_LEN];
    assert(step >= 0);
    for (size_t i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    isp_status st = isp_digest__hmac_sha1(seed, seed_len, counter, sizeof counter, mac, err);
    if (st < 0)
        return st;
    /* Dynamic truncation, RFC 4226 section 5.3. */
    const uint8_t *at = mac + (mac[ISP_SHA1_LEN - 1] & 15);
    uint32_t number = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 |
                      (uint32_t)at[2] << 8 | at[3];
    for (size_t i = DIGIT_COUNT; i--; number /= 10)
        out[i] = (char)('0' + number % 10);
    out[DIGIT_COUNT] = '\0';
    isp_secret__wipe(mac, sizeof mac);
    return ISP_OK;
}

isp_status isp_totp__check(const void *seed, size_t seed_len, int64_t step, const char *given,
                           bool *out, isp_error *err)
{
    char code[ISP_TOTP_CODE_SIZE];
    isp_status st = isp_totp__code(seed, seed_len, step, code, err);
    if (st == ISP_OK)
        *out = strnlen(given, ISP_TOTP_CODE_SIZE) == DIGIT_COUNT &&
               isp_digest__equal(code, given, DIGIT_COUNT);
    isp_secret__wipe(code, sizeof code);
    return st;
}

void isp_base32__encode(const void *bytes, size_t len, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const uint8_t *p = bytes;
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < len; i++) {
        held = held << 8 | p[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = digits[held >> (bits - 5) & 31];
        held &= 31; /* what is left over, fewer than five bits */
    }
    if (bits)
        *out++ = digits[held << (5 - bits) & 31];
    *out = '\0';
}
