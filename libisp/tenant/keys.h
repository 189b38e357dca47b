/*
 * tenant/keys.h - where the vault's data keys are kept: table isp.data_keys.
 */
#ifndef ISP_LIB_TENANT_KEYS_H
#define ISP_LIB_TENANT_KEYS_H

#include "store/store.h"
#include "vault/keyring.h"

/* Callbacks for isp_keyring__new(). The store is borrowed for the ring's life. */
isp_keyring_store isp_tenant__keyring_store(isp_store *store);

/* A row of data_keys: tenant_id, purpose, dek_id, is_primary, kek_id, check, wrapped.
 * @retval ISP_E_SEALED it is damaged */
isp_status isp_tenant__read_key(const isp_rows *rows, size_t i, isp_dek_row *row, isp_error *err);

/* All data keys of the installation, for a check of the KEK at the start: verify each, stop at the
 * first failure. */
isp_status isp_tenant__verify_keys(isp_store *store, isp_keyring *ring, isp_error *err);

#endif
