#include <stdio.h>
#include <string.h>

#include "base/phone.h"
#include "isp/subscriber.h"
#include "subscriber/entities.h"
#include "tenant/session.h"

/* clang-format off */
static const isp_stmt customer_insert = { "customer_insert",
    "INSERT INTO customers (tenant_id, customer_id, code, name, name_folded, phone, address, zone, note, created_at_us)"
    " SELECT $1, $2::bigint, coalesce($3, t.invoice_prefix || '-' || " ISP_SQL_NUMBER("$2::bigint") "), $4, $5, $6, nullif($7, ''),"
    " nullif($8, ''), nullif($9, ''), $10"
    " FROM tenants t WHERE t.tenant_id = $1", NULL };
static const isp_stmt customer_get = { "customer_get",
    "SELECT {customer} FROM customer_view WHERE tenant_id = $1 AND customer_id = $2", NULL };
/* An empty text clears, NULL leaves. */
static const isp_stmt customer_update = { "customer_update",
    "UPDATE customers SET code = coalesce($4, code), name = coalesce($5, name),"
    " name_folded = coalesce($6, name_folded), phone = nullif(coalesce($7, phone), ''),"
    " address = nullif(coalesce($8, address), ''), zone = nullif(coalesce($9, zone), ''),"
    " note = nullif(coalesce($10, note), ''), state = coalesce($11, state), revision = revision + 1"
    " WHERE tenant_id = $1 AND customer_id = $2 AND $3::bigint IN (0, revision)", NULL };
static const isp_stmt customer_lines = { "customer_lines",
    "SELECT count(*) FROM services WHERE tenant_id = $1 AND customer_id = $2 AND state <> 'ended'", NULL };
/*
 * One list with keyset paging on (name, id). The search is a set of ids found by prefix, each branch on its own index;
 * the filter is asked of the derived columns.
 */
#define FILTER \
    " AND ($4::text IS NULL OR standing = $4" \
    "      OR ($4 = 'online' AND online_count > 0) OR ($4 = 'offline' AND service_count > 0 AND online_count = 0)" \
    "      OR ($4 = 'suspended' AND suspended_count > 0)" \
    "      OR ($4 = 'not_good' AND light IN ('weak', 'critical', 'too_strong')))"
static const isp_stmt customer_list = { "customer_list",
    "SELECT {customer}, name_folded FROM customer_view WHERE tenant_id = $1 AND (name_folded, customer_id) > ($2, $3)"
    FILTER " ORDER BY name_folded, customer_id LIMIT $5", NULL };
static const isp_stmt customer_search = { "customer_search",
    "SELECT {customer}, name_folded FROM customer_view WHERE tenant_id = $1 AND (name_folded, customer_id) > ($2, $3)"
    FILTER
    " AND customer_id IN ("
    "  SELECT customer_id FROM customers WHERE tenant_id = $1 AND name_folded >= $6 AND name_folded < $7"
    "  UNION ALL SELECT customer_id FROM customers WHERE tenant_id = $1 AND code_folded >= $6 AND code_folded < $7"
    "  UNION ALL SELECT customer_id FROM customers WHERE tenant_id = $1 AND phone >= $8 AND phone < $9"
    "  UNION ALL SELECT customer_id FROM services WHERE tenant_id = $1 AND login_folded >= $6 AND login_folded < $7)"
    " ORDER BY name_folded, customer_id LIMIT $5", NULL };
const isp_stmt *const isp_subscriber__customer_stmts[] = {
    &customer_insert, &customer_get, &customer_update, &customer_lines, &customer_list, &customer_search, NULL };
/* clang-format on */

typedef struct work {
    const isp_session *session;
    isp_customer_options options;
    char *folded, *phone; /* borrowed */
    int64_t customer_id, state, now_us;
} work;

/* Fold the name and read the phone; "" stays "" (clear). */
static isp_status prepare(work *in, char **folded, char **phone, isp_error *err)
{
    const isp_customer_options *o = &in->options;
    if (o->name) {
        if (!isp_text__is_line(o->name, 1, 200))
            return isp_fail(err, ISP_E_INVALID, "name",
                            "a name is one line of 1 to 200 characters");
        if (!(*folded = isp_text__fold(o->name)))
            return isp_fail_memory(err);
        if (!**folded)
            return isp_fail(err, ISP_E_INVALID, "name", "a name is more than blanks");
    }
    if (o->phone) {
        isp_status st = *o->phone ? isp_phone__read(o->phone, phone, err) : ISP_OK;
        if (st < 0)
            return st;
        if (!*phone && !(*phone = isp_text__dup("")))
            return isp_fail_memory(err);
    }
    in->folded = *folded;
    in->phone = *phone;
    return ISP_OK;
}

/* Who is held to zones has customers in these only; of the one zone that he has, without a word. */
static isp_status check_zone(const isp_session *session, isp_customer_options *o, bool is_new,
                             isp_error *err)
{
    if (is_new && !o->zone && session->zone_count == 1)
        o->zone = session->zones[0];
    if ((!o->zone && !is_new) || isp_session__in_zone(session, o->zone))
        return ISP_OK;
    return isp_fail(err, ISP_E_DENIED, "zone", "this session is held to other zones");
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    isp_status st = isp_tx__next(tx, "customer", &in->customer_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->customer_id);
    isp_params__text(&params, in->options.code && *in->options.code ? in->options.code : NULL);
    isp_params__text(&params, in->options.name);
    isp_params__text(&params, in->folded);
    isp_params__text(&params, in->phone && *in->phone ? in->phone : NULL);
    isp_params__text(&params, in->options.address);
    isp_params__text(&params, in->options.zone);
    isp_params__text(&params, in->options.note);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &customer_insert, &params, NULL, err);
}

isp_status isp_customer_create(isp_session *session, const isp_customer_options *options,
                               isp_customer **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_CUSTOMER_OPTIONS_INIT};
    ISP_AUTO_TEXT folded = NULL;
    ISP_AUTO_TEXT phone = NULL;
    isp_status st = isp_session__allow(session, "customer.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, in.options.name, "name");
    if ((st = check_zone(session, &in.options, true, err)) < 0 ||
        (st = prepare(&in, &folded, &phone, err)) < 0)
        return st;
    in.now_us = isp_session__now_us(session);
    return isp_session__change(session, "customer.create", create_body, &in, &customer_get,
                               &isp_customer_entity, &in.customer_id, (void **)out, err);
}

isp_status isp_customer_get(isp_session *session, int64_t customer_id, isp_customer **out,
                            isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "customer.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &customer_get, &isp_customer_entity, customer_id,
                                       (void **)out, err);
}

/* A customer with running lines is not closed. Asked after the row is ours: a line that is being
 * sold meanwhile has it locked, or finds it closed. */
static isp_status check_lines(isp_tx *tx, const work *in, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->customer_id);
    isp_status st = isp_tx__run(tx, &customer_lines, &params, &rows, err);
    if (st < 0 || !isp_rows__i64(rows, 0, 0))
        return st;
    return isp_fail(err, ISP_E_STATE, "customer.state",
                    "the customer has %lld running lines: end them first",
                    (long long)isp_rows__i64(rows, 0, 0));
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->customer_id);
    isp_params__i64(&params, in->options.revision);
    isp_params__text(&params, in->options.code);
    isp_params__text(&params, in->options.name);
    isp_params__text(&params, in->folded);
    isp_params__text(&params, in->phone);
    isp_params__text(&params, in->options.address);
    isp_params__text(&params, in->options.zone);
    isp_params__text(&params, in->options.note);
    isp_params__name(&params, ISP_KIND_STATE, in->state);
    isp_status st = isp_tx__run(tx, &customer_update, &params, &rows, err);
    if (st < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_customer_entity, err);
    return in->state == ISP_STATE_CLOSED ? check_lines(tx, in, err) : ISP_OK;
}

isp_status isp_customer_update(isp_session *session, int64_t customer_id,
                               const isp_customer_options *options, isp_customer **out,
                               isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session,
               .options = ISP_CUSTOMER_OPTIONS_INIT,
               .customer_id = customer_id,
               .state = ISP_NO_VALUE};
    ISP_AUTO_TEXT folded = NULL;
    ISP_AUTO_TEXT phone = NULL;
    isp_status st = isp_session__allow(session, "customer.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    if (in.options.state && (!isp_kind__value(ISP_KIND_STATE, in.options.state, &in.state) ||
                             in.state == ISP_STATE_SUSPENDED))
        return isp_fail(err, ISP_E_INVALID, "state", "a customer is active or closed");
    if ((st = check_zone(session, &in.options, false, err)) < 0 ||
        (st = prepare(&in, &folded, &phone, err)) < 0)
        return st;
    ISP_AUTO(isp_customer) now = NULL;
    st = isp_session__fetch(session, &customer_get, &isp_customer_entity, customer_id,
                            (void **)&now, err);
    if (st < 0)
        return st;
    return isp_session__change(session, "customer.update", update_body, &in, &customer_get,
                               &isp_customer_entity, &customer_id, (void **)out, err);
}

static const isp_page_rule customers_asked = {"customer.read", "search filter", "list",
                                              .kinds = {ISP_KIND_STANDING},
                                              .words = "online offline suspended not_good"};

isp_status isp_customer_list_get(isp_session *session, const isp_list_options *options,
                                 isp_customer_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &customers_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__text(&params, page.after);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    if (page.asked.search) {
        ISP_AUTO_TEXT folded = isp_text__fold(page.asked.search);
        ISP_AUTO_TEXT phone = isp_phone__prefix(page.asked.search);
        if (!folded || !phone)
            return isp_fail_memory(err);
        const char *const prefixes[] = {folded, phone};
        for (size_t i = 0; i < ISP_LEN(prefixes); i++) {
            ISP_AUTO_BUF end = ISP_BUF_INIT; /* just after everything that starts so */
            isp_buf__format(&end, "%s\xf4\x8f\xbf\xbf", prefixes[i]);
            isp_params__text(&params, prefixes[i]);
            isp_params__text(&params, end.data);
        }
    }
    return isp_session__list(session, page.asked.search ? &customer_search : &customer_list,
                             &params, &isp_customer_entity, page.asked.limit,
                             (int)isp_customer_entity.field_count, 0, (isp_list **)(void *)out,
                             err);
}
