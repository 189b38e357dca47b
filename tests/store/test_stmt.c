#include "isp_test.h"
#include "store/conn.h"

#include <string.h>

static const isp_entity *find(const char *name)
{
    extern const isp_entity isp_migration_entity;
    return strcmp(name, "migration") == 0 ? &isp_migration_entity : NULL;
}

/* clang-format off */
static const struct { const char *sql, *expanded; } placeholders[] = {
    { "SELECT {migration} FROM x", "SELECT version, name, checksum, applied_at_us FROM x" },
    { "{m:migration}", "m.version, m.name, m.checksum, m.applied_at_us" },
    { "a {migration} b {m:migration} c",
      "a version, name, checksum, applied_at_us b m.version, m.name, m.checksum, m.applied_at_us c" },
    { "SELECT '{1,2}'::bigint[], '{}'::text[], '{\"a\"}'", "SELECT '{1,2}'::bigint[], '{}'::text[], '{\"a\"}'" },
    { "", "" },
};
static const char *const broken[] = { "{nobody}", "{m:nobody}", "{migration", "{a" };

static const struct { const char *sql; bool only_reads; } reading[] = {
    { "SELECT 1", true },
    { "  \n\tselect updated_at, deleted FROM inserts", true },
    { "WITH a AS (SELECT 1) SELECT * FROM a", true },
    { "(SELECT 1) UNION (SELECT 2)", true },
    { "SELECT 1 FOR UPDATE", false },
    { "SELECT 1 FOR NO KEY UPDATE SKIP LOCKED", false },
    { "SELECT 1 FOR SHARE", false },
    { "WITH a AS (INSERT INTO t VALUES (1) RETURNING x) SELECT * FROM a", false },
    { "WITH a AS (\ndelete from t returning x) SELECT 1", false },
    { "INSERT INTO t SELECT 1", false },
    { "UPDATE t SET a = 1", false },
    { "SELECTED", false }, { "SELECT", true },
    { "SET LOCAL x = 1", false },
    { "VALUES (1)", false },
};

static const struct { const char *sql; bool names; } tenants[] = {
    { "SELECT 1 FROM t WHERE tenant_id = $1", true },
    { "SELECT 1 FROM t x WHERE x.tenant_id = $12", true },
    { "SELECT 1 FROM t WHERE tenant_id = ANY($1)", true },
    { "INSERT INTO t (tenant_id, a) VALUES ($1, $2)", true },
    { "SELECT tenant_id FROM t", false },
    { "SELECT 1 FROM t WHERE tenant_id = 1", false },
    { "SELECT 1", false },
};

/* The first row that fits decides: a whole state before its class, its class before "". */
static const struct { const char *sqlstate; int status; bool again; } states[] = {
    { "23505", ISP_E_EXISTS, false },      { "23503", ISP_E_NOT_FOUND, false },   { "23514", ISP_E_INVALID, false },
    { "23999", ISP_E_INVALID, false },     { "23001", ISP_E_STATE, false },       { "40001", ISP_E_BUSY, true },
    { "40P01", ISP_E_BUSY, true },         { "40003", ISP_E_UNKNOWN, false },     { "57014", ISP_E_TIMEOUT, false },
    { "57P01", ISP_E_UNAVAILABLE, false }, { "57P03", ISP_E_UNAVAILABLE, false }, { "08006", ISP_E_UNAVAILABLE, false },
    { "53300", ISP_E_UNAVAILABLE, false }, { "53100", ISP_E_UNAVAILABLE, false }, { "42501", ISP_E_DENIED, false },
    { "55P03", ISP_E_BUSY, false },        { "22P02", ISP_E_INVALID, false },     { "42P01", ISP_E_INTERNAL, false },
    { "XX000", ISP_E_INTERNAL, false },    { "ZZZZZ", ISP_E_INTERNAL, false },    { "", ISP_E_INTERNAL, false },
};
/* clang-format on */

START_TEST(placeholders_become_columns_and_arrays_stay)
{
    isp_error err = {0};
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    const isp_stmt stmt = {"x", placeholders[_i].sql, "test"};
    ck_ok(isp_stmt__expand(&stmt, find, &out, &err), err);
    ck_assert_str_eq(out.data, placeholders[_i].expanded);
}
END_TEST

START_TEST(a_placeholder_of_nothing_is_refused)
{
    isp_error err = {0};
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    const isp_stmt stmt = {"x", broken[_i], "test"};
    ck_fails(isp_stmt__expand(&stmt, find, &out, &err), ISP_E_INTERNAL, err);
    isp_buf__clear(&out);
    ck_fails(isp_stmt__expand(&stmt, NULL, &out, &err), ISP_E_INTERNAL, err);
}
END_TEST

START_TEST(what_only_reads_is_told_from_what_may_write)
{
    const isp_stmt stmt = {"x", reading[_i].sql, "test"};
    ck_assert_msg(isp_stmt__only_reads(&stmt) == reading[_i].only_reads, "%s", stmt.sql);
}
END_TEST

START_TEST(a_statement_names_its_tenant)
{
    const isp_stmt stmt = {"x", tenants[_i].sql, NULL};
    ck_assert_msg(isp_stmt__names_tenant(&stmt) == tenants[_i].names, "%s", stmt.sql);
}
END_TEST

START_TEST(each_sqlstate_has_a_status)
{
    const isp_sqlstate *state = isp_sqlstate__find(states[_i].sqlstate);
    ck_assert_str_eq(isp_status_name(state->status), isp_status_name(states[_i].status));
    ck_assert_int_eq(state->again, states[_i].again);
}
END_TEST

ISP_SUITE(store_stmt, LOOP(placeholders_become_columns_and_arrays_stay, 0, ISP_LEN(placeholders)),
          LOOP(a_placeholder_of_nothing_is_refused, 0, ISP_LEN(broken)),
          LOOP(what_only_reads_is_told_from_what_may_write, 0, ISP_LEN(reading)),
          LOOP(a_statement_names_its_tenant, 0, ISP_LEN(tenants)),
          LOOP(each_sqlstate_has_a_status, 0, ISP_LEN(states)))
