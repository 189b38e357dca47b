/*
 * The driver against routers that isp-sim does not play: those that refuse, forget and lie.
 */
#include "base/env.h"
#include "base/text.h"
#include "device/device.h"
#include "isp_test_ros.h"

/* A rule: what is said to commands that begin so. Rows are separated by ';', properties by '|'. */
typedef struct rule {
    const char *command;
    const char *rows;
    const char *trap; /* NULL: done */
} rule;

typedef struct router {
    const rule *rules; /* the first that fits; ended by a NULL command */
    char log[65536];   /* the commands that change something, one a line */
    atomic_int commands;
} router;

static void send_row(int fd, const char *tag, const char *row, size_t len)
{
    char bytes[4096];
    size_t n = ros_put(bytes, 0, "!re");
    for (size_t at = 0; at < len;) {
        char word[512];
        size_t part = strcspn(row + at, "|;");
        snprintf(word, sizeof word, "=%.*s", (int)part, row + at);
        n = ros_put(bytes, n, word);
        at += part + 1;
    }
    n = ros_put(bytes, n, tag);
    bytes[n++] = '\0';
    isp_test_send(fd, bytes, n);
}

static void note_change(router *r, const ros_words *w)
{
    size_t len = strlen(r->log);
    for (size_t i = 0; i < w->count && len < sizeof r->log - 600; i++)
        if (strncmp(w->word[i], ".tag=", 5) != 0)
            len += (size_t)snprintf(r->log + len, sizeof r->log - len, "%s ", w->word[i]);
    snprintf(r->log + len, sizeof r->log - len, "\n");
}

static void behave(int fd, void *user)
{
    router *r = user;
    ros_words w = {.count = 0};
    if (!ros_welcome(fd))
        return;
    while (ros_read(fd, &w)) {
        const rule *fit = r->rules;
        while (fit->command && !isp_text__starts(w.word[0], fit->command))
            fit++;
        atomic_fetch_add(&r->commands, 1);
        if (!strstr(w.word[0], "/print"))
            note_change(r, &w);
        const char *tag = ros_tag(&w);
        for (const char *row = fit->command ? fit->rows : NULL; row && *row;) {
            size_t len = strcspn(row, ";");
            send_row(fd, tag, row, len);
            row += len + (row[len] == ';');
        }
        if (fit->command && fit->trap) {
            char message[256];
            snprintf(message, sizeof message, "=message=%s", fit->trap);
            ROS_SEND(fd, tag, "!trap", message);
        }
        ROS_SEND(fd, tag, "!done");
        ros_words_free(&w);
    }
    ros_words_free(&w);
}

static const isp_line line = {.key = "libisp:3:42",
                              .login = "rahim",
                              .password = "pw-of-line",
                              .package = "20M",
                              .download_bps = 20000000,
                              .upload_bps = 5000000,
                              .enabled = 1};

/* Apply (or remove) the line on a router with these rules. */
static isp_status act(router *r, bool remove, isp_line_change **out, isp_error *err)
{
    isp_test_server server;
    isp_test_server_start(&server, behave, r);
    const isp_device_options options = {.struct_size = (int64_t)sizeof options,
                                        .driver = "mikrotik",
                                        .subject = "node:7",
                                        .address = "127.0.0.1",
                                        .port = server.port,
                                        .username = "libisp",
                                        .password = "s3cret",
                                        .timeout_ms = 10000,
                                        .allow_loopback = 1};
    isp_device *device = NULL;
    ck_ok(isp_device_open(NULL, &options, &device, err), *err);
    isp_status st = remove ? isp_device_line_remove(device, &line, out, err)
                           : isp_device_line_apply(device, &line, out, err);
    isp_device_close(device);
    isp_test_server_stop(&server);
    return st;
}

#define PROFILES                                                                                 \
    {                                                                                            \
        "/ppp/profile/print", ".id=*5|name=20M|rate-limit=5M/20M|comment=libisp:3:package", NULL \
    }
#define END              \
    {                    \
        NULL, NULL, NULL \
    }

/* clang-format off */
static const struct {
    const char *what;
    rule rules[6];
    bool remove;
    isp_status status;
    const char *subject, *message, *log;
} cases[] = {
    { "a refused row takes its new profile along",
      { { "/ppp/secret/add", NULL, "value of password must be longer" }, END }, false,
      ISP_E_INVALID, "password", "must be longer",
      "/ppp/profile/add =name=20M =rate-limit=5M/20M =comment=libisp:3:package \n"
      "/ppp/secret/add =name=rahim =password=pw-of-line =service=pppoe =profile=20M =disabled=no "
      "=comment=libisp:3:42 20M 5M/20M \n"
      "/ppp/profile/remove =.id=20M \n" },
    { "and a changed profile gets its rate back",
      { { "/ppp/profile/print", ".id=*5|name=20M|rate-limit=1M/1M|comment=libisp:3:package", NULL },
        { "/ppp/secret/add", NULL, "not enough permissions (9)" }, END }, false,
      ISP_E_DENIED, "node.policy", "not enough permissions",
      "/ppp/profile/set =.id=*5 =rate-limit=5M/20M \n"
      "/ppp/secret/add =name=rahim =password=pw-of-line =service=pppoe =profile=20M =disabled=no "
      "=comment=libisp:3:42 20M 5M/20M \n"
      "/ppp/profile/set =.id=*5 =rate-limit=1M/1M \n" },
    { "a name that is taken where we cannot see it",
      { PROFILES, { "/ppp/secret/add", NULL, "failure: secret with the same name already exists" }, END }, false,
      ISP_E_EXISTS, "node:7", "already exists", NULL },
    { "a router that nods and forgets",
      { PROFILES, { "/ppp/secret/print", ".id=*A|name=rahim|comment=libisp:3:42|disabled=yes", NULL }, END }, false,
      ISP_E_STATE, "node:7", "does not keep what it is told: /ppp/secret/set .id=*A", NULL },
    { "a session that does not go",
      { { "/ppp/secret/print", ".id=*A|name=rahim|comment=libisp:3:42|disabled=yes", NULL },
        { "/ppp/active/print", ".id=*81|name=rahim", NULL }, END }, true,
      ISP_E_STATE, "node:7", "/ppp/active/remove", NULL },
    { "sessions that are gone when we come to end them",
      { { "/ppp/secret/print", ".id=*A|name=rahim|comment=libisp:3:42|disabled=yes", NULL },
        { "/ppp/active/print", ".id=*81|name=rahim", NULL },
        { "/ppp/active/remove", NULL, "no such item" }, END }, true,
      ISP_E_STATE, "node:7", "/ppp/active/remove", NULL },
    { "no ppp menu", { { "/ppp", NULL, "no such command prefix" }, END }, false,
      ISP_E_UNSUPPORTED, "node:7", "no such command", "" },
    { "may not read", { { "/ppp", NULL, "not enough permissions (9)" }, END }, false,
      ISP_E_DENIED, "node.policy", "not enough permissions", "" },
    { "rows without ids", { PROFILES, { "/ppp/secret/print", "name=rahim|comment=libisp:3:42", NULL }, END }, false,
      ISP_E_PROTOCOL, "node:7", "without a usable id", "" },
    { "a trap that tells the password", { PROFILES, { "/ppp/secret/add", NULL, "bad pw-of-line" }, END }, false,
      ISP_E_INTERNAL, "node:7", "repeat a secret", NULL },
};
/* clang-format on */

START_TEST(routers_that_do_not_obey_end_in_a_typed_error)
{
    static router r;
    isp_error err = {0};
    isp_line_change *change = NULL;
    r.rules = cases[_i].rules;
    isp_status st = act(&r, cases[_i].remove, &change, &err);
    ck_assert_msg(st == cases[_i].status, "%s: %s: %s", cases[_i].what, isp_status_name(st),
                  err.message);
    ck_assert_ptr_null(change);
    ck_assert_str_eq(err.subject, cases[_i].subject);
    ck_assert_msg(isp_text__starts(err.message, "node:7: "), "%s", err.message);
    ck_assert_msg(strstr(err.message, cases[_i].message) != NULL, "%s", err.message);
    ck_assert_ptr_null(strstr(err.message, "pw-of-line"));
    if (cases[_i].log)
        ck_assert_str_eq(r.log, cases[_i].log);
    ck_assert_int_le(atomic_load(&r.commands), 60); /* rounds have an end */
}
END_TEST

START_TEST(a_router_that_hides_passwords_is_told_once)
{
    static router r;
    static const rule rules[] = {PROFILES,
                                 {"/ppp/secret/print",
                                  ".id=*A|name=rahim|service=pppoe|profile=20M|disabled=false|"
                                  "comment=libisp:3:42 20M 5M/20M",
                                  NULL},
                                 END};
    isp_error err = {0};
    ISP_AUTO(isp_line_change) change = NULL;
    r.rules = rules;
    ck_ok(act(&r, false, &change, &err), err);
    ck_assert_int_eq(change->step_count, 1);
    ck_assert_str_eq(change->plan, "/ppp/secret/set .id=*A password=***");
    ck_assert_str_eq(r.log, "/ppp/secret/set =.id=*A =password=pw-of-line \n");
}
END_TEST

START_TEST(a_driver_needs_a_user)
{
    isp_error err = {0};
    isp_device *device = NULL;
    const isp_device_options options = {
        .struct_size = (int64_t)sizeof options, .driver = "mikrotik", .address = "10.0.0.1"};
    ck_fails(isp_device_open(NULL, &options, &device, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "node.username");
}
END_TEST

ISP_SUITE(drivers_mikrotik_driver,
          LOOP(routers_that_do_not_obey_end_in_a_typed_error, 0, ISP_LEN(cases)),
          TEST(a_router_that_hides_passwords_is_told_once), TEST(a_driver_needs_a_user))
