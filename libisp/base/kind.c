/*
 * The kinds: the only place that knows how a value of each meaning looks in SQL, in JSON and to
 * people. Names of an enum stand in the order of its values; a test holds them against the headers
 * and the database.
 */
#include "base/entity.h"

#include <string.h>

/* clang-format off */
static const char *const tenant_kinds[]   = { "platform", "group", "isp", NULL };
static const char *const states[]         = { "active", "suspended", "closed", NULL };
static const char *const roles[]          = { "developer", "super_admin", "admin", "technician", "cashier", "noc",
                                              "accounts", "reseller", "customer", "custom", NULL };
static const char *const standings[]      = { "paid", "due", "grace", "overdue", "closed", NULL };
static const char *const service_states[] = { "active", "suspended", "ended", NULL };
static const char *const node_states[]    = { "unknown", "up", "down", NULL };
static const char *const onu_states[]     = { "unknown", "online", "offline", "power_off", "los", "disabled",
                                              "unauthorised", NULL };
static const char *const lights[]         = { "none", "good", "too_strong", "weak", "critical", NULL };
static const char *const invoice_states[] = { "paid", "due", "overdue", NULL };
static const char *const methods[]        = { "cash", "bank", "bkash", "nagad", NULL };
static const char *const accounts[]       = { "receivable", "revenue", "vat", "cash", "bank", "bkash", "nagad", NULL };
static const char *const journals[]       = { "invoice", "payment", NULL };
static const char *const run_states[]     = { "running", "done", NULL };
static const char *const healths[]        = { "good", "warning", "bad", NULL };
static const char *const blocks[]         = { "hand", "dues", "closed", NULL };
static const char *const slot_events[]    = { "allotted", "raised", "lowered", "taken", "freed", "moved", NULL };

static const char *const subscription_states[] = { "trial", "active", "past_due", "grace", "suspended", "cancelled", NULL };
static const char *const reminder_stages[] = { "upcoming", "past_due", "grace", "suspended", "paid", "restored", NULL };
static const char *const message_kinds[]  = { "invite", "reset", "upcoming", "past_due", "grace", "suspended", "paid",
                                              "restored", "test", NULL };
static const char *const channels[]       = { "email", NULL };
static const char *const languages[]      = { "en", "bn", NULL };
static const char *const message_states[] = { "queued", "sending", "sent", "failed", "unknown", NULL };

static const isp_kind_info kinds[] = {
    { ISP_KIND_ID,            "id",            "bigint",  ISP_JSON_INTEGER, 0, "",    NULL },
    { ISP_KIND_TEXT,          "text",          "text",    ISP_JSON_STRING,  0, "",    NULL },
    { ISP_KIND_BOOL,          "bool",          "boolean", ISP_JSON_BOOLEAN, 0, "",    NULL },
    { ISP_KIND_COUNT,         "count",         "bigint",  ISP_JSON_INTEGER, 0, "",    NULL },
    { ISP_KIND_PAISA,         "paisa",         "bigint",  ISP_JSON_INTEGER, 2, "",    NULL },
    { ISP_KIND_BPS,           "bps",           "bigint",  ISP_JSON_INTEGER, 0, "",    NULL },
    { ISP_KIND_DBM_X100,      "dbm_x100",      "bigint",  ISP_JSON_INTEGER, 2, "dBm", NULL },
    { ISP_KIND_CELSIUS_X100,  "celsius_x100",  "bigint",  ISP_JSON_INTEGER, 2, "C",   NULL },
    { ISP_KIND_PCT_X100,      "pct_x100",      "bigint",  ISP_JSON_INTEGER, 2, "%",   NULL },
    { ISP_KIND_MV,            "mv",            "bigint",  ISP_JSON_INTEGER, 0, "mV",  NULL },
    { ISP_KIND_UA,            "ua",            "bigint",  ISP_JSON_INTEGER, 0, "uA",  NULL },
    { ISP_KIND_M,             "m",             "bigint",  ISP_JSON_INTEGER, 0, "m",   NULL },
    { ISP_KIND_MS,            "ms",            "bigint",  ISP_JSON_INTEGER, 0, "",    NULL },
    { ISP_KIND_AT_US,         "at_us",         "bigint",  ISP_JSON_INTEGER, 0, "",    NULL },
    { ISP_KIND_ON,            "on",            "date",    ISP_JSON_DATE,    0, "",    NULL },
    { ISP_KIND_PERIOD,        "period",        "bigint",  ISP_JSON_MONTH,   0, "",    NULL },
    { ISP_KIND_TENANT_KIND,   "tenant_kind",   "text",    ISP_JSON_NAME,    0, "",    tenant_kinds },
    { ISP_KIND_STATE,         "state",         "text",    ISP_JSON_NAME,    0, "",    states },
    { ISP_KIND_ROLE,          "role",          "text",    ISP_JSON_NAME,    0, "",    roles },
    { ISP_KIND_STANDING,      "standing",      "text",    ISP_JSON_NAME,    0, "",    standings },
    { ISP_KIND_SERVICE_STATE, "service_state", "text",    ISP_JSON_NAME,    0, "",    service_states },
    { ISP_KIND_NODE_STATE,    "node_state",    "text",    ISP_JSON_NAME,    0, "",    node_states },
    { ISP_KIND_ONU_STATE,     "onu_state",     "text",    ISP_JSON_NAME,    0, "",    onu_states },
    { ISP_KIND_LIGHT,         "light",         "text",    ISP_JSON_NAME,    0, "",    lights },
    { ISP_KIND_INVOICE_STATE, "invoice_state", "text",    ISP_JSON_NAME,    0, "",    invoice_states },
    { ISP_KIND_METHOD,        "method",        "text",    ISP_JSON_NAME,    0, "",    methods },
    { ISP_KIND_ACCOUNT,       "account",       "text",    ISP_JSON_NAME,    0, "",    accounts },
    { ISP_KIND_JOURNAL,       "journal_kind",  "text",    ISP_JSON_NAME,    0, "",    journals },
    { ISP_KIND_RUN_STATE,     "run_state",     "text",    ISP_JSON_NAME,    0, "",    run_states },
    { ISP_KIND_HEALTH,        "health",        "text",    ISP_JSON_NAME,    0, "",    healths },
    { ISP_KIND_BLOCK,         "block",         "text",    ISP_JSON_NAME,    0, "",    blocks },
    { ISP_KIND_SLOT_EVENT,    "slot_event_kind", "text",  ISP_JSON_NAME,    0, "",    slot_events },
    { ISP_KIND_SUBSCRIPTION_STATE, "subscription_state", "text", ISP_JSON_NAME, 0, "", subscription_states },
    { ISP_KIND_REMINDER_STAGE, "reminder_stage", "text",  ISP_JSON_NAME,    0, "",    reminder_stages },
    { ISP_KIND_LINES,         "lines",         "text",    ISP_JSON_STRING,  0, "",    NULL },
    { ISP_KIND_MESSAGE_KIND,  "message_kind",  "text",    ISP_JSON_NAME,    0, "",    message_kinds },
    { ISP_KIND_CHANNEL,       "channel",       "text",    ISP_JSON_NAME,    0, "",    channels },
    { ISP_KIND_LANGUAGE,      "language",      "text",    ISP_JSON_NAME,    0, "",    languages },
    { ISP_KIND_MESSAGE_STATE, "message_state", "text",    ISP_JSON_NAME,    0, "",    message_states },
};
/* clang-format on */

const isp_kind_info *isp_kind_at(int64_t kind)
{
    return kind >= 0 && kind < (int64_t)ISP_LEN(kinds) ? &kinds[kind] : NULL;
}

bool isp_kind__value(isp_kind kind, const char *name, int64_t *out)
{
    const isp_kind_info *info = isp_kind_at(kind);
    for (int64_t i = 0; info && info->names && info->names[i]; i++)
        if (strcmp(info->names[i], name) == 0) {
            *out = i;
            return true;
        }
    return false;
}

const char *isp_kind__name(isp_kind kind, int64_t value)
{
    const isp_kind_info *info = isp_kind_at(kind);
    for (int64_t i = 0; info && info->names && info->names[i]; i++)
        if (i == value)
            return info->names[i];
    return "";
}
