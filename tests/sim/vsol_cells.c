#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vsol_int.h"

/* ---- ways to write ---- */

static void put_int(sim_value *out, int64_t number)
{
    sim_value_i64(out, BER_INTEGER, number);
}

static void put_x100(sim_value *out, int64_t x100, const char *unit)
{
    char text[32];

    sim_value_text(out, sim_format(text, sizeof text, "%.2f %s", (double)x100 / 100, unit));
}

static void put_power(sim_value *out, int64_t x100)
{
    char text[64];

    sim_vsol_power_text((double)x100 / 100, text, sizeof text);
    sim_value_text(out, text);
}

static void put_mac(sim_value *out, const unsigned char *m)
{
    char text[18];

    sim_value_text(out, sim_format(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
                                   m[2], m[3], m[4], m[5]));
}

static void put_time(sim_value *out, int64_t wall_us)
{
    time_t seconds = (time_t)(wall_us / 1000000);
    struct tm tm;
    char text[32] = "N/A";

    if (wall_us && gmtime_r(&seconds, &tm))
        strftime(text, sizeof text, "%Y/%m/%d %H:%M:%S", &tm);
    sim_value_text(out, text);
}

/* A reading moves a little; within one slot of time it stays, whoever asks. */
static int noise(const sim_vsol *v, int64_t who, int what, int64_t slot_s, int span)
{
    uint64_t slot = (uint64_t)(sim_wall_us() / 1000000 / slot_s);
    uint64_t h = sim_hash(v->seed, (uint64_t)what, (uint64_t)who, slot);

    return (int)(h % (uint64_t)(2 * span + 1)) - span;
}

static int64_t who(const vsol_onu *o)
{
    return o->pon * 1000 + o->number;
}

static void empty(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "");
}

static void one(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    put_int(out, 1);
}

static void register_value(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    vsol_register which = at->object->writes;

    if (sim_vsol_is_text(which))
        sim_value_text(out, v->text[which]);
    else
        put_int(out, v->number[which]);
}

/* ---- one ONU ---- */

static void onu_pon(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->onu->pon);
}

static void onu_number(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->onu->number);
}

/* Meaningless while it is off line. */
static void onu_llid(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->onu->online ? at->onu->number + 1 : 0);
}

static void onu_online(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->onu->online);
}

static void onu_mac(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_mac(out, at->onu->mac);
}

static void onu_description(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    sim_value_text(out, at->onu->description);
}

/* In time quanta: 1 TQ is 1.6 m one way, and some stay inside the ONU. */
static void onu_rtt(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, 65 + at->onu->distance_m * 10 / 16);
}

static void onu_reason(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->onu->power_off);
}

static void onu_distance(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    sim_value_u64(out, BER_GAUGE32, (uint64_t)at->onu->distance_m);
}

static void onu_registered(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_time(out, at->onu->registered_us);
}

static void onu_deregistered(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_time(out, at->onu->deregistered_us);
}

static void onu_alive(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    int64_t s = at->onu->online ? (sim_wall_us() - at->onu->registered_us) / 1000000 : 0;
    char text[48];

    (void)v;
    snprintf(text, sizeof text, "%" PRId64 " %02d:%02d:%02d", s / 86400, (int)(s / 3600 % 24),
             (int)(s / 60 % 60), (int)(s % 60));
    sim_value_text(out, text);
}

static void onu_vendor(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "SIML");
}

static void onu_model(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    sim_value_text(out, at->onu->number % 3 ? "S801" : "S804");
}

static void onu_id(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    const unsigned char *m = at->onu->mac;
    char text[16];

    (void)v;
    sim_value_text(out, sim_format(text, sizeof text, "%02X%02X%02X%02X%02X%02X", m[0], m[1], m[2],
                                   m[3], m[4], m[5]));
}

static void onu_hardware(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "V1.0");
}

static void onu_software(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "V2.1.3");
}

/* Octets since the ONU registered; a customer takes more than he gives. */
static uint64_t octets(const sim_vsol *v, const vsol_onu *o, bool from_onu)
{
    uint64_t rate = 20000 + sim_hash(v->seed, 20, (uint64_t)who(o), 0) % 400000;
    int64_t up_ms = o->online ? (sim_wall_us() - o->registered_us) / 1000 : 0;

    return (from_onu ? rate / 8 : rate) * (uint64_t)(up_ms > 0 ? up_ms : 0) / 1000;
}

static void onu_octets_up(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    bool shown = !v->quirk_octets || v->last_octets == at->onu;

    sim_value_u64(out, BER_COUNTER64, shown ? octets(v, at->onu, true) : 0);
}

static void onu_octets_down(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    v->last_octets = at->onu;
    sim_value_u64(out, BER_COUNTER64, octets(v, at->onu, false));
}

static void uni_link(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->onu->online && at->n == 1);
}

/* ---- its optics: the OLT asks the ONU itself, and waits for one that is gone ---- */

static bool ask_onu(sim_vsol *v, const vsol_onu *o, sim_value *out)
{
    if (v->last_oam != o)
        v->cost_us += o->online ? v->oam_us : 4 * v->oam_us;
    v->last_oam = o;
    if (!o->online)
        sim_value_text(out, "");
    return o->online;
}

static void optics_temperature(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    if (ask_onu(v, at->onu, out))
        put_x100(out, at->onu->temp_x100 + noise(v, who(at->onu), 3, 60, 80), "C");
}

static void optics_voltage(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    if (ask_onu(v, at->onu, out))
        put_x100(out, at->onu->volt_x100 + noise(v, who(at->onu), 4, 60, 2), "V");
}

static void optics_bias(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    if (ask_onu(v, at->onu, out))
        put_x100(out, at->onu->bias_x100 + noise(v, who(at->onu), 5, 60, 9), "mA");
}

static void optics_tx(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    if (ask_onu(v, at->onu, out))
        put_power(out, at->onu->tx_x100 + noise(v, who(at->onu), 6, 60, 3));
}

static void optics_rx(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    if (ask_onu(v, at->onu, out))
        put_power(out, at->onu->rx_x100 + noise(v, who(at->onu), 7, 30, v->noise_x100));
}

bool sim_vsol_is_power(const vsol_object *object)
{
    return object->cell == optics_tx || object->cell == optics_rx;
}

/* ---- ONUs that wait, and the white list ---- */

static void waiting_pon(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_int(out, v->waiting.list[at->n - 1].pon);
}

static void waiting_mac(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_mac(out, v->waiting.list[at->n - 1].mac);
}

static void waiting_timeout(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    put_int(out, 300);
}

static void white_pon(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_int(out, v->white.list[at->n - 1].pon);
}

static void white_mac(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_mac(out, v->white.list[at->n - 1].mac);
}

/* ---- PON ports ---- */

static void pon_number(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->pon);
}

static void pon_name(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    char text[16];

    (void)v;
    sim_value_text(out, sim_format(text, sizeof text, "EPON0/%d", (int)at->pon));
}

static int64_t count_onus(const sim_vsol *v, int64_t pon, bool online_only)
{
    int64_t count = 0;

    for (size_t i = 0; i < v->bound_count; i++)
        count += v->bound[i]->pon == pon && (!online_only || v->bound[i]->online);
    return count;
}

static void pon_onus(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_int(out, count_onus(v, at->pon, false));
}

static void pon_online(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_int(out, count_onus(v, at->pon, true));
}

static uint64_t pon_octets(const sim_vsol *v, int64_t pon, bool from_onus)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < v->bound_count; i++)
        if (v->bound[i]->pon == pon)
            sum += octets(v, v->bound[i], from_onus);
    return sum;
}

static void pon_octets_down(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    sim_value_u64(out, BER_COUNTER64, pon_octets(v, at->pon, false));
}

static void pon_octets_up(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    sim_value_u64(out, BER_COUNTER64, pon_octets(v, at->pon, true));
}

static void pon_temperature(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_x100(out, 2800 + noise(v, at->pon, 32, 60, 60), ".C");
}

static void pon_voltage(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_x100(out, 325 + noise(v, at->pon, 33, 60, 2), "V");
}

static void pon_bias(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_x100(out, 690 + noise(v, at->pon, 34, 60, 15), "mA");
}

static void pon_tx(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    put_x100(out, 660 + noise(v, at->pon, 35, 60, 10), "dbm");
}

/* ---- IF-MIB: uplinks, PONs, one VLAN, then the ONUs ---- */

static bool is_port(const sim_vsol *v, const vsol_at *at)
{
    return !at->onu && at->n <= VSOL_UPLINKS + v->pons;
}

/* The PON an interface is, or 0. */
static int64_t pon_of(const sim_vsol *v, const vsol_at *at)
{
    return is_port(v, at) && at->n > VSOL_UPLINKS ? at->n - VSOL_UPLINKS : 0;
}

static void if_index(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    put_int(out, at->n);
}

static void if_name(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    char text[32] = "vlan1200";

    if (at->onu)
        snprintf(text, sizeof text, "EPON0/%d:%d", at->onu->pon, at->onu->number);
    else if (pon_of(v, at))
        snprintf(text, sizeof text, "EPON0/%d", (int)pon_of(v, at));
    else if (is_port(v, at))
        snprintf(text, sizeof text, "GE0/%d", (int)at->n);
    sim_value_text(out, text);
}

/* Of physical ports ifDescr and ifAlias are one blank on this family. */
static void if_description(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    if (is_port(v, at))
        sim_value_text(out, " ");
    else
        if_name(v, at, out);
}

static void if_type(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    enum {
        OTHER = 1,
        ETHERNET = 6,
        PROP_VIRTUAL = 53
    };

    put_int(out, at->onu || pon_of(v, at) ? OTHER : is_port(v, at) ? ETHERNET : PROP_VIRTUAL);
}

static void if_mtu(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    put_int(out, 1500);
}

/* The rows of ONUs carry the ONU's MAC, the others that of the box. */
static void if_address(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    static const unsigned char box[6] = {0x02, 0x6d, 0x61, 0xee, 0x0b, 0xf3};

    (void)v;
    sim_value_octets(out, BER_OCTETS, at->onu ? at->onu->mac : box, 6);
}

static void if_state(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    bool down = at->onu ? !at->onu->online : at->n > 1 && at->n <= VSOL_UPLINKS;

    (void)v;
    put_int(out, down ? 2 : 1);
}

static void if_last_change(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    sim_value_u64(out, BER_TIMETICKS, at->onu ? 10000 : 0);
}

static void if_errors(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_u64(out, BER_COUNTER32, 0);
}

static void if_in_octets(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    sim_value_u64(out, BER_COUNTER64,
                  at->onu ? octets(v, at->onu, true) : pon_octets(v, pon_of(v, at), true));
}

static void if_out_octets(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    sim_value_u64(out, BER_COUNTER64,
                  at->onu ? octets(v, at->onu, false) : pon_octets(v, pon_of(v, at), false));
}

static void if_speed(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_u64(out, BER_GAUGE32, 1000);
}

static void if_number(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)at;
    put_int(out, sim_vsol_if_count(v));
}

/* ---- the box ---- */

static void sys_descr(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "V1600D");
}

static void sys_object_id(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    static const sim_oid id = {13, {1, 3, 6, 1, 4, 1, 37950, 1, 1, 5, 10, 14, 1}};
    unsigned char room[5 * 13];

    (void)v;
    (void)at;
    sim_value_octets(out, BER_OID, room, sim_ber_write_oid(room, &id));
}

static void sys_uptime(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)at;
    sim_value_u64(out, BER_TIMETICKS,
                  (uint64_t)((sim_wall_us() - v->started_us) / 10000) & UINT32_MAX);
}

static void host_name(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "V1600D_EPON");
}

static void cpu_load(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)at;
    put_int(out, 26 + noise(v, 0, 40, 10, 6));
}

static void memory_load(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    put_int(out, 18);
}

static void firmware(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)at;
    sim_value_text(out, v->generation == 1 ? "V1.01.51" : "V2.03.74R");
}

static void hardware(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "V1.1.2");
}

static void box_mac(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "02:6d:61:ee:0b:f3");
}

static void uptime_text(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    int64_t s = (sim_wall_us() - v->started_us) / 1000000;
    char text[80];

    (void)at;
    snprintf(text, sizeof text, "%d Days %d Hours %d Minutes %d Seconds", (int)(s / 86400),
             (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
    sim_value_text(out, text);
}

static void temperature(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    put_int(out, 40);
}

static void clock_text(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    time_t now = (time_t)(sim_wall_us() / 1000000);
    struct tm tm;
    char text[80] = "";

    (void)v;
    (void)at;
    if (gmtime_r(&now, &tm))
        snprintf(text, sizeof text, "%d /%-2d/%-2d %2d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    sim_value_text(out, text);
}

static void serial(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    char text[16];

    (void)at;
    sim_value_text(out, sim_format(text, sizeof text, "S%010u", (unsigned)(v->seed & 0x7fffffff)));
}

static void technology(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "EPON-OLT");
}

static void fan_mode(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    put_int(out, 3);
}

static void model(sim_vsol *v, const vsol_at *at, sim_value *out)
{
    (void)v;
    (void)at;
    sim_value_text(out, "V1600D2");
}

/* ---- the list ---- */

/* clang-format off */
#define MIB2 "1.3.6.1.2.1."
#define B5   "1.3.6.1.4.1.37950.1.1.5."
#define REGISTER(name, which) {B5 name, VSOL_SCALAR, register_value, VSOL_BOTH, which}

/* The status table in its two forms: all ONUs, and the ones that are online. */
#define STATUS(table, shape) \
    {B5 "12.1." table ".1.3",  shape, onu_llid,         VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.4",  shape, onu_online,       VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.5",  shape, onu_mac,          VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.6",  shape, empty,            VSOL_GEN2, R_NONE}, /* type */ \
    {B5 "12.1." table ".1.8",  shape, one,              VSOL_GEN2, R_NONE}, /* auth by MAC */ \
    {B5 "12.1." table ".1.9",  shape, onu_description,  VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.10", shape, empty,            VSOL_GEN2, R_NONE}, /* LOID */ \
    {B5 "12.1." table ".1.11", shape, empty,            VSOL_GEN2, R_NONE}, /* its password */ \
    {B5 "12.1." table ".1.12", shape, onu_rtt,          VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.14", shape, onu_online,       VSOL_GEN2, R_NONE}, /* auth finished */ \
    {B5 "12.1." table ".1.15", shape, onu_reason,       VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.17", shape, onu_distance,     VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.18", shape, onu_registered,   VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.19", shape, onu_deregistered, VSOL_GEN2, R_NONE}, \
    {B5 "12.1." table ".1.20", shape, onu_alive,        VSOL_GEN2, R_NONE}

const vsol_object sim_vsol_objects[] = {
    {MIB2 "1.1", VSOL_SCALAR, sys_descr,     VSOL_BOTH, R_NONE},
    {MIB2 "1.2", VSOL_SCALAR, sys_object_id, VSOL_BOTH, R_NONE},
    {MIB2 "1.3", VSOL_SCALAR, sys_uptime,    VSOL_BOTH, R_NONE},
    {MIB2 "1.4", VSOL_SCALAR, empty,         VSOL_BOTH, R_NONE},
    {MIB2 "1.5", VSOL_SCALAR, host_name,     VSOL_BOTH, R_NONE},
    {MIB2 "1.6", VSOL_SCALAR, empty,         VSOL_BOTH, R_NONE},
    {MIB2 "2.1", VSOL_SCALAR, if_number,     VSOL_BOTH, R_NONE},

    {MIB2 "2.2.1.1",     VSOL_BY_IF, if_index,       VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.2",     VSOL_BY_IF, if_description, VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.3",     VSOL_BY_IF, if_type,        VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.4",     VSOL_BY_IF, if_mtu,         VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.6",     VSOL_BY_IF, if_address,     VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.7",     VSOL_BY_IF, one,            VSOL_BOTH, R_NONE}, /* admin state */
    {MIB2 "2.2.1.8",     VSOL_BY_IF, if_state,       VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.9",     VSOL_BY_IF, if_last_change, VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.13",    VSOL_BY_IF, if_errors,      VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.14",    VSOL_BY_IF, if_errors,      VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.19",    VSOL_BY_IF, if_errors,      VSOL_BOTH, R_NONE},
    {MIB2 "2.2.1.20",    VSOL_BY_IF, if_errors,      VSOL_BOTH, R_NONE},
    {MIB2 "31.1.1.1.1",  VSOL_BY_IF, if_name,        VSOL_BOTH, R_NONE},
    {MIB2 "31.1.1.1.6",  VSOL_BY_IF, if_in_octets,   VSOL_BOTH, R_NONE},
    {MIB2 "31.1.1.1.10", VSOL_BY_IF, if_out_octets,  VSOL_BOTH, R_NONE},
    {MIB2 "31.1.1.1.15", VSOL_BY_IF, if_speed,       VSOL_BOTH, R_NONE},
    {MIB2 "31.1.1.1.18", VSOL_BY_IF, if_description, VSOL_BOTH, R_NONE}, /* ifAlias */

    {B5 "10.1.2.1.1.2",  VSOL_BY_PON, pon_name,        VSOL_BOTH, R_NONE},
    {B5 "10.1.2.1.1.3",  VSOL_BY_PON, one,             VSOL_BOTH, R_NONE}, /* admin state */
    {B5 "10.1.2.1.1.14", VSOL_BY_PON, empty,           VSOL_BOTH, R_NONE}, /* description */
    {B5 "10.1.2.2.1.44", VSOL_BY_PON, pon_octets_down, VSOL_BOTH, R_NONE},
    {B5 "10.1.2.2.1.45", VSOL_BY_PON, pon_octets_up,   VSOL_BOTH, R_NONE},
    REGISTER("10.12.1", R_OLT_REBOOT),
    {B5 "10.12.3",     VSOL_SCALAR, cpu_load,    VSOL_BOTH, R_NONE},
    {B5 "10.12.4",     VSOL_SCALAR, memory_load, VSOL_BOTH, R_NONE},
    {B5 "10.12.5.1",   VSOL_SCALAR, host_name,   VSOL_BOTH, R_NONE},
    {B5 "10.12.5.4",   VSOL_SCALAR, firmware,    VSOL_BOTH, R_NONE},
    {B5 "10.12.5.5",   VSOL_SCALAR, hardware,    VSOL_BOTH, R_NONE},
    {B5 "10.12.5.7",   VSOL_SCALAR, box_mac,     VSOL_BOTH, R_NONE},
    {B5 "10.12.5.8",   VSOL_SCALAR, uptime_text, VSOL_BOTH, R_NONE},
    {B5 "10.12.5.9",   VSOL_SCALAR, temperature, VSOL_BOTH, R_NONE},
    {B5 "10.12.5.10",  VSOL_SCALAR, clock_text,  VSOL_BOTH, R_NONE},
    {B5 "10.12.5.11",  VSOL_SCALAR, serial,      VSOL_BOTH, R_NONE},
    {B5 "10.12.5.15",  VSOL_SCALAR, technology,  VSOL_BOTH, R_NONE},
    REGISTER("10.12.8.2", R_SAVE),
    {B5 "10.12.11.1",  VSOL_SCALAR, fan_mode,    VSOL_BOTH, R_NONE},
    {B5 "10.12.11.2",  VSOL_SCALAR, temperature, VSOL_BOTH, R_NONE}, /* the fan starts at it */
    {B5 "10.13.1.1.1", VSOL_BY_PON, pon_number,      VSOL_BOTH, R_NONE},
    {B5 "10.13.1.1.2", VSOL_BY_PON, pon_temperature, VSOL_BOTH, R_NONE},
    {B5 "10.13.1.1.3", VSOL_BY_PON, pon_voltage,     VSOL_BOTH, R_NONE},
    {B5 "10.13.1.1.4", VSOL_BY_PON, pon_bias,        VSOL_BOTH, R_NONE},
    {B5 "10.13.1.1.5", VSOL_BY_PON, pon_tx,          VSOL_BOTH, R_NONE},
    {B5 "10.14.5",     VSOL_SCALAR, model,           VSOL_BOTH, R_NONE},

    {B5 "12.1.1.1.2", VSOL_BY_PON, one, VSOL_BOTH, R_NONE}, /* authorised by MAC */
    REGISTER("12.1.2.1", R_WHITE_PON),
    REGISTER("12.1.2.2", R_WHITE_MAC),
    REGISTER("12.1.2.3", R_WHITE_ACTION),
    {B5 "12.1.3.1.2", VSOL_BY_WHITE, white_pon, VSOL_BOTH, R_NONE},
    {B5 "12.1.3.1.3", VSOL_BY_WHITE, white_mac, VSOL_BOTH, R_NONE},
    REGISTER("12.1.8.1", R_DELETE_PON),
    REGISTER("12.1.8.2", R_DELETE_ONU),
    {B5 "12.1.12.1.2",  VSOL_BY_FLAT, onu_pon,         VSOL_GEN1, R_NONE},
    {B5 "12.1.12.1.3",  VSOL_BY_FLAT, onu_number,      VSOL_GEN1, R_NONE},
    {B5 "12.1.12.1.4",  VSOL_BY_FLAT, onu_llid,        VSOL_GEN1, R_NONE},
    {B5 "12.1.12.1.5",  VSOL_BY_FLAT, onu_online,      VSOL_GEN1, R_NONE},
    {B5 "12.1.12.1.6",  VSOL_BY_FLAT, onu_mac,         VSOL_GEN1, R_NONE},
    {B5 "12.1.12.1.7",  VSOL_BY_FLAT, empty,           VSOL_GEN1, R_NONE}, /* type */
    {B5 "12.1.12.1.9",  VSOL_BY_FLAT, one,             VSOL_GEN1, R_NONE}, /* auth by MAC */
    {B5 "12.1.12.1.10", VSOL_BY_FLAT, onu_description, VSOL_GEN1, R_NONE},
    {B5 "12.1.12.1.13", VSOL_BY_FLAT, onu_rtt,         VSOL_GEN1, R_NONE},
    {B5 "12.1.13.1.2", VSOL_BY_WAIT, waiting_pon,     VSOL_BOTH, R_NONE},
    {B5 "12.1.13.1.3", VSOL_BY_WAIT, waiting_mac,     VSOL_BOTH, R_NONE},
    {B5 "12.1.13.1.4", VSOL_BY_WAIT, waiting_timeout, VSOL_BOTH, R_NONE},
    {B5 "12.1.13.1.5", VSOL_BY_WAIT, empty,           VSOL_BOTH, R_NONE}, /* LOID */
    {B5 "12.1.13.1.6", VSOL_BY_WAIT, empty,           VSOL_BOTH, R_NONE}, /* its password */
    REGISTER("12.1.14.1", R_KICK_PON),
    REGISTER("12.1.14.2", R_KICK_ONU),
    REGISTER("12.1.15.1", R_RESET_PON),
    REGISTER("12.1.15.2", R_RESET_ONU),
    REGISTER("12.1.16.1", R_NAME_PON),
    REGISTER("12.1.16.2", R_NAME_ONU),
    REGISTER("12.1.16.3", R_NAME_TEXT),
    REGISTER("12.1.16.4", R_NAME_ACTION),
    {B5 "12.1.17.1.3",  VSOL_BY_ONU, onu_rtt,         VSOL_BOTH, R_NONE},
    {B5 "12.1.20.1.3",  VSOL_BY_ONU, onu_octets_up,   VSOL_BOTH, R_NONE},
    {B5 "12.1.20.1.10", VSOL_BY_ONU, onu_octets_down, VSOL_BOTH, R_NONE},
    STATUS("25", VSOL_BY_ONU),
    {B5 "12.1.27.1.2", VSOL_BY_PON, pon_onus,   VSOL_BOTH, R_NONE},
    {B5 "12.1.27.1.3", VSOL_BY_PON, pon_online, VSOL_BOTH, R_NONE},
    STATUS("29", VSOL_BY_UP),
    {B5 "12.2.1.2.1.3", VSOL_BY_ONU, onu_vendor,   VSOL_BOTH, R_NONE},
    {B5 "12.2.1.2.1.4", VSOL_BY_ONU, onu_model,    VSOL_BOTH, R_NONE},
    {B5 "12.2.1.2.1.5", VSOL_BY_ONU, onu_id,       VSOL_BOTH, R_NONE},
    {B5 "12.2.1.2.1.6", VSOL_BY_ONU, onu_hardware, VSOL_BOTH, R_NONE},
    {B5 "12.2.1.2.1.7", VSOL_BY_ONU, onu_software, VSOL_BOTH, R_NONE},
    {B5 "12.2.1.3.1.3", VSOL_BY_ONU, onu_software, VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.1", VSOL_BY_ONU, onu_pon,            VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.2", VSOL_BY_ONU, onu_number,         VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.3", VSOL_BY_ONU, optics_temperature, VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.4", VSOL_BY_ONU, optics_voltage,     VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.5", VSOL_BY_ONU, optics_bias,        VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.6", VSOL_BY_ONU, optics_tx,          VSOL_BOTH, R_NONE},
    {B5 "12.2.1.8.1.7", VSOL_BY_ONU, optics_rx,          VSOL_BOTH, R_NONE},
    REGISTER("12.2.11.1", R_REBOOT_PON),
    REGISTER("12.2.11.2", R_REBOOT_ONU),
    REGISTER("12.2.11.3", R_REBOOT_ACTION),
    {B5 "12.5.1.13.1.4", VSOL_BY_UNI, uni_link, VSOL_BOTH, R_NONE},
    {B5 "12.5.1.13.1.5", VSOL_BY_UNI, one,      VSOL_BOTH, R_NONE}, /* admin state */
    REGISTER("12.5.3.1", R_UNI_PON),
    REGISTER("12.5.3.2", R_UNI_ONU),
    REGISTER("12.5.3.3", R_UNI_PORT),
};
/* clang-format on */

const size_t sim_vsol_object_count = sizeof sim_vsol_objects / sizeof *sim_vsol_objects;
