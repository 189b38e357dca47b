/*
 * Background work. A few threads look for work in the database, claim it by a lease and do it. They
 * hold no state that matters: kill one anywhere and another does the rest when the lease has run
 * out.
 */
#include "isp/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "billing/entities.h"
#include "device/node.h"
#include "poll/fleet.h"
#include "poll/poll.h"
#include "provision/provision.h"
#include "store/lease.h"
#include "tenant/session.h"

#define HOUR_US        INT64_C(3600000000)
#define SAMPLES_KEPT   (30 * 24 * HOUR_US)
#define CHORES_EACH_MS 5000 /* how often dunning, billing and pruning are looked for */
#define FACTS_EACH_MS  10000

/* clang-format off */
/*
 * What waits, over all tenants and without locks; whoever finds it claims it by its lease. Routers with lines that are
 * wanted and not proved, and routers whose poll is due (OLTs are the fleet's, poll/fleet.c). A router is looked at each second while a line that was just let in
 * is not yet online.
 */
static const isp_stmt work_converge = { "work_converge",
    "SELECT DISTINCT tenant_id, node_id FROM services"
    " WHERE applied_version < desired_version AND coalesce(retry_at_us, 0) <= $1 LIMIT 64",
    "workers serve all tenants" };
static const isp_stmt work_poll = { "work_poll",
    "SELECT n.tenant_id, n.node_id FROM nodes n WHERE NOT n.is_olt AND (n.polled_at_us + n.poll_interval_ms * 1000 *"
    "   CASE WHEN n.state = 'down' THEN 2 ELSE 1 END <= $1"
    " OR (n.polled_at_us + 1000000 <= $1 AND EXISTS (SELECT FROM services s"
    "       WHERE s.tenant_id = n.tenant_id AND s.node_id = n.node_id AND s.state = 'active' AND s.online IS NOT TRUE"
    "         AND s.applied_enabled AND s.applied_at_us > $1 - 60000000)))"
    " ORDER BY n.polled_at_us LIMIT 64", "workers serve all tenants" };
static const isp_stmt work_facts = { "work_facts",
    "SELECT tenant_id, node_id FROM nodes WHERE is_olt AND state = 'up' AND model IS NULL AND seen_at_us <= $1 LIMIT 16",
    "workers serve all tenants" };
static const isp_stmt work_tenants = { "work_tenants",
    "SELECT tenant_id, dunned_on < today OR dunned_on IS NULL, today FROM (SELECT t.tenant_id, t.dunned_on,"
    "   (to_timestamp($1 / 1000000.0) AT TIME ZONE t.timezone)::date AS today"
    "   FROM tenants t WHERE t.kind = 'isp' AND t.state = 'active') t", "workers serve all tenants" };
static const isp_stmt work_pending = { "work_pending",
    "SELECT count(*) FROM services WHERE applied_version < desired_version", "workers serve all tenants" };
const isp_stmt *const isp_context__worker_stmts[] = {
    &work_converge, &work_poll, &work_facts, &work_tenants, &work_pending, NULL };
/* clang-format on */

struct isp_worker {
    isp_ctx *ctx;
    isp_worker_options options;
    char holder[64];
    atomic_bool stopping;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    isp_fleet *fleet; /* polls OLTs; NULL unless ISP_WORK_POLL */
    pthread_t *threads;
    size_t thread_count;
    atomic_llong chores_at_us; /* monotonic: when chores are looked for next */
    atomic_llong facts_at_us;  /* and OLTs that have not said what they are */
    atomic_size_t index;       /* of the next thread to begin */
    atomic_bool blind;         /* the database did not answer when work was looked for last */
    atomic_llong converge, converge_errors, polls, poll_errors, dunnings, billings, pending;
};

static const isp_scope job = {.role = ISP_DB_JOB};

/* Wait, but not past a stop. */
static void idle(isp_worker *worker, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + ms * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&worker->lock);
    while (!atomic_load(&worker->stopping) &&
           pthread_cond_timedwait(&worker->wake, &worker->lock, &until) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&worker->lock);
}

static void report(const isp_worker *worker, const char *event, int64_t tenant_id,
                   const isp_error *why)
{
    isp_log(isp_ctx__env(worker->ctx), ISP_LOG_WARNING, event, tenant_id, why->subject, "%s",
            why->message);
}

/* Look for work. An outage of the database is told when it begins and when it is over, however
 * often we look meanwhile. */
static isp_status look(isp_worker *worker, const isp_stmt *find, const isp_params *params,
                       isp_rows **out)
{
    isp_error err = {0};
    isp_status st = isp_store__run(isp_ctx__store(worker->ctx), &job, find, params, out, &err);
    if (st < 0 && !atomic_exchange(&worker->blind, true))
        report(worker, "worker.look", ISP_NO_VALUE, &err);
    if (st == ISP_OK && atomic_exchange(&worker->blind, false))
        isp_log(isp_ctx__env(worker->ctx), ISP_LOG_INFO, "worker.look", ISP_NO_VALUE, NULL,
                "the database answers again");
    return st;
}

/* What is done with a claimed node. */
typedef isp_status (*node_work)(isp_worker *worker, isp_session *session, int64_t node_id,
                                isp_error *err);

static isp_status converge_node(isp_worker *worker, isp_session *session, int64_t node_id,
                                isp_error *err)
{
    isp_converge_result result = {0};
    isp_status st = isp_provision__node(session, node_id, 0, &result, err);
    atomic_fetch_add(&worker->converge, result.done_count);
    atomic_fetch_add(&worker->converge_errors, result.error_count);
    return st;
}

static isp_status poll_node(isp_worker *worker, isp_session *session, int64_t node_id,
                            isp_error *err)
{
    int64_t count = 0;
    isp_status st = isp_poll__node(session, node_id, &count, err);
    atomic_fetch_add(&worker->polls, 1);
    if (st < 0)
        atomic_fetch_add(&worker->poll_errors, 1);
    return st;
}

/* An OLT that answers and has not yet said what it is. */
static isp_status ask_facts(isp_worker *worker, isp_session *session, int64_t node_id,
                            isp_error *err)
{
    (void)worker;
    ISP_AUTO(isp_device) device = NULL;
    isp_status st = isp_node__open(session, node_id, 0, &device, err);
    return st < 0 ? st : isp_node__ask_facts(session, node_id, device, err);
}

/*
 * Look for nodes that wait for this kind of work and do those whose lease is free. The lease is the
 * node's, whatever the work: one conversation with a device at a time. True: something was done.
 */
static bool serve_nodes(isp_worker *worker, const isp_stmt *find, const char *event, node_work work)
{
    isp_store *store = isp_ctx__store(worker->ctx);
    isp_error err = {0};
    bool any = false;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_env__now_us(isp_ctx__env(worker->ctx)));
    if (look(worker, find, &params, &rows) < 0)
        return false;
    for (size_t i = 0; i < isp_rows__len(rows) && !atomic_load(&worker->stopping); i++) {
        int64_t tenant_id = isp_rows__i64(rows, i, 0), node_id = isp_rows__i64(rows, i, 1);
        char name[32], holder[96];
        snprintf(name, sizeof name, "node:%lld", (long long)node_id);
        snprintf(holder, sizeof holder, "%s.%lx", worker->holder, (unsigned long)pthread_self());
        bool ours = false;
        if (isp_lease__take(store, tenant_id, name, holder, worker->options.lease_ms, &ours, &err) <
            0) {
            report(worker, "worker.lease", tenant_id, &err);
            return any;
        }
        if (!ours)
            continue;
        ISP_AUTO(isp_session) session = NULL;
        isp_status st = isp_session__worker(worker->ctx, tenant_id, &session, &err);
        if (st == ISP_OK)
            st = work(worker, session, node_id, &err);
        if (st < 0)
            report(worker, event, tenant_id, &err);
        any = true;
        if (isp_lease__release(store, tenant_id, name, holder, &err) < 0)
            report(worker, "worker.lease", tenant_id, &err);
    }
    return any;
}

static void dun(isp_worker *worker, isp_session *session)
{
    isp_error err = {0};
    ISP_AUTO(isp_dunning) result = NULL;
    if (isp_dunning_run(session, NULL, &result, &err) < 0)
        report(worker, "worker.dunning", session->tenant_id, &err);
    else
        atomic_fetch_add(&worker->dunnings, 1);
}

/* The month that began, where isp.conf says bill_automatically = yes. Run twice equals run once. */
static void bill(isp_worker *worker, isp_session *session, int64_t today)
{
    isp_error err = {0};
    ISP_AUTO(isp_bill_run) result = NULL;
    isp_bill_options options = ISP_BILL_OPTIONS_INIT;
    options.period = today / 100;
    if (isp_bill_run_start(session, &options, NULL, NULL, &result, &err) < 0)
        report(worker, "worker.billing", session->tenant_id, &err);
    else
        atomic_fetch_add(&worker->billings, 1);
}

/* Once a day for each ISP: bill the month that began, judge by what is due, throw old samples away.
 */
static void chores(isp_worker *worker)
{
    isp_store *store = isp_ctx__store(worker->ctx);
    isp_error err = {0};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    int64_t now_us = isp_env__now_us(isp_ctx__env(worker->ctx));
    isp_params__i64(&params, now_us);
    if (look(worker, &work_tenants, &params, &rows) < 0)
        return;
    const char *automatic = isp_ctx__setting(worker->ctx, "bill_automatically", "no");
    for (size_t i = 0; i < isp_rows__len(rows) && !atomic_load(&worker->stopping); i++) {
        if (isp_rows__i64(rows, i, 1) != 1)
            continue;
        int64_t tenant_id = isp_rows__i64(rows, i, 0), today = isp_rows__on(rows, i, 2);
        bool ours = false;
        if (isp_lease__take(store, tenant_id, "day", worker->holder, worker->options.lease_ms,
                            &ours, &err) < 0 ||
            !ours)
            continue;
        ISP_AUTO(isp_session) session = NULL;
        if (isp_session__worker(worker->ctx, tenant_id, &session, &err) < 0) {
            report(worker, "worker.day", tenant_id, &err);
        } else {
            if (worker->options.work & ISP_WORK_BILLING && today % 100 == 1 &&
                strcmp(automatic, "yes") == 0)
                bill(worker, session, today);
            if (worker->options.work & ISP_WORK_DUNNING)
                dun(worker, session);
            if (worker->options.work & ISP_WORK_POLL &&
                isp_poll__prune(session, now_us - SAMPLES_KEPT, &err) < 0)
                report(worker, "worker.prune", tenant_id, &err);
        }
        if (isp_lease__release(store, tenant_id, "day", worker->holder, &err) < 0)
            report(worker, "worker.lease", tenant_id, &err);
    }
    rows = (isp_rows__free(rows), NULL);
    if (look(worker, &work_pending, NULL, &rows) == ISP_OK)
        atomic_store(&worker->pending, isp_rows__i64(rows, 0, 0));
}

/* What is done now and then: one thread takes the turn, the others find the time moved on. */
static bool turn_is_mine(atomic_llong *at_us, int64_t each_ms)
{
    long long due = atomic_load(at_us), now = isp_env__mono_us();
    return now >= due && atomic_compare_exchange_strong(at_us, &due, now + each_ms * 1000);
}

static void *run(void *user)
{
    isp_worker *worker = user;
    /* The first thread keeps free for lines: who has paid does not wait for devices that are dead.
     */
    bool first = atomic_fetch_add(&worker->index, 1) == 0 && worker->options.thread_count > 1;
    bool polls = worker->options.work & ISP_WORK_POLL &&
                 !(first && worker->options.work & ISP_WORK_CONVERGE);
    while (!atomic_load(&worker->stopping)) {
        bool any = false;
        if (worker->options.work & ISP_WORK_CONVERGE)
            any |= serve_nodes(worker, &work_converge, "worker.converge", converge_node);
        if (polls) {
            any |= serve_nodes(worker, &work_poll, "worker.poll", poll_node);
            if (turn_is_mine(&worker->facts_at_us, FACTS_EACH_MS))
                (void)serve_nodes(worker, &work_facts, "worker.facts", ask_facts);
        }
        if (worker->options.work & (ISP_WORK_DUNNING | ISP_WORK_BILLING) &&
            turn_is_mine(&worker->chores_at_us, CHORES_EACH_MS))
            chores(worker);
        if (!any)
            idle(worker, worker->options.idle_ms);
    }
    return NULL;
}

isp_status isp_worker_start(isp_ctx *ctx, const isp_worker_options *options, isp_worker **out,
                            isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    isp_worker_options o = ISP_WORKER_OPTIONS_INIT;
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    if (!o.work)
        o.work = ISP_WORK_CONVERGE | ISP_WORK_POLL | ISP_WORK_DUNNING | ISP_WORK_BILLING;
    if (!o.thread_count)
        o.thread_count = 4;
    if (!o.lease_ms)
        o.lease_ms = 30000;
    if (!o.idle_ms)
        o.idle_ms = 250;
    ISP_REQUIRE(err, o.thread_count >= 1 && o.thread_count <= 64, "thread_count");
    ISP_REQUIRE(err, o.lease_ms >= 1000 && o.lease_ms <= 3600000, "lease_ms");
    ISP_REQUIRE(err, o.idle_ms >= 10 && o.idle_ms <= 60000, "idle_ms");

    isp_worker *worker = calloc(1, sizeof *worker);
    if (!worker || !(worker->threads = calloc((size_t)o.thread_count, sizeof *worker->threads))) {
        free(worker);
        return isp_fail_memory(err);
    }
    worker->ctx = ctx;
    worker->options = o;
    uint64_t random = 0;
    if ((st = isp_env__random(&random, sizeof random, err)) < 0) {
        free(worker->threads);
        free(worker);
        return st;
    }
    snprintf(worker->holder, sizeof worker->holder, "%ld.%016llx", (long)getpid(),
             (unsigned long long)random);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (o.work & ISP_WORK_POLL && (st = isp_fleet__start(ctx, worker->holder, o.lease_ms, o.idle_ms,
                                                         &worker->fleet, err)) < 0) {
        isp_worker_stop(worker);
        return st;
    }
    for (int64_t i = 0; i < o.thread_count; i++) {
        int failed = pthread_create(&worker->threads[i], NULL, run, worker);
        if (failed) {
            isp_worker_stop(worker);
            return isp_fail_errno(err, ISP_E_UNAVAILABLE, "worker", failed,
                                  "could not start a thread");
        }
        worker->thread_count++;
    }
    *out = worker;
    return ISP_OK;
}

void isp_worker_stop(isp_worker *worker)
{
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    atomic_store(&worker->stopping, true);
    pthread_cond_broadcast(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    for (size_t i = 0; i < worker->thread_count; i++)
        pthread_join(worker->threads[i], NULL);
    isp_fleet__stop(worker->fleet);
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    free(worker->threads);
    free(worker);
}

void isp_worker_stats_get(const isp_worker *worker, isp_worker_stats *out)
{
    isp_worker *w =
        (isp_worker *)(uintptr_t)worker; /* atomic_load wants it so; nothing is written */
    isp_fleet_counters fleet = {0};
    if (w->fleet)
        isp_fleet__counters(w->fleet, &fleet);
    *out = (isp_worker_stats){.struct_size = sizeof *out,
                              .converge_count = atomic_load(&w->converge),
                              .converge_error_count = atomic_load(&w->converge_errors),
                              .poll_count = atomic_load(&w->polls) + fleet.poll_count,
                              .poll_error_count = atomic_load(&w->poll_errors) + fleet.error_count,
                              .sample_count = fleet.onu_count,
                              .dunning_count = atomic_load(&w->dunnings),
                              .billing_count = atomic_load(&w->billings),
                              .pending_count = atomic_load(&w->pending)};
}
