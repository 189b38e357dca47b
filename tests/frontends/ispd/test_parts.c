/* The parts of the server that need no database: rates, pools, texts, settings, files. */
#include "isp_test.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "config.h"
#include "fields.h"
#include "log.h"
#include "pool.h"
#include "rates.h"
#include "static.h"
#include "text.h"

/* ---- rates ---- */

static const limit_rate two_a_second[LIMIT_CLASSES] = {
    [LIMIT_ADDRESS] = {2000, 3}, [LIMIT_LOGIN] = {500, 1}, [LIMIT_TENANT] = {1, 1}};

START_TEST(a_bucket_holds_its_burst_and_fills_again)
{
    struct limits *limits = limits_new(two_a_second);
    int64_t now = 1000000000;
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now), 1);
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now + 499999), 1);
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now + 500000), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now + 500000), 1);
    /* A long rest gives the burst and no more. */
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now + 3600000000), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, now + 3600000000), 1);
    /* Others and other classes are not touched. */
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 8, now), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_LOGIN, 7, now), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_LOGIN, 7, now), 2);
    ck_assert_int_eq(limits_take(limits, LIMIT_DEVICE, 7, now), 0); /* no limit */
    ck_assert_int_eq(limits_take(limits, LIMIT_TENANT, 7, now), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_TENANT, 7, now), 1000);
    limits_free(limits);
}
END_TEST

/* Whatever comes, in whatever order, no more passes than the rate and one burst. */
START_TEST(no_pattern_gets_more_than_the_rate)
{
    struct limits *limits = limits_new(two_a_second);
    uint64_t random = 1;
    int64_t now = 0, passed = 0;
    for (int i = 0; i < 100000; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
        now += (int64_t)(random >> 47);
        passed += limits_take(limits, LIMIT_ADDRESS, 7, now) == 0;
    }
    ck_assert_int_le(passed, now / 500000 + 3);
    ck_assert_int_ge(passed, now / 500000 - 1);
    limits_free(limits);
}
END_TEST

START_TEST(a_flood_of_addresses_does_not_forget_the_busy_one)
{
    struct limits *limits = limits_new(two_a_second);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, 0), 0);
    for (uint64_t key = 100; key < 200000; key++)
        limits_take(limits, LIMIT_ADDRESS, key, 1);
    ck_assert_int_eq(limits_take(limits, LIMIT_ADDRESS, 7, 2), 1);
    limits_free(limits);
}
END_TEST

START_TEST(a_session_remembers_its_tenant)
{
    struct limits *limits = limits_new(two_a_second);
    uint64_t key = limits_key(limits, "isp_ses_a", 9);
    ck_assert_int_eq((int)(key == limits_key(limits, "isp_ses_b", 9)), 0);
    ck_assert_int_eq(limits_tenant(limits, key), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_SESSION, key, 0), 0);
    limits_learn(limits, key, 42);
    ck_assert_int_eq(limits_tenant(limits, key), 42);
    ck_assert_int_eq(limits_tenant(limits, key + 1), 0);
    limits_free(limits);
}
END_TEST

START_TEST(a_clock_that_was_read_earlier_is_no_haste)
{
    struct limits *limits = limits_new(two_a_second);
    ck_assert_int_eq(limits_take(limits, LIMIT_SESSION, 7, 1000), 0);
    ck_assert_int_eq(limits_take(limits, LIMIT_SESSION, 7, 999), 0);
    limits_free(limits);
}
END_TEST

/* However many addresses a household of IPv6 has, it is one; IPv4 addresses are one each. */
START_TEST(an_address_is_a_household)
{
    struct limits *limits = limits_new(two_a_second);
    static const struct {
        const char *a, *b;
        bool same;
    } pairs[] = {{"192.0.2.1", "192.0.2.1", true},
                 {"192.0.2.1", "192.0.2.2", false},
                 {"192.0.2.1", "::ffff:192.0.2.1", true},
                 {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
                 {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
                 {"2001:db8:1:2::1", "2001:db9:1:2::1", false},
                 {"::1", "127.0.0.1", false}};
    for (size_t i = 0; i < ISP_LEN(pairs); i++) {
        uint8_t a[16], b[16];
        bool is_ipv4;
        ck_assert(field_address(pairs[i].a, a, &is_ipv4) && field_address(pairs[i].b, b, &is_ipv4));
        ck_assert_msg((limits_address(limits, a) == limits_address(limits, b)) == pairs[i].same,
                      "%s, %s", pairs[i].a, pairs[i].b);
    }
    limits_free(limits);
}
END_TEST

START_TEST(a_rate_is_read_whole_or_not_at_all)
{
    static const struct {
        const char *text;
        bool ok;
        limit_rate rate;
    } texts[] = {{"50/200", true, {50000, 200}},
                 {"0.5/10", true, {500, 10}},
                 {"0.001/1", true, {1, 1}},
                 {"off", true, {0, 0}},
                 {"", false, {0, 0}},
                 {"50", false, {0, 0}},
                 {"50/", false, {0, 0}},
                 {"/5", false, {0, 0}},
                 {"0/5", false, {0, 0}},
                 {"5/0", false, {0, 0}},
                 {"5/0.5", false, {0, 0}},
                 {"5/1.5", false, {0, 0}},
                 {"-5/5", false, {0, 0}},
                 {"5/5x", false, {0, 0}},
                 {"5 /5", false, {0, 0}},
                 {".5/5", false, {0, 0}},
                 {"5./5", false, {0, 0}},
                 {"0.0005/5", false, {0, 0}},
                 {"99999999999999999999/5", false, {0, 0}}};
    for (size_t i = 0; i < ISP_LEN(texts); i++) {
        limit_rate rate = {0, 0};
        ck_assert_msg(limit_rate_read(texts[i].text, &rate) == texts[i].ok, "%s", texts[i].text);
        if (texts[i].ok) {
            ck_assert_int_eq(rate.per_second_milli, texts[i].rate.per_second_milli);
            ck_assert_int_eq(rate.burst, texts[i].rate.burst);
        }
    }
}
END_TEST

/* ---- pools ---- */

/* They are done by one thread, when they are let through. */
struct named {
    struct job job; /* first */
    char name;
};
static pthread_barrier_t held, released;
static char done[32];
static size_t done_count;

static void hold(struct job *job)
{
    (void)job;
    pthread_barrier_wait(&held);
    pthread_barrier_wait(&released);
}

static void note(struct job *job)
{
    done[done_count++] = ((struct named *)(void *)job)->name;
}

static struct pool *held_pool(size_t queue_max, struct named *holder)
{
    struct pool *pool = pool_start("test", 1, queue_max);
    ck_assert_ptr_nonnull(pool);
    memset(done, 0, sizeof done);
    done_count = 0;
    pthread_barrier_init(&held, NULL, 2);
    pthread_barrier_init(&released, NULL, 2);
    ck_assert_ptr_null(pool_submit(pool, &holder->job));
    pthread_barrier_wait(&held);
    return pool;
}

static void let_go(struct pool *pool)
{
    pthread_barrier_wait(&released);
    pool_stop(pool);
    pthread_barrier_destroy(&held);
    pthread_barrier_destroy(&released);
}

START_TEST(a_pool_is_bounded_and_finishes_what_it_took)
{
    struct named jobs[8] = {{{.run = hold, .source = 7}, '-'}};
    struct pool *pool = held_pool(5, &jobs[0]);
    size_t waiting = 0, running = 0;
    for (size_t i = 1; i < ISP_LEN(jobs); i++) {
        jobs[i] = (struct named){{.run = note, .source = 7}, (char)('a' + i - 1)};
        ck_assert_ptr_eq(pool_submit(pool, &jobs[i].job), i <= 5 ? NULL : &jobs[i].job);
    }
    pool_stats(pool, &waiting, &running);
    ck_assert_uint_eq(waiting, 5);
    ck_assert_uint_eq(running, 1);
    ck_assert_int_ge(pool_wait_s(pool), 1);
    let_go(pool);
    ck_assert_str_eq(done, "abcde");
}
END_TEST

START_TEST(in_a_pool_sources_take_turns_and_the_longest_queue_gives_way)
{
    struct named jobs[] = {
        {{.run = hold, .source = 1}, '-'}, {{.run = note, .source = 1}, 'a'},
        {{.run = note, .source = 1}, 'b'}, {{.run = note, .source = 1}, 'c'},
        {{.run = note, .source = 1}, 'd'}, {{.run = note, .source = 2}, 'P'},
        {{.run = note, .source = 3}, 'X'}, {{.run = note, .source = 2}, 'Q'},
    };
    struct pool *pool = held_pool(4, &jobs[0]);
    for (size_t i = 1; i <= 4; i++)
        ck_assert_ptr_null(pool_submit(pool, &jobs[i].job));
    ck_assert_ptr_eq(pool_submit(pool, &jobs[5].job), &jobs[4].job); /* P in, d out */
    ck_assert_ptr_eq(pool_submit(pool, &jobs[6].job), &jobs[3].job); /* X in, c out */
    ck_assert_ptr_eq(pool_submit(pool, &jobs[7].job), &jobs[2].job); /* Q in, b out: one each */
    ck_assert_ptr_eq(pool_submit(pool, &jobs[4].job), &jobs[4].job); /* and d not in again */
    let_go(pool);
    ck_assert_str_eq(done, "PXaQ");
}
END_TEST

/* ---- texts ---- */

START_TEST(a_text_is_json_on_one_line_whatever_is_in_it)
{
    static const char *const texts[][2] = {
        {"plain", "\"plain\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"line\nbreak\ttab\x01", "\"line\\u000abreak\\u0009tab\\u0001\""},
        {"\x7f\xc2\x85\xe2\x80\xa8\xe2\x80\xa9", "\"\\u007f\\u0085\\u2028\\u2029\""},
        {"রহিমা", "\"রহিমা\""},
        {"\xff\xc3(\xe2\x82", "\"\\ufffd\\ufffd(\\ufffd\\ufffd\""},
        {"\xed\xa0\x80\xc0\xaf", "\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"\xf0\x9f\x93\xb6\xf4\x90\x80\x80", "\"\xf0\x9f\x93\xb6\\ufffd\\ufffd\\ufffd\\ufffd\""}};
    char bytes[256];
    for (size_t i = 0; i < ISP_LEN(texts); i++) {
        struct text out = TEXT_IN(bytes);
        text_json(&out, texts[i][0], 100);
        ck_assert_str_eq(bytes, texts[i][1]);
    }
    struct text out = TEXT_IN(bytes);
    text_json(&out, NULL, 100);
    text_json(&out, "রহিমা", 4);
    ck_assert_str_eq(bytes, "null\"র\"");
}
END_TEST

START_TEST(a_text_that_does_not_fit_is_cut_before_the_piece)
{
    char bytes[8];
    struct text out = TEXT_IN(bytes);
    text_put(&out, "1234");
    text_put(&out, "5678");
    ck_assert_str_eq(bytes, "1234");
    ck_assert(out.cut);
    text_put(&out, "5");
    ck_assert_str_eq(bytes, "1234");
    struct text again = TEXT_IN(bytes);
    text_format(&again, "%d", 1234567);
    ck_assert(!again.cut);
    text_format(&again, "%d", 8);
    ck_assert_str_eq(bytes, "1234567");
    ck_assert(again.cut);
}
END_TEST

/* ---- who may be asked by which name ---- */

START_TEST(hosts_and_origins_are_compared_whole)
{
    struct config config = {.hosts = "isp.example,www.isp.example", .secure = true};
    ck_assert(config_has_host(&config, "isp.example"));
    ck_assert(config_has_host(&config, "WWW.ISP.Example \t"));
    ck_assert(!config_has_host(&config, "isp.example.evil"));
    ck_assert(!config_has_host(&config, "isp.exampl"));
    ck_assert(!config_has_host(&config, "isp.example,www.isp.example"));
    ck_assert(!config_has_host(&config, ""));
    ck_assert(config_has_origin(&config, "https://isp.example"));
    ck_assert(!config_has_origin(&config, "http://isp.example"));
    ck_assert(!config_has_origin(&config, "https://isp.example/"));
    ck_assert(!config_has_origin(&config, "null"));
    struct config plain = {.address.ss_family = AF_INET};
    ((struct sockaddr_in *)&plain.address)->sin_port = htons(8080);
    ck_assert(config_has_host(&plain, "localhost:8080"));
    ck_assert(config_has_host(&plain, "[::1]:8080"));
    ck_assert(!config_has_host(&plain, "localhost"));
    ck_assert(!config_has_host(&plain, "localhost:80801"));
    ck_assert(config_has_origin(&plain, "http://127.0.0.1:8080"));
}
END_TEST

START_TEST(the_command_line_is_read_strictly)
{
    static const struct {
        const char *words[5];
        int code;
    } lines[] = {{{"ispd", "--home", "/x"}, -1},
                 {{"ispd", "--home=/x", "--work=poll,converge", "--log=json"}, -1},
                 {{"ispd", "--home=/x", "--work=none"}, -1},
                 {{"ispd", "--openapi"}, -1},
                 {{"ispd"}, 2},
                 {{"ispd", "--home=/x", "more"}, 2},
                 {{"ispd", "--home=/x", "--work=poll,"}, 2},
                 {{"ispd", "--home=/x", "--work=polling"}, 2},
                 {{"ispd", "--home=/x", "--work="}, 2},
                 {{"ispd", "--home=/x", "--log=xml"}, 2},
                 {{"ispd", "--home=/x", "--ready-fd=x"}, 2},
                 {{"ispd", "--home=/x", "--ready-fd=-1"}, 2},
                 {{"ispd", "--nonsense"}, 2},
                 {{"ispd", "--help"}, 0},
                 {{"ispd", "--version"}, 0}};
    struct config config;
    ck_assert(freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr));
    for (size_t i = 0; i < ISP_LEN(lines); i++) {
        char *argv[6] = {NULL};
        int argc = 0;
        for (; argc < 5 && lines[i].words[argc]; argc++)
            argv[argc] = strdup(lines[i].words[argc]);
        optind = 0;
        ck_assert_msg(config_read_arguments(&config, argc, argv) == lines[i].code, "line %zu", i);
        if (i == 1)
            ck_assert_int_eq(config.work, ISP_WORK_POLL | ISP_WORK_CONVERGE);
        for (int a = 0; a < argc; a++)
            free(argv[a]);
    }
}
END_TEST

/* ---- files ---- */

static char web[] = "/tmp/isp-web-XXXXXX";

static void put(const char *path, const char *content)
{
    char full[256];
    snprintf(full, sizeof full, "%s/%s", web, path);
    for (char *at = full + strlen(web) + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        mkdir(full, 0700);
        *at = '/';
    }
    FILE *file = fopen(full, "w");
    ck_assert_ptr_nonnull(file);
    fputs(content, file);
    fclose(file);
}

static void web_up(void)
{
    char link[256];
    ck_assert_ptr_nonnull(mkdtemp(web));
    put("index.html", "<p>landing");
    put("bn/index.html", "<p>bangla");
    put("panel/index.html", "<p>panel");
    put("assets/index-BxY3_a9Z.js", "let a");
    put("assets/index-BxY3_a9Z.js.gz", "gzip");
    put("assets/index-BxY3_a9Z.js.br", "brotli");
    put("assets/plain.js", "let b");
    put("scheme.js", "let c");
    put("scheme.js.gz", "gzip c");
    put(".hidden", "secret");
    put("with space.txt", "x");
    snprintf(link, sizeof link, "%s/passwd", web);
    ck_assert_int_eq(symlink("/etc/passwd", link), 0);
}

static void web_down(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", web);
    ck_assert_int_eq(system(command), 0);
}

/* What a request for path would be answered. */
static struct request ask_file(const struct files *files, const char *path, const char *encoding,
                               const char *etag)
{
    struct request request = {.id = "test"};
    snprintf(request.uri, sizeof request.uri, "%s", path);
    request.head.accept_encoding = encoding;
    request.head.if_none_match = etag;
    request.path = request.uri;
    files_answer(files, &request);
    request.path = NULL; /* points into what is copied now */
    isp_text_free(request.answer.body);
    request.answer.body = NULL;
    return request;
}

static const char *header(const struct request *request, const char *name)
{
    return MHD_get_response_header(request->answer.ready, name);
}

START_TEST(only_files_of_the_table_are_answered)
{
    static const struct {
        const char *path;
        unsigned status;
    } paths[] = {{"/", 200},
                 {"/index.html", 200},
                 {"/bn/", 200},
                 {"/bn", 308},
                 {"/panel", 308},
                 {"/panel/", 200},
                 {"/panel/customers/7", 200},
                 {"/panel/customers/", 200},
                 {"/panel/nothing.js", 404},
                 {"/panel/assets/nothing-12345678.js", 404},
                 {"/portal/x", 404}, /* there is no portal here */
                 {"/panelx", 404},
                 {"/scheme.js", 200},
                 {"/scheme.js.gz", 404},
                 {"/.hidden", 404},
                 {"/with space.txt", 404},
                 {"/passwd", 404},
                 {"/nothing", 404},
                 {"/../../etc/passwd", 404},
                 {"/bn/../index.html", 404},
                 {"//index.html", 404},
                 {"/index.html/", 404},
                 {"/INDEX.html", 404}};
    web_up();
    struct files *files = files_new(web, false);
    ck_assert_ptr_nonnull(files);
    ck_assert_int_eq((int)files_len(files), 6);
    for (size_t i = 0; i < ISP_LEN(paths); i++) {
        struct request request = ask_file(files, paths[i].path, NULL, NULL);
        ck_assert_msg(request.answer.status == paths[i].status, "%s: %u", paths[i].path,
                      request.answer.status);
        if (request.answer.status == 308) {
            ck_assert_str_eq(request.answer.headers[0].name, "Location");
            ck_assert_int_eq((int)strlen(request.answer.header_bytes),
                             (int)strlen(paths[i].path) + 1);
        }
    }
    struct request none = ask_file(NULL, "/", NULL, NULL);
    ck_assert_int_eq((int)none.answer.status, 404);
    files_free(files);
    web_down();
    log_open(false, (isp_log_level)(ISP_LOG_ERROR + 1));
    ck_assert_ptr_null(files_new(web, false));
}
END_TEST

START_TEST(hashed_files_are_kept_and_pages_are_asked_for_again)
{
    web_up();
    struct files *files = files_new(web, true);
    struct request page = ask_file(files, "/panel/x", NULL, NULL);
    ck_assert_str_eq(header(&page, "Cache-Control"), "no-cache");
    ck_assert_str_eq(header(&page, "Content-Type"), "text/html; charset=utf-8");
    ck_assert_str_eq(header(&page, "X-Content-Type-Options"), "nosniff");
    ck_assert_ptr_nonnull(strstr(header(&page, "Content-Security-Policy"), "default-src 'self'"));
    ck_assert_ptr_null(strstr(header(&page, "Content-Security-Policy"), "unsafe"));
    ck_assert_ptr_nonnull(header(&page, "Strict-Transport-Security"));
    ck_assert_ptr_null(header(&page, "Vary"));
    const char *etag = header(&page, "ETag");
    struct request same = ask_file(files, "/panel/x", NULL, etag);
    ck_assert_int_eq((int)same.answer.status, 304);
    ck_assert_str_eq(header(&same, "ETag"), etag);
    struct request changed = ask_file(files, "/bn/", NULL, etag);
    ck_assert_int_eq((int)changed.answer.status, 200);

    struct request hashed = ask_file(files, "/assets/index-BxY3_a9Z.js", NULL, NULL);
    ck_assert_ptr_nonnull(strstr(header(&hashed, "Cache-Control"), "immutable"));
    ck_assert_str_eq(header(&hashed, "Vary"), "Accept-Encoding");
    ck_assert_str_eq(header(&hashed, "Content-Type"), "text/javascript; charset=utf-8");
    struct request plain = ask_file(files, "/assets/plain.js", NULL, NULL);
    ck_assert_str_eq(header(&plain, "Cache-Control"), "no-cache");
    files_free(files);
    web_down();
}
END_TEST

START_TEST(a_twin_is_sent_to_who_takes_it)
{
    static const struct {
        const char *accepts, *coding;
    } cases[] = {{NULL, NULL},
                 {"", NULL},
                 {"identity", NULL},
                 {"gzip", "gzip"},
                 {"gzip, deflate, br", "br"},
                 {"deflate, GZIP;q=0.5", "gzip"},
                 {"br;q=0, gzip", "gzip"},
                 {"br;q=0.000,gzip;q=0.001", "gzip"},
                 {"gzip;q=0", NULL},
                 {"xgzip, gzipx", NULL}};
    web_up();
    struct files *files = files_new(web, false);
    for (size_t i = 0; i < ISP_LEN(cases); i++) {
        struct request request = ask_file(files, "/assets/index-BxY3_a9Z.js", cases[i].accepts,
                                          NULL);
        const char *coding = header(&request, "Content-Encoding");
        ck_assert_msg(coding ? cases[i].coding && strcmp(coding, cases[i].coding) == 0
                             : !cases[i].coding,
                      "%s: %s", cases[i].accepts, coding);
    }
    struct request only_gzip = ask_file(files, "/scheme.js", "br, gzip", NULL);
    ck_assert_str_eq(header(&only_gzip, "Content-Encoding"), "gzip");
    files_free(files);
    web_down();
}
END_TEST

ISP_SUITE(ispd_parts, TEST(a_bucket_holds_its_burst_and_fills_again),
          TEST(no_pattern_gets_more_than_the_rate),
          TEST(a_flood_of_addresses_does_not_forget_the_busy_one),
          TEST(a_session_remembers_its_tenant), TEST(a_clock_that_was_read_earlier_is_no_haste),
          TEST(an_address_is_a_household), TEST(a_rate_is_read_whole_or_not_at_all),
          TEST(a_pool_is_bounded_and_finishes_what_it_took),
          TEST(in_a_pool_sources_take_turns_and_the_longest_queue_gives_way),
          TEST(a_text_is_json_on_one_line_whatever_is_in_it),
          TEST(a_text_that_does_not_fit_is_cut_before_the_piece),
          TEST(hosts_and_origins_are_compared_whole), TEST(the_command_line_is_read_strictly),
          TEST(only_files_of_the_table_are_answered),
          TEST(hashed_files_are_kept_and_pages_are_asked_for_again),
          TEST(a_twin_is_sent_to_who_takes_it))
