#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void isp_buf__free(isp_buf *buf)
{
    free(buf->data);
    *buf = (isp_buf)ISP_BUF_INIT;
}

void isp_buf__clear(isp_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Room for len more bytes and the NUL. */
static bool grow(isp_buf *buf, size_t len)
{
    size_t need;
    if (buf->failed)
        return false;
    if (__builtin_add_overflow(buf->len, len, &need) || __builtin_add_overflow(need, 1, &need) ||
        (buf->max && need > buf->max + 1)) {
        buf->failed = true;
        return false;
    }
    if (need <= buf->size)
        return true;
    size_t size = buf->size ? buf->size : 64;
    while (size < need)
        if (__builtin_mul_overflow(size, 2, &size)) {
            buf->failed = true;
            return false;
        }
    char *data = realloc(buf->data, size);
    if (!data) {
        buf->failed = true;
        return false;
    }
    buf->data = data;
    buf->size = size;
    return true;
}

void isp_buf__add(isp_buf *buf, const void *bytes, size_t len)
{
    if (!grow(buf, len))
        return;
    if (len)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void isp_buf__text(isp_buf *buf, const char *text)
{
    isp_buf__add(buf, text, strlen(text));
}

void isp_buf__char(isp_buf *buf, char c)
{
    isp_buf__add(buf, &c, 1);
}

void isp_buf__i64(isp_buf *buf, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        digits[--at] = '-';
    isp_buf__add(buf, digits + at, sizeof digits - at);
}

void isp_buf__format(isp_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        buf->failed = true;
    else if (grow(buf, (size_t)n)) {
        vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
}

char *isp_buf__take(isp_buf *buf)
{
    if (!buf->data)
        isp_buf__add(buf, "", 0);
    char *data = buf->failed ? NULL : ISP_TAKE(buf->data);
    isp_buf__free(buf);
    return data;
}

bool isp_text__i64_n(const char *text, size_t len, int64_t *out)
{
    size_t i = 0;
    bool negative = len && text[0] == '-';
    int64_t value = 0;

    if (negative)
        i = 1;
    if (i == len || len > 20)
        return false;
    for (; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        int digit = text[i] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value)) /* negative: INT64_MIN has no positive */
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, value, &value))
        return false;
    *out = value;
    return true;
}

bool isp_text__i64(const char *text, int64_t *out)
{
    return text && isp_text__i64_n(text, strnlen(text, 32), out);
}

size_t isp_text__scaled(const char *text, size_t len, unsigned digits, int64_t *out)
{
    size_t i = 0, seen = 0;
    bool negative = false;
    int64_t value = 0;

    if (i < len && (text[i] == '-' || text[i] == '+'))
        negative = text[i++] == '-';
    for (; i < len && text[i] >= '0' && text[i] <= '9'; i++, seen++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, text[i] - '0', &value))
            return 0;
    unsigned scaled = 0;
    bool up = false;
    if (i < len && text[i] == '.') {
        size_t decimals = 0;
        for (i++; i < len && text[i] >= '0' && text[i] <= '9'; i++, decimals++) {
            if (scaled < digits) {
                if (__builtin_mul_overflow(value, 10, &value) ||
                    __builtin_add_overflow(value, text[i] - '0', &value))
                    return 0;
                scaled++;
            } else if (decimals == digits) {
                up = text[i] >= '5';
            }
        }
        seen += decimals;
    }
    if (!seen)
        return 0;
    for (; scaled < digits; scaled++)
        if (__builtin_mul_overflow(value, 10, &value))
            return 0;
    if (up && __builtin_add_overflow(value, 1, &value))
        return 0;
    *out = negative ? -value : value;
    return i;
}

char *isp_text__dup_n(const char *text, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

char *isp_text__dup(const char *text)
{
    return text ? isp_text__dup_n(text, strlen(text)) : NULL;
}

/* The length of the well-formed UTF-8 character at p (1..4) and its code point, or 0. */
static size_t utf8_char(const uint8_t *p, size_t left, uint32_t *code)
{
    /* clang-format off */
    static const struct { uint8_t mask, lead; size_t len; uint32_t min; } forms[] = {
        { 0x80, 0x00, 1, 0 }, { 0xe0, 0xc0, 2, 0x80 }, { 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 },
    };
    /* clang-format on */
    for (size_t f = 0; f < ISP_LEN(forms); f++) {
        if ((p[0] & forms[f].mask) != forms[f].lead)
            continue;
        if (left < forms[f].len)
            return 0;
        uint32_t c = p[0] & (uint8_t)~forms[f].mask;
        for (size_t i = 1; i < forms[f].len; i++) {
            if ((p[i] & 0xc0) != 0x80)
                return 0;
            c = c << 6 | (p[i] & 0x3f);
        }
        if (c < forms[f].min || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
            return 0;
        *code = c;
        return forms[f].len;
    }
    return 0;
}

bool isp_text__is_utf8(const char *text, size_t len)
{
    uint32_t code;
    for (size_t i = 0, n; i < len; i += n)
        if (!(n = utf8_char((const uint8_t *)text + i, len - i, &code)))
            return false;
    return true;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
           c == 0x200f || c == 0xfeff;
}

char *isp_text__clean(const char *bytes, size_t len, size_t max)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    for (size_t i = 0; i < len;) {
        uint32_t code;
        size_t n = utf8_char((const uint8_t *)bytes + i, len - i, &code);
        const char *add = bytes + i;
        size_t add_len = n;
        if (!n) {
            add = "\xef\xbf\xbd";
            add_len = 3;
            n = 1;
        } else if (is_control(code)) {
            add = " ";
            add_len = 1;
        }
        if (buf.len + add_len > max)
            break;
        isp_buf__add(&buf, add, add_len);
        i += n;
    }
    return isp_buf__take(&buf);
}

char *isp_text__fold(const char *text)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    for (; *text; text++) {
        if (*text == ' ' || *text == '\t') {
            if (buf.len && buf.data[buf.len - 1] != ' ')
                isp_buf__char(&buf, ' ');
        } else {
            isp_buf__char(&buf, *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text);
        }
    }
    if (buf.len && buf.data[buf.len - 1] == ' ')
        buf.data[--buf.len] = '\0';
    return isp_buf__take(&buf);
}

bool isp_text__is_line(const char *text, size_t min, size_t max)
{
    size_t left = strlen(text), count = 0;
    uint32_t code;
    for (size_t n; left; text += n, left -= n, count++)
        if (!(n = utf8_char((const uint8_t *)text, left, &code)) || is_control(code))
            return false;
    return count >= min && count <= max;
}

bool isp_text__has_word(const char *words, const char *word)
{
    size_t len = strcspn(word, " ");
    if (!len || word[len]) /* nothing, or several words, is no word */
        return false;
    for (const char *at = words; at && (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

bool isp_text__starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool isp_text__equal_nocase(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
    return *a == *b;
}

void isp_text__hex(const void *bytes, size_t len, char *out)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = "0123456789abcdef"[p[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
    }
    out[2 * len] = '\0';
}

bool isp_text__unhex(const char *hex, size_t hex_len, uint8_t *out)
{
    if (hex_len % 2)
        return false;
    for (size_t i = 0; i < hex_len; i++) {
        int c = tolower((unsigned char)hex[i]);
        int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (v < 0)
            return false;
        out[i / 2] = (uint8_t)(i % 2 ? out[i / 2] | v : v << 4);
    }
    return true;
}
