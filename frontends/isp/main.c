/*
 * isp - the command line of libisp.
 */
#include "cli.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* No core file and no debugger: keys and passwords pass through this process. A leak detector is
 * a debugger, so sanitizer builds stay open. */
static void protect(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
}

/* A secret of the environment, taken out of it so that no child sees it. */
static char *take_secret(const char *name)
{
    char *value = getenv(name);
    if (!value || !*value)
        return NULL;
    char *copy = cli_need(strdup(value));
    explicit_bzero(value, strlen(value));
    unsetenv(name);
    return copy;
}

/* Again and again, until Ctrl-C. */
static int watch(cli *c, int argc, char **argv, cli_call *call)
{
    if (!call->op || call->op->flags & ISP_OP_WRITE)
        return cli_usage("--watch is for what only reads");
    int code;
    for (;;) {
        if (cli_terminal_columns())
            fputs("\033[H\033[J", stdout);
        code = cli_run_operation(call);
        if (code != CLI_OK || (code = cli_flush()) != CLI_OK)
            return code;
        cli_sleep(c->watch_s);
        if (cli_interrupted())
            return CLI_OK; /* the way to end it */
        cli_call_free(call);
        if ((code = cli_parse(c, argc, argv, call)) != CLI_OK)
            return code;
    }
}

static int run(cli *c, int argc, char **argv)
{
    cli_call call;
    int code = cli_parse(c, argc, argv, &call);
    if (code != CLI_OK)
        ;
    else if (c->help)
        code = cli_help(&call);
    else if (c->watch_s)
        code = watch(c, argc, argv, &call);
    else
        code = call.op ? cli_run_operation(&call) : call.command->run(&call);
    cli_call_free(&call);
    return code;
}

int main(int argc, char **argv)
{
    cli c = {0};
    protect();
    /* Only how characters are classed: numbers and messages stay as they are. */
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN); /* told by write() instead, so that the cluster is closed properly */
    if (argc > 1 && strcmp(argv[1], "complete-words") == 0)
        return cli_run_complete(argc - 2, argv + 2);
    cli_catch_interrupts();
    const char *tenant = getenv("ISP_TENANT");
    c.tenant = tenant && *tenant ? tenant : NULL;
    c.token = take_secret("ISP_TOKEN");
    c.key_text = take_secret("ISP_KEY");
    int code = run(&c, argc - 1, argv + 1);
    cli_close(&c);
    int flushed = cli_flush();
    return code == CLI_OK ? flushed : code;
}
