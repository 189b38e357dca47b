/*
 * Input for options structs, from text or from JSON. Everything that comes from outside passes here
 * once, is checked against the field table, and is then an ordinary options struct.
 */
#include "base/entity.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define JSON_MAX   (256 * 1024)
#define JSON_DEPTH 32

struct isp_input {
    const isp_entity *entity;
    uint64_t given; /* bit i: field i was set */
    void *options;  /* int64_t struct_size, then the members */
};

isp_status isp_input_new(const isp_entity *entity, isp_input **out, isp_error *err)
{
    ISP_REQUIRE(err, entity && !entity->table && entity->field_count < 64 && out, "entity");
    isp_input *input = calloc(1, sizeof *input);
    if (!input || !(input->options = calloc(1, entity->size))) {
        free(input);
        return isp_fail_memory(err);
    }
    input->entity = entity;
    *(int64_t *)input->options = (int64_t)entity->size;
    for (size_t i = 0; i < entity->field_count; i++)
        if (entity->fields[i].flags & ISP_F_ZERO)
            isp_record__set_i64(&entity->fields[i], input->options, ISP_NO_VALUE);
    *out = input;
    return ISP_OK;
}

void isp_input_free(isp_input *input)
{
    if (!input)
        return;
    isp_record__free(input->entity, input->options);
    free(input);
}
ISP_AUTO_DEFINE(isp_input, isp_input_free)

const isp_entity *isp_input__entity(const isp_input *input)
{
    return input->entity;
}

const void *isp_input_options(const isp_input *input)
{
    return input->options;
}

static isp_status field_of(const isp_input *input, const char *name, const isp_field **out,
                           isp_error *err)
{
    *out = isp_entity_field(input->entity, name);
    if (*out)
        return ISP_OK;
    char subject[64];
    snprintf(subject, sizeof subject, "%.60s", name);
    return isp_fail(err, ISP_E_INVALID, subject, "there is no field of this name");
}

static void mark(isp_input *input, const isp_field *field)
{
    input->given |= UINT64_C(1) << (field - input->entity->fields);
}

static isp_status set_i64(isp_input *input, const isp_field *field, int64_t value, isp_error *err)
{
    if (value == ISP_NO_VALUE) /* which says "not given" */
        return isp_fail(err, ISP_E_INVALID, field->name, "out of range");
    isp_record__set_i64(field, input->options, value);
    mark(input, field);
    return ISP_OK;
}

/* Text that may be stored: UTF-8 without control characters, but for the line ends of lines. */
static isp_status set_text(isp_input *input, const isp_field *field, const char *text, size_t len,
                           isp_error *err)
{
    if (len > 4096)
        return isp_fail(err, ISP_E_LIMIT, field->name, "longer than 4096 bytes");
    if (!isp_text__is_utf8(text, len))
        return isp_fail(err, ISP_E_INVALID, field->name, "not UTF-8 text");
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)text[i] < 0x20 || text[i] == 0x7f) &&
            !(text[i] == '\n' && field->kind == ISP_KIND_LINES))
            return isp_fail(err, ISP_E_INVALID, field->name, "has a control character");
    isp_status st = isp_record__set_text(field, input->options, text, err);
    if (st == ISP_OK)
        mark(input, field);
    return st;
}

static isp_status bad(const isp_field *field, isp_error *err, const char *want)
{
    return isp_fail(err, ISP_E_INVALID, field->name, "not %s", want);
}

/* Take away what the field has. */
static isp_status set_none(isp_input *input, const isp_field *field, isp_error *err)
{
    if (!(field->flags & ISP_F_NULL))
        return isp_fail(err, ISP_E_INVALID, field->name, "cannot be none: what stays is left out");
    return field->store == ISP_STORE_TEXT ? set_text(input, field, "", 0, err)
                                          : set_i64(input, field, 0, err);
}

/* "2026-01-31" or "20260131". */
static bool read_on(const char *text, int64_t *out)
{
    int64_t year, month, day;
    size_t len = strlen(text);
    if (len == 10 && text[4] == '-' && text[7] == '-' && isp_text__i64_n(text, 4, &year) &&
        isp_text__i64_n(text + 5, 2, &month) && isp_text__i64_n(text + 8, 2, &day))
        *out = year * 10000 + month * 100 + day;
    else if (len != 8 || !isp_text__i64(text, out))
        return false;
    return isp_on__valid(*out);
}

/* "2026-01" or "202601". */
static bool read_period(const char *text, int64_t *out)
{
    int64_t year, month;
    size_t len = strlen(text);
    if (len == 7 && text[4] == '-' && isp_text__i64_n(text, 4, &year) &&
        isp_text__i64_n(text + 5, 2, &month))
        *out = year * 100 + month;
    else if (len != 6 || !isp_text__i64(text, out))
        return false;
    return isp_period__valid(*out);
}

/* "20M", "512k", "1G", "1500000". */
static bool read_bps(const char *text, int64_t *out)
{
    static const char letters[] = "kMG";
    size_t len = strlen(text);
    const char *unit = len ? strchr(letters, text[len - 1]) : NULL;
    if (!unit)
        return isp_text__i64(text, out);
    if (!isp_text__i64_n(text, len - 1, out))
        return false;
    for (const char *l = letters; l <= unit; l++)
        if (__builtin_mul_overflow(*out, 1000, out))
            return false;
    return true;
}

static bool read_bool(const char *text, int64_t *out)
{
    static const char *const yes[] = {"1", "yes", "true", "on"}, *const no[] = {"0", "no", "false",
                                                                                "off"};
    for (size_t i = 0; i < ISP_LEN(yes); i++)
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *out = strcmp(text, yes[i]) == 0;
            return true;
        }
    return false;
}

isp_status isp_input_set(isp_input *input, const char *name, const char *text, isp_error *err)
{
    const isp_field *field;
    int64_t value = 0;
    ISP_REQUIRE(err, input && name && text, "input");
    isp_status st = field_of(input, name, &field, err);
    if (st < 0)
        return st;
    if (field->store == ISP_STORE_TEXT)
        return set_text(input, field, text, strlen(text), err);
    if (field->flags & ISP_F_NULL && strcmp(text, "none") == 0)
        return set_none(input, field, err);

    const isp_kind_info *info = isp_kind_at(field->kind);
    bool ok;
    if (info->names)
        ok = isp_kind__value(field->kind, text, &value);
    else if (field->kind == ISP_KIND_BOOL)
        ok = read_bool(text, &value);
    else if (field->kind == ISP_KIND_ON)
        ok = read_on(text, &value);
    else if (field->kind == ISP_KIND_PERIOD)
        ok = read_period(text, &value);
    else if (field->kind == ISP_KIND_BPS)
        ok = read_bps(text, &value);
    else if (info->digits)
        ok = *text &&
             isp_text__scaled(text, strlen(text), (unsigned)info->digits, &value) == strlen(text);
    else
        ok = isp_text__i64(text, &value);
    if (!ok)
        return bad(field, err,
                   info->names                      ? "one of its names"
                   : field->kind == ISP_KIND_ON     ? "a date (2026-01-31)"
                   : field->kind == ISP_KIND_PERIOD ? "a month (2026-01)"
                   : field->kind == ISP_KIND_BOOL   ? "yes or no"
                   : field->kind == ISP_KIND_BPS    ? "a rate (20M, 512k, 1500000)"
                                                    : "a number");
    return set_i64(input, field, value, err);
}

static isp_status set_json(isp_input *input, const isp_field *field, const json_t *value,
                           isp_error *err)
{
    static const char *const want[] = {
        [ISP_JSON_INTEGER] = "an integer",           [ISP_JSON_STRING] = "a string",
        [ISP_JSON_BOOLEAN] = "true or false",        [ISP_JSON_DATE] = "a date as \"2026-01-31\"",
        [ISP_JSON_MONTH] = "a month as \"2026-01\"", [ISP_JSON_NAME] = "one of its names",
    };
    isp_json_form form = isp_kind_at(field->kind)->json;
    int64_t number = 0;
    if (json_is_null(value))
        return set_none(input, field, err);
    if (field->store == ISP_STORE_TEXT)
        return json_is_string(value) ? set_text(input, field, json_string_value(value),
                                                json_string_length(value), err)
                                     : bad(field, err, "a string");
    const char *text = json_is_string(value) ? json_string_value(value) : NULL;
    bool ok = form == ISP_JSON_INTEGER   ? json_is_integer(value)
              : form == ISP_JSON_BOOLEAN ? json_is_boolean(value)
              : form == ISP_JSON_DATE    ? text && strlen(text) == 10 && read_on(text, &number)
              : form == ISP_JSON_MONTH   ? text && strlen(text) == 7 && read_period(text, &number)
              : form == ISP_JSON_NAME    ? text && isp_kind__value(field->kind, text, &number)
                                         : false;
    if (!ok)
        return bad(field, err, want[form]);
    if (form == ISP_JSON_INTEGER)
        number = json_integer_value(value);
    else if (form == ISP_JSON_BOOLEAN)
        number = json_is_true(value);
    return set_i64(input, field, number, err);
}

/* Jansson bounds depth at 2048 by recursion; ours is counted before it sees the text. */
static bool too_deep(const char *json, size_t len)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        if (quoted) {
            if (json[i] == '\\')
                i++;
            else if (json[i] == '"')
                quoted = false;
        } else if (json[i] == '"') {
            quoted = true;
        } else if (json[i] == '{' || json[i] == '[') {
            if (++depth > JSON_DEPTH)
                return true;
        } else if ((json[i] == '}' || json[i] == ']') && depth) {
            depth--;
        }
    }
    return false;
}

static void json_auto(json_t **value)
{
    json_decref(*value);
}

isp_status isp_input_json(isp_input *input, const char *json, size_t len, isp_error *err)
{
    ISP_REQUIRE(err, input && (json || !len), "input");
    if (len > JSON_MAX)
        return isp_fail(err, ISP_E_LIMIT, "body", "longer than %d bytes", JSON_MAX);
    if (too_deep(json, len))
        return isp_fail(err, ISP_E_LIMIT, "body", "nested deeper than %d levels", JSON_DEPTH);
    json_error_t why;
    __attribute__((cleanup(json_auto)))
    json_t *root = json_loadb(json ? json : "", len, JSON_REJECT_DUPLICATES, &why);
    if (!root)
        return isp_fail(err, ISP_E_INVALID, "body", "not JSON: %s at line %d, column %d", why.text,
                        why.line, why.column);
    if (!json_is_object(root))
        return isp_fail(err, ISP_E_INVALID, "body", "not a JSON object");
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value)
    {
        const isp_field *field;
        isp_status st = field_of(input, key, &field, err);
        if (st == ISP_OK)
            st = set_json(input, field, value, err);
        if (st < 0)
            return st;
    }
    return ISP_OK;
}

isp_status isp_input_complete(const isp_input *input, isp_error *err)
{
    ISP_REQUIRE(err, input, "input");
    for (size_t i = 0; i < input->entity->field_count; i++) {
        const isp_field *field = &input->entity->fields[i];
        if (field->flags & ISP_F_REQUIRED && !(input->given & UINT64_C(1) << i))
            return isp_fail(err, ISP_E_INVALID, field->name, "%s is required", field->name);
    }
    return ISP_OK;
}
