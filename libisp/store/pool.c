#include "store/pool.h"

#include <errno.h>
#include <time.h>

enum {
    POOL_SIZE = 8,
    TIMEOUT_MS = 30000,
    WAIT_MS = 10000,
    STARTING_MS = 2000, /* wait for a server that is just starting */
    RETRY_MS = 20,
    DOWN_MS = 250 /* after a failure, answer so long without trying */
};

isp_status isp_store__open(const isp_store_options *options, isp_store **out, isp_error *err)
{
    isp_store *store = calloc(1, sizeof *store);
    if (!store || !(store->dsn = isp_text__dup(options->dsn))) {
        free(store);
        return isp_fail_memory(err);
    }
    store->target = (isp_conn_target){
        .env = options->env,
        .dsn = store->dsn,
        .timeout_ms = options->timeout_ms ? options->timeout_ms : TIMEOUT_MS,
        .find_entity = options->find_entity,
    };
    store->pool_size = options->pool_size ? options->pool_size : POOL_SIZE;
    store->wait_ms = options->wait_ms ? options->wait_ms : WAIT_MS;
    store->revive = options->revive;
    store->revive_user = options->revive_user;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    for (int i = 0; i < ISP_DB_ROLES; i++) {
        pthread_mutex_init(&store->pools[i].lock, NULL);
        pthread_cond_init(&store->pools[i].freed, &monotonic);
    }
    pthread_cond_init(&store->revived, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&store->outage_lock, NULL);
    *out = store;
    return ISP_OK;
}

void isp_store__close(isp_store *store)
{
    if (!store)
        return;
    for (int i = 0; i < ISP_DB_ROLES; i++) {
        isp_pool *pool = &store->pools[i];
        for (isp_conn *conn = pool->idle, *next; conn; conn = next) {
            next = conn->next;
            isp_conn__free(conn);
        }
        pthread_cond_destroy(&pool->freed);
        pthread_mutex_destroy(&pool->lock);
    }
    pthread_mutex_destroy(&store->outage_lock);
    pthread_cond_destroy(&store->revived);
    free(store->dsn);
    free(store);
}

const isp_env *isp_store__env(const isp_store *store)
{
    return store->target.env;
}

void isp_store__fault(isp_store *store, isp_store_fault_fn fault, void *user)
{
    store->target.fault = fault;
    store->target.fault_user = user;
}

/* ---- connecting, and outages ---- */

static bool is_down(isp_store *store, isp_error *err)
{
    pthread_mutex_lock(&store->outage_lock);
    bool down = isp_env__mono_us() < store->down_until_us;
    if (down && err)
        *err = store->down;
    pthread_mutex_unlock(&store->outage_lock);
    return down;
}

static void set_down(isp_store *store, const isp_error *why)
{
    pthread_mutex_lock(&store->outage_lock);
    store->down_until_us = why ? isp_env__mono_us() + DOWN_MS * 1000 : 0;
    if (why)
        store->down = *why;
    pthread_mutex_unlock(&store->outage_lock);
}

static void sleep_ms(int64_t ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

static struct timespec in_ms(int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
    t.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

/* A server that is starting or recovering answers within seconds: worth a short wait. */
static isp_status open_patiently(isp_store *store, isp_db_role role, isp_conn **out, isp_error *err)
{
    int64_t deadline = isp_env__mono_us() + STARTING_MS * 1000;
    for (;;) {
        isp_status st = isp_conn__open(&store->target, role, out, err);
        if (st != ISP_E_UNAVAILABLE || isp_env__mono_us() >= deadline ||
            !isp_pg__is_starting(&store->target))
            return st;
        sleep_ms(RETRY_MS);
    }
}

/* One thread brings the server back, the others wait for it a little. Was it us? */
static bool begin_revival(isp_store *store)
{
    struct timespec until = in_ms(STARTING_MS);
    bool ours;
    pthread_mutex_lock(&store->outage_lock);
    ours = !store->reviving;
    while (store->reviving &&
           pthread_cond_timedwait(&store->revived, &store->outage_lock, &until) != ETIMEDOUT)
        continue;
    if (ours)
        store->reviving = true;
    pthread_mutex_unlock(&store->outage_lock);
    return ours;
}

static void end_revival(isp_store *store)
{
    pthread_mutex_lock(&store->outage_lock);
    store->reviving = false;
    pthread_cond_broadcast(&store->revived);
    pthread_mutex_unlock(&store->outage_lock);
}

static isp_status open_revived(isp_store *store, isp_db_role role, isp_conn **out, isp_error *err)
{
    if (!begin_revival(store))
        return isp_conn__open(&store->target, role, out, err);
    isp_status st = store->revive(store->revive_user, err);
    end_revival(store);
    return st < 0 ? st : open_patiently(store, role, out, err);
}

static isp_status open_conn(isp_store *store, isp_db_role role, isp_conn **out, isp_error *err)
{
    isp_error own = {0};
    if (is_down(store, err))
        return ISP_E_UNAVAILABLE;
    isp_status st = open_patiently(store, role, out, &own);
    if (st == ISP_E_UNAVAILABLE && store->revive)
        st = open_revived(store, role, out, &own);
    set_down(store, st == ISP_E_UNAVAILABLE ? &own : NULL);
    if (st < 0 && err)
        *err = own;
    return st;
}

/* ---- the pool ---- */

/* An idle connection or a place for a new one (*out NULL). */
static isp_status take_place(isp_store *store, const isp_scope *scope, isp_conn **out,
                             isp_error *err)
{
    isp_pool *pool = &store->pools[scope->role];
    int64_t limit = scope->nested ? 2 * store->pool_size : store->pool_size;
    struct timespec until = in_ms(store->wait_ms);
    isp_status st = ISP_OK;
    pthread_mutex_lock(&pool->lock);
    while (!pool->idle && pool->open >= limit && st >= 0)
        if (pthread_cond_timedwait(&pool->freed, &pool->lock, &until) == ETIMEDOUT)
            st = isp_fail(err, ISP_E_BUSY, NULL, "all %lld database connections of %s are in use",
                          (long long)limit, isp_db_role__name(scope->role));
    if (st >= 0) {
        *out = pool->idle;
        if (pool->idle)
            pool->idle = pool->idle->next;
        else
            pool->open++;
    }
    pthread_mutex_unlock(&pool->lock);
    return st;
}

isp_status isp_pool__take(isp_store *store, const isp_scope *scope, isp_conn **out, isp_error *err)
{
    isp_conn *conn = NULL;
    isp_status st = take_place(store, scope, &conn, err);
    if (st < 0)
        return st;
    if (conn && !isp_conn__is_quiet(conn)) { /* the server went away meanwhile */
        isp_conn__free(conn);
        conn = NULL;
    }
    if (!conn && (st = open_conn(store, scope->role, &conn, err)) < 0) {
        isp_pool__give(store, scope->role, NULL);
        return st;
    }
    *out = conn;
    return ISP_OK;
}

void isp_pool__give(isp_store *store, isp_db_role role, isp_conn *conn)
{
    isp_pool *pool = &store->pools[role];
    pthread_mutex_lock(&pool->lock);
    if (conn && pool->open > store->pool_size) { /* a nested one, beyond the pool */
        pool->open--;
    } else if (conn) {
        conn->next = pool->idle;
        pool->idle = conn;
        conn = NULL;
    } else {
        pool->open--;
    }
    pthread_cond_broadcast(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
    isp_conn__free(conn);
}

/* ---- checks ---- */

isp_status isp_store__check(isp_store *store, isp_error *err)
{
    static const isp_db_role serving[] = {ISP_DB_TENANT, ISP_DB_SCOPE, ISP_DB_JOB, ISP_DB_ZONE};
    for (size_t i = 0; i < ISP_LEN(serving); i++) {
        const isp_scope scope = {.role = serving[i]};
        isp_conn *conn;
        isp_status st = isp_pool__take(store, &scope, &conn, err);
        if (st < 0)
            return st;
        isp_pool__give(store, serving[i], conn);
    }
    return ISP_OK;
}

isp_status isp_store__ping(isp_store *store, isp_error *err)
{
    static const isp_stmt ping = {"store_ping", "SELECT 1", "reads no table"};
    const isp_scope scope = {.role = ISP_DB_JOB};
    return isp_store__run(store, &scope, &ping, NULL, NULL, err);
}
