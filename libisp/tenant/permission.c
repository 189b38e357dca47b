/*
 * Permissions and the built-in roles that have them: the one table. The library checks it; no
 * frontend does.
 */
#include "tenant/session.h"

#include <string.h>

/* R(CUSTOM): it may stand in a custom role. */
#define R(x)      (INT64_C(1) << ISP_ROLE_##x)
#define ADMINS    (R(ADMIN) | R(CUSTOM))
#define STAFF     (ADMINS | R(TECHNICIAN) | R(CASHIER) | R(NOC) | R(ACCOUNTS) | R(RESELLER))
#define ABOVE     (R(DEVELOPER) | R(SUPER_ADMIN))
#define EVERYBODY (STAFF | ABOVE)
#define MONEY     (ADMINS | R(CASHIER) | R(ACCOUNTS))

enum {
    READ = ISP_MAY_READ,
    WRITE = ISP_MAY_WRITE,
    DEVICE = ISP_MAY_DEVICE,
    SECRET = ISP_MAY_SECRET,
    PAISA = ISP_MAY_MONEY,
    WHOLE = ISP_MAY_WHOLE
};

/* What makes or takes over an account, or gives it more than it had. */
#define USER_STEPS                                                                           \
    "user.create user.update user.invite user.reset user.factor_end role.create role.update" \
    " role.delete"

/* The last column: what wants a fresh code. One's own second factor, which needs no permission,
 * does too (factor.c). */
/* clang-format off */
static const isp_permission permissions[] = {
    { "overview.read",  "See the first page",                   ADMINS | R(NOC) | R(ACCOUNTS),               READ, NULL },
    { "revenue.read",   "See revenue, of all tenants below too", ADMINS | R(ACCOUNTS) | ABOVE,               READ | WHOLE | PAISA, NULL },
    { "business.read",  "See how each ISP is doing",            ADMINS | ABOVE,                              READ | WHOLE | PAISA, NULL },
    { "business.look",  "See customers of an ISP below, with a reason", ABOVE,                             READ | WHOLE, NULL },
    { "money.read",     "See prices, balances and dues",        MONEY | R(RESELLER) | ABOVE,                 READ | PAISA, NULL },
    { "tenant.read",    "See the tenant's settings",            EVERYBODY,                                   READ, NULL },
    { "tenant.write",   "Change due day, grace, VAT, names",    ADMINS | ABOVE,                              WRITE | WHOLE, NULL },
    { "tenant.list",    "See the tenants below",                ABOVE,                                       READ, NULL },
    { "tenant.manage",  "Open, change, suspend, close tenants below", ABOVE,                                 WRITE | SECRET, "child.close child.reopen child.invite child.factor_end slot.move" },
    { "slot.write",     "Raise and lower the slots of groups",  R(DEVELOPER),                                WRITE, "slot.set" },
    { "user.read",      "See who can log in",                   ADMINS | ABOVE,                              READ | WHOLE, NULL },
    { "user.write",     "Add and change who can log in",        ADMINS | ABOVE,                              WRITE | SECRET | WHOLE, USER_STEPS },
    { "visit.start",    "Log in as people below",               R(ADMIN) | ABOVE,                            WRITE | SECRET | WHOLE, "visit.start" },
    { "token.write",    "Make and revoke one's own API tokens", EVERYBODY,                                   WRITE | SECRET, "token.create" },
    { "message.read",   "See messages, their texts and relay",  ADMINS | ABOVE,                              READ | WHOLE, NULL },
    { "message.write",  "Change texts and relay, send again",   ADMINS | ABOVE,                              WRITE | SECRET | WHOLE, "mail.update" },
    { "audit.read",     "See the audit trail and prove it",     ADMINS | ABOVE,                              READ | WHOLE | PAISA, "audit.export" },
    { "key.rotate",     "See data keys and replace them",       R(DEVELOPER),                                WRITE | SECRET | WHOLE, "keys.rotate keys.rekey" },
    { "package.read",   "See packages",                         STAFF,                                       READ, NULL },
    { "package.write",  "Change packages and prices",           ADMINS,                                      WRITE | WHOLE | PAISA, NULL },
    { "customer.read",  "See customers",                        STAFF | R(DEVELOPER),                        READ, NULL },
    { "customer.write", "Add and change customers",             ADMINS | R(CASHIER) | R(RESELLER),           WRITE, NULL },
    { "service.read",   "See lines and their proofs",           STAFF,                                       READ, NULL },
    { "service.write",  "Sell, change, hold and end lines",     ADMINS | R(RESELLER),                        WRITE, NULL },
    { "service.apply",  "Bring a line to its router now",       ADMINS | R(TECHNICIAN) | R(NOC),             WRITE | DEVICE, NULL },
    { "service.secret", "See PPPoE passwords",                  ADMINS | R(TECHNICIAN),                      READ | SECRET, NULL },
    { "node.read",      "See routers and OLTs",                 ADMINS | R(TECHNICIAN) | R(NOC) | R(RESELLER), READ, NULL },
    { "node.write",     "Add and change routers and OLTs",      ADMINS | R(NOC),                             WRITE | SECRET | WHOLE, NULL },
    { "node.test",      "Ask devices now",                      ADMINS | R(TECHNICIAN) | R(NOC),             DEVICE | WHOLE, NULL },
    { "onu.read",       "See ONUs and their light",             ADMINS | R(TECHNICIAN) | R(NOC),             READ, NULL },
    { "invoice.read",   "See invoices",                         MONEY | R(DEVELOPER),                        READ | PAISA, NULL },
    { "bill.read",      "See billing runs",                     MONEY | R(DEVELOPER),                        READ | WHOLE | PAISA, NULL },
    { "bill.run",       "Issue the invoices of a month",        ADMINS | R(ACCOUNTS) | R(DEVELOPER),         WRITE | WHOLE | PAISA, NULL },
    { "dunning.run",    "Suspend and restore by what is due",   ADMINS | R(ACCOUNTS) | R(DEVELOPER),         WRITE | WHOLE, NULL },
    { "payment.read",   "See payments",                         MONEY | R(DEVELOPER),                        READ | PAISA, NULL },
    { "payment.take",   "Take payments",                        ADMINS | R(CASHIER) | R(DEVELOPER),          WRITE | PAISA, NULL },
    { "plan.read",      "See the platform's plans and prices",  R(DEVELOPER),                                READ | PAISA, NULL },
    { "plan.write",     "Change the platform's plans, prices",  R(DEVELOPER),                                WRITE | PAISA, NULL },
    { "subscription.read", "See what groups have and owe",      R(DEVELOPER),                                READ | PAISA, NULL },
    { "subscription.write", "Start, change, cancel subscriptions", R(DEVELOPER),                             WRITE | PAISA, NULL },
    { "subscription.mine", "See what the own group has and owes", R(SUPER_ADMIN),                            READ | PAISA, NULL },
    { "ledger.read",    "See the ledger and prove it",          ADMINS | R(ACCOUNTS) | R(DEVELOPER),         READ | WHOLE | PAISA, NULL },
};
/* clang-format on */

const isp_permission *isp_permission_at(size_t i)
{
    return i < ISP_LEN(permissions) ? &permissions[i] : NULL;
}

const isp_permission *isp_permission__find(const char *name)
{
    for (size_t i = 0; i < ISP_LEN(permissions); i++)
        if (strcmp(permissions[i].name, name) == 0)
            return &permissions[i];
    return NULL;
}

bool isp_role__has(int64_t role, const char *grants, const isp_permission *permission)
{
    return (permission->roles >> role & 1) &&
           (role != ISP_ROLE_CUSTOM || (grants && isp_text__has_word(grants, permission->name)));
}

isp_withheld isp_session__withheld(const isp_session *session, const isp_permission *permission)
{
    if (!isp_role__has(session->role, session->grants, permission))
        return ISP_WITHHELD_ROLE;
    if (session->scopes && !isp_text__has_word(session->scopes, permission->name))
        return ISP_WITHHELD_SCOPE;
    if (session->zone_count && permission->kind & ISP_MAY_WHOLE)
        return ISP_WITHHELD_ZONE;
    if (isp_session__is_borrowed(session) && permission->kind & ISP_MAY_SECRET)
        return ISP_WITHHELD_BORROWED;
    if (session->scope.read_only && permission->kind & (ISP_MAY_WRITE | ISP_MAY_DEVICE))
        return ISP_WITHHELD_BORROWED;
    return ISP_WITHHELD_NOT;
}

int isp_session_may(const isp_session *session, const char *permission)
{
    const isp_permission *found = session && permission ? isp_permission__find(permission) : NULL;
    return found && !session->factor_due &&
           isp_session__withheld(session, found) == ISP_WITHHELD_NOT;
}

isp_status isp_session__allow(const isp_session *session, const char *permission, isp_error *err)
{
    if (isp_session_may(session, permission))
        return ISP_OK;
    isp_status st = isp_session__ready(session, err);
    if (st < 0)
        return st;
    return isp_fail(err, ISP_E_DENIED, permission, "this session has no permission %s", permission);
}

isp_status isp_session__own(const isp_session *session, isp_error *err)
{
    if (isp_session__is_borrowed(session))
        return isp_fail(err, ISP_E_DENIED, "session",
                        "only the person does this, nobody who has logged in as them");
    if (session->user_id == ISP_NO_VALUE || session->token_id)
        return isp_fail(err, ISP_E_DENIED, "session", "this belongs to a person: log in");
    return ISP_OK;
}

bool isp_session__sees_money(const isp_session *session)
{
    for (size_t i = 0; i < ISP_LEN(permissions); i++)
        if (permissions[i].kind & ISP_MAY_MONEY &&
            isp_session__withheld(session, &permissions[i]) == ISP_WITHHELD_NOT)
            return true;
    return false;
}

void isp_session__censor(const isp_session *session, const isp_entity *entity, void *record)
{
    if (isp_session__sees_money(session))
        return;
    for (size_t i = 0; i < entity->field_count; i++)
        if (entity->fields[i].kind == ISP_KIND_PAISA)
            isp_record__set_i64(&entity->fields[i], record, ISP_NO_VALUE);
}

/* ---- zones ---- */

isp_status isp_zones__read(const char *text, char **list, const char ***out, size_t *count,
                           isp_error *err)
{
    ISP_AUTO_TEXT copy = isp_text__dup(text);
    size_t len = 1, n = 0;
    for (const char *at = text; *at; at++)
        len += *at == ',';
    const char **zones = calloc(len, sizeof *zones);
    if (!copy || !zones) {
        free(zones);
        return isp_fail_memory(err);
    }
    for (char *at = copy, *next; at; at = next) {
        if ((next = strchr(at, ',')))
            *next++ = '\0';
        at += strspn(at, " ");
        size_t end = strlen(at);
        while (end && at[end - 1] == ' ')
            at[--end] = '\0';
        if (end)
            zones[n++] = at;
    }
    *list = ISP_TAKE(copy);
    *out = zones;
    *count = n;
    return ISP_OK;
}

bool isp_session__in_zone(const isp_session *session, const char *zone)
{
    if (!session->zone_count)
        return true;
    for (size_t i = 0; zone && i < session->zone_count; i++)
        if (strcmp(session->zones[i], zone) == 0)
            return true;
    return false;
}
