/*
 * drivers/mikrotik/protocol.h - from what a line should be and what the router holds to the steps
 * between them. Pure: rows in, requests out, no socket, no clock.
 *
 * How a line looks on the router:
 *   - a row of /ppp/secret named by the login, its comment "KEY PACKAGE UP/DOWN NOTE";
 *   - a row of /ppp/profile named by the package, its comment "libisp:TENANT:package"; a new one
 *     takes its addresses from the profile "libisp" or else "default";
 *   - sessions in /ppp/active.
 * Rows whose comment begins with our key are ours; others are never touched. The words PACKAGE
 * UP/DOWN are a receipt: they are written last, when no session is left that was let in under
 * another package or rate. So a plan that was cut off anywhere is taken up where it stopped, and a
 * change of the rate of a package ends the old sessions of every line that has it.
 */
#ifndef ISP_LIB_DRIVERS_MIKROTIK_PROTOCOL_H
#define ISP_LIB_DRIVERS_MIKROTIK_PROTOCOL_H

#include "base/text.h"
#include "isp/sys/driver.h"
#include "wire/routeros/client.h"

/* --- asking --- */

isp_ros_request mikrotik_ask_sessions(void); /* all */

/* Texts that a request of below borrows. */
typedef struct mikrotik_asking {
    char after[80], before[80];
} mikrotik_asking;

/* The rows that are ours or bear our login: by name, by comment, by the range of comments that
 * begin with our key. A router that compares otherwise gives too much or too little: too much is
 * left out when reading, too little costs only rows of a former login. */
isp_ros_request mikrotik_ask_secrets(const isp_line *line, mikrotik_asking *asking);
/* A profile, and those that a new one is modelled on. */
isp_ros_request mikrotik_ask_profiles(const char *name);
isp_ros_request mikrotik_ask_sessions_of(const char *login);
isp_ros_request mikrotik_ask_facts(int menu); /* a mikrotik_menu of one row */

/* --- what the router holds --- */

enum {
    MIKROTIK_SESSION_ANSWERS = 8 /* logins whose sessions are looked at in one go */
};

/* The answers to the above; profiles may be NULL: not asked. */
typedef struct mikrotik_view {
    isp_ros_answer *secrets, *profiles;
    isp_ros_answer *sessions[MIKROTIK_SESSION_ANSWERS];
    size_t session_answers;
} mikrotik_view;

void mikrotik_view_clear(mikrotik_view *view);

/* The profile of the line's row, NULL without a row. Borrowed from the view. */
const char *mikrotik_profile_of(const isp_line *line, const mikrotik_view *view);

/* Logins of ours other than the line's whose sessions must be looked at too: how many, at most
 * MIKROTIK_SESSION_ANSWERS - 1. Borrowed from the view. */
size_t mikrotik_other_logins(const isp_line *line, const mikrotik_view *view,
                             const char *out[MIKROTIK_SESSION_ANSWERS - 1]);

/* --- planning --- */

typedef enum mikrotik_step_kind {
    MIKROTIK_STEP_PROFILE, /* undone if the next step is refused */
    MIKROTIK_STEP_ROW,
    MIKROTIK_STEP_KICK, /* "no such item" is success */
    MIKROTIK_STEP_RECEIPT
} mikrotik_step_kind;

typedef struct mikrotik_step {
    mikrotik_step_kind kind;
    isp_ros_request request;
    isp_ros_request undo; /* count 0: none */
    bool sends_password;
} mikrotik_step;

enum {
    MIKROTIK_STEPS_MAX = 32,
    MIKROTIK_COMMENT_MAX = 512
};

/* The steps of one round; texts are borrowed from the line, the view and the plan itself. What does
 * not fit is found again in the next round. Do not copy it. */
typedef struct mikrotik_plan {
    mikrotik_step steps[MIKROTIK_STEPS_MAX];
    size_t count;
    bool broken; /* a row that needs a step has no id */
    char rate[ISP_ROS_RATES_TEXT];
    char comment[MIKROTIK_COMMENT_MAX], profile_comment[80];
} mikrotik_plan;

/*
 * The next round towards the wanted line; an empty plan: it is as wanted. First what the router
 * holds is changed, then (in a round that has seen the change) sessions are ended, then the receipt
 * is written: a session that is ended too early comes back as it was. Of a line that may not be
 * online only that is seen to, so that nothing else (a profile in conflict) can stand in the way.
 * password_sent: the password was set a moment ago, so do not set it again where it cannot be read.
 * ISP_E_CONFLICT: line.login or line.package belongs to a row that is not ours. ISP_E_PROTOCOL: a
 * row that needs a step has no id.
 */
isp_status mikrotik_plan_apply(const isp_line *line, const mikrotik_view *view, bool password_sent,
                               mikrotik_plan *plan, isp_error *err);
/* The next round towards no row of ours: disabled, sessions ended, removed. */
isp_status mikrotik_plan_remove(const isp_line *line, const mikrotik_view *view,
                                mikrotik_plan *plan, isp_error *err);

/* --- reading --- */

isp_status mikrotik_read_line(const isp_line *line, const mikrotik_view *view, isp_line_state *out,
                              isp_error *err);
isp_status mikrotik_read_session(const isp_ros_sentence *row, isp_line_session *out,
                                 isp_error *err);
/* Each row may be NULL. */
isp_status mikrotik_read_facts(const isp_ros_sentence *identity, const isp_ros_sentence *resource,
                               const isp_ros_sentence *routerboard, isp_device_facts *out,
                               isp_error *err);

#endif
