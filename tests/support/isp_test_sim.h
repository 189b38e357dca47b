/*
 * isp_test_sim.h - simulated devices as a child process of a test. The test defines ISP_SIM (its
 * CMakeLists.txt does); the child ends with the test, whatever happens.
 */
#ifndef ISP_TEST_SIM_H
#define ISP_TEST_SIM_H

#include <arpa/inet.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "isp_test.h"
#include "isp_test_db.h"

static pid_t isp_test_sim_pid;
static char isp_test_sim_socket[256];

/*
 * A /24 of loopback that no other test has, however many run at once: "127.64.17". It is taken by
 * listening on its last address for as long as the test lives.
 */
static inline ISP_UNUSED const char *isp_test_sim_net(void)
{
    static char net[16];
    for (unsigned i = 0, n = (unsigned)getpid(); !*net && i < 4096; i++, n++) {
        struct sockaddr_in last = {.sin_family = AF_INET, .sin_port = htons(64999)};
        unsigned a = 64 + n / 250 % 62, b = n % 250;
        last.sin_addr.s_addr = htonl(127u << 24 | a << 16 | b << 8 | 254);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(fd, (struct sockaddr *)&last, sizeof last) == 0 && listen(fd, 1) == 0)
            snprintf(net, sizeof net, "127.%u.%u", a, b); /* fd stays open: it is the claim */
        else
            close(fd);
    }
    ck_assert_msg(*net, "no network is free");
    return net;
}

/* The n-th address of it, 1..253 [borrowed: until the fourth call from now]. */
static inline ISP_UNUSED const char *isp_test_sim_at(int n)
{
    static char addresses[4][24];
    static size_t turn;
    char *address = addresses[turn++ % 4];
    snprintf(address, sizeof addresses[0], "%s.%d", isp_test_sim_net(), n);
    return address;
}

/* Start isp-sim with a fleet file of this text in the test's home, where NET stands for
 * isp_test_sim_net(); back when it is ready. */
static inline ISP_UNUSED void isp_test_sim_start(const char *fleet)
{
    char path[256];
    snprintf(path, sizeof path, "%s/fleet", isp_test_home());
    snprintf(isp_test_sim_socket, sizeof isp_test_sim_socket, "%s/sim.sock", isp_test_home());
    FILE *f = fopen(path, "we");
    ck_assert_ptr_nonnull(f);
    for (const char *at = fleet, *next; *at; at = next) {
        const char *mark = strstr(at, "NET");
        next = mark ? mark + 3 : at + strlen(at);
        fprintf(f, "%.*s%s", (int)((mark ? mark : next) - at), at, mark ? isp_test_sim_net() : "");
    }
    fclose(f);
    int ready[2];
    ck_assert_int_eq(pipe(ready), 0);
    isp_test_sim_pid = fork();
    ck_assert_int_ge(isp_test_sim_pid, 0);
    if (!isp_test_sim_pid) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        char fd[16];
        snprintf(fd, sizeof fd, "%d", ready[1]);
        close(ready[0]);
        if (!freopen("/dev/null", "w", stdout))
            _exit(126);
        execl(ISP_SIM, "isp-sim", "run", path, "--control", isp_test_sim_socket, "--ready-fd", fd,
              "--seconds", "170", (char *)NULL);
        _exit(127);
    }
    close(ready[1]);
    char answer[8] = "";
    ck_assert_msg(read(ready[0], answer, 5) == 5, "isp-sim did not start");
    close(ready[0]);
}

static inline ISP_UNUSED void isp_test_sim_stop(void)
{
    if (isp_test_sim_pid > 0) {
        kill(isp_test_sim_pid, SIGTERM);
        waitpid(isp_test_sim_pid, NULL, 0);
        isp_test_sim_pid = 0;
    }
}

/* What `isp-sim ctl` answers to a command line [borrowed: until the next call]. */
static inline ISP_UNUSED const char *isp_test_sim_ctl(const char *command)
{
    static char answer[1 << 16];
    char line[1024];
    snprintf(line, sizeof line, "%s ctl %s %s", ISP_SIM, isp_test_sim_socket, command);
    FILE *p = popen(line, "re");
    ck_assert_ptr_nonnull(p);
    size_t n = fread(answer, 1, sizeof answer - 1, p);
    answer[n] = '\0';
    int status = pclose(p);
    ck_assert_msg(status == 0, "%s: %s", line, answer);
    return answer;
}

#endif
