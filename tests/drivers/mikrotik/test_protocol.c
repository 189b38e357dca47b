/*
 * Planning and reading without a router: rows in, steps as text out.
 */
#include "device/device.h"
#include "drivers/mikrotik/protocol.h"
#include "isp_test.h"

#include <string.h>

enum {
    ROWS_MAX = 6
};

/* Rows as a person would write them: "name=rahim|comment=libisp:3:42 x"; the end: NULL. */
static isp_ros_answer *answer(const char *const *rows)
{
    isp_ros_answer *a = calloc(1, sizeof *a);
    a->rows = calloc(ROWS_MAX + 1, sizeof *a->rows);
    for (; *rows; rows++) {
        isp_ros_parser parser = {.limits = ISP_ROS_LIMITS_DEFAULT};
        ISP_AUTO_BUF bytes = ISP_BUF_INIT;
        size_t used;
        isp_buf__text(&bytes, "\3!re");
        for (const char *at = *rows; *at; at += *at == '|') {
            size_t len = strcspn(at, "|");
            ck_assert_uint_lt(len, 0x7f);
            isp_buf__char(&bytes, (char)(len + 1));
            isp_buf__char(&bytes, '=');
            isp_buf__add(&bytes, at, len);
            at += len;
        }
        isp_buf__char(&bytes, '\0');
        ck_assert_int_eq(
            isp_ros_parser__feed(&parser, bytes.data, bytes.len, &used, &a->rows[a->row_count++]),
            ISP_ROS_SENTENCE);
        isp_ros_parser__free(&parser);
    }
    return a;
}

static isp_line line_of(int64_t enabled)
{
    return (isp_line){.key = "libisp:3:42",
                      .login = "rahim",
                      .password = "pw",
                      .package = "20M",
                      .download_bps = 20000000,
                      .upload_bps = 5000000,
                      .enabled = enabled,
                      .note = "flat 3"};
}

#define PROFILE ".id=*5|name=20M|rate-limit=5M/20M|comment=libisp:3:package"
#define ROW     ".id=*A|name=rahim|password=pw|service=pppoe|profile=20M|"
#define GOOD    ROW "disabled=false|comment=libisp:3:42 20M 5M/20M flat 3"
#define OFF     ROW "disabled=true|comment=libisp:3:42 20M 5M/20M flat 3"
#define SESSION ".id=*81|name=rahim|service=pppoe"

/* clang-format off */
static const struct {
    const char *what;
    const char *secrets[ROWS_MAX], *profiles[ROWS_MAX], *sessions[ROWS_MAX];
    bool suspended, password_sent;
    const char *plan; /* one step a line; "" nothing to do */
    isp_status status;
} plans[] = {
    { "nothing there", {0}, {0}, {0}, false, false,
      "/ppp/profile/add name=20M rate-limit=5M/20M comment=libisp:3:package\n"
      "/ppp/secret/add name=rahim password=*** service=pppoe profile=20M disabled=no "
      "comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "a model of our own goes before the default one", {GOOD},
      { ".id=*0|name=default|local-address=1.1.1.1", ".id=*1|name=libisp|remote-address=home|dns-server=9.9.9.9,1.1.1.1" },
      {0}, false, false, "/ppp/profile/add name=20M rate-limit=5M/20M remote-address=home "
      "dns-server=9.9.9.9,1.1.1.1 comment=libisp:3:package\n", ISP_OK },
    { "the default model", {GOOD}, { ".id=*0|name=default|local-address=1.1.1.1|remote-address=p" }, {0}, false, false,
      "/ppp/profile/add name=20M rate-limit=5M/20M local-address=1.1.1.1 remote-address=p comment=libisp:3:package\n",
      ISP_OK },
    { "as wanted", {GOOD}, {PROFILE}, {0}, false, false, "", ISP_OK },
    { "as wanted, and online", {GOOD}, {PROFILE}, {SESSION}, false, false, "", ISP_OK },
    { "suspended and off", {OFF}, {PROFILE}, {0}, true, false, "", ISP_OK },
    { "rates are compared as numbers", {GOOD},
      { ".id=*5|name=20M|rate-limit=5000k/20000000 0/0 0/0 0/0 8|comment=somebody" }, {0}, false, false, "", ISP_OK },
    { "rates the wrong way round", {GOOD}, { ".id=*5|name=20M|rate-limit=20M/5M|comment=libisp:3:package" }, {0}, false,
      false, "/ppp/profile/set .id=*5 rate-limit=5M/20M\n", ISP_OK },
    { "a burst that nobody asked for", {GOOD}, { ".id=*5|name=20M|rate-limit=5M/20M 9M/40M|comment=libisp:3:package" },
      {0}, false, false, "/ppp/profile/set .id=*5 rate-limit=5M/20M\n", ISP_OK },
    { "a rate that cannot be read", {GOOD}, { ".id=*5|name=20M|rate-limit=fast|comment=libisp:3:package" }, {0}, false,
      false, "/ppp/profile/set .id=*5 rate-limit=5M/20M\n", ISP_OK },
    { "no rate at all", {GOOD}, { ".id=*5|name=20M|comment=libisp:3:package" }, {0}, false, false,
      "/ppp/profile/set .id=*5 rate-limit=5M/20M\n", ISP_OK },
    { "another's profile", {GOOD}, { ".id=*5|name=20M|rate-limit=1M/1M|comment=somebody" }, {0}, false, false, "",
      ISP_E_CONFLICT },
    { "another tenant's profile", {GOOD}, { ".id=*5|name=20M|rate-limit=1M/1M|comment=libisp:4:package" }, {0}, false,
      false, "", ISP_E_CONFLICT },
    { "another's row", { ".id=*A|name=rahim|comment=mine" }, {PROFILE}, {0}, false, false, "", ISP_E_CONFLICT },
    { "a row without comment", { ".id=*A|name=rahim" }, {PROFILE}, {0}, false, false, "", ISP_E_CONFLICT },
    { "a key that only begins like ours", { ".id=*A|name=rahim|comment=libisp:3:421" }, {PROFILE}, {0}, false, false, "",
      ISP_E_CONFLICT },
    { "ours and another's of the same name", { GOOD, ".id=*B|name=rahim|comment=mine" }, {PROFILE}, {0}, false, false, "",
      ISP_E_CONFLICT },
    { "rows that were not asked for", { GOOD, ".id=*C|name=karim|comment=mine", ".id=*D|name=x|comment=libisp:3:421" },
      {PROFILE}, {0}, false, false, "", ISP_OK },
    { "suspend: change first", {GOOD}, {PROFILE}, {SESSION}, true, false, "/ppp/secret/set .id=*A disabled=yes\n", ISP_OK },
    { "suspend: then kick", {OFF}, {PROFILE}, { SESSION, ".id=*82|name=rahim", ".id=*83|name=other" }, true, false,
      "/ppp/active/remove .id=*81\n/ppp/active/remove .id=*82\n", ISP_OK },
    { "suspended whatever stands in the way of the rest",
      { ".id=*A|name=rahim|password=old|service=any|profile=x|comment=libisp:3:42" },
      { ".id=*5|name=20M|rate-limit=1M/1M|comment=somebody" }, {SESSION}, true, false,
      "/ppp/secret/set .id=*A disabled=yes\n", ISP_OK },
    { "and offline, with an old receipt",
      { ".id=*A|name=rahim|password=old|service=any|profile=x|disabled=yes|comment=libisp:3:42" }, {0}, {SESSION}, true,
      false, "/ppp/active/remove .id=*81\n", ISP_OK },
    { "a former login does not stay on when suspended", { OFF, ".id=*B|name=old|comment=libisp:3:42" }, {PROFILE}, {0},
      true, false, "/ppp/secret/set .id=*B disabled=yes\n", ISP_OK },
    { "created suspended", {0}, {PROFILE}, {0}, true, false,
      "/ppp/secret/add name=rahim password=*** service=pppoe profile=20M disabled=yes "
      "comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "restore", {OFF}, {PROFILE}, {0}, false, false, "/ppp/secret/set .id=*A disabled=no\n", ISP_OK },
    { "a flag that is absent is false", { ROW "comment=libisp:3:42 20M 5M/20M flat 3" }, {PROFILE}, {0}, true, false,
      "/ppp/secret/set .id=*A disabled=yes\n", ISP_OK },
    { "yes and no", { ROW "disabled=yes|comment=libisp:3:42 20M 5M/20M flat 3" }, {PROFILE}, {0}, true, false, "", ISP_OK },
    { "everything differs", { ".id=*A|name=rahim|password=old|service=any|profile=x|disabled=yes|comment=libisp:3:42" },
      {PROFILE}, {SESSION}, false, false,
      "/ppp/secret/set .id=*A password=*** service=pppoe profile=20M disabled=no\n", ISP_OK },
    { "a password that is not shown is set", { ".id=*A|name=rahim|service=pppoe|profile=20M|disabled=false|"
      "comment=libisp:3:42 20M 5M/20M flat 3" }, {PROFILE}, {SESSION}, false, false,
      "/ppp/secret/set .id=*A password=***\n", ISP_OK },
    { "and not twice", { ".id=*A|name=rahim|service=pppoe|profile=20M|disabled=false|"
      "comment=libisp:3:42 20M 5M/20M flat 3" }, {PROFILE}, {SESSION}, false, true, "", ISP_OK },
    { "old receipt, online", { ROW "disabled=false|comment=libisp:3:42 10M 2M/10M flat 3" }, {PROFILE}, {SESSION}, false,
      false, "/ppp/active/remove .id=*81\n/ppp/secret/set .id=*A comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "old receipt, offline", { ROW "disabled=false|comment=libisp:3:42 10M 2M/10M flat 3" }, {PROFILE}, {0}, false, false,
      "/ppp/secret/set .id=*A comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "no receipt", { ROW "disabled=false|comment=libisp:3:42" }, {PROFILE}, {SESSION}, false, false,
      "/ppp/active/remove .id=*81\n/ppp/secret/set .id=*A comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "a receipt that only begins like ours", { ROW "disabled=false|comment=libisp:3:42 20M 5M/20Mx" }, {PROFILE},
      {SESSION}, false, false,
      "/ppp/active/remove .id=*81\n/ppp/secret/set .id=*A comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "another note is no reason to kick", { ROW "disabled=false|comment=libisp:3:42 20M 5M/20M flat 4" }, {PROFILE},
      {SESSION}, false, false, "/ppp/secret/set .id=*A comment=\"libisp:3:42 20M 5M/20M flat 3\"\n", ISP_OK },
    { "a session without a row", {0}, {PROFILE}, {SESSION}, false, false,
      "/ppp/secret/add name=rahim password=*** service=pppoe profile=20M disabled=no comment=libisp:3:42\n", ISP_OK },
    { "a former login: off", { GOOD, ".id=*B|name=old|comment=libisp:3:42" }, {PROFILE}, { ".id=*82|name=old" }, false,
      false, "/ppp/secret/set .id=*B disabled=yes\n", ISP_OK },
    { "a former login: out", { GOOD, ".id=*B|name=old|disabled=true|comment=libisp:3:42" }, {PROFILE},
      { SESSION, ".id=*82|name=old" }, false, false, "/ppp/active/remove .id=*82\n", ISP_OK },
    { "a former login: gone", { GOOD, ".id=*B|name=old|disabled=true|comment=libisp:3:42" }, {PROFILE}, {SESSION}, false,
      false, "/ppp/secret/remove .id=*B\n", ISP_OK },
    { "the row twice", { GOOD, ".id=*B|name=rahim|disabled=true|comment=libisp:3:42" }, {PROFILE}, {0}, false, false,
      "/ppp/secret/remove .id=*B\n", ISP_OK },
    { "no id", { "name=rahim|comment=libisp:3:42" }, {PROFILE}, {0}, false, false, "", ISP_E_PROTOCOL },
    { "an id that is none", { ".id=*A;/user/add|name=rahim|comment=libisp:3:42" }, {PROFILE}, {0}, false, false, "",
      ISP_E_PROTOCOL },
    { "a session without id", {OFF}, {PROFILE}, { "name=rahim" }, true, false, "", ISP_E_PROTOCOL },
};

static const struct {
    const char *what;
    const char *secrets[ROWS_MAX], *sessions[ROWS_MAX];
    const char *plan;
    isp_status status;
} removals[] = {
    { "nothing", {0}, {SESSION}, "", ISP_OK },
    { "another's", { ".id=*A|name=rahim|comment=mine" }, {SESSION}, "", ISP_OK },
    { "off first", {GOOD}, {SESSION}, "/ppp/secret/set .id=*A disabled=yes\n", ISP_OK },
    { "off first, though nobody is there", {GOOD}, {0}, "/ppp/secret/set .id=*A disabled=yes\n", ISP_OK },
    { "then out", {OFF}, {SESSION}, "/ppp/active/remove .id=*81\n", ISP_OK },
    { "then gone", {OFF}, {0}, "/ppp/secret/remove .id=*A\n", ISP_OK },
    { "a former login too", { OFF, ".id=*B|name=old|comment=libisp:3:42 x" }, {0},
      "/ppp/secret/remove .id=*A\n/ppp/secret/set .id=*B disabled=yes\n", ISP_OK },
    { "no id", { "name=rahim|comment=libisp:3:42" }, {0}, "", ISP_E_PROTOCOL },
};
/* clang-format on */

static mikrotik_view view_of(const char *const *secrets, const char *const *profiles,
                             const char *const *sessions)
{
    return (mikrotik_view){.secrets = answer(secrets),
                           .profiles = profiles ? answer(profiles) : NULL,
                           .sessions = {answer(sessions)},
                           .session_answers = 1};
}

static void ck_plan(const mikrotik_plan *plan, const char *expected, const char *what)
{
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    for (size_t i = 0; i < plan->count; i++) {
        isp_ros_request__print(&plan->steps[i].request, &out);
        isp_buf__char(&out, '\n');
        ck_assert_uint_gt(isp_ros_request__size(&plan->steps[i].request, "1"), 0);
    }
    ck_assert_msg(strcmp(out.data ? out.data : "", expected) == 0, "%s:\n%s", what,
                  out.data ? out.data : "");
}

START_TEST(a_plan_is_what_is_missing)
{
    isp_error err = {0};
    const isp_line line = line_of(!plans[_i].suspended);
    mikrotik_view view = view_of(plans[_i].secrets, plans[_i].profiles, plans[_i].sessions);
    mikrotik_plan *plan = calloc(1, sizeof *plan);
    isp_status st = mikrotik_plan_apply(&line, &view, plans[_i].password_sent, plan, &err);
    ck_assert_msg(st == plans[_i].status, "%s: %s", plans[_i].what, err.message);
    if (st == ISP_OK)
        ck_plan(plan, plans[_i].plan, plans[_i].what);
    free(plan);
    mikrotik_view_clear(&view);
}
END_TEST

START_TEST(removal_goes_by_stages)
{
    isp_error err = {0};
    const isp_line line = line_of(1);
    mikrotik_view view = view_of(removals[_i].secrets, NULL, removals[_i].sessions);
    mikrotik_plan *plan = calloc(1, sizeof *plan);
    isp_status st = mikrotik_plan_remove(&line, &view, plan, &err);
    ck_assert_msg(st == removals[_i].status, "%s: %s", removals[_i].what, err.message);
    if (st == ISP_OK)
        ck_plan(plan, removals[_i].plan, removals[_i].what);
    free(plan);
    mikrotik_view_clear(&view);
}
END_TEST

START_TEST(a_profile_step_knows_its_undo)
{
    isp_error err = {0};
    const isp_line line = line_of(1);
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    mikrotik_plan *plan = calloc(1, sizeof *plan);
    mikrotik_view view = view_of((const char *const[]){NULL}, (const char *const[]){NULL},
                                 (const char *const[]){NULL});
    ck_ok(mikrotik_plan_apply(&line, &view, false, plan, &err), err);
    isp_ros_request__print(&plan->steps[0].undo, &out);
    ck_assert_str_eq(out.data, "/ppp/profile/remove .id=20M");
    ck_assert_uint_eq(plan->steps[1].undo.count, 0);
    mikrotik_view_clear(&view);

    view = view_of(
        (const char *const[]){GOOD, NULL},
        (const char *const[]){".id=*5|name=20M|rate-limit=1M/2M 3M|comment=libisp:3:package", NULL},
        (const char *const[]){NULL});
    ck_ok(mikrotik_plan_apply(&line, &view, false, plan, &err), err);
    isp_buf__clear(&out);
    isp_ros_request__print(&plan->steps[0].undo, &out);
    ck_assert_str_eq(out.data, "/ppp/profile/set .id=*5 rate-limit=\"1M/2M 3M\"");
    mikrotik_view_clear(&view);
    free(plan);
}
END_TEST

START_TEST(more_steps_than_fit_are_left_for_the_next_round)
{
    isp_error err = {0};
    const isp_line line = line_of(0);
    mikrotik_view view = view_of((const char *const[]){OFF, NULL},
                                 (const char *const[]){PROFILE, NULL},
                                 (const char *const[]){SESSION, NULL});
    isp_ros_answer *many = view.sessions[0];
    isp_ros_sentence *one = many->rows[0];
    free(many->rows);
    many->rows = calloc(1000, sizeof *many->rows);
    many->row_count = 1000;
    for (size_t i = 0; i < 1000; i++) {
        many->rows[i] = malloc(one->size);
        memcpy(many->rows[i], one, one->size); /* its words point into `one`, which stays */
    }
    mikrotik_plan *plan = calloc(1, sizeof *plan);
    ck_ok(mikrotik_plan_apply(&line, &view, false, plan, &err), err);
    ck_assert_uint_eq(plan->count, MIKROTIK_STEPS_MAX);
    free(plan);
    mikrotik_view_clear(&view);
    isp_ros_sentence__free(one);
}
END_TEST

START_TEST(the_longest_line_fits)
{
    static const char name[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; /* 64 */
    static const char key[] =
        "libisp:9223372036854775807:9223372036854775807aaaaaaaaaaaaaaaaaa"; /* 64 */
    char note[601], password[129];
    note[0] = 'n'; /* then characters of three bytes, so that the cut falls into one */
    for (size_t i = 1; i < 600; i++)
        note[i] = "\xe0\xa6\xac"[(i - 1) % 3];
    memset(password, 'p', 128);
    note[600] = password[128] = '\0';
    isp_error err = {0};
    const isp_line line = {.key = key,
                           .login = name,
                           .password = password,
                           .package = name,
                           .download_bps = INT64_MAX,
                           .upload_bps = INT64_MAX,
                           .note = note};
    mikrotik_view view = view_of((const char *const[]){NULL}, (const char *const[]){NULL},
                                 (const char *const[]){NULL});
    mikrotik_plan *plan = calloc(1, sizeof *plan);
    ck_ok(mikrotik_plan_apply(&line, &view, false, plan, &err), err);
    ck_assert_str_eq(plan->rate, "9223372036854775807/9223372036854775807");
    size_t len = strlen(plan->comment);
    ck_assert(isp_text__is_utf8(plan->comment, len));
    note[118] = '\0';
    ck_assert_str_eq(plan->comment + len - 118, note);
    ck_assert_str_eq(plan->profile_comment, "libisp:9223372036854775807:package");
    mikrotik_asking asking;
    const isp_ros_request request = mikrotik_ask_secrets(&line, &asking);
    ck_assert_uint_gt(isp_ros_request__size(&request, "1"), 0);
    ck_assert_uint_eq(strlen(asking.before), 65);
    free(plan);
    mikrotik_view_clear(&view);
}
END_TEST

START_TEST(the_question_for_rows_is_one_test_at_its_end)
{
    const isp_line line = line_of(1);
    mikrotik_asking asking;
    const isp_ros_request request = mikrotik_ask_secrets(&line, &asking);
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    isp_ros_request__print(&request, &out);
    ck_assert_str_eq(strstr(out.data, " ?"),
                     " ?name=rahim ?comment=libisp:3:42 ?>comment=libisp:3:42  "
                     "?<comment=libisp:3:42! ?#& ?#| ?#|");
}
END_TEST

/* clang-format off */
static const struct {
    const char *secrets[ROWS_MAX], *profiles[ROWS_MAX], *sessions[ROWS_MAX];
    int64_t present, enabled, sessions_count, down, up, uptime_ms;
    const char *profile, *address, *text;
} readings[] = {
    { {0}, {0}, {0}, 0, 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, NULL, NULL, NULL },
    { {GOOD}, {PROFILE}, { ".id=*81|name=rahim|address=10.1.1.1|uptime=1h2m3s", ".id=*82|name=rahim|address=10.1.1.2" },
      1, 1, 2, 20000000, 5000000, 3723000, "20M", "10.1.1.1",
      "/ppp/secret .id=*A name=rahim service=pppoe profile=20M disabled=false comment=\"libisp:3:42 20M 5M/20M flat 3\"\n"
      "/ppp/profile .id=*5 name=20M rate-limit=5M/20M comment=libisp:3:package\n"
      "/ppp/active .id=*81 name=rahim address=10.1.1.1 uptime=1h2m3s\n"
      "/ppp/active .id=*82 name=rahim address=10.1.1.2" },
    { {OFF}, { ".id=*5|name=20M|rate-limit=fast" }, {0}, 1, 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, "20M", NULL,
      "/ppp/secret .id=*A name=rahim service=pppoe profile=20M disabled=true comment=\"libisp:3:42 20M 5M/20M flat 3\"\n"
      "/ppp/profile .id=*5 name=20M rate-limit=fast" },
    /* a former login that was left on lets the line in, whatever its own row says */
    { { OFF, ".id=*B|name=old|comment=libisp:3:42" }, {0}, { ".id=*9|name=old|uptime=soon|address=" }, 1, 1, 1,
      ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, "20M", NULL,
      "/ppp/secret .id=*A name=rahim service=pppoe profile=20M disabled=true comment=\"libisp:3:42 20M 5M/20M flat 3\"\n"
      "/ppp/secret .id=*B name=old comment=libisp:3:42\n"
      "/ppp/active .id=*9 name=old uptime=soon address=\"\"" },
    { { ".id=*A|name=rahim|password=theirs|comment=a\nb" }, {0}, {SESSION}, 0, 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE,
      NULL, NULL, "/ppp/secret (not ours) .id=*A name=rahim comment=\"a b\"" },
};
/* clang-format on */

static void ck_text(const char *got, const char *expected)
{
    ck_assert_msg(!got == !expected && (!got || strcmp(got, expected) == 0), "%s",
                  got ? got : "(none)");
}

START_TEST(a_line_is_read_as_it_is)
{
    isp_error err = {0};
    const isp_line line = line_of(1);
    mikrotik_view view = view_of(readings[_i].secrets, readings[_i].profiles,
                                 readings[_i].sessions);
    ISP_AUTO(isp_line_state) state = isp_line_state_new();
    ck_ok(mikrotik_read_line(&line, &view, state, &err), err);
    ck_assert_int_eq(state->present, readings[_i].present);
    ck_assert_int_eq(state->enabled, readings[_i].enabled);
    ck_assert_int_eq(state->session_count, readings[_i].sessions_count);
    ck_assert_int_eq(state->download_bps, readings[_i].down);
    ck_assert_int_eq(state->upload_bps, readings[_i].up);
    ck_assert_int_eq(state->uptime_ms, readings[_i].uptime_ms);
    ck_text(state->profile, readings[_i].profile);
    ck_text(state->address, readings[_i].address);
    ck_text(state->text, readings[_i].text);
    mikrotik_view_clear(&view);
}
END_TEST

/* clang-format off */
static const struct { const char *row, *login, *address, *mac; int64_t uptime_ms; } sessions[] = {
    { "name=rahim|address=10.1.1.1|caller-id=AA:BB:CC:DD:EE:0F|uptime=5m", "rahim", "10.1.1.1", "aa:bb:cc:dd:ee:0f",
      300000 },
    { "name=vpn|caller-id=203.0.113.9|uptime=never", "vpn", NULL, NULL, ISP_NO_VALUE },
    { "name=odd|caller-id=AA:BB:CC:DD:EE:GG|uptime=x", "odd", NULL, NULL, ISP_NO_VALUE },
    { "name=odd|caller-id=AA-BB-CC-DD-EE-FF", "odd", NULL, NULL, ISP_NO_VALUE },
    { "address=10.1.1.1", "", "10.1.1.1", NULL, ISP_NO_VALUE },
    { "name=a\x1b[2Jb", "a [2Jb", NULL, NULL, ISP_NO_VALUE },
};
/* clang-format on */

START_TEST(a_session_is_read)
{
    isp_error err = {0};
    isp_ros_answer *a = answer((const char *const[]){sessions[_i].row, NULL});
    ISP_AUTO(isp_line_session_list) list = isp_line_session_list_new();
    isp_line_session *session = isp_line_session_list_add(list);
    ck_ok(mikrotik_read_session(a->rows[0], session, &err), err);
    ck_text(session->login, sessions[_i].login);
    ck_text(session->address, sessions[_i].address);
    ck_text(session->caller_mac, sessions[_i].mac);
    ck_assert_int_eq(session->uptime_ms, sessions[_i].uptime_ms);
    isp_ros_answer__free(a);
}
END_TEST

START_TEST(facts_are_what_was_said_and_no_more)
{
    isp_error err = {0};
    isp_ros_answer *a = answer((const char *const[]){
        "name=core-1", "uptime=1w2d|version=7.16.2 (stable)|cpu-load=7|board-name=CCR2004",
        "model=CCR2004-1G|serial-number=HX1", "cpu-load=101|uptime=|version=", NULL});
    ISP_AUTO(isp_device_facts) facts = isp_device_facts_new();
    ISP_AUTO(isp_device_facts) none = isp_device_facts_new();
    ck_ok(mikrotik_read_facts(a->rows[0], a->rows[1], a->rows[2], facts, &err), err);
    ck_assert_str_eq(facts->name, "core-1");
    ck_assert_str_eq(facts->model, "CCR2004-1G");
    ck_assert_str_eq(facts->version, "7.16.2 (stable)");
    ck_assert_str_eq(facts->serial, "HX1");
    ck_assert_int_eq(facts->uptime_ms, 777600000);
    ck_assert_int_eq(facts->cpu_pct_x100, 700);
    ck_ok(mikrotik_read_facts(a->rows[0], a->rows[1], NULL, facts, &err), err);
    ck_assert_str_eq(facts->model, "CCR2004");
    ck_assert_ptr_null(facts->serial);
    ck_ok(mikrotik_read_facts(NULL, a->rows[3], NULL, none, &err), err);
    ck_assert_ptr_null(none->name);
    ck_assert_ptr_null(none->version);
    ck_assert_int_eq(none->uptime_ms, ISP_NO_VALUE);
    ck_assert_int_eq(none->cpu_pct_x100, ISP_NO_VALUE);
    isp_ros_answer__free(a);
}
END_TEST

START_TEST(former_logins_are_known_once_each)
{
    const isp_line line = line_of(1);
    mikrotik_view view = view_of((const char *const[]){GOOD, "name=old|comment=libisp:3:42",
                                                       "name=old|comment=libisp:3:42 x",
                                                       "name=older|comment=libisp:3:42",
                                                       "name=alien|comment=libisp:3:4", NULL},
                                 NULL, (const char *const[]){NULL});
    const char *logins[MIKROTIK_SESSION_ANSWERS - 1];
    ck_assert_uint_eq(mikrotik_other_logins(&line, &view, logins), 2);
    ck_assert_str_eq(logins[0], "old");
    ck_assert_str_eq(logins[1], "older");
    mikrotik_view_clear(&view);
}
END_TEST

ISP_SUITE(drivers_mikrotik_protocol, LOOP(a_plan_is_what_is_missing, 0, ISP_LEN(plans)),
          LOOP(removal_goes_by_stages, 0, ISP_LEN(removals)), TEST(a_profile_step_knows_its_undo),
          TEST(more_steps_than_fit_are_left_for_the_next_round), TEST(the_longest_line_fits),
          TEST(the_question_for_rows_is_one_test_at_its_end),
          LOOP(a_line_is_read_as_it_is, 0, ISP_LEN(readings)),
          LOOP(a_session_is_read, 0, ISP_LEN(sessions)), TEST(facts_are_what_was_said_and_no_more),
          TEST(former_logins_are_known_once_each))
