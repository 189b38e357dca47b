/*
 * drivers/vsol/protocol.h - what V-SOL OLTs say over SNMP, read into numbers. Pure: no socket, no
 * clock.
 *
 * Every function is total: foreign bytes give a value or "none". Sources are named in models.c.
 */
#ifndef ISP_LIB_DRIVERS_VSOL_PROTOCOL_H
#define ISP_LIB_DRIVERS_VSOL_PROTOCOL_H

#include "isp/sys/driver.h"
#include "wire/snmp/ber.h"

/* What is known of one ONU; integers first. Numbers are ISP_NO_VALUE and texts empty while they are
 * not. */
typedef struct isp_vsol_onu {
    int64_t pon, number;
    int64_t status;         /* EPON: 0 offline, 1 online */
    int64_t reason;         /* EPON, of the last deregistration: 0 wire down, 1 power off */
    int64_t admin;          /* GPON: 1 enabled, 2 disabled */
    int64_t phase;          /* GPON: 0 logging .. 8 configFail */
    int64_t oper;           /* IF-MIB: 1 up, 2 down */
    int64_t rx, tx, olt_rx; /* dBm x 100 */
    int64_t temperature;    /* degrees x 100 */
    int64_t voltage;        /* mV */
    int64_t bias;           /* uA */
    int64_t distance;       /* m */
    char mac[18], serial[24], model[32], name[64];
} isp_vsol_onu;

/* How a value is written. */
typedef enum isp_vsol_form {
    ISP_VSOL_NUMBER,      /* an integer as it is */
    ISP_VSOL_PLACE,       /* an integer 1..65535: pon or ONU number */
    ISP_VSOL_DBM,         /* "0.03 mW (-14.61 dBm)", "-28.530(dBm)", "-10.47" */
    ISP_VSOL_CELSIUS,     /* "30.67 C", "47.957(C)", "40.00" */
    ISP_VSOL_VOLT,        /* "3.27 V", "3.30(V)" */
    ISP_VSOL_MILLIAMPERE, /* "11.65 mA", "6.220(mA)" */
    ISP_VSOL_MAC,         /* "98:2a:0a:a0:25:b9" */
    ISP_VSOL_MAC_BYTES,   /* six of them; zero is none */
    ISP_VSOL_SERIAL,      /* "GPON0CE43515", "sn:GPON0ce43515" */
    ISP_VSOL_TEXT,        /* free; "NULL", "N/A", "-" and "GPON0/1:1" are unset */
    ISP_VSOL_IF_NAME      /* "EPON0/1:12", "GPON01ONU1": fills pon and number */
} isp_vsol_form;

/* A column of a table: where its value goes. Rows stand in models.c. */
typedef struct isp_vsol_column {
    const char *oid;
    size_t offset, size; /* of the member of isp_vsol_onu */
    isp_vsol_form form;
    unsigned want; /* ISP_SNMP_READ_ bits: asked if one of them is wanted; 0: always */
} isp_vsol_column;

void isp_vsol_onu__clear(isp_vsol_onu *onu);

/* Put a cell where its column belongs; a value that means "none" leaves the member as it was. */
void isp_vsol__take(isp_vsol_onu *onu, const isp_vsol_column *column, const isp_snmp_value *value);

/* Take over what `from` knows. */
void isp_vsol__merge(isp_vsol_onu *onu, const isp_vsol_onu *from);

/* Readings as scaled integers, or ISP_NO_VALUE. */
int64_t isp_vsol__dbm(const char *text, size_t len); /* dBm x 100, -40 < x < 20 */
int64_t isp_vsol__number(const char *text, size_t len,
                         unsigned decimals); /* the first decimal number; 0 is none */

/* "EPON0/1:12", "EPON01ONU1", "GPON0/11:7", "GPON11ONU7". A port alone is no ONU. */
bool isp_vsol__if_name(const char *text, size_t len, int64_t *pon, int64_t *number);

isp_onu_state isp_vsol__state(const isp_vsol_onu *onu);

typedef enum isp_vsol_kind {
    ISP_VSOL_NOT,     /* another vendor's */
    ISP_VSOL_UNCLEAR, /* of the family, under another name */
    ISP_VSOL_EPON,
    ISP_VSOL_GPON
} isp_vsol_kind;

/* What an OLT is, from sysObjectID, sysDescr and its technology object; any of them may be absent.
 */
isp_vsol_kind isp_vsol__identify(const isp_snmp_value *object_id, const isp_snmp_value *descr,
                                 const isp_snmp_value *tech);

#endif
