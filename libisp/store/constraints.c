/*
 * What a violated constraint is to people: the subject of the error. A constraint that is not here
 * gives no subject. A test holds the names against the database.
 */
#include "store/conn.h"

#include <string.h>

/* clang-format off */
static const struct { const char *constraint, *subject; } constraints[] = {
    { "tenant_codes_pkey",       "tenant.code" },
    { "tenants_code",            "tenant.code" },
    { "tenants_name",            "tenant.name" },
    { "tenants_invoice_prefix",  "tenant.invoice_prefix" },
    { "tenants_due_day",         "tenant.due_day" },
    { "tenants_grace_days",      "tenant.grace_days" },
    { "tenants_vat",             "tenant.vat_pct_x100" },
    { "logins_pkey",             "user.login" },
    { "logins_folded",           "user.login" },
    { "users_customer",          "user.customer_id" },
    { "tokens_name",             "token.name" },
    { "packages_code",           "package.code" },
    { "packages_code_form",      "package.code" },
    { "packages_download",       "package.download_bps" },
    { "packages_upload",         "package.upload_bps" },
    { "packages_price",          "package.price_paisa" },
    { "customers_code",          "customer.code" },
    { "customers_code_form",     "customer.code" },
    { "customers_name",          "customer.name" },
    { "customers_phone",         "customer.phone" },
    { "services_login",          "service.login" },
    { "services_login_form",     "service.login" },
    { "services_hold",           "service.hold_reason" },
    { "services_customer_fk",    "service.customer_id" },
    { "services_package_fk",     "service.package_id" },
    { "services_node_fk",        "service.node_id" },
    { "services_onu_fk",         "service.onu_id" },
    { "nodes_name",              "node.name" },
    { "nodes_port",              "node.port" },
    { "nodes_tls_pin",           "node.tls_pin" },
    { "nodes_poll_interval",     "node.poll_interval_ms" },
    { "onus_place",              "onu" },
    { "onus_node",               "onu.node_id" },
    { "invoices_number",         "invoice.number" },
    { "invoice_lines_period",    "invoice_line" },
    { "payments_amount",         "payment.amount_paisa" },
    { "payments_reference",      "payment.reference" },
    { "payments_idempotency",    "payment.idempotency_key" },
    { "payments_receipt",        "payment.receipt" },
    { "entries_balanced",        "journal" },
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
