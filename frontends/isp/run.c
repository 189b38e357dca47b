/*
 * Doing an operation of the table: its ids, its pages, its answer.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
    IDS_MAX = 2
};

/* Operations whose answer is what is wrong: if they list anything, that is a failure. */
static const char *const should_be_empty[] = {"verify.run"};

bool cli_any_bad(const cli_rows *rows)
{
    for (size_t k = 0; k < rows->entity->field_count; k++) {
        const isp_field *field = &rows->entity->fields[k];
        for (size_t i = 0; field->kind == ISP_KIND_HEALTH && i < rows->len; i++)
            if (isp_record_i64(rows->records[i], field) == ISP_HEALTH_BAD)
                return true;
    }
    return false;
}

static int read_ids(const cli_call *call, int64_t *ids)
{
    size_t want = isp_operation_id_len(call->op);
    for (size_t i = 0; i < want && i < IDS_MAX; i++) {
        const char *name = isp_operation_id_name(call->op, i);
        char words[64], *end;
        cli_words(call, words, sizeof words);
        if (i >= call->operand_len)
            return cli_usage("isp %sneeds a %s", words, name);
        errno = 0;
        ids[i] = strtoll(call->operands[i], &end, 10);
        if (errno || *end || end == call->operands[i] || ids[i] < 1)
            return cli_usage("%s is no %s, which is a number from 1 on", call->operands[i], name);
    }
    return CLI_OK;
}

/* The results of all pages that were asked for; rows are borrowed from them. */
typedef struct cli_answer {
    isp_result **pages;
    size_t len;
    cli_rows rows;
} cli_answer;

static void answer_free(cli_answer *answer)
{
    cli_rows_free(&answer->rows);
    for (size_t i = 0; i < answer->len; i++)
        isp_result_free(answer->pages[i]);
    free(answer->pages);
}

/* One key for this command, so that a repetition after an unknown outcome is recognised. */
static void make_key(cli_call *call, char *key, size_t size)
{
    uint64_t random = 0;
    isp_error err = {0};
    if (!(call->op->flags & ISP_OP_IDEMPOTENT) || call->keyed || !call->source_len ||
        getrandom(&random, sizeof random, 0) != sizeof random)
        return;
    snprintf(key, size, "isp-%016llx", (unsigned long long)random);
    if (isp_input_set(call->sources[0].input, "idempotency_key", key, &err) < 0)
        key[0] = '\0';
}

static int ask(cli_call *call, const int64_t *ids, cli_answer *answer)
{
    cli *c = call->c;
    isp_input *input = call->source_len ? call->sources[0].input : NULL;
    bool is_list = call->op->form == ISP_FORM_LIST;
    isp_error err = {0};
    char key[32] = "";

    make_key(call, key, sizeof key);
    /* Many pages: the longest there are. */
    if (is_list && c->all && input && !call->limited &&
        isp_input_set(input, "limit", "500", &err) < 0)
        return cli_fail(c, &err);
    for (;;) {
        isp_result *page = NULL;
        isp_status st = isp_operation_call(c->session, call->op, ids,
                                           isp_operation_id_len(call->op), input, cli_progress, c,
                                           &page, &err);
        cli_progress_end();
        if (st < 0) {
            int code = cli_fail(c, &err);
            if (st == ISP_E_UNKNOWN && *key)
                cli_note(c, "isp: to try again without doing it twice: --idempotency-key %s", key);
            return code;
        }
        answer->pages = cli_need(
            reallocarray(answer->pages, answer->len + 1, sizeof *answer->pages));
        answer->pages[answer->len++] = page;
        answer->rows.entity = isp_result_entity(page);
        for (size_t i = 0; is_list && i < isp_result_len(page); i++)
            cli_rows_add(&answer->rows, isp_result_at(page, i));
        answer->rows.next = isp_result_next(page);
        if (!answer->rows.next || !c->all || !input)
            return CLI_OK;
        if (cli_interrupted())
            return CLI_INTERRUPTED;
        if (isp_input_set(input, "cursor", answer->rows.next, &err) < 0)
            return cli_fail(c, &err);
    }
}

static int print(const cli_call *call, const cli_answer *answer)
{
    const cli *c = call->c;
    const isp_result *first = answer->pages[0];
    if (call->op->form == ISP_FORM_LIST) {
        int code = cli_print_rows(c, &answer->rows);
        if (code == CLI_OK && cli_any_bad(&answer->rows))
            code = CLI_ERROR;
        for (size_t i = 0; code == CLI_OK && i < CLI_LEN(should_be_empty); i++)
            if (answer->rows.len && strcmp(call->op->name, should_be_empty[i]) == 0)
                code = CLI_ERROR;
        return code;
    }
    if (isp_result_len(first))
        return cli_print_record(c, isp_result_entity(first), isp_result_at(first, 0));
    if (c->form == CLI_JSON)
        puts("{}");
    return CLI_OK;
}

int cli_run_operation(cli_call *call)
{
    int64_t ids[IDS_MAX] = {0};
    cli_answer answer = {0};
    int code = read_ids(call, ids);
    for (size_t i = 0; code == CLI_OK && i < call->source_len; i++) {
        /* What is missing is said before anything is opened. */
        isp_error err = {0};
        if (isp_input_complete(call->sources[i].input, &err) < 0)
            code = cli_fail(call->c, &err);
    }
    if (code == CLI_OK)
        code = cli_open_session(call->c);
    if (code == CLI_OK)
        code = ask(call, ids, &answer);
    if (code == CLI_OK)
        code = print(call, &answer);
    answer_free(&answer);
    return code;
}
