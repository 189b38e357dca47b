/*
 * isp demo: a small ISP to try everything on, with simulated devices.
 *
 * Each step makes what is not there yet, so that a second run changes nothing and a run that was
 * broken off is completed by the next. Passwords are made once and written before anybody has
 * them.
 */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
    PASSWORD_LEN = 16,  /* of those that are made */
    PASSWORD_SIZE = 129 /* the router's may be given */
};

/* clang-format off */
static const struct { const char *login, *role, *name; } people[] = {
    { "developer@example.com",  "developer",   "Platform Developer" },
    { "super@example.com",      "super_admin", "Nusrat Jahan" },
    { "admin@example.com",      "admin",       "Tanvir Ahmed" },
    { "cashier@example.com",    "cashier",     "Salma Begum" },
    { "technician@example.com", "technician",  "Jamal Uddin" },
    { "noc@example.com",        "noc",         "Farhan Kabir" },
    { "super2@example.com",     "super_admin", "Kamal Hossain" },
    { "admin2@example.com",     "admin",       "Rezaul Haque" },
    { "admin3@example.com",     "admin",       "Shirin Akter" },
    { "libisp",                 "router",      "on the simulated router" },
};
enum { DEVELOPER, SUPER_ADMIN, ADMIN, STAFF, SUPER_ADMIN_2 = 6, ADMIN_2, ADMIN_3, ROUTER };

/* The demo plays in mfn; the others are there so that lists of tenants have something to show. */
static const struct { const char *parent, *code, *name; int64_t slot_count; size_t person; } tenants[] = {
    { NULL,       "platform", "Demo Platform",          0, DEVELOPER },
    { "platform", "dhaka",    "Dhaka Fibre Group",      5, SUPER_ADMIN },
    { "dhaka",    "mfn",      "Mirpur Fibre Net",       ISP_NO_VALUE, ADMIN },
    { "dhaka",    "uttara",   "Uttara Online",          ISP_NO_VALUE, ADMIN_2 },
    { "platform", "sylhet",   "Sylhet Broadband Group", 3, SUPER_ADMIN_2 },
    { "sylhet",   "surma",    "Surma Net",              ISP_NO_VALUE, ADMIN_3 },
};

static const struct { const char *code, *name; int64_t price_paisa, slots, slot_paisa; } plans[] = {
    { "basic", "Up to three ISPs",  500000,  3, 150000 },
    { "large", "Ten ISPs and more", 1500000, 10, 100000 },
};

const demo_package demo_packages[3] = {
    { "home-20",  "Home 20 Mbps",   20,  63000 },
    { "home-50",  "Home 50 Mbps",   50, 105000 },
    { "shop-100", "Shop 100 Mbps", 100, 250000 },
};

/* The third reads Rahima Khatun, the fifth Shafiqul Islam. */
static const struct { const char *name, *phone, *address, *zone, *login; size_t package; } customers[] = {
    { "Abdul Karim",          "01711000001", "House 12, Road 3, Block C", "Mirpur 10",  "karim",   0 },
    { "Mohammad Selim",       "01811000002", "House 7, Road 9, Block A",  "Mirpur 10",  "selim",   1 },
    { "রহিমা খাতুন",            "01911000003", "বাড়ি ২২, রোড ৫, ব্লক ডি",      "মিরপুর ১১",    "rahima",  0 },
    { "Bismillah General Store", "01611000004", "Shop 4, Kazipara Market", "Kazipara",  "store",   2 },
    { "শফিকুল ইসলাম",          "01511000005", "House 3, Senpara Parbata", "Kazipara",   "shafiq",  1 },
};
/* clang-format on */

typedef struct demo {
    cli_call *call;
    char passwords[CLI_LEN(people)][PASSWORD_SIZE];
    int64_t months; /* of the past; 0: none */
    int64_t package_ids[CLI_LEN(demo_packages)], router_id, olt_id;
    int64_t service_ids[CLI_LEN(customers)];
} demo;

static const char *option(const demo *d, const char *name, const char *fallback)
{
    const char *value = cli_value(d->call, name);
    return value ? value : fallback;
}

/* ---- passwords: one "login<TAB>password<TAB>role<TAB>name" a line in HOME/demo-logins ---- */

static int make_password(char *out)
{
    /* 32 signs that nobody takes for another: each byte is one of them without bias. */
    static const char signs[] = "abcdefghijkmnpqrstuvwxyz23456789";
    uint8_t bytes[PASSWORD_LEN];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return cli_usage("could not get random bytes: %s", strerror(errno));
    for (size_t i = 0; i < PASSWORD_LEN; i++)
        out[i] = signs[bytes[i] % 32];
    out[PASSWORD_LEN] = '\0';
    return CLI_OK;
}

static void read_passwords(demo *d, const char *path)
{
    char line[256];
    FILE *from = fopen(path, "re");
    while (from && fgets(line, sizeof line, from)) {
        char *login = line, *password = strchr(line, '\t'), *end;
        if (!password)
            continue;
        *password++ = '\0';
        end = strchr(password, '\t');
        if (!end || end == password || end - password >= PASSWORD_SIZE)
            continue;
        *end = '\0';
        for (size_t i = 0; i < CLI_LEN(people); i++)
            if (strcmp(login, people[i].login) == 0)
                snprintf(d->passwords[i], sizeof d->passwords[i], "%s", password);
    }
    if (from)
        fclose(from);
    explicit_bzero(line, sizeof line);
}

/* Written beside and renamed: whole, or as it was. Only we may read it. */
static int write_file(const char *path, const char *text)
{
    char *fresh = cli_format("%s.tmp", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0 &&
              rename(fresh, path) == 0;
    if (!ok)
        fprintf(stderr, "isp: could not write %s: %s\n", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    free(fresh);
    return ok ? CLI_OK : CLI_ERROR;
}

static int prepare_passwords(demo *d)
{
    char *path = cli_format("%s/demo-logins", isp_ctx_home(d->call->c->ctx)), *text = NULL;
    const char *given = cli_value(d->call, "router-password-file");
    size_t size = 0;
    int code = CLI_OK;
    read_passwords(d, path);
    for (size_t i = 0; code == CLI_OK && i < CLI_LEN(people); i++)
        if (!*d->passwords[i])
            code = make_password(d->passwords[i]);
    if (code == CLI_OK && given) {
        char *password = NULL;
        code = cli_secret("router's password", given, false, &password);
        if (code == CLI_OK && strlen(password) >= PASSWORD_SIZE)
            code = cli_usage("the router's password is longer than %d bytes", PASSWORD_SIZE - 1);
        if (code == CLI_OK)
            snprintf(d->passwords[ROUTER], sizeof d->passwords[ROUTER], "%s", password);
        cli_secret_free(password);
    }
    FILE *to = code == CLI_OK ? open_memstream(&text, &size) : NULL;
    for (size_t i = 0; to && i < CLI_LEN(people); i++)
        fprintf(to, "%s\t%s\t%s\t%s\n", people[i].login, d->passwords[i], people[i].role,
                people[i].name);
    if (to) {
        fclose(to);
        code = write_file(path, text);
    }
    cli_secret_free(text);
    free(path);
    return code;
}

/* ---- the simulated devices, as isp-sim(1) reads them ---- */

static int write_fleet(demo *d)
{
    const char *recording = cli_value(d->call, "recording");
    char *path = cli_format("%s/demo-fleet", isp_ctx_home(d->call->c->ctx));
    char *source = recording ? cli_format("replay=\"%s\"", recording)
                             : cli_format("generate=vsol-epon pons=2 onus=16");
    const char *router = option(d, "router", "127.10.0.1"),
               *port = option(d, "router-port", "8728");
    char *text = NULL;
    size_t size = 0;
    int code = CLI_OK;
    FILE *to = open_memstream(&text, &size);
    if (!to) {
        free(source);
        free(path);
        return cli_usage("out of memory");
    }
    fprintf(to, "fleet seed=7\n");
    for (size_t i = 0; code == CLI_OK && i < (d->months ? 1 + CLI_LEN(demo_isps) : 1); i++) {
        const char *name = i ? demo_isps[i - 1].code : "demo";
        char *address = demo_address(router, i ? demo_isps[i - 1].address_step : 0);
        if (!address)
            code = cli_usage("%s is no IPv4 address", router);
        fprintf(to,
                "router name=%s-router listen=%s api=%s tls=no user=%s password=%s "
                "state=%s-router.state\n"
                "add %s-router /ip/pool name=home ranges=10.%zu.0.2-10.%zu.3.254\n",
                name, address ? address : "", port, people[ROUTER].login, d->passwords[ROUTER],
                name, name, 20 + i, 20 + i);
        free(address);
    }
    fprintf(to, "olt name=demo-olt listen=%s snmp=%s community=public %s\n",
            option(d, "olt", "127.20.0.1"), option(d, "olt-port", "1161"), source);
    fclose(to);
    if (code == CLI_OK)
        code = write_file(path, text);
    cli_secret_free(text);
    free(source);
    free(path);
    return code;
}

/*
 * Whose are commands that do not say it: of the ISP that the demo plays in. And simulators live on
 * loopback addresses, where no device of a real ISP is: the installation has to allow them. Gives
 * whether isp.conf was changed.
 */
static int configure(const demo *d, bool *changed)
{
    cli *c = d->call->c;
    bool local = strncmp(option(d, "router", "127.10.0.1"), "127.", 4) == 0 ||
                 strncmp(option(d, "olt", "127.20.0.1"), "127.", 4) == 0;
    const char *allowed = isp_ctx_setting(c->ctx, "allow_loopback_devices", NULL);
    bool allow = local && !allowed, name = !isp_ctx_setting(c->ctx, "tenant", NULL),
         easy = !isp_ctx_setting(c->ctx, "require_second_factor", NULL);
    *changed = false;
    if (local && allowed && strcmp(allowed, "yes") != 0)
        return cli_usage("isp.conf says allow_loopback_devices = %s, and the simulators live there",
                         allowed);
    if (!allow && !name && !easy)
        return CLI_OK;
    char *path = cli_format("%s/isp.conf", isp_ctx_home(c->ctx));
    FILE *to = fopen(path, "ae");
    if (to && name)
        fputs("\n# the ISP of isp demo\ntenant = mfn\n", to);
    if (to && allow)
        fputs("\n# for the simulators of isp demo\nallow_loopback_devices = yes\n", to);
    if (to && easy)
        fputs("\n# so that everybody of isp demo can log in with a password alone\n"
              "require_second_factor = no\n",
              to);
    int code = to && fflush(to) == 0 ? CLI_OK : CLI_ERROR;
    if (code != CLI_OK)
        fprintf(stderr, "isp: could not write %s: %s\n", path, strerror(errno));
    if (to)
        fclose(to);
    *changed = code == CLI_OK;
    free(path);
    return code;
}

/* ---- the tree of tenants ---- */

/* Become the local operator of a tenant. */
int demo_act_for(cli *c, const char *tenant)
{
    isp_error err = {0};
    isp_session_close(c->session);
    c->session = NULL;
    return isp_session_local(c->ctx, tenant, &c->session, &err) < 0 ? cli_fail(c, &err) : CLI_OK;
}

/* It was made, or it is there already: both is well. */
int demo_made(const cli *c, isp_status st, const isp_error *err)
{
    return st == ISP_OK || st == ISP_E_EXISTS ? CLI_OK : cli_fail(c, err);
}

static int make_tenant(const demo *d, const char *parent, const char *code, const char *name,
                       int64_t slot_count, size_t person)
{
    cli *c = d->call->c;
    isp_error err = {0};
    isp_status st;
    if (parent) {
        isp_child_options child = ISP_CHILD_OPTIONS_INIT;
        isp_child *out = NULL;
        int failed = demo_act_for(c, parent);
        if (failed != CLI_OK)
            return failed;
        child.code = code;
        child.name = name;
        child.slot_count = slot_count;
        child.admin_login = people[person].login;
        child.admin_name = people[person].name;
        child.admin_password = d->passwords[person];
        st = isp_child_create(c->session, &child, &out, &err);
        isp_child_free(out);
    } else {
        isp_tenant_options tenant = ISP_TENANT_OPTIONS_INIT;
        isp_user_options user = ISP_USER_OPTIONS_INIT;
        isp_tenant *out = NULL;
        tenant.code = code;
        tenant.name = name;
        tenant.pay_text = "bKash merchant 01700-000000, or City Bank 1234567890; give the number "
                          "of the invoice";
        user.login = people[person].login;
        user.name = people[person].name;
        user.password = d->passwords[person];
        st = isp_platform_create(c->ctx, &tenant, &user, &out, &err);
        isp_tenant_free(out);
    }
    return demo_made(c, st, &err);
}

static int make_tenants(demo *d)
{
    int code = CLI_OK;
    for (size_t i = 0; code == CLI_OK && i < CLI_LEN(tenants); i++)
        code = make_tenant(d, tenants[i].parent, tenants[i].code, tenants[i].name,
                           tenants[i].slot_count, tenants[i].person);
    return code;
}

static int make_staff(demo *d)
{
    const cli *c = d->call->c;
    int code = CLI_OK;
    for (size_t i = STAFF; code == CLI_OK && i < SUPER_ADMIN_2; i++) {
        isp_user_options user = ISP_USER_OPTIONS_INIT;
        isp_user *out = NULL;
        isp_error err = {0};
        user.login = people[i].login;
        user.name = people[i].name;
        user.role = people[i].role;
        user.password = d->passwords[i];
        isp_status st = isp_user_create(c->session, &user, &out, &err);
        isp_user_free(out);
        code = demo_made(c, st, &err);
    }
    return code;
}

/* ---- what an ISP has ---- */

int demo_make_packages(const cli *c)
{
    isp_error err = {0};
    for (size_t i = 0; i < CLI_LEN(demo_packages); i++) {
        isp_package_options options = ISP_PACKAGE_OPTIONS_INIT;
        isp_package *out = NULL;
        options.code = demo_packages[i].code;
        options.name = demo_packages[i].name;
        options.download_bps = options.upload_bps = demo_packages[i].mbps * 1000000;
        options.price_paisa = demo_packages[i].price_paisa;
        isp_status st = isp_package_create(c->session, &options, &out, &err);
        isp_package_free(out);
        if (demo_made(c, st, &err) != CLI_OK)
            return cli_exit_code(st);
    }
    return CLI_OK;
}

int demo_find_packages(const cli *c, int64_t out_ids[CLI_LEN(demo_packages)])
{
    isp_package_list *list = NULL;
    isp_error err = {0};
    if (isp_package_list_get(c->session, NULL, &list, &err) < 0)
        return cli_fail(c, &err);
    for (size_t k = 0; k < isp_package_list_len(list); k++)
        for (size_t i = 0; i < CLI_LEN(demo_packages); i++)
            if (strcmp(isp_package_list_at(list, k)->code, demo_packages[i].code) == 0)
                out_ids[i] = isp_package_list_at(list, k)->package_id;
    isp_package_list_free(list);
    return CLI_OK;
}

static int make_packages(demo *d)
{
    int code = demo_make_packages(d->call->c);
    return code == CLI_OK ? demo_find_packages(d->call->c, d->package_ids) : code;
}

int demo_make_node(const cli *c, const isp_node_options *options, int64_t *out_id)
{
    isp_list_options ask = ISP_LIST_OPTIONS_INIT;
    isp_node_list *list = NULL;
    isp_node *node = NULL;
    isp_error err = {0};
    ask.search = options->name;
    isp_status st = isp_node_list_get(c->session, &ask, &list, &err);
    isp_node_options where = *options;
    where.name = where.driver = NULL; /* those it has and keeps */
    if (st == ISP_OK && isp_node_list_len(list))
        st = isp_node_update(c->session, isp_node_list_at(list, 0)->node_id, &where, &node, &err);
    else if (st == ISP_OK)
        st = isp_node_create(c->session, options, &node, &err);
    if (st == ISP_OK)
        *out_id = node->node_id;
    isp_node_list_free(list);
    isp_node_free(node);
    return st == ISP_OK ? CLI_OK : cli_fail(c, &err);
}

static int make_nodes(demo *d)
{
    isp_node_options router = ISP_NODE_OPTIONS_INIT, olt = ISP_NODE_OPTIONS_INIT;
    router.name = "Mirpur 10 router";
    router.driver = "mikrotik";
    router.address = option(d, "router", "127.10.0.1");
    router.port = strtoll(option(d, "router-port", "8728"), NULL, 10);
    router.username = people[ROUTER].login;
    router.password = d->passwords[ROUTER];
    olt.name = "Mirpur 10 OLT";
    olt.driver = "vsol-epon";
    olt.address = option(d, "olt", "127.20.0.1");
    olt.port = strtoll(option(d, "olt-port", "1161"), NULL, 10);
    olt.password = "public"; /* the community, as OLTs are shipped and as the simulator is */
    int code = demo_make_node(d->call->c, &router, &d->router_id);
    return code == CLI_OK ? demo_make_node(d->call->c, &olt, &d->olt_id) : code;
}

isp_status demo_customer(isp_session *session, const isp_customer_options *options, int64_t *out_id,
                         isp_error *err)
{
    isp_list_options ask = ISP_LIST_OPTIONS_INIT;
    isp_customer_list *list = NULL;
    isp_customer *customer = NULL;
    char phone[32];
    snprintf(phone, sizeof phone, "+88%s", options->phone);
    ask.search = phone;
    isp_status st = isp_customer_list_get(session, &ask, &list, err);
    if (st == ISP_OK && isp_customer_list_len(list))
        *out_id = isp_customer_list_at(list, 0)->customer_id;
    else if (st == ISP_OK && (st = isp_customer_create(session, options, &customer, err)) == ISP_OK)
        *out_id = customer->customer_id;
    isp_customer_list_free(list);
    isp_customer_free(customer);
    return st;
}

isp_status demo_service(isp_session *session, const isp_service_options *options, int64_t *out_id,
                        isp_error *err)
{
    isp_list_options ask = ISP_LIST_OPTIONS_INIT;
    isp_service_list *list = NULL;
    isp_service *service = NULL;
    ask.customer_id = options->customer_id;
    isp_status st = isp_service_list_get(session, &ask, &list, err);
    if (st == ISP_OK && isp_service_list_len(list))
        *out_id = isp_service_list_at(list, 0)->service_id;
    else if (st == ISP_OK && (st = isp_service_create(session, options, &service, err)) == ISP_OK)
        *out_id = service->service_id;
    isp_service_list_free(list);
    isp_service_free(service);
    return st;
}

/* The demo's lines run a whole month. */
static int make_customers(demo *d)
{
    const cli *c = d->call->c;
    for (size_t i = 0; i < CLI_LEN(customers); i++) {
        isp_error err = {0};
        isp_customer_options customer = ISP_CUSTOMER_OPTIONS_INIT;
        isp_service_options line = ISP_SERVICE_OPTIONS_INIT;
        customer.name = customers[i].name;
        customer.phone = customers[i].phone;
        customer.address = customers[i].address;
        customer.zone = customers[i].zone;
        isp_status st = demo_customer(c->session, &customer, &line.customer_id, &err);
        line.package_id = d->package_ids[customers[i].package];
        line.node_id = d->router_id;
        line.login = customers[i].login;
        line.started_on = demo_months_ago(0);
        if (st == ISP_OK)
            st = demo_service(c->session, &line, &d->service_ids[i], &err);
        if (st < 0)
            return cli_fail(c, &err);
    }
    return CLI_OK;
}

/* Each line that has no ONU yet gets one that belongs to nobody. */
static int link_onus(const demo *d)
{
    const cli *c = d->call->c;
    isp_list_options ask = ISP_LIST_OPTIONS_INIT;
    isp_onu_list *list = NULL;
    isp_node *node = NULL;
    isp_error err = {0};
    isp_status st = isp_node_poll(c->session, d->olt_id, &node, &err);
    isp_node_free(node);
    ask.node_id = d->olt_id;
    ask.limit = 500;
    if (st == ISP_OK)
        st = isp_onu_list_get(c->session, &ask, &list, &err);
    size_t next = 0;
    for (size_t i = 0; st == ISP_OK && i < CLI_LEN(customers); i++) {
        isp_service *service = NULL, *changed = NULL;
        isp_service_options options = ISP_SERVICE_OPTIONS_INIT;
        st = isp_service_get(c->session, d->service_ids[i], &service, &err);
        if (st == ISP_OK && service->onu_id == ISP_NO_VALUE) {
            while (next < isp_onu_list_len(list) &&
                   isp_onu_list_at(list, next)->service_id != ISP_NO_VALUE)
                next++;
            if (next < isp_onu_list_len(list)) {
                options.onu_id = isp_onu_list_at(list, next++)->onu_id;
                st = isp_service_update(c->session, service->service_id, &options, &changed, &err);
            }
        }
        isp_service_free(service);
        isp_service_free(changed);
    }
    isp_onu_list_free(list);
    return st == ISP_OK ? CLI_OK : cli_fail(c, &err);
}

/* ---- what groups pay the platform ---- */

static int make_plans(const cli *c, int64_t *out_id)
{
    isp_plan_list *list = NULL;
    isp_error err = {0};
    for (size_t i = 0; i < CLI_LEN(plans); i++) {
        isp_plan_options options = ISP_PLAN_OPTIONS_INIT;
        isp_plan *out = NULL;
        options.code = plans[i].code;
        options.name = plans[i].name;
        options.price_paisa = plans[i].price_paisa;
        options.included_slots = plans[i].slots;
        options.slot_paisa = plans[i].slot_paisa;
        isp_status st = isp_plan_create(c->session, &options, &out, &err);
        isp_plan_free(out);
        if (demo_made(c, st, &err) != CLI_OK)
            return cli_exit_code(st);
    }
    if (isp_plan_list_get(c->session, NULL, &list, &err) < 0)
        return cli_fail(c, &err);
    for (size_t k = 0; k < isp_plan_list_len(list); k++)
        if (strcmp(isp_plan_list_at(list, k)->code, plans[0].code) == 0)
            *out_id = isp_plan_list_at(list, k)->plan_id;
    isp_plan_list_free(list);
    return CLI_OK;
}

/* Each group has the first plan from the demo's first month on, for the slots that it has. */
static int make_subscriptions(demo *d)
{
    cli *c = d->call->c;
    isp_child_list *groups = NULL;
    isp_error err = {0};
    int64_t plan_id = 0;
    int code = demo_act_for(c, "platform");
    if (code == CLI_OK)
        code = make_plans(c, &plan_id);
    if (code == CLI_OK && isp_child_list_get(c->session, NULL, &groups, &err) < 0)
        code = cli_fail(c, &err);
    for (size_t i = 0; code == CLI_OK && i < isp_child_list_len(groups); i++) {
        const isp_child *group = isp_child_list_at(groups, i);
        isp_subscription_options options = ISP_SUBSCRIPTION_OPTIONS_INIT;
        isp_subscription *out = NULL;
        options.plan_id = plan_id;
        options.slots = group->slot_count;
        options.begun_on = demo_months_ago(d->months);
        isp_status st = isp_subscription_start(c->session, group->tenant_id, &options, &out, &err);
        isp_subscription_free(out);
        code = demo_made(c, st, &err);
    }
    isp_child_list_free(groups);
    return code;
}

/* ---- all of it ---- */

/* From here on the clock is at now. */
static int live(demo *d)
{
    const demo_past past = {.cli = d->call->c,
                            .months = d->months,
                            .router = option(d, "router", "127.10.0.1"),
                            .router_port = option(d, "router-port", "8728"),
                            .username = people[ROUTER].login,
                            .password = d->passwords[ROUTER]};
    int code = d->months ? demo_live(&past) : CLI_OK;
    return code == CLI_OK ? demo_act_for(d->call->c, "mfn") : code;
}

static int say(const demo *d)
{
    const cli *c = d->call->c;
    if (c->form == CLI_JSON) {
        printf("{\"home\":\"%s\",\"logins\":[", isp_ctx_home(c->ctx));
        for (size_t i = 0; i < ROUTER; i++)
            printf("%s{\"login\":\"%s\",\"password\":\"%s\",\"role\":\"%s\"}", i ? "," : "",
                   people[i].login, d->passwords[i], people[i].role);
        puts("]}");
        return CLI_OK;
    }
    printf("Mirpur Fibre Net (mfn) is in %s\n\n", isp_ctx_home(c->ctx));
    for (size_t i = 0; i < ROUTER; i++)
        printf("%-12s %-24s %s\n", people[i].role, people[i].login, d->passwords[i]);
    printf("\nThe logins are also in %s/demo-logins.\n"
           "Its devices: isp-sim run %s/demo-fleet\n",
           isp_ctx_home(c->ctx), isp_ctx_home(c->ctx));
    return CLI_OK;
}

int cli_run_demo(cli_call *call)
{
    cli *c = call->c;
    demo d = {.call = call};
    bool changed = false;
    const char *months = cli_value(call, "past");
    if (months) {
        char *end;
        d.months = strtoll(months, &end, 10);
        if (*end || d.months < 1 || d.months > DEMO_MONTHS_MAX)
            return cli_usage("--past is 1 to %d months", DEMO_MONTHS_MAX);
        demo_be_on(demo_months_ago(d.months));
        c->clock = demo_clock;
    }
    int code = cli_open(c, true, true);
    if (code == CLI_OK)
        code = configure(&d, &changed);
    if (code == CLI_OK && changed) {
        isp_ctx_close(c->ctx); /* settings are read when an installation is opened */
        c->ctx = NULL;
        code = cli_open(c, false, false);
    }
    static int (*const steps[])(demo *) = {prepare_passwords,  write_fleet, make_tenants,
                                           make_subscriptions, live,        make_staff,
                                           make_packages,      make_nodes,  make_customers};
    for (size_t i = 0; code == CLI_OK && i < CLI_LEN(steps); i++)
        code = cli_interrupted() ? CLI_INTERRUPTED : steps[i](&d);
    if (code == CLI_OK) {
        (void)say(&d);
        if (!cli_value(call, "without-devices"))
            code = cli_interrupted() ? CLI_INTERRUPTED : link_onus(&d);
        if (code != CLI_OK)
            cli_note(c, "isp: the lines have no ONUs yet: start the devices, then isp demo again");
    }
    explicit_bzero(d.passwords, sizeof d.passwords);
    return code;
}
