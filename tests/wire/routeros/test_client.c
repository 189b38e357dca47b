#include "base/env.h"
#include "isp_test_ros.h"
#include "wire/routeros/client.h"

static const isp_guard loopback = {.allow_loopback = true};

enum {
    LONG_MS = 10000,
    SHORT_MS = 100
};

static isp_status open_to(const isp_test_server *server, const isp_test_tls *tls, isp_ros **out,
                          isp_error *err)
{
    ISP_AUTO(isp_secret) password = isp_secret__copy("s3cret", 6);
    const isp_ros_options options = {
        .net = {.address = "127.0.0.1",
                .port = server->port,
                .protocol = ISP_GUARD_ROUTEROS,
                .guard = &loopback,
                .security = tls ? ISP_NET_TLS : ISP_NET_PLAIN,
                .pin = tls ? tls->pin : NULL},
        .username = "libisp",
        .password = password,
        .limits = ISP_ROS_LIMITS_DEFAULT,
        .row_max = 100,
    };
    return isp_ros__open(&options, LONG_MS, out, err);
}

static isp_ros_request print_active(void)
{
    isp_ros_request r = isp_ros_request__read("/ppp/active/print");
    isp_ros_request__properties(&r, ".id,name");
    return r;
}

static isp_ros_request set_password(void)
{
    isp_ros_request r = isp_ros_request__change("/ppp/secret/set");
    isp_ros_request__set(&r, ".id", "*1");
    isp_ros_request__set_secret(&r, "password", "pppoe-pw");
    return r;
}

/* --- a router that welcomes, reads one command, and answers with these bytes --- */

typedef struct reply {
    const char *bytes; /* @T stands for the tag word of the command with its length */
    size_t len;
    size_t cut;     /* so many bytes are sent, then the connection is closed */
    size_t piece;   /* bytes of one send; 0: all */
    bool stay;      /* do not close: go on nodding */
    bool no_answer; /* hang after the command */
} reply;

static size_t expand(const reply *r, const char *tag, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->len; i++) {
        if (r->bytes[i] == '@' && i + 1 < r->len && r->bytes[i + 1] == 'T') {
            n = ros_put(out, n, tag);
            i++;
        } else {
            out[n++] = r->bytes[i];
        }
    }
    return n;
}

static void answer(int fd, void *user)
{
    const reply *r = user;
    ros_words w = {.count = 0};
    char bytes[65536];
    if (!ros_welcome(fd) || !ros_read(fd, &w))
        return;
    if (r->no_answer) {
        isp_test_drain(fd);
        ros_words_free(&w);
        return;
    }
    size_t len = expand(r, ros_tag(&w), bytes);
    ros_words_free(&w);
    size_t cut = r->cut < len ? r->cut : len, piece = r->piece ? r->piece : len;
    for (size_t at = 0; at < cut; at += piece)
        if (!isp_test_send(fd, bytes + at, at + piece < cut ? piece : cut - at))
            return;
    if (r->stay)
        ros_nod(fd);
}

#define BYTES(text) .bytes = (text), .len = sizeof(text) - 1

static const char two_rows[] = "\3!re@T\7=.id=*1\x0b=name=rahim\0"
                               "\3!re@T\7=.id=*2\x0b=name=karim\0"
                               "\5!done@T\0";

/* Run a request against that router. */
static isp_status ask(reply *r, const isp_ros_request *request, int64_t timeout_ms,
                      isp_ros_answer **out, isp_error *err)
{
    isp_test_server server;
    isp_test_server_start(&server, answer, r);
    ISP_AUTO(isp_ros) ros = NULL;
    ck_ok(open_to(&server, NULL, &ros, err), *err);
    isp_status st = isp_ros__run(ros, request, timeout_ms, out, err);
    if (r->stay) { /* still of use afterwards */
        ck_assert(!isp_ros__is_lost(ros));
        isp_error other = {0};
        const isp_ros_request again = print_active();
        ck_ok(isp_ros__run(ros, &again, LONG_MS, NULL, &other), other);
    }
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
    return st;
}

START_TEST(rows_come_in_any_pieces)
{
    isp_error err = {0};
    for (size_t piece = 0; piece <= 3; piece++) {
        reply r = {BYTES(two_rows), .cut = SIZE_MAX, .piece = piece, .stay = true};
        ISP_AUTO(isp_ros_answer) a = NULL;
        const isp_ros_request request = print_active();
        ck_ok(ask(&r, &request, LONG_MS, &a, &err), err);
        ck_assert_uint_eq(a->row_count, 2);
        ck_assert_str_eq(isp_ros_sentence__get(a->rows[0], ".id"), "*1");
        ck_assert_str_eq(isp_ros_sentence__get(a->rows[1], "name"), "karim");
    }
}
END_TEST

/* The tag of the first command is "1", so the answer has this many bytes. */
enum {
    TAG_WORD = 1 + 6,
    TWO_ROWS = (int)sizeof two_rows - 1 - 3 * 2 + 3 * TAG_WORD
};

START_TEST(an_answer_cut_at_any_byte_is_told_apart)
{
    size_t cut = (size_t)_i;
    char whole[1024];
    reply r = {BYTES(two_rows), .cut = cut};
    ck_assert_uint_eq(expand(&r, ".tag=1", whole), TWO_ROWS);
    size_t row = 4 + TAG_WORD + 8 + 12 + 1;
    bool between = cut == 0 || cut == row || cut == 2 * row;

    isp_error err = {0};
    isp_ros_answer *a = NULL;
    const isp_ros_request read_request = print_active(), change_request = set_password();
    ck_fails(ask(&r, &read_request, LONG_MS, &a, &err),
             between ? ISP_E_UNAVAILABLE : ISP_E_PROTOCOL, err);
    ck_assert_ptr_null(a);
    ck_fails(ask(&r, &change_request, LONG_MS, &a, &err), ISP_E_UNKNOWN, err);
    ck_assert_ptr_null(a);
    ck_assert_ptr_nonnull(strstr(err.message, "/ppp/secret/set may or may not have happened"));
}
END_TEST

/* clang-format off */
static const struct {
    const char *name, *bytes;
    size_t len;
    bool stay;
    isp_status read, change; /* what becomes of a print, of a set */
    const char *subject, *message;
} endings[] = {
#define ENDING(text) (text), sizeof(text) - 1
    { "4 GiB word", ENDING("\3!re@T\xf0\xff\xff\xff\xff"), false, ISP_E_PROTOCOL, ISP_E_UNKNOWN, "",
      "a word is too long" },
    { "reserved byte", ENDING("\3!re@T\xf8"), false, ISP_E_PROTOCOL, ISP_E_UNKNOWN, "", "reserved byte" },
    { "undefined byte", ENDING("\3!re@T\xf1"), false, ISP_E_PROTOCOL, ISP_E_UNKNOWN, "", "reserved byte" },
    { "http", ENDING("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nabcdefghijklmnopqrstuvwxyzabcdef"),
      false, ISP_E_PROTOCOL, ISP_E_UNKNOWN, "", "" },
    { "no reply word", ENDING("\5hello\0"), false, ISP_E_PROTOCOL, ISP_E_UNKNOWN, "", "no reply word" },
    { "fatal", ENDING("\6!fatal\x0dnot logged in\0"), false, ISP_E_UNAVAILABLE, ISP_E_UNKNOWN, "", "not logged in" },
    { "fatal in a row", ENDING("\3!re@T\7=.id=*1\0\6!fatal\x0a=message=x\0"), false, ISP_E_UNAVAILABLE,
      ISP_E_UNKNOWN, "", "ended the connection: x" },
    { "fatal without reason", ENDING("\6!fatal\0"), false, ISP_E_UNAVAILABLE, ISP_E_UNKNOWN, "", "no reason given" },
    { "fatal with escapes", ENDING("\6!fatal\5a\x1b[2J\0"), false, ISP_E_UNAVAILABLE, ISP_E_UNKNOWN, "", ": a [2J" },
    { "empty", ENDING("\6!empty@T\0\5!done@T\0"), true, ISP_OK, ISP_OK, "", "" },
    { "later reply word", ENDING("\6!later@T\0\5!done@T\0"), true, ISP_OK, ISP_OK, "", "" },
    { "empty sentences", ENDING("\0\0\5!done@T\0\0"), true, ISP_OK, ISP_OK, "", "" },
    { "another's tag", ENDING("\3!re\7.tag=99\4=a=b\0\5!done\7.tag=99\0\5!done\0\5!done@T\0"), true, ISP_OK, ISP_OK,
      "", "" },
    { "done twice", ENDING("\5!done@T\0\5!done@T\0"), true, ISP_OK, ISP_OK, "", "" },
    { "row without attribute", ENDING("\3!re@T\0\5!done@T\0"), true, ISP_OK, ISP_OK, "", "" },
    { "trap", ENDING("\5!trap@T\x15=message=no such item\0\5!done@T\0"), true, ISP_E_NOT_FOUND, ISP_E_NOT_FOUND, "",
      "the router says: no such item" },
    { "traps", ENDING("\5!trap@T\x1c=message=already have such x\0\5!trap@T\x15=message=no such item\0\5!done@T\0"),
      true, ISP_E_EXISTS, ISP_E_EXISTS, "", "already have such x" },
    { "trap after rows", ENDING("\3!re@T\7=.id=*1\0\5!trap@T\x0c=message=odd\0\3!re@T\7=.id=*2\0\5!done@T\0"), true,
      ISP_E_INTERNAL, ISP_E_INTERNAL, "", "odd" },
    { "bad argument", ENDING("\5!trap\x0b=category=1\x32=message=input does not match any value of profile@T\0"
      "\5!done@T\0"), true, ISP_E_INVALID, ISP_E_INVALID, "profile", "" },
    { "no permission", ENDING("\5!trap@T\x23=message=not enough permissions (9)\0\5!done@T\0"), true, ISP_E_DENIED,
      ISP_E_DENIED, "node.policy", "" },
    { "trap without words", ENDING("\5!trap@T\0\5!done@T\0"), true, ISP_E_INTERNAL, ISP_E_INTERNAL, "",
      "no reason given" },
    { "trap that tells a secret", ENDING("\5!trap@T\x16=message=bad: pppoe-pw\0\5!done@T\0"), true, ISP_E_INTERNAL,
      ISP_E_INTERNAL, "", "" },
};
/* clang-format on */

START_TEST(what_a_router_may_say_has_one_meaning_each)
{
    isp_error err = {0};
    for (size_t piece = 0; piece < 2; piece++) {
        reply r = {.bytes = endings[_i].bytes,
                   .len = endings[_i].len,
                   .cut = SIZE_MAX,
                   .piece = piece,
                   .stay = endings[_i].stay};
        const isp_ros_request requests[] = {print_active(), set_password()};
        const isp_status expected[] = {endings[_i].read, endings[_i].change};
        for (size_t k = 0; k < 2; k++) {
            ISP_AUTO(isp_ros_answer) a = NULL;
            memset(&err, 0, sizeof err);
            isp_status st = ask(&r, &requests[k], LONG_MS, &a, &err);
            ck_assert_msg(st == expected[k], "%s: %s: %s", endings[_i].name, isp_status_name(st),
                          err.message);
            ck_assert_str_eq(err.subject, endings[_i].subject);
            ck_assert_msg(strstr(err.message, endings[_i].message) != NULL, "%s", err.message);
            ck_assert_ptr_null(strchr(err.message, '\x1b'));
            if (st == ISP_OK)
                ck_assert_uint_eq(a->row_count, 0);
            else
                ck_assert_ptr_null(a);
            if (k == 1)
                ck_assert_msg(!strstr(err.message, "pppoe-pw"), "%s", err.message);
        }
    }
}
END_TEST

START_TEST(silence_is_a_timeout_or_an_unknown_outcome)
{
    isp_error err = {0};
    reply r = {.no_answer = true};
    const isp_ros_request read_request = print_active(), change_request = set_password();
    int64_t start = isp_env__mono_us();
    ck_fails(ask(&r, &read_request, SHORT_MS, NULL, &err), ISP_E_TIMEOUT, err);
    ck_fails(ask(&r, &change_request, SHORT_MS, NULL, &err), ISP_E_UNKNOWN, err);
    int64_t took_ms = (isp_env__mono_us() - start) / 1000;
    ck_assert_msg(took_ms >= 2 * SHORT_MS && took_ms < LONG_MS, "%lld ms", (long long)took_ms);
}
END_TEST

START_TEST(success_that_ends_the_connection_is_success)
{
    isp_error err = {0};
    reply r = {BYTES(""), .cut = 0};
    isp_ros_request reboot = isp_ros_request__change("/system/reboot");
    reboot.ends = true;
    ISP_AUTO(isp_ros_answer) a = NULL;
    ck_ok(ask(&r, &reboot, LONG_MS, &a, &err), err);
    ck_assert_ptr_null(isp_ros_answer__ret(a));
    reply trapped = {BYTES("\5!trap@T\x23=message=not enough permissions (9)\0"), .cut = SIZE_MAX};
    ck_fails(ask(&trapped, &reboot, LONG_MS, NULL, &err), ISP_E_UNKNOWN, err);
}
END_TEST

static void many_rows(int fd, void *user)
{
    const int *count = user;
    ros_words w = {.count = 0};
    if (!ros_welcome(fd) || !ros_read(fd, &w))
        return;
    for (int i = 0; i < *count; i++)
        ROS_SEND(fd, ros_tag(&w), "!re", "=name=x");
    ROS_SEND(fd, ros_tag(&w), "!done");
    ros_words_free(&w);
    ros_nod(fd);
}

START_TEST(more_rows_than_allowed_are_an_error_and_no_more)
{
    isp_error err = {0};
    isp_test_server server;
    int count = 100 + _i;
    isp_test_server_start(&server, many_rows, &count);
    ISP_AUTO(isp_ros) ros = NULL;
    ISP_AUTO(isp_ros_answer) a = NULL;
    ck_ok(open_to(&server, NULL, &ros, &err), err);
    const isp_ros_request request = print_active();
    isp_status st = isp_ros__run(ros, &request, LONG_MS, &a, &err);
    ck_assert_int_eq(st, _i ? ISP_E_LIMIT : ISP_OK);
    ck_ok(isp_ros__run(ros, &request, LONG_MS, NULL, &err), err);
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
}
END_TEST

/* --- login --- */

/* clang-format off */
static const struct { const char *name, *bytes; size_t len; isp_status status; const char *subject, *message; }
logins[] = {
    { "accepted", ENDING("\5!done\0"), ISP_OK, "", "" },
    { "wrong password", ENDING("\5!trap\x2a=message=invalid user name or password (6)\0\5!done\0"), ISP_E_DENIED,
      "node.username", "invalid user name or password" },
    { "old router", ENDING("\5!done\x25=ret=00112233445566778899aabbccddeeff\0"), ISP_E_UNSUPPORTED, "node.username",
      "older than 6.43" },
    { "closed at once", ENDING(""), ISP_E_UNAVAILABLE, "", "is our address allowed" },
    { "closed midway", ENDING("\5!do"), ISP_E_PROTOCOL, "", "mid-sentence" },
    { "fatal", ENDING("\6!fatal\4busy\0"), ISP_E_UNAVAILABLE, "", "busy" },
    { "garbage", ENDING("\xff\xff\xff"), ISP_E_PROTOCOL, "", "" },
    { "tells the password", ENDING("\5!trap\x18=message=no: s3cret! no!\0\5!done\0"), ISP_E_INTERNAL, "",
      "repeat a secret" },
};
/* clang-format on */

static void answer_login(int fd, void *user)
{
    const int *row = user;
    ros_words w = {.count = 0};
    if (!ros_read(fd, &w))
        return;
    ck_assert_uint_eq(w.count, 3);
    ck_assert_str_eq(w.word[0], "/login");
    ck_assert_str_eq(w.word[1], "=name=libisp");
    ck_assert_str_eq(w.word[2], "=password=s3cret");
    ros_words_free(&w);
    isp_test_send(fd, logins[*row].bytes, logins[*row].len);
}

START_TEST(logins_end_in_the_right_error)
{
    isp_error err = {0};
    isp_test_server server;
    isp_test_server_start(&server, answer_login, &_i);
    ISP_AUTO(isp_ros) ros = NULL;
    isp_status st = open_to(&server, NULL, &ros, &err);
    ck_assert_msg(st == logins[_i].status, "%s: %s: %s", logins[_i].name, isp_status_name(st),
                  err.message);
    ck_assert_str_eq(err.subject, logins[_i].subject);
    ck_assert_msg(strstr(err.message, logins[_i].message) != NULL, "%s", err.message);
    ck_assert_ptr_null(strstr(err.message, "s3cret"));
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
    ck_assert_int_eq(atomic_load(&server.connections), 1);
}
END_TEST

/* A router of before 6.43; user: the =ret= word, or what it says instead. */
static void old_router(int fd, void *user)
{
    const char *ret = user;
    ros_words w = {.count = 0};
    if (!ros_read(fd, &w))
        return;
    ck_assert_uint_eq(w.count, 1); /* the password is not sent in clear */
    ros_words_free(&w);
    ROS_SEND(fd, NULL, "!done", ret);
    if (!ros_read(fd, &w))
        return;
    bool good = w.count == 3 && strcmp(w.word[1], "=name=admin") == 0 &&
                strcmp(w.word[2], "=response=00c7fd865183a43a772dde231f6d0bff13") == 0;
    ros_words_free(&w);
    if (!good)
        ROS_SEND(fd, NULL, "!trap", "=message=cannot log in");
    ROS_SEND(fd, NULL, "!done");
}

START_TEST(the_old_login_is_spoken_only_when_chosen)
{
    /* challenge, password and response of librouteros' own test */
    static const struct {
        char ret[48];
        const char *password;
        isp_status status;
    } cases[] = {
        {"=ret=259e0bc05acd6f46926dc2f809ed1bba", "test", ISP_OK},
        {"=ret=259e0bc05acd6f46926dc2f809ed1bba", "tesT", ISP_E_DENIED},
        {"=ret=xyz", "test", ISP_E_PROTOCOL},
        {"=ret=", "test", ISP_E_PROTOCOL},
        {"=name=7.20", "test", ISP_E_UNSUPPORTED},
    };
    isp_error err = {0};
    char ret[48];
    memcpy(ret, cases[_i].ret, sizeof ret);
    isp_test_server server;
    isp_test_server_start(&server, old_router, ret);
    ISP_AUTO(isp_secret)
    password = isp_secret__copy(cases[_i].password, strlen(cases[_i].password));
    const isp_ros_options options = {.net = {.address = "127.0.0.1",
                                             .port = server.port,
                                             .protocol = ISP_GUARD_ROUTEROS,
                                             .guard = &loopback},
                                     .username = "admin",
                                     .password = password,
                                     .old_login = true};
    ISP_AUTO(isp_ros) ros = NULL;
    isp_status st = isp_ros__open(&options, LONG_MS, &ros, &err);
    ck_assert_msg(st == cases[_i].status, "%s: %s", isp_status_name(st), err.message);
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
}
END_TEST

static void tls_router(int fd, void *user)
{
    SSL *ssl = isp_test_tls_accept(user, fd);
    if (!ssl)
        return;
    char bytes[256];
    while (SSL_read(ssl, bytes, sizeof bytes) > 0) /* each sentence of this test is one record */
        SSL_write(ssl, bytes[1] == '/' && bytes[2] == 'l' ? "\5!done\0" : "\5!done\6.tag=1\0",
                  bytes[1] == '/' && bytes[2] == 'l' ? 7 : 14);
    SSL_free(ssl);
}

START_TEST(the_same_is_spoken_over_tls)
{
    isp_error err = {0};
    isp_test_tls tls;
    isp_test_tls_new(&tls, false);
    isp_test_server server;
    isp_test_server_start(&server, tls_router, &tls);
    ISP_AUTO(isp_ros) ros = NULL;
    ck_ok(open_to(&server, &tls, &ros, &err), err);
    ck_assert_ptr_nonnull(isp_ros__pin(ros));
    const isp_ros_request request = print_active();
    ck_ok(isp_ros__run(ros, &request, LONG_MS, NULL, &err), err);
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
    isp_test_tls_free(&tls);
}
END_TEST

/* --- several commands at once --- */

/* Reads three commands, answers the third, then the second and the first in turns. */
static void juggler(int fd, void *user)
{
    (void)user;
    ros_words w[3] = {{.count = 0}};
    if (!ros_welcome(fd))
        return;
    for (size_t i = 0; i < 3; i++)
        if (!ros_read(fd, &w[i]))
            return;
    ROS_SEND(fd, ros_tag(&w[2]), "!re", "=n=3");
    ROS_SEND(fd, ros_tag(&w[0]), "!re", "=n=1");
    ROS_SEND(fd, ros_tag(&w[1]), "!re", "=n=2");
    ROS_SEND(fd, ros_tag(&w[0]), "!re", "=n=1b");
    ROS_SEND(fd, ros_tag(&w[1]), "!trap", "=message=no such item");
    ROS_SEND(fd, ros_tag(&w[1]), "!done");
    ROS_SEND(fd, ros_tag(&w[2]), "!done", "=ret=*3");
    ROS_SEND(fd, ros_tag(&w[0]), "!done");
    for (size_t i = 0; i < 3; i++)
        ros_words_free(&w[i]);
    ros_nod(fd);
}

START_TEST(answers_find_their_commands)
{
    isp_error err = {0};
    isp_test_server server;
    isp_test_server_start(&server, juggler, NULL);
    ISP_AUTO(isp_ros) ros = NULL;
    ck_ok(open_to(&server, NULL, &ros, &err), err);
    const isp_ros_request request = print_active();
    {
        ISP_AUTO(isp_ros_command) one = NULL;
        ISP_AUTO(isp_ros_command) two = NULL;
        ISP_AUTO(isp_ros_command) three = NULL;
        ck_ok(isp_ros__start(ros, &request, LONG_MS, &one, &err), err);
        ck_ok(isp_ros__start(ros, &request, LONG_MS, &two, &err), err);
        ck_ok(isp_ros__start(ros, &request, LONG_MS, &three, &err), err);
        if (_i) { /* forgotten: its answer is nobody's */
            isp_ros_command__free(ISP_TAKE(two));
        }
        ISP_AUTO(isp_ros_answer) a = NULL;
        ISP_AUTO(isp_ros_answer) c = NULL;
        ck_ok(isp_ros__finish(one, LONG_MS, &a, &err), err);
        ck_assert_uint_eq(a->row_count, 2);
        ck_assert_str_eq(isp_ros_sentence__get(a->rows[1], "n"), "1b");
        if (two)
            ck_fails(isp_ros__finish(two, LONG_MS, NULL, &err), ISP_E_NOT_FOUND, err);
        ck_ok(isp_ros__finish(three, LONG_MS, &c, &err), err);
        ck_assert_uint_eq(c->row_count, 1);
        ck_assert_str_eq(isp_ros_answer__ret(c), "*3");
    }
    ck_ok(isp_ros__run(ros, &request, LONG_MS, NULL, &err), err);
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
}
END_TEST

/* A listen that speaks once, and is then cancelled; user: does the !done of the cancel come last?
 */
static void listened(int fd, void *user)
{
    const int *last = user;
    ros_words listen_words = {.count = 0}, cancel = {.count = 0};
    if (!ros_welcome(fd) || !ros_read(fd, &listen_words))
        return;
    const char *tag = ros_tag(&listen_words);
    ROS_SEND(fd, tag, "!re", "=name=lo");
    if (!ros_read(fd, &cancel))
        return;
    ck_assert_str_eq(cancel.word[0], "/cancel");
    ck_assert_str_eq(cancel.word[1] + 1, tag + 1);
    if (!*last)
        ROS_SEND(fd, ros_tag(&cancel), "!done");
    ROS_SEND(fd, tag, "!trap", "=category=2", "=message=interrupted");
    ROS_SEND(fd, tag, "!done");
    if (*last)
        ROS_SEND(fd, ros_tag(&cancel), "!done");
    ros_words_free(&listen_words);
    ros_words_free(&cancel);
    ros_nod(fd);
}

START_TEST(a_cancelled_command_keeps_its_rows)
{
    isp_error err = {0};
    isp_test_server server;
    isp_test_server_start(&server, listened, &_i);
    ISP_AUTO(isp_ros) ros = NULL;
    ck_ok(open_to(&server, NULL, &ros, &err), err);
    const isp_ros_request request = isp_ros_request__read("/interface/listen");
    {
        ISP_AUTO(isp_ros_command) command = NULL;
        ISP_AUTO(isp_ros_answer) a = NULL;
        ck_ok(isp_ros__start(ros, &request, LONG_MS, &command, &err), err);
        ck_fails(isp_ros__finish(command, SHORT_MS, &a, &err), ISP_E_TIMEOUT, err);
        ck_ok(isp_ros__cancel(command, LONG_MS, &err), err);
        ck_ok(isp_ros__finish(command, LONG_MS, &a, &err), err);
        ck_assert_uint_eq(a->row_count, 1);
    }
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
}
END_TEST

START_TEST(a_lost_connection_stays_lost)
{
    isp_error err = {0};
    isp_test_server server;
    reply r = {BYTES("\6!fatal\4gone\0"), .cut = SIZE_MAX};
    isp_test_server_start(&server, answer, &r);
    ISP_AUTO(isp_ros) ros = NULL;
    ck_ok(open_to(&server, NULL, &ros, &err), err);
    const isp_ros_request read_request = print_active(), change_request = set_password();
    ck_fails(isp_ros__run(ros, &read_request, LONG_MS, NULL, &err), ISP_E_UNAVAILABLE, err);
    ck_assert(isp_ros__is_lost(ros));
    /* this one was never sent, so its outcome is known */
    ck_fails(isp_ros__run(ros, &change_request, LONG_MS, NULL, &err), ISP_E_UNAVAILABLE, err);
    ck_assert_ptr_nonnull(strstr(err.message, "gone"));
    isp_ros__close(ISP_TAKE(ros));
    isp_test_server_stop(&server);
}
END_TEST

ISP_SUITE(wire_routeros_client, TEST(rows_come_in_any_pieces),
          LOOP(an_answer_cut_at_any_byte_is_told_apart, 0, TWO_ROWS),
          LOOP(what_a_router_may_say_has_one_meaning_each, 0, ISP_LEN(endings)),
          TEST(silence_is_a_timeout_or_an_unknown_outcome),
          TEST(success_that_ends_the_connection_is_success),
          LOOP(more_rows_than_allowed_are_an_error_and_no_more, 0, 2),
          LOOP(logins_end_in_the_right_error, 0, ISP_LEN(logins)),
          LOOP(the_old_login_is_spoken_only_when_chosen, 0, 5), TEST(the_same_is_spoken_over_tls),
          LOOP(answers_find_their_commands, 0, 2), LOOP(a_cancelled_command_keeps_its_rows, 0, 2),
          TEST(a_lost_connection_stays_lost))
