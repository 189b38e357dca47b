#include "vault/token.h"

#include <string.h>

#include "vault/random.h"

#define CSRF_DOMAIN "isp-csrf-v1"

enum {
    PREFIX_LEN = 8,
    BODY_LEN = 43, /* 62^43 > 2^256 */
    SUM_LEN = 6    /* 62^6 > 2^32 */
};

static const char prefixes[][PREFIX_LEN + 1] = {
    [ISP_TOKEN_PERSONAL] = "isp_pat_",
    [ISP_TOKEN_SESSION] = "isp_ses_",
    [ISP_TOKEN_RESET] = "isp_rst_",
    [ISP_TOKEN_INVITE] = "isp_inv_",
};

uint32_t isp_token__crc32(const void *data, size_t len)
{
    const uint8_t *bytes = data;
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

/* The checksum of prefix and body, as six base62 digits, highest first. */
static void checksum(const char *text, char out[SUM_LEN])
{
    uint32_t rest = isp_token__crc32(text, PREFIX_LEN + BODY_LEN);
    for (size_t i = SUM_LEN; i--; rest /= 62)
        out[i] = isp_random_base62[rest % 62];
}

isp_status isp_token__new(isp_token_kind kind, isp_secret **out, isp_error *err)
{
    ISP_AUTO(isp_secret) token = isp_secret__new(ISP_TOKEN_LEN);
    if (!token)
        return isp_fail_memory(err);
    char *text = (char *)token->data;
    memcpy(text, prefixes[kind], PREFIX_LEN);
    isp_status st = isp_random__text(isp_random_base62, BODY_LEN, text + PREFIX_LEN, err);
    if (st < 0)
        return st;
    checksum(text, text + PREFIX_LEN + BODY_LEN);
    *out = ISP_TAKE(token);
    return ISP_OK;
}

static bool is_base62(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool isp_token__check(isp_token_kind kind, const char *text, size_t len)
{
    char sum[SUM_LEN];
    if (len != ISP_TOKEN_LEN || memcmp(text, prefixes[kind], PREFIX_LEN) != 0)
        return false;
    for (size_t i = PREFIX_LEN; i < len; i++)
        if (!is_base62(text[i]))
            return false;
    checksum(text, sum);
    return memcmp(sum, text + PREFIX_LEN + BODY_LEN, SUM_LEN) ==
           0; /* no secret: it is a checksum */
}

isp_status isp_token__hash(const char *text, size_t len, uint8_t out[ISP_SHA256_LEN],
                           isp_error *err)
{
    return isp_digest__sha256(text, len, out, err);
}

isp_status isp_token__csrf(const char *session_token, size_t len, char out[ISP_SHA256_HEX_SIZE],
                           isp_error *err)
{
    uint8_t mac[ISP_SHA256_LEN];
    isp_status st = isp_digest__hmac(session_token, len, CSRF_DOMAIN, strlen(CSRF_DOMAIN), mac,
                                     err);
    if (st == ISP_OK)
        isp_text__hex(mac, sizeof mac, out);
    return st;
}

bool isp_token__csrf_ok(const char *session_token, size_t len, const char *given)
{
    char expected[ISP_SHA256_HEX_SIZE];
    return given && strnlen(given, ISP_SHA256_HEX_SIZE) == ISP_SHA256_HEX_SIZE - 1 &&
           isp_token__csrf(session_token, len, expected, NULL) == ISP_OK &&
           isp_digest__equal(expected, given, ISP_SHA256_HEX_SIZE - 1);
}
