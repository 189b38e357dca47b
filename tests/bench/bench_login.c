/*
 * What others notice of a storm of logins: two hundred connections that log in again as soon as
 * they are answered, three quarters of them from one address, the rest each from a network of its
 * own; a third with an unknown name, a third with a wrong password, a third with the right one.
 * Beside them honest clients read a customer, and somebody logs in from a quiet address once a
 * second; in turns without and with the storm. Limits of rate are off: here the queues alone hold.
 *
 *     ROUNDS=7 SECONDS=12 LOGINS=200 bench_login
 */
#include "ispd_test.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "honest.h"

enum {
    ROUNDS_MOST = 101,
    LOGINS_MOST = 1000,
    ONES_MOST = 1000, /* honest logins of one round */
    SECOND_US = 1000000
};

static const struct timespec a_moment = {.tv_nsec = 1000000};

/* The proxy that is declared (as_behind_proxy) says from where a login comes. */
static int write_login(char *out, size_t size, const char *source, const char *login,
                       const char *password)
{
    char body[256];
    int len = snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", login,
                       password);
    return snprintf(out, size,
                    "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-Forwarded-For: %s\r\n"
                    "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                    ispd_test_port(), source, len, body);
}

/* ---- the storm: a process of its own, so that its memory is not counted ---- */

struct storm_report {
    atomic_int sent; /* connections that have sent a login */
    atomic_int answered, refused, odd;
};

struct storm {
    pid_t pid;
    struct storm_report *report;
};

struct stormer {
    int fd;
    int64_t again_us; /* who is refused comes again a second later; 0: waits for an answer */
    char answer[8192];
    size_t got;
};

static struct stormer stormers[LOGINS_MOST];

static void send_login(size_t i, size_t count)
{
    static const char *const who[][2] = {{"nobody@north.example", "a long password"},
                                         {"admin@north.example", "not the password"},
                                         {"tech@north.example", ISPD_TEST_PASSWORD}};
    char request[1024], source[32] = "203.0.113.7";
    if (i >= count * 3 / 4)
        snprintf(source, sizeof source, "100.64.%zu.9", i % 250);
    int len = write_login(request, sizeof request, source, who[i % 3][0], who[i % 3][1]);
    stormers[i].got = 0;
    stormers[i].again_us = 0;
    (void)send(stormers[i].fd, request, (size_t)len, MSG_NOSIGNAL); /* else no answer comes */
}

/* Is the answer whole? Then it is counted. */
static bool take(struct stormer *one, struct storm_report *report)
{
    ssize_t n = recv(one->fd, one->answer + one->got, sizeof one->answer - 1 - one->got, 0);
    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0) {
        atomic_fetch_add(&report->odd, 1);
        _exit(1);
    }
    one->got += (size_t)n;
    one->answer[one->got] = '\0';
    const char *end = strstr(one->answer, "\r\n\r\n");
    const char *length = end ? strstr(one->answer, "Content-Length: ") : NULL;
    if (!length || one->got < (size_t)(end + 4 - one->answer) + strtoul(length + 16, NULL, 10))
        return false;
    int status = atoi(one->answer + strlen("HTTP/1.1 "));
    if (status == 200 || status == 401) {
        atomic_fetch_add(&report->answered, 1);
    } else if (status == 503 && strstr(one->answer, "Retry-After: ")) {
        atomic_fetch_add(&report->refused, 1);
        one->again_us = server_mono_us() + SECOND_US;
    } else {
        atomic_fetch_add(&report->odd, 1);
    }
    return true;
}

static void __attribute__((noreturn)) storm(size_t count, struct storm_report *report)
{
    struct epoll_event events[64];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u64 = i};
        stormers[i].fd = ispd_test_connect();
        fcntl(stormers[i].fd, F_SETFL, O_NONBLOCK);
        epoll_ctl(epoll, EPOLL_CTL_ADD, stormers[i].fd, &event);
        send_login(i, count);
        atomic_fetch_add(&report->sent, 1);
    }
    for (;;) {
        int n = epoll_wait(epoll, events, (int)ISP_LEN(events), 100);
        for (int i = 0; i < n; i++) {
            size_t at = events[i].data.u64;
            if (take(&stormers[at], report) && !stormers[at].again_us)
                send_login(at, count);
        }
        int64_t now = server_mono_us();
        for (size_t i = 0; i < count; i++)
            if (stormers[i].again_us && stormers[i].again_us < now)
                send_login(i, count);
    }
}

static struct storm storm_start(size_t count)
{
    struct storm out;
    out.report = mmap(NULL, sizeof *out.report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                      -1, 0);
    ck_assert(out.report != MAP_FAILED);
    out.pid = fork();
    ck_assert_int_ge(out.pid, 0);
    if (out.pid == 0)
        storm(count, out.report);
    while (atomic_load(&out.report->sent) < (int)count)
        nanosleep(&a_moment, NULL);
    return out;
}

static void storm_stop(struct storm *storm)
{
    kill(storm->pid, SIGKILL);
    waitpid(storm->pid, NULL, 0);
    munmap(storm->report, sizeof *storm->report);
    /* Those in the queue are still done, for nobody. */
    while (server_connections(&ispd_test_server))
        nanosleep(&a_moment, NULL);
}

/* ---- one honest login a second ---- */

struct quiet {
    pthread_t thread;
    atomic_bool stop;
    size_t count;
    double took_ms[ONES_MOST];
};

static void log_in_once(void)
{
    char request[1024], answer[8192];
    size_t got = 0;
    int len = write_login(request, sizeof request, "198.51.100.1", "admin@south.example",
                          ISPD_TEST_PASSWORD);
    int fd = ispd_test_connect();
    ck_assert_int_eq(send(fd, request, (size_t)len, MSG_NOSIGNAL), len);
    do {
        ssize_t n = recv(fd, answer + got, sizeof answer - 1 - got, 0);
        ck_assert_msg(n > 0, "an honest login was cut off");
        got += (size_t)n;
        answer[got] = '\0';
    } while (!strstr(answer, "\r\n\r\n"));
    ck_assert_msg(strncmp(answer, "HTTP/1.1 200", 12) == 0, "%s", answer);
    close(fd);
}

static void *be_quiet(void *user)
{
    struct quiet *quiet = user;
    for (int64_t due = server_mono_us(); !atomic_load(&quiet->stop);) {
        int64_t begun = server_mono_us();
        if (begun < due) {
            nanosleep(&a_moment, NULL);
            continue;
        }
        log_in_once();
        ck_assert_uint_lt(quiet->count, ONES_MOST);
        quiet->took_ms[quiet->count++] = (double)(server_mono_us() - begun) / 1e3;
        due = begun + SECOND_US;
    }
    return NULL;
}

/* ---- the rounds ---- */

struct figures {
    struct honest honest;
    double login_ms; /* an honest one, median */
    double peak_mib; /* of the process that serves */
};

/* Linux keeps the peak until it is told to forget it. @source proc(5), /proc/PID/clear_refs */
static void forget_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    ck_assert(fd >= 0 && write(fd, "5", 1) == 1);
    close(fd);
}

static double peak_mib(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "re");
    ck_assert_ptr_nonnull(status);
    while (fgets(line, sizeof line, status) && sscanf(line, "VmHWM: %ld kB", &kib) != 1)
        ;
    fclose(status);
    ck_assert_int_gt(kib, 0);
    return (double)kib / 1024;
}

static struct figures measure(const char *path, const char *token, double seconds)
{
    static struct quiet quiet;
    struct figures out = {0};
    quiet.count = 0;
    atomic_store(&quiet.stop, false);
    forget_peak();
    ck_assert_int_eq(pthread_create(&quiet.thread, NULL, be_quiet, &quiet), 0);
    out.honest = honest_ask(path, token, seconds);
    atomic_store(&quiet.stop, true);
    pthread_join(quiet.thread, NULL);
    out.peak_mib = peak_mib();
    out.login_ms = bench_nth(quiet.took_ms, quiet.count, 0.5);
    return out;
}

static void as_behind_proxy(struct config *config)
{
    config->proxies[0] = (struct prefix){{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127}, 104};
    config->proxy_count = 1;
}

enum {
    MEDIAN = 0,
    P99,
    LOGIN,
    PEAK,
    VALUES
};

static double value_of(const struct figures *figures, int what)
{
    const double values[VALUES] = {[MEDIAN] = figures->honest.median_ms,
                                   [P99] = figures->honest.p99_ms,
                                   [LOGIN] = figures->login_ms,
                                   [PEAK] = figures->peak_mib};
    return values[what];
}

static void print(const char *name, int what, const struct figures *without,
                  const struct figures *with, size_t n)
{
    double a[ROUNDS_MOST], b[ROUNDS_MOST], ratios[ROUNDS_MOST];
    for (size_t i = 0; i < n; i++) {
        a[i] = value_of(&without[i], what);
        b[i] = value_of(&with[i], what);
        ratios[i] = b[i] / a[i];
    }
    printf("| %s | %.2f | %.2f | %.2f (%.2f..%.2f) |\n", name, bench_nth(a, n, 0.5),
           bench_nth(b, n, 0.5), bench_nth(ratios, n, 0.5), bench_nth(ratios, n, 0),
           bench_nth(ratios, n, 1));
}

START_TEST(honest_clients_in_a_storm_of_logins)
{
    static struct figures without[ROUNDS_MOST], with[ROUNDS_MOST];
    double rates[ROUNDS_MOST];
    size_t rounds = (size_t)bench_setting("ROUNDS", 7),
           logins = (size_t)bench_setting("LOGINS", 200);
    double seconds = (double)bench_setting("SECONDS", 12);
    int answered = 0, refused = 0;
    ck_assert(rounds >= 1 && rounds <= ROUNDS_MOST && logins >= 1 && logins <= LOGINS_MOST &&
              seconds >= 1);
    ispd_test_people();
    ispd_test_start(as_behind_proxy);
    const char *path = honest_customer(), *token = ispd_test_token("north");
    measure(path, token, 1);
    for (size_t r = 0; r < rounds; r++) {
        without[r] = measure(path, token, seconds);
        struct storm storm = storm_start(logins);
        int64_t begun = server_mono_us();
        int before = atomic_load(&storm.report->answered);
        with[r] = measure(path, token, seconds);
        int after = atomic_load(&storm.report->answered);
        rates[r] = (double)(after - before) / ((double)(server_mono_us() - begun) / 1e6);
        answered += after;
        refused += atomic_load(&storm.report->refused);
        ck_assert_int_eq(atomic_load(&storm.report->odd), 0);
        storm_stop(&storm);
    }
    printf("%zu rounds, %.0f s each; %zu logins at once: %.1f a second answered, %d in all; %d "
           "refused with Retry-After\n\n",
           rounds, seconds, logins, bench_nth(rates, rounds, 0.5), answered, refused);
    printf("| what | without | in the storm | ratio, round by round |\n|---|---|---|---|\n");
    print("honest requests, median ms", MEDIAN, without, with, rounds);
    print("honest requests, p99 ms", P99, without, with, rounds);
    print("a login from a quiet address, ms", LOGIN, without, with, rounds);
    print("peak memory of the process, MiB", PEAK, without, with, rounds);
}
END_TEST

ISPD_SUITE(bench_login, 3600, TEST(honest_clients_in_a_storm_of_logins))
