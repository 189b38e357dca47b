/*
 * The keys of the trail in files: HOME/audit.pub stays, HOME/audit-verify.key is to be taken away.
 *
 *     isp-audit-v1 0123456789abcdef               isp-audit-verify-v1 0123456789abcdef
 *     64 hex digits: first keys are sealed to it  64 hex digits: opens them
 *     number of the data key that signs           64 hex digits: checks signatures
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/ctx.h"
#include "tenant/audit.h"
#include "vault/keyring.h"

#define SUBJECT    "audit_key"
#define PUBLIC     "isp-audit-v1"
#define VERIFY     "isp-audit-verify-v1"
#define SEED_LABEL "isp-audit-checkpoint-v1"

enum {
    KEY_TENANT = 1, /* under whose data key the seed is derived: the platform's, the first tenant */
    FILE_MAX = 512
};

static char *path_of(const isp_ctx *ctx, const char *name)
{
    ISP_AUTO_BUF path = ISP_BUF_INIT;
    isp_buf__format(&path, "%s/%s", isp_ctx__home(ctx), name);
    return isp_buf__take(&path);
}

/* Three lines, each as long as it may be, and nothing else. */
typedef struct lines {
    char word[24], id[ISP_AUDIT_KEY_ID_SIZE], second[65], third[65];
} lines;

static isp_status read_lines(const char *path, const char *word, lines *out, isp_error *err)
{
    char text[FILE_MAX + 1], end[2] = "";
    ISP_AUTO_FD fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return isp_fail(err, ISP_E_NOT_FOUND, SUBJECT, "there is no key file %s", path);
    ssize_t len = fd < 0 ? -1 : read(fd, text, FILE_MAX);
    if (len < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "could not read %s", path);
    text[len] = '\0';
    int found = sscanf(text, "%23s %16[0-9a-f]\n%64[0-9a-f]\n%64[0-9a-f]\n%1s", out->word, out->id,
                       out->second, out->third, end);
    isp_secret__wipe(text, sizeof text);
    if (found != 4 || strcmp(out->word, word) != 0 || strlen(out->id) != 16)
        return isp_fail(err, ISP_E_KEY, SUBJECT, "%s is not a key file of the audit trail", path);
    return ISP_OK;
}

static bool unhex_key(const char *hex, uint8_t out[ISP_ASYM_LEN])
{
    return strlen(hex) == 2 * ISP_ASYM_LEN && isp_text__unhex(hex, 2 * ISP_ASYM_LEN, out);
}

static isp_status read_public(const char *path, isp_audit_key *out, isp_error *err)
{
    lines l;
    isp_status st = read_lines(path, PUBLIC, &l, err);
    if (st < 0)
        return st;
    memcpy(out->id, l.id, sizeof out->id);
    if (!unhex_key(l.second, out->seal_to) || !isp_text__i64(l.third, &out->dek_id) ||
        out->dek_id < 1)
        return isp_fail(err, ISP_E_KEY, SUBJECT, "%s is damaged", path);
    return ISP_OK;
}

isp_status isp_audit_key__verify_key(const isp_ctx *ctx, const char *path,
                                     isp_audit_verify_key *out, isp_error *err)
{
    ISP_AUTO_TEXT home = path ? NULL : path_of(ctx, "audit-verify.key");
    lines l;
    if (!path && !home)
        return isp_fail_memory(err);
    isp_status st = read_lines(path ? path : home, VERIFY, &l, err);
    if (st < 0)
        return st;
    memcpy(out->id, l.id, sizeof out->id);
    bool good = unhex_key(l.second, out->private_key) && unhex_key(l.third, out->sign_public);
    isp_secret__wipe(&l, sizeof l);
    return good ? ISP_OK : isp_fail(err, ISP_E_KEY, SUBJECT, "%s is damaged", path ? path : home);
}

/* Write a new file beside its final name and bring it to the disk. */
static isp_status write_new(const char *path, const isp_buf *text, isp_error *err)
{
    ISP_AUTO_FD fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text->data, text->len) != (ssize_t)text->len || fsync(fd) != 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "could not write %s", path);
    return ISP_OK;
}

/*
 * Two programs may come here at once: whose link to audit.pub is made first has won, and only then
 * gives the other file its name.
 */
static isp_status create(isp_ctx *ctx, const char *public_path, isp_error *err)
{
    uint8_t private_key[ISP_ASYM_LEN], seed[ISP_ASYM_LEN], sign_public[ISP_ASYM_LEN];
    uint8_t digest[ISP_SHA256_LEN];
    char hex[65], sign_hex[65];
    isp_audit_key key = {.dek_id = 0};
    ISP_AUTO_TEXT verify_path = path_of(ctx, "audit-verify.key");
    ISP_AUTO_BUF public_new = ISP_BUF_INIT;
    ISP_AUTO_BUF verify_new = ISP_BUF_INIT;
    ISP_AUTO_BUF public_text = ISP_BUF_INIT;
    ISP_AUTO_BUF verify_text = ISP_BUF_INIT;

    isp_status st = isp_vault__mac(isp_ctx__keyring(ctx), KEY_TENANT, ISP_PURPOSE_AUDIT, 0,
                                   SEED_LABEL, strlen(SEED_LABEL), seed, &key.dek_id, err);
    if (st == ISP_OK)
        st = isp_sign__public(seed, sign_public, err);
    if (st == ISP_OK)
        st = isp_box__pair(private_key, key.seal_to, err);
    if (st == ISP_OK)
        st = isp_digest__sha256(key.seal_to, sizeof key.seal_to, digest, err);
    isp_secret__wipe(seed, sizeof seed);
    if (st < 0)
        return st;
    isp_text__hex(digest, (ISP_AUDIT_KEY_ID_SIZE - 1) / 2, key.id);
    isp_text__hex(key.seal_to, sizeof key.seal_to, hex);
    isp_buf__format(&public_text, PUBLIC " %s\n%s\n%lld\n", key.id, hex, (long long)key.dek_id);
    isp_text__hex(private_key, sizeof private_key, hex);
    isp_text__hex(sign_public, sizeof sign_public, sign_hex);
    isp_buf__format(&verify_text, VERIFY " %s\n%s\n%s\n", key.id, hex, sign_hex);
    isp_buf__format(&public_new, "%s.%s", public_path, key.id);
    isp_buf__format(&verify_new, "%s.%s", verify_path ? verify_path : "", key.id);
    if (!verify_path || public_text.failed || verify_text.failed || public_new.failed ||
        verify_new.failed)
        st = isp_fail_memory(err);
    if (st == ISP_OK)
        st = write_new(verify_new.data, &verify_text, err);
    if (st == ISP_OK)
        st = write_new(public_new.data, &public_text, err);
    if (st == ISP_OK && link(public_new.data, public_path) != 0)
        st = errno == EEXIST
                 ? ISP_E_EXISTS
                 : isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "could not make %s", public_path);
    /* A verification key that lies there is of another public one: keep it. */
    bool named = st == ISP_OK && link(verify_new.data, verify_path) == 0;
    if (st == ISP_OK && !named && errno != EEXIST)
        st = isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "could not make %s", verify_path);
    if (named || st < 0)
        (void)unlink(verify_new.data);
    (void)unlink(public_new.data);
    isp_secret__wipe(private_key, sizeof private_key);
    isp_secret__wipe(hex, sizeof hex);
    if (verify_text.data)
        isp_secret__wipe(verify_text.data, verify_text.len);
    return st == ISP_E_EXISTS ? ISP_OK : st;
}

isp_status isp_audit_key__load(isp_ctx *ctx, isp_audit_key *out, isp_error *err)
{
    ISP_AUTO_TEXT path = path_of(ctx, "audit.pub");
    if (!path)
        return isp_fail_memory(err);
    isp_status st = read_public(path, out, err);
    if (st != ISP_E_NOT_FOUND)
        return st;
    st = create(ctx, path, err);
    return st < 0 ? st : read_public(path, out, err);
}

isp_status isp_audit_key__seed(isp_ctx *ctx, const isp_audit_key *key, uint8_t seed[ISP_ASYM_LEN],
                               isp_error *err)
{
    return isp_vault__mac(isp_ctx__keyring(ctx), KEY_TENANT, ISP_PURPOSE_AUDIT, key->dek_id,
                          SEED_LABEL, strlen(SEED_LABEL), seed, NULL, err);
}
