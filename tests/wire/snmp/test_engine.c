#include "isp_test.h"
#include "isp_test_agent.h"
#include "wire/snmp/engine.h"

#include <stdio.h>

#define TABLE "1.3.6.1.4.1.37950.9.1"
enum {
    ROWS = 64
};

static isp_snmp_engine *engine;
static isp_test_agent *agent;
static isp_error err;
static isp_guard guard = {.allow_loopback = true};
static int went_away, came_back;

static void on_reachable(void *user, isp_snmp_device *device, bool reachable)
{
    (void)user;
    (void)device;
    if (reachable)
        came_back++;
    else
        went_away++;
}

static void setup(void)
{
    const isp_snmp_engine_options options = {.reachable = on_reachable};
    guard.allow_loopback = true;
    went_away = came_back = 0;
    ck_ok(isp_snmp_engine__new(&options, &engine, &err), err);
    agent = isp_test_agent_new();
    isp_test_agent_integer(agent, "1.3.6.1.2.1.1.3.0", 0x43, 4711);
    isp_test_agent_text(agent, "1.3.6.1.2.1.1.1.0", "V1600D");
}

static void teardown(void)
{
    isp_snmp_engine__free(engine);
    isp_test_agent_free(agent);
}

static int64_t cell(unsigned column, unsigned row)
{
    return (int64_t)column * -1000 - (int64_t)row;
}

/* Columns 1..3 of TABLE with rows .1.1 .. .1.rows; `hole` (1..rows) is missing in column 2. */
static void fill_table(unsigned rows, unsigned hole)
{
    char oid[128];
    for (unsigned column = 1; column <= 3; column++)
        for (unsigned row = 1; row <= rows; row++) {
            if (column == 2 && row == hole)
                continue;
            snprintf(oid, sizeof oid, TABLE ".%u.1.%u", column, row);
            isp_test_agent_integer(agent, oid, 2, cell(column, row));
        }
    isp_test_agent_text(agent, "1.3.6.1.4.1.37950.9.2.1.1.1", "the next table");
}

static isp_snmp_device *open_device(isp_snmp_device_options options)
{
    isp_snmp_device *device = NULL;
    if (agent->port == 0)
        isp_test_agent_start(agent, "127.0.0.1");
    if (!options.address) {
        options.address = "127.0.0.1";
        options.port = agent->port;
    }
    options.guard = &guard;
    if (!options.community)
        options.community = "public";
    if (!options.timeout_ms)
        options.timeout_ms = 100;
    ck_ok(isp_snmp_device__open(engine, &options, &device, &err), err);
    return device;
}

typedef struct seen {
    unsigned rows, cells, holes, wrong, stop_at;
    uint32_t first, last;
    bool over;
    isp_status status;
    isp_error err;
} seen;

static bool on_row(void *user, const isp_snmp_row *row)
{
    seen *s = user;
    uint32_t index[2];
    if (isp_oid_index__arcs(row->index, row->index_len, index, 2) != 2 || index[0] != 1 ||
        index[1] <= s->last)
        s->wrong++;
    for (size_t c = 0; c < row->value_count; c++) {
        if (row->values[c].type == ISP_SNMP_ABSENT)
            s->holes++;
        else if (row->values[c].type != ISP_SNMP_INTEGER ||
                 row->values[c].number != cell((unsigned)c + 1, index[1]))
            s->wrong++;
        else
            s->cells++;
    }
    if (!s->rows++)
        s->first = index[1];
    s->last = index[1];
    return s->rows != s->stop_at;
}

static void on_done(void *user, isp_status status, const isp_error *e)
{
    seen *s = user;
    ck_assert(!s->over);
    s->over = true;
    s->status = status;
    if (e)
        s->err = *e;
    ck_assert_int_eq(e != NULL, status != ISP_OK);
}

static const char *const columns[] = {TABLE ".1", TABLE ".2", TABLE ".3"};

static isp_snmp_walk a_walk(seen *s)
{
    return (isp_snmp_walk){
        .columns = columns, .column_count = 3, .row = on_row, .done = on_done, .user = s};
}

static seen walk(isp_snmp_device *device)
{
    seen s = {0};
    isp_snmp_walk w = a_walk(&s);
    s.status = isp_snmp__walk_wait(device, &w, &s.err);
    return s;
}

static void assert_whole(const seen *s, unsigned rows, unsigned holes)
{
    ck_assert_msg(s->status == ISP_OK, "%s: %s", isp_status_name(s->status), s->err.message);
    ck_assert_uint_eq(s->wrong, 0);
    ck_assert_uint_eq(s->rows, rows);
    ck_assert_uint_eq(s->holes, holes);
    ck_assert_uint_eq(s->cells, 3 * rows - holes);
}

START_TEST(a_walk_gives_every_row_once_in_order)
{
    fill_table((unsigned)_i, 0);
    isp_snmp_device *device = open_device((isp_snmp_device_options){0});
    seen s = walk(device);
    assert_whole(&s, (unsigned)_i, 0);
    const isp_snmp_counters *n = isp_snmp_engine__counters(engine);
    ck_assert_uint_eq(n->rows, (unsigned)_i);
    ck_assert_uint_eq(n->timeouts + n->stale + n->foreign + n->broken + n->mismatched, 0);
    ck_assert_int_gt(isp_snmp_device__state(device).srtt_us, 0);
}
END_TEST

START_TEST(a_hole_in_a_column_is_an_absent_cell)
{
    fill_table(ROWS, (unsigned)_i);
    seen s = walk(open_device((isp_snmp_device_options){.rows_max = 10}));
    assert_whole(&s, ROWS, 1);
}
END_TEST

START_TEST(columns_of_different_length_end_one_by_one)
{
    char oid[128];
    const unsigned rows[] = {10, 40, 3};
    for (unsigned column = 1; column <= 3; column++)
        for (unsigned row = 1; row <= rows[column - 1]; row++) {
            snprintf(oid, sizeof oid, TABLE ".%u.1.%u", column, row);
            isp_test_agent_integer(agent, oid, 2, cell(column, row));
        }
    seen s = walk(open_device((isp_snmp_device_options){.rows_max = 7, .version = _i ? 1 : 2}));
    ck_assert_int_eq(s.status, ISP_OK);
    ck_assert_uint_eq(s.rows, 40);
    ck_assert_uint_eq(s.cells, 53);
    ck_assert_uint_eq(s.wrong, 0);
}
END_TEST

START_TEST(v1_walks_row_by_row)
{
    fill_table(20, 5);
    seen s = walk(open_device((isp_snmp_device_options){.version = 1}));
    assert_whole(&s, 20, 1);
    ck_assert_uint_eq(atomic_load(&agent->rows_most), 0); /* no GETBULK in v1 */
}
END_TEST

START_TEST(the_end_of_the_view_ends_a_walk)
{
    char oid[128];
    for (unsigned row = 1; row <= 5; row++)
        for (unsigned column = 1; column <= 3; column++) {
            snprintf(oid, sizeof oid, TABLE ".%u.1.%u", column, row);
            isp_test_agent_integer(agent, oid, 2, cell(column, row));
        }
    seen s = walk(open_device((isp_snmp_device_options){.version = _i ? 1 : 2}));
    assert_whole(&s, 5, 0);
}
END_TEST

START_TEST(nothing_is_asked_past_a_known_end)
{
    fill_table(ROWS, 0);
    isp_snmp_device *device = open_device(
        (isp_snmp_device_options){.rows_max = 25, .varbinds = 75});
    seen s = {0};
    isp_snmp_walk w = a_walk(&s);
    const isp_snmp_range range = {.rows = ROWS};
    w.ranges = &range;
    w.range_count = 1;
    ck_ok(isp_snmp__walk_wait(device, &w, &err), err);
    ck_assert_uint_eq(s.rows, ROWS);
    ck_assert_int_eq(atomic_load(&agent->requests), 3); /* 25 + 25 + 14 */
    ck_assert_int_eq(atomic_load(&agent->varbinds), 3 * ROWS);
}
END_TEST

START_TEST(a_range_has_an_exclusive_begin_and_an_inclusive_end)
{
    fill_table(ROWS, 0);
    const uint32_t after[] = {1, 10}, last[] = {1, 30};
    const isp_snmp_range range = {.after = after, .after_len = 2, .last = last, .last_len = 2};
    seen s = {0};
    isp_snmp_walk w = a_walk(&s);
    w.ranges = &range;
    w.range_count = 1;
    w.rows_max = (uint32_t)_i;
    ck_ok(isp_snmp__walk_wait(open_device((isp_snmp_device_options){0}), &w, &err), err);
    ck_assert_uint_eq(s.first, 11);
    ck_assert_uint_eq(s.last, 30);
    ck_assert_uint_eq(s.rows, 20);
}
END_TEST

static bool on_any_row(void *user, const isp_snmp_row *row)
{
    seen *s = user;
    uint32_t index[2];
    ck_assert_uint_eq(isp_oid_index__arcs(row->index, row->index_len, index, 2), 2);
    ck_assert_int_eq(row->values[2].number, cell(3, index[1]));
    s->rows++;
    s->cells += index[1]; /* a sum: each row once */
    return true;
}

START_TEST(ranges_are_walked_side_by_side)
{
    fill_table(ROWS, 0);
    isp_snmp_range ranges[4];
    uint32_t bounds[5][2];
    for (uint32_t i = 0; i < 5; i++) {
        bounds[i][0] = 1;
        bounds[i][1] = i * 16;
    }
    for (uint32_t i = 0; i < 4; i++)
        ranges[i] = (isp_snmp_range){
            .after = bounds[i], .after_len = 2, .last = bounds[i + 1], .last_len = 2, .rows = 16};
    agent->delay_us = 20000;
    isp_snmp_device *device = open_device(
        (isp_snmp_device_options){.in_flight_max = 4, .rows_max = 4, .timeout_ms = 2000});
    seen s = {0};
    isp_snmp_walk w = a_walk(&s);
    w.row = on_any_row;
    w.ranges = ranges;
    w.range_count = 4;
    ck_ok(isp_snmp__walk_wait(device, &w, &err), err);
    ck_assert_uint_eq(s.rows, ROWS);
    ck_assert_uint_eq(s.cells, ROWS * (ROWS + 1) / 2);
    ck_assert_int_eq(atomic_load(&agent->requests), 16);
}
END_TEST

START_TEST(cut_answers_are_continued_from_the_last_complete_row)
{
    fill_table(ROWS, 20);
    agent->answer_max = (size_t)_i;
    seen s = walk(open_device((isp_snmp_device_options){0}));
    assert_whole(&s, ROWS, 1);
}
END_TEST

START_TEST(an_agent_that_cannot_give_a_row_is_an_error)
{
    fill_table(ROWS, 0);
    agent->answer_max = 120; /* two of three columns */
    seen s = walk(open_device((isp_snmp_device_options){0}));
    ck_assert_int_eq(s.status, ISP_E_PROTOCOL);
    ck_assert_uint_eq(s.rows, 0);
}
END_TEST

START_TEST(rows_grow_while_answers_are_whole)
{
    fill_table(400, 0);
    isp_snmp_device *device = open_device((isp_snmp_device_options){.varbinds = 6});
    seen s = walk(device);
    assert_whole(&s, 400, 0);
    ck_assert_uint_eq(atomic_load(&agent->rows_most), 50);
    ck_assert_uint_eq(isp_snmp_device__state(device).varbinds, 150);
    /* 2 4 8 16 32 50 50 50 50 50 50 50 = 412 */
    ck_assert_int_le(atomic_load(&agent->requests), 12);
}
END_TEST

START_TEST(too_big_halves_the_rows)
{
    fill_table(ROWS, 0);
    agent->fault = _i ? AGENT_GEN_ERR : AGENT_TOO_BIG;
    agent->fault_count = 1000;
    agent->fault_rows = 5;
    isp_snmp_device *device = open_device((isp_snmp_device_options){.varbinds = 150});
    seen s = walk(device);
    assert_whole(&s, ROWS, 0);
    agent->fault_rows = 0; /* not even one */
    s = walk(device);
    ck_assert_int_eq(s.status, ISP_E_PROTOCOL);
    ck_assert_str_eq(s.err.native, _i ? "genErr" : "tooBig");
    ck_assert_str_eq(s.err.subject, "127.0.0.1");
}
END_TEST

START_TEST(no_answer_halves_the_rows)
{
    fill_table(400, 0);
    isp_snmp_device *device = open_device((isp_snmp_device_options){.varbinds = 120});
    agent->fault = AGENT_SILENT;
    agent->fault_count = 2;
    seen s = walk(device);
    assert_whole(&s, 400, 0);
    ck_assert_uint_eq(isp_snmp_engine__counters(engine)->timeouts, 2);
    ck_assert_uint_eq(isp_snmp_engine__counters(engine)->resent, 2);
    ck_assert_int_eq(went_away, 0);
}
END_TEST

/* Answers that must be counted and not used; the walk then goes on by its time-out. */
/* clang-format off */
static const struct { isp_test_fault fault; size_t counter; } ignored[] = {
    { AGENT_GARBAGE, offsetof(isp_snmp_counters, broken) },
    { AGENT_BROKEN_BINDS, offsetof(isp_snmp_counters, broken) },
    { AGENT_OTHER_ID, offsetof(isp_snmp_counters, stale) },
    { AGENT_OTHER_PORT, offsetof(isp_snmp_counters, foreign) },
    { AGENT_OTHER_COMMUNITY, offsetof(isp_snmp_counters, mismatched) },
    { AGENT_REQUEST, offsetof(isp_snmp_counters, mismatched) },
};
/* clang-format on */

START_TEST(answers_that_do_not_match_are_counted_not_used)
{
    fill_table(ROWS, 0);
    agent->fault = ignored[_i].fault;
    agent->fault_first = 1;
    agent->fault_count = 2;
    isp_snmp_device *device = open_device((isp_snmp_device_options){.rows_max = 10});
    seen s = walk(device);
    assert_whole(&s, ROWS, 0);
    const isp_snmp_counters *n = isp_snmp_engine__counters(engine);
    ck_assert_uint_eq(*(const uint64_t *)(const void *)((const char *)n + ignored[_i].counter), 2);
    ck_assert_uint_eq(n->timeouts, 2);
    ck_assert_uint_eq(n->stale + n->foreign + n->mismatched + n->broken, 2);
}
END_TEST

START_TEST(a_device_that_never_answers_well_ends_in_an_error)
{
    fill_table(ROWS, 0);
    agent->fault = ignored[_i].fault;
    agent->fault_count = 1000;
    isp_snmp_device *device = open_device(
        (isp_snmp_device_options){.timeout_ms = 20, .timeout_floor_ms = 20});
    seen s = walk(device);
    bool spoke_broken = ignored[_i].fault == AGENT_BROKEN_BINDS;
    ck_assert_int_eq(s.status, spoke_broken ? ISP_E_PROTOCOL : ISP_E_TIMEOUT);
    ck_assert_uint_eq(s.rows, 0);
    ck_assert_int_eq(went_away, !spoke_broken);
}
END_TEST

START_TEST(oids_that_do_not_grow_end_the_walk)
{
    fill_table(ROWS, 0);
    agent->fault = _i ? AGENT_STUCK : AGENT_BACKWARDS;
    agent->fault_first = 2;
    agent->fault_count = 1000;
    seen s = walk(open_device((isp_snmp_device_options){.rows_max = 10}));
    ck_assert_int_eq(s.status, ISP_E_PROTOCOL);
    ck_assert_uint_lt(s.rows, ROWS);
    ck_assert_uint_eq(s.wrong, 0);
}
END_TEST

START_TEST(an_empty_answer_does_not_loop)
{
    fill_table(ROWS, 0);
    agent->fault = AGENT_EMPTY;
    agent->fault_count = 1000;
    seen s = walk(open_device((isp_snmp_device_options){0}));
    ck_assert_int_eq(s.status, ISP_E_PROTOCOL);
    ck_assert_int_lt(atomic_load(&agent->requests), 10);
}
END_TEST

START_TEST(a_second_copy_of_an_answer_is_stale)
{
    fill_table(ROWS, 0);
    agent->fault = AGENT_TWICE;
    agent->fault_count = 1000;
    seen s = walk(open_device((isp_snmp_device_options){.rows_max = 10}));
    assert_whole(&s, ROWS, 0);
    ck_assert_uint_ge(isp_snmp_engine__counters(engine)->stale, 5);
}
END_TEST

enum {
    IDS = 3000
};
static int64_t ids[IDS];
static int id_count;

static void keep_id(isp_test_agent *a, int64_t id)
{
    (void)a;
    if (id_count < IDS)
        ids[id_count++] = id;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(a_request_id_does_not_come_again_soon)
{
    static const char *const oids[] = {"1.3.6.1.2.1.1.3.0"};
    const isp_snmp_get get = {.oids = oids, .oid_count = 1};
    agent->on_request = keep_id;
    isp_snmp_device *device = open_device((isp_snmp_device_options){.timeout_ms = 5000});
    for (int i = 0; i < IDS; i++)
        ck_ok(isp_snmp__get_wait(device, &get, &err), err);
    ck_assert_int_eq(id_count, IDS);
    qsort(ids, IDS, sizeof *ids, by_value);
    for (int i = 1; i < IDS; i++)
        ck_assert_int_ne(ids[i], ids[i - 1]);
    ck_assert_int_ge(ids[0], 0x40000000); /* four bytes, always */
}
END_TEST

/* --- get --- */

typedef struct got {
    int64_t numbers[200];
    uint8_t types[200];
    size_t count;
} got;

static void on_value(void *user, size_t i, const isp_snmp_value *value)
{
    got *g = user;
    ck_assert_uint_eq(i, g->count++);
    g->types[i] = value->type;
    g->numbers[i] = value->number;
}

START_TEST(a_get_gives_each_value_in_order)
{
    static const char *const oids[] = {"1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.99.0", TABLE ".1.1.7",
                                       "1.3.6.1.2.1.1.1.0", TABLE ".9.1.7"};
    static const uint8_t types[2][5] = {
        {ISP_SNMP_TICKS, ISP_SNMP_NO_OBJECT, ISP_SNMP_INTEGER, ISP_SNMP_OCTETS, ISP_SNMP_NO_OBJECT},
        {ISP_SNMP_TICKS, ISP_SNMP_ABSENT, ISP_SNMP_INTEGER, ISP_SNMP_OCTETS, ISP_SNMP_ABSENT}};
    fill_table(ROWS, 0);
    got g = {0};
    const isp_snmp_get get = {.oids = oids, .oid_count = 5, .value = on_value, .user = &g};
    ck_ok(isp_snmp__get_wait(open_device((isp_snmp_device_options){.version = _i ? 1 : 2}), &get,
                             &err),
          err);
    ck_assert_uint_eq(g.count, 5);
    ck_assert_mem_eq(g.types, types[_i], 5);
    ck_assert_int_eq(g.numbers[0], 4711);
    ck_assert_int_eq(g.numbers[2], cell(1, 7));
}
END_TEST

START_TEST(a_long_get_goes_in_parts)
{
    static char texts[200][64];
    static const char *oids[200];
    fill_table(200, 0);
    for (unsigned i = 0; i < 200; i++) {
        snprintf(texts[i], sizeof texts[i], TABLE ".1.1.%u", i + 1);
        oids[i] = texts[i];
    }
    if (_i) {
        agent->fault = AGENT_TOO_BIG;
        agent->fault_count = 1000;
        agent->fault_rows = 3;
    }
    got g = {0};
    const isp_snmp_get get = {.oids = oids, .oid_count = 200, .value = on_value, .user = &g};
    ck_ok(isp_snmp__get_wait(open_device((isp_snmp_device_options){0}), &get, &err), err);
    ck_assert_uint_eq(g.count, 200);
    for (unsigned i = 0; i < 200; i++)
        ck_assert_int_eq(g.numbers[i], cell(1, i + 1));
}
END_TEST

START_TEST(a_get_takes_only_what_it_asked_for)
{
    static const char *const oids[] = {"1.3.6.1.2.1.1.3.0"};
    agent->fault = AGENT_OTHER_OIDS;
    agent->fault_count = 1;
    got g = {0};
    const isp_snmp_get get = {.oids = oids, .oid_count = 1, .value = on_value, .user = &g};
    ck_ok(isp_snmp__get_wait(open_device((isp_snmp_device_options){0}), &get, &err), err);
    ck_assert_int_eq(g.numbers[0], 4711);
    ck_assert_uint_eq(isp_snmp_engine__counters(engine)->mismatched, 1);
}
END_TEST

/* --- time --- */

START_TEST(loss_costs_round_trips_not_time_outs)
{
    fill_table(400, 0);
    agent->loss_every = 7;
    agent->delay_us = 1000;
    isp_snmp_device *device = open_device(
        (isp_snmp_device_options){.timeout_ms = 5000, .rows_max = 4});
    int64_t begin = isp_env__mono_us();
    seen s = walk(device);
    assert_whole(&s, 400, 0);
    /* 14 losses or so: 5 s each if the time-out were fixed, 0.1 s each as measured. */
    ck_assert_uint_gt(isp_snmp_engine__counters(engine)->timeouts, 10);
    ck_assert_int_lt(isp_env__mono_us() - begin, 5000000);
    isp_snmp_device_state state = isp_snmp_device__state(device);
    ck_assert_int_gt(state.srtt_us, 900);
    ck_assert_int_lt(state.srtt_us, 100000); /* Karn: no time-out in the estimate */
}
END_TEST

START_TEST(a_late_answer_to_the_first_copy_is_used)
{
    fill_table(3, 0);
    agent->delay_us = 250000; /* longer than one time-out, shorter than all of them */
    isp_snmp_device *device = open_device(
        (isp_snmp_device_options){.timeout_ms = 150, .retry_count = 3});
    const isp_snmp_range range = {.rows = 3};
    seen s = {0};
    isp_snmp_walk w = a_walk(&s);
    w.ranges = &range;
    w.range_count = 1;
    ck_ok(isp_snmp__walk_wait(device, &w, &err), err);
    ck_assert_uint_eq(s.rows, 3);
    ck_assert_int_eq(isp_snmp_device__state(device).srtt_us, -1);
}
END_TEST

START_TEST(a_walk_may_have_a_patience_of_its_own)
{
    fill_table(ROWS, 0);
    isp_snmp_device *device = open_device((isp_snmp_device_options){.rows_max = 30});
    seen s = walk(device); /* quick: the device is known to answer at once */
    assert_whole(&s, ROWS, 0);
    agent->delay_row_us = 6000; /* now 30 rows take longer than its time-out */
    int64_t srtt = isp_snmp_device__state(device).srtt_us;
    s = (seen){0};
    isp_snmp_walk w = a_walk(&s);
    w.timeout_ms = 2000;
    ck_ok(isp_snmp__walk_wait(device, &w, &err), err);
    ck_assert_uint_eq(s.rows, ROWS);
    ck_assert_uint_eq(isp_snmp_engine__counters(engine)->timeouts, 0);
    ck_assert_int_eq(isp_snmp_device__state(device).srtt_us, srtt); /* and stays quick elsewhere */
}
END_TEST

START_TEST(a_gap_between_requests_is_kept)
{
    fill_table(ROWS, 0);
    isp_snmp_device *device = open_device((isp_snmp_device_options){
        .rows_max = 16, .varbinds = 48, .gap_ms = 60, .in_flight_max = 2});
    int64_t begin = isp_env__mono_us();
    seen s = walk(device);
    assert_whole(&s, ROWS, 0);
    ck_assert_int_eq(atomic_load(&agent->requests), 5);
    ck_assert_int_ge(isp_env__mono_us() - begin, 4 * 60000);
}
END_TEST

START_TEST(a_dead_device_holds_nobody_and_is_found_again)
{
    fill_table(ROWS, 0);
    isp_snmp_device *live = open_device((isp_snmp_device_options){0});
    isp_test_agent *other = isp_test_agent_new();
    isp_test_agent_integer(other, "1.3.6.1.2.1.1.3.0", 0x43, 1);
    other->fault = AGENT_SILENT;
    other->fault_count = 1000000;
    isp_test_agent_start(other, "127.0.0.1");
    isp_snmp_device *dead = open_device((isp_snmp_device_options){.address = "127.0.0.1",
                                                                  .port = other->port,
                                                                  .timeout_ms = 50,
                                                                  .timeout_floor_ms = 50,
                                                                  .probe_ms = 40});
    seen good = {0}, bad = {0};
    isp_snmp_walk w = a_walk(&bad);
    ck_ok(isp_snmp__walk(dead, &w, NULL, &err), err);
    w = a_walk(&good);
    ck_ok(isp_snmp__walk(live, &w, NULL, &err), err);
    while (!good.over)
        ck_ok(isp_snmp_engine__turn(engine, 1000000, &err), err);
    ck_assert(!bad.over); /* the live one did not wait */
    assert_whole(&good, ROWS, 0);
    ck_ok(isp_snmp_engine__run(engine, isp_env__mono_us() + 2000000, &err), err);
    ck_assert_int_eq(bad.status, ISP_E_TIMEOUT);
    int waited = 0;
    ck_assert_int_eq(sscanf(bad.err.message, "no reply within %d ms", &waited), 1);
    ck_assert_int_ge(waited, 150);
    ck_assert_int_lt(waited, 300);
    ck_assert_int_eq(went_away, 1);
    ck_assert_int_eq(atomic_load(&other->requests), 3);

    /* While it is gone nothing is sent for the caller, */
    w = a_walk(&bad);
    ck_fails(isp_snmp__walk(dead, &w, NULL, &err), ISP_E_UNAVAILABLE, err);
    /* only single probes that get rarer. */
    for (int64_t end = isp_env__mono_us() + 600000; isp_env__mono_us() < end;)
        ck_ok(isp_snmp_engine__turn(engine, 10000, &err), err);
    int probes = atomic_load(&other->requests) - 3;
    ck_assert_int_ge(probes, 2);
    ck_assert_int_le(probes, 5); /* 40, 130, 260, 470, ... */
    ck_assert_uint_eq(isp_snmp_engine__op_count(engine), 0);

    atomic_store(&other->fault_count, 0);
    for (int64_t end = isp_env__mono_us() + 5000000; !came_back && isp_env__mono_us() < end;)
        ck_ok(isp_snmp_engine__turn(engine, 10000, &err), err);
    ck_assert_int_eq(came_back, 1);
    ck_assert(isp_snmp_device__state(dead).reachable);
    bad = (seen){0};
    ck_ok(isp_snmp__walk(dead, &w, NULL, &err), err);
    ck_ok(isp_snmp_engine__run(engine, isp_env__mono_us() + 2000000, &err), err);
    ck_assert_int_eq(bad.status, ISP_OK);
    isp_snmp_engine__free(ISP_TAKE(engine));
    isp_test_agent_free(other);
}
END_TEST

/* --- who may be asked, and the caller's own will --- */

START_TEST(an_address_that_may_not_be_a_device_gets_no_packet)
{
    isp_snmp_device *device = open_device((isp_snmp_device_options){.subject = "node:7"});
    guard.allow_loopback = false;
    seen s = walk(device);
    ck_assert_int_eq(s.status, ISP_E_INVALID);
    ck_assert_str_eq(s.err.subject, "node:7");
    ck_assert_ptr_nonnull(strstr(s.err.message, "loopback"));
    usleep(50000);
    ck_assert_int_eq(atomic_load(&agent->requests), 0);
    ck_assert_uint_eq(isp_snmp_engine__counters(engine)->sent, 0);
}
END_TEST

START_TEST(a_row_callback_can_end_the_walk)
{
    fill_table(ROWS, 0);
    isp_snmp_device *device = open_device((isp_snmp_device_options){0});
    seen s = {.stop_at = 5};
    isp_snmp_walk w = a_walk(&s);
    ck_fails(isp_snmp__walk_wait(device, &w, &err), ISP_E_CANCELLED, err);
    ck_assert_uint_eq(s.rows, 5);
    s = (seen){0};
    ck_ok(isp_snmp__walk_wait(device, &w, &err), err); /* the device is as good as before */
}
END_TEST

START_TEST(cancelling_and_closing_call_done_once)
{
    fill_table(ROWS, 0);
    agent->delay_us = 30000;
    isp_snmp_device *device = open_device((isp_snmp_device_options){0});
    seen s[3] = {{0}};
    isp_snmp_op *op;
    for (int i = 0; i < 3; i++) {
        isp_snmp_walk w = a_walk(&s[i]);
        ck_ok(isp_snmp__walk(device, &w, i ? NULL : &op, &err), err);
    }
    ck_assert_uint_eq(isp_snmp_engine__op_count(engine), 3);
    ck_ok(isp_snmp_engine__turn(engine, 0, &err), err);
    isp_snmp_op__cancel(op);
    ck_assert(s[0].over);
    ck_assert_int_eq(s[0].status, ISP_E_CANCELLED);
    ck_ok(isp_snmp_engine__turn(engine, 1000, &err), err);
    isp_snmp_device__close(device);
    ck_assert(s[1].over && s[2].over);
    ck_assert_int_eq(s[2].status, ISP_E_CANCELLED);
    ck_assert_uint_eq(isp_snmp_engine__op_count(engine), 0);
    for (int i = 0; i < 10; i++) /* the answers that still come find nobody */
        ck_ok(isp_snmp_engine__turn(engine, 10000, &err), err);
    ck_assert_uint_ge(isp_snmp_engine__counters(engine)->stale, 1);
}
END_TEST

typedef struct chain {
    seen s;
    isp_snmp_device *device;
    int left;
} chain;

static bool on_chain_row(void *user, const isp_snmp_row *row)
{
    return on_row(&((chain *)user)->s, row);
}

static void on_chain_done(void *user, isp_status status, const isp_error *e)
{
    chain *c = user;
    (void)e;
    ck_assert_int_eq(status, ISP_OK);
    if (--c->left <= 0)
        return;
    c->s = (seen){0};
    isp_snmp_walk w = a_walk(&c->s);
    w.row = on_chain_row;
    w.done = on_chain_done;
    w.user = c;
    ck_ok(isp_snmp__walk(c->device, &w, NULL, &err), err);
}

START_TEST(a_walk_can_be_started_from_the_end_of_another)
{
    fill_table(ROWS, 0);
    chain c = {.device = open_device((isp_snmp_device_options){0}), .left = 21};
    on_chain_done(&c, ISP_OK, NULL);
    ck_ok(isp_snmp_engine__run(engine, isp_env__mono_us() + 5000000, &err), err);
    ck_assert_int_eq(c.left, 0);
    ck_assert_uint_eq(isp_snmp_engine__counters(engine)->rows, 20 * ROWS);
}
END_TEST

START_TEST(ipv6_is_asked_by_a_socket_of_its_own)
{
    fill_table(ROWS, 0);
    isp_test_agent_start(agent, "::1");
    seen s = walk(open_device((isp_snmp_device_options){.address = "::1", .port = agent->port}));
    assert_whole(&s, ROWS, 0);
}
END_TEST

START_TEST(what_cannot_be_asked_is_refused_at_once)
{
    isp_snmp_device *device = open_device((isp_snmp_device_options){0}), *other;
    static const char *const wrong[] = {"1.3.6.x"};
    seen s = {0};
    isp_snmp_walk w = a_walk(&s);
    w.columns = wrong;
    w.column_count = 1;
    ck_fails(isp_snmp__walk(device, &w, NULL, &err), ISP_E_INVALID, err);
    w.column_count = 0;
    ck_fails(isp_snmp__walk(device, &w, NULL, &err), ISP_E_INVALID, err);
    isp_snmp_device_options options = {
        .address = "example.org", .guard = &guard, .community = "public"};
    ck_fails(isp_snmp_device__open(engine, &options, &other, &err), ISP_E_INVALID, err);
    options.address = "127.0.0.1";
    options.community = NULL;
    ck_fails(isp_snmp_device__open(engine, &options, &other, &err), ISP_E_INVALID, err);
    options.community = "public";
    options.in_flight_max = 9;
    ck_fails(isp_snmp_device__open(engine, &options, &other, &err), ISP_E_INVALID, err);
    ck_assert_uint_eq(isp_snmp_engine__op_count(engine), 0);
}
END_TEST

static void on_readable(void *user, int fd)
{
    char byte;
    ck_assert_int_eq(read(fd, &byte, 1), 1);
    ++*(int *)user;
}

START_TEST(another_descriptor_shares_the_loop)
{
    int pipes[2], count = 0;
    ck_assert_int_eq(pipe(pipes), 0);
    ck_ok(isp_snmp_engine__watch(engine, pipes[0], on_readable, &count, &err), err);
    ck_assert_int_eq(write(pipes[1], "x", 1), 1);
    ck_ok(isp_snmp_engine__turn(engine, 1000000, &err), err);
    ck_assert_int_eq(count, 1);
    isp_snmp_engine__unwatch(engine, pipes[0]);
    ck_assert_int_eq(write(pipes[1], "x", 1), 1);
    ck_ok(isp_snmp_engine__turn(engine, 1000, &err), err);
    ck_assert_int_eq(count, 1);
    isp_snmp_engine__wake(engine);
    int64_t begin = isp_env__mono_us();
    ck_ok(isp_snmp_engine__turn(engine, 10000000, &err), err);
    ck_assert_int_lt(isp_env__mono_us() - begin, 5000000);
    close(pipes[0]);
    close(pipes[1]);
}
END_TEST

ISP_SUITE_FIXTURE(
    wire_snmp_engine, setup, teardown, 60, LOOP(a_walk_gives_every_row_once_in_order, 0, 3),
    LOOP(a_walk_gives_every_row_once_in_order, 14, 17),
    LOOP(a_walk_gives_every_row_once_in_order, 300, 301),
    LOOP(a_hole_in_a_column_is_an_absent_cell, 1, 22),
    LOOP(a_hole_in_a_column_is_an_absent_cell, 64, 65),
    LOOP(columns_of_different_length_end_one_by_one, 0, 2), TEST(v1_walks_row_by_row),
    LOOP(the_end_of_the_view_ends_a_walk, 0, 2), TEST(nothing_is_asked_past_a_known_end),
    LOOP(a_range_has_an_exclusive_begin_and_an_inclusive_end, 0, 9),
    TEST(ranges_are_walked_side_by_side),
    LOOP(cut_answers_are_continued_from_the_last_complete_row, 160, 210),
    TEST(an_agent_that_cannot_give_a_row_is_an_error), TEST(rows_grow_while_answers_are_whole),
    LOOP(too_big_halves_the_rows, 0, 2), TEST(no_answer_halves_the_rows),
    LOOP(answers_that_do_not_match_are_counted_not_used, 0, ISP_LEN(ignored)),
    LOOP(a_device_that_never_answers_well_ends_in_an_error, 0, ISP_LEN(ignored)),
    LOOP(oids_that_do_not_grow_end_the_walk, 0, 2), TEST(an_empty_answer_does_not_loop),
    TEST(a_second_copy_of_an_answer_is_stale), TEST(a_request_id_does_not_come_again_soon),
    LOOP(a_get_gives_each_value_in_order, 0, 2), LOOP(a_long_get_goes_in_parts, 0, 2),
    TEST(a_get_takes_only_what_it_asked_for), TEST(loss_costs_round_trips_not_time_outs),
    TEST(a_late_answer_to_the_first_copy_is_used), TEST(a_walk_may_have_a_patience_of_its_own),
    TEST(a_gap_between_requests_is_kept), TEST(a_dead_device_holds_nobody_and_is_found_again),
    TEST(an_address_that_may_not_be_a_device_gets_no_packet), TEST(a_row_callback_can_end_the_walk),
    TEST(cancelling_and_closing_call_done_once),
    TEST(a_walk_can_be_started_from_the_end_of_another), TEST(ipv6_is_asked_by_a_socket_of_its_own),
    TEST(what_cannot_be_asked_is_refused_at_once), TEST(another_descriptor_shares_the_loop))
