/*
 * Reading the trail. Who looked is recorded before he is told.
 */
#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/audit_tree.h"
#include "tenant/child.h"
#include "tenant/entities.h"
#include "tenant/login.h"

#define TEXT_US INT64_C(2678400000000) /* 31 days: text is looked for by reading all rows */

enum {
    AT_COLUMN = 2 /* of isp_audit.at_us */
};

/* clang-format off */
/* Of each tenant no more than a page, by its index: an order over all of them would want all of their rows. Names are looked
 * up for the page alone. */
static const isp_stmt audit_list = { "audit_list",
    "WITH page AS MATERIALIZED (SELECT v.* FROM tenants t CROSS JOIN LATERAL ("
    "SELECT w.tenant_id, w.at_us, w.writer_id, w.writer_seq FROM audit w WHERE w.tenant_id = t.tenant_id"
    " AND ($3::text IS NULL OR (w.at_us, w.writer_id, w.writer_seq)"
    "      < ($2, split_part($3, ':', 1)::bigint, split_part($3, ':', 2)::bigint))"
    " AND ($4::text IS NULL OR w.action = $4 OR starts_with(w.action, $4 || '.'))"
    " AND ($5::text IS NULL OR w.entity = $5) AND ($6::bigint = 0 OR w.entity_id = $6)"
    " AND ($7::bigint = 0 OR w.actor_id = $7) AND ($8::text IS NULL OR w.request_id = $8)"
    " AND w.at_us >= greatest($9, " ISP_AUDIT_DAY("$12::date") ") AND w.at_us < least($10, " ISP_AUDIT_DAY("$13::date + 1") ")"
    " AND ($14::bigint IS NULL OR (w.tenant_id = $14 AND w.actor_id = $15)"
    "      OR (w.impersonator_tenant_id = $14 AND w.impersonator_id = $15))"
    " AND ($16::text IS NULL OR strpos(lower(concat_ws(' ', w.before, w.after, w.action, w.source)), $16) > 0)"
    " ORDER BY w.at_us DESC, w.writer_id DESC, w.writer_seq DESC LIMIT $11) v WHERE t.tenant_id = ANY($1)"
    " ORDER BY v.at_us DESC, v.writer_id DESC, v.writer_seq DESC LIMIT $11)"
    " SELECT {v:audit}, v.writer_id || ':' || v.writer_seq FROM page p JOIN audit_view v"
    " ON v.tenant_id = p.tenant_id AND v.writer_id = p.writer_id AND v.writer_seq = p.writer_seq"
    " ORDER BY v.at_us DESC, v.writer_id DESC, v.writer_seq DESC", NULL };
static const isp_stmt audit_person = { "audit_person",
    "SELECT tenant_id, user_id FROM users WHERE tenant_id = ANY($1) AND login = $2", NULL };
static const isp_stmt audit_branch = { "audit_branch",
    "SELECT tenant_id FROM isp.tenant_branch($1) ORDER BY tenant_id", "a tenant of the session's tree, and those below it" };
const isp_stmt *const isp_tenant__audit_list_stmts[] = { &audit_list, &audit_person, &audit_branch, NULL };
/* clang-format on */

void isp_audit_tree__free(isp_audit_tree *tree)
{
    if (tree)
        free(tree->tenants);
    free(tree);
}

static bool holds(const int64_t *ids, size_t len, int64_t id)
{
    for (size_t i = 0; i < len; i++)
        if (ids[i] == id)
            return true;
    return false;
}

isp_status isp_audit_tree__read(isp_session *session, int64_t tenant_id, bool below,
                                isp_audit_tree **out, isp_error *err)
{
    const int64_t *reach;
    size_t len;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_tenant__below(session, &reach, &len, err);
    if (st < 0)
        return st;
    if (tenant_id && !holds(reach, len, tenant_id))
        return isp_session__absent(&isp_tenant_entity, tenant_id, err);
    if (tenant_id && below) {
        const isp_scope scope = isp_child__scope(session);
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        st = isp_store__run(isp_session__store(session), &scope, &audit_branch, &params, &rows,
                            err);
        if (st < 0)
            return st;
        len = isp_rows__len(rows);
    }
    ISP_AUTO(isp_audit_tree) tree = calloc(1, sizeof *tree);
    if (!tree || !(tree->tenants = calloc(len + 1, sizeof *tree->tenants)))
        return isp_fail_memory(err);
    for (size_t i = 0; i < len; i++) {
        int64_t id = rows ? isp_rows__i64(rows, i, 0) : reach[i];
        if (!tenant_id || below || id == tenant_id)
            tree->tenants[tree->count++] = id;
    }
    tree->whole = session->tenant_kind == ISP_TENANT_PLATFORM && !tenant_id;
    *out = ISP_TAKE(tree);
    return ISP_OK;
}

/* What was asked for, as it stands in the trail. */
static isp_status note_list(const isp_session *session, const isp_audit_options *o, isp_error *err)
{
    ISP_AUTO_BUF asked = ISP_BUF_INIT;
    isp_audit__given(&isp_audit_options_entity, o, &asked);
    if (asked.failed)
        return isp_fail_memory(err);
    return isp_audit__note(session, &(isp_audit_event){.action = "audit.list", .after = asked.data},
                           err);
}

isp_status isp_audit__days(int64_t from_on, int64_t until_on, isp_error *err)
{
    if (from_on && !isp_on__valid(from_on))
        return isp_fail(err, ISP_E_INVALID, "from_on", "%lld is not a date", (long long)from_on);
    if (until_on && !isp_on__valid(until_on))
        return isp_fail(err, ISP_E_INVALID, "until_on", "%lld is not a date", (long long)until_on);
    return ISP_OK;
}

/* What is asked for, and where the page before it ended. */
typedef struct asked {
    isp_audit_options options;
    char *place; /* [owned] of the last row: "writer:number" */
    int64_t before_us;
    int64_t person_tenant_id, person_id; /* ISP_NO_VALUE: anybody */
    char *text;                          /* [owned] in small letters */
} asked;

static void free_asked(asked *in)
{
    free(in->place);
    free(in->text);
}
#define AUTO_ASKED __attribute__((cleanup(free_asked))) asked

static isp_status read_asked(const isp_audit_options *options, asked *in, isp_error *err)
{
    isp_audit_options *o = &in->options;
    unsigned long long writer_id, writer_seq;
    char end;
    isp_status st = isp__options_copy(o, sizeof *o, options, err);
    if (st == ISP_OK)
        st = isp_audit__days(o->from_on, o->until_on, err);
    if (st < 0)
        return st;
    if ((st = isp_list__limit(&o->limit, err)) < 0)
        return st;
    if (o->cursor && (st = isp_cursor__decode(o->cursor, &in->place, &in->before_us, err)) < 0)
        return st;
    if (o->cursor &&
        (!in->place || sscanf(in->place, "%19llu:%19llu%c", &writer_id, &writer_seq, &end) != 2))
        return isp_fail(err, ISP_E_INVALID, "cursor", "not a cursor of this list");
    if (o->text && !(in->text = isp_text__fold(o->text)))
        return isp_fail_memory(err);
    return ISP_OK;
}

/* Nobody has the name, or nobody whom the reader may see: then it is nobody's rows. */
static isp_status find_person(const isp_session *reader, asked *in, isp_error *err)
{
    in->person_tenant_id = in->person_id = ISP_NO_VALUE;
    if (!in->options.person)
        return ISP_OK;
    ISP_AUTO_TEXT login = isp_login__fold(in->options.person);
    if (!login)
        return isp_fail_memory(err);
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, reader->scope.tenants, reader->scope.tenant_count);
    isp_params__text(&params, login);
    isp_status st = isp_session__run(reader, &audit_person, &params, &rows, err);
    if (st < 0)
        return st;
    bool found = isp_rows__len(rows) == 1;
    in->person_tenant_id = found ? isp_rows__i64(rows, 0, 0) : 0;
    in->person_id = found ? isp_rows__i64(rows, 0, 1) : 0;
    return ISP_OK;
}

isp_status isp_audit_list_get(isp_session *session, const isp_audit_options *options,
                              isp_audit_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    AUTO_ASKED in = {.options = ISP_AUDIT_OPTIONS_INIT};
    const isp_audit_options *o = &in.options;
    ISP_AUTO(isp_audit_tree) reach = NULL;
    ISP_AUTO(isp_audit_tree) tree = NULL;
    isp_status st = isp_session__allow(session, "audit.read", err);
    if (st == ISP_OK)
        st = read_asked(options, &in, err);
    if (st < 0)
        return st;
    if ((st = isp_audit_tree__read(session, 0, false, &reach, err)) < 0 ||
        (st = isp_audit_tree__read(session, o->tenant_id, false, &tree, err)) < 0 ||
        (st = note_list(session, o, err)) < 0)
        return st;
    /* Rows of the tenants that are asked for, with all the names that may be seen. */
    isp_session reader = *session;
    reader.scope.role = ISP_DB_SCOPE;
    reader.scope.tenants = reach->tenants;
    reader.scope.tenant_count = reach->count;
    if ((st = find_person(&reader, &in, err)) < 0)
        return st;
    int64_t from_us = o->from_at_us;
    if (in.text && !from_us && !o->from_on)
        from_us = isp_session__now_us(session) - TEXT_US;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, tree->tenants, tree->count);
    isp_params__i64(&params, in.before_us);
    isp_params__text(&params, in.place);
    isp_params__text(&params, o->action);
    isp_params__text(&params, o->entity);
    isp_params__i64(&params, o->entity_id);
    isp_params__i64(&params, o->actor_id);
    isp_params__text(&params, o->request_id);
    isp_params__i64(&params, from_us);
    isp_params__i64(&params, o->until_at_us ? o->until_at_us : INT64_MAX);
    isp_params__i64(&params, o->limit + 1);
    isp_params__on(&params, o->from_on ? o->from_on : ISP_NO_VALUE);
    isp_params__on(&params, o->until_on ? o->until_on : ISP_NO_VALUE);
    isp_params__i64(&params, in.person_tenant_id);
    isp_params__i64(&params, in.person_id);
    isp_params__text(&params, in.text);
    return isp_session__list(&reader, &audit_list, &params, &isp_audit_entity, o->limit,
                             (int)isp_audit_entity.field_count, AT_COLUMN, (isp_list **)(void *)out,
                             err);
}
