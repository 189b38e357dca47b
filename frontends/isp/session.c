/*
 * Opening the installation and becoming somebody in it.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char system_home[] = "/var/lib/isp";

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* Flags, then the environment, then where installations are. */
static const char *home_of(cli *c)
{
    const char *data = environment("XDG_DATA_HOME"), *user = environment("HOME");
    if (!c->home)
        c->home = environment("ISP_HOME");
    if (!c->home && (geteuid() == 0 || access(system_home, X_OK) == 0))
        c->home = system_home;
    if (!c->home && (data || user)) {
        c->home_made = data ? cli_format("%s/isp", data) : cli_format("%s/.local/share/isp", user);
        c->home = c->home_made;
    }
    return c->home ? c->home : system_home;
}

static void log_to_stderr(void *user, const isp_log_record *record)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    (void)user;
    char *message = cli_clean(record->message ? record->message : "", false);
    cli_progress_end();
    fprintf(stderr, "isp: %s: %s%s%s\n",
            record->level >= 0 && record->level < (int64_t)CLI_LEN(levels) ? levels[record->level]
                                                                           : "log",
            record->subject ? record->subject : "", record->subject ? ": " : "", message);
    free(message);
}

isp_ctx_options cli_ctx_options(cli *c)
{
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT;
    options.home = home_of(c);
    options.dsn = environment("ISP_DSN");
    options.key_text = c->key_text;
    options.log = log_to_stderr;
    options.log_level = c->verbose ? ISP_LOG_DEBUG : ISP_LOG_ERROR;
    options.progress = cli_progress;
    options.progress_user = c;
    options.clock = c->clock;
    return options;
}

int cli_open(cli *c, bool create, bool migrate)
{
    isp_error err = {0};
    if (c->ctx)
        return CLI_OK;
    isp_ctx_options options = cli_ctx_options(c);
    options.create = create;
    options.migrate = migrate;
    isp_status st = isp_ctx_open(&options, &c->ctx, &err);
    cli_progress_end();
    if (st == ISP_OK)
        return CLI_OK;
    int code = cli_fail(c, &err);
    if (st == ISP_E_NOT_FOUND)
        cli_note(c, "isp: to make one: isp --home %s init", options.home);
    else if (st == ISP_E_STATE)
        cli_note(c, "isp: to bring the schema up to date: isp --home %s migrate", options.home);
    return code;
}

/* ---- the stored login: token and home, and of who has logged in as another his own token, one a
 * line ---- */

static char *token_path(bool make)
{
    const char *config = environment("XDG_CONFIG_HOME"), *user = environment("HOME");
    if (!config && !user)
        return NULL;
    char *base = config ? cli_format("%s", config) : cli_format("%s/.config", user);
    char *directory = cli_format("%s/isp", base);
    if (make) {
        (void)mkdir(base, 0700); /* what is wrong shows when the file is opened */
        (void)mkdir(directory, 0700);
    }
    char *path = cli_format("%s/token", directory);
    free(base);
    free(directory);
    return path;
}

/* *out stays NULL when nobody is logged in to this home, *own when nobody has logged in as another.
 * own NULL: not asked. */
static int stored_tokens(const cli *c, char **out, char **own)
{
    char line[PATH_MAX + 256];
    struct stat about;
    char *path = token_path(false);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
    if (!file) {
        free(path);
        return CLI_OK;
    }
    if (fstat(fd, &about) < 0 || about.st_uid != geteuid() || about.st_mode & 077) {
        fprintf(stderr, "isp: %s could be read by others: chmod 600, or isp login again\n", path);
        fclose(file);
        free(path);
        return CLI_DENIED;
    }
    char *token = NULL;
    if (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        token = cli_need(strdup(line));
    }
    bool ours = token && fgets(line, sizeof line, file);
    line[strcspn(line, "\n")] = '\0';
    ours = ours && strcmp(line, isp_ctx_home(c->ctx)) == 0;
    if (ours && own && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        *own = cli_need(strdup(line));
    }
    explicit_bzero(line, sizeof line);
    if (ours)
        *out = token;
    else
        cli_secret_free(token);
    fclose(file);
    free(path);
    return CLI_OK;
}

static int stored_token(const cli *c, char **out)
{
    return stored_tokens(c, out, NULL);
}

/* Written beside and renamed: the old login or the new one, never half of one. own NULL: none. */
static int keep_tokens(const cli *c, const char *token, const char *own)
{
    int code = CLI_OK;
    char *path = token_path(true);
    if (!path)
        return cli_usage("there is no place to keep the login: HOME is not set");
    char *fresh = cli_format("%s.%ld", path, (long)getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 ||
        dprintf(fd, "%s\n%s\n%s%s", token, isp_ctx_home(c->ctx), own ? own : "", own ? "\n" : "") <
            0 ||
        fsync(fd) < 0 || rename(fresh, path) < 0) {
        fprintf(stderr, "isp: could not keep the login in %s: %s\n", path, strerror(errno));
        unlink(fresh);
        code = CLI_ERROR;
    }
    if (fd >= 0)
        close(fd);
    free(fresh);
    free(path);
    return code;
}

/* ---- sessions ---- */

static int log_in(cli *c, const char *login, isp_session **out)
{
    isp_error err = {0};
    char *password = NULL;
    int code = cli_secret("password", c->password_file ? c->password_file : "-", false, &password);
    isp_login_options options = ISP_LOGIN_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    char *second = NULL;
    options.login = login;
    options.password = password;
    origin.source = "cli";
    origin.agent = "isp";
    isp_status st = code == CLI_OK ? isp_session_login_from(c->ctx, &options, &origin, out, &err)
                                   : ISP_OK;
    if (st == ISP_E_FACTOR && isatty(STDIN_FILENO)) {
        code = cli_secret("code", "-", false, &second);
        options.code = second;
        st = code == CLI_OK ? isp_session_login_from(c->ctx, &options, &origin, out, &err) : ISP_OK;
    }
    if (st < 0)
        code = cli_fail(c, &err);
    cli_secret_free(second);
    cli_secret_free(password);
    return code;
}

/* A token belongs to one tenant; asked for another, say so instead of showing the wrong one. */
static int check_tenant(const cli *c)
{
    isp_session_info *info = NULL;
    isp_error err = {0};
    int code = CLI_OK;
    if (!c->tenant)
        return CLI_OK;
    if (isp_session_info_get(c->session, &info, &err) < 0)
        return cli_fail(c, &err);
    if (strcmp(info->tenant_code, c->tenant) != 0) {
        fprintf(stderr, "isp: this login is of %s, not of %s; --local acts as the local operator\n",
                info->tenant_code, c->tenant);
        code = CLI_DENIED;
    }
    isp_session_info_free(info);
    return code;
}

int cli_open_session(cli *c)
{
    isp_error err = {0};
    if (c->session)
        return CLI_OK;
    int code = cli_open(c, false, false);
    if (code != CLI_OK)
        return code;
    if (c->login) {
        code = log_in(c, c->login, &c->session);
        return code == CLI_OK ? check_tenant(c) : code;
    }
    if (!c->local && c->token_file) {
        cli_secret_free(c->token); /* a flag is above the environment */
        c->token = NULL;
        code = cli_secret("token", c->token_file, false, &c->token);
    } else if (!c->local && !c->token) {
        code = stored_token(c, &c->token);
    }
    if (code != CLI_OK)
        return code;
    if (!c->local && c->token) {
        if (isp_session_resume(c->ctx, c->token, "cli", &c->session, &err) < 0) {
            code = cli_fail(c, &err);
            cli_note(c, "isp: log in again with isp login NAME, or act with --local");
            return code;
        }
        return check_tenant(c);
    }
    if (isp_session_local(c->ctx, c->tenant, &c->session, &err) < 0) {
        code = cli_fail(c, &err);
        if (err.code == ISP_E_NOT_FOUND && !c->tenant)
            cli_note(c, "isp: say whose with --tenant CODE");
        return code;
    }
    return CLI_OK;
}

void cli_close(cli *c)
{
    isp_session_close(c->session);
    isp_ctx_close(c->ctx);
    c->session = NULL;
    c->ctx = NULL;
    cli_secret_free(c->token);
    cli_secret_free(c->key_text);
    free(c->home_made);
}

int cli_run_login(cli_call *call)
{
    cli *c = call->c;
    isp_session *session = NULL;
    if (!call->operand_len)
        return cli_usage("isp login needs a name");
    int code = cli_open(c, false, false);
    if (code == CLI_OK)
        code = log_in(c, call->operands[0], &session);
    if (code == CLI_OK)
        code = keep_tokens(c, isp_session_token(session), NULL);
    if (code == CLI_OK)
        cli_note(c, "logged in as %s; isp logout ends it", call->operands[0]);
    isp_session_close(session);
    return code;
}

int cli_run_login_as(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    isp_input *input = call->sources[0].input;
    isp_session *own = NULL, *session = NULL;
    char *token = NULL, *before = NULL;
    if (!call->operand_len)
        return cli_usage("isp login-as needs the login of a person");
    int code = cli_open(c, false, false);
    if (code == CLI_OK)
        code = stored_tokens(c, &token, &before);
    if (code == CLI_OK && !token)
        code = cli_usage("log in as yourself first: isp login NAME");
    if (code == CLI_OK && before)
        code = cli_usage("you have logged in as somebody already: isp leave");
    if (code == CLI_OK &&
        (isp_input_set(input, "login", call->operands[0], &err) < 0 ||
         isp_input_complete(input, &err) < 0 ||
         isp_session_resume(c->ctx, token, "cli", &own, &err) < 0 ||
         isp_session_impersonate(own, isp_input_options(input), &session, &err) < 0))
        code = cli_fail(c, &err);
    if (code == CLI_OK)
        code = keep_tokens(c, isp_session_token(session), token);
    if (code == CLI_OK)
        cli_note(c, "logged in as %s; isp leave ends it", call->operands[0]);
    isp_session_close(session);
    isp_session_close(own);
    cli_secret_free(token);
    cli_secret_free(before);
    return code;
}

int cli_run_leave(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    isp_session *session = NULL;
    char *token = NULL, *own = NULL;
    int code = cli_open(c, false, false);
    if (code == CLI_OK)
        code = stored_tokens(c, &token, &own);
    if (code == CLI_OK && !own)
        code = cli_usage("you have not logged in as anybody else");
    if (code == CLI_OK) {
        isp_status st = isp_session_resume(c->ctx, token, "cli", &session, &err);
        if (st == ISP_OK)
            st = isp_session_logout(session, &err);
        /* One that is over already has been left. */
        code = st < 0 && st != ISP_E_LOGIN ? cli_fail(c, &err) : keep_tokens(c, own, NULL);
    }
    if (code == CLI_OK)
        cli_note(c, "you are yourself again");
    isp_session_close(session);
    cli_secret_free(token);
    cli_secret_free(own);
    return code;
}

int cli_run_logout(cli_call *call)
{
    cli *c = call->c;
    isp_error err = {0};
    char *path = token_path(false);
    int code = cli_open(c, false, false);
    if (code == CLI_OK)
        code = stored_token(c, &c->token);
    if (code == CLI_OK && !c->token)
        cli_note(c, "nobody is logged in");
    if (code == CLI_OK && c->token) {
        isp_status st = isp_session_resume(c->ctx, c->token, "cli", &c->session, &err);
        if (st == ISP_OK)
            st = isp_session_logout(c->session, &err);
        /* A session that is over already has been logged out. */
        if (st < 0 && st != ISP_E_LOGIN)
            code = cli_fail(c, &err);
        else if (unlink(path) < 0 && errno != ENOENT)
            code = cli_usage("could not remove %s: %s", path, strerror(errno));
        else
            cli_note(c, "logged out");
    }
    free(path);
    return code;
}
