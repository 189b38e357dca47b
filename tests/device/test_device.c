#include "device/device.h"
#include "isp_test.h"

#include <string.h>

/* --- a driver that does as it is told --- */

static struct {
    isp_status status;
    const char *subject;
    bool gives_nothing, gives_nonsense;
    int opened, closed, called;
} play;

static int state_data;

static isp_status fake_open(const isp_device_options *options, void **data, isp_error *err)
{
    (void)options;
    play.opened++;
    if (play.status < 0)
        return isp_fail(err, play.status, play.subject, "could not open");
    *data = &state_data;
    return ISP_OK;
}

static void fake_close(void *data)
{
    ck_assert_ptr_eq(data, &state_data);
    play.closed++;
}

static isp_status act(void *data, isp_error *err)
{
    ck_assert_ptr_eq(data, &state_data);
    play.called++;
    return play.status < 0 ? isp_fail(err, play.status, play.subject, "it said no") : play.status;
}

static isp_status fake_facts(void *data, isp_device_facts **out, isp_error *err)
{
    isp_status st = act(data, err);
    if (st == ISP_OK && !play.gives_nothing)
        *out = isp_device_facts_new();
    return st;
}

static isp_status fake_apply(void *data, const isp_line *line, isp_line_change **out,
                             isp_error *err)
{
    (void)line;
    isp_status st = act(data, err);
    if (st == ISP_OK && !play.gives_nothing) {
        *out = isp_line_change_new();
        (*out)->step_count = (*out)->kick_count = play.gives_nonsense ? ISP_NO_VALUE : 0;
    }
    return st;
}

static isp_status fake_read(void *data, const isp_line *line, isp_line_state **out, isp_error *err)
{
    (void)line;
    isp_status st = act(data, err);
    if (st == ISP_OK && !play.gives_nothing) {
        *out = isp_line_state_new();
        (*out)->present = (*out)->enabled = play.gives_nonsense ? 2 : 1;
        (*out)->session_count = 0;
    }
    return st;
}

static isp_status fake_sessions(void *data, isp_line_session_list **out, isp_error *err)
{
    isp_status st = act(data, err);
    if (st == ISP_OK && !play.gives_nothing) {
        *out = isp_line_session_list_new();
        if (play.gives_nonsense)
            isp_line_session_list_add(*out);
    }
    return st;
}

static isp_status fake_onus(void *data, isp_onu_reading_list **out, isp_error *err)
{
    isp_status st = act(data, err);
    if (st == ISP_OK && !play.gives_nothing) {
        *out = isp_onu_reading_list_new();
        if (play.gives_nonsense)
            isp_onu_reading_list_add(*out);
    }
    return st;
}

static const isp_driver whole = {
    .api = ISP_DRIVER_API,
    .name = "whole",
    .caps = ISP_CAP_FACTS | ISP_CAP_LINE | ISP_CAP_SESSIONS | ISP_CAP_ONU_READ,
    .port = 8728,
    .tls_port = 8729,
    .open = fake_open,
    .close = fake_close,
    .facts = fake_facts,
    .line_apply = fake_apply,
    .line_read = fake_read,
    .line_remove = fake_apply,
    .session_list = fake_sessions,
    .onu_read = fake_onus,
};
static const isp_driver bare = {
    .api = ISP_DRIVER_API, .name = "bare", .port = 161, .open = fake_open, .close = fake_close};
static const isp_driver *const drivers[] = {&whole, &bare, NULL};

static const isp_line good_line = {.key = "libisp:3:42",
                                   .login = "rahim",
                                   .password = "pw",
                                   .package = "10M",
                                   .download_bps = 1,
                                   .upload_bps = 1,
                                   .enabled = 1};

static isp_device_options options_for(const char *driver)
{
    return (isp_device_options){.struct_size = (int64_t)sizeof(isp_device_options),
                                .driver = driver,
                                .subject = "node:7",
                                .address = "10.0.0.1"};
}

static isp_device *open_device(const char *driver)
{
    isp_error err = {0};
    isp_device *device = NULL;
    const isp_device_options options = options_for(driver);
    ck_ok(isp_device__open(drivers, &options, &device, &err), err);
    return device;
}

/* Each public function once, by number; *is_set: something came out. */
enum {
    CALLS = 6
};
static isp_status call(int which, isp_device *device, const isp_line *line, bool *is_set,
                       isp_error *err)
{
    ISP_AUTO(isp_device_facts) facts = NULL;
    ISP_AUTO(isp_line_change) change = NULL;
    ISP_AUTO(isp_line_state) state = NULL;
    ISP_AUTO(isp_line_session_list) sessions = NULL;
    ISP_AUTO(isp_onu_reading_list) readings = NULL;
    isp_status st = which == 0   ? isp_device_facts_get(device, &facts, err)
                    : which == 1 ? isp_device_line_apply(device, line, &change, err)
                    : which == 2 ? isp_device_line_read(device, line, &state, err)
                    : which == 3 ? isp_device_line_remove(device, line, &change, err)
                    : which == 4 ? isp_device_session_list(device, &sessions, err)
                                 : isp_device_onu_read(device, &readings, err);
    *is_set = facts || change || state || sessions || readings;
    return st;
}

START_TEST(a_capability_is_called)
{
    isp_error err = {0};
    bool is_set;
    ISP_AUTO(isp_device) device = open_device("whole");
    ck_ok(call(_i, device, &good_line, &is_set, &err), err);
    ck_assert(is_set);
    ck_assert_int_eq(play.called, 1);
    ck_assert_int_eq(isp_device_caps(device), whole.caps);
}
END_TEST

START_TEST(without_the_capability_nothing_is_called)
{
    isp_error err = {0};
    bool is_set;
    ISP_AUTO(isp_device) device = open_device("bare");
    ck_fails(call(_i, device, &good_line, &is_set, &err), ISP_E_UNSUPPORTED, err);
    ck_assert_str_eq(err.subject, "node:7");
    ck_assert(!is_set);
    ck_assert_int_eq(play.called, 0);
    ck_fails(call(_i, NULL, &good_line, &is_set, &err), ISP_E_INVALID, err);
}
END_TEST

START_TEST(a_failure_bears_the_name_of_the_device)
{
    isp_error err = {0};
    bool is_set;
    ISP_AUTO(isp_device) device = open_device("whole");
    play.status = ISP_E_TIMEOUT;
    ck_fails(call(_i, device, &good_line, &is_set, &err), ISP_E_TIMEOUT, err);
    ck_assert_str_eq(err.subject, "node:7");
    ck_assert_str_eq(err.message, "node:7: it said no");
    play.status = ISP_E_DENIED;
    play.subject = "node.username"; /* closer than the device */
    ck_fails(call(_i, device, &good_line, &is_set, &err), ISP_E_DENIED, err);
    ck_assert_str_eq(err.subject, "node.username");
    ck_assert_str_eq(err.message, "node:7: it said no");
    ck_assert(!is_set);
    ck_assert_int_eq(call(_i, device, &good_line, &is_set, NULL), ISP_E_DENIED);
}
END_TEST

START_TEST(what_a_driver_gives_is_checked)
{
    isp_error err = {0};
    bool is_set;
    ISP_AUTO(isp_device) device = open_device("whole");
    play.gives_nothing = true;
    ck_fails(call(_i, device, &good_line, &is_set, &err), ISP_E_INTERNAL, err);
    play.gives_nothing = false;
    play.gives_nonsense = true;
    isp_status st = call(_i, device, &good_line, &is_set, &err);
    ck_assert_int_eq(st, _i == 0 ? ISP_OK : ISP_E_INTERNAL); /* facts may all be absent */
    play.gives_nonsense = false;
    play.status = 1; /* no status at all */
    ck_fails(call(_i, device, &good_line, &is_set, &err), ISP_E_INTERNAL, err);
    ck_assert(!is_set);
}
END_TEST

/* clang-format off */
#define TEXT(member, value)   { "line." #member, offsetof(isp_line, member), value, 0, false }
#define NUMBER(member, value) { "line." #member, offsetof(isp_line, member), NULL, value, true }
static const char long_name[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; /* 65 */
static const struct { const char *subject; size_t offset; const char *text; int64_t number; bool is_number; }
bad_lines[] = {
    TEXT(key, NULL), TEXT(key, ""), TEXT(key, "nocolon"), TEXT(key, "libisp:3:4 2"), TEXT(key, long_name),
    TEXT(login, NULL), TEXT(login, ""), TEXT(login, "ra him"), TEXT(login, "rahim\n/user/add"), TEXT(login, "ra/him"),
    TEXT(login, long_name), TEXT(login, "r\xc3\xa9mi"),
    TEXT(password, NULL), TEXT(password, ""), TEXT(password, "a\nb"), TEXT(password, "\x7f"), TEXT(password, "\xff"),
    TEXT(package, NULL), TEXT(package, ""), TEXT(package, "10M up"), TEXT(package, "10M=x"),
    NUMBER(download_bps, 0), NUMBER(download_bps, ISP_NO_VALUE), NUMBER(upload_bps, -1), NUMBER(enabled, 2),
    NUMBER(enabled, -1), TEXT(note, "two\nlines"), TEXT(note, "\xff"),
};
static const isp_device_options bad_options[] = {
#define OPTIONS .struct_size = (int64_t)sizeof(isp_device_options), .driver = "whole", .address = "10.0.0.1"
    { OPTIONS, .port = -1 }, { OPTIONS, .port = 65536 }, { OPTIONS, .tls = 2 }, { OPTIONS, .tls_pin = "abc" },
    { OPTIONS, .timeout_ms = -1 }, { OPTIONS, .timeout_ms = 600001 }, { OPTIONS, .retry_count = -1 },
    { OPTIONS, .retry_count = 11 }, { OPTIONS, .allowed_prefixes = "10.0.0.1/8" },
    { OPTIONS, .allowed_prefixes = "10.1.0.0/16" }, { OPTIONS, .allowed_prefixes = "" },
#define AT(text) { .struct_size = (int64_t)sizeof(isp_device_options), .driver = "whole", .address = text }
    AT("router.example"), AT("127.0.0.1"), AT("169.254.169.254"), AT("::1"), AT("::ffff:127.0.0.1"), AT(""), AT(NULL),
    { .struct_size = (int64_t)sizeof(isp_device_options), .address = "10.0.0.1" },
    { .driver = "whole", .address = "10.0.0.1" },
};
/* clang-format on */

START_TEST(a_line_that_is_none_is_not_sent)
{
    isp_error err = {0};
    bool is_set;
    ISP_AUTO(isp_device) device = open_device("whole");
    isp_line line = good_line;
    if (bad_lines[_i].is_number)
        memcpy((char *)&line + bad_lines[_i].offset, &bad_lines[_i].number, 8);
    else
        memcpy((char *)&line + bad_lines[_i].offset, &bad_lines[_i].text, 8);
    ck_fails(call(1, device, &line, &is_set, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, bad_lines[_i].subject);
    bool names = strcmp(err.subject, "line.key") == 0 || strcmp(err.subject, "line.login") == 0;
    for (int which = 2; which <= 3; which++) /* reading and removing need only its names */
        ck_assert_int_eq(call(which, device, &line, &is_set, &err), names ? ISP_E_INVALID : ISP_OK);
    ck_assert_int_eq(play.called, names ? 0 : 2);
    ck_fails(call(1, device, NULL, &is_set, &err), ISP_E_INVALID, err);
}
END_TEST

START_TEST(a_place_that_is_no_device_is_not_opened)
{
    isp_error err = {0};
    isp_device *device = NULL;
    ck_fails(isp_device__open(drivers, &bad_options[_i], &device, &err), ISP_E_INVALID, err);
    ck_assert_ptr_null(device);
    ck_assert_int_eq(play.opened, 0);
    ck_assert(err.subject[0]);
}
END_TEST

START_TEST(loopback_is_for_those_who_ask)
{
    isp_error err = {0};
    ISP_AUTO(isp_device) device = NULL;
    isp_device_options options = options_for("whole");
    options.address = "127.0.0.2";
    options.allow_loopback = 1;
    options.allowed_prefixes = "10.0.0.0/8";
    ck_ok(isp_device__open(drivers, &options, &device, &err), err);
}
END_TEST

START_TEST(unfit_drivers_are_refused)
{
    isp_error err = {0};
    isp_device *device = NULL;
    isp_driver odd = whole;
    const isp_driver *const list[] = {&odd, NULL};
    const isp_device_options options = options_for("whole");
    ck_ok(isp_device__open(list, &options, &device, &err), err);
    isp_device_close(device);
    device = NULL;
    odd.api = ISP_DRIVER_API + 1;
    ck_fails(isp_device__open(list, &options, &device, &err), ISP_E_UNSUPPORTED, err);
    odd = whole;
    odd.line_remove = NULL;
    ck_fails(isp_device__open(list, &options, &device, &err), ISP_E_UNSUPPORTED, err);
    odd = whole;
    odd.caps &= ~ISP_CAP_LINE;
    ck_fails(isp_device__open(list, &options, &device, &err), ISP_E_UNSUPPORTED, err);
    odd = whole;
    odd.close = NULL;
    ck_fails(isp_device__open(list, &options, &device, &err), ISP_E_UNSUPPORTED, err);
    isp_device_options other = options_for("none");
    ck_fails(isp_device__open(drivers, &other, &device, &err), ISP_E_UNSUPPORTED, err);
    ck_assert_ptr_nonnull(strstr(err.message, "none"));
    other = options_for("bare");
    other.tls = 1;
    ck_fails(isp_device__open(drivers, &other, &device, &err), ISP_E_UNSUPPORTED, err);
    ck_assert_ptr_null(device);
    ck_assert_int_eq(play.opened, 1);
}
END_TEST

START_TEST(what_did_not_open_is_not_closed)
{
    isp_error err = {0};
    isp_device *device = NULL;
    const isp_device_options options = options_for("whole");
    play.status = ISP_E_UNAVAILABLE;
    ck_fails(isp_device__open(drivers, &options, &device, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_str_eq(err.message, "node:7: could not open");
    ck_assert_int_eq(play.closed, 0);
    play.status = ISP_OK;
    device = open_device("whole");
    isp_device_close(device);
    ck_assert_int_eq(play.closed, 1);
    isp_device_close(NULL);
}
END_TEST

START_TEST(the_reach_of_a_device_is_its_options)
{
    isp_error err = {0};
    isp_reach reach;
    isp_device_options options = options_for("whole");
    ck_ok(isp_reach__init(&reach, &whole, &options, &err), err);
    ck_assert_uint_eq(reach.port, 8728);
    ck_assert(!reach.tls && !reach.has_pin && reach.guard.any_prefix);
    ck_assert_uint_eq(reach.guard.port_count, 0);
    isp_reach__free(&reach);
    options.tls = 1;
    options.tls_pin = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    options.allowed_prefixes = "10.0.0.0/8";
    ck_ok(isp_reach__init(&reach, &whole, &options, &err), err);
    ck_assert_uint_eq(reach.port, 8729);
    ck_assert(reach.tls && reach.has_pin && !reach.guard.any_prefix);
    ck_assert_uint_eq(reach.pin[31], 0x1f);
    isp_reach__free(&reach);
    options.port = 18729; /* a service that was moved */
    ck_ok(isp_reach__init(&reach, &whole, &options, &err), err);
    struct sockaddr_storage address;
    socklen_t len;
    ck_assert(isp_address__parse("10.0.0.1", 18729, &address, &len));
    ck_assert_ptr_null(
        isp_guard__refuses(&reach.guard, ISP_GUARD_ROUTEROS_TLS, (struct sockaddr *)&address, len));
    isp_reach__free(&reach);
    options.port = 22; /* another service */
    ck_ok(isp_reach__init(&reach, &whole, &options, &err), err);
    ck_assert(isp_address__parse("10.0.0.1", 22, &address, &len));
    ck_assert_ptr_nonnull(
        isp_guard__refuses(&reach.guard, ISP_GUARD_ROUTEROS_TLS, (struct sockaddr *)&address, len));
    isp_reach__free(&reach);
}
END_TEST

ISP_SUITE(device_device, LOOP(a_capability_is_called, 0, CALLS),
          LOOP(without_the_capability_nothing_is_called, 0, CALLS),
          LOOP(a_failure_bears_the_name_of_the_device, 0, CALLS),
          LOOP(what_a_driver_gives_is_checked, 0, CALLS),
          LOOP(a_line_that_is_none_is_not_sent, 0, ISP_LEN(bad_lines)),
          LOOP(a_place_that_is_no_device_is_not_opened, 0, ISP_LEN(bad_options)),
          TEST(loopback_is_for_those_who_ask), TEST(unfit_drivers_are_refused),
          TEST(what_did_not_open_is_not_closed), TEST(the_reach_of_a_device_is_its_options))
