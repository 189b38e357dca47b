#include "store/program.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child tells what became of it in one message. */
typedef struct report {
    int stage; /* of `stages`; 0: it ended with `value` */
    int value; /* exit status, or errno */
} report;

enum {
    ENDED = 0,
    CHANGE_USER,
    ENTER_DIRECTORY,
    EXECUTE,
    FORK
};
static const char *const stages[] = {"", "change to user", "enter the directory", "run",
                                     "fork for"};

enum {
    REPORT_FD = 3,
    ALIVE_FD = 4
};

/* ---- in the child: only what is safe after fork() in a program with threads ---- */

static void tell(int fd, int stage, int value)
{
    const report message = {stage, value};
    ssize_t n = write(fd, &message, sizeof message);
    (void)n; /* nobody to complain to */
}

static void reset_signals(void)
{
    for (int i = 1; i < 32; i++)
        signal(i, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The C library's functions of these names would try to change threads that are not here. */
static bool become(const isp_identity *identity)
{
    return !identity || !identity->uid ||
           (syscall(SYS_setgroups, 0, NULL) == 0 &&
            syscall(SYS_setresgid, identity->gid, identity->gid, identity->gid) == 0 &&
            syscall(SYS_setresuid, identity->uid, identity->uid, identity->uid) == 0);
}

/*
 * Standard streams; the report on REPORT_FD, closed by a successful exec; on ALIVE_FD what has to
 * stay open as long as the process; nothing else.
 */
static void arrange(int output_fd, int report_fd, int alive_fd)
{
    int null = open("/dev/null", O_RDWR);
    const int from[] = {null, output_fd < 0 ? null : output_fd, report_fd,
                        alive_fd < 0 ? null : alive_fd};
    int high[ISP_LEN(from)]; /* out of the way of the places they shall have */
    for (size_t i = 0; i < ISP_LEN(from); i++)
        high[i] = fcntl(from[i], F_DUPFD, 10);
    dup2(high[0], STDIN_FILENO);
    dup2(high[1], STDOUT_FILENO);
    dup2(high[1], STDERR_FILENO);
    dup2(high[2], REPORT_FD);
    dup2(high[3], ALIVE_FD);
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    close_range(ALIVE_FD + 1, ~0U, 0);
}

__attribute__((noreturn)) static void execute(const isp_program *program)
{
    static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C.UTF-8",
                zone[] = "TZ=UTC";
    static char *const environment[] = {path, locale, zone, NULL};
    umask(077);
    if (!become(program->identity)) {
        tell(REPORT_FD, CHANGE_USER, errno);
    } else if (chdir(program->directory ? program->directory : "/") != 0) {
        tell(REPORT_FD, ENTER_DIRECTORY, errno);
    } else {
        execve(program->argv[0], (char *const *)(uintptr_t)program->argv, environment);
        tell(REPORT_FD, EXECUTE, errno);
    }
    _exit(127);
}

/* The process in between: it waits for the program, holds what is to be held, and reports. */
__attribute__((noreturn)) static void wait_between(const isp_program *program)
{
    pid_t pid = fork();
    if (pid == 0) {
        close(ALIVE_FD);
        execute(program);
    }
    int status = 0;
    if (pid < 0)
        tell(REPORT_FD, FORK, errno);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    tell(REPORT_FD, ENDED, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    _exit(0);
}

/* Leaves the program behind, as a child of init. */
__attribute__((noreturn)) static void let_go(const isp_program *program)
{
    setsid();
    pid_t pid = fork();
    if (pid == 0)
        execute(program);
    if (pid < 0)
        tell(REPORT_FD, FORK, errno);
    _exit(0);
}

/* ---- in the caller ---- */

static isp_status launch(const isp_program *program, int alive_fd,
                         void (*child)(const isp_program *), report *out, isp_error *err)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not make a pipe");
    ISP_AUTO_FD read_fd = fds[0];
    pid_t pid = fork();
    if (pid == 0) {
        reset_signals();
        arrange(program->output_fd, fds[1], alive_fd);
        child(program);
    }
    int fork_error = errno;
    close(fds[1]);
    if (pid < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, fork_error, "could not fork");

    ssize_t n;
    do
        n = read(read_fd, out, sizeof *out);
    while (n < 0 && errno == EINTR);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) /* ECHILD: the host ignores SIGCHLD */
        continue;
    if (n != (ssize_t)sizeof *out)
        *out = (report){ENDED, 0};
    if (out->stage == ENDED)
        return ISP_OK;
    const char *user = program->identity && program->identity->uid ? program->identity->name : NULL;
    return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, out->value, "could not %s %s%s%s",
                          stages[out->stage],
                          out->stage == CHANGE_USER       ? ""
                          : out->stage == ENTER_DIRECTORY ? program->directory
                                                          : program->argv[0],
                          user ? " as user " : "", user ? user : "");
}

isp_status isp_program__run(const isp_program *program, int *status, isp_error *err)
{
    report told = {0};
    isp_status st = launch(program, program->hold_fd, wait_between, &told, err);
    if (st >= 0)
        *status = told.value;
    return st;
}

isp_status isp_program__start(const isp_program *program, int *gone_fd, isp_error *err)
{
    int fds[2];
    report told = {0};
    if (pipe2(fds, O_CLOEXEC) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not make a pipe");
    isp_status st = launch(program, fds[1], let_go, &told, err);
    close(fds[1]);
    if (st < 0)
        close(fds[0]);
    else
        *gone_fd = fds[0];
    return st;
}
