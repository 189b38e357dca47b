/*
 * Slots: how many ISPs a group may have, who sits in which, and what became of them. The group's
 * row is held by whoever changes them; that there is never one ISP too many is the work of the keys
 * of the database, not of this file.
 */
#include <stdio.h>
#include <string.h>

#include "tenant/audit.h"
#include "tenant/child.h"
#include "tenant/entities.h"

#define SLOTS_MAX 10000

/* clang-format off */
#define DOWN_THE_TREE "the slots of a group below the session's tenant, held by isp_child__hold()"
static const isp_stmt slot_free = { "slot_free",
    "SELECT s.slot_no FROM slots s WHERE s.tenant_id = $1 AND $2::bigint IN (0, s.slot_no) AND NOT EXISTS"
    " (SELECT FROM tenants t WHERE t.parent_id = s.tenant_id AND t.slot_no = s.slot_no) ORDER BY s.slot_no LIMIT 1", NULL };
static const isp_stmt slot_use = { "slot_use",
    "SELECT (SELECT count(*) FROM slots WHERE tenant_id = $1), count(*),"
    " string_agg(code, ', ' ORDER BY slot_no) FILTER (WHERE n <= 8)"
    " FROM (SELECT code, slot_no, row_number() OVER (ORDER BY slot_no) AS n FROM tenants"
    "        WHERE parent_id = $1 AND slot_no IS NOT NULL) i", NULL };
static const isp_stmt slot_there = { "slot_there",
    "SELECT 1 FROM slots WHERE tenant_id = $1 AND slot_no = $2", NULL };
/* The smallest numbers that are not there yet. */
static const isp_stmt slot_add = { "slot_add",
    "INSERT INTO slots (tenant_id, slot_no, created_at_us) SELECT $1, n, $3 FROM generate_series(1, 10000) n"
    " WHERE NOT EXISTS (SELECT FROM slots s WHERE s.tenant_id = $1 AND s.slot_no = n) ORDER BY n LIMIT $2", NULL };
/* The highest numbers that nobody sits in. */
static const isp_stmt slot_remove = { "slot_remove",
    "DELETE FROM slots WHERE tenant_id = $1 AND slot_no IN (SELECT s.slot_no FROM slots s WHERE s.tenant_id = $1"
    " AND NOT EXISTS (SELECT FROM tenants t WHERE t.parent_id = s.tenant_id AND t.slot_no = s.slot_no)"
    " ORDER BY s.slot_no DESC LIMIT $2)", NULL };
static const isp_stmt slot_note = { "slot_note",
    "INSERT INTO slot_events (tenant_id, event_no, event, slot_no, from_slot_no, slot_count, isp_id, at_us, changed_by)"
    " SELECT $1, 1 + coalesce((SELECT max(event_no) FROM slot_events WHERE tenant_id = $1), 0), $2,"
    " nullif($3::bigint, 0), nullif($4::bigint, 0), (SELECT count(*) FROM slots WHERE tenant_id = $1),"
    " nullif($5::bigint, 0), $6, (SELECT login FROM users WHERE tenant_id = $7 AND user_id = $8)", NULL };
static const isp_stmt slot_move = { "slot_move",
    "UPDATE tenants SET parent_id = $2, slot_no = $3, revision = revision + 1 WHERE tenant_id = $1", NULL };
/* Who is there in somebody's name from the group that it leaves has nothing to do there any more. */
static const isp_stmt slot_visits = { "slot_visits",
    "UPDATE sessions SET ended_at_us = $3 WHERE tenant_id = $1 AND parent_tenant_id = $2 AND ended_at_us IS NULL", NULL };
static const isp_stmt slot_list = { "slot_list",
    "SELECT {slot} FROM slot_view WHERE tenant_id = $1 AND slot_no > $2 ORDER BY slot_no LIMIT $3", NULL };
static const isp_stmt slot_history = { "slot_history",
    "SELECT {slot_event} FROM slot_event_view WHERE tenant_id = $1 AND event_no < $2 ORDER BY event_no DESC LIMIT $3", NULL };
static const isp_stmt group_there = { "group_there",
    "SELECT 1 FROM tenants WHERE tenant_id = $1 AND kind = 'group'", NULL };
const isp_stmt *const isp_tenant__slot_stmts[] = {
    &slot_free, &slot_use, &slot_there, &slot_add, &slot_remove, &slot_note, &slot_move, &slot_visits, &slot_list, &slot_history,
    &group_there, NULL };
/* clang-format on */

/* The group's slots, ISPs in them, and the codes of the first of these. */
static isp_status count_use(isp_tx *tx, int64_t group_id, isp_rows **out, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, group_id);
    return isp_tx__run(tx, &slot_use, &params, out, err);
}

isp_status isp_slot__find(isp_tx *tx, int64_t group_id, int64_t *slot_no, isp_error *err)
{
    isp_status st;
    {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, group_id);
        isp_params__i64(&params, *slot_no);
        if ((st = isp_tx__run(tx, &slot_free, &params, &rows, err)) < 0)
            return st;
        if (isp_rows__len(rows)) {
            *slot_no = isp_rows__i64(rows, 0, 0);
            return ISP_OK;
        }
    }
    if (*slot_no) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, group_id);
        isp_params__i64(&params, *slot_no);
        if ((st = isp_tx__run(tx, &slot_there, &params, &rows, err)) < 0)
            return st;
        return isp_rows__len(rows) ? isp_fail(err, ISP_E_EXISTS, "slot_no",
                                              "somebody sits in slot %lld", (long long)*slot_no)
                                   : isp_fail(err, ISP_E_NOT_FOUND, "slot_no",
                                              "there is no slot %lld", (long long)*slot_no);
    }
    ISP_AUTO(isp_rows) use = NULL;
    if ((st = count_use(tx, group_id, &use, err)) < 0)
        return st;
    int64_t count = isp_rows__i64(use, 0, 0), used = isp_rows__i64(use, 0, 1);
    const char *codes = isp_rows__text(use, 0, 2);
    return isp_fail(err, ISP_E_LIMIT, "slot", "no slot of %lld is free: %.180s%s", (long long)count,
                    codes ? codes : "none was allotted", used > 8 ? ", ..." : "");
}

isp_status isp_slot__allot(isp_tx *tx, int64_t group_id, int64_t count, int64_t now_us,
                           isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, group_id);
    isp_params__i64(&params, count);
    isp_params__i64(&params, now_us);
    return isp_tx__run(tx, &slot_add, &params, NULL, err);
}

isp_status isp_slot__note(isp_tx *tx, const isp_session *session, const isp_slot_note *note,
                          isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, note->group_id);
    isp_params__name(&params, ISP_KIND_SLOT_EVENT, note->event);
    isp_params__i64(&params, note->slot_no);
    isp_params__i64(&params, note->from_slot_no);
    isp_params__i64(&params, note->isp_id);
    isp_params__i64(&params, note->now_us);
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, session->user_id);
    return isp_tx__run(tx, &slot_note, &params, NULL, err);
}

/* ---- how many ---- */

typedef struct setting {
    isp_session *session;
    int64_t tenant_id, count, now_us;
} setting;

static isp_status hold_group(isp_tx *tx, const isp_session *session, int64_t tenant_id,
                             const char *subject, isp_below *out, isp_error *err)
{
    isp_status st = isp_child__hold(tx, session, tenant_id, out, err);
    if (st == ISP_OK && out->kind != ISP_TENANT_GROUP)
        return isp_fail(err, ISP_E_STATE, subject, "%s is no group: only groups have slots",
                        out->code);
    return st;
}

static isp_status set_body(isp_tx *tx, void *user, isp_error *err)
{
    const setting *in = user;
    isp_below group;
    isp_status st = hold_group(tx, in->session, in->tenant_id, "tenant", &group, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_rows) use = NULL;
    if ((st = count_use(tx, in->tenant_id, &use, err)) < 0)
        return st;
    int64_t count = isp_rows__i64(use, 0, 0), used = isp_rows__i64(use, 0, 1);
    if (in->count == count)
        return ISP_OK;
    if (in->count < used)
        return isp_fail(err, ISP_E_STATE, "slot_count",
                        "%lld ISPs sit in slots: close %lld or more of %.160s%s first",
                        (long long)used, (long long)(used - in->count), isp_rows__text(use, 0, 2),
                        used > 8 ? ", ..." : "");
    if (in->count > count) {
        st = isp_slot__allot(tx, in->tenant_id, in->count - count, in->now_us, err);
    } else {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->tenant_id);
        isp_params__i64(&params, count - in->count);
        st = isp_tx__run(tx, &slot_remove, &params, NULL, err);
    }
    if (st < 0)
        return st;
    const isp_slot_note note = {.group_id = in->tenant_id,
                                .event = in->count > count ? ISP_SLOT_RAISED : ISP_SLOT_LOWERED,
                                .now_us = in->now_us};
    if ((st = isp_slot__note(tx, in->session, &note, err)) < 0)
        return st;
    char before_json[48], after_json[48];
    snprintf(before_json, sizeof before_json, "{\"slot_count\":%lld}", (long long)count);
    snprintf(after_json, sizeof after_json, "{\"slot_count\":%lld}", (long long)in->count);
    const isp_audit_event event = {.action = "slot.set",
                                   .entity = "tenant",
                                   .entity_id = in->tenant_id,
                                   .before = before_json,
                                   .after = after_json};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_slot_set(isp_session *session, int64_t tenant_id, const isp_slot_options *options,
                        isp_child **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_slot_options o = ISP_SLOT_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "slot.write", err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "slot.write", "slot.set", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.slot_count >= 0 && o.slot_count <= SLOTS_MAX, "slot_count");
    setting in = {session, tenant_id, o.slot_count, isp_session__now_us(session)};
    const isp_scope scope = isp_child__scope(session);
    st = isp_store__transact(isp_session__store(session), &scope, set_body, &in, err);
    return st < 0 ? st : isp_session__unread(isp_child__get(session, tenant_id, out, err), err);
}

/* ---- from one to another ---- */

typedef struct moving {
    isp_session *session;
    int64_t tenant_id, slot_no, group_id, now_us;
} moving;

static isp_status move_body(isp_tx *tx, void *user, isp_error *err)
{
    const moving *in = user;
    isp_below isp, group;
    isp_status st = isp_child__hold(tx, in->session, in->tenant_id, &isp, err);
    if (st < 0)
        return st;
    if (isp.kind != ISP_TENANT_ISP || isp.closed)
        return isp_fail(err, ISP_E_STATE, "tenant.state", "only an open ISP sits in a slot");
    int64_t group_id = isp.parent_id, slot_no = in->slot_no;
    if (in->group_id && in->group_id != group_id) {
        group_id = in->group_id;
        if ((st = hold_group(tx, in->session, group_id, "group_id", &group, err)) < 0)
            return st;
        if (group.closed)
            return isp_fail(err, ISP_E_STATE, "group_id", "the group is closed");
    }
    bool away = group_id != isp.parent_id;
    if (!away && slot_no == isp.slot_no)
        return ISP_OK;
    if ((st = isp_slot__find(tx, group_id, &slot_no, err)) < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->tenant_id);
        isp_params__i64(&params, group_id);
        isp_params__i64(&params, slot_no);
        if ((st = isp_tx__run(tx, &slot_move, &params, NULL, err)) < 0)
            return st;
    }
    isp_slot_note note = {.group_id = group_id,
                          .event = away ? ISP_SLOT_TAKEN : ISP_SLOT_MOVED,
                          .slot_no = slot_no,
                          .from_slot_no = away ? 0 : isp.slot_no,
                          .isp_id = in->tenant_id,
                          .now_us = in->now_us};
    st = isp_slot__note(tx, in->session, &note, err);
    if (st == ISP_OK && away) {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->tenant_id);
        isp_params__i64(&params, isp.parent_id);
        isp_params__i64(&params, in->now_us);
        if ((st = isp_tx__run(tx, &slot_visits, &params, NULL, err)) < 0)
            return st;
        note.group_id = isp.parent_id;
        note.event = ISP_SLOT_FREED;
        note.slot_no = isp.slot_no;
        st = isp_slot__note(tx, in->session, &note, err);
    }
    if (st < 0)
        return st;
    char before_json[80], after_json[80];
    snprintf(before_json, sizeof before_json, "{\"group_id\":%lld,\"slot_no\":%lld}",
             (long long)isp.parent_id, (long long)isp.slot_no);
    snprintf(after_json, sizeof after_json, "{\"group_id\":%lld,\"slot_no\":%lld}",
             (long long)group_id, (long long)slot_no);
    const isp_audit_event event = {.action = "slot.move",
                                   .entity = "tenant",
                                   .entity_id = in->tenant_id,
                                   .before = before_json,
                                   .after = after_json};
    return isp_audit__add(tx, in->session, &event, err);
}

isp_status isp_slot_move(isp_session *session, int64_t tenant_id, const isp_move_options *options,
                         isp_child **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_move_options o = ISP_MOVE_OPTIONS_INIT;
    isp_status st = isp_session__allow(session, "tenant.manage", err);
    if (st == ISP_OK)
        st = isp_session__stepped_up(session, "tenant.manage", "slot.move", err);
    if (st == ISP_OK)
        st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.slot_no >= 0 && o.slot_no <= SLOTS_MAX, "slot_no");
    moving in = {session, tenant_id, o.slot_no, o.group_id, isp_session__now_us(session)};
    const isp_scope scope = isp_child__scope(session);
    st = isp_store__transact(isp_session__store(session), &scope, move_body, &in, err);
    return st < 0 ? st : isp_session__unread(isp_child__get(session, tenant_id, out, err), err);
}

/* ---- who sits where, and what was ---- */

/* A list of a group: read as isp_scope over the session's branch, where a foreign group has no rows
 * and is no group. */
static isp_status list_of_group(isp_session *session, int64_t tenant_id, const isp_stmt *stmt,
                                const isp_list_options *options, int64_t first,
                                const isp_entity *entity, isp_list **out, isp_error *err)
{
    const isp_page_rule rule = {"tenant.list", "", .first = first};
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &rule, options, &page, err);
    isp_session reader = *session;
    reader.scope.role = ISP_DB_SCOPE;
    if (st == ISP_OK)
        st = isp_tenant__below(session, &reader.scope.tenants, &reader.scope.tenant_count, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    {
        ISP_AUTO(isp_rows) rows = NULL;
        if ((st = isp_session__run(&reader, &group_there, &params, &rows, err)) < 0)
            return st;
        if (!isp_rows__len(rows))
            return isp_session__absent(&isp_tenant_entity, tenant_id, err);
    }
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(&reader, stmt, &params, entity, page.asked.limit, -1, 0, out, err);
}

isp_status isp_slot_list_get(isp_session *session, int64_t tenant_id,
                             const isp_list_options *options, isp_slot_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    return list_of_group(session, tenant_id, &slot_list, options, 0, &isp_slot_entity,
                         (isp_list **)(void *)out, err);
}

isp_status isp_slot_event_list_get(isp_session *session, int64_t tenant_id,
                                   const isp_list_options *options, isp_slot_event_list **out,
                                   isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    return list_of_group(session, tenant_id, &slot_history, options, INT64_MAX,
                         &isp_slot_event_entity, (isp_list **)(void *)out, err);
}
