/*
 * What every simulated device has, whatever it speaks.
 */
#ifndef SIM_DEVICE_H
#define SIM_DEVICE_H

#include <netinet/in.h>

#include "fault.h"
#include "json.h"
#include "loop.h"
#include "options.h"

typedef struct sim_device sim_device;

typedef struct sim_why {
    char text[256];
} sim_why;

/* Fill in a reason. @return false, so that it can be returned at once */
bool sim_fail(sim_why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

typedef struct sim_device_ops {
    const char *kind; /* the first word of its fleet line */
    /** Open the ports. */
    bool (*open)(sim_device *device, sim_why *why);
    /** Ports and what else one line says: ` api=8728 tls=8729`. */
    void (*announce)(const sim_device *device, sim_buf *line);
    /** device->fault was changed. */
    void (*fault_changed)(sim_device *device);
    /** Off and on again. */
    void (*reboot)(sim_device *device);
    /** A control command of this kind of device. @return false: why says what was wrong */
    bool (*control)(sim_device *device, const char *command, int argc, char **argv, sim_why *why);
    /** Members of the state object. */
    void (*state)(sim_device *device, sim_json *json);
    void (*free)(sim_device *device);
} sim_device_ops;

struct sim_device {
    const sim_device_ops *ops;
    sim_loop *loop;
    char name[64];
    struct in_addr address;
    uint64_t seed;
    sim_fault fault;
};

/** The members that every fleet line sets: name, listen, seed, fault. */
bool sim_device_init(sim_device *device, const sim_device_ops *ops, sim_loop *loop,
                     sim_options *options, uint64_t fleet_seed, sim_why *why);

/** A non-blocking socket on the device's address; *port 0 is filled with the kernel's choice. */
int sim_device_socket(const sim_device *device, int type, uint16_t *port, sim_why *why);

#endif
