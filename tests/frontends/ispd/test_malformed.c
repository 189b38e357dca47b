/*
 * Every malformed request of the table has its one right answer: whole and in two pieces, cut at
 * every byte; and in variants that a seed makes, which are the same in another form, or have a
 * second fault. After each the server serves, and nothing was written.
 *
 *     SEED=7 VARIANTS=5000 test_ispd_malformed
 */
#include "ispd_test.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "edge_rows.h"

enum {
    ROOM = 65536, /* for what a variant grows to */
    FAULTS_MOST = 3
};

/* What is sent, and what may come back. */
struct variant {
    char what[256];
    char bytes[ROOM];
    size_t len;
    int lead; /* good requests before it on the connection */
    bool kept, library;
    int statuses[2 + FAULTS_MOST];
    size_t status_count;
    size_t piece; /* sent in pieces of so many bytes; 0: whole */
};

static const char *token;

/* ---- a conversation ---- */

static void send_pieces(int fd, const char *bytes, size_t len, size_t piece)
{
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    for (size_t at = 0; at < len;) {
        size_t n = piece && len - at > piece ? piece : len - at;
        ssize_t sent = send(fd, bytes + at, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* the server has had enough: its answer says why */
        at += (size_t)sent;
        if (at < len)
            usleep(100);
    }
}

/* An answer from the start of text; false when it is not whole. */
static bool whole(const char *text, size_t len, size_t *out)
{
    const char *end = memmem(text, len, "\r\n\r\n", 4);
    const char *length = end ? strcasestr(text, "\r\nContent-Length:") : NULL;
    if (!end)
        return false;
    *out = (size_t)(end - text) + 4;
    if (length && length < end)
        *out += strtoul(length + 17, NULL, 10);
    return *out <= len;
}

/* Read on to the end of an answer, or of the connection. */
static struct reply read_one(int fd)
{
    struct reply out = {.status = -1, .text = calloc(1, ROOM)};
    size_t got = 0, len = 0;
    ck_assert_ptr_nonnull(out.text);
    while (!whole(out.text, got, &len)) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        if (poll(&poller, 1, 8000) != 1)
            return out; /* silence */
        /* Byte by byte: what follows is another answer. */
        ssize_t n = recv(fd, out.text + got, 1, 0);
        if (n <= 0) {
            out.closed = true;
            out.status = got ? -1 : 0;
            return out;
        }
        got++;
        ck_assert_uint_lt(got, ROOM - 1);
    }
    out.status = strncmp(out.text, "HTTP/1.1 ", 9) == 0 ? atoi(out.text + 9) : -1;
    out.body = strstr(out.text, "\r\n\r\n") + 4;
    return out;
}

/* ---- what is held true ---- */

#define HOLD(condition, ...)                                       \
    do {                                                           \
        if (!(condition)) {                                        \
            char why[512];                                         \
            snprintf(why, sizeof why, __VA_ARGS__);                \
            ck_abort_msg("%s: %s\n%s", v->what, why, reply->text); \
        }                                                          \
    } while (0)

/* A problem document: what it is, where, and what to do; nothing dangerous beside it. */
static void check_answer(const struct variant *v, const struct reply *reply)
{
    static const char *const members[] = {"type", "title", "detail", "code", "request_id"};
    static const char *const wanted[][2] = {{"X-Content-Type-Options", "nosniff"},
                                            {"Referrer-Policy", "no-referrer"},
                                            {"Cross-Origin-Opener-Policy", "same-origin"},
                                            {"Cross-Origin-Resource-Policy", "same-origin"},
                                            {"Cache-Control", "no-store"}};
    bool typed = reply_header(reply, "X-Request-Id");
    char status[16];
    HOLD(typed || v->library, "libmicrohttpd answered");
    if (!typed)
        return;
    for (size_t i = 0; i < ISP_LEN(wanted); i++) {
        const char *value = reply_header(reply, wanted[i][0]);
        HOLD(value && strcmp(value, wanted[i][1]) == 0, "%s", wanted[i][0]);
    }
    HOLD(!reply_header(reply, "Access-Control-Allow-Origin"), "CORS");
    HOLD(!reply_header(reply, "Server"), "Server");
    if (reply->status < 400)
        return;
    const char *type = reply_header(reply, "Content-Type");
    HOLD(type && strcmp(type, "application/problem+json") == 0, "Content-Type");
    for (size_t i = 0; i < ISP_LEN(members); i++) {
        const char *value = json_member(reply->body, members[i]);
        HOLD(value && strlen(value) > 4, "%s", members[i]);
    }
    snprintf(status, sizeof status, "%d", reply->status);
    HOLD(strcmp(json_member(reply->body, "status"), status) == 0, "status");
    HOLD(reply->status == 404 || reply->status == 405 ||
             strstr(reply->body, "\"errors\":[{\"field\""),
         "it does not say where");
    HOLD(reply->status != 405 || reply_header(reply, "Allow"), "it does not say what is allowed");
}

/* Nothing comes after the answer but the end. libmicrohttpd 0.9.75 sends the heads of its own
 * answers twice: the rest of such a one may come. */
static void check_end(const struct variant *v, const struct reply *reply, int fd)
{
    char rest[4096];
    size_t got = 0;
    ssize_t n = -1;
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    while (poll(&poller, 1, 8000) == 1 && (n = recv(fd, rest + got, sizeof rest - 1 - got, 0)) > 0)
        got += (size_t)n;
    rest[got] = '\0';
    HOLD(n <= 0 && poller.revents, "the connection stays open");
    HOLD(!got || !reply_header(reply, "X-Request-Id"), "it goes on after the answer: %s", rest);
    HOLD(!strstr(rest, "HTTP/1.1 2"), "a hidden request was answered: %s", rest);
}

static void check_variant(const struct variant *v)
{
    static char next[128];
    int fd = ispd_test_connect();
    send_pieces(fd, v->bytes, v->len, v->piece);
    for (int i = 0; i < v->lead; i++) {
        struct reply good = read_one(fd), *reply = &good;
        HOLD(good.status == 200, "the request before it: %d", good.status);
        reply_free(&good);
    }
    struct reply got = read_one(fd), *reply = &got;
    bool right = false;
    for (size_t i = 0; i < v->status_count; i++)
        right |= got.status == v->statuses[i];
    HOLD(right, "%d instead of %d", got.status, v->statuses[0]);
    if (got.status > 0)
        check_answer(v, reply);
    if (v->kept && got.status > 0) {
        int n = snprintf(next, sizeof next, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                         ispd_test_port());
        send_pieces(fd, next, (size_t)n, 0);
        struct reply after = read_one(fd);
        HOLD(after.status == 200, "the connection does not go on: %d", after.status);
        reply_free(&after);
    } else if (got.status > 0) {
        check_end(v, reply, fd);
    }
    reply_free(&got);
    close(fd);
}

static void check_server(void)
{
    struct reply reply = ask("GET", "/healthz", NULL, NULL);
    ck_assert_int_eq(reply.status, 200);
    reply_free(&reply);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.customers"), 0);
}

/* ---- from a row ---- */

static void allow(struct variant *v, int status)
{
    v->statuses[v->status_count++] = status;
}

static void start(struct variant *v, const struct edge_row *row)
{
    size_t len;
    char *bytes = edge_fill(row, token, &len);
    *v = (struct variant){.len = len, .kept = row->kept, .library = row->library};
    snprintf(v->what, sizeof v->what, "%s", row->name);
    memcpy(v->bytes, bytes, len);
    allow(v, row->status);
    if (row->or_status != row->status)
        allow(v, row->or_status);
    free(bytes);
}

static void hurry(struct config *config)
{
    config->head_ms = 1500;
}

static void begin(void)
{
    ispd_test_people();
    ispd_test_start(hurry);
    token = ispd_test_token("north");
}

START_TEST(each_has_its_answer)
{
    static struct variant v;
    begin();
    for (size_t i = 0; i < edge_row_len; i++) {
        start(&v, &edge_rows[i]);
        check_variant(&v);
        check_server();
    }
}
END_TEST

START_TEST(it_is_the_same_cut_at_every_byte)
{
    static struct variant v;
    begin();
    for (size_t i = 0; i < edge_row_len; i++) {
        start(&v, &edge_rows[i]);
        /* The rest of its first piece is the second; longer ones are cut in between. */
        for (size_t cut = 1; cut < v.len; cut++) {
            snprintf(v.what, sizeof v.what, "%s, cut at %zu", edge_rows[i].name, cut);
            v.piece = cut;
            check_variant(&v);
        }
    }
    check_server();
}
END_TEST

/* ---- other forms ---- */

static uint64_t seed;

static uint32_t random_below(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static void insert(struct variant *v, size_t at, const char *bytes, size_t len)
{
    ck_assert_uint_lt(v->len + len, ROOM);
    memmove(v->bytes + at + len, v->bytes + at, v->len - at);
    memcpy(v->bytes + at, bytes, len);
    v->len += len;
}

static void replace(struct variant *v, size_t at, size_t old, const char *bytes, size_t len)
{
    memmove(v->bytes + at, v->bytes + at + old, v->len - at - old);
    v->len -= old;
    insert(v, at, bytes, len);
}

/* Where the first CRLF ends, and where the head does: what lies between are fields. */
static size_t fields_at(const struct variant *v)
{
    const char *end = memmem(v->bytes, v->len, "\r\n", 2);
    return end ? (size_t)(end - v->bytes) + 2 : v->len;
}

static size_t fields_end(const struct variant *v)
{
    const char *end = memmem(v->bytes, v->len, "\r\n\r\n", 4);
    return end ? (size_t)(end - v->bytes) + 2 : v->len;
}

/* The address of the request line, or its length 0. */
static size_t find_uri(const struct variant *v, size_t *len)
{
    static const char *const uris[] = {"/healthz", "/api/v1/customers"};
    size_t line = fields_at(v);
    for (size_t i = 0; i < ISP_LEN(uris); i++) {
        const char *at = memmem(v->bytes, line, uris[i], strlen(uris[i]));
        *len = strlen(uris[i]);
        if (at)
            return (size_t)(at - v->bytes);
    }
    *len = 0;
    return 0;
}

/* A colon after a name on a line of its own: where its value begins. 0: no such line. */
static size_t some_value(const struct variant *v, size_t *name)
{
    size_t at[16], names[16], count = 0, line = fields_at(v), end = fields_end(v);
    while (line < end && count < 16) {
        const char *stop = memmem(v->bytes + line, end - line, "\r\n", 2);
        size_t next = stop ? (size_t)(stop - v->bytes) + 2 : end, colon = line;
        while (colon < next && ((v->bytes[colon] | 32) >= 'a' ? (v->bytes[colon] | 32) <= 'z'
                                                              : v->bytes[colon] == '-'))
            colon++;
        if (colon > line && colon < next && v->bytes[colon] == ':') {
            names[count] = line;
            at[count++] = colon + 1;
        }
        line = next;
    }
    if (!count)
        return 0;
    uint32_t which = random_below((uint32_t)count);
    *name = names[which];
    return at[which];
}

/* The same request, said differently: its answer stays. False: it cannot be said so. */
typedef bool (*change)(struct variant *v);

static bool in_pieces(struct variant *v)
{
    v->piece = 1 + random_below(9);
    return true;
}

static bool names_in_other_letters(struct variant *v)
{
    size_t name, value = some_value(v, &name);
    for (size_t i = name; value && i < value - 1; i++)
        if (v->bytes[i] != '-' && random_below(2))
            v->bytes[i] ^= 32;
    return value;
}

static bool blanks_before_a_value(struct variant *v)
{
    static const char *const blanks[] = {" ", "\t", "  \t \t", "                "};
    size_t name, value = some_value(v, &name);
    const char *blank = blanks[random_below(4)];
    if (value)
        insert(v, value, blank, strlen(blank));
    return value;
}

static bool fields_that_mean_nothing(struct variant *v)
{
    size_t at = fields_at(v);
    if (at == v->len)
        return false;
    for (uint32_t i = 0, n = 1 + random_below(40); i < n; i++) {
        char line[64];
        int len = snprintf(line, sizeof line, "X-Nothing-%u: %u\r\n", i, random_below(1000000));
        insert(v, at, line, (size_t)len);
    }
    return true;
}

static bool a_wide_field(struct variant *v)
{
    static char line[12000];
    size_t at = fields_at(v), len = 100 + random_below(8000);
    memset(line, 'a', len);
    memcpy(line, "X-Wide: ", 8);
    memcpy(line + len, "\r\n", 2);
    if (at < v->len)
        insert(v, at, line, len + 2);
    return at < v->len;
}

static bool after_good_ones(struct variant *v)
{
    v->lead = 1 + (int)random_below(3);
    return true;
}

static void put_good_ones(struct variant *v)
{
    char good[64];
    int len = snprintf(good, sizeof good, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                       ispd_test_port());
    for (int i = 0; i < v->lead; i++)
        insert(v, 0, good, (size_t)len);
}

static bool before_a_hidden_one(struct variant *v)
{
    char hidden[256];
    int len = snprintf(hidden, sizeof hidden,
                       "POST /api/v1/customers HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: "
                       "Bearer %s\r\nContent-Type: application/json\r\nContent-Length: "
                       "16\r\n\r\n{\"name\":\"Karim\"}",
                       ispd_test_port(), token);
    insert(v, v->len, hidden, (size_t)len);
    return !v->kept;
}

/* ---- a second fault: one of the two is answered ---- */

static void add_fault(struct variant *v, int status)
{
    if (v->statuses[0] < 400)
        v->status_count = 0;
    allow(v, status);
    v->kept = false;
}

static bool another_line_end(struct variant *v)
{
    static const char *const ends[] = {"\n", "\r", "\r\r\n", "\n\n", "\r\n ", "\r\n\t", " \n"};
    size_t name, value = some_value(v, &name);
    const char *end = ends[random_below(ISP_LEN(ends))];
    if (!value || name < 2)
        return false;
    replace(v, name - 2, 2, end, strlen(end));
    add_fault(v, 400);
    allow(v, 0); /* a head that does not end so is waited for, and closed in time */
    v->library = true;
    return true;
}

static bool a_field_twice(struct variant *v)
{
    static const char *const fields[] = {
        "Host: evil.example",       "Content-Length: 16",        "Authorization: Bearer x",
        "Cookie: isp_dev=x",        "If-Match: \"7\"",           "Origin: null",
        "X-CSRF-Token: x",          "Idempotency-Key: 12345678", "Isp-Background: 1",
        "Content-Type: text/plain", "Expect: 100-continue",      "Transfer-Encoding: chunked"};
    char line[64];
    size_t at = fields_at(v);
    int len = snprintf(line, sizeof line, "%s\r\n", fields[random_below(ISP_LEN(fields))]);
    if (at == v->len)
        return false;
    insert(v, at, line, (size_t)len);
    insert(v, at, line, (size_t)len);
    add_fault(v, 400);
    v->library = true; /* two lengths may be too much for it before they are for us */
    return true;
}

static bool a_poisoned_address(struct variant *v)
{
    static const char *const poisons[] = {
        "%00", "%2f", "%2F",  "%5c",  "%5C",  "%0a",  "%0D",  "%1f",     "%zz", "%-",
        "%4-", "%G0", "\\",   "#",    "\"",   "<",    ">",    "^",       "`",   "{",
        "|",   "}",   "\x01", "\x1f", "\x7f", "\x80", "\xff", "\xc0\xaf"};
    size_t len, at = find_uri(v, &len);
    const char *poison = poisons[random_below(ISP_LEN(poisons))];
    if (!len)
        return false;
    insert(v, at + 1 + random_below((uint32_t)len), poison, strlen(poison));
    add_fault(v, 400);
    return true;
}

static bool a_long_address(struct variant *v)
{
    static char tail[4000];
    size_t len, at = find_uri(v, &len), more = 2049 + random_below(1900);
    memset(tail, 'a', sizeof tail);
    if (len)
        insert(v, at + len, tail, more);
    add_fault(v, 414);
    return len;
}

static bool many_fields(struct variant *v)
{
    size_t at = fields_at(v);
    for (uint32_t i = 0, n = 65 + random_below(200); at < v->len && i < n; i++)
        insert(v, at, "X-Many: a\r\n", 11);
    add_fault(v, 431);
    return at < v->len;
}

static bool a_name_of_no_token(struct variant *v)
{
    static const char *const names[] = {"X A: b\r\n", "X-A : b\r\n",  "X\x01: b\r\n",
                                        "(X): b\r\n", "X\xc3: b\r\n", "no colon\r\n",
                                        ": b\r\n",    " X: b\r\n"};
    const char *name = names[random_below(ISP_LEN(names))];
    size_t at = fields_at(v);
    if (at < v->len)
        insert(v, at, name, strlen(name));
    add_fault(v, 400);
    v->library = true;
    return at < v->len;
}

static const struct {
    const char *name;
    change make;
} forms[] = {{"in pieces", in_pieces},
             {"names in other letters", names_in_other_letters},
             {"blanks before a value", blanks_before_a_value},
             {"fields that mean nothing", fields_that_mean_nothing},
             {"a wide field", a_wide_field},
             {"after good ones", after_good_ones},
             {"before a hidden one", before_a_hidden_one}},
  faults[] = {{"another line end", another_line_end},
              {"a field twice", a_field_twice},
              {"a poisoned address", a_poisoned_address},
              {"a long address", a_long_address},
              {"many fields", many_fields},
              {"a name of no token", a_name_of_no_token}};

static void say(struct variant *v, const char *name)
{
    size_t len = strlen(v->what);
    snprintf(v->what + len, sizeof v->what - len, ", %s", name);
}

/* From row and seed. False: this row has no such variant. */
static bool make(struct variant *v, const struct edge_row *row, uint64_t number)
{
    seed = number;
    random_below(2);
    start(v, row);
    snprintf(v->what, sizeof v->what, "SEED=%llu: %s", (unsigned long long)number, row->name);
    if (random_below(2)) {
        size_t fault = random_below(ISP_LEN(faults));
        say(v, faults[fault].name);
        if (!faults[fault].make(v))
            return false;
    }
    uint32_t which = random_below(ISP_LEN(forms)), count = 1 + random_below(2);
    for (uint32_t i = 0; i < count; i++) {
        say(v, forms[which].name);
        if (!forms[which].make(v))
            return false;
        which = (which + 1 + random_below(ISP_LEN(forms) - 1)) % ISP_LEN(forms); /* another */
    }
    put_good_ones(v);
    if (v->piece && v->len / v->piece > 200) /* or the deadline would be the answer */
        v->piece = v->len / 200;
    return true;
}

static uint64_t setting(const char *name, uint64_t fallback)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : fallback;
}

START_TEST(its_variants_have_no_other)
{
    static struct variant v;
    uint64_t first = setting("SEED", 1), wanted = setting("VARIANTS", 400), made = 0;
    printf("SEED=%llu VARIANTS=%llu\n", (unsigned long long)first, (unsigned long long)wanted);
    fflush(stdout);
    begin();
    for (uint64_t number = first; made < wanted; number++) {
        if (!make(&v, &edge_rows[number % edge_row_len], number))
            continue;
        check_variant(&v);
        if (++made % 20 == 0)
            check_server();
    }
    check_server();
}
END_TEST

ISPD_SUITE(ispd_malformed, 300, TEST(each_has_its_answer), TEST(it_is_the_same_cut_at_every_byte),
           TEST(its_variants_have_no_other))
