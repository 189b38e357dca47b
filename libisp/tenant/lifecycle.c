/*
 * A tenant is suspended, resumed, closed, reopened: one transaction each, which also counts whom it
 * concerns. A dry run is the same transaction, rolled back.
 *
 * Nothing is copied down the tree. What an act changes is found by asking before and after which
 * tenants of the branch are open (isp.tenant_blocks), so that the figures cannot say anything else
 * than what happens.
 */
#include <string.h>

#include "tenant/audit.h"
#include "tenant/child.h"
#include "tenant/entities.h"

/* clang-format off */
#define DOWN_THE_TREE "tenants below the session's own, held by isp_child__hold()"
static const isp_stmt branch_open = { "branch_open",
    "SELECT coalesce(array_agg(b.tenant_id), '{}')::text FROM isp.tenant_branch($1) b"
    " WHERE NOT EXISTS (SELECT FROM isp.tenant_blocks(b.tenant_id))", DOWN_THE_TREE };
/* $2: the tenants of the branch that were open before. */
static const isp_stmt act_effect = { "act_effect",
    "WITH changed AS MATERIALIZED (SELECT t.tenant_id, t.kind, t.cut_lines FROM isp.tenant_branch($1) b"
    "   JOIN tenants t ON t.tenant_id = b.tenant_id"
    "  WHERE (t.tenant_id = ANY($2::bigint[])) = EXISTS (SELECT FROM isp.tenant_blocks(t.tenant_id)))"
    " SELECT t.tenant_id, t.code, t.name, coalesce((SELECT CASE cause WHEN 'closed' THEN cause ELSE 'suspended' END"
    "   FROM isp.tenant_blocks($1) LIMIT 1), 'active'), $3::boolean,"
    " (SELECT count(*) FROM changed WHERE kind = 'isp'),"
    " (SELECT count(*) FROM changed c JOIN users u ON u.tenant_id = c.tenant_id"
    "   WHERE u.state = 'active' AND u.role <> 'customer'),"
    " (SELECT count(*) FROM changed c JOIN customers k ON k.tenant_id = c.tenant_id WHERE k.state = 'active'),"
    " l.line_count, l.online_count, l.cut_count, t.slot_no"
    " FROM tenants t, (SELECT count(*) AS line_count, count(*) FILTER (WHERE s.online) AS online_count,"
    "    count(*) FILTER (WHERE c.cut_lines AND s.state = 'active') AS cut_count"
    "    FROM changed c JOIN services s ON s.tenant_id = c.tenant_id WHERE s.state <> 'ended') l"
    " WHERE t.tenant_id = $1", NULL };
/* $3 is who does it: a user of the tenant $4. */
#define WHO_DOES_IT "(SELECT login FROM users WHERE tenant_id = $4 AND user_id = $3)"
static const isp_stmt tenant_suspend = { "tenant_suspend",
    "UPDATE tenants SET suspended_at_us = $2, suspended_by = " WHO_DOES_IT ", suspend_reason = $5,"
    " revision = revision + 1 WHERE tenant_id = $1", NULL };
static const isp_stmt tenant_resume = { "tenant_resume",
    "UPDATE tenants SET suspended_at_us = NULL, suspended_by = NULL, suspend_reason = NULL, revision = revision + 1"
    " WHERE tenant_id = $1", NULL };
static const isp_stmt tenant_close = { "tenant_close",
    "UPDATE tenants SET closed_at_us = $2, closed_by = " WHO_DOES_IT ", slot_no = NULL, revision = revision + 1"
    " WHERE tenant_id = $1", NULL };
static const isp_stmt tenant_reopen = { "tenant_reopen",
    "UPDATE tenants SET closed_at_us = NULL, closed_by = NULL, slot_no = $2, revision = revision + 1"
    " WHERE tenant_id = $1", NULL };
static const isp_stmt open_isps = { "open_isps",
    "SELECT count(*), string_agg(code, ', ' ORDER BY tenant_id) FILTER (WHERE n <= 8)"
    " FROM (SELECT tenant_id, code, row_number() OVER (ORDER BY tenant_id) AS n FROM tenants"
    "        WHERE parent_id = $1 AND closed_at_us IS NULL) i", DOWN_THE_TREE };
static const isp_stmt parent_closed = { "parent_closed",
    "SELECT closed_at_us IS NOT NULL FROM tenants WHERE tenant_id = $1", NULL };
const isp_stmt *const isp_tenant__lifecycle_stmts[] = {
    &branch_open, &act_effect, &tenant_suspend, &tenant_resume, &tenant_close, &tenant_reopen, &open_isps,
    &parent_closed, NULL };
/* clang-format on */

typedef struct act act;
struct act {
    isp_session *session;
    const char *action;
    isp_status (*apply)(isp_tx *tx, const act *in, const isp_below *place, isp_error *err);
    int64_t tenant_id, now_us;
    const char *reason;
    bool dry_run;
    isp_effect *effect; /* [owned] of the last try */
};

/* A statement of one tenant, who does it and when. */
static void add_who(isp_params *params, const act *in)
{
    isp_params__i64(params, in->tenant_id);
    isp_params__i64(params, in->now_us);
    isp_params__i64(params, in->session->user_id);
    isp_params__i64(params, in->session->tenant_id);
}

/* What was done, why, and whom it concerned. */
static isp_status record(isp_tx *tx, const act *in, isp_error *err)
{
    ISP_AUTO_BUF none = ISP_BUF_INIT;
    ISP_AUTO_BUF effect = ISP_BUF_INIT;
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_audit__diff(&isp_effect_entity, NULL, in->effect, &none, &effect);
    isp_buf__text(&after, "{\"reason\":");
    isp_json__text(&after, in->reason);
    isp_buf__format(&after, ",\"effect\":%s}", effect.data ? effect.data : "{}");
    if (effect.failed || after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {
        .action = in->action, .entity = "tenant", .entity_id = in->tenant_id, .after = after.data};
    return isp_audit__add(tx, in->session, &event, err);
}

static isp_status act_body(isp_tx *tx, void *user, isp_error *err)
{
    act *in = user;
    isp_below place;
    isp_effect_free(ISP_TAKE(in->effect));
    isp_status st = isp_child__hold(tx, in->session, in->tenant_id, &place, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) before = NULL;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->tenant_id);
        if ((st = isp_tx__run(tx, &branch_open, &params, &before, err)) < 0)
            return st;
    }
    if ((st = in->apply(tx, in, &place, err)) < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->tenant_id);
    isp_params__text(&params, isp_rows__text(before, 0, 0));
    isp_params__bool(&params, in->dry_run);
    if ((st = isp_tx__run(tx, &act_effect, &params, &rows, err)) < 0)
        return st;
    st = isp_rows__record(rows, 0, 0, &isp_effect_entity, (void **)&in->effect, err);
    if (st < 0)
        return st;
    if (in->dry_run) {
        isp_tx__rollback_at_end(tx);
        return ISP_OK;
    }
    return record(tx, in, err);
}

static isp_status perform(act *in, isp_effect **out, isp_error *err)
{
    const isp_scope scope = isp_child__scope(in->session);
    in->now_us = isp_session__now_us(in->session);
    isp_status st = isp_store__transact(isp_session__store(in->session), &scope, act_body, in, err);
    if (st < 0)
        isp_effect_free(in->effect);
    else
        *out = in->effect;
    return st;
}

static isp_status refuse(isp_error *err, const char *why)
{
    return isp_fail(err, ISP_E_STATE, "tenant.state", "%s", why);
}

static isp_status apply_suspend(isp_tx *tx, const act *in, const isp_below *place, isp_error *err)
{
    if (place->closed)
        return refuse(err, "it is closed");
    if (place->suspended)
        return refuse(err, "it is suspended already");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    add_who(&params, in);
    isp_params__text(&params, in->reason);
    return isp_tx__run(tx, &tenant_suspend, &params, NULL, err);
}

static isp_status apply_resume(isp_tx *tx, const act *in, const isp_below *place, isp_error *err)
{
    if (place->closed)
        return refuse(err, "it is closed");
    if (!place->suspended)
        return refuse(err, "nobody has suspended it");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->tenant_id);
    return isp_tx__run(tx, &tenant_resume, &params, NULL, err);
}

/* History of the slot that an ISP leaves or takes. */
static isp_status note_slot(isp_tx *tx, const act *in, const isp_below *place, int64_t event,
                            int64_t slot_no, isp_error *err)
{
    const isp_slot_note note = {.group_id = place->parent_id,
                                .event = event,
                                .slot_no = slot_no,
                                .isp_id = place->tenant_id,
                                .now_us = in->now_us};
    return isp_slot__note(tx, in->session, &note, err);
}

static isp_status apply_close(isp_tx *tx, const act *in, const isp_below *place, isp_error *err)
{
    isp_status st;
    if (place->closed)
        return refuse(err, "it is closed already");
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->tenant_id);
        if ((st = isp_tx__run(tx, &open_isps, &params, &rows, err)) < 0)
            return st;
        int64_t count = isp_rows__i64(rows, 0, 0);
        if (count)
            return isp_fail(err, ISP_E_STATE, "tenant.state", "%lld ISPs are open: %.180s%s",
                            (long long)count, isp_rows__text(rows, 0, 1), count > 8 ? ", ..." : "");
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    add_who(&params, in);
    st = isp_tx__run(tx, &tenant_close, &params, NULL, err);
    if (st == ISP_OK && place->kind == ISP_TENANT_ISP)
        st = note_slot(tx, in, place, ISP_SLOT_FREED, place->slot_no, err);
    return st;
}

static isp_status apply_reopen(isp_tx *tx, const act *in, const isp_below *place, isp_error *err)
{
    int64_t slot_no = ISP_NO_VALUE;
    isp_status st;
    if (!place->closed)
        return refuse(err, "it is not closed");
    if (place->kind == ISP_TENANT_ISP) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, place->parent_id);
        if ((st = isp_tx__run(tx, &parent_closed, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__i64(rows, 0, 0) == 1)
            return refuse(err, "its group is closed");
        slot_no = 0;
        if ((st = isp_slot__find(tx, place->parent_id, &slot_no, err)) < 0)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->tenant_id);
    isp_params__i64(&params, slot_no);
    st = isp_tx__run(tx, &tenant_reopen, &params, NULL, err);
    if (st == ISP_OK && place->kind == ISP_TENANT_ISP)
        st = note_slot(tx, in, place, ISP_SLOT_TAKEN, slot_no, err);
    return st;
}

isp_status isp_child_suspend(isp_session *session, int64_t tenant_id,
                             const isp_suspend_options *options, isp_effect **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_suspend_options o = ISP_SUSPEND_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "tenant.manage", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    if (!o.reason || !isp_text__is_line(o.reason, 1, 150))
        return isp_fail(err, ISP_E_INVALID, "reason",
                        "a reason is one line of 1 to 150 characters");
    act in = {.session = session,
              .action = "child.suspend",
              .apply = apply_suspend,
              .tenant_id = tenant_id,
              .reason = o.reason,
              .dry_run = o.dry_run != 0};
    if (!in.dry_run && (st = isp_session__stepped_up(session, "tenant.manage", in.action, err)) < 0)
        return st;
    return perform(&in, out, err);
}

typedef isp_status (*apply_fn)(isp_tx *tx, const act *in, const isp_below *place, isp_error *err);

static isp_status perform_plain(isp_session *session, const char *action, int64_t tenant_id,
                                apply_fn apply, const isp_act_options *options, isp_effect **out,
                                isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_act_options o = ISP_ACT_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "tenant.manage", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st == ISP_OK && !o.dry_run) /* to look at what it would do wants none */
        st = isp_session__stepped_up(session, "tenant.manage", action, err);
    if (st < 0)
        return st;
    act in = {.session = session,
              .action = action,
              .apply = apply,
              .tenant_id = tenant_id,
              .dry_run = o.dry_run != 0};
    return perform(&in, out, err);
}

isp_status isp_child_resume(isp_session *session, int64_t tenant_id, const isp_act_options *options,
                            isp_effect **out, isp_error *err)
{
    return perform_plain(session, "child.resume", tenant_id, apply_resume, options, out, err);
}

isp_status isp_child_close(isp_session *session, int64_t tenant_id, const isp_act_options *options,
                           isp_effect **out, isp_error *err)
{
    return perform_plain(session, "child.close", tenant_id, apply_close, options, out, err);
}

isp_status isp_child_reopen(isp_session *session, int64_t tenant_id, const isp_act_options *options,
                            isp_effect **out, isp_error *err)
{
    return perform_plain(session, "child.reopen", tenant_id, apply_reopen, options, out, err);
}
