#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "control.h"

static const char usage[] =
    "isp-sim runs simulated network devices on loopback addresses.\n"
    "\n"
    "  isp-sim run FLEET [OPTION...]          the devices of a fleet file\n"
    "  isp-sim snmp KEY=VALUE... [OPTION...]  one OLT\n"
    "  isp-sim routeros KEY=VALUE... [OPTION...]  one router\n"
    "  isp-sim ctl SOCKET COMMAND...          talk to a running simulator\n"
    "\n"
    "  --control PATH   listen for `ctl` on this Unix socket\n"
    "  --seed N         what everything random follows from (default 1)\n"
    "  --seconds N      end by itself after so long\n"
    "  --ready-fd N     write `ready` to this descriptor once all ports are open\n"
    "  --pid-file PATH  write the process id there\n"
    "\n"
    "Keys, fleet files and commands: docs/simulators.md.\n";

typedef struct settings {
    const char *mode, *fleet_file, *pid_file;
    sim_options device; /* of snmp and routeros */
    int64_t seconds, ready_fd;
} settings;

typedef struct process {
    sim_fleet fleet;
    sim_control *control;
    sim_watch signals;
    sim_timer end;
} process;

static int complain(const char *text)
{
    fprintf(stderr, "isp-sim: %s\n", text);
    return 2;
}

/* @return false: not an option of the program */
static bool program_option(settings *s, sim_fleet *fleet, const char *name, const char *value)
{
    int64_t seed;

    if (strcmp(name, "--control") == 0) {
        free(fleet->control);
        fleet->control = sim_strdup(value);
        return true;
    }
    if (strcmp(name, "--pid-file") == 0) {
        s->pid_file = value;
        return true;
    }
    if (strcmp(name, "--seed") == 0 && sim_parse_i64(value, 0, INT64_MAX, &seed)) {
        fleet->seed = (uint64_t)seed;
        return true;
    }
    return (strcmp(name, "--seconds") == 0 && sim_parse_i64(value, 1, 1 << 30, &s->seconds)) ||
           (strcmp(name, "--ready-fd") == 0 && sim_parse_i64(value, 0, 1 << 20, &s->ready_fd));
}

static bool read_arguments(settings *s, sim_fleet *fleet, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (i + 1 == argc || !program_option(s, fleet, argv[i], argv[i + 1])) {
                fprintf(stderr, "isp-sim: %s is not an option, or its value is missing or bad\n",
                        argv[i]);
                return false;
            }
            i++;
        } else if (strcmp(s->mode, "run") == 0 && !s->fleet_file)
            s->fleet_file = argv[i];
        else if (strcmp(s->mode, "run") != 0 && strchr(argv[i], '='))
            sim_options_add_word(&s->device, argv[i]);
        else {
            fprintf(stderr, "isp-sim: %s is not expected here\n", argv[i]);
            return false;
        }
    }
    return true;
}

static bool add_devices(settings *s, sim_fleet *fleet, sim_why *why)
{
    bool snmp = strcmp(s->mode, "snmp") == 0;

    if (strcmp(s->mode, "run") == 0)
        return s->fleet_file ? sim_fleet_load(fleet, s->fleet_file, why)
                             : sim_fail(why, "which fleet file?");
    if (!sim_options_text(&s->device, "name", NULL))
        sim_options_add(&s->device, "name", snmp ? "olt1" : "router1");
    return sim_fleet_add(fleet, snmp ? "olt" : "router", &s->device, why);
}

static bool write_pid(const char *path, sim_why *why)
{
    FILE *file = fopen(path, "w");

    if (!file || fprintf(file, "%ld\n", (long)getpid()) < 0 || fclose(file) != 0)
        return sim_fail(why, "could not write %s: %s", path, strerror(errno));
    return true;
}

static void on_signal(void *user, uint32_t events)
{
    process *p = user;

    (void)events;
    sim_loop_stop(p->fleet.loop);
}

static void on_end(void *user)
{
    process *p = user;

    sim_loop_stop(p->fleet.loop);
}

static bool watch_signals(process *p, sim_why *why)
{
    sigset_t set;
    int fd;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0 || !sim_loop_watch(p->fleet.loop, &p->signals, fd, EPOLLIN, on_signal, p))
        return sim_fail(why, "could not watch for signals: %s", strerror(errno));
    return true;
}

static bool start(process *p, settings *s, sim_why *why)
{
    if (!watch_signals(p, why) || !add_devices(s, &p->fleet, why) ||
        !sim_fleet_open(&p->fleet, why))
        return false;
    if (p->fleet.control) {
        p->control = sim_control_open(&p->fleet, why);
        if (!p->control)
            return false;
        printf("control %s\n", p->fleet.control);
    }
    if (s->pid_file && !write_pid(s->pid_file, why))
        return false;
    if (s->seconds)
        sim_loop_at(p->fleet.loop, &p->end, sim_now_us() + s->seconds * 1000000, on_end, p);
    puts("ready");
    fflush(stdout);
    if (s->ready_fd >= 0 && write((int)s->ready_fd, "ready\n", 6) == 6)
        close((int)s->ready_fd);
    return true;
}

static int serve(settings *s, process *p)
{
    sim_why why = {""};
    int status = 0;

    if (start(p, s, &why))
        sim_loop_run(p->fleet.loop);
    else
        status = complain(why.text);
    sim_control_close(p->control);
    sim_loop_unwatch(p->fleet.loop, &p->signals);
    sim_loop_cancel(p->fleet.loop, &p->end);
    sim_fleet_free(&p->fleet);
    if (s->pid_file && !status)
        unlink(s->pid_file);
    return status;
}

int main(int argc, char **argv)
{
    settings s = {.mode = argc > 1 ? argv[1] : "", .ready_fd = -1};
    process p = {.fleet = {.seed = 1}};
    int status = 2;

    if (strcmp(s.mode, "ctl") == 0 && argc > 3)
        return sim_control_ask(argv[2], argc - 3, argv + 3);
    if (strcmp(s.mode, "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (strcmp(s.mode, "run") != 0 && strcmp(s.mode, "snmp") != 0 &&
        strcmp(s.mode, "routeros") != 0) {
        fputs(usage, stderr);
        return 2;
    }
    p.fleet.loop = sim_loop_new();
    if (!p.fleet.loop)
        return complain("no epoll");
    if (read_arguments(&s, &p.fleet, argc - 2, argv + 2))
        status = serve(&s, &p);
    free(p.fleet.control);
    sim_options_free(&s.device);
    sim_loop_free(p.fleet.loop);
    return status;
}
