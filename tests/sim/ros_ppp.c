/*
 * Customers: a modem for each secret, and what the router does when one dials.
 *
 * What the router does is what makes suspension interesting: a session keeps the profile it
 * was dialled with; disabling or removing a secret does not touch a session; a kicked modem
 * is back after `dial` milliseconds unless the secret refuses it by then.
 *
 * @source the API notes, parts 6.2 to 6.4 and 8
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router_int.h"

static void dial(void *user);

/* ---- modems ---- */

static void dial_later(ros_modem *m, int64_t after_ms)
{
    if (m->on && !m->session)
        sim_loop_at(m->router->base.loop, &m->dial, sim_now_us() + after_ms * 1000, dial, m);
}

ros_modem *sim_ppp_modem(router *r, const char *login, bool make)
{
    ros_modem *m = r->modems;
    uint64_t h;

    while (m && strcmp(m->login, login) != 0)
        m = m->next;
    if (m || !make)
        return m;
    m = sim_alloc(sizeof *m);
    h = sim_hash_text(r->base.seed, login);
    m->router = r;
    m->login = sim_strdup(login);
    m->next = r->modems;
    r->modems = m;
    snprintf(m->mac, sizeof m->mac, "02:51:%02X:%02X:%02X:%02X", (unsigned)(h >> 24 & 255),
             (unsigned)(h >> 16 & 255), (unsigned)(h >> 8 & 255), (unsigned)(h & 255));
    return m;
}

void sim_ppp_modem_switch(ros_modem *m, bool on)
{
    router *r = m->router;

    m->on = on;
    if (on) {
        dial_later(m, r->dial_ms);
        return;
    }
    sim_loop_cancel(r->base.loop, &m->dial);
    if (m->session)
        sim_ppp_end(r, m->session, "peer-request", false);
}

/* The customer is given a modem that knows the password of that day. */
static void learn(router *r, const ros_row *secret)
{
    const char *password = sim_ros_value(secret, "password");
    ros_modem *m;

    if (!r->auto_modems || sim_ros_is_true(sim_ros_value(secret, "disabled")))
        return;
    m = sim_ppp_modem(r, sim_ros_value(secret, "name"), true);
    if (m->password)
        return;
    m->password = sim_strdup(password ? password : "");
    if (!r->booting)
        sim_ppp_modem_switch(m, true);
    else
        m->on = true;
}

/* ---- addresses ---- */

/*
 * The first address from..to that no session has. With n sessions it is among the first n + 1,
 * so only those are looked at.
 */
static bool first_free(const router *r, uint32_t from, uint32_t to, uint32_t *address)
{
    size_t window = r->session_count + 1;
    bool *taken = sim_alloc(window);
    size_t i = 0;

    for (const ros_session *s = r->sessions; s; s = s->next)
        if (s->address >= from && s->address - from < window)
            taken[s->address - from] = true;
    while (taken[i]) /* at most session_count of the window's places are */
        i++;
    free(taken);
    *address = from + (uint32_t)i;
    return i <= to - from;
}

static bool next_range(const char **text, uint32_t *from, uint32_t *to)
{
    char one[64];
    size_t len = strcspn(*text, ",");
    char *dash;

    if (!len || len >= sizeof one)
        return false;
    memcpy(one, *text, len);
    one[len] = '\0';
    *text += len + ((*text)[len] == ',');
    dash = strchr(one, '-');
    if (dash)
        *dash++ = '\0';
    return sim_ros_parse_ipv4(one, from) && sim_ros_parse_ipv4(dash ? dash : one, to);
}

void sim_ppp_pool_figures(const router *r, const ros_row *pool, uint64_t *total, uint64_t *used)
{
    const char *ranges = sim_ros_value(pool, "ranges");
    uint32_t from, to;

    *total = *used = 0;
    while (ranges && next_range(&ranges, &from, &to)) {
        *total += (uint64_t)to - from + 1;
        for (const ros_session *s = r->sessions; s; s = s->next)
            *used += s->address >= from && s->address <= to;
    }
}

static bool from_pool(const router *r, const char *name, uint32_t *address)
{
    /* Pools may name each other in a circle. */
    for (int hops = 0; name && hops < 8; hops++) {
        const ros_row *pool = sim_ros_find_value(&r->store, MENU_POOL, "name", name);
        const char *ranges = pool ? sim_ros_value(pool, "ranges") : NULL;
        uint32_t from, to;

        while (ranges && next_range(&ranges, &from, &to))
            if (first_free(r, from, to, address))
                return true;
        name = pool ? sim_ros_value(pool, "next-pool") : NULL;
    }
    return false;
}

/* An address of the secret goes before the profile's. */
static bool choose_address(const router *r, const ros_row *secret, const ros_row *profile,
                           uint32_t *address)
{
    const char *from = sim_ros_value(secret, "remote-address");

    if (!from || !*from)
        from = sim_ros_value(profile, "remote-address");
    if (from && *from)
        return sim_ros_parse_ipv4(from, address) || from_pool(r, from, address);
    /* With nothing configured the router makes one up in this net (guessed from its log text). */
    return first_free(r, 0x0a707083, 0x0a70ffff, address);
}

/* ---- sessions ---- */

static ros_row *session_row(ros_session *s, ros_menu_id menu)
{
    ros_row *row = sim_ros_row_new(menu);

    row->dynamic = true;
    row->session = s;
    row->since_us = s->started_us;
    sim_ros_put(row, "dynamic", "true");
    return row;
}

static void put_pair(ros_row *row, const char *prop, const char *unit, uint64_t rx, uint64_t tx)
{
    char text[64];

    sim_ros_put(row, prop,
                sim_format(text, sizeof text, "%" PRIu64 "%s/%" PRIu64 "%s", rx, unit, tx, unit));
}

static void add_queue(router *r, ros_session *s, const ros_row *profile, const char *interface)
{
    const ros_rate_limit *limit = &s->limit;
    const char *parent = sim_ros_value(profile, "parent-queue");

    if (!s->rate_limit || !*s->rate_limit)
        return;
    s->queue = session_row(s, MENU_QUEUE);
    sim_ros_put(s->queue, "name", interface);
    sim_ros_put(s->queue, "target", interface);
    put_pair(s->queue, "max-limit", "", limit->rx, limit->tx);
    put_pair(s->queue, "limit-at", "", limit->rx_min, limit->tx_min);
    put_pair(s->queue, "burst-limit", "", limit->rx_burst, limit->tx_burst);
    put_pair(s->queue, "burst-threshold", "", limit->rx_threshold, limit->tx_threshold);
    put_pair(s->queue, "burst-time", "s", limit->rx_seconds, limit->tx_seconds);
    put_pair(s->queue, "priority", "", limit->priority, limit->priority);
    if (parent)
        sim_ros_put(s->queue, "parent", parent);
    sim_ros_insert(&r->store, s->queue, false);
}

static void add_list(router *r, ros_session *s, const ros_row *profile, const char *address)
{
    const char *list = sim_ros_value(profile, "address-list");
    char now[32];

    if (!list || !*list)
        return;
    sim_ros_timestamp(r, sim_wall_us(), now);
    s->list = session_row(s, MENU_ADDRESS_LIST);
    sim_ros_put(s->list, "list", list);
    sim_ros_put(s->list, "address", address);
    sim_ros_put(s->list, "creation-time", now);
    sim_ros_insert(&r->store, s->list, false);
}

/* A second session of a name is <pppoe-NAME-1>. */
static void interface_name(const router *r, const char *login, char *room, size_t size)
{
    snprintf(room, size, "<pppoe-%s>", login);
    for (int n = 1; sim_ros_find_value(&r->store, MENU_INTERFACE, "name", room); n++)
        snprintf(room, size, "<pppoe-%s-%d>", login, n);
}

static void add_rows(router *r, ros_session *s, const ros_row *profile)
{
    char address[16], id[16], now[32], name[300];

    sim_ros_ipv4(s->address, address);
    snprintf(id, sizeof id, "0x%08X", 0x81000000u + r->next_session_id++);
    sim_ros_timestamp(r, sim_wall_us(), now);
    interface_name(r, s->login, name, sizeof name);

    s->interface = session_row(s, MENU_INTERFACE);
    sim_ros_put(s->interface, "name", name);
    sim_ros_put(s->interface, "type", "pppoe-in");
    sim_ros_put(s->interface, "actual-mtu", "1480");
    sim_ros_put(s->interface, "last-link-up-time", now);
    sim_ros_insert(&r->store, s->interface, false);

    s->pppoe = session_row(s, MENU_PPPOE_SESSION);
    sim_ros_put(s->pppoe, "name", name);
    sim_ros_put(s->pppoe, "user", s->login);
    sim_ros_put(s->pppoe, "service", "service1");
    sim_ros_put(s->pppoe, "remote-address", s->modem->mac);
    sim_ros_insert(&r->store, s->pppoe, false);

    s->used = session_row(s, MENU_POOL_USED);
    sim_ros_put(s->used, "address", address);
    sim_ros_put(s->used, "owner", "PPP");
    sim_ros_put(s->used, "info", s->login);
    sim_ros_insert(&r->store, s->used, false);

    add_queue(r, s, profile, name);
    add_list(r, s, profile, address);

    /* Last, so that whoever listens to this menu finds the others in place. */
    s->active = session_row(s, MENU_ACTIVE);
    sim_ros_put(s->active, "name", s->login);
    sim_ros_put(s->active, "service", "pppoe");
    sim_ros_put(s->active, "caller-id", s->modem->mac);
    sim_ros_put(s->active, "address", address);
    sim_ros_put(s->active, "session-id", id);
    sim_ros_insert(&r->store, s->active, false);
}

/* Between a twentieth and half of what he may. Unlimited customers use some megabits. */
static void choose_traffic(router *r, ros_session *s)
{
    uint64_t h = sim_hash_text(r->base.seed, s->login);
    uint64_t share = 50 + h % 450;

    s->tx_bps = (s->limit.tx ? s->limit.tx : 20000000) / 1000 * share;
    s->rx_bps = (s->limit.rx ? s->limit.rx : 20000000) / 1000 * share / 4;
}

static void time_out(void *user)
{
    ros_session *s = user;

    sim_ppp_end(s->modem->router, s, "session-timeout", true);
}

static void begin(router *r, ros_modem *m, const ros_row *secret, const ros_row *profile,
                  uint32_t address)
{
    const char *timeout = sim_ros_value(profile, "session-timeout");
    ros_session *s = sim_alloc(sizeof *s);
    int64_t seconds;

    s->modem = m;
    s->login = sim_strdup(sim_ros_value(secret, "name"));
    s->profile = sim_strdup(sim_ros_value(profile, "name"));
    s->rate_limit = sim_strdup(sim_ros_value(profile, "rate-limit"));
    sim_ros_parse_rate_limit(s->rate_limit ? s->rate_limit : "", &s->limit);
    s->address = address;
    s->started_us = sim_now_us();
    choose_traffic(r, s);
    s->next = r->sessions;
    r->sessions = s;
    r->session_count++;
    m->session = s;
    add_rows(r, s, profile);
    sim_ros_log(r, "pppoe,ppp,info", "<pppoe-%s>: connected", s->login);
    if (timeout && sim_ros_parse_duration(timeout, &seconds) && seconds > 0)
        sim_loop_at(r->base.loop, &s->timeout, s->started_us + seconds * 1000000, time_out, s);
}

static void drop_row(router *r, ros_row *row)
{
    if (row)
        sim_ros_delete(&r->store, row);
}

void sim_ppp_end(router *r, ros_session *s, const char *reason, bool redial)
{
    ros_row *secret = sim_ros_find_value(&r->store, MENU_SECRET, "name", s->login);
    ros_modem *m = s->modem;
    char now[32];

    for (ros_session **at = &r->sessions; *at; at = &(*at)->next) {
        if (*at == s) {
            *at = s->next;
            break;
        }
    }
    r->session_count--;
    m->session = NULL;
    sim_loop_cancel(r->base.loop, &s->timeout);
    sim_ros_log(r, "pppoe,ppp,info", "<pppoe-%s>: disconnected", s->login);
    if (secret) {
        sim_ros_timestamp(r, sim_wall_us(), now);
        sim_ros_put(secret, "last-logged-out", now);
        sim_ros_put(secret, "last-caller-id", m->mac);
        if (sim_ros_version(r) >= 700)
            sim_ros_put(secret, "last-disconnect-reason", reason);
    }
    drop_row(r, s->queue);
    drop_row(r, s->list);
    drop_row(r, s->used);
    drop_row(r, s->pppoe);
    drop_row(r, s->interface);
    drop_row(r, s->active);
    free(s->login);
    free(s->profile);
    free(s->rate_limit);
    free(s);
    if (redial)
        dial_later(m, r->dial_ms);
}

void sim_ppp_end_all(router *r, const char *reason)
{
    while (r->sessions)
        sim_ppp_end(r, r->sessions, reason, false);
    for (ros_modem *m = r->modems; m; m = m->next)
        sim_loop_cancel(r->base.loop, &m->dial);
}

/* After a boot they do not all come in the same millisecond. */
void sim_ppp_dial_all(router *r)
{
    for (ros_modem *m = r->modems; m; m = m->next)
        dial_later(m,
                   r->dial_ms +
                       (r->dial_ms ? (int64_t)(sim_random(&r->random) % (uint64_t)r->dial_ms) : 0));
}

/* ---- dialling ---- */

static const ros_row *open_server(const router *r)
{
    const ros_table *t = &r->store.table[MENU_PPPOE_SERVER];

    for (size_t i = 0; i < t->count; i++)
        if (!sim_ros_is_true(sim_ros_value(t->rows[i], "disabled")))
            return t->rows[i];
    return NULL;
}

static bool is(const ros_row *row, const char *prop, const char *value)
{
    const char *have = sim_ros_value(row, prop);

    return have && strcmp(have, value) == 0;
}

static const char *caller_of(const ros_row *secret)
{
    const char *caller = sim_ros_value(secret, "caller-id");

    return caller && *caller ? caller : NULL;
}

/* @return why the router refuses, or NULL: it does not */
static const char *refusal(const router *r, const ros_modem *m, const ros_row *secret,
                           const ros_row *profile, uint32_t *address)
{
    if (!open_server(r))
        return "no PPPoE server";
    if (!secret)
        return "no such secret";
    if (sim_ros_is_true(sim_ros_value(secret, "disabled")))
        return "disabled";
    if (!m->password || !is(secret, "password", m->password))
        return "wrong password";
    if (!is(secret, "service", "any") && !is(secret, "service", "pppoe"))
        return "service is not pppoe";
    if (caller_of(secret) && strcmp(caller_of(secret), m->mac) != 0)
        return "caller-id differs";
    if (!profile)
        return "no such profile";
    if (!choose_address(r, secret, profile, address))
        return "no address";
    return NULL;
}

static void dial(void *user)
{
    ros_modem *m = user;
    router *r = m->router;
    const ros_row *secret = sim_ros_find_value(&r->store, MENU_SECRET, "name", m->login);
    const char *name = secret ? sim_ros_value(secret, "profile") : NULL;
    const ros_row *profile = name ? sim_ros_find_value(&r->store, MENU_PROFILE, "name", name)
                                  : NULL;
    uint32_t address = 0;

    m->dials++;
    m->last_error = refusal(r, m, secret, profile, &address);
    if (!m->last_error) {
        begin(r, m, secret, profile, address);
        return;
    }
    m->refusals++;
    /* A modem tries for ever; not faster than this, whatever dial= says. */
    dial_later(m, r->dial_ms > 200 ? r->dial_ms : 200);
}

/* ---- what happens in other menus ---- */

void sim_ppp_profile_renamed(router *r, const char *old_name, const char *new_name)
{
    ros_table *t = &r->store.table[MENU_SECRET];

    for (size_t i = 0; i < t->count; i++)
        if (is(t->rows[i], "profile", old_name))
            sim_ros_put(t->rows[i], "profile", new_name);
}

void sim_ppp_row_changed(router *r, const ros_row *row, ros_change change)
{
    char id[16];

    if (row->menu == MENU_SECRET && change != ROS_REMOVED)
        learn(r, row);
    /* Secrets that name a profile show its id when it is gone. */
    if (row->menu == MENU_PROFILE && change == ROS_REMOVED)
        sim_ppp_profile_renamed(r, sim_ros_value(row, "name"),
                                sim_format(id, sizeof id, "*%X", row->id));
    if (row->menu == MENU_PPPOE_SERVER && !row->dynamic && !open_server(r) && r->sessions) {
        while (r->sessions)
            sim_ppp_end(r, r->sessions, "nas-request", true);
    }
}

void sim_ppp_free(router *r)
{
    while (r->sessions)
        sim_ppp_end(r, r->sessions, "nas-request", false);
    while (r->modems) {
        ros_modem *m = r->modems;

        r->modems = m->next;
        sim_loop_cancel(r->base.loop, &m->dial);
        free(m->login);
        free(m->password);
        free(m);
    }
}
