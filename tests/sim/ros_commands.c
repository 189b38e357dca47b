#include <stdlib.h>
#include <string.h>

#include "router_int.h"

/* ---- words ---- */

const char *sim_ros_word_value(const sim_ros_sentence *sentence, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 1; i < sentence->count; i++) {
        const char *word = sentence->words[i];

        if (word[0] != '=' || strncmp(word + 1, name, len) != 0)
            continue;
        if (word[1 + len] == '=')
            return word + 2 + len;
        if (!word[1 + len])
            return word + 1 + len; /* an attribute without a value */
    }
    return NULL;
}

const char *sim_ros_tag(const sim_ros_sentence *sentence)
{
    for (size_t i = 1; i < sentence->count; i++)
        if (strncmp(sentence->words[i], ".tag=", 5) == 0)
            return sentence->words[i] + 5;
    return NULL;
}

/* ---- replies ---- */

void sim_ros_reply(const router *r, sim_buf *out, const char *kind, const char *tag)
{
    sim_ros_word(out, kind);
    if (tag && !r->tag_last)
        sim_ros_wordf(out, ".tag=%s", tag);
}

void sim_ros_reply_end(const router *r, sim_buf *out, const char *tag)
{
    if (tag && r->tag_last)
        sim_ros_wordf(out, ".tag=%s", tag);
    sim_ros_end(out);
}

void sim_ros_done(const router *r, sim_buf *out, const char *tag, const char *ret)
{
    sim_ros_reply(r, out, "!done", tag);
    if (ret)
        sim_ros_wordf(out, "=ret=%s", ret);
    sim_ros_reply_end(r, out, tag);
}

void sim_ros_trap_reply(router *r, sim_buf *out, const char *tag, const ros_trap *trap)
{
    r->traps++;
    memcpy(r->last_trap, trap->message, sizeof r->last_trap);
    sim_ros_reply(r, out, "!trap", tag);
    if (trap->category >= 0)
        sim_ros_wordf(out, "=category=%d", trap->category);
    sim_ros_wordf(out, "=message=%s", trap->message);
    sim_ros_reply_end(r, out, tag);
    sim_ros_done(r, out, tag, NULL);
}

/* ---- policies ---- */

bool sim_ros_may(const router *r, const char *user, const char *policy)
{
    const ros_row *u = user ? sim_ros_find_value(&r->store, MENU_USER, "name", user) : NULL;
    const char *group = u ? sim_ros_value(u, "group") : NULL;
    const ros_row *g = group ? sim_ros_find_value(&r->store, MENU_GROUP, "name", group) : NULL;
    const char *list = g ? sim_ros_value(g, "policy") : NULL;
    size_t len = strlen(policy);

    while (list && *list) {
        size_t n = strcspn(list, ",");

        if (n == len && memcmp(list, policy, n) == 0)
            return true;
        list += n + (list[n] == ',');
    }
    return false;
}

/* ---- one command on one menu ---- */

typedef struct call {
    router *r;
    const ros_asker *asker;
    ros_menu_id menu;
    const ros_menu *m;
    const sim_ros_sentence *sentence;
    const char *verb, *tag;
    sim_buf *out;
    ros_trap trap;
    char ret[256]; /* of !done, "" = none */
} call;

typedef struct targets {
    ros_row **rows;
    size_t count;
} targets;

static bool add_target(call *c, targets *t, const char *which)
{
    ros_row *row = sim_ros_find(&c->r->store, c->menu, which);

    if (!row)
        return sim_ros_trap(&c->trap, -1, "no such item");
    t->rows = sim_realloc(t->rows, t->count + 1, sizeof(ros_row *));
    t->rows[t->count++] = row;
    return true;
}

/* The rows that =.id= or =numbers= names: ids or names, a comma list. All or none. */
static bool find_targets(call *c, targets *t)
{
    const char *list = sim_ros_word_value(c->sentence, ".id");

    if (!list)
        list = sim_ros_word_value(c->sentence, "numbers");
    if (c->m->flags & M_SINGLE) {
        t->rows = sim_alloc(sizeof(ros_row *));
        t->rows[0] = sim_ros_single(&c->r->store, c->menu);
        t->count = t->rows[0] ? 1 : 0;
        return true;
    }
    if (!list)
        return sim_ros_trap(&c->trap, 0, "missing =.id=");
    /* A name may hold a comma: try it whole before taking it apart. */
    if (sim_ros_find(&c->r->store, c->menu, list))
        return add_target(c, t, list);
    do {
        size_t len = strcspn(list, ",");
        char *one = sim_strndup(list, len);
        bool good = add_target(c, t, one);

        free(one);
        if (!good)
            return false;
        list += len;
    } while (*list++);
    return true;
}

static bool is_dynamic(call *c, const targets *t)
{
    static const char *const noun[MENU_COUNT] = {
        [MENU_QUEUE] = "queue", [MENU_ADDRESS_LIST] = "entry", [MENU_INTERFACE] = "interface"};

    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i]->dynamic)
            return !sim_ros_trap(&c->trap, -1, "failure: can not change dynamic %s",
                                 noun[c->menu] ? noun[c->menu] : "item");
    return false;
}

static bool is_argument(const char *word)
{
    static const char *const other[] = {".id",        "numbers",     "place-before", "copy-from",
                                        "value-name", "destination", ".proplist"};

    if (word[0] != '=')
        return false;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        size_t len = strlen(other[i]);

        if (strncmp(word + 1, other[i], len) == 0 && (word[1 + len] == '=' || !word[1 + len]))
            return false;
    }
    return true;
}

static void begin_timeout(ros_row *row, const char *value)
{
    int64_t seconds = 0;

    row->expires_us = 0;
    if (value && sim_ros_parse_duration(value, &seconds) && seconds > 0)
        row->expires_us = sim_now_us() + seconds * 1000000;
}

/* Put every =name=value of the sentence into the row. */
static bool put_arguments(call *c, ros_row *row)
{
    for (size_t i = 1; i < c->sentence->count; i++) {
        const char *word = c->sentence->words[i], *equals;
        char *name;
        bool good;

        if (!is_argument(word))
            continue;
        equals = strchr(word + 1, '=');
        name = equals ? sim_strndup(word + 1, (size_t)(equals - word - 1)) : sim_strdup(word + 1);
        good = sim_ros_set(&c->r->store, row, name, equals ? equals + 1 : "", false, &c->trap);
        if (good && row->menu == MENU_ADDRESS_LIST && strcmp(name, "timeout") == 0)
            begin_timeout(row, equals ? equals + 1 : NULL);
        free(name);
        if (!good)
            return false;
    }
    return true;
}

static void copy_values(ros_row *to, const ros_row *from)
{
    const ros_menu *m = sim_ros_menu_of(from);

    for (size_t i = 0; i < m->prop_count; i++)
        if (!(m->props[i].flags & P_LIVE))
            sim_ros_put(to, m->props[i].name, from->value[i]);
    to->expires_us = from->expires_us;
    to->id = from->id;
}

static bool place(call *c, ros_row *row, const char *before)
{
    ros_row *other;

    if (!before)
        return true;
    other = sim_ros_find(&c->r->store, c->menu, before);
    if (!other)
        return sim_ros_trap(&c->trap, -1, "no such item");
    if (other != row)
        sim_ros_move(&c->r->store, row, other);
    return true;
}

static bool do_add(call *c)
{
    const char *from = sim_ros_word_value(c->sentence, "copy-from");
    const char *before = sim_ros_word_value(c->sentence, "place-before");
    const ros_row *model = from ? sim_ros_find(&c->r->store, c->menu, from) : NULL;
    ros_row *row;
    char now[32];

    if ((from && !model) || (before && !sim_ros_find(&c->r->store, c->menu, before)))
        return sim_ros_trap(&c->trap, -1, "no such item");
    if (before && !(c->m->flags & M_MOVE))
        return sim_ros_trap(&c->trap, -1, "unknown parameter place-before");
    row = sim_ros_row_new(c->menu);
    if (model)
        copy_values(row, model);
    row->id = UINT32_MAX; /* of nobody yet: the check for duplicates looks at ids */
    row->since_us = sim_now_us();
    if (!put_arguments(c, row) || !sim_ros_complete(&c->r->store, row, &c->trap)) {
        sim_ros_row_free(row);
        return false;
    }
    sim_ros_timestamp(c->r, sim_wall_us(), now);
    sim_ros_put(row, "creation-time", now);
    row->dynamic = row->expires_us != 0;
    sim_ros_put(row, "dynamic", row->dynamic ? "true" : "false");
    sim_ros_insert(&c->r->store, row, false);
    sim_format(c->ret, sizeof c->ret, "*%X", row->id);
    return place(c, row, before);
}

/* Change a copy first, so that a refused argument leaves the row as it was. */
static bool change_row(call *c, ros_row *row)
{
    ros_row *copy = sim_ros_row_new(c->menu);
    char *old_name = sim_strdup(sim_ros_value(row, "name"));
    bool good;

    copy_values(copy, row);
    good = put_arguments(c, copy) && sim_ros_complete(&c->r->store, copy, &c->trap);
    if (good) {
        copy_values(row, copy);
        if (c->menu == MENU_PROFILE && strcmp(old_name, sim_ros_value(row, "name")) != 0)
            sim_ppp_profile_renamed(c->r, old_name, sim_ros_value(row, "name"));
        sim_ros_touch(&c->r->store, row);
    }
    free(old_name);
    sim_ros_row_free(copy);
    return good;
}

static bool do_set(call *c)
{
    targets t = {0};
    bool good = find_targets(c, &t) && !is_dynamic(c, &t);

    for (size_t i = 0; i < t.count && good; i++)
        good = change_row(c, t.rows[i]);
    free(t.rows);
    return good;
}

static bool do_unset(call *c)
{
    const char *name = sim_ros_word_value(c->sentence, "value-name");
    int prop = name ? sim_ros_prop(c->m, name) : -1;
    targets t = {0};
    bool good = find_targets(c, &t) && !is_dynamic(c, &t);

    if (good && (prop < 0 || (c->m->props[prop].flags & (P_RO | P_MUST))))
        good = sim_ros_trap(&c->trap, 1, "input does not match any value of value-name");
    for (size_t i = 0; i < t.count && good; i++) {
        sim_ros_put(t.rows[i], name, c->m->props[prop].initial);
        sim_ros_touch(&c->r->store, t.rows[i]);
    }
    free(t.rows);
    return good;
}

static bool may_remove(call *c, const targets *t)
{
    for (size_t i = 0; i < t->count; i++) {
        const ros_row *row = t->rows[i];

        if (row->session && row->menu != MENU_ACTIVE && row->menu != MENU_PPPOE_SESSION)
            return sim_ros_trap(&c->trap, -1, "failure: can not remove dynamic item");
        if (row->menu == MENU_PROFILE && sim_ros_is_true(sim_ros_value(row, "default")))
            return sim_ros_trap(&c->trap, -1, "failure: can not remove default profile");
    }
    return true;
}

static bool do_remove(call *c)
{
    targets t = {0};
    bool good = find_targets(c, &t) && may_remove(c, &t);

    for (size_t i = 0; i < t.count && good; i++) {
        /* The list may name one row twice. */
        for (size_t k = i + 1; k < t.count; k++)
            if (t.rows[k] == t.rows[i])
                t.rows[k--] = t.rows[--t.count];
        if (t.rows[i]->session)
            sim_ppp_end(c->r, t.rows[i]->session, "nas-request", true);
        else
            sim_ros_delete(&c->r->store, t.rows[i]);
    }
    free(t.rows);
    return good;
}

static bool do_switch(call *c)
{
    const char *disabled = strcmp(c->verb, "disable") == 0 ? "true" : "false";
    targets t = {0};
    bool good = find_targets(c, &t) && !is_dynamic(c, &t);

    for (size_t i = 0; i < t.count && good; i++) {
        sim_ros_put(t.rows[i], "disabled", disabled);
        sim_ros_touch(&c->r->store, t.rows[i]);
    }
    free(t.rows);
    return good;
}

static bool do_comment(call *c)
{
    const char *comment = sim_ros_word_value(c->sentence, "comment");
    targets t = {0};
    bool good = find_targets(c, &t);

    for (size_t i = 0; i < t.count && good; i++) {
        sim_ros_put(t.rows[i], "comment", comment && *comment ? comment : NULL);
        sim_ros_touch(&c->r->store, t.rows[i]);
    }
    free(t.rows);
    return good;
}

static bool do_move(call *c)
{
    const char *to = sim_ros_word_value(c->sentence, "destination");
    const ros_row *before = to ? sim_ros_find(&c->r->store, c->menu, to) : NULL;
    targets t = {0};
    bool good = find_targets(c, &t);

    if (good && to && !before)
        good = sim_ros_trap(&c->trap, -1, "no such item");
    for (size_t i = 0; i < t.count && good; i++)
        if (t.rows[i] != before)
            sim_ros_move(&c->r->store, t.rows[i], before);
    free(t.rows);
    return good;
}

static bool do_reset(call *c)
{
    targets t = {0};
    bool good = find_targets(c, &t);

    for (size_t i = 0; i < t.count && good; i++) {
        uint64_t rx, tx;

        sim_ros_counters(c->r, t.rows[i], &rx, &tx);
        t.rows[i]->base[0] += rx;
        t.rows[i]->base[1] += tx;
    }
    free(t.rows);
    return good;
}

/* get =value-name=x gives one value, without it the row as name=value;name=value. */
static bool do_get(call *c)
{
    const char *name = sim_ros_word_value(c->sentence, "value-name");
    int prop = name ? sim_ros_prop(c->m, name) : -1;
    char room[ROS_LIVE_ROOM];
    targets t = {0};
    bool good = find_targets(c, &t);
    sim_buf text = {0};

    if (good && name && prop < 0)
        good = sim_ros_trap(&c->trap, 1, "input does not match any value of value-name");
    for (size_t i = 0; good && t.count && i < c->m->prop_count; i++) {
        const ros_prop *p = &c->m->props[i];
        const char *value = sim_ros_read_value(c->r, t.rows[0], i, room);

        if (!value || (p->flags & P_HIDDEN) || (name && (int)i != prop) ||
            ((p->flags & P_SECRET) && !sim_ros_may(c->r, c->asker->user, "sensitive")))
            continue;
        if (name)
            sim_buf_text(&text, value);
        else
            sim_buf_printf(&text, "%s%s=%s", text.len ? ";" : "", p->name, value);
    }
    if (good)
        sim_ros_done(c->r, c->out, c->tag, sim_buf_string(&text));
    sim_buf_free(&text);
    free(t.rows);
    return good;
}

typedef struct verb {
    const char *name;
    unsigned needs; /* flag of the menu */
    bool writes;
    bool answers; /* sends its own !done */
    bool (*fn)(call *c);
} verb;

/* clang-format off */
static const verb verbs[] = {
    {"add",            M_ADD,             true,  false, do_add},
    {"set",            M_SET,             true,  false, do_set},
    {"unset",          M_UNSET,           true,  false, do_unset},
    {"remove",         M_REMOVE,          true,  false, do_remove},
    {"enable",         M_ENABLE,          true,  false, do_switch},
    {"disable",        M_ENABLE,          true,  false, do_switch},
    {"comment",        M_COMMENT,         true,  false, do_comment},
    {"move",           M_MOVE,            true,  false, do_move},
    {"reset-counters", M_RESET,           true,  false, do_reset},
    {"get",            0,                 false, true,  do_get},
};
/* clang-format on */

static const verb *find_verb(const char *name, unsigned flags)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, name) == 0 && (!verbs[i].needs || (flags & verbs[i].needs)))
            return &verbs[i];
    return NULL;
}

static bool permitted(call *c, bool writes)
{
    const char *user = c->asker->user;

    if (sim_ros_may(c->r, user, writes ? "write" : "read") &&
        (!writes || !(c->m->flags & M_POLICY) || sim_ros_may(c->r, user, "policy")))
        return true;
    return sim_ros_trap(&c->trap, -1, "not enough permissions (9)");
}

static void carry_out(call *c, const verb *v)
{
    if (!permitted(c, v->writes) || !v->fn(c)) {
        sim_ros_trap_reply(c->r, c->out, c->tag, &c->trap);
        return;
    }
    if (!v->answers)
        sim_ros_done(c->r, c->out, c->tag, c->ret[0] ? c->ret : NULL);
}

static void on_menu(call *c)
{
    bool print = strcmp(c->verb, "print") == 0 || strcmp(c->verb, "getall") == 0;
    bool listen = strcmp(c->verb, "listen") == 0;
    const verb *v = find_verb(c->verb, c->m->flags);

    if (!print && !listen && !v) {
        sim_ros_trap(&c->trap, -1, "no such command");
        sim_ros_trap_reply(c->r, c->out, c->tag, &c->trap);
    } else if (v)
        carry_out(c, v);
    else if (!permitted(c, false))
        sim_ros_trap_reply(c->r, c->out, c->tag, &c->trap);
    else if (listen)
        sim_ros_listen(c->r, c->asker, c->menu, c->sentence);
    else
        sim_ros_print(c->r, c->asker, c->menu, c->sentence, c->out);
}

/* ---- commands that are no menu ---- */

static void do_monitor(call *c)
{
    const char *name = sim_ros_word_value(c->sentence, "interface");
    const ros_row *row = name ? sim_ros_find_value(&c->r->store, MENU_INTERFACE, "name", name)
                              : NULL;

    if (!row) {
        sim_ros_trap(&c->trap, 1, "input does not match any value of interface");
        sim_ros_trap_reply(c->r, c->out, c->tag, &c->trap);
        return;
    }
    sim_ros_reply(c->r, c->out, "!re", c->tag);
    sim_ros_wordf(c->out, "=name=%s", name);
    sim_ros_wordf(c->out, "=rx-packets-per-second=%llu",
                  (unsigned long long)(row->session ? row->session->rx_bps / 6400 : 300));
    sim_ros_wordf(c->out, "=rx-bits-per-second=%llu",
                  (unsigned long long)(row->session ? row->session->rx_bps : 1920000));
    sim_ros_wordf(c->out, "=tx-packets-per-second=%llu",
                  (unsigned long long)(row->session ? row->session->tx_bps / 6400 : 900));
    sim_ros_wordf(c->out, "=tx-bits-per-second=%llu",
                  (unsigned long long)(row->session ? row->session->tx_bps : 5760000));
    sim_ros_reply_end(c->r, c->out, c->tag);
    sim_ros_done(c->r, c->out, c->tag, NULL);
}

static void do_cancel(call *c)
{
    sim_ros_conn_cancel(c->asker->conn, sim_ros_word_value(c->sentence, "tag"), c->out);
    sim_ros_done(c->r, c->out, c->tag, NULL);
}

void sim_ros_command(router *r, const ros_asker *asker, const sim_ros_sentence *sentence,
                     sim_buf *out, bool *close)
{
    call c = {
        .r = r, .asker = asker, .sentence = sentence, .tag = sim_ros_tag(sentence), .out = out};
    const char *command = sentence->words[0], *slash = strrchr(command, '/');
    size_t len = slash ? (size_t)(slash - command) : 0;

    if (strcmp(command, "/quit") == 0) {
        sim_ros_word(out, "!fatal");
        sim_ros_word(out, "session terminated on request");
        sim_ros_end(out);
        *close = true;
        return;
    }
    if (strcmp(command, "/cancel") == 0) {
        do_cancel(&c);
        return;
    }
    if (strcmp(command, "/system/reboot") == 0 && sim_ros_may(r, asker->user, "reboot")) {
        *close = true;
        r->base.ops->reboot(&r->base);
        return;
    }
    if (strcmp(command, "/interface/monitor-traffic") == 0) {
        do_monitor(&c);
        return;
    }
    for (int m = 0; m < MENU_COUNT; m++) {
        if (strlen(sim_ros_menus[m].path) != len ||
            strncmp(sim_ros_menus[m].path, command, len) != 0)
            continue;
        c.menu = (ros_menu_id)m;
        c.m = &sim_ros_menus[m];
        c.verb = slash + 1;
        on_menu(&c);
        return;
    }
    sim_ros_trap(&c.trap, -1, "no such command");
    sim_ros_trap_reply(r, out, c.tag, &c.trap);
}
