/*
 * What a violated constraint is to people: the subject of the error. A constraint that is not here
 * gives no subject. Rows stand in the order of their floors; a test holds the names against the
 * database.
 */
#include "store/conn.h"

#include <string.h>

/* clang-format off */
static const struct { const char *constraint, *subject; } constraints[] = {
    { "migrations_pkey", "migration" },
};
/* clang-format on */

const char *isp_constraint__subject(const char *constraint)
{
    for (size_t i = 0; i < ISP_LEN(constraints); i++)
        if (strcmp(constraints[i].constraint, constraint) == 0)
            return constraints[i].subject;
    return "";
}

const char *isp_constraint__at(size_t i)
{
    return i < ISP_LEN(constraints) ? constraints[i].constraint : NULL;
}
