#include "impersonate_http.h"

#include <string.h>

#include "fields.h"
#include "problem.h"
#include "server.h"
#include "session_http.h"

/* Where the session waits that somebody has started from. */
static const char *cookie_name(const struct request *request)
{
    return request->server->config->secure ? "__Host-isp-own" : "isp_dev_own";
}

static int read_options(struct request *request, isp_input **out, isp_error *err)
{
    int st = isp_input_new(isp_entity_find("impersonation_options"), out, err);
    if (st == ISP_OK)
        st = isp_input_json(*out, request->body, request->body_len, err);
    return st == ISP_OK ? isp_input_complete(*out, err) : st;
}

void impersonate_start(struct request *request)
{
    isp_session *session = NULL, *borrowed = NULL;
    isp_input *input = NULL;
    isp_error err = {0};
    if (!session_resume(request, &session))
        return;
    problem_place place = PROBLEM_BODY;
    int st = read_options(request, &input, &err);
    if (st == ISP_OK) {
        place = PROBLEM_CALL;
        st = isp_session_impersonate(session, isp_input_options(input), &borrowed, &err);
    }
    if (st < 0) {
        problem_error(request, &err, place);
    } else {
        session_answer(request, borrowed);
        /* As long as the browser lives: how long it is good for is the session's own affair. */
        if (request->by_cookie)
            session_set_cookie(request, cookie_name(request), request->token, -1);
    }
    isp_input_free(input);
    isp_session_close(borrowed);
    isp_session_close(session);
}

/* The session that waits. NULL: none, or one that has ended. */
static isp_session *waiting(const struct request *request)
{
    char token[sizeof request->token_bytes];
    size_t len = 0;
    const char *value = field_cookie(request->head.cookie, cookie_name(request), &len);
    isp_session *session = NULL;
    isp_error err = {0};
    if (!value || !len || len >= sizeof token)
        return NULL;
    memcpy(token, value, len);
    token[len] = '\0';
    if (isp_session_resume(request->server->ctx, token, request->address, &session, &err) < 0)
        session = NULL;
    return session;
}

/* Back to the session that waited, or to nobody. */
static void go_back(struct request *request, isp_session *own)
{
    if (own) {
        session_answer(request, own);
        session_set_cookie(request, cookie_name(request), "", 0);
    } else {
        answer_none(request);
        session_forget(request);
    }
}

void impersonate_leave(struct request *request)
{
    isp_session *session = NULL, *own = NULL;
    isp_error err = {0};
    if (request->by_cookie)
        own = waiting(request);
    if (request->token && isp_session_resume(request->server->ctx, request->token, request->address,
                                             &session, &err) < 0)
        session = NULL;
    if (!session && own) { /* it has run out by itself: the way back stays open */
        if (session_check_csrf(request, NULL))
            go_back(request, own);
    } else if (!session) {
        problem(request, 401, "login", "log in, or send a valid token");
    } else if (!request->by_cookie || session_check_csrf(request, session)) {
        bool from = isp_session_is_from(session, own);
        isp_session_info *info = NULL;
        if (isp_session_info_get(session, &info, &err) < 0)
            problem_error(request, &err, PROBLEM_CALL);
        else if (!info->impersonator)
            problem(request, 409, "state", "nobody has logged in as somebody else here");
        else if (isp_session_logout(session, &err) < 0)
            problem_error(request, &err, PROBLEM_CALL);
        else
            go_back(request, from ? own : NULL);
        isp_session_info_free(info);
    }
    isp_session_close(session);
    isp_session_close(own);
}
