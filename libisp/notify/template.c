/*
 * Templates: the text of a kind of message in a language, a tenant's own or the library's.
 */
#include <stdio.h>
#include <string.h>

#include "notify/entities.h"
#include "notify/notify.h"
#include "tenant/audit.h"

enum {
    BODY_MAX = 4000
};

/* clang-format off */
static const isp_stmt template_own = { "template_own",
    "SELECT kind, language, subject, body, changed_at_us FROM message_templates"
    " WHERE tenant_id = $1 AND channel = 'email' AND ($2::text IS NULL OR (kind = $2 AND language = $3))", NULL };
static const isp_stmt template_language = { "template_language",
    "SELECT language FROM mail_settings WHERE tenant_id = $1", NULL };
static const isp_stmt template_put = { "template_put",
    "INSERT INTO message_templates (tenant_id, kind, channel, language, subject, body, changed_at_us)"
    " VALUES ($1, $2, 'email', $3, $4, $5, $6) ON CONFLICT (tenant_id, kind, channel, language)"
    " DO UPDATE SET subject = EXCLUDED.subject, body = EXCLUDED.body, changed_at_us = EXCLUDED.changed_at_us", NULL };
static const isp_stmt template_forget = { "template_forget",
    "DELETE FROM message_templates WHERE tenant_id = $1 AND kind = $2 AND channel = 'email' AND language = $3", NULL };
const isp_stmt *const isp_notify__template_stmts[] = {
    &template_own, &template_language, &template_put, &template_forget, NULL };
/* clang-format on */

/* ---- texts with braces ---- */

/*
 * The next piece of a text: what stands as it is, or a placeholder.
 * @return where it ends; NULL: a brace has no end, or nothing in it
 */
static const char *next_piece(const char *at, bool *is_name, const char **piece, size_t *len)
{
    *is_name = *at == '{' && at[1] != '{';
    if (!*is_name) {
        at += *at == '{'; /* of "{{", the second is text */
        *piece = at;
        *len = 1 + strcspn(at + 1, "{");
        return at + *len;
    }
    *piece = at + 1;
    *len = strcspn(*piece, "{}\n");
    return (*piece)[*len] == '}' && *len ? *piece + *len + 1 : NULL;
}

isp_status isp_template__check(const char *text, const char *placeholders, const char *subject,
                               isp_error *err)
{
    bool is_name;
    const char *piece;
    size_t len;
    for (const char *at = text; *at;) {
        const char *next = next_piece(at, &is_name, &piece, &len);
        char name[40];
        if (!next)
            return isp_fail(err, ISP_E_INVALID, subject,
                            "a brace is not closed: %.20s (a brace itself is written {{)", at);
        snprintf(name, sizeof name, "%.*s", (int)(len < 39 ? len : 39), piece);
        if (is_name && (len > 38 || strchr(name, ' ') || !isp_text__has_word(placeholders, name)))
            return isp_fail(err, ISP_E_INVALID, subject,
                            "there is no placeholder {%.60s} here, but: %.120s", name,
                            placeholders);
        at = next;
    }
    return ISP_OK;
}

/* The text of a word; false: there is none. */
static bool find_word(const char *words, const char *name, size_t name_len, const char **out,
                      size_t *len)
{
    for (const char *line = words, *end; line && *line; line = *end ? end + 1 : end) {
        end = line + strcspn(line, "\n");
        if (strncmp(line, name, name_len) == 0 && line[name_len] == '=') {
            *out = line + name_len + 1;
            *len = (size_t)(end - *out);
            return true;
        }
    }
    return false;
}

isp_status isp_template__render(const char *text, const char *words, const char *secret_words,
                                isp_buf *out, isp_error *err)
{
    bool is_name;
    const char *piece, *word;
    size_t len;
    for (const char *at = text; *at;) {
        const char *next = next_piece(at, &is_name, &piece, &len);
        if (!next)
            return isp_fail(err, ISP_E_INVALID, "template", "a brace is not closed");
        if (!is_name)
            isp_buf__add(out, piece, len);
        else if (find_word(words, piece, len, &word, &len) ||
                 find_word(secret_words, piece, len, &word, &len))
            isp_buf__add(out, word, len);
        at = next;
    }
    isp_buf__add(out, "", 0);
    return out->failed ? isp_fail_memory(err) : ISP_OK;
}

/* ---- records ---- */

static isp_status make(int64_t kind, int64_t language, const char *subject, const char *body,
                       int64_t changed_at_us, isp_template **out, isp_error *err)
{
    const isp_message_form *form = isp_message_form__at(kind);
    ISP_AUTO(isp_template) made = isp_record__new(&isp_template_entity);
    if (!made)
        return isp_fail_memory(err);
    const struct {
        const char *name, *text;
    } texts[] = {{"subject", subject ? subject : form->texts[language].subject},
                 {"body", body ? body : form->texts[language].body},
                 {"placeholders", form->placeholders}};
    for (size_t i = 0; i < ISP_LEN(texts); i++) {
        isp_status st = isp_record__set_text(isp_entity_field(&isp_template_entity, texts[i].name),
                                             made, texts[i].text, err);
        if (st < 0)
            return st;
    }
    made->kind = kind;
    made->channel = ISP_CHANNEL_EMAIL;
    made->language = language;
    made->is_own = changed_at_us != ISP_NO_VALUE;
    made->changed_at_us = changed_at_us;
    *out = ISP_TAKE(made);
    return ISP_OK;
}

/* One that is asked for, with whatever of its text is given. */
typedef struct wanted {
    const isp_session *session;
    isp_template_options options;
    int64_t kind, language, now_us;
} wanted;

static isp_status own_rows(isp_tx *tx, const wanted *in, isp_rows **out, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__name(&params, ISP_KIND_MESSAGE_KIND, in->kind);
    isp_params__name(&params, ISP_KIND_LANGUAGE, in->language);
    return tx ? isp_tx__run(tx, &template_own, &params, out, err)
              : isp_session__run(in->session, &template_own, &params, out, err);
}

static isp_status read_wanted(const isp_session *session, const char *permission,
                              const isp_template_options *options, wanted *in, isp_error *err)
{
    *in = (wanted){.session = session,
                   .options = ISP_TEMPLATE_OPTIONS_INIT,
                   .now_us = isp_session__now_us(session)};
    isp_template_options *o = &in->options;
    isp_status st = isp_session__allow(session, permission, err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o->kind, "kind");
    if (!isp_kind__value(ISP_KIND_MESSAGE_KIND, o->kind, &in->kind))
        return isp_fail(err, ISP_E_INVALID, "kind", "there is no kind of message %.40s", o->kind);
    int64_t channel;
    if (o->channel && !isp_kind__value(ISP_KIND_CHANNEL, o->channel, &channel))
        return isp_fail(err, ISP_E_INVALID, "channel", "there is no channel %.40s", o->channel);
    if (o->language && !isp_kind__value(ISP_KIND_LANGUAGE, o->language, &in->language))
        return isp_fail(err, ISP_E_INVALID, "language", "there is no language %.40s here",
                        o->language);
    if (!o->language) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        st = isp_session__run(session, &template_language, &params, &rows, err);
        if (st == ISP_OK && isp_rows__len(rows))
            (void)isp_kind__value(ISP_KIND_LANGUAGE, isp_rows__text(rows, 0, 0), &in->language);
    }
    return st;
}

static isp_status check_text(const wanted *in, isp_error *err)
{
    const isp_template_options *o = &in->options;
    const char *names = isp_message_form__at(in->kind)->placeholders;
    isp_status st = ISP_OK;
    if (o->subject && !isp_text__is_line(o->subject, 1, 200))
        return isp_fail(err, ISP_E_INVALID, "subject",
                        "a subject is one line of 1 to 200 characters");
    if (o->body && (!*o->body || strlen(o->body) > BODY_MAX))
        return isp_fail(err, ISP_E_LIMIT, "body", "a text has 1 to %d bytes", BODY_MAX);
    for (const char *c = o->body; c && *c; c++)
        if ((unsigned char)*c < 0x20 && *c != '\n')
            return isp_fail(err, ISP_E_INVALID, "body", "has a control character");
    if (o->subject)
        st = isp_template__check(o->subject, names, "subject", err);
    if (st == ISP_OK && o->body)
        st = isp_template__check(o->body, names, "body", err);
    return st;
}

/* As it stands. */
static isp_status fetch(isp_tx *tx, const wanted *in, isp_template **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = own_rows(tx, in, &rows, err);
    if (st < 0)
        return st;
    bool own = isp_rows__len(rows) == 1;
    return make(in->kind, in->language, own ? isp_rows__text(rows, 0, 2) : NULL,
                own ? isp_rows__text(rows, 0, 3) : NULL,
                own ? isp_rows__i64(rows, 0, 4) : ISP_NO_VALUE, out, err);
}

isp_status isp_template_list_get(isp_session *session, isp_template_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_rows) rows = NULL;
    const wanted all = {.session = session, .kind = ISP_NO_VALUE, .language = ISP_NO_VALUE};
    isp_status st = isp_session__allow(session, "message.read", err);
    if (st == ISP_OK)
        st = own_rows(NULL, &all, &rows, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_template_entity);
    if (!list)
        return isp_fail_memory(err);
    for (int64_t i = 0; i < ISP_MESSAGE_KIND_COUNT * ISP_LANGUAGE_COUNT; i++) {
        int64_t kind = i / ISP_LANGUAGE_COUNT, language = i % ISP_LANGUAGE_COUNT;
        isp_template *made = NULL;
        size_t own = 0;
        while (own < isp_rows__len(rows) &&
               (strcmp(isp_rows__text(rows, own, 0), isp_kind__name(ISP_KIND_MESSAGE_KIND, kind)) ||
                strcmp(isp_rows__text(rows, own, 1), isp_kind__name(ISP_KIND_LANGUAGE, language))))
            own++;
        bool is_own = own < isp_rows__len(rows);
        st = make(kind, language, is_own ? isp_rows__text(rows, own, 2) : NULL,
                  is_own ? isp_rows__text(rows, own, 3) : NULL,
                  is_own ? isp_rows__i64(rows, own, 4) : ISP_NO_VALUE, &made, err);
        if (st < 0 || (st = isp_list__add(list, made, err)) < 0)
            return st;
    }
    *out = (isp_template_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}

isp_status isp_template_get(isp_session *session, const isp_template_options *options,
                            isp_template **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    wanted in;
    isp_status st = read_wanted(session, "message.read", options, &in, err);
    return st < 0 ? st : fetch(NULL, &in, out, err);
}

/* ---- changing ---- */

typedef struct change {
    wanted want;
    const isp_stmt *stmt; /* template_put or template_forget */
    const char *action;
    isp_template *after; /* [owned] of the last try */
} change;

static isp_status change_body(isp_tx *tx, void *user, isp_error *err)
{
    change *in = user;
    const wanted *want = &in->want;
    ISP_AUTO(isp_template) before = NULL;
    isp_status st = fetch(tx, want, &before, err);
    if (st < 0)
        return st;
    isp_template_free(ISP_TAKE(in->after));
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, want->session->tenant_id);
        isp_params__name(&params, ISP_KIND_MESSAGE_KIND, want->kind);
        isp_params__name(&params, ISP_KIND_LANGUAGE, want->language);
        if (in->stmt == &template_put) {
            const isp_template_options *o = &want->options;
            isp_params__text(&params, o->subject ? o->subject : before->subject);
            isp_params__text(&params, o->body ? o->body : before->body);
            isp_params__i64(&params, want->now_us);
        }
        if ((st = isp_tx__run(tx, in->stmt, &params, NULL, err)) < 0 ||
            (st = fetch(tx, want, &in->after, err)) < 0)
            return st;
    }
    ISP_AUTO_BUF was = ISP_BUF_INIT;
    ISP_AUTO_BUF is = ISP_BUF_INIT;
    isp_audit__diff(&isp_template_entity, before, in->after, &was, &is);
    if (was.failed || is.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {
        .action = in->action, .entity = "template", .before = was.data, .after = is.data};
    return isp_audit__add(tx, want->session, &event, err);
}

static isp_status run_change(isp_session *session, const isp_template_options *options,
                             const isp_stmt *stmt, const char *action, isp_template **out,
                             isp_error *err)
{
    change in = {.stmt = stmt, .action = action};
    isp_status st = read_wanted(session, "message.write", options, &in.want, err);
    if (st == ISP_OK && stmt == &template_put)
        st = check_text(&in.want, err);
    if (st == ISP_OK)
        st = isp_session__transact(session, change_body, &in, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(in.after);
    isp_template_free(in.after);
    return st;
}

isp_status isp_template_set(isp_session *session, const isp_template_options *options,
                            isp_template **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    return run_change(session, options, &template_put, "template.set", out, err);
}

isp_status isp_template_reset(isp_session *session, const isp_template_options *options,
                              isp_template **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    return run_change(session, options, &template_forget, "template.reset", out, err);
}

isp_status isp_template_preview(isp_session *session, const isp_template_options *options,
                                isp_template **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    wanted in;
    ISP_AUTO(isp_template) now = NULL;
    ISP_AUTO_BUF subject = ISP_BUF_INIT;
    ISP_AUTO_BUF body = ISP_BUF_INIT;
    isp_status st = read_wanted(session, "message.read", options, &in, err);
    if (st == ISP_OK)
        st = check_text(&in, err);
    if (st == ISP_OK)
        st = fetch(NULL, &in, &now, err);
    if (st < 0)
        return st;
    const char *words = isp_template__sample(in.language);
    const isp_template_options *o = &in.options;
    if ((st = isp_template__render(o->subject ? o->subject : now->subject, words, NULL, &subject,
                                   err)) < 0 ||
        (st = isp_template__render(o->body ? o->body : now->body, words, NULL, &body, err)) < 0)
        return st;
    return make(in.kind, in.language, subject.data, body.data, now->changed_at_us, out, err);
}
