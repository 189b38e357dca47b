/*
 * What stands on the command line: `isp [options] NOUN VERB [IDS] [--field value ...]`.
 */
#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
const cli_option cli_globals[] = {
    { "home",          "DIR",     "the installation; default $ISP_HOME" },
    { "tenant",        "CODE",    "whose; default $ISP_TENANT, else the setting tenant, else the only ISP" },
    { "token-file",    "FILE",    "act with the token in FILE (- reads standard input); default $ISP_TOKEN" },
    { "login",         "NAME",    "log in for this one command; asks for the password" },
    { "password-file", "FILE",    "the password of --login" },
    { "local",         NULL,      "act as the local operator, whoever is logged in" },
    { "json",          NULL,      "JSON, as the HTTP API gives it; errors too" },
    { "csv",           NULL,      "CSV, for spreadsheets" },
    { "wide",          NULL,      "all columns, and instants instead of ages" },
    { "columns",       "A,B,C",   "these columns" },
    { "all",           NULL,      "all pages of a list" },
    { "watch",         "SECONDS", "again and again" },
    { "input",         "FILE",    "fields as a JSON object (- reads standard input)" },
    { "verbose",       NULL,      "what the library logs, and where an error comes from" },
    { "quiet",         NULL,      "no progress, no notes" },
    { "help",          NULL,      "help, also behind a noun or a verb" },
    { "version",       NULL,      "the version" },
    { NULL, NULL, NULL },
};

/* A second name where the field's own says less than people do. */
static const struct { const char *operation, *option, *field; } aliases[] = {
    { "dunning.run", "on", "run_on" },
};

/* What a name loses when its value is written in the unit of people. */
static const char *const suffixes[] = { "_paisa", "_pct_x100", "_bps", "_on", "_id" };
/* clang-format on */

/* ---- names of options ---- */

static void hyphens(char *text)
{
    for (; *text; text++)
        if (*text == '_')
            *text = '-';
}

void cli_long_name(const isp_field *field, char *out, size_t size)
{
    snprintf(out, size, "%s", field->name);
    hyphens(out);
}

bool cli_short_name(const isp_field *field, char *out, size_t size)
{
    size_t len = strlen(field->name);
    for (size_t i = 0; i < CLI_LEN(suffixes); i++) {
        size_t tail = strlen(suffixes[i]);
        if (len > tail && strcmp(field->name + len - tail, suffixes[i]) == 0) {
            snprintf(out, size, "%.*s", (int)(len - tail), field->name);
            hyphens(out);
            return true;
        }
    }
    return false;
}

const char *cli_alias_of(const isp_operation *op, const isp_field *field)
{
    for (size_t i = 0; op && i < CLI_LEN(aliases); i++)
        if (strcmp(op->name, aliases[i].operation) == 0 &&
            strcmp(field->name, aliases[i].field) == 0)
            return aliases[i].option;
    return NULL;
}

/* Is the word one of those in `words`, which blanks separate? */
static bool among(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

bool cli_takes(const cli_source *source, const isp_field *field)
{
    /* Every list takes these two besides what its row says. */
    return !source->only || among(source->only, field->name) || among("limit cursor", field->name);
}

/* ---- nouns and verbs ---- */

void cli_noun(const isp_operation *op, char *out, size_t size)
{
    snprintf(out, size, "%.*s", (int)strcspn(op->name, "."), op->name);
}

const char *cli_verb(const isp_operation *op)
{
    return strchr(op->name, '.') + 1;
}

/* The operation `noun verb`; without a verb the only one of the noun. */
static const isp_operation *find_operation(const char *noun, const char *verb)
{
    const isp_operation *found = NULL;
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        char of[32];
        cli_noun(op, of, sizeof of);
        if (strcmp(of, noun) != 0 || (verb && strcmp(cli_verb(op), verb) != 0))
            continue;
        if (found)
            return NULL;
        found = op;
    }
    return found;
}

static const cli_command *find_command(const char *noun, const char *verb)
{
    for (size_t i = 0; cli_command_at(i); i++) {
        const cli_command *command = cli_command_at(i);
        if (strcmp(command->noun, noun) == 0 &&
            (command->verb ? verb && strcmp(command->verb, verb) == 0 : !verb))
            return command;
    }
    return NULL;
}

static bool is_noun(const char *word)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        char noun[32];
        cli_noun(isp_operation_at(i), noun, sizeof noun);
        if (strcmp(noun, word) == 0)
            return true;
    }
    for (size_t i = 0; cli_command_at(i); i++)
        if (strcmp(cli_command_at(i)->noun, word) == 0)
            return true;
    return false;
}

void cli_words(const cli_call *call, char *out, size_t size)
{
    out[0] = '\0';
    if (call->op) {
        snprintf(out, size, "%s ", call->op->name);
        *strchr(out, '.') = ' ';
    } else if (call->command) {
        snprintf(out, size, "%s %s%s", call->command->noun,
                 call->command->verb ? call->command->verb : "", call->command->verb ? " " : "");
    }
}

/* ---- values ---- */

static int set_json(cli_call *call, cli_source *source, const char *json, size_t len)
{
    isp_error err = {0};
    return isp_input_json(source->input, json, len, &err) < 0 ? cli_fail(call->c, &err) : CLI_OK;
}

/* Held against what is known, and not kept: a slip is noticed without typing it twice. */
static bool is_proof(const isp_entity *entity, const isp_field *field)
{
    return strcmp(field->name, "code") == 0 ||
           (strcmp(field->name, "password") == 0 && isp_entity_field(entity, "new_password"));
}

static int set_field(cli_call *call, cli_source *source, const isp_field *field, const char *option,
                     const char *value, bool exact)
{
    isp_error err = {0};
    if (field->flags & ISP_F_SECRET) {
        char *secret = NULL;
        int code = cli_secret(field->name, value, !is_proof(source->entity, field), &secret);
        if (code == CLI_OK && isp_input_set(source->input, field->name, secret, &err) < 0)
            code = cli_fail(call->c, &err);
        cli_secret_free(secret);
        return code;
    }
    if (strcmp(field->name, "limit") == 0)
        call->limited = true;
    if (strcmp(field->name, "idempotency_key") == 0)
        call->keyed = true;
    if (exact && isp_kind_at(field->kind)->digits) {
        /* The name says the unit: a whole number of it. */
        char *end, json[96];
        errno = 0;
        long long number = strtoll(value, &end, 10);
        if (errno || end == value || *end)
            return cli_usage("--%s takes a whole number, not \"%s\"", option, value);
        int len = snprintf(json, sizeof json, "{\"%s\":%lld}", field->name, number);
        return set_json(call, source, json, (size_t)len);
    }
    if (isp_input_set(source->input, field->name, value, &err) < 0) {
        /* In the words that the user typed. */
        snprintf(err.subject, sizeof err.subject, "--%.90s", option);
        return cli_fail(call->c, &err);
    }
    return CLI_OK;
}

/* The field that an option names in this source; *exact: by its whole name, unit and all. */
static const isp_field *find_field(const cli_call *call, const cli_source *source,
                                   const char *option, bool *exact)
{
    size_t skip = strlen(source->prefix);
    if (strncmp(option, source->prefix, skip) != 0)
        return NULL;
    option += skip;
    const isp_field *found = NULL;
    for (size_t i = 0; i < source->entity->field_count; i++) {
        const isp_field *field = isp_entity_field_at(source->entity, i);
        char name[64];
        if (!cli_takes(source, field))
            continue;
        cli_long_name(field, name, sizeof name);
        if (strcmp(name, option) == 0) {
            *exact = true;
            return field;
        }
        const char *alias = cli_alias_of(call->op, field);
        if ((cli_short_name(field, name, sizeof name) && strcmp(name, option) == 0) ||
            (alias && strcmp(alias, option) == 0)) {
            *exact = false;
            found = field;
        }
    }
    return found;
}

/* "admin-password-file": the secret that is read from a file. */
static const isp_field *find_secret_file(const cli_source *source, const char *option)
{
    size_t skip = strlen(source->prefix), len = strlen(option);
    if (strncmp(option, source->prefix, skip) != 0 || len < 5 ||
        strcmp(option + len - 5, "-file") != 0)
        return NULL;
    for (size_t i = 0; i < source->entity->field_count; i++) {
        const isp_field *field = isp_entity_field_at(source->entity, i);
        char name[64];
        cli_long_name(field, name, sizeof name);
        if (field->flags & ISP_F_SECRET && cli_takes(source, field) &&
            strlen(name) == len - 5 - skip && strncmp(option + skip, name, strlen(name)) == 0)
            return field;
    }
    return NULL;
}

/* ---- global options ---- */

static int read_number(const char *option, const char *text, int64_t least, int64_t *out)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || end == text || *end || number < least)
        return cli_usage("--%s takes a number from %lld on, not \"%s\"", option, (long long)least,
                         text);
    *out = number;
    return CLI_OK;
}

static int set_global(cli *c, const char *option, const char *value)
{
    const struct {
        const char *name;
        const char **text;
        bool *yes;
    } simple[] = {
        {"home", &c->home, NULL},
        {"tenant", &c->tenant, NULL},
        {"login", &c->login, NULL},
        {"password-file", &c->password_file, NULL},
        {"token-file", &c->token_file, NULL},
        {"columns", &c->columns, NULL},
        {"local", NULL, &c->local},
        {"wide", NULL, &c->wide},
        {"all", NULL, &c->all},
        {"verbose", NULL, &c->verbose},
        {"quiet", NULL, &c->quiet},
        {"help", NULL, &c->help},
    };
    for (size_t i = 0; i < CLI_LEN(simple); i++)
        if (strcmp(option, simple[i].name) == 0) {
            if (simple[i].text)
                *simple[i].text = value;
            else
                *simple[i].yes = true;
            return CLI_OK;
        }
    if (strcmp(option, "json") == 0) {
        c->form = CLI_JSON;
        return CLI_OK;
    }
    if (strcmp(option, "csv") == 0) {
        c->form = CLI_CSV;
        return CLI_OK;
    }
    if (strcmp(option, "watch") == 0)
        return read_number(option, value, 1, &c->watch_s);
    printf("isp %s\n", isp_version());
    exit(cli_flush());
}

/* Fields as JSON; options behind it win. */
static int read_input(cli_call *call, const char *path)
{
    if (!call->source_len)
        return cli_usage("--input: this command has no fields");
    FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!from) {
        fprintf(stderr, "isp: could not open %s: %s\n", path, strerror(errno));
        return CLI_ERROR;
    }
    size_t size = 256 * 1024 + 2; /* one more than the library takes: it shall say so itself */
    char *json = cli_need(malloc(size));
    size_t len = fread(json, 1, size - 1, from);
    bool failed = ferror(from);
    if (from != stdin)
        fclose(from);
    int code = failed ? cli_usage("could not read %s", path)
                      : set_json(call, &call->sources[0], json, len);
    explicit_bzero(json, len);
    free(json);
    return code;
}

static const cli_option *find_option(const cli_option *options, const char *name, size_t *at)
{
    for (size_t i = 0; options && options[i].name; i++)
        if (strcmp(options[i].name, name) == 0) {
            *at = i;
            return &options[i];
        }
    return NULL;
}

/* ---- parsing ---- */

/* What an option names: one of the three, or nothing. */
typedef struct named {
    const cli_option *own, *global;
    const isp_field *field;
    cli_source *source; /* of the field */
    size_t at;          /* of own, in its table */
    bool exact;         /* by the field's whole name, unit and all */
    bool off;           /* --no-... */
    bool file;          /* --...-file, of a secret */
} named;

/* A command's own options go before fields, and those before what every command takes. */
static bool find_named(cli_call *call, const char *option, named *out)
{
    *out = (named){0};
    out->own = find_option(call->command ? call->command->options : NULL, option, &out->at);
    for (size_t s = 0; !out->own && !out->field && s < call->source_len; s++) {
        cli_source *source = out->source = &call->sources[s];
        out->field = find_field(call, source, option, &out->exact);
        if (!out->field && strncmp(option, "no-", 3) == 0) {
            const isp_field *field = find_field(call, source, option + 3, &out->exact);
            out->off = field && field->kind == ISP_KIND_BOOL;
            out->field = out->off ? field : NULL;
        }
        if (!out->field) {
            out->field = find_secret_file(source, option);
            out->file = out->field != NULL;
        }
    }
    if (!out->own && !out->field)
        out->global = find_option(cli_globals, option, &out->at);
    return out->own || out->field || out->global;
}

static int no_such_option(const cli_call *call, const char *option)
{
    char words[64];
    if (strcmp(option, "token") == 0 || strcmp(option, "password") == 0)
        return cli_usage("a secret on the command line can be read by others: use --%s-file FILE%s",
                         option, strcmp(option, "token") == 0 ? ", or ISP_TOKEN" : "");
    cli_words(call, words, sizeof words);
    return cli_usage("there is no option --%s here; see isp %s--help", option, words);
}

/* Do what the option says; value NULL: a switch without one. */
static int apply(cli_call *call, const named *n, const char *option, const char *value)
{
    if (n->own) {
        call->options[n->at] = value ? value : "";
        return CLI_OK;
    }
    if (n->global)
        return strcmp(option, "input") == 0 ? read_input(call, value)
                                            : set_global(call->c, option, value);
    if (n->field->flags & ISP_F_SECRET && !n->file && strcmp(value, "-") != 0)
        return cli_usage("a secret on the command line can be read by others: use --%s - or "
                         "--%s-file FILE",
                         option, option);
    return set_field(call, n->source, n->field, option,
                     value    ? value
                     : n->off ? "no"
                              : "yes",
                     n->exact);
}

/* One argument that starts with "--"; *i is moved past a value that stands by itself. */
static int parse_option(cli_call *call, int argc, char **argv, int *i)
{
    char option[64];
    const char *text = argv[*i] + 2, *value = strchr(text, '=');
    size_t len = value ? (size_t)(value - text) : strlen(text);
    named n;
    if (value)
        value++;
    snprintf(option, sizeof option, "%.*s", (int)(len < 63 ? len : 63), text);
    hyphens(option);
    if (!find_named(call, option, &n))
        return no_such_option(call, option);
    bool is_switch = n.own      ? !n.own->value
                     : n.global ? !n.global->value
                                : n.field->kind == ISP_KIND_BOOL;
    /* Of switches only a field takes a value: --dry-run=no. */
    if (is_switch && value && (!n.field || n.off))
        return cli_usage("--%s takes no value", option);
    if (!is_switch && !value) {
        if (*i + 1 >= argc)
            return cli_usage("--%s needs a value", option);
        value = argv[++*i];
    }
    return apply(call, &n, option, value);
}

void cli_sources(cli_call *call)
{
    call->source_len = 0;
    if (call->op && call->op->input) {
        cli_source *source = &call->sources[call->source_len++];
        *source = (cli_source){.entity = call->op->input, .prefix = "", .only = call->op->takes};
    }
    for (size_t i = 0; call->command && i < CLI_LEN(call->command->entities); i++)
        if (call->command->entities[i])
            call->sources[call->source_len++] = (cli_source){
                .entity = isp_entity_find(call->command->entities[i]),
                .prefix = call->command->prefixes[i],
                .only = call->command->fields[i]};
}

static int make_inputs(cli_call *call)
{
    cli_sources(call);
    for (size_t i = 0; i < call->source_len; i++) {
        isp_error err = {0};
        if (isp_input_new(call->sources[i].entity, &call->sources[i].input, &err) < 0)
            return cli_fail(call->c, &err);
    }
    return CLI_OK;
}

const char *cli_value(const cli_call *call, const char *option)
{
    size_t at = 0;
    return find_option(call->command->options, option, &at) ? call->options[at] : NULL;
}

void cli_call_free(cli_call *call)
{
    for (size_t i = 0; i < call->source_len; i++)
        isp_input_free(call->sources[i].input);
}

/* Noun and verb are the first two words; gives how many of them it took. */
static int resolve(cli_call *call, int argc, char **argv, int at, int *taken)
{
    const char *noun = argv[at];
    const char *verb = at + 1 < argc && argv[at + 1][0] != '-' ? argv[at + 1] : NULL;
    *taken = 1;
    if (verb &&
        ((call->command = find_command(noun, verb)) || (call->op = find_operation(noun, verb)))) {
        *taken = 2;
        return CLI_OK;
    }
    /* One word, and what follows are operands: isp login NAME, isp verify. */
    if ((call->command = find_command(noun, NULL)) ||
        (!verb && (call->op = find_operation(noun, NULL))))
        return CLI_OK;
    if (!is_noun(noun))
        return cli_usage("there is no command %s; see isp --help", noun);
    if (verb)
        return cli_usage("%s has no verb %s; see isp %s --help", noun, verb, noun);
    return CLI_OK; /* a noun alone: its help */
}

static int parse_all(cli *c, int argc, char **argv, cli_call *call)
{
    int i = 0, code = CLI_OK;
    /* Options before the noun are global ones. */
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (strcmp(argv[i], "-h") == 0)
            c->help = true;
        else if (strncmp(argv[i], "--", 2) != 0 || !argv[i][2])
            return cli_usage("there is no option %s; see isp --help", argv[i]);
        else if ((code = parse_option(call, argc, argv, &i)) != CLI_OK)
            return code;
    }
    if (i == argc) {
        c->help = true;
        return CLI_OK;
    }
    int taken = 0, noun = i;
    code = resolve(call, argc, argv, i, &taken);
    if (code == CLI_OK)
        code = make_inputs(call);
    if (code != CLI_OK)
        return code;
    i += taken;
    if (!call->op && !call->command) {
        /* Only --help may follow; either way the noun's help is what is wanted. */
        call->operands[call->operand_len++] = argv[noun];
        c->help = true;
        return CLI_OK;
    }
    bool only_operands = false;
    for (; i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (!only_operands && strcmp(argv[i], "-h") == 0) {
            c->help = true;
        } else if (!only_operands && strncmp(argv[i], "--", 2) == 0) {
            if ((code = parse_option(call, argc, argv, &i)) != CLI_OK)
                return code;
        } else {
            size_t most = call->op ? isp_operation_id_len(call->op) : call->command->operand_max;
            if (call->operand_len == most)
                return cli_usage("%s is one word too many", argv[i]);
            call->operands[call->operand_len++] = argv[i];
        }
    }
    return CLI_OK;
}

int cli_parse(cli *c, int argc, char **argv, cli_call *call)
{
    *call = (cli_call){.c = c};
    return parse_all(c, argc, argv, call);
}
