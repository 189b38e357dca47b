#include "isp_test.h"
#include "wire/routeros/value.h"

#include <string.h>

/* clang-format off */
static const struct { const char *text; bool ok; int64_t us; } durations[] = {
    { "10s", true, 10000000 }, { "1w3d1h2m1s", true, 867721000000 }, { "01:22:53", true, 4973000000 },
    { "1w1d00:00:00", true, 691200000000 }, { "2d01:00:01", true, 176401000000 }, { "2ms161us", true, 2161 },
    { "45", true, 45000000 }, { "0", true, 0 }, { "0s", true, 0 }, { "00:01", true, 1000000 },
    { "", true, ISP_NO_VALUE }, { "none", true, ISP_NO_VALUE }, { "never", true, ISP_NO_VALUE },
    { "s", false, 0 }, { "1x", false, 0 }, { "1s2m", false, 0 }, { "1m1m", false, 0 }, { "1h5", false, 0 },
    { "1:2:3:4", false, 0 }, { "1:60", false, 0 }, { "1:", false, 0 }, { ":1", false, 0 }, { "-1s", false, 0 },
    { "1 s", false, 0 }, { "1s ", false, 0 }, { "99999999999999w", false, 0 }, { "99999999999999999999", false, 0 },
    { "9223372036855", false, 0 }, { "9223372036854", true, 9223372036854000000 },
};
static const struct { const char *text; bool ok; int64_t bps; } rates[] = {
    { "0", true, 0 }, { "64k", true, 64000 }, { "10M", true, 10000000 }, { "10000000", true, 10000000 },
    { "1G", true, 1000000000 }, { "9223372036854775807", true, INT64_MAX }, { "9223372036854775807k", false, 0 },
    { "", false, 0 }, { "M", false, 0 }, { "1.5M", false, 0 }, { "-1M", false, 0 }, { "1MM", false, 0 },
    { "1m", false, 0 }, { " 1M", false, 0 }, { "1M ", false, 0 }, { "1M/2M", false, 0 },
};
static const struct { const char *text; bool ok; isp_ros_rates rates; } limits[] = {
    { "5M/20M", true, { .rx_bps = 5000000, .tx_bps = 20000000, .priority = 8,
                        .rx_min_bps = 5000000, .tx_min_bps = 20000000 } },
    { "10M", true, { .rx_bps = 10000000, .tx_bps = 10000000, .priority = 8,
                     .rx_min_bps = 10000000, .tx_min_bps = 10000000 } },
    { "5M/20M 0/0 0/0 0/0 8 1M/2M", true, { .rx_bps = 5000000, .tx_bps = 20000000, .priority = 8,
                                            .rx_min_bps = 1000000, .tx_min_bps = 2000000 } },
    { "1M/2M 2M/4M", true, { .rx_bps = 1000000, .tx_bps = 2000000, .rx_burst_bps = 2000000, .tx_burst_bps = 4000000,
                             .rx_threshold_bps = 1000000, .tx_threshold_bps = 2000000, .rx_burst_s = 1,
                             .tx_burst_s = 1, .priority = 8, .rx_min_bps = 1000000, .tx_min_bps = 2000000 } },
    { "1M  2M   1500k 8s/00:00:08 1 512k", true,
      { .rx_bps = 1000000, .tx_bps = 1000000, .rx_burst_bps = 2000000, .tx_burst_bps = 2000000,
        .rx_threshold_bps = 1500000, .tx_threshold_bps = 1500000, .rx_burst_s = 8, .tx_burst_s = 8,
        .priority = 1, .rx_min_bps = 512000, .tx_min_bps = 512000 } },
    { "", false, {0} }, { " ", false, {0} }, { "5M/", false, {0} }, { "/20M", false, {0} }, { "5M/20M/30M", false, {0} },
    { "5M/20M x", false, {0} }, { "1M 2M 1M 1 9", false, {0} }, { "1M 2M 1M 1 0", false, {0} },
    { "1M 2M 1M 1 1/2", false, {0} }, { "1M 2M 1M 1 8 1M 7", false, {0} }, { "1M 2M 1M never", false, {0} },
};
static const struct { int64_t bps; const char *text; } printed[] = {
    { 0, "0" }, { 1, "1" }, { 999, "999" }, { 1000, "1k" }, { 1500000, "1500k" }, { 20000000, "20M" },
    { 1000000001, "1000000001" }, { INT64_MAX, "9223372036854775807" }, { 1000000000, "1000M" },
};
static const struct { const char *text; bool ok; bool value; } bools[] = {
    { "true", true, true }, { "yes", true, true }, { "false", true, false }, { "no", true, false },
    { "", false, false }, { "True", false, false }, { "1", false, false }, { "yess", false, false },
};
static const struct { const char *text; bool ok; } ids[] = {
    { "*0", true }, { "*1A", true }, { "*80000001", true }, { "*2018ffFF", true }, { "*", false }, { "1A", false },
    { "*1G", false }, { "*1 ", false }, { "", false }, { "*0123456789abcdef", true }, { "*0123456789abcdef0", false },
};
static const struct { const char *message, *category; isp_ros_failure failure; isp_status status; const char *argument; }
failures[] = {
    { "failure: secret with the same name already exists", NULL, ISP_ROS_FAILURE_EXISTS, ISP_E_EXISTS, "" },
    { "Failure: Already Have such entry", "4", ISP_ROS_FAILURE_EXISTS, ISP_E_EXISTS, "" },
    { "no such item", "0", ISP_ROS_FAILURE_NOT_FOUND, ISP_E_NOT_FOUND, "" },
    { "no such item (4)", NULL, ISP_ROS_FAILURE_NOT_FOUND, ISP_E_NOT_FOUND, "" },
    { "no such command prefix", "0", ISP_ROS_FAILURE_UNKNOWN_COMMAND, ISP_E_UNSUPPORTED, "" },
    { "input does not match any value of profile", "1", ISP_ROS_FAILURE_ARGUMENT, ISP_E_INVALID, "profile" },
    { "invalid value for argument remote-address", "1", ISP_ROS_FAILURE_ARGUMENT, ISP_E_INVALID, "remote-address" },
    { "value of range expects range of ip addresses", NULL, ISP_ROS_FAILURE_ARGUMENT, ISP_E_INVALID, "range" },
    { "unknown parameter detail", NULL, ISP_ROS_FAILURE_ARGUMENT, ISP_E_INVALID, "detail" },
    { "not enough permissions (9)", NULL, ISP_ROS_FAILURE_PERMISSION, ISP_E_DENIED, "" },
    { "invalid user name or password (6)", NULL, ISP_ROS_FAILURE_LOGIN, ISP_E_DENIED, "" },
    { "failure: can not change dynamic lease", NULL, ISP_ROS_FAILURE_DYNAMIC, ISP_E_STATE, "" },
    { "interrupted", "2", ISP_ROS_FAILURE_INTERRUPTED, ISP_E_UNAVAILABLE, "" },
    { "action timeout - try again", "4", ISP_ROS_FAILURE_SLOW, ISP_E_TIMEOUT, "" },
    { "something new", "0", ISP_ROS_FAILURE_NOT_FOUND, ISP_E_NOT_FOUND, "" },
    { "something new", "1", ISP_ROS_FAILURE_ARGUMENT, ISP_E_INVALID, "" },
    { "something new", "2", ISP_ROS_FAILURE_INTERRUPTED, ISP_E_UNAVAILABLE, "" },
    { "something new", "12", ISP_ROS_FAILURE_OTHER, ISP_E_INTERNAL, "" },
    { "something new", NULL, ISP_ROS_FAILURE_OTHER, ISP_E_INTERNAL, "" },
    { "", NULL, ISP_ROS_FAILURE_OTHER, ISP_E_INTERNAL, "" },
};
/* clang-format on */

START_TEST(durations_are_read_whole_or_not_at_all)
{
    int64_t us = 77;
    ck_assert_int_eq(isp_ros_value__duration(durations[_i].text, &us), durations[_i].ok);
    ck_assert_int_eq(us, durations[_i].ok ? durations[_i].us : 77);
}
END_TEST

START_TEST(rates_are_read_whole_or_not_at_all)
{
    int64_t bps = 77;
    ck_assert_int_eq(isp_ros_value__rate(rates[_i].text, &bps), rates[_i].ok);
    ck_assert_int_eq(bps, rates[_i].ok ? rates[_i].bps : 77);
}
END_TEST

START_TEST(rate_limits_are_completed_by_the_rules)
{
    isp_ros_rates got = {.rx_bps = 77};
    ck_assert_int_eq(isp_ros_value__rates(limits[_i].text, &got), limits[_i].ok);
    if (limits[_i].ok)
        ck_assert(isp_ros_rates__equal(&got, &limits[_i].rates));
    else
        ck_assert_int_eq(got.rx_bps, 77);
}
END_TEST

START_TEST(rate_limits_are_compared_as_numbers)
{
    isp_ros_rates a, b;
    ck_assert(isp_ros_value__rates("5M/20M", &a));
    ck_assert(isp_ros_value__rates("5000k/20000000", &b));
    ck_assert(isp_ros_rates__equal(&a, &b));
    ck_assert(isp_ros_value__rates("20M/5M", &b)); /* the other way round is another package */
    ck_assert(!isp_ros_rates__equal(&a, &b));
    int64_t *members = (int64_t *)&b;
    for (size_t i = 0; i < sizeof b / sizeof *members; i++) {
        b = a;
        members[i]++;
        ck_assert(!isp_ros_rates__equal(&a, &b));
    }
}
END_TEST

START_TEST(rates_print_short_and_exact)
{
    char text[ISP_ROS_RATE_TEXT];
    int64_t back;
    isp_ros_rate__print(printed[_i].bps, text);
    ck_assert_str_eq(text, printed[_i].text);
    ck_assert(isp_ros_value__rate(text, &back));
    ck_assert_int_eq(back, printed[_i].bps);
}
END_TEST

START_TEST(four_words_are_booleans)
{
    bool value = !bools[_i].value;
    ck_assert_int_eq(isp_ros_value__bool(bools[_i].text, &value), bools[_i].ok);
    ck_assert_int_eq(value, bools[_i].ok ? bools[_i].value : !bools[_i].value);
}
END_TEST

START_TEST(ids_are_a_star_and_hex)
{
    ck_assert_int_eq(isp_ros_value__is_id(ids[_i].text), ids[_i].ok);
}
END_TEST

START_TEST(failures_are_told_by_text_then_by_category)
{
    isp_ros_failure failure = isp_ros_failure__classify(failures[_i].message,
                                                        failures[_i].category);
    char argument[32];
    isp_ros_failure__argument(failures[_i].message, argument, sizeof argument);
    ck_assert_int_eq(failure, failures[_i].failure);
    ck_assert_int_eq(isp_ros_failure__status(failure), failures[_i].status);
    ck_assert_str_eq(argument, failures[_i].argument);
}
END_TEST

ISP_SUITE(wire_routeros_value, LOOP(durations_are_read_whole_or_not_at_all, 0, ISP_LEN(durations)),
          LOOP(rates_are_read_whole_or_not_at_all, 0, ISP_LEN(rates)),
          LOOP(rate_limits_are_completed_by_the_rules, 0, ISP_LEN(limits)),
          TEST(rate_limits_are_compared_as_numbers),
          LOOP(rates_print_short_and_exact, 0, ISP_LEN(printed)),
          LOOP(four_words_are_booleans, 0, ISP_LEN(bools)),
          LOOP(ids_are_a_star_and_hex, 0, ISP_LEN(ids)),
          LOOP(failures_are_told_by_text_then_by_category, 0, ISP_LEN(failures)))
