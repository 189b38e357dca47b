/*
 * isp_test.h - how to write a test here.
 *
 * tests/billing/test_invoice.c mirrors libisp/billing/invoice.c. A test's name is a sentence:
 *
 *     START_TEST(payment_twice_is_one_ledger_entry)
 *     {
 *         isp_error err = {0};
 *         ck_ok(isp_payment_take(...., &err), err);
 *         ck_fails(isp_payment_take(...., &err), ISP_E_EXISTS, err);
 *     }
 *     END_TEST
 *
 *     ISP_SUITE(billing_payment, TEST(payment_twice_is_one_ledger_entry), LOOP(amounts_are_exact,
 * 0, 12))
 *
 * ISP_SUITE makes main(). Each test runs in its own process (CK_FORK=no to debug). Fixtures: see
 * isp_test_db.h for a database of one's own. What needs ../shared asks
 * isp_test_shared("fixtures/...") and skips, saying so, without it.
 */
#ifndef ISP_TEST_H
#define ISP_TEST_H

#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

/* The call must succeed; the error is printed if not. */
#define ck_ok(call, err)                                                                        \
    do {                                                                                        \
        int st__ = (call);                                                                      \
        ck_assert_msg(st__ == ISP_OK, "%s: %s: %s [%s %s] at %s", #call, isp_status_name(st__), \
                      (err).message, (err).subject, (err).native, (err).where);                 \
    } while (0)

/* The call must fail with this code. */
#define ck_fails(call, expected, err)                                                   \
    do {                                                                                \
        int st__ = (call);                                                              \
        ck_assert_msg(st__ == (expected), "%s: %s instead of %s: %s", #call,            \
                      isp_status_name(st__), isp_status_name(expected), (err).message); \
    } while (0)

typedef struct isp_test_entry {
    const TTest *test;
    int from, to;
} isp_test_entry;
/* clang-format off */
#define TEST(name) { name, 0, 1 }
#define LOOP(name, from, to) { name, from, to }
#define ISP_SUITE_MAIN(main_function, suite_name, setup, teardown, seconds, ...)                   \
    main_function                                                                                  \
    {                                                                                              \
        const isp_test_entry entries[] = { __VA_ARGS__ };                                          \
        Suite *suite = suite_create(#suite_name);                                                  \
        TCase *tcase = tcase_create(#suite_name);                                                  \
        tcase_set_timeout(tcase, seconds);                                                         \
        void (*up__)(void) = setup, (*down__)(void) = teardown;                                      \
        if (up__ || down__)                                                                        \
            tcase_add_checked_fixture(tcase, up__, down__);                                        \
        for (size_t i = 0; i < ISP_LEN(entries); i++)                                              \
            tcase_add_loop_test(tcase, entries[i].test, entries[i].from, entries[i].to);           \
        suite_add_tcase(suite, tcase);                                                             \
        SRunner *runner = srunner_create(suite);                                                   \
        srunner_run_all(runner, CK_ENV);                                                           \
        int failed = srunner_ntests_failed(runner);                                                \
        srunner_free(runner);                                                                      \
        return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                               \
    }
#define ISP_SUITE_FIXTURE(suite_name, setup, teardown, seconds, ...)                               \
    ISP_SUITE_MAIN(int main(void), suite_name, setup, teardown, seconds, __VA_ARGS__)
#define ISP_SUITE(suite_name, ...) ISP_SUITE_FIXTURE(suite_name, NULL, NULL, 60, __VA_ARGS__)
/* clang-format on */

/* The path of a file of the shared fixtures (static buffer), or NULL where they are absent (the
 * test then returns). */
static inline ISP_UNUSED const char *isp_test_shared(const char *relative)
{
    static char path[PATH_MAX];
    const char *root = getenv("ISP_SHARED");
    snprintf(path, sizeof path, "%s/%s", root ? root : ISP_SOURCE_DIR "/../shared", relative);
    if (access(path, R_OK) == 0)
        return path;
    printf("skipped: %s is not here\n", relative);
    return NULL;
}

#endif
