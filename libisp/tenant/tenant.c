#include "isp/tenant.h"

#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/child.h"
#include "tenant/entities.h"
#include "tenant/user.h"

/* clang-format off */
static const isp_stmt tenant_id_next = { "tenant_id_next", "SELECT nextval('isp.tenant_ids')",
    "the id of a tenant to be" };
/* Who makes the platform waits for another who does: the number is "isp plat". */
static const isp_stmt platform_lock = { "platform_lock", "SELECT pg_advisory_xact_lock(7598540280931574132)",
    "there is one platform on an installation" };
static const isp_stmt platform_exists = { "platform_exists", "SELECT 1 FROM tenants WHERE kind = 'platform'",
    "there is one platform on an installation" };
static const isp_stmt zone_exists = { "zone_exists", "SELECT 1 FROM pg_timezone_names WHERE name = $1",
    "zones belong to nobody" };
static const isp_stmt tenant_insert = { "tenant_insert",
    "INSERT INTO tenants (tenant_id, parent_id, kind, code, name, timezone, invoice_prefix, due_day, grace_days,"
    " vat_pct_x100, created_at_us, slot_no, cut_lines, pay_text) VALUES ($1, $2, $3, $4, $5,"
    " coalesce($6, (SELECT timezone FROM tenants WHERE tenant_id = $2), 'Asia/Dhaka'), $7,"
    " coalesce($8, 10), coalesce($9, 3), coalesce($10, 500), $11, $12, $13, nullif($14, ''))", NULL };
static const isp_stmt tenant_code_insert = { "tenant_code_insert",
    "INSERT INTO tenant_codes (code, tenant_id) VALUES ($1, $2)", "codes are unique on the installation" };
static const isp_stmt tenant_get = { "tenant_get", "SELECT {tenant} FROM tenants WHERE tenant_id = $1", NULL };
static const isp_stmt tenant_update = { "tenant_update",
    "UPDATE tenants SET name = coalesce($3, name), timezone = coalesce($4, timezone),"
    " invoice_prefix = coalesce($5, invoice_prefix), due_day = coalesce($6, due_day),"
    " grace_days = coalesce($7, grace_days), vat_pct_x100 = coalesce($8, vat_pct_x100),"
    " pay_text = nullif(coalesce($9, pay_text), ''), revision = revision + 1"
    " WHERE tenant_id = $1 AND $2::bigint IN (0, revision)", NULL };
const isp_stmt *const isp_tenant__tenant_stmts[] = {
    &tenant_id_next, &platform_lock, &platform_exists, &zone_exists, &tenant_insert, &tenant_code_insert, &tenant_get,
    &tenant_update, NULL };
/* clang-format on */

isp_status isp_tenant__known_zone(isp_tx *tx, const char *zone, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    if (!zone)
        return ISP_OK;
    isp_params__text(&params, zone);
    isp_status st = isp_tx__run(tx, &zone_exists, &params, &rows, err);
    if (st == ISP_OK && !isp_rows__len(rows))
        return isp_fail(err, ISP_E_INVALID, "timezone", "%.60s is not a time zone (Asia/Dhaka is)",
                        zone);
    return st;
}

isp_status isp_tenant__insert(isp_tx *tx, const isp_tenant_seed *seed, int64_t *out_id,
                              isp_error *err)
{
    const isp_tenant_options *o = seed->options;
    isp_status st = isp_tenant__known_zone(tx, o->timezone, err);
    if (st < 0)
        return st;
    *out_id = ISP_PLATFORM_ID;
    if (seed->kind != ISP_TENANT_PLATFORM) {
        ISP_AUTO(isp_rows) rows = NULL;
        if ((st = isp_tx__run(tx, &tenant_id_next, NULL, &rows, err)) < 0)
            return st;
        *out_id = isp_rows__i64(rows, 0, 0);
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__text(&params, o->code);
        isp_params__i64(&params, *out_id);
        if ((st = isp_tx__run(tx, &tenant_code_insert, &params, NULL, err)) < 0)
            return st;
    }
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, *out_id);
        isp_params__i64(&params, seed->parent_id);
        isp_params__name(&params, ISP_KIND_TENANT_KIND, seed->kind);
        isp_params__text(&params, o->code);
        isp_params__text(&params, o->name ? o->name : o->code);
        isp_params__text(&params, o->timezone);
        isp_params__text(&params, seed->prefix);
        isp_params__i64(&params, o->due_day);
        isp_params__i64(&params, o->grace_days);
        isp_params__i64(&params, o->vat_pct_x100);
        isp_params__i64(&params, seed->now_us);
        isp_params__i64(&params, seed->slot_no);
        isp_params__bool(&params, seed->cut_lines);
        isp_params__text(&params, o->pay_text);
        if ((st = isp_tx__run(tx, &tenant_insert, &params, NULL, err)) < 0)
            return st;
    }
    int64_t user_id;
    return isp_user__insert(tx, *out_id, seed->user, seed->role, seed->hash, seed->now_us, &user_id,
                            err);
}

void isp_tenant__prefix(const char *code, char *out, size_t size)
{
    size_t i = 0;
    for (; code[i] && i + 1 < size && i < 16; i++)
        out[i] = code[i] >= 'a' && code[i] <= 'z' ? (char)(code[i] - 32) : code[i];
    out[i] = '\0';
}

typedef struct creation {
    isp_ctx *ctx;
    isp_tenant_seed seed;
    int64_t tenant_id; /* out */
} creation;

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    creation *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_tx__run(tx, &platform_lock, NULL, NULL, err);
    if (st == ISP_OK)
        st = isp_tx__run(tx, &platform_exists, NULL, &rows, err);
    if (st == ISP_OK && isp_rows__len(rows))
        return isp_fail(err, ISP_E_EXISTS, "platform", "there is a platform already");
    if (st == ISP_OK)
        st = isp_tenant__insert(tx, &in->seed, &in->tenant_id, err);
    if (st < 0)
        return st;
    const isp_session maker = {
        .ctx = in->ctx, .tenant_id = in->tenant_id, .user_id = ISP_NO_VALUE, .actor = "local"};
    return isp_audit__add_given(tx, &maker, "platform.create", "tenant", in->tenant_id,
                                &isp_user_options_entity, in->seed.user, err);
}

isp_status isp_platform_create(isp_ctx *ctx, const isp_tenant_options *options,
                               const isp_user_options *user_options, isp_tenant **out,
                               isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    ISP_REQUIRE(err, user_options, "user_options");
    isp_tenant_options o = ISP_TENANT_OPTIONS_INIT;
    isp_user_options user = ISP_USER_OPTIONS_INIT;
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK)
        st = isp__options_copy(&user, sizeof user, user_options, err);
    if (st < 0)
        return st;
    if (!o.code)
        o.code = "platform";
    char prefix[20], hash[ISP_PASSWORD_PHC_SIZE];
    isp_tenant__prefix(o.code, prefix, sizeof prefix);
    if ((st = isp_user__check(ctx, "local", &user, o.name, hash, err)) < 0)
        return st;
    creation in = {.ctx = ctx,
                   .seed = {.kind = ISP_TENANT_PLATFORM,
                            .parent_id = ISP_NO_VALUE,
                            .slot_no = ISP_NO_VALUE,
                            .options = &o,
                            .prefix = o.invoice_prefix ? o.invoice_prefix : prefix,
                            .user = &user,
                            .role = ISP_ROLE_DEVELOPER,
                            .hash = hash,
                            .now_us = isp_env__now_us(isp_ctx__env(ctx))}};
    const isp_scope job = {.role = ISP_DB_JOB};
    if ((st = isp_store__transact(isp_ctx__store(ctx), &job, create_body, &in, err)) < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in.tenant_id);
    st = isp_store__run(isp_ctx__store(ctx), &job, &tenant_get, &params, &rows, err);
    if (st == ISP_OK)
        st = isp_rows__record(rows, 0, 0, &isp_tenant_entity, (void **)out, err);
    return isp_session__unread(st, err);
}

isp_status isp_tenant_get(isp_session *session, isp_tenant **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "tenant.read", err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    return isp_session__get(session, &tenant_get, &params, &isp_tenant_entity, session->tenant_id,
                            (void **)out, err);
}

typedef struct change {
    const isp_session *session;
    isp_tenant_options options;
} change;

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    const change *in = user;
    const isp_tenant_options *o = &in->options;
    isp_status st = isp_tenant__known_zone(tx, o->timezone, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, o->revision);
    isp_params__text(&params, o->name);
    isp_params__text(&params, o->timezone);
    isp_params__text(&params, o->invoice_prefix);
    isp_params__i64(&params, o->due_day);
    isp_params__i64(&params, o->grace_days);
    isp_params__i64(&params, o->vat_pct_x100);
    isp_params__text(&params, o->pay_text);
    if ((st = isp_tx__run(tx, &tenant_update, &params, &rows, err)) < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_tenant_entity, err);
    return ISP_OK;
}

isp_status isp_tenant_update(isp_session *session, const isp_tenant_options *options,
                             isp_tenant **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "tenant.write", err);
    change in = {session, ISP_TENANT_OPTIONS_INIT};
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    if (in.options.code)
        return isp_fail(err, ISP_E_INVALID, "code", "the code of a tenant is never changed");
    return isp_session__change(session, "tenant.update", update_body, &in, &tenant_get,
                               &isp_tenant_entity, NULL, (void **)out, err);
}
