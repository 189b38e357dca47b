/*
 * The field tables of this floor's records and options: one row for each member.
 */
#include "notify/entities.h"

/* clang-format off */
static const isp_field mail_fields[] = {
    ISP_FIELD(isp_mail, language,           ISP_KIND_LANGUAGE, 0,           "Language"),
    ISP_FIELD(isp_mail, sender_name,        ISP_KIND_TEXT,     ISP_F_NULL,  "Sender"),
    ISP_FIELD(isp_mail, sender_address,     ISP_KIND_TEXT,     ISP_F_NULL,  "Address"),
    ISP_FIELD(isp_mail, relay_url,          ISP_KIND_TEXT,     ISP_F_NULL,  "Relay"),
    ISP_FIELD(isp_mail, relay_user,         ISP_KIND_TEXT,     ISP_F_NULL,  "Relay user"),
    ISP_FIELD(isp_mail, has_relay_password, ISP_KIND_BOOL,     0,           "Password set"),
    ISP_FIELD(isp_mail, revision,           ISP_KIND_COUNT,    ISP_F_WIDE,  "Revision"),
};
const isp_entity isp_mail_entity = ISP_ENTITY(mail, "mail_view", mail_fields);

static const isp_field mail_options_fields[] = {
    ISP_FIELD(isp_mail_options, language,       ISP_KIND_TEXT,  0,             "of messages: en or bn"),
    ISP_FIELD(isp_mail_options, sender_name,    ISP_KIND_TEXT,  ISP_F_NULL,    "who they come from; default the tenant's name"),
    ISP_FIELD(isp_mail_options, sender_address, ISP_KIND_TEXT,  ISP_F_NULL,    "where answers go; required with a relay of your own"),
    ISP_FIELD(isp_mail_options, relay_url,      ISP_KIND_TEXT,  ISP_F_NULL,    "smtps://host[:port], smtp://host[:port] (STARTTLS) or smtp-plain://host[:port]; none: the installation's"),
    ISP_FIELD(isp_mail_options, relay_user,     ISP_KIND_TEXT,  ISP_F_NULL,    "login at the relay"),
    ISP_FIELD(isp_mail_options, relay_password, ISP_KIND_TEXT,  ISP_F_NULL | ISP_F_SECRET, "its password; a new relay or user wants it again"),
    ISP_FIELD(isp_mail_options, revision,       ISP_KIND_COUNT, 0,             "change only if it is still this revision"),
};
const isp_entity isp_mail_options_entity = ISP_INPUT(mail_options, mail_options_fields);

static const isp_field template_fields[] = {
    ISP_FIELD(isp_template, kind,          ISP_KIND_MESSAGE_KIND, 0,                       "Kind"),
    ISP_FIELD(isp_template, channel,       ISP_KIND_CHANNEL,      ISP_F_WIDE,              "Channel"),
    ISP_FIELD(isp_template, language,      ISP_KIND_LANGUAGE,     0,                       "Language"),
    ISP_FIELD(isp_template, subject,       ISP_KIND_TEXT,         0,                       "Subject"),
    ISP_FIELD(isp_template, body,          ISP_KIND_LINES,        ISP_F_WIDE,              "Text"),
    ISP_FIELD(isp_template, placeholders,  ISP_KIND_TEXT,         ISP_F_WIDE,              "Placeholders"),
    ISP_FIELD(isp_template, is_own,        ISP_KIND_BOOL,         0,                       "Own"),
    ISP_FIELD(isp_template, changed_at_us, ISP_KIND_AT_US,        ISP_F_NULL | ISP_F_WIDE, "Changed"),
};
const isp_entity isp_template_entity = ISP_ENTITY(template, NULL, template_fields);

static const isp_field template_options_fields[] = {
    ISP_FIELD(isp_template_options, kind,     ISP_KIND_TEXT,  ISP_F_REQUIRED, "of message: invite, reset, upcoming, past_due, grace, suspended, paid, restored, test"),
    ISP_FIELD(isp_template_options, channel,  ISP_KIND_TEXT,  0,              "email"),
    ISP_FIELD(isp_template_options, language, ISP_KIND_TEXT,  0,              "en or bn; default the tenant's"),
    ISP_FIELD(isp_template_options, subject,  ISP_KIND_TEXT,  0,              "one line; {name} stands for a placeholder, {{ for a brace"),
    ISP_FIELD(isp_template_options, body,     ISP_KIND_LINES, 0,              "lines; at most 4000 bytes"),
};
const isp_entity isp_template_options_entity = ISP_INPUT(template_options, template_options_fields);

static const isp_field message_fields[] = {
    ISP_FIELD(isp_message, message_id,    ISP_KIND_ID,            ISP_F_KEY,               "ID"),
    ISP_FIELD(isp_message, kind,          ISP_KIND_MESSAGE_KIND,  0,                       "Kind"),
    ISP_FIELD(isp_message, channel,       ISP_KIND_CHANNEL,       ISP_F_WIDE,              "Channel"),
    ISP_FIELD(isp_message, language,      ISP_KIND_LANGUAGE,      ISP_F_WIDE,              "Language"),
    ISP_FIELD(isp_message, recipient,     ISP_KIND_TEXT,          ISP_F_NULL,              "To"),
    ISP_FIELD(isp_message, to_tenant_id,  ISP_KIND_ID,            ISP_F_NULL | ISP_F_WIDE, "Tenant ID"),
    ISP_FIELD(isp_message, subject,       ISP_KIND_TEXT,          ISP_F_NULL,              "Subject"),
    ISP_FIELD(isp_message, body,          ISP_KIND_LINES,         ISP_F_NULL | ISP_F_WIDE, "Text"),
    ISP_FIELD(isp_message, state,         ISP_KIND_MESSAGE_STATE, 0,                       "State"),
    ISP_FIELD(isp_message, attempt_count, ISP_KIND_COUNT,         0,                       "Tries"),
    ISP_FIELD(isp_message, error,         ISP_KIND_TEXT,          ISP_F_NULL,              "Why not"),
    ISP_FIELD(isp_message, next_at_us,    ISP_KIND_AT_US,         ISP_F_NULL | ISP_F_WIDE, "Next"),
    ISP_FIELD(isp_message, expires_at_us, ISP_KIND_AT_US,         ISP_F_NULL | ISP_F_WIDE, "Void"),
    ISP_FIELD(isp_message, sent_at_us,    ISP_KIND_AT_US,         ISP_F_NULL,              "Sent"),
    ISP_FIELD(isp_message, created_at_us, ISP_KIND_AT_US,         0,                       "Written"),
};
const isp_entity isp_message_entity = ISP_ENTITY(message, "message_view", message_fields);

static const isp_field message_test_options_fields[] = {
    ISP_FIELD(isp_message_test_options, recipient, ISP_KIND_TEXT, 0, "an e-mail address; default your own login"),
};
const isp_entity isp_message_test_options_entity = ISP_INPUT(message_test_options, message_test_options_fields);
/* clang-format on */

ISP_RECORD_DEFINE(isp_mail, isp_mail_entity)
ISP_RECORD_DEFINE(isp_template, isp_template_entity)
ISP_RECORD_DEFINE(isp_message, isp_message_entity)
