#include "ros_query.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"

/*
 * The stack starts as endlessly many true: below what was pushed there is only true. So a
 * pop of an empty stack gives true, and only pushed values can fail a row.
 */
typedef struct stack {
    bool *values;
    size_t count, cap;
} stack;

static void push(stack *s, bool value)
{
    if (s->count == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 16;
        s->values = sim_realloc(s->values, s->cap, sizeof *s->values);
    }
    s->values[s->count++] = value;
}

static bool pop(stack *s)
{
    return s->count ? s->values[--s->count] : true;
}

/* Counted from the top. */
static bool at(const stack *s, size_t index)
{
    return index < s->count ? s->values[s->count - 1 - index] : true;
}

static void operate(stack *s, const char *ops)
{
    while (*ops) {
        if (*ops >= '0' && *ops <= '9') {
            size_t index = 0;
            bool value;

            for (; *ops >= '0' && *ops <= '9'; ops++)
                index = index > 100000 ? index : index * 10 + (size_t)(*ops - '0');
            value = at(s, index);
            if (!*ops)
                s->count = 0; /* at the end of the word: this value replaces them all */
            push(s, value);
            ops += *ops == '.';
            continue;
        }
        switch (*ops++) {
        case '!':
            push(s, !pop(s));
            break;
        case '&': {
            bool a = pop(s), b = pop(s);

            push(s, a && b);
            break;
        }
        case '|': {
            bool a = pop(s), b = pop(s);

            push(s, a || b);
            break;
        }
        case '.':
            push(s, at(s, 0));
            break;
        default:
            break;
        }
    }
}

/* Rows hold booleans as true and false; yes and no are other spellings in a query. */
static bool equal(const char *have, const char *want)
{
    bool boolean = strcmp(have, "true") == 0 || strcmp(have, "false") == 0;

    if (boolean && strcmp(want, "yes") == 0)
        want = "true";
    if (boolean && strcmp(want, "no") == 0)
        want = "false";
    return strcmp(have, want) == 0;
}

static int compare(const char *have, const char *want)
{
    int64_t a, b;

    if (sim_parse_i64(have, INT64_MIN, INT64_MAX, &a) &&
        sim_parse_i64(want, INT64_MIN, INT64_MAX, &b))
        return a < b ? -1 : a > b;
    return strcmp(have, want);
}

static bool test(const char *word, ros_lookup *lookup, void *row)
{
    char relation = '=';
    const char *equals, *have;
    char *name;

    if (*word == '-')
        return !lookup(row, word + 1);
    if (*word == '=' || *word == '<' || *word == '>')
        relation = *word++;
    equals = strchr(word, '=');
    if (!equals)
        return lookup(row, word) != NULL;
    name = sim_strndup(word, (size_t)(equals - word));
    have = lookup(row, name);
    free(name);
    if (!have)
        return false;
    if (relation == '=')
        return equal(have, equals + 1);
    return relation == '<' ? compare(have, equals + 1) < 0 : compare(have, equals + 1) > 0;
}

bool sim_ros_query(char *const *words, size_t count, ros_lookup *lookup, void *row)
{
    stack s = {0};
    bool match = true;

    for (size_t i = 0; i < count; i++) {
        if (words[i][0] != '?')
            continue;
        if (words[i][1] == '#')
            operate(&s, words[i] + 2);
        else
            push(&s, test(words[i] + 1, lookup, row));
    }
    for (size_t i = 0; i < s.count; i++)
        match &= s.values[i];
    free(s.values);
    return match;
}
