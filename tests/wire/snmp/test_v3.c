/*
 * SNMPv3 against Debian's snmpd, a child process on loopback with a configuration of its own.
 * Skipped without snmpd.
 */
#include "base/text.h"
#include "isp_test.h"
#include "wire/snmp/engine.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SNMPD "/usr/sbin/snmpd"

static char folder[64];
static uint16_t port;
static pid_t agent;
static isp_snmp_engine *engine;
static isp_error err;
static const isp_guard guard = {.allow_loopback = true};

static uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void write_configuration(const char *engine_id)
{
    char path[128];
    snprintf(path, sizeof path, "%s/snmpd.conf", folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(
        file,
        "engineID %s\n"
        "sysDescr libisp test agent\n"
        "rocommunity public 127.0.0.1\n"
        "createUser plain\nrouser plain noauth\n"
        "createUser signed SHA \"a password\"\nrouser signed auth\n"
        "createUser sealed SHA-256 \"a password\" AES \"another password\"\nrouser sealed priv\n"
        "createUser old MD5 \"a password\" DES \"another password\"\nrouser old priv\n",
        engine_id);
    fclose(file);
}

static void start_agent(const char *engine_id)
{
    char path[128], where[64], pid_file[128];
    write_configuration(engine_id);
    snprintf(path, sizeof path, "%s/snmpd.conf", folder);
    snprintf(pid_file, sizeof pid_file, "%s/pid", folder);
    snprintf(where, sizeof where, "udp:127.0.0.1:%u", port);
    agent = fork();
    if (agent == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* it ends with the test, however that ends */
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        setenv("SNMP_PERSISTENT_DIR", folder, 1);
        execl(SNMPD, "snmpd", "-f", "-Ln", "-C", "-c", path, "-p", pid_file, where, (char *)NULL);
        _exit(127);
    }
    ck_assert_int_gt(agent, 0);
}

static void stop_agent(void)
{
    if (agent > 0) {
        kill(agent, SIGKILL);
        waitpid(agent, NULL, 0);
        agent = 0;
    }
}

static int remove_one(const char *path, const struct stat *is, int kind, struct FTW *where)
{
    (void)is;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_folder(const char *name)
{
    nftw(name, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static isp_snmp_device *open_device(uint32_t version, const isp_snmp_v3_options *v3)
{
    isp_snmp_device *device = NULL;
    const isp_snmp_device_options options = {.address = "127.0.0.1",
                                             .port = port,
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
    strcpy(folder, "/tmp/isp-snmpd-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    port = free_port();
    ck_ok(isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &engine, &err), err);
    start_agent("0x8000000001020304");
    wait_for_agent();
}

static void teardown(void)
{
    isp_snmp_engine__free(engine);
    stop_agent();
    remove_folder(folder);
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
    { { .user = "signed", .auth_protocol = "SHA", .auth_password = "not the password" }, ISP_E_LOGIN, "wrongDigest" },
    { { .user = "signed", .auth_protocol = "MD5", .auth_password = "a password" }, ISP_E_LOGIN, "wrongDigest" },
    { { .user = "nobody" }, ISP_E_LOGIN, "unknownUserName" },
    { { .user = "stranger", .auth_protocol = "SHA", .auth_password = "a password" }, ISP_E_LOGIN, "unknownUserName" },
    { { .user = "plain", .auth_protocol = "SHA", .auth_password = "a password" }, ISP_E_LOGIN, "unsupSecLevel" },
    { { .user = "sealed", .auth_protocol = "SHA-256", .auth_password = "a password" }, ISP_E_PROTOCOL,
      "authorizationE" }, /* known, but not without privacy; native is cut to its buffer */
};
static const struct { isp_snmp_v3_options user; const char *subject; } wrong[] = {
    { { .user = NULL }, "user" }, { { .user = "" }, "user" },
    { { .user = "012345678901234567890123456789012" }, "user" },
    { { .user = "u", .auth_protocol = "ROT13", .auth_password = "a password" }, "auth_protocol" },
    { { .user = "u", .auth_protocol = "SHA" }, "auth_password" },
    { { .user = "u", .auth_protocol = "SHA", .auth_password = "2short" }, "auth_password" },
    { { .user = "u", .priv_protocol = "AES", .priv_password = "a password" }, "auth_protocol" },
    { { .user = "u", .auth_protocol = "SHA", .auth_password = "a password", .priv_protocol = "AES" }, "priv_password" },
    { { .user = "u", .auth_protocol = "SHA", .auth_password = "a password", .priv_protocol = "ROT13",
        .priv_password = "a password" }, "priv_protocol" },
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
    const isp_snmp_device_options options = {
        .address = "127.0.0.1", .port = port, .guard = &guard, .version = 3, .v3 = &wrong[_i].user};
    ck_fails(isp_snmp_device__open(engine, &options, &device, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, wrong[_i].subject);
}
END_TEST

START_TEST(nobody_there_does_not_hold_the_others)
{
    char text[64];
    isp_snmp_device *live = open_device(2, NULL);
    stop_agent();
    uint16_t dead_port = port;
    isp_snmp_device *dead = open_device(3, &users[2]);
    port = free_port();
    start_agent("0x8000000001020304");
    wait_for_agent();
    isp_snmp_device__close(live);
    live = open_device(2, NULL);
    ck_assert_uint_ne(port, dead_port);
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
    stop_agent();
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
    remove_folder(state);
}
END_TEST

int main(void)
{
    if (access(SNMPD, X_OK) != 0) {
        printf("skipped: no %s\n", SNMPD);
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
    tcase_add_test(tcase, nothing_is_written_and_no_configuration_is_read);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
