#include "base/text.h"
#include "isp_test.h"

#include <string.h>

/* clang-format off */
static const struct { const char *text; bool ok; int64_t value; } integers[] = {
    { "0", true, 0 }, { "-1", true, -1 }, { "9223372036854775807", true, INT64_MAX },
    { "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 },
    { "-9223372036854775809", false, 0 }, { "", false, 0 }, { "-", false, 0 }, { "1 ", false, 0 },
    { "+1", false, 0 }, { "1.0", false, 0 }, { "0x10", false, 0 }, { "99999999999999999999999", false, 0 },
};
static const struct { const char *text; unsigned digits; size_t used; int64_t value; } scaled[] = {
    { "-21.45", 2, 6, -2145 }, { "-21.456", 2, 7, -2146 }, { "0.004", 2, 5, 0 }, { "0.005", 2, 5, 1 },
    { "12", 2, 2, 1200 }, { ".5", 1, 2, 5 }, { "7.", 1, 2, 70 }, { "-", 2, 0, 0 }, { "abc", 2, 0, 0 },
    { "3.30(V)", 2, 4, 330 }, { "-28.530(dBm)", 2, 7, -2853 }, { "92233720368547758079", 0, 0, 0 },
    { "92233720368547758.08", 2, 0, 0 }, { "", 2, 0, 0 }, { "+1.5", 1, 4, 15 },
};
/* clang-format on */

START_TEST(an_integer_is_read_whole_or_not_at_all)
{
    int64_t value = 77;
    bool ok = isp_text__i64(integers[_i].text, &value);
    ck_assert_int_eq(ok, integers[_i].ok);
    ck_assert_int_eq(value, ok ? integers[_i].value : 77);
}
END_TEST

START_TEST(decimals_are_scaled_half_away_from_zero)
{
    int64_t value = 0;
    size_t used = isp_text__scaled(scaled[_i].text, strlen(scaled[_i].text), scaled[_i].digits,
                                   &value);
    ck_assert_uint_eq(used, scaled[_i].used);
    if (used)
        ck_assert_int_eq(value, scaled[_i].value);
}
END_TEST

START_TEST(integers_print_as_they_read)
{
    const int64_t values[] = {0, 1, -1, 10, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < ISP_LEN(values); i++) {
        ISP_AUTO_BUF buf = ISP_BUF_INIT;
        int64_t back = 0;
        isp_buf__i64(&buf, values[i]);
        ck_assert(isp_text__i64(buf.data, &back));
        ck_assert_int_eq(back, values[i]);
    }
}
END_TEST

START_TEST(a_buffer_past_its_limit_fails_and_stays_failed)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    buf.max = 4;
    isp_buf__text(&buf, "abcd");
    ck_assert(!buf.failed);
    isp_buf__char(&buf, 'e');
    ck_assert(buf.failed);
    ck_assert_ptr_null(isp_buf__take(&buf));
}
END_TEST

START_TEST(foreign_text_is_made_safe)
{
    /* clang-format off */
    static const struct { const char *in; size_t len, max; const char *out; } cases[] = {
        { "plain", 5, 99, "plain" }, { "a\x1b[31mb", 7, 99, "a [31mb" }, { "a\0b", 3, 99, "a b" },
        { "\xff\xfe", 2, 99, "\xef\xbf\xbd\xef\xbf\xbd" }, { "\xe0\xa6\xac", 3, 2, "" },
        { "\xe0\xa6\xac\xe0\xa6\xbe", 6, 5, "\xe0\xa6\xac" }, { "x\xe2\x80\xaey", 5, 99, "x y" },
        { "\xc0\xaf", 2, 99, "\xef\xbf\xbd\xef\xbf\xbd" }, { "\xed\xa0\x80", 3, 3, "\xef\xbf\xbd" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(cases); i++) {
        char *out = isp_text__clean(cases[i].in, cases[i].len, cases[i].max);
        ck_assert_str_eq(out, cases[i].out);
        ck_assert(isp_text__is_utf8(out, strlen(out)));
        free(out);
    }
}
END_TEST

START_TEST(a_word_is_one_whole_word)
{
    const char *words = "online not_good pending";
    const char *in[] = {"online", "not_good", "pending"};
    const char *out[] = {"", " ", "on", "good", "pending ", "online not_good", "onlinex"};
    for (size_t i = 0; i < ISP_LEN(in); i++)
        ck_assert_msg(isp_text__has_word(words, in[i]), "%s", in[i]);
    for (size_t i = 0; i < ISP_LEN(out); i++)
        ck_assert_msg(!isp_text__has_word(words, out[i]), "'%s'", out[i]);
}
END_TEST

START_TEST(hex_goes_both_ways)
{
    uint8_t bytes[3] = {0x00, 0xab, 0xff}, back[3];
    char hex[7];
    isp_text__hex(bytes, 3, hex);
    ck_assert_str_eq(hex, "00abff");
    ck_assert(isp_text__unhex(hex, 6, back));
    ck_assert_mem_eq(bytes, back, 3);
    ck_assert(!isp_text__unhex("0g", 2, back));
    ck_assert(!isp_text__unhex("0", 1, back));
}
END_TEST

ISP_SUITE(base_text, LOOP(an_integer_is_read_whole_or_not_at_all, 0, ISP_LEN(integers)),
          LOOP(decimals_are_scaled_half_away_from_zero, 0, ISP_LEN(scaled)),
          TEST(integers_print_as_they_read), TEST(a_buffer_past_its_limit_fails_and_stays_failed),
          TEST(foreign_text_is_made_safe), TEST(a_word_is_one_whole_word), TEST(hex_goes_both_ways))
