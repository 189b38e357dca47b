#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "router_int.h"

int sim_ros_version(const router *r)
{
    char *end = NULL;
    long major = strtol(r->version, &end, 10), minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;

    return (int)(100 * major + minor);
}

void sim_ros_timestamp(const router *r, int64_t wall_us, char room[32])
{
    time_t seconds = (time_t)(wall_us / 1000000);
    struct tm tm;

    room[0] = '\0';
    if (!gmtime_r(&seconds, &tm))
        return;
    if (sim_ros_version(r) >= 710)
        strftime(room, 32, "%Y-%m-%d %H:%M:%S", &tm);
    else
        strftime(room, 32, "%b/%d/%Y %H:%M:%S", &tm);
    /* Months of the old form are in small letters. */
    if (room[0] >= 'A' && room[0] <= 'Z')
        room[0] = (char)(room[0] - 'A' + 'a');
}

void sim_ros_log(router *r, const char *topics, const char *format, ...)
{
    enum {
        KEPT = 1000
    }; /* as many lines as the router keeps in memory */

    ros_table *table = &r->store.table[MENU_LOG];
    ros_row *row = sim_ros_row_new(MENU_LOG);
    char *message = NULL, now[32];
    va_list args;

    va_start(args, format);
    if (vasprintf(&message, format, args) < 0)
        message = NULL;
    va_end(args);
    sim_ros_timestamp(r, sim_wall_us(), now);
    sim_ros_put(row, "time", now);
    sim_ros_put(row, "topics", topics);
    sim_ros_put(row, "message", message);
    free(message);
    sim_ros_insert(&r->store, row, false);
    if (table->count > KEPT)
        sim_ros_delete(&r->store, table->rows[0]);
}

static uint64_t used(int64_t elapsed_us, uint64_t bps)
{
    return (uint64_t)(elapsed_us / 1000) * (bps / 1000) / 8;
}

void sim_ros_counters(router *r, const ros_row *row, uint64_t *rx, uint64_t *tx)
{
    const ros_session *s = row->session;

    *rx = *tx = 0;
    if (s) {
        int64_t elapsed = sim_now_us() - s->started_us;

        *rx = used(elapsed, s->rx_bps) + s->rx_extra;
        *tx = used(elapsed, s->tx_bps) + s->tx_extra;
    } else if (!row->dynamic && !sim_ros_is_true(sim_ros_value(row, "disabled"))) {
        uint64_t bps = 20000 + sim_hash(r->base.seed, row->menu, row->id, 0) % 4000000;

        *rx = used(sim_now_us() - row->since_us, bps / 4);
        *tx = used(sim_now_us() - row->since_us, bps);
    }
    *rx -= row->base[0] < *rx ? row->base[0] : *rx;
    *tx -= row->base[1] < *tx ? row->base[1] : *tx;
}

static const char *interface_value(router *r, const ros_row *row, const char *name, char *room)
{
    uint64_t rx, tx;

    sim_ros_counters(r, row, &rx, &tx);
    if (strcmp(name, "rx-packet") == 0)
        rx /= 800;
    if (strcmp(name, "tx-packet") == 0)
        tx /= 800;
    return sim_format(room, ROS_LIVE_ROOM, "%" PRIu64, name[0] == 'r' ? rx : tx);
}

static const char *queue_value(router *r, const ros_row *row, const char *name, char *room)
{
    uint64_t rx, tx;

    if (strcmp(name, "rate") == 0) {
        rx = row->session ? row->session->rx_bps : 0;
        tx = row->session ? row->session->tx_bps : 0;
    } else {
        sim_ros_counters(r, row, &rx, &tx);
        if (strcmp(name, "packets") == 0) {
            rx /= 800;
            tx /= 800;
        }
    }
    return sim_format(room, ROS_LIVE_ROOM, "%" PRIu64 "/%" PRIu64, rx, tx);
}

static const char *resource_value(router *r, const char *name, char *room)
{
    int64_t up = (sim_now_us() - r->started_us) / 1000000;
    uint64_t mixed = sim_hash(r->base.seed, 3, (uint64_t)(sim_now_us() / 5000000), 0);

    if (strcmp(name, "uptime") == 0) {
        sim_ros_duration(up, room);
        return room;
    }
    if (strcmp(name, "cpu-load") == 0)
        return sim_format(room, ROS_LIVE_ROOM, "%u", (unsigned)(2 + mixed % 15));
    return sim_format(room, ROS_LIVE_ROOM, "%" PRIu64, 800000000 + mixed % 50000000);
}

static const char *clock_value(const router *r, const char *name, char *room)
{
    char both[32];
    char *space;

    sim_ros_timestamp(r, sim_wall_us(), both);
    space = strchr(both, ' ');
    if (!space)
        return NULL;
    *space = '\0';
    return sim_format(room, ROS_LIVE_ROOM, "%s", strcmp(name, "date") == 0 ? both : space + 1);
}

static const char *pool_value(const router *r, const ros_row *row, const char *name, char *room)
{
    uint64_t total, taken;

    if (sim_ros_version(r) < 700)
        return NULL;
    sim_ppp_pool_figures(r, row, &total, &taken);
    return sim_format(room, ROS_LIVE_ROOM, "%" PRIu64,
                      name[0] == 't'   ? total
                      : name[0] == 'u' ? taken
                                       : total - taken);
}

const char *sim_ros_read_value(router *r, const ros_row *row, size_t i, char room[ROS_LIVE_ROOM])
{
    const ros_prop *prop = &sim_ros_menu_of(row)->props[i];

    if (!(prop->flags & P_LIVE))
        return row->value[i];
    switch (row->menu) {
    case MENU_ACTIVE:
    case MENU_PPPOE_SESSION:
        if (!row->session)
            return NULL;
        sim_ros_duration((sim_now_us() - row->session->started_us) / 1000000, room);
        return room;
    case MENU_INTERFACE:
        return interface_value(r, row, prop->name, room);
    case MENU_QUEUE:
        return queue_value(r, row, prop->name, room);
    case MENU_ADDRESS_LIST:
        if (!row->expires_us)
            return NULL;
        sim_ros_duration((row->expires_us - sim_now_us() + 999999) / 1000000, room);
        return room;
    case MENU_POOL:
        return pool_value(r, row, prop->name, room);
    case MENU_RESOURCE:
        return resource_value(r, prop->name, room);
    case MENU_CLOCK:
        return clock_value(r, prop->name, room);
    default:
        return NULL;
    }
}
