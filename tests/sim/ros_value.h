/*
 * Kinds of values of a RouterOS property: which texts are taken, and how they read back.
 *
 * @source the API notes, parts 4 and 6; texts of refusals from part 7
 */
#ifndef SIM_ROS_VALUE_H
#define SIM_ROS_VALUE_H

#include "buf.h"

typedef enum ros_kind {
    ROS_TEXT,
    ROS_NAME,         /* text that may not be empty */
    ROS_BOOL,         /* yes, no, true, false; reads back true or false */
    ROS_ENUM,         /* one of choices */
    ROS_INT,          /* a whole number, 64 bits, not negative */
    ROS_ADDRESS,      /* IPv4 */
    ROS_NET,          /* IPv4, range, net or DNS name; a single host loses its /32 */
    ROS_TARGET,       /* list of nets or interfaces; a single host gains /32 */
    ROS_ADDR_POOL,    /* IPv4 or the name of a pool */
    ROS_PROFILE,      /* name of a row in /ppp/profile */
    ROS_POOL,         /* name of a row in /ip/pool */
    ROS_GROUP,        /* name of a row in /user/group */
    ROS_RANGES,       /* 10.0.0.2-10.0.0.254, comma list */
    ROS_MAC,          /* reads back in capitals */
    ROS_RATE_PAIR,    /* up/down in bits a second; reads back plain */
    ROS_RATE_LIMIT,   /* the positional form of profiles; kept as typed */
    ROS_SECONDS_PAIR, /* 8s/8s */
    ROS_DURATION      /* reads back in w d h m s; none and 0 too */
} ros_kind;

/**
 * Check a value on its own and write it the way it reads back. References (profile, pool,
 * group) are only known by the store, which checks them itself.
 * @return false: the value is refused
 */
bool sim_ros_normal(ros_kind kind, const char *choices, const char *value, sim_buf *out);

bool sim_ros_is_true(const char *value); /* NULL is false */

/** 128k, 5M, 1000; k = 1000. */
bool sim_ros_parse_rate(const char *text, size_t len, uint64_t *bps);
/** 1w2d3h4m5s, 01:02:03, 90, 500ms. Rounded down to seconds. */
bool sim_ros_parse_duration(const char *text, int64_t *seconds);
void sim_ros_duration(int64_t seconds, char room[48]);
bool sim_ros_parse_ipv4(const char *text, uint32_t *host_order);
void sim_ros_ipv4(uint32_t host_order, char room[16]);

/* rate-limit of a profile: rx = from the customer, tx = to him. */
typedef struct ros_rate_limit {
    uint64_t rx, tx, rx_burst, tx_burst, rx_threshold, tx_threshold;
    uint64_t rx_seconds, tx_seconds, priority, rx_min, tx_min;
} ros_rate_limit;

/** An empty text is no limit: all zero. @return false: not a rate limit */
bool sim_ros_parse_rate_limit(const char *text, ros_rate_limit *out);

#endif
