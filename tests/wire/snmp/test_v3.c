/*
 * SNMPv3 against net-snmp's own agent. Skipped without snmpd.
 */
#include "base/text.h"
#include "wire/snmp/engine.h"

#include "isp_test_snmpd.h"

#include <dirent.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

static isp_snmp_engine *engine;
static isp_error err;
static const isp_guard guard = {.allow_loopback = true};

static void start_agent(const char *engine_id)
{
    char lines[1024];
    snprintf(
        lines, sizeof lines,
        "engineID %s\n"
        "sysDescr libisp test agent\n"
        "rocommunity public 127.0.0.1\n"
        "createUser plain\nrouser plain noauth\n"
        "createUser signed SHA \"a password\"\nrouser signed auth\n"
        "createUser sealed SHA-256 \"a password\" AES \"another password\"\nrouser sealed priv\n"
        "createUser old MD5 \"a password\" DES \"another password\"\nrouser old priv\n",
        engine_id);
    isp_test_snmpd_start(lines);
}

static isp_snmp_device *open_device(uint32_t version, const isp_snmp_v3_options *v3)
{
    isp_snmp_device *device = NULL;
    const isp_snmp_device_options options = {.address = "127.0.0.1",
                                             .port = isp_test_snmpd_port,
                                             .guard = &guard,
                                             .subject = "node:7",
                                             .version = version,
                                             .community = "public",
                                             .v3 = v3,
                                             .timeout_ms = 500,
                                             .retry_count = 3,
                                             .probe_ms = 50};
    ck_ok(isp_snmp_device__open(engine, &options, &device, &err), err);
    return device;
}

static void on_text(void *user, size_t i, const isp_snmp_value *value)
{
    char *text = user;
    (void)i;
    if (value->type == ISP_SNMP_OCTETS && value->len < 64) {
        memcpy(text, value->bytes, value->len);
        text[value->len] = '\0';
    }
}

static isp_status get_descr(isp_snmp_device *device, char *text)
{
    static const char *const oids[] = {"1.3.6.1.2.1.1.1.0"};
    const isp_snmp_get get = {.oids = oids, .oid_count = 1, .value = on_text, .user = text};
    *text = '\0';
    return isp_snmp__get_wait(device, &get, &err);
}

/* By our own codec, until it is there. */
static void wait_for_agent(void)
{
    isp_snmp_device *device = open_device(2, NULL);
    char text[64];
    isp_status st = ISP_E_TIMEOUT;
    for (int i = 0; i < 300 && st < 0; i++) {
        st = get_descr(device, text);
        if (st < 0)
            isp_snmp_engine__turn(engine, 50000, &err);
    }
    ck_ok(st, err);
    ck_assert_str_eq(text, "libisp test agent");
    isp_snmp_device__close(device);
}

static void setup(void)
{
    ck_ok(isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &engine, &err), err);
    start_agent("0x8000000001020304");
    wait_for_agent();
}

static void teardown(void)
{
    isp_snmp_engine__free(engine);
    isp_test_snmpd_stop();
}

/* clang-format off */
static const isp_snmp_v3_options users[] = {
    { .user = "plain" },
    { .user = "signed", .auth_protocol = "SHA", .auth_password = "a password" },
    { .user = "sealed", .auth_protocol = "SHA-256", .auth_password = "a password",
      .priv_protocol = "AES", .priv_password = "another password" },
    { .user = "old", .auth_protocol = "MD5", .auth_password = "a password",
      .priv_protocol = "DES", .priv_password = "another password" },
};
static const struct { isp_snmp_v3_options user; isp_status status; const char *native; } refused[] = {
    { { .user = "signed", .auth_protocol = "SHA", .auth_password = "not the password" }, ISP_E_DENIED, "wrongDigest" },
    { { .user = "signed", .auth_protocol = "MD5", .auth_password = "a password" }, ISP_E_DENIED, "wrongDigest" },
    { { .user = "nobody" }, ISP_E_DENIED, "unknownUserName" },
    { { .user = "stranger", .auth_protocol = "SHA", .auth_password = "a password" }, ISP_E_DENIED, "unknownUserName" },
    { { .user = "plain", .auth_protocol = "SHA", .auth_password = "a password" }, ISP_E_DENIED, "unsupSecLevel" },
    { { .user = "sealed", .auth_protocol = "SHA-256", .auth_password = "a password" }, ISP_E_PROTOCOL,
      "authorizationE" }, /* known, but not without privacy; native is cut to its buffer */
};
static const struct { isp_snmp_v3_options user; const char *subject; } wrong[] = {
    { { .user = NULL }, "node.username" }, { { .user = "" }, "node.username" },
    { { .user = "012345678901234567890123456789012" }, "node.username" },
    { { .user = "u", .auth_protocol = "ROT13", .auth_password = "a password" }, "node.auth_protocol" },
    { { .user = "u", .auth_protocol = "SHA" }, "node.password" },
    { { .user = "u", .auth_protocol = "SHA", .auth_password = "2short" }, "node.password" },
    { { .user = "u", .priv_protocol = "AES", .priv_password = "a password" }, "node.auth_protocol" },
    { { .user = "u", .auth_protocol = "SHA", .auth_password = "a password", .priv_protocol = "AES" }, "node.priv_password" },
    { { .user = "u", .auth_protocol = "SHA", .auth_password = "a password", .priv_protocol = "ROT13",
        .priv_password = "a password" }, "node.priv_protocol" },
};
/* clang-format on */

/* The cells of a walk as text, one after the other. */
typedef struct dump {
    char text[16384];
    size_t len, rows;
} dump;

static bool on_row(void *user, const isp_snmp_row *row)
{
    dump *d = user;
    char hex[1024];
    d->rows++;
    isp_text__hex(row->index, row->index_len, hex);
    d->len += (size_t)snprintf(d->text + d->len, sizeof d->text - d->len, "%s:", hex);
    for (size_t c = 0; c < row->value_count; c++) {
        const isp_snmp_value *v = &row->values[c];
        isp_text__hex(v->bytes, v->type == ISP_SNMP_OCTETS || v->type == ISP_SNMP_OID ? v->len : 0,
                      hex);
        d->len += (size_t)snprintf(d->text + d->len, sizeof d->text - d->len, " %02x/%lld/%s",
                                   v->type, (long long)v->number, hex);
    }
    d->len += (size_t)snprintf(d->text + d->len, sizeof d->text - d->len, "\n");
    return true;
}

START_TEST(a_walk_gives_what_our_own_codec_gives)
{
    /* sysORTable: OIDs, texts, ticks; ifTable: integers, gauges */
    static const char *const tables[2][3] = {
        {"1.3.6.1.2.1.1.9.1.2", "1.3.6.1.2.1.1.9.1.3", "1.3.6.1.2.1.1.9.1.4"},
        {"1.3.6.1.2.1.2.2.1.1", "1.3.6.1.2.1.2.2.1.3", "1.3.6.1.2.1.2.2.1.5"}};
    isp_snmp_device *v2 = open_device(2, NULL), *v3 = open_device(3, &users[_i]);
    for (int t = 0; t < 2; t++) {
        static dump a, b;
        memset(&a, 0, sizeof a);
        memset(&b, 0, sizeof b);
        isp_snmp_walk walk = {
            .columns = tables[t], .column_count = 3, .rows_max = 4, .row = on_row, .user = &a};
        ck_ok(isp_snmp__walk_wait(v2, &walk, &err), err);
        walk.user = &b;
        ck_ok(isp_snmp__walk_wait(v3, &walk, &err), err);
        ck_assert_uint_gt(a.rows, t ? 0 : 5);
        ck_assert_str_eq(a.text, b.text);
    }
    ck_assert_int_gt(isp_snmp_device__state(v3).srtt_us, 0);
}
END_TEST

START_TEST(a_user_that_is_refused_is_told_so)
{
    char text[64];
    isp_snmp_device *device = open_device(3, &refused[_i].user);
    ck_fails(get_descr(device, text), refused[_i].status, err);
    ck_assert_msg(strncmp(err.native, refused[_i].native, strlen(refused[_i].native)) == 0, "%s",
                  err.native);
    ck_assert_str_eq(err.subject, "node:7");
    ck_assert_str_eq(text, "");
    /* A new password for the same name, in the same process. */
    if (_i == 0) {
        isp_snmp_device__close(device);
        ck_ok(get_descr(open_device(3, &users[1]), text), err);
    }
}
END_TEST

START_TEST(options_that_cannot_work_are_refused_at_once)
{
    isp_snmp_device *device;
    const isp_snmp_device_options options = {.address = "127.0.0.1",
                                             .port = isp_test_snmpd_port,
                                             .guard = &guard,
                                             .version = 3,
                                             .v3 = &wrong[_i].user};
    ck_fails(isp_snmp_device__open(engine, &options, &device, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, wrong[_i].subject);
}
END_TEST

START_TEST(nobody_there_does_not_hold_the_others)
{
    char text[64];
    isp_snmp_device *live = open_device(2, NULL);
    isp_test_snmpd_kill();
    uint16_t dead_port = isp_test_snmpd_port;
    isp_snmp_device *dead = open_device(3, &users[2]);
    isp_test_snmpd_port = isp_test_snmpd_free_port();
    start_agent("0x8000000001020304");
    wait_for_agent();
    isp_snmp_device__close(live);
    live = open_device(2, NULL);
    ck_assert_uint_ne(isp_test_snmpd_port, dead_port);
    int64_t begin = isp_env__mono_us();
    static const char *const oids[] = {"1.3.6.1.2.1.1.1.0"};
    const isp_snmp_get get = {.oids = oids, .oid_count = 1, .value = on_text, .user = text};
    ck_ok(isp_snmp__get(dead, &get, NULL, &err), err);
    ck_ok(get_descr(live, text), err);
    ck_assert_int_lt(isp_env__mono_us() - begin, 400000); /* one wait of the dead one is 500 ms */
    ck_ok(isp_snmp_engine__run(engine, isp_env__mono_us() + 10000000, &err), err);
    ck_assert(!isp_snmp_device__state(dead).reachable);
}
END_TEST

START_TEST(a_device_that_comes_back_as_another_is_asked_again_who_it_is)
{
    char text[64];
    isp_snmp_device *device = open_device(3, &users[2]);
    ck_ok(get_descr(device, text), err);
    isp_test_snmpd_kill();
    start_agent("0x8000000005060708");
    wait_for_agent();
    isp_status st = ISP_E_TIMEOUT;
    for (int i = 0; i < 50 && st < 0; i++) {
        st = get_descr(device, text);
        if (st == ISP_E_UNAVAILABLE)
            isp_snmp_engine__turn(engine, 100000, &err);
    }
    ck_ok(st, err);
    ck_assert_str_eq(text, "libisp test agent");
}
END_TEST

/* Many agents drop what they cannot decrypt without a word: then it is told what may be wrong. */
START_TEST(a_wrong_privacy_passphrase_is_guessed_at)
{
    static const isp_snmp_v3_options user = {.user = "sealed",
                                             .auth_protocol = "SHA-256",
                                             .auth_password = "a password",
                                             .priv_protocol = "AES",
                                             .priv_password = "not the password"};
    char text[64];
    isp_status st = get_descr(open_device(3, &user), text);
    ck_assert_msg(st == ISP_E_TIMEOUT || st == ISP_E_DENIED, "%s", isp_status_name(st));
    ck_assert_ptr_nonnull(strstr(err.message, "privacy passphrase"));
    ck_assert_str_eq(text, "");
}
END_TEST

/* Two logins of one name for one engine, in turn: each is signed with its own key. */
START_TEST(one_login_is_no_help_to_another_of_the_same_name)
{
    char text[64];
    isp_snmp_device *good = open_device(3, &users[1]), *bad = open_device(3, &refused[0].user);
    for (int i = 0; i < 3; i++) {
        ck_ok(get_descr(good, text), err);
        ck_fails(get_descr(bad, text), ISP_E_DENIED, err);
    }
}
END_TEST

/* Each thread with an engine of its own, as requests and the poller have. */
static void *ask_often(void *result)
{
    isp_snmp_engine *own = NULL;
    isp_error why = {0};
    isp_status st = isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &own, &why);
    for (int i = 0; i < 40 && st == ISP_OK; i++) {
        static const char *const oids[] = {"1.3.6.1.2.1.1.1.0"};
        isp_snmp_device *device = NULL;
        char text[64] = "";
        const isp_snmp_get get = {.oids = oids, .oid_count = 1, .value = on_text, .user = text};
        const isp_snmp_device_options options = {.address = "127.0.0.1",
                                                 .port = isp_test_snmpd_port,
                                                 .guard = &guard,
                                                 .version = 3,
                                                 .v3 = &users[1 + i % 3],
                                                 .timeout_ms = 2000};
        st = isp_snmp_device__open(own, &options, &device, &why);
        for (int k = 0; k < 3 && st == ISP_OK; k++)
            st = isp_snmp__get_wait(device, &get, &why);
        if (st == ISP_OK && strcmp(text, "libisp test agent") != 0)
            st = ISP_E_INTERNAL;
        isp_snmp_device__close(device);
    }
    isp_snmp_engine__free(own);
    *(isp_status *)result = st;
    return NULL;
}

START_TEST(threads_do_not_meet_in_the_library)
{
    pthread_t threads[4];
    isp_status results[4];
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_often, &results[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_msg(results[i] == ISP_OK, "%s", isp_status_name(results[i]));
    }
}
END_TEST

START_TEST(nothing_is_written_and_no_configuration_is_read)
{
    char state[64] = "/tmp/isp-snmp-state-XXXXXX", text[64], path[128];
    ck_assert_ptr_nonnull(mkdtemp(state));
    setenv("SNMP_PERSISTENT_DIR", state, 1);
    setenv("SNMPCONFPATH", state, 1);
    setenv("HOME", state, 1);
    snprintf(path, sizeof path, "%s/snmp.conf", state);
    FILE *file = fopen(path, "w"); /* read, it would change the port that is asked */
    fprintf(file, "defVersion 1\nclientaddr 192.0.2.1\n");
    fclose(file);
    isp_snmp_device *device = open_device(3, &users[2]);
    ck_ok(get_descr(device, text), err);
    isp_snmp_device__close(device);
    int entries = 0;
    DIR *dir = opendir(state);
    for (struct dirent *entry; (entry = readdir(dir));)
        entries += entry->d_name[0] != '.';
    closedir(dir);
    ck_assert_int_eq(entries, 1);
    remove(path);
    rmdir(state);
}
END_TEST

int main(void)
{
    if (access(ISP_TEST_SNMPD, X_OK) != 0) {
        printf("skipped: no %s\n", ISP_TEST_SNMPD);
        return 77;
    }
    Suite *suite = suite_create("wire_snmp_v3");
    TCase *tcase = tcase_create("wire_snmp_v3");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, a_walk_gives_what_our_own_codec_gives, 0, ISP_LEN(users));
    tcase_add_loop_test(tcase, a_user_that_is_refused_is_told_so, 0, ISP_LEN(refused));
    tcase_add_loop_test(tcase, options_that_cannot_work_are_refused_at_once, 0, ISP_LEN(wrong));
    tcase_add_test(tcase, nobody_there_does_not_hold_the_others);
    tcase_add_test(tcase, a_device_that_comes_back_as_another_is_asked_again_who_it_is);
    tcase_add_test(tcase, a_wrong_privacy_passphrase_is_guessed_at);
    tcase_add_test(tcase, one_login_is_no_help_to_another_of_the_same_name);
    tcase_add_test(tcase, threads_do_not_meet_in_the_library);
    tcase_add_test(tcase, nothing_is_written_and_no_configuration_is_read);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
