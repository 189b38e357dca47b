#include "drivers/vsol/protocol.h"
#include "isp_test.h"

#include <string.h>

#include "drivers/vsol/models.h"
#include "wire/snmp/oid.h"

#define NO ISP_NO_VALUE

/* clang-format off */
static const struct { const char *text; int64_t dbm; } powers[] = {
    /* recorded on V1600D V2.03.74R */
    { "0.03 mW (-14.61 dBm)", -1461 }, { "0.00 mW (-24.09 dBm)", -2409 }, { "0.00 mW (-28.24 dBm)", -2824 },
    { "2.38 mW (3.77 dBm)", 377 }, { "5.90 mW (7.71 dBm)", 771 },
    /* recorded on V1600GS V1.2.0 */
    { "2.14", 214 }, { "-10.47", -1047 }, { "-12.34", -1234 },
    /* V2.1.6R, Netlink V2.3.1R */
    { "2.350(dBm)", 235 }, { "-28.530(dBm)", -2853 }, { "-28.535(dBm)", -2854 }, { "6.56 dbm", 656 },
    { "-22.08", -2208 }, { " -22.08", -2208 }, { "+1.50", 150 }, { "Rx: -19.5 dBm", -1950 },
    { "-39.99", -3999 }, { "19.99", 1999 },
    /* no reading */
    { "", NO }, { "-", NO }, { "- ", NO }, { "N/A", NO }, { "NULL", NO }, { "Offline", NO }, { "-inf", NO },
    { "-65535", NO }, { "0", NO }, { "0.00", NO }, { "0.000", NO }, { "-40.00", NO }, { "-40", NO }, { "20.00", NO },
    { "65535", NO }, { "32767", NO }, { "0.00 mW (-inf dBm)", NO }, { "0.03 mW (-inf dBm)", NO }, { "0.03 mW", NO },
    { "0.03 mW (inf dBm)", NO }, { "0.03mW(nan)", NO }, { "0.00 mW (0.00 dBm)", NO }, { "(", NO }, { "(-", NO },
    { "-(", NO }, { "99999999999999999999", NO }, { "0.03 mW (-99999999999999999999 dBm)", NO },
};
static const struct { const char *text; unsigned decimals; int64_t value; } numbers[] = {
    { "30.67 C", 2, 3067 }, { "47.957(C)", 2, 4796 }, { "40.00", 2, 4000 }, { "27.84 .C", 2, 2784 }, { "-5.5 C", 2, -550 },
    { "3.27 V", 3, 3270 }, { "3.30(V)", 3, 3300 }, { "3.28", 3, 3280 },
    { "11.65 mA", 3, 11650 }, { "6.220(mA)", 3, 6220 }, { "14.00", 3, 14000 },
    { "", 2, NO }, { "N/A", 2, NO }, { "-", 2, NO }, { "0", 2, NO }, { "0.000", 3, NO }, { "--", 2, NO }, { "C", 2, NO },
};
static const struct { const char *text; int64_t pon, number; } names[] = {
    { "EPON0/1:12", 1, 12 }, { "EPON0/16:64", 16, 64 }, { "GPON0/11:7", 11, 7 }, { "GPON01ONU1", 1, 1 },
    { "GPON11ONU7", 11, 7 }, { "GPON10ONU128", 10, 128 }, { "EPON01ONU1", 1, 1 }, { "EPON1:2", 1, 2 }, { "epon0/1:3", 1, 3 },
    { "EPON0/1", 0, 0 }, { "GPON0/1 Clients", 0, 0 }, { "GE0/1", 0, 0 }, { "vlan1200", 0, 0 }, { "EPON0/0:1", 0, 0 },
    { "EPON0/1:0", 0, 0 }, { "EPON0/1:", 0, 0 }, { "EPON0/1:12x", 0, 0 }, { "EPON0/1:65536", 0, 0 }, { "EPON", 0, 0 },
    { "EPON0/1:99999999999999999999", 0, 0 }, { "", 0, 0 }, { "EPON0/:1", 0, 0 }, { " EPON0/1:1", 0, 0 },
};
static const struct { int64_t status, reason, phase, admin, oper, rx; isp_onu_state state; } states[] = {
    { 1, NO, NO, NO, NO, NO, ISP_ONU_ONLINE }, { 1, 0, NO, NO, 2, NO, ISP_ONU_ONLINE },
    { 0, 0, NO, NO, NO, NO, ISP_ONU_LOS }, { 0, 1, NO, NO, NO, NO, ISP_ONU_POWER_OFF },
    { 0, NO, NO, NO, 1, -2000, ISP_ONU_OFFLINE }, { 0, 7, NO, NO, NO, NO, ISP_ONU_OFFLINE },
    { NO, NO, NO, NO, 1, NO, ISP_ONU_ONLINE }, { NO, NO, NO, NO, 2, NO, ISP_ONU_OFFLINE },
    { NO, NO, NO, NO, NO, -2000, ISP_ONU_ONLINE }, { NO, NO, NO, NO, 2, -2000, ISP_ONU_ONLINE },
    { NO, NO, NO, NO, NO, NO, ISP_ONU_UNKNOWN }, { NO, NO, NO, NO, 7, NO, ISP_ONU_UNKNOWN },
    { NO, NO, 0, 1, 1, NO, ISP_ONU_OFFLINE }, { NO, NO, 1, 1, 1, NO, ISP_ONU_LOS },
    { NO, NO, 2, 1, 1, NO, ISP_ONU_OFFLINE }, { NO, NO, 3, 1, 2, NO, ISP_ONU_ONLINE },
    { NO, NO, 4, 1, 1, NO, ISP_ONU_POWER_OFF }, { NO, NO, 5, 1, 1, NO, ISP_ONU_UNAUTHORISED },
    { NO, NO, 6, 1, 1, -2000, ISP_ONU_OFFLINE }, { NO, NO, 7, 1, 1, NO, ISP_ONU_DISABLED },
    { NO, NO, 8, 1, 1, NO, ISP_ONU_OFFLINE }, { NO, NO, 6, 2, 1, NO, ISP_ONU_DISABLED },
    { NO, NO, 3, 2, 1, NO, ISP_ONU_ONLINE }, { NO, NO, 9, 1, 1, NO, ISP_ONU_UNKNOWN },
    { NO, NO, -1, 1, 1, NO, ISP_ONU_UNKNOWN },
};
static const struct { const char *object_id, *descr, *tech; isp_vsol_kind kind; } boxes[] = {
    { "1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1600D", "EPON-OLT", ISP_VSOL_EPON }, /* recorded */
    { "1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1600GS", NULL, ISP_VSOL_GPON },      /* recorded */
    { "1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1600D", NULL, ISP_VSOL_EPON },
    { "1.3.6.1.4.1.37950.1.1.5.10.14.1", "V1601E04", NULL, ISP_VSOL_EPON },
    { "1.3.6.1.4.1.37950.1.1", "Netlink GPON OLT", NULL, ISP_VSOL_GPON },
    { "1.3.6.1.4.1.37950.7", "EPOLT-3304", NULL, ISP_VSOL_UNCLEAR },
    { "1.3.6.1.4.1.37950", "", NULL, ISP_VSOL_UNCLEAR },
    { "1.3.6.1.4.1.37950", NULL, "GPON-OLT", ISP_VSOL_GPON },
    { "1.3.6.1.4.1.3795", "V1600D", "EPON-OLT", ISP_VSOL_NOT },
    { "1.3.6.1.4.1.37951.1", "V1600D", NULL, ISP_VSOL_NOT },
    { NULL, "V1600D", "EPON-OLT", ISP_VSOL_NOT },
};
/* form, value, what the ONU then holds */
static const struct { isp_vsol_form form; const char *text, *kept; } texts[] = {
    { ISP_VSOL_MAC, "98:2a:0a:a0:25:b9", "98:2a:0a:a0:25:b9" }, { ISP_VSOL_MAC, "98:2A:0A:A0:25:B9", "98:2a:0a:a0:25:b9" },
    { ISP_VSOL_MAC, "98-2a-0a-a0-25-b9", "98:2a:0a:a0:25:b9" }, { ISP_VSOL_MAC, "982a0aa025b9", "" },
    { ISP_VSOL_MAC, "98:2a:0a:a0:25:bx", "" }, { ISP_VSOL_MAC, "00:00:00:00:00:00", "" }, { ISP_VSOL_MAC, "N/A", "" },
    { ISP_VSOL_MAC_BYTES, "\x24\xfd\x0d\x20\x30\xd9", "24:fd:0d:20:30:d9" }, { ISP_VSOL_MAC_BYTES, "\x24\xfd\x0d", "" },
    { ISP_VSOL_SERIAL, "GPON0CE43515", "GPON0CE43515" }, { ISP_VSOL_SERIAL, "sn:GPON0ce43515", "GPON0CE43515" },
    { ISP_VSOL_SERIAL, "N/A", "" }, { ISP_VSOL_SERIAL, "GPON0CE43515GPON0CE43515", "" }, { ISP_VSOL_SERIAL, "GPON 0CE4351", "" },
    { ISP_VSOL_TEXT, "Customer_0007", "Customer_0007" }, { ISP_VSOL_TEXT, "NULL", "" }, { ISP_VSOL_TEXT, "N/A", "" },
    { ISP_VSOL_TEXT, "", "" }, { ISP_VSOL_TEXT, "-", "" }, { ISP_VSOL_TEXT, "GPON0/1:1", "" }, { ISP_VSOL_TEXT, "  a b  ", "a b" },
    { ISP_VSOL_TEXT, "NULLA", "NULLA" }, { ISP_VSOL_TEXT, "\xe0\xa6\xac\xe0\xa6\xbe", "\xe0\xa6\xac\xe0\xa6\xbe" },
    { ISP_VSOL_TEXT, "a\x1b[2Jb\xff", "a [2Jb\xef\xbf\xbd" },
    { ISP_VSOL_TEXT, "0123456789012345678901234567890123456789012345678901234567890123456789",
      "012345678901234567890123456789012345678901234567890123456789012" },
};
/* clang-format on */

static isp_snmp_value octets(const char *text)
{
    return text ? (isp_snmp_value){.type = ISP_SNMP_OCTETS,
                                   .bytes = (const uint8_t *)text,
                                   .len = (uint32_t)strlen(text)}
                : (isp_snmp_value){.type = ISP_SNMP_NO_OBJECT};
}

/* On the heap and not terminated, so that a sanitizer sees a step too far. */
static char *exact(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    memcpy(copy, text, strlen(text));
    return realloc(copy, strlen(text) ? strlen(text) : 1);
}

START_TEST(a_power_is_read_in_every_form)
{
    char *text = exact(powers[_i].text);
    int64_t dbm = isp_vsol__dbm(text, strlen(powers[_i].text));
    ck_assert_msg(dbm == powers[_i].dbm, "'%s' is %lld", powers[_i].text, (long long)dbm);
    free(text);
}
END_TEST

START_TEST(other_readings_are_read_in_every_form)
{
    char *text = exact(numbers[_i].text);
    int64_t value = isp_vsol__number(text, strlen(numbers[_i].text), numbers[_i].decimals);
    ck_assert_msg(value == numbers[_i].value, "'%s' is %lld", numbers[_i].text, (long long)value);
    free(text);
}
END_TEST

START_TEST(an_interface_name_tells_port_and_onu)
{
    int64_t pon = 0, number = 0;
    char *text = exact(names[_i].text);
    bool is_onu = isp_vsol__if_name(text, strlen(names[_i].text), &pon, &number);
    ck_assert_int_eq(is_onu, names[_i].pon > 0);
    ck_assert_int_eq(pon, names[_i].pon);
    ck_assert_int_eq(number, names[_i].number);
    free(text);
}
END_TEST

START_TEST(a_state_is_what_the_best_source_says)
{
    isp_vsol_onu onu;
    isp_vsol_onu__clear(&onu);
    onu.status = states[_i].status;
    onu.reason = states[_i].reason;
    onu.phase = states[_i].phase;
    onu.admin = states[_i].admin;
    onu.oper = states[_i].oper;
    onu.rx = states[_i].rx;
    ck_assert_int_eq(isp_vsol__state(&onu), states[_i].state);
}
END_TEST

START_TEST(an_olt_is_recognised)
{
    uint8_t oid[64];
    isp_snmp_value object_id = {.type = ISP_SNMP_NO_OBJECT}, descr = octets(boxes[_i].descr),
                   tech = octets(boxes[_i].tech);
    if (boxes[_i].object_id)
        object_id = (isp_snmp_value){
            .type = ISP_SNMP_OID,
            .bytes = oid,
            .len = (uint32_t)isp_oid__read(boxes[_i].object_id, oid, sizeof oid)};
    ck_assert_int_eq(isp_vsol__identify(&object_id, &descr, &tech), boxes[_i].kind);
}
END_TEST

START_TEST(texts_are_cleaned_and_unset_ones_are_none)
{
    isp_vsol_onu onu;
    isp_vsol_column column = {.form = texts[_i].form};
    const char *kept = onu.mac;
    column.offset = offsetof(isp_vsol_onu, mac);
    column.size = sizeof onu.mac;
    if (texts[_i].form == ISP_VSOL_SERIAL) {
        kept = onu.serial;
        column.offset = offsetof(isp_vsol_onu, serial);
        column.size = sizeof onu.serial;
    } else if (texts[_i].form == ISP_VSOL_TEXT) {
        kept = onu.name;
        column.offset = offsetof(isp_vsol_onu, name);
        column.size = sizeof onu.name;
    }
    isp_snmp_value value = octets(texts[_i].text);
    isp_vsol_onu__clear(&onu);
    isp_vsol__take(&onu, &column, &value);
    ck_assert_str_eq(kept, texts[_i].kept);
    /* What holds none leaves what was known. */
    value = octets("");
    isp_vsol__take(&onu, &column, &value);
    ck_assert_str_eq(kept, texts[_i].kept);
}
END_TEST

START_TEST(a_value_of_another_type_is_none)
{
    const isp_vsol_table *const tables[] = {&isp_vsol_epon_status,    &isp_vsol_epon_status_v1,
                                            &isp_vsol_gpon_status,    &isp_vsol_interfaces,
                                            &isp_vsol_epon_optics[0], &isp_vsol_gpon_optics[0]};
    static const uint8_t types[] = {ISP_SNMP_ABSENT,    ISP_SNMP_NULL,       ISP_SNMP_OID,
                                    ISP_SNMP_ADDRESS,   ISP_SNMP_OPAQUE,     ISP_SNMP_COUNTER64,
                                    ISP_SNMP_NO_OBJECT, ISP_SNMP_NO_INSTANCE};
    isp_vsol_onu onu, empty;
    isp_vsol_onu__clear(&onu);
    isp_vsol_onu__clear(&empty);
    for (size_t t = 0; t < ISP_LEN(tables); t++)
        for (size_t c = 0; c < tables[t]->column_count; c++)
            for (size_t k = 0; k < ISP_LEN(types); k++) {
                const isp_snmp_value value = {
                    .type = types[k], .bytes = (const uint8_t *)"1.50", .len = 4, .number = 1};
                isp_vsol__take(&onu, &tables[t]->columns[c], &value);
                ck_assert_mem_eq(&onu, &empty, sizeof onu);
            }
}
END_TEST

START_TEST(tables_name_real_oids_and_members)
{
    const isp_vsol_table *const tables[] = {
        &isp_vsol_epon_status,    &isp_vsol_epon_status_v1, &isp_vsol_gpon_status,
        &isp_vsol_interfaces,     &isp_vsol_epon_optics[0], &isp_vsol_epon_optics[1],
        &isp_vsol_epon_optics[2], &isp_vsol_epon_optics[3], &isp_vsol_gpon_optics[0]};
    uint8_t oid[64];
    for (size_t t = 0; t < ISP_LEN(tables); t++)
        for (size_t c = 0; c < tables[t]->column_count; c++) {
            const isp_vsol_column *column = &tables[t]->columns[c];
            bool is_text = column->form == ISP_VSOL_MAC || column->form == ISP_VSOL_MAC_BYTES ||
                           column->form == ISP_VSOL_SERIAL || column->form == ISP_VSOL_TEXT;
            ck_assert_uint_gt(isp_oid__read(column->oid, oid, sizeof oid), 0);
            ck_assert_int_eq(is_text, column->offset >= offsetof(isp_vsol_onu, mac));
            ck_assert_int_eq(is_text, column->size != sizeof(int64_t));
        }
}
END_TEST

ISP_SUITE(drivers_vsol_protocol, LOOP(a_power_is_read_in_every_form, 0, ISP_LEN(powers)),
          LOOP(other_readings_are_read_in_every_form, 0, ISP_LEN(numbers)),
          LOOP(an_interface_name_tells_port_and_onu, 0, ISP_LEN(names)),
          LOOP(a_state_is_what_the_best_source_says, 0, ISP_LEN(states)),
          LOOP(an_olt_is_recognised, 0, ISP_LEN(boxes)),
          LOOP(texts_are_cleaned_and_unset_ones_are_none, 0, ISP_LEN(texts)),
          TEST(a_value_of_another_type_is_none), TEST(tables_name_real_oids_and_members))
