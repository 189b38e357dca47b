#include "wire/snmp/profile.h"

#include <assert.h>

struct isp_snmp_reader {
    const isp_snmp_profile *profile;
    isp_snmp_engine *engine;
    isp_snmp_device *device;
    isp_snmp_read_fn done;
    void *user;
    isp_snmp_op *op; /* of the step under way */
    bool reading;
    bool stopping; /* no further step */
    max_align_t state[];
};

static void finish(isp_snmp_reader *r, isp_status status, const isp_error *err)
{
    isp_onu_reading_list *onus = NULL;
    isp_error own;
    if (status == ISP_OK) {
        status = r->profile->onus(r->state, &onus, &own);
        err = &own;
    }
    r->reading = false;
    r->done(r->user, status, status == ISP_OK ? NULL : err, onus);
}

static isp_status go_on(isp_snmp_reader *r, bool *over, isp_error *err);

static bool on_row(void *user, const isp_snmp_row *row)
{
    isp_snmp_reader *r = user;
    return r->profile->row(r->state, row);
}

static void on_value(void *user, size_t i, const isp_snmp_value *value)
{
    isp_snmp_reader *r = user;
    r->profile->value(r->state, i, value);
}

static void on_end(void *user, isp_status status, const isp_error *err)
{
    isp_snmp_reader *r = user;
    isp_error own = err ? *err : (isp_error){0};
    bool over = false;
    /* The profile judges tables that are missing or odd. Nobody there, not let in, or not wanted
     * any more, is no such thing. */
    if (r->stopping || status == ISP_E_TIMEOUT || status == ISP_E_INVALID ||
        status == ISP_E_DENIED) {
        finish(r, status, err);
        return;
    }
    status = r->profile->end(r->state, status, &own);
    if (status == ISP_OK)
        status = go_on(r, &over, &own);
    if (status < 0 || over)
        finish(r, status, &own);
}

/* Start the next step, if there is one. */
static isp_status go_on(isp_snmp_reader *r, bool *over, isp_error *err)
{
    isp_snmp_step step;
    step.is_get = false;
    step.walk = (isp_snmp_walk){0};
    step.get = (isp_snmp_get){0};
    step.gap_ms = 0;
    if (!r->profile->next(r->state, &step)) {
        *over = true;
        return ISP_OK;
    }
    if (step.gap_ms)
        isp_snmp_device__set_gap(r->device, step.gap_ms);
    if (step.is_get) {
        step.get.value = on_value;
        step.get.done = on_end;
        step.get.user = r;
        return isp_snmp__get(r->device, &step.get, &r->op, err);
    }
    step.walk.row = on_row;
    step.walk.done = on_end;
    step.walk.user = r;
    return isp_snmp__walk(r->device, &step.walk, &r->op, err);
}

isp_status isp_snmp_reader__read(isp_snmp_reader *r, unsigned what, isp_snmp_read_fn done,
                                 void *user, isp_error *err)
{
    bool over = false;
    if (r->reading)
        return isp_fail(err, ISP_E_BUSY, NULL, "the device is being read already");
    r->done = done;
    r->user = user;
    r->stopping = false;
    r->profile->begin(r->state, what);
    isp_status st = go_on(r, &over, err);
    assert(!over); /* a profile asks at least once */
    r->reading = st == ISP_OK;
    return st;
}

isp_status isp_snmp_reader__new(isp_snmp_engine *engine, const isp_snmp_profile *profile,
                                const isp_snmp_device_options *options, isp_snmp_reader **out,
                                isp_error *err)
{
    isp_snmp_device_options own = *options;
    const isp_snmp_device_options *manners = &profile->manners;
    isp_snmp_reader *r = calloc(1, sizeof *r + profile->state_size);
    if (!r)
        return isp_fail_memory(err);
#define FILL(member) \
    if (!own.member) \
    own.member = manners->member
    FILL(version);
    FILL(timeout_ms);
    FILL(timeout_floor_ms);
    FILL(retry_count);
    FILL(in_flight_max);
    FILL(gap_ms);
    FILL(probe_ms);
    FILL(rows_max);
    FILL(varbinds);
#undef FILL
    r->profile = profile;
    r->engine = engine;
    isp_status st = isp_snmp_device__open(engine, &own, &r->device, err);
    if (st < 0) {
        free(r);
        return st;
    }
    *out = r;
    return ISP_OK;
}

void isp_snmp_reader__free(isp_snmp_reader *r)
{
    if (!r)
        return;
    r->stopping = true;
    isp_snmp_device__close(r->device);
    r->profile->clear(r->state);
    free(r);
}

isp_snmp_device *isp_snmp_reader__device(isp_snmp_reader *r)
{
    return r->device;
}

/* --- waiting --- */

typedef struct waiter {
    isp_onu_reading_list *onus;
    isp_error *err;
    isp_status status;
    bool over;
} waiter;

static void on_read(void *user, isp_status status, const isp_error *err, isp_onu_reading_list *onus)
{
    waiter *w = user;
    w->status = status;
    w->onus = onus;
    if (status < 0 && w->err)
        *w->err = *err;
    w->over = true;
}

isp_status isp_snmp_reader__read_wait(isp_snmp_reader *r, unsigned what, isp_onu_reading_list **out,
                                      isp_error *err)
{
    waiter w = {.err = err};
    isp_status st = isp_snmp_reader__read(r, what, on_read, &w, err);
    while (st == ISP_OK && !w.over)
        st = isp_snmp_engine__turn(r->engine, 1000000, err);
    if (st < 0) {
        if (r->reading) { /* the loop is broken, and w is about to go */
            w.err = NULL;
            r->stopping = true;
            isp_snmp_op__cancel(r->op);
        }
        return st;
    }
    if (w.status == ISP_OK)
        *out = w.onus;
    return w.status;
}
