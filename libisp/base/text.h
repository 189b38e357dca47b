/*
 * base/text.h - a growing text buffer, checked readers of bytes and numbers, text made safe.
 */
#ifndef ISP_LIB_TEXT_H
#define ISP_LIB_TEXT_H

#include "base/base.h"

/*
 * A growing buffer of bytes, always terminated by a NUL that len does not count. Running out of
 * memory (or passing max) sets `failed` and later calls do nothing, so that a writer checks once,
 * at its end. Start with ISP_BUF_INIT.
 */
typedef struct isp_buf {
    char *data; /* NULL until the first byte */
    size_t len, size;
    size_t max; /* 0: no limit of its own */
    bool failed;
} isp_buf;
#define ISP_BUF_INIT         \
    {                        \
        NULL, 0, 0, 0, false \
    }

void isp_buf__free(isp_buf *buf);
static inline void isp__auto_buf(isp_buf *buf)
{
    isp_buf__free(buf);
}
#define ISP_AUTO_BUF __attribute__((cleanup(isp__auto_buf))) isp_buf

void isp_buf__clear(isp_buf *buf); /* keeps the memory */
void isp_buf__add(isp_buf *buf, const void *bytes, size_t len);
void isp_buf__text(isp_buf *buf, const char *text);
void isp_buf__char(isp_buf *buf, char c);
void isp_buf__i64(isp_buf *buf, int64_t value);
void isp_buf__format(isp_buf *buf, const char *format, ...) ISP_PRINTF(2, 3);
/* Take the text out of the buffer [owned: free]; NULL when failed. An empty buffer gives "". */
char *isp_buf__take(isp_buf *buf);

/* Owned bytes: ISP_AUTO(isp_bytes) b = NULL; */
typedef uint8_t isp_bytes;
ISP_AUTO_DEFINE(isp_bytes, free)

/*
 * A reader of foreign bytes: each take says whether there was enough, and takes nothing if not.
 */
typedef struct isp_cursor {
    const uint8_t *at, *end;
} isp_cursor;

static inline isp_cursor isp_cursor__of(const void *bytes, size_t len)
{
    const uint8_t *p = (const uint8_t *)bytes;
    return (isp_cursor){p, len ? p + len : p};
}
static inline size_t isp_cursor__left(const isp_cursor *c)
{
    return (size_t)(c->end - c->at);
}
static inline bool isp_cursor__u8(isp_cursor *c, uint8_t *out)
{
    if (c->at == c->end)
        return false;
    *out = *c->at++;
    return true;
}
static inline bool isp_cursor__take(isp_cursor *c, size_t len, isp_cursor *out)
{
    if (len > isp_cursor__left(c))
        return false;
    *out = (isp_cursor){c->at, c->at + len};
    c->at += len;
    return true;
}

/* Read a whole decimal int64 ("-42", no spaces, no plus); false on anything else or overflow. */
bool isp_text__i64(const char *text, int64_t *out);
/* The same on len bytes that are not terminated. */
bool isp_text__i64_n(const char *text, size_t len, int64_t *out);

/*
 * Read a decimal number with up to `digits` decimals as an integer scaled by 10^digits: ("-21.456",
 * 2) is -2146 (half away from zero). Stops at the first character that is no part of the number and
 * tells how many were used (0: there was no number, or it overflows).
 */
size_t isp_text__scaled(const char *text, size_t len, unsigned digits, int64_t *out);

/* A copy [owned: free]; NULL in, NULL out. isp_text__dup_n copies len bytes and terminates. */
char *isp_text__dup(const char *text);
char *isp_text__dup_n(const char *text, size_t len);

bool isp_text__is_utf8(const char *text, size_t len);
/* One line that can be shown and sent to devices: UTF-8 without control characters and bidi
 * overrides, of min to max characters (not bytes: a name in Bangla has three for each). */
bool isp_text__is_line(const char *text, size_t min, size_t max);
/* Is the word among words that are separated by single blanks? words may be NULL: there are none.
 */
bool isp_text__has_word(const char *words, const char *word);

/*
 * Foreign text made fit to store and show: invalid UTF-8, control characters and bidi overrides
 * become U+FFFD or a space, at most max bytes, cut at a character. [owned: free], NULL without
 * memory.
 */
char *isp_text__clean(const char *bytes, size_t len, size_t max);

/* Text folded for search: ASCII lower case, blanks squeezed, ends trimmed. [owned: free] */
char *isp_text__fold(const char *text);

bool isp_text__starts(const char *text, const char *prefix);
bool isp_text__equal_nocase(const char *a, const char *b);
void isp_text__hex(const void *bytes, size_t len, char *out /* 2*len+1 */);
bool isp_text__unhex(const char *hex, size_t hex_len, uint8_t *out /* hex_len/2 */);

#endif
