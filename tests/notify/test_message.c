/*
 * The outbox, sent to a simulated relay: what arrives, what is tried again, what nobody knows, what
 * is wiped.
 */
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notify/notify.h"
#include "tenant/outbox.h"
#include "tenant/session.h"

#include "isp_test_isp.h"
#include "isp_test_sim.h"

static isp_ctx *ctx; /* the test's database, with a relay in isp.conf */
static isp_session *mfn, *platform;

/* A context whose installation's relay is `mail`, at port 2525 of the simulator's network. */
static void open_with(const char *fleet, const char *conf, const char *relay)
{
    char home[256], path[300];
    isp_ctx_options options = isp_test_options();
    isp_test_sim_start(fleet);
    snprintf(home, sizeof home, "%s/mail", isp_test_home());
    ck_assert_int_eq(mkdir(home, 0700), 0);
    snprintf(path, sizeof path, "%s/isp.conf", home);
    FILE *f = fopen(path, "wex");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fchmod(fileno(f), 0600), 0);
    fprintf(f,
            "allow_loopback_devices = yes\nrequire_second_factor = no\n"
            "public_url = https://isp.example\nmail_from = isp@isp.example\n"
            "mail_ca_file = %s/relay.pem\n%s",
            isp_test_home(), conf);
    if (relay)
        fprintf(f, "mail_relay = %s:2525\n", relay);
    fclose(f);
    options.home = home;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    isp_test_tenants();
    ck_ok(isp_session_local(ctx, "mfn", &mfn, &err), err);
    ck_ok(isp_session_local(ctx, "platform", &platform, &err), err);
}

static void open_plain(void)
{
    char relay[64];
    isp_test_db_open();
    snprintf(relay, sizeof relay, "smtp-plain://%s", isp_test_sim_at(1));
    open_with("relay name=mail listen=NET.1 tls=no\n", "", relay);
}

static void close_it(void)
{
    isp_session_close(mfn);
    isp_session_close(platform);
    isp_ctx_close(ctx);
    isp_test_sim_stop();
    isp_test_db_close();
}

static int64_t queue_test(isp_session *session, const char *to)
{
    isp_message_test_options o = ISP_MESSAGE_TEST_OPTIONS_INIT;
    isp_message *made = NULL;
    o.recipient = to;
    ck_ok(isp_message_test(session, &o, &made, &err), err);
    ck_assert_int_eq(made->state, ISP_MESSAGE_QUEUED);
    int64_t id = made->message_id;
    isp_message_free(made);
    return id;
}

/* One step of a worker; how many messages it took. */
static int step(void)
{
    bool any = false;
    ck_ok(isp_notify__gather(ctx, &any, &err), err);
    ck_ok(isp_notify__send(ctx, &any, &err), err);
    return any;
}

static isp_message *message(isp_session *session, int64_t id)
{
    static isp_message *last;
    isp_message_free(last);
    last = NULL;
    ck_ok(isp_message_get(session, id, &last, &err), err);
    return last;
}

static int mails(void)
{
    const char *at = strstr(isp_test_sim_ctl("state mail"), "\"mail_count\":");
    ck_assert_ptr_nonnull(at);
    return atoi(at + 13);
}

/* The text of the only part of the newest mail. */
static const char *arrived(void)
{
    static char text[8192];
    const char *state = isp_test_sim_ctl("state mail"), *at = state, *last = NULL;
    static const char head[] = "Content-Transfer-Encoding: base64\\u000a\\u000a";
    while ((at = strstr(at, head)))
        last = at += sizeof head - 1;
    ck_assert_msg(last != NULL, "%s", state);
    char coded[8192];
    size_t n = 0;
    for (; *last != '-' && *last != '"' && n < sizeof coded - 1; last++) {
        if (*last == '\\')
            last += 5; /* \u000a */
        else
            coded[n++] = *last;
    }
    coded[n] = '\0';
    int len = EVP_DecodeBlock((unsigned char *)text, (unsigned char *)coded, (int)n);
    ck_assert_int_gt(len, 0);
    for (; n && coded[n - 1] == '='; n--)
        len--;
    text[len] = '\0';
    return text;
}

START_TEST(a_message_is_sent_once_and_says_what_it_was)
{
    int64_t id = queue_test(mfn, "rahima@example.com");
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(step(), 0);
    const isp_message *m = message(mfn, id);
    ck_assert_msg(m->state == ISP_MESSAGE_SENT, "%s", m->error);
    ck_assert_int_eq(m->attempt_count, 1);
    ck_assert_int_eq(m->sent_at_us, isp_test_now_us);
    ck_assert_str_eq(m->subject, "A test from mfn");
    ck_assert_ptr_nonnull(strstr(m->body, "Dear rahima@example.com"));
    ck_assert_int_eq(mails(), 1);
    const char *state = isp_test_sim_ctl("state mail");
    ck_assert_ptr_nonnull(
        strstr(state, "\"from\":\"isp@isp.example\",\"to\":\"rahima@example.com\""));
    ck_assert_ptr_nonnull(strstr(state, "Message-ID: <isp."));
    ck_assert_ptr_nonnull(strstr(state, "@isp.example>"));
    ck_assert_ptr_nonnull(strstr(state, "Mime-Version: 1.0"));
    ck_assert_str_eq(arrived(),
                     "Dear rahima@example.com,\r\n\r\nthis is a test. Messages of mfn arrive.\r\n");
}
END_TEST

START_TEST(a_tenant_speaks_bangla_in_its_own_words)
{
    isp_mail_options mail = ISP_MAIL_OPTIONS_INIT;
    isp_template_options t = ISP_TEMPLATE_OPTIONS_INIT;
    isp_mail *set = NULL;
    isp_template *own = NULL;
    mail.language = "bn";
    mail.sender_name = "মিরপুর ফাইবার";
    mail.sender_address = "office@mirpur.example";
    ck_ok(isp_mail_update(mfn, &mail, &set, &err), err);
    isp_mail_free(set);
    t.kind = "test";
    t.body = "প্রিয় {name}, আপনার {tenant}\n";
    ck_ok(isp_template_set(mfn, &t, &own, &err), err);
    ck_assert_int_eq(own->language, ISP_LANGUAGE_BN);
    isp_template_free(own);
    (void)queue_test(mfn, "rahima@example.com");
    ck_assert_int_eq(step(), 1);
    ck_assert_str_eq(arrived(), "প্রিয় rahima@example.com, আপনার mfn\r\n");
    const char *state = isp_test_sim_ctl("state mail");
    ck_assert_ptr_nonnull(strstr(state, "Reply-To: <office@mirpur.example>"));
    ck_assert_ptr_nonnull(strstr(state, "\\u000a <isp@isp.example>"));
    ck_assert_ptr_nonnull(strstr(state, "Content-Language: bn"));
}
END_TEST

START_TEST(what_the_relay_puts_off_is_tried_again_and_not_for_ever)
{
    int64_t id = queue_test(mfn, "rahima@example.com");
    (void)isp_test_sim_ctl("refuse mail RCPT 451");
    int64_t last = 0;
    for (int i = 1; i <= 10; i++) {
        ck_assert_int_eq(step(), 1);
        const isp_message *m = message(mfn, id);
        ck_assert_int_eq(m->attempt_count, i);
        if (i == 10) {
            ck_assert_int_eq(m->state, ISP_MESSAGE_FAILED);
            break;
        }
        ck_assert_int_eq(m->state, ISP_MESSAGE_QUEUED);
        ck_assert_msg(strstr(m->error, "451") != NULL, "%s", m->error);
        int64_t wait = m->next_at_us - isp_test_now_us;
        ck_assert(wait >= last && wait >= 30000000 && wait <= INT64_C(3600000000));
        last = wait;
        isp_test_now_us = m->next_at_us - 1;
        ck_assert_int_eq(step(), 0);
        isp_test_now_us++;
    }
    ck_assert_int_eq(mails(), 0);
    /* By hand, when the relay is well. */
    isp_message *again = NULL;
    (void)isp_test_sim_ctl("refuse mail none 451");
    ck_ok(isp_message_retry(mfn, id, &again, &err), err);
    isp_message_free(again);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(message(mfn, id)->state, ISP_MESSAGE_SENT);
    ck_fails(isp_message_retry(mfn, id, &again, &err), ISP_E_STATE, err);
}
END_TEST

static const struct {
    const char *what; /* to isp-sim ctl */
    int64_t state;
    int mails;
} faults[] = {
    {"refuse mail RCPT 550", ISP_MESSAGE_FAILED, 0},
    {"refuse mail MAIL 552", ISP_MESSAGE_FAILED, 0},
    {"refuse mail DATA 451", ISP_MESSAGE_QUEUED, 0},
    {"refuse mail . 554", ISP_MESSAGE_FAILED, 0},
    {"refuse mail . 451", ISP_MESSAGE_QUEUED, 0},
    {"refuse mail 220 421", ISP_MESSAGE_QUEUED, 0},
    {"fault mail cut=0,match=MAIL", ISP_MESSAGE_QUEUED, 0},
    {"fault mail cut=0,match=DATA", ISP_MESSAGE_QUEUED, 0},
    {"fault mail cut=0,match=.", ISP_MESSAGE_UNKNOWN, 1},
    {"fault mail garbage,match=EHLO", ISP_MESSAGE_QUEUED, 0},
    {"fault mail off", ISP_MESSAGE_QUEUED, 0},
};

START_TEST(each_fault_has_its_meaning)
{
    int64_t id = queue_test(mfn, "rahima@example.com");
    (void)isp_test_sim_ctl(faults[_i].what);
    ck_assert_int_eq(step(), 1);
    const isp_message *m = message(mfn, id);
    ck_assert_msg(m->state == faults[_i].state, "%s: %s: %s", faults[_i].what,
                  isp_kind_at(ISP_KIND_MESSAGE_STATE)->names[m->state], m->error);
    ck_assert_ptr_nonnull(m->error);
    ck_assert_int_eq(mails(), faults[_i].mails);
    if (m->state != ISP_MESSAGE_QUEUED)
        return;
    /* Well again, it goes, once. */
    (void)isp_test_sim_ctl("fault mail none,on");
    (void)isp_test_sim_ctl("refuse mail none 451");
    isp_test_now_us = m->next_at_us;
    ck_assert_int_eq(step(), 1);
    m = message(mfn, id);
    ck_assert_msg(m->state == ISP_MESSAGE_SENT, "%s: %s", faults[_i].what, m->error);
    ck_assert_int_eq(mails(), 1);
}
END_TEST

/* Who was killed with a claim in hand leaves one that runs out; after the mail had left, he leaves
 * `unknown`, and it is not sent again by itself. */
START_TEST(a_worker_that_is_killed_leaves_the_truth)
{
    int64_t id = queue_test(mfn, "rahima@example.com");
    isp_test_sql("UPDATE isp.messages SET state = 'sending', attempt_count = 1, next_at_us = %lld",
                 (long long)(isp_test_now_us + 120000000));
    ck_assert_int_eq(step(), 0);
    isp_test_now_us += 120000000;
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(message(mfn, id)->state, ISP_MESSAGE_SENT);
    ck_assert_int_eq(mails(), 1);
    id = queue_test(mfn, "rahima@example.com");
    isp_test_sql(
        "UPDATE isp.messages SET state = 'unknown', attempt_count = 1 WHERE message_id = %lld",
        (long long)id);
    isp_test_now_us += INT64_C(86400000000);
    ck_assert_int_eq(step(), 0);
    ck_assert_int_eq(mails(), 1);
}
END_TEST

/* A child that is killed while the relay says nothing. */
START_TEST(killed_in_the_middle_it_is_sent_once_or_unknown)
{
    static const char *const where[] = {"fault mail hang,match=EHLO", "fault mail hang,match=DATA",
                                        "fault mail hang,match=."};
    int64_t id = queue_test(mfn, "rahima@example.com");
    (void)isp_test_sim_ctl(where[_i]);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (!pid) { /* a context of its own: one does not survive fork() */
        isp_ctx_options options = isp_test_options();
        char home[256];
        bool any;
        snprintf(home, sizeof home, "%s/mail", isp_test_home());
        options.home = home;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (isp_ctx_open(&options, &ctx, &err) == ISP_OK)
            (void)isp_notify__send(ctx, &any, &err);
        _exit(0);
    }
    const char *expected = _i == 2 ? "unknown" : "sending";
    for (int i = 0; i < 100; i++) {
        if (strcmp(isp_test_sql("SELECT state FROM isp.messages"), expected) == 0)
            break;
        usleep(50000);
    }
    usleep(200000);
    ck_assert_str_eq(isp_test_sql("SELECT state FROM isp.messages"), expected);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    (void)isp_test_sim_ctl("fault mail none");
    isp_test_now_us += INT64_C(600000000);
    ck_assert_int_eq(step(), _i < 2);
    ck_assert_int_eq(mails(), 1);
    ck_assert_int_eq(message(mfn, id)->state, _i < 2 ? ISP_MESSAGE_SENT : ISP_MESSAGE_UNKNOWN);
}
END_TEST

/* Two at once take two, and nobody takes one twice. */
static void *send_all(void *user)
{
    bool any = true;
    isp_error mine = {0};
    int *count = user;
    while (any && isp_notify__send(ctx, &any, &mine) == ISP_OK)
        *count += any;
    return NULL;
}

START_TEST(many_workers_send_each_message_once)
{
    enum {
        EACH = 8,
        WORKERS = 4
    };
    isp_session *dfn = NULL;
    ck_ok(isp_session_local(ctx, "dfn", &dfn, &err), err);
    for (int i = 0; i < EACH; i++) {
        (void)queue_test(mfn, "rahima@example.com");
        (void)queue_test(dfn, "karim@example.com");
    }
    for (int rounds = 0; mails() < 2 * EACH && rounds < 40; rounds++) {
        pthread_t threads[WORKERS];
        int counts[WORKERS] = {0};
        for (int i = 0; i < WORKERS; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, send_all, &counts[i]), 0);
        for (int i = 0; i < WORKERS; i++)
            pthread_join(threads[i], NULL);
    }
    ck_assert_int_eq(mails(), 2 * EACH);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.messages WHERE state = 'sent'"
                                      " AND attempt_count = 1"),
                     2 * EACH);
    isp_session_close(dfn);
}
END_TEST

/* ---- links ---- */

static int64_t make_user(const char *login)
{
    isp_user_options o = ISP_USER_OPTIONS_INIT;
    isp_user *made = NULL;
    o.login = login;
    o.name = "Salma Begum";
    o.role = "technician";
    ck_ok(isp_user_create(mfn, &o, &made, &err), err);
    int64_t id = made->user_id;
    isp_user_free(made);
    return id;
}

static isp_status accept_link(const char *token)
{
    isp_link_options o = ISP_LINK_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    o.token = token;
    o.new_password = "a quiet river bends";
    origin.source = "192.0.2.9";
    return isp_link_accept(ctx, &o, &origin, &err);
}

/* The token behind the # of the link that arrived. */
static const char *token_of(const char *text)
{
    static char token[128];
    const char *at = strstr(text, "https://isp.example/panel/password#");
    ck_assert_msg(at != NULL, "%s", text);
    at += strlen("https://isp.example/panel/password#");
    snprintf(token, sizeof token, "%.*s", (int)strcspn(at, "\r\n"), at);
    return token;
}

/* Whatever of the database holds it in clear. */
static void nowhere(const char *secret)
{
    ck_assert_int_eq(
        isp_test_sql_i64("SELECT count(*) FROM (SELECT m::text AS t FROM isp.messages m UNION ALL"
                         " SELECT a::text FROM isp.audit a UNION ALL SELECT l::text FROM"
                         " isp.user_links l) x WHERE strpos(t, '%s') > 0 OR strpos(t, '%s') > 0",
                         secret, secret + 8),
        0);
}

START_TEST(an_invitation_arrives_and_opens)
{
    isp_user_link *link = NULL;
    char token[128];
    int64_t salma = make_user("salma@example.com");
    ck_ok(isp_user_invite(mfn, salma, &link, &err), err);
    ck_assert_str_eq(link->sent_to, "salma@example.com");
    snprintf(token, sizeof token, "%s", link->token);
    isp_user_link_free(link);
    nowhere(token);
    ck_assert_ptr_nonnull(isp_test_sql("SELECT secret_words FROM isp.messages"));
    ck_assert_int_eq(step(), 1);
    ck_assert_str_eq(token_of(arrived()), token); /* the same as the starter was shown */
    ck_assert_ptr_nonnull(strstr(arrived(), "Dear Salma Begum"));
    nowhere(token);
    const isp_message *m = message(mfn, 1);
    ck_assert_int_eq(m->state, ISP_MESSAGE_SENT);
    ck_assert_ptr_null(m->body);
    ck_assert_ptr_null(isp_test_sql("SELECT secret_words FROM isp.messages"));
    ck_ok(accept_link(token), err);
}
END_TEST

START_TEST(a_phone_number_gets_no_mail_and_the_link_is_shown)
{
    isp_user_link *link = NULL;
    int64_t karim = make_user("01711000099");
    ck_ok(isp_user_invite(mfn, karim, &link, &err), err);
    ck_assert_ptr_null(link->sent_to);
    ck_assert_ptr_nonnull(link->token);
    isp_user_link_free(link);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.messages"), 0);
}
END_TEST

static void forget(const char *login)
{
    isp_forgot_options o = ISP_FORGOT_OPTIONS_INIT;
    isp_origin origin = ISP_ORIGIN_INIT;
    o.login = login;
    origin.source = "192.0.2.7";
    ck_ok(isp_reset_ask(ctx, &o, &origin, &err), err);
}

/* One answer for each name; only who is there gets a letter, and not one for each time he asks. */
START_TEST(who_forgot_gets_a_link_by_mail)
{
    isp_user_link *link = NULL;
    int64_t salma = make_user("salma@example.com");
    ck_ok(isp_user_invite(mfn, salma, &link, &err), err);
    ck_ok(accept_link(link->token), err);
    isp_user_link_free(link);
    while (step())
        continue;
    int before = mails();
    forget("nobody@example.com");
    ck_assert_int_eq(step(), 0);
    forget("salma@example.com");
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.messages WHERE kind = 'reset'"), 0);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(mails(), before + 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.reset_requests"), 0);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = 'user.reset'"
                                      " AND actor = 'worker'"),
                     1);
    char token[128];
    snprintf(token, sizeof token, "%s", token_of(arrived()));
    forget("salma@example.com");
    ck_assert_int_eq(step(), 0);
    isp_test_now_us += INT64_C(5 * 60000000);
    ck_assert_int_eq(step(), 1);
    ck_fails(accept_link(token), ISP_E_LOGIN, err); /* only the newest opens */
    ck_ok(accept_link(token_of(arrived())), err);
}
END_TEST

START_TEST(what_is_void_is_not_sent_and_wiped)
{
    isp_user_link *link = NULL;
    ck_ok(isp_user_invite(mfn, make_user("salma@example.com"), &link, &err), err);
    isp_user_link_free(link);
    isp_test_now_us += INT64_C(7 * 86400000000);
    ck_assert_int_eq(step(), 0);
    const isp_message *m = message(mfn, 1);
    ck_assert_int_eq(m->state, ISP_MESSAGE_FAILED);
    ck_assert_ptr_null(isp_test_sql("SELECT secret_words FROM isp.messages"));
    isp_message *again = NULL;
    ck_fails(isp_message_retry(mfn, 1, &again, &err), ISP_E_STATE, err);
    ck_assert_int_eq(mails(), 0);
}
END_TEST

/* ---- reminders ---- */

#define DAY_US INT64_C(86400000000)

/* A group that has a subscription since the first of November; its admin's login is an address. */
static void subscribe(void)
{
    isp_plan_options p = ISP_PLAN_OPTIONS_INIT;
    isp_subscription_options s = ISP_SUBSCRIPTION_OPTIONS_INIT;
    isp_plan *plan = NULL;
    isp_subscription *made = NULL;
    p.code = "start";
    p.price_paisa = 500000;
    p.included_slots = 2;
    ck_ok(isp_plan_create(platform, &p, &plan, &err), err);
    s.plan_id = plan->plan_id;
    s.slots = 2;
    ck_ok(isp_subscription_start(
              platform, isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'north'"),
              &s, &made, &err),
          err);
    isp_subscription_free(made);
    isp_plan_free(plan);
    isp_test_sql("UPDATE isp.tenants SET grace_days = 10, pay_text = 'bKash 01711-000000'"
                 " WHERE kind = 'platform';"
                 "UPDATE isp.users SET login = 'owner@north.example' WHERE login = 'admin@north'");
}

static void dun(void)
{
    isp_dunning *d = NULL;
    ck_ok(isp_dunning_run(platform, NULL, &d, &err), err);
    isp_dunning_free(d);
}

/* Each day twice over, by two workers at once: each stage arrives once, on its day. */
START_TEST(a_group_is_told_once_of_each_stage)
{
    static const struct {
        int64_t day; /* of December */
        const char *subject;
    } told[] = {{5, "is due on 2026-12-08"},
                {9, "was due on 2026-12-08"},
                {16, "Last days"},
                {19, "are closed"}};
    isp_bill_options b = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    size_t next = 0;
    subscribe();
    isp_test_now_us = ISP_TEST_NOW_US + (30 + 1 - 15) * DAY_US;
    b.period = 202611;
    ck_ok(isp_bill_run_start(platform, &b, NULL, NULL, &run, &err), err);
    isp_bill_run_free(run);
    for (int64_t day = 1; day <= 24; day++) {
        isp_test_now_us = ISP_TEST_NOW_US + (30 + day - 15) * DAY_US;
        int before = mails();
        for (int twice = 0; twice < 2; twice++) {
            pthread_t threads[2];
            int counts[2] = {0};
            bool any;
            dun();
            ck_ok(isp_notify__gather(ctx, &any, &err), err);
            for (int i = 0; i < 2; i++)
                ck_assert_int_eq(pthread_create(&threads[i], NULL, send_all, &counts[i]), 0);
            for (int i = 0; i < 2; i++)
                pthread_join(threads[i], NULL);
        }
        bool due = next < ISP_LEN(told) && told[next].day == day;
        ck_assert_msg(mails() - before == due, "day %lld: %d mails", (long long)day,
                      mails() - before);
        if (!due)
            continue;
        const char *subject = isp_test_sql(
            "SELECT subject FROM isp.messages ORDER BY message_id DESC LIMIT 1");
        ck_assert_msg(strstr(subject, told[next].subject) != NULL, "%s", subject);
        ck_assert_ptr_nonnull(strstr(arrived(), "Dear north"));
        ck_assert_ptr_nonnull(strstr(arrived(), "bKash 01711-000000"));
        ck_assert_ptr_nonnull(strstr(isp_test_sim_ctl("state mail"), "owner@north.example"));
        next++;
    }
    ck_assert_uint_eq(next, ISP_LEN(told));
    /* Paid: its panels are open again, and it is told so, once. */
    isp_payment_options p = ISP_PAYMENT_OPTIONS_INIT;
    isp_payment *payment = NULL;
    p.customer_id = isp_test_sql_i64("SELECT customer_id FROM isp.dues");
    p.amount_paisa = isp_test_sql_i64("SELECT open_paisa FROM isp.dues");
    ck_ok(isp_payment_take(platform, &p, &payment, &err), err);
    isp_payment_free(payment);
    ck_assert_int_eq(step(), 1);
    ck_assert_int_eq(step(), 0);
    ck_assert_ptr_nonnull(strstr(arrived(), "open again"));
    isp_reminder_list *list = NULL;
    isp_list_options unsent = ISP_LIST_OPTIONS_INIT;
    unsent.filter = "unsent";
    ck_ok(isp_reminder_list_get(platform, &unsent, &list, &err), err);
    ck_assert_uint_eq(isp_reminder_list_len(list), 0);
    isp_reminder_list_free(list);
}
END_TEST

/* ---- an ISP ready to work ---- */

static isp_session *logged_in(const char *login)
{
    isp_session *session = NULL;
    ck_ok(isp_session_login(ctx, login, "a quiet river bends", "192.0.2.9", &session, &err), err);
    return session;
}

START_TEST(a_new_isp_works_within_a_minute)
{
    struct timespec from, until;
    isp_session *north = NULL;
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *child = NULL;
    ck_ok(isp_session_local(ctx, "north", &north, &err), err);
    clock_gettime(CLOCK_MONOTONIC, &from);
    o.code = "sylhet";
    o.name = "Sylhet Fiber";
    o.admin_login = "rafi@sylhet.example";
    o.admin_name = "Rafi Ahmed";
    ck_ok(isp_child_create(north, &o, &child, &err), err);
    int64_t tenant_id = child->tenant_id;
    ck_assert_str_eq(child->invoice_prefix, "SYLHET");
    isp_child_free(child);
    /* The group's outbox tells its admin. */
    ck_assert_int_eq(step(), 1);
    ck_assert_ptr_nonnull(strstr(arrived(), "Sylhet Fiber"));
    ck_ok(accept_link(token_of(arrived())), err);
    isp_session *admin = logged_in("rafi@sylhet.example");

    /* Texts in both languages, settings, every built-in role. */
    isp_template_list *texts = NULL;
    ck_ok(isp_template_list_get(admin, &texts, &err), err);
    ck_assert_uint_eq(isp_template_list_len(texts), ISP_MESSAGE_KIND_COUNT * ISP_LANGUAGE_COUNT);
    isp_template_list_free(texts);
    isp_tenant *tenant = NULL;
    ck_ok(isp_tenant_get(admin, &tenant, &err), err);
    ck_assert_str_eq(tenant->timezone, "Asia/Dhaka");
    isp_tenant_free(tenant);
    static const char *const roles[] = {"technician", "cashier", "noc", "accounts", "reseller"};
    for (size_t i = 0; i < ISP_LEN(roles); i++) {
        isp_user_options u = ISP_USER_OPTIONS_INIT;
        isp_user *made = NULL;
        char login[64];
        snprintf(login, sizeof login, "%s@sylhet.example", roles[i]);
        u.login = login;
        u.role = roles[i];
        ck_ok(isp_user_create(admin, &u, &made, &err), err);
        isp_user_free(made);
    }
    /* Sells, and bills. */
    int64_t package = isp_test_package(admin, "20M", 75000);
    int64_t router = isp_test_router(admin, "pop1", isp_test_sim_at(9), 8728);
    int64_t customer = isp_test_customer(admin, "Nasrin Akter");
    (void)isp_test_service(admin, customer, package, router, "nasrin", 20261101);
    isp_bill_options b = ISP_BILL_OPTIONS_INIT;
    isp_bill_run *run = NULL;
    isp_invoice_list *invoices = NULL;
    b.period = 202611;
    ck_ok(isp_bill_run_start(admin, &b, NULL, NULL, &run, &err), err);
    isp_bill_run_free(run);
    ck_ok(isp_invoice_list_get(admin, NULL, &invoices, &err), err);
    ck_assert_uint_eq(isp_invoice_list_len(invoices), 1);
    ck_assert_str_eq(isp_invoice_list_at(invoices, 0)->number, "SYLHET-2026-000001");
    isp_invoice_list_free(invoices);
    isp_test_books(admin);
    clock_gettime(CLOCK_MONOTONIC, &until);
    printf("an ISP from nothing to its first invoice: %lld ms\n",
           (long long)((until.tv_sec - from.tv_sec) * 1000 +
                       (until.tv_nsec - from.tv_nsec) / 1000000));
    isp_user_link *link = NULL;
    ck_fails(isp_child_invite(north, tenant_id, &link, &err), ISP_E_STATE, err);
    isp_session_close(admin);
    isp_session_close(north);
}
END_TEST

/* Without a way to send it, the link is there to be shown; each makes the one before void. */
START_TEST(whoever_looks_after_a_tenant_is_invited_from_above)
{
    isp_session *north = NULL;
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *child = NULL;
    isp_user_link *link = NULL;
    char first[128];
    ck_ok(isp_session_local(ctx, "north", &north, &err), err);
    o.code = "sylhet";
    o.admin_login = "01711000098";
    ck_ok(isp_child_create(north, &o, &child, &err), err);
    int64_t tenant_id = child->tenant_id;
    isp_child_free(child);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.messages"), 0);
    ck_ok(isp_child_invite(north, tenant_id, &link, &err), err);
    ck_assert_ptr_null(link->sent_to);
    snprintf(first, sizeof first, "%s", link->token);
    isp_user_link_free(link);
    ck_ok(isp_child_invite(north, tenant_id, &link, &err), err);
    ck_fails(accept_link(first), ISP_E_LOGIN, err);
    ck_ok(accept_link(link->token), err);
    isp_user_link_free(link);
    ck_fails(isp_child_invite(mfn, tenant_id, &link, &err), ISP_E_DENIED, err);
    isp_session_close(north);
}
END_TEST

/* ---- relays of a tenant's own ---- */

static isp_status set_mail(const char *url, const char *user, const char *password)
{
    isp_mail_options o = ISP_MAIL_OPTIONS_INIT;
    isp_mail *set = NULL;
    o.sender_address = "office@mirpur.example";
    o.relay_url = url;
    o.relay_user = user;
    o.relay_password = password;
    isp_status st = isp_mail_update(mfn, &o, &set, &err);
    if (st == ISP_OK)
        isp_mail_free(set);
    return st;
}

START_TEST(a_stored_password_goes_nowhere_else)
{
    ck_ok(set_mail("smtp://mail.mirpur.example", "office", "relay-pass-word"), err);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.mail_settings m WHERE"
                                      " strpos(m::text, 'relay-pass-word') > 0"),
                     0);
    ck_fails(set_mail("smtp://mail.thief.example", NULL, NULL), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "relay_password");
    ck_fails(set_mail(NULL, "other", NULL), ISP_E_INVALID, err);
    ck_fails(set_mail("smtp-plain://mail.mirpur.example", NULL, "relay-pass-word"), ISP_E_INVALID,
             err);
    ck_assert_str_eq(err.subject, "relay_url");
    ck_ok(set_mail("smtp://mail2.mirpur.example", NULL, "another"), err);
    ck_ok(set_mail("", "", NULL), err); /* the installation's again */
    ck_assert_int_eq(isp_test_sql_i64("SELECT num_nonnulls(relay_url, relay_user, relay_password)"
                                      " FROM isp.mail_settings"),
                     0);
}
END_TEST

/* What a tenant names is not this host, nor its neighbours; a port of another service neither. */
START_TEST(a_relay_of_a_tenant_is_outside)
{
    static const char *const inside[] = {"smtp://10.1.2.3",           "smtp://192.168.1.1:25",
                                         "smtp://169.254.169.254:25", "smtp://[::ffff:10.0.0.1]:25",
                                         "smtps://100.64.0.1",        "smtp://0.0.0.0:25",
                                         "smtp://198.51.100.1:22",    "smtp://8.8.8.8:5432"};
    ck_ok(set_mail(inside[_i], NULL, NULL), err);
    int64_t id = queue_test(mfn, "rahima@example.com");
    ck_assert_int_eq(step(), 1);
    const isp_message *m = message(mfn, id);
    ck_assert_int_eq(m->state, ISP_MESSAGE_FAILED);
    ck_assert_int_eq(m->attempt_count, 1);
    ck_assert_int_eq(mails(), 0);
}
END_TEST

static const struct {
    const char *fleet, *scheme;
    bool sent;
} tls[] = {
    {"relay name=mail listen=NET.1 tls=starttls cert=relay.pem user=isp password=pw\n", "smtp",
     true},
    {"relay name=mail listen=NET.1 tls=implicit cert=relay.pem user=isp password=pw\n", "smtps",
     true},
    {"relay name=mail listen=NET.1 tls=starttls user=isp password=pw\n", "smtp",
     false},                                                  /* unknown */
    {"relay name=mail listen=NET.1 tls=no\n", "smtp", false}, /* TLS or nothing */
    {"relay name=mail listen=NET.1 tls=starttls cert=relay.pem user=isp password=other\n", "smtp",
     false},
};

START_TEST(tls_or_nothing_is_said)
{
    char url[64];
    isp_test_sim_stop();
    isp_test_sim_start(tls[_i].fleet);
    snprintf(url, sizeof url, "%s://%s:2525", tls[_i].scheme, isp_test_sim_at(1));
    ck_ok(set_mail(url, "isp", "pw"), err);
    int64_t id = queue_test(mfn, "rahima@example.com");
    ck_assert_int_eq(step(), 1);
    const isp_message *m = message(mfn, id);
    ck_assert_msg((m->state == ISP_MESSAGE_SENT) == tls[_i].sent, "%s", m->error);
    ck_assert_int_eq(mails(), tls[_i].sent);
    if (tls[_i].sent)
        ck_assert_ptr_nonnull(
            strstr(isp_test_sim_ctl("state mail"), "\"user\":\"isp\",\"tls\":true"));
    else
        ck_assert_int_eq(m->state, ISP_MESSAGE_QUEUED);
}
END_TEST

START_TEST(who_may_not_sees_and_sends_nothing)
{
    isp_session *dfn = NULL;
    isp_message *m = NULL;
    isp_message_list *list = NULL;
    ck_ok(isp_session_local(ctx, "dfn", &dfn, &err), err);
    int64_t id = queue_test(mfn, "rahima@example.com");
    ck_fails(isp_message_get(dfn, id, &m, &err), ISP_E_NOT_FOUND, err);
    ck_fails(isp_message_retry(dfn, id, &m, &err), ISP_E_NOT_FOUND, err);
    ck_ok(isp_message_list_get(dfn, NULL, &list, &err), err);
    ck_assert_uint_eq(isp_message_list_len(list), 0);
    isp_message_list_free(list);
    isp_session_close(dfn);
}
END_TEST

/* clang-format off */
ISP_SUITE_DB_FIXTURE(notify_message, open_plain, close_it, 120,
    TEST(a_message_is_sent_once_and_says_what_it_was),
    TEST(a_tenant_speaks_bangla_in_its_own_words),
    TEST(what_the_relay_puts_off_is_tried_again_and_not_for_ever),
    LOOP(each_fault_has_its_meaning, 0, ISP_LEN(faults)),
    TEST(a_worker_that_is_killed_leaves_the_truth),
    LOOP(killed_in_the_middle_it_is_sent_once_or_unknown, 0, 3),
    TEST(many_workers_send_each_message_once),
    TEST(an_invitation_arrives_and_opens),
    TEST(a_phone_number_gets_no_mail_and_the_link_is_shown),
    TEST(who_forgot_gets_a_link_by_mail),
    TEST(what_is_void_is_not_sent_and_wiped),
    TEST(a_group_is_told_once_of_each_stage),
    TEST(a_new_isp_works_within_a_minute),
    TEST(whoever_looks_after_a_tenant_is_invited_from_above),
    TEST(a_stored_password_goes_nowhere_else),
    LOOP(a_relay_of_a_tenant_is_outside, 0, 8),
    LOOP(tls_or_nothing_is_said, 0, ISP_LEN(tls)),
    TEST(who_may_not_sees_and_sends_nothing))
/* clang-format on */
