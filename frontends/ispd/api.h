/*
 * api.h - an operation of the library as an HTTP request: query or body in, JSON out.
 */
#ifndef ISPD_API_H
#define ISPD_API_H

#include "request.h"

/* Make the answer of any route that may wait. On a pool's thread. */
void api_work(struct request *request);

/* The query into an operation's input. takes: the members that may stand there, separated by
 * blanks; name: whose they are, for people. input NULL: nothing may. False: the answer is made. */
bool api_read_query(struct request *request, const char *takes, const char *name, isp_input *input);

/* The OpenAPI document. */
void api_openapi(struct request *request);
/* Figures for Prometheus: straight from this machine, or with the configured token. */
void api_metrics(struct request *request);

#endif
