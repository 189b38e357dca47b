/*
 * session_http.h - sessions as HTTP carries them: a cookie with its CSRF token for browsers, a
 * bearer token for programs.
 */
#ifndef ISPD_SESSION_HTTP_H
#define ISPD_SESSION_HTTP_H

#include "request.h"

/* Take the credential out of the head: Authorization first, else the cookie. On the event thread.
 */
void session_credential(struct request *request);

/* May this page of the web log in here? A program that is no browser says nothing and may. False:
 * the answer is made. */
bool session_check_login(struct request *request);

/*
 * Take the session up; for a cookie and a change, see that one of our own pages asks. On a pool's
 * thread.
 * @param[out] out [owned: isp_session_close]
 * @return false: the answer is made
 */
bool session_resume(struct request *request, isp_session **out);

/* POST /api/v1/session. On a pool's thread. */
void session_login(struct request *request);

/* Answer who the session is, with its cookie and its CSRF token. */
void session_answer(struct request *request, isp_session *session);
/* A cookie that scripts cannot read. seconds: 0 takes it away, -1 keeps it as long as the browser.
 */
void session_set_cookie(struct request *request, const char *name, const char *value,
                        int64_t seconds);
/* Does one of our own pages ask, with this session's CSRF token? NULL session: without one. False:
 * the answer is made. */
bool session_check_csrf(struct request *request, const isp_session *session);
/* POST /api/v1/password and /password/forgot: 204, and no session. */
void session_set_password(struct request *request);

/* What the session operations say beside their record. */
void session_tell_csrf(struct request *request, const isp_session *session);
void session_forget(struct request *request);

#endif
