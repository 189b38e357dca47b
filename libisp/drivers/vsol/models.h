/* drivers/vsol/models.h - the tables of V-SOL OLTs that the driver reads; rows and sources are in
 * models.c. */
#ifndef ISP_LIB_DRIVERS_VSOL_MODELS_H
#define ISP_LIB_DRIVERS_VSOL_MODELS_H

#include "drivers/vsol/protocol.h"

/* What the index of a row is. */
typedef enum isp_vsol_index {
    ISP_VSOL_BY_PLACE,  /* .<pon>.<onu> */
    ISP_VSOL_BY_COLUMN, /* .<column>.<pon>.<onu>: a table walked from its root */
    ISP_VSOL_BY_CELLS   /* a running number; pon and onu stand in cells of the row */
} isp_vsol_index;

typedef struct isp_vsol_table {
    const char *name;
    const isp_vsol_column *columns;
    size_t column_count;
    isp_vsol_index index;
    const char *root;    /* ISP_VSOL_BY_COLUMN: where the walk starts */
    uint32_t timeout_ms; /* one answer; 0: as usual */
    uint32_t rows_max;   /* of one request; 0: as usual */
} isp_vsol_table;

extern const isp_vsol_table isp_vsol_epon_status, isp_vsol_epon_status_v1, isp_vsol_gpon_status,
    isp_vsol_interfaces;
/* In the order they are tried, until one gives a level; the last has no columns. */
extern const isp_vsol_table isp_vsol_epon_optics[], isp_vsol_gpon_optics[];

/* Models that want to be treated with more care than others. */
typedef struct isp_vsol_model {
    const char *descr; /* prefix of sysDescr */
    uint32_t gap_ms;   /* between two requests */
} isp_vsol_model;
const isp_vsol_model *isp_vsol_model__find(const char *descr, size_t len);

/* Single objects. */
extern const char *const isp_vsol_identity_oids[3]; /* sysObjectID, sysDescr, technology */
enum {
    ISP_VSOL_FACT_DESCR,
    ISP_VSOL_FACT_UPTIME,
    ISP_VSOL_FACT_MODEL,
    ISP_VSOL_FACT_MODEL_OLD,
    ISP_VSOL_FACT_HOST,
    ISP_VSOL_FACT_VERSION,
    ISP_VSOL_FACT_SERIAL,
    ISP_VSOL_FACT_CPU,
    ISP_VSOL_FACTS
};
extern const char *const isp_vsol_fact_oids[ISP_VSOL_FACTS];

#endif
