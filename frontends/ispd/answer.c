#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "request.h"
#include "server.h"

void answer_header(struct request *request, const char *name, const char *format, ...)
{
    struct answer *answer = &request->answer;
    struct text *out = &answer->header_text;
    char value[600];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(value, sizeof value, format, args);
    va_end(args);
    if (!out->bytes)
        *out = (struct text){answer->header_bytes, 0, sizeof answer->header_bytes, false};
    size_t at = out->len;
    if (n >= 0 && (size_t)n < sizeof value)
        text_add(out, value, (size_t)n + 1);
    if (out->len == at ||
        answer->header_count == sizeof answer->headers / sizeof *answer->headers) {
        log_say(ISP_LOG_ERROR, "http.answer", "no room for header %s", name);
        return;
    }
    answer->headers[answer->header_count].name = name;
    answer->headers[answer->header_count++].value = out->bytes + at;
}

void answer_json(struct request *request, unsigned status, char *json)
{
    isp_text_free(request->answer.body);
    request->answer.status = status;
    request->answer.content_type = "application/json";
    request->answer.body = json;
    request->answer.body_len = strlen(json);
}

void answer_text(struct request *request, unsigned status, const char *content_type,
                 const char *body)
{
    char *copy = strdup(body);
    isp_text_free(request->answer.body);
    request->answer.status = copy ? status : 503;
    request->answer.content_type = content_type;
    request->answer.body = copy;
    request->answer.body_len = copy ? strlen(copy) : 0;
}

void answer_none(struct request *request)
{
    request->answer.status = MHD_HTTP_NO_CONTENT;
}

void answer_common_headers(struct MHD_Response *response, bool secure)
{
    static const char *const always[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy",
         "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
         "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(response, always[i][0], always[i][1]);
    if (secure)
        MHD_add_response_header(response, MHD_HTTP_HEADER_STRICT_TRANSPORT_SECURITY,
                                "max-age=31536000; includeSubDomains");
}

static void free_body(void *body)
{
    isp_text_free(body);
}

static struct MHD_Response *make(struct request *request)
{
    struct answer *answer = &request->answer;
    struct MHD_Response *response =
        answer->body ? MHD_create_response_from_buffer_with_free_callback(answer->body_len,
                                                                          answer->body, free_body)
                     : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return NULL;
    answer->body = NULL; /* the response has it */
    answer_common_headers(response, request->server->config->secure);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_SECURITY_POLICY,
                            "default-src 'none'; frame-ancestors 'none'");
    MHD_add_response_header(response, "X-Request-Id", request->id);
    if (answer->content_type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    if (answer->close)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    return response;
}

enum MHD_Result answer_send(struct request *request)
{
    struct answer *answer = &request->answer;
    struct MHD_Response *response = answer->ready ? answer->ready : make(request);
    if (!response)
        return MHD_NO;
    enum MHD_Result sent = MHD_queue_response(request->connection, answer->status, response);
    if (!answer->ready || answer->ready_owned)
        MHD_destroy_response(response);
    answer->ready = NULL;
    request->state = REQUEST_SENT;
    server_sent(request);
    return sent;
}
