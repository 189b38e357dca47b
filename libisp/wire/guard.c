#include "wire/guard.h"

#include <arpa/inet.h>
#include <string.h>

#include "wire/host.h"

enum {
    PREFIXES_MAX = 256,
    PREFIX_TEXT_MAX = 64
};

/* clang-format off */

/*
 * Always refused. IPv4 rows apply wherever an IPv4 address is found, IPv6 rows to the address as it
 * stands. Source: IANA special-purpose address registries (RFC 6890 and updates).
 */
typedef struct range {
    uint8_t address[16];
    uint8_t bits;
    bool loopback;      /* a simulator may live there */
    const char *reason;
} range;

static const range refused_v4[] = {
    { { 127 },                  8, true,  "is a loopback address" },
    { { 0 },                    8, false, "is no address of a host" },
    { { 169, 254 },            16, false, "is link-local (metadata services live there)" },
    { { 224 },                  4, false, "is a multicast address" },
    { { 240 },                  4, false, "is reserved or broadcast" },
};
static const range refused_v6[] = {
    { { [15] = 1 },           128, true,  "is a loopback address" },
    { { 0 },                  128, false, "is no address of a host" },
    { { 0xfe, 0x80 },          10, false, "is link-local" },
    { { 0xfe, 0xc0 },          10, false, "is site-local, which is no longer in use" },
    { { 0xff },                 8, false, "is a multicast address" },
    { { 0xfd, 0, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54 }, 128, false, "is a metadata service" },
    { { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48, false, "is a local NAT64 form" }, /* RFC 8215: place unknown */
};

/* IPv6 forms that carry an IPv4 address, and where. */
static const struct {
    uint8_t address[12];
    uint8_t bits, at, mask;
} carriers[] = {
    { { [10] = 0xff, [11] = 0xff },     96, 12, 0 },    /* mapped: RFC 4291 2.5.5.2 */
    { { 0 },                            96, 12, 0 },    /* compatible: RFC 4291 2.5.5.1 */
    { { [8] = 0xff, [9] = 0xff },       96, 12, 0 },    /* translated: RFC 2765 2.1 */
    { { 0, 0x64, 0xff, 0x9b },          96, 12, 0 },    /* NAT64: RFC 6052 */
    { { 0x20, 0x02 },                   16,  2, 0 },    /* 6to4: RFC 3056 */
    { { 0x20, 0x01 },                   32, 12, 0xff }, /* Teredo, the client's inverted: RFC 4380 */
};

static const struct {
    isp_guard_protocol protocol;
    uint16_t port;
} protocol_ports[] = {
    { ISP_GUARD_SNMP, 161 },       { ISP_GUARD_SSH, 22 },            { ISP_GUARD_TELNET, 23 },
    { ISP_GUARD_ROUTEROS, 8728 },  { ISP_GUARD_ROUTEROS_TLS, 8729 }, { ISP_GUARD_HTTP, 80 },
    { ISP_GUARD_HTTP, 443 },       { ISP_GUARD_RADIUS_COA, 3799 },
    { ISP_GUARD_SMTP, 25 },        { ISP_GUARD_SMTP, 465 },          { ISP_GUARD_SMTP, 587 },
    { ISP_GUARD_SMTP, 2525 },
};
/* clang-format on */

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    return memcmp(a, b, whole) == 0 && (!rest || (a[whole] ^ b[whole]) >> (8 - rest) == 0);
}

static void map_v4(const uint8_t v4[4], uint8_t out[16])
{
    memset(out, 0, 10);
    out[10] = out[11] = 0xff;
    memcpy(out + 12, v4, 4);
}

static const range *find_range(const range *rows, size_t count, const uint8_t *address)
{
    for (size_t i = 0; i < count; i++)
        if (same_bits(rows[i].address, address, rows[i].bits))
            return &rows[i];
    return NULL;
}

static bool is_mapped(const uint8_t address[16])
{
    return same_bits(carriers[0].address, address, carriers[0].bits);
}

/* An IPv6 prefix such as ::/0 says nothing about IPv4, although the mapped form lies in it. */
static bool is_listed(const isp_prefix_list *list, const uint8_t address[16])
{
    for (size_t i = 0; i < list->count; i++)
        if (same_bits(list->items[i].address, address, list->items[i].bits) &&
            (list->items[i].bits >= 96 || !is_mapped(address)))
            return true;
    return false;
}

/* The address in 16 bytes and its port; false for other families and cut sockaddrs. */
static bool unpack(const struct sockaddr *address, socklen_t len, uint8_t out[16], uint16_t *port)
{
    if (len < (socklen_t)sizeof(sa_family_t))
        return false;
    if (address->sa_family == AF_INET && len >= (socklen_t)sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        map_v4((const uint8_t *)&in.sin_addr, out);
        *port = ntohs(in.sin_port);
        return true;
    }
    if (address->sa_family == AF_INET6 && len >= (socklen_t)sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        memcpy(out, &in6.sin6_addr, 16);
        *port = ntohs(in6.sin6_port);
        return true;
    }
    return false;
}

bool isp_prefix_list__holds(const isp_prefix_list *list, const char *address)
{
    struct sockaddr_storage parsed;
    socklen_t len;
    uint8_t bytes[16];
    uint16_t port;
    return isp_address__parse(address, 1, &parsed, &len) &&
           unpack((const struct sockaddr *)&parsed, len, bytes, &port) && is_listed(list, bytes);
}

/* The first reason to refuse the address, NULL if none; *is_loopback: it is this host's, and
 * allowed to be. */
static const char *refuses(const isp_guard *guard, const uint8_t address[16], bool *is_loopback)
{
    const range *row = find_range(refused_v6, ISP_LEN(refused_v6), address);
    bool own = !row && isp_host__has(address);
    bool as_it_stands = true; /* only 127/8 and ::1 themselves can be let in, not a disguise */
    *is_loopback = false;
    if (is_listed(&guard->refused, address))
        return "belongs to this installation";
    for (size_t i = 0; !row && i < ISP_LEN(carriers); i++) {
        if (!same_bits(carriers[i].address, address, carriers[i].bits))
            continue;
        uint8_t v4[4], mapped[16];
        for (size_t k = 0; k < 4; k++)
            v4[k] = address[carriers[i].at + k] ^ carriers[i].mask;
        map_v4(v4, mapped);
        if (is_listed(&guard->refused, mapped))
            return "belongs to this installation";
        row = find_range(refused_v4, ISP_LEN(refused_v4), v4);
        own = own || (!row && isp_host__has(mapped));
        as_it_stands = is_mapped(address);
    }
    *is_loopback = row && row->loopback && as_it_stands && guard->allow_loopback;
    if (row)
        return *is_loopback ? NULL : row->reason;
    if (own)
        return "is an address of this machine";
    if (!guard->any_prefix && !is_listed(&guard->allowed, address))
        return "is in none of the management prefixes";
    return NULL;
}

const char *isp_guard__refuses_address(const isp_guard *guard, const struct sockaddr *address,
                                       socklen_t len)
{
    uint8_t bytes[16];
    uint16_t port;
    bool is_loopback;
    if (!unpack(address, len, bytes, &port))
        return "is no IPv4 or IPv6 address";
    return refuses(guard, bytes, &is_loopback);
}

const char *isp_guard__refuses(const isp_guard *guard, isp_guard_protocol protocol,
                               const struct sockaddr *address, socklen_t len)
{
    uint8_t bytes[16];
    uint16_t port;
    bool is_loopback;
    if (!unpack(address, len, bytes, &port))
        return "is no IPv4 or IPv6 address";
    const char *reason = refuses(guard, bytes, &is_loopback);
    if (reason)
        return reason;
    if (is_loopback && port >= 1024)
        return NULL; /* simulators take a port from the kernel */
    for (size_t i = 0; i < ISP_LEN(protocol_ports); i++)
        if (protocol_ports[i].protocol == protocol && protocol_ports[i].port == port)
            return NULL;
    for (size_t i = 0; i < guard->port_count; i++)
        if (guard->ports[i] == port)
            return NULL;
    return "has a port that is not used for this protocol";
}

isp_status isp_guard__check(const isp_guard *guard, isp_guard_protocol protocol,
                            const struct sockaddr *address, socklen_t len, isp_error *err)
{
    const char *reason = isp_guard__refuses(guard, protocol, address, len);
    if (!reason)
        return ISP_OK;
    uint8_t bytes[16];
    uint16_t port = 0;
    char text[INET6_ADDRSTRLEN] = "?";
    if (unpack(address, len, bytes, &port))
        inet_ntop(address->sa_family, address->sa_family == AF_INET ? bytes + 12 : bytes, text,
                  sizeof text);
    return isp_fail(err, ISP_E_INVALID, "node.address", "%s port %u is refused: it %s", text, port,
                    reason);
}

bool isp_address__parse(const char *text, uint16_t port, struct sockaddr_storage *out,
                        socklen_t *out_len)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    memset(out, 0, sizeof *out);
    /* inet_pton takes exactly the dotted quad and the RFC 4291 forms: no 0x7f.1, no 2130706433. */
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
        memcpy(out, &in, sizeof in);
        *out_len = sizeof in;
        return true;
    }
    if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1) {
        memcpy(out, &in6, sizeof in6);
        *out_len = sizeof in6;
        return true;
    }
    return false;
}

static bool read_prefix(const char *text, isp_prefix *out)
{
    char address[PREFIX_TEXT_MAX];
    const char *slash = strchr(text, '/');
    size_t len = slash ? (size_t)(slash - text) : strlen(text);
    if (len >= sizeof address)
        return false;
    memcpy(address, text, len);
    address[len] = '\0';

    struct sockaddr_storage parsed;
    socklen_t parsed_len;
    uint16_t port;
    if (!isp_address__parse(address, 0, &parsed, &parsed_len) ||
        !unpack((const struct sockaddr *)&parsed, parsed_len, out->address, &port))
        return false;
    bool is_v4 = parsed.ss_family == AF_INET;
    int bits = is_v4 ? 32 : 128;
    if (slash) {
        const char *digits = slash + 1;
        size_t n = strlen(digits);
        if (n < 1 || n > 3 || strspn(digits, "0123456789") != n || (digits[0] == '0' && n > 1))
            return false;
        int value = 0;
        for (; *digits; digits++)
            value = value * 10 + (*digits - '0');
        if (value > bits)
            return false;
        bits = value;
    }
    out->bits = (uint8_t)(is_v4 ? bits + 96 : bits);
    for (unsigned bit = out->bits; bit < 128; bit++)
        if (out->address[bit / 8] & (0x80 >> bit % 8))
            return false;
    return true;
}

isp_status isp_prefix_list__parse(const char *text, isp_prefix_list *out, isp_error *err)
{
    static const char between[] = ", \t\r\n";
    ISP_AUTO_PREFIXES list = {NULL, 0};
    for (const char *at = text + strspn(text, between); *at; at += strspn(at, between)) {
        char item[PREFIX_TEXT_MAX];
        size_t len = strcspn(at, between);
        size_t kept = len < sizeof item ? len : sizeof item - 1;
        memcpy(item, at, kept);
        item[kept] = '\0';
        isp_prefix prefix;
        if (kept < len || !read_prefix(item, &prefix))
            return isp_fail(err, ISP_E_INVALID, "allowed_prefixes",
                            "\"%s\" is no prefix such as 10.20.0.0/16 or 2001:db8::/32", item);
        if (list.count == PREFIXES_MAX)
            return isp_fail(err, ISP_E_LIMIT, "allowed_prefixes", "more than %d prefixes",
                            PREFIXES_MAX);
        isp_prefix *grown = realloc(list.items, (list.count + 1) * sizeof *grown);
        if (!grown)
            return isp_fail_memory(err);
        list.items = grown;
        list.items[list.count++] = prefix;
        at += len;
    }
    *out = list;
    list = (isp_prefix_list){NULL, 0};
    return ISP_OK;
}

void isp_prefix_list__free(isp_prefix_list *list)
{
    free(list->items);
    *list = (isp_prefix_list){NULL, 0};
}
