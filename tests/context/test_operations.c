/*
 * The table of operations: each row is whole, can be called, and is allowed to exactly those roles
 * that the table of permissions names.
 */
#include <string.h>

#include "tenant/session.h"

#include "isp_test_isp.h"

static const isp_permission *permission(const char *name)
{
    const isp_permission *p;
    for (size_t i = 0; (p = isp_permission_at(i)); i++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

START_TEST(each_row_is_whole)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        ck_assert_msg(op->name && op->title && op->method && op->path && op->call, "row %zu", i);
        ck_assert_ptr_eq(isp_operation_find(op->name), op);
        ck_assert_msg(!op->permission || permission(op->permission), "%s: %s", op->name,
                      op->permission);
        ck_assert_msg((op->form == ISP_FORM_NONE) == (op->output == NULL), "%s", op->name);
        /* Each brace of the path has a name. */
        size_t braces = 0;
        for (const char *c = op->path; (c = strchr(c, '{')); c++)
            braces++;
        ck_assert_msg(isp_operation_id_len(op) == braces, "%s: %s", op->name, op->path);
        /* What is taken in the query are members of the options; of a list, besides its page. */
        ck_assert_msg(!op->takes || (op->input && !strcmp(op->method, "GET")), "%s", op->name);
        ck_assert_msg(
            !op->takes || op->form != ISP_FORM_LIST ||
                (isp_entity_field(op->input, "limit") && isp_entity_field(op->input, "cursor")),
            "%s", op->name);
        char words[200];
        snprintf(words, sizeof words, "%s", op->takes ? op->takes : "");
        for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
            ck_assert_msg(isp_entity_field(op->input, word), "%s takes %s", op->name, word);
        /* GET changes nothing, and nothing else is GET. */
        ck_assert_msg(!(op->flags & ISP_OP_WRITE) || strcmp(op->method, "GET"), "%s", op->name);
        for (size_t k = 0; k < i; k++) {
            const isp_operation *other = isp_operation_at(k);
            ck_assert_msg(strcmp(op->method, other->method) || strcmp(op->path, other->path),
                          "%s and %s are one route", op->name, other->name);
        }
    }
    ck_assert_ptr_null(isp_operation_at(isp_operation_len()));
    ck_assert_ptr_null(isp_operation_find("planet.show"));
    ck_assert_ptr_null(isp_operation_find(NULL));
}
END_TEST

#define PERMISSIONS 42

START_TEST(each_permission_is_asked_for)
{
    static const char *const elsewhere[] = {
        "money.read", /* asked for where records leave */
    };
    const isp_permission *p;
    for (size_t i = 0; (p = isp_permission_at(i)); i++) {
        bool used = false;
        for (size_t k = 0; k < isp_operation_len() && !used; k++)
            used = isp_operation_at(k)->permission &&
                   !strcmp(isp_operation_at(k)->permission, p->name);
        for (size_t k = 0; k < ISP_LEN(elsewhere) && !used; k++)
            used = !strcmp(elsewhere[k], p->name);
        ck_assert_msg(used, "%s", p->name);
        ck_assert_msg(p->roles, "%s is nobody's", p->name);
        ck_assert_msg(p->kind & (ISP_MAY_READ | ISP_MAY_WRITE | ISP_MAY_DEVICE), "%s", p->name);
        /* What a tenant may put into a role of its own, its admins have. */
        ck_assert_msg(!(p->roles >> ISP_ROLE_CUSTOM & 1) || p->roles >> ISP_ROLE_ADMIN & 1, "%s",
                      p->name);
    }
    ck_assert_ptr_null(isp_permission_at(PERMISSIONS));
    ck_assert_ptr_nonnull(isp_permission_at(PERMISSIONS - 1));
    /* Who only looks has no permission for what changes something or talks to a device. */
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        if (!op->permission)
            continue;
        int64_t kind = permission(op->permission)->kind;
        ck_assert_msg(!(op->flags & ISP_OP_WRITE) || kind & ISP_MAY_WRITE || kind & ISP_MAY_DEVICE,
                      "%s changes something, %s reads", op->name, op->permission);
        ck_assert_msg(!(op->flags & ISP_OP_DEVICE) || kind & ISP_MAY_DEVICE,
                      "%s talks to devices, %s does not", op->name, op->permission);
    }
}
END_TEST

/* Who may see things of this kind: the permission of NOUN.list, for "NOUN_id". */
static const isp_permission *reader_of(const char *id_name)
{
    char name[64];
    size_t len = strlen(id_name);
    if (len < 4 || strcmp(id_name + len - 3, "_id") != 0)
        return NULL;
    snprintf(name, sizeof name, "%.*s.list", (int)(len - 3), id_name);
    const isp_operation *op = isp_operation_find(name);
    return op && op->permission ? permission(op->permission) : NULL; /* else everybody */
}

/* A list of the very records that the operation gives, for whoever may the operation. */
static bool is_listed(const isp_operation *op)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *list = isp_operation_at(i);
        if (list->form == ISP_FORM_LIST && list->output == op->output && list->permission &&
            op->permission && strcmp(list->permission, op->permission) == 0)
            return true;
    }
    return false;
}

static bool is_needed(const isp_field *f)
{
    return f->kind == ISP_KIND_ID &&
           (f->flags & ISP_F_REQUIRED || strncmp(f->title, "required", 8) == 0);
}

/* Who may do a thing may see what it must name: nobody can sell a line on a router they cannot
 * choose. */
START_TEST(no_role_meets_a_dead_end)
{
    int references = 0;
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        const isp_permission *does = op->permission ? permission(op->permission) : NULL;
        const char *names[16];
        size_t len = 0;
        for (size_t k = 0; k < isp_operation_id_len(op); k++)
            names[len++] = isp_operation_id_name(op, k);
        for (size_t k = 0; op->input && k < op->input->field_count; k++)
            if (is_needed(&op->input->fields[k]))
                names[len++] = op->input->fields[k].name;
        for (size_t k = 0; k < len; k++) {
            const isp_permission *sees = reader_of(names[k]);
            if (!sees || (k < isp_operation_id_len(op) && is_listed(op)))
                continue;
            references++;
            ck_assert_msg(does && !(does->roles & ~sees->roles),
                          "%s names a %s: who has %s needs %s", op->name, names[k], op->permission,
                          sees->name);
        }
    }
    ck_assert_int_gt(references, 20);
    /* The tables that this walks say what it looks for. */
    const isp_operation *sell = isp_operation_find("service.create");
    ck_assert(is_needed(isp_entity_field(sell->input, "node_id")));
    ck_assert(!is_needed(isp_entity_field(sell->input, "onu_id")));
}
END_TEST

static const int64_t ids[] = {1, 1};

static isp_status call(isp_session *session, const isp_operation *op)
{
    isp_result *result = NULL;
    err = (isp_error){0};
    isp_status st = isp_operation_call(session, op, ids, isp_operation_id_len(op), NULL, NULL, NULL,
                                       &result, &err);
    isp_result_free(result);
    return st;
}

/* Role x operation: allowed or ISP_E_DENIED, exactly as the table of permissions says. The calls go
 * without input, in an ISP with one of everything: what they answer besides does not matter here.
 */
START_TEST(each_role_may_what_the_table_says_and_no_more)
{
    isp_test_tenants();
    isp_session *session = isp_test_local("mfn");
    isp_test_service(session, isp_test_customer(session, "Rahim"),
                     isp_test_package(session, "20M", 75000),
                     isp_test_router(session, "pop1", "127.10.0.98", 18798), "rahim", 20261101);
    if (_i < ISP_ROLE_ADMIN) {
        isp_session_close(session);
        session = isp_test_local(_i == ISP_ROLE_DEVELOPER ? "platform" : "north");
    }
    session->user_id = 1; /* a person: API tokens belong to one */
    session->role = _i;
    int allowed = 0, denied = 0;
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        bool may = !op->permission || (permission(op->permission)->roles >> _i & 1);
        isp_status st = call(session, op);
        ck_assert_msg((st == ISP_E_DENIED) == !may, "role %d, %s: %s %s", _i, op->name,
                      isp_status_name(st), err.message);
        if (!may)
            ck_assert_str_eq(err.subject, op->permission);
        /* Nothing that is the library's own fault. */
        ck_assert_msg(st != ISP_E_INTERNAL && st != ISP_E_MEMORY, "%s: %s", op->name, err.message);
        may ? allowed++ : denied++;
    }
    ck_assert_int_gt(allowed, 0);
    ck_assert_int_gt(denied, 0);
    isp_session_close(session);
}
END_TEST

/* A token with one scope may do what that scope names, and nothing else. */
START_TEST(a_scope_is_a_wall)
{
    isp_test_tenants();
    isp_session *session = isp_test_local("mfn");
    isp_test_service(session, isp_test_customer(session, "Rahim"),
                     isp_test_package(session, "20M", 75000),
                     isp_test_router(session, "pop1", "127.10.0.98", 18798), "rahim", 20261101);
    session->user_id = 1;
    const isp_permission *scope = isp_permission_at((size_t)_i);
    session->scopes = strdup(scope->name);
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        bool may = !op->permission ||
                   (!strcmp(op->permission, scope->name) && scope->roles >> ISP_ROLE_ADMIN & 1);
        /* Bringing a line to its router reads the line. */
        if (may && !strcmp(op->name, "service.apply"))
            continue;
        /* User 1 is an admin, who may more than this token. */
        static const char *const on_admin[] = {"user.update", "user.invite", "user.reset",
                                               "user.logout"};
        for (size_t k = 0; k < ISP_LEN(on_admin); k++)
            may = may && strcmp(op->name, on_admin[k]);
        isp_status st = call(session, op);
        ck_assert_msg((st == ISP_E_DENIED) == !may, "scope %s, %s: %s %s", scope->name, op->name,
                      isp_status_name(st), err.message);
    }
    isp_session_close(session);
}
END_TEST

START_TEST(a_wrong_call_is_refused)
{
    isp_test_tenants();
    isp_session *s = isp_test_local("mfn");
    isp_result *result = NULL;
    isp_input *input = NULL;
    const isp_operation *show = isp_operation_find("customer.show");
    const int64_t none[] = {0, -1};
    ck_fails(isp_operation_call(s, show, NULL, 0, NULL, NULL, NULL, &result, &err), ISP_E_INVALID,
             err);
    ck_fails(isp_operation_call(s, show, NULL, 1, NULL, NULL, NULL, &result, &err), ISP_E_INVALID,
             err);
    ck_assert_str_eq(err.subject, "ids");
    ck_fails(isp_operation_call(s, show, ids, 2, NULL, NULL, NULL, &result, &err), ISP_E_INVALID,
             err);
    for (size_t i = 0; i < ISP_LEN(none); i++) {
        ck_fails(isp_operation_call(s, show, &none[i], 1, NULL, NULL, NULL, &result, &err),
                 ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "customer_id");
    }
    /* The options of another operation would be read as something they are not. */
    ck_ok(isp_input_new(isp_entity_find("token_options"), &input, &err), err);
    ck_ok(isp_input_set(input, "name", "x", &err), err);
    ck_fails(isp_operation_call(s, isp_operation_find("customer.create"), NULL, 0, input, NULL,
                                NULL, &result, &err),
             ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "input");
    ck_fails(isp_operation_call(s, show, ids, 1, input, NULL, NULL, &result, &err), ISP_E_INVALID,
             err);
    isp_input_free(input);
    ck_assert_ptr_null(result);
    isp_session_close(s);
}
END_TEST

ISP_SUITE_DB(context_operations, 120, TEST(each_row_is_whole), TEST(each_permission_is_asked_for),
             TEST(no_role_meets_a_dead_end),
             LOOP(each_role_may_what_the_table_says_and_no_more, ISP_ROLE_DEVELOPER,
                  ISP_ROLE_CUSTOMER + 1),
             LOOP(a_scope_is_a_wall, 0, PERMISSIONS), TEST(a_wrong_call_is_refused))
