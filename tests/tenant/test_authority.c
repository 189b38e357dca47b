/*
 * Who may do what inside an ISP: money, zones, roles put together, accounts that run out.
 */
#include <pthread.h>
#include <string.h>

#include "tenant/session.h"

#include "isp_test_isp.h"

#define HERE   "Mirpur 10"
#define THERE  "O'Neil \\ \"Road\""
#define DAY_US INT64_C(86400000000)
#define CUSTOM "Everything"

/* Two customers, one in each zone, each with a line, an invoice and a payment. */
static int64_t here, there;

static int64_t zoned_customer(isp_session *session, const char *name, const char *zone)
{
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *made = NULL;
    o.name = name;
    o.zone = zone;
    ck_ok(isp_customer_create(session, &o, &made, &err), err);
    int64_t id = made->customer_id;
    isp_customer_free(made);
    return id;
}

static void pay(isp_session *session, int64_t customer_id)
{
    isp_payment_options o = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *made = NULL;
    o.customer_id = customer_id;
    o.amount_paisa = 5000;
    ck_ok(isp_payment_take(session, &o, &made, &err), err);
    isp_payment_free(made);
}

static isp_session *an_isp(void)
{
    isp_test_tenants();
    isp_session *mfn = isp_test_local("mfn");
    int64_t package = isp_test_package(mfn, "20M", 75000);
    int64_t router = isp_test_router(mfn, "pop1", "127.10.0.98", 18798);
    here = zoned_customer(mfn, "Rahim Uddin", HERE);
    there = zoned_customer(mfn, "Karim Mia", THERE);
    isp_test_service(mfn, here, package, router, "rahim", 20261001);
    isp_test_service(mfn, there, package, router, "karim", 20261001);
    isp_bill_options bill = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    bill.period = 202611;
    ck_ok(isp_bill_run_start(mfn, &bill, NULL, NULL, &run, &err), err);
    ck_assert_int_eq(run->invoice_count, 2);
    isp_bill_run_free(run);
    pay(mfn, here);
    pay(mfn, there);
    return mfn;
}

/* Every permission that may stand in a custom role, or those of the text. */
static int64_t a_role(isp_session *session, const char *name, const char *permissions)
{
    char all[2048] = "";
    const isp_permission *p;
    for (size_t i = 0; !permissions && (p = isp_permission_at(i)); i++)
        if (p->roles >> ISP_ROLE_CUSTOM & 1)
            snprintf(all + strlen(all), sizeof all - strlen(all), "%s ", p->name);
    isp_custom_role_options o = ISP_CUSTOM_ROLE_OPTIONS_INIT;
    isp_custom_role *made = NULL;
    o.name = name;
    o.permissions = permissions ? permissions : all;
    ck_ok(isp_custom_role_create(session, &o, &made, &err), err);
    int64_t id = made->role_id;
    isp_custom_role_free(made);
    return id;
}

static int64_t a_person(isp_session *session, const char *login, const char *role, int64_t role_id,
                        const char *zones)
{
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *made = NULL;
    o.login = login;
    o.password = ISP_TEST_PASSWORD;
    o.role = role;
    o.role_id = role_id ? role_id : ISP_NO_VALUE;
    o.zones = zones;
    ck_ok(isp_user_create(session, &o, &made, &err), err);
    int64_t id = made->user_id;
    isp_user_free(made);
    return id;
}

static isp_session *log_in(const char *login)
{
    isp_session *session = NULL;
    ck_ok(isp_session_login(isp_test_ctx, login, ISP_TEST_PASSWORD, "cli", &session, &err), err);
    return session;
}

/* Call one operation with ids 1 and no input; NULL: it was refused. */
static isp_result *answer_of(isp_session *session, const isp_operation *op, int64_t id)
{
    const int64_t ids[] = {id, id};
    isp_result *result = NULL;
    err = (isp_error){0};
    (void)isp_operation_call(session, op, ids, isp_operation_id_len(op), NULL, NULL, NULL, &result,
                             &err);
    return result;
}

/* ---- money ---- */

/* Amounts in the answers of all operations that change nothing; each one that is not told must be
 * one of which the documents say so. */
static int amounts(isp_session *session, int *withheld)
{
    int seen = 0;
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        isp_result *result = op->flags & (ISP_OP_WRITE | ISP_OP_DEVICE) ? NULL
                                                                        : answer_of(session, op, 1);
        for (size_t k = 0; result && k < isp_result_len(result); k++)
            for (size_t f = 0; f < op->output->field_count; f++) {
                const isp_field *field = isp_entity_field_at(op->output, f);
                if (field->kind != ISP_KIND_PAISA)
                    continue;
                if (isp_record_i64(isp_result_at(result, k), field) != ISP_NO_VALUE) {
                    seen++;
                    continue;
                }
                ++*withheld;
                ck_assert_msg(field->flags & ISP_F_NULL, "%s.%s is always there, says its table",
                              op->output->name, field->name);
            }
        isp_result_free(result);
    }
    return seen;
}

START_TEST(a_technician_sees_no_money)
{
    static const char *const sees[] = {"cashier", "accounts", "reseller", "admin"};
    int withheld = 0;
    isp_session *mfn = an_isp();
    ck_assert_int_gt(amounts(mfn, &withheld), 20);
    a_person(mfn, "technician@mfn", "technician", 0, NULL);
    a_person(mfn, "noc@mfn", "noc", 0, NULL);
    a_person(mfn, "own@mfn", NULL,
             a_role(mfn, "Looks",
                    "overview.read package.read customer.read service.read node.read onu.read "
                    "dunning.run"),
             NULL);
    static const char *const blind[] = {"technician@mfn", "noc@mfn", "own@mfn"};
    for (size_t i = 0; i < ISP_LEN(blind); i++) {
        isp_session *session = log_in(blind[i]);
        withheld = 0;
        ck_assert_msg(amounts(session, &withheld) == 0, "%s sees money", blind[i]);
        /* package, two customers, two lines; the prices of the package */
        ck_assert_int_ge(withheld, 5);
        isp_session_close(session);
    }
    for (size_t i = 0; i < ISP_LEN(sees); i++) {
        char login[32];
        snprintf(login, sizeof login, "%s2@mfn", sees[i]);
        a_person(mfn, login, sees[i], 0, NULL);
        isp_session *session = log_in(login);
        withheld = 0;
        ck_assert_int_ge(amounts(session, &withheld), 5);
        isp_session_close(session);
    }
    isp_session_close(mfn);
}
END_TEST

/* What a change answers is censored as well. */
START_TEST(a_change_tells_no_amount_either)
{
    isp_session *mfn = an_isp();
    a_person(mfn, "own@mfn", NULL, a_role(mfn, "Desk", "customer.read customer.write"), NULL);
    isp_session *desk = log_in("own@mfn");
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *now = NULL;
    o.note = "called";
    ck_ok(isp_customer_update(desk, here, &o, &now, &err), err);
    ck_assert_str_eq(now->note, "called");
    ck_assert_int_eq(now->balance_paisa, ISP_NO_VALUE);
    isp_customer_free(now);
    isp_session_close(desk);
    isp_session_close(mfn);
}
END_TEST

/* ---- zones ---- */

/* Everything that a session reads, as one text; whatever has a customer must have this one. */
static void reads_only_of(isp_session *session, int64_t customer_id, int *seen)
{
    for (size_t i = 0; i < isp_operation_len(); i++) {
        const isp_operation *op = isp_operation_at(i);
        if (op->flags & (ISP_OP_WRITE | ISP_OP_DEVICE))
            continue;
        for (int64_t id = 1; id <= (isp_operation_id_len(op) ? 2 : 1); id++) {
            isp_result *result = answer_of(session, op, id);
            for (size_t k = 0; result && k < isp_result_len(result); k++) {
                const isp_field *field = isp_entity_field(op->output, "customer_id");
                int64_t whose = field ? isp_record_i64(isp_result_at(result, k), field)
                                      : ISP_NO_VALUE;
                if (whose == ISP_NO_VALUE)
                    continue;
                ++*seen;
                ck_assert_msg(whose == customer_id, "%s %lld: of customer %lld", op->name,
                              (long long)id, (long long)whose);
            }
            char *json = NULL;
            if (result) {
                ck_ok(isp_result_json(result, &json, &err), err);
                ck_assert_msg(!strstr(json, "Karim") && !strstr(json, "karim"), "%s: %s", op->name,
                              json);
            }
            isp_text_free(json);
            isp_result_free(result);
        }
    }
}

START_TEST(a_zone_is_a_wall)
{
    isp_session *mfn = an_isp();
    a_person(mfn, "own@mfn", NULL, a_role(mfn, CUSTOM, NULL), " " HERE " , Nowhere ");
    isp_session *zoned = log_in("own@mfn");
    isp_session_info *info = NULL;
    ck_ok(isp_session_info_get(zoned, &info, &err), err);
    ck_assert_str_eq(info->zones, HERE ", Nowhere");
    ck_assert_str_eq(info->role_name, CUSTOM);
    ck_assert_ptr_null(strstr(info->permissions, "ledger.read")); /* concerns the whole ISP */
    ck_assert_ptr_nonnull(strstr(info->permissions, "payment.take"));
    isp_session_info_free(info);
    int seen = 0;
    reads_only_of(zoned, here, &seen);
    ck_assert_int_ge(seen, 6); /* customer, line, invoice, payment; listed and shown */

    isp_overview *overview = NULL;
    ck_ok(isp_overview_get(zoned, &overview, &err), err);
    ck_assert_int_eq(overview->customer_count, 1);
    ck_assert_int_eq(overview->collected_paisa, 5000);
    ck_assert_int_eq(overview->service_count, 1);
    isp_overview_free(overview);

    /* Nothing is done to the neighbour, and he is as absent as one who never was. */
    isp_customer_options o = ISP_CUSTOMER_OPTIONS_INIT;
    isp_customer *customer = NULL;
    o.note = "x";
    ck_fails(isp_customer_update(zoned, there, &o, &customer, &err), ISP_E_NOT_FOUND, err);
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *payment = NULL;
    p.customer_id = there;
    p.amount_paisa = 100;
    ck_fails(isp_payment_take(zoned, &p, &payment, &err), ISP_E_NOT_FOUND, err);
    isp_service_options s = ISP_SERVICE_OPTIONS_INIT;
    isp_service *service = NULL;
    s.customer_id = there;
    s.package_id = 1;
    s.node_id = 1;
    s.login = "thief";
    ck_fails(isp_service_create(zoned, &s, &service, &err), ISP_E_NOT_FOUND, err);
    isp_list_options list = ISP_LIST_OPTIONS_INIT;
    isp_customer_list *found = NULL;
    list.search = "karim";
    ck_ok(isp_customer_list_get(zoned, &list, &found, &err), err);
    ck_assert_uint_eq(isp_customer_list_len(found), 0);
    isp_customer_list_free(found);

    /* His own work goes on: a payment, a line, a customer; the books still hold. */
    p.customer_id = here;
    ck_ok(isp_payment_take(zoned, &p, &payment, &err), err);
    isp_payment_free(payment);
    s.customer_id = here;
    s.login = "rahim2";
    ck_ok(isp_service_create(zoned, &s, &service, &err), err);
    isp_service_free(service);
    o = (isp_customer_options)ISP_CUSTOMER_OPTIONS_INIT;
    o.name = "New";
    ck_fails(isp_customer_create(zoned, &o, &customer, &err), ISP_E_DENIED,
             err); /* which of two? */
    ck_assert_str_eq(err.subject, "zone");
    o.zone = THERE;
    ck_fails(isp_customer_create(zoned, &o, &customer, &err), ISP_E_DENIED, err);
    o.zone = HERE;
    ck_ok(isp_customer_create(zoned, &o, &customer, &err), err);
    int64_t made = customer->customer_id;
    isp_customer_free(customer);
    o = (isp_customer_options)ISP_CUSTOMER_OPTIONS_INIT;
    o.zone = THERE;
    ck_fails(isp_customer_update(zoned, made, &o, &customer, &err), ISP_E_DENIED, err);
    o.zone = "";
    ck_fails(isp_customer_update(zoned, made, &o, &customer, &err), ISP_E_DENIED, err);
    isp_test_books(mfn);
    isp_session_close(zoned);

    /* A zone whose name is full of quotes is a zone like any other; one alone is taken unsaid. */
    a_person(mfn, "quotes@mfn", "cashier", 0, THERE);
    zoned = log_in("quotes@mfn");
    ck_ok(isp_customer_list_get(zoned, NULL, &found, &err), err);
    ck_assert_uint_eq(isp_customer_list_len(found), 1);
    ck_assert_int_eq(isp_customer_list_at(found, 0)->customer_id, there);
    isp_customer_list_free(found);
    o = (isp_customer_options)ISP_CUSTOMER_OPTIONS_INIT;
    o.name = "New too";
    ck_ok(isp_customer_create(zoned, &o, &customer, &err), err);
    ck_assert_str_eq(customer->zone, THERE);
    isp_customer_free(customer);
    isp_session_close(zoned);
    isp_session_close(mfn);
}
END_TEST

/* The database itself, whatever the library would ask: each table that isp_zone may read. */
START_TEST(the_database_holds_the_zone)
{
    static const isp_stmt tables = {"zone_tables",
                                    "SELECT customer_id FROM customers WHERE tenant_id = $1", NULL};
    static const isp_stmt steal = {
        "zone_steal", "UPDATE customers SET note = 'x' WHERE tenant_id = $1 AND zone <> $2", NULL};
    static const isp_stmt put = {"zone_put",
                                 "INSERT INTO customers (tenant_id, customer_id, code, name,"
                                 " name_folded, zone, created_at_us)"
                                 " VALUES ($1, 77, 'X-77', 'x', 'x', $2, 1)",
                                 NULL};
    static const char *const counted[] = {"services", "invoices", "payments", "dues", "balances"};
    isp_session *mfn = an_isp();
    a_person(mfn, "own@mfn", "cashier", 0, HERE);
    isp_session *zoned = log_in("own@mfn");
    ck_assert_int_eq(zoned->scope.role, ISP_DB_ZONE);
    isp_rows *rows = NULL;
    isp_params params = ISP_PARAMS_INIT;
    isp_params__i64(&params, mfn->tenant_id);
    ck_ok(isp_session__run(zoned, &tables, &params, &rows, &err), err);
    ck_assert_uint_eq(isp_rows__len(rows), 1);
    ck_assert_int_eq(isp_rows__i64(rows, 0, 0), here);
    isp_rows__free(rows);
    /* The connection remembers a statement: it stays. */
    static isp_stmt probes[ISP_LEN(counted)];
    static char names[ISP_LEN(counted)][64], sqls[ISP_LEN(counted)][128];
    for (size_t i = 0; i < ISP_LEN(counted); i++) {
        snprintf(names[i], sizeof names[i], "zone_%s", counted[i]);
        snprintf(sqls[i], sizeof sqls[i],
                 "SELECT DISTINCT customer_id FROM %s WHERE tenant_id = $1", counted[i]);
        probes[i] = (isp_stmt){names[i], sqls[i], NULL};
        ck_ok(isp_session__run(zoned, &probes[i], &params, &rows, &err), err);
        ck_assert_msg(isp_rows__len(rows) == 1 && isp_rows__i64(rows, 0, 0) == here, "%s",
                      counted[i]);
        isp_rows__free(rows);
    }
    isp_params__text(&params, HERE);
    ck_ok(isp_session__run(zoned, &steal, &params, &rows, &err), err);
    ck_assert_uint_eq(isp_rows__affected(rows), 0);
    isp_rows__free(rows);
    isp_params__free(&params);
    isp_params foreign = ISP_PARAMS_INIT;
    isp_params__i64(&foreign, mfn->tenant_id);
    isp_params__text(&foreign, THERE);
    ck_fails(isp_session__run(zoned, &put, &foreign, NULL, &err), ISP_E_DENIED, err);
    isp_params__free(&foreign);
    isp_scope none = zoned->scope; /* without zones there is no transaction at all */
    none.zone_count = 0;
    isp_params all = ISP_PARAMS_INIT;
    isp_params__i64(&all, mfn->tenant_id);
    ck_fails(isp_store__run(isp_ctx__store(isp_test_ctx), &none, &tables, &all, NULL, &err),
             ISP_E_INTERNAL, err);
    isp_params__free(&all);
    isp_session_close(zoned);
    isp_session_close(mfn);
}
END_TEST

/* ---- roles put together ---- */

START_TEST(a_role_is_what_its_maker_may_and_no_more)
{
    isp_session *mfn = an_isp();
    isp_custom_role_options o = ISP_CUSTOM_ROLE_OPTIONS_INIT;
    isp_custom_role *role = NULL;
    static const struct {
        const char *permissions;
        isp_status status;
    } wrong[] = {{"", ISP_E_INVALID},
                 {"customer.read planet.move", ISP_E_INVALID},
                 {"visit.start", ISP_E_INVALID},
                 {"tenant.create", ISP_E_INVALID}};
    o.name = "Wrong";
    for (size_t i = 0; i < ISP_LEN(wrong); i++) {
        o.permissions = wrong[i].permissions;
        ck_fails(isp_custom_role_create(mfn, &o, &role, &err), wrong[i].status, err);
        ck_assert_str_eq(err.subject, "permissions");
    }
    a_person(mfn, "chief@mfn", NULL, a_role(mfn, "Chief", "user.read user.write customer.read"),
             NULL);
    int64_t rich = a_role(mfn, "Rich", "payment.take customer.read");
    isp_session *chief = log_in("chief@mfn");
    o.permissions = "customer.read payment.take";
    ck_fails(isp_custom_role_create(chief, &o, &role, &err), ISP_E_DENIED, err);
    o.permissions = "customer.read";
    ck_fails(isp_custom_role_update(chief, rich, &o, &role, &err), ISP_E_DENIED, err);
    ck_fails(isp_custom_role_delete(chief, rich, &err), ISP_E_DENIED, err);
    ck_ok(isp_custom_role_create(chief, &o, &role, &err), err);
    isp_custom_role_free(role);
    role = NULL;
    ck_fails(isp_custom_role_create(chief, &o, &role, &err), ISP_E_EXISTS, err);
    ck_assert_str_eq(err.subject, "role.name");
    /* Nor does he give himself or others what he has not got, or touch who has more. */
    isp_user_options u = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    u.role = "admin";
    ck_fails(isp_user_update(chief, chief->user_id, &u, &user, &err), ISP_E_DENIED, err);
    u.role = NULL;
    u.role_id = rich;
    ck_fails(isp_user_update(chief, chief->user_id, &u, &user, &err), ISP_E_DENIED, err);
    u.role_id = ISP_NO_VALUE;
    u.password = "a password of length";
    ck_fails(isp_user_update(chief, 1, &u, &user, &err), ISP_E_DENIED, err);
    ck_assert_str_eq(err.subject, "user.role");
    isp_session_close(chief);
    isp_session_close(mfn);
}
END_TEST

START_TEST(a_role_changed_acts_on_the_next_request)
{
    isp_session *mfn = an_isp(), *again = NULL;
    int64_t role_id = a_role(mfn, "Desk", "customer.read payment.take");
    int64_t person = a_person(mfn, "desk@mfn", NULL, role_id, NULL);
    isp_session *desk = log_in("desk@mfn");
    ck_assert_int_eq(isp_session_may(desk, "payment.take"), 1);
    ck_fails(isp_custom_role_delete(mfn, role_id, &err), ISP_E_STATE, err);
    ck_assert_ptr_nonnull(strstr(err.message, "desk@mfn"));
    isp_custom_role_options o = ISP_CUSTOM_ROLE_OPTIONS_INIT;
    isp_custom_role *role = NULL;
    o.permissions = "customer.read";
    ck_ok(isp_custom_role_update(mfn, role_id, &o, &role, &err), err);
    ck_assert_int_eq(role->user_count, 1);
    isp_custom_role_free(role);
    ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(desk), "cli", &again, &err), err);
    ck_assert_int_eq(isp_session_may(again, "payment.take"), 0);
    isp_session_close(again);
    again = NULL;
    /* Another role, and zones: as well. */
    isp_user_options u = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    u.role = "technician";
    u.zones = HERE;
    ck_ok(isp_user_update(mfn, person, &u, &user, &err), err);
    ck_assert_int_eq(user->role_id, ISP_NO_VALUE);
    isp_user_free(user);
    ck_ok(isp_session_resume(isp_test_ctx, isp_session_token(desk), "cli", &again, &err), err);
    ck_assert_int_eq(again->role, ISP_ROLE_TECHNICIAN);
    ck_assert_int_eq(again->scope.role, ISP_DB_ZONE);
    isp_session_close(again);
    ck_ok(isp_custom_role_delete(mfn, role_id, &err), err);
    ck_fails(isp_custom_role_delete(mfn, role_id, &err), ISP_E_NOT_FOUND, err);
    isp_session_close(desk);
    isp_session_close(mfn);
}
END_TEST

/* A permission taken away while requests run: whoever asks after that is refused, and nobody in
 * between sees half a role. */
typedef struct asker {
    pthread_t thread;
    const char *token;
    const int *taken; /* atomic: 1 when the change has been answered */
    int late, calls;
} asker;

static void *ask(void *user)
{
    asker *a = user;
    isp_error mine = {0};
    for (; a->calls < 200; a->calls++) {
        int after = __atomic_load_n(a->taken, __ATOMIC_ACQUIRE);
        isp_session *session = NULL;
        if (isp_session_resume(isp_test_ctx, a->token, "cli", &session, &mine) < 0)
            break;
        isp_customer_list *list = NULL;
        isp_status st = isp_customer_list_get(session, NULL, &list, &mine);
        a->late += after && st != ISP_E_DENIED;
        isp_customer_list_free(list);
        isp_session_close(session);
        if (after)
            break;
    }
    return NULL;
}

START_TEST(a_permission_taken_away_is_gone_for_requests_that_come_after)
{
    int taken = 0;
    asker askers[4] = {0};
    isp_session *mfn = an_isp();
    int64_t role_id = a_role(mfn, "Desk", "customer.read payment.take");
    a_person(mfn, "desk@mfn", NULL, role_id, NULL);
    isp_session *desk = log_in("desk@mfn");
    for (size_t i = 0; i < ISP_LEN(askers); i++) {
        askers[i].token = isp_session_token(desk);
        askers[i].taken = &taken;
        ck_assert_int_eq(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    }
    isp_custom_role_options o = ISP_CUSTOM_ROLE_OPTIONS_INIT;
    isp_custom_role *role = NULL;
    o.permissions = "payment.take";
    ck_ok(isp_custom_role_update(mfn, role_id, &o, &role, &err), err);
    isp_custom_role_free(role);
    __atomic_store_n(&taken, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < ISP_LEN(askers); i++) {
        pthread_join(askers[i].thread, NULL);
        ck_assert_int_eq(askers[i].late, 0);
    }
    isp_session_close(desk);
    isp_session_close(mfn);
}
END_TEST

/* ---- accounts that run out ---- */

START_TEST(an_account_runs_out_with_its_last_day)
{
    isp_session *mfn = an_isp(), *session = NULL;
    int64_t person = a_person(mfn, "temp@mfn", "cashier", 0, NULL), today = 0;
    ck_ok(isp_session__today(mfn, &today, &err), err);
    isp_user_options u = ISP_USER_OPTIONS_INIT;
    isp_user *user = NULL;
    u.expires_on = 20261331;
    ck_fails(isp_user_update(mfn, person, &u, &user, &err), ISP_E_INVALID, err);
    u.expires_on = today;
    ck_ok(isp_user_update(mfn, person, &u, &user, &err), err);
    ck_assert_int_eq(user->expires_on, today);
    isp_user_free(user);
    isp_session *temp = log_in("temp@mfn"); /* the last day counts whole */
    isp_test_now_us += DAY_US;
    ck_fails(isp_session_resume(isp_test_ctx, isp_session_token(temp), "cli", &session, &err),
             ISP_E_LOGIN, err);
    ck_fails(isp_session_login(isp_test_ctx, "temp@mfn", ISP_TEST_PASSWORD, "cli", &session, &err),
             ISP_E_LOGIN, err);
    isp_ability_list *abilities = NULL;
    ck_ok(isp_user_abilities_get(mfn, person, &abilities, &err), err);
    ck_assert_str_eq(isp_ability_list_at(abilities, 0)->because, "the account has run out");
    isp_ability_list_free(abilities);
    u = (isp_user_options)ISP_USER_OPTIONS_INIT;
    u.expires_on = 0;
    ck_ok(isp_user_update(mfn, person, &u, &user, &err), err);
    ck_assert_int_eq(user->expires_on, ISP_NO_VALUE);
    isp_user_free(user);
    isp_session_close(log_in("temp@mfn"));
    isp_session_close(temp);
    isp_session_close(mfn);
}
END_TEST

/* ---- what can this person do? ---- */

/* The page says of each permission what a session of that person then finds true. */
START_TEST(the_page_says_what_a_session_may)
{
    isp_session *mfn = an_isp();
    const struct {
        const char *login, *role, *zones;
    } who[] = {{"a@mfn", "technician", NULL},
               {"b@mfn", "cashier", HERE},
               {"c@mfn", "noc", NULL},
               {"d@mfn", NULL, HERE},
               {"e@mfn", "admin", NULL}};
    int64_t role_id = a_role(mfn, CUSTOM, NULL);
    for (size_t i = 0; i < ISP_LEN(who); i++) {
        int64_t id = a_person(mfn, who[i].login, who[i].role, who[i].role ? 0 : role_id,
                              who[i].zones);
        isp_session *session = log_in(who[i].login);
        isp_ability_list *list = NULL;
        ck_ok(isp_user_abilities_get(mfn, id, &list, &err), err);
        ck_assert_uint_gt(isp_ability_list_len(list), 10);
        int may = 0;
        for (size_t k = 0; k < isp_ability_list_len(list); k++) {
            const isp_ability *a = isp_ability_list_at(list, k);
            ck_assert_msg(a->may == isp_session_may(session, a->permission), "%s %s: %s",
                          who[i].login, a->permission, a->because);
            ck_assert_int_eq(!a->zones, !who[i].zones);
            ck_assert_int_eq(strncmp(a->permission, a->area, strlen(a->area)), 0);
            may += (int)a->may;
        }
        ck_assert_int_gt(may, 3);
        isp_ability_list_free(list);
        isp_session_close(session);
    }
    isp_session_close(mfn);
}
END_TEST

/* The list of permissions says of each role what somebody of that role then may, and of oneself
 * too. */
START_TEST(the_list_says_what_a_role_has)
{
    static const char *const roles[] = {"admin", "technician", "cashier",
                                        "noc",   "accounts",   "reseller"};
    isp_session *mfn = an_isp();
    isp_permission_info_list *list = NULL;
    ck_ok(isp_permission_info_list_get(mfn, &list, &err), err);
    size_t count = isp_permission_info_list_len(list), money = 0;
    ck_assert_uint_gt(count, 20);
    for (size_t i = 0; i < ISP_LEN(roles); i++) {
        char login[32];
        snprintf(login, sizeof login, "one-%s@mfn", roles[i]);
        a_person(mfn, login, roles[i], 0, NULL);
        isp_session *session = log_in(login);
        for (size_t k = 0; k < count; k++) {
            const isp_permission_info *p = isp_permission_info_list_at(list, k);
            ck_assert_msg(isp_text__has_word(p->roles, roles[i]) ==
                              (bool)isp_session_may(session, p->permission),
                          "%s %s", roles[i], p->permission);
            ck_assert_int_eq(p->may, isp_session_may(mfn, p->permission));
            money += i == 0 && isp_text__has_word(p->kind, "money");
            ck_assert(!isp_text__has_word(p->roles, "customer"));
        }
        if (isp_session_may(session, "user.read") != 1)
            ck_assert_int_eq(isp_permission_info_list_get(session, &list, &err), ISP_E_DENIED);
        isp_session_close(session);
    }
    ck_assert_uint_gt(money, 5);
    isp_permission_info_list_free(list);
    isp_session_close(mfn);
}
END_TEST

ISP_SUITE_DB(tenant_authority, 120, TEST(a_technician_sees_no_money),
             TEST(a_change_tells_no_amount_either), TEST(a_zone_is_a_wall),
             TEST(the_database_holds_the_zone), TEST(a_role_is_what_its_maker_may_and_no_more),
             TEST(a_role_changed_acts_on_the_next_request),
             TEST(a_permission_taken_away_is_gone_for_requests_that_come_after),
             TEST(an_account_runs_out_with_its_last_day), TEST(the_list_says_what_a_role_has),
             TEST(the_page_says_what_a_session_may))
