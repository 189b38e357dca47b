#include "olt.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "snmp_agent.h"
#include "snmprec.h"
#include "vsol.h"

enum {
    DATAGRAM_MAX = 65507,
    BATCH = 64,          /* datagrams taken at one wake-up: what they add up to was in flight */
    PENDING_MAX = 65536, /* answers waiting for their time */
    LOG_ROWS = 256
};

typedef struct answer {
    sim_timer timer;
    struct olt *olt;
    struct answer *next, **link; /* list of all that wait */
    struct sockaddr_in to;
    sim_buf bytes;
} answer;

typedef struct log_row {
    int64_t at_us, asked, given, error_status;
    unsigned pdu;
    sim_oid first;
} log_row;

typedef struct olt {
    sim_device base;
    uint16_t port;
    char *community, *write_community, *source;
    sim_snmp_agent agent;
    sim_snmprec *recording; /* one of these two */
    sim_vsol *vsol;
    sim_watch socket;
    sim_timer boot;
    bool booting;
    int64_t boot_ms, service_us, started_us;
    int64_t busy_until_us;   /* the agent serves one request after the other */
    int64_t silent_until_us; /* after an overload */
    answer *pending;
    int64_t in_flight, peak_in_flight;
    int64_t requests, answers, varbinds_asked, varbinds_given, bytes_in, bytes_out;
    int64_t gets, getnexts, getbulks, sets, malformed, strangers, errors, lost, silenced;
    int64_t second, this_second, peak_per_second, last_at_us, min_gap_us;
    uint64_t random;
    log_row *log;
    size_t log_count; /* ever; the ring holds the last LOG_ROWS */
} olt;

/* ---- answering ---- */

static void forget(answer *a)
{
    olt *o = a->olt;

    sim_loop_cancel(o->base.loop, &a->timer);
    *a->link = a->next;
    if (a->next)
        a->next->link = a->link;
    o->in_flight--;
    sim_buf_free(&a->bytes);
    free(a);
}

static void send_now(olt *o, const struct sockaddr_in *to, const sim_buf *bytes)
{
    size_t len = bytes->len < DATAGRAM_MAX ? bytes->len : DATAGRAM_MAX;

    if (!o->socket.ready)
        return;
    if (sendto(o->socket.fd, bytes->data, len, MSG_DONTWAIT, (const struct sockaddr *)to,
               sizeof *to) >= 0) {
        o->answers++;
        o->bytes_out += (int64_t)len;
    }
}

static void send_due(void *user)
{
    answer *a = user;

    send_now(a->olt, &a->to, &a->bytes);
    forget(a);
}

/* An answer of random bytes, or of a length that cannot be. */
static void spoil(olt *o, const sim_fault *fault, sim_buf *bytes)
{
    static const unsigned char huge[] = {0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02, 0x01, 0x01};

    if (fault->garbage) {
        size_t len = 1 + sim_random(&o->random) % 200;

        bytes->len = 0;
        for (size_t i = 0; i < len; i++)
            sim_buf_byte(bytes, sim_random(&o->random) & 0xff);
    }
    if (fault->huge_word) {
        bytes->len = 0;
        sim_buf_add(bytes, huge, sizeof huge);
    }
    if (fault->has_cut && (size_t)fault->cut < bytes->len)
        bytes->len = (size_t)fault->cut;
}

static void deliver(olt *o, const sim_fault *fault, const struct sockaddr_in *to, sim_buf *bytes,
                    int64_t cost_us)
{
    int64_t now = sim_now_us();
    answer *a;

    spoil(o, fault, bytes);
    if (fault->loss_pct && (int64_t)(sim_random(&o->random) % 100) < fault->loss_pct) {
        o->lost++;
        return;
    }
    if (cost_us) {
        o->busy_until_us = (o->busy_until_us > now ? o->busy_until_us : now) + cost_us;
        cost_us = o->busy_until_us - now;
    }
    cost_us += fault->delay_ms * 1000;
    if (fault->slow_bps)
        cost_us += (int64_t)bytes->len * 1000000 / fault->slow_bps;
    if (!cost_us) {
        send_now(o, to, bytes);
        return;
    }
    if (o->in_flight >= PENDING_MAX) {
        o->lost++;
        return;
    }
    a = sim_alloc(sizeof *a);
    *a = (answer){.olt = o, .next = o->pending, .link = &o->pending, .to = *to, .bytes = *bytes};
    *bytes = (sim_buf){0};
    if (o->pending)
        o->pending->link = &a->next;
    o->pending = a;
    o->in_flight++;
    sim_loop_at(o->base.loop, &a->timer, now + cost_us, send_due, a);
}

static void remember(olt *o, const sim_snmp_info *info, int64_t now)
{
    log_row *row = &o->log[o->log_count++ % LOG_ROWS];

    *row = (log_row){now,       (int64_t)info->asked, (int64_t)info->given, info->error_status,
                     info->pdu, info->first};
    o->varbinds_asked += (int64_t)info->asked;
    o->varbinds_given += (int64_t)info->given;
    o->errors += info->error_status != SNMP_NO_ERROR;
    switch (info->pdu) {
    case 0xa0:
        o->gets++;
        break;
    case 0xa1:
        o->getnexts++;
        break;
    case 0xa3:
        o->sets++;
        break;
    default:
        o->getbulks++;
        break;
    }
}

static void count_rate(olt *o, int64_t now)
{
    if (o->last_at_us && (o->min_gap_us < 0 || now - o->last_at_us < o->min_gap_us))
        o->min_gap_us = now - o->last_at_us;
    o->last_at_us = now;
    if (now / 1000000 != o->second) {
        o->second = now / 1000000;
        o->this_second = 0;
    }
    if (++o->this_second > o->peak_per_second)
        o->peak_per_second = o->this_second;
}

static void serve(olt *o, const unsigned char *bytes, size_t len, const struct sockaddr_in *from)
{
    int64_t now = sim_now_us();
    sim_snmp_info info = {0};
    sim_buf out = {0};
    sim_fault fault = sim_fault_take(&o->base.fault, "");
    sim_snmp_outcome outcome;

    o->requests++;
    o->bytes_in += (int64_t)len;
    count_rate(o, now);
    if (fault.overload && o->in_flight > fault.overload) {
        o->silent_until_us = now + fault.overload_ms * 1000;
        o->silenced++;
    }
    if (fault.hang || now < o->silent_until_us) {
        o->lost++;
        return;
    }
    o->agent.fault_gen_err = fault.fatal;
    o->agent.fault_stuck = fault.stuck;
    o->agent.id_offset = fault.wrong_id ? 1 : 0;
    outcome = sim_snmp_answer(&o->agent, bytes, len, &out, &info);
    if (outcome == SIM_SNMP_ANSWERED) {
        int64_t cost = o->service_us + (o->vsol ? sim_vsol_take_cost_us(o->vsol) : 0);

        remember(o, &info, now);
        deliver(o, &fault, from, &out, cost);
    } else if (outcome == SIM_SNMP_STRANGER)
        o->strangers++;
    else
        o->malformed++;
    sim_buf_free(&out);
}

static void on_readable(void *user, uint32_t events)
{
    static unsigned char room[BATCH][DATAGRAM_MAX + 1];
    struct iovec parts[BATCH];
    struct sockaddr_in from[BATCH];
    struct mmsghdr messages[BATCH];
    olt *o = user;
    int n;

    (void)events;
    for (size_t i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){room[i], sizeof room[i]};
        messages[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &from[i],
                                                   .msg_namelen = sizeof from[i],
                                                   .msg_iov = &parts[i],
                                                   .msg_iovlen = 1}};
    }
    n = recvmmsg(o->socket.fd, messages, BATCH, MSG_DONTWAIT, NULL);
    if (n <= 0)
        return;
    /* They all wait now: that is how many the client has in flight. */
    o->in_flight += n;
    if (o->in_flight > o->peak_in_flight)
        o->peak_in_flight = o->in_flight;
    for (int i = 0; i < n && o->socket.ready; i++) {
        serve(o, room[i], messages[i].msg_len, &from[i]);
        o->in_flight--;
        if (o->vsol && sim_vsol_take_reboot(o->vsol))
            o->base.ops->reboot(&o->base);
    }
}

/* ---- coming and going ---- */

static void drop_pending(olt *o)
{
    while (o->pending)
        forget(o->pending);
    o->in_flight = 0;
}

static bool olt_open(sim_device *device, sim_why *why)
{
    olt *o = (olt *)device;
    int fd;

    if (device->fault.off || o->booting || o->socket.ready)
        return true;
    fd = sim_device_socket(device, SOCK_DGRAM, &o->port, why);
    if (fd < 0)
        return false;
    return sim_loop_watch(device->loop, &o->socket, fd, EPOLLIN, on_readable, o) ||
           sim_fail(why, "could not watch the socket");
}

static void olt_close(olt *o)
{
    sim_loop_unwatch(o->base.loop, &o->socket);
    drop_pending(o);
}

static void reopen(olt *o)
{
    sim_why why;

    if (!olt_open(&o->base, &why))
        fprintf(stderr, "isp-sim: %s: %s\n", o->base.name, why.text);
}

static void olt_fault_changed(sim_device *device)
{
    olt *o = (olt *)device;

    if (device->fault.off)
        olt_close(o);
    else
        reopen(o);
}

static void boot_done(void *user)
{
    olt *o = user;

    o->booting = false;
    o->started_us = sim_now_us();
    if (o->vsol)
        sim_vsol_restart(o->vsol);
    reopen(o);
}

static void olt_reboot(sim_device *device)
{
    olt *o = (olt *)device;

    olt_close(o);
    o->booting = true;
    sim_loop_at(device->loop, &o->boot, sim_now_us() + o->boot_ms * 1000, boot_done, o);
}

static void olt_announce(const sim_device *device, sim_buf *line)
{
    const olt *o = (const olt *)device;

    sim_buf_printf(line, " snmp=%u", o->port);
}

/* ---- control ---- */

static const char optics_column[] = "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1";
static const char status_column[] = "1.3.6.1.4.1.37950.1.1.5.12.1.25.1";
static const char online_column[] = "1.3.6.1.4.1.37950.1.1.5.12.1.29.1";

static bool cell(sim_oid *oid, const char *column, int64_t number, int64_t pon, int64_t onu)
{
    if (!sim_oid_parse(column, oid))
        return false;
    oid->arc[oid->len++] = (uint32_t)number;
    oid->arc[oid->len++] = (uint32_t)pon;
    oid->arc[oid->len++] = (uint32_t)onu;
    return true;
}

/* A recording knows ONUs only by their cells: show or empty those that were recorded. */
static bool recording_set_state(olt *o, int64_t pon, int64_t onu, const char *state)
{
    bool online = strcmp(state, "online") == 0, found = false;
    sim_oid oid;

    if (cell(&oid, status_column, 4, pon, onu))
        found |= sim_snmprec_set(o->recording, &oid, online ? "1" : "0");
    if (!online && strcmp(state, "offline") != 0 && cell(&oid, status_column, 15, pon, onu))
        sim_snmprec_set(o->recording, &oid, strcmp(state, "los") == 0 ? "0" : "1");
    for (int64_t column = 3; column <= 20; column++)
        if (cell(&oid, online_column, column, pon, onu))
            sim_snmprec_hide(o->recording, &oid, !online);
    for (int64_t column = 3; column <= 7; column++)
        if (cell(&oid, optics_column, column, pon, onu))
            found |= online ? sim_snmprec_restore(o->recording, &oid)
                            : sim_snmprec_set(o->recording, &oid, "");
    return found;
}

static bool recording_set_onu(olt *o, int64_t pon, int64_t onu, const char *rx, const char *state,
                              sim_why *why)
{
    bool found = true;
    char text[64];
    sim_oid oid;
    double dbm;

    if (rx && !sim_vsol_parse_dbm(rx, &dbm))
        return sim_fail(why, "rx=%s is not a power in dBm", rx);
    if (state)
        found = recording_set_state(o, pon, onu, state);
    if (rx) {
        sim_vsol_power_text(dbm, text, sizeof text);
        found = found && cell(&oid, optics_column, 7, pon, onu) &&
                sim_snmprec_set(o->recording, &oid, text);
    }
    return found || sim_fail(why, "no ONU %" PRId64 "/%" PRId64 " in the recording", pon, onu);
}

static bool set_onu(olt *o, const char *which, const char *rx, const char *state, sim_why *why)
{
    int64_t pon, onu;
    char *copy = sim_strdup(which), *slash = strchr(copy, '/');
    bool good;

    if (slash)
        *slash = '\0';
    good = slash && sim_parse_i64(copy, 1, 255, &pon) && sim_parse_i64(slash + 1, 1, 65535, &onu);
    free(copy);
    if (!good)
        return sim_fail(why, "onu=%s is not PON/ONU", which);
    if (state && !sim_vsol_is_state(state))
        return sim_fail(why, "state=%s: online, los, power-off or offline is wanted", state);
    if (o->recording)
        return recording_set_onu(o, pon, onu, rx, state, why);
    return sim_vsol_set_onu(o->vsol, pon, onu, rx, state, why);
}

static bool set_row(olt *o, const char *name, const char *value, sim_why *why)
{
    sim_oid oid;

    if (!o->recording)
        return sim_fail(why, "only a recording has rows to set");
    if (!sim_oid_parse(name, &oid) || !value || !sim_snmprec_set(o->recording, &oid, value))
        return sim_fail(why, "no such row, or the value does not fit its type");
    return true;
}

static bool olt_control(sim_device *device, const char *command, int argc, char **argv,
                        sim_why *why)
{
    olt *o = (olt *)device;
    sim_options options = {0};
    const char *onu, *row, *found;
    bool good;

    if (strcmp(command, "set") != 0)
        return sim_fail(why, "an OLT has no command %s", command);
    for (int i = 0; i < argc; i++)
        sim_options_add_word(&options, argv[i]);
    found = sim_options_text(&options, "found", NULL);
    onu = sim_options_text(&options, "onu", NULL);
    row = sim_options_text(&options, "oid", NULL);
    if (onu)
        good = set_onu(o, onu, sim_options_text(&options, "rx", NULL),
                       sim_options_text(&options, "state", NULL), why);
    else if (row)
        good = set_row(o, row, sim_options_text(&options, "value", NULL), why);
    else if (found && o->vsol)
        good = sim_vsol_find(o->vsol, sim_options_int(&options, "pon", 1, 1, 255), found, why);
    else
        good = sim_fail(why, "set NAME onu=PON/ONU rx=|state=, oid= value=, or found=MAC pon=");
    if (good && !sim_options_good(&options))
        good = sim_fail(why, "%s", options.why);
    sim_options_free(&options);
    return good;
}

static void log_json(const olt *o, sim_json *json)
{
    size_t first = o->log_count > LOG_ROWS ? o->log_count - LOG_ROWS : 0;
    sim_buf name = {0};

    sim_json_open(json, "log", '[');
    for (size_t i = first; i < o->log_count; i++) {
        const log_row *row = &o->log[i % LOG_ROWS];

        name.len = 0;
        sim_oid_print(&row->first, &name);
        sim_json_open(json, NULL, '{');
        sim_json_int(json, "at_us", row->at_us);
        sim_json_text(json, "pdu",
                      row->pdu == 0xa0   ? "get"
                      : row->pdu == 0xa1 ? "getnext"
                      : row->pdu == 0xa3 ? "set"
                                         : "getbulk");
        sim_json_text(json, "first", sim_buf_string(&name));
        sim_json_int(json, "asked", row->asked);
        sim_json_int(json, "given", row->given);
        sim_json_int(json, "error_status", row->error_status);
        sim_json_close(json, '}');
    }
    sim_json_close(json, ']');
    sim_buf_free(&name);
}

static void olt_state(sim_device *device, sim_json *json)
{
    const olt *o = (olt *)device;
    const struct {
        const char *name;
        int64_t value;
    } counters[] = {
        {"requests", o->requests},
        {"answers", o->answers},
        {"gets", o->gets},
        {"getnexts", o->getnexts},
        {"getbulks", o->getbulks},
        {"sets", o->sets},
        {"varbinds_asked", o->varbinds_asked},
        {"varbinds_given", o->varbinds_given},
        {"bytes_in", o->bytes_in},
        {"bytes_out", o->bytes_out},
        {"malformed", o->malformed},
        {"wrong_community", o->strangers},
        {"errors", o->errors},
        {"lost", o->lost},
        {"silenced", o->silenced},
        {"in_flight", o->in_flight},
        {"peak_in_flight", o->peak_in_flight},
        {"peak_per_second", o->peak_per_second},
        {"min_gap_us", o->min_gap_us},
    };

    sim_json_int(json, "snmp", o->port);
    sim_json_bool(json, "up", o->socket.ready != NULL);
    sim_json_text(json, "source", o->source);
    sim_json_int(json, "uptime_ms", (sim_now_us() - o->started_us) / 1000);
    sim_json_open(json, "counters", '{');
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        sim_json_int(json, counters[i].name, counters[i].value);
    sim_json_close(json, '}');
    if (o->recording) {
        sim_json_int(json, "rows", (int64_t)sim_snmprec_count(o->recording));
        sim_json_int(json, "doubles", (int64_t)sim_snmprec_doubles(o->recording));
    }
    if (o->vsol)
        sim_vsol_state(o->vsol, json);
    log_json(o, json);
}

static void olt_free(sim_device *device)
{
    olt *o = (olt *)device;

    olt_close(o);
    sim_loop_cancel(device->loop, &o->boot);
    sim_snmprec_free(o->recording);
    sim_vsol_free(o->vsol);
    free(o->community);
    free(o->write_community);
    free(o->source);
    free(o->log);
    free(o);
}

static const sim_device_ops olt_ops = {
    .kind = "olt",
    .open = olt_open,
    .announce = olt_announce,
    .fault_changed = olt_fault_changed,
    .reboot = olt_reboot,
    .control = olt_control,
    .state = olt_state,
    .free = olt_free,
};

static bool choose_source(olt *o, sim_options *options, sim_why *why)
{
    const char *replay = sim_options_text(options, "replay", NULL);
    const char *generate = sim_options_text(options, "generate", NULL);

    if (!replay == !generate)
        return sim_fail(why, "one of replay= and generate= is wanted");
    o->source = sim_strdup(replay ? replay : generate);
    if (replay) {
        o->recording = sim_snmprec_load(replay, why->text, sizeof why->text);
        if (o->recording)
            o->agent.mib = sim_snmprec_mib(o->recording);
        return o->recording != NULL;
    }
    if (strcmp(generate, "vsol-epon") != 0)
        return sim_fail(why, "generate=%s: only vsol-epon is known", generate);
    o->vsol = sim_vsol_new(options, o->base.seed);
    o->agent.mib = sim_vsol_mib(o->vsol);
    return true;
}

sim_device *sim_olt_new(sim_loop *loop, sim_options *options, uint64_t fleet_seed, sim_why *why)
{
    olt *o = sim_alloc(sizeof *o);

    o->log = sim_alloc(LOG_ROWS * sizeof *o->log);
    o->min_gap_us = -1;
    o->started_us = sim_now_us();
    if (!sim_device_init(&o->base, &olt_ops, loop, options, fleet_seed, why) ||
        !choose_source(o, options, why)) {
        o->base.loop = loop;
        olt_free(&o->base);
        return NULL;
    }
    o->random = o->base.seed;
    o->port = (uint16_t)sim_options_int(options, "snmp", 161, 0, 65535);
    o->community = sim_strdup(sim_options_text(options, "community", "public"));
    o->write_community = sim_strdup(sim_options_text(options, "write-community", "private"));
    o->boot_ms = sim_options_int(options, "boot", 2000, 0, 3600000);
    o->service_us = sim_options_int(options, "service-us", 0, 0, 60000000);
    o->agent.community = o->community;
    o->agent.write_community = o->write_community;
    o->agent.max_size = (size_t)sim_options_int(options, "max-size", 1472, 484, DATAGRAM_MAX);
    return &o->base;
}
