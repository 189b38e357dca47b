/*
 * wire/snmp/engine.h - reads many SNMP devices at once, in one thread, one event loop, one UDP
 * socket per address family.
 *
 * Knows devices by address only: no database, no tenant, no vendor. Everything here is @thread one
 * (the thread that turns the loop) but isp_snmp_engine__wake. Callbacks run inside a turn; from
 * there operations may be started and cancelled, devices opened, but no device closed, no engine
 * turned or freed, and nothing waited for.
 *
 *     isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &engine, err);
 *     isp_snmp_device__open(engine, &options, &device, err);
 *     isp_snmp__walk(device, &walk, err);          // rows come to walk.row, the end to walk.done
 *     isp_snmp_engine__run(engine, INT64_MAX);     // until no operation is left
 *
 * An answer is used only if it came from the address and port that were asked, carries the request
 * id of a request in flight, version and community of the device, and OIDs that were asked for.
 * Anything else is counted.
 */
#ifndef ISP_LIB_WIRE_SNMP_ENGINE_H
#define ISP_LIB_WIRE_SNMP_ENGINE_H

#include "base/env.h"
#include "wire/guard.h"
#include "wire/snmp/ber.h"
#include "wire/snmp/oid.h"

enum {
    ISP_SNMP_COLUMNS_MAX = 16,  /* of one walk */
    ISP_SNMP_RANGES_MAX = 64,   /* of one walk */
    ISP_SNMP_WALKERS_MAX = 8,   /* in flight in one device */
    ISP_SNMP_INDEX_MAX = 128,   /* bytes of an encoded row index */
    ISP_SNMP_ROWS_MAX = 200000, /* of one walk */
    ISP_SNMP_GET_MAX = 1024,    /* OIDs of one get */
    ISP_SNMP_REPEAT_MAX = 50    /* rows of one request */
};

typedef struct isp_snmp_engine isp_snmp_engine;
typedef struct isp_snmp_device isp_snmp_device;
typedef struct isp_snmp_op isp_snmp_op; /* a walk or a get that is under way */

/* --- the engine --- */

/* Zero means the default. */
typedef struct isp_snmp_engine_options {
    /* A device stopped answering (false) or answers again (true). May be NULL. */
    void (*reachable)(void *user, isp_snmp_device *device, bool reachable);
    void *reachable_user;
    uint32_t window; /* requests in flight in all; 0: 4096 */
} isp_snmp_engine_options;

typedef struct isp_snmp_counters {
    uint64_t sent, resent, answers, timeouts; /* datagrams; resent and timeouts are parts of sent */
    uint64_t rows, varbinds;                  /* used */
    uint64_t bytes_in, bytes_out;
    uint64_t stale;       /* answers to a request that is not in flight (any more) */
    uint64_t foreign;     /* from another address or port than was asked */
    uint64_t mismatched;  /* other version, community or OIDs than asked */
    uint64_t broken;      /* no SNMP message */
    uint64_t dropped;     /* by the kernel, for lack of room in the socket */
    uint64_t send_failed; /* refused by the kernel */
} isp_snmp_counters;

isp_status isp_snmp_engine__new(const isp_snmp_engine_options *options, isp_snmp_engine **out,
                                isp_error *err);
/* Closes its devices; operations under way end with ISP_E_CANCELLED. NULL is accepted. */
void isp_snmp_engine__free(isp_snmp_engine *engine);
ISP_AUTO_DEFINE(isp_snmp_engine, isp_snmp_engine__free)

/* One turn: send what is ready, take in what came, let timers fire; wait at most max_wait_us for
 * something to do. */
isp_status isp_snmp_engine__turn(isp_snmp_engine *engine, int64_t max_wait_us, isp_error *err);

/* Turn until no operation is left (ISP_OK) or the monotonic time (isp_env__mono_us) is past
 * (ISP_E_TIMEOUT; the operations go on at the next turn). Probes of unreachable devices do not
 * count as operations. */
isp_status isp_snmp_engine__run(isp_snmp_engine *engine, int64_t until_us, isp_error *err);

/* Make a turn that waits return. @thread any, also a signal handler. */
void isp_snmp_engine__wake(isp_snmp_engine *engine);

/* Another descriptor in the same loop (a heartbeat's socket): ready is called inside a turn when it
 * can be read. */
isp_status isp_snmp_engine__watch(isp_snmp_engine *engine, int fd,
                                  void (*ready)(void *user, int fd), void *user, isp_error *err);
void isp_snmp_engine__unwatch(isp_snmp_engine *engine, int fd);

const isp_snmp_counters *isp_snmp_engine__counters(const isp_snmp_engine *engine);
size_t isp_snmp_engine__op_count(const isp_snmp_engine *engine);

/* --- devices --- */

typedef struct isp_snmp_v3_options {
    const char *user;
    const char *auth_protocol; /* "MD5", "SHA" (SHA-1), "SHA-256" ...; NULL: noAuthNoPriv */
    const char *auth_password;
    const char *priv_protocol; /* "DES", "AES", "AES-256" ...; NULL: authNoPriv */
    const char *priv_password;
} isp_snmp_v3_options;

/* Can this be a user? ISP_E_INVALID: the subject is the member of a node (node.username,
 * node.auth_protocol, node.password, node.priv_protocol, node.priv_password). */
isp_status isp_snmp_v3__check(const isp_snmp_v3_options *options, isp_error *err);

/* How one device is asked. Zero means the default, given in brackets. */
typedef struct isp_snmp_device_options {
    const char *address;    /* numeric IPv4 or IPv6 */
    uint16_t port;          /* [161] */
    const isp_guard *guard; /* asked before each datagram; required, [borrowed: until close] */
    const char *subject;    /* for errors, "node:7" [the address] */
    void *user;             /* handed back by isp_snmp_device__user */
    uint32_t version;       /* 1, 2 (2c) or 3 [2] */
    const char *community;  /* v1, v2c; a secret, [copied] and wiped */
    const isp_snmp_v3_options *v3; /* v3; [copied] */
    uint32_t timeout_ms;           /* [2000] the longest wait for one answer, and the first */
    uint32_t
        timeout_floor_ms; /* [100] the shortest wait for one answer, however quick the device was */
    uint32_t retry_count; /* [2] a request is given up after timeout_ms x (retry_count + 1) */
    uint32_t in_flight_max; /* [1] requests the device may hold, 1..8 */
    uint32_t gap_ms;        /* [0] the least time between two requests to it */
    uint32_t probe_ms; /* [5000] first probe after the device was lost; doubles up to 5 minutes */
    uint32_t rows_max; /* [50] rows asked in one request, 1..50 */
    uint32_t varbinds; /* [47: what fits one frame] learnt in an earlier run, see below */
} isp_snmp_device_options;

/* What was learnt of a device. */
typedef struct isp_snmp_device_state {
    int64_t srtt_us, rttvar_us; /* -1: nothing measured yet */
    int64_t heard_at_us;        /* last answer that was used, monotonic; -1: none */
    uint32_t varbinds;          /* it answers well in one response; worth keeping over a restart */
    bool reachable;             /* false: probed by single requests until it answers */
} isp_snmp_device_state;

isp_status isp_snmp_device__open(isp_snmp_engine *engine, const isp_snmp_device_options *options,
                                 isp_snmp_device **out, isp_error *err);
/* Operations under way end with ISP_E_CANCELLED. NULL is accepted. */
void isp_snmp_device__close(isp_snmp_device *device);
isp_snmp_device_state isp_snmp_device__state(const isp_snmp_device *device);
void *isp_snmp_device__user(const isp_snmp_device *device);
/* From the next request on. */
void isp_snmp_device__set_gap(isp_snmp_device *device, uint32_t gap_ms);

/* --- operations --- */

/*
 * The end of an operation: ISP_OK, ISP_E_TIMEOUT (nobody answered), ISP_E_PROTOCOL (answers that
 * are no use: error status in err->native, OIDs that do not grow, broken messages), ISP_E_LIMIT
 * (rows or time), ISP_E_DENIED (it refuses the SNMPv3 login; native says what of it), ISP_E_INVALID
 * (address guard), ISP_E_CANCELLED. err is NULL on success, else
 * [borrowed: until done returns].
 */
typedef void (*isp_snmp_done_fn)(void *user, isp_status status, const isp_error *err);

typedef struct isp_snmp_row {
    const uint8_t *index; /* encoded; isp_oid_index__arcs reads it */
    size_t index_len;
    const isp_snmp_value
        *values; /* one for each column asked; ISP_SNMP_ABSENT: the row has no such cell */
    size_t value_count;
} isp_snmp_row;

/* A part of a table: rows after `after` (exclusive) up to `last` (inclusive). All [copied]. */
typedef struct isp_snmp_range {
    const uint32_t *after; /* NULL: from the start */
    size_t after_len;
    const uint32_t *last; /* NULL: to the end of the columns */
    size_t last_len;
    uint32_t rows; /* how many there are, so that nothing is asked past them; 0: not known */
} isp_snmp_range;

typedef struct isp_snmp_walk {
    const char *const *columns; /* OIDs of columns, read in lockstep; [copied] */
    size_t column_count;        /* 1..ISP_SNMP_COLUMNS_MAX */
    const isp_snmp_range
        *ranges;        /* each has its own request in flight, within what the device takes */
    size_t range_count; /* 0: one range, the whole table */
    uint32_t rows_max;  /* less rows in one request than the device's own limit; 0: that limit */
    /* Where a row takes the agent long (it asks each ONU): wait so long for each answer, whatever
     * quick answers taught; 0: as the device. */
    uint32_t timeout_ms;
    uint32_t limit_ms; /* [600 000] the whole walk */
    /* Rows come in order within a range. False: enough, the walk ends with ISP_E_CANCELLED. */
    bool (*row)(void *user, const isp_snmp_row *row);
    isp_snmp_done_fn done;
    void *user;
} isp_snmp_walk;

typedef struct isp_snmp_get {
    const char *const *oids; /* whole OIDs with their instance; [copied] */
    size_t oid_count;        /* 1..ISP_SNMP_GET_MAX */
    /* Each value, in the order asked; an exception type or ISP_SNMP_ABSENT where the device has
     * none. */
    void (*value)(void *user, size_t i, const isp_snmp_value *value);
    isp_snmp_done_fn done;
    void *user;
} isp_snmp_get;

/*
 * Start an operation. On failure nothing was started and done is not called: ISP_E_INVALID (OIDs,
 * counts), ISP_E_UNAVAILABLE (the device does not answer now; it is being probed), ISP_E_BUSY (65
 * 536 requests wait), ISP_E_MEMORY. out may be NULL; it is valid until done is called.
 */
isp_status isp_snmp__walk(isp_snmp_device *device, const isp_snmp_walk *walk, isp_snmp_op **out,
                          isp_error *err);
isp_status isp_snmp__get(isp_snmp_device *device, const isp_snmp_get *get, isp_snmp_op **out,
                         isp_error *err);
/* End it now with ISP_E_CANCELLED; done is called before this returns, unless called from its own
 * row or value callback (then right after that). */
void isp_snmp_op__cancel(isp_snmp_op *op);

/* The same, turning the loop until it has ended; walk->done may be NULL and is not called. */
isp_status isp_snmp__walk_wait(isp_snmp_device *device, const isp_snmp_walk *walk, isp_error *err);
isp_status isp_snmp__get_wait(isp_snmp_device *device, const isp_snmp_get *get, isp_error *err);

#endif
