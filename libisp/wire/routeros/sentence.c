#include "wire/routeros/sentence.h"
#include "base/secret.h"

#include <string.h>

/* clang-format off */

/* Lengths below `below` take `bytes` bytes, the first with `mark` in its upper bits. */
static const struct {
    uint64_t below;
    uint8_t bytes, mark, mark_bits; /* mark_bits: the bits of the first byte that are the mark */
} classes[] = {
    { 0x80,                   1, 0x00, 0x80 },
    { 0x4000,                 2, 0x80, 0xc0 },
    { 0x200000,               3, 0xc0, 0xe0 },
    { 0x10000000,             4, 0xe0, 0xf0 },
    { UINT64_C(0x100000000),  5, 0xf0, 0xff }, /* F1..F7 are undefined, F8..FF reserved: refused */
};

static const struct {
    const char *word;
    isp_ros_kind kind;
} kinds[] = {
    { "!re",    ISP_ROS_RE },    { "!done",  ISP_ROS_DONE },  { "!trap", ISP_ROS_TRAP },
    { "!fatal", ISP_ROS_FATAL }, { "!empty", ISP_ROS_EMPTY },
};

static const char *const test_marks[] = {
    [ISP_ROS_EQUAL] = "?", [ISP_ROS_LESS] = "?<", [ISP_ROS_GREATER] = "?>",
    [ISP_ROS_HAS] = "?",   [ISP_ROS_LACKS] = "?-",
};
/* clang-format on */

size_t isp_ros_length__encode(uint64_t len, uint8_t out[ISP_ROS_PREFIX_MAX])
{
    for (size_t c = 0; c < ISP_LEN(classes); c++) {
        if (len >= classes[c].below)
            continue;
        for (size_t i = classes[c].bytes; i-- > 0; len >>= 8)
            out[i] = (uint8_t)len;
        out[0] |= classes[c].mark;
        return classes[c].bytes;
    }
    return 0;
}

int isp_ros_length__decode(const uint8_t *bytes, size_t len, uint32_t *out)
{
    if (len == 0)
        return 0;
    for (size_t c = 0; c < ISP_LEN(classes); c++) {
        if ((bytes[0] & classes[c].mark_bits) != classes[c].mark)
            continue;
        if (len < classes[c].bytes)
            return 0;
        uint32_t value = bytes[0] & (uint8_t)~classes[c].mark_bits;
        for (size_t i = 1; i < classes[c].bytes; i++)
            value = value << 8 | bytes[i];
        *out = value;
        return classes[c].bytes;
    }
    return -1;
}

/* --- replies --- */

void isp_ros_sentence__free(isp_ros_sentence *sentence)
{
    if (sentence)
        isp_secret__wipe(sentence, sentence->size);
    free(sentence);
}

isp_ros_kind isp_ros_sentence__kind(const isp_ros_sentence *sentence)
{
    const isp_ros_word *word = &sentence->words[0];
    if (word->text[0] != '!')
        return ISP_ROS_NO_REPLY;
    for (size_t i = 0; i < ISP_LEN(kinds); i++)
        if (strlen(kinds[i].word) == word->len && memcmp(kinds[i].word, word->text, word->len) == 0)
            return kinds[i].kind;
    return ISP_ROS_OTHER;
}

const char *isp_ros_sentence__tag(const isp_ros_sentence *sentence)
{
    for (size_t i = 1; i < sentence->count; i++)
        if (isp_text__starts(sentence->words[i].text, ".tag="))
            return sentence->words[i].text + strlen(".tag=");
    return "";
}

bool isp_ros_sentence__attribute(const isp_ros_sentence *sentence, size_t i, isp_ros_word *name,
                                 isp_ros_word *value)
{
    const isp_ros_word *word = &sentence->words[i];
    if (word->len < 1 || word->text[0] != '=')
        return false;
    const char *start = word->text + 1, *end = word->text + word->len;
    const char *equals = memchr(start, '=', (size_t)(end - start));
    *name = (isp_ros_word){start, (size_t)((equals ? equals : end) - start)};
    *value = (isp_ros_word){equals ? equals + 1 : end, equals ? (size_t)(end - equals) - 1 : 0};
    return true;
}

const char *isp_ros_sentence__get(const isp_ros_sentence *sentence, const char *name)
{
    size_t len = strlen(name);
    isp_ros_word found, value;
    for (size_t i = 1; i < sentence->count; i++)
        if (isp_ros_sentence__attribute(sentence, i, &found, &value) && found.len == len &&
            memcmp(found.text, name, len) == 0)
            return value.text;
    return NULL;
}

/* --- parser --- */

static isp_ros_feed fail(isp_ros_parser *parser, isp_status status, const char *why)
{
    parser->status = status;
    parser->why = why;
    return ISP_ROS_BROKEN;
}

static void start_sentence(isp_ros_parser *parser)
{
    isp_buf__clear(&parser->bytes);
    isp_buf__clear(&parser->lens);
    parser->word_count = 0;
}

/* The words read so far in one piece of memory; NULL without memory. */
static isp_ros_sentence *copy_sentence(const isp_ros_parser *parser)
{
    size_t table = sizeof(isp_ros_sentence) + parser->word_count * sizeof(isp_ros_word);
    isp_ros_sentence *sentence = malloc(table + parser->bytes.len);
    if (!sentence)
        return NULL;
    sentence->size = table + parser->bytes.len;
    char *text = (char *)sentence + table;
    memcpy(text, parser->bytes.data, parser->bytes.len);
    sentence->count = parser->word_count;
    for (size_t i = 0; i < sentence->count; i++) {
        size_t len;
        memcpy(&len, parser->lens.data + i * sizeof len, sizeof len);
        sentence->words[i] = (isp_ros_word){text, len};
        text += len + 1;
    }
    return sentence;
}

/* One byte of a length prefix. MORE: go on with the next byte. */
static isp_ros_feed take_prefix(isp_ros_parser *parser, uint8_t byte, isp_ros_sentence **sentence)
{
    uint32_t len = 0;
    parser->prefix[parser->prefix_len++] = byte;
    int used = isp_ros_length__decode(parser->prefix, parser->prefix_len, &len);
    if (used < 0)
        return fail(parser, ISP_E_PROTOCOL, "a length begins with a reserved byte");
    if (used == 0)
        return ISP_ROS_MORE;
    parser->prefix_len = 0;
    if (len == 0) {
        if (parser->word_count == 0)
            return ISP_ROS_MORE; /* an empty sentence says nothing */
        *sentence = copy_sentence(parser);
        if (!*sentence)
            return fail(parser, ISP_E_MEMORY, "out of memory");
        start_sentence(parser);
        return ISP_ROS_SENTENCE;
    }
    if (len > parser->limits.word_max)
        return fail(parser, ISP_E_PROTOCOL, "a word is too long");
    if (parser->word_count == parser->limits.word_count_max)
        return fail(parser, ISP_E_PROTOCOL, "a sentence has too many words");
    size_t have = parser->bytes.len - parser->word_count; /* without our NULs */
    if (len > parser->limits.sentence_max - have)
        return fail(parser, ISP_E_PROTOCOL, "a sentence is too long");
    const size_t word_len = len;
    isp_buf__add(&parser->lens, &word_len, sizeof word_len);
    parser->in_word = true;
    parser->word_left = len;
    return ISP_ROS_MORE;
}

isp_ros_feed isp_ros_parser__feed(isp_ros_parser *parser, const void *bytes, size_t len,
                                  size_t *used, isp_ros_sentence **sentence)
{
    const uint8_t *start = bytes, *at = start, *end = start + len;
    isp_ros_feed result = parser->status < 0 ? ISP_ROS_BROKEN : ISP_ROS_MORE;
    while (at < end && result == ISP_ROS_MORE) {
        if (!parser->in_word) {
            result = take_prefix(parser, *at++, sentence);
            continue;
        }
        size_t n = (size_t)(end - at) < parser->word_left ? (size_t)(end - at) : parser->word_left;
        isp_buf__add(&parser->bytes, at, n);
        at += n;
        parser->word_left -= n;
        if (parser->word_left == 0) {
            isp_buf__char(&parser->bytes, '\0');
            parser->word_count++;
            parser->in_word = false;
        }
        if (parser->bytes.failed || parser->lens.failed)
            result = fail(parser, ISP_E_MEMORY, "out of memory");
    }
    *used = (size_t)(at - start);
    return result;
}

bool isp_ros_parser__is_midway(const isp_ros_parser *parser)
{
    return parser->in_word || parser->word_count > 0 || parser->prefix_len > 0;
}

void isp_ros_parser__free(isp_ros_parser *parser)
{
    if (parser->bytes.data)
        isp_secret__wipe(parser->bytes.data, parser->bytes.size);
    isp_buf__free(&parser->bytes);
    isp_buf__free(&parser->lens);
}

/* --- requests --- */

static isp_ros_request new_request(const char *command, bool changes)
{
    isp_ros_request request = {.count = 1, .changes = changes};
    request.words[0].parts[0] = command;
    return request;
}

isp_ros_request isp_ros_request__read(const char *command)
{
    return new_request(command, false);
}

isp_ros_request isp_ros_request__change(const char *command)
{
    return new_request(command, true);
}

static void add_word(isp_ros_request *request, const char *a, const char *b, const char *c,
                     const char *d)
{
    if (request->count == ISP_ROS_REQUEST_WORDS) {
        request->failed = true;
        return;
    }
    const char **parts = request->words[request->count++].parts;
    parts[0] = a;
    parts[1] = b;
    parts[2] = c;
    parts[3] = d;
}

void isp_ros_request__set(isp_ros_request *request, const char *name, const char *value)
{
    add_word(request, "=", name, "=", value);
}

void isp_ros_request__set_secret(isp_ros_request *request, const char *name, const char *value)
{
    add_word(request, "=", name, "=", value);
    request->words[request->count - 1].is_secret = true;
}

void isp_ros_request__properties(isp_ros_request *request, const char *names)
{
    isp_ros_request__set(request, ".proplist", names);
}

void isp_ros_request__where(isp_ros_request *request, isp_ros_test test, const char *name,
                            const char *value)
{
    bool has_value = test != ISP_ROS_HAS && test != ISP_ROS_LACKS;
    add_word(request, test_marks[test], name, has_value ? "=" : NULL, has_value ? value : NULL);
}

void isp_ros_request__combine(isp_ros_request *request, const char *operators)
{
    add_word(request, "?#", operators, NULL, NULL);
}

static size_t word_len(const isp_ros_request *request, size_t i)
{
    size_t len = 0;
    for (size_t k = 0; k < ISP_LEN(request->words[i].parts) && request->words[i].parts[k]; k++)
        len += strlen(request->words[i].parts[k]);
    return len;
}

static const char tag_name[] = ".tag=";

size_t isp_ros_request__size(const isp_ros_request *request, const char *tag)
{
    uint8_t prefix[ISP_ROS_PREFIX_MAX];
    size_t size = 1;
    for (size_t i = 0; i < request->count; i++) {
        size_t len = word_len(request, i), prefix_len = isp_ros_length__encode(len, prefix);
        if (prefix_len == 0 || len == 0)
            return 0; /* too long; or empty, which would end the sentence */
        size += prefix_len + len;
    }
    if (tag) {
        size_t len = strlen(tag_name) + strlen(tag);
        size += isp_ros_length__encode(len, prefix) + len;
    }
    return request->failed ? 0 : size;
}

void isp_ros_request__encode(const isp_ros_request *request, const char *tag, uint8_t *out)
{
    for (size_t i = 0; i < request->count; i++) {
        out += isp_ros_length__encode(word_len(request, i), out);
        for (size_t k = 0; k < ISP_LEN(request->words[i].parts) && request->words[i].parts[k]; k++)
            out = mempcpy(out, request->words[i].parts[k], strlen(request->words[i].parts[k]));
    }
    if (tag) {
        out += isp_ros_length__encode(strlen(tag_name) + strlen(tag), out);
        out = mempcpy(out, tag_name, strlen(tag_name));
        out = mempcpy(out, tag, strlen(tag));
    }
    *out = 0;
}

/* A value as the console takes it: in quotes unless it is one plain token. */
static void print_value(isp_buf *out, const char *value)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "._-@:/*,";
    if (value[0] && value[strspn(value, plain)] == '\0') {
        isp_buf__text(out, value);
        return;
    }
    isp_buf__char(out, '"');
    for (; *value; value++) {
        if (strchr("\"\\$", *value))
            isp_buf__char(out, '\\');
        isp_buf__char(out, *value);
    }
    isp_buf__char(out, '"');
}

void isp_ros_request__print(const isp_ros_request *request, isp_buf *out)
{
    isp_buf__text(out, request->words[0].parts[0]);
    for (size_t i = 1; i < request->count; i++) {
        const char *const *parts = request->words[i].parts;
        isp_buf__char(out, ' ');
        if (parts[0][0] != '=') {
            for (size_t k = 0; k < ISP_LEN(request->words[i].parts) && parts[k]; k++)
                isp_buf__text(out, parts[k]);
            continue;
        }
        isp_buf__text(out, parts[1]);
        isp_buf__char(out, '=');
        if (request->words[i].is_secret)
            isp_buf__text(out, "***");
        else
            print_value(out, parts[3]);
    }
}

bool isp_ros_request__leaks(const isp_ros_request *request, const char *text)
{
    for (size_t i = 0; i < request->count; i++) {
        const char *secret = request->words[i].is_secret ? request->words[i].parts[3] : NULL;
        if (secret && *secret && strstr(text, secret))
            return true;
    }
    return false;
}
