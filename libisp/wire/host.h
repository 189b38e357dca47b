/*
 * wire/host.h - which addresses are this machine's own.
 */
#ifndef ISP_LIB_WIRE_HOST_H
#define ISP_LIB_WIRE_HOST_H

#include "base/base.h"

enum {
    ISP_HOST_FRESH_MS = 2000 /* how old an answer may be */
};

/*
 * Has an interface of this machine the address? IPv4 in its IPv6-mapped form. Interfaces are read
 * again when what is known of them is older than ISP_HOST_FRESH_MS. If they cannot be read, what
 * was known stands. @thread any
 */
bool isp_host__has(const uint8_t address[16]);

#endif
