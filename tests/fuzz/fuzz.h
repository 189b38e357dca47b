/* fuzz.h - for fuzz targets: an assertion that is never compiled out, and bytes taken from the
 * input. */
#ifndef ISP_TEST_FUZZ_H
#define ISP_TEST_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FUZZ_ASSERT(condition)                                                      \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                \
        }                                                                           \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A byte of the input, 0 behind its end. */
static inline ISP_UNUSED uint8_t fuzz_u8(isp_cursor *c)
{
    uint8_t byte = 0;
    isp_cursor__u8(c, &byte);
    return byte;
}

/* As many bytes as the next one says, or are left. */
static inline ISP_UNUSED isp_cursor fuzz_bytes(isp_cursor *c)
{
    isp_cursor out = {c->at, c->at};
    size_t len = fuzz_u8(c);
    isp_cursor__take(c, len < isp_cursor__left(c) ? len : isp_cursor__left(c), &out);
    return out;
}

/* Text that may be stored and shown: UTF-8 without control characters. */
static inline ISP_UNUSED bool fuzz_is_clean(const char *text)
{
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return false;
    return isp_text__is_utf8(text, strlen(text));
}

#endif
