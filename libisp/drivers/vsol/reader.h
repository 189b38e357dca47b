/* drivers/vsol/reader.h - the profile by which V-SOL OLTs are read: which tables, in which order,
 * for which ONUs. Pure.
 */
#ifndef ISP_LIB_DRIVERS_VSOL_READER_H
#define ISP_LIB_DRIVERS_VSOL_READER_H

#include "wire/snmp/profile.h"

extern const isp_snmp_profile isp_vsol_profile;

#endif
