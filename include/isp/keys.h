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

/** One data key. */
typedef struct isp_data_key {
    int64_t tenant_id;
    const char *purpose; /**< "device", "service", "totp", "password", "audit", ... */
    const char *state;   /**< "primary" seals; "older" still has values; "retired" has none */
    int64_t value_count; /**< sealed values that name it */
    int64_t use_count;   /**< uses counted, in blocks ahead */
    int64_t created_at_us;
    int64_t retired_at_us; /**< ISP_NO_VALUE: it is not */
    int64_t key_id;
    const char *kek_id; /**< the key file it is wrapped under */
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
 * The data keys at and below the session's tenant: numbers and dates, never a key.
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
 * Recorded when it begins and when it ends; asks for a fresh second factor.
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

#ifdef __cplusplus
}
#endif

#endif
