/*
 * Proving the trail. Rows stream past in the order of their chain; what is kept of them is one
 * link, so memory does not grow. The first row that cannot be as it was written is named, and what
 * was done to it as far as it can be told.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/ctx.h"
#include "tenant/audit.h"
#include "tenant/audit_file.h"
#include "tenant/audit_tree.h"
#include "tenant/entities.h"
#include "vault/digest.h"

enum {
    PAGE = 2000,
    WRITERS_MAX = 64,           /* whose keys are kept at hand */
    EPOCH_MAX = 100 * 366 * 24, /* a hundred years of hours */
    GAPS_MAX = 100
};

/* clang-format off */
static const isp_stmt verify_page = { "audit_verify_page",
    "SELECT s.seq, encode(s.link, 'hex'), " ISP_AUDIT_COLUMNS " FROM audit_seals s LEFT JOIN audit a"
    " ON a.tenant_id = s.tenant_id AND a.writer_id = s.writer_id AND a.writer_seq = s.writer_seq"
    " WHERE s.tenant_id = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3", NULL };
static const isp_stmt verify_fresh = { "audit_verify_fresh",
    "SELECT " ISP_AUDIT_COLUMNS " FROM audit a WHERE a.tenant_id = $1 AND (a.writer_id, a.writer_seq) > ($2, $3)"
    " AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.tenant_id = a.tenant_id AND s.writer_id = a.writer_id"
    "                    AND s.writer_seq = a.writer_seq)"
    " ORDER BY a.writer_id, a.writer_seq LIMIT $4", NULL };
static const isp_stmt verify_checkpoints = { "audit_verify_checkpoints",
    "SELECT size, note FROM audit_checkpoints WHERE tenant_id = $1 AND size > $2 AND size <= $3 ORDER BY size", NULL };
static const isp_stmt verify_writer = { "audit_verify_writer",
    "SELECT key_id, box, name, started_at_us, signature FROM audit_writers WHERE writer_id = $1",
    "a writer is a program, which writes for all tenants" };
static const isp_stmt verify_total = { "audit_verify_total",
    "SELECT coalesce(sum(n), 0)::bigint FROM (SELECT max(seq) AS n FROM audit_seals WHERE tenant_id = ANY($1)"
    " GROUP BY tenant_id) t", NULL };
/* Numbers of a writer that no row has and no row tells of. Its last ones may be on their way. */
static const isp_stmt verify_gaps = { "audit_verify_gaps",
    "SELECT g.writer_id, n FROM (SELECT writer_id, writer_seq AS upto,"
    "   coalesce(lag(writer_seq) OVER (PARTITION BY writer_id ORDER BY writer_seq), 0) AS after FROM audit) g,"
    " generate_series(g.after + 1, g.upto - 1) AS n WHERE g.upto > g.after + 1"
    " AND NOT EXISTS (SELECT FROM audit v WHERE v.writer_id = g.writer_id AND v.voids IS NOT NULL"
    "                    AND n::text = ANY(string_to_array(v.voids, ' '))) LIMIT $1",
    "a writer writes for all tenants, so its numbers are looked at together" };
static const isp_stmt verify_running = { "audit_verify_running",
    "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s",
    "transactions belong to the server" };
const isp_stmt *const isp_tenant__audit_verify_stmts[] = {
    &verify_page, &verify_fresh, &verify_checkpoints, &verify_writer, &verify_total, &verify_gaps, &verify_running,
    NULL };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

typedef enum mac_state {
    MAC_GOOD = 0,
    MAC_BAD,
    MAC_UNCHECKED /* the key is not here */
} mac_state;

typedef struct writer {
    int64_t writer_id; /* 0: none here */
    mac_state state;   /* GOOD: its keys are known */
    uint8_t first[ISP_BOX_PLAIN_LEN], key[ISP_BOX_PLAIN_LEN];
    int64_t epoch; /* of key */
} writer;

typedef struct verifier {
    isp_ctx *ctx; /* NULL: a file is verified */
    isp_list *findings;
    isp_audit_verify_key key;
    bool has_key;
    writer writers[WRITERS_MAX];
    writer *known; /* of a file, by id: there is no database to ask */
    size_t known_count, known_size;
    isp_checkpoint *anchors; /* by tenant and size */
    size_t anchor_count, anchor_size;
    int64_t anchor_bad_count;
    bool has_anchor;
    int64_t done, total, checkpoint_count, unchecked_count;
    int64_t part_count; /* chains that a file has a part of */
    int64_t line_count; /* rows of a file, also behind a bad one */
    bool complete;      /* the file has its last line, and all the rows that it tells of */
    isp_progress_fn progress;
    void *progress_user;
} verifier;

/* One chain while it is walked along. */
typedef struct chain {
    int64_t tenant_id, seq; /* of the last row */
    uint8_t link[ISP_SHA256_LEN];
    bool ended; /* a bad row was named */
    bool part;  /* a file has not all of it ... */
    bool stops; /* ... and not its end */
    /* A row whose link does not fit: what was done to it shows by the next one. */
    bool doubt;
    mac_state doubt_mac;
    int64_t doubt_at_us;
    uint8_t doubt_before[ISP_SHA256_LEN];
    /* The first row that fits its chain and that nobody wrote. */
    int64_t forged_seq, forged_at_us;
    int64_t proved_seq; /* an anchor (without any: a checkpoint) has this length */
    int64_t unproved_at_us, unproved_count;
} chain;

/* ---- findings ---- */

static isp_status find(verifier *v, isp_health health, const char *kind, int64_t tenant_id,
                       int64_t seq, int64_t at_us, int64_t count, isp_error *err,
                       const char *format, ...) ISP_PRINTF(9, 10);
static isp_status find(verifier *v, isp_health health, const char *kind, int64_t tenant_id,
                       int64_t seq, int64_t at_us, int64_t count, isp_error *err,
                       const char *format, ...)
{
    char detail[300];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    isp_audit_finding *f = isp_record__new(&isp_audit_finding_entity);
    if (!f)
        return isp_fail_memory(err);
    f->health = health;
    f->tenant_id = tenant_id;
    f->seq = seq;
    f->at_us = at_us;
    f->count = count;
    isp_status st = isp_record__set_text(isp_entity_field(&isp_audit_finding_entity, "kind"), f,
                                         kind, err);
    if (st == ISP_OK)
        st = isp_record__set_text(isp_entity_field(&isp_audit_finding_entity, "detail"), f, detail,
                                  err);
    if (st == ISP_OK)
        return isp_list__add(v->findings, f, err);
    isp_audit_finding_free(f);
    return st;
}

static isp_status name_bad(verifier *v, chain *c, const char *kind, int64_t seq, int64_t at_us,
                           int64_t count, const char *detail, isp_error *err)
{
    c->ended = true;
    return find(v, ISP_HEALTH_BAD, kind, c->tenant_id, seq, at_us, count, err, "%s", detail);
}

/* ---- MACs ---- */

/* The first key of a writer: signed by this installation, sealed to the key that verifies. */
static isp_status learn_birth(const verifier *v, const isp_audit_birth *birth,
                              const uint8_t signature[ISP_SIGNATURE_LEN], writer *w, isp_error *err)
{
    ISP_AUTO_BUF aad = ISP_BUF_INIT;
    ISP_AUTO_BUF signed_part = ISP_BUF_INIT;
    isp_audit_birth__frame(birth, false, &aad);
    isp_audit_birth__frame(birth, true, &signed_part);
    if (aad.failed || signed_part.failed)
        return isp_fail_memory(err);
    isp_status st = isp_sign__check(v->key.sign_public, signed_part.data, signed_part.len,
                                    signature, err);
    if (st < 0)
        return st == ISP_E_SEALED ? ISP_OK : st;
    w->state = MAC_UNCHECKED;
    if (!v->has_key || strcmp(birth->key_id, v->key.id) != 0)
        return ISP_OK;
    st = isp_box__open(v->key.private_key, aad.data, aad.len, birth->box, ISP_BOX_LEN, w->first,
                       err);
    if (st < 0)
        return st == ISP_E_SEALED ? ISP_OK : st;
    memcpy(w->key, w->first, sizeof w->key);
    w->state = MAC_GOOD;
    return ISP_OK;
}

static int compare_writers(const void *a, const void *b)
{
    const writer *x = a, *y = b;
    return x->writer_id < y->writer_id ? -1 : x->writer_id > y->writer_id;
}

static isp_status learn_writer(const verifier *v, int64_t writer_id, writer *w, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_bytes) box = NULL;
    ISP_AUTO(isp_bytes) signature = NULL;
    size_t box_len = 0, signature_len = 0;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    *w = (writer){.writer_id = writer_id, .state = MAC_BAD};
    if (!v->ctx) {
        const writer *known = v->known_count ? bsearch(w, v->known, v->known_count,
                                                       sizeof *v->known, compare_writers)
                                             : NULL;
        if (known)
            *w = *known;
        return ISP_OK;
    }
    isp_params__i64(&params, writer_id);
    isp_status st = isp_store__run(isp_ctx__store(v->ctx), &job, &verify_writer, &params, &rows,
                                   err);
    if (st < 0 || !isp_rows__len(rows))
        return st;
    if ((st = isp_rows__bytes(rows, 0, 1, &box, &box_len, err)) < 0 ||
        (st = isp_rows__bytes(rows, 0, 4, &signature, &signature_len, err)) < 0)
        return st;
    if (box_len != ISP_BOX_LEN || signature_len != ISP_SIGNATURE_LEN)
        return ISP_OK;
    const isp_audit_birth birth = {.writer_id = writer_id,
                                   .key_id = isp_rows__text(rows, 0, 0),
                                   .name = isp_rows__text(rows, 0, 2),
                                   .started_at_us = isp_rows__i64(rows, 0, 3),
                                   .box = box};
    return learn_birth(v, &birth, signature, w, err);
}

static isp_status check_mac(verifier *v, const isp_audit_record *record, const isp_buf *bytes,
                            const uint8_t mac[ISP_SHA256_LEN], mac_state *out, isp_error *err)
{
    writer *w = &v->writers[(uint64_t)record->writer_id % WRITERS_MAX];
    uint8_t right[ISP_SHA256_LEN];
    isp_status st = ISP_OK;
    if (w->writer_id != record->writer_id)
        st = learn_writer(v, record->writer_id, w, err);
    *out = w->state;
    if (st < 0 || w->state != MAC_GOOD)
        return st;
    *out = MAC_BAD;
    if (record->epoch < 0 || record->epoch > EPOCH_MAX)
        return ISP_OK;
    if (record->epoch < w->epoch) {
        memcpy(w->key, w->first, sizeof w->key);
        w->epoch = 0;
    }
    for (; st == ISP_OK && w->epoch < record->epoch; w->epoch++)
        st = isp_audit__next_key(w->key, err);
    if (st == ISP_OK)
        st = isp_digest__hmac(w->key, sizeof w->key, bytes->data, bytes->len, right, err);
    if (st == ISP_OK && isp_digest__equal(right, mac, sizeof right))
        *out = MAC_GOOD;
    return st;
}

/* ---- one row ---- */

/* Does this row, put behind `before` as number seq, give this link? */
static bool fits(const uint8_t before[ISP_SHA256_LEN], int64_t seq, const isp_buf *bytes,
                 const uint8_t mac[ISP_SHA256_LEN], const uint8_t link[ISP_SHA256_LEN])
{
    uint8_t right[ISP_SHA256_LEN];
    return isp_audit__link(before, seq, bytes, mac, right, NULL) == ISP_OK &&
           memcmp(right, link, sizeof right) == 0;
}

/* A link did not fit; the row behind it (bytes NULL: there is none) tells what was done. */
static isp_status judge(verifier *v, chain *c, const isp_buf *bytes, const uint8_t *mac,
                        const uint8_t *link, isp_error *err)
{
    int64_t seq = c->seq;
    c->doubt = false;
    if (bytes && fits(c->doubt_before, seq, bytes, mac, link))
        return name_bad(v, c, "inserted", seq, c->doubt_at_us, 1,
                        "a row that was never sealed was put into the chain", err);
    if (bytes && fits(c->link, seq + 2, bytes, mac, link))
        return name_bad(v, c, "deleted", seq, c->doubt_at_us, 1,
                        "rows are gone here, and those behind were numbered anew", err);
    if (bytes && fits(c->doubt_before, seq, bytes, mac, c->link))
        return name_bad(v, c, "reordered", seq, c->doubt_at_us, 2, "the row behind belongs here",
                        err);
    if (c->doubt_mac == MAC_GOOD)
        return name_bad(v, c, "reordered", seq, c->doubt_at_us, 1,
                        "the row is genuine and does not belong here", err);
    return name_bad(v, c, "edited", seq, c->doubt_at_us, 1,
                    c->doubt_mac == MAC_BAD
                        ? "the row is not what was written and sealed here"
                        : "the row is not what was sealed here; without the verification key "
                          "nothing more can be told",
                    err);
}

/* The chain agrees with a signed length and head. */
static void proved(verifier *v, chain *c, bool by_anchor)
{
    if (v->has_anchor != by_anchor)
        return;
    c->proved_seq = c->seq;
    c->unproved_count = 0;
}

static isp_status name_forged(verifier *v, chain *c, bool rewritten, isp_error *err)
{
    if (rewritten)
        return name_bad(v, c, "rewritten", c->forged_seq ? c->forged_seq : c->proved_seq + 1,
                        c->forged_seq ? c->forged_at_us : c->unproved_at_us, c->unproved_count,
                        "from here on the chain is another one than was signed", err);
    return name_bad(v, c, "inserted", c->forged_seq, c->forged_at_us, 1,
                    "no writer of this installation wrote this row (or not so): it was put there, "
                    "or edited, before it was sealed",
                    err);
}

/* A signed head for the length that the chain has now. */
static isp_status check_head(verifier *v, chain *c, const isp_checkpoint *checkpoint,
                             bool by_anchor, isp_error *err)
{
    if (memcmp(checkpoint->head, c->link, sizeof c->link) != 0)
        return name_forged(v, c, true, err);
    if (c->forged_seq)
        return name_forged(v, c, false, err);
    proved(v, c, by_anchor);
    return ISP_OK;
}

static isp_status check_anchors(verifier *v, chain *c, isp_error *err)
{
    isp_status st = ISP_OK;
    size_t low = 0, high = v->anchor_count; /* the first that is not before us */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const isp_checkpoint *a = &v->anchors[middle];
        if (a->tenant_id < c->tenant_id || (a->tenant_id == c->tenant_id && a->size < c->seq))
            low = middle + 1;
        else
            high = middle;
    }
    for (; st == ISP_OK && !c->ended && low < v->anchor_count &&
           v->anchors[low].tenant_id == c->tenant_id && v->anchors[low].size == c->seq;
         low++)
        st = check_head(v, c, &v->anchors[low], true, err);
    return st;
}

static isp_status check_row(verifier *v, chain *c, int64_t seq, const char *link_hex,
                            const isp_audit_record *record, const char *mac_hex, isp_error *err)
{
    uint8_t link[ISP_SHA256_LEN], mac[ISP_SHA256_LEN];
    mac_state state = MAC_UNCHECKED;
    ISP_AUTO_BUF bytes = ISP_BUF_INIT;
    if (seq != c->seq + 1 && !c->doubt)
        return name_bad(v, c, "deleted", c->seq + 1, ISP_NO_VALUE, seq - c->seq - 1,
                        "numbers are missing in the chain", err);
    if (!isp_text__unhex(link_hex, 2 * sizeof link, link))
        return isp_fail(err, ISP_E_INTERNAL, "audit", "a stored link is no link");
    if (!mac_hex)
        return c->doubt ? judge(v, c, NULL, NULL, NULL, err)
                        : name_bad(v, c, "deleted", seq, ISP_NO_VALUE, 1,
                                   "the row was sealed and is not there", err);
    isp_audit_record__frame(record, &bytes);
    if (bytes.failed)
        return isp_fail_memory(err);
    bool whole = strlen(mac_hex) == 2 * sizeof mac && isp_text__unhex(mac_hex, 2 * sizeof mac, mac);
    if (c->doubt)
        return judge(v, c, whole ? &bytes : NULL, mac, link, err);
    isp_status st = whole ? check_mac(v, record, &bytes, mac, &state, err) : ISP_OK;
    if (!whole)
        state = MAC_BAD;
    if (st < 0)
        return st;
    v->unchecked_count += state == MAC_UNCHECKED;
    if (!c->unproved_count++)
        c->unproved_at_us = record->at_us;
    if (!whole || !fits(c->link, seq, &bytes, mac, link)) {
        c->doubt = true;
        c->doubt_mac = state;
        c->doubt_at_us = record->at_us;
        memcpy(c->doubt_before, c->link, sizeof c->link);
    } else if (state == MAC_BAD && !c->forged_seq) {
        c->forged_seq = seq;
        c->forged_at_us = record->at_us;
    }
    c->seq = seq;
    memcpy(c->link, link, sizeof link);
    return c->doubt ? ISP_OK : check_anchors(v, c, err);
}

/* ---- one chain ---- */

/* Checkpoints of the database between two rows of a page. */
typedef struct notes {
    isp_rows *rows;
    size_t at;
} notes;

static isp_status read_notes(verifier *v, int64_t tenant_id, int64_t after, int64_t upto, notes *n,
                             isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_rows__free(n->rows);
    *n = (notes){NULL, 0};
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, after);
    isp_params__i64(&params, upto);
    return isp_store__run(isp_ctx__store(v->ctx), &job, &verify_checkpoints, &params, &n->rows,
                          err);
}

static isp_status check_note(verifier *v, chain *c, const char *note, isp_error *err)
{
    isp_checkpoint checkpoint;
    v->checkpoint_count++;
    isp_status st = isp_checkpoint__read(note, v->key.sign_public, &checkpoint, err);
    if (st == ISP_OK && checkpoint.tenant_id == c->tenant_id && checkpoint.size == c->seq)
        return check_head(v, c, &checkpoint, false, err);
    if (st < 0 && st != ISP_E_SEALED)
        return st;
    if (c->forged_seq)
        return name_forged(v, c, true, err);
    return name_bad(v, c, "edited", c->seq, ISP_NO_VALUE, 1,
                    "the checkpoint of this length is not one that was signed here", err);
}

static isp_status check_notes(verifier *v, chain *c, notes *n, isp_error *err)
{
    isp_status st = ISP_OK;
    for (; st == ISP_OK && !c->ended && !c->doubt && n->at < isp_rows__len(n->rows) &&
           isp_rows__i64(n->rows, n->at, 0) <= c->seq;
         n->at++)
        st = check_note(v, c, isp_rows__text(n->rows, n->at, 1), err);
    return st;
}

/* What is longer than the chain was cut off. */
static isp_status check_end(verifier *v, chain *c, isp_error *err)
{
    int64_t longest = c->seq;
    notes n = {NULL, 0};
    if (c->doubt)
        return judge(v, c, NULL, NULL, NULL, err);
    for (size_t i = 0; i < v->anchor_count && !c->stops; i++)
        if (v->anchors[i].tenant_id == c->tenant_id && v->anchors[i].size > longest)
            longest = v->anchors[i].size;
    isp_status st = v->ctx ? read_notes(v, c->tenant_id, c->seq, INT64_MAX, &n, err) : ISP_OK;
    for (size_t i = 0; st == ISP_OK && i < isp_rows__len(n.rows); i++) {
        isp_checkpoint checkpoint;
        if (isp_checkpoint__read(isp_rows__text(n.rows, i, 1), v->key.sign_public, &checkpoint,
                                 NULL) == ISP_OK &&
            checkpoint.tenant_id == c->tenant_id && checkpoint.size > longest)
            longest = checkpoint.size;
    }
    isp_rows__free(n.rows);
    if (st == ISP_OK && longest > c->seq)
        return name_bad(v, c, "cut", c->seq + 1, ISP_NO_VALUE, longest - c->seq,
                        "the chain was longer when it was signed", err);
    return st == ISP_OK && c->forged_seq ? name_forged(v, c, false, err) : st;
}

/* Rows that are not sealed yet: their MACs are all there is. */
static isp_status check_fresh(verifier *v, chain *c, isp_error *err)
{
    int64_t writer_id = 0, writer_seq = 0;
    bool named = false;
    for (;;) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, c->tenant_id);
        isp_params__i64(&params, writer_id);
        isp_params__i64(&params, writer_seq);
        isp_params__i64(&params, PAGE);
        isp_status st = isp_store__run(isp_ctx__store(v->ctx), &job, &verify_fresh, &params, &rows,
                                       err);
        for (size_t i = 0; st == ISP_OK && i < isp_rows__len(rows); i++) {
            isp_audit_record record;
            const char *mac_hex;
            uint8_t mac[ISP_SHA256_LEN];
            mac_state state = MAC_BAD;
            ISP_AUTO_BUF bytes = ISP_BUF_INIT;
            isp_audit_record__of_row(rows, i, 0, &record, &mac_hex);
            isp_audit_record__frame(&record, &bytes);
            if (bytes.failed)
                return isp_fail_memory(err);
            if (isp_text__unhex(mac_hex, 2 * sizeof mac, mac))
                st = check_mac(v, &record, &bytes, mac, &state, err);
            v->unchecked_count += state == MAC_UNCHECKED;
            if (!c->unproved_count++ || record.at_us < c->unproved_at_us)
                c->unproved_at_us = record.at_us;
            if (st == ISP_OK && state == MAC_BAD && !named) {
                named = true;
                st = find(v, ISP_HEALTH_BAD, "inserted", c->tenant_id, ISP_NO_VALUE, record.at_us,
                          1, err,
                          "row %lld of writer %lld is not sealed yet, and not as a writer of this "
                          "installation wrote it",
                          (long long)record.writer_seq, (long long)record.writer_id);
            }
            writer_id = record.writer_id;
            writer_seq = record.writer_seq;
        }
        if (st < 0 || isp_rows__len(rows) < PAGE)
            return st;
    }
}

static isp_status tell_progress(const verifier *v, isp_error *err)
{
    if (v->progress && v->progress(v->progress_user, "audit rows", v->done, v->total))
        return isp_fail(err, ISP_E_CANCELLED, "audit.verify", "stopped after %lld rows",
                        (long long)v->done);
    return ISP_OK;
}

static isp_status tell_unproved(verifier *v, const chain *c, isp_error *err)
{
    if (!c->unproved_count || c->ended)
        return ISP_OK;
    return find(v, ISP_HEALTH_WARNING, "unproved", c->tenant_id, c->proved_seq + 1,
                c->unproved_at_us, c->unproved_count, err,
                v->has_anchor ? "no anchor has these rows yet: their end could have been cut off"
                              : "no anchor is within reach, and no checkpoint has these rows");
}

static isp_status check_chain(verifier *v, int64_t tenant_id, isp_error *err)
{
    chain c = {.tenant_id = tenant_id};
    notes n = {NULL, 0};
    isp_status st = ISP_OK;
    for (bool more = true; st == ISP_OK && more && !c.ended;) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, c.seq);
        isp_params__i64(&params, PAGE);
        st = isp_store__run(isp_ctx__store(v->ctx), &job, &verify_page, &params, &rows, err);
        size_t len = isp_rows__len(rows);
        more = len == PAGE;
        if (st == ISP_OK && len)
            st = read_notes(v, tenant_id, c.seq, isp_rows__i64(rows, len - 1, 0), &n, err);
        for (size_t i = 0; st == ISP_OK && i < len && !c.ended; i++) {
            isp_audit_record record;
            const char *mac_hex;
            isp_audit_record__of_row(rows, i, 2, &record, &mac_hex);
            st = check_row(v, &c, isp_rows__i64(rows, i, 0), isp_rows__text(rows, i, 1), &record,
                           mac_hex, err);
            if (st == ISP_OK && !c.ended)
                st = check_notes(v, &c, &n, err);
            v->done++;
        }
        if (st == ISP_OK)
            st = tell_progress(v, err);
    }
    isp_rows__free(n.rows);
    if (st == ISP_OK && !c.ended)
        st = check_end(v, &c, err);
    if (st == ISP_OK)
        st = check_fresh(v, &c, err);
    return st == ISP_OK ? tell_unproved(v, &c, err) : st;
}

/* ---- anchors ---- */

static isp_status take_anchor(void *user, const char *note, isp_error *err)
{
    verifier *v = user;
    if (v->anchor_count == v->anchor_size) {
        size_t size = v->anchor_size ? 2 * v->anchor_size : 256;
        isp_checkpoint *grown = reallocarray(v->anchors, size, sizeof *grown);
        if (!grown)
            return isp_fail_memory(err);
        v->anchors = grown;
        v->anchor_size = size;
    }
    isp_status st = isp_checkpoint__read(note, v->key.sign_public, &v->anchors[v->anchor_count],
                                         err);
    if (st == ISP_OK)
        v->anchor_count++;
    else if (st == ISP_E_SEALED)
        v->anchor_bad_count++;
    return st == ISP_E_SEALED ? ISP_OK : st;
}

static int compare_anchors(const void *a, const void *b)
{
    const isp_checkpoint *x = a, *y = b;
    if (x->tenant_id != y->tenant_id)
        return x->tenant_id < y->tenant_id ? -1 : 1;
    return x->size < y->size ? -1 : x->size > y->size;
}

static isp_status read_anchors(verifier *v, const char *given, isp_error *err)
{
    ISP_AUTO_TEXT path = v->ctx ? isp_anchor__path(v->ctx) : NULL;
    if (v->ctx && !path)
        return isp_fail_memory(err);
    isp_status st = path ? isp_anchor__read(path, take_anchor, v, err) : ISP_E_NOT_FOUND;
    v->has_anchor = st == ISP_OK;
    if (st == ISP_E_NOT_FOUND)
        st = ISP_OK;
    if (st == ISP_OK && given) {
        st = isp_anchor__read(given, take_anchor, v, err);
        v->has_anchor = true;
    }
    if (st == ISP_OK && v->anchor_count)
        qsort(v->anchors, v->anchor_count, sizeof *v->anchors, compare_anchors);
    if (st == ISP_OK && v->anchor_bad_count)
        st = find(v, ISP_HEALTH_WARNING, "unchecked", ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE,
                  v->anchor_bad_count, err, "lines of anchors were not signed here");
    return st;
}

/* ---- gaps in the numbers of writers ---- */

/* Wait, at most some seconds, until all that is in flight now has ended. */
static isp_status wait_for_running(isp_ctx *ctx, isp_error *err)
{
    int64_t upto = 0;
    for (int tries = 0; tries < 50; tries++) {
        ISP_AUTO(isp_rows) rows = NULL;
        isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &verify_running, NULL, &rows,
                                       err);
        if (st < 0 || (upto && isp_rows__i64(rows, 0, 0) >= upto))
            return st;
        if (!upto)
            upto = isp_rows__i64(rows, 0, 1);
        const struct timespec step = {.tv_nsec = 100000000};
        clock_nanosleep(CLOCK_MONOTONIC, 0, &step, NULL);
    }
    return ISP_OK;
}

/*
 * A number that nobody knows: its row was deleted before it was sealed, or its program ended before
 * it could tell of a roll-back. One that is on its way is looked for again once everything that was
 * in flight has ended.
 */
static isp_status check_gaps(verifier *v, isp_error *err)
{
    for (int look = 0;; look++) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, GAPS_MAX);
        isp_status st = isp_store__run(isp_ctx__store(v->ctx), &job, &verify_gaps, &params, &rows,
                                       err);
        if (st < 0 || !isp_rows__len(rows))
            return st;
        if (!look) {
            if ((st = wait_for_running(v->ctx, err)) < 0)
                return st;
            continue;
        }
        size_t len = isp_rows__len(rows);
        for (size_t first = 0, i = 0; st == ISP_OK && i < len; i++) {
            int64_t writer_id = isp_rows__i64(rows, first, 0);
            if (i + 1 < len && isp_rows__i64(rows, i + 1, 0) == writer_id)
                continue;
            st = find(
                v, ISP_HEALTH_BAD, "missing", ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE,
                (int64_t)(i + 1 - first), err,
                "row %lld of writer %lld is not there and no row tells of a roll-back: it was "
                "deleted before it was sealed, or the program was killed just then",
                (long long)isp_rows__i64(rows, first, 1), (long long)writer_id);
            first = i + 1;
        }
        return st;
    }
}

/* ---- all ---- */

static isp_status load_keys(verifier *v, const char *key_file, isp_error *err)
{
    isp_audit_key key;
    uint8_t seed[ISP_ASYM_LEN], sign_public[ISP_ASYM_LEN];
    isp_status st = isp_audit_key__load(v->ctx, &key, err);
    if (st == ISP_OK)
        st = isp_audit_key__seed(v->ctx, &key, seed, err);
    if (st == ISP_OK)
        st = isp_sign__public(seed, sign_public, err);
    isp_secret__wipe(seed, sizeof seed);
    if (st < 0)
        return st;
    st = isp_audit_key__verify_key(v->ctx, key_file, &v->key, err);
    v->has_key = st == ISP_OK;
    if (st < 0 && (key_file || st != ISP_E_NOT_FOUND))
        return st;
    if (v->has_key && memcmp(v->key.sign_public, sign_public, sizeof sign_public) != 0)
        return isp_fail(err, ISP_E_KEY, "key_file",
                        "this verification key is of another installation");
    memcpy(v->key.sign_public, sign_public, sizeof sign_public);
    return ISP_OK;
}

static int compare_findings(const void *a, const void *b)
{
    const isp_audit_finding *x = *(void *const *)a, *y = *(void *const *)b;
    if (x->health != y->health)
        return x->health > y->health ? -1 : 1;
    if (x->tenant_id == y->tenant_id)
        return 0;
    if (x->tenant_id == ISP_NO_VALUE || y->tenant_id == ISP_NO_VALUE) /* chains first */
        return x->tenant_id == ISP_NO_VALUE ? 1 : -1;
    return x->tenant_id < y->tenant_id ? -1 : 1;
}

static isp_status sum_up(verifier *v, size_t chain_count, isp_error *err)
{
    isp_status st = ISP_OK;
    if (!v->has_anchor)
        st = find(v, ISP_HEALTH_WARNING, "unchecked", ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0,
                  err, "no anchor is within reach: a cut tail would not be seen");
    if (st == ISP_OK && v->unchecked_count)
        st = find(v, ISP_HEALTH_WARNING, "unchecked", ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE,
                  v->unchecked_count, err,
                  "MACs were not checked: their verification key is not here");
    if (st < 0)
        return st;
    if (v->findings->len > 1)
        qsort(v->findings->records, v->findings->len, sizeof *v->findings->records,
              compare_findings);
    return find(v, ISP_HEALTH_GOOD, "proved", ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, v->done,
                err,
                "%lld sealed rows of %zu chains (%lld of them in part), %lld checkpoints, "
                "%zu anchored lengths",
                (long long)v->done, chain_count, (long long)v->part_count,
                (long long)v->checkpoint_count, v->anchor_count);
}

static isp_status check_all(verifier *v, const isp_audit_tree *tree,
                            const isp_audit_verify_options *o, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, tree->tenants, tree->count);
    isp_status st = load_keys(v, o->key_file, err);
    if (st == ISP_OK)
        st = read_anchors(v, o->anchor_file, err);
    if (st == ISP_OK)
        st = isp_store__run(isp_ctx__store(v->ctx), &job, &verify_total, &params, &rows, err);
    if (st == ISP_OK)
        v->total = isp_rows__i64(rows, 0, 0);
    for (size_t i = 0; st == ISP_OK && i < tree->count; i++)
        st = check_chain(v, tree->tenants[i], err);
    if (st == ISP_OK && tree->whole)
        st = check_gaps(v, err);
    return st == ISP_OK ? sum_up(v, tree->count, err) : st;
}

static void free_verifier(verifier *v)
{
    if (v->known)
        isp_secret__wipe(v->known, v->known_size * sizeof *v->known);
    free(v->known);
    free(v->anchors);
    isp_secret__wipe(v, sizeof *v);
    free(v);
}

/* Afterwards, so that a look at a trail that was all proved does not find itself unproved. */
static isp_status note_verify(const isp_session *session, const isp_list *findings, isp_error *err)
{
    int64_t bad = 0;
    char after[48];
    for (size_t i = 0; i < findings->len; i++)
        bad += ((const isp_audit_finding *)findings->records[i])->health == ISP_HEALTH_BAD;
    snprintf(after, sizeof after, "{\"bad_count\":%lld}", (long long)bad);
    return isp_audit__note(session, &(isp_audit_event){.action = "audit.verify", .after = after},
                           err);
}

isp_status isp_audit_verify(isp_session *session, const isp_audit_verify_options *options,
                            isp_progress_fn progress, void *progress_user,
                            isp_audit_finding_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_audit_verify_options o = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    ISP_AUTO(isp_audit_tree) tree = NULL;
    isp_status st = isp_session__allow(session, "audit.read", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_audit_tree__read(session, o.tenant_id, false, &tree, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) findings = isp_list__new(&isp_audit_finding_entity);
    verifier *v = calloc(1, sizeof *v);
    if (!v || !findings) {
        free(v);
        return isp_fail_memory(err);
    }
    v->ctx = session->ctx;
    v->findings = findings;
    v->progress = progress;
    v->progress_user = progress_user;
    st = check_all(v, tree, &o, err);
    free_verifier(v);
    if (st == ISP_OK)
        st = note_verify(session, findings, err);
    if (st == ISP_OK)
        *out = (isp_audit_finding_list *)(void *)ISP_TAKE(findings);
    return st;
}

/* ---- a file ---- */

static isp_status take_writer(verifier *v, const isp_audit_line *line, isp_error *err)
{
    uint8_t box[ISP_BOX_LEN], signature[ISP_SIGNATURE_LEN];
    if (v->known_count == v->known_size) {
        size_t size = v->known_size ? 2 * v->known_size : 64;
        writer *grown = reallocarray(v->known, size, sizeof *grown);
        if (!grown)
            return isp_fail_memory(err);
        v->known = grown;
        v->known_size = size;
    }
    writer *w = &v->known[v->known_count];
    *w = (writer){.writer_id = line->writer_id, .state = MAC_BAD};
    if (v->known_count && line->writer_id <= w[-1].writer_id)
        return isp_fail(err, ISP_E_INVALID, "writer_id", "writers do not stand in their order");
    v->known_count++;
    if (!line->key_id || !line->name || !line->box || !line->signature ||
        strlen(line->box) != 2 * sizeof box || strlen(line->signature) != 2 * sizeof signature ||
        !isp_text__unhex(line->box, 2 * sizeof box, box) ||
        !isp_text__unhex(line->signature, 2 * sizeof signature, signature))
        return ISP_OK; /* no key of ours: its rows fail */
    const isp_audit_birth birth = {.writer_id = line->writer_id,
                                   .key_id = line->key_id,
                                   .name = line->name,
                                   .started_at_us = line->at_us,
                                   .box = box};
    return learn_birth(v, &birth, signature, w, err);
}

static isp_status end_chain(verifier *v, chain *c, isp_error *err)
{
    isp_status st = ISP_OK;
    v->part_count += c->part;
    if (c->tenant_id && !c->ended)
        st = check_end(v, c, err);
    return st == ISP_OK && c->tenant_id ? tell_unproved(v, c, err) : st;
}

/* The chain goes on behind a row that is not in the file. That this is its link shows by the first
 * checkpoint behind it: each link hangs on all before. */
static isp_status take_start(chain *c, const isp_audit_line *line, isp_error *err)
{
    if (line->seq < 1 || !line->link || strlen(line->link) != 2 * sizeof c->link ||
        !isp_text__unhex(line->link, 2 * sizeof c->link, c->link))
        return isp_fail(err, ISP_E_INVALID, "link", "a start without its link");
    c->seq = c->proved_seq = line->seq;
    c->part = true;
    return ISP_OK;
}

static isp_status take_row(verifier *v, chain *c, size_t *chain_count, const isp_audit_line *line,
                           isp_error *err)
{
    isp_status st = ISP_OK;
    if (line->tenant_id != c->tenant_id) {
        if (line->tenant_id < c->tenant_id)
            return isp_fail(err, ISP_E_INVALID, "tenant_id", "chains do not stand in their order");
        st = end_chain(v, c, err);
        *c = (chain){.tenant_id = line->tenant_id};
        ++*chain_count;
        if (st == ISP_OK && strcmp(line->kind, "start") == 0)
            return take_start(c, line, err);
    }
    if (st < 0 || c->ended)
        return st;
    if (strcmp(line->kind, "stop") == 0) {
        c->part = c->stops = true;
        return ISP_OK;
    }
    if (strcmp(line->kind, "checkpoint") == 0) {
        ISP_AUTO_TEXT note = isp_text__dup(line->note ? line->note : "");
        if (!note)
            return isp_fail_memory(err);
        for (char *at = note; *at; at++)
            if (*at == '|')
                *at = '\n';
        return c->doubt ? ISP_OK : check_note(v, c, note, err);
    }
    const isp_audit_record record = {.tenant_id = line->tenant_id,
                                     .writer_id = line->writer_id,
                                     .writer_seq = line->writer_seq,
                                     .epoch = line->epoch,
                                     .voids = line->voids,
                                     .at_us = line->at_us,
                                     .actor = line->actor,
                                     .actor_id = line->actor_id,
                                     .impersonator_tenant_id = line->impersonator_tenant_id,
                                     .impersonator_id = line->impersonator_id,
                                     .session = line->session,
                                     .source = line->source,
                                     .action = line->action,
                                     .entity = line->entity,
                                     .entity_id = line->entity_id,
                                     .before = line->before,
                                     .after = line->after,
                                     .request_id = line->request_id};
    if (!line->link || strlen(line->link) != 2 * ISP_SHA256_LEN)
        return isp_fail(err, ISP_E_INVALID, "link", "a row without its link");
    v->done++;
    return check_row(v, c, line->seq, line->link, &record, line->mac, err);
}

static isp_status take_line(verifier *v, chain *c, size_t *chain_count, const char *text,
                            size_t len, isp_error *err)
{
    isp_input *input = NULL;
    isp_status st = isp_input_new(&isp_audit_line_entity, &input, err);
    if (st == ISP_OK)
        st = isp_input_json(input, text, len, err);
    if (st == ISP_OK) {
        const isp_audit_line *line = isp_input_options(input);
        v->line_count += line->kind && strcmp(line->kind, "row") == 0;
        if (v->complete)
            st = isp_fail(err, ISP_E_INVALID, "kind", "a line behind the last");
        else if (line->kind && strcmp(line->kind, "writer") == 0)
            st = take_writer(v, line, err);
        else if (line->kind && strcmp(line->kind, "end") == 0)
            v->complete = line->count == v->line_count;
        else if (line->kind && line->tenant_id > 0)
            st = take_row(v, c, chain_count, line, err);
        else
            st = isp_fail(err, ISP_E_INVALID, "kind", "not a line of an exported trail");
    }
    isp_input_free(input);
    return st;
}

static isp_status check_file(verifier *v, const char *path, isp_error *err)
{
    chain c = {.tenant_id = 0};
    size_t chain_count = 0, size = 0;
    int64_t number = 0;
    ISP_AUTO_TEXT line = NULL;
    FILE *file = fopen(path, "re");
    if (!file)
        return isp_fail_errno(err, errno == ENOENT ? ISP_E_NOT_FOUND : ISP_E_UNAVAILABLE, "path",
                              errno, "could not read %s", path);
    isp_status st = ISP_OK;
    for (ssize_t len; st == ISP_OK && (len = getline(&line, &size, file)) > 0;) {
        number++;
        st = take_line(v, &c, &chain_count, line, (size_t)len, err);
        if (st < 0)
            isp_error__prefix(err, "line %lld", (long long)number);
    }
    if (st == ISP_OK && ferror(file))
        st = isp_fail(err, ISP_E_UNAVAILABLE, "path", "could not read %s", path);
    fclose(file);
    if (st == ISP_OK)
        st = end_chain(v, &c, err);
    if (st == ISP_OK && !v->complete)
        st = find(v, ISP_HEALTH_BAD, "cut", ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0, err,
                  "the file ends before its last line, or rows were taken out of it");
    return st == ISP_OK ? sum_up(v, chain_count, err) : st;
}

isp_status isp_audit_verify_file(const char *path, const isp_audit_verify_options *options,
                                 isp_audit_finding_list **out, isp_error *err)
{
    ISP_REQUIRE(err, path && out, "path");
    isp_audit_verify_options o = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.key_file, "key_file");
    ISP_AUTO(isp_list) findings = isp_list__new(&isp_audit_finding_entity);
    verifier *v = calloc(1, sizeof *v);
    if (!v || !findings) {
        free(v);
        return isp_fail_memory(err);
    }
    v->findings = findings;
    v->has_key = true;
    st = isp_audit_key__verify_key(NULL, o.key_file, &v->key, err);
    if (st == ISP_OK)
        st = read_anchors(v, o.anchor_file, err);
    if (st == ISP_OK)
        st = check_file(v, path, err);
    free_verifier(v);
    if (st == ISP_OK)
        *out = (isp_audit_finding_list *)(void *)ISP_TAKE(findings);
    return st;
}
