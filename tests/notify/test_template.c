/*
 * Templates: the library's and a tenant's own, what may stand in braces, what comes of them.
 */
#include <string.h>

#include "notify/notify.h"

#include "isp_test_isp.h"

START_TEST(each_default_says_only_what_its_placeholders_are)
{
    for (int64_t kind = 0; kind < ISP_MESSAGE_KIND_COUNT; kind++)
        for (int64_t language = 0; language < ISP_LANGUAGE_COUNT; language++) {
            const isp_message_form *form = isp_message_form__at(kind);
            const isp_text *text = &form->texts[language];
            const char *const parts[] = {text->subject, text->body};
            for (size_t i = 0; i < ISP_LEN(parts); i++) {
                ISP_AUTO_BUF out = ISP_BUF_INIT;
                ck_ok(isp_template__check(parts[i], form->placeholders, "body", &err), err);
                ck_ok(isp_template__render(parts[i], isp_template__sample(language), NULL, &out,
                                           &err),
                      err);
                ck_assert_msg(out.len && !strchr(out.data, '{') && !strstr(out.data, "  "), "%s",
                              out.data);
            }
            /* A Bangla text is Bangla, an English one is not; a subject is one line. */
            ck_assert((strstr(text->body, "\xe0\xa6") != NULL) == (language == ISP_LANGUAGE_BN));
            ck_assert((strstr(text->subject, "\xe0\xa6") != NULL) == (language == ISP_LANGUAGE_BN));
            ck_assert(isp_text__is_line(text->subject, 1, 200) && strlen(text->body) < 4000);
            ck_assert(strstr(text->body, "{name}") != NULL);
        }
    ck_assert(strstr(isp_message_form__at(ISP_MESSAGE_RESET)->texts[0].body, "{link}") != NULL);
    ck_assert_ptr_null(isp_message_form__at(ISP_MESSAGE_KIND_COUNT));
}
END_TEST

static const struct {
    const char *text, *rendered; /* NULL: refused */
} texts[] = {
    {"Dear {name}, {{ is a brace.", "Dear Rahima, { is a brace."},
    {"{name}{name}", "RahimaRahima"},
    {"{amount}", ""},
    {"no braces } here", "no braces } here"},
    {"{{name}", "{name}"},
    {"{nam}", NULL},
    {"{name", NULL},
    {"{}", NULL},
    {"{ name }", NULL},
    {"{na{name}me}", NULL},
    {"{name amount}", NULL},
    {"{", NULL},
    {"{name\n}", NULL},
};

START_TEST(braces_hold_names_and_nothing_else)
{
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    const char *text = texts[_i].text;
    if (!texts[_i].rendered) {
        ck_fails(isp_template__check(text, "name amount", "body", &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "body");
        return;
    }
    ck_ok(isp_template__check(text, "name amount", "body", &err), err);
    ck_ok(isp_template__render(text, "first=x\nname=Rahima\n", NULL, &out, &err), err);
    ck_assert_str_eq(out.data, texts[_i].rendered);
}
END_TEST

/* A word that looks like a placeholder, or like another word, is text. */
START_TEST(a_word_is_put_in_once)
{
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    ck_ok(isp_template__render("{name} {link}", "name={link} link=evil\n", "link=https://good\n",
                               &out, &err),
          err);
    ck_assert_str_eq(out.data, "{link} link=evil https://good");
}
END_TEST

static isp_template_options wanted(const char *kind, const char *language)
{
    isp_template_options o = ISP_TEMPLATE_OPTIONS_INIT;
    o.kind = kind;
    o.language = language;
    return o;
}

START_TEST(a_tenant_writes_its_own_text_and_takes_it_back)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn"), *dfn = isp_test_local("dfn");
    isp_template_options o = wanted("reset", "bn");
    isp_template *t = NULL;
    o.body = "প্রিয় {name}\n{link}\n";
    ck_ok(isp_template_set(mfn, &o, &t, &err), err);
    ck_assert_int_eq(t->is_own, 1);
    ck_assert_str_eq(t->body, o.body);
    ck_assert_str_eq(t->subject, isp_message_form__at(ISP_MESSAGE_RESET)->texts[1].subject);
    isp_template_free(t);
    /* The neighbour has the library's, in the list as by itself. */
    o = wanted("reset", "bn");
    ck_ok(isp_template_get(dfn, &o, &t, &err), err);
    ck_assert_int_eq(t->is_own, 0);
    isp_template_free(t);
    isp_template_list *list = NULL;
    ck_ok(isp_template_list_get(mfn, &list, &err), err);
    ck_assert_uint_eq(isp_template_list_len(list), 18);
    int own = 0;
    for (size_t i = 0; i < isp_template_list_len(list); i++)
        own += isp_template_list_at(list, i)->is_own == 1;
    ck_assert_int_eq(own, 1);
    isp_template_list_free(list);
    ck_ok(isp_template_reset(mfn, &o, &t, &err), err);
    ck_assert_int_eq(t->is_own, 0);
    isp_template_free(t);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action LIKE 'template.%%'"
                         " AND after IS NOT NULL"),
        2);
    isp_session_close(mfn);
    isp_session_close(dfn);
}
END_TEST

START_TEST(what_will_not_do_is_refused_by_name)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    isp_template *t = NULL;
    char *long_text = malloc(4100);
    memset(long_text, 'x', 4099);
    long_text[4099] = '\0';
    const struct {
        const char *kind, *language, *subject, *body, *wrong;
        isp_status st;
    } cases[] = {{"resset", NULL, NULL, "x", "kind", ISP_E_INVALID},
                 {"reset", "fr", NULL, "x", "language", ISP_E_INVALID},
                 {"reset", "en", NULL, "{invoice}", "body", ISP_E_INVALID},
                 {"reset", "en", "{lnk}", NULL, "subject", ISP_E_INVALID},
                 {"reset", "en", "two\nlines", NULL, "subject", ISP_E_INVALID},
                 {"reset", "en", NULL, "a\tb", "body", ISP_E_INVALID},
                 {"reset", "en", NULL, long_text, "body", ISP_E_LIMIT},
                 {"reset", "en", NULL, "", "body", ISP_E_LIMIT}};
    for (size_t i = 0; i < ISP_LEN(cases); i++) {
        isp_template_options o = wanted(cases[i].kind, cases[i].language);
        o.subject = cases[i].subject;
        o.body = cases[i].body;
        ck_fails(isp_template_set(mfn, &o, &t, &err), cases[i].st, err);
        ck_assert_str_eq(err.subject, cases[i].wrong);
        ck_fails(isp_template_preview(mfn, &o, &t, &err), cases[i].st, err);
    }
    isp_template_options o = wanted("reset", "en");
    o.body = "{invoice}";
    ck_fails(isp_template_set(mfn, &o, &t, &err), ISP_E_INVALID, err);
    ck_assert_msg(strstr(err.message, "{invoice}") && strstr(err.message, "login"), "%s",
                  err.message);
    free(long_text);
    isp_session_close(mfn);
}
END_TEST

START_TEST(a_preview_shows_samples_and_writes_nothing)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    isp_template_options o = wanted("past_due", NULL);
    isp_template *t = NULL;
    ck_ok(isp_template_preview(mfn, &o, &t, &err), err);
    ck_assert_int_eq(t->language, ISP_LANGUAGE_EN);
    ck_assert(strstr(t->body, "12,500.00") && strstr(t->subject, "MFN-2026-000042"));
    isp_template_free(t);
    o.body = "Pay {amount}, {name}";
    ck_ok(isp_template_preview(mfn, &o, &t, &err), err);
    ck_assert_str_eq(t->body, "Pay 12,500.00, Rahima Akter");
    isp_template_free(t);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.message_templates"), 0);
    isp_session_close(mfn);
}
END_TEST

/* clang-format off */
ISP_SUITE_DB(notify_template, 60,
    TEST(each_default_says_only_what_its_placeholders_are),
    LOOP(braces_hold_names_and_nothing_else, 0, ISP_LEN(texts)),
    TEST(a_word_is_put_in_once),
    TEST(a_tenant_writes_its_own_text_and_takes_it_back),
    TEST(what_will_not_do_is_refused_by_name),
    TEST(a_preview_shows_samples_and_writes_nothing))
/* clang-format on */
