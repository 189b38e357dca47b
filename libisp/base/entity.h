/*
 * base/entity.h - field tables inside the library: how to write one, records made and freed through
 * them.
 */
#ifndef ISP_LIB_ENTITY_H
#define ISP_LIB_ENTITY_H

#include "base/base.h"
#include "base/text.h"
#include "isp/entity.h"
#include "isp/list.h"

/* clang-format off */
#define ISP_FIELD(S, m, kind, flags, title)                                                        \
    { #m, offsetof(S, m),                                                                          \
      _Generic(((S *)0)->m, int64_t: ISP_STORE_I64, const char *: ISP_STORE_TEXT), kind, flags, title }
/* A record: every member has a row, or it does not compile. */
#define ISP_ENTITY(noun, table, f)                                                                 \
    { #noun, table, sizeof(isp_##noun), ISP_LEN(f), f };                                           \
    _Static_assert(sizeof(isp_##noun) == 8 * ISP_LEN(f), #noun ": a member has no row")
/* An options struct: every member but struct_size. */
#define ISP_INPUT(noun, f)                                                                         \
    { #noun, NULL, sizeof(isp_##noun), ISP_LEN(f), f };                                            \
    _Static_assert(sizeof(isp_##noun) == 8 * (ISP_LEN(f) + 1), #noun ": a member has no row")
/* clang-format on */

/* A record with everything absent; its text is owned by it. NULL without memory. */
void *isp_record__new(const isp_entity *entity);
void isp_record__free(const isp_entity *entity, void *record);
/* Set a text member to a copy. */
isp_status isp_record__set_text(const isp_field *field, void *record, const char *text,
                                isp_error *err);
void isp_record__set_i64(const isp_field *field, void *record, int64_t value);
/* An enum's number from its name; false if it is none. */
bool isp_kind__value(isp_kind kind, const char *name, int64_t *out);
const char *isp_kind__name(isp_kind kind, int64_t value); /* "" for a number that is none */
/* A list of columns for SELECT: "a, b, c" or "p.a, p.b, p.c". */
void isp_entity__columns(const isp_entity *entity, const char *prefix, isp_buf *out);

/* Whose options an input is. */
const isp_entity *isp_input__entity(const isp_input *input);

/* JSON of a record or value appended to a buffer. */
void isp_json__record(isp_buf *out, const isp_entity *entity, const void *record);
void isp_json__value(isp_buf *out, const isp_field *field, const void *record);
void isp_json__text(isp_buf *out, const char *text); /* quoted and escaped; NULL is null */

/* All lists are this. */
typedef struct isp_list {
    const isp_entity *entity;
    void **records;
    size_t len, size;
    char *next; /* cursor of the next page, NULL: last */
} isp_list;
isp_list *isp_list__new(const isp_entity *entity);
isp_status isp_list__add(isp_list *list, void *record /* taken, also on failure */, isp_error *err);
void isp_list__free(isp_list *list);
ISP_AUTO_DEFINE(isp_list, isp_list__free)

/* The public functions of a record and its list, as ISP_RECORD_DECLARE declares them. */
#define ISP_RECORD_DEFINE(x, entity_)                                      \
    void x##_free(x *record)                                               \
    {                                                                      \
        isp_record__free(&(entity_), record);                              \
    }                                                                      \
    size_t x##_list_len(const x##_list *list)                              \
    {                                                                      \
        return list ? ((const isp_list *)(const void *)list)->len : 0;     \
    }                                                                      \
    const x *x##_list_at(const x##_list *list, size_t i)                   \
    {                                                                      \
        const isp_list *l = (const isp_list *)(const void *)list;          \
        return l && i < l->len ? l->records[i] : NULL;                     \
    }                                                                      \
    const char *x##_list_next(const x##_list *list)                        \
    {                                                                      \
        return list ? ((const isp_list *)(const void *)list)->next : NULL; \
    }                                                                      \
    void x##_list_free(x##_list *list)                                     \
    {                                                                      \
        isp_list__free((isp_list *)(void *)list);                          \
    }

/* 1 to 500; 0 becomes 50. */
isp_status isp_list__limit(int64_t *limit, isp_error *err);
/*
 * Read list options: checks limit, and that nothing is asked but what `takes` names (blank
 * separated members of isp_list_options besides limit and cursor). *out has defaults filled in.
 */
isp_status isp_list__options(const isp_list_options *in, const char *takes, isp_list_options *out,
                             isp_error *err);

/* Cursors: opaque text that holds up to two values of the last row. */
char *isp_cursor__encode(const char *text /* may be NULL */, int64_t number); /* [owned: free] */
/* *text [owned: free] may come back NULL. A cursor that is not ours: ISP_E_INVALID, subject
 * "cursor". */
isp_status isp_cursor__decode(const char *cursor, char **text, int64_t *number, isp_error *err);

/* Dates and money as numbers. */
bool isp_on__valid(int64_t on); /* 20260131 is a day of the calendar */
int64_t isp_on__add_days(int64_t on, int64_t days);
int64_t isp_on__days_between(int64_t from, int64_t to);
bool isp_period__valid(int64_t period);    /* 202601, years 2000..2199 */
int64_t isp_period__first(int64_t period); /* 20260101 */
int64_t isp_period__last(int64_t period);  /* 20260131 */
/* The civil date of an instant in a tenant's zone is asked of PostgreSQL, which knows all zones:
 * isp_tenant__today(). */

#endif
