#include "vault/asym.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/secret.h"
#include "vault/crypto.h"
#include "vault/digest.h"
#include "vault/envelope.h"

#define BOX_INFO  "isp-audit-box-v1"
#define NOTE_DASH "\xe2\x80\x94 " /* an em dash and a blank */

enum {
    VERSION = 0x01,
    PUBLIC_AT = 1,
    CIPHER_AT = PUBLIC_AT + ISP_ASYM_LEN,
    TAG_AT = CIPHER_AT + ISP_BOX_PLAIN_LEN,
    ALGORITHM_ED25519 = 0x01,
    NOTE_ID_LEN = 4,
    NOTE_SIGNED_LEN = NOTE_ID_LEN + ISP_SIGNATURE_LEN,
    NOTE_BASE64_LEN = 92 /* of those */
};

ISP_AUTO_DEFINE(EVP_PKEY, EVP_PKEY_free)
ISP_AUTO_DEFINE(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
ISP_AUTO_DEFINE(EVP_MD_CTX, EVP_MD_CTX_free)

/* ---- boxes ---- */

isp_status isp_box__pair(uint8_t private_key[ISP_ASYM_LEN], uint8_t public_key[ISP_ASYM_LEN],
                         isp_error *err)
{
    size_t private_len = ISP_ASYM_LEN, public_len = ISP_ASYM_LEN;
    ISP_AUTO(EVP_PKEY) pair = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    if (!pair || EVP_PKEY_get_raw_private_key(pair, private_key, &private_len) != 1 ||
        EVP_PKEY_get_raw_public_key(pair, public_key, &public_len) != 1)
        return isp_crypto__fail(err, "make a key pair");
    return ISP_OK;
}

/* What both ends compute. mine: our private half; box_key and receiver: the two public ones. */
static isp_status agree(EVP_PKEY *mine, const uint8_t *theirs, const uint8_t *box_key,
                        const uint8_t *receiver, uint8_t key[ISP_DEK_LEN],
                        uint8_t nonce[ISP_GCM_NONCE_LEN], isp_error *err)
{
    uint8_t shared[ISP_ASYM_LEN], salt[2 * ISP_ASYM_LEN], both[ISP_DEK_LEN + ISP_GCM_NONCE_LEN];
    size_t len = sizeof shared;
    ISP_AUTO(EVP_PKEY)
    peer = EVP_PKEY_new_raw_public_key_ex(NULL, "X25519", NULL, theirs, ISP_ASYM_LEN);
    ISP_AUTO(EVP_PKEY_CTX) ctx = EVP_PKEY_CTX_new_from_pkey(NULL, mine, NULL);
    /* OpenSSL refuses a shared secret of zeros, which keys of small order would give. */
    if (!peer || !ctx || EVP_PKEY_derive_init(ctx) != 1 ||
        EVP_PKEY_derive_set_peer(ctx, peer) != 1 || EVP_PKEY_derive(ctx, shared, &len) != 1)
        return isp_crypto__fail(err, "agree on a key");
    memcpy(salt, box_key, ISP_ASYM_LEN);
    memcpy(salt + ISP_ASYM_LEN, receiver, ISP_ASYM_LEN);
    isp_status st = isp_digest__hkdf(shared, sizeof shared, salt, sizeof salt, BOX_INFO, both,
                                     sizeof both, err);
    memcpy(key, both, ISP_DEK_LEN);
    memcpy(nonce, both + ISP_DEK_LEN, ISP_GCM_NONCE_LEN);
    isp_secret__wipe(shared, sizeof shared);
    isp_secret__wipe(both, sizeof both);
    return st;
}

isp_status isp_box__seal(const uint8_t to[ISP_ASYM_LEN], const void *aad, size_t aad_len,
                         const uint8_t plain[ISP_BOX_PLAIN_LEN], uint8_t out[ISP_BOX_LEN],
                         isp_error *err)
{
    uint8_t key[ISP_DEK_LEN], nonce[ISP_GCM_NONCE_LEN];
    size_t len = ISP_ASYM_LEN;
    out[0] = VERSION;
    ISP_AUTO(EVP_PKEY) mine = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
    if (!mine || EVP_PKEY_get_raw_public_key(mine, out + PUBLIC_AT, &len) != 1)
        return isp_crypto__fail(err, "make a key pair");
    isp_status st = agree(mine, to, out + PUBLIC_AT, to, key, nonce, err);
    if (st == ISP_OK)
        st = isp_gcm__seal(key, nonce, aad, aad_len, plain, ISP_BOX_PLAIN_LEN, out + CIPHER_AT,
                           out + TAG_AT, err);
    isp_secret__wipe(key, sizeof key);
    return st;
}

isp_status isp_box__open(const uint8_t private_key[ISP_ASYM_LEN], const void *aad, size_t aad_len,
                         const void *box, size_t len, uint8_t plain[ISP_BOX_PLAIN_LEN],
                         isp_error *err)
{
    const uint8_t *bytes = box;
    uint8_t key[ISP_DEK_LEN], nonce[ISP_GCM_NONCE_LEN], public_key[ISP_ASYM_LEN];
    size_t public_len = sizeof public_key;
    if (len != ISP_BOX_LEN || bytes[0] != VERSION)
        return isp_sealed__fail(err);
    ISP_AUTO(EVP_PKEY)
    mine = EVP_PKEY_new_raw_private_key_ex(NULL, "X25519", NULL, private_key, ISP_ASYM_LEN);
    if (!mine || EVP_PKEY_get_raw_public_key(mine, public_key, &public_len) != 1)
        return isp_crypto__fail(err, "take a key");
    isp_status st = agree(mine, bytes + PUBLIC_AT, bytes + PUBLIC_AT, public_key, key, nonce, err);
    if (st == ISP_E_INTERNAL) /* the box holds no key that could have been agreed with */
        return isp_sealed__fail(err);
    if (st == ISP_OK)
        st = isp_gcm__open(key, nonce, aad, aad_len, bytes + CIPHER_AT, ISP_BOX_PLAIN_LEN,
                           bytes + TAG_AT, ISP_GCM_TAG_LEN, plain, err);
    isp_secret__wipe(key, sizeof key);
    return st;
}

/* ---- signatures ---- */

static EVP_PKEY *signer(const uint8_t seed[ISP_ASYM_LEN])
{
    return EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, seed, ISP_ASYM_LEN);
}

isp_status isp_sign__public(const uint8_t seed[ISP_ASYM_LEN], uint8_t public_key[ISP_ASYM_LEN],
                            isp_error *err)
{
    size_t len = ISP_ASYM_LEN;
    ISP_AUTO(EVP_PKEY) key = signer(seed);
    if (!key || EVP_PKEY_get_raw_public_key(key, public_key, &len) != 1)
        return isp_crypto__fail(err, "take a signing key");
    return ISP_OK;
}

isp_status isp_sign__make(const uint8_t seed[ISP_ASYM_LEN], const void *data, size_t len,
                          uint8_t out[ISP_SIGNATURE_LEN], isp_error *err)
{
    size_t out_len = ISP_SIGNATURE_LEN;
    ISP_AUTO(EVP_PKEY) key = signer(seed);
    ISP_AUTO(EVP_MD_CTX) ctx = EVP_MD_CTX_new();
    if (!key || !ctx || EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(ctx, out, &out_len, data, len) != 1)
        return isp_crypto__fail(err, "sign");
    return ISP_OK;
}

isp_status isp_sign__check(const uint8_t public_key[ISP_ASYM_LEN], const void *data, size_t len,
                           const uint8_t signature[ISP_SIGNATURE_LEN], isp_error *err)
{
    ISP_AUTO(EVP_PKEY)
    key = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, public_key, ISP_ASYM_LEN);
    ISP_AUTO(EVP_MD_CTX) ctx = EVP_MD_CTX_new();
    if (!key || !ctx || EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) != 1)
        return isp_crypto__fail(err, "check a signature");
    if (EVP_DigestVerify(ctx, signature, ISP_SIGNATURE_LEN, data, len) == 1)
        return ISP_OK;
    ERR_clear_error();
    return isp_fail(err, ISP_E_SEALED, NULL, "the signature is not of these bytes and this key");
}

/* ---- notes ---- */

/* The id of a name and key: first bytes of SHA-256(name | LF | algorithm | key). */
static isp_status note_id(const uint8_t public_key[ISP_ASYM_LEN], const char *name,
                          uint8_t out[NOTE_ID_LEN], isp_error *err)
{
    uint8_t digest[ISP_SHA256_LEN];
    ISP_AUTO_BUF bytes = ISP_BUF_INIT;
    isp_buf__text(&bytes, name);
    isp_buf__char(&bytes, '\n');
    isp_buf__char(&bytes, ALGORITHM_ED25519);
    isp_buf__add(&bytes, public_key, ISP_ASYM_LEN);
    if (bytes.failed)
        return isp_fail_memory(err);
    isp_status st = isp_digest__sha256(bytes.data, bytes.len, digest, err);
    if (st == ISP_OK)
        memcpy(out, digest, NOTE_ID_LEN);
    return st;
}

isp_status isp_note__sign(const uint8_t seed[ISP_ASYM_LEN], const char *name, const char *text,
                          isp_buf *note, isp_error *err)
{
    uint8_t public_key[ISP_ASYM_LEN], bytes[NOTE_SIGNED_LEN];
    char base64[NOTE_BASE64_LEN + 1];
    isp_status st = isp_sign__public(seed, public_key, err);
    if (st == ISP_OK)
        st = note_id(public_key, name, bytes, err);
    if (st == ISP_OK)
        st = isp_sign__make(seed, text, strlen(text), bytes + NOTE_ID_LEN, err);
    if (st < 0)
        return st;
    isp_base64__encode(bytes, sizeof bytes, base64);
    isp_buf__format(note, "%s\n" NOTE_DASH "%s %s\n", text, name, base64);
    return note->failed ? isp_fail_memory(err) : ISP_OK;
}

isp_status isp_note__check(const uint8_t public_key[ISP_ASYM_LEN], const char *name,
                           const char *note, size_t *text_len, isp_error *err)
{
    const char *end = strstr(note, "\n\n" NOTE_DASH);
    uint8_t id[NOTE_ID_LEN], bytes[NOTE_SIGNED_LEN];
    size_t name_len = strlen(name);
    const char *at = end ? end + 2 + strlen(NOTE_DASH) : NULL;
    if (!at || strncmp(at, name, name_len) != 0 || at[name_len] != ' ' ||
        strlen(at) != name_len + 1 + NOTE_BASE64_LEN + 1 ||
        !isp_base64__decode(at + name_len + 1, NOTE_BASE64_LEN, bytes, sizeof bytes))
        return isp_fail(err, ISP_E_SEALED, NULL, "not a note signed by %.80s", name);
    isp_status st = note_id(public_key, name, id, err);
    if (st < 0)
        return st;
    if (memcmp(id, bytes, sizeof id) != 0)
        return isp_fail(err, ISP_E_SEALED, NULL, "a note signed with another key");
    *text_len = (size_t)(end - note) + 1;
    return isp_sign__check(public_key, note, *text_len, bytes + NOTE_ID_LEN, err);
}

/* ---- base64 ---- */

void isp_base64__encode(const void *bytes, size_t len, char *out)
{
    EVP_EncodeBlock((unsigned char *)out, bytes, (int)len);
}

bool isp_base64__decode(const char *text, size_t text_len, uint8_t *out, size_t len)
{
    uint8_t bytes[128];
    char again[sizeof bytes / 3 * 4 + 8];
    if (text_len != 4 * ((len + 2) / 3) || text_len / 4 * 3 > sizeof bytes ||
        EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)text_len) < (int)len)
        return false;
    isp_base64__encode(bytes, len, again); /* one text for the same bytes, no other */
    if (strncmp(again, text, text_len) != 0)
        return false;
    memcpy(out, bytes, len);
    return true;
}
