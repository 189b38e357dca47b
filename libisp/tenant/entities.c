/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "tenant/entities.h"

/* clang-format off */
static const isp_field tenant_fields[] = {
    ISP_FIELD(isp_tenant, tenant_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_tenant, parent_id,      ISP_KIND_ID,             ISP_F_NULL,  "Parent ID"),
    ISP_FIELD(isp_tenant, kind,           ISP_KIND_TENANT_KIND,    0,           "Kind"),
    ISP_FIELD(isp_tenant, code,           ISP_KIND_TEXT,           0,           "Code"),
    ISP_FIELD(isp_tenant, name,           ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_tenant, state,          ISP_KIND_STATE,          0,           "State"),
    ISP_FIELD(isp_tenant, timezone,       ISP_KIND_TEXT,           ISP_F_WIDE,  "Time zone"),
    ISP_FIELD(isp_tenant, invoice_prefix, ISP_KIND_TEXT,           ISP_F_WIDE,  "Invoice prefix"),
    ISP_FIELD(isp_tenant, due_day,        ISP_KIND_COUNT,          0,           "Due day"),
    ISP_FIELD(isp_tenant, grace_days,     ISP_KIND_COUNT,          0,           "Grace days"),
    ISP_FIELD(isp_tenant, vat_pct_x100,   ISP_KIND_PCT_X100,       ISP_F_WIDE,  "VAT %"),
    ISP_FIELD(isp_tenant, created_at_us,  ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_tenant, revision,       ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
    ISP_FIELD(isp_tenant, pay_text,       ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_WIDE, "How to pay"),
};
const isp_entity isp_tenant_entity = ISP_ENTITY(tenant, "tenants", tenant_fields);

static const isp_field tenant_options_fields[] = {
    ISP_FIELD(isp_tenant_options, code,           ISP_KIND_TEXT,           0,           "short name, [a-z0-9-]{2,32}, unique on the installation"),
    ISP_FIELD(isp_tenant_options, name,           ISP_KIND_TEXT,           0,           "name for people"),
    ISP_FIELD(isp_tenant_options, timezone,       ISP_KIND_TEXT,           0,           "IANA name; default Asia/Dhaka"),
    ISP_FIELD(isp_tenant_options, invoice_prefix, ISP_KIND_TEXT,           0,           "in front of invoice numbers; default the code in capitals"),
    ISP_FIELD(isp_tenant_options, due_day,        ISP_KIND_COUNT,          ISP_F_ZERO, "bills are due on this day of their month, 1 to 28; default 10"),
    ISP_FIELD(isp_tenant_options, grace_days,     ISP_KIND_COUNT,          ISP_F_ZERO, "days after the due date before a line is suspended, 0 to 60; default 3"),
    ISP_FIELD(isp_tenant_options, vat_pct_x100,   ISP_KIND_PCT_X100,       ISP_F_ZERO, "VAT put on top of prices; default 5 %"),
    ISP_FIELD(isp_tenant_options, revision,       ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
    ISP_FIELD(isp_tenant_options, pay_text,       ISP_KIND_TEXT,           ISP_F_NULL,  "how to pay, at most 120 characters: told with what is due"),
};
const isp_entity isp_tenant_options_entity = ISP_INPUT(tenant_options, tenant_options_fields);

static const isp_field child_fields[] = {
    ISP_FIELD(isp_child, tenant_id,       ISP_KIND_ID,              ISP_F_KEY,               "ID"),
    ISP_FIELD(isp_child, parent_id,       ISP_KIND_ID,              ISP_F_WIDE,              "Parent ID"),
    ISP_FIELD(isp_child, kind,            ISP_KIND_TENANT_KIND,     0,                       "Kind"),
    ISP_FIELD(isp_child, code,            ISP_KIND_TEXT,            0,                       "Code"),
    ISP_FIELD(isp_child, name,            ISP_KIND_TEXT,            0,                       "Name"),
    ISP_FIELD(isp_child, state,           ISP_KIND_STATE,           0,                       "State"),
    ISP_FIELD(isp_child, cause,           ISP_KIND_BLOCK,           ISP_F_NULL,              "Cause"),
    ISP_FIELD(isp_child, blocked_id,      ISP_KIND_ID,              ISP_F_NULL | ISP_F_WIDE, "Blocked at ID"),
    ISP_FIELD(isp_child, blocked_at_us,   ISP_KIND_AT_US,           ISP_F_NULL | ISP_F_WIDE, "Blocked"),
    ISP_FIELD(isp_child, reason,          ISP_KIND_TEXT,            ISP_F_NULL | ISP_F_WIDE, "Reason"),
    ISP_FIELD(isp_child, blocked_by,      ISP_KIND_TEXT,            ISP_F_NULL | ISP_F_WIDE, "By"),
    ISP_FIELD(isp_child, slot_no,         ISP_KIND_COUNT,           ISP_F_NULL,              "Slot"),
    ISP_FIELD(isp_child, slot_count,      ISP_KIND_COUNT,           0,                       "Slots"),
    ISP_FIELD(isp_child, slot_used_count, ISP_KIND_COUNT,           0,                       "Slots used"),
    ISP_FIELD(isp_child, isp_count,       ISP_KIND_COUNT,           0,                       "ISPs"),
    ISP_FIELD(isp_child, staff_count,     ISP_KIND_COUNT,           ISP_F_WIDE,              "Staff"),
    ISP_FIELD(isp_child, customer_count,  ISP_KIND_COUNT,           0,                       "Customers"),
    ISP_FIELD(isp_child, line_count,      ISP_KIND_COUNT,           ISP_F_WIDE,              "Lines"),
    ISP_FIELD(isp_child, online_count,    ISP_KIND_COUNT,           0,                       "Online"),
    ISP_FIELD(isp_child, due_paisa,       ISP_KIND_PAISA,           0,                       "Due"),
    ISP_FIELD(isp_child, admin_login,     ISP_KIND_TEXT,            ISP_F_NULL | ISP_F_WIDE, "Admin login"),
    ISP_FIELD(isp_child, admin_name,      ISP_KIND_TEXT,            ISP_F_NULL,              "Admin"),
    ISP_FIELD(isp_child, timezone,        ISP_KIND_TEXT,            ISP_F_WIDE,              "Time zone"),
    ISP_FIELD(isp_child, invoice_prefix,  ISP_KIND_TEXT,            ISP_F_WIDE,              "Invoice prefix"),
    ISP_FIELD(isp_child, due_day,         ISP_KIND_COUNT,           ISP_F_WIDE,              "Due day"),
    ISP_FIELD(isp_child, grace_days,      ISP_KIND_COUNT,           ISP_F_WIDE,              "Grace days"),
    ISP_FIELD(isp_child, vat_pct_x100,    ISP_KIND_PCT_X100,        ISP_F_WIDE,              "VAT %"),
    ISP_FIELD(isp_child, cut_lines,       ISP_KIND_BOOL,            ISP_F_WIDE,              "Cut lines"),
    ISP_FIELD(isp_child, lines_cut,       ISP_KIND_BOOL,            ISP_F_WIDE,              "Lines cut"),
    ISP_FIELD(isp_child, created_at_us,   ISP_KIND_AT_US,           0,                       "Created"),
    ISP_FIELD(isp_child, closed_at_us,    ISP_KIND_AT_US,           ISP_F_NULL | ISP_F_WIDE, "Closed"),
    ISP_FIELD(isp_child, revision,        ISP_KIND_COUNT,           ISP_F_WIDE,              "Revision"),
};
const isp_entity isp_child_entity = ISP_ENTITY(child, "child_view", child_fields);

static const isp_field child_options_fields[] = {
    ISP_FIELD(isp_child_options, code,            ISP_KIND_TEXT,            0,                       "short name, [a-z0-9-]{2,32}, unique on the installation; required to create"),
    ISP_FIELD(isp_child_options, parent_id,       ISP_KIND_ID,              ISP_F_ZERO,              "to create: the tenant above it; default the session's own"),
    ISP_FIELD(isp_child_options, name,            ISP_KIND_TEXT,            0,                       "name for people; default the code"),
    ISP_FIELD(isp_child_options, slot_count,      ISP_KIND_COUNT,           ISP_F_ZERO,              "to create a group: ISPs it may have, 0 to 10000; default 1"),
    ISP_FIELD(isp_child_options, admin_login,     ISP_KIND_TEXT,            0,                       "to create: e-mail or phone of its first super admin or admin"),
    ISP_FIELD(isp_child_options, admin_name,      ISP_KIND_TEXT,            0,                       "to create: the name of that person"),
    ISP_FIELD(isp_child_options, admin_phone,     ISP_KIND_TEXT,            0,                       "to create: the phone number of that person"),
    ISP_FIELD(isp_child_options, admin_password,  ISP_KIND_TEXT,            ISP_F_SECRET,            "to create: 10 to 256 characters"),
    ISP_FIELD(isp_child_options, timezone,        ISP_KIND_TEXT,            0,                       "IANA name; default that of the tenant above"),
    ISP_FIELD(isp_child_options, invoice_prefix,  ISP_KIND_TEXT,            0,                       "in front of invoice numbers; default the code in capitals"),
    ISP_FIELD(isp_child_options, due_day,         ISP_KIND_COUNT,           ISP_F_ZERO,              "bills are due on this day of their month, 1 to 28; default 10"),
    ISP_FIELD(isp_child_options, grace_days,      ISP_KIND_COUNT,           ISP_F_ZERO,              "days after the due date before a line is suspended, 0 to 60; default 3"),
    ISP_FIELD(isp_child_options, vat_pct_x100,    ISP_KIND_PCT_X100,        ISP_F_ZERO,              "VAT put on top of prices; default 5 %"),
    ISP_FIELD(isp_child_options, cut_lines,       ISP_KIND_BOOL,            ISP_F_ZERO,               "are its lines cut while its panel is blocked; default no"),
    ISP_FIELD(isp_child_options, revision,        ISP_KIND_COUNT,           0,                       "change only if it is still this revision"),
};
const isp_entity isp_child_options_entity = ISP_INPUT(child_options, child_options_fields);

static const isp_field suspend_options_fields[] = {
    ISP_FIELD(isp_suspend_options, reason,          ISP_KIND_TEXT,            ISP_F_REQUIRED,          "why; its people are told at their login"),
    ISP_FIELD(isp_suspend_options, dry_run,         ISP_KIND_BOOL,            0,                       "only say what would happen"),
};
const isp_entity isp_suspend_options_entity = ISP_INPUT(suspend_options, suspend_options_fields);

static const isp_field act_options_fields[] = {
    ISP_FIELD(isp_act_options, dry_run,         ISP_KIND_BOOL,            0,                       "only say what would happen"),
};
const isp_entity isp_act_options_entity = ISP_INPUT(act_options, act_options_fields);

static const isp_field effect_fields[] = {
    ISP_FIELD(isp_effect, tenant_id,       ISP_KIND_ID,              0,                       "ID"),
    ISP_FIELD(isp_effect, code,            ISP_KIND_TEXT,            0,                       "Code"),
    ISP_FIELD(isp_effect, name,            ISP_KIND_TEXT,            0,                       "Name"),
    ISP_FIELD(isp_effect, state,           ISP_KIND_STATE,           0,                       "State"),
    ISP_FIELD(isp_effect, dry_run,         ISP_KIND_BOOL,            0,                       "Dry run"),
    ISP_FIELD(isp_effect, isp_count,       ISP_KIND_COUNT,           0,                       "ISPs"),
    ISP_FIELD(isp_effect, staff_count,     ISP_KIND_COUNT,           0,                       "Staff"),
    ISP_FIELD(isp_effect, customer_count,  ISP_KIND_COUNT,           0,                       "Customers"),
    ISP_FIELD(isp_effect, line_count,      ISP_KIND_COUNT,           0,                       "Lines"),
    ISP_FIELD(isp_effect, online_count,    ISP_KIND_COUNT,           0,                       "Online"),
    ISP_FIELD(isp_effect, cut_count,       ISP_KIND_COUNT,           0,                       "Lines cut or let in"),
    ISP_FIELD(isp_effect, slot_no,         ISP_KIND_COUNT,           ISP_F_NULL,              "Slot"),
};
const isp_entity isp_effect_entity = ISP_ENTITY(effect, NULL, effect_fields);

static const isp_field slot_fields[] = {
    ISP_FIELD(isp_slot, slot_no,         ISP_KIND_COUNT,           ISP_F_KEY,               "Slot"),
    ISP_FIELD(isp_slot, isp_id,          ISP_KIND_ID,              ISP_F_NULL,              "ISP ID"),
    ISP_FIELD(isp_slot, isp_code,        ISP_KIND_TEXT,            ISP_F_NULL,              "ISP"),
    ISP_FIELD(isp_slot, isp_name,        ISP_KIND_TEXT,            ISP_F_NULL,              "Name"),
    ISP_FIELD(isp_slot, created_at_us,   ISP_KIND_AT_US,           ISP_F_WIDE,              "Created"),
};
const isp_entity isp_slot_entity = ISP_ENTITY(slot, "slot_view", slot_fields);

static const isp_field slot_event_fields[] = {
    ISP_FIELD(isp_slot_event, event_no,        ISP_KIND_COUNT,           ISP_F_KEY,               "No"),
    ISP_FIELD(isp_slot_event, event,           ISP_KIND_SLOT_EVENT,      0,                       "Event"),
    ISP_FIELD(isp_slot_event, slot_no,         ISP_KIND_COUNT,           ISP_F_NULL,              "Slot"),
    ISP_FIELD(isp_slot_event, from_slot_no,    ISP_KIND_COUNT,           ISP_F_NULL,              "From slot"),
    ISP_FIELD(isp_slot_event, slot_count,      ISP_KIND_COUNT,           0,                       "Slots"),
    ISP_FIELD(isp_slot_event, isp_id,          ISP_KIND_ID,              ISP_F_NULL | ISP_F_WIDE, "ISP ID"),
    ISP_FIELD(isp_slot_event, isp_code,        ISP_KIND_TEXT,            ISP_F_NULL,              "ISP"),
    ISP_FIELD(isp_slot_event, at_us,           ISP_KIND_AT_US,           0,                       "At"),
    ISP_FIELD(isp_slot_event, changed_by,      ISP_KIND_TEXT,            ISP_F_NULL,              "By"),
};
const isp_entity isp_slot_event_entity = ISP_ENTITY(slot_event, "slot_event_view", slot_event_fields);

static const isp_field slot_options_fields[] = {
    ISP_FIELD(isp_slot_options, slot_count,      ISP_KIND_COUNT,           ISP_F_REQUIRED,          "how many the group shall have, 0 to 10000"),
};
const isp_entity isp_slot_options_entity = ISP_INPUT(slot_options, slot_options_fields);

static const isp_field move_options_fields[] = {
    ISP_FIELD(isp_move_options, slot_no,         ISP_KIND_COUNT,           0,                       "where to; default the first free one"),
    ISP_FIELD(isp_move_options, group_id,        ISP_KIND_ID,              0,                       "to a slot of this group; default the one it is in"),
};
const isp_entity isp_move_options_entity = ISP_INPUT(move_options, move_options_fields);

static const isp_field user_fields[] = {
    ISP_FIELD(isp_user, user_id,       ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_user, login,         ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_user, name,          ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_user, phone,         ISP_KIND_TEXT,           ISP_F_NULL,  "Phone"),
    ISP_FIELD(isp_user, role,          ISP_KIND_ROLE,           0,           "Role"),
    ISP_FIELD(isp_user, state,         ISP_KIND_STATE,          0,           "State"),
    ISP_FIELD(isp_user, customer_id,   ISP_KIND_ID,             ISP_F_NULL,  "Customer ID"),
    ISP_FIELD(isp_user, role_id,       ISP_KIND_ID,             ISP_F_NULL | ISP_F_WIDE, "Role ID"),
    ISP_FIELD(isp_user, zones,         ISP_KIND_TEXT,           ISP_F_NULL,  "Zones"),
    ISP_FIELD(isp_user, expires_on,    ISP_KIND_ON,             ISP_F_NULL,  "Until"),
    ISP_FIELD(isp_user, login_at_us,   ISP_KIND_AT_US,          ISP_F_NULL,  "Last login"),
    ISP_FIELD(isp_user, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_user, revision,      ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
    ISP_FIELD(isp_user, phone_login,   ISP_KIND_BOOL,           ISP_F_WIDE,  "Phone logs in"),
};
const isp_entity isp_user_entity = ISP_ENTITY(user, "users", user_fields);

static const isp_field user_options_fields[] = {
    ISP_FIELD(isp_user_options, login,       ISP_KIND_TEXT,           0,           "e-mail or phone; required to create"),
    ISP_FIELD(isp_user_options, name,        ISP_KIND_TEXT,           ISP_F_NULL, "name of the person"),
    ISP_FIELD(isp_user_options, phone,       ISP_KIND_TEXT,           ISP_F_NULL, "phone number"),
    ISP_FIELD(isp_user_options, password,    ISP_KIND_TEXT,           ISP_F_SECRET, "10 to 256 characters; without one the person is invited"),
    ISP_FIELD(isp_user_options, role,        ISP_KIND_TEXT,           0,           "a role, for example \"technician\""),
    ISP_FIELD(isp_user_options, state,       ISP_KIND_TEXT,           0,           "\"active\" or \"suspended\""),
    ISP_FIELD(isp_user_options, customer_id, ISP_KIND_ID,             ISP_F_ZERO, "the customer whose login this is"),
    ISP_FIELD(isp_user_options, role_id,     ISP_KIND_ID,             ISP_F_ZERO, "a custom role, by its number, instead of role"),
    ISP_FIELD(isp_user_options, zones,       ISP_KIND_TEXT,           ISP_F_NULL, "only customers of these zones, separated by commas"),
    ISP_FIELD(isp_user_options, expires_on,  ISP_KIND_ON,             ISP_F_NULL | ISP_F_ZERO, "last day of the account"),
    ISP_FIELD(isp_user_options, revision,    ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_user_options_entity = ISP_INPUT(user_options, user_options_fields);

static const isp_field login_options_fields[] = {
    ISP_FIELD(isp_login_options, login,    ISP_KIND_TEXT,           ISP_F_REQUIRED, "e-mail or phone"),
    ISP_FIELD(isp_login_options, password, ISP_KIND_TEXT,           ISP_F_REQUIRED | ISP_F_SECRET, "Password"),
    ISP_FIELD(isp_login_options, code,     ISP_KIND_TEXT,           ISP_F_SECRET, "code of the second factor, or a recovery code"),
};
const isp_entity isp_login_options_entity = ISP_INPUT(login_options, login_options_fields);

static const isp_field session_info_fields[] = {
    ISP_FIELD(isp_session_info, tenant_id,     ISP_KIND_ID,             0,           "Tenant ID"),
    ISP_FIELD(isp_session_info, tenant_code,   ISP_KIND_TEXT,           0,           "Tenant code"),
    ISP_FIELD(isp_session_info, tenant_name,   ISP_KIND_TEXT,           0,           "Tenant name"),
    ISP_FIELD(isp_session_info, tenant_kind,   ISP_KIND_TENANT_KIND,    0,           "Tenant kind"),
    ISP_FIELD(isp_session_info, user_id,       ISP_KIND_ID,             ISP_F_NULL,  "User ID"),
    ISP_FIELD(isp_session_info, login,         ISP_KIND_TEXT,           ISP_F_NULL,  "Login"),
    ISP_FIELD(isp_session_info, name,          ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_session_info, role,          ISP_KIND_ROLE,           0,           "Role"),
    ISP_FIELD(isp_session_info, role_name,     ISP_KIND_TEXT,           ISP_F_NULL,  "Custom role"),
    ISP_FIELD(isp_session_info, zones,         ISP_KIND_TEXT,           ISP_F_NULL,  "Zones"),
    ISP_FIELD(isp_session_info, customer_id,   ISP_KIND_ID,             ISP_F_NULL,  "Customer ID"),
    ISP_FIELD(isp_session_info, permissions,   ISP_KIND_TEXT,           0,           "Permissions"),
    ISP_FIELD(isp_session_info, timezone,      ISP_KIND_TEXT,           0,           "Time zone"),
    ISP_FIELD(isp_session_info, expires_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Expires"),
    ISP_FIELD(isp_session_info, impersonator,  ISP_KIND_TEXT,           ISP_F_NULL,  "Logged in as them"),
    ISP_FIELD(isp_session_info, reason,        ISP_KIND_TEXT,           ISP_F_NULL,  "Reason"),
    ISP_FIELD(isp_session_info, read_only,     ISP_KIND_BOOL,           0,           "Only looks"),
    ISP_FIELD(isp_session_info, has_factor,    ISP_KIND_BOOL,           0,           "Second factor"),
    ISP_FIELD(isp_session_info, factor_due,    ISP_KIND_BOOL,           0,           "Second factor missing"),
    ISP_FIELD(isp_session_info, fresh_until_us, ISP_KIND_AT_US,         ISP_F_NULL,  "Fresh until"),
};
const isp_entity isp_session_info_entity = ISP_ENTITY(session_info, NULL, session_info_fields);

static const isp_field token_fields[] = {
    ISP_FIELD(isp_token, token_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_token, name,          ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_token, token,         ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_SHOWN, "Token"),
    ISP_FIELD(isp_token, scopes,        ISP_KIND_TEXT,           ISP_F_NULL,  "Scopes"),
    ISP_FIELD(isp_token, sources,       ISP_KIND_TEXT,           ISP_F_NULL,  "From"),
    ISP_FIELD(isp_token, expires_at_us, ISP_KIND_AT_US,          0,           "Expires"),
    ISP_FIELD(isp_token, used_at_us,    ISP_KIND_AT_US,          ISP_F_NULL,  "Last used"),
    ISP_FIELD(isp_token, revoked_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Revoked"),
    ISP_FIELD(isp_token, created_at_us, ISP_KIND_AT_US,          0,           "Created"),
};
const isp_entity isp_token_entity = ISP_ENTITY(token, "token_view", token_fields);

static const isp_field token_options_fields[] = {
    ISP_FIELD(isp_token_options, name,        ISP_KIND_TEXT,           ISP_F_REQUIRED, "what it is for"),
    ISP_FIELD(isp_token_options, scopes,      ISP_KIND_TEXT,           0,           "permissions separated by blanks; default all of the owner's"),
    ISP_FIELD(isp_token_options, expire_days, ISP_KIND_COUNT,          0,           "days it lives, 1 to 365; default 90"),
    ISP_FIELD(isp_token_options, sources,     ISP_KIND_TEXT,           0,           "prefixes that it may be used from, as a comma list; default anywhere"),
};
const isp_entity isp_token_options_entity = ISP_INPUT(token_options, token_options_fields);

static const isp_field audit_fields[] = {
    ISP_FIELD(isp_audit, tenant_id,              ISP_KIND_ID,    0,                       "Tenant ID"),
    ISP_FIELD(isp_audit, tenant_name,            ISP_KIND_TEXT,  ISP_F_WIDE,              "Tenant"),
    ISP_FIELD(isp_audit, at_us,                  ISP_KIND_AT_US, 0,                       "Time"),
    ISP_FIELD(isp_audit, action,                 ISP_KIND_TEXT,  0,                       "Action"),
    ISP_FIELD(isp_audit, entity,                 ISP_KIND_TEXT,  ISP_F_NULL,              "Of what"),
    ISP_FIELD(isp_audit, entity_id,              ISP_KIND_ID,    ISP_F_NULL,              "Number"),
    ISP_FIELD(isp_audit, actor,                  ISP_KIND_TEXT,  0,                       "Who"),
    ISP_FIELD(isp_audit, actor_id,               ISP_KIND_ID,    ISP_F_NULL | ISP_F_WIDE, "User ID"),
    ISP_FIELD(isp_audit, actor_login,            ISP_KIND_TEXT,  ISP_F_NULL,              "Login"),
    ISP_FIELD(isp_audit, actor_name,             ISP_KIND_TEXT,  ISP_F_NULL | ISP_F_WIDE, "Name"),
    ISP_FIELD(isp_audit, impersonator_tenant_id, ISP_KIND_ID,    ISP_F_NULL | ISP_F_WIDE, "Impersonator's tenant"),
    ISP_FIELD(isp_audit, impersonator_id,        ISP_KIND_ID,    ISP_F_NULL | ISP_F_WIDE, "Impersonator's ID"),
    ISP_FIELD(isp_audit, impersonator_name,      ISP_KIND_TEXT,  ISP_F_NULL,              "Impersonator"),
    ISP_FIELD(isp_audit, source,                 ISP_KIND_TEXT,  ISP_F_NULL,              "From"),
    ISP_FIELD(isp_audit, session,                ISP_KIND_TEXT,  ISP_F_NULL | ISP_F_WIDE, "Session"),
    ISP_FIELD(isp_audit, request_id,             ISP_KIND_TEXT,  ISP_F_NULL | ISP_F_WIDE, "Request"),
    ISP_FIELD(isp_audit, before,                 ISP_KIND_TEXT,  ISP_F_NULL | ISP_F_WIDE, "Before"),
    ISP_FIELD(isp_audit, after,                  ISP_KIND_TEXT,  ISP_F_NULL | ISP_F_WIDE, "After"),
    ISP_FIELD(isp_audit, writer_id,              ISP_KIND_ID,    ISP_F_WIDE,              "Writer"),
    ISP_FIELD(isp_audit, writer_seq,             ISP_KIND_COUNT, ISP_F_WIDE,              "Writer's row"),
    ISP_FIELD(isp_audit, seq,                    ISP_KIND_COUNT, ISP_F_NULL,              "Sealed as"),
};
const isp_entity isp_audit_entity = ISP_ENTITY(audit, "audit_view", audit_fields);

static const isp_field audit_options_fields[] = {
    ISP_FIELD(isp_audit_options, limit,       ISP_KIND_COUNT, 0, "at most this many, 1 to 500; default 50"),
    ISP_FIELD(isp_audit_options, cursor,      ISP_KIND_TEXT,  0, "the page after this: \"next\" of the page before"),
    ISP_FIELD(isp_audit_options, tenant_id,   ISP_KIND_ID,    0, "only of this tenant, at or below the session's"),
    ISP_FIELD(isp_audit_options, action,      ISP_KIND_TEXT,  0, "\"customer.update\", or \"customer\" for all of its actions"),
    ISP_FIELD(isp_audit_options, entity,      ISP_KIND_TEXT,  0, "only of this kind of record, for example \"service\""),
    ISP_FIELD(isp_audit_options, entity_id,   ISP_KIND_ID,    0, "only of the record with this number"),
    ISP_FIELD(isp_audit_options, actor_id,    ISP_KIND_ID,    0, "only by this user"),
    ISP_FIELD(isp_audit_options, request_id,  ISP_KIND_TEXT,  0, "only of this HTTP request"),
    ISP_FIELD(isp_audit_options, from_at_us,  ISP_KIND_AT_US, 0, "not before this time"),
    ISP_FIELD(isp_audit_options, until_at_us, ISP_KIND_AT_US, 0, "before this time"),
    ISP_FIELD(isp_audit_options, person,      ISP_KIND_TEXT,  0, "login: what that person did, also in another's name or from above"),
    ISP_FIELD(isp_audit_options, text,        ISP_KIND_TEXT,  0, "anywhere in before, after, action, source; of the last 31 days unless a first one is given"),
    ISP_FIELD(isp_audit_options, from_on,     ISP_KIND_ON,    0, "first day, as the tenant of the row counts days"),
    ISP_FIELD(isp_audit_options, until_on,    ISP_KIND_ON,    0, "last day"),
};
const isp_entity isp_audit_options_entity = ISP_INPUT(audit_options, audit_options_fields);

static const isp_field audit_export_options_fields[] = {
    ISP_FIELD(isp_audit_export_options, tenant_id,   ISP_KIND_ID,    0, "only this tenant, at or below the session's"),
    ISP_FIELD(isp_audit_export_options, below,       ISP_KIND_BOOL,  0, "with tenant_id: those below it, too"),
    ISP_FIELD(isp_audit_export_options, from_on,     ISP_KIND_ON,    0, "first day, and what was sealed together with its first rows"),
    ISP_FIELD(isp_audit_export_options, until_on,    ISP_KIND_ON,    0, "last day, and what was sealed together with its last rows"),
};
const isp_entity isp_audit_export_options_entity = ISP_INPUT(audit_export_options, audit_export_options_fields);

static const isp_field audit_verify_options_fields[] = {
    ISP_FIELD(isp_audit_verify_options, tenant_id,   ISP_KIND_ID,   0, "only this tenant, at or below the session's"),
    ISP_FIELD(isp_audit_verify_options, key_file,    ISP_KIND_TEXT, 0, "the verification key; default HOME/audit-verify.key if it is there"),
    ISP_FIELD(isp_audit_verify_options, anchor_file, ISP_KIND_TEXT, 0, "a further anchor: a copy, or lines of the system's log"),
};
const isp_entity isp_audit_verify_options_entity = ISP_INPUT(audit_verify_options, audit_verify_options_fields);

static const isp_field audit_finding_fields[] = {
    ISP_FIELD(isp_audit_finding, health,    ISP_KIND_HEALTH, 0,          "Health"),
    ISP_FIELD(isp_audit_finding, kind,      ISP_KIND_TEXT,   0,          "Kind"),
    ISP_FIELD(isp_audit_finding, tenant_id, ISP_KIND_ID,     ISP_F_NULL, "Tenant ID"),
    ISP_FIELD(isp_audit_finding, seq,       ISP_KIND_COUNT,  ISP_F_NULL, "First row"),
    ISP_FIELD(isp_audit_finding, at_us,     ISP_KIND_AT_US,  ISP_F_NULL, "Time"),
    ISP_FIELD(isp_audit_finding, count,     ISP_KIND_COUNT,  0,          "Rows"),
    ISP_FIELD(isp_audit_finding, detail,    ISP_KIND_TEXT,   0,          "Detail"),
};
const isp_entity isp_audit_finding_entity = ISP_ENTITY(audit_finding, NULL, audit_finding_fields);

static const isp_field data_key_fields[] = {
    ISP_FIELD(isp_data_key, tenant_id,     ISP_KIND_ID,    0,          "Tenant ID"),
    ISP_FIELD(isp_data_key, purpose,       ISP_KIND_TEXT,  0,          "Purpose"),
    ISP_FIELD(isp_data_key, state,         ISP_KIND_TEXT,  0,          "State"),
    ISP_FIELD(isp_data_key, value_count,   ISP_KIND_COUNT, 0,          "Values"),
    ISP_FIELD(isp_data_key, use_count,     ISP_KIND_COUNT, ISP_F_WIDE, "Uses"),
    ISP_FIELD(isp_data_key, created_at_us, ISP_KIND_AT_US, 0,          "Created"),
    ISP_FIELD(isp_data_key, retired_at_us, ISP_KIND_AT_US, ISP_F_NULL, "Retired"),
    ISP_FIELD(isp_data_key, key_id,        ISP_KIND_COUNT, ISP_F_NULL, "Key"),
    ISP_FIELD(isp_data_key, kek_id,        ISP_KIND_TEXT,  ISP_F_WIDE, "Key file"),
    ISP_FIELD(isp_data_key, age_days,      ISP_KIND_COUNT, 0,          "Days old"),
    ISP_FIELD(isp_data_key, due,           ISP_KIND_TEXT,  ISP_F_NULL, "Due"),
};
const isp_entity isp_data_key_entity = ISP_ENTITY(data_key, NULL, data_key_fields);

static const isp_field key_options_fields[] = {
    ISP_FIELD(isp_key_options, tenant_id, ISP_KIND_ID, 0, "only this tenant, at or below the session's"),
};
const isp_entity isp_key_options_entity = ISP_INPUT(key_options, key_options_fields);

static const isp_field key_rotation_fields[] = {
    ISP_FIELD(isp_key_rotation, tenant_count,   ISP_KIND_COUNT, 0, "Tenants"),
    ISP_FIELD(isp_key_rotation, made_count,     ISP_KIND_COUNT, 0, "New keys"),
    ISP_FIELD(isp_key_rotation, sealed_count,   ISP_KIND_COUNT, 0, "Values sealed again"),
    ISP_FIELD(isp_key_rotation, unopened_count, ISP_KIND_COUNT, 0, "Values that do not open"),
    ISP_FIELD(isp_key_rotation, retired_count,  ISP_KIND_COUNT, 0, "Keys retired"),
    ISP_FIELD(isp_key_rotation, open_count,     ISP_KIND_COUNT, 0, "Keys to retire later"),
};
const isp_entity isp_key_rotation_entity = ISP_ENTITY(key_rotation, NULL, key_rotation_fields);

static const isp_field rekey_options_fields[] = {
    ISP_FIELD(isp_rekey_options, new_key_file, ISP_KIND_TEXT, 0, "a key file with the new key; default a new one is made"),
};
const isp_entity isp_rekey_options_entity = ISP_INPUT(rekey_options, rekey_options_fields);

static const isp_field rekeying_fields[] = {
    ISP_FIELD(isp_rekeying, old_id,        ISP_KIND_TEXT,  ISP_F_NULL, "Old key"),
    ISP_FIELD(isp_rekeying, new_id,        ISP_KIND_TEXT,  0,          "New key"),
    ISP_FIELD(isp_rekeying, wrapped_count, ISP_KIND_COUNT, 0,          "Data keys wrapped again"),
    ISP_FIELD(isp_rekeying, is_done,       ISP_KIND_BOOL,  0,          "Done"),
    ISP_FIELD(isp_rekeying, kept_file,     ISP_KIND_TEXT,  ISP_F_NULL, "Old key kept in"),
    ISP_FIELD(isp_rekeying, todo,          ISP_KIND_TEXT,  ISP_F_NULL, "To do"),
};
const isp_entity isp_rekeying_entity = ISP_ENTITY(rekeying, NULL, rekeying_fields);

static const isp_field factor_fields[] = {
    ISP_FIELD(isp_factor, enabled,         ISP_KIND_BOOL,           0,           "On"),
    ISP_FIELD(isp_factor, is_required,     ISP_KIND_BOOL,           0,           "Required"),
    ISP_FIELD(isp_factor, recovery_count,  ISP_KIND_COUNT,          0,           "Recovery codes left"),
    ISP_FIELD(isp_factor, confirmed_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Since"),
    ISP_FIELD(isp_factor, ends_at_us,      ISP_KIND_AT_US,          ISP_F_NULL,  "Taken off"),
    ISP_FIELD(isp_factor, secret,          ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_SHOWN, "Secret"),
    ISP_FIELD(isp_factor, uri,             ISP_KIND_TEXT,           ISP_F_NULL | ISP_F_SHOWN, "For the app"),
};
const isp_entity isp_factor_entity = ISP_ENTITY(factor, NULL, factor_fields);

static const isp_field recovery_code_fields[] = {
    ISP_FIELD(isp_recovery_code, code, ISP_KIND_TEXT,           ISP_F_SHOWN, "Recovery code"),
};
const isp_entity isp_recovery_code_entity = ISP_ENTITY(recovery_code, NULL, recovery_code_fields);

static const isp_field code_options_fields[] = {
    ISP_FIELD(isp_code_options, code, ISP_KIND_TEXT,           ISP_F_REQUIRED | ISP_F_SECRET, "of the second factor"),
};
const isp_entity isp_code_options_entity = ISP_INPUT(code_options, code_options_fields);

static const isp_field reason_options_fields[] = {
    ISP_FIELD(isp_reason_options, reason, ISP_KIND_TEXT,           ISP_F_REQUIRED, "why; it is kept"),
};
const isp_entity isp_reason_options_entity = ISP_INPUT(reason_options, reason_options_fields);

static const isp_field login_session_fields[] = {
    ISP_FIELD(isp_login_session, session_id,    ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_login_session, user_id,       ISP_KIND_ID,             ISP_F_WIDE,  "User ID"),
    ISP_FIELD(isp_login_session, source,        ISP_KIND_TEXT,           0,           "From"),
    ISP_FIELD(isp_login_session, agent,         ISP_KIND_TEXT,           ISP_F_NULL,  "With"),
    ISP_FIELD(isp_login_session, is_current,    ISP_KIND_BOOL,           0,           "This one"),
    ISP_FIELD(isp_login_session, factor_at_us,  ISP_KIND_AT_US,          ISP_F_NULL,  "Last code"),
    ISP_FIELD(isp_login_session, created_at_us, ISP_KIND_AT_US,          0,           "Since"),
    ISP_FIELD(isp_login_session, seen_at_us,    ISP_KIND_AT_US,          0,           "Last used"),
    ISP_FIELD(isp_login_session, expires_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Expires"),
};
const isp_entity isp_login_session_entity = ISP_ENTITY(login_session, "login_session_view", login_session_fields);

static const isp_field password_options_fields[] = {
    ISP_FIELD(isp_password_options, password,     ISP_KIND_TEXT,           ISP_F_REQUIRED | ISP_F_SECRET, "the present one"),
    ISP_FIELD(isp_password_options, new_password, ISP_KIND_TEXT,           ISP_F_REQUIRED | ISP_F_SECRET, "10 to 256 characters"),
};
const isp_entity isp_password_options_entity = ISP_INPUT(password_options, password_options_fields);

static const isp_field user_link_fields[] = {
    ISP_FIELD(isp_user_link, user_id,       ISP_KIND_ID,             0,           "User ID"),
    ISP_FIELD(isp_user_link, login,         ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_user_link, kind,          ISP_KIND_TEXT,           0,           "Kind"),
    ISP_FIELD(isp_user_link, token,         ISP_KIND_TEXT,           ISP_F_SHOWN, "Token"),
    ISP_FIELD(isp_user_link, expires_at_us, ISP_KIND_AT_US,          0,           "Expires"),
    ISP_FIELD(isp_user_link, sent_to,       ISP_KIND_TEXT,  ISP_F_NULL, "Sent to"),
};
const isp_entity isp_user_link_entity = ISP_ENTITY(user_link, NULL, user_link_fields);

static const isp_field link_options_fields[] = {
    ISP_FIELD(isp_link_options, token,        ISP_KIND_TEXT,           ISP_F_REQUIRED | ISP_F_SECRET, "of the invitation or the reset"),
    ISP_FIELD(isp_link_options, new_password, ISP_KIND_TEXT,           ISP_F_REQUIRED | ISP_F_SECRET, "10 to 256 characters"),
};
const isp_entity isp_link_options_entity = ISP_INPUT(link_options, link_options_fields);

static const isp_field forgot_options_fields[] = {
    ISP_FIELD(isp_forgot_options, login, ISP_KIND_TEXT,           ISP_F_REQUIRED, "e-mail or phone"),
};
const isp_entity isp_forgot_options_entity = ISP_INPUT(forgot_options, forgot_options_fields);

static const isp_field reset_request_fields[] = {
    ISP_FIELD(isp_reset_request, user_id,     ISP_KIND_ID,             ISP_F_KEY,   "User ID"),
    ISP_FIELD(isp_reset_request, login,       ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_reset_request, name,        ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_reset_request, source,      ISP_KIND_TEXT,           0,           "From"),
    ISP_FIELD(isp_reset_request, asked_at_us, ISP_KIND_AT_US,          0,           "Asked"),
};
const isp_entity isp_reset_request_entity = ISP_ENTITY(reset_request, "reset_request_view", reset_request_fields);

static const isp_field custom_role_fields[] = {
    ISP_FIELD(isp_custom_role, role_id,       ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_custom_role, name,          ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_custom_role, permissions,   ISP_KIND_TEXT,           0,           "Permissions"),
    ISP_FIELD(isp_custom_role, user_count,    ISP_KIND_COUNT,          0,           "People"),
    ISP_FIELD(isp_custom_role, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_custom_role, revision,      ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_custom_role_entity = ISP_ENTITY(custom_role, "role_view", custom_role_fields);

static const isp_field custom_role_options_fields[] = {
    ISP_FIELD(isp_custom_role_options, name,        ISP_KIND_TEXT,           0,           "name of the role; required to create"),
    ISP_FIELD(isp_custom_role_options, permissions, ISP_KIND_TEXT,           0,           "permissions separated by blanks; required to create"),
    ISP_FIELD(isp_custom_role_options, revision,    ISP_KIND_COUNT,          0,           "change only if it is still this revision"),
};
const isp_entity isp_custom_role_options_entity = ISP_INPUT(custom_role_options, custom_role_options_fields);

static const isp_field permission_info_fields[] = {
    ISP_FIELD(isp_permission_info, permission, ISP_KIND_TEXT,   0,           "Permission"),
    ISP_FIELD(isp_permission_info, area,       ISP_KIND_TEXT,   ISP_F_WIDE,  "Area"),
    ISP_FIELD(isp_permission_info, title,      ISP_KIND_TEXT,   0,           "Title"),
    ISP_FIELD(isp_permission_info, kind,       ISP_KIND_TEXT,   0,           "Kind"),
    ISP_FIELD(isp_permission_info, roles,      ISP_KIND_TEXT,   0,           "Roles"),
    ISP_FIELD(isp_permission_info, custom,     ISP_KIND_BOOL,   0,           "Custom"),
    ISP_FIELD(isp_permission_info, may,        ISP_KIND_BOOL,   0,           "Mine"),
};
const isp_entity isp_permission_info_entity = ISP_ENTITY(permission_info, NULL, permission_info_fields);

static const isp_field ability_fields[] = {
    ISP_FIELD(isp_ability, permission, ISP_KIND_TEXT,           0,           "Permission"),
    ISP_FIELD(isp_ability, area,       ISP_KIND_TEXT,           ISP_F_WIDE,  "Area"),
    ISP_FIELD(isp_ability, title,      ISP_KIND_TEXT,           0,           "Title"),
    ISP_FIELD(isp_ability, may,        ISP_KIND_BOOL,           0,           "May"),
    ISP_FIELD(isp_ability, because,    ISP_KIND_TEXT,           0,           "Because"),
    ISP_FIELD(isp_ability, zones,      ISP_KIND_TEXT,           ISP_F_NULL,  "Zones"),
    ISP_FIELD(isp_ability, until_on,   ISP_KIND_ON,             ISP_F_NULL,  "Until"),
    ISP_FIELD(isp_ability, kind,       ISP_KIND_TEXT,           ISP_F_WIDE,  "Kind"),
};
const isp_entity isp_ability_entity = ISP_ENTITY(ability, NULL, ability_fields);

static const isp_field impersonation_options_fields[] = {
    ISP_FIELD(isp_impersonation_options, login,     ISP_KIND_TEXT,           0,           "login of the person, or tenant_id and user_id"),
    ISP_FIELD(isp_impersonation_options, tenant_id, ISP_KIND_ID,             0,           "tenant of the person"),
    ISP_FIELD(isp_impersonation_options, user_id,   ISP_KIND_ID,             0,           "number of the person in that tenant"),
    ISP_FIELD(isp_impersonation_options, reason,    ISP_KIND_TEXT,           ISP_F_REQUIRED, "why, 5 to 500 characters: the person sees it"),
    ISP_FIELD(isp_impersonation_options, minutes,   ISP_KIND_COUNT,          0,           "how long, 1 to 60; default 15"),
    ISP_FIELD(isp_impersonation_options, write,     ISP_KIND_BOOL,           0,           "may also change things; default only look"),
};
const isp_entity isp_impersonation_options_entity = ISP_INPUT(impersonation_options, impersonation_options_fields);

static const isp_field person_fields[] = {
    ISP_FIELD(isp_person, tenant_id,   ISP_KIND_ID,             ISP_F_KEY,   "Tenant ID"),
    ISP_FIELD(isp_person, tenant_code, ISP_KIND_TEXT,           0,           "Tenant"),
    ISP_FIELD(isp_person, tenant_name, ISP_KIND_TEXT,           ISP_F_WIDE,  "Tenant name"),
    ISP_FIELD(isp_person, user_id,     ISP_KIND_ID,             ISP_F_KEY,   "User ID"),
    ISP_FIELD(isp_person, login,       ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_person, name,        ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_person, role,        ISP_KIND_ROLE,           0,           "Role"),
    ISP_FIELD(isp_person, state,       ISP_KIND_STATE,          0,           "State"),
};
const isp_entity isp_person_entity = ISP_ENTITY(person, "person_view", person_fields);

static const isp_field visit_fields[] = {
    ISP_FIELD(isp_visit, visit_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_visit, user_id,       ISP_KIND_ID,             ISP_F_WIDE,  "User ID"),
    ISP_FIELD(isp_visit, login,         ISP_KIND_TEXT,           0,           "Account"),
    ISP_FIELD(isp_visit, impersonator,  ISP_KIND_TEXT,           0,           "Who"),
    ISP_FIELD(isp_visit, reason,        ISP_KIND_TEXT,           0,           "Reason"),
    ISP_FIELD(isp_visit, read_only,     ISP_KIND_BOOL,           0,           "Only looked"),
    ISP_FIELD(isp_visit, began_at_us,   ISP_KIND_AT_US,          0,           "Began"),
    ISP_FIELD(isp_visit, expires_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Until"),
    ISP_FIELD(isp_visit, ended_at_us,   ISP_KIND_AT_US,          ISP_F_NULL,  "Ended"),
};
const isp_entity isp_visit_entity = ISP_ENTITY(visit, "visit_view", visit_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_tenant, isp_tenant_entity)
ISP_RECORD_DEFINE(isp_child, isp_child_entity)
ISP_RECORD_DEFINE(isp_effect, isp_effect_entity)
ISP_RECORD_DEFINE(isp_slot, isp_slot_entity)
ISP_RECORD_DEFINE(isp_slot_event, isp_slot_event_entity)
ISP_RECORD_DEFINE(isp_user, isp_user_entity)
ISP_RECORD_DEFINE(isp_session_info, isp_session_info_entity)
ISP_RECORD_DEFINE(isp_custom_role, isp_custom_role_entity)
ISP_RECORD_DEFINE(isp_permission_info, isp_permission_info_entity)
ISP_RECORD_DEFINE(isp_ability, isp_ability_entity)
ISP_RECORD_DEFINE(isp_person, isp_person_entity)
ISP_RECORD_DEFINE(isp_visit, isp_visit_entity)
ISP_RECORD_DEFINE(isp_token, isp_token_entity)
ISP_RECORD_DEFINE(isp_audit, isp_audit_entity)
ISP_RECORD_DEFINE(isp_audit_finding, isp_audit_finding_entity)
ISP_RECORD_DEFINE(isp_data_key, isp_data_key_entity)
ISP_RECORD_DEFINE(isp_key_rotation, isp_key_rotation_entity)
ISP_RECORD_DEFINE(isp_rekeying, isp_rekeying_entity)
ISP_RECORD_DEFINE(isp_factor, isp_factor_entity)
ISP_RECORD_DEFINE(isp_recovery_code, isp_recovery_code_entity)
ISP_RECORD_DEFINE(isp_login_session, isp_login_session_entity)
ISP_RECORD_DEFINE(isp_user_link, isp_user_link_entity)
ISP_RECORD_DEFINE(isp_reset_request, isp_reset_request_entity)
