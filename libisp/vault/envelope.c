#include "vault/envelope.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>

#include "vault/crypto.h"
#include "vault/digest.h"

#define ENVELOPE_DOMAIN "isp-vault-v1"

enum {
    VERSION = 0x01,
    DEK_ID_AT = 1,
    NONCE_AT = DEK_ID_AT + 8
};

ISP_AUTO_DEFINE(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

isp_status isp_sealed__fail(isp_error *err)
{
    return isp_fail(err, ISP_E_SEALED, NULL, "the secret does not open: wrong key or changed data");
}

isp_status isp_gcm__seal(const uint8_t key[ISP_DEK_LEN], const uint8_t nonce[ISP_GCM_NONCE_LEN],
                         const void *aad, size_t aad_len, const void *plain, size_t len,
                         uint8_t *out, uint8_t tag[ISP_GCM_TAG_LEN], isp_error *err)
{
    int n;
    assert(aad_len <= INT32_MAX && len <= INT32_MAX);
    ISP_AUTO(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
    /* Empty updates are left out: with no input at all they would mean "finish". */
    if (!ctx || EVP_EncryptInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, NULL) != 1 ||
        (aad_len && EVP_EncryptUpdate(ctx, NULL, &n, aad, (int)aad_len) != 1) ||
        (len && EVP_EncryptUpdate(ctx, out, &n, plain, (int)len) != 1) ||
        EVP_EncryptFinal_ex(ctx, out + len, &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, ISP_GCM_TAG_LEN, tag) != 1)
        return isp_crypto__fail(err, "seal a secret");
    return ISP_OK;
}

isp_status isp_gcm__open(const uint8_t key[ISP_DEK_LEN], const uint8_t nonce[ISP_GCM_NONCE_LEN],
                         const void *aad, size_t aad_len, const void *sealed, size_t len,
                         const uint8_t *tag, size_t tag_len, uint8_t *out, isp_error *err)
{
    int n;
    uint8_t expected[ISP_GCM_TAG_LEN];
    assert(aad_len <= INT32_MAX && len <= INT32_MAX);
    if (tag_len != ISP_GCM_TAG_LEN)
        return isp_sealed__fail(err);
    memcpy(expected, tag, sizeof expected); /* OpenSSL's face has no const */
    ISP_AUTO(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
    if (!ctx || EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, NULL) != 1 ||
        (aad_len && EVP_DecryptUpdate(ctx, NULL, &n, aad, (int)aad_len) != 1) ||
        (len && EVP_DecryptUpdate(ctx, out, &n, sealed, (int)len) != 1) ||
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, ISP_GCM_TAG_LEN, expected) != 1) {
        isp_secret__wipe(out, len);
        return isp_crypto__fail(err, "open a secret");
    }
    if (EVP_DecryptFinal_ex(ctx, out + len, &n) != 1) {
        isp_secret__wipe(out, len);
        ERR_clear_error();
        return isp_sealed__fail(err);
    }
    return ISP_OK;
}

/* The data that must be the same at sealing and at opening. */
static void frame_place(isp_buf *aad, const isp_place *place, int64_t dek_id)
{
    assert(place->table && place->column);
    isp_frame__text(aad, ENVELOPE_DOMAIN);
    isp_frame__i64(aad, place->tenant_id);
    isp_frame__text(aad, place->table);
    isp_frame__text(aad, place->column);
    isp_frame__i64(aad, place->row_id);
    isp_frame__i64(aad, dek_id);
}

isp_status isp_envelope__seal(const uint8_t key[ISP_DEK_LEN], int64_t dek_id,
                              const isp_place *place, const void *plain, size_t len, isp_buf *out,
                              isp_error *err)
{
    ISP_AUTO_BUF aad = ISP_BUF_INIT;
    uint8_t header[ISP_ENVELOPE_HEADER_LEN] = {VERSION}, tag[ISP_GCM_TAG_LEN];
    uint8_t *sealed = NULL;
    isp_status st;

    isp_buf__clear(out);
    if (len > ISP_ENVELOPE_MAX)
        return isp_fail(err, ISP_E_LIMIT, "secret", "a secret has at most %d bytes, not %zu",
                        ISP_ENVELOPE_MAX, len);
    frame_place(&aad, place, dek_id);
    for (size_t i = 0; i < 8; i++)
        header[DEK_ID_AT + i] = (uint8_t)((uint64_t)dek_id >> (56 - 8 * i));
    if (RAND_bytes(header + NONCE_AT, ISP_GCM_NONCE_LEN) != 1)
        return isp_crypto__fail(err, "make a nonce");
    sealed = malloc(len + 1);
    if (!sealed || aad.failed) {
        free(sealed);
        return isp_fail_memory(err);
    }
    st = isp_gcm__seal(key, header + NONCE_AT, aad.data, aad.len, plain, len, sealed, tag, err);
    if (st == ISP_OK) {
        isp_buf__add(out, header, sizeof header);
        isp_buf__add(out, sealed, len);
        isp_buf__add(out, tag, sizeof tag);
        if (out->failed)
            st = isp_fail_memory(err);
    }
    free(sealed);
    if (st < 0)
        isp_buf__clear(out);
    return st;
}

bool isp_envelope__dek_id(const void *sealed, size_t len, int64_t *out)
{
    const uint8_t *bytes = sealed;
    uint64_t id = 0;
    if (len < ISP_ENVELOPE_OVERHEAD || bytes[0] != VERSION)
        return false;
    for (size_t i = 0; i < 8; i++)
        id = id << 8 | bytes[DEK_ID_AT + i];
    *out = (int64_t)id;
    return true;
}

isp_status isp_envelope__open(const uint8_t key[ISP_DEK_LEN], const isp_place *place,
                              const void *sealed, size_t len, isp_secret **out, isp_error *err)
{
    ISP_AUTO_BUF aad = ISP_BUF_INIT;
    const uint8_t *bytes = sealed;
    int64_t dek_id;
    if (!isp_envelope__dek_id(sealed, len, &dek_id) ||
        len > ISP_ENVELOPE_MAX + ISP_ENVELOPE_OVERHEAD)
        return isp_sealed__fail(err);
    size_t plain_len = len - ISP_ENVELOPE_OVERHEAD;
    ISP_AUTO(isp_secret) plain = isp_secret__new(plain_len);
    frame_place(&aad, place, dek_id);
    if (!plain || aad.failed)
        return isp_fail_memory(err);
    isp_status st = isp_gcm__open(key, bytes + NONCE_AT, aad.data, aad.len,
                                  bytes + ISP_ENVELOPE_HEADER_LEN, plain_len,
                                  bytes + len - ISP_GCM_TAG_LEN, ISP_GCM_TAG_LEN, plain->data, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(plain);
    return st;
}
