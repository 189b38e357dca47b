/*
 * router_sim.h - isp-sim as a child of a test: simulated devices with a state of their own.
 *
 *     router_sim sim;
 *     router_sim_start(&sim, "router name=pop1 listen=127.0.0.1 api=0 tls=0 user=libisp\n");
 *     uint16_t port = router_sim_port(&sim, "pop1", "api");
 *     json_t *state = router_sim_ctl(&sim, "state pop1");        json_decref when done
 *     router_sim_stop(&sim);
 *
 * What a fleet and the commands can say: docs/simulators.md. The child ends with the test, and by
 * itself after two minutes.
 */
#ifndef ROUTER_SIM_H
#define ROUTER_SIM_H

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "isp_test.h"

typedef struct router_sim {
    pid_t pid;
    char folder[64];
    char said[8192]; /* its first lines, up to "ready" */
    int control;
} router_sim;

static inline ISP_UNUSED void router_sim_sleep_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static inline ISP_UNUSED void router_sim_start(router_sim *sim, const char *fleet)
{
    char path[128], socket_path[128];
    int out[2];
    memset(sim, 0, sizeof *sim);
    snprintf(sim->folder, sizeof sim->folder, "/tmp/isp-test-router-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(sim->folder));
    snprintf(path, sizeof path, "%s/fleet", sim->folder);
    snprintf(socket_path, sizeof socket_path, "%s/sock", sim->folder);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(fleet, file);
    fclose(file);
    ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
    sim->pid = fork();
    ck_assert_int_ge(sim->pid, 0);
    if (sim->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(out[1], STDOUT_FILENO);
        execl(ISP_BINARY_DIR "/bin/isp-sim", "isp-sim", "run", path, "--control", socket_path,
              "--seconds", "120", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    size_t have = 0;
    while (!strstr(sim->said, "\nready\n")) {
        ssize_t n = read(out[0], sim->said + have, sizeof sim->said - 1 - have);
        ck_assert_msg(n > 0, "isp-sim did not start: %s", sim->said);
        have += (size_t)n;
    }
    close(out[0]); /* it says no more */
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    sim->control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(sim->control, (struct sockaddr *)&address, sizeof address), 0);
}

/* A command of the control socket; the answer, which must be "ok". */
static inline ISP_UNUSED json_t *router_sim_ctl(router_sim *sim, const char *format, ...)
{
    static char answer[4 << 20];
    char command[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(command, sizeof command - 1, format, args);
    va_end(args);
    ck_assert(n > 0 && (size_t)n < sizeof command - 1);
    command[n++] = '\n';
    ck_assert_int_eq(send(sim->control, command, (size_t)n, MSG_NOSIGNAL), n);
    size_t have = 0;
    while (have == 0 || answer[have - 1] != '\n') {
        ssize_t got = recv(sim->control, answer + have, sizeof answer - have, 0);
        ck_assert_int_gt(got, 0);
        have += (size_t)got;
    }
    json_error_t error;
    json_t *json = json_loadb(answer, have, 0, &error);
    ck_assert_msg(json != NULL, "%s", error.text);
    ck_assert_msg(json_is_true(json_object_get(json, "ok")), "%s: %.*s", command, (int)have,
                  answer);
    return json;
}

/* The same where the answer is of no interest. */
#define router_sim_do(sim, ...) json_decref(router_sim_ctl((sim), __VA_ARGS__))

/* What the start said of a device: "api=41883" gives 41883. */
static inline ISP_UNUSED const char *router_sim_word(const router_sim *sim, const char *device,
                                                     const char *key, char *out, size_t size)
{
    char name[64], word[32];
    snprintf(name, sizeof name, " %s ", device);
    snprintf(word, sizeof word, " %s=", key);
    const char *at = strstr(sim->said, name);
    at = at ? strstr(at, word) : NULL;
    ck_assert_msg(at != NULL, "%s of %s in %s", key, device, sim->said);
    at += strlen(word);
    snprintf(out, size, "%.*s", (int)strcspn(at, " \n"), at);
    return out;
}

static inline ISP_UNUSED uint16_t router_sim_port(const router_sim *sim, const char *device,
                                                  const char *key)
{
    char text[16];
    return (uint16_t)atoi(router_sim_word(sim, device, key, text, sizeof text));
}

static inline ISP_UNUSED void router_sim_stop(router_sim *sim)
{
    static const char *const files[] = {"fleet", "sock"};
    char path[128];
    int status = 0;
    close(sim->control);
    kill(sim->pid, SIGTERM);
    waitpid(sim->pid, &status, 0);
    for (size_t i = 0; i < ISP_LEN(files); i++) {
        snprintf(path, sizeof path, "%s/%s", sim->folder, files[i]);
        unlink(path);
    }
    rmdir(sim->folder);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "isp-sim ended with %d", status);
}

#endif
