/*
 * isp demo --past: two ISPs live through months, day by day, by the same calls that a person makes,
 * on a clock that is turned back. What anybody does on a day follows from the day and from who it
 * is: the past is the same each time.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "demo.h"

/* clang-format off */
const demo_isp demo_isps[2] = {
    { "uttara", "Uttara router", { "Sector 4", "Sector 7", "Azampur" },         36, 1 },
    { "surma",  "Zindabazar router", { "Zindabazar", "Amberkhana", "Uposhohor" }, 18, 2 },
};
static const char *const first_names[] = {
    "Arif", "Nasrin", "Sumon", "Farzana", "Habib", "Ruma", "Masud", "Taslima",
    "Rafiq", "Sharmin", "Jahid", "Mitu", "Kabir", "Lovely", "Anis", "Parvin",
};
static const char *const last_names[] = {
    "Hossain", "Akter", "Rahman", "Begum", "Islam", "Sultana", "Chowdhury", "Miah", "Das", "Roy", "Sarker",
};
/* clang-format on */

enum {
    DHAKA_S = 6 * 3600, /* ahead of UTC, all year */
    DAY_S = 24 * 3600,
    BILL_DAY = 1,
    GROUPS_PAY_DAY = 6
};

/* ---- days ---- */

static int64_t behind_us; /* how far the clock is turned back */

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t demo_clock(void *user)
{
    (void)user;
    return now_us() - behind_us;
}

static struct tm calendar(int64_t on)
{
    return (struct tm){.tm_year = (int)(on / 10000 - 1900),
                       .tm_mon = (int)(on / 100 % 100 - 1),
                       .tm_mday = (int)(on % 100)};
}

static int64_t day_of(time_t utc)
{
    struct tm t;
    utc += DHAKA_S;
    gmtime_r(&utc, &t);
    return (t.tm_year + 1900) * INT64_C(10000) + (t.tm_mon + 1) * 100 + t.tm_mday;
}

int64_t demo_today(void)
{
    return day_of((time_t)(now_us() / 1000000));
}

void demo_be_on(int64_t on)
{
    struct tm t = calendar(on);
    behind_us = 0;
    if (on && on != demo_today())
        behind_us = now_us() - (int64_t)(timegm(&t) + 10 * 3600 - DHAKA_S) * 1000000;
}

static int64_t next_day(int64_t on)
{
    struct tm t = calendar(on);
    return day_of(timegm(&t) - DHAKA_S + DAY_S);
}

int64_t demo_months_ago(int64_t months)
{
    int64_t today = demo_today(), month = today / 10000 * 12 + today / 100 % 100 - 1 - months;
    return month / 12 * 10000 + (month % 12 + 1) * 100 + 1;
}

char *demo_address(const char *first, int step)
{
    struct in_addr address;
    char text[INET_ADDRSTRLEN];
    if (inet_pton(AF_INET, first, &address) != 1)
        return NULL;
    address.s_addr = htonl(ntohl(address.s_addr) + (uint32_t)step);
    return inet_ntop(AF_INET, &address, text, sizeof text) ? cli_format("%s", text) : NULL;
}

/* ---- who does what ---- */

typedef struct person {
    int64_t customer_id, service_id; /* 0: not yet; service_id -1: left */
    int64_t joined_month, joined_day, pay_day;
    bool forgets; /* every other month */
    bool stops;   /* does not pay any more in the last two months */
    bool leaves;
} person;

typedef struct living {
    const demo_past *past;
    const demo_isp *isp;
    int64_t node_id, package_ids[CLI_LEN(demo_packages)];
    person people[64];
} living;

static void invent(living *l)
{
    for (size_t i = 0; i < l->isp->customer_count; i++) {
        int64_t n = (int64_t)i, late = n % 5 > 2;
        l->people[i] = (person){.joined_month = late ? 1 + n * 5 % l->past->months : 0,
                                .joined_day = late ? 2 + n * 7 % 24 : 1,
                                .pay_day = 3 + n * 5 % 16,
                                .forgets = n % 9 == 4,
                                .stops = n % 13 == 7,
                                .leaves = n % 11 == 10};
    }
}

static isp_status join(const living *l, size_t i, person *p, isp_error *err)
{
    isp_session *session = l->past->cli->session;
    char name[64], phone[16], login[32];
    isp_customer_options customer = ISP_CUSTOMER_OPTIONS_INIT;
    isp_service_options line = ISP_SERVICE_OPTIONS_INIT;
    snprintf(name, sizeof name, "%s %s", first_names[i * 3 % CLI_LEN(first_names)],
             last_names[(i * 5 + i / CLI_LEN(first_names)) % CLI_LEN(last_names)]);
    snprintf(phone, sizeof phone, "017%02d%06zu", 20 + l->isp->address_step, i + 1);
    snprintf(login, sizeof login, "%s.%02zu", l->isp->code, i + 1);
    customer.name = name;
    customer.phone = phone;
    customer.zone = l->isp->zones[i % 3];
    isp_status st = demo_customer(session, &customer, &p->customer_id, err);
    line.customer_id = p->customer_id;
    line.package_id = l->package_ids[i % 7 == 3 ? 2 : i % 3 == 1];
    line.node_id = l->node_id;
    line.login = login;
    return st < 0 ? st : demo_service(session, &line, &p->service_id, err);
}

/* All that is open. */
static isp_status pay(isp_session *session, int64_t customer_id, int64_t on, bool by_bank,
                      isp_error *err)
{
    isp_customer *customer = NULL;
    isp_payment *payment = NULL;
    isp_payment_options options = ISP_PAYMENT_OPTIONS_INIT;
    char key[64];
    isp_status st = isp_customer_get(session, customer_id, &customer, err);
    if (st == ISP_OK && customer->balance_paisa > 0) {
        snprintf(key, sizeof key, "demo-%lld-%lld", (long long)customer_id, (long long)on);
        options.customer_id = customer_id;
        options.amount_paisa = customer->balance_paisa;
        options.method = by_bank ? "bank" : "cash";
        options.reference = by_bank ? key : NULL;
        options.idempotency_key = key;
        st = isp_payment_take(session, &options, &payment, err);
    }
    isp_customer_free(customer);
    isp_payment_free(payment);
    return st;
}

static isp_status leave(isp_session *session, person *p, isp_error *err)
{
    isp_service *service = NULL;
    isp_status st = isp_service_end(session, p->service_id, &service, err);
    isp_service_free(service);
    p->service_id = -1;
    return st;
}

static isp_status bill(isp_session *session, int64_t period, isp_error *err)
{
    isp_bill_options options = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    options.period = period;
    isp_status st = isp_bill_run_start(session, &options, NULL, NULL, &run, err);
    isp_bill_run_free(run);
    return st;
}

static int64_t month_before(int64_t on)
{
    int64_t period = on / 100;
    return period % 100 == 1 ? period - 100 + 11 : period - 1;
}

/* One day of one ISP, month counted from the first. */
static isp_status live_day(living *l, int64_t on, int64_t month, isp_error *err)
{
    isp_session *session = l->past->cli->session;
    int64_t day = on % 100;
    isp_status st = ISP_OK;
    for (size_t i = 0; st == ISP_OK && i < l->isp->customer_count; i++) {
        person *p = &l->people[i];
        bool there = p->service_id > 0;
        if (!p->customer_id && month == p->joined_month && day == p->joined_day)
            st = join(l, i, p, err);
        else if (there && p->leaves && month == p->joined_month + 2 && day == 20)
            st = leave(session, p, err);
        else if (there && day == p->pay_day && !(p->forgets && month % 2) &&
                 !(p->stops && month + 1 >= l->past->months))
            st = pay(session, p->customer_id, on, i % 4 == 2, err);
    }
    if (st == ISP_OK && day == BILL_DAY && month) /* those who came after the last run, too */
        st = bill(session, month_before(on), err);
    if (st == ISP_OK && day == BILL_DAY)
        st = bill(session, on / 100, err);
    if (st == ISP_OK && day % 7 == 1) {
        isp_dunning *dunning = NULL;
        st = isp_dunning_run(session, NULL, &dunning, err);
        isp_dunning_free(dunning);
    }
    return st;
}

/* Groups are billed for the month that is over, and pay. */
static isp_status live_above(isp_session *session, int64_t on, isp_error *err)
{
    isp_subscription_list *list = NULL;
    if (on % 100 == BILL_DAY)
        return bill(session, month_before(on), err);
    if (on % 100 != GROUPS_PAY_DAY)
        return ISP_OK;
    isp_status st = isp_subscription_list_get(session, NULL, &list, err);
    for (size_t i = 0; st == ISP_OK && i < isp_subscription_list_len(list); i++)
        st = pay(session, isp_subscription_list_at(list, i)->customer_id, on, true, err);
    isp_subscription_list_free(list);
    return st;
}

/* ---- all of it ---- */

static int settle_in(living *l)
{
    cli *c = l->past->cli;
    isp_node_options router = ISP_NODE_OPTIONS_INIT;
    invent(l);
    int code = demo_act_for(c, l->isp->code);
    if (code == CLI_OK)
        code = demo_make_packages(c);
    if (code == CLI_OK)
        code = demo_find_packages(c, l->package_ids);
    char *address = demo_address(l->past->router, l->isp->address_step);
    router.name = l->isp->node;
    router.driver = "mikrotik";
    router.address = address;
    router.port = strtoll(l->past->router_port, NULL, 10);
    router.username = l->past->username;
    router.password = l->past->password;
    if (code == CLI_OK)
        code = demo_make_node(c, &router, &l->node_id);
    free(address);
    return code;
}

/* It was lived through: what is done at the end of each month's first day, by the last ISP. */
static int is_over(cli *c, bool *out)
{
    isp_bill_run_list *runs = NULL;
    isp_error err = {0};
    int code = demo_act_for(c, demo_isps[CLI_LEN(demo_isps) - 1].code);
    if (code == CLI_OK && isp_bill_run_list_get(c->session, NULL, &runs, &err) < 0)
        code = cli_fail(c, &err);
    *out = isp_bill_run_list_len(runs) > 0;
    isp_bill_run_list_free(runs);
    return code;
}

int demo_live(const demo_past *past)
{
    living lives[CLI_LEN(demo_isps)] = {0};
    cli *c = past->cli;
    isp_error err = {0};
    bool over = false;
    int64_t today = demo_today(), first = demo_months_ago(past->months);
    int code = is_over(c, &over);
    demo_be_on(first);
    for (size_t i = 0; code == CLI_OK && !over && i < CLI_LEN(lives); i++) {
        lives[i].past = past;
        lives[i].isp = &demo_isps[i];
        code = settle_in(&lives[i]);
    }
    int64_t month = 0;
    for (int64_t on = first; code == CLI_OK && !over && on <= today; on = next_day(on)) {
        if (on % 100 == 1 && on != first)
            month++;
        demo_be_on(on);
        for (size_t i = 0; code == CLI_OK && i <= CLI_LEN(lives); i++) {
            bool below = i < CLI_LEN(lives);
            code = demo_act_for(c, below ? lives[i].isp->code : "platform");
            if (code == CLI_OK && (below ? live_day(&lives[i], on, month, &err)
                                         : live_above(c->session, on, &err)) < 0)
                code = cli_fail(c, &err);
        }
        if (code == CLI_OK && cli_interrupted())
            code = CLI_INTERRUPTED;
    }
    demo_be_on(0);
    return code;
}
