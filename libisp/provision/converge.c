/*
 * Convergence: what is wanted (a version in the database) and what the router holds are brought
 * together, read back, and the reading is stored as proof. Nothing is believed that was not read
 * back.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "device/node.h"
#include "provision/entities.h"
#include "provision/provision.h"
#include "store/lease.h"
#include "subscriber/entities.h"
#include "subscriber/service.h"
#include "tenant/audit.h"

#define RETRY_MIN_US INT64_C(1000000)
#define RETRY_MAX_US INT64_C(30000000)
/* A router that refuses our login or shows another certificate needs a person: it is not pestered.
 * Changing the node tries at once. */
#define REFUSED_US INT64_C(300000000)
#define TURN_US    INT64_C(5000000) /* how long a change by hand waits for a worker to leave */
#define LOOK_US    INT64_C(60000000)

/* clang-format off */
static const isp_stmt line_pending = { "line_pending",
    "SELECT s.service_id, s.state, s.login, s.password, p.code, c.name, p.download_bps, p.upload_bps, s.desired_version,"
    " s.begins_on IS NULL, t.lines_cut FROM services s"
    " JOIN tenants t ON t.tenant_id = s.tenant_id"
    " JOIN packages p ON p.tenant_id = s.tenant_id AND p.package_id = s.package_id"
    " JOIN customers c ON c.tenant_id = s.tenant_id AND c.customer_id = s.customer_id"
    " WHERE s.tenant_id = $1 AND s.node_id = $2"
    " AND CASE WHEN $3::bigint > 0 THEN s.service_id = $3"
    "          ELSE s.applied_version < s.desired_version AND coalesce(s.retry_at_us, 0) <= $4 END"
    " ORDER BY s.service_id LIMIT 200", NULL };
/* The version that was read back is proved, even if another is wanted meanwhile: that one waits its turn. */
static const isp_stmt line_proved = { "line_proved",
    "UPDATE services SET applied_version = greatest(applied_version, $3), applied_at_us = $4, applied_enabled = $5,"
    " attempt_count = 0, retry_at_us = NULL, apply_error = NULL,"
    " online_since_us = CASE WHEN online IS DISTINCT FROM $6 THEN $4 ELSE online_since_us END,"
    " online = $6, online_at_us = $4, online_address = $7"
    " WHERE tenant_id = $1 AND service_id = $2", NULL };
/* A reading that does not match is tried again for ever: it is kept when it differs from the one before. */
static const isp_stmt proof_insert = { "proof_insert",
    "INSERT INTO proofs (tenant_id, service_id, version, at_us, node_id, matches, enabled, session_count, plan, content)"
    " SELECT $1, $2, $3, $4, $5, $6::boolean, $7::boolean, $8::bigint, $9, $10"
    "  WHERE $6 OR NOT EXISTS (SELECT FROM (SELECT * FROM proofs WHERE tenant_id = $1 AND service_id = $2"
    "                                        ORDER BY at_us DESC LIMIT 1) p"
    "                           WHERE NOT p.matches AND p.version = $3 AND p.enabled = $7 AND p.session_count = $8)"
    " ON CONFLICT (tenant_id, service_id, at_us) DO NOTHING", NULL };
/* $3: which of the node's lines, 0 for all that wait. Tries wait longer each time, up to half a minute. */
static const isp_stmt line_failed = { "line_failed",
    "UPDATE services SET attempt_count = attempt_count + 1, apply_error = $5,"
    " retry_at_us = $4 + least($7::bigint, $6::bigint << least(attempt_count, 5)::integer)"
    " WHERE tenant_id = $1 AND node_id = $2 AND applied_version < desired_version"
    " AND ($3::bigint = 0 OR service_id = $3)", NULL };
static const isp_stmt proof_list = { "proof_list",
    "SELECT {proof} FROM proofs WHERE tenant_id = $1 AND service_id = $2 AND at_us < $3"
    " ORDER BY at_us DESC LIMIT $4", NULL };
/* Lines whose first day is here are wanted anew: now they may be online. */
static const isp_stmt line_begin = { "line_begin",
    "UPDATE services SET begins_on = NULL, desired_version = desired_version + 1, changed_at_us = $3,"
    " retry_at_us = NULL, attempt_count = 0 WHERE tenant_id = $1 AND begins_on <= $2::date", NULL };
/* Sessions are looked at now, and each second until $3 to see those come online that were let
 * in. */
static const isp_stmt node_look = { "node_look",
    "UPDATE nodes SET polled_at_us = 0, look_until_us = greatest(look_until_us, $3)"
    " WHERE tenant_id = $1 AND node_id = $2", NULL };
const isp_stmt *const isp_provision__stmts[] = {
    &line_pending, &line_proved, &proof_insert, &line_failed, &proof_list, &line_begin, &node_look, NULL };
/* clang-format on */

typedef struct proving {
    const isp_session *session;
    int64_t service_id, node_id, version, at_us;
    bool matches;
    const isp_line_state *state;
    const char *plan;
} proving;

static isp_status prove_body(isp_tx *tx, void *user, isp_error *err)
{
    const proving *in = user;
    isp_status st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->service_id);
        isp_params__i64(&params, in->version);
        isp_params__i64(&params, in->at_us);
        isp_params__i64(&params, in->node_id);
        isp_params__bool(&params, in->matches);
        isp_params__bool(&params, in->state->enabled != 0);
        isp_params__i64(&params, in->state->session_count);
        isp_params__text(&params, in->plan);
        isp_params__text(&params, in->state->text);
        if ((st = isp_tx__run(tx, &proof_insert, &params, NULL, err)) < 0 || !in->matches)
            return st;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->service_id);
    isp_params__i64(&params, in->version);
    isp_params__i64(&params, in->at_us);
    isp_params__bool(&params, in->state->enabled != 0);
    isp_params__bool(&params, in->state->session_count > 0);
    isp_params__text(&params, in->state->address);
    return isp_tx__run(tx, &line_proved, &params, NULL, err);
}

/* Change, read back, store what was read. */
static isp_status converge_line(const isp_session *session, isp_device *device, int64_t node_id,
                                const isp_rows *rows, size_t row, isp_converge_result *out,
                                isp_error *err)
{
    isp_line_facts facts = {.tenant_id = session->tenant_id,
                            .service_id = isp_rows__i64(rows, row, 0),
                            .login = isp_rows__text(rows, row, 2),
                            .package = isp_rows__text(rows, row, 4),
                            .customer = isp_rows__text(rows, row, 5),
                            .download_bps = isp_rows__i64(rows, row, 6),
                            .upload_bps = isp_rows__i64(rows, row, 7),
                            .begun = isp_rows__i64(rows, row, 9) == 1,
                            .cut = isp_rows__i64(rows, row, 10) == 1};
    if (!isp_kind__value(ISP_KIND_SERVICE_STATE, isp_rows__text(rows, row, 1), &facts.state))
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a stored state has no meaning here");
    ISP_AUTO(isp_secret) password = NULL;
    isp_status st = isp_service__password(session, rows, row, 3, facts.service_id, &password, err);
    if (st < 0)
        return st;
    facts.password = isp_secret__text(password);

    char key[ISP_LINE_KEY_SIZE];
    isp_line line;
    bool present = isp_line__desired(&facts, key, &line);
    ISP_AUTO(isp_line_change) change = NULL;
    ISP_AUTO(isp_line_state) state = NULL;
    st = present ? isp_device_line_apply(device, &line, &change, err)
                 : isp_device_line_remove(device, &line, &change, err);
    if (st == ISP_OK)
        st = isp_device_line_read(device, &line, &state, err);
    if (st < 0)
        return st;
    proving in = {.session = session,
                  .service_id = facts.service_id,
                  .node_id = node_id,
                  .version = isp_rows__i64(rows, row, 8),
                  .at_us = isp_session__now_us(session),
                  .matches = isp_line__matches(&line, present, state),
                  .state = state,
                  .plan = change->plan};
    if ((st = isp_session__transact(session, prove_body, &in, err)) < 0)
        return st;
    if (!in.matches) {
        char subject[32];
        snprintf(subject, sizeof subject, "service:%lld", (long long)facts.service_id);
        return isp_fail(err, ISP_E_STATE, subject,
                        "the router took the change and holds something else: %.120s",
                        state->text ? state->text : "nothing");
    }
    out->done_count++;
    out->let_in_count += line.enabled && present && !state->session_count;
    return ISP_OK;
}

/* Does the router turn us away, whatever the line? */
static bool router_refuses(const isp_error *why)
{
    return why->code == ISP_E_DENIED ||
           (why->code == ISP_E_CONFLICT && strcmp(why->subject, "node.tls_pin") == 0);
}

/* Is it the router that is wrong, rather than this line? Then its other lines need not be tried
 * now. */
static bool router_is_gone(const isp_error *why)
{
    return why->code == ISP_E_UNAVAILABLE || why->code == ISP_E_TIMEOUT ||
           why->code == ISP_E_UNKNOWN || why->code == ISP_E_PROTOCOL || router_refuses(why);
}

static isp_status failed(const isp_session *session, int64_t node_id, int64_t service_id,
                         const isp_error *why, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64(&params, service_id);
    isp_params__i64(&params, isp_session__now_us(session));
    isp_params__text(&params, why->message);
    isp_params__i64(&params, router_refuses(why) ? REFUSED_US : RETRY_MIN_US);
    isp_params__i64(&params, router_refuses(why) ? REFUSED_US : RETRY_MAX_US);
    return isp_session__run(session, &line_failed, &params, NULL, err);
}

/* Done, and nothing was wrong with the router: it is there, and its sessions are worth a look. */
static isp_status look_soon(const isp_session *session, int64_t node_id,
                            const isp_converge_result *result, isp_error *err)
{
    isp_status st = isp_node__answered(session, node_id, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64(&params, result->let_in_count ? isp_session__now_us(session) + LOOK_US : 0);
    return isp_session__run(session, &node_look, &params, NULL, err);
}

isp_status isp_provision__node(isp_session *session, int64_t node_id, int64_t service_id,
                               isp_go_on_fn go_on, void *user, isp_converge_result *out,
                               isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, session->tenant_id);
        isp_params__i64(&params, node_id);
        isp_params__i64(&params, service_id);
        isp_params__i64(&params, isp_session__now_us(session));
        isp_status st = isp_session__run(session, &line_pending, &params, &rows, err);
        if (st < 0 || !isp_rows__len(rows))
            return st;
    }
    isp_error why = {0};
    ISP_AUTO(isp_device) device = NULL;
    isp_status st = isp_node__open(session, node_id, 0, &device, &why);
    if (st < 0) {
        out->error_count++;
        isp_status kept = isp_node__missed(session, node_id, &why, err);
        if (kept == ISP_OK)
            kept = failed(session, node_id, service_id, &why, err);
        if (kept < 0)
            return kept;
        if (err)
            *err = why;
        return st;
    }
    isp_status worst = ISP_OK;
    for (size_t i = 0; i < isp_rows__len(rows) && (!go_on || go_on(user)); i++) {
        int64_t id = isp_rows__i64(rows, i, 0);
        st = converge_line(session, device, node_id, rows, i, out, &why);
        if (st == ISP_OK)
            continue;
        out->error_count++;
        worst = st;
        if (err)
            *err = why;
        bool gone = router_is_gone(&why);
        isp_error kept = {0};
        if (gone)
            isp_node__missed(session, node_id, &why, &kept);
        if (failed(session, node_id, gone && !service_id ? 0 : id, &why, &kept) < 0) {
            if (err)
                *err = kept;
            return (isp_status)kept.code;
        }
        if (gone)
            return worst;
    }
    if (out->done_count && (st = look_soon(session, node_id, out, err)) < 0)
        return st;
    return worst;
}

isp_status isp_provision__begin(isp_session *session, int64_t today, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__on(&params, today);
    isp_params__i64(&params, isp_session__now_us(session));
    return isp_session__run(session, &line_begin, &params, NULL, err);
}

static const isp_page_rule proofs_asked = {"service.read", "service_id", .first = INT64_MAX};

isp_status isp_proof_list_get(isp_session *session, const isp_list_options *options,
                              isp_proof_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &proofs_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, page.asked.service_id > 0, "service_id");
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, page.asked.service_id);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &proof_list, &params, &isp_proof_entity, page.asked.limit, -1,
                             2, (isp_list **)(void *)out, err);
}

isp_status isp_service_apply(isp_session *session, int64_t service_id, isp_proof **out,
                             isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_service) service = NULL;
    isp_status st = isp_session__allow(session, "service.apply", err);
    if (st < 0 || (st = isp_service_get(session, service_id, &service, err)) < 0)
        return st;
    char name[32], holder[64];
    snprintf(name, sizeof name, "node:%lld", (long long)service->node_id);
    snprintf(holder, sizeof holder, "by hand %llx", (unsigned long long)isp_env__mono_us());
    isp_store *store = isp_session__store(session);
    bool ours = false;
    /* A worker is seldom at a router for long: its turn is waited for. */
    for (int64_t until_us = isp_env__mono_us() + TURN_US;;) {
        if ((st = isp_lease__take(store, session->tenant_id, name, holder, 60000, &ours, err)) < 0)
            return st;
        if (ours || isp_env__mono_us() >= until_us)
            break;
        const struct timespec step = {.tv_nsec = 50000000};
        nanosleep(&step, NULL);
    }
    if (!ours)
        return isp_fail(err, ISP_E_BUSY, name, "a worker is at this router just now");
    /* What a device does cannot be undone: it is recorded before it is asked for. */
    const isp_audit_event event = {
        .action = "service.apply", .entity = "service", .entity_id = service_id};
    st = isp_audit__note(session, &event, err);
    isp_converge_result result = {0};
    if (st == ISP_OK)
        st = isp_provision__node(session, service->node_id, service_id, NULL, NULL, &result, err);
    isp_error late = {0};
    isp_status released = isp_lease__release(store, session->tenant_id, name, holder, &late);
    if (st < 0)
        return st;
    if (released < 0) {
        if (err)
            *err = late;
        return released;
    }
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, service_id);
    isp_params__i64(&params, INT64_MAX);
    isp_params__i64(&params, 1);
    return isp_session__get(session, &proof_list, &params, &isp_proof_entity, service_id,
                            (void **)out, err);
}
