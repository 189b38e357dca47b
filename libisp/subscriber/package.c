#include "isp/subscriber.h"

#include <string.h>

#include "subscriber/entities.h"
#include "subscriber/price.h"
#include "tenant/session.h"

/* clang-format off */
static const isp_stmt package_insert = { "package_insert",
    "INSERT INTO packages (tenant_id, package_id, code, name, download_bps, upload_bps, created_at_us)"
    " VALUES ($1, $2, $3, coalesce($4, $3), $5, $6, $7)", NULL };
static const isp_stmt package_get = { "package_get",
    "SELECT {package} FROM package_view WHERE tenant_id = $1 AND package_id = $2", NULL };
static const isp_stmt package_list = { "package_list",
    "SELECT {package} FROM package_view WHERE tenant_id = $1 AND code > $2"
    " AND ($3::text IS NULL OR starts_with(lower(code), lower($3))) AND ($4::text IS NULL OR state = $4) ORDER BY code LIMIT $5", NULL };
static const isp_stmt package_update = { "package_update",
    "UPDATE packages SET name = coalesce($4, name), download_bps = coalesce($5, download_bps),"
    " upload_bps = coalesce($6, upload_bps), state = coalesce($7, state), revision = revision + 1"
    " WHERE tenant_id = $1 AND package_id = $2 AND kind = 'line' AND $3::bigint IN (0, revision)", NULL };
/* Lines of a package whose speed has changed are wanted anew. */
static const isp_stmt package_want = { "package_want",
    "UPDATE services SET desired_version = desired_version + 1, changed_at_us = $3, retry_at_us = NULL,"
    " attempt_count = 0 WHERE tenant_id = $1 AND package_id = $2 AND state <> 'ended'", NULL };
const isp_stmt *const isp_subscriber__package_stmts[] = {
    &package_insert, &package_get, &package_list, &package_update, &package_want, NULL };
/* clang-format on */

typedef struct work {
    const isp_session *session;
    isp_package_options options;
    int64_t package_id, state, now_us;
} work;

/* The name that customers see. */
static isp_status check_name(const char *name, isp_error *err)
{
    return !name || isp_text__is_line(name, 1, 200)
               ? ISP_OK
               : isp_fail(err, ISP_E_INVALID, "name", "a name is one line of 1 to 200 characters");
}

/* Those that are given. */
static isp_status check_numbers(const isp_package_options *o, isp_error *err)
{
    const int64_t absent = ISP_NO_VALUE;
    ISP_REQUIRE(err, o->download_bps == absent || o->download_bps >= 1000, "download_bps");
    ISP_REQUIRE(err, o->upload_bps == absent || o->upload_bps >= 1000, "upload_bps");
    ISP_REQUIRE(err, o->price_paisa == absent || o->price_paisa >= 0, "price_paisa");
    return ISP_OK;
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    isp_status st = isp_tx__next(tx, "package", &in->package_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->package_id);
    isp_params__text(&params, in->options.code);
    isp_params__text(&params, in->options.name);
    isp_params__i64(&params, in->options.download_bps);
    isp_params__i64(&params, in->options.upload_bps);
    isp_params__i64(&params, in->now_us);
    if ((st = isp_tx__run(tx, &package_insert, &params, NULL, err)) < 0)
        return st;
    return isp_price__first(tx, in->package_id, in->options.price_paisa, 0, in->now_us, err);
}

isp_status isp_package_create(isp_session *session, const isp_package_options *options,
                              isp_package **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_PACKAGE_OPTIONS_INIT};
    isp_status st = isp_session__allow(session, "package.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, in.options.code, "code");
    ISP_REQUIRE(err, in.options.download_bps != ISP_NO_VALUE, "download_bps");
    ISP_REQUIRE(err, in.options.upload_bps != ISP_NO_VALUE, "upload_bps");
    if (in.options.price_paisa == ISP_NO_VALUE)
        in.options.price_paisa = 0;
    if ((st = check_numbers(&in.options, err)) < 0)
        return st;
    if (in.options.name && !*in.options.name)
        in.options.name = NULL; /* the code is name enough */
    if ((st = check_name(in.options.name, err)) < 0)
        return st;
    in.now_us = isp_session__now_us(session);
    return isp_session__change(session, "package.create", create_body, &in, &package_get,
                               &isp_package_entity, &in.package_id, (void **)out, err);
}

isp_status isp_package_get(isp_session *session, int64_t package_id, isp_package **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "package.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &package_get, &isp_package_entity, package_id,
                                       (void **)out, err);
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->package_id);
        isp_params__i64(&params, in->options.revision);
        isp_params__text(&params, in->options.name);
        isp_params__i64(&params, in->options.download_bps);
        isp_params__i64(&params, in->options.upload_bps);
        isp_params__name(&params, ISP_KIND_STATE, in->state);
        isp_status st = isp_tx__run(tx, &package_update, &params, &rows, err);
        if (st < 0)
            return st;
        if (isp_rows__affected(rows) != 1)
            return isp_session__changed(&isp_package_entity, err);
    }
    const isp_new_price price = {in->options.price_paisa, ISP_NO_VALUE, in->options.from_on};
    if (isp_price__given(&price)) {
        isp_status st = isp_price__announce(tx, in->package_id, &price, in->now_us, err);
        if (st < 0)
            return st;
    }
    if (in->options.download_bps == ISP_NO_VALUE && in->options.upload_bps == ISP_NO_VALUE)
        return ISP_OK;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->package_id);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &package_want, &params, NULL, err);
}

isp_status isp_package_update(isp_session *session, int64_t package_id,
                              const isp_package_options *options, isp_package **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session,
               .options = ISP_PACKAGE_OPTIONS_INIT,
               .package_id = package_id,
               .state = ISP_NO_VALUE};
    isp_status st = isp_session__allow(session, "package.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    if (in.options.code)
        return isp_fail(err, ISP_E_INVALID, "code",
                        "the code names the profile on the routers: make a new package");
    if ((st = check_numbers(&in.options, err)) < 0)
        return st;
    if (in.options.state && (!isp_kind__value(ISP_KIND_STATE, in.options.state, &in.state) ||
                             in.state == ISP_STATE_SUSPENDED))
        return isp_fail(err, ISP_E_INVALID, "state", "a package is active or closed");
    if ((st = check_name(in.options.name, err)) < 0)
        return st;
    ISP_AUTO(isp_package) now = NULL;
    st = isp_session__fetch(session, &package_get, &isp_package_entity, package_id, (void **)&now,
                            err);
    if (st < 0)
        return st;
    in.now_us = isp_session__now_us(session);
    return isp_session__change(session, "package.update", update_body, &in, &package_get,
                               &isp_package_entity, &package_id, (void **)out, err);
}

isp_status isp_package_price_list_get(isp_session *session, int64_t package_id,
                                      isp_price_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_package) package = NULL;
    isp_status st = isp_package_get(session, package_id, &package, err);
    return st < 0 ? st : isp_price__list(session, package_id, out, err);
}

static const isp_page_rule packages_asked = {"package.read", "search filter", "state",
                                             .kinds = {ISP_KIND_STATE}};

isp_status isp_package_list_get(isp_session *session, const isp_list_options *options,
                                isp_package_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &packages_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__text(&params, page.after);
    isp_params__text(&params, page.asked.search);
    isp_params__name(&params, ISP_KIND_STATE, page.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &package_list, &params, &isp_package_entity, page.asked.limit,
                             1, 0, (isp_list **)(void *)out, err);
}
