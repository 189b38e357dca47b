#include "tenant/role.h"

#include <stdio.h>
#include <string.h>

#include "isp/role.h"
#include "tenant/audit.h"
#include "tenant/entities.h"

/* clang-format off */
static const isp_stmt role_get = { "role_get",
    "SELECT {custom_role} FROM role_view WHERE tenant_id = $1 AND role_id = $2", NULL };
static const isp_stmt role_list = { "role_list",
    "SELECT {custom_role} FROM role_view WHERE tenant_id = $1 AND (name, role_id) > ($2, $3)"
    " AND ($4::text IS NULL OR starts_with(name, $4)) ORDER BY name, role_id LIMIT $5", NULL };
static const isp_stmt role_insert = { "role_insert",
    "INSERT INTO roles (tenant_id, role_id, name, permissions, created_at_us) VALUES ($1, $2, $3, $4, $5)", NULL };
static const isp_stmt role_update = { "role_update",
    "UPDATE roles SET name = coalesce($4, name), permissions = coalesce($5, permissions), revision = revision + 1"
    " WHERE tenant_id = $1 AND role_id = $2 AND $3::bigint IN (0, revision)", NULL };
/* Locked first: whoever gives it meanwhile waits, and finds it gone. */
static const isp_stmt role_lock = { "role_lock",
    "SELECT 1 FROM roles WHERE tenant_id = $1 AND role_id = $2 FOR UPDATE", NULL };
static const isp_stmt role_users = { "role_users",
    "SELECT count(*), min(login) FROM users WHERE tenant_id = $1 AND role_id = $2", NULL };
static const isp_stmt role_delete = { "role_delete",
    "DELETE FROM roles WHERE tenant_id = $1 AND role_id = $2", NULL };
static const isp_stmt role_who = { "role_who",
    "SELECT " ISP_SESSION_WHO ", u.expires_on, u.state FROM users u JOIN tenants t ON t.tenant_id = u.tenant_id"
    " WHERE u.tenant_id = $1 AND u.user_id = $2", NULL };
const isp_stmt *const isp_tenant__role_stmts[] = {
    &role_get, &role_list, &role_insert, &role_update, &role_lock, &role_users, &role_delete, &role_who, NULL };
/* clang-format on */

isp_status isp_role__allow(const isp_session *session, int64_t role, const char *grants,
                           isp_error *err)
{
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++)
        if (isp_role__has(role, grants, permission) &&
            isp_session__withheld(session, permission) != ISP_WITHHELD_NOT)
            return isp_fail(err, ISP_E_DENIED, "role",
                            "the role %s has the permission %s, and this session has not",
                            isp_kind__name(ISP_KIND_ROLE, role), permission->name);
    return ISP_OK;
}

isp_status isp_role__grants(const isp_session *session, int64_t role_id, char **out, isp_error *err)
{
    ISP_AUTO(isp_custom_role) role = NULL;
    isp_status st = isp_session__fetch(session, &role_get, &isp_custom_role_entity, role_id,
                                       (void **)&role, err);
    if (st == ISP_E_NOT_FOUND)
        return isp_fail(err, st, "role_id", "there is no role %lld", (long long)role_id);
    if (st < 0)
        return st;
    *out = isp_text__dup(role->permissions);
    return *out ? ISP_OK : isp_fail_memory(err);
}

/* ---- putting one together ---- */

/* In the order of the table, each once. [owned: free] */
static isp_status read_permissions(const isp_session *session, const char *text, char **out,
                                   isp_error *err)
{
    for (const char *at = text; *at; at += strspn(at, " ")) {
        char word[64];
        size_t len = strcspn(at, " ");
        snprintf(word, sizeof word, "%.*s", (int)(len < 63 ? len : 63), at);
        const isp_permission *permission = isp_permission__find(word);
        if (len && (!permission || !(permission->roles >> ISP_ROLE_CUSTOM & 1)))
            return isp_fail(err, ISP_E_INVALID, "permissions",
                            permission ? "%s stays with admins" : "there is no permission %s",
                            word);
        if (len && isp_session__withheld(session, permission) != ISP_WITHHELD_NOT)
            return isp_fail(err, ISP_E_DENIED, "permissions", "%s is no permission of yours", word);
        at += len;
    }
    ISP_AUTO_BUF list = ISP_BUF_INIT;
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++)
        if (isp_text__has_word(text, permission->name))
            isp_buf__format(&list, "%s%s", list.len ? " " : "", permission->name);
    if (!list.len && !list.failed)
        return isp_fail(err, ISP_E_INVALID, "permissions", "a role has at least one permission");
    *out = isp_buf__take(&list);
    return *out ? ISP_OK : isp_fail_memory(err);
}

typedef struct work {
    const isp_session *session;
    isp_custom_role_options options;
    int64_t role_id;
    char *permissions; /* borrowed; NULL: stay */
} work;

static isp_status prepare(work *in, const char *action, const isp_custom_role_options *options,
                          char **permissions, isp_error *err)
{
    isp_status st = isp_session__allow(in->session, "user.write", err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(in->session, "user.write", action, err);
    if (st == ISP_OK)
        st = isp__options_copy(&in->options, sizeof in->options, options, err);
    if (st < 0)
        return st;
    if (in->options.name && !isp_text__is_line(in->options.name, 1, 60))
        return isp_fail(err, ISP_E_INVALID, "name", "a name is one line of 1 to 60 characters");
    if (in->options.permissions &&
        (st = read_permissions(in->session, in->options.permissions, permissions, err)) < 0)
        return st;
    in->permissions = *permissions;
    return ISP_OK;
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    isp_status st = isp_tx__next(tx, "role", &in->role_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->role_id);
    isp_params__text(&params, in->options.name);
    isp_params__text(&params, in->permissions);
    isp_params__i64(&params, isp_session__now_us(in->session));
    return isp_tx__run(tx, &role_insert, &params, NULL, err);
}

isp_status isp_custom_role_create(isp_session *session, const isp_custom_role_options *options,
                                  isp_custom_role **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_CUSTOM_ROLE_OPTIONS_INIT};
    ISP_AUTO_TEXT permissions = NULL;
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st == ISP_OK && session->tenant_kind != ISP_TENANT_ISP)
        st = isp_fail(err, ISP_E_STATE, "role", "only an ISP has roles of its own");
    if (st < 0 || (st = prepare(&in, "role.create", options, &permissions, err)) < 0)
        return st;
    ISP_REQUIRE(err, in.options.name, "name");
    ISP_REQUIRE(err, in.permissions, "permissions");
    return isp_session__change(session, "role.create", create_body, &in, &role_get,
                               &isp_custom_role_entity, &in.role_id, (void **)out, err);
}

isp_status isp_custom_role_get(isp_session *session, int64_t role_id, isp_custom_role **out,
                               isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "user.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &role_get, &isp_custom_role_entity, role_id,
                                       (void **)out, err);
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->role_id);
    isp_params__i64(&params, in->options.revision);
    isp_params__text(&params, in->options.name);
    isp_params__text(&params, in->permissions);
    isp_status st = isp_tx__run(tx, &role_update, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_custom_role_entity, err);
    return ISP_OK;
}

/* It is there, and nothing stands in it that the session may not do: who has it may be above. */
static isp_status check_present(const isp_session *session, int64_t role_id, isp_error *err)
{
    ISP_AUTO(isp_custom_role) now = NULL;
    isp_status st = isp_session__fetch(session, &role_get, &isp_custom_role_entity, role_id,
                                       (void **)&now, err);
    return st < 0 ? st : isp_role__allow(session, ISP_ROLE_CUSTOM, now->permissions, err);
}

isp_status isp_custom_role_update(isp_session *session, int64_t role_id,
                                  const isp_custom_role_options *options, isp_custom_role **out,
                                  isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_CUSTOM_ROLE_OPTIONS_INIT, .role_id = role_id};
    ISP_AUTO_TEXT permissions = NULL;
    isp_status st = prepare(&in, "role.update", options, &permissions, err);
    if (st < 0 || (st = check_present(session, role_id, err)) < 0)
        return st;
    return isp_session__change(session, "role.update", update_body, &in, &role_get,
                               &isp_custom_role_entity, &in.role_id, (void **)out, err);
}

static isp_status delete_body(isp_tx *tx, void *user, isp_error *err)
{
    const work *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->role_id);
    isp_status st = isp_tx__run(tx, &role_lock, &params, NULL, err);
    if (st < 0 || (st = isp_tx__run(tx, &role_users, &params, &rows, err)) < 0)
        return st;
    if (isp_rows__i64(rows, 0, 0))
        return isp_fail(err, ISP_E_STATE, "role", "%lld people have this role, %s for one",
                        (long long)isp_rows__i64(rows, 0, 0), isp_rows__text(rows, 0, 1));
    if ((st = isp_tx__run(tx, &role_delete, &params, NULL, err)) < 0)
        return st;
    const isp_audit_event event = {
        .action = "role.delete", .entity = "custom_role", .entity_id = in->role_id};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_custom_role_delete(isp_session *session, int64_t role_id, isp_error *err)
{
    ISP_REQUIRE(err, session, "session");
    isp_status st = isp_session__allow(session, "user.write", err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "user.write", "role.delete", err);
    if (st < 0 || (st = check_present(session, role_id, err)) < 0)
        return st;
    work in = {.session = session, .role_id = role_id};
    return isp_session__transact(session, delete_body, &in, err);
}

static const isp_page_rule roles_asked = {"user.read", .takes = "search"};

isp_status isp_custom_role_list_get(isp_session *session, const isp_list_options *options,
                                    isp_custom_role_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &roles_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__text(&params, page.after);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.search);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &role_list, &params, &isp_custom_role_entity,
                             page.asked.limit, 1, 0, (isp_list **)(void *)out, err);
}

/* ---- what can this person do? ---- */

/* Could anybody of this kind of tenant have it? */
static bool concerns(int64_t tenant_kind, const isp_permission *permission)
{
    static const int64_t top[] = {[ISP_TENANT_PLATFORM] = ISP_ROLE_DEVELOPER,
                                  [ISP_TENANT_GROUP] = ISP_ROLE_SUPER_ADMIN,
                                  [ISP_TENANT_ISP] = ISP_ROLE_ADMIN};
    return permission->roles >> top[tenant_kind] & 1;
}

static const struct {
    int64_t bit;
    const char *word;
} kinds[] = {{ISP_MAY_READ, "read"},     {ISP_MAY_WRITE, "write"}, {ISP_MAY_DEVICE, "device"},
             {ISP_MAY_SECRET, "secret"}, {ISP_MAY_MONEY, "money"}, {ISP_MAY_WHOLE, "whole"}};

static void add_word(isp_buf *out, const char *word)
{
    isp_buf__format(out, "%s%s", out->len ? " " : "", word);
}

typedef struct {
    const char *name, *text;
} member;

static isp_status set_texts(const isp_entity *entity, void *record, const member *members,
                            size_t count, isp_error *err)
{
    isp_status st = ISP_OK;
    for (size_t i = 0; i < count && st == ISP_OK; i++)
        st = isp_record__set_text(isp_entity_field(entity, members[i].name), record,
                                  members[i].text, err);
    return st;
}

/* What a permission is, whoever asks. */
static isp_status describe(const isp_entity *entity, void *record, const isp_permission *permission,
                           isp_error *err)
{
    ISP_AUTO_BUF kind = ISP_BUF_INIT;
    ISP_AUTO_TEXT area = isp_text__dup_n(permission->name, strcspn(permission->name, "."));
    for (size_t i = 0; i < ISP_LEN(kinds); i++)
        if (permission->kind & kinds[i].bit)
            add_word(&kind, kinds[i].word);
    if (!area || kind.failed)
        return isp_fail_memory(err);
    const member members[] = {{"permission", permission->name},
                              {"area", area},
                              {"title", permission->title},
                              {"kind", kind.data}};
    return set_texts(entity, record, members, ISP_LEN(members), err);
}

/* Built-in roles of this kind of tenant that have it: customers are nobody's staff. */
static void name_roles(int64_t tenant_kind, const isp_permission *permission, isp_buf *out)
{
    static const int64_t of[] = {
        [ISP_TENANT_PLATFORM] = 1 << ISP_ROLE_DEVELOPER,
        [ISP_TENANT_GROUP] = 1 << ISP_ROLE_SUPER_ADMIN,
        [ISP_TENANT_ISP] = 1 << ISP_ROLE_ADMIN | 1 << ISP_ROLE_TECHNICIAN | 1 << ISP_ROLE_CASHIER |
                           1 << ISP_ROLE_NOC | 1 << ISP_ROLE_ACCOUNTS | 1 << ISP_ROLE_RESELLER};
    for (int64_t role = 0; role < ISP_ROLE_CUSTOM; role++)
        if (of[tenant_kind] & permission->roles & 1 << role)
            add_word(out, isp_kind__name(ISP_KIND_ROLE, role));
}

static isp_status add_permission(isp_list *list, const isp_session *session,
                                 const isp_permission *permission, isp_error *err)
{
    ISP_AUTO(isp_permission_info) info = isp_record__new(&isp_permission_info_entity);
    ISP_AUTO_BUF roles = ISP_BUF_INIT;
    name_roles(session->tenant_kind, permission, &roles);
    if (!info || roles.failed)
        return isp_fail_memory(err);
    info->custom = session->tenant_kind == ISP_TENANT_ISP &&
                   permission->roles >> ISP_ROLE_CUSTOM & 1;
    info->may = isp_session__withheld(session, permission) == ISP_WITHHELD_NOT;
    const member members[] = {{"roles", roles.data ? roles.data : ""}};
    isp_status st = describe(&isp_permission_info_entity, info, permission, err);
    if (st == ISP_OK)
        st = set_texts(&isp_permission_info_entity, info, members, ISP_LEN(members), err);
    return st < 0 ? st : isp_list__add(list, ISP_TAKE(info), err);
}

isp_status isp_permission_info_list_get(isp_session *session, isp_permission_info_list **out,
                                        isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "user.read", err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_permission_info_entity);
    if (!list)
        return isp_fail_memory(err);
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++)
        if (concerns(session->tenant_kind, permission) &&
            (st = add_permission(list, session, permission, err)) < 0)
            return st;
    *out = (isp_permission_info_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}

static void explain(const isp_session *person, isp_withheld why, const char *closed, isp_buf *out)
{
    if (closed)
        isp_buf__text(out, closed);
    else if (why == ISP_WITHHELD_ZONE)
        isp_buf__text(out, "concerns the whole ISP, and the person is held to zones");
    else
        isp_buf__format(out, "%srole %s", why == ISP_WITHHELD_NOT ? "" : "not in the ",
                        person->role_name ? person->role_name
                                          : isp_kind__name(ISP_KIND_ROLE, person->role));
}

static isp_status add_ability(isp_list *list, const isp_session *person, const char *zones,
                              int64_t until_on, const char *closed,
                              const isp_permission *permission, isp_error *err)
{
    ISP_AUTO(isp_ability) ability = isp_record__new(&isp_ability_entity);
    ISP_AUTO_BUF because = ISP_BUF_INIT;
    isp_withheld why = isp_session__withheld(person, permission);
    explain(person, why, closed, &because);
    if (!ability || because.failed)
        return isp_fail_memory(err);
    ability->may = why == ISP_WITHHELD_NOT && !closed;
    ability->until_on = until_on;
    const member members[] = {{"because", because.data}, {"zones", zones}};
    isp_status st = describe(&isp_ability_entity, ability, permission, err);
    if (st == ISP_OK)
        st = set_texts(&isp_ability_entity, ability, members, ISP_LEN(members), err);
    return st < 0 ? st : isp_list__add(list, ISP_TAKE(ability), err);
}

isp_status isp_user_abilities_get(isp_session *session, int64_t user_id, isp_ability_list **out,
                                  isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_status st = isp_session__allow(session, "user.read", err);
    if (st < 0)
        return st;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, user_id);
    const isp_scope job = isp_session__job(session); /* what blocks a tenant may stand above it */
    st = isp_store__run(isp_session__store(session), &job, &role_who, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__len(rows) != 1)
        return isp_session__absent(&isp_user_entity, user_id, err);
    ISP_AUTO(isp_session) person = NULL;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_ability_entity);
    if (!list)
        return isp_fail_memory(err);
    if ((st = isp_session__of_row(session->ctx, rows, &person, err)) < 0)
        return st;
    bool active = strcmp(isp_rows__text(rows, 0, ISP_SESSION_WHO_LEN + 1), "active") == 0;
    bool runs = strcmp(isp_rows__text(rows, 0, 6), "active") == 0;
    const char *closed = isp_session__may_enter(rows) ? NULL
                         : runs                       ? "the panel of its tenant is closed"
                         : active                     ? "the account has run out"
                                                      : "the account is closed or suspended";
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++)
        if (concerns(session->tenant_kind, permission) &&
            (st = add_ability(list, person, isp_rows__text(rows, 0, 8),
                              isp_rows__on(rows, 0, ISP_SESSION_WHO_LEN), closed, permission,
                              err)) < 0)
            return st;
    *out = (isp_ability_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}
