/*
 * tenant/audit.h - the audit trail: who did what, written with the change and proved afterwards.
 * docs/audit.md says how it holds together.
 *
 *     isp_audit_event event = {.action = "payment.take", .entity = "payment", .entity_id = id};
 *     st = isp_audit__add(tx, session, &event, err);
 *
 * isp_session__change() does this by itself.
 */
#ifndef ISP_LIB_TENANT_AUDIT_H
#define ISP_LIB_TENANT_AUDIT_H

#include "isp/audit.h"
#include "tenant/session.h"
#include "vault/asym.h"

/* What happened; the session knows the rest. Text is borrowed. */
typedef struct isp_audit_event {
    const char *action; /* of the operations table, or in its form: "session.start" */
    const char *entity; /* "customer"; NULL: none */
    int64_t entity_id;  /* 0: none */
    const char *before; /* JSON objects of what differs; NULL: none */
    const char *after;
} isp_audit_event;

/*
 * Record it in the transaction of the change. A body that runs again records again.
 *
 * What is done to the row of a tenant below (entity "tenant") is told in the trail of that tenant,
 * too, with actor "above" and the person as impersonator: that is why such a transaction is the job
 * role's.
 */
isp_status isp_audit__add(isp_tx *tx, const isp_session *session, const isp_audit_event *event,
                          isp_error *err);
/* Record what was made: all of it, read back by `get` ($1 the session's tenant, $2 id). */
isp_status isp_audit__add_made(isp_tx *tx, const isp_session *session, const char *action,
                               const isp_stmt *get, const isp_entity *entity, int64_t id,
                               isp_error *err);
/* A secret of a record was set anew: {"password":"***"}. */
isp_status isp_audit__add_secret(isp_tx *tx, const isp_session *session, const char *action,
                                 const char *entity, int64_t id, const char *secret,
                                 isp_error *err);
/* Record what is no change: a read of the trail, a login that failed. A transaction of its own, as
 * a role that may write whatever the session may. */
isp_status isp_audit__note(const isp_session *session, const isp_audit_event *event,
                           isp_error *err);
/* A failed login: at most some 60 a minute are recorded by one program, and how many were not. */
isp_status isp_audit__note_refusal(const isp_session *session, const isp_audit_event *event,
                                   isp_error *err);
/* The fields in which two records differ as JSON objects; either may be NULL. Secrets are "***". */
void isp_audit__diff(const isp_entity *entity, const void *before, const void *after,
                     isp_buf *before_json, isp_buf *after_json);

/* What was given in options as a JSON object; nothing given, nothing written. */
void isp_audit__given(const isp_entity *entity, const void *options, isp_buf *json);
/* Record that this was asked for and done. */
isp_status isp_audit__add_given(isp_tx *tx, const isp_session *session, const char *action,
                                const char *entity, int64_t id, const isp_entity *options_entity,
                                const void *options, isp_error *err);

/* ---- the writer: one in each context ---- */

typedef struct isp_audit_writer isp_audit_writer;
/* create: make the keys now if there are none; else they are made by the first record. */
isp_status isp_audit_writer__new(isp_ctx *ctx, bool create, isp_audit_writer **out, isp_error *err);
void isp_audit_writer__free(isp_audit_writer *writer); /* wipes; NULL is accepted */

/* ---- keys ---- */

#define ISP_AUDIT_KEY_ID_SIZE 17

/* HOME/audit.pub: to whom first keys are sealed, and what signs. */
typedef struct isp_audit_key {
    char id[ISP_AUDIT_KEY_ID_SIZE];
    uint8_t seal_to[ISP_ASYM_LEN];
    int64_t dek_id; /* the data key that the signing seed is derived from */
} isp_audit_key;
/* The key that verifies: HOME/audit-verify.key until it is taken away. */
typedef struct isp_audit_verify_key {
    char id[ISP_AUDIT_KEY_ID_SIZE];
    uint8_t private_key[ISP_ASYM_LEN];
    uint8_t sign_public[ISP_ASYM_LEN];
} isp_audit_verify_key;

/* Read, or made with its verification key where there is none. */
isp_status isp_audit_key__load(isp_ctx *ctx, isp_audit_key *out, isp_error *err);
/* The caller wipes seed. */
isp_status isp_audit_key__seed(isp_ctx *ctx, const isp_audit_key *key, uint8_t seed[ISP_ASYM_LEN],
                               isp_error *err);
/* @retval ISP_E_NOT_FOUND there is no such file. path NULL: HOME/audit-verify.key of ctx. */
isp_status isp_audit_key__verify_key(const isp_ctx *ctx, const char *path,
                                     isp_audit_verify_key *out, isp_error *err);

/* ---- what is authenticated ---- */

/* A row as it was written. Text is borrowed; absent numbers are ISP_NO_VALUE. */
typedef struct isp_audit_record {
    int64_t tenant_id, writer_id, writer_seq, epoch;
    const char *voids;
    int64_t at_us;
    const char *actor;
    int64_t actor_id, impersonator_tenant_id, impersonator_id;
    const char *session, *source, *action, *entity;
    int64_t entity_id;
    const char *before, *after, *request_id;
} isp_audit_record;
void isp_audit_record__frame(const isp_audit_record *record, isp_buf *out);

/* The first key of a writer, and how it came here. */
typedef struct isp_audit_birth {
    int64_t writer_id;
    const char *key_id, *name;
    int64_t started_at_us;
    const uint8_t *box; /* ISP_BOX_LEN */
} isp_audit_birth;
/* What the box belongs to, and what is signed. */
void isp_audit_birth__frame(const isp_audit_birth *birth, bool with_box, isp_buf *out);

/* K(e+1) = HKDF(K(e)), in place. */
isp_status isp_audit__next_key(uint8_t key[ISP_BOX_PLAIN_LEN], isp_error *err);
/* link = SHA-256(0x01 | link before | seq | SHA-256(0x00 | record | mac)) */
isp_status isp_audit__link(const uint8_t before[ISP_SHA256_LEN], int64_t seq, const isp_buf *record,
                           const uint8_t mac[ISP_SHA256_LEN], uint8_t out[ISP_SHA256_LEN],
                           isp_error *err);

/* Columns of table a, and a record of them from row i; mac NULL where there is no such row. */
#define ISP_AUDIT_COLUMNS                                                                     \
    "a.tenant_id, a.writer_id, a.writer_seq, a.epoch, a.voids, a.at_us, a.actor, a.actor_id," \
    " a.impersonator_tenant_id, a.impersonator_id, a.session, a.source, a.action, a.entity,"  \
    " a.entity_id, a.before, a.after, a.request_id, encode(a.mac, 'hex')"
enum {
    ISP_AUDIT_COLUMN_COUNT = 19
};
void isp_audit_record__of_row(const isp_rows *rows, size_t i, int first_column,
                              isp_audit_record *out, const char **mac_hex);

/* ---- checkpoints and anchors ---- */

typedef struct isp_checkpoint {
    int64_t tenant_id, size, at_us;
    uint8_t head[ISP_SHA256_LEN];
} isp_checkpoint;
/* A signed note of it (@source c2sp.org/tlog-checkpoint; our head is the last link of a chain, not
 * the root of a tree). key_id names this installation. */
isp_status isp_checkpoint__sign(const isp_checkpoint *checkpoint, const char *key_id,
                                const uint8_t seed[ISP_ASYM_LEN], isp_buf *note, isp_error *err);
/* Read a note. ISP_E_SEALED: not signed by this installation, or changed. */
isp_status isp_checkpoint__read(const char *note, const uint8_t sign_public[ISP_ASYM_LEN],
                                isp_checkpoint *out, isp_error *err);

/* Hand a note to every anchor; each that fails is logged. False: one failed. */
bool isp_anchor__put(isp_ctx *ctx, int64_t tenant_id, const char *note);
/* Call back for each note in a file of an anchor: lines, wherever "isp-checkpoint " stands in them.
 * @retval ISP_E_NOT_FOUND there is no such file */
typedef isp_status (*isp_anchor_fn)(void *user, const char *note, isp_error *err);
isp_status isp_anchor__read(const char *path, isp_anchor_fn each, void *user, isp_error *err);
/* Where the anchor on this machine lies [owned: free]. */
char *isp_anchor__path(const isp_ctx *ctx);

/* ---- the sealer ---- */

/* Is there anything to seal or to sign? One query. */
isp_status isp_audit__due(isp_ctx *ctx, bool *out, isp_error *err);
/* Give rows their place in the chains, at most one batch. *count: how many. */
isp_status isp_audit__seal(isp_ctx *ctx, int64_t *count, isp_error *err);
/* Sign chains that have grown by 256 rows, or whose last checkpoint is a minute old (all: that have
 * grown), and hand them to the anchors. */
isp_status isp_audit__checkpoint(isp_ctx *ctx, bool all, int64_t *count, isp_error *err);

#endif
