/*
 * Login As: down the tree only, for a while, in sight, and never what opens an account.
 */
#include <pthread.h>
#include <string.h>

#include "tenant/session.h"

#include "isp_test_isp.h"

#define MINUTE_US INT64_C(60000000)
#define REASON    "the customer called"

static isp_session *log_in(const char *login)
{
    isp_session *session = NULL;
    ck_ok(isp_session_login(isp_test_ctx, login, ISP_TEST_PASSWORD, "cli", &session, &err), err);
    return session;
}

static int64_t a_person(const char *tenant, const char *login, const char *role, int64_t customer)
{
    isp_session *above = isp_test_local(tenant);
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *made = NULL;
    o.login = login;
    o.password = ISP_TEST_PASSWORD;
    o.role = role;
    o.customer_id = customer ? customer : ISP_NO_VALUE;
    ck_ok(isp_user_create(above, &o, &made, &err), err);
    int64_t id = made->user_id;
    isp_user_free(made);
    isp_session_close(above);
    return id;
}

/* platform > north > mfn, dfn; platform > south > sfn; somebody of each kind. */
static const struct {
    const char *login, *tenant, *group, *role;
} people[] = {{"admin@platform", "platform", "", "developer"},
              {"dev2@platform", "platform", "", "developer"},
              {"admin@north", "north", "north", "super_admin"},
              {"owner2@north", "north", "north", "super_admin"},
              {"admin@south", "south", "south", "super_admin"},
              {"admin@mfn", "mfn", "north", "admin"},
              {"admin2@mfn", "mfn", "north", "admin"},
              {"tech@mfn", "mfn", "north", "technician"},
              {"cash@mfn", "mfn", "north", "cashier"},
              {"home@mfn", "mfn", "north", "customer"},
              {"admin@dfn", "dfn", "north", "admin"},
              {"tech@dfn", "dfn", "north", "technician"},
              {"admin@sfn", "sfn", "south", "admin"},
              {"tech@sfn", "sfn", "south", "technician"}};

static void a_world(void)
{
    isp_test_tenants();
    isp_test_tenant("platform", "south");
    isp_test_tenant("south", "sfn");
    isp_session *mfn = isp_test_local("mfn");
    int64_t customer = isp_test_customer(mfn, "Rahim Uddin");
    isp_session_close(mfn);
    for (size_t i = 0; i < ISP_LEN(people); i++)
        if (strncmp(people[i].login, "admin@", 6) != 0)
            a_person(people[i].tenant, people[i].login, people[i].role,
                     strcmp(people[i].role, "customer") ? 0 : customer);
}

static isp_status visit(isp_session *from, const char *login, int write, isp_session **out)
{
    isp_impersonation_options o = ISP_IMPERSONATION_OPTIONS_INIT;
    o.login = login;
    o.reason = REASON;
    o.write = write;
    return isp_session_impersonate(from, &o, out, &err);
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* What the tree says: below, and in one's own ISP operators and customers. */
static bool stands_below(size_t who, size_t whom)
{
    if (is(people[who].role, "developer"))
        return !is(people[whom].tenant, "platform");
    if (is(people[who].role, "super_admin"))
        return is(people[who].group, people[whom].group) && !is(people[whom].role, "super_admin");
    return is(people[who].role, "admin") && is(people[who].tenant, people[whom].tenant) &&
           !is(people[whom].role, "admin");
}

/* Everybody as everybody: exactly what the tree says, and the list of people says the same. */
START_TEST(it_goes_down_the_tree_only)
{
    a_world();
    int begun = 0;
    for (size_t who = 0; who < ISP_LEN(people); who++) {
        isp_session *from = log_in(people[who].login);
        isp_person_list *list = NULL;
        isp_list_options all = ISP_LIST_OPTIONS_INIT;
        all.limit = 100;
        bool may = isp_session_may(from, "visit.start");
        ck_assert_int_eq(isp_person_list_get(from, &all, &list, &err), may ? ISP_OK : ISP_E_DENIED);
        size_t below = 0;
        for (size_t whom = 0; whom < ISP_LEN(people); whom++) {
            isp_session *session = NULL;
            isp_status st = visit(from, people[whom].login, 0, &session);
            bool want = stands_below(who, whom), listed = false;
            ck_assert_msg((st == ISP_OK) == want, "%s as %s: %s", people[who].login,
                          people[whom].login, isp_status_name(st));
            if (may && st < 0) /* nobody hears of people beside or above */
                ck_assert_msg(st == (is(people[who].tenant, people[whom].tenant) ? ISP_E_DENIED
                                                                                 : ISP_E_NOT_FOUND),
                              "%s as %s: %s", people[who].login, people[whom].login,
                              isp_status_name(st));
            for (size_t i = 0; i < isp_person_list_len(list); i++)
                listed |= is(isp_person_list_at(list, i)->login, people[whom].login);
            ck_assert_msg(listed == want, "%s lists %s", people[who].login, people[whom].login);
            below += want;
            begun += want;
            isp_session_close(session);
        }
        ck_assert_uint_eq(isp_person_list_len(list), below);
        isp_person_list_free(list);
        isp_session_close(from);
    }
    ck_assert_int_gt(begun, 15);
}
END_TEST

START_TEST(it_says_why_and_for_how_long)
{
    static const struct {
        const char *reason;
        int64_t minutes;
        const char *subject;
    } wrong[] = {{NULL, 0, "reason"},
                 {"no", 0, "reason"},
                 {"line\nbreak in it", 0, "reason"},
                 {REASON, 61, "minutes"},
                 {REASON, -1, "minutes"}};
    a_world();
    isp_session *from = log_in("admin@mfn"), *session = NULL;
    isp_impersonation_options o = ISP_IMPERSONATION_OPTIONS_INIT;
    o.login = "tech@mfn";
    for (size_t i = 0; i < ISP_LEN(wrong); i++) {
        o.reason = wrong[i].reason;
        o.minutes = wrong[i].minutes;
        ck_fails(isp_session_impersonate(from, &o, &session, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, wrong[i].subject);
    }
    o.reason = REASON;
    o.minutes = 0;
    ck_ok(isp_session_impersonate(from, &o, &session, &err), err);
    isp_session_info *info = NULL;
    ck_ok(isp_session_info_get(session, &info, &err), err);
    ck_assert_str_eq(info->login, "tech@mfn");
    ck_assert_str_eq(info->impersonator, "admin@mfn");
    ck_assert_str_eq(info->reason, REASON);
    ck_assert_int_eq(info->read_only, 1);
    ck_assert_int_eq(info->expires_at_us, isp_test_now_us + 15 * MINUTE_US);
    isp_session_info_free(info);
    ck_assert_int_eq(isp_session_is_from(session, from), 1);
    ck_assert_int_eq(isp_session_is_from(from, session), 0);
    isp_session_close(session);
    /* Neither an API token nor the local operator is a person who has logged in. */
    isp_token_options t = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    t.name = "robot";
    ck_ok(isp_token_create(from, &t, &token, &err), err);
    isp_session *robot = NULL, *local = isp_test_local("mfn");
    ck_ok(isp_session_resume(isp_test_ctx, token->token, "api", &robot, &err), err);
    ck_fails(visit(robot, "tech@mfn", 0, &session), ISP_E_DENIED, err);
    ck_fails(visit(local, "tech@mfn", 0, &session), ISP_E_DENIED, err);
    isp_token_free(token);
    isp_session_close(robot);
    isp_session_close(local);
    isp_session_close(from);
}
END_TEST

static isp_status call(isp_session *session, const isp_operation *op)
{
    const int64_t ids[] = {1, 1};
    isp_result *result = NULL;
    err = (isp_error){0};
    isp_status st = isp_operation_call(session, op, ids, isp_operation_id_len(op), NULL, NULL, NULL,
                                       &result, &err);
    isp_result_free(result);
    return st;
}

/* Of all operations: what changes, asks a device or touches a secret is refused to who only looks;
 * what touches a secret to everybody who is there in another's name. */
START_TEST(it_looks_and_never_touches_what_opens_an_account)
{
    static const isp_stmt write = {"visit_write",
                                   "UPDATE customers SET note = 'x' WHERE tenant_id = $1", NULL};
    a_world();
    isp_session *from = log_in("admin@north"), *session = NULL;
    for (int may_write = 0; may_write < 2; may_write++) {
        int refused = 0;
        ck_ok(visit(from, "admin@mfn", may_write, &session), err);
        for (size_t i = 0; i < isp_operation_len(); i++) {
            const isp_operation *op = isp_operation_at(i);
            const isp_permission *p = op->permission ? isp_permission__find(op->permission) : NULL;
            if (!p || !(p->roles >> ISP_ROLE_ADMIN & 1))
                continue;
            bool want = !(p->kind & ISP_MAY_SECRET) &&
                        (may_write || !(p->kind & (ISP_MAY_WRITE | ISP_MAY_DEVICE)));
            ck_assert_msg(isp_session_may(session, p->name) == want, "%s", p->name);
            if (!want) {
                ck_assert_msg(call(session, op) == ISP_E_DENIED, "%s", op->name);
                refused++;
            }
        }
        ck_assert_int_gt(refused, 5);
        /* The database holds it too, whatever the library would let through. */
        isp_params params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_status st = isp_session__run(session, &write, &params, NULL, &err);
        ck_assert_int_eq(st, may_write ? ISP_OK : ISP_E_DENIED);
        const isp_scope job = isp_session__job(session);
        st = isp_store__run(isp_ctx__store(isp_test_ctx), &job, &write, &params, NULL, &err);
        ck_assert_int_lt(st, 0); /* isp_job may not, and who only looks may not either */
        isp_params__free(&params);
        /* No visit from a visit, and leaving ends this one alone. */
        isp_session *further = NULL, *again = NULL;
        ck_fails(visit(session, "tech@mfn", 0, &further), ISP_E_DENIED, err);
        ck_ok(isp_session_logout(session, &err), err);
        ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(session), "cli", &again, &err),
                 ISP_E_LOGIN, err);
        isp_session_close(session);
        session = NULL;
        ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(from), "cli", &again, &err), err);
        isp_session_close(again);
    }
    isp_session_close(from);
}
END_TEST

/* Both names stand on what is done, and the person sees who was there. */
START_TEST(two_names_stand_on_every_act)
{
    a_world();
    isp_session *from = log_in("admin@north"), *session = NULL;
    ck_ok(visit(from, "admin@mfn", 1, &session), err);
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *customer = NULL;
    o.note = "called back";
    ck_ok(isp_customer_update(session, 1, &o, &customer, &err), err);
    isp_customer_free(customer);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.audit a WHERE a.action = 'customer.update'"
                         " AND a.tenant_id = %lld AND a.actor_id = %lld"
                         " AND a.impersonator_tenant_id = %lld AND a.impersonator_id = %lld",
                         (long long)session->tenant_id, (long long)session->user_id,
                         (long long)from->tenant_id, (long long)from->user_id),
        1);
    /* The beginning stands in both trails, with the reason. */
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(DISTINCT tenant_id) FROM isp.audit WHERE action ="
                         " 'visit.start' AND position('" REASON "' in after) > 0"),
        2);
    isp_test_now_us += MINUTE_US;
    ck_ok(isp_session_logout(session, &err), err);
    isp_session_close(session);

    isp_session *person = log_in("admin@mfn"), *other = log_in("tech@mfn");
    isp_visit_list *list = NULL;
    ck_ok(isp_visit_list_get(person, NULL, &list, &err), err);
    ck_assert_uint_eq(isp_visit_list_len(list), 1);
    const isp_visit *seen = isp_visit_list_at(list, 0);
    ck_assert_str_eq(seen->impersonator, "admin@north");
    ck_assert_str_eq(seen->reason, REASON);
    ck_assert_int_eq(seen->read_only, 0);
    ck_assert_int_eq(seen->ended_at_us, isp_test_now_us);
    isp_visit_list_free(list);
    list = NULL;
    ck_ok(isp_visit_list_get(other, NULL, &list, &err), err);
    ck_assert_uint_eq(isp_visit_list_len(list), 0);
    isp_visit_list_free(list);
    list = NULL;
    isp_list_options all = ISP_LIST_OPTIONS_INIT;
    all.filter = "all";
    ck_fails(isp_visit_list_get(other, &all, &list, &err), ISP_E_DENIED, err);
    ck_ok(isp_visit_list_get(person, &all, &list, &err), err);
    ck_assert_uint_eq(isp_visit_list_len(list), 1);
    isp_visit_list_free(list);
    isp_session_close(person);
    isp_session_close(other);
    isp_session_close(from);
}
END_TEST

/* It ends with its time, and with whatever ends either of the two. */
START_TEST(it_ends_with_either_of_the_two)
{
    static const char *const ends[] = {
        "", /* its time */
        "UPDATE isp.users SET state = 'suspended' WHERE login = 'admin@north'",
        "UPDATE isp.users SET password_version = password_version + 1 WHERE login = 'admin@north'",
        "UPDATE isp.users SET expires_on = '2020-01-01' WHERE login = 'admin@north'",
        "UPDATE isp.users SET role = 'technician' WHERE login = 'admin@north'",
        "UPDATE isp.sessions SET ended_at_us = 1 WHERE parent_session_id IS NULL",
        "UPDATE isp.users SET state = 'suspended' WHERE login = 'tech@mfn'",
        "UPDATE isp.users SET password_version = password_version + 1 WHERE login = 'tech@mfn'"};
    a_world();
    isp_session *from = log_in("admin@north"), *session = NULL, *again = NULL;
    ck_ok(visit(from, "tech@mfn", 0, &session), err);
    isp_test_now_us += 14 * MINUTE_US; /* and it keeps the session awake that it came from */
    ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(session), "cli", &again, &err), err);
    isp_session_close(again);
    again = NULL;
    if (!*ends[_i])
        isp_test_now_us += MINUTE_US;
    else
        isp_test_sql("%s", ends[_i]);
    ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(session), "cli", &again, &err),
             ISP_E_LOGIN, err);
    isp_session_close(session);
    isp_session_close(from);
}
END_TEST

START_TEST(a_closed_account_is_not_visited)
{
    a_world();
    isp_session *from = log_in("admin@north"), *session = NULL;
    isp_test_sql("UPDATE isp.users SET state = 'closed' WHERE login = 'tech@mfn'");
    ck_fails(visit(from, "tech@mfn", 0, &session), ISP_E_STATE, err);
    ck_fails(visit(from, "nobody@mfn", 0, &session), ISP_E_NOT_FOUND, err);
    isp_session_close(from);
}
END_TEST

/* He logs out while requests run in the other's name: those that come after that are refused. */
typedef struct asker {
    pthread_t thread;
    const char *token;
    const int *left; /* atomic: 1 when the logout has been answered */
    int late;
} asker;

static void *ask(void *user)
{
    asker *a = user;
    isp_error mine = {0};
    for (int i = 0; i < 400; i++) {
        int after = __atomic_load_n(a->left, __ATOMIC_ACQUIRE);
        isp_session *session = NULL;
        isp_status st = isp_session_resume(isp_test_ctx, a->token, "cli", &session, &mine);
        a->late += after && st != ISP_E_LOGIN;
        isp_session_close(session);
        if (st < 0)
            break;
    }
    return NULL;
}

START_TEST(it_ends_when_the_visitor_logs_out_meanwhile)
{
    int left = 0;
    asker askers[4] = {0};
    a_world();
    isp_session *from = log_in("admin@north"), *session = NULL;
    ck_ok(visit(from, "tech@mfn", 0, &session), err);
    for (size_t i = 0; i < ISP_LEN(askers); i++) {
        askers[i].token = isp_session_token(session);
        askers[i].left = &left;
        ck_assert_int_eq(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    }
    ck_ok(isp_session_logout(from, &err), err);
    __atomic_store_n(&left, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < ISP_LEN(askers); i++) {
        pthread_join(askers[i].thread, NULL);
        ck_assert_int_eq(askers[i].late, 0);
    }
    /* The record of it says when. */
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.visit_view WHERE ended_at_us IS NULL"), 0);
    isp_session_close(session);
    isp_session_close(from);
}
END_TEST

ISP_SUITE_DB(tenant_impersonate, 120, TEST(it_goes_down_the_tree_only),
             TEST(it_says_why_and_for_how_long),
             TEST(it_looks_and_never_touches_what_opens_an_account),
             TEST(two_names_stand_on_every_act), LOOP(it_ends_with_either_of_the_two, 0, 8),
             TEST(a_closed_account_is_not_visited),
             TEST(it_ends_when_the_visitor_logs_out_meanwhile))
