/* The router's certificate: self-signed, made at start or kept in a file. */
#ifndef SIM_TLS_H
#define SIM_TLS_H

#include <openssl/ssl.h>

#include "device.h"

/**
 * A TLS server context.
 *
 * @param name        subject of the certificate
 * @param path        [optional] PEM file: used if it is there, made if it is not
 * @param fingerprint filled with the SHA-256 of the certificate, hex with colons
 */
SSL_CTX *sim_tls_new(const char *name, const char *path, char fingerprint[96], sim_why *why);

/** A context without certificate: anonymous Diffie-Hellman, TLS 1.2, as the router does. */
SSL_CTX *sim_tls_anonymous(sim_why *why);

#endif
