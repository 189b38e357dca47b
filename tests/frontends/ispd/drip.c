#include "drip.h"

#include "ispd_test.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define LONG_FILE "/long.txt"

enum {
    LONG_FILE_BYTES = 16 * 1024 * 1024 /* more than a socket holds */
};

/* What number i does: i % DRIP_KINDS. */
enum {
    DRIP_HEAD = 0,
    DRIP_BODY,
    DRIP_READER
};

const char *drip_web(void)
{
    static char folder[4096];
    char path[4200];
    snprintf(folder, sizeof folder, "%s/web", isp_test_home());
    snprintf(path, sizeof path, "%s" LONG_FILE, folder);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert(fd >= 0 && ftruncate(fd, LONG_FILE_BYTES) == 0);
    close(fd);
    return folder;
}

/* ---- the process ---- */

struct dripper {
    int fd;
    int64_t next_us;
    bool opened; /* once at least */
};

static struct dripper drippers[DRIP_MOST];

/* Connections of one address are limited, so they come from many. */
static int connect_from(size_t i)
{
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)ispd_test_port()),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct sockaddr_in from = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl((uint32_t)(0x7f000101 + i / DRIP_OF_ONE_ADDRESS))};
    int little = 2048, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    if (bind(fd, (const struct sockaddr *)&from, sizeof from) != 0 ||
        connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void begin(size_t i, struct drip_report *report)
{
    char bytes[512];
    int fd = connect_from(i), n;
    drippers[i].fd = fd;
    if (fd < 0)
        return;
    if (i % DRIP_KINDS == DRIP_HEAD)
        n = snprintf(bytes, sizeof bytes,
                     "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nX-A: ", ispd_test_port());
    else if (i % DRIP_KINDS == DRIP_BODY)
        n = snprintf(bytes, sizeof bytes,
                     "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: "
                     "application/json\r\nContent-Length: 100000\r\n\r\n",
                     ispd_test_port());
    else
        n = snprintf(bytes, sizeof bytes,
                     "GET " LONG_FILE " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", ispd_test_port());
    send(fd, bytes, (size_t)n, MSG_NOSIGNAL);
    atomic_fetch_add(&report->opened, 1);
    atomic_fetch_add(&report->open, 1);
}

/* A byte is moved. False: the server has closed. */
static bool step(size_t i)
{
    char byte;
    ssize_t n = recv(drippers[i].fd, &byte, 1, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return false;
    return i % DRIP_KINDS == DRIP_READER ||
           send(drippers[i].fd, " ", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 || errno == EAGAIN;
}

static void __attribute__((noreturn))
drip(size_t count, int every_ms, bool again, struct drip_report *report)
{
    const struct timespec rest = {.tv_nsec = 1000000};
    int64_t every_us = (int64_t)every_ms * 1000, begun = server_mono_us();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < count; i++)
        drippers[i] = (struct dripper){-1, begun + every_us * (int64_t)i / (int64_t)count, false};
    for (;; nanosleep(&rest, NULL)) {
        int64_t now = server_mono_us();
        for (size_t i = 0; i < count; i++) {
            struct dripper *one = &drippers[i];
            if (one->next_us > now)
                continue;
            one->next_us += every_us;
            if (one->fd >= 0 && !step(i)) {
                close(one->fd);
                one->fd = -1;
                atomic_fetch_add(&report->cut, 1);
                atomic_fetch_sub(&report->open, 1);
            }
            if (one->fd < 0 && (again || !one->opened)) {
                one->opened = true;
                begin(i, report);
            }
        }
    }
}

/* ---- its owner ---- */

struct drip drip_start(size_t count, int every_ms, bool again)
{
    struct drip out;
    struct rlimit files;
    ck_assert(count <= DRIP_MOST && getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = files.rlim_max;
    out.report = mmap(NULL, sizeof *out.report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                      -1, 0);
    ck_assert(out.report != MAP_FAILED);
    out.pid = fork();
    ck_assert_int_ge(out.pid, 0);
    if (out.pid == 0) {
        setrlimit(RLIMIT_NOFILE, &files);
        drip(count, every_ms, again, out.report);
    }
    return out;
}

void drip_wait(const struct drip *drip, int count)
{
    const struct timespec rest = {.tv_nsec = 1000000};
    int64_t until = server_mono_us() + 20000000;
    while (atomic_load(&drip->report->opened) < count) {
        ck_assert_msg(server_mono_us() < until, "%d of %d are open",
                      atomic_load(&drip->report->opened), count);
        nanosleep(&rest, NULL);
    }
}

void drip_stop(struct drip *drip)
{
    kill(drip->pid, SIGKILL);
    waitpid(drip->pid, NULL, 0);
    munmap(drip->report, sizeof *drip->report);
}
