#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "route.h"

/*
 * How each status of the library is said. `open`: its message is for the one who asks. The others
 * speak of our own inside (a database, a key, a defect), so they say the same words each time and
 * the log has the rest.
 */
/* clang-format off */
static const struct {
    int status;
    unsigned http;
    bool open;
    int retry_after;
    const char *title;
} meanings[] = {
    { ISP_E_INVALID,     422, true,   0, "Not valid" },
    { ISP_E_NOT_FOUND,   404, false,  0, "Not found" },
    { ISP_E_EXISTS,      409, true,   0, "Exists already" },
    { ISP_E_DENIED,      403, true,   0, "Not allowed" },
    { ISP_E_LOGIN,       401, false,  0, "Not logged in" },
    { ISP_E_FACTOR,      401, true,   0, "Second factor needed" },
    { ISP_E_SUSPENDED,   403, true,   0, "Suspended" },
    { ISP_E_STATE,       409, true,   0, "Not possible now" },
    { ISP_E_CONFLICT,    409, true,   0, "Changed meanwhile" },
    { ISP_E_TIMEOUT,     504, false,  0, "No answer in time" },
    { ISP_E_UNAVAILABLE, 503, false,  5, "Not available" },
    { ISP_E_UNKNOWN,     502, true,   0, "Outcome unknown" },
    { ISP_E_UNSUPPORTED, 501, true,   0, "Not supported" },
    { ISP_E_PROTOCOL,    502, false,  0, "Protocol broken" },
    { ISP_E_SEALED,      500, false,  0, "Internal error" },
    { ISP_E_KEY,         500, false,  0, "Internal error" },
    { ISP_E_BUSY,        503, true,   2, "Busy" },
    { ISP_E_LIMIT,       422, true,   0, "Too much" },
    { ISP_E_MEMORY,      503, false,  5, "Out of memory" },
    { ISP_E_CANCELLED,   503, false,  5, "Stopped" },
    { ISP_E_INTERNAL,    500, false,  0, "Internal error" },
};

static const struct {
    unsigned http;
    const char *title;
} titles[] = {
    { 400, "Bad request" },          { 401, "Not logged in" },        { 403, "Not allowed" },
    { 404, "Not found" },            { 405, "Method not allowed" },   { 409, "Conflict" },
    { 411, "Length required" },      { 412, "Changed meanwhile" },    { 413, "Too large" },
    { 414, "Address too long" },     { 415, "Not JSON" },             { 417, "Expectation failed" },
    { 421, "Wrong host" },           { 422, "Not valid" },            { 429, "Too many requests" },
    { 431, "Too many headers" },     { 500, "Internal error" },       { 501, "Not implemented" },
    { 503, "Not available" },
};
/* clang-format on */

unsigned problem_status(int status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].status == status)
            return meanings[i].http;
    return 500;
}

static const char *title_of(unsigned http)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].http == http)
            return titles[i].title;
    return "Problem";
}

static void write_problem(struct request *request, unsigned http, const char *title,
                          const char *code, const char *detail, const char *field)
{
    char bytes[4096];
    struct text out = TEXT_IN(bytes);
    text_put(&out, "{\"type\":\"https://libisp.example/problems/");
    text_put(&out, code);
    text_put(&out, "\",\"title\":");
    text_json(&out, title, 64);
    text_format(&out, ",\"status\":%u,\"detail\":", http);
    text_json(&out, detail, 256);
    text_format(&out, ",\"code\":\"%s\",\"request_id\":\"%s\"", code, request->id);
    if (field) {
        text_put(&out, ",\"errors\":[{\"field\":");
        text_json(&out, field, 96);
        text_put(&out, ",\"message\":");
        text_json(&out, detail, 256);
        text_put(&out, "}]");
    }
    text_put(&out, "}");
    answer_text(request, http, "application/problem+json", out.cut ? "{}" : out.bytes);
    if (http == 401)
        answer_header(request, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"isp\"");
}

void problem(struct request *request, unsigned status, const char *code, const char *format, ...)
{
    char detail[256];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    write_problem(request, status, title_of(status), code, detail, NULL);
}

void problem_field(struct request *request, unsigned status, const char *code, const char *field,
                   const char *format, ...)
{
    char detail[256];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    write_problem(request, status, title_of(status), code, detail, field);
}

void problem_later(struct request *request, unsigned status, const char *code, int64_t seconds,
                   const char *detail)
{
    write_problem(request, status, title_of(status), code, detail, NULL);
    answer_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "%lld", (long long)seconds);
}

/*
 * Which input an error speaks of: its subject is the field itself, "noun.field" (a taken key), or
 * "noun:7" where the input holds noun_id. NULL: none of these.
 */
static const char *field_of(const struct request *request, const char *subject)
{
    const isp_operation *operation = request->route ? request->route->operation : NULL;
    const isp_entity *input = operation ? operation->input : NULL;
    const isp_field *field = NULL;
    char name[64];
    if (!input || !*subject)
        return NULL;
    const char *dot = strchr(subject, '.'), *colon = strchr(subject, ':');
    if (colon)
        snprintf(name, sizeof name, "%.*s_id", (int)(colon - subject), subject);
    else
        snprintf(name, sizeof name, "%s", dot ? dot + 1 : subject);
    field = isp_entity_field(input, name);
    return field ? field->name : NULL;
}

/* A device's own trouble (its subject is a node) is for the one who asked for it. */
static bool is_device(const isp_error *err)
{
    return strncmp(err->subject, "node:", 5) == 0;
}

void problem_error(struct request *request, const isp_error *err, problem_place place)
{
    static const char *const shut[] = {
        [-ISP_E_NOT_FOUND] = "there is no such thing here",
        [-ISP_E_LOGIN] = "log in, or send a valid token",
        [-ISP_E_TIMEOUT] = "no answer in time",
        [-ISP_E_UNAVAILABLE] = "a part of the server cannot be reached now; try again",
    };
    size_t i = 0;
    while (i < sizeof meanings / sizeof *meanings - 1 && meanings[i].status != err->code)
        i++;
    unsigned http = meanings[i].http;
    const char *title = meanings[i].title, *detail = err->message;
    const char *field = field_of(request, err->subject);
    bool open = meanings[i].open || is_device(err);

    if (err->code == ISP_E_INVALID || err->code == ISP_E_LIMIT) {
        bool whole = strcmp(err->subject, "body") == 0;
        if (!field && *err->subject && !whole && place != PROBLEM_CALL)
            field = err->subject;
        if (place == PROBLEM_QUERY || (place == PROBLEM_BODY && whole))
            http = err->code == ISP_E_LIMIT && place == PROBLEM_BODY ? 413 : 400;
        if (http == 400)
            title = title_of(400);
    } else if (err->code == ISP_E_CONFLICT && request->head.if_match) {
        http = 412;
    }
    if (!open) {
        size_t code = (size_t)-err->code;
        detail = code < sizeof shut / sizeof *shut && shut[code]
                     ? shut[code]
                     : "the server could not do this; its log says why";
    }
    write_problem(request, http, title, isp_status_name(err->code), detail, field);
    size_t digits = strspn(err->native, "0123456789");
    if (digits && strcmp(err->native + digits, "s") == 0) /* the library can tell how long */
        answer_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "%.*s", (int)digits, err->native);
    else if (meanings[i].retry_after)
        answer_header(request, MHD_HTTP_HEADER_RETRY_AFTER, "%d", meanings[i].retry_after);
    if (http >= 500 || err->code == ISP_E_DENIED) {
        log_line line;
        if (log_begin(&line, http >= 500 ? ISP_LOG_ERROR : ISP_LOG_INFO, "http.problem")) {
            log_text(&line, "request_id", request->id);
            log_text(&line, "code", isp_status_name(err->code));
            log_text(&line, "message", err->message);
            log_text(&line, "subject", *err->subject ? err->subject : NULL);
            log_text(&line, "native", *err->native ? err->native : NULL);
            log_text(&line, "where", err->where);
            log_end(&line);
        }
    }
}
