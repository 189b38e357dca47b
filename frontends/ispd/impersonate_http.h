/*
 * impersonate_http.h - Login As over HTTP. The session that somebody starts from waits in a cookie
 * of its own, which scripts cannot read either; leaving puts it back, in one request.
 */
#ifndef ISPD_IMPERSONATE_HTTP_H
#define ISPD_IMPERSONATE_HTTP_H

#include "request.h"

/* POST and DELETE /api/v1/session/impersonations. On a pool's thread. */
void impersonate_start(struct request *request);
void impersonate_leave(struct request *request);

#endif
