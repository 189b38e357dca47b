/*
 * The audit trail as a file: handed out here, proved anywhere.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static int print_findings(const cli *c, isp_audit_finding_list *list)
{
    cli_rows rows = {.entity = isp_entity_find("audit_finding")};
    for (size_t i = 0; i < isp_audit_finding_list_len(list); i++)
        cli_rows_add(&rows, isp_audit_finding_list_at(list, i));
    int code = cli_print_rows(c, &rows);
    if (code == CLI_OK && cli_any_bad(&rows))
        code = CLI_ERROR;
    cli_rows_free(&rows);
    isp_audit_finding_list_free(list);
    return code;
}

static isp_status print_trail(isp_trail *trail, isp_error *err)
{
    for (;;) {
        char *text = NULL;
        isp_status st = isp_trail_read(trail, &text, err);
        if (st < 0 || !text)
            return st;
        fputs(text, stdout);
        isp_text_free(text);
    }
}

int cli_run_audit_export(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    int code = call->operand_len ? cli_open_session(c) : cli_usage("isp audit export needs a FILE");
    if (code != CLI_OK)
        return code;
    const char *path = call->operands[0];
    const isp_audit_export_options *options = isp_input_options(call->sources[0].input);
    isp_status st;
    if (strcmp(path, "-") == 0) {
        isp_trail *trail = NULL;
        st = isp_trail_open(c->session, options, &trail, &err);
        if (st == ISP_OK)
            st = print_trail(trail, &err);
        isp_trail_close(trail);
    } else {
        st = isp_audit_export(c->session, options, path, &err);
        if (st == ISP_OK)
            cli_note(c, "isp audit check %s --key FILE proves it on any machine", path);
    }
    return st < 0 ? cli_fail(c, &err) : CLI_OK;
}

/* FILE: without any installation. None: this installation, with a key or anchor from elsewhere. */
int cli_run_audit_check(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    isp_audit_finding_list *list = NULL;
    isp_audit_verify_options o = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    o.key_file = cli_value(call, "key");
    o.anchor_file = cli_value(call, "anchors");
    isp_status st;
    if (call->operand_len) {
        if (!o.key_file)
            return cli_usage("isp audit check FILE needs --key FILE, the verification key");
        st = isp_audit_verify_file(call->operands[0], &o, &list, &err);
    } else {
        int code = cli_open_session(c);
        if (code != CLI_OK)
            return code;
        st = isp_audit_verify(c->session, &o, cli_progress, c, &list, &err);
        cli_progress_end();
    }
    return st < 0 ? cli_fail(c, &err) : print_findings(c, list);
}
