#include "edge_rows.h"

#include <stdlib.h>
#include <string.h>

#include "ispd_test.h"

#define ROW(name, bytes, status)                                     \
    {                                                                \
        name, bytes, sizeof(bytes) - 1, status, status, false, false \
    }
/* The connection goes on. */
#define KEPT(name, bytes, status)                                   \
    {                                                               \
        name, bytes, sizeof(bytes) - 1, status, status, true, false \
    }
/* libmicrohttpd answers, in its own words, or with another status. */
#define LIBRARY(name, bytes, status, other)                        \
    {                                                              \
        name, bytes, sizeof(bytes) - 1, status, other, false, true \
    }
#define HEALTH "GET /healthz HTTP/1.1\r\nHost: @\r\n"
/* If it got through, it would make a customer. */
#define POST                                                                                  \
    "POST /api/v1/customers HTTP/1.1\r\nHost: @\r\nAuthorization: Bearer ~\r\nContent-Type: " \
    "application/json\r\n"
#define HIDDEN "GET /healthz HTTP/1.1\r\nHost: @\r\n\r\n"

/* clang-format off */
const struct edge_row edge_rows[] = {
    KEPT("a plain request is answered",            HEALTH "\r\n", 200),
    KEPT("blanks around a value are allowed",      HEALTH "X-A: \t b \t\r\n\r\n", 200),
    KEPT("an empty value is allowed",              HEALTH "X-A:\r\n\r\n", 200),
    ROW("length and encoding",                    POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" HIDDEN, 400),
    ROW("encoding and length",                    POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" HIDDEN, 400),
    ROW("two lengths that differ",                POST "Content-Length: 16\r\nContent-Length: 44\r\n\r\n{\"name\":\"Karim\"}" HIDDEN, 400),
    ROW("two lengths that agree",                 POST "Content-Length: 16\r\nContent-Length: 16\r\n\r\n{\"name\":\"Karim\"}" HIDDEN, 400),
    LIBRARY("a list of lengths",                      POST "Content-Length: 16, 16\r\n\r\n{\"name\":\"Karim\"}" HIDDEN, 400, 400),
    LIBRARY("a signed length",                        POST "Content-Length: +16\r\n\r\n{\"name\":\"Karim\"}" HIDDEN, 400, 400),
    LIBRARY("a negative length",                      POST "Content-Length: -1\r\n\r\n{\"name\":\"Karim\"}" HIDDEN, 400, 400),
    LIBRARY("a hexadecimal length",                   POST "Content-Length: 0x10\r\n\r\n{\"name\":\"Karim\"}" HIDDEN, 400, 400),
    LIBRARY("a huge length",                          POST "Content-Length: 99999999999999999999999\r\n\r\n{\"name\":\"Karim\"}", 413, 413),
    ROW("more than 256 KiB announced",            POST "Content-Length: 262145\r\n\r\n{\"name\":\"Karim\"}", 413),
    ROW("two hosts",                              "GET /healthz HTTP/1.1\r\nHost: @\r\nHost: @\r\n\r\n", 400),
    LIBRARY("no host",                                "GET /healthz HTTP/1.1\r\n\r\n", 400, 400),
    ROW("no host in HTTP/1.0",                    "GET /healthz HTTP/1.0\r\n\r\n", 400),
    ROW("an empty host",                          "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 421),
    ROW("a foreign host",                         "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    ROW("our host with a foreign tail",           "GET /healthz HTTP/1.1\r\nHost: @.evil.example\r\n\r\n", 421),
    ROW("our host without its port",              "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 421),
    ROW("a NUL in a value",                       HEALTH "X-A: b\0c\r\n\r\n", 400),
    ROW("a NUL at the end of a value",            HEALTH "X-A: b\0\r\n\r\n", 400),
    LIBRARY("a NUL in a name",                        HEALTH "X\0A: b\r\n\r\n", 400, 400),
    ROW("a NUL before our host's end",            "GET /healthz HTTP/1.1\r\nHost: @\0.evil.example\r\n\r\n", 400),
    ROW("a lone CR in a value",                   HEALTH "X-A: b\rc\r\n\r\n", 400),
    ROW("a control character in a value",         HEALTH "X-A: b\x01\r\n\r\n", 400),
    ROW("a DEL in a value",                       HEALTH "X-A: b\x7f\r\n\r\n", 400),
    ROW("a bare LF after a field",                HEALTH "X-A: b\nX-B: c\r\n\r\n", 400),
    ROW("a bare LF after the request line",       "GET /healthz HTTP/1.1\nHost: @\r\n\r\n", 400),
    ROW("bare LFs everywhere",                    "GET /healthz HTTP/1.1\nHost: @\n\n", 400),
    ROW("a bare LF at the end of the head",       HEALTH "\n", 400),
    ROW("a folded line",                          HEALTH "X-A: b\r\n c\r\n\r\n", 400),
    LIBRARY("a folded host",                          "GET /healthz HTTP/1.1\r\nHost: @\r\n\tevil.example\r\n\r\n", 400, 400),
    LIBRARY("a folded first line",                    "GET /healthz HTTP/1.1\r\n Host: @\r\n\r\n", 400, 400),
    ROW("a blank before the colon",               HEALTH "X-A : b\r\n\r\n", 400),
    ROW("a blank in a name",                      HEALTH "X A: b\r\n\r\n", 400),
    ROW("an empty name",                          HEALTH ": b\r\n\r\n", 400),
    ROW("a name of no token",                     HEALTH "X(A): b\r\n\r\n", 400),
    LIBRARY("a line without a colon",                 HEALTH "nonsense\r\n\r\n", 400, 400),
    ROW("two credentials",                        HEALTH "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", 400),
    ROW("two cookies fields",                     HEALTH "Cookie: isp_dev=a\r\nCookie: isp_dev=b\r\n\r\n", 400),
    ROW("an unknown encoding",                    POST "Transfer-Encoding: gzip\r\n\r\n{\"name\":\"Karim\"}", 501),
    ROW("an encoding that hides chunked",         POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    ROW("an encoding with a tail",                POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ROW("two encodings",                          POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
    ROW("%00 in the path",                        "GET /a%00b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%00 in the query",                       "GET /healthz?a=%00 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%2f in the path",                        "GET /panel%2fx HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%2F in the path",                        "GET /panel%2Fx HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("%5c in the path",                        "GET /panel%5Cx HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("dots that climb",                        "GET /%2e%2e/%2fetc/passwd HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    KEPT("dots that climb, plain",                 "GET /../../etc/passwd HTTP/1.1\r\nHost: @\r\n\r\n", 404),
    ROW("a broken escape",                        "GET /a%zz HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("an escape that is cut",                  "GET /a%4 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a backslash",                            "GET /a\\b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a NUL in the address",                   "GET /a\0b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a control character in the address",     "GET /a\x01 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("bytes above ASCII in the address",       "GET /\xc3\xa9 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("a fragment",                             "GET /a#b HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    LIBRARY("a blank in the address",                  "GET /a b HTTP/1.1\r\nHost: @\r\n\r\n", 400, 0),
    ROW("two blanks before the address",          "GET  /healthz HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    LIBRARY("two blanks before the version",           "GET /healthz  HTTP/1.1\r\nHost: @\r\n\r\n", 400, 0),
    LIBRARY("a blank after the version",              "GET /healthz HTTP/1.1 \r\nHost: @\r\n\r\n", 400, 400),
    ROW("a whole URL as the address",             "GET http://evil.example/healthz HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("an authority as the address",            "CONNECT evil.example:443 HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    ROW("an asterisk as the address",             "OPTIONS * HTTP/1.1\r\nHost: @\r\n\r\n", 400),
    LIBRARY("no address",                             "GET HTTP/1.1\r\nHost: @\r\n\r\n", 400, 400),
    LIBRARY("HTTP/2's preface",                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, 400),
    LIBRARY("HTTP/3.0",                                "GET /healthz HTTP/3.0\r\nHost: @\r\n\r\n", 505, 400),
    ROW("HTTP/1.9",                               "GET /healthz HTTP/1.9\r\nHost: @\r\n\r\n", 400),
    LIBRARY("HTTP/0.9",                                "GET /healthz\r\n\r\n", 400, 0),
    LIBRARY("a version in small letters",             "GET /healthz http/1.1\r\nHost: @\r\n\r\n", 400, 400),
    KEPT("TRACE",                                  "TRACE /healthz HTTP/1.1\r\nHost: @\r\n\r\n", 405),
    KEPT("a method of its own",                    "BREW /healthz HTTP/1.1\r\nHost: @\r\n\r\n", 405),
    KEPT("a method in small letters",              "get /healthz HTTP/1.1\r\nHost: @\r\n\r\n", 405),
    KEPT("OPTIONS from another origin",            "OPTIONS /api/v1/customers HTTP/1.1\r\nHost: @\r\nOrigin: http://evil.example\r\n\r\n", 405),
    ROW("an expectation",                         POST "Expect: 200-maybe\r\nContent-Length: 16\r\n\r\n{\"name\":\"Karim\"}", 417),
    ROW("a read with a body",                     HEALTH "Content-Length: 16\r\n\r\n{\"name\":\"Karim\"}", 400),
    ROW("a read with a chunked body",             HEALTH "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ROW("a body that is no JSON by its name",     "POST /api/v1/customers HTTP/1.1\r\nHost: @\r\nAuthorization: Bearer ~\r\nContent-Type: text/plain\r\nContent-Length: 16\r\n\r\n{\"name\":\"Karim\"}", 415),
    ROW("JSON with a parameter",                  "POST /api/v1/customers HTTP/1.1\r\nHost: @\r\nAuthorization: Bearer ~\r\nContent-Type: application/json; charset=utf-7\r\nContent-Length: 16\r\n\r\n{\"name\":\"Karim\"}", 415),
    ROW("a body without a type",                  "POST /api/v1/customers HTTP/1.1\r\nHost: @\r\nAuthorization: Bearer ~\r\nContent-Length: 16\r\n\r\n{\"name\":\"Karim\"}", 415),
    ROW("a form",                                 "POST /api/v1/customers HTTP/1.1\r\nHost: @\r\nAuthorization: Bearer ~\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b", 415),
    LIBRARY("a chunk size that is no number",         POST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400, 400),
};
/* clang-format on */

const size_t edge_row_len = sizeof edge_rows / sizeof *edge_rows;

char *edge_fill(const struct edge_row *row, const char *token, size_t *len)
{
    char host[32];
    int host_len = snprintf(host, sizeof host, "127.0.0.1:%d", ispd_test_port());
    size_t token_len = strlen(token);
    char *out = malloc(row->len * ((size_t)host_len + token_len) + 1), *to = out;
    ck_assert_ptr_nonnull(out);
    for (size_t i = 0; i < row->len; i++) {
        bool is_host = row->bytes[i] == '@', is_token = row->bytes[i] == '~';
        const char *from = is_host ? host : is_token ? token : &row->bytes[i];
        size_t n = is_host ? (size_t)host_len : is_token ? token_len : 1;
        memcpy(to, from, n);
        to += n;
    }
    *len = (size_t)(to - out);
    return out;
}
