/*
 * Transactions: who acts goes ahead of the first statement in the same pipeline, and what a failure
 * means is decided here, once.
 */
#include "store/pool.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    TRIES = 5
};

/* What may be done about a failure. */
typedef enum verdict {
    FINAL = 0, /* it failed and left nothing; the same would fail again */
    AGAIN,     /* it failed and left nothing; another try may succeed */
    LOST,      /* the connection broke before COMMIT was sent: nothing is left */
    UNKNOWN    /* COMMIT was sent and not answered */
} verdict;

static void give(isp_store *store, const isp_scope *scope, isp_conn *conn, bool lost)
{
    if (lost) {
        isp_conn__free(conn);
        conn = NULL;
    }
    isp_pool__give(store, scope->role, conn);
}

/* ---- BEGIN and the context ---- */

static bool is_of_tenant(const isp_scope *scope)
{
    return scope->role == ISP_DB_TENANT || scope->role == ISP_DB_ZONE;
}

static isp_status set_number(isp_conn *conn, const char *name, int64_t value, isp_error *err)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SET LOCAL isp.%s = '%lld'", name, (long long)value);
    return isp_conn__command(conn, sql, err);
}

static isp_status set_tenants(isp_conn *conn, const isp_scope *scope, isp_error *err)
{
    ISP_AUTO_BUF sql = ISP_BUF_INIT;
    isp_buf__text(&sql, "SET LOCAL isp.tenants = '{");
    for (size_t i = 0; i < scope->tenant_count; i++) {
        if (i)
            isp_buf__char(&sql, ',');
        isp_buf__i64(&sql, scope->tenants[i]);
    }
    isp_buf__text(&sql, "}'");
    return sql.failed ? isp_fail_memory(err) : isp_conn__command(conn, sql.data, err);
}

/* The one setting that is a person's text: quoted as an array's elements are, then as libpq does.
 */
static isp_status set_zones(isp_conn *conn, const isp_scope *scope, isp_error *err)
{
    ISP_AUTO_BUF array = ISP_BUF_INIT;
    ISP_AUTO_BUF sql = ISP_BUF_INIT;
    for (size_t i = 0; i < scope->zone_count; i++) {
        isp_buf__text(&array, i ? ",\"" : "{\"");
        for (const char *at = scope->zones[i]; *at; at++) {
            if (*at == '"' || *at == '\\')
                isp_buf__char(&array, '\\');
            isp_buf__char(&array, *at);
        }
        isp_buf__char(&array, '"');
    }
    isp_buf__char(&array, '}');
    char *literal = array.failed ? NULL : PQescapeLiteral(conn->pg, array.data, array.len);
    if (!literal)
        return isp_fail_memory(err);
    isp_buf__format(&sql, "SET LOCAL isp.zones = %s", literal);
    PQfreemem(literal);
    return sql.failed ? isp_fail_memory(err) : isp_conn__command(conn, sql.data, err);
}

static isp_status queue_begin(isp_conn *conn, const isp_scope *scope, bool only_reads,
                              isp_error *err)
{
    bool read_only = only_reads || scope->read_only || scope->role == ISP_DB_SCOPE;
    conn->only_looks = scope->read_only;
    isp_status st = isp_conn__command(conn, read_only ? "BEGIN READ ONLY" : "BEGIN", err);
    if (st >= 0 && is_of_tenant(scope))
        st = set_number(conn, "tenant_id", scope->tenant_id, err);
    if (st >= 0 && scope->role == ISP_DB_ZONE)
        st = set_zones(conn, scope, err);
    if (st >= 0 && scope->role == ISP_DB_SCOPE)
        st = set_tenants(conn, scope, err);
    if (st >= 0 && scope->actor_id)
        st = set_number(conn, "actor_id", scope->actor_id, err);
    if (st >= 0 && scope->impersonator_id)
        st = set_number(conn, "impersonator_id", scope->impersonator_id, err);
    if (st >= 0 && scope->impersonator_tenant_id)
        st = set_number(conn, "impersonator_tenant_id", scope->impersonator_tenant_id, err);
    if (st >= 0 && conn->target->env &&
        conn->target->env->clock) /* isp.today() must agree with an injected clock */
        st = set_number(conn, "now_us", isp_env__now_us(conn->target->env), err);
    return st;
}

static isp_status check_call(const isp_scope *scope, const isp_params *params, isp_error *err)
{
    if (is_of_tenant(scope) && scope->tenant_id < 1)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a transaction without a tenant");
    if (scope->role == ISP_DB_ZONE && !scope->zone_count)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a transaction without a zone");
    if (params && params->failed)
        return isp_fail(err, ISP_E_MEMORY, NULL, "out of memory or parameters");
    return ISP_OK;
}

/* ---- one round trip, and what its failure means ---- */

/*
 * What a failed round trip means. `commits`: its last message was COMMIT, of a transaction that may
 * have written.
 */
static verdict judge(const isp_reply *reply, bool commits)
{
    if (reply->again)
        return AGAIN;
    if (commits) {
        bool at_commit = reply->done == reply->sent - 1;
        bool refused = reply->told && !reply->unsure && !(at_commit && reply->lost);
        if (!refused && (reply->lost || at_commit))
            return UNKNOWN;
    }
    return reply->lost && !reply->late ? LOST : FINAL;
}

/* Send what is queued. After a failure the transaction is over; *lost: so is the connection. */
static isp_status exchange(isp_conn *conn, bool commits, isp_reply *reply, verdict *meant,
                           isp_error *err)
{
    isp_status st = isp_conn__exchange(conn, reply, err);
    if (st >= 0)
        return st;
    *meant = judge(reply, commits);
    if (*meant == UNKNOWN) {
        st = ISP_E_UNKNOWN;
        isp_error__prefix(err, "it may or may not have happened");
        if (err)
            err->code = st;
    }
    return st;
}

/* End a transaction without effect; false: the connection is to be dropped. */
static bool roll_back(isp_conn *conn)
{
    __attribute__((cleanup(isp_reply__clear))) isp_reply reply = ISP_REPLY_INIT;
    if (PQtransactionStatus(conn->pg) == PQTRANS_IDLE) /* COMMIT failed, and ended it */
        return true;
    return isp_conn__command(conn, "ROLLBACK", NULL) >= 0 &&
           isp_conn__exchange(conn, &reply, NULL) >= 0;
}

/* Two that got in each other's way should not meet again. */
static void back_off(int attempt)
{
    uint16_t random = 0;
    (void)isp_env__random(&random, sizeof random, NULL);
    struct timespec t = {.tv_nsec = (1000000L << attempt) + random % 1000 * (2000L << attempt)};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

/* ---- one statement ---- */

static isp_status queue_all(isp_conn *conn, const isp_scope *scope, const isp_stmt *stmt,
                            const isp_params *params, bool only_reads, isp_error *err)
{
    isp_status st = queue_begin(conn, scope, only_reads, err);
    if (st >= 0)
        st = isp_conn__statement(conn, stmt, params, err);
    if (st >= 0)
        st = isp_conn__command(conn, "COMMIT", err);
    return st;
}

static isp_status run_once(isp_store *store, const isp_scope *scope, const isp_stmt *stmt,
                           const isp_params *params, isp_reply *reply, verdict *meant,
                           isp_error *err)
{
    bool only_reads = isp_stmt__only_reads(stmt) || scope->read_only || scope->role == ISP_DB_SCOPE;
    isp_conn *conn;
    *meant = FINAL;
    isp_status st = isp_pool__take(store, scope, &conn, err);
    if (st < 0)
        return st;
    st = queue_all(conn, scope, stmt, params, only_reads, err);
    if (st < 0) { /* half a pipeline is in its buffer */
        *meant = st == ISP_E_UNAVAILABLE ? LOST : FINAL;
        give(store, scope, conn, true);
        return st;
    }
    st = exchange(conn, !only_reads, reply, meant, err);
    if (st < 0 && !reply->lost)
        reply->lost = !roll_back(conn);
    give(store, scope, conn, reply->lost);
    return st;
}

isp_status isp_store__run(isp_store *store, const isp_scope *scope, const isp_stmt *stmt,
                          const isp_params *params, isp_rows **out, isp_error *err)
{
    __attribute__((cleanup(isp_reply__clear))) isp_reply reply = ISP_REPLY_INIT;
    verdict meant = FINAL;
    int losses = 0;
    isp_status st = check_call(scope, params, err);
    if (st < 0)
        return st;
    for (int attempt = 1;; attempt++) {
        st = run_once(store, scope, stmt, params, &reply, &meant, err);
        if (st >= 0)
            break;
        bool retry = meant == AGAIN || (meant == LOST && losses++ == 0);
        if (!retry || attempt == TRIES)
            return st;
        if (meant == AGAIN)
            back_off(attempt);
    }
    if (out)
        *out = isp_rows__of(ISP_TAKE(reply.rows));
    return ISP_OK;
}

/* ---- several statements ---- */

/* Somebody who wants to know how it ends. */
typedef struct watcher {
    struct watcher *before;
    isp_tx_end_fn end;
    void *user;
} watcher;

struct isp_tx {
    isp_store *store;
    const isp_scope *scope;
    isp_conn *conn;    /* NULL until the first statement, and after it is lost */
    isp_status failed; /* the first failure ends it: PostgreSQL would refuse all that follows */
    isp_error why;
    verdict verdict;
    bool roll_back;
    watcher *watchers;
};

static isp_status tx_fail(isp_tx *tx, isp_status st, const isp_error *why, isp_error *err)
{
    tx->failed = st;
    tx->why = *why;
    if (err)
        *err = *why;
    return st;
}

static isp_status tx_queue(isp_tx *tx, const isp_stmt *stmt, const isp_params *params,
                           isp_error *err)
{
    isp_status st = ISP_OK;
    if (!tx->conn) {
        st = isp_pool__take(tx->store, tx->scope, &tx->conn, err);
        if (st < 0)
            return st;
        st = queue_begin(tx->conn, tx->scope, false, err);
    }
    if (st >= 0)
        st = isp_conn__statement(tx->conn, stmt, params, err);
    if (st < 0) {
        tx->verdict = st == ISP_E_UNAVAILABLE ? LOST : FINAL;
        give(tx->store, tx->scope, ISP_TAKE(tx->conn), true);
    }
    return st;
}

isp_status isp_tx__run(isp_tx *tx, const isp_stmt *stmt, const isp_params *params, isp_rows **out,
                       isp_error *err)
{
    __attribute__((cleanup(isp_reply__clear))) isp_reply reply = ISP_REPLY_INIT;
    isp_error why = {0};
    if (tx->failed < 0)
        return tx_fail(tx, tx->failed, &tx->why, err);
    isp_status st = check_call(tx->scope, params, &why);
    if (st >= 0)
        st = tx_queue(tx, stmt, params, &why);
    if (st >= 0) {
        st = exchange(tx->conn, false, &reply, &tx->verdict, &why);
        if (st < 0 && reply.lost)
            give(tx->store, tx->scope, ISP_TAKE(tx->conn), true);
    }
    if (st < 0)
        return tx_fail(tx, st, &why, err);
    if (out)
        *out = isp_rows__of(ISP_TAKE(reply.rows));
    return ISP_OK;
}

int64_t isp_tx__tenant_id(const isp_tx *tx)
{
    return tx->scope->tenant_id;
}

void isp_tx__rollback_at_end(isp_tx *tx)
{
    tx->roll_back = true;
}

isp_status isp_tx__at_end(isp_tx *tx, isp_tx_end_fn end, void *user, isp_error *err)
{
    watcher *w = malloc(sizeof *w);
    if (!w)
        return isp_fail_memory(err);
    *w = (watcher){tx->watchers, end, user};
    tx->watchers = w;
    return ISP_OK;
}

static void tell_watchers(isp_tx *tx, isp_status st)
{
    isp_tx_outcome outcome = ISP_TX_COMMITTED;
    if (st < 0)
        outcome = tx->verdict == UNKNOWN ? ISP_TX_UNKNOWN : ISP_TX_ROLLED_BACK;
    else if (tx->roll_back)
        outcome = ISP_TX_ROLLED_BACK;
    for (watcher *w; (w = tx->watchers);) {
        tx->watchers = w->before;
        w->end(w->user, outcome);
        free(w);
    }
}

static isp_status tx_commit(isp_tx *tx, isp_error *err)
{
    __attribute__((cleanup(isp_reply__clear))) isp_reply reply = ISP_REPLY_INIT;
    isp_status st = isp_conn__command(tx->conn, "COMMIT", err);
    if (st >= 0)
        st = exchange(tx->conn, true, &reply, &tx->verdict, err);
    else
        tx->verdict = UNKNOWN;
    give(tx->store, tx->scope, ISP_TAKE(tx->conn), st < 0);
    return st;
}

static isp_status transact_once(isp_tx *tx, isp_tx_body body, void *user, isp_error *err)
{
    isp_status st = body(tx, user, err);
    if (tx->failed < 0 && st >= 0) { /* the body overlooked it */
        st = tx->failed;
        if (err)
            *err = tx->why;
    }
    if (!tx->conn)
        return st;
    if (st >= 0 && !tx->roll_back)
        return tx_commit(tx, err);
    bool ended = roll_back(tx->conn);
    give(tx->store, tx->scope, ISP_TAKE(tx->conn), !ended);
    return st;
}

isp_status isp_store__transact(isp_store *store, const isp_scope *scope, isp_tx_body body,
                               void *user, isp_error *err)
{
    for (int attempt = 1;; attempt++) {
        isp_tx tx = {.store = store, .scope = scope};
        isp_status st = transact_once(&tx, body, user, err);
        tell_watchers(&tx, st);
        if (st >= 0 || tx.verdict == FINAL || tx.verdict == UNKNOWN || attempt == TRIES)
            return st;
        back_off(attempt);
    }
}

/* ---- counters ---- */

isp_status isp_tx__next_many(isp_tx *tx, const char *counter, int64_t count, int64_t *out,
                             isp_error *err)
{
    static const isp_stmt next = {
        "store_counter_next",
        "INSERT INTO counters AS c (tenant_id, name, next_value) VALUES ($1, $2, $3::bigint + 1)"
        " ON CONFLICT (tenant_id, name) DO UPDATE SET next_value = c.next_value + $3"
        " RETURNING next_value - $3",
        NULL};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tx->scope->tenant_id);
    isp_params__text(&params, counter);
    isp_params__i64(&params, count);
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_tx__run(tx, &next, &params, &rows, err);
    if (st >= 0)
        *out = isp_rows__i64(rows, 0, 0);
    return st;
}

isp_status isp_tx__next(isp_tx *tx, const char *counter, int64_t *out, isp_error *err)
{
    return isp_tx__next_many(tx, counter, 1, out, err);
}
