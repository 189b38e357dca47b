#include "poll/fleet.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "device/node.h"
#include "poll/poll.h"
#include "store/lease.h"
#include "wire/snmp/profile.h"

/* clang-format off */
static const isp_stmt fleet_due = { "fleet_due",
    "SELECT tenant_id, node_id FROM nodes WHERE is_olt AND next_poll_at_us <= $1"
    " AND tenant_id NOT IN (SELECT tenant_id FROM tenants WHERE closed_at_us IS NOT NULL)"
    " ORDER BY polled_at_us LIMIT 256", "the poller serves all tenants" };
const isp_stmt *const isp_poll__fleet_stmts[] = { &fleet_due, NULL };
/* clang-format on */

/* One OLT. The keeper owns it while it is idle or done, the loop while it is started. */
typedef enum entry_state {
    ENTRY_IDLE,
    ENTRY_STARTED,
    ENTRY_DONE
} entry_state;
typedef struct entry {
    struct entry *next; /* the keeper's list of all */
    struct entry *link; /* the queue it is in */
    int64_t tenant_id, node_id, revision;
    entry_state state; /* the keeper's */
    bool close;        /* the loop is to give the reader back */
    int64_t renew_at_us;
    isp_node_access access;
    isp_reach reach;
    isp_fleet *fleet;
    isp_snmp_reader *reader; /* the loop's */
    isp_status status;       /* the answer */
    isp_error why;
    isp_onu_reading_list *onus;
} entry;

struct isp_fleet {
    isp_ctx *ctx;
    char holder[80];
    int64_t lease_ms, idle_ms;
    isp_snmp_engine *engine;
    atomic_bool stopping;
    pthread_t loop, keeper;
    bool loop_runs, keeper_runs;
    pthread_mutex_t lock; /* of the two queues */
    pthread_cond_t news;  /* something is done, or the end */
    entry *starting, *done;
    entry *all; /* the keeper's */
    atomic_llong polls, errors, onus;
};

static void push(entry **queue, entry *e)
{
    e->link = *queue;
    *queue = e;
}

static entry *take_all(isp_fleet *fleet, entry **queue)
{
    pthread_mutex_lock(&fleet->lock);
    entry *all = ISP_TAKE(*queue);
    pthread_mutex_unlock(&fleet->lock);
    return all;
}

/* ---- the loop's side ---- */

static void hand_back(entry *e, isp_status status, const isp_error *why, isp_onu_reading_list *onus)
{
    isp_fleet *fleet = e->fleet;
    e->status = status;
    e->onus = onus;
    if (status < 0 && why)
        e->why = *why;
    pthread_mutex_lock(&fleet->lock);
    push(&fleet->done, e);
    pthread_cond_signal(&fleet->news);
    pthread_mutex_unlock(&fleet->lock);
}

static void on_read(void *user, isp_status status, const isp_error *err, isp_onu_reading_list *onus)
{
    hand_back(user, status, err, onus);
}

static void start_reading(isp_fleet *fleet, entry *e)
{
    isp_error why = {0};
    isp_status st = ISP_OK;
    if (e->close) {
        isp_snmp_reader__free(ISP_TAKE(e->reader));
        hand_back(e, ISP_E_CANCELLED, &why, NULL);
        return;
    }
    if (!e->reader) {
        isp_snmp_v3_options user;
        const isp_snmp_device_options device = isp_reach__snmp(&e->reach, &e->access.options,
                                                               &user);
        st = isp_snmp_reader__new(fleet->engine, e->access.driver->snmp, &device, &e->reader, &why);
    }
    if (st == ISP_OK)
        st = isp_snmp_reader__read(e->reader, ISP_SNMP_READ_ALL, on_read, e, &why);
    if (st < 0)
        hand_back(e, st, &why, NULL);
}

static void *loop(void *user)
{
    isp_fleet *fleet = user;
    while (!atomic_load(&fleet->stopping)) {
        for (entry *e = take_all(fleet, &fleet->starting), *next; e; e = next) {
            next = e->link;
            start_reading(fleet, e);
        }
        isp_error err = {0};
        if (isp_snmp_engine__turn(fleet->engine, 250000, &err) < 0)
            isp_log(isp_ctx__env(fleet->ctx), ISP_LOG_ERROR, "poll.loop", ISP_NO_VALUE, NULL, "%s",
                    err.message);
    }
    return NULL;
}

/* ---- the keeper's side ---- */

static void report(const isp_fleet *fleet, const char *event, int64_t tenant_id,
                   const isp_error *why)
{
    isp_log(isp_ctx__env(fleet->ctx), ISP_LOG_WARNING, event, tenant_id, why->subject, "%s",
            why->message);
}

static isp_status lease(const isp_fleet *fleet, const entry *e, bool *ours, isp_error *err)
{
    char name[32];
    snprintf(name, sizeof name, "node:%lld", (long long)e->node_id);
    return isp_lease__take(isp_ctx__store(fleet->ctx), e->tenant_id, name, fleet->holder,
                           fleet->lease_ms, ours, err);
}

static void unlease(const isp_fleet *fleet, const entry *e)
{
    char name[32];
    isp_error err = {0};
    snprintf(name, sizeof name, "node:%lld", (long long)e->node_id);
    if (isp_lease__release(isp_ctx__store(fleet->ctx), e->tenant_id, name, fleet->holder, &err) < 0)
        report(fleet, "worker.lease", e->tenant_id, &err);
}

static entry *find(isp_fleet *fleet, int64_t tenant_id, int64_t node_id)
{
    for (entry *e = fleet->all; e; e = e->next)
        if (e->tenant_id == tenant_id && e->node_id == node_id)
            return e;
    entry *e = calloc(1, sizeof *e);
    if (e) {
        *e = (entry){
            .next = fleet->all, .tenant_id = tenant_id, .node_id = node_id, .fleet = fleet};
        fleet->all = e;
    }
    return e;
}

static void forget_access(entry *e)
{
    isp_reach__free(&e->reach);
    e->reach = (isp_reach){0};
    isp_node_access__clear(&e->access);
}

/* Hand an entry to the loop. */
static void start(isp_fleet *fleet, entry *e)
{
    e->state = ENTRY_STARTED;
    e->renew_at_us = isp_env__mono_us() + fleet->lease_ms * 1000 / 3;
    pthread_mutex_lock(&fleet->lock);
    push(&fleet->starting, e);
    pthread_mutex_unlock(&fleet->lock);
    isp_snmp_engine__wake(fleet->engine);
}

/* The lease is ours: see how the node is reached now, and ask it. */
static isp_status begin(isp_fleet *fleet, entry *e, isp_session *session, isp_error *err)
{
    ISP_AUTO_NODE_ACCESS now = {0};
    isp_status st = isp_node__access(session, e->node_id, &now, err);
    if (st < 0)
        return st;
    if (!now.driver->snmp) { /* a driver that can only be waited for; it counts its own miss */
        int64_t count = 0;
        st = isp_poll__node(session, e->node_id, &count, err);
        atomic_fetch_add(&fleet->polls, 1);
        atomic_fetch_add(st < 0 ? &fleet->errors : &fleet->onus, st < 0 ? 1 : count);
        if (st < 0)
            report(fleet, "worker.poll", e->tenant_id, err);
        unlease(fleet, e);
        return ISP_OK;
    }
    if (e->access.driver && e->revision != now.revision) {
        e->close = true; /* changed meanwhile: the loop gives the old device back first */
        start(fleet, e);
        return ISP_OK;
    }
    if (!e->access.driver) {
        st = isp_reach__init(&e->reach, now.driver, &now.options, err);
        if (st < 0) {
            forget_access(e);
            return st;
        }
        e->revision = now.revision;
        e->access = now;
        e->access.options.subject = e->access.subject;
        now = (isp_node_access){0};
    }
    start(fleet, e);
    return ISP_OK;
}

/* What a reading brought, into the database. */
static void finish(isp_fleet *fleet, entry *e)
{
    isp_error err = {0};
    ISP_AUTO(isp_session) session = NULL;
    ISP_AUTO(isp_onu_reading_list) onus = ISP_TAKE(e->onus);
    e->state = ENTRY_IDLE;
    if (e->close) {
        e->close = false;
        forget_access(e);
        unlease(fleet, e);
        return;
    }
    atomic_fetch_add(&fleet->polls, 1);
    isp_status st = isp_session__worker(fleet->ctx, e->tenant_id, "worker.poll", &session, &err);
    if (st == ISP_OK && e->status == ISP_OK) {
        atomic_fetch_add(&fleet->onus, (long long)isp_onu_reading_list_len(onus));
        st = isp_poll__store_onus(session, e->node_id, isp_session__now_us(session), onus, &err);
    } else if (st == ISP_OK) {
        atomic_fetch_add(&fleet->errors, 1);
        report(fleet, "worker.poll", e->tenant_id, &e->why);
        st = isp_node__missed(session, e->node_id, &e->why, &err);
    }
    if (st < 0)
        report(fleet, "worker.poll", e->tenant_id, &err);
    unlease(fleet, e);
}

static void look(isp_fleet *fleet)
{
    static const isp_scope job = {.role = ISP_DB_JOB};
    isp_error err = {0};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    int64_t looked_at_us = isp_env__now_us(isp_ctx__env(fleet->ctx));
    isp_params__i64(&params, looked_at_us);
    if (isp_store__run(isp_ctx__store(fleet->ctx), &job, &fleet_due, &params, &rows, &err) < 0) {
        report(fleet, "worker.look", ISP_NO_VALUE, &err);
        return;
    }
    for (size_t i = 0; i < isp_rows__len(rows) && !atomic_load(&fleet->stopping); i++) {
        entry *e = find(fleet, isp_rows__i64(rows, i, 0), isp_rows__i64(rows, i, 1));
        bool ours = false;
        if (!e || e->state != ENTRY_IDLE)
            continue;
        if (lease(fleet, e, &ours, &err) < 0) {
            report(fleet, "worker.lease", e->tenant_id, &err);
            return;
        }
        if (!ours)
            continue;
        ISP_AUTO(isp_session) session = NULL;
        isp_status st = isp_session__worker(fleet->ctx, e->tenant_id, "worker.poll", &session,
                                            &err);
        if (st == ISP_OK)
            st = isp_poll__begin(session, e->node_id, looked_at_us, &ours, &err);
        if (st < 0 ||
            !ours) { /* the database, not the device; or somebody else has just asked it */
            if (st < 0)
                report(fleet, "worker.poll", e->tenant_id, &err);
            unlease(fleet, e);
            continue;
        }
        st = begin(fleet, e, session, &err);
        if (st < 0) {
            report(fleet, "worker.poll", e->tenant_id, &err);
            isp_error kept = {0};
            if (isp_node__missed(session, e->node_id, &err, &kept) < 0)
                report(fleet, "worker.poll", e->tenant_id, &kept);
            unlease(fleet, e);
        }
    }
}

/* A slow OLT may take longer than a lease: it is renewed while the reading goes on. */
static void renew(isp_fleet *fleet)
{
    int64_t now_us = isp_env__mono_us();
    for (entry *e = fleet->all; e; e = e->next) {
        isp_error err = {0};
        bool ours = false;
        if (e->state != ENTRY_STARTED || e->renew_at_us > now_us)
            continue;
        e->renew_at_us = now_us + fleet->lease_ms * 1000 / 3;
        char name[32];
        snprintf(name, sizeof name, "node:%lld", (long long)e->node_id);
        if (isp_lease__renew(isp_ctx__store(fleet->ctx), e->tenant_id, name, fleet->holder,
                             fleet->lease_ms, &ours, &err) < 0)
            report(fleet, "worker.lease", e->tenant_id, &err);
    }
}

static void write_done(isp_fleet *fleet)
{
    for (entry *e = take_all(fleet, &fleet->done), *next; e; e = next) {
        next = e->link;
        finish(fleet, e);
    }
}

static void *keeper(void *user)
{
    isp_fleet *fleet = user;
    while (!atomic_load(&fleet->stopping)) {
        look(fleet);
        renew(fleet);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        int64_t ns = until.tv_nsec + fleet->idle_ms * 1000000;
        until.tv_sec += ns / 1000000000;
        until.tv_nsec = ns % 1000000000;
        pthread_mutex_lock(&fleet->lock);
        while (!fleet->done && !atomic_load(&fleet->stopping) &&
               pthread_cond_timedwait(&fleet->news, &fleet->lock, &until) != ETIMEDOUT)
            continue;
        pthread_mutex_unlock(&fleet->lock);
        write_done(fleet);
    }
    return NULL;
}

isp_status isp_fleet__start(isp_ctx *ctx, const char *holder, int64_t lease_ms, int64_t idle_ms,
                            isp_fleet **out, isp_error *err)
{
    isp_fleet *fleet = calloc(1, sizeof *fleet);
    if (!fleet)
        return isp_fail_memory(err);
    fleet->ctx = ctx;
    fleet->lease_ms = lease_ms;
    fleet->idle_ms = idle_ms;
    snprintf(fleet->holder, sizeof fleet->holder, "%.60s.fleet", holder);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&fleet->lock, NULL);
    pthread_cond_init(&fleet->news, &attributes);
    pthread_condattr_destroy(&attributes);
    isp_status st = isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &fleet->engine, err);
    int failed = 0;
    if (st == ISP_OK) {
        failed = pthread_create(&fleet->loop, NULL, loop, fleet);
        fleet->loop_runs = !failed;
    }
    if (fleet->loop_runs) {
        failed = pthread_create(&fleet->keeper, NULL, keeper, fleet);
        fleet->keeper_runs = !failed;
    }
    if (failed)
        st = isp_fail_errno(err, ISP_E_UNAVAILABLE, "worker", failed, "could not start a thread");
    if (st < 0) {
        isp_fleet__stop(fleet);
        return st;
    }
    *out = fleet;
    return ISP_OK;
}

void isp_fleet__stop(isp_fleet *fleet)
{
    if (!fleet)
        return;
    pthread_mutex_lock(&fleet->lock);
    atomic_store(&fleet->stopping, true);
    pthread_cond_broadcast(&fleet->news);
    pthread_mutex_unlock(&fleet->lock);
    if (fleet->keeper_runs)
        pthread_join(fleet->keeper, NULL);
    if (fleet->loop_runs) {
        isp_snmp_engine__wake(fleet->engine);
        pthread_join(fleet->loop, NULL);
    }
    /* Both threads are gone: everything is ours. Readings under way end as cancelled, which is no
     * miss of the device. */
    for (entry *e = fleet->all, *next; e; e = next) {
        next = e->next;
        isp_snmp_reader__free(e->reader);
        isp_onu_reading_list_free(e->onus);
        if (e->state == ENTRY_STARTED)
            unlease(fleet, e);
        forget_access(e);
        free(e);
    }
    isp_snmp_engine__free(fleet->engine);
    pthread_cond_destroy(&fleet->news);
    pthread_mutex_destroy(&fleet->lock);
    free(fleet);
}

void isp_fleet__counters(const isp_fleet *fleet, isp_fleet_counters *out)
{
    isp_fleet *f = (isp_fleet *)(uintptr_t)fleet; /* atomic_load wants it so; nothing is written */
    *out = (isp_fleet_counters){.poll_count = atomic_load(&f->polls),
                                .error_count = atomic_load(&f->errors),
                                .onu_count = atomic_load(&f->onus)};
}
