/*
 * vault/keyring.h - the key ring: data keys unwrapped and ready, and the sealing of values with
 * them. What the floors above use.
 *
 *     isp_place place = {tenant_id, "nodes", "password_sealed", node_id};
 *     st = isp_vault__seal(ring, &place, ISP_PURPOSE_DEVICE, text, strlen(text), &sealed, err);
 *     st = isp_vault__open(ring, &place, ISP_PURPOSE_DEVICE, bytes, len, &secret, err);
 *
 * The sealed bytes go into a `bytea` column as they are. Data keys are made on first use. The ring
 * knows no database: it loads and stores wrapped keys through three callbacks.
 *
 * A ring does not survive fork(): its memory is zero in the child, which is noticed, never used.
 */
#ifndef ISP_LIB_VAULT_KEYRING_H
#define ISP_LIB_VAULT_KEYRING_H

#include "base/base.h"
#include "base/env.h"
#include "base/secret.h"
#include "base/text.h"
#include "vault/dek.h"
#include "vault/digest.h"

typedef struct isp_keyring isp_keyring;

/**
 * How wrapped keys are kept. Called without any lock of the ring held, from any thread, several at
 * once; in the middle of the caller's own transaction, so they must use a connection of their own
 * (and commit: a key that is rolled back would take its ciphertexts with it).
 */
typedef struct isp_keyring_store {
    void *user;
    /** Add every key of (tenant, purpose) to list with isp_dek_list__add: primary and older. */
    isp_status (*load)(void *user, int64_t tenant_id, isp_purpose purpose, isp_dek_list *list,
                       isp_error *err);
    /**
     * The id of the KEK that new keys are wrapped under; "" if there is none yet. NULL: the ring's.
     */
    isp_status (*current)(void *user, char kek_id[ISP_KEK_ID_SIZE], isp_error *err);
    /**
     * Store a new primary. replaces_dek_id is the primary that becomes an older key, in the same
     * transaction, or 0 for the first.
     * @retval ISP_E_EXISTS the primary is not replaces_dek_id: somebody was faster. Not an error.
     * @retval ISP_E_STATE  row->kek_id is not the current KEK any more: make another row.
     */
    isp_status (*create)(void *user, const isp_dek_row *row, int64_t replaces_dek_id,
                         isp_error *err);
    /**
     * Add count to the key's use counter, committed, and give the new total. Counting is done ahead
     * in blocks, so a crash counts too many, never too few.
     */
    isp_status (*reserve)(void *user, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                          int64_t count, int64_t *total, isp_error *err);
} isp_keyring_store;

/** Zero means default. */
typedef struct isp_keyring_options {
    int64_t max_age_ms;    /* how long a primary is trusted before it is looked up again; 60000 */
    int64_t key_count_max; /* unwrapped keys kept, the least recently used goes first; 4096 */
    int64_t reserve_count; /* uses counted ahead at a time; 1024 */
    int64_t warn_count;    /* uses of one key from which a warning is logged; 2^28 */
    int64_t refuse_count;  /* uses after which the key seals no more; 2^31. Both are for tests */
    const isp_env *env;    /* [borrowed: the ring's life]; NULL: silent */
    /**
     * Get the KEKs anew: called without any lock when a row names one that is not here, since it
     * may have been changed meanwhile. NULL: the ring keeps those it was given.
     * @param[out] kek   [owned: isp_kek__free]
     * @param[out] other [owned: isp_kek__free] NULL: there is one only
     */
    isp_status (*reopen)(void *user, isp_kek **kek, isp_kek **other, isp_error *err);
    void *reopen_user;
} isp_keyring_options;

/**
 * A new ring.
 * @param kek      [taken], also on failure.
 * @param other    [taken] the second KEK while it is being changed, some rows being wrapped under
 *                 each; NULL: none.
 * @param store    [copied]
 * @param options  [copied] NULL: defaults.
 */
isp_status isp_keyring__new(isp_kek *kek, isp_kek *other, const isp_keyring_store *store,
                            const isp_keyring_options *options, isp_keyring **out, isp_error *err);
void isp_keyring__free(isp_keyring *ring); /* wipes; NULL is accepted */
ISP_AUTO_DEFINE(isp_keyring, isp_keyring__free)

/**
 * Seal a value under the primary key of (place->tenant_id, purpose), made now if there is none.
 * @param plain     NULL if len is 0.
 * @param[out] out  the envelope replaces what was in it; cleared on failure.
 * @retval ISP_E_LIMIT the value is above 64 KiB, or the key is used up: rotate it.
 * @retval ISP_E_KEY   the data key was wrapped under another KEK; the message names both.
 * @retval other       what a callback answered.
 * @thread any; blocks as long as the callbacks do, at the first use of a key and now and then.
 */
isp_status isp_vault__seal(isp_keyring *ring, const isp_place *place, isp_purpose purpose,
                           const void *plain, size_t len, isp_buf *out, isp_error *err);

/**
 * Open a value that was sealed at this place for this purpose, with whichever key sealed it.
 * @param[out] out [owned: isp_secret__free] terminated by a NUL that its len does not count.
 * @retval ISP_E_SEALED it does not open: another place, another key, changed bytes.
 * @retval ISP_E_KEY    the data key was wrapped under another KEK.
 * @thread any
 */
isp_status isp_vault__open(isp_keyring *ring, const isp_place *place, isp_purpose purpose,
                           const void *sealed, size_t len, isp_secret **out, isp_error *err);

/**
 * Open and seal again under the primary key: what a rotation does with each row, in one
 * transaction with `WHERE dek_id = old`.
 * @param[out] out as isp_vault__seal.
 */
isp_status isp_vault__reseal(isp_keyring *ring, const isp_place *place, isp_purpose purpose,
                             const void *sealed, size_t len, isp_buf *out, isp_error *err);

/**
 * HMAC-SHA-256 under a key derived from a data key: peppers, recovery codes, writers' first keys.
 * @param dek_id       which key; 0: the primary, made now if there is none.
 * @param[out] used_id the key that was used, to be stored beside the result; may be NULL.
 * @retval ISP_E_SEALED there is no key dek_id for this tenant and purpose.
 * @thread any
 */
isp_status isp_vault__mac(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                          const void *data, size_t len, uint8_t out[ISP_SHA256_LEN],
                          int64_t *used_id, isp_error *err);

/**
 * Make a new primary key. Other processes go on with the old one for up to max_age_ms: the worker
 * that re-seals rows looks once more after that time. The old key stays until no row and no backup
 * names it.
 * @param[out] old_id the key it replaced, 0 if there was none; may be NULL.
 * @param[out] new_id may be NULL.
 * @retval ISP_E_CONFLICT somebody else rotated it at the same time.
 * @thread any
 */
isp_status isp_keyring__rotate(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                               int64_t *old_id, int64_t *new_id, isp_error *err);

/** The id of the KEK that was given first: where keys come from. @thread any */
void isp_keyring__kek_id(isp_keyring *ring, char out[ISP_KEK_ID_SIZE]);

/** Is the KEK of this id here? @thread any */
bool isp_keyring__has(isp_keyring *ring, const char *kek_id);

/** Get the KEKs anew with options.reopen; the old ones are wiped. @thread any */
isp_status isp_keyring__reopen(isp_keyring *ring, isp_error *err);

/** Does a KEK of this ring open this row? Errors as isp_dek__unwrap. @thread any */
isp_status isp_keyring__verify(isp_keyring *ring, const isp_dek_row *row, isp_error *err);

/**
 * Wrap a row's key under the KEK of that id, in place; unchanged on failure.
 * @retval ISP_E_KEY one of the two KEKs is not to be had.
 * @thread any
 */
isp_status isp_keyring__rewrap(isp_keyring *ring, const char *kek_id, isp_dek_row *row,
                               isp_error *err);

/** Forget every unwrapped key; they are loaded again when asked for. @thread any */
void isp_keyring__forget(isp_keyring *ring);

#endif
