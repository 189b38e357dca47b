#include <string.h>

#include "base/secret.h"
#include "isp/subscriber.h"
#include "subscriber/entities.h"
#include "subscriber/service.h"
#include "tenant/audit.h"
#include "vault/keyring.h"

/* clang-format off */
/* FOR SHARE: who closes one of them meanwhile waits, and then sees the line. */
static const isp_stmt service_refs = { "service_refs",
    "SELECT (SELECT state FROM customers WHERE tenant_id = $1 AND customer_id = $2 FOR SHARE),"
    " (SELECT state FROM packages WHERE tenant_id = $1 AND package_id = $3 AND kind = 'line' FOR SHARE),"
    " (SELECT is_olt FROM nodes WHERE tenant_id = $1 AND node_id = $4),"
    " (SELECT true FROM onus WHERE tenant_id = $1 AND onu_id = $5)", NULL };
static const isp_stmt service_insert = { "service_insert",
    "INSERT INTO services (tenant_id, service_id, customer_id, package_id, node_id, onu_id, login, password,"
    " started_on, begins_on, hold_until_on, hold_reason, changed_at_us, created_at_us)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $9::date > $13::date THEN $9::date END, $10, $11, $12, $12)",
    NULL };
static const isp_stmt service_get = { "service_get",
    "SELECT {service} FROM service_view WHERE tenant_id = $1 AND service_id = $2", NULL };
/* Up to yesterday it had this package. What it has last today, it has had today. */
static const isp_stmt service_keep_terms = { "service_keep_terms",
    "WITH s AS (SELECT coalesce(terms_on, started_on) AS from_on, package_id, quantity FROM services"
    "   WHERE tenant_id = $1 AND service_id = $2"
    "     AND (package_id <> coalesce($5, package_id) OR quantity <> coalesce($6, quantity))),"
    " kept AS (INSERT INTO service_terms (tenant_id, service_id, from_on, to_on, package_id, quantity, created_at_us)"
    "   SELECT $1, $2, from_on, $3::date - 1, package_id, quantity, $4 FROM s WHERE from_on < $3::date)"
    " UPDATE services SET terms_on = $3::date WHERE tenant_id = $1 AND service_id = $2 AND EXISTS (SELECT FROM s)", NULL };
/* What changes the router raises the desired version. */
static const isp_stmt service_update = { "service_update",
    "UPDATE services SET package_id = coalesce($4, package_id), password = coalesce($5, password),"
    " onu_id = nullif(coalesce($6, onu_id), 0),"
    " hold_until_on = CASE WHEN $11 THEN NULL ELSE coalesce($7, hold_until_on) END,"
    " hold_reason = CASE WHEN $11 THEN NULL ELSE coalesce($8, hold_reason) END, revision = revision + 1,"
    " desired_version = desired_version + $9::boolean::integer,"
    " changed_at_us = CASE WHEN $9 THEN $10 ELSE changed_at_us END,"
    " retry_at_us = CASE WHEN $9 THEN NULL ELSE retry_at_us END,"
    " attempt_count = CASE WHEN $9 THEN 0 ELSE attempt_count END"
    " WHERE tenant_id = $1 AND service_id = $2 AND state <> 'ended' AND $3::bigint IN (0, revision)", NULL };
/* "Not suspended until this date": a hold that is in force, also by the day that dunning judged by last, lets a
 * suspended line back at once. */
static const isp_stmt service_release = { "service_release",
    "UPDATE services s SET state = 'active', desired_version = s.desired_version + 1, changed_at_us = $4,"
    " retry_at_us = NULL, attempt_count = 0 FROM tenants t"
    " WHERE t.tenant_id = $1 AND s.tenant_id = $1 AND s.service_id = $2 AND s.state = 'suspended'"
    " AND s.hold_until_on >= greatest($3::date, t.dunned_on)", NULL };
static const isp_stmt service_end = { "service_end",
    "UPDATE services SET state = 'ended', ended_on = $3::date, begins_on = NULL, revision = revision + 1,"
    " desired_version = desired_version + 1, changed_at_us = $4, retry_at_us = NULL, attempt_count = 0"
    " WHERE tenant_id = $1 AND service_id = $2 AND state <> 'ended'", NULL };
static const isp_stmt service_secret = { "service_secret",
    "SELECT login, password FROM services WHERE tenant_id = $1 AND service_id = $2", NULL };
static const isp_stmt service_list = { "service_list",
    "SELECT {service} FROM service_view WHERE tenant_id = $1 AND service_id > $2"
    " AND ($3::bigint = 0 OR customer_id = $3) AND ($4::bigint = 0 OR node_id = $4)"
    " AND ($5::text IS NULL OR (login_folded >= $5 AND login_folded < $6))"
    " AND ($7::text IS NULL OR state = $7 OR ($7 = 'online' AND state <> 'ended' AND online)"
    "      OR ($7 = 'offline' AND state <> 'ended' AND online IS NOT TRUE)"
    "      OR ($7 = 'pending' AND applied_version < desired_version)"
    "      OR ($7 = 'suspended-online' AND state <> 'active' AND online)"
    "      OR ($7 = 'paid-blocked' AND state = 'active' AND begins_on IS NULL AND NOT applied_enabled))"
    " ORDER BY service_id LIMIT $8", NULL };
const isp_stmt *const isp_subscriber__service_stmts[] = {
    &service_refs, &service_insert, &service_get, &service_keep_terms, &service_update,
     &service_release, &service_end, &service_secret, &service_list, NULL };
/* clang-format on */

isp_place isp_service__place(int64_t tenant_id, int64_t service_id)
{
    return (isp_place){tenant_id, "services", "password", service_id};
}

/* 16 characters that can be read aloud and typed: no 0/o, 1/l. Each carries five bits. */
static isp_status make_password(char out[17], isp_error *err)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    uint8_t random[16];
    isp_status st = isp_env__random(random, sizeof random, err);
    for (size_t i = 0; i < sizeof random; i++)
        out[i] = letters[random[i] % 32];
    out[16] = '\0';
    isp_secret__wipe(random, sizeof random);
    return st;
}

typedef struct work {
    const isp_session *session;
    isp_service_options options;
    const char *password;
    int64_t service_id, now_us;
} work;

/* Passwords that every router takes: printable ASCII without blanks and quotes. */
static isp_status check_password(const char *password, isp_error *err)
{
    size_t len = strlen(password);
    bool ok = len >= 6 && len <= 64;
    for (size_t i = 0; i < len && ok; i++)
        ok = password[i] > ' ' && password[i] < 0x7f && !strchr("\"'\\`?;", password[i]);
    return ok ? ISP_OK
              : isp_fail(err, ISP_E_INVALID, "password",
                         "a PPPoE password has 6 to 64 letters, digits or signs, without quotes, "
                         "blanks, \\ ? and ;");
}

static isp_status check_login(const char *login, isp_error *err)
{
    size_t len = strspn(login,
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");
    if (len < 1 || len > 64 || login[len])
        return isp_fail(err, ISP_E_INVALID, "login",
                        "a PPPoE login has 1 to 64 letters, digits or . _ @ -");
    return ISP_OK;
}

/* 0, which says "none", is nothing to look up or to store. */
static int64_t or_absent(int64_t value)
{
    return value ? value : ISP_NO_VALUE;
}

/* Do the things that a line names exist in this tenant, and may it have them? */
static isp_status check_refs(isp_tx *tx, const work *in, isp_error *err)
{
    const isp_service_options *o = &in->options;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, o->customer_id);
    isp_params__i64(&params, o->package_id);
    isp_params__i64(&params, o->node_id);
    isp_params__i64(&params, o->onu_id);
    isp_status st = isp_tx__run(tx, &service_refs, &params, &rows, err);
    if (st < 0)
        return st;
    const struct {
        const char *name;
        int64_t id;
    } refs[] = {{"customer_id", o->customer_id},
                {"package_id", o->package_id},
                {"node_id", o->node_id},
                {"onu_id", or_absent(o->onu_id)}};
    for (int i = 0; i < (int)ISP_LEN(refs); i++)
        if (refs[i].id != ISP_NO_VALUE && isp_rows__is_null(rows, 0, i))
            return isp_fail(err, ISP_E_NOT_FOUND, refs[i].name, "there is no %.*s %lld",
                            (int)(strlen(refs[i].name) - 3), refs[i].name, (long long)refs[i].id);
    if (o->customer_id != ISP_NO_VALUE && strcmp(isp_rows__text(rows, 0, 0), "active") != 0)
        return isp_fail(err, ISP_E_STATE, "customer_id", "the customer has left");
    if (o->package_id != ISP_NO_VALUE && strcmp(isp_rows__text(rows, 0, 1), "active") != 0)
        return isp_fail(err, ISP_E_STATE, "package_id", "the package is no longer sold");
    if (o->node_id != ISP_NO_VALUE && isp_rows__i64(rows, 0, 2))
        return isp_fail(err, ISP_E_INVALID, "node_id", "a line ends at a router, this is an OLT");
    return ISP_OK;
}

static isp_status seal(const work *in, isp_buf *out, isp_error *err)
{
    const isp_place place = isp_service__place(in->session->tenant_id, in->service_id);
    return isp_vault__seal(isp_ctx__keyring(in->session->ctx), &place, ISP_PURPOSE_SERVICE,
                           in->password, strlen(in->password), out, err);
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_service_options *o = &in->options;
    int64_t today;
    isp_status st = check_refs(tx, in, err);
    if (st == ISP_OK)
        st = isp_tenant__today(tx, in->now_us, &today, err);
    if (st == ISP_OK)
        st = isp_tx__next(tx, "service", &in->service_id, err);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    if (st == ISP_OK)
        st = seal(in, &sealed, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->service_id);
    isp_params__i64(&params, o->customer_id);
    isp_params__i64(&params, o->package_id);
    isp_params__i64(&params, o->node_id);
    isp_params__i64(&params, or_absent(o->onu_id));
    isp_params__text(&params, o->login);
    isp_params__bytes(&params, sealed.data, sealed.len);
    isp_params__on(&params, o->started_on == ISP_NO_VALUE ? today : o->started_on);
    isp_params__on(&params, or_absent(o->hold_until_on));
    isp_params__text(&params, o->hold_reason);
    isp_params__i64(&params, in->now_us);
    isp_params__on(&params, today);
    return isp_tx__run(tx, &service_insert, &params, NULL, err);
}

static isp_status check_dates(const isp_service_options *o, isp_error *err)
{
    const struct {
        const char *name;
        int64_t on;
    } dates[] = {{"started_on", o->started_on}, {"hold_until_on", or_absent(o->hold_until_on)}};
    for (size_t i = 0; i < ISP_LEN(dates); i++)
        if (dates[i].on != ISP_NO_VALUE && !isp_on__valid(dates[i].on))
            return isp_fail(err, ISP_E_INVALID, dates[i].name, "%lld is not a date",
                            (long long)dates[i].on);
    if (or_absent(o->hold_until_on) != ISP_NO_VALUE && (!o->hold_reason || !*o->hold_reason))
        return isp_fail(err, ISP_E_INVALID, "hold_reason", "a hold needs a reason");
    return ISP_OK;
}

isp_status isp_service_create(isp_session *session, const isp_service_options *options,
                              isp_service **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_SERVICE_OPTIONS_INIT};
    char made[17] = "";
    isp_status st = isp_session__allow(session, "service.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, in.options.customer_id > 0, "customer_id");
    ISP_REQUIRE(err, in.options.package_id > 0, "package_id");
    ISP_REQUIRE(err, in.options.node_id > 0, "node_id");
    ISP_REQUIRE(err, in.options.login, "login");
    if ((st = check_login(in.options.login, err)) < 0 || (st = check_dates(&in.options, err)) < 0)
        return st;
    if (in.options.password)
        st = check_password(in.options.password, err);
    else
        st = make_password(made, err);
    if (st < 0)
        return st;
    in.password = in.options.password ? in.options.password : made;
    in.now_us = isp_session__now_us(session);
    st = isp_session__change(session, "service.create", create_body, &in, &service_get,
                             &isp_service_entity, &in.service_id, (void **)out, err);
    isp_secret__wipe(made, sizeof made);
    return st;
}

isp_status isp_service_get(isp_session *session, int64_t service_id, isp_service **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "service.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &service_get, &isp_service_entity, service_id,
                                       (void **)out, err);
}

/* A change of the line that depends on what day it is. */
static isp_status at_today(isp_tx *tx, const isp_stmt *stmt, const work *in, isp_error *err)
{
    int64_t today;
    isp_status st = isp_tenant__today(tx, in->now_us, &today, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->service_id);
    isp_params__on(&params, today);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, stmt, &params, NULL, err);
}

isp_status isp_service__keep(isp_tx *tx, int64_t service_id, int64_t package_id, int64_t quantity,
                             int64_t now_us, isp_error *err)
{
    int64_t today;
    isp_status st = isp_tenant__today(tx, now_us, &today, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    isp_params__i64(&params, service_id);
    isp_params__on(&params, today);
    isp_params__i64(&params, now_us);
    isp_params__i64(&params, package_id);
    isp_params__i64(&params, quantity);
    return isp_tx__run(tx, &service_keep_terms, &params, NULL, err);
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_service_options *o = &in->options;
    isp_status st = check_refs(tx, in, err);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    if (st == ISP_OK && in->password)
        st = seal(in, &sealed, err);
    if (st == ISP_OK && o->package_id != ISP_NO_VALUE)
        st = isp_service__keep(tx, in->service_id, o->package_id, ISP_NO_VALUE, in->now_us, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->service_id);
    isp_params__i64(&params, o->revision);
    isp_params__i64(&params, o->package_id);
    isp_params__bytes(&params, in->password ? sealed.data : NULL, sealed.len);
    isp_params__i64(&params, o->onu_id);
    isp_params__on(&params, or_absent(o->hold_until_on));
    isp_params__text(&params, o->hold_reason);
    isp_params__bool(&params, o->package_id != ISP_NO_VALUE || in->password);
    isp_params__i64(&params, in->now_us);
    isp_params__bool(&params, o->hold_until_on == 0);
    if ((st = isp_tx__run(tx, &service_update, &params, &rows, err)) < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_service_entity, err);
    if (in->password && (st = isp_audit__add_secret(tx, in->session, "service.password", "service",
                                                    in->service_id, "password", err)) < 0)
        return st;
    return or_absent(o->hold_until_on) != ISP_NO_VALUE ? at_today(tx, &service_release, in, err)
                                                       : ISP_OK;
}

isp_status isp_service_update(isp_session *session, int64_t service_id,
                              const isp_service_options *options, isp_service **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_SERVICE_OPTIONS_INIT, .service_id = service_id};
    isp_status st = isp_session__allow(session, "service.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    const struct {
        const char *name;
        bool given;
    } fixed[] = {{"customer_id", in.options.customer_id != ISP_NO_VALUE},
                 {"node_id", in.options.node_id != ISP_NO_VALUE},
                 {"login", in.options.login != NULL},
                 {"started_on", in.options.started_on != ISP_NO_VALUE}};
    for (size_t i = 0; i < ISP_LEN(fixed); i++)
        if (fixed[i].given)
            return isp_fail(err, ISP_E_INVALID, fixed[i].name,
                            "this stays as it is: end the line and sell a new one");
    if ((st = check_dates(&in.options, err)) < 0 ||
        (in.options.password && (st = check_password(in.options.password, err)) < 0))
        return st;
    ISP_AUTO(isp_service) now = NULL;
    st = isp_session__fetch(session, &service_get, &isp_service_entity, service_id, (void **)&now,
                            err);
    if (st < 0)
        return st;
    if (now->state == ISP_SERVICE_ENDED)
        return isp_fail(err, ISP_E_STATE, "service.state", "the line has ended");
    in.password = in.options.password;
    in.now_us = isp_session__now_us(session);
    return isp_session__change(session, "service.update", update_body, &in, &service_get,
                               &isp_service_entity, &service_id, (void **)out, err);
}

static isp_status end_body(isp_tx *tx, void *user, isp_error *err)
{
    return at_today(tx, &service_end, user, err);
}

isp_status isp_service_end(isp_session *session, int64_t service_id, isp_service **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {
        .session = session, .service_id = service_id, .now_us = isp_session__now_us(session)};
    ISP_AUTO(isp_service) now = NULL;
    isp_status st = isp_session__allow(session, "service.write", err);
    if (st < 0 || (st = isp_session__fetch(session, &service_get, &isp_service_entity, service_id,
                                           (void **)&now, err)) < 0)
        return st;
    return isp_session__change(session, "service.end", end_body, &in, &service_get,
                               &isp_service_entity, &service_id, (void **)out, err);
}

static const isp_page_rule services_asked = {
    "service.read", "customer_id node_id search filter", "list", .kinds = {ISP_KIND_SERVICE_STATE},
    .words = "online offline pending suspended-online paid-blocked"};

isp_status isp_service_list_get(isp_session *session, const isp_list_options *options,
                                isp_service_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &services_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_BUF end = ISP_BUF_INIT;
    ISP_AUTO_TEXT folded = page.asked.search ? isp_text__fold(page.asked.search) : NULL;
    if (page.asked.search && !folded)
        return isp_fail_memory(err);
    isp_buf__format(&end, "%s\xf4\x8f\xbf\xbf", folded ? folded : "");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.customer_id);
    isp_params__i64(&params, page.asked.node_id);
    isp_params__text(&params, folded);
    isp_params__text(&params, end.data);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &service_list, &params, &isp_service_entity, page.asked.limit,
                             -1, 0, (isp_list **)(void *)out, err);
}

isp_status isp_service__password(const isp_session *session, const isp_rows *rows, size_t row,
                                 int column, int64_t service_id, isp_secret **out, isp_error *err)
{
    ISP_AUTO(isp_bytes) sealed = NULL;
    size_t len = 0;
    isp_status st = isp_rows__bytes(rows, row, column, &sealed, &len, err);
    if (st < 0)
        return st;
    const isp_place place = isp_service__place(session->tenant_id, service_id);
    return isp_vault__open(isp_ctx__keyring(session->ctx), &place, ISP_PURPOSE_SERVICE, sealed, len,
                           out, err);
}

isp_status isp_service_credential(isp_session *session, int64_t service_id, isp_credential **out,
                                  isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "service.secret", err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, service_id);
    if ((st = isp_session__run(session, &service_secret, &params, &rows, err)) < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_session__absent(&isp_service_entity, service_id, err);
    ISP_AUTO(isp_secret) password = NULL;
    if ((st = isp_service__password(session, rows, 0, 1, service_id, &password, err)) < 0)
        return st;
    ISP_AUTO(isp_credential) record = isp_record__new(&isp_credential_entity);
    if (!record)
        return isp_fail_memory(err);
    record->service_id = service_id;
    if ((st = isp_record__set_text(isp_entity_field(&isp_credential_entity, "login"), record,
                                   isp_rows__text(rows, 0, 0), err)) < 0 ||
        (st = isp_record__set_text(isp_entity_field(&isp_credential_entity, "password"), record,
                                   isp_secret__text(password), err)) < 0)
        return st;
    *out = ISP_TAKE(record);
    return ISP_OK;
}
