/*
 * Whatever a router sends. The first two bytes choose how the stream is cut into pieces; the rest
 * is the stream. Held to be true, beyond not crashing:
 *   - any pieces give the same sentences and the same end;
 *   - a sentence that was read is read again from its canonical bytes;
 *   - values are read whole or not at all, and what is printed reads back;
 *   - what the MikroTik driver makes of rows ends in a plan that can be sent, or in a typed error,
 * and no record holds a control character or the password of a row.
 */
#include "device/device.h"
#include "drivers/mikrotik/protocol.h"

#include <string.h>

/* As in every build, whatever NDEBUG says. */
#define HOLD(condition)       \
    do {                      \
        if (!(condition))     \
            __builtin_trap(); \
    } while (0)

enum {
    SENTENCES_MAX = 64
};

typedef struct reading {
    isp_ros_sentence *sentences[SENTENCES_MAX];
    size_t count, total;
    isp_status status;
    bool midway;
} reading;

static const isp_ros_limits limits = {.word_max = 512, .sentence_max = 4096, .word_count_max = 32};

/* The stream in pieces of 1 + seed % 7, ... ; seed 0: whole. */
static void read_stream(const uint8_t *data, size_t size, unsigned seed, reading *out)
{
    isp_ros_parser parser = {.limits = limits};
    isp_ros_feed fed = ISP_ROS_MORE;
    *out = (reading){.count = 0};
    while (size && fed != ISP_ROS_BROKEN) {
        size_t piece = seed ? 1 + seed % 7 : size, used = 0;
        if (piece > size)
            piece = size;
        seed = seed ? seed * 1103515245u + 12345u : 0;
        for (size_t at = 0; at < piece && fed != ISP_ROS_BROKEN; at += used) {
            isp_ros_sentence *sentence = NULL;
            fed = isp_ros_parser__feed(&parser, data + at, piece - at, &used, &sentence);
            HOLD(used <= piece - at && (used > 0 || fed == ISP_ROS_BROKEN));
            HOLD((fed == ISP_ROS_SENTENCE) == (sentence != NULL));
            out->total += sentence != NULL;
            if (sentence && out->count < SENTENCES_MAX)
                out->sentences[out->count++] = sentence;
            else
                isp_ros_sentence__free(sentence);
        }
        data += piece;
        size -= piece;
    }
    out->status = parser.status;
    out->midway = isp_ros_parser__is_midway(&parser);
    HOLD((fed == ISP_ROS_BROKEN) == (parser.status != ISP_OK));
    isp_ros_parser__free(&parser);
}

static void free_reading(reading *r)
{
    for (size_t i = 0; i < r->count; i++)
        isp_ros_sentence__free(r->sentences[i]);
}

static bool same(const isp_ros_sentence *a, const isp_ros_sentence *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->words[i].len != b->words[i].len ||
            memcmp(a->words[i].text, b->words[i].text, a->words[i].len) != 0 ||
            a->words[i].text[a->words[i].len] != '\0')
            return false;
    return true;
}

static void check_sentence(const isp_ros_sentence *sentence)
{
    static uint8_t bytes[8192];
    size_t len = 0;
    HOLD(sentence->count >= 1 && sentence->count <= limits.word_count_max);
    for (size_t i = 0; i < sentence->count; i++) {
        HOLD(sentence->words[i].len >= 1 && sentence->words[i].len <= limits.word_max);
        len += isp_ros_length__encode(sentence->words[i].len, bytes + len);
        memcpy(bytes + len, sentence->words[i].text, sentence->words[i].len);
        len += sentence->words[i].len;
    }
    bytes[len++] = 0;
    reading again;
    read_stream(bytes, len, 0, &again);
    HOLD(again.count == 1 && again.status == ISP_OK && !again.midway);
    HOLD(same(again.sentences[0], sentence));
    free_reading(&again);
    (void)isp_ros_sentence__kind(sentence);
    HOLD(isp_ros_sentence__tag(sentence) != NULL);
}

static void check_value(const char *text)
{
    int64_t number = 77;
    isp_ros_rates rates;
    char argument[32], printed[ISP_ROS_RATE_TEXT];
    bool flag;
    (void)isp_ros_value__bool(text, &flag);
    (void)isp_ros_value__is_id(text);
    if (isp_ros_value__duration(text, &number))
        HOLD(number >= 0 || number == ISP_NO_VALUE);
    if (isp_ros_value__rate(text, &number)) {
        int64_t back;
        HOLD(number >= 0);
        isp_ros_rate__print(number, printed);
        HOLD(isp_ros_value__rate(printed, &back) && back == number);
    }
    if (isp_ros_value__rates(text, &rates))
        HOLD(rates.rx_bps >= 0 && rates.tx_bps >= 0 && rates.priority >= 1 && rates.priority <= 8 &&
             isp_ros_rates__equal(&rates, &rates));
    isp_ros_failure failure = isp_ros_failure__classify(text, text);
    HOLD(isp_ros_failure__status(failure) < 0);
    isp_ros_failure__argument(text, argument, sizeof argument);
    HOLD(strlen(argument) < sizeof argument);
}

static void check_text(const char *text)
{
    for (; text && *text; text++)
        HOLD((unsigned char)*text >= 0x20 || *text == '\n');
}

static const isp_line line = {.key = "k:1",
                              .login = "a",
                              .password = "zQ9-never-in-any-input",
                              .package = "p",
                              .download_bps = 2000,
                              .upload_bps = 1000,
                              .enabled = 1};

/* Sentences dealt to the driver as rows of secrets, profiles and sessions in turn. */
static void check_driver(const reading *r)
{
    isp_ros_answer hands[3] = {{0}};
    isp_ros_sentence *rows[3][SENTENCES_MAX];
    for (size_t i = 0; i < 3; i++)
        hands[i].rows = rows[i];
    for (size_t i = 0; i < r->count; i++) {
        isp_ros_answer *hand = &hands[i % 3];
        hand->rows[hand->row_count++] = r->sentences[i];
    }
    const mikrotik_view view = {
        .secrets = &hands[0], .profiles = &hands[1], .sessions = {&hands[2]}, .session_answers = 1};
    static mikrotik_plan plan;
    for (int way = 0; way < 3; way++) {
        isp_line wanted = line;
        wanted.enabled = way != 1;
        isp_status st = way == 2 ? mikrotik_plan_remove(&wanted, &view, &plan, NULL)
                                 : mikrotik_plan_apply(&wanted, &view, false, &plan, NULL);
        HOLD(st == ISP_OK || st == ISP_E_CONFLICT || st == ISP_E_PROTOCOL);
        for (size_t i = 0; st == ISP_OK && i < plan.count; i++) {
            isp_buf shown = ISP_BUF_INIT;
            HOLD(isp_ros_request__size(&plan.steps[i].request, "1") > 0);
            isp_ros_request__print(&plan.steps[i].request, &shown);
            HOLD(!strstr(shown.data, line.password));
            isp_buf__free(&shown);
        }
    }
    isp_line_state *state = isp_line_state_new();
    if (mikrotik_read_line(&line, &view, state, NULL) == ISP_OK) {
        check_text(state->text);
        check_text(state->profile);
        check_text(state->address);
        HOLD(state->present == 0 || state->present == 1);
        HOLD(state->enabled == 0 || state->enabled == 1);
    }
    isp_line_state_free(state);
    isp_line_session_list *list = isp_line_session_list_new();
    for (size_t i = 0; i < r->count; i++) {
        isp_line_session *session = isp_line_session_list_add(list);
        if (session && mikrotik_read_session(r->sentences[i], session, NULL) == ISP_OK) {
            check_text(session->login);
            check_text(session->address);
            check_text(session->caller_mac);
        }
    }
    isp_line_session_list_free(list);
    isp_device_facts *facts = isp_device_facts_new();
    if (r->count >= 3)
        (void)mikrotik_read_facts(r->sentences[0], r->sentences[1], r->sentences[2], facts, NULL);
    isp_device_facts_free(facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    unsigned seed = 1u + data[0] + 256u * data[1];
    reading whole, pieces;
    read_stream(data + 2, size - 2, 0, &whole);
    read_stream(data + 2, size - 2, seed, &pieces);
    HOLD(whole.total == pieces.total && whole.status == pieces.status &&
         whole.midway == pieces.midway);
    for (size_t i = 0; i < whole.count; i++) {
        HOLD(same(whole.sentences[i], pieces.sentences[i]));
        check_sentence(whole.sentences[i]);
        for (size_t w = 0; w < whole.sentences[i]->count; w++) {
            isp_ros_word name, value;
            if (isp_ros_sentence__attribute(whole.sentences[i], w, &name, &value))
                check_value(value.text);
        }
    }
    check_driver(&whole);
    free_reading(&whole);
    free_reading(&pieces);
    return 0;
}
