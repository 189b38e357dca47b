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
#include "notify/notify.h"
#include "poll/fleet.h"
#include "poll/poll.h"
#include "provision/provision.h"
#include "store/lease.h"
#include "tenant/audit.h"
#include "tenant/session.h"

#define HOUR_US        INT64_C(3600000000)
#define SAMPLES_KEPT   (30 * 24 * HOUR_US)
#define CHORES_EACH_MS 5000 /* how often dunning, billing and pruning are looked for */
#define FACTS_EACH_MS  10000
#define AUDIT_EACH_MS  2000
#define MAIL_EACH_MS   1000
#define MAIL_THREADS   2 /* a relay that hangs holds one */
#define AUDIT_TENANT   1 /* whose lease it is: the platform's, the first tenant */

/* clang-format off */
/*
 * What waits, over all tenants and without locks; whoever finds it claims it by its lease. Routers with lines that are
 * wanted and not proved, and routers whose poll is due (OLTs are the fleet's, poll/fleet.c). A router is looked at each
 * second while lines that were just let in come online. Last come those that did not answer when they were asked last: a
 * thread may wait for them in vain. Among equals, whoever has waited longest.
 */
#define NOT_CLOSED "tenant_id NOT IN (SELECT tenant_id FROM tenants WHERE closed_at_us IS NOT NULL) "
static const isp_stmt work_converge = { "work_converge",
    "SELECT s.tenant_id, s.node_id, n.miss_count > 0 AS silent FROM services s"
    " JOIN nodes n ON n.tenant_id = s.tenant_id AND n.node_id = s.node_id"
    " WHERE s.applied_version < s.desired_version AND coalesce(s.retry_at_us, 0) <= $1"
    " AND s." NOT_CLOSED "GROUP BY s.tenant_id, s.node_id, silent"
    " ORDER BY silent, min(coalesce(s.retry_at_us, s.changed_at_us)) LIMIT 64",
    "workers serve all tenants" };
static const isp_stmt work_poll = { "work_poll",
    "SELECT tenant_id, node_id, miss_count > 0 AS silent FROM nodes WHERE NOT is_olt"
    " AND (next_poll_at_us <= $1"
    "      OR (look_until_us > $1 AND miss_count = 0 AND polled_at_us + 1000000 <= $1))"
    " AND " NOT_CLOSED "ORDER BY silent, polled_at_us LIMIT 64", "workers serve all tenants" };
static const isp_stmt work_facts = { "work_facts",
    "SELECT tenant_id, node_id, false FROM nodes WHERE is_olt AND state = 'up' AND model IS NULL AND seen_at_us <= $1"
    " AND " NOT_CLOSED "LIMIT 16",
    "workers serve all tenants" };
/* Chores that wait, of ISPs, and of the platform when groups pay it. $2 tenant, 0 for all; $3 to $6: are billing, dunning,
 * pruning, beginnings asked for. */
static const isp_stmt work_chores = { "work_chores",
    "SELECT * FROM (SELECT tenant_id, today, billed_on,"
    "   $3::boolean AND coalesce(billed_on < date_trunc('month', today)::date, true) AS bill,"
    "   $4::boolean AND coalesce(dunned_on < today, true) AS dun,"
    "   $5::boolean AND kind = 'isp' AND coalesce(pruned_on < today, true) AS prune,"
    "   $6::boolean AND EXISTS (SELECT FROM services s WHERE s.tenant_id = t.tenant_id AND s.begins_on <= today) AS begin"
    "   FROM (SELECT *, (to_timestamp($1 / 1000000.0) AT TIME ZONE timezone)::date AS today FROM tenants t"
    "          WHERE closed_at_us IS NULL AND (kind = 'isp' OR (kind = 'platform' AND EXISTS"
    "            (SELECT FROM subscriptions u WHERE u.tenant_id = t.tenant_id))) AND $2::bigint IN (0, tenant_id)) t) c"
    " WHERE bill OR dun OR prune OR begin ORDER BY tenant_id", "workers serve all tenants" };
static const isp_stmt work_billed = { "work_billed",
    "UPDATE tenants SET billed_on = $2 WHERE tenant_id = $1", NULL };
static const isp_stmt work_pruned = { "work_pruned",
    "UPDATE tenants SET pruned_on = $2 WHERE tenant_id = $1", NULL };
static const isp_stmt work_pending = { "work_pending",
    "SELECT count(*) FROM services WHERE applied_version < desired_version", "workers serve all tenants" };
/* Blocked tenants whose policy is to cut lines, and those whose lines are to be let in again. */
#define SHALL_BE_CUT "(cut_lines AND EXISTS (SELECT FROM isp.tenant_blocks(tenant_id)))"
static const isp_stmt work_cuts = { "work_cuts",
    "SELECT tenant_id FROM tenants WHERE kind = 'isp' AND closed_at_us IS NULL AND (cut_lines OR lines_cut)"
    " AND lines_cut <> " SHALL_BE_CUT " ORDER BY tenant_id LIMIT 64", "workers serve all tenants" };
static const isp_stmt work_cut = { "work_cut",
    "WITH t AS (UPDATE tenants SET lines_cut = NOT lines_cut WHERE tenant_id = $1 AND lines_cut <> " SHALL_BE_CUT
    " RETURNING tenant_id)"
    " UPDATE services s SET desired_version = desired_version + 1, changed_at_us = $2, retry_at_us = NULL, attempt_count = 0"
    " FROM t WHERE s.tenant_id = t.tenant_id AND s.tenant_id = $1 AND s.state = 'active'", NULL };
const isp_stmt *const isp_context__worker_stmts[] = {
    &work_cuts, &work_cut, &work_converge, &work_poll, &work_facts, &work_chores, &work_billed, &work_pruned, &work_pending, NULL };
/* clang-format on */

/* A thread that works, and the lease that it holds meanwhile. */
typedef struct hand {
    isp_worker *worker;
    pthread_t thread;
    char holder[96];
    int64_t looked_at_us; /* when what it does now was found */
    /* Under the worker's lock: */
    bool holds;
    int64_t tenant_id;
    char lease[32];
    int64_t turn;     /* counts leases, so that a late answer is not taken for the next one's */
    atomic_bool lost; /* ran out, and somebody else has it */
} hand;

struct isp_worker {
    isp_ctx *ctx;
    isp_worker_options options;
    char holder[64];
    atomic_bool stopping; /* no new work */
    atomic_bool ended;    /* no lease is held any more */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    isp_fleet *fleet; /* polls OLTs; NULL unless ISP_WORK_POLL */
    hand *hands;
    size_t hand_count;
    pthread_t keeper; /* renews leases */
    bool keeps;
    pthread_t mailers[MAIL_THREADS];
    size_t mailer_count;
    atomic_llong chores_at_us; /* monotonic: when chores are looked for next */
    atomic_llong facts_at_us;  /* and OLTs that have not said what they are */
    atomic_llong audit_at_us;  /* and what is to be sealed */
    atomic_int silent_seats;   /* threads that may yet begin with a router that did not answer */
    atomic_bool blind;         /* the database did not answer when work was looked for last */
    atomic_llong converge, converge_errors, polls, poll_errors, dunnings, billings, pending,
        messages;
};

static const isp_scope job = {.role = ISP_DB_JOB};

/* Wait, but not past the flag. */
static void idle(isp_worker *worker, int64_t ms, const atomic_bool *flag)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + ms * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&worker->lock);
    while (!atomic_load(flag) &&
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

/* ---- leases ---- */

static bool claim(hand *h, int64_t tenant_id, const char *lease)
{
    isp_worker *worker = h->worker;
    isp_error err = {0};
    bool ours = false;
    if (isp_lease__take(isp_ctx__store(worker->ctx), tenant_id, lease, h->holder,
                        worker->options.lease_ms, &ours, &err) < 0)
        report(worker, "worker.lease", tenant_id, &err);
    if (!ours)
        return false;
    pthread_mutex_lock(&worker->lock);
    h->holds = true;
    h->tenant_id = tenant_id;
    snprintf(h->lease, sizeof h->lease, "%s", lease);
    h->turn++;
    atomic_store(&h->lost, false);
    pthread_mutex_unlock(&worker->lock);
    return true;
}

static void let_go(hand *h)
{
    isp_worker *worker = h->worker;
    isp_error err = {0};
    pthread_mutex_lock(&worker->lock);
    h->holds = false;
    pthread_mutex_unlock(&worker->lock);
    if (isp_lease__release(isp_ctx__store(worker->ctx), h->tenant_id, h->lease, h->holder, &err) <
        0)
        report(worker, "worker.lease", h->tenant_id, &err);
}

static bool go_on(void *user)
{
    const hand *h = user;
    return !atomic_load(&h->worker->stopping) && !atomic_load(&h->lost);
}

static void renew(hand *h)
{
    isp_worker *worker = h->worker;
    isp_error err = {0};
    char lease[sizeof h->lease];
    bool ours = true;
    pthread_mutex_lock(&worker->lock);
    bool holds = h->holds;
    int64_t tenant_id = h->tenant_id, turn = h->turn;
    memcpy(lease, h->lease, sizeof lease);
    pthread_mutex_unlock(&worker->lock);
    if (!holds)
        return;
    if (isp_lease__renew(isp_ctx__store(worker->ctx), tenant_id, lease, h->holder,
                         worker->options.lease_ms, &ours, &err) < 0)
        report(worker, "worker.lease", tenant_id, &err);
    pthread_mutex_lock(&worker->lock);
    if (!ours && h->holds && h->turn == turn)
        atomic_store(&h->lost, true);
    pthread_mutex_unlock(&worker->lock);
}

/* A router with many lines, or one that drips its answers, may take longer than a lease. */
static void *keep(void *user)
{
    isp_worker *worker = user;
    while (!atomic_load(&worker->ended)) {
        idle(worker, worker->options.lease_ms / 3, &worker->ended);
        for (size_t i = 0; i < worker->hand_count; i++)
            renew(&worker->hands[i]);
    }
    return NULL;
}

/* ---- nodes ---- */

/* The first thread keeps free for lines: who has paid does not wait for devices that are dead. */
static bool is_kept_free(const hand *h)
{
    const isp_worker_options *o = &h->worker->options;
    return h == h->worker->hands && o->thread_count > 1 && o->work & ISP_WORK_CONVERGE;
}

/* What is done with a claimed node. */
typedef isp_status (*node_work)(hand *h, isp_session *session, int64_t node_id, isp_error *err);

static isp_status converge_node(hand *h, isp_session *session, int64_t node_id, isp_error *err)
{
    isp_converge_result result = {0};
    isp_status st = isp_provision__node(session, node_id, 0, go_on, h, &result, err);
    atomic_fetch_add(&h->worker->converge, result.done_count);
    atomic_fetch_add(&h->worker->converge_errors, result.error_count);
    return st;
}

static isp_status poll_node(hand *h, isp_session *session, int64_t node_id, isp_error *err)
{
    int64_t count = 0;
    bool begun = false;
    isp_status st = isp_poll__begin(session, node_id, h->looked_at_us, &begun, err);
    if (st < 0 || !begun) /* somebody has asked it since */
        return st;
    st = isp_poll__node(session, node_id, &count, err);
    atomic_fetch_add(&h->worker->polls, 1);
    if (st < 0)
        atomic_fetch_add(&h->worker->poll_errors, 1);
    return st;
}

/* An OLT that answers and has not yet said what it is. */
static isp_status ask_facts(hand *h, isp_session *session, int64_t node_id, isp_error *err)
{
    (void)h;
    ISP_AUTO(isp_device) device = NULL;
    isp_status st = isp_node__open(session, node_id, 0, &device, err);
    return st < 0 ? st : isp_node__ask_facts(session, node_id, device, err);
}

/* A quarter of the threads, and never the one that is kept free, may wait for routers that were
 * silent: however many are dead, the others are served. */
static bool take_seat(hand *h)
{
    isp_worker *worker = h->worker;
    if (is_kept_free(h))
        return false;
    if (atomic_fetch_sub(&worker->silent_seats, 1) > 0)
        return true;
    atomic_fetch_add(&worker->silent_seats, 1);
    return false;
}

/*
 * Look for nodes that wait for this kind of work and do those whose lease is free. The lease is the
 * node's, whatever the work: one conversation with a device at a time. After one that was silent is
 * looked again, for others may wait by then. True: something was done.
 */
static bool serve_nodes(hand *h, const isp_stmt *find, const char *event, node_work work)
{
    isp_worker *worker = h->worker;
    isp_error err = {0};
    bool any = false;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    h->looked_at_us = isp_env__now_us(isp_ctx__env(worker->ctx));
    isp_params__i64(&params, h->looked_at_us);
    if (look(worker, find, &params, &rows) < 0)
        return false;
    bool silent = false;
    for (size_t i = 0; i < isp_rows__len(rows) && !atomic_load(&worker->stopping); i++) {
        int64_t tenant_id = isp_rows__i64(rows, i, 0), node_id = isp_rows__i64(rows, i, 1);
        char name[32];
        snprintf(name, sizeof name, "node:%lld", (long long)node_id);
        if (!silent && isp_rows__i64(rows, i, 2) == 1 && !(silent = take_seat(h)))
            break; /* all that follow are such, too */
        if (!claim(h, tenant_id, name))
            continue;
        ISP_AUTO(isp_session) session = NULL;
        isp_status st = isp_session__worker(worker->ctx, tenant_id, event, &session, &err);
        if (st == ISP_OK)
            st = work(h, session, node_id, &err);
        if (st < 0)
            report(worker, event, tenant_id, &err);
        any = true;
        let_go(h);
        if (silent)
            break;
    }
    if (silent)
        atomic_fetch_add(&worker->silent_seats, 1);
    return any;
}

/* ---- chores of the day ---- */

static isp_status mark(const isp_session *session, const isp_stmt *stmt, int64_t today,
                       isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__on(&params, today);
    return isp_session__run(session, stmt, &params, NULL, err);
}

static void dun(isp_worker *worker, isp_session *session)
{
    isp_error err = {0};
    ISP_AUTO(isp_dunning) result = NULL;
    isp_session__came_from(session, "worker.dunning");
    if (isp_dunning_run(session, NULL, &result, &err) < 0)
        report(worker, "worker.dunning", session->tenant_id, &err);
    else
        atomic_fetch_add(&worker->dunnings, 1);
}

/*
 * Where isp.conf says bill_automatically = yes: the months from the one that was billed last up to
 * this one. The last one again, because lines were sold in it after its first day; months that
 * passed while no worker ran, too. Run twice equals run once.
 */
static void bill(isp_worker *worker, isp_session *session, int64_t billed_on, int64_t today)
{
    isp_error err = {0};
    isp_status st = ISP_OK;
    isp_session__came_from(session, "worker.billing");
    int64_t month = billed_on == ISP_NO_VALUE ? today / 100 : billed_on / 100;
    for (; st == ISP_OK && month <= today / 100; month += month % 100 == 12 ? 89 : 1) {
        ISP_AUTO(isp_bill_run) result = NULL;
        isp_bill_options options = ISP_BILL_OPTIONS_INIT;
        options.period = month;
        st = isp_bill_run_start(session, &options, NULL, NULL, &result, &err);
        atomic_fetch_add(&worker->billings, st == ISP_OK);
    }
    if (st < 0 || mark(session, &work_billed, today, &err) < 0)
        report(worker, "worker.billing", session->tenant_id, &err);
}

static void prune(isp_worker *worker, isp_session *session, int64_t today)
{
    isp_error err = {0};
    int64_t now_us = isp_env__now_us(isp_ctx__env(worker->ctx));
    if (isp_poll__prune(session, now_us - SAMPLES_KEPT, &err) < 0 ||
        mark(session, &work_pruned, today, &err) < 0)
        report(worker, "worker.prune", session->tenant_id, &err);
}

/* What waits for one tenant (0: for all) by now. */
static isp_status find_chores(isp_worker *worker, int64_t tenant_id, isp_rows **out)
{
    const char *automatic = isp_ctx__setting(worker->ctx, "bill_automatically", "no");
    int64_t work = worker->options.work;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_env__now_us(isp_ctx__env(worker->ctx)));
    isp_params__i64(&params, tenant_id);
    isp_params__bool(&params, work & ISP_WORK_BILLING && strcmp(automatic, "yes") == 0);
    isp_params__bool(&params, work & ISP_WORK_DUNNING);
    isp_params__bool(&params, work & ISP_WORK_POLL);
    isp_params__bool(&params, work & ISP_WORK_CONVERGE);
    return look(worker, &work_chores, &params, out);
}

/* The lease is ours: see what is still to be done, and do it. */
static void serve_tenant(isp_worker *worker, int64_t tenant_id)
{
    isp_error err = {0};
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_session) session = NULL;
    if (find_chores(worker, tenant_id, &rows) < 0 || !isp_rows__len(rows))
        return;
    if (isp_session__worker(worker->ctx, tenant_id, "worker.day", &session, &err) < 0) {
        report(worker, "worker.day", tenant_id, &err);
        return;
    }
    int64_t today = isp_rows__on(rows, 0, 1);
    if (isp_rows__i64(rows, 0, 6) && isp_provision__begin(session, today, &err) < 0)
        report(worker, "worker.begin", tenant_id, &err);
    if (isp_rows__i64(rows, 0, 3))
        bill(worker, session, isp_rows__on(rows, 0, 2), today);
    if (isp_rows__i64(rows, 0, 4))
        dun(worker, session);
    if (isp_rows__i64(rows, 0, 5))
        prune(worker, session, today);
}

/* Lines follow their tenant where its policy says so. Nobody claims it: one statement looks again,
 * and changes the tenant and its lines together, or nothing. */
static void cut(isp_worker *worker)
{
    isp_error err = {0};
    ISP_AUTO(isp_rows) rows = NULL;
    if (look(worker, &work_cuts, NULL, &rows) < 0)
        return;
    for (size_t i = 0; i < isp_rows__len(rows); i++) {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, isp_rows__i64(rows, i, 0));
        isp_params__i64(&params, isp_env__now_us(isp_ctx__env(worker->ctx)));
        if (isp_store__run(isp_ctx__store(worker->ctx), &job, &work_cut, &params, NULL, &err) < 0)
            report(worker, "worker.cut", isp_rows__i64(rows, i, 0), &err);
    }
}

/* Once a day for each ISP and the platform: let lines in whose first day it is, bill the month that
 * began, judge by what is due, throw old samples away.
 */
static void chores(hand *h)
{
    isp_worker *worker = h->worker;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_rows) waiting = NULL;
    if (find_chores(worker, 0, &rows) < 0)
        return;
    for (size_t i = 0; i < isp_rows__len(rows) && !atomic_load(&worker->stopping); i++) {
        int64_t tenant_id = isp_rows__i64(rows, i, 0);
        if (!claim(h, tenant_id, "day"))
            continue;
        serve_tenant(worker, tenant_id);
        let_go(h);
    }
    if (look(worker, &work_pending, NULL, &waiting) == ISP_OK)
        atomic_store(&worker->pending, isp_rows__i64(waiting, 0, 0));
}

/* What is done now and then: one thread takes the turn, however long it takes; the others find it
 * taken, or the time moved on. */
static bool take_turn(atomic_llong *at_us)
{
    long long due = atomic_load(at_us);
    return isp_env__mono_us() >= due && atomic_compare_exchange_strong(at_us, &due, INT64_MAX);
}

static void end_turn(atomic_llong *at_us, int64_t each_ms)
{
    atomic_store(at_us, isp_env__mono_us() + each_ms * 1000);
}

/* Seal what was written in the audit trail, whoever wrote it; sign and anchor what has grown. */
static void audit(hand *h)
{
    isp_ctx *ctx = h->worker->ctx;
    isp_error err = {0};
    bool due = false;
    int64_t count = 0;
    isp_status st = isp_audit__due(ctx, &due, &err);
    if (st == ISP_OK && due && claim(h, AUDIT_TENANT, "audit")) {
        do
            st = isp_audit__seal(ctx, &count, &err);
        while (st == ISP_OK && count && go_on(h));
        if (st == ISP_OK)
            st = isp_audit__checkpoint(ctx, false, &count, &err);
        let_go(h);
    }
    if (st < 0 && st != ISP_E_UNAVAILABLE) /* an outage is told by look() */
        report(h->worker, "worker.audit", ISP_NO_VALUE, &err);
}

/*
 * Messages, by threads of their own: a relay may take a minute to say nothing. There is no lease:
 * each message is claimed by its row.
 */
static void *mail(void *user)
{
    isp_worker *worker = user;
    bool blind = false;
    while (!atomic_load(&worker->stopping)) {
        isp_error err = {0};
        bool gathered = false, sent = false;
        isp_status st = isp_notify__gather(worker->ctx, &gathered, &err);
        if (st == ISP_OK)
            st = isp_notify__send(worker->ctx, &sent, &err);
        atomic_fetch_add(&worker->messages, sent);
        if (st < 0 && !blind)
            report(worker, "worker.notify", ISP_NO_VALUE, &err);
        blind = st < 0;
        if (blind || !(gathered || sent))
            idle(worker, MAIL_EACH_MS, &worker->stopping);
    }
    return NULL;
}

static void *run(void *user)
{
    hand *h = user;
    isp_worker *worker = h->worker;
    int64_t work = worker->options.work;
    bool polls = work & ISP_WORK_POLL && !is_kept_free(h);
    while (!atomic_load(&worker->stopping)) {
        bool any = false;
        if (work & ISP_WORK_CONVERGE)
            any |= serve_nodes(h, &work_converge, "worker.converge", converge_node);
        if (polls)
            any |= serve_nodes(h, &work_poll, "worker.poll", poll_node);
        if (polls && take_turn(&worker->facts_at_us)) {
            (void)serve_nodes(h, &work_facts, "worker.facts", ask_facts);
            end_turn(&worker->facts_at_us, FACTS_EACH_MS);
        }
        if (work & ISP_WORK_AUDIT && take_turn(&worker->audit_at_us)) {
            audit(h);
            end_turn(&worker->audit_at_us, AUDIT_EACH_MS);
        }
        if (take_turn(&worker->chores_at_us)) {
            if (work & ISP_WORK_CONVERGE)
                cut(worker);
            chores(h);
            end_turn(&worker->chores_at_us, CHORES_EACH_MS);
        }
        if (!any)
            idle(worker, worker->options.idle_ms, &worker->stopping);
    }
    return NULL;
}

/* Start the threads; how many of them run is known to isp_worker_stop(). */
static isp_status start_threads(isp_worker *worker, isp_error *err)
{
    int failed = 0;
    for (int64_t i = 0; i < worker->options.thread_count && !failed; i++) {
        hand *h = &worker->hands[i];
        h->worker = worker;
        snprintf(h->holder, sizeof h->holder, "%s.%lld", worker->holder, (long long)i);
        failed = pthread_create(&h->thread, NULL, run, h);
        worker->hand_count += !failed;
    }
    if (!failed) {
        failed = pthread_create(&worker->keeper, NULL, keep, worker);
        worker->keeps = !failed;
    }
    size_t mailers = worker->options.work & ISP_WORK_NOTIFY ? MAIL_THREADS : 0;
    while (!failed && worker->mailer_count < mailers) {
        failed = pthread_create(&worker->mailers[worker->mailer_count], NULL, mail, worker);
        worker->mailer_count += !failed;
    }
    return failed ? isp_fail_errno(err, ISP_E_UNAVAILABLE, "worker", failed,
                                   "could not start a thread")
                  : ISP_OK;
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
        o.work = ISP_WORK_CONVERGE | ISP_WORK_POLL | ISP_WORK_DUNNING | ISP_WORK_BILLING |
                 ISP_WORK_AUDIT | ISP_WORK_NOTIFY;
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
    if (!worker || !(worker->hands = calloc((size_t)o.thread_count, sizeof *worker->hands))) {
        free(worker);
        return isp_fail_memory(err);
    }
    worker->ctx = ctx;
    worker->options = o;
    atomic_store(&worker->silent_seats, (int)(o.thread_count < 4 ? 1 : o.thread_count / 4));
    uint64_t random = 0;
    if ((st = isp_env__random(&random, sizeof random, err)) < 0) {
        free(worker->hands);
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
    if ((st = start_threads(worker, err)) < 0) {
        isp_worker_stop(worker);
        return st;
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
    for (size_t i = 0; i < worker->hand_count; i++)
        pthread_join(worker->hands[i].thread, NULL);
    for (size_t i = 0; i < worker->mailer_count; i++)
        pthread_join(worker->mailers[i], NULL);
    pthread_mutex_lock(&worker->lock);
    atomic_store(&worker->ended, true);
    pthread_cond_broadcast(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    if (worker->keeps)
        pthread_join(worker->keeper, NULL);
    isp_fleet__stop(worker->fleet);
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    free(worker->hands);
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
                              .pending_count = atomic_load(&w->pending),
                              .message_count = atomic_load(&w->messages)};
}
