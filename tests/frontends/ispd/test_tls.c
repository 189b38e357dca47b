/* The server speaks TLS itself: what curl and openssl see of it. */
#include "ispd_test.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "log.h"
#include "tls.h"

static char cert[4096], key[4096];

/* The output of a command, which must end with this status. [borrowed] */
static const char *run(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
static const char *run(int status, const char *format, ...)
{
    static char out[32768];
    char command[8192];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    strncat(command, " 2>&1", sizeof command - strlen(command) - 1);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size_t n = fread(out, 1, sizeof out - 1, pipe);
    out[n] = '\0';
    int ended = pclose(pipe);
    ck_assert_msg((status == 0) == (ended == 0), "%s: %d\n%s", command, ended, out);
    return out;
}

/* A certificate for 127.0.0.1 that is its own authority. */
static void make_cert(const char *name)
{
    run(0,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=%s "
        "-addext subjectAltName=IP:127.0.0.1 -keyout %s -out %s",
        name, key, cert);
    ck_assert_int_eq(chmod(key, 0600), 0);
}

static void paths(void)
{
    snprintf(cert, sizeof cert, "%s/tls.crt", isp_test_home());
    snprintf(key, sizeof key, "%s/tls.key", isp_test_home());
}

static void speak_tls(struct config *config)
{
    config->tls_cert = cert;
    config->tls_key = key;
    config->secure = true;
}

static void begin(void)
{
    paths();
    make_cert("first.example");
    ispd_test_people();
    ispd_test_start(speak_tls);
}

#define CURL "curl --silent --show-error --max-time 20 --include --cacert %s "

START_TEST(curl_is_served)
{
    begin();
    const char *out = run(0, CURL "https://127.0.0.1:%d/healthz", cert, ispd_test_port());
    ck_assert_msg(strstr(out, "{\"status\":\"ok\"}"), "%s", out);
    ck_assert_ptr_nonnull(strcasestr(out, "strict-transport-security: max-age=31536000"));
    out = run(0,
              CURL "-H 'Content-Type: application/json' -d '{\"login\":\"admin@north.example\","
                   "\"password\":\"" ISPD_TEST_PASSWORD "\"}' https://127.0.0.1:%d/api/v1/session",
              cert, ispd_test_port());
    ck_assert_msg(strstr(out, " 200 OK") && strstr(out, "__Host-isp=isp_ses_"), "%s", out);
    const char *cookie = strstr(out, "__Host-isp=isp_ses_");
    const char *end = strchr(cookie, '\r');
    const char *secure = strstr(cookie, "; Secure");
    ck_assert_msg(secure && end && secure < end, "%s", out);
    /* A long body and a long answer, more than a record of TLS. */
    out = run(0,
              "head -c 200000 /dev/zero | tr '\\0' ' ' | " CURL
              "-H 'Content-Type: application/json' --data-binary @- "
              "https://127.0.0.1:%d/api/v1/session",
              cert, ispd_test_port());
    ck_assert_msg(strstr(out, " 400 "), "%s", out);
    out = run(0, CURL "https://127.0.0.1:%d/metrics", cert, ispd_test_port());
    ck_assert_ptr_nonnull(strstr(out, "isp_up 1"));
}
END_TEST

START_TEST(old_and_plain_ways_are_refused)
{
    static const struct {
        const char *how;
        bool served;
    } ways[] = {{"-tls1_2", true},
                {"-tls1_3", true},
                {"-tls1_1 -cipher DEFAULT@SECLEVEL=0", false},
                {"-tls1 -cipher DEFAULT@SECLEVEL=0", false},
                {"-tls1_2 -cipher AES128-SHA:AES256-GCM-SHA384", false}};
    begin();
    for (size_t i = 0; i < ISP_LEN(ways); i++) {
        const char *out = run(
            ways[i].served ? 0 : 1,
            "openssl s_client -connect 127.0.0.1:%d -CAfile %s -verify_return_error "
            "%s </dev/null",
            ispd_test_port(), cert, ways[i].how);
        ck_assert_msg(!ways[i].served || strstr(out, "Verify return code: 0 (ok)"), "%s\n%s",
                      ways[i].how, out);
    }
    struct reply reply = ask("GET", "/healthz", NULL, NULL);
    ck_assert_msg(reply.status <= 0, "%s", reply.text);
    reply_free(&reply);
    run(0, CURL "https://127.0.0.1:%d/healthz", cert, ispd_test_port());
}
END_TEST

/* Who says hello and no more holds a place no longer than others. */
static void hurry(struct config *config)
{
    speak_tls(config);
    config->head_ms = 800;
}

START_TEST(a_handshake_has_its_time)
{
    char byte;
    paths();
    make_cert("first.example");
    ispd_test_start(hurry);
    int fd = ispd_test_connect();
    int64_t begun = server_mono_us();
    ck_assert_int_eq(send(fd, "\x16\x03\x01", 3, MSG_NOSIGNAL), 3);
    ck_assert_int_le(recv(fd, &byte, 1, 0), 0);
    int64_t ms = (server_mono_us() - begun) / 1000;
    ck_assert_msg(ms >= 700 && ms < 10000, "%lld ms", (long long)ms);
    close(fd);
}
END_TEST

static const char *subject(void)
{
    return run(0,
               "openssl s_client -connect 127.0.0.1:%d </dev/null 2>/dev/null | openssl x509 "
               "-noout -subject",
               ispd_test_port());
}

START_TEST(a_renewed_certificate_is_taken_up)
{
    begin();
    ck_assert_ptr_nonnull(strstr(subject(), "first.example"));
    make_cert("second.example");
    ck_assert_ptr_nonnull(strstr(subject(), "first.example"));
    server_reload(&ispd_test_server);
    ck_assert_ptr_nonnull(strstr(subject(), "second.example"));
    /* What cannot be used changes nothing. */
    run(0, "echo nonsense > %s", cert);
    server_reload(&ispd_test_server);
    ck_assert_ptr_nonnull(strstr(subject(), "second.example"));
}
END_TEST

/* Each is refused, and what was read before stays. */
START_TEST(a_key_that_others_read_or_of_another_is_refused)
{
    char own[4096], none[4200];
    paths();
    make_cert("first.example");
    log_open(false, (isp_log_level)(ISP_LOG_ERROR + 1));
    snprintf(own, sizeof own, "%s", key);
    snprintf(none, sizeof none, "%s/none", isp_test_home());
    ck_assert(tls_load(cert, key));
    ck_assert(!tls_load(none, key));
    ck_assert(!tls_load(cert, none));
    ck_assert(!tls_load(cert, isp_test_home()));
    ck_assert(!tls_load(key, key));
    ck_assert(!tls_load(cert, cert));
    static const mode_t open_modes[] = {0640, 0604, 0644, 0620, 0666};
    for (size_t i = 0; i < ISP_LEN(open_modes); i++) {
        ck_assert_int_eq(chmod(key, open_modes[i]), 0);
        ck_assert(!tls_load(cert, key));
    }
    ck_assert_int_eq(chmod(key, 0400), 0);
    ck_assert(tls_load(cert, key));
    snprintf(cert, sizeof cert, "%s/other.crt", isp_test_home());
    snprintf(key, sizeof key, "%s/other.key", isp_test_home());
    make_cert("other.example");
    ck_assert(!tls_load(cert, own));
    ck_assert(tls_load(cert, key));
    tls_unload();
}
END_TEST

ISPD_SUITE(ispd_tls, 120, TEST(curl_is_served), TEST(old_and_plain_ways_are_refused),
           TEST(a_handshake_has_its_time), TEST(a_renewed_certificate_is_taken_up),
           TEST(a_key_that_others_read_or_of_another_is_refused))
