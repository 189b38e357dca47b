/*
 * wire/routeros/sentence.h - words and sentences of the RouterOS binary API: bytes and structs, no
 * socket.
 *
 * A word is a length prefix and that many bytes; a sentence is words ended by a word of length
 * zero. Vendor manual, "API", sections "API words" and "API sentences".
 */
#ifndef ISP_LIB_WIRE_ROUTEROS_SENTENCE_H
#define ISP_LIB_WIRE_ROUTEROS_SENTENCE_H

#include "base/text.h"

/* --- lengths --- */

enum {
    ISP_ROS_PREFIX_MAX = 5
};

/* Write the shortest prefix of a length; how many bytes it has, 0 beyond 32 bits. */
size_t isp_ros_length__encode(uint64_t len, uint8_t out[ISP_ROS_PREFIX_MAX]);

/* Read a prefix, long forms of short lengths too: bytes used, 0 while more are needed, -1 for a
 * first byte that stands for no length (F1..FF). */
int isp_ros_length__decode(const uint8_t *bytes, size_t len, uint32_t *out);

/* --- replies --- */

typedef struct isp_ros_word {
    const char *text; /* a NUL follows that len does not count; the bytes may hold others */
    size_t len;
} isp_ros_word;

/* One sentence in one piece of memory. Never empty. */
typedef struct isp_ros_sentence {
    size_t size; /* of that memory */
    size_t count;
    isp_ros_word words[];
} isp_ros_sentence;

void isp_ros_sentence__free(isp_ros_sentence *sentence); /* wipes: rows may hold passwords */
ISP_AUTO_DEFINE(isp_ros_sentence, isp_ros_sentence__free)

typedef enum isp_ros_kind {
    ISP_ROS_NO_REPLY, /* the first word does not begin with '!' */
    ISP_ROS_RE,       /* !re: a row */
    ISP_ROS_DONE,     /* !done: the command has ended */
    ISP_ROS_TRAP,     /* !trap: it failed; a !done follows */
    ISP_ROS_FATAL,    /* !fatal: the router closes the connection; nothing follows */
    ISP_ROS_EMPTY,    /* !empty: no data (RouterOS 7.18 and later); a !done follows */
    ISP_ROS_OTHER     /* another word with '!': of a later release */
} isp_ros_kind;

isp_ros_kind isp_ros_sentence__kind(const isp_ros_sentence *sentence);

/* The value of .tag, "" without one. It may stand anywhere. */
const char *isp_ros_sentence__tag(const isp_ros_sentence *sentence);

/* The value of the first attribute of this name ("=name=value", "=name"), or NULL. */
const char *isp_ros_sentence__get(const isp_ros_sentence *sentence, const char *name);

/* Word i as an attribute: split at the second '='; false if it is none. The name is not
 * terminated. */
bool isp_ros_sentence__attribute(const isp_ros_sentence *sentence, size_t i, isp_ros_word *name,
                                 isp_ros_word *value);

/* --- parser --- */

typedef struct isp_ros_limits {
    size_t word_max;     /* bytes of a word */
    size_t sentence_max; /* bytes of all words of a sentence */
    size_t word_count_max;
} isp_ros_limits;

/* No operation of ours needs more; file contents would. */
#define ISP_ROS_LIMITS_DEFAULT ((isp_ros_limits){64 << 10, 1 << 20, 4096})

/* Bytes in any pieces become sentences. Zeroed memory with limits is ready to use. */
typedef struct isp_ros_parser {
    isp_ros_limits limits;
    isp_buf bytes;     /* the words so far, each with a NUL */
    isp_buf lens;      /* their lengths, as size_t */
    size_t word_count; /* complete words */
    size_t word_left;  /* bytes that the word being read still lacks */
    bool in_word;
    uint8_t prefix[ISP_ROS_PREFIX_MAX];
    size_t prefix_len;
    isp_status status; /* once not ISP_OK, nothing can be read any more */
    const char *why;   /* static text, in the other side's terms: "a word is too long" */
} isp_ros_parser;

typedef enum isp_ros_feed {
    ISP_ROS_MORE,     /* all bytes were taken, the sentence is not complete */
    ISP_ROS_SENTENCE, /* *sentence is set; call again with the bytes that are left */
    ISP_ROS_BROKEN    /* see status and why; only freeing is of use */
} isp_ros_feed;

/*
 * Take bytes up to the end of one sentence; *used says how many. Empty sentences are passed over.
 * Total: any bytes, in any pieces, end in one of the three; a length is compared with the limits
 * before memory is taken for it.
 */
isp_ros_feed isp_ros_parser__feed(isp_ros_parser *parser, const void *bytes, size_t len,
                                  size_t *used, isp_ros_sentence **sentence);

/* Is a sentence begun and not ended? Closing a connection there is a broken protocol. */
bool isp_ros_parser__is_midway(const isp_ros_parser *parser);

void isp_ros_parser__free(isp_ros_parser *parser); /* its buffers, wiped; not the struct */

/* --- requests --- */

enum {
    ISP_ROS_REQUEST_WORDS = 32
};

/*
 * A command being written: texts are borrowed until it is encoded. Too many words set `failed`,
 * which encoding reports by a size of 0.
 */
typedef struct isp_ros_request {
    struct {
        const char *parts[4]; /* one after another they make the word; NULL ends them */
        bool is_secret;       /* the last part is shown as *** */
    } words[ISP_ROS_REQUEST_WORDS];
    size_t count;
    bool changes; /* does something to the router: a lost answer leaves the outcome unknown */
    bool ends;    /* ends the connection by success (/system/reboot) */
    bool failed;
} isp_ros_request;

typedef enum isp_ros_test {
    ISP_ROS_EQUAL,   /* ?name=value */
    ISP_ROS_LESS,    /* ?<name=value */
    ISP_ROS_GREATER, /* ?>name=value */
    ISP_ROS_HAS,     /* ?name */
    ISP_ROS_LACKS    /* ?-name */
} isp_ros_test;

/* A command that only reads ("/ppp/active/print"), or one that changes the router. */
isp_ros_request isp_ros_request__read(const char *command);
isp_ros_request isp_ros_request__change(const char *command);

void isp_ros_request__set(isp_ros_request *request, const char *name, const char *value);
void isp_ros_request__set_secret(isp_ros_request *request, const char *name, const char *value);
/* Print only these properties, a comma list. */
void isp_ros_request__properties(isp_ros_request *request, const char *names);
/* Tests stand on a stack: several are AND-ed, unless combined by operators ("|", "&", "!"). */
void isp_ros_request__where(isp_ros_request *request, isp_ros_test test, const char *name,
                            const char *value);
void isp_ros_request__combine(isp_ros_request *request, const char *operators);

/* Bytes of the sentence with this tag (NULL: none), 0 if the request failed; then those bytes. */
size_t isp_ros_request__size(const isp_ros_request *request, const char *tag);
void isp_ros_request__encode(const isp_ros_request *request, const char *tag, uint8_t *out);

/* The request as a person would type it, secrets as ***. */
void isp_ros_request__print(const isp_ros_request *request, isp_buf *out);

/* Does text repeat a secret of this request? */
bool isp_ros_request__leaks(const isp_ros_request *request, const char *text);

#endif
