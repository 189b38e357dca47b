/*
 * Every statement of the library: it parses on the present schema, and it names the tenant or says
 * why it need not.
 */
#include <string.h>

#include "billing/billing.h"
#include "isp_test_db.h"
#include "store/conn.h"
#include "store/store.h"

/* clang-format off */
#define CATALOGUES(X) \
    X(isp_tenant__audit_stmts) X(isp_tenant__audit_seal_stmts) X(isp_tenant__audit_verify_stmts) X(isp_tenant__audit_list_stmts) X(isp_tenant__audit_file_stmts) \
    X(isp_tenant__key_stmts) X(isp_tenant__kek_stmts) X(isp_tenant__rotate_stmts) X(isp_tenant__login_stmts) X(isp_tenant__session_stmts) X(isp_tenant__query_stmts) X(isp_tenant__tenant_stmts) X(isp_tenant__block_stmts) X(isp_tenant__child_stmts) X(isp_tenant__lifecycle_stmts) X(isp_tenant__slot_stmts) X(isp_tenant__user_stmts) X(isp_tenant__role_stmts) X(isp_tenant__impersonate_stmts) \
    X(isp_tenant__login_session_stmts) X(isp_tenant__factor_stmts) X(isp_tenant__reset_stmts) X(isp_tenant__try_stmts) \
    X(isp_tenant__token_stmts) X(isp_subscriber__package_stmts) X(isp_subscriber__price_stmts) X(isp_subscriber__customer_stmts) \
    X(isp_subscriber__service_stmts) X(isp_device__node_stmts) X(isp_billing__bill_stmts) X(isp_billing__payment_stmts) \
    X(isp_billing__dunning_stmts) X(isp_billing__plan_stmts) X(isp_billing__subscription_stmts) X(isp_tenant__dues_stmts) \
    X(isp_billing__invoice_stmts) X(isp_provision__stmts) X(isp_poll__stmts) X(isp_poll__fleet_stmts) \
    X(isp_report__overview_stmts) X(isp_report__revenue_stmts) X(isp_report__business_stmts) X(isp_tenant__outbox_stmts) X(isp_notify__template_stmts) \
    X(isp_notify__mail_stmts) X(isp_notify__message_stmts) X(isp_notify__send_stmts) X(isp_notify__gather_stmts) X(isp_store__lease_stmts) X(isp_context__worker_stmts) X(isp_context__doctor_stmts)
#define DECLARE(name) extern const isp_stmt *const name[];
CATALOGUES(DECLARE)
#define ROW(name) name,
static const isp_stmt *const *const catalogues[] = { CATALOGUES(ROW) };
/* clang-format on */

static const isp_stmt *all[512];
static size_t count;

static void collect(void)
{
    count = 0;
    for (size_t c = 0; c < ISP_LEN(catalogues); c++)
        for (size_t i = 0; catalogues[c][i]; i++)
            all[count++] = catalogues[c][i];
    for (size_t i = 0; isp_billing__check_at(i); i++)
        all[count++] = isp_billing__check_at(i);
    ck_assert_uint_lt(count, ISP_LEN(all));
}

START_TEST(each_statement_parses_on_the_present_schema)
{
    collect();
    for (size_t i = 0; i < count; i++) {
        isp_error err = {0};
        ISP_AUTO_BUF sql = ISP_BUF_INIT;
        ck_ok(isp_stmt__expand(all[i], isp_entity_find, &sql, &err), err);
        isp_test_sql("SET search_path = isp; PREPARE s AS %s; DEALLOCATE s", sql.data);
    }
}
END_TEST

START_TEST(each_statement_names_the_tenant_or_says_why_not)
{
    collect();
    for (size_t i = 0; i < count; i++) {
        bool names = isp_stmt__names_tenant(all[i]);
        ck_assert_msg(all[i]->global ? strlen(all[i]->global) > 10 : names, "%s", all[i]->name);
    }
}
END_TEST

START_TEST(names_are_unique)
{
    collect();
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            ck_assert_str_ne(all[i]->name, all[k]->name);
}
END_TEST

ISP_SUITE_DB(store_catalogue, 60, TEST(each_statement_parses_on_the_present_schema),
             TEST(each_statement_names_the_tenant_or_says_why_not), TEST(names_are_unique))
