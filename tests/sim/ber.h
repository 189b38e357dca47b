/*
 * The part of BER (X.690) that SNMP uses: definite lengths, low tag numbers.
 *
 * Reading never goes past `left`; every function is total over any bytes.
 * @source RFC 1157, RFC 3416, RFC 3417 section 8
 */
#ifndef SIM_BER_H
#define SIM_BER_H

#include "buf.h"

enum {
    BER_INTEGER = 0x02,
    BER_OCTETS = 0x04,
    BER_NULL = 0x05,
    BER_OID = 0x06,
    BER_SEQUENCE = 0x30,
    BER_IPADDRESS = 0x40,
    BER_COUNTER32 = 0x41,
    BER_GAUGE32 = 0x42,
    BER_TIMETICKS = 0x43,
    BER_OPAQUE = 0x44,
    BER_COUNTER64 = 0x46,
    BER_NO_SUCH_OBJECT = 0x80,
    BER_NO_SUCH_INSTANCE = 0x81,
    BER_END_OF_MIB_VIEW = 0x82
};

enum {
    SIM_OID_MAX = 128
}; /* RFC 2578 section 3.5 */

typedef struct sim_oid {
    size_t len;
    uint32_t arc[SIM_OID_MAX];
} sim_oid;

typedef struct sim_ber {
    const unsigned char *p;
    size_t left;
} sim_ber;

/* ---- reading ---- */

/** Take one element off the front. @return false: not whole, or not BER we know */
bool sim_ber_take(sim_ber *in, unsigned *tag, sim_ber *content);
/** The same, when only one tag will do. */
bool sim_ber_expect(sim_ber *in, unsigned tag, sim_ber *content);
bool sim_ber_i64(sim_ber content, int64_t *out);
/** Unsigned: up to eight octets, or nine when the first is zero. */
bool sim_ber_u64(sim_ber content, uint64_t *out);
bool sim_ber_oid(sim_ber content, sim_oid *out);

/* ---- writing, forward ---- */

void sim_ber_put(sim_buf *out, unsigned tag, const void *content, size_t len);
void sim_ber_put_header(sim_buf *out, unsigned tag, size_t len);
size_t sim_ber_header_size(size_t len);
void sim_ber_put_i64(sim_buf *out, unsigned tag, int64_t value);
void sim_ber_put_oid(sim_buf *out, const sim_oid *oid);

/* Content octets alone; room must hold 9 and 5 * SIM_OID_MAX octets. @return how many */
size_t sim_ber_write_i64(unsigned char *room, int64_t value);
size_t sim_ber_write_u64(unsigned char *room, uint64_t value);
size_t sim_ber_write_oid(unsigned char *room, const sim_oid *oid);

/* ---- object identifiers ---- */

int sim_oid_compare(const sim_oid *a, const sim_oid *b);
bool sim_oid_starts(const sim_oid *oid, const sim_oid *prefix);
/** `1.3.6.1`, with or without a dot in front. */
bool sim_oid_parse(const char *text, sim_oid *out);
void sim_oid_print(const sim_oid *oid, sim_buf *out);

#endif
