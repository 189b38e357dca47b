/*
 * context/keysource.h - where the key-encryption key (KEK) of this installation comes from, and the
 * second one while it is being changed.
 *
 * The first that is given is used: of the program's options the credential, the command, the file,
 * the text; then key_command and key_file of isp.conf; then HOME/kek. While the key is being
 * changed, the next one lies beside the key file, in FILE.next, wherever the first comes from.
 */
#ifndef ISP_LIB_CONTEXT_KEYSOURCE_H
#define ISP_LIB_CONTEXT_KEYSOURCE_H

#include "store/ctx.h"
#include "vault/kek.h"

typedef struct isp_key_source isp_key_source; /* @thread any: it does not change */

/* Opens nothing yet. */
isp_status isp_key_source__new(const isp_ctx *ctx, const isp_ctx_options *options,
                               isp_key_source **out, isp_error *err);
void isp_key_source__free(isp_key_source *source); /* wipes; NULL is accepted */

/*
 * The key, and the next one if there is one: isp_keyring_options.reopen. user: an isp_key_source.
 * @param[out] other NULL: there is none
 * @retval ISP_E_KEY one of them cannot be had; the message says which, where and why
 */
isp_status isp_key_source__open(void *user, isp_kek **kek, isp_kek **other, isp_error *err);

/* Its file, if the key comes from one, else NULL. */
const char *isp_key_source__file(const isp_key_source *source);
/* Where the next key lies while the key is being changed. */
const char *isp_key_source__next(const isp_key_source *source);
/* "key file /etc/isp/kek", for people. */
const char *isp_key_source__what(const isp_key_source *source);
/* Read a key file by the rules of this installation. */
isp_status isp_key_source__read(const isp_key_source *source, const char *path, isp_kek **out,
                                isp_error *err);

#endif
