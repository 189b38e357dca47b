/*
 * edge.h - hostile requests end here, before anything is routed. libmicrohttpd 0.9.75 is lenient
 * (docs/http-api.md, "What is refused"); each kind of malformed request has its one answer here.
 */
#ifndef ISPD_EDGE_H
#define ISPD_EDGE_H

#include "request.h"

/*
 * Read the head of a request into request->head and judge it. `method` and `version` are
 * libmicrohttpd's own pointers.
 * @return false: refused, the answer is made and closes the connection.
 */
bool edge_check(struct request *request, const char *method, const char *version);

#endif
