/*
 * Tenants below the session's own: made, read, changed. What becomes of them later is lifecycle.c.
 */
#include "tenant/child.h"

#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/entities.h"
#include "tenant/reset.h"
#include "tenant/user.h"

/* clang-format off */
#define DOWN_THE_TREE "tenants below the session's own: the path of each must lead to it"
static const isp_stmt branch_ids = { "branch_ids",
    "SELECT tenant_id FROM isp.tenant_branch($1) ORDER BY tenant_id", DOWN_THE_TREE };
static const isp_stmt child_group = { "child_group",
    "SELECT g.tenant_id FROM tenants g JOIN tenants t ON t.parent_id = g.tenant_id"
    " WHERE t.tenant_id = $1 AND g.kind = 'group' FOR NO KEY UPDATE OF g", NULL };
static const isp_stmt child_hold = { "child_hold",
    "SELECT parent_id, kind, slot_no, suspended_at_us IS NOT NULL, closed_at_us IS NOT NULL, code FROM tenants t"
    " WHERE t.tenant_id = $1 AND EXISTS (SELECT FROM isp.tenant_path($1) p WHERE p.tenant_id = $2 AND p.depth > 0)"
    " FOR NO KEY UPDATE OF t", NULL };
static const isp_stmt tenant_hold = { "tenant_hold",
    "SELECT kind, closed_at_us IS NOT NULL FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE", NULL };
/* The same call once more: code, tenant above and first user are those. */
static const isp_stmt child_same = { "child_same",
    "SELECT t.tenant_id FROM tenant_codes c JOIN tenants t ON t.tenant_id = c.tenant_id"
    " JOIN users u ON u.tenant_id = t.tenant_id AND u.user_id = 1"
    " WHERE c.code = $1 AND t.parent_id = $2 AND u.login = $3", DOWN_THE_TREE };
static const isp_stmt child_update = { "child_update",
    "UPDATE tenants SET name = coalesce($3, name), timezone = coalesce($4, timezone),"
    " invoice_prefix = coalesce($5, invoice_prefix), due_day = coalesce($6, due_day),"
    " grace_days = coalesce($7, grace_days), vat_pct_x100 = coalesce($8, vat_pct_x100),"
    " cut_lines = coalesce($9::bigint <> 0, cut_lines),"
    " revision = revision + 1 WHERE tenant_id = $1 AND $2::bigint IN (0, revision)", NULL };
static const isp_stmt child_page = { "child_page",
    "SELECT t.tenant_id FROM tenants t WHERE t.parent_id = $1 AND t.tenant_id > $2"
    " AND ($3::text IS NULL OR starts_with(t.code, $3) OR starts_with(lower(t.name), lower($3)))"
    " AND ($4::text IS NULL OR $4 = coalesce((SELECT CASE cause WHEN 'closed' THEN cause ELSE 'suspended' END"
    "   FROM isp.tenant_blocks(t.tenant_id) LIMIT 1), 'active'))"
    " ORDER BY t.tenant_id LIMIT $5", DOWN_THE_TREE };
/* Whose rows the figures of tenants $2 are read from: theirs, those below them, and those between them and the session's
 * tenant $1, where a block may be. What is not below $1 gives none. */
static const isp_stmt child_scope = { "child_scope",
    "SELECT DISTINCT v.tenant_id FROM unnest($2::bigint[]) c(tenant_id),"
    " LATERAL (SELECT tenant_id FROM isp.tenant_branch(c.tenant_id)"
    "          UNION ALL SELECT p.tenant_id FROM isp.tenant_path(c.tenant_id) p"
    "                     WHERE p.tenant_id IN (SELECT tenant_id FROM isp.tenant_branch($1))) v"
    " WHERE EXISTS (SELECT FROM isp.tenant_path(c.tenant_id) p WHERE p.tenant_id = $1 AND p.depth > 0)", DOWN_THE_TREE };
static const isp_stmt child_list = { "child_list",
    "SELECT {child} FROM child_view WHERE tenant_id = ANY($1::bigint[]) ORDER BY tenant_id", NULL };
/* Who looks after a tenant: as child_view says. */
static const isp_stmt child_admin = { "child_admin",
    "SELECT user_id FROM users WHERE tenant_id = $1 AND role IN ('developer', 'super_admin', 'admin') AND state = 'active'"
    " ORDER BY user_id LIMIT 1", NULL };
const isp_stmt *const isp_tenant__child_stmts[] = {
    &child_admin,
    &branch_ids, &child_group, &child_hold, &tenant_hold, &child_same, &child_update, &child_page, &child_scope,
    &child_list, NULL };
/* clang-format on */

isp_scope isp_child__scope(const isp_session *session)
{
    isp_scope scope = session->scope;
    scope.role = ISP_DB_JOB;
    return scope;
}

/* ---- whose rows ---- */

/* The first column of all rows [owned: free]. */
static isp_status ids_of(const isp_rows *rows, int64_t **out, size_t *out_len, isp_error *err)
{
    size_t len = isp_rows__len(rows);
    int64_t *ids = calloc(len + 1, sizeof *ids);
    if (!ids)
        return isp_fail_memory(err);
    for (size_t i = 0; i < len; i++)
        ids[i] = isp_rows__i64(rows, i, 0);
    *out = ids;
    *out_len = len;
    return ISP_OK;
}

isp_status isp_tenant__below(isp_session *session, const int64_t **out, size_t *out_len,
                             isp_error *err)
{
    if (!session->branch) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        const isp_scope scope = isp_child__scope(session);
        isp_params__i64(&params, session->tenant_id);
        isp_status st = isp_store__run(isp_session__store(session), &scope, &branch_ids, &params,
                                       &rows, err);
        if (st == ISP_OK)
            st = ids_of(rows, &session->branch, &session->branch_len, err);
        if (st < 0)
            return st;
    }
    *out = session->branch;
    *out_len = session->branch_len;
    return ISP_OK;
}

static void forget_branch(isp_session *session)
{
    free(session->branch);
    session->branch = NULL;
}

static void free_ids(int64_t **ids)
{
    free(*ids);
}
#define AUTO_IDS __attribute__((cleanup(free_ids))) int64_t *

/* Records of these tenants, read as isp_scope over nothing but their own branches. */
static isp_status read_children(isp_session *session, const int64_t *ids, size_t len,
                                isp_list **out, isp_error *err)
{
    AUTO_IDS rows_of = NULL;
    size_t rows_of_len = 0;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        const isp_scope scope = isp_child__scope(session);
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64_array(&params, ids, len);
        isp_status st = isp_store__run(isp_session__store(session), &scope, &child_scope, &params,
                                       &rows, err);
        if (st == ISP_OK)
            st = ids_of(rows, &rows_of, &rows_of_len, err);
        if (st < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, ids, len);
    isp_session reader = *session;
    reader.scope.role = ISP_DB_SCOPE;
    reader.scope.tenants = rows_of;
    reader.scope.tenant_count = rows_of_len;
    return isp_session__list(&reader, &child_list, &params, &isp_child_entity, 0, -1, 0, out, err);
}

isp_status isp_child__get(isp_session *session, int64_t tenant_id, isp_child **out, isp_error *err)
{
    ISP_AUTO(isp_list) list = NULL;
    isp_status st = read_children(session, &tenant_id, 1, &list, err);
    if (st < 0)
        return st;
    if (!list->len)
        return isp_session__absent(&isp_tenant_entity, tenant_id, err);
    *out = list->records[--list->len];
    return ISP_OK;
}

isp_status isp_child__hold(isp_tx *tx, const isp_session *session, int64_t tenant_id,
                           isp_below *out, isp_error *err)
{
    isp_status st;
    { /* the group first: whoever takes or frees its slots holds it */
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        if ((st = isp_tx__run(tx, &child_group, &params, NULL, err)) < 0)
            return st;
    }
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, session->tenant_id);
    if ((st = isp_tx__run(tx, &child_hold, &params, &rows, err)) < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_session__absent(&isp_tenant_entity, tenant_id, err);
    *out = (isp_below){.tenant_id = tenant_id,
                       .parent_id = isp_rows__i64(rows, 0, 0),
                       .slot_no = isp_rows__i64(rows, 0, 2),
                       .suspended = isp_rows__i64(rows, 0, 3) == 1,
                       .closed = isp_rows__i64(rows, 0, 4) == 1};
    snprintf(out->code, sizeof out->code, "%s", isp_rows__text(rows, 0, 5));
    if (!isp_kind__value(ISP_KIND_TENANT_KIND, isp_rows__text(rows, 0, 1), &out->kind))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored kind of tenant has no meaning here");
    return ISP_OK;
}

/* ---- making ---- */

typedef struct creation {
    isp_session *session;
    const isp_child_options *options;
    isp_tenant_options tenant;
    isp_user_options user;
    isp_tenant_seed seed;
    const char *login; /* folded */
    int64_t parent_id, tenant_id;
} creation;

/* Hold the tenant above; sets kind and role of the one to be. */
static isp_status hold_parent(isp_tx *tx, creation *in, isp_error *err)
{
    static const struct {
        int64_t kind, role;
    } child[] = {[ISP_TENANT_PLATFORM] = {ISP_TENANT_GROUP, ISP_ROLE_SUPER_ADMIN},
                 [ISP_TENANT_GROUP] = {ISP_TENANT_ISP, ISP_ROLE_ADMIN}};
    int64_t kind = in->session->tenant_kind;
    bool closed = false;
    isp_status st;
    if (in->parent_id == in->session->tenant_id) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->parent_id);
        if ((st = isp_tx__run(tx, &tenant_hold, &params, &rows, err)) < 0)
            return st;
        closed = isp_rows__i64(rows, 0, 1) == 1;
    } else {
        isp_below parent;
        if ((st = isp_child__hold(tx, in->session, in->parent_id, &parent, err)) < 0)
            return st;
        kind = parent.kind;
        closed = parent.closed;
    }
    if (kind == ISP_TENANT_ISP)
        return isp_fail(err, ISP_E_STATE, "tenant", "an ISP has no tenants below it");
    if (closed)
        return isp_fail(err, ISP_E_STATE, "parent_id", "the tenant above it is closed");
    in->seed.kind = child[kind].kind;
    in->seed.role = child[kind].role;
    return ISP_OK;
}

static isp_status find_same(isp_tx *tx, creation *in, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, in->options->code);
    isp_params__i64(&params, in->parent_id);
    isp_params__text(&params, in->login);
    isp_status st = isp_tx__run(tx, &child_same, &params, &rows, err);
    in->tenant_id = st == ISP_OK && isp_rows__len(rows) ? isp_rows__i64(rows, 0, 0) : 0;
    return st;
}

/* Whoever looks after a tenant below, told from the outbox of the session's own. */
static isp_status invite(isp_tx *tx, const isp_session *session, int64_t tenant_id,
                         isp_user_link **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_status st = isp_tx__run(tx, &child_admin, &params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_STATE, "tenant", "nobody there may be invited");
    const isp_link_for who = {session->ctx, session->tenant_id, tenant_id,
                              isp_rows__i64(rows, 0, 0), isp_session__now_us(session)};
    return isp_invite__create(tx, &who, out, err);
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    creation *in = user;
    isp_status st = hold_parent(tx, in, err);
    if (st == ISP_OK)
        st = find_same(tx, in, err);
    if (st < 0 || in->tenant_id)
        return st;
    bool group = in->seed.kind == ISP_TENANT_GROUP;
    if (!group && in->options->slot_count != ISP_NO_VALUE)
        return isp_fail(err, ISP_E_INVALID, "slot_count", "an ISP has no slots");
    in->seed.slot_no = ISP_NO_VALUE;
    if (!group) {
        in->seed.slot_no = 0;
        if ((st = isp_slot__find(tx, in->parent_id, &in->seed.slot_no, err)) < 0)
            return st;
    }
    if ((st = isp_tenant__insert(tx, &in->seed, &in->tenant_id, err)) < 0)
        return st;
    isp_slot_note note = {.now_us = in->seed.now_us};
    if (group) {
        int64_t count = in->options->slot_count == ISP_NO_VALUE ? 1 : in->options->slot_count;
        if ((st = isp_slot__allot(tx, in->tenant_id, count, in->seed.now_us, err)) < 0)
            return st;
        note.group_id = in->tenant_id;
        note.event = ISP_SLOT_ALLOTTED;
    } else {
        note.group_id = in->parent_id;
        note.event = ISP_SLOT_TAKEN;
        note.slot_no = in->seed.slot_no;
        note.isp_id = in->tenant_id;
    }
    if ((st = isp_slot__note(tx, in->session, &note, err)) < 0)
        return st;
    if (!in->options
             ->admin_password) { /* its link goes to its person; isp_child_invite() shows one */
        ISP_AUTO(isp_user_link) link = NULL;
        if ((st = invite(tx, in->session, in->tenant_id, &link, err)) < 0)
            return st;
    }
    return isp_audit__add_given(tx, in->session, "child.create", "tenant", in->tenant_id,
                                &isp_child_options_entity, in->options, err);
}

isp_status isp_child_create(isp_session *session, const isp_child_options *options, isp_child **out,
                            isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "tenant.manage", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.code, "code");
    ISP_REQUIRE(err, o.admin_login, "admin_login");
    ISP_REQUIRE(err, o.slot_count == ISP_NO_VALUE || (o.slot_count >= 0 && o.slot_count <= 10000),
                "slot_count");
    if (o.revision)
        return isp_fail(err, ISP_E_INVALID, "revision", "what is new has no revision yet");
    creation in = {.session = session,
                   .options = &o,
                   .tenant = {.code = o.code,
                              .name = o.name,
                              .timezone = o.timezone,
                              .invoice_prefix = o.invoice_prefix,
                              .due_day = o.due_day,
                              .grace_days = o.grace_days,
                              .vat_pct_x100 = o.vat_pct_x100},
                   .user = {.login = o.admin_login,
                            .name = o.admin_name,
                            .phone = o.admin_phone,
                            .password = o.admin_password,
                            .customer_id = ISP_NO_VALUE},
                   .parent_id = o.parent_id == ISP_NO_VALUE ? session->tenant_id : o.parent_id};
    char prefix[20], hash[ISP_PASSWORD_PHC_SIZE];
    isp_tenant__prefix(o.code, prefix, sizeof prefix);
    ISP_AUTO_TEXT login = isp_text__fold(o.admin_login);
    if (!login)
        return isp_fail_memory(err);
    if ((st = isp_user__check(session->ctx, session->source, &in.user, o.name, hash, err)) < 0)
        return st;
    in.login = login;
    in.seed = (isp_tenant_seed){.parent_id = in.parent_id,
                                .options = &in.tenant,
                                .prefix = o.invoice_prefix ? o.invoice_prefix : prefix,
                                .cut_lines = o.cut_lines == 1,
                                .user = &in.user,
                                .hash = hash,
                                .now_us = isp_session__now_us(session)};
    const isp_scope scope = isp_child__scope(session);
    st = isp_store__transact(isp_session__store(session), &scope, create_body, &in, err);
    if (st < 0)
        return st;
    forget_branch(session);
    return isp_session__unread(isp_child__get(session, in.tenant_id, out, err), err);
}

typedef struct inviting {
    const isp_session *session;
    int64_t tenant_id;
    isp_user_link *link; /* [owned] of the last try */
} inviting;

static isp_status invite_body(isp_tx *tx, void *user, isp_error *err)
{
    inviting *in = user;
    isp_below below;
    isp_user_link_free(ISP_TAKE(in->link));
    isp_status st = isp_child__hold(tx, in->session, in->tenant_id, &below, err);
    if (st == ISP_OK && below.closed)
        st = isp_fail(err, ISP_E_STATE, "tenant", "it is closed");
    if (st == ISP_OK)
        st = invite(tx, in->session, in->tenant_id, &in->link, err);
    if (st < 0)
        return st;
    const isp_audit_event event = {
        .action = "child.invite", .entity = "tenant", .entity_id = in->tenant_id};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_child_invite(isp_session *session, int64_t tenant_id, isp_user_link **out,
                            isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    inviting in = {session, tenant_id, NULL};
    isp_status st = isp_session__allow(session, "tenant.manage", err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "tenant.manage", "child.invite", err);
    if (st < 0)
        return st;
    const isp_scope scope = isp_child__scope(session);
    st = isp_store__transact(isp_session__store(session), &scope, invite_body, &in, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(in.link);
    isp_user_link_free(in.link);
    return st;
}

/* ---- reading ---- */

isp_status isp_child_get(isp_session *session, int64_t tenant_id, isp_child **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "tenant.list", err);
    return st < 0 ? st : isp_child__get(session, tenant_id, out, err);
}

/* One page: which tenants, then what they are. */
static isp_status list_page(isp_session *session, const isp_page *page, isp_list **out,
                            isp_error *err)
{
    AUTO_IDS ids = NULL;
    size_t len = 0;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_scope scope = session->scope;
        scope.role = ISP_DB_SCOPE;
        isp_status st = isp_tenant__below(session, &scope.tenants, &scope.tenant_count, err);
        if (st < 0)
            return st;
        isp_params__i64(&params,
                        page->asked.parent_id ? page->asked.parent_id : session->tenant_id);
        isp_params__i64(&params, page->after_id);
        isp_params__text(&params, page->asked.search);
        isp_params__text(&params, page->asked.filter);
        isp_params__i64(&params, page->asked.limit + 1);
        st = isp_store__run(isp_session__store(session), &scope, &child_page, &params, &rows, err);
        if (st == ISP_OK)
            st = ids_of(rows, &ids, &len, err);
        if (st < 0)
            return st;
    }
    bool more = len > (size_t)page->asked.limit;
    if (more)
        len = (size_t)page->asked.limit;
    ISP_AUTO(isp_list) list = NULL;
    isp_status st = read_children(session, ids, len, &list, err);
    if (st < 0)
        return st;
    if (more && !(list->next = isp_cursor__encode(NULL, ids[len - 1])))
        return isp_fail_memory(err);
    *out = ISP_TAKE(list);
    return ISP_OK;
}

static const isp_page_rule children_asked = {"tenant.list", "search filter parent_id", "state",
                                             .kinds = {ISP_KIND_STATE}};

isp_status isp_child_list_get(isp_session *session, const isp_list_options *options,
                              isp_child_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &children_asked, options, &page, err);
    return st < 0 ? st : list_page(session, &page, (isp_list **)(void *)out, err);
}

/* ---- changing ---- */

typedef struct change {
    const isp_session *session;
    isp_child_options options;
    int64_t tenant_id;
} change;

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    const change *in = user;
    const isp_child_options *o = &in->options;
    isp_below place;
    isp_status st = isp_child__hold(tx, in->session, in->tenant_id, &place, err);
    if (st == ISP_OK)
        st = isp_tenant__known_zone(tx, o->timezone, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->tenant_id);
    isp_params__i64(&params, o->revision);
    isp_params__text(&params, o->name);
    isp_params__text(&params, o->timezone);
    isp_params__text(&params, o->invoice_prefix);
    isp_params__i64(&params, o->due_day);
    isp_params__i64(&params, o->grace_days);
    isp_params__i64(&params, o->vat_pct_x100);
    isp_params__i64(&params, o->cut_lines);
    if ((st = isp_tx__run(tx, &child_update, &params, &rows, err)) < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_tenant_entity, err);
    return isp_audit__add_given(tx, in->session, "child.update", "tenant", in->tenant_id,
                                &isp_child_options_entity, o, err);
}

isp_status isp_child_update(isp_session *session, int64_t tenant_id,
                            const isp_child_options *options, isp_child **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    change in = {.session = session, .options = ISP_CHILD_OPTIONS_INIT, .tenant_id = tenant_id};
    const isp_child_options *o = &in.options;
    isp_status st = isp_session__allow(session, "tenant.manage", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    /* clang-format off */
    const struct { const char *name; bool given; const char *instead; } fixed[] = {
        { "code",        o->code != NULL,                 "the code of a tenant is never changed" },
        { "parent_id",   o->parent_id != ISP_NO_VALUE,               "an ISP goes to another group by slot.move" },
        { "slot_count",  o->slot_count != ISP_NO_VALUE,              "slots are raised and lowered by slot.set" },
        { "admin_login", o->admin_login || o->admin_name || o->admin_phone || o->admin_password,
          "people are changed where they log in" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(fixed); i++)
        if (fixed[i].given)
            return isp_fail(err, ISP_E_INVALID, fixed[i].name, "%s", fixed[i].instead);
    const isp_scope scope = isp_child__scope(session);
    st = isp_store__transact(isp_session__store(session), &scope, update_body, &in, err);
    return st < 0 ? st : isp_session__unread(isp_child__get(session, tenant_id, out, err), err);
}
