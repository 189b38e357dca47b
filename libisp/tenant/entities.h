/* The field tables of this floor. */
#ifndef ISP_LIB_TENANT_ENTITIES_H
#define ISP_LIB_TENANT_ENTITIES_H

#include "base/entity.h"
#include "isp/account.h"
#include "isp/audit.h"
#include "isp/impersonate.h"
#include "isp/keys.h"
#include "isp/role.h"
#include "isp/tenant.h"

extern const isp_entity isp_tenant_entity;
extern const isp_entity isp_tenant_options_entity;
extern const isp_entity isp_child_entity;
extern const isp_entity isp_child_options_entity;
extern const isp_entity isp_suspend_options_entity;
extern const isp_entity isp_act_options_entity;
extern const isp_entity isp_effect_entity;
extern const isp_entity isp_slot_entity;
extern const isp_entity isp_slot_event_entity;
extern const isp_entity isp_slot_options_entity;
extern const isp_entity isp_move_options_entity;
extern const isp_entity isp_user_entity;
extern const isp_entity isp_user_options_entity;
extern const isp_entity isp_login_options_entity;
extern const isp_entity isp_session_info_entity;
extern const isp_entity isp_token_entity;
extern const isp_entity isp_token_options_entity;
extern const isp_entity isp_audit_entity;
extern const isp_entity isp_audit_options_entity;
extern const isp_entity isp_audit_export_options_entity;
extern const isp_entity isp_audit_verify_options_entity;
extern const isp_entity isp_audit_finding_entity;
extern const isp_entity isp_data_key_entity;
extern const isp_entity isp_key_options_entity;
extern const isp_entity isp_key_rotation_entity;
extern const isp_entity isp_rekey_options_entity;
extern const isp_entity isp_rekeying_entity;
extern const isp_entity isp_custom_role_entity;
extern const isp_entity isp_custom_role_options_entity;
extern const isp_entity isp_permission_info_entity;
extern const isp_entity isp_ability_entity;
extern const isp_entity isp_impersonation_options_entity;
extern const isp_entity isp_person_entity;
extern const isp_entity isp_visit_entity;
extern const isp_entity isp_factor_entity;
extern const isp_entity isp_recovery_code_entity;
extern const isp_entity isp_code_options_entity;
extern const isp_entity isp_reason_options_entity;
extern const isp_entity isp_login_session_entity;
extern const isp_entity isp_password_options_entity;
extern const isp_entity isp_user_link_entity;
extern const isp_entity isp_link_options_entity;
extern const isp_entity isp_forgot_options_entity;
extern const isp_entity isp_reset_request_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_tenant, isp_tenant_free)
ISP_AUTO_DEFINE(isp_tenant_list, isp_tenant_list_free)
ISP_AUTO_DEFINE(isp_child, isp_child_free)
ISP_AUTO_DEFINE(isp_child_list, isp_child_list_free)
ISP_AUTO_DEFINE(isp_effect, isp_effect_free)
ISP_AUTO_DEFINE(isp_slot_list, isp_slot_list_free)
ISP_AUTO_DEFINE(isp_slot_event_list, isp_slot_event_list_free)
ISP_AUTO_DEFINE(isp_user, isp_user_free)
ISP_AUTO_DEFINE(isp_user_list, isp_user_list_free)
ISP_AUTO_DEFINE(isp_key_rotation, isp_key_rotation_free)
ISP_AUTO_DEFINE(isp_rekeying, isp_rekeying_free)
ISP_AUTO_DEFINE(isp_session_info, isp_session_info_free)
ISP_AUTO_DEFINE(isp_session_info_list, isp_session_info_list_free)
ISP_AUTO_DEFINE(isp_custom_role, isp_custom_role_free)
ISP_AUTO_DEFINE(isp_permission_info, isp_permission_info_free)
ISP_AUTO_DEFINE(isp_ability, isp_ability_free)
ISP_AUTO_DEFINE(isp_token, isp_token_free)
ISP_AUTO_DEFINE(isp_token_list, isp_token_list_free)
ISP_AUTO_DEFINE(isp_audit_list, isp_audit_list_free)
ISP_AUTO_DEFINE(isp_audit_finding_list, isp_audit_finding_list_free)
ISP_AUTO_DEFINE(isp_factor, isp_factor_free)
ISP_AUTO_DEFINE(isp_factor_list, isp_factor_list_free)
ISP_AUTO_DEFINE(isp_recovery_code, isp_recovery_code_free)
ISP_AUTO_DEFINE(isp_recovery_code_list, isp_recovery_code_list_free)
ISP_AUTO_DEFINE(isp_login_session, isp_login_session_free)
ISP_AUTO_DEFINE(isp_login_session_list, isp_login_session_list_free)
ISP_AUTO_DEFINE(isp_user_link, isp_user_link_free)
ISP_AUTO_DEFINE(isp_user_link_list, isp_user_link_list_free)
ISP_AUTO_DEFINE(isp_reset_request, isp_reset_request_free)
ISP_AUTO_DEFINE(isp_reset_request_list, isp_reset_request_list_free)

#endif
