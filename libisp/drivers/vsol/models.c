/*
 * The tables of V-SOL OLTs. B is 1.3.6.1.4.1.37950.1.1, the vendor's tree.
 *
 * Sources: "V1600D MIB" and "V1600G MIB" are the vendor's MIB files of these names; "recorded" was
 * seen in a recording of a live device (V1600D V2.03.74R, V1600GS V1.2.0); "code" is relied on by
 * other people's working drivers.
 */
#include "drivers/vsol/models.h"

#include <string.h>

#include "wire/snmp/profile.h"

#define B "1.3.6.1.4.1.37950.1.1"
#define CELL(oid, member, form, want)                                                        \
    {                                                                                        \
        oid, offsetof(isp_vsol_onu, member), sizeof(((isp_vsol_onu *)0)->member), form, want \
    }
#define TABLE(columns) columns, ISP_LEN(columns)

enum {
    ALWAYS = 0,
    STATE = ISP_SNMP_READ_STATE,
    OPTICS = ISP_SNMP_READ_OPTICS,
    IDENTITY = ISP_SNMP_READ_IDENTITY,
    OAM_TIMEOUT_MS =
        8000, /* the OLT asks each ONU while it answers; tens of seconds for a port (code) */
    OAM_ROWS = 8
};

/* clang-format off */

/* --- EPON --- */

/* onuAuthInfoTable: all bound ONUs. V1600D MIB, code; column 9 recorded. */
static const isp_vsol_column epon_status[] = {
    CELL(B ".5.12.1.25.1.4",  status,   ISP_VSOL_NUMBER, ALWAYS),   /* V1600D MIB: 0 offline, 1 online */
    CELL(B ".5.12.1.25.1.15", reason,   ISP_VSOL_NUMBER, STATE),    /* V1600D MIB: 0 wire down, 1 power off */
    CELL(B ".5.12.1.25.1.5",  mac,      ISP_VSOL_MAC,    IDENTITY), /* V1600D MIB, code */
    CELL(B ".5.12.1.25.1.9",  name,     ISP_VSOL_TEXT,   IDENTITY), /* recorded */
    CELL(B ".5.12.1.25.1.17", distance, ISP_VSOL_NUMBER, IDENTITY), /* V1600D MIB: metres */
};
const isp_vsol_table isp_vsol_epon_status = { "EPON status", TABLE(epon_status), ISP_VSOL_BY_PLACE, NULL, 0, 0 };

/* Firmware V1.x has one flat table instead. V1600D MIB, code. */
static const isp_vsol_column epon_status_v1[] = {
    CELL(B ".5.12.1.12.1.2",  pon,    ISP_VSOL_PLACE,  ALWAYS),
    CELL(B ".5.12.1.12.1.3",  number, ISP_VSOL_PLACE,  ALWAYS),
    CELL(B ".5.12.1.12.1.5",  status, ISP_VSOL_NUMBER, ALWAYS),
    CELL(B ".5.12.1.12.1.6",  mac,    ISP_VSOL_MAC,    IDENTITY),
    CELL(B ".5.12.1.12.1.10", name,   ISP_VSOL_TEXT,   IDENTITY),
};
const isp_vsol_table isp_vsol_epon_status_v1 =
    { "EPON status, V1", TABLE(epon_status_v1), ISP_VSOL_BY_CELLS, NULL, 0, 0 };

/* onuOpmDiag. Recorded: "30.67 C", "3.27 V", "11.65 mA", "2.38 mW (3.77 dBm)", "0.03 mW (-14.61 dBm)". */
static const isp_vsol_column epon_optics[] = {
    CELL(B ".5.12.2.1.8.1.3", temperature, ISP_VSOL_CELSIUS,     OPTICS),
    CELL(B ".5.12.2.1.8.1.4", voltage,     ISP_VSOL_VOLT,        OPTICS),
    CELL(B ".5.12.2.1.8.1.5", bias,        ISP_VSOL_MILLIAMPERE, OPTICS),
    CELL(B ".5.12.2.1.8.1.6", tx,          ISP_VSOL_DBM,         OPTICS),
    CELL(B ".5.12.2.1.8.1.7", rx,          ISP_VSOL_DBM,         OPTICS),
};
/* The same on newer firmware. V1600D MIB. */
static const isp_vsol_column epon_optics_13[] = {
    CELL(B ".5.12.2.1.13.1.3", temperature, ISP_VSOL_CELSIUS,     OPTICS),
    CELL(B ".5.12.2.1.13.1.4", voltage,     ISP_VSOL_VOLT,        OPTICS),
    CELL(B ".5.12.2.1.13.1.5", bias,        ISP_VSOL_MILLIAMPERE, OPTICS),
    CELL(B ".5.12.2.1.13.1.6", tx,          ISP_VSOL_DBM,         OPTICS),
    CELL(B ".5.12.2.1.13.1.7", rx,          ISP_VSOL_DBM,         OPTICS),
};
static const isp_vsol_column epon_optics_14[] = { /* V1600D MIB */
    CELL(B ".5.12.2.1.14.1.3", rx, ISP_VSOL_DBM, OPTICS),
    CELL(B ".5.12.2.1.14.1.4", tx, ISP_VSOL_DBM, OPTICS),
};
const isp_vsol_table isp_vsol_epon_optics[] = {
    { "EPON optics", TABLE(epon_optics), ISP_VSOL_BY_PLACE, NULL, OAM_TIMEOUT_MS, OAM_ROWS },
    /* On some firmware a walk that starts at column 6 or 7 gives nothing, one from the root does (code). */
    { "EPON optics, from the root", TABLE(epon_optics), ISP_VSOL_BY_COLUMN, B ".5.12.2.1.8.1", OAM_TIMEOUT_MS, OAM_ROWS },
    { "EPON optics, newer", TABLE(epon_optics_13), ISP_VSOL_BY_PLACE, NULL, OAM_TIMEOUT_MS, OAM_ROWS },
    { "EPON optics, levels only", TABLE(epon_optics_14), ISP_VSOL_BY_PLACE, NULL, OAM_TIMEOUT_MS, OAM_ROWS },
    { NULL, NULL, 0, ISP_VSOL_BY_PLACE, NULL, 0, 0 },
};
/* Not read: B.5.12.1.28.1, which OEM builds (DBC EPOLT-3304) fill with placeholder levels (code). */

/* --- GPON --- */

static const isp_vsol_column gpon_status[] = {
    CELL(B ".6.1.1.1.1.5",  phase,    ISP_VSOL_NUMBER, ALWAYS),   /* recorded: 3 working */
    CELL(B ".6.1.1.1.1.3",  admin,    ISP_VSOL_NUMBER, STATE),    /* V1600G MIB: 1 enable, 2 disable */
    CELL(B ".6.1.1.2.1.5",  serial,   ISP_VSOL_SERIAL, IDENTITY), /* V1600G MIB, code: "GPON0CE43515" */
    CELL(B ".6.1.1.2.1.6",  model,    ISP_VSOL_TEXT,   IDENTITY), /* V1600G MIB */
    CELL(B ".6.1.1.4.1.24", name,     ISP_VSOL_TEXT,   IDENTITY), /* V1600G MIB; "GPON0/1:1" by default */
    CELL(B ".6.1.1.12.1.3", distance, ISP_VSOL_NUMBER, IDENTITY), /* V1600G MIB: metres */
};
const isp_vsol_table isp_vsol_gpon_status = { "GPON status", TABLE(gpon_status), ISP_VSOL_BY_PLACE, NULL, 0, 0 };

/* Recorded on V1600GS V1.2.0 ("40.00", "3.28", "14.00", "2.14", "-10.47"), column 7 not for every ONU; with units in
 * brackets on V2.1.6R (code). Column 8: V1600G MIB, in no recording. */
static const isp_vsol_column gpon_optics[] = {
    CELL(B ".6.1.1.3.1.3", temperature, ISP_VSOL_CELSIUS,     OPTICS),
    CELL(B ".6.1.1.3.1.4", voltage,     ISP_VSOL_VOLT,        OPTICS),
    CELL(B ".6.1.1.3.1.5", bias,        ISP_VSOL_MILLIAMPERE, OPTICS),
    CELL(B ".6.1.1.3.1.6", tx,          ISP_VSOL_DBM,         OPTICS),
    CELL(B ".6.1.1.3.1.7", rx,          ISP_VSOL_DBM,         OPTICS),
    CELL(B ".6.1.1.3.1.8", olt_rx,      ISP_VSOL_DBM,         OPTICS),
};
const isp_vsol_table isp_vsol_gpon_optics[] = {
    { "GPON optics", TABLE(gpon_optics), ISP_VSOL_BY_PLACE, NULL, OAM_TIMEOUT_MS, OAM_ROWS },
    { NULL, NULL, 0, ISP_VSOL_BY_PLACE, NULL, 0, 0 },
};

/* --- both --- */

/* IF-MIB. ifIndex is a running number that shifts: only the name tells the ONU. On a V1600D ifPhysAddress of an ONU's
 * row is its MAC (recorded); on GPON it is zero and ifOperStatus always up (recorded). */
static const isp_vsol_column interfaces[] = {
    CELL("1.3.6.1.2.1.31.1.1.1.1", pon,  ISP_VSOL_IF_NAME,   ALWAYS), /* and number */
    CELL("1.3.6.1.2.1.2.2.1.6",    mac,  ISP_VSOL_MAC_BYTES, ALWAYS),
    CELL("1.3.6.1.2.1.2.2.1.8",    oper, ISP_VSOL_NUMBER,    ALWAYS),
};
const isp_vsol_table isp_vsol_interfaces = { "interfaces", TABLE(interfaces), ISP_VSOL_BY_CELLS, NULL, 0, 0 };

/* Code: a V1600G2B stops answering for minutes after a burst, and wants a second between requests. The others of its
 * family are treated with some of that care (guessed). */
static const isp_vsol_model models[] = {
    { "V1600G2B", 1000 },
    { "V1600G",   200 },
    { "",         20 },
};

const char *const isp_vsol_identity_oids[3] = {
    "1.3.6.1.2.1.1.2.0",  /* sysObjectID: ...37950.1.1.5.10.14.1 on EPON and GPON alike (recorded) */
    "1.3.6.1.2.1.1.1.0",  /* sysDescr: the bare model, "V1600D" (recorded) */
    B ".5.10.12.5.15.0",  /* "EPON-OLT" on V1600D (recorded), absent on V1600GS (recorded) */
};

const char *const isp_vsol_fact_oids[ISP_VSOL_FACTS] = {
    [ISP_VSOL_FACT_DESCR]     = "1.3.6.1.2.1.1.1.0",
    [ISP_VSOL_FACT_UPTIME]    = "1.3.6.1.2.1.1.3.0",   /* sound on both (recorded) */
    [ISP_VSOL_FACT_MODEL]     = B ".5.10.14.5.0",      /* may be absent */
    [ISP_VSOL_FACT_MODEL_OLD] = B ".5.10.14.1.0",
    [ISP_VSOL_FACT_HOST]      = B ".5.10.12.5.1.0",    /* recorded */
    [ISP_VSOL_FACT_VERSION]   = B ".5.10.12.5.4.0",    /* recorded: "V2.03.74R" */
    [ISP_VSOL_FACT_SERIAL]    = B ".5.10.12.5.11.0",   /* recorded */
    [ISP_VSOL_FACT_CPU]       = B ".5.10.12.3.0",      /* recorded: per cent; reported missing on V1600G V2.1.6R */
};

/* clang-format on */

const isp_vsol_model *isp_vsol_model__find(const char *descr, size_t len)
{
    const isp_vsol_model *m = models;
    while (strlen(m->descr) > len || memcmp(m->descr, descr, strlen(m->descr)) != 0)
        m++;
    return m;
}
