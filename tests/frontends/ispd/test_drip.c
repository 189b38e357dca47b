/* Connections that hold a place and hardly move: they go in time, and nobody else waits for them.
 */
#include "ispd_test.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "drip.h"

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

/* On a connection of its own; ask() waits five seconds at most. */
static void be_served(void)
{
    struct reply reply = ask("GET", "/healthz", NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    reply_free(&reply);
}

static void stated_times(struct config *config)
{
    config->head_ms = 1500;
    config->body_ms = 2000;
    config->send_ms = 2500;
    config->idle_ms = 1000;
    config->web_dir = drip_web();
}

/* Head, body, answer: no kind goes before its time, and each soon after it. */
START_TEST(each_kind_goes_at_its_time)
{
    enum {
        EACH = 40
    };
    static const struct {
        int64_t at_ms;
        size_t left;
    } times[DRIP_KINDS] = {{1500, 2 * EACH}, {2000, EACH}, {2500, 0}};
    ispd_test_start(stated_times);
    int64_t begun = server_mono_us();
    struct drip drip = drip_start(DRIP_KINDS * EACH, 100, false);
    drip_wait(&drip, DRIP_KINDS * EACH);
    while (server_connections(&ispd_test_server) < DRIP_KINDS * EACH)
        rest();
    int64_t opened = server_mono_us();
    for (size_t i = 0; i < DRIP_KINDS; i++) {
        size_t before = i ? times[i - 1].left : DRIP_KINDS * EACH, count;
        while ((count = server_connections(&ispd_test_server)) > times[i].left) {
            int64_t now = server_mono_us();
            ck_assert_msg(count >= before || now - begun >= times[i].at_ms * 1000,
                          "%zu are left after %lld us", count, (long long)(now - begun));
            ck_assert_msg(now - opened < times[i].at_ms * 1000 + 3000000,
                          "%zu are left after %lld us", count, (long long)(now - opened));
            be_served();
            rest();
        }
    }
    drip_stop(&drip);
    be_served();
}
END_TEST

static void narrow(struct config *config)
{
    config->head_ms = config->body_ms = config->send_ms = config->idle_ms = 30000;
    config->connections = 100;
    config->web_dir = drip_web();
}

/* Nearly all places are held, for longer than anybody would wait: those who hold them have to go
 * sooner. */
START_TEST(a_full_server_is_less_patient)
{
    ispd_test_start(narrow);
    struct drip drip = drip_start(95, 100, false);
    drip_wait(&drip, 95);
    int64_t opened = server_mono_us();
    while (server_connections(&ispd_test_server) > 90) {
        ck_assert_msg(server_mono_us() - opened < 15000000, "they are still there");
        be_served();
        rest();
    }
    drip_stop(&drip);
}
END_TEST

/* All of them are held. */
START_TEST(a_place_is_found_where_there_was_none)
{
    int status = 0;
    ispd_test_start(narrow);
    struct drip drip = drip_start(130, 100, false);
    drip_wait(&drip, 130);
    int64_t opened = server_mono_us();
    for (; status != 200; rest()) {
        ck_assert_msg(server_mono_us() - opened < 15000000, "nobody is served");
        struct reply reply = ask("GET", "/healthz", NULL, NULL);
        status = reply.status;
        reply_free(&reply);
    }
    drip_stop(&drip);
}
END_TEST

/* The server's end of a connection of ours; -1 while there is none. */
static int other_end(int fd)
{
    struct sockaddr_in mine, peer;
    socklen_t len = sizeof mine;
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&mine, &len), 0);
    for (int other = 3; other < 1024; other++) {
        len = sizeof peer;
        if (getpeername(other, (struct sockaddr *)&peer, &len) == 0 && peer.sin_family == AF_INET &&
            peer.sin_port == mine.sin_port)
            return other;
    }
    return -1;
}

/* A thousand of them would else hold gigabytes, and make others wait while they are filled. */
START_TEST(a_slow_reader_holds_little)
{
    char request[128];
    int other, held = 0, fd, little = 2048;
    ispd_test_start(stated_times);
    fd = ispd_test_connect();
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    int n = snprintf(request, sizeof request,
                     "GET /long.txt HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", ispd_test_port());
    ck_assert_int_eq(send(fd, request, (size_t)n, MSG_NOSIGNAL), n);
    for (int64_t begun = server_mono_us(); server_mono_us() - begun < 1500000; rest()) {
        int now = 0;
        if ((other = other_end(fd)) >= 0 && ioctl(other, SIOCOUTQ, &now) == 0 && now > held)
            held = now;
    }
    ck_assert_msg(held > 1024 && held <= 512 * 1024, "%d bytes", held);
    close(fd);
}
END_TEST

ISPD_SUITE(ispd_drip, 60, TEST(each_kind_goes_at_its_time), TEST(a_full_server_is_less_patient),
           TEST(a_place_is_found_where_there_was_none), TEST(a_slow_reader_holds_little))
