#include "isp_test_db.h"
#include "store/ctx.h"

START_TEST(the_database_answers)
{
    isp_error err = {0};
    ck_ok(isp_ctx_ping(isp_test_ctx, &err), err);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants"), 0);
}
END_TEST

ISP_SUITE_DB(store_tx, 60, TEST(the_database_answers))
