/*
 * store/store.h - the one door to PostgreSQL. Only this folder includes libpq.
 *
 * A transaction belongs to a role and, but for isp_job and isp_owner, to a tenant: BEGIN, SET LOCAL
 * isp.tenant_id and the first statement travel in one pipeline. Statements are const rows of a
 * catalogue; no SQL text is ever built from input. Each statement names tenant_id = $n, or says in
 * `global` why it may not.
 */
#ifndef ISP_LIB_STORE_H
#define ISP_LIB_STORE_H

#include "base/base.h"
#include "base/entity.h"
#include "base/env.h"
#include "base/text.h"
#include "isp/context.h"

typedef enum isp_db_role {
    ISP_DB_TENANT = 0, /* works inside one tenant; nearly everything */
    ISP_DB_SCOPE = 1,  /* reads over a list of tenants */
    ISP_DB_JOB = 2,    /* workers, login: narrow grants, no tenant context */
    ISP_DB_OWNER = 3,  /* migrations; never serves */
    ISP_DB_ZONE = 4    /* works inside one tenant, and there in some zones only */
} isp_db_role;

/* How the store finds the entity of a placeholder: isp_entity_find, handed down from the top. */
typedef const isp_entity *(*isp_entity_find_fn)(const char *name);

/* One statement of the catalogue. */
typedef struct isp_stmt {
    const char *name; /* "customer_get": unique; the name it is prepared under */
    /* Parameters are $1.. in order. "{customer}" becomes the column list of that entity,
     * "{c:customer}" the same with each column written as c.column. Runs of white space are left as
     * they are. */
    const char *sql;
    const char *global; /* NULL: names tenant_id = $n; else the reason why it need not */
} isp_stmt;

/* SQL: the number of a document, with six digits, and more when it has more. (lpad alone would cut
 * the millionth.) */
#define ISP_SQL_NUMBER(n) "lpad((" n ")::text, greatest(6, length((" n ")::text)), '0')"

/* Does it name a tenant as rows of an owner demand? What is not `global` and does not is refused
 * when it is prepared. */
bool isp_stmt__names_tenant(const isp_stmt *stmt);
/* May it run in a READ ONLY transaction: see isp_store__run(). */
bool isp_stmt__only_reads(const isp_stmt *stmt);

/* Parameters of one execution, in order; values are copied. Start with ISP_PARAMS_INIT; freed by
 * ISP_AUTO_PARAMS. */
#define ISP_PARAMS_MAX 32
typedef struct isp_params {
    int count;
    bool failed;
    char *values[ISP_PARAMS_MAX];
    int lengths[ISP_PARAMS_MAX];
    int formats[ISP_PARAMS_MAX]; /* 0 text, 1 binary (bytea) */
} isp_params;
#define ISP_PARAMS_INIT     \
    {                       \
        0, false, {0}, {0}, \
        {                   \
            0               \
        }                   \
    }
void isp_params__free(isp_params *params);
static inline void isp__auto_params(isp_params *params)
{
    isp_params__free(params);
}
#define ISP_AUTO_PARAMS __attribute__((cleanup(isp__auto_params))) isp_params
void isp_params__i64(isp_params *params, int64_t value);     /* ISP_NO_VALUE becomes NULL */
void isp_params__text(isp_params *params, const char *text); /* NULL becomes NULL */
void isp_params__bool(isp_params *params, bool value);
void isp_params__bytes(isp_params *params, const void *bytes, size_t len); /* NULL becomes NULL */
void isp_params__on(isp_params *params, int64_t on); /* 20260131 as a date; ISP_NO_VALUE is NULL */
void isp_params__i64_array(isp_params *params, const int64_t *values, size_t len); /* bigint[] */
void isp_params__text_array(isp_params *params, const char *const *values,
                            size_t len); /* text[], NULL elements kept */
/* An enum's value as its name (its kind's names); ISP_NO_VALUE is NULL. */
void isp_params__name(isp_params *params, isp_kind kind, int64_t value);

/* Rows of an answer. [owned: isp_rows__free] NULL is an answer without rows. */
typedef struct isp_rows isp_rows;
void isp_rows__free(isp_rows *rows);
ISP_AUTO_DEFINE(isp_rows, isp_rows__free)
size_t isp_rows__len(const isp_rows *rows);
size_t isp_rows__affected(const isp_rows *rows); /* of INSERT, UPDATE, DELETE without RETURNING */
bool isp_rows__is_null(const isp_rows *rows, size_t row, int column);
int64_t isp_rows__i64(const isp_rows *rows, size_t row,
                      int column); /* ISP_NO_VALUE when NULL; booleans 0/1 */
const char *isp_rows__text(const isp_rows *rows, size_t row,
                           int column);                             /* borrowed; NULL when NULL */
int64_t isp_rows__on(const isp_rows *rows, size_t row, int column); /* a date as 20260131 */
/* bytea decoded [owned: free]; *out NULL when NULL. */
isp_status isp_rows__bytes(const isp_rows *rows, size_t row, int column, uint8_t **out, size_t *len,
                           isp_error *err);
/* Row into a new record of the entity: the columns from first_column on are its fields in table
 * order ("{entity}"). */
isp_status isp_rows__record(const isp_rows *rows, size_t row, int first_column,
                            const isp_entity *entity, void **out /* [owned: isp_record__free] */,
                            isp_error *err);

/* All rows as a list; the caller sets its cursor. */
isp_status isp_rows__list(const isp_rows *rows, int first_column, const isp_entity *entity,
                          isp_list **out /* [owned: isp_list__free] */, isp_error *err);

/* ---- pools and transactions ---- */

typedef struct isp_store isp_store; /* @thread any */
typedef struct isp_store_options {
    const isp_env *env; /* borrowed until close */
    const char *dsn;    /* without user */
    int64_t pool_size;  /* connections of each role; 0: 8 */
    int64_t timeout_ms; /* of one statement; 0: 30000 */
    int64_t wait_ms;    /* for a connection while all are in use; 0: 10000 */
    isp_entity_find_fn find_entity;
    /* Called when a connection is refused: may bring the server back (the private cluster). NULL:
     * nothing to do. */
    isp_status (*revive)(void *user, isp_error *err);
    void *revive_user;
} isp_store_options;
isp_status isp_store__open(const isp_store_options *options, isp_store **out, isp_error *err);
void isp_store__close(isp_store *store);
ISP_AUTO_DEFINE(isp_store, isp_store__close)
const isp_env *isp_store__env(const isp_store *store);
/*
 * Is every serving role there, and held by the policies?
 * @retval ISP_E_UNAVAILABLE no server, no database, no such role
 * @retval ISP_E_STATE       a role may pass the policies (superuser, BYPASSRLS, owner), or the
 * server is too old
 */
isp_status isp_store__check(isp_store *store, isp_error *err);
/* One round trip as isp_job. */
isp_status isp_store__ping(isp_store *store, isp_error *err);

/*
 * For tests: called around every round trip; anything but 0 cuts the connection there, as a broken
 * network would. Set before the store is shared.
 */
typedef enum isp_store_point {
    ISP_STORE_BEFORE_SEND = 0,
    ISP_STORE_AFTER_SEND = 1, /* the server has it, its answer is lost */
    ISP_STORE_BEFORE_COMMIT = 2,
    ISP_STORE_AFTER_COMMIT = 3 /* COMMIT was sent, its answer is lost */
} isp_store_point;
typedef int (*isp_store_fault_fn)(void *user, isp_store_point point);
void isp_store__fault(isp_store *store, isp_store_fault_fn fault, void *user);

/*
 * Whose transaction it is. This becomes settings of the transaction: isp.tenant_id or isp.tenants
 * ('{1,2}'), isp.zones of ISP_DB_ZONE, isp.actor_id, isp.impersonator_id and
 * isp.impersonator_tenant_id if they are not 0, isp.now_us if the clock is injected. What need not
 * be there is read with nullif(current_setting(..., true), '').
 */
typedef struct isp_scope {
    isp_db_role role;
    int64_t tenant_id;      /* of ISP_DB_TENANT and ISP_DB_ZONE; 0 else */
    const int64_t *tenants; /* of ISP_DB_SCOPE */
    size_t tenant_count;
    int64_t actor_id;        /* user who acts, 0: none */
    int64_t impersonator_id; /* who acts in his name, 0: none */
    int64_t impersonator_tenant_id;
    const char *const *zones; /* of ISP_DB_ZONE: at least one */
    size_t zone_count;
    bool read_only; /* the database refuses every write: ISP_E_DENIED */
    /* This runs in the middle of another transaction's body: it may exceed the pool, so that
     * transactions that each need one more connection cannot wait for each other for ever. */
    bool nested;
} isp_scope;

/*
 * Run one statement as a transaction of its own: BEGIN, context, statement, COMMIT in one round
 * trip. Reads are retried once after a lost connection; a write that may have happened is
 * ISP_E_UNKNOWN.
 */
isp_status isp_store__run(isp_store *store, const isp_scope *scope, const isp_stmt *stmt,
                          const isp_params *params, isp_rows **out /* NULL: not wanted */,
                          isp_error *err);

/*
 * A transaction of several statements: body is called with it; ISP_OK commits, anything else rolls
 * back. After 40001, 40P01, or a connection lost before COMMIT was sent, the whole body runs again
 * (at most 5 times), so it must touch nothing outside the database but what it can set again. A
 * connection lost in COMMIT is ISP_E_UNKNOWN.
 */
typedef struct isp_tx isp_tx;
typedef isp_status (*isp_tx_body)(isp_tx *tx, void *user, isp_error *err);
isp_status isp_store__transact(isp_store *store, const isp_scope *scope, isp_tx_body body,
                               void *user, isp_error *err);
isp_status isp_tx__run(isp_tx *tx, const isp_stmt *stmt, const isp_params *params, isp_rows **out,
                       isp_error *err);
int64_t isp_tx__tenant_id(const isp_tx *tx);
/* Ask that everything be rolled back although the body ends in ISP_OK (dry runs). */
void isp_tx__rollback_at_end(isp_tx *tx);

/* What has become of a transaction. */
typedef enum isp_tx_outcome {
    ISP_TX_COMMITTED = 0,
    ISP_TX_ROLLED_BACK,
    ISP_TX_UNKNOWN /* the connection was lost in COMMIT */
} isp_tx_outcome;
typedef void (*isp_tx_end_fn)(void *user, isp_tx_outcome outcome);
/* Be told once how this transaction ends; of several, the last one asked for is told first. A body
 * that runs again is a transaction of its own. */
isp_status isp_tx__at_end(isp_tx *tx, isp_tx_end_fn end, void *user, isp_error *err);

/* The next number of a counter of the transaction's tenant, starting at 1; its row stays locked
 * until the end, so that numbers taken are gapless when the transaction commits. */
isp_status isp_tx__next(isp_tx *tx, const char *counter, int64_t *out, isp_error *err);
/* The next `count` numbers; *out is the first. */
isp_status isp_tx__next_many(isp_tx *tx, const char *counter, int64_t count, int64_t *out,
                             isp_error *err);

/*
 * SQLSTATE to status is one table (store/sqlstate.c). A unique violation is ISP_E_EXISTS, a
 * foreign-key violation ISP_E_NOT_FOUND, a check violation ISP_E_INVALID, each with the subject
 * that `constraints` gives for the constraint.
 */

#endif
