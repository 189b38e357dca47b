/*
 * wire/routeros/client.h - one logged-in connection to the binary API of a router.
 *
 * Commands carry tags, so several can be on their way; replies for a tag nobody waits for are
 * dropped. @thread one: a connection is used by one thread at a time and reads only while one of
 * its functions runs.
 *
 * What a failure means for the command:
 *   ISP_E_UNKNOWN      it changes the router, was sent whole, and the connection or the time ended
 *                      before its answer: read back before trying again
 *   ISP_E_UNAVAILABLE  the connection ended (closed, reset, !fatal); nothing was changed
 *   ISP_E_TIMEOUT      no answer in time to a command that only reads
 *   ISP_E_PROTOCOL     bytes that are no API, or an end in mid-sentence
 *   ISP_E_DENIED       subject node.username: credentials; node.policy: the user's group
 *   ISP_E_NOT_FOUND, _EXISTS, _INVALID (subject: the argument), _STATE, _UNSUPPORTED (no such
 *   command), _INTERNAL (any other failure): the router said so; nothing was changed
 */
#ifndef ISP_LIB_WIRE_ROUTEROS_CLIENT_H
#define ISP_LIB_WIRE_ROUTEROS_CLIENT_H

#include "base/secret.h"
#include "wire/net.h"
#include "wire/routeros/sentence.h"
#include "wire/routeros/value.h"

typedef struct isp_ros isp_ros;

typedef struct isp_ros_options {
    isp_net_options net;
    const char *username;
    const isp_secret *password;
    bool old_login;        /* the MD5 challenge of before 6.43, instead of the password in clear */
    isp_ros_limits limits; /* zero: ISP_ROS_LIMITS_DEFAULT */
    size_t row_max;        /* of one answer; 0: 200000 */
} isp_ros_options;

/* Connect and log in. After ISP_E_DENIED do not try again by itself. */
isp_status isp_ros__open(const isp_ros_options *options, int64_t timeout_ms, isp_ros **out,
                         isp_error *err);
void isp_ros__close(isp_ros *ros); /* its commands are freed before */
ISP_AUTO_DEFINE(isp_ros, isp_ros__close)

/* Has the connection ended? Then every further command fails at once: open a new one. */
bool isp_ros__is_lost(const isp_ros *ros);
/* See isp_net__pin(). */
const char *isp_ros__pin(const isp_ros *ros);

/* Everything a router said to one command that succeeded. */
typedef struct isp_ros_answer {
    size_t row_count;
    isp_ros_sentence **rows; /* with at least one attribute each */
    isp_ros_sentence *done;  /* NULL when the connection ended as it should (request.ends) */
} isp_ros_answer;

void isp_ros_answer__free(isp_ros_answer *answer);
ISP_AUTO_DEFINE(isp_ros_answer, isp_ros_answer__free)
/* What !done returned (the id of an add, a count), or NULL. */
const char *isp_ros_answer__ret(const isp_ros_answer *answer);

/* A command that was sent. */
typedef struct isp_ros_command isp_ros_command;
void isp_ros_command__free(isp_ros_command *command); /* later replies to it are dropped */
ISP_AUTO_DEFINE(isp_ros_command, isp_ros_command__free)

isp_status isp_ros__start(isp_ros *ros, const isp_ros_request *request, int64_t timeout_ms,
                          isp_ros_command **out, isp_error *err);
/* Wait for the end of a command. ISP_E_TIMEOUT: it goes on; wait again, cancel or free it. */
isp_status isp_ros__finish(isp_ros_command *command, int64_t timeout_ms, isp_ros_answer **out,
                           isp_error *err);
/* Ask the router to stop it; finish() then gives the rows so far. */
isp_status isp_ros__cancel(isp_ros_command *command, int64_t timeout_ms, isp_error *err);

/* Start and finish; out may be NULL. */
isp_status isp_ros__run(isp_ros *ros, const isp_ros_request *request, int64_t timeout_ms,
                        isp_ros_answer **out, isp_error *err);

/* The answer to a challenge of before 6.43: "00" and MD5(0, password, challenge) in hex. */
enum {
    ISP_ROS_RESPONSE_TEXT = 2 + 32 + 1
};
isp_status isp_ros__challenge_response(const char *challenge_hex, const isp_secret *password,
                                       char out[ISP_ROS_RESPONSE_TEXT], isp_error *err);

#endif
