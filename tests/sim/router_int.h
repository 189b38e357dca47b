/*
 * Inside the simulated router: what its parts share.
 *
 * router.c      options, life, control commands, state
 * ros_conn.c    connections: bytes in, bytes out, faults, login
 * ros_commands.c one sentence in, reply sentences out
 * ros_print.c   print, listen and their rows
 * ros_live.c    values that are computed when read
 * ros_ppp.c     modems and sessions
 * ros_save.c    rows to and from the state file
 */
#ifndef SIM_ROUTER_INT_H
#define SIM_ROUTER_INT_H

#include <openssl/ssl.h>

#include "ros_codec.h"
#include "ros_store.h"
#include "router.h"

enum {
    ROS_LOG_ROWS = 2000
};

/* One customer's modem: it knows one login and one password and keeps dialling. */
typedef struct ros_modem {
    struct router *router;
    struct ros_modem *next;
    char *login, *password;
    bool on;
    char mac[18];
    sim_timer dial;
    struct ros_session *session; /* NULL: not connected */
    const char *last_error;      /* why the last dial failed; NULL = it did not */
    int64_t dials, refusals;
} ros_modem;

typedef struct ros_session {
    struct ros_session *next;
    ros_modem *modem;
    char *login, *profile, *rate_limit; /* as they were at dial time */
    ros_rate_limit limit;
    uint32_t address;
    int64_t started_us;
    uint64_t rx_bps, tx_bps;     /* what the customer uses */
    uint64_t rx_extra, tx_extra; /* octets added by hand */
    sim_timer timeout;           /* session-timeout of the profile */
    ros_row *active, *interface, *pppoe, *queue, *list, *used;
} ros_session;

/* A command that goes on: listen, follow, interval. */
typedef struct ros_running {
    struct ros_running *next;
    struct ros_conn *conn;
    char *tag; /* NULL: without */
    ros_menu_id menu;
    sim_ros_sentence command; /* [owned] its proplist and query */
    bool changes;             /* listen and follow; else it repeats by the timer */
    int64_t interval_us;
    sim_timer timer;
} ros_running;

typedef struct ros_command_log {
    int64_t at_us;
    char *user;
    sim_ros_sentence words; /* [owned] */
    char result[200];       /* `done`, the text of the trap, or what a fault did */
} ros_command_log;

typedef struct router {
    sim_device base;
    uint16_t api_port, tls_port;
    bool with_tls;
    char *version, *state_path, *cert_path;
    bool says_empty; /* !empty for a print without rows */
    bool tag_last;   /* .tag as the last word of replies */
    bool login_plain, login_challenge;
    bool auto_modems;
    bool from_state; /* the rows came from the state file */
    int64_t dial_ms, boot_ms, max_sessions;
    int64_t started_us;
    bool booting;
    SSL_CTX *tls;
    char fingerprint[96];
    sim_watch api_socket, tls_socket;
    sim_timer boot, tick;
    ros_store store;
    ros_modem *modems;
    ros_session *sessions;
    size_t session_count;
    uint32_t next_session_id;
    struct ros_conn *conns;
    size_t conn_count;
    uint64_t random;
    int64_t connections, refused, logins, bad_logins, commands, traps, bytes_in, bytes_out;
    int64_t peak_conns;
    ros_command_log *log; /* the last ROS_LOG_ROWS of log_count */
    size_t log_count;
    char last_trap[200];
} router;

/* Who asks. */
typedef struct ros_asker {
    const char *user; /* NULL: not logged in */
    struct ros_conn *conn;
} ros_asker;

/* ---- ros_conn.c ---- */

void sim_ros_conn_open(router *r, int fd, bool tls);
void sim_ros_conn_close_all(router *r);
/** The fault was changed: look again at what has arrived. */
void sim_ros_conn_wake_all(router *r);
/** Send on its own: a change for a listener. [taken: the content of bytes] */
void sim_ros_conn_send(struct ros_conn *conn, sim_buf *bytes);
router *sim_ros_conn_router(const struct ros_conn *conn);
const char *sim_ros_conn_user(const struct ros_conn *conn); /* NULL: not logged in */
/** [taken: running] */
void sim_ros_conn_add_running(struct ros_conn *conn, ros_running *running);
/** Stop commands with this tag; NULL = all. Each gets its interrupted trap. */
void sim_ros_conn_cancel(struct ros_conn *conn, const char *tag, sim_buf *out);
/** A row has changed: tell whoever listens. */
void sim_ros_conn_changed(router *r, const ros_row *row, ros_change change);

/* ---- ros_commands.c ---- */

/**
 * Carry out a sentence.
 * @param close set when the connection has to end after the reply
 */
void sim_ros_command(router *r, const ros_asker *asker, const sim_ros_sentence *sentence,
                     sim_buf *out, bool *close);
bool sim_ros_may(const router *r, const char *user, const char *policy);
const char *sim_ros_word_value(const sim_ros_sentence *sentence, const char *name);
/** The value of `.tag=`, or NULL. */
const char *sim_ros_tag(const sim_ros_sentence *sentence);

/* One reply sentence: begin, words, finish. */
void sim_ros_reply(const router *r, sim_buf *out, const char *kind, const char *tag);
void sim_ros_reply_end(const router *r, sim_buf *out, const char *tag);
void sim_ros_done(const router *r, sim_buf *out, const char *tag, const char *ret);
void sim_ros_trap_reply(router *r, sim_buf *out, const char *tag, const ros_trap *trap);

/* ---- ros_print.c ---- */

void sim_ros_print(router *r, const ros_asker *asker, ros_menu_id menu,
                   const sim_ros_sentence *sentence, sim_buf *out);
void sim_ros_listen(router *r, const ros_asker *asker, ros_menu_id menu,
                    const sim_ros_sentence *sentence);
/** One `!re` for a row, or its `.dead`. Nothing is written if a query leaves it out. */
void sim_ros_print_row(router *r, const char *user, const sim_ros_sentence *sentence,
                       const ros_row *row, bool dead, sim_buf *out);
/** All rows that the sentence asks for. @return how many */
size_t sim_ros_print_rows(router *r, const char *user, ros_menu_id menu,
                          const sim_ros_sentence *sentence, sim_buf *out);

/* ---- ros_live.c ---- */

enum {
    ROS_LIVE_ROOM = 128
};
/** Value of a property as it is printed; NULL if absent. */
const char *sim_ros_read_value(router *r, const ros_row *row, size_t prop,
                               char room[ROS_LIVE_ROOM]);
void sim_ros_counters(router *r, const ros_row *row, uint64_t *rx, uint64_t *tx);
void sim_ros_timestamp(const router *r, int64_t wall_us, char room[32]);
/** A line of /log; the oldest of many goes. */
void sim_ros_log(router *r, const char *topics, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** Version as 100 * major + minor: 716. */
int sim_ros_version(const router *r);

/* ---- ros_ppp.c ---- */

/** A row of a menu that matters to PPP has changed. */
void sim_ppp_row_changed(router *r, const ros_row *row, ros_change change);
ros_modem *sim_ppp_modem(router *r, const char *login, bool make);
void sim_ppp_modem_switch(ros_modem *modem, bool on);
void sim_ppp_end(router *r, ros_session *session, const char *reason, bool redial);
/** All sessions go; modems begin to dial again when `dial` is set. */
void sim_ppp_end_all(router *r, const char *reason);
void sim_ppp_dial_all(router *r);
void sim_ppp_profile_renamed(router *r, const char *old_name, const char *new_name);
void sim_ppp_free(router *r);
void sim_ppp_pool_figures(const router *r, const ros_row *pool, uint64_t *total, uint64_t *used);

/* ---- ros_save.c ---- */

bool sim_ros_load(router *r, sim_why *why);
void sim_ros_save(router *r);
void sim_ros_factory(router *r);

#endif
