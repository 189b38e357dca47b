#include "api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "export_http.h"
#include "fields.h"
#include "impersonate_http.h"
#include "problem.h"
#include "server.h"
#include "session_http.h"

/* ---- input ---- */

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; at && *at; at += *at == ' ') {
        size_t n = strcspn(at, " ");
        if (n == len && strncmp(at, word, len) == 0)
            return true;
        at += n;
    }
    return false;
}

/* "search=ka&limit=10" into a list's options. False: the answer is made. */
bool api_read_query(struct request *request, const char *takes, const char *name, isp_input *input)
{
    char *names[16];
    size_t count = 0;
    for (char *rest = request->query, *value; rest && *rest;) {
        char *at = field_query_next(&rest, &value);
        if (!at) {
            problem(request, 400, "bad_request", "the query holds a name without a value");
            return false;
        }
        isp_error err = {0};
        bool twice = false;
        for (size_t i = 0; i < count; i++)
            twice |= strcmp(names[i], at) == 0;
        if (!input || !has_word(takes, at)) {
            problem_field(request, 400, "invalid", at, "%s does not take this", name);
            return false;
        }
        if (twice || count == sizeof names / sizeof *names) {
            problem_field(request, 400, "invalid", at, "it stands there twice");
            return false;
        }
        names[count++] = at;
        if (isp_input_set(input, at, value, &err) < 0) {
            problem_error(request, &err, PROBLEM_QUERY);
            return false;
        }
    }
    return true;
}

static bool read_query(struct request *request, isp_input *input)
{
    const isp_operation *operation = request->route->operation;
    char words[300];
    struct text takes = {words, 0, sizeof words, false};
    text_format(&takes, "limit cursor %s", operation->takes ? operation->takes : "");
    return api_read_query(request, words, operation->name, input);
}

/* A member that came as a header; it may stand in the body too, but not as something else. */
static bool set_member(struct request *request, isp_input *input, const char *name,
                       const char *value)
{
    const isp_entity *entity = request->route->operation->input;
    const isp_field *field = isp_entity_field(entity, name);
    const char *text = isp_record_str(isp_input_options(input), field);
    int64_t number = isp_record_i64(isp_input_options(input), field);
    isp_error err = {0};
    char given[24];
    snprintf(given, sizeof given, "%lld", (long long)number);
    if (text ? strcmp(text, value) != 0 : number > 0 && strcmp(given, value) != 0) {
        problem_field(request, 400, "invalid", name, "the header and the body do not agree");
        return false;
    }
    if (isp_input_set(input, name, value, &err) < 0) {
        problem_error(request, &err, PROBLEM_QUERY);
        return false;
    }
    return true;
}

/* If-Match: "7", as ETag gave it. */
static bool read_if_match(struct request *request, isp_input *input)
{
    int64_t revision;
    char text[24];
    if (strcmp(request->head.if_match, "*") == 0)
        return true;
    if (!field_etag(request->head.if_match, &revision)) {
        problem(request, 400, "bad_request", "If-Match is not an ETag of this record");
        return false;
    }
    snprintf(text, sizeof text, "%lld", (long long)revision);
    return set_member(request, input, "revision", text);
}

static bool is_empty_object(const char *body, size_t len)
{
    size_t at = 0, blank = 0;
    static const char want[] = "{}";
    for (; at < len; at++) {
        if (strchr(" \t\r\n", body[at]) && body[at])
            blank++;
        else if (at - blank >= 2 || body[at] != want[at - blank])
            return false;
    }
    return at == blank || at - blank == 2;
}

/* Everything the client sent, as the operation's options; *out stays NULL where it takes none. */
static bool read_input(struct request *request, isp_input **out)
{
    const isp_operation *operation = request->route->operation;
    bool in_query = strcmp(operation->method, "GET") == 0;
    isp_error err = {0};
    if (operation->input && isp_input_new(operation->input, out, &err) < 0) {
        problem_error(request, &err, PROBLEM_CALL);
        return false;
    }
    if (!read_query(request, in_query ? *out : NULL))
        return false;
    if (in_query)
        return true;
    if (!*out) {
        if (is_empty_object(request->body, request->body_len))
            return true;
        problem(request, 400, "bad_request", "%s takes no body", operation->name);
        return false;
    }
    if (request->body_len && isp_input_json(*out, request->body, request->body_len, &err) < 0) {
        problem_error(request, &err, PROBLEM_BODY);
        return false;
    }
    if (request->head.if_match && isp_entity_field(operation->input, "revision") &&
        !read_if_match(request, *out))
        return false;
    return !request->head.idempotency_key || !(operation->flags & ISP_OP_IDEMPOTENT) ||
           set_member(request, *out, "idempotency_key", request->head.idempotency_key);
}

/* ---- answer ---- */

/* Where a new record can be read: the path of its list and its number, if there is such a route. */
static void tell_location(struct request *request, const isp_result *result)
{
    const isp_operation *made = request->route->operation;
    size_t len = strlen(made->path);
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *shown = isp_operation_at(i);
        const char *name = isp_operation_id_name(shown, 0);
        const isp_field *field = name ? isp_entity_field(isp_result_entity(result), name) : NULL;
        if (strcmp(shown->method, "GET") != 0 || strncmp(shown->path, made->path, len) != 0 ||
            strncmp(shown->path + len, "/{", 2) != 0 || strchr(shown->path + len + 1, '/') ||
            !field)
            continue;
        answer_header(request, MHD_HTTP_HEADER_LOCATION, "/api/v1%s/%lld", made->path,
                      (long long)isp_record_i64(isp_result_at(result, 0), field));
        return;
    }
}

static void tell_revision(struct request *request, const isp_result *result)
{
    const isp_field *field = isp_entity_field(isp_result_entity(result), "revision");
    if (field)
        answer_header(request, MHD_HTTP_HEADER_ETAG, "\"%lld\"",
                      (long long)isp_record_i64(isp_result_at(result, 0), field));
}

static void answer_result(struct request *request, const isp_session *session,
                          const isp_result *result)
{
    const isp_operation *operation = request->route->operation;
    char *json = NULL;
    isp_error err = {0};
    if (operation->form == ISP_FORM_NONE) {
        answer_none(request);
    } else if (isp_result_json(result, &json, &err) < 0) {
        problem_error(request, &err, PROBLEM_CALL);
        return;
    } else {
        answer_json(request, operation->flags & ISP_OP_CREATE ? 201 : 200, json);
    }
    if (operation->form == ISP_FORM_RECORD && isp_result_len(result)) {
        tell_revision(request, result);
        if (operation->flags & ISP_OP_CREATE)
            tell_location(request, result);
    }
    if (strcmp(operation->name, "session.show") == 0)
        session_tell_csrf(request, session);
    else if (strcmp(operation->name, "session.end") == 0)
        session_forget(request);
}

/* Long work stops at its next safe point when the server is told to end. */
static int go_on(void *user, const char *what, int64_t done, int64_t total)
{
    const struct request *request = user;
    (void)what, (void)done, (void)total;
    return atomic_load(&request->server->draining);
}

static void call(struct request *request, isp_session *session)
{
    const isp_operation *operation = request->route->operation;
    isp_input *input = NULL;
    isp_result *result = NULL;
    isp_error err = {0};
    if (read_input(request, &input)) {
        if (isp_operation_call(session, operation, request->ids, request->id_len, input, go_on,
                               request, &result, &err) < 0)
            problem_error(request, &err,
                          strcmp(operation->method, "GET") == 0 ? PROBLEM_QUERY : PROBLEM_CALL);
        else
            answer_result(request, session, result);
    }
    isp_result_free(result);
    isp_input_free(input);
}

void api_openapi(struct request *request)
{
    char *json = NULL;
    isp_error err = {0};
    if (isp_openapi_json(&json, &err) < 0)
        problem_error(request, &err, PROBLEM_CALL);
    else
        answer_json(request, 200, json);
}

void api_metrics(struct request *request)
{
    const char *token = request->server->config->metrics_token;
    /* A scraper's token is no session's: it is compared here, whole. */
    bool knows = token && request->token && !request->by_cookie &&
                 strlen(token) == strlen(request->token);
    unsigned char difference = 0;
    for (size_t i = 0; knows && token[i]; i++)
        difference |= (unsigned char)(token[i] ^ request->token[i]);
    if (!request->is_loopback && (!knows || difference)) {
        problem(request, 401, "login", "figures are told to this machine, or with the token");
        return;
    }
    char *page = metrics_page(request->server);
    if (!page) {
        problem(request, 503, "memory", "out of memory");
        return;
    }
    answer_json(request, 200, page);
    request->answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
}

void api_work(struct request *request)
{
    isp_session *session = NULL;
    if (request->route->kind == ROUTE_LOGIN) {
        session_login(request);
        return;
    }
    if (route_is_open(request->route)) {
        session_set_password(request);
        return;
    }
    if (request->route->kind == ROUTE_BORROW || request->route->kind == ROUTE_LEAVE) {
        (request->route->kind == ROUTE_BORROW ? impersonate_start : impersonate_leave)(request);
        return;
    }
    if (!session_resume(request, &session))
        return;
    if (request->route->kind == ROUTE_EVENTS)
        events_open(request, session);
    else if (request->route->kind == ROUTE_EXPORT)
        export_open(request, session);
    else if (request->route->kind == ROUTE_OPENAPI)
        api_openapi(request);
    else
        call(request, session);
    isp_session_close(session);
}
