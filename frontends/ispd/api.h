/*
 * api.h - an operation of the library as an HTTP request: query or body in, JSON out.
 */
#ifndef ISPD_API_H
#define ISPD_API_H

#include "request.h"

/* Make the answer of any route that may wait. On a pool's thread. */
void api_work(struct request *request);

/* The OpenAPI document. */
void api_openapi(struct request *request);
/* Figures for Prometheus: straight from this machine, or with the configured token. */
void api_metrics(struct request *request);

#endif
