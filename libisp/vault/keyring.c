#include "vault/keyring.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define MAC_INFO "isp-mac-v1"

enum {
    KEY_COUNT_MAX = 4096,
    MAX_AGE_MS = 60000,
    RESERVE_COUNT = 1024,
    LIVE = 0x5a, /* before each key: a forked child finds 0 here, and loads again */
    NO_SLOT = -1,
    RACES_MAX = 4 /* how often somebody else may make the first key just before us */
};

/* NIST SP 800-38D allows 2^32 seals under one key with random nonces; we stop well before. */
static const int64_t warn_count = INT64_C(1) << 28, refuse_count = INT64_C(1) << 31;

/* What is known of one unwrapped key; the key itself is in the same slot of the secret memory. */
typedef struct slot {
    int64_t tenant_id;
    isp_purpose purpose;
    int64_t dek_id; /* 0: the slot is free */
    bool is_primary;
    bool warned;
    int64_t read_at_us; /* when the database said so; monotonic */
    int64_t reserved;   /* uses that are counted already */
    uint64_t touched;   /* for finding the least recently used */
    int next;           /* in the bucket */
} slot;

struct isp_keyring {
    isp_keyring_store store;
    isp_keyring_options options;
    pthread_mutex_t lock; /* over all below; never held during a callback */
    isp_kek *kek, *other; /* other: while the KEK is being changed; else NULL */
    slot *slots;
    isp_secret *memory; /* options.key_count_max times LIVE and a key */
    int *buckets;       /* the first slot with this hash of (tenant, purpose) */
    size_t bucket_count;
    uint64_t clock; /* counts touches */
};

/* One data key in use: a copy, wiped as soon as the work is done. */
typedef struct working_key {
    int64_t dek_id;
    uint8_t key[ISP_DEK_LEN];
} working_key;

static void wipe_working_key(working_key *key)
{
    isp_secret__wipe(key, sizeof *key);
}
#define WORKING_KEY __attribute__((cleanup(wipe_working_key))) working_key

static uint8_t *slot_memory(const isp_keyring *ring, int index)
{
    return ring->memory->data + (size_t)index * (1 + ISP_DEK_LEN);
}

static int *bucket_of(const isp_keyring *ring, int64_t tenant_id, isp_purpose purpose)
{
    uint64_t hash = ((uint64_t)tenant_id * 8 + (uint64_t)purpose) * UINT64_C(0x9e3779b97f4a7c15);
    return &ring->buckets[(hash >> 32) % ring->bucket_count];
}

static int64_t or_default(int64_t value, int64_t fallback)
{
    return value ? value : fallback;
}

isp_status isp_keyring__new(isp_kek *kek, isp_kek *other, const isp_keyring_store *store,
                            const isp_keyring_options *options, isp_keyring **out, isp_error *err)
{
    ISP_AUTO(isp_keyring) ring = calloc(1, sizeof *ring);
    if (!ring) {
        isp_kek__free(kek);
        isp_kek__free(other);
        return isp_fail_memory(err);
    }
    pthread_mutex_init(&ring->lock, NULL);
    ring->kek = kek;
    ring->other = other;
    ring->store = *store;
    if (options)
        ring->options = *options;
    isp_keyring_options *o = &ring->options;
    o->max_age_ms = or_default(o->max_age_ms, MAX_AGE_MS);
    o->key_count_max = or_default(o->key_count_max, KEY_COUNT_MAX);
    o->reserve_count = or_default(o->reserve_count, RESERVE_COUNT);
    o->warn_count = or_default(o->warn_count, warn_count);
    o->refuse_count = or_default(o->refuse_count, refuse_count);
    assert(o->key_count_max > 0 && o->key_count_max <= 1 << 20 && o->reserve_count > 0);

    size_t count = (size_t)o->key_count_max;
    ring->bucket_count = count;
    ring->slots = calloc(count, sizeof *ring->slots);
    ring->buckets = calloc(count, sizeof *ring->buckets);
    ring->memory = isp_secret__new(count * (1 + ISP_DEK_LEN));
    if (!ring->slots || !ring->buckets || !ring->memory)
        return isp_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        ring->buckets[i] = NO_SLOT;
    *out = ISP_TAKE(ring);
    return ISP_OK;
}

void isp_keyring__free(isp_keyring *ring)
{
    if (!ring)
        return;
    isp_kek__free(ring->kek);
    isp_kek__free(ring->other);
    isp_secret__free(ring->memory);
    free(ring->slots);
    free(ring->buckets);
    pthread_mutex_destroy(&ring->lock);
    free(ring);
}

/*
 * KEKs. Whoever uses one holds the lock meanwhile, so that another thread may take new ones in.
 */

static const isp_kek *find_kek(const isp_keyring *ring, const char *kek_id)
{
    const isp_kek *const keks[] = {ring->kek, ring->other};
    for (size_t i = 0; i < ISP_LEN(keks); i++)
        if (keks[i] && strncmp(kek_id, isp_kek__id(keks[i]), ISP_KEK_ID_SIZE) == 0)
            return keks[i];
    return NULL;
}

isp_status isp_keyring__reopen(isp_keyring *ring, isp_error *err)
{
    isp_kek *kek = NULL, *other = NULL;
    if (!ring->options.reopen)
        return ISP_OK;
    isp_status st = ring->options.reopen(ring->options.reopen_user, &kek, &other, err);
    if (st < 0)
        return st;
    pthread_mutex_lock(&ring->lock);
    isp_kek *old[] = {ring->kek, ring->other};
    ring->kek = kek;
    ring->other = other;
    pthread_mutex_unlock(&ring->lock);
    for (size_t i = 0; i < ISP_LEN(old); i++)
        isp_kek__free(old[i]);
    return ISP_OK;
}

bool isp_keyring__has(isp_keyring *ring, const char *kek_id)
{
    pthread_mutex_lock(&ring->lock);
    bool has = find_kek(ring, kek_id) != NULL;
    pthread_mutex_unlock(&ring->lock);
    return has;
}

void isp_keyring__kek_id(isp_keyring *ring, char out[ISP_KEK_ID_SIZE])
{
    pthread_mutex_lock(&ring->lock);
    memcpy(out, isp_kek__id(ring->kek), ISP_KEK_ID_SIZE);
    pthread_mutex_unlock(&ring->lock);
}

/* A KEK that is not here may have come since: somebody changes it. */
static isp_status look_for_kek(isp_keyring *ring, const char *kek_id, isp_error *err)
{
    return isp_keyring__has(ring, kek_id) ? ISP_OK : isp_keyring__reopen(ring, err);
}

static isp_status unwrap(isp_keyring *ring, const isp_dek_row *row, uint8_t key[ISP_DEK_LEN],
                         isp_error *err)
{
    isp_status st = look_for_kek(ring, row->kek_id, err);
    if (st < 0)
        return st;
    pthread_mutex_lock(&ring->lock);
    const isp_kek *kek = find_kek(ring, row->kek_id);
    st = isp_dek__unwrap(kek ? kek : ring->kek, row, key, err); /* which says whose it is */
    pthread_mutex_unlock(&ring->lock);
    return st;
}

isp_status isp_keyring__verify(isp_keyring *ring, const isp_dek_row *row, isp_error *err)
{
    uint8_t key[ISP_DEK_LEN];
    isp_status st = unwrap(ring, row, key, err);
    isp_secret__wipe(key, sizeof key);
    return st;
}

static isp_status no_kek(const isp_keyring *ring, const char *kek_id, isp_error *err)
{
    return isp_fail(err, ISP_E_KEY, "kek",
                    "wrong key: the key of this installation is %.16s, the key given is %s; give "
                    "the key file or recovery print-out with the id %.16s",
                    kek_id, isp_kek__id(ring->kek), kek_id);
}

isp_status isp_keyring__rewrap(isp_keyring *ring, const char *kek_id, isp_dek_row *row,
                               isp_error *err)
{
    isp_status st = look_for_kek(ring, kek_id, err);
    if (st == ISP_OK)
        st = look_for_kek(ring, row->kek_id, err);
    if (st < 0)
        return st;
    pthread_mutex_lock(&ring->lock);
    const isp_kek *from = find_kek(ring, row->kek_id), *to = find_kek(ring, kek_id);
    st = to ? isp_dek__rewrap(from ? from : ring->kek, to, row, err) : no_kek(ring, kek_id, err);
    pthread_mutex_unlock(&ring->lock);
    return st;
}

/* A new data key, under the KEK that the store wants. */
static isp_status create_row(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                             isp_dek_row *row, isp_error *err)
{
    char kek_id[ISP_KEK_ID_SIZE] = "";
    isp_status st = ring->store.current ? ring->store.current(ring->store.user, kek_id, err)
                                        : ISP_OK;
    if (st == ISP_OK && *kek_id)
        st = look_for_kek(ring, kek_id, err);
    if (st < 0)
        return st;
    pthread_mutex_lock(&ring->lock);
    const isp_kek *kek = *kek_id ? find_kek(ring, kek_id) : ring->kek;
    st = kek ? isp_dek__create(kek, tenant_id, purpose, row, err) : no_kek(ring, kek_id, err);
    pthread_mutex_unlock(&ring->lock);
    return st;
}

/*
 * The cache. Functions down to the next banner are called with the lock held.
 */

static void free_slot(isp_keyring *ring, int index)
{
    slot *s = &ring->slots[index];
    int *at = bucket_of(ring, s->tenant_id, s->purpose);
    while (*at != index)
        at = &ring->slots[*at].next;
    *at = s->next;
    *s = (slot){0};
    isp_secret__wipe(slot_memory(ring, index), 1 + ISP_DEK_LEN);
}

/* The key of that id, or (dek_id 0) the primary; NO_SLOT if it is not here. */
static int find_slot(const isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                     int64_t dek_id)
{
    int index = *bucket_of(ring, tenant_id, purpose);
    for (; index != NO_SLOT; index = ring->slots[index].next) {
        const slot *s = &ring->slots[index];
        if (s->tenant_id == tenant_id && s->purpose == purpose &&
            (dek_id ? s->dek_id == dek_id : s->is_primary) && slot_memory(ring, index)[0] == LIVE)
            return index;
    }
    return NO_SLOT;
}

/* A free slot; the least recently used one is given up for it. */
static int take_slot(isp_keyring *ring)
{
    int oldest = 0;
    for (int i = 0; i < (int)ring->options.key_count_max; i++) {
        if (!ring->slots[i].dek_id)
            return i;
        if (ring->slots[i].touched < ring->slots[oldest].touched)
            oldest = i;
    }
    free_slot(ring, oldest);
    return oldest;
}

static void put_key(isp_keyring *ring, const isp_dek_row *row, const uint8_t key[ISP_DEK_LEN])
{
    int index = find_slot(ring, row->tenant_id, row->purpose, row->dek_id);
    if (index == NO_SLOT) {
        index = take_slot(ring);
        int *bucket = bucket_of(ring, row->tenant_id, row->purpose);
        ring->slots[index] = (slot){.tenant_id = row->tenant_id,
                                    .purpose = row->purpose,
                                    .dek_id = row->dek_id,
                                    .next = *bucket};
        *bucket = index;
    }
    ring->slots[index].is_primary = row->is_primary;
    ring->slots[index].read_at_us = isp_env__mono_us();
    ring->slots[index].touched = ++ring->clock;
    slot_memory(ring, index)[0] = LIVE;
    memcpy(slot_memory(ring, index) + 1, key, ISP_DEK_LEN);
}

/* No key of these is the primary any more: what comes from the database says which is. */
static void demote_all(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose)
{
    int index = *bucket_of(ring, tenant_id, purpose);
    for (; index != NO_SLOT; index = ring->slots[index].next)
        if (ring->slots[index].tenant_id == tenant_id && ring->slots[index].purpose == purpose)
            ring->slots[index].is_primary = false;
}

/* Copy a key out if it is here and, for a primary, was looked up lately. */
static bool get_cached(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                       working_key *out)
{
    int index = find_slot(ring, tenant_id, purpose, dek_id);
    if (index == NO_SLOT)
        return false;
    slot *s = &ring->slots[index];
    if (!dek_id && isp_env__mono_us() - s->read_at_us > ring->options.max_age_ms * 1000)
        return false;
    s->touched = ++ring->clock;
    out->dek_id = s->dek_id;
    memcpy(out->key, slot_memory(ring, index) + 1, ISP_DEK_LEN);
    return true;
}

/*
 * Loading: the callbacks are called here, without the lock.
 */

static void free_list(isp_dek_list *list)
{
    isp_dek_list__clear(list);
}
#define DEK_LIST __attribute__((cleanup(free_list))) isp_dek_list

/* Ask the database. A row of somebody else, which would unwrap in his name, is an error. */
static isp_status load_rows(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                            isp_dek_list *list, isp_error *err)
{
    isp_status st = ring->store.load(ring->store.user, tenant_id, purpose, list, err);
    for (size_t i = 0; st == ISP_OK && i < list->count; i++)
        if (list->rows[i].tenant_id != tenant_id || list->rows[i].purpose != purpose)
            return isp_fail(err, ISP_E_INTERNAL, NULL,
                            "data key %lld was loaded for another tenant or purpose",
                            (long long)list->rows[i].dek_id);
    return st;
}

/*
 * Unwrap what was loaded into the cache. One old row that does not open must not stop the others:
 * it is an error only for who wants just that key.
 */
static isp_status unwrap_rows(isp_keyring *ring, const isp_dek_list *list, int64_t dek_id,
                              working_key *out, bool *found, isp_error *err)
{
    WORKING_KEY key;
    for (size_t i = 0; i < list->count; i++) {
        const isp_dek_row *row = &list->rows[i];
        bool wanted = dek_id ? row->dek_id == dek_id : row->is_primary;
        isp_error why = {0};
        isp_status st = unwrap(ring, row, key.key, &why);
        if (st < 0) {
            if (wanted) {
                if (err)
                    *err = why;
                return st;
            }
            isp_log(ring->options.env, ISP_LOG_ERROR, "vault.dek.unopened", row->tenant_id,
                    why.subject, "%s", why.message);
            continue;
        }
        key.dek_id = row->dek_id;
        pthread_mutex_lock(&ring->lock);
        put_key(ring, row, key.key);
        pthread_mutex_unlock(&ring->lock);
        if (wanted && !*found) {
            *out = key;
            *found = true;
        }
    }
    return ISP_OK;
}

static isp_status load_keys(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                            int64_t dek_id, working_key *out, bool *found, isp_error *err)
{
    DEK_LIST list = {NULL, 0, 0};
    isp_status st = load_rows(ring, tenant_id, purpose, &list, err);
    if (st < 0)
        return st;
    pthread_mutex_lock(&ring->lock);
    demote_all(ring, tenant_id, purpose);
    pthread_mutex_unlock(&ring->lock);
    return unwrap_rows(ring, &list, dek_id, out, found, err);
}

/* Make a key, store it in the place of replaces_id and remember it. ISP_E_EXISTS: see the store. */
static isp_status create_key(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                             int64_t replaces_id, working_key *out, isp_error *err)
{
    isp_dek_row row;
    isp_status st = ISP_E_STATE;
    for (int races = 0; st == ISP_E_STATE && races < RACES_MAX; races++) {
        st = create_row(ring, tenant_id, purpose, &row, err);
        if (st == ISP_OK)
            st = ring->store.create(ring->store.user, &row, replaces_id, err);
    }
    if (st == ISP_OK)
        st = unwrap(ring, &row, out->key, err);
    if (st < 0)
        return st;
    out->dek_id = row.dek_id;
    pthread_mutex_lock(&ring->lock);
    demote_all(ring, tenant_id, purpose);
    put_key(ring, &row, out->key);
    pthread_mutex_unlock(&ring->lock);
    return ISP_OK;
}

/* The key of that id, or (dek_id 0) the primary, made if there is none. */
static isp_status get_key(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                          working_key *out, isp_error *err)
{
    if (!isp_purpose__name(purpose))
        return isp_fail(err, ISP_E_INVALID, "purpose", "%d is no purpose of a key", (int)purpose);
    pthread_mutex_lock(&ring->lock);
    bool found = get_cached(ring, tenant_id, purpose, dek_id, out);
    pthread_mutex_unlock(&ring->lock);

    isp_status st = ISP_OK;
    for (int races = 0; st == ISP_OK && !found; races++) {
        st = load_keys(ring, tenant_id, purpose, dek_id, out, &found, err);
        if (st < 0 || found)
            break;
        if (dek_id)
            return isp_sealed__fail(err);
        st = create_key(ring, tenant_id, purpose, 0, out, err);
        found = st == ISP_OK;
        if (st == ISP_E_EXISTS) /* somebody was faster: his is the key */
            st = races < RACES_MAX ? ISP_OK
                                   : isp_fail(err, ISP_E_CONFLICT, isp_purpose__name(purpose),
                                              "somebody makes this key and it cannot be seen yet");
    }
    return st;
}

/* Count one use of a key before it is used; a block of uses is counted in the database ahead. */
static isp_status count_use(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                            int64_t dek_id, isp_error *err)
{
    const isp_keyring_options *o = &ring->options;
    pthread_mutex_lock(&ring->lock);
    int index = find_slot(ring, tenant_id, purpose, dek_id);
    bool counted = index != NO_SLOT && ring->slots[index].reserved > 0;
    if (counted)
        ring->slots[index].reserved--;
    pthread_mutex_unlock(&ring->lock);
    if (counted)
        return ISP_OK;

    int64_t total;
    char subject[40];
    snprintf(subject, sizeof subject, "data_key:%lld", (long long)dek_id);
    isp_status st = ring->store.reserve(ring->store.user, tenant_id, purpose, dek_id,
                                        o->reserve_count, &total, err);
    if (st < 0)
        return st;
    if (total > o->refuse_count)
        return isp_fail(err, ISP_E_LIMIT, subject,
                        "the data key has sealed %lld values, which is its limit: rotate it",
                        (long long)(total - o->reserve_count));
    bool warn = total >= o->warn_count;
    pthread_mutex_lock(&ring->lock);
    index = find_slot(ring, tenant_id, purpose, dek_id);
    if (index != NO_SLOT) {
        ring->slots[index].reserved += o->reserve_count - 1;
        warn = warn && !ring->slots[index].warned;
        ring->slots[index].warned = total >= o->warn_count;
    }
    pthread_mutex_unlock(&ring->lock);
    if (warn)
        isp_log(o->env, ISP_LOG_WARNING, "vault.dek.worn", tenant_id, subject,
                "the %s key has sealed %lld values and will refuse at %lld: rotate it",
                isp_purpose__name(purpose), (long long)total, (long long)o->refuse_count);
    return ISP_OK;
}

/*
 * What the floors above call.
 */

isp_status isp_vault__seal(isp_keyring *ring, const isp_place *place, isp_purpose purpose,
                           const void *plain, size_t len, isp_buf *out, isp_error *err)
{
    WORKING_KEY key;
    int64_t dek_id = 0;
    isp_buf__clear(out);
    isp_status st = get_key(ring, place->tenant_id, purpose, 0, &key, err);
    if (st == ISP_OK) {
        dek_id = key.dek_id;
        wipe_working_key(&key); /* nobody waits for the database with a key in hand */
        st = count_use(ring, place->tenant_id, purpose, dek_id, err);
    }
    if (st == ISP_OK)
        st = get_key(ring, place->tenant_id, purpose, dek_id, &key, err);
    if (st == ISP_OK)
        st = isp_envelope__seal(key.key, dek_id, place, plain, len, out, err);
    return st;
}

isp_status isp_vault__open(isp_keyring *ring, const isp_place *place, isp_purpose purpose,
                           const void *sealed, size_t len, isp_secret **out, isp_error *err)
{
    WORKING_KEY key;
    int64_t dek_id;
    if (!isp_envelope__dek_id(sealed, len, &dek_id) || dek_id <= 0)
        return isp_sealed__fail(err);
    isp_status st = get_key(ring, place->tenant_id, purpose, dek_id, &key, err);
    if (st == ISP_OK)
        st = isp_envelope__open(key.key, place, sealed, len, out, err);
    return st;
}

isp_status isp_vault__reseal(isp_keyring *ring, const isp_place *place, isp_purpose purpose,
                             const void *sealed, size_t len, isp_buf *out, isp_error *err)
{
    ISP_AUTO(isp_secret) plain = NULL;
    isp_status st = isp_vault__open(ring, place, purpose, sealed, len, &plain, err);
    if (st < 0) {
        isp_buf__clear(out);
        return st;
    }
    return isp_vault__seal(ring, place, purpose, plain->data, plain->len, out, err);
}

isp_status isp_vault__mac(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose, int64_t dek_id,
                          const void *data, size_t len, uint8_t out[ISP_SHA256_LEN],
                          int64_t *used_id, isp_error *err)
{
    WORKING_KEY key;
    uint8_t derived[ISP_SHA256_LEN];
    isp_status st = get_key(ring, tenant_id, purpose, dek_id, &key, err);
    if (st == ISP_OK)
        st = isp_digest__hkdf(key.key, sizeof key.key, NULL, 0, MAC_INFO, derived, sizeof derived,
                              err);
    if (st == ISP_OK)
        st = isp_digest__hmac(derived, sizeof derived, data, len, out, err);
    isp_secret__wipe(derived, sizeof derived);
    if (st == ISP_OK && used_id)
        *used_id = key.dek_id;
    return st;
}

isp_status isp_keyring__rotate(isp_keyring *ring, int64_t tenant_id, isp_purpose purpose,
                               int64_t *old_id, int64_t *new_id, isp_error *err)
{
    DEK_LIST list = {NULL, 0, 0};
    WORKING_KEY key;
    int64_t primary_id = 0;
    if (!isp_purpose__name(purpose))
        return isp_fail(err, ISP_E_INVALID, "purpose", "%d is no purpose of a key", (int)purpose);
    isp_status st = load_rows(ring, tenant_id, purpose, &list, err);
    for (size_t i = 0; st == ISP_OK && i < list.count; i++)
        if (list.rows[i].is_primary)
            primary_id = list.rows[i].dek_id;
    if (st == ISP_OK)
        st = create_key(ring, tenant_id, purpose, primary_id, &key, err);
    if (st == ISP_E_EXISTS)
        return isp_fail(err, ISP_E_CONFLICT, isp_purpose__name(purpose),
                        "somebody else rotated this key at the same time");
    if (st < 0)
        return st;
    if (old_id)
        *old_id = primary_id;
    if (new_id)
        *new_id = key.dek_id;
    return ISP_OK;
}

void isp_keyring__forget(isp_keyring *ring)
{
    pthread_mutex_lock(&ring->lock);
    for (int i = 0; i < (int)ring->options.key_count_max; i++)
        if (ring->slots[i].dek_id)
            free_slot(ring, i);
    pthread_mutex_unlock(&ring->lock);
}
