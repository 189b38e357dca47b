/*
 * vault/digest.h - SHA-256, HMAC, HKDF and unambiguous framing, for every floor that needs them:
 * checksums of migrations, hashes of requests, ETags, the audit chain.
 */
#ifndef ISP_LIB_VAULT_DIGEST_H
#define ISP_LIB_VAULT_DIGEST_H

#include "base/base.h"
#include "base/text.h"

enum {
    ISP_SHA256_LEN = 32,      /* bytes of a SHA-256 or HMAC-SHA-256 */
    ISP_SHA256_HEX_SIZE = 65, /* the same as hex, with its NUL */
    ISP_SHA1_LEN = 20
};

/**
 * SHA-256 of len bytes. (@source FIPS 180-4)
 * @retval ISP_E_MEMORY out is not touched.
 * @thread any
 */
isp_status isp_digest__sha256(const void *data, size_t len, uint8_t out[ISP_SHA256_LEN],
                              isp_error *err);

/** The same as 64 lower-case hex digits. */
isp_status isp_digest__sha256_hex(const void *data, size_t len, char out[ISP_SHA256_HEX_SIZE],
                                  isp_error *err);

/**
 * HMAC-SHA-256. (@source RFC 2104, FIPS 198-1)
 * @param key  any length, also none.
 * @thread any
 */
isp_status isp_digest__hmac(const void *key, size_t key_len, const void *data, size_t len,
                            uint8_t out[ISP_SHA256_LEN], isp_error *err);

/** HMAC-SHA-1: for TOTP and nothing new. (@source RFC 2104, RFC 6238) */
isp_status isp_digest__hmac_sha1(const void *key, size_t key_len, const void *data, size_t len,
                                 uint8_t out[ISP_SHA1_LEN], isp_error *err);

/**
 * HKDF-SHA-256: a key for one use (info) out of a key for many. (@source RFC 5869)
 * @param salt     NULL: none.
 * @param info     what the derived key is for, unique in the program: "isp-audit-next-v1".
 * @param out_len  1..8160 bytes.
 * @retval ISP_E_LIMIT out_len is out of range.
 * @thread any
 */
isp_status isp_digest__hkdf(const void *key, size_t key_len, const void *salt, size_t salt_len,
                            const char *info, void *out, size_t out_len, isp_error *err);

/** HKDF with bytes as info, for what is not text. */
isp_status isp_digest__hkdf_bytes(const void *key, size_t key_len, const void *salt,
                                  size_t salt_len, const void *info, size_t info_len, void *out,
                                  size_t out_len, isp_error *err);

/** Are len bytes the same? Takes the same time wherever they differ. Never memcmp on secrets. */
bool isp_digest__equal(const void *a, const void *b, size_t len);

/**
 * Append a field so that no two lists of fields give the same bytes: its length in four bytes (big
 * endian), then itself. NULL is FFFFFFFF and no bytes. What is hashed or authenticated field by
 * field is built with these; a field beyond 2^32-2 bytes sets buf->failed.
 */
void isp_frame__bytes(isp_buf *buf, const void *bytes, size_t len);
void isp_frame__text(isp_buf *buf, const char *text); /* NULL is accepted */
void isp_frame__i64(isp_buf *buf, int64_t value);     /* length 8, then big endian */

#endif
