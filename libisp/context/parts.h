/*
 * context/parts.h - what of a context the floors below need not know.
 */
#ifndef ISP_LIB_CONTEXT_PARTS_H
#define ISP_LIB_CONTEXT_PARTS_H

#include "context/keysource.h"
#include "store/cluster.h"
#include "store/ctx.h"

typedef struct isp_parts {
    isp_cluster *cluster; /* NULL: a server of the user's own */
    char *dsn;
    const isp_driver **drivers;
    isp_key_source *keys;
} isp_parts;

#endif
