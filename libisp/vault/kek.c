#include "vault/kek.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/env.h"
#include "base/text.h"
#include "vault/digest.h"
#include "vault/random.h"

#define HEADER    "isp-kek-v1 "
#define ID_INFO   "isp-kek-id-v1"
#define SUBJECT   "kek"
#define INIT_HINT "make one with \"isp keys init\""

enum {
    ID_LEN = ISP_KEK_ID_SIZE - 1,
    HEX_LEN = 2 * ISP_KEK_LEN,
    HEADER_LEN = sizeof HEADER - 1,
    TEXT_LEN = HEADER_LEN + ID_LEN + 1 + HEX_LEN + 1, /* two lines */
    READ_MAX = 256,                                   /* more than any text of a key */
    LIVE = 0x5a /* before the key: a forked child finds 0 here, and is refused */
};

struct isp_kek {
    isp_secret *memory; /* LIVE, then the key */
    char id[ISP_KEK_ID_SIZE];
};

void isp_kek__free(isp_kek *kek)
{
    if (!kek)
        return;
    isp_secret__free(kek->memory);
    free(kek);
}

const char *isp_kek__id(const isp_kek *kek)
{
    return kek->id;
}

isp_status isp_kek__derive(const isp_kek *kek, const char *info, uint8_t out[ISP_KEK_LEN],
                           isp_error *err)
{
    if (kek->memory->data[0] != LIVE)
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "the key does not survive a fork: open the vault in the child process");
    return isp_digest__hkdf(kek->memory->data + 1, ISP_KEK_LEN, NULL, 0, info, out, ISP_KEK_LEN,
                            err);
}

/* A KEK whose bytes are still to be filled in, and its id after that. */
static isp_kek *new_kek(void)
{
    isp_kek *kek = calloc(1, sizeof *kek);
    if (!kek)
        return NULL;
    kek->memory = isp_secret__new(1 + ISP_KEK_LEN);
    if (!kek->memory) {
        free(kek);
        return NULL;
    }
    kek->memory->data[0] = LIVE;
    return kek;
}

static isp_status name_kek(isp_kek *kek, isp_error *err)
{
    uint8_t derived[ISP_KEK_LEN];
    isp_status st = isp_kek__derive(kek, ID_INFO, derived, err);
    if (st == ISP_OK)
        isp_text__hex(derived, ID_LEN / 2, kek->id);
    isp_secret__wipe(derived, sizeof derived);
    return st;
}

/* Read the text of a key; what says where it is from ("key file /etc/isp/kek"). */
static isp_status parse(const char *text, size_t len, const char *what, isp_kek **out,
                        isp_error *err)
{
    const char *id = NULL;
    ISP_AUTO(isp_kek) kek = new_kek();
    if (!kek)
        return isp_fail_memory(err);
    if (len && text[len - 1] == '\n')
        len--;
    if (len >= HEADER_LEN && memcmp(text, HEADER, HEADER_LEN) == 0) {
        if (len != TEXT_LEN - 1 || text[HEADER_LEN + ID_LEN] != '\n')
            return isp_fail(err, ISP_E_KEY, SUBJECT,
                            "%s is damaged: after \"" HEADER "ID\" a line of %d hex digits is "
                            "expected; restore it from its copy",
                            what, HEX_LEN);
        id = text + HEADER_LEN;
        text += HEADER_LEN + ID_LEN + 1;
        len = HEX_LEN;
    }
    if (len != HEX_LEN)
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "%s has the wrong size: %zu characters, a key has %d hex digits; is it the "
                        "right one?",
                        what, len, HEX_LEN);
    if (!isp_text__unhex(text, HEX_LEN, kek->memory->data + 1))
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "%s is not a key: it holds other characters than hex digits", what);
    isp_status st = name_kek(kek, err);
    if (st < 0)
        return st;
    if (id && memcmp(id, kek->id, ID_LEN) != 0)
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "%s is damaged: the key in it does not fit its id %.16s; restore it from "
                        "its copy",
                        what, id);
    *out = ISP_TAKE(kek);
    return ISP_OK;
}

isp_status isp_kek__from_text(const char *text, size_t len, isp_kek **out, isp_error *err)
{
    return parse(text, len, "the key", out, err);
}

isp_status isp_kek__generate(isp_kek **out, isp_error *err)
{
    ISP_AUTO(isp_kek) kek = new_kek();
    if (!kek)
        return isp_fail_memory(err);
    isp_status st = isp_random__bytes(kek->memory->data + 1, ISP_KEK_LEN, err);
    if (st == ISP_OK)
        st = name_kek(kek, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(kek);
    return st;
}

isp_status isp_kek__export(const isp_kek *kek, isp_secret **out, isp_error *err)
{
    isp_secret *text = isp_secret__new(TEXT_LEN);
    if (!text)
        return isp_fail_memory(err);
    char *at = (char *)text->data;
    memcpy(at, HEADER, HEADER_LEN);
    memcpy(at + HEADER_LEN, kek->id, ID_LEN);
    at[HEADER_LEN + ID_LEN] = '\n';
    isp_text__hex(kek->memory->data + 1, ISP_KEK_LEN, at + HEADER_LEN + ID_LEN + 1);
    at[TEXT_LEN - 1] = '\n';
    *out = text;
    return ISP_OK;
}

/*
 * The file.
 */

/* Who may own the file, and which bits of its mode must not be set. */
typedef struct file_rules {
    const char *what;
    mode_t forbidden;
    bool root_may_own;
    bool two_lines; /* not the bare digits: a file of ours has its id */
} file_rules;

static const file_rules key_file = {"key file", 07177, false, true};
static const file_rules credential = {"credential", 07137, true, false};

/* Open the directory of path and point name at its last part. */
static isp_status open_directory(const char *path, int *out, const char **name, isp_error *err)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    if (!**name)
        return isp_fail(err, ISP_E_KEY, SUBJECT, "key file \"%s\" has no file name", path);
    ISP_AUTO_TEXT directory = !slash          ? isp_text__dup(".")
                              : slash == path ? isp_text__dup("/")
                                              : isp_text__dup_n(path, (size_t)(slash - path));
    if (!directory)
        return isp_fail_memory(err);
    *out = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*out < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno,
                              "cannot open the directory %s of the key file", directory);
    return ISP_OK;
}

/* Nobody else may replace what is in it. In a sticky directory only owners can, as in /tmp. */
static isp_status check_directory(int fd, const char *path, isp_error *err)
{
    struct stat s;
    if (fstat(fd, &s) < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno,
                              "cannot examine the directory of key file %s", path);
    if (s.st_uid != geteuid() && s.st_uid != 0)
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "the directory of key file %s belongs to user %u, who could replace the "
                        "key: move it to a directory of your own",
                        path, (unsigned)s.st_uid);
    if ((s.st_mode & (S_IWGRP | S_IWOTH)) && !(s.st_mode & S_ISVTX))
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "the directory of key file %s can be written by others (mode %04o), who "
                        "could replace the key: chmod go-w it",
                        path, (unsigned)(s.st_mode & 07777));
    return ISP_OK;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is the directory fd somewhere under the directory? Asks the file system, not the spelling. */
static bool is_under(int fd, const char *directory)
{
    struct stat top, here, parent;
    if (stat(directory, &top) < 0)
        return false; /* what does not exist holds no key */
    ISP_AUTO_FD at = openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0 || fstat(at, &here) < 0)
        return true; /* cannot tell: refuse */
    while (!same_file(&here, &top)) {
        int up = openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (up < 0 || fstat(up, &parent) < 0) {
            isp__auto_fd(&up);
            return true;
        }
        close(at);
        at = up;
        if (same_file(&parent, &here))
            return false; /* the root is its own parent */
        here = parent;
    }
    return true;
}

static isp_status check_file(int fd, const char *path, const file_rules *rules, isp_error *err)
{
    struct stat s;
    if (fstat(fd, &s) < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "cannot examine %s %s", rules->what,
                              path);
    if (!S_ISREG(s.st_mode))
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "%s %s is %s, not a regular file: correct its path", rules->what, path,
                        S_ISDIR(s.st_mode) ? "a directory" : "a device or pipe");
    if (s.st_uid != geteuid() && !(rules->root_may_own && s.st_uid == 0))
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "%s %s belongs to user %u, but we run as user %u: chown it", rules->what,
                        path, (unsigned)s.st_uid, (unsigned)geteuid());
    if (s.st_mode & rules->forbidden)
        return isp_fail(
            err, ISP_E_KEY, SUBJECT,
            "%s %s can be used by others (mode %04o instead of 0600 or 0400): chmod 600 "
            "it, and if others were on this machine, make a new key",
            rules->what, path, (unsigned)(s.st_mode & 07777));
    if (rules->two_lines && s.st_size != TEXT_LEN)
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "%s %s has the wrong size: %lld bytes, a key file has %d; restore it from "
                        "its copy",
                        rules->what, path, (long long)s.st_size, TEXT_LEN);
    return ISP_OK;
}

/* Read up to the end of fd; a text that fills the buffer is too long for a key anyway. */
static isp_status read_all(int fd, isp_secret *text, size_t *len, isp_error *err)
{
    *len = 0;
    while (*len < text->len) {
        ssize_t n = read(fd, text->data + *len, text->len - *len);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "cannot read the key");
        *len += (size_t)n;
    }
    return ISP_OK;
}

static isp_status read_key_file(const char *path, const file_rules *rules,
                                const char *const *not_under, isp_kek **out, isp_error *err)
{
    ISP_AUTO_FD directory = -1;
    const char *name;
    isp_status st = open_directory(path, &directory, &name, err);
    if (st == ISP_OK)
        st = check_directory(directory, path, err);
    if (st < 0)
        return st;
    for (; not_under && *not_under; not_under++)
        if (is_under(directory, *not_under))
            return isp_fail(err, ISP_E_KEY, SUBJECT,
                            "%s %s lies under %s, whose backups and readers must not have the key: "
                            "move it elsewhere",
                            rules->what, path, *not_under);

    /* O_NONBLOCK: a pipe of this name must not make us wait. */
    ISP_AUTO_FD fd = openat(directory, name,
                            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        int reason = errno;
        if (reason == ENOENT)
            return isp_fail(err, ISP_E_KEY, SUBJECT,
                            "%s %s is missing: " INIT_HINT ", or correct its path", rules->what,
                            path);
        if (reason == ELOOP)
            return isp_fail(err, ISP_E_KEY, SUBJECT,
                            "%s %s is a symbolic link: give the path of the file itself",
                            rules->what, path);
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, reason, "cannot open %s %s", rules->what,
                              path);
    }
    st = check_file(fd, path, rules, err);
    if (st < 0)
        return st;

    char what[160];
    size_t len;
    ISP_AUTO(isp_secret) text = isp_secret__new(READ_MAX);
    if (!text)
        return isp_fail_memory(err);
    snprintf(what, sizeof what, "%s %s", rules->what, path);
    st = read_all(fd, text, &len, err);
    return st < 0 ? st : parse(isp_secret__text(text), len, what, out, err);
}

isp_status isp_kek__from_file(const char *path, const char *const *not_under, isp_kek **out,
                              isp_error *err)
{
    return read_key_file(path, &key_file, not_under, out, err);
}

isp_status isp_kek__from_credential(const char *path, isp_kek **out, isp_error *err)
{
    return read_key_file(path, &credential, NULL, out, err);
}

/* Write text to a new file and bring it to the disk. */
static int write_file(int directory, const char *name, const isp_secret *text)
{
    ISP_AUTO_FD fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                            0600);
    if (fd < 0 || fchmod(fd, 0600) < 0) /* whatever the umask */
        return errno;
    for (size_t done = 0; done < text->len;) {
        ssize_t n = write(fd, text->data + done, text->len - done);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0)
            done += (size_t)n;
    }
    return fsync(fd) < 0 ? errno : 0;
}

isp_status isp_kek__save(const isp_kek *kek, const char *path, isp_error *err)
{
    ISP_AUTO_FD directory = -1;
    ISP_AUTO(isp_secret) text = NULL;
    const char *name;
    char temporary[32] = ".isp-kek-", *random = temporary + strlen(temporary);
    isp_status st = isp_kek__export(kek, &text, err);
    if (st == ISP_OK)
        st = open_directory(path, &directory, &name, err);
    if (st == ISP_OK)
        st = check_directory(directory, path, err);
    if (st == ISP_OK)
        st = isp_random__text(isp_random_base62, 16, random, err);
    if (st < 0)
        return st;

    /* A link, not a rename: it never replaces, and the name appears with the whole file. */
    int reason = write_file(directory, temporary, text);
    bool linked = !reason && linkat(directory, temporary, directory, name, 0) == 0;
    if (!reason && !linked)
        reason = errno;
    unlinkat(directory, temporary, 0);
    if (!reason && fsync(directory) < 0) {
        reason = errno;
        unlinkat(directory, name, 0);
    }
    if (reason == EEXIST)
        return isp_fail(err, ISP_E_EXISTS, SUBJECT,
                        "%s exists already: a key is never overwritten, because what it sealed "
                        "would be lost",
                        path);
    if (reason)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, reason, "cannot write key file %s", path);
    return ISP_OK;
}

isp_status isp_kek__create(const char *path, isp_kek **out, isp_error *err)
{
    ISP_AUTO(isp_kek) kek = NULL;
    isp_status st = isp_kek__generate(&kek, err);
    if (st == ISP_OK)
        st = isp_kek__save(kek, path, err);
    if (st == ISP_OK && out)
        *out = ISP_TAKE(kek);
    return st;
}

/*
 * The command.
 */

/* A child that is killed with its group and collected, unless it ended by itself. */
typedef struct child {
    pid_t pid; /* 0: none */
    int pidfd;
} child;

static void end_child(child *c)
{
    if (c->pid) {
        kill(-c->pid, SIGKILL);
        while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    isp__auto_fd(&c->pidfd);
}

/* Start argv with its standard output on fd, and nothing else of ours. */
static int spawn(const char *const argv[], const char *const env[], int fd, pid_t *pid)
{
    static const char *const bare[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);

    int reason = posix_spawn_file_actions_init(&actions);
    if (reason)
        return reason;
    reason = posix_spawnattr_init(&attributes);
    if (!reason) {
        reason = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (!reason)
            reason = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
        if (!reason)
            reason = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                  POSIX_SPAWN_SETSIGDEF);
        if (!reason) /* POSIX promises that neither array is changed */
            reason = posix_spawn(pid, argv[0], &actions, &attributes,
                                 (char *const *)(uintptr_t)argv,
                                 (char *const *)(uintptr_t)(env ? env : bare));
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return reason;
}

/* Wait until fd is readable or at its end; false at the deadline. */
static bool wait_readable(int fd, int64_t deadline_us)
{
    for (;;) {
        int64_t left_us = deadline_us - isp_env__mono_us();
        if (left_us <= 0)
            return false;
        int64_t left_ms = left_us / 1000 + 1;
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, left_ms < INT32_MAX ? (int)left_ms : INT32_MAX) > 0)
            return true;
    }
}

/* What the child writes until it closes its output, and how it ends. */
static isp_status listen_to(child *c, int fd, int64_t deadline_us, const char *program,
                            isp_secret *text, size_t *len, isp_error *err)
{
    int status;
    *len = 0;
    for (ssize_t n = 1; n != 0;) {
        if (!wait_readable(fd, deadline_us))
            return isp_fail(err, ISP_E_KEY, SUBJECT, "key command %s gave no key in time", program);
        n = read(fd, text->data + *len, text->len - *len);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "cannot read from key command %s",
                                  program);
        if (n > 0 && (*len += (size_t)n) == text->len)
            return isp_fail(err, ISP_E_KEY, SUBJECT,
                            "key command %s writes more than a key: it must print only that",
                            program);
    }
    if (!wait_readable(c->pidfd, deadline_us))
        return isp_fail(err, ISP_E_KEY, SUBJECT, "key command %s did not end in time", program);
    pid_t ended;
    do
        ended = waitpid(c->pid, &status, 0);
    while (ended < 0 && errno == EINTR);
    c->pid = 0; /* collected: by us, or by a program that ignores SIGCHLD */
    if (ended < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno,
                              "cannot learn how key command %s ended", program);
    if (WIFSIGNALED(status))
        return isp_fail(err, ISP_E_KEY, SUBJECT, "key command %s was killed by signal %d", program,
                        WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "key command %s failed with exit code %d: run it by hand to see why",
                        program, WEXITSTATUS(status));
    return ISP_OK;
}

isp_status isp_kek__from_command(const char *const argv[], const char *const env[],
                                 int64_t timeout_ms, isp_kek **out, isp_error *err)
{
    if (!argv || !argv[0] || argv[0][0] != '/')
        return isp_fail(err, ISP_E_KEY, SUBJECT,
                        "the key command must be a list that starts with an absolute path");
    if (timeout_ms <= 0)
        timeout_ms = 10000;
    int64_t deadline_us;
    if (__builtin_mul_overflow(timeout_ms, 1000, &deadline_us) ||
        __builtin_add_overflow(deadline_us, isp_env__mono_us(), &deadline_us))
        deadline_us = INT64_MAX;

    ISP_AUTO(isp_secret) text = isp_secret__new(READ_MAX);
    __attribute__((cleanup(end_child))) child c = {0, -1};
    int ends[2];
    if (!text)
        return isp_fail_memory(err);
    if (pipe2(ends, O_CLOEXEC) < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "cannot make a pipe");
    ISP_AUTO_FD reader = ends[0];
    int reason = spawn(argv, env, ends[1], &c.pid);
    close(ends[1]); /* or we would never see the end */
    if (reason) {
        c.pid = 0;
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, reason, "cannot run key command %s",
                              argv[0]);
    }
    c.pidfd = pidfd_open(c.pid, 0);
    if (c.pidfd < 0)
        return isp_fail_errno(err, ISP_E_KEY, SUBJECT, errno, "cannot watch key command %s",
                              argv[0]);
    size_t len;
    isp_status st = listen_to(&c, reader, deadline_us, argv[0], text, &len, err);
    if (st < 0)
        return st;
    char what[160];
    snprintf(what, sizeof what, "the output of key command %s", argv[0]);
    return parse(isp_secret__text(text), len, what, out, err);
}

isp_status isp_kek__open(const isp_kek_source *source, isp_kek **out, isp_error *err)
{
    if (source->credential_path)
        return isp_kek__from_credential(source->credential_path, out, err);
    if (source->command)
        return isp_kek__from_command(source->command, source->command_env,
                                     source->command_timeout_ms, out, err);
    if (source->file_path)
        return isp_kek__from_file(source->file_path, source->not_under, out, err);
    if (source->text)
        return isp_kek__from_text(source->text, strlen(source->text), out, err);
    return isp_fail(err, ISP_E_KEY, SUBJECT,
                    "no key is configured: " INIT_HINT " and give its path as key_file");
}
