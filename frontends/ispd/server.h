/*
 * server.h - the parts of the running server, and the way of a request through them:
 *
 *   event thread   request line and head -> edge -> limits -> route -> body -> suspend, submit
 *   pool thread    session, CSRF, input, the operation, its answer -> resume
 *   event thread   send
 */
#ifndef ISPD_SERVER_H
#define ISPD_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "config.h"
#include "connections.h"
#include "events.h"
#include "metrics.h"
#include "pool.h"
#include "rates.h"
#include "request.h"
#include "route.h"
#include "static.h"

struct server {
    struct config *config;
    isp_ctx *ctx;
    isp_worker *worker; /* NULL: --work none */
    struct routes *routes;
    struct files *files; /* NULL: no frontend */
    struct limits *limits;
    struct connections *connections;
    struct metrics *metrics;
    struct events *events;
    struct pool *fast, *slow, *logins;
    struct MHD_Daemon *daemon;

    atomic_bool draining;
    atomic_size_t requests;     /* alive */
    _Atomic int64_t db_seen_us; /* monotonic: the database's last answer */
};

/* Bind, start the threads. The port that was given is in config->address afterwards. @return false:
 * said why on the log. */
bool server_start(struct server *server, struct config *config, isp_ctx *ctx);
/* Finish what is being answered (at most some seconds), then end all threads. */
void server_stop(struct server *server);

/* Read the certificate again: it was renewed. */
void server_reload(const struct server *server);

/* Shut the connections that took too long: connections_reap(). */
void server_reap(struct server *server);

/* Take one of a bucket. @return true: it is empty, the answer is made. */
bool server_over_limit(struct request *request, limit_class class, uint64_t key);

/* The answer of a request is queued. */
void server_sent(struct request *request);
/* Its connection is suspended: let a thread run its job. For whom there is no room, this one or
 * another, is answered so, or his download ends. */
void server_submit(struct pool *pool, struct request *request);
/* The work on a request is done: hand it back to its event thread. */
void server_resume(struct request *request);

bool server_is_healthy(const struct server *server);
size_t server_connections(struct server *server);
int64_t server_mono_us(void);

#endif
