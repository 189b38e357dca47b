#include "vsol.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vsol_int.h"

/* An hour of uptime, so that a poller sees a box that has not just booted. */
static const int64_t age_us = INT64_C(3600000000);

/* ---- ONUs ---- */

static vsol_onu *onu_at(const sim_vsol *v, int64_t pon, int64_t number)
{
    if (pon < 1 || pon > v->pons || number < 1 || number > VSOL_ONU_MAX)
        return NULL;
    return &v->onu[(pon - 1) * VSOL_ONU_MAX + number - 1];
}

vsol_onu *sim_vsol_bound(const sim_vsol *v, int64_t pon, int64_t number)
{
    vsol_onu *o = onu_at(v, pon, number);

    return o && o->bound ? o : NULL;
}

int64_t sim_vsol_if_count(const sim_vsol *v)
{
    return VSOL_UPLINKS + v->pons + 1 + (int64_t)v->bound_count;
}

static void list_bound(sim_vsol *v)
{
    v->bound_count = 0;
    for (int i = 0; i < v->pons * VSOL_ONU_MAX; i++)
        if (v->onu[i].bound)
            v->bound[v->bound_count++] = &v->onu[i];
}

static void go_down(vsol_onu *o, bool power_off)
{
    if (o->online)
        o->deregistered_us = sim_wall_us();
    o->online = false;
    o->power_off = power_off;
    o->due_us = 0;
}

/* It goes and registers again by itself. */
static void bounce(sim_vsol *v, vsol_onu *o, bool power_off)
{
    go_down(o, power_off);
    o->due_us = sim_wall_us() + v->register_us;
    v->next_us = 0;
}

static void go_up(vsol_onu *o)
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
static void make_onu(sim_vsol *v, vsol_onu *o)
{
    uint64_t random = sim_hash(v->seed, 1, (uint64_t)o->pon, (uint64_t)o->number);
    int of_100 = between(&random, 0, 99);

    o->distance_m = between(&random, 150, 9000);
    o->rx_x100 = of_100 < 4 ? between(&random, -3000, -2750) : /* critical */
                     of_100 < 12 ? between(&random, -2740, -2510)
                                 : /* weak */
                     of_100 < 14 ? between(&random, -790, -520)
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

/* ---- strangers: waiting ONUs and the white list ---- */

static bool same_mac(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, 6) == 0;
}

static vsol_stranger *find_mac(vsol_strangers *s, const unsigned char *mac)
{
    for (size_t i = 0; i < s->count; i++)
        if (same_mac(s->list[i].mac, mac))
            return &s->list[i];
    return NULL;
}

static vsol_stranger *add_mac(vsol_strangers *s, int pon, const unsigned char *mac)
{
    vsol_stranger *one = find_mac(s, mac);

    if (one)
        return one;
    if (s->count == VSOL_WAITING_MAX)
        return NULL;
    one = &s->list[s->count++];
    *one = (vsol_stranger){.pon = pon};
    memcpy(one->mac, mac, 6);
    return one;
}

static void drop_mac(vsol_strangers *s, const unsigned char *mac)
{
    vsol_stranger *one = find_mac(s, mac);

    if (!one)
        return;
    s->count--;
    memmove(one, one + 1, (size_t)(s->list + s->count - one) * sizeof *one);
}

static void appear(sim_vsol *v, int pon, const unsigned char *mac)
{
    const vsol_stranger *allowed = find_mac(&v->white, mac);
    vsol_stranger *one = add_mac(&v->waiting, pon, mac);

    if (one && allowed && allowed->pon == one->pon)
        one->accept_us = sim_wall_us() + v->register_us;
    v->next_us = 0;
}

/* A waiting ONU takes the first free number of its PON. @return false: there is none */
static bool admit(sim_vsol *v, const vsol_stranger *one)
{
    for (int number = 1; number <= VSOL_ONU_MAX; number++) {
        vsol_onu *o = onu_at(v, one->pon, number);

        if (!o || o->bound)
            continue;
        make_onu(v, o);
        memcpy(o->mac, one->mac, 6);
        o->description[0] = '\0';
        o->bound = true;
        o->online = false;
        o->deregistered_us = 0;
        go_up(o);
        drop_mac(&v->waiting, o->mac);
        list_bound(v);
        return true;
    }
    return false;
}

/* ---- what happens by itself ---- */

/* Every so often one ONU goes, and the one that went three turns before comes back. */
static void flap(sim_vsol *v, int64_t turn)
{
    vsol_onu *gone, *back;

    if (!v->bound_count)
        return;
    gone = v->bound[sim_hash(v->seed, 7, (uint64_t)turn, 0) % v->bound_count];
    if (gone->online)
        go_down(gone, sim_hash(v->seed, 8, (uint64_t)turn, 0) & 1);
    if (turn < 3)
        return;
    back = v->bound[sim_hash(v->seed, 7, (uint64_t)(turn - 3), 0) % v->bound_count];
    if (back != gone)
        go_up(back);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return b && b < a ? b : a;
}

static int64_t next_event(const sim_vsol *v)
{
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < v->waiting.count; i++)
        next = earlier(next, v->waiting.list[i].accept_us);
    for (size_t i = 0; i < v->bound_count; i++)
        next = earlier(next, v->bound[i]->due_us);
    if (v->flap_us)
        next = earlier(next, v->started_us + (v->flaps_done + 1) * v->flap_us);
    return next;
}

void sim_vsol_advance(sim_vsol *v)
{
    int64_t now = sim_wall_us();
    size_t i = 0;

    if (now < v->next_us)
        return;
    while (i < v->waiting.count) {
        const vsol_stranger one = v->waiting.list[i];

        if (!one.accept_us || one.accept_us > now || !admit(v, &one))
            i++;
    }
    for (i = 0; i < v->bound_count; i++)
        if (v->bound[i]->due_us && v->bound[i]->due_us <= now)
            go_up(v->bound[i]);
    if (v->flap_us)
        for (; (v->flaps_done + 1) * v->flap_us <= now - v->started_us; v->flaps_done++)
            flap(v, v->flaps_done);
    v->next_us = next_event(v);
}

/* ---- what SETs do ---- */

bool sim_vsol_is_text(vsol_register which)
{
    return which == R_WHITE_MAC || which == R_NAME_TEXT;
}

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

static void authorise(sim_vsol *v)
{
    int64_t pon = v->number[R_WHITE_PON];
    unsigned char mac[6];
    vsol_stranger *one;

    if (!parse_mac(v->text[R_WHITE_MAC], mac))
        return;
    if (v->number[R_WHITE_ACTION] == 2) {
        drop_mac(&v->white, mac);
        return;
    }
    if (v->number[R_WHITE_ACTION] != 1 || pon < 1 || pon > v->pons ||
        !add_mac(&v->white, (int)pon, mac))
        return;
    one = find_mac(&v->waiting, mac);
    if (one && one->pon == pon)
        one->accept_us = sim_wall_us() + v->register_us;
    v->next_us = 0;
}

static void delete_onu(sim_vsol *v)
{
    vsol_onu *o = sim_vsol_bound(v, v->number[R_DELETE_PON], v->number[R_DELETE_ONU]);

    if (!o)
        return;
    drop_mac(&v->white, o->mac);
    o->bound = false;
    list_bound(v);
    if (o->online)
        appear(v, o->pon, o->mac);
    o->online = false;
}

static void rename_onu(sim_vsol *v)
{
    vsol_onu *o = sim_vsol_bound(v, v->number[R_NAME_PON], v->number[R_NAME_ONU]);

    if (o && v->number[R_NAME_ACTION] == 1)
        memcpy(o->description, v->text[R_NAME_TEXT], sizeof o->description);
    else if (o && v->number[R_NAME_ACTION] == 2)
        o->description[0] = '\0';
}

static void bounce_chosen(sim_vsol *v, vsol_register pon, vsol_register number, bool power_off)
{
    vsol_onu *o = sim_vsol_bound(v, v->number[pon], v->number[number]);

    if (o && o->online)
        bounce(v, o, power_off);
}

void sim_vsol_act(sim_vsol *v, vsol_register which)
{
    switch (which) {
    case R_WHITE_ACTION:
        authorise(v);
        break;
    case R_DELETE_ONU:
        delete_onu(v);
        break;
    case R_KICK_ONU:
        bounce_chosen(v, R_KICK_PON, R_KICK_ONU, false);
        break;
    case R_RESET_ONU:
        bounce_chosen(v, R_RESET_PON, R_RESET_ONU, true);
        break;
    case R_REBOOT_ACTION:
        if (v->number[R_REBOOT_ACTION] == 1)
            bounce_chosen(v, R_REBOOT_PON, R_REBOOT_ONU, true);
        break;
    case R_NAME_ACTION:
        rename_onu(v);
        break;
    case R_SAVE:
        v->saves += v->number[R_SAVE] == 1;
        break;
    case R_OLT_REBOOT:
        v->want_reboot = v->number[R_OLT_REBOOT] == 1;
        break;
    default: /* an operand: it waits for its action */
        break;
    }
}

/* ---- making one ---- */

static void populate(sim_vsol *v, int offline_of_1000)
{
    int64_t now = sim_wall_us();

    for (int i = 0; i < v->pons * VSOL_ONU_MAX; i++) {
        vsol_onu *o = &v->onu[i];
        uint64_t random;

        o->pon = i / VSOL_ONU_MAX + 1;
        o->number = i % VSOL_ONU_MAX + 1;
        random = sim_hash(v->seed, 2, (uint64_t)o->pon, (uint64_t)o->number);
        make_onu(v, o);
        o->bound = o->number <= v->onus;
        o->online = o->bound && between(&random, 0, 999) >= offline_of_1000;
        o->power_off = between(&random, 0, 1);
        o->registered_us = now - (int64_t)between(&random, 60, 30 * 86400) * 1000000;
        o->deregistered_us = o->registered_us + (o->online ? -41000000 : 30000000);
        if (between(&random, 0, 19))
            snprintf(o->description, sizeof o->description, "customer-%d-%03d", o->pon, o->number);
        else
            memcpy(o->description, "N/A", 4);
    }
    list_bound(v);
}

static void add_waiting(sim_vsol *v, int count)
{
    for (int i = 0; i < count; i++) {
        unsigned char mac[6] = {0x02, 0x5e, 0xff};

        mac[3] = (unsigned char)(v->seed >> 8);
        mac[4] = (unsigned char)v->seed;
        mac[5] = (unsigned char)i;
        appear(v, 1 + i % v->pons, mac);
    }
}

sim_vsol *sim_vsol_new(sim_options *options, uint64_t seed)
{
    sim_vsol *v = sim_alloc(sizeof *v);

    v->quirk_octets = sim_options_bool(options, "quirk-octets", false);
    v->quirk_optics = sim_options_bool(options, "quirk-optics", false);
    v->seed = seed;
    v->pons = (int)sim_options_int(options, "pons", 4, 1, VSOL_PON_MAX);
    v->onus = (int)sim_options_int(options, "onus", 32, 0, VSOL_ONU_MAX);
    v->generation = (int)sim_options_int(options, "generation", 2, 1, 2);
    v->noise_x100 = (int)sim_options_int(options, "noise", 10, 0, 1000);
    v->flap_us = sim_options_int(options, "flap", 0, 0, 86400) * 1000000;
    v->oam_us = sim_options_int(options, "oam-us", 0, 0, 10000000);
    v->register_us = sim_options_int(options, "register", 2000, 0, 3600000) * 1000;
    v->onu = sim_alloc((size_t)v->pons * VSOL_ONU_MAX * sizeof *v->onu);
    v->bound = sim_alloc((size_t)v->pons * VSOL_ONU_MAX * sizeof *v->bound);
    v->started_us = sim_wall_us() - age_us;
    v->flaps_done = v->flap_us ? age_us / v->flap_us : 0;
    /* Both read 1 at rest, on the real one too: they are no state. */
    v->number[R_SAVE] = v->number[R_OLT_REBOOT] = 1;
    sim_vsol_make_branches(v);
    populate(v, (int)sim_options_int(options, "offline", 40, 0, 1000));
    add_waiting(v, (int)sim_options_int(options, "autofind", 1, 0, VSOL_WAITING_MAX));
    return v;
}

void sim_vsol_free(sim_vsol *v)
{
    if (!v)
        return;
    free(v->branches);
    free(v->onu);
    free(v->bound);
    free(v);
}

void sim_vsol_restart(sim_vsol *v)
{
    v->started_us = sim_wall_us();
    v->flaps_done = 0;
    v->next_us = 0;
    for (size_t i = 0; i < v->bound_count; i++)
        if (v->bound[i]->online)
            bounce(v, v->bound[i], false);
}

int64_t sim_vsol_take_cost_us(sim_vsol *v)
{
    int64_t cost = v->cost_us;

    v->cost_us = 0;
    v->last_oam = v->last_octets = NULL;
    return cost;
}

bool sim_vsol_take_reboot(sim_vsol *v)
{
    bool wanted = v->want_reboot;

    v->want_reboot = false;
    return wanted;
}

/* ---- control ---- */

bool sim_vsol_is_state(const char *state)
{
    return strcmp(state, "online") == 0 || strcmp(state, "los") == 0 ||
           strcmp(state, "power-off") == 0 || strcmp(state, "offline") == 0;
}

bool sim_vsol_parse_dbm(const char *text, double *dbm)
{
    char *end = NULL;

    *dbm = strtod(text, &end);
    return end != text && *end == '\0' && *dbm > -60 && *dbm < 20;
}

void sim_vsol_power_text(double dbm, char *room, size_t size)
{
    sim_format(room, size, "%.2f mW (%.2f dBm)", pow(10, dbm / 10), dbm);
}

bool sim_vsol_set_onu(sim_vsol *v, int64_t pon, int64_t number, const char *rx, const char *state,
                      sim_why *why)
{
    vsol_onu *o = sim_vsol_bound(v, pon, number);
    double dbm = 0;

    if (!o)
        return sim_fail(why, "no ONU %" PRId64 "/%" PRId64, pon, number);
    if (rx && !sim_vsol_parse_dbm(rx, &dbm))
        return sim_fail(why, "rx=%s is not a power in dBm", rx);
    if (rx)
        o->rx_x100 = (int)lround(dbm * 100);
    if (state && strcmp(state, "online") == 0)
        go_up(o);
    else if (state)
        go_down(o, strcmp(state, "power-off") == 0);
    return true;
}

bool sim_vsol_find(sim_vsol *v, int64_t pon, const char *mac_text, sim_why *why)
{
    unsigned char mac[6];

    if (pon < 1 || pon > v->pons)
        return sim_fail(why, "no PON %" PRId64, pon);
    if (!parse_mac(mac_text, mac))
        return sim_fail(why, "found=%s is not a MAC address", mac_text);
    if (v->waiting.count == VSOL_WAITING_MAX)
        return sim_fail(why, "too many ONUs wait already");
    appear(v, (int)pon, mac);
    return true;
}

static void mac_json(sim_json *json, const unsigned char *m)
{
    char text[18];

    sim_json_text(json, "mac",
                  sim_format(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2],
                             m[3], m[4], m[5]));
}

static void onu_json(sim_json *json, const vsol_onu *o)
{
    sim_json_open(json, NULL, '{');
    sim_json_int(json, "pon", o->pon);
    sim_json_int(json, "onu", o->number);
    sim_json_bool(json, "online", o->online);
    sim_json_text(json, "reason", o->power_off ? "power-off" : "los");
    mac_json(json, o->mac);
    sim_json_text(json, "description", o->description);
    sim_json_int(json, "rx_dbm_x100", o->rx_x100);
    sim_json_int(json, "tx_dbm_x100", o->tx_x100);
    sim_json_int(json, "distance_m", o->distance_m);
    sim_json_close(json, '}');
}

static void strangers_json(sim_json *json, const char *key, const vsol_strangers *s)
{
    sim_json_open(json, key, '[');
    for (size_t i = 0; i < s->count; i++) {
        sim_json_open(json, NULL, '{');
        sim_json_int(json, "pon", s->list[i].pon);
        mac_json(json, s->list[i].mac);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
}

void sim_vsol_state(sim_vsol *v, sim_json *json)
{
    sim_vsol_advance(v);
    sim_json_int(json, "pons", v->pons);
    sim_json_int(json, "saves", v->saves);
    sim_json_open(json, "onus", '[');
    for (size_t i = 0; i < v->bound_count; i++)
        onu_json(json, v->bound[i]);
    sim_json_close(json, ']');
    strangers_json(json, "waiting", &v->waiting);
    strangers_json(json, "white_list", &v->white);
}
