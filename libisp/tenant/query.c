/*
 * What every floor above asks a session for: one record, a page of records, today.
 */
#include <stdio.h>

#include "tenant/session.h"

/* clang-format off */
static const isp_stmt tenant_today = { "tenant_today",
    "SELECT (to_timestamp($2 / 1000000.0) AT TIME ZONE timezone)::date FROM tenants WHERE tenant_id = $1", NULL };
const isp_stmt *const isp_tenant__query_stmts[] = { &tenant_today, NULL };
/* clang-format on */

isp_status isp_tenant__today(isp_tx *tx, int64_t now_us, int64_t *out_on, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, isp_tx__tenant_id(tx));
    isp_params__i64(&params, now_us);
    isp_status st = isp_tx__run(tx, &tenant_today, &params, &rows, err);
    if (st < 0)
        return st;
    *out_on = isp_rows__on(rows, 0, 0);
    return ISP_OK;
}

isp_status isp_session__today(const isp_session *session, int64_t *out_on, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, isp_session__now_us(session));
    isp_status st = isp_session__run(session, &tenant_today, &params, &rows, err);
    if (st < 0)
        return st;
    *out_on = isp_rows__on(rows, 0, 0);
    return ISP_OK;
}

isp_status isp_session__get(const isp_session *session, const isp_stmt *stmt,
                            const isp_params *params, const isp_entity *entity, int64_t id,
                            void **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_session__run(session, stmt, params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows)) {
        char subject[64];
        snprintf(subject, sizeof subject, "%s:%lld", entity->name, (long long)id);
        return isp_fail(err, ISP_E_NOT_FOUND, subject, "there is no %s %lld", entity->name,
                        (long long)id);
    }
    return isp_rows__record(rows, 0, 0, entity, out, err);
}

isp_status isp_session__list(const isp_session *session, const isp_stmt *stmt,
                             const isp_params *params, const isp_entity *entity, int64_t limit,
                             int text_column, int number_column, isp_list **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO(isp_list) list = isp_list__new(entity);
    if (!list)
        return isp_fail_memory(err);
    isp_status st = isp_session__run(session, stmt, params, &rows, err);
    if (st < 0)
        return st;
    size_t len = isp_rows__len(rows);
    bool more = limit > 0 && len > (size_t)limit;
    if (more)
        len = (size_t)limit;
    for (size_t i = 0; i < len; i++) {
        void *record = NULL;
        if ((st = isp_rows__record(rows, i, 0, entity, &record, err)) < 0 ||
            (st = isp_list__add(list, record, err)) < 0)
            return st;
    }
    if (more) {
        list->next = isp_cursor__encode(
            text_column < 0 ? NULL : isp_rows__text(rows, len - 1, text_column),
            isp_rows__i64(rows, len - 1, number_column));
        if (!list->next)
            return isp_fail_memory(err);
    }
    *out = ISP_TAKE(list);
    return ISP_OK;
}
