#include "fields.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'W'
                                                : -1;
}

const char *field_uri_fault(const char *uri)
{
    bool in_path = true;
    if (*uri != '/')
        return "the address does not start with a slash: send the path alone";
    for (const char *at = uri; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c <= 0x20 || c >= 0x7f || strchr("\\#\"<>^`{|}", *at))
            return "the address holds a character that is written as % and two hexadecimal digits";
        in_path &= *at != '?';
        if (*at != '%')
            continue;
        if (hex(at[1]) < 0 || hex(at[2]) < 0)
            return "a % in the address is not followed by two hexadecimal digits";
        int code = hex(at[1]) * 16 + hex(at[2]);
        /* In the query an escaped slash is data; in the path it would make two addresses of one. */
        if (!code || (in_path && (code == '/' || code == '\\' || code < 0x20)))
            return "the address holds an escaped slash, backslash, NUL or control character, which "
                   "no address here has";
    }
    return NULL;
}

/* An escape that is not whole stays as it stands. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        if (*at == '%' && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
            *to++ = (char)(hex(at[1]) * 16 + hex(at[2]));
            at += 2;
        } else {
            *to++ = *at == '+' ? ' ' : *at;
        }
    }
    *to = '\0';
}

char *field_query_next(char **query, char **value)
{
    char *name = strsep(query, "&"), *rest = name;
    strsep(&rest, "=");
    *value = rest;
    if (!rest)
        return NULL;
    unescape(name);
    unescape(rest);
    return name;
}

const char *field_cookie(const char *header, const char *name, size_t *len)
{
    size_t name_len = strlen(name);
    const char *value = NULL;
    int count = 0;
    for (const char *at = header; at && *at; at += *at == ';') {
        at += strspn(at, " \t");
        size_t pair = strcspn(at, ";");
        if (pair > name_len && strncmp(at, name, name_len) == 0 && at[name_len] == '=') {
            value = at + name_len + 1;
            *len = pair - name_len - 1;
            count++;
        }
        at += pair;
    }
    return count == 1 ? value : NULL;
}

bool field_etag(const char *header, int64_t *revision)
{
    int64_t value = 0;
    const char *at = header;
    if (*at++ != '"' || *at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *at - '0', &value))
            return false;
    *revision = value;
    return strcmp(at, "\"") == 0;
}

bool field_has_etag(const char *header, const char *etag)
{
    return header && (strstr(header, etag) || strcmp(header, "*") == 0);
}

bool field_accepts(const char *header, const char *coding)
{
    size_t len = strlen(coding);
    for (const char *at = header; at && *at; at += *at == ',') {
        at += strspn(at, " \t");
        size_t item = strcspn(at, ","), name = strcspn(at, ",; \t");
        if (name == len && strncasecmp(at, coding, len) == 0) {
            const char *q = memmem(at, item, "q=", 2), *end = at + item;
            return !q || q[2] != '0' || q + 2 + strspn(q + 2, "0.") < end;
        }
        at += item;
    }
    return false;
}

bool field_address(const char *text, uint8_t out[16], bool *is_ipv4)
{
    uint8_t ipv4[4];
    *is_ipv4 = inet_pton(AF_INET, text, ipv4) == 1;
    if (!*is_ipv4)
        return inet_pton(AF_INET6, text, out) == 1;
    memset(out, 0, 10);
    memset(out + 10, 0xff, 2);
    memcpy(out + 12, ipv4, 4);
    return true;
}

bool field_last_address(const char *list, size_t *end, uint8_t out[16])
{
    char text[INET6_ADDRSTRLEN];
    size_t start = *end, last = *end;
    bool is_ipv4;
    if (!*end)
        return false;
    while (start && list[start - 1] != ',')
        start--;
    *end = start ? start - 1 : 0;
    while (start < last && strchr(" \t", list[start]))
        start++;
    while (last > start && strchr(" \t", list[last - 1]))
        last--;
    if (last - start >= sizeof text)
        return false;
    memcpy(text, list + start, last - start);
    text[last - start] = '\0';
    return field_address(text, out, &is_ipv4);
}
