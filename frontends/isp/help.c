/*
 * Help and manual pages, from the tables. One description is written twice: as plain text for a
 * terminal and as man(7) macros.
 */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct doc {
    FILE *to;
    bool roff;
} doc;

/* clang-format off */
static const struct { int code; const char *title; } exits[] = {
    { CLI_OK,          "done" },
    { CLI_ERROR,       "it failed; or isp verify or isp doctor found something" },
    { CLI_USAGE,       "the command line is wrong; nothing was done" },
    { CLI_NOT_FOUND,   "it does not exist, or it is not yours" },
    { CLI_DENIED,      "you may not do this, or the login was refused" },
    { CLI_UNAVAILABLE, "a database or device does not answer, or is busy; try later" },
    { CLI_CONFLICT,    "it is there already, was changed meanwhile, or is not in a state for this" },
    { CLI_INVALID,     "a value is wrong" },
    { CLI_INTERRUPTED, "stopped by Ctrl-C; what was done stays" },
};

static const struct { const char *name, *title; } variables[] = {
    { "ISP_HOME",   "the installation; else /var/lib/isp for root or where it may be read, else ~/.local/share/isp" },
    { "ISP_TENANT", "code of the tenant for the local operator" },
    { "ISP_TOKEN",  "a session or API token to act with" },
    { "ISP_DSN",    "a PostgreSQL server of your own, without user; else the setting dsn, else the private cluster" },
    { "ISP_KEY",    "the key itself, 64 hex digits; for development" },
};
/* clang-format on */

/* ---- writing ---- */

/* Text of ours into roff: no escape of it, no line that starts a request, hyphens that can be
 * copied. */
static void put(const doc *d, const char *text)
{
    if (!d->roff) {
        fputs(text, d->to);
        return;
    }
    if (*text == '.' || *text == '\'')
        fputs("\\&", d->to);
    for (; *text; text++)
        if (*text == '\\')
            fputs("\\e", d->to);
        else if (*text == '-')
            fputs("\\-", d->to);
        else
            fputc(*text, d->to);
}

static void section(const doc *d, const char *title)
{
    fprintf(d->to, d->roff ? ".SH %s\n" : "\n%s\n", title);
}

static void CLI_PRINTF(2, 3) text(const doc *d, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (!d->roff)
        fputs("  ", d->to);
    put(d, line);
    fputs("\n", d->to);
    if (d->roff)
        fputs(".br\n", d->to);
}

/* A term and what it means; in plain text beside it, wrapped. */
static void item(const doc *d, const char *term, const char *meaning)
{
    enum {
        INDENT = 30,
        RIGHT = 100
    };
    if (d->roff) {
        fputs(".TP\n.B ", d->to);
        put(d, term);
        fputc('\n', d->to);
        put(d, meaning);
        fputc('\n', d->to);
        return;
    }
    int at = fprintf(d->to, "  %s", term);
    if (at > INDENT - 2) {
        fputc('\n', d->to);
        at = 0;
    }
    fprintf(d->to, "%*s", INDENT - at, "");
    at = INDENT;
    for (const char *word = meaning; *word;) {
        int len = (int)strcspn(word, " ");
        if (at > INDENT && at + 1 + len > RIGHT) {
            fprintf(d->to, "\n%*s", INDENT, "");
            at = INDENT;
        }
        at += fprintf(d->to, "%s%.*s", at > INDENT ? " " : "", len, word);
        word += len;
        word += strspn(word, " ");
    }
    fputc('\n', d->to);
}

/* ---- pieces ---- */

static const char *placeholder(const isp_field *field, bool exact, char *out, size_t size)
{
    const isp_kind_info *kind = isp_kind_at(field->kind);
    if (kind->names) {
        out[0] = '\0';
        for (size_t i = 0, len = 0; kind->names[i] && len < size; i++)
            len += (size_t)snprintf(out + len, size - len, "%s%s", i ? "|" : "", kind->names[i]);
        return out;
    }
    switch (field->kind) {
    case ISP_KIND_TEXT:
        return field->flags & ISP_F_SECRET ? "-" : "TEXT";
    case ISP_KIND_BOOL:
        return NULL;
    case ISP_KIND_PAISA:
        return exact ? "PAISA" : "TAKA";
    case ISP_KIND_PCT_X100:
        return exact ? "N" : "PERCENT";
    case ISP_KIND_BPS:
        return "RATE";
    case ISP_KIND_ON:
        return "DATE";
    case ISP_KIND_PERIOD:
        return "MONTH";
    case ISP_KIND_MS:
        return "MS";
    default:
        return "N";
    }
}

static void field_item(const doc *d, const cli_call *call, const cli_source *source,
                       const isp_field *field)
{
    char name[64], other[64], value[128], term[320], meaning[512];
    const char *alias = cli_alias_of(call->op, field);
    cli_long_name(field, name, sizeof name);
    bool has_short = cli_short_name(field, other, sizeof other);
    if (alias)
        snprintf(other, sizeof other, "%s", alias);
    bool exact = !has_short && !alias;
    const char *what = placeholder(field, exact, value, sizeof value);
    snprintf(term, sizeof term, "--%s%s%s%s", source->prefix, exact ? name : other, what ? " " : "",
             what ? what : "");
    const char *none = !(field->flags & ISP_F_NULL)     ? ""
                       : field->store == ISP_STORE_TEXT ? "; \"\" takes it away"
                                                        : "; or none";
    snprintf(meaning, sizeof meaning, "%s%s%s", field->title,
             field->flags & ISP_F_REQUIRED ? " (required)" : "", none);
    size_t len = strlen(meaning);
    if (field->flags & ISP_F_SECRET)
        snprintf(meaning + len, sizeof meaning - len,
                 "; - asks for it or reads standard input; --%s%s-file FILE", source->prefix, name);
    else if (!exact && isp_kind_at(field->kind)->digits)
        snprintf(meaning + len, sizeof meaning - len, "; or --%s%s %s", source->prefix, name,
                 placeholder(field, true, value, sizeof value));
    item(d, term, meaning);
}

static void columns(const doc *d, const isp_entity *entity)
{
    char line[1024];
    size_t len = 0;
    for (size_t i = 0; i < entity->field_count && len < sizeof line; i++)
        len += (size_t)snprintf(line + len, sizeof line - len, "%s%s", i ? " " : "",
                                isp_entity_field_at(entity, i)->name);
    item(d, "columns", line);
}

/* Synopsis, options, what it answers. */
static void call_help(const doc *d, cli_call *call)
{
    const isp_operation *op = call->op;
    const cli_command *command = call->command;
    char words[64], line[512];
    cli_words(call, words, sizeof words);
    cli_sources(call);
    size_t len = (size_t)snprintf(line, sizeof line, "isp %s", words);
    for (size_t i = 0; op && i < isp_operation_id_len(op); i++) {
        char id[64];
        snprintf(id, sizeof id, "%s ", isp_operation_id_name(op, i));
        for (char *at = id; *at; at++)
            *at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
        len += (size_t)snprintf(line + len, sizeof line - len, "%s", id);
    }
    if (command && command->operands)
        len += (size_t)snprintf(line + len, sizeof line - len, "%s ", command->operands);
    if (call->source_len || (command && command->options))
        snprintf(line + len, sizeof line - len, "[options]");
    if (d->roff) {
        fputs(".SS ", d->to);
        put(d, line);
        fputc('\n', d->to);
    } else {
        fprintf(d->to, "%s\n", line);
    }
    text(d, "%s", op ? op->title : command->title);
    if (command && command->text)
        text(d, "%s", command->text);
    if (!d->roff)
        fputc('\n', d->to);
    for (size_t i = 0; command && command->options && command->options[i].name; i++) {
        const cli_option *option = &command->options[i];
        snprintf(line, sizeof line, "--%s%s%s", option->name, option->value ? " " : "",
                 option->value ? option->value : "");
        item(d, line, option->title);
    }
    for (size_t s = 0; s < call->source_len; s++)
        for (size_t i = 0; i < call->sources[s].entity->field_count; i++)
            if (cli_takes(&call->sources[s], isp_entity_field_at(call->sources[s].entity, i)))
                field_item(d, call, &call->sources[s],
                           isp_entity_field_at(call->sources[s].entity, i));
    if (op && op->output)
        columns(d, op->output);
    if (op) {
        snprintf(line, sizeof line, "%s /api/v1%s", op->method, op->path);
        item(d, "HTTP", line);
    }
    if (op && op->permission)
        item(d, "permission", op->permission);
}

static bool first_of_noun(size_t i)
{
    char noun[32], other[32];
    cli_noun(isp_operation_at(i), noun, sizeof noun);
    for (size_t k = 0; k < i; k++) {
        cli_noun(isp_operation_at(k), other, sizeof other);
        if (strcmp(noun, other) == 0)
            return false;
    }
    return true;
}

/* "list, create, show" of a noun: operations and commands. */
static void verbs(const char *noun, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < isp_operation_len() && len < size; i++) {
        char of[32];
        cli_noun(isp_operation_at(i), of, sizeof of);
        if (strcmp(of, noun) == 0)
            len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "",
                                    cli_verb(isp_operation_at(i)));
    }
    for (size_t i = 0; cli_command_at(i) && len < size; i++)
        if (cli_command_at(i)->verb && strcmp(cli_command_at(i)->noun, noun) == 0)
            len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "",
                                    cli_command_at(i)->verb);
}

/* All of a noun: short lines, or everything. */
static bool noun_help(const doc *d, const char *noun, bool full)
{
    bool any = false;
    for (size_t i = 0; i < isp_operation_len(); i++) {
        cli_call call = {.op = isp_operation_at(i)};
        char of[32], words[64];
        cli_noun(call.op, of, sizeof of);
        if (strcmp(of, noun) != 0)
            continue;
        any = true;
        if (full) {
            call_help(d, &call);
        } else {
            cli_words(&call, words, sizeof words);
            item(d, words, call.op->title);
        }
    }
    for (size_t i = 0; cli_command_at(i); i++) {
        cli_call call = {.command = cli_command_at(i)};
        char words[64];
        if (strcmp(call.command->noun, noun) != 0)
            continue;
        any = true;
        if (full) {
            call_help(d, &call);
        } else {
            cli_words(&call, words, sizeof words);
            item(d, words, call.command->title);
        }
    }
    return any;
}

static void globals(const doc *d)
{
    for (const cli_option *option = cli_globals; option->name; option++) {
        char term[64];
        snprintf(term, sizeof term, "--%s%s%s", option->name, option->value ? " " : "",
                 option->value ? option->value : "");
        item(d, term, option->title);
    }
}

static void exit_codes(const doc *d)
{
    for (size_t i = 0; i < CLI_LEN(exits); i++) {
        char term[16];
        snprintf(term, sizeof term, "%d", exits[i].code);
        item(d, term, exits[i].title);
    }
}

static void all_commands(const doc *d)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        char noun[32], list[256];
        if (!first_of_noun(i))
            continue;
        cli_noun(isp_operation_at(i), noun, sizeof noun);
        verbs(noun, list, sizeof list);
        item(d, noun, list);
    }
}

static void all_set_up(const doc *d)
{
    for (size_t i = 0; cli_command_at(i); i++) {
        cli_call call = {.command = cli_command_at(i)};
        char words[64];
        cli_words(&call, words, sizeof words);
        item(d, words, call.command->title);
    }
}

static void top_help(const doc *d)
{
    section(d, d->roff ? "SYNOPSIS" : "usage");
    text(d, "isp [options] NOUN VERB [ID ...] [--FIELD VALUE ...]");
    section(d, d->roff ? "DESCRIPTION" : "an ISP's business");
    if (d->roff) {
        text(d,
             "Runs an ISP from the shell: customers, lines, bills, payments, routers, OLTs. What "
             "it can do with a session is read from the library's table of operations.");
        section(d, "COMMANDS");
    }
    all_commands(d);
    section(d, d->roff ? "SETTING UP" : "setting up");
    all_set_up(d);
    section(d, d->roff ? "OPTIONS" : "options of every command");
    globals(d);
    section(d, d->roff ? "ENVIRONMENT" : "environment");
    for (size_t i = 0; i < CLI_LEN(variables); i++)
        item(d, variables[i].name, variables[i].title);
    section(d, d->roff ? "EXIT STATUS" : "exit codes");
    exit_codes(d);
}

int cli_help(const cli_call *call)
{
    const doc plain = {.to = stdout};
    cli_call copy = {.c = call->c, .op = call->op, .command = call->command};
    if (call->op || call->command)
        call_help(&plain, &copy);
    else if (call->operand_len)
        noun_help(&plain, call->operands[0], false);
    else {
        printf("isp %s: runs an ISP from the shell\n", isp_version());
        top_help(&plain);
        puts("\nmore: isp help NOUN, isp NOUN VERB --help, man isp");
    }
    return CLI_OK;
}

int cli_run_help(cli_call *call)
{
    const doc plain = {.to = stdout};
    if (call->operand_len == 2) {
        char *argv[] = {cli_format("%s", call->operands[0]), cli_format("%s", call->operands[1])};
        cli_call asked;
        int code = cli_parse(call->c, 2, argv, &asked);
        if (code == CLI_OK)
            code = cli_help(&asked);
        cli_call_free(&asked);
        free(argv[0]);
        free(argv[1]);
        return code;
    }
    if (!call->operand_len)
        return cli_help(&(cli_call){.c = call->c});
    if (!noun_help(&plain, call->operands[0], true))
        return cli_usage("there is no command %s; see isp --help", call->operands[0]);
    return CLI_OK;
}

/* ---- manual pages ---- */

/* isp(1), or isp-NOUN(1). */
static void page(FILE *to, const char *noun)
{
    const doc roff = {.to = to, .roff = true};
    char name[64], list[256] = "";
    snprintf(name, sizeof name, "isp%s%s", noun ? "-" : "", noun ? noun : "");
    if (noun)
        verbs(noun, list, sizeof list);
    fputs(".TH ", to);
    for (const char *at = name; *at; at++)
        fputc(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at, to);
    fprintf(to, " 1 \"\" \"libisp %s\" \"libisp\"\n.SH NAME\n", isp_version());
    put(&roff, name);
    fputs(" \\- ", to);
    put(&roff, noun ? list : "run an ISP from the shell");
    fputc('\n', to);
    if (noun) {
        section(&roff, "COMMANDS");
        noun_help(&roff, noun, true);
        section(&roff, "SEE ALSO");
        put(&roff, "isp(1), for options of every command, environment and exit status");
        fputc('\n', to);
        return;
    }
    top_help(&roff);
    section(&roff, "FILES");
    item(&roff, "HOME/isp.conf", "settings of an installation");
    item(&roff, "HOME/kek", "its key: keep a copy elsewhere");
    item(&roff, "~/.config/isp/token", "who is logged in, after isp login");
}

static int write_page(const char *directory, const char *noun)
{
    char *path = cli_format("%s/isp%s%s.1", directory, noun ? "-" : "", noun ? noun : "");
    FILE *to = fopen(path, "we");
    if (to)
        page(to, noun);
    bool failed = !to || ferror(to);
    if (to && fclose(to) != 0)
        failed = true;
    if (failed)
        fprintf(stderr, "isp: could not write %s: %s\n", path, strerror(errno));
    free(path);
    return failed ? CLI_ERROR : CLI_OK;
}

int cli_run_man(cli_call *call)
{
    const char *directory = cli_value(call, "directory");
    if (!directory) {
        page(stdout, call->operand_len ? call->operands[0] : NULL);
        return CLI_OK;
    }
    int code = write_page(directory, NULL);
    for (size_t i = 0; code == CLI_OK && i < isp_operation_len(); i++) {
        char noun[32];
        cli_noun(isp_operation_at(i), noun, sizeof noun);
        if (first_of_noun(i))
            code = write_page(directory, noun);
    }
    return code;
}
