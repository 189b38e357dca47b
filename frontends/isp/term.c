/*
 * The terminal: widths, clean text, progress, interrupts, secrets.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

void *cli_need(void *memory)
{
    if (!memory) {
        fputs("isp: out of memory\n", stderr);
        exit(CLI_ERROR);
    }
    return memory;
}

char *cli_format(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int len = vasprintf(&text, format, arguments);
    va_end(arguments);
    return cli_need(len < 0 ? NULL : text);
}

/* ---- text ---- */

/* One character of UTF-8, through the C library's own tables (main() set LC_CTYPE). Bytes that are
 * no character are one each. */
static size_t take(const char *text, wchar_t *out)
{
    mbstate_t state = {0};
    size_t len = mbrtowc(out, text, strlen(text), &state);
    if (len == (size_t)-1 || len == (size_t)-2) {
        *out = 0xfffd;
        return 1;
    }
    return len;
}

size_t cli_width(const char *text)
{
    size_t width = 0;
    while (*text) {
        wchar_t c;
        text += take(text, &c);
        int columns = wcwidth(c);
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

/* Would this character do something to a terminal, or turn what stands around it? */
static bool is_active(wchar_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x061c ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 ||
           c == 0x2029 || c == 0xfeff || c == 0xfffd;
}

char *cli_clean(const char *text, bool lines)
{
    /* U+FFFD takes three bytes, and may stand for one. */
    char *out = cli_need(malloc(3 * strlen(text) + 1)), *to = out;
    while (*text) {
        wchar_t c;
        size_t len = take(text, &c);
        if (c == '\n') {
            *to++ = lines ? '\n' : ' ';
        } else if (c == '\t') {
            *to++ = ' ';
        } else if (is_active(c)) {
            memcpy(to, "\xef\xbf\xbd", 3);
            to += 3;
        } else {
            memcpy(to, text, len);
            to += len;
        }
        text += len;
    }
    *to = '\0';
    return out;
}

size_t cli_terminal_columns(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

/* ---- interrupts and progress ---- */

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

void cli_catch_interrupts(void)
{
    /* Once: the second Ctrl-C finds the default action. */
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool cli_interrupted(void)
{
    return interrupted;
}

void cli_sleep(int64_t seconds)
{
    struct timespec left = {.tv_sec = (time_t)seconds};
    while (!interrupted && nanosleep(&left, &left) < 0 && errno == EINTR)
        continue;
}

static bool drawn;

int cli_progress(void *user, const char *what, int64_t done, int64_t total)
{
    static struct timespec last;
    const cli *c = user;
    enum {
        BAR = 24
    };
    if (c->quiet || !isatty(STDERR_FILENO))
        return interrupted;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t ms = (int64_t)(now.tv_sec - last.tv_sec) * 1000 +
                 (now.tv_nsec - last.tv_nsec) / 1000000;
    if (drawn && ms < 100 && done != total)
        return interrupted;
    last = now;
    drawn = true;
    char *clean = cli_clean(what ? what : "", false);
    if (total > 0 && done >= 0 && done <= total) {
        int full = (int)((double)done / (double)total * BAR);
        fprintf(stderr, "\r\033[K[%.*s%.*s] %3d%%  %lld of %lld  %s", full,
                "########################", BAR - full, "........................",
                (int)((double)done / (double)total * 100), (long long)done, (long long)total,
                clean);
    } else {
        fprintf(stderr, "\r\033[K%lld  %s", (long long)done, clean);
    }
    fflush(stderr);
    free(clean);
    return interrupted;
}

void cli_progress_end(void)
{
    if (drawn)
        fputs("\r\033[K", stderr);
    drawn = false;
}

/* ---- secrets ---- */

void cli_secret_free(char *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    free(secret);
}

/* One line of a descriptor, without its end. Read byte by byte: what follows stays for others. */
static int read_line(int fd, char *line, size_t size, const char *what, const char *where)
{
    size_t len = 0;
    for (;;) {
        char byte;
        ssize_t n = read(fd, &byte, 1);
        if (n < 0 && errno == EINTR && !interrupted)
            continue;
        if (n < 0) {
            fprintf(stderr, "isp: could not read the %s from %s: %s\n", what, where,
                    strerror(errno));
            return interrupted ? CLI_INTERRUPTED : CLI_ERROR;
        }
        if (n == 0 || byte == '\n')
            break;
        if (len + 1 >= size)
            return cli_usage("the %s in %s is longer than %zu bytes", what, where, size - 1);
        line[len++] = byte;
    }
    if (len && line[len - 1] == '\r')
        len--;
    line[len] = '\0';
    return len ? CLI_OK : cli_usage("%s holds no %s", where, what);
}

static int ask(int tty, const char *what, const char *again, char *line, size_t size)
{
    struct termios before, silent;
    tcgetattr(tty, &before);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(tty, TCSAFLUSH, &silent); /* before the prompt: who types at once is not seen */
    dprintf(tty, "%s%s: ", what, again);
    int code = read_line(tty, line, size, what, "the terminal");
    tcsetattr(tty, TCSAFLUSH, &before);
    dprintf(tty, "\n");
    return code;
}

int cli_secret(const char *what, const char *source, bool confirm, char **out)
{
    char line[1024], second[sizeof line];
    int code, tty;
    if (strcmp(source, "-") != 0) {
        int fd = open(source, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            fprintf(stderr, "isp: could not open %s: %s\n", source, strerror(errno));
            return CLI_ERROR;
        }
        code = read_line(fd, line, sizeof line, what, source);
        close(fd);
    } else if (isatty(STDIN_FILENO) && (tty = open("/dev/tty", O_RDWR | O_CLOEXEC)) >= 0) {
        code = ask(tty, what, "", line, sizeof line);
        if (code == CLI_OK && confirm) {
            code = ask(tty, what, " once more", second, sizeof second);
            if (code == CLI_OK && strcmp(line, second) != 0)
                code = cli_usage("the two are not the same");
            explicit_bzero(second, sizeof second);
        }
        close(tty);
    } else {
        code = read_line(STDIN_FILENO, line, sizeof line, what, "standard input");
    }
    if (code == CLI_OK)
        *out = cli_need(strdup(line));
    explicit_bzero(line, sizeof line);
    return code;
}
