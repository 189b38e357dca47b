#include "vault/digest.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

#include "base/secret.h"
#include "vault/crypto.h"

ISP_AUTO_DEFINE(EVP_MAC, EVP_MAC_free)
ISP_AUTO_DEFINE(EVP_MAC_CTX, EVP_MAC_CTX_free)

isp_status isp_digest__sha256(const void *data, size_t len, uint8_t out[ISP_SHA256_LEN],
                              isp_error *err)
{
    uint8_t digest[ISP_SHA256_LEN];
    if (EVP_Digest(data, len, digest, NULL, EVP_sha256(), NULL) != 1)
        return isp_crypto__fail(err, "compute SHA-256");
    memcpy(out, digest, sizeof digest);
    return ISP_OK;
}

isp_status isp_digest__sha256_hex(const void *data, size_t len, char out[ISP_SHA256_HEX_SIZE],
                                  isp_error *err)
{
    uint8_t digest[ISP_SHA256_LEN];
    isp_status st = isp_digest__sha256(data, len, digest, err);
    if (st == ISP_OK)
        isp_text__hex(digest, sizeof digest, out);
    return st;
}

typedef struct part {
    const void *data;
    size_t len;
} part;

/* HMAC over the parts in a row. */
static isp_status hmac(const char *digest, const void *key, size_t key_len, const part *parts,
                       size_t count, uint8_t *out, size_t out_len, isp_error *err)
{
    char name[16]; /* OSSL_PARAM wants a writable one */
    size_t name_len = strlen(digest), len;
    assert(name_len < sizeof name);
    memcpy(name, digest, name_len + 1);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, name_len),
        OSSL_PARAM_construct_end(),
    };
    ISP_AUTO(EVP_MAC) mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    ISP_AUTO(EVP_MAC_CTX) ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;

    /* A NULL key would mean "the key of last time". */
    bool ok = ctx && EVP_MAC_init(ctx, key_len ? key : (const void *)"", key_len, params) == 1;
    for (size_t i = 0; ok && i < count; i++)
        ok = EVP_MAC_update(ctx, parts[i].data, parts[i].len) == 1;
    if (!ok || EVP_MAC_final(ctx, out, &len, out_len) != 1)
        return isp_crypto__fail(err, "compute an HMAC");
    return ISP_OK;
}

isp_status isp_digest__hmac(const void *key, size_t key_len, const void *data, size_t len,
                            uint8_t out[ISP_SHA256_LEN], isp_error *err)
{
    const part whole = {data, len};
    return hmac("SHA256", key, key_len, &whole, 1, out, ISP_SHA256_LEN, err);
}

isp_status isp_digest__hmac_sha1(const void *key, size_t key_len, const void *data, size_t len,
                                 uint8_t out[ISP_SHA1_LEN], isp_error *err)
{
    const part whole = {data, len};
    return hmac("SHA1", key, key_len, &whole, 1, out, ISP_SHA1_LEN, err);
}

isp_status isp_digest__hkdf_bytes(const void *key, size_t key_len, const void *salt,
                                  size_t salt_len, const void *info, size_t info_len, void *out,
                                  size_t out_len, isp_error *err)
{
    static const uint8_t no_salt[ISP_SHA256_LEN];
    uint8_t prk[ISP_SHA256_LEN], block[ISP_SHA256_LEN];
    uint8_t *at = out;
    isp_status st;

    if (!out_len || out_len > 255 * ISP_SHA256_LEN)
        return isp_fail(err, ISP_E_LIMIT, "length", "HKDF gives 1 to %d bytes, not %zu",
                        255 * ISP_SHA256_LEN, out_len);
    st = isp_digest__hmac(salt ? salt : no_salt, salt ? salt_len : sizeof no_salt, key, key_len,
                          prk, err);
    uint8_t number = 1;
    for (size_t done = 0, take; st == ISP_OK && done < out_len; done += take, number++) {
        const part parts[] = {
            {block, number > 1 ? sizeof block : 0}, {info, info_len}, {&number, 1}};
        st = hmac("SHA256", prk, sizeof prk, parts, ISP_LEN(parts), block, sizeof block, err);
        take = out_len - done < sizeof block ? out_len - done : sizeof block;
        if (st == ISP_OK)
            memcpy(at + done, block, take);
    }
    isp_secret__wipe(prk, sizeof prk);
    isp_secret__wipe(block, sizeof block);
    if (st < 0)
        isp_secret__wipe(out, out_len);
    return st;
}

isp_status isp_digest__hkdf(const void *key, size_t key_len, const void *salt, size_t salt_len,
                            const char *info, void *out, size_t out_len, isp_error *err)
{
    return isp_digest__hkdf_bytes(key, key_len, salt, salt_len, info, strlen(info), out, out_len,
                                  err);
}

bool isp_digest__equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

static void put_be(uint8_t *out, uint64_t value, size_t len)
{
    for (size_t i = len; i--; value >>= 8)
        out[i] = (uint8_t)value;
}

void isp_frame__bytes(isp_buf *buf, const void *bytes, size_t len)
{
    uint8_t prefix[4];
    if (bytes && len >= UINT32_MAX) {
        buf->failed = true;
        return;
    }
    put_be(prefix, bytes ? len : UINT32_MAX, sizeof prefix);
    isp_buf__add(buf, prefix, sizeof prefix);
    if (bytes)
        isp_buf__add(buf, bytes, len);
}

void isp_frame__text(isp_buf *buf, const char *text)
{
    isp_frame__bytes(buf, text, text ? strlen(text) : 0);
}

void isp_frame__i64(isp_buf *buf, int64_t value)
{
    uint8_t bytes[8];
    put_be(bytes, (uint64_t)value, sizeof bytes);
    isp_frame__bytes(buf, bytes, sizeof bytes);
}
