/*
 * Slots: the database itself refuses one ISP too many, however many try at once.
 */
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isp_test_isp.h"

enum {
    SLOTS = 5,
    THREADS = 8,
    PROCESSES = 2
};

static int64_t id_of(const char *code)
{
    return isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = '%s'", code);
}

static isp_status open_isp(isp_session *north, const char *code, isp_error *mine)
{
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *made = NULL;
    char login[64];
    snprintf(login, sizeof login, "admin@%s", code);
    o.code = code;
    o.admin_login = login;
    o.admin_password = ISP_TEST_PASSWORD;
    isp_status st = isp_child_create(north, &o, &made, mine);
    isp_child_free(made);
    return st;
}

static void allot(isp_session *platform, const char *code, int64_t count, isp_status expected)
{
    isp_slot_options o = ISP_SLOT_OPTIONS_INIT;
    isp_child *child = NULL;
    o.slot_count = count;
    ck_fails(isp_slot_set(platform, id_of(code), &o, &child, &err), expected, err);
    if (expected == ISP_OK)
        ck_assert_int_eq(child->slot_count, count);
    isp_child_free(child);
}

/* "1:mfn 2:- 3:dfn" */
static const char *seats(isp_session *who, const char *code)
{
    static char text[256];
    isp_slot_list *list = NULL;
    size_t len = 0;
    ck_ok(isp_slot_list_get(who, id_of(code), NULL, &list, &err), err);
    text[0] = '\0';
    for (size_t i = 0; i < isp_slot_list_len(list); i++) {
        const isp_slot *s = isp_slot_list_at(list, i);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%lld:%s", i ? " " : "",
                                (long long)s->slot_no, s->isp_code ? s->isp_code : "-");
    }
    isp_slot_list_free(list);
    return text;
}

typedef struct attempt {
    isp_ctx *ctx;
    int n, made, full, other;
} attempt;

static void *rush(void *user)
{
    attempt *in = user;
    isp_error mine = {0};
    isp_session *north = NULL;
    if (isp_session_local(in->ctx, "north", &north, &mine) < 0) {
        in->other++;
        return NULL;
    }
    for (int i = 0; i < 2; i++) {
        char code[32];
        snprintf(code, sizeof code, "isp-%d-%d", in->n, i);
        isp_status st = open_isp(north, code, &mine);
        in->made += st == ISP_OK;
        in->full += st == ISP_E_LIMIT;
        in->other += st != ISP_OK && st != ISP_E_LIMIT;
        if (st != ISP_OK && st != ISP_E_LIMIT)
            fprintf(stderr, "%s: %s\n", code, mine.message);
    }
    isp_session_close(north);
    return NULL;
}

/* How many were made by all threads of a process; 99 when something else went wrong. */
static int rush_all(isp_ctx *ctx, int process)
{
    pthread_t threads[THREADS];
    attempt attempts[THREADS] = {{0}};
    int made = 0, full = 0, other = 0;
    for (int i = 0; i < THREADS; i++) {
        attempts[i].ctx = ctx;
        attempts[i].n = process * THREADS + i;
        other += pthread_create(&threads[i], NULL, rush, &attempts[i]) != 0;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        made += attempts[i].made;
        full += attempts[i].full;
        other += attempts[i].other;
    }
    return other || made + full != 2 * THREADS ? 99 : made;
}

START_TEST(of_many_at_once_as_many_get_in_as_there_are_slots)
{
    pid_t children[PROCESSES];
    int made = 0, set_up[2];
    ck_assert_int_eq(pipe(set_up), 0);
    for (int i = 0; i < PROCESSES; i++) { /* before this process has threads */
        ck_assert_int_ge(children[i] = fork(), 0);
        if (!children[i]) { /* with a context of its own: nothing of the parent's is touched */
            isp_ctx_options o = isp_test_options();
            isp_ctx *ctx = NULL;
            isp_error mine = {0};
            char nothing;
            close(set_up[1]);
            if (read(set_up[0], &nothing, 1) != 0) /* its end: go */
                _exit(97);
            _exit(isp_ctx_open(&o, &ctx, &mine) < 0 ? 98 : rush_all(ctx, i));
        }
    }
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    isp_session *platform = isp_test_local("platform");
    allot(platform, "north", SLOTS, ISP_OK);
    close(set_up[0]);
    close(set_up[1]);
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) <= SLOTS, "status %x", status);
        made += WEXITSTATUS(status);
    }
    ck_assert_int_eq(made, SLOTS);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenants WHERE kind = 'isp'"),
                     SLOTS);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.slot_events WHERE event = 'taken'"),
                     SLOTS);
    /* Of those who came too late nothing is left. */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.logins"), SLOTS + 2);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.tenant_codes"), SLOTS + 2);
    isp_session_close(platform);
}
END_TEST

/* Whoever writes, and whatever our own code does: a superuser, whom no policy holds. */
START_TEST(the_keys_refuse_what_no_code_has_checked)
{
    static const struct {
        const char *sql, *constraint;
    } bad[] = {
        {"INSERT INTO isp.tenants (tenant_id, parent_id, kind, code, name, invoice_prefix, "
         "created_at_us, slot_no)"
         " VALUES (900, %1$lld, 'isp', 'xx', 'X', 'X', 0, 1)",
         "tenants_slot_once"},
        {"INSERT INTO isp.tenants (tenant_id, parent_id, kind, code, name, invoice_prefix, "
         "created_at_us, slot_no)"
         " VALUES (900, %1$lld, 'isp', 'xx', 'X', 'X', 0, 2)",
         "tenants_slot_fk"},
        {"INSERT INTO isp.tenants (tenant_id, parent_id, kind, code, name, invoice_prefix, "
         "created_at_us, slot_no)"
         " VALUES (900, %1$lld, 'isp', 'xx', 'X', 'X', 0, NULL)",
         "tenants_slot"},
        {"UPDATE isp.tenants SET slot_no = NULL WHERE code = 'mfn' AND %1$lld > 0", "tenants_slot"},
        {"DELETE FROM isp.slots WHERE tenant_id = %1$lld", "tenants_slot_fk"},
        {"UPDATE isp.tenants SET closed_at_us = 1 WHERE kind = 'platform' AND %1$lld > 0",
         "tenants_open"},
    };
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    isp_session *platform = isp_test_local("platform");
    allot(platform, "north", 1, ISP_OK);
    isp_test_tenant("north", "mfn");
    for (size_t i = 0; i < ISP_LEN(bad); i++) {
        char sql[512];
        /* clang-format off */
        _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wformat-nonliteral\"")
        snprintf(sql, sizeof sql, bad[i].sql, (long long)id_of("north"));
        _Pragma("GCC diagnostic pop")
            /* clang-format on */
            const char *violated =
                isp_test_sql("CREATE OR REPLACE FUNCTION pg_temp.violated(s text) RETURNS text "
                             "LANGUAGE plpgsql AS $f$"
                             " DECLARE c text; BEGIN EXECUTE s; RETURN 'nothing';"
                             " EXCEPTION WHEN integrity_constraint_violation THEN"
                             "   GET STACKED DIAGNOSTICS c = CONSTRAINT_NAME; RETURN c; END $f$;"
                             "SELECT pg_temp.violated($s$%s$s$)",
                             sql);
        ck_assert_str_eq(violated, bad[i].constraint);
    }
    isp_session_close(platform);
}
END_TEST

START_TEST(slots_are_raised_and_lowered_and_never_below_their_use)
{
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    isp_session *platform = isp_test_local("platform"), *north = isp_test_local("north");
    allot(platform, "north", 2, ISP_OK);
    isp_test_tenant("north", "mfn");
    isp_test_tenant("north", "dfn");
    ck_fails(open_isp(north, "third", &err), ISP_E_LIMIT, err);
    ck_assert_msg(strstr(err.message, "no slot of 2 is free: mfn, dfn"), "%s", err.message);
    allot(platform, "north", 3, ISP_OK);
    ck_ok(open_isp(north, "third", &err), err);
    ck_assert_str_eq(seats(north, "north"), "1:mfn 2:dfn 3:third");
    allot(platform, "north", 2, ISP_E_STATE);
    ck_assert_msg(strstr(err.message, "3 ISPs sit in slots: close 1 or more of mfn, dfn, third"),
                  "%s", err.message);
    isp_effect *effect = NULL;
    ck_ok(isp_child_close(north, id_of("dfn"), NULL, &effect, &err), err);
    isp_effect_free(effect);
    allot(platform, "north", 2, ISP_OK); /* the free one goes, whatever its number */
    ck_assert_str_eq(seats(platform, "north"), "1:mfn 3:third");
    allot(platform, "north", 4, ISP_OK);
    ck_assert_str_eq(seats(platform, "north"), "1:mfn 2:- 3:third 4:-");
    /* A group does not give itself slots. */
    isp_slot_options o = ISP_SLOT_OPTIONS_INIT;
    isp_child *child = NULL;
    o.slot_count = 50;
    ck_fails(isp_slot_set(north, id_of("north"), &o, &child, &err), ISP_E_DENIED, err);
    ck_fails(isp_slot_set(platform, id_of("mfn"), &o, &child, &err), ISP_E_STATE, err);

    /* What was, newest first. */
    static const char *const events[] = {"raised 4", "lowered 2", "freed 3",
                                         "taken 3",  "raised 3",  "taken 2",
                                         "taken 2",  "lowered 2", "allotted 1000"};
    isp_slot_event_list *list = NULL;
    ck_ok(isp_slot_event_list_get(north, id_of("north"), NULL, &list, &err), err);
    ck_assert_uint_eq(isp_slot_event_list_len(list), ISP_LEN(events));
    for (size_t i = 0; i < ISP_LEN(events); i++) {
        const isp_slot_event *e = isp_slot_event_list_at(list, i);
        static const char *const names[] = {"allotted", "raised", "lowered",
                                            "taken",    "freed",  "moved"};
        char text[64];
        snprintf(text, sizeof text, "%s %lld", names[e->event], (long long)e->slot_count);
        ck_assert_str_eq(text, events[i]);
    }
    isp_slot_event_list_free(list);
    isp_session_close(platform);
    isp_session_close(north);
}
END_TEST

START_TEST(an_isp_moves_to_another_slot_and_to_another_group)
{
    isp_test_tenant(NULL, "platform");
    isp_test_tenant("platform", "north");
    isp_test_tenant("platform", "south");
    isp_session *platform = isp_test_local("platform"), *north = isp_test_local("north"),
                *south = isp_test_local("south");
    allot(platform, "north", 3, ISP_OK);
    allot(platform, "south", 1, ISP_OK);
    isp_test_tenant("north", "mfn");
    isp_test_tenant("north", "dfn");
    isp_move_options o = ISP_MOVE_OPTIONS_INIT;
    isp_child *moved = NULL;
    o.slot_no = 3;
    ck_ok(isp_slot_move(north, id_of("mfn"), &o, &moved, &err), err);
    ck_assert_int_eq(moved->slot_no, 3);
    isp_child_free(moved);
    ck_assert_str_eq(seats(north, "north"), "1:- 2:dfn 3:mfn");
    o.slot_no = 2;
    ck_fails(isp_slot_move(north, id_of("mfn"), &o, &moved, &err), ISP_E_EXISTS, err);
    o.slot_no = 9;
    ck_fails(isp_slot_move(north, id_of("mfn"), &o, &moved, &err), ISP_E_NOT_FOUND, err);
    o.slot_no = 0;
    o.group_id = id_of("south");
    ck_fails(isp_slot_move(north, id_of("mfn"), &o, &moved, &err), ISP_E_NOT_FOUND, err);
    ck_ok(isp_slot_move(platform, id_of("mfn"), &o, &moved, &err), err);
    ck_assert_int_eq(moved->parent_id, id_of("south"));
    isp_child_free(moved);
    ck_fails(isp_slot_move(platform, id_of("dfn"), &o, &moved, &err), ISP_E_LIMIT, err);
    ck_assert_str_eq(seats(platform, "north"), "1:- 2:dfn 3:-");
    ck_assert_str_eq(seats(south, "south"), "1:mfn");
    /* From now on it is the other's, who may do with it what one does, and its old group may not.
     */
    isp_child *child = NULL;
    isp_session *again = isp_test_local("north");
    ck_fails(isp_child_get(again, id_of("mfn"), &child, &err), ISP_E_NOT_FOUND, err);
    isp_session *other = isp_test_local("south");
    ck_ok(isp_child_get(other, id_of("mfn"), &child, &err), err);
    isp_child_free(child);
    ck_assert_str_eq(
        isp_test_sql("SELECT string_agg(event || ' ' || slot_no, ', ' ORDER BY tenant_id, event_no)"
                     " FROM isp.slot_events WHERE event IN ('moved', 'freed', 'taken')"),
        "taken 1, taken 2, moved 3, freed 3, taken 1");
    isp_session_close(platform);
    isp_session_close(north);
    isp_session_close(south);
    isp_session_close(again);
    isp_session_close(other);
}
END_TEST

ISP_SUITE_DB(tenant_slot, 240, TEST(of_many_at_once_as_many_get_in_as_there_are_slots),
             TEST(the_keys_refuse_what_no_code_has_checked),
             TEST(slots_are_raised_and_lowered_and_never_below_their_use),
             TEST(an_isp_moves_to_another_slot_and_to_another_group))
