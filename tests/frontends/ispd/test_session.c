/* Sessions over HTTP: cookies, the CSRF rules, proxies, limits of rate, live figures. */
#include "ispd_test.h"

#include <poll.h>
#include <string.h>

#define JSON  "Content-Type: application/json\r\n"
#define HERE  "Sec-Fetch-Site: same-origin\r\n"
#define LOGIN "{\"login\":\"admin@north.example\",\"password\":\"" ISPD_TEST_PASSWORD "\"}"

/* What a browser keeps of a login. */
struct browser {
    char cookie[256], csrf[128];
};

static struct browser log_in(void)
{
    struct browser browser = {0};
    struct reply reply = ask("POST", "/api/v1/session", JSON, LOGIN);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    const char *cookie = reply_header(&reply, "Set-Cookie");
    snprintf(browser.cookie, sizeof browser.cookie, "Cookie: %.*s\r\n", (int)strcspn(cookie, ";"),
             cookie);
    snprintf(browser.csrf, sizeof browser.csrf, "X-CSRF-Token: %s\r\n",
             reply_header(&reply, "X-CSRF-Token"));
    reply_free(&reply);
    return browser;
}

static int status_of(struct reply reply)
{
    int status = reply.status;
    reply_free(&reply);
    return status;
}

START_TEST(a_login_gives_a_cookie_that_scripts_cannot_read)
{
    ispd_test_people();
    ispd_test_start(NULL);
    struct reply reply = ask("POST", "/api/v1/session", JSON, LOGIN);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(json_member(reply.body, "tenant_code"), "\"north\"");
    ck_assert_str_eq(json_member(reply.body, "role"), "\"admin\"");
    ck_assert(!strstr(reply.body, "isp_ses_"));
    char cookie[512];
    snprintf(cookie, sizeof cookie, "%s", reply_header(&reply, "Set-Cookie"));
    ck_assert_msg(strncmp(cookie, "isp_dev=isp_ses_", 16) == 0, "%s", cookie);
    ck_assert_ptr_nonnull(strstr(cookie, "; Path=/;"));
    ck_assert_ptr_nonnull(strstr(cookie, "; HttpOnly"));
    ck_assert_ptr_nonnull(strstr(cookie, "; SameSite=Lax"));
    ck_assert_ptr_nonnull(strstr(cookie, "; Max-Age=43200;")); /* twelve hours, an admin's most */
    ck_assert_ptr_null(strstr(cookie, "Domain"));
    ck_assert_ptr_null(strstr(cookie, "Secure"));
    ck_assert_str_eq(reply_header(&reply, "Cache-Control"), "no-store");
    ck_assert_int_eq((int)strlen(reply_header(&reply, "X-CSRF-Token")), 64);
    reply_free(&reply);
}
END_TEST

START_TEST(a_refused_login_does_not_tell_why)
{
    static const char *const bodies[] = {
        "{\"login\":\"admin@north.example\",\"password\":\"not the password\"}",
        "{\"login\":\"nobody@north.example\",\"password\":\"not the password\"}",
        "{\"login\":\"\",\"password\":\"\"}", "{\"login\":\"' OR 1=1 --\",\"password\":\"x\"}"};
    ispd_test_people();
    ispd_test_start(NULL);
    char first[512] = "";
    for (size_t i = 0; i < ISP_LEN(bodies); i++) {
        struct reply reply = ask("POST", "/api/v1/session", JSON, bodies[i]);
        ck_assert_int_eq(reply.status, 401);
        ck_assert_ptr_null(reply_header(&reply, "Set-Cookie"));
        char *id = strstr(reply.body, "\"request_id\"");
        ck_assert_ptr_nonnull(id);
        *id = '\0';
        if (i == 0)
            snprintf(first, sizeof first, "%s", reply.body);
        ck_assert_str_eq(reply.body, first);
        reply_free(&reply);
    }
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/session", JSON, "{\"login\":\"a\"}")), 422);
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/session", JSON,
                                   "{\"login\":\"a\",\"password\":\"b\",\"role\":\"developer\"}")),
                     422);
}
END_TEST

static int64_t hashes(void)
{
    struct reply page = ask("GET", "/metrics", NULL, NULL);
    const char *at = strstr(page.body, "\nisp_password_hashes_total ");
    ck_assert_ptr_nonnull(at);
    int64_t count = strtoll(at + strlen("\nisp_password_hashes_total "), NULL, 10);
    reply_free(&page);
    return count;
}

/* Time would tell who is a user: so each login, whatever becomes of it, costs one hash. */
START_TEST(each_login_costs_one_hash)
{
#define BODY(login, password) "{\"login\":\"" login "\",\"password\":\"" password "\"}"
    static const struct {
        const char *what, *body;
        int status;
    } logins[] = {
        {"right", BODY("admin@south.example", ISPD_TEST_PASSWORD), 200},
        {"wrong password", BODY("admin@south.example", "not the password"), 401},
        {"unknown user", BODY("nobody@south.example", ISPD_TEST_PASSWORD), 401},
        {"no name at all", BODY("", ISPD_TEST_PASSWORD), 401},
        {"disabled", BODY("tech@north.example", ISPD_TEST_PASSWORD), 401},
        {"locked, right password", BODY("admin@north.example", ISPD_TEST_PASSWORD), 401},
        {"locked, wrong password", BODY("admin@north.example", "not the password"), 401},
    };
    ispd_test_people();
    ispd_test_start(NULL);
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/session", JSON,
                                   BODY("tech@north.example", ISPD_TEST_PASSWORD))),
                     200);
    isp_test_sql("UPDATE isp.users SET state = 'suspended' WHERE login = 'tech@north.example'");
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(status_of(ask("POST", "/api/v1/session", JSON,
                                       BODY("admin@north.example", "not the password"))),
                         401);
    for (size_t i = 0; i < ISP_LEN(logins); i++) {
        int64_t before = hashes();
        int status = status_of(ask("POST", "/api/v1/session", JSON, logins[i].body));
        ck_assert_msg(status == logins[i].status, "%s: %d", logins[i].what, status);
        ck_assert_msg(hashes() - before == 1, "%s: %lld hashes", logins[i].what,
                      (long long)(hashes() - before));
    }
}
END_TEST

/* Every mixture of where it comes from and what it knows. */
START_TEST(a_cookie_changes_nothing_from_elsewhere)
{
    static const struct {
        const char *from; /* "@" stands for our own origin */
        bool here;
    } places[] = {{"", false},
                  {"Sec-Fetch-Site: same-origin\r\n", true},
                  {"Sec-Fetch-Site: none\r\n", true},
                  {"Sec-Fetch-Site: same-site\r\n", false},
                  {"Sec-Fetch-Site: cross-site\r\n", false},
                  {"Sec-Fetch-Site: Same-Origin\r\n", false},
                  {"Origin: @\r\n", true},
                  {"Origin: http://evil.example\r\n", false},
                  {"Origin: null\r\n", false},
                  {"Origin: @.evil.example\r\n", false},
                  {"Sec-Fetch-Site: cross-site\r\nOrigin: @\r\n", false}};
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in(), other = log_in();
    const struct {
        const char *csrf;
        bool right;
    } tokens[] = {
        {browser.csrf, true},
        {"", false},
        {"X-CSRF-Token:\r\n", false},
        {"X-CSRF-Token: 0000000000000000000000000000000000000000000000000000000000000000\r\n",
         false},
        {other.csrf, false}};
    int made = 0;
    for (size_t p = 0; p < ISP_LEN(places); p++)
        for (size_t t = 0; t < ISP_LEN(tokens); t++) {
            char headers[1024], from[128] = "";
            const char *at = strchr(places[p].from, '@');
            if (at)
                snprintf(from, sizeof from, "%.*shttp://127.0.0.1:%d%s", (int)(at - places[p].from),
                         places[p].from, ispd_test_port(), at + 1);
            snprintf(headers, sizeof headers, "%s%s%s" JSON, browser.cookie,
                     at ? from : places[p].from, tokens[t].csrf);
            int want = places[p].here && tokens[t].right ? 201 : 403;
            struct reply reply = ask("POST", "/api/v1/customers", headers, "{\"name\":\"Karim\"}");
            ck_assert_msg(reply.status == want, "%d instead of %d for\n%s\n%s", reply.status, want,
                          headers, reply.text);
            if (want == 403)
                ck_assert_str_eq(json_member(reply.body, "code"), "\"csrf\"");
            reply_free(&reply);
            made += want == 201;
        }
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), made);
    /* Reading needs none of it. */
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/customers", browser.cookie, NULL)), 200);
}
END_TEST

START_TEST(a_bearer_token_needs_no_csrf_and_hides_the_cookie)
{
    char headers[512];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in();
    const char *token = ispd_test_token("south");
    ck_assert_int_eq(status_of(ask_as(token, "POST", "/api/v1/customers",
                                      "Sec-Fetch-Site: cross-site\r\n", "{\"name\":\"Karim\"}")),
                     201);
    /* Both: the token decides, also when it is wrong. */
    struct reply reply = ask_as(token, "GET", "/api/v1/session", browser.cookie, NULL);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(json_member(reply.body, "tenant_code"), "\"south\"");
    ck_assert_ptr_null(reply_header(&reply, "X-CSRF-Token"));
    reply_free(&reply);
    ck_assert_int_eq(
        status_of(ask_as("isp_pat_wrong", "GET", "/api/v1/session", browser.cookie, NULL)), 401);
    snprintf(headers, sizeof headers, "%.*s; isp_dev=other\r\n", (int)strlen(browser.cookie) - 2,
             browser.cookie);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", headers, NULL)), 401);
    snprintf(headers, sizeof headers, "Cookie: a=b; c; %s", browser.cookie + 8);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", headers, NULL)), 200);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", "Cookie: isp_dev=\r\n", NULL)), 401);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", "Cookie: xisp_dev=a\r\n", NULL)), 401);
}
END_TEST

START_TEST(a_logout_ends_the_session_everywhere)
{
    char headers[512];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in();
    struct reply reply = ask("GET", "/api/v1/session", browser.cookie, NULL);
    ck_assert_int_eq(reply.status, 200);
    snprintf(headers, sizeof headers, "X-CSRF-Token: %s\r\n", reply_header(&reply, "X-CSRF-Token"));
    ck_assert_str_eq(headers, browser.csrf);
    reply_free(&reply);
    snprintf(headers, sizeof headers, "%s%sSec-Fetch-Site: same-origin\r\n", browser.cookie,
             browser.csrf);
    ck_assert_int_eq(status_of(ask("DELETE", "/api/v1/session", browser.cookie, NULL)), 403);
    reply = ask("DELETE", "/api/v1/session", headers, NULL);
    ck_assert_int_eq(reply.status, 204);
    ck_assert_ptr_nonnull(strstr(reply_header(&reply, "Clear-Site-Data"), "\"cookies\""));
    const char *cookie = reply_header(&reply, "Set-Cookie");
    ck_assert_msg(strstr(cookie, "isp_dev=; Path=/; Max-Age=0;"), "%s", cookie);
    reply_free(&reply);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", browser.cookie, NULL)), 401);
}
END_TEST

START_TEST(a_foreign_page_cannot_log_anybody_in)
{
    ispd_test_people();
    ispd_test_start(NULL);
    ck_assert_int_eq(
        status_of(ask("POST", "/api/v1/session", JSON "Origin: http://evil.example\r\n", LOGIN)),
        403);
    ck_assert_int_eq(
        status_of(ask("POST", "/api/v1/session", JSON "Sec-Fetch-Site: cross-site\r\n", LOGIN)),
        403);
    ck_assert_int_eq(
        status_of(ask("POST", "/api/v1/session", JSON "Sec-Fetch-Site: same-origin\r\n", LOGIN)),
        200);
}
END_TEST

/* ---- behind a proxy ---- */

static void trust_loopback(struct config *config)
{
    static const uint8_t loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
    memcpy(config->proxies[0].bytes, loopback, 16);
    config->proxies[0].bits = 104;
    config->proxy_count = 1;
    config->secure = true;
    config->hosts = "isp.example, www.isp.example";
    config->rates[LIMIT_LOGIN] = (limit_rate){10, 2};
    config->metrics_token = "scrape-me-please";
}

static struct reply ask_proxy(const char *method, const char *path, const char *headers,
                              const char *body)
{
    char request[2048], length[64] = "";
    if (body)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n" JSON, strlen(body));
    int n = snprintf(request, sizeof request,
                     "%s %s HTTP/1.1\r\nHost: isp.example\r\n%s%sConnection: close\r\n\r\n%s",
                     method, path, headers, length, body ? body : "");
    return exchange(request, (size_t)n, 500);
}

START_TEST(behind_a_proxy_cookies_are_secure_and_addresses_are_theirs)
{
    ispd_test_people();
    ispd_test_start(trust_loopback);
    struct reply reply = ask_proxy("POST", "/api/v1/session", "X-Forwarded-For: 192.0.2.1\r\n",
                                   LOGIN);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    const char *cookie = reply_header(&reply, "Set-Cookie");
    ck_assert_msg(strncmp(cookie, "__Host-isp=isp_ses_", 19) == 0 && strstr(cookie, "; Secure"),
                  "%s", cookie);
    ck_assert_ptr_nonnull(reply_header(&reply, "Strict-Transport-Security"));
    reply_free(&reply);
    /* What the client wrote itself stands on the left and counts for nothing: same address. */
    ck_assert_int_eq(status_of(ask_proxy("POST", "/api/v1/session",
                                         "X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n", LOGIN)),
                     200);
    reply = ask_proxy("POST", "/api/v1/session",
                      "X-Forwarded-For: 198.51.100.7, 192.0.2.1, 127.0.0.9\r\n", LOGIN);
    ck_assert_int_eq(reply.status, 429);
    ck_assert_int_gt(atoi(reply_header(&reply, "Retry-After")), 0);
    reply_free(&reply);
    ck_assert_int_eq(
        status_of(ask_proxy("POST", "/api/v1/session", "X-Forwarded-For: 192.0.2.2\r\n", LOGIN)),
        200);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(DISTINCT source) FROM isp.sessions WHERE source "
                         "LIKE '192.0.2.%%'"),
        2); /* as the proxy says */
    /* The proxy is on this machine too: that alone opens nothing. */
    ck_assert_int_eq(status_of(ask_proxy("GET", "/metrics", "", NULL)), 401);
    ck_assert_int_eq(
        status_of(ask_proxy("GET", "/metrics", "Authorization: Bearer scrape-me-pleasE\r\n", NULL)),
        401);
    ck_assert_int_eq(
        status_of(ask_proxy("GET", "/metrics", "Authorization: Bearer scrape-me-please\r\n", NULL)),
        200);
    ck_assert_int_eq(status_of(ask_proxy("GET", "/api/v1/openapi.json", "", NULL)), 401);
    ck_assert_int_eq(status_of(ask("GET", "/healthz", NULL, NULL)), 421);
    ck_assert_int_eq(status_of(ask_proxy("GET", "/healthz", "", NULL)), 200);
}
END_TEST

static void trust_somebody_else(struct config *config)
{
    trust_loopback(config);
    config->proxies[0].bytes[12] = 10;
}

START_TEST(who_is_not_the_proxy_is_not_let_in)
{
    ispd_test_start(trust_somebody_else);
    struct reply reply = ask_proxy("GET", "/healthz", "", NULL);
    ck_assert_int_eq(reply.status, 0);
    reply_free(&reply);
}
END_TEST

/* ---- limits of rate ---- */

/* One token in a hundred seconds: what is gone is gone, for as long as a test takes. */
#define ONCE(count)                              \
    (limit_rate)                                 \
    {                                            \
        .per_second_milli = 10, .burst = (count) \
    }

static void few_of_a_session(struct config *config)
{
    config->rates[LIMIT_SESSION] = ONCE(5);
}

static void few_of_a_tenant(struct config *config)
{
    config->rates[LIMIT_TENANT] = ONCE(8);
}

static void few_of_an_address(struct config *config)
{
    config->rates[LIMIT_ADDRESS] = ONCE(5);
    config->rates[LIMIT_LOGIN] = ONCE(2);
}

static void few_for_devices(struct config *config)
{
    config->rates[LIMIT_DEVICE] = ONCE(2);
}

/* Refused for its rate, with when to come again. */
static void check_refused(struct reply reply)
{
    ck_assert_msg(reply.status == 429, "%s", reply.text);
    int seconds = atoi(reply_header(&reply, "Retry-After"));
    ck_assert_msg(seconds >= 1 && seconds <= 100, "%d", seconds);
    ck_assert_str_eq(json_member(reply.body, "code"), "\"rate\"");
    reply_free(&reply);
}

#define who(token) ask_as(token, "GET", "/api/v1/session", NULL, NULL)

START_TEST(a_session_has_its_own_bucket)
{
    ispd_test_people();
    ispd_test_start(few_of_a_session);
    const char *one = ispd_test_token("north"), *two = ispd_test_token("north");
    struct browser browser = log_in();
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(status_of(who(one)), 200);
    check_refused(who(one));
    /* Others of the same tenant and address, by token and by cookie. */
    ck_assert_int_eq(status_of(who(two)), 200);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", browser.cookie, NULL)), 200);
    check_refused(ask("GET", "/api/v1/session", browser.cookie, NULL));
    ck_assert_int_eq(status_of(who(two)), 200);
    ck_assert_int_eq(status_of(ask("GET", "/healthz", NULL, NULL)), 200);
}
END_TEST

START_TEST(a_tenant_has_its_own_bucket)
{
    ispd_test_people();
    ispd_test_start(few_of_a_tenant);
    const char *tokens[] = {ispd_test_token("north"), ispd_test_token("north")};
    const char *south = ispd_test_token("south");
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(status_of(who(tokens[i % 2])), 200);
    check_refused(who(tokens[0]));
    check_refused(who(tokens[1]));
    /* Nor does a token help that was never seen, and whose tenant is not known yet. */
    const char *fresh = ispd_test_token("north");
    check_refused(ask_as(fresh, "POST", "/api/v1/customers", NULL, "{\"name\":\"Karim\"}"));
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 0);
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(status_of(who(south)), 200);
    check_refused(who(south));
}
END_TEST

START_TEST(an_address_has_its_own_bucket)
{
    ispd_test_people();
    ispd_test_start(few_of_an_address);
    const char *token = ispd_test_token("north");
    /* What is not there counts too. */
    ispd_test_come_from(0x7f000205);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(status_of(ask("GET", "/api/v1/nothing", NULL, NULL)), 404);
    check_refused(ask("GET", "/api/v1/nothing", NULL, NULL));
    check_refused(ask("GET", "/healthz", NULL, NULL));
    check_refused(who(token));
    /* Elsewhere the same token is welcome. */
    ispd_test_come_from(0x7f000206);
    ck_assert_int_eq(status_of(who(token)), 200);
    /* Logins have a smaller one. */
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(status_of(ask("POST", "/api/v1/session", JSON, LOGIN)), 200);
    check_refused(ask("POST", "/api/v1/session", JSON, LOGIN));
    ck_assert_int_eq(status_of(who(token)), 200);
    ispd_test_come_from(0x7f000207);
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/session", JSON, LOGIN)), 200);
    ispd_test_come_from(0);
}
END_TEST

/* Devices are asked less often than the database. */
START_TEST(devices_are_asked_seldom)
{
    ispd_test_people();
    ispd_test_start(few_for_devices);
    const char *north = ispd_test_token("north"), *south = ispd_test_token("south");
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(status_of(ask_as(south, "POST", "/api/v1/nodes/1/test", NULL, NULL)), 404);
    check_refused(ask_as(south, "POST", "/api/v1/nodes/1/test", NULL, NULL));
    ck_assert_int_eq(status_of(who(south)), 200);
    ck_assert_int_eq(status_of(ask_as(north, "POST", "/api/v1/nodes/1/test", NULL, NULL)), 404);
}
END_TEST

static void two_a_second(struct config *config)
{
    config->rates[LIMIT_ADDRESS] = (limit_rate){2000, 1};
}

START_TEST(who_waits_as_told_is_served)
{
    ispd_test_start(two_a_second);
    ck_assert_int_eq(status_of(ask("GET", "/healthz", NULL, NULL)), 200);
    struct reply reply = ask("GET", "/healthz", NULL, NULL);
    /* On a slow machine half a second may be over by itself. */
    if (reply.status == 429) {
        ck_assert_int_eq(atoi(reply_header(&reply, "Retry-After")), 1);
        sleep(1);
        ck_assert_int_eq(status_of(ask("GET", "/healthz", NULL, NULL)), 200);
    }
    reply_free(&reply);
}
END_TEST

START_TEST(health_and_figures_are_told)
{
    ispd_test_people();
    ispd_test_start(NULL);
    ck_assert_int_eq(
        status_of(ask_as(ispd_test_token("north"), "GET", "/api/v1/overview", NULL, NULL)), 200);
    struct reply reply = ask("GET", "/healthz", NULL, NULL);
    ck_assert_str_eq(reply.body, "{\"status\":\"ok\"}");
    reply_free(&reply);
    reply = ask("GET", "/metrics", NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.body, "\nisp_up 1\n"));
    ck_assert_ptr_nonnull(
        strstr(reply.body, "isp_http_requests_total{route=\"overview.show\",status=\"200\"} 1\n"));
    ck_assert_ptr_nonnull(
        strstr(reply.body, "isp_http_request_seconds_count{route=\"overview.show\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(reply.body, "isp_http_pool_waiting{pool=\"slow\"} 0\n"));
    reply_free(&reply);
    reply = ask("GET", "/api/v1/openapi.json", NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_ptr_nonnull(strstr(reply.body, "\"openapi\":\"3.1.0\""));
    reply_free(&reply);
}
END_TEST

/* ---- live figures ---- */

/* Open a stream; the head of the answer has been read. */
static int open_stream_as(const char *who, char *head, size_t size)
{
    int fd = ispd_test_connect();
    size_t got = 0;
    int n = snprintf(head, size, "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n",
                     ispd_test_port(), who);
    ck_assert_int_eq(send(fd, head, (size_t)n, MSG_NOSIGNAL), n);
    head[0] = '\0';
    while (!strstr(head, "\r\n\r\n")) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        ck_assert_int_eq(poll(&poller, 1, 5000), 1);
        ssize_t r = recv(fd, head + got, 1, 0);
        ck_assert_int_eq((int)r, 1);
        head[++got] = '\0';
    }
    return fd;
}

static int open_stream(const char *token, char *head, size_t size)
{
    char who[256];
    snprintf(who, sizeof who, "Authorization: Bearer %s\r\n", token);
    return open_stream_as(who, head, size);
}

/* Read until the text is there; false when the stream ends or is silent. */
static bool wait_for(int fd, const char *text, int ms)
{
    char all[65536] = "";
    size_t got = 0;
    int64_t until = server_mono_us() + ms * 1000;
    while (!strstr(all, text) && server_mono_us() < until && got < sizeof all - 1) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, 100) != 1)
            continue;
        ssize_t n = recv(fd, all + got, sizeof all - 1 - got, 0);
        if (n <= 0)
            break;
        got += (size_t)n;
        all[got] = '\0';
    }
    return strstr(all, text);
}

START_TEST(a_stream_tells_what_changes_and_ends_with_its_session)
{
    char head[4096];
    ispd_test_people();
    ispd_test_start(NULL);
    const char *token = ispd_test_token("north");
    int fd = open_stream(token, head, sizeof head);
    ck_assert_msg(strstr(head, " 200 OK") && strstr(head, "text/event-stream"), "%s", head);
    ck_assert(wait_for(fd, "event: overview\ndata: {\"customer_count\":0,", 1000));
    ck_assert_int_eq(
        status_of(ask_as(token, "POST", "/api/v1/customers", NULL, "{\"name\":\"Karim\"}")), 201);
    ck_assert(wait_for(fd, "\"customer_count\":1,", 6000));
    /* Another tenant's news are none of ours. */
    ck_assert_int_eq(status_of(ask_as(ispd_test_token("south"), "POST", "/api/v1/customers", NULL,
                                      "{\"name\":\"Selim\"}")),
                     201);
    ck_assert(!wait_for(fd, "event: overview", 4500));
    isp_test_sql("UPDATE isp.tokens SET revoked_at_us = 1");
    ck_assert(wait_for(fd, "event: end\n", 6000));
    char byte;
    while (recv(fd, &byte, 1, 0) == 1)
        ;
    close(fd);
}
END_TEST

START_TEST(an_open_stream_keeps_no_session_awake)
{
    char head[4096];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in();
    int fd = open_stream_as(browser.cookie, head, sizeof head);
    ck_assert_msg(strstr(head, " 200 OK"), "%s", head);
    ck_assert(wait_for(fd, "event: overview", 1000));
    int64_t seen_at_us = isp_test_sql_i64("SELECT max(seen_at_us) FROM isp.sessions");
    /* Half an hour without anybody, with looks in between. */
    for (int i = 0; i < 2; i++) {
        isp_test_now_us += INT64_C(14 * 60000000);
        ck_assert(!wait_for(fd, "event: end", EVENTS_TICK_MS + 1000));
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT max(seen_at_us) FROM isp.sessions"), seen_at_us);
    isp_test_now_us += INT64_C(3 * 60000000);
    ck_assert(wait_for(fd, "event: end\n", 3 * EVENTS_TICK_MS));
    close(fd);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", browser.cookie, NULL)), 401);
}
END_TEST

/* Pages that look again by themselves, for half an hour; then the same by somebody who is there. */
START_TEST(a_page_that_looks_again_keeps_no_session_awake)
{
    char background[1024];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser left = log_in(), used = log_in();
    snprintf(background, sizeof background, "%sIsp-Background: 1\r\n", left.cookie);
    for (int i = 0; i < 7; i++) {
        ck_assert_int_eq(status_of(ask("GET", "/api/v1/customers", used.cookie, NULL)), 200);
        ck_assert_int_eq(status_of(ask("GET", "/api/v1/customers", background, NULL)),
                         i < 6 ? 200 : 401);
        ck_assert_int_eq(status_of(ask("HEAD", "/api/v1/overview", background, NULL)),
                         i < 6 ? 200 : 401);
        isp_test_now_us += INT64_C(5 * 60000000);
    }
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", left.cookie, NULL)), 401);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", used.cookie, NULL)), 200);
}
END_TEST

/* A stream is opened again and again, as by browsers whose proxy ends it: no use either. */
START_TEST(opening_a_stream_is_no_use)
{
    char head[4096];
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser browser = log_in();
    for (int i = 0; i < 4; i++) {
        int fd = open_stream_as(browser.cookie, head, sizeof head);
        ck_assert_msg(strstr(head, i < 3 ? " 200 OK" : " 401 "), "%d: %s", i, head);
        close(fd);
        isp_test_now_us += INT64_C(10 * 60000000);
    }
}
END_TEST

START_TEST(what_background_may_say)
{
    static const char one[] = "Isp-Background: 1\r\n";
    static const char *const wrong[] = {"Isp-Background: 0\r\n", "Isp-Background:\r\n",
                                        "Isp-Background: yes\r\n", "Isp-Background: 11\r\n",
                                        "Isp-Background: 1\r\nisp-background: 1\r\n"};
    ispd_test_people();
    ispd_test_start(NULL);
    const char *token = ispd_test_token("north");
    ck_assert_int_eq(status_of(ask_as(token, "GET", "/api/v1/customers", one, NULL)), 200);
    for (size_t i = 0; i < ISP_LEN(wrong); i++) {
        int status = status_of(ask_as(token, "GET", "/api/v1/customers", wrong[i], NULL));
        ck_assert_msg(status == 400, "%s: %d", wrong[i], status);
    }
    ck_assert_int_eq(
        status_of(ask_as(token, "POST", "/api/v1/customers", one, "{\"name\":\"Karim\"}")), 400);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 0);
}
END_TEST

START_TEST(a_session_has_four_streams)
{
    char head[4096];
    int fds[5];
    ispd_test_people();
    ispd_test_start(NULL);
    const char *token = ispd_test_token("north"), *south = ispd_test_token("south");
    for (size_t i = 0; i < 4; i++) {
        fds[i] = open_stream(token, head, sizeof head);
        ck_assert_ptr_nonnull(strstr(head, " 200 "));
    }
    ck_assert_int_eq(status_of(ask_as(token, "GET", "/api/v1/events", NULL, NULL)), 429);
    fds[4] = open_stream(south, head, sizeof head);
    ck_assert_ptr_nonnull(strstr(head, " 200 "));
    ck_assert_int_eq((int)events_len(ispd_test_server.events), 5);
    /* One that goes makes room at once: a page that is reloaded is never refused. */
    close(fds[0]);
    fds[0] = open_stream(token, head, sizeof head);
    ck_assert_ptr_nonnull(strstr(head, " 200 "));
    for (size_t i = 0; i < 5; i++)
        ck_assert(wait_for(fds[i], "event: overview", 1000));
    /* The end of the server is said, and does not hang on them. */
    int64_t begun = server_mono_us();
    ispd_test_stop();
    ck_assert_msg(server_mono_us() - begun < 4000000, "%lld us",
                  (long long)(server_mono_us() - begun));
    for (size_t i = 0; i < 5; i++) {
        ck_assert(wait_for(fds[i], "event: end", 1000));
        close(fds[i]);
    }
}
END_TEST

/* Login As by a browser: the cookie becomes the person's, the own one waits, and one request goes
 * back. */
START_TEST(a_browser_logs_in_as_somebody_and_leaves)
{
    ispd_test_people();
    ispd_test_start(NULL);
    struct browser own = log_in();
    char headers[1200], cookies[700];
    snprintf(headers, sizeof headers, JSON HERE "%s%s", own.cookie, own.csrf);
    static const char body[] =
        "{\"login\":\"tech@north.example\",\"reason\":\"he cannot find the OLT\"}";
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/session/impersonations", headers, "{}")), 422);
    ck_assert_int_eq(
        status_of(ask("POST", "/api/v1/session/impersonations", headers,
                      "{\"login\":\"admin@south.example\",\"reason\":\"to look around\"}")),
        404);
    struct reply reply = ask("POST", "/api/v1/session/impersonations", headers, body);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    ck_assert_str_eq(json_member(reply.body, "role"), "\"technician\"");
    ck_assert_str_eq(json_member(reply.body, "impersonator"), "\"North Net\"");
    ck_assert_str_eq(json_member(reply.body, "reason"), "\"he cannot find the OLT\"");
    ck_assert_str_eq(json_member(reply.body, "read_only"), "true");
    /* Two cookies, neither for scripts. */
    const char *first = strstr(reply.text, "isp_dev=isp_ses_");
    const char *second = strstr(reply.text, "isp_dev_own=isp_ses_");
    ck_assert(first && second);
    snprintf(cookies, sizeof cookies, "Cookie: %.*s; %.*s\r\n", (int)strcspn(first, ";"), first,
             (int)strcspn(second, ";"), second);
    snprintf(headers, sizeof headers, JSON HERE "%sX-CSRF-Token: %s\r\n", cookies,
             reply_header(&reply, "X-CSRF-Token"));
    reply_free(&reply);
    /* It looks and does not touch, nor goes on to others. */
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/customers", cookies, NULL)), 200);
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/tokens", headers, "{\"name\":\"x\"}")), 403);
    ck_assert_int_eq(status_of(ask("POST", "/api/v1/session/impersonations", headers, body)), 403);
    ck_assert_int_eq(status_of(ask("DELETE", "/api/v1/session/impersonations", cookies, NULL)),
                     403);

    reply = ask("DELETE", "/api/v1/session/impersonations", headers, NULL);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    ck_assert_str_eq(json_member(reply.body, "role"), "\"admin\"");
    ck_assert_str_eq(json_member(reply.body, "impersonator"), "null");
    ck_assert_ptr_nonnull(strstr(reply.text, "isp_dev_own=; "));
    const char *again = strstr(reply.text, "isp_dev=isp_ses_");
    ck_assert(again && strncmp(own.cookie + strlen("Cookie: "), again, strcspn(again, ";")) == 0);
    reply_free(&reply);
    ck_assert_int_eq(status_of(ask("GET", "/api/v1/session", cookies, NULL)), 401);
    snprintf(headers, sizeof headers, HERE "%s%s", own.cookie, own.csrf);
    ck_assert_int_eq(status_of(ask("DELETE", "/api/v1/session/impersonations", headers, NULL)),
                     409);
}
END_TEST

ISPD_SUITE(ispd_session, 120, TEST(a_login_gives_a_cookie_that_scripts_cannot_read),
           TEST(a_refused_login_does_not_tell_why), TEST(each_login_costs_one_hash),
           TEST(a_cookie_changes_nothing_from_elsewhere),
           TEST(a_bearer_token_needs_no_csrf_and_hides_the_cookie),
           TEST(a_logout_ends_the_session_everywhere), TEST(a_foreign_page_cannot_log_anybody_in),
           TEST(behind_a_proxy_cookies_are_secure_and_addresses_are_theirs),
           TEST(who_is_not_the_proxy_is_not_let_in), TEST(a_session_has_its_own_bucket),
           TEST(a_tenant_has_its_own_bucket), TEST(an_address_has_its_own_bucket),
           TEST(devices_are_asked_seldom), TEST(who_waits_as_told_is_served),
           TEST(health_and_figures_are_told),
           TEST(a_stream_tells_what_changes_and_ends_with_its_session),
           TEST(an_open_stream_keeps_no_session_awake),
           TEST(a_page_that_looks_again_keeps_no_session_awake), TEST(opening_a_stream_is_no_use),
           TEST(what_background_may_say), TEST(a_session_has_four_streams),
           TEST(a_browser_logs_in_as_somebody_and_leaves))
