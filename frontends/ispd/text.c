#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void text_add(struct text *out, const char *bytes, size_t len)
{
    if (out->cut || len >= out->size - out->len) {
        out->cut = true;
        return;
    }
    memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
    out->bytes[out->len] = '\0';
}

void text_put(struct text *out, const char *string)
{
    text_add(out, string, strlen(string));
}

void text_format(struct text *out, const char *format, ...)
{
    if (out->cut)
        return;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(out->bytes + out->len, out->size - out->len, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < out->size - out->len) {
        out->len += (size_t)n;
    } else {
        out->bytes[out->len] = '\0';
        out->cut = true;
    }
}

/* One character of UTF-8: its length and code point; length 0 when it is none. */
static size_t decode(const unsigned char *at, uint32_t *code)
{
    static const struct {
        unsigned char mask, lead;
        size_t len;
        uint32_t least;
    } forms[] = {{0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
    if (*at < 0x80) {
        *code = *at;
        return 1;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((*at & forms[i].mask) != forms[i].lead)
            continue;
        *code = *at & (unsigned char)~forms[i].mask;
        for (size_t k = 1; k < forms[i].len; k++) {
            if ((at[k] & 0xc0) != 0x80)
                return 0;
            *code = *code << 6 | (at[k] & 0x3f);
        }
        bool bad = *code < forms[i].least || *code > 0x10ffff || (*code >> 11) == 0x1b;
        return bad ? 0 : forms[i].len;
    }
    return 0;
}

void text_json(struct text *out, const char *string, size_t max)
{
    if (!string) {
        text_put(out, "null");
        return;
    }
    text_put(out, "\"");
    for (const unsigned char *at = (const unsigned char *)string; *at;) {
        uint32_t code = 0;
        size_t len = decode(at, &code);
        size_t used = len ? len : 1;
        if (used > max)
            break;
        max -= used;
        if (!len)
            text_put(out, "\\ufffd");
        else if (code == '"' || code == '\\')
            text_format(out, "\\%c", (int)code);
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029)
            text_format(out, "\\u%04x", (unsigned)code);
        else
            text_add(out, (const char *)at, len);
        at += used;
    }
    text_put(out, "\"");
}

void text_instant(struct text *out, int64_t at_us)
{
    time_t seconds = at_us / 1000000;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    text_format(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(at_us % 1000000 / 1000));
}
