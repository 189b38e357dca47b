#include "vault/dek.h"

#include <stdio.h>
#include <string.h>

#include "vault/digest.h"
#include "vault/random.h"

#define WRAP_DOMAIN  "isp-dek-v1"
#define WRAP_INFO    "isp-dek-wrap-v1"
#define CHECK_DOMAIN "isp-dek-check-v1"

enum {
    VERSION = 0x01,
    NONCE_AT = 1,
    KEY_AT = NONCE_AT + ISP_GCM_NONCE_LEN,
    TAG_AT = KEY_AT + ISP_DEK_LEN
};

/* clang-format off */
static const struct { isp_purpose purpose; const char *name; } purposes[] = {
    { ISP_PURPOSE_DEVICE,   "device" },
    { ISP_PURPOSE_GATEWAY,  "gateway" },
    { ISP_PURPOSE_NOTIFY,   "notify" },
    { ISP_PURPOSE_SERVICE,  "service" },
    { ISP_PURPOSE_TOTP,     "totp" },
    { ISP_PURPOSE_PASSWORD, "password" },
    { ISP_PURPOSE_AUDIT,    "audit" },
};
/* clang-format on */

const char *isp_purpose__name(isp_purpose purpose)
{
    for (size_t i = 0; i < ISP_LEN(purposes); i++)
        if (purposes[i].purpose == purpose)
            return purposes[i].name;
    return NULL;
}

bool isp_purpose__find(const char *name, isp_purpose *out)
{
    for (size_t i = 0; name && i < ISP_LEN(purposes); i++)
        if (strcmp(purposes[i].name, name) == 0) {
            *out = purposes[i].purpose;
            return true;
        }
    return false;
}

/* A wrapped key belongs to its row: tenant, purpose and id are authenticated with it. */
static void frame_row(isp_buf *aad, const isp_dek_row *row)
{
    isp_frame__text(aad, WRAP_DOMAIN);
    isp_frame__i64(aad, row->tenant_id);
    isp_frame__text(aad, isp_purpose__name(row->purpose));
    isp_frame__i64(aad, row->dek_id);
}

static isp_status key_check(const uint8_t key[ISP_DEK_LEN], uint8_t out[ISP_DEK_CHECK_LEN],
                            isp_error *err)
{
    uint8_t mac[ISP_SHA256_LEN];
    isp_status st = isp_digest__hmac(key, ISP_DEK_LEN, CHECK_DOMAIN, strlen(CHECK_DOMAIN), mac,
                                     err);
    if (st == ISP_OK)
        memcpy(out, mac, ISP_DEK_CHECK_LEN);
    return st;
}

/* Wrap key into a row that has its tenant, purpose and id. */
static isp_status wrap(const isp_kek *kek, const uint8_t key[ISP_DEK_LEN], isp_dek_row *row,
                       isp_error *err)
{
    ISP_AUTO_BUF aad = ISP_BUF_INIT;
    uint8_t wrap_key[ISP_KEK_LEN];
    frame_row(&aad, row);
    if (aad.failed)
        return isp_fail_memory(err);
    row->wrapped[0] = VERSION;
    isp_status st = isp_random__bytes(row->wrapped + NONCE_AT, ISP_GCM_NONCE_LEN, err);
    if (st == ISP_OK)
        st = isp_kek__derive(kek, WRAP_INFO, wrap_key, err);
    if (st == ISP_OK)
        st = isp_gcm__seal(wrap_key, row->wrapped + NONCE_AT, aad.data, aad.len, key, ISP_DEK_LEN,
                           row->wrapped + KEY_AT, row->wrapped + TAG_AT, err);
    if (st == ISP_OK)
        st = key_check(key, row->check, err);
    isp_secret__wipe(wrap_key, sizeof wrap_key);
    memcpy(row->kek_id, isp_kek__id(kek), ISP_KEK_ID_SIZE);
    return st;
}

isp_status isp_dek__create(const isp_kek *kek, int64_t tenant_id, isp_purpose purpose,
                           isp_dek_row *out, isp_error *err)
{
    isp_dek_row row = {.tenant_id = tenant_id, .purpose = purpose, .is_primary = true};
    uint8_t key[ISP_DEK_LEN];
    uint64_t id = 0;
    isp_status st = ISP_OK;

    while (st == ISP_OK && !(id >> 1)) /* 63 bits; zero means "none" elsewhere */
        st = isp_random__bytes(&id, sizeof id, err);
    row.dek_id = (int64_t)(id >> 1);
    if (st == ISP_OK)
        st = isp_random__bytes(key, sizeof key, err);
    if (st == ISP_OK)
        st = wrap(kek, key, &row, err);
    isp_secret__wipe(key, sizeof key);
    if (st == ISP_OK)
        *out = row;
    return st;
}

isp_status isp_dek__unwrap(const isp_kek *kek, const isp_dek_row *row, uint8_t key[ISP_DEK_LEN],
                           isp_error *err)
{
    char subject[40];
    uint8_t wrap_key[ISP_KEK_LEN], check[ISP_DEK_CHECK_LEN];
    ISP_AUTO_BUF aad = ISP_BUF_INIT;
    isp_status st;

    snprintf(subject, sizeof subject, "data_key:%lld", (long long)row->dek_id);
    if (strncmp(row->kek_id, isp_kek__id(kek), ISP_KEK_ID_SIZE) != 0)
        return isp_fail(err, ISP_E_KEY, subject,
                        "wrong key: the data is under key %.16s, the key given is %s; give the key "
                        "file or recovery print-out with the id %.16s",
                        row->kek_id, isp_kek__id(kek), row->kek_id);
    frame_row(&aad, row);
    if (aad.failed)
        return isp_fail_memory(err);
    st = isp_kek__derive(kek, WRAP_INFO, wrap_key, err);
    if (st == ISP_OK && row->wrapped[0] == VERSION && isp_purpose__name(row->purpose))
        st = isp_gcm__open(wrap_key, row->wrapped + NONCE_AT, aad.data, aad.len,
                           row->wrapped + KEY_AT, ISP_DEK_LEN, row->wrapped + TAG_AT,
                           ISP_GCM_TAG_LEN, key, err);
    else if (st == ISP_OK)
        st = ISP_E_SEALED;
    isp_secret__wipe(wrap_key, sizeof wrap_key);
    if (st == ISP_OK)
        st = key_check(key, check, err);
    if (st == ISP_OK && !isp_digest__equal(check, row->check, sizeof check))
        st = ISP_E_SEALED;
    if (st < 0)
        isp_secret__wipe(key, ISP_DEK_LEN);
    if (st == ISP_E_SEALED)
        return isp_fail(err, st, subject, "the data key does not open: its row was changed");
    return st;
}

isp_status isp_dek__verify(const isp_kek *kek, const isp_dek_row *row, isp_error *err)
{
    uint8_t key[ISP_DEK_LEN];
    isp_status st = isp_dek__unwrap(kek, row, key, err);
    isp_secret__wipe(key, sizeof key);
    return st;
}

isp_status isp_dek__rewrap(const isp_kek *from, const isp_kek *to, isp_dek_row *row, isp_error *err)
{
    isp_dek_row fresh = *row;
    uint8_t key[ISP_DEK_LEN];
    isp_status st = isp_dek__unwrap(from, row, key, err);
    if (st == ISP_OK)
        st = wrap(to, key, &fresh, err);
    isp_secret__wipe(key, sizeof key);
    if (st == ISP_OK)
        *row = fresh;
    return st;
}

isp_status isp_dek_list__add(isp_dek_list *list, const isp_dek_row *row, isp_error *err)
{
    if (list->count == list->size) {
        size_t size = list->size ? 2 * list->size : 4;
        isp_dek_row *rows = reallocarray(list->rows, size, sizeof *rows);
        if (!rows)
            return isp_fail_memory(err);
        list->rows = rows;
        list->size = size;
    }
    list->rows[list->count++] = *row;
    return ISP_OK;
}

void isp_dek_list__clear(isp_dek_list *list)
{
    free(list->rows);
    *list = (isp_dek_list){NULL, 0, 0};
}
