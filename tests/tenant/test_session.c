#include <pthread.h>
#include <string.h>

#include "isp_test_isp.h"

#define MINUTE_US INT64_C(60000000)

static isp_status try(const char *login, const char *password, const char *source)
{
    isp_session *session = NULL;
    isp_status st = isp_session_login(isp_test_ctx, login, password, source, &session, &err);
    isp_session_close(session);
    return st;
}

START_TEST(a_login_opens_a_session_that_can_be_resumed_until_logout)
{
    isp_session *session = NULL, *again = NULL;
    isp_session_info *info = NULL;
    char token[128];
    isp_test_tenants();
    ck_ok(isp_session_login(isp_test_ctx, " Admin@MFN ", ISP_TEST_PASSWORD, "10.0.0.7", &session,
                            &err),
          err);
    snprintf(token, sizeof token, "%s", isp_session_token(session));
    ck_assert_uint_eq(strlen(isp_session_csrf(session)), 64);
    ck_ok(isp_session_info_get(session, &info, &err), err);
    ck_assert_str_eq(info->tenant_code, "mfn");
    ck_assert_str_eq(info->login, "admin@mfn");
    ck_assert_int_eq(info->role, ISP_ROLE_ADMIN);
    ck_assert_ptr_nonnull(strstr(info->permissions, "payment.take"));
    ck_assert_ptr_null(strstr(info->permissions, "tenant.create"));
    isp_session_info_free(info);
    isp_session_close(session);

    ck_ok(isp_session_resume(isp_test_ctx, token, "10.0.0.7", &again, &err), err);
    ck_ok(isp_session_logout(again, &err), err);
    isp_session_close(again);
    again = NULL;
    ck_fails(isp_session_resume(isp_test_ctx, token, "10.0.0.7", &again, &err), ISP_E_LOGIN, err);
    ck_assert_ptr_null(again);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.token_directory"), 0);
}
END_TEST

START_TEST(unknown_wrong_disabled_and_locked_say_the_same)
{
    char first[256];
    isp_test_tenants();
    ck_fails(try("admin@mfn", "wrong password", "10.0.0.7"), ISP_E_LOGIN, err);
    snprintf(first, sizeof first, "%s|%s|%s", err.message, err.subject, err.native);
    const char *const who[] = {"nobody@mfn", "", "admin@dfn", "admin@mfn"};
    isp_test_sql("UPDATE isp.users SET state = 'suspended' WHERE login = 'admin@dfn'");
    for (int i = 0; i < 6; i++)
        (void)try("admin@mfn", "wrong password", "10.0.0.7");
    for (size_t i = 0; i < ISP_LEN(who); i++) {
        char now[256];
        ck_fails(try(who[i], ISP_TEST_PASSWORD, "10.0.0.7"), ISP_E_LOGIN, err);
        snprintf(now, sizeof now, "%s|%s|%s", err.message, err.subject, err.native);
        ck_assert_str_eq(now, first);
    }
}
END_TEST

START_TEST(failures_lock_a_source_for_a_while_and_nobody_else)
{
    isp_test_tenants();
    for (int i = 0; i < 6; i++)
        ck_fails(try("admin@mfn", "wrong password", "10.0.0.7"), ISP_E_LOGIN, err);
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "10.0.0.7"), ISP_E_LOGIN, err);
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "10.0.0.99"), ISP_E_LOGIN, err); /* its /24 */
    ck_ok(try("admin@mfn", ISP_TEST_PASSWORD, "10.0.1.7"), err);
    ck_ok(try("admin@dfn", ISP_TEST_PASSWORD, "10.0.0.7"), err);
    isp_test_now_us += 6 * MINUTE_US;
    ck_ok(try("admin@mfn", ISP_TEST_PASSWORD, "10.0.0.7"), err);
}
END_TEST

static void *guess(void *user)
{
    isp_session *session = NULL;
    (void)user;
    isp_error mine = {0};
    (void)isp_session_login(isp_test_ctx, "admin@mfn", "wrong password", "10.0.0.7", &session,
                            &mine);
    return NULL;
}

START_TEST(parallel_guesses_are_all_counted)
{
    pthread_t threads[20];
    isp_test_tenants();
    for (size_t i = 0; i < ISP_LEN(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, guess, NULL), 0);
    for (size_t i = 0; i < ISP_LEN(threads); i++)
        pthread_join(threads[i], NULL);
    /* Five are looked at; from then on the gate is shut, whatever arrives at the same moment. */
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT sum(try_count) FROM isp.login_gates WHERE gate_key ~ 'from'"), 5);
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "10.0.0.7"), ISP_E_LOGIN, err);
}
END_TEST

START_TEST(a_session_ends_by_idleness_by_age_and_with_the_password)
{
    isp_session *session = NULL, *again = NULL;
    char token[128];
    isp_test_tenants();
    for (int way = 0; way < 3; way++) {
        ck_ok(
            isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "cli", &session, &err),
            err);
        snprintf(token, sizeof token, "%s", isp_session_token(session));
        if (way == 0) {
            isp_test_now_us += 31 * MINUTE_US;
        } else if (way == 1) {
            for (int i = 0; i < 30; i++) { /* used all the time, it still ends after twelve hours */
                ck_ok(isp_session_resume(isp_test_ctx, token, "cli", &again, &err), err);
                isp_session_close(again);
                isp_test_now_us += 24 * MINUTE_US;
            }
        } else {
            isp_password_options o = ISP_PASSWORD_OPTIONS_INIT;
            o.password = ISP_TEST_PASSWORD;
            o.new_password = "another horse battery";
            ck_ok(isp_password_change(session, &o, &err), err);
        }
        again = NULL;
        ck_fails(isp_session_resume(isp_test_ctx, token, "cli", &again, &err), ISP_E_LOGIN, err);
        isp_session_close(session);
    }
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "cli"), ISP_E_LOGIN, err);
    ck_ok(try("admin@mfn", "another horse battery", "cli"), err);
}
END_TEST

/* Watching a session is no use of it; it sees the end like anybody else. */
START_TEST(who_watches_keeps_nobody_awake)
{
    isp_session *session = NULL, *again = NULL;
    char token[128];
    isp_test_tenants();
    ck_ok(isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "cli", &session, &err),
          err);
    snprintf(token, sizeof token, "%s", isp_session_token(session));
    isp_session_close(session);
    for (int i = 0; i < 2; i++) {
        isp_test_now_us += 14 * MINUTE_US;
        ck_ok(isp_session_watch(isp_test_ctx, token, "cli", &again, &err), err);
        ck_assert(isp_session_may(again, "overview.read"));
        isp_session_close(again);
    }
    isp_test_now_us += 3 * MINUTE_US;
    again = NULL;
    ck_fails(isp_session_watch(isp_test_ctx, token, "cli", &again, &err), ISP_E_LOGIN, err);
    ck_fails(isp_session_resume(isp_test_ctx, token, "cli", &again, &err), ISP_E_LOGIN, err);
}
END_TEST

START_TEST(a_token_does_what_its_scopes_say_and_no_more)
{
    isp_session *session = NULL, *program = NULL;
    isp_token_options o = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    isp_customer_list *customers = NULL;
    isp_test_tenants();
    ck_ok(isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "cli", &session, &err),
          err);
    o.name = "report";
    o.scopes = "customer.read nonsense";
    ck_fails(isp_token_create(session, &o, &token, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "scopes");
    o.scopes = "customer.read token.write";
    ck_ok(isp_token_create(session, &o, &token, &err), err);
    ck_ok(isp_session_resume(isp_test_ctx, token->token, "api", &program, &err), err);
    ck_ok(isp_customer_list_get(program, NULL, &customers, &err), err);
    isp_customer_list_free(customers);
    isp_package_list *packages = NULL;
    ck_fails(isp_package_list_get(program, NULL, &packages, &err), ISP_E_DENIED, err);
    ck_assert_str_eq(err.subject, "package.read");
    isp_token *more = NULL; /* a token makes no tokens */
    ck_fails(isp_token_create(program, &o, &more, &err), ISP_E_DENIED, err);
    ck_assert_ptr_null(isp_session_csrf(program));
    isp_session_close(program);
    program = NULL;

    ck_ok(isp_token_revoke(session, token->token_id, &err), err);
    ck_fails(isp_session_resume(isp_test_ctx, token->token, "api", &program, &err), ISP_E_LOGIN,
             err);
    isp_token_free(token);
    isp_session_close(session);
}
END_TEST

START_TEST(nobody_gives_a_role_above_their_own)
{
    static const char *const roles[] = {"developer", "super_admin", "nonsense"};
    isp_session *admin;
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    isp_test_tenants();
    admin = isp_test_local("mfn");
    o.login = "01711-000000";
    o.password = "a password of length";
    for (size_t i = 0; i < ISP_LEN(roles); i++) {
        o.role = roles[i];
        ck_assert_int_lt(isp_user_create(admin, &o, &user, &err), 0);
        ck_assert_str_eq(err.subject, "role");
    }
    o.role = "technician";
    ck_ok(isp_user_create(admin, &o, &user, &err), err);
    isp_user_free(user);
    ck_fails(isp_user_create(admin, &o, &user, &err), ISP_E_EXISTS, err);
    isp_session_close(admin);

    isp_session *technician = NULL;
    isp_payment_list *payments = NULL;
    ck_ok(isp_session_login(isp_test_ctx, "01711-000000", "a password of length", "cli",
                            &technician, &err),
          err);
    ck_fails(isp_payment_list_get(technician, NULL, &payments, &err), ISP_E_DENIED, err);
    isp_session_close(technician);
}
END_TEST

static void *make_platform(void *user)
{
    char login[32], code[32];
    isp_error own;
    isp_tenant *made = NULL;
    isp_tenant_options tenant = ISP_TENANT_OPTIONS_INIT;
    isp_user_options first = ISP_USER_OPTIONS_INIT;
    isp_status *status = user;
    snprintf(login, sizeof login, "root%d@platform", *status);
    snprintf(code, sizeof code, "platform-%d", *status);
    tenant.code = code;
    first.login = login;
    first.password = ISP_TEST_PASSWORD;
    *status = isp_platform_create(isp_test_ctx, &tenant, &first, &made, &own);
    isp_tenant_free(made);
    return NULL;
}

START_TEST(there_is_one_platform_however_many_make_it)
{
    pthread_t threads[16];
    isp_status statuses[16];
    int made = 0;
    for (int i = 0; i < 16; i++) {
        statuses[i] = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, make_platform, &statuses[i]), 0);
    }
    for (int i = 0; i < 16; i++) {
        pthread_join(threads[i], NULL);
        made += statuses[i] == ISP_OK;
        ck_assert_msg(statuses[i] == ISP_OK || statuses[i] == ISP_E_EXISTS, "%s",
                      isp_status_name(statuses[i]));
    }
    ck_assert_int_eq(made, 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants"), 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.users"), 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.logins"), 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT tenant_id FROM isp.tenants"), 1);
    /* And whoever goes past the function meets the database. */
    isp_test_sql(
        "DO $$ BEGIN INSERT INTO isp.tenants (tenant_id, kind, code, name, invoice_prefix,"
        " created_at_us) VALUES (99, 'platform', 'second', 'second', 'S', 0);"
        " RAISE EXCEPTION 'a second platform'; EXCEPTION WHEN check_violation THEN END $$");
}
END_TEST

ISP_SUITE_DB(tenant_session, 60, TEST(there_is_one_platform_however_many_make_it),
             TEST(a_login_opens_a_session_that_can_be_resumed_until_logout),
             TEST(unknown_wrong_disabled_and_locked_say_the_same),
             TEST(failures_lock_a_source_for_a_while_and_nobody_else),
             TEST(parallel_guesses_are_all_counted),
             TEST(a_session_ends_by_idleness_by_age_and_with_the_password),
             TEST(who_watches_keeps_nobody_awake),
             TEST(a_token_does_what_its_scopes_say_and_no_more),
             TEST(nobody_gives_a_role_above_their_own))
