#include "ispd_test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "log.h"

struct server ispd_test_server;
static struct config config;
static bool running;
static pthread_t reaper;
static atomic_bool reaping;

/* ---- the server ---- */

/* What main() does beside. */
static void *reap(void *user)
{
    const struct timespec step = {.tv_nsec = 20000000};
    for (; atomic_load(&reaping); nanosleep(&step, NULL))
        server_reap(&ispd_test_server);
    return user;
}

void ispd_test_start(ispd_test_tune tune)
{
    log_open(false, getenv("ISPD_TEST_LOG") ? ISP_LOG_DEBUG : (isp_log_level)(ISP_LOG_ERROR + 1));
    config = (struct config){.ready_fd = -1, .listen = "127.0.0.1:0"};
    ck_assert(config_read_settings(&config, isp_test_ctx));
    for (size_t i = 0; i < LIMIT_CLASSES; i++)
        config.rates[i] = (limit_rate){0, 0};
    if (tune)
        tune(&config);
    ck_assert(server_start(&ispd_test_server, &config, isp_test_ctx));
    running = true;
    atomic_store(&reaping, true);
    ck_assert_int_eq(pthread_create(&reaper, NULL, reap, NULL), 0);
}

void ispd_test_stop(void)
{
    if (!running)
        return;
    running = false;
    atomic_store(&reaping, false);
    pthread_join(reaper, NULL);
    server_stop(&ispd_test_server);
}

void ispd_test_close(void)
{
    ispd_test_stop();
    isp_test_db_close();
}

int ispd_test_port(void)
{
    return ntohs(((const struct sockaddr_in *)&config.address)->sin_port);
}

/* ---- people ---- */

static isp_session *login(const char *name)
{
    isp_session *session = NULL;
    isp_error err = {0};
    ck_ok(isp_session_login(isp_test_ctx, name, ISPD_TEST_PASSWORD, "127.0.0.1", &session, &err),
          err);
    return session;
}

static void make_tenant(isp_session *session, const char *code, const char *name,
                        int64_t slot_count)
{
    isp_child_options o = ISP_CHILD_OPTIONS_INIT;
    isp_child *made = NULL;
    isp_error err = {0};
    char login_name[64];
    snprintf(login_name, sizeof login_name, "admin@%s.example", code);
    o.code = code;
    o.name = name;
    o.admin_login = login_name;
    o.admin_name = name;
    o.admin_password = ISPD_TEST_PASSWORD;
    o.slot_count = slot_count;
    ck_ok(isp_child_create(session, &o, &made, &err), err);
    isp_child_free(made);
}

void ispd_test_people(void)
{
    isp_user_options user = ISP_USER_OPTIONS_INIT;
    isp_tenant *platform = NULL;
    isp_user *made = NULL;
    isp_error err = {0};
    user.login = "dev@platform.example";
    user.name = "Developer";
    user.password = ISPD_TEST_PASSWORD;
    ck_ok(isp_platform_create(isp_test_ctx, NULL, &user, &platform, &err), err);
    isp_tenant_free(platform);
    isp_session *developer = login("dev@platform.example");
    make_tenant(developer, "group", "Group", 2);
    isp_session *owner = login("admin@group.example");
    make_tenant(owner, "north", "North Net", ISP_NO_VALUE);
    make_tenant(owner, "south", "South Net", ISP_NO_VALUE);
    isp_session *admin = login("admin@north.example");
    user = (isp_user_options)ISP_USER_OPTIONS_INIT;
    user.login = "tech@north.example";
    user.name = "Technician";
    user.password = ISPD_TEST_PASSWORD;
    user.role = "technician";
    ck_ok(isp_user_create(admin, &user, &made, &err), err);
    isp_user_free(made);
    isp_session_close(admin);
    isp_session_close(owner);
    isp_session_close(developer);
}

isp_session *ispd_test_session(const char *isp)
{
    char name[64];
    snprintf(name, sizeof name, "admin@%s.example", isp);
    return login(name);
}

const char *ispd_test_token(const char *isp)
{
    static char tokens[4][128];
    static int next;
    char *out = tokens[next++ % 4];
    isp_token_options options = ISP_TOKEN_OPTIONS_INIT;
    isp_token *token = NULL;
    isp_error err = {0};
    isp_session *session = ispd_test_session(isp);
    options.name = "test";
    ck_ok(isp_token_create(session, &options, &token, &err), err);
    snprintf(out, sizeof tokens[0], "%s", token->token);
    isp_token_free(token);
    isp_session_close(session);
    return out;
}

/* ---- raw HTTP ---- */

void reply_free(struct reply *reply)
{
    free(reply->text);
    reply->text = NULL;
}

static uint32_t come_from;

void ispd_test_come_from(uint32_t address)
{
    come_from = address;
}

int ispd_test_connect(void)
{
    const struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(come_from)};
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)ispd_test_port()),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    if (come_from)
        ck_assert_int_eq(bind(fd, (const struct sockaddr *)&from, sizeof from), 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void send_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the server has had enough: its answer says why */
        bytes += n;
        len -= (size_t)n;
    }
}

/* How long the first answer in text is by its Content-Length; 0: not whole yet. */
static size_t whole(const char *text, size_t len)
{
    const char *end = memmem(text, len, "\r\n\r\n", 4);
    const char *length = end ? strcasestr(text, "\r\nContent-Length:") : NULL;
    if (!end)
        return 0;
    size_t need = (size_t)(end - text) + 4;
    if (length && length < end)
        need += strtoul(length + 17, NULL, 10);
    return need <= len ? need : 0;
}

int ispd_test_patience_ms = 5000;

struct reply exchange(const void *bytes, size_t len, int wait_ms)
{
    struct reply out = {.status = -1};
    size_t size = 0, got = 0, at;
    int fd = ispd_test_connect();
    send_all(fd, bytes, len);
    for (int patience = ispd_test_patience_ms;;) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, patience) <= 0)
            break;
        if (got + 65536 > size) {
            size = 2 * size + 65537;
            out.text = realloc(out.text, size);
            ck_assert_ptr_nonnull(out.text);
            out.text[got] = '\0';
        }
        ssize_t n = recv(fd, out.text + got, size - got - 1, 0);
        if (n <= 0) {
            out.closed = true;
            break;
        }
        got += (size_t)n;
        out.text[got] = '\0';
        if (whole(out.text, got))
            patience = wait_ms;
    }
    close(fd);
    if (!out.text)
        out.text = calloc(1, 1);
    for (at = 0; at < got; out.count++) {
        size_t n = whole(out.text + at, got - at);
        if (!n)
            break;
        at += n;
    }
    if (out.closed && !got)
        out.status = 0;
    /* The answer to a HEAD is never whole. */
    const char *end = strstr(out.text, "\r\n\r\n");
    if (end && strncmp(out.text, "HTTP/1.1 ", 9) == 0) {
        out.status = atoi(out.text + 9);
        out.body = end + 4;
    }
    return out;
}

struct reply ask(const char *method, const char *path, const char *headers, const char *body)
{
    char length[48] = "", *request = NULL;
    if (body)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", strlen(body));
    int len = asprintf(
        &request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%sConnection: close\r\n\r\n%s", method,
        path, ispd_test_port(), headers ? headers : "", length, body ? body : "");
    ck_assert_int_gt(len, 0);
    struct reply out = exchange(request, (size_t)len, 1000);
    free(request);
    return out;
}

struct reply ask_as(const char *token, const char *method, const char *path, const char *headers,
                    const char *body)
{
    char all[1024];
    snprintf(all, sizeof all, "Authorization: Bearer %s\r\n%s%s", token,
             body ? "Content-Type: application/json\r\n" : "", headers ? headers : "");
    return ask(method, path, all, body);
}

const char *reply_header(const struct reply *reply, const char *name)
{
    static char value[1024];
    char line[128];
    snprintf(line, sizeof line, "\r\n%s:", name);
    const char *end = strstr(reply->text, "\r\n\r\n"), *at = strcasestr(reply->text, line);
    if (!at || !end || at > end)
        return NULL;
    at += strlen(line);
    at += strspn(at, " ");
    snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\r"), at);
    return value;
}

const char *json_member(const char *body, const char *name)
{
    static char value[1024];
    char key[128];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = body ? strstr(body, key) : NULL;
    if (!at)
        return NULL;
    at += strlen(key);
    size_t len = *at == '"' ? 1 + strcspn(at + 1, "\"") + 1 : strcspn(at, ",}]");
    snprintf(value, sizeof value, "%.*s", (int)len, at);
    return value;
}
