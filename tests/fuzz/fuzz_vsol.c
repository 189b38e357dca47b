/*
 * What V-SOL OLTs say: every form of value, and the reading of a whole OLT from rows and values in
 * any order.
 */
#include "device/device.h"
#include "drivers/vsol/models.h"
#include "drivers/vsol/reader.h"
#include "fuzz.h"

static void check_forms(isp_cursor text)
{
    const char *p = (const char *)text.at;
    size_t len = isp_cursor__left(&text);
    int64_t pon = 0, number = 0, dbm = isp_vsol__dbm(p, len);
    FUZZ_ASSERT(dbm == ISP_NO_VALUE || (dbm > -4000 && dbm < 2000 && dbm != 0));
    FUZZ_ASSERT(isp_vsol__number(p, len, 3) != 0);
    if (isp_vsol__if_name(p, len, &pon, &number))
        FUZZ_ASSERT(pon > 0 && pon < 65536 && number > 0 && number < 65536);
}

static isp_snmp_value make_value(isp_cursor *in)
{
    /* clang-format off */
    static const uint8_t types[] = { ISP_SNMP_OCTETS, ISP_SNMP_INTEGER, ISP_SNMP_OCTETS, ISP_SNMP_GAUGE32, ISP_SNMP_OID,
                                     ISP_SNMP_ABSENT, ISP_SNMP_NO_INSTANCE, ISP_SNMP_COUNTER64 };
    /* clang-format on */
    isp_snmp_value value = {.type = types[fuzz_u8(in) & 7]};
    isp_cursor bytes = fuzz_bytes(in);
    if (value.type == ISP_SNMP_INTEGER || value.type == ISP_SNMP_GAUGE32)
        value.number = (int8_t)fuzz_u8(&bytes);
    value.bytes = bytes.at;
    value.len = (uint32_t)isp_cursor__left(&bytes);
    return value;
}

static void check(const isp_onu_reading *r)
{
    const int64_t levels[] = {r->rx_power_dbm_x100, r->tx_power_dbm_x100, r->olt_rx_power_dbm_x100};
    FUZZ_ASSERT(r->pon > 0 && r->pon < 65536 && r->number > 0 && r->number < 65536);
    FUZZ_ASSERT(r->state >= ISP_ONU_UNKNOWN && r->state <= ISP_ONU_UNAUTHORISED);
    for (size_t i = 0; i < ISP_LEN(levels); i++)
        FUZZ_ASSERT(levels[i] == ISP_NO_VALUE || (levels[i] > -4000 && levels[i] < 2000));
    FUZZ_ASSERT(!r->mac || strlen(r->mac) == 17);
    FUZZ_ASSERT(!r->serial || (fuzz_is_clean(r->serial) && strlen(r->serial) < 24));
    FUZZ_ASSERT(!r->name || (fuzz_is_clean(r->name) && *r->name));
    FUZZ_ASSERT(!r->model || fuzz_is_clean(r->model));
}

static void check_order(const isp_onu_reading_list *list)
{
    for (size_t i = 0; i < isp_onu_reading_list_len(list); i++) {
        const isp_onu_reading *r = isp_onu_reading_list_at(list, i);
        const isp_onu_reading *before = i ? isp_onu_reading_list_at(list, i - 1) : NULL;
        check(r);
        if (before)
            FUZZ_ASSERT(before->pon < r->pon ||
                        (before->pon == r->pon && before->number < r->number));
    }
}

/* Answer a step from the input. */
static isp_status answer(const isp_snmp_profile *profile, void *state, const isp_snmp_step *step,
                         isp_cursor *in)
{
    isp_error err;
    isp_status ended = ISP_OK;
    uint8_t count = fuzz_u8(in);
    if (step->is_get) {
        for (size_t i = 0; i < step->get.oid_count; i++) {
            isp_snmp_value value = make_value(in);
            profile->value(state, i, &value);
        }
    } else {
        FUZZ_ASSERT(step->walk.column_count >= 1 &&
                    step->walk.column_count <= ISP_SNMP_COLUMNS_MAX);
        FUZZ_ASSERT(step->walk.range_count <= ISP_SNMP_RANGES_MAX);
        for (unsigned i = 0; i < count % 32u; i++) {
            isp_snmp_value values[ISP_SNMP_COLUMNS_MAX];
            isp_cursor index = fuzz_bytes(in);
            for (size_t c = 0; c < step->walk.column_count; c++)
                values[c] = make_value(in);
            const isp_snmp_row row = {.index = index.at,
                                      .index_len = isp_cursor__left(&index),
                                      .values = values,
                                      .value_count = step->walk.column_count};
            if (!profile->row(state, &row))
                ended = ISP_E_CANCELLED;
        }
        if (count == 255)
            ended = ISP_E_PROTOCOL;
    }
    return profile->end(state, ended, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const isp_snmp_profile *profile = &isp_vsol_profile;
    isp_cursor in = isp_cursor__of(data, size);
    void *state = calloc(1, profile->state_size);
    check_forms(in);
    for (int reading = 0; reading < 4 && in.at != in.end; reading++) {
        isp_snmp_step step;
        isp_status st = ISP_OK;
        isp_error err;
        unsigned what = fuzz_u8(&in) & ISP_SNMP_READ_ALL;
        size_t steps = 0;
        profile->begin(state, what ? what : ISP_SNMP_READ_ALL);
        while (st == ISP_OK) {
            memset(&step, 0, sizeof step);
            if (!profile->next(state, &step))
                break;
            FUZZ_ASSERT(++steps < 2000);
            st = answer(profile, state, &step, &in);
        }
        if (st < 0)
            continue;
        FUZZ_ASSERT(steps);
        isp_onu_reading_list *list = NULL;
        if (profile->onus(state, &list, &err) == ISP_OK)
            check_order(list);
        isp_onu_reading_list_free(list);
    }
    profile->clear(state);
    free(state);
    return 0;
}
