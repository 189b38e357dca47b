/*
 * base/secret.h - memory for secrets: kept out of swap and core files, wiped on every way out.
 */
#ifndef ISP_LIB_SECRET_H
#define ISP_LIB_SECRET_H

#include "base/base.h"

/* Bytes of a secret; data[len] is always NUL, so text secrets can be used as C strings. */
typedef struct isp_secret {
    uint8_t *data;
    size_t len;
    size_t mapped; /* bytes of the mapping that starts at data */
} isp_secret;

/* Memory for len bytes, zeroed; locked if the limit allows, left out of core files and of children.
 */
isp_secret *isp_secret__new(size_t len);
/* A copy of bytes. NULL without memory. */
isp_secret *isp_secret__copy(const void *bytes, size_t len);
static inline const char *isp_secret__text(const isp_secret *secret)
{
    return (const char *)secret->data;
}
void isp_secret__free(isp_secret *secret); /* wipes; NULL is accepted */
ISP_AUTO_DEFINE(isp_secret, isp_secret__free)

/* Overwrite memory in a way that the compiler keeps. */
void isp_secret__wipe(void *data, size_t len);

#endif
