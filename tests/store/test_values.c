/* Values go to the database and come back as they were. */
#include "isp_test_db.h"
#include "store/conn.h"
#include "store/ctx.h"
#include "tenant/entities.h"

#include <string.h>

static const isp_scope job = {.role = ISP_DB_JOB};

static isp_rows *run(const isp_stmt *stmt, isp_params *params)
{
    isp_error err = {0};
    isp_rows *rows = NULL;
    ck_ok(isp_store__run(isp_ctx__store(isp_test_ctx), &job, stmt, params, &rows, &err), err);
    return rows;
}

START_TEST(integers_come_back)
{
    static const isp_stmt stmt = {"t_i64", "SELECT $1::bigint, $2::bigint, $3::bigint", "test"};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, INT64_MAX);
    isp_params__i64(&params, INT64_MIN + 1);
    isp_params__i64(&params, ISP_NO_VALUE);
    ISP_AUTO(isp_rows) rows = run(&stmt, &params);
    ck_assert_int_eq(isp_rows__i64(rows, 0, 0), INT64_MAX);
    ck_assert_int_eq(isp_rows__i64(rows, 0, 1), INT64_MIN + 1);
    ck_assert(isp_rows__is_null(rows, 0, 2));
    ck_assert_int_eq(isp_rows__i64(rows, 0, 2), ISP_NO_VALUE);
}
END_TEST

START_TEST(text_comes_back)
{
    static const isp_stmt stmt = {"t_text", "SELECT $1::text, length($1::text)", "test"};
    static const char *const texts[] = {"",    "'; DROP TABLE x; --", "a\\b\"c", "বাংলা", "{1,2}",
                                        "\t\n"};
    for (size_t i = 0; i < ISP_LEN(texts); i++) {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__text(&params, texts[i]);
        ISP_AUTO(isp_rows) rows = run(&stmt, &params);
        ck_assert_str_eq(isp_rows__text(rows, 0, 0), texts[i]);
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, NULL);
    ISP_AUTO(isp_rows) rows = run(&stmt, &params);
    ck_assert_ptr_null(isp_rows__text(rows, 0, 0));
}
END_TEST

START_TEST(text_that_is_not_utf8_is_refused)
{
    static const isp_stmt stmt = {"t_utf8", "SELECT $1::text", "test"};
    isp_error err = {0};
    isp_rows *rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__text(&params, "\xff\xfe");
    ck_fails(isp_store__run(isp_ctx__store(isp_test_ctx), &job, &stmt, &params, &rows, &err),
             ISP_E_INVALID, err);
    ck_assert_ptr_null(rows);
    ck_assert_str_eq(err.native, "22021");
}
END_TEST

START_TEST(bytes_come_back)
{
    static const isp_stmt stmt = {"t_bytes", "SELECT $1::bytea, length($1::bytea)", "test"};
    uint8_t all[256];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)i;
    const size_t lengths[] = {0, 1, 256};
    for (size_t i = 0; i < ISP_LEN(lengths); i++) {
        isp_error err = {0};
        uint8_t *back = NULL;
        size_t len = 77;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__bytes(&params, all, lengths[i]);
        ISP_AUTO(isp_rows) rows = run(&stmt, &params);
        ck_assert_int_eq(isp_rows__i64(rows, 0, 1), (int64_t)lengths[i]);
        ck_ok(isp_rows__bytes(rows, 0, 0, &back, &len, &err), err);
        ck_assert_uint_eq(len, lengths[i]);
        ck_assert_mem_eq(back, all, len);
        free(back);
        ck_fails(isp_rows__bytes(rows, 0, 1, &back, &len, &err), ISP_E_INTERNAL, err);
    }
    isp_error err = {0};
    uint8_t *back = all;
    size_t len = 77;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bytes(&params, NULL, 0);
    ISP_AUTO(isp_rows) rows = run(&stmt, &params);
    ck_ok(isp_rows__bytes(rows, 0, 0, &back, &len, &err), err);
    ck_assert_ptr_null(back);
    ck_assert_uint_eq(len, 0);
}
END_TEST

START_TEST(booleans_and_dates_come_back)
{
    static const isp_stmt stmt = {
        "t_on", "SELECT $1::boolean, $2::boolean, $3::date, $4::date, $3::date + 1", "test"};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__bool(&params, true);
    isp_params__bool(&params, false);
    isp_params__on(&params, 20240228);
    isp_params__on(&params, ISP_NO_VALUE);
    ISP_AUTO(isp_rows) rows = run(&stmt, &params);
    ck_assert_int_eq(isp_rows__i64(rows, 0, 0), 1);
    ck_assert_int_eq(isp_rows__i64(rows, 0, 1), 0);
    ck_assert_int_eq(isp_rows__on(rows, 0, 2), 20240228);
    ck_assert_int_eq(isp_rows__on(rows, 0, 3), ISP_NO_VALUE);
    ck_assert_int_eq(isp_rows__on(rows, 0, 4), 20240229);
}
END_TEST

START_TEST(a_day_that_is_none_is_refused)
{
    static const isp_stmt stmt = {"t_no_day", "SELECT $1::date", "test"};
    isp_error err = {0};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__on(&params, 20230229);
    ck_fails(isp_store__run(isp_ctx__store(isp_test_ctx), &job, &stmt, &params, NULL, &err),
             ISP_E_INVALID, err);
    ck_assert_msg(!strstr(err.message, "2023"), "a message repeats a value: %s", err.message);
}
END_TEST

START_TEST(arrays_come_back_element_by_element)
{
    static const isp_stmt numbers = {
        "t_numbers", "SELECT n FROM unnest($1::bigint[]) WITH ORDINALITY u(n, i) ORDER BY i",
        "test"};
    static const isp_stmt texts = {
        "t_texts", "SELECT t FROM unnest($1::text[]) WITH ORDINALITY u(t, i) ORDER BY i", "test"};
    const int64_t values[] = {1, -1, INT64_MAX, ISP_NO_VALUE};
    const char *const words[] = {"",     "NULL",        NULL,      "a,b",
                                 "{\"}", "back\\slash", "quo\"te", "বাংলা"};
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64_array(&params, values, ISP_LEN(values));
        ISP_AUTO(isp_rows) rows = run(&numbers, &params);
        ck_assert_uint_eq(isp_rows__len(rows), ISP_LEN(values));
        for (size_t i = 0; i < ISP_LEN(values); i++)
            ck_assert_int_eq(isp_rows__i64(rows, i, 0), values[i]);
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__text_array(&params, words, ISP_LEN(words));
        ISP_AUTO(isp_rows) rows = run(&texts, &params);
        ck_assert_uint_eq(isp_rows__len(rows), ISP_LEN(words));
        for (size_t i = 0; i < ISP_LEN(words); i++)
            if (words[i])
                ck_assert_str_eq(isp_rows__text(rows, i, 0), words[i]);
            else
                ck_assert_ptr_null(isp_rows__text(rows, i, 0));
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64_array(&params, NULL, 0);
    ISP_AUTO(isp_rows) rows = run(&numbers, &params);
    ck_assert_uint_eq(isp_rows__len(rows), 0);
}
END_TEST

START_TEST(enums_travel_by_name)
{
    static const isp_stmt stmt = {"t_name", "SELECT $1::text, $2::text", "test"};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__name(&params, ISP_KIND_STATE, ISP_STATE_SUSPENDED);
    isp_params__name(&params, ISP_KIND_STATE, ISP_NO_VALUE);
    ISP_AUTO(isp_rows) rows = run(&stmt, &params);
    ck_assert_str_eq(isp_rows__text(rows, 0, 0), "suspended");
    ck_assert(isp_rows__is_null(rows, 0, 1));
}
END_TEST

START_TEST(too_many_parameters_fail_and_harm_nothing)
{
    isp_error err = {0};
    static const isp_stmt stmt = {"t_many", "SELECT 1", "test"};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    for (int i = 0; i < ISP_PARAMS_MAX + 1; i++)
        isp_params__text(&params, "x");
    ck_assert(params.failed);
    ck_fails(isp_store__run(isp_ctx__store(isp_test_ctx), &job, &stmt, &params, NULL, &err),
             ISP_E_MEMORY, err);
}
END_TEST

START_TEST(rows_tell_how_many_were_changed)
{
    static const isp_stmt insert = {"t_insert",
                                    "INSERT INTO tenant_codes SELECT 'c' || i, i FROM"
                                    " generate_series(1, $1::bigint) i",
                                    "test"};
    static const isp_stmt returning = {
        "t_returning", "INSERT INTO tenant_codes VALUES ('x', 1) RETURNING code", "test"};
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, 7);
    ISP_AUTO(isp_rows) inserted = run(&insert, &params);
    ck_assert_uint_eq(isp_rows__affected(inserted), 7);
    ck_assert_uint_eq(isp_rows__len(inserted), 0);
    ISP_AUTO(isp_rows) returned = run(&returning, NULL);
    ck_assert_uint_eq(isp_rows__affected(returned), 1);
    ck_assert_str_eq(isp_rows__text(returned, 0, 0), "x");
    ck_assert_ptr_null(isp_rows__text(returned, 1, 0)); /* no such row, no such column */
    ck_assert_ptr_null(isp_rows__text(returned, 0, 1));
    ck_assert_ptr_null(isp_rows__text(returned, 0, -1));
}
END_TEST

START_TEST(a_row_becomes_a_record)
{
    static const isp_stmt stmt = {
        "t_tenants", "SELECT 'first', {t:tenant} FROM tenants t ORDER BY tenant_id", "test"};
    isp_error err = {0};
    isp_test_sql("INSERT INTO isp.tenants (tenant_id, parent_id, kind, code, name, invoice_prefix, "
                 "created_at_us)"
                 " VALUES (1, NULL, 'platform', 'root', 'The \"platform\"', 'P', 42),"
                 " (2, 1, 'group', 'gg', 'বাংলা', 'G', 43)");
    ISP_AUTO(isp_rows) rows = run(&stmt, NULL);
    isp_list *list = NULL;
    ck_ok(isp_rows__list(rows, 1, &isp_tenant_entity, &list, &err), err);
    ck_assert_uint_eq(list->len, 2);
    const isp_tenant *platform = list->records[0], *group = list->records[1];
    ck_assert_int_eq(platform->parent_id, ISP_NO_VALUE);
    ck_assert_int_eq(platform->kind, ISP_TENANT_PLATFORM);
    ck_assert_int_eq(platform->state, ISP_STATE_ACTIVE);
    ck_assert_str_eq(platform->name, "The \"platform\"");
    ck_assert_int_eq(group->parent_id, 1);
    ck_assert_int_eq(group->kind, ISP_TENANT_GROUP);
    ck_assert_int_eq(group->created_at_us, 43);
    isp_list__free(list);

    void *record = NULL;
    ck_fails(isp_rows__record(rows, 2, 1, &isp_tenant_entity, &record, &err), ISP_E_INTERNAL, err);
    ck_fails(isp_rows__record(rows, 0, 2, &isp_tenant_entity, &record, &err), ISP_E_INTERNAL, err);
    ck_assert_ptr_null(record);
}
END_TEST

START_TEST(a_name_that_no_enum_has_is_an_error)
{
    isp_error err = {0};
    static const isp_stmt stmt = {
        "t_bad_name", "SELECT 1, NULL, 'planet', 'c', 'n', 'active', 'z', 'P', 1, 1, 1, 1, 1",
        "test"};
    ISP_AUTO(isp_rows) rows = run(&stmt, NULL);
    void *record = NULL;
    ck_fails(isp_rows__record(rows, 0, 0, &isp_tenant_entity, &record, &err), ISP_E_INTERNAL, err);
    ck_assert_ptr_null(record);
}
END_TEST

START_TEST(each_named_constraint_is_in_the_database)
{
    for (size_t i = 0; isp_constraint__at(i); i++)
        ck_assert_msg(
            isp_test_sql_i64("SELECT count(*) FROM pg_constraint WHERE conname = '%1$s'",
                             isp_constraint__at(i)) +
                    isp_test_sql_i64("SELECT count(*) FROM pg_class WHERE relname = '%1$s'",
                                     isp_constraint__at(i)) +
                    isp_test_sql_i64("SELECT count(*) FROM pg_trigger WHERE tgname = '%1$s'",
                                     isp_constraint__at(i)) >
                0,
            "%s", isp_constraint__at(i));
}
END_TEST

/* Whoever adds a constraint says what it is to people. */
START_TEST(each_constraint_of_the_database_is_named)
{
    isp_test_sql("CREATE TEMP TABLE named (name text)");
    for (size_t i = 0; isp_constraint__at(i); i++)
        isp_test_sql("INSERT INTO named VALUES ('%s')", isp_constraint__at(i));
    const char *bare = isp_test_sql(
        "SELECT string_agg(name, ', ') FROM ("
        " SELECT conname AS name, conrelid AS of FROM pg_constraint WHERE contype IN ('u', 'c', "
        "'f', 'p')"
        " UNION ALL SELECT c.relname, i.indrelid FROM pg_index i JOIN pg_class c ON c.oid = "
        "i.indexrelid"
        "  WHERE i.indisunique) k JOIN pg_class t ON t.oid = k.of"
        " WHERE t.relnamespace = 'isp'::regnamespace AND t.relname NOT IN ('migrations', 'unowned')"
        " AND name NOT IN (SELECT name FROM named)");
    ck_assert_msg(!bare, "%s", bare);
}
END_TEST

ISP_SUITE_DB(store_values, 60, TEST(integers_come_back), TEST(text_comes_back),
             TEST(text_that_is_not_utf8_is_refused), TEST(bytes_come_back),
             TEST(booleans_and_dates_come_back), TEST(a_day_that_is_none_is_refused),
             TEST(arrays_come_back_element_by_element), TEST(enums_travel_by_name),
             TEST(too_many_parameters_fail_and_harm_nothing), TEST(rows_tell_how_many_were_changed),
             TEST(a_row_becomes_a_record), TEST(a_name_that_no_enum_has_is_an_error),
             TEST(each_named_constraint_is_in_the_database),
             TEST(each_constraint_of_the_database_is_named))
