/*
 * ispd: the HTTP server and the background workers of an installation. A thin client of libisp: it
 * includes isp.h and nothing else of it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "notify.h"
#include "server.h"

/* Keys are in this memory: no core file, and no other process of the same user looks in. */
static void harden(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

static int print_openapi(void)
{
    char *json = NULL;
    isp_error err = {0};
    if (isp_openapi_json(&json, &err) < 0) {
        fprintf(stderr, "ispd: %s\n", err.message);
        return EXIT_FAILURE;
    }
    int printed = puts(json);
    isp_text_free(json);
    return printed < 0 || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int on_progress(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    if (total == ISP_NO_VALUE)
        log_say(ISP_LOG_INFO, "start", "%s", what);
    else
        log_say(ISP_LOG_INFO, "start", "%s: %lld of %lld", what, (long long)done, (long long)total);
    return 0;
}

/* The key of the environment, taken out of it so that neither a child nor /proc shows it. */
static char *take_key(void)
{
    char *value = getenv("ISP_KEY"), *copy = value && *value ? strdup(value) : NULL;
    if (value) {
        explicit_bzero(value, strlen(value));
        unsetenv("ISP_KEY");
    }
    return copy;
}

static isp_ctx *open_installation(const struct config *config)
{
    char *key = take_key();
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT;
    isp_ctx *ctx = NULL;
    isp_error err = {0};
    options.home = config->home;
    options.dsn = config->dsn;
    options.key_file = config->key_file;
    options.key_credential = config->key_credential;
    options.key_text = key;
    options.create = config->create;
    options.migrate = config->migrate;
    options.log = log_library;
    options.log_level = log_level();
    options.progress = on_progress;
    if (isp_ctx_open(&options, &ctx, &err) < 0)
        log_error("start", &err);
    if (key)
        explicit_bzero(key, strlen(key));
    free(key);
    return ctx;
}

static bool write_pid(const char *path)
{
    FILE *file = path ? fopen(path, "we") : NULL;
    if (!path)
        return true;
    bool ok = file && fprintf(file, "%ld\n", (long)getpid()) > 0;
    if (file)
        ok &= fclose(file) == 0;
    if (!ok)
        log_say(ISP_LOG_ERROR, "start", "could not write %s: %s", path, strerror(errno));
    return ok;
}

/* Told to whoever waits: where we listen, in case the port was left to the system. */
static void say_ready(const struct config *config)
{
    char host[INET6_ADDRSTRLEN] = "", line[128];
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)&config->address;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)&config->address;
    bool is_ipv4 = config->address.ss_family == AF_INET;
    inet_ntop(config->address.ss_family,
              is_ipv4 ? (const void *)&ipv4->sin_addr : (const void *)&ipv6->sin6_addr, host,
              sizeof host);
    int len = snprintf(line, sizeof line, is_ipv4 ? "ready %s:%u\n" : "ready [%s]:%u\n", host,
                       ntohs(is_ipv4 ? ipv4->sin_port : ipv6->sin6_port));
    log_say(ISP_LOG_INFO, "start", "%.*s", len - 1, line);
    fputs(line, stdout);
    fflush(stdout);
    if (config->ready_fd >= 0) {
        ssize_t n = write(config->ready_fd, line, (size_t)len);
        (void)n;
        close(config->ready_fd);
    }
    notify("READY=1");
}

/* Until SIGTERM or SIGINT. SIGHUP: a certificate was renewed. */
static void serve(struct server *server, const sigset_t *signals)
{
    const struct timespec step = {.tv_nsec = 100000000};
    int64_t watchdog_us = notify_watchdog_us(), barked_us = server_mono_us();
    for (;;) {
        int signal = sigtimedwait(signals, NULL, &step);
        if (signal == SIGTERM || signal == SIGINT) {
            log_say(ISP_LOG_INFO, "stop", "%s", strsignal(signal));
            return;
        }
        if (signal == SIGHUP)
            server_reload(server);
        server_reap(server);
        if (watchdog_us && server_mono_us() - barked_us >= watchdog_us) {
            notify("WATCHDOG=1");
            barked_us = server_mono_us();
        }
    }
}

static bool start_worker(struct server *server, const struct config *config)
{
    isp_worker_options options = ISP_WORKER_OPTIONS_INIT;
    isp_error err = {0};
    options.work = config->work;
    if (config->no_work || isp_worker_start(server->ctx, &options, &server->worker, &err) == ISP_OK)
        return true;
    log_error("start", &err);
    return false;
}

static int run(struct config *config, isp_ctx *ctx, const sigset_t *signals)
{
    struct server server;
    int code = EXIT_FAILURE;
    if (!config_read_settings(config, ctx))
        return EXIT_FAILURE;
    if (server_start(&server, config, ctx) && start_worker(&server, config) &&
        write_pid(config->pid_file)) {
        say_ready(config);
        serve(&server, signals);
        notify("STOPPING=1");
        if (config->pid_file)
            unlink(config->pid_file);
        code = EXIT_SUCCESS;
    }
    server_stop(&server);
    isp_worker_stop(server.worker);
    return code;
}

int main(int argc, char **argv)
{
    struct config config;
    sigset_t signals;
    harden();
    int code = config_read_arguments(&config, argc, argv);
    if (code >= 0)
        return code;
    if (config.openapi)
        return print_openapi();
    log_open(config.log_json, config.log_level);
    /* Before any thread is made, so that all inherit it: main() alone takes signals. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    isp_ctx *ctx = open_installation(&config);
    if (!ctx)
        return EXIT_FAILURE;
    code = run(&config, ctx, &signals);
    isp_ctx_close(ctx);
    return code;
}
