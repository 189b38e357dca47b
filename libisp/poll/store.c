#include <stdlib.h>
#include <string.h>

#include "device/entities.h"
#include "isp/subscriber.h"
#include "poll/optics.h"
#include "poll/poll.h"
#include "poll/samples.h"

/* clang-format off */
static const isp_stmt onu_known = { "onu_known",
    "SELECT onu_id, pon, number FROM onus WHERE tenant_id = $1 AND node_id = $2 ORDER BY pon, number", NULL };
/* All readings of one OLT in one statement. What the device does not tell is kept; a baseline is set once. */
#define READINGS \
    " FROM (SELECT 1) one CROSS JOIN unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[]," \
    " $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[]," \
    " $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[])" \
    " r(onu_id, pon, number, mac, serial, name, state, rx, light, tx, olt_rx, temperature, voltage, bias, distance," \
    "   baseline)"
static const isp_stmt onu_update = { "onu_update",
    "UPDATE onus o SET mac = coalesce(r.mac, o.mac), serial = coalesce(r.serial, o.serial),"
    " name = coalesce(r.name, o.name),"
    " state_at_us = CASE WHEN o.state = r.state THEN o.state_at_us ELSE $19 END, state = r.state,"
    " rx_power_dbm_x100 = r.rx, light = r.light, tx_power_dbm_x100 = r.tx, olt_rx_power_dbm_x100 = r.olt_rx,"
    " temperature_celsius_x100 = r.temperature, voltage_mv = r.voltage, bias_ua = r.bias,"
    " distance_m = coalesce(r.distance, o.distance_m), read_at_us = $19,"
    " baseline_dbm_x100 = coalesce(o.baseline_dbm_x100, r.baseline)"
    READINGS " WHERE o.tenant_id = $1 AND o.node_id = $2 AND o.onu_id = r.onu_id", NULL };
static const isp_stmt onu_insert = { "onu_insert",
    "INSERT INTO onus (tenant_id, node_id, onu_id, pon, number, mac, serial, name, state, state_at_us,"
    " rx_power_dbm_x100, light, tx_power_dbm_x100, olt_rx_power_dbm_x100, temperature_celsius_x100, voltage_mv, bias_ua,"
    " distance_m, read_at_us, baseline_dbm_x100, created_at_us)"
    " SELECT $1, $2, r.onu_id, r.pon, r.number, r.mac, r.serial, r.name, r.state, $19::bigint, r.rx, r.light, r.tx,"
    " r.olt_rx, r.temperature, r.voltage, r.bias, r.distance, $19, r.baseline, $19" READINGS, NULL };
/* ONUs that the OLT does not list any more: nothing is known of them now. */
static const isp_stmt onu_lost = { "onu_lost",
    "UPDATE onus SET state = 'unknown', state_at_us = $3, light = 'none', rx_power_dbm_x100 = NULL,"
    " tx_power_dbm_x100 = NULL, olt_rx_power_dbm_x100 = NULL"
    " WHERE tenant_id = $1 AND node_id = $2 AND state <> 'unknown' AND read_at_us < $3", NULL };
static const isp_stmt sample_insert = { "sample_insert",
    "INSERT INTO pon_samples (tenant_id, node_id, pon, at_us, data) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (tenant_id, node_id, pon, at_us) DO NOTHING", NULL };
static const isp_stmt node_read = { "node_read",
    "UPDATE nodes SET state = 'up', state_at_us = CASE WHEN state = 'up' THEN state_at_us ELSE $3 END, seen_at_us = $3,"
    " read_at_us = $3, miss_count = 0, node_error = NULL WHERE tenant_id = $1 AND node_id = $2", NULL };
static const isp_stmt node_polled = { "node_polled",
    "UPDATE nodes SET polled_at_us = $3 WHERE tenant_id = $1 AND node_id = $2 AND polled_at_us < $4", NULL };
/* Only lines that came or went are written; how fresh that is stands at the node. One hash join, however many lines
 * and sessions there are. */
static const isp_stmt sessions_store = { "sessions_store",
    "UPDATE services s SET online = v.login IS NOT NULL, online_since_us = CASE"
    " WHEN s.online IS DISTINCT FROM (v.login IS NOT NULL) THEN $3 ELSE s.online_since_us END,"
    " online_address = nullif(v.address, ''), online_at_us = $3"
    " FROM services k LEFT JOIN (SELECT a.login, min(a.address) AS address"
    "   FROM unnest($4::text[], $5::text[]) a(login, address) GROUP BY a.login) v ON v.login = k.login"
    " WHERE k.tenant_id = $1 AND k.node_id = $2 AND s.tenant_id = $1 AND s.service_id = k.service_id"
    " AND (k.state <> 'ended' OR k.online)"
    " AND (s.online IS DISTINCT FROM (v.login IS NOT NULL)"
    "      OR s.online_address IS DISTINCT FROM nullif(v.address, ''))", NULL };
/* All that were let in of late are online: the router is watched no more closely than others. */
static const isp_stmt sessions_seen = { "sessions_seen",
    "UPDATE nodes n SET look_until_us = 0 WHERE n.tenant_id = $1 AND n.node_id = $2 AND n.look_until_us > $3"
    " AND NOT EXISTS (SELECT FROM services s WHERE s.tenant_id = $1 AND s.node_id = $2 AND s.state = 'active'"
    "   AND s.online IS NOT TRUE AND s.applied_enabled AND s.applied_at_us > $3 - 60000000)", NULL };
static const isp_stmt samples_prune = { "samples_prune",
    "DELETE FROM pon_samples WHERE tenant_id = $1 AND at_us < $2", NULL };
/* Thinned to at most $4 from the newest, so that the last reading is always there. */
static const isp_stmt samples_read = { "samples_read",
    "SELECT at_us, data, number FROM (SELECT p.at_us, p.data, o.number,"
    "   row_number() OVER (ORDER BY p.at_us DESC) - 1 AS n, count(*) OVER () AS len"
    "   FROM onus o JOIN pon_samples p ON p.tenant_id = o.tenant_id AND p.node_id = o.node_id AND p.pon = o.pon"
    "   WHERE o.tenant_id = $1 AND o.onu_id = $2 AND p.at_us >= $3) s"
    " WHERE n % ((len + $4::bigint - 1) / $4::bigint) = 0 ORDER BY at_us", NULL };
const isp_stmt *const isp_poll__stmts[] = {
    &onu_known, &onu_update, &onu_insert, &onu_lost, &sample_insert, &node_read, &node_polled, &sessions_store, &sessions_seen,
    &samples_prune, &samples_read, NULL };
/* clang-format on */

/* Columns of readings, as arrays for one statement. The numbers of a reading in the order of the
 * statement. */
enum {
    RX = 0,
    TX,
    OLT_RX,
    TEMPERATURE,
    VOLTAGE,
    BIAS,
    DISTANCE,
    BASELINE,
    NUMBERS
};
typedef struct columns {
    size_t len, size;
    int64_t *id, *pon, *number;
    const char **mac, **serial, **name, **state, **light;
    int64_t *numbers[NUMBERS];
} columns;

static void columns_free(columns *c)
{
    void *all[] = {c->id, c->pon, c->number, c->mac, c->serial, c->name, c->state, c->light};
    for (size_t i = 0; i < ISP_LEN(all); i++)
        free(all[i]);
    for (size_t i = 0; i < NUMBERS; i++)
        free(c->numbers[i]);
}
#define AUTO_COLUMNS __attribute__((cleanup(columns_free))) columns

static isp_status columns_init(columns *c, size_t size, isp_error *err)
{
    int64_t **integers[] = {&c->id, &c->pon, &c->number};
    const char ***texts[] = {&c->mac, &c->serial, &c->name, &c->state, &c->light};
    bool ok = true;
    for (size_t i = 0; i < ISP_LEN(integers); i++)
        ok = (*integers[i] = calloc(size + 1, sizeof **integers[i])) && ok;
    for (size_t i = 0; i < ISP_LEN(texts); i++)
        ok = (*texts[i] = calloc(size + 1, sizeof **texts[i])) && ok;
    for (size_t i = 0; i < NUMBERS; i++)
        ok = (c->numbers[i] = calloc(size + 1, sizeof *c->numbers[i])) && ok;
    c->size = size;
    return ok ? ISP_OK : isp_fail_memory(err);
}

static void columns_add(columns *c, int64_t onu_id, const isp_onu_reading *r)
{
    static const isp_light_limits limits = ISP_LIGHT_LIMITS_DEFAULT;
    size_t i = c->len++;
    int64_t rx = isp_light__reading(r->rx_power_dbm_x100);
    isp_light light = isp_light__band(&limits, rx);
    c->id[i] = onu_id;
    c->pon[i] = r->pon;
    c->number[i] = r->number;
    c->mac[i] = r->mac;
    c->serial[i] = r->serial;
    c->name[i] = r->name;
    c->state[i] = isp_kind__name(ISP_KIND_ONU_STATE, r->state);
    c->light[i] = isp_kind__name(ISP_KIND_LIGHT, light);
    const int64_t numbers[NUMBERS] = {[RX] = rx,
                                      [TX] = r->tx_power_dbm_x100,
                                      [OLT_RX] = r->olt_rx_power_dbm_x100,
                                      [TEMPERATURE] = r->temperature_celsius_x100,
                                      [VOLTAGE] = r->voltage_mv,
                                      [BIAS] = r->bias_ua,
                                      [DISTANCE] = r->distance_m,
                                      [BASELINE] = rx};
    for (size_t n = 0; n < NUMBERS; n++)
        c->numbers[n][i] = numbers[n];
}

static isp_status columns_store(isp_tx *tx, const isp_stmt *stmt, int64_t tenant_id,
                                int64_t node_id, int64_t at_us, const columns *c, isp_error *err)
{
    if (!c->len)
        return ISP_OK;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64_array(&params, c->id, c->len);
    isp_params__i64_array(&params, c->pon, c->len);
    isp_params__i64_array(&params, c->number, c->len);
    isp_params__text_array(&params, c->mac, c->len);
    isp_params__text_array(&params, c->serial, c->len);
    isp_params__text_array(&params, c->name, c->len);
    isp_params__text_array(&params, c->state, c->len);
    isp_params__i64_array(&params, c->numbers[RX], c->len);
    isp_params__text_array(&params, c->light, c->len);
    for (size_t n = TX; n < NUMBERS; n++)
        isp_params__i64_array(&params, c->numbers[n], c->len);
    isp_params__i64(&params, at_us);
    return isp_tx__run(tx, stmt, &params, NULL, err);
}

typedef struct storing {
    const isp_session *session;
    int64_t node_id, at_us;
    const isp_onu_reading **sorted; /* by PON and number, no two the same */
    size_t len;
} storing;

static int by_place(const void *a, const void *b)
{
    const isp_onu_reading *x = *(const isp_onu_reading *const *)a,
                          *y = *(const isp_onu_reading *const *)b;
    if (x->pon != y->pon)
        return x->pon < y->pon ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static isp_status store_samples(isp_tx *tx, const storing *in, isp_error *err)
{
    for (size_t from = 0, to; from < in->len; from = to) {
        for (to = from; to < in->len && in->sorted[to]->pon == in->sorted[from]->pon;)
            to++;
        size_t count = to - from, size = isp_samples__size(count);
        __attribute__((cleanup(isp__auto_text))) char *packed = malloc(size);
        isp_onu_sample *samples = calloc(count, sizeof *samples);
        if (!packed || !samples) {
            free(samples);
            return isp_fail_memory(err);
        }
        for (size_t i = 0; i < count; i++) {
            const isp_onu_reading *r = in->sorted[from + i];
            samples[i] = (isp_onu_sample){r->number,
                                          isp_light__reading(r->rx_power_dbm_x100),
                                          r->tx_power_dbm_x100,
                                          r->olt_rx_power_dbm_x100,
                                          r->temperature_celsius_x100,
                                          r->voltage_mv,
                                          r->bias_ua};
        }
        size_t len = isp_samples__pack(samples, count, (uint8_t *)packed, size);
        free(samples);
        if (!len)
            return isp_fail(err, ISP_E_PROTOCOL, "onu", "an OLT numbers its ONUs out of range");
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->node_id);
        isp_params__i64(&params, in->sorted[from]->pon);
        isp_params__i64(&params, in->at_us);
        isp_params__bytes(&params, packed, len);
        isp_status st = isp_tx__run(tx, &sample_insert, &params, NULL, err);
        if (st < 0)
            return st;
    }
    return ISP_OK;
}

static isp_status at_node(isp_tx *tx, const isp_stmt *stmt, const isp_session *session,
                          int64_t node_id, int64_t at_us, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64(&params, at_us);
    return isp_tx__run(tx, stmt, &params, NULL, err);
}

static isp_status store_body(isp_tx *tx, void *user, isp_error *err)
{
    const storing *in = user;
    int64_t tenant_id = in->session->tenant_id;
    ISP_AUTO(isp_rows) rows = NULL;
    AUTO_COLUMNS known = {0};
    AUTO_COLUMNS fresh = {0};
    isp_status st = columns_init(&known, in->len, err);
    if (st == ISP_OK)
        st = columns_init(&fresh, in->len, err);
    /* The node's row first: it lets in one reading at a time. */
    if (st == ISP_OK)
        st = at_node(tx, &node_read, in->session, in->node_id, in->at_us, err);
    if (st < 0)
        return st;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, tenant_id);
        isp_params__i64(&params, in->node_id);
        if ((st = isp_tx__run(tx, &onu_known, &params, &rows, err)) < 0)
            return st;
    }
    /* Both sides are in the order of (PON, number): one walk over the two. */
    size_t row = 0;
    for (size_t i = 0; i < in->len; i++) {
        const isp_onu_reading *r = in->sorted[i];
        while (row < isp_rows__len(rows) &&
               (isp_rows__i64(rows, row, 1) < r->pon ||
                (isp_rows__i64(rows, row, 1) == r->pon && isp_rows__i64(rows, row, 2) < r->number)))
            row++;
        bool there = row < isp_rows__len(rows) && isp_rows__i64(rows, row, 1) == r->pon &&
                     isp_rows__i64(rows, row, 2) == r->number;
        columns_add(there ? &known : &fresh, there ? isp_rows__i64(rows, row, 0) : 0, r);
    }
    if (fresh.len) {
        int64_t first;
        if ((st = isp_tx__next_many(tx, "onu", (int64_t)fresh.len, &first, err)) < 0)
            return st;
        for (size_t i = 0; i < fresh.len; i++)
            fresh.id[i] = first + (int64_t)i;
    }
    if ((st = columns_store(tx, &onu_update, tenant_id, in->node_id, in->at_us, &known, err)) < 0 ||
        (st = columns_store(tx, &onu_insert, tenant_id, in->node_id, in->at_us, &fresh, err)) < 0 ||
        (st = at_node(tx, &onu_lost, in->session, in->node_id, in->at_us, err)) < 0)
        return st;
    return store_samples(tx, in, err);
}

isp_status isp_poll__store_onus(const isp_session *session, int64_t node_id, int64_t at_us,
                                const isp_onu_reading_list *readings, isp_error *err)
{
    size_t len = isp_onu_reading_list_len(readings);
    storing in = {.session = session, .node_id = node_id, .at_us = at_us};
    in.sorted = calloc(len + 1, sizeof(isp_onu_reading *));
    if (!in.sorted)
        return isp_fail_memory(err);
    for (size_t i = 0; i < len; i++)
        in.sorted[i] = isp_onu_reading_list_at(readings, i);
    qsort(in.sorted, len, sizeof *in.sorted, by_place);
    for (size_t i = 0; i < len; i++) /* a device that names a place twice: the first one counts */
        if (!in.len || by_place(&in.sorted[in.len - 1], &in.sorted[i]) != 0)
            in.sorted[in.len++] = in.sorted[i];
    isp_status st = isp_session__transact(session, store_body, &in, err);
    free(in.sorted);
    return st;
}

typedef struct presence {
    const isp_session *session;
    int64_t node_id, at_us;
    const char **logins, **addresses;
    size_t len;
} presence;

static isp_status sessions_body(isp_tx *tx, void *user, isp_error *err)
{
    const presence *in = user;
    {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        isp_params__i64(&params, in->session->tenant_id);
        isp_params__i64(&params, in->node_id);
        isp_params__i64(&params, in->at_us);
        isp_params__text_array(&params, in->logins, in->len);
        isp_params__text_array(&params, in->addresses, in->len);
        isp_status st = isp_tx__run(tx, &sessions_store, &params, NULL, err);
        if (st < 0)
            return st;
    }
    isp_status st = at_node(tx, &sessions_seen, in->session, in->node_id, in->at_us, err);
    return st < 0 ? st : at_node(tx, &node_read, in->session, in->node_id, in->at_us, err);
}

isp_status isp_poll__store_sessions(const isp_session *session, int64_t node_id, int64_t at_us,
                                    const isp_line_session_list *sessions, isp_error *err)
{
    presence in = {.session = session,
                   .node_id = node_id,
                   .at_us = at_us,
                   .len = isp_line_session_list_len(sessions)};
    in.logins = calloc(in.len + 1, sizeof *in.logins);
    in.addresses = calloc(in.len + 1, sizeof *in.addresses);
    isp_status st = in.logins && in.addresses ? ISP_OK : isp_fail_memory(err);
    for (size_t i = 0; st == ISP_OK && i < in.len; i++) {
        const isp_line_session *s = isp_line_session_list_at(sessions, i);
        in.logins[i] = s->login;
        in.addresses[i] = s->address ? s->address : "";
    }
    if (st == ISP_OK)
        st = isp_session__transact(session, sessions_body, &in, err);
    free(in.logins);
    free(in.addresses);
    return st;
}

isp_status isp_poll__begin(const isp_session *session, int64_t node_id, int64_t looked_at_us,
                           bool *out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, node_id);
    isp_params__i64(&params, isp_session__now_us(session));
    isp_params__i64(&params, looked_at_us);
    isp_status st = isp_session__run(session, &node_polled, &params, &rows, err);
    if (st == ISP_OK)
        *out = isp_rows__affected(rows) == 1;
    return st;
}

isp_status isp_poll__prune(const isp_session *session, int64_t before_us, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, before_us);
    return isp_session__run(session, &samples_prune, &params, NULL, err);
}

#define HISTORY_MAX 500

isp_status isp_sample_list_get(isp_session *session, int64_t onu_id, int64_t hours,
                               isp_sample_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    isp_status st = isp_session__allow(session, "onu.read", err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, hours >= 1 && hours <= 720, "hours");
    ISP_AUTO(isp_onu) onu = NULL;
    if ((st = isp_onu_get(session, onu_id, &onu, err)) < 0)
        return st;
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, onu_id);
    isp_params__i64(&params, isp_session__now_us(session) - hours * INT64_C(3600000000));
    isp_params__i64(&params, HISTORY_MAX);
    if ((st = isp_session__run(session, &samples_read, &params, &rows, err)) < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_sample_entity);
    if (!list)
        return isp_fail_memory(err);
    for (size_t i = 0; i < isp_rows__len(rows); i++) {
        ISP_AUTO(isp_bytes) data = NULL;
        size_t size = 0;
        isp_samples samples;
        isp_onu_sample sample;
        if ((st = isp_rows__bytes(rows, i, 1, &data, &size, err)) < 0)
            return st;
        if (!isp_samples__open(data, size, &samples) ||
            !isp_samples__find(&samples, isp_rows__i64(rows, i, 2), &sample))
            continue;
        isp_sample *record = isp_record__new(&isp_sample_entity);
        if (record) {
            record->at_us = isp_rows__i64(rows, i, 0);
            record->rx_power_dbm_x100 = sample.rx_power_dbm_x100;
            record->tx_power_dbm_x100 = sample.tx_power_dbm_x100;
            record->temperature_celsius_x100 = sample.temperature_celsius_x100;
        }
        if ((st = isp_list__add(list, record, err)) < 0)
            return st;
    }
    *out = (isp_sample_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}
