/*
 * device/device.h - what drivers and the floors above need of the device floor beyond
 * isp/sys/driver.h. This floor names no driver: the array of drivers is handed down.
 */
#ifndef ISP_LIB_DEVICE_DEVICE_H
#define ISP_LIB_DEVICE_DEVICE_H

#include "isp/sys/driver.h"
#include "wire/guard.h"
#include "wire/net.h"
#include "wire/snmp/engine.h"

ISP_AUTO_DEFINE(isp_device, isp_device_close)
ISP_AUTO_DEFINE(isp_device_facts, isp_device_facts_free)
ISP_AUTO_DEFINE(isp_line_state, isp_line_state_free)
ISP_AUTO_DEFINE(isp_line_change, isp_line_change_free)
ISP_AUTO_DEFINE(isp_line_session_list, isp_line_session_list_free)
ISP_AUTO_DEFINE(isp_onu_reading_list, isp_onu_reading_list_free)

/* isp_device_open() with the drivers at hand; drivers is required. */
isp_status isp_device__open(const isp_driver *const *drivers, const isp_device_options *options,
                            isp_device **out, isp_error *err);

/* The driver of this name, or NULL. */
const isp_driver *isp_driver__find(const isp_driver *const *drivers, const char *name);

/* Why the library cannot use a driver ("is newer than this library"), or NULL. */
const char *isp_driver__refuses(const isp_driver *driver);

/*
 * How a device may be reached, for its driver: the options' text read once, and the guard that is
 * asked again at every connect. Zeroed memory is ready to be freed.
 */
typedef struct isp_reach {
    char address[46];
    uint16_t port;
    bool tls, has_pin;
    uint8_t pin[ISP_NET_PIN_LEN];
    isp_guard guard; /* points into this struct: do not copy it */
    isp_prefix_list allowed;
    uint16_t ports[1];
} isp_reach;

/*
 * ISP_E_INVALID: subject is the member (node.address, node.port, node.tls_pin, node.snmp_version,
 * allowed_prefixes).
 * The address is checked here too, so that a wrong one is refused before anything is opened. A port
 * from 1024 that the options name is taken for a service that was moved there.
 */
isp_status isp_reach__init(isp_reach *reach, const isp_driver *driver,
                           const isp_device_options *options, isp_error *err);
void isp_reach__free(isp_reach *reach);

/* The same for a device that speaks SNMP. v3 is the room for a user; it and the options must live
 * until the device is open. */
isp_snmp_device_options isp_reach__snmp(const isp_reach *reach, const isp_device_options *options,
                                        isp_snmp_v3_options *v3);

#endif
