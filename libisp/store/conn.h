/*
 * store/conn.h - one connection to PostgreSQL, for this folder only.
 *
 * A connection lives in libpq's pipeline mode. Messages are queued, sent together, and answered in
 * order; isp_conn__exchange() does one round trip and says how far the server came.
 */
#ifndef ISP_LIB_STORE_CONN_H
#define ISP_LIB_STORE_CONN_H

#include "store/store.h"

#include <libpq-fe.h>

/* Where and how connections are made. */
typedef struct isp_conn_target {
    const isp_env *env;
    const char *dsn; /* without user */
    int64_t timeout_ms;
    isp_entity_find_fn find_entity;
    isp_store_fault_fn fault; /* tests; NULL: none */
    void *fault_user;
} isp_conn_target;

typedef struct isp_conn isp_conn;
struct isp_conn {
    PGconn *pg;
    const isp_conn_target *target;
    isp_conn *next;            /* of the pool's idle ones */
    const isp_stmt **prepared; /* sorted by name */
    size_t prepared_len, prepared_size;
    int queued;              /* messages since the last exchange */
    bool commits;            /* COMMIT is among them */
    bool read_only;          /* the transaction is, by our own wish */
    bool only_looks;         /* whose it is may not write: isp_scope.read_only */
    const isp_stmt *running; /* the statement among them */
    bool preparing;          /* and its PREPARE, */
    int preparing_at;        /* as this one */
};

/* "isp_tenant", ... */
const char *isp_db_role__name(isp_db_role role);

/* A plain connection, not in pipeline mode: what the pool, migrations and the cluster start from.
 * database NULL: the DSN's. @retval ISP_E_UNAVAILABLE the server's own reason is the message */
isp_status isp_pg__connect(const isp_conn_target *target, const char *user, const char *database,
                           PGconn **out, isp_error *err);
/* Is there a server that takes no connections yet (or no more)? Its message says so too, in its own
 * language. */
bool isp_pg__is_starting(const isp_conn_target *target);
/* Fill err from a failed result, or from the connection when the server gave none. stmt may be
 * NULL. */
isp_status isp_pg__fail(PGconn *pg, const PGresult *result, const isp_stmt *stmt, isp_error *err);
ISP_AUTO_DEFINE(PGresult, PQclear)
ISP_AUTO_DEFINE(PGconn, PQfinish)

/* A connection of a role, checked: a serving role that could pass the policies is refused. */
isp_status isp_conn__open(const isp_conn_target *target, isp_db_role role, isp_conn **out,
                          isp_error *err);
void isp_conn__free(isp_conn *conn);
ISP_AUTO_DEFINE(isp_conn, isp_conn__free)
/* Nothing was heard from the server while the connection was idle (its last words, or its end). */
bool isp_conn__is_quiet(const isp_conn *conn);

/* Queue a message. An error here means the connection is of no use any more. */
isp_status isp_conn__command(isp_conn *conn, const char *sql, isp_error *err);
isp_status isp_conn__statement(isp_conn *conn, const isp_stmt *stmt, const isp_params *params,
                               isp_error *err);

/* What became of the queued messages. */
typedef struct isp_reply {
    int sent;       /* messages */
    int done;       /* answered well, in order */
    bool lost;      /* the connection is gone; has to be freed */
    bool late;      /* because there was no answer in time */
    bool told;      /* message `done` failed because the server said so, with a SQLSTATE */
    bool again;     /* and the transaction should be run again: 40001, 40P01, a stale plan */
    bool unsure;    /* and it does not know itself what became of it: 40003, 08xxx, XX000 */
    PGresult *rows; /* [owned] of the last message that gave rows or counted */
} isp_reply;
#define ISP_REPLY_INIT                                \
    {                                                 \
        0, 0, false, false, false, false, false, NULL \
    }
void isp_reply__clear(isp_reply *reply);

/*
 * Send what is queued and collect all answers, within the target's timeout.
 * @param reply is cleared first
 * @retval ISP_OK only if all messages were answered well
 */
isp_status isp_conn__exchange(isp_conn *conn, isp_reply *reply, isp_error *err);

isp_rows *isp_rows__of(PGresult *result /* taken */);

/* The statement's SQL with its placeholders replaced. */
isp_status isp_stmt__expand(const isp_stmt *stmt, isp_entity_find_fn find, isp_buf *out,
                            isp_error *err);

/* sqlstate.c */
typedef struct isp_sqlstate {
    const char *prefix; /* a whole SQLSTATE, or the two characters of a class */
    isp_status status;
    bool again;
    const char *message; /* NULL: the server's own */
} isp_sqlstate;
const isp_sqlstate *isp_sqlstate__find(const char *sqlstate);
/* What a constraint is to people: "service.login"; "" for one that is not in the table. */
const char *isp_constraint__subject(const char *constraint);
/* Names of the table, NULL past the end: a test holds them against the database. */
const char *isp_constraint__at(size_t i);

#endif
