#include "tenant/kek.h"

#include <string.h>

#include "tenant/keys.h"

enum {
    BATCH = 100
};

/* clang-format off */
static const isp_stmt kek_state = { "kek_state",
    "SELECT (SELECT kek_id FROM keks WHERE is_current), (SELECT created_at_us FROM keks WHERE is_current),"
    " (SELECT kek_id FROM keks WHERE NOT is_current AND retired_at_us IS NULL LIMIT 1),"
    " (SELECT count(*) FROM data_keys d JOIN keks k USING (kek_id) WHERE k.is_current),"
    " (SELECT count(*) FROM data_keys WHERE kek_id IS DISTINCT FROM (SELECT kek_id FROM keks WHERE is_current))",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_demote = { "kek_demote",
    "UPDATE keks SET is_current = false WHERE kek_id = $1 AND is_current",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_add = { "kek_add",
    "INSERT INTO keks (kek_id, is_current, created_at_us) VALUES ($1, true, $2) ON CONFLICT (kek_id) DO NOTHING",
    "one key wraps the data keys of all tenants" };
/* Then no data key is being wrapped under it, and none will be before we are done. */
static const isp_stmt kek_lock = { "kek_lock",
    "SELECT kek_id FROM keks WHERE kek_id = $1 AND is_current FOR UPDATE",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_hold = { "kek_hold",
    "SELECT kek_id FROM keks WHERE kek_id = $1 AND is_current FOR SHARE",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_drop = { "kek_drop",
    "DELETE FROM keks WHERE kek_id = $1 AND is_current AND NOT EXISTS (SELECT FROM data_keys WHERE kek_id = $1)",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_restore = { "kek_restore",
    "UPDATE keks SET is_current = true WHERE kek_id = $1 AND retired_at_us IS NULL",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_retire = { "kek_retire",
    "UPDATE keks k SET retired_at_us = $1 WHERE NOT is_current AND retired_at_us IS NULL"
    " AND NOT EXISTS (SELECT FROM data_keys d WHERE d.kek_id = k.kek_id)",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_page = { "kek_page",
    "SELECT tenant_id, purpose, dek_id, is_primary, kek_id, \"check\", wrapped FROM data_keys"
    " WHERE kek_id <> $1 ORDER BY tenant_id, purpose, dek_id LIMIT $2 FOR UPDATE",
    "one key wraps the data keys of all tenants" };
static const isp_stmt kek_put = { "kek_put",
    "UPDATE data_keys SET kek_id = $4, wrapped = $5 WHERE tenant_id = $1 AND purpose = $2 AND dek_id = $3", NULL };
const isp_stmt *const isp_tenant__kek_stmts[] = { &kek_state, &kek_demote, &kek_add, &kek_lock, &kek_hold, &kek_drop, &kek_restore,
                                                  &kek_retire, &kek_page, &kek_put, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

static void copy_id(const isp_rows *rows, int column, char out[ISP_KEK_ID_SIZE])
{
    const char *id = isp_rows__text(rows, 0, column);
    out[0] = '\0';
    if (id && strlen(id) < ISP_KEK_ID_SIZE)
        memcpy(out, id, strlen(id) + 1);
}

isp_status isp_kek_state__get(isp_store *store, isp_kek_state *out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_store__run(store, &job, &kek_state, NULL, &rows, err);
    if (st < 0)
        return st;
    *out = (isp_kek_state){.since_us = isp_rows__i64(rows, 0, 1),
                           .current_count = isp_rows__i64(rows, 0, 3),
                           .old_count = isp_rows__i64(rows, 0, 4)};
    copy_id(rows, 0, out->current);
    copy_id(rows, 2, out->old);
    return ISP_OK;
}

/* ---- which one holds ---- */

typedef struct change {
    const char *from, *to; /* to: NULL, undone */
    int64_t now_us;
} change;

static isp_status run_with_id(isp_tx *tx, const isp_stmt *stmt, const char *kek_id,
                              const int64_t *now_us, size_t *affected, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, kek_id);
    if (now_us)
        isp_params__i64(&params, *now_us);
    isp_status st = isp_tx__run(tx, stmt, &params, &rows, err);
    if (st == ISP_OK)
        *affected = isp_rows__affected(rows);
    return st;
}

static isp_status begin_body(isp_tx *tx, void *user, isp_error *err)
{
    const change *in = user;
    size_t demoted = 1, added = 0;
    isp_status st = *in->from ? run_with_id(tx, &kek_demote, in->from, NULL, &demoted, err)
                              : ISP_OK;
    if (st == ISP_OK && !demoted)
        return isp_fail(err, ISP_E_CONFLICT, "kek", "somebody else changes the key");
    if (st == ISP_OK)
        st = run_with_id(tx, &kek_add, in->to, &in->now_us, &added, err);
    if (st == ISP_OK && !added)
        return isp_fail(err, ISP_E_EXISTS, "kek",
                        "key %s was a key of this installation before: make a new one", in->to);
    return st;
}

isp_status isp_kek_change__begin(isp_store *store, const char *old_id, const char *new_id,
                                 isp_error *err)
{
    change in = {old_id, new_id, isp_env__now_us(isp_store__env(store))};
    return isp_store__transact(store, &job, begin_body, &in, err);
}

static isp_status undo_body(isp_tx *tx, void *user, isp_error *err)
{
    const isp_kek_state *state = user;
    size_t locked = 0, dropped = 0, restored = 0;
    isp_status st = run_with_id(tx, &kek_lock, state->current, NULL, &locked, err);
    if (st == ISP_OK)
        st = run_with_id(tx, &kek_drop, state->current, NULL, &dropped, err);
    if (st == ISP_OK && dropped)
        st = run_with_id(tx, &kek_restore, state->old, NULL, &restored, err);
    if (st == ISP_OK && (!dropped || !restored))
        return isp_fail(err, ISP_E_STATE, "kek", "data keys are wrapped under key %s",
                        state->current);
    return st;
}

isp_status isp_kek_change__undo(isp_store *store, const isp_kek_state *state, isp_error *err)
{
    isp_kek_state in = *state;
    return isp_store__transact(store, &job, undo_body, &in, err);
}

isp_status isp_kek_change__retire(isp_store *store, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_env__now_us(isp_store__env(store)));
    return isp_store__run(store, &job, &kek_retire, &params, NULL, err);
}

/* ---- wrapping again ---- */

typedef struct batch {
    isp_keyring *ring;
    const char *kek_id;
    size_t len;
} batch;

static isp_status rewrap_row(isp_tx *tx, const batch *b, const isp_rows *rows, size_t i,
                             isp_error *err)
{
    isp_dek_row row;
    isp_status st = isp_tenant__read_key(rows, i, &row, err);
    if (st == ISP_OK)
        st = isp_keyring__rewrap(b->ring, b->kek_id, &row, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, row.tenant_id);
    isp_params__text(&params, isp_purpose__name(row.purpose));
    isp_params__i64(&params, row.dek_id);
    isp_params__text(&params, row.kek_id);
    isp_params__bytes(&params, row.wrapped, sizeof row.wrapped);
    return isp_tx__run(tx, &kek_put, &params, NULL, err);
}

static isp_status batch_body(isp_tx *tx, void *user, isp_error *err)
{
    batch *b = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, b->kek_id);
    isp_params__i64(&params, BATCH);
    size_t held = 0;
    isp_status st = run_with_id(tx, &kek_hold, b->kek_id, NULL, &held, err);
    if (st == ISP_OK && !held)
        return isp_fail(err, ISP_E_CONFLICT, "kek", "somebody else changes the key");
    if (st == ISP_OK)
        st = isp_tx__run(tx, &kek_page, &params, &rows, err);
    b->len = isp_rows__len(rows);
    for (size_t i = 0; st == ISP_OK && i < b->len; i++)
        st = rewrap_row(tx, b, rows, i, err);
    return st;
}

isp_status isp_kek_change__rewrap(isp_store *store, isp_keyring *ring, const char *kek_id,
                                  isp_progress_fn progress, void *progress_user, int64_t *count,
                                  isp_error *err)
{
    batch b = {ring, kek_id, BATCH};
    *count = 0;
    while (b.len == BATCH) {
        isp_status st = isp_store__transact(store, &job, batch_body, &b, err);
        if (st < 0)
            return st;
        *count += (int64_t)b.len;
        if (progress && progress(progress_user, "wrapped keys", *count, ISP_NO_VALUE))
            return isp_fail(err, ISP_E_CANCELLED, "keys.rekey",
                            "stopped after %lld data keys; run it again to go on",
                            (long long)*count);
    }
    return ISP_OK;
}
