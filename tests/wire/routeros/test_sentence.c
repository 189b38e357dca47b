#include "isp_test.h"
#include "wire/routeros/sentence.h"

#include <string.h>

/* clang-format off */
static const struct { uint64_t len; const char *prefix; size_t size; } lengths[] = {
    { 0, "\x00", 1 }, { 0x7f, "\x7f", 1 }, { 0x80, "\x80\x80", 2 }, { 5000, "\x93\x88", 2 },
    { 0x3fff, "\xbf\xff", 2 }, { 0x4000, "\xc0\x40\x00", 3 }, { 20000, "\xc0\x4e\x20", 3 },
    { 0x1fffff, "\xdf\xff\xff", 3 }, { 0x200000, "\xe0\x20\x00\x00", 4 },
    { 0xfffffff, "\xef\xff\xff\xff", 4 }, { 0x10000000, "\xf0\x10\x00\x00\x00", 5 },
    { 300000000, "\xf0\x11\xe1\xa3\x00", 5 }, { 0xffffffff, "\xf0\xff\xff\xff\xff", 5 },
};
static const struct { const char *prefix; int size; uint32_t len; } long_forms[] = {
    { "\x80\x05", 2, 5 }, { "\xc0\x00\x05", 3, 5 }, { "\xe0\x00\x00\x05", 4, 5 }, { "\xf0\x00\x00\x00\x05", 5, 5 },
    { "\x80\x00", 2, 0 },
};
/* clang-format on */

START_TEST(lengths_have_one_shortest_form)
{
    uint8_t out[ISP_ROS_PREFIX_MAX] = {0};
    uint32_t back = 0;
    ck_assert_uint_eq(isp_ros_length__encode(lengths[_i].len, out), lengths[_i].size);
    ck_assert_mem_eq(out, lengths[_i].prefix, lengths[_i].size);
    ck_assert_int_eq(isp_ros_length__decode(out, sizeof out, &back), (int)lengths[_i].size);
    ck_assert_uint_eq(back, lengths[_i].len);
    for (size_t n = 0; n < lengths[_i].size; n++)
        ck_assert_int_eq(isp_ros_length__decode(out, n, &back), 0);
}
END_TEST

START_TEST(longer_forms_are_read_too)
{
    uint32_t len = 77;
    ck_assert_int_eq(isp_ros_length__decode((const uint8_t *)long_forms[_i].prefix,
                                            (size_t)long_forms[_i].size, &len),
                     long_forms[_i].size);
    ck_assert_uint_eq(len, long_forms[_i].len);
}
END_TEST

START_TEST(lengths_beyond_32_bits_have_no_form)
{
    uint8_t out[ISP_ROS_PREFIX_MAX];
    ck_assert_uint_eq(isp_ros_length__encode(UINT64_C(0x100000000), out), 0);
    ck_assert_uint_eq(isp_ros_length__encode(UINT64_MAX, out), 0);
}
END_TEST

START_TEST(undefined_and_reserved_first_bytes_are_refused)
{
    for (unsigned byte = 0xf1; byte <= 0xff; byte++) {
        const uint8_t bytes[5] = {(uint8_t)byte};
        uint32_t len;
        ck_assert_int_eq(isp_ros_length__decode(bytes, 1, &len), -1);
        ck_assert_int_eq(isp_ros_length__decode(bytes, 5, &len), -1);
        isp_ros_parser parser = {.limits = ISP_ROS_LIMITS_DEFAULT};
        isp_ros_sentence *sentence = NULL;
        size_t used;
        ck_assert_int_eq(isp_ros_parser__feed(&parser, bytes, 1, &used, &sentence), ISP_ROS_BROKEN);
        ck_assert_int_eq(parser.status, ISP_E_PROTOCOL);
        /* and nothing makes it whole again */
        ck_assert_int_eq(isp_ros_parser__feed(&parser, "\5!done", 7, &used, &sentence),
                         ISP_ROS_BROKEN);
        ck_assert_uint_eq(used, 0);
        isp_ros_parser__free(&parser);
    }
}
END_TEST

/* What a stream says, as text: words one a line, sentences ended by "--"; read in pieces. */
static char *read_stream(const void *bytes, size_t len, const size_t *pieces, isp_ros_limits limits)
{
    isp_buf out = ISP_BUF_INIT;
    isp_ros_parser parser = {.limits = limits};
    const char *at = bytes;
    for (size_t i = 0; len; i++) {
        size_t piece = pieces[i] < len ? pieces[i] : len, used = 0;
        isp_ros_sentence *sentence = NULL;
        for (size_t taken = 0; taken < piece; taken += used) {
            isp_ros_feed fed = isp_ros_parser__feed(&parser, at + taken, piece - taken, &used,
                                                    &sentence);
            if (fed == ISP_ROS_BROKEN) {
                isp_buf__format(&out, "broken: %s\n", parser.why);
                isp_ros_parser__free(&parser);
                return isp_buf__take(&out);
            }
            if (fed == ISP_ROS_MORE) {
                ck_assert_uint_eq(used, piece - taken);
                continue;
            }
            for (size_t w = 0; w < sentence->count; w++) {
                ck_assert_int_eq(sentence->words[w].text[sentence->words[w].len], '\0');
                isp_buf__add(&out, sentence->words[w].text, sentence->words[w].len);
                isp_buf__char(&out, '\n');
            }
            isp_buf__text(&out, "--\n");
            isp_ros_sentence__free(sentence);
        }
        at += piece;
        len -= piece;
    }
    if (isp_ros_parser__is_midway(&parser))
        isp_buf__text(&out, "midway\n");
    isp_ros_parser__free(&parser);
    return isp_buf__take(&out);
}

static char *read_whole(const void *bytes, size_t len, isp_ros_limits limits)
{
    return read_stream(bytes, len, (const size_t[]){len, 0}, limits);
}

static const char stream[] = "\0\3!re\7.tag=12\x0e=name=iu=c3Eeg\0\0"
                             "\xf0\0\0\0\5!done\x80\4=a=b\0\3!re\2=x\0\0\5!don";

START_TEST(any_split_says_the_same)
{
    size_t len = sizeof stream - 1;
    char *whole = read_whole(stream, len, ISP_ROS_LIMITS_DEFAULT);
    ck_assert_str_eq(whole,
                     "!re\n.tag=12\n=name=iu=c3Eeg\n--\n!done\n=a=b\n--\n!re\n=x\n--\nmidway\n");
    for (size_t a = 1; a < len; a++) {
        for (size_t b = 1; a + b <= len; b++) {
            const size_t pieces[] = {a, b, len};
            char *split = read_stream(stream, len, pieces, ISP_ROS_LIMITS_DEFAULT);
            ck_assert_str_eq(split, whole);
            free(split);
        }
    }
    free(whole);
}
END_TEST

START_TEST(being_midway_is_known_at_every_byte)
{
    static const char bytes[] = "\3!re\4=a=b\0";
    for (size_t n = 0; n < sizeof bytes; n++) {
        char *said = read_whole(bytes, n, ISP_ROS_LIMITS_DEFAULT);
        ck_assert_int_eq(strcmp(said, "midway\n") == 0, n > 0 && n < sizeof bytes - 1);
        free(said);
    }
}
END_TEST

/* clang-format off */
static const struct { const char *bytes; size_t len; const char *said; } beyond[] = {
    { "\x05" "abcde", 6, "broken: a word is too long\n" },
    { "\x05", 1, "broken: a word is too long\n" },                 /* before its bytes come */
    { "\xf0\xff\xff\xff\xff", 5, "broken: a word is too long\n" }, /* 4 GiB */
    { "\4abcd\4abcd\1a\0", 13, "abcd\nabcd\na\n--\n" },
    { "\4abcd\4abcd\2ab\0", 14, "broken: a sentence is too long\n" },
    { "\1a\1b\1c\1d\0", 9, "broken: a sentence has too many words\n" },
    { "\1a\1b\1c\0\1a\1b\1c\0", 14, "a\nb\nc\n--\na\nb\nc\n--\n" },
};
/* clang-format on */

START_TEST(limits_hold_and_count_anew_for_each_sentence)
{
    static const isp_ros_limits small = {.word_max = 4, .sentence_max = 9, .word_count_max = 3};
    char *said = read_whole(beyond[_i].bytes, beyond[_i].len, small);
    ck_assert_str_eq(said, beyond[_i].said);
    free(said);
}
END_TEST

static isp_ros_sentence *read_one(const char *bytes, size_t len)
{
    isp_ros_parser parser = {.limits = ISP_ROS_LIMITS_DEFAULT};
    isp_ros_sentence *sentence = NULL;
    size_t used;
    ck_assert_int_eq(isp_ros_parser__feed(&parser, bytes, len, &used, &sentence), ISP_ROS_SENTENCE);
    isp_ros_parser__free(&parser);
    return sentence;
}

START_TEST(attributes_are_found_by_their_whole_name)
{
    static const char bytes[] = "\3!re\x09=namex=no\x09=name=a=b\x07=name=c\5=flag\7=empty=\4word"
                                "\6.tag=7\0";
    ISP_AUTO(isp_ros_sentence) s = read_one(bytes, sizeof bytes - 1);
    ck_assert_int_eq(isp_ros_sentence__kind(s), ISP_ROS_RE);
    ck_assert_str_eq(isp_ros_sentence__get(s, "name"), "a=b");
    ck_assert_str_eq(isp_ros_sentence__get(s, "namex"), "no");
    ck_assert_str_eq(isp_ros_sentence__get(s, "flag"), "");
    ck_assert_str_eq(isp_ros_sentence__get(s, "empty"), "");
    ck_assert_ptr_null(isp_ros_sentence__get(s, "nam"));
    ck_assert_ptr_null(isp_ros_sentence__get(s, "word"));
    ck_assert_str_eq(isp_ros_sentence__tag(s), "7");
}
END_TEST

/* clang-format off */
static const struct { const char *word; isp_ros_kind kind; } first_words[] = {
    { "!re", ISP_ROS_RE }, { "!done", ISP_ROS_DONE }, { "!trap", ISP_ROS_TRAP }, { "!fatal", ISP_ROS_FATAL },
    { "!empty", ISP_ROS_EMPTY }, { "!", ISP_ROS_OTHER }, { "!rex", ISP_ROS_OTHER }, { "!r", ISP_ROS_OTHER },
    { "re", ISP_ROS_NO_REPLY }, { "=name=x", ISP_ROS_NO_REPLY }, { "!RE", ISP_ROS_OTHER },
};
/* clang-format on */

START_TEST(replies_are_told_by_their_first_word)
{
    char bytes[16] = {(char)strlen(first_words[_i].word)};
    memcpy(bytes + 1, first_words[_i].word, strlen(first_words[_i].word));
    ISP_AUTO(isp_ros_sentence) s = read_one(bytes, strlen(first_words[_i].word) + 2);
    ck_assert_int_eq(isp_ros_sentence__kind(s), first_words[_i].kind);
}
END_TEST

static isp_ros_request sample(void)
{
    isp_ros_request r = isp_ros_request__change("/ppp/secret/set");
    isp_ros_request__set(&r, ".id", "*1A");
    isp_ros_request__set_secret(&r, "password", "s3cr et");
    isp_ros_request__set(&r, "comment", "a \"b\" $c \\d");
    isp_ros_request__set(&r, "profile", "");
    return r;
}

START_TEST(a_request_is_encoded_word_by_word)
{
    isp_ros_request r = isp_ros_request__read("/ppp/secret/print");
    isp_ros_request__properties(&r, ".id,name");
    isp_ros_request__where(&r, ISP_ROS_EQUAL, "name", "rahim");
    isp_ros_request__where(&r, ISP_ROS_GREATER, "comment", "a");
    isp_ros_request__where(&r, ISP_ROS_LESS, "comment", "b");
    isp_ros_request__where(&r, ISP_ROS_HAS, "profile", NULL);
    isp_ros_request__where(&r, ISP_ROS_LACKS, "service", NULL);
    isp_ros_request__combine(&r, "&|");
    static const char expected[] = "\x11/ppp/secret/print\x13=.proplist=.id,name\x0b?name=rahim"
                                   "\x0b?>comment=a\x0b?<comment=b\x08?profile\x09?-service\4?#&|"
                                   "\x07.tag=31\0";
    ck_assert(!r.changes);
    ck_assert_uint_eq(isp_ros_request__size(&r, "31"), sizeof expected - 1);
    uint8_t bytes[256];
    isp_ros_request__encode(&r, "31", bytes);
    ck_assert_mem_eq(bytes, expected, sizeof expected - 1);
    ck_assert_uint_eq(isp_ros_request__size(&r, NULL), sizeof expected - 1 - 8);
}
END_TEST

START_TEST(what_is_encoded_reads_back)
{
    const isp_ros_request r = sample();
    char value[40000];
    memset(value, 'v', sizeof value);
    value[sizeof value - 1] = '\0';
    isp_ros_request big = r;
    isp_ros_request__set(&big, "note", value);
    const isp_ros_request *both[] = {&r, &big};
    for (size_t i = 0; i < 2; i++) {
        size_t size = isp_ros_request__size(both[i], "9");
        uint8_t *bytes = malloc(size);
        isp_ros_request__encode(both[i], "9", bytes);
        ISP_AUTO(isp_ros_sentence) s = read_one((const char *)bytes, size);
        ck_assert_uint_eq(s->count, both[i]->count + 1);
        ck_assert_str_eq(s->words[0].text, "/ppp/secret/set");
        ck_assert_str_eq(isp_ros_sentence__get(s, ".id"), "*1A");
        ck_assert_str_eq(isp_ros_sentence__get(s, "password"), "s3cr et");
        ck_assert_str_eq(isp_ros_sentence__get(s, "profile"), "");
        ck_assert_str_eq(isp_ros_sentence__tag(s), "9");
        if (i)
            ck_assert_str_eq(isp_ros_sentence__get(s, "note"), value);
        free(bytes);
    }
}
END_TEST

START_TEST(a_request_is_shown_without_its_secrets)
{
    const isp_ros_request r = sample();
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    isp_ros_request__print(&r, &out);
    ck_assert_str_eq(out.data, "/ppp/secret/set .id=*1A password=*** "
                               "comment=\"a \\\"b\\\" \\$c \\\\d\" profile=\"\"");
    ck_assert(isp_ros_request__leaks(&r, "value s3cr et is bad"));
    ck_assert(!isp_ros_request__leaks(&r, "value *1A is bad"));
}
END_TEST

START_TEST(too_many_words_are_an_error_not_an_overflow)
{
    isp_ros_request r = isp_ros_request__read("/x");
    for (size_t i = 1; i < ISP_ROS_REQUEST_WORDS; i++)
        isp_ros_request__set(&r, "a", "b");
    ck_assert_uint_gt(isp_ros_request__size(&r, NULL), 0);
    isp_ros_request__set_secret(&r, "a", "b");
    ck_assert_uint_eq(r.count, ISP_ROS_REQUEST_WORDS);
    ck_assert_uint_eq(isp_ros_request__size(&r, NULL), 0);
}
END_TEST

ISP_SUITE(wire_routeros_sentence, LOOP(lengths_have_one_shortest_form, 0, ISP_LEN(lengths)),
          LOOP(longer_forms_are_read_too, 0, ISP_LEN(long_forms)),
          TEST(lengths_beyond_32_bits_have_no_form),
          TEST(undefined_and_reserved_first_bytes_are_refused), TEST(any_split_says_the_same),
          TEST(being_midway_is_known_at_every_byte),
          LOOP(limits_hold_and_count_anew_for_each_sentence, 0, ISP_LEN(beyond)),
          TEST(attributes_are_found_by_their_whole_name),
          LOOP(replies_are_told_by_their_first_word, 0, ISP_LEN(first_words)),
          TEST(a_request_is_encoded_word_by_word), TEST(what_is_encoded_reads_back),
          TEST(a_request_is_shown_without_its_secrets),
          TEST(too_many_words_are_an_error_not_an_overflow))
