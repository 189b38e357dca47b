/*
 * vault/token.h - bearer secrets that we make: sessions, API tokens, resets, invitations.
 *
 *     isp_pat_ + 43 base62 characters (256 bits) + 6 base62 of the CRC-32 of all before
 *
 * The kind and the checksum let leak scanners find them without asking us, and let us refuse typing
 * errors without a query. Stored is only the SHA-256; with 256 random bits nothing slower is
 * needed.
 */
#ifndef ISP_LIB_VAULT_TOKEN_H
#define ISP_LIB_VAULT_TOKEN_H

#include "base/base.h"
#include "base/secret.h"
#include "vault/digest.h"

typedef enum isp_token_kind {
    ISP_TOKEN_PERSONAL, /* isp_pat_: API token of a person or program */
    ISP_TOKEN_SESSION,  /* isp_ses_: login session, in the cookie */
    ISP_TOKEN_RESET,    /* isp_rst_: sets a new password */
    ISP_TOKEN_INVITE    /* isp_inv_: makes an account */
} isp_token_kind;

enum {
    ISP_TOKEN_LEN = 8 + 43 + 6 /* characters */
};

/** A new token as text. @param[out] out [owned: isp_secret__free] @thread any */
isp_status isp_token__new(isp_token_kind kind, isp_secret **out, isp_error *err);

/**
 * Is this well formed: length, alphabet, checksum, and this kind? False needs no query.
 * @param text  len bytes, need not be terminated; foreign bytes.
 */
bool isp_token__check(isp_token_kind kind, const char *text, size_t len);

/** SHA-256 of a token: what is stored and looked up. */
isp_status isp_token__hash(const char *text, size_t len, uint8_t out[ISP_SHA256_LEN],
                           isp_error *err);

/**
 * The CSRF token of a session: HMAC under the session token, as hex.
 * @param[out] out ISP_SHA256_HEX_SIZE bytes; the page sends it as X-CSRF-Token.
 */
isp_status isp_token__csrf(const char *session_token, size_t len, char out[ISP_SHA256_HEX_SIZE],
                           isp_error *err);

/** Is given the CSRF token of this session? In constant time; NULL is none. */
bool isp_token__csrf_ok(const char *session_token, size_t len, const char *given);

/** The CRC-32 of IEEE 802.3 (as in zip, PNG), here as the checksum of tokens. */
uint32_t isp_token__crc32(const void *data, size_t len);

#endif
