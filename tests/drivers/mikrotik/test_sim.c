/*
 * The driver against isp-sim: a router with a state of its own, over the wire.
 */
#include "base/env.h"
#include "base/text.h"
#include "device/device.h"
#include "router_sim.h"

static router_sim sim;
static isp_device *device;

static const char fleet[] =
    "fleet seed=7\n"
    "router name=pop1 listen=127.0.0.1 api=0 tls=0 user=libisp password=secret dial=20 boot=50%s\n"
    "add pop1 /ip/pool name=home ranges=10.20.0.2-10.20.3.254\n"
    "add pop1 /ppp/profile name=libisp local-address=10.20.0.1 remote-address=home\n"
    "add pop1 /ppp/profile name=hand rate-limit=5M/20M\n"
    "add pop1 /ppp/secret name=karim password=other profile=hand comment=\"road 7, flat 3\"\n"
    "add pop1 /user name=watcher password=look group=read\n";

static void start_router(const char *more)
{
    char text[2048];
    snprintf(text, sizeof text, fleet, more);
    router_sim_start(&sim, text);
}

static void set_up(void)
{
    start_router("");
}

static void tear_down(void)
{
    isp_device_close(ISP_TAKE(device));
    router_sim_stop(&sim);
}

static isp_device_options options_of(bool tls)
{
    return (isp_device_options){.struct_size = (int64_t)sizeof(isp_device_options),
                                .driver = "mikrotik",
                                .subject = "node:7",
                                .address = "127.0.0.1",
                                .port = router_sim_port(&sim, "pop1", tls ? "tls" : "api"),
                                .tls = tls,
                                .username = "libisp",
                                .password = "secret",
                                .timeout_ms = 5000,
                                .allow_loopback = 1};
}

static void open_with(const isp_device_options *options)
{
    isp_error err = {0};
    isp_device_close(ISP_TAKE(device));
    ck_ok(isp_device_open(NULL, options, &device, &err), err);
}

static void open_router(void)
{
    const isp_device_options options = options_of(false);
    open_with(&options);
}

static isp_line line_of(const char *login)
{
    return (isp_line){
        .key = "libisp:3:42",
        .login = login,
        .password = "pw-of-line",
        .package = "20M",
        .download_bps = 20000000,
        .upload_bps = 5000000,
        .enabled = 1,
        .note = "Rahim, \xe0\xa6\xac\xe0\xa6\xbe\xe0\xa6\xa1\xe0\xa6\xbc\xe0\xa6\xbf 4"};
}

/* --- looking into the router --- */

/* Row of a list of the state, by name; fields as text. NULL: none. Borrowed until the next call. */
static json_t *find(const char *list, const char *name)
{
    static json_t *state;
    json_decref(state);
    state = router_sim_ctl(&sim, "state pop1");
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(state, list), i,
                       row) if (strcmp(json_string_value(json_object_get(row, "name")), name) ==
                                0) return row;
    return NULL;
}

static size_t count_of(const char *list, const char *name)
{
    json_t *state = router_sim_ctl(&sim, "state pop1"), *row;
    size_t i, count = 0;
    json_array_foreach(json_object_get(state, list), i, row)
        count += !name || strcmp(json_string_value(json_object_get(row, "name")), name) == 0;
    json_decref(state);
    return count;
}

static int64_t counter(const char *name)
{
    json_t *state = router_sim_ctl(&sim, "state pop1");
    int64_t value = json_integer_value(json_object_get(json_object_get(state, "counters"), name));
    json_decref(state);
    return value;
}

static bool is_up(void)
{
    json_t *state = router_sim_ctl(&sim, "state pop1");
    bool up = json_is_true(json_object_get(state, "up"));
    json_decref(state);
    return up;
}

#define ck_field(list, name, field, expected)                                                  \
    do {                                                                                       \
        json_t *row__ = find(list, name);                                                      \
        ck_assert_msg(row__ != NULL, "no %s in %s", name, list);                               \
        const char *value__ = json_string_value(json_object_get(row__, field));                \
        ck_assert_msg(value__ &&strcmp(value__, expected) == 0, "%s of %s is %s", field, name, \
                      value__ ? value__ : "absent");                                           \
    } while (0)

/* Wait until a session of this login is there; its id. */
static const char *wait_online(const char *login)
{
    static char id[32];
    for (int i = 0; i < 2000; i++) {
        json_t *row = find("active", login);
        if (row) {
            snprintf(id, sizeof id, "%s", json_string_value(json_object_get(row, ".id")));
            return id;
        }
        router_sim_sleep_ms(5);
    }
    ck_abort_msg("%s does not come online", login);
}

/* Nobody of this name comes online, although the modem tries (twice at least). */
static void ck_stays_offline(const char *login)
{
    for (int i = 0; i < 8; i++) {
        ck_assert_msg(!find("active", login), "%s is online", login);
        router_sim_sleep_ms(8);
    }
}

/* --- acting --- */

static isp_line_change *apply(const isp_line *line)
{
    isp_error err = {0};
    isp_line_change *change = NULL;
    ck_ok(isp_device_line_apply(device, line, &change, &err), err);
    return change;
}

/* Apply a second time: nothing is left to do. */
static void ck_settled(const isp_line *line)
{
    ISP_AUTO(isp_line_change) change = apply(line);
    ck_assert_msg(change->step_count == 0, "%s", change->plan);
    ck_assert_int_eq(change->kick_count, 0);
    ck_assert_str_eq(change->plan, "");
}

static isp_line_state *read_line(const isp_line *line)
{
    isp_error err = {0};
    isp_line_state *state = NULL;
    ck_ok(isp_device_line_read(device, line, &state, &err), err);
    return state;
}

/* Bring a line up and let it dial in. */
static void have_online(const isp_line *line)
{
    isp_line_change_free(apply(line));
    wait_online(line->login);
}

START_TEST(a_line_is_created_and_read_back)
{
    open_router();
    const isp_line line = line_of("rahim");
    ISP_AUTO(isp_line_change) change = apply(&line);
    ck_assert_int_eq(change->step_count, 2);
    ck_assert_int_eq(change->kick_count, 0);
    ck_assert_str_eq(change->plan,
                     "/ppp/profile/add name=20M rate-limit=5M/20M local-address=10.20.0.1 "
                     "remote-address=home comment=libisp:3:package\n"
                     "/ppp/secret/add name=rahim password=*** service=pppoe profile=20M "
                     "disabled=no comment=\"libisp:3:42 20M 5M/20M Rahim, "
                     "\xe0\xa6\xac\xe0\xa6\xbe\xe0\xa6\xa1\xe0\xa6\xbc\xe0\xa6\xbf 4\"");
    ck_field("secrets", "rahim", "password", "pw-of-line");
    ck_field("secrets", "rahim", "profile", "20M");
    ck_field("secrets", "rahim", "service", "pppoe");
    ck_field("secrets", "rahim", "disabled", "false");
    ck_field("profiles", "20M", "rate-limit", "5M/20M");
    ck_field("profiles", "20M", "remote-address", "home");
    ck_settled(&line);
    wait_online("rahim");
    ck_settled(&line);

    ISP_AUTO(isp_line_state) state = read_line(&line);
    ck_assert_int_eq(state->present, 1);
    ck_assert_int_eq(state->enabled, 1);
    ck_assert_str_eq(state->profile, "20M");
    ck_assert_int_eq(state->download_bps, 20000000);
    ck_assert_int_eq(state->upload_bps, 5000000);
    ck_assert_int_eq(state->session_count, 1);
    ck_assert(isp_text__starts(state->address, "10.20."));
    ck_assert_int_ge(state->uptime_ms, 0);
    ck_assert_ptr_nonnull(strstr(state->text, "/ppp/secret .id="));
    ck_assert_ptr_nonnull(strstr(state->text, "\n/ppp/profile .id="));
    ck_assert_ptr_nonnull(strstr(state->text, "\n/ppp/active .id="));
    ck_assert_ptr_null(strstr(state->text, "pw-of-line"));
    ck_assert_ptr_null(strstr(state->text, "karim"));
}
END_TEST

START_TEST(what_is_not_there_reads_as_absent)
{
    open_router();
    const isp_line line = line_of("nobody");
    ISP_AUTO(isp_line_state) state = read_line(&line);
    ck_assert_int_eq(state->present, 0);
    ck_assert_int_eq(state->enabled, 0);
    ck_assert_int_eq(state->session_count, 0);
    ck_assert_ptr_null(state->profile);
    ck_assert_ptr_null(state->text);
    ck_assert_int_eq(state->download_bps, ISP_NO_VALUE);
    ck_assert_int_eq(state->uptime_ms, ISP_NO_VALUE);
}
END_TEST

START_TEST(suspended_means_offline_and_restored_online)
{
    open_router();
    isp_line line = line_of("rahim");
    have_online(&line);
    line.enabled = 0;
    ISP_AUTO(isp_line_change) change = apply(&line);
    ck_assert_int_eq(change->kick_count, 1);
    ck_assert_int_eq(change->step_count, 2);
    ck_assert_ptr_nonnull(strstr(change->plan, "disabled=yes"));
    ck_stays_offline("rahim");
    ck_settled(&line);
    ISP_AUTO(isp_line_state) state = read_line(&line);
    ck_assert_int_eq(state->present, 1);
    ck_assert_int_eq(state->enabled, 0);
    ck_assert_int_eq(state->session_count, 0);

    line.enabled = 1;
    ISP_AUTO(isp_line_change) back = apply(&line);
    ck_assert_int_eq(back->step_count, 1);
    ck_assert_int_eq(back->kick_count, 0);
    wait_online("rahim");
    ck_settled(&line);
}
END_TEST

START_TEST(a_line_may_begin_suspended)
{
    open_router();
    isp_line line = line_of("rahim");
    line.enabled = 0;
    isp_line_change_free(apply(&line));
    ck_field("secrets", "rahim", "disabled", "true");
    ck_stays_offline("rahim");
    ck_settled(&line);
}
END_TEST

START_TEST(another_package_is_in_force_at_once)
{
    open_router();
    isp_line line = line_of("rahim");
    have_online(&line);
    ck_field("active", "rahim", "rate-limit", "5M/20M");
    line.package = "50M";
    line.download_bps = 50000000;
    line.upload_bps = 10000000;
    ISP_AUTO(isp_line_change) change = apply(&line);
    ck_assert_int_eq(change->kick_count, 1);
    wait_online("rahim");
    ck_field("active", "rahim", "profile", "50M");
    ck_field("active", "rahim", "rate-limit", "10M/50M");
    ck_settled(&line);
    ck_field("profiles", "20M", "rate-limit", "5M/20M"); /* others may be on it */
}
END_TEST

START_TEST(a_new_rate_of_a_package_reaches_every_line_on_it)
{
    open_router();
    isp_line one = line_of("rahim"), two = line_of("salma");
    two.key = "libisp:3:43";
    have_online(&one);
    have_online(&two);
    ck_assert_uint_eq(count_of("profiles", "20M"), 1);
    one.download_bps = two.download_bps = 30000000;
    ISP_AUTO(isp_line_change) first = apply(&one);
    ck_assert_int_eq(first->kick_count, 1);
    ck_field("active", "salma", "rate-limit", "5M/20M"); /* not hers yet */
    ISP_AUTO(isp_line_change) second = apply(&two);
    ck_assert_int_eq(second->kick_count, 1);
    ck_assert_ptr_null(strstr(second->plan, "/ppp/profile"));
    wait_online("rahim");
    wait_online("salma");
    ck_field("active", "rahim", "rate-limit", "5M/30M");
    ck_field("active", "salma", "rate-limit", "5M/30M");
    ck_settled(&one);
    ck_settled(&two);
}
END_TEST

START_TEST(a_new_note_or_password_ends_no_session)
{
    open_router();
    isp_line line = line_of("rahim");
    have_online(&line);
    char before[32];
    snprintf(before, sizeof before, "%s", wait_online("rahim"));
    line.note = NULL;
    line.password = "new one";
    ISP_AUTO(isp_line_change) change = apply(&line);
    ck_assert_int_eq(change->kick_count, 0);
    ck_assert_int_eq(change->step_count, 2);
    ck_assert_ptr_null(strstr(change->plan, "new one"));
    ck_field("secrets", "rahim", "password", "new one");
    ck_field("secrets", "rahim", "comment", "libisp:3:42 20M 5M/20M");
    ck_assert_str_eq(wait_online("rahim"), before);
    ck_settled(&line);
}
END_TEST

START_TEST(what_a_hand_changed_is_put_right)
{
    open_router();
    const isp_line line = line_of("rahim");
    have_online(&line);
    router_sim_do(&sim, "add pop1 /ppp/profile name=fast rate-limit=900M/900M");
    ISP_AUTO(isp_line_change) none = apply(&line);
    ck_assert_int_eq(none->step_count, 0);
    /* through the API, as a person with WinBox would */
    ISP_AUTO(isp_device) hand = NULL;
    isp_error err = {0};
    const isp_device_options options = options_of(false);
    ck_ok(isp_device_open(NULL, &options, &hand, &err), err);
    isp_line cheat = line;
    cheat.package = "fast";
    cheat.download_bps = cheat.upload_bps = 900000000;
    isp_line_change *change = NULL;
    ck_ok(isp_device_line_apply(hand, &cheat, &change, &err), err);
    isp_line_change_free(change);
    wait_online("rahim");
    ck_field("active", "rahim", "rate-limit", "900M/900M");
    change = apply(&line);
    ck_assert_int_eq(change->kick_count, 1);
    isp_line_change_free(change);
    wait_online("rahim");
    ck_field("active", "rahim", "rate-limit", "5M/20M");
}
END_TEST

START_TEST(an_entry_of_somebody_else_is_not_touched)
{
    open_router();
    isp_error err = {0};
    isp_line line = line_of("karim");
    isp_line_change *change = NULL;
    wait_online("karim");
    int64_t commands = counter("commands");
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "line.login");
    ck_assert_ptr_null(change);
    ck_field("secrets", "karim", "password", "other");
    ck_field("secrets", "karim", "comment", "road 7, flat 3");
    ck_assert_ptr_null(find("profiles", "20M"));
    ck_assert_int_le(counter("commands") - commands, 4); /* a login, and questions */

    line.enabled = 0;
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_CONFLICT, err);
    ck_ok(isp_device_line_remove(device, &line, &change, &err), err);
    ck_assert_int_eq(change->step_count, 0);
    isp_line_change_free(change);
    ck_field("secrets", "karim", "disabled", "false");
    ck_assert_ptr_nonnull(find("active", "karim"));

    ISP_AUTO(isp_line_state) state = read_line(&line);
    ck_assert_int_eq(state->present, 0);
    ck_assert_int_eq(state->enabled, 0);
    ck_assert_int_eq(state->session_count, 0); /* who is online there is not our customer */
    ck_assert_ptr_nonnull(strstr(state->text, "(not ours)"));
    ck_assert_ptr_null(strstr(state->text, "other"));
}
END_TEST

START_TEST(an_entry_that_is_handed_over_becomes_ours)
{
    open_router();
    router_sim_do(&sim, "add pop1 /ppp/secret name=jamal password=old profile=hand service=any "
                        "comment=libisp:3:42");
    wait_online("jamal");
    const isp_line line = line_of("jamal");
    ISP_AUTO(isp_line_change) change = apply(&line);
    ck_assert_int_eq(change->kick_count, 1); /* it was let in by another profile */
    ck_field("secrets", "jamal", "profile", "20M");
    ck_field("secrets", "jamal", "password", "pw-of-line");
    ck_field("secrets", "jamal", "service", "pppoe");
    ck_settled(&line);
}
END_TEST

START_TEST(a_key_is_not_taken_for_the_beginning_of_another)
{
    open_router();
    isp_line longer = line_of("other"), line = line_of("rahim");
    longer.key = "libisp:3:421";
    have_online(&longer);
    have_online(&line);
    ISP_AUTO(isp_line_change) change = NULL;
    isp_error err = {0};
    ck_ok(isp_device_line_remove(device, &line, &change, &err), err);
    ck_assert_ptr_null(find("secrets", "rahim"));
    ck_settled(&longer);
    ck_assert_ptr_nonnull(find("active", "other"));
}
END_TEST

START_TEST(a_profile_of_somebody_else_is_used_but_not_changed)
{
    open_router();
    isp_error err = {0};
    isp_line line = line_of("rahim");
    line.package = "hand"; /* 5M/20M, as wanted */
    isp_line_change_free(apply(&line));
    ck_field("secrets", "rahim", "profile", "hand");
    line.download_bps = 30000000;
    isp_line_change *change = NULL;
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "line.package");
    ck_field("profiles", "hand", "rate-limit", "5M/20M");
    line.package = "default";
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_CONFLICT, err);
}
END_TEST

START_TEST(another_login_takes_the_place_of_the_former)
{
    open_router();
    isp_line line = line_of("rahim");
    have_online(&line);
    line.login = "rahim.new";
    ISP_AUTO(isp_line_change) change = apply(&line);
    ck_assert_int_eq(change->kick_count, 1);
    ck_assert_ptr_null(find("secrets", "rahim"));
    ck_stays_offline("rahim");
    wait_online("rahim.new");
    ck_settled(&line);
}
END_TEST

START_TEST(what_is_removed_is_gone_with_its_session)
{
    open_router();
    isp_error err = {0};
    const isp_line line = line_of("rahim");
    have_online(&line);
    ISP_AUTO(isp_line_change) change = NULL;
    ISP_AUTO(isp_line_change) again = NULL;
    ck_ok(isp_device_line_remove(device, &line, &change, &err), err);
    ck_assert_int_eq(change->kick_count, 1);
    ck_assert_int_eq(change->step_count, 3);
    ck_assert_ptr_null(find("secrets", "rahim"));
    ck_stays_offline("rahim");
    ck_ok(isp_device_line_remove(device, &line, &again, &err), err);
    ck_assert_int_eq(again->step_count, 0);
    ck_assert_uint_eq(count_of("secrets", "karim"), 1);
}
END_TEST

/* --- faults: whatever is lost on the way, doing it again ends in the wanted state --- */

/* clang-format off */
static const char *const faults[] = {
    "loss=100", "fatal", "garbage", "huge-word", "wrong-id", "hang", "cut=0", "cut=1", "cut=5", "cut=9",
    "slow=400", "delay=20",
};
enum { MOMENTS = 9 }; /* commands that pass before the fault */
/* clang-format on */

/* Apply with a fault after so many commands, again until it succeeds. */
static void apply_through(const isp_line *line, const char *fault, int after)
{
    isp_error err = {0};
    router_sim_do(&sim, "fault pop1 %s,after=%d,times=1", fault, after);
    isp_status st = ISP_E_UNKNOWN;
    for (int tries = 0; st < 0 && tries < 4; tries++) {
        isp_line_change *change = NULL;
        st = isp_device_line_apply(device, line, &change, &err);
        isp_line_change_free(change);
        ck_assert_msg(st == ISP_OK || st == ISP_E_UNKNOWN || st == ISP_E_UNAVAILABLE ||
                          st == ISP_E_TIMEOUT || st == ISP_E_PROTOCOL,
                      "%s: %s", isp_status_name(st), err.message);
        ck_assert(!strstr(err.message, line->password));
    }
    ck_assert_msg(st == ISP_OK, "%s: %s", isp_status_name(st), err.message);
    router_sim_do(&sim, "fault pop1 none");
}

START_TEST(a_fault_at_any_moment_is_healed_by_doing_it_again)
{
    const char *fault = faults[_i / MOMENTS];
    isp_device_options options = options_of(false);
    options.timeout_ms = 150;
    open_with(&options);
    isp_line line = line_of("rahim");
    have_online(&line);
    line.enabled = 0;
    apply_through(&line, fault, _i % MOMENTS);
    ck_field("secrets", "rahim", "disabled", "true");
    ck_assert_uint_eq(count_of("secrets", "rahim"), 1);
    ck_stays_offline("rahim");
    ck_settled(&line);

    line.enabled = 1; /* and back, to another package */
    line.package = "50M";
    line.download_bps = 50000000;
    apply_through(&line, fault, _i % MOMENTS);
    ck_field("secrets", "rahim", "profile", "50M");
    ck_field("secrets", "rahim", "comment",
             "libisp:3:42 50M 5M/50M Rahim, "
             "\xe0\xa6\xac\xe0\xa6\xbe\xe0\xa6\xa1\xe0\xa6\xbc\xe0\xa6\xbf 4");
    ck_assert_uint_eq(count_of("secrets", "rahim"), 1);
    ck_assert_uint_eq(count_of("profiles", "50M"), 1);
    wait_online("rahim");
    ck_field("active", "rahim", "rate-limit", "5M/50M");
    ck_settled(&line);
}
END_TEST

/* clang-format off */
static const char *const changes[] = {
    "/ppp/profile/add", "/ppp/profile/set", "/ppp/secret/add", "/ppp/secret/set", "/ppp/active/remove",
};
/* clang-format on */

START_TEST(a_change_whose_answer_is_lost_is_unknown_then_right)
{
    isp_error err = {0};
    isp_device_options options = options_of(false);
    options.timeout_ms = 150;
    open_with(&options);
    isp_line line = line_of("rahim");
    if (_i == 1 || _i == 3 || _i == 4) {
        have_online(&line);
        line.download_bps = 30000000;
        line.enabled = _i == 1;
    }
    router_sim_do(&sim, "fault pop1 loss=100,match=%s,times=1", changes[_i]);
    isp_line_change *change = NULL;
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_UNKNOWN, err);
    ck_assert_str_eq(err.subject, "node:7");
    if (_i > 0) /* nothing is undone that what follows may stand on */
        ck_assert_ptr_nonnull(find("profiles", "20M"));
    isp_line_change_free(apply(&line));
    ck_settled(&line);
    ck_assert_uint_eq(count_of("secrets", "rahim"), 1);
    ck_assert_uint_eq(count_of("profiles", "20M"), 1);
    if (!line.enabled)
        ck_stays_offline("rahim");
}
END_TEST

START_TEST(a_router_that_dies_half_way_is_brought_to_the_wanted_state)
{
    isp_error err = {0};
    open_router();
    isp_line line = line_of("rahim");
    have_online(&line);
    line.enabled = 0;
    router_sim_do(&sim, "fault pop1 cut=0,match=%s,times=1",
                  _i ? "/ppp/active/remove" : "/ppp/secret/set");
    isp_line_change *change = NULL;
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_UNKNOWN, err);
    router_sim_do(&sim, "reboot pop1");
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_UNAVAILABLE, err);
    isp_status st = ISP_E_UNAVAILABLE;
    for (int i = 0; i < 500 && st == ISP_E_UNAVAILABLE; i++) {
        st = isp_device_line_apply(device, &line, &change, &err);
        router_sim_sleep_ms(10);
    }
    ck_ok(st, err);
    isp_line_change_free(change);
    ck_field("secrets", "rahim", "disabled", "true");
    ck_stays_offline("rahim");
}
END_TEST

START_TEST(a_refused_line_leaves_no_profile_behind)
{
    open_router();
    isp_error err = {0};
    const isp_line line = line_of("rahim");
    router_sim_do(&sim, "fault pop1 fatal,match=/ppp/secret/add,times=1");
    isp_line_change *change = NULL;
    /* a !fatal is no refusal: the outcome is not known, so nothing is undone */
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_UNKNOWN, err);
    ck_assert_ptr_nonnull(find("profiles", "20M"));
    isp_line_change_free(apply(&line));
    ck_settled(&line);
}
END_TEST

START_TEST(a_user_who_may_only_read_changes_nothing)
{
    isp_error err = {0};
    isp_device_options options = options_of(false);
    options.username = "watcher";
    options.password = "look";
    open_with(&options);
    const isp_line line = line_of("rahim");
    isp_line_change *change = NULL;
    ck_fails(isp_device_line_apply(device, &line, &change, &err), ISP_E_DENIED, err);
    ck_assert_str_eq(err.subject, "node.policy");
    ck_assert_ptr_null(find("secrets", "rahim"));
    ck_assert_ptr_null(find("profiles", "20M"));
    ISP_AUTO(isp_line_state) state = read_line(&line);
    ck_assert_int_eq(state->present, 0);
}
END_TEST

START_TEST(a_wrong_password_is_tried_once)
{
    isp_error err = {0};
    isp_device_options options = options_of(false);
    options.password = "not it";
    open_with(&options);
    isp_device_facts *facts = NULL;
    ck_fails(isp_device_facts_get(device, &facts, &err), ISP_E_DENIED, err);
    ck_assert_str_eq(err.subject, "node.username");
    ck_assert_ptr_null(strstr(err.message, "not it"));
    ck_assert_int_eq(counter("bad_logins"), 1);
    ck_assert_int_eq(counter("connections"), 1);
}
END_TEST

START_TEST(a_router_that_is_off_is_unavailable_until_it_is_on)
{
    open_router();
    isp_error err = {0};
    isp_device_facts *facts = NULL;
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    isp_device_facts_free(ISP_TAKE(facts));
    router_sim_do(&sim, "fault pop1 off");
    ck_fails(isp_device_facts_get(device, &facts, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_str_eq(err.subject, "node:7");
    ck_assert_ptr_null(facts);
    router_sim_do(&sim, "fault pop1 none");
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    isp_device_facts_free(facts);
}
END_TEST

START_TEST(a_router_that_hangs_costs_its_time_and_no_more)
{
    isp_error err = {0};
    isp_device_options options = options_of(false);
    options.timeout_ms = 100;
    options.retry_count = 2;
    open_with(&options);
    router_sim_do(&sim, "fault pop1 hang");
    int64_t start = isp_env__mono_us();
    isp_device_facts *facts = NULL;
    ck_fails(isp_device_facts_get(device, &facts, &err), ISP_E_TIMEOUT, err);
    int64_t took_ms = (isp_env__mono_us() - start) / 1000;
    ck_assert_msg(took_ms >= 300 && took_ms < 3000, "%lld ms", (long long)took_ms);
}
END_TEST

START_TEST(a_closed_connection_is_opened_again_for_reading)
{
    open_router();
    const isp_line line = line_of("rahim");
    isp_line_change_free(apply(&line));
    router_sim_do(&sim, "reboot pop1");
    for (int i = 0; i < 500 && !is_up(); i++)
        router_sim_sleep_ms(10);
    ck_settled(&line); /* on the same device; its connection died with the router */
}
END_TEST

/* --- TLS --- */

START_TEST(a_router_is_spoken_to_over_tls)
{
    char fingerprint[128];
    isp_error err = {0};
    isp_device_options options = options_of(true);
    open_with(&options);
    isp_device_facts *facts = NULL;
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    router_sim_word(&sim, "pop1", "fingerprint", fingerprint, sizeof fingerprint);
    uint8_t seen[ISP_NET_PIN_LEN], said[ISP_NET_PIN_LEN];
    ck_assert(isp_net__pin_parse(facts->tls_pin, seen));
    ck_assert(isp_net__pin_parse(fingerprint, said));
    ck_assert_mem_eq(seen, said, sizeof seen);
    isp_device_facts_free(ISP_TAKE(facts));

    options.tls_pin = fingerprint;
    open_with(&options);
    isp_line line = line_of("rahim");
    have_online(&line);
    line.enabled = 0;
    isp_line_change_free(apply(&line));
    ck_stays_offline("rahim");
    ck_settled(&line);
}
END_TEST

START_TEST(another_certificate_gets_no_password)
{
    isp_error err = {0};
    isp_device_options options = options_of(true);
    options.tls_pin = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    open_with(&options);
    isp_device_facts *facts = NULL;
    ck_fails(isp_device_facts_get(device, &facts, &err), ISP_E_CONFLICT, err);
    ck_assert_str_eq(err.subject, "node.tls_pin");
    ck_assert_int_eq(counter("logins") + counter("bad_logins"), 0);
}
END_TEST

/* --- reading --- */

START_TEST(facts_are_read)
{
    open_router();
    isp_error err = {0};
    ISP_AUTO(isp_device_facts) facts = NULL;
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    ck_assert_ptr_nonnull(facts->name);
    ck_assert_str_eq(facts->model, "CHR");
    ck_assert(isp_text__starts(facts->version, "7.16.2"));
    ck_assert_int_ge(facts->uptime_ms, 3600000);
    ck_assert(facts->cpu_pct_x100 >= 0 && facts->cpu_pct_x100 <= 10000);
    ck_assert_ptr_null(facts->tls_pin);
}
END_TEST

START_TEST(sessions_are_listed)
{
    open_router();
    isp_error err = {0};
    const isp_line line = line_of("rahim");
    have_online(&line);
    wait_online("karim");
    ISP_AUTO(isp_line_session_list) sessions = NULL;
    ck_ok(isp_device_session_list(device, &sessions, &err), err);
    ck_assert_uint_eq(isp_line_session_list_len(sessions), count_of("active", NULL));
    bool found = false;
    for (size_t i = 0; i < isp_line_session_list_len(sessions); i++) {
        const isp_line_session *s = isp_line_session_list_at(sessions, i);
        if (strcmp(s->login, "rahim") != 0)
            continue;
        found = true;
        ck_assert(isp_text__starts(s->address, "10.20."));
        ck_assert_uint_eq(strlen(s->caller_mac), 17);
        for (const char *c = s->caller_mac; *c; c++)
            ck_assert(!(*c >= 'A' && *c <= 'Z'));
        ck_assert_int_ge(s->uptime_ms, 0);
    }
    ck_assert(found);
}
END_TEST

/* The story once more on routers of other ages and habits. */
START_TEST(routers_of_other_ages_do_as_well)
{
    static const char *const ages[] = {" version=6.49.10", " version=7.20.1", " tag=last",
                                       " version=6.49.10 tag=last", " version=7.24 empty=yes"};
    tear_down();
    start_router(ages[_i]);
    open_router();
    isp_error err = {0};
    isp_line line = line_of("rahim");
    ISP_AUTO(isp_device_facts) facts = NULL;
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    have_online(&line);
    line.enabled = 0;
    isp_line_change_free(apply(&line));
    ck_settled(&line);
    ck_stays_offline("rahim");
    ISP_AUTO(isp_line_change) change = NULL;
    ck_ok(isp_device_line_remove(device, &line, &change, &err), err);
    ck_assert_ptr_null(find("secrets", "rahim"));
}
END_TEST

ISP_SUITE_FIXTURE(
    drivers_mikrotik_sim, set_up, tear_down, 60, TEST(a_line_is_created_and_read_back),
    TEST(what_is_not_there_reads_as_absent), TEST(suspended_means_offline_and_restored_online),
    TEST(a_line_may_begin_suspended), TEST(another_package_is_in_force_at_once),
    TEST(a_new_rate_of_a_package_reaches_every_line_on_it),
    TEST(a_new_note_or_password_ends_no_session), TEST(what_a_hand_changed_is_put_right),
    TEST(an_entry_of_somebody_else_is_not_touched), TEST(an_entry_that_is_handed_over_becomes_ours),
    TEST(a_key_is_not_taken_for_the_beginning_of_another),
    TEST(a_profile_of_somebody_else_is_used_but_not_changed),
    TEST(another_login_takes_the_place_of_the_former),
    TEST(what_is_removed_is_gone_with_its_session),
    LOOP(a_fault_at_any_moment_is_healed_by_doing_it_again, 0, (int)ISP_LEN(faults) * MOMENTS),
    LOOP(a_change_whose_answer_is_lost_is_unknown_then_right, 0, ISP_LEN(changes)),
    LOOP(a_router_that_dies_half_way_is_brought_to_the_wanted_state, 0, 2),
    TEST(a_refused_line_leaves_no_profile_behind), TEST(a_user_who_may_only_read_changes_nothing),
    TEST(a_wrong_password_is_tried_once), TEST(a_router_that_is_off_is_unavailable_until_it_is_on),
    TEST(a_router_that_hangs_costs_its_time_and_no_more),
    TEST(a_closed_connection_is_opened_again_for_reading), TEST(a_router_is_spoken_to_over_tls),
    TEST(another_certificate_gets_no_password), TEST(facts_are_read), TEST(sessions_are_listed),
    LOOP(routers_of_other_ages_do_as_well, 0, 5))
