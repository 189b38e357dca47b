/*
 * Commands that are no operations of a session: setting up, logging in, documents.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int run_init(cli_call *call)
{
    int code = cli_open(call->c, true, true);
    if (code == CLI_OK)
        cli_note(call->c,
                 "the installation is in %s\n"
                 "keep a copy of its key elsewhere: without it what is sealed stays sealed\n"
                 "next: isp platform create, isp child create",
                 isp_ctx_home(call->c->ctx));
    return code;
}

static int run_migrate(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    isp_migration_list *list = NULL;
    cli_rows rows = {.entity = isp_entity_find("migration")};
    if (!cli_value(call, "status")) {
        int code = cli_open(c, false, true);
        if (code != CLI_OK)
            return code;
    }
    isp_ctx_options options = cli_ctx_options(c);
    if (isp_migration_status(&options, &list, &err) < 0)
        return cli_fail(c, &err);
    for (size_t i = 0; i < isp_migration_list_len(list); i++)
        cli_rows_add(&rows, isp_migration_list_at(list, i));
    int code = cli_print_rows(c, &rows);
    cli_rows_free(&rows);
    isp_migration_list_free(list);
    return code;
}

static int run_keys_verify(cli_call *call)
{
    int code = cli_open(call->c, false, false);
    if (code == CLI_OK)
        cli_note(call->c, "the key opens %s", isp_ctx_home(call->c->ctx));
    return code;
}

static int run_keys_init(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    const char *file = cli_value(call, "file");
    char *path = file ? cli_format("%s", file) : cli_format("%s/kek", cli_ctx_options(c).home);
    int code = isp_key_create(path, &err) < 0 ? cli_fail(c, &err) : CLI_OK;
    if (code == CLI_OK)
        cli_note(c,
                 "%s holds a new key: keep a copy elsewhere\n"
                 "it does not open what another key has sealed",
                 path);
    free(path);
    return code;
}

static int run_keys_rekey(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    isp_rekeying *did = NULL;
    isp_rekey_options o = ISP_REKEY_OPTIONS_INIT;
    o.new_key_file = cli_value(call, "file");
    int code = cli_open_session(c);
    if (code != CLI_OK)
        return code;
    isp_status st = isp_key_rekey(c->session, &o, cli_progress, c, &did, &err);
    cli_progress_end();
    if (st < 0)
        return cli_fail(c, &err);
    code = cli_print_record(c, isp_entity_find("rekeying"), did);
    if (did->kept_file)
        cli_note(c, "keep a copy of the new key elsewhere; %s is for backups made before",
                 did->kept_file);
    if (did->todo)
        cli_note(c, "%s", did->todo);
    isp_rekeying_free(did);
    return code;
}

static int run_openapi(cli_call *call)
{
    isp_error err = {0};
    char *json = NULL;
    if (isp_openapi_json(&json, &err) < 0)
        return cli_fail(call->c, &err);
    puts(json);
    isp_text_free(json);
    return CLI_OK;
}

/* ---- tenants ---- */

/* The first user's password, asked for at a terminal if it was not given. */
static int need_password(cli_call *call)
{
    cli_source *user = &call->sources[1];
    const isp_user_options *options = isp_input_options(user->input);
    if (options->password || !isatty(STDIN_FILENO))
        return CLI_OK;
    isp_error err = {0};
    char *password = NULL;
    int code = cli_secret("password of the first user", "-", true, &password);
    if (code == CLI_OK && isp_input_set(user->input, "password", password, &err) < 0)
        code = cli_fail(call->c, &err);
    cli_secret_free(password);
    return code;
}

static int print_tenant(cli *c, isp_tenant *tenant)
{
    int code = cli_print_record(c, isp_entity_find("tenant"), tenant);
    isp_tenant_free(tenant);
    return code;
}

static int run_platform_create(cli_call *call)
{
    cli *c = call->c;
    isp_tenant *tenant = NULL;
    isp_error err = {0};
    int code = need_password(call);
    if (code == CLI_OK)
        code = cli_open(c, false, false);
    if (code != CLI_OK)
        return code;
    if (isp_platform_create(c->ctx, isp_input_options(call->sources[0].input),
                            isp_input_options(call->sources[1].input), &tenant, &err) < 0)
        return cli_fail(c, &err);
    return print_tenant(c, tenant);
}

/* clang-format off */
static const cli_option migrate_options[] = {
    { "status", NULL, "only say what is applied and what is not" },
    { NULL, NULL, NULL },
};
static const cli_option keys_options[] = {
    { "file", "FILE", "where; default HOME/kek" },
    { NULL, NULL, NULL },
};
static const cli_option rekey_options[] = {
    { "file", "FILE", "the new key, a key file; default a new one is made" },
    { NULL, NULL, NULL },
};
static const cli_option audit_options[] = {
    { "key", "FILE", "the verification key; of this installation default HOME/audit-verify.key if it is there" },
    { "anchors", "FILE", "a further anchor: a copy, or lines of the system's log" },
    { NULL, NULL, NULL },
};
static const cli_option man_options[] = {
    { "directory", "DIR", "write all pages into DIR" },
    { NULL, NULL, NULL },
};
static const cli_option demo_options[] = {
    { "router", "ADDRESS", "of the simulated router; default 127.10.0.1" },
    { "router-port", "PORT", "default 8728" },
    { "router-password-file", "FILE", "its password; default one that is made" },
    { "olt", "ADDRESS", "of the simulated OLT; default 127.20.0.1" },
    { "olt-port", "PORT", "default 1161" },
    { "past", "MONTHS", "two more ISPs have lived through that many months: 1 to 24" },
    { "without-devices", NULL, "do not ask them yet: lines get their ONUs by the next run" },
    { "recording", "FILE", "what the OLT replays, absolute; default 32 ONUs that the simulator makes up" },
    { NULL, NULL, NULL },
};
#define TENANT_FIELDS "code name timezone invoice_prefix due_day grace_days vat_pct_x100"
#define USER_FIELDS   "login name phone password"

static const cli_command commands[] = {
    { .noun = "init", .title = "Make an installation: home, key, database, schema", .run = run_init },
    { .noun = "migrate", .title = "Bring the schema up to date", .options = migrate_options, .run = run_migrate },
    { .noun = "keys", .verb = "verify", .title = "Does the key open this installation", .run = run_keys_verify },
    { .noun = "keys", .verb = "init", .title = "Make a new key file", .options = keys_options, .run = run_keys_init },
    { .noun = "keys", .verb = "rekey", .title = "A new key for the old one, which wraps the data keys, while work goes on",
      .options = rekey_options, .run = run_keys_rekey,
      .text = "Broken off, it goes on where it was when it is run again." },
    { .noun = "platform", .verb = "create", .title = "Make the root tenant and its first developer",
      .entities = { "tenant_options", "user_options" }, .prefixes = { "", "admin-" },
      .fields = { TENANT_FIELDS, USER_FIELDS }, .run = run_platform_create },
    { .noun = "audit", .verb = "export", .operands = "FILE", .operand_max = 1,
      .title = "Write the sealed audit trail to a file that proves itself elsewhere",
      .entities = { "audit_export_options" }, .prefixes = { "" }, .text = "FILE - is the standard output.",
      .run = cli_run_audit_export },
    { .noun = "audit", .verb = "check", .operands = "[FILE]", .operand_max = 1,
      .title = "Prove an exported trail, or this one with a key or anchor from elsewhere", .options = audit_options,
      .run = cli_run_audit_check },
    { .noun = "login", .operands = "NAME", .operand_max = 1, .title = "Log in until isp logout",
      .run = cli_run_login },
    { .noun = "logout", .title = "End the login", .run = cli_run_logout },
    { .noun = "login-as", .operands = "LOGIN", .operand_max = 1, .title = "Log in as somebody below, until isp leave",
      .entities = { "impersonation_options" }, .prefixes = { "" }, .fields = { "reason minutes write" },
      .text = "The person sees who was there, and why. isp person list says whom you may log in as.",
      .run = cli_run_login_as },
    { .noun = "leave", .title = "Leave whom you have logged in as, and be yourself again", .run = cli_run_leave },
    { .noun = "doctor", .title = "Is the installation sound: key, server, roles, walls, disk, libraries",
      .run = cli_run_doctor },
    { .noun = "demo", .title = "Make a demo: an ISP with staff, packages, customers, lines, devices",
      .options = demo_options, .text = "Run twice, it changes nothing; broken off, the next run completes it.",
      .run = cli_run_demo },
    { .noun = "openapi", .title = "The OpenAPI document of the HTTP API", .run = run_openapi },
    { .noun = "help", .operands = "[NOUN [VERB]]", .operand_max = 2, .title = "Help, from the tables",
      .run = cli_run_help },
    { .noun = "completion", .operands = "bash|zsh|fish", .operand_max = 1, .title = "A script that completes isp",
      .run = cli_run_completion },
    { .noun = "man", .operands = "[NOUN]", .operand_max = 1, .title = "A manual page, as man(7) macros",
      .options = man_options, .run = cli_run_man },
};
/* clang-format on */

const cli_command *cli_command_at(size_t i)
{
    return i < CLI_LEN(commands) ? &commands[i] : NULL;
}
