/*
 * Routers and OLTs of a tenant: what may be entered, where a device may be, what becomes of its
 * secret.
 */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <string.h>
#include <sys/stat.h>

#include "device/node.h"
#include "isp_test_isp.h"

static isp_session *mfn;

static void open_isp(void)
{
    isp_test_db_open();
    isp_test_tenants();
    mfn = isp_test_local("mfn");
}

static void close_isp(void)
{
    isp_session_close(mfn);
    isp_test_db_close();
}

static isp_node_options good(void)
{
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    o.name = "pop1";
    o.driver = "mikrotik";
    o.address = "10.20.0.1";
    o.username = "libisp";
    o.password = "needle-in-the-hay";
    return o;
}

static isp_node *create(const isp_node_options *o)
{
    isp_node *made = NULL;
    ck_ok(isp_node_create(mfn, o, &made, &err), err);
    return made;
}

START_TEST(a_router_and_an_olt_come_back_as_they_were_made)
{
    isp_node_options o = good();
    isp_node *n = create(&o);
    ck_assert_str_eq(n->name, "pop1");
    ck_assert_str_eq(n->driver, "mikrotik");
    ck_assert_int_eq(n->is_olt, 0);
    ck_assert_str_eq(n->address, "10.20.0.1");
    ck_assert_int_eq(n->port, ISP_NO_VALUE);
    ck_assert_int_eq(n->tls, 0);
    ck_assert_str_eq(n->username, "libisp");
    ck_assert_int_eq(n->poll_interval_ms, 10000);
    ck_assert_int_eq(n->state, ISP_NODE_UNKNOWN);
    ck_assert_int_eq(n->revision, 1);
    isp_node_free(n);
    o.name = "ওএলটি";
    o.driver = "vsol-epon";
    o.username = "";
    o.port = 1161;
    n = create(&o);
    ck_assert_int_eq(n->is_olt, 1);
    ck_assert_int_eq(n->poll_interval_ms, 60000);
    ck_assert_int_eq(n->port, 1161);
    ck_assert_ptr_null(n->username);
    isp_node_free(n);
}
END_TEST

/* clang-format off */
#define NO ISP_NO_VALUE
#define O(...) { sizeof(isp_node_options), __VA_ARGS__ }
static const struct { const char *what; int status; const char *subject; isp_node_options o; } bad[] = {
    { "no name",         ISP_E_INVALID, "name",             O(NULL, "mikrotik", "10.0.0.1", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "an empty name",   ISP_E_INVALID, "name",             O("", "mikrotik", "10.0.0.1", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "two lines",       ISP_E_INVALID, "name",             O("a\nb", "mikrotik", "10.0.0.1", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "no driver",       ISP_E_INVALID, "driver",           O("a", NULL, "10.0.0.1", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "another driver",  ISP_E_INVALID, "driver",           O("a", "cisco", "10.0.0.1", 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "no address",      ISP_E_INVALID, "address",          O("a", "mikrotik", NULL, NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "port 70000",      ISP_E_INVALID, "node.port",        O("a", "mikrotik", "10.0.0.1", 70000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "port -1",         ISP_E_INVALID, "node.port",        O("a", "mikrotik", "10.0.0.1", -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "maybe TLS",       ISP_E_INVALID, "tls",              O("a", "mikrotik", "10.0.0.1", NO, "maybe", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "TLS to an OLT",   ISP_E_UNSUPPORTED, "node.tls",     O("a", "vsol-epon", "10.0.0.1", NO, "yes", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "half a pin",      ISP_E_INVALID, "node.tls_pin",     O("a", "mikrotik", "10.0.0.1", NO, "yes", "abcd", NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "SNMP of a router", ISP_E_UNSUPPORTED, "node.snmp_version", O("a", "mikrotik", "10.0.0.1", NO, NULL, NULL, "u", NULL, "v3", NULL, NULL, NULL, NO, 0) },
    { "a router's privacy", ISP_E_UNSUPPORTED, "node.priv_password", O("a", "mikrotik", "10.0.0.1", NO, NULL, NULL, "u", NULL, NULL, NULL, NULL, "a password", NO, 0) },
    { "SNMP v4",         ISP_E_INVALID, "node.snmp_version", O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "u", NULL, "v4", NULL, NULL, NULL, NO, 0) },
    { "v2c with a key",  ISP_E_INVALID, "node.auth_protocol", O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "u", "a password", "v2c", "SHA", NULL, NULL, NO, 0) },
    { "v3 of nobody",    ISP_E_INVALID, "node.username",    O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "", "a password", "v3", "SHA", NULL, NULL, NO, 0) },
    { "ROT13",           ISP_E_INVALID, "node.auth_protocol", O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "u", "a password", "v3", "ROT13", NULL, NULL, NO, 0) },
    { "a short one",     ISP_E_INVALID, "node.password",    O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "u", "2short", "v3", "SHA", NULL, NULL, NO, 0) },
    { "only privacy",    ISP_E_INVALID, "node.auth_protocol", O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "u", "a password", "v3", NULL, "AES", "a password", NO, 0) },
    { "no privacy key",  ISP_E_INVALID, "node.priv_password", O("a", "vsol-epon", "10.0.0.1", NO, NULL, NULL, "u", "a password", "v3", "SHA", "AES", NULL, NO, 0) },
    { "too often",       ISP_E_INVALID, "poll_interval_ms", O("a", "mikrotik", "10.0.0.1", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 999, 0) },
    { "never",           ISP_E_INVALID, "poll_interval_ms", O("a", "mikrotik", "10.0.0.1", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 86400001, 0) },
};
/* clang-format on */

START_TEST(what_is_wrong_is_named)
{
    isp_node *n = NULL;
    ck_fails(isp_node_create(mfn, &bad[_i].o, &n, &err), bad[_i].status, err);
    ck_assert_msg(!strcmp(err.subject, bad[_i].subject), "%s: %s", bad[_i].what, err.subject);
    ck_assert_ptr_null(n);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.nodes"), 0);
}
END_TEST

/* Whoever may add a node may not make this server talk to whatever it reaches. */
static const char *const forbidden[] = {"localhost",     "127.1",           "0x7f.1",
                                        "2130706433",    "0.0.0.0",         "169.254.169.254",
                                        "224.0.0.1",     "255.255.255.255", "::",
                                        "ff02::1",       "fe80::1",         "::ffff:169.254.1.1",
                                        "10.0.0.1:8728", "10.0.0",          "10.0.0.1/24",
                                        " 10.0.0.1",     "example.com",     ""};

START_TEST(a_device_is_not_everywhere)
{
    isp_node_options o = good();
    isp_node *n = NULL;
    o.address = forbidden[_i];
    ck_fails(isp_node_create(mfn, &o, &n, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "node.address");
    /* Nor moved there later. */
    isp_node_options g = good();
    isp_node_free(create(&g));
    o = (isp_node_options)ISP_NODE_OPTIONS_INIT;
    o.address = forbidden[_i];
    ck_fails(isp_node_update(mfn, 1, &o, &n, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "node.address");
    ck_assert_ptr_null(n);
}
END_TEST

/* Nor on this machine, whatever its addresses are. */
START_TEST(a_device_is_no_address_of_our_own)
{
    struct ifaddrs *list = NULL;
    int seen = 0;
    ck_assert_int_eq(getifaddrs(&list), 0);
    for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
        char text[INET_ADDRSTRLEN];
        isp_node_options o = good();
        isp_node *n = NULL;
        if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET)
            continue;
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)i->ifa_addr;
        if (ntohl(in->sin_addr.s_addr) >> 24 == 127) /* the tests' simulators may be there */
            continue;
        o.address = inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
        ck_fails(isp_node_create(mfn, &o, &n, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "node.address");
        ck_assert_ptr_nonnull(strstr(err.message, "this machine"));
        seen++;
    }
    freeifaddrs(list);
    if (!seen)
        printf("skipped: this machine has no address but its loopback\n");
}
END_TEST

/* Loopback only where isp.conf says so, which is the simulators'; and within its prefixes. */
START_TEST(the_configuration_says_where_devices_live)
{
    char home[PATH_MAX], path[PATH_MAX + 16];
    isp_ctx *ctx = NULL;
    isp_session *s = NULL;
    isp_node *n = NULL;
    isp_ctx_options options = isp_test_options();
    snprintf(home, sizeof home, "%s/strict", isp_test_home());
    ck_assert_int_eq(mkdir(home, 0700), 0);
    snprintf(path, sizeof path, "%s/isp.conf", home);
    FILE *f = fopen(path, "wex");
    ck_assert_ptr_nonnull(f);
    fputs("device_prefixes = 10.20.0.0/16, 2001:db8::/32\n", f);
    ck_assert_int_eq(fchmod(fileno(f), 0600), 0);
    fclose(f);
    options.home = home;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    ck_ok(isp_session_local(ctx, "mfn", &s, &err), err);
    static const struct {
        const char *address;
        int status;
    } addresses[] = {{"10.20.255.1", ISP_OK},      {"2001:db8::7", ISP_OK},
                     {"10.21.0.1", ISP_E_INVALID}, {"127.0.0.1", ISP_E_INVALID},
                     {"::1", ISP_E_INVALID},       {"::ffff:10.21.0.1", ISP_E_INVALID}};
    for (size_t i = 0; i < ISP_LEN(addresses); i++) {
        isp_node_options o = good();
        char name[16];
        snprintf(name, sizeof name, "n%zu", i);
        o.name = name;
        o.address = addresses[i].address;
        int st = isp_node_create(s, &o, &n, &err);
        ck_assert_msg(st == addresses[i].status, "%s: %s", o.address, isp_status_name(st));
        isp_node_free(n);
        n = NULL;
    }
    isp_session_close(s);
    isp_ctx_close(ctx);
}
END_TEST

START_TEST(a_port_is_taken_away)
{
    isp_node_options o = good(), change = ISP_NODE_OPTIONS_INIT;
    isp_node *n = NULL;
    o.port = 8729;
    isp_node_free(create(&o));
    change.name = "pop9";
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    ck_assert_int_eq(n->port, 8729);
    isp_node_free(n);
    change.port = 0;
    change.password = o.password; /* it goes to another port */
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    ck_assert_int_eq(n->port, ISP_NO_VALUE);
    isp_node_free(n);
}
END_TEST

START_TEST(a_node_is_changed_with_care)
{
    isp_node_options o = good(), change = ISP_NODE_OPTIONS_INIT;
    isp_node *n = create(&o);
    isp_node_free(n);
    o.name = "pop2";
    isp_node_free(create(&o));
    n = NULL;
    ck_fails(isp_node_create(mfn, &o, &n, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "node.name");
    change.name = "pop2";
    ck_fails(isp_node_update(mfn, 1, &change, &n, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "node.name");
    change = (isp_node_options)ISP_NODE_OPTIONS_INIT;
    change.driver = "vsol-epon";
    ck_fails(isp_node_update(mfn, 1, &change, &n, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "driver");
    change = (isp_node_options)ISP_NODE_OPTIONS_INIT;
    isp_test_sql("UPDATE isp.nodes SET polled_at_us = 5, tls_pin = repeat('a', 64)");
    change.revision = 1;
    change.tls = "yes";
    change.tls_pin = "";
    change.address = "10.20.0.9";
    change.password = "needle-in-the-hay";
    change.poll_interval_ms = 5000;
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    ck_assert_str_eq(n->address, "10.20.0.9");
    ck_assert_str_eq(n->username, "libisp");
    ck_assert_ptr_null(n->tls_pin);
    ck_assert_int_eq(n->tls, 1);
    ck_assert_int_eq(n->poll_interval_ms, 5000);
    ck_assert_int_eq(n->revision, 2);
    isp_node_free(n);
    n = NULL;
    ck_assert_int_eq(isp_test_sql_i64("SELECT polled_at_us FROM isp.nodes WHERE node_id = 1"), 0);
    ck_fails(isp_node_update(mfn, 1, &change, &n, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "node.revision");
    ck_fails(isp_node_update(mfn, 99, &change, &n, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "node:99");
}
END_TEST

/* Whoever may change a node and does not know its password cannot have it sent elsewhere. */
/* clang-format off */
#define C(...) { sizeof(isp_node_options), __VA_ARGS__ }
static const struct { const char *what; bool olt; const char *subject; isp_node_options o; } moves[] = {
    { "the address",      false, "node.password",      C(NULL, NULL, "10.20.0.9", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "the port",         false, "node.password",      C(NULL, NULL, NULL, 18728, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "TLS off",          false, "node.password",      C(NULL, NULL, NULL, NO, "no", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "no pin",           false, "node.password",      C(NULL, NULL, NULL, NO, NULL, "", NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "the OLT's place",  true,  "node.password",      C(NULL, NULL, "10.20.0.9", NO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NO, 0) },
    { "the other secret", true,  "node.priv_password", C(NULL, NULL, "10.20.0.9", NO, NULL, NULL, NULL, "new password", NULL, NULL, NULL, NULL, NO, 0) },
    { "in the clear",     true,  "node.password",      C(NULL, NULL, NULL, NO, NULL, NULL, NULL, NULL, "v2c", "", "", NULL, NO, 0) },
    { "a weaker hash",    true,  "node.password",      C(NULL, NULL, NULL, NO, NULL, NULL, NULL, NULL, NULL, "MD5", NULL, NULL, NO, 0) },
    { "a weaker cipher",  true,  "node.priv_password", C(NULL, NULL, NULL, NO, NULL, NULL, NULL, NULL, NULL, NULL, "DES", NULL, NO, 0) },
    { "not moved",        false, NULL,                 C("pop9", NULL, "10.20.0.1", 8729, "yes", NULL, "other", NULL, NULL, NULL, NULL, NULL, 7000, 0) },
    { "not moved OLT",    true,  NULL,                 C("olt9", NULL, "10.20.0.1", 161, NULL, NULL, "other", NULL, "v3", "SHA", "AES", NULL, 7000, 0) },
    { "no privacy",       true,  NULL,                 C(NULL, NULL, NULL, NO, NULL, NULL, NULL, NULL, NULL, NULL, "", NULL, NO, 0) },
    { "both given",       true,  NULL,                 C(NULL, NULL, "10.20.0.9", NO, NULL, NULL, NULL, "new password", NULL, NULL, NULL, "another one", NO, 0) },
};
/* clang-format on */

static isp_node_options good_olt(void)
{
    isp_node_options o = good();
    o.driver = "vsol-epon";
    o.snmp_version = "v3";
    o.auth_protocol = "SHA";
    o.priv_protocol = "AES";
    o.priv_password = "needle-in-the-well";
    return o;
}

START_TEST(a_stored_login_goes_only_where_it_was_meant_to_go)
{
    isp_node_options o = moves[_i].olt ? good_olt() : good();
    if (!moves[_i].olt) {
        o.tls = "yes";
        o.tls_pin = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    }
    isp_node_free(create(&o));
    isp_node *n = NULL;
    isp_status st = isp_node_update(mfn, 1, &moves[_i].o, &n, &err);
    if (moves[_i].subject) {
        ck_assert_msg(st == ISP_E_INVALID, "%s: %s", moves[_i].what, isp_status_name(st));
        ck_assert_msg(!strcmp(err.subject, moves[_i].subject), "%s: %s", moves[_i].what,
                      err.subject);
        ck_assert_ptr_nonnull(strstr(err.message, "again"));
        ck_assert_ptr_null(n);
        ck_assert_int_eq(isp_test_sql_i64("SELECT revision FROM isp.nodes"), 1);
        return;
    }
    ck_assert_msg(st == ISP_OK, "%s: %s", moves[_i].what, err.message);
    ck_assert_int_eq(n->revision, 2);
    isp_node_free(n);
}
END_TEST

START_TEST(an_olt_has_two_secrets_and_both_are_sealed)
{
    isp_node_options o = good_olt();
    isp_node *n = create(&o);
    ck_assert_str_eq(n->snmp_version, "v3");
    ck_assert_str_eq(n->auth_protocol, "SHA");
    ck_assert_str_eq(n->priv_protocol, "AES");
    char *json = NULL;
    ck_ok(isp_record_json(isp_entity_find("node"), n, &json, &err), err);
    ck_assert_ptr_null(strstr(json, "needle"));
    isp_text_free(json);
    isp_node_free(n);
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM isp.nodes WHERE"
                         " position('needle'::bytea in password || priv_password) > 0"),
        0);
    isp_node_access access = {0};
    ck_ok(isp_node__access(mfn, 1, &access, &err), err);
    ck_assert_str_eq(access.options.password, "needle-in-the-hay");
    ck_assert_str_eq(access.options.priv_password, "needle-in-the-well");
    isp_node_access__clear(&access);
    /* One in the other's place does not open. */
    isp_test_sql("UPDATE isp.nodes SET password = priv_password, priv_password = password");
    ck_fails(isp_node__access(mfn, 1, &access, &err), ISP_E_SEALED, err);
    isp_test_sql("UPDATE isp.nodes SET password = priv_password, priv_password = password");
    /* Back to a community: what is not needed is not kept. */
    isp_node_options change = ISP_NODE_OPTIONS_INIT;
    change.snmp_version = "v2c";
    change.password = "public";
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    ck_assert_str_eq(n->snmp_version, "v2c");
    ck_assert_ptr_null(n->auth_protocol);
    ck_assert_ptr_null(n->priv_protocol);
    isp_node_free(n);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.nodes WHERE priv_password IS NULL"),
                     1);
}
END_TEST

START_TEST(its_password_is_sealed_and_told_to_nobody)
{
    isp_node_options o = good();
    isp_node *n = create(&o);
    char *json = NULL;
    ck_ok(isp_record_json(isp_entity_find("node"), n, &json, &err), err);
    ck_assert_ptr_null(strstr(json, "needle"));
    ck_assert_ptr_null(strstr(json, "password"));
    isp_text_free(json);
    isp_node_free(n);
    ck_assert_int_eq(
        isp_test_sql_i64(
            "SELECT count(*) FROM isp.nodes WHERE position('needle'::bytea in password) > 0"),
        0);
    isp_node_access access = {0};
    ck_ok(isp_node__access(mfn, 1, &access, &err), err);
    ck_assert_str_eq(access.options.password, "needle-in-the-hay");
    isp_node_access__clear(&access);
    /* Another change leaves it; a new one replaces it; in another row it does not open. */
    isp_node_options change = ISP_NODE_OPTIONS_INIT;
    change.poll_interval_ms = 7000;
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    isp_node_free(n);
    ck_ok(isp_node__access(mfn, 1, &access, &err), err);
    ck_assert_str_eq(access.options.password, "needle-in-the-hay");
    isp_node_access__clear(&access);
    change.password = "another";
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    isp_node_free(n);
    ck_ok(isp_node__access(mfn, 1, &access, &err), err);
    ck_assert_str_eq(access.options.password, "another");
    isp_node_access__clear(&access);
    o.name = "pop2";
    isp_node_free(create(&o));
    isp_test_sql("UPDATE isp.nodes SET password = (SELECT password FROM isp.nodes WHERE node_id ="
                 " 1) WHERE node_id = 2");
    ck_fails(isp_node__access(mfn, 2, &access, &err), ISP_E_SEALED, err);
}
END_TEST

START_TEST(a_node_that_does_not_answer_is_down_after_three_misses)
{
    isp_node_facts *facts = NULL;
    isp_node *n = NULL;
    int64_t id = isp_test_router(mfn, "pop1", "127.10.0.99", 18799); /* nobody listens */
    for (int i = 1; i <= 4; i++) {
        isp_test_now_us += 1000000;
        ck_fails(isp_node_test(mfn, id, &facts, &err), ISP_E_UNAVAILABLE, err);
        ck_assert_str_eq(err.subject, "node:1");
        ck_assert_ptr_null(facts);
        ck_ok(isp_node_get(mfn, id, &n, &err), err);
        ck_assert_int_eq(n->state, i < 3 ? ISP_NODE_UNKNOWN : ISP_NODE_DOWN);
        ck_assert_ptr_nonnull(n->node_error);
        if (i >= 3)
            ck_assert_int_eq(n->state_at_us, ISP_TEST_NOW_US + 3000000);
        isp_node_free(n);
        n = NULL;
    }
    ck_assert_int_eq(isp_test_sql_i64("SELECT miss_count FROM isp.nodes"), 4);
    ck_fails(isp_node_poll(mfn, id, &n, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_int_eq(isp_test_sql_i64("SELECT miss_count FROM isp.nodes"), 5);
    ck_fails(isp_node_test(mfn, 99, &facts, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "node:99");
    ck_fails(isp_node_poll(mfn, 99, &n, &err), ISP_E_NOT_FOUND, err);
    ck_assert_str_eq(err.subject, "node:99");
    ck_assert_ptr_null(n);
}
END_TEST

/* Seconds to the next question, by misses in a row: a router, and one that is asked seldom anyway.
 */
static const struct {
    int64_t misses, often, seldom;
} waits[] = {{0, 10, 300}, {2, 10, 300}, {3, 20, 300}, {4, 40, 300}, {5, 60, 300}, {4000, 60, 300}};

START_TEST(a_router_that_is_down_is_asked_less_often)
{
    isp_node *n = NULL;
    isp_node_options o = good();
    isp_node_free(create(&o));
    o.name = "seldom";
    o.poll_interval_ms = 300000;
    isp_node_free(create(&o));
    o.name = "olt";
    o.driver = "vsol-epon";
    o.poll_interval_ms = 10000;
    isp_node_free(create(&o));
    isp_test_sql("UPDATE isp.nodes SET polled_at_us = 7, miss_count = %lld",
                 (long long)waits[_i].misses);
    const int64_t seconds[] = {waits[_i].often, waits[_i].seldom, 10};
    for (int64_t id = 1; id <= 3; id++) {
        ck_ok(isp_node_get(mfn, id, &n, &err), err);
        ck_assert_int_eq(n->next_poll_at_us - 7, seconds[id - 1] * 1000000);
        isp_node_free(n);
    }
    /* Changed, it is asked at once and from the beginning. */
    isp_node_options change = ISP_NODE_OPTIONS_INIT;
    change.username = "other";
    ck_ok(isp_node_update(mfn, 1, &change, &n, &err), err);
    ck_assert_int_eq(n->next_poll_at_us, 10000000);
    isp_node_free(n);
}
END_TEST

static size_t listed(const char *filter, const char *search)
{
    isp_list_options o = ISP_LIST_OPTIONS_INIT;
    isp_node_list *list = NULL;
    o.filter = filter;
    o.search = search;
    ck_ok(isp_node_list_get(mfn, &o, &list, &err), err);
    size_t len = isp_node_list_len(list);
    isp_node_list_free(list);
    return len;
}

START_TEST(nodes_are_listed_by_name_and_kind)
{
    isp_test_router(mfn, "pop-b", "10.0.0.1", 0);
    isp_test_router(mfn, "pop-a", "10.0.0.2", 0);
    isp_node_options o = good();
    o.driver = "vsol-epon";
    o.name = "olt-a";
    isp_node_free(create(&o));
    isp_test_sql("UPDATE isp.nodes SET state = 'down' WHERE name = 'pop-a'");
    ck_assert_uint_eq(listed(NULL, NULL), 3);
    ck_assert_uint_eq(listed("router", NULL), 2);
    ck_assert_uint_eq(listed("olt", ""), 1);
    ck_assert_uint_eq(listed("down", NULL), 1);
    ck_assert_uint_eq(listed(NULL, "pop-"), 2);
    isp_list_options l = ISP_LIST_OPTIONS_INIT;
    isp_node_list *list = NULL;
    l.filter = "green";
    ck_fails(isp_node_list_get(mfn, &l, &list, &err), ISP_E_INVALID, err);
}
END_TEST

/* An empty search asks for all ONUs, also those without name and serial. */
START_TEST(an_empty_search_finds_every_onu)
{
    isp_node_options o = good();
    o.driver = "vsol-epon";
    isp_node_free(create(&o));
    isp_test_sql("INSERT INTO isp.onus (tenant_id, onu_id, node_id, pon, number, mac,"
                 " created_at_us) SELECT tenant_id, n, 1, 1, n, 'aa:bb:cc:dd:ee:0' || n, 0 FROM"
                 " isp.nodes, generate_series(1, 3) n");
    isp_list_options l = ISP_LIST_OPTIONS_INIT;
    isp_onu_list *list = NULL;
    static const char *const searches[] = {NULL, "", "aabb", "AA-BB-CC-DD", "aabb.ccdd.ee02"};
    static const size_t found[] = {3, 3, 3, 3, 1};
    for (size_t i = 0; i < ISP_LEN(searches); i++) {
        l.search = searches[i];
        ck_ok(isp_onu_list_get(mfn, &l, &list, &err), err);
        ck_assert_uint_eq(isp_onu_list_len(list), found[i]);
        isp_onu_list_free(list);
    }
}
END_TEST

ISP_SUITE_DB_FIXTURE(device_node, open_isp, close_isp, 60, TEST(a_port_is_taken_away),
                     TEST(a_router_and_an_olt_come_back_as_they_were_made),
                     LOOP(what_is_wrong_is_named, 0, ISP_LEN(bad)),
                     LOOP(a_device_is_not_everywhere, 0, ISP_LEN(forbidden)),
                     TEST(a_device_is_no_address_of_our_own),
                     TEST(the_configuration_says_where_devices_live),
                     TEST(a_node_is_changed_with_care),
                     LOOP(a_stored_login_goes_only_where_it_was_meant_to_go, 0, ISP_LEN(moves)),
                     TEST(an_olt_has_two_secrets_and_both_are_sealed),
                     TEST(its_password_is_sealed_and_told_to_nobody),
                     TEST(a_node_that_does_not_answer_is_down_after_three_misses),
                     LOOP(a_router_that_is_down_is_asked_less_often, 0, ISP_LEN(waits)),
                     TEST(nodes_are_listed_by_name_and_kind), TEST(an_empty_search_finds_every_onu))
