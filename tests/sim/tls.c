#include "tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail_openssl(sim_why *why, const char *what)
{
    char text[160];

    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    return sim_fail(why, "%s: %s", what, text);
}

static bool fill(X509 *cert, EVP_PKEY *key, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(cert);

    return ASN1_INTEGER_set_int64(X509_get_serialNumber(cert), sim_wall_us()) &&
           X509_set_version(cert, 2) && X509_gmtime_adj(X509_getm_notBefore(cert), -86400) &&
           X509_gmtime_adj(X509_getm_notAfter(cert), 3650L * 86400) && X509_set_pubkey(cert, key) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1,
                                      -1, 0) &&
           X509_set_issuer_name(cert, subject) && X509_sign(cert, key, EVP_sha256());
}

static bool make(const char *name, X509 **cert, EVP_PKEY **key)
{
    *key = EVP_EC_gen("P-256");
    *cert = X509_new();
    return *key && *cert && fill(*cert, *key, name);
}

static bool load(const char *path, X509 **cert, EVP_PKEY **key)
{
    BIO *file = BIO_new_file(path, "r");

    if (!file)
        return false;
    *key = PEM_read_bio_PrivateKey(file, NULL, NULL, NULL);
    *cert = PEM_read_bio_X509(file, NULL, NULL, NULL);
    BIO_free(file);
    return *key && *cert;
}

static bool store(const char *path, X509 *cert, EVP_PKEY *key)
{
    mode_t old = umask(077);
    BIO *file = BIO_new_file(path, "w");
    bool good = file && PEM_write_bio_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) &&
                PEM_write_bio_X509(file, cert);

    umask(old);
    BIO_free(file);
    return good;
}

static void print_digest(X509 *cert, char fingerprint[96])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    fingerprint[0] = '\0';
    if (!X509_digest(cert, EVP_sha256(), digest, &len) || len != 32)
        return;
    for (size_t i = 0; i < 32; i++)
        sim_format(fingerprint + 3 * i, 4, i < 31 ? "%02X:" : "%02X", digest[i]);
}

SSL_CTX *sim_tls_new(const char *name, const char *path, char fingerprint[96], sim_why *why)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    X509 *cert = NULL;
    EVP_PKEY *key = NULL;
    bool good = ctx != NULL;

    if (good && path && access(path, F_OK) == 0)
        good = load(path, &cert, &key);
    else if (good)
        good = make(name, &cert, &key) && (!path || store(path, cert, key));
    good = good && SSL_CTX_use_certificate(ctx, cert) && SSL_CTX_use_PrivateKey(ctx, key) &&
           SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    if (!good) {
        fail_openssl(why, "could not make the TLS certificate");
        SSL_CTX_free(ctx);
        ctx = NULL;
    } else {
        SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        print_digest(cert, fingerprint);
    }
    X509_free(cert);
    EVP_PKEY_free(key);
    return ctx;
}

SSL_CTX *sim_tls_anonymous(sim_why *why)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

    if (!ctx || !SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(ctx, "ADH-AES256-GCM-SHA384:@SECLEVEL=0") ||
        !SSL_CTX_set_dh_auto(ctx, 1)) {
        fail_openssl(why, "could not make the anonymous TLS context");
        SSL_CTX_free(ctx);
        return NULL;
    }
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return ctx;
}
