/* The OpenAPI document says what the tables say: nothing less, nothing that does not resolve. */
#include "isp_test.h"

#include <jansson.h>
#include <string.h>

#include "isp/operation.h"

static json_t *document;

static void load(void)
{
    char *text = NULL;
    isp_error err = {0};
    json_error_t why;
    ck_ok(isp_openapi_json(&text, &err), err);
    document = json_loads(text, JSON_REJECT_DUPLICATES, &why);
    ck_assert_msg(document, "%s at %d: %.80s", why.text, why.position, text + why.position);
    isp_text_free(text);
}

static void unload(void)
{
    json_decref(document);
}

/* "#/components/schemas/customer", or NULL. */
static json_t *follow(const char *ref)
{
    char path[256];
    json_t *at = document;
    snprintf(path, sizeof path, "%s", ref);
    ck_assert_msg(strncmp(ref, "#/", 2) == 0, "%s", ref);
    char *rest = path + 2;
    for (char *part; at && (part = strsep(&rest, "/"));)
        at = json_object_get(at, part);
    return at;
}

static json_t *schema(const char *name)
{
    char ref[128];
    snprintf(ref, sizeof ref, "#/components/schemas/%s", name);
    return follow(ref);
}

static json_t *row(const isp_operation *operation)
{
    char method[8] = "";
    for (size_t i = 0; operation->method[i]; i++)
        method[i] = (char)(operation->method[i] | 0x20);
    return json_object_get(json_object_get(json_object_get(document, "paths"), operation->path),
                           method);
}

static const char *text(json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

/* Of the parameters of an operation, following references; NULL: not there. */
static json_t *parameter(json_t *operation, const char *in, const char *name)
{
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(operation, "parameters"), i, value)
    {
        json_t *ref = json_object_get(value, "$ref");
        if (ref)
            value = follow(json_string_value(ref));
        if (strcmp(text(value, "in"), in) == 0 && strcmp(text(value, "name"), name) == 0)
            return value;
    }
    return NULL;
}

static void check_refs(json_t *at)
{
    const char *key;
    json_t *value;
    size_t i;
    json_array_foreach(at, i, value) check_refs(value);
    json_object_foreach(at, key, value)
    {
        if (strcmp(key, "$ref") == 0)
            ck_assert_msg(follow(json_string_value(value)), "%s leads nowhere",
                          json_string_value(value));
        check_refs(value);
    }
}

START_TEST(it_is_an_openapi_document)
{
    ck_assert_str_eq(text(document, "openapi"), "3.1.0");
    ck_assert_str_eq(text(json_object_get(document, "info"), "version"), isp_version());
    check_refs(document);
}
END_TEST

START_TEST(every_operation_is_there_with_its_parameters)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        json_t *at = row(op);
        bool reads = strcmp(op->method, "GET") == 0;
        ck_assert_msg(at, "%s is missing", op->name);
        ck_assert_str_eq(text(at, "operationId"), op->name);
        ck_assert_str_eq(text(at, "summary"), op->title);
        ck_assert_str_eq(text(at, "x-permission"), op->permission ? op->permission : "");
        for (size_t k = 0; k < isp_operation_id_len(op); k++)
            ck_assert_msg(parameter(at, "path", isp_operation_id_name(op, k)), "%s: %s", op->name,
                          isp_operation_id_name(op, k));
        for (size_t f = 0; op->input && reads && f < op->input->field_count; f++) {
            const char *name = op->input->fields[f].name;
            char words[256], word[64];
            snprintf(words, sizeof words, " limit cursor %s ", op->takes ? op->takes : "");
            snprintf(word, sizeof word, " %s ", name);
            ck_assert_msg(!parameter(at, "query", name) == !strstr(words, word), "%s: %s", op->name,
                          name);
        }
        ck_assert_msg(!parameter(at, "header", "X-CSRF-Token") == reads, "%s: CSRF", op->name);
        ck_assert_msg(!parameter(at, "header", "Idempotency-Key") ==
                          !(op->flags & ISP_OP_IDEMPOTENT),
                      "%s: idempotency", op->name);
        ck_assert_msg(!json_object_get(at, "requestBody") == (reads || !op->input), "%s: body",
                      op->name);
        json_t *responses = json_object_get(at, "responses");
        ck_assert_ptr_nonnull(json_object_get(responses, op->form == ISP_FORM_NONE   ? "204"
                                                         : op->flags & ISP_OP_CREATE ? "201"
                                                                                     : "200"));
        ck_assert_ptr_nonnull(json_object_get(responses, "default"));
    }
    /* HTTP's own. */
    json_t *paths = json_object_get(document, "paths");
    ck_assert_ptr_nonnull(json_object_get(json_object_get(paths, "/session"), "post"));
    ck_assert_ptr_nonnull(json_object_get(json_object_get(paths, "/events"), "get"));
    ck_assert_ptr_nonnull(json_object_get(json_object_get(paths, "/openapi.json"), "get"));
}
END_TEST

static bool in_array(json_t *array, const char *word)
{
    size_t i;
    json_t *value;
    json_array_foreach(array, i,
                       value) if (json_is_string(value) &&
                                  strcmp(json_string_value(value), word) == 0) return true;
    return false;
}

static bool is_nullable(json_t *property)
{
    return json_is_array(json_object_get(property, "type"));
}

START_TEST(records_answer_every_member_but_secrets)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_entity *entity = isp_operation_at(i)->output;
        if (!entity)
            continue;
        json_t *at = schema(entity->name), *properties = json_object_get(at, "properties");
        ck_assert_msg(at, "%s is missing", entity->name);
        for (size_t f = 0; f < entity->field_count; f++) {
            const isp_field *field = &entity->fields[f];
            json_t *property = json_object_get(properties, field->name);
            bool shown = !(field->flags & ISP_F_SECRET);
            ck_assert_msg(!property == !shown, "%s.%s", entity->name, field->name);
            if (!shown)
                continue;
            ck_assert_msg(in_array(json_object_get(at, "required"), field->name), "%s.%s",
                          entity->name, field->name);
            ck_assert_msg(is_nullable(property) == !!(field->flags & ISP_F_NULL), "%s.%s",
                          entity->name, field->name);
            const isp_kind_info *kind = isp_kind_at(field->kind);
            json_t *names = json_object_get(property, "enum");
            for (size_t n = 0; field->store == ISP_STORE_I64 && kind->names && kind->names[n]; n++)
                ck_assert_msg(in_array(names, kind->names[n]), "%s.%s: %s", entity->name,
                              field->name, kind->names[n]);
        }
    }
}
END_TEST

START_TEST(options_say_what_is_required_and_what_is_secret)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        if (!op->input || strcmp(op->method, "GET") == 0)
            continue;
        json_t *at = schema(op->input->name);
        ck_assert_msg(at && json_is_false(json_object_get(at, "additionalProperties")), "%s",
                      op->input->name);
        for (size_t f = 0; f < op->input->field_count; f++) {
            const isp_field *field = &op->input->fields[f];
            json_t *property = json_object_get(json_object_get(at, "properties"), field->name);
            bool required = field->flags & ISP_F_REQUIRED;
            ck_assert_msg(property, "%s.%s", op->input->name, field->name);
            ck_assert_msg(in_array(json_object_get(at, "required"), field->name) == required,
                          "%s.%s", op->input->name, field->name);
            ck_assert_msg(is_nullable(property) == !!(field->flags & ISP_F_NULL), "%s.%s",
                          op->input->name, field->name);
            ck_assert_msg(json_is_true(json_object_get(property, "writeOnly")) ==
                              !!(field->flags & ISP_F_SECRET),
                          "%s.%s", op->input->name, field->name);
        }
    }
}
END_TEST

START_TEST(it_is_the_same_each_time)
{
    char *a = NULL, *b = NULL;
    isp_error err = {0};
    ck_ok(isp_openapi_json(&a, &err), err);
    ck_ok(isp_openapi_json(&b, &err), err);
    ck_assert_str_eq(a, b);
    isp_text_free(a), isp_text_free(b);
}
END_TEST

ISP_SUITE_FIXTURE(context_openapi, load, unload, 60, TEST(it_is_an_openapi_document),
                  TEST(every_operation_is_there_with_its_parameters),
                  TEST(records_answer_every_member_but_secrets),
                  TEST(options_say_what_is_required_and_what_is_secret),
                  TEST(it_is_the_same_each_time))
