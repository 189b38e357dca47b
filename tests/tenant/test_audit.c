/*
 * The audit trail: what is written with a change, and that a database superuser who tampers with it
 * is found out.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tenant/audit.h"
#include "tenant/entities.h"

#include "isp_test_isp.h"

static isp_session *platform, *mfn;

static void world(void)
{
    isp_test_tenants();
    platform = isp_test_local("platform");
    mfn = isp_test_local("mfn");
}

static void done(void)
{
    isp_session_close(platform);
    isp_session_close(mfn);
}

/* What may be sealed now. */
static void seal_some(void)
{
    int64_t count;
    do
        ck_ok(isp_audit__seal(isp_test_ctx, &count, &err), err);
    while (count);
}

static int64_t unsealed(void)
{
    return isp_test_sql_i64("SELECT count(*) FROM isp.audit a WHERE NOT EXISTS (SELECT FROM"
                            " isp.audit_seals s WHERE s.writer_id = a.writer_id AND"
                            " s.writer_seq = a.writer_seq)");
}

/* All there is: other tests share the server, and what they have in flight is waited for, too. */
static void seal_all(void)
{
    for (int tries = 0; tries < 1000 && unsealed(); tries++) {
        seal_some();
        usleep(tries ? 10000 : 0);
    }
    ck_assert_int_eq(unsealed(), 0);
}

static void seal_and_sign(void)
{
    int64_t count;
    seal_all();
    ck_ok(isp_audit__checkpoint(isp_test_ctx, true, &count, &err), err);
}

static void write_customers(int count)
{
    char name[32];
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "Customer %d", i);
        isp_test_customer(mfn, name);
    }
}

/* The one bad finding of a verification, or the first of them. "kind seq", "" if all is well. */
static const char *verdict_of(isp_session *who, const isp_audit_verify_options *options)
{
    static char text[64];
    isp_audit_finding_list *list = NULL;
    ck_ok(isp_audit_verify(who, options, NULL, NULL, &list, &err), err);
    const isp_audit_finding *first = isp_audit_finding_list_at(list, 0);
    text[0] = '\0';
    if (first->health == ISP_HEALTH_BAD)
        snprintf(text, sizeof text, "%s %lld", first->kind,
                 first->seq == ISP_NO_VALUE ? -1 : (long long)first->seq);
    isp_audit_finding_list_free(list);
    return text;
}

static const char *verdict(void)
{
    return verdict_of(platform, NULL);
}

/* The rows that a finding of this kind is about; -1: there is none. */
static int64_t count_of(const char *kind)
{
    int64_t count = -1;
    isp_audit_finding_list *list = NULL;
    ck_ok(isp_audit_verify(platform, NULL, NULL, NULL, &list, &err), err);
    for (size_t i = 0; i < isp_audit_finding_list_len(list); i++)
        if (!strcmp(isp_audit_finding_list_at(list, i)->kind, kind))
            count = (count < 0 ? 0 : count) + isp_audit_finding_list_at(list, i)->count;
    isp_audit_finding_list_free(list);
    return count;
}

/* As a superuser: triggers and policies do not hold him. */
#define TAMPER(...) isp_test_sql("SET session_replication_role = replica; " __VA_ARGS__)

static int64_t mfn_rows(void)
{
    return isp_test_sql_i64("SELECT count(*) FROM isp.audit_seals WHERE tenant_id = %lld",
                            (long long)mfn->tenant_id);
}

/* A trail of 21 sealed rows of mfn, signed and anchored. */
static void trail(void)
{
    world(); /* one row: made from above */
    write_customers(20);
    seal_and_sign();
    ck_assert_int_eq(mfn_rows(), 21);
    ck_assert_str_eq(verdict(), "");
    seal_and_sign(); /* the look itself */
    ck_assert_str_eq(verdict(), "");
}

START_TEST(a_change_says_who_what_and_from_what_to_what)
{
    world();
    int64_t id = isp_test_customer(mfn, "Rahim Uddin");
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *changed = NULL;
    o.name = "Rahim \"Mia\"";
    ck_ok(isp_session_request(mfn, "0123456789abcdef", &err), err);
    ck_ok(isp_customer_update(mfn, id, &o, &changed, &err), err);
    isp_customer_free(changed);
    isp_audit_options ask = ISP_AUDIT_OPTIONS_INIT;
    isp_audit_list *list = NULL;
    ask.action = "customer.update";
    ck_ok(isp_audit_list_get(mfn, &ask, &list, &err), err);
    ck_assert_int_eq((int64_t)isp_audit_list_len(list), 1);
    const isp_audit *a = isp_audit_list_at(list, 0);
    ck_assert_str_eq(a->entity, "customer");
    ck_assert_int_eq(a->entity_id, id);
    ck_assert_str_eq(a->actor, "local");
    ck_assert_str_eq(a->request_id, "0123456789abcdef");
    ck_assert_ptr_nonnull(strstr(a->before, "\"name\":\"Rahim Uddin\""));
    ck_assert_ptr_nonnull(strstr(a->after, "\"name\":\"Rahim \\\"Mia\\\"\""));
    ck_assert_ptr_null(strstr(a->after, "phone")); /* only what differs */
    isp_audit_list_free(list);
    /* It can be found by what it is about, and the look is there as well. */
    ask = (isp_audit_options)ISP_AUDIT_OPTIONS_INIT;
    ask.request_id = "0123456789abcdef";
    ask.entity = "customer";
    ask.entity_id = id;
    ck_ok(isp_audit_list_get(platform, &ask, &list, &err), err);
    ck_assert_int_eq((int64_t)isp_audit_list_len(list), 1);
    isp_audit_list_free(list);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = 'audit.list'"
                                      " AND after LIKE '%%\"entity\":\"customer\"%%'"),
                     1);
    done();
}
END_TEST

START_TEST(what_did_not_happen_is_not_there)
{
    world();
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *changed = NULL;
    int64_t id = isp_test_customer(mfn, "Rahim Uddin"),
            rows = isp_test_sql_i64("SELECT count(*) FROM isp.audit");
    o.revision = 7;
    o.name = "Karim";
    ck_fails(isp_customer_update(mfn, id, &o, &changed, &err), ISP_E_CONFLICT, err);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit"), rows);
    ck_assert_str_eq(verdict(), ""); /* and its number is missed by nobody */
    done();
}
END_TEST

START_TEST(each_sees_its_own_and_what_is_below)
{
    world();
    isp_session *north = isp_test_local("north"), *dfn = isp_test_local("dfn");
    write_customers(2);
    isp_audit_options ask = ISP_AUDIT_OPTIONS_INIT;
    isp_audit_list *list = NULL;
    ask.action = "customer";
    isp_session *const who[] = {platform, north, mfn, dfn};
    static const int64_t sees[] = {2, 2, 2, 0};
    for (size_t i = 0; i < 4; i++) {
        ck_ok(isp_audit_list_get(who[i], &ask, &list, &err), err);
        ck_assert_int_eq((int64_t)isp_audit_list_len(list), sees[i]);
        isp_audit_list_free(list);
    }
    ask.tenant_id = mfn->tenant_id;
    ck_fails(isp_audit_list_get(dfn, &ask, &list, &err), ISP_E_NOT_FOUND, err);
    /* Pages go on where they ended, also among rows of one instant. */
    ask = (isp_audit_options)ISP_AUDIT_OPTIONS_INIT;
    ask.tenant_id = mfn->tenant_id;
    ask.limit = 1;
    int64_t count = 0;
    char *cursor = NULL;
    do {
        ask.cursor = cursor;
        ask.action = "customer";
        ck_ok(isp_audit_list_get(north, &ask, &list, &err), err);
        count += (int64_t)isp_audit_list_len(list);
        free(cursor);
        cursor = isp_audit_list_next(list) ? strdup(isp_audit_list_next(list)) : NULL;
        isp_audit_list_free(list);
    } while (cursor);
    ck_assert_int_eq(count, 2);
    isp_session_close(north);
    isp_session_close(dfn);
    done();
}
END_TEST

START_TEST(logins_are_told_of_whether_they_succeed_or_not)
{
    isp_session *session = NULL;
    world();
    ck_fails(isp_session_login(isp_test_ctx, "admin@mfn", "wrong horse battery", "192.0.2.7",
                               &session, &err),
             ISP_E_LOGIN, err);
    ck_fails(
        isp_session_login(isp_test_ctx, "my secret password", "x", "192.0.2.7", &session, &err),
        ISP_E_LOGIN, err);
    ck_ok(isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7", &session,
                            &err),
          err);
    ck_ok(isp_session_logout(session, &err), err);
    isp_session_close(session);
    ck_assert_str_eq(
        isp_test_sql("SELECT string_agg(action || ' ' || actor || ' ' || source, ', ' ORDER BY"
                     " writer_seq) FROM isp.audit WHERE action LIKE 'session.%%'"),
        "session.refuse nobody 192.0.2.7, session.refuse nobody 192.0.2.7,"
        " session.start user 192.0.2.7, session.end user 192.0.2.7");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE tenant_id = %lld AND"
                                      " action = 'session.refuse' AND entity_id = 1",
                                      (long long)mfn->tenant_id),
                     1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit a WHERE a::text LIKE"
                                      " '%%my secret%%'"),
                     0);
    done();
}
END_TEST

START_TEST(a_login_says_in_which_request)
{
    isp_session *session = NULL;
    isp_login_options o = ISP_LOGIN_OPTIONS_INIT;
    isp_origin from = ISP_ORIGIN_INIT;
    world();
    o.login = "admin@mfn";
    o.password = "wrong horse battery";
    from.source = "192.0.2.7";
    from.request_id = "request-of-the-refusal";
    ck_fails(isp_session_login_from(isp_test_ctx, &o, &from, &session, &err), ISP_E_LOGIN, err);
    o.password = ISP_TEST_PASSWORD;
    from.request_id = "request-of-the-login";
    ck_ok(isp_session_login_from(isp_test_ctx, &o, &from, &session, &err), err);
    ck_ok(isp_session_request(session, "request-of-the-end", &err), err);
    ck_ok(isp_session_logout(session, &err), err);
    isp_session_close(session);
    ck_assert_str_eq(isp_test_sql("SELECT string_agg(action || ' ' || request_id, ', ' ORDER BY"
                                  " writer_seq) FROM isp.audit WHERE action LIKE 'session.%%'"),
                     "session.refuse request-of-the-refusal, session.start request-of-the-login,"
                     " session.end request-of-the-end");
    from.request_id = "a\nline";
    ck_fails(isp_session_login_from(isp_test_ctx, &o, &from, &session, &err), ISP_E_INVALID, err);
    done();
}
END_TEST

/* "action who/impersonator of tenant", newest first. */
static const char *found(isp_session *who, const isp_audit_options *options)
{
    static char out[1024];
    isp_audit_list *list = NULL;
    ck_ok(isp_audit_list_get(who, options, &list, &err), err);
    out[0] = '\0';
    for (size_t i = 0; i < isp_audit_list_len(list); i++) {
        const isp_audit *a = isp_audit_list_at(list, i);
        size_t at = strlen(out);
        snprintf(out + at, sizeof out - at, "%s%s %s/%s of %s", at ? ", " : "", a->action,
                 a->actor_name ? a->actor_name : a->actor,
                 a->impersonator_name ? a->impersonator_name : "-", a->tenant_name);
    }
    isp_audit_list_free(list);
    return out;
}

START_TEST(a_tenant_sees_what_is_done_to_it_from_above)
{
    isp_suspend_options why = ISP_SUSPEND_OPTIONS_INIT;
    isp_audit_options ask = ISP_AUDIT_OPTIONS_INIT;
    isp_session *developer = NULL, *north = NULL;
    isp_effect *effect = NULL;
    world();
    isp_test_now_us += 1000000;
    ask.from_at_us = isp_test_now_us; /* that it was made from above stands there as well */
    ck_ok(isp_session_login(isp_test_ctx, "admin@platform", ISP_TEST_PASSWORD, "192.0.2.1",
                            &developer, &err),
          err);
    ck_ok(isp_session_login(isp_test_ctx, "admin@north", ISP_TEST_PASSWORD, "192.0.2.2", &north,
                            &err),
          err);
    why.reason = "a reason to be told";
    ck_ok(isp_session_request(developer, "from-above", &err), err);
    ck_ok(isp_child_suspend(developer, mfn->tenant_id, &why, &effect, &err), err);
    isp_effect_free(effect);
    ck_ok(isp_child_resume(north, mfn->tenant_id, NULL, &effect, &err), err);
    isp_effect_free(effect);
    ask.action = "child";
    /* The ISP: a rank, and why; no name, no address. */
    ck_assert_str_eq(found(mfn, &ask), "child.resume above/group of mfn, child.suspend "
                                       "above/platform of mfn");
    ck_assert_str_eq(
        isp_test_sql("SELECT concat_ws(' ', after::json->>'reason', request_id, source,"
                     " session) FROM isp.audit WHERE tenant_id = %lld AND action ="
                     " 'child.suspend'",
                     (long long)mfn->tenant_id),
        "a reason to be told from-above");
    /* Its group sees its own people by name, in both trails. */
    ck_assert_str_eq(found(north, &ask),
                     "child.resume above/admin@north of mfn, child.resume admin@north/- of north,"
                     " child.suspend above/platform of mfn");
    /* By the person, whatever trail it stands in. */
    ask.action = NULL;
    ask.person = "Admin@North";
    ask.from_on = ask.until_on = 20261115;
    ck_assert_str_eq(found(platform, &ask),
                     "audit.list admin@north/- of north, "
                     "child.resume above/admin@north of mfn, child.resume admin@north/- of north,"
                     " session.start admin@north/- of north");
    ask.person = "admin@platform"; /* nobody whom the ISP can see */
    ck_assert_str_eq(found(mfn, &ask), "");
    ask.person = NULL;
    ask.until_on = 20261114;
    ck_assert_str_eq(found(platform, &ask), "");
    ask = (isp_audit_options)ISP_AUDIT_OPTIONS_INIT;
    ask.text = "To Be Told";
    ask.tenant_id = mfn->tenant_id;
    ck_assert_str_eq(found(north, &ask), "child.suspend above/platform of mfn");
    isp_test_now_us += INT64_C(40) * 86400000000;
    ck_assert_str_eq(found(north, &ask), "");
    ask.from_on = 20261101;
    ck_assert_str_eq(found(north, &ask), "child.suspend above/platform of mfn");
    ask.from_on = 20261131;
    isp_audit_list *list = NULL;
    ck_fails(isp_audit_list_get(north, &ask, &list, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(verdict(), "");
    isp_session_close(developer);
    isp_session_close(north);
    done();
}
END_TEST

START_TEST(no_serving_role_changes_a_row)
{
    static const isp_stmt change = {"x_change",
                                    "UPDATE audit SET action = 'x' WHERE tenant_id = $1", NULL};
    static const isp_stmt forget = {"x_forget", "DELETE FROM audit WHERE tenant_id = $1", NULL};
    world();
    isp_params params = ISP_PARAMS_INIT;
    isp_params__i64(&params, mfn->tenant_id);
    const isp_scope job = {.role = ISP_DB_JOB};
    isp_store *store = isp_ctx__store(isp_test_ctx);
    ck_fails(isp_store__run(store, &mfn->scope, &change, &params, NULL, &err), ISP_E_DENIED, err);
    ck_fails(isp_store__run(store, &job, &change, &params, NULL, &err), ISP_E_DENIED, err);
    ck_fails(isp_store__run(store, &job, &forget, &params, NULL, &err), ISP_E_DENIED, err);
    isp_params__free(&params);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                         " WHERE tgfoid = 'isp.refuse_change'::regproc AND relname LIKE 'audit%%'"),
        4);
    done();
}
END_TEST

START_TEST(an_edited_row_is_named)
{
    trail();
    TAMPER("UPDATE isp.audit SET after = replace(after, 'Customer 7', 'Customer X')"
           " WHERE after LIKE '%%Customer 7%%'");
    ck_assert_str_eq(verdict(), "edited 9");
    done();
}
END_TEST

START_TEST(a_deleted_row_is_named)
{
    trail();
    TAMPER("DELETE FROM isp.audit WHERE after LIKE '%%Customer 7%%'");
    ck_assert_str_eq(verdict(), "deleted 9");
    /* With its seal. */
    TAMPER("DELETE FROM isp.audit_seals WHERE tenant_id = %lld AND seq = 9",
           (long long)mfn->tenant_id);
    ck_assert_str_eq(verdict(), "deleted 9");
    done();
}
END_TEST

START_TEST(rows_numbered_anew_are_seen)
{
    trail();
    TAMPER("ALTER TABLE isp.audit_seals DROP CONSTRAINT audit_seals_seq;"
           "DELETE FROM isp.audit WHERE after LIKE '%%Customer 7%%';"
           "DELETE FROM isp.audit_seals WHERE tenant_id = %lld AND seq = 9;"
           "UPDATE isp.audit_seals SET seq = -seq WHERE tenant_id = %lld AND seq > 9;"
           "UPDATE isp.audit_seals SET seq = -seq - 1 WHERE tenant_id = %lld AND seq < 0",
           (long long)mfn->tenant_id, (long long)mfn->tenant_id, (long long)mfn->tenant_id);
    ck_assert_str_eq(verdict(), "deleted 9");
    done();
}
END_TEST

START_TEST(a_fresh_row_that_is_deleted_is_missed)
{
    trail();
    write_customers(3); /* not sealed yet */
    TAMPER("DELETE FROM isp.audit a WHERE after LIKE '%%Customer 1\"%%' AND NOT EXISTS"
           " (SELECT FROM isp.audit_seals s WHERE s.writer_id = a.writer_id AND s.writer_seq ="
           " a.writer_seq)");
    ck_assert_str_eq(verdict(), "missing -1");
    done();
}
END_TEST

#define COPY_ROW                                                                                 \
    "INSERT INTO isp.audit (tenant_id, writer_id, writer_seq, epoch, at_us, actor, action, mac)" \
    " SELECT tenant_id, writer_id, %lld, epoch, at_us, actor, 'customer.delete', mac FROM "      \
    "isp.audit"                                                                                  \
    " WHERE tenant_id = %lld AND after LIKE '%%Customer 7%%'"

START_TEST(an_inserted_row_is_named)
{
    trail();
    TAMPER(COPY_ROW, 1000000LL, (long long)mfn->tenant_id);
    ck_assert_str_eq(verdict(), "inserted -1"); /* also before it is sealed */
    seal_and_sign();
    ck_assert_str_eq(verdict(), "inserted 22");
    done();
}
END_TEST

START_TEST(a_row_put_into_the_chain_is_named)
{
    trail();
    TAMPER(COPY_ROW ";ALTER TABLE isp.audit_seals DROP CONSTRAINT audit_seals_seq;"
                    "UPDATE isp.audit_seals SET seq = -seq WHERE tenant_id = %lld AND seq >= 9;"
                    "UPDATE isp.audit_seals SET seq = -seq + 1 WHERE tenant_id = %lld AND seq < 0;"
                    "INSERT INTO isp.audit_seals SELECT tenant_id, 9, writer_id, 1000000, link FROM"
                    " isp.audit_seals WHERE tenant_id = %lld AND seq = 8",
           1000000LL, (long long)mfn->tenant_id, (long long)mfn->tenant_id,
           (long long)mfn->tenant_id, (long long)mfn->tenant_id);
    ck_assert_str_eq(verdict(), "inserted 9");
    done();
}
END_TEST

START_TEST(reordered_rows_are_named)
{
    trail();
    TAMPER("ALTER TABLE isp.audit_seals DROP CONSTRAINT audit_seals_row;"
           "UPDATE isp.audit_seals s SET writer_id = o.writer_id, writer_seq = o.writer_seq FROM"
           " isp.audit_seals o WHERE s.tenant_id = %lld AND o.tenant_id = s.tenant_id"
           " AND s.seq IN (9, 12) AND o.seq = 21 - s.seq",
           (long long)mfn->tenant_id);
    ck_assert_str_eq(verdict(), "reordered 9");
    done();
}
END_TEST

START_TEST(a_tail_that_was_cut_off_is_named)
{
    trail();
    TAMPER("DELETE FROM isp.audit a USING isp.audit_seals s WHERE s.tenant_id = a.tenant_id AND"
           " s.writer_id = a.writer_id AND s.writer_seq = a.writer_seq AND s.seq > 15;"
           "DELETE FROM isp.audit_seals WHERE seq > 15;"
           "DELETE FROM isp.audit_checkpoints WHERE size > 15");
    ck_assert_str_eq(verdict(), "cut 16");
    done();
}
END_TEST

/* With the code that everybody can read, and without the keys: rows, links and heads are made anew
 * from one row on. */
static void rewrite(void)
{
    uint8_t link[ISP_SHA256_LEN], mac[ISP_SHA256_LEN];
    char hex[65];
    int64_t rows = mfn_rows();
    TAMPER("UPDATE isp.audit SET after = replace(after, 'Customer 7', 'Customer X')"
           " WHERE after LIKE '%%Customer 7%%'");
    ck_assert(isp_text__unhex(isp_test_sql("SELECT encode(link, 'hex') FROM isp.audit_seals WHERE"
                                           " tenant_id = %lld AND seq = 8",
                                           (long long)mfn->tenant_id),
                              64, link));
    for (int64_t seq = 9; seq <= rows; seq++) {
        static const isp_stmt get = {
            "x_row",
            "SELECT " ISP_AUDIT_COLUMNS " FROM audit a JOIN audit_seals s USING (tenant_id,"
            " writer_id, writer_seq) WHERE a.tenant_id = $1 AND s.seq = $2",
            NULL};
        const isp_scope job = {.role = ISP_DB_JOB};
        isp_params params = ISP_PARAMS_INIT;
        isp_rows *found = NULL;
        isp_audit_record record;
        const char *mac_hex;
        isp_params__i64(&params, mfn->tenant_id);
        isp_params__i64(&params, seq);
        ck_ok(isp_store__run(isp_ctx__store(isp_test_ctx), &job, &get, &params, &found, &err), err);
        isp_audit_record__of_row(found, 0, 0, &record, &mac_hex);
        isp_buf bytes = ISP_BUF_INIT;
        isp_audit_record__frame(&record, &bytes);
        ck_assert(isp_text__unhex(mac_hex, 64, mac));
        ck_ok(isp_audit__link(link, seq, &bytes, mac, link, &err), err);
        isp_text__hex(link, sizeof link, hex);
        TAMPER("UPDATE isp.audit_seals SET link = decode('%s', 'hex') WHERE tenant_id = %lld AND"
               " seq = %lld",
               hex, (long long)mfn->tenant_id, (long long)seq);
        isp_buf__free(&bytes);
        isp_rows__free(found);
        isp_params__free(&params);
    }
}

START_TEST(a_trail_written_anew_is_named)
{
    trail();
    rewrite();
    ck_assert_str_eq(verdict(), "rewritten 9"); /* its own checkpoints do not agree */
    TAMPER("DELETE FROM isp.audit_checkpoints");
    ck_assert_str_eq(verdict(), "rewritten 9"); /* nor do the anchors */
    done();
}
END_TEST

START_TEST(without_the_verification_key_links_and_anchors_still_hold)
{
    char path[512], away[540];
    trail();
    snprintf(path, sizeof path, "%s/audit-verify.key", isp_test_home());
    snprintf(away, sizeof away, "%s/usb-stick", isp_test_home());
    ck_assert_int_eq(rename(path, away), 0);
    ck_assert_str_eq(verdict(), "");
    ck_assert_int_gt(count_of("unchecked"), 20);
    rewrite();
    ck_assert_str_eq(verdict(), "rewritten 1"); /* somewhere in what was signed last */
    isp_audit_verify_options options = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    options.key_file = away;
    ck_assert_str_eq(verdict_of(platform, &options), "rewritten 9");
    done();
}
END_TEST

START_TEST(only_the_tail_is_unproved)
{
    trail();
    seal_and_sign();
    ck_assert_int_eq(count_of("unproved"), -1);
    write_customers(3);
    seal_all();
    ck_assert_str_eq(verdict(), "");
    seal_and_sign();
    write_customers(5);
    ck_assert_int_eq(count_of("unproved"), 5); /* not sealed */
    seal_all();
    ck_assert_int_eq(count_of("unproved"), 5 + 1); /* sealed, not anchored; and the look before */
    done();
}
END_TEST

START_TEST(the_keys_of_past_hours_are_gone)
{
    world();
    uint8_t key[ISP_BOX_PLAIN_LEN] = {1}, next[ISP_BOX_PLAIN_LEN] = {1};
    ck_ok(isp_audit__next_key(next, &err), err);
    ck_assert(memcmp(key, next, sizeof key) != 0);
    /* The file that is to be taken away is for its owner alone. */
    char path[512];
    struct stat st;
    snprintf(path, sizeof path, "%s/audit-verify.key", isp_test_home());
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    done();
}
END_TEST

/* ---- what is in flight ---- */

typedef struct slow {
    pthread_t thread;
    atomic_bool added, go;
    bool roll_back;
} slow;

static isp_status slow_body(isp_tx *tx, void *user, isp_error *why)
{
    slow *s = user;
    const isp_audit_event event = {.action = "x.slow"};
    isp_status st = isp_audit__add(tx, mfn, &event, why);
    atomic_store(&s->added, true);
    while (!atomic_load(&s->go))
        usleep(1000);
    if (st == ISP_OK && s->roll_back)
        return isp_fail(why, ISP_E_STATE, NULL, "rolled back");
    return st;
}

static void *slow_run(void *user)
{
    isp_error why = {0};
    (void)isp_session__transact(mfn, slow_body, user, &why);
    return NULL;
}

static void slow_start(slow *s)
{
    pthread_create(&s->thread, NULL, slow_run, s);
    while (!atomic_load(&s->added))
        usleep(1000);
}

static void slow_end(slow *s)
{
    atomic_store(&s->go, true);
    pthread_join(s->thread, NULL);
}

START_TEST(the_sealer_waits_for_what_is_in_flight)
{
    trail();
    slow s = {.added = false};
    slow_start(&s);
    write_customers(3); /* commit before the slow one does */
    seal_some();
    ck_assert_int_gt(unsealed(), 0);
    slow_end(&s);
    write_customers(1);
    seal_and_sign();
    ck_assert_int_eq(mfn_rows(), 21 + 3 + 1 + 1);
    ck_assert_str_eq(verdict(), "");
    done();
}
END_TEST

START_TEST(numbers_that_were_rolled_back_are_told_of)
{
    trail();
    slow s = {.roll_back = true};
    slow_start(&s);
    write_customers(1);
    slow_end(&s);
    write_customers(1); /* tells of it */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE voids IS NOT NULL"), 1);
    ck_assert_str_eq(verdict(), "");
    done();
}
END_TEST

START_TEST(two_sealers_make_one_chain)
{
    world();
    write_customers(30);
    /* The horizon of a database that was copied from a server with larger numbers. */
    isp_test_sql("UPDATE isp.audit_horizon SET xid = '999999999999'");
    seal_and_sign();
    ck_assert_int_eq(mfn_rows(), 31);
    isp_test_sql("UPDATE isp.audit_horizon SET xid = '0'"); /* as the one that was killed left it */
    seal_and_sign();
    ck_assert_int_eq(mfn_rows(), 31);
    ck_assert_str_eq(verdict(), "");
    done();
}
END_TEST

/* ---- a sealer that is killed ---- */

/* Cuts the connection at the n-th point. */
static int cut_at(void *user, isp_store_point point)
{
    int *left = user;
    (void)point;
    return --*left == 0;
}

START_TEST(a_sealer_killed_anywhere_leaves_a_chain_that_goes_on)
{
    world();
    isp_store *store = isp_ctx__store(isp_test_ctx);
    for (int n = 1; n <= 24; n++) {
        int64_t count;
        int left = n;
        write_customers(2);
        isp_store__fault(store, cut_at, &left);
        (void)isp_audit__seal(isp_test_ctx, &count, NULL);
        (void)isp_audit__checkpoint(isp_test_ctx, true, &count, NULL);
        isp_store__fault(store, NULL, NULL);
    }
    seal_and_sign();
    ck_assert_int_eq(mfn_rows(), 49);
    ck_assert_str_eq(verdict(), "");
    done();
}
END_TEST

/* ---- every operation ---- */

/* clang-format off */
enum { MFN, NORTH, PLATFORM, PERSON };
static const struct { const char *name; int who; int64_t id; const char *body; } calls[] = {
    { "package.create",  MFN,      0, "{\"code\":\"20M\",\"download_bps\":20000000,\"upload_bps\":5000000,\"price_paisa\":75000}" },
    { "package.update",  MFN,      1, "{\"name\":\"Fast\"}" },
    { "customer.create", MFN,      0, "{\"name\":\"Rahim Uddin\"}" },
    { "customer.update", MFN,      1, "{\"name\":\"Karim Uddin\"}" },
    { "node.create",     MFN,      0, "{\"name\":\"pop1\",\"driver\":\"mikrotik\",\"address\":\"127.10.0.1\",\"port\":1,"
                                      "\"username\":\"libisp\",\"password\":\"needle-node\"}" },
    { "node.update",     MFN,      1, "{\"password\":\"needle-other-node\"}" },
    { "service.create",  MFN,      0, "{\"customer_id\":1,\"package_id\":1,\"node_id\":1,\"login\":\"rahim\","
                                      "\"password\":\"needle-line\",\"started_on\":\"2026-11-01\"}" },
    { "service.update",  MFN,      1, "{\"password\":\"needle-other-line\"}" },
    { "service.apply",   MFN,      1, NULL },
    { "node.poll",       MFN,      1, NULL },
    { "bill.run",        MFN,      0, "{\"period\":\"2026-11\"}" },
    { "payment.take",    MFN,      0, "{\"customer_id\":1,\"amount_paisa\":1000}" },
    { "dunning.run",     MFN,      0, "{}" },
    { "service.end",     MFN,      1, NULL },
    { "tenant.update",   MFN,      0, "{\"name\":\"Mirpur Fiber\"}" },
    { "user.create",     MFN,      0, "{\"login\":\"tech@mfn\",\"password\":\"needle of somebody\",\"role\":\"technician\"}" },
    { "user.update",     MFN,      2, "{\"name\":\"Jamal Uddin\"}" },
    { "mail.update",     MFN,      0, "{\"sender_name\":\"Mirpur\"}" },
    { "template.set",    MFN,      0, "{\"kind\":\"test\",\"language\":\"en\",\"subject\":\"A test\",\"body\":\"Hello\"}" },
    { "template.reset",  MFN,      0, "{\"kind\":\"test\",\"language\":\"en\"}" },
    { "role.create",     MFN,      0, "{\"name\":\"Helper\",\"permissions\":\"customer.read\"}" },
    { "role.update",     MFN,      1, "{\"permissions\":\"customer.read package.read\"}" },
    { "role.delete",     MFN,      1, NULL },
    { "token.create",    PERSON,   0, "{\"name\":\"meter\"}" },
    { "token.revoke",    PERSON,   1, NULL },
    { "user.reset",      MFN,      2, NULL },
    { "session.revoke",  PERSON,   2, NULL },
    { "session.revoke_others", PERSON, 0, NULL },
    { "factor.enrol",    PERSON,   0, NULL },
    { "password.change", PERSON,   0, "{\"password\":\"" ISP_TEST_PASSWORD "\",\"new_password\":\"needle of another kind\"}" },
    { "session.end",     PERSON,   0, NULL },
    { "slot.set",        PLATFORM, 2, "{\"slot_count\":9}" },
    { "child.create",    NORTH,    0, "{\"code\":\"new\",\"admin_login\":\"admin@new\",\"admin_password\":\"needle of a child\"}" },
    { "child.update",    NORTH,    5, "{\"name\":\"New Net\"}" },
    { "child.suspend",   NORTH,    5, "{\"reason\":\"does not pay\"}" },
    { "child.resume",    NORTH,    5, "{}" },
    { "slot.move",       NORTH,    5, "{\"slot_no\":7}" },
    { "child.close",     NORTH,    5, "{}" },
    { "child.reopen",    NORTH,    5, "{}" },
    { "keys.rotate",     PLATFORM, 0, "{}" },
    { "plan.create",     PLATFORM, 0, "{\"code\":\"small\",\"price_paisa\":500000,\"included_slots\":9}" },
    { "plan.update",     PLATFORM, 1, "{\"name\":\"Small\"}" },
    { "subscription.start",  PLATFORM, 2, "{\"plan_id\":1,\"slots\":9}" },
    { "subscription.update", PLATFORM, 2, "{\"slots\":10}" },
    { "subscription.cancel", PLATFORM, 2, "{}" },
};
/* clang-format on */

/* Want a code of the day, a person in a certain state or a relay: test_account.c and tests/notify
 * look there.
 */
static const char elsewhere[] =
    "session.step_up factor.confirm factor.renew user.invite user.logout user.factor_end"
    " child.factor_end child.invite message.test message.retry";

START_TEST(every_operation_that_writes_leaves_a_row)
{
    isp_session *person = NULL, *north;
    world();
    north = isp_test_local("north");
    ck_ok(
        isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7", &person, &err),
        err);
    for (int i = 0; i < 2; i++) { /* sessions 2 and 3, to be ended */
        isp_session *other = NULL;
        ck_ok(isp_session_login(isp_test_ctx, "admin@mfn", ISP_TEST_PASSWORD, "192.0.2.7", &other,
                                &err),
              err);
        isp_session_close(other);
    }
    isp_session *const who[] = {mfn, north, platform, person};
    for (size_t i = 0; i < ISP_LEN(calls); i++) {
        const isp_operation *op = isp_operation_find(calls[i].name);
        ck_assert_msg(op && op->flags & ISP_OP_WRITE, "%s", calls[i].name);
        isp_input *input = NULL;
        isp_result *result = NULL;
        if (calls[i].body) {
            ck_ok(isp_input_new(op->input, &input, &err), err);
            ck_ok(isp_input_json(input, calls[i].body, strlen(calls[i].body), &err), err);
        }
        int64_t rows = isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = '%s'",
                                        op->name);
        isp_status st = isp_operation_call(who[calls[i].who], op, &calls[i].id, calls[i].id != 0,
                                           input, NULL, NULL, &result, &err);
        /* No device is there; that it was asked for is recorded all the same. */
        ck_assert_msg(st == ISP_OK || op->flags & ISP_OP_DEVICE, "%s: %s", op->name, err.message);
        ck_assert_msg(
            isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = '%s'", op->name) > rows,
            "%s leaves no row", op->name);
        isp_result_free(result);
        isp_input_free(input);
    }
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        bool called = !(op->flags & ISP_OP_WRITE) || isp_text__has_word(elsewhere, op->name);
        for (size_t k = 0; k < ISP_LEN(calls); k++)
            called |= !strcmp(calls[k].name, op->name);
        ck_assert_msg(called, "%s writes, and nobody looks here whether it is recorded", op->name);
    }
    /* That a secret was changed is there, and the secret is not. */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action IN"
                                      " ('node.password', 'service.password', 'password.change')"),
                     3);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit a WHERE a::text LIKE"
                                      " '%%needle%%'"),
                     0);
    ck_assert_str_eq(verdict(), "");
    isp_session_close(person);
    isp_session_close(north);
    done();
}
END_TEST

/* ---- a file that proves itself ---- */

static const char *verdict_of_file(const char *path)
{
    static char text[64];
    char key[512];
    isp_audit_finding_list *list = NULL;
    isp_audit_verify_options o = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    snprintf(key, sizeof key, "%s/audit-verify.key", isp_test_home());
    char *anchors = isp_anchor__path(isp_test_ctx);
    o.key_file = key;
    o.anchor_file = anchors;
    ck_ok(isp_audit_verify_file(path, &o, &list, &err), err);
    const isp_audit_finding *first = isp_audit_finding_list_at(list, 0);
    snprintf(text, sizeof text, "%s %lld", first->kind,
             first->seq == ISP_NO_VALUE ? -1 : (long long)first->seq);
    isp_audit_finding_list_free(list);
    free(anchors);
    return text;
}

/* The file again, but for line `skip` (0: none) and one word. */
static void bend(const char *from, const char *to, int skip, const char *word, const char *other)
{
    char line[8192];
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    ck_assert(in && out);
    for (int n = 1; fgets(line, sizeof line, in); n++) {
        char *at = word ? strstr(line, word) : NULL;
        if (at)
            memcpy(at, other, strlen(other));
        if (n != skip)
            fputs(line, out);
    }
    fclose(in);
    fclose(out);
}

static int line_count(const char *path)
{
    char line[8192];
    int count = 0;
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    while (fgets(line, sizeof line, in))
        count++;
    fclose(in);
    return count;
}

START_TEST(an_exported_trail_proves_itself)
{
    char path[512], bent[512];
    trail();
    seal_and_sign();
    snprintf(path, sizeof path, "%s/trail.jsonl", isp_test_home());
    snprintf(bent, sizeof bent, "%s/bent.jsonl", isp_test_home());
    ck_ok(isp_audit_export(mfn, NULL, path, &err), err);
    ck_fails(isp_audit_export(mfn, NULL, path, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(verdict_of_file(path), "proved -1");
    bend(path, bent, 0, "Customer 7", "Customer X");
    ck_assert_str_eq(verdict_of_file(bent), "edited 9");
    bend(path, bent, 6, NULL, NULL); /* a writer, then row 1 */
    ck_assert_str_eq(verdict_of_file(bent), "deleted 5");
    bend(path, bent, 22, NULL, NULL); /* the last row; its checkpoint is still there */
    ck_assert(!strncmp(verdict_of_file(bent), "edited ", 7));
    bend(path, bent, line_count(path), NULL, NULL); /* the end of the file */
    ck_assert_str_eq(verdict_of_file(bent), "cut -1");
    bend(path, bent, 1, NULL, NULL); /* nobody wrote them */
    ck_assert_str_eq(verdict_of_file(bent), "inserted 1");
    isp_audit_finding_list *list = NULL;
    isp_audit_verify_options o = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    ck_fails(isp_audit_verify_file(path, &o, &list, &err), ISP_E_INVALID, err);
    snprintf(bent, sizeof bent, "%s/audit-verify.key", isp_test_home());
    o.key_file = bent;
    ck_fails(isp_audit_verify_file(bent, &o, &list, &err), ISP_E_INVALID, err);
    done();
}
END_TEST

/* Whose rows a file holds, and of which numbers: "2 1-30, 3 1-21". */
static const char *held_by(const char *path)
{
    static char out[256];
    char line[8192];
    long long tenant_id = 0, first = 0, last = 0;
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    out[0] = '\0';
    for (bool more = true; more;) {
        long long id = 0, seq = 0;
        more = fgets(line, sizeof line, in);
        if (more &&
            sscanf(line, "{\"kind\":\"row\",\"tenant_id\":%lld,\"seq\":%lld", &id, &seq) != 2)
            continue;
        if (tenant_id && id != tenant_id)
            snprintf(out + strlen(out), sizeof out - strlen(out), "%s%lld %lld-%lld",
                     *out ? ", " : "", tenant_id, first, last);
        first = id != tenant_id ? seq : first;
        tenant_id = id;
        last = seq;
    }
    fclose(in);
    return out;
}

START_TEST(a_part_of_a_trail_proves_itself)
{
    char path[512], bent[512], want[64];
    trail(); /* 21 rows, signed */
    isp_test_now_us += INT64_C(86400000000);
    write_customers(5);
    isp_test_now_us += INT64_C(86400000000);
    seal_and_sign();
    write_customers(5);
    seal_and_sign();
    snprintf(path, sizeof path, "%s/trail.jsonl", isp_test_home());
    snprintf(bent, sizeof bent, "%s/bent.jsonl", isp_test_home());
    isp_audit_export_options o = ISP_AUDIT_EXPORT_OPTIONS_INIT;
    o.from_on = o.until_on = 20261116;
    o.tenant_id = mfn->tenant_id;
    ck_ok(isp_audit_export(platform, &o, path, &err), err);
    snprintf(want, sizeof want, "%lld 22-26", (long long)mfn->tenant_id);
    ck_assert_str_eq(held_by(path), want);
    ck_assert_str_eq(verdict_of_file(path), "proved -1");
    bend(path, bent, 0, "Customer 3", "Customer X");
    ck_assert_str_eq(verdict_of_file(bent), "edited 25");
    /* The link that it begins with cannot be another. */
    bend(path, bent, 0, "\"seq\":21,\"link\":\"", "\"seq\":21,\"link\":\"0000000000000000");
    ck_assert_str_eq(verdict_of_file(bent), "reordered 22");
    /* A group and what is below it, or it alone. */
    isp_audit_export_options below = ISP_AUDIT_EXPORT_OPTIONS_INIT;
    below.tenant_id = isp_test_sql_i64("SELECT parent_id FROM isp.tenants WHERE tenant_id = %lld",
                                       (long long)mfn->tenant_id);
    ck_assert_int_eq(unlink(path), 0);
    ck_ok(isp_audit_export(platform, &below, path, &err), err);
    ck_assert_ptr_null(strstr(held_by(path), ", "));
    below.below = 1;
    ck_assert_int_eq(unlink(path), 0);
    ck_ok(isp_audit_export(platform, &below, path, &err), err);
    snprintf(want, sizeof want, "%lld 1-31", (long long)mfn->tenant_id);
    ck_assert_ptr_nonnull(strstr(held_by(path), want));
    ck_assert_str_eq(verdict_of_file(path), "proved -1");
    below.tenant_id = 0;
    ck_fails(isp_audit_export(platform, &below, bent, &err), ISP_E_INVALID, err);
    done();
}
END_TEST

ISP_SUITE_DB(tenant_audit, 120, TEST(a_part_of_a_trail_proves_itself),
             TEST(a_login_says_in_which_request), TEST(a_tenant_sees_what_is_done_to_it_from_above),
             TEST(a_change_says_who_what_and_from_what_to_what),
             TEST(what_did_not_happen_is_not_there), TEST(each_sees_its_own_and_what_is_below),
             TEST(logins_are_told_of_whether_they_succeed_or_not),
             TEST(no_serving_role_changes_a_row), TEST(an_edited_row_is_named),
             TEST(a_deleted_row_is_named), TEST(rows_numbered_anew_are_seen),
             TEST(a_fresh_row_that_is_deleted_is_missed), TEST(an_inserted_row_is_named),
             TEST(a_row_put_into_the_chain_is_named), TEST(reordered_rows_are_named),
             TEST(a_tail_that_was_cut_off_is_named), TEST(a_trail_written_anew_is_named),
             TEST(without_the_verification_key_links_and_anchors_still_hold),
             TEST(only_the_tail_is_unproved), TEST(the_keys_of_past_hours_are_gone),
             TEST(the_sealer_waits_for_what_is_in_flight),
             TEST(numbers_that_were_rolled_back_are_told_of), TEST(two_sealers_make_one_chain),
             TEST(an_exported_trail_proves_itself), TEST(every_operation_that_writes_leaves_a_row),
             TEST(a_sealer_killed_anywhere_leaves_a_chain_that_goes_on))
