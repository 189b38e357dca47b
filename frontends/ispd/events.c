#include "events.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "log.h"
#include "problem.h"
#include "server.h"

#define HEARTBEAT_US INT64_C(15000000)

/* One open stream. The thread of ticks and the event thread of its connection share it. */
struct stream {
    struct events *events;
    struct MHD_Connection *connection;
    char token[128], address[64]; /* to ask again each time whether the session still lives */
    uint64_t session_key;
    int64_t tenant_id, role, owner_id; /* whose figures: streams of one key share an answer */

    pthread_mutex_t lock; /* of what follows */
    char *pending;        /* text to be sent, or NULL */
    size_t pending_at, pending_len;
    bool suspended, ended, closed;
    int64_t sent_us;

    /* the thread of ticks alone */
    char *last;        /* what was sent last */
    size_t references; /* under the hub's lock */
};

struct events {
    struct server *server;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping, closing;
    struct stream *streams[EVENTS_MAX];
    size_t len;
};

/* ---- one stream ---- */

static void stream_release(struct stream *stream)
{
    struct events *events = stream->events;
    pthread_mutex_lock(&events->lock);
    bool last = --stream->references == 0;
    pthread_mutex_unlock(&events->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&stream->lock);
    free(stream->pending);
    free(stream->last);
    explicit_bzero(stream, sizeof *stream);
    free(stream);
}

/* Take bytes for the wire; sleep when there are none. */
static ssize_t stream_read(void *user, uint64_t position, char *out, size_t size)
{
    struct stream *stream = user;
    ssize_t n = 0;
    (void)position;
    pthread_mutex_lock(&stream->lock);
    if (stream->pending) {
        size_t left = stream->pending_len - stream->pending_at;
        n = (ssize_t)(left < size ? left : size);
        memcpy(out, stream->pending + stream->pending_at, (size_t)n);
        stream->pending_at += (size_t)n;
        if (stream->pending_at == stream->pending_len) {
            free(stream->pending);
            stream->pending = NULL;
        }
    } else if (stream->ended) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        /* Under the lock, so that nobody resumes before we are suspended. */
        stream->suspended = true;
        MHD_suspend_connection(stream->connection);
    }
    pthread_mutex_unlock(&stream->lock);
    return n;
}

/* The connection is gone. */
static void stream_closed(void *user)
{
    struct stream *stream = user;
    struct events *events = stream->events;
    pthread_mutex_lock(&stream->lock);
    stream->closed = true;
    pthread_mutex_unlock(&stream->lock);
    pthread_mutex_lock(&events->lock);
    for (size_t i = 0; i < events->len; i++)
        if (events->streams[i] == stream) {
            events->streams[i] = events->streams[--events->len];
            break;
        }
    pthread_mutex_unlock(&events->lock);
    stream_release(stream);
}

/*
 * Queue text; nothing happens while the client has not taken what was before, so that a slow one
 * holds one event and not a heap of them.
 * @return false: not queued
 */
static bool stream_push(struct stream *stream, const char *before, const char *data, bool end)
{
    bool queued = false;
    pthread_mutex_lock(&stream->lock);
    if (!stream->pending && !stream->closed && !stream->ended) {
        char *text = NULL;
        int len = asprintf(&text, "%s%s\n\n", before, data);
        if (len > 0) {
            stream->pending = text;
            stream->pending_at = 0;
            stream->pending_len = (size_t)len;
            stream->sent_us = server_mono_us();
            queued = true;
        }
    }
    stream->ended |= end;
    if ((queued || end) && stream->suspended && !stream->closed) {
        stream->suspended = false;
        MHD_resume_connection(stream->connection);
    }
    pthread_mutex_unlock(&stream->lock);
    return queued;
}

/*
 * Has the browser hung up? A connection that sleeps is not looked at by libmicrohttpd, so a page
 * that was left would keep its place until the next event. One that is gone is ended here.
 */
static bool stream_gone(struct stream *stream)
{
    bool gone = false;
    pthread_mutex_lock(&stream->lock);
    if (stream->suspended && !stream->closed) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(
            stream->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        char byte;
        ssize_t n = info ? recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) : -1;
        gone = info &&
               (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR));
        if (gone) {
            stream->ended = true;
            stream->suspended = false;
            MHD_resume_connection(stream->connection);
        }
    }
    gone |= stream->ended || stream->closed;
    pthread_mutex_unlock(&stream->lock);
    return gone;
}

/* What stands before the data of an event; a line that starts with a colon is a comment. */
#define EVENT_OVERVIEW "event: overview\ndata: "
#define EVENT_END      "event: end\ndata: "
#define EVENT_QUIET    ": "

/* ---- looking ---- */

static isp_status look(isp_session *session, char **out, isp_error *err)
{
    isp_overview *overview = NULL;
    isp_status st = isp_overview_get(session, &overview, err);
    if (st == ISP_OK)
        st = isp_record_json(isp_entity_find("overview"), overview, out, err);
    isp_overview_free(overview);
    return st;
}

/* What was looked up in this tick: streams of one tenant and role see the same. */
struct seen {
    int64_t tenant_id, role, owner_id;
    char *json;
};

static const char *look_once(const struct stream *stream, isp_session *session, struct seen *cache,
                             size_t *len, isp_error *err)
{
    for (size_t i = 0; i < *len; i++)
        if (cache[i].tenant_id == stream->tenant_id && cache[i].role == stream->role &&
            cache[i].owner_id == stream->owner_id)
            return cache[i].json;
    char *json = NULL;
    if (look(session, &json, err) < 0)
        return NULL;
    cache[(*len)++] = (struct seen){stream->tenant_id, stream->role, stream->owner_id, json};
    return json;
}

static void refresh(struct stream *stream, struct seen *cache, size_t *len)
{
    isp_session *session = NULL;
    isp_error err = {0};
    const char *json = NULL;
    /* That a page is open does not mean that somebody sits before it. */
    isp_status st = isp_session_watch(stream->events->server->ctx, stream->token, stream->address,
                                      &session, &err);
    if (st == ISP_OK && !isp_session_may(session, "overview.read"))
        st = ISP_E_DENIED;
    if (st == ISP_OK)
        json = look_once(stream, session, cache, len, &err);
    isp_session_close(session);
    if (st == ISP_E_LOGIN || st == ISP_E_DENIED) {
        stream_push(stream, EVENT_END, "{}", true);
    } else if (json && (!stream->last || strcmp(stream->last, json) != 0)) {
        if (stream_push(stream, EVENT_OVERVIEW, json, false)) {
            free(stream->last);
            stream->last = strdup(json);
        }
    } else {
        pthread_mutex_lock(&stream->lock);
        bool quiet = server_mono_us() - stream->sent_us > HEARTBEAT_US;
        pthread_mutex_unlock(&stream->lock);
        if (quiet)
            stream_push(stream, EVENT_QUIET, json ? "still here" : "no figures now", false);
    }
}

/* Take hold of all streams, so that none goes while it is looked at. */
static size_t hold_all(struct events *events, struct stream **out)
{
    pthread_mutex_lock(&events->lock);
    size_t len = events->len;
    for (size_t i = 0; i < len; i++) {
        out[i] = events->streams[i];
        out[i]->references++;
    }
    pthread_mutex_unlock(&events->lock);
    return len;
}

static void tick(struct events *events)
{
    static struct seen cache[EVENTS_MAX]; /* one thread */
    struct stream *held[EVENTS_MAX];
    isp_error err = {0};
    size_t cached = 0, len = hold_all(events, held);
    if (isp_ctx_ping(events->server->ctx, &err) == ISP_OK)
        atomic_store(&events->server->db_seen_us, server_mono_us());
    else
        log_error("database", &err);
    for (size_t i = 0; i < len; i++) {
        refresh(held[i], cache, &cached);
        stream_release(held[i]);
    }
    for (size_t i = 0; i < cached; i++)
        free(cache[i].json);
}

static void *run(void *argument)
{
    struct events *events = argument;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    pthread_mutex_lock(&events->lock);
    while (!events->stopping) {
        next.tv_sec += EVENTS_TICK_MS / 1000;
        while (!events->stopping &&
               pthread_cond_timedwait(&events->wake, &events->lock, &next) == 0)
            ;
        if (events->stopping)
            break;
        pthread_mutex_unlock(&events->lock);
        tick(events);
        clock_gettime(CLOCK_MONOTONIC, &next);
        pthread_mutex_lock(&events->lock);
    }
    pthread_mutex_unlock(&events->lock);
    return NULL;
}

/* ---- the hub ---- */

struct events *events_start(struct server *server)
{
    struct events *events = calloc(1, sizeof *events);
    pthread_condattr_t monotonic;
    if (!events)
        return NULL;
    events->server = server;
    pthread_mutex_init(&events->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&events->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&events->thread, NULL, run, events) != 0) {
        free(events);
        return NULL;
    }
    pthread_setname_np(events->thread, "events");
    return events;
}

void events_end_streams(struct events *events)
{
    struct stream *held[EVENTS_MAX];
    if (!events)
        return;
    pthread_mutex_lock(&events->lock);
    events->closing = true;
    events->stopping = true;
    pthread_cond_signal(&events->wake);
    pthread_mutex_unlock(&events->lock);
    pthread_join(events->thread, NULL);
    size_t len = hold_all(events, held);
    for (size_t i = 0; i < len; i++) {
        stream_push(held[i], EVENT_END, "{}", true);
        stream_release(held[i]);
    }
}

void events_stop(struct events *events)
{
    if (!events)
        return;
    pthread_cond_destroy(&events->wake);
    pthread_mutex_destroy(&events->lock);
    free(events);
}

size_t events_len(struct events *events)
{
    pthread_mutex_lock(&events->lock);
    size_t len = events->len;
    pthread_mutex_unlock(&events->lock);
    return len;
}

/* Give the stream its place, if there is one. */
static bool enter(struct request *request, struct stream *stream)
{
    struct events *events = stream->events;
    size_t mine = 0;
    pthread_mutex_lock(&events->lock);
    for (size_t i = 0; i < events->len; i++)
        mine += events->streams[i]->session_key == stream->session_key &&
                !stream_gone(events->streams[i]);
    bool full = events->len == EVENTS_MAX || events->closing;
    bool ok = !full && mine < EVENTS_PER_SESSION;
    if (ok)
        events->streams[events->len++] = stream;
    pthread_mutex_unlock(&events->lock);
    if (full)
        problem_later(request, 503, "busy", 10, "too many event streams");
    else if (!ok)
        problem_later(request, 429, "rate", 10, "this session has 4 event streams already");
    return ok;
}

static struct stream *stream_new(struct request *request, const isp_session_info *info)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    pthread_mutex_init(&stream->lock, NULL);
    stream->events = request->server->events;
    stream->connection = request->connection;
    stream->session_key = request->session_key;
    stream->references = 1;
    snprintf(stream->token, sizeof stream->token, "%s", request->token);
    snprintf(stream->address, sizeof stream->address, "%s", request->address);
    stream->tenant_id = info->tenant_id;
    stream->role = info->role;
    bool of_one = info->role == ISP_ROLE_RESELLER || info->role == ISP_ROLE_CUSTOMER;
    stream->owner_id = of_one ? info->user_id : 0;
    return stream;
}

void events_open(struct request *request, isp_session *session)
{
    isp_session_info *info = NULL;
    isp_error err = {0};
    char *json = NULL;
    struct stream *stream = NULL;
    if (isp_session_info_get(session, &info, &err) < 0 || look(session, &json, &err) < 0) {
        problem_error(request, &err, PROBLEM_CALL);
    } else if (!(stream = stream_new(request, info))) {
        problem(request, 503, "memory", "out of memory");
    } else if (!enter(request, stream)) {
        stream_release(stream);
    } else {
        struct MHD_Response *response = MHD_create_response_from_callback(
            MHD_SIZE_UNKNOWN, 8192, stream_read, stream, stream_closed);
        if (response) {
            stream_push(stream, "retry: 5000\n" EVENT_OVERVIEW, json, false);
            stream->last = json;
            json = NULL;
            answer_common_headers(response, request->server->config->secure);
            MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
            MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
            MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_SECURITY_POLICY,
                                    "default-src 'none'; frame-ancestors 'none'");
            MHD_add_response_header(response, "X-Accel-Buffering", "no");
            MHD_add_response_header(response, "X-Request-Id", request->id);
            request->answer.status = MHD_HTTP_OK;
            request->answer.ready = response;
            request->answer.ready_owned = true;
        } else {
            problem(request, 503, "memory", "out of memory");
            stream_closed(stream);
        }
    }
    isp_session_info_free(info);
    isp_text_free(json);
}
