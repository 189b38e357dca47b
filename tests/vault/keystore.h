/*
 * keystore.h - a key store in memory for tests of the ring: what a database would do, with faults.
 */
#ifndef ISP_TEST_KEYSTORE_H
#define ISP_TEST_KEYSTORE_H

#include <pthread.h>

#include "vault/keyring.h"

typedef struct keystore {
    pthread_mutex_t lock;
    isp_dek_row rows[512];
    int64_t uses[512]; /* of each row */
    size_t count;
    int loads, creates, reserves;  /* calls seen */
    isp_status fail;               /* what every call answers, if not ISP_OK */
    void (*before_create)(void *); /* a race: called once, just before a create */
    void *race;
} keystore;

void keystore_init(keystore *ks);
isp_keyring_store keystore_face(keystore *ks);
/* A ring over it, with a KEK that is always the same for one number. */
isp_keyring *keystore_ring(keystore *ks, const isp_keyring_options *options);
isp_kek *keystore_kek(int number);
isp_dek_row *keystore_row(keystore *ks, int64_t dek_id);

#endif
