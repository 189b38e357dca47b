/*
 * vault/random.h - random bytes and texts for keys, tokens and machine-made passwords.
 *
 * Ids and jitter take isp_env__random(); what must not be guessed comes from here.
 */
#ifndef ISP_LIB_VAULT_RANDOM_H
#define ISP_LIB_VAULT_RANDOM_H

#include "base/base.h"

/** Letters and digits, and the same without those that people take for one another (0O1Il). */
extern const char isp_random_base62[];
extern const char isp_random_legible[];

/**
 * Random bytes from OpenSSL's private generator, which reseeds itself after a fork.
 * @retval ISP_E_INTERNAL the generator has no entropy; out is not to be used.
 * @thread any
 */
isp_status isp_random__bytes(void *out, size_t len, isp_error *err);

/**
 * A text of count characters, each drawn evenly from alphabet: a PPPoE password, a recovery code,
 * the digits of an SMS code.
 * @param alphabet   2..256 different characters.
 * @param[out] out   count + 1 bytes; terminated. Left empty on failure.
 * @thread any
 */
isp_status isp_random__text(const char *alphabet, size_t count, char *out, isp_error *err);

#endif
