#include "rates.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define WAYS 8
#define SETS 2048

struct bucket {
    uint64_t key;       /* 0: empty */
    int64_t full_at_us; /* when it is full again; past: full */
    int64_t tenant_id;  /* of a session; 0: not known */
};

struct limits {
    uint64_t hash_key[2];
    struct {
        int64_t interval_us; /* one token; 0: no limit */
        int64_t tolerance_us;
    } classes[LIMIT_CLASSES];
    pthread_mutex_t lock;
    struct bucket buckets[SETS][WAYS];
};

/* A number with up to three decimals, in thousandths. */
static bool read_milli(const char **at, int64_t *out)
{
    int64_t value = 0, scale = 1000;
    const char *start = *at;
    for (bool fraction = false; (**at >= '0' && **at <= '9') || (**at == '.' && !fraction); ++*at) {
        if (**at == '.') {
            fraction = true;
            continue;
        }
        if (value > 100000000 || (fraction && scale == 1))
            return false;
        value = value * 10 + (**at - '0');
        if (fraction)
            scale /= 10;
    }
    *out = value * scale;
    return *at > start && *start != '.' && (*at)[-1] != '.';
}

bool limit_rate_read(const char *text, limit_rate *out)
{
    int64_t rate, burst;
    if (strcmp(text, "off") == 0) {
        *out = (limit_rate){0, 0};
        return true;
    }
    if (!read_milli(&text, &rate) || *text++ != '/' || !read_milli(&text, &burst) || *text ||
        rate < 1 || burst < 1000 || burst % 1000)
        return false;
    *out = (limit_rate){rate, burst / 1000};
    return true;
}

struct limits *limits_new(const limit_rate rates[LIMIT_CLASSES])
{
    struct limits *limits = calloc(1, sizeof *limits);
    if (!limits)
        return NULL;
    if (getrandom(limits->hash_key, sizeof limits->hash_key, 0) !=
        (ssize_t)sizeof limits->hash_key) {
        free(limits);
        return NULL;
    }
    pthread_mutex_init(&limits->lock, NULL);
    for (size_t i = 0; i < LIMIT_CLASSES; i++)
        if (rates[i].per_second_milli) {
            int64_t interval = INT64_C(1000000000) / rates[i].per_second_milli;
            limits->classes[i].interval_us = interval ? interval : 1;
            limits->classes[i].tolerance_us = limits->classes[i].interval_us * rates[i].burst;
        }
    return limits;
}

void limits_free(struct limits *limits)
{
    if (!limits)
        return;
    pthread_mutex_destroy(&limits->lock);
    free(limits);
}

/* ---- SipHash-2-4: short keys, and nobody outside can make them collide ---- */

static uint64_t rotl(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1], v[1] = rotl(v[1], 13) ^ v[0], v[0] = rotl(v[0], 32);
    v[2] += v[3], v[3] = rotl(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotl(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotl(v[1], 17) ^ v[2], v[2] = rotl(v[2], 32);
}

static uint64_t sip_hash(const uint64_t key[2], const void *bytes, size_t len)
{
    uint64_t v[4] = {key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
                     key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
    const unsigned char *at = bytes;
    for (size_t left = len;; left -= 8, at += 8) {
        uint64_t word = 0;
        size_t n = left < 8 ? left : 8;
        for (size_t i = 0; i < n; i++)
            word |= (uint64_t)at[i] << 8 * i;
        if (n < 8)
            word |= (uint64_t)len << 56;
        v[3] ^= word;
        sip_round(v), sip_round(v);
        v[0] ^= word;
        if (n < 8)
            break;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t limits_key(const struct limits *limits, const void *bytes, size_t len)
{
    return sip_hash(limits->hash_key, bytes, len);
}

uint64_t limits_address(const struct limits *limits, const uint8_t address[16])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    bool is_ipv4 = memcmp(address, mapped, sizeof mapped) == 0;
    return limits_key(limits, address, is_ipv4 ? 16 : 8);
}

/* Buckets of different classes under one key are different buckets. 0 is kept for "empty". */
static uint64_t bucket_key(limit_class class, uint64_t key)
{
    uint64_t mixed = (key ^ (uint64_t)(class + 1) * UINT64_C(0x9e3779b97f4a7c15)) *
                     UINT64_C(0xff51afd7ed558ccd);
    mixed ^= mixed >> 32;
    return mixed ? mixed : 1;
}

/* Called with the lock held. The bucket of a key, or the one of its set that is given up for it. */
static struct bucket *find(struct limits *limits, uint64_t key)
{
    struct bucket *set = limits->buckets[key % SETS], *oldest = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].full_at_us < oldest->full_at_us)
            oldest = &set[i];
    }
    return oldest;
}

int64_t limits_take(struct limits *limits, limit_class class, uint64_t key, int64_t now_us)
{
    int64_t interval = limits->classes[class].interval_us;
    int64_t tolerance = limits->classes[class].tolerance_us, wait_us = 0;
    /* Without a limit, a session's bucket still remembers its tenant. */
    if (!interval && class != LIMIT_SESSION)
        return 0;
    key = bucket_key(class, key);
    pthread_mutex_lock(&limits->lock);
    struct bucket *bucket = find(limits, key);
    if (bucket->key != key) {
        memset(bucket, 0, sizeof *bucket);
        bucket->key = key;
    }
    int64_t full = (bucket->full_at_us > now_us ? bucket->full_at_us : now_us) + interval;
    /* Threads come with clocks that they read before they waited here: without a limit, that is no
     * haste. */
    if (!interval || full - now_us <= tolerance)
        bucket->full_at_us = full;
    else
        wait_us = full - now_us - tolerance;
    pthread_mutex_unlock(&limits->lock);
    return (wait_us + 999999) / 1000000;
}

void limits_learn(struct limits *limits, uint64_t session_key, int64_t tenant_id)
{
    uint64_t key = bucket_key(LIMIT_SESSION, session_key);
    pthread_mutex_lock(&limits->lock);
    struct bucket *bucket = find(limits, key);
    if (bucket->key == key)
        bucket->tenant_id = tenant_id;
    pthread_mutex_unlock(&limits->lock);
}

int64_t limits_tenant(struct limits *limits, uint64_t session_key)
{
    uint64_t key = bucket_key(LIMIT_SESSION, session_key);
    pthread_mutex_lock(&limits->lock);
    struct bucket *bucket = find(limits, key);
    int64_t tenant_id = bucket->key == key ? bucket->tenant_id : 0;
    pthread_mutex_unlock(&limits->lock);
    return tenant_id;
}
