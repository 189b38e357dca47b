/*
 * What every floor above asks a session for: one record, a page of records, a change and what it
 * made, today.
 */
#include <stdio.h>

#include "tenant/audit.h"

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

isp_status isp_session__absent(const isp_entity *entity, int64_t id, isp_error *err)
{
    char subject[64];
    snprintf(subject, sizeof subject, "%s:%lld", entity->name, (long long)id);
    return isp_fail(err, ISP_E_NOT_FOUND, subject, "there is no %s %lld", entity->name,
                    (long long)id);
}

isp_status isp_session__changed(const isp_entity *entity, isp_error *err)
{
    char subject[64];
    snprintf(subject, sizeof subject, "%s.revision", entity->name);
    return isp_fail(err, ISP_E_CONFLICT, subject, "the %s was changed meanwhile: read it again",
                    entity->name);
}

isp_status isp_session__fetch(const isp_session *session, const isp_stmt *stmt,
                              const isp_entity *entity, int64_t id, void **out, isp_error *err)
{
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, session->tenant_id);
    isp_params__i64(&params, id);
    return isp_session__get(session, stmt, &params, entity, id, out, err);
}

isp_status isp_session__get(const isp_session *session, const isp_stmt *stmt,
                            const isp_params *params, const isp_entity *entity, int64_t id,
                            void **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_session__run(session, stmt, params, &rows, err);
    if (st < 0)
        return st;
    if (!isp_rows__len(rows))
        return isp_session__absent(entity, id, err);
    if ((st = isp_rows__record(rows, 0, 0, entity, out, err)) == ISP_OK)
        isp_session__censor(session, entity, *out);
    return st;
}

typedef struct change {
    const isp_session *session;
    const char *action;
    isp_tx_body body;
    void *user;
    const isp_stmt *get;
    const isp_entity *entity;
    const int64_t *id;
    void *before, *record; /* [owned] of the last try; before NULL: there was none */
} change;

/* The record as it is now; *out stays NULL where there is none. */
static isp_status look(isp_tx *tx, const change *in, void **out, isp_error *err)
{
    ISP_AUTO(isp_rows) rows = NULL;
    ISP_AUTO_PARAMS params = ISP_PARAMS_INIT;
    isp_params__i64(&params, in->session->tenant_id);
    if (in->id)
        isp_params__i64(&params, *in->id);
    isp_status st = isp_tx__run(tx, in->get, &params, &rows, err);
    return st < 0 || !isp_rows__len(rows) ? st : isp_rows__record(rows, 0, 0, in->entity, out, err);
}

static isp_status record_change(isp_tx *tx, const change *in, isp_error *err)
{
    ISP_AUTO_BUF before = ISP_BUF_INIT;
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    isp_audit__diff(in->entity, in->before, in->record, &before, &after);
    if (before.failed || after.failed)
        return isp_fail_memory(err);
    const isp_audit_event event = {.action = in->action,
                                   .entity = in->entity->name,
                                   .entity_id = in->id ? *in->id : in->session->tenant_id,
                                   .before = before.data,
                                   .after = after.data};
    return isp_audit__add(tx, in->session, &event, err);
}

static isp_status change_body(isp_tx *tx, void *user, isp_error *err)
{
    change *in = user;
    isp_status st = ISP_OK;
    in->before = (isp_record__free(in->entity, in->before), NULL);
    in->record = (isp_record__free(in->entity, in->record), NULL);
    if (in->action && (!in->id || *in->id))
        st = look(tx, in, &in->before, err);
    if (st == ISP_OK)
        st = in->body(tx, in->user, err);
    if (st == ISP_OK)
        st = look(tx, in, &in->record, err);
    if (st < 0)
        return st;
    if (!in->record)
        return isp_session__absent(in->entity, in->id ? *in->id : in->session->tenant_id, err);
    return in->action ? record_change(tx, in, err) : ISP_OK;
}

isp_status isp_session__change(const isp_session *session, const char *action, isp_tx_body body,
                               void *user, const isp_stmt *get, const isp_entity *entity,
                               const int64_t *id, void **out, isp_error *err)
{
    change in = {.session = session,
                 .action = action,
                 .body = body,
                 .user = user,
                 .get = get,
                 .entity = entity,
                 .id = id};
    isp_status st = isp_session__transact(session, change_body, &in, err);
    isp_record__free(entity, in.before);
    if (st < 0)
        isp_record__free(entity, in.record);
    else
        isp_session__censor(session, entity, *out = in.record);
    return st;
}

typedef struct recorded {
    const isp_session *session;
    const isp_stmt *stmt;
    const isp_params *params;
    const isp_audit_event *event;
    size_t affected;
} recorded;

static isp_status record_body(isp_tx *tx, void *user, isp_error *err)
{
    recorded *in = user;
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_tx__run(tx, in->stmt, in->params, &rows, err);
    if (st < 0)
        return st;
    in->affected = isp_rows__affected(rows);
    return in->affected ? isp_audit__add(tx, in->session, in->event, err) : ISP_OK;
}

isp_status isp_session__record(const isp_session *session, const isp_stmt *stmt,
                               const isp_params *params, const isp_audit_event *event,
                               size_t *affected, isp_error *err)
{
    const isp_scope job = isp_session__job(session);
    recorded in = {session, stmt, params, event, 0};
    isp_status st = isp_store__transact(isp_session__store(session), &job, record_body, &in, err);
    if (st == ISP_OK && affected)
        *affected = in.affected;
    return st;
}

isp_status isp_session__unread(isp_status st, isp_error *err)
{
    if (st >= 0)
        return st;
    isp_error__prefix(err, "it is done, but could not be read back");
    if (err)
        err->code = ISP_E_UNKNOWN;
    return ISP_E_UNKNOWN;
}

/* What a filter could have been, for whoever wrote something else. */
static isp_status no_filter(const isp_page_rule *rule, const char *filter, isp_error *err)
{
    ISP_AUTO_BUF known = ISP_BUF_INIT;
    isp_buf__text(&known, rule->words ? rule->words : "");
    for (size_t k = 0; k < ISP_LEN(rule->kinds) && rule->kinds[k]; k++)
        for (const char *const *name = isp_kind_at(rule->kinds[k])->names; *name; name++)
            isp_buf__format(&known, "%s%s", known.len ? " " : "", *name);
    return isp_fail(err, ISP_E_INVALID, "filter", "there is no %s %.40s; there are: %s", rule->noun,
                    filter, known.failed ? "others" : known.data);
}

isp_status isp_session__page(const isp_session *session, const isp_page_rule *rule,
                             const isp_list_options *options, isp_page *out, isp_error *err)
{
    isp_status st = isp_session__allow(session, rule->permission, err);
    if (st == ISP_OK)
        st = isp_list__options(options, rule->takes, &out->asked, err);
    if (st < 0)
        return st;
    const char *filter = out->asked.filter;
    bool known = !filter || (rule->words && isp_text__has_word(rule->words, filter));
    for (size_t k = 0; k < ISP_LEN(rule->kinds) && rule->kinds[k] && !known; k++)
        known = isp_kind__value(rule->kinds[k], filter, &out->filter);
    if (!known)
        return no_filter(rule, filter, err);
    out->after_id = rule->first;
    if (out->asked.cursor)
        st = isp_cursor__decode(out->asked.cursor, &out->cursor, &out->after_id, err);
    if (out->cursor)
        out->after = out->cursor;
    return st;
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
        isp_session__censor(session, entity, record);
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
