#include "isp_test.h"
#include "wire/snmp/oid.h"

/* clang-format off */
static const struct { const char *text; size_t len; uint8_t bytes[24]; } good[] = {
    { "1.3", 1, { 43 } },
    { "0.0", 1, { 0 } },
    { "1.39.1", 2, { 79, 1 } },
    { "2.0.1", 2, { 80, 1 } },
    { "2.999.3", 3, { 0x88, 0x37, 3 } }, /* X.690, 8.19.5 */
    { "2.4294967215", 5, { 0x8f, 0xff, 0xff, 0xff, 0x7f } },
    { "1.3.6.1.2.1.1.3.0", 8, { 43, 6, 1, 2, 1, 1, 3, 0 } },
    { ".1.3.6.1.4.1.37950.1.1", 10, { 43, 6, 1, 4, 1, 0x82, 0xa8, 0x3e, 1, 1 } },
    { "1.3.127.128.16383.16384.4294967295", 14,
      { 43, 127, 0x81, 0, 0xff, 0x7f, 0x81, 0x80, 0, 0x8f, 0xff, 0xff, 0xff, 0x7f } },
};
static const char *const bad[] = {
    "", ".", "1", "1.", "1.3.", "1..3", "..1.3", "3.1", "1.40", "0.40", "1.3.4294967296", "2.4294967216", "1.3.x",
    "1.3.-1", "1.3 ", " 1.3", "1.3.+4", "iso.3.6",
};
/* In the order of a walk. */
static const char *const ordered[] = {
    "0.0", "1.3.6.1.1", "1.3.6.1.1.0", "1.3.6.1.1.1", "1.3.6.1.1.1.1.1", "1.3.6.1.1.2", "1.3.6.1.1.127", "1.3.6.1.1.128",
    "1.3.6.1.1.128.1", "1.3.6.1.1.16383", "1.3.6.1.1.16384", "1.3.6.1.1.2097151", "1.3.6.1.1.2097152",
    "1.3.6.1.1.4294967295", "1.3.6.1.2", "1.3.6.1.16384.5", "2.5", "2.100", "2.999",
};
/* clang-format on */

START_TEST(text_and_bytes_go_both_ways)
{
    uint8_t bytes[64];
    char text[128];
    size_t len = isp_oid__read(good[_i].text, bytes, sizeof bytes);
    ck_assert_uint_eq(len, good[_i].len);
    ck_assert_mem_eq(bytes, good[_i].bytes, len);
    ck_assert(isp_oid__valid(bytes, len));
    ck_assert_uint_gt(isp_oid__text(bytes, len, text, sizeof text), 0);
    ck_assert_str_eq(text, good[_i].text + (good[_i].text[0] == '.'));
    /* Room is checked to the byte. */
    ck_assert_uint_eq(isp_oid__read(good[_i].text, bytes, len - 1), 0);
    ck_assert_uint_eq(isp_oid__text(bytes, len, text, strlen(text)), 0);
}
END_TEST

START_TEST(what_is_no_oid_is_refused)
{
    uint8_t bytes[64];
    ck_assert_uint_eq(isp_oid__read(bad[_i], bytes, sizeof bytes), 0);
}
END_TEST

START_TEST(order_is_that_of_a_walk)
{
    for (size_t i = 0; i < ISP_LEN(ordered); i++)
        for (size_t k = 0; k < ISP_LEN(ordered); k++) {
            uint8_t a[32], b[32];
            size_t a_len = isp_oid__read(ordered[i], a, sizeof a),
                   b_len = isp_oid__read(ordered[k], b, sizeof b);
            int order = isp_oid__compare(a, a_len, b, b_len);
            ck_assert_msg((order > 0) - (order < 0) == (i > k) - (i < k), "%s and %s: %d",
                          ordered[i], ordered[k], order);
        }
}
END_TEST

START_TEST(an_index_is_read_whole_or_not_at_all)
{
    const uint32_t arcs[] = {1, 128, 4294967295u};
    uint8_t bytes[16];
    uint32_t back[3];
    size_t len = isp_oid_index__write(arcs, 3, bytes, sizeof bytes);
    ck_assert_uint_eq(len, 8);
    ck_assert_uint_eq(isp_oid_index__arcs(bytes, len, back, 3), 3);
    ck_assert_mem_eq(arcs, back, sizeof arcs);
    ck_assert_uint_eq(isp_oid_index__arcs(bytes, len, back, 2), 0);     /* more than asked for */
    ck_assert_uint_eq(isp_oid_index__arcs(bytes, len - 1, back, 3), 0); /* cut */
    ck_assert_uint_eq(isp_oid_index__arcs((const uint8_t *)"\x80\x01", 2, back, 3), 0); /* padded */
    ck_assert_uint_eq(isp_oid_index__arcs((const uint8_t *)"\x90\x80\x80\x80\x00", 5, back, 3), 0);
    ck_assert_uint_eq(isp_oid_index__arcs(bytes, 0, back, 3), 0);
    ck_assert_uint_eq(isp_oid_index__write(arcs, 3, bytes, 7), 0);
}
END_TEST

START_TEST(an_oid_has_at_most_128_arcs)
{
    char text[600] = "1.3";
    uint8_t bytes[ISP_OID_BYTES_MAX];
    for (int arc = 3; arc <= ISP_OID_ARCS_MAX; arc++)
        strcat(text, ".1");
    size_t len = isp_oid__read(text, bytes, sizeof bytes);
    ck_assert_uint_eq(len, 127);
    ck_assert(isp_oid__valid(bytes, len));
    bytes[len] = 1;
    ck_assert(!isp_oid__valid(bytes, len + 1));
    strcat(text, ".1");
    ck_assert_uint_eq(isp_oid__read(text, bytes, sizeof bytes), 0);
}
END_TEST

ISP_SUITE(wire_snmp_oid, LOOP(text_and_bytes_go_both_ways, 0, ISP_LEN(good)),
          LOOP(what_is_no_oid_is_refused, 0, ISP_LEN(bad)), TEST(order_is_that_of_a_walk),
          TEST(an_index_is_read_whole_or_not_at_all), TEST(an_oid_has_at_most_128_arcs))
