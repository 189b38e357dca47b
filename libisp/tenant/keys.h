/*
 * tenant/keys.h - where the vault's data keys are kept: table isp.data_keys.
 */
#ifndef ISP_LIB_TENANT_KEYS_H
#define ISP_LIB_TENANT_KEYS_H

#include "store/store.h"
#include "vault/keyring.h"

/* Callbacks for isp_keyring__new(). The store is borrowed for the ring's life. */
isp_keyring_store isp_tenant__keyring_store(isp_store *store);

/* All data keys of the installation, for a check of the KEK at the start: verify each, stop at the
 * first failure. */
isp_status isp_tenant__verify_keys(isp_store *store, const isp_keyring *ring, isp_error *err);

#endif
