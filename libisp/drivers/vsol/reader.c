/*
 * Reading an OLT goes: what is it, which ONUs has it and which are online, what their interfaces
 * tell where that table told too little, and the optics of those that are online. What was found
 * out is kept for the next reading.
 */
#include "drivers/vsol/reader.h"

#include <string.h>

#include "device/device.h"
#include "drivers/vsol/models.h"

enum {
    ONUS_MAX = 8192,     /* of one OLT: 16 ports of 128 are the largest known */
    IDENTIFY_AGAIN = 100 /* readings: the box may have been exchanged */
};

typedef enum stage {
    IDENTIFY,
    GPON_STATUS,
    EPON_STATUS,
    EPON_STATUS_V1,
    INTERFACES,
    OPTICS
} stage;

typedef struct onu {
    isp_vsol_onu is;
    uint32_t reading; /* in which it was seen last */
} onu;

typedef struct vsol {
    unsigned what; /* ISP_SNMP_READ_ bits of this reading */
    stage stage;
    isp_vsol_kind kind;
    uint32_t gap_ms;
    uint32_t reading, identified_in;
    bool no_memory, too_many;

    onu *onus; /* by place */
    size_t onu_count, onu_size;

    const isp_vsol_table *table; /* that is being walked */
    const isp_vsol_column *asked[ISP_SNMP_COLUMNS_MAX];
    size_t asked_count, rows; /* columns; ONUs it told of */

    size_t optics;                      /* which of the optics tables */
    const isp_vsol_table *optics_known; /* the one that gave levels before, or NULL */
    size_t levels;                      /* received powers it gave */
    size_t next_onu;                    /* from where the next ranges are made */
    bool any_onu;                       /* some are known before the optics are asked for */
    bool any_asked;                     /* the optics of some were asked for */

    isp_snmp_value identity[3];
    uint8_t identity_bytes[3][64];
} vsol;

/* --- ONUs by place --- */

static int compare_place(const isp_vsol_onu *a, int64_t pon, int64_t number)
{
    if (a->pon != pon)
        return a->pon < pon ? -1 : 1;
    return a->number < number ? -1 : a->number > number;
}

/* Where it is, or would be. */
static size_t find_place(const vsol *v, int64_t pon, int64_t number)
{
    size_t low = 0, high = v->onu_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_place(&v->onus[middle].is, pon, number) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The ONU at a place, made if need be; NULL if there are too many or no memory. */
static onu *at_place(vsol *v, int64_t pon, int64_t number)
{
    size_t i = find_place(v, pon, number);
    if (i < v->onu_count && compare_place(&v->onus[i].is, pon, number) == 0)
        return &v->onus[i];
    if (v->onu_count == ONUS_MAX) {
        v->too_many = true;
        return NULL;
    }
    if (v->onu_count == v->onu_size) {
        size_t size = v->onu_size ? 2 * v->onu_size : 64;
        onu *onus = reallocarray(v->onus, size, sizeof *onus);
        if (!onus) {
            v->no_memory = true;
            return NULL;
        }
        v->onus = onus;
        v->onu_size = size;
    }
    memmove(&v->onus[i + 1], &v->onus[i], (v->onu_count - i) * sizeof *v->onus);
    v->onu_count++;
    isp_vsol_onu__clear(&v->onus[i].is);
    v->onus[i].is.pon = pon;
    v->onus[i].is.number = number;
    v->onus[i].reading = 0;
    return &v->onus[i];
}

/* The ONU at a place, or NULL. */
static onu *existing(vsol *v, int64_t pon, int64_t number)
{
    size_t i = find_place(v, pon, number);
    return i < v->onu_count && compare_place(&v->onus[i].is, pon, number) == 0 ? &v->onus[i] : NULL;
}

/* --- steps --- */

static void ask_table(vsol *v, const isp_vsol_table *table, isp_snmp_step *step)
{
    v->table = table;
    v->asked_count = 0;
    for (size_t c = 0; c < table->column_count; c++)
        if (!table->columns[c].want || table->columns[c].want & v->what) {
            step->columns[v->asked_count] = table->columns[c].oid;
            v->asked[v->asked_count++] = &table->columns[c];
        }
    step->walk = (isp_snmp_walk){.columns = step->columns,
                                 .column_count = v->asked_count,
                                 .timeout_ms = table->timeout_ms,
                                 .rows_max = table->rows_max};
    if (table->index ==
        ISP_VSOL_BY_COLUMN) { /* its cells come as rows, one column after the other */
        step->columns[0] = table->root;
        step->walk.column_count = 1;
    }
}

/* An ONU of this reading that may answer. */
static bool is_worth_asking(const vsol *v, const onu *o)
{
    isp_onu_state state = isp_vsol__state(&o->is);
    return o->reading == v->reading && (state == ISP_ONU_ONLINE || state == ISP_ONU_UNKNOWN);
}

static bool any_worth_asking(const vsol *v)
{
    for (size_t i = 0; i < v->onu_count; i++)
        if (is_worth_asking(v, &v->onus[i]))
            return true;
    return false;
}

/* Whole rows of ONUs that are online, and no others: an OLT waits long for an ONU that does not
 * answer. False: none is left. */
static bool ask_online(vsol *v, const isp_vsol_table *table, isp_snmp_step *step)
{
    size_t count = 0, i = v->next_onu;

    while (i < v->onu_count && count < ISP_SNMP_RANGES_MAX) {
        if (!is_worth_asking(v, &v->onus[i])) {
            i++;
            continue;
        }
        const isp_vsol_onu *first = &v->onus[i].is, *last = first;
        uint32_t rows = 0;
        for (;
             i < v->onu_count && v->onus[i].is.pon == first->pon && is_worth_asking(v, &v->onus[i]);
             i++, rows++)
            last = &v->onus[i].is;
        step->after[count][0] = (uint32_t)first->pon;
        step->after[count][1] = (uint32_t)first->number - 1;
        step->last[count][0] = (uint32_t)last->pon;
        step->last[count][1] = (uint32_t)last->number;
        step->ranges[count] = (isp_snmp_range){.after = step->after[count],
                                               .after_len = 2,
                                               .last = step->last[count],
                                               .last_len = 2,
                                               .rows = rows};
        count++;
    }
    v->next_onu = i;
    if (!count)
        return false;
    ask_table(v, table, step);
    step->walk.ranges = step->ranges;
    step->walk.range_count = count;
    return true;
}

/* Those of the OLT's kind; the last has no name. */
static const isp_vsol_table *optics_tables(const vsol *v)
{
    return v->kind == ISP_VSOL_GPON ? isp_vsol_gpon_optics : isp_vsol_epon_optics;
}

/* Ask for more of this table; false: there is nothing more to ask. */
static bool ask_more(vsol *v, isp_snmp_step *step)
{
    const isp_vsol_table *table = &optics_tables(v)[v->optics];
    if (table->index == ISP_VSOL_BY_PLACE && v->any_onu)
        return ask_online(v, table, step);
    if (v->next_onu)
        return false;
    v->next_onu = 1;
    ask_table(v, table, step);
    return true;
}

/* One table after the other, until one gives levels. If nobody was there to be asked, none is to
 * blame. */
static bool ask_optics(vsol *v, isp_snmp_step *step)
{
    while (!ask_more(v, step)) {
        if (v->levels)
            v->optics_known = &optics_tables(v)[v->optics];
        if (v->levels || !v->any_asked)
            return false;
        if (v->optics_known) { /* it was right before: look at all of them again */
            v->optics_known = NULL;
            v->optics = 0;
        } else {
            v->optics++;
        }
        v->next_onu = 0;
        if (!optics_tables(v)[v->optics].name)
            return false;
    }
    v->any_asked = true;
    return true;
}

static bool vsol_next(void *state, isp_snmp_step *step)
{
    vsol *v = state;
    step->gap_ms = v->gap_ms;
    v->rows = 0;
    switch (v->stage) {
    case IDENTIFY:
        step->is_get = true;
        step->get = (isp_snmp_get){.oids = isp_vsol_identity_oids,
                                   .oid_count = ISP_LEN(isp_vsol_identity_oids)};
        return true;
    case GPON_STATUS:
        ask_table(v, &isp_vsol_gpon_status, step);
        return true;
    case EPON_STATUS:
        ask_table(v, &isp_vsol_epon_status, step);
        return true;
    case EPON_STATUS_V1:
        ask_table(v, &isp_vsol_epon_status_v1, step);
        return true;
    case INTERFACES:
        ask_table(v, &isp_vsol_interfaces, step);
        return true;
    case OPTICS:
        return v->what & ISP_SNMP_READ_OPTICS && ask_optics(v, step);
    }
    return false;
}

/* --- what comes back --- */

static void vsol_value(void *state, size_t i, const isp_snmp_value *value)
{
    vsol *v = state;
    v->identity[i] = *value;
    if (value->len > sizeof v->identity_bytes[i])
        v->identity[i].len = sizeof v->identity_bytes[i];
    if (value->len)
        memcpy(v->identity_bytes[i], value->bytes, v->identity[i].len);
    v->identity[i].bytes = v->identity_bytes[i];
}

/* The cell of a table walked from its root: .<column>.<pon>.<onu>. */
static void take_cell(const vsol *v, isp_vsol_onu *cells, uint32_t column,
                      const isp_snmp_value *value)
{
    for (size_t c = 0; c < v->asked_count; c++)
        if (strtoul(strrchr(v->asked[c]->oid, '.') + 1, NULL, 10) == column)
            isp_vsol__take(cells, v->asked[c], value);
}

static bool vsol_row(void *state, const isp_snmp_row *row)
{
    vsol *v = state;
    isp_vsol_onu cells;
    uint32_t index[3];
    const bool by_column = v->table->index == ISP_VSOL_BY_COLUMN;
    const size_t arcs = by_column ? 3 : 2;

    isp_vsol_onu__clear(&cells);
    if (v->table->index != ISP_VSOL_BY_CELLS) {
        if (isp_oid_index__arcs(row->index, row->index_len, index, arcs) != arcs)
            return true;
        cells.pon = index[arcs - 2];
        cells.number = index[arcs - 1];
    }
    if (by_column)
        take_cell(v, &cells, index[0], &row->values[0]);
    else
        for (size_t c = 0; c < v->asked_count; c++)
            isp_vsol__take(&cells, v->asked[c], &row->values[c]);
    if (cells.pon < 1 || cells.pon > UINT16_MAX || cells.number < 1 || cells.number > UINT16_MAX)
        return true; /* not an ONU: a port, a VLAN */
    if (v->kind == ISP_VSOL_GPON)
        cells.oper = ISP_NO_VALUE; /* always up there (recorded) */

    const bool is_optics = v->stage == OPTICS;
    onu *o = is_optics && v->any_onu ? existing(v, cells.pon, cells.number)
                                     : at_place(v, cells.pon, cells.number);
    if (!o)
        return !v->too_many && !v->no_memory;
    v->rows++;
    if (is_optics)
        v->levels += cells.rx != ISP_NO_VALUE;
    o->reading = v->reading;
    isp_vsol__merge(&o->is, &cells);
    return true;
}

/* --- from stage to stage --- */

/* What the status tables left open, the interfaces may tell. */
static bool needs_interfaces(const vsol *v)
{
    bool any = false;
    for (size_t i = 0; i < v->onu_count; i++) {
        const isp_vsol_onu *o = &v->onus[i].is;
        if (v->onus[i].reading != v->reading)
            continue;
        any = true;
        if (v->kind != ISP_VSOL_GPON &&
            (o->status == ISP_NO_VALUE || (v->what & ISP_SNMP_READ_IDENTITY && !*o->mac)))
            return true;
    }
    return !any;
}

static void begin_optics(vsol *v)
{
    v->stage = OPTICS;
    /* What was right before, unless the OLT has meanwhile turned out to be of the other kind. */
    const isp_vsol_table *tables = optics_tables(v);
    v->optics = 0;
    while (v->optics_known && tables[v->optics].name && &tables[v->optics] != v->optics_known)
        v->optics++;
    if (!tables[v->optics].name) {
        v->optics_known = NULL;
        v->optics = 0;
    }
    v->next_onu = v->levels = 0;
    v->any_asked = v->any_onu = false;
    for (size_t i = 0; i < v->onu_count && !v->any_onu; i++)
        v->any_onu = v->onus[i].reading == v->reading;
}

static isp_status identified(vsol *v, isp_error *err)
{
    v->kind = isp_vsol__identify(&v->identity[0], &v->identity[1], &v->identity[2]);
    if (v->kind == ISP_VSOL_NOT)
        return isp_fail(err, ISP_E_UNSUPPORTED, NULL, "the device is no V-SOL OLT");
    v->gap_ms =
        isp_vsol_model__find((const char *)v->identity[1].bytes, v->identity[1].len)->gap_ms;
    v->identified_in = v->reading;
    v->stage = v->kind == ISP_VSOL_EPON ? EPON_STATUS : GPON_STATUS;
    return ISP_OK;
}

static isp_status vsol_end(void *state, isp_status status, isp_error *err)
{
    vsol *v = state;
    if (v->no_memory)
        return isp_fail_memory(err);
    if (v->too_many)
        return isp_fail(err, ISP_E_LIMIT, NULL, "the OLT lists more than %d ONUs", ONUS_MAX);
    /* Without optics a reading is worth having; without the list of ONUs it is not. */
    if (status < 0 && v->stage != OPTICS) {
        isp_error__prefix(err, "could not read the %s",
                          v->stage == IDENTIFY ? "identity of the OLT" : v->table->name);
        return status;
    }
    switch (v->stage) {
    case IDENTIFY:
        return identified(v, err);
    case GPON_STATUS:
        if (v->rows)
            v->kind = ISP_VSOL_GPON;
        if (v->kind == ISP_VSOL_UNCLEAR) {
            v->stage = EPON_STATUS;
            return ISP_OK;
        }
        break;
    case EPON_STATUS:
        if (!v->rows) {
            v->stage = EPON_STATUS_V1;
            return ISP_OK;
        }
        v->kind = ISP_VSOL_EPON;
        break;
    case EPON_STATUS_V1:
        if (v->rows)
            v->kind = ISP_VSOL_EPON;
        break;
    case INTERFACES:
        begin_optics(v);
        return ISP_OK;
    case OPTICS:
        return ISP_OK;
    }
    if (needs_interfaces(v))
        v->stage = INTERFACES;
    else
        begin_optics(v);
    return ISP_OK;
}

static void vsol_begin(void *state, unsigned what)
{
    vsol *v = state;
    const bool again = v->kind == ISP_VSOL_NOT || v->kind == ISP_VSOL_UNCLEAR ||
                       v->reading - v->identified_in >= IDENTIFY_AGAIN;
    /* Levels alone, of the ONUs that were online when last seen: if there were any. */
    const bool levels_only = what == ISP_SNMP_READ_OPTICS && !again && any_worth_asking(v);

    v->what = what;
    v->reading++;
    v->no_memory = v->too_many = false;
    for (size_t i = 0; i < v->onu_count; i++) {
        isp_vsol_onu *o = &v->onus[i].is;
        if (what & ISP_SNMP_READ_OPTICS)
            o->rx = o->tx = o->olt_rx = o->temperature = o->voltage = o->bias = ISP_NO_VALUE;
        if (what & ISP_SNMP_READ_IDENTITY) {
            *o->mac = *o->serial = *o->model = *o->name = '\0';
            o->distance = ISP_NO_VALUE;
        }
        if (levels_only)
            v->onus[i].reading = v->reading;
        else
            o->status = o->reason = o->admin = o->phase = o->oper = ISP_NO_VALUE;
    }
    if (again)
        v->stage = IDENTIFY;
    else if (levels_only)
        begin_optics(v);
    else
        v->stage = v->kind == ISP_VSOL_GPON ? GPON_STATUS : EPON_STATUS;
}

/* --- the result --- */

static isp_status give_text(const char **member, const char *text, isp_error *err)
{
    return *text ? isp_record_text(member, text, err) : ISP_OK;
}

static isp_status give(const vsol *v, const isp_vsol_onu *o, isp_onu_reading_list *list,
                       isp_error *err)
{
    isp_onu_reading *r = isp_onu_reading_list_add(list);
    isp_status st = ISP_OK;
    if (!r)
        return isp_fail_memory(err);
    r->pon = o->pon;
    r->number = o->number;
    r->state = isp_vsol__state(o);
    if (v->what & ISP_SNMP_READ_OPTICS) {
        r->rx_power_dbm_x100 = o->rx;
        r->tx_power_dbm_x100 = o->tx;
        r->olt_rx_power_dbm_x100 = o->olt_rx;
        r->temperature_celsius_x100 = o->temperature;
        r->voltage_mv = o->voltage;
        r->bias_ua = o->bias;
    }
    if (!(v->what & ISP_SNMP_READ_IDENTITY))
        return ISP_OK;
    r->distance_m = o->distance;
    if ((st = give_text(&r->mac, o->mac, err)) < 0 ||
        (st = give_text(&r->serial, o->serial, err)) < 0 ||
        (st = give_text(&r->name, o->name, err)) < 0)
        return st;
    return give_text(&r->model, o->model, err);
}

static isp_status vsol_onus(void *state, isp_onu_reading_list **out, isp_error *err)
{
    vsol *v = state;
    size_t kept = 0;
    ISP_AUTO(isp_onu_reading_list) list = isp_onu_reading_list_new();
    if (!list)
        return isp_fail_memory(err);
    for (size_t i = 0; i < v->onu_count; i++) {
        if (v->onus[i].reading != v->reading) /* it is not there any more */
            continue;
        if (i != kept)
            v->onus[kept] = v->onus[i];
        isp_status st = give(v, &v->onus[kept++].is, list, err);
        if (st < 0)
            return st;
    }
    v->onu_count = kept;
    *out = ISP_TAKE(list);
    return ISP_OK;
}

static void vsol_clear(void *state)
{
    vsol *v = state;
    free(v->onus);
}

const isp_snmp_profile isp_vsol_profile = {
    .state_size = sizeof(vsol),
    .manners = {.version = 2, .timeout_ms = 3000, .in_flight_max = 1, .timeout_floor_ms = 500},
    .begin = vsol_begin,
    .next = vsol_next,
    .row = vsol_row,
    .value = vsol_value,
    .end = vsol_end,
    .onus = vsol_onus,
    .clear = vsol_clear,
};
