#include "fault.h"

#include <string.h>

typedef struct flag_row {
    const char *name;
    size_t offset;
} flag_row;

typedef struct number_row {
    const char *name;
    size_t offset;
    int64_t min, max;
} number_row;

/* clang-format off */
static const flag_row flags[] = {
    {"off",       offsetof(sim_fault, off)},
    {"hang",      offsetof(sim_fault, hang)},
    {"garbage",   offsetof(sim_fault, garbage)},
    {"wrong-id",  offsetof(sim_fault, wrong_id)},
    {"fatal",     offsetof(sim_fault, fatal)},
    {"huge-word", offsetof(sim_fault, huge_word)},
    {"stuck",     offsetof(sim_fault, stuck)},
};

static const number_row numbers[] = {
    {"cut",         offsetof(sim_fault, cut),         0, 1 << 30},
    {"delay",       offsetof(sim_fault, delay_ms),    0, 3600000},
    {"loss",        offsetof(sim_fault, loss_pct),    0, 100},
    {"slow",        offsetof(sim_fault, slow_bps),    0, 1 << 30},
    {"overload",    offsetof(sim_fault, overload),    0, 1 << 20},
    {"overload-ms", offsetof(sim_fault, overload_ms), 0, 3600000},
    {"after",       offsetof(sim_fault, after),       0, 1 << 30},
    {"times",       offsetof(sim_fault, times),       0, 1 << 30},
};
/* clang-format on */

enum {
    FLAG_COUNT = sizeof flags / sizeof *flags,
    NUMBER_COUNT = sizeof numbers / sizeof *numbers
};

static bool *flag_at(sim_fault *fault, size_t i)
{
    return (bool *)((char *)fault + flags[i].offset);
}

static int64_t *number_at(sim_fault *fault, size_t i)
{
    return (int64_t *)(void *)((char *)fault + numbers[i].offset);
}

static bool set_number(sim_fault *fault, const char *name, const char *value)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        if (strcmp(name, numbers[i].name) != 0)
            continue;
        if (!sim_parse_i64(value, numbers[i].min, numbers[i].max, number_at(fault, i)))
            return false;
        fault->has_cut |= strcmp(name, "cut") == 0;
        return true;
    }
    if (strcmp(name, "match") == 0 && strlen(value) < sizeof fault->match) {
        memcpy(fault->match, value, strlen(value) + 1);
        return true;
    }
    return false;
}

static bool set_word(sim_fault *fault, char *word)
{
    char *equals = strchr(word, '=');

    if (equals) {
        *equals = '\0';
        if (set_number(fault, word, equals + 1))
            return true;
        *equals = '=';
        return false;
    }
    if (strcmp(word, "none") == 0) {
        *fault = (sim_fault){0};
        return true;
    }
    if (strcmp(word, "on") == 0) {
        fault->off = false;
        return true;
    }
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        if (strcmp(word, flags[i].name) == 0) {
            *flag_at(fault, i) = true;
            return true;
        }
    }
    return false;
}

bool sim_fault_set(sim_fault *fault, const char *text, char *why, size_t why_size)
{
    sim_fault changed = *fault;

    while (*text) {
        char word[128];
        size_t len = strcspn(text, ",");

        if (len >= sizeof word) {
            sim_format(why, why_size, "fault is too long: %.40s...", text);
            return false;
        }
        memcpy(word, text, len);
        word[len] = '\0';
        if (!set_word(&changed, word)) {
            sim_format(why, why_size, "not a fault: %s", word);
            return false;
        }
        text += len + (text[len] == ',');
    }
    *fault = changed;
    return true;
}

sim_fault sim_fault_take(sim_fault *fault, const char *request)
{
    sim_fault acting = *fault;

    if (fault->match[0] && strncmp(request, fault->match, strlen(fault->match)) != 0)
        return (sim_fault){0};
    if (fault->after > 0) {
        fault->after--;
        return (sim_fault){0};
    }
    if (fault->times > 0 && --fault->times == 0)
        *fault = (sim_fault){0};
    return acting;
}

void sim_fault_json(sim_json *json, const char *key, const sim_fault *fault)
{
    sim_fault copy = *fault;

    sim_json_open(json, key, '{');
    for (size_t i = 0; i < FLAG_COUNT; i++)
        if (*flag_at(&copy, i))
            sim_json_bool(json, flags[i].name, true);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        if (*number_at(&copy, i) || (i == 0 && copy.has_cut))
            sim_json_int(json, numbers[i].name, *number_at(&copy, i));
    if (copy.match[0])
        sim_json_text(json, "match", copy.match);
    sim_json_close(json, '}');
}
