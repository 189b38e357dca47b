/*
 * tenant/kek.h - which key-encryption key (KEK) the installation's data keys are wrapped under, and
 * how that is changed: table isp.keks. docs/vault.md says what holds meanwhile.
 */
#ifndef ISP_LIB_TENANT_KEK_H
#define ISP_LIB_TENANT_KEK_H

#include "store/store.h"
#include "vault/keyring.h"

/* How far a change has come. */
typedef struct isp_kek_state {
    char current[ISP_KEK_ID_SIZE]; /* "": nothing has been sealed yet */
    char old[ISP_KEK_ID_SIZE];     /* the one before, while it is not retired; "": none */
    int64_t since_us;              /* the current one holds */
    int64_t current_count;         /* data keys wrapped under it */
    int64_t old_count;             /* data keys wrapped under any other */
} isp_kek_state;
isp_status isp_kek_state__get(isp_store *store, isp_kek_state *out, isp_error *err);

/*
 * From now on new data keys are wrapped under new_id, and none under old_id, in whatever program.
 * @retval ISP_E_CONFLICT old_id is not the current one
 * @retval ISP_E_EXISTS   new_id was a KEK of this installation before
 */
isp_status isp_kek_change__begin(isp_store *store, const char *old_id, const char *new_id,
                                 isp_error *err);
/* Take back a change whose new key is lost, and nothing is wrapped under it yet.
 * @retval ISP_E_STATE something is */
isp_status isp_kek_change__undo(isp_store *store, const isp_kek_state *state, isp_error *err);
/* Wrap what is wrapped under another KEK than kek_id under that one, some in each transaction.
 * @param[out] count data keys, also on failure */
isp_status isp_kek_change__rewrap(isp_store *store, isp_keyring *ring, const char *kek_id,
                                  isp_progress_fn progress, void *progress_user, int64_t *count,
                                  isp_error *err);
/* Whoever is not current and wraps nothing is retired. */
isp_status isp_kek_change__retire(isp_store *store, isp_error *err);

#endif
