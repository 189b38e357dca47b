/*
 * What a walk does with answers: whatever a device says, rows grow, cells are those of the row, and
 * the walk ends.
 *
 * The input is a list of answers: a byte of how it is asked, then each answer as a length (two
 * bytes) and a message or, if the message cannot be read, as cells: column, index, type. No packet
 * is sent.
 */
#include "fuzz.h"
#include "wire/snmp/engine_impl.h"

static isp_snmp_engine *engine;
static isp_snmp_device *device;
static isp_guard guard = {.allow_loopback = true};
static isp_snmp_varbind varbinds[ISP_SNMP_VARBINDS_MAX];
static bool over;
static uint8_t last[4][ISP_SNMP_INDEX_MAX];
static size_t last_len, rows;

static void start_engine(void)
{
    isp_error err;
    FUZZ_ASSERT(isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &engine, &err) == ISP_OK);
}

static bool on_row(void *user, const isp_snmp_row *row)
{
    (void)user;
    FUZZ_ASSERT(!over);
    FUZZ_ASSERT(row->index_len <= ISP_SNMP_INDEX_MAX);
    if (rows)
        FUZZ_ASSERT(isp_oid__compare(row->index, row->index_len, last[0], last_len) > 0);
    memcpy(last[0], row->index, row->index_len);
    last_len = row->index_len;
    bool any = false;
    for (size_t c = 0; c < row->value_count; c++)
        any |= row->values[c].type != ISP_SNMP_ABSENT;
    FUZZ_ASSERT(any);
    return ++rows < 1000;
}

static void on_done(void *user, isp_status status, const isp_error *err)
{
    (void)user;
    FUZZ_ASSERT(!over && (status == ISP_OK) == (err == NULL));
    over = true;
}

/* Cells of three columns from three bytes each. */
static size_t make_cells(isp_cursor bytes, uint8_t oids[][8])
{
    size_t count = 0;
    while (isp_cursor__left(&bytes) >= 3 && count < 256) {
        uint8_t column = fuzz_u8(&bytes), index = fuzz_u8(&bytes), type = fuzz_u8(&bytes);
        uint8_t *oid = oids[count];
        size_t len = 0;
        oid[len++] = 0x2b;
        oid[len++] = 6;
        oid[len++] = column & 3;
        if (index & 0x80)
            oid[len++] = 0x81;
        oid[len++] = index & 0x7f;
        varbinds[count++] = (isp_snmp_varbind){
            .oid = oid,
            .oid_len = (uint32_t)len - (type == 0xff),
            .value = {.type = type & 0x80 ? ISP_SNMP_END_OF_VIEW : ISP_SNMP_INTEGER,
                      .number = index}};
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {"1.3.6.1", "1.3.6.2", "1.3.6.3"};
    static uint8_t oids[256][8];
    static const uint32_t begin[] = {5}, end[] = {200};
    isp_cursor in = isp_cursor__of(data, size);
    const uint8_t how = fuzz_u8(&in);
    isp_error err;

    if (!engine)
        start_engine();
    const isp_snmp_device_options options = {.address = "127.0.0.1",
                                             .port = 1161,
                                             .guard = &guard,
                                             .community = "public",
                                             .version = how & 1 ? 1 : 2,
                                             .varbinds = 1 + (how >> 4) * 10u};
    FUZZ_ASSERT(isp_snmp_device__open(engine, &options, &device, &err) == ISP_OK);
    const isp_snmp_range range = {.after = begin,
                                  .after_len = how & 2 ? 1 : 0,
                                  .last = end,
                                  .last_len = how & 4 ? 1 : 0,
                                  .rows = how & 8 ? 20 : 0};
    const isp_snmp_walk walk = {.columns = columns,
                                .column_count = 3,
                                .ranges = &range,
                                .range_count = 1,
                                .row = on_row,
                                .done = on_done};
    isp_snmp_op *op;
    over = false;
    rows = last_len = 0;
    FUZZ_ASSERT(isp_snmp__walk(device, &walk, &op, &err) == ISP_OK);
    while (!over && in.at != in.end) {
        isp_snmp_ask ask;
        isp_snmp_varbind room[ISP_SNMP_COLUMNS_MAX];
        walker *w = &op->walkers[0];
        isp_snmp_message m = {0};
        isp_cursor part = fuzz_bytes(&in);
        int count = -1;
        FUZZ_ASSERT(w->state != WALKER_IDLE);
        isp_snmp_walker__ask(w, room, &ask);
        FUZZ_ASSERT(ask.name_count >= 1 && ask.name_count <= 3 && w->asked >= 1 &&
                    w->asked <= ISP_SNMP_REPEAT_MAX);
        if (isp_snmp_message__read(part.at, isp_cursor__left(&part), &m))
            count = isp_snmp_message__varbinds(&m, varbinds);
        if (count < 0) {
            m.error_status = how & 0x40 && isp_cursor__left(&part) ? part.at[0] & 7 : 0;
            m.error_index = isp_cursor__left(&part) > 1 ? (int8_t)part.at[1] : 0;
            count = (int)make_cells(part, oids);
        }
        isp_snmp_engine__landed(w, m.error_status, m.error_index, varbinds, (size_t)count);
    }
    if (over)
        FUZZ_ASSERT(isp_snmp_engine__op_count(engine) == 0);
    isp_snmp_device__close(device);
    FUZZ_ASSERT(over);
    return 0;
}
