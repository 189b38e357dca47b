/*
 * The records that drivers fill. All their members are eight bytes wide, a number or a text, so one
 * letter each describes them: 'i' and 't'.
 */
#include "base/text.h"
#include "device/device.h"

#include <string.h>

enum {
    MEMBER = 8,
    TEXT_MAX = 4096
};

/* clang-format off */
#define FORM(type, letters) \
    _Static_assert(sizeof(type) == MEMBER * (sizeof(letters) - 1), #type ": a member has no letter"); \
    static const char type##_form[] = letters
FORM(isp_device_facts, "ttttiit");
FORM(isp_line_state,   "iitiiitit");
FORM(isp_line_change,  "iti");
FORM(isp_line_session, "ttti");
FORM(isp_onu_reading,  "iiittttiiiiiii");
/* clang-format on */

_Static_assert(sizeof(char *) == MEMBER, "texts are as wide as numbers");

static void fill(const char *form, char *record)
{
    static const int64_t none = ISP_NO_VALUE;
    for (; *form; form++, record += MEMBER)
        if (*form == 'i')
            memcpy(record, &none, MEMBER);
        else
            memset(record, 0, MEMBER);
}

static void clear(const char *form, char *record)
{
    for (; *form; form++, record += MEMBER) {
        char *text;
        memcpy(&text, record, MEMBER);
        if (*form == 't')
            free(text);
    }
}

static void *new_record(const char *form)
{
    char *record = malloc(MEMBER * strlen(form));
    if (record)
        fill(form, record);
    return record;
}

static void free_record(const char *form, void *record)
{
    if (record)
        clear(form, record);
    free(record);
}

isp_device_facts *isp_device_facts_new(void)
{
    return new_record(isp_device_facts_form);
}

void isp_device_facts_free(isp_device_facts *facts)
{
    free_record(isp_device_facts_form, facts);
}

isp_line_state *isp_line_state_new(void)
{
    return new_record(isp_line_state_form);
}

void isp_line_state_free(isp_line_state *state)
{
    free_record(isp_line_state_form, state);
}

isp_line_change *isp_line_change_new(void)
{
    return new_record(isp_line_change_form);
}

void isp_line_change_free(isp_line_change *change)
{
    free_record(isp_line_change_form, change);
}

isp_status isp_record_text(const char **member, const char *text, isp_error *err)
{
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    if (!member)
        return isp_fail(err, ISP_E_INVALID, "member", "member is missing");
    for (const char *at = text; at && *at && out.len < TEXT_MAX && !out.failed;) {
        size_t len = strcspn(at, "\n");
        ISP_AUTO_TEXT line = isp_text__clean(at, len, TEXT_MAX - out.len);
        if (!line)
            return isp_fail_memory(err);
        isp_buf__text(&out, line);
        at += len;
        if (*at == '\n' && out.len < TEXT_MAX)
            isp_buf__char(&out, *at);
        at += *at == '\n';
    }
    char *copy = NULL;
    if (text && !(copy = isp_buf__take(&out)))
        return isp_fail_memory(err);
    free((void *)(uintptr_t)*member); /* ours: only the face of a record is const */
    *member = copy;
    return ISP_OK;
}

/* --- lists: records one after another --- */

typedef struct list {
    char *items;
    size_t len, size;
} list;

struct isp_onu_reading_list {
    list list;
};
struct isp_line_session_list {
    list list;
};

static void *list_add(list *l, const char *form)
{
    size_t width = MEMBER * strlen(form);
    if (l->len == l->size) {
        size_t size = l->size ? 2 * l->size : 16;
        char *items = reallocarray(l->items, size, width);
        if (!items)
            return NULL;
        l->items = items;
        l->size = size;
    }
    char *record = l->items + width * l->len++;
    fill(form, record);
    return record;
}

static const void *list_at(const list *l, const char *form, size_t i)
{
    return i < l->len ? l->items + MEMBER * strlen(form) * i : NULL;
}

static void list_clear(list *l, const char *form)
{
    for (size_t i = 0; i < l->len; i++)
        clear(form, l->items + MEMBER * strlen(form) * i);
    free(l->items);
}

isp_onu_reading_list *isp_onu_reading_list_new(void)
{
    return calloc(1, sizeof(isp_onu_reading_list));
}

isp_onu_reading *isp_onu_reading_list_add(isp_onu_reading_list *readings)
{
    return readings ? list_add(&readings->list, isp_onu_reading_form) : NULL;
}

size_t isp_onu_reading_list_len(const isp_onu_reading_list *readings)
{
    return readings ? readings->list.len : 0;
}

const isp_onu_reading *isp_onu_reading_list_at(const isp_onu_reading_list *readings, size_t i)
{
    return readings ? list_at(&readings->list, isp_onu_reading_form, i) : NULL;
}

void isp_onu_reading_list_free(isp_onu_reading_list *readings)
{
    if (readings)
        list_clear(&readings->list, isp_onu_reading_form);
    free(readings);
}

isp_line_session_list *isp_line_session_list_new(void)
{
    return calloc(1, sizeof(isp_line_session_list));
}

isp_line_session *isp_line_session_list_add(isp_line_session_list *sessions)
{
    return sessions ? list_add(&sessions->list, isp_line_session_form) : NULL;
}

size_t isp_line_session_list_len(const isp_line_session_list *sessions)
{
    return sessions ? sessions->list.len : 0;
}

const isp_line_session *isp_line_session_list_at(const isp_line_session_list *sessions, size_t i)
{
    return sessions ? list_at(&sessions->list, isp_line_session_form, i) : NULL;
}

void isp_line_session_list_free(isp_line_session_list *sessions)
{
    if (sessions)
        list_clear(&sessions->list, isp_line_session_form);
    free(sessions);
}
