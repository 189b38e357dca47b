/*
 * What the server says, as one of our statuses. Its message is shown where it is about our own SQL;
 * where it would repeat a value (class 22, keys of constraints), ours is.
 */
#include "store/conn.h"

#include <stdio.h>
#include <string.h>

/* The longest prefix wins: whole states stand before their class.
 * @source PostgreSQL 15 manual, Appendix A */
/* clang-format off */
static const isp_sqlstate states[] = {
    { "08P01", ISP_E_PROTOCOL,    false, NULL },
    { "08",    ISP_E_UNAVAILABLE, false, NULL },
    { "0A000", ISP_E_INTERNAL,    false, NULL },
    { "22",    ISP_E_INVALID,     false, "a value has the wrong form or is out of range" },
    { "23001", ISP_E_STATE,       false, NULL }, /* rows that are written once: isp.refuse_change() */
    { "23502", ISP_E_INVALID,     false, "a value is missing" },
    { "23503", ISP_E_NOT_FOUND,   false, "what it refers to does not exist, or is still referred to" },
    { "23505", ISP_E_EXISTS,      false, "there is one with this key already" },
    { "23514", ISP_E_INVALID,     false, "a value is not allowed here" },
    { "23P01", ISP_E_EXISTS,      false, "it overlaps one that is there already" },
    { "23",    ISP_E_INVALID,     false, "the data does not hold together" },
    { "25006", ISP_E_UNAVAILABLE, true,  NULL },
    { "25P03", ISP_E_TIMEOUT,     false, "the transaction stood idle for too long" },
    { "26000", ISP_E_INTERNAL,    true,  NULL }, /* a pooler or DISCARD lost our prepared statements */
    { "28",    ISP_E_UNAVAILABLE, false, NULL },
    { "3D000", ISP_E_UNAVAILABLE, false, NULL },
    { "40001", ISP_E_BUSY,        true,  "others change the same rows; try again" },
    { "40003", ISP_E_UNKNOWN,     false, "it may or may not have happened" },
    { "40P01", ISP_E_BUSY,        true,  "others change the same rows; try again" },
    { "42501", ISP_E_DENIED,      false, NULL },
    { "53100", ISP_E_UNAVAILABLE, false, "the disk of the database is full" },
    { "53",    ISP_E_UNAVAILABLE, false, NULL },
    { "55P03", ISP_E_BUSY,        false, "somebody else holds it; try later" },
    { "57014", ISP_E_TIMEOUT,     false, "the database took too long" },
    { "57",    ISP_E_UNAVAILABLE, false, NULL },
    { "P0001", ISP_E_STATE,       false, NULL }, /* RAISE EXCEPTION of our own triggers */
    { "",      ISP_E_INTERNAL,    false, NULL },
};
/* clang-format on */

const isp_sqlstate *isp_sqlstate__find(const char *sqlstate)
{
    size_t i = 0;
    while (!isp_text__starts(sqlstate, states[i].prefix))
        i++;
    return &states[i]; /* "" ends the table and begins everything */
}

/* libpq's and the server's texts may have several lines: the first says why. */
static void first_line(const char *text, char *out, size_t size)
{
    size_t len = strcspn(text, "\n");
    snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), text);
}

isp_status isp_pg__fail(PGconn *pg, const PGresult *result, const isp_stmt *stmt, isp_error *err)
{
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    char text[200];
    if (!sqlstate) { /* the connection itself; there is no answer */
        first_line(PQerrorMessage(pg), text, sizeof text);
        return isp_fail(err, ISP_E_UNAVAILABLE, NULL, "the database cannot be reached: %s",
                        *text ? text : "the connection is lost");
    }
    const isp_sqlstate *state = isp_sqlstate__find(sqlstate);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    first_line(state->message ? state->message
               : message      ? message
                              : "no reason given",
               text, sizeof text);
    const char *subject = constraint ? isp_constraint__subject(constraint) : "";
    if (state->status == ISP_E_INTERNAL && stmt)
        isp_fail(err, state->status, subject, "statement %s: %s", stmt->name, text);
    else
        isp_fail(err, state->status, subject, "%s", text);
    isp_error__native(err, sqlstate);
    return state->status;
}
