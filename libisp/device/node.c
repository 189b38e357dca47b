#include "device/node.h"

#include <stdio.h>
#include <string.h>

#include "device/entities.h"
#include "tenant/audit.h"
#include "vault/keyring.h"

#define ROUTER_POLL_MS 10000
#define OLT_POLL_MS    60000

/* clang-format off */
static const isp_stmt node_insert = { "node_insert",
    "INSERT INTO nodes (tenant_id, node_id, name, driver, is_olt, address, port, tls, tls_pin, username, password,"
    " snmp_version, auth_protocol, priv_protocol, priv_password, poll_interval_ms, created_at_us)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif($10, ''), $11, $12, $13, $14, $15, $16, $17)", NULL };
static const isp_stmt node_get = { "node_get",
    "SELECT {node} FROM node_view WHERE tenant_id = $1 AND node_id = $2", NULL };
static const isp_stmt node_list = { "node_list",
    "SELECT {node} FROM node_view WHERE tenant_id = $1 AND (name, node_id) > ($2, $3)"
    " AND ($4::text IS NULL OR starts_with(lower(name), lower($4)))"
    " AND ($5::text IS NULL OR ($5 = 'olt' AND is_olt) OR ($5 = 'router' AND NOT is_olt)"
    "      OR ($5 = 'down' AND state = 'down')) ORDER BY name, node_id LIMIT $6", NULL };
static const isp_stmt node_secrets = { "node_secrets",
    "SELECT password IS NOT NULL, priv_password IS NOT NULL FROM nodes WHERE tenant_id = $1 AND node_id = $2", NULL };
/* A new address, login or pin is asked at once; an empty text clears. */
static const isp_stmt node_update = { "node_update",
    "UPDATE nodes SET name = coalesce($4, name), address = coalesce($5, address), port = nullif(coalesce($6, port), 0),"
    " tls = coalesce($7, tls), tls_pin = nullif(coalesce($8, tls_pin), ''),"
    " username = nullif(coalesce($9, username), ''), password = coalesce($10, password), snmp_version = $11,"
    " auth_protocol = $12, priv_protocol = $13::text, priv_password = CASE WHEN $13::text IS NOT NULL THEN coalesce($14, priv_password) END,"
    " poll_interval_ms = coalesce($15, poll_interval_ms), polled_at_us = 0, miss_count = 0,"
    " revision = revision + 1"
    " WHERE tenant_id = $1 AND node_id = $2 AND revision = $3", NULL };
/* Lines that wait for this node are tried with its new settings now. */
static const isp_stmt node_retry = { "node_retry",
    "UPDATE services SET retry_at_us = NULL, attempt_count = 0"
    " WHERE tenant_id = $1 AND node_id = $2 AND applied_version < desired_version", NULL };
static const isp_stmt node_reach = { "node_reach",
    "SELECT driver, address, port, tls, tls_pin, username, password, revision, snmp_version, auth_protocol, priv_protocol,"
    " priv_password FROM nodes WHERE tenant_id = $1 AND node_id = $2", NULL };
static const isp_stmt node_answered = { "node_answered",
    "UPDATE nodes SET state = 'up', state_at_us = CASE WHEN state = 'up' THEN state_at_us ELSE $3 END, seen_at_us = $3,"
    " miss_count = 0, node_error = NULL WHERE tenant_id = $1 AND node_id = $2", NULL };
/* What it is. That it tells so does not mean that it does its work: misses stay. */
static const isp_stmt node_told = { "node_told",
    "UPDATE nodes SET model = coalesce($3, model, ''), version = coalesce($4, version),"
    " uptime_ms = coalesce($5, uptime_ms), tls_pin = coalesce(tls_pin, $6)"
    " WHERE tenant_id = $1 AND node_id = $2", NULL };
static const isp_stmt node_missed = { "node_missed",
    "UPDATE nodes SET miss_count = miss_count + 1, node_error = $4,"
    " state_at_us = CASE WHEN miss_count + 1 >= 3 AND state <> 'down' THEN $3 ELSE state_at_us END,"
    " state = CASE WHEN miss_count + 1 >= 3 THEN 'down' ELSE state END"
    " WHERE tenant_id = $1 AND node_id = $2", NULL };
static const isp_stmt onu_get = { "onu_get",
    "SELECT {onu} FROM onu_view WHERE tenant_id = $1 AND onu_id = $2", NULL };
/* Worst light first: the weakest reading, then those without one. */
#define RX "coalesce(rx_power_dbm_x100, 100000)"
static const isp_stmt onu_list = { "onu_list",
    "SELECT {onu}, " RX " FROM onu_view WHERE tenant_id = $1 AND (" RX ", onu_id) > ($2, $3)"
    " AND ($4::bigint = 0 OR node_id = $4) AND ($5::bigint = 0 OR customer_id = $5)"
    " AND ($6::text IS NULL OR starts_with(replace(mac, ':', ''), $7) OR starts_with(lower(serial), $6)"
    "      OR starts_with(lower(name), $6) OR starts_with(lower(customer_name), $6))"
    " AND ($8::text IS NULL OR light = $8 OR state = $8"
    "      OR ($8 = 'not_good' AND light IN ('weak', 'critical', 'too_strong')))"
    " ORDER BY " RX ", onu_id LIMIT $9", NULL };
const isp_stmt *const isp_device__node_stmts[] = {
    &node_insert, &node_get, &node_list, &node_secrets, &node_update, &node_retry, &node_reach, &node_answered, &node_told, &node_missed, &onu_get, &onu_list,
    NULL };
/* clang-format on */

/* The two secrets of a node, by the column that holds them. */
static const char password_column[] = "password", priv_column[] = "priv_password";

static isp_place place_of(int64_t tenant_id, const char *column, int64_t node_id)
{
    return (isp_place){tenant_id, "nodes", column, node_id};
}

typedef struct work {
    const isp_session *session;
    isp_node_options options;
    const isp_driver *driver;
    int64_t tls;                                              /* 0, 1, ISP_NO_VALUE: not given */
    const char *snmp_version, *auth_protocol, *priv_protocol; /* as they will be */
    bool has_password, has_priv;                              /* sealed in the row by now */
    int64_t node_id, revision, now_us;
} work;

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A text that is given, "" for none, or else what there is. */
static const char *newer(const char *given, const char *now)
{
    return !given ? now : *given ? given : NULL;
}

/*
 * The login of an SNMP device. A passphrase that was kept has been looked at when it was entered
 * for its protocol.
 */
static isp_status check_snmp(work *in, const isp_node *now, isp_error *err)
{
    static const char kept[] = "kept, and looked at before";
    const isp_node_options *o = &in->options;
    if (!in->driver->snmp) {
        const char *wrong = newer(o->auth_protocol, NULL)   ? "node.auth_protocol"
                            : newer(o->priv_protocol, NULL) ? "node.priv_protocol"
                            : o->priv_password              ? "node.priv_password"
                                                            : NULL;
        return wrong ? isp_fail(err, ISP_E_UNSUPPORTED, wrong, "the driver %s does not speak SNMP",
                                in->driver->name)
                     : ISP_OK;
    }
    in->snmp_version = o->snmp_version ? o->snmp_version : now ? now->snmp_version : "v2c";
    bool is_v3 = strcmp(in->snmp_version, "v3") == 0;
    in->auth_protocol = newer(o->auth_protocol, now && is_v3 ? now->auth_protocol : NULL);
    in->priv_protocol = newer(o->priv_protocol, now && is_v3 ? now->priv_protocol : NULL);
    if (!is_v3 && (in->auth_protocol || in->priv_protocol))
        return isp_fail(err, ISP_E_INVALID,
                        in->auth_protocol ? "node.auth_protocol" : "node.priv_protocol",
                        "SNMPv2c has neither authentication nor privacy: choose snmp_version v3");
    const isp_snmp_v3_options user = {.user = newer(o->username, now ? now->username : NULL),
                                      .auth_protocol = in->auth_protocol,
                                      .auth_password = o->password        ? o->password
                                                       : in->has_password ? kept
                                                                          : NULL,
                                      .priv_protocol = in->priv_protocol,
                                      .priv_password = o->priv_password ? o->priv_password
                                                       : in->has_priv   ? kept
                                                                        : NULL};
    return is_v3 ? isp_snmp_v3__check(&user, err) : ISP_OK;
}

/*
 * A stored login goes only where it was meant to go: whoever may change a node, and does not know
 * its password, must not be able to have it sent to a machine of his own, or in the clear.
 */
static isp_status check_secrets(const work *in, const isp_node *now, isp_error *err)
{
    const isp_node_options *o = &in->options;
    int64_t usual = now->tls ? in->driver->tls_port : in->driver->port;
    int64_t port = now->port == ISP_NO_VALUE ? usual : now->port;
    const char *moved = o->address && !same(o->address, now->address)                    ? "address"
                        : o->port != ISP_NO_VALUE && (o->port ? o->port : usual) != port ? "port"
                        : in->tls != ISP_NO_VALUE && in->tls != now->tls                 ? "TLS"
                        : now->tls_pin && o->tls_pin &&
                                !isp_text__equal_nocase(o->tls_pin, now->tls_pin)
                            ? "certificate"
                        : !same(in->snmp_version, now->snmp_version) ? "SNMP version"
                                                                     : NULL;
    const char *auth = moved                                          ? moved
                       : !same(in->auth_protocol, now->auth_protocol) ? "authentication protocol"
                                                                      : NULL;
    const char *priv = auth                                           ? auth
                       : !same(in->priv_protocol, now->priv_protocol) ? "privacy protocol"
                                                                      : NULL;
    if (auth && in->has_password && !o->password)
        return isp_fail(err, ISP_E_INVALID, "node.password",
                        "give the password again: the %s of the node changes, and a stored login"
                        " goes only where it was meant to go",
                        auth);
    if (priv && in->has_priv && in->priv_protocol && !o->priv_password)
        return isp_fail(err, ISP_E_INVALID, "node.priv_password",
                        "give the privacy passphrase again: the %s of the node changes, and a"
                        " stored login goes only where it was meant to go",
                        priv);
    return ISP_OK;
}

/* What both making and changing a node check: the members that are given, beside what the node has
 * (NULL: it is being made). */
static isp_status check(work *in, const isp_node *now, isp_error *err)
{
    const isp_node_options *o = &in->options;
    int64_t port = o->port == ISP_NO_VALUE && now ? now->port : o->port;
    in->tls = ISP_NO_VALUE;
    if (o->tls) {
        if (strcmp(o->tls, "yes") != 0 && strcmp(o->tls, "no") != 0)
            return isp_fail(err, ISP_E_INVALID, "tls", "tls is yes or no");
        in->tls = strcmp(o->tls, "yes") == 0;
    }
    if (o->name && !isp_text__is_line(o->name, 1, 100))
        return isp_fail(err, ISP_E_INVALID, "name", "a name is one line of 1 to 100 characters");
    if (o->poll_interval_ms != ISP_NO_VALUE &&
        (o->poll_interval_ms < 1000 || o->poll_interval_ms > 86400000))
        return isp_fail(err, ISP_E_INVALID, "poll_interval_ms", "1000 to 86400000 milliseconds");
    /* The wire's own reader decides whether a device may be there at all. */
    isp_reach reach = {0};
    const isp_device_options reached = {
        .struct_size = sizeof reached,
        .driver = in->driver->name,
        .subject = "node",
        .address = o->address ? o->address : now->address,
        .port = port == ISP_NO_VALUE ? 0 : port,
        .tls = in->tls == ISP_NO_VALUE && now ? now->tls : in->tls == 1,
        .tls_pin = o->tls_pin && *o->tls_pin ? o->tls_pin : NULL,
        .snmp_version = o->snmp_version,
        .allow_loopback = isp_ctx__allow_loopback(in->session->ctx),
        .allowed_prefixes = isp_ctx__setting(in->session->ctx, "device_prefixes", NULL)};
    isp_status st = isp_reach__init(&reach, in->driver, &reached, err);
    isp_reach__free(&reach);
    if (st == ISP_OK)
        st = check_snmp(in, now, err);
    return st < 0 || !now ? st : check_secrets(in, now, err);
}

/* A parameter: the secret, sealed for its place in the row; NULL: none was given. */
static isp_status add_secret(const work *in, isp_params *params, const char *column,
                             const char *secret, isp_error *err)
{
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    if (secret) {
        const isp_place place = place_of(in->session->tenant_id, column, in->node_id);
        isp_status st = isp_vault__seal(isp_ctx__keyring(in->session->ctx), &place,
                                        ISP_PURPOSE_DEVICE, secret, strlen(secret), &sealed, err);
        if (st < 0)
            return st;
    }
    isp_params__bytes(params, sealed.data, sealed.len);
    return ISP_OK;
}

static isp_status create_body(isp_tx *tx, void *user, isp_error *err)
{
    work *in = user;
    const isp_node_options *o = &in->options;
    isp_status st = isp_tx__next(tx, "node", &in->node_id, err);
    if (st < 0)
        return st;
    int64_t interval = in->driver->is_olt ? OLT_POLL_MS : ROUTER_POLL_MS;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->node_id);
    isp_params__text(&params, o->name);
    isp_params__text(&params, o->driver);
    isp_params__bool(&params, in->driver->is_olt != 0);
    isp_params__text(&params, o->address);
    isp_params__i64(&params, o->port ? o->port : ISP_NO_VALUE);
    isp_params__bool(&params, in->tls == 1);
    isp_params__text(&params, o->tls_pin && *o->tls_pin ? o->tls_pin : NULL);
    isp_params__text(&params, o->username);
    if ((st = add_secret(in, &params, password_column, o->password, err)) < 0)
        return st;
    isp_params__text(&params, in->snmp_version);
    isp_params__text(&params, in->auth_protocol);
    isp_params__text(&params, in->priv_protocol);
    if ((st = add_secret(in, &params, priv_column, o->priv_password, err)) < 0)
        return st;
    isp_params__i64(&params, o->poll_interval_ms == ISP_NO_VALUE ? interval : o->poll_interval_ms);
    isp_params__i64(&params, in->now_us);
    return isp_tx__run(tx, &node_insert, &params, NULL, err);
}

isp_status isp_node_create(isp_session *session, const isp_node_options *options, isp_node **out,
                           isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_NODE_OPTIONS_INIT};
    isp_status st = isp_session__allow(session, "node.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, in.options.name, "name");
    ISP_REQUIRE(err, in.options.driver, "driver");
    ISP_REQUIRE(err, in.options.address, "address");
    in.driver = isp_driver__find(isp_ctx__drivers(session->ctx), in.options.driver);
    if (!in.driver)
        return isp_fail(err, ISP_E_INVALID, "driver", "there is no driver %.40s",
                        in.options.driver);
    if ((st = check(&in, NULL, err)) < 0)
        return st;
    in.now_us = isp_session__now_us(session);
    return isp_session__change(session, "node.create", create_body, &in, &node_get,
                               &isp_node_entity, &in.node_id, (void **)out, err);
}

isp_status isp_node__get(const isp_session *session, int64_t node_id, isp_node **out,
                         isp_error *err)
{
    return isp_session__fetch(session, &node_get, &isp_node_entity, node_id, (void **)out, err);
}

isp_status isp_node_get(isp_session *session, int64_t node_id, isp_node **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "node.read", err);
    return st < 0 ? st : isp_node__get(session, node_id, out, err);
}

static isp_status update_body(isp_tx *tx, void *user, isp_error *err)
{
    const work *in = user;
    const isp_node_options *o = &in->options;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = ISP_OK;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->node_id);
    isp_params__i64(&params, in->revision);
    isp_params__text(&params, o->name);
    isp_params__text(&params, o->address);
    isp_params__i64(&params, o->port);
    if (in->tls == ISP_NO_VALUE)
        isp_params__text(&params, NULL);
    else
        isp_params__bool(&params, in->tls == 1);
    isp_params__text(&params, o->tls_pin);
    isp_params__text(&params, o->username);
    if ((st = add_secret(in, &params, password_column, o->password, err)) < 0)
        return st;
    isp_params__text(&params, in->snmp_version);
    isp_params__text(&params, in->auth_protocol);
    isp_params__text(&params, in->priv_protocol);
    if ((st = add_secret(in, &params, priv_column, o->priv_password, err)) < 0)
        return st;
    isp_params__i64(&params, o->poll_interval_ms);
    if ((st = isp_tx__run(tx, &node_update, &params, &rows, err)) < 0)
        return st;
    if (isp_rows__affected(rows) != 1)
        return isp_session__changed(&isp_node_entity, err);
    ISP_AUTO_PARAMS lines = ISP_PARAMS_INIT;
    isp_params__i64(&lines, in->session->tenant_id);
    isp_params__i64(&lines, in->node_id);
    st = isp_tx__run(tx, &node_retry, &lines, NULL, err);
    return st < 0 || !o->password ? st
                                  : isp_audit__add_secret(tx, in->session, "node.password", "node",
                                                          in->node_id, "password", err);
}

/* Which secrets the node has. */
static isp_status read_secrets(work *in, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    isp_params__i64(&params, in->node_id);
    isp_status st = isp_session__run(in->session, &node_secrets, &params, &rows, err);
    if (st == ISP_OK && isp_rows__len(rows)) {
        in->has_password = isp_rows__i64(rows, 0, 0) == 1;
        in->has_priv = isp_rows__i64(rows, 0, 1) == 1;
    }
    return st;
}

isp_status isp_node_update(isp_session *session, int64_t node_id, const isp_node_options *options,
                           isp_node **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    work in = {.session = session, .options = ISP_NODE_OPTIONS_INIT, .node_id = node_id};
    isp_status st = isp_session__allow(session, "node.write", err);
    if (st == ISP_OK)
        st = isp__options_copy(&in.options, sizeof in.options, options, err);
    if (st < 0)
        return st;
    if (in.options.driver)
        return isp_fail(err, ISP_E_INVALID, "driver", "a node keeps its driver: make a new one");
    ISP_AUTO(isp_node) now = NULL;
    st = isp_node__get(session, node_id, &now, err);
    if (st < 0)
        return st;
    in.driver = isp_driver__find(isp_ctx__drivers(session->ctx), now->driver);
    if (!in.driver)
        return isp_fail(err, ISP_E_UNSUPPORTED, "node.driver", "there is no driver %s here",
                        now->driver);
    if ((st = read_secrets(&in, err)) < 0 || (st = check(&in, now, err)) < 0)
        return st;
    /* What was checked is what is changed, or the other one's change comes first. */
    in.revision = in.options.revision ? in.options.revision : now->revision;
    return isp_session__change(session, "node.update", update_body, &in, &node_get,
                               &isp_node_entity, &in.node_id, (void **)out, err);
}

static const isp_page_rule nodes_asked = {"node.read", "search filter", "list",
                                          .words = "router olt down"};

isp_status isp_node_list_get(isp_session *session, const isp_list_options *options,
                             isp_node_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &nodes_asked, options, &page, err);
    if (st < 0)
        return st;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__text(&params, page.after);
    isp_params__i64(&params, page.after_id);
    isp_params__text(&params, page.asked.search);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &node_list, &params, &isp_node_entity, page.asked.limit, 1, 0,
                             (isp_list **)(void *)out, err);
}

void isp_node_access__clear(isp_node_access *access)
{
    isp_rows__free(access->rows);
    isp_secret__free(access->password);
    isp_secret__free(access->priv_password);
    *access = (isp_node_access){0};
}

static isp_status open_secret(const isp_session *session, const isp_rows *rows, int column,
                              const isp_place *place, isp_secret **out, isp_error *err)
{
    ISP_AUTO(isp_bytes) sealed = NULL;
    size_t len = 0;
    isp_status st = isp_rows__bytes(rows, 0, column, &sealed, &len, err);
    if (st < 0 || !sealed)
        return st;
    return isp_vault__open(isp_ctx__keyring(session->ctx), place, ISP_PURPOSE_DEVICE, sealed, len,
                           out, err);
}

isp_status isp_node__access(const isp_session *session, int64_t node_id, isp_node_access *out,
                            isp_error *err)
{
    ISP_AUTO_NODE_ACCESS access = {0};
    snprintf(access.subject, sizeof access.subject, "node:%lld", (long long)node_id);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_status st = isp_session__run(session, &node_reach, &params, &access.rows, err);
    if (st < 0)
        return st;
    const isp_rows *rows = access.rows;
    if (!isp_rows__len(rows))
        return isp_fail(err, ISP_E_NOT_FOUND, access.subject, "there is no node %lld",
                        (long long)node_id);
    const char *name = isp_rows__text(rows, 0, 0);
    access.driver = isp_driver__find(isp_ctx__drivers(session->ctx), name);
    if (!access.driver)
        return isp_fail(err, ISP_E_UNSUPPORTED, access.subject, "there is no driver %s here", name);
    access.revision = isp_rows__i64(rows, 0, 7);
    const isp_place password = place_of(session->tenant_id, password_column, node_id),
                    priv = place_of(session->tenant_id, priv_column, node_id);
    if ((st = open_secret(session, rows, 6, &password, &access.password, err)) < 0 ||
        (st = open_secret(session, rows, 11, &priv, &access.priv_password, err)) < 0)
        return st;
    int64_t port = isp_rows__i64(rows, 0, 2);
    const isp_env *env = isp_ctx__env(session->ctx);
    access.options = (isp_device_options){
        .struct_size = sizeof access.options,
        .driver = name,
        .address = isp_rows__text(rows, 0, 1),
        .port = port == ISP_NO_VALUE ? 0 : port,
        .tls = isp_rows__i64(rows, 0, 3),
        .tls_pin = isp_rows__text(rows, 0, 4),
        .username = isp_rows__text(rows, 0, 5),
        .password = access.password ? isp_secret__text(access.password) : NULL,
        .snmp_version = isp_rows__text(rows, 0, 8),
        .auth_protocol = isp_rows__text(rows, 0, 9),
        .priv_protocol = isp_rows__text(rows, 0, 10),
        .priv_password = access.priv_password ? isp_secret__text(access.priv_password) : NULL,
        .allow_loopback = isp_ctx__allow_loopback(session->ctx),
        .allowed_prefixes = isp_ctx__setting(session->ctx, "device_prefixes", NULL),
        .log = env->log,
        .log_user = env->log_user,
        .log_level = env->log_level};
    *out = access;
    access = (isp_node_access){0};
    out->options.subject = out->subject;
    return ISP_OK;
}

isp_status isp_node__open(const isp_session *session, int64_t node_id, int64_t timeout_ms,
                          isp_device **out, isp_error *err)
{
    ISP_AUTO_NODE_ACCESS access = {0};
    isp_status st = isp_node__access(session, node_id, &access, err);
    if (st < 0)
        return st;
    access.options.timeout_ms = timeout_ms;
    return isp_device__open(isp_ctx__drivers(session->ctx), &access.options, out, err);
}

static isp_status told(const isp_session *session, int64_t node_id, const isp_device_facts *facts,
                       isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__text(&params, facts->model);
    isp_params__text(&params, facts->version);
    isp_params__i64(&params, facts->uptime_ms);
    isp_params__text(&params, facts->tls_pin);
    return isp_session__run(session, &node_told, &params, NULL, err);
}

isp_status isp_node__ask_facts(const isp_session *session, int64_t node_id, isp_device *device,
                               isp_error *err)
{
    if (!(isp_device_caps(device) & ISP_CAP_FACTS))
        return ISP_OK;
    ISP_AUTO(isp_device_facts) facts = NULL;
    isp_status st = isp_device_facts_get(device, &facts, err);
    return st < 0 ? st : told(session, node_id, facts, err);
}

isp_status isp_node__answered(const isp_session *session, int64_t node_id, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64(&params, isp_session__now_us(session));
    return isp_session__run(session, &node_answered, &params, NULL, err);
}

isp_status isp_node__missed(const isp_session *session, int64_t node_id, const isp_error *why,
                            isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64(&params, isp_session__now_us(session));
    isp_params__text(&params, why->message);
    return isp_session__run(session, &node_missed, &params, NULL, err);
}

isp_status isp_node_test(isp_session *session, int64_t node_id, isp_node_facts **out,
                         isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "node.test", err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_node_facts) record = isp_record__new(&isp_node_facts_entity);
    ISP_AUTO(isp_device) device = NULL;
    ISP_AUTO(isp_device_facts) facts = NULL;
    if (!record)
        return isp_fail_memory(err);
    int64_t from_us = isp_env__mono_us();
    isp_error why = {0};
    st = isp_node__open(session, node_id, 0, &device, &why);
    if (st == ISP_E_NOT_FOUND) {
        if (err)
            *err = why;
        return st;
    }
    if (st == ISP_OK)
        st = isp_device_facts_get(device, &facts, &why);
    if (st < 0) {
        isp_status kept = isp_node__missed(session, node_id, &why, err);
        if (kept < 0)
            return kept;
        if (err)
            *err = why;
        return st;
    }
    if ((st = told(session, node_id, facts, err)) < 0 ||
        (st = isp_node__answered(session, node_id, err)) < 0)
        return st;
    record->node_id = node_id;
    record->uptime_ms = facts->uptime_ms;
    record->cpu_pct_x100 = facts->cpu_pct_x100;
    record->latency_ms = (isp_env__mono_us() - from_us) / 1000;
    const struct {
        const char *name, *text;
    } texts[] = {{"name", facts->name},
                 {"model", facts->model},
                 {"version", facts->version},
                 {"serial", facts->serial}};
    for (size_t i = 0; i < ISP_LEN(texts); i++)
        if ((st = isp_record__set_text(isp_entity_field(&isp_node_facts_entity, texts[i].name),
                                       record, texts[i].text, err)) < 0)
            return st;
    *out = ISP_TAKE(record);
    return ISP_OK;
}

isp_status isp_onu_get(isp_session *session, int64_t onu_id, isp_onu **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "onu.read", err);
    return st < 0
               ? st
               : isp_session__fetch(session, &onu_get, &isp_onu_entity, onu_id, (void **)out, err);
}

static const isp_page_rule onus_asked = {"onu.read", "node_id customer_id search filter", "list",
                                         .kinds = {ISP_KIND_LIGHT, ISP_KIND_ONU_STATE},
                                         .words = "not_good"};

isp_status isp_onu_list_get(isp_session *session, const isp_list_options *options,
                            isp_onu_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO_PAGE page = ISP_PAGE_INIT;
    isp_status st = isp_session__page(session, &onus_asked, options, &page, err);
    if (st < 0)
        return st;
    int64_t after_rx = INT64_MIN + 1;
    if (page.asked.cursor && !isp_text__i64(page.after, &after_rx))
        return isp_fail(err, ISP_E_INVALID, "cursor", "this cursor was not given by this list");
    /* A MAC is found in any notation: without its separators. */
    ISP_AUTO_TEXT folded = page.asked.search ? isp_text__fold(page.asked.search) : NULL;
    ISP_AUTO_BUF mac = ISP_BUF_INIT;
    for (const char *c = folded ? folded : ""; *c; c++)
        if (!strchr(":-. ", *c))
            isp_buf__char(&mac, *c);
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, after_rx);
    isp_params__i64(&params, page.after_id);
    isp_params__i64(&params, page.asked.node_id);
    isp_params__i64(&params, page.asked.customer_id);
    isp_params__text(&params, folded);
    isp_params__text(&params, mac.data);
    isp_params__text(&params, page.asked.filter);
    isp_params__i64(&params, page.asked.limit + 1);
    return isp_session__list(session, &onu_list, &params, &isp_onu_entity, page.asked.limit,
                             (int)isp_onu_entity.field_count, 0, (isp_list **)(void *)out, err);
}
