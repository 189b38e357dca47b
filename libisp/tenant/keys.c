#include "tenant/keys.h"

#include <string.h>

/* clang-format off */
static const isp_stmt keys_load = { "keys_load",
    "SELECT tenant_id, purpose, dek_id, is_primary, kek_id, \"check\", wrapped FROM data_keys"
    " WHERE tenant_id = $1 AND purpose = $2 ORDER BY is_primary DESC, created_at_us DESC", NULL };
static const isp_stmt keys_load_all = { "keys_load_all",
    "SELECT tenant_id, purpose, dek_id, is_primary, kek_id, \"check\", wrapped FROM data_keys",
    "the key file is checked against every data key at the start" };
static const isp_stmt keys_demote = { "keys_demote",
    "UPDATE data_keys SET is_primary = false"
    " WHERE tenant_id = $1 AND purpose = $2 AND dek_id = $3 AND is_primary", NULL };
/* Locks the KEK's row: one that is replaced in this moment wraps no key more. */
static const isp_stmt keys_insert = { "keys_insert",
    "INSERT INTO data_keys (tenant_id, purpose, dek_id, is_primary, kek_id, \"check\", wrapped, created_at_us)"
    " SELECT $1, $2, $3, true, kek_id, $5, $6, $7 FROM keks WHERE kek_id = $4 AND is_current FOR SHARE", NULL };
static const isp_stmt keys_current = { "keys_current",
    "SELECT kek_id FROM keks WHERE is_current", "one key wraps the data keys of all tenants" };
static const isp_stmt keys_first = { "keys_first",
    "INSERT INTO keks (kek_id, is_current, created_at_us) SELECT $1, true, $2 WHERE NOT EXISTS (SELECT FROM keks)"
    " ON CONFLICT DO NOTHING", "one key wraps the data keys of all tenants" };
static const isp_stmt keys_reserve = { "keys_reserve",
    "UPDATE data_keys SET use_count = use_count + $4"
    " WHERE tenant_id = $1 AND purpose = $2 AND dek_id = $3 RETURNING use_count", NULL };
const isp_stmt *const isp_tenant__key_stmts[] = {
    &keys_load, &keys_load_all, &keys_demote, &keys_insert, &keys_current, &keys_first, &keys_reserve, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB, .nested = true};

isp_status isp_tenant__read_key(const isp_rows *rows, size_t i, isp_dek_row *row, isp_error *err)
{
    memset(row, 0, sizeof *row);
    row->tenant_id = isp_rows__i64(rows, i, 0);
    row->dek_id = isp_rows__i64(rows, i, 2);
    row->is_primary = isp_rows__i64(rows, i, 3) == 1;
    ISP_AUTO(isp_bytes) check = NULL;
    ISP_AUTO(isp_bytes) wrapped = NULL;
    size_t check_len = 0, wrapped_len = 0;
    isp_status st = isp_rows__bytes(rows, i, 5, &check, &check_len, err);
    if (st == ISP_OK)
        st = isp_rows__bytes(rows, i, 6, &wrapped, &wrapped_len, err);
    if (st < 0)
        return st;
    const char *kek_id = isp_rows__text(rows, i, 4);
    if (!isp_purpose__find(isp_rows__text(rows, i, 1), &row->purpose) || !check || !wrapped ||
        check_len != sizeof row->check || wrapped_len != sizeof row->wrapped ||
        strlen(kek_id) >= sizeof row->kek_id)
        return isp_fail(err, ISP_E_SEALED, "data_key", "a stored data key is damaged");
    memcpy(row->kek_id, kek_id, strlen(kek_id) + 1);
    memcpy(row->check, check, check_len);
    memcpy(row->wrapped, wrapped, wrapped_len);
    return ISP_OK;
}

static isp_status load(void *user, int64_t tenant_id, isp_purpose purpose, isp_dek_list *list,
                       isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__text(&params, isp_purpose__name(purpose));
    isp_status st = isp_store__run(user, &job, &keys_load, &params, &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        isp_dek_row row;
        st = isp_tenant__read_key(rows, i, &row, err);
        if (st == ISP_OK)
            st = isp_dek_list__add(list, &row, err);
    }
    return st;
}

static isp_status current(void *user, char kek_id[ISP_KEK_ID_SIZE], isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_store__run(user, &job, &keys_current, NULL, &rows, err);
    const char *id = st == ISP_OK && isp_rows__len(rows) ? isp_rows__text(rows, 0, 0) : "";
    if (st == ISP_OK && strlen(id) >= ISP_KEK_ID_SIZE)
        return isp_fail(err, ISP_E_SEALED, "kek", "the stored id of the key is damaged");
    if (st == ISP_OK)
        memcpy(kek_id, id, strlen(id) + 1);
    return st;
}

typedef struct creation {
    const isp_dek_row *row;
    int64_t replaces_dek_id, now_us;
} creation;

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    const creation *in = user;
    ISP_AUTO(isp_rows) made = NULL;
    ISP_AUTO_PARAMS first = ISP_PARAMS_INIT;
    isp_params__text(&first, in->row->kek_id);
    isp_params__i64(&first, in->now_us);
    isp_status st = isp_tx__run(tx, &keys_first, &first, NULL, err);
    if (st < 0)
        return st;
    if (in->replaces_dek_id) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->row->tenant_id);
        isp_params__text(&params, isp_purpose__name(in->row->purpose));
        isp_params__i64(&params, in->replaces_dek_id);
        st = isp_tx__run(tx, &keys_demote, &params, &rows, err);
        if (st < 0)
            return st;
        if (isp_rows__affected(rows) != 1)
            return isp_fail(err, ISP_E_EXISTS, "data_key", "somebody else made a new key first");
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->row->tenant_id);
    isp_params__text(&params, isp_purpose__name(in->row->purpose));
    isp_params__i64(&params, in->row->dek_id);
    isp_params__text(&params, in->row->kek_id);
    isp_params__bytes(&params, in->row->check, sizeof in->row->check);
    isp_params__bytes(&params, in->row->wrapped, sizeof in->row->wrapped);
    isp_params__i64(&params, in->now_us);
    st = isp_tx__run(tx, &keys_insert, &params, &made, err);
    if (st == ISP_OK && isp_rows__affected(made) != 1)
        return isp_fail(err, ISP_E_STATE, "kek", "the key of this installation was changed");
    return st;
}

static isp_status create(void *user, const isp_dek_row *row, int64_t replaces_dek_id,
                         isp_error *err)
{
    creation in = {row, replaces_dek_id, isp_env__now_us(isp_store__env(user))};
    return isp_store__transact(user, &job, create_body, &in, err);
}

static isp_status reserve(void *user, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                          int64_t count, int64_t *total, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__text(&params, isp_purpose__name(purpose));
    isp_params__i64(&params, dek_id);
    isp_params__i64(&params, count);
    isp_status st = isp_store__run(user, &job, &keys_reserve, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1)
        return isp_fail(err, ISP_E_NOT_FOUND, "data_key", "the data key is gone");
    *total = isp_rows__i64(rows, 0, 0);
    return ISP_OK;
}

isp_keyring_store isp_tenant__keyring_store(isp_store *store)
{
    return (isp_keyring_store){
        .user = store, .load = load, .current = current, .create = create, .reserve = reserve};
}

isp_status isp_tenant__verify_keys(isp_store *store, isp_keyring *ring, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_store__run(store, &job, &keys_load_all, NULL, &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        isp_dek_row row;
        st = isp_tenant__read_key(rows, i, &row, err);
        if (st == ISP_OK)
            st = isp_keyring__verify(ring, &row, err);
    }
    return st;
}
