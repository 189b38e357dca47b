#include "device/device.h"
#include "drivers/builtin.h"
#include "drivers/vsol/reader.h"
#include "isp_test.h"
#include "isp_test_agent.h"

#include <math.h>
#include <string.h>

#define B  "1.3.6.1.4.1.37950.1.1"
#define NO ISP_NO_VALUE

static isp_test_agent *agent;
static isp_device *device;
static isp_error err;

static void setup(void)
{
    agent = isp_test_agent_new();
}

static void teardown(void)
{
    isp_device_close(ISP_TAKE(device));
    isp_test_agent_free(agent);
}

static void open_device(const char *driver)
{
    if (!agent->port)
        isp_test_agent_start(agent, "127.0.0.1");
    const isp_device_options options = {.struct_size = sizeof options,
                                        .driver = driver,
                                        .subject = "node:7",
                                        .address = "127.0.0.1",
                                        .port = agent->port,
                                        .password = "public",
                                        .timeout_ms = 500,
                                        .allow_loopback = 1};
    ck_ok(isp_device_open(NULL, &options, &device, &err), err);
}

static isp_onu_reading_list *read_onus(void)
{
    isp_onu_reading_list *list = NULL;
    ck_ok(isp_device_onu_read(device, &list, &err), err);
    ck_assert_int_eq(atomic_load(&agent->sets), 0); /* reading changes nothing, ever */
    return list;
}

/* --- an independent reading of the recordings --- */

/* The value of an OID in a recording, "" if it is not there. */
static const char *recorded(const char *path, const char *oid)
{
    static char line[4096];
    FILE *file = fopen(path, "r");
    size_t len = strlen(oid);
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, oid, len) == 0 && line[len] == '|') {
            fclose(file);
            char *value = strchr(line + len + 1, '|') + 1;
            value[strcspn(value, "\r\n")] = '\0';
            return value;
        }
    fclose(file);
    return "";
}

static int64_t scaled(double value, double scale)
{
    return (int64_t)llround(value * scale);
}

START_TEST(a_recorded_v1600d_is_read_as_it_was_recorded)
{
    const char *path = isp_test_shared("fixtures/vsol/vsolution_v1600d.snmprec");
    if (!path)
        return;
    ck_assert_int_gt(isp_test_agent_load(agent, path), 1200);
    open_device(_i ? "vsol-epon" : "vsol-gpon"); /* the device tells what it is */
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 16);
    for (size_t i = 0; i < 16; i++) {
        const isp_onu_reading *r = isp_onu_reading_list_at(list, i);
        char oid[128], mac[18];
        double mw, dbm, number;
        unsigned m[6];
        int n = (int)i + 1;
        ck_assert_int_eq(r->pon, 1);
        ck_assert_int_eq(r->number, n);
        ck_assert_int_eq(r->state, ISP_ONU_ONLINE);
        snprintf(oid, sizeof oid, B ".5.12.2.1.8.1.7.1.%d", n);
        ck_assert_int_eq(sscanf(recorded(path, oid), "%lf mW (%lf dBm)", &mw, &dbm), 2);
        ck_assert_int_eq(r->rx_power_dbm_x100, scaled(dbm, 100));
        snprintf(oid, sizeof oid, B ".5.12.2.1.8.1.6.1.%d", n);
        ck_assert_int_eq(sscanf(recorded(path, oid), "%lf mW (%lf dBm)", &mw, &dbm), 2);
        ck_assert_int_eq(r->tx_power_dbm_x100, scaled(dbm, 100));
        snprintf(oid, sizeof oid, B ".5.12.2.1.8.1.5.1.%d", n);
        ck_assert_int_eq(sscanf(recorded(path, oid), "%lf mA", &number), 1);
        ck_assert_int_eq(r->bias_ua, scaled(number, 1000));
        snprintf(oid, sizeof oid, B ".5.12.2.1.8.1.4.1.%d", n);
        ck_assert_int_eq(sscanf(recorded(path, oid), "%lf V", &number), 1);
        ck_assert_int_eq(r->voltage_mv, scaled(number, 1000));
        snprintf(oid, sizeof oid, B ".5.12.2.1.8.1.3.1.%d", n);
        ck_assert_int_eq(sscanf(recorded(path, oid), "%lf C", &number), 1);
        ck_assert_int_eq(r->temperature_celsius_x100, scaled(number, 100));
        snprintf(oid, sizeof oid, "1.3.6.1.2.1.2.2.1.6.%d", n + 7); /* ifIndex 8 is EPON0/1:1 */
        ck_assert_int_eq(sscanf(recorded(path, oid), "%2x%2x%2x%2x%2x%2x", &m[0], &m[1], &m[2],
                                &m[3], &m[4], &m[5]),
                         6);
        snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4],
                 m[5]);
        ck_assert_str_eq(r->mac, mac);
        snprintf(oid, sizeof oid, B ".5.12.1.25.1.9.1.%d", n);
        ck_assert_str_eq(r->name, recorded(path, oid));
        ck_assert_ptr_null(r->serial);
        ck_assert_int_eq(r->olt_rx_power_dbm_x100, NO);
        ck_assert_int_eq(r->distance_m, NO);
    }
    isp_onu_reading_list_free(list);

    isp_device_facts *facts = NULL;
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    ck_assert_str_eq(facts->model, "V1600D2");
    ck_assert_str_eq(facts->name, "V1600D_EPON");
    ck_assert_str_eq(facts->version, "V2.03.74R");
    ck_assert_str_eq(facts->serial, recorded(path, B ".5.10.12.5.11.0"));
    ck_assert_int_eq(facts->cpu_pct_x100, 2600);
    ck_assert_int_eq(facts->uptime_ms, INT64_C(5668439390));
    isp_device_facts_free(facts);
}
END_TEST

START_TEST(a_recorded_v1600gs_is_read_as_it_was_recorded)
{
    const char *path = isp_test_shared("fixtures/vsol/vsolution_v1600gs.snmprec");
    if (!path)
        return;
    ck_assert_int_gt(isp_test_agent_load(agent, path), 250);
    open_device("vsol-gpon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 3);
    for (int n = 1; n <= 3; n++) {
        const isp_onu_reading *r = isp_onu_reading_list_at(list, (size_t)n - 1);
        char oid[128];
        snprintf(oid, sizeof oid, B ".6.1.1.3.1.7.1.%d", n);
        const char *text = recorded(path, oid);
        ck_assert_int_eq(r->rx_power_dbm_x100, *text ? scaled(atof(text), 100) : NO);
        ck_assert_int_eq(*text != '\0', n < 3); /* the recording ends there */
        snprintf(oid, sizeof oid, B ".6.1.1.3.1.6.1.%d", n);
        ck_assert_int_eq(r->tx_power_dbm_x100, scaled(atof(recorded(path, oid)), 100));
        snprintf(oid, sizeof oid, B ".6.1.1.3.1.3.1.%d", n);
        ck_assert_int_eq(r->temperature_celsius_x100, scaled(atof(recorded(path, oid)), 100));
        ck_assert_int_eq(r->state, ISP_ONU_ONLINE);
        ck_assert_int_eq(r->pon, 1);
        ck_assert_int_eq(r->number, n);
        ck_assert_ptr_null(r->mac); /* zero in the recording */
    }
    isp_onu_reading_list_free(list);
}
END_TEST

/* --- whole devices, from the tables of the vendor's MIB --- */

static void identity(const char *descr, const char *tech)
{
    /* 1.3.6.1.4.1.37950.1.1.5.10.14.1 */
    static const uint8_t object_id[] = {0x2b, 6, 1, 4, 1, 0x82, 0xa8, 0x3e, 1, 1, 5, 10, 14, 1};
    isp_test_agent_bytes(agent, "1.3.6.1.2.1.1.2.0", 6, object_id, sizeof object_id);
    isp_test_agent_text(agent, "1.3.6.1.2.1.1.1.0", descr);
    isp_test_agent_integer(agent, "1.3.6.1.2.1.1.3.0", 0x43, 4711);
    if (tech)
        isp_test_agent_text(agent, B ".5.10.12.5.15.0", tech);
}

static const char *at(const char *column, int pon, int number)
{
    static char oid[128];
    snprintf(oid, sizeof oid, "%s.%d.%d", column, pon, number);
    return oid;
}

/* What ONU n of a port is in the made-up device. */
static bool is_online(int n)
{
    return n % 5 != 0;
}

static int64_t rx_of(int pon, int n)
{
    return -1500 - 100 * pon - n;
}

static void epon_status(int pons, int onus)
{
    char text[64];
    for (int i = 0; i < 100; i++) { /* what a walk of the status table runs into: learnt MACs */
        snprintf(text, sizeof text, B ".5.12.1.26.1.4.1.1.%d", i);
        isp_test_agent_integer(agent, text, 2, 100);
    }
    for (int pon = 1; pon <= pons; pon++)
        for (int n = 1; n <= onus; n++) {
            isp_test_agent_integer(agent, at(B ".5.12.1.25.1.3", pon, n), 2, n);
            isp_test_agent_integer(agent, at(B ".5.12.1.25.1.4", pon, n), 2, is_online(n));
            snprintf(text, sizeof text, "98:2a:0a:a0:%02x:%02x", pon, n);
            isp_test_agent_text(agent, at(B ".5.12.1.25.1.5", pon, n), text);
            isp_test_agent_text(agent, at(B ".5.12.1.25.1.9", pon, n), n % 2 ? "N/A" : "Customer");
            isp_test_agent_integer(agent, at(B ".5.12.1.25.1.15", pon, n), 2, n % 10 == 0);
            isp_test_agent_integer(agent, at(B ".5.12.1.25.1.17", pon, n), 0x42, 1000 * pon + n);
        }
}

/* Columns 3..7 of an optics table; ONUs that are off leave empty strings. */
static void epon_optics(const char *table, int pons, int onus)
{
    char text[64], column[128];
    for (int pon = 1; pon <= pons; pon++)
        for (int n = 1; n <= onus; n++)
            for (int c = 3; c <= 7; c++) {
                int64_t rx = rx_of(pon, n);
                *text = '\0';
                if (is_online(n) && c == 7)
                    snprintf(text, sizeof text, "0.00 mW (%d.%02d dBm)", (int)(rx / 100),
                             (int)(-rx % 100));
                else if (is_online(n) && c == 6)
                    snprintf(text, sizeof text, "1.64 mW (2.14 dBm)");
                else if (is_online(n))
                    snprintf(text, sizeof text,
                             c == 3   ? "30.67 C"
                             : c == 4 ? "3.27 V"
                                      : "11.65 mA");
                snprintf(column, sizeof column, "%s.%d", table, c);
                isp_test_agent_text(agent, at(column, pon, n), text);
            }
}

static void assert_epon(const isp_onu_reading *r, int pon, int n, bool has_levels)
{
    char mac[18];
    ck_assert_int_eq(r->pon, pon);
    ck_assert_int_eq(r->number, n);
    ck_assert_int_eq(r->state, is_online(n)  ? ISP_ONU_ONLINE
                               : n % 10 == 0 ? ISP_ONU_POWER_OFF
                                             : ISP_ONU_LOS);
    snprintf(mac, sizeof mac, "98:2a:0a:a0:%02x:%02x", pon, n);
    ck_assert_str_eq(r->mac, mac);
    if (n % 2)
        ck_assert_ptr_null(r->name);
    else
        ck_assert_str_eq(r->name, "Customer");
    ck_assert_int_eq(r->distance_m, 1000 * pon + n);
    ck_assert_int_eq(r->rx_power_dbm_x100, has_levels && is_online(n) ? rx_of(pon, n) : NO);
}

START_TEST(a_whole_epon_olt_is_read_and_onus_that_are_off_are_left_alone)
{
    identity("V1600D4", "EPON-OLT");
    epon_status(4, 32);
    epon_optics(B ".5.12.2.1.8.1", 4, 32);
    agent->answer_max = (size_t)_i;
    open_device("vsol-epon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 128);
    for (int i = 0; i < 128; i++) {
        const isp_onu_reading *r = isp_onu_reading_list_at(list, (size_t)i);
        assert_epon(r, i / 32 + 1, i % 32 + 1, true);
        if (is_online(i % 32 + 1)) {
            ck_assert_int_eq(r->tx_power_dbm_x100, 214);
            ck_assert_int_eq(r->temperature_celsius_x100, 3067);
            ck_assert_int_eq(r->voltage_mv, 3270);
            ck_assert_int_eq(r->bias_ua, 11650);
        }
    }
    isp_onu_reading_list_free(list);
}
END_TEST

/* Rows of an EPON optics table, of ONUs that are off, that were sent. */
static int asked_in_vain;
static void count_vain(isp_test_agent *a, const uint32_t *arcs, size_t count)
{
    (void)a;
    static const uint32_t table[] = {1, 3, 6, 1, 4, 1, 37950, 1, 1, 5, 12, 2, 1, 8, 1};
    if (count == ISP_LEN(table) + 3 && memcmp(arcs, table, sizeof table) == 0 &&
        !is_online((int)arcs[count - 1]))
        asked_in_vain++;
}

START_TEST(no_row_of_an_onu_that_is_off_is_asked_for)
{
    identity("V1600D4", "EPON-OLT");
    epon_status(2, 64);
    epon_optics(B ".5.12.2.1.8.1", 2, 64);
    agent->on_bind = count_vain;
    open_device("vsol-epon");
    isp_onu_reading_list_free(read_onus());
    ck_assert_int_eq(asked_in_vain, 0);
}
END_TEST

START_TEST(other_optics_tables_are_tried_in_turn)
{
    static const char *const tables[] = {B ".5.12.2.1.8.1", B ".5.12.2.1.13.1", B ".5.12.2.1.14.1"};
    identity("V1600D4", "EPON-OLT");
    epon_status(1, 20);
    if (_i < 2) {
        epon_optics(tables[_i], 1, 20);
    } else if (_i == 2) {
        for (int n = 1; n <= 20; n++) {
            char text[32];
            isp_test_agent_text(agent, at(B ".5.12.2.1.14.1.2", 1, n), "EPON0/1:1");
            snprintf(text, sizeof text, "%.2f dBm", (double)rx_of(1, n) / 100);
            isp_test_agent_text(agent, at(B ".5.12.2.1.14.1.3", 1, n), is_online(n) ? text : "");
        }
    }
    open_device("vsol-epon");
    for (int reading = 0; reading < 2; reading++) {
        isp_onu_reading_list *list = read_onus();
        ck_assert_uint_eq(isp_onu_reading_list_len(list), 20);
        for (int i = 0; i < 20; i++)
            assert_epon(isp_onu_reading_list_at(list, (size_t)i), 1, i + 1, _i < 3);
        isp_onu_reading_list_free(list);
    }
}
END_TEST

/* Firmware on which a walk of columns 6 and 7 gives nothing, and one from the table's root does. */
static bool is_shy(const uint32_t *arcs, size_t count)
{
    static const uint32_t table[] = {1, 3, 6, 1, 4, 1, 37950, 1, 1, 5, 12, 2, 1, 8, 1};
    return count == ISP_LEN(table) + 3 && memcmp(arcs, table, sizeof table) == 0 &&
           arcs[count - 3] >= 6;
}

START_TEST(a_table_that_answers_only_from_its_root_is_read_from_there)
{
    identity("V1600D4", "EPON-OLT");
    epon_status(1, 20);
    epon_optics(B ".5.12.2.1.8.1", 1, 20);
    agent->shy = is_shy;
    open_device("vsol-epon");
    isp_onu_reading_list *list = read_onus();
    for (int i = 0; i < 20; i++)
        assert_epon(isp_onu_reading_list_at(list, (size_t)i), 1, i + 1, true);
    isp_onu_reading_list_free(list);
}
END_TEST

START_TEST(old_firmware_with_a_flat_table_is_read)
{
    char oid[128], text[32];
    identity("V1600D2", NULL);
    for (int n = 1; n <= 10; n++) {
        const int64_t cells[] = {[2] = 2, [3] = n + 20, [4] = n, [5] = is_online(n)};
        for (int c = 2; c <= 5; c++) {
            snprintf(oid, sizeof oid, B ".5.12.1.12.1.%d.%d", c, n);
            isp_test_agent_integer(agent, oid, 2, cells[c]);
        }
        snprintf(oid, sizeof oid, B ".5.12.1.12.1.6.%d", n);
        snprintf(text, sizeof text, "98:2A:0A:00:00:%02X", n);
        isp_test_agent_text(agent, oid, text);
        snprintf(oid, sizeof oid, B ".5.12.1.12.1.10.%d", n);
        isp_test_agent_text(agent, oid, "NULL");
    }
    open_device("vsol-epon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 10);
    const isp_onu_reading *r = isp_onu_reading_list_at(list, 4);
    ck_assert_int_eq(r->pon, 2);
    ck_assert_int_eq(r->number, 25);
    ck_assert_int_eq(r->state, ISP_ONU_OFFLINE);
    ck_assert_str_eq(r->mac, "98:2a:0a:00:00:05");
    ck_assert_ptr_null(r->name);
    isp_onu_reading_list_free(list);
}
END_TEST

START_TEST(a_whole_gpon_olt_is_read)
{
    static const int phases[] = {3, 1, 4, 5, 6, 7, 3, 2};
    static const isp_onu_state expected[] = {
        ISP_ONU_ONLINE,  ISP_ONU_LOS,      ISP_ONU_POWER_OFF, ISP_ONU_UNAUTHORISED,
        ISP_ONU_OFFLINE, ISP_ONU_DISABLED, ISP_ONU_ONLINE,    ISP_ONU_OFFLINE};
    static const char *const optics[] = {"47.957(C)",  "3.30(V)",      "6.220(mA)",
                                         "2.350(dBm)", "-28.530(dBm)", "-30.10"};
    char text[32], column[64];
    identity(_i ? "GPON OLT by somebody" : "V1600G1", NULL);
    for (int pon = 1; pon <= 11; pon += 10)
        for (int n = 1; n <= 8; n++) {
            isp_test_agent_integer(agent, at(B ".6.1.1.1.1.3", pon, n), 2, 1);
            isp_test_agent_integer(agent, at(B ".6.1.1.1.1.5", pon, n), 2, phases[n - 1]);
            snprintf(text, sizeof text, "GPON0ce4%02x%02x", pon, n);
            isp_test_agent_text(agent, at(B ".6.1.1.2.1.5", pon, n), text);
            isp_test_agent_text(agent, at(B ".6.1.1.2.1.6", pon, n), "V824");
            snprintf(text, sizeof text, "GPON0/%d:%d", pon, n);
            isp_test_agent_text(agent, at(B ".6.1.1.4.1.24", pon, n), n == 1 ? "Rahim" : text);
            isp_test_agent_integer(agent, at(B ".6.1.1.12.1.3", pon, n), 2, 445);
            for (int c = 3; c <= 8; c++) {
                snprintf(column, sizeof column, B ".6.1.1.3.1.%d", c);
                isp_test_agent_text(agent, at(column, pon, n), optics[c - 3]);
            }
        }
    open_device("vsol-gpon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 16);
    for (int i = 0; i < 16; i++) {
        const isp_onu_reading *r = isp_onu_reading_list_at(list, (size_t)i);
        int pon = i < 8 ? 1 : 11, n = i % 8 + 1;
        bool online = phases[n - 1] == 3;
        snprintf(text, sizeof text, "GPON0CE4%02X%02X", pon, n);
        ck_assert_int_eq(r->pon, pon);
        ck_assert_int_eq(r->number, n);
        ck_assert_int_eq(r->state, expected[n - 1]);
        ck_assert_str_eq(r->serial, text);
        ck_assert_str_eq(r->model, "V824");
        if (n == 1)
            ck_assert_str_eq(r->name, "Rahim");
        else
            ck_assert_ptr_null(r->name);
        ck_assert_int_eq(r->distance_m, 445);
        ck_assert_int_eq(r->rx_power_dbm_x100, online ? -2853 : NO);
        ck_assert_int_eq(r->olt_rx_power_dbm_x100, online ? -3010 : NO);
        ck_assert_int_eq(r->bias_ua, online ? 6220 : NO);
        ck_assert_int_eq(r->voltage_mv, online ? 3300 : NO);
        ck_assert_int_eq(r->temperature_celsius_x100, online ? 4796 : NO);
    }
    isp_onu_reading_list_free(list);
}
END_TEST

START_TEST(a_box_under_another_name_is_known_by_its_tables)
{
    identity("EPOLT-3304", NULL);
    epon_status(1, 5);
    epon_optics(B ".5.12.2.1.8.1", 1, 5);
    open_device("vsol-epon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 5);
    assert_epon(isp_onu_reading_list_at(list, 0), 1, 1, true);
    isp_onu_reading_list_free(list);
}
END_TEST

START_TEST(an_olt_without_onus_is_an_empty_list)
{
    identity("V1600D4", "EPON-OLT");
    open_device("vsol-epon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 0);
    isp_onu_reading_list_free(list);
}
END_TEST

START_TEST(another_vendors_box_is_refused)
{
    static const uint8_t cisco[] = {0x2b, 6, 1, 4, 1, 9, 1, 1};
    isp_test_agent_bytes(agent, "1.3.6.1.2.1.1.2.0", 6, cisco, sizeof cisco);
    open_device("vsol-epon");
    isp_onu_reading_list *list = NULL;
    ck_fails(isp_device_onu_read(device, &list, &err), ISP_E_UNSUPPORTED, err);
    ck_assert_str_eq(err.subject, "node:7");
}
END_TEST

START_TEST(nobody_there_is_a_time_out_in_the_nodes_name)
{
    agent->fault = AGENT_SILENT;
    agent->fault_count = 1000;
    open_device("vsol-epon");
    isp_onu_reading_list *list = NULL;
    isp_device_facts *facts = NULL;
    ck_fails(isp_device_onu_read(device, &list, &err), ISP_E_TIMEOUT, err);
    ck_assert_str_eq(err.subject, "node:7");
    ck_assert_ptr_null(list);
    ck_fails(isp_device_facts_get(device, &facts, &err), ISP_E_UNAVAILABLE, err);
}
END_TEST

/* --- the profile in the engine: several devices, several readings --- */

typedef struct reading {
    isp_onu_reading_list *onus;
    isp_status status;
    int count;
} reading;

static void on_read(void *user, isp_status status, const isp_error *e, isp_onu_reading_list *onus)
{
    reading *r = user;
    (void)e;
    isp_onu_reading_list_free(r->onus);
    r->onus = onus;
    r->status = status;
    r->count++;
}

START_TEST(readings_of_parts_ask_for_these_parts)
{
    const isp_guard guard = {.allow_loopback = true};
    isp_snmp_engine *engine = NULL;
    isp_snmp_reader *readers[4];
    reading r[4] = {{0}};
    identity("V1600D4", "EPON-OLT");
    epon_status(2, 16);
    epon_optics(B ".5.12.2.1.8.1", 2, 16);
    isp_test_agent_start(agent, "127.0.0.1");
    ck_ok(isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &engine, &err), err);
    for (int i = 0; i < 4; i++) {
        const isp_snmp_device_options options = {
            .address = "127.0.0.1", .port = agent->port, .guard = &guard, .community = "public"};
        ck_ok(isp_snmp_reader__new(engine, &isp_vsol_profile, &options, &readers[i], &err), err);
        ck_ok(isp_snmp_reader__read(readers[i], ISP_SNMP_READ_STATE, on_read, &r[i], &err), err);
        ck_fails(isp_snmp_reader__read(readers[i], ISP_SNMP_READ_STATE, on_read, &r[i], &err),
                 ISP_E_BUSY, err);
    }
    ck_ok(isp_snmp_engine__run(engine, isp_env__mono_us() + 10000000, &err), err);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(r[i].status, ISP_OK);
        ck_assert_uint_eq(isp_onu_reading_list_len(r[i].onus), 32);
        const isp_onu_reading *o = isp_onu_reading_list_at(r[i].onus, 4);
        ck_assert_int_eq(o->state, ISP_ONU_LOS);
        ck_assert_ptr_null(o->mac);
        ck_assert_int_eq(o->rx_power_dbm_x100, NO);
    }
    /* Levels alone: no further look at the status table. */
    int before = atomic_load(&agent->varbinds);
    ck_ok(isp_snmp_reader__read(readers[0], ISP_SNMP_READ_OPTICS, on_read, &r[0], &err), err);
    ck_ok(isp_snmp_engine__run(engine, isp_env__mono_us() + 10000000, &err), err);
    ck_assert_int_eq(r[0].count, 2);
    ck_assert_int_eq(atomic_load(&agent->varbinds) - before, 2 * 13 * 5); /* 13 of 16 are online */
    for (int i = 0; i < 32; i++) {
        const isp_onu_reading *o = isp_onu_reading_list_at(r[0].onus, (size_t)i);
        ck_assert_int_eq(o->rx_power_dbm_x100,
                         is_online(i % 16 + 1) ? rx_of(i / 16 + 1, i % 16 + 1) : NO);
    }
    /* Freed while it reads: told once, as cancelled. */
    ck_ok(isp_snmp_reader__read(readers[1], ISP_SNMP_READ_ALL, on_read, &r[1], &err), err);
    ck_ok(isp_snmp_engine__turn(engine, 0, &err), err);
    for (int i = 0; i < 4; i++) {
        isp_snmp_reader__free(readers[i]);
        isp_onu_reading_list_free(r[i].onus);
    }
    ck_assert_int_eq(r[1].count, 2);
    ck_assert_int_eq(r[1].status, ISP_E_CANCELLED);
    ck_assert_int_eq(r[2].count, 1);
    isp_snmp_engine__free(engine);
}
END_TEST

START_TEST(levels_of_onus_that_are_all_off_begin_with_their_state)
{
    const isp_guard guard = {.allow_loopback = true};
    ISP_AUTO(isp_snmp_engine) engine = NULL;
    ISP_AUTO(isp_snmp_reader) reader = NULL;
    isp_onu_reading_list *list = NULL;
    identity("V1600D4", "EPON-OLT");
    for (int n = 1; n <= 3; n++)
        isp_test_agent_integer(agent, at(B ".5.12.1.25.1.4", 1, n), 2, 0);
    isp_test_agent_start(agent, "127.0.0.1");
    ck_ok(isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &engine, &err), err);
    const isp_snmp_device_options options = {
        .address = "127.0.0.1", .port = agent->port, .guard = &guard, .community = "public"};
    ck_ok(isp_snmp_reader__new(engine, &isp_vsol_profile, &options, &reader, &err), err);
    for (int i = 0; i < 2; i++) {
        ck_ok(isp_snmp_reader__read_wait(reader, i ? ISP_SNMP_READ_OPTICS : ISP_SNMP_READ_STATE,
                                         &list, &err),
              err);
        ck_assert_uint_eq(isp_onu_reading_list_len(list), 3);
        ck_assert_int_eq(isp_onu_reading_list_at(list, 2)->state, ISP_ONU_OFFLINE);
        isp_onu_reading_list_free(list);
    }
}
END_TEST

START_TEST(an_onu_that_was_removed_is_gone_at_the_next_reading)
{
    identity("V1600D4", "EPON-OLT");
    epon_status(1, 6);
    open_device("vsol-epon");
    isp_onu_reading_list *list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 6);
    isp_onu_reading_list_free(list);
    /* Take away the rows of ONU 3. */
    for (size_t i = 0; i < agent->row_count; i++)
        if (agent->rows[i].arc_count > 12 && agent->rows[i].arcs[agent->rows[i].arc_count - 1] == 3)
            agent->rows[i].arcs[agent->rows[i].arc_count - 1] = 2;
    list = read_onus();
    ck_assert_uint_eq(isp_onu_reading_list_len(list), 5);
    ck_assert_int_eq(isp_onu_reading_list_at(list, 2)->number, 4);
    isp_onu_reading_list_free(list);
}
END_TEST

ISP_SUITE_FIXTURE(drivers_vsol_driver, setup, teardown, 60,
                  LOOP(a_recorded_v1600d_is_read_as_it_was_recorded, 0, 2),
                  TEST(a_recorded_v1600gs_is_read_as_it_was_recorded),
                  LOOP(a_whole_epon_olt_is_read_and_onus_that_are_off_are_left_alone, 0, 1),
                  LOOP(a_whole_epon_olt_is_read_and_onus_that_are_off_are_left_alone, 1472, 1473),
                  LOOP(a_whole_epon_olt_is_read_and_onus_that_are_off_are_left_alone, 484, 485),
                  TEST(no_row_of_an_onu_that_is_off_is_asked_for),
                  LOOP(other_optics_tables_are_tried_in_turn, 0, 4),
                  TEST(a_table_that_answers_only_from_its_root_is_read_from_there),
                  TEST(old_firmware_with_a_flat_table_is_read),
                  LOOP(a_whole_gpon_olt_is_read, 0, 2),
                  TEST(a_box_under_another_name_is_known_by_its_tables),
                  TEST(an_olt_without_onus_is_an_empty_list), TEST(another_vendors_box_is_refused),
                  TEST(nobody_there_is_a_time_out_in_the_nodes_name),
                  TEST(readings_of_parts_ask_for_these_parts),
                  TEST(levels_of_onus_that_are_all_off_begin_with_their_state),
                  TEST(an_onu_that_was_removed_is_gone_at_the_next_reading))
