#include "isp_test.h"
#include "poll/samples.h"

#include <string.h>

#define NO ISP_NO_VALUE

static const isp_onu_sample two[] = {
    {1, -2145, 237, NO, 4012, 3300, 11650},
    {300, NO, -5, NO, -250, 3299, 50004},
};
/* Written by hand from the description in samples.h. */
static const uint8_t two_packed[] = {
    1,    0x3b, 0,    2,    /* form, all but OLT rx, two ONUs */
    0,    1,    0x01, 0x2c, /* numbers */
    0xf7, 0x9f, 0x80, 0x00, /* rx: -2145, none */
    0x00, 0xed, 0xff, 0xfb, /* tx: 237, -5 */
    0x0f, 0xac, 0xff, 0x06, /* temperature: 4012, -250 */
    0x0c, 0xe4, 0x0c, 0xe3, /* voltage: 3300, 3299 */
    0x04, 0x8d, 0x13, 0x88, /* bias: 1165, 5000 (50.004 mA) */
};

START_TEST(the_form_is_the_documented_one)
{
    uint8_t out[64];
    isp_samples samples;
    isp_onu_sample s;
    ck_assert_uint_eq(isp_samples__pack(two, 2, out, sizeof out), sizeof two_packed);
    ck_assert_mem_eq(out, two_packed, sizeof two_packed);
    ck_assert_uint_eq(isp_samples__pack(two, 2, out, sizeof two_packed), sizeof two_packed);
    ck_assert(isp_samples__open(two_packed, sizeof two_packed, &samples));
    ck_assert_uint_eq(samples.count, 2);
    isp_samples__at(&samples, 0, &s);
    ck_assert_mem_eq(&s, &two[0], sizeof s);
    ck_assert(isp_samples__find(&samples, 300, &s));
    ck_assert_int_eq(s.rx_power_dbm_x100, NO);
    ck_assert_int_eq(s.tx_power_dbm_x100, -5);
    ck_assert_int_eq(s.bias_ua, 50000);
    ck_assert(!isp_samples__find(&samples, 2, &s));
    ck_assert(!isp_samples__find(&samples, 301, &s));
    ck_assert(!isp_samples__find(&samples, 0, &s));
}
END_TEST

START_TEST(every_cut_and_every_wrong_head_is_refused)
{
    isp_samples samples;
    uint8_t copy[sizeof two_packed + 1] = {0};
    for (size_t len = 0; len <= sizeof copy; len++) {
        uint8_t *heap = malloc(len + 1);
        memcpy(heap, two_packed, len < sizeof two_packed ? len : sizeof two_packed);
        ck_assert_int_eq(isp_samples__open(heap, len, &samples), len == sizeof two_packed);
        free(heap);
    }
    /* clang-format off */
    static const struct { size_t at; uint8_t byte; } wrong[] = {
        { 0, 0 }, { 0, 2 }, { 1, 0x7b }, { 1, 0x3f }, { 1, 0x0b }, { 3, 1 }, { 3, 3 }, { 2, 0xff },
        { 5, 0 } /* ONU 0 */, { 6, 0 } /* 1, 44: fine */,
    };
    /* clang-format on */
    for (size_t i = 0; i < ISP_LEN(wrong); i++) {
        memcpy(copy, two_packed, sizeof two_packed);
        copy[wrong[i].at] = wrong[i].byte;
        ck_assert_msg(isp_samples__open(copy, sizeof two_packed, &samples) == (wrong[i].at == 6),
                      "byte %zu", wrong[i].at);
    }
    memcpy(copy, two_packed, sizeof two_packed);
    copy[6] = 0;
    copy[7] = 1; /* twice the same number */
    ck_assert(!isp_samples__open(copy, sizeof two_packed, &samples));
}
END_TEST

START_TEST(what_does_not_fit_is_no_value)
{
    uint8_t out[64];
    isp_samples samples;
    isp_onu_sample s = {7, 32767, -32768, 32768, -32767, 40000, 327675};
    size_t len = isp_samples__pack(&s, 1, out, sizeof out);
    ck_assert(isp_samples__open(out, len, &samples));
    isp_samples__at(&samples, 0, &s);
    ck_assert_int_eq(s.rx_power_dbm_x100, 32767);
    ck_assert_int_eq(s.tx_power_dbm_x100, NO);
    ck_assert_int_eq(s.olt_rx_power_dbm_x100, NO);
    ck_assert_int_eq(s.temperature_celsius_x100, -32767);
    ck_assert_int_eq(s.voltage_mv, NO);
    ck_assert_int_eq(s.bias_ua, NO); /* rounds up past the last */
}
END_TEST

START_TEST(numbers_must_be_real_and_ascending)
{
    uint8_t out[64];
    isp_onu_sample s[2] = {{.number = 5}, {.number = 5}};
    ck_assert_uint_eq(isp_samples__pack(s, 2, out, sizeof out), 0);
    s[1].number = 4;
    ck_assert_uint_eq(isp_samples__pack(s, 2, out, sizeof out), 0);
    s[1].number = 65536;
    ck_assert_uint_eq(isp_samples__pack(s, 2, out, sizeof out), 0);
    s[0].number = 0;
    ck_assert_uint_eq(isp_samples__pack(s, 1, out, sizeof out), 0);
}
END_TEST

START_TEST(any_poll_comes_back_as_it_went_in)
{
    static isp_onu_sample in[200], back;
    static uint8_t out[4096];
    uint64_t seed = (uint64_t)_i;
    size_t count = (size_t)_i % 129;
    for (size_t i = 0; i < count; i++) {
        int64_t *v = (int64_t *)&in[i];
        v[0] = (int64_t)i * 3 + 1;
        for (size_t c = 1; c < 7; c++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            v[c] = seed >> 60 == 0 || _i % 7 == (int)c ? NO : (int64_t)(seed >> 48) - 32767;
            if (v[c] == 32768)
                v[c] = 0;
            if (c == 6 && v[c] != NO)
                v[c] *= 10;
        }
    }
    size_t len = isp_samples__pack(in, count, out, sizeof out);
    isp_samples samples;
    ck_assert_uint_le(len, isp_samples__size(count));
    ck_assert(isp_samples__open(out, len, &samples));
    ck_assert_uint_eq(samples.count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert(isp_samples__find(&samples, in[i].number, &back));
        ck_assert_mem_eq(&back, &in[i], sizeof back);
    }
    /* A buffer that is too small by one byte. */
    if (count)
        ck_assert_uint_eq(isp_samples__pack(in, count, out, len - 1), 0);
}
END_TEST

ISP_SUITE(poll_samples, TEST(the_form_is_the_documented_one),
          TEST(every_cut_and_every_wrong_head_is_refused), TEST(what_does_not_fit_is_no_value),
          TEST(numbers_must_be_real_and_ascending), LOOP(any_poll_comes_back_as_it_went_in, 0, 260))
