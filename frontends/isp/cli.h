/*
 * cli.h - what the files of the command line share.
 *
 * The command line parses, calls and prints. It includes nothing of the library but its public
 * headers, and what it can do with a session it reads from the table of operations: a new row
 * there is a new command here, with its options, its help, its manual page and its completion.
 */
#ifndef ISP_CLI_H
#define ISP_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "isp.h"

#define CLI_LEN(array)   (sizeof(array) / sizeof *(array))
#define CLI_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Exit codes; docs/command-line.md promises them. */
enum {
    CLI_OK = 0,
    CLI_ERROR = 1,
    CLI_USAGE = 2,
    CLI_NOT_FOUND = 3,
    CLI_DENIED = 4,
    CLI_UNAVAILABLE = 5,
    CLI_CONFLICT = 6,
    CLI_INVALID = 7,
    CLI_INTERRUPTED = 130
};

typedef enum cli_form {
    CLI_PEOPLE = 0,
    CLI_JSON,
    CLI_CSV
} cli_form;

/* One run of the program. Text is borrowed from argv and the environment unless said otherwise. */
typedef struct cli {
    const char *home, *tenant, *login, *password_file, *token_file, *columns;
    char *token;     /* [owned] a secret: of --token-file or ISP_TOKEN; NULL: none */
    char *key_text;  /* [owned] a secret: of ISP_KEY; NULL: none */
    char *home_made; /* [owned] where home comes from no flag and no variable */
    cli_form form;
    bool wide, all, local, verbose, quiet, help;
    int64_t watch_s;
    isp_clock_fn clock; /* NULL: the system's */
    isp_ctx *ctx;
    isp_session *session;
} cli;

/* ---- what can be said on a command line ---- */

typedef struct cli_option {
    const char *name;  /* "home"; NULL ends a table */
    const char *value; /* "DIR"; NULL: a switch */
    const char *title;
} cli_option;

typedef struct cli_call cli_call;

/* A command that is no operation of a session. */
typedef struct cli_command {
    const char *noun, *verb; /* verb NULL: one word is all */
    const char *operands;    /* "NAME", "[FILE]"; NULL: none */
    size_t operand_max;
    const char *title;
    const cli_option *options;  /* its own; NULL: none */
    const char *entities[2];    /* options structs that give options as well; NULL: none */
    const char *prefixes[2];    /* in front of those: "admin-" */
    const char *fields[2];      /* only these, separated by blanks; NULL: all */
    const char *text;           /* more help; NULL: none */
    int (*run)(cli_call *call); /* gives the exit code */
} cli_command;

const cli_command *cli_command_at(size_t i); /* NULL past the end */

enum {
    CLI_OPTIONS_MAX = 16,
    CLI_OPERANDS_MAX = 4
};

/* An options struct that is being filled from options. */
typedef struct cli_source {
    const isp_entity *entity;
    const char *prefix; /* "" */
    const char *only;   /* names separated by blanks (and limit, cursor); NULL: all */
    isp_input *input;
} cli_source;

/* A command line, understood: an operation or a command, its options and operands. */
struct cli_call {
    cli *c;
    const isp_operation *op;    /* one of these two */
    const cli_command *command; /* is not NULL */
    cli_source sources[2];
    size_t source_len;
    const char *options[CLI_OPTIONS_MAX]; /* of command->options, by index; "" for a switch */
    const char *operands[CLI_OPERANDS_MAX];
    size_t operand_len;
    bool limited; /* --limit was given */
    bool keyed;   /* --idempotency-key was given */
};

/* Global options, before the noun or after the verb. */
extern const cli_option cli_globals[];

/* Find what argv asks for and understand its options. CLI_OK, or the exit code (it was said why).
 * When the help of something is asked for, call->c->help is set. */
int cli_parse(cli *c, int argc, char **argv, cli_call *call);
void cli_call_free(cli_call *call);
const char *cli_value(const cli_call *call, const char *option); /* NULL: not given */
/* Is this field an option here? */
bool cli_takes(const cli_source *source, const isp_field *field);
/* Fill in call->sources from its operation or command, without inputs. */
void cli_sources(cli_call *call);
/* "price" of price_paisa: the name without its unit, whose value is written as people write it.
 * false: it has no such name. */
bool cli_short_name(const isp_field *field, char *out, size_t size);
/* "price-paisa": the field's name with hyphens. */
void cli_long_name(const isp_field *field, char *out, size_t size);
/* An option of one operation that the field's name does not give: "on" for dunning.run's run_on. */
const char *cli_alias_of(const isp_operation *op, const isp_field *field);

/* The noun and the verb of an operation ("customer", "list"). */
void cli_noun(const isp_operation *op, char *out, size_t size);
const char *cli_verb(const isp_operation *op);
/* "customer list ", "tenant create ", or "" */
void cli_words(const cli_call *call, char *out, size_t size);

/* ---- doing it ---- */

int cli_run_operation(cli_call *call);
/* Open the installation. */
int cli_open(cli *c, bool create, bool migrate);
/* Open it and the session: token, login, stored login or local operator. */
int cli_open_session(cli *c);
void cli_close(cli *c);
isp_ctx_options cli_ctx_options(cli *c);
int cli_run_login(cli_call *call);
int cli_run_logout(cli_call *call);
int cli_run_login_as(cli_call *call);
int cli_run_leave(cli_call *call);
int cli_run_demo(cli_call *call);
int cli_run_doctor(cli_call *call);
int cli_run_audit_export(cli_call *call);
int cli_run_audit_check(cli_call *call);
int cli_run_completion(cli_call *call);
/* For the scripts of cli_run_completion: candidates for the last of the words, one a line with its
 * title behind a tab. */
int cli_run_complete(int argc, char **argv);
int cli_run_man(cli_call *call);
int cli_run_help(cli_call *call);
int cli_help(const cli_call *call);

/* ---- saying it ---- */

/* Rows to print: borrowed records of one entity. */
typedef struct cli_rows {
    const isp_entity *entity;
    const void **records;
    size_t len, size;
    const char *next; /* cursor, or NULL */
} cli_rows;

void cli_rows_add(cli_rows *rows, const void *record);
void cli_rows_free(cli_rows *rows);
int cli_print_rows(const cli *c, const cli_rows *rows);
/* Has a row a health that is bad? */
bool cli_any_bad(const cli_rows *rows);
int cli_print_record(const cli *c, const isp_entity *entity, const void *record);
/* Everything was written? Called once, at the end. */
int cli_flush(void);

/* Say what is wrong on stderr; gives CLI_USAGE. */
int cli_usage(const char *format, ...) CLI_PRINTF(1, 2);
/* A sentence for people on stderr, not with --quiet. */
void cli_note(const cli *c, const char *format, ...) CLI_PRINTF(2, 3);
/* Print the error and give its exit code. */
int cli_fail(const cli *c, const isp_error *err);
int cli_exit_code(int status);

/* ---- the terminal ---- */

/* Columns that UTF-8 text takes. */
size_t cli_width(const char *text);
/* Text that does nothing to a terminal: control characters, C1, and marks that turn the direction
 * of writing become U+FFFD; line feeds stay if `lines`, else they are blanks. [owned: free] */
char *cli_clean(const char *text, bool lines);
/* Columns of the terminal on stdout; 0 if it is none. */
size_t cli_terminal_columns(void);
/* Draw progress on stderr if that is a terminal; stops the work after Ctrl-C. */
int cli_progress(void *user, const char *what, int64_t done, int64_t total);
void cli_progress_end(void);
/* Ctrl-C asks for an end at the next safe point; a second one ends at once. */
void cli_catch_interrupts(void);
bool cli_interrupted(void);
/* Wait, or until Ctrl-C. */
void cli_sleep(int64_t seconds);

/*
 * A secret that does not stand in argv: source "-" is the terminal without echo (asked twice if
 * `confirm`) or one line of standard input, anything else a file's first line.
 * @param[out] out [owned: cli_secret_free]
 */
int cli_secret(const char *what, const char *source, bool confirm, char **out);
void cli_secret_free(char *secret);

/* Memory or the end of the program: there is nothing better to do in a short-lived client. */
void *cli_need(void *memory);
char *cli_format(const char *format, ...) CLI_PRINTF(1, 2); /* [owned: free] */

#endif
