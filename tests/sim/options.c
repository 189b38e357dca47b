#include "options.h"

#include <stdlib.h>
#include <string.h>

void sim_options_free(sim_options *options)
{
    for (size_t i = 0; i < options->count; i++) {
        free(options->items[i].key);
        free(options->items[i].value);
    }
    free(options->items);
    *options = (sim_options){0};
}

void sim_options_add(sim_options *options, const char *key, const char *value)
{
    options->items = sim_realloc(options->items, options->count + 1, sizeof *options->items);
    options->items[options->count++] = (sim_option){sim_strdup(key), sim_strdup(value), false};
}

void sim_options_add_word(sim_options *options, const char *word)
{
    const char *equals = strchr(word, '=');
    char *key = equals ? sim_strndup(word, (size_t)(equals - word)) : sim_strdup(word);

    sim_options_add(options, key, equals ? equals + 1 : "yes");
    free(key);
}

const char *sim_options_text(sim_options *options, const char *key, const char *otherwise)
{
    const char *found = otherwise;

    for (size_t i = 0; i < options->count; i++) {
        if (strcmp(options->items[i].key, key) == 0) {
            options->items[i].used = true;
            found = options->items[i].value;
        }
    }
    return found;
}

int64_t sim_options_int(sim_options *options, const char *key, int64_t otherwise, int64_t min,
                        int64_t max)
{
    const char *text = sim_options_text(options, key, NULL);
    int64_t value = otherwise;

    if (text && !sim_parse_i64(text, min, max, &value) && !options->why[0])
        sim_format(options->why, sizeof options->why, "%s=%s: a number from %lld to %lld is wanted",
                   key, text, (long long)min, (long long)max);
    return value;
}

bool sim_options_bool(sim_options *options, const char *key, bool otherwise)
{
    const char *text = sim_options_text(options, key, NULL);

    if (!text)
        return otherwise;
    if (strcmp(text, "yes") == 0)
        return true;
    if (strcmp(text, "no") != 0 && !options->why[0])
        sim_format(options->why, sizeof options->why, "%s=%s: yes or no is wanted", key, text);
    return false;
}

bool sim_options_good(sim_options *options)
{
    for (size_t i = 0; i < options->count && !options->why[0]; i++)
        if (!options->items[i].used)
            sim_format(options->why, sizeof options->why, "unknown option %s",
                       options->items[i].key);
    return !options->why[0];
}
