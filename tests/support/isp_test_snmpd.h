/*
 * isp_test_snmpd.h - net-snmp's own agent, a child process on loopback with a configuration of its
 * own, for tests of SNMPv3. It ends with the test, whatever happens.
 */
#ifndef ISP_TEST_SNMPD_H
#define ISP_TEST_SNMPD_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isp_test.h"

#define ISP_TEST_SNMPD "/usr/sbin/snmpd"

static char isp_test_snmpd_folder[64];
static uint16_t isp_test_snmpd_port;
static pid_t isp_test_snmpd_pid;

/* A port that nobody has now. */
static inline ISP_UNUSED uint16_t isp_test_snmpd_free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    close(fd);
    return ntohs(address.sin_port);
}

/* Start it at isp_test_snmpd_port with these lines as its whole configuration. It may take a moment
 * until it answers. */
static inline ISP_UNUSED void isp_test_snmpd_start(const char *lines)
{
    char path[128], where[64], pid_file[128];
    if (!*isp_test_snmpd_folder) {
        strcpy(isp_test_snmpd_folder, "/tmp/isp-snmpd-XXXXXX");
        ck_assert_ptr_nonnull(mkdtemp(isp_test_snmpd_folder));
        isp_test_snmpd_port = isp_test_snmpd_free_port();
    }
    snprintf(path, sizeof path, "%s/snmpd.conf", isp_test_snmpd_folder);
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    fputs(lines, file);
    fclose(file);
    snprintf(pid_file, sizeof pid_file, "%s/pid", isp_test_snmpd_folder);
    snprintf(where, sizeof where, "udp:127.0.0.1:%u", isp_test_snmpd_port);
    isp_test_snmpd_pid = fork();
    if (isp_test_snmpd_pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        setenv("SNMP_PERSISTENT_DIR", isp_test_snmpd_folder, 1);
        execl(ISP_TEST_SNMPD, "snmpd", "-f", "-Ln", "-C", "-c", path, "-p", pid_file, where,
              (char *)NULL);
        _exit(127);
    }
    ck_assert_int_gt(isp_test_snmpd_pid, 0);
}

/* It is gone; start gives another one. */
static inline ISP_UNUSED void isp_test_snmpd_kill(void)
{
    if (isp_test_snmpd_pid > 0) {
        kill(isp_test_snmpd_pid, SIGKILL);
        waitpid(isp_test_snmpd_pid, NULL, 0);
        isp_test_snmpd_pid = 0;
    }
}

static inline int isp_test_snmpd_remove_one(const char *path, const struct stat *is, int kind,
                                            struct FTW *where)
{
    (void)is;
    (void)kind;
    (void)where;
    return remove(path);
}

static inline ISP_UNUSED void isp_test_snmpd_stop(void)
{
    isp_test_snmpd_kill();
    if (*isp_test_snmpd_folder)
        nftw(isp_test_snmpd_folder, isp_test_snmpd_remove_one, 8, FTW_DEPTH | FTW_PHYS);
    *isp_test_snmpd_folder = '\0';
}

#endif
