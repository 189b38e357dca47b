/*
 * vault/crypto.h - how a failure of OpenSSL becomes an isp_error; for this floor alone.
 */
#ifndef ISP_LIB_VAULT_CRYPTO_H
#define ISP_LIB_VAULT_CRYPTO_H

#include "base/base.h"

/* "could not <what>: <OpenSSL's reason>"; ISP_E_MEMORY if that was it. Empties OpenSSL's queue. */
#define isp_crypto__fail(err, what) isp_crypto__fail_at((err), (what), ISP_WHERE)
isp_status isp_crypto__fail_at(isp_error *err, const char *what, const char *where);

#endif
