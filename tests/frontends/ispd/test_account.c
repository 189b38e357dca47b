/* Accounts over HTTP: the second factor at login, step-up, known browsers, links that set a
 * password; and that a refusal does not say why. */
#include "ispd_test.h"

#include <pthread.h>
#include <string.h>

#include "vault/totp.h"

#define JSON      "Content-Type: application/json\r\n"
#define HERE      "Sec-Fetch-Site: same-origin\r\n"
#define SESSION   "/api/v1/session"
#define SECOND_US INT64_C(1000000)
#define STEP_US   (30 * SECOND_US)
#define ADMIN     "admin@north.example"

/* A browser: what it keeps, ready to be sent. */
struct browser {
    char cookies[700], headers[1000];
};

struct app {
    char secret[64];
    char recovery[32];
};

static struct reply try_login(const char *login, const char *password, const char *code,
                              const char *cookies)
{
    char body[512], headers[1000];
    snprintf(headers, sizeof headers, JSON "%s", cookies ? cookies : "");
    int n = snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"", login, password);
    if (code)
        n += snprintf(body + n, sizeof body - (size_t)n, ",\"code\":\"%s\"", code);
    snprintf(body + n, sizeof body - (size_t)n, "}");
    return ask("POST", SESSION, headers, body);
}

/* The status of an answer; a problem of this code if one is named. */
static void expect(struct reply reply, int status, const char *code)
{
    char quoted[64];
    ck_assert_msg(reply.status == status, "%d instead of %d: %s", reply.status, status, reply.text);
    if (code) {
        snprintf(quoted, sizeof quoted, "\"%s\"", code);
        ck_assert_str_eq(json_member(reply.body, "code"), quoted);
    }
    reply_free(&reply);
}

static struct browser log_in(const char *login, const char *code)
{
    struct browser out;
    struct reply reply = try_login(login, ISPD_TEST_PASSWORD, code, NULL);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    const char *session = strstr(reply.text, "isp_dev=isp_ses_"),
               *device = strstr(reply.text, "isp_dev_known=isp_dev_");
    ck_assert(session && device);
    snprintf(out.cookies, sizeof out.cookies, "Cookie: %.*s; %.*s\r\n", (int)strcspn(session, ";"),
             session, (int)strcspn(device, ";"), device);
    snprintf(out.headers, sizeof out.headers, JSON HERE "%sX-CSRF-Token: %s\r\n", out.cookies,
             reply_header(&reply, "X-CSRF-Token"));
    reply_free(&reply);
    return out;
}

/* ---- the app ---- */

static const char *app_code(const struct app *app)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static char code[ISP_TOTP_CODE_SIZE];
    uint8_t seed[64];
    size_t len = 0;
    uint32_t held = 0;
    unsigned bits = 0;
    isp_error err = {0};
    for (const char *at = app->secret; *at; at++) {
        held = held << 5 | (uint32_t)(strchr(digits, *at) - digits);
        if ((bits += 5) >= 8)
            seed[len++] = (uint8_t)(held >> (bits -= 8));
    }
    ck_ok(isp_totp__code(seed, len, isp_totp__step(isp_test_now_us), code, &err), err);
    return code;
}

/* One that is not the app's, whatever it shows. */
static const char *wrong_code(const struct app *app)
{
    static char code[ISP_TOTP_CODE_SIZE];
    snprintf(code, sizeof code, "%s", app_code(app));
    code[0] = (char)(code[0] == '9' ? '0' : code[0] + 1);
    return code;
}

static struct reply send_code(const struct browser *browser, const char *path, const char *code)
{
    char body[64];
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    return ask("POST", path, browser->headers, body);
}

/* The text of a member, without its quotes. */
static void take_text(const char *body, const char *name, char *out, size_t size)
{
    const char *value = json_member(body, name);
    ck_assert_msg(value && *value == '"' && strlen(value) - 2 < size, "%s in %s", name, body);
    snprintf(out, size, "%.*s", (int)strlen(value) - 2, value + 1);
}

static struct app enrol(const struct browser *browser)
{
    struct app app;
    struct reply reply = ask("POST", "/api/v1/factor", browser->headers, "{}");
    ck_assert_msg(reply.status / 100 == 2, "%s", reply.text);
    take_text(reply.body, "secret", app.secret, sizeof app.secret);
    reply_free(&reply);
    expect(send_code(browser, "/api/v1/factor/confirm", wrong_code(&app)), 401, "factor");
    reply = send_code(browser, "/api/v1/factor/confirm", app_code(&app));
    ck_assert_msg(reply.status / 100 == 2, "%s", reply.text);
    const char *first = strstr(reply.body, "\"code\":\"");
    ck_assert_ptr_nonnull(first);
    snprintf(app.recovery, sizeof app.recovery, "%.24s", first + strlen("\"code\":\""));
    reply_free(&reply);
    isp_test_now_us += STEP_US; /* the code of the confirmation is used up */
    return app;
}

START_TEST(a_login_with_a_second_factor_needs_its_code_once)
{
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in(ADMIN, NULL);
    struct app app = enrol(&browser);

    struct reply reply = try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, NULL);
    ck_assert_int_eq(reply.status, 401);
    ck_assert_str_eq(json_member(reply.body, "code"), "\"factor\"");
    ck_assert_ptr_null(reply_header(&reply, "Set-Cookie"));
    reply_free(&reply);
    /* Without the password nobody learns that there is one. */
    expect(try_login(ADMIN, "not the password", NULL, NULL), 401, "login");
    expect(try_login(ADMIN, "not the password", app_code(&app), NULL), 401, "login");

    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, wrong_code(&app), NULL), 401, "factor");
    reply = try_login(ADMIN, ISPD_TEST_PASSWORD, app_code(&app), NULL);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    ck_assert_str_eq(json_member(reply.body, "has_factor"), "true");
    reply_free(&reply);
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, app_code(&app), NULL), 401, "factor");

    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, app.recovery, NULL), 200, NULL);
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, app.recovery, NULL), 401, "factor");
}
END_TEST

START_TEST(what_is_dangerous_asks_for_a_fresh_code)
{
#define MAKE_CASHIER "{\"login\":\"%s@north.example\",\"name\":\"Salma\",\"role\":\"cashier\"}"
    char body[256];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in(ADMIN, NULL);
    expect(send_code(&browser, SESSION "/step-up", "123456"), 409, "state");
    struct app app = enrol(&browser);
    snprintf(body, sizeof body, MAKE_CASHIER, "salma");
    expect(ask("POST", "/api/v1/users", browser.headers, body), 201, NULL); /* still fresh */
    isp_test_now_us += 300 * SECOND_US;
    snprintf(body, sizeof body, MAKE_CASHIER, "rina");
    expect(ask("POST", "/api/v1/users", browser.headers, body), 401, "factor");
    /* It is the session's, not the login's, and what is not dangerous goes on. */
    expect(ask("GET", "/api/v1/users", browser.cookies, NULL), 200, NULL);
    expect(ask("POST", "/api/v1/customers", browser.headers, "{\"name\":\"Karim\"}"), 201, NULL);
    expect(send_code(&browser, SESSION "/step-up", wrong_code(&app)), 401, "factor");
    expect(ask("POST", "/api/v1/users", browser.headers, body), 401, "factor");
    expect(send_code(&browser, SESSION "/step-up", app_code(&app)), 204, NULL);
    expect(send_code(&browser, SESSION "/step-up", app_code(&app)), 401, "factor");
    expect(ask("POST", "/api/v1/users", browser.headers, body), 201, NULL);
}
END_TEST

/* Somebody tries passwords from the same address: the person is locked out of it, but not in the
 * browser that knows him. */
START_TEST(a_known_browser_is_not_locked_out_by_others)
{
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in(ADMIN, NULL), other = log_in("admin@south.example", NULL);
    for (int i = 0; i < 6; i++)
        expect(try_login(ADMIN, "not the password", NULL, NULL), 401, "login");
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, NULL), 401, "login");
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, other.cookies), 401, "login");
    char forged[700];
    snprintf(forged, sizeof forged, "%s", browser.cookies);
    char *last = strrchr(forged, '\r') - 1;
    *last = *last == '0' ? '1' : '0';
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, forged), 401, "login");
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, browser.cookies), 200, NULL);
    /* The cookie opens nothing, and guessing beside it is counted as well. */
    for (int i = 0; i < 6; i++)
        expect(try_login(ADMIN, "not the password", NULL, browser.cookies), 401, "login");
    expect(try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, browser.cookies), 401, "login");
}
END_TEST

/*
 * The same with many addresses, as a declared proxy tells them: a hundred networks at the same
 * moment, each try counts, and the one browser that knows the victim goes on.
 */

enum {
    ATTACKERS = 100,
    LOOKED_AT = 50 /* of an account, in an hour, from everywhere */
};

static void behind_a_proxy(struct config *config)
{
    static const uint8_t loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
    memcpy(config->proxies[0].bytes, loopback, 16);
    config->proxies[0].bits = 104;
    config->proxy_count = 1;
}

static struct reply login_from(const char *address, const char *password, const char *cookies)
{
    char headers[1200];
    snprintf(headers, sizeof headers, "X-Forwarded-For: %s\r\n%s", address, cookies ? cookies : "");
    return try_login(ADMIN, password, NULL, headers);
}

struct attacker {
    pthread_t thread;
    int number, status;
};

static pthread_barrier_t all_ready;

static void *attack(void *user)
{
    struct attacker *a = user;
    char address[32];
    snprintf(address, sizeof address, "198.51.%d.7", a->number);
    pthread_barrier_wait(&all_ready);
    struct reply reply = login_from(address, "not the password", NULL);
    a->status = reply.status;
    reply_free(&reply);
    return NULL;
}

START_TEST(many_addresses_do_not_keep_the_victim_out)
{
    static struct attacker attackers[ATTACKERS];
    ispd_test_people();
    ispd_test_start(behind_a_proxy);
    struct reply reply = login_from("192.0.2.7", ISPD_TEST_PASSWORD, NULL);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    const char *device = strstr(reply.text, "isp_dev_known=isp_dev_");
    ck_assert_ptr_nonnull(device);
    char known[400];
    snprintf(known, sizeof known, "Cookie: %.*s\r\n", (int)strcspn(device, ";"), device);
    reply_free(&reply);

    ispd_test_patience_ms = 60000; /* the last of them stands behind ninety-nine hashes */
    pthread_barrier_init(&all_ready, NULL, ATTACKERS);
    for (int i = 0; i < ATTACKERS; i++) {
        attackers[i].number = i;
        ck_assert_int_eq(pthread_create(&attackers[i].thread, NULL, attack, &attackers[i]), 0);
    }
    for (int i = 0; i < ATTACKERS; i++) {
        pthread_join(attackers[i].thread, NULL);
        ck_assert_int_eq(attackers[i].status, 401);
    }
    pthread_barrier_destroy(&all_ready);
    ck_assert_int_eq(isp_test_sql_i64("SELECT sum(try_count) FROM isp.login_gates"
                                      " WHERE gate_key LIKE 'source 198.51.%%'"),
                     ATTACKERS);
    ck_assert_int_eq(isp_test_sql_i64("SELECT max(try_count) FROM isp.login_gates"
                                      " WHERE gate_key ~ '^user [0-9]+:[0-9]+$'"),
                     LOOKED_AT);
    /* A browser that nobody knows waits, from wherever; the known one goes on, from wherever. */
    expect(login_from("203.0.113.9", ISPD_TEST_PASSWORD, NULL), 401, "login");
    expect(login_from("192.0.2.7", ISPD_TEST_PASSWORD, NULL), 401, "login");
    expect(login_from("192.0.2.7", ISPD_TEST_PASSWORD, known), 200, NULL);
    expect(login_from("203.0.113.9", ISPD_TEST_PASSWORD, known), 200, NULL);
    /* Who is not attacked notices nothing, and an hour later nobody does. */
    expect(try_login("admin@south.example", ISPD_TEST_PASSWORD, NULL, NULL), 200, NULL);
    isp_test_now_us += 3601 * SECOND_US;
    expect(login_from("203.0.113.9", ISPD_TEST_PASSWORD, NULL), 200, NULL);
}
END_TEST

/* ---- a panel that is closed ---- */

START_TEST(a_closed_panel_says_why_in_a_session)
{
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in(ADMIN, NULL), other = log_in("admin@south.example", NULL);
    const char *token = ispd_test_token("north");
    isp_test_sql("UPDATE isp.tenants SET suspended_at_us = %lld,"
                 " suspend_reason = 'has not paid since June' WHERE code = 'north'",
                 (long long)isp_test_now_us);
    /* By the session and by the API token, and at the login to who has the password. */
    struct reply replies[] = {ask("GET", "/api/v1/customers", browser.headers, NULL),
                              ask("POST", "/api/v1/customers", browser.headers, "{\"name\":\"x\"}"),
                              ask_as(token, "GET", "/api/v1/customers", NULL, NULL),
                              try_login(ADMIN, ISPD_TEST_PASSWORD, NULL, NULL)};
    for (size_t i = 0; i < ISP_LEN(replies); i++) {
        ck_assert_msg(strstr(replies[i].body, "has not paid since June"), "%s", replies[i].text);
        expect(replies[i], 403, "suspended");
    }
    expect(try_login(ADMIN, "not the password", NULL, NULL), 401, "login");
    expect(ask("GET", "/api/v1/customers", other.headers, NULL), 200, NULL);
    isp_test_sql("UPDATE isp.tenants SET suspended_at_us = NULL, suspend_reason = NULL");
    expect(ask("GET", "/api/v1/customers", browser.headers, NULL), 200, NULL);
}
END_TEST

static struct reply set_password(const char *token, const char *password)
{
    char body[512];
    snprintf(body, sizeof body, "{\"token\":\"%s\",\"new_password\":\"%s\"}", token, password);
    return ask("POST", "/api/v1/password", JSON, body);
}

START_TEST(a_link_sets_a_password_once)
{
    static const char fresh[] = "a long sentence to remember";
    char token[128], path[64];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser admin = log_in(ADMIN, NULL), tech = log_in("tech@north.example", NULL);
    snprintf(path, sizeof path, "/api/v1/users/%lld/reset",
             (long long)isp_test_sql_i64("SELECT user_id FROM isp.users WHERE login ="
                                         " 'tech@north.example'"));
    /* Asked for without a login: one answer for everybody, and a list for who may help. */
    expect(ask("POST", "/api/v1/password/forgot", JSON, "{\"login\":\"nobody@north.example\"}"),
           204, NULL);
    expect(ask("POST", "/api/v1/password/forgot", JSON, "{\"login\":\"tech@north.example\"}"), 204,
           NULL);
    struct reply reply = ask("GET", "/api/v1/users/forgot", admin.cookies, NULL);
    ck_assert_msg(strstr(reply.body, "tech@north.example") && !strstr(reply.body, "nobody"), "%s",
                  reply.text);
    reply_free(&reply);
    reply = ask("POST", path, admin.headers, "{}");
    ck_assert_msg(reply.status / 100 == 2, "%s", reply.text);
    take_text(reply.body, "token", token, sizeof token);
    reply_free(&reply);
    /* Until it is used nothing has changed. */
    expect(ask("GET", SESSION, tech.cookies, NULL), 200, NULL);

    expect(set_password("isp_rst_nonsense", fresh), 401, "login");
    reply = set_password(token, "short");
    ck_assert_int_eq(reply.status, 422);
    ck_assert_ptr_nonnull(strstr(reply.body, "\"field\":\"new_password\""));
    reply_free(&reply);
    reply = set_password(token, fresh);
    ck_assert_msg(reply.status == 204, "%s", reply.text);
    ck_assert_ptr_null(reply_header(&reply, "Set-Cookie")); /* it logs nobody in */
    reply_free(&reply);
    expect(set_password(token, "another long sentence"), 401, "login");
    expect(ask("GET", SESSION, tech.cookies, NULL), 401, "login");
    expect(try_login("tech@north.example", ISPD_TEST_PASSWORD, NULL, NULL), 401, "login");
    expect(try_login("tech@north.example", fresh, NULL, NULL), 200, NULL);
}
END_TEST

/* Unknown, wrong, locked, disabled: the bytes of the answers differ in the request's id alone. */
START_TEST(every_refused_login_has_one_body)
{
    static const struct {
        const char *what, *login, *password;
    } logins[] = {{"wrong", "admin@south.example", "not the password"},
                  {"unknown", "nobody@north.example", ISPD_TEST_PASSWORD},
                  {"locked, right", ADMIN, ISPD_TEST_PASSWORD},
                  {"locked, wrong", ADMIN, "not the password"},
                  {"disabled, right", "tech@north.example", ISPD_TEST_PASSWORD},
                  {"disabled, wrong", "tech@north.example", "not the password"}};
    char first[1024] = "", seen[1024];
    ispd_test_people();
    ispd_test_start(NULL);
    isp_test_sql("UPDATE isp.users SET state = 'suspended' WHERE login = 'tech@north.example'");
    for (int i = 0; i < 6; i++)
        expect(try_login(ADMIN, "not the password", NULL, NULL), 401, "login");
    for (size_t i = 0; i < ISP_LEN(logins); i++) {
        struct reply reply = try_login(logins[i].login, logins[i].password, NULL, NULL);
        ck_assert_int_eq(reply.status, 401);
        char id[64];
        take_text(reply.body, "request_id", id, sizeof id);
        snprintf(seen, sizeof seen, "%s", reply.body);
        char *at = strstr(seen, id);
        memset(at, 'x', strlen(id));
        if (!i)
            snprintf(first, sizeof first, "%s", seen);
        ck_assert_msg(strcmp(seen, first) == 0, "%s: %s", logins[i].what, seen);
        ck_assert_ptr_null(reply_header(&reply, "Set-Cookie"));
        reply_free(&reply);
    }
}
END_TEST

ISPD_SUITE(ispd_account, 120, TEST(a_login_with_a_second_factor_needs_its_code_once),
           TEST(what_is_dangerous_asks_for_a_fresh_code),
           TEST(a_known_browser_is_not_locked_out_by_others),
           TEST(many_addresses_do_not_keep_the_victim_out),
           TEST(a_closed_panel_says_why_in_a_session), TEST(a_link_sets_a_password_once),
           TEST(every_refused_login_has_one_body))
