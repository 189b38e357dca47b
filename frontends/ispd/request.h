/*
 * request.h - one HTTP request on its way: what the edge read from its head, what it asks for, and
 * the answer that is being made.
 *
 * A request is touched by one thread at a time: an event thread of libmicrohttpd, then perhaps a
 * thread of a pool while its connection is suspended, then the event thread again.
 */
#ifndef ISPD_REQUEST_H
#define ISPD_REQUEST_H

#include <isp.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "pool.h"
#include "text.h"

enum {
    URI_MAX = 2048,
    BODY_MAX = 256 * 1024,
    HEADERS_MAX = 64,
    IDS_MAX = 2
};

struct server;
struct route;
struct connection;
struct download;

/* The header fields that mean something here; NULL: not sent. [borrowed: until the request ends] */
struct head {
    const char *host, *authorization, *cookie, *content_type, *content_length, *transfer_encoding;
    const char *origin, *fetch_site, *csrf, *if_match, *if_none_match, *idempotency_key;
    const char *accept_encoding, *forwarded_for, *expect, *user_agent, *background;
};

/* What goes back. Headers that every answer has are added when it is sent. */
struct answer {
    unsigned status;          /* 0: not made yet */
    const char *content_type; /* static */
    char *body;               /* owned: freed by isp_text_free() */
    size_t body_len;
    struct {
        const char *name; /* static */
        const char *value;
    } headers[8];
    size_t header_count;
    char header_bytes[1024]; /* where the values are */
    struct text header_text;
    struct MHD_Response *ready; /* made before: a static file [borrowed], or a stream */
    bool ready_owned;
    bool close; /* and no further request on this connection */
};

typedef enum request_state {
    REQUEST_HEAD = 0, /* nothing of it has been looked at */
    REQUEST_BODY,     /* its body is being read */
    REQUEST_WORK,     /* a pool has it */
    REQUEST_SENT      /* the answer is queued */
} request_state;

struct request {
    struct job job; /* first: a pool's job is a request */
    struct server *server;
    struct MHD_Connection *connection;
    struct connection *seat; /* its place in the table of connections; NULL without memory */
    request_state state;

    const char *raw_uri; /* as libmicrohttpd has it; only the edge looks there */
    char uri[URI_MAX + 1];
    size_t uri_len;     /* what was sent: may be more than URI_MAX */
    char *path, *query; /* in uri; query NULL: none */
    const char *method; /* [borrowed: until the request ends] */
    struct head head;

    const struct route *route;
    int64_t ids[IDS_MAX];
    size_t id_len;

    char *body; /* wiped when the request goes: it may hold a password */
    size_t body_len, body_size;
    uint64_t expected_len; /* by Content-Length */
    bool too_large;

    char address[64];  /* who asks, behind trusted proxies; for the library and the log */
    bool is_loopback;  /* straight from this machine, through no proxy */
    const char *token; /* credential [borrowed]; NULL: none */
    char token_bytes[128];
    bool by_cookie;                    /* the credential came as a cookie: CSRF rules apply */
    uint64_t session_key, address_key; /* for rates.h */
    int64_t tenant_id;                 /* for the log; ISP_NO_VALUE while not known */

    char id[17]; /* names it in the log and in problem documents */
    int64_t started_us;
    struct answer answer;
    struct download *download; /* that its answer is made from [the response's]; else NULL */
};

struct request *request_new(struct server *server, struct MHD_Connection *connection,
                            const char *uri);
void request_free(struct request *request);

/* ---- the answer ---- */

/* A header of this answer; more than fit are a defect that is logged. Name is static. */
void answer_header(struct request *request, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A body that is [taken], to be freed by isp_text_free(). */
void answer_json(struct request *request, unsigned status, char *json);
void answer_text(struct request *request, unsigned status, const char *content_type,
                 const char *body);
void answer_none(struct request *request); /* 204 */
/* Send what was made, on the event thread. MHD_NO: close the connection. */
enum MHD_Result answer_send(struct request *request);
/* The headers of every answer. */
void answer_common_headers(struct MHD_Response *response, bool secure);

#endif
