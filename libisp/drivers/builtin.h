/* The drivers that the library brings along, one line each; registry.c puts them in order. */
#ifndef ISP_LIB_DRIVERS_BUILTIN_H
#define ISP_LIB_DRIVERS_BUILTIN_H

#include "isp/sys/driver.h"

extern const isp_driver isp_driver_mikrotik;
extern const isp_driver isp_driver_vsol_epon;
extern const isp_driver isp_driver_vsol_gpon;

#endif
