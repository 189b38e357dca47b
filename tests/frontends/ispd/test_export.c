/* The audit trail as a download: whole, of many pages, for whom it is, and told of in the trail. */
#include "ispd_test.h"

#include <string.h>
#include <unistd.h>

#include "tenant/audit.h"

#define EXPORT "/api/v1/audit/export"

static isp_error err;

static void seal_and_sign(void)
{
    int64_t count;
    for (int tries = 0; tries < 500; tries++) {
        ck_ok(isp_audit__seal(isp_test_ctx, &count, &err), err);
        if (!isp_test_sql_i64("SELECT count(*) FROM isp.audit a WHERE NOT EXISTS (SELECT FROM"
                              " isp.audit_seals s WHERE s.writer_id = a.writer_id AND"
                              " s.writer_seq = a.writer_seq)"))
            break;
        usleep(10000);
    }
    ck_ok(isp_audit__checkpoint(isp_test_ctx, true, &count, &err), err);
}

static void write_packages(const char *isp, int count)
{
    char name[32], code[16];
    isp_session *session = ispd_test_session(isp);
    for (int i = 0; i < count; i++) {
        isp_package_options o = ISP_PACKAGE_OPTIONS_INIT;
        isp_package *made = NULL;
        snprintf(name, sizeof name, "%s %d", isp, i);
        snprintf(code, sizeof code, "P%d", i);
        o.name = name;
        o.code = code;
        o.price_paisa = 100;
        o.download_bps = o.upload_bps = 10000000;
        ck_ok(isp_package_create(session, &o, &made, &err), err);
        isp_package_free(made);
    }
    isp_session_close(session);
}

/* The body of a chunked answer, put together [owned: free]; NULL: it breaks off. */
static char *body_of(const struct reply *reply)
{
    char *out = malloc(strlen(reply->body) + 1), *to = out, *end;
    const char *at = reply->body;
    ck_assert_str_eq(reply_header(reply, "Transfer-Encoding"), "chunked");
    for (;;) {
        size_t len = strtoul(at, &end, 16);
        if (end == at || strncmp(end, "\r\n", 2) != 0 || strlen(end + 2) < len) {
            free(out);
            return NULL;
        }
        if (!len) {
            *to = '\0';
            return out;
        }
        memcpy(to, end + 2, len);
        to += len;
        at = end + 2 + len + 2;
    }
}

/* A download, into a file too; the first thing that is wrong with it, or "proved". */
static const char *verdict(const char *body)
{
    static char kind[32];
    char path[512], key[512];
    isp_audit_finding_list *list = NULL;
    isp_audit_verify_options o = ISP_AUDIT_VERIFY_OPTIONS_INIT;
    snprintf(path, sizeof path, "%s/download.jsonl", isp_test_home());
    snprintf(key, sizeof key, "%s/audit-verify.key", isp_test_home());
    char *anchors = isp_anchor__path(isp_test_ctx);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(body, file);
    fclose(file);
    o.key_file = key;
    o.anchor_file = anchors;
    ck_ok(isp_audit_verify_file(path, &o, &list, &err), err);
    snprintf(kind, sizeof kind, "%s", isp_audit_finding_list_at(list, 0)->kind);
    isp_audit_finding_list_free(list);
    free(anchors);
    return kind;
}

START_TEST(a_download_of_many_pages_proves_itself)
{
    ispd_test_people();
    ispd_test_start(NULL);
    write_packages("north", 1200);
    write_packages("south", 2);
    seal_and_sign();
    struct reply reply = ask_as(ispd_test_token("north"), "GET", EXPORT, NULL, NULL);
    ck_assert_msg(reply.status == 200, "%s", reply.text);
    ck_assert_str_eq(reply_header(&reply, "Content-Type"), "application/jsonl");
    ck_assert_ptr_nonnull(strstr(reply_header(&reply, "Content-Disposition"), "attachment"));
    char request_id[64];
    snprintf(request_id, sizeof request_id, "%s", reply_header(&reply, "X-Request-Id"));
    char *body = body_of(&reply);
    ck_assert_ptr_nonnull(body);
    reply_free(&reply);
    ck_assert_ptr_nonnull(strstr(body, "\\\"name\\\":\\\"north 1199\\\""));
    ck_assert_ptr_null(strstr(body, "south"));
    ck_assert_str_eq(verdict(body), "proved");
    /* Broken off anywhere, it says so. */
    body[strlen(body) / 2] = '\0';
    strrchr(body, '\n')[1] = '\0';
    ck_assert_str_eq(verdict(body), "cut");
    free(body);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action ="
                                      " 'audit.export' AND actor = 'user' AND request_id = '%s'",
                                      request_id),
                     1);
}
END_TEST

START_TEST(it_is_for_whom_the_trail_is)
{
    static const struct {
        const char *query;
        int status;
        const char *says;
    } asks[] = {
        {"?tenant_id=999999", 404, "not_found"},
        {"?tenant_id=x", 400, "tenant_id"},
        {"?limit=1", 400, "limit"},
        {"?below=yes", 400, "below"},
        {"?from_on=2026-01-01&from_on=2026-01-02", 400, "from_on"},
    };
    ispd_test_people();
    ispd_test_start(NULL);
    const char *token = ispd_test_token("north");
    for (size_t i = 0; i < ISP_LEN(asks); i++) {
        char path[128];
        snprintf(path, sizeof path, EXPORT "%s", asks[i].query);
        struct reply reply = ask_as(token, "GET", path, NULL, NULL);
        ck_assert_msg(reply.status == asks[i].status && strstr(reply.body, asks[i].says), "%s: %s",
                      path, reply.text);
        reply_free(&reply);
    }
    char path[128];
    snprintf(path, sizeof path, EXPORT "?tenant_id=%lld",
             (long long)isp_test_sql_i64("SELECT tenant_id FROM isp.tenants WHERE code = 'south'"));
    struct reply reply = ask_as(token, "GET", path, NULL, NULL);
    ck_assert_int_eq(reply.status, 404);
    reply_free(&reply);
    reply = ask("GET", EXPORT, NULL, NULL);
    ck_assert_int_eq(reply.status, 401);
    reply_free(&reply);
    reply = ask_as(token, "HEAD", EXPORT, NULL, NULL);
    ck_assert_int_eq(reply.status, 405);
    ck_assert_str_eq(reply_header(&reply, "Allow"), "GET");
    reply_free(&reply);
    isp_test_sql("UPDATE isp.users SET role = 'technician' WHERE login = 'admin@north.example'");
    reply = ask_as(token, "GET", EXPORT, NULL, NULL);
    ck_assert_int_eq(reply.status, 403);
    reply_free(&reply);
}
END_TEST

/* A client who reads nothing costs neither a thread nor the server its end. */
START_TEST(a_client_who_reads_nothing_holds_nothing_up)
{
    char request[512];
    int fds[12];
    ispd_test_people();
    ispd_test_start(NULL);
    write_packages("north", 1200);
    seal_and_sign();
    int n = snprintf(request, sizeof request,
                     "GET " EXPORT " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer "
                     "%s\r\n\r\n",
                     ispd_test_port(), ispd_test_token("north"));
    for (size_t i = 0; i < ISP_LEN(fds); i++) {
        fds[i] = ispd_test_connect();
        ck_assert_int_eq(send(fds[i], request, (size_t)n, MSG_NOSIGNAL), n);
    }
    struct reply reply = ask_as(ispd_test_token("north"), "GET", EXPORT, NULL, NULL);
    char *body = body_of(&reply);
    ck_assert_ptr_nonnull(body);
    ck_assert_str_eq(verdict(body), "proved");
    free(body);
    reply_free(&reply);
    ispd_test_stop();
    for (size_t i = 0; i < ISP_LEN(fds); i++)
        close(fds[i]);
}
END_TEST

ISPD_SUITE(ispd_export, 120, TEST(a_download_of_many_pages_proves_itself),
           TEST(it_is_for_whom_the_trail_is), TEST(a_client_who_reads_nothing_holds_nothing_up))
