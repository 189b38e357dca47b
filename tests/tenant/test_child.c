/*
 * Tenants below: made, changed, suspended, resumed, closed, reopened from above, and from nowhere
 * else.
 */
#include <string.h>

#include "isp_test_isp.h"

static int64_t id_of(const char *code)
{
    return isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = '%s'", code);
}

static isp_status try(const char *login)
{
    isp_session *session = NULL;
    isp_status st = isp_session_login(isp_test_ctx, login, ISP_TEST_PASSWORD, "10.0.0.7", &session,
                                      &err);
    isp_session_close(session);
    return st;
}

static isp_effect suspend(isp_session *who, const char *code, bool dry_run)
{
    isp_suspend_options o = ISP_SUSPEND_OPTIONS_INIT;
    isp_effect *effect = NULL;
    o.reason = "the contract has run out";
    o.dry_run = dry_run;
    ck_ok(isp_child_suspend(who, id_of(code), &o, &effect, &err), err);
    isp_effect seen = *effect;
    isp_effect_free(effect);
    return seen;
}

typedef isp_status (*act_fn)(isp_session *, int64_t, const isp_act_options *, isp_effect **,
                             isp_error *);

static isp_effect act(act_fn fn, isp_session *who, const char *code, bool dry_run)
{
    isp_act_options o = ISP_ACT_OPTIONS_INIT;
    isp_effect *effect = NULL;
    o.dry_run = dry_run;
    ck_ok(fn(who, id_of(code), &o, &effect, &err), err);
    isp_effect seen = *effect;
    isp_effect_free(effect);
    return seen;
}

static int64_t state_of(isp_session *who, const char *code, int64_t *cause)
{
    isp_child *child = NULL;
    ck_ok(isp_child_get(who, id_of(code), &child, &err), err);
    int64_t state = child->state;
    *cause = child->cause;
    isp_child_free(child);
    return state;
}

/* mfn: two customers with a line each, one online; dfn: one customer. */
static void some_customers(void)
{
    isp_session *mfn = isp_test_local("mfn"), *dfn = isp_test_local("dfn");
    int64_t package = isp_test_package(mfn, "20M", 75000);
    int64_t router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    isp_test_service(mfn, isp_test_customer(mfn, "Rahim"), package, router, "rahim", 20261101);
    isp_test_service(mfn, isp_test_customer(mfn, "Karim"), package, router, "karim", 20261101);
    isp_test_sql("UPDATE isp.services SET online = true WHERE login = 'karim'");
    (void)isp_test_customer(dfn, "Salma");
    isp_session_close(mfn);
    isp_session_close(dfn);
}

START_TEST(a_suspension_is_counted_told_and_undone_exactly)
{
    int64_t cause = 0;
    isp_test_tenants();
    some_customers();
    isp_session *platform = isp_test_local("platform"), *admin = NULL, *again = NULL;
    char token[128];
    ck_ok(isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "10.0.0.7", &admin, &err),
          err);
    snprintf(token, sizeof token, "%s", isp_session_token(admin));
    isp_session_close(admin);
    const char *before =
        "SELECT md5(string_agg(t::text, '|' ORDER BY tenant_id)) FROM (SELECT tenant_id, state,"
        " suspended_at_us, suspend_reason, suspended_by, closed_at_us, slot_no FROM isp.tenants) t";
    char was[64];
    snprintf(was, sizeof was, "%s", isp_test_sql("%s", before));

    /* What it would do, and that it did not. */
    isp_effect effect = suspend(platform, "north", true);
    ck_assert_int_eq(effect.isp_count, 2);
    ck_assert_int_eq(effect.staff_count, 3);
    ck_assert_int_eq(effect.customer_count, 3);
    ck_assert_int_eq(effect.line_count, 2);
    ck_assert_int_eq(effect.online_count, 1);
    ck_assert_int_eq(effect.cut_count, 0);
    ck_assert_int_eq(effect.state, ISP_STATE_SUSPENDED);
    ck_assert_str_eq(was, isp_test_sql("%s", before));
    ck_ok(try("admin@mfn"), err);

    /* The same figures, and it did. */
    ck_assert_int_eq(suspend(platform, "north", false).customer_count, 3);
    const char *const people[] = {"admin@north", "admin@mfn", "admin@dfn"};
    for (size_t i = 0; i < ISP_LEN(people); i++) {
        ck_fails(try(people[i]), ISP_E_SUSPENDED, err);
        ck_assert_msg(strstr(err.message, "the contract has run out") &&
                          strstr(err.message, "since 2026-11-15"),
                      "%s", err.message);
    }
    ck_assert_ptr_nonnull(strstr(err.message, "turn to north"));
    ck_fails(isp_session_resume(isp_test_ctx, token, "10.0.0.7", &again, &err), ISP_E_SUSPENDED,
             err);
    ck_ok(try("admin@platform"), err);
    ck_assert_int_eq(state_of(platform, "mfn", &cause), ISP_STATE_SUSPENDED);
    ck_assert_int_eq(cause, ISP_BLOCK_HAND);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants WHERE state = 'suspended'"),
                     1);
    isp_suspend_options o = ISP_SUSPEND_OPTIONS_INIT;
    isp_effect *twice = NULL;
    o.reason = "again";
    ck_fails(isp_child_suspend(platform, id_of("north"), &o, &twice, &err), ISP_E_STATE, err);

    /* And all is as it was; the session too. */
    effect = act(isp_child_resume, platform, "north", false);
    ck_assert_int_eq(effect.isp_count, 2);
    ck_assert_int_eq(effect.customer_count, 3);
    ck_assert_int_eq(effect.state, ISP_STATE_ACTIVE);
    ck_assert_str_eq(was, isp_test_sql("%s", before));
    for (size_t i = 0; i < ISP_LEN(people); i++)
        ck_ok(try(people[i]), err);
    ck_ok(isp_session_resume(isp_test_ctx, token, "10.0.0.7", &again, &err), err);
    isp_session_close(again);
    isp_session_close(platform);
}
END_TEST

START_TEST(who_was_suspended_for_another_cause_stays_so)
{
    int64_t cause = 0;
    isp_test_tenants();
    some_customers();
    isp_session *platform = isp_test_local("platform"), *north = isp_test_local("north");
    ck_assert_int_eq(suspend(north, "mfn", false).customer_count, 2);
    isp_effect effect = suspend(platform, "north", false);
    ck_assert_int_eq(effect.isp_count, 1); /* dfn; mfn was shut already */
    ck_assert_int_eq(effect.customer_count, 1);
    effect = act(isp_child_resume, platform, "north", false);
    ck_assert_int_eq(effect.isp_count, 1);
    ck_fails(try("admin@mfn"), ISP_E_SUSPENDED, err);
    ck_ok(try("admin@dfn"), err);
    ck_assert_int_eq(state_of(north, "mfn", &cause), ISP_STATE_SUSPENDED);
    (void)act(isp_child_resume, north, "mfn", false);
    ck_ok(try("admin@mfn"), err);
    isp_effect *nothing = NULL;
    ck_fails(isp_child_resume(north, id_of("mfn"), NULL, &nothing, &err), ISP_E_STATE, err);
    isp_session_close(platform);
    isp_session_close(north);
}
END_TEST

START_TEST(a_wrong_password_is_not_told_that_the_panel_is_closed)
{
    isp_session *session = NULL;
    isp_test_tenants();
    isp_session *north = isp_test_local("north");
    (void)suspend(north, "mfn", false);
    ck_fails(
        isp_session_login(isp_test_ctx, "admin@mfn", "wrong password", "10.0.0.7", &session, &err),
        ISP_E_LOGIN, err);
    isp_session_close(north);
}
END_TEST

START_TEST(a_closed_isp_frees_its_slot_and_comes_back_with_everything)
{
    int64_t cause = 0;
    isp_test_tenants();
    some_customers();
    isp_session *platform = isp_test_local("platform"), *north = isp_test_local("north");
    isp_effect *refused = NULL;
    ck_fails(isp_child_close(platform, id_of("north"), NULL, &refused, &err), ISP_E_STATE, err);
    ck_assert_msg(strstr(err.message, "2 ISPs are open: mfn, dfn"), "%s", err.message);
    isp_effect effect = act(isp_child_close, north, "mfn", true);
    ck_assert_int_eq(effect.customer_count, 2);
    ck_assert_int_eq(state_of(north, "mfn", &cause), ISP_STATE_ACTIVE);
    (void)suspend(north, "mfn", false);
    effect = act(isp_child_close, north, "mfn", false);
    ck_assert_int_eq(effect.state, ISP_STATE_CLOSED);
    ck_assert_int_eq(effect.slot_no, ISP_NO_VALUE);
    ck_fails(try("admin@mfn"), ISP_E_SUSPENDED, err);
    ck_assert_msg(strstr(err.message, "mfn is closed since 2026-11-15"), "%s", err.message);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 3);
    (void)act(isp_child_close, north, "dfn", false);
    (void)act(isp_child_close, platform, "north", false);
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *made = NULL;
    o.code = "late";
    o.admin_login = "admin@late";
    o.admin_password = ISP_TEST_PASSWORD;
    o.parent_id = id_of("north");
    ck_fails(isp_child_create(platform, &o, &made, &err), ISP_E_STATE, err);
    ck_fails(isp_child_reopen(platform, id_of("mfn"), NULL, &refused, &err), ISP_E_STATE, err);
    (void)act(isp_child_reopen, platform, "north", false);
    effect = act(isp_child_reopen, north, "mfn", false);
    ck_assert_int_eq(effect.slot_no, 1);
    ck_assert_int_eq(effect.state, ISP_STATE_SUSPENDED); /* as it was when it was closed */
    (void)act(isp_child_resume, north, "mfn", false);
    ck_ok(try("admin@mfn"), err);
    isp_session_close(platform);
    isp_session_close(north);
}
END_TEST

START_TEST(the_same_call_again_answers_what_is_there)
{
    isp_test_tenant(NULL, "platform");
    isp_session *platform = isp_test_local("platform");
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *first = NULL, *second = NULL;
    o.code = "north";
    o.name = "North Group";
    o.slot_count = 3;
    o.admin_login = "Owner@North.example";
    o.admin_name = "Nusrat";
    o.admin_phone = "01711000001";
    o.admin_password = ISP_TEST_PASSWORD;
    ck_ok(isp_child_create(platform, &o, &first, &err), err);
    ck_ok(isp_child_create(platform, &o, &second, &err), err);
    ck_assert_int_eq(first->tenant_id, second->tenant_id);
    ck_assert_int_eq(second->revision, 1);
    ck_assert_int_eq(second->slot_count, 3);
    ck_assert_int_eq(second->slot_used_count, 0);
    ck_assert_int_eq(second->kind, ISP_TENANT_GROUP);
    ck_assert_str_eq(second->admin_name, "Nusrat");
    ck_assert_str_eq(second->invoice_prefix, "NORTH");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants"), 2);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.slot_events"), 1);
    isp_child_free(second);
    second = NULL;
    o.admin_login = "other@north.example"; /* the code is somebody's */
    ck_fails(isp_child_create(platform, &o, &second, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "tenant.code");
    o.code = "south"; /* the login is somebody's: and nothing is left of it */
    o.admin_login = "owner@north.example";
    ck_fails(isp_child_create(platform, &o, &second, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "user.login");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants"), 2);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.slots"), 3);
    isp_child_free(first);
    isp_session_close(platform);
}
END_TEST

START_TEST(an_isp_is_ready_to_work_when_it_is_there)
{
    isp_test_tenants();
    isp_session *north = isp_test_local("north"), *admin = NULL;
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *made = NULL;
    o.code = "new-net";
    o.vat_pct_x100 = 0;
    o.admin_login = "admin@new-net";
    o.admin_password = ISP_TEST_PASSWORD;
    ck_ok(isp_child_create(north, &o, &made, &err), err);
    ck_assert_int_eq(made->due_day, 10);
    ck_assert_int_eq(made->grace_days, 3);
    ck_assert_int_eq(made->vat_pct_x100, 0);
    ck_assert_int_eq(made->slot_no, 3);
    isp_child_free(made);
    isp_session_close(north);
    /* Its admin logs in, sells a line, bills it and takes the money. */
    ck_ok(isp_session_login(isp_test_ctx, "admin@new-net", ISP_TEST_PASSWORD, "10.0.0.7", &admin,
                            &err),
          err);
    int64_t customer = isp_test_customer(admin, "First");
    isp_test_service(admin, customer, isp_test_package(admin, "20M", 75000),
                     isp_test_router(admin, "pop1", "127.10.0.1", 18728), "first", 20261101);
    isp_bill_options bill = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    bill.period = 202611;
    ck_ok(isp_bill_run_start(admin, &bill, NULL, NULL, &run, &err), err);
    ck_assert_int_eq(run->total_paisa, 75000);
    isp_bill_run_free(run);
    ck_assert_str_eq(isp_test_sql("SELECT number FROM isp.invoices"), "NEW-NET-2026-000001");
    isp_test_books(admin);
    isp_session_close(admin);
}
END_TEST

/* Only down the tree: whatever is not below is answered as what is not there. */
START_TEST(nobody_reaches_up_or_beside)
{
    isp_test_tenants();
    isp_test_tenant("platform", "south");
    isp_test_tenant("south", "sfn");
    isp_session *north = isp_test_local("north"), *mfn = isp_test_local("mfn");
    const int64_t others[] = {id_of("south"), id_of("sfn"), id_of("north"), id_of("platform"),
                              4711};
    char first[256] = "";
    for (size_t i = 0; i < ISP_LEN(others); i++) {
        isp_child *child = NULL;
        isp_effect *effect = NULL;
        isp_slot_list *slots = NULL;
        isp_suspend_options o = ISP_SUSPEND_OPTIONS_INIT;
        isp_child_options c = ISP_CHILD_OPTIONS_INIT;
        isp_move_options m = ISP_MOVE_OPTIONS_INIT;
        o.reason = "mine";
        c.name = "Mine";
        m.group_id = others[i];
        ck_fails(isp_child_get(north, others[i], &child, &err), ISP_E_NOT_FOUND, err);
        if (!i)
            snprintf(first, sizeof first, "%.13s|%s", err.message, err.native);
        char now[256];
        snprintf(now, sizeof now, "%.13s|%s", err.message, err.native);
        ck_assert_str_eq(now, first);
        ck_fails(isp_child_update(north, others[i], &c, &child, &err), ISP_E_NOT_FOUND, err);
        ck_fails(isp_child_suspend(north, others[i], &o, &effect, &err), ISP_E_NOT_FOUND, err);
        ck_fails(isp_child_resume(north, others[i], NULL, &effect, &err), ISP_E_NOT_FOUND, err);
        ck_fails(isp_child_close(north, others[i], NULL, &effect, &err), ISP_E_NOT_FOUND, err);
        ck_fails(isp_child_reopen(north, others[i], NULL, &effect, &err), ISP_E_NOT_FOUND, err);
        ck_fails(isp_slot_move(north, others[i], NULL, &child, &err), ISP_E_NOT_FOUND, err);
        if (others[i] != id_of("north")) {
            ck_fails(isp_slot_list_get(north, others[i], NULL, &slots, &err), ISP_E_NOT_FOUND, err);
            ck_fails(isp_slot_move(north, id_of("mfn"), &m, &child, &err), ISP_E_NOT_FOUND, err);
            c = (isp_child_options)ISP_CHILD_OPTIONS_INIT;
            c.code = "thief";
            c.admin_login = "thief@example.com";
            c.admin_password = ISP_TEST_PASSWORD;
            c.parent_id = others[i];
            ck_fails(isp_child_create(north, &c, &child, &err), ISP_E_NOT_FOUND, err);
            isp_list_options l = ISP_LIST_OPTIONS_INIT;
            isp_child_list *list = NULL;
            l.parent_id = others[i];
            ck_ok(isp_child_list_get(north, &l, &list, &err), err);
            ck_assert_uint_eq(isp_child_list_len(list), 0);
            isp_child_list_free(list);
        }
        ck_fails(isp_child_get(mfn, others[i], &child, &err), ISP_E_DENIED, err);
    }
    isp_session_close(north);
    isp_session_close(mfn);
}
END_TEST

START_TEST(the_list_has_the_figures_of_each_branch)
{
    isp_test_tenants();
    some_customers();
    isp_session *platform = isp_test_local("platform"), *north = isp_test_local("north"),
                *mfn = isp_test_local("mfn");
    isp_bill_options bill = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    bill.period = 202611;
    ck_ok(isp_bill_run_start(mfn, &bill, NULL, NULL, &run, &err), err);
    isp_bill_run_free(run);
    isp_child_list *list = NULL;
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    ck_ok(isp_child_list_get(platform, NULL, &list, &err), err);
    ck_assert_uint_eq(isp_child_list_len(list), 1);
    const isp_child *group = isp_child_list_at(list, 0);
    ck_assert_int_eq(group->isp_count, 2);
    ck_assert_int_eq(group->slot_used_count, 2);
    ck_assert_int_eq(group->staff_count, 3);
    ck_assert_int_eq(group->customer_count, 3);
    ck_assert_int_eq(group->line_count, 2);
    ck_assert_int_eq(group->online_count, 1);
    ck_assert_int_eq(group->due_paisa, 157500);
    isp_child_list_free(list);

    /* By pages, by search, by state. */
    o.limit = 1;
    ck_ok(isp_child_list_get(north, &o, &list, &err), err);
    ck_assert_uint_eq(isp_child_list_len(list), 1);
    ck_assert_str_eq(isp_child_list_at(list, 0)->code, "mfn");
    ck_assert_int_eq(isp_child_list_at(list, 0)->due_paisa, 157500);
    char cursor[64];
    snprintf(cursor, sizeof cursor, "%s", isp_child_list_next(list));
    isp_child_list_free(list);
    o.cursor = cursor;
    ck_ok(isp_child_list_get(north, &o, &list, &err), err);
    ck_assert_str_eq(isp_child_list_at(list, 0)->code, "dfn");
    ck_assert_ptr_null(isp_child_list_next(list));
    isp_child_list_free(list);
    o = (isp_list_options)ISP_LIST_OPTIONS_INIT;
    o.search = "df";
    o.parent_id = id_of("north");
    ck_ok(isp_child_list_get(platform, &o, &list, &err), err);
    ck_assert_uint_eq(isp_child_list_len(list), 1);
    ck_assert_int_eq(isp_child_list_at(list, 0)->customer_count, 1);
    isp_child_list_free(list);
    (void)suspend(north, "dfn", false);
    o.search = NULL;
    o.filter = "suspended";
    ck_ok(isp_child_list_get(platform, &o, &list, &err), err);
    ck_assert_uint_eq(isp_child_list_len(list), 1);
    const isp_child *dfn = isp_child_list_at(list, 0);
    ck_assert_str_eq(dfn->code, "dfn");
    ck_assert_str_eq(dfn->reason, "the contract has run out");
    ck_assert_int_eq(dfn->blocked_id, dfn->tenant_id);
    ck_assert_int_eq(dfn->blocked_at_us, ISP_TEST_NOW_US);
    isp_child_list_free(list);
    o.filter = "nonsense";
    ck_fails(isp_child_list_get(platform, &o, &list, &err), ISP_E_INVALID, err);
    isp_session_close(platform);
    isp_session_close(north);
    isp_session_close(mfn);
}
END_TEST

START_TEST(settings_are_changed_from_above)
{
    isp_test_tenants();
    isp_session *north = isp_test_local("north");
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *child = NULL;
    o.name = "Mirpur Fibre Net";
    o.grace_days = 0;
    o.cut_lines = 1;
    o.revision = 1;
    ck_ok(isp_child_update(north, id_of("mfn"), &o, &child, &err), err);
    ck_assert_str_eq(child->name, "Mirpur Fibre Net");
    ck_assert_int_eq(child->grace_days, 0);
    ck_assert_int_eq(child->cut_lines, 1);
    ck_assert_int_eq(child->due_day, 10);
    ck_assert_int_eq(child->revision, 2);
    isp_child_free(child);
    ck_fails(isp_child_update(north, id_of("mfn"), &o, &child, &err), ISP_E_CONFLICT, err);
    o = (isp_child_options)ISP_CHILD_OPTIONS_INIT;
    o.timezone = "Mars/Olympus";
    ck_fails(isp_child_update(north, id_of("mfn"), &o, &child, &err), ISP_E_INVALID, err);
    o = (isp_child_options)ISP_CHILD_OPTIONS_INIT;
    o.code = "other";
    ck_fails(isp_child_update(north, id_of("mfn"), &o, &child, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "code");
    isp_session_close(north);
}
END_TEST

ISP_SUITE_DB(tenant_child, 120, TEST(a_suspension_is_counted_told_and_undone_exactly),
             TEST(who_was_suspended_for_another_cause_stays_so),
             TEST(a_wrong_password_is_not_told_that_the_panel_is_closed),
             TEST(a_closed_isp_frees_its_slot_and_comes_back_with_everything),
             TEST(the_same_call_again_answers_what_is_there),
             TEST(an_isp_is_ready_to_work_when_it_is_there), TEST(nobody_reaches_up_or_beside),
             TEST(the_list_has_the_figures_of_each_branch), TEST(settings_are_changed_from_above))
