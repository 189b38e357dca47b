/*
 * text.h - text written into fixed memory: log lines, problem documents, metrics.
 *
 *     char bytes[256];
 *     text out = TEXT_IN(bytes);
 *     text_put(&out, "{\"title\":");
 *     text_json(&out, title, 256);
 *
 * A piece that does not fit is left out whole, and so is all that follows: `cut` says so. The text
 * is always terminated.
 */
#ifndef ISPD_TEXT_H
#define ISPD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    char *bytes;
    size_t len, size;
    bool cut;
};
#define TEXT_IN(array)                   \
    {                                    \
        (array), 0, sizeof(array), false \
    }

void text_add(struct text *out, const char *bytes, size_t len);
void text_put(struct text *out, const char *string);
void text_format(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * A JSON string, quoted: at most max bytes of it, cut at a character. Control characters (C0, C1,
 * U+2028, U+2029) are escaped and what is no UTF-8 becomes U+FFFD, so that a log line stays one
 * line in any viewer. NULL is null.
 */
void text_json(struct text *out, const char *string, size_t max);

/* An instant as "2026-11-26T04:05:06.789Z". */
void text_instant(struct text *out, int64_t at_us);

#endif
