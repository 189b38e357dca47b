#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vsol.h"

enum {
    PON_MAX = 16,
    ONU_MAX = 128, /* numbers on one PON; the box itself serves 64 */
    UPLINKS = 4,
    FOUND_MAX = 64,
    UNI_PORTS = 4
};

typedef struct onu {
    int pon, number;
    bool bound, online;
    int reason; /* 0 wire down, 1 power off */
    unsigned char mac[6];
    char description[65];
    int64_t distance_m;
    int rx_x100, tx_x100, temp_x100, volt_x100, bias_x100;
    int64_t registered_us, deregistered_us; /* wall clock; 0 = never */
    int64_t due_us;                         /* when it registers again; 0 = not by itself */
} onu;

typedef struct found {
    int pon;
    unsigned char mac[6];
    int64_t accept_us; /* when the authorisation takes effect; 0 = still waiting */
} found;

/* The operands of SETs, kept until the action among them arrives. */
enum {
    R_WHITE_PON,
    R_WHITE_ACTION,
    R_DELETE_PON,
    R_DELETE_ONU,
    R_KICK_PON,
    R_KICK_ONU,
    R_REBOOT_PON,
    R_REBOOT_ONU,
    R_REBOOT_ACTION,
    R_RESET_PON,
    R_RESET_ONU,
    R_NAME_PON,
    R_NAME_ONU,
    R_NAME_ACTION,
    R_SAVE,
    R_OLT_REBOOT,
    R_UNI_PON,
    R_UNI_ONU,
    R_UNI_PORT,
    R_COUNT
};
enum {
    T_WHITE_MAC,
    T_NAME,
    T_COUNT
};

struct sim_vsol {
    uint64_t seed;
    int pons, onus, generation, noise_x100;
    int64_t flap_us, flaps_done, oam_us, register_us;
    onu *onu;    /* [pon][number], all of them, bound or not */
    onu **bound; /* in the order of pon and number */
    size_t bound_count;
    found found[FOUND_MAX];
    size_t found_count;
    unsigned char white[FOUND_MAX][6];
    int white_pon[FOUND_MAX];
    size_t white_count;
    int64_t reg[R_COUNT];
    char text[T_COUNT][65];
    int64_t started_us, saves, cost_us;
    const onu *last_oam;
    bool want_reboot;
    struct branch **branch;
    size_t branch_count;
};

/* ---- the tables: one row of this list for each column or scalar ---- */

typedef enum shape {
    SCALAR,  /* .0 */
    BY_PON,  /* .pon */
    BY_ONU,  /* .pon.onu */
    BY_UP,   /* .pon.onu, online ones only */
    BY_UNI,  /* .pon.onu.port of the selected ONU */
    BY_IF,   /* .ifIndex */
    BY_FLAT, /* .n over all bound ONUs */
    BY_FIND, /* .n over waiting ONUs */
    BY_WHITE /* .n over the white list */
} shape;

typedef struct cell_at {
    int64_t pon, number, n;
    const onu *onu; /* of BY_ONU, BY_UP, BY_UNI, BY_FLAT, and BY_IF when it is an ONU */
} cell_at;

typedef void cell_fn(sim_vsol *v, const cell_at *at, int column, sim_value *out);

typedef struct column {
    const char *name; /* of the column or scalar, behind its root; the index follows */
    shape shape;
    int number; /* what the function is told */
    cell_fn *fn;
    int generations; /* bit 0: first, bit 1: second */
} column;

typedef struct branch {
    sim_oid prefix;
    const column *column;
} branch;

static int noise(const sim_vsol *v, const onu *o, int what, int64_t slot_s, int span)
{
    uint64_t slot = (uint64_t)(sim_wall_us() / 1000000 / slot_s);
    uint64_t h = sim_hash(v->seed, (uint64_t)what, (uint64_t)(o->pon * 1000 + o->number), slot);

    return span ? (int)(h % (uint64_t)(2 * span + 1)) - span : 0;
}

static char *print_mac(const unsigned char *mac, char room[18])
{
    return sim_format(room, 18, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
                      mac[4], mac[5]);
}

static void mac_text(const unsigned char *mac, sim_value *out)
{
    char text[18];

    sim_value_text(out, print_mac(mac, text));
}

static void time_text(int64_t wall_us, sim_value *out)
{
    time_t seconds = (time_t)(wall_us / 1000000);
    struct tm tm;
    char text[32] = "N/A";

    if (wall_us && gmtime_r(&seconds, &tm))
        strftime(text, sizeof text, "%Y/%m/%d %H:%M:%S", &tm);
    sim_value_text(out, text);
}

static void put_int(sim_value *out, int64_t number)
{
    sim_value_i64(out, BER_INTEGER, number);
}

static int64_t rtt_tq(const onu *o)
{
    return 65 + o->distance_m * 10 / 16; /* 1 TQ = 1.6 m one way; 65 TQ inside the ONU */
}

static void alive_text(const onu *o, sim_value *out)
{
    int64_t s = o->online ? (sim_wall_us() - o->registered_us) / 1000000 : 0;
    char text[48];

    snprintf(text, sizeof text, "%" PRId64 " %02d:%02d:%02d", s / 86400, (int)(s / 3600 % 24),
             (int)(s / 60 % 60), (int)(s % 60));
    sim_value_text(out, text);
}

static void status_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    const onu *o = at->onu;

    (void)v;
    switch (number) {
    case 3:
        put_int(out, o->online ? o->number + 1 : 0);
        break;
    case 4:
        put_int(out, o->online);
        break;
    case 5:
        mac_text(o->mac, out);
        break;
    case 8:
        put_int(out, 1);
        break;
    case 9:
        sim_value_text(out, o->description);
        break;
    case 12:
        put_int(out, rtt_tq(o));
        break;
    case 14:
        put_int(out, o->online);
        break;
    case 15:
        put_int(out, o->reason);
        break;
    case 17:
        sim_value_u64(out, BER_GAUGE32, (uint64_t)o->distance_m);
        break;
    case 18:
        time_text(o->registered_us, out);
        break;
    case 19:
        time_text(o->deregistered_us, out);
        break;
    case 20:
        alive_text(o, out);
        break;
    default: /* type, LOID, LOID password: not set */
        sim_value_text(out, "");
        break;
    }
}

/* Columns of the flat table of first-generation firmware, in the numbers of the status table. */
static void flat_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    static const int same[] = {[4] = 3, [5] = 4, [6] = 5, [7] = 6, [9] = 8, [10] = 9, [13] = 12};

    if (number == 2)
        put_int(out, at->onu->pon);
    else if (number == 3)
        put_int(out, at->onu->number);
    else
        status_cell(v, at, same[number], out);
}

static void optics_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    const onu *o = at->onu;
    char text[64] = "";

    if (number <= 2) {
        put_int(out, number == 1 ? o->pon : o->number);
        return;
    }
    /* The agent asks the ONU itself; one that is gone is waited for. */
    if (v->last_oam != o)
        v->cost_us += o->online ? v->oam_us : 4 * v->oam_us;
    v->last_oam = o;
    if (o->online) {
        switch (number) {
        case 3:
            snprintf(text, sizeof text, "%.2f C", (o->temp_x100 + noise(v, o, 3, 60, 80)) / 100.0);
            break;
        case 4:
            snprintf(text, sizeof text, "%.2f V", (o->volt_x100 + noise(v, o, 4, 60, 2)) / 100.0);
            break;
        case 5:
            snprintf(text, sizeof text, "%.2f mA", (o->bias_x100 + noise(v, o, 5, 60, 9)) / 100.0);
            break;
        case 6:
            sim_vsol_power_text((o->tx_x100 + noise(v, o, 6, 60, 3)) / 100.0, text, sizeof text);
            break;
        default:
            sim_vsol_power_text((o->rx_x100 + noise(v, o, 7, 30, v->noise_x100)) / 100.0, text,
                                sizeof text);
            break;
        }
    }
    sim_value_text(out, text);
}

static void identity_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    const unsigned char *mac = at->onu->mac;
    char text[16];

    (void)v;
    switch (number) {
    case 3:
        sim_value_text(out, "SIML");
        break;
    case 4:
        sim_value_text(out, at->onu->number % 3 ? "S801" : "S804");
        break;
    case 5:
        sim_value_text(out, sim_format(text, sizeof text, "%02X%02X%02X%02X%02X%02X", mac[0],
                                       mac[1], mac[2], mac[3], mac[4], mac[5]));
        break;
    case 6:
        sim_value_text(out, "V1.0");
        break;
    default:
        sim_value_text(out, "V2.1.3");
        break;
    }
}

static void rtt_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    (void)v;
    (void)number;
    put_int(out, rtt_tq(at->onu));
}

/* Octets since the ONU registered; a customer takes more than he gives. */
static uint64_t octets(const sim_vsol *v, const onu *o, bool from_onu)
{
    uint64_t rate = 20000 + sim_hash(v->seed, 20, (uint64_t)o->pon, (uint64_t)o->number) % 400000;
    int64_t up_ms = o->online ? (sim_wall_us() - o->registered_us) / 1000 : 0;

    return (from_onu ? rate / 8 : rate) * (uint64_t)(up_ms > 0 ? up_ms : 0) / 1000;
}

static void octets_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    sim_value_u64(out, BER_COUNTER64, octets(v, at->onu, number == 3));
}

static void uni_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    (void)v;
    put_int(out, number == 4 ? at->onu->online && at->n == 1 : 1);
}

static void find_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    const found *f = &v->found[at->n - 1];

    if (number == 2)
        put_int(out, f->pon);
    else if (number == 3)
        mac_text(f->mac, out);
    else if (number == 4)
        put_int(out, 300);
    else
        sim_value_text(out, "");
}

static void white_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    if (number == 2)
        put_int(out, v->white_pon[at->n - 1]);
    else
        mac_text(v->white[at->n - 1], out);
}

static int64_t online_count(const sim_vsol *v, int64_t pon, bool all)
{
    int64_t count = 0;

    for (size_t i = 0; i < v->bound_count; i++)
        count += v->bound[i]->pon == pon && (all || v->bound[i]->online);
    return count;
}

static void pon_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    onu fake = {.pon = (int)at->pon}; /* a source of noise of its own */
    char text[32];

    switch (number) {
    case 2: /* name */
        snprintf(text, sizeof text, "EPON0/%d", (int)at->pon);
        sim_value_text(out, text);
        break;
    case 3: /* admin state */
    case 1: /* auth mode */
        put_int(out, 1);
        break;
    case 14:
        sim_value_text(out, "");
        break;
    case 44:
    case 45: {
        uint64_t sum = 0;

        for (size_t i = 0; i < v->bound_count; i++)
            if (v->bound[i]->pon == at->pon)
                sum += octets(v, v->bound[i], number == 45);
        sim_value_u64(out, BER_COUNTER64, sum);
        break;
    }
    case 271:
    case 272:
        put_int(out, online_count(v, at->pon, number == 271));
        break;
    case 131:
        put_int(out, at->pon);
        break;
    case 132:
        snprintf(text, sizeof text, "%.2f .C", (2800 + noise(v, &fake, 132, 60, 60)) / 100.0);
        sim_value_text(out, text);
        break;
    case 133:
        snprintf(text, sizeof text, "%.2f V", (325 + noise(v, &fake, 133, 60, 2)) / 100.0);
        sim_value_text(out, text);
        break;
    case 134:
        snprintf(text, sizeof text, "%.2f mA", (690 + noise(v, &fake, 134, 60, 15)) / 100.0);
        sim_value_text(out, text);
        break;
    default:
        snprintf(text, sizeof text, "%.2f dbm", (660 + noise(v, &fake, 135, 60, 10)) / 100.0);
        sim_value_text(out, text);
        break;
    }
}

/* ---- IF-MIB: uplinks, PONs, one VLAN, then the ONUs ---- */

static int64_t if_count(const sim_vsol *v)
{
    return UPLINKS + v->pons + 1 + (int64_t)v->bound_count;
}

static void if_name(const sim_vsol *v, const cell_at *at, char *room, size_t size)
{
    if (at->onu)
        snprintf(room, size, "EPON0/%d:%d", at->onu->pon, at->onu->number);
    else if (at->n <= UPLINKS)
        snprintf(room, size, "GE0/%d", (int)at->n);
    else if (at->n <= UPLINKS + v->pons)
        snprintf(room, size, "EPON0/%d", (int)at->n - UPLINKS);
    else
        snprintf(room, size, "vlan1200");
}

static void if_octets(sim_vsol *v, const cell_at *at, bool in, sim_value *out)
{
    uint64_t sum = 0;

    if (at->onu)
        sum = octets(v, at->onu, in);
    else if (at->n > UPLINKS && at->n <= UPLINKS + v->pons)
        for (size_t i = 0; i < v->bound_count; i++)
            if (v->bound[i]->pon == at->n - UPLINKS)
                sum += octets(v, v->bound[i], in);
    sim_value_u64(out, BER_COUNTER64, sum);
}

static void if_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    static const unsigned char box[6] = {0x02, 0x6d, 0x61, 0xee, 0x0b, 0xf3};
    bool port = !at->onu && at->n <= UPLINKS + v->pons;
    char name[32];

    if_name(v, at, name, sizeof name);
    switch (number) {
    case 1:
        put_int(out, at->n);
        break;
    case 2: /* ifDescr of ports is one blank on this family */
    case 118:
        sim_value_text(out, port ? " " : name);
        break;
    case 3:
        put_int(out, at->onu || (at->n > UPLINKS && port) ? 1 : port ? 6 : 53);
        break;
    case 4:
        put_int(out, 1500);
        break;
    case 6:
        sim_value_octets(out, BER_OCTETS, at->onu ? at->onu->mac : box, 6);
        break;
    case 7:
        put_int(out, 1);
        break;
    case 8:
        put_int(out, at->onu ? (at->onu->online ? 1 : 2) : at->n > 1 && at->n <= UPLINKS ? 2 : 1);
        break;
    case 9:
        sim_value_u64(out, BER_TIMETICKS, at->onu ? 10000 : 0);
        break;
    case 101:
        sim_value_text(out, name);
        break;
    case 106:
    case 110:
        if_octets(v, at, number == 106, out);
        break;
    case 115:
        sim_value_u64(out, BER_GAUGE32, 1000);
        break;
    default: /* errors and discards */
        sim_value_u64(out, BER_COUNTER32, 0);
        break;
    }
}

/* ---- the chassis ---- */

static void uptime_text(const sim_vsol *v, sim_value *out)
{
    int64_t s = (sim_wall_us() - v->started_us) / 1000000;
    char text[80];

    snprintf(text, sizeof text, "%d Days %d Hours %d Minutes %d Seconds", (int)(s / 86400),
             (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
    sim_value_text(out, text);
}

static void clock_text(sim_value *out)
{
    time_t now = (time_t)(sim_wall_us() / 1000000);
    struct tm tm;
    char text[80] = "";

    if (gmtime_r(&now, &tm))
        snprintf(text, sizeof text, "%d /%-2d/%-2d %2d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    sim_value_text(out, text);
}

static void system_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    static const sim_oid object_id = {13, {1, 3, 6, 1, 4, 1, 37950, 1, 1, 5, 10, 14, 1}};
    unsigned char octets_of_id[32];
    char text[32];

    (void)at;
    switch (number) {
    case 1:
        sim_value_text(out, "V1600D");
        break;
    case 2:
        sim_value_octets(out, BER_OID, octets_of_id, sim_ber_write_oid(octets_of_id, &object_id));
        break;
    case 3:
        sim_value_u64(out, BER_TIMETICKS,
                      (uint64_t)((sim_wall_us() - v->started_us) / 10000) & UINT32_MAX);
        break;
    case 5:
        sim_value_text(out, "V1600D_EPON");
        break;
    case 21:
        put_int(out, if_count(v));
        break;
    case 33: /* CPU load */
        put_int(out, 20 + (int64_t)(sim_hash(v->seed, 33, (uint64_t)time(NULL) / 10, 0) % 12));
        break;
    case 34:
        put_int(out, 18);
        break;
    case 54:
        sim_value_text(out, v->generation == 1 ? "V1.01.51" : "V2.03.74R");
        break;
    case 55:
        sim_value_text(out, "V1.1.2");
        break;
    case 57:
        sim_value_text(out, "02:6d:61:ee:0b:f3");
        break;
    case 58:
        uptime_text(v, out);
        break;
    case 59:
        put_int(out, 40);
        break;
    case 60:
        clock_text(out);
        break;
    case 61:
        snprintf(text, sizeof text, "S%010u", (unsigned)(v->seed & 0x7fffffff));
        sim_value_text(out, text);
        break;
    case 65:
        sim_value_text(out, "EPON-OLT");
        break;
    case 111:
        put_int(out, 3);
        break;
    case 112:
        put_int(out, 40);
        break;
    case 145:
        sim_value_text(out, "V1600D2");
        break;
    default:
        sim_value_text(out, "");
        break;
    }
}

static void register_cell(sim_vsol *v, const cell_at *at, int number, sim_value *out)
{
    (void)at;
    if (number >= 100)
        sim_value_text(out, v->text[number - 100]);
    else
        put_int(out, v->reg[number]);
}

enum {
    GEN1 = 1,
    GEN2 = 2,
    BOTH = 3
};

/* clang-format off */
#define MIB2 "1.3.6.1.2.1."
#define B5   "1.3.6.1.4.1.37950.1.1.5."
#define STATUS(table, c, shape)  {B5 "12.1." table ".1." #c, shape, c, status_cell, GEN2}
#define FLAT(c)                  {B5 "12.1.12.1." #c, BY_FLAT, c, flat_cell, GEN1}
#define OPTICS(c)                {B5 "12.2.1.8.1." #c, BY_ONU, c, optics_cell, BOTH}
#define REGISTER(name, r)        {B5 name, SCALAR, r, register_cell, BOTH}
#define TEXT_REGISTER(name, t)   {B5 name, SCALAR, 100 + (t), register_cell, BOTH}

static const column columns[] = {
    {MIB2 "1.1",  SCALAR, 1,  system_cell, BOTH},
    {MIB2 "1.2",  SCALAR, 2,  system_cell, BOTH},
    {MIB2 "1.3",  SCALAR, 3,  system_cell, BOTH},
    {MIB2 "1.4",  SCALAR, 4,  system_cell, BOTH},
    {MIB2 "1.5",  SCALAR, 5,  system_cell, BOTH},
    {MIB2 "1.6",  SCALAR, 6,  system_cell, BOTH},
    {MIB2 "2.1",  SCALAR, 21, system_cell, BOTH},

    {MIB2 "2.2.1.1",  BY_IF, 1,  if_cell, BOTH},
    {MIB2 "2.2.1.2",  BY_IF, 2,  if_cell, BOTH},
    {MIB2 "2.2.1.3",  BY_IF, 3,  if_cell, BOTH},
    {MIB2 "2.2.1.4",  BY_IF, 4,  if_cell, BOTH},
    {MIB2 "2.2.1.6",  BY_IF, 6,  if_cell, BOTH},
    {MIB2 "2.2.1.7",  BY_IF, 7,  if_cell, BOTH},
    {MIB2 "2.2.1.8",  BY_IF, 8,  if_cell, BOTH},
    {MIB2 "2.2.1.9",  BY_IF, 9,  if_cell, BOTH},
    {MIB2 "2.2.1.13", BY_IF, 13, if_cell, BOTH},
    {MIB2 "2.2.1.14", BY_IF, 14, if_cell, BOTH},
    {MIB2 "2.2.1.19", BY_IF, 19, if_cell, BOTH},
    {MIB2 "2.2.1.20", BY_IF, 20, if_cell, BOTH},
    {MIB2 "31.1.1.1.1",  BY_IF, 101, if_cell, BOTH},
    {MIB2 "31.1.1.1.6",  BY_IF, 106, if_cell, BOTH},
    {MIB2 "31.1.1.1.10", BY_IF, 110, if_cell, BOTH},
    {MIB2 "31.1.1.1.15", BY_IF, 115, if_cell, BOTH},
    {MIB2 "31.1.1.1.18", BY_IF, 118, if_cell, BOTH},

    {B5 "10.1.2.1.1.2",  BY_PON, 2,  pon_cell, BOTH},
    {B5 "10.1.2.1.1.3",  BY_PON, 3,  pon_cell, BOTH},
    {B5 "10.1.2.1.1.14", BY_PON, 14, pon_cell, BOTH},
    {B5 "10.1.2.2.1.44", BY_PON, 44, pon_cell, BOTH},
    {B5 "10.1.2.2.1.45", BY_PON, 45, pon_cell, BOTH},
    REGISTER("10.12.1", R_OLT_REBOOT),
    {B5 "10.12.3",    SCALAR, 33,  system_cell, BOTH},
    {B5 "10.12.4",    SCALAR, 34,  system_cell, BOTH},
    {B5 "10.12.5.1",  SCALAR, 5,   system_cell, BOTH},
    {B5 "10.12.5.4",  SCALAR, 54,  system_cell, BOTH},
    {B5 "10.12.5.5",  SCALAR, 55,  system_cell, BOTH},
    {B5 "10.12.5.7",  SCALAR, 57,  system_cell, BOTH},
    {B5 "10.12.5.8",  SCALAR, 58,  system_cell, BOTH},
    {B5 "10.12.5.9",  SCALAR, 59,  system_cell, BOTH},
    {B5 "10.12.5.10", SCALAR, 60,  system_cell, BOTH},
    {B5 "10.12.5.11", SCALAR, 61,  system_cell, BOTH},
    {B5 "10.12.5.15", SCALAR, 65,  system_cell, BOTH},
    REGISTER("10.12.8.2", R_SAVE),
    {B5 "10.12.11.1", SCALAR, 111, system_cell, BOTH},
    {B5 "10.12.11.2", SCALAR, 112, system_cell, BOTH},
    {B5 "10.13.1.1.1", BY_PON, 131, pon_cell, BOTH},
    {B5 "10.13.1.1.2", BY_PON, 132, pon_cell, BOTH},
    {B5 "10.13.1.1.3", BY_PON, 133, pon_cell, BOTH},
    {B5 "10.13.1.1.4", BY_PON, 134, pon_cell, BOTH},
    {B5 "10.13.1.1.5", BY_PON, 135, pon_cell, BOTH},
    {B5 "10.14.5",     SCALAR, 145, system_cell, BOTH},

    {B5 "12.1.1.1.2", BY_PON, 1, pon_cell, BOTH},
    REGISTER("12.1.2.1", R_WHITE_PON),
    TEXT_REGISTER("12.1.2.2", T_WHITE_MAC),
    REGISTER("12.1.2.3", R_WHITE_ACTION),
    {B5 "12.1.3.1.2", BY_WHITE, 2, white_cell, BOTH},
    {B5 "12.1.3.1.3", BY_WHITE, 3, white_cell, BOTH},
    REGISTER("12.1.8.1", R_DELETE_PON),
    REGISTER("12.1.8.2", R_DELETE_ONU),
    FLAT(2), FLAT(3), FLAT(4), FLAT(5), FLAT(6), FLAT(7), FLAT(9), FLAT(10), FLAT(13),
    {B5 "12.1.13.1.2", BY_FIND, 2, find_cell, BOTH},
    {B5 "12.1.13.1.3", BY_FIND, 3, find_cell, BOTH},
    {B5 "12.1.13.1.4", BY_FIND, 4, find_cell, BOTH},
    {B5 "12.1.13.1.5", BY_FIND, 5, find_cell, BOTH},
    {B5 "12.1.13.1.6", BY_FIND, 6, find_cell, BOTH},
    REGISTER("12.1.14.1", R_KICK_PON),
    REGISTER("12.1.14.2", R_KICK_ONU),
    REGISTER("12.1.15.1", R_RESET_PON),
    REGISTER("12.1.15.2", R_RESET_ONU),
    REGISTER("12.1.16.1", R_NAME_PON),
    REGISTER("12.1.16.2", R_NAME_ONU),
    TEXT_REGISTER("12.1.16.3", T_NAME),
    REGISTER("12.1.16.4", R_NAME_ACTION),
    {B5 "12.1.17.1.3",  BY_ONU, 3,  rtt_cell, BOTH},
    {B5 "12.1.20.1.3",  BY_ONU, 3,  octets_cell, BOTH},
    {B5 "12.1.20.1.10", BY_ONU, 10, octets_cell, BOTH},
    STATUS("25", 3, BY_ONU),  STATUS("25", 4, BY_ONU),  STATUS("25", 5, BY_ONU),
    STATUS("25", 6, BY_ONU),  STATUS("25", 8, BY_ONU),  STATUS("25", 9, BY_ONU),
    STATUS("25", 10, BY_ONU), STATUS("25", 11, BY_ONU), STATUS("25", 12, BY_ONU),
    STATUS("25", 14, BY_ONU), STATUS("25", 15, BY_ONU), STATUS("25", 17, BY_ONU),
    STATUS("25", 18, BY_ONU), STATUS("25", 19, BY_ONU), STATUS("25", 20, BY_ONU),
    {B5 "12.1.27.1.2", BY_PON, 271, pon_cell, BOTH},
    {B5 "12.1.27.1.3", BY_PON, 272, pon_cell, BOTH},
    STATUS("29", 3, BY_UP),  STATUS("29", 4, BY_UP),  STATUS("29", 5, BY_UP),
    STATUS("29", 6, BY_UP),  STATUS("29", 8, BY_UP),  STATUS("29", 9, BY_UP),
    STATUS("29", 10, BY_UP), STATUS("29", 11, BY_UP), STATUS("29", 12, BY_UP),
    STATUS("29", 14, BY_UP), STATUS("29", 15, BY_UP), STATUS("29", 17, BY_UP),
    STATUS("29", 18, BY_UP), STATUS("29", 19, BY_UP), STATUS("29", 20, BY_UP),
    {B5 "12.2.1.2.1.3", BY_ONU, 3, identity_cell, BOTH},
    {B5 "12.2.1.2.1.4", BY_ONU, 4, identity_cell, BOTH},
    {B5 "12.2.1.2.1.5", BY_ONU, 5, identity_cell, BOTH},
    {B5 "12.2.1.2.1.6", BY_ONU, 6, identity_cell, BOTH},
    {B5 "12.2.1.2.1.7", BY_ONU, 7, identity_cell, BOTH},
    {B5 "12.2.1.3.1.3", BY_ONU, 7, identity_cell, BOTH},
    OPTICS(1), OPTICS(2), OPTICS(3), OPTICS(4), OPTICS(5), OPTICS(6), OPTICS(7),
    REGISTER("12.2.11.1", R_REBOOT_PON),
    REGISTER("12.2.11.2", R_REBOOT_ONU),
    REGISTER("12.2.11.3", R_REBOOT_ACTION),
    {B5 "12.5.1.13.1.4", BY_UNI, 4, uni_cell, BOTH},
    {B5 "12.5.1.13.1.5", BY_UNI, 5, uni_cell, BOTH},
    REGISTER("12.5.3.1", R_UNI_PON),
    REGISTER("12.5.3.2", R_UNI_ONU),
    REGISTER("12.5.3.3", R_UNI_PORT),
};
/* clang-format on */

/* ---- life of the ONUs ---- */

static onu *onu_at(const sim_vsol *v, int64_t pon, int64_t number)
{
    if (pon < 1 || pon > v->pons || number < 1 || number > ONU_MAX)
        return NULL;
    return &v->onu[(pon - 1) * ONU_MAX + number - 1];
}

static onu *bound_at(const sim_vsol *v, int64_t pon, int64_t number)
{
    onu *o = onu_at(v, pon, number);

    return o && o->bound ? o : NULL;
}

static void list_bound(sim_vsol *v)
{
    v->bound_count = 0;
    for (int i = 0; i < v->pons * ONU_MAX; i++)
        if (v->onu[i].bound)
            v->bound[v->bound_count++] = &v->onu[i];
}

static void go_down(onu *o, int reason, int64_t back_us)
{
    if (o->online)
        o->deregistered_us = sim_wall_us();
    o->online = false;
    o->reason = reason;
    o->due_us = back_us ? sim_wall_us() + back_us : 0;
}

static void go_up(onu *o)
{
    if (!o->online)
        o->registered_us = sim_wall_us();
    o->online = true;
    o->due_us = 0;
}

static int between(uint64_t *random, int low, int high)
{
    return low + (int)(sim_random(random) % (uint64_t)(high - low + 1));
}

/* What an ONU is like, from the seed alone. */
static void make_onu(sim_vsol *v, onu *o)
{
    uint64_t random = sim_hash(v->seed, 1, (uint64_t)o->pon, (uint64_t)o->number);
    int kind = between(&random, 0, 99);

    o->distance_m = between(&random, 150, 9000);
    o->rx_x100 = kind < 4 ? between(&random, -3000, -2750) : /* critical */
                     kind < 12 ? between(&random, -2740, -2510)
                               : /* weak */
                     kind < 14 ? between(&random, -790, -520)
                               : /* too strong */
                     between(&random, -2450, -1400);
    o->tx_x100 = between(&random, 160, 430);
    o->temp_x100 = between(&random, 2600, 5200);
    o->volt_x100 = between(&random, 322, 340);
    o->bias_x100 = between(&random, 950, 1790);
    o->mac[0] = 0x02;
    o->mac[1] = 0x5e;
    for (int i = 2; i < 6; i++)
        o->mac[i] = (unsigned char)between(&random, 0, 255);
}

static bool same_mac(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, 6) == 0;
}

static bool is_white(const sim_vsol *v, const unsigned char *mac)
{
    for (size_t i = 0; i < v->white_count; i++)
        if (same_mac(v->white[i], mac))
            return true;
    return false;
}

static void drop_found(sim_vsol *v, size_t i)
{
    memmove(&v->found[i], &v->found[i + 1], (v->found_count - i - 1) * sizeof *v->found);
    v->found_count--;
}

static void add_found(sim_vsol *v, int pon, const unsigned char *mac)
{
    found *f;

    for (size_t i = 0; i < v->found_count; i++)
        if (same_mac(v->found[i].mac, mac))
            return;
    if (v->found_count == FOUND_MAX)
        return;
    f = &v->found[v->found_count++];
    *f = (found){.pon = pon};
    memcpy(f->mac, mac, 6);
    if (is_white(v, mac))
        f->accept_us = sim_wall_us() + v->register_us;
}

/* A waiting ONU takes the first free number of its PON. */
static void bind_found(sim_vsol *v, size_t i)
{
    const found f = v->found[i];

    for (int number = 1; number <= ONU_MAX; number++) {
        onu *o = onu_at(v, f.pon, number);

        if (o->bound)
            continue;
        make_onu(v, o);
        memcpy(o->mac, f.mac, 6);
        o->description[0] = '\0';
        o->bound = true;
        o->deregistered_us = 0;
        go_up(o);
        drop_found(v, i);
        list_bound(v);
        return;
    }
}

/* Every so often one ONU goes, and the one that went three turns before comes back. */
static void flap(sim_vsol *v, int64_t turn)
{
    uint64_t count = v->bound_count;
    onu *gone, *back;

    if (!count)
        return;
    gone = v->bound[sim_hash(v->seed, 7, (uint64_t)turn, 0) % count];
    if (gone->online)
        go_down(gone, (int)(sim_hash(v->seed, 8, (uint64_t)turn, 0) & 1), 0);
    if (turn < 3)
        return;
    back = v->bound[sim_hash(v->seed, 7, (uint64_t)(turn - 3), 0) % count];
    if (back != gone)
        go_up(back);
}

/* Bring everything up to this moment. Called before each question. */
static void advance(sim_vsol *v)
{
    int64_t now = sim_wall_us();

    for (size_t i = 0; i < v->found_count; i++)
        if (v->found[i].accept_us && v->found[i].accept_us <= now)
            bind_found(v, i--);
    for (size_t i = 0; i < v->bound_count; i++)
        if (v->bound[i]->due_us && v->bound[i]->due_us <= now)
            go_up(v->bound[i]);
    if (v->flap_us)
        for (; (v->flaps_done + 1) * v->flap_us <= now - v->started_us; v->flaps_done++)
            flap(v, v->flaps_done);
}

/* ---- finding cells ---- */

static size_t index_len(shape s)
{
    return s == BY_ONU || s == BY_UP ? 2 : s == BY_UNI ? 3 : 1;
}

static int64_t count_of(const sim_vsol *v, shape s)
{
    switch (s) {
    case BY_PON:
        return v->pons;
    case BY_IF:
        return if_count(v);
    case BY_FIND:
        return (int64_t)v->found_count;
    case BY_WHITE:
        return (int64_t)v->white_count;
    default:
        return (int64_t)v->bound_count;
    }
}

static const onu *onu_of(const sim_vsol *v, shape s, int64_t n)
{
    int64_t i = s == BY_IF ? n - (UPLINKS + v->pons + 2) : n - 1;

    if ((s != BY_IF && s != BY_FLAT) || i < 0 || i >= (int64_t)v->bound_count)
        return NULL;
    return v->bound[i];
}

static bool is_there(const sim_vsol *v, shape s, const onu *o)
{
    if (s == BY_UP)
        return o->online;
    if (s == BY_UNI)
        return o->pon == v->reg[R_UNI_PON] && o->number == v->reg[R_UNI_ONU];
    return true;
}

/* Read an index. @return false: no such row */
static bool locate(const sim_vsol *v, shape s, const uint32_t *index, size_t len, cell_at *at)
{
    *at = (cell_at){0};
    if (len != index_len(s))
        return false;
    if (s == SCALAR)
        return index[0] == 0;
    if (len == 1) {
        at->n = at->pon = index[0];
        at->onu = onu_of(v, s, at->n);
        return at->n >= 1 && at->n <= count_of(v, s);
    }
    at->pon = index[0];
    at->number = index[1];
    at->n = len == 3 ? index[2] : 0;
    at->onu = bound_at(v, at->pon, at->number);
    return at->onu && is_there(v, s, at->onu) && (len < 3 || (at->n >= 1 && at->n <= UNI_PORTS));
}

static bool index_after(const uint32_t *index, size_t len, const uint32_t *other, size_t other_len)
{
    for (size_t i = 0; i < len && i < other_len; i++)
        if (index[i] != other[i])
            return index[i] > other[i];
    return len > other_len;
}

/*
 * The first row of a column whose index comes after the given one. An empty given index
 * means the very first row.
 */
static bool next_row(const sim_vsol *v, shape s, const uint32_t *after, size_t len, uint32_t *index)
{
    if (s == SCALAR) {
        index[0] = 0;
        return len == 0;
    }
    if (index_len(s) == 1) {
        uint64_t n = len ? (uint64_t)after[0] + 1 : 1;

        index[0] = (uint32_t)n;
        return n <= (uint64_t)count_of(v, s);
    }
    for (size_t i = 0; i < v->bound_count; i++) {
        const onu *o = v->bound[i];

        if (!is_there(v, s, o))
            continue;
        index[0] = (uint32_t)o->pon;
        index[1] = (uint32_t)o->number;
        if (s != BY_UNI) {
            if (index_after(index, 2, after, len))
                return true;
            continue;
        }
        for (index[2] = 1; index[2] <= UNI_PORTS; index[2]++)
            if (index_after(index, 3, after, len))
                return true;
    }
    return false;
}

/* The last branch whose prefix is not behind the name, or -1. */
static ptrdiff_t branch_of(const sim_vsol *v, const sim_oid *name)
{
    size_t low = 0, high = v->branch_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (sim_oid_compare(&v->branch[mid]->prefix, name) <= 0)
            low = mid + 1;
        else
            high = mid;
    }
    return (ptrdiff_t)low - 1;
}

static unsigned vsol_get(void *device, const sim_oid *name, sim_value *out)
{
    sim_vsol *v = device;
    ptrdiff_t i = branch_of(v, name);
    const branch *b;
    cell_at at;

    advance(v);
    if (i < 0 || !sim_oid_starts(name, &v->branch[i]->prefix))
        return BER_NO_SUCH_OBJECT;
    b = v->branch[i];
    if (!locate(v, b->column->shape, name->arc + b->prefix.len, name->len - b->prefix.len, &at))
        return BER_NO_SUCH_INSTANCE;
    b->column->fn(v, &at, b->column->number, out);
    return 0;
}

static bool vsol_next(void *device, const sim_oid *after, sim_oid *name, sim_value *out)
{
    sim_vsol *v = device;
    ptrdiff_t first = branch_of(v, after);

    advance(v);
    for (size_t i = first < 0 ? 0 : (size_t)first; i < v->branch_count; i++) {
        const branch *b = v->branch[i];
        bool inside = sim_oid_starts(after, &b->prefix);
        size_t len = index_len(b->column->shape);
        cell_at at;

        if (!inside && (ptrdiff_t)i == first)
            continue; /* the name lies between this branch and the next */
        *name = b->prefix;
        name->len += len;
        if (!next_row(v, b->column->shape, inside ? after->arc + b->prefix.len : NULL,
                      inside ? after->len - b->prefix.len : 0, name->arc + b->prefix.len) ||
            !locate(v, b->column->shape, name->arc + b->prefix.len, len, &at))
            continue;
        b->column->fn(v, &at, b->column->number, out);
        return true;
    }
    return false;
}

/* ---- writing: operands first, the action last ---- */

static bool parse_mac(const char *text, unsigned char *mac)
{
    unsigned part[6];
    char rest;

    if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &part[0], &part[1], &part[2], &part[3], &part[4],
               &part[5], &rest) != 6)
        return false;
    for (int i = 0; i < 6; i++)
        mac[i] = (unsigned char)part[i];
    return true;
}

static void act_white(sim_vsol *v)
{
    unsigned char mac[6];

    if (!parse_mac(v->text[T_WHITE_MAC], mac))
        return;
    if (v->reg[R_WHITE_ACTION] == 2) {
        for (size_t i = 0; i < v->white_count; i++) {
            if (!same_mac(v->white[i], mac))
                continue;
            v->white_count--;
            memmove(v->white[i], v->white[i + 1], (v->white_count - i) * 6);
            memmove(&v->white_pon[i], &v->white_pon[i + 1],
                    (v->white_count - i) * sizeof *v->white_pon);
        }
        return;
    }
    if (v->reg[R_WHITE_ACTION] != 1 || v->white_count == FOUND_MAX || is_white(v, mac) ||
        v->reg[R_WHITE_PON] < 1 || v->reg[R_WHITE_PON] > v->pons)
        return;
    v->white_pon[v->white_count] = (int)v->reg[R_WHITE_PON];
    memcpy(v->white[v->white_count++], mac, 6);
    for (size_t i = 0; i < v->found_count; i++)
        if (same_mac(v->found[i].mac, mac) && v->found[i].pon == v->reg[R_WHITE_PON])
            v->found[i].accept_us = sim_wall_us() + v->register_us;
}

static void act_delete(sim_vsol *v)
{
    onu *o = bound_at(v, v->reg[R_DELETE_PON], v->reg[R_DELETE_ONU]);

    if (!o)
        return;
    for (size_t i = 0; i < v->white_count; i++) {
        if (!same_mac(v->white[i], o->mac))
            continue;
        v->white_count--;
        memmove(v->white[i], v->white[i + 1], (v->white_count - i) * 6);
        memmove(&v->white_pon[i], &v->white_pon[i + 1],
                (v->white_count - i) * sizeof *v->white_pon);
    }
    if (o->online)
        add_found(v, o->pon, o->mac);
    o->bound = o->online = false;
    list_bound(v);
}

static void act_name(sim_vsol *v)
{
    onu *o = bound_at(v, v->reg[R_NAME_PON], v->reg[R_NAME_ONU]);

    if (!o)
        return;
    if (v->reg[R_NAME_ACTION] == 1)
        memcpy(o->description, v->text[T_NAME], sizeof o->description);
    else if (v->reg[R_NAME_ACTION] == 2)
        o->description[0] = '\0';
}

static void bounce(sim_vsol *v, int64_t pon, int64_t number, int reason)
{
    onu *o = bound_at(v, pon, number);

    if (o && o->online)
        go_down(o, reason, v->register_us);
}

static void act(sim_vsol *v, int number)
{
    switch (number) {
    case R_WHITE_ACTION:
        act_white(v);
        break;
    case R_DELETE_ONU:
        act_delete(v);
        break;
    case R_KICK_ONU:
        bounce(v, v->reg[R_KICK_PON], v->reg[R_KICK_ONU], 0);
        break;
    case R_RESET_ONU:
        bounce(v, v->reg[R_RESET_PON], v->reg[R_RESET_ONU], 1);
        break;
    case R_REBOOT_ACTION:
        if (v->reg[R_REBOOT_ACTION] == 1)
            bounce(v, v->reg[R_REBOOT_PON], v->reg[R_REBOOT_ONU], 1);
        break;
    case R_NAME_ACTION:
        act_name(v);
        break;
    case R_SAVE:
        v->saves++;
        break;
    case R_OLT_REBOOT:
        v->want_reboot = true;
        break;
    default:
        break;
    }
}

static int vsol_check(void *device, const sim_oid *name, const sim_value *value)
{
    sim_vsol *v = device;
    ptrdiff_t i = branch_of(v, name);
    const branch *b;
    cell_at at;
    int64_t number;

    if (i < 0 || !sim_oid_starts(name, &v->branch[i]->prefix))
        return SNMP_NO_CREATION;
    b = v->branch[i];
    if (!locate(v, b->column->shape, name->arc + b->prefix.len, name->len - b->prefix.len, &at))
        return SNMP_NO_CREATION;
    if (b->column->fn != register_cell)
        return SNMP_NOT_WRITABLE;
    if (b->column->number >= 100) {
        if (value->tag != BER_OCTETS)
            return SNMP_WRONG_TYPE;
        return value->len < sizeof v->text[0] ? SNMP_NO_ERROR : SNMP_WRONG_LENGTH;
    }
    if (value->tag != BER_INTEGER)
        return SNMP_WRONG_TYPE;
    if (!sim_ber_i64((sim_ber){sim_value_bytes(value), value->len}, &number))
        return SNMP_WRONG_LENGTH;
    return number >= 0 && number <= 65535 ? SNMP_NO_ERROR : SNMP_WRONG_VALUE;
}

static void vsol_write(void *device, const sim_oid *name, const sim_value *value)
{
    sim_vsol *v = device;
    ptrdiff_t i = branch_of(v, name);
    int number;

    if (i < 0 || v->branch[i]->column->fn != register_cell)
        return;
    number = v->branch[i]->column->number;
    if (number >= 100) {
        memset(v->text[number - 100], 0, sizeof v->text[0]);
        memcpy(v->text[number - 100], sim_value_bytes(value), value->len);
        return;
    }
    sim_ber_i64((sim_ber){sim_value_bytes(value), value->len}, &v->reg[number]);
    advance(v);
    act(v, number);
}

sim_mib sim_vsol_mib(sim_vsol *v)
{
    return (sim_mib){v, vsol_get, vsol_next, vsol_check, vsol_write};
}

/* ---- making one ---- */

static int compare_branches(const void *a, const void *b)
{
    return sim_oid_compare(&(*(branch *const *)a)->prefix, &(*(branch *const *)b)->prefix);
}

static void make_branches(sim_vsol *v)
{
    int bit = v->generation == 1 ? GEN1 : GEN2;

    v->branch = sim_alloc(sizeof columns / sizeof *columns * sizeof(branch *));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        branch *b;

        if (!(columns[i].generations & bit))
            continue;
        b = v->branch[v->branch_count++] = sim_alloc(sizeof *b);
        b->column = &columns[i];
        sim_oid_parse(columns[i].name, &b->prefix);
    }
    qsort(v->branch, v->branch_count, sizeof(branch *), compare_branches);
}

static void populate(sim_vsol *v, int autofind, int offline_of_1000)
{
    int64_t now = sim_wall_us();

    for (int pon = 1; pon <= v->pons; pon++) {
        for (int number = 1; number <= ONU_MAX; number++) {
            onu *o = onu_at(v, pon, number);
            uint64_t random = sim_hash(v->seed, 2, (uint64_t)pon, (uint64_t)number);

            o->pon = pon;
            o->number = number;
            make_onu(v, o);
            o->bound = number <= v->onus;
            o->online = o->bound && between(&random, 0, 999) >= offline_of_1000;
            o->reason = between(&random, 0, 1);
            o->registered_us = now - (int64_t)between(&random, 60, 30 * 86400) * 1000000;
            o->deregistered_us = o->registered_us + (o->online ? -41000000 : 30000000);
            if (between(&random, 0, 19))
                snprintf(o->description, sizeof o->description, "customer-%d-%03d", pon, number);
            else
                memcpy(o->description, "N/A", 4);
        }
    }
    for (int i = 0; i < autofind; i++) {
        unsigned char mac[6] = {0x02, 0x5e, 0xff};

        mac[3] = (unsigned char)(v->seed >> 8);
        mac[4] = (unsigned char)v->seed;
        mac[5] = (unsigned char)i;
        add_found(v, 1 + i % v->pons, mac);
    }
    list_bound(v);
}

sim_vsol *sim_vsol_new(sim_options *options, uint64_t seed)
{
    sim_vsol *v = sim_alloc(sizeof *v);

    v->seed = seed;
    v->pons = (int)sim_options_int(options, "pons", 4, 1, PON_MAX);
    v->onus = (int)sim_options_int(options, "onus", 32, 0, ONU_MAX);
    v->generation = (int)sim_options_int(options, "generation", 2, 1, 2);
    v->noise_x100 = (int)sim_options_int(options, "noise", 10, 0, 1000);
    v->flap_us = sim_options_int(options, "flap", 0, 0, 86400) * 1000000;
    v->oam_us = sim_options_int(options, "oam-us", 0, 0, 10000000);
    v->register_us = sim_options_int(options, "register", 2000, 0, 3600000) * 1000;
    v->onu = sim_alloc((size_t)v->pons * ONU_MAX * sizeof *v->onu);
    v->bound = sim_alloc((size_t)v->pons * ONU_MAX * sizeof(onu *));
    /* An hour of uptime, so that a poller sees a box that has not just booted. */
    v->started_us = sim_wall_us() - INT64_C(3600000000);
    v->flaps_done = v->flap_us ? INT64_C(3600000000) / v->flap_us : 0;
    make_branches(v);
    populate(v, (int)sim_options_int(options, "autofind", 1, 0, FOUND_MAX),
             (int)sim_options_int(options, "offline", 40, 0, 1000));
    return v;
}

void sim_vsol_free(sim_vsol *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->branch_count; i++)
        free(v->branch[i]);
    free(v->branch);
    free(v->onu);
    free(v->bound);
    free(v);
}

void sim_vsol_restart(sim_vsol *v)
{
    v->started_us = sim_wall_us();
    v->flaps_done = 0;
    for (size_t i = 0; i < v->bound_count; i++)
        if (v->bound[i]->online)
            go_down(v->bound[i], 0, v->register_us);
}

int64_t sim_vsol_take_cost_us(sim_vsol *v)
{
    int64_t cost = v->cost_us;

    v->cost_us = 0;
    v->last_oam = NULL;
    return cost;
}

bool sim_vsol_take_reboot(sim_vsol *v)
{
    bool wanted = v->want_reboot;

    v->want_reboot = false;
    return wanted;
}

/* ---- control ---- */

bool sim_vsol_set_onu(sim_vsol *v, int64_t pon, int64_t number, const char *rx, const char *state,
                      sim_why *why)
{
    onu *o = bound_at(v, pon, number);
    double dbm = 0;

    if (!o)
        return sim_fail(why, "no ONU %" PRId64 "/%" PRId64, pon, number);
    if (rx && !sim_vsol_parse_dbm(rx, &dbm))
        return sim_fail(why, "rx=%s is not a power in dBm", rx);
    if (rx)
        o->rx_x100 = (int)(dbm * 100 + (dbm < 0 ? -0.5 : 0.5));
    if (state && strcmp(state, "online") == 0)
        go_up(o);
    else if (state)
        go_down(o, strcmp(state, "power-off") == 0, 0);
    return true;
}

bool sim_vsol_find(sim_vsol *v, int64_t pon, const char *mac_given, sim_why *why)
{
    unsigned char mac[6];

    if (pon < 1 || pon > v->pons)
        return sim_fail(why, "no PON %" PRId64, pon);
    if (!parse_mac(mac_given, mac))
        return sim_fail(why, "mac=%s is not a MAC address", mac_given);
    if (v->found_count == FOUND_MAX)
        return sim_fail(why, "too many ONUs wait already");
    add_found(v, (int)pon, mac);
    return true;
}

void sim_vsol_state(sim_vsol *v, sim_json *json)
{
    char text[18];

    advance(v);
    sim_json_int(json, "pons", v->pons);
    sim_json_int(json, "saves", v->saves);
    sim_json_open(json, "onus", '[');
    for (size_t i = 0; i < v->bound_count; i++) {
        const onu *o = v->bound[i];

        sim_json_open(json, NULL, '{');
        sim_json_int(json, "pon", o->pon);
        sim_json_int(json, "onu", o->number);
        sim_json_bool(json, "online", o->online);
        sim_json_text(json, "reason", o->reason ? "power-off" : "los");
        sim_json_text(json, "mac", print_mac(o->mac, text));
        sim_json_text(json, "description", o->description);
        sim_json_int(json, "rx_dbm_x100", o->rx_x100);
        sim_json_int(json, "tx_dbm_x100", o->tx_x100);
        sim_json_int(json, "distance_m", o->distance_m);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
    sim_json_open(json, "waiting", '[');
    for (size_t i = 0; i < v->found_count; i++) {
        sim_json_open(json, NULL, '{');
        sim_json_int(json, "pon", v->found[i].pon);
        sim_json_text(json, "mac", print_mac(v->found[i].mac, text));
        sim_json_bool(json, "authorised", v->found[i].accept_us != 0);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
}
