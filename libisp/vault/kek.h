/*
 * vault/kek.h - the key-encryption key (KEK): the one key outside the database, and where it comes
 * from.
 *
 * It wraps data keys (vault/dek.h) and does nothing else. As text, in a file or from a command:
 *
 *     isp-kek-v1 0123456789abcdef                  the key's id, so that a damaged file is seen
 *     64 hex digits                                the key
 *
 * Every failure to get it is ISP_E_KEY with a message that says what is wrong and what to do.
 */
#ifndef ISP_LIB_VAULT_KEK_H
#define ISP_LIB_VAULT_KEK_H

#include "base/base.h"
#include "base/secret.h"

enum {
    ISP_KEK_LEN = 32,
    ISP_KEK_ID_SIZE = 17 /* 16 hex digits and NUL */
};

/** A KEK in secret memory; it does not survive fork() (a child must open its own). */
typedef struct isp_kek isp_kek;

/**
 * Where the key comes from. The first that is given is used, in this order; all NULL is ISP_E_KEY.
 * The library reads no environment: paths and texts come from the program.
 */
typedef struct isp_kek_source {
    const char *credential_path;    /* systemd: $CREDENTIALS_DIRECTORY/kek */
    const char *const *command;     /* argv, NULL-terminated, [0] an absolute path; no shell */
    const char *const *command_env; /* its environment, NULL-terminated; NULL: only a PATH */
    int64_t command_timeout_ms;     /* 0: 10000 */
    const char *file_path;          /* a key file */
    const char *const *not_under;   /* directories (database, web root) that may not hold the key
                                       file, NULL-terminated; NULL: none */
    const char *text;               /* the key itself, for development */
} isp_kek_source;

/**
 * Get the KEK from its source.
 * @param[out] out [owned: isp_kek__free]
 * @retval ISP_E_KEY  there is none, it is malformed, or others could have read or replaced it.
 * @thread any; a command blocks up to its time-out.
 */
isp_status isp_kek__open(const isp_kek_source *source, isp_kek **out, isp_error *err);

/**
 * Read a key file: a regular file (no symbolic link), owned by the effective uid, mode 0600 or
 * 0400, in a directory that only we or root can write (or that is sticky, like /tmp).
 * @param not_under  as in isp_kek_source; NULL: none.
 */
isp_status isp_kek__from_file(const char *path, const char *const *not_under, isp_kek **out,
                              isp_error *err);

/**
 * Read a systemd credential: the rules of a key file, but root may own it, and an ACL's mask may
 * show as group-readable. (@source systemd 252, src/core/execute.c, write_credential)
 */
isp_status isp_kek__from_credential(const char *path, isp_kek **out, isp_error *err);

/**
 * Run a program and read the key from its standard output. It gets no input, none of our file
 * descriptors, and is killed with its process group at the deadline.
 * @param argv  [0] is an absolute path.
 * @param env   NULL: PATH=/usr/sbin:/usr/bin:/sbin:/bin.
 */
isp_status isp_kek__from_command(const char *const argv[], const char *const env[],
                                 int64_t timeout_ms, isp_kek **out, isp_error *err);

/** Read the key from text: the two lines of a key file, or the 64 hex digits alone. */
isp_status isp_kek__from_text(const char *text, size_t len, isp_kek **out, isp_error *err);

/** Make a new random key; it is nowhere but in memory yet. */
isp_status isp_kek__generate(isp_kek **out, isp_error *err);

/**
 * Write the key to a new key file, mode 0600: whole and on disk when this returns, or not there.
 * @retval ISP_E_EXISTS something has this name already; a key is never overwritten.
 * @retval ISP_E_KEY    the directory cannot be written or others could replace the file.
 */
isp_status isp_kek__save(const isp_kek *kek, const char *path, isp_error *err);

/**
 * isp_kek__generate and isp_kek__save.
 * @param[out] out [owned: isp_kek__free]; NULL: the caller does not want it.
 */
isp_status isp_kek__create(const char *path, isp_kek **out, isp_error *err);

/** The key's id: a truncated HMAC under the key, which tells nothing about it. [borrowed: kek] */
const char *isp_kek__id(const isp_kek *kek);

/** The text of a key file, for the recovery print-out. @param[out] out [owned: isp_secret__free] */
isp_status isp_kek__export(const isp_kek *kek, isp_secret **out, isp_error *err);

/**
 * A key for one use, derived from the KEK.
 * @param info  what for, as isp_digest__hkdf.
 * @retval ISP_E_KEY we are in a child of the process that opened the KEK.
 */
isp_status isp_kek__derive(const isp_kek *kek, const char *info, uint8_t out[ISP_KEK_LEN],
                           isp_error *err);

void isp_kek__free(isp_kek *kek);
ISP_AUTO_DEFINE(isp_kek, isp_kek__free)

#endif
