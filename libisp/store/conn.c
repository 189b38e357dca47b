#include "store/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum {
    SERVER_MIN = 150000, /* views with security_invoker */
    GRACE_MS = 5000      /* the server's own statement_timeout goes first */
};

const char *isp_db_role__name(isp_db_role role)
{
    static const char *const names[] = {"isp_tenant", "isp_scope", "isp_job", "isp_owner",
                                        "isp_zone"};
    return names[role];
}

/* libpq would print notices; the library never prints. */
static void ignore_notice(void *user, const PGresult *result)
{
    (void)user, (void)result;
}

isp_status isp_pg__connect(const isp_conn_target *target, const char *user, const char *database,
                           PGconn **out, isp_error *err)
{
    ISP_AUTO_BUF settings = ISP_BUF_INIT;
    isp_buf__format(&settings,
                    "-c search_path=isp -c timezone=UTC -c datestyle=ISO -c bytea_output=hex "
                    "-c client_min_messages=warning -c jit=off -c row_security=on "
                    "-c idle_in_transaction_session_timeout=120000 -c statement_timeout=%lld",
                    (long long)target->timeout_ms);
    if (settings.failed)
        return isp_fail_memory(err);
    /* The DSN may say otherwise about what stands before it, not about what stands after. */
    const char *const keys[] = {"connect_timeout",          "dbname",  "user",
                                "client_encoding",          "options", "application_name",
                                database ? "dbname" : NULL, NULL};
    const char *const values[] = {"5",           target->dsn, user,     "UTF8",
                                  settings.data, "libisp",    database, NULL};
    ISP_AUTO(PGconn) pg = PQconnectdbParams(keys, values, 1);
    if (!pg)
        return isp_fail_memory(err);
    if (PQstatus(pg) != CONNECTION_OK)
        return isp_pg__fail(pg, NULL, NULL, err);
    (void)PQsetNoticeReceiver(pg, ignore_notice, NULL);
    *out = ISP_TAKE(pg);
    return ISP_OK;
}

bool isp_pg__is_starting(const isp_conn_target *target)
{
    const char *const keys[] = {"connect_timeout", "dbname", "user", NULL};
    const char *const values[] = {"5", target->dsn, isp_db_role__name(ISP_DB_JOB), NULL};
    return PQpingParams(keys, values, 1) == PQPING_REJECT;
}

/* The policies are only a wall for a role that cannot climb it. */
static isp_status check_role(PGconn *pg, isp_db_role role, isp_error *err)
{
    static const char sql[] =
        "SELECT r.rolsuper OR r.rolbypassrls, EXISTS (SELECT FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname = 'isp' AND pg_has_role(r.oid, c.relowner,"
        " 'MEMBER')) FROM pg_roles r WHERE r.rolname = session_user";
    if (PQserverVersion(pg) < SERVER_MIN)
        return isp_fail(err, ISP_E_STATE, NULL,
                        "the database server is version %d; at least 15 is needed",
                        PQserverVersion(pg) / 10000);
    ISP_AUTO(PGresult) result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        return isp_pg__fail(pg, result, NULL, err);
    bool passes = *PQgetvalue(result, 0, 0) == 't', owns = *PQgetvalue(result, 0, 1) == 't';
    if (passes || (owns && role != ISP_DB_OWNER))
        return isp_fail(err, ISP_E_STATE, NULL,
                        "the database role %s %s, so row-level security would not hold it: see "
                        "docs/database.md",
                        isp_db_role__name(role),
                        passes ? "is a superuser or has BYPASSRLS" : "owns tables");
    return ISP_OK;
}

isp_status isp_conn__open(const isp_conn_target *target, isp_db_role role, isp_conn **out,
                          isp_error *err)
{
    ISP_AUTO(isp_conn) conn = calloc(1, sizeof *conn);
    if (!conn)
        return isp_fail_memory(err);
    conn->target = target;
    isp_status st = isp_pg__connect(target, isp_db_role__name(role), NULL, &conn->pg, err);
    if (st >= 0)
        st = check_role(conn->pg, role, err);
    if (st < 0)
        return st;
    if (PQsetnonblocking(conn->pg, 1) != 0 || !PQenterPipelineMode(conn->pg))
        return isp_pg__fail(conn->pg, NULL, NULL, err);
    *out = ISP_TAKE(conn);
    return ISP_OK;
}

void isp_conn__free(isp_conn *conn)
{
    if (!conn)
        return;
    PQfinish(conn->pg);
    free(conn->prepared);
    free(conn);
}

bool isp_conn__is_quiet(const isp_conn *conn)
{
    struct pollfd pollfd = {.fd = PQsocket(conn->pg), .events = POLLIN};
    return pollfd.fd >= 0 && poll(&pollfd, 1, 0) == 0;
}

/* ---- queueing ---- */

static isp_status queued(isp_conn *conn, int ok, isp_error *err)
{
    if (!ok)
        return isp_pg__fail(conn->pg, NULL, NULL, err);
    conn->queued++;
    return ISP_OK;
}

isp_status isp_conn__command(isp_conn *conn, const char *sql, isp_error *err)
{
    if (strcmp(sql, "COMMIT") == 0)
        conn->commits = true;
    else if (isp_text__starts(sql, "BEGIN"))
        conn->read_only = strcmp(sql, "BEGIN READ ONLY") == 0;
    return queued(conn, PQsendQueryParams(conn->pg, sql, 0, NULL, NULL, NULL, NULL, 0), err);
}

/* Where the statement stands among the prepared ones, or would. */
static size_t find_prepared(const isp_conn *conn, const isp_stmt *stmt, bool *found)
{
    size_t low = 0, high = conn->prepared_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(conn->prepared[middle]->name, stmt->name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

static isp_status keep_prepared(isp_conn *conn, const isp_stmt *stmt)
{
    if (conn->prepared_len == conn->prepared_size) {
        size_t size = conn->prepared_size ? conn->prepared_size * 2 : 32;
        const isp_stmt **grown = reallocarray(conn->prepared, size, sizeof *grown);
        if (!grown)
            return ISP_E_MEMORY;
        conn->prepared = grown;
        conn->prepared_size = size;
    }
    bool found;
    size_t at = find_prepared(conn, stmt, &found);
    memmove(conn->prepared + at + 1, conn->prepared + at,
            (conn->prepared_len - at) * sizeof *conn->prepared);
    conn->prepared[at] = stmt;
    conn->prepared_len++;
    return ISP_OK;
}

static isp_status prepare(isp_conn *conn, const isp_stmt *stmt, isp_error *err)
{
    if (!stmt->global && !isp_stmt__names_tenant(stmt))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "statement %s names no tenant", stmt->name);
    ISP_AUTO_BUF sql = ISP_BUF_INIT;
    isp_status st = isp_stmt__expand(stmt, conn->target->find_entity, &sql, err);
    if (st < 0)
        return st;
    conn->preparing = true;
    conn->preparing_at = conn->queued;
    return queued(conn, PQsendPrepare(conn->pg, stmt->name, sql.data, 0, NULL), err);
}

isp_status isp_conn__statement(isp_conn *conn, const isp_stmt *stmt, const isp_params *params,
                               isp_error *err)
{
    static const isp_params none = ISP_PARAMS_INIT;
    bool found;
    size_t at = find_prepared(conn, stmt, &found);
    if (found && conn->prepared[at] != stmt && strcmp(conn->prepared[at]->sql, stmt->sql) != 0)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "two statements are called %s", stmt->name);
    isp_status st = found ? ISP_OK : prepare(conn, stmt, err);
    if (st < 0)
        return st;
    if (!params)
        params = &none;
    conn->running = stmt;
    return queued(conn,
                  PQsendQueryPrepared(conn->pg, stmt->name, params->count,
                                      (const char *const *)params->values, params->lengths,
                                      params->formats, 0),
                  err);
}

/* ---- one round trip ---- */

void isp_reply__clear(isp_reply *reply)
{
    PQclear(reply->rows);
    *reply = (isp_reply)ISP_REPLY_INIT;
}

/* Wait until the socket has something, or can take what is still to be sent. */
static isp_status wait_for(PGconn *pg, bool sending, int64_t deadline_us, isp_error *err)
{
    for (;;) {
        int64_t left_ms = (deadline_us - isp_env__mono_us()) / 1000;
        struct pollfd pollfd = {.fd = PQsocket(pg),
                                .events = (short)(POLLIN | (sending ? POLLOUT : 0))};
        if (pollfd.fd < 0)
            return isp_pg__fail(pg, NULL, NULL, err);
        int n = left_ms > 0 ? poll(&pollfd, 1, left_ms > INT32_MAX ? INT32_MAX : (int)left_ms) : 0;
        if (n > 0)
            return ISP_OK;
        if (n == 0)
            return isp_fail(err, ISP_E_TIMEOUT, NULL, "the database did not answer in time");
        if (errno != EINTR)
            return isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno,
                                  "could not wait for the database");
    }
}

/* The server refused message reply->done. */
static isp_status refused(isp_conn *conn, isp_reply *reply, const PGresult *result, isp_error *err)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *source = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    isp_status st = isp_pg__fail(conn->pg, result, conn->running, err);
    reply->told = sqlstate != NULL;
    if (!sqlstate || PQstatus(conn->pg) == CONNECTION_BAD ||
        (severity && strcmp(severity, "FATAL") == 0)) {
        reply->lost = true;
        return st;
    }
    /* We asked for it: the statement writes after all. Else a standby took the place of the
     * primary. */
    bool ours = strcmp(sqlstate, "25006") == 0 && conn->read_only;
    if (ours && conn->only_looks)
        return isp_fail(err, ISP_E_DENIED, "session", "this session only reads");
    if (ours)
        return isp_fail(err, ISP_E_INTERNAL, NULL,
                        "statement %s writes, and looks as if it only reads",
                        conn->running ? conn->running->name : "");
    /* A table changed under a prepared statement: a fresh connection knows it as it is now. */
    bool stale = strcmp(sqlstate, "0A000") == 0 && source &&
                 strcmp(source, "RevalidateCachedQuery") == 0;
    reply->again = stale || isp_sqlstate__find(sqlstate)->again;
    reply->unsure = isp_text__starts(sqlstate, "08") || isp_text__starts(sqlstate, "XX") ||
                    strcmp(sqlstate, "40003") == 0;
    reply->lost = stale || strcmp(sqlstate, "25006") == 0 || strcmp(sqlstate, "26000") == 0;
    return st;
}

/* Take one result; *end when it was the Sync. */
static isp_status take(isp_conn *conn, isp_reply *reply, PGresult *result, bool *end,
                       isp_error *err)
{
    ISP_AUTO(PGresult) owned = result;
    switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
        *end = true;
        return ISP_OK;
    case PGRES_PIPELINE_ABORTED: /* skipped, because one before it failed */
        return ISP_OK;
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        if (conn->preparing && reply->done == conn->preparing_at) {
            if (keep_prepared(conn, conn->running) < 0)
                reply->lost = true; /* prepared, but we would not know it */
        } else if (PQresultStatus(result) == PGRES_TUPLES_OK || *PQcmdTuples(result)) {
            PQclear(reply->rows);
            reply->rows = ISP_TAKE(owned);
        }
        reply->done++;
        return ISP_OK;
    default:
        return refused(conn, reply, result, err);
    }
}

/* Tests cut the connection here: nothing goes out any more, and nothing comes back. */
static isp_status cut(isp_conn *conn, isp_store_point point, isp_reply *reply, isp_error *err)
{
    const isp_conn_target *target = conn->target;
    if (!target->fault || target->fault(target->fault_user, point) == 0)
        return ISP_OK;
    shutdown(PQsocket(conn->pg), SHUT_RDWR);
    reply->lost = true;
    return isp_fail(err, ISP_E_UNAVAILABLE, NULL, "the connection to the database was cut");
}

/* Take the results that are here. Of the server's errors the first one stands in st and err. */
static void take_all(isp_conn *conn, isp_reply *reply, bool *end, isp_status *st, isp_error *err)
{
    bool between = false; /* a NULL ends the results of one message; two in a row end everything */
    while (!*end && !reply->lost && !PQisBusy(conn->pg)) {
        PGresult *result = PQgetResult(conn->pg);
        if (!result) {
            if (between || PQstatus(conn->pg) == CONNECTION_BAD)
                return;
            between = true;
            continue;
        }
        between = false;
        isp_error answer = {0};
        isp_status taken = take(conn, reply, result, end, &answer);
        if (taken < 0 && *st >= 0) {
            *st = taken;
            if (err)
                *err = answer;
        }
    }
}

isp_status isp_conn__exchange(isp_conn *conn, isp_reply *reply, isp_error *err)
{
    int64_t deadline = isp_env__mono_us() + (conn->target->timeout_ms + GRACE_MS) * 1000;
    isp_status st = ISP_OK;
    bool sending = true, end = false;

    isp_reply__clear(reply);
    reply->sent = conn->queued;
    st = cut(conn, conn->commits ? ISP_STORE_BEFORE_COMMIT : ISP_STORE_BEFORE_SEND, reply, err);
    if (st >= 0 && !PQpipelineSync(conn->pg)) {
        reply->lost = true;
        st = isp_pg__fail(conn->pg, NULL, NULL, err);
    }
    while (!end && !reply->lost) {
        if (sending && PQflush(conn->pg) == 0) {
            sending = false;
            st = cut(conn, conn->commits ? ISP_STORE_AFTER_COMMIT : ISP_STORE_AFTER_SEND, reply,
                     err);
            if (st < 0)
                break;
        }
        isp_error broken = {0};
        isp_status waited = wait_for(conn->pg, sending, deadline, &broken);
        if (waited >= 0 && !PQconsumeInput(conn->pg))
            waited = isp_pg__fail(conn->pg, NULL, NULL, &broken);
        /* Also when the connection broke: what the server said before counts. */
        take_all(conn, reply, &end, &st, err);
        if (waited < 0 && !end && !reply->lost) {
            reply->lost = true;
            reply->late = waited == ISP_E_TIMEOUT;
            if (st >= 0 && err)
                *err = broken;
            if (st >= 0)
                st = waited;
        }
    }
    conn->queued = 0;
    conn->commits = false;
    conn->preparing = false;
    conn->running = NULL;
    return st;
}
