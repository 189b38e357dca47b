/*
 * Rows of an answer. Values travel as text: readable in a trace, exact for int64, and the same on
 * every server.
 */
#include "store/conn.h"

#include <string.h>

/* Types by their fixed number. @source PostgreSQL 15, src/include/catalog/pg_type.dat */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_DATE = 1082
};

/* Rows are libpq's result under a name of ours, so that handing them out needs no memory and cannot
 * fail after COMMIT. NULL, of a statement that gives nothing, is a result without rows. */
static const PGresult *result_of(const isp_rows *rows)
{
    return (const PGresult *)rows;
}

isp_rows *isp_rows__of(PGresult *result)
{
    return (isp_rows *)result;
}

void isp_rows__free(isp_rows *rows)
{
    PQclear((PGresult *)rows);
}

size_t isp_rows__len(const isp_rows *rows)
{
    return (size_t)PQntuples(result_of(rows));
}

size_t isp_rows__affected(const isp_rows *rows)
{
    int64_t count = 0;
    (void)isp_text__i64(PQcmdTuples((PGresult *)(uintptr_t)rows), &count); /* it is not changed */
    return (size_t)count;
}

/* NULL where the value is NULL, or where there is no such row or column. */
static const char *value(const isp_rows *rows, size_t row, int column)
{
    if (row >= isp_rows__len(rows) || column < 0 || column >= PQnfields(result_of(rows)) ||
        PQgetisnull(result_of(rows), (int)row, column))
        return NULL;
    return PQgetvalue(result_of(rows), (int)row, column);
}

bool isp_rows__is_null(const isp_rows *rows, size_t row, int column)
{
    return !value(rows, row, column);
}

const char *isp_rows__text(const isp_rows *rows, size_t row, int column)
{
    return value(rows, row, column);
}

/* "2026-01-31" as 20260131. */
static bool date_of(const char *text, int64_t *out)
{
    int64_t year, month, day;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-' ||
        !isp_text__i64_n(text, 4, &year) || !isp_text__i64_n(text + 5, 2, &month) ||
        !isp_text__i64_n(text + 8, 2, &day))
        return false;
    *out = year * 10000 + month * 100 + day;
    return true;
}

static bool number_of(const isp_rows *rows, size_t row, int column, int64_t *out)
{
    const char *text = value(rows, row, column);
    *out = ISP_NO_VALUE;
    if (!text)
        return true;
    switch (PQftype(result_of(rows), column)) {
    case OID_BOOL:
        *out = *text == 't';
        return true;
    case OID_DATE:
        return date_of(text, out);
    default:
        return isp_text__i64(text, out);
    }
}

int64_t isp_rows__i64(const isp_rows *rows, size_t row, int column)
{
    int64_t number;
    return number_of(rows, row, column, &number) ? number : ISP_NO_VALUE;
}

int64_t isp_rows__on(const isp_rows *rows, size_t row, int column)
{
    return isp_rows__i64(rows, row, column);
}

isp_status isp_rows__bytes(const isp_rows *rows, size_t row, int column, uint8_t **out, size_t *len,
                           isp_error *err)
{
    const char *text = value(rows, row, column);
    if (!text) {
        *out = NULL;
        *len = 0;
        return ISP_OK;
    }
    size_t hex_len = strlen(text) - 2;
    if (PQftype(result_of(rows), column) != OID_BYTEA || !isp_text__starts(text, "\\x"))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "column %s is not bytea",
                        PQfname(result_of(rows), column));
    uint8_t *bytes = malloc(hex_len / 2 + 1);
    if (!bytes)
        return isp_fail_memory(err);
    if (!isp_text__unhex(text + 2, hex_len, bytes)) {
        free(bytes);
        return isp_fail(err, ISP_E_INTERNAL, NULL, "column %s is not hexadecimal",
                        PQfname(result_of(rows), column));
    }
    *out = bytes;
    *len = hex_len / 2;
    return ISP_OK;
}

static isp_status read_field(const isp_rows *rows, size_t row, int column, const isp_field *field,
                             void *record, isp_error *err)
{
    const char *text = value(rows, row, column);
    if (field->store == ISP_STORE_TEXT)
        return isp_record__set_text(field, record, text, err);

    int64_t number = ISP_NO_VALUE;
    bool ok = text && isp_kind_at(field->kind)->names ? isp_kind__value(field->kind, text, &number)
                                                      : number_of(rows, row, column, &number);
    if (!ok)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "column %s holds no %s", field->name,
                        isp_kind_at(field->kind)->name);
    isp_record__set_i64(field, record, number);
    return ISP_OK;
}

isp_status isp_rows__record(const isp_rows *rows, size_t row, int first_column,
                            const isp_entity *entity, void **out, isp_error *err)
{
    if (row >= isp_rows__len(rows) ||
        first_column + (int)entity->field_count > PQnfields(result_of(rows)))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "an answer has no %s at row %zu, column %d",
                        entity->name, row, first_column);
    void *record = isp_record__new(entity);
    if (!record)
        return isp_fail_memory(err);
    for (size_t i = 0; i < entity->field_count; i++) {
        isp_status st = read_field(rows, row, first_column + (int)i, &entity->fields[i], record,
                                   err);
        if (st < 0) {
            isp_record__free(entity, record);
            return st;
        }
    }
    *out = record;
    return ISP_OK;
}

isp_status isp_rows__list(const isp_rows *rows, int first_column, const isp_entity *entity,
                          isp_list **out, isp_error *err)
{
    ISP_AUTO(isp_list) list = isp_list__new(entity);
    if (!list)
        return isp_fail_memory(err);
    for (size_t i = 0; i < isp_rows__len(rows); i++) {
        void *record;
        isp_status st = isp_rows__record(rows, i, first_column, entity, &record, err);
        if (st >= 0)
            st = isp_list__add(list, record, err);
        if (st < 0)
            return st;
    }
    *out = ISP_TAKE(list);
    return ISP_OK;
}
