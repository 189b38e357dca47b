/*
 * Plans: the packages of the platform. What a new price would do is asked of the very statements
 * that change it and that bill, in a transaction that is rolled back.
 */
#include <string.h>

#include "billing/billing.h"
#include "billing/entities.h"
#include "subscriber/entities.h"
#include "subscriber/price.h"
#include "tenant/session.h"

/* clang-format off */
static const isp_stmt plan_insert = { "plan_insert",
    "INSERT INTO packages (tenant_id, package_id, kind, code, name, included_slots, created_at_us)"
    " VALUES ($1, $2, 'plan', $3, coalesce($4, $3), $5, $6)", NULL };
static const isp_stmt plan_get = { "plan_get", "SELECT {plan} FROM plan_view WHERE tenant_id = $1 AND plan_id = $2", NULL };
static const isp_stmt plan_list = { "plan_list",
    "SELECT {plan} FROM plan_view WHERE tenant_id = $1 AND code > $2"
    " AND ($3::text IS NULL OR starts_with(code, $3)) AND ($4::text IS NULL OR state = $4) ORDER BY code LIMIT $5", NULL };
static const isp_stmt plan_update = { "plan_update",
    "UPDATE packages SET name = coalesce($4, name), state = coalesce($5, state), revision = revision + 1"
    " WHERE tenant_id = $1 AND package_id = $2 AND kind = 'plan' AND $3::bigint IN (0, revision)", NULL };
/* The invoices of a month that were issued in this transaction: those of no run. */
static const isp_stmt plan_effects = { "plan_effects",
    "SELECT u.group_id, c.code, c.name, p.code, s.quantity, coalesce((SELECT sum(i.total_paisa) FROM invoices i"
    "         WHERE i.tenant_id = $1 AND i.customer_id = u.customer_id AND i.period = $2 AND i.bill_run_id IS NULL), 0)::bigint"
    "  FROM subscriptions u"
    "  JOIN services s ON s.tenant_id = u.tenant_id AND s.service_id = u.service_id"
    "  JOIN packages p ON p.tenant_id = s.tenant_id AND p.package_id = s.package_id"
    "  JOIN customers c ON c.tenant_id = u.tenant_id AND c.customer_id = u.customer_id"
    " WHERE u.tenant_id = $1 AND coalesce(s.ended_on >= $3::date, true) ORDER BY u.group_id", NULL };
const isp_stmt *const isp_billing__plan_stmts[] = {
    &plan_insert, &plan_get, &plan_list, &plan_update, &plan_effects, NULL };
/* clang-format on */

typedef struct work {
    const isp_session *session;
    isp_plan_options options;
    int64_t plan_id, state, now_us;
} work;

static isp_status check_name(const char *name, isp_error *err)
{
    return !name || isp_text__is_line(name, 1, 200)
               ? ISP_OK
               : isp_fail(err, ISP_E_INVALID, "name", "a name is one line of 1 to 200 characters");
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_plan_options *o = &in->options;
    isp_status st = isp_tx__next(tx, "package", &in->plan_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->plan_id);
    isp_params__text(&params, o->code);
    isp_params__text(&params, o->name);
    isp_params__i64(&params, o->included_slots);
    isp_params__i64(&params, in->now_us);
    if ((st = isp_tx__run(tx, &plan_insert, &params, NULL, err)) < 0)
        return st;
    return isp_price__first(tx, in->plan_id, o->price_paisa, o->slot_paisa, in->now_us, err);
}

isp_status isp_plan_create(isp_session *session, const isp_plan_options *options, isp_plan **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_PLAN_OPTIONS_INIT};
    isp_plan_options *o = &in.options;
    isp_status st = isp_session__allow(session, "plan.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o->code, "code");
    if (o->from_on != ISP_NO_VALUE)
        return isp_fail(err, ISP_E_INVALID, "from_on",
                        "the first price of a plan has no first day");
    if (o->name && !*o->name)
        o->name = NULL; /* the code is name enough */
    if ((st = check_name(o->name, err)) < 0)
        return st;
    if (o->price_paisa == ISP_NO_VALUE)
        o->price_paisa = 0;
    if (o->slot_paisa == ISP_NO_VALUE)
        o->slot_paisa = 0;
    if (o->included_slots == ISP_NO_VALUE)
        o->included_slots = 1;
    in.now_us = isp_session__now_us(session);
    return isp_session__change(session, "plan.create", create_body, &in, &plan_get,
                               &isp_plan_entity, &in.plan_id, (void **)out, err);
}

isp_status isp_plan_get(isp_session *session, int64_t plan_id, isp_plan **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "plan.read", err);
    return st < 0 ? st
                  : isp_session__fetch(session, &plan_get, &isp_plan_entity, plan_id, (void **)out,
                                       err);
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_plan_options *o = &in->options;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->plan_id);
        isp_params__i64(&params, o->revision);
        isp_params__text(&params, o->name);
        isp_params__name(&params, ISP_KIND_STATE, in->state);
        isp_status st = isp_tx__run(tx, &plan_update, &params, &rows, err);
        if (st < 0)
            return st;
        if (isp_rows__affected(rows) != 1)
            return isp_session__changed(&isp_plan_entity, err);
    }
    const isp_new_price price = {o->price_paisa, o->slot_paisa, o->from_on};
    return isp_price__given(&price) ? isp_price__announce(tx, in->plan_id, &price, in->now_us, err)
                                    : ISP_OK;
}

isp_status isp_plan_update(isp_session *session, int64_t plan_id, const isp_plan_options *options,
                           isp_plan **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session,
               .options = ISP_PLAN_OPTIONS_INIT,
               .plan_id = plan_id,
               .state = ISP_NO_VALUE,
               .now_us = isp_session__now_us(session)};
    isp_plan_options *o = &in.options;
    isp_status st = isp_session__allow(session, "plan.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(o, sizeof *o, options, err);
    if (st < 0)
        return st;
    if (o->code || o->included_slots != ISP_NO_VALUE)
        return isp_fail(err, ISP_E_INVALID, o->code ? "code" : "included_slots",
                        "this is what was agreed: make a new plan");
    if (o->state &&
        (!isp_kind__value(ISP_KIND_STATE, o->state, &in.state) || in.state == ISP_STATE_SUSPENDED))
        return isp_fail(err, ISP_E_INVALID, "state", "a plan is active or closed");
    if ((st = check_name(o->name, err)) < 0)
        return st;
    ISP_AUTO(isp_plan) now = NULL;
    st = isp_session__fetch(session, &plan_get, &isp_plan_entity, plan_id, (void **)&now, err);
    if (st < 0)
        return st;
    return isp_session__change(session, "plan.update", update_body, &in, &plan_get,
                               &isp_plan_entity, &plan_id, (void **)out, err);
}

static const isp_page_rule plans_asked = {"plan.read", "search filter", "state",
                                          .kinds = {ISP_KIND_STATE}};

isp_status isp_plan_list_get(isp_session *session, const isp_list_options *options,
                             isp_plan_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &plans_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__text(&params, page.after);
    isp_params__text(&params, page.asked.search);
    isp_params__name(&params, ISP_KIND_STATE, page.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &plan_list, &params, &isp_plan_entity, page.asked.limit, 1, 0,
                             (isp_list **)(void *)out, err);
}

isp_status isp_plan_price_list_get(isp_session *session, int64_t plan_id, isp_price_list **out,
                                   isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_plan) plan = NULL;
    isp_status st = isp_plan_get(session, plan_id, &plan, err);
    return st < 0 ? st : isp_price__list(session, plan_id, out, err);
}

/* ---- what a price would do ---- */

typedef struct preview {
    const isp_session *session;
    int64_t plan_id, period, now_us;
    const isp_new_price *price; /* NULL: as it is */
    isp_rows *rows;             /* [owned] of the last try */
} preview;

static isp_status preview_body(isp_tx *tx, void *user, isp_error *err)
{
    preview *in = user;
    in->rows = (isp_rows__free(in->rows), NULL);
    isp_tx__rollback_at_end(tx);
    isp_status st = isp_billing__lock(tx, err);
    if (st == ISP_OK && in->price)
        st = isp_price__announce(tx, in->plan_id, in->price, in->now_us, err);
    if (st == ISP_OK)
        st = isp_billing__forecast(tx, in->period, 0, INT64_MAX, in->now_us, NULL, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->period);
    isp_params__on(&params, isp_period__first(in->period));
    return isp_tx__run(tx, &plan_effects, &params, &in->rows, err);
}

/* One group's row of the bills after the change. What it pays as it is stands in the rows before,
 * from *at on, if it was there then: both are in the order of groups. */
static isp_status add_effect(isp_list *list, const isp_rows *before, size_t *at,
                             const isp_rows *after, size_t i, int64_t period, isp_error *err)
{
    ISP_AUTO(isp_plan_effect) effect = isp_record__new(&isp_plan_effect_entity);
    if (!effect)
        return isp_fail_memory(err);
    static const char *const texts[] = {"group_code", "group_name", "plan_code"};
    effect->group_id = isp_rows__i64(after, i, 0);
    for (int k = 0; k < (int)ISP_LEN(texts); k++) {
        isp_status st = isp_record__set_text(isp_entity_field(&isp_plan_effect_entity, texts[k]),
                                             effect, isp_rows__text(after, i, 1 + k), err);
        if (st < 0)
            return st;
    }
    effect->slots = isp_rows__i64(after, i, 4);
    effect->period = period;
    effect->after_paisa = isp_rows__i64(after, i, 5);
    while (*at < isp_rows__len(before) && isp_rows__i64(before, *at, 0) < effect->group_id)
        ++*at;
    bool was = *at < isp_rows__len(before) && isp_rows__i64(before, *at, 0) == effect->group_id;
    effect->before_paisa = was ? isp_rows__i64(before, *at, 5) : 0;
    effect->change_paisa = effect->after_paisa - effect->before_paisa;
    return isp_list__add(list, ISP_TAKE(effect), err);
}

isp_status isp_plan_preview(isp_session *session, int64_t plan_id,
                            const isp_plan_preview_options *options, isp_plan_effect_list **out,
                            isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_plan_preview_options o = ISP_PLAN_PREVIEW_OPTIONS_INIT;
    ISP_AUTO(isp_plan) plan = NULL;
    int64_t today;
    isp_status st = isp_session__allow(session, "plan.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp_session__fetch(session, &plan_get, &isp_plan_entity, plan_id, (void **)&plan, err);
    if (st == ISP_OK)
        st = isp_session__today(session, &today, err);
    if (st < 0)
        return st;
    const isp_new_price price = {o.price_paisa, o.slot_paisa, o.from_on};
    if (!o.period)
        o.period = (o.from_on == ISP_NO_VALUE ? today : o.from_on) / 100;
    if (!isp_period__valid(o.period))
        return isp_fail(err, ISP_E_INVALID, "period", "%lld is not a month (202611 is one)",
                        (long long)o.period);
    preview in = {.session = session,
                  .plan_id = plan_id,
                  .period = o.period,
                  .now_us = isp_session__now_us(session)};
    ISP_AUTO(isp_rows) before = NULL;
    ISP_AUTO(isp_rows) after = NULL;
    st = isp_session__transact(session, preview_body, &in, err);
    before = ISP_TAKE(in.rows);
    if (st < 0)
        return st;
    in.price = &price;
    st = isp_session__transact(session, preview_body, &in, err);
    after = ISP_TAKE(in.rows);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_plan_effect_entity);
    if (!list)
        return isp_fail_memory(err);
    size_t at = 0;
    for (size_t i = 0; i < isp_rows__len(after); i++)
        if ((st = add_effect(list, before, &at, after, i, o.period, err)) < 0)
            return st;
    *out = (isp_plan_effect_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}
