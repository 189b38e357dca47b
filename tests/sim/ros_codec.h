/*
 * Words and sentences of the RouterOS binary API.
 *
 * @source the vendor's API manual; length classes and refusals as in the API notes, part 2
 */
#ifndef SIM_ROS_CODEC_H
#define SIM_ROS_CODEC_H

#include "buf.h"

enum {
    ROS_WORD_MAX = 1 << 20,     /* longer words are refused */
    ROS_SENTENCE_MAX = 4 << 20, /* octets of one sentence */
    ROS_WORDS_MAX = 4096        /* words of one sentence */
};

/** Octets of the length prefix (1 to 5), for a word of n octets. @return how many */
size_t sim_ros_length(uint32_t n, unsigned char room[5]);

typedef enum sim_ros_status {
    ROS_COMPLETE,
    ROS_MORE,   /* the bytes so far are good, but there must come more */
    ROS_INVALID /* never valid, whatever follows: close */
} sim_ros_status;

/** Read a length prefix. @param used octets it took, set on ROS_COMPLETE */
sim_ros_status sim_ros_read_length(const unsigned char *p, size_t left, uint32_t *n, size_t *used);

/* A sentence as C strings; word with an octet zero inside are refused by the reader. */
typedef struct sim_ros_sentence {
    char **words; /* [owned] */
    size_t count;
} sim_ros_sentence;

/**
 * Take one sentence off the front of what has arrived.
 *
 * @param used octets it took, set on ROS_COMPLETE
 * @param max  octets one sentence may have
 */
sim_ros_status sim_ros_read(const unsigned char *p, size_t left, size_t max, sim_ros_sentence *out,
                            size_t *used);
void sim_ros_sentence_free(sim_ros_sentence *sentence);

void sim_ros_word(sim_buf *out, const char *word);
void sim_ros_wordf(sim_buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_ros_end(sim_buf *out);

#endif
