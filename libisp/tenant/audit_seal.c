/*
 * Sealing: rows get their place in the chain of their tenant behind the back of those who wrote
 * them, so no transaction waits for another because of the trail. A row is taken once nothing that
 * began before it is in flight; killed anywhere, the next sealer goes on.
 */
#include <stdio.h>
#include <string.h>

#include "store/ctx.h"
#include "tenant/audit.h"
#include "vault/digest.h"

#define MINUTE_US INT64_C(60000000)

enum {
    BATCH = 1000,
    CHECKPOINT_EACH = 256 /* rows */
};

/* clang-format off */
#define XMIN "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
#define XMAX "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
/* A horizon of the future is of the server that this database was copied from: begin anew. */
#define HORIZON "CASE WHEN xid > " XMAX " THEN 0 ELSE xid END"
static const isp_stmt audit_horizon = { "audit_horizon",
    "SELECT " HORIZON ", " XMIN " FROM audit_horizon WHERE id = 1 FOR UPDATE", "one sealer serves all tenants" };
static const isp_stmt audit_unsealed = { "audit_unsealed",
    "SELECT " ISP_AUDIT_COLUMNS ", a.xid FROM audit a WHERE a.xid >= $1 AND a.xid < $2"
    " AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.tenant_id = a.tenant_id AND s.writer_id = a.writer_id"
    "                    AND s.writer_seq = a.writer_seq)"
    " ORDER BY a.xid, a.writer_id, a.writer_seq LIMIT $3", "one sealer serves all tenants" };
static const isp_stmt audit_heads = { "audit_heads",
    "SELECT t.id, s.seq, encode(s.link, 'hex') FROM (SELECT DISTINCT unnest($1::bigint[])) t(id) CROSS JOIN LATERAL"
    " (SELECT seq, link FROM audit_seals WHERE tenant_id = t.id ORDER BY seq DESC LIMIT 1) s",
    "one sealer serves all tenants" };
static const isp_stmt audit_seal = { "audit_seal",
    "INSERT INTO audit_seals (tenant_id, seq, writer_id, writer_seq, link) SELECT t, n, w, k, decode(l, 'hex')"
    " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) AS u(t, n, w, k, l)", NULL };
static const isp_stmt audit_move = { "audit_move",
    "UPDATE audit_horizon SET xid = $1 WHERE id = 1", "one sealer serves all tenants" };
/* Chains that have grown since their last checkpoint: $1 by so many rows, or $2 it is older than that. */
#define GROWN \
    "FROM tenants t CROSS JOIN LATERAL (SELECT seq, link FROM audit_seals WHERE tenant_id = t.tenant_id" \
    "   ORDER BY seq DESC LIMIT 1) s" \
    " LEFT JOIN LATERAL (SELECT size, at_us FROM audit_checkpoints WHERE tenant_id = t.tenant_id" \
    "   ORDER BY size DESC LIMIT 1) c ON true" \
    " WHERE s.seq > coalesce(c.size, 0) AND (s.seq - coalesce(c.size, 0) >= $1 OR coalesce(c.at_us, 0) <= $2)"
static const isp_stmt audit_grown = { "audit_grown",
    "SELECT t.tenant_id, s.seq, encode(s.link, 'hex') " GROWN, "one sealer serves all tenants" };
static const isp_stmt audit_due = { "audit_due",
    "SELECT EXISTS (SELECT FROM audit a JOIN audit_horizon h ON h.id = 1 AND a.xid >= CASE WHEN h.xid > " XMAX " THEN 0 ELSE h.xid END"
    "                WHERE a.xid < " XMIN " AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.tenant_id = a.tenant_id"
    "                       AND s.writer_id = a.writer_id AND s.writer_seq = a.writer_seq))"
    " OR EXISTS (SELECT " GROWN ")", "one sealer serves all tenants" };
static const isp_stmt audit_checkpoint = { "audit_checkpoint",
    "INSERT INTO audit_checkpoints (tenant_id, size, at_us, note) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (tenant_id, size) DO NOTHING", NULL };
const isp_stmt *const isp_tenant__audit_seal_stmts[] = {
    &audit_horizon, &audit_unsealed, &audit_heads, &audit_seal, &audit_move, &audit_grown, &audit_due,
    &audit_checkpoint, NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

/* The end of one chain while a batch is put behind it. */
typedef struct head {
    int64_t tenant_id, seq;
    uint8_t link[ISP_SHA256_LEN];
} head;

typedef struct batch {
    int64_t count;
    size_t head_count;
    head heads[BATCH];
    int64_t tenants[BATCH], seqs[BATCH], writers[BATCH], numbers[BATCH];
    char links[BATCH][ISP_SHA256_HEX_SIZE];
    const char *link_texts[BATCH];
} batch;

static head *head_of(batch *b, int64_t tenant_id)
{
    for (size_t i = b->head_count; i--;) /* rows of one tenant mostly come together */
        if (b->heads[i].tenant_id == tenant_id)
            return &b->heads[i];
    head *new = &b->heads[b->head_count++];
    *new = (head){.tenant_id = tenant_id};
    return new;
}

static isp_status read_heads(isp_tx *tx, batch *b, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, b->tenants, (size_t)b->count);
    isp_status st = isp_tx__run(tx, &audit_heads, &params, &rows, err);
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        head *h = head_of(b, isp_rows__i64(rows, i, 0));
        h->seq = isp_rows__i64(rows, i, 1);
        if (!isp_text__unhex(isp_rows__text(rows, i, 2), 2 * sizeof h->link, h->link))
            return isp_fail(err, ISP_E_INTERNAL, "audit", "a stored link is no link");
    }
    return st;
}

/* Link row i to the chain of its tenant. */
static isp_status link_row(batch *b, const isp_rows *rows, size_t i, isp_error *err)
{
    const char *mac_hex;
    uint8_t mac[ISP_SHA256_LEN];
    isp_audit_record record;
    ISP_AUTO_BUF bytes = ISP_BUF_INIT;
    isp_audit_record__of_row(rows, i, 0, &record, &mac_hex);
    isp_audit_record__frame(&record, &bytes);
    head *h = head_of(b, record.tenant_id);
    if (!isp_text__unhex(mac_hex, 2 * sizeof mac, mac))
        return isp_fail(err, ISP_E_INTERNAL, "audit", "a stored MAC is no MAC");
    isp_status st = isp_audit__link(h->link, ++h->seq, &bytes, mac, h->link, err);
    b->seqs[i] = h->seq;
    b->writers[i] = record.writer_id;
    b->numbers[i] = record.writer_seq;
    isp_text__hex(h->link, sizeof h->link, b->links[i]);
    b->link_texts[i] = b->links[i];
    return st;
}

static isp_status move_horizon(isp_tx *tx, int64_t xid, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, xid);
    return isp_tx__run(tx, &audit_move, &params, NULL, err);
}

static isp_status seal_body(isp_tx *tx, void *user, isp_error *err)
{
    batch *b = user;
    ISP_AUTO(isp_rows) horizon = NULL;
    ISP_AUTO(isp_rows) rows = NULL;
    b->count = 0;
    b->head_count = 0;
    isp_status st = isp_tx__run(tx, &audit_horizon, NULL, &horizon, err);
    if (st < 0)
        return st;
    int64_t xmin = isp_rows__i64(horizon, 0, 1);
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, isp_rows__i64(horizon, 0, 0));
        isp_params__i64(&params, xmin);
        isp_params__i64(&params, BATCH);
        if ((st = isp_tx__run(tx, &audit_unsealed, &params, &rows, err)) < 0)
            return st;
    }
    b->count = (int64_t)isp_rows__len(rows);
    if (!b->count)
        return ISP_OK;
    for (size_t i = 0; i < (size_t)b->count; i++)
        b->tenants[i] = isp_rows__i64(rows, i, 0);
    st = read_heads(tx, b, err);
    for (size_t i = 0; st == ISP_OK && i < (size_t)b->count; i++)
        st = link_row(b, rows, i, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        size_t n = (size_t)b->count;
        isp_params__i64_array(&params, b->tenants, n);
        isp_params__i64_array(&params, b->seqs, n);
        isp_params__i64_array(&params, b->writers, n);
        isp_params__i64_array(&params, b->numbers, n);
        isp_params__text_array(&params, b->link_texts, n);
        if ((st = isp_tx__run(tx, &audit_seal, &params, NULL, err)) < 0)
            return st;
    }
    int64_t last = isp_rows__i64(rows, (size_t)b->count - 1, ISP_AUDIT_COLUMN_COUNT);
    return move_horizon(tx, b->count == BATCH ? last : xmin, err);
}

isp_status isp_audit__seal(isp_ctx *ctx, int64_t *count, isp_error *err)
{
    batch *b = malloc(sizeof *b);
    if (!b)
        return isp_fail_memory(err);
    isp_status st = isp_store__transact(isp_ctx__store(ctx), &job, seal_body, b, err);
    *count = st == ISP_OK ? b->count : 0;
    free(b);
    return st;
}

/* ---- checkpoints ---- */

isp_status isp_checkpoint__sign(const isp_checkpoint *c, const char *key_id,
                                const uint8_t seed[ISP_ASYM_LEN], isp_buf *note, isp_error *err)
{
    char name[64], text[256], head_text[48];
    isp_base64__encode(c->head, sizeof c->head, head_text);
    snprintf(name, sizeof name, "libisp/%s/%lld", key_id, (long long)c->tenant_id);
    snprintf(text, sizeof text, "%s\n%lld\n%s\ntime %lld\n", name, (long long)c->size, head_text,
             (long long)c->at_us);
    return isp_note__sign(seed, name, text, note, err);
}

isp_status isp_checkpoint__read(const char *note, const uint8_t sign_public[ISP_ASYM_LEN],
                                isp_checkpoint *out, isp_error *err)
{
    char name[64], key_id[17], head_text[48], again[256];
    long long tenant_id, size, at_us;
    size_t text_len = 0;
    if (sscanf(note, "libisp/%16[0-9a-f]/%19lld\n%19lld\n%44[0-9A-Za-z+/=]\ntime %19lld\n", key_id,
               &tenant_id, &size, head_text, &at_us) != 5 ||
        !isp_base64__decode(head_text, strlen(head_text), out->head, sizeof out->head))
        return isp_fail(err, ISP_E_SEALED, "checkpoint", "not a checkpoint of this kind");
    snprintf(name, sizeof name, "libisp/%s/%lld", key_id, tenant_id);
    int len = snprintf(again, sizeof again, "%s\n%lld\n%s\ntime %lld\n", name, size, head_text,
                       at_us);
    isp_status st = isp_note__check(sign_public, name, note, &text_len, err);
    if (st < 0)
        return st;
    if (text_len != (size_t)len || memcmp(again, note, text_len) != 0)
        return isp_fail(err, ISP_E_SEALED, "checkpoint", "not a checkpoint of this kind");
    out->tenant_id = tenant_id;
    out->size = size;
    out->at_us = at_us;
    return ISP_OK;
}

static void growth(isp_params *params, const isp_ctx *ctx, bool all)
{
    isp_params__i64(params, all ? 1 : CHECKPOINT_EACH);
    isp_params__i64(params, isp_env__now_us(isp_ctx__env(ctx)) - MINUTE_US);
}

isp_status isp_audit__due(isp_ctx *ctx, bool *out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    growth(&params, ctx, false);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &audit_due, &params, &rows, err);
    if (st == ISP_OK)
        *out = isp_rows__i64(rows, 0, 0) == 1;
    return st;
}

/* Stored first: an anchor never tells of a checkpoint that nobody here knows. */
static isp_status publish(isp_ctx *ctx, const isp_checkpoint *checkpoint, const char *note,
                          isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, checkpoint->tenant_id);
    isp_params__i64(&params, checkpoint->size);
    isp_params__i64(&params, checkpoint->at_us);
    isp_params__text(&params, note);
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &audit_checkpoint, &params, NULL,
                                   err);
    if (st == ISP_OK)
        (void)isp_anchor__put(ctx, checkpoint->tenant_id, note); /* logged; the next one follows */
    return st;
}

isp_status isp_audit__checkpoint(isp_ctx *ctx, bool all, int64_t *count, isp_error *err)
{
    isp_audit_key key;
    uint8_t seed[ISP_ASYM_LEN];
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    growth(&params, ctx, all);
    *count = 0;
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &audit_grown, &params, &rows, err);
    if (st < 0 || !isp_rows__len(rows))
        return st;
    if ((st = isp_audit_key__load(ctx, &key, err)) < 0 ||
        (st = isp_audit_key__seed(ctx, &key, seed, err)) < 0)
        return st;
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
        isp_checkpoint c = {.tenant_id = isp_rows__i64(rows, i, 0),
                            .size = isp_rows__i64(rows, i, 1),
                            .at_us = isp_env__now_us(isp_ctx__env(ctx))};
        ISP_AUTO_BUF note = ISP_BUF_INIT;
        if (!isp_text__unhex(isp_rows__text(rows, i, 2), 2 * sizeof c.head, c.head))
            st = isp_fail(err, ISP_E_INTERNAL, "audit", "a stored link is no link");
        if (st == ISP_OK)
            st = isp_checkpoint__sign(&c, key.id, seed, &note, err);
        if (st == ISP_OK)
            st = publish(ctx, &c, note.data, err);
        *count += st == ISP_OK;
    }
    isp_secret__wipe(seed, sizeof seed);
    return st;
}
