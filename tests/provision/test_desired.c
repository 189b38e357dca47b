/*
 * What a router should hold, and whether it does: one pure function each, in tables.
 */
#include <string.h>

#include "isp_test.h"
#include "provision/provision.h"

/* clang-format off */
static const struct { int64_t state; bool begun, cut, present, enabled; } states[] = {
    { ISP_SERVICE_ACTIVE,    true, false, true, true },
    { ISP_SERVICE_SUSPENDED, true, false, true, false },
    { ISP_SERVICE_ENDED,     true, false, false, false },
    { ISP_SERVICE_ACTIVE,    false, false, true, false },
    { ISP_SERVICE_SUSPENDED, false, false, true, false },
    { ISP_SERVICE_ENDED,     false, false, false, false },
    { ISP_SERVICE_ACTIVE, true, true, true, false },
    { ISP_SERVICE_SUSPENDED, true, true, true, false },
    { ISP_SERVICE_ENDED, true, true, false, false },
};
/* clang-format on */

START_TEST(the_state_decides_what_the_router_holds)
{
    const isp_line_facts facts = {.tenant_id = 3,
                                  .service_id = 42,
                                  .state = states[_i].state,
                                  .begun = states[_i].begun,
                                  .cut = states[_i].cut,
                                  .login = "rahim",
                                  .password = "secret",
                                  .package = "20M",
                                  .customer = "রহিম",
                                  .download_bps = 20000000,
                                  .upload_bps = 5000000};
    char key[ISP_LINE_KEY_SIZE];
    isp_line line;
    ck_assert_int_eq(isp_line__desired(&facts, key, &line), states[_i].present);
    ck_assert_int_eq(line.enabled, states[_i].enabled);
    ck_assert_str_eq(line.key, "libisp:3:42");
    ck_assert_str_eq(line.login, "rahim");
    ck_assert_str_eq(line.password, "secret");
    ck_assert_str_eq(line.package, "20M");
    ck_assert_str_eq(line.note, "রহিম");
    ck_assert_int_eq(line.download_bps, 20000000);
    ck_assert_int_eq(line.upload_bps, 5000000);
}
END_TEST

START_TEST(the_longest_key_has_room)
{
    const isp_line_facts facts = {.tenant_id = INT64_MAX, .service_id = INT64_MAX};
    char key[ISP_LINE_KEY_SIZE];
    isp_line line;
    isp_line__desired(&facts, key, &line);
    ck_assert_str_eq(key, "libisp:9223372036854775807:9223372036854775807");
}
END_TEST

#define D 20000000
#define U 5000000
/* clang-format off */
static const struct { const char *what; bool present; int64_t enabled; isp_line_state held; bool matches; } cases[] = {
    { "as wanted, online",         true,  1, { 1, 1, "20M", D, U, 1, NULL, 0, NULL }, true },
    { "as wanted, not dialled in", true,  1, { 1, 1, "20M", D, U, 0, NULL, 0, NULL }, true },
    { "not there",                 true,  1, { 0, 0, NULL,  0, 0, 0, NULL, 0, NULL }, false },
    { "disabled",                  true,  1, { 1, 0, "20M", D, U, 0, NULL, 0, NULL }, false },
    { "slower",                    true,  1, { 1, 1, "20M", D - 1, U, 1, NULL, 0, NULL }, false },
    { "faster up",                 true,  1, { 1, 1, "20M", D, U + 1, 1, NULL, 0, NULL }, false },
    { "no limit",                  true,  1, { 1, 1, NULL, ISP_NO_VALUE, ISP_NO_VALUE, 1, NULL, 0, NULL }, false },
    { "off",                       true,  0, { 1, 0, "20M", D, U, 0, NULL, 0, NULL }, true },
    { "off, speed of no matter",   true,  0, { 1, 0, "5M",  1, 1, 0, NULL, 0, NULL }, true },
    { "off but online",            true,  0, { 1, 0, "20M", D, U, 1, NULL, 0, NULL }, false },
    { "off but let in",            true,  0, { 1, 1, "20M", D, U, 0, NULL, 0, NULL }, false },
    { "off but gone",              true,  0, { 0, 0, NULL,  0, 0, 0, NULL, 0, NULL }, false },
    { "gone",                      false, 0, { 0, 0, NULL,  0, 0, 0, NULL, 0, NULL }, true },
    { "gone but online",           false, 0, { 0, 0, NULL,  0, 0, 1, NULL, 0, NULL }, false },
    { "still there",               false, 0, { 1, 0, "20M", D, U, 0, NULL, 0, NULL }, false },
};
/* clang-format on */

START_TEST(what_was_read_back_matches_or_does_not)
{
    const isp_line wanted = {
        .package = "20M", .download_bps = D, .upload_bps = U, .enabled = cases[_i].enabled};
    ck_assert_msg(isp_line__matches(&wanted, cases[_i].present, &cases[_i].held) ==
                      cases[_i].matches,
                  "%s", cases[_i].what);
}
END_TEST

ISP_SUITE(provision_desired, LOOP(the_state_decides_what_the_router_holds, 0, ISP_LEN(states)),
          TEST(the_longest_key_has_room),
          LOOP(what_was_read_back_matches_or_does_not, 0, ISP_LEN(cases)))
