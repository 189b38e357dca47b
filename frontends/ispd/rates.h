/*
 * rates.h - how often somebody may ask: token buckets per address, session and tenant, tighter
 * ones for logins and for what talks to devices. In memory, bounded, without allocation.
 *
 * A bucket is one instant (the generic cell rate algorithm): when it would be full again. The table
 * is a cache of 8-way sets under a keyed hash; a full set forgets the bucket that is nearest to
 * full, so that an attacker with many addresses can make the table forget only those who hardly
 * ask.
 */
#ifndef ISPD_RATES_H
#define ISPD_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum limit_class {
    LIMIT_ADDRESS = 0, /* every request, by address (/64 of IPv6) */
    LIMIT_SESSION,     /* by session or API token */
    LIMIT_TENANT,      /* one tenant cannot starve others */
    LIMIT_LOGIN,       /* logins, by address */
    LIMIT_DEVICE,      /* what talks to a device, by session */
    LIMIT_CLASSES
} limit_class;

/* So many in a second, on average, and so many at once. per_second_milli 0: no limit. */
typedef struct limit_rate {
    int64_t per_second_milli;
    int64_t burst;
} limit_rate;

/* "50/200", "0.5/10", "off". False when it is none of these. */
bool limit_rate_read(const char *text, limit_rate *out);

struct limits;
struct limits *limits_new(const limit_rate rates[LIMIT_CLASSES]);
void limits_free(struct limits *limits);

/* A short name for bytes, different in each process: what buckets are found by. @thread any */
uint64_t limits_key(const struct limits *limits, const void *bytes, size_t len);

/* The same for who has an address, 16 bytes: an IPv4 address, or a /64 of IPv6, which is what a
 * household has. @thread any */
uint64_t limits_address(const struct limits *limits, const uint8_t address[16]);

/* Take one. @return 0: taken; else after how many seconds to try again. @thread any */
int64_t limits_take(struct limits *limits, limit_class class, uint64_t key, int64_t now_us);

/* Which tenant a session belongs to, once it is known; 0 while it is not. @thread any */
void limits_learn(struct limits *limits, uint64_t session_key, int64_t tenant_id);
int64_t limits_tenant(struct limits *limits, uint64_t session_key);

#endif
