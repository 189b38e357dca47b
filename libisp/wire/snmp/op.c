#include <assert.h>
#include <stdio.h>

#include "wire/snmp/engine_impl.h"

enum {
    WALK_LIMIT_MS = 600000,
    GET_OVERHEAD = 320,    /* community and head of a request, at most */
    VARBIND_OVERHEAD = 30, /* heads of the varbind and the OID, and a value of usual length */
};

static uint32_t live_count(const walker *w)
{
    return (uint32_t)__builtin_popcount(w->live);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* --- the end --- */

static void end(isp_snmp_op *op, isp_status status, const isp_error *err)
{
    isp_snmp_engine__remove(op->device->engine, op);
    if (op->done)
        op->done(op->user, status, err);
    free(op);
}

void isp_snmp_op__fail(isp_snmp_op *op, isp_status status, const char *native, const char *what)
{
    isp_error err = {0};
    isp_fail(&err, status, op->device->subject, "%s", what);
    if (native)
        isp_error__native(&err, native);
    end(op, status, &err);
}

void isp_snmp_op__cancel(isp_snmp_op *op)
{
    if (op->busy)
        op->cancelled = true;
    else
        isp_snmp_op__fail(op, ISP_E_CANCELLED, NULL, "the operation was cancelled");
}

/* The walker has nothing left to ask; the last one ends the operation. */
static void retire(walker *w)
{
    if (--w->op->walkers_left == 0)
        end(w->op, ISP_OK, NULL);
}

/* --- asking --- */

/* How many of the OIDs of a get go into one request: it must fit a frame, and the answer the
 * device. */
static uint32_t get_count(const walker *w)
{
    const isp_snmp_op *op = w->op;
    uint32_t most = least(op->varbinds_max, op->name_count - w->done), n = 0;
    if (w->most)
        most = least(most, w->most);
    for (size_t room = ISP_SNMP_REQUEST_MAX - GET_OVERHEAD; n < most; n++) {
        size_t bytes = op->names[w->done + n].oid_len + VARBIND_OVERHEAD;
        if (bytes > room)
            break;
        room -= bytes;
    }
    return n;
}

void isp_snmp_walker__ask(walker *w, isp_snmp_varbind *room, isp_snmp_ask *out)
{
    const isp_snmp_op *op = w->op;
    const isp_snmp_device *d = op->device;

    if (!op->is_walk) {
        w->asked = get_count(w);
        *out = (isp_snmp_ask){
            .pdu = ISP_SNMP_GET, .names = op->names + w->done, .name_count = w->asked};
        return;
    }
    uint32_t columns = live_count(w), rows = d->varbinds / columns;
    rows = least(rows ? rows : 1, op->rows_max);
    if (w->rows)
        rows = least(rows, w->rows - w->done);
    w->asked = d->version == ISP_SNMP_V1 ? 1 : rows;
    *out = (isp_snmp_ask){.pdu = d->version == ISP_SNMP_V1 ? ISP_SNMP_GETNEXT : ISP_SNMP_GETBULK,
                          .repeat = d->version == ISP_SNMP_V1 ? 0 : rows,
                          .names = op->names,
                          .name_count = columns,
                          .tail = w->index,
                          .tail_len = w->index_len};
    if (columns == op->name_count)
        return;
    out->names = room;
    for (uint32_t c = 0, n = 0; c < op->name_count; c++)
        if (w->live & 1u << c)
            room[n++] = op->names[c];
}

bool isp_snmp_walker__shrink(walker *w)
{
    if (w->asked < 2)
        return false;
    if (w->op->is_walk)
        w->op->device->varbinds = w->asked / 2 * live_count(w);
    else
        w->op->varbinds_max = w->asked / 2;
    return true;
}

/* Every row asked for came: ask for twice as many, up to what is allowed and what was not cut. */
static void grow(walker *w)
{
    isp_snmp_device *d = w->op->device;
    uint32_t most = least(w->op->rows_max * live_count(w), w->op->varbinds_max);
    if (d->varbinds < most)
        d->varbinds = least(2 * d->varbinds, most);
}

/* --- answers --- */

bool isp_snmp_walker__matches(const walker *w, int32_t error_status,
                              const isp_snmp_varbind *varbinds, size_t count)
{
    const isp_snmp_op *op = w->op;
    if (op->is_walk || error_status) /* a walk looks at each OID while it uses it */
        return true;
    if (count != w->asked)
        return false;
    for (size_t i = 0; i < count; i++) {
        const isp_snmp_varbind *name = &op->names[w->done + i];
        if (varbinds[i].oid_len != name->oid_len ||
            memcmp(varbinds[i].oid, name->oid, name->oid_len) != 0)
            return false;
    }
    return true;
}

/* Hand a row or value to the caller; false: the operation was cancelled meanwhile, and is gone. */
static bool give_row(isp_snmp_op *op, const isp_snmp_row *row)
{
    op->rows++;
    op->busy = true;
    bool go_on = op->row(op->user, row);
    op->busy = false;
    if (go_on && !op->cancelled)
        return true;
    isp_snmp_op__fail(op, ISP_E_CANCELLED, NULL, "the operation was cancelled");
    return false;
}

static bool give_value(isp_snmp_op *op, size_t i, const isp_snmp_value *value)
{
    if (!op->value)
        return true;
    op->busy = true;
    op->value(op->user, i, value);
    op->busy = false;
    if (!op->cancelled)
        return true;
    isp_snmp_op__fail(op, ISP_E_CANCELLED, NULL, "the operation was cancelled");
    return false;
}

/*
 * The rows of one answer. The columns were asked in lockstep, so varbind i belongs to column i mod
 * n. A column that has no cell in some row runs ahead of the others; therefore each has its own
 * place in the answer, and a row is made of all heads that carry the least index. The last answer's
 * end, a hole, a cut in the middle of a row all come out of the same rule: when a column has no
 * further head, the rest is asked again from the last complete row.
 */
typedef struct table {
    walker *w;
    const isp_snmp_varbind *varbinds;
    size_t count;
    uint32_t columns;                      /* that were asked */
    uint32_t column[ISP_SNMP_COLUMNS_MAX]; /* which of the operation's columns it is */
    size_t head[ISP_SNMP_COLUMNS_MAX];     /* the next varbind of each */
    const uint8_t *index;                  /* of the last complete row */
    size_t index_len;
} table;

typedef enum step {
    ROW,  /* a row is complete */
    DRY,  /* the answer holds no further complete row */
    OVER, /* the columns hold no further row */
    WRONG /* OIDs that do not grow */
} step;

/* Compare two indexes, the likely case first: they are the same. */
static inline int compare(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    if (a_len == b_len && memcmp(a, b, a_len) == 0)
        return 0;
    return isp_oid__compare(a, a_len, b, b_len);
}

static step next_row(table *t, isp_snmp_value *values)
{
    walker *w = t->w;
    const isp_snmp_varbind *names = w->op->names;
    const uint8_t *index = NULL;
    size_t index_len = 0;
    uint32_t holders = 0; /* columns whose head carries the least index */

    for (uint32_t k = 0; k < t->columns; k++) {
        uint32_t c = t->column[k];
        const isp_snmp_varbind *name = &names[c], *v = &t->varbinds[t->head[k]];
        if (!(w->live & 1u << c))
            continue;
        if (t->head[k] >= t->count)
            return DRY;
        if (v->value.type >= ISP_SNMP_NO_OBJECT ||
            !isp_oid__starts(v->oid, v->oid_len, name->oid, name->oid_len)) {
            /* The agent left the column: what it names must lie behind it. */
            if (v->value.type < ISP_SNMP_NO_OBJECT &&
                isp_oid__compare(v->oid, v->oid_len, name->oid, name->oid_len) < 0)
                return WRONG;
            w->live &= ~(1u << c);
            continue;
        }
        const uint8_t *at = v->oid + name->oid_len;
        size_t len = v->oid_len - name->oid_len;
        int order = holders ? compare(at, len, index, index_len) : -1;
        if (order > 0)
            continue;
        if (order < 0) {
            index = at;
            index_len = len;
            holders = 0;
        }
        holders |= 1u << k;
    }
    if (!holders)
        return OVER;
    if (isp_oid__compare(index, index_len, t->index, t->index_len) <= 0)
        return WRONG;
    if (w->last && compare(index, index_len, w->last, w->last_len) > 0)
        return OVER;
    for (uint32_t k = 0; k < t->columns; k++) {
        if (holders & 1u << k) {
            values[t->column[k]] = t->varbinds[t->head[k]].value;
            t->head[k] += t->columns;
        } else {
            values[t->column[k]].type = ISP_SNMP_ABSENT;
        }
    }
    t->index = index;
    t->index_len = index_len;
    return ROW;
}

/* Keep the last complete row as the place to go on from. */
static void keep_place(const table *t)
{
    if (t->index == t->w->index)
        return;
    memcpy(t->w->index, t->index, t->index_len);
    t->w->index_len = (uint16_t)t->index_len;
}

static void use_rows(walker *w, const isp_snmp_varbind *varbinds, size_t count)
{
    isp_snmp_op *op = w->op;
    isp_snmp_device *d = op->device;
    isp_snmp_value values[ISP_SNMP_COLUMNS_MAX] = {0};
    table t = {
        .w = w, .varbinds = varbinds, .count = count, .index = w->index, .index_len = w->index_len};
    const uint32_t before = w->done, live_before = w->live;
    step s;

    for (uint32_t c = 0; c < op->name_count; c++)
        if (w->live & 1u << c) {
            t.head[t.columns] = t.columns;
            t.column[t.columns++] = c;
        }
    while ((s = next_row(&t, values)) == ROW) {
        const isp_snmp_row row = {.index = t.index,
                                  .index_len = t.index_len,
                                  .values = values,
                                  .value_count = op->name_count};
        if (t.index_len > ISP_SNMP_INDEX_MAX || op->rows == ISP_SNMP_ROWS_MAX) {
            isp_snmp_op__fail(op, ISP_E_LIMIT, NULL,
                              "the table has too many rows or too long indexes");
            return;
        }
        w->done++;
        if (!give_row(op, &row))
            return;
        if (w->done == w->rows ||
            (w->last && compare(t.index, t.index_len, w->last, w->last_len) == 0)) {
            s = OVER;
            break;
        }
    }
    const uint32_t got = w->done - before;
    isp_snmp_counters *counters = isp_snmp_engine__count(d->engine);
    counters->rows += got;
    counters->varbinds += count;
    keep_place(&t);
    if (s == WRONG) {
        isp_snmp_op__fail(op, ISP_E_PROTOCOL, NULL, "the OIDs of the answer do not grow");
        return;
    }
    if (s == OVER) {
        retire(w);
        return;
    }
    if (got >= w->asked) {
        if (!w->resent)
            grow(w);
    } else if (got) { /* cut: that is what it can hold */
        op->varbinds_max = d->varbinds = got * t.columns;
    } else if (w->live == live_before && !isp_snmp_walker__shrink(w)) {
        isp_snmp_op__fail(op, ISP_E_PROTOCOL, NULL, "the answer does not hold a single row");
        return;
    }
    isp_snmp_engine__want(w);
}

static void use_values(walker *w, const isp_snmp_varbind *varbinds, size_t count)
{
    isp_snmp_op *op = w->op;
    w->most = 0;
    isp_snmp_engine__count(op->device->engine)->varbinds += count;
    for (size_t i = 0; i < count; i++) {
        if (!give_value(op, w->done, &varbinds[i].value))
            return;
        w->done++;
    }
    if (w->done == op->name_count)
        retire(w);
    else
        isp_snmp_engine__want(w);
}

/* v1 says in this way that there is nothing behind a column, or no such object. */
static void use_no_such_name(walker *w, int32_t error_index)
{
    isp_snmp_op *op = w->op;
    const isp_snmp_value nothing = {.type = ISP_SNMP_ABSENT};

    if (op->is_walk) {
        uint32_t column = 0, left = (uint32_t)error_index;
        for (uint32_t c = 0; c < op->name_count && left; c++)
            if (w->live & 1u << c && --left == 0)
                column = 1u << c;
        w->live = column ? w->live & ~column : 0;
        if (!w->live)
            retire(w);
        else
            isp_snmp_engine__want(w);
        return;
    }
    /* Ask for those before it, then pass it over. */
    if (error_index > 1 && (uint32_t)error_index <= w->asked) {
        w->most = (uint32_t)error_index - 1;
        isp_snmp_engine__want(w);
        return;
    }
    w->most = 0;
    if (!give_value(op, w->done, &nothing))
        return;
    if (++w->done == op->name_count)
        retire(w);
    else
        isp_snmp_engine__want(w);
}

static const char *status_name(int32_t status)
{
    static const char *const names[] = {"noError",
                                        "tooBig",
                                        "noSuchName",
                                        "badValue",
                                        "readOnly",
                                        "genErr",
                                        "noAccess",
                                        "wrongType",
                                        "wrongLength",
                                        "wrongEncoding",
                                        "wrongValue",
                                        "noCreation",
                                        "inconsistentValue",
                                        "resourceUnavailable",
                                        "commitFailed",
                                        "undoFailed",
                                        "authorizationError",
                                        "notWritable",
                                        "inconsistentName"};
    return status >= 0 && (size_t)status < ISP_LEN(names) ? names[status] : "unknown";
}

static void use_error(walker *w, int32_t status, int32_t error_index)
{
    char what[64];
    if (status == ISP_SNMP_NO_SUCH_NAME) {
        use_no_such_name(w, error_index);
    } else if ((status == ISP_SNMP_TOO_BIG || status == ISP_SNMP_GEN_ERR) &&
               isp_snmp_walker__shrink(w)) {
        isp_snmp_engine__want(w);
    } else if ((status == ISP_SNMP_GEN_ERR || status == ISP_SNMP_NO_ACCESS) && !w->op->is_walk &&
               w->asked == 1) {
        use_no_such_name(w, 1); /* this one cannot be read; the others may */
    } else {
        snprintf(what, sizeof what, "the device answers with %s", status_name(status));
        isp_snmp_op__fail(w->op, ISP_E_PROTOCOL, status_name(status), what);
    }
}

void isp_snmp_walker__answer(walker *w, int32_t error_status, int32_t error_index,
                             const isp_snmp_varbind *varbinds, size_t count)
{
    isp_snmp_op *op = w->op;
    if (isp_snmp_engine__now(op->device->engine) > op->end_us)
        isp_snmp_op__fail(op, ISP_E_LIMIT, NULL, "the operation takes too long");
    else if (error_status)
        use_error(w, error_status, error_index);
    else if (op->is_walk)
        use_rows(w, varbinds, count);
    else
        use_values(w, varbinds, count);
}

/* --- starting --- */

/* Bytes behind a growing pointer into the op's own memory. */
typedef struct arena {
    uint8_t *at, *end;
} arena;

static bool keep_oid(arena *a, const char *text, isp_snmp_varbind *out)
{
    size_t len = isp_oid__read(text, a->at, (size_t)(a->end - a->at));
    *out = (isp_snmp_varbind){.oid = a->at, .oid_len = (uint32_t)len};
    a->at += len;
    return len > 0;
}

static bool set_range(arena *a, walker *w, const isp_snmp_range *range)
{
    w->rows = range->rows;
    if (range->after_len) {
        w->index_len = (uint16_t)isp_oid_index__write(range->after, range->after_len, w->index,
                                                      sizeof w->index);
        if (!w->index_len)
            return false;
    }
    if (range->last_len) {
        size_t len = isp_oid_index__write(range->last, range->last_len, a->at,
                                          least(ISP_SNMP_INDEX_MAX, (uint32_t)(a->end - a->at)));
        w->last = a->at;
        w->last_len = (uint16_t)len;
        a->at += len;
        if (!len)
            return false;
    }
    return true;
}

/* Bytes that the encoded forms take at most: an arc has as many digits as bytes, or more, and a
 * dot. */
static size_t text_bytes(const char *const *texts, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += strlen(texts[i]);
    return sum;
}

isp_status isp_snmp_op__start(isp_snmp_device *d, const isp_snmp_walk *walk,
                              const isp_snmp_get *get, bool is_probe, isp_snmp_op **out,
                              isp_error *err)
{
    static const isp_snmp_range whole = {0};
    const char *const *texts = walk ? walk->columns : get->oids;
    const size_t names = walk ? walk->column_count : get->oid_count;
    const size_t walkers = walk && walk->range_count ? walk->range_count : 1;
    const isp_snmp_range *ranges = walk && walk->range_count ? walk->ranges : &whole;

    if (!names || names > (walk ? ISP_SNMP_COLUMNS_MAX : ISP_SNMP_GET_MAX))
        return isp_fail(err, ISP_E_INVALID, d->subject, "%zu OIDs are too few or too many", names);
    if (walkers > ISP_SNMP_RANGES_MAX)
        return isp_fail(err, ISP_E_INVALID, d->subject, "%zu ranges are too many", walkers);
    if (!d->reachable && !is_probe)
        return isp_fail(err, ISP_E_UNAVAILABLE, d->subject,
                        "the device does not answer; it is probed until it does");

    size_t bytes = text_bytes(texts, names);
    for (size_t i = 0; i < walkers; i++)
        bytes += 5 * ranges[i].last_len;
    isp_snmp_op *op = calloc(1, sizeof *op + walkers * sizeof *op->walkers +
                                    names * sizeof *op->names + bytes);
    if (!op)
        return isp_fail_memory(err);
    op->device = d;
    op->is_walk = walk != NULL;
    op->is_probe = is_probe;
    op->name_count = (uint32_t)names;
    op->walker_count = op->walkers_left = (uint32_t)walkers;
    op->names = (isp_snmp_varbind *)(void *)(op->walkers + walkers);
    op->varbinds_max = UINT32_MAX;
    op->rows_max = d->rows_max;
    op->end_us = INT64_MAX;
    if (walk) {
        uint32_t limit_ms = walk->limit_ms ? walk->limit_ms : WALK_LIMIT_MS;
        op->end_us = isp_env__mono_us() + limit_ms * INT64_C(1000);
        op->timeout_us = walk->timeout_ms * INT64_C(1000);
        op->rows_max = least(op->rows_max, walk->rows_max ? walk->rows_max : op->rows_max);
        op->row = walk->row;
        op->done = walk->done;
        op->user = walk->user;
    } else {
        op->value = get->value;
        op->done = get->done;
        op->user = get->user;
    }

    arena a = {.at = (uint8_t *)(op->names + names)};
    a.end = a.at + bytes;
    bool good = true;
    for (size_t i = 0; i < names && good; i++)
        good = keep_oid(&a, texts[i], &op->names[i]);
    for (size_t i = 0; i < walkers && good; i++) {
        walker *w = &op->walkers[i];
        w->op = op;
        w->live = (uint32_t)((UINT64_C(1) << (walk ? names : 1)) - 1);
        good = set_range(&a, w, &ranges[i]);
    }
    isp_status st = good ? isp_snmp_engine__take_slots(d->engine, op, err)
                         : isp_fail(err, ISP_E_INVALID, d->subject, "an OID or a range is wrong");
    if (st < 0) {
        free(op);
        return st;
    }
    isp_snmp_engine__add(d->engine, op);
    if (out)
        *out = op;
    return ISP_OK;
}

isp_status isp_snmp__walk(isp_snmp_device *device, const isp_snmp_walk *walk, isp_snmp_op **out,
                          isp_error *err)
{
    assert(walk->row);
    return isp_snmp_op__start(device, walk, NULL, false, out, err);
}

isp_status isp_snmp__get(isp_snmp_device *device, const isp_snmp_get *get, isp_snmp_op **out,
                         isp_error *err)
{
    return isp_snmp_op__start(device, NULL, get, false, out, err);
}

/* --- waiting for the end --- */

typedef struct waiter {
    const isp_snmp_walk *walk;
    const isp_snmp_get *get;
    isp_error *err;
    isp_status status;
    bool over;
} waiter;

static bool waiter_row(void *user, const isp_snmp_row *row)
{
    const waiter *w = user;
    return w->walk->row(w->walk->user, row);
}

static void waiter_value(void *user, size_t i, const isp_snmp_value *value)
{
    const waiter *w = user;
    if (w->get->value)
        w->get->value(w->get->user, i, value);
}

static void waiter_done(void *user, isp_status status, const isp_error *err)
{
    waiter *w = user;
    w->status = status;
    if (w->err && err)
        *w->err = *err;
    w->over = true;
}

static isp_status turn_until_over(isp_snmp_engine *engine, isp_snmp_op *op, waiter *w)
{
    while (!w->over) {
        isp_error broken;
        if (isp_snmp_engine__turn(engine, 1000000, &broken) < 0 && !w->over) {
            isp_snmp_op__cancel(op);
            if (w->err)
                *w->err = broken;
            return (isp_status)broken.code;
        }
    }
    return w->status;
}

isp_status isp_snmp__walk_wait(isp_snmp_device *device, const isp_snmp_walk *walk, isp_error *err)
{
    waiter w = {.walk = walk, .err = err};
    isp_snmp_walk copy = *walk;
    isp_snmp_op *op;
    copy.row = waiter_row;
    copy.done = waiter_done;
    copy.user = &w;
    isp_status st = isp_snmp__walk(device, &copy, &op, err);
    return st < 0 ? st : turn_until_over(device->engine, op, &w);
}

isp_status isp_snmp__get_wait(isp_snmp_device *device, const isp_snmp_get *get, isp_error *err)
{
    waiter w = {.get = get, .err = err};
    isp_snmp_get copy = *get;
    isp_snmp_op *op;
    copy.value = waiter_value;
    copy.done = waiter_done;
    copy.user = &w;
    isp_status st = isp_snmp__get(device, &copy, &op, err);
    return st < 0 ? st : turn_until_over(device->engine, op, &w);
}
