/*
 * Query words of print: a stack machine over one row.
 *
 * @source the vendor's API manual, "Queries"; vectors in the RouterOS fixtures
 */
#ifndef SIM_ROS_QUERY_H
#define SIM_ROS_QUERY_H

#include <stdbool.h>
#include <stddef.h>

/** Value of a property of the row in question; NULL if it has none. */
typedef const char *ros_lookup(void *row, const char *name);

/** Words that do not begin with `?` are passed over. */
bool sim_ros_query(char *const *words, size_t count, ros_lookup *lookup, void *row);

#endif
