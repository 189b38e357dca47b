/*
 * vault/dek.h - data keys (DEKs): one or more for each tenant and purpose, kept in the database
 * wrapped under the KEK. What a row of that table holds, and how it is made, checked and
 * re-wrapped.
 */
#ifndef ISP_LIB_VAULT_DEK_H
#define ISP_LIB_VAULT_DEK_H

#include "base/base.h"
#include "vault/envelope.h"
#include "vault/kek.h"

/** What a data key protects. The numbers are only ours; the database stores the name. */
typedef enum isp_purpose {
    ISP_PURPOSE_DEVICE = 1, /* logins and communities of nodes */
    ISP_PURPOSE_GATEWAY,    /* payment gateways */
    ISP_PURPOSE_NOTIFY,     /* SMS and mail providers */
    ISP_PURPOSE_SERVICE,    /* PPPoE passwords of customers */
    ISP_PURPOSE_TOTP,       /* second factors and recovery codes */
    ISP_PURPOSE_PASSWORD,   /* the pepper before Argon2id */
    ISP_PURPOSE_AUDIT       /* the first key of an audit writer */
} isp_purpose;

/** "device", "gateway", ...; NULL for a number that is none. Static. */
const char *isp_purpose__name(isp_purpose purpose);
/** The purpose of that name; false if there is none. */
bool isp_purpose__find(const char *name, isp_purpose *out);

enum {
    ISP_DEK_CHECK_LEN = 16,
    ISP_DEK_WRAPPED_LEN = 1 + ISP_GCM_NONCE_LEN + ISP_DEK_LEN + ISP_GCM_TAG_LEN /* 61 */
};

/** A row of the table of data keys: columns of these names (bytea for the two arrays). */
typedef struct isp_dek_row {
    int64_t tenant_id;
    isp_purpose purpose;
    int64_t dek_id;                       /* random, 1..2^63-1, unique in the whole database */
    bool is_primary;                      /* seals; the others only open */
    char kek_id[ISP_KEK_ID_SIZE];         /* under which KEK it is wrapped */
    uint8_t check[ISP_DEK_CHECK_LEN];     /* key check value: truncated HMAC(DEK, "check") */
    uint8_t wrapped[ISP_DEK_WRAPPED_LEN]; /* 0x01 | nonce | key | tag */
} isp_dek_row;

/** Make a new data key, wrapped; is_primary is set. @param[out] out filled on success only. */
isp_status isp_dek__create(const isp_kek *kek, int64_t tenant_id, isp_purpose purpose,
                           isp_dek_row *out, isp_error *err);

/**
 * Unwrap a data key. The caller wipes key.
 * @retval ISP_E_KEY    the row was wrapped under another KEK; the message names both.
 * @retval ISP_E_SEALED the row was changed: another tenant's, another purpose, other bytes.
 * @thread any
 */
isp_status isp_dek__unwrap(const isp_kek *kek, const isp_dek_row *row, uint8_t key[ISP_DEK_LEN],
                           isp_error *err);

/** Does this KEK open this row? For `isp keys verify` and for the start. Errors as unwrap. */
isp_status isp_dek__verify(const isp_kek *kek, const isp_dek_row *row, isp_error *err);

/** Re-wrap a row under a new KEK, in place; unchanged on failure. The data key stays the same. */
isp_status isp_dek__rewrap(const isp_kek *from, const isp_kek *to, isp_dek_row *row,
                           isp_error *err);

/** Rows that a load callback collects. */
typedef struct isp_dek_list {
    isp_dek_row *rows;
    size_t count, size;
} isp_dek_list;
isp_status isp_dek_list__add(isp_dek_list *list, const isp_dek_row *row, isp_error *err);
void isp_dek_list__clear(isp_dek_list *list); /* frees the rows */

#endif
