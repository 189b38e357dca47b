/*
 * The OpenAPI 3.1 document: made from the operations, the field tables and the kinds, so that it
 * cannot say anything else than the server does. Only the session routes and the streams, which
 * are HTTP and no operations, are written out here.
 */
#include "isp/operation.h"

#include "base/entity.h"
#include "base/text.h"
#include "tenant/session.h"

#include <string.h>

/* What a number of a kind is, in words. Kinds that are not here need none. */
/* clang-format off */
static const char *const kind_words[] = {
    [ISP_KIND_ID]           = "number of a row",
    [ISP_KIND_PAISA]        = "paisa, 1/100 taka",
    [ISP_KIND_BPS]          = "bits per second",
    [ISP_KIND_DBM_X100]     = "1/100 dBm",
    [ISP_KIND_CELSIUS_X100] = "1/100 degree Celsius",
    [ISP_KIND_PCT_X100]     = "1/100 per cent",
    [ISP_KIND_MV]           = "millivolt",
    [ISP_KIND_UA]           = "microampere",
    [ISP_KIND_M]            = "metres",
    [ISP_KIND_MS]           = "milliseconds",
    [ISP_KIND_AT_US]        = "instant, microseconds since 1970-01-01 UTC",
    [ISP_KIND_ON]           = "civil date",
    [ISP_KIND_PERIOD]       = "calendar month",
};
/* clang-format on */

/* ---- a JSON writer that knows where commas belong ---- */

static void comma(isp_buf *out)
{
    if (out->len && !strchr("{[:", out->data[out->len - 1]))
        isp_buf__char(out, ',');
}

static void key(isp_buf *out, const char *name)
{
    comma(out);
    isp_json__text(out, name);
    isp_buf__char(out, ':');
}

static void begin(isp_buf *out, const char *name, char bracket)
{
    if (name)
        key(out, name);
    else
        comma(out);
    isp_buf__char(out, bracket);
}

static void end(isp_buf *out, char bracket)
{
    isp_buf__char(out, bracket);
}

static void member(isp_buf *out, const char *name, const char *text)
{
    key(out, name);
    isp_json__text(out, text);
}

/* JSON that is written as it stands. */
static void raw(isp_buf *out, const char *name, const char *json)
{
    key(out, name);
    isp_buf__text(out, json);
}

static void item(isp_buf *out, const char *text)
{
    comma(out);
    isp_json__text(out, text);
}

/* {"$ref":"#/components/KIND/NAME"} as a member, or as an element when name is NULL. */
static void ref(isp_buf *out, const char *name, const char *kind, const char *target)
{
    begin(out, name, '{');
    key(out, "$ref");
    isp_buf__format(out, "\"#/components/%s/%s\"", kind, target);
    end(out, '}');
}

/* ---- schemas ---- */

static const char *json_type(isp_json_form form)
{
    return form == ISP_JSON_INTEGER ? "integer" : form == ISP_JSON_BOOLEAN ? "boolean" : "string";
}

/* The members of the schema of one value, without its braces. */
static void value_schema(isp_buf *out, const isp_field *field, bool nullable)
{
    const isp_kind_info *info = isp_kind_at(field->kind);
    const char *type = json_type(field->store == ISP_STORE_TEXT ? ISP_JSON_STRING : info->json);
    if (nullable) {
        begin(out, "type", '[');
        item(out, type);
        item(out, "null");
        end(out, ']');
    } else {
        member(out, "type", type);
    }
    if (field->store == ISP_STORE_TEXT) {
        if (field->flags & ISP_F_SECRET)
            member(out, "format", "password");
        return;
    }
    if (info->json == ISP_JSON_INTEGER)
        member(out, "format", "int64");
    if (field->kind == ISP_KIND_ID)
        raw(out, "minimum", "1");
    if (info->json == ISP_JSON_DATE)
        member(out, "format", "date");
    if (info->json == ISP_JSON_MONTH)
        member(out, "pattern", "^[0-9]{4}-(0[1-9]|1[0-2])$");
    if (info->names) {
        begin(out, "enum", '[');
        for (size_t i = 0; info->names[i]; i++)
            item(out, info->names[i]);
        if (nullable)
            isp_buf__text(out, ",null");
        end(out, ']');
    }
}

static const char *words_of(const isp_field *field)
{
    return field->store == ISP_STORE_I64 && (size_t)field->kind < ISP_LEN(kind_words)
               ? kind_words[field->kind]
               : NULL;
}

/* A member of a record has a heading and, from its kind, a unit; one of an options struct has help.
 */
static void field_schema(isp_buf *out, const isp_field *field, bool is_input)
{
    const char *words = words_of(field);
    begin(out, field->name, '{');
    value_schema(out, field, field->flags & ISP_F_NULL);
    if (is_input) {
        ISP_AUTO_BUF help = ISP_BUF_INIT;
        isp_buf__text(&help, field->title);
        if (words)
            isp_buf__format(&help, " (%s)", words);
        if (field->flags & ISP_F_NULL)
            isp_buf__format(&help, "; null%s: none",
                            field->store == ISP_STORE_TEXT ? " or \"\"" : "");
        member(out, "description", help.data);
        out->failed |= help.failed;
    } else {
        member(out, "title", field->title);
        if (words)
            member(out, "description", words);
    }
    if (field->flags & ISP_F_SECRET)
        raw(out, "writeOnly", "true");
    else if (!is_input && field->flags & (ISP_F_KEY | ISP_F_FIXED))
        raw(out, "readOnly", "true");
    end(out, '}');
}

/* Records answer every member, absent ones as null; options refuse what they do not know. */
static bool is_required(const isp_field *field, bool is_input)
{
    return is_input ? field->flags & ISP_F_REQUIRED : !(field->flags & ISP_F_SECRET);
}

static void entity_schema(isp_buf *out, const isp_entity *entity, bool is_input)
{
    begin(out, entity->name, '{');
    member(out, "type", "object");
    begin(out, "properties", '{');
    for (size_t i = 0; i < entity->field_count; i++)
        if (is_input || !(entity->fields[i].flags & ISP_F_SECRET))
            field_schema(out, &entity->fields[i], is_input);
    end(out, '}');
    begin(out, "required", '[');
    for (size_t i = 0; i < entity->field_count; i++)
        if (is_required(&entity->fields[i], is_input))
            item(out, entity->fields[i].name);
    end(out, ']');
    if (is_input)
        raw(out, "additionalProperties", "false");
    end(out, '}');
}

static void list_schema(isp_buf *out, const isp_entity *entity)
{
    ISP_AUTO_BUF name = ISP_BUF_INIT;
    isp_buf__format(&name, "%s_list", entity->name);
    out->failed |= name.failed;
    if (out->failed)
        return;
    begin(out, name.data, '{');
    member(out, "type", "object");
    begin(out, "properties", '{');
    begin(out, "items", '{');
    member(out, "type", "array");
    ref(out, "items", "schemas", entity->name);
    end(out, '}');
    raw(out, "next",
        "{\"type\":[\"string\",\"null\"],\"description\":\"cursor of the next page; null: this was "
        "the last\"}");
    end(out, '}');
    raw(out, "required", "[\"items\",\"next\"]");
    end(out, '}');
}

/* Query options are parameters, not a schema. */
static bool is_body(const isp_operation *op)
{
    return op->input && strcmp(op->method, "GET") != 0;
}

/* Does an operation before number `end` (or the session routes) bring this schema already? */
static bool seen(const isp_entity *entity, bool is_list, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        const isp_operation *op = isp_operation_at(i);
        bool lists = op->form == ISP_FORM_LIST;
        if (is_list ? lists && op->output == entity
                    : op->output == entity || (is_body(op) && op->input == entity))
            return true;
    }
    return false;
}

static const char problem_schema[] =
    "{\"type\":\"object\",\"description\":\"RFC 9457 problem details\",\"properties\":{"
    "\"type\":{\"type\":\"string\",\"format\":\"uri-reference\"},"
    "\"title\":{\"type\":\"string\"},"
    "\"status\":{\"type\":\"integer\"},"
    "\"detail\":{\"type\":\"string\",\"description\":\"for people\"},"
    "\"code\":{\"type\":\"string\",\"description\":\"for programs: invalid, not_found, exists, "
    "denied, "
    "login, state, conflict, busy, ...\"},"
    "\"request_id\":{\"type\":\"string\",\"description\":\"names this request in the server's "
    "log\"},"
    "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"field\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}},"
    "\"required\":[\"field\",\"message\"]}}},"
    "\"required\":[\"type\",\"title\",\"status\",\"detail\",\"code\",\"request_id\"]}";

static void schemas(isp_buf *out)
{
    begin(out, "schemas", '{');
    raw(out, "problem", problem_schema);
    entity_schema(out, isp_entity_find("login_options"), true);
    entity_schema(out, isp_entity_find("impersonation_options"), true);
    entity_schema(out, isp_entity_find("link_options"), true);
    entity_schema(out, isp_entity_find("forgot_options"), true);
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        if (is_body(op) && !seen(op->input, false, i))
            entity_schema(out, op->input, true);
        if (op->output && !seen(op->output, false, i))
            entity_schema(out, op->output, false);
        if (op->form == ISP_FORM_LIST && !seen(op->output, true, i))
            list_schema(out, op->output);
    }
    end(out, '}');
}

/* ---- parameters ---- */

static void path_parameter(isp_buf *out, const char *name)
{
    begin(out, NULL, '{');
    member(out, "name", name);
    member(out, "in", "path");
    raw(out, "required", "true");
    raw(out, "schema", "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1}");
    end(out, '}');
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

static void query_parameter(isp_buf *out, const isp_field *field)
{
    begin(out, NULL, '{');
    member(out, "name", field->name);
    member(out, "in", "query");
    member(out, "description",
           strcmp(field->name, "cursor") == 0 ? "next of the page before" : field->title);
    begin(out, "schema", '{');
    value_schema(out, field, false);
    if (strcmp(field->name, "limit") == 0) {
        raw(out, "minimum", "1");
        raw(out, "maximum", "500");
        raw(out, "default", "50");
    }
    end(out, '}');
    end(out, '}');
}

static void query_parameters(isp_buf *out, const isp_operation *op)
{
    for (size_t i = 0; op->takes && i < op->input->field_count; i++) {
        const isp_field *field = &op->input->fields[i];
        if (has_word("limit cursor", field->name) || has_word(op->takes, field->name))
            query_parameter(out, field);
    }
}

static bool is_change(const isp_operation *op)
{
    return strcmp(op->method, "GET") != 0;
}

static bool takes_revision(const isp_operation *op)
{
    return strcmp(op->method, "PATCH") == 0 && op->input && isp_entity_field(op->input, "revision");
}

static bool gives_revision(const isp_operation *op)
{
    return op->form == ISP_FORM_RECORD && isp_entity_field(op->output, "revision");
}

static void parameters(isp_buf *out, const isp_operation *op)
{
    begin(out, "parameters", '[');
    for (size_t i = 0; i < isp_operation_id_len(op); i++)
        path_parameter(out, isp_operation_id_name(op, i));
    if (!is_body(op))
        query_parameters(out, op);
    if (!is_change(op))
        ref(out, NULL, "parameters", "background");
    if (is_change(op))
        ref(out, NULL, "parameters", "csrf");
    if (takes_revision(op))
        ref(out, NULL, "parameters", "if_match");
    if (op->flags & ISP_OP_IDEMPOTENT)
        ref(out, NULL, "parameters", "idempotency_key");
    end(out, ']');
}

/* ---- answers ---- */

static void schema_content(isp_buf *out, const char *media, const char *schema)
{
    begin(out, "content", '{');
    begin(out, media, '{');
    ref(out, "schema", "schemas", schema);
    end(out, '}');
    end(out, '}');
}

static void problems(isp_buf *out, const char *const *statuses)
{
    for (; *statuses; statuses++)
        ref(out, *statuses, "responses", "problem");
    ref(out, "default", "responses", "problem");
}

static void responses(isp_buf *out, const isp_operation *op)
{
    const char *statuses[16];
    size_t n = 0;
    begin(out, "responses", '{');
    if (op->form == ISP_FORM_NONE) {
        raw(out, "204", "{\"description\":\"done\"}");
    } else {
        ISP_AUTO_BUF name = ISP_BUF_INIT;
        bool create = op->flags & ISP_OP_CREATE;
        isp_buf__format(&name, "%s%s", op->output->name, op->form == ISP_FORM_LIST ? "_list" : "");
        out->failed |= name.failed;
        begin(out, create ? "201" : "200", '{');
        member(out, "description", create ? "made" : op->title);
        if (create || gives_revision(op) || strcmp(op->name, "session.show") == 0) {
            begin(out, "headers", '{');
            if (create)
                ref(out, "Location", "headers", "location");
            if (gives_revision(op))
                ref(out, "ETag", "headers", "etag");
            if (strcmp(op->name, "session.show") == 0)
                ref(out, "X-CSRF-Token", "headers", "csrf");
            end(out, '}');
        }
        schema_content(out, "application/json", name.data ? name.data : "");
        end(out, '}');
    }
    statuses[n++] = "400";
    statuses[n++] = "401";
    if (op->permission || is_change(op))
        statuses[n++] = "403";
    if (isp_operation_id_len(op))
        statuses[n++] = "404";
    if (is_change(op))
        statuses[n++] = "409";
    if (takes_revision(op))
        statuses[n++] = "412";
    if (is_body(op)) {
        statuses[n++] = "415";
        statuses[n++] = "422";
    }
    statuses[n++] = "429";
    statuses[n++] = "503";
    if (op->flags & ISP_OP_DEVICE)
        statuses[n++] = "504";
    statuses[n] = NULL;
    problems(out, statuses);
    end(out, '}');
}

/* ---- operations ---- */

static void tags(isp_buf *out, const char *name)
{
    ISP_AUTO_TEXT noun = isp_text__dup_n(name, strcspn(name, "."));
    out->failed |= !noun;
    begin(out, "tags", '[');
    item(out, noun);
    end(out, ']');
}

/* Every field of a body may be left out of a PATCH; a POST without a required field is refused. */
static void request_body(isp_buf *out, const char *schema, bool required)
{
    begin(out, "requestBody", '{');
    if (required)
        raw(out, "required", "true");
    schema_content(out, "application/json", schema);
    end(out, '}');
}

static bool has_required(const isp_entity *entity)
{
    for (size_t i = 0; i < entity->field_count; i++)
        if (entity->fields[i].flags & ISP_F_REQUIRED)
            return true;
    return false;
}

static void method_name(isp_buf *out, const char *method)
{
    char lower[16] = "";
    for (size_t i = 0; method[i] && i < sizeof lower - 1; i++)
        lower[i] = (char)(method[i] | 0x20);
    begin(out, lower, '{');
}

static void operation(isp_buf *out, const isp_operation *op)
{
    method_name(out, op->method);
    member(out, "operationId", op->name);
    member(out, "summary", op->title);
    tags(out, op->name);
    if (op->permission) {
        const isp_permission *permission = isp_permission__find(op->permission);
        member(out, "x-permission", op->permission);
        if (permission->step_up && isp_text__has_word(permission->step_up, op->name))
            raw(out, "x-step-up", "true");
    }
    parameters(out, op);
    if (is_body(op))
        request_body(out, op->input->name, op->flags & ISP_OP_CREATE || has_required(op->input));
    responses(out, op);
    end(out, '}');
}

static const char *const login_problems[] = {"400", "401", "403", "415", "422", "429", "503", NULL};
static const char *const export_problems[] = {"400", "401", "403", "404", "429", "503", NULL};
static const char *const event_problems[] = {"401", "403", "429", "503", NULL};

/* POST /session: no operation, because there is no session yet. */
static void login(isp_buf *out)
{
    method_name(out, "POST");
    member(out, "operationId", "session.create");
    member(out, "summary", "Log in: the session comes as a cookie, its CSRF token as a header");
    tags(out, "session.create");
    raw(out, "security", "[]");
    request_body(out, "login_options", true);
    begin(out, "responses", '{');
    begin(out, "200", '{');
    member(out, "description", "logged in");
    begin(out, "headers", '{');
    raw(out, "Set-Cookie", "{\"schema\":{\"type\":\"string\"}}");
    ref(out, "X-CSRF-Token", "headers", "csrf");
    end(out, '}');
    schema_content(out, "application/json", "session_info");
    end(out, '}');
    problems(out, login_problems);
    end(out, '}');
    end(out, '}');
}

/* What needs no session: who uses a link, or has forgotten the password. */
static void open_call(isp_buf *out, const char *path, const char *id, const char *summary,
                      const char *options)
{
    begin(out, path, '{');
    method_name(out, "POST");
    member(out, "operationId", id);
    member(out, "summary", summary);
    tags(out, id);
    raw(out, "security", "[]");
    request_body(out, options, true);
    begin(out, "responses", '{');
    raw(out, "204", "{\"description\":\"done\"}");
    problems(out, login_problems);
    end(out, '}');
    end(out, '}');
    end(out, '}');
}

/* /session/impersonations: no operation either, because another session comes of it. */
static void impersonations(isp_buf *out)
{
    begin(out, "/session/impersonations", '{');
    method_name(out, "POST");
    member(out, "operationId", "session.impersonate");
    member(out, "summary", "Log in as somebody below: from now on the cookie is that session's");
    member(out, "description",
           "The session that it was started from waits in a cookie of its own until DELETE.");
    tags(out, "session.impersonate");
    member(out, "x-permission", "visit.start");
    request_body(out, "impersonation_options", true);
    begin(out, "responses", '{');
    begin(out, "200", '{');
    member(out, "description", "logged in as that person; impersonator says who it is");
    schema_content(out, "application/json", "session_info");
    end(out, '}');
    problems(out, login_problems);
    end(out, '}');
    end(out, '}');
    method_name(out, "DELETE");
    member(out, "operationId", "session.leave");
    member(out, "summary", "Leave: end it and go back to the own session");
    tags(out, "session.leave");
    begin(out, "responses", '{');
    begin(out, "200", '{');
    member(out, "description", "back in the session that it was started from");
    schema_content(out, "application/json", "session_info");
    end(out, '}');
    raw(out, "204",
        "{\"description\":\"left; the own session is over, or was never in a cookie\"}");
    problems(out, login_problems);
    end(out, '}');
    end(out, '}');
    end(out, '}');
}

static void events(isp_buf *out)
{
    begin(out, "/events", '{');
    method_name(out, "GET");
    member(out, "operationId", "events.follow");
    member(out, "summary", "Live figures as Server-Sent Events");
    member(
        out, "description",
        "Event `overview`: its data is one overview record, sent at once and then whenever it has "
        "changed, looked at every 2 s. Event `end`: the session is over. Comments keep the "
        "connection alive. At most 4 streams a session.");
    tags(out, "events.follow");
    member(out, "x-permission", "overview.read");
    begin(out, "responses", '{');
    raw(out, "200",
        "{\"description\":\"a stream\",\"content\":{\"text/event-stream\":{\"schema\":{\"type\":"
        "\"string\"}}}}");
    problems(out, event_problems);
    end(out, '}');
    end(out, '}');
    end(out, '}');
}

static void trail(isp_buf *out)
{
    const isp_entity *options = isp_entity_find("audit_export_options");
    begin(out, "/audit/export", '{');
    method_name(out, "GET");
    member(out, "operationId", "audit.export");
    member(out, "summary", "The sealed audit trail as a download that proves itself elsewhere");
    member(
        out, "description",
        "JSON lines, for `isp audit check`. The last one has `kind` `end`: a download without it "
        "is not whole. Wants a fresh code of the second factor; recorded itself.");
    tags(out, "audit.export");
    member(out, "x-permission", "audit.read");
    begin(out, "parameters", '[');
    for (size_t i = 0; i < options->field_count; i++)
        query_parameter(out, &options->fields[i]);
    end(out, ']');
    begin(out, "responses", '{');
    raw(out, "200",
        "{\"description\":\"a stream\",\"content\":{\"application/jsonl\":{\"schema\":{\"type\":"
        "\"string\"}}}}");
    problems(out, export_problems);
    end(out, '}');
    end(out, '}');
    end(out, '}');
}

static void document(isp_buf *out)
{
    begin(out, "/openapi.json", '{');
    raw(out, "get",
        "{\"operationId\":\"openapi.show\",\"summary\":\"This document\",\"tags\":[\"openapi\"],"
        "\"responses\":{\"200\":{\"description\":\"OpenAPI 3.1\",\"content\":{\"application/json\":"
        "{\"schema\":{\"type\":\"object\"}}}},\"default\":{\"$ref\":\"#/components/responses/"
        "problem\"}}}");
    end(out, '}');
}

static bool path_seen(const char *path, size_t end)
{
    for (size_t i = 0; i < end; i++)
        if (strcmp(isp_operation_at(i)->path, path) == 0)
            return true;
    return false;
}

static void paths(isp_buf *out)
{
    begin(out, "paths", '{');
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const char *path = isp_operation_at(i)->path;
        if (path_seen(path, i))
            continue;
        begin(out, path, '{');
        if (strcmp(path, "/session") == 0)
            login(out);
        for (size_t k = i; k < isp_operation_len(); k++)
            if (strcmp(isp_operation_at(k)->path, path) == 0)
                operation(out, isp_operation_at(k));
        end(out, '}');
    }
    impersonations(out);
    open_call(out, "/password", "password.set",
              "Set a password with the token of an invitation or a reset", "link_options");
    open_call(out, "/password/forgot", "password.forgot",
              "I forgot my password: the same answer for every name", "forgot_options");
    events(out);
    trail(out);
    document(out);
    end(out, '}');
}

/* clang-format off */
static const char fixed_components[] =
    "\"parameters\":{"
      "\"background\":{\"name\":\"Isp-Background\",\"in\":\"header\",\"schema\":{\"const\":\"1\"},"
        "\"description\":\"nobody asked for this, a page looks again by itself: no use of the session, whose idleness goes on\"},"
      "\"csrf\":{\"name\":\"X-CSRF-Token\",\"in\":\"header\",\"schema\":{\"type\":\"string\"},"
        "\"description\":\"required with a session cookie, not with a bearer token: the header of GET or POST /session\"},"
      "\"if_match\":{\"name\":\"If-Match\",\"in\":\"header\",\"schema\":{\"type\":\"string\"},"
        "\"description\":\"the ETag of the record as it was read; 412 when it has changed since\"},"
      "\"idempotency_key\":{\"name\":\"Idempotency-Key\",\"in\":\"header\","
        "\"schema\":{\"type\":\"string\",\"minLength\":8,\"maxLength\":64},"
        "\"description\":\"the same key again gives the same answer and does it once\"}},"
    "\"headers\":{"
      "\"csrf\":{\"schema\":{\"type\":\"string\"},\"description\":\"to be sent back as X-CSRF-Token; absent for API tokens\"},"
      "\"etag\":{\"schema\":{\"type\":\"string\"},\"description\":\"the record's revision in quotes; for If-Match\"},"
      "\"location\":{\"schema\":{\"type\":\"string\"},\"description\":\"where the new record is, if it can be read alone\"}},"
    "\"responses\":{\"problem\":{\"description\":\"a problem\",\"content\":{\"application/problem+json\":"
      "{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}},"
    "\"securitySchemes\":{"
      "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-isp\","
        "\"description\":\"isp_dev on a plain-HTTP loopback installation\"},"
      "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"an API token, isp_pat_...\"}}";
/* clang-format on */

isp_status isp_openapi_json(char **out, isp_error *err)
{
    ISP_AUTO_BUF doc = ISP_BUF_INIT;
    ISP_REQUIRE(err, out, "out");
    begin(&doc, NULL, '{');
    member(&doc, "openapi", "3.1.0");
    begin(&doc, "info", '{');
    member(&doc, "title", "libisp");
    member(&doc, "version", isp_version());
    member(
        &doc, "description",
        "Money is in paisa, optical power in 1/100 dBm, instants in microseconds since 1970 UTC: "
        "units stand in the names. A record answers all its members, absent ones as null; a body "
        "with a member that is not known is refused. A change leaves what its body leaves out; "
        "null takes away where it may stand. Lists answer a page and the cursor of the "
        "next.");
    end(&doc, '}');
    raw(&doc, "servers", "[{\"url\":\"/api/v1\"}]");
    raw(&doc, "security", "[{\"cookie\":[]},{\"bearer\":[]}]");
    paths(&doc);
    begin(&doc, "components", '{');
    schemas(&doc);
    comma(&doc);
    isp_buf__text(&doc, fixed_components);
    end(&doc, '}');
    end(&doc, '}');
    char *text = isp_buf__take(&doc);
    if (!text)
        return isp_fail_memory(err);
    *out = text;
    return ISP_OK;
}
