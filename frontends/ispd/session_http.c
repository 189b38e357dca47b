#include "session_http.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fields.h"
#include "problem.h"
#include "route.h"
#include "server.h"

enum {
    DEVICE_SIZE = 256 /* of the cookie that a known browser keeps */
};

/* The __Host- prefix makes browsers refuse the cookie from other hosts, paths and plain HTTP; on a
 * plain loopback it could not be set at all. */
static const char *cookie_name(const struct request *request)
{
    return request->server->config->secure ? "__Host-isp" : "isp_dev";
}

static void take_token(struct request *request, const char *token, size_t len)
{
    if (!len || len >= sizeof request->token_bytes)
        return;
    memcpy(request->token_bytes, token, len);
    request->token_bytes[len] = '\0';
    request->token = request->token_bytes;
    request->session_key = limits_key(request->server->limits, token, len);
}

/* One that stands there twice is somebody's trick and counts as none. */
static void read_cookie(struct request *request)
{
    size_t len = 0;
    const char *value = field_cookie(request->head.cookie, cookie_name(request), &len);
    if (!value)
        return;
    take_token(request, value, len);
    request->by_cookie = request->token;
}

void session_credential(struct request *request)
{
    static const char scheme[] = "Bearer ";
    const char *authorization = request->head.authorization;
    if (!authorization)
        read_cookie(request);
    else if (strncasecmp(authorization, scheme, sizeof scheme - 1) == 0)
        take_token(request, authorization + sizeof scheme - 1,
                   strlen(authorization + sizeof scheme - 1));
}

static bool refuse_foreign(struct request *request)
{
    problem(request, 403, "csrf", "this request does not come from a page of this server");
    return false;
}

/* Browsers say where a request comes from; what they say decides. `silence`: may they say nothing?
 */
static bool is_from_here(const struct request *request, bool silence)
{
    const char *site = request->head.fetch_site, *origin = request->head.origin;
    if (site)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    if (origin)
        return config_has_origin(request->server->config, origin);
    return silence;
}

bool session_check_login(struct request *request)
{
    return is_from_here(request, true) || refuse_foreign(request);
}

/* In constant time. */
static bool same(const char *a, const char *b)
{
    size_t len = strlen(a);
    unsigned char difference = 0;
    if (strlen(b) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        difference |= (unsigned char)(a[i] ^ b[i]);
    return difference == 0;
}

bool session_check_csrf(struct request *request, const isp_session *session)
{
    const char *wanted = isp_session_csrf(session), *given = request->head.csrf;
    if (!is_from_here(request, false))
        return refuse_foreign(request);
    if (!session)
        return true;
    if (wanted && given && same(wanted, given))
        return true;
    problem(request, 403, "csrf", "X-CSRF-Token is missing or is not this session's");
    return false;
}

/*
 * A page that looks again by itself is no use of the session, and says so: else a browser that was
 * left open would keep its session for ever. An event stream is never one. False: the answer is
 * made.
 */
static bool is_background(struct request *request, bool reads, bool *out)
{
    const char *background = request->head.background;
    *out = background || request->route->kind == ROUTE_EVENTS;
    if (!background || (reads && strcmp(background, "1") == 0))
        return true;
    problem(request, 400, "bad_request",
            reads ? "Isp-Background is 1, or is not sent"
                  : "a change is a use of the session: without Isp-Background");
    return false;
}

/* The first time a session comes, its tenant is learnt, for the log and the limits. This request
 * came by the tenant's limit, because nobody knew; it counts now, or many fresh tokens would have
 * none. False: the answer is made. */
static bool learn_tenant(struct request *request, isp_session *session)
{
    struct server *server = request->server;
    isp_session_info *info = NULL;
    isp_error err = {0};
    if (isp_session_info_get(session, &info, &err) < 0) {
        problem_error(request, &err, PROBLEM_CALL);
        return false;
    }
    request->tenant_id = info->tenant_id;
    isp_session_info_free(info);
    limits_learn(server->limits, request->session_key, request->tenant_id);
    return !server_over_limit(request, LIMIT_TENANT, (uint64_t)request->tenant_id);
}

bool session_resume(struct request *request, isp_session **out)
{
    struct server *server = request->server;
    bool reads = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    bool background;
    isp_error err = {0};
    isp_session *session = NULL;
    if (!request->token) {
        problem(request, 401, "login", "log in, or send a valid token");
        return false;
    }
    if (!is_background(request, reads, &background))
        return false;
    isp_status st = (background ? isp_session_watch : isp_session_resume)(
        server->ctx, request->token, request->address, &session, &err);
    if (st < 0) {
        problem_error(request, &err, PROBLEM_CALL);
        return false;
    }
    (void)isp_session_request(session, request->id, NULL); /* ours: it fits */
    if (request->by_cookie && !reads && !session_check_csrf(request, session)) {
        isp_session_close(session);
        return false;
    }
    request->tenant_id = limits_tenant(server->limits, request->session_key);
    if (!request->tenant_id && !learn_tenant(request, session)) {
        isp_session_close(session);
        return false;
    }
    *out = session;
    return true;
}

void session_set_cookie(struct request *request, const char *name, const char *value,
                        int64_t seconds)
{
    char age[40] = "";
    if (seconds >= 0)
        snprintf(age, sizeof age, " Max-Age=%lld;", (long long)seconds);
    answer_header(request, MHD_HTTP_HEADER_SET_COOKIE, "%s=%s; Path=/;%s HttpOnly; SameSite=Lax%s",
                  name, value, age, request->server->config->secure ? "; Secure" : "");
}

static void set_cookie(struct request *request, const char *value, int64_t seconds)
{
    session_set_cookie(request, cookie_name(request), value, seconds);
}

void session_tell_csrf(struct request *request, const isp_session *session)
{
    const char *csrf = isp_session_csrf(session);
    if (csrf)
        answer_header(request, "X-CSRF-Token", "%s", csrf);
}

void session_forget(struct request *request)
{
    if (request->by_cookie)
        set_cookie(request, "", 0);
    answer_header(request, "Clear-Site-Data", "\"cookies\", \"storage\"");
}

/* ---- known browsers ---- */

static const char *device_name(const struct request *request)
{
    return request->server->config->secure ? "__Host-isp_dev" : "isp_dev_known";
}

/* Where the request comes from; device is the caller's room for the cookie. */
static isp_origin origin_of(const struct request *request, char *device, size_t size)
{
    isp_origin origin = ISP_ORIGIN_INIT;
    size_t len = 0;
    const char *cookie = field_cookie(request->head.cookie, device_name(request), &len);
    origin.source = request->address;
    origin.agent = request->head.user_agent;
    origin.request_id = request->id;
    if (cookie && len < size) {
        memcpy(device, cookie, len);
        device[len] = '\0';
        origin.device = device;
    }
    return origin;
}

/* Kept where the session's cookie goes away: it opens nothing, and only shows who was here. */
static void set_device(struct request *request, const isp_session *session)
{
    const char *device = isp_session_device(session);
    if (device)
        answer_header(request, MHD_HTTP_HEADER_SET_COOKIE,
                      "%s=%s; Path=/; Max-Age=15552000; HttpOnly; SameSite=Strict%s",
                      device_name(request), device,
                      request->server->config->secure ? "; Secure" : "");
}

/* ---- logging in ---- */

void session_answer(struct request *request, isp_session *session)
{
    const isp_ctx *ctx = request->server->ctx;
    isp_session_info *info = NULL;
    char *json = NULL;
    isp_error err = {0};
    if (isp_session_info_get(session, &info, &err) < 0 ||
        isp_record_json(isp_entity_find("session_info"), info, &json, &err) < 0) {
        problem_error(request, &err, PROBLEM_CALL);
    } else {
        int64_t left_us = info->expires_at_us - isp_ctx_now_us(ctx);
        answer_json(request, 200, json);
        set_cookie(request, isp_session_token(session), left_us > 0 ? left_us / 1000000 : 0);
        set_device(request, session);
        session_tell_csrf(request, session);
        request->tenant_id = info->tenant_id;
    }
    isp_session_info_free(info);
}

/* The body as options of the entity; false: the answer is made. */
static bool read_body(struct request *request, const char *entity, isp_input **out)
{
    isp_error err = {0};
    int st = isp_input_new(isp_entity_find(entity), out, &err);
    if (st == ISP_OK)
        st = isp_input_json(*out, request->body, request->body_len, &err);
    if (st == ISP_OK)
        st = isp_input_complete(*out, &err);
    if (st < 0)
        problem_error(request, &err, PROBLEM_BODY);
    return st == ISP_OK;
}

void session_login(struct request *request)
{
    isp_input *input = NULL;
    isp_session *session = NULL;
    isp_error err = {0};
    char device[DEVICE_SIZE];
    if (read_body(request, "login_options", &input)) {
        const isp_origin origin = origin_of(request, device, sizeof device);
        int st = isp_session_login_from(request->server->ctx, isp_input_options(input), &origin,
                                        &session, &err);
        if (st == ISP_OK)
            session_answer(request, session);
        else if (st == ISP_E_LOGIN)
            problem(request, 401, "login", "unknown name or wrong password");
        else
            problem_error(request, &err, PROBLEM_CALL);
    }
    isp_input_free(input);
    isp_session_close(session);
}

void session_set_password(struct request *request)
{
    bool link = request->route->kind == ROUTE_LINK;
    isp_input *input = NULL;
    isp_error err = {0};
    char device[DEVICE_SIZE];
    if (read_body(request, link ? "link_options" : "forgot_options", &input)) {
        const isp_origin origin = origin_of(request, device, sizeof device);
        isp_ctx *ctx = request->server->ctx;
        const void *options = isp_input_options(input);
        int st = link ? isp_link_accept(ctx, options, &origin, &err)
                      : isp_reset_ask(ctx, options, &origin, &err);
        if (st == ISP_OK)
            answer_none(request);
        else if (st == ISP_E_LOGIN)
            problem(request, 401, "login",
                    "this link is not valid or no longer: ask for a new one");
        else if (st == ISP_E_INVALID)
            problem_field(request, 422, "invalid", err.subject, "%s", err.message);
        else
            problem_error(request, &err, PROBLEM_CALL);
    }
    isp_input_free(input);
}
