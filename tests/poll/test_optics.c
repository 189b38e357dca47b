#include "isp/network.h"
#include "isp_test.h"
#include "poll/optics.h"

#include <string.h>

static const isp_light_limits limits = ISP_LIGHT_LIMITS_DEFAULT;

/* clang-format off */
static const struct { int64_t rx; isp_light band; } bands[] = {
    { -799, ISP_LIGHT_TOO_STRONG }, { -800, ISP_LIGHT_GOOD }, { -801, ISP_LIGHT_GOOD },
    { -1461, ISP_LIGHT_GOOD }, { -2499, ISP_LIGHT_GOOD }, { -2500, ISP_LIGHT_GOOD },
    { -2501, ISP_LIGHT_WEAK }, { -2700, ISP_LIGHT_WEAK }, { -2701, ISP_LIGHT_CRITICAL },
    { -3999, ISP_LIGHT_CRITICAL }, { -4000, ISP_LIGHT_NONE }, { -4001, ISP_LIGHT_NONE },
    { 0, ISP_LIGHT_NONE }, { 1, ISP_LIGHT_TOO_STRONG }, { -1, ISP_LIGHT_TOO_STRONG },
    { 300, ISP_LIGHT_TOO_STRONG }, { 32767, ISP_LIGHT_NONE }, { 65535, ISP_LIGHT_NONE },
    { 3276700, ISP_LIGHT_NONE }, { -6553500, ISP_LIGHT_NONE }, { ISP_NO_VALUE, ISP_LIGHT_NONE },
    { INT64_MAX, ISP_LIGHT_NONE },
};

/* Readings one after the other, and the band that stands after each: n good w weak c critical s too strong - none. */
static const struct { const char *what; int64_t rx[12]; const char *stands; } lines[] = {
    { "a band needs two readings", { -2000, -2000, -2600, -2000, -2600, -2600 }, "-nnnnw" },
    { "coming back needs a full decibel", { -2600, -2600, -2450, -2450, -2401, -2401, -2400, -2400 }, "-wwwwwwn" },
    { "and two readings", { -2600, -2600, -2300, -2600, -2300, -2300 }, "-wwwwn" },
    { "from critical to weak at -26", { -2800, -2800, -2601, -2601, -2600, -2600, -2401, -2401, -2400, -2400 },
      "-cccc" "wwww" "n" },
    { "from critical straight to good", { -2800, -2800, -2000, -2000 }, "-ccn" },
    { "worse takes no hysteresis", { -2500, -2500, -2501, -2501, -2701, -2701 }, "-nnwwc" },
    { "of weak and critical the milder", { -2000, -2000, -2800, -2600, -2800, -2800 }, "-nnwwc" },
    { "too strong comes back at -9", { -700, -700, -899, -899, -900, -900 }, "-ssssn" },
    { "a lost reading changes nothing", { -2000, -2000, 0, -2000, 0, 0, -2000, -2000 }, "-nnnn--n" },
    { "a line that flutters on the edge is quiet",
      { -2500, -2500, -2501, -2500, -2501, -2499, -2502, -2500, -2501, -2500 }, "-nnnnnnnnn" },
    { "and on the way back too",
      { -2600, -2600, -2399, -2401, -2399, -2401, -2399, -2401 }, "-wwwwwww" },
};
/* clang-format on */

START_TEST(edges_belong_to_the_better_band)
{
    ck_assert_int_eq(isp_light__band(&limits, bands[_i].rx), bands[_i].band);
    ck_assert_int_eq(isp_light__reading(bands[_i].rx) == ISP_NO_VALUE,
                     bands[_i].band == ISP_LIGHT_NONE);
}
END_TEST

START_TEST(an_alarm_takes_two_readings_and_a_decibel_to_end)
{
    isp_light_state state = {0};
    for (size_t i = 0; i < strlen(lines[_i].stands); i++) {
        uint8_t before = state.shown;
        bool changed = isp_light__step(&limits, &state, lines[_i].rx[i]);
        ck_assert_msg("-nswc"[state.shown] == lines[_i].stands[i], "%s: reading %zu gives %c",
                      lines[_i].what, i, "-nswc"[state.shown]);
        ck_assert_int_eq(changed, before != state.shown);
    }
}
END_TEST

START_TEST(limits_are_the_callers)
{
    isp_light_limits own = {.strong = 100, .weak = -2000, .critical = -2200, .readings = 1};
    isp_light_state state = {0};
    ck_assert(isp_light__step(&own, &state, -2100));
    ck_assert_int_eq(state.shown, ISP_LIGHT_WEAK);
    ck_assert(isp_light__step(&own, &state, -2000));
    ck_assert_int_eq(state.shown, ISP_LIGHT_GOOD);
    ck_assert_int_eq(isp_light__band(&own, 50), ISP_LIGHT_GOOD);
}
END_TEST

/* The public table is what readings are judged by, power for power. */
START_TEST(the_table_says_what_is_judged)
{
    for (int64_t rx = -4500; rx <= 2500; rx++) {
        isp_light told = ISP_LIGHT_NONE;
        const isp_light_band *band;
        for (size_t i = 0; (band = isp_light_band_at(i)); i++)
            if (rx >= band->from_dbm_x100 && rx <= band->to_dbm_x100) {
                ck_assert_int_eq(told, ISP_LIGHT_NONE); /* in one band only */
                told = (isp_light)band->light;
            }
        if (rx) /* which devices say for "nothing" */
            ck_assert_msg(told == isp_light__band(&limits, rx), "%lld", (long long)rx);
    }
}
END_TEST

ISP_SUITE(poll_optics, TEST(the_table_says_what_is_judged),
          LOOP(edges_belong_to_the_better_band, 0, ISP_LEN(bands)),
          LOOP(an_alarm_takes_two_readings_and_a_decibel_to_end, 0, ISP_LEN(lines)),
          TEST(limits_are_the_callers))
