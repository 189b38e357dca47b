/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "tenant/entities.h"

/* clang-format off */
static const isp_field tenant_fields[] = {
    ISP_FIELD(isp_tenant, tenant_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_tenant, parent_id,      ISP_KIND_ID,             ISP_F_NULL,  "Parent"),
    ISP_FIELD(isp_tenant, kind,           ISP_KIND_TENANT_KIND,    0,           "Kind"),
    ISP_FIELD(isp_tenant, code,           ISP_KIND_TEXT,           0,           "Code"),
    ISP_FIELD(isp_tenant, name,           ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_tenant, state,          ISP_KIND_STATE,          0,           "State"),
    ISP_FIELD(isp_tenant, timezone,       ISP_KIND_TEXT,           ISP_F_WIDE,  "Timezone"),
    ISP_FIELD(isp_tenant, invoice_prefix, ISP_KIND_TEXT,           ISP_F_WIDE,  "Invoice prefix"),
    ISP_FIELD(isp_tenant, due_day,        ISP_KIND_COUNT,          0,           "Due day"),
    ISP_FIELD(isp_tenant, grace_days,     ISP_KIND_COUNT,          0,           "Grace days"),
    ISP_FIELD(isp_tenant, vat_pct_x100,   ISP_KIND_PCT_X100,       ISP_F_WIDE,  "VAT %"),
    ISP_FIELD(isp_tenant, created_at_us,  ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_tenant, revision,       ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_tenant_entity = ISP_ENTITY(tenant, "tenants", tenant_fields);

static const isp_field tenant_options_fields[] = {
    ISP_FIELD(isp_tenant_options, code,           ISP_KIND_TEXT,           0,           "Code"),
    ISP_FIELD(isp_tenant_options, name,           ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_tenant_options, timezone,       ISP_KIND_TEXT,           0,           "default Asia/Dhaka"),
    ISP_FIELD(isp_tenant_options, invoice_prefix, ISP_KIND_TEXT,           0,           "default the code in capitals"),
    ISP_FIELD(isp_tenant_options, due_day,        ISP_KIND_COUNT,          0,           "default 10"),
    ISP_FIELD(isp_tenant_options, grace_days,     ISP_KIND_COUNT,          0,           "default 3"),
    ISP_FIELD(isp_tenant_options, vat_pct_x100,   ISP_KIND_PCT_X100,       0,           "default 500"),
    ISP_FIELD(isp_tenant_options, revision,       ISP_KIND_COUNT,          0,           "of the tenant as read; 0: do not check"),
};
const isp_entity isp_tenant_options_entity = ISP_INPUT(tenant_options, tenant_options_fields);

static const isp_field user_fields[] = {
    ISP_FIELD(isp_user, user_id,       ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_user, login,         ISP_KIND_TEXT,           0,           "Login"),
    ISP_FIELD(isp_user, name,          ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_user, phone,         ISP_KIND_TEXT,           ISP_F_NULL,  "Phone"),
    ISP_FIELD(isp_user, role,          ISP_KIND_ROLE,           0,           "Role"),
    ISP_FIELD(isp_user, state,         ISP_KIND_STATE,          0,           "State"),
    ISP_FIELD(isp_user, customer_id,   ISP_KIND_ID,             ISP_F_NULL,  "Customer"),
    ISP_FIELD(isp_user, login_at_us,   ISP_KIND_AT_US,          ISP_F_NULL,  "Login"),
    ISP_FIELD(isp_user, created_at_us, ISP_KIND_AT_US,          ISP_F_WIDE,  "Created"),
    ISP_FIELD(isp_user, revision,      ISP_KIND_COUNT,          ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_user_entity = ISP_ENTITY(user, "users", user_fields);

static const isp_field user_options_fields[] = {
    ISP_FIELD(isp_user_options, login,       ISP_KIND_TEXT,           0,           "required to create"),
    ISP_FIELD(isp_user_options, name,        ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_user_options, phone,       ISP_KIND_TEXT,           0,           "Phone"),
    ISP_FIELD(isp_user_options, password,    ISP_KIND_TEXT,           ISP_F_SECRET, "10..256 characters; a secret"),
    ISP_FIELD(isp_user_options, role,        ISP_KIND_TEXT,           0,           "name of a role, \"technician\""),
    ISP_FIELD(isp_user_options, state,       ISP_KIND_TEXT,           0,           "\"active\", \"suspended\""),
    ISP_FIELD(isp_user_options, customer_id, ISP_KIND_ID,             0,           "of a customer's login"),
    ISP_FIELD(isp_user_options, revision,    ISP_KIND_COUNT,          0,           "Revision"),
};
const isp_entity isp_user_options_entity = ISP_INPUT(user_options, user_options_fields);

static const isp_field session_info_fields[] = {
    ISP_FIELD(isp_session_info, tenant_id,     ISP_KIND_ID,             0,           "Tenant"),
    ISP_FIELD(isp_session_info, tenant_code,   ISP_KIND_TEXT,           0,           "Tenant code"),
    ISP_FIELD(isp_session_info, tenant_name,   ISP_KIND_TEXT,           0,           "Tenant name"),
    ISP_FIELD(isp_session_info, tenant_kind,   ISP_KIND_TENANT_KIND,    0,           "Tenant kind"),
    ISP_FIELD(isp_session_info, user_id,       ISP_KIND_ID,             ISP_F_NULL,  "User"),
    ISP_FIELD(isp_session_info, login,         ISP_KIND_TEXT,           ISP_F_NULL,  "Login"),
    ISP_FIELD(isp_session_info, name,          ISP_KIND_TEXT,           ISP_F_NULL,  "Name"),
    ISP_FIELD(isp_session_info, role,          ISP_KIND_ROLE,           0,           "Role"),
    ISP_FIELD(isp_session_info, customer_id,   ISP_KIND_ID,             ISP_F_NULL,  "Customer"),
    ISP_FIELD(isp_session_info, permissions,   ISP_KIND_TEXT,           0,           "Permissions"),
    ISP_FIELD(isp_session_info, timezone,      ISP_KIND_TEXT,           0,           "Timezone"),
    ISP_FIELD(isp_session_info, expires_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Expires"),
};
const isp_entity isp_session_info_entity = ISP_ENTITY(session_info, NULL, session_info_fields);

static const isp_field token_fields[] = {
    ISP_FIELD(isp_token, token_id,      ISP_KIND_ID,             ISP_F_KEY,   "ID"),
    ISP_FIELD(isp_token, name,          ISP_KIND_TEXT,           0,           "Name"),
    ISP_FIELD(isp_token, token,         ISP_KIND_TEXT,           ISP_F_NULL,  "Token"),
    ISP_FIELD(isp_token, scopes,        ISP_KIND_TEXT,           ISP_F_NULL,  "Scopes"),
    ISP_FIELD(isp_token, expires_at_us, ISP_KIND_AT_US,          0,           "Expires"),
    ISP_FIELD(isp_token, used_at_us,    ISP_KIND_AT_US,          ISP_F_NULL,  "Used"),
    ISP_FIELD(isp_token, revoked_at_us, ISP_KIND_AT_US,          ISP_F_NULL,  "Revoked"),
    ISP_FIELD(isp_token, created_at_us, ISP_KIND_AT_US,          0,           "Created"),
};
const isp_entity isp_token_entity = ISP_ENTITY(token, "token_view", token_fields);

static const isp_field token_options_fields[] = {
    ISP_FIELD(isp_token_options, name,        ISP_KIND_TEXT,           ISP_F_REQUIRED, "required"),
    ISP_FIELD(isp_token_options, scopes,      ISP_KIND_TEXT,           0,           "permissions separated by blanks; NULL: all of the owner's"),
    ISP_FIELD(isp_token_options, expire_days, ISP_KIND_COUNT,          0,           "1..365; 0: 90"),
};
const isp_entity isp_token_options_entity = ISP_INPUT(token_options, token_options_fields);

/* clang-format on */

ISP_RECORD_DEFINE(isp_tenant, isp_tenant_entity)
ISP_RECORD_DEFINE(isp_user, isp_user_entity)
ISP_RECORD_DEFINE(isp_session_info, isp_session_info_entity)
ISP_RECORD_DEFINE(isp_token, isp_token_entity)
