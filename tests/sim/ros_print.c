#include <stdlib.h>
#include <string.h>

#include "ros_query.h"
#include "router_int.h"

/* What a query or proplist sees of a row. */
typedef struct view {
    router *router;
    const ros_row *row;
    char room[ROS_LIVE_ROOM];
} view;

static const char *look_up(void *user, const char *name)
{
    view *v = user;
    int i;

    if (strcmp(name, ".id") == 0) {
        if (sim_ros_menu_of(v->row)->flags & M_SINGLE)
            return NULL;
        return sim_format(v->room, sizeof v->room, "*%X", v->row->id);
    }
    i = sim_ros_prop(sim_ros_menu_of(v->row), name);
    return i < 0 ? NULL : sim_ros_read_value(v->router, v->row, (size_t)i, v->room);
}

/* Is the name among the comma list? */
static bool is_listed(const char *list, const char *name)
{
    size_t len = strlen(name);

    while (*list) {
        size_t n = strcspn(list, ",");

        if (n == len && memcmp(list, name, n) == 0)
            return true;
        list += n + (list[n] == ',');
    }
    return false;
}

static bool may_see(const router *r, const char *user, const ros_prop *prop)
{
    return !(prop->flags & P_HIDDEN) &&
           (!(prop->flags & P_SECRET) || sim_ros_may(r, user, "sensitive"));
}

static bool matches(router *r, const sim_ros_sentence *sentence, const ros_row *row)
{
    view v = {r, row, ""};

    return sim_ros_query(sentence->words, sentence->count, look_up, &v);
}

static void put_word(sim_buf *out, const char *name, const char *value)
{
    if (value)
        sim_ros_wordf(out, "=%s=%s", name, value);
}

void sim_ros_print_row(router *r, const char *user, const sim_ros_sentence *sentence,
                       const ros_row *row, bool dead, sim_buf *out)
{
    const ros_menu *menu = sim_ros_menu_of(row);
    const char *proplist = sim_ros_word_value(sentence, ".proplist");
    const char *tag = sim_ros_tag(sentence);
    view v = {r, row, ""};

    if (!dead && !matches(r, sentence, row))
        return;
    sim_ros_reply(r, out, "!re", tag);
    if (dead || !proplist || is_listed(proplist, ".id"))
        put_word(out, ".id", look_up(&v, ".id"));
    if (dead)
        sim_ros_word(out, "=.dead=yes");
    for (size_t i = 0; i < menu->prop_count && !dead; i++)
        if (may_see(r, user, &menu->props[i]) &&
            (!proplist || is_listed(proplist, menu->props[i].name)))
            put_word(out, menu->props[i].name, sim_ros_read_value(r, row, i, v.room));
    sim_ros_reply_end(r, out, tag);
}

size_t sim_ros_print_rows(router *r, const char *user, ros_menu_id menu,
                          const sim_ros_sentence *sentence, sim_buf *out)
{
    const ros_table *table = &r->store.table[menu];
    size_t shown = 0;

    for (size_t i = 0; i < table->count; i++) {
        size_t before = out->len;

        sim_ros_print_row(r, user, sentence, table->rows[i], false, out);
        shown += out->len > before;
    }
    return shown;
}

/* ---- commands that go on ---- */

static void repeat(void *user);

static ros_running *start(router *r, const ros_asker *asker, ros_menu_id menu,
                          const sim_ros_sentence *sentence)
{
    ros_running *running = sim_alloc(sizeof *running);

    (void)r;
    running->conn = asker->conn;
    running->menu = menu;
    running->tag = sim_strdup(sim_ros_tag(sentence));
    running->command.words = sim_alloc(sentence->count * sizeof(char *));
    for (size_t i = 0; i < sentence->count; i++)
        running->command.words[running->command.count++] = sim_strdup(sentence->words[i]);
    sim_ros_conn_add_running(asker->conn, running);
    return running;
}

void sim_ros_listen(router *r, const ros_asker *asker, ros_menu_id menu,
                    const sim_ros_sentence *sentence)
{
    start(r, asker, menu, sentence)->changes = true;
}

static void print_again(router *r, const ros_asker *asker, ros_menu_id menu,
                        const sim_ros_sentence *sentence, int64_t seconds)
{
    ros_running *running = start(r, asker, menu, sentence);

    running->interval_us = (seconds > 0 ? seconds : 1) * 1000000;
    sim_loop_at(r->base.loop, &running->timer, sim_now_us() + running->interval_us, repeat,
                running);
}

static void repeat(void *user)
{
    ros_running *running = user;
    sim_buf out = {0};
    router *r;

    r = sim_ros_conn_router(running->conn);
    sim_ros_print_rows(r, sim_ros_conn_user(running->conn), running->menu, &running->command, &out);
    sim_loop_at(r->base.loop, &running->timer, sim_now_us() + running->interval_us, repeat,
                running);
    sim_ros_conn_send(running->conn, &out);
}

void sim_ros_print(router *r, const ros_asker *asker, ros_menu_id menu,
                   const sim_ros_sentence *sentence, sim_buf *out)
{
    const char *tag = sim_ros_tag(sentence);
    const char *interval = sim_ros_word_value(sentence, "interval");
    bool only = sim_ros_word_value(sentence, "follow-only") != NULL;
    bool follow = only || sim_ros_word_value(sentence, "follow");
    int64_t seconds = 0;
    size_t shown = 0;
    ros_trap trap;
    char count[24];

    if (sim_ros_word_value(sentence, "detail") && (sim_ros_menus[menu].flags & M_SINGLE)) {
        sim_ros_trap(&trap, -1, "unknown parameter detail");
        sim_ros_trap_reply(r, out, tag, &trap);
        return;
    }
    if (interval && !sim_ros_parse_duration(interval, &seconds)) {
        sim_ros_trap(&trap, 1, "invalid value for argument interval");
        sim_ros_trap_reply(r, out, tag, &trap);
        return;
    }
    if (sim_ros_word_value(sentence, "count-only")) {
        const ros_table *table = &r->store.table[menu];

        for (size_t i = 0; i < table->count; i++)
            shown += matches(r, sentence, table->rows[i]);
        sim_ros_done(r, out, tag, sim_format(count, sizeof count, "%zu", shown));
        return;
    }
    if (!only)
        shown = sim_ros_print_rows(r, asker->user, menu, sentence, out);
    if (follow) {
        sim_ros_listen(r, asker, menu, sentence);
        return;
    }
    if (interval) {
        print_again(r, asker, menu, sentence, seconds);
        return;
    }
    if (!shown && r->says_empty) {
        sim_ros_reply(r, out, "!empty", tag);
        sim_ros_reply_end(r, out, tag);
    }
    sim_ros_done(r, out, tag, NULL);
}
