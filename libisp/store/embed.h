/* store/embed.h - text files that are part of the library: made by embed.cmake. */
#ifndef ISP_LIB_STORE_EMBED_H
#define ISP_LIB_STORE_EMBED_H

#include <stddef.h>

typedef struct isp_embedded {
    const char *name;     /* "0001_foundation" */
    const char *checksum; /* SHA-256 of the text, hex */
    const char *text;
} isp_embedded;

/* Each ends with a row of NULLs. */
extern const isp_embedded isp_embedded_migrations[];
extern const isp_embedded isp_embedded_roles[];

#endif
