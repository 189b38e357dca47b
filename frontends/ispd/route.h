/*
 * route.h - which addresses there are. The operations of the library, each below /api/v1, and the
 * few things that are HTTP's own. Everything else is a static file or nothing.
 */
#ifndef ISPD_ROUTE_H
#define ISPD_ROUTE_H

#include "request.h"

typedef enum route_kind {
    ROUTE_OPERATION = 0,
    ROUTE_LOGIN,   /* POST /api/v1/session */
    ROUTE_BORROW,  /* POST /api/v1/session/impersonations */
    ROUTE_LEAVE,   /* DELETE of it */
    ROUTE_LINK,    /* POST /api/v1/password: who has a link sets a password */
    ROUTE_FORGOT,  /* POST /api/v1/password/forgot */
    ROUTE_EVENTS,  /* GET /api/v1/events */
    ROUTE_EXPORT,  /* GET /api/v1/audit/export */
    ROUTE_OPENAPI, /* GET /api/v1/openapi.json */
    ROUTE_HEALTH,  /* GET /healthz */
    ROUTE_METRICS, /* GET /metrics */
    ROUTE_FILES    /* GET of a static file */
} route_kind;

struct route {
    route_kind kind;
    const char *name;               /* "customer.show": in logs and metrics */
    const char *method;             /* "GET" answers HEAD too, but no stream */
    const char *path;               /* "/api/v1/customers/{customer_id}"; NULL: files */
    const isp_operation *operation; /* NULL but for ROUTE_OPERATION */
    size_t number;                  /* 0.. in the table */
};

/* Needs no session: logging in, setting a password with a link. Counted as a login. */
bool route_is_open(const struct route *route);
/* Its answer is made while it is sent. */
bool route_is_stream(const struct route *route);

struct routes;
struct routes *routes_new(void);
void routes_free(struct routes *routes);
size_t routes_len(const struct routes *routes);
const struct route *routes_at(const struct routes *routes, size_t i);

typedef enum route_result {
    ROUTE_FOUND,
    ROUTE_ABSENT, /* no such address: perhaps a file */
    ROUTE_METHOD  /* the address is there, but not for this method: `allow` names those */
} route_result;

/* Find the route of request->method and request->path; sets request->route and its ids. */
route_result routes_match(const struct routes *routes, struct request *request, char *allow,
                          size_t allow_size);
/* The route that stands for all static files. */
const struct route *routes_files(const struct routes *routes);
/* Is this path of the API or one of the server's own, so that no file can be meant? */
bool routes_is_api(const char *path);

#endif
