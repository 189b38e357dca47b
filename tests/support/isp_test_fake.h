/*
 * isp_test_fake.h - a router that is a struct in memory: what a wire cannot be made to do on
 * demand. It counts who talks to it at once, takes its time, and lies when asked to.
 */
#ifndef ISP_TEST_FAKE_H
#define ISP_TEST_FAKE_H

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "isp/sys/driver.h"
#include "isp_test_isp.h"

static struct {
    pthread_mutex_t lock;
    _Atomic int slow_ms; /* each change takes so long */
    _Atomic bool lies;   /* what is read back is not what was sent */
    _Atomic int inside, most_inside;
    /* Routers in 10.9.0.0/16 are dead: one who asks waits until the gate is open, in vain. */
    pthread_cond_t gate;
    bool open;
    _Atomic int waiting, most_waiting;
    _Atomic int apply_count, remove_count, poll_count;
    isp_line lines[64]; /* by service id: what it holds; text is not kept */
    bool present[64];
} fake = {.lock = PTHREAD_MUTEX_INITIALIZER, .gate = PTHREAD_COND_INITIALIZER, .open = true};

static inline ISP_UNUSED void fake_gate(bool open)
{
    pthread_mutex_lock(&fake.lock);
    fake.open = open;
    pthread_cond_broadcast(&fake.gate);
    pthread_mutex_unlock(&fake.lock);
}

static inline ISP_UNUSED isp_status fake_open(const isp_device_options *options, void **data,
                                              isp_error *e)
{
    *data = &fake;
    if (strncmp(options->address, "10.9.", 5) != 0)
        return ISP_OK;
    pthread_mutex_lock(&fake.lock);
    fake.waiting++;
    if (fake.waiting > fake.most_waiting)
        fake.most_waiting = fake.waiting;
    while (!fake.open)
        pthread_cond_wait(&fake.gate, &fake.lock);
    fake.waiting--;
    pthread_mutex_unlock(&fake.lock);
    return isp_fail(e, ISP_E_TIMEOUT, NULL, "the router does not answer");
}

static inline ISP_UNUSED void fake_close(void *data)
{
    (void)data;
}

static size_t fake_row(const isp_line *line)
{
    return (size_t)atoi(strrchr(line->key, ':') + 1) % 64;
}

static inline void fake_talk(int add)
{
    pthread_mutex_lock(&fake.lock);
    fake.inside += add;
    if (fake.inside > fake.most_inside)
        fake.most_inside = fake.inside;
    pthread_mutex_unlock(&fake.lock);
    if (add > 0)
        usleep((useconds_t)fake.slow_ms * 1000);
}

static isp_status fake_change(const isp_line *line, bool present, _Atomic int *count,
                              isp_line_change **out)
{
    fake_talk(1);
    pthread_mutex_lock(&fake.lock);
    fake.lines[fake_row(line)] = *line;
    fake.present[fake_row(line)] = present;
    (*count)++;
    pthread_mutex_unlock(&fake.lock);
    fake_talk(-1);
    *out = isp_line_change_new();
    (*out)->step_count = 1;
    (*out)->kick_count = 0;
    return ISP_OK;
}

static inline ISP_UNUSED isp_status fake_apply(void *data, const isp_line *line,
                                               isp_line_change **out, isp_error *e)
{
    (void)data;
    (void)e;
    return fake_change(line, true, &fake.apply_count, out);
}

static inline ISP_UNUSED isp_status fake_remove(void *data, const isp_line *line,
                                                isp_line_change **out, isp_error *e)
{
    (void)data;
    (void)e;
    return fake_change(line, false, &fake.remove_count, out);
}

static inline ISP_UNUSED isp_status fake_read(void *data, const isp_line *line,
                                              isp_line_state **out, isp_error *e)
{
    (void)data;
    (void)e;
    isp_line_state *state = isp_line_state_new();
    pthread_mutex_lock(&fake.lock);
    const isp_line *held = &fake.lines[fake_row(line)];
    state->present = fake.present[fake_row(line)];
    state->enabled = state->present && (fake.lies ? !held->enabled : held->enabled);
    state->download_bps = held->download_bps;
    state->upload_bps = held->upload_bps;
    state->session_count = 0;
    pthread_mutex_unlock(&fake.lock);
    *out = state;
    return ISP_OK;
}

static inline ISP_UNUSED isp_status fake_sessions(void *data, isp_line_session_list **out,
                                                  isp_error *e)
{
    (void)data;
    (void)e;
    pthread_mutex_lock(&fake.lock);
    fake.poll_count++;
    pthread_mutex_unlock(&fake.lock);
    *out = isp_line_session_list_new();
    return ISP_OK;
}

static inline ISP_UNUSED isp_status fake_facts(void *data, isp_device_facts **out, isp_error *e)
{
    (void)data;
    *out = isp_device_facts_new();
    return isp_record_text(&(*out)->model, "fake", e);
}

static const isp_driver fake_driver = {.api = ISP_DRIVER_API,
                                       .name = "fake",
                                       .title = "A router in memory",
                                       .status = ISP_DRIVER_SIM,
                                       .caps = ISP_CAP_FACTS | ISP_CAP_LINE | ISP_CAP_SESSIONS,
                                       .port = 8728,
                                       .open = fake_open,
                                       .close = fake_close,
                                       .facts = fake_facts,
                                       .line_apply = fake_apply,
                                       .line_remove = fake_remove,
                                       .line_read = fake_read,
                                       .session_list = fake_sessions};
static const isp_driver *const fake_drivers[] = {&fake_driver, NULL};

/* The test's database once more, with this driver and these lines in isp.conf. */
static inline ISP_UNUSED isp_ctx *fake_ctx(const char *conf)
{
    char home[PATH_MAX], path[PATH_MAX + 16];
    isp_ctx *ctx = NULL;
    isp_ctx_options options = isp_test_options();
    fake.slow_ms = fake.inside = fake.most_inside = 0; /* as new, also without a fork */
    fake.apply_count = fake.remove_count = fake.poll_count = 0;
    fake.lies = false;
    fake.open = true;
    fake.waiting = fake.most_waiting = 0;
    memset(fake.present, 0, sizeof fake.present);
    snprintf(home, sizeof home, "%s/fake", isp_test_home());
    ck_assert_int_eq(mkdir(home, 0700), 0);
    snprintf(path, sizeof path, "%s/isp.conf", home);
    FILE *f = fopen(path, "wex");
    ck_assert_ptr_nonnull(f);
    fputs(conf, f);
    ck_assert_int_eq(fchmod(fileno(f), 0600), 0);
    fclose(f);
    options.home = home;
    options.drivers = fake_drivers;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    return ctx;
}

/* A fake router of the tenant's. */
static inline ISP_UNUSED int64_t fake_router_at(isp_session *session, const char *name,
                                                const char *address)
{
    isp_node_options o = ISP_NODE_OPTIONS_INIT;
    isp_node *made = NULL;
    o.name = name;
    o.driver = "fake";
    o.address = address;
    ck_ok(isp_node_create(session, &o, &made, &err), err);
    int64_t id = made->node_id;
    isp_node_free(made);
    return id;
}

static inline ISP_UNUSED int64_t fake_router(isp_session *session, const char *name)
{
    return fake_router_at(session, name, "10.0.0.1");
}

#endif
