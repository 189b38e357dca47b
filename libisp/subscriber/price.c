/*
 * Prices are rows with a first day. Billing takes the one in force on each day it bills, so a new
 * price needs no change of anything that is sold, and what was billed stays.
 */
#include "subscriber/price.h"

#include "subscriber/entities.h"

#define ALWAYS INT64_C(20000101)

/* clang-format off */
static const isp_stmt price_first = { "price_first",
    "INSERT INTO package_prices (tenant_id, package_id, from_on, price_paisa, slot_paisa, created_at_us)"
    " VALUES ($1, $2, $3, $4, $5, $6)", NULL };
static const isp_stmt price_announce = { "price_announce",
    "INSERT INTO package_prices (tenant_id, package_id, from_on, price_paisa, slot_paisa, created_at_us)"
    " SELECT $1, $2, $3::date, coalesce($4, r.price_paisa), coalesce($5, r.slot_paisa), $6"
    "   FROM price_of($1, $2, $3::date) r"
    " ON CONFLICT (tenant_id, package_id, from_on) DO UPDATE SET price_paisa = excluded.price_paisa,"
    "   slot_paisa = excluded.slot_paisa, created_at_us = excluded.created_at_us", NULL };
static const isp_stmt price_list = { "price_list",
    "SELECT {price} FROM package_prices WHERE tenant_id = $1 AND package_id = $2 ORDER BY from_on DESC", NULL };
const isp_stmt *const isp_subscriber__price_stmts[] = { &price_first, &price_announce, &price_list, NULL };
/* clang-format on */

static isp_status write(isp_tx *tx, const isp_stmt *stmt, int64_t package_id, int64_t from_on,
                        int64_t price_paisa, int64_t slot_paisa, int64_t now_us, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    isp_params__i64(&params, package_id);
    isp_params__on(&params, from_on);
    isp_params__i64(&params, price_paisa);
    isp_params__i64(&params, slot_paisa);
    isp_params__i64(&params, now_us);
    return isp_tx__run(tx, stmt, &params, NULL, err);
}

isp_status isp_price__first(isp_tx *tx, int64_t package_id, int64_t price_paisa, int64_t slot_paisa,
                            int64_t now_us, isp_error *err)
{
    return write(tx, &price_first, package_id, ALWAYS, price_paisa, slot_paisa, now_us, err);
}

isp_status isp_price__announce(isp_tx *tx, int64_t package_id, const isp_new_price *price,
                               int64_t now_us, isp_error *err)
{
    int64_t today, from_on = price->from_on;
    isp_status st = isp_tenant__today(tx, now_us, &today, err);
    if (st < 0)
        return st;
    if (from_on == ISP_NO_VALUE)
        from_on = today;
    if (!isp_on__valid(from_on))
        return isp_fail(err, ISP_E_INVALID, "from_on", "%lld is not a date", (long long)from_on);
    if (from_on < today)
        return isp_fail(err, ISP_E_INVALID, "from_on",
                        "a price begins today or later: what was in force stays");
    if (price->price_paisa == ISP_NO_VALUE && price->slot_paisa == ISP_NO_VALUE)
        return isp_fail(err, ISP_E_INVALID, "price_paisa", "a first day is of a price: give both");
    return write(tx, &price_announce, package_id, from_on, price->price_paisa, price->slot_paisa,
                 now_us, err);
}

isp_status isp_price__list(const isp_session *session, int64_t package_id, isp_price_list **out,
                           isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, package_id);
    return isp_session__list(session, &price_list, &params, &isp_price_entity, 0, -1, 0,
                             (isp_list **)(void *)out, err);
}
