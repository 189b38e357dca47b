/*
 * vault/password.h - passwords of people: Argon2id after a pepper, rules, and a bounded gate.
 *
 * Stored as a PHC string with the id of the pepper's key (vault/keyring.h):
 *
 *     $argon2id$v=19$m=19456,t=2,p=1,keyid=AAAAAAAAACo$salt$hash
 *
 * A string without keyid is a hash without pepper, as other programs make it: it verifies, and asks
 * to be hashed anew.
 */
#ifndef ISP_LIB_VAULT_PASSWORD_H
#define ISP_LIB_VAULT_PASSWORD_H

#include "base/base.h"
#include "base/env.h"
#include "vault/keyring.h"

enum {
    ISP_PASSWORD_MIN = 10, /* characters, not bytes */
    ISP_PASSWORD_MAX = 256,
    ISP_PASSWORD_PHC_SIZE = 256 /* room for any PHC string this floor makes */
};

/** Zero means default. @source OWASP Password Storage Cheat Sheet: m=19456, t=2, p=1 */
typedef struct isp_hasher_options {
    int64_t memory_kib;     /* 19456 */
    int64_t pass_count;     /* 2 */
    int64_t lane_count;     /* 1 */
    int64_t parallel_count; /* threads that hash; half the processors, at least 1 */
    int64_t queue_count;    /* who may wait; 256 */
    int64_t wait_ms;        /* how long; 15000 */
    const isp_env *env;     /* [borrowed: the hasher's life]; NULL: silent */
} isp_hasher_options;

typedef struct isp_hasher isp_hasher;

/**
 * A hasher; one for the whole program, since it is what bounds the memory.
 * @param ring      [borrowed: the hasher's life] gives the pepper: key (tenant_id, PASSWORD).
 * @param tenant_id whose key peppers; one tenant for all users (the platform).
 * @retval ISP_E_INVALID options out of range: memory 8..262144 KiB and at least 8 for each lane,
 *                       passes 1..32, lanes 1..16.
 */
isp_status isp_hasher__new(isp_keyring *ring, int64_t tenant_id, const isp_hasher_options *options,
                           isp_hasher **out, isp_error *err);
void isp_hasher__free(isp_hasher *hasher);
ISP_AUTO_DEFINE(isp_hasher, isp_hasher__free)

/** How often Argon2 has been run: for metrics. @thread any */
int64_t isp_hasher__count(isp_hasher *hasher);
/** How many wait for a hash now: for metrics. @thread any */
size_t isp_hasher__waiting(isp_hasher *hasher);

/**
 * Hash a password for storage, with a fresh salt, on a thread of the hasher (vault/gate.h).
 * @param source     who asks, so that sources take turns: an address or its prefix, "cli".
 * @param[out] out   a PHC string.
 * @retval ISP_E_BUSY too many hashes are waiting; its native code says how long to stay away:
 *                    "8s" (HTTP: 503, Retry-After).
 * @thread any; blocks up to wait_ms and a hash's time.
 */
isp_status isp_hasher__hash(isp_hasher *hasher, const char *source, const char *password,
                            char out[ISP_PASSWORD_PHC_SIZE], isp_error *err);

/**
 * Is it this password? Unknown users cost and answer the same as wrong passwords: hand in NULL for
 * what is stored, also when the account is disabled or locked, and give the answer that comes back.
 * @param source       as for isp_hasher__hash().
 * @param stored       the PHC string, or NULL. A damaged one is as NULL, and logged.
 * @param[out] rehash  set on success: hash it anew (parameters or pepper changed); may be NULL.
 * @retval ISP_OK      it is.
 * @retval ISP_E_LOGIN it is not.
 * @retval ISP_E_BUSY  too many hashes are waiting; nothing is known. As for isp_hasher__hash().
 * @thread any; blocks up to wait_ms and a hash's time.
 */
isp_status isp_hasher__verify(isp_hasher *hasher, const char *source, const char *password,
                              const char *stored, bool *rehash, isp_error *err);

/**
 * May this be a password? 10..256 characters of UTF-8, any; not one of the common ones; not
 * containing (whatever the case) one of the words: names of the ISP, the user, the product. Words
 * below four characters are not looked for.
 * @param words NULL-terminated, NULL entries impossible; NULL: none.
 * @retval ISP_E_INVALID subject "password", and the message says what to change.
 * @thread any
 */
isp_status isp_password__check(const char *password, const char *const *words, isp_error *err);

/** Is it in the shipped list (data/common-passwords.txt), whatever the case of its letters? */
bool isp_password__is_common(const char *password);

#endif
