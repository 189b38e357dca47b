/*
 * Handing the trail out: writers first, then each chain with its checkpoints, as JSON lines with
 * all that a verification needs.
 */
#include "tenant/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/ctx.h"
#include "tenant/audit_tree.h"

enum {
    PAGE = 1000
};

/* clang-format off */
static const isp_stmt export_writers = { "audit_export_writers",
    "SELECT writer_id, key_id, encode(box, 'hex'), name, started_at_us, encode(signature, 'hex') FROM audit_writers w"
    " WHERE writer_id > $2 AND EXISTS (SELECT FROM audit a WHERE a.writer_id = w.writer_id AND a.tenant_id = ANY($1))"
    " ORDER BY writer_id LIMIT $3", "a writer is a program, which writes for all tenants" };
static const isp_stmt export_page = { "audit_export_page",
    "SELECT s.seq, encode(s.link, 'hex'), " ISP_AUDIT_COLUMNS ", replace(c.note, E'\\n', '|') FROM audit_seals s"
    " JOIN audit a ON a.tenant_id = s.tenant_id AND a.writer_id = s.writer_id AND a.writer_seq = s.writer_seq"
    " LEFT JOIN audit_checkpoints c ON c.tenant_id = s.tenant_id AND c.size = s.seq"
    " WHERE s.tenant_id = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3", NULL };
const isp_stmt *const isp_tenant__audit_file_stmts[] = { &export_writers, &export_page, NULL };

#define NUMBER(m) ISP_FIELD(isp_audit_line, m, ISP_KIND_COUNT, ISP_F_ZERO, #m)
#define TEXT(m)   ISP_FIELD(isp_audit_line, m, ISP_KIND_TEXT, 0, #m)
static const isp_field line_fields[] = {
    TEXT(kind), NUMBER(tenant_id), NUMBER(seq), TEXT(link), NUMBER(writer_id), NUMBER(writer_seq), NUMBER(epoch),
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

static isp_status put(FILE *file, const isp_audit_line *line, isp_error *err)
{
    ISP_AUTO_BUF json = ISP_BUF_INIT;
    isp_audit__given(&isp_audit_line_entity, line, &json);
    if (json.failed)
        return isp_fail_memory(err);
    if (fprintf(file, "%s\n", json.data) < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, "file", errno, "could not write");
    return ISP_OK;
}

static isp_status put_writers(const isp_session *session, const isp_audit_tree *tree, FILE *file,
                              isp_error *err)
{
    int64_t after = 0;
    for (;;) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64_array(&params, tree->tenants, tree->count);
        isp_params__i64(&params, after);
        isp_params__i64(&params, PAGE);
        isp_status st = isp_store__run(isp_session__store(session), &job, &export_writers, &params,
                                       &rows, err);
        size_t len = isp_rows__len(rows);
        for (size_t i = 0; st == ISP_OK && i < len; i++) {
            isp_audit_line line = empty("writer");
            line.writer_id = after = isp_rows__i64(rows, i, 0);
            line.key_id = isp_rows__text(rows, i, 1);
            line.box = isp_rows__text(rows, i, 2);
            line.name = isp_rows__text(rows, i, 3);
            line.at_us = isp_rows__i64(rows, i, 4);
            line.signature = isp_rows__text(rows, i, 5);
            st = put(file, &line, err);
        }
        if (st < 0 || len < PAGE)
            return st;
    }
}

static isp_status put_row(const isp_rows *rows, size_t i, FILE *file, isp_error *err)
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
    isp_status st = put(file, &line, err);
    const char *note = isp_rows__text(rows, i, 2 + ISP_AUDIT_COLUMN_COUNT);
    if (st < 0 || !note)
        return st;
    isp_audit_line checkpoint = empty("checkpoint");
    checkpoint.tenant_id = line.tenant_id;
    checkpoint.seq = line.seq;
    checkpoint.note = note;
    return put(file, &checkpoint, err);
}

static isp_status put_chain(const isp_session *session, int64_t tenant_id, FILE *file,
                            isp_error *err)
{
    int64_t after = 0;
    for (;;) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, after);
        isp_params__i64(&params, PAGE);
        isp_status st = isp_store__run(isp_session__store(session), &job, &export_page, &params,
                                       &rows, err);
        size_t len = isp_rows__len(rows);
        for (size_t i = 0; st == ISP_OK && i < len; i++) {
            st = put_row(rows, i, file, err);
            after = isp_rows__i64(rows, i, 0);
        }
        if (st < 0 || len < PAGE)
            return st;
    }
}

isp_status isp_audit_export(isp_session *session, int64_t tenant_id, const char *path,
                            isp_error *err)
{
    ISP_REQUIRE(err, session && path && *path, "path");
    ISP_AUTO(isp_audit_tree) tree = NULL;
    isp_status st = isp_session__allow(session, "audit.read", err);
    if (st == ISP_OK)
        st = isp_session__fresh(session, err);
    if (st == ISP_OK)
        st = isp_audit_tree__read(session, tenant_id, &tree, err);
    if (st == ISP_OK)
        st = isp_audit__note(session, &(isp_audit_event){.action = "audit.export"}, err);
    if (st < 0)
        return st;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (!file) {
        st = isp_fail_errno(err, errno == EEXIST ? ISP_E_EXISTS : ISP_E_UNAVAILABLE, "path", errno,
                            "could not make %s", path);
        if (fd >= 0)
            close(fd);
        return st;
    }
    st = put_writers(session, tree, file, err);
    for (size_t i = 0; st == ISP_OK && i < tree->count; i++)
        st = put_chain(session, tree->tenants[i], file, err);
    if (fclose(file) != 0 && st == ISP_OK)
        st = isp_fail_errno(err, ISP_E_UNAVAILABLE, "path", errno, "could not write %s", path);
    if (st < 0)
        (void)unlink(path);
    return st;
}
