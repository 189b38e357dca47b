/**
 * @file audit.h
 * The audit trail: every change, by whom, on behalf of whom, from where, before and after. It is
 * written with the change, authenticated by keys that only move forward, chained for each tenant,
 * and anchored outside of the database; isp_audit_verify() proves it. docs/audit.md says how, and
 * what it does not protect.
 */
#ifndef ISP_AUDIT_H
#define ISP_AUDIT_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One act. */
typedef struct isp_audit {
    int64_t tenant_id;
    const char *tenant_name;
    int64_t at_us;
    const char
        *action; /**< an operation ("customer.update"), or "session.start", "session.refuse" */
    const char *entity; /**< "customer"; NULL: none */
    int64_t entity_id;
    const char *actor; /**< "user", "local", "worker", "nobody" (not logged in), "above" (done to
                            this tenant by whoever stands above it) */
    int64_t actor_id;  /**< the user */
    const char *actor_login;        /**< as it is now */
    const char *actor_name;         /**< name, else login, as it is now */
    int64_t impersonator_tenant_id; /**< who acted in the user's name ("Login As"), or from above */
    int64_t impersonator_id;
    const char *impersonator_name; /**< of whoever stands above the reader: "platform" or "group" */
    const char *source;            /**< address, "cli", or what a worker was at: "worker.billing" */
    const char *session;           /**< "session:12", "token:3"; NULL: none */
    const char *request_id;        /**< of the HTTP request */
    const char *before;            /**< a JSON object of what was changed; secrets are "***" */
    const char *after;
    int64_t writer_id; /**< the program that wrote it */
    int64_t writer_seq;
    int64_t seq; /**< its place in the chain of the tenant; ISP_NO_VALUE: not sealed yet */
} isp_audit;
ISP_RECORD_DECLARE(isp_audit)

/** What to look for. Zero means "not asked". */
typedef struct isp_audit_options {
    int64_t struct_size;
    int64_t limit; /**< 1..500; 0: 50 */
    const char *cursor;
    int64_t tenant_id;  /**< one tenant, at or below the session's; 0: all of them */
    const char *action; /**< "customer.update", or "customer" for all of its actions */
    const char *entity;
    int64_t entity_id;
    int64_t actor_id;
    const char *request_id;
    int64_t from_at_us;  /**< not before */
    int64_t until_at_us; /**< before */
    const char *person;  /**< login: what that person did, also in another's name or from above */
    const char *text;    /**< anywhere in before, after, action, source, in capitals or not; of the
                            last 31 days unless a first time or day is given */
    int64_t from_on;     /**< first day, as the tenant of the row counts days */
    int64_t until_on;    /**< last day */
} isp_audit_options;
#define ISP_AUDIT_OPTIONS_INIT                                                       \
    {                                                                                \
        (int64_t)sizeof(isp_audit_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
    }

/**
 * Acts at and below the session's tenant, newest first. Looking is itself recorded.
 * @param[out] out [owned: isp_audit_list_free]
 * @retval ISP_E_NOT_FOUND tenant_id is no tenant at or below this one
 * @since 0.1
 */
ISP_API isp_status isp_audit_list_get(isp_session *session, const isp_audit_options *options,
                                      isp_audit_list **out, isp_error *err);

/** One thing that isp_audit_verify() has to say. */
typedef struct isp_audit_finding {
    int64_t health;   /**< ::isp_health: bad was tampered with, warn is not proved, ok is a count */
    const char *kind; /**< "edited", "deleted", "inserted", "reordered", "cut", "rewritten",
                           "missing", "unproved", "unchecked", "proved" */
    int64_t tenant_id;
    int64_t seq;   /**< first row concerned, by its place in the chain */
    int64_t at_us; /**< when that row says it was written; of "unproved": since when */
    int64_t count; /**< rows concerned, as far as known */
    const char *detail;
} isp_audit_finding;
ISP_RECORD_DECLARE(isp_audit_finding)

typedef struct isp_audit_verify_options {
    int64_t struct_size;
    int64_t tenant_id;    /**< one tenant, at or below the session's; 0: all of them */
    const char *key_file; /**< the verification key; NULL: HOME/audit-verify.key if it is there */
    const char *anchor_file; /**< a further anchor: a copy, or lines of the system's log */
} isp_audit_verify_options;
#define ISP_AUDIT_VERIFY_OPTIONS_INIT                      \
    {                                                      \
        (int64_t)sizeof(isp_audit_verify_options), 0, 0, 0 \
    }

/**
 * Prove the trail at and below the session's tenant: MACs (with the verification key), links,
 * checkpoints, anchors within reach. Memory does not grow with the rows. Names the first bad row of
 * each chain. Recorded itself.
 * @param options  NULL: default
 * @param progress may stop it; NULL: none
 * @param[out] out [owned: isp_audit_finding_list_free] bad before warn before ok; the last is a
 *                 summary, "proved"
 * @since 0.1
 */
ISP_API isp_status isp_audit_verify(isp_session *session, const isp_audit_verify_options *options,
                                    isp_progress_fn progress, void *progress_user,
                                    isp_audit_finding_list **out, isp_error *err);

/** What of the trail is handed out. Zero means "not asked". */
typedef struct isp_audit_export_options {
    int64_t struct_size;
    int64_t tenant_id; /**< one tenant, at or below the session's; 0: all of them */
    int64_t below;     /**< 1: of tenant_id, those below it, too */
    /** Rows of these days and the rest of the stretches of chain that they stand in: what is handed
     *  out begins behind one checkpoint and ends with another, so that it can be proved alone. */
    int64_t from_on;
    int64_t until_on; /**< the last day */
} isp_audit_export_options;
#define ISP_AUDIT_EXPORT_OPTIONS_INIT                         \
    {                                                         \
        (int64_t)sizeof(isp_audit_export_options), 0, 0, 0, 0 \
    }

/** A trail on its way out. It holds no connection and no transaction. */
typedef struct isp_trail isp_trail; /**< @thread one */

/**
 * Hand out what is sealed now, as JSON lines that isp_audit_verify_file() proves without this
 * installation. Recorded itself, before the first line.
 * @param options NULL: all of it
 * @param[out] out [owned: isp_trail_close]; the session may be closed before it
 * @retval ISP_E_NOT_FOUND tenant_id is no tenant at or below the session's
 * @retval ISP_E_FACTOR    a fresh code of the second factor is needed
 * @since 0.1
 */
ISP_API isp_status isp_trail_open(isp_session *session, const isp_audit_export_options *options,
                                  isp_trail **out, isp_error *err);
/**
 * The next lines, some 64 KiB of them: memory does not grow with the trail.
 * @param[out] out [owned: isp_text_free] whole lines; NULL: that was all
 * @since 0.1
 */
ISP_API isp_status isp_trail_read(isp_trail *trail, char **out, isp_error *err);
/** NULL is accepted. @since 0.1 */
ISP_API void isp_trail_close(isp_trail *trail);

/**
 * The same into a new file.
 * @param options NULL: all of it
 * @param path    a file that is not there yet; made for its owner alone
 * @retval ISP_E_EXISTS there is such a file
 * @retval as isp_trail_open()
 * @since 0.1
 */
ISP_API isp_status isp_audit_export(isp_session *session, const isp_audit_export_options *options,
                                    const char *path, isp_error *err);

/**
 * Prove such a file: no installation, no database, but the verification key.
 * @param options key_file is required
 * @param[out] out as of isp_audit_verify()
 * @retval ISP_E_INVALID a line is not of such a file
 * @thread any
 * @since 0.1
 */
ISP_API isp_status isp_audit_verify_file(const char *path, const isp_audit_verify_options *options,
                                         isp_audit_finding_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
