/*
 * Writing the trail. The MAC is made here, before the row goes to the database: who holds the
 * database can neither change a row nor make one up. Keys only move forward: who takes the whole
 * machine today cannot write yesterday's rows.
 */
#include "tenant/audit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/ctx.h"
#include "vault/digest.h"
#include "vault/random.h"

#define RECORD_DOMAIN "isp-audit-v1"
#define BIRTH_DOMAIN  "isp-audit-writer-v1"
#define NEXT_INFO     "isp-audit-next-v1"
#define EPOCH_US      INT64_C(3600000000)
#define MINUTE_US     INT64_C(60000000)

enum {
    VOIDS_EACH = 16,    /* numbers that one row tells of */
    REFUSALS_EACH = 60, /* failed logins recorded in a minute */
    VALUE_MAX = 64 * 1024
};

/* clang-format off */
static const isp_stmt audit_insert = { "audit_insert",
    "INSERT INTO audit (tenant_id, writer_id, writer_seq, epoch, voids, at_us, actor, actor_id, impersonator_tenant_id,"
    " impersonator_id, session, source, action, entity, entity_id, before, after, request_id, mac)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)", NULL };
static const isp_stmt audit_writer_insert = { "audit_writer_insert",
    "INSERT INTO audit_writers (writer_id, key_id, box, name, started_at_us, signature) VALUES ($1, $2, $3, $4, $5, $6)",
    "a writer is a program, which writes for all tenants" };
const isp_stmt *const isp_tenant__audit_stmts[] = { &audit_insert, &audit_writer_insert, NULL };
/* clang-format on */

struct isp_audit_writer {
    isp_ctx *ctx;
    pthread_mutex_t lock; /* held for a MAC, never for a transaction */
    int64_t writer_id;    /* 0: has not written yet */
    int64_t last;         /* the number given last */
    int64_t epoch;
    int64_t began_us; /* monotonic */
    isp_secret *key;  /* of the epoch; those before it are gone */
    int64_t *voids;   /* numbers that were rolled back and not told of yet */
    size_t void_count, void_size;
    size_t open_count; /* rows whose transactions have not ended */
    int64_t refusals_at_us, refusal_count, dropped_count;
};

isp_status isp_audit_writer__new(isp_ctx *ctx, bool create, isp_audit_writer **out, isp_error *err)
{
    if (create) {
        isp_audit_key key;
        isp_status st = isp_audit_key__load(ctx, &key, err);
        if (st < 0)
            return st;
    }
    isp_audit_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return isp_fail_memory(err);
    writer->ctx = ctx;
    pthread_mutex_init(&writer->lock, NULL);
    *out = writer;
    return ISP_OK;
}

void isp_audit_writer__free(isp_audit_writer *writer)
{
    if (!writer)
        return;
    isp_secret__free(writer->key);
    pthread_mutex_destroy(&writer->lock);
    free(writer->voids);
    free(writer);
}

/* ---- what is authenticated ---- */

static void frame_number(isp_buf *out, int64_t value)
{
    if (value == ISP_NO_VALUE)
        isp_frame__bytes(out, NULL, 0);
    else
        isp_frame__i64(out, value);
}

void isp_audit_record__frame(const isp_audit_record *r, isp_buf *out)
{
    isp_frame__text(out, RECORD_DOMAIN);
    frame_number(out, r->writer_id);
    frame_number(out, r->writer_seq);
    frame_number(out, r->epoch);
    isp_frame__text(out, r->voids);
    frame_number(out, r->at_us);
    frame_number(out, r->tenant_id);
    isp_frame__text(out, r->actor);
    frame_number(out, r->actor_id);
    frame_number(out, r->impersonator_tenant_id);
    frame_number(out, r->impersonator_id);
    isp_frame__text(out, r->session);
    isp_frame__text(out, r->source);
    isp_frame__text(out, r->action);
    isp_frame__text(out, r->entity);
    frame_number(out, r->entity_id);
    isp_frame__text(out, r->before);
    isp_frame__text(out, r->after);
    isp_frame__text(out, r->request_id);
}

void isp_audit_birth__frame(const isp_audit_birth *birth, bool with_box, isp_buf *out)
{
    isp_frame__text(out, BIRTH_DOMAIN);
    isp_frame__i64(out, birth->writer_id);
    isp_frame__text(out, birth->key_id);
    isp_frame__text(out, birth->name);
    isp_frame__i64(out, birth->started_at_us);
    if (with_box)
        isp_frame__bytes(out, birth->box, ISP_BOX_LEN);
}

isp_status isp_audit__next_key(uint8_t key[ISP_BOX_PLAIN_LEN], isp_error *err)
{
    uint8_t next[ISP_BOX_PLAIN_LEN];
    isp_status st = isp_digest__hkdf(key, sizeof next, NULL, 0, NEXT_INFO, next, sizeof next, err);
    if (st == ISP_OK)
        memcpy(key, next, sizeof next);
    isp_secret__wipe(next, sizeof next);
    return st;
}

isp_status isp_audit__link(const uint8_t before[ISP_SHA256_LEN], int64_t seq, const isp_buf *record,
                           const uint8_t mac[ISP_SHA256_LEN], uint8_t out[ISP_SHA256_LEN],
                           isp_error *err)
{
    uint8_t inner[ISP_SHA256_LEN], outer[1 + ISP_SHA256_LEN + 8 + ISP_SHA256_LEN] = {0x01};
    ISP_AUTO_BUF leaf = ISP_BUF_INIT;
    isp_buf__char(&leaf, 0x00);
    isp_buf__add(&leaf, record->data, record->len);
    isp_buf__add(&leaf, mac, ISP_SHA256_LEN);
    if (leaf.failed || record->failed)
        return isp_fail_memory(err);
    isp_status st = isp_digest__sha256(leaf.data, leaf.len, inner, err);
    if (st < 0)
        return st;
    memcpy(outer + 1, before, ISP_SHA256_LEN);
    for (size_t i = 0; i < 8; i++)
        outer[1 + ISP_SHA256_LEN + i] = (uint8_t)((uint64_t)seq >> (56 - 8 * i));
    memcpy(outer + 1 + ISP_SHA256_LEN + 8, inner, ISP_SHA256_LEN);
    return isp_digest__sha256(outer, sizeof outer, out, err);
}

void isp_audit_record__of_row(const isp_rows *rows, size_t i, int c, isp_audit_record *out,
                              const char **mac_hex)
{
    *out = (isp_audit_record){
        .tenant_id = isp_rows__i64(rows, i, c),
        .writer_id = isp_rows__i64(rows, i, c + 1),
        .writer_seq = isp_rows__i64(rows, i, c + 2),
        .epoch = isp_rows__i64(rows, i, c + 3),
        .voids = isp_rows__text(rows, i, c + 4),
        .at_us = isp_rows__i64(rows, i, c + 5),
        .actor = isp_rows__text(rows, i, c + 6),
        .actor_id = isp_rows__i64(rows, i, c + 7),
        .impersonator_tenant_id = isp_rows__i64(rows, i, c + 8),
        .impersonator_id = isp_rows__i64(rows, i, c + 9),
        .session = isp_rows__text(rows, i, c + 10),
        .source = isp_rows__text(rows, i, c + 11),
        .action = isp_rows__text(rows, i, c + 12),
        .entity = isp_rows__text(rows, i, c + 13),
        .entity_id = isp_rows__i64(rows, i, c + 14),
        .before = isp_rows__text(rows, i, c + 15),
        .after = isp_rows__text(rows, i, c + 16),
        .request_id = isp_rows__text(rows, i, c + 17),
    };
    *mac_hex = isp_rows__text(rows, i, c + 18);
}

/* ---- differences ---- */

static bool same(const isp_field *field, const void *a, const void *b)
{
    if (!a || !b)
        return false;
    if (field->store == ISP_STORE_I64)
        return isp_record_i64(a, field) == isp_record_i64(b, field);
    const char *x = isp_record_str(a, field), *y = isp_record_str(b, field);
    return x == y || (x && y && strcmp(x, y) == 0);
}

static bool absent(const isp_field *field, const void *record)
{
    return !record || (field->store == ISP_STORE_I64 ? isp_record_i64(record, field) == ISP_NO_VALUE
                                                     : !isp_record_str(record, field));
}

static void put_field(isp_buf *out, const isp_field *field, const void *record)
{
    isp_buf__char(out, out->len ? ',' : '{');
    isp_buf__format(out, "\"%s\":", field->name);
    if (field->flags & (ISP_F_SECRET | ISP_F_SHOWN))
        isp_buf__text(out, absent(field, record) ? "null" : "\"***\"");
    else
        isp_json__value(out, field, record);
}

void isp_audit__diff(const isp_entity *entity, const void *before, const void *after,
                     isp_buf *before_json, isp_buf *after_json)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const isp_field *field = &entity->fields[i];
        if (same(field, before, after) || (absent(field, before) && absent(field, after)))
            continue;
        if (before)
            put_field(before_json, field, before);
        if (after)
            put_field(after_json, field, after);
    }
    if (before_json->len)
        isp_buf__char(before_json, '}');
    if (after_json->len)
        isp_buf__char(after_json, '}');
}

void isp_audit__given(const isp_entity *entity, const void *options, isp_buf *json)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const isp_field *field = &entity->fields[i];
        int64_t none = field->flags & ISP_F_ZERO ? ISP_NO_VALUE : 0;
        if (field->store == ISP_STORE_TEXT ? isp_record_str(options, field) != NULL
                                           : isp_record_i64(options, field) != none)
            put_field(json, field, options);
    }
    if (json->len)
        isp_buf__char(json, '}');
}

/* ---- the writer ---- */

/* The first key, sealed to the one that verifies. The caller holds the lock. */
static isp_status give_birth(isp_audit_writer *w, isp_error *err)
{
    isp_audit_key key;
    isp_status st = isp_audit_key__load(w->ctx, &key, err);
    ISP_AUTO(isp_secret) first = isp_secret__new(ISP_BOX_PLAIN_LEN);
    uint8_t seed[ISP_ASYM_LEN], box[ISP_BOX_LEN], signature[ISP_SIGNATURE_LEN];
    char name[128] = "", host[64] = "";
    uint64_t id = 0;
    if (!first)
        return isp_fail_memory(err);
    while (st == ISP_OK && !(id >> 1))
        st = isp_random__bytes(&id, sizeof id, err);
    if (st == ISP_OK)
        st = isp_random__bytes(first->data, first->len, err);
    (void)gethostname(host, sizeof host - 1);
    snprintf(name, sizeof name, "%s[%ld]", host, (long)getpid());
    const isp_audit_birth birth = {.writer_id = (int64_t)(id >> 1),
                                   .key_id = key.id,
                                   .name = name,
                                   .started_at_us = isp_env__now_us(isp_ctx__env(w->ctx)),
                                   .box = box};
    ISP_AUTO_BUF aad = ISP_BUF_INIT;
    ISP_AUTO_BUF signed_part = ISP_BUF_INIT;
    isp_audit_birth__frame(&birth, false, &aad);
    if (st == ISP_OK && aad.failed)
        st = isp_fail_memory(err);
    if (st == ISP_OK)
        st = isp_box__seal(key.seal_to, aad.data, aad.len, first->data, box, err);
    if (st < 0)
        return st;
    isp_audit_birth__frame(&birth, true, &signed_part);
    if (signed_part.failed)
        return isp_fail_memory(err);
    if ((st = isp_audit_key__seed(w->ctx, &key, seed, err)) == ISP_OK)
        st = isp_sign__make(seed, signed_part.data, signed_part.len, signature, err);
    isp_secret__wipe(seed, sizeof seed);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, birth.writer_id);
    isp_params__text(&params, birth.key_id);
    isp_params__bytes(&params, box, sizeof box);
    isp_params__text(&params, birth.name);
    isp_params__i64(&params, birth.started_at_us);
    isp_params__bytes(&params, signature, sizeof signature);
    /* In the middle of the caller's transaction, and not undone with it. */
    const isp_scope job = {.role = ISP_DB_JOB, .nested = true};
    st = isp_store__run(isp_ctx__store(w->ctx), &job, &audit_writer_insert, &params, NULL, err);
    if (st < 0)
        return st;
    w->writer_id = birth.writer_id;
    w->began_us = isp_env__mono_us();
    w->key = ISP_TAKE(first);
    return ISP_OK;
}

/* A number that was given to a row, and the voids that the row tells of. */
typedef struct given {
    isp_audit_writer *writer;
    int64_t number;
    size_t void_count;
    int64_t voids[VOIDS_EACH];
} given;

/* Where the transaction of a row has ended. What may be there is told as void, too: whoever checks
 * takes a void number that is there for what it is. */
static void row_ended(void *user, isp_tx_outcome outcome)
{
    given *g = user;
    isp_audit_writer *w = g->writer;
    pthread_mutex_lock(&w->lock);
    w->open_count -= 1 + g->void_count;
    if (outcome != ISP_TX_COMMITTED) {
        memcpy(w->voids + w->void_count, g->voids, g->void_count * sizeof *g->voids);
        w->void_count += g->void_count;
        if (outcome == ISP_TX_ROLLED_BACK && g->number == w->last)
            w->last--;
        else
            w->voids[w->void_count++] = g->number;
    }
    pthread_mutex_unlock(&w->lock);
    free(g);
}

/* The caller holds the lock. There is room for what may come back. */
static isp_status take_number(isp_audit_writer *w, given *out, isp_error *err)
{
    size_t need = w->void_count + w->open_count + 1;
    if (need > w->void_size) {
        int64_t *voids = reallocarray(w->voids, 2 * need, sizeof *voids);
        if (!voids)
            return isp_fail_memory(err);
        w->voids = voids;
        w->void_size = 2 * need;
    }
    out->writer = w;
    out->number = ++w->last;
    while (w->void_count && out->void_count < VOIDS_EACH)
        out->voids[out->void_count++] = w->voids[--w->void_count];
    w->open_count += 1 + out->void_count;
    return ISP_OK;
}

/* Keys of hours that are over are overwritten. */
static isp_status move_on(isp_audit_writer *w, isp_error *err)
{
    int64_t epoch = (isp_env__mono_us() - w->began_us) / EPOCH_US;
    isp_status st = ISP_OK;
    for (; st == ISP_OK && w->epoch < epoch; w->epoch++)
        st = isp_audit__next_key(w->key->data, err);
    return st;
}

/* Give the row its writer, number and MAC. */
static isp_status authenticate(isp_audit_writer *w, given *g, isp_audit_record *record,
                               isp_buf *voids, uint8_t mac[ISP_SHA256_LEN], isp_error *err)
{
    isp_status st = w->writer_id ? ISP_OK : give_birth(w, err);
    if (st == ISP_OK)
        st = move_on(w, err);
    if (st == ISP_OK)
        st = take_number(w, g, err);
    if (st < 0)
        return st;
    for (size_t i = 0; i < g->void_count; i++)
        isp_buf__format(voids, "%s%lld", i ? " " : "", (long long)g->voids[i]);
    record->voids = voids->data;
    record->writer_id = w->writer_id;
    record->writer_seq = g->number;
    record->epoch = w->epoch;
    ISP_AUTO_BUF bytes = ISP_BUF_INIT;
    isp_audit_record__frame(record, &bytes);
    if (bytes.failed || voids->failed)
        return isp_fail_memory(err);
    return isp_digest__hmac(w->key->data, w->key->len, bytes.data, bytes.len, mac, err);
}

static isp_status insert(isp_tx *tx, const isp_audit_record *r, const uint8_t mac[ISP_SHA256_LEN],
                         isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, r->tenant_id);
    isp_params__i64(&params, r->writer_id);
    isp_params__i64(&params, r->writer_seq);
    isp_params__i64(&params, r->epoch);
    isp_params__text(&params, r->voids);
    isp_params__i64(&params, r->at_us);
    isp_params__text(&params, r->actor);
    isp_params__i64(&params, r->actor_id);
    isp_params__i64(&params, r->impersonator_tenant_id);
    isp_params__i64(&params, r->impersonator_id);
    isp_params__text(&params, r->session);
    isp_params__text(&params, r->source);
    isp_params__text(&params, r->action);
    isp_params__text(&params, r->entity);
    isp_params__i64(&params, r->entity_id);
    isp_params__text(&params, r->before);
    isp_params__text(&params, r->after);
    isp_params__text(&params, r->request_id);
    isp_params__bytes(&params, mac, ISP_SHA256_LEN);
    return isp_tx__run(tx, &audit_insert, &params, NULL, err);
}

static const char *text_or_null(const char *text)
{
    return text && *text ? text : NULL;
}

/* Give it its number and MAC, and put it there. */
static isp_status append(isp_tx *tx, isp_audit_writer *w, isp_audit_record *record, isp_error *err)
{
    uint8_t mac[ISP_SHA256_LEN];
    ISP_AUTO_BUF voids = ISP_BUF_INIT;
    given *g = calloc(1, sizeof *g);
    if (!g)
        return isp_fail_memory(err);
    pthread_mutex_lock(&w->lock);
    isp_status st = authenticate(w, g, record, &voids, mac, err);
    pthread_mutex_unlock(&w->lock);
    if (g->number) {
        isp_status watched = isp_tx__at_end(tx, row_ended, g, st < 0 ? NULL : err);
        if (watched < 0) {
            row_ended(g, ISP_TX_ROLLED_BACK);
            return watched;
        }
    } else {
        free(g);
    }
    return st < 0 ? st : insert(tx, record, mac, err);
}

/* The same act as the tenant that it was done to sees it: by whom from above, and not from where.
 */
static isp_audit_record seen_from_below(const isp_audit_record *record)
{
    isp_audit_record told = *record;
    bool borrowed = record->impersonator_tenant_id != ISP_NO_VALUE;
    told.tenant_id = record->entity_id;
    told.actor = "above";
    told.actor_id = ISP_NO_VALUE;
    told.impersonator_tenant_id = borrowed ? record->impersonator_tenant_id : record->tenant_id;
    told.impersonator_id = borrowed ? record->impersonator_id : record->actor_id;
    told.session = told.source = NULL;
    return told;
}

isp_status isp_audit__add(isp_tx *tx, const isp_session *session, const isp_audit_event *event,
                          isp_error *err)
{
    char label[40] = "";
    if (session->session_id)
        snprintf(label, sizeof label, "session:%lld", (long long)session->session_id);
    else if (session->token_id)
        snprintf(label, sizeof label, "token:%lld", (long long)session->token_id);
    bool borrowed = isp_session__is_borrowed(session);
    isp_audit_record record = {
        .tenant_id = session->tenant_id,
        .at_us = isp_session__now_us(session),
        .actor = session->actor ? session->actor : "user",
        .actor_id = session->user_id,
        .impersonator_tenant_id = borrowed ? session->impersonator_tenant_id : ISP_NO_VALUE,
        .impersonator_id = borrowed ? session->impersonator_user_id : ISP_NO_VALUE,
        .session = text_or_null(label),
        .source = text_or_null(session->source),
        .action = event->action,
        .entity = event->entity,
        .entity_id = event->entity_id ? event->entity_id : ISP_NO_VALUE,
        .before = text_or_null(event->before),
        .after = text_or_null(event->after),
        .request_id = text_or_null(session->request_id),
    };
    if ((record.before && strlen(record.before) > VALUE_MAX) ||
        (record.after && strlen(record.after) > VALUE_MAX))
        return isp_fail(err, ISP_E_LIMIT, event->action, "a change of more than %d bytes",
                        VALUE_MAX);
    isp_audit_writer *w = isp_ctx__audit(session->ctx);
    isp_status st = append(tx, w, &record, err);
    if (st < 0 || !event->entity || strcmp(event->entity, "tenant") != 0 || !event->entity_id ||
        event->entity_id == session->tenant_id)
        return st;
    isp_audit_record told = seen_from_below(&record);
    return append(tx, w, &told, err);
}

isp_status isp_audit__add_made(isp_tx *tx, const isp_session *session, const char *action,
                               const isp_stmt *get, const isp_entity *entity, int64_t id,
                               isp_error *err)
{
    void *record = NULL;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    ISP_AUTO_BUF none = ISP_BUF_INIT;
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, id);
    isp_status st = isp_tx__run(tx, get, &params, &rows, err);
    if (st == ISP_OK && !isp_rows__len(rows))
        return isp_session__absent(entity, id, err);
    if (st == ISP_OK)
        st = isp_rows__record(rows, 0, 0, entity, &record, err);
    if (st < 0)
        return st;
    isp_audit__diff(entity, NULL, record, &none, &after);
    isp_record__free(entity, record);
    if (after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {
        .action = action, .entity = entity->name, .entity_id = id, .after = after.data};
    return isp_audit__add(tx, session, &event, err);
}

isp_status isp_audit__add_given(isp_tx *tx, const isp_session *session, const char *action,
                                const char *entity, int64_t id, const isp_entity *options_entity,
                                const void *options, isp_error *err)
{
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_audit__given(options_entity, options, &after);
    if (after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {
        .action = action, .entity = entity, .entity_id = id, .after = after.data};
    return isp_audit__add(tx, session, &event, err);
}

isp_status isp_audit__add_secret(isp_tx *tx, const isp_session *session, const char *action,
                                 const char *entity, int64_t id, const char *secret, isp_error *err)
{
    char after[64];
    snprintf(after, sizeof after, "{\"%s\":\"***\"}", secret);
    const isp_audit_event event = {
        .action = action, .entity = entity, .entity_id = id, .after = after};
    return isp_audit__add(tx, session, &event, err);
}

/* ---- what is no change ---- */

typedef struct note {
    const isp_session *session;
    const isp_audit_event *event;
} note;

static isp_status note_body(isp_tx *tx, void *user, isp_error *err)
{
    const note *in = user;
    return isp_audit__add(tx, in->session, in->event, err);
}

isp_status isp_audit__note(const isp_session *session, const isp_audit_event *event, isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB, .tenant_id = session->tenant_id};
    note in = {session, event};
    return isp_store__transact(isp_session__store(session), &job, note_body, &in, err);
}

isp_status isp_audit__note_refusal(const isp_session *session, const isp_audit_event *event,
                                   isp_error *err)
{
    isp_audit_writer *w = isp_ctx__audit(session->ctx);
    int64_t now_us = isp_env__mono_us(), dropped = 0;
    char after[64];
    isp_audit_event told = *event;
    pthread_mutex_lock(&w->lock);
    if (!w->refusals_at_us || now_us - w->refusals_at_us > MINUTE_US) {
        w->refusals_at_us = now_us;
        w->refusal_count = 0;
    }
    bool full = w->refusal_count == REFUSALS_EACH;
    if (full)
        w->dropped_count++;
    else
        w->refusal_count++, dropped = w->dropped_count, w->dropped_count = 0;
    pthread_mutex_unlock(&w->lock);
    if (full)
        return ISP_OK;
    if (dropped) {
        snprintf(after, sizeof after, "{\"not_recorded_before\":%lld}", (long long)dropped);
        told.after = after;
    }
    return isp_audit__note(session, &told, err);
}
