/*
 * vault/asym.h - keys in two halves, for the audit trail: what is sealed to somebody far away, and
 * what everybody can check.
 *
 *     box:  0x01 | X25519 key of this box (32) | ciphertext (32) | tag (16)
 *           key | nonce = HKDF(shared secret, salt = box key | receiver's key, "isp-audit-box-v1")
 *     note: text, empty line, "-- name base64(id (4) | Ed25519 signature (64))" with an em dash
 */
#ifndef ISP_LIB_VAULT_ASYM_H
#define ISP_LIB_VAULT_ASYM_H

#include "base/base.h"
#include "base/text.h"

enum {
    ISP_ASYM_LEN = 32,              /* a half of a key, X25519 or Ed25519 */
    ISP_BOX_PLAIN_LEN = 32,         /* what a box holds: one key */
    ISP_BOX_LEN = 1 + 32 + 32 + 16, /* 81 */
    ISP_SIGNATURE_LEN = 64
};

/** A new X25519 pair. (@source RFC 7748) */
isp_status isp_box__pair(uint8_t private_key[ISP_ASYM_LEN], uint8_t public_key[ISP_ASYM_LEN],
                         isp_error *err);

/**
 * Seal a key to the holder of a private half. Anybody can make a box: what it holds is secret, not
 * authentic.
 * @param aad what the box belongs to; the same when it is opened.
 * @thread any
 */
isp_status isp_box__seal(const uint8_t to[ISP_ASYM_LEN], const void *aad, size_t aad_len,
                         const uint8_t plain[ISP_BOX_PLAIN_LEN], uint8_t out[ISP_BOX_LEN],
                         isp_error *err);
/** @retval ISP_E_SEALED not a box to this key, or changed. The caller wipes plain. @thread any */
isp_status isp_box__open(const uint8_t private_key[ISP_ASYM_LEN], const void *aad, size_t aad_len,
                         const void *box, size_t len, uint8_t plain[ISP_BOX_PLAIN_LEN],
                         isp_error *err);

/** The half of an Ed25519 key that checks, of the seed that signs. (@source RFC 8032) */
isp_status isp_sign__public(const uint8_t seed[ISP_ASYM_LEN], uint8_t public_key[ISP_ASYM_LEN],
                            isp_error *err);
isp_status isp_sign__make(const uint8_t seed[ISP_ASYM_LEN], const void *data, size_t len,
                          uint8_t out[ISP_SIGNATURE_LEN], isp_error *err);
/** @retval ISP_E_SEALED it is not the signature of these bytes under this key. @thread any */
isp_status isp_sign__check(const uint8_t public_key[ISP_ASYM_LEN], const void *data, size_t len,
                           const uint8_t signature[ISP_SIGNATURE_LEN], isp_error *err);

/**
 * Sign a text as a note. (@source c2sp.org/signed-note, algorithm 0x01)
 * @param text ends in a line feed.
 * @param[out] note text, empty line, signature line, appended.
 */
isp_status isp_note__sign(const uint8_t seed[ISP_ASYM_LEN], const char *name, const char *text,
                          isp_buf *note, isp_error *err);
/**
 * Check a note.
 * @param[out] text_len how many bytes of note are its text.
 * @retval ISP_E_SEALED no note, or not signed under this name and key.
 */
isp_status isp_note__check(const uint8_t public_key[ISP_ASYM_LEN], const char *name,
                           const char *note, size_t *text_len, isp_error *err);

/** Base64 with padding. @param out room for 4 * ((len + 2) / 3) + 1 */
void isp_base64__encode(const void *bytes, size_t len, char *out);
/** Exactly len bytes, or false. */
bool isp_base64__decode(const char *text, size_t text_len, uint8_t *out, size_t len);

#endif
