/*
 * The table of operations: the command line, the HTTP routes, OpenAPI and the Python module are
 * made from these rows.
 */
#include "isp/operation.h"

#include "base/entities.h"
#include "billing/entities.h"
#include "device/entities.h"
#include "notify/entities.h"
#include "poll/optics.h"
#include "provision/entities.h"
#include "report/entities.h"
#include "subscriber/entities.h"
#include "tenant/entities.h"

#include <string.h>

/* One adapter for each row: the untyped face of a typed function. O(T): `out` as the T ** that the
 * function wants. */
#define O(T) ((T **)(void *)out)
#define CALL(name, expression)                                                             \
    static isp_status call_##name(isp_session *s, const int64_t *ids, const void *options, \
                                  isp_progress_fn progress, void *user, void **out,        \
                                  isp_error *err)                                          \
    {                                                                                      \
        (void)ids, (void)options, (void)progress, (void)user, (void)out;                   \
        return expression;                                                                 \
    }

/* clang-format off */
CALL(session_show, isp_session_info_get(s, O(isp_session_info), err))
CALL(session_end, isp_session_logout(s, err))
CALL(session_step_up, isp_session_step_up(s, options, err))
CALL(session_list, isp_login_session_list_get(s, O(isp_login_session_list), err))
CALL(session_revoke, isp_login_session_end(s, ids[0], err))
CALL(session_revoke_others, isp_login_session_end_others(s, err))
CALL(factor_show, isp_factor_get(s, O(isp_factor), err))
CALL(factor_enrol, isp_factor_enrol(s, O(isp_factor), err))
CALL(factor_confirm, isp_factor_confirm(s, options, O(isp_recovery_code_list), err))
CALL(factor_renew, isp_recovery_code_renew(s, O(isp_recovery_code_list), err))
CALL(password_change, isp_password_change(s, options, err))
CALL(token_list, isp_token_list_get(s, O(isp_token_list), err))
CALL(token_create, isp_token_create(s, options, O(isp_token), err))
CALL(token_revoke, isp_token_revoke(s, ids[0], err))
CALL(audit_list, isp_audit_list_get(s, options, O(isp_audit_list), err))
CALL(audit_verify, isp_audit_verify(s, NULL, progress, user, O(isp_audit_finding_list), err))
CALL(keys_show, isp_data_key_list_get(s, options, O(isp_data_key_list), err))
CALL(keys_rotate, isp_key_rotate(s, options, progress, user, O(isp_key_rotation), err))
CALL(tenant_show, isp_tenant_get(s, O(isp_tenant), err))
CALL(tenant_update, isp_tenant_update(s, options, O(isp_tenant), err))
CALL(child_list, isp_child_list_get(s, options, O(isp_child_list), err))
CALL(child_create, isp_child_create(s, options, O(isp_child), err))
CALL(child_invite, isp_child_invite(s, ids[0], O(isp_user_link), err))
CALL(child_show, isp_child_get(s, ids[0], O(isp_child), err))
CALL(child_update, isp_child_update(s, ids[0], options, O(isp_child), err))
CALL(child_suspend, isp_child_suspend(s, ids[0], options, O(isp_effect), err))
CALL(child_resume, isp_child_resume(s, ids[0], options, O(isp_effect), err))
CALL(child_close, isp_child_close(s, ids[0], options, O(isp_effect), err))
CALL(child_reopen, isp_child_reopen(s, ids[0], options, O(isp_effect), err))
CALL(child_factor_end, isp_child_factor_end(s, ids[0], ids[1], options, err))
CALL(slot_list, isp_slot_list_get(s, ids[0], options, O(isp_slot_list), err))
CALL(slot_set, isp_slot_set(s, ids[0], options, O(isp_child), err))
CALL(slot_move, isp_slot_move(s, ids[0], options, O(isp_child), err))
CALL(slot_history, isp_slot_event_list_get(s, ids[0], options, O(isp_slot_event_list), err))
CALL(user_list, isp_user_list_get(s, options, O(isp_user_list), err))
CALL(user_create, isp_user_create(s, options, O(isp_user), err))
CALL(user_show, isp_user_get(s, ids[0], O(isp_user), err))
CALL(user_update, isp_user_update(s, ids[0], options, O(isp_user), err))
CALL(user_abilities, isp_user_abilities_get(s, ids[0], O(isp_ability_list), err))
CALL(permission_list, isp_permission_info_list_get(s, O(isp_permission_info_list), err))
CALL(role_list, isp_custom_role_list_get(s, options, O(isp_custom_role_list), err))
CALL(role_create, isp_custom_role_create(s, options, O(isp_custom_role), err))
CALL(role_show, isp_custom_role_get(s, ids[0], O(isp_custom_role), err))
CALL(role_update, isp_custom_role_update(s, ids[0], options, O(isp_custom_role), err))
CALL(role_delete, isp_custom_role_delete(s, ids[0], err))
CALL(person_list, isp_person_list_get(s, options, O(isp_person_list), err))
CALL(visit_list, isp_visit_list_get(s, options, O(isp_visit_list), err))
CALL(user_invite, isp_user_invite(s, ids[0], O(isp_user_link), err))
CALL(user_reset, isp_user_reset(s, ids[0], O(isp_user_link), err))
CALL(user_forgot, isp_reset_request_list_get(s, O(isp_reset_request_list), err))
CALL(user_sessions, isp_user_session_list_get(s, ids[0], O(isp_login_session_list), err))
CALL(user_logout, isp_user_logout(s, ids[0], err))
CALL(user_factor_end, isp_user_factor_end(s, ids[0], options, err))
CALL(overview_show, isp_overview_get(s, O(isp_overview), err))
CALL(revenue_list, isp_revenue_list_get(s, options, O(isp_revenue_list), err))
CALL(revenue_entries, isp_revenue_entry_list_get(s, options, O(isp_revenue_entry_list), err))
CALL(business_list, isp_business_list_get(s, options, O(isp_business_list), err))
CALL(business_packages, isp_mix_list_get(s, options, O(isp_mix_list), err))
CALL(business_customers, isp_seen_customer_list_get(s, ids[0], options, O(isp_seen_customer_list), err))
CALL(package_list, isp_package_list_get(s, options, O(isp_package_list), err))
CALL(package_create, isp_package_create(s, options, O(isp_package), err))
CALL(package_show, isp_package_get(s, ids[0], O(isp_package), err))
CALL(package_update, isp_package_update(s, ids[0], options, O(isp_package), err))
CALL(package_prices, isp_package_price_list_get(s, ids[0], O(isp_price_list), err))
CALL(customer_list, isp_customer_list_get(s, options, O(isp_customer_list), err))
CALL(customer_create, isp_customer_create(s, options, O(isp_customer), err))
CALL(customer_show, isp_customer_get(s, ids[0], O(isp_customer), err))
CALL(customer_update, isp_customer_update(s, ids[0], options, O(isp_customer), err))
CALL(service_list, isp_service_list_get(s, options, O(isp_service_list), err))
CALL(service_create, isp_service_create(s, options, O(isp_service), err))
CALL(service_show, isp_service_get(s, ids[0], O(isp_service), err))
CALL(service_update, isp_service_update(s, ids[0], options, O(isp_service), err))
CALL(service_end, isp_service_end(s, ids[0], O(isp_service), err))
CALL(service_credential, isp_service_credential(s, ids[0], O(isp_credential), err))
CALL(service_apply, isp_service_apply(s, ids[0], O(isp_proof), err))
CALL(proof_list, isp_proof_list_get(s, options, O(isp_proof_list), err))
CALL(node_list, isp_node_list_get(s, options, O(isp_node_list), err))
CALL(node_create, isp_node_create(s, options, O(isp_node), err))
CALL(node_show, isp_node_get(s, ids[0], O(isp_node), err))
CALL(node_update, isp_node_update(s, ids[0], options, O(isp_node), err))
CALL(node_test, isp_node_test(s, ids[0], O(isp_node_facts), err))
CALL(node_poll, isp_node_poll(s, ids[0], O(isp_node), err))
CALL(onu_list, isp_onu_list_get(s, options, O(isp_onu_list), err))
CALL(onu_show, isp_onu_get(s, ids[0], O(isp_onu), err))
CALL(onu_bands, isp_light_band_list_get(s, O(isp_light_band_list), err))
CALL(onu_history, isp_sample_list_get(s, ids[0], ids[1], O(isp_sample_list), err))
CALL(bill_run, isp_bill_run_start(s, options, progress, user, O(isp_bill_run), err))
CALL(bill_list, isp_bill_run_list_get(s, options, O(isp_bill_run_list), err))
CALL(invoice_list, isp_invoice_list_get(s, options, O(isp_invoice_list), err))
CALL(invoice_show, isp_invoice_get(s, ids[0], O(isp_invoice), err))
CALL(invoice_lines, isp_invoice_line_list_get(s, options, O(isp_invoice_line_list), err))
CALL(payment_list, isp_payment_list_get(s, options, O(isp_payment_list), err))
CALL(payment_take, isp_payment_take(s, options, O(isp_payment), err))
CALL(payment_show, isp_payment_get(s, ids[0], O(isp_payment), err))
CALL(ledger_list, isp_entry_list_get(s, options, O(isp_entry_list), err))
CALL(ledger_sums, isp_account_sum_list_get(s, O(isp_account_sum_list), err))
CALL(dunning_run, isp_dunning_run(s, options, O(isp_dunning), err))
CALL(plan_list, isp_plan_list_get(s, options, O(isp_plan_list), err))
CALL(plan_create, isp_plan_create(s, options, O(isp_plan), err))
CALL(plan_show, isp_plan_get(s, ids[0], O(isp_plan), err))
CALL(plan_update, isp_plan_update(s, ids[0], options, O(isp_plan), err))
CALL(plan_prices, isp_plan_price_list_get(s, ids[0], O(isp_price_list), err))
CALL(plan_preview, isp_plan_preview(s, ids[0], options, O(isp_plan_effect_list), err))
CALL(subscription_list, isp_subscription_list_get(s, options, O(isp_subscription_list), err))
CALL(subscription_start, isp_subscription_start(s, ids[0], options, O(isp_subscription), err))
CALL(subscription_mine, isp_subscription_mine(s, O(isp_own_subscription), err))
CALL(subscription_invoices, isp_own_invoice_list_get(s, options, O(isp_invoice_list), err))
CALL(subscription_invoice, isp_own_invoice_get(s, ids[0], O(isp_invoice), err))
CALL(subscription_show, isp_subscription_get(s, ids[0], O(isp_subscription), err))
CALL(subscription_update, isp_subscription_update(s, ids[0], options, O(isp_subscription), err))
CALL(subscription_preview, isp_subscription_preview(s, ids[0], options, O(isp_subscription_quote), err))
CALL(subscription_cancel, isp_subscription_cancel(s, ids[0], options, O(isp_subscription), err))
CALL(reminder_list, isp_reminder_list_get(s, options, O(isp_reminder_list), err))
CALL(mail_show, isp_mail_get(s, O(isp_mail), err))
CALL(mail_update, isp_mail_update(s, options, O(isp_mail), err))
CALL(template_list, isp_template_list_get(s, O(isp_template_list), err))
CALL(template_show, isp_template_get(s, options, O(isp_template), err))
CALL(template_set, isp_template_set(s, options, O(isp_template), err))
CALL(template_reset, isp_template_reset(s, options, O(isp_template), err))
CALL(template_preview, isp_template_preview(s, options, O(isp_template), err))
CALL(message_list, isp_message_list_get(s, options, O(isp_message_list), err))
CALL(message_show, isp_message_get(s, ids[0], O(isp_message), err))
CALL(message_retry, isp_message_retry(s, ids[0], O(isp_message), err))
CALL(message_test, isp_message_test(s, options, O(isp_message), err))
CALL(verify_run, isp_verify(s, O(isp_finding_list), err))

static const isp_operation operations[] = {
    { .name = "session.show", .title = "Who am I, and what may I do",
      .method = "GET", .path = "/session", .permission = NULL,
      .input = NULL, .output = &isp_session_info_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_session_show },
    { .name = "session.end", .title = "Log out: end this session for everybody who holds it",
      .method = "DELETE", .path = "/session", .permission = NULL,
      .input = NULL, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_session_end },
    { .name = "session.step_up", .title = "A fresh code of the second factor, for what is dangerous",
      .method = "POST", .path = "/session/step-up", .permission = NULL,
      .input = &isp_code_options_entity, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_session_step_up },
    { .name = "session.list", .title = "Where I am logged in",
      .method = "GET", .path = "/sessions", .permission = NULL,
      .input = NULL, .output = &isp_login_session_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_session_list },
    { .name = "session.revoke", .title = "End one of my sessions",
      .method = "DELETE", .path = "/sessions/{session_id}", .permission = NULL,
      .input = NULL, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_session_revoke },
    { .name = "session.revoke_others", .title = "End all my sessions but this one",
      .method = "DELETE", .path = "/sessions", .permission = NULL,
      .input = NULL, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_session_revoke_others },
    { .name = "factor.show", .title = "My second factor",
      .method = "GET", .path = "/factor", .permission = NULL,
      .input = NULL, .output = &isp_factor_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_factor_show },
    { .name = "factor.enrol", .title = "Begin to set up a second factor; its secret is shown once",
      .method = "POST", .path = "/factor", .permission = NULL,
      .input = NULL, .output = &isp_factor_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_factor_enrol },
    { .name = "factor.confirm", .title = "The first code of the app: from now on one is asked for; recovery codes are shown once",
      .method = "POST", .path = "/factor/confirm", .permission = NULL,
      .input = &isp_code_options_entity, .output = &isp_recovery_code_entity, .form = ISP_FORM_LIST,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_factor_confirm },
    { .name = "factor.renew", .title = "New recovery codes; the old ones are void",
      .method = "POST", .path = "/factor/recovery-codes", .permission = NULL,
      .input = NULL, .output = &isp_recovery_code_entity, .form = ISP_FORM_LIST,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_factor_renew },
    { .name = "password.change", .title = "Change my password; all my sessions end",
      .method = "POST", .path = "/password/change", .permission = NULL,
      .input = &isp_password_options_entity, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE | ISP_OP_HASH, .takes = NULL, .call = call_password_change },
    { .name = "token.list", .title = "API tokens of the user",
      .method = "GET", .path = "/tokens", .permission = "token.write",
      .input = NULL, .output = &isp_token_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_token_list },
    { .name = "token.create", .title = "Make an API token; it is shown once",
      .method = "POST", .path = "/tokens", .permission = "token.write",
      .input = &isp_token_options_entity, .output = &isp_token_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_token_create },
    { .name = "token.revoke", .title = "Revoke an API token",
      .method = "DELETE", .path = "/tokens/{token_id}", .permission = "token.write",
      .input = NULL, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_token_revoke },
    { .name = "audit.list", .title = "Who did what, newest first; looking is recorded too",
      .method = "GET", .path = "/audit", .permission = "audit.read",
      .input = &isp_audit_options_entity, .output = &isp_audit_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "tenant_id action entity entity_id actor_id person request_id text from_on until_on from_at_us until_at_us",
      .call = call_audit_list },
    { .name = "audit.verify", .title = "Prove the audit trail: the first bad row of each chain, and what is not proved yet",
      .method = "POST", .path = "/audit-verifications", .permission = "audit.read",
      .input = NULL, .output = &isp_audit_finding_entity, .form = ISP_FORM_LIST,
      .flags = ISP_OP_LONG, .takes = NULL, .call = call_audit_verify },
    { .name = "keys.show", .title = "Data keys of the tenants: what each seals, how much, since when; never a key",
      .method = "GET", .path = "/keys", .permission = "key.rotate",
      .input = &isp_key_options_entity, .output = &isp_data_key_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_keys_show },
    { .name = "keys.rotate", .title = "New data keys for old, while work goes on; run again, it finishes what was begun",
      .method = "POST", .path = "/key-rotations", .permission = "key.rotate",
      .input = &isp_key_options_entity, .output = &isp_key_rotation_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_LONG, .takes = NULL, .call = call_keys_rotate },
    { .name = "tenant.show", .title = "The tenant of this session",
      .method = "GET", .path = "/tenant", .permission = "tenant.read",
      .input = NULL, .output = &isp_tenant_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_tenant_show },
    { .name = "tenant.update", .title = "Change the tenant: name, due day, grace, VAT",
      .method = "PATCH", .path = "/tenant", .permission = "tenant.write",
      .input = &isp_tenant_options_entity, .output = &isp_tenant_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_tenant_update },
    { .name = "child.list", .title = "Tenants below: groups of the platform, ISPs of a group",
      .method = "GET", .path = "/tenants", .permission = "tenant.list",
      .input = &isp_list_options_entity, .output = &isp_child_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter parent_id", .call = call_child_list },
    { .name = "child.create", .title = "Open a group with slots, or an ISP in a free slot",
      .method = "POST", .path = "/tenants", .permission = "tenant.manage",
      .input = &isp_child_options_entity, .output = &isp_child_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_child_create },
    { .name = "child.show", .title = "One tenant below, with the figures of its branch",
      .method = "GET", .path = "/tenants/{tenant_id}", .permission = "tenant.list",
      .input = NULL, .output = &isp_child_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_child_show },
    { .name = "child.invite", .title = "Invite whoever looks after a tenant below; the link is shown once",
      .method = "POST", .path = "/tenants/{tenant_id}/invite", .permission = "tenant.manage",
      .input = NULL, .output = &isp_user_link_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_invite },
    { .name = "child.update", .title = "Change a tenant below: names, due day, VAT, whether lines are cut",
      .method = "PATCH", .path = "/tenants/{tenant_id}", .permission = "tenant.manage",
      .input = &isp_child_options_entity, .output = &isp_child_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_update },
    { .name = "child.suspend", .title = "Close the panels of a tenant and of all below it",
      .method = "POST", .path = "/tenants/{tenant_id}/suspend", .permission = "tenant.manage",
      .input = &isp_suspend_options_entity, .output = &isp_effect_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_suspend },
    { .name = "child.resume", .title = "Undo a suspension: everybody is as before",
      .method = "POST", .path = "/tenants/{tenant_id}/resume", .permission = "tenant.manage",
      .input = &isp_act_options_entity, .output = &isp_effect_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_resume },
    { .name = "child.close", .title = "Close a tenant for good; its slot is free, its books are kept",
      .method = "POST", .path = "/tenants/{tenant_id}/close", .permission = "tenant.manage",
      .input = &isp_act_options_entity, .output = &isp_effect_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_close },
    { .name = "child.reopen", .title = "Undo the closing of a tenant",
      .method = "POST", .path = "/tenants/{tenant_id}/reopen", .permission = "tenant.manage",
      .input = &isp_act_options_entity, .output = &isp_effect_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_reopen },
    { .name = "child.factor_end", .title = "Take off the lost second factor of a person in a tenant below",
      .method = "POST", .path = "/tenants/{tenant_id}/users/{user_id}/factor/end", .permission = "tenant.manage",
      .input = &isp_reason_options_entity, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_child_factor_end },
    { .name = "slot.list", .title = "Slots of a group and who sits in them",
      .method = "GET", .path = "/tenants/{tenant_id}/slots", .permission = "tenant.list",
      .input = &isp_list_options_entity, .output = &isp_slot_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "", .call = call_slot_list },
    { .name = "slot.set", .title = "Raise or lower the slots of a group",
      .method = "POST", .path = "/tenants/{tenant_id}/slots", .permission = "slot.write",
      .input = &isp_slot_options_entity, .output = &isp_child_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_slot_set },
    { .name = "slot.move", .title = "Move an ISP to another slot, also of another group",
      .method = "POST", .path = "/tenants/{tenant_id}/move", .permission = "tenant.manage",
      .input = &isp_move_options_entity, .output = &isp_child_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_slot_move },
    { .name = "slot.history", .title = "What became of the slots of a group, newest first",
      .method = "GET", .path = "/tenants/{tenant_id}/slots/history", .permission = "tenant.list",
      .input = &isp_list_options_entity, .output = &isp_slot_event_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "", .call = call_slot_history },
    { .name = "user.list", .title = "People who can log in",
      .method = "GET", .path = "/users", .permission = "user.read",
      .input = &isp_list_options_entity, .output = &isp_user_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter", .call = call_user_list },
    { .name = "user.create", .title = "Add a person who can log in",
      .method = "POST", .path = "/users", .permission = "user.write",
      .input = &isp_user_options_entity, .output = &isp_user_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE | ISP_OP_HASH, .takes = NULL, .call = call_user_create },
    { .name = "user.show", .title = "One person",
      .method = "GET", .path = "/users/{user_id}", .permission = "user.read",
      .input = NULL, .output = &isp_user_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_user_show },
    { .name = "user.update", .title = "Change a person",
      .method = "PATCH", .path = "/users/{user_id}", .permission = "user.write",
      .input = &isp_user_options_entity, .output = &isp_user_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_user_update },
    { .name = "user.abilities", .title = "What can this person do, where does it come from, until when",
      .method = "GET", .path = "/users/{user_id}/abilities", .permission = "user.read",
      .input = NULL, .output = &isp_ability_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_user_abilities },
    { .name = "permission.list", .title = "What somebody here could be allowed, and which roles have it",
      .method = "GET", .path = "/permissions", .permission = "user.read",
      .input = NULL, .output = &isp_permission_info_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_permission_list },
    { .name = "role.list", .title = "Roles that the ISP has put together",
      .method = "GET", .path = "/roles", .permission = "user.read",
      .input = &isp_list_options_entity, .output = &isp_custom_role_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search", .call = call_role_list },
    { .name = "role.create", .title = "Put a role together from permissions",
      .method = "POST", .path = "/roles", .permission = "user.write",
      .input = &isp_custom_role_options_entity, .output = &isp_custom_role_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_role_create },
    { .name = "role.show", .title = "One role",
      .method = "GET", .path = "/roles/{role_id}", .permission = "user.read",
      .input = NULL, .output = &isp_custom_role_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_role_show },
    { .name = "role.update", .title = "Change a role for all who have it, from their next request on",
      .method = "PATCH", .path = "/roles/{role_id}", .permission = "user.write",
      .input = &isp_custom_role_options_entity, .output = &isp_custom_role_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_role_update },
    { .name = "role.delete", .title = "Delete a role that nobody has any more",
      .method = "DELETE", .path = "/roles/{role_id}", .permission = "user.write",
      .input = NULL, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_role_delete },
    { .name = "person.list", .title = "People below, to log in as",
      .method = "GET", .path = "/people", .permission = "visit.start",
      .input = &isp_list_options_entity, .output = &isp_person_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search", .call = call_person_list },
    { .name = "visit.list", .title = "Who has logged in as me, and why; filter all: as anybody here",
      .method = "GET", .path = "/visits", .permission = NULL,
      .input = &isp_list_options_entity, .output = &isp_visit_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "filter", .call = call_visit_list },
    { .name = "user.invite", .title = "A link by which a person chooses the first password; it is shown once",
      .method = "POST", .path = "/users/{user_id}/invite", .permission = "user.write",
      .input = NULL, .output = &isp_user_link_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_user_invite },
    { .name = "user.reset", .title = "A link by which a person sets a new password; it is shown once",
      .method = "POST", .path = "/users/{user_id}/reset", .permission = "user.write",
      .input = NULL, .output = &isp_user_link_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_user_reset },
    { .name = "user.forgot", .title = "Who has forgotten the password and waits for a reset",
      .method = "GET", .path = "/users/forgot", .permission = "user.write",
      .input = NULL, .output = &isp_reset_request_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_user_forgot },
    { .name = "user.sessions", .title = "Where a person is logged in",
      .method = "GET", .path = "/users/{user_id}/sessions", .permission = "user.read",
      .input = NULL, .output = &isp_login_session_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_user_sessions },
    { .name = "user.logout", .title = "End all sessions of a person",
      .method = "POST", .path = "/users/{user_id}/logout", .permission = "user.write",
      .input = NULL, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_user_logout },
    { .name = "user.factor_end", .title = "Take off the lost second factor of a person",
      .method = "POST", .path = "/users/{user_id}/factor/end", .permission = "user.write",
      .input = &isp_reason_options_entity, .output = NULL, .form = ISP_FORM_NONE,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_user_factor_end },
    { .name = "overview.show", .title = "The first page: online, due, collected, what should be empty",
      .method = "GET", .path = "/overview", .permission = "overview.read",
      .input = NULL, .output = &isp_overview_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_overview_show },
    { .name = "revenue.list", .title = "Billed, collected, outstanding, MRR, churn: by month, ISP, group or gateway",
      .method = "GET", .path = "/revenue", .permission = "revenue.read",
      .input = &isp_revenue_options_entity, .output = &isp_revenue_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "by books from_period to_period tenant_id", .call = call_revenue_list },
    { .name = "revenue.entries", .title = "The ledger rows behind one figure: they sum to it",
      .method = "GET", .path = "/revenue-entries", .permission = "revenue.read",
      .input = &isp_revenue_entry_options_entity, .output = &isp_revenue_entry_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "figure tenant_id from_period to_period gateway", .call = call_revenue_entries },
    { .name = "business.list", .title = "How each ISP is doing: customers, dues by age, online, light",
      .method = "GET", .path = "/business", .permission = "business.read",
      .input = &isp_business_options_entity, .output = &isp_business_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "period tenant_id", .call = call_business_list },
    { .name = "business.packages", .title = "What an ISP sells: packages by their lines",
      .method = "GET", .path = "/business/packages", .permission = "business.read",
      .input = &isp_business_options_entity, .output = &isp_mix_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "tenant_id", .call = call_business_packages },
    { .name = "business.customers", .title = "Customers of one ISP below, for a reason that both trails keep",
      .method = "GET", .path = "/business/{tenant_id}/customers", .permission = "business.look",
      .input = &isp_look_options_entity, .output = &isp_seen_customer_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "reason search", .call = call_business_customers },
    { .name = "package.list", .title = "Packages on sale",
      .method = "GET", .path = "/packages", .permission = "package.read",
      .input = &isp_list_options_entity, .output = &isp_package_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter", .call = call_package_list },
    { .name = "package.create", .title = "Add a package",
      .method = "POST", .path = "/packages", .permission = "package.write",
      .input = &isp_package_options_entity, .output = &isp_package_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_package_create },
    { .name = "package.show", .title = "One package",
      .method = "GET", .path = "/packages/{package_id}", .permission = "package.read",
      .input = NULL, .output = &isp_package_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_package_show },
    { .name = "package.update", .title = "Change a package; a new speed reaches all its lines",
      .method = "PATCH", .path = "/packages/{package_id}", .permission = "package.write",
      .input = &isp_package_options_entity, .output = &isp_package_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_package_update },
    { .name = "package.prices", .title = "Prices of a package by their first day, newest first",
      .method = "GET", .path = "/packages/{package_id}/prices", .permission = "package.read",
      .input = NULL, .output = &isp_price_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_package_prices },
    { .name = "customer.list", .title = "Customers: paid? online? light?",
      .method = "GET", .path = "/customers", .permission = "customer.read",
      .input = &isp_list_options_entity, .output = &isp_customer_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter", .call = call_customer_list },
    { .name = "customer.create", .title = "Add a customer",
      .method = "POST", .path = "/customers", .permission = "customer.write",
      .input = &isp_customer_options_entity, .output = &isp_customer_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_customer_create },
    { .name = "customer.show", .title = "One customer",
      .method = "GET", .path = "/customers/{customer_id}", .permission = "customer.read",
      .input = NULL, .output = &isp_customer_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_customer_show },
    { .name = "customer.update", .title = "Change a customer",
      .method = "PATCH", .path = "/customers/{customer_id}", .permission = "customer.write",
      .input = &isp_customer_options_entity, .output = &isp_customer_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_customer_update },
    { .name = "service.list", .title = "Lines: what is wanted, what is proved, who is online",
      .method = "GET", .path = "/services", .permission = "service.read",
      .input = &isp_list_options_entity, .output = &isp_service_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "customer_id node_id search filter", .call = call_service_list },
    { .name = "service.create", .title = "Sell a line: PPPoE login and package on a router",
      .method = "POST", .path = "/services", .permission = "service.write",
      .input = &isp_service_options_entity, .output = &isp_service_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_service_create },
    { .name = "service.show", .title = "One line",
      .method = "GET", .path = "/services/{service_id}", .permission = "service.read",
      .input = NULL, .output = &isp_service_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_service_show },
    { .name = "service.update", .title = "Change a line: package, router, login, hold",
      .method = "PATCH", .path = "/services/{service_id}", .permission = "service.write",
      .input = &isp_service_options_entity, .output = &isp_service_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_service_update },
    { .name = "service.end", .title = "End a line today: it is taken off the router",
      .method = "POST", .path = "/services/{service_id}/end", .permission = "service.write",
      .input = NULL, .output = &isp_service_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_service_end },
    { .name = "service.credential", .title = "The PPPoE login and password of a line",
      .method = "GET", .path = "/services/{service_id}/credential", .permission = "service.secret",
      .input = NULL, .output = &isp_credential_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_service_credential },
    { .name = "service.apply", .title = "Bring a line to its router now and prove it",
      .method = "POST", .path = "/services/{service_id}/apply", .permission = "service.apply",
      .input = NULL, .output = &isp_proof_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_DEVICE, .takes = NULL, .call = call_service_apply },
    { .name = "proof.list", .title = "What was read back from the router, newest first",
      .method = "GET", .path = "/proofs", .permission = "service.read",
      .input = &isp_list_options_entity, .output = &isp_proof_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "service_id", .call = call_proof_list },
    { .name = "node.list", .title = "Routers and OLTs",
      .method = "GET", .path = "/nodes", .permission = "node.read",
      .input = &isp_list_options_entity, .output = &isp_node_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter", .call = call_node_list },
    { .name = "node.create", .title = "Add a router or an OLT",
      .method = "POST", .path = "/nodes", .permission = "node.write",
      .input = &isp_node_options_entity, .output = &isp_node_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_node_create },
    { .name = "node.show", .title = "One router or OLT",
      .method = "GET", .path = "/nodes/{node_id}", .permission = "node.read",
      .input = NULL, .output = &isp_node_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_node_show },
    { .name = "node.update", .title = "Change a router or an OLT",
      .method = "PATCH", .path = "/nodes/{node_id}", .permission = "node.write",
      .input = &isp_node_options_entity, .output = &isp_node_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_node_update },
    { .name = "node.test", .title = "Ask the device now: is it there, does the login work",
      .method = "POST", .path = "/nodes/{node_id}/test", .permission = "node.test",
      .input = NULL, .output = &isp_node_facts_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_DEVICE, .takes = NULL, .call = call_node_test },
    { .name = "node.poll", .title = "Read the device now: ONUs and light of an OLT, sessions of a router",
      .method = "POST", .path = "/nodes/{node_id}/poll", .permission = "node.test",
      .input = NULL, .output = &isp_node_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_DEVICE, .takes = NULL, .call = call_node_poll },
    { .name = "onu.list", .title = "ONUs, worst light first",
      .method = "GET", .path = "/onus", .permission = "onu.read",
      .input = &isp_list_options_entity, .output = &isp_onu_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "node_id customer_id search filter", .call = call_onu_list },
    { .name = "onu.show", .title = "One ONU",
      .method = "GET", .path = "/onus/{onu_id}", .permission = "onu.read",
      .input = NULL, .output = &isp_onu_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_onu_show },
    { .name = "onu.bands", .title = "What light is called good, weak or critical, strongest first",
      .method = "GET", .path = "/onu-bands", .permission = NULL,
      .input = NULL, .output = &isp_light_band_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_onu_bands },
    { .name = "onu.history", .title = "Light of one ONU over the last hours",
      .method = "GET", .path = "/onus/{onu_id}/history/{hours}", .permission = "onu.read",
      .input = NULL, .output = &isp_sample_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_onu_history },
    { .name = "bill.run", .title = "Issue the invoices of a month; run twice equals run once",
      .method = "POST", .path = "/bill-runs", .permission = "bill.run",
      .input = &isp_bill_options_entity, .output = &isp_bill_run_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_LONG, .takes = NULL, .call = call_bill_run },
    { .name = "bill.list", .title = "Billing runs, newest first",
      .method = "GET", .path = "/bill-runs", .permission = "bill.read",
      .input = &isp_list_options_entity, .output = &isp_bill_run_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "period", .call = call_bill_list },
    { .name = "invoice.list", .title = "Invoices, newest first",
      .method = "GET", .path = "/invoices", .permission = "invoice.read",
      .input = &isp_list_options_entity, .output = &isp_invoice_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "customer_id period search filter", .call = call_invoice_list },
    { .name = "invoice.show", .title = "One invoice",
      .method = "GET", .path = "/invoices/{invoice_id}", .permission = "invoice.read",
      .input = NULL, .output = &isp_invoice_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_invoice_show },
    { .name = "invoice.lines", .title = "Lines of an invoice",
      .method = "GET", .path = "/invoice-lines", .permission = "invoice.read",
      .input = &isp_list_options_entity, .output = &isp_invoice_line_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "invoice_id", .call = call_invoice_lines },
    { .name = "payment.list", .title = "Payments, newest first",
      .method = "GET", .path = "/payments", .permission = "payment.read",
      .input = &isp_list_options_entity, .output = &isp_payment_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "customer_id filter", .call = call_payment_list },
    { .name = "payment.take", .title = "Take a payment over the counter: oldest invoices first",
      .method = "POST", .path = "/payments", .permission = "payment.take",
      .input = &isp_payment_options_entity, .output = &isp_payment_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE | ISP_OP_IDEMPOTENT, .takes = NULL, .call = call_payment_take },
    { .name = "payment.show", .title = "One payment",
      .method = "GET", .path = "/payments/{payment_id}", .permission = "payment.read",
      .input = NULL, .output = &isp_payment_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_payment_show },
    { .name = "ledger.list", .title = "Ledger rows, newest journal first",
      .method = "GET", .path = "/entries", .permission = "ledger.read",
      .input = &isp_list_options_entity, .output = &isp_entry_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "customer_id invoice_id", .call = call_ledger_list },
    { .name = "ledger.sums", .title = "The trial balance",
      .method = "GET", .path = "/accounts", .permission = "ledger.read",
      .input = NULL, .output = &isp_account_sum_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_ledger_sums },
    { .name = "dunning.run", .title = "Judge all customers by a date: suspend past the grace, restore the rest",
      .method = "POST", .path = "/dunning-runs", .permission = "dunning.run",
      .input = &isp_dunning_options_entity, .output = &isp_dunning_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_LONG, .takes = NULL, .call = call_dunning_run },
    { .name = "plan.list", .title = "The platform's price list",
      .method = "GET", .path = "/plans", .permission = "plan.read",
      .input = &isp_list_options_entity, .output = &isp_plan_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter", .call = call_plan_list },
    { .name = "plan.create", .title = "Add a plan",
      .method = "POST", .path = "/plans", .permission = "plan.write",
      .input = &isp_plan_options_entity, .output = &isp_plan_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_plan_create },
    { .name = "plan.show", .title = "One plan",
      .method = "GET", .path = "/plans/{plan_id}", .permission = "plan.read",
      .input = NULL, .output = &isp_plan_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_plan_show },
    { .name = "plan.update", .title = "Change a plan; a new price holds from its first day on",
      .method = "PATCH", .path = "/plans/{plan_id}", .permission = "plan.write",
      .input = &isp_plan_options_entity, .output = &isp_plan_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_plan_update },
    { .name = "plan.prices", .title = "Prices of a plan by their first day, newest first",
      .method = "GET", .path = "/plans/{plan_id}/prices", .permission = "plan.read",
      .input = NULL, .output = &isp_price_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_plan_prices },
    { .name = "plan.preview", .title = "What a new price would do to the bill of each group; nothing is written",
      .method = "POST", .path = "/plans/{plan_id}/preview", .permission = "plan.write",
      .input = &isp_plan_preview_options_entity, .output = &isp_plan_effect_entity, .form = ISP_FORM_LIST,
      .flags = ISP_OP_LONG, .takes = NULL, .call = call_plan_preview },
    { .name = "subscription.list", .title = "Subscriptions of groups: slots, state, what is owed",
      .method = "GET", .path = "/subscriptions", .permission = "subscription.read",
      .input = &isp_list_options_entity, .output = &isp_subscription_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "search filter", .call = call_subscription_list },
    { .name = "subscription.start", .title = "Begin the subscription of a group",
      .method = "POST", .path = "/subscriptions/{group_id}", .permission = "subscription.write",
      .input = &isp_subscription_options_entity, .output = &isp_subscription_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_subscription_start },
    { .name = "subscription.mine", .title = "What the own group has, what it owes, how to pay",
      .method = "GET", .path = "/subscription", .permission = "subscription.mine",
      .input = NULL, .output = &isp_own_subscription_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_subscription_mine },
    { .name = "subscription.invoices", .title = "What the platform has billed the own group, newest first",
      .method = "GET", .path = "/subscription/invoices", .permission = "subscription.mine",
      .input = &isp_list_options_entity, .output = &isp_invoice_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "filter", .call = call_subscription_invoices },
    { .name = "subscription.invoice", .title = "One invoice of the own group",
      .method = "GET", .path = "/subscription/invoices/{invoice_id}", .permission = "subscription.mine",
      .input = NULL, .output = &isp_invoice_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_subscription_invoice },
    { .name = "subscription.show", .title = "The subscription of a group",
      .method = "GET", .path = "/subscriptions/{group_id}", .permission = "subscription.read",
      .input = NULL, .output = &isp_subscription_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_subscription_show },
    { .name = "subscription.update", .title = "Change plan, slots or hold of a subscription from today on",
      .method = "PATCH", .path = "/subscriptions/{group_id}", .permission = "subscription.write",
      .input = &isp_subscription_options_entity, .output = &isp_subscription_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_subscription_update },
    { .name = "subscription.preview", .title = "What a change of plan or slots would cost; nothing is written",
      .method = "POST", .path = "/subscriptions/{group_id}/preview", .permission = "subscription.write",
      .input = &isp_subscription_options_entity, .output = &isp_subscription_quote_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_subscription_preview },
    { .name = "subscription.cancel", .title = "Set the last day of a subscription, or take it back",
      .method = "POST", .path = "/subscriptions/{group_id}/cancel", .permission = "subscription.write",
      .input = &isp_cancel_options_entity, .output = &isp_subscription_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_subscription_cancel },
    { .name = "reminder.list", .title = "What groups are to be told of open invoices",
      .method = "GET", .path = "/reminders", .permission = "subscription.read",
      .input = &isp_list_options_entity, .output = &isp_reminder_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "customer_id filter", .call = call_reminder_list },
    { .name = "mail.show", .title = "How messages look, and by what relay they go",
      .method = "GET", .path = "/mail", .permission = "message.read",
      .input = NULL, .output = &isp_mail_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_mail_show },
    { .name = "mail.update", .title = "Change language, sender or relay of messages",
      .method = "PATCH", .path = "/mail", .permission = "message.write",
      .input = &isp_mail_options_entity, .output = &isp_mail_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_mail_update },
    { .name = "template.list", .title = "Texts of all messages, in each language",
      .method = "GET", .path = "/templates", .permission = "message.read",
      .input = NULL, .output = &isp_template_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = NULL, .call = call_template_list },
    { .name = "template.show", .title = "The text of a kind of message",
      .method = "GET", .path = "/template", .permission = "message.read",
      .input = &isp_template_options_entity, .output = &isp_template_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = "kind channel language", .call = call_template_show },
    { .name = "template.set", .title = "Write a text of one's own",
      .method = "POST", .path = "/template", .permission = "message.write",
      .input = &isp_template_options_entity, .output = &isp_template_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_template_set },
    { .name = "template.reset", .title = "The text that comes with the library again",
      .method = "POST", .path = "/template/reset", .permission = "message.write",
      .input = &isp_template_options_entity, .output = &isp_template_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_template_reset },
    { .name = "template.preview", .title = "What would be sent, with sample words; nothing is written",
      .method = "POST", .path = "/template/preview", .permission = "message.read",
      .input = &isp_template_options_entity, .output = &isp_template_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_template_preview },
    { .name = "message.list", .title = "Messages to people, newest first",
      .method = "GET", .path = "/messages", .permission = "message.read",
      .input = &isp_list_options_entity, .output = &isp_message_entity, .form = ISP_FORM_LIST,
      .flags = 0, .takes = "filter", .call = call_message_list },
    { .name = "message.show", .title = "One message: its text, and what has become of it",
      .method = "GET", .path = "/messages/{message_id}", .permission = "message.read",
      .input = NULL, .output = &isp_message_entity, .form = ISP_FORM_RECORD,
      .flags = 0, .takes = NULL, .call = call_message_show },
    { .name = "message.retry", .title = "Try a message again; it may arrive twice",
      .method = "POST", .path = "/messages/{message_id}/retry", .permission = "message.write",
      .input = NULL, .output = &isp_message_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE, .takes = NULL, .call = call_message_retry },
    { .name = "message.test", .title = "Send a test",
      .method = "POST", .path = "/messages", .permission = "message.write",
      .input = &isp_message_test_options_entity, .output = &isp_message_entity, .form = ISP_FORM_RECORD,
      .flags = ISP_OP_WRITE | ISP_OP_CREATE, .takes = NULL, .call = call_message_test },
    { .name = "verify.run", .title = "Prove the books: nothing listed means all is well",
      .method = "POST", .path = "/verifications", .permission = "ledger.read",
      .input = NULL, .output = &isp_finding_entity, .form = ISP_FORM_LIST,
      .flags = ISP_OP_LONG, .takes = NULL, .call = call_verify_run },
};
/* clang-format on */

struct isp_result {
    const isp_operation *operation;
    void *value; /* a record, or a list */
};
ISP_AUTO_DEFINE(isp_result, isp_result_free)

size_t isp_operation_len(void)
{
    return ISP_LEN(operations);
}

const isp_operation *isp_operation_at(size_t i)
{
    return i < ISP_LEN(operations) ? &operations[i] : NULL;
}

const isp_operation *isp_operation_find(const char *name)
{
    for (size_t i = 0; name && i < ISP_LEN(operations); i++)
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    return NULL;
}

/* Names that stand in braces in paths. */
static const char *const id_names[] = {"token_id",   "tenant_id",   "user_id",    "role_id",
                                       "package_id", "customer_id", "service_id", "node_id",
                                       "onu_id",     "invoice_id",  "payment_id", "plan_id",
                                       "group_id",   "hours",       "session_id", "message_id"};

const char *isp_operation_id_name(const isp_operation *operation, size_t i)
{
    const char *at = operation->path;
    for (size_t n = 0; (at = strchr(at, '{')); n++, at++) {
        if (n < i)
            continue;
        for (size_t k = 0; k < ISP_LEN(id_names); k++) {
            size_t len = strlen(id_names[k]);
            if (strncmp(at + 1, id_names[k], len) == 0 && at[1 + len] == '}')
                return id_names[k];
        }
        return NULL;
    }
    return NULL;
}

size_t isp_operation_id_len(const isp_operation *operation)
{
    size_t n = 0;
    while (isp_operation_id_name(operation, n))
        n++;
    return n;
}

isp_status isp_operation_call(isp_session *session, const isp_operation *operation,
                              const int64_t *ids, size_t id_len, const isp_input *input,
                              isp_progress_fn progress, void *progress_user, isp_result **out,
                              isp_error *err)
{
    ISP_REQUIRE(err, session && operation && out, "operation");
    ISP_REQUIRE(err, ids || !id_len, "ids");
    ISP_REQUIRE(err, !input || isp_input__entity(input) == operation->input, "input");
    if (id_len != isp_operation_id_len(operation))
        return isp_fail(err, ISP_E_INVALID, operation->name, "takes %zu ids, %zu were given",
                        isp_operation_id_len(operation), id_len);
    for (size_t i = 0; i < id_len; i++)
        if (ids[i] < 1)
            return isp_fail(err, ISP_E_INVALID, isp_operation_id_name(operation, i),
                            "%lld is not a number of this kind", (long long)ids[i]);
    if (input) {
        isp_status st = isp_input_complete(input, err);
        if (st < 0)
            return st;
    }
    ISP_AUTO(isp_result) result = calloc(1, sizeof *result);
    if (!result)
        return isp_fail_memory(err);
    result->operation = operation;
    isp_status st = operation->call(session, ids, input ? isp_input_options(input) : NULL, progress,
                                    progress_user, &result->value, err);
    if (st < 0)
        return st;
    *out = ISP_TAKE(result);
    return ISP_OK;
}

void isp_result_free(isp_result *result)
{
    if (!result)
        return;
    if (result->operation->form == ISP_FORM_LIST)
        isp_list__free(result->value);
    else if (result->operation->form == ISP_FORM_RECORD)
        isp_record__free(result->operation->output, result->value);
    free(result);
}

size_t isp_result_len(const isp_result *result)
{
    if (!result->value)
        return 0;
    return result->operation->form == ISP_FORM_LIST ? ((const isp_list *)result->value)->len : 1;
}

const void *isp_result_at(const isp_result *result, size_t i)
{
    if (i >= isp_result_len(result))
        return NULL;
    return result->operation->form == ISP_FORM_LIST ? ((const isp_list *)result->value)->records[i]
                                                    : result->value;
}

const isp_entity *isp_result_entity(const isp_result *result)
{
    return result->operation->output;
}

int64_t isp_result_form(const isp_result *result)
{
    return result->operation->form;
}

const char *isp_result_next(const isp_result *result)
{
    return result->operation->form == ISP_FORM_LIST && result->value
               ? ((const isp_list *)result->value)->next
               : NULL;
}

isp_status isp_result_json(const isp_result *result, char **out, isp_error *err)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    ISP_REQUIRE(err, result && out, "result");
    if (result->operation->form == ISP_FORM_LIST) {
        isp_buf__text(&buf, "{\"items\":[");
        for (size_t i = 0; i < isp_result_len(result); i++) {
            if (i)
                isp_buf__char(&buf, ',');
            isp_json__record(&buf, isp_result_entity(result), isp_result_at(result, i));
        }
        isp_buf__text(&buf, "],\"next\":");
        isp_json__text(&buf, isp_result_next(result));
        isp_buf__char(&buf, '}');
    } else if (isp_result_len(result)) {
        isp_json__record(&buf, isp_result_entity(result), isp_result_at(result, 0));
    } else {
        isp_buf__text(&buf, "{}");
    }
    char *text = isp_buf__take(&buf);
    if (!text)
        return isp_fail_memory(err);
    *out = text;
    return ISP_OK;
}
