#include "fleet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "olt.h"
#include "relay.h"
#include "router.h"

enum {
    REPEAT_MAX = 10000
};

/* ---- words ---- */

static bool take_word(const char **line, sim_buf *word)
{
    bool quoted = false;

    for (; **line && (quoted || !strchr(" \t\r\n", **line)); (*line)++) {
        if (**line == '"') {
            quoted = !quoted;
            continue;
        }
        if (quoted && **line == '\\' && (*line)[1])
            (*line)++;
        sim_buf_byte(word, (unsigned char)**line);
    }
    return !quoted;
}

void sim_words_free(char **words, int count)
{
    for (int i = 0; i < count; i++)
        free(words[i]);
    free(words);
}

bool sim_split(const char *line, char ***words, int *count)
{
    *words = NULL;
    *count = 0;
    for (;;) {
        sim_buf word = {0};

        line += strspn(line, " \t\r\n");
        if (!*line || *line == '#')
            return true;
        if (!take_word(&line, &word)) {
            sim_buf_free(&word);
            sim_words_free(*words, *count);
            *words = NULL;
            *count = 0;
            return false;
        }
        *words = sim_realloc(*words, (size_t)*count + 1, sizeof **words);
        (*words)[(*count)++] = sim_strdup(sim_buf_string(&word));
        sim_buf_free(&word);
    }
}

/* ---- devices ---- */

static sim_device *find(const sim_fleet *fleet, const char *name)
{
    for (size_t i = 0; i < fleet->count; i++)
        if (strcmp(fleet->devices[i]->name, name) == 0)
            return fleet->devices[i];
    return NULL;
}

static bool add_one(sim_fleet *fleet, const char *kind, sim_options *options, sim_why *why)
{
    sim_device *device = NULL;

    if (strcmp(kind, "router") == 0)
        device = sim_router_new(fleet->loop, options, fleet->seed, why);
    else if (strcmp(kind, "olt") == 0)
        device = sim_olt_new(fleet->loop, options, fleet->seed, why);
    else if (strcmp(kind, "relay") == 0)
        device = sim_relay_new(fleet->loop, options, fleet->seed, why);
    else
        return sim_fail(why, "%s is not a kind of device", kind);
    if (!device)
        return false;
    if (!sim_options_good(options) || find(fleet, device->name)) {
        sim_fail(why, "%s", options->why[0] ? options->why : "two devices have this name");
        device->ops->free(device);
        return false;
    }
    fleet->devices = sim_realloc(fleet->devices, fleet->count + 1, sizeof(sim_device *));
    fleet->devices[fleet->count++] = device;
    return true;
}

/* {n} in a value stands for the number of the copy. */
static void expand(const char *text, int64_t n, sim_buf *out)
{
    for (; *text; text++) {
        if (strncmp(text, "{n}", 3) == 0) {
            sim_buf_printf(out, "%lld", (long long)n);
            text += 2;
        } else
            sim_buf_byte(out, (unsigned char)*text);
    }
}

bool sim_fleet_add(sim_fleet *fleet, const char *kind, sim_options *options, sim_why *why)
{
    int64_t repeat = sim_options_int(options, "repeat", 1, 1, REPEAT_MAX);
    int64_t first = sim_options_int(options, "from", 1, 0, 1000000);

    for (int64_t n = first; n < first + repeat; n++) {
        sim_options copy = {0};
        bool good;

        for (size_t i = 0; i < options->count; i++) {
            sim_buf value = {0};

            if (strcmp(options->items[i].key, "repeat") == 0 ||
                strcmp(options->items[i].key, "from") == 0)
                continue;
            expand(options->items[i].value, n, &value);
            sim_options_add(&copy, options->items[i].key, sim_buf_string(&value));
            sim_buf_free(&value);
        }
        good = add_one(fleet, kind, &copy, why);
        sim_options_free(&copy);
        if (!good)
            return false;
    }
    return true;
}

bool sim_fleet_open(sim_fleet *fleet, sim_why *why)
{
    for (size_t i = 0; i < fleet->count; i++) {
        sim_device *device = fleet->devices[i];
        char address[INET_ADDRSTRLEN];
        sim_buf line = {0};
        sim_why inner;

        inet_ntop(AF_INET, &device->address, address, sizeof address);
        if (!device->ops->open(device, &inner))
            return sim_fail(why, "%s (%s): %s", device->name, address, inner.text);
        sim_buf_printf(&line, "%s %s %s", device->ops->kind, device->name, address);
        device->ops->announce(device, &line);
        puts(sim_buf_string(&line));
        sim_buf_free(&line);
    }
    return true;
}

void sim_fleet_free(sim_fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++)
        fleet->devices[i]->ops->free(fleet->devices[i]);
    free(fleet->devices);
    free(fleet->control);
    fleet->devices = NULL;
    fleet->count = 0;
    fleet->control = NULL;
}

/* ---- the file ---- */

/* Paths of a fleet file are taken from its folder, so that it can be moved as a whole. */
static char *beside(const char *fleet_path, const char *path)
{
    const char *slash = strrchr(fleet_path, '/');
    sim_buf text = {0};
    char *joined;

    if (*path == '/' || !slash || strcmp(path, "none") == 0)
        return sim_strdup(path);
    sim_buf_add(&text, fleet_path, (size_t)(slash - fleet_path + 1));
    sim_buf_text(&text, path);
    joined = sim_strdup(sim_buf_string(&text));
    sim_buf_free(&text);
    return joined;
}

static void add_option(sim_options *options, const char *file, const char *word)
{
    static const char *const paths[] = {"replay=", "state=", "cert=", "control="};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t len = strlen(paths[i]);

        if (strncmp(word, paths[i], len) == 0) {
            char *key = sim_strndup(word, len - 1), *path = beside(file, word + len);

            sim_options_add(options, key, path);
            free(key);
            free(path);
            return;
        }
    }
    sim_options_add_word(options, word);
}

static bool fleet_line(sim_fleet *fleet, sim_options *options, sim_why *why)
{
    const char *control = sim_options_text(options, "control", NULL);

    fleet->seed = (uint64_t)sim_options_int(options, "seed", (int64_t)fleet->seed, 0, INT64_MAX);
    if (control && !fleet->control) /* the command line goes before the file */
        fleet->control = sim_strdup(control);
    return sim_options_good(options) || sim_fail(why, "%s", options->why);
}

/* `add` and `fault`: on every device so far whose name fits. */
static bool on_devices(sim_fleet *fleet, char **words, int count, sim_why *why)
{
    bool good = true;
    size_t matched = 0;

    for (size_t i = 0; i < fleet->count && count > 2 && good; i++) {
        sim_device *device = fleet->devices[i];

        if (fnmatch(words[1], device->name, 0) != 0)
            continue;
        matched++;
        good = strcmp(words[0], "add") == 0
                   ? sim_router_add_row(device, words[2], count - 3, words + 3, true, why)
                   : sim_fault_set(&device->fault, words[2], why->text, sizeof why->text);
    }
    if (!matched)
        return sim_fail(why, "%s NAME ...: no such device, or too few words", words[0]);
    return good;
}

static bool one_line(sim_fleet *fleet, const char *file, char **words, int count, sim_why *why)
{
    sim_options options = {0};
    bool good;

    if (!count)
        return true;
    if (strcmp(words[0], "add") == 0 || strcmp(words[0], "fault") == 0)
        return on_devices(fleet, words, count, why);
    for (int i = 1; i < count; i++)
        add_option(&options, file, words[i]);
    good = strcmp(words[0], "fleet") == 0 ? fleet_line(fleet, &options, why)
                                          : sim_fleet_add(fleet, words[0], &options, why);
    sim_options_free(&options);
    return good;
}

bool sim_fleet_load(sim_fleet *fleet, const char *path, sim_why *why)
{
    FILE *file = fopen(path, "r");
    char *line = NULL, **words;
    size_t size = 0, number = 0;
    sim_why inner = {""};
    bool good = true;
    int count;

    if (!file)
        return sim_fail(why, "could not open %s: %s", path, strerror(errno));
    while (good && getline(&line, &size, file) > 0) {
        number++;
        good = sim_split(line, &words, &count) || sim_fail(&inner, "a quote has no end");
        good = good && one_line(fleet, path, words, count, &inner);
        sim_words_free(words, count);
    }
    free(line);
    fclose(file);
    return good || sim_fail(why, "%s:%zu: %s", path, number, inner.text);
}

/* ---- control ---- */

static void device_json(const sim_device *device, sim_json *json)
{
    char address[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &device->address, address, sizeof address);
    sim_json_text(json, "name", device->name);
    sim_json_text(json, "kind", device->ops->kind);
    sim_json_text(json, "address", address);
    sim_fault_json(json, "fault", &device->fault);
}

static void list(const sim_fleet *fleet, sim_json *json)
{
    sim_json_open(json, "devices", '[');
    for (size_t i = 0; i < fleet->count; i++) {
        sim_buf ports = {0};

        fleet->devices[i]->ops->announce(fleet->devices[i], &ports);
        sim_json_open(json, NULL, '{');
        device_json(fleet->devices[i], json);
        sim_json_text(json, "ports", sim_buf_string(&ports) + 1);
        sim_json_close(json, '}');
        sim_buf_free(&ports);
    }
    sim_json_close(json, ']');
}

static bool on_one(sim_device *device, int count, char **words, sim_json *json, sim_why *why)
{
    if (strcmp(words[0], "state") == 0) {
        device_json(device, json);
        device->ops->state(device, json);
        return true;
    }
    if (strcmp(words[0], "reboot") == 0) {
        device->ops->reboot(device);
        return true;
    }
    if (strcmp(words[0], "fault") == 0) {
        if (count < 3)
            return sim_fail(why, "fault NAME WHAT");
        if (!sim_fault_set(&device->fault, words[2], why->text, sizeof why->text))
            return false;
        device->ops->fault_changed(device);
        return true;
    }
    return device->ops->control(device, words[0], count - 2, words + 2, why);
}

static bool carry_out(sim_fleet *fleet, int count, char **words, sim_json *json, sim_why *why)
{
    size_t matched = 0;

    if (count == 0)
        return sim_fail(why, "no command");
    if (strcmp(words[0], "list") == 0) {
        list(fleet, json);
        return true;
    }
    if (strcmp(words[0], "quit") == 0) {
        sim_loop_stop(fleet->loop);
        return true;
    }
    if (count < 2)
        return sim_fail(why, "%s NAME ...", words[0]);
    if (strcmp(words[0], "state") == 0) {
        sim_device *device = find(fleet, words[1]);

        return device ? on_one(device, count, words, json, why)
                      : sim_fail(why, "no device %s", words[1]);
    }
    /* What changes devices takes a pattern: `fault olt* loss=5`. */
    for (size_t i = 0; i < fleet->count; i++) {
        if (fnmatch(words[1], fleet->devices[i]->name, 0) != 0)
            continue;
        matched++;
        if (!on_one(fleet->devices[i], count, words, json, why))
            return false;
    }
    return matched || sim_fail(why, "no device %s", words[1]);
}

void sim_fleet_command(sim_fleet *fleet, const char *line, sim_buf *answer)
{
    sim_json json = {answer, false};
    sim_why why = {""};
    char **words;
    int count;
    bool good;

    sim_json_open(&json, NULL, '{');
    good = sim_split(line, &words, &count) || sim_fail(&why, "a quote has no end");
    good = good && carry_out(fleet, count, words, &json, &why);
    sim_json_bool(&json, "ok", good);
    if (!good)
        sim_json_text(&json, "error", why.text);
    sim_json_close(&json, '}');
    sim_words_free(words, count);
}
