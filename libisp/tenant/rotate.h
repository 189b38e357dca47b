/*
 * tenant/rotate.h - which columns hold sealed values: what a rotation of data keys goes through.
 */
#ifndef ISP_LIB_TENANT_ROTATE_H
#define ISP_LIB_TENANT_ROTATE_H

#include "isp/keys.h"
#include "tenant/session.h"
#include "vault/keyring.h"

typedef struct isp_sealed_column {
    const char *table, *column;
    isp_purpose purpose;
} isp_sealed_column;

/* NULL past the end. */
const isp_sealed_column *isp_sealed_column__at(size_t i);

#endif
