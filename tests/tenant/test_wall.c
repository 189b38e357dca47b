/*
 * The wall between tenants: what the catalog must look like, and that each side sees nothing of the
 * other.
 */
#include <string.h>

#include "tenant/session.h"

#include "isp_test_isp.h"
#include "tenant/rotate.h"

START_TEST(each_table_has_an_owner_or_a_reason)
{
    /* Row-level security is on and forced everywhere. */
    const char *bare = isp_test_sql(
        "SELECT string_agg(relname, ', ') FROM pg_class WHERE relnamespace = 'isp'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)"
        " AND relname <> 'migrations'");
    ck_assert_msg(!bare, "without forced row-level security: %s", bare);
    /* tenant_id leads the primary key, or the table stands in isp.unowned with its reason. */
    bare = isp_test_sql(
        "SELECT string_agg(c.relname, ', ') FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = "
        "c.oid AND"
        " i.indisprimary LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
        " WHERE c.relnamespace = 'isp'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND a.attname IS DISTINCT FROM 'tenant_id'"
        " AND c.relname NOT IN (SELECT table_name FROM isp.unowned)");
    ck_assert_msg(!bare, "no tenant_id first in the primary key: %s", bare);
    bare = isp_test_sql("SELECT string_agg(table_name, ', ') FROM isp.unowned WHERE length(reason) "
                        "< 10 OR NOT EXISTS"
                        " (SELECT FROM pg_class WHERE relnamespace = 'isp'::regnamespace AND "
                        "relname = table_name)");
    ck_assert_msg(!bare, "no reason, or no table: %s", bare);
}
END_TEST

START_TEST(each_policy_has_one_of_four_forms)
{
    const char *odd = isp_test_sql(
        "SELECT string_agg(tablename || '.' || policyname || ' ' || coalesce(qual, ''), '; ') FROM "
        "pg_policies"
        " WHERE schemaname = 'isp' AND NOT ("
        " (policyname = 'tenant' AND roles = '{isp_tenant}' AND cmd = 'ALL'"
        "  AND qual = '(tenant_id = (current_setting(''isp.tenant_id''::text))::bigint)' AND "
        "with_check = qual)"
        " OR (policyname = 'scope' AND qual LIKE '%%isp.tenants%%' AND cmd = 'SELECT' AND roles = "
        "'{isp_scope}')"
        " OR (policyname = 'zone' AND roles = '{isp_zone}' AND cmd = 'ALL' AND with_check = qual "
        "AND"
        "  (qual = '(tenant_id = (current_setting(''isp.tenant_id''::text))::bigint)'"
        "   OR qual LIKE '((tenant_id = (current_setting(''isp.tenant_id''::text))::bigint) AND "
        "%%'))"
        " OR (policyname = 'job' AND roles = '{isp_job}' AND qual = 'true' AND with_check = "
        "'true'))");
    ck_assert_msg(!odd, "%s", odd);
}
END_TEST

START_TEST(no_serving_role_owns_or_bypasses_anything)
{
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM pg_roles WHERE rolname IN ('isp_tenant', 'isp_scope',"
            " 'isp_job', 'isp_zone') AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole"
            " AND NOT rolcreatedb AND NOT rolreplication"),
        4);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
                         " WHERE r.rolname IN ('isp_tenant', 'isp_scope', 'isp_job', 'isp_zone')"),
        0);
    /* TRUNCATE is not subject to policies, and nobody needs it. */
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM information_schema.role_table_grants WHERE table_schema ="
            " 'isp' AND grantee <> 'isp_owner' AND privilege_type IN"
            " ('TRUNCATE', 'REFERENCES', 'TRIGGER')"),
        0);
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'isp'::regnamespace AND"
            " relkind = 'v' AND NOT 'security_invoker=true' = ANY(coalesce(reloptions, '{}'))"),
        0);
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'isp'::regnamespace AND"
            " relkind = 'm'"),
        0);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM pg_proc WHERE pronamespace = 'isp'::regnamespace AND"
                         " prosecdef"),
        0);
}
END_TEST

/* Every unique index and foreign key of an owned table begins with the tenant: no existence leaks
 * through an error. Two are exempt: the place of a tenant in the tree, and its slot, which no
 * session writes, so that they tell nobody anything; and keys to a table of nobody's that knows no
 * tenants. */
#define IS_NOT_THE_TREE(relation, columns)                                                      \
    " (" relation " <> 'isp.tenants'::regclass OR EXISTS (SELECT FROM unnest(" columns          \
    ") key(n), pg_roles r WHERE r.rolname IN ('isp_tenant', 'isp_zone', 'isp_scope') AND n > 0" \
    " AND (has_column_privilege(r.oid, " relation                                               \
    ", n, 'INSERT') OR has_column_privilege(r.oid, " relation ", n, 'UPDATE'))))"
START_TEST(no_key_reaches_across_tenants)
{
    const char *bare = isp_test_sql(
        "SELECT string_agg(i.indexrelid::regclass::text, ', ') FROM pg_index i JOIN pg_class c ON "
        "c.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
        " WHERE c.relnamespace = 'isp'::regnamespace AND i.indisunique AND a.attname <> 'tenant_id'"
        " AND c.relname NOT IN (SELECT table_name FROM isp.unowned)"
        " AND" IS_NOT_THE_TREE("c.oid", "i.indkey::int2[]"));
    ck_assert_msg(!bare, "%s", bare);
    bare = isp_test_sql(
        "SELECT string_agg(conname, ', ') FROM pg_constraint k JOIN pg_attribute a ON a.attrelid ="
        " k.conrelid AND a.attnum = k.conkey[1] JOIN pg_attribute b ON b.attrelid = k.confrelid AND"
        " b.attnum = k.confkey[1] WHERE contype = 'f' AND connamespace = 'isp'::regnamespace"
        " AND (a.attname <> 'tenant_id' OR b.attname <> 'tenant_id')"
        " AND NOT (k.confrelid IN (SELECT c.oid FROM pg_class c JOIN isp.unowned u ON u.table_name "
        "="
        " c.relname) AND NOT EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = k.confrelid AND"
        " t.attname ~ 'tenant'))"
        " AND" IS_NOT_THE_TREE("k.conrelid", "k.conkey"));
    ck_assert_msg(!bare, "%s", bare);
}
END_TEST

/* Sealed values, hashes and codes are bytes; whatever view or table they stand in, whoever reads
 * over many tenants does not get them. */
START_TEST(no_bytes_for_whoever_reads_over_many_tenants)
{
    const char *bare = isp_test_sql(
        "SELECT string_agg(format('%%s.%%s', c.relname, a.attname), ', ') FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'isp'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped"
        " AND a.atttypid = 'bytea'::regtype AND has_column_privilege('isp_scope', c.oid, a.attnum,"
        " 'SELECT')");
    ck_assert_msg(!bare, "%s", bare);
    /* By column, so that the rest of those rows is read as before. */
    const isp_sealed_column *column;
    int known = 0, listed = 0;
    for (size_t i = 0; (column = isp_sealed_column__at(i)); i++, listed++)
        known += isp_test_sql_i64(
                     "SELECT count(*) FROM pg_attribute WHERE attrelid = 'isp.%s'::regclass"
                     " AND attname = '%s' AND has_table_privilege('isp_scope', attrelid,"
                     " 'SELECT')",
                     column->table, column->column) == 0;
    ck_assert_int_gt(listed, 0);
    ck_assert_int_eq(known, listed);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM pg_attribute WHERE attrelid ="
                         " 'isp.services'::regclass AND attnum > 0 AND NOT attisdropped"
                         " AND has_column_privilege('isp_scope', attrelid, attnum,"
                         " 'SELECT')"),
        isp_test_sql_i64("SELECT count(*) - 1 FROM pg_attribute WHERE attrelid ="
                         " 'isp.services'::regclass AND attnum > 0 AND NOT attisdropped"));
}
END_TEST

/* Count the rows that a role sees of each owned table in a context: with a context of our own, of
 * the other's rows. */
START_TEST(a_wrong_context_sees_no_row_of_any_table)
{
    static const isp_stmt probe = {"probe", "SELECT count(*) FROM customers WHERE tenant_id = $1",
                                   NULL};
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn"), *dfn = isp_test_local("dfn");
    isp_test_customer(mfn, "Rahim Uddin");
    isp_scope scope = mfn->scope;
    isp_rows *rows = NULL;
    for (int side = 0; side < 2; side++) {
        isp_session *who = side ? dfn : mfn;
        isp_params params = ISP_PARAMS_INIT;
        isp_params__i64(&params, mfn->tenant_id);
        ck_ok(
            isp_store__run(isp_ctx__store(isp_test_ctx), &who->scope, &probe, &params, &rows, &err),
            err);
        ck_assert_int_eq(isp_rows__i64(rows, 0, 0), side ? 0 : 1);
        isp_rows__free(rows);
        isp_params__free(&params);
    }
    scope.tenant_id = 0; /* no context at all: an error, not rows */
    isp_params params = ISP_PARAMS_INIT;
    isp_params__i64(&params, mfn->tenant_id);
    ck_assert_int_lt(
        isp_store__run(isp_ctx__store(isp_test_ctx), &scope, &probe, &params, &rows, &err), 0);
    isp_params__free(&params);
    isp_session_close(mfn);
    isp_session_close(dfn);
}
END_TEST

START_TEST(what_is_there_for_one_is_absent_for_the_other)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn"), *dfn = isp_test_local("dfn");
    int64_t package = isp_test_package(mfn, "20M", 75000);
    int64_t router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    int64_t customer = isp_test_customer(mfn, "Rahim Uddin");
    int64_t service = isp_test_service(mfn, customer, package, router, "rahim", 20261101);
    char absent[256], foreign[256];
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        if (isp_operation_id_len(op) != 1 || op->flags & ISP_OP_DEVICE || op->input)
            continue;
        if (!strncmp(op->name, "user.", 5) || !strncmp(op->name, "token.", 6) ||
            !strncmp(op->name, "session.", 8))
            continue; /* every tenant has a user 1 of its own; tokens, sessions belong to a person
                       */
        if (op->permission && !isp_session_may(dfn, op->permission))
            continue; /* of another tier */
        isp_result *result = NULL;
        const int64_t there = 1, nowhere = 987654321;
        ck_assert_int_lt(isp_operation_call(dfn, op, &there, 1, NULL, NULL, NULL, &result, &err),
                         0);
        snprintf(foreign, sizeof foreign, "%d %s", err.code, err.native);
        ck_assert_int_lt(isp_operation_call(dfn, op, &nowhere, 1, NULL, NULL, NULL, &result, &err),
                         0);
        snprintf(absent, sizeof absent, "%d %s", err.code, err.native);
        ck_assert_msg(strcmp(absent, foreign) == 0, "%s: %s for a neighbour's, %s for none's",
                      op->name, foreign, absent);
        ck_assert_msg(err.code == ISP_E_NOT_FOUND, "%s: %s", op->name, err.message);
    }
    /* A line cannot be hung on a neighbour's customer, package or router. */
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *made = NULL;
    o.customer_id = customer;
    o.package_id = package;
    o.node_id = router;
    o.login = "thief";
    ck_fails(isp_service_create(dfn, &o, &made, &err), ISP_E_NOT_FOUND, err);
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *payment = NULL;
    p.customer_id = customer;
    p.amount_paisa = 100;
    ck_fails(isp_payment_take(dfn, &p, &payment, &err), ISP_E_NOT_FOUND, err);
    /* The same login, name and code are free for each. */
    int64_t theirs = isp_test_service(
        dfn, isp_test_customer(dfn, "Rahim Uddin"), isp_test_package(dfn, "20M", 1),
        isp_test_router(dfn, "pop1", "127.10.0.1", 18728), "rahim", 20261101);
    ck_assert_int_eq(
        theirs, service); /* ids count from one in each tenant: they tell nothing of the others */
    isp_session_close(mfn);
    isp_session_close(dfn);
}
END_TEST

START_TEST(secrets_are_sealed_and_never_given_out)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    int64_t router = isp_test_router(mfn, "pop1", "127.10.0.1", 18728);
    isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
    isp_service *made = NULL;
    o.customer_id = isp_test_customer(mfn, "Rahim Uddin");
    o.package_id = isp_test_package(mfn, "20M", 75000);
    o.node_id = router;
    o.login = "rahim";
    o.password = "needle-in-the-hay";
    ck_ok(isp_service_create(mfn, &o, &made, &err), err);
    char *json = NULL;
    ck_ok(isp_record_json(isp_entity_find("service"), made, &json, &err), err);
    ck_assert_ptr_null(strstr(json, "needle"));
    isp_text_free(json);
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM isp.services WHERE position('needle'::bytea in password) > 0"),
        0);
    isp_credential *credential = NULL;
    ck_ok(isp_service_credential(mfn, made->service_id, &credential, &err), err);
    ck_assert_str_eq(credential->password, "needle-in-the-hay");
    isp_credential_free(credential);
    /* Moved to another row, it does not open. */
    int64_t other = isp_test_service(mfn, o.customer_id, o.package_id, router, "karim", 20261101);
    isp_test_sql("UPDATE isp.services SET password = (SELECT password FROM isp.services WHERE "
                 "login = 'rahim')"
                 " WHERE login = 'karim'");
    ck_fails(isp_service_credential(mfn, other, &credential, &err), ISP_E_SEALED, err);
    isp_service_free(made);
    isp_session_close(mfn);
}
END_TEST

ISP_SUITE_DB(tenant_wall, 60, TEST(each_table_has_an_owner_or_a_reason),
             TEST(each_policy_has_one_of_four_forms),
             TEST(no_serving_role_owns_or_bypasses_anything), TEST(no_key_reaches_across_tenants),
             TEST(no_bytes_for_whoever_reads_over_many_tenants),
             TEST(a_wrong_context_sees_no_row_of_any_table),
             TEST(what_is_there_for_one_is_absent_for_the_other),
             TEST(secrets_are_sealed_and_never_given_out))
