#include "base/entity.h"

#include <stdio.h>
#include <string.h>

static void *member(const isp_field *field, void *record)
{
    return (char *)record + field->offset;
}

static const void *const_member(const isp_field *field, const void *record)
{
    return (const char *)record + field->offset;
}

const isp_field *isp_entity_field_at(const isp_entity *entity, size_t i)
{
    return entity && i < entity->field_count ? &entity->fields[i] : NULL;
}

const isp_field *isp_entity_field(const isp_entity *entity, const char *name)
{
    for (size_t i = 0; i < entity->field_count; i++)
        if (strcmp(entity->fields[i].name, name) == 0)
            return &entity->fields[i];
    return NULL;
}

int64_t isp_record_i64(const void *record, const isp_field *field)
{
    return field->store == ISP_STORE_I64 ? *(const int64_t *)const_member(field, record)
                                         : ISP_NO_VALUE;
}

const char *isp_record_str(const void *record, const isp_field *field)
{
    return field->store == ISP_STORE_TEXT ? *(const char *const *)const_member(field, record)
                                          : NULL;
}

void *isp_record__new(const isp_entity *entity)
{
    void *record = calloc(1, entity->size);
    for (size_t i = 0; record && i < entity->field_count; i++)
        if (entity->fields[i].store == ISP_STORE_I64)
            *(int64_t *)member(&entity->fields[i], record) = ISP_NO_VALUE;
    return record;
}

/* A text member is const for the world and ours to free. */
static char **text_member(const isp_field *field, void *record)
{
    return (char **)member(field, record);
}

static void free_text(const isp_field *field, void *record)
{
    char **text = text_member(field, record);
    if (*text && field->flags & ISP_F_SECRET)
        explicit_bzero(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

void isp_record__free(const isp_entity *entity, void *record)
{
    for (size_t i = 0; record && i < entity->field_count; i++)
        if (entity->fields[i].store == ISP_STORE_TEXT)
            free_text(&entity->fields[i], record);
    free(record);
}

isp_status isp_record__set_text(const isp_field *field, void *record, const char *text,
                                isp_error *err)
{
    char *copy = isp_text__dup(text);
    if (text && !copy)
        return isp_fail_memory(err);
    free_text(field, record);
    *text_member(field, record) = copy;
    return ISP_OK;
}

void isp_record__set_i64(const isp_field *field, void *record, int64_t value)
{
    *(int64_t *)member(field, record) = value;
}

void isp_entity__columns(const isp_entity *entity, const char *prefix, isp_buf *out)
{
    for (size_t i = 0; i < entity->field_count; i++)
        isp_buf__format(out, "%s%s%s%s", i ? ", " : "", prefix ? prefix : "", prefix ? "." : "",
                        entity->fields[i].name);
}

/* ---- for people ---- */

static void print_scaled(isp_buf *out, int64_t value, int64_t digits, bool grouped)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, scale = 1;
    for (int64_t i = 0; i < digits; i++)
        scale *= 10;
    char whole[32];
    int len = snprintf(whole, sizeof whole, "%llu", (unsigned long long)(rest / scale));
    if (value < 0)
        isp_buf__char(out, '-');
    for (int i = 0; i < len; i++) {
        /* Lakh grouping, as Bangladesh writes money: 1,00,000.00 */
        int left = len - i;
        if (grouped && i && (left == 3 || (left > 3 && (left - 3) % 2 == 0)))
            isp_buf__char(out, ',');
        isp_buf__char(out, whole[i]);
    }
    if (digits)
        isp_buf__format(out, ".%0*llu", (int)digits, (unsigned long long)(rest % scale));
}

static void print_bps(isp_buf *out, int64_t value)
{
    static const struct {
        int64_t size;
        const char *letter;
    } units[] = {{1000000000, "G"}, {1000000, "M"}, {1000, "k"}};
    for (size_t i = 0; i < ISP_LEN(units); i++)
        if (value >= units[i].size && value % units[i].size == 0) {
            isp_buf__format(out, "%lld%s", (long long)(value / units[i].size), units[i].letter);
            return;
        }
    isp_buf__i64(out, value);
}

/* ISO 8601 in UTC, to the second. */
static void print_instant(isp_buf *out, int64_t at_us)
{
    int64_t s = at_us / 1000000 - (at_us % 1000000 < 0);
    int64_t day = s / 86400 - (s % 86400 < 0), second = s - day * 86400;
    int64_t on = isp_on__add_days(19700101, day);
    isp_buf__format(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)(on / 10000), (int)(on / 100 % 100),
                    (int)(on % 100), (int)(second / 3600), (int)(second / 60 % 60),
                    (int)(second % 60));
}

/* A duration as people say it: "850 ms", "12 s", "4 min 5 s", "2 h 10 min", "65 d 14 h". */
static void print_duration(isp_buf *out, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = {{86400000, "d"}, {3600000, "h"}, {60000, "min"}, {1000, "s"}};
    for (size_t i = 0; i < ISP_LEN(units); i++) {
        if (ms < units[i].ms)
            continue;
        isp_buf__format(out, "%lld %s", (long long)(ms / units[i].ms), units[i].name);
        if (i + 1 < ISP_LEN(units) && ms % units[i].ms >= units[i + 1].ms)
            isp_buf__format(out, " %lld %s", (long long)(ms % units[i].ms / units[i + 1].ms),
                            units[i + 1].name);
        return;
    }
    isp_buf__format(out, "%lld ms", (long long)ms);
}

static void print_value(isp_buf *out, isp_kind kind, int64_t value)
{
    const isp_kind_info *info = isp_kind_at(kind);
    if (info->names)
        isp_buf__text(out, isp_kind__name(kind, value));
    else if (kind == ISP_KIND_BOOL)
        isp_buf__text(out, value ? "yes" : "no");
    else if (kind == ISP_KIND_ON)
        isp_buf__format(out, "%04d-%02d-%02d", (int)(value / 10000), (int)(value / 100 % 100),
                        (int)(value % 100));
    else if (kind == ISP_KIND_PERIOD)
        isp_buf__format(out, "%04d-%02d", (int)(value / 100), (int)(value % 100));
    else if (kind == ISP_KIND_AT_US)
        print_instant(out, value);
    else if (kind == ISP_KIND_BPS)
        print_bps(out, value);
    else if (kind == ISP_KIND_MS)
        print_duration(out, value);
    else
        print_scaled(out, value, info->digits, kind == ISP_KIND_PAISA);
}

size_t isp_record_print(const void *record, const isp_field *field, char *text, size_t size)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    bool absent = field->store == ISP_STORE_I64 ? isp_record_i64(record, field) == ISP_NO_VALUE
                                                : !isp_record_str(record, field);
    if (absent)
        isp_buf__char(&buf, '-');
    else if (field->flags & ISP_F_SECRET)
        isp_buf__text(&buf, "***");
    else if (field->store == ISP_STORE_TEXT)
        isp_buf__text(&buf, isp_record_str(record, field));
    else
        print_value(&buf, field->kind, isp_record_i64(record, field));
    if (buf.failed || !size)
        return 0;
    return (size_t)snprintf(text, size, "%s", buf.data ? buf.data : "") < size ? buf.len : size - 1;
}

/* ---- JSON out ---- */

void isp_json__text(isp_buf *out, const char *text)
{
    if (!text) {
        isp_buf__text(out, "null");
        return;
    }
    isp_buf__char(out, '"');
    const char *start = text;
    for (;; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        isp_buf__add(out, start, (size_t)(text - start));
        if (!c)
            break;
        if (c == '"' || c == '\\') {
            isp_buf__char(out, '\\');
            isp_buf__char(out, (char)c);
        } else if (c == '\n') {
            isp_buf__text(out, "\\n");
        } else {
            isp_buf__format(out, "\\u%04x", c);
        }
        start = text + 1;
    }
    isp_buf__char(out, '"');
}

void isp_json__value(isp_buf *out, const isp_field *field, const void *record)
{
    if (field->store == ISP_STORE_TEXT) {
        isp_json__text(out, isp_record_str(record, field));
        return;
    }
    int64_t value = isp_record_i64(record, field);
    if (value == ISP_NO_VALUE) {
        isp_buf__text(out, "null");
        return;
    }
    switch (isp_kind_at(field->kind)->json) {
    case ISP_JSON_BOOLEAN:
        isp_buf__text(out, value ? "true" : "false");
        break;
    case ISP_JSON_DATE:
    case ISP_JSON_MONTH:
    case ISP_JSON_NAME:
        isp_buf__char(out, '"');
        print_value(out, field->kind, value);
        isp_buf__char(out, '"');
        break;
    case ISP_JSON_INTEGER:
    case ISP_JSON_STRING:
        isp_buf__i64(out, value);
        break;
    }
}

void isp_json__record(isp_buf *out, const isp_entity *entity, const void *record)
{
    char separator = '{';
    for (size_t i = 0; i < entity->field_count; i++) {
        const isp_field *field = &entity->fields[i];
        if (field->flags & ISP_F_SECRET)
            continue;
        isp_buf__char(out, separator);
        separator = ',';
        isp_buf__char(out, '"');
        isp_buf__text(out, field->name);
        isp_buf__add(out, "\":", 2);
        isp_json__value(out, field, record);
    }
    isp_buf__text(out, separator == '{' ? "{}" : "}");
}

isp_status isp_record_json(const isp_entity *entity, const void *record, char **out, isp_error *err)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    ISP_REQUIRE(err, entity && record && out, "record");
    isp_json__record(&buf, entity, record);
    char *text = isp_buf__take(&buf);
    if (!text)
        return isp_fail_memory(err);
    *out = text;
    return ISP_OK;
}
