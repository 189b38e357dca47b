#include "tls.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

enum {
    CHAIN_MAX = 16,
    FILE_MAX = 256 * 1024
};

/* A certificate that is or was in use: a handshake that began with it may still hold it, so all
 * stay until the end. They are few: somebody renews them. */
struct pair {
    struct pair *before;
    gnutls_pcert_st chain[CHAIN_MAX];
    unsigned len;
    gnutls_privkey_t key;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pair *current;

static bool refuse(const char *path, const char *why)
{
    log_say(ISP_LOG_ERROR, "tls", "%s: %s", path, why);
    return false;
}

/* A whole file. @param secret nobody but its owner may read it @param[out] out [owned: free] */
static bool read_file(const char *path, bool secret, gnutls_datum_t *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const char *why = NULL;
    out->data = NULL;
    if (fd < 0 || fstat(fd, &st) != 0)
        why = strerror(errno);
    else if (!S_ISREG(st.st_mode) || st.st_size < 1 || st.st_size > FILE_MAX)
        why = "it is no file, or empty, or longer than 256 KiB";
    else if (secret && st.st_uid != geteuid() && st.st_uid != 0)
        why = "it belongs to somebody else";
    else if (secret && st.st_mode & 077)
        why = "others may read it: chmod 600";
    else if (!(out->data = malloc((size_t)st.st_size)))
        why = strerror(errno);
    else if (read(fd, out->data, (size_t)st.st_size) != st.st_size)
        why = "it could not be read whole";
    if (fd >= 0)
        close(fd);
    if (!why)
        out->size = (unsigned)st.st_size;
    return !why || refuse(path, why);
}

static void pair_free(struct pair *pair)
{
    for (unsigned i = 0; i < pair->len; i++)
        gnutls_pcert_deinit(&pair->chain[i]);
    if (pair->key)
        gnutls_privkey_deinit(pair->key);
    free(pair);
}

/* Is this the key of the certificate? */
static bool belongs(const struct pair *pair)
{
    unsigned char ids[2][64];
    size_t lens[2] = {sizeof ids[0], sizeof ids[1]};
    gnutls_pubkey_t of_key = NULL;
    bool same = gnutls_pubkey_init(&of_key) == 0 &&
                gnutls_pubkey_import_privkey(of_key, pair->key, 0, 0) == 0 &&
                gnutls_pubkey_get_key_id(of_key, GNUTLS_KEYID_USE_SHA256, ids[0], &lens[0]) == 0 &&
                gnutls_pubkey_get_key_id(pair->chain[0].pubkey, GNUTLS_KEYID_USE_SHA256, ids[1],
                                         &lens[1]) == 0 &&
                lens[0] == lens[1] && memcmp(ids[0], ids[1], lens[0]) == 0;
    if (of_key)
        gnutls_pubkey_deinit(of_key);
    return same;
}

static bool import(struct pair *pair, const char *cert_file, const gnutls_datum_t *cert,
                   const char *key_file, const gnutls_datum_t *key)
{
    unsigned len = CHAIN_MAX;
    int st = gnutls_pcert_list_import_x509_raw(pair->chain, &len, cert, GNUTLS_X509_FMT_PEM,
                                               GNUTLS_X509_CRT_LIST_FAIL_IF_UNSORTED);
    if (st < 0)
        return refuse(cert_file, gnutls_strerror(st));
    pair->len = len;
    if ((st = gnutls_privkey_init(&pair->key)) < 0 ||
        (st = gnutls_privkey_import_x509_raw(pair->key, key, GNUTLS_X509_FMT_PEM, NULL, 0)) < 0)
        return refuse(key_file, gnutls_strerror(st));
    return belongs(pair) || refuse(key_file, "it is not the key of the certificate");
}

bool tls_load(const char *cert_file, const char *key_file)
{
    gnutls_datum_t cert = {NULL, 0}, key = {NULL, 0};
    struct pair *pair = calloc(1, sizeof *pair);
    bool ok = pair && read_file(cert_file, false, &cert) && read_file(key_file, true, &key) &&
              import(pair, cert_file, &cert, key_file, &key);
    free(cert.data);
    if (key.data)
        explicit_bzero(key.data, key.size);
    free(key.data);
    if (ok) {
        pthread_mutex_lock(&lock);
        pair->before = current;
        current = pair;
        pthread_mutex_unlock(&lock);
        log_say(ISP_LOG_INFO, "tls", "certificate read from %s", cert_file);
    } else if (pair) {
        pair_free(pair);
    }
    return ok;
}

void tls_unload(void)
{
    while (current) {
        struct pair *pair = current;
        current = pair->before;
        pair_free(pair);
    }
}

int tls_choose(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
               const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
               gnutls_pcert_st **certificates, unsigned *certificate_count, gnutls_privkey_t *key)
{
    (void)session, (void)authorities, (void)authority_count, (void)algorithms,
        (void)algorithm_count;
    pthread_mutex_lock(&lock);
    struct pair *pair = current;
    pthread_mutex_unlock(&lock);
    if (!pair)
        return -1;
    *certificates = pair->chain;
    *certificate_count = pair->len;
    *key = pair->key;
    return 0;
}
