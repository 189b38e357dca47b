#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "router_int.h"
#include "tls.h"

enum {
    TICK_US = 200000
};

static const sim_device_ops router_ops;

/* ---- ports ---- */

static void accept_all(router *r, const sim_watch *socket, bool tls)
{
    int fd;

    while (socket->ready &&
           (fd = accept4(socket->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        sim_ros_conn_open(r, fd, tls);
}

static void on_api(void *user, uint32_t events)
{
    router *r = user;

    (void)events;
    accept_all(r, &r->api_socket, false);
}

static void on_tls(void *user, uint32_t events)
{
    router *r = user;

    (void)events;
    accept_all(r, &r->tls_socket, true);
}

static bool open_port(router *r, sim_watch *watch, uint16_t *port, void (*ready)(void *, uint32_t),
                      sim_why *why)
{
    int fd;

    if (watch->ready)
        return true;
    fd = sim_device_socket(&r->base, SOCK_STREAM, port, why);
    if (fd < 0)
        return false;
    return sim_loop_watch(r->base.loop, watch, fd, EPOLLIN, ready, r) ||
           sim_fail(why, "could not watch the socket");
}

/* In /ip/service; the kernel may have chosen it. */
static void tell_port(router *r, const char *service, uint16_t port)
{
    ros_row *row = sim_ros_find_value(&r->store, MENU_SERVICE, "name", service);
    char text[8];

    if (row)
        sim_ros_put(row, "port", sim_format(text, sizeof text, "%u", port));
}

static bool router_open(sim_device *device, sim_why *why)
{
    router *r = (router *)device;

    if (device->fault.off || r->booting)
        return true;
    if (!open_port(r, &r->api_socket, &r->api_port, on_api, why) ||
        (r->with_tls && !open_port(r, &r->tls_socket, &r->tls_port, on_tls, why)))
        return false;
    tell_port(r, "api", r->api_port);
    tell_port(r, "api-ssl", r->tls_port);
    return true;
}

static void close_ports(router *r)
{
    sim_loop_unwatch(r->base.loop, &r->api_socket);
    sim_loop_unwatch(r->base.loop, &r->tls_socket);
    sim_ros_conn_close_all(r);
}

static void reopen(router *r)
{
    sim_why why;

    if (!router_open(&r->base, &why))
        fprintf(stderr, "isp-sim: %s: %s\n", r->base.name, why.text);
}

static void router_fault_changed(sim_device *device)
{
    router *r = (router *)device;

    if (device->fault.off)
        close_ports(r);
    else {
        reopen(r);
        sim_ros_conn_wake_all(r);
    }
}

/* ---- reboot ---- */

static void boot_done(void *user)
{
    router *r = user;

    r->booting = false;
    r->started_us = sim_now_us();
    reopen(r);
    sim_ppp_dial_all(r);
}

static void drop_timed_rows(router *r, bool all)
{
    ros_table *table = &r->store.table[MENU_ADDRESS_LIST];
    int64_t now = sim_now_us();

    for (size_t i = table->count; i-- > 0;)
        if (table->rows[i]->expires_us && (all || table->rows[i]->expires_us <= now))
            sim_ros_delete(&r->store, table->rows[i]);
}

static void go_down(void *user)
{
    router *r = user;

    close_ports(r);
    sim_ppp_end_all(r, "reboot");
    drop_timed_rows(r, true);
    sim_loop_at(r->base.loop, &r->boot, sim_now_us() + r->boot_ms * 1000, boot_done, r);
}

/* Not at once: a command of one of its own connections may ask for it. */
static void router_reboot(sim_device *device)
{
    router *r = (router *)device;

    r->booting = true;
    sim_loop_at(device->loop, &r->boot, sim_now_us(), go_down, r);
}

/* ---- what happens by itself ---- */

static void on_change(void *user, const ros_row *row, ros_change change)
{
    router *r = user;

    sim_ppp_row_changed(r, row, change);
    sim_ros_conn_changed(r, row, change);
}

static void on_tick(void *user)
{
    router *r = user;

    drop_timed_rows(r, false);
    sim_ros_save(r);
    sim_loop_at(r->base.loop, &r->tick, sim_now_us() + TICK_US, on_tick, r);
}

/* ---- control ---- */

static bool control_modem(router *r, int argc, char **argv, sim_why *why)
{
    ros_modem *m;

    if (argc != 2)
        return sim_fail(why, "modem NAME LOGIN on|off|learn|password=TEXT");
    if (strcmp(argv[1], "on") == 0) {
        m = sim_ppp_modem(r, argv[0], true);
        if (!m->password) {
            const ros_row *secret = sim_ros_find_value(&r->store, MENU_SECRET, "name", argv[0]);

            m->password = sim_strdup(secret ? sim_ros_value(secret, "password") : "");
        }
        sim_ppp_modem_switch(m, true);
        return true;
    }
    m = sim_ppp_modem(r, argv[0], false);
    if (!m)
        return sim_fail(why, "no modem has the login %s", argv[0]);
    if (strcmp(argv[1], "off") == 0)
        sim_ppp_modem_switch(m, false);
    else if (strcmp(argv[1], "learn") == 0) {
        const ros_row *secret = sim_ros_find_value(&r->store, MENU_SECRET, "name", argv[0]);

        if (!secret)
            return sim_fail(why, "no secret has the name %s", argv[0]);
        free(m->password);
        m->password = sim_strdup(sim_ros_value(secret, "password"));
    } else if (strncmp(argv[1], "password=", 9) == 0) {
        free(m->password);
        m->password = sim_strdup(argv[1] + 9);
    } else
        return sim_fail(why, "modem NAME LOGIN on|off|learn|password=TEXT");
    r->store.dirty = true;
    return true;
}

static bool control_set(router *r, int argc, char **argv, sim_why *why)
{
    sim_options options = {0};
    const char *login;
    ros_modem *m;
    bool good = true;

    for (int i = 0; i < argc; i++)
        sim_options_add_word(&options, argv[i]);
    login = sim_options_text(&options, "session", "");
    m = sim_ppp_modem(r, login, false);
    if (!m || !m->session)
        good = sim_fail(why,
                        "no session has the login %s (set NAME session=LOGIN rx=BYTES "
                        "tx=BYTES)",
                        login);
    else {
        m->session->rx_extra += (uint64_t)sim_options_int(&options, "rx", 0, 0, INT64_MAX);
        m->session->tx_extra += (uint64_t)sim_options_int(&options, "tx", 0, 0, INT64_MAX);
        good = sim_options_good(&options) || sim_fail(why, "%s", options.why);
    }
    sim_options_free(&options);
    return good;
}

static bool router_control(sim_device *device, const char *command, int argc, char **argv,
                           sim_why *why)
{
    router *r = (router *)device;

    if (strcmp(command, "modem") == 0)
        return control_modem(r, argc, argv, why);
    if (strcmp(command, "set") == 0)
        return control_set(r, argc, argv, why);
    if (strcmp(command, "add") == 0 && argc > 0)
        return sim_router_add_row(device, argv[0], argc - 1, argv + 1, false, why);
    return sim_fail(why, "a router has no command %s", command);
}

bool sim_router_add_row(sim_device *device, const char *path, int argc, char **argv, bool initial,
                        sim_why *why)
{
    router *r = (router *)device;
    ros_row *row = NULL;
    ros_trap trap = {0};
    bool good = true;
    int menu = 0;

    if (device->ops != &router_ops)
        return sim_fail(why, "%s is not a router", device->name);
    if (initial && r->from_state)
        return true;
    while (menu < MENU_COUNT && strcmp(sim_ros_menus[menu].path, path) != 0)
        menu++;
    if (menu == MENU_COUNT)
        return sim_fail(why, "no menu %s", path);
    row = sim_ros_row_new((ros_menu_id)menu);
    row->id = UINT32_MAX;
    row->since_us = sim_now_us();
    for (int i = 0; i < argc && good; i++) {
        char *equals = strchr(argv[i], '=');

        if (!equals) {
            good = sim_ros_trap(&trap, -1, "%s is not name=value", argv[i]);
            break;
        }
        *equals = '\0';
        good = sim_ros_set(&r->store, row, argv[i], equals + 1, true, &trap);
        *equals = '=';
    }
    if (!good || !sim_ros_complete(&r->store, row, &trap)) {
        sim_ros_row_free(row);
        return sim_fail(why, "%s", trap.message);
    }
    sim_ros_insert(&r->store, row, false);
    return true;
}

/* ---- state ---- */

static void row_json(router *r, const ros_row *row, sim_json *json)
{
    const ros_menu *menu = sim_ros_menu_of(row);
    char room[ROS_LIVE_ROOM];

    if (!(menu->flags & M_SINGLE))
        sim_json_text(json, ".id", sim_format(room, sizeof room, "*%X", row->id));
    for (size_t i = 0; i < menu->prop_count; i++) {
        const char *value = sim_ros_read_value(r, row, i, room);

        if (value)
            sim_json_text(json, menu->props[i].name, value);
    }
    if (row->menu == MENU_ACTIVE && row->session) {
        sim_json_text(json, "profile", row->session->profile);
        sim_json_text(json, "rate-limit", row->session->rate_limit);
        sim_json_text(json, "interface", sim_ros_value(row->session->interface, "name"));
    }
}

static void menus_json(router *r, sim_json *json)
{
    for (int m = 0; m < MENU_COUNT; m++) {
        const ros_table *table = &r->store.table[m];
        bool single = sim_ros_menus[m].flags & M_SINGLE;

        sim_json_open(json, sim_ros_menus[m].state_key, single ? '{' : '[');
        for (size_t i = 0; i < table->count; i++) {
            if (!single)
                sim_json_open(json, NULL, '{');
            row_json(r, table->rows[i], json);
            if (!single)
                sim_json_close(json, '}');
        }
        sim_json_close(json, single ? '}' : ']');
    }
}

static void modems_json(const router *r, sim_json *json)
{
    sim_json_open(json, "modems", '[');
    for (const ros_modem *m = r->modems; m; m = m->next) {
        sim_json_open(json, NULL, '{');
        sim_json_text(json, "login", m->login);
        sim_json_text(json, "password", m->password);
        sim_json_bool(json, "on", m->on);
        sim_json_text(json, "mac", m->mac);
        sim_json_bool(json, "connected", m->session != NULL);
        sim_json_text(json, "last_error", m->last_error);
        sim_json_int(json, "dials", m->dials);
        sim_json_int(json, "refusals", m->refusals);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
}

static void commands_json(const router *r, sim_json *json)
{
    size_t first = r->log_count > ROS_LOG_ROWS ? r->log_count - ROS_LOG_ROWS : 0;

    sim_json_open(json, "commands", '[');
    for (size_t i = first; i < r->log_count; i++) {
        const ros_command_log *row = &r->log[i % ROS_LOG_ROWS];

        sim_json_open(json, NULL, '{');
        sim_json_int(json, "at_us", row->at_us);
        sim_json_text(json, "user", row->user);
        sim_json_open(json, "words", '[');
        for (size_t w = 0; w < row->words.count; w++)
            sim_json_text(json, NULL, row->words.words[w]);
        sim_json_close(json, ']');
        sim_json_text(json, "result", row->result);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
}

static void router_state(sim_device *device, sim_json *json)
{
    router *r = (router *)device;
    const struct {
        const char *name;
        int64_t value;
    } counters[] = {
        {"connections", r->connections},
        {"open_connections", (int64_t)r->conn_count},
        {"peak_connections", r->peak_conns},
        {"refused", r->refused},
        {"logins", r->logins},
        {"bad_logins", r->bad_logins},
        {"commands", r->commands},
        {"traps", r->traps},
        {"bytes_in", r->bytes_in},
        {"bytes_out", r->bytes_out},
    };

    sim_json_int(json, "api", r->api_port);
    sim_json_int(json, "tls", r->with_tls ? r->tls_port : 0);
    sim_json_text(json, "fingerprint", r->fingerprint);
    sim_json_bool(json, "up", r->api_socket.ready != NULL);
    sim_json_text(json, "version", r->version);
    sim_json_int(json, "uptime_ms", (sim_now_us() - r->started_us) / 1000);
    sim_json_open(json, "counters", '{');
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        sim_json_int(json, counters[i].name, counters[i].value);
    sim_json_close(json, '}');
    menus_json(r, json);
    modems_json(r, json);
    commands_json(r, json);
}

static void router_announce(const sim_device *device, sim_buf *line)
{
    const router *r = (const router *)device;

    sim_buf_printf(line, " api=%u", r->api_port);
    if (r->with_tls)
        sim_buf_printf(line, " tls=%u fingerprint=%s", r->tls_port,
                       r->fingerprint[0] ? r->fingerprint : "none");
}

/* ---- making one ---- */

static void router_free(sim_device *device)
{
    router *r = (router *)device;

    close_ports(r);
    sim_loop_cancel(device->loop, &r->boot);
    sim_loop_cancel(device->loop, &r->tick);
    sim_ros_save(r);
    sim_ppp_free(r);
    sim_ros_store_clear(&r->store);
    for (size_t i = 0; r->log && i < ROS_LOG_ROWS; i++) {
        free(r->log[i].user);
        sim_ros_sentence_free(&r->log[i].words);
    }
    free(r->log);
    SSL_CTX_free(r->tls);
    free(r->version);
    free(r->state_path);
    free(r->cert_path);
    free(r);
}

static const sim_device_ops router_ops = {
    .kind = "router",
    .open = router_open,
    .announce = router_announce,
    .fault_changed = router_fault_changed,
    .reboot = router_reboot,
    .control = router_control,
    .state = router_state,
    .free = router_free,
};

static bool choose_login(router *r, sim_options *options, sim_why *why)
{
    const char *login = sim_options_text(options, "login", "plain");

    r->login_plain = strcmp(login, "plain") == 0 || strcmp(login, "both") == 0;
    r->login_challenge = strcmp(login, "challenge") == 0 || strcmp(login, "both") == 0;
    return r->login_plain || r->login_challenge ||
           sim_fail(why, "login=%s: plain, challenge or both is wanted", login);
}

static bool choose_tls(router *r, sim_options *options, sim_why *why)
{
    const char *port = sim_options_text(options, "tls", "8729");
    const char *path = sim_options_text(options, "cert", NULL);
    sim_buf beside = {0};

    r->with_tls = strcmp(port, "no") != 0;
    if (!r->with_tls)
        return true;
    r->tls_port = (uint16_t)sim_options_int(options, "tls", 8729, 0, 65535);
    if (path && strcmp(path, "none") == 0) {
        r->tls = sim_tls_anonymous(why);
        return r->tls != NULL;
    }
    /* A pinned certificate has to outlive a restart as the secrets do. */
    if (path)
        r->cert_path = sim_strdup(path);
    else if (r->state_path) {
        sim_buf_printf(&beside, "%s.pem", r->state_path);
        r->cert_path = sim_strdup(sim_buf_string(&beside));
        sim_buf_free(&beside);
    }
    r->tls = sim_tls_new(r->base.name, r->cert_path, r->fingerprint, why);
    return r->tls != NULL;
}

static void volatile_row(router *r, ros_menu_id menu, const char *const *pairs)
{
    ros_row *row = sim_ros_row_new(menu);

    for (; *pairs; pairs += 2)
        sim_ros_put(row, pairs[0], pairs[1]);
    sim_ros_insert(&r->store, row, false);
}

/* Rows that say what this router is; they follow the options, not the state file. */
static void make_facts(router *r, const char *board)
{
    char version[64], serial[24];
    bool seven = sim_ros_version(r) >= 700;

    sim_format(version, sizeof version, "%s (stable)", r->version);
    sim_format(serial, sizeof serial, "SIM%08X", (unsigned)(r->base.seed & 0xffffffff));
    volatile_row(r, MENU_RESOURCE,
                 (const char *const[]){"version", version, "build-time", "2026-01-15 08:30:00",
                                       "board-name", board, NULL});
    volatile_row(r, MENU_ROUTERBOARD,
                 (const char *const[]){"model", board, "serial-number", serial, "current-firmware",
                                       r->version, NULL});
    volatile_row(r, MENU_CLOCK, (const char *const[]){NULL});
    if (seven) {
        volatile_row(r, MENU_HEALTH,
                     (const char *const[]){"name", "voltage", "value", "24.2", "type", "V", NULL});
        volatile_row(
            r, MENU_HEALTH,
            (const char *const[]){"name", "temperature", "value", "41", "type", "C", NULL});
    }
    volatile_row(r, MENU_SERVICE, (const char *const[]){"name", "api", NULL});
    volatile_row(
        r, MENU_SERVICE,
        (const char *const[]){"name", "api-ssl", "disabled", r->with_tls ? "false" : "true", NULL});
    r->store.dirty = false;
}

static bool choose_user(router *r, sim_options *options, sim_why *why)
{
    const char *name = sim_options_text(options, "user", "admin");
    const char *password = sim_options_text(options, "password", "");
    const char *group = sim_options_text(options, "group", "full");
    ros_row *row = sim_ros_find_value(&r->store, MENU_USER, "name", name);
    ros_trap trap;

    if (row)
        return true; /* the state file knows better */
    row = sim_ros_row_new(MENU_USER);
    row->id = UINT32_MAX;
    if (!sim_ros_set(&r->store, row, "name", name, true, &trap) ||
        !sim_ros_set(&r->store, row, "group", group, true, &trap) ||
        !sim_ros_set(&r->store, row, "password", password, true, &trap)) {
        sim_ros_row_free(row);
        return sim_fail(why, "%s", trap.message);
    }
    sim_ros_insert(&r->store, row, false);
    return true;
}

static bool build(router *r, sim_options *options, sim_why *why)
{
    const char *tag = sim_options_text(options, "tag", "first");

    r->version = sim_strdup(sim_options_text(options, "version", "7.16.2"));
    r->state_path = sim_strdup(sim_options_text(options, "state", NULL));
    r->api_port = (uint16_t)sim_options_int(options, "api", 8728, 0, 65535);
    r->dial_ms = sim_options_int(options, "dial", 1500, 0, 3600000);
    r->boot_ms = sim_options_int(options, "boot", 2000, 0, 3600000);
    r->max_sessions = sim_options_int(options, "max-sessions", 20, 1, 1000);
    r->auto_modems = sim_options_bool(options, "modems", true);
    r->says_empty = sim_options_bool(options, "empty", sim_ros_version(r) >= 718);
    r->tag_last = strcmp(tag, "last") == 0;
    r->random = r->base.seed;
    if (!choose_login(r, options, why) || !choose_tls(r, options, why))
        return false;
    make_facts(r, sim_options_text(options, "board", "CHR"));
    return sim_ros_load(r, why) && choose_user(r, options, why);
}

sim_device *sim_router_new(sim_loop *loop, sim_options *options, uint64_t fleet_seed, sim_why *why)
{
    router *r = sim_alloc(sizeof *r);

    r->log = sim_alloc(ROS_LOG_ROWS * sizeof *r->log);
    /* An hour of uptime, so that a poller sees a box that has not just booted. */
    r->started_us = sim_now_us() - INT64_C(3600000000);
    r->base.loop = loop;
    sim_ros_store_init(&r->store, on_change, r);
    if (!sim_device_init(&r->base, &router_ops, loop, options, fleet_seed, why) ||
        !build(r, options, why)) {
        router_free(&r->base);
        return NULL;
    }
    sim_loop_at(loop, &r->tick, sim_now_us() + TICK_US, on_tick, r);
    for (ros_modem *m = r->modems; m; m = m->next)
        if (m->on)
            sim_ppp_modem_switch(m, true);
    return &r->base;
}
