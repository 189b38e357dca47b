/*
 * MikroTik RouterOS v6.43 and later over the binary API: PPPoE lines as /ppp/secret.
 *
 * Applying a line is a loop of rounds: read what the router holds, plan, do the steps; an empty
 * plan ends it. So what is reported as done has been read back.
 */
#include "base/env.h"
#include "device/device.h"
#include "drivers/builtin.h"
#include "drivers/mikrotik/models.h"
#include "drivers/mikrotik/protocol.h"

#include <string.h>

enum {
    ROUNDS_MAX = 8, /* change, kick, look, and some for a router that is slow to let go */
    RETRY_COUNT = 1
};

typedef struct mikrotik {
    isp_reach reach;
    char *username;
    isp_secret *password;
    int64_t timeout_ms, retry_count;
    isp_env env;
    isp_ros *ros; /* NULL: not connected */
} mikrotik;

static void mikrotik_free(mikrotik *m)
{
    isp_ros__close(m->ros);
    isp_secret__free(m->password);
    free(m->username);
    isp_reach__free(&m->reach);
    free(m);
}
ISP_AUTO_DEFINE(mikrotik, mikrotik_free)

static isp_status mikrotik_open(const isp_device_options *options, void **data, isp_error *err)
{
    ISP_REQUIRE(err, options->username && *options->username, "node.username");
    const char *password = options->password ? options->password : "";
    ISP_AUTO(mikrotik) m = calloc(1, sizeof *m);
    if (!m || !(m->username = isp_text__dup(options->username)) ||
        !(m->password = isp_secret__copy(password, strlen(password))))
        return isp_fail_memory(err);
    m->timeout_ms = options->timeout_ms;
    m->retry_count = options->retry_count ? options->retry_count : RETRY_COUNT;
    m->env = (isp_env){.log = options->log,
                       .log_user = options->log_user,
                       .log_level = (isp_log_level)options->log_level};
    isp_status st = isp_reach__init(&m->reach, &isp_driver_mikrotik, options, err);
    if (st < 0)
        return st;
    *data = ISP_TAKE(m);
    return ISP_OK;
}

static void mikrotik_close(void *data)
{
    mikrotik_free(data);
}

/* Be connected. The first certificate seen stays the one that is expected. */
static isp_status connect_router(mikrotik *m, isp_error *err)
{
    if (m->ros && !isp_ros__is_lost(m->ros))
        return ISP_OK;
    isp_ros__close(ISP_TAKE(m->ros));
    const isp_ros_options options = {
        .net = {.address = m->reach.address,
                .port = m->reach.port,
                .protocol = m->reach.tls ? ISP_GUARD_ROUTEROS_TLS : ISP_GUARD_ROUTEROS,
                .guard = &m->reach.guard,
                .security = m->reach.tls ? ISP_NET_TLS : ISP_NET_PLAIN,
                .pin = m->reach.has_pin ? m->reach.pin : NULL},
        .username = m->username,
        .password = m->password,
    };
    isp_status st = isp_ros__open(&options, m->timeout_ms, &m->ros, err);
    if (st < 0)
        return st;
    const char *pin = isp_ros__pin(m->ros);
    if (pin && !m->reach.has_pin)
        m->reach.has_pin = isp_net__pin_parse(pin, m->reach.pin);
    return ISP_OK;
}

/* --- reading: several questions at once, asked again on a new connection if this one fails --- */

typedef struct question {
    isp_ros_request request;
    isp_ros_answer **answer;
    bool optional; /* the menu may be missing: then the answer is NULL */
} question;

static isp_status ask_once(mikrotik *m, const question *questions, size_t count, isp_error *err)
{
    enum {
        QUESTIONS_MAX = 8
    };
    isp_ros_command *commands[QUESTIONS_MAX] = {NULL};
    isp_status st = connect_router(m, err);
    for (size_t i = 0; i < count && st == ISP_OK; i++)
        st = isp_ros__start(m->ros, &questions[i].request, m->timeout_ms, &commands[i], err);
    for (size_t i = 0; i < count && st == ISP_OK; i++) {
        st = isp_ros__finish(commands[i], m->timeout_ms, questions[i].answer, err);
        if (questions[i].optional && (st == ISP_E_UNSUPPORTED || st == ISP_E_NOT_FOUND))
            st = ISP_OK;
    }
    for (size_t i = 0; i < count; i++) {
        isp_ros_command__free(commands[i]);
        if (st < 0)
            isp_ros_answer__free(ISP_TAKE(*questions[i].answer));
    }
    return st;
}

static isp_status ask(mikrotik *m, const question *questions, size_t count, isp_error *err)
{
    isp_status st = ISP_OK;
    for (int64_t attempt = 0; attempt <= m->retry_count; attempt++) {
        st = ask_once(m, questions, count, err);
        if (st != ISP_E_UNAVAILABLE && st != ISP_E_TIMEOUT && st != ISP_E_PROTOCOL)
            break;
        isp_ros__close(ISP_TAKE(m->ros)); /* whatever was on its way is not for us any more */
    }
    return st;
}

typedef enum look_for {
    ROWS_ONLY,
    WANTED_PROFILE, /* that of the package */
    HELD_PROFILE    /* that of the row */
} look_for;

/* What the router holds of a line. */
static isp_status look(mikrotik *m, const isp_line *line, look_for what, mikrotik_view *view,
                       isp_error *err)
{
    mikrotik_asking asking;
    mikrotik_view_clear(view);
    question first[] = {
        {.request = mikrotik_ask_secrets(line, &asking), .answer = &view->secrets},
        {.request = mikrotik_ask_sessions_of(line->login), .answer = &view->sessions[0]},
        {.answer = &view->profiles},
    };
    if (what == WANTED_PROFILE)
        first[2].request = mikrotik_ask_profiles(line->package);
    isp_status st = ask(m, first, what == WANTED_PROFILE ? 3 : 2, err);
    if (st < 0)
        return st;
    view->session_answers = 1;

    const char *others[MIKROTIK_SESSION_ANSWERS - 1];
    const char *profile = what == HELD_PROFILE ? mikrotik_profile_of(line, view) : NULL;
    size_t count = mikrotik_other_logins(line, view, others);
    question more[MIKROTIK_SESSION_ANSWERS];
    for (size_t i = 0; i < count; i++)
        more[i] = (question){.request = mikrotik_ask_sessions_of(others[i]),
                             .answer = &view->sessions[1 + i]};
    size_t asked = count;
    if (profile)
        more[asked++] = (question){.request = mikrotik_ask_profiles(profile),
                                   .answer = &view->profiles};
    if (asked)
        st = ask(m, more, asked, err);
    if (st == ISP_OK)
        view->session_answers += count;
    return st;
}

/* --- changing --- */

/* What was done so far. */
typedef struct work {
    isp_buf plan;
    int64_t step_count, kick_count;
    bool password_sent, looked_again;
} work;

static isp_status send_step(mikrotik *m, const isp_ros_request *request, work *w, isp_error *err)
{
    if (w->plan.len)
        isp_buf__char(&w->plan, '\n');
    size_t start = w->plan.len;
    isp_ros_request__print(request, &w->plan);
    if (w->plan.failed)
        return isp_fail_memory(err);
    isp_log(&m->env, ISP_LOG_DEBUG, "device.step", ISP_NO_VALUE, m->reach.address, "%s",
            w->plan.data + start);
    w->step_count++;
    return isp_ros__run(m->ros, request, m->timeout_ms, NULL, err);
}

/* Did the router say no, so that nothing was changed? */
static bool is_refusal(isp_status st)
{
    return st != ISP_E_UNKNOWN && st != ISP_E_UNAVAILABLE && st != ISP_E_TIMEOUT &&
           st != ISP_E_PROTOCOL && st != ISP_E_MEMORY;
}

/*
 * Do the steps of a round. A row that appeared or went since we looked is no failure the first
 * time: the next round looks again. When the step after a new or changed profile is refused, the
 * profile is put back: it ends as before or as wanted.
 */
static isp_status do_round(mikrotik *m, const mikrotik_plan *plan, work *w, isp_error *err)
{
    for (size_t i = 0; i < plan->count; i++) {
        const mikrotik_step *step = &plan->steps[i];
        isp_error why = {0};
        isp_status st = send_step(m, &step->request, w, &why);
        if (step->kind == MIKROTIK_STEP_KICK && (st == ISP_OK || st == ISP_E_NOT_FOUND)) {
            w->kick_count += st == ISP_OK;
            continue;
        }
        if (st == ISP_OK) {
            w->password_sent = w->password_sent || step->sends_password;
            continue;
        }
        if ((st == ISP_E_NOT_FOUND || st == ISP_E_EXISTS) && !w->looked_again) {
            w->looked_again = true;
            return ISP_OK;
        }
        const mikrotik_step *before = i ? &plan->steps[i - 1] : NULL;
        if (is_refusal(st) && before && before->undo.count)
            (void)send_step(m, &before->undo, w, NULL); /* best effort: the first error is told */
        if (err)
            *err = why;
        return st;
    }
    return ISP_OK;
}

static isp_status fail_unsettled(const mikrotik_plan *plan, isp_error *err)
{
    ISP_AUTO_BUF step = ISP_BUF_INIT;
    isp_ros_request__print(&plan->steps[0].request, &step);
    return isp_fail(err, ISP_E_STATE, NULL, "the router does not keep what it is told: %s",
                    step.data ? step.data : "");
}

static void view_auto(mikrotik_view *view)
{
    mikrotik_view_clear(view);
}
static void work_auto(work *w)
{
    isp_buf__free(&w->plan);
}
ISP_AUTO_DEFINE(mikrotik_plan, free)

/* Rounds of look, plan, do, until there is nothing left to do. */
static isp_status converge(mikrotik *m, const isp_line *line, bool remove, isp_line_change **out,
                           isp_error *err)
{
    __attribute__((cleanup(view_auto))) mikrotik_view view = {0};
    __attribute__((cleanup(work_auto))) work w = {.plan = ISP_BUF_INIT};
    ISP_AUTO(mikrotik_plan) plan = calloc(1, sizeof *plan);
    ISP_AUTO(isp_line_change) change = isp_line_change_new();
    if (!plan || !change)
        return isp_fail_memory(err);
    for (int round = 0;; round++) {
        isp_status st = look(m, line, remove ? ROWS_ONLY : WANTED_PROFILE, &view, err);
        if (st == ISP_OK)
            st = remove ? mikrotik_plan_remove(line, &view, plan, err)
                        : mikrotik_plan_apply(line, &view, w.password_sent, plan, err);
        if (st < 0)
            return st;
        if (plan->count == 0)
            break;
        if (round == ROUNDS_MAX)
            return fail_unsettled(plan, err);
        st = do_round(m, plan, &w, err);
        if (st < 0)
            return st;
    }
    change->step_count = w.step_count;
    change->kick_count = w.kick_count;
    isp_status st = isp_record_text(&change->plan, w.plan.data ? w.plan.data : "", err);
    if (st == ISP_OK)
        *out = ISP_TAKE(change);
    return st;
}

/* --- the face --- */

static isp_status mikrotik_line_apply(void *data, const isp_line *line, isp_line_change **out,
                                      isp_error *err)
{
    return converge(data, line, false, out, err);
}

static isp_status mikrotik_line_remove(void *data, const isp_line *line, isp_line_change **out,
                                       isp_error *err)
{
    return converge(data, line, true, out, err);
}

static isp_status mikrotik_line_read(void *data, const isp_line *line, isp_line_state **out,
                                     isp_error *err)
{
    __attribute__((cleanup(view_auto))) mikrotik_view view = {0};
    ISP_AUTO(isp_line_state) state = isp_line_state_new();
    if (!state)
        return isp_fail_memory(err);
    isp_status st = look(data, line, HELD_PROFILE, &view, err);
    if (st == ISP_OK)
        st = mikrotik_read_line(line, &view, state, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(state);
    return st;
}

static isp_status mikrotik_session_list(void *data, isp_line_session_list **out, isp_error *err)
{
    ISP_AUTO(isp_ros_answer) answer = NULL;
    ISP_AUTO(isp_line_session_list) list = isp_line_session_list_new();
    if (!list)
        return isp_fail_memory(err);
    const question all = {.request = mikrotik_ask_sessions(), .answer = &answer};
    isp_status st = ask(data, &all, 1, err);
    for (size_t i = 0; st == ISP_OK && i < answer->row_count; i++) {
        isp_line_session *session = isp_line_session_list_add(list);
        st = session ? mikrotik_read_session(answer->rows[i], session, err) : isp_fail_memory(err);
    }
    if (st == ISP_OK)
        *out = ISP_TAKE(list);
    return st;
}

static const isp_ros_sentence *only_row(const isp_ros_answer *answer)
{
    return answer && answer->row_count ? answer->rows[0] : NULL;
}

static isp_status mikrotik_facts(void *data, isp_device_facts **out, isp_error *err)
{
    mikrotik *m = data;
    ISP_AUTO(isp_ros_answer) identity = NULL;
    ISP_AUTO(isp_ros_answer) resource = NULL;
    ISP_AUTO(isp_ros_answer) board = NULL;
    ISP_AUTO(isp_device_facts) facts = isp_device_facts_new();
    if (!facts)
        return isp_fail_memory(err);
    const question questions[] = {
        {.request = mikrotik_ask_facts(MIKROTIK_IDENTITY), .answer = &identity},
        {.request = mikrotik_ask_facts(MIKROTIK_RESOURCE), .answer = &resource},
        {.request = mikrotik_ask_facts(MIKROTIK_ROUTERBOARD), .answer = &board, .optional = true},
    };
    isp_status st = ask(m, questions, ISP_LEN(questions), err);
    if (st == ISP_OK)
        st = mikrotik_read_facts(only_row(identity), only_row(resource), only_row(board), facts,
                                 err);
    const char *pin = st == ISP_OK ? isp_ros__pin(m->ros) : NULL;
    if (pin)
        st = isp_record_text(&facts->tls_pin, pin, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(facts);
    return st;
}

const isp_driver isp_driver_mikrotik = {
    .api = ISP_DRIVER_API,
    .name = "mikrotik",
    .title = "MikroTik RouterOS",
    .status = ISP_DRIVER_SIM,
    .caps = ISP_CAP_FACTS | ISP_CAP_LINE | ISP_CAP_SESSIONS,
    .port = 8728,
    .tls_port = 8729,
    .open = mikrotik_open,
    .close = mikrotik_close,
    .facts = mikrotik_facts,
    .line_apply = mikrotik_line_apply,
    .line_read = mikrotik_line_read,
    .line_remove = mikrotik_line_remove,
    .session_list = mikrotik_session_list,
};
