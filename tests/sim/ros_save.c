/*
 * Rows of a router to and from its state file.
 *
 * One line a row: the menu's path, the id, then name=value words, divided by tabs. In a
 * word \t \n \\ stand for what they say. Lines `modem` hold login, password and on or off.
 * The file is written beside and renamed, so a crash leaves the old one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "router_int.h"

/* ---- writing ---- */

static void put_escaped(FILE *file, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '\t':
            fputs("\\t", file);
            break;
        case '\n':
            fputs("\\n", file);
            break;
        case '\\':
            fputs("\\\\", file);
            break;
        default:
            fputc(*text, file);
            break;
        }
    }
}

static void put_row(FILE *file, const ros_row *row)
{
    const ros_menu *menu = sim_ros_menu_of(row);

    fprintf(file, "%s\t*%X", menu->path, row->id);
    for (size_t i = 0; i < menu->prop_count; i++) {
        if (!row->value[i] || (menu->props[i].flags & P_LIVE))
            continue;
        fprintf(file, "\t%s=", menu->props[i].name);
        put_escaped(file, row->value[i]);
    }
    fputc('\n', file);
}

static void put_all(const router *r, FILE *file)
{
    for (int m = 0; m < MENU_COUNT; m++) {
        const ros_table *table = &r->store.table[m];

        if (!(sim_ros_menus[m].flags & M_SAVED))
            continue;
        fprintf(file, "next\t%s\t%u\n", sim_ros_menus[m].path, table->next_id);
        for (size_t i = 0; i < table->count; i++)
            if (!table->rows[i]->dynamic)
                put_row(file, table->rows[i]);
    }
    for (const ros_modem *m = r->modems; m; m = m->next) {
        fputs("modem\t", file);
        put_escaped(file, m->login);
        fputc('\t', file);
        put_escaped(file, m->password ? m->password : "");
        fputs(m->on ? "\ton\n" : "\toff\n", file);
    }
}

void sim_ros_save(router *r)
{
    sim_buf path = {0};
    mode_t old;
    FILE *file;
    bool good;

    if (!r->state_path || !r->store.dirty)
        return;
    sim_buf_printf(&path, "%s.new", r->state_path);
    old = umask(077);
    file = fopen(sim_buf_string(&path), "w");
    umask(old);
    good = file != NULL;
    if (file) {
        put_all(r, file);
        good = !ferror(file);
        good = fclose(file) == 0 && good;
    }
    if (!good || rename(sim_buf_string(&path), r->state_path) < 0)
        fprintf(stderr, "isp-sim: %s: could not write %s: %s\n", r->base.name, r->state_path,
                strerror(errno));
    r->store.dirty = false;
    sim_buf_free(&path);
}

/* ---- reading ---- */

static void unescape(char *text)
{
    char *to = text;

    for (; *text; text++) {
        if (*text == '\\' && text[1]) {
            text++;
            *to++ = *text == 't' ? '\t' : *text == 'n' ? '\n' : *text;
        } else
            *to++ = *text;
    }
    *to = '\0';
}

static int menu_of(const char *path)
{
    for (int m = 0; m < MENU_COUNT; m++)
        if (strcmp(sim_ros_menus[m].path, path) == 0)
            return m;
    return -1;
}

static bool read_row(router *r, int menu, char *rest)
{
    ros_row *row = sim_ros_row_new((ros_menu_id)menu);
    char *word, *id = strsep(&rest, "\t");
    char *end = NULL;

    if (!id || *id != '*') {
        sim_ros_row_free(row);
        return false;
    }
    row->id = (uint32_t)strtoul(id + 1, &end, 16);
    row->since_us = sim_now_us();
    for (size_t i = 0; i < sim_ros_menu_of(row)->prop_count; i++)
        sim_ros_put(row, sim_ros_menu_of(row)->props[i].name, NULL);
    while ((word = strsep(&rest, "\t"))) {
        char *equals = strchr(word, '=');

        if (!equals)
            continue;
        *equals = '\0';
        unescape(equals + 1);
        sim_ros_put(row, word, equals + 1);
    }
    sim_ros_insert(&r->store, row, true);
    return *end == '\0';
}

static bool read_modem(router *r, char *rest)
{
    char *login = strsep(&rest, "\t"), *password = strsep(&rest, "\t");
    ros_modem *m;

    if (!login || !password || !rest)
        return false;
    unescape(login);
    unescape(password);
    m = sim_ppp_modem(r, login, true);
    free(m->password);
    m->password = sim_strdup(password);
    m->on = strcmp(rest, "on") == 0;
    return true;
}

static bool read_line(router *r, char *line)
{
    char *path = strsep(&line, "\t");
    int menu;
    int64_t next;

    if (!path || !line)
        return false;
    if (strcmp(path, "modem") == 0)
        return read_modem(r, line);
    if (strcmp(path, "next") == 0) {
        path = strsep(&line, "\t");
        menu = menu_of(path);
        if (menu < 0 || !line || !sim_parse_i64(line, 1, UINT32_MAX, &next))
            return false;
        r->store.table[menu].next_id = (uint32_t)next;
        return true;
    }
    menu = menu_of(path);
    return menu >= 0 && read_row(r, menu, line);
}

bool sim_ros_load(router *r, sim_why *why)
{
    FILE *file = r->state_path ? fopen(r->state_path, "r") : NULL;
    char *line = NULL;
    size_t size = 0, number = 0;
    ssize_t len;
    bool good = true, modems = r->auto_modems;

    if (!file) {
        if (r->state_path && errno != ENOENT)
            return sim_fail(why, "could not read %s: %s", r->state_path, strerror(errno));
        sim_ros_factory(r);
        return true;
    }
    r->auto_modems = false; /* the file says which modems there are */
    while (good && (len = getline(&line, &size, file)) > 0) {
        number++;
        if (line[len - 1] == '\n')
            line[len - 1] = '\0';
        good = read_line(r, line);
    }
    free(line);
    fclose(file);
    r->auto_modems = modems;
    r->from_state = true;
    r->store.dirty = false;
    return good || sim_fail(why, "%s: line %zu is not a row", r->state_path, number);
}

/* ---- a router out of the box ---- */

static ros_row *factory_row(router *r, ros_menu_id menu, const char *const *pairs)
{
    ros_row *row = sim_ros_row_new(menu);

    for (; *pairs; pairs += 2)
        sim_ros_put(row, pairs[0], pairs[1]);
    row->since_us = sim_now_us();
    sim_ros_insert(&r->store, row, false);
    return row;
}

#define ROW(menu, ...) factory_row(r, menu, (const char *const[]){__VA_ARGS__, NULL})

static void factory_profiles(router *r)
{
    static const struct {
        const char *name, *encryption;
        uint32_t id;
    } profiles[] = {{"default", "default", 0}, {"default-encryption", "yes", 0xfffffffe}};

    for (size_t i = 0; i < 2; i++) {
        ros_row *row = sim_ros_row_new(MENU_PROFILE);

        sim_ros_put(row, "name", profiles[i].name);
        sim_ros_put(row, "use-encryption", profiles[i].encryption);
        sim_ros_put(row, "change-tcp-mss", "yes");
        sim_ros_put(row, "default", "true");
        row->id = profiles[i].id;
        sim_ros_insert(&r->store, row, true);
    }
}

void sim_ros_factory(router *r)
{
    char name[16], mac[18];

    factory_profiles(r);
    for (unsigned i = 1; i <= 5; i++) {
        snprintf(name, sizeof name, "ether%u", i);
        snprintf(mac, sizeof mac, "02:51:00:00:%02X:%02X", (unsigned)(r->base.seed & 255), i);
        ROW(MENU_INTERFACE, "name", name, "default-name", name, "type", "ether", "mtu", "1500",
            "actual-mtu", "1500", "mac-address", mac);
    }
    ROW(MENU_PPPOE_SERVER, "service-name", "service1", "interface", "ether2", "disabled", "false");
    ROW(MENU_ADDRESS, "address", "192.168.88.1/24", "network", "192.168.88.0", "interface",
        "ether1", "actual-interface", "ether1");
    ROW(MENU_IDENTITY, "name", r->base.name);
    ROW(MENU_AAA, "use-radius", "false");
    ROW(MENU_GROUP, "name", "read", "policy",
        "local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,sensitive,api,romon,"
        "rest-api,!ftp,!write,!policy");
    ROW(MENU_GROUP, "name", "write", "policy",
        "local,telnet,ssh,reboot,read,write,test,winbox,password,web,sniff,sensitive,api,romon,"
        "rest-api,!ftp,!policy");
    ROW(MENU_GROUP, "name", "full", "policy",
        "local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,"
        "api,romon,rest-api");
}
