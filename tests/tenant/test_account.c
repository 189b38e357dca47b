/*
 * Accounts and their secrets: the second factor, step-up, lock-out that is no weapon, names, links
 * that set a password, sessions that are ended.
 */
#include <pthread.h>
#include <string.h>

#include "tenant/session.h"
#include "vault/totp.h"

#include "isp_test_isp.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)

/* ---- what a person and his app do ---- */

static isp_status enter(const char *login, const char *password, const char *code,
                        const char *source, const char *device, isp_session **out)
{
    isp_login_options o = ISP_LOGIN_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    o.login = login;
    o.password = password;
    o.code = code;
    origin.source = source;
    origin.device = device;
    return isp_session_login_from(isp_test_ctx, &o, &origin, out, &err);
}

static isp_session *logged_in(const char *login, const char *code)
{
    isp_session *session = NULL;
    ck_ok(enter(login, ISP_TEST_PASSWORD, code, "192.0.2.7", NULL, &session), err);
    return session;
}

static isp_status try(const char *login, const char *password, const char *source)
{
    isp_session *session = NULL;
    isp_status st = enter(login, password, NULL, source, NULL, &session);
    isp_session_close(session);
    return st;
}

/* Bytes of base32 text, as an app reads them. */
static size_t unbase32(const char *text, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t held = 0;
    unsigned bits = 0;
    size_t len = 0;
    for (; *text; text++) {
        held = held << 5 | (uint32_t)(strchr(digits, *text) - digits);
        if ((bits += 5) >= 8)
            out[len++] = (uint8_t)(held >> (bits -= 8));
    }
    return len;
}

/* The code that the app shows, at the test's time and `steps` later. */
static const char *app_code(const char *secret, int64_t steps)
{
    static char code[ISP_TOTP_CODE_SIZE];
    uint8_t seed[64];
    size_t len = unbase32(secret, seed);
    ck_ok(isp_totp__code(seed, len, isp_totp__step(isp_test_now_us) + steps, code, &err), err);
    return code;
}

typedef struct app {
    char secret[64];
    char recovery[10][32];
} app;

static void enrol(isp_session *session, app *out)
{
    isp_factor *factor = NULL;
    isp_recovery_code_list *codes = NULL;
    isp_code_options o = ISP_CODE_OPTIONS_INIT;
    ck_ok(isp_factor_enrol(session, &factor, &err), err);
    snprintf(out->secret, sizeof out->secret, "%s", factor->secret);
    isp_factor_free(factor);
    o.code = app_code(out->secret, 0);
    ck_ok(isp_factor_confirm(session, &o, &codes, &err), err);
    ck_assert_uint_eq(isp_recovery_code_list_len(codes), 10);
    for (size_t i = 0; i < 10; i++)
        snprintf(out->recovery[i], sizeof out->recovery[i], "%s",
                 isp_recovery_code_list_at(codes, i)->code);
    isp_recovery_code_list_free(codes);
}

static isp_status step_up(isp_session *session, const char *code)
{
    isp_code_options o = ISP_CODE_OPTIONS_INIT;
    o.code = code;
    return isp_session_step_up(session, &o, &err);
}

static int64_t user_of(isp_session *session, const char *login, const char *phone,
                       const char *password, const char *role)
{
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    o.login = login;
    o.phone = phone;
    o.password = password;
    o.role = role;
    ck_ok(isp_user_create(session, &o, &user, &err), err);
    int64_t id = user->user_id;
    isp_user_free(user);
    return id;
}

/* ---- the second factor ---- */

START_TEST(a_factor_is_asked_for_from_its_first_code_on)
{
    isp_session *session = NULL, *other = NULL;
    isp_factor *factor = NULL;
    app phone;
    isp_test_tenants();
    other = logged_in("admin@mfn", NULL);
    session = logged_in("admin@mfn", NULL);
    ck_ok(isp_factor_enrol(session, &factor, &err), err);
    ck_assert_uint_eq(strlen(factor->secret), 32); /* 160 bits */
    ck_assert_ptr_nonnull(strstr(factor->uri, "otpauth://totp/mfn:admin%40mfn?secret="));
    ck_assert_ptr_nonnull(strstr(factor->uri, factor->secret));
    isp_factor_free(factor);
    ck_ok(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), err); /* not confirmed: not asked */
    enrol(session, &phone);
    ck_ok(isp_factor_get(session, &factor, &err), err);
    ck_assert_int_eq(factor->enabled, 1);
    ck_assert_int_eq(factor->recovery_count, 10);
    ck_assert_ptr_null(factor->secret);
    isp_factor_free(factor);
    /* The sessions before it are over. */
    isp_session *again = NULL;
    ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(other), "192.0.2.7", &again, &err),
             ISP_E_LOGIN, err);
    ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(session), "192.0.2.7", &again, &err),
          err);
    isp_session_close(again);
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_FACTOR, err);
    ck_fails(try("admin@mfn", "wrong password", "192.0.2.7"), ISP_E_LOGIN, err);
    /* The enrolment's own code is used up; the next one works once. */
    again = NULL;
    ck_fails(
        enter("admin@mfn", ISP_TEST_PASSWORD, app_code(phone.secret, 0), "192.0.2.7", NULL, &again),
        ISP_E_FACTOR, err);
    isp_test_now_us += 30 * SECOND_US;
    isp_session_close(logged_in("admin@mfn", app_code(phone.secret, 0)));
    ck_fails(
        enter("admin@mfn", ISP_TEST_PASSWORD, app_code(phone.secret, 0), "192.0.2.7", NULL, &again),
        ISP_E_FACTOR, err);
    isp_session_close(session);
    isp_session_close(other);
}
END_TEST

START_TEST(a_code_lives_in_its_step_and_ten_seconds_more)
{
    isp_session *session = NULL, *in = NULL;
    app phone;
    isp_test_tenants();
    session = logged_in("admin@mfn", NULL);
    isp_test_now_us = ISP_TEST_NOW_US / (30 * SECOND_US) * 30 * SECOND_US;
    enrol(session, &phone);
    static const struct {
        int64_t into_us, steps;
        isp_status st;
    } rows[] = {{0, 0, ISP_OK},        {29999999, 0, ISP_OK},        {0, -1, ISP_OK},
                {9999999, -1, ISP_OK}, {10000000, -1, ISP_E_FACTOR}, {0, 1, ISP_E_FACTOR},
                {0, -2, ISP_E_FACTOR}};
    for (size_t i = 0; i < ISP_LEN(rows); i++) {
        isp_test_now_us += HOUR_US;
        isp_test_now_us = isp_test_now_us / (30 * SECOND_US) * 30 * SECOND_US + rows[i].into_us;
        isp_status st = enter("admin@mfn", ISP_TEST_PASSWORD, app_code(phone.secret, rows[i].steps),
                              "192.0.2.7", NULL, &in);
        ck_assert_msg(st == rows[i].st, "row %zu: %s", i, isp_status_name(st));
        isp_session_close(ISP_TAKE(in));
    }
    isp_session_close(session);
}
END_TEST

static app shared;
static char shared_code[ISP_TOTP_CODE_SIZE];
static _Atomic int let_in;

static void *use_code(void *user)
{
    isp_session *session = NULL;
    isp_login_options o = ISP_LOGIN_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    isp_error mine = {0};
    o.login = "admin@mfn";
    o.password = ISP_TEST_PASSWORD;
    o.code = user ? shared.recovery[3] : shared_code;
    origin.source = "192.0.2.7";
    if (isp_session_login_from(isp_test_ctx, &o, &origin, &session, &mine) == ISP_OK)
        let_in++;
    isp_session_close(session);
    return NULL;
}

START_TEST(a_code_opens_once_however_many_send_it_at_once)
{
    pthread_t threads[4];
    isp_test_tenants();
    isp_session *session = logged_in("admin@mfn", NULL);
    enrol(session, &shared);
    isp_session_close(session);
    for (intptr_t recovery = 0; recovery < 2; recovery++) {
        isp_test_now_us += 2 * HOUR_US;
        snprintf(shared_code, sizeof shared_code, "%s", app_code(shared.secret, 0));
        let_in = 0;
        for (size_t i = 0; i < ISP_LEN(threads); i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, use_code, (void *)recovery), 0);
        for (size_t i = 0; i < ISP_LEN(threads); i++)
            pthread_join(threads[i], NULL);
        ck_assert_int_eq(let_in, 1);
    }
}
END_TEST

START_TEST(recovery_codes_work_once_in_any_writing_and_are_not_stored)
{
    isp_session *session = NULL, *in = NULL;
    isp_recovery_code_list *codes = NULL;
    app phone;
    char written[64];
    isp_test_tenants();
    session = logged_in("admin@mfn", NULL);
    enrol(session, &phone);
    ck_assert_uint_eq(strlen(phone.recovery[0]), 24);
    snprintf(written, sizeof written, "%.8s-%.8s %.8s", phone.recovery[0], phone.recovery[0] + 8,
             phone.recovery[0] + 16);
    for (char *c = written; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    ck_ok(enter("admin@mfn", ISP_TEST_PASSWORD, written, "192.0.2.7", NULL, &in), err);
    isp_session_close(ISP_TAKE(in));
    ck_fails(enter("admin@mfn", ISP_TEST_PASSWORD, written, "192.0.2.7", NULL, &in), ISP_E_FACTOR,
             err);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.recovery_codes WHERE used_at_us IS"
                                      " NOT NULL"),
                     1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.recovery_codes WHERE"
                                      " position('%s'::bytea IN code_mac) > 0",
                                      phone.recovery[1]),
                     0);
    ck_ok(isp_recovery_code_renew(session, &codes, &err), err); /* fresh from the confirmation */
    isp_recovery_code_list_free(codes);
    isp_test_now_us += 2 * HOUR_US;
    ck_fails(enter("admin@mfn", ISP_TEST_PASSWORD, phone.recovery[1], "192.0.2.7", NULL, &in),
             ISP_E_FACTOR, err); /* void since the new ones */
    isp_session_close(session);
}
END_TEST

START_TEST(what_is_dangerous_wants_a_fresh_code)
{
    isp_factor *factor = NULL;
    app phone;
    isp_test_tenants();
    isp_session *session = logged_in("admin@mfn", NULL);
    ck_ok(isp_session__fresh(session, &err), err); /* no factor, and none is compulsory */
    ck_fails(step_up(session, "123456"), ISP_E_STATE, err);
    enrol(session, &phone);
    ck_ok(isp_session__fresh(session, &err), err);
    isp_test_now_us += 5 * MINUTE_US;
    ck_fails(isp_session__fresh(session, &err), ISP_E_FACTOR, err);
    ck_fails(isp_factor_enrol(session, &factor, &err), ISP_E_FACTOR, err);
    ck_fails(step_up(session, "000000"), ISP_E_FACTOR, err);
    ck_ok(step_up(session, app_code(phone.secret, 0)), err);
    ck_ok(isp_session__fresh(session, &err), err);
    /* It is the session that is fresh, also when it comes again. */
    isp_session *again = NULL;
    ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(session), "192.0.2.7", &again, &err),
          err);
    ck_ok(isp_session__fresh(again, &err), err);
    ck_ok(isp_factor_enrol(again, &factor, &err), err); /* another phone */
    isp_factor_free(factor);
    isp_session_close(again);
    isp_session_close(session);
    /* An API token cannot be fresh. */
    isp_test_now_us += MINUTE_US;
    session = logged_in("admin@mfn", app_code(phone.secret, 0));
    isp_token_options o = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    isp_session *program = NULL;
    o.name = "report";
    ck_ok(isp_token_create(session, &o, &token, &err), err);
    ck_ok(isp_session_resume(isp_test_ctx, token->token, "192.0.2.7", &program, &err), err);
    ck_fails(isp_session__fresh(program, &err), ISP_E_FACTOR, err);
    ck_fails(isp_factor_get(program, &factor, &err), ISP_E_DENIED, err);
    isp_token_free(token);
    isp_session_close(program);
    isp_session_close(session);
}
END_TEST

/* Each of them, and that it goes on once the code is fresh. */
static isp_status make_role(isp_session *session)
{
    isp_custom_role_options o = ISP_CUSTOM_ROLE_OPTIONS_INIT;
    isp_custom_role *role = NULL;
    o.name = "Collector";
    o.permissions = "customer.read";
    isp_status st = isp_custom_role_create(session, &o, &role, &err);
    isp_custom_role_free(role);
    return st;
}

static isp_status delete_role(isp_session *session)
{
    return isp_custom_role_delete(session, 1, &err);
}

static isp_status change_role(isp_session *session)
{
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *now = NULL, *user = NULL;
    ck_ok(isp_user_get(session, 2, &now, &err), err);
    o.revision = now->revision;
    o.role = now->role == ISP_ROLE_NOC ? "cashier" : "noc";
    isp_status st = isp_user_update(session, 2, &o, &user, &err);
    isp_user_free(now);
    isp_user_free(user);
    return st;
}

static isp_status export_trail(isp_session *session)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/trail-%lld", isp_test_home(), (long long)isp_test_now_us);
    return isp_audit_export(session, NULL, path, &err);
}

START_TEST(roles_and_the_trail_want_a_fresh_code)
{
    static isp_status (*const acts[])(isp_session *) = {make_role, delete_role, change_role,
                                                        export_trail};
    app phone;
    isp_test_tenants();
    isp_session *session = logged_in("admin@mfn", NULL);
    ck_assert_int_eq(user_of(session, "salma@mfn", NULL, NULL, "cashier"), 2);
    for (size_t i = 0; i < ISP_LEN(acts); i++) /* no factor, and none is compulsory */
        ck_ok(acts[i](session), err);
    enrol(session, &phone);
    isp_test_now_us += 5 * MINUTE_US;
    for (size_t i = 0; i < ISP_LEN(acts); i++)
        ck_fails(acts[i](session), ISP_E_FACTOR, err);
    /* What a person is called is no role, nor is the role that he has. */
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    ck_ok(isp_user_get(session, 2, &user, &err), err);
    o.revision = user->revision;
    o.name = "Salma Begum";
    o.role = isp_kind__name(ISP_KIND_ROLE, user->role);
    isp_user_free(user);
    ck_ok(isp_user_update(session, 2, &o, &user, &err), err);
    isp_user_free(user);
    ck_ok(step_up(session, app_code(phone.secret, 0)), err);
    ck_ok(make_role(session), err);
    ck_ok(change_role(session), err);
    ck_ok(export_trail(session), err);
    isp_session_close(session);
}
END_TEST

START_TEST(slots_and_closing_want_a_fresh_code)
{
    isp_slot_options slots = ISP_SLOT_OPTIONS_INIT;
    isp_act_options act = ISP_ACT_OPTIONS_INIT;
    isp_child *child = NULL;
    isp_effect *effect = NULL;
    app phone;
    isp_test_tenants();
    isp_session *session = logged_in("admin@platform", NULL);
    int64_t group = isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'north'");
    slots.slot_count = 9;
    ck_ok(isp_slot_set(session, group, &slots, &child, &err), err);
    isp_child_free(ISP_TAKE(child));
    enrol(session, &phone);
    isp_test_now_us += 5 * MINUTE_US;
    slots.slot_count = 10;
    ck_fails(isp_slot_set(session, group, &slots, &child, &err), ISP_E_FACTOR, err);
    isp_move_options move = ISP_MOVE_OPTIONS_INIT;
    int64_t mfn = isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'mfn'");
    move.slot_no = 5;
    ck_fails(isp_slot_move(session, mfn, &move, &child, &err), ISP_E_FACTOR, err);
    ck_fails(isp_child_close(session, mfn, &act, &effect, &err), ISP_E_FACTOR, err);
    act.dry_run = 1; /* what it would do, anybody may see */
    ck_ok(isp_child_close(session, mfn, &act, &effect, &err), err);
    isp_effect_free(ISP_TAKE(effect));
    ck_ok(step_up(session, app_code(phone.secret, 0)), err);
    ck_ok(isp_slot_set(session, group, &slots, &child, &err), err);
    isp_child_free(ISP_TAKE(child));
    ck_ok(isp_slot_move(session, mfn, &move, &child, &err), err);
    isp_child_free(ISP_TAKE(child));
    act.dry_run = 0;
    ck_ok(isp_child_close(session, mfn, &act, &effect, &err), err);
    isp_effect_free(effect);
    isp_session_close(session);
}
END_TEST

/*
 * Every operation, by somebody whose last code is too old: those of the column, and nobody else,
 * ask for one; with a fresh code none does.
 */

/* What a call says, where the code is not asked for before anything is read. */
static const char *body_of(const char *operation)
{
    static const char *const bodies[][2] = {
        {"user.create", "{\"login\":\"rina@mfn\",\"role\":\"cashier\"}"},
        {"user.update", "{\"phone\":\"01711000222\"}"},
        {"user.factor_end", "{\"reason\":\"lost it\"}"},
        {"mail.update", "{\"relay_user\":\"somebody\"}"},
        {"child.factor_end", "{\"reason\":\"lost it\"}"},
    };
    for (size_t i = 0; i < ISP_LEN(bodies); i++)
        if (strcmp(bodies[i][0], operation) == 0)
            return bodies[i][1];
    return NULL;
}

static bool asks_for_a_code(isp_session *session, const isp_operation *op)
{
    static const int64_t ids[] = {2, 2}; /* Salma, and others who may not be there */
    isp_input *input = NULL;
    isp_result *result = NULL;
    const char *body = body_of(op->name);
    if (body) {
        ck_ok(isp_input_new(op->input, &input, &err), err);
        ck_ok(isp_input_json(input, body, strlen(body), &err), err);
    }
    isp_status st = isp_operation_call(session, op, ids, isp_operation_id_len(op), input, NULL,
                                       NULL, &result, &err);
    isp_result_free(result);
    isp_input_free(input);
    return st == ISP_E_FACTOR;
}

static bool is_listed(const isp_operation *op)
{
    const isp_permission *permission = op->permission ? isp_permission__find(op->permission) : NULL;
    return permission && permission->step_up && isp_text__has_word(permission->step_up, op->name);
}

START_TEST(the_column_of_permissions_says_what_wants_a_fresh_code)
{
    /* One's own factor has no permission. These test a code themselves, or end all that is here. */
    static const char own[] = "factor.enrol factor.renew",
                      left_out[] = "session.step_up factor.confirm session.end";
    /* No operations: they have calls of their own, and tests. */
    static const char elsewhere[] = "visit.start audit.export keys.rekey";
    static const char *const people[] = {"admin@mfn", "admin@north", "admin@platform"};
    isp_session *sessions[ISP_LEN(people)];
    app phones[ISP_LEN(people)];
    size_t asked = 0, listed = 0;
    isp_test_tenants();
    for (size_t i = 0; i < ISP_LEN(people); i++) {
        sessions[i] = logged_in(people[i], NULL);
        if (!i)
            ck_assert_int_eq(user_of(sessions[i], "salma@mfn", NULL, NULL, "cashier"), 2);
        enrol(sessions[i], &phones[i]);
    }
    isp_test_now_us += 5 * MINUTE_US;
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < isp_operation_len(); i++) {
            const isp_operation *op = isp_operation_at(i);
            size_t who = 0;
            while (op->permission && who < ISP_LEN(people) - 1 &&
                   !isp_session_may(sessions[who], op->permission))
                who++;
            if (isp_text__has_word(left_out, op->name))
                continue;
            bool wants = is_listed(op) || isp_text__has_word(own, op->name);
            ck_assert_msg(asks_for_a_code(sessions[who], op) == (wants && !round),
                          "%s, %s code: %s", op->name, round ? "fresh" : "old", err.message);
            asked += wants && !round;
        }
        for (size_t i = 0; !round && i < ISP_LEN(people); i++)
            ck_ok(step_up(sessions[i], app_code(phones[i].secret, 0)), err);
    }
    const isp_permission *permission;
    for (size_t i = 0; (permission = isp_permission_at(i)); i++) {
        char words[200];
        snprintf(words, sizeof words, "%s", permission->step_up ? permission->step_up : "");
        for (char *at = words, *word; (word = strtok_r(at, " ", &at));) {
            const isp_operation *op = isp_operation_find(word);
            ck_assert_msg(op ? op->permission && !strcmp(op->permission, permission->name)
                             : isp_text__has_word(elsewhere, word),
                          "%s: %s", permission->name, word);
            listed += op != NULL;
        }
    }
    ck_assert_uint_eq(asked, listed + 2); /* and one's own */
    for (size_t i = 0; i < ISP_LEN(people); i++)
        isp_session_close(sessions[i]);
}
END_TEST

static isp_status visit(isp_session *session, isp_session **out)
{
    isp_impersonation_options o = ISP_IMPERSONATION_OPTIONS_INIT;
    o.login = "salma@mfn";
    o.reason = "she asked for help";
    return isp_session_impersonate(session, &o, out, &err);
}

START_TEST(accounts_of_others_want_a_fresh_code)
{
    app phone;
    isp_session *there = NULL;
    isp_user_link *link = NULL;
    isp_user *user = NULL;
    isp_test_tenants();
    isp_session *session = logged_in("admin@mfn", NULL);
    int64_t salma = user_of(session, "salma@mfn", "01711000111", ISP_TEST_PASSWORD, "cashier");
    enrol(session, &phone);
    isp_test_now_us += 5 * MINUTE_US;
    ck_fails(visit(session, &there), ISP_E_FACTOR, err);
    ck_assert_ptr_nonnull(strstr(err.message, "step_up")); /* it says what to do */
    ck_fails(isp_user_reset(session, salma, &link, &err), ISP_E_FACTOR, err);
    /* A phone is a name to log in with. The same one, written otherwise, is no change. */
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    ck_ok(isp_user_get(session, salma, &user, &err), err);
    o.revision = user->revision;
    isp_user_free(ISP_TAKE(user));
    o.phone = "+880 1711-000222";
    ck_fails(isp_user_update(session, salma, &o, &user, &err), ISP_E_FACTOR, err);
    o.phone = "+880 1711-000111";
    o.name = "Salma Begum";
    ck_ok(isp_user_update(session, salma, &o, &user, &err), err);
    isp_user_free(ISP_TAKE(user));
    ck_ok(step_up(session, app_code(phone.secret, 0)), err);
    ck_ok(isp_user_reset(session, salma, &link, &err), err);
    isp_user_link_free(link);
    ck_ok(visit(session, &there), err);
    /* In her name nothing of the kind is done, fresh or not. */
    ck_fails(isp_session__fresh(there, &err), ISP_E_DENIED, err);
    isp_session_close(there);
    isp_session_close(session);
}
END_TEST

static isp_ctx *strict_ctx(void)
{
    char path[PATH_MAX];
    isp_ctx *ctx = NULL;
    snprintf(path, sizeof path, "%s/isp.conf", isp_test_home());
    FILE *conf = fopen(path, "w");
    ck_assert_ptr_nonnull(conf);
    fclose(conf); /* the default holds */
    const isp_ctx_options options = isp_test_options();
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    return ctx;
}

START_TEST(tiers_one_and_two_can_do_nothing_without_a_factor)
{
    static const char *const people[] = {"admin@platform", "admin@north"};
    isp_test_tenants();
    isp_ctx *ctx = strict_ctx();
    for (size_t i = 0; i < ISP_LEN(people); i++) {
        isp_session *session = NULL;
        isp_session_info *info = NULL;
        isp_user_list *below = NULL;
        app phone;
        ck_ok(isp_session_login(ctx, people[i], ISP_TEST_PASSWORD, "192.0.2.7", &session, &err),
              err);
        ck_ok(isp_session_info_get(session, &info, &err), err);
        ck_assert_int_eq(info->factor_due, 1);
        ck_assert_str_eq(info->permissions, "");
        isp_session_info_free(info);
        ck_fails(isp_user_list_get(session, NULL, &below, &err), ISP_E_FACTOR, err);
        ck_fails(isp_session__fresh(session, &err), ISP_E_FACTOR, err);
        enrol(session, &phone);
        ck_ok(isp_user_list_get(session, NULL, &below, &err), err);
        isp_user_list_free(below);
        isp_session_close(session);
    }
    isp_session *admin = NULL;
    isp_user_list *users = NULL;
    ck_ok(isp_session_login(ctx, "admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7", &admin, &err), err);
    ck_ok(isp_user_list_get(admin, NULL, &users, &err), err);
    isp_user_list_free(users);
    isp_session_close(admin);
    isp_ctx_close(ctx);
}
END_TEST

START_TEST(a_lost_factor_is_taken_off_from_above)
{
    app phone;
    isp_reason_options why = ISP_REASON_OPTIONS_INIT;
    isp_test_tenants();
    isp_session *admin = logged_in("admin@mfn", NULL);
    int64_t salma = user_of(admin, "salma@mfn", NULL, ISP_TEST_PASSWORD, "cashier");
    isp_session *session = logged_in("salma@mfn", NULL);
    enrol(session, &phone);
    isp_session_close(session);
    ck_fails(isp_user_factor_end(admin, salma, &why, &err), ISP_E_INVALID, err);
    why.reason = "her phone was stolen";
    ck_fails(isp_user_factor_end(admin, 1, &why, &err), ISP_E_DENIED, err); /* himself */
    ck_fails(isp_user_factor_end(admin, 999, &why, &err), ISP_E_NOT_FOUND, err);
    ck_ok(isp_user_factor_end(admin, salma, &why, &err), err);
    ck_fails(isp_user_factor_end(admin, salma, &why, &err), ISP_E_STATE, err);
    ck_ok(try("salma@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    isp_session_close(admin);

    /* Of a super admin by a fellow: no. By the local operator: at once. */
    isp_session *super = logged_in("admin@north", NULL), *local = isp_test_local("north");
    enrol(super, &phone);
    ck_fails(isp_user_factor_end(super, 1, &why, &err), ISP_E_DENIED, err);
    ck_ok(isp_user_factor_end(local, 1, &why, &err), err);
    ck_ok(try("admin@north", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    isp_session_close(super);

    /* A delayed end: a code keeps it. */
    super = logged_in("admin@north", NULL);
    enrol(super, &phone);
    isp_test_sql(
        "UPDATE isp.user_factors SET ends_at_us = %lld WHERE user_id = 1 AND tenant_id = 2",
        (long long)(isp_test_now_us + 24 * HOUR_US));
    isp_test_now_us += HOUR_US;
    ck_fails(try("admin@north", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_FACTOR, err);
    isp_session_close(logged_in("admin@north", app_code(phone.secret, 0)));
    isp_test_now_us += 24 * HOUR_US;
    ck_fails(try("admin@north", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_FACTOR, err);
    isp_test_sql(
        "UPDATE isp.user_factors SET ends_at_us = %lld WHERE user_id = 1 AND tenant_id = 2",
        (long long)isp_test_now_us);
    ck_ok(try("admin@north", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    isp_session_close(super);
    isp_session_close(local);
}
END_TEST

START_TEST(a_lost_factor_is_taken_off_across_tenants)
{
    app own, lost, other;
    isp_reason_options why = ISP_REASON_OPTIONS_INIT;
    isp_test_tenants();
    int64_t north = isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'north'"),
            mfn = isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'mfn'");
    isp_session *developer = logged_in("admin@platform", NULL),
                *super = logged_in("admin@north", NULL), *admin = logged_in("admin@mfn", NULL);
    enrol(super, &lost);
    enrol(admin, &other);
    ck_fails(isp_child_factor_end(developer, north, 1, &why, &err), ISP_E_INVALID, err);
    why.reason = "his phone fell into the river";
    ck_fails(isp_child_factor_end(developer, north, 99, &why, &err), ISP_E_NOT_FOUND, err);
    ck_fails(isp_child_factor_end(developer, 1, 1, &why, &err), ISP_E_NOT_FOUND, err); /* himself */
    ck_fails(isp_child_factor_end(super, 1, 1, &why, &err), ISP_E_NOT_FOUND, err);     /* up */
    ck_fails(isp_child_factor_end(super, north, 1, &why, &err), ISP_E_NOT_FOUND, err);
    ck_fails(isp_child_factor_end(admin, mfn, 1, &why, &err), ISP_E_DENIED, err);

    enrol(developer, &own);
    isp_test_now_us += 5 * MINUTE_US;
    ck_fails(isp_child_factor_end(developer, north, 1, &why, &err), ISP_E_FACTOR, err);
    ck_ok(step_up(developer, app_code(own.secret, 0)), err);
    ck_ok(isp_child_factor_end(developer, north, 1, &why, &err), err);
    /* Of a super admin after a day, in which a code of it would keep it. */
    ck_fails(try("admin@north", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_FACTOR, err);
    isp_test_now_us += 24 * HOUR_US;
    ck_ok(try("admin@north", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    /* Two trails, each with the reason, and the person's with who it was. */
    static const char trail[] = "SELECT count(*) FROM isp.audit WHERE tenant_id = %lld"
                                " AND action = 'child.factor_end' AND actor = '%s'"
                                " AND coalesce(impersonator_id, actor_id) = 1"
                                " AND after::text LIKE '%%river%%'";
    ck_assert_int_eq(isp_test_sql_i64(trail, 1LL, "user"), 1);
    ck_assert_int_eq(isp_test_sql_i64(trail, (long long)north, "above"), 1);

    /* Of an admin by the super admin above him: at once. */
    isp_session_close(super);
    super = logged_in("admin@north", NULL);
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_FACTOR, err);
    ck_ok(isp_child_factor_end(super, mfn, 1, &why, &err), err);
    ck_fails(isp_child_factor_end(super, mfn, 1, &why, &err), ISP_E_STATE, err);
    ck_ok(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    isp_session_close(developer);
    isp_session_close(super);
    isp_session_close(admin);
}
END_TEST

/* ---- the gate in front of every secret ---- */

static isp_session *inside;

static isp_status path_password(const char *wrong)
{
    return try("admin@mfn", wrong ? wrong : ISP_TEST_PASSWORD, "192.0.2.7");
}

static isp_status path_code(const char *wrong)
{
    isp_session *session = NULL;
    isp_status st = enter("admin@mfn", ISP_TEST_PASSWORD,
                          wrong ? "000000" : app_code(shared.secret, 0), "192.0.2.7", NULL,
                          &session);
    isp_session_close(session);
    return st;
}

static isp_status path_recovery(const char *wrong)
{
    isp_session *session = NULL;
    isp_status st = enter("admin@mfn", ISP_TEST_PASSWORD,
                          wrong ? "AAAAAAAAAAAAAAAAAAAAAAAA" : shared.recovery[0], "192.0.2.7",
                          NULL, &session);
    isp_session_close(session);
    return st;
}

static isp_status path_step_up(const char *wrong)
{
    return step_up(inside, wrong ? "000000" : app_code(shared.secret, 0));
}

static isp_status path_confirm(const char *wrong)
{
    static char secret[64];
    isp_recovery_code_list *codes = NULL;
    isp_code_options o = ISP_CODE_OPTIONS_INIT;
    if (!*secret) {
        isp_factor *factor = NULL;
        ck_ok(isp_factor_enrol(inside, &factor, &err), err);
        snprintf(secret, sizeof secret, "%s", factor->secret);
        isp_factor_free(factor);
    }
    o.code = wrong ? "000000" : app_code(secret, 0);
    isp_status st = isp_factor_confirm(inside, &o, &codes, &err);
    isp_recovery_code_list_free(codes);
    return st;
}

static isp_status path_change(const char *wrong)
{
    isp_password_options o = ISP_PASSWORD_OPTIONS_INIT;
    o.password = wrong ? wrong : ISP_TEST_PASSWORD;
    o.new_password = "another horse battery";
    return isp_password_change(inside, &o, &err);
}

static char link_token[128];

static isp_status path_link(const char *wrong)
{
    isp_link_options o = ISP_LINK_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    if (!*link_token) {
        isp_session *local = isp_test_local("mfn");
        isp_user_link *link = NULL;
        ck_ok(isp_user_reset(local, 1, &link, &err), err);
        snprintf(link_token, sizeof link_token, "%s", link->token);
        isp_user_link_free(link);
        isp_session_close(local);
    }
    origin.source = "192.0.2.7";
    o.token = wrong ? "isp_rst_wrong" : link_token;
    o.new_password = "another horse battery";
    return isp_link_accept(isp_test_ctx, &o, &origin, &err);
}

/* Every way on which a secret is tested: with wrong ones it shuts, and then the right one does not
 * open either; after a while it does. */
static const struct {
    const char *name;
    isp_status (*go)(const char *wrong);
    int tries; /* that are looked at */
} paths[] = {{"password", path_password, 5},
             {"code", path_code, 5},
             {"recovery code", path_recovery, 5},
             {"step-up", path_step_up, 5},
             {"enrolment", path_confirm, 5},
             {"password change", path_change, 5},
             {"link", path_link, 30}};

START_TEST(every_way_to_a_secret_shuts)
{
    isp_test_tenants();
    inside = logged_in("admin@mfn", NULL);
    if (paths[_i].go != path_password && paths[_i].go != path_link && paths[_i].go != path_change &&
        paths[_i].go != path_confirm) {
        enrol(inside, &shared);
        isp_test_now_us += MINUTE_US;
    }
    for (int i = 0; i < paths[_i].tries; i++) {
        isp_status st = paths[_i].go("wrong password");
        ck_assert_msg(st < 0 && st != ISP_E_INTERNAL, "%s: %s %s", paths[_i].name,
                      isp_status_name(st), err.message);
    }
    ck_assert_msg(paths[_i].go(NULL) < 0, "%s: not shut", paths[_i].name);
    isp_test_now_us += 6 * MINUTE_US;
    ck_assert_msg(paths[_i].go(NULL) == ISP_OK, "%s: %s", paths[_i].name, err.message);
    isp_session_close(inside);
}
END_TEST

static void *guess(void *user)
{
    isp_session *session = NULL;
    char source[32];
    isp_error mine = {0};
    snprintf(source, sizeof source, "10.0.%d.7", (int)(intptr_t)user);
    (void)isp_session_login(isp_test_ctx, "admin@mfn", "wrong password", source, &session, &mine);
    return NULL;
}

START_TEST(many_addresses_do_not_keep_a_known_browser_out)
{
    pthread_t threads[100];
    isp_session *known = NULL, *session = NULL;
    app phone;
    char device[256];
    isp_test_tenants();
    known = logged_in("admin@mfn", NULL);
    snprintf(device, sizeof device, "%s", isp_session_device(known));
    /* A hundred at the same moment, from a hundred networks: each counts, and fifty are looked at.
     */
    for (intptr_t i = 0; i < 100; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, guess, (void *)i), 0);
    for (size_t i = 0; i < 100; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(isp_test_sql_i64("SELECT try_count FROM isp.login_gates WHERE gate_key = 'user"
                                      " 3:1'"),
                     50);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(try_count) FROM isp.login_gates WHERE gate_key ~"
                                      " 'source'"),
                     100);
    /* Unknown ones wait; the known one goes on, and so does everybody else. */
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_LOGIN, err);
    ck_ok(enter("admin@mfn", ISP_TEST_PASSWORD, NULL, "192.0.2.7", device, &session), err);
    isp_session_close(ISP_TAKE(session));
    ck_ok(try("admin@dfn", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    /* A browser's mark is of its user, and counts its own failures. */
    ck_fails(enter("admin@dfn", "wrong password", NULL, "192.0.2.7", device, &session), ISP_E_LOGIN,
             err);
    char forged[256];
    snprintf(forged, sizeof forged, "%s", device);
    forged[strlen(forged) - 1] ^= 1;
    ck_fails(enter("admin@mfn", ISP_TEST_PASSWORD, NULL, "192.0.2.7", forged, &session),
             ISP_E_LOGIN, err);
    for (int i = 0; i < 5; i++)
        ck_fails(enter("admin@mfn", "wrong password", NULL, "192.0.2.7", device, &session),
                 ISP_E_LOGIN, err);
    ck_fails(enter("admin@mfn", ISP_TEST_PASSWORD, NULL, "192.0.2.7", device, &session),
             ISP_E_LOGIN, err);
    isp_test_now_us += MINUTE_US;
    ck_ok(enter("admin@mfn", ISP_TEST_PASSWORD, NULL, "192.0.2.7", device, &session), err);
    isp_session_close(ISP_TAKE(session));
    /* With a second factor an unknown one shows a code first, and is let in. */
    enrol(known, &phone);
    isp_test_now_us += MINUTE_US;
    ck_ok(enter("admin@mfn", ISP_TEST_PASSWORD, app_code(phone.secret, 0), "192.0.2.7", NULL,
                &session),
          err);
    isp_session_close(ISP_TAKE(session));
    /* And nobody had to undo anything. */
    isp_test_now_us += HOUR_US;
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_FACTOR, err);
    isp_session_close(known);
}
END_TEST

START_TEST(failures_of_made_up_names_do_not_stay_for_ever)
{
    isp_test_tenants();
    for (int i = 0; i < 40; i++) {
        char name[32], source[32];
        snprintf(name, sizeof name, "nobody-%d", i);
        snprintf(source, sizeof source, "10.1.%d.7", i);
        ck_fails(try(name, "wrong password", source), ISP_E_LOGIN, err);
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.login_gates"), 3 * 40);
    isp_test_now_us += 2 * HOUR_US;
    for (int i = 0; i < 20; i++)
        ck_ok(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    ck_assert_int_lt(isp_test_sql_i64("SELECT count(*) FROM isp.login_gates"), 5);
}
END_TEST

/* ---- names ---- */

START_TEST(a_person_logs_in_by_mail_or_by_phone_in_any_writing)
{
    static const char *const names[] = {"salma@mfn.example", " Salma@MFN.example ", "01712345678",
                                        "01712-345678",      "+880 1712 345678",    "8801712345678",
                                        "008801712345678",   "০১৭১২৩৪৫৬৭৮"};
    isp_user *user = NULL;
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_test_tenants();
    isp_session *admin = isp_test_local("mfn");
    int64_t salma = user_of(admin, "Salma@mfn.example", "01712-345678", ISP_TEST_PASSWORD,
                            "cashier");
    for (size_t i = 0; i < ISP_LEN(names); i++)
        ck_ok(try(names[i], ISP_TEST_PASSWORD, "192.0.2.7"), err);
    /* However it is written, it is one account that is counted. */
    for (size_t i = 0; i < 5; i++)
        ck_fails(try(names[i], "wrong password", "192.0.2.7"), ISP_E_LOGIN, err);
    ck_fails(try(names[0], ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_LOGIN, err);
    isp_test_now_us += MINUTE_US;
    /* A number that somebody has already is only a number. */
    isp_session *elsewhere = isp_test_local("dfn");
    int64_t other = user_of(elsewhere, "other@dfn", "01712345678", ISP_TEST_PASSWORD, "cashier");
    ck_ok(isp_user_get(elsewhere, other, &user, &err), err);
    ck_assert_int_eq(user->phone_login, 0);
    ck_assert_str_eq(user->phone, "+8801712345678");
    isp_user_free(user);
    /* Another number: the old one is nobody's. */
    o.phone = "01812345678";
    ck_ok(isp_user_update(admin, salma, &o, &user, &err), err);
    ck_assert_int_eq(user->phone_login, 1);
    isp_user_free(user);
    ck_fails(try("01712345678", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_LOGIN, err);
    ck_ok(try("+8801812345678", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    o.phone = "";
    ck_ok(isp_user_update(admin, salma, &o, &user, &err), err);
    ck_assert_int_eq(user->phone_login, 0);
    isp_user_free(user);
    ck_ok(try("salma@mfn.example", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    isp_session_close(admin);
    isp_session_close(elsewhere);
}
END_TEST

/* ---- passwords ---- */

static isp_status accept(const char *token, const char *password)
{
    isp_link_options o = ISP_LINK_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    o.token = token;
    o.new_password = password;
    origin.source = "192.0.2.7";
    return isp_link_accept(isp_test_ctx, &o, &origin, &err);
}

START_TEST(an_invited_person_chooses_a_password)
{
    static const char *const bad[] = {"short", "password123", "salmabegum1", "salma@mfn 12",
                                      "i love mfn net"};
    isp_user_link *first = NULL, *link = NULL;
    isp_test_tenants();
    isp_test_sql("UPDATE isp.tenants SET name = 'MFN Net' WHERE code = 'mfn'");
    isp_session *admin = logged_in("admin@mfn", NULL);
    int64_t salma = user_of(admin, "salma@mfn", NULL, NULL, "cashier");
    ck_fails(try("salma@mfn", "", "192.0.2.7"), ISP_E_LOGIN, err);
    ck_fails(isp_user_reset(admin, salma, &link, &err), ISP_E_STATE, err);
    ck_ok(isp_user_invite(admin, salma, &first, &err), err);
    ck_assert_int_eq(strncmp(first->token, "isp_inv_", 8), 0);
    ck_ok(isp_user_invite(admin, salma, &link, &err), err); /* the letter was lost */
    ck_fails(accept(first->token, "correct horse battery"), ISP_E_LOGIN, err);
    for (size_t i = 0; i < ISP_LEN(bad); i++) {
        ck_fails(accept(link->token, bad[i]), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "new_password");
    }
    ck_ok(accept(link->token, ISP_TEST_PASSWORD), err);
    ck_ok(try("salma@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    ck_fails(accept(link->token, "another horse battery"), ISP_E_LOGIN, err);
    ck_fails(isp_user_invite(admin, salma, &link, &err), ISP_E_STATE, err);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.token_directory WHERE kind <> 'session'"), 0);
    isp_user_link_free(first);
    isp_user_link_free(link);
    isp_session_close(admin);
}
END_TEST

START_TEST(the_first_of_an_isp_is_invited_from_above)
{
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *child = NULL;
    isp_user_link *link = NULL;
    isp_test_tenants();
    isp_session *super = logged_in("admin@north", NULL);
    o.code = "new";
    o.admin_login = "admin@new";
    ck_ok(isp_child_create(super, &o, &child, &err), err);
    ck_ok(isp_child_invite(super, child->tenant_id, &link, &err), err);
    ck_assert_str_eq(link->login, "admin@new");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE tenant_id = 2"
                                      " AND action = 'child.invite' AND entity_id = %lld",
                                      (long long)child->tenant_id),
                     1);
    isp_link_options accept = ISP_LINK_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    accept.token = link->token;
    accept.new_password = ISP_TEST_PASSWORD;
    origin.source = "192.0.2.7";
    ck_ok(isp_link_accept(isp_test_ctx, &accept, &origin, &err), err);
    ck_ok(try("admin@new", ISP_TEST_PASSWORD, "192.0.2.7"), err);
    isp_user_link_free(ISP_TAKE(link));
    ck_fails(isp_child_invite(super, child->tenant_id, &link, &err), ISP_E_STATE, err);
    isp_child_free(child);
    isp_session_close(super);
}
END_TEST

START_TEST(a_reset_is_short_lived_ends_all_sessions_and_logs_nobody_in)
{
    isp_user_link *link = NULL;
    isp_session *again = NULL;
    app phone;
    isp_test_tenants();
    isp_session *admin = logged_in("admin@mfn", NULL), *local = isp_test_local("mfn");
    int64_t salma = user_of(admin, "salma@mfn", NULL, ISP_TEST_PASSWORD, "cashier");
    isp_session *session = logged_in("salma@mfn", NULL);
    enrol(session, &phone);
    ck_ok(isp_user_reset(admin, salma, &link, &err), err);
    ck_assert_int_eq(link->expires_at_us, isp_test_now_us + 30 * MINUTE_US);
    ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(session), "192.0.2.7", &again, &err),
          err); /* nothing has changed yet */
    isp_session_close(ISP_TAKE(again));
    isp_test_now_us += 29 * MINUTE_US;
    ck_ok(accept(link->token, "another horse battery"), err);
    ck_fails(
        isp_session_resume(isp_test_ctx, isp_session_token(session), "192.0.2.7", &again, &err),
        ISP_E_LOGIN, err);
    ck_fails(try("salma@mfn", "another horse battery", "192.0.2.7"), ISP_E_FACTOR, err);
    isp_user_link_free(ISP_TAKE(link));
    /* Too late; void by a change meanwhile; of somebody above; of another tenant. */
    ck_ok(isp_user_reset(admin, salma, &link, &err), err);
    isp_test_now_us += 30 * MINUTE_US;
    ck_fails(accept(link->token, ISP_TEST_PASSWORD), ISP_E_LOGIN, err);
    isp_user_link_free(ISP_TAKE(link));
    isp_session_close(admin);
    admin = logged_in("admin@mfn", NULL);
    ck_ok(isp_user_reset(local, 1, &link, &err), err);
    isp_password_options o = ISP_PASSWORD_OPTIONS_INIT;
    o.password = ISP_TEST_PASSWORD;
    o.new_password = "another horse battery";
    ck_ok(isp_password_change(admin, &o, &err), err);
    ck_fails(accept(link->token, "a third horse battery"), ISP_E_LOGIN, err);
    isp_user_link_free(ISP_TAKE(link));
    isp_session *dfn = isp_test_local("dfn");
    ck_fails(isp_user_reset(dfn, salma, &link, &err), ISP_E_NOT_FOUND, err);
    isp_session_close(dfn);
    isp_session_close(admin);
    isp_session_close(local);
    isp_session_close(session);
}
END_TEST

START_TEST(forgetting_is_answered_alike_and_seen_by_the_admin)
{
    static const char *const names[] = {"salma@mfn", "01712345678", "nobody@mfn", "", "\xff\xfe"};
    isp_forgot_options o = ISP_FORGOT_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    isp_reset_request_list *list = NULL;
    isp_user_link *link = NULL;
    isp_test_tenants();
    isp_session *admin = isp_test_local("mfn"), *dfn = isp_test_local("dfn");
    int64_t salma = user_of(admin, "salma@mfn", "01712345678", ISP_TEST_PASSWORD, "cashier");
    origin.source = "192.0.2.7";
    for (size_t i = 0; i < ISP_LEN(names); i++) {
        o.login = names[i];
        ck_ok(isp_reset_ask(isp_test_ctx, &o, &origin, &err), err);
    }
    ck_ok(isp_reset_request_list_get(admin, &list, &err), err);
    ck_assert_uint_eq(isp_reset_request_list_len(list), 1);
    ck_assert_int_eq(isp_reset_request_list_at(list, 0)->user_id, salma);
    ck_assert_str_eq(isp_reset_request_list_at(list, 0)->source, "192.0.2.7");
    isp_reset_request_list_free(list);
    ck_ok(isp_reset_request_list_get(dfn, &list, &err), err);
    ck_assert_uint_eq(isp_reset_request_list_len(list), 0);
    isp_reset_request_list_free(list);
    ck_ok(isp_user_reset(admin, salma, &link, &err), err);
    isp_user_link_free(link);
    ck_ok(isp_reset_request_list_get(admin, &list, &err), err);
    ck_assert_uint_eq(isp_reset_request_list_len(list), 0);
    isp_reset_request_list_free(list);
    for (int i = 0; i < 25; i++)
        ck_ok(isp_reset_ask(isp_test_ctx, &o, &origin, &err), err);
    ck_fails(isp_reset_ask(isp_test_ctx, &o, &origin, &err), ISP_E_BUSY, err);
    isp_session_close(admin);
    isp_session_close(dfn);
}
END_TEST

START_TEST(nobody_sets_the_password_of_another)
{
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    isp_test_tenants();
    isp_session *admin = isp_test_local("mfn");
    int64_t salma = user_of(admin, "salma@mfn", NULL, ISP_TEST_PASSWORD, "cashier");
    o.password = "another horse battery";
    ck_fails(isp_user_update(admin, salma, &o, &user, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "password");
    isp_session_close(admin);
}
END_TEST

/* ---- sessions ---- */

START_TEST(sessions_are_listed_and_ended)
{
    isp_login_session_list *list = NULL;
    isp_session *again = NULL;
    isp_test_tenants();
    isp_session *admin = logged_in("admin@mfn", NULL);
    int64_t salma = user_of(admin, "salma@mfn", NULL, ISP_TEST_PASSWORD, "cashier");
    isp_session *one = logged_in("salma@mfn", NULL), *two = logged_in("salma@mfn", NULL),
                *three = logged_in("salma@mfn", NULL);
    ck_ok(isp_login_session_list_get(two, &list, &err), err);
    ck_assert_uint_eq(isp_login_session_list_len(list), 3);
    const isp_login_session *own = isp_login_session_list_at(list, 1);
    ck_assert_int_eq(own->is_current, 1);
    ck_assert_int_eq(isp_login_session_list_at(list, 0)->is_current, 0);
    ck_assert_str_eq(own->source, "192.0.2.7");
    int64_t newest = isp_login_session_list_at(list, 0)->session_id;
    isp_login_session_list_free(list);
    ck_fails(isp_login_session_end(admin, newest, &err), ISP_E_NOT_FOUND, err); /* not his */
    ck_ok(isp_login_session_end(two, newest, &err), err);
    ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(three), "x", &again, &err),
             ISP_E_LOGIN, err);
    ck_ok(isp_login_session_end_others(two, &err), err);
    ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(one), "x", &again, &err),
             ISP_E_LOGIN, err);
    ck_ok(isp_user_session_list_get(admin, salma, &list, &err), err);
    ck_assert_uint_eq(isp_login_session_list_len(list), 1);
    isp_login_session_list_free(list);
    ck_fails(isp_user_session_list_get(two, 1, &list, &err), ISP_E_DENIED, err);
    ck_fails(isp_user_logout(two, 1, &err), ISP_E_DENIED, err);
    ck_ok(isp_user_logout(admin, salma, &err), err);
    ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(two), "x", &again, &err),
             ISP_E_LOGIN, err);
    isp_session_close(one);
    isp_session_close(two);
    isp_session_close(three);
    isp_session_close(admin);
}
END_TEST

START_TEST(a_token_may_be_bound_to_networks)
{
    isp_token_options o = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    isp_session *program = NULL;
    isp_test_tenants();
    isp_session *admin = logged_in("admin@mfn", NULL);
    o.name = "report";
    o.sources = "somewhere";
    ck_fails(isp_token_create(admin, &o, &token, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "sources");
    o.sources = "192.0.2.0/24, 2001:db8::/32";
    ck_ok(isp_token_create(admin, &o, &token, &err), err);
    ck_assert_str_eq(token->sources, o.sources);
    static const struct {
        const char *source;
        isp_status st;
    } rows[] = {{"192.0.2.99", ISP_OK},     {"2001:db8::7", ISP_OK},
                {"192.0.3.1", ISP_E_LOGIN}, {"2001:db9::7", ISP_E_LOGIN},
                {"cli", ISP_E_LOGIN},       {"::ffff:192.0.2.1", ISP_OK}};
    for (size_t i = 0; i < ISP_LEN(rows); i++) {
        isp_status st = isp_session_resume(isp_test_ctx, token->token, rows[i].source, &program,
                                           &err);
        ck_assert_msg(st == rows[i].st, "%s: %s", rows[i].source, isp_status_name(st));
        isp_session_close(ISP_TAKE(program));
    }
    isp_token_free(token);
    isp_session_close(admin);
}
END_TEST

START_TEST(a_suspended_panel_says_why_and_only_to_who_has_the_password)
{
    isp_test_tenants();
    /* Also what stands above it. */
    isp_test_sql("UPDATE isp.tenants SET suspended_at_us = 1, suspend_reason = 'pay 01711000000'"
                 " WHERE code = 'north'");
    ck_fails(try("admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7"), ISP_E_SUSPENDED, err);
    ck_assert_ptr_nonnull(strstr(err.message, "pay 01711000000"));
    ck_fails(try("admin@mfn", "wrong password", "192.0.2.7"), ISP_E_LOGIN, err);
}
END_TEST

START_TEST(what_is_done_to_an_account_is_in_the_trail)
{
    static const char *const actions[] = {"session.step_up", "factor.confirm", "factor.renew",
                                          "user.invite",     "password.set",   "user.logout",
                                          "user.factor_end"};
    isp_user_link *link = NULL;
    isp_recovery_code_list *codes = NULL;
    isp_reason_options why = ISP_REASON_OPTIONS_INIT;
    app phone;
    isp_test_tenants();
    isp_session *admin = isp_test_local("mfn");
    int64_t salma = user_of(admin, "salma@mfn", NULL, NULL, "cashier");
    ck_ok(isp_user_invite(admin, salma, &link, &err), err);
    ck_ok(accept(link->token, ISP_TEST_PASSWORD), err);
    isp_session *session = logged_in("salma@mfn", NULL);
    enrol(session, &phone);
    ck_ok(isp_recovery_code_renew(session, &codes, &err), err);
    isp_test_now_us += MINUTE_US;
    ck_ok(step_up(session, app_code(phone.secret, 0)), err);
    ck_ok(isp_user_logout(admin, salma, &err), err);
    why.reason = "her phone was stolen";
    ck_ok(isp_user_factor_end(admin, salma, &why, &err), err);
    for (size_t i = 0; i < ISP_LEN(actions); i++)
        ck_assert_msg(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = '%s' AND"
                                       " entity = 'user' AND entity_id = %lld AND tenant_id = 3",
                                       actions[i], (long long)salma) == 1,
                      "%s", actions[i]);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit a WHERE a::text LIKE '%%%s%%'"
                                      " OR a::text LIKE '%%%s%%'",
                                      phone.secret, link->token),
                     0);
    isp_recovery_code_list_free(codes);
    isp_user_link_free(link);
    isp_session_close(session);
    isp_session_close(admin);
}
END_TEST

ISP_SUITE_DB(tenant_account, 240, TEST(a_factor_is_asked_for_from_its_first_code_on),
             TEST(a_code_lives_in_its_step_and_ten_seconds_more),
             TEST(a_code_opens_once_however_many_send_it_at_once),
             TEST(recovery_codes_work_once_in_any_writing_and_are_not_stored),
             TEST(what_is_dangerous_wants_a_fresh_code),
             TEST(roles_and_the_trail_want_a_fresh_code), TEST(slots_and_closing_want_a_fresh_code),
             TEST(the_column_of_permissions_says_what_wants_a_fresh_code),
             TEST(accounts_of_others_want_a_fresh_code),
             TEST(tiers_one_and_two_can_do_nothing_without_a_factor),
             TEST(a_lost_factor_is_taken_off_from_above),
             TEST(a_lost_factor_is_taken_off_across_tenants),
             LOOP(every_way_to_a_secret_shuts, 0, ISP_LEN(paths)),
             TEST(many_addresses_do_not_keep_a_known_browser_out),
             TEST(failures_of_made_up_names_do_not_stay_for_ever),
             TEST(a_person_logs_in_by_mail_or_by_phone_in_any_writing),
             TEST(an_invited_person_chooses_a_password),
             TEST(the_first_of_an_isp_is_invited_from_above),
             TEST(a_reset_is_short_lived_ends_all_sessions_and_logs_nobody_in),
             TEST(forgetting_is_answered_alike_and_seen_by_the_admin),
             TEST(nobody_sets_the_password_of_another), TEST(sessions_are_listed_and_ended),
             TEST(a_token_may_be_bound_to_networks),
             TEST(what_is_done_to_an_account_is_in_the_trail),
             TEST(a_suspended_panel_says_why_and_only_to_who_has_the_password))
