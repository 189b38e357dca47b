/*
 * wire/snmp/ber.h - SNMP v1 and v2c messages <-> structs (RFC 1157, 1901, 3416; BER as of X.690).
 *
 * Pure: no socket, no clock, no allocation. The reader points into the message it was given and is
 * a total function: any bytes give a message or false, in time linear in their number. The writer
 * works from the end of a buffer to its front, so that every length is known when it is written.
 */
#ifndef ISP_LIB_WIRE_SNMP_BER_H
#define ISP_LIB_WIRE_SNMP_BER_H

#include "base/base.h"
#include "base/text.h"

enum {
    ISP_SNMP_MESSAGE_MAX = 65535, /* bytes */
    ISP_SNMP_VARBINDS_MAX = 4096
};

typedef enum isp_snmp_version {
    ISP_SNMP_V1 = 0,
    ISP_SNMP_V2C = 1,
    ISP_SNMP_V3 = 3
} isp_snmp_version;

typedef enum isp_snmp_pdu {
    ISP_SNMP_GET = 0xa0,
    ISP_SNMP_GETNEXT = 0xa1,
    ISP_SNMP_RESPONSE = 0xa2,
    ISP_SNMP_SET = 0xa3,
    ISP_SNMP_GETBULK = 0xa5
} isp_snmp_pdu;

/* What a varbind holds; the tag on the wire. */
typedef enum isp_snmp_type {
    ISP_SNMP_ABSENT = 0, /* no varbind at all: a hole in a table */
    ISP_SNMP_INTEGER = 0x02,
    ISP_SNMP_OCTETS = 0x04,
    ISP_SNMP_NULL = 0x05,
    ISP_SNMP_OID = 0x06,
    ISP_SNMP_ADDRESS = 0x40,
    ISP_SNMP_COUNTER32 = 0x41,
    ISP_SNMP_GAUGE32 = 0x42,
    ISP_SNMP_TICKS = 0x43, /* hundredths of a second */
    ISP_SNMP_OPAQUE = 0x44,
    ISP_SNMP_COUNTER64 = 0x46,
    ISP_SNMP_NO_OBJECT = 0x80, /* the exceptions of v2c */
    ISP_SNMP_NO_INSTANCE = 0x81,
    ISP_SNMP_END_OF_VIEW = 0x82
} isp_snmp_type;

/* error-status (RFC 3416, 3); the rest of them are handled by number */
enum {
    ISP_SNMP_NO_ERROR = 0,
    ISP_SNMP_TOO_BIG = 1,
    ISP_SNMP_NO_SUCH_NAME = 2,
    ISP_SNMP_GEN_ERR = 5,
    ISP_SNMP_NO_ACCESS = 6
};

typedef struct isp_snmp_value {
    uint8_t type; /* isp_snmp_type */
    uint32_t len;
    const uint8_t *bytes; /* the contents as they travelled; [borrowed: from the message] */
    int64_t number;       /* of the integer types (a Counter64 as its 64 bits), else 0 */
} isp_snmp_value;

typedef struct isp_snmp_varbind {
    const uint8_t *oid;
    uint32_t oid_len; /* 1..ISP_OID_BYTES_MAX; the last sub-identifier is complete */
    isp_snmp_value value;
} isp_snmp_varbind;

typedef struct isp_snmp_message {
    int64_t version; /* isp_snmp_version */
    const uint8_t *community;
    size_t community_len;
    uint8_t pdu; /* isp_snmp_pdu */
    int32_t request_id;
    int32_t error_status; /* non-repeaters of a GETBULK */
    int32_t error_index;  /* max-repetitions of a GETBULK */
    isp_cursor varbinds;  /* for isp_snmp_varbind__next */
} isp_snmp_message;

/* Read the head of a message. False: it is none of v1/v2c, or broken; out is then undefined. */
bool isp_snmp_message__read(const uint8_t *bytes, size_t len, isp_snmp_message *out);

/* Take the next varbind. False: at the end (nothing is left in c) or broken (something is). */
bool isp_snmp_varbind__next(isp_cursor *c, isp_snmp_varbind *out);

/* All varbinds of a message into out[ISP_SNMP_VARBINDS_MAX]. Their number, -1 if one is broken or
 * there are too many.
 */
int isp_snmp_message__varbinds(const isp_snmp_message *message, isp_snmp_varbind *out);

/* Whether a value is an answer: neither NULL nor one of the exceptions nor absent. */
static inline bool isp_snmp_value__is_there(const isp_snmp_value *value)
{
    return value->type != ISP_SNMP_ABSENT && value->type != ISP_SNMP_NULL && value->type < 0x80;
}

/*
 * Write a message into the end of buffer[size]; gives its length, 0 if it does not fit.
 * varbinds[i].oid is followed by the tail (the row of a table, common to all; NULL: none). Of a
 * value, type and number (integer types) or bytes and len (the others) are used; type
 * ISP_SNMP_ABSENT is written as NULL. message->varbinds is not used.
 */
size_t isp_snmp_message__write(const isp_snmp_message *message, const isp_snmp_varbind *varbinds,
                               size_t count, const uint8_t *tail, size_t tail_len, uint8_t *buffer,
                               size_t size);

#endif
