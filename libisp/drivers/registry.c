/*
 * The built-in drivers: a plain array, specific before generic. A new driver adds its line here and
 * in builtin.h.
 */
#include "device/device.h"
#include "drivers/builtin.h"

static const isp_driver *const builtin[] = {
    &isp_driver_mikrotik,
    &isp_driver_vsol_epon,
    &isp_driver_vsol_gpon,
    NULL,
};

const isp_driver *const *isp_driver_builtin(void)
{
    return builtin;
}

isp_status isp_device_open(const isp_driver *const *drivers, const isp_device_options *options,
                           isp_device **out, isp_error *err)
{
    return isp_device__open(drivers ? drivers : builtin, options, out, err);
}
