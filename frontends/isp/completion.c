/*
 * Completion: small scripts for three shells, which ask the program itself.
 */
#include "cli.h"

#include <string.h>

static const struct {
    const char *shell, *script;
} scripts[] = {
    {"bash", "_isp() {\n"
             "    local IFS=$'\\n'\n"
             "    COMPREPLY=($(isp complete-words \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null | "
             "cut -f1))\n"
             "}\n"
             "complete -o default -F _isp isp\n"},
    {"zsh", "#compdef isp\n"
            "_isp() {\n"
            "    local -a lines\n"
            "    lines=(\"${(@f)$(isp complete-words \"${(@)words[2,CURRENT]}\" 2>/dev/null | "
            "sed 's/:/\\\\:/g; s/\\t/:/')}\")\n"
            "    _describe isp lines\n"
            "}\n"
            "if [ \"$funcstack[1]\" = _isp ]; then _isp \"$@\"; else compdef _isp isp; fi\n"},
    {"fish", "complete -c isp -a '(isp complete-words (commandline -opc)[2..-1] "
             "(commandline -ct) 2>/dev/null)'\n"},
};

int cli_run_completion(cli_call *call)
{
    for (size_t i = 0; call->operand_len && i < CLI_LEN(scripts); i++)
        if (strcmp(call->operands[0], scripts[i].shell) == 0) {
            fputs(scripts[i].script, stdout);
            return CLI_OK;
        }
    return cli_usage("isp completion needs a shell: bash, zsh or fish");
}

static void offer(const char *beginning, const char *word, const char *title)
{
    if (strncmp(word, beginning, strlen(beginning)) == 0)
        printf("%s\t%s\n", word, title);
}

static void offer_option(const char *beginning, const char *prefix, const char *name,
                         const char *title)
{
    char word[128];
    snprintf(word, sizeof word, "--%s%s", prefix, name);
    offer(beginning, word, title);
}

static void offer_options(cli_call *call, const char *beginning)
{
    char name[64];
    cli_sources(call);
    for (size_t i = 0; call->command && call->command->options && call->command->options[i].name;
         i++)
        offer_option(beginning, "", call->command->options[i].name,
                     call->command->options[i].title);
    for (size_t s = 0; s < call->source_len; s++) {
        const cli_source *source = &call->sources[s];
        for (size_t i = 0; i < source->entity->field_count; i++) {
            const isp_field *field = isp_entity_field_at(source->entity, i);
            const char *alias = cli_alias_of(call->op, field);
            if (!cli_takes(source, field))
                continue;
            if (alias)
                offer_option(beginning, source->prefix, alias, field->title);
            else if (cli_short_name(field, name, sizeof name))
                offer_option(beginning, source->prefix, name, field->title);
            cli_long_name(field, name, sizeof name);
            offer_option(beginning, source->prefix, name, field->title);
        }
    }
    for (const cli_option *option = cli_globals; option->name; option++)
        offer_option(beginning, "", option->name, option->title);
}

/* Does this word, an option, take the next one as its value? Only global ones have to be known:
 * what stands behind the verb is not looked at. */
static bool takes_value(const char *word)
{
    for (const cli_option *option = cli_globals; option->name; option++)
        if (strcmp(word + 2, option->name) == 0)
            return option->value != NULL;
    return false;
}

static void offer_nouns(const char *beginning)
{
    char noun[32], last[32] = "";
    for (size_t i = 0; i < isp_operation_len(); i++) {
        cli_noun(isp_operation_at(i), noun, sizeof noun);
        if (strcmp(noun, last) != 0)
            offer(beginning, noun, isp_operation_at(i)->title);
        memcpy(last, noun, sizeof last);
    }
    for (size_t i = 0; cli_command_at(i); i++)
        offer(beginning, cli_command_at(i)->noun, cli_command_at(i)->title);
}

int cli_run_complete(int argc, char **argv)
{
    const char *noun = NULL, *verb = NULL, *last = argc > 0 ? argv[argc - 1] : "";
    cli_call call = {0};
    for (int i = 0; i + 1 < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0)
            i += takes_value(argv[i]);
        else if (!noun)
            noun = argv[i];
        else if (!verb)
            verb = argv[i];
    }
    for (size_t i = 0; noun && i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        char of[32];
        cli_noun(op, of, sizeof of);
        if (strcmp(of, noun) != 0)
            continue;
        if (!verb && last[0] != '-')
            offer(last, cli_verb(op), op->title);
        else if (verb && strcmp(verb, cli_verb(op)) == 0)
            call.op = op;
    }
    for (size_t i = 0; noun && cli_command_at(i); i++) {
        const cli_command *command = cli_command_at(i);
        if (strcmp(command->noun, noun) != 0)
            continue;
        if (command->verb && !verb && last[0] != '-')
            offer(last, command->verb, command->title);
        else if (!command->verb || (verb && strcmp(verb, command->verb) == 0))
            call.command = command;
    }
    if (!noun && last[0] != '-')
        offer_nouns(last);
    else if (last[0] == '-')
        offer_options(&call, last);
    return cli_flush();
}
