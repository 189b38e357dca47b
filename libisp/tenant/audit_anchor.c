/*
 * Anchors: places outside of the database that keep checkpoints, so that not even its superuser can
 * shorten or rewrite a chain unnoticed. A new kind is a row of the table.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "store/ctx.h"
#include "tenant/audit.h"

#define WORD "isp-checkpoint "

enum {
    LINE_MAX_LEN = 1024
};

char *isp_anchor__path(const isp_ctx *ctx)
{
    const char *set = isp_ctx__setting(ctx, "audit_anchor_file", NULL);
    if (set)
        return isp_text__dup(set);
    ISP_AUTO_BUF path = ISP_BUF_INIT;
    isp_buf__format(&path, "%s/anchors/checkpoints", isp_ctx__home(ctx));
    return isp_buf__take(&path);
}

/* A file that only grows: one write of one line, on the disk before it counts. */
static isp_status put_file(isp_ctx *ctx, const char *line, isp_error *err)
{
    ISP_AUTO_TEXT path = isp_anchor__path(ctx);
    if (!path)
        return isp_fail_memory(err);
    char *slash = strrchr(path, '/');
    if (slash && slash != path) {
        *slash = '\0';
        (void)mkdir(path, 0700); /* of HOME/anchors; another place is made by hand */
        *slash = '/';
    }
    ISP_AUTO_FD fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_buf__format(&text, "%s\n", line);
    if (text.failed)
        return isp_fail_memory(err);
    if (fd < 0 || write(fd, text.data, text.len) != (ssize_t)text.len || fdatasync(fd) != 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, "audit_anchor_file", errno,
                              "could not write %s", path);
    return ISP_OK;
}

/* The system's log, straight to its socket: syslog(3) would take the name of the program from us.
 * Where there is no log there is no anchor. (@source RFC 3164; 86 is authpriv.info) */
static isp_status put_log(isp_ctx *ctx, const char *line, isp_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s",
             isp_ctx__setting(ctx, "audit_log_socket", "/dev/log"));
    ISP_AUTO_FD fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    isp_buf__format(&text, "<86>isp-audit: %s", line);
    if (text.failed)
        return isp_fail_memory(err);
    if (fd < 0 || sendto(fd, text.data, text.len, MSG_NOSIGNAL, (struct sockaddr *)&address,
                         sizeof address) < 0) {
        if (errno == ENOENT || errno == ECONNREFUSED)
            return ISP_OK;
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, "audit_log_socket", errno,
                              "could not write to %s", address.sun_path);
    }
    return ISP_OK;
}

static const struct {
    const char *name;
    isp_status (*put)(isp_ctx *ctx, const char *line, isp_error *err);
} anchors[] = {{"file", put_file}, {"log", put_log}};

bool isp_anchor__put(isp_ctx *ctx, int64_t tenant_id, const char *note)
{
    bool all = true;
    char line[LINE_MAX_LEN];
    size_t len = (size_t)snprintf(line, sizeof line, WORD "%s", note);
    for (size_t i = 0; i < len && i < sizeof line; i++)
        if (line[i] == '\n')
            line[i] = '|';
    for (size_t i = 0; i < ISP_LEN(anchors); i++) {
        isp_error err = {0};
        if (anchors[i].put(ctx, line, &err) == ISP_OK)
            continue;
        isp_log(isp_ctx__env(ctx), ISP_LOG_ERROR, "audit.anchor", tenant_id, anchors[i].name, "%s",
                err.message);
        all = false;
    }
    return all;
}

isp_status isp_anchor__read(const char *path, isp_anchor_fn each, void *user, isp_error *err)
{
    char line[LINE_MAX_LEN];
    FILE *file = fopen(path, "re");
    if (!file)
        return isp_fail_errno(err, errno == ENOENT ? ISP_E_NOT_FOUND : ISP_E_UNAVAILABLE, "anchor",
                              errno, "could not read %s", path);
    isp_status st = ISP_OK;
    while (st == ISP_OK && fgets(line, sizeof line, file)) {
        char *at = strstr(line, WORD);
        if (!at)
            continue;
        at += strlen(WORD);
        at[strcspn(at, "\n")] = '\0';
        for (char *c = at; *c; c++)
            if (*c == '|')
                *c = '\n';
        st = each(user, at, err);
    }
    if (st == ISP_OK && ferror(file))
        st = isp_fail(err, ISP_E_UNAVAILABLE, "anchor", "could not read %s", path);
    fclose(file);
    return st;
}
