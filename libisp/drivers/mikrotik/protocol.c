#include "drivers/mikrotik/protocol.h"
#include "drivers/mikrotik/models.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    NOTE_MAX = 120 /* bytes of the note in a comment; a column of WinBox shows less */
};

/* A property as text; "" where a row lacks it. */
static const char *text_of(const isp_ros_sentence *row, const char *name)
{
    const char *value = row ? isp_ros_sentence__get(row, name) : NULL;
    return value ? value : "";
}

/* State flags are absent in some menus when they are false. */
static bool flag_of(const isp_ros_sentence *row, const char *name)
{
    bool value = false;
    return isp_ros_value__bool(text_of(row, name), &value) && value;
}

/* --- asking --- */

static isp_ros_request ask(mikrotik_menu menu)
{
    isp_ros_request request = isp_ros_request__read(mikrotik_menus[menu].print);
    isp_ros_request__properties(&request, mikrotik_menus[menu].properties);
    return request;
}

isp_ros_request mikrotik_ask_facts(int menu)
{
    return ask((mikrotik_menu)menu);
}

isp_ros_request mikrotik_ask_sessions(void)
{
    return ask(MIKROTIK_SESSIONS);
}

isp_ros_request mikrotik_ask_sessions_of(const char *login)
{
    isp_ros_request request = ask(MIKROTIK_SESSIONS);
    isp_ros_request__where(&request, ISP_ROS_EQUAL, "name", login);
    return request;
}

isp_ros_request mikrotik_ask_secrets(const isp_line *line, mikrotik_asking *asking)
{
    /* "KEY ..." lies between "KEY " and "KEY!", the next character after the blank. */
    snprintf(asking->after, sizeof asking->after, "%s ", line->key);
    snprintf(asking->before, sizeof asking->before, "%s!", line->key);
    isp_ros_request request = ask(MIKROTIK_SECRETS);
    isp_ros_request__where(&request, ISP_ROS_EQUAL, "name", line->login);
    isp_ros_request__where(&request, ISP_ROS_EQUAL, "comment", line->key);
    isp_ros_request__where(&request, ISP_ROS_GREATER, "comment", asking->after);
    isp_ros_request__where(&request, ISP_ROS_LESS, "comment", asking->before);
    isp_ros_request__combine(&request, "&");
    isp_ros_request__combine(&request, "|");
    isp_ros_request__combine(&request, "|");
    return request;
}

static const char *const models[] = {"libisp", "default"};

isp_ros_request mikrotik_ask_profiles(const char *name)
{
    isp_ros_request request = ask(MIKROTIK_PROFILES);
    isp_ros_request__where(&request, ISP_ROS_EQUAL, "name", name);
    for (size_t i = 0; i < ISP_LEN(models); i++) {
        isp_ros_request__where(&request, ISP_ROS_EQUAL, "name", models[i]);
        isp_ros_request__combine(&request, "|");
    }
    return request;
}

/* --- what the router holds --- */

void mikrotik_view_clear(mikrotik_view *view)
{
    isp_ros_answer__free(view->secrets);
    isp_ros_answer__free(view->profiles);
    for (size_t i = 0; i < view->session_answers; i++)
        isp_ros_answer__free(view->sessions[i]);
    *view = (mikrotik_view){0};
}

static bool is_ours(const isp_line *line, const isp_ros_sentence *secret)
{
    size_t len = strlen(line->key);
    const char *comment = text_of(secret, "comment");
    return strncmp(comment, line->key, len) == 0 && (!comment[len] || comment[len] == ' ');
}

static bool has_login(const isp_line *line, const isp_ros_sentence *row)
{
    return strcmp(text_of(row, "name"), line->login) == 0;
}

/* The row of the line: ours and named as it should be. Others of ours belong to a former login. */
static const isp_ros_sentence *find_row(const isp_line *line, const mikrotik_view *view)
{
    for (size_t i = 0; i < view->secrets->row_count; i++)
        if (is_ours(line, view->secrets->rows[i]) && has_login(line, view->secrets->rows[i]))
            return view->secrets->rows[i];
    return NULL;
}

static const isp_ros_sentence *find_foreign(const isp_line *line, const mikrotik_view *view)
{
    for (size_t i = 0; i < view->secrets->row_count; i++)
        if (!is_ours(line, view->secrets->rows[i]) && has_login(line, view->secrets->rows[i]))
            return view->secrets->rows[i];
    return NULL;
}

static const isp_ros_sentence *find_profile(const mikrotik_view *view, const char *name)
{
    for (size_t i = 0; view->profiles && i < view->profiles->row_count; i++)
        if (strcmp(text_of(view->profiles->rows[i], "name"), name) == 0)
            return view->profiles->rows[i];
    return NULL;
}

/* Session i of this login, NULL past the last. */
static const isp_ros_sentence *find_session(const mikrotik_view *view, const char *login, size_t i)
{
    for (size_t a = 0; a < view->session_answers; a++)
        for (size_t r = 0; r < view->sessions[a]->row_count; r++)
            if (strcmp(text_of(view->sessions[a]->rows[r], "name"), login) == 0 && i-- == 0)
                return view->sessions[a]->rows[r];
    return NULL;
}

const char *mikrotik_profile_of(const isp_line *line, const mikrotik_view *view)
{
    const isp_ros_sentence *row = find_row(line, view);
    return row ? isp_ros_sentence__get(row, "profile") : NULL;
}

size_t mikrotik_other_logins(const isp_line *line, const mikrotik_view *view,
                             const char *out[MIKROTIK_SESSION_ANSWERS - 1])
{
    size_t count = 0;
    for (size_t i = 0; i < view->secrets->row_count && count < MIKROTIK_SESSION_ANSWERS - 1; i++) {
        const isp_ros_sentence *row = view->secrets->rows[i];
        bool known = !is_ours(line, row) || has_login(line, row);
        for (size_t k = 0; k < count && !known; k++)
            known = strcmp(out[k], text_of(row, "name")) == 0;
        if (!known)
            out[count++] = text_of(row, "name");
    }
    return count;
}

/* --- planning --- */

static mikrotik_step *add_step(mikrotik_plan *plan, mikrotik_step_kind kind, const char *command)
{
    if (plan->count == MIKROTIK_STEPS_MAX)
        return NULL;
    mikrotik_step *step = &plan->steps[plan->count++];
    *step = (mikrotik_step){.kind = kind, .request = isp_ros_request__change(command)};
    return step;
}

/* A step on a row that is there. An id is text of the router: what is none is not sent back. */
static mikrotik_step *add_step_on(mikrotik_plan *plan, mikrotik_step_kind kind, const char *command,
                                  const isp_ros_sentence *row)
{
    const char *id = text_of(row, ".id");
    if (!isp_ros_value__is_id(id)) {
        plan->broken = true;
        return NULL;
    }
    mikrotik_step *step = add_step(plan, kind, command);
    if (step)
        isp_ros_request__set(&step->request, ".id", id);
    return step;
}

static void kick_all(mikrotik_plan *plan, const mikrotik_view *view, const char *login)
{
    const isp_ros_sentence *session;
    for (size_t i = 0; (session = find_session(view, login, i)); i++)
        add_step_on(plan, MIKROTIK_STEP_KICK, "/ppp/active/remove", session);
}

static void disable(mikrotik_plan *plan, const isp_ros_sentence *row)
{
    if (flag_of(row, "disabled"))
        return;
    mikrotik_step *step = add_step_on(plan, MIKROTIK_STEP_ROW, "/ppp/secret/set", row);
    if (step)
        isp_ros_request__set(&step->request, "disabled", "yes");
}

/* One step towards the absence of a row of ours: disable it, end its sessions, remove it. */
static void retire(mikrotik_plan *plan, const mikrotik_view *view, const isp_ros_sentence *row)
{
    const char *login = text_of(row, "name");
    if (!flag_of(row, "disabled"))
        disable(plan, row);
    else if (find_session(view, login, 0))
        kick_all(plan, view, login);
    else
        add_step_on(plan, MIKROTIK_STEP_ROW, "/ppp/secret/remove", row);
}

static isp_status check_plan(const mikrotik_plan *plan, isp_error *err)
{
    if (plan->broken)
        return isp_fail(err, ISP_E_PROTOCOL, NULL, "the router named a row without a usable id");
    return ISP_OK;
}

/* "libisp:3:42" -> "libisp:3:package": whose profile it is; services share it. */
static void profile_comment(const isp_line *line, char *out, size_t size)
{
    const char *colon = strrchr(line->key, ':');
    snprintf(out, size, "%.*s:package", (int)(colon - line->key), line->key);
}

static isp_status plan_profile(const isp_line *line, const mikrotik_view *view, mikrotik_plan *plan,
                               isp_error *err)
{
    static const char *const modelled[] = {"local-address", "remote-address", "dns-server"};
    const isp_ros_sentence *profile = find_profile(view, line->package);
    if (!profile) {
        mikrotik_step *step = add_step(plan, MIKROTIK_STEP_PROFILE, "/ppp/profile/add");
        isp_ros_request__set(&step->request, "name", line->package);
        isp_ros_request__set(&step->request, "rate-limit", plan->rate);
        const isp_ros_sentence *model = NULL;
        for (size_t i = 0; i < ISP_LEN(models) && !model; i++)
            model = find_profile(view, models[i]);
        for (size_t i = 0; i < ISP_LEN(modelled); i++)
            if (*text_of(model, modelled[i]))
                isp_ros_request__set(&step->request, modelled[i], text_of(model, modelled[i]));
        isp_ros_request__set(&step->request, "comment", plan->profile_comment);
        step->undo = isp_ros_request__change("/ppp/profile/remove");
        isp_ros_request__set(&step->undo, ".id", line->package); /* a name will do for an id */
        return ISP_OK;
    }
    isp_ros_rates wanted, held;
    const char *rate = text_of(profile, "rate-limit");
    if (isp_ros_value__rates(plan->rate, &wanted) && isp_ros_value__rates(rate, &held) &&
        isp_ros_rates__equal(&wanted, &held))
        return ISP_OK;
    if (strcmp(text_of(profile, "comment"), plan->profile_comment) != 0)
        return isp_fail(err, ISP_E_CONFLICT, "line.package",
                        "the profile %s is not ours and has the rate limit \"%.40s\" instead of %s",
                        line->package, rate, plan->rate);
    mikrotik_step *step = add_step_on(plan, MIKROTIK_STEP_PROFILE, "/ppp/profile/set", profile);
    if (!step)
        return ISP_OK;
    step->undo = step->request;
    isp_ros_request__set(&step->request, "rate-limit", plan->rate);
    isp_ros_request__set(&step->undo, "rate-limit", rate);
    return ISP_OK;
}

static bool holds(const isp_ros_sentence *row, const char *name, const char *value)
{
    return strcmp(text_of(row, name), value) == 0;
}

/* Whatever differs in the row of the line, in one command; without the comment, which is the
 * receipt. */
static void plan_row(const isp_line *line, const isp_ros_sentence *row, const mikrotik_view *view,
                     bool password_sent, mikrotik_plan *plan)
{
    const char *disabled = line->enabled ? "no" : "yes";
    if (!row) {
        mikrotik_step *step = add_step(plan, MIKROTIK_STEP_ROW, "/ppp/secret/add");
        if (!step)
            return;
        isp_ros_request__set(&step->request, "name", line->login);
        isp_ros_request__set_secret(&step->request, "password", line->password);
        isp_ros_request__set(&step->request, "service", "pppoe");
        isp_ros_request__set(&step->request, "profile", line->package);
        isp_ros_request__set(&step->request, "disabled", disabled);
        /* Without a row and without a session, nobody can have been let in by another state. */
        bool is_clean = !find_session(view, line->login, 0);
        isp_ros_request__set(&step->request, "comment", is_clean ? plan->comment : line->key);
        step->sends_password = true;
        return;
    }
    bool set_password = !password_sent && !holds(row, "password", line->password);
    bool set_service = !holds(row, "service", "pppoe"),
         set_profile = !holds(row, "profile", line->package);
    bool set_disabled = flag_of(row, "disabled") == (line->enabled != 0);
    if (!set_password && !set_service && !set_profile && !set_disabled)
        return;
    mikrotik_step *step = add_step_on(plan, MIKROTIK_STEP_ROW, "/ppp/secret/set", row);
    if (!step)
        return;
    if (set_password)
        isp_ros_request__set_secret(&step->request, "password", line->password);
    if (set_service)
        isp_ros_request__set(&step->request, "service", "pppoe");
    if (set_profile)
        isp_ros_request__set(&step->request, "profile", line->package);
    if (set_disabled)
        isp_ros_request__set(&step->request, "disabled", disabled);
    step->sends_password = set_password;
}

/* KEY PACKAGE UP/DOWN NOTE; of the note as much as stands beside the rest, whole characters. */
static void line_comment(const isp_line *line, const char *rate, char *out, size_t size)
{
    size_t len = line->note ? strlen(line->note) : 0;
    if (len > NOTE_MAX) {
        len = NOTE_MAX;
        while (len && ((unsigned char)line->note[len] & 0xc0) == 0x80)
            len--;
    }
    snprintf(out, size, "%s %s %s%s%.*s", line->key, line->package, rate, len ? " " : "", (int)len,
             len ? line->note : "");
}

/* Does the comment say that every session was let in under this package and rate? */
static bool has_receipt(const isp_ros_sentence *row, const mikrotik_plan *plan)
{
    size_t words = 0, len = 0; /* KEY PACKAGE UP/DOWN */
    for (; plan->comment[len] && (plan->comment[len] != ' ' || ++words < 3); len++)
        continue;
    const char *comment = text_of(row, "comment");
    return strncmp(comment, plan->comment, len) == 0 && (!comment[len] || comment[len] == ' ');
}

isp_status mikrotik_plan_apply(const isp_line *line, const mikrotik_view *view, bool password_sent,
                               mikrotik_plan *plan, isp_error *err)
{
    char up[ISP_ROS_RATE_TEXT], down[ISP_ROS_RATE_TEXT];
    plan->count = 0;
    plan->broken = false;
    isp_ros_rate__print(line->upload_bps, up); /* the router receives what the customer sends */
    isp_ros_rate__print(line->download_bps, down);
    snprintf(plan->rate, sizeof plan->rate, "%s/%s", up, down);
    line_comment(line, plan->rate, plan->comment, sizeof plan->comment);
    profile_comment(line, plan->profile_comment, sizeof plan->profile_comment);

    const isp_ros_sentence *foreign = find_foreign(line, view), *row = find_row(line, view);
    if (foreign)
        return isp_fail(err, ISP_E_CONFLICT, "line.login",
                        "the login %s belongs to an entry that is not ours; to hand it over, set "
                        "its comment to %s",
                        line->login, line->key);
    if (row && !line->enabled) {
        disable(plan, row);
    } else {
        isp_status st = plan_profile(line, view, plan, err);
        if (st < 0)
            return st;
        plan_row(line, row, view, password_sent, plan);
    }
    for (size_t i = 0; i < view->secrets->row_count; i++)
        if (is_ours(line, view->secrets->rows[i]) && view->secrets->rows[i] != row)
            retire(plan, view, view->secrets->rows[i]);
    if (plan->count || plan->broken)
        return check_plan(plan, err);

    if (!line->enabled || !has_receipt(row, plan))
        kick_all(plan, view, line->login);
    if (line->enabled && !holds(row, "comment", plan->comment)) {
        mikrotik_step *step = add_step_on(plan, MIKROTIK_STEP_RECEIPT, "/ppp/secret/set", row);
        if (step)
            isp_ros_request__set(&step->request, "comment", plan->comment);
    }
    return check_plan(plan, err);
}

isp_status mikrotik_plan_remove(const isp_line *line, const mikrotik_view *view,
                                mikrotik_plan *plan, isp_error *err)
{
    plan->count = 0;
    plan->broken = false;
    for (size_t i = 0; i < view->secrets->row_count; i++)
        if (is_ours(line, view->secrets->rows[i]))
            retire(plan, view, view->secrets->rows[i]);
    return check_plan(plan, err);
}

/* --- reading --- */

/* A row in the router's own words, without secrets: "/ppp/secret name=rahim profile=10M". */
static void quote_row(isp_buf *out, const char *menu, const isp_ros_sentence *row)
{
    isp_ros_word name, value;
    isp_buf__text(out, menu);
    for (size_t i = 1; i < row->count; i++) {
        if (!isp_ros_sentence__attribute(row, i, &name, &value) ||
            (name.len == strlen("password") && strncmp(name.text, "password", name.len) == 0))
            continue;
        bool quoted = value.len == 0;
        for (size_t k = 0; k < value.len; k++)
            quoted = quoted || (unsigned char)value.text[k] <= ' ';
        isp_buf__char(out, ' ');
        isp_buf__add(out, name.text, name.len);
        isp_buf__text(out, quoted ? "=\"" : "=");
        for (size_t k = 0; k < value.len; k++) /* one row is one line */
            isp_buf__char(out, (unsigned char)value.text[k] < ' ' ? ' ' : value.text[k]);
        isp_buf__text(out, quoted ? "\"" : "");
    }
    isp_buf__char(out, '\n');
}

static int64_t uptime_ms(const char *text)
{
    int64_t us;
    if (!*text || !isp_ros_value__duration(text, &us) || us == ISP_NO_VALUE)
        return ISP_NO_VALUE;
    return us / 1000;
}

static isp_status set_text(const char **member, const char *text, isp_error *err)
{
    return isp_record_text(member, *text ? text : NULL, err);
}

/* The sessions of a login: counted, quoted, the first one looked at more closely. */
static isp_status read_sessions(const char *login, const mikrotik_view *view, isp_buf *quoted,
                                isp_line_state *out, isp_error *err)
{
    const isp_ros_sentence *session;
    for (size_t i = 0; (session = find_session(view, login, i)); i++) {
        if (out->session_count++ == 0) {
            out->uptime_ms = uptime_ms(text_of(session, "uptime"));
            isp_status st = set_text(&out->address, text_of(session, "address"), err);
            if (st < 0)
                return st;
        }
        quote_row(quoted, "/ppp/active", session);
    }
    return ISP_OK;
}

isp_status mikrotik_read_line(const isp_line *line, const mikrotik_view *view, isp_line_state *out,
                              isp_error *err)
{
    ISP_AUTO_BUF quoted = ISP_BUF_INIT;
    const isp_ros_sentence *row = find_row(line, view);
    isp_ros_rates rates;
    isp_status st = ISP_OK;
    out->present = row != NULL;
    out->enabled = 0;
    out->session_count = 0;
    for (size_t i = 0; i < view->secrets->row_count; i++) {
        const isp_ros_sentence *secret = view->secrets->rows[i];
        bool ours = is_ours(line, secret);
        if (!ours && !has_login(line, secret))
            continue;
        if (ours && !flag_of(secret, "disabled")) /* of a former login too: it lets the line in */
            out->enabled = 1;
        quote_row(&quoted, ours ? "/ppp/secret" : "/ppp/secret (not ours)", secret);
    }
    const isp_ros_sentence *profile = row ? find_profile(view, text_of(row, "profile")) : NULL;
    if (row)
        st = set_text(&out->profile, text_of(row, "profile"), err);
    if (profile) {
        quote_row(&quoted, "/ppp/profile", profile);
        if (isp_ros_value__rates(text_of(profile, "rate-limit"), &rates)) {
            out->upload_bps = rates.rx_bps;
            out->download_bps = rates.tx_bps;
        }
    }
    const char *others[MIKROTIK_SESSION_ANSWERS - 1];
    size_t other_count = mikrotik_other_logins(line, view, others);
    /* Who is online under a login that only somebody else's entry has is somebody else. */
    if (st == ISP_OK && (row || !find_foreign(line, view)))
        st = read_sessions(line->login, view, &quoted, out, err);
    for (size_t i = 0; i < other_count && st == ISP_OK; i++)
        st = read_sessions(others[i], view, &quoted, out, err);
    if (quoted.len && quoted.data[quoted.len - 1] == '\n')
        quoted.data[--quoted.len] = '\0';
    if (st == ISP_OK && quoted.failed)
        st = isp_fail_memory(err);
    if (st == ISP_OK && quoted.len)
        st = isp_record_text(&out->text, quoted.data, err);
    return st;
}

/* caller-id is a MAC for PPPoE, but an address or nothing for other services. */
static isp_status set_mac(const char **member, const char *text, isp_error *err)
{
    char mac[18];
    if (strlen(text) != sizeof mac - 1)
        return ISP_OK;
    for (size_t i = 0; i < sizeof mac; i++) {
        mac[i] = (char)tolower((unsigned char)text[i]);
        if (i < sizeof mac - 1 && (i % 3 == 2 ? mac[i] != ':' : !isxdigit((unsigned char)mac[i])))
            return ISP_OK;
    }
    return isp_record_text(member, mac, err);
}

isp_status mikrotik_read_session(const isp_ros_sentence *row, isp_line_session *out, isp_error *err)
{
    isp_status st = isp_record_text(&out->login, text_of(row, "name"), err);
    if (st == ISP_OK)
        st = set_text(&out->address, text_of(row, "address"), err);
    if (st == ISP_OK)
        st = set_mac(&out->caller_mac, text_of(row, "caller-id"), err);
    out->uptime_ms = uptime_ms(text_of(row, "uptime"));
    return st;
}

isp_status mikrotik_read_facts(const isp_ros_sentence *identity, const isp_ros_sentence *resource,
                               const isp_ros_sentence *routerboard, isp_device_facts *out,
                               isp_error *err)
{
    const char *model = text_of(routerboard, "model");
    int64_t load;
    isp_status st = set_text(&out->name, text_of(identity, "name"), err);
    if (st == ISP_OK)
        st = set_text(&out->model, *model ? model : text_of(resource, "board-name"), err);
    if (st == ISP_OK)
        st = set_text(&out->version, text_of(resource, "version"), err);
    if (st == ISP_OK)
        st = set_text(&out->serial, text_of(routerboard, "serial-number"), err);
    out->uptime_ms = uptime_ms(text_of(resource, "uptime"));
    if (isp_text__i64(text_of(resource, "cpu-load"), &load) && load >= 0 && load <= 100)
        out->cpu_pct_x100 = 100 * load;
    return st;
}
