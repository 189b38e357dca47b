/*
 * Data keys are replaced while everything goes on: what is sealed, what is not listed, what is
 * broken off, what does not open.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "tenant/rotate.h"
#include "vault/totp.h"

#include "isp_test_isp.h"

#define MINUTE_US INT64_C(60000000)

enum {
    LINES = 130 /* more than one batch */
};

static isp_session *platform, *mfn;
static int64_t lines[LINES];

static void world(int count)
{
    isp_test_tenants();
    platform = isp_test_local("platform");
    mfn = isp_test_local("mfn");
    int64_t package = isp_test_package(mfn, "20M", 50000);
    int64_t node = isp_test_router(mfn, "pop1", "127.10.0.1", 1);
    int64_t customer = isp_test_customer(mfn, "Rahim");
    for (int i = 0; i < count; i++) {
        char login[16];
        snprintf(login, sizeof login, "line%d", i);
        lines[i] = isp_test_service(mfn, customer, package, node, login, 20261101);
    }
}

static void done(void)
{
    isp_session_close(platform);
    isp_session_close(mfn);
}

static isp_status rotate(int64_t tenant_id, isp_progress_fn progress, isp_key_rotation *did)
{
    isp_key_options o = ISP_KEY_OPTIONS_INIT;
    isp_key_rotation *out = NULL;
    o.tenant_id = tenant_id;
    isp_status st = isp_key_rotate(platform, &o, progress, NULL, &out, &err);
    if (st == ISP_OK)
        *did = *out;
    isp_key_rotation_free(out);
    return st;
}

static isp_key_rotation rotated(void)
{
    isp_key_rotation did = {0};
    ck_ok(rotate(0, NULL, &did), err);
    return did;
}

/* Opens every secret of every line, where a technician reads it. */
static void all_open(int count)
{
    for (int i = 0; i < count; i++) {
        isp_credential *credential = NULL;
        ck_ok(isp_service_credential(mfn, lines[i], &credential, &err), err);
        ck_assert_uint_eq(strlen(credential->password), 16);
        isp_credential_free(credential);
    }
}

/* Rows of the trail with these words in what was done. */
static int64_t audited(const char *words)
{
    return isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = 'keys.rotate' AND"
                            " tenant_id = 1 AND position('%s' in \"after\"::text) > 0",
                            words);
}

#define DEK_OF(column) "('x' || encode(substring(" column " from 2 for 8), 'hex'))::bit(64)::bigint"

/* Values of lines under another key than the primary. */
static int64_t left_behind(void)
{
    return isp_test_sql_i64(
        "SELECT count(*) FROM isp.services s WHERE NOT EXISTS (SELECT FROM isp.data_keys k"
        " WHERE k.tenant_id = s.tenant_id AND k.is_primary AND k.purpose = 'service'"
        " AND k.dek_id = " DEK_OF("s.password") ")");
}

static const char *sealed_state(void)
{
    return isp_test_sql("SELECT md5(string_agg(t, ',' ORDER BY t)) FROM"
                        " (SELECT services::text t FROM isp.services UNION ALL"
                        " SELECT nodes::text FROM isp.nodes) x");
}

START_TEST(every_sealed_column_is_rotated)
{
    /* Bytes in the database that are no envelope. */
    static const char not_sealed[] =
        "sessions.token_hash token_directory.token_hash tokens.token_hash data_keys.check"
        " data_keys.wrapped pon_samples.data audit.mac audit_seals.link"
        " audit_writers.box audit_writers.signature recovery_codes.code_mac user_links.token_hash";
    int listed = 0;
    int64_t columns = isp_test_sql_i64(
        "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE"
        " c.relnamespace = 'isp'::regnamespace AND c.relkind IN ('r', 'p') AND NOT"
        " c.relispartition AND a.atttypid = 'bytea'::regtype AND NOT a.attisdropped");
    for (int64_t i = 0; i < columns; i++) {
        char name[130];
        snprintf(
            name, sizeof name, "%s",
            isp_test_sql("SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c"
                         " ON c.oid = a.attrelid WHERE c.relnamespace = 'isp'::regnamespace AND"
                         " c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.atttypid ="
                         " 'bytea'::regtype AND NOT a.attisdropped ORDER BY 1 OFFSET %lld LIMIT 1",
                         (long long)i));
        const isp_sealed_column *column;
        bool found = false;
        for (size_t k = 0; (column = isp_sealed_column__at(k)); k++) {
            char of[130];
            snprintf(of, sizeof of, "%s.%s", column->table, column->column);
            found = found || strcmp(of, name) == 0;
        }
        if (found) /* the rotation works with the job role's hands */
            ck_assert_msg(
                isp_test_sql_i64("SELECT has_column_privilege('isp_job', 'isp.%.*s', '%s',"
                                 " 'UPDATE')::int",
                                 (int)(strchr(name, '.') - name), name, strchr(name, '.') + 1),
                "isp_job may not write %s", name);
        listed += found;
        ck_assert_msg(found != isp_text__has_word(not_sealed, name),
                      "%s holds bytes: is it sealed? Then libisp/tenant/rotate.c must list it",
                      name);
    }
    ck_assert_int_eq(listed, 7);
    ck_assert_ptr_null(isp_sealed_column__at((size_t)listed));
}
END_TEST

START_TEST(all_is_sealed_again_and_old_keys_retire)
{
    world(LINES);
    isp_key_rotation did = rotated();
    ck_assert_int_eq(did.tenant_count, 4);
    ck_assert_int_ge(did.made_count, 2);
    ck_assert_int_eq(did.sealed_count, LINES + 1);
    ck_assert_int_eq(did.unopened_count, 0);
    ck_assert_int_eq(did.retired_count, 0); /* other programs may still seal with them */
    ck_assert_int_eq(did.open_count, did.made_count);
    ck_assert_int_eq(left_behind(), 0);
    all_open(LINES);
    /* Run again, it finishes what was begun. */
    int64_t open_count = did.open_count;
    isp_test_now_us += 3 * MINUTE_US;
    did = rotated();
    ck_assert_int_eq(did.made_count, 0);
    ck_assert_int_eq(did.sealed_count, 0);
    ck_assert_int_eq(did.retired_count, open_count);
    ck_assert_int_eq(did.open_count, 0);
    /* And then it begins anew; of one tenant if asked. */
    ck_ok(rotate(3, NULL, &did), err);
    ck_assert_int_eq(did.tenant_count, 1);
    ck_assert_int_eq(did.made_count, 2);
    ck_assert_int_eq(did.sealed_count, LINES + 1);
    all_open(LINES);

    /* What is shown: numbers, and no key. */
    isp_data_key_list *list = NULL;
    isp_key_options o = ISP_KEY_OPTIONS_INIT;
    int64_t values = 0, primaries = 0, retired = 0;
    o.tenant_id = 3;
    ck_ok(isp_data_key_list_get(platform, &o, &list, &err), err);
    for (size_t i = 0; i < isp_data_key_list_len(list); i++) {
        const isp_data_key *key = isp_data_key_list_at(list, i);
        ck_assert_int_eq(key->tenant_id, 3);
        bool is_primary = strcmp(key->state, "primary") == 0;
        ck_assert(is_primary || !key->value_count);
        values += key->value_count;
        primaries += is_primary;
        retired += strcmp(key->state, "retired") == 0;
        ck_assert_int_eq(key->retired_at_us != ISP_NO_VALUE, strcmp(key->state, "retired") == 0);
    }
    isp_data_key_list_free(list);
    ck_assert_int_eq(values, LINES + 1);
    ck_assert_int_eq(primaries, 2);
    ck_assert_int_eq(retired, 2);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = 'keys.rotate' AND"
                         " tenant_id = 1"),
        6); /* each begins and ends */
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = 'keys.rotate' AND"
                         " tenant_id = 3"),
        2); /* whom it was done to sees it, too */
    done();
}
END_TEST

START_TEST(who_seals_with_the_old_key_meanwhile_is_found_later)
{
    world(3);
    isp_ctx *other = NULL;
    isp_session *there = NULL;
    isp_ctx_options options = isp_test_options();
    ck_ok(isp_ctx_open(&options, &other, &err), err);
    ck_ok(isp_session_local(other, "mfn", &there, &err), err);
    isp_test_router(there, "pop2", "127.10.0.2", 1); /* now it knows the primary key */
    ck_assert_int_eq(rotated().sealed_count, 5);
    isp_test_router(there, "pop3", "127.10.0.3", 1); /* and seals with it for a minute */
    isp_test_now_us += 3 * MINUTE_US;
    isp_key_rotation did = rotated();
    ck_assert_int_eq(did.made_count, 0);
    ck_assert_int_eq(did.sealed_count, 1);
    ck_assert_int_eq(did.open_count, 0);
    isp_session_close(there);
    isp_ctx_close(other);
    done();
}
END_TEST

/* ---- writers beside it ---- */

static atomic_int writing;

static void *write_passwords(void *user)
{
    (void)user;
    for (int i = 0; atomic_load(&writing); i++) {
        isp_error why = {0};
        isp_service *changed = NULL;
        isp_service_options o = ISP_SERVICE_OPTIONS_INIT;
        o.password = i % 2 ? "anotherpassword1" : "anotherpassword2";
        isp_status st = isp_service_update(mfn, lines[i % 20], &o, &changed, &why);
        isp_service_free(changed);
        if (st < 0)
            return strdup(why.message);
    }
    return NULL;
}

START_TEST(writers_do_not_lose_what_they_wrote)
{
    world(20);
    pthread_t writer;
    void *wrong = NULL;
    atomic_store(&writing, 1);
    ck_assert_int_eq(pthread_create(&writer, NULL, write_passwords, NULL), 0);
    for (int i = 0; i < 10; i++) {
        isp_test_now_us += 3 * MINUTE_US;
        rotated();
    }
    atomic_store(&writing, 0);
    pthread_join(writer, &wrong);
    ck_assert_msg(!wrong, "%s", (const char *)wrong);
    free(wrong);
    isp_test_now_us += 3 * MINUTE_US;
    rotated();
    ck_assert_int_eq(left_behind(), 0);
    all_open(20);
    done();
}
END_TEST

/* ---- broken off ---- */

static int cut_from(void *user, isp_store_point point)
{
    int *left = user;
    (void)point;
    return --*left <= 0;
}

static int stop_at_once(void *user, const char *what, int64_t finished, int64_t total)
{
    (void)user, (void)what, (void)finished, (void)total;
    return 1;
}

START_TEST(killed_anywhere_everything_opens_and_the_next_run_ends_it)
{
    world(5);
    isp_key_rotation did;
    isp_store *store = isp_ctx__store(isp_test_ctx);
    int ended = 0;
    for (int n = 1; n < 200 && !ended; n += 3) {
        int left = n;
        isp_store__fault(store, cut_from, &left);
        ended = rotate(3, NULL, &did) == ISP_OK;
        isp_store__fault(store, NULL, NULL);
        all_open(5);
    }
    ck_assert(ended);
    int64_t cancelled = audited("cancelled");
    ck_fails(rotate(0, stop_at_once, &did), ISP_E_CANCELLED, err);
    ck_assert_int_eq(audited("cancelled"), cancelled + 1);
    all_open(5);
    rotated();
    isp_test_now_us += 3 * MINUTE_US;
    ck_assert_int_eq(rotated().open_count, 0);
    ck_assert_int_eq(left_behind(), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.data_keys WHERE is_primary AND"
                                      " tenant_id = 3"),
                     2);
    all_open(5);
    done();
}
END_TEST

/* ---- what does not open ---- */

START_TEST(a_key_of_another_key_file_stops_it_before_anything_is_changed)
{
    world(5);
    char before[40];
    int64_t keys = isp_test_sql_i64("SELECT count(*) FROM isp.data_keys");
    snprintf(before, sizeof before, "%s", sealed_state());
    isp_key_rotation did;
    isp_test_sql("CREATE TABLE kept AS SELECT dek_id, kek_id FROM isp.data_keys;"
                 "UPDATE isp.data_keys SET kek_id = '0123456789abcdef' WHERE purpose = 'service'");
    ck_fails(rotate(0, NULL, &did), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, "0123456789abcdef"));
    ck_assert_int_eq(audited("{\"failed\":\"key\""), 1);
    ck_assert_str_eq(sealed_state(), before);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.data_keys"), keys);
    isp_test_sql("UPDATE isp.data_keys d SET kek_id = k.kek_id FROM kept k"
                 " WHERE k.dek_id = d.dek_id");
    ck_assert_int_eq(rotated().sealed_count, 6);
    all_open(5);
    done();
}
END_TEST

START_TEST(a_damaged_value_is_left_and_keeps_its_key)
{
    world(3);
    isp_test_sql("UPDATE isp.services SET password = set_byte(password, 30,"
                 " get_byte(password, 30) # 1) WHERE service_id = %lld",
                 (long long)lines[2]);
    isp_key_rotation did = rotated();
    ck_assert_int_eq(did.unopened_count, 1);
    ck_assert_int_eq(did.sealed_count, 3);
    isp_test_now_us += 3 * MINUTE_US;
    did = rotated();
    ck_assert_int_eq(did.unopened_count, 1);
    ck_assert_int_eq(did.open_count, 1);
    isp_test_sql("UPDATE isp.services SET password = set_byte(password, 30,"
                 " get_byte(password, 30) # 1) WHERE service_id = %lld",
                 (long long)lines[2]);
    rotated();
    all_open(3);
    done();
}
END_TEST

/* ---- what is authenticated with a key ---- */

static size_t unbase32(const char *text, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t held = 0;
    unsigned bits = 0;
    size_t len = 0;
    for (; *text; text++) {
        held = held << 5 | (uint32_t)(strchr(digits, *text) - digits);
        if ((bits += 5) >= 8)
            out[len++] = (uint8_t)(held >> (bits -= 8));
    }
    return len;
}

static isp_status enter(const char *code, isp_session **out)
{
    isp_login_options o = ISP_LOGIN_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    o.login = "admin@mfn";
    o.password = ISP_TEST_PASSWORD;
    o.code = code;
    origin.source = "192.0.2.7";
    return isp_session_login_from(isp_test_ctx, &o, &origin, out, &err);
}

START_TEST(passwords_apps_and_recovery_codes_go_on)
{
    world(0);
    isp_session *person = NULL;
    isp_factor *factor = NULL;
    isp_recovery_code_list *codes = NULL;
    isp_code_options o = ISP_CODE_OPTIONS_INIT;
    uint8_t seed[64];
    char code[ISP_TOTP_CODE_SIZE];
    ck_ok(enter(NULL, &person), err);
    ck_ok(isp_factor_enrol(person, &factor, &err), err);
    size_t len = unbase32(factor->secret, seed);
    ck_ok(isp_totp__code(seed, len, isp_totp__step(isp_test_now_us), code, &err), err);
    o.code = code;
    ck_ok(isp_factor_confirm(person, &o, &codes, &err), err);
    isp_session_close(person);
    for (int i = 0; i < 3; i++) { /* begun, ended, begun again: the first key is retired by then */
        rotated();
        isp_test_now_us += 3 * MINUTE_US;
        person = NULL;
        ck_ok(isp_totp__code(seed, len, isp_totp__step(isp_test_now_us), code, &err), err);
        ck_ok(enter(code, &person), err);
        isp_session_close(person);
        person = NULL;
        ck_ok(enter(isp_recovery_code_list_at(codes, (size_t)i)->code, &person), err);
        isp_session_close(person);
    }
    ck_assert_int_gt(isp_test_sql_i64("SELECT count(*) FROM isp.data_keys WHERE retired_at_us"
                                      " IS NOT NULL AND purpose = 'totp'"),
                     0);
    isp_recovery_code_list_free(codes);
    isp_factor_free(factor);
    done();
}
END_TEST

/* What is due of the keys of a purpose in a state; "": nothing, NULL: there is no such key. */
static const char *due(int64_t tenant_id, const char *purpose, const char *state, int64_t *age_days)
{
    static char text[20];
    isp_data_key_list *list = NULL;
    isp_key_options o = ISP_KEY_OPTIONS_INIT;
    o.tenant_id = tenant_id;
    bool found = false;
    ck_ok(isp_data_key_list_get(platform, &o, &list, &err), err);
    for (size_t i = 0; i < isp_data_key_list_len(list); i++) {
        const isp_data_key *key = isp_data_key_list_at(list, i);
        if (strcmp(key->purpose, purpose) != 0 || strcmp(key->state, state) != 0)
            continue;
        found = true;
        snprintf(text, sizeof text, "%s", key->due ? key->due : "");
        if (age_days)
            *age_days = key->age_days;
    }
    isp_data_key_list_free(list);
    return found ? text : NULL;
}

START_TEST(what_is_old_or_begun_is_said_to_be_due)
{
    world(3);
    int64_t age_days = -1;
    ck_assert_str_eq(due(3, "service", "primary", &age_days), "");
    ck_assert_int_eq(age_days, 0);
    ck_assert_str_eq(due(0, "kek", "primary", &age_days), "");
    ck_assert_ptr_null(due(3, "kek", "primary", NULL)); /* of no tenant */
    isp_test_now_us += 364 * 24 * 60 * MINUTE_US;
    ck_assert_str_eq(due(3, "service", "primary", &age_days), "");
    ck_assert_int_eq(age_days, 364);
    isp_test_now_us += 2 * 24 * 60 * MINUTE_US;
    ck_assert_str_eq(due(3, "service", "primary", NULL), "rotate");
    ck_assert_str_eq(due(1, "audit", "primary", NULL), ""); /* never replaced */
    ck_assert_str_eq(due(0, "kek", "primary", NULL), "");
    rotated();
    ck_assert_str_eq(due(3, "service", "primary", NULL), "");
    ck_assert_str_eq(due(3, "service", "older", NULL), "rotate"); /* to be ended */
    isp_test_now_us += 3 * MINUTE_US;
    rotated();
    ck_assert_str_eq(due(3, "service", "retired", NULL), "");
    isp_test_sql(
        "UPDATE isp.data_keys SET use_count = 268435456 WHERE tenant_id = 3 AND is_primary");
    ck_assert_str_eq(due(3, "service", "primary", NULL), "rotate");
    isp_test_now_us += 400 * 24 * 60 * MINUTE_US;
    ck_assert_str_eq(due(0, "kek", "primary", NULL), "rekey");
    /* A change of the key that was broken off. */
    isp_test_sql("UPDATE isp.keks SET is_current = false; INSERT INTO isp.keks (kek_id, is_current,"
                 " created_at_us) VALUES ('0123456789abcdef', true, %lld)",
                 (long long)isp_test_now_us);
    ck_assert_str_eq(due(0, "kek", "older", NULL), "rekey");
    ck_assert_str_eq(due(3, "service", "primary", NULL), "rekey");
    done();
}
END_TEST

START_TEST(it_is_for_the_platform_alone)
{
    world(0);
    isp_key_rotation *did = NULL;
    isp_data_key_list *list = NULL;
    isp_key_options o = ISP_KEY_OPTIONS_INIT;
    ck_fails(isp_key_rotate(mfn, NULL, NULL, NULL, &did, &err), ISP_E_DENIED, err);
    ck_fails(isp_data_key_list_get(mfn, NULL, &list, &err), ISP_E_DENIED, err);
    o.tenant_id = 77;
    ck_fails(isp_key_rotate(platform, &o, NULL, NULL, &did, &err), ISP_E_NOT_FOUND, err);
    ck_fails(isp_data_key_list_get(platform, &o, &list, &err), ISP_E_NOT_FOUND, err);
    done();
}
END_TEST

ISP_SUITE_DB(tenant_rotate, 120, TEST(every_sealed_column_is_rotated),
             TEST(all_is_sealed_again_and_old_keys_retire),
             TEST(who_seals_with_the_old_key_meanwhile_is_found_later),
             TEST(writers_do_not_lose_what_they_wrote),
             TEST(killed_anywhere_everything_opens_and_the_next_run_ends_it),
             TEST(a_key_of_another_key_file_stops_it_before_anything_is_changed),
             TEST(a_damaged_value_is_left_and_keeps_its_key),
             TEST(passwords_apps_and_recovery_codes_go_on),
             TEST(what_is_old_or_begun_is_said_to_be_due), TEST(it_is_for_the_platform_alone))
