#include "ros_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_DYNAMIC = 0x80000001
};

bool sim_ros_trap(ros_trap *trap, int category, const char *format, ...)
{
    va_list args;

    trap->category = category;
    va_start(args, format);
    vsnprintf(trap->message, sizeof trap->message, format, args);
    va_end(args);
    return false;
}

void sim_ros_store_init(ros_store *store, void (*changed)(void *, const ros_row *, ros_change),
                        void *user)
{
    *store = (ros_store){.next_dynamic = FIRST_DYNAMIC, .changed = changed, .user = user};
    for (int m = 0; m < MENU_COUNT; m++)
        store->table[m].next_id = 1;
}

void sim_ros_store_clear(ros_store *store)
{
    for (int m = 0; m < MENU_COUNT; m++) {
        for (size_t i = 0; i < store->table[m].count; i++)
            sim_ros_row_free(store->table[m].rows[i]);
        free(store->table[m].rows);
    }
    *store = (ros_store){0};
}

const ros_menu *sim_ros_menu_of(const ros_row *row)
{
    return &sim_ros_menus[row->menu];
}

const char *sim_ros_value(const ros_row *row, const char *prop)
{
    int i = sim_ros_prop(sim_ros_menu_of(row), prop);

    return i < 0 ? NULL : row->value[i];
}

ros_row *sim_ros_row_new(ros_menu_id menu)
{
    const ros_menu *m = &sim_ros_menus[menu];
    ros_row *row = sim_alloc(sizeof *row + m->prop_count * sizeof *row->value);

    row->menu = menu;
    for (size_t i = 0; i < m->prop_count; i++)
        row->value[i] = sim_strdup(m->props[i].initial);
    return row;
}

void sim_ros_row_free(ros_row *row)
{
    if (!row)
        return;
    for (size_t i = 0; i < sim_ros_menu_of(row)->prop_count; i++)
        free(row->value[i]);
    free(row);
}

static void put_at(ros_row *row, size_t i, const char *value)
{
    char *copy = sim_strdup(value);

    free(row->value[i]);
    row->value[i] = copy;
}

void sim_ros_put(ros_row *row, const char *prop, const char *value)
{
    int i = sim_ros_prop(sim_ros_menu_of(row), prop);

    if (i >= 0)
        put_at(row, (size_t)i, value);
}

/* ---- checking ---- */

static bool refers(const ros_store *store, ros_kind kind, const char *value)
{
    uint32_t address;

    switch (kind) {
    case ROS_PROFILE:
        return sim_ros_find_value(store, MENU_PROFILE, "name", value) != NULL;
    case ROS_POOL:
        return sim_ros_find_value(store, MENU_POOL, "name", value) != NULL;
    case ROS_GROUP:
        return sim_ros_find_value(store, MENU_GROUP, "name", value) != NULL;
    case ROS_ADDR_POOL:
        return sim_ros_parse_ipv4(value, &address) ||
               sim_ros_find_value(store, MENU_POOL, "name", value);
    default:
        return true;
    }
}

static bool refuse(const ros_prop *prop, ros_trap *trap)
{
    switch (prop->kind) {
    case ROS_ENUM:
    case ROS_PROFILE:
    case ROS_POOL:
    case ROS_GROUP:
        return sim_ros_trap(trap, 1, "input does not match any value of %s", prop->name);
    case ROS_RANGES:
        return sim_ros_trap(trap, 1, "value of range expects range of ip addresses");
    default:
        return sim_ros_trap(trap, 1, "invalid value for argument %s", prop->name);
    }
}

/* Writing an empty text clears these; the others keep it as a value. */
static bool empty_clears(const ros_prop *prop)
{
    return strcmp(prop->name, "comment") == 0 ||
           (!prop->initial && prop->kind != ROS_NAME && !(prop->flags & P_MUST));
}

bool sim_ros_set(ros_store *store, ros_row *row, const char *name, const char *value, bool inside,
                 ros_trap *trap)
{
    const ros_menu *menu = sim_ros_menu_of(row);
    int i = sim_ros_prop(menu, name);
    const ros_prop *prop = i < 0 ? NULL : &menu->props[i];
    sim_buf normal = {0};
    bool good;

    if (!prop || (!inside && (prop->flags & P_RO)))
        return sim_ros_trap(trap, -1, "unknown parameter %s", name);
    if (!*value && inside && prop->kind == ROS_TEXT) {
        put_at(row, (size_t)i, value);
        return true;
    }
    if (!*value && empty_clears(prop)) {
        put_at(row, (size_t)i, NULL);
        return true;
    }
    good = sim_ros_normal(prop->kind, prop->choices, value, &normal) &&
           refers(store, prop->kind, value);
    if (good)
        put_at(row, (size_t)i, sim_buf_string(&normal));
    sim_buf_free(&normal);
    return good || refuse(prop, trap);
}

enum {
    KEY_MAX = 4
}; /* key properties of one menu */

static size_t key_props(const ros_menu *menu, size_t key[KEY_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < menu->prop_count && count < KEY_MAX; i++)
        if (menu->props[i].flags & P_KEY)
            key[count++] = i;
    return count;
}

static bool same_key(const ros_row *a, const ros_row *b, const size_t *key, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *left = a->value[key[i]], *right = b->value[key[i]];

        if (!left || !right || strcmp(left, right) != 0)
            return false;
    }
    return true;
}

bool sim_ros_complete(const ros_store *store, const ros_row *row, ros_trap *trap)
{
    const ros_menu *menu = sim_ros_menu_of(row);
    const ros_table *table = &store->table[row->menu];
    size_t key[KEY_MAX], key_count = key_props(menu, key);

    for (size_t i = 0; i < menu->prop_count; i++)
        if ((menu->props[i].flags & P_MUST) && !row->value[i])
            return sim_ros_trap(trap, 0, "missing value(s) of argument(s) %s", menu->props[i].name);
    for (size_t i = 0; i < table->count && key_count; i++)
        if (table->rows[i]->id != row->id && same_key(row, table->rows[i], key, key_count))
            return sim_ros_trap(trap, -1, "%s", menu->duplicate ? menu->duplicate : "failure");
    return true;
}

/* ---- rows ---- */

static void tell(ros_store *store, const ros_row *row, ros_change change)
{
    if (!row->dynamic && (sim_ros_menu_of(row)->flags & M_SAVED))
        store->dirty = true;
    if (store->changed)
        store->changed(store->user, row, change);
}

void sim_ros_insert(ros_store *store, ros_row *row, bool has_id)
{
    ros_table *table = &store->table[row->menu];

    if (table->count == table->cap) {
        table->cap = table->cap ? 2 * table->cap : 16;
        table->rows = sim_realloc(table->rows, table->cap, sizeof(ros_row *));
    }
    if (!has_id)
        row->id = row->dynamic ? store->next_dynamic++ : table->next_id++;
    else if (row->id >= table->next_id && row->id < FIRST_DYNAMIC)
        table->next_id = row->id + 1;
    table->rows[table->count++] = row;
    tell(store, row, ROS_ADDED);
}

void sim_ros_touch(ros_store *store, const ros_row *row)
{
    tell(store, row, ROS_CHANGED);
}

static size_t place_of(const ros_table *table, const ros_row *row)
{
    size_t i = 0;

    while (i < table->count && table->rows[i] != row)
        i++;
    return i;
}

static void take_out(ros_table *table, const ros_row *row)
{
    size_t i = place_of(table, row);

    if (i == table->count)
        return;
    table->count--;
    memmove(&table->rows[i], &table->rows[i + 1], (table->count - i) * sizeof(ros_row *));
}

void sim_ros_delete(ros_store *store, ros_row *row)
{
    take_out(&store->table[row->menu], row);
    tell(store, row, ROS_REMOVED);
    sim_ros_row_free(row);
}

void sim_ros_move(ros_store *store, ros_row *row, const ros_row *before)
{
    ros_table *table = &store->table[row->menu];
    size_t to;

    take_out(table, row);
    to = before ? place_of(table, before) : table->count;
    memmove(&table->rows[to + 1], &table->rows[to], (table->count - to) * sizeof(ros_row *));
    table->rows[to] = row;
    table->count++;
    tell(store, row, ROS_CHANGED);
}

static bool parse_id(const char *text, uint32_t *id)
{
    char *end = NULL;
    unsigned long value;

    if (*text != '*' || !text[1] || strspn(text + 1, "0123456789abcdefABCDEF") != strlen(text + 1))
        return false;
    errno = 0;
    value = strtoul(text + 1, &end, 16);
    if (errno || *end || value > UINT32_MAX)
        return false;
    *id = (uint32_t)value;
    return true;
}

ros_row *sim_ros_find_value(const ros_store *store, ros_menu_id menu, const char *prop,
                            const char *value)
{
    const ros_table *table = &store->table[menu];
    int i = sim_ros_prop(&sim_ros_menus[menu], prop);

    if (i < 0)
        return NULL;
    for (size_t r = 0; r < table->count; r++)
        if (table->rows[r]->value[i] && strcmp(table->rows[r]->value[i], value) == 0)
            return table->rows[r];
    return NULL;
}

ros_row *sim_ros_find(const ros_store *store, ros_menu_id menu, const char *which)
{
    const ros_table *table = &store->table[menu];
    uint32_t id;

    if (!parse_id(which, &id))
        return sim_ros_find_value(store, menu, "name", which);
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i]->id == id)
            return table->rows[i];
    return NULL;
}

ros_row *sim_ros_single(const ros_store *store, ros_menu_id menu)
{
    return store->table[menu].count ? store->table[menu].rows[0] : NULL;
}
