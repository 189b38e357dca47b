/*
 * Field tables: what people see, JSON both ways, and the tables themselves.
 */
#include <string.h>

#include "isp.h"

#include "base/entity.h"
#include "isp_test.h"

static isp_error err;

/* clang-format off */
static const struct { isp_kind kind; int64_t value; const char *text; } prints[] = {
    { ISP_KIND_PAISA, 0, "0.00" }, { ISP_KIND_PAISA, 5, "0.05" }, { ISP_KIND_PAISA, -5, "-0.05" },
    { ISP_KIND_PAISA, 99999, "999.99" }, { ISP_KIND_PAISA, 100000, "1,000.00" },
    { ISP_KIND_PAISA, 10000000, "1,00,000.00" }, { ISP_KIND_PAISA, -1234567890, "-1,23,45,678.90" },
    { ISP_KIND_DBM_X100, -2145, "-21.45" }, { ISP_KIND_DBM_X100, -5, "-0.05" },
    { ISP_KIND_BPS, 20000000, "20M" }, { ISP_KIND_BPS, 1500000, "1500k" }, { ISP_KIND_BPS, 1, "1" },
    { ISP_KIND_ON, 20260131, "2026-01-31" }, { ISP_KIND_PERIOD, 202601, "2026-01" },
    { ISP_KIND_AT_US, 0, "1970-01-01T00:00:00Z" }, { ISP_KIND_AT_US, -1, "1969-12-31T23:59:59Z" },
    { ISP_KIND_AT_US, 1794711600000000, "2026-11-15T03:00:00Z" },
    { ISP_KIND_MS, 850, "850 ms" }, { ISP_KIND_MS, 60000, "1 min" }, { ISP_KIND_MS, 5668439390, "65 d 14 h" },
    { ISP_KIND_BOOL, 1, "yes" }, { ISP_KIND_LIGHT, ISP_LIGHT_CRITICAL, "critical" },
    { ISP_KIND_PAISA, ISP_NO_VALUE, "-" },
};
/* clang-format on */

START_TEST(values_print_as_people_read_them)
{
    const isp_field field = {"x", 0, ISP_STORE_I64, prints[_i].kind, 0, "X"};
    char text[64];
    isp_record_print(&prints[_i].value, &field, text, sizeof text);
    ck_assert_str_eq(text, prints[_i].text);
}
END_TEST

START_TEST(a_secret_is_never_printed)
{
    const char *value = "swordfish";
    const isp_field field = {"x", 0, ISP_STORE_TEXT, ISP_KIND_TEXT, ISP_F_SECRET, "X"};
    const isp_entity entity = {"thing", NULL, sizeof value, 1, &field};
    char text[64], *json = NULL;
    isp_record_print(&value, &field, text, sizeof text);
    ck_assert_str_eq(text, "***");
    ck_ok(isp_record_json(&entity, &value, &json, &err), err);
    ck_assert_str_eq(json, "{}");
    isp_text_free(json);
}
END_TEST

START_TEST(each_table_fits_its_struct)
{
    for (size_t i = 0; i < isp_entity_len(); i++) {
        const isp_entity *e = isp_entity_at(i);
        size_t offset = e->table || !strstr(e->name, "_options") ? 0 : 8;
        ck_assert_ptr_eq(isp_entity_find(e->name), e);
        for (size_t k = 0; k < e->field_count; k++, offset += 8) {
            const isp_field *f = &e->fields[k];
            ck_assert_msg(f->offset == offset, "%s.%s is out of order", e->name, f->name);
            ck_assert_ptr_eq(isp_entity_field(e, f->name), f); /* none doubled */
            ck_assert_ptr_nonnull(isp_kind_at((int64_t)f->kind));
            ck_assert_msg((f->store == ISP_STORE_TEXT) ==
                              (f->kind == ISP_KIND_TEXT || f->kind == ISP_KIND_LINES),
                          "%s.%s: kind and member disagree", e->name, f->name);
        }
    }
}
END_TEST

/* clang-format off */
static const struct { const char *json; isp_status status; const char *subject; } bodies[] = {
    { "{\"name\":\"Rahim\"}", ISP_OK, "" }, { "{}", ISP_OK, "" }, { "{\"phone\":null}", ISP_OK, "" },
    { "{\"name\":null}", ISP_E_INVALID, "name" }, { "{\"revision\":null}", ISP_E_INVALID, "revision" },
    { "{\"name\":\"\xe0\xa6\xb0\"}", ISP_OK, "" },
    { "", ISP_E_INVALID, "body" }, { "[]", ISP_E_INVALID, "body" }, { "{", ISP_E_INVALID, "body" },
    { "{} x", ISP_E_INVALID, "body" }, { "nul", ISP_E_INVALID, "body" },
    { "{\"name\":\"a\",\"name\":\"b\"}", ISP_E_INVALID, "body" },
    { "{\"balance_paisa\":1}", ISP_E_INVALID, "balance_paisa" }, { "{\"Name\":\"x\"}", ISP_E_INVALID, "Name" },
    { "{\"name\":7}", ISP_E_INVALID, "name" }, { "{\"revision\":\"7\"}", ISP_E_INVALID, "revision" },
    { "{\"revision\":1.5}", ISP_E_INVALID, "revision" }, { "{\"revision\":1e3}", ISP_E_INVALID, "revision" },
    { "{\"revision\":9223372036854775808}", ISP_E_INVALID, "body" },
    { "{\"name\":\"a\\u0000b\"}", ISP_E_INVALID, "body" }, { "{\"name\":\"a\\nb\"}", ISP_E_INVALID, "name" },
    { "{\"name\":\"\xff\"}", ISP_E_INVALID, "body" }, { "{\"name\":{}}", ISP_E_INVALID, "name" },
};
/* clang-format on */

START_TEST(a_body_is_right_or_says_what_is_wrong)
{
    isp_input *input = NULL;
    err = (isp_error){0};
    ck_ok(isp_input_new(isp_entity_find("customer_options"), &input, &err), err);
    ck_fails(isp_input_json(input, bodies[_i].json, strlen(bodies[_i].json), &err),
             bodies[_i].status, err);
    ck_assert_str_eq(err.subject, bodies[_i].subject);
    isp_input_free(input);
}
END_TEST

/* clang-format off */
#define MADE(x, INIT) static const isp_##x made_##x = INIT
MADE(code_options, ISP_CODE_OPTIONS_INIT);
MADE(reason_options, ISP_REASON_OPTIONS_INIT);
MADE(password_options, ISP_PASSWORD_OPTIONS_INIT);
MADE(link_options, ISP_LINK_OPTIONS_INIT);
MADE(forgot_options, ISP_FORGOT_OPTIONS_INIT);
MADE(audit_options, ISP_AUDIT_OPTIONS_INIT);
MADE(audit_export_options, ISP_AUDIT_EXPORT_OPTIONS_INIT);
MADE(look_options, ISP_LOOK_OPTIONS_INIT);
MADE(audit_verify_options, ISP_AUDIT_VERIFY_OPTIONS_INIT);
MADE(key_options, ISP_KEY_OPTIONS_INIT);
MADE(rekey_options, ISP_REKEY_OPTIONS_INIT);
MADE(payment_options, ISP_PAYMENT_OPTIONS_INIT);
MADE(bill_options, ISP_BILL_OPTIONS_INIT);
MADE(dunning_options, ISP_DUNNING_OPTIONS_INIT);
MADE(impersonation_options, ISP_IMPERSONATION_OPTIONS_INIT);
MADE(list_options, ISP_LIST_OPTIONS_INIT);
MADE(node_options, ISP_NODE_OPTIONS_INIT);
MADE(revenue_options, ISP_REVENUE_OPTIONS_INIT);
MADE(revenue_entry_options, ISP_REVENUE_ENTRY_OPTIONS_INIT);
MADE(business_options, ISP_BUSINESS_OPTIONS_INIT);
MADE(custom_role_options, ISP_CUSTOM_ROLE_OPTIONS_INIT);
MADE(login_options, ISP_LOGIN_OPTIONS_INIT);
MADE(token_options, ISP_TOKEN_OPTIONS_INIT);
MADE(package_options, ISP_PACKAGE_OPTIONS_INIT);
MADE(customer_options, ISP_CUSTOMER_OPTIONS_INIT);
MADE(service_options, ISP_SERVICE_OPTIONS_INIT);
MADE(plan_options, ISP_PLAN_OPTIONS_INIT);
MADE(plan_preview_options, ISP_PLAN_PREVIEW_OPTIONS_INIT);
MADE(subscription_options, ISP_SUBSCRIPTION_OPTIONS_INIT);
MADE(cancel_options, ISP_CANCEL_OPTIONS_INIT);
MADE(tenant_options, ISP_TENANT_OPTIONS_INIT);
MADE(user_options, ISP_USER_OPTIONS_INIT);
MADE(child_options, ISP_CHILD_OPTIONS_INIT);
MADE(suspend_options, ISP_SUSPEND_OPTIONS_INIT);
MADE(act_options, ISP_ACT_OPTIONS_INIT);
MADE(slot_options, ISP_SLOT_OPTIONS_INIT);
MADE(move_options, ISP_MOVE_OPTIONS_INIT);
MADE(mail_options, ISP_MAIL_OPTIONS_INIT);
MADE(template_options, ISP_TEMPLATE_OPTIONS_INIT);
MADE(message_test_options, ISP_MESSAGE_TEST_OPTIONS_INIT);
static const struct { const char *name; const void *options; } made[] = {
    { "code_options", &made_code_options },
    { "reason_options", &made_reason_options },
    { "password_options", &made_password_options },
    { "link_options", &made_link_options },
    { "forgot_options", &made_forgot_options },
    { "audit_options", &made_audit_options },
    { "audit_export_options", &made_audit_export_options },
    { "look_options", &made_look_options },
    { "audit_verify_options", &made_audit_verify_options },
    { "key_options", &made_key_options },
    { "rekey_options", &made_rekey_options },
    { "payment_options", &made_payment_options },
    { "bill_options", &made_bill_options },
    { "dunning_options", &made_dunning_options },
    { "impersonation_options", &made_impersonation_options },
    { "list_options", &made_list_options },
    { "node_options", &made_node_options },
    { "revenue_options", &made_revenue_options },
    { "revenue_entry_options", &made_revenue_entry_options },
    { "business_options", &made_business_options },
    { "custom_role_options", &made_custom_role_options },
    { "login_options", &made_login_options },
    { "token_options", &made_token_options },
    { "package_options", &made_package_options },
    { "customer_options", &made_customer_options },
    { "service_options", &made_service_options },
    { "plan_options", &made_plan_options },
    { "plan_preview_options", &made_plan_preview_options },
    { "subscription_options", &made_subscription_options },
    { "cancel_options", &made_cancel_options },
    { "tenant_options", &made_tenant_options },
    { "user_options", &made_user_options },
    { "child_options", &made_child_options },
    { "suspend_options", &made_suspend_options },
    { "act_options", &made_act_options },
    { "slot_options", &made_slot_options },
    { "move_options", &made_move_options },
    { "mail_options", &made_mail_options },
    { "template_options", &made_template_options },
    { "message_test_options", &made_message_test_options },
};
/* clang-format on */

static const void *made_by_macro(const char *name)
{
    for (size_t i = 0; i < ISP_LEN(made); i++)
        if (strcmp(made[i].name, name) == 0)
            return made[i].options;
    return NULL;
}

/* The INIT macro, isp_input_new() and the table say the same of each member that is not given. */
START_TEST(options_begin_as_their_table_says)
{
    size_t seen = 0;
    for (size_t i = 0; i < isp_entity_len(); i++) {
        const isp_entity *e = isp_entity_at(i);
        if (!strstr(e->name, "_options"))
            continue;
        const void *macro = made_by_macro(e->name);
        isp_input *input = NULL;
        seen++;
        ck_assert_msg(macro, "%s: its macro is not tried here", e->name);
        ck_assert_int_eq(*(const int64_t *)macro, (int64_t)e->size);
        ck_ok(isp_input_new(e, &input, &err), err);
        ck_assert_msg(!memcmp(macro, isp_input_options(input), e->size),
                      "%s: the macro and isp_input_new() disagree", e->name);
        bool updates = isp_entity_field(e, "revision") != NULL;
        for (size_t k = 0; k < e->field_count; k++) {
            const isp_field *f = &e->fields[k];
            bool zero = f->flags & ISP_F_ZERO, number = f->store == ISP_STORE_I64;
            ck_assert_msg(!number || isp_record_i64(macro, f) == (zero ? ISP_NO_VALUE : 0), "%s.%s",
                          e->name, f->name);
            ck_assert_msg(number || (!zero && !isp_record_str(macro, f)), "%s.%s", e->name,
                          f->name);
            /* Of what a change may name, each number can be said, 0 too. */
            ck_assert_msg(!updates || !number || zero == !!strcmp(f->name, "revision"), "%s.%s",
                          e->name, f->name);
            ck_assert_msg(!(f->flags & ISP_F_NULL) || zero || !number,
                          "%s.%s: none and not given are one", e->name, f->name);
        }
        isp_input_free(input);
    }
    ck_assert_uint_eq(seen, ISP_LEN(made));
}
END_TEST

/* "none", null and, of text, "" take away; what cannot be taken away refuses. */
START_TEST(none_is_said_in_one_way)
{
    isp_input *input = NULL;
    static const char body[] = "{\"onu_id\":null}", none[] = "{\"phone\":null,\"note\":\"\"}";
    ck_ok(isp_input_new(isp_entity_find("service_options"), &input, &err), err);
    const isp_service_options *s = isp_input_options(input);
    ck_ok(isp_input_json(input, body, strlen(body), &err), err);
    ck_assert_int_eq(s->onu_id, 0);
    ck_ok(isp_input_set(input, "onu_id", "7", &err), err);
    ck_ok(isp_input_set(input, "onu_id", "none", &err), err);
    ck_assert_int_eq(s->onu_id, 0);
    ck_ok(isp_input_set(input, "hold_until_on", "none", &err), err);
    ck_assert_int_eq(s->hold_until_on, 0);
    ck_fails(isp_input_set(input, "package_id", "none", &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "package_id");
    ck_assert_int_eq(s->package_id, ISP_NO_VALUE);
    isp_input_free(input);
    ck_ok(isp_input_new(isp_entity_find("customer_options"), &input, &err), err);
    const isp_customer_options *c = isp_input_options(input);
    ck_ok(isp_input_json(input, none, strlen(none), &err), err);
    ck_assert_str_eq(c->phone, "");
    ck_assert_str_eq(c->note, "");
    ck_assert_ptr_null(c->zone);
    ck_ok(isp_input_set(input, "note", "none", &err), err); /* a word like another */
    ck_assert_str_eq(c->note, "none");
    isp_input_free(input);
    /* The number that stands for "not given" cannot be given. */
    ck_ok(isp_input_new(isp_entity_find("package_options"), &input, &err), err);
    ck_fails(isp_input_json(input, "{\"price_paisa\":-9223372036854775808}", 36, &err),
             ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "price_paisa");
    isp_input_free(input);
}
END_TEST

START_TEST(depth_and_length_are_bounded)
{
    isp_input *input = NULL;
    static char deep[200], *text;
    ck_ok(isp_input_new(isp_entity_find("customer_options"), &input, &err), err);
    memset(deep, '[', 100);
    ck_fails(isp_input_json(input, deep, 100, &err), ISP_E_LIMIT, err);
    ck_fails(isp_input_json(input, "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"", 44, &err),
             ISP_E_INVALID, err);
    text = calloc(1, 300000);
    memset(text, ' ', 300000);
    ck_fails(isp_input_json(input, text, 300000, &err), ISP_E_LIMIT, err);
    free(text);
    isp_input_free(input);
}
END_TEST

/* clang-format off */
static const struct { const char *entity, *field, *text; isp_status status; int64_t value; } inputs[] = {
    { "payment_options", "amount_paisa", "750", ISP_OK, 75000 },
    { "payment_options", "amount_paisa", "750.50", ISP_OK, 75050 },
    { "payment_options", "amount_paisa", "-1", ISP_OK, -100 },
    { "payment_options", "amount_paisa", "7,500", ISP_E_INVALID, 0 },
    { "payment_options", "amount_paisa", "", ISP_E_INVALID, 0 },
    { "package_options", "download_bps", "20M", ISP_OK, 20000000 },
    { "package_options", "download_bps", "1G", ISP_OK, 1000000000 },
    { "package_options", "download_bps", "20m", ISP_E_INVALID, 0 },
    { "package_options", "download_bps", "9223372036854775807G", ISP_E_INVALID, 0 },
    { "bill_options", "period", "2026-11", ISP_OK, 202611 }, { "bill_options", "period", "202611", ISP_OK, 202611 },
    { "bill_options", "period", "2026-13", ISP_E_INVALID, 0 }, { "bill_options", "period", "11-2026", ISP_E_INVALID, 0 },
    { "dunning_options", "run_on", "2028-02-29", ISP_OK, 20280229 },
    { "dunning_options", "run_on", "2027-02-29", ISP_E_INVALID, 0 },
    { "bill_options", "dry_run", "yes", ISP_OK, 1 }, { "bill_options", "dry_run", "maybe", ISP_E_INVALID, 0 },
};
/* clang-format on */

START_TEST(text_is_read_by_its_kind)
{
    isp_input *input = NULL;
    const isp_entity *entity = isp_entity_find(inputs[_i].entity);
    ck_ok(isp_input_new(entity, &input, &err), err);
    ck_fails(isp_input_set(input, inputs[_i].field, inputs[_i].text, &err), inputs[_i].status, err);
    if (inputs[_i].status == ISP_OK)
        ck_assert_int_eq(
            isp_record_i64(isp_input_options(input), isp_entity_field(entity, inputs[_i].field)),
            inputs[_i].value);
    else
        ck_assert_str_eq(err.subject, inputs[_i].field);
    isp_input_free(input);
}
END_TEST

START_TEST(days_add_up)
{
    /* Each day of two centuries follows the one before: months end where they should. */
    int64_t on = 20000101;
    for (int i = 0; i < 146097 / 2; i++) {
        int64_t next = isp_on__add_days(on, 1);
        ck_assert(isp_on__valid(next));
        ck_assert_int_eq(isp_on__days_between(on, next), 1);
        ck_assert(next % 100 == on % 100 + 1 ||
                  (next % 100 == 1 && on == isp_period__last(on / 100)));
        on = next;
    }
    ck_assert_int_eq(isp_period__last(202802), 20280229);
    ck_assert_int_eq(isp_period__last(210002), 21000228);
    ck_assert(!isp_on__valid(20261131));
    ck_assert(!isp_on__valid(0));
}
END_TEST

START_TEST(a_cursor_comes_back_and_a_made_up_one_does_not)
{
    static const char *const forged[] = {"x", "zz", "3a", "2d", "313a3", "31ff3a"};
    char *text = NULL, *cursor = isp_cursor__encode("রহিমা: a", 42);
    int64_t number = 0;
    ck_ok(isp_cursor__decode(cursor, &text, &number, &err), err);
    ck_assert_str_eq(text, "রহিমা: a");
    ck_assert_int_eq(number, 42);
    free(text);
    free(cursor);
    for (size_t i = 0; i < ISP_LEN(forged); i++)
        ck_fails(isp_cursor__decode(forged[i], &text, &number, &err), ISP_E_INVALID, err);
}
END_TEST

ISP_SUITE(base_entity, LOOP(values_print_as_people_read_them, 0, ISP_LEN(prints)),
          TEST(a_secret_is_never_printed), TEST(each_table_fits_its_struct),
          LOOP(a_body_is_right_or_says_what_is_wrong, 0, ISP_LEN(bodies)),
          TEST(options_begin_as_their_table_says), TEST(none_is_said_in_one_way),
          TEST(depth_and_length_are_bounded), LOOP(text_is_read_by_its_kind, 0, ISP_LEN(inputs)),
          TEST(days_add_up), TEST(a_cursor_comes_back_and_a_made_up_one_does_not))
