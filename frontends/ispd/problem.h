/*
 * problem.h - what went wrong, as RFC 9457 says it. A detail never holds SQL, paths or addresses of
 * others: what the library could not know to be harmless is logged and not told.
 */
#ifndef ISPD_PROBLEM_H
#define ISPD_PROBLEM_H

#include "request.h"

/* A refusal of HTTP's own: code names it for programs ("not_found"), detail says it to people. */
void problem(struct request *request, unsigned status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same about one input: errors[] names it. */
void problem_field(struct request *request, unsigned status, const char *code, const char *field,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Try again after so many seconds. */
void problem_later(struct request *request, unsigned status, const char *code, int64_t seconds,
                   const char *detail);

/* Where an error of the library arose; it decides how some codes are said. */
typedef enum problem_place {
    PROBLEM_CALL = 0, /* in the operation */
    PROBLEM_QUERY,    /* in the query string or a header: 400 */
    PROBLEM_BODY      /* in the body: 400 when it is no JSON, 422 when a member is wrong */
} problem_place;

/* An error of the library. */
void problem_error(struct request *request, const isp_error *err, problem_place place);

/* HTTP's status for a status of the library, 500 for one that is not known. */
unsigned problem_status(int status);

#endif
