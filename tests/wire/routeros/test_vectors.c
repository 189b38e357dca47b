/*
 * The vectors of fixtures/mikrotik/api-vectors.json, read in place: what independent clients, the
 * manual and captures say. Groups that judge a router's side (query evaluation, REST, RADIUS) are
 * not ours.
 */
#include "base/text.h"
#include "isp_test_ros.h"
#include "wire/routeros/client.h"

#include <jansson.h>
#include <math.h>

static json_t *load_group(const char *name)
{
    const char *path = isp_test_shared("fixtures/mikrotik/api-vectors.json");
    if (!path)
        return NULL;
    json_error_t error;
    json_t *all = json_load_file(path, JSON_ALLOW_NUL, &error);
    ck_assert_msg(all != NULL, "%s", error.text);
    json_t *group = json_object_get(all, name);
    if (json_is_object(group))
        group = json_object_get(group, "vectors");
    ck_assert_msg(json_array_size(group) > 0, "%s", name);
    json_incref(group);
    json_decref(all);
    return group;
}

/* For each vector v of a group; a file that is absent means none. */
#define EACH_VECTOR(group, v)                \
    json_t *group__ = load_group(group), *v; \
    size_t i__;                              \
    json_array_foreach(group__, i__, v)

static const char *text_of(json_t *v, const char *key)
{
    return json_string_value(json_object_get(v, key));
}

static size_t bytes_of(const char *hex, uint8_t *out)
{
    ck_assert(isp_text__unhex(hex, strlen(hex), out));
    return strlen(hex) / 2;
}

START_TEST(lengths)
{
    uint8_t bytes[64], out[ISP_ROS_PREFIX_MAX];
    uint32_t back;
    EACH_VECTOR("length_vectors", v)
    {
        uint64_t n = (uint64_t)json_integer_value(json_object_get(v, "n"));
        size_t len = bytes_of(text_of(v, "hex"), bytes);
        ck_assert_msg(isp_ros_length__decode(bytes, len, &back) == (int)len && back == n, "%s",
                      text_of(v, "id"));
        if (strcmp(text_of(v, "dir"), "both") == 0)
            ck_assert_msg(isp_ros_length__encode(n, out) == len && memcmp(out, bytes, len) == 0,
                          "%s", text_of(v, "id"));
    }
    json_decref(group__);
}
END_TEST

START_TEST(longer_forms)
{
    uint8_t bytes[64];
    uint32_t back;
    EACH_VECTOR("length_noncanonical_decode", v)
    {
        size_t len = bytes_of(text_of(v, "hex"), bytes);
        ck_assert_int_eq(isp_ros_length__decode(bytes, len, &back), (int)len);
        ck_assert_int_eq(back, json_integer_value(json_object_get(v, "n")));
    }
    json_decref(group__);
}
END_TEST

START_TEST(length_errors)
{
    uint8_t bytes[64];
    uint32_t back;
    EACH_VECTOR("length_errors", v)
    {
        const char *hex = text_of(v, "decode_hex");
        if (!hex)
            continue; /* a negative length: the type does not hold one */
        size_t len = bytes_of(hex, bytes);
        bool wait = strstr(text_of(v, "expect"), "incomplete") != NULL;
        ck_assert_msg(isp_ros_length__decode(bytes, len, &back) == (wait ? 0 : -1), "%s",
                      text_of(v, "id"));
    }
    json_decref(group__);
}
END_TEST

/* The sentences in bytes as "a|b|c\n". */
static char *said(json_t *chunks)
{
    isp_buf out = ISP_BUF_INIT;
    isp_ros_parser parser = {.limits = ISP_ROS_LIMITS_DEFAULT};
    size_t c;
    json_t *chunk;
    json_array_foreach(chunks, c, chunk)
    {
        static uint8_t bytes[65536];
        size_t len = bytes_of(json_string_value(chunk), bytes), used = 0;
        for (const uint8_t *at = bytes; len; at += used, len -= used) {
            isp_ros_sentence *s = NULL;
            isp_ros_feed fed = isp_ros_parser__feed(&parser, at, len, &used, &s);
            ck_assert_int_ne(fed, ISP_ROS_BROKEN);
            for (size_t i = 0; s && i < s->count; i++)
                isp_buf__format(&out, "%s%s", i ? "|" : "", s->words[i].text);
            if (s)
                isp_buf__char(&out, '\n');
            isp_ros_sentence__free(s);
        }
    }
    ck_assert(!isp_ros_parser__is_midway(&parser));
    isp_ros_parser__free(&parser);
    return isp_buf__take(&out);
}

static void expect_words(json_t *words, isp_buf *out)
{
    size_t i;
    json_t *word;
    json_array_foreach(words, i, word)
        isp_buf__format(out, "%s%s", i ? "|" : "", json_string_value(word));
    if (i)
        isp_buf__char(out, '\n');
}

START_TEST(whole_words)
{
    uint8_t bytes[65536], prefix[ISP_ROS_PREFIX_MAX], expected[64];
    EACH_VECTOR("word_vectors", v)
    {
        size_t len = (size_t)json_integer_value(json_object_get(v, "content_len"));
        size_t n = isp_ros_length__encode(len, prefix);
        ck_assert_uint_eq(n, bytes_of(text_of(v, "prefix_hex"), expected));
        ck_assert_mem_eq(prefix, expected, n);
        const char *text = text_of(v, "text");
        if (!text || !*text)
            continue; /* described, not given; or the empty word, which ends a sentence */
        const isp_ros_request r = isp_ros_request__read(text);
        size_t size = isp_ros_request__size(&r, NULL);
        isp_ros_request__encode(&r, NULL, bytes);
        char hex[2048];
        isp_text__hex(bytes, size - 1, hex);
        ck_assert_str_eq(hex, text_of(v, "encoded_hex"));
    }
    json_decref(group__);
}
END_TEST

START_TEST(sentences)
{
    EACH_VECTOR("sentence_vectors", v)
    {
        json_t *chunks = json_pack("[O]", json_object_get(v, "hex"));
        ISP_AUTO_TEXT got = said(chunks);
        ISP_AUTO_BUF expected = ISP_BUF_INIT;
        expect_words(json_object_get(v, "words"), &expected);
        ck_assert_str_eq(got, expected.data ? expected.data : "");
        json_decref(chunks);

        /* and back, byte for byte */
        isp_ros_request r = {.count = json_array_size(json_object_get(v, "words"))};
        for (size_t i = 0; i < r.count; i++)
            r.words[i].parts[0] = json_string_value(json_array_get(json_object_get(v, "words"), i));
        uint8_t bytes[4096];
        char hex[8192];
        isp_ros_request__encode(&r, NULL, bytes);
        isp_text__hex(bytes, isp_ros_request__size(&r, NULL), hex);
        ck_assert_str_eq(hex, text_of(v, "hex"));

        json_t *parsed = json_object_get(v, "parsed"), *pair;
        if (!parsed || !json_object_get(parsed, "attrs"))
            continue;
        isp_ros_parser parser = {.limits = ISP_ROS_LIMITS_DEFAULT};
        isp_ros_sentence *s = NULL;
        size_t used, k;
        ck_assert_int_eq(
            isp_ros_parser__feed(&parser, bytes, isp_ros_request__size(&r, NULL), &used, &s),
            ISP_ROS_SENTENCE);
        ck_assert_str_eq(isp_ros_sentence__tag(s), text_of(parsed, "tag"));
        ck_assert_str_eq(s->words[0].text, text_of(parsed, "type"));
        json_array_foreach(json_object_get(parsed, "attrs"), k, pair)
            ck_assert_str_eq(isp_ros_sentence__get(s, json_string_value(json_array_get(pair, 0))),
                             json_string_value(json_array_get(pair, 1)));
        isp_ros_sentence__free(s);
        isp_ros_parser__free(&parser);
    }
    json_decref(group__);
}
END_TEST

START_TEST(attribute_words)
{
    EACH_VECTOR("attribute_word_vectors", v)
    {
        const isp_ros_sentence *s;
        union {
            isp_ros_sentence sentence;
            char bytes[sizeof(isp_ros_sentence) + sizeof(isp_ros_word)];
        } one = {.sentence = {.count = 1}};
        const char *text = text_of(v, "word");
        memcpy(one.bytes + sizeof(isp_ros_sentence), &(isp_ros_word){text, strlen(text)},
               sizeof(isp_ros_word));
        s = &one.sentence;
        isp_ros_word name, value;
        ck_assert(isp_ros_sentence__attribute(s, 0, &name, &value));
        ck_assert_uint_eq(name.len, strlen(text_of(v, "name")));
        ck_assert_int_eq(strncmp(name.text, text_of(v, "name"), name.len), 0);
        ck_assert_str_eq(value.text, text_of(v, "value"));
        json_t *expected = json_object_get(v, "bool");
        bool flag;
        if (expected) {
            ck_assert(isp_ros_value__bool(value.text, &flag));
            ck_assert_int_eq(flag, json_is_true(expected));
        }
    }
    json_decref(group__);
}
END_TEST

START_TEST(challenges)
{
    EACH_VECTOR("challenge_vectors", v)
    {
        isp_error err = {0};
        char response[ISP_ROS_RESPONSE_TEXT];
        ISP_AUTO(isp_secret)
        password = isp_secret__copy(text_of(v, "password"), strlen(text_of(v, "password")));
        ck_ok(isp_ros__challenge_response(text_of(v, "challenge_hex"), password, response, &err),
              err);
        ck_assert_str_eq(response, text_of(v, "response"));
    }
    json_decref(group__);
}
END_TEST

START_TEST(fragments)
{
    EACH_VECTOR("fragmentation_vectors", v)
    {
        ISP_AUTO_TEXT got = said(json_object_get(v, "chunks_hex"));
        ISP_AUTO_BUF expected = ISP_BUF_INIT;
        json_t *many = json_object_get(v, "expect_sentences"), *one;
        size_t i;
        expect_words(json_object_get(v, "expect_words"), &expected);
        json_array_foreach(many, i, one) expect_words(one, &expected);
        ck_assert_str_eq(got, expected.data);
    }
    json_decref(group__);
}
END_TEST

START_TEST(durations)
{
    EACH_VECTOR("duration_vectors", v)
    {
        int64_t us = 0;
        ck_assert_msg(isp_ros_value__duration(text_of(v, "text"), &us), "%s", text_of(v, "text"));
        ck_assert_int_eq(us, llround(json_number_value(json_object_get(v, "seconds")) * 1e6));
    }
    json_decref(group__);
}
END_TEST

START_TEST(rates)
{
    static const struct {
        const char *key;
        size_t offset;
    } members[] = {
        {"rx", offsetof(isp_ros_rates, rx_bps)},
        {"tx", offsetof(isp_ros_rates, tx_bps)},
        {"rx_burst", offsetof(isp_ros_rates, rx_burst_bps)},
        {"tx_burst", offsetof(isp_ros_rates, tx_burst_bps)},
        {"rx_threshold", offsetof(isp_ros_rates, rx_threshold_bps)},
        {"tx_threshold", offsetof(isp_ros_rates, tx_threshold_bps)},
        {"rx_burst_s", offsetof(isp_ros_rates, rx_burst_s)},
        {"tx_burst_s", offsetof(isp_ros_rates, tx_burst_s)},
        {"priority", offsetof(isp_ros_rates, priority)},
        {"rx_min", offsetof(isp_ros_rates, rx_min_bps)},
        {"tx_min", offsetof(isp_ros_rates, tx_min_bps)},
    };
    EACH_VECTOR("rate_vectors", v)
    {
        isp_ros_rates r;
        ck_assert_msg(isp_ros_value__rates(text_of(v, "text"), &r), "%s", text_of(v, "text"));
        for (size_t i = 0; i < ISP_LEN(members); i++) {
            json_t *expected = json_object_get(v, members[i].key);
            int64_t got;
            memcpy(&got, (const char *)&r + members[i].offset, sizeof got);
            if (expected)
                ck_assert_msg(got == json_integer_value(expected), "%s: %s is %lld",
                              text_of(v, "id"), members[i].key, (long long)got);
        }
    }
    json_decref(group__);
}
END_TEST

START_TEST(failures)
{
    static const struct {
        const char *name;
        isp_ros_failure failure;
    } names[] = {
        {"not-found", ISP_ROS_FAILURE_NOT_FOUND},
        {"unknown-command", ISP_ROS_FAILURE_UNKNOWN_COMMAND},
        {"already-exists", ISP_ROS_FAILURE_EXISTS},
        {"bad-argument", ISP_ROS_FAILURE_ARGUMENT},
        {"permission", ISP_ROS_FAILURE_PERMISSION},
        {"authentication", ISP_ROS_FAILURE_LOGIN},
        {"dynamic-item", ISP_ROS_FAILURE_DYNAMIC},
        {"cancelled", ISP_ROS_FAILURE_INTERRUPTED},
    };
    EACH_VECTOR("trap_class_vectors", v)
    {
        size_t i = 0;
        while (i < ISP_LEN(names) && strcmp(names[i].name, text_of(v, "class")) != 0)
            i++;
        ck_assert_uint_lt(i, ISP_LEN(names));
        ck_assert_msg(isp_ros_failure__classify(text_of(v, "message"), NULL) == names[i].failure,
                      "%s", text_of(v, "message"));
    }
    json_decref(group__);
}
END_TEST

static isp_ros_request built(const char *id)
{
    isp_ros_request r = isp_ros_request__read("/x/print");
    switch (atoi(id + strlen("qb-"))) {
    case 1:
        isp_ros_request__where(&r, ISP_ROS_EQUAL, "key1", "value1");
        isp_ros_request__where(&r, ISP_ROS_EQUAL, "key2", "value2");
        break;
    case 2:
        isp_ros_request__set(&r, "key1", "value1");
        isp_ros_request__set(&r, "key2", "value2");
        break;
    case 3:
        isp_ros_request__combine(&r, "|");
        break;
    case 4:
        isp_ros_request__where(&r, ISP_ROS_EQUAL, "=key_name", "1"); /* the other spelling */
        isp_ros_request__combine(&r, "!");
        break;
    case 5:
        isp_ros_request__where(&r, ISP_ROS_LESS, "key_name", "1");
        break;
    case 6:
        isp_ros_request__where(&r, ISP_ROS_GREATER, "key_name", "yes");
        break;
    case 9:
        isp_ros_request__properties(&r, "name,disabled");
        isp_ros_request__where(&r, ISP_ROS_HAS, "key1", NULL);
        isp_ros_request__where(&r, ISP_ROS_HAS, "key2", NULL);
        break;
    default: /* 7 and 8 stand for any four words and the operators after them */
        r.count = 0;
    }
    return r;
}

START_TEST(queries)
{
    size_t checked = 0;
    EACH_VECTOR("query_build_vectors", v)
    {
        const isp_ros_request r = built(text_of(v, "id"));
        if (r.count == 0)
            continue;
        json_t *expected = json_object_get(v, "words");
        ck_assert_uint_eq(r.count, json_array_size(expected) + 1);
        for (size_t i = 1; i < r.count; i++) {
            char word[64] = "";
            for (size_t k = 0; k < 4 && r.words[i].parts[k]; k++)
                strncat(word, r.words[i].parts[k], sizeof word - strlen(word) - 1);
            ck_assert_str_eq(word, json_string_value(json_array_get(expected, i - 1)));
        }
        checked++;
    }
    ck_assert(!group__ || checked == 7);
    json_decref(group__);
}
END_TEST

/* --- exchanges: the client against the script of a vector --- */

/* clang-format off */
/* What our client makes of the (last) command of each exchange. */
static const struct { const char *id; isp_status status; size_t rows; const char *subject, *message; } outcomes[] = {
    { "ex-001", ISP_OK, 0, "", "" },
    /* 002 and 004 send the password in clear first, then the MD5: we refuse to go on */
    { "ex-002", ISP_E_UNSUPPORTED, 0, "node.username", "" },
    { "ex-003", ISP_E_DENIED, 0, "node.username", "invalid user name" },
    { "ex-004", ISP_E_UNSUPPORTED, 0, "node.username", "" },
    { "ex-005", ISP_OK, 0, "", "" },
    { "ex-006", ISP_E_UNAVAILABLE, 0, "", "" },
    { "ex-007", ISP_OK, 1, "", "" },
    { "ex-008", ISP_OK, 1, "", "" },
    { "ex-009", ISP_OK, 1, "", "" },
    { "ex-010", ISP_E_INTERNAL, 0, "", "Some device error message" },
    { "ex-011", ISP_E_UNAVAILABLE, 0, "", "Some device error message" },
    { "ex-012", ISP_E_UNAVAILABLE, 0, "", "reason" },
    { "ex-013", ISP_E_UNAVAILABLE, 0, "", "closed" },
    { "ex-014", ISP_OK, 0, "", "" },
    { "ex-015", ISP_OK, 0, "", "" },
    { "ex-016", ISP_OK, 0, "", "" },
    { "ex-017", ISP_OK, 0, "", "" },
    { "ex-018", ISP_OK, 0, "", "" },
    { "ex-019", ISP_E_NOT_FOUND, 0, "", "" },
    { "ex-020", ISP_E_UNSUPPORTED, 0, "", "" },
    { "ex-021", ISP_E_EXISTS, 0, "", "" },
    { "ex-022", ISP_E_INVALID, 0, "interface", "" },
    { "ex-023", ISP_E_EXISTS, 0, "", "" },
    { "ex-024", ISP_E_INVALID, 0, "profile", "" },
    { "ex-025", ISP_E_DENIED, 0, "node.policy", "" },
    { "ex-026", ISP_OK, 1, "", "" },
    { "ex-027", ISP_E_TIMEOUT, 0, "", "" },
    { "ex-028", ISP_OK, 1, "", "" },
    { "ex-029", ISP_OK, 0, "", "" },
    { "ex-030", ISP_E_UNAVAILABLE, 0, "", "not logged in" },
};
/* clang-format on */

typedef struct script {
    json_t *steps;
    struct {
        char theirs[32], ours[32]; /* ".tag=2" of the vector, ".tag=7" of our client */
    } tags[8];
    size_t tag_count;
} script;

static bool is_attribute(const char *word)
{
    return word[0] == '=' && strncmp(word, "=tag=", 5) != 0;
}

/* The client's step: the same command and attributes, in any order; tags may be named anew. */
static bool expect_step(script *s, int fd, json_t *words)
{
    ros_words got = {.count = 0};
    const char *theirs = "";
    size_t i;
    json_t *word;
    if (!ros_read(fd, &got))
        return false;
    ck_assert_str_eq(got.word[0], json_string_value(json_array_get(words, 0)));
    json_array_foreach(words, i, word)
    {
        const char *text = json_string_value(word);
        bool found = !is_attribute(text);
        for (size_t k = 0; k < got.count && !found; k++)
            found = strcmp(got.word[k], text) == 0;
        ck_assert_msg(found, "%s", text);
        if (isp_text__starts(text, ".tag="))
            theirs = text;
    }
    const char *ours = ros_tag(&got);
    ck_assert_uint_lt(s->tag_count, ISP_LEN(s->tags));
    snprintf(s->tags[s->tag_count].theirs, sizeof s->tags[0].theirs, "%s", theirs);
    snprintf(s->tags[s->tag_count].ours, sizeof s->tags[0].ours, "%s", ours ? ours : "");
    s->tag_count++;
    ros_words_free(&got);
    return true;
}

/* The server's step, with tags renamed; without tag: an answer to what came last. */
static void say_step(script *s, int fd, json_t *words)
{
    const char *out[32];
    size_t n = 0, i;
    json_t *word;
    const char *tag = s->tag_count ? s->tags[s->tag_count - 1].ours : "";
    json_array_foreach(words, i, word)
    {
        const char *text = json_string_value(word);
        if (!isp_text__starts(text, ".tag=")) {
            out[n++] = text;
            continue;
        }
        tag = text;
        for (size_t k = 0; k < s->tag_count; k++)
            if (strcmp(s->tags[k].theirs, text) == 0)
                tag = s->tags[k].ours;
    }
    out[n] = NULL;
    ros_send(fd, *tag ? tag : NULL, out);
}

static void perform(int fd, void *user)
{
    script *s = user;
    size_t i;
    json_t *step;
    json_t *first = json_array_get(json_object_get(json_array_get(s->steps, 0), "words"), 0);
    if (strcmp(json_string_value(first), "/login") != 0 && !ros_welcome(fd))
        return;
    json_array_foreach(s->steps, i, step)
    {
        const char *from = text_of(step, "from");
        json_t *step_words = json_object_get(step, "words");
        if (!from)
            return; /* the server closes */
        if (strcmp(from, "server") == 0)
            say_step(s, fd, step_words);
        else if (!expect_step(s, fd, step_words))
            return;
        if (strcmp(from, "server") == 0 &&
            strcmp(json_string_value(json_array_get(step_words, 0)), "!fatal") == 0)
            return;
    }
    ros_nod(fd);
}

/* The client's side of a script: the outcome of its last command that has one of its own. */
static isp_status speak(isp_ros *ros, json_t *steps, size_t *rows, isp_error *err)
{
    isp_status st = ISP_OK;
    ISP_AUTO(isp_ros_command) listening = NULL;
    ISP_AUTO(isp_ros_answer) answer = NULL;
    size_t i, k;
    json_t *step, *word;
    json_array_foreach(steps, i, step)
    {
        const char *from = text_of(step, "from");
        json_t *list = json_object_get(step, "words");
        const char *name = json_string_value(json_array_get(list, 0));
        if (!from || strcmp(from, "client") != 0 || strcmp(name, "/login") == 0)
            continue;
        isp_ros_request r = isp_ros_request__read(name);
        r.ends = strcmp(name, "/quit") == 0 || strcmp(name, "/system/reboot") == 0;
        json_array_foreach(list, k, word) if (is_attribute(json_string_value(word)))
            r.words[r.count++]
                .parts[0] = json_string_value(word);
        if (strstr(name, "/listen")) {
            ck_ok(isp_ros__start(ros, &r, 5000, &listening, err), *err);
        } else if (strcmp(name, "/cancel") == 0) {
            ck_ok(isp_ros__cancel(listening, 5000, err), *err);
        } else {
            isp_ros_answer__free(ISP_TAKE(answer));
            st = isp_ros__run(ros, &r, 5000, &answer, err);
        }
    }
    if (listening) {
        isp_ros_answer__free(ISP_TAKE(answer));
        /* a vector that shows a cancelled listen may leave the cancel itself out */
        st = isp_ros__finish(listening, 200, &answer, err);
        if (st == ISP_E_UNAVAILABLE && strstr(err->message, "interrupted")) {
            ck_ok(isp_ros__cancel(listening, 5000, err), *err);
            st = isp_ros__finish(listening, 200, &answer, err);
        }
    }
    *rows = answer ? answer->row_count : 0;
    return st;
}

START_TEST(exchanges)
{
    static const isp_guard loopback = {.allow_loopback = true};
    json_t *group = load_group("exchange_vectors");
    if (!group)
        return;
    ck_assert_uint_eq(json_array_size(group), ISP_LEN(outcomes));
    json_t *v = json_array_get(group, (size_t)_i);
    ck_assert_str_eq(text_of(v, "id"), outcomes[_i].id);

    isp_error err = {0};
    script s = {.steps = json_object_get(v, "steps")};
    json_t *login = json_object_get(json_array_get(s.steps, 0), "words");
    const char *user = "userTest", *secret = "passTest";
    size_t k;
    json_t *word;
    json_array_foreach(login, k, word)
    {
        const char *text = json_string_value(word);
        user = isp_text__starts(text, "=name=admin") ? "admin" : user;
        secret = isp_text__starts(text, "=password=secret") ? "secret" : secret;
    }
    isp_test_server server;
    isp_test_server_start(&server, perform, &s);
    ISP_AUTO(isp_secret) password = isp_secret__copy(secret, strlen(secret));
    const isp_ros_options options = {.net = {.address = "127.0.0.1",
                                             .port = server.port,
                                             .protocol = ISP_GUARD_ROUTEROS,
                                             .guard = &loopback},
                                     .username = user,
                                     .password = password};
    ISP_AUTO(isp_ros) ros = NULL;
    size_t rows = 0;
    isp_status st = isp_ros__open(&options, 5000, &ros, &err);
    if (st == ISP_OK)
        st = speak(ros, s.steps, &rows, &err);
    ck_assert_msg(st == outcomes[_i].status, "%s: %s: %s", outcomes[_i].id, isp_status_name(st),
                  err.message);
    ck_assert_uint_eq(rows, outcomes[_i].rows);
    if (st < 0) {
        ck_assert_str_eq(err.subject, outcomes[_i].subject);
        ck_assert_msg(strstr(err.message, outcomes[_i].message) != NULL, "%s", err.message);
    }
    if (ros && !isp_ros__is_lost(ros)) {
        const isp_ros_request probe = isp_ros_request__read("/system/identity/print");
        ck_ok(isp_ros__run(ros, &probe, 5000, NULL, &err), err);
    }
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
    json_decref(group);
}
END_TEST

ISP_SUITE(wire_routeros_vectors, TEST(lengths), TEST(longer_forms), TEST(length_errors),
          TEST(whole_words), TEST(sentences), TEST(attribute_words), TEST(challenges),
          TEST(fragments), TEST(durations), TEST(rates), TEST(failures), TEST(queries),
          LOOP(exchanges, 0, ISP_LEN(outcomes)))
