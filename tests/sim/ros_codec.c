#include "ros_codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t sim_ros_length(uint32_t n, unsigned char room[5])
{
    size_t octets = n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x200000 ? 3 : n < 0x10000000 ? 4 : 5;
    static const unsigned char mark[] = {0, 0, 0x80, 0xc0, 0xe0, 0xf0};

    for (size_t i = 0; i < octets; i++)
        room[i] = (unsigned char)((uint64_t)n >> (8 * (octets - 1 - i)));
    room[0] |= mark[octets];
    return octets;
}

sim_ros_status sim_ros_read_length(const unsigned char *p, size_t left, uint32_t *n, size_t *used)
{
    static const unsigned char value_bits[] = {0, 0x7f, 0x3f, 0x1f, 0x0f, 0};
    size_t octets;
    uint32_t value;

    if (!left)
        return ROS_MORE;
    if (p[0] > 0xf0)
        return ROS_INVALID; /* f1..f7 are not defined, f8..ff are reserved */
    octets = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 2 : p[0] < 0xe0 ? 3 : p[0] < 0xf0 ? 4 : 5;
    if (left < octets)
        return ROS_MORE;
    value = p[0] & value_bits[octets];
    for (size_t i = 1; i < octets; i++)
        value = value << 8 | p[i];
    *n = value;
    *used = octets;
    return ROS_COMPLETE;
}

void sim_ros_sentence_free(sim_ros_sentence *sentence)
{
    for (size_t i = 0; i < sentence->count; i++)
        free(sentence->words[i]);
    free(sentence->words);
    *sentence = (sim_ros_sentence){0};
}

static bool add_word(sim_ros_sentence *sentence, const unsigned char *p, size_t len)
{
    if (sentence->count == ROS_WORDS_MAX || memchr(p, '\0', len))
        return false;
    if (sentence->count % 16 == 0)
        sentence->words = sim_realloc(sentence->words, sentence->count + 16,
                                      sizeof *sentence->words);
    sentence->words[sentence->count++] = sim_strndup((const char *)p, len);
    return true;
}

/* Is there a whole sentence? Looking first keeps a slow sender from costing copies. */
static sim_ros_status measure(const unsigned char *p, size_t left, size_t max, size_t *used)
{
    size_t at = 0;

    for (;;) {
        uint32_t n;
        size_t prefix;
        sim_ros_status status = sim_ros_read_length(p + at, left - at, &n, &prefix);

        if (status != ROS_COMPLETE)
            return status;
        if (n > ROS_WORD_MAX || at + prefix + n > max)
            return ROS_INVALID;
        if (n > left - at - prefix)
            return ROS_MORE;
        at += prefix + n;
        if (!n) {
            *used = at;
            return ROS_COMPLETE;
        }
    }
}

sim_ros_status sim_ros_read(const unsigned char *p, size_t left, size_t max, sim_ros_sentence *out,
                            size_t *used)
{
    sim_ros_status status = measure(p, left, max, used);
    size_t at = 0;

    *out = (sim_ros_sentence){0};
    if (status != ROS_COMPLETE)
        return status;
    for (;;) {
        uint32_t n;
        size_t prefix;

        sim_ros_read_length(p + at, left - at, &n, &prefix);
        at += prefix;
        if (!n)
            return ROS_COMPLETE;
        if (!add_word(out, p + at, n)) {
            sim_ros_sentence_free(out);
            return ROS_INVALID;
        }
        at += n;
    }
}

void sim_ros_word(sim_buf *out, const char *word)
{
    unsigned char prefix[5];
    size_t len = strlen(word);

    sim_buf_add(out, prefix, sim_ros_length((uint32_t)len, prefix));
    sim_buf_add(out, word, len);
}

void sim_ros_wordf(sim_buf *out, const char *format, ...)
{
    va_list args;
    char *word = NULL;

    va_start(args, format);
    if (vasprintf(&word, format, args) < 0)
        word = NULL;
    va_end(args);
    sim_ros_word(out, word ? word : "");
    free(word);
}

void sim_ros_end(sim_buf *out)
{
    sim_buf_byte(out, 0);
}
