/*
 * isp_test_db.h - a database of one's own for each test.
 *
 *     START_TEST(a_login_is_free_again_when_its_line_has_ended)
 *     {
 *         isp_error err = {0};
 *         ISP_AUTO... = isp_platform_create(isp_test_ctx, ...);
 *         ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants"), 1);
 *     }
 *     END_TEST
 *
 *     ISP_SUITE_DB(tenant_user, 60, TEST(a_login_is_free_again_when_its_line_has_ended))
 *
 * In CMake: isp_add_test(tenant_user SOURCES test_user.c LIBRARIES isp_test_db).
 *
 * All programs share one private cluster; it starts with the first and stops with the last. Each
 * test gets a copy of a migrated database (some 20 ms), and a context on it whose clock stands at
 * isp_test_now_us until the test moves it.
 */
#ifndef ISP_TEST_DB_H
#define ISP_TEST_DB_H

#include "isp/context.h"
#include "isp_test.h"

/* The context of the running test, and the time it sees. */
extern isp_ctx *isp_test_ctx;
extern _Atomic int64_t isp_test_now_us;           /* workers read it while the test moves it */
#define ISP_TEST_NOW_US INT64_C(1794711600000000) /* 2026-11-15 03:00 UTC, 09:00 in Dhaka */

/* Its database, without user: for stores and contexts of the test's own. */
const char *isp_test_dsn(void);
/* A directory of the test's own, removed at its end. */
const char *isp_test_home(void);
/* The options isp_test_ctx was opened with: the same database, home, key and clock. */
isp_ctx_options isp_test_options(void);

/* Run SQL as a superuser, whom no policy holds; several statements are possible. The first value of
 * the last answer as text [borrowed: until the next call], NULL if there is none. The test fails if
 * the SQL does. */
const char *isp_test_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));
int64_t isp_test_sql_i64(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A directory for clusters of a test's own, where also another user gets through; and its removal.
 * Such tests need nothing of the above: ISP_SUITE_FIXTURE and isp_cluster__open().
 */
const char *isp_test_scratch(void);
void isp_test_remove(const char *path);

/* For the macro: the cluster, held by the program; the database, by each test. */
void isp_test_cluster_hold(void);
void isp_test_cluster_release(void);
void isp_test_db_open(void);
void isp_test_db_close(void);

/* With a setup of one's own, which calls isp_test_db_open() first, and a teardown that calls
 * isp_test_db_close() last. */
/* clang-format off */
#define ISP_SUITE_DB_FIXTURE(suite_name, setup, teardown, seconds, ...)                            \
    static int suite_name##_main(void);                                                            \
    int main(void)                                                                                 \
    {                                                                                              \
        isp_test_cluster_hold();                                                                   \
        int status = suite_name##_main();                                                          \
        isp_test_cluster_release();                                                                \
        return status;                                                                             \
    }                                                                                              \
    ISP_SUITE_MAIN(static int suite_name##_main(void), suite_name, setup, teardown, seconds,       \
                   __VA_ARGS__)
#define ISP_SUITE_DB(suite_name, seconds, ...)                                                     \
    ISP_SUITE_DB_FIXTURE(suite_name, isp_test_db_open, isp_test_db_close, seconds, __VA_ARGS__)
/* clang-format on */

#endif
