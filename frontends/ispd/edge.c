#include "edge.h"

#include <string.h>
#include <strings.h>

#include "config.h"
#include "fields.h"
#include "problem.h"
#include "server.h"

/* clang-format off */
#define HEAD(member) offsetof(struct head, member)
/* What is read at all. Twice the same is refused: two readers might each take another one. */
static const struct {
    const char *name;
    size_t offset;
} known[] = {
    { MHD_HTTP_HEADER_HOST,              HEAD(host) },
    { MHD_HTTP_HEADER_AUTHORIZATION,     HEAD(authorization) },
    { MHD_HTTP_HEADER_COOKIE,            HEAD(cookie) },
    { MHD_HTTP_HEADER_CONTENT_TYPE,      HEAD(content_type) },
    { MHD_HTTP_HEADER_CONTENT_LENGTH,    HEAD(content_length) },
    { MHD_HTTP_HEADER_TRANSFER_ENCODING, HEAD(transfer_encoding) },
    { MHD_HTTP_HEADER_ORIGIN,            HEAD(origin) },
    { "Sec-Fetch-Site",                  HEAD(fetch_site) },
    { "X-CSRF-Token",                    HEAD(csrf) },
    { MHD_HTTP_HEADER_IF_MATCH,          HEAD(if_match) },
    { MHD_HTTP_HEADER_IF_NONE_MATCH,     HEAD(if_none_match) },
    { "Idempotency-Key",                 HEAD(idempotency_key) },
    { MHD_HTTP_HEADER_ACCEPT_ENCODING,   HEAD(accept_encoding) },
    { "X-Forwarded-For",                 HEAD(forwarded_for) },
    { MHD_HTTP_HEADER_EXPECT,            HEAD(expect) },
    { MHD_HTTP_HEADER_USER_AGENT,        HEAD(user_agent) },
    { "Isp-Background",                  HEAD(background) },
};
/* clang-format on */

/*
 * libmicrohttpd cuts the head in place: a line end becomes NULs (two for CRLF, one for a bare LF),
 * the colon of a field and the blanks of the request line become one. It hides from its callers
 * what stood there, but its strings still lie where the bytes came in. So we walk over them:
 * whatever is not exactly "method SP uri SP version CRLF (name : value CRLF)* CRLF" (a bare LF, a
 * NUL inside a line, a folded line, a second blank) leaves a gap of another size, or a string that
 * lies elsewhere.
 */
struct reader {
    struct request *request;
    const char *at, *end; /* the byte behind what was read so far; the end of the head */
    size_t count;
    bool broken;
    const char *twice;
};

/* The bytes between `at` and the end of a line: NUL NUL where CRLF was. */
static bool line_end(struct reader *in)
{
    if (in->end - in->at < 2 || in->at[0] || in->at[1])
        return false;
    in->at += 2;
    return true;
}

static bool is_token(const char *name, size_t len)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr(others, c))))
            return false;
    }
    return len > 0;
}

static bool is_value(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* Is this field where the last one ended, and well formed? */
static bool in_place(struct reader *in, const char *name, size_t name_len, const char *value,
                     size_t value_len)
{
    if (name != in->at || value < name + name_len + 1 || value + value_len + 2 > in->end ||
        !is_token(name, name_len) || !is_value(value, value_len) || name[name_len])
        return false;
    for (const char *blank = name + name_len + 1; blank < value; blank++)
        if (*blank != ' ' && *blank != '\t')
            return false;
    in->at = value + value_len;
    return line_end(in);
}

static enum MHD_Result read_field(void *user, enum MHD_ValueKind kind, const char *name,
                                  size_t name_len, const char *value, size_t value_len)
{
    struct reader *in = user;
    (void)kind;
    if (++in->count > HEADERS_MAX)
        return MHD_NO;
    if (!value || !in_place(in, name, name_len, value, value_len)) {
        in->broken = true;
        return MHD_NO;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasecmp(known[i].name, name) == 0) {
            const char **slot = (const char **)(void *)((char *)&in->request->head +
                                                        known[i].offset);
            if (*slot)
                in->twice = known[i].name;
            *slot = value;
        }
    return MHD_YES;
}

/* Where: the part of the request; what is wrong with it, and how it is sent. */
static bool refuse(struct request *request, unsigned status, const char *code, const char *where,
                   const char *detail)
{
    problem_field(request, status, code, where, "%s", detail);
    request->answer.close = true;
    return false;
}

static bool refuse_malformed(struct request *request, const char *where, const char *detail)
{
    return refuse(request, 400, "bad_request", where, detail);
}

/* The address as it was sent: what means different things to different programs is refused. */
static bool check_uri(struct request *request)
{
    const char *fault;
    if (request->uri_len > URI_MAX)
        return refuse(request, 414, "uri_too_long", "address",
                      "the address is longer than 2048 bytes: send less in the query");
    if ((fault = field_uri_fault(request->uri)))
        return refuse_malformed(request, "address", fault);
    request->path = request->uri;
    request->query = strchr(request->uri, '?');
    if (request->query)
        *request->query++ = '\0';
    return true;
}

static bool check_framing(struct request *request)
{
    const struct head *head = &request->head;
    if (head->transfer_encoding) {
        if (head->content_length)
            return refuse_malformed(request, MHD_HTTP_HEADER_TRANSFER_ENCODING,
                                    "both Content-Length and Transfer-Encoding: send one of them");
        if (strcasecmp(head->transfer_encoding, "chunked") != 0)
            return refuse(request, 501, "unsupported", MHD_HTTP_HEADER_TRANSFER_ENCODING,
                          "this Transfer-Encoding is not supported: send chunked, or a length");
    }
    for (const char *at = head->content_length; at && *at; at++) {
        /* libmicrohttpd has refused what is no number or overflows. */
        if (*at < '0' || *at > '9')
            return refuse_malformed(request, MHD_HTTP_HEADER_CONTENT_LENGTH,
                                    "Content-Length is not a number: send digits alone");
        request->expected_len = request->expected_len * 10 + (uint64_t)(*at - '0');
    }
    if (request->expected_len > BODY_MAX)
        return refuse(request, 413, "limit", MHD_HTTP_HEADER_CONTENT_LENGTH,
                      "the body is longer than 256 KiB: send less at a time");
    if (head->expect && strcasecmp(head->expect, "100-continue") != 0)
        return refuse(request, 417, "unsupported", MHD_HTTP_HEADER_EXPECT,
                      "this expectation is not supported: send 100-continue, or none");
    bool reads = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    if (reads && (request->expected_len || head->transfer_encoding))
        return refuse_malformed(request, "body", "a read has no body: send none");
    return true;
}

static bool is_request_line(const struct request *request, const char *method, const char *version)
{
    return request->raw_uri == method + strlen(method) + 1 &&
           version == request->raw_uri + request->uri_len + 1 && is_token(method, strlen(method)) &&
           (strcmp(version, "HTTP/1.1") == 0 || strcmp(version, "HTTP/1.0") == 0);
}

/* All of the head: a request line, fields, an empty line, and nothing between them. */
static bool read_lines(struct reader *in, const char *method, const char *version)
{
    struct request *request = in->request;
    const union MHD_ConnectionInfo *size = MHD_get_connection_info(
        request->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (!size || size->header_size > 64 * 1024 || version < method)
        return refuse_malformed(request, "head", "the head cannot be read");
    in->at = version + strlen(version);
    in->end = method + size->header_size;
    if (!is_request_line(request, method, version) || in->end <= in->at || !line_end(in))
        return refuse_malformed(request, "request line",
                                "the first line is not \"METHOD /address HTTP/1.1\" with single "
                                "blanks and CRLF");
    MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, read_field, in);
    if (in->count > HEADERS_MAX)
        return refuse(request, 431, "limit", "head", "more than 64 header fields: send fewer");
    if (in->broken || !line_end(in) || in->at != in->end) {
        problem_field(
            request, 400, "bad_request", "head",
            "field %zu of the head is not \"Name: value\" on one line that ends with CRLF",
            in->count);
        request->answer.close = true;
        return false;
    }
    if (in->twice) {
        problem_field(request, 400, "bad_request", in->twice, "more than one %s: send one",
                      in->twice);
        request->answer.close = true;
        return false;
    }
    return true;
}

bool edge_check(struct request *request, const char *method, const char *version)
{
    struct reader in = {.request = request};
    request->method = method;
    if (!read_lines(&in, method, version) || !check_framing(request) || !check_uri(request))
        return false;
    if (!request->head.host)
        return refuse_malformed(request, MHD_HTTP_HEADER_HOST,
                                "no Host: send the name that this server is called by");
    if (!config_has_host(request->server->config, request->head.host))
        return refuse(request, 421, "wrong_host", MHD_HTTP_HEADER_HOST,
                      "this server does not answer for that Host: it answers for those that the "
                      "setting hosts lists");
    return true;
}
