/*
 * wire/snmp/profile.h - how the engine reads a kind of device: a driver's knowledge as steps,
 * without waiting in it.
 *
 * A profile is a pure state machine: it is asked for the next step (columns to walk or objects to
 * get), fed with what the device answers, and asked again, until it has no further step. So one
 * description serves both ways of reading: many devices side by side in the polling engine, or one
 * device and wait.
 */
#ifndef ISP_LIB_WIRE_SNMP_PROFILE_H
#define ISP_LIB_WIRE_SNMP_PROFILE_H

#include "isp/sys/driver.h"
#include "wire/snmp/engine.h"

/* What a reading is for; bits. */
enum {
    ISP_SNMP_READ_STATE = 1u << 0,    /* who is online, and why not: quick */
    ISP_SNMP_READ_OPTICS = 1u << 1,   /* levels: may ask every ONU, slow */
    ISP_SNMP_READ_IDENTITY = 1u << 2, /* MAC, serial, name, model, distance */
    ISP_SNMP_READ_ALL = ISP_SNMP_READ_STATE | ISP_SNMP_READ_OPTICS | ISP_SNMP_READ_IDENTITY
};

/* One thing to ask. Callbacks and user are the reader's. */
typedef struct isp_snmp_step {
    bool is_get;
    isp_snmp_walk walk;
    isp_snmp_get get;
    uint32_t gap_ms; /* between requests from here on; 0: as before */
    /* Room for what walk may point to; it must live until the step is started, as the step does. */
    const char *columns[ISP_SNMP_COLUMNS_MAX];
    isp_snmp_range ranges[ISP_SNMP_RANGES_MAX];
    uint32_t after[ISP_SNMP_RANGES_MAX][2], last[ISP_SNMP_RANGES_MAX][2];
} isp_snmp_step;

typedef struct isp_snmp_profile {
    size_t state_size; /* bytes, zeroed when a reader is made; kept from one reading to the next */

    /* How such a device wants to be treated; address, guard, community and the like are not looked
     * at. */
    isp_snmp_device_options manners;

    /* A reading begins. */
    void (*begin)(void *state, unsigned what);
    /* The next step; false: there is none. */
    bool (*next)(void *state, isp_snmp_step *step);
    /* A row of the step's walk; false ends this step (not the reading). */
    bool (*row)(void *state, const isp_snmp_row *row);
    /* A value of the step's get. */
    void (*value)(void *state, size_t i, const isp_snmp_value *value);
    /* The step has ended. A status other than ISP_OK ends the reading with it. `status` is how the
     * step itself ended and *err why; a device that does not answer ends the reading without
     * asking. */
    isp_status (*end)(void *state, isp_status status, isp_error *err);
    /* After the last step: what was read. [owned: isp_onu_reading_list_free] */
    isp_status (*onus)(void *state, isp_onu_reading_list **out, isp_error *err);
    /* Give back what the state owns; not the state itself. */
    void (*clear)(void *state);
} isp_snmp_profile;

/* One device and what its profile has learnt of it. @thread one, the engine's. */
typedef struct isp_snmp_reader isp_snmp_reader;

/* A reading has ended. onus is [owned: isp_onu_reading_list_free], NULL unless status is ISP_OK.
 * From here the next reading may be started; the reader may not be freed. */
typedef void (*isp_snmp_read_fn)(void *user, isp_status status, const isp_error *err,
                                 isp_onu_reading_list *onus);

/* `options` as for isp_snmp_device__open; what it leaves at zero the profile's manners fill in. */
isp_status isp_snmp_reader__new(isp_snmp_engine *engine, const isp_snmp_profile *profile,
                                const isp_snmp_device_options *options, isp_snmp_reader **out,
                                isp_error *err);
/* Closes the device; a reading under way ends with ISP_E_CANCELLED. NULL is accepted. */
void isp_snmp_reader__free(isp_snmp_reader *reader);
ISP_AUTO_DEFINE(isp_snmp_reader, isp_snmp_reader__free)

/* Start a reading; one at a time (ISP_E_BUSY). On failure done is not called; ISP_E_UNAVAILABLE: it
 * is being probed. */
isp_status isp_snmp_reader__read(isp_snmp_reader *reader, unsigned what, isp_snmp_read_fn done,
                                 void *user, isp_error *err);
/* The same, turning the loop until it has ended. */
isp_status isp_snmp_reader__read_wait(isp_snmp_reader *reader, unsigned what,
                                      isp_onu_reading_list **out, isp_error *err);

isp_snmp_device *isp_snmp_reader__device(isp_snmp_reader *reader);

#endif
