/*
 * The rows of a simulated router: one table for each menu.
 *
 * The store knows names, ids, order, duplicates and references between menus; what a row
 * means is the business of whoever listens to its changes (ros_ppp.c).
 */
#ifndef SIM_ROS_STORE_H
#define SIM_ROS_STORE_H

#include "ros_menu.h"

struct ros_session;

typedef struct ros_row {
    uint32_t id;
    ros_menu_id menu;
    bool dynamic;
    struct ros_session *session; /* of a dynamic row: whose it is */
    int64_t expires_us;          /* address list with a timeout; 0 = stays */
    int64_t since_us;            /* counters count from here */
    uint64_t base[2];            /* subtracted from counters: reset-counters */
    char *value[];               /* [owned] by property; NULL = absent */
} ros_row;

typedef struct ros_table {
    ros_row **rows;
    size_t count, cap;
    uint32_t next_id;
} ros_table;

/* What is refused, in the router's words. category -1 = none is sent. */
typedef struct ros_trap {
    int category;
    char message[200];
} ros_trap;

bool sim_ros_trap(ros_trap *trap, int category, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

typedef enum ros_change {
    ROS_ADDED,
    ROS_CHANGED,
    ROS_REMOVED
} ros_change;

typedef struct ros_store {
    ros_table table[MENU_COUNT];
    uint32_t next_dynamic;
    bool dirty; /* something that is saved has changed */
    void (*changed)(void *user, const ros_row *row, ros_change change);
    void *user;
} ros_store;

void sim_ros_store_init(ros_store *store, void (*changed)(void *, const ros_row *, ros_change),
                        void *user);
void sim_ros_store_clear(ros_store *store);

const ros_menu *sim_ros_menu_of(const ros_row *row);
const char *sim_ros_value(const ros_row *row, const char *prop); /* NULL: absent */

/** A row with its initial values, not yet in a table. */
ros_row *sim_ros_row_new(ros_menu_id menu);
void sim_ros_row_free(ros_row *row);
/** Put a value as it stands: no check, no message. */
void sim_ros_put(ros_row *row, const char *prop, const char *value);

/**
 * Check a value from outside and put it in its normal form.
 * @param inside the simulator itself asks: read-only properties may be set, "" is kept
 */
bool sim_ros_set(ros_store *store, ros_row *row, const char *prop, const char *value, bool inside,
                 ros_trap *trap);
/** Required properties there, and no other row with the same key? */
bool sim_ros_complete(const ros_store *store, const ros_row *row, ros_trap *trap);

/** Put a row at the end of its table. [taken: row] Gives it an id unless it has one. */
void sim_ros_insert(ros_store *store, ros_row *row, bool has_id);
/** Tell everybody that a row has changed. */
void sim_ros_touch(ros_store *store, const ros_row *row);
void sim_ros_delete(ros_store *store, ros_row *row);
/** Move a row before another, or to the end if that is NULL. */
void sim_ros_move(ros_store *store, ros_row *row, const ros_row *before);

/** By id text (`*1A`) or by name. */
ros_row *sim_ros_find(const ros_store *store, ros_menu_id menu, const char *which);
ros_row *sim_ros_find_value(const ros_store *store, ros_menu_id menu, const char *prop,
                            const char *value);
ros_row *sim_ros_single(const ros_store *store, ros_menu_id menu);

#endif
