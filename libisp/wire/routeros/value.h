/*
 * wire/routeros/value.h - what stands in the values of RouterOS, and what its failures mean. Pure.
 * Everything is text on the wire; nothing is taken for a number by its look.
 */
#ifndef ISP_LIB_WIRE_ROUTEROS_VALUE_H
#define ISP_LIB_WIRE_ROUTEROS_VALUE_H

#include "base/base.h"

/* "true", "false" (replies), "yes", "no" (requests, older manuals). */
bool isp_ros_value__bool(const char *text, bool *out);

/*
 * "3d4h5m6s", "01:22:53", "1w1d00:00:00", "2ms161us", "45" (seconds); in microseconds.
 * "", "none" and "never" are ISP_NO_VALUE.
 */
bool isp_ros_value__duration(const char *text, int64_t *out_us);

/* "10M", "512k", "2G", "9000": k = 1000, M = 1000000; in bits per second. */
bool isp_ros_value__rate(const char *text, int64_t *out_bps);

/* The id of a row: '*' and hex digits. */
bool isp_ros_value__is_id(const char *text);

/*
 * The rate limit of a profile, complete: what the text leaves out has its default. rx is what the
 * router receives, so the customer's UPLOAD; tx is the DOWNLOAD.
 * Source: vendor manual, "PPP AAA" and "RADIUS", Mikrotik-Rate-Limit.
 */
typedef struct isp_ros_rates {
    int64_t rx_bps, tx_bps;
    int64_t rx_burst_bps, tx_burst_bps; /* 0: no burst, then threshold and time are 0 too */
    int64_t rx_threshold_bps, tx_threshold_bps;
    int64_t rx_burst_s, tx_burst_s;
    int64_t priority; /* 1 (best) to 8 */
    int64_t rx_min_bps, tx_min_bps;
} isp_ros_rates;

/* rx[/tx] [rxburst[/txburst] [rxthr[/txthr] [rxtime[/txtime] [priority [rxmin[/txmin]]]]]] */
bool isp_ros_value__rates(const char *text, isp_ros_rates *out);
bool isp_ros_rates__equal(const isp_ros_rates *a, const isp_ros_rates *b);

enum {
    ISP_ROS_RATE_TEXT = 24,                        /* one rate */
    ISP_ROS_RATES_TEXT = 2 * ISP_ROS_RATE_TEXT + 1 /* "rx/tx" */
};

/* The shortest exact form: 10000000 is "10M", 1500000 is "1500k". */
void isp_ros_rate__print(int64_t bps, char out[ISP_ROS_RATE_TEXT]);

/* --- failures --- */

typedef enum isp_ros_failure {
    ISP_ROS_FAILURE_OTHER,
    ISP_ROS_FAILURE_NOT_FOUND,       /* no such row */
    ISP_ROS_FAILURE_UNKNOWN_COMMAND, /* no such menu or command: package or version */
    ISP_ROS_FAILURE_EXISTS,
    ISP_ROS_FAILURE_ARGUMENT,
    ISP_ROS_FAILURE_PERMISSION, /* the group of our user lacks a policy */
    ISP_ROS_FAILURE_LOGIN,
    ISP_ROS_FAILURE_DYNAMIC, /* a row made by the router: it cannot be set */
    ISP_ROS_FAILURE_INTERRUPTED,
    ISP_ROS_FAILURE_SLOW
} isp_ros_failure;

/* By text first, since the category is often absent; then by category (NULL: none). */
isp_ros_failure isp_ros_failure__classify(const char *message, const char *category);

/* The argument that a message complains of ("profile"), or "". */
void isp_ros_failure__argument(const char *message, char *out, size_t size);

/* What it is for our callers. */
isp_status isp_ros_failure__status(isp_ros_failure failure);

#endif
