/*
 * tenant/session.h - what a session is to the floors above: whose, who, what may be done.
 *
 * Every public function that takes a session begins with
 *
 *     ISP_REQUIRE(err, session && out, "session");
 *     isp_status st = isp_session__allow(session, "customer.read", err);
 */
#ifndef ISP_LIB_TENANT_SESSION_H
#define ISP_LIB_TENANT_SESSION_H

#include "base/secret.h"
#include "isp/session.h"
#include "store/ctx.h"
#include "store/store.h"
#include "tenant/try.h"
#include "vault/token.h"

/* The platform's tenant: the only one of its kind, as the schema demands. */
#define ISP_PLATFORM_ID 1

struct isp_session {
    isp_ctx *ctx;
    isp_scope scope; /* ISP_DB_TENANT of tenant_id, or ISP_DB_ZONE */
    int64_t tenant_id;
    int64_t tenant_kind;
    int64_t user_id;     /* ISP_NO_VALUE: the local operator */
    int64_t role;        /* isp_role */
    int64_t customer_id; /* of a customer, else ISP_NO_VALUE */
    int64_t session_id;  /* row in sessions; 0: none */
    int64_t token_id;    /* row in tokens; 0: none */
    int64_t expires_at_us;
    int64_t *branch; /* its tenant and all below it, once asked for: isp_tenant__below() */
    size_t branch_len;
    char *grants;       /* permissions of a custom role; else NULL */
    char *role_name;    /* of a custom role */
    char *scopes;       /* of an API token; NULL: all of the role's */
    char *zone_list;    /* what `zones` points into */
    const char **zones; /* held to these; NULL: all */
    size_t zone_count;
    /* Who has logged in as this person, from the parent session: isp/impersonate.h. */
    int64_t impersonator_tenant_id; /* 0: nobody */
    int64_t impersonator_user_id;
    int64_t parent_session_id;
    char *impersonator, *reason;
    int64_t factor_at_us; /* last code of the second factor, or ISP_NO_VALUE */
    bool has_factor;      /* the user has a second factor */
    bool factor_due;      /* must set one up before anything else */
    isp_secret *token;    /* of a session after login or resume */
    isp_secret *device;   /* of a session after login */
    char csrf[ISP_SHA256_HEX_SIZE];
    /* For the audit trail: */
    const char *actor;            /* "local", "worker", "nobody"; NULL: the user */
    char source[ISP_SOURCE_SIZE]; /* where from; "" if nobody said */
    char request_id[40];          /* isp_session_request(); "" while there is none */
};

/* ISP_E_FACTOR while the user has to set up a second factor before anything else. */
isp_status isp_session__ready(const isp_session *session, isp_error *err);
/*
 * For what is dangerous (keys, roles, closing, exports): a code of the second factor within the
 * last five minutes. Passes where there is no factor and none is compulsory, and for the local
 * operator. ISP_E_FACTOR else: the client asks for a code, isp_session_step_up(), and tries again.
 */
isp_status isp_session__fresh(const isp_session *session, isp_error *err);
/* The same if the table of permissions says so of this operation. */
isp_status isp_session__stepped_up(const isp_session *session, const char *permission,
                                   const char *operation, isp_error *err);
int64_t isp_session__fresh_until(const isp_session *session); /* ISP_NO_VALUE: it is not fresh */
/* A try of a secret within the session: what others do elsewhere does not shut it. */
isp_status isp_session__try(const isp_session *session, isp_try *out, isp_error *err);

/*
 * What a row says of who opens a session, as its first columns: of users u, tenants t.
 * isp_session__of_row() reads it, isp_session__may_enter() asks whether both are active: an account
 * until its last day is over, a tenant when nothing on its path is suspended or closed.
 * ISP_SESSION_FACTOR is one column more: until when the user's second factor holds, NULL without
 * one; isp_session__factor() reads it.
 */
#define ISP_SESSION_WHO                                                                        \
    "u.tenant_id, t.kind, u.user_id, u.role, u.customer_id, u.password_version,"               \
    " CASE WHEN u.expires_on < isp.today(t.timezone) THEN 'suspended' ELSE u.state END,"       \
    " coalesce((SELECT CASE cause WHEN 'closed' THEN cause ELSE 'suspended' END"               \
    " FROM isp.tenant_blocks(t.tenant_id) LIMIT 1), 'active'),"                                \
    " u.zones, (SELECT r.permissions FROM roles r WHERE r.tenant_id = u.tenant_id"             \
    " AND r.role_id = u.role_id), (SELECT r.name FROM roles r WHERE r.tenant_id = u.tenant_id" \
    " AND r.role_id = u.role_id)"
enum {
    ISP_SESSION_WHO_LEN = 11 /* the first column after them */
};
isp_status isp_session__of_row(isp_ctx *ctx, const isp_rows *rows, isp_session **out,
                               isp_error *err);
bool isp_session__may_enter(const isp_rows *rows);
/* ISP_E_SUSPENDED: why the tenant may not be worked in, since when, and who to turn to. For whoever
 * has shown that he belongs there. */
isp_status isp_session__blocked(isp_ctx *ctx, int64_t tenant_id, isp_error *err);
#define ISP_SESSION_FACTOR                                                    \
    "(SELECT coalesce(f.ends_at_us, 9223372036854775807) FROM user_factors f" \
    " WHERE f.tenant_id = u.tenant_id AND f.user_id = u.user_id AND f.seed_sealed IS NOT NULL)"
void isp_session__factor(isp_session *session, const isp_rows *rows, int column);
isp_status isp_session__new(isp_ctx *ctx, int64_t tenant_id, int64_t kind, int64_t user_id,
                            int64_t role, isp_session **out, isp_error *err);

/* Where a session comes from, for the audit trail; of a worker what it is at. */
void isp_session__came_from(isp_session *session, const char *source);
/* Members of an origin over their defaults; source is required, request_id is a short line. */
isp_status isp_origin__read(const isp_origin *origin, isp_origin *out, isp_error *err);
/* Where it comes from and in which request. */
void isp_session__has_origin(isp_session *session, const isp_origin *origin);
isp_status isp_session__allow(const isp_session *session, const char *permission, isp_error *err);
/* What only the person himself does, with nobody in his name: passwords, factors, sessions. No API
 * token, no local operator, nobody who has logged in as him. */
isp_status isp_session__own(const isp_session *session, isp_error *err);
static inline bool isp_session__is_borrowed(const isp_session *session)
{
    return session->impersonator_tenant_id != 0;
}

/* Why a session has a permission, or has not. */
typedef enum isp_withheld {
    ISP_WITHHELD_NOT = 0,
    ISP_WITHHELD_ROLE,    /* the role has it not */
    ISP_WITHHELD_SCOPE,   /* the API token has it not */
    ISP_WITHHELD_ZONE,    /* it concerns the whole tenant */
    ISP_WITHHELD_BORROWED /* it is not for somebody who has logged in as another */
} isp_withheld;
isp_withheld isp_session__withheld(const isp_session *session, const isp_permission *permission);
const isp_permission *isp_permission__find(const char *name);
/* grants: of a custom role. */
bool isp_role__has(int64_t role, const char *grants, const isp_permission *permission);

/* Money is for who may see money: of a record that leaves for anybody else, amounts are taken out.
 * isp_session__get(), __list() and __change() do it by themselves. */
bool isp_session__sees_money(const isp_session *session);
void isp_session__censor(const isp_session *session, const isp_entity *entity, void *record);

/* "Mirpur, Dhanmondi": *out [owned: free] points into *list [owned: free]. */
isp_status isp_zones__read(const char *text, char **list, const char ***out, size_t *count,
                           isp_error *err);
/* Is it one of the session's? All are, of a session without zones. */
bool isp_session__in_zone(const isp_session *session, const char *zone);

/* As the session, with the job role's hands: for what must be written beside its own tenant's
 * tables. The same two names act, and who only reads writes nothing this way either. */
static inline isp_scope isp_session__job(const isp_session *session)
{
    isp_scope job = session->scope;
    job.role = ISP_DB_JOB;
    return job;
}

/* Shorthand for the floors above. */
static inline isp_store *isp_session__store(const isp_session *session)
{
    return isp_ctx__store(session->ctx);
}
static inline int64_t isp_session__now_us(const isp_session *session)
{
    return isp_env__now_us(isp_ctx__env(session->ctx));
}
/* One statement in the session's tenant. */
static inline isp_status isp_session__run(const isp_session *session, const isp_stmt *stmt,
                                          const isp_params *params, isp_rows **out, isp_error *err)
{
    return isp_store__run(isp_session__store(session), &session->scope, stmt, params, out, err);
}
static inline isp_status isp_session__transact(const isp_session *session, isp_tx_body body,
                                               void *user, isp_error *err)
{
    return isp_store__transact(isp_session__store(session), &session->scope, body, user, err);
}
/* There is none, or none of this tenant: ISP_E_NOT_FOUND with "noun:id" as subject. */
isp_status isp_session__absent(const isp_entity *entity, int64_t id, isp_error *err);
/* Somebody was faster: ISP_E_CONFLICT with "noun.revision" as subject. */
isp_status isp_session__changed(const isp_entity *entity, isp_error *err);
/* The row of the session's tenant ($1) with this id ($2) as a record. Checks no permission: whoever
 * may write is told what has become of it. */
isp_status isp_session__fetch(const isp_session *session, const isp_stmt *stmt,
                              const isp_entity *entity, int64_t id, void **out, isp_error *err);
/* The first row as a record of the entity; none: isp_session__absent(). */
isp_status isp_session__get(const isp_session *session, const isp_stmt *stmt,
                            const isp_params *params, const isp_entity *entity, int64_t id,
                            void **out, isp_error *err);
/*
 * Change something and answer it as it then is: `body`, then `get` of the record *id, in one
 * transaction. So a change whose answer cannot be read has not happened, and who must not read it
 * is told of his own change. `get` takes the tenant as $1 and, unless id is NULL, the record as $2.
 *
 * The same transaction records it in the audit trail as `action`, with the fields that differ;
 * NULL: the body has done that itself. A record that is to be made has *id 0 before; one that is
 * changed has its number.
 */
isp_status isp_session__change(const isp_session *session, const char *action, isp_tx_body body,
                               void *user, const isp_stmt *get, const isp_entity *entity,
                               const int64_t *id, void **out, isp_error *err);
struct isp_audit_event; /* tenant/audit.h */
/* One statement of the job role and, if it changed anything, its row in the trail, in one
 * transaction. @param[out] affected rows; NULL: not wanted */
isp_status isp_session__record(const isp_session *session, const isp_stmt *stmt,
                               const isp_params *params, const struct isp_audit_event *event,
                               size_t *affected, isp_error *err);
/* What has been committed by another role could not be read back: it happened all the same. */
isp_status isp_session__unread(isp_status st, isp_error *err);
/*
 * All rows as a list of records (columns from first_column on). limit > 0: the statement was asked
 * for limit + 1 rows; the one too many is dropped and the next cursor made from the last kept row:
 * its text column (or -1) and number column.
 */
isp_status isp_session__list(const isp_session *session, const isp_stmt *stmt,
                             const isp_params *params, const isp_entity *entity, int64_t limit,
                             int text_column, int number_column, isp_list **out, isp_error *err);

/*
 * What a list may be asked: its permission, the members of isp_list_options that it takes, and what
 * a filter is ("state", "list", ...): a name of one of the kinds, or one of the list's own words.
 */
typedef struct isp_page_rule {
    const char *permission, *takes, *noun;
    isp_kind kinds[2]; /* ISP_KIND_ID: none */
    const char *words; /* blank separated */
    int64_t first;     /* where the numbers of the first page begin */
} isp_page_rule;

/* What it was asked. */
typedef struct isp_page {
    isp_list_options asked;
    int64_t filter;    /* the value of the filter's name; ISP_NO_VALUE: no filter, or a word */
    const char *after; /* where the page before ended, as text; "" at the first or without one */
    int64_t after_id;  /* and as a number */
    char *cursor;      /* holds after */
} isp_page;
#define ISP_PAGE_INIT                                                       \
    {                                                                       \
        .asked = ISP_LIST_OPTIONS_INIT, .filter = ISP_NO_VALUE, .after = "" \
    }
static inline void isp__auto_page(isp_page *page)
{
    free(page->cursor);
}
#define ISP_AUTO_PAGE __attribute__((cleanup(isp__auto_page))) isp_page

isp_status isp_session__page(const isp_session *session, const isp_page_rule *rule,
                             const isp_list_options *options, isp_page *out, isp_error *err);

/* A session that a worker uses for one tenant: all permissions, no user. what: it is at, for the
 * trail: "worker.poll". [owned: isp_session_close] */
isp_status isp_session__worker(isp_ctx *ctx, int64_t tenant_id, const char *what, isp_session **out,
                               isp_error *err);
ISP_AUTO_DEFINE(isp_session, isp_session_close)

/* ISP_OK, or ISP_E_SUSPENDED when the panels of the tenant's group are closed for its subscription:
 * the message says what is due, on which invoices, and how to pay. For the login, and for sessions
 * that were there before. */
isp_status isp_tenant__dues(isp_ctx *ctx, int64_t tenant_id, isp_error *err);

/* Today in the tenant's zone by the context's clock. */
isp_status isp_tenant__today(isp_tx *tx, int64_t now_us, int64_t *out_on, isp_error *err);
isp_status isp_session__today(const isp_session *session, int64_t *out_on, isp_error *err);

/* An options member that is empty text is absent text; NULL means "leave". */
static inline bool isp_given(const char *text)
{
    return text != NULL;
}

#endif
