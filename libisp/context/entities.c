/*
 * All field tables, in reading order: what isp_entity_find() searches and what documents are made
 * from.
 */
#include "base/entities.h"
#include "billing/entities.h"
#include "context/doctor.h"
#include "device/entities.h"
#include "notify/entities.h"
#include "poll/optics.h"
#include "provision/entities.h"
#include "report/entities.h"
#include "store/entities.h"
#include "subscriber/entities.h"
#include "tenant/entities.h"

#include <string.h>

/* clang-format off */
static const isp_entity *const entities[] = {
    &isp_list_options_entity,
    &isp_login_options_entity, &isp_session_info_entity, &isp_token_entity, &isp_token_options_entity,
    &isp_audit_entity, &isp_audit_options_entity, &isp_audit_export_options_entity, &isp_audit_verify_options_entity, &isp_audit_finding_entity,
    &isp_data_key_entity, &isp_key_options_entity, &isp_key_rotation_entity,
    &isp_rekey_options_entity, &isp_rekeying_entity,
    &isp_factor_entity, &isp_recovery_code_entity, &isp_code_options_entity, &isp_reason_options_entity,
    &isp_login_session_entity, &isp_password_options_entity, &isp_user_link_entity, &isp_link_options_entity,
    &isp_forgot_options_entity, &isp_reset_request_entity,
    &isp_tenant_entity, &isp_tenant_options_entity, &isp_child_entity, &isp_child_options_entity,
    &isp_suspend_options_entity, &isp_act_options_entity, &isp_effect_entity, &isp_slot_entity, &isp_slot_options_entity,
    &isp_move_options_entity, &isp_slot_event_entity, &isp_user_entity, &isp_user_options_entity,
    &isp_permission_info_entity, &isp_custom_role_entity, &isp_custom_role_options_entity, &isp_ability_entity,
    &isp_impersonation_options_entity, &isp_person_entity, &isp_visit_entity,
    &isp_package_entity, &isp_package_options_entity, &isp_price_entity, &isp_customer_entity, &isp_customer_options_entity,
    &isp_service_entity, &isp_service_options_entity, &isp_credential_entity,
    &isp_node_entity, &isp_node_options_entity, &isp_node_facts_entity, &isp_onu_entity, &isp_light_band_entity, &isp_sample_entity,
    &isp_proof_entity, &isp_overview_entity,
    &isp_revenue_entity, &isp_revenue_options_entity, &isp_revenue_entry_entity, &isp_revenue_entry_options_entity,
    &isp_business_entity, &isp_business_options_entity, &isp_mix_entity, &isp_seen_customer_entity, &isp_look_options_entity,
    &isp_invoice_entity, &isp_invoice_line_entity, &isp_payment_entity, &isp_payment_options_entity,
    &isp_entry_entity, &isp_account_sum_entity, &isp_bill_run_entity, &isp_bill_options_entity,
    &isp_dunning_entity, &isp_dunning_options_entity, &isp_finding_entity,
    &isp_plan_entity, &isp_plan_options_entity, &isp_plan_preview_options_entity, &isp_plan_effect_entity,
    &isp_subscription_entity, &isp_subscription_options_entity, &isp_subscription_quote_entity, &isp_cancel_options_entity,
    &isp_own_subscription_entity, &isp_reminder_entity,
    &isp_mail_entity, &isp_mail_options_entity, &isp_template_entity, &isp_template_options_entity, &isp_message_entity,
    &isp_message_test_options_entity,
    &isp_migration_entity, &isp_check_entity,
};
/* clang-format on */

size_t isp_entity_len(void)
{
    return ISP_LEN(entities);
}

const isp_entity *isp_entity_at(size_t i)
{
    return i < ISP_LEN(entities) ? entities[i] : NULL;
}

const isp_entity *isp_entity_find(const char *name)
{
    for (size_t i = 0; name && i < ISP_LEN(entities); i++)
        if (strcmp(entities[i]->name, name) == 0)
            return entities[i];
    return NULL;
}
