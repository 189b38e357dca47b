#include "export_http.h"

#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "log.h"
#include "problem.h"
#include "server.h"

/* Touched by one thread at a time: a pool's while its connection is suspended, else the event
 * thread. */
struct download {
    struct request *request;
    isp_trail *trail;
    char *page; /* NULL: to be read */
    size_t at, len;
    bool ended, failed;
};

static void download_free(void *user)
{
    struct download *download = user;
    isp_trail_close(download->trail);
    isp_text_free(download->page);
    free(download);
}

static bool next_page(struct download *download, isp_error *err)
{
    isp_text_free(download->page);
    download->page = NULL;
    download->at = 0;
    if (isp_trail_read(download->trail, &download->page, err) < 0)
        return false;
    download->ended = !download->page;
    download->len = download->page ? strlen(download->page) : 0;
    return true;
}

/* On a pool's thread. The status line is gone already: a file without its last line is all that can
 * be told of a failure. */
static void read_on(struct job *job)
{
    struct request *request = (struct request *)(void *)job;
    struct download *download = request->download;
    isp_error err = {0};
    if (!next_page(download, &err)) {
        download->failed = true;
        log_error("audit.export", &err);
    }
    server_resume(request);
}

static ssize_t take(void *user, uint64_t position, char *out, size_t size)
{
    struct download *download = user;
    struct request *request = download->request;
    struct server *server = request->server;
    (void)position;
    if (download->at < download->len) {
        size_t left = download->len - download->at, n = left < size ? left : size;
        if (!download->at)
            connection_wait(server->connections, request->seat,
                            server->config->send_ms); /* a page */
        memcpy(out, download->page + download->at, n);
        download->at += n;
        return (ssize_t)n;
    }
    if (download->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (download->failed || atomic_load(&server->draining))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    connection_wait(server->connections, request->seat, 0);
    request->job.run = read_on;
    MHD_suspend_connection(request->connection);
    server_submit(server->slow, request);
    return 0;
}

void export_refuse(struct request *request)
{
    request->download->failed = true;
}

static bool begin(struct request *request, isp_session *session, struct download *download)
{
    isp_input *input = NULL;
    isp_error err = {0};
    const isp_entity *entity = isp_entity_find("audit_export_options");
    bool ok = isp_input_new(entity, &input, &err) == ISP_OK;
    if (!ok)
        problem_error(request, &err, PROBLEM_CALL);
    ok = ok && api_read_query(request, "tenant_id below from_on until_on", "audit.export", input);
    if (ok && (isp_trail_open(session, isp_input_options(input), &download->trail, &err) < 0 ||
               !next_page(download, &err))) {
        problem_error(request, &err, PROBLEM_QUERY);
        ok = false;
    }
    isp_input_free(input);
    return ok;
}

void export_open(struct request *request, isp_session *session)
{
    struct download *download = calloc(1, sizeof *download);
    if (!download) {
        problem(request, 503, "memory", "out of memory");
        return;
    }
    download->request = request;
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 16 * 1024, take, download, download_free);
    if (!response) {
        download_free(download);
        problem(request, 503, "memory", "out of memory");
        return;
    }
    if (!begin(request, session, download)) {
        MHD_destroy_response(response);
        return;
    }
    answer_common_headers(response, request->server->config->secure);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/jsonl");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION,
                            "attachment; filename=\"trail.jsonl\"");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_SECURITY_POLICY,
                            "default-src 'none'; frame-ancestors 'none'");
    MHD_add_response_header(response, "X-Request-Id", request->id);
    request->download = download;
    request->answer.status = MHD_HTTP_OK;
    request->answer.ready = response;
    request->answer.ready_owned = true;
}
