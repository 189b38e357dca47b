/*
 * The codecs of the simulator on standard input and output, for tests that read vectors.
 *
 *     length N         the prefix of a word of N octets, hex
 *     decode HEX       a prefix: N and the octets it took, `more` or `invalid`
 *     sentence HEX     its words, hex, after the octets it took; `more` or `invalid`
 *     encode HEX...    a sentence of these words, hex
 *     duration TEXT    seconds, or `invalid`
 *     rate TEXT        the eleven numbers of a rate limit, or `invalid`
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ros_codec.h"
#include "ros_value.h"

static void print_hex(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i++)
        printf("%02x", p[i]);
}

static void read_hex(const char *text, sim_buf *out)
{
    unsigned byte;

    out->len = 0;
    for (; sscanf(text, "%2x", &byte) == 1 && text[0] && text[1]; text += 2)
        sim_buf_byte(out, byte);
}

static bool said_status(sim_ros_status status)
{
    if (status != ROS_COMPLETE)
        fputs(status == ROS_MORE ? "more" : "invalid", stdout);
    return status != ROS_COMPLETE;
}

static void do_length(const char *text)
{
    unsigned char room[5];
    size_t len = sim_ros_length((uint32_t)strtoul(text, NULL, 10), room);

    print_hex(room, len);
}

static void do_decode(const char *text)
{
    sim_buf bytes = {0};
    uint32_t n = 0;
    size_t used = 0;

    read_hex(text, &bytes);
    if (!said_status(sim_ros_read_length(bytes.data, bytes.len, &n, &used)))
        printf("%" PRIu32 " %zu", n, used);
    sim_buf_free(&bytes);
}

static void do_sentence(const char *text)
{
    sim_ros_sentence sentence;
    sim_buf bytes = {0};
    size_t used = 0;

    read_hex(text, &bytes);
    if (!said_status(sim_ros_read(bytes.data, bytes.len, ROS_SENTENCE_MAX, &sentence, &used))) {
        printf("%zu", used);
        for (size_t i = 0; i < sentence.count; i++) {
            putchar(' ');
            print_hex(sentence.words[i], strlen(sentence.words[i]));
        }
    }
    sim_ros_sentence_free(&sentence);
    sim_buf_free(&bytes);
}

static void do_encode(char *text)
{
    sim_buf bytes = {0}, out = {0};

    for (char *word = strsep(&text, " "); word; word = strsep(&text, " ")) {
        read_hex(word, &bytes);
        sim_ros_word(&out, sim_buf_string(&bytes));
    }
    sim_ros_end(&out);
    print_hex(out.data, out.len);
    sim_buf_free(&bytes);
    sim_buf_free(&out);
}

static void do_duration(const char *text)
{
    int64_t seconds;

    if (sim_ros_parse_duration(text, &seconds))
        printf("%" PRId64, seconds);
    else
        fputs("invalid", stdout);
}

static void do_rate(const char *text)
{
    ros_rate_limit r;

    if (!sim_ros_parse_rate_limit(text, &r))
        fputs("invalid", stdout);
    else
        printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
               " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
               r.rx, r.tx, r.rx_burst, r.tx_burst, r.rx_threshold, r.tx_threshold, r.rx_seconds,
               r.tx_seconds, r.priority, r.rx_min, r.tx_min);
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    while ((len = getline(&line, &size, stdin)) > 0) {
        char *text = line, *command;

        line[len - 1] = '\0';
        command = strsep(&text, " ");
        if (!text)
            text = line + strlen(line);
        if (strcmp(command, "length") == 0)
            do_length(text);
        else if (strcmp(command, "decode") == 0)
            do_decode(text);
        else if (strcmp(command, "sentence") == 0)
            do_sentence(text);
        else if (strcmp(command, "encode") == 0)
            do_encode(text);
        else if (strcmp(command, "duration") == 0)
            do_duration(text);
        else if (strcmp(command, "rate") == 0)
            do_rate(text);
        putchar('\n');
        fflush(stdout);
    }
    free(line);
    return 0;
}
