/*
 * wire/snmp/engine_impl.h - what the files of the engine share, and nobody else includes.
 *
 * engine.c: the loop, sockets, devices, time-outs. op.c: what a walk or a get asks next and does
 * with an answer. v3.c: the same requests by way of net-snmp.
 */
#ifndef ISP_LIB_WIRE_SNMP_ENGINE_IMPL_H
#define ISP_LIB_WIRE_SNMP_ENGINE_IMPL_H

#include <netinet/in.h>

#include "base/wheel.h"
#include "wire/snmp/engine.h"

enum {
    ISP_SNMP_REQUEST_MAX = 1472 /* a request fits one frame */
};

/* A ring of intrusive links; a head is a link of its own. */
typedef struct isp_link {
    struct isp_link *prev, *next;
} isp_link;

static inline void ring_init(isp_link *ring)
{
    ring->prev = ring->next = ring;
}

static inline bool ring_is_empty(const isp_link *ring)
{
    return ring->next == ring;
}

static inline void ring_insert(isp_link *after, isp_link *item)
{
    item->prev = after;
    item->next = after->next;
    after->next->prev = item;
    after->next = item;
}

static inline void ring_append(isp_link *ring, isp_link *item)
{
    ring_insert(ring->prev, item);
}

static inline void ring_remove(isp_link *item)
{
    item->prev->next = item->next;
    item->next->prev = item->prev;
    item->prev = item->next = NULL;
}

/* What contains this member. */
#define ISP_OWNER(type, member, pointer) \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

typedef struct isp_snmp_v3 isp_snmp_v3;

typedef union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} address;

typedef enum walker_state {
    WALKER_IDLE,    /* in no ring */
    WALKER_WAITING, /* in its device's ring: for a place in the device, or its gap */
    WALKER_READY,   /* in the engine's ring: for the next batch */
    WALKER_FLYING   /* sent; the timer runs */
} walker_state;

/* What has at most one request in flight: a range of a walk, or a get. */
typedef struct walker {
    isp_timer timer;
    isp_link link;
    isp_snmp_op *op;
    walker_state state;
    uint32_t id;   /* request id */
    uint32_t slot; /* place in the engine's table */
    bool resent;   /* its round trip says nothing (Karn) */
    bool broken;   /* got an answer that is no use */
    int64_t first_us, sent_us, wait_us;
    uint32_t asked; /* rows (walk) or OIDs (get) of the request */
    uint32_t done;  /* rows of the range, or OIDs, so far */
    uint32_t rows;  /* of the range; 0: not known */
    uint32_t most;  /* OIDs of the next get, where an answer told so; 0: any number */
    uint32_t live;  /* a bit for each column that has not ended */
    uint16_t index_len, last_len;
    const uint8_t *last;               /* where the range ends; in the op */
    uint8_t index[ISP_SNMP_INDEX_MAX]; /* the last complete row */
} walker;

struct isp_snmp_op {
    isp_link link; /* in the device's ring */
    isp_snmp_device *device;
    bool is_walk, is_probe;
    bool busy, cancelled; /* inside its own callback; cancelled from there */
    uint32_t name_count, walker_count, walkers_left;
    uint32_t rows;         /* given so far */
    uint32_t rows_max;     /* in one request */
    uint32_t varbinds_max; /* in one answer: more was cut */
    int64_t end_us;
    int64_t timeout_us; /* its own wait for an answer; 0: the device's */
    bool (*row)(void *user, const isp_snmp_row *row);
    void (*value)(void *user, size_t i, const isp_snmp_value *value);
    isp_snmp_done_fn done;
    void *user;
    isp_snmp_varbind *names; /* after the walkers; then their bytes */
    walker walkers[];
};

struct isp_snmp_device {
    isp_snmp_engine *engine;
    isp_link link;    /* in the engine's ring */
    isp_link ops;     /* all of them */
    isp_link waiting; /* walkers */
    isp_timer timer;  /* the gap while something waits for it, else the next probe */
    address address;
    socklen_t address_len;
    const isp_guard *guard;
    isp_snmp_version version;
    char *community, *subject;
    void *user;
    isp_snmp_v3 *v3; /* NULL: our own codec */
    int64_t timeout_us, floor_us, gap_us, probe_us, probe_first_us;
    int64_t srtt_us, rttvar_us, heard_us, next_us;
    uint32_t varbinds, rows_max, tries;
    uint8_t in_flight, window, window_max, good;
    bool reachable;
};

/* A request as it leaves, whoever encodes it. */
typedef struct isp_snmp_ask {
    isp_snmp_pdu pdu;
    uint32_t repeat; /* of a GETBULK */
    const isp_snmp_varbind *names;
    size_t name_count;
    const uint8_t *tail; /* follows each name */
    size_t tail_len;
} isp_snmp_ask;

/* --- op.c --- */

/* What to ask next; fills walker->asked. room[ISP_SNMP_COLUMNS_MAX] may be used by out. */
void isp_snmp_walker__ask(walker *w, isp_snmp_varbind *room, isp_snmp_ask *out);
/* Ask for half of it next time; false if it was one row or OID only. */
bool isp_snmp_walker__shrink(walker *w);
/* Whether an answer is one to what was asked, as far as that shows without using it. */
bool isp_snmp_walker__matches(const walker *w, int32_t error_status,
                              const isp_snmp_varbind *varbinds, size_t count);
/* Use an answer. After it the walker asks again, has nothing left to ask, or is gone with its
 * operation. */
void isp_snmp_walker__answer(walker *w, int32_t error_status, int32_t error_index,
                             const isp_snmp_varbind *varbinds, size_t count);
isp_status isp_snmp_op__start(isp_snmp_device *d, const isp_snmp_walk *walk,
                              const isp_snmp_get *get, bool is_probe, isp_snmp_op **out,
                              isp_error *err);
/* End an operation with a failure; it is freed. native may be NULL. */
void isp_snmp_op__fail(isp_snmp_op *op, isp_status status, const char *native, const char *what);

/* --- v3.c --- */

isp_status isp_snmp_v3__new(isp_snmp_device *d, const isp_snmp_v3_options *options,
                            isp_snmp_v3 **out, isp_error *err);
void isp_snmp_v3__free(isp_snmp_v3 *v3);
/* Send what the walker asks, or first what must be known of the device. False: nothing was sent. */
bool isp_snmp_v3__send(isp_snmp_v3 *v3, walker *w);
/* The device has said who it is and answered no encrypted request yet: many drop what they cannot
 * decrypt without a word. */
bool isp_snmp_v3__is_ignored(const isp_snmp_v3 *v3);

/* --- engine.c --- */

/* The walker whose request with this id is in flight, or NULL. */
walker *isp_snmp_engine__find(const isp_snmp_engine *engine, int32_t id);

isp_status isp_snmp_engine__take_slots(isp_snmp_engine *engine, isp_snmp_op *op, isp_error *err);
/* The op begins: its walkers have something to ask. */
void isp_snmp_engine__add(isp_snmp_engine *engine, isp_snmp_op *op);
/* It ends: nothing of it is in flight or in a ring any more. */
void isp_snmp_engine__remove(isp_snmp_engine *engine, isp_snmp_op *op);
/* The walker has something to ask. */
void isp_snmp_engine__want(walker *w);
isp_snmp_counters *isp_snmp_engine__count(isp_snmp_engine *engine);
int64_t isp_snmp_engine__now(const isp_snmp_engine *engine);
/* An answer to what the walker asked, from whichever codec. */
void isp_snmp_engine__landed(walker *w, int32_t error_status, int32_t error_index,
                             const isp_snmp_varbind *varbinds, size_t count);

#endif
