/*
 * Permissions and the built-in roles that have them: the one table. The library checks it; no
 * frontend does.
 */
#include "tenant/session.h"

#include <string.h>

#define R(x)      (INT64_C(1) << ISP_ROLE_##x)
#define STAFF     (R(ADMIN) | R(TECHNICIAN) | R(CASHIER) | R(NOC) | R(ACCOUNTS) | R(RESELLER))
#define EVERYBODY (STAFF | R(DEVELOPER) | R(SUPER_ADMIN))
#define MONEY     (R(ADMIN) | R(CASHIER) | R(ACCOUNTS))

/* clang-format off */
static const isp_permission permissions[] = {
    { "overview.read",  "See the first page",                          R(ADMIN) | R(NOC) | R(ACCOUNTS) },
    { "revenue.read",   "See revenue, of all tenants below too",       R(DEVELOPER) | R(SUPER_ADMIN) | R(ADMIN) | R(ACCOUNTS) },
    { "business.read",  "See how each ISP is doing",                   R(DEVELOPER) | R(SUPER_ADMIN) | R(ADMIN) },
    { "tenant.read",    "See the tenant's settings",                   EVERYBODY },
    { "tenant.write",   "Change due day, grace, VAT, names",           R(ADMIN) | R(SUPER_ADMIN) | R(DEVELOPER) },
    { "tenant.list",    "See the tenants below",                       R(SUPER_ADMIN) | R(DEVELOPER) },
    { "tenant.manage",  "Open, change, suspend, close tenants below",  R(SUPER_ADMIN) | R(DEVELOPER) },
    { "slot.write",     "Raise and lower the slots of groups",         R(DEVELOPER) },
    { "user.read",      "See who can log in",                          R(ADMIN) | R(SUPER_ADMIN) | R(DEVELOPER) },
    { "user.write",     "Add and change who can log in",               R(ADMIN) | R(SUPER_ADMIN) | R(DEVELOPER) },
    { "token.write",    "Make and revoke one's own API tokens",        EVERYBODY },
    { "audit.read",     "See the audit trail and prove it",            R(ADMIN) | R(SUPER_ADMIN) | R(DEVELOPER) },
    { "package.read",   "See packages",                                STAFF },
    { "package.write",  "Change packages and prices",                  R(ADMIN) },
    { "customer.read",  "See customers",                               STAFF | R(DEVELOPER) },
    { "customer.write", "Add and change customers",                    R(ADMIN) | R(CASHIER) | R(RESELLER) },
    { "service.read",   "See lines and their proofs",                  STAFF },
    { "service.write",  "Sell, change, hold and end lines",            R(ADMIN) | R(RESELLER) },
    { "service.apply",  "Bring a line to its router now",              R(ADMIN) | R(TECHNICIAN) | R(NOC) },
    { "service.secret", "See PPPoE passwords",                         R(ADMIN) | R(TECHNICIAN) },
    { "node.read",      "See routers and OLTs",                        R(ADMIN) | R(TECHNICIAN) | R(NOC) },
    { "node.write",     "Add and change routers and OLTs",             R(ADMIN) | R(NOC) },
    { "node.test",      "Ask devices now",                             R(ADMIN) | R(TECHNICIAN) | R(NOC) },
    { "onu.read",       "See ONUs and their light",                    R(ADMIN) | R(TECHNICIAN) | R(NOC) },
    { "invoice.read",   "See invoices and billing runs",               MONEY | R(DEVELOPER) },
    { "bill.run",       "Issue the invoices of a month",               R(ADMIN) | R(ACCOUNTS) | R(DEVELOPER) },
    { "dunning.run",    "Suspend and restore by what is due",          R(ADMIN) | R(ACCOUNTS) | R(DEVELOPER) },
    { "payment.read",   "See payments",                                MONEY | R(DEVELOPER) },
    { "payment.take",   "Take payments",                               R(ADMIN) | R(CASHIER) | R(DEVELOPER) },
    { "plan.read",          "See the platform's plans and prices",  R(DEVELOPER) },
    { "plan.write",         "Change the platform's plans, prices",  R(DEVELOPER) },
    { "subscription.read",  "See what groups have and owe",         R(DEVELOPER) },
    { "subscription.write", "Start, change, cancel subscriptions",  R(DEVELOPER) },
    { "subscription.mine",  "See what the own group has and owes",  R(SUPER_ADMIN) },
    { "ledger.read",    "See the ledger and prove it",                 R(ADMIN) | R(ACCOUNTS) | R(DEVELOPER) },
};
/* clang-format on */

const isp_permission *isp_permission_at(size_t i)
{
    return i < ISP_LEN(permissions) ? &permissions[i] : NULL;
}

int isp_session_may(const isp_session *session, const char *permission)
{
    if (!session || !permission)
        return 0;
    for (size_t i = 0; i < ISP_LEN(permissions); i++)
        if (strcmp(permissions[i].name, permission) == 0)
            return (permissions[i].roles >> session->role & 1) &&
                   (!session->scopes || isp_text__has_word(session->scopes, permission));
    return 0;
}

isp_status isp_session__allow(const isp_session *session, const char *permission, isp_error *err)
{
    if (isp_session_may(session, permission))
        return ISP_OK;
    return isp_fail(err, ISP_E_DENIED, permission, "this session has no permission %s", permission);
}
