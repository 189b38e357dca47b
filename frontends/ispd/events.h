/*
 * events.h - live figures as Server-Sent Events, and the heartbeat of the database. One thread
 * looks every two seconds: is the database there, which streams have news? Streams wait suspended,
 * so they cost no thread.
 */
#ifndef ISPD_EVENTS_H
#define ISPD_EVENTS_H

#include "request.h"

enum {
    EVENTS_TICK_MS = 2000,
    EVENTS_STALE_US = 6000000, /* three ticks without an answer: the database is not there */
    EVENTS_PER_SESSION = 4,
    EVENTS_MAX = 256
};

struct events;

struct events *events_start(struct server *server);
/* Say goodbye to all streams; new ones are refused. NULL is accepted. */
void events_end_streams(struct events *events);
/* After libmicrohttpd has ended: no stream is left. NULL is accepted. */
void events_stop(struct events *events);

/* GET /api/v1/events: make the stream and its first event. On a pool's thread. */
void events_open(struct request *request, isp_session *session);

size_t events_len(struct events *events);

#endif
