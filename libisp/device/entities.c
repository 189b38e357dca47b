/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "device/entities.h"

/* clang-format off */
static const isp_field node_fields[] = {
    ISP_FIELD(isp_node, node_id,          ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_node, name,             ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_node, driver,           ISP_KIND_TEXT,           0,           "Driver"),
    ISP_FIELD(isp_node, is_olt,           ISP_KIND_BOOL,           0,           "OLT"),
    ISP_FIELD(isp_node, address,          ISP_KIND_TEXT,           0,           "Address"),
    ISP_FIELD(isp_node, port,             ISP_KIND_COUNT,          ISP_F_NULL | ISP_F_WIDE, "Port"),
    ISP_FIELD(isp_node, tls,              ISP_KIND_BOOL,           ISP_F_WIDE,  "TLS"),
    ISP_FIELD(isp_node, tls_pin,          ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "TLS pin"),
    ISP_FIELD(isp_node, username,         ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "User name"),
    ISP_FIELD(isp_node, snmp_version,     ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "SNMP"),
    ISP_FIELD(isp_node, auth_protocol,    ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "SNMPv3 authentication"),
    ISP_FIELD(isp_node, priv_protocol,    ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "SNMPv3 privacy"),
    ISP_FIELD(isp_node, poll_interval_ms, ISP_KIND_MS,             ISP_F_WIDE,  "Poll interval"),
    ISP_FIELD(isp_node, state,            ISP_KIND_NODE_STATE,     0,           "State"),
    ISP_FIELD(isp_node, state_at_us,      ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "State since"),
    ISP_FIELD(isp_node, seen_at_us,       ISP_KIND_AT_US,          ISP_F_NULL,  "Seen"),
    ISP_FIELD(isp_node, next_poll_at_us,  ISP_KIND_AT_US,          ISP_F_WIDE,  "Next poll"),
    ISP_FIELD(isp_node, node_error,       ISP_KIND_TEXT,           ISP_F_NULL,  "Error"),
    ISP_FIELD(isp_node, model,            ISP_KIND_TEXT,           ISP_F_NULL,  "Model"),
    ISP_FIELD(isp_node, version,          ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Version"),
    ISP_FIELD(isp_node, uptime_ms,        ISP_KIND_MS,             ISP_F_NULL | ISP_F_WIDE, "Uptime"),
    ISP_FIELD(isp_node, service_count,    ISP_KIND_COUNT,          0,           "Lines"),
    ISP_FIELD(isp_node, pending_count,    ISP_KIND_COUNT,          0,           "Pending"),
    ISP_FIELD(isp_node, onu_count,        ISP_KIND_COUNT,          0,           "ONUs"),
    ISP_FIELD(isp_node, weak_count,       ISP_KIND_COUNT,          0,           "Weak light"),
    ISP_FIELD(isp_node, created_at_us,    ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_node, revision,         ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_node_entity = ISP_ENTITY(node, "node_view", node_fields);

static const isp_field node_options_fields[] = {
    ISP_FIELD(isp_node_options, name,             ISP_KIND_TEXT,           0,           "required to create; unique in the tenant"),
    ISP_FIELD(isp_node_options, driver,           ISP_KIND_TEXT,           0,           "\"mikrotik\", \"vsol-epon\" ...; required to create"),
    ISP_FIELD(isp_node_options, address,          ISP_KIND_TEXT,           0,           "required to create; numeric IPv4 or IPv6"),
    ISP_FIELD(isp_node_options, port,             ISP_KIND_COUNT,          ISP_F_ZERO | ISP_F_NULL, "default the driver's"),
    ISP_FIELD(isp_node_options, tls,              ISP_KIND_TEXT,           0,           "\"yes\" or \"no\"; default no"),
    ISP_FIELD(isp_node_options, tls_pin,          ISP_KIND_TEXT,           ISP_F_NULL, "SHA-256 of its certificate, 64 hex digits"),
    ISP_FIELD(isp_node_options, username,         ISP_KIND_TEXT,           ISP_F_NULL, "to log in with; SNMPv3 user name"),
    ISP_FIELD(isp_node_options, password,         ISP_KIND_TEXT,           ISP_F_SECRET, "password, SNMP community or SNMPv3 authentication passphrase; again when address, port, TLS or SNMP version change"),
    ISP_FIELD(isp_node_options, snmp_version,     ISP_KIND_TEXT,           0,           "\"v2c\" or \"v3\"; default v2c"),
    ISP_FIELD(isp_node_options, auth_protocol,    ISP_KIND_TEXT,           ISP_F_NULL, "SNMPv3: MD5, SHA, SHA-224, SHA-256, SHA-384 or SHA-512"),
    ISP_FIELD(isp_node_options, priv_protocol,    ISP_KIND_TEXT,           ISP_F_NULL, "SNMPv3: DES, AES, AES-192 or AES-256"),
    ISP_FIELD(isp_node_options, priv_password,    ISP_KIND_TEXT,           ISP_F_SECRET, "SNMPv3 privacy passphrase"),
    ISP_FIELD(isp_node_options, poll_interval_ms, ISP_KIND_MS,             ISP_F_ZERO, "1000 to 86400000; default 10000 for routers, 60000 for OLTs"),
    ISP_FIELD(isp_node_options, revision,         ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_node_options_entity = ISP_INPUT(node_options, node_options_fields);

static const isp_field node_facts_fields[] = {
    ISP_FIELD(isp_node_facts, node_id,      ISP_KIND_ID,             0,           "Node ID"),
    ISP_FIELD(isp_node_facts, name,         ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_node_facts, model,        ISP_KIND_TEXT,           ISP_F_NULL,  "Model"),
    ISP_FIELD(isp_node_facts, version,      ISP_KIND_TEXT,           ISP_F_NULL,  "Version"),
    ISP_FIELD(isp_node_facts, serial,       ISP_KIND_TEXT,           ISP_F_NULL,  "Serial"),
    ISP_FIELD(isp_node_facts, uptime_ms,    ISP_KIND_MS,             ISP_F_NULL,  "Uptime"),
    ISP_FIELD(isp_node_facts, cpu_pct_x100, ISP_KIND_PCT_X100,       ISP_F_NULL,  "CPU %"),
    ISP_FIELD(isp_node_facts, latency_ms,   ISP_KIND_MS,             0,           "Latency"),
};
const isp_entity isp_node_facts_entity = ISP_ENTITY(node_facts, NULL, node_facts_fields);

static const isp_field onu_fields[] = {
    ISP_FIELD(isp_onu, onu_id,                   ISP_KIND_ID,             ISP_F_KEY,   "ONU"),
    ISP_FIELD(isp_onu, node_id,                  ISP_KIND_ID,             ISP_F_WIDE,  "Node ID"),
    ISP_FIELD(isp_onu, node_name,                ISP_KIND_TEXT,           0,           "Node"),
    ISP_FIELD(isp_onu, pon,                      ISP_KIND_COUNT,          0,           "PON"),
    ISP_FIELD(isp_onu, number,                   ISP_KIND_COUNT,          0,           "No."),
    ISP_FIELD(isp_onu, mac,                      ISP_KIND_TEXT,           ISP_F_NULL,  "MAC"),
    ISP_FIELD(isp_onu, serial,                   ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Serial"),
    ISP_FIELD(isp_onu, name,                     ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_onu, state,                    ISP_KIND_ONU_STATE,      0,           "State"),
    ISP_FIELD(isp_onu, state_at_us,              ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "State since"),
    ISP_FIELD(isp_onu, rx_power_dbm_x100,        ISP_KIND_DBM_X100,       ISP_F_NULL,  "Rx dBm"),
    ISP_FIELD(isp_onu, light,                    ISP_KIND_LIGHT,          0,           "Light"),
    ISP_FIELD(isp_onu, tx_power_dbm_x100,        ISP_KIND_DBM_X100,       ISP_F_NULL | ISP_F_WIDE, "Tx dBm"),
    ISP_FIELD(isp_onu, olt_rx_power_dbm_x100,    ISP_KIND_DBM_X100,       ISP_F_NULL | ISP_F_WIDE, "OLT Rx dBm"),
    ISP_FIELD(isp_onu, temperature_celsius_x100, ISP_KIND_CELSIUS_X100,   ISP_F_NULL | ISP_F_WIDE, "Temperature"),
    ISP_FIELD(isp_onu, voltage_mv,               ISP_KIND_MV,             ISP_F_NULL | ISP_F_WIDE, "Voltage"),
    ISP_FIELD(isp_onu, bias_ua,                  ISP_KIND_UA,             ISP_F_NULL | ISP_F_WIDE, "Bias"),
    ISP_FIELD(isp_onu, distance_m,               ISP_KIND_M,              ISP_F_NULL | ISP_F_WIDE, "Distance"),
    ISP_FIELD(isp_onu, read_at_us,               ISP_KIND_AT_US,          ISP_F_NULL,  "Read"),
    ISP_FIELD(isp_onu, baseline_dbm_x100,        ISP_KIND_DBM_X100,       ISP_F_NULL | ISP_F_WIDE, "Baseline dBm"),
    ISP_FIELD(isp_onu, service_id,               ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "Service ID"),
    ISP_FIELD(isp_onu, customer_id,              ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "Customer ID"),
    ISP_FIELD(isp_onu, customer_name,            ISP_KIND_TEXT,           ISP_F_NULL,  "Customer"),
    ISP_FIELD(isp_onu, created_at_us,            ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
};
const isp_entity isp_onu_entity = ISP_ENTITY(onu, "onu_view", onu_fields);

static const isp_field sample_fields[] = {
    ISP_FIELD(isp_sample, at_us,                    ISP_KIND_AT_US,          0,           "Time"),
    ISP_FIELD(isp_sample, rx_power_dbm_x100,        ISP_KIND_DBM_X100,       ISP_F_NULL,  "Rx dBm"),
    ISP_FIELD(isp_sample, tx_power_dbm_x100,        ISP_KIND_DBM_X100,       ISP_F_NULL,  "Tx dBm"),
    ISP_FIELD(isp_sample, temperature_celsius_x100, ISP_KIND_CELSIUS_X100,   ISP_F_NULL,  "Temperature"),
};
const isp_entity isp_sample_entity = ISP_ENTITY(sample, NULL, sample_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_node, isp_node_entity)
ISP_RECORD_DEFINE(isp_node_facts, isp_node_facts_entity)
ISP_RECORD_DEFINE(isp_onu, isp_onu_entity)
ISP_RECORD_DEFINE(isp_sample, isp_sample_entity)
