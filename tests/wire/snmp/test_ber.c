#include "isp_test.h"
#include "wire/snmp/ber.h"
#include "wire/snmp/oid.h"

/* snmpget -v2c -c public ... 1.3.6.1.2.1.1.3.0, as it travelled, and the answer of Debian's snmpd.
 */
static const uint8_t recorded_request[] = {
    0x30, 0x26, 0x02, 0x01, 0x01, 0x04, 0x06, 'p',  'u',  'b',  'l',  'i',  'c',  0xa0,
    0x19, 0x02, 0x01, 0x2a, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x0e, 0x30, 0x0c,
    0x06, 0x08, 0x2b, 0x06, 0x01, 0x02, 0x01, 0x01, 0x03, 0x00, 0x05, 0x00};

/* clang-format off */
static const struct { uint8_t type; int64_t number; size_t len; uint8_t bytes[10]; } numbers[] = {
    { ISP_SNMP_INTEGER, 0, 1, { 0 } },
    { ISP_SNMP_INTEGER, 127, 1, { 0x7f } },
    { ISP_SNMP_INTEGER, 128, 2, { 0, 0x80 } },
    { ISP_SNMP_INTEGER, -1, 1, { 0xff } },
    { ISP_SNMP_INTEGER, -128, 1, { 0x80 } },
    { ISP_SNMP_INTEGER, -129, 2, { 0xff, 0x7f } },
    { ISP_SNMP_INTEGER, 2147483647, 4, { 0x7f, 0xff, 0xff, 0xff } },
    { ISP_SNMP_INTEGER, INT64_C(-2147483648), 4, { 0x80, 0, 0, 0 } },
    { ISP_SNMP_INTEGER, INT64_MIN, 8, { 0x80, 0, 0, 0, 0, 0, 0, 0 } },
    { ISP_SNMP_GAUGE32, 0, 1, { 0 } },
    { ISP_SNMP_GAUGE32, 255, 2, { 0, 0xff } },
    { ISP_SNMP_COUNTER32, 4294967295, 5, { 0, 0xff, 0xff, 0xff, 0xff } },
    { ISP_SNMP_TICKS, 566843939, 4, { 0x21, 0xc9, 0x5a, 0x23 } },
    { ISP_SNMP_COUNTER64, INT64_MAX, 8, { 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
    { ISP_SNMP_COUNTER64, -1 /* 2^64 - 1 */, 9, { 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
};
/* What agents send and X.690 forbids, but can mean one thing only; and what means nothing. */
static const struct { uint8_t type; size_t len; uint8_t bytes[10]; bool ok; int64_t number; } odd[] = {
    { ISP_SNMP_INTEGER, 4, { 0, 0, 0, 5 }, true, 5 },              /* padded */
    { ISP_SNMP_COUNTER32, 4, { 0xff, 0xff, 0xff, 0xff }, true, 4294967295 }, /* leading zero left out */
    { ISP_SNMP_INTEGER, 0, { 0 }, false, 0 },
    { ISP_SNMP_INTEGER, 9, { 0 }, false, 0 },
    { ISP_SNMP_GAUGE32, 5, { 1, 0, 0, 0, 0 }, false, 0 },          /* 2^32 */
    { ISP_SNMP_COUNTER64, 9, { 1, 0, 0, 0, 0, 0, 0, 0, 0 }, false, 0 },
    { ISP_SNMP_NULL, 1, { 0 }, false, 0 },
    { ISP_SNMP_END_OF_VIEW, 1, { 0 }, false, 0 },
    { ISP_SNMP_ADDRESS, 3, { 10, 0, 0 }, false, 0 },
    { ISP_SNMP_ADDRESS, 4, { 10, 0, 0, 1 }, true, 0 },
    { ISP_SNMP_OID, 2, { 0x2b, 0x86 }, false, 0 },                 /* cut */
    { ISP_SNMP_OID, 0, { 0 }, false, 0 },
    { 0x47, 1, { 1 }, false, 0 },                                  /* no type of SNMP */
    { 0x30, 0, { 0 }, false, 0 },
};
/* clang-format on */

static const isp_snmp_message head = {.version = ISP_SNMP_V2C,
                                      .community = (const uint8_t *)"public",
                                      .community_len = 6,
                                      .pdu = ISP_SNMP_RESPONSE,
                                      .request_id = 0x40000001,
                                      .error_status = 0,
                                      .error_index = 0};
static const uint8_t oid[] = {0x2b, 6, 1, 4, 1, 0x82, 0xa8, 0x3e, 7};

/* The varbind { oid, type, bytes } as it would lie in a message. */
static size_t make_varbind(uint8_t type, const uint8_t *bytes, size_t len, uint8_t *out)
{
    size_t n = 0;
    out[n++] = 0x30;
    out[n++] = (uint8_t)(2 + sizeof oid + 2 + len);
    out[n++] = 6;
    out[n++] = sizeof oid;
    memcpy(out + n, oid, sizeof oid);
    n += sizeof oid;
    out[n++] = type;
    out[n++] = (uint8_t)len;
    memcpy(out + n, bytes, len);
    return n + len;
}

START_TEST(a_request_is_written_byte_for_byte)
{
    const uint8_t up_time[] = {0x2b, 6, 1, 2, 1, 1};
    const isp_snmp_varbind name = {.oid = up_time, .oid_len = sizeof up_time};
    isp_snmp_message request = head;
    uint8_t buffer[128];
    request.pdu = ISP_SNMP_GET;
    request.request_id = 42;
    size_t len = isp_snmp_message__write(&request, &name, 1, (const uint8_t *)"\3\0", 2, buffer,
                                         sizeof buffer);
    ck_assert_uint_eq(len, sizeof recorded_request);
    ck_assert_mem_eq(buffer + sizeof buffer - len, recorded_request, len);
    ck_assert_uint_eq(
        isp_snmp_message__write(&request, &name, 1, (const uint8_t *)"\3\0", 2, buffer, len - 1),
        0);
}
END_TEST

START_TEST(numbers_travel_in_their_shortest_form)
{
    const isp_snmp_varbind name = {
        .oid = oid,
        .oid_len = sizeof oid,
        .value = {.type = numbers[_i].type, .number = numbers[_i].number}};
    uint8_t buffer[128], expected[64];
    isp_snmp_message back;
    isp_snmp_varbind v;
    size_t len = isp_snmp_message__write(&head, &name, 1, NULL, 0, buffer, sizeof buffer);
    ck_assert(isp_snmp_message__read(buffer + sizeof buffer - len, len, &back));
    size_t expected_len = make_varbind(numbers[_i].type, numbers[_i].bytes, numbers[_i].len,
                                       expected);
    ck_assert_uint_eq(isp_cursor__left(&back.varbinds), expected_len);
    ck_assert_mem_eq(back.varbinds.at, expected, expected_len);
    ck_assert(isp_snmp_varbind__next(&back.varbinds, &v));
    ck_assert_uint_eq(v.value.type, numbers[_i].type);
    ck_assert_int_eq(v.value.number, numbers[_i].number);
    ck_assert(back.varbinds.at == back.varbinds.end);
}
END_TEST

START_TEST(odd_values_are_read_if_they_mean_one_thing)
{
    uint8_t bytes[64];
    isp_snmp_varbind v;
    isp_cursor c = isp_cursor__of(bytes,
                                  make_varbind(odd[_i].type, odd[_i].bytes, odd[_i].len, bytes));
    const uint8_t *start = c.at;
    ck_assert_int_eq(isp_snmp_varbind__next(&c, &v), odd[_i].ok);
    if (odd[_i].ok)
        ck_assert_int_eq(v.value.number, odd[_i].number);
    else
        ck_assert_ptr_eq(c.at, start); /* a failure takes nothing */
}
END_TEST

/* A large answer: bytes in buffer, its length. */
static size_t make_answer(uint8_t *buffer, size_t size, size_t count)
{
    static isp_snmp_varbind names[ISP_SNMP_VARBINDS_MAX + 1];
    static uint8_t text[400];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < count; i++) {
        names[i] = (isp_snmp_varbind){.oid = oid, .oid_len = sizeof oid};
        switch (i % 4) {
        case 0:
            names[i].value.type = ISP_SNMP_INTEGER;
            names[i].value.number = (int64_t)i * -7;
            break;
        case 1:
            names[i].value = (isp_snmp_value){
                .type = ISP_SNMP_OCTETS, .bytes = text, .len = i == 1 ? 400 : 3};
            break;
        case 2:
            names[i].value = (isp_snmp_value){
                .type = ISP_SNMP_OID, .bytes = oid, .len = sizeof oid};
            break;
        default:
            names[i].value.type = ISP_SNMP_END_OF_VIEW;
        }
    }
    return isp_snmp_message__write(&head, names, count, NULL, 0, buffer, size);
}

START_TEST(every_cut_of_a_message_is_refused)
{
    uint8_t buffer[2048];
    isp_snmp_message m;
    size_t len = make_answer(buffer, sizeof buffer, 12);
    const uint8_t *start = buffer + sizeof buffer - len;
    ck_assert(isp_snmp_message__read(start, len, &m));
    for (size_t cut = 0; cut < len; cut++) {
        /* On the heap, so that a sanitizer sees a read behind the cut. */
        uint8_t *copy = malloc(cut ? cut : 1);
        memcpy(copy, start, cut);
        ck_assert(!isp_snmp_message__read(copy, cut, &m));
        free(copy);
    }
    uint8_t *longer = malloc(len + 1);
    memcpy(longer, start, len);
    longer[len] = 0;
    ck_assert(!isp_snmp_message__read(longer, len + 1, &m));
    free(longer);
}
END_TEST

START_TEST(mutated_messages_are_read_or_refused_within_their_bytes)
{
    static isp_snmp_varbind binds[ISP_SNMP_VARBINDS_MAX];
    uint8_t buffer[2048];
    uint64_t seed = (uint64_t)_i + 1;
    size_t len = make_answer(buffer, sizeof buffer, 12), accepted = 0;
    for (int round = 0; round < 5000; round++) {
        uint8_t *copy = malloc(len);
        memcpy(copy, buffer + sizeof buffer - len, len);
        for (int k = 0; k < 1 + round % 3; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            copy[(seed >> 33) % len] = (uint8_t)(seed >> 56);
        }
        isp_snmp_message m;
        if (isp_snmp_message__read(copy, len, &m)) {
            int count = isp_snmp_message__varbinds(&m, binds);
            accepted += count >= 0;
            for (int i = 0; i < count; i++) {
                ck_assert(binds[i].oid >= copy);
                ck_assert(binds[i].oid + binds[i].oid_len <= copy + len);
                ck_assert(binds[i].value.bytes >= copy);
                ck_assert(binds[i].value.bytes + binds[i].value.len <= copy + len);
            }
        }
        free(copy);
    }
    ck_assert_uint_gt(accepted, 250); /* or the mutations test nothing */
}
END_TEST

START_TEST(limits_hold)
{
    static uint8_t buffer[4 * ISP_SNMP_MESSAGE_MAX];
    static isp_snmp_varbind binds[ISP_SNMP_VARBINDS_MAX];
    isp_snmp_message m;
    size_t len = make_answer(buffer, sizeof buffer, 2500); /* above 64 KiB? no: about 50 */
    ck_assert(isp_snmp_message__read(buffer + sizeof buffer - len, len, &m));
    ck_assert_int_eq(isp_snmp_message__varbinds(&m, binds), 2500);
    len = make_answer(buffer, sizeof buffer, 3900);
    ck_assert_uint_gt(len, ISP_SNMP_MESSAGE_MAX);
    ck_assert(!isp_snmp_message__read(buffer + sizeof buffer - len, len, &m));

    /* 4097 of the smallest varbinds fit into 64 KiB, but are too many. */
    static uint8_t many[7 * (ISP_SNMP_VARBINDS_MAX + 1)];
    for (size_t i = 0; i <= ISP_SNMP_VARBINDS_MAX; i++)
        memcpy(many + 7 * i, "\x30\x05\x06\x01\x2b\x05\x00", 7);
    m.varbinds = isp_cursor__of(many, sizeof many);
    ck_assert_int_eq(isp_snmp_message__varbinds(&m, binds), -1);
    m.varbinds = isp_cursor__of(many, sizeof many - 7);
    ck_assert_int_eq(isp_snmp_message__varbinds(&m, binds), ISP_SNMP_VARBINDS_MAX);
}
END_TEST

START_TEST(lengths_in_long_form_need_not_be_the_shortest)
{
    /* 30 82 00 0c ... as net-snmp's agents write it */
    const uint8_t bytes[] = {0x30, 0x82, 0x00, 0x0c, 6, 0x84, 0, 0, 0, 1, 0x2b, 2, 0x82, 0, 1, 9};
    isp_cursor c = isp_cursor__of(bytes, sizeof bytes);
    isp_snmp_varbind v;
    ck_assert(isp_snmp_varbind__next(&c, &v));
    ck_assert_int_eq(v.value.number, 9);
    const uint8_t huge[] = {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0};
    c = isp_cursor__of(huge, sizeof huge);
    ck_assert(!isp_snmp_varbind__next(&c, &v));
    const uint8_t indefinite[] = {0x30, 0x80, 6, 1, 0x2b, 5, 0, 0, 0};
    c = isp_cursor__of(indefinite, sizeof indefinite);
    ck_assert(!isp_snmp_varbind__next(&c, &v));
    const uint8_t five[] = {0x30, 0x85, 0, 0, 0, 0, 5, 6, 1, 0x2b, 5, 0};
    c = isp_cursor__of(five, sizeof five);
    ck_assert(!isp_snmp_varbind__next(&c, &v));
}
END_TEST

START_TEST(other_versions_and_traps_are_refused)
{
    uint8_t copy[sizeof recorded_request];
    isp_snmp_message m;
    memcpy(copy, recorded_request, sizeof copy);
    ck_assert(isp_snmp_message__read(copy, sizeof copy, &m));
    ck_assert_int_eq(m.request_id, 42);
    ck_assert_uint_eq(m.pdu, ISP_SNMP_GET);
    copy[4] = 3;
    ck_assert(!isp_snmp_message__read(copy, sizeof copy, &m));
    copy[4] = 1;
    for (int pdu = 0; pdu < 256; pdu++) {
        copy[13] = (uint8_t)pdu;
        bool known = (pdu >= 0xa0 && pdu <= 0xa3) || pdu == 0xa5;
        ck_assert_int_eq(isp_snmp_message__read(copy, sizeof copy, &m), known);
    }
}
END_TEST

ISP_SUITE(wire_snmp_ber, TEST(a_request_is_written_byte_for_byte),
          LOOP(numbers_travel_in_their_shortest_form, 0, ISP_LEN(numbers)),
          LOOP(odd_values_are_read_if_they_mean_one_thing, 0, ISP_LEN(odd)),
          TEST(every_cut_of_a_message_is_refused),
          LOOP(mutated_messages_are_read_or_refused_within_their_bytes, 0, 4), TEST(limits_hold),
          TEST(lengths_in_long_form_need_not_be_the_shortest),
          TEST(other_versions_and_traps_are_refused))
