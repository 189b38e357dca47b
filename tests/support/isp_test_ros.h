/*
 * isp_test_ros.h - the router's side of the API for tests: blocking words and sentences over an fd,
 * written apart from the codec under test.
 */
#ifndef ISP_TEST_ROS_H
#define ISP_TEST_ROS_H

#include "isp_test_server.h"

typedef struct ros_words {
    char *word[64];
    size_t count;
} ros_words;

static inline ISP_UNUSED void ros_words_free(ros_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->word[i]);
    w->count = 0;
}

static bool ros_read_all(int fd, void *bytes, size_t len)
{
    for (char *at = bytes; len;) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, 10000) <= 0)
            return false;
        ssize_t n = recv(fd, at, len, 0);
        if (n <= 0)
            return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

/* A sentence of the client; only lengths below 2^14, which is all it sends here. */
static inline ISP_UNUSED bool ros_read(int fd, ros_words *w)
{
    w->count = 0;
    for (;;) {
        unsigned char first, second;
        if (!ros_read_all(fd, &first, 1))
            return false;
        size_t len = first;
        if (first & 0x80) {
            if ((first & 0xc0) != 0x80 || !ros_read_all(fd, &second, 1))
                return false;
            len = (size_t)(first & 0x3f) << 8 | second;
        }
        if (len == 0)
            return true;
        ck_assert_uint_lt(w->count, 64);
        char *word = calloc(1, len + 1);
        w->word[w->count++] = word;
        if (!ros_read_all(fd, word, len))
            return false;
    }
}

static inline ISP_UNUSED const char *ros_tag(const ros_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (strncmp(w->word[i], ".tag=", 5) == 0)
            return w->word[i];
    return NULL;
}

/* Append a word to bytes; returns the new length. */
static inline ISP_UNUSED size_t ros_put(char *bytes, size_t at, const char *word)
{
    size_t len = strlen(word);
    ck_assert_uint_lt(len, 0x4000);
    if (len >= 0x80)
        bytes[at++] = (char)(0x80 | len >> 8);
    bytes[at++] = (char)(len & 0xff);
    memcpy(bytes + at, word, len);
    return at + len;
}

/* Send words, ended by NULL; tag (".tag=3" or NULL) comes last, as real routers may do. */
static inline ISP_UNUSED bool ros_send(int fd, const char *tag, const char *const *words)
{
    char bytes[65536];
    size_t len = 0;
    for (; *words; words++)
        len = ros_put(bytes, len, *words);
    if (tag)
        len = ros_put(bytes, len, tag);
    bytes[len++] = '\0';
    return isp_test_send(fd, bytes, len);
}
#define ROS_SEND(fd, tag, ...) ros_send((fd), (tag), (const char *const[]){__VA_ARGS__, NULL})

/* Let the client in, whoever it is. */
static inline ISP_UNUSED bool ros_welcome(int fd)
{
    ros_words w = {.count = 0};
    bool ok = ros_read(fd, &w) && strcmp(w.word[0], "/login") == 0 && ROS_SEND(fd, NULL, "!done");
    ros_words_free(&w);
    return ok;
}

/* Answer "!done" to whatever comes until the client leaves. */
static inline ISP_UNUSED void ros_nod(int fd)
{
    ros_words w = {.count = 0};
    while (ros_read(fd, &w) && ROS_SEND(fd, ros_tag(&w), "!done"))
        ros_words_free(&w);
    ros_words_free(&w);
}

#endif
