/*
 * The driver over the wire against isp-sim, whose V-SOL OLT is written from the vendor's tables and
 * shares no code with it: what is read must be what the simulator knows of itself, whatever happens
 * on the way.
 */
#include "../mikrotik/router_sim.h"
#include "device/device.h"
#include "isp_test.h"

static router_sim sim;
static isp_device *device;
static isp_error err;

static void start(const char *keys)
{
    char fleet[512];
    snprintf(fleet, sizeof fleet,
             "fleet seed=11\n"
             "olt name=olt1 listen=127.0.0.1 snmp=0 generate=vsol-epon noise=0 autofind=0 %s\n",
             keys);
    router_sim_start(&sim, fleet);
    const isp_device_options options = {.struct_size = sizeof options,
                                        .driver = "vsol-epon",
                                        .subject = "node:7",
                                        .address = "127.0.0.1",
                                        .port = router_sim_port(&sim, "olt1", "snmp"),
                                        .password = "public",
                                        .timeout_ms = 200,
                                        .retry_count = 6,
                                        .allow_loopback = 1};
    ck_ok(isp_device_open(NULL, &options, &device, &err), err);
}

static void stop(void)
{
    isp_device_close(ISP_TAKE(device));
    router_sim_stop(&sim);
}

static int64_t number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    ck_assert_msg(json_is_integer(value), "%s", key);
    return json_integer_value(value);
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    ck_assert_msg(value != NULL, "%s", key);
    return value;
}

/* What the driver reads is what the simulator knows. */
static void assert_same(const isp_onu_reading_list *list, const json_t *state)
{
    const json_t *onus = json_object_get(state, "onus");
    ck_assert_uint_eq(isp_onu_reading_list_len(list), json_array_size(onus));
    for (size_t i = 0; i < json_array_size(onus); i++) {
        const json_t *onu = json_array_get(onus, i);
        const isp_onu_reading *r = isp_onu_reading_list_at(list, i);
        const bool online = json_is_true(json_object_get(onu, "online"));
        const char *name = text(onu, "description");
        isp_onu_state expected = online                                    ? ISP_ONU_ONLINE
                                 : strcmp(text(onu, "reason"), "los") == 0 ? ISP_ONU_LOS
                                                                           : ISP_ONU_POWER_OFF;
        ck_assert_int_eq(r->pon, number(onu, "pon"));
        ck_assert_int_eq(r->number, number(onu, "onu"));
        ck_assert_int_eq(r->state, expected);
        ck_assert_str_eq(r->mac, text(onu, "mac"));
        ck_assert_str_eq(r->name ? r->name : "N/A", name); /* so the device writes "none" */
        ck_assert_int_eq(r->distance_m, number(onu, "distance_m"));
        ck_assert_int_eq(r->rx_power_dbm_x100, online ? number(onu, "rx_dbm_x100") : ISP_NO_VALUE);
        /* The laser's power wavers in each answer. */
        if (online)
            ck_assert_int_le(llabs(r->tx_power_dbm_x100 - number(onu, "tx_dbm_x100")), 15);
        else
            ck_assert_int_eq(r->tx_power_dbm_x100, ISP_NO_VALUE);
    }
}

static void read_and_compare(void)
{
    isp_onu_reading_list *list = NULL;
    ck_ok(isp_device_onu_read(device, &list, &err), err);
    json_t *state = router_sim_ctl(&sim, "state olt1");
    assert_same(list, state);
    const json_t *counters = json_object_get(state, "counters");
    ck_assert_int_eq(number(counters, "sets"), 0);
    ck_assert_int_le(number(counters, "peak_in_flight"), 1);
    json_decref(state);
    isp_onu_reading_list_free(list);
}

START_TEST(an_olt_is_read_as_it_is)
{
    start(_i ? "pons=4 onus=64 max-size=1472" : "pons=1 onus=1 max-size=484");
    read_and_compare();
    router_sim_do(&sim, "set olt1 onu=1/1 rx=-27.51");
    read_and_compare();
    router_sim_do(&sim, "set olt1 onu=1/1 state=los");
    read_and_compare();
    router_sim_do(&sim, "set olt1 onu=1/1 state=power-off");
    read_and_compare();
    router_sim_do(&sim, "set olt1 onu=1/1 state=online");
    read_and_compare();
    stop();
}
END_TEST

static const char *const faults[] = {
    "loss=10",
    "delay=30",
    "garbage,times=3,after=1",
    "wrong-id,times=3,after=2",
    "cut=40,times=3",
    "cut=4,times=3",
    "huge-word,times=3,after=1",
    "hang,times=2,after=2",
    "fatal,times=2,after=1",
    "overload=1,overload-ms=3000",
};

START_TEST(what_happens_on_the_way_does_not_change_what_is_read)
{
    start("pons=2 onus=16");
    router_sim_do(&sim, "fault olt1 %s", faults[_i]);
    read_and_compare();
    read_and_compare();
    stop();
}
END_TEST

START_TEST(an_agent_that_repeats_itself_is_an_error)
{
    isp_onu_reading_list *list = NULL;
    start("pons=1 onus=4");
    router_sim_do(&sim, "fault olt1 stuck");
    ck_fails(isp_device_onu_read(device, &list, &err), ISP_E_PROTOCOL, err);
    ck_assert_str_eq(err.subject, "node:7");
    router_sim_do(&sim, "fault olt1 none");
    read_and_compare();
    stop();
}
END_TEST

ISP_SUITE(drivers_vsol_sim, LOOP(an_olt_is_read_as_it_is, 0, 2),
          LOOP(what_happens_on_the_way_does_not_change_what_is_read, 0, ISP_LEN(faults)),
          TEST(an_agent_that_repeats_itself_is_an_error))
