/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "subscriber/entities.h"

/* clang-format off */
static const isp_field package_fields[] = {
    ISP_FIELD(isp_package, package_id,    ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_package, code,          ISP_KIND_TEXT,           0,           "Code"),
    ISP_FIELD(isp_package, name,          ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_package, download_bps,  ISP_KIND_BPS,            0,           "Download"),
    ISP_FIELD(isp_package, upload_bps,    ISP_KIND_BPS,            0,           "Upload"),
    ISP_FIELD(isp_package, price_paisa,   ISP_KIND_PAISA,          ISP_F_NULL,  "Price"),
    ISP_FIELD(isp_package, state,         ISP_KIND_STATE,          0,           "State"),
    ISP_FIELD(isp_package, service_count, ISP_KIND_COUNT,          0,           "Lines"),
    ISP_FIELD(isp_package, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_package, revision,      ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
    ISP_FIELD(isp_package, next_on,       ISP_KIND_ON,             ISP_F_NULL | ISP_F_WIDE, "Next from"),
    ISP_FIELD(isp_package, next_price_paisa, ISP_KIND_PAISA,       ISP_F_NULL | ISP_F_WIDE, "Next price"),
};
const isp_entity isp_package_entity = ISP_ENTITY(package, "package_view", package_fields);

static const isp_field package_options_fields[] = {
    ISP_FIELD(isp_package_options, code,         ISP_KIND_TEXT,           0,           "[A-Za-z0-9._-]{1,32}; required to create"),
    ISP_FIELD(isp_package_options, name,         ISP_KIND_TEXT,           0,           "name for customers"),
    ISP_FIELD(isp_package_options, download_bps, ISP_KIND_BPS,            ISP_F_ZERO, "towards the customer; required to create"),
    ISP_FIELD(isp_package_options, upload_bps,   ISP_KIND_BPS,            ISP_F_ZERO, "from the customer; required to create"),
    ISP_FIELD(isp_package_options, price_paisa,  ISP_KIND_PAISA,          ISP_F_ZERO, "a month, without VAT; default 0"),
    ISP_FIELD(isp_package_options, state,        ISP_KIND_TEXT,           0,           "\"active\", or \"closed\": no longer sold"),
    ISP_FIELD(isp_package_options, revision,     ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
    ISP_FIELD(isp_package_options, from_on,      ISP_KIND_ON,             ISP_F_ZERO,           "first day of the new price; default today"),
};
const isp_entity isp_package_options_entity = ISP_INPUT(package_options, package_options_fields);

static const isp_field price_fields[] = {
    ISP_FIELD(isp_price, package_id,    ISP_KIND_ID,             ISP_F_WIDE,  "Package ID"),
    ISP_FIELD(isp_price, from_on,       ISP_KIND_ON,             ISP_F_KEY,   "From"),
    ISP_FIELD(isp_price, price_paisa,   ISP_KIND_PAISA,          ISP_F_NULL,  "Price"),
    ISP_FIELD(isp_price, slot_paisa,    ISP_KIND_PAISA,          ISP_F_NULL,  "Further slot"),
    ISP_FIELD(isp_price, created_at_us, ISP_KIND_AT_US,          0,           "Written"),
};
const isp_entity isp_price_entity = ISP_ENTITY(price, "package_prices", price_fields);

static const isp_field customer_fields[] = {
    ISP_FIELD(isp_customer, customer_id,       ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_customer, code,              ISP_KIND_TEXT,           0,           "Code"),
    ISP_FIELD(isp_customer, name,              ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_customer, phone,             ISP_KIND_TEXT,           ISP_F_NULL,  "Phone"),
    ISP_FIELD(isp_customer, address,           ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Address"),
    ISP_FIELD(isp_customer, zone,              ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Zone"),
    ISP_FIELD(isp_customer, note,              ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Note"),
    ISP_FIELD(isp_customer, state,             ISP_KIND_STATE,          ISP_F_WIDE,  "State"),
    ISP_FIELD(isp_customer, standing,          ISP_KIND_STANDING,       0,           "Standing"),
    ISP_FIELD(isp_customer, balance_paisa,     ISP_KIND_PAISA,          ISP_F_NULL,  "Balance"),
    ISP_FIELD(isp_customer, due_on,            ISP_KIND_ON,             ISP_F_NULL,  "Pay by"),
    ISP_FIELD(isp_customer, service_count,     ISP_KIND_COUNT,          0,           "Lines"),
    ISP_FIELD(isp_customer, suspended_count,   ISP_KIND_COUNT,          ISP_F_WIDE,  "Suspended"),
    ISP_FIELD(isp_customer, online_count,      ISP_KIND_COUNT,          0,           "Online"),
    ISP_FIELD(isp_customer, online_at_us,      ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "Looked at"),
    ISP_FIELD(isp_customer, light,             ISP_KIND_LIGHT,          0,           "Light"),
    ISP_FIELD(isp_customer, rx_power_dbm_x100, ISP_KIND_DBM_X100,       ISP_F_NULL,  "Rx dBm"),
    ISP_FIELD(isp_customer, light_at_us,       ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "Light read"),
    ISP_FIELD(isp_customer, created_at_us,     ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_customer, revision,          ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_customer_entity = ISP_ENTITY(customer, "customer_view", customer_fields);

static const isp_field customer_options_fields[] = {
    ISP_FIELD(isp_customer_options, name,     ISP_KIND_TEXT,           0,           "required to create"),
    ISP_FIELD(isp_customer_options, code,     ISP_KIND_TEXT,           0,           "default the next of the sequence"),
    ISP_FIELD(isp_customer_options, phone,    ISP_KIND_TEXT,           ISP_F_NULL, "+8801XXXXXXXXX, 01XXXXXXXXX, with or without blanks and hyphens"),
    ISP_FIELD(isp_customer_options, address,  ISP_KIND_TEXT,           ISP_F_NULL, "where the line goes"),
    ISP_FIELD(isp_customer_options, zone,     ISP_KIND_TEXT,           ISP_F_NULL, "part of town"),
    ISP_FIELD(isp_customer_options, note,     ISP_KIND_TEXT,           ISP_F_NULL, "for the staff"),
    ISP_FIELD(isp_customer_options, state,    ISP_KIND_TEXT,           0,           "\"active\", or \"closed\" (only when no line runs)"),
    ISP_FIELD(isp_customer_options, revision, ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_customer_options_entity = ISP_INPUT(customer_options, customer_options_fields);

static const isp_field service_fields[] = {
    ISP_FIELD(isp_service, service_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_service, customer_id,     ISP_KIND_ID,             ISP_F_WIDE,  "Customer ID"),
    ISP_FIELD(isp_service, customer_name,   ISP_KIND_TEXT,           0,           "Customer"),
    ISP_FIELD(isp_service, package_id,      ISP_KIND_ID,             ISP_F_WIDE,  "Package ID"),
    ISP_FIELD(isp_service, package_code,    ISP_KIND_TEXT,           0,           "Package"),
    ISP_FIELD(isp_service, node_id,         ISP_KIND_ID,             ISP_F_WIDE,  "Node ID"),
    ISP_FIELD(isp_service, node_name,       ISP_KIND_TEXT,           0,           "Node"),
    ISP_FIELD(isp_service, login,           ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_service, state,           ISP_KIND_SERVICE_STATE,  0,           "State"),
    ISP_FIELD(isp_service, started_on,      ISP_KIND_ON,             ISP_F_WIDE,  "Started"),
    ISP_FIELD(isp_service, ended_on,        ISP_KIND_ON,             ISP_F_NULL | ISP_F_WIDE, "Ended"),
    ISP_FIELD(isp_service, hold_until_on,   ISP_KIND_ON,             ISP_F_NULL | ISP_F_WIDE, "Hold until"),
    ISP_FIELD(isp_service, hold_reason,     ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Hold reason"),
    ISP_FIELD(isp_service, price_paisa,     ISP_KIND_PAISA,          ISP_F_NULL | ISP_F_WIDE, "Price"),
    ISP_FIELD(isp_service, download_bps,    ISP_KIND_BPS,            ISP_F_WIDE,  "Download"),
    ISP_FIELD(isp_service, upload_bps,      ISP_KIND_BPS,            ISP_F_WIDE,  "Upload"),
    ISP_FIELD(isp_service, desired_version, ISP_KIND_COUNT,          ISP_F_WIDE,  "Wanted version"),
    ISP_FIELD(isp_service, applied_version, ISP_KIND_COUNT,          ISP_F_WIDE,  "Proved version"),
    ISP_FIELD(isp_service, applied_at_us,   ISP_KIND_AT_US,          ISP_F_NULL,  "Proved"),
    ISP_FIELD(isp_service, applied_enabled, ISP_KIND_BOOL,           ISP_F_NULL | ISP_F_WIDE, "Proved enabled"),
    ISP_FIELD(isp_service, changed_at_us,   ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "Changed"),
    ISP_FIELD(isp_service, attempt_count,   ISP_KIND_COUNT,          ISP_F_WIDE,  "Attempts"),
    ISP_FIELD(isp_service, retry_at_us,     ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "Next try"),
    ISP_FIELD(isp_service, apply_error,     ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "Error"),
    ISP_FIELD(isp_service, online,          ISP_KIND_BOOL,           ISP_F_NULL,  "Online"),
    ISP_FIELD(isp_service, online_at_us,    ISP_KIND_AT_US,          ISP_F_NULL | ISP_F_WIDE, "Looked at"),
    ISP_FIELD(isp_service, online_since_us,  ISP_KIND_AT_US,          ISP_F_NULL,  "Online since"),
    ISP_FIELD(isp_service, online_address,  ISP_KIND_TEXT,           ISP_F_NULL,  "IP address"),
    ISP_FIELD(isp_service, onu_id,          ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "ONU ID"),
    ISP_FIELD(isp_service, created_at_us,   ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_service, revision,        ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_service_entity = ISP_ENTITY(service, "service_view", service_fields);

static const isp_field service_options_fields[] = {
    ISP_FIELD(isp_service_options, customer_id,   ISP_KIND_ID,             ISP_F_ZERO, "required to create"),
    ISP_FIELD(isp_service_options, package_id,    ISP_KIND_ID,             ISP_F_ZERO, "required to create"),
    ISP_FIELD(isp_service_options, node_id,       ISP_KIND_ID,             ISP_F_ZERO, "required to create: a router"),
    ISP_FIELD(isp_service_options, login,         ISP_KIND_TEXT,           0,           "required to create; [A-Za-z0-9._@-]{1,64}, unique in the tenant"),
    ISP_FIELD(isp_service_options, password,      ISP_KIND_TEXT,           ISP_F_SECRET, "default one of 16 characters, made by the library"),
    ISP_FIELD(isp_service_options, started_on,    ISP_KIND_ON,             ISP_F_ZERO, "first day, billed and online; default today"),
    ISP_FIELD(isp_service_options, onu_id,        ISP_KIND_ID,             ISP_F_ZERO | ISP_F_NULL, "its ONU"),
    ISP_FIELD(isp_service_options, hold_until_on, ISP_KIND_ON,             ISP_F_ZERO | ISP_F_NULL, "not suspended until this date"),
    ISP_FIELD(isp_service_options, hold_reason,   ISP_KIND_TEXT,           0,           "required with a hold"),
    ISP_FIELD(isp_service_options, revision,      ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_service_options_entity = ISP_INPUT(service_options, service_options_fields);

static const isp_field credential_fields[] = {
    ISP_FIELD(isp_credential, service_id, ISP_KIND_ID,             0,           "Service ID"),
    ISP_FIELD(isp_credential, login,      ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_credential, password,   ISP_KIND_TEXT,           ISP_F_SHOWN, "Password"),
};
const isp_entity isp_credential_entity = ISP_ENTITY(credential, NULL, credential_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_package, isp_package_entity)
ISP_RECORD_DEFINE(isp_price, isp_price_entity)
ISP_RECORD_DEFINE(isp_customer, isp_customer_entity)
ISP_RECORD_DEFINE(isp_service, isp_service_entity)
ISP_RECORD_DEFINE(isp_credential, isp_credential_entity)
