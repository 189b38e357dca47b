#include "json.h"

#include <inttypes.h>
#include <string.h>

/* Length of the well-formed UTF-8 character at p (RFC 3629), or 0. */
static size_t utf8_len(const unsigned char *p, size_t left)
{
    unsigned c = p[0];
    size_t n = c < 0x80                ? 1
               : c >= 0xc2 && c < 0xe0 ? 2
               : c >= 0xe0 && c < 0xf0 ? 3
               : c >= 0xf0 && c < 0xf5 ? 4
                                       : 0;

    if (!n || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) || (c == 0xf0 && p[1] < 0x90) ||
        (c == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

static void quoted(sim_buf *out, const unsigned char *p, size_t len)
{
    sim_buf_byte(out, '"');
    while (len) {
        size_t n = utf8_len(p, len);

        if (*p == '"' || *p == '\\')
            sim_buf_printf(out, "\\%c", *p);
        else if (*p < 0x20 || *p == 0x7f || !n)
            sim_buf_printf(out, "\\u%04x", *p);
        else
            sim_buf_add(out, p, n);
        n = n ? n : 1;
        p += n;
        len -= n;
    }
    sim_buf_byte(out, '"');
}

static void begin(sim_json *json, const char *key)
{
    if (json->comma)
        sim_buf_byte(json->out, ',');
    json->comma = true;
    if (key) {
        quoted(json->out, (const unsigned char *)key, strlen(key));
        sim_buf_byte(json->out, ':');
    }
}

void sim_json_open(sim_json *json, const char *key, char bracket)
{
    begin(json, key);
    sim_buf_byte(json->out, (unsigned char)bracket);
    json->comma = false;
}

void sim_json_close(sim_json *json, char bracket)
{
    sim_buf_byte(json->out, (unsigned char)bracket);
    json->comma = true;
}

void sim_json_bytes(sim_json *json, const char *key, const void *value, size_t len)
{
    begin(json, key);
    quoted(json->out, value, len);
}

void sim_json_text(sim_json *json, const char *key, const char *value)
{
    begin(json, key);
    if (value)
        quoted(json->out, (const unsigned char *)value, strlen(value));
    else
        sim_buf_text(json->out, "null");
}

void sim_json_int(sim_json *json, const char *key, int64_t value)
{
    begin(json, key);
    sim_buf_printf(json->out, "%" PRId64, value);
}

void sim_json_bool(sim_json *json, const char *key, bool value)
{
    begin(json, key);
    sim_buf_text(json->out, value ? "true" : "false");
}
