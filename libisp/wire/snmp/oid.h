/*
 * wire/snmp/oid.h - object identifiers, kept as they travel: sub-identifiers in base 128.
 *
 * A whole OID folds its first two arcs into one sub-identifier (1.3 is 43); the index of a table
 * row is a plain run of sub-identifiers. Functions named isp_oid__ take whole OIDs, isp_oid_index__
 * plain runs; comparing works on both. All of them are total: any bytes give an answer.
 */
#ifndef ISP_LIB_WIRE_SNMP_OID_H
#define ISP_LIB_WIRE_SNMP_OID_H

#include <string.h>

#include "base/base.h"

enum {
    ISP_OID_ARCS_MAX = 128,                  /* RFC 3416, 2 */
    ISP_OID_BYTES_MAX = 5 * ISP_OID_ARCS_MAX /* an arc is at most 2^32 - 1 */
};

/*
 * Encode "1.3.6.1.2.1" (a leading dot is accepted). Gives the number of bytes written to out, 0 if
 * the text is no OID of 2..128 arcs or does not fit into size.
 */
size_t isp_oid__read(const char *text, uint8_t *out, size_t size);

/* The text form of a whole OID, terminated; the number of characters, 0 if the bytes are no OID or
 * do not fit. */
size_t isp_oid__text(const uint8_t *oid, size_t len, char *out, size_t size);

/* Encode the arcs of an index. The number of bytes, 0 if they do not fit (or count is 0). */
size_t isp_oid_index__write(const uint32_t *arcs, size_t count, uint8_t *out, size_t size);

/*
 * Decode an index into at most max arcs. Gives their number; 0 if there is none, there are more
 * than max, an arc passes 2^32 - 1, is padded with leading zeros, or is cut.
 */
size_t isp_oid_index__arcs(const uint8_t *bytes, size_t len, uint32_t *arcs, size_t max);

/* Whether it is a whole OID of 2..128 arcs: every sub-identifier complete, in its shortest form,
 * below 2^32. */
bool isp_oid__valid(const uint8_t *bytes, size_t len);

/* Order of two encoded OIDs (or indexes), as a MIB walk goes: negative, 0, positive. */
int isp_oid__compare(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len);

static inline bool isp_oid__starts(const uint8_t *oid, size_t len, const uint8_t *prefix,
                                   size_t prefix_len)
{
    return len >= prefix_len && memcmp(oid, prefix, prefix_len) == 0;
}

#endif
