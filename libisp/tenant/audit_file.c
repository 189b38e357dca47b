/*
 * Handing the trail out: writers first, then each chain with its checkpoints, as JSON lines with
 * all that a verification needs; the last line says that it was the last. A page at a time, so a
 * reader may take as long as it likes.
 */
#include "tenant/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/ctx.h"
#include "tenant/audit_tree.h"
#include "tenant/entities.h"

enum {
    PAGE = 500,
    FULL = 64 * 1024 /* bytes that are worth handing out */
};

/* clang-format off */
static const isp_stmt export_writers = { "audit_export_writers",
    "SELECT writer_id, key_id, encode(box, 'hex'), name, started_at_us, encode(signature, 'hex') FROM audit_writers w"
    " WHERE writer_id > $2 AND EXISTS (SELECT FROM audit a WHERE a.writer_id = w.writer_id AND a.tenant_id = ANY($1))"
    " ORDER BY writer_id LIMIT $3", "a writer is a program, which writes for all tenants" };
/* Where each chain begins and ends: at checkpoints around the days that are asked for ($2, $3; NULL: none), or at its own
 * ends. A row is sealed once what was in flight with it has ended: a minute is left for that. */
static const isp_stmt export_ends = { "audit_export_ends",
    "SELECT t.tenant_id, f.size, encode(s.link, 'hex'), coalesce((SELECT c.size FROM audit_checkpoints c"
    "          WHERE c.tenant_id = t.tenant_id AND c.at_us >= " ISP_AUDIT_DAY("$3::date + 1") " + 60000000 ORDER BY c.size LIMIT 1),"
    "       (SELECT max(seq) FROM audit_seals WHERE tenant_id = t.tenant_id), 0) FROM tenants t CROSS JOIN LATERAL"
    " (SELECT coalesce((SELECT size FROM audit_checkpoints c WHERE c.tenant_id = t.tenant_id"
    "                      AND c.at_us <= " ISP_AUDIT_DAY("$2::date") " ORDER BY size DESC LIMIT 1), 0) AS size) f"
    " LEFT JOIN audit_seals s ON s.tenant_id = t.tenant_id AND s.seq = f.size WHERE t.tenant_id = ANY($1) ORDER BY 1", "chains of a tree of tenants" };
static const isp_stmt export_page = { "audit_export_page",
    "SELECT s.seq, encode(s.link, 'hex'), " ISP_AUDIT_COLUMNS ", replace(c.note, E'\\n', '|') FROM audit_seals s"
    " JOIN audit a ON a.tenant_id = s.tenant_id AND a.writer_id = s.writer_id AND a.writer_seq = s.writer_seq"
    " LEFT JOIN audit_checkpoints c ON c.tenant_id = s.tenant_id AND c.size = s.seq"
    " WHERE s.tenant_id = $1 AND s.seq > $2 AND s.seq <= $3 ORDER BY s.seq LIMIT $4", NULL };
const isp_stmt *const isp_tenant__audit_file_stmts[] = { &export_writers, &export_ends, &export_page, NULL };

#define NUMBER(m) ISP_FIELD(isp_audit_line, m, ISP_KIND_COUNT, ISP_F_ZERO, #m)
#define TEXT(m)   ISP_FIELD(isp_audit_line, m, ISP_KIND_TEXT, 0, #m)
static const isp_field line_fields[] = {
    TEXT(kind), NUMBER(tenant_id), NUMBER(seq), TEXT(link), NUMBER(count), NUMBER(writer_id), NUMBER(writer_seq), NUMBER(epoch),
    TEXT(voids), NUMBER(at_us), TEXT(actor), NUMBER(actor_id), NUMBER(impersonator_tenant_id), NUMBER(impersonator_id),
    TEXT(session), TEXT(source), TEXT(action), TEXT(entity), NUMBER(entity_id), TEXT(before), TEXT(after),
    TEXT(request_id), TEXT(mac), TEXT(note), TEXT(key_id), TEXT(box), TEXT(name), TEXT(signature),
};
const isp_entity isp_audit_line_entity = ISP_INPUT(audit_line, line_fields);
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

/* A line with nothing in it but its kind. */
static isp_audit_line empty(const char *kind)
{
    isp_audit_line line = {.struct_size = sizeof line, .kind = kind};
    for (size_t i = 0; i < ISP_LEN(line_fields); i++)
        if (line_fields[i].store == ISP_STORE_I64)
            isp_record__set_i64(&line_fields[i], &line, ISP_NO_VALUE);
    return line;
}

static void put(isp_buf *out, const isp_audit_line *line)
{
    ISP_AUTO_BUF json = ISP_BUF_INIT;
    isp_audit__given(&isp_audit_line_entity, line, &json);
    isp_buf__text(out, json.data ? json.data : "");
    isp_buf__char(out, '\n');
    out->failed |= json.failed;
}

/* A chain, or a part of it: what is behind row `after`, up to row `end`. */
typedef struct stretch {
    int64_t tenant_id, after, end;
    char link[ISP_SHA256_HEX_SIZE]; /* of row `after`, while it was not told */
} stretch;

struct isp_trail {
    isp_store *store;
    isp_audit_tree *tree;
    stretch *chains;
    size_t chain_count, chain_at;
    int64_t writer_after; /* -1: all are told */
    int64_t row_count;
    bool stops; /* chains go on behind what was asked for */
    bool ended;
};

/* The ends are taken before the first writer is read: whoever wrote what lies within them is
 * there by then. */
static isp_status read_ends(isp_trail *trail, const isp_audit_export_options *o, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, trail->tree->tenants, trail->tree->count);
    isp_params__on(&params, o->from_on ? o->from_on : ISP_NO_VALUE);
    isp_params__on(&params, o->until_on ? o->until_on : ISP_NO_VALUE);
    isp_status st = isp_store__run(trail->store, &job, &export_ends, &params, &rows, err);
    size_t len = isp_rows__len(rows);
    if (st == ISP_OK && !(trail->chains = calloc(len + 1, sizeof *trail->chains)))
        st = isp_fail_memory(err);
    for (size_t i = 0; st == ISP_OK && i < len; i++) {
        const char *link = isp_rows__text(rows, i, 2);
        stretch s = {.tenant_id = isp_rows__i64(rows, i, 0),
                     .after = isp_rows__i64(rows, i, 1),
                     .end = isp_rows__i64(rows, i, 3)};
        snprintf(s.link, sizeof s.link, "%s", link ? link : "");
        if (s.end > s.after)
            trail->chains[trail->chain_count++] = s;
    }
    return st;
}

isp_status isp_trail_open(isp_session *session, const isp_audit_export_options *options,
                          isp_trail **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_audit_export_options o = ISP_AUDIT_EXPORT_OPTIONS_INIT;
    ISP_AUTO_BUF asked = ISP_BUF_INIT;
    isp_status st = isp_session__allow(session, "audit.read", err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "audit.read", "audit.export", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_audit__days(o.from_on, o.until_on, err);
    if (st == ISP_OK && o.below && !o.tenant_id)
        st = isp_fail(err, ISP_E_INVALID, "below", "below which tenant?");
    if (st < 0)
        return st;
    ISP_AUTO(isp_trail) trail = calloc(1, sizeof *trail);
    if (!trail)
        return isp_fail_memory(err);
    trail->store = isp_session__store(session);
    trail->stops = o.until_on != 0;
    isp_audit__given(&isp_audit_export_options_entity, &o, &asked);
    if (asked.failed)
        return isp_fail_memory(err);
    st = isp_audit_tree__read(session, o.tenant_id, o.below != 0, &trail->tree, err);
    if (st == ISP_OK)
        st = isp_audit__note(
            session, &(isp_audit_event){.action = "audit.export", .after = asked.data}, err);
    if (st == ISP_OK)
        st = read_ends(trail, &o, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(trail);
    return st;
}

void isp_trail_close(isp_trail *trail)
{
    if (!trail)
        return;
    isp_audit_tree__free(trail->tree);
    free(trail->chains);
    free(trail);
}

static isp_status put_writers(isp_trail *trail, isp_buf *out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, trail->tree->tenants, trail->tree->count);
    isp_params__i64(&params, trail->writer_after);
    isp_params__i64(&params, PAGE);
    isp_status st = isp_store__run(trail->store, &job, &export_writers, &params, &rows, err);
    if (st < 0)
        return st;
    size_t len = isp_rows__len(rows);
    for (size_t i = 0; i < len; i++) {
        isp_audit_line line = empty("writer");
        line.writer_id = trail->writer_after = isp_rows__i64(rows, i, 0);
        line.key_id = isp_rows__text(rows, i, 1);
        line.box = isp_rows__text(rows, i, 2);
        line.name = isp_rows__text(rows, i, 3);
        line.at_us = isp_rows__i64(rows, i, 4);
        line.signature = isp_rows__text(rows, i, 5);
        put(out, &line);
    }
    if (len < PAGE)
        trail->writer_after = -1;
    return ISP_OK;
}

static void put_row(const isp_rows *rows, size_t i, isp_buf *out)
{
    isp_audit_record r;
    isp_audit_line line = empty("row");
    isp_audit_record__of_row(rows, i, 2, &r, &line.mac);
    line.tenant_id = r.tenant_id;
    line.seq = isp_rows__i64(rows, i, 0);
    line.link = isp_rows__text(rows, i, 1);
    line.writer_id = r.writer_id;
    line.writer_seq = r.writer_seq;
    line.epoch = r.epoch;
    line.voids = r.voids;
    line.at_us = r.at_us;
    line.actor = r.actor;
    line.actor_id = r.actor_id;
    line.impersonator_tenant_id = r.impersonator_tenant_id;
    line.impersonator_id = r.impersonator_id;
    line.session = r.session;
    line.source = r.source;
    line.action = r.action;
    line.entity = r.entity;
    line.entity_id = r.entity_id;
    line.before = r.before;
    line.after = r.after;
    line.request_id = r.request_id;
    put(out, &line);
    const char *note = isp_rows__text(rows, i, 2 + ISP_AUDIT_COLUMN_COUNT);
    if (!note)
        return;
    isp_audit_line checkpoint = empty("checkpoint");
    checkpoint.tenant_id = line.tenant_id;
    checkpoint.seq = line.seq;
    checkpoint.note = note;
    put(out, &checkpoint);
}

/* A chain that does not begin with its first row says behind which one, and its link. */
static void put_start(stretch *s, isp_buf *out)
{
    isp_audit_line line = empty("start");
    line.tenant_id = s->tenant_id;
    line.seq = s->after;
    line.link = s->link;
    if (s->after && *s->link)
        put(out, &line);
    s->link[0] = '\0';
}

static isp_status put_rows(isp_trail *trail, isp_buf *out, isp_error *err)
{
    stretch *s = &trail->chains[trail->chain_at];
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, s->tenant_id);
    isp_params__i64(&params, s->after);
    isp_params__i64(&params, s->end);
    isp_params__i64(&params, PAGE);
    isp_status st = isp_store__run(trail->store, &job, &export_page, &params, &rows, err);
    if (st < 0)
        return st;
    put_start(s, out);
    size_t len = isp_rows__len(rows);
    for (size_t i = 0; i < len; i++)
        put_row(rows, i, out);
    if (len)
        s->after = isp_rows__i64(rows, len - 1, 0);
    trail->row_count += (int64_t)len;
    if (len == PAGE && s->after < s->end)
        return ISP_OK;
    if (trail->stops) {
        isp_audit_line line = empty("stop");
        line.tenant_id = s->tenant_id;
        put(out, &line);
    }
    trail->chain_at++;
    return ISP_OK;
}

isp_status isp_trail_read(isp_trail *trail, char **out, isp_error *err)
{
    ISP_REQUIRE(err, trail && out, "trail");
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_status st = ISP_OK;
    *out = NULL;
    if (trail->ended)
        return ISP_OK;
    while (st == ISP_OK && text.len < FULL && trail->writer_after >= 0)
        st = put_writers(trail, &text, err);
    while (st == ISP_OK && text.len < FULL && trail->chain_at < trail->chain_count)
        st = put_rows(trail, &text, err);
    if (st == ISP_OK && trail->writer_after < 0 && trail->chain_at == trail->chain_count) {
        isp_audit_line line = empty("end");
        line.count = trail->row_count;
        put(&text, &line);
        trail->ended = true;
    }
    if (st < 0)
        return st;
    *out = isp_buf__take(&text);
    return *out ? ISP_OK : isp_fail_memory(err);
}

static isp_status write_all(isp_trail *trail, int fd, isp_error *err)
{
    for (;;) {
        ISP_AUTO_TEXT text = NULL;
        isp_status st = isp_trail_read(trail, &text, err);
        if (st < 0 || !text)
            return st;
        for (size_t at = 0, len = strlen(text); at < len;) {
            ssize_t n = write(fd, text + at, len - at);
            if (n < 0 && errno != EINTR)
                return isp_fail_errno(err, ISP_E_UNAVAILABLE, "path", errno, "could not write");
            at += n > 0 ? (size_t)n : 0;
        }
    }
}

isp_status isp_audit_export(isp_session *session, const isp_audit_export_options *options,
                            const char *path, isp_error *err)
{
    ISP_REQUIRE(err, session && path && *path, "path");
    ISP_AUTO(isp_trail) trail = NULL;
    isp_status st = isp_trail_open(session, options, &trail, err);
    if (st < 0)
        return st;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return isp_fail_errno(err, errno == EEXIST ? ISP_E_EXISTS : ISP_E_UNAVAILABLE, "path",
                              errno, "could not make %s", path);
    st = write_all(trail, fd, err);
    if (close(fd) != 0 && st == ISP_OK)
        st = isp_fail_errno(err, ISP_E_UNAVAILABLE, "path", errno, "could not write %s", path);
    if (st < 0)
        (void)unlink(path);
    return st;
}
