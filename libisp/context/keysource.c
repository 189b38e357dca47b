#include "context/keysource.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

enum {
    WORDS_MAX = 32
};

struct isp_key_source {
    char *credential, *command, *file, *next, *what;
    isp_secret *text;
    const char *words[WORDS_MAX + 1]; /* into command, which they cut up */
    char *not_under[2];               /* the database, the web root */
};

void isp_key_source__free(isp_key_source *source)
{
    if (!source)
        return;
    isp_secret__free(source->text);
    free(source->credential);
    free(source->command);
    free(source->file);
    free(source->next);
    free(source->what);
    free(source->not_under[0]);
    free(source->not_under[1]);
    free(source);
}
ISP_AUTO_DEFINE(isp_key_source, isp_key_source__free)

static char *joined(const char *first, const char *second)
{
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_buf__text(&text, first);
    isp_buf__text(&text, second);
    return isp_buf__take(&text);
}

/* Without a shell there is nothing to quote: who needs more than words writes a script. */
static isp_status split(isp_key_source *source, const char *command, isp_error *err)
{
    size_t len = 0;
    source->command = isp_text__dup(command);
    if (!source->command)
        return isp_fail_memory(err);
    for (char *at = source->command; *(at += strspn(at, " \t")); len++) {
        if (len == WORDS_MAX)
            return isp_fail(err, ISP_E_INVALID, "key_command", "key_command has more than %d words",
                            WORDS_MAX);
        source->words[len] = at;
        at += strcspn(at, " \t");
        if (*at)
            *at++ = '\0';
    }
    if (!len || source->words[0][0] != '/')
        return isp_fail(err, ISP_E_INVALID, "key_command",
                        "key_command begins with the absolute path of a program");
    return ISP_OK;
}

/* Exactly one of credential, command, text is set; or none, and it is the file. */
static isp_status choose(isp_key_source *source, const isp_ctx *ctx, const isp_ctx_options *options,
                         isp_error *err)
{
    const char *command = isp_ctx__setting(ctx, "key_command", NULL);
    if (options->key_credential) {
        source->credential = isp_text__dup(options->key_credential);
        source->what = joined("credential ", options->key_credential);
        return source->credential ? ISP_OK : isp_fail_memory(err);
    }
    if (options->key_command || (command && !options->key_file && !options->key_text)) {
        isp_status st = split(source, options->key_command ? options->key_command : command, err);
        if (st == ISP_OK)
            source->what = joined("key command ", source->words[0]);
        return st;
    }
    if (options->key_text && !options->key_file) {
        source->text = isp_secret__copy(options->key_text, strlen(options->key_text));
        source->what = isp_text__dup("the key given as text");
        return source->text ? ISP_OK : isp_fail_memory(err);
    }
    source->what = joined("key file ", source->file);
    return ISP_OK;
}

isp_status isp_key_source__new(const isp_ctx *ctx, const isp_ctx_options *options,
                               isp_key_source **out, isp_error *err)
{
    ISP_AUTO(isp_key_source) source = calloc(1, sizeof *source);
    ISP_AUTO_TEXT home_key = joined(ctx->home, "/kek");
    const char *web = isp_ctx__setting(ctx, "web_dir", NULL);
    if (!source || !home_key)
        return isp_fail_memory(err);
    source->file = isp_text__dup(options->key_file ? options->key_file
                                                   : isp_ctx__setting(ctx, "key_file", home_key));
    source->next = source->file ? joined(source->file, ".next") : NULL;
    source->not_under[0] = joined(ctx->home, "/pg");
    source->not_under[1] = web ? isp_text__dup(web) : NULL;
    if (!source->next || !source->not_under[0] || (web && !source->not_under[1]))
        return isp_fail_memory(err);
    isp_status st = choose(source, ctx, options, err);
    if (st == ISP_OK && !source->what)
        return isp_fail_memory(err);
    if (st == ISP_OK)
        *out = ISP_TAKE(source);
    return st;
}

isp_status isp_key_source__read(const isp_key_source *source, const char *path, isp_kek **out,
                                isp_error *err)
{
    const char *const not_under[] = {source->not_under[0], source->not_under[1], NULL};
    return isp_kek__from_file(path, not_under, out, err);
}

static isp_status open_first(const isp_key_source *source, isp_kek **out, isp_error *err)
{
    if (source->credential)
        return isp_kek__from_credential(source->credential, out, err);
    if (source->command)
        return isp_kek__from_command(source->words, NULL, 0, out, err);
    if (source->text)
        return isp_kek__from_text(isp_secret__text(source->text), source->text->len, out, err);
    return isp_key_source__read(source, source->file, out, err);
}

static bool is_absent(const char *path)
{
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* The next one first: a change ends by renaming it to the first, so that in this order one of the
 * two looks finds it. */
isp_status isp_key_source__open(void *user, isp_kek **kek, isp_kek **other, isp_error *err)
{
    const isp_key_source *source = user;
    ISP_AUTO(isp_kek) first = NULL;
    ISP_AUTO(isp_kek) next = NULL;
    isp_error why = {0};
    if (!is_absent(source->next) && isp_key_source__read(source, source->next, &next, &why) < 0 &&
        !is_absent(source->next)) {
        if (err)
            *err = why;
        return (isp_status)why.code;
    }
    isp_status st = open_first(source, &first, err);
    if (st < 0)
        return st;
    *kek = ISP_TAKE(first);
    *other = ISP_TAKE(next);
    return ISP_OK;
}

const char *isp_key_source__file(const isp_key_source *source)
{
    return source->credential || source->command || source->text ? NULL : source->file;
}

const char *isp_key_source__next(const isp_key_source *source)
{
    return source->next;
}

const char *isp_key_source__what(const isp_key_source *source)
{
    return source->what;
}
