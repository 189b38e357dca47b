#include "wire/snmp/ber.h"

#include "wire/snmp/oid.h"

enum {
    TAG_SEQUENCE = 0x30
};

/* --- reading --- */

/* The length of an element whose tag was just taken, checked against what is left. The long form
 * need not be the shortest: agents write 82 00 10. */
static inline bool take_length(isp_cursor *c, size_t *out)
{
    uint8_t first;
    size_t len;
    if (!isp_cursor__u8(c, &first))
        return false;
    len = first;
    if (first & 0x80) {
        unsigned count = first & 0x7f;
        if (!count || count > 4 || count > isp_cursor__left(c))
            return false;
        for (len = 0; count; count--)
            len = len << 8 | *c->at++;
    }
    if (len > isp_cursor__left(c))
        return false;
    *out = len;
    return true;
}

/* Take an element with this tag; its contents become `out`. */
static inline bool take(isp_cursor *c, uint8_t tag, isp_cursor *out)
{
    uint8_t seen;
    size_t len;
    return isp_cursor__u8(c, &seen) && seen == tag && take_length(c, &len) &&
           isp_cursor__take(c, len, out);
}

/* Contents of an INTEGER: two's complement of 1..8 bytes. */
static inline bool signed_number(const uint8_t *bytes, size_t len, int64_t *out)
{
    if (len < 1 || len > 8)
        return false;
    uint64_t value = bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes[i];
    *out = (int64_t)value;
    return true;
}

/* Contents of a counter, gauge or TimeTicks: at most `max` bytes, one more if it is a leading zero.
 * Agents leave the zero out, so the top bit is no sign here. */
static inline bool unsigned_number(const uint8_t *bytes, size_t len, size_t max, int64_t *out)
{
    uint64_t value = 0;
    if (len == max + 1 && bytes[0] == 0) {
        bytes++;
        len--;
    }
    if (len < 1 || len > max)
        return false;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes[i];
    *out = (int64_t)value;
    return true;
}

static bool take_int32(isp_cursor *c, int32_t *out)
{
    isp_cursor contents;
    int64_t value;
    if (!take(c, ISP_SNMP_INTEGER, &contents) ||
        !signed_number(contents.at, isp_cursor__left(&contents), &value) || value < INT32_MIN ||
        value > INT32_MAX)
        return false;
    *out = (int32_t)value;
    return true;
}

bool isp_snmp_message__read(const uint8_t *bytes, size_t len, isp_snmp_message *out)
{
    isp_cursor all = isp_cursor__of(bytes, len), message, pdu, contents;
    int32_t version;

    if (len > ISP_SNMP_MESSAGE_MAX || !take(&all, TAG_SEQUENCE, &message) || all.at != all.end ||
        !take_int32(&message, &version) || (version != ISP_SNMP_V1 && version != ISP_SNMP_V2C) ||
        !take(&message, ISP_SNMP_OCTETS, &contents) || message.at == message.end)
        return false;
    out->version = version;
    out->community = contents.at;
    out->community_len = isp_cursor__left(&contents);
    out->pdu = *message.at;
    if ((out->pdu < ISP_SNMP_GET || out->pdu > ISP_SNMP_SET) && out->pdu != ISP_SNMP_GETBULK)
        return false;
    return take(&message, out->pdu, &pdu) && message.at == message.end &&
           take_int32(&pdu, &out->request_id) && take_int32(&pdu, &out->error_status) &&
           take_int32(&pdu, &out->error_index) && take(&pdu, TAG_SEQUENCE, &out->varbinds) &&
           pdu.at == pdu.end;
}

bool isp_snmp_varbind__next(isp_cursor *c, isp_snmp_varbind *out)
{
    isp_cursor rest = *c, varbind, name, value;
    isp_snmp_value *v = &out->value;
    uint8_t tag;
    size_t len;

    if (!take(&rest, TAG_SEQUENCE, &varbind) || !take(&varbind, ISP_SNMP_OID, &name))
        return false;
    len = isp_cursor__left(&name);
    if (!len || len > ISP_OID_BYTES_MAX || name.end[-1] & 0x80)
        return false;
    out->oid = name.at;
    out->oid_len = (uint32_t)len;

    if (!isp_cursor__u8(&varbind, &tag) || !take_length(&varbind, &len) ||
        !isp_cursor__take(&varbind, len, &value) || varbind.at != varbind.end)
        return false;
    v->type = tag;
    v->len = (uint32_t)len;
    v->bytes = value.at;
    v->number = 0;
    switch (tag) {
    case ISP_SNMP_INTEGER:
        if (!signed_number(value.at, len, &v->number))
            return false;
        break;
    case ISP_SNMP_COUNTER32:
    case ISP_SNMP_GAUGE32:
    case ISP_SNMP_TICKS:
        if (!unsigned_number(value.at, len, 4, &v->number))
            return false;
        break;
    case ISP_SNMP_COUNTER64:
        if (!unsigned_number(value.at, len, 8, &v->number))
            return false;
        break;
    case ISP_SNMP_OID:
        if (!isp_oid__valid(value.at, len))
            return false;
        break;
    case ISP_SNMP_ADDRESS:
        if (len != 4)
            return false;
        break;
    case ISP_SNMP_OCTETS:
    case ISP_SNMP_OPAQUE:
        break;
    case ISP_SNMP_NULL:
    case ISP_SNMP_NO_OBJECT:
    case ISP_SNMP_NO_INSTANCE:
    case ISP_SNMP_END_OF_VIEW:
        if (len)
            return false;
        break;
    default:
        return false;
    }
    *c = rest;
    return true;
}

int isp_snmp_message__varbinds(const isp_snmp_message *message, isp_snmp_varbind *out)
{
    isp_cursor c = message->varbinds;
    int count = 0;
    while (c.at != c.end) {
        if (count == ISP_SNMP_VARBINDS_MAX || !isp_snmp_varbind__next(&c, &out[count]))
            return -1;
        count++;
    }
    return count;
}

/* --- writing, from the end of the buffer to its front --- */

typedef struct writer {
    uint8_t *start, *at, *end;
    bool full;
} writer;

static inline size_t written(const writer *w)
{
    return (size_t)(w->end - w->at);
}

static inline void put(writer *w, const void *bytes, size_t len)
{
    if (w->full || len > (size_t)(w->at - w->start)) {
        w->full = true;
        return;
    }
    w->at -= len;
    if (len)
        memcpy(w->at, bytes, len);
}

static inline void put_byte(writer *w, uint8_t byte)
{
    if (w->at == w->start)
        w->full = true;
    else
        *--w->at = byte;
}

/* Tag and length of what was written since `mark` (a value of written()). */
static void put_head(writer *w, uint8_t tag, size_t mark)
{
    size_t len = written(w) - mark;
    if (len < 0x80) {
        put_byte(w, (uint8_t)len);
    } else {
        uint8_t count = 0;
        for (; len; len >>= 8, count++)
            put_byte(w, (uint8_t)len);
        put_byte(w, 0x80 | count);
    }
    put_byte(w, tag);
}

/* The shortest two's complement; of an unsigned type the 64 bits with a zero in front where needed.
 */
static void put_number(writer *w, uint8_t tag, int64_t number)
{
    size_t mark = written(w);
    bool is_signed = tag == ISP_SNMP_INTEGER;
    uint64_t bits = (uint64_t)number;
    uint8_t fill = is_signed && number < 0 ? 0xff : 0, last;
    unsigned left = 8;
    do {
        last = (uint8_t)bits;
        put_byte(w, last);
        bits = bits >> 8 | (uint64_t)fill << 56;
        left--;
    } while (bits != (fill ? UINT64_MAX : 0) && left);
    if ((last ^ fill) & 0x80)
        put_byte(w, fill);
    put_head(w, tag, mark);
}

static void put_value(writer *w, const isp_snmp_value *value)
{
    size_t mark = written(w);
    switch (value->type) {
    case ISP_SNMP_INTEGER:
    case ISP_SNMP_COUNTER32:
    case ISP_SNMP_GAUGE32:
    case ISP_SNMP_TICKS:
    case ISP_SNMP_COUNTER64:
        put_number(w, value->type, value->number);
        return;
    case ISP_SNMP_ABSENT:
        put_head(w, ISP_SNMP_NULL, mark);
        return;
    default:
        put(w, value->bytes, value->len);
        put_head(w, value->type, mark);
    }
}

size_t isp_snmp_message__write(const isp_snmp_message *message, const isp_snmp_varbind *varbinds,
                               size_t count, const uint8_t *tail, size_t tail_len, uint8_t *buffer,
                               size_t size)
{
    writer w = {.start = buffer, .at = buffer + size, .end = buffer + size};

    for (size_t i = count; i--;) {
        size_t outer = written(&w), inner;
        put_value(&w, &varbinds[i].value);
        inner = written(&w);
        put(&w, tail, tail_len);
        put(&w, varbinds[i].oid, varbinds[i].oid_len);
        put_head(&w, ISP_SNMP_OID, inner);
        put_head(&w, TAG_SEQUENCE, outer);
    }
    put_head(&w, TAG_SEQUENCE, 0);
    put_number(&w, ISP_SNMP_INTEGER, message->error_index);
    put_number(&w, ISP_SNMP_INTEGER, message->error_status);
    put_number(&w, ISP_SNMP_INTEGER, message->request_id);
    put_head(&w, message->pdu, 0);
    size_t mark = written(&w);
    put(&w, message->community, message->community_len);
    put_head(&w, ISP_SNMP_OCTETS, mark);
    put_number(&w, ISP_SNMP_INTEGER, message->version);
    put_head(&w, TAG_SEQUENCE, 0);
    return w.full ? 0 : written(&w);
}
