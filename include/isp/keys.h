/**
 * @file keys.h
 * Data keys: what seals the secrets of each tenant, and how they are replaced while everything goes
 * on. No function gives a key away. docs/vault.md says how the layers fit together.
 */
#ifndef ISP_KEYS_H
#define ISP_KEYS_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One data key, or (purpose "kek") the key-encryption key that wraps them. */
typedef struct isp_data_key {
    int64_t tenant_id;
    const char *purpose; /**< "device", "service", "totp", "password", "audit", ..., "kek" */
    const char *state;   /**< "primary" seals; "older" still has values; "retired" has none */
    int64_t value_count; /**< sealed values that name it; data keys under a key-encryption key */
    int64_t use_count;   /**< uses counted, in blocks ahead */
    int64_t created_at_us;
    int64_t retired_at_us; /**< ISP_NO_VALUE: it is not */
    int64_t key_id;        /**< ISP_NO_VALUE: a key-encryption key */
    const char *kek_id;    /**< the key-encryption key it is wrapped under, or its own id */
    int64_t age_days;
    const char *due; /**< "rotate" or "rekey": what should be done about it now; NULL: nothing */
} isp_data_key;
ISP_RECORD_DECLARE(isp_data_key)

/** Zero means "not asked". */
typedef struct isp_key_options {
    int64_t struct_size;
    int64_t tenant_id; /**< one tenant, at or below the session's; 0: all of them */
} isp_key_options;
#define ISP_KEY_OPTIONS_INIT                \
    {                                       \
        (int64_t)sizeof(isp_key_options), 0 \
    }

/**
 * The data keys at and below the session's tenant: numbers and dates, never a key. Of all tenants,
 * the key-encryption keys stand before them. A data key is due after a year, or when it has sealed
 * 2^28 values; the key-encryption key after two; and what was begun is due to be ended.
 * @param options  NULL: all
 * @param[out] out [owned: isp_data_key_list_free]
 * @retval ISP_E_NOT_FOUND tenant_id is no tenant at or below this one
 * @since 0.1
 */
ISP_API isp_status isp_data_key_list_get(isp_session *session, const isp_key_options *options,
                                         isp_data_key_list **out, isp_error *err);

/** What a rotation has done. */
typedef struct isp_key_rotation {
    int64_t tenant_count;
    int64_t made_count;     /**< new primary keys */
    int64_t sealed_count;   /**< values sealed again */
    int64_t unopened_count; /**< values that do not open; they are left as they are */
    int64_t retired_count;  /**< older keys that no value names any more */
    int64_t open_count;     /**< older keys that are not retired yet: run it again later */
} isp_key_rotation;
ISP_RECORD_DECLARE(isp_key_rotation)

/**
 * Replace data keys at and below the session's tenant: a new primary for each purpose, every sealed
 * value sealed again with it in small batches, older keys retired. Work goes on meanwhile. A key
 * is retired no sooner than two minutes after its successor was made, since other programs seal
 * with it for up to one; until then it is counted in open_count, and the next call, which finishes
 * what was begun before it begins anew, retires it. Stopped or killed anywhere, every value opens,
 * and the next call goes on. Retired keys are kept, wrapped, for backups and for the codes and
 * cookies that were authenticated with them. The key of the audit trail is not replaced.
 * Recorded when it begins and when it ends or fails; asks for a fresh second factor.
 * @param options  NULL: all
 * @param progress may stop it; NULL: none
 * @param[out] out [owned: isp_key_rotation_free]
 * @retval ISP_E_NOT_FOUND tenant_id is no tenant at or below this one
 * @retval ISP_E_FACTOR    isp_session_step_up() first
 * @retval ISP_E_KEY       a data key is wrapped under another key file; nothing is changed in it
 * @retval ISP_E_CONFLICT  somebody else rotates at the same time
 * @retval ISP_E_CANCELLED progress stopped it; call again to go on
 * @since 0.1
 */
ISP_API isp_status isp_key_rotate(isp_session *session, const isp_key_options *options,
                                  isp_progress_fn progress, void *progress_user,
                                  isp_key_rotation **out, isp_error *err);

/** How the installation's own key, the key-encryption key (KEK), is changed. Zero: a new one is
 * made. */
typedef struct isp_rekey_options {
    int64_t struct_size;
    const char *new_key_file; /**< a key file with the new key; NULL: a new one is made */
} isp_rekey_options;
#define ISP_REKEY_OPTIONS_INIT                \
    {                                         \
        (int64_t)sizeof(isp_rekey_options), 0 \
    }

/** What a change of the KEK has done. */
typedef struct isp_rekeying {
    const char *old_id;    /**< NULL: it was retired before */
    const char *new_id;    /**< of the key that holds now */
    int64_t wrapped_count; /**< data keys wrapped again */
    int64_t is_done;       /**< 0: see todo */
    const char *kept_file; /**< the old key, which older backups need; NULL: the old key did not
                              come from a file */
    const char *todo;      /**< what is left for a person to do, or NULL */
} isp_rekeying;
ISP_RECORD_DECLARE(isp_rekeying)

/**
 * Change the key-encryption key: all data keys of all tenants are wrapped under a new one, while
 * everything goes on. The new key is written beside the key file (FILE.next) before anything is
 * wrapped under it; programs that run find it there when they first need it. When nothing is left
 * under the old key and the new one has been read back and opens everything, FILE.next becomes
 * FILE, the old key is kept as FILE.ID, and is retired. Where the key is no file, this ends with
 * `todo`: give the new key to where the key comes from, then call again.
 *
 * Stopped or killed anywhere, everything opens as long as both files are there, and the next call
 * goes on. For the platform's developers, on the machine itself: no key passes over HTTP, so there
 * is no such route. Recorded when it begins and when it ends or fails; asks for a fresh second
 * factor.
 * @param options  NULL: a new key is made
 * @param progress may stop it; NULL: none
 * @param[out] out [owned: isp_rekeying_free]
 * @retval ISP_E_FACTOR    isp_session_step_up() first
 * @retval ISP_E_KEY       a data key does not open, or a change was begun and its key is lost; the
 *                         message says which key and where it was; nothing is changed
 * @retval ISP_E_STATE     a change was begun with another key than new_key_file
 * @retval ISP_E_EXISTS    new_key_file holds a key that this installation had before
 * @retval ISP_E_CONFLICT  somebody else changes the key at the same time
 * @retval ISP_E_CANCELLED progress stopped it; call again to go on
 * @since 0.1
 */
ISP_API isp_status isp_key_rekey(isp_session *session, const isp_rekey_options *options,
                                 isp_progress_fn progress, void *progress_user, isp_rekeying **out,
                                 isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
