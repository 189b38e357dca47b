#include "keystore.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

void keystore_init(keystore *ks)
{
    *ks = (keystore){.fail = ISP_OK};
    pthread_mutex_init(&ks->lock, NULL);
}

static isp_status load(void *user, int64_t tenant_id, isp_purpose purpose, isp_dek_list *list,
                       isp_error *err)
{
    keystore *ks = user;
    pthread_mutex_lock(&ks->lock);
    ks->loads++;
    isp_status st = ks->fail ? isp_fail(err, ks->fail, NULL, "the store is told to fail") : ISP_OK;
    for (size_t i = 0; st == ISP_OK && i < ks->count; i++)
        if (ks->rows[i].tenant_id == tenant_id && ks->rows[i].purpose == purpose)
            st = isp_dek_list__add(list, &ks->rows[i], err);
    pthread_mutex_unlock(&ks->lock);
    return st;
}

static isp_status create(void *user, const isp_dek_row *row, int64_t replaces_dek_id,
                         isp_error *err)
{
    keystore *ks = user;
    pthread_mutex_lock(&ks->lock);
    void (*race)(void *) = ks->before_create;
    ks->before_create = NULL;
    pthread_mutex_unlock(&ks->lock);
    if (race)
        race(ks->race);
    pthread_mutex_lock(&ks->lock);
    ks->creates++;
    isp_status st = ks->fail ? isp_fail(err, ks->fail, NULL, "the store is told to fail") : ISP_OK;
    int64_t primary_id = 0;
    for (size_t i = 0; i < ks->count; i++)
        if (ks->rows[i].tenant_id == row->tenant_id && ks->rows[i].purpose == row->purpose &&
            ks->rows[i].is_primary)
            primary_id = ks->rows[i].dek_id;
    if (st == ISP_OK && (primary_id != replaces_dek_id || ks->count == ISP_LEN(ks->rows)))
        st = isp_fail(err, ISP_E_EXISTS, NULL, "there is another primary");
    if (st == ISP_OK) {
        for (size_t i = 0; i < ks->count; i++)
            if (ks->rows[i].dek_id == replaces_dek_id)
                ks->rows[i].is_primary = false;
        ks->rows[ks->count++] = *row;
    }
    pthread_mutex_unlock(&ks->lock);
    return st;
}

static isp_status reserve(void *user, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                          int64_t count, int64_t *total, isp_error *err)
{
    keystore *ks = user;
    isp_status st = ISP_E_NOT_FOUND;
    pthread_mutex_lock(&ks->lock);
    ks->reserves++;
    for (size_t i = 0; i < ks->count; i++)
        if (ks->rows[i].dek_id == dek_id && ks->rows[i].tenant_id == tenant_id &&
            ks->rows[i].purpose == purpose) {
            *total = ks->uses[i] += count;
            st = ISP_OK;
        }
    pthread_mutex_unlock(&ks->lock);
    if (ks->fail)
        st = ks->fail;
    return st ? isp_fail(err, st, NULL, "the store is told to fail") : ISP_OK;
}

isp_keyring_store keystore_face(keystore *ks)
{
    return (isp_keyring_store){.user = ks, .load = load, .create = create, .reserve = reserve};
}

isp_kek *keystore_kek(int number)
{
    char hex[65];
    isp_kek *kek = NULL;
    isp_error err = {0};
    snprintf(hex, sizeof hex, "%064x", number + 1);
    ck_assert_msg(isp_kek__from_text(hex, 64, &kek, &err) == ISP_OK, "%s", err.message);
    return kek;
}

isp_keyring *keystore_ring(keystore *ks, const isp_keyring_options *options)
{
    isp_keyring *ring = NULL;
    isp_error err = {0};
    const isp_keyring_store face = keystore_face(ks);
    ck_assert_msg(isp_keyring__new(keystore_kek(0), NULL, &face, options, &ring, &err) == ISP_OK,
                  "%s", err.message);
    return ring;
}

isp_dek_row *keystore_row(keystore *ks, int64_t dek_id)
{
    for (size_t i = 0; i < ks->count; i++)
        if (ks->rows[i].dek_id == dek_id)
            return &ks->rows[i];
    ck_abort_msg("no such key");
    return NULL;
}
