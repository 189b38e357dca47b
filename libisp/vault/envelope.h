/*
 * vault/envelope.h - one sealed value: AES-256-GCM with its place in the database authenticated.
 *
 * This is the bottom of the vault; other floors use isp_vault__seal() of vault/keyring.h.
 *
 *     0x01 | dek_id (8, big endian) | nonce (12) | ciphertext | tag (16)
 *
 * Associated data, each field framed by isp_frame__*: "isp-vault-v1", tenant_id, table, column,
 * row_id, dek_id. A value copied to another row, column, table or tenant does not open.
 * Why so: docs/vault.md.
 */
#ifndef ISP_LIB_VAULT_ENVELOPE_H
#define ISP_LIB_VAULT_ENVELOPE_H

#include "base/base.h"
#include "base/secret.h"
#include "base/text.h"

enum {
    ISP_DEK_LEN = 32,
    ISP_GCM_NONCE_LEN = 12,
    ISP_GCM_TAG_LEN = 16,
    ISP_ENVELOPE_HEADER_LEN = 1 + 8 + ISP_GCM_NONCE_LEN,
    ISP_ENVELOPE_OVERHEAD = ISP_ENVELOPE_HEADER_LEN + ISP_GCM_TAG_LEN, /* 37 bytes */
    ISP_ENVELOPE_MAX = 64 * 1024                                       /* bytes of plaintext */
};

/** Where a sealed value lives. Plain borrowed data; table and column are never NULL. */
typedef struct isp_place {
    int64_t tenant_id;
    const char *table;
    const char *column;
    int64_t row_id;
} isp_place;

/**
 * Seal len bytes under a data key with a fresh random nonce.
 * @param plain     NULL if len is 0.
 * @param[out] out  the envelope replaces what was in it; cleared on failure.
 * @retval ISP_E_LIMIT more than ISP_ENVELOPE_MAX bytes.
 * @thread any
 */
isp_status isp_envelope__seal(const uint8_t key[ISP_DEK_LEN], int64_t dek_id,
                              const isp_place *place, const void *plain, size_t len, isp_buf *out,
                              isp_error *err);

/**
 * Open an envelope. Nothing of the plaintext leaves before its tag is verified.
 * @param[out] out [owned: isp_secret__free]
 * @retval ISP_E_SEALED any defect at all: wrong key, wrong place, changed, cut, not an envelope.
 * @thread any
 */
isp_status isp_envelope__open(const uint8_t key[ISP_DEK_LEN], const isp_place *place,
                              const void *sealed, size_t len, isp_secret **out, isp_error *err);

/** The id of the key that sealed this; false if it is no envelope. It is not verified yet. */
bool isp_envelope__dek_id(const void *sealed, size_t len, int64_t *out);

/*
 * AES-256-GCM itself, with the nonce as an argument: for this floor and its published test vectors.
 * The tag is 16 bytes, never fewer. out has room for len bytes; it is wiped when the tag is wrong.
 */
isp_status isp_gcm__seal(const uint8_t key[ISP_DEK_LEN], const uint8_t nonce[ISP_GCM_NONCE_LEN],
                         const void *aad, size_t aad_len, const void *plain, size_t len,
                         uint8_t *out, uint8_t tag[ISP_GCM_TAG_LEN], isp_error *err);
isp_status isp_gcm__open(const uint8_t key[ISP_DEK_LEN], const uint8_t nonce[ISP_GCM_NONCE_LEN],
                         const void *aad, size_t aad_len, const void *sealed, size_t len,
                         const uint8_t *tag, size_t tag_len, uint8_t *out, isp_error *err);

/* The one way in which not opening is told. */
isp_status isp_sealed__fail(isp_error *err);

#endif
