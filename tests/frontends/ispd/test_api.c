/* Operations as HTTP requests: where they are, what they take, how they refuse, what they answer.
 */
#include "ispd_test.h"

#include <string.h>

#include "isp/operation.h"

static const char *north, *south;

static void start_with_people(void)
{
    ispd_test_people();
    ispd_test_start(NULL);
    north = ispd_test_token("north");
    south = ispd_test_token("south");
}

/* An operation's path below /api/v1 with 1 for each id (static buffer). */
static const char *path_of(const isp_operation *operation, const char *id)
{
    static char out[256];
    char *to = out + sprintf(out, "/api/v1");
    for (const char *at = operation->path; *at; at++) {
        if (*at == '{') {
            to += sprintf(to, "%s", id);
            at = strchr(at, '}');
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return out;
}

static void expect(struct reply reply, int status, const char *what)
{
    ck_assert_msg(reply.status == status, "%s: %d instead of %d\n%s", what, reply.status, status,
                  reply.text);
    reply_free(&reply);
}

/* A record's number from the answer to its creation. */
static int64_t made(struct reply reply, const char *member)
{
    ck_assert_msg(reply.status == 201, "%s", reply.text);
    const char *value = json_member(reply.body, member);
    ck_assert_ptr_nonnull(value);
    int64_t id = atoll(value);
    reply_free(&reply);
    return id;
}

static int64_t make_customer(const char *token, const char *name)
{
    char body[128];
    snprintf(body, sizeof body, "{\"name\":\"%s\"}", name);
    return made(ask_as(token, "POST", "/api/v1/customers", NULL, body), "customer_id");
}

START_TEST(no_operation_answers_a_stranger)
{
    ispd_test_people();
    ispd_test_start(NULL);
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *operation = isp_operation_at(i);
        const char *path = path_of(operation, "1");
        bool body = strcmp(operation->method, "POST") == 0 ||
                    strcmp(operation->method, "PATCH") == 0;
        expect(ask(operation->method, path, body ? "Content-Type: application/json\r\n" : NULL,
                   body ? "{}" : NULL),
               401, operation->name);
        expect(ask_as("isp_pat_no", operation->method, path, NULL, body ? "{}" : NULL), 401,
               operation->name);
    }
    struct reply reply = ask("GET", "/api/v1/customers", NULL, NULL);
    ck_assert_str_eq(reply_header(&reply, "WWW-Authenticate"), "Bearer realm=\"isp\"");
    reply_free(&reply);
    expect(ask("GET", "/api/v1/events", NULL, NULL), 401, "events");
    expect(ask("GET", "/api/v1/customers", "Authorization: Basic YTpi\r\n", NULL), 401, "basic");
    expect(ask("GET", "/api/v1/customers", "Authorization: Bearer\r\n", NULL), 401, "no token");
}
END_TEST

START_TEST(ids_are_read_strictly)
{
    static const char *const ids[] = {"0",
                                      "-1",
                                      "+1",
                                      "01",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "abc",
                                      "1%20",
                                      "%31",
                                      "1/",
                                      "1;a",
                                      "",
                                      "9223372036854775808",
                                      "99999999999999999999",
                                      "1,2"};
    start_with_people();
    int64_t id = make_customer(north, "Karim");
    char path[128];
    for (size_t i = 0; i < ISP_LEN(ids); i++) {
        snprintf(path, sizeof path, "/api/v1/customers/%s", ids[i]);
        expect(ask_as(north, "GET", path, NULL, NULL), 404, path);
    }
    expect(ask_as(north, "GET", "/api/v1/customers/9223372036854775807", NULL, NULL), 404, "most");
    snprintf(path, sizeof path, "/api/v1/customers/%lld", (long long)id);
    expect(ask_as(north, "GET", path, NULL, NULL), 200, path);
    expect(ask_as(north, "GET", "/api/v1/customer", NULL, NULL), 404, "part of a path");
    expect(ask_as(north, "GET", "/api/v1/customersx", NULL, NULL), 404, "more than a path");
    expect(ask_as(north, "GET", "/api/v2/customers", NULL, NULL), 404, "another version");
    expect(ask_as(north, "GET", "/api/v1//customers", NULL, NULL), 404, "two slashes");
    expect(ask_as(north, "GET", "/api/v1/onus/1/history/0", NULL, NULL), 404, "second id");
}
END_TEST

START_TEST(a_wrong_method_is_told_the_right_ones)
{
    start_with_people();
    struct reply reply = ask_as(north, "DELETE", "/api/v1/customers", NULL, NULL);
    ck_assert_int_eq(reply.status, 405);
    ck_assert_str_eq(reply_header(&reply, "Allow"), "GET, HEAD, POST");
    reply_free(&reply);
    reply = ask_as(north, "PUT", "/api/v1/customers/1", NULL, "{}");
    ck_assert_int_eq(reply.status, 405);
    ck_assert_str_eq(reply_header(&reply, "Allow"), "GET, HEAD, PATCH");
    reply_free(&reply);
    reply = ask("PATCH", "/api/v1/session", NULL, NULL);
    ck_assert_int_eq(reply.status, 405);
    ck_assert_str_eq(reply_header(&reply, "Allow"), "POST, GET, HEAD, DELETE");
    reply_free(&reply);
    reply = ask("POST", "/healthz", NULL, NULL);
    ck_assert_int_eq(reply.status, 405);
    reply_free(&reply);
    reply = ask("POST", "/index.html", NULL, NULL);
    ck_assert_int_eq(reply.status, 405);
    ck_assert_str_eq(reply_header(&reply, "Allow"), "GET, HEAD");
    reply_free(&reply);
}
END_TEST

/* Without the request's own name, so that two can be compared. */
static char *without_id(const struct reply *reply)
{
    char *body = strdup(reply->body), *id = strstr(body, "\"request_id\":\"");
    ck_assert_ptr_nonnull(id);
    memset(id + 14, 'x', 16);
    return body;
}

START_TEST(absent_and_not_yours_are_the_same)
{
    start_with_people();
    int64_t id = make_customer(north, "Karim");
    char theirs[64];
    snprintf(theirs, sizeof theirs, "/api/v1/customers/%lld", (long long)id);
    struct reply foreign = ask_as(south, "GET", theirs, NULL, NULL);
    struct reply absent = ask_as(south, "GET", "/api/v1/customers/424242", NULL, NULL);
    ck_assert_int_eq(foreign.status, 404);
    ck_assert_int_eq(absent.status, 404);
    char *a = without_id(&foreign), *b = without_id(&absent);
    ck_assert_str_eq(a, b);
    free(a), free(b);
    reply_free(&foreign), reply_free(&absent);
    expect(ask_as(south, "PATCH", theirs, NULL, "{\"name\":\"Mine\"}"), 404, "change");
    struct reply list = ask_as(south, "GET", "/api/v1/customers", NULL, NULL);
    ck_assert_str_eq(list.body, "{\"items\":[],\"next\":null}");
    reply_free(&list);
}
END_TEST

START_TEST(a_record_is_made_read_and_changed)
{
    start_with_people();
    struct reply reply = ask_as(
        north, "POST", "/api/v1/customers", NULL,
        "{\"name\":\"\\u09b0\\u09b9\\u09bf\\u09ae\\u09be\",\"phone\":\"01711000001\"}");
    ck_assert_int_eq(reply.status, 201);
    ck_assert_str_eq(reply_header(&reply, "Content-Type"), "application/json");
    ck_assert_str_eq(json_member(reply.body, "name"), "\"রহিমা\"");
    ck_assert_str_eq(json_member(reply.body, "phone"), "\"+8801711000001\"");
    char location[128], etag[32], stale[64];
    snprintf(location, sizeof location, "%s", reply_header(&reply, "Location"));
    snprintf(etag, sizeof etag, "%s", reply_header(&reply, "ETag"));
    char want[64];
    snprintf(want, sizeof want, "/api/v1/customers/%s", json_member(reply.body, "customer_id"));
    ck_assert_str_eq(location, want);
    reply_free(&reply);

    reply = ask_as(north, "GET", location, NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(reply_header(&reply, "ETag"), etag);
    reply_free(&reply);
    reply = ask_as(north, "HEAD", location, NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_str_eq(reply_header(&reply, "ETag"), etag);
    reply_free(&reply);

    snprintf(stale, sizeof stale, "If-Match: %s\r\n", etag);
    reply = ask_as(north, "PATCH", location, stale, "{\"zone\":\"Mirpur\"}");
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    ck_assert_str_ne(reply_header(&reply, "ETag"), etag);
    reply_free(&reply);
    /* The same again is stale now: as a header 412, as a member 409. */
    expect(ask_as(north, "PATCH", location, stale, "{\"zone\":\"Pallabi\"}"), 412, "stale header");
    char body[64];
    snprintf(body, sizeof body, "{\"zone\":\"Pallabi\",\"revision\":%.*s}", (int)strlen(etag) - 2,
             etag + 1);
    expect(ask_as(north, "PATCH", location, NULL, body), 409, "stale member");
    expect(ask_as(north, "PATCH", location, "If-Match: *\r\n", "{\"zone\":\"Pallabi\"}"), 200,
           "any");
    expect(ask_as(north, "PATCH", location, NULL, "{\"zone\":\"Kazipara\"}"), 200, "unconditional");
    expect(ask_as(north, "PATCH", location, "If-Match: W/\"1\"\r\n", "{\"zone\":\"a\"}"), 400,
           "weak");
    expect(ask_as(north, "PATCH", location, "If-Match: \"1\", \"2\"\r\n", "{\"zone\":\"a\"}"), 400,
           "two");
    expect(ask_as(north, "PATCH", location, "If-Match: \"99999999999999999999\"\r\n",
                  "{\"zone\":\"a\"}"),
           400, "overflow");
    expect(
        ask_as(north, "PATCH", location, "If-Match: \"7\"\r\n", "{\"zone\":\"a\",\"revision\":8}"),
        400, "header and body differ");
}
END_TEST

static void expect_field(struct reply reply, int status, const char *field)
{
    ck_assert_msg(reply.status == status, "%s: %d instead of %d\n%s", field, reply.status, status,
                  reply.text);
    char want[64];
    snprintf(want, sizeof want, "\"errors\":[{\"field\":\"%s\",", field);
    ck_assert_msg(strstr(reply.body, want), "%s is not named: %s", field, reply.body);
    reply_free(&reply);
}

/* 0 is a value, null takes away, and what is not in the body stays. */
START_TEST(nothing_can_be_said_in_a_change)
{
    start_with_people();
    expect(
        ask_as(north, "PATCH", "/api/v1/tenant", NULL, "{\"vat_pct_x100\":750,\"grace_days\":5}"),
        200, "VAT and grace");
    struct reply reply = ask_as(north, "PATCH", "/api/v1/tenant", NULL, "{\"vat_pct_x100\":0}");
    ck_assert_str_eq(json_member(reply.body, "vat_pct_x100"), "0");
    ck_assert_str_eq(json_member(reply.body, "grace_days"), "5");
    reply_free(&reply);
    reply = ask_as(north, "PATCH", "/api/v1/tenant", NULL, "{\"grace_days\":0}");
    ck_assert_str_eq(json_member(reply.body, "grace_days"), "0");
    reply_free(&reply);
    expect_field(ask_as(north, "PATCH", "/api/v1/tenant", NULL, "{\"due_day\":0}"), 422, "due_day");
    expect_field(ask_as(north, "PATCH", "/api/v1/tenant", NULL, "{\"grace_days\":null}"), 422,
                 "grace_days");

    int64_t id = make_customer(north, "Karim");
    char path[64];
    snprintf(path, sizeof path, "/api/v1/customers/%lld", (long long)id);
    expect(ask_as(north, "PATCH", path, NULL,
                  "{\"phone\":\"01711000009\",\"zone\":\"Mirpur\",\"note\":\"pays late\"}"),
           200, "texts");
    reply = ask_as(north, "PATCH", path, NULL, "{\"phone\":null,\"zone\":\"\"}");
    ck_assert_str_eq(json_member(reply.body, "phone"), "null");
    ck_assert_str_eq(json_member(reply.body, "zone"), "null");
    ck_assert_str_eq(json_member(reply.body, "note"), "\"pays late\"");
    reply_free(&reply);
}
END_TEST

START_TEST(bodies_are_judged_by_the_field_table)
{
    static const struct {
        const char *body;
        int status;
        const char *field; /* named in errors[] */
    } bodies[] = {
        {"", 422, NULL},
        {"{}", 422, NULL},
        {"{\"name\":null}", 422, "name"},
        {"{\"name\":1}", 422, "name"},
        {"{\"name\":[\"a\"]}", 422, "name"},
        {"{\"name\":\"a\\u0000b\"}", 400, NULL},
        {"{\"name\":\"a\\nb\"}", 422, "name"},
        {"{\"name\":\"a\",\"naem\":\"b\"}", 422, "naem"},
        {"{\"name\":\"a\",\"customer_id\":7}", 422, "customer_id"},
        {"{\"name\":\"a\",\"balance_paisa\":-1}", 422, "balance_paisa"},
        {"{\"name\":\"a\",\"tenant_id\":1}", 422, "tenant_id"},
        {"{\"name\":\"a\",\"phone\":\"not a phone\"}", 422, "phone"},
        {"{\"name\":\"a\",\"name\":\"b\"}", 400, NULL},
        {"{\"name\":\"a\"", 400, NULL},
        {"{\"name\":\"a\"} x", 400, NULL},
        {"{\"name\":\"\xff\"}", 400, NULL},
        {"[]", 400, NULL},
        {"null", 400, NULL},
        {"\"name\"", 400, NULL},
        {"name=a", 400, NULL},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", 413, NULL},
    };
    start_with_people();
    for (size_t i = 0; i < ISP_LEN(bodies); i++) {
        if (bodies[i].field)
            expect_field(ask_as(north, "POST", "/api/v1/customers", NULL, bodies[i].body),
                         bodies[i].status, bodies[i].field);
        else
            expect(ask_as(north, "POST", "/api/v1/customers", NULL, bodies[i].body),
                   bodies[i].status, bodies[i].body);
    }
    expect_field(ask_as(north, "POST", "/api/v1/bill-runs", NULL, "{\"period\":\"2026-13\"}"), 422,
                 "period");
    expect_field(ask_as(north, "POST", "/api/v1/bill-runs", NULL, "{\"period\":202611}"), 422,
                 "period");
    expect_field(ask_as(north, "POST", "/api/v1/payments", NULL, "{\"customer_id\":1}"), 422,
                 "amount_paisa");
    expect(ask_as(north, "POST", "/api/v1/payments", NULL,
                  "{\"customer_id\":1,\"amount_paisa\":9223372036854775808}"),
           400, "a number that is too big");
    char *big = malloc(BODY_MAX + 64);
    int n = sprintf(big, "{\"name\":\"");
    memset(big + n, 'a', 5000);
    strcpy(big + n + 5000, "\"}");
    expect_field(ask_as(north, "POST", "/api/v1/customers", NULL, big), 422, "name");
    free(big);
    /* What takes no body takes an empty one. */
    expect(ask_as(north, "POST", "/api/v1/verifications", NULL, " {} "), 200, "empty object");
    expect(ask_as(north, "POST", "/api/v1/verifications", NULL, NULL), 200, "no body");
    expect(ask_as(north, "POST", "/api/v1/verifications", NULL, "{\"a\":1}"), 400, "a member");
    expect(ask_as(north, "POST", "/api/v1/verifications", NULL, "{}{}"), 400, "two objects");
}
END_TEST

START_TEST(queries_are_judged_by_what_the_list_takes)
{
    static const struct {
        const char *query;
        int status;
        const char *field;
    } queries[] = {
        {"limit=10", 200, NULL},
        {"search=ka&filter=due&limit=1", 200, NULL},
        {"search=%e0%a6%b0", 200, NULL},
        {"search=a+b%2Fc", 200, NULL},
        {"", 200, NULL},
        {"limit=0x", 400, "limit"},
        {"limit=501", 400, "limit"},
        {"limit=-1", 400, "limit"},
        {"limit=1&limit=2", 400, "limit"},
        {"serach=ka", 400, "serach"},
        {"period=2026-11", 400, "period"}, /* of other lists */
        {"node_id=1", 400, "node_id"},
        {"struct_size=8", 400, "struct_size"},
        {"filter=nonsense", 400, "filter"},
        {"cursor=nonsense", 400, "cursor"},
        {"search=%ff", 400, "search"},
        {"search=%0a", 400, "search"},
        {"limit", 400, NULL},
        {"=1", 400, ""},
        {"&", 400, NULL},
    };
    start_with_people();
    for (size_t i = 0; i < ISP_LEN(queries); i++) {
        char path[256];
        snprintf(path, sizeof path, "/api/v1/customers?%s", queries[i].query);
        if (queries[i].field)
            expect_field(ask_as(north, "GET", path, NULL, NULL), queries[i].status,
                         queries[i].field);
        else
            expect(ask_as(north, "GET", path, NULL, NULL), queries[i].status, path);
    }
    expect(ask_as(north, "GET", "/api/v1/overview?a=1", NULL, NULL), 400, "a record");
    expect(ask_as(north, "POST", "/api/v1/customers?name=a", NULL, "{\"name\":\"a\"}"), 400,
           "a body");
}
END_TEST

START_TEST(pages_follow_their_cursor)
{
    start_with_people();
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "Customer %d", i);
        make_customer(north, name);
    }
    char path[512] = "/api/v1/customers?limit=2", seen[512] = "";
    for (int page = 0; page < 3; page++) {
        struct reply reply = ask_as(north, "GET", path, NULL, NULL);
        ck_assert_int_eq(reply.status, 200);
        for (const char *at = reply.body; (at = strstr(at, "\"Customer ")); at++)
            strncat(seen, at + 10, 1);
        const char *next = json_member(strstr(reply.body, "\"next\":"), "next");
        if (page < 2)
            snprintf(path, sizeof path, "/api/v1/customers?limit=2&cursor=%.*s",
                     (int)strlen(next) - 2, next + 1);
        else
            ck_assert_str_eq(next, "null");
        reply_free(&reply);
    }
    ck_assert_str_eq(seen, "01234");
}
END_TEST

START_TEST(a_payment_with_one_key_is_taken_once)
{
    start_with_people();
    char body[128];
    int64_t id = make_customer(north, "Karim");
    snprintf(body, sizeof body, "{\"customer_id\":%lld,\"amount_paisa\":50000}", (long long)id);
    int64_t first = made(
        ask_as(north, "POST", "/api/v1/payments", "Idempotency-Key: counter-1-0001\r\n", body),
        "payment_id");
    int64_t second = made(
        ask_as(north, "POST", "/api/v1/payments", "Idempotency-Key: counter-1-0001\r\n", body),
        "payment_id");
    int64_t third = made(
        ask_as(north, "POST", "/api/v1/payments", "Idempotency-Key: counter-1-0002\r\n", body),
        "payment_id");
    ck_assert_int_eq(first, second);
    ck_assert_int_ne(first, third);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.payments"), 2);
    snprintf(body, sizeof body,
             "{\"customer_id\":%lld,\"amount_paisa\":1,\"idempotency_key\":\"other-key\"}",
             (long long)id);
    expect(ask_as(north, "POST", "/api/v1/payments", "Idempotency-Key: counter-1-0003\r\n", body),
           400, "header and body differ");
}
END_TEST

START_TEST(a_permission_that_is_missing_is_named)
{
    start_with_people();
    struct reply reply = ask("POST", "/api/v1/session", "Content-Type: application/json\r\n",
                             "{\"login\":\"tech@north.example\",\"password\":\"" ISPD_TEST_PASSWORD
                             "\"}");
    ck_assert_int_eq(reply.status, 200);
    char headers[256];
    const char *cookie = reply_header(&reply, "Set-Cookie");
    snprintf(headers, sizeof headers, "Cookie: %.*s\r\n", (int)strcspn(cookie, ";"), cookie);
    reply_free(&reply);
    reply = ask("GET", "/api/v1/accounts", headers, NULL);
    ck_assert_int_eq(reply.status, 403);
    ck_assert_ptr_nonnull(strstr(reply.body, "\"code\":\"denied\""));
    reply_free(&reply);
}
END_TEST

/* Every member of every body with every kind of wrong value: refused by name, never our fault. */
START_TEST(no_value_of_a_field_breaks_the_server)
{
    static const char *const values[] = {"null",
                                         "true",
                                         "[]",
                                         "{}",
                                         "-1",
                                         "0",
                                         "1.5",
                                         "1e400",
                                         "9223372036854775807",
                                         "-9223372036854775808",
                                         "18446744073709551616",
                                         "\"\"",
                                         "\"x\"",
                                         "\"\\ud800\"",
                                         "\"' OR 1=1 --\"",
                                         "\"\\u202e\""};
    start_with_people();
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *operation = isp_operation_at(i);
        if (!operation->input || strcmp(operation->method, "GET") == 0)
            continue;
        for (size_t f = 0; f < operation->input->field_count; f++)
            for (size_t v = 0; v < ISP_LEN(values); v++) {
                char body[256];
                snprintf(body, sizeof body, "{\"%s\":%s}", operation->input->fields[f].name,
                         values[v]);
                struct reply reply = ask_as(north, operation->method, path_of(operation, "424242"),
                                            NULL, body);
                ck_assert_msg(reply.status >= 200 && reply.status < 500, "%s %s: %s",
                              operation->name, body, reply.text);
                reply_free(&reply);
            }
    }
    expect(ask_as(north, "GET", "/api/v1/overview", NULL, NULL), 200, "afterwards");
}
END_TEST

START_TEST(a_waiting_database_does_not_hold_up_the_rest)
{
    start_with_people();
    isp_test_sql("BEGIN; LOCK TABLE isp.customers IN ACCESS EXCLUSIVE MODE");
    int fds[8];
    char request[256];
    for (size_t i = 0; i < ISP_LEN(fds); i++) {
        fds[i] = ispd_test_connect();
        int n = snprintf(request, sizeof request,
                         "GET /api/v1/customers HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: "
                         "Bearer %s\r\nConnection: close\r\n\r\n",
                         ispd_test_port(), north);
        ck_assert_int_eq(send(fds[i], request, (size_t)n, MSG_NOSIGNAL), n);
    }
    usleep(200000);
    int64_t begun = server_mono_us();
    for (int i = 0; i < 20; i++)
        expect(ask("GET", "/healthz", NULL, NULL), 200, "health");
    ck_assert_msg(server_mono_us() - begun < 2000000, "%lld us",
                  (long long)(server_mono_us() - begun));
    size_t waiting, running;
    pool_stats(ispd_test_server.fast, &waiting, &running);
    ck_assert_int_eq((int)running, 4);
    ck_assert_int_eq((int)waiting, 4);
    isp_test_sql("COMMIT");
    for (size_t i = 0; i < ISP_LEN(fds); i++) {
        char answer[16] = "";
        ck_assert_int_gt(recv(fds[i], answer, sizeof answer - 1, MSG_WAITALL), 0);
        ck_assert_msg(strncmp(answer, "HTTP/1.1 200", 12) == 0, "%s", answer);
        close(fds[i]);
    }
}
END_TEST

ISPD_SUITE(ispd_api, 300, TEST(nothing_can_be_said_in_a_change),
           TEST(no_operation_answers_a_stranger), TEST(ids_are_read_strictly),
           TEST(a_wrong_method_is_told_the_right_ones), TEST(absent_and_not_yours_are_the_same),
           TEST(a_record_is_made_read_and_changed), TEST(bodies_are_judged_by_the_field_table),
           TEST(queries_are_judged_by_what_the_list_takes), TEST(pages_follow_their_cursor),
           TEST(a_payment_with_one_key_is_taken_once), TEST(a_permission_that_is_missing_is_named),
           TEST(no_value_of_a_field_breaks_the_server),
           TEST(a_waiting_database_does_not_hold_up_the_rest))
