/*
 * The menus of the simulated router: which properties a row has, what may be written and
 * which commands there are. Rows of these tables are facts; ros_commands.c knows none.
 */
#ifndef SIM_ROS_MENU_H
#define SIM_ROS_MENU_H

#include "ros_value.h"

enum {
    P_RO = 1 << 0,     /* the router fills it in */
    P_LIVE = 1 << 1,   /* computed when read */
    P_SECRET = 1 << 2, /* printed to users with the policy `sensitive` only */
    P_HIDDEN = 1 << 3, /* never printed */
    P_MUST = 1 << 4,   /* add without it is refused */
    P_KEY = 1 << 5,    /* no two rows have the same values in all key properties */
    P_STATS = 1 << 6   /* printed when named or with =stats= only */
};

typedef struct ros_prop {
    const char *name;
    ros_kind kind;
    unsigned flags;
    const char *initial; /* value of a new row, NULL = absent */
    const char *choices; /* of ROS_ENUM: a|b|c */
} ros_prop;

enum {
    M_ADD = 1 << 0,
    M_SET = 1 << 1,
    M_UNSET = 1 << 2,
    M_REMOVE = 1 << 3,
    M_ENABLE = 1 << 4, /* and disable */
    M_COMMENT = 1 << 5,
    M_MOVE = 1 << 6,   /* ordered: place-before, move */
    M_RESET = 1 << 7,  /* reset-counters */
    M_SINGLE = 1 << 8, /* one row without .id */
    M_POLICY = 1 << 9, /* changing it needs the policy `policy` */
    M_SAVED = 1 << 10, /* kept over a restart of the simulator */
    M_ALL = M_ADD | M_SET | M_REMOVE | M_COMMENT | M_SAVED
};

typedef struct ros_menu {
    const char *path;
    const char *state_key; /* in the state object of the control socket */
    unsigned flags;
    const char *duplicate; /* trap text */
    const ros_prop *props;
    size_t prop_count;
} ros_menu;

typedef enum ros_menu_id {
    MENU_SECRET,
    MENU_PROFILE,
    MENU_ACTIVE,
    MENU_INTERFACE,
    MENU_PPPOE_SERVER,
    MENU_PPPOE_SESSION,
    MENU_QUEUE,
    MENU_ADDRESS_LIST,
    MENU_POOL,
    MENU_POOL_USED,
    MENU_ADDRESS,
    MENU_ARP,
    MENU_IDENTITY,
    MENU_RESOURCE,
    MENU_ROUTERBOARD,
    MENU_HEALTH,
    MENU_CLOCK,
    MENU_AAA,
    MENU_USER,
    MENU_GROUP,
    MENU_SERVICE,
    MENU_LOG,
    MENU_COUNT
} ros_menu_id;

extern const ros_menu sim_ros_menus[MENU_COUNT];

/** @return index, or -1: no such property */
int sim_ros_prop(const ros_menu *menu, const char *name);

#endif
