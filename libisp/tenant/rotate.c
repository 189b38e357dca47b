/*
 * New data keys for old: every value that is not sealed with the primary key is sealed again.
 * docs/vault.md says what holds while this runs.
 */
#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/child.h"
#include "tenant/entities.h"
#include "tenant/keys.h"
#include "tenant/rotate.h"

enum {
    BATCH = 100,
    /* Other programs trust the primary they know for a minute, and then a transaction must end. */
    RETIRE_AFTER_S = 120,
    /* @source NIST SP 800-57 part 1 rev. 5, table 1: at most two years for either */
    DATA_KEY_DAYS = 365,
    KEK_DAYS = 730
};
#define DAY_US INT64_C(86400000000)

/* clang-format off */
/* Every sealed column: table, column, column of the row's number, purpose. What stands here is
 * rotated; a test looks through the catalogue for what does not. */
#define SEALED_COLUMNS(X)                           \
    X(nodes,        password,       node_id,    DEVICE)  \
    X(nodes,        priv_password,  node_id,    DEVICE)  \
    X(services,     password,       service_id, SERVICE) \
    X(user_factors, seed_sealed,    user_id,    TOTP)    \
    X(user_factors, pending_sealed, user_id,    TOTP)    \
    X(mail_settings, relay_password, tenant_id, NOTIFY)  \
    X(messages,     secret_words,   message_id, NOTIFY)

/* The number of the data key in the head of an envelope: vault/envelope.h. */
#define DEK_OF(column) "('x' || encode(substring(" column " from 2 for 8), 'hex'))::bit(64)::bigint"

typedef struct sealed_column {
    isp_sealed_column is;
    isp_stmt page, put;
} sealed_column;

#define ROW(table, column, id, purpose)                                                                          \
    { { #table, #column, ISP_PURPOSE_##purpose },                                                                \
      { "rotate_page_" #table "_" #column,                                                                       \
        "SELECT " #id ", " #column " FROM " #table " WHERE tenant_id = $1 AND " #id " > $2 AND " #column         \
        " IS NOT NULL AND " DEK_OF(#column) " <> $3 ORDER BY " #id " LIMIT $4", NULL },                          \
      { "rotate_put_" #table "_" #column,                                                                        \
        "UPDATE " #table " SET " #column " = $4 WHERE tenant_id = $1 AND " #id " = $2 AND " #column " = $3", NULL } },
static const sealed_column sealed_columns[] = { SEALED_COLUMNS(ROW) };

#define NAMED(table, column, id, purpose) \
    " UNION ALL SELECT " DEK_OF(#column) " FROM " #table " WHERE tenant_id = $1 AND " #column " IS NOT NULL"
#define VALUES "SELECT 0::bigint AS dek_id WHERE false" SEALED_COLUMNS(NAMED)

static const isp_stmt rotate_list = { "rotate_list",
    "SELECT k.tenant_id, k.purpose, CASE WHEN k.is_primary THEN 'primary' WHEN k.retired_at_us IS NULL THEN 'older'"
    " ELSE 'retired' END, coalesce(v.value_count, 0), k.use_count, k.created_at_us, k.retired_at_us, k.dek_id, k.kek_id,"
    " greatest(0, ($2 - k.created_at_us) / 86400000000),"
    " CASE WHEN e.is_current IS NOT TRUE THEN 'rekey' WHEN k.retired_at_us IS NOT NULL OR k.purpose = 'audit' THEN NULL"
    " WHEN NOT k.is_primary OR k.created_at_us <= $3 OR k.use_count >= 268435456 THEN 'rotate' END"
    " FROM data_keys k LEFT JOIN keks e USING (kek_id)"
    " LEFT JOIN (SELECT dek_id, count(*) AS value_count FROM (" VALUES ") x GROUP BY dek_id) v"
    " ON v.dek_id = k.dek_id WHERE k.tenant_id = $1 ORDER BY k.purpose, k.is_primary DESC, k.created_at_us DESC", NULL };
static const isp_stmt rotate_keks = { "rotate_keks",
    "SELECT $1, 'kek', CASE WHEN is_current THEN 'primary' WHEN retired_at_us IS NULL THEN 'older' ELSE 'retired' END,"
    " (SELECT count(*) FROM data_keys d WHERE d.kek_id = k.kek_id), 0::bigint, created_at_us, retired_at_us, NULL::bigint,"
    " kek_id, greatest(0, ($2 - created_at_us) / 86400000000),"
    " CASE WHEN retired_at_us IS NULL AND (NOT is_current OR created_at_us <= $3) THEN 'rekey' END"
    " FROM keks k ORDER BY is_current DESC, created_at_us DESC",
    "one key wraps the data keys of all tenants" };
static const isp_stmt rotate_keys = { "rotate_keys",
    "SELECT purpose, max(dek_id) FILTER (WHERE is_primary), count(*) FILTER (WHERE NOT is_primary AND retired_at_us IS NULL)"
    " FROM data_keys WHERE tenant_id = $1 GROUP BY purpose", NULL };
static const isp_stmt rotate_retire = { "rotate_retire",
    "UPDATE data_keys SET retired_at_us = $2 WHERE tenant_id = $1 AND NOT is_primary AND retired_at_us IS NULL"
    " AND dek_id NOT IN (" VALUES ") AND purpose IN"
    " (SELECT purpose FROM data_keys WHERE tenant_id = $1 AND is_primary AND created_at_us <= $3)", NULL };
static const isp_stmt rotate_open = { "rotate_open",
    "SELECT count(*) FROM data_keys WHERE tenant_id = $1 AND NOT is_primary AND retired_at_us IS NULL", NULL };
const isp_stmt *const isp_tenant__rotate_stmts[] = {
    &rotate_list, &rotate_keks, &rotate_keys, &rotate_retire, &rotate_open,
    &sealed_columns[0].page, &sealed_columns[0].put, &sealed_columns[1].page, &sealed_columns[1].put,
    &sealed_columns[2].page, &sealed_columns[2].put, &sealed_columns[3].page, &sealed_columns[3].put,
    &sealed_columns[4].page, &sealed_columns[4].put, &sealed_columns[5].page, &sealed_columns[5].put,
    &sealed_columns[6].page, &sealed_columns[6].put, NULL };
_Static_assert(ISP_LEN(isp_tenant__rotate_stmts) == 5 + 2 * ISP_LEN(sealed_columns) + 1, "a statement is missing");
/* clang-format on */

const isp_sealed_column *isp_sealed_column__at(size_t i)
{
    return i < ISP_LEN(sealed_columns) ? &sealed_columns[i].is : NULL;
}

/* ---- whose ---- */

/* Call back for each tenant that was asked for: at or below the session's. */
typedef isp_status (*each_fn)(void *user, int64_t tenant_id, isp_error *err);
static isp_status each_tenant(isp_session *session, int64_t tenant_id, each_fn each, void *user,
                              isp_error *err)
{
    const int64_t *below;
    size_t len;
    bool found = false;
    isp_status st = isp_tenant__below(session, &below, &len, err);
    for (size_t i = 0; st == ISP_OK && i < len; i++)
        if (!tenant_id || below[i] == tenant_id) {
            found = true;
            st = each(user, below[i], err);
        }
    return st == ISP_OK && !found ? isp_session__absent(&isp_tenant_entity, tenant_id, err) : st;
}

static isp_status begin(isp_session *session, const isp_key_options *options,
                        isp_key_options *copied, isp_error *err)
{
    *copied = (isp_key_options)ISP_KEY_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "key.rotate", err);
    if (st == ISP_OK)
        st = isp__options_copy(copied, sizeof *copied, options, err);
    return st;
}

/* ---- looking ---- */

typedef struct listing {
    const isp_session *session;
    isp_list *list;
} listing;

static isp_status list_keys(const listing *in, const isp_stmt *stmt, int64_t tenant_id,
                            int64_t due_days, isp_error *err)
{
    const isp_scope job = isp_session__job(in->session);
    int64_t now_us = isp_session__now_us(in->session);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, now_us);
    isp_params__i64(&params, now_us - due_days * DAY_US);
    isp_status st = isp_store__run(isp_session__store(in->session), &job, stmt, &params, &rows,
                                   err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        void *record = NULL;
        st = isp_rows__record(rows, i, 0, &isp_data_key_entity, &record, err);
        if (st == ISP_OK)
            st = isp_list__add(in->list, record, err);
    }
    return st;
}

static isp_status list_tenant(void *user, int64_t tenant_id, isp_error *err)
{
    return list_keys(user, &rotate_list, tenant_id, DATA_KEY_DAYS, err);
}

isp_status isp_data_key_list_get(isp_session *session, const isp_key_options *options,
                                 isp_data_key_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_key_options o;
    isp_status st = begin(session, options, &o, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_data_key_entity);
    if (!list)
        return isp_fail_memory(err);
    listing in = {session, list};
    if (!o.tenant_id && (st = list_keys(&in, &rotate_keks, session->tenant_id, KEK_DAYS, err)) < 0)
        return st;
    if ((st = each_tenant(session, o.tenant_id, list_tenant, &in, err)) == ISP_OK)
        *out = (isp_data_key_list *)(void *)ISP_TAKE(list);
    return st;
}

/* ---- rotating ---- */

typedef struct rotation {
    isp_session *session;
    isp_scope job;
    isp_key_rotation *did;
    isp_progress_fn progress;
    void *progress_user;
} rotation;

/* One batch of one column: what it reads, and what it did. */
typedef struct batch {
    const rotation *in;
    const sealed_column *column;
    int64_t tenant_id, primary_id, after_id;
    int64_t last_id, sealed_count, unopened_count;
    bool full;
} batch;

/* Seal one value again. Whoever changed it meanwhile has the last word: his is left alone. */
static isp_status reseal(isp_tx *tx, batch *b, const isp_rows *rows, size_t i, isp_error *err)
{
    const isp_session *session = b->in->session;
    ISP_AUTO(isp_bytes) sealed = NULL;
    ISP_AUTO_BUF fresh = ISP_BUF_INIT;
    size_t len = 0;
    isp_error why = {0};
    const isp_place place = {b->tenant_id, b->column->is.table, b->column->is.column, b->last_id};
    isp_status st = isp_rows__bytes(rows, i, 1, &sealed, &len, err);
    if (st < 0)
        return st;
    st = isp_vault__reseal(isp_ctx__keyring(session->ctx), &place, b->column->is.purpose, sealed,
                           len, &fresh, &why);
    if (st == ISP_E_SEALED) {
        b->unopened_count++;
        isp_log(isp_ctx__env(session->ctx), ISP_LOG_ERROR, "vault.value.unopened", b->tenant_id,
                place.table, "%s.%s of %lld does not open and is left as it is", place.table,
                place.column, (long long)place.row_id);
        return ISP_OK;
    }
    if (st < 0) {
        if (err)
            *err = why;
        return st;
    }
    ISP_AUTO(isp_rows) done = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, b->tenant_id);
    isp_params__i64(&params, place.row_id);
    isp_params__bytes(&params, sealed, len);
    isp_params__bytes(&params, fresh.data, fresh.len);
    if ((st = isp_tx__run(tx, &b->column->put, &params, &done, err)) == ISP_OK)
        b->sealed_count += (int64_t)isp_rows__affected(done);
    return st;
}

static isp_status batch_body(isp_tx *tx, void *user, isp_error *err)
{
    batch *b = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, b->tenant_id);
    isp_params__i64(&params, b->after_id);
    isp_params__i64(&params, b->primary_id);
    isp_params__i64(&params, BATCH);
    b->sealed_count = b->unopened_count = 0;
    isp_status st = isp_tx__run(tx, &b->column->page, &params, &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        b->last_id = isp_rows__i64(rows, i, 0);
        st = reseal(tx, b, rows, i, err);
    }
    b->full = isp_rows__len(rows) == BATCH;
    return st;
}

static isp_status tell_progress(const rotation *in, isp_error *err)
{
    if (in->progress && in->progress(in->progress_user, "sealed values", in->did->sealed_count, 0))
        return isp_fail(err, ISP_E_CANCELLED, "keys.rotate",
                        "stopped after %lld values; run it again to go on",
                        (long long)in->did->sealed_count);
    return ISP_OK;
}

static isp_status reseal_purpose(const rotation *in, int64_t tenant_id, isp_purpose purpose,
                                 int64_t primary_id, isp_error *err)
{
    isp_status st = ISP_OK;
    for (size_t i = 0; st == ISP_OK && i < ISP_LEN(sealed_columns); i++) {
        batch b = {.in = in,
                   .column = &sealed_columns[i],
                   .tenant_id = tenant_id,
                   .primary_id = primary_id,
                   .full = sealed_columns[i].is.purpose == purpose};
        while (st == ISP_OK && b.full) {
            st = isp_store__transact(isp_session__store(in->session), &in->job, batch_body, &b,
                                     err);
            if (st < 0)
                break;
            b.after_id = b.last_id;
            in->did->sealed_count += b.sealed_count;
            in->did->unopened_count += b.unopened_count;
            st = tell_progress(in, err);
        }
    }
    return st;
}

static isp_status retire(const rotation *in, int64_t tenant_id, isp_error *err)
{
    int64_t now_us = isp_session__now_us(in->session);
    isp_store *store = isp_session__store(in->session);
    ISP_AUTO(isp_rows) retired = NULL;
    ISP_AUTO(isp_rows) left = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    ISP_AUTO_PARAMS of = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, now_us);
    isp_params__i64(&params, now_us - RETIRE_AFTER_S * INT64_C(1000000));
    isp_params__i64(&of, tenant_id);
    isp_status st = isp_store__run(store, &in->job, &rotate_retire, &params, &retired, err);
    if (st == ISP_OK)
        st = isp_store__run(store, &in->job, &rotate_open, &of, &left, err);
    if (st == ISP_OK) {
        in->did->retired_count += (int64_t)isp_rows__affected(retired);
        in->did->open_count += isp_rows__i64(left, 0, 0);
    }
    return st;
}

static isp_status rotate_tenant(void *user, int64_t tenant_id, isp_error *err)
{
    const rotation *in = user;
    isp_keyring *ring = isp_ctx__keyring(in->session->ctx);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    in->did->tenant_count++;
    isp_status st = isp_store__run(isp_session__store(in->session), &in->job, &rotate_keys, &params,
                                   &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        isp_purpose purpose;
        int64_t primary_id = isp_rows__i64(rows, i, 1);
        if (!isp_purpose__find(isp_rows__text(rows, i, 0), &purpose))
            return isp_fail(err, ISP_E_SEALED, "data_key", "a stored data key is damaged");
        /* HOME/audit.pub names the key that signs the trail: a new one would sign nothing. */
        if (purpose == ISP_PURPOSE_AUDIT || primary_id == ISP_NO_VALUE)
            continue;
        if (!isp_rows__i64(rows, i, 2)) { /* else one was begun: it is finished first */
            st = isp_keyring__rotate(ring, tenant_id, purpose, NULL, &primary_id, err);
            in->did->made_count += st == ISP_OK;
        }
        if (st == ISP_OK)
            st = reseal_purpose(in, tenant_id, purpose, primary_id, err);
    }
    return st < 0 ? st : retire(in, tenant_id, err);
}

/* did NULL: it begins. */
static isp_status note(const isp_session *session, const isp_key_options *o,
                       const isp_key_rotation *did, isp_status how, isp_error *err)
{
    char failed[64] = "", after[280] = "{\"begun\":true}";
    if (how < 0)
        snprintf(failed, sizeof failed, "\"failed\":\"%s\",", isp_status_name(how));
    if (did)
        snprintf(
            after, sizeof after,
            "{%s\"made\":%lld,\"sealed\":%lld,\"unopened\":%lld,\"retired\":%lld,\"open\":%lld}",
            failed, (long long)did->made_count, (long long)did->sealed_count,
            (long long)did->unopened_count, (long long)did->retired_count,
            (long long)did->open_count);
    return isp_audit__note(session,
                           &(isp_audit_event){.action = "keys.rotate",
                                              .entity = o->tenant_id ? "tenant" : NULL,
                                              .entity_id = o->tenant_id,
                                              .after = after},
                           err);
}

static isp_status rotate(rotation *in, int64_t tenant_id, isp_error *err)
{
    const isp_session *session = in->session;
    /* Nothing is made beside a key that does not open. Then: another program may have made a new
     * primary a moment ago. */
    isp_keyring *ring = isp_ctx__keyring(session->ctx);
    isp_status st = isp_tenant__verify_keys(isp_session__store(session), ring, err);
    if (st < 0)
        return st;
    isp_keyring__forget(ring);
    return each_tenant(in->session, tenant_id, rotate_tenant, in, err);
}

isp_status isp_key_rotate(isp_session *session, const isp_key_options *options,
                          isp_progress_fn progress, void *progress_user, isp_key_rotation **out,
                          isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_key_options o;
    isp_status st = begin(session, options, &o, err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "key.rotate", "keys.rotate", err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_key_rotation) did = isp_record__new(&isp_key_rotation_entity);
    if (!did)
        return isp_fail_memory(err);
    *did = (isp_key_rotation){0}; /* counts; a new record says "unknown" */
    rotation in = {session, isp_session__job(session), did, progress, progress_user};
    if ((st = note(session, &o, NULL, ISP_OK, err)) < 0)
        return st;
    if ((st = rotate(&in, o.tenant_id, err)) < 0) {
        isp_error why = {0}; /* the reason that is told is the first */
        if (note(session, &o, did, st, &why) < 0)
            isp_log(isp_ctx__env(session->ctx), ISP_LOG_ERROR, "vault.rotation.unrecorded",
                    session->tenant_id, why.subject, "%s", why.message);
        return st;
    }
    if ((st = note(session, &o, did, ISP_OK, err)) == ISP_OK)
        *out = ISP_TAKE(did);
    return st;
}
