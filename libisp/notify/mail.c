/*
 * How a tenant's messages look and by what relay they go.
 */
#include <string.h>

#include "notify/entities.h"
#include "notify/notify.h"
#include "vault/keyring.h"
#include "wire/smtp/smtp.h"

/* clang-format off */
static const isp_stmt mail_get = { "mail_get", "SELECT {mail} FROM mail_view WHERE tenant_id = $1", NULL };
static const isp_stmt mail_update = { "mail_update",
    "INSERT INTO mail_settings AS m (tenant_id, language, sender_name, sender_address, relay_url, relay_user, relay_password,"
    " revision) SELECT $1, $3, $4, $5, $6, $7, $8, 2 WHERE $2::bigint IN (0, 1)"
    " OR EXISTS (SELECT FROM mail_settings WHERE tenant_id = $1)"
    " ON CONFLICT (tenant_id) DO UPDATE SET language = EXCLUDED.language, sender_name = EXCLUDED.sender_name,"
    " sender_address = EXCLUDED.sender_address, relay_url = EXCLUDED.relay_url, relay_user = EXCLUDED.relay_user,"
    " relay_password = CASE WHEN $9 THEN EXCLUDED.relay_password ELSE m.relay_password END, revision = m.revision + 1"
    " WHERE $2::bigint IN (0, m.revision)", NULL };
const isp_stmt *const isp_notify__mail_stmts[] = { &mail_get, &mail_update, NULL };
/* clang-format on */

isp_status isp_mail_get(isp_session *session, isp_mail **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_status st = isp_session__allow(session, "message.read", err);
    isp_params__i64(&params, session->tenant_id);
    return st < 0 ? st
                  : isp_session__get(session, &mail_get, &params, &isp_mail_entity,
                                     session->tenant_id, (void **)out, err);
}

typedef struct change {
    const isp_session *session;
    isp_mail_options options;
    int64_t language; /* ISP_NO_VALUE: stays */
} change;

/* What is given, "" for none, or else what there is. */
static const char *newer(const char *given, const char *now)
{
    return !given ? now : *given ? given : NULL;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The relay as it will be. A stored password goes only where it was meant to go: who changes the
 * relay and does not know it would have it sent to himself. */
static isp_status check_relay(const change *in, const isp_mail *now, const char *url,
                              const char *user, const char *address, isp_error *err)
{
    const isp_mail_options *o = &in->options;
    isp_smtp_url at;
    bool has_password = o->relay_password ? *o->relay_password != '\0' : now->has_relay_password;
    if (!url)
        return user || (o->relay_password && *o->relay_password)
                   ? isp_fail(err, ISP_E_INVALID, "relay_url",
                              "a login, and no relay that it is of")
                   : ISP_OK;
    isp_status st = isp_smtp_url__read(url, "relay_url", &at, err);
    if (st < 0)
        return st;
    if (!address)
        return isp_fail(err, ISP_E_INVALID, "sender_address",
                        "a relay of your own sends from an address of your own");
    if (at.plain && (user || has_password))
        return isp_fail(err, ISP_E_INVALID, "relay_url",
                        "no login goes over a line without TLS: smtp:// or smtps://");
    if (now->has_relay_password && !o->relay_password &&
        (!same(url, now->relay_url) || !same(user, now->relay_user)))
        return isp_fail(err, ISP_E_INVALID, "relay_password",
                        "a new relay or user wants its password again");
    return ISP_OK;
}

static isp_status change_body(isp_tx *tx, void *user, isp_error *err)
{
    const change *in = user;
    const isp_mail_options *o = &in->options;
    ISP_AUTO(isp_mail) now = NULL;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_rows) done = NULL;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    isp_status st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        if ((st = isp_tx__run(tx, &mail_get, &params, &rows, err)) < 0 ||
            (st = isp_rows__record(rows, 0, 0, &isp_mail_entity, (void **)&now, err)) < 0)
            return st;
    }
    const char *url = newer(o->relay_url, now->relay_url),
               *login = newer(o->relay_user, url ? now->relay_user : NULL),
               *address = newer(o->sender_address, now->sender_address);
    if ((st = check_relay(in, now, url, login, address, err)) < 0)
        return st;
    bool sets = o->relay_password != NULL || !url;
    if (o->relay_password && *o->relay_password) {
        const isp_place place = {in->session->tenant_id, "mail_settings", "relay_password",
                                 in->session->tenant_id};
        st = isp_vault__seal(isp_ctx__keyring(in->session->ctx), &place, ISP_PURPOSE_NOTIFY,
                             o->relay_password, strlen(o->relay_password), &sealed, err);
        if (st < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, o->revision);
    isp_params__name(&params, ISP_KIND_LANGUAGE,
                     in->language == ISP_NO_VALUE ? now->language : in->language);
    isp_params__text(&params, newer(o->sender_name, now->sender_name));
    isp_params__text(&params, address);
    isp_params__text(&params, url);
    isp_params__text(&params, login);
    isp_params__bytes(&params, sealed.data, sealed.len);
    isp_params__bool(&params, sets);
    if ((st = isp_tx__run(tx, &mail_update, &params, &done, err)) < 0)
        return st;
    return isp_rows__affected(done) == 1 ? ISP_OK : isp_session__changed(&isp_mail_entity, err);
}

isp_status isp_mail_update(isp_session *session, const isp_mail_options *options, isp_mail **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    change in = {session, ISP_MAIL_OPTIONS_INIT, ISP_NO_VALUE};
    const isp_mail_options *o = &in.options;
    isp_status st = isp_session__allow(session, "message.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    /* Links that set passwords go by it. */
    if ((o->relay_url || o->relay_user || o->relay_password) &&
        (st = isp_session__stepped_up(session, "message.write", "mail.update", err)) < 0)
        return st;
    if (o->language && !isp_kind__value(ISP_KIND_LANGUAGE, o->language, &in.language))
        return isp_fail(err, ISP_E_INVALID, "language", "there is no language %.40s here",
                        o->language);
    if (isp_given(o->sender_name) && !isp_text__is_line(o->sender_name, 0, 100))
        return isp_fail(err, ISP_E_INVALID, "sender_name",
                        "a name is one line of 1 to 100 characters");
    if (o->sender_address && *o->sender_address && !isp_smtp__is_address(o->sender_address))
        return isp_fail(err, ISP_E_INVALID, "sender_address", "not an e-mail address");
    if (isp_given(o->relay_user) && !isp_text__is_line(o->relay_user, 0, 254))
        return isp_fail(err, ISP_E_INVALID, "relay_user", "a login is one line");
    if (isp_given(o->relay_password) && !isp_text__is_line(o->relay_password, 0, 254))
        return isp_fail(err, ISP_E_INVALID, "relay_password", "a password is one line");
    return isp_session__change(session, "mail.update", change_body, &in, &mail_get,
                               &isp_mail_entity, NULL, (void **)out, err);
}
