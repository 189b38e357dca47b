#include "wire/snmp/oid.h"

#include <stdio.h>

#include "base/text.h"

/* One sub-identifier, most significant group first. The number of bytes, 0 if they do not fit. */
static size_t put_arc(uint32_t arc, uint8_t *out, size_t size)
{
    size_t n = 1;
    for (uint32_t rest = arc >> 7; rest; rest >>= 7)
        n++;
    if (n > size)
        return 0;
    for (size_t i = n; i--; arc >>= 7)
        out[i] = (uint8_t)((arc & 0x7f) | (i + 1 < n ? 0x80 : 0));
    return n;
}

/* Read one sub-identifier; false if it is cut, padded or passes 32 bits. */
static bool take_arc(isp_cursor *c, uint32_t *out)
{
    uint64_t arc = 0;
    uint8_t byte;
    if (c->at == c->end || *c->at == 0x80)
        return false;
    do {
        if (!isp_cursor__u8(c, &byte))
            return false;
        arc = arc << 7 | (byte & 0x7f);
        if (arc > UINT32_MAX)
            return false;
    } while (byte & 0x80);
    *out = (uint32_t)arc;
    return true;
}

/* Read decimal digits up to a dot or the end; false on anything else. */
static bool read_arc(const char **text, uint32_t *out)
{
    const char *p = *text;
    uint64_t arc = 0;
    if (*p < '0' || *p > '9')
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        arc = arc * 10 + (uint64_t)(*p - '0');
        if (arc > UINT32_MAX)
            return false;
    }
    if (*p == '.')
        p++;
    else if (*p)
        return false;
    *text = p;
    *out = (uint32_t)arc;
    return true;
}

size_t isp_oid__read(const char *text, uint8_t *out, size_t size)
{
    uint32_t first, arc;
    size_t used = 0, arcs = 2;

    if (*text == '.')
        text++;
    if (!read_arc(&text, &first) || first > 2 || !*text || !read_arc(&text, &arc) ||
        (first < 2 && arc > 39) || arc > UINT32_MAX - 80)
        return 0;
    arc += 40 * first;
    for (;;) {
        size_t n = put_arc(arc, out + used, size - used);
        if (!n)
            return 0;
        used += n;
        if (!*text)
            return text[-1] == '.' ? 0 : used;
        if (++arcs > ISP_OID_ARCS_MAX || !read_arc(&text, &arc))
            return 0;
    }
}

size_t isp_oid__text(const uint8_t *oid, size_t len, char *out, size_t size)
{
    char digits[24];
    uint32_t arc;
    size_t used = 0, arcs = 0;

    for (isp_cursor c = isp_cursor__of(oid, len); c.at != c.end || !arcs;) {
        if (!take_arc(&c, &arc) || ++arcs >= ISP_OID_ARCS_MAX)
            return 0;
        int n;
        if (arcs == 1) {
            uint32_t first = arc < 80 ? arc / 40 : 2;
            n = snprintf(digits, sizeof digits, "%u.%u", first, arc - 40 * first);
        } else {
            n = snprintf(digits, sizeof digits, ".%u", arc);
        }
        if (n < 0 || (size_t)n >= size - used)
            return 0;
        memcpy(out + used, digits, (size_t)n + 1);
        used += (size_t)n;
    }
    return used;
}

size_t isp_oid_index__write(const uint32_t *arcs, size_t count, uint8_t *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = put_arc(arcs[i], out + used, size - used);
        if (!n)
            return 0;
        used += n;
    }
    return used;
}

size_t isp_oid_index__arcs(const uint8_t *bytes, size_t len, uint32_t *arcs, size_t max)
{
    size_t count = 0;
    for (isp_cursor c = isp_cursor__of(bytes, len); c.at != c.end; count++)
        if (count == max || !take_arc(&c, &arcs[count]))
            return 0;
    return count;
}

bool isp_oid__valid(const uint8_t *bytes, size_t len)
{
    uint32_t arc;
    size_t arcs = 0;
    for (isp_cursor c = isp_cursor__of(bytes, len); c.at != c.end;)
        if (!take_arc(&c, &arc) || ++arcs >= ISP_OID_ARCS_MAX)
            return false;
    return arcs > 0;
}

/* Bytes of the sub-identifier that starts at `from`. */
static size_t arc_len(const uint8_t *bytes, size_t len, size_t from)
{
    size_t i = from;
    while (i < len && bytes[i] & 0x80)
        i++;
    return i - from;
}

int isp_oid__compare(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t common = a_len < b_len ? a_len : b_len, i = 0;
    while (i < common && a[i] == b[i])
        i++;
    if (i == common)
        return a_len < b_len ? -1 : a_len > b_len;
    /* In shortest form the longer sub-identifier is the larger; of equal length, the first byte
     * that differs decides. */
    size_t start = i;
    while (start && a[start - 1] & 0x80)
        start--;
    size_t a_arc = arc_len(a, a_len, start), b_arc = arc_len(b, b_len, start);
    if (a_arc != b_arc)
        return a_arc < b_arc ? -1 : 1;
    return a[i] < b[i] ? -1 : 1;
}
