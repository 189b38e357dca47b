#include "wire/routeros/client.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum {
    ROW_MAX = 200000,
    ANSWER_BYTES_MAX = 64 << 20,
    TAG_TEXT = 24,
    FOREIGN_TEXT_MAX = 160 /* of the router's words in a message of ours */
};

struct isp_ros_command {
    isp_ros *ros; /* NULL once it is closed */
    isp_ros_command *next;
    const char *name; /* "/ppp/secret/set"; borrowed from the request: a literal */
    char tag[TAG_TEXT];
    bool changes, ends, cancelled, done;
    isp_ros_answer *answer;
    size_t row_size;   /* of answer->rows */
    size_t bytes;      /* of the rows */
    isp_error failure; /* of the first !trap, or of a limit; code ISP_OK: none */
    isp_ros_failure failure_kind;
};

struct isp_ros {
    isp_net *net;
    isp_ros_parser parser;
    isp_ros_command *commands; /* sent, not freed */
    uint64_t last_tag;
    size_t row_max;
    isp_error lost; /* why the connection ended; code ISP_OK: it has not */
    bool ended;     /* the other side ended it, and between two sentences */
};

/* --- answers --- */

void isp_ros_answer__free(isp_ros_answer *answer)
{
    if (!answer)
        return;
    for (size_t i = 0; i < answer->row_count; i++)
        isp_ros_sentence__free(answer->rows[i]);
    free(answer->rows);
    isp_ros_sentence__free(answer->done);
    free(answer);
}

const char *isp_ros_answer__ret(const isp_ros_answer *answer)
{
    return answer->done ? isp_ros_sentence__get(answer->done, "ret") : NULL;
}

/* --- what a failure says --- */

/* The router's words made fit for people. */
static void clean_words(const char *words, char *out, size_t size)
{
    ISP_AUTO_TEXT text = isp_text__clean(words, strlen(words), size - 1);
    snprintf(out, size, "%s", text ? text : "");
}

/* The reason that a !fatal gives: a bare word, or an attribute like that of a !trap. */
static const char *fatal_reason(const isp_ros_sentence *sentence)
{
    const char *message = isp_ros_sentence__get(sentence, "message");
    for (size_t i = 1; !message && i < sentence->count; i++)
        if (!strchr("=.", sentence->words[i].text[0]))
            message = sentence->words[i].text;
    return message ? message : "no reason given";
}

static void note_trap(isp_ros_command *command, const isp_ros_sentence *sentence)
{
    const char *message = isp_ros_sentence__get(sentence, "message");
    const char *category = isp_ros_sentence__get(sentence, "category");
    if (command->failure.code != ISP_OK)
        return; /* the first one counts */
    char words[FOREIGN_TEXT_MAX], argument[32];
    clean_words(message ? message : "no reason given", words, sizeof words);
    isp_ros_failure kind = isp_ros_failure__classify(words, category);
    isp_ros_failure__argument(words, argument, sizeof argument);
    const char *subject = kind == ISP_ROS_FAILURE_LOGIN        ? "node.username"
                          : kind == ISP_ROS_FAILURE_PERMISSION ? "node.policy"
                          : kind == ISP_ROS_FAILURE_ARGUMENT   ? argument
                                                               : NULL;
    command->failure_kind = kind;
    isp_fail(&command->failure, isp_ros_failure__status(kind), subject, "%s: the router says: %s",
             command->name, words);
    if (category && strlen(category) == 1)
        isp_error__native(&command->failure, category);
}

/* --- the connection --- */

static isp_status lose(isp_ros *ros, const isp_error *why)
{
    if (ros->lost.code == ISP_OK)
        ros->lost = *why;
    return (isp_status)ros->lost.code;
}

static isp_ros_command *find_command(isp_ros *ros, const char *tag)
{
    for (isp_ros_command *c = ros->commands; c; c = c->next)
        if (strcmp(c->tag, tag) == 0)
            return c;
    return NULL;
}

/* Keep a row [taken]. Limits end the command, not the connection: the rest is read and dropped. */
static void keep_row(isp_ros_command *command, isp_ros_sentence *row)
{
    ISP_AUTO(isp_ros_sentence) owned = row;
    isp_ros_answer *answer = command->answer;
    isp_ros_word name, value;
    bool has_attribute = false;
    for (size_t i = 1; i < row->count && !has_attribute; i++)
        has_attribute = isp_ros_sentence__attribute(row, i, &name, &value);
    if (!has_attribute || command->failure.code != ISP_OK)
        return;
    command->bytes += row->size;
    if (answer->row_count == command->ros->row_max || command->bytes > ANSWER_BYTES_MAX) {
        isp_fail(&command->failure, ISP_E_LIMIT, "rows", "%s: the answer is larger than we take",
                 command->name);
        return;
    }
    if (answer->row_count == command->row_size) {
        size_t size = command->row_size ? 2 * command->row_size : 8;
        isp_ros_sentence **rows = realloc(answer->rows, size * sizeof(isp_ros_sentence *));
        if (!rows) {
            isp_fail_memory(&command->failure);
            return;
        }
        answer->rows = rows;
        command->row_size = size;
    }
    answer->rows[answer->row_count++] = ISP_TAKE(owned);
}

/* Hand a sentence [taken] to the command that it answers. */
static isp_status dispatch(isp_ros *ros, isp_ros_sentence *sentence)
{
    ISP_AUTO(isp_ros_sentence) owned = sentence;
    isp_ros_kind kind = isp_ros_sentence__kind(sentence);
    isp_error why = {0};
    if (kind == ISP_ROS_FATAL) {
        char words[FOREIGN_TEXT_MAX];
        clean_words(fatal_reason(sentence), words, sizeof words);
        ros->ended = true;
        isp_fail(&why, ISP_E_UNAVAILABLE, NULL, "the router ended the connection: %s", words);
        return lose(ros, &why);
    }
    if (kind == ISP_ROS_NO_REPLY) {
        isp_fail(&why, ISP_E_PROTOCOL, NULL, "the other side broke its protocol: no reply word");
        return lose(ros, &why);
    }
    isp_ros_command *command = find_command(ros, isp_ros_sentence__tag(sentence));
    if (!command || command->done)
        return ISP_OK;
    if (kind == ISP_ROS_RE) {
        keep_row(command, ISP_TAKE(owned));
    } else if (kind == ISP_ROS_TRAP) {
        note_trap(command, sentence);
    } else if (kind == ISP_ROS_DONE) {
        command->answer->done = ISP_TAKE(owned);
        command->done = true;
    }
    return ISP_OK;
}

/* Read once and hand out what is complete. ISP_E_TIMEOUT leaves the connection usable, every other
 * failure loses it. */
static isp_status pump(isp_ros *ros, int64_t deadline, isp_error *err)
{
    uint8_t bytes[16384];
    size_t len = 0, used = 0;
    isp_error why = {0};
    isp_status st = isp_net__read(ros->net, bytes, sizeof bytes, deadline, &len, &why);
    if (st == ISP_E_TIMEOUT) {
        if (err)
            *err = why;
        return st;
    }
    if (st == ISP_OK && len == 0) {
        ros->ended = !isp_ros_parser__is_midway(&ros->parser);
        st = ros->ended
                 ? isp_fail(&why, ISP_E_UNAVAILABLE, NULL, "the router closed the connection")
                 : isp_fail(&why, ISP_E_PROTOCOL, NULL,
                            "the connection was closed in mid-sentence");
    }
    for (const uint8_t *at = bytes; st == ISP_OK && len; at += used, len -= used) {
        isp_ros_sentence *sentence = NULL;
        isp_ros_feed fed = isp_ros_parser__feed(&ros->parser, at, len, &used, &sentence);
        if (fed == ISP_ROS_SENTENCE)
            st = dispatch(ros, sentence);
        else if (fed == ISP_ROS_BROKEN)
            st = isp_fail(&why, ros->parser.status, NULL, "the other side broke its protocol: %s",
                          ros->parser.why);
    }
    isp_secret__wipe(bytes, sizeof bytes);
    if (st == ISP_OK)
        return ISP_OK;
    st = lose(ros, &why);
    if (err)
        *err = ros->lost;
    return st;
}

/* --- commands --- */

void isp_ros_command__free(isp_ros_command *command)
{
    if (!command)
        return;
    for (isp_ros_command **c = command->ros ? &command->ros->commands : NULL; c && *c;
         c = &(*c)->next)
        if (*c == command) {
            *c = command->next;
            break;
        }
    isp_ros_answer__free(command->answer);
    free(command);
}

static isp_status send_request(isp_ros *ros, const isp_ros_request *request, const char *tag,
                               int64_t deadline, isp_error *err)
{
    size_t size = isp_ros_request__size(request, tag);
    if (size == 0)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "a command has too many or too long words");
    ISP_AUTO(isp_secret) bytes = isp_secret__new(size);
    if (!bytes)
        return isp_fail_memory(err);
    isp_ros_request__encode(request, tag, bytes->data);
    isp_error why = {0};
    isp_status st = isp_net__write(ros->net, bytes->data, size, deadline, &why);
    if (st == ISP_OK)
        return ISP_OK;
    st = lose(ros, &why); /* half a sentence may be on its way: nothing can follow it */
    if (err)
        *err = ros->lost;
    return st;
}

/* The tag "" is for the login, which is spoken before anything may be tagged. */
static isp_status start(isp_ros *ros, const isp_ros_request *request, bool tagged, int64_t deadline,
                        isp_ros_command **out, isp_error *err)
{
    if (ros->lost.code != ISP_OK) {
        if (err)
            *err = ros->lost;
        return (isp_status)ros->lost.code;
    }
    ISP_AUTO(isp_ros_command) command = calloc(1, sizeof *command);
    if (!command || !(command->answer = calloc(1, sizeof *command->answer)))
        return isp_fail_memory(err);
    command->name = request->words[0].parts[0];
    command->changes = request->changes;
    command->ends = request->ends;
    if (tagged)
        snprintf(command->tag, sizeof command->tag, "%llu", (unsigned long long)++ros->last_tag);
    isp_status st = send_request(ros, request, tagged ? command->tag : NULL, deadline, err);
    if (st < 0)
        return st;
    command->ros = ros;
    command->next = ros->commands;
    ros->commands = command;
    *out = ISP_TAKE(command);
    return ISP_OK;
}

isp_status isp_ros__start(isp_ros *ros, const isp_ros_request *request, int64_t timeout_ms,
                          isp_ros_command **out, isp_error *err)
{
    return start(ros, request, true, isp_net__deadline(timeout_ms), out, err);
}

/* The connection ended before the command did. */
static isp_status fail_lost(const isp_ros_command *command, isp_error *err)
{
    if (err)
        *err = command->ros->lost;
    if (!command->changes)
        return (isp_status)command->ros->lost.code;
    if (err)
        err->code = ISP_E_UNKNOWN;
    isp_error__prefix(err, "%s may or may not have happened", command->name);
    return ISP_E_UNKNOWN;
}

static isp_status finish(isp_ros_command *command, int64_t deadline, isp_ros_answer **out,
                         isp_error *err)
{
    isp_ros *ros = command->ros;
    while (!command->done && ros->lost.code == ISP_OK) {
        isp_status st = pump(ros, deadline, err);
        if (st == ISP_E_TIMEOUT && ros->lost.code == ISP_OK) {
            isp_error__prefix(err, "%s", command->name);
            return st;
        }
    }
    bool ended_well = command->ends && ros->ended && command->failure.code == ISP_OK;
    if (!command->done && !ended_well)
        return fail_lost(command, err);
    bool is_ours = command->cancelled && command->failure_kind == ISP_ROS_FAILURE_INTERRUPTED;
    if (command->failure.code != ISP_OK && !is_ours) {
        if (err)
            *err = command->failure;
        return (isp_status)command->failure.code;
    }
    if (out)
        *out = ISP_TAKE(command->answer);
    return ISP_OK;
}

isp_status isp_ros__finish(isp_ros_command *command, int64_t timeout_ms, isp_ros_answer **out,
                           isp_error *err)
{
    return finish(command, isp_net__deadline(timeout_ms), out, err);
}

isp_status isp_ros__cancel(isp_ros_command *command, int64_t timeout_ms, isp_error *err)
{
    isp_ros_request request = isp_ros_request__read("/cancel");
    isp_ros_request__set(&request, "tag", command->tag);
    command->cancelled = true;
    return isp_ros__run(command->ros, &request, timeout_ms, NULL, err);
}

static isp_status run(isp_ros *ros, const isp_ros_request *request, bool tagged, int64_t deadline,
                      isp_ros_answer **out, isp_error *err)
{
    ISP_AUTO(isp_ros_command) command = NULL;
    isp_status st = start(ros, request, tagged, deadline, &command, err);
    if (st < 0)
        return st;
    st = finish(command, deadline, out, err);
    if (st == ISP_E_TIMEOUT && !command->done && request->changes)
        st = isp_fail(err, ISP_E_UNKNOWN, NULL,
                      "%s may or may not have happened: no answer in time", command->name);
    if (st < 0 && err && isp_ros_request__leaks(request, err->message))
        snprintf(err->message, sizeof err->message, "%s: the router's words repeat a secret",
                 command->name);
    return st;
}

isp_status isp_ros__run(isp_ros *ros, const isp_ros_request *request, int64_t timeout_ms,
                        isp_ros_answer **out, isp_error *err)
{
    return run(ros, request, true, isp_net__deadline(timeout_ms), out, err);
}

/* --- login --- */

isp_status isp_ros__challenge_response(const char *challenge_hex, const isp_secret *password,
                                       char out[ISP_ROS_RESPONSE_TEXT], isp_error *err)
{
    uint8_t challenge[64], digest[EVP_MAX_MD_SIZE];
    size_t hex_len = strlen(challenge_hex);
    unsigned digest_len = 0;
    if (hex_len == 0 || hex_len > 2 * sizeof challenge ||
        !isp_text__unhex(challenge_hex, hex_len, challenge))
        return isp_fail(err, ISP_E_PROTOCOL, NULL, "the router's login challenge is not hex");
    EVP_MD_CTX *md5 = EVP_MD_CTX_new();
    bool ok = md5 && EVP_DigestInit_ex(md5, EVP_md5(), NULL) && EVP_DigestUpdate(md5, "", 1) &&
              EVP_DigestUpdate(md5, password->data, password->len) &&
              EVP_DigestUpdate(md5, challenge, hex_len / 2) &&
              EVP_DigestFinal_ex(md5, digest, &digest_len) && digest_len == 16;
    EVP_MD_CTX_free(md5);
    if (!ok)
        return isp_fail(err, ISP_E_UNSUPPORTED, NULL, "no MD5 for the login of old routers");
    memcpy(out, "00", 2);
    isp_text__hex(digest, digest_len, out + 2);
    return ISP_OK;
}

/* The login of before 6.43: ask for a challenge, answer it. */
static isp_status log_in_old(isp_ros *ros, const isp_ros_options *options, int64_t deadline,
                             isp_error *err)
{
    ISP_AUTO(isp_ros_answer) answer = NULL;
    isp_ros_request request = isp_ros_request__read("/login");
    isp_status st = run(ros, &request, false, deadline, &answer, err);
    if (st < 0)
        return st;
    const char *challenge = isp_ros_answer__ret(answer);
    if (!challenge)
        return isp_fail(err, ISP_E_UNSUPPORTED, "node.username",
                        "the router does not know the login of before 6.43");
    char response[ISP_ROS_RESPONSE_TEXT];
    st = isp_ros__challenge_response(challenge, options->password, response, err);
    if (st < 0)
        return st;
    request = isp_ros_request__read("/login");
    isp_ros_request__set(&request, "name", options->username);
    isp_ros_request__set_secret(&request, "response", response);
    return run(ros, &request, false, deadline, NULL, err);
}

static isp_status log_in(isp_ros *ros, const isp_ros_options *options, int64_t deadline,
                         isp_error *err)
{
    ISP_AUTO(isp_ros_answer) answer = NULL;
    isp_ros_request request = isp_ros_request__read("/login");
    isp_ros_request__set(&request, "name", options->username);
    isp_ros_request__set_secret(&request, "password", isp_secret__text(options->password));
    isp_status st = run(ros, &request, false, deadline, &answer, err);
    if (st < 0)
        return st;
    if (isp_ros_answer__ret(answer))
        return isp_fail(err, ISP_E_UNSUPPORTED, "node.username",
                        "the router is older than 6.43: its login must be chosen explicitly");
    return ISP_OK;
}

isp_status isp_ros__open(const isp_ros_options *options, int64_t timeout_ms, isp_ros **out,
                         isp_error *err)
{
    int64_t deadline = isp_net__deadline(timeout_ms);
    ISP_AUTO(isp_ros) ros = calloc(1, sizeof *ros);
    if (!ros)
        return isp_fail_memory(err);
    ros->row_max = options->row_max ? options->row_max : ROW_MAX;
    ros->parser.limits = options->limits.word_max ? options->limits : ISP_ROS_LIMITS_DEFAULT;
    isp_status st = isp_net__open(&options->net, deadline, &ros->net, err);
    if (st < 0)
        return st;
    st = (options->old_login ? log_in_old : log_in)(ros, options, deadline, err);
    /* A router whose /ip/service list lacks our address accepts the connection, then closes it. */
    if (st == ISP_E_UNAVAILABLE && ros->ended)
        isp_error__prefix(err, "not let in (is our address allowed for the service?)");
    if (st < 0)
        return st;
    *out = ISP_TAKE(ros);
    return ISP_OK;
}

void isp_ros__close(isp_ros *ros)
{
    if (!ros)
        return;
    for (isp_ros_command *c = ros->commands; c; c = c->next)
        c->ros = NULL;
    isp_net__close(ros->net);
    isp_ros_parser__free(&ros->parser);
    free(ros);
}

bool isp_ros__is_lost(const isp_ros *ros)
{
    return ros->lost.code != ISP_OK;
}

const char *isp_ros__pin(const isp_ros *ros)
{
    return isp_net__pin(ros->net);
}
