#include "ber.h"

#include <string.h>

bool sim_ber_take(sim_ber *in, unsigned *tag, sim_ber *content)
{
    size_t header = 2, len;

    if (in->left < 2 || (in->p[0] & 0x1f) == 0x1f)
        return false;
    len = in->p[1];
    if (len & 0x80) {
        size_t octets = len & 0x7f;

        /* 0 is the indefinite form, which SNMP forbids (RFC 3417 section 8). */
        if (octets == 0 || octets > 4 || in->left < 2 + octets)
            return false;
        len = 0;
        for (size_t i = 0; i < octets; i++)
            len = len << 8 | in->p[2 + i];
        header += octets;
    }
    if (len > in->left - header)
        return false;
    *tag = in->p[0];
    *content = (sim_ber){in->p + header, len};
    in->p += header + len;
    in->left -= header + len;
    return true;
}

bool sim_ber_expect(sim_ber *in, unsigned tag, sim_ber *content)
{
    unsigned found;
    sim_ber rest = *in;

    if (!sim_ber_take(&rest, &found, content) || found != tag)
        return false;
    *in = rest;
    return true;
}

bool sim_ber_i64(sim_ber content, int64_t *out)
{
    uint64_t value;

    if (content.left < 1 || content.left > 8)
        return false;
    value = content.p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < content.left; i++)
        value = value << 8 | content.p[i];
    *out = (int64_t)value;
    return true;
}

bool sim_ber_u64(sim_ber content, uint64_t *out)
{
    uint64_t value = 0;

    if (content.left == 9 && content.p[0] == 0) {
        content.p++;
        content.left--;
    }
    if (content.left < 1 || content.left > 8)
        return false;
    for (size_t i = 0; i < content.left; i++)
        value = value << 8 | content.p[i];
    *out = value;
    return true;
}

bool sim_ber_oid(sim_ber content, sim_oid *out)
{
    size_t i = 0;

    out->len = 0;
    if (!content.left)
        return false;
    while (i < content.left) {
        uint64_t arc = 0;

        do {
            if (i == content.left)
                return false;
            arc = arc << 7 | (content.p[i] & 0x7f);
            if (arc > UINT32_MAX)
                return false;
        } while (content.p[i++] & 0x80);
        if (out->len == 0) {
            /* The first two arcs share one number: 40 * first + second. */
            uint32_t first = arc < 40 ? 0 : arc < 80 ? 1 : 2;

            out->arc[out->len++] = first;
            arc -= 40 * (uint64_t)first;
        }
        if (out->len == SIM_OID_MAX)
            return false;
        out->arc[out->len++] = (uint32_t)arc;
    }
    return true;
}

size_t sim_ber_header_size(size_t len)
{
    return len < 0x80 ? 2 : len < 0x100 ? 3 : len < 0x10000 ? 4 : 5;
}

void sim_ber_put_header(sim_buf *out, unsigned tag, size_t len)
{
    size_t octets = sim_ber_header_size(len) - 2;

    sim_buf_byte(out, tag);
    if (octets)
        sim_buf_byte(out, 0x80 | (unsigned)octets);
    else
        sim_buf_byte(out, (unsigned)len);
    while (octets--)
        sim_buf_byte(out, (unsigned)(len >> (8 * octets)) & 0xff);
}

void sim_ber_put(sim_buf *out, unsigned tag, const void *content, size_t len)
{
    sim_ber_put_header(out, tag, len);
    sim_buf_add(out, content, len);
}

size_t sim_ber_write_i64(unsigned char *room, int64_t value)
{
    size_t n = 8, at = 0;
    uint64_t bits = (uint64_t)value;

    /* Shortest form: drop leading octets that only repeat the sign. */
    while (n > 1 && (bits >> (8 * n - 9) == 0 || (int64_t)bits >> (8 * n - 9) == -1))
        n--;
    for (; n; n--)
        room[at++] = (unsigned char)(bits >> (8 * (n - 1)));
    return at;
}

size_t sim_ber_write_u64(unsigned char *room, uint64_t value)
{
    if (value <= INT64_MAX)
        return sim_ber_write_i64(room, (int64_t)value);
    room[0] = 0;
    for (size_t i = 0; i < 8; i++)
        room[1 + i] = (unsigned char)(value >> (8 * (7 - i)));
    return 9;
}

void sim_ber_put_i64(sim_buf *out, unsigned tag, int64_t value)
{
    unsigned char room[9];

    sim_ber_put(out, tag, room, sim_ber_write_i64(room, value));
}

static size_t write_arc(unsigned char *room, uint64_t arc)
{
    size_t n = 1, at = 0;

    while (n < 5 && arc >> (7 * n))
        n++;
    for (; n; n--)
        room[at++] = (unsigned char)((arc >> (7 * (n - 1)) & 0x7f) | (n > 1 ? 0x80 : 0));
    return at;
}

size_t sim_ber_write_oid(unsigned char *room, const sim_oid *oid)
{
    size_t at;

    if (oid->len < 2)
        return write_arc(room, oid->len ? (uint64_t)oid->arc[0] * 40 : 0);
    at = write_arc(room, (uint64_t)oid->arc[0] * 40 + oid->arc[1]);
    for (size_t i = 2; i < oid->len; i++)
        at += write_arc(room + at, oid->arc[i]);
    return at;
}

void sim_ber_put_oid(sim_buf *out, const sim_oid *oid)
{
    unsigned char room[5 * SIM_OID_MAX];

    sim_ber_put(out, BER_OID, room, sim_ber_write_oid(room, oid));
}

int sim_oid_compare(const sim_oid *a, const sim_oid *b)
{
    size_t shared = a->len < b->len ? a->len : b->len;

    for (size_t i = 0; i < shared; i++)
        if (a->arc[i] != b->arc[i])
            return a->arc[i] < b->arc[i] ? -1 : 1;
    return a->len == b->len ? 0 : a->len < b->len ? -1 : 1;
}

bool sim_oid_starts(const sim_oid *oid, const sim_oid *prefix)
{
    return oid->len >= prefix->len &&
           memcmp(oid->arc, prefix->arc, prefix->len * sizeof *oid->arc) == 0;
}

bool sim_oid_parse(const char *text, sim_oid *out)
{
    out->len = 0;
    if (*text == '.')
        text++;
    for (;;) {
        uint64_t arc = 0;

        if (*text < '0' || *text > '9' || out->len == SIM_OID_MAX)
            return false;
        for (; *text >= '0' && *text <= '9'; text++) {
            arc = arc * 10 + (uint64_t)(*text - '0');
            if (arc > UINT32_MAX)
                return false;
        }
        out->arc[out->len++] = (uint32_t)arc;
        if (!*text)
            break;
        if (*text++ != '.')
            return false;
    }
    /* Two arcs at least, and such as BER can hold (X.690 section 8.19). */
    return out->len >= 2 && out->arc[0] <= 2 && (out->arc[0] == 2 || out->arc[1] < 40) &&
           out->arc[1] <= UINT32_MAX - 80;
}

void sim_oid_print(const sim_oid *oid, sim_buf *out)
{
    for (size_t i = 0; i < oid->len; i++)
        sim_buf_printf(out, i ? ".%u" : "%u", oid->arc[i]);
}
