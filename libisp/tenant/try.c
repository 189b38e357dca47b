#include "tenant/try.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SECOND_US INT64_C(1000000)
#define HOUR_US   (3600 * SECOND_US)

/* clang-format off */
/* $2 now, $3 window, $4 how many tries are free, $5 whether each further one doubles the wait, or all wait for the end
 * of the window. A key that is shut is left as it is. */
static const isp_stmt try_reserve = { "try_reserve",
    "INSERT INTO login_gates AS g (gate_key, window_at_us, try_count) VALUES ($1, $2, 1)"
    " ON CONFLICT (gate_key) DO UPDATE SET"
    "   allowed = g.blocked_until_us <= $2,"
    "   try_count = CASE WHEN g.blocked_until_us > $2 THEN g.try_count"
    "                    WHEN g.window_at_us < $2 - $3 THEN 1 ELSE g.try_count + 1 END,"
    "   blocked_until_us = CASE WHEN g.blocked_until_us > $2 THEN g.blocked_until_us"
    "                           WHEN g.window_at_us < $2 - $3 OR g.try_count + 1 < $4 THEN 0"
    "                           WHEN $5 THEN $2 + 1000000 * least(300, 1 << least(g.try_count + 1 - $4, 9)::integer)"
    "                           ELSE g.window_at_us + $3 + 1 END,"
    "   window_at_us = CASE WHEN g.blocked_until_us > $2 THEN g.window_at_us"
    "                       WHEN $5 OR g.window_at_us < $2 - $3 THEN $2 ELSE g.window_at_us END"
    " RETURNING allowed", "tries are counted by names that may not exist" };
static const isp_stmt try_forgive = { "try_forgive",
    "DELETE FROM login_gates WHERE gate_key = $1", "tries are counted by names that may not exist" };
static const isp_stmt try_return = { "try_return",
    "UPDATE login_gates SET try_count = greatest(try_count - 1, 0), blocked_until_us = 0 WHERE gate_key = $1",
    "tries are counted by names that may not exist" };
/* Each try takes some old rows away, so that made-up names do not fill the table. */
static const isp_stmt try_sweep = { "try_sweep",
    "DELETE FROM login_gates WHERE gate_key IN (SELECT gate_key FROM login_gates WHERE window_at_us < $1"
    " AND blocked_until_us < $1 ORDER BY window_at_us LIMIT 8 FOR UPDATE SKIP LOCKED)",
    "tries are counted by names that may not exist" };
const isp_stmt *const isp_tenant__try_stmts[] = {
    &try_reserve, &try_forgive, &try_return, &try_sweep, NULL };

static const struct { int64_t window_us, free_count; bool doubles; } rules[] = {
    { HOUR_US,        5,  true },  /* account and source, or a known place */
    { 60 * SECOND_US, 30, false }, /* source */
    { HOUR_US,        50, false }, /* account */
};
enum { PLACE, SOURCE, ACCOUNT };
/* clang-format on */

static const isp_scope job = {.role = ISP_DB_JOB};

void isp_source__prefix(const char *source, char out[ISP_SOURCE_SIZE])
{
    static const char mapped[] = "::ffff:"; /* an IPv4 address as IPv6 sockets write it */
    unsigned char a[16];
    const char *v4 = strncasecmp(source, mapped, sizeof mapped - 1) == 0
                         ? source + sizeof mapped - 1
                         : source;
    if (inet_pton(AF_INET, v4, a) == 1)
        snprintf(out, ISP_SOURCE_SIZE, "%u.%u.%u.0/24", a[0], a[1], a[2]);
    else if (inet_pton(AF_INET6, source, a) == 1)
        snprintf(out, ISP_SOURCE_SIZE, "%02x%02x:%02x%02x:%02x%02x:%02x00::/56", a[0], a[1], a[2],
                 a[3], a[4], a[5], a[6]);
    else
        snprintf(out, ISP_SOURCE_SIZE, "%.40s", source);
}

void isp_try__user(int64_t tenant_id, int64_t user_id, char out[ISP_TRY_KEY_SIZE])
{
    snprintf(out, ISP_TRY_KEY_SIZE, "user %lld:%lld", (long long)tenant_id, (long long)user_id);
}

static isp_status sweep(isp_tx *tx, int64_t now_us, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, now_us - HOUR_US);
    return isp_tx__run(tx, &try_sweep, &params, NULL, err);
}

/* The keys in one order everywhere, so that two tries never wait for each other in a ring. */
static isp_status reserve_body(isp_tx *tx, void *user, isp_error *err)
{
    isp_try *attempt = user;
    int64_t now_us = isp_env__now_us(isp_ctx__env(attempt->ctx));
    isp_status st;
    attempt->verdict = ISP_TRY_OPEN;
    for (size_t i = 0; i < ISP_LEN(rules); i++) {
        ISP_AUTO(isp_rows) rows = NULL;
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        if (!*attempt->keys[i].key)
            continue;
        isp_params__text(&params, attempt->keys[i].key);
        isp_params__i64(&params, now_us);
        isp_params__i64(&params, rules[i].window_us);
        isp_params__i64(&params, rules[i].free_count);
        isp_params__bool(&params, rules[i].doubles);
        if ((st = isp_tx__run(tx, &try_reserve, &params, &rows, err)) < 0)
            return st;
        attempt->keys[i].counted = isp_rows__i64(rows, 0, 0) == 1;
        if (attempt->keys[i].counted)
            continue;
        if (i == ACCOUNT) {
            attempt->verdict = ISP_TRY_FACTOR;
            continue;
        }
        /* What is not looked at counts nowhere: one source alone cannot use up the account's. */
        attempt->verdict = ISP_TRY_SHUT;
        isp_tx__rollback_at_end(tx);
        return ISP_OK;
    }
    return sweep(tx, now_us, err);
}

static isp_status enter(isp_try *attempt, isp_error *err)
{
    /* A name that is no text is nobody's. */
    for (size_t i = 0; i < ISP_LEN(attempt->keys); i++)
        if (!isp_text__is_utf8(attempt->keys[i].key, strlen(attempt->keys[i].key)))
            snprintf(attempt->keys[i].key, ISP_TRY_KEY_SIZE, "not a name %zu", i);
    return isp_store__transact(isp_ctx__store(attempt->ctx), &job, reserve_body, attempt, err);
}

isp_status isp_try__enter(isp_ctx *ctx, const char *account, const char *source, isp_try *out,
                          isp_error *err)
{
    char prefix[ISP_SOURCE_SIZE];
    isp_source__prefix(source, prefix);
    *out = (isp_try){.ctx = ctx};
    if (account) {
        snprintf(out->keys[PLACE].key, ISP_TRY_KEY_SIZE, "%.300s from %s", account, prefix);
        snprintf(out->keys[ACCOUNT].key, ISP_TRY_KEY_SIZE, "%.300s", account);
    }
    snprintf(out->keys[SOURCE].key, ISP_TRY_KEY_SIZE, "source %s", prefix);
    return enter(out, err);
}

isp_status isp_try__enter_known(isp_ctx *ctx, const char *own, isp_try *out, isp_error *err)
{
    *out = (isp_try){.ctx = ctx};
    snprintf(out->keys[PLACE].key, ISP_TRY_KEY_SIZE, "%.300s", own);
    return enter(out, err);
}

static isp_status settle(isp_tx *tx, const isp_try *attempt, bool forgive, isp_error *err)
{
    for (size_t i = 0; i < ISP_LEN(attempt->keys); i++) {
        ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
        if (!attempt->keys[i].counted)
            continue;
        isp_params__text(&params, attempt->keys[i].key);
        isp_status st = isp_tx__run(tx, forgive && i == PLACE ? &try_forgive : &try_return, &params,
                                    NULL, err);
        if (st < 0)
            return st;
    }
    return ISP_OK;
}

isp_status isp_try__pass(isp_tx *tx, const isp_try *attempt, isp_error *err)
{
    return settle(tx, attempt, true, err);
}

static isp_status pass_body(isp_tx *tx, void *user, isp_error *err)
{
    return settle(tx, user, true, err);
}

static isp_status refund_body(isp_tx *tx, void *user, isp_error *err)
{
    return settle(tx, user, false, err);
}

isp_status isp_try__passed(const isp_try *attempt, isp_error *err)
{
    isp_try copy = *attempt;
    return isp_store__transact(isp_ctx__store(attempt->ctx), &job, pass_body, &copy, err);
}

isp_status isp_try__refund(const isp_try *attempt, isp_error *err)
{
    isp_try copy = *attempt;
    return isp_store__transact(isp_ctx__store(attempt->ctx), &job, refund_body, &copy, err);
}
