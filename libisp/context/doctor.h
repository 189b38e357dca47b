/*
 * context/doctor.h - the field table and the statements of isp_doctor().
 */
#ifndef ISP_LIB_CONTEXT_DOCTOR_H
#define ISP_LIB_CONTEXT_DOCTOR_H

#include "base/entity.h"
#include "store/store.h"

extern const isp_entity isp_check_entity;
extern const isp_stmt *const isp_context__doctor_stmts[]; /* NULL-terminated */

#endif
