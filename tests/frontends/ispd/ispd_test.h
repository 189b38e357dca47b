/*
 * ispd_test.h - a server inside a test: the real one, on a port of its own, over the test's own
 * database, with two ISPs in it.
 *
 *     ispd_test_start(NULL);
 *     struct reply reply = get("/api/v1/customers", admin_token());
 *     ck_assert_int_eq(reply.status, 200);
 *
 * It stops with the test. Requests are raw bytes on raw sockets: what a client library would not
 * send is what is tested most.
 */
#ifndef ISPD_TEST_H
#define ISPD_TEST_H

#include <isp.h>

#include "config.h"
#include "isp_test_db.h"
#include "server.h"

/* What a test may change before the server starts. */
typedef void (*ispd_test_tune)(struct config *config);

/* Start it. tune may be NULL. Limits of rate are off. It ends with the test. */
void ispd_test_start(ispd_test_tune tune);
void ispd_test_stop(void);
void ispd_test_close(void); /* the server, then the database */
extern struct server ispd_test_server;
int ispd_test_port(void);

/* Fill the database: a platform, a group, the ISPs "north" and "south" with an admin each, a
 * technician of north; passwords are all the same. */
#define ISPD_TEST_PASSWORD "correct horse battery"
void ispd_test_people(void);
/* An API token of the admin of north or south [borrowed]. */
const char *ispd_test_token(const char *isp);
/* An open session of the admin, for preparing things. */
isp_session *ispd_test_session(const char *isp);

/* ---- raw HTTP ---- */

struct reply {
    int status;       /* 0: closed without an answer; -1: silence */
    bool closed;      /* the server closed the connection after it */
    int count;        /* answers that came on this connection */
    char *text;       /* all bytes that came [owned: reply_free] */
    const char *body; /* of the first answer, in text */
};
void reply_free(struct reply *reply);

/* Send bytes, read until the server closes or is silent for wait_ms after its answer. */
struct reply exchange(const void *bytes, size_t len, int wait_ms);
/* How long it waits for the first byte of an answer. */
extern int ispd_test_patience_ms;
/* A well-formed request with Host. headers: lines that end in CRLF, or NULL. body may be NULL. */
struct reply ask(const char *method, const char *path, const char *headers, const char *body);
/* The same with a bearer token; a body is JSON. */
struct reply ask_as(const char *token, const char *method, const char *path, const char *headers,
                    const char *body);
/* The value of a header of the first answer (static buffer), or NULL. */
const char *reply_header(const struct reply *reply, const char *name);
/* The value of a member of a flat JSON object in a body, as it stands (static buffer), or NULL. */
const char *json_member(const char *body, const char *name);
/* Connect to the server. */
int ispd_test_connect(void);
/* From now on as 127.x.y.z, given as 0x7fxxyyzz: the server sees another address. 0: as it comes.
 */
void ispd_test_come_from(uint32_t address);

#define ISPD_SUITE(suite_name, seconds, ...)                                         \
    static int suite_name##_main(void);                                              \
    int main(void)                                                                   \
    {                                                                                \
        isp_test_cluster_hold();                                                     \
        int status = suite_name##_main();                                            \
        isp_test_cluster_release();                                                  \
        return status;                                                               \
    }                                                                                \
    ISP_SUITE_MAIN(static int suite_name##_main(void), suite_name, isp_test_db_open, \
                   ispd_test_close, seconds, __VA_ARGS__)

#endif
