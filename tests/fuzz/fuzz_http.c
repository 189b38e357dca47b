/*
 * What clients write into addresses, queries and header fields, settings that hold such texts, and
 * text that goes into a log line. The first byte chooses the reader, the rest is the text. Held to
 * be true, beyond not crashing:
 *   - an address that is accepted is printable ASCII without escapes that mean two things;
 *   - what is taken out of a text lies in it, and taking goes on to the end and no further;
 *   - a number that was read is printed back as it stood;
 *   - a log line is one line of JSON whatever went in.
 */
#include "fuzz.h"

#include <jansson.h>
#include <strings.h>

#include "fields.h"
#include "rates.h"
#include "text.h"

static void read_uri(char *uri)
{
    if (field_uri_fault(uri))
        return;
    FUZZ_ASSERT(*uri == '/');
    for (const char *at = uri; *at; at++)
        FUZZ_ASSERT(*at > 0x20 && *at < 0x7f);
    char *query = strchr(uri, '?');
    FUZZ_ASSERT(!strstr(uri, "%00"));
    if (query)
        *query = '\0';
    FUZZ_ASSERT(!strcasestr(uri, "%2f") && !strcasestr(uri, "%5c"));
}

static void read_query(char *query)
{
    size_t len = strlen(query), used = 0;
    for (char *rest = query, *value; rest && *rest;) {
        char *before = rest, *name = field_query_next(&rest, &value);
        FUZZ_ASSERT(!rest || rest > before);
        FUZZ_ASSERT(!name == !value);
        if (name)
            used += strlen(name) + strlen(value) + 1;
    }
    FUZZ_ASSERT(used <= len);
}

static void read_cookie(const char *header)
{
    size_t len = 0;
    const char *value = field_cookie(header, "__Host-isp", &len);
    if (!value)
        return;
    FUZZ_ASSERT(value > header && value + len <= header + strlen(header));
    FUZZ_ASSERT(!memchr(value, ';', len) && value[-1] == '=');
}

static void read_etag(const char *header)
{
    int64_t revision = -1;
    char back[32];
    if (!field_etag(header, &revision))
        return;
    FUZZ_ASSERT(revision >= 0);
    const char *digits = header + 1;
    while (digits[0] == '0' && digits[1] != '"')
        digits++;
    snprintf(back, sizeof back, "%lld\"", (long long)revision);
    FUZZ_ASSERT(strcmp(digits, back) == 0);
}

static void read_codings(const char *header)
{
    if (field_accepts(header, "gzip"))
        FUZZ_ASSERT(strcasestr(header, "gzip"));
    field_has_etag(header, "\"a\"");
}

static void read_addresses(const char *list)
{
    uint8_t address[16];
    size_t end = strlen(list), before;
    do {
        before = end;
        if (!field_last_address(list, &end, address))
            break;
        FUZZ_ASSERT(end < before);
    } while (end);
}

static void read_rate(const char *setting)
{
    limit_rate rate = {-1, -1};
    if (!limit_rate_read(setting, &rate) || strcmp(setting, "off") == 0)
        return;
    FUZZ_ASSERT(rate.per_second_milli > 0 && rate.burst > 0);
}

static void write_log(const char *value)
{
    char bytes[4096];
    struct text out = TEXT_IN(bytes);
    text_json(&out, value, 600);
    FUZZ_ASSERT(!out.cut && fuzz_is_clean(bytes));
    json_t *back = json_loads(bytes, JSON_DECODE_ANY, NULL);
    FUZZ_ASSERT(json_is_string(back));
    json_decref(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(char *) = {read_uri, read_query};
    static void (*const lookers[])(const char *) = {read_cookie,    read_etag, read_codings,
                                                    read_addresses, read_rate, write_log};
    if (size < 1)
        return 0;
    char *text = isp_text__dup_n((const char *)data + 1, size - 1);
    FUZZ_ASSERT(text);
    size_t which = data[0] % (ISP_LEN(readers) + ISP_LEN(lookers));
    if (which < ISP_LEN(readers))
        readers[which](text);
    else
        lookers[which - ISP_LEN(readers)](text);
    free(text);
    return 0;
}
