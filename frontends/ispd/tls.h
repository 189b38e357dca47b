/*
 * tls.h - the certificate with which the server speaks TLS itself: read from files, and again when
 * they were renewed, without an end of the server. New connections get the new one.
 */
#ifndef ISPD_TLS_H
#define ISPD_TLS_H

#include <gnutls/abstract.h>
#include <stdbool.h>

/* TLS 1.2 and 1.3, forward secrecy. */
#define TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE"

/*
 * Read the certificate (PEM, the server's first, then those between) and its key (PEM, no
 * passphrase), which nobody but its owner may read.
 * @return false: said why on the log, and what was there before is still used
 */
bool tls_load(const char *cert_file, const char *key_file);
void tls_unload(void);

/* What libgnutls asks in each handshake. It has no room for an argument of ours, so there is one
 * certificate in a process. @thread any */
int tls_choose(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
               const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
               gnutls_pcert_st **certificates, unsigned *certificate_count, gnutls_privkey_t *key);

#endif
