/*
 * What comes from outside into options: JSON bodies, text of command lines and URLs, cursors, phone
 * numbers. Whatever is accepted must print as JSON that is accepted again and means the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/entity.h"
#include "base/phone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const isp_entity *inputs[64];
static size_t input_count;

/* One member that was given, printed and read again. Not given is null, which says something else.
 */
static void member(const isp_entity *entity, const isp_field *field, const void *options)
{
    const isp_entity one = {entity->name, NULL, entity->size, 1, field};
    const char *had = isp_record_str(options, field), *has;
    ISP_AUTO_BUF json = ISP_BUF_INIT;
    isp_input *again = NULL;
    isp_json__record(&json, &one, options);
    if (isp_input_new(entity, &again, NULL) < 0)
        abort();
    /* A 0 that was not given may be no value of its kind: a date, a name. */
    bool zero = field->store == ISP_STORE_I64 && !isp_record_i64(options, field);
    if (isp_input_json(again, json.data, json.len, NULL) < 0 && !zero)
        abort();
    has = isp_record_str(isp_input_options(again), field);
    if (!zero &&
        (isp_record_i64(options, field) != isp_record_i64(isp_input_options(again), field) ||
         !had != !has || (had && strcmp(had, has) != 0)))
        abort();
    isp_input_free(again);
}

static void body(const isp_entity *entity, const char *text, size_t len)
{
    isp_input *input = NULL;
    if (isp_input_new(entity, &input, NULL) < 0)
        abort();
    if (isp_input_json(input, text, len, NULL) == ISP_OK)
        for (size_t i = 0; i < entity->field_count; i++) {
            const isp_field *f = &entity->fields[i];
            const void *options = isp_input_options(input);
            bool absent = f->store == ISP_STORE_TEXT ? !isp_record_str(options, f)
                                                     : isp_record_i64(options, f) == ISP_NO_VALUE;
            if (!absent && !(f->flags & ISP_F_SECRET))
                member(entity, f, options);
        }
    isp_input_free(input);
}

static void text(const isp_entity *entity, const char *value, size_t len)
{
    isp_input *input = NULL;
    ISP_AUTO_TEXT copy = isp_text__dup_n(value, len);
    if (!copy || isp_input_new(entity, &input, NULL) < 0)
        abort();
    for (size_t i = 0; i < entity->field_count; i++) {
        char shown[256];
        (void)isp_input_set(input, entity->fields[i].name, copy, NULL);
        (void)isp_record_print(isp_input_options(input), &entity->fields[i], shown, sizeof shown);
    }
    isp_input_free(input);
}

static void odds(const char *value, size_t len)
{
    ISP_AUTO_TEXT copy = isp_text__dup_n(value, len);
    ISP_AUTO_TEXT cursor_text = NULL;
    ISP_AUTO_TEXT phone = NULL;
    ISP_AUTO_TEXT prefix = NULL;
    int64_t number = 0;
    if (!copy)
        abort();
    if (isp_cursor__decode(copy, &cursor_text, &number, NULL) == ISP_OK) {
        ISP_AUTO_TEXT back = isp_cursor__encode(cursor_text, number);
        ISP_AUTO_TEXT same = NULL;
        int64_t same_number = 0;
        if (!back || isp_cursor__decode(back, &same, &same_number, NULL) != ISP_OK ||
            same_number != number)
            abort();
    }
    if (isp_phone__read(copy, &phone, NULL) == ISP_OK && phone[0] != '+')
        abort();
    prefix = isp_phone__prefix(copy);
    char *clean = isp_text__clean(value, len, 200);
    if (!prefix || !clean || !isp_text__is_utf8(clean, strlen(clean)) || strlen(clean) > 200)
        abort();
    for (const char *c = clean; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            abort();
    free(clean);
    int64_t scaled = 0;
    if (isp_text__scaled(value, len, 2, &scaled) > len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!input_count)
        for (size_t i = 0; i < isp_entity_len(); i++)
            if (strstr(isp_entity_at(i)->name, "_options"))
                inputs[input_count++] = isp_entity_at(i);
    if (size < 2)
        return 0;
    const isp_entity *entity = inputs[data[0] % input_count];
    const char *rest = (const char *)data + 2;
    switch (data[1] % 3) {
    case 0:
        body(entity, rest, size - 2);
        break;
    case 1:
        text(entity, rest, size - 2);
        break;
    default:
        odds(rest, size - 2);
    }
    return 0;
}
