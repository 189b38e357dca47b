#include "route.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

#define API "/api/v1"

struct routes {
    size_t len;
    struct route *routes;
    char *paths; /* one block for the paths of operations */
};

/* clang-format off */
static const struct route own[] = {
    { ROUTE_LOGIN,   "session.create", "POST", API "/session",      NULL, 0 },
    { ROUTE_BORROW,  "session.impersonate", "POST", API "/session/impersonations", NULL, 0 },
    { ROUTE_LEAVE,   "session.leave",  "DELETE", API "/session/impersonations", NULL, 0 },
    { ROUTE_LINK,    "password.set",   "POST", API "/password",     NULL, 0 },
    { ROUTE_FORGOT,  "password.forgot", "POST", API "/password/forgot", NULL, 0 },
    { ROUTE_EVENTS,  "events.follow",  "GET",  API "/events",       NULL, 0 },
    { ROUTE_EXPORT,  "audit.export",   "GET",  API "/audit/export", NULL, 0 },
    { ROUTE_OPENAPI, "openapi.show",   "GET",  API "/openapi.json", NULL, 0 },
    { ROUTE_HEALTH,  "health",         "GET",  "/healthz",          NULL, 0 },
    { ROUTE_METRICS, "metrics",        "GET",  "/metrics",          NULL, 0 },
    { ROUTE_FILES,   "files",          "GET",  NULL,                NULL, 0 },
};
/* clang-format on */
#define OWN (sizeof own / sizeof *own)

struct routes *routes_new(void)
{
    struct routes *table = calloc(1, sizeof *table);
    size_t count = isp_operation_len(), bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += sizeof API + strlen(isp_operation_at(i)->path);
    if (!table || !(table->routes = calloc(OWN + count, sizeof *table->routes)) ||
        !(table->paths = malloc(bytes))) {
        routes_free(table);
        return NULL;
    }
    char *at = table->paths;
    for (size_t i = 0; i < OWN + count; i++) {
        struct route *route = &table->routes[table->len];
        if (i < OWN) {
            *route = own[i];
        } else {
            const isp_operation *operation = isp_operation_at(i - OWN);
            *route = (struct route){
                ROUTE_OPERATION, operation->name, operation->method, at, operation, 0};
            struct text path = {at, 0, sizeof API + strlen(operation->path), false};
            text_put(&path, API);
            text_put(&path, operation->path);
            at += path.len + 1;
        }
        route->number = table->len++;
    }
    return table;
}

void routes_free(struct routes *routes)
{
    if (!routes)
        return;
    free(routes->routes);
    free(routes->paths);
    free(routes);
}

size_t routes_len(const struct routes *routes)
{
    return routes->len;
}

const struct route *routes_at(const struct routes *routes, size_t i)
{
    return &routes->routes[i];
}

const struct route *routes_files(const struct routes *routes)
{
    return &routes->routes[OWN - 1];
}

bool route_is_open(const struct route *route)
{
    return route->kind == ROUTE_LOGIN || route->kind == ROUTE_LINK || route->kind == ROUTE_FORGOT;
}

bool route_is_stream(const struct route *route)
{
    return route->kind == ROUTE_EVENTS || route->kind == ROUTE_EXPORT;
}

bool routes_is_api(const char *path)
{
    return strncmp(path, "/api/", 5) == 0 || strcmp(path, "/api") == 0;
}

/* A whole positive int64 without sign, blank or leading zero, up to the next slash. */
static bool read_id(const char **at, int64_t *out)
{
    int64_t value = 0;
    const char *digit = *at;
    if (*digit < '1' || *digit > '9')
        return false;
    for (; *digit >= '0' && *digit <= '9'; digit++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *digit - '0', &value))
            return false;
    *at = digit;
    *out = value;
    return *digit == '/' || !*digit;
}

static bool match_path(const char *pattern, const char *path, int64_t ids[IDS_MAX], size_t *id_len)
{
    *id_len = 0;
    for (; *pattern; pattern++) {
        if (*pattern != '{') {
            if (*path++ != *pattern)
                return false;
            continue;
        }
        if (*id_len == IDS_MAX || !read_id(&path, &ids[(*id_len)++]))
            return false;
        pattern = strchr(pattern, '}');
    }
    return !*path;
}

static bool answers(const struct route *route, const char *method)
{
    return strcmp(route->method, method) == 0 ||
           (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0 &&
            !route_is_stream(route));
}

route_result routes_match(const struct routes *routes, struct request *request, char *allow,
                          size_t allow_size)
{
    struct text methods = {allow, 0, allow_size, false};
    allow[0] = '\0';
    for (size_t i = 0; i < routes->len; i++) {
        const struct route *route = &routes->routes[i];
        int64_t ids[IDS_MAX] = {0};
        size_t id_len;
        if (!route->path || !match_path(route->path, request->path, ids, &id_len))
            continue;
        if (answers(route, request->method)) {
            request->route = route;
            request->id_len = id_len;
            memcpy(request->ids, ids, sizeof ids);
            return ROUTE_FOUND;
        }
        text_format(&methods, "%s%s%s", methods.len ? ", " : "", route->method,
                    answers(route, "HEAD") ? ", HEAD" : "");
    }
    return methods.len ? ROUTE_METHOD : ROUTE_ABSENT;
}
