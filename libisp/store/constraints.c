/*
 * What a violated constraint is to people: the subject of the error. A test holds the names against
 * the database, both ways.
 */
#include "store/conn.h"

#include <string.h>

/* clang-format off */
static const struct { const char *constraint, *subject; } constraints[] = {
    { "tenant_codes_pkey",       "tenant.code" },
    { "tenants_pkey",            "tenant" },
    { "tenants_code",            "tenant.code" },
    { "tenants_kind",            "tenant.kind" },
    { "tenants_root",            "tenant.kind" },
    { "tenants_state",           "tenant.state" },
    { "tenants_name",            "tenant.name" },
    { "tenants_invoice_prefix",  "tenant.invoice_prefix" },
    { "tenants_due_day",         "tenant.due_day" },
    { "tenants_grace_days",      "tenant.grace_days" },
    { "tenants_vat",             "tenant.vat_pct_x100" },
    { "logins_pkey",             "user.login" },
    { "logins_folded",           "user.login" },
    { "users_pkey",              "user" },
    { "users_role",              "user.role" },
    { "users_state",             "user.state" },
    { "users_customer",          "user.customer_id" },
    { "sessions_pkey",           "session" },
    { "sessions_user",           "session.user_id" },
    { "tokens_pkey",             "token" },
    { "tokens_name",             "token.name" },
    { "tokens_user",             "token.user_id" },
    { "token_directory_pkey",    "token" },
    { "token_directory_hash",    "token" },
    { "token_directory_kind",    "token" },
    { "login_gates_pkey",        "login" },
    { "counters_pkey",           "counter" },
    { "counters_next_value",     "counter" },
    { "data_keys_pkey",          "data_key" },
    { "data_keys_primary",       "data_key" },
    { "leases_pkey",             "lease" },
    { "packages_pkey",           "package" },
    { "packages_code",           "package.code" },
    { "packages_code_form",      "package.code" },
    { "packages_name",           "package.name" },
    { "packages_download",       "package.download_bps" },
    { "packages_upload",         "package.upload_bps" },
    { "packages_price",          "package.price_paisa" },
    { "packages_state",          "package.state" },
    { "customers_pkey",          "customer" },
    { "customers_code",          "customer.code" },
    { "customers_code_form",     "customer.code" },
    { "customers_name",          "customer.name" },
    { "customers_phone",         "customer.phone" },
    { "customers_state",         "customer.state" },
    { "services_pkey",           "service" },
    { "services_login",          "service.login" },
    { "services_login_form",     "service.login" },
    { "services_state",          "service.state" },
    { "services_ended",          "service.ended_on" },
    { "services_hold",           "service.hold_reason" },
    { "services_version",        "service.applied_version" },
    { "services_customer_fk",    "service.customer_id" },
    { "services_package_fk",     "service.package_id" },
    { "services_node_fk",        "service.node_id" },
    { "services_onu_fk",         "service.onu_id" },
    { "proofs_pkey",             "proof" },
    { "proofs_service",          "proof.service_id" },
    { "nodes_pkey",              "node" },
    { "nodes_name",              "node.name" },
    { "nodes_name_form",         "node.name" },
    { "nodes_port",              "node.port" },
    { "nodes_tls_pin",           "node.tls_pin" },
    { "nodes_poll_interval",     "node.poll_interval_ms" },
    { "nodes_state",             "node.state" },
    { "onus_pkey",               "onu" },
    { "onus_place",              "onu" },
    { "onus_state",              "onu.state" },
    { "onus_light",              "onu.light" },
    { "onus_node",               "onu.node_id" },
    { "pon_samples_pkey",        "sample" },
    { "bill_runs_pkey",          "bill_run" },
    { "bill_runs_state",         "bill_run.state" },
    { "bill_runs_period",        "bill_run.period" },
    { "invoices_pkey",           "invoice" },
    { "invoices_number",         "invoice.number" },
    { "invoices_sum",            "invoice.total_paisa" },
    { "invoices_due",            "invoice.due_on" },
    { "invoice_lines_pkey",      "invoice_line" },
    { "invoice_lines_period",    "invoice_line" },
    { "invoice_lines_days",      "invoice_line.day_count" },
    { "invoice_lines_amounts",   "invoice_line.net_paisa" },
    { "payments_pkey",           "payment" },
    { "payments_method",         "payment.method" },
    { "payments_allocated",      "payment.allocated_paisa" },
    { "payments_amount",         "payment.amount_paisa" },
    { "payments_reference",      "payment.reference" },
    { "payments_idempotency",    "payment.idempotency_key" },
    { "payments_receipt",        "payment.receipt" },
    { "allocations_pkey",        "allocation" },
    { "allocations_amount",      "allocation.amount_paisa" },
    { "entries_pkey",            "entry" },
    { "entries_kind",            "entry.kind" },
    { "entries_account",         "entry.account" },
    { "entries_amount",          "entry.amount_paisa" },
    { "entries_receivable",      "entry.customer_id" },
    { "entries_balanced",        "journal" },
    { "dues_pkey",               "due" },
    { "dues_open",               "due.open_paisa" },
    { "balances_pkey",           "balance" },
};
/* clang-format on */

const char *isp_constraint__subject(const char *constraint)
{
    for (size_t i = 0; i < ISP_LEN(constraints); i++)
        if (strcmp(constraints[i].constraint, constraint) == 0)
            return constraints[i].subject;
    return "";
}

const char *isp_constraint__at(size_t i)
{
    return i < ISP_LEN(constraints) ? constraints[i].constraint : NULL;
}
