#include "base/entity.h"

#include <stdio.h>
#include <string.h>

isp_list *isp_list__new(const isp_entity *entity)
{
    isp_list *list = calloc(1, sizeof *list);
    if (list)
        list->entity = entity;
    return list;
}

isp_status isp_list__add(isp_list *list, void *record, isp_error *err)
{
    if (record && list->len == list->size) {
        size_t size = list->size ? list->size * 2 : 16;
        void **records = reallocarray(list->records, size, sizeof *records);
        if (!records) {
            isp_record__free(list->entity, record);
            return isp_fail_memory(err);
        }
        list->records = records;
        list->size = size;
    }
    if (!record)
        return isp_fail_memory(err);
    list->records[list->len++] = record;
    return ISP_OK;
}

void isp_list__free(isp_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->len; i++)
        isp_record__free(list->entity, list->records[i]);
    free(list->records);
    free(list->next);
    free(list);
}

void isp_list_options_init(isp_list_options *options)
{
    *options = (isp_list_options)ISP_LIST_OPTIONS_INIT;
}

isp_status isp_list__limit(int64_t *limit, isp_error *err)
{
    if (*limit < 0 || *limit > 500)
        return isp_fail(err, ISP_E_INVALID, "limit", "limit is %lld, allowed are 1 to 500",
                        (long long)*limit);
    if (!*limit)
        *limit = 50;
    return ISP_OK;
}

isp_status isp_list__options(const isp_list_options *in, const char *takes, isp_list_options *out,
                             isp_error *err)
{
    isp_list_options options = ISP_LIST_OPTIONS_INIT;
    isp_status st = isp__options_copy(&options, sizeof options, in, err);
    if (st < 0)
        return st;
    if (options.search && !*options.search) /* an empty search box asks for everything */
        options.search = NULL;
    if (options.filter && !*options.filter)
        options.filter = NULL;
    /* clang-format off */
    const struct { const char *name; bool asked; } members[] = {
        { "search",      options.search != NULL },    { "filter",     options.filter != NULL },
        { "customer_id", options.customer_id != 0 },  { "service_id", options.service_id != 0 },
        { "node_id",     options.node_id != 0 },      { "invoice_id", options.invoice_id != 0 },
        { "period",      options.period != 0 },       { "parent_id",  options.parent_id != 0 },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(members); i++)
        if (members[i].asked && !isp_text__has_word(takes, members[i].name))
            return isp_fail(err, ISP_E_INVALID, members[i].name, "this list cannot be asked by %s",
                            members[i].name);
    if ((st = isp_list__limit(&options.limit, err)) < 0)
        return st;
    if (options.period && !isp_period__valid(options.period))
        return isp_fail(err, ISP_E_INVALID, "period", "%lld is not a month (202611 is one)",
                        (long long)options.period);
    *out = options;
    return ISP_OK;
}

/* A cursor is hex of "NUMBER:TEXT" or "NUMBER" without a text: opaque enough, and safe in a URL. */
char *isp_cursor__encode(const char *text, int64_t number)
{
    ISP_AUTO_BUF plain = ISP_BUF_INIT;
    isp_buf__i64(&plain, number);
    if (text)
        isp_buf__format(&plain, ":%s", text);
    char *hex = plain.failed ? NULL : malloc(2 * plain.len + 1);
    if (hex)
        isp_text__hex(plain.data, plain.len, hex);
    return hex;
}

isp_status isp_cursor__decode(const char *cursor, char **text, int64_t *number, isp_error *err)
{
    size_t len = strnlen(cursor, 2049);
    ISP_AUTO_TEXT plain = malloc(len / 2 + 1);
    if (!plain)
        return isp_fail_memory(err);
    plain[len / 2] = '\0';
    if (len > 2048 || !isp_text__unhex(cursor, len, (uint8_t *)plain))
        return isp_fail(err, ISP_E_INVALID, "cursor", "this cursor was not given by a list");
    char *colon = strchr(plain, ':');
    if (!isp_text__i64_n(plain, colon ? (size_t)(colon - plain) : strlen(plain), number) ||
        !isp_text__is_utf8(plain, strlen(plain)))
        return isp_fail(err, ISP_E_INVALID, "cursor", "this cursor was not given by a list");
    *text = colon ? isp_text__dup(colon + 1) : NULL;
    return colon && !*text ? isp_fail_memory(err) : ISP_OK;
}
