/*
 * wire/guard.h - which addresses the library may talk to. Asked with the very sockaddr that goes to
 * connect() or sendto(), never with a name: odd spellings, DNS answers and redirects all end here.
 *
 * Always refused: this host (loopback, and whatever its interfaces have now: wire/host.h),
 * link-local (cloud metadata), multicast, broadcast and reserved ranges, also where they hide
 * inside an IPv6 form that carries an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo). A
 * device may live in a private range; which ones is said by `allowed`.
 */
#ifndef ISP_LIB_WIRE_GUARD_H
#define ISP_LIB_WIRE_GUARD_H

#include "base/base.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* A network prefix. IPv4 is kept in its IPv6-mapped form, so that there is one comparison. */
typedef struct isp_prefix {
    uint8_t address[16];
    uint8_t bits; /* 0..128; an IPv4 /n is 96 + n */
} isp_prefix;

typedef struct isp_prefix_list {
    isp_prefix *items; /* [owned: isp_prefix_list__free] */
    size_t count;
} isp_prefix_list;

/*
 * Read "10.20.0.0/16, 2001:db8::/32, 192.0.2.7" (comma or blanks between; no slash: one address).
 * Bits set beyond the prefix length are refused: they are a slip more often than a wish.
 * ISP_E_INVALID names the item; more than 256 items: ISP_E_LIMIT.
 */
isp_status isp_prefix_list__parse(const char *text, isp_prefix_list *out, isp_error *err);
void isp_prefix_list__free(isp_prefix_list *list); /* frees the items, not the struct */
static inline void isp__auto_prefix_list(isp_prefix_list *list)
{
    isp_prefix_list__free(list);
}
#define ISP_AUTO_PREFIXES __attribute__((cleanup(isp__auto_prefix_list))) isp_prefix_list

/* Is this numeric address in one of them? Text that is none is in no prefix. */
bool isp_prefix_list__holds(const isp_prefix_list *list, const char *address);

/* A numeric IPv4 or IPv6 address (no name, no zone, no odd spelling) and a port. */
bool isp_address__parse(const char *text, uint16_t port, struct sockaddr_storage *out,
                        socklen_t *out_len);

/* What is spoken decides which ports are right. */
typedef enum isp_guard_protocol {
    ISP_GUARD_SNMP,         /* 161 */
    ISP_GUARD_SSH,          /* 22 */
    ISP_GUARD_TELNET,       /* 23 */
    ISP_GUARD_ROUTEROS,     /* 8728 */
    ISP_GUARD_ROUTEROS_TLS, /* 8729 */
    ISP_GUARD_HTTP,         /* 80, 443 */
    ISP_GUARD_RADIUS_COA,   /* 3799 */
    ISP_GUARD_SMTP,         /* 25, 465, 587, 2525 */
} isp_guard_protocol;

/* What is allowed beyond that. All zero refuses every address. */
typedef struct isp_guard {
    bool
        allow_loopback; /* simulators: 127/8 and ::1, any port from 1024, whatever `allowed` says */
    bool any_prefix;    /* do not look at `allowed`: whatever is not refused always */
    isp_prefix_list allowed; /* [borrowed] management prefixes */
    isp_prefix_list refused; /* [borrowed] more that is refused, whatever `allowed` says */
    const uint16_t *ports;   /* [borrowed] ports of moved services, allowed for any protocol */
    size_t port_count;
} isp_guard;

/* Why not, as static text ("is a loopback address"), or NULL: go ahead. @thread any */
const char *isp_guard__refuses_address(const isp_guard *guard, const struct sockaddr *address,
                                       socklen_t len);
const char *isp_guard__refuses(const isp_guard *guard, isp_guard_protocol protocol,
                               const struct sockaddr *address, socklen_t len);

/* The same as a status: ISP_E_INVALID, subject "node.address", the address in the message. */
isp_status isp_guard__check(const isp_guard *guard, isp_guard_protocol protocol,
                            const struct sockaddr *address, socklen_t len, isp_error *err);

#endif
