#include "base/text.h"
#include "device/device.h"
#include "isp_test.h"

#include <string.h>

START_TEST(a_new_record_says_nothing)
{
    ISP_AUTO(isp_device_facts) facts = isp_device_facts_new();
    ISP_AUTO(isp_line_state) state = isp_line_state_new();
    ISP_AUTO(isp_line_change) change = isp_line_change_new();
    ck_assert_ptr_null(facts->name);
    ck_assert_ptr_null(facts->tls_pin);
    ck_assert_int_eq(facts->uptime_ms, ISP_NO_VALUE);
    ck_assert_int_eq(facts->cpu_pct_x100, ISP_NO_VALUE);
    ck_assert_int_eq(state->present, ISP_NO_VALUE);
    ck_assert_int_eq(state->upload_bps, ISP_NO_VALUE);
    ck_assert_int_eq(state->session_count, ISP_NO_VALUE);
    ck_assert_int_eq(state->uptime_ms, ISP_NO_VALUE);
    ck_assert_ptr_null(state->profile);
    ck_assert_ptr_null(state->address);
    ck_assert_ptr_null(state->text);
    ck_assert_int_eq(change->step_count, ISP_NO_VALUE);
    ck_assert_int_eq(change->kick_count, ISP_NO_VALUE);
    ck_assert_ptr_null(change->plan);
}
END_TEST

START_TEST(free_accepts_null)
{
    isp_device_facts_free(NULL);
    isp_line_state_free(NULL);
    isp_line_change_free(NULL);
    isp_onu_reading_list_free(NULL);
    isp_line_session_list_free(NULL);
    ck_assert_uint_eq(isp_onu_reading_list_len(NULL), 0);
    ck_assert_ptr_null(isp_line_session_list_at(NULL, 0));
    ck_assert_ptr_null(isp_line_session_list_add(NULL));
}
END_TEST

/* clang-format off */
static const struct { const char *in, *out; } texts[] = {
    { "plain", "plain" }, { "", "" }, { "two\nlines", "two\nlines" }, { "\n\nend\n", "\n\nend\n" },
    { "bell\a and \x1b[31m", "bell  and  [31m" }, { "\xff", "\xef\xbf\xbd" },
    { "\xe0\xa6\xac\xe0\xa6\xbe", "\xe0\xa6\xac\xe0\xa6\xbe" },
};
/* clang-format on */

START_TEST(foreign_text_is_cleaned_and_keeps_its_lines)
{
    isp_error err = {0};
    ISP_AUTO(isp_device_facts) facts = isp_device_facts_new();
    ck_ok(isp_record_text(&facts->name, "before", &err), err);
    ck_ok(isp_record_text(&facts->name, texts[_i].in, &err), err);
    ck_assert_str_eq(facts->name, texts[_i].out);
    ck_ok(isp_record_text(&facts->name, NULL, &err), err);
    ck_assert_ptr_null(facts->name);
}
END_TEST

START_TEST(a_text_has_an_end)
{
    isp_error err = {0};
    ISP_AUTO(isp_line_state) state = isp_line_state_new();
    char *lines = malloc(20001), *one = malloc(20001);
    for (size_t i = 0; i < 20000; i++) {
        one[i] = 'x';
        lines[i] = i % 2 ? '\n' : 'y';
    }
    one[20000] = lines[20000] = '\0';
    ck_ok(isp_record_text(&state->text, one, &err), err);
    ck_assert_uint_eq(strlen(state->text), 4096);
    ck_ok(isp_record_text(&state->text, lines, &err), err);
    ck_assert_uint_eq(strlen(state->text), 4096);
    free(one);
    free(lines);
}
END_TEST

START_TEST(lists_grow_and_own_their_texts)
{
    isp_error err = {0};
    ISP_AUTO(isp_line_session_list) sessions = isp_line_session_list_new();
    ISP_AUTO(isp_onu_reading_list) readings = isp_onu_reading_list_new();
    for (int64_t i = 0; i < 1000; i++) {
        char name[32];
        snprintf(name, sizeof name, "login%lld", (long long)i);
        isp_line_session *session = isp_line_session_list_add(sessions);
        ck_assert_int_eq(session->uptime_ms, ISP_NO_VALUE);
        ck_ok(isp_record_text(&session->login, name, &err), err);
        isp_onu_reading *reading = isp_onu_reading_list_add(readings);
        ck_assert_int_eq(reading->distance_m, ISP_NO_VALUE);
        ck_assert_ptr_null(reading->model);
        ck_ok(isp_record_text(&reading->mac, name, &err), err);
        reading->number = i;
    }
    ck_assert_uint_eq(isp_line_session_list_len(sessions), 1000);
    ck_assert_uint_eq(isp_onu_reading_list_len(readings), 1000);
    ck_assert_str_eq(isp_line_session_list_at(sessions, 999)->login, "login999");
    ck_assert_str_eq(isp_onu_reading_list_at(readings, 0)->mac, "login0");
    ck_assert_int_eq(isp_onu_reading_list_at(readings, 500)->number, 500);
    ck_assert_ptr_null(isp_onu_reading_list_at(readings, 1000));
    ck_assert_ptr_null(isp_line_session_list_at(sessions, SIZE_MAX));
}
END_TEST

ISP_SUITE(device_record, TEST(a_new_record_says_nothing), TEST(free_accepts_null),
          LOOP(foreign_text_is_cleaned_and_keeps_its_lines, 0, ISP_LEN(texts)),
          TEST(a_text_has_an_end), TEST(lists_grow_and_own_their_texts))
