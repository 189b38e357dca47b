#include "static.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <rates.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fields.h"
#include "log.h"
#include "problem.h"

#define FILES_MAX 4096
#define BYTES_MAX ((size_t)64 * 1024 * 1024)
#define DEPTH_MAX 8

enum coding {
    PLAIN = 0,
    BROTLI,
    GZIP,
    CODINGS
};

struct file {
    char *path; /* "/panel/index.html", as in an address */
    char etag[40];
    char *bytes[CODINGS];
    struct MHD_Response *responses[CODINGS]; /* NULL: there is no such twin */
    struct MHD_Response *same;               /* 304 */
};

struct files {
    struct file *files; /* by path */
    size_t len, bytes;
    bool secure;
};

/* clang-format off */
static const struct {
    const char *suffix, *type;
} types[] = {
    { ".html",  "text/html; charset=utf-8" },
    { ".js",    "text/javascript; charset=utf-8" },
    { ".mjs",   "text/javascript; charset=utf-8" },
    { ".css",   "text/css; charset=utf-8" },
    { ".json",  "application/json" },
    { ".webmanifest", "application/manifest+json" },
    { ".svg",   "image/svg+xml" },
    { ".png",   "image/png" },
    { ".jpg",   "image/jpeg" },
    { ".webp",  "image/webp" },
    { ".ico",   "image/x-icon" },
    { ".woff2", "font/woff2" },
    { ".txt",   "text/plain; charset=utf-8" },
    { ".xml",   "application/xml" },
};

/* No inline script or style, nothing from elsewhere. */
static const char page_policy[] =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'";
/* clang-format on */

static bool ends(const char *name, const char *suffix)
{
    size_t n = strlen(name), s = strlen(suffix);
    return n >= s && strcmp(name + n - s, suffix) == 0;
}

static const char *type_of(const char *path)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ends(path, types[i].suffix))
            return types[i].type;
    return "application/octet-stream";
}

/* "/assets/index-BxY3_a9Z.js": what the build gives a name by content. */
static bool is_hashed(const char *path)
{
    const char *name = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!strstr(path, "/assets/") || !dot || dot - name < 10 || dot[-9] != '-')
        return false;
    for (const char *at = dot - 8; at < dot; at++)
        if (!((*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
              (*at >= 'A' && *at <= 'Z') || *at == '_' || *at == '-'))
            return false;
    return true;
}

/* Names that mean the same in an address as on disk. */
static bool is_plain(const char *name)
{
    for (const char *at = name; *at; at++)
        if (!((*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
              (*at >= 'A' && *at <= 'Z') || strchr("._-@+", *at)))
            return false;
    return *name && *name != '.';
}

/* FNV-1a: tells versions of one file apart; nobody is kept out by it. Weak, because twins share it.
 */
static void make_etag(struct file *file, size_t len)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)file->bytes[PLAIN][i]) * UINT64_C(0x100000001b3);
    snprintf(file->etag, sizeof file->etag, "W/\"%016llx-%zx\"", (unsigned long long)hash, len);
}

static char *read_file(int directory, const char *name, size_t *len)
{
    struct stat st;
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    char *bytes = NULL;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 &&
        (size_t)st.st_size <= BYTES_MAX && (bytes = malloc((size_t)st.st_size + 1))) {
        *len = 0;
        for (ssize_t n; *len < (size_t)st.st_size; *len += (size_t)n)
            if ((n = read(fd, bytes + *len, (size_t)st.st_size - *len)) <= 0)
                break;
        if (*len != (size_t)st.st_size) {
            free(bytes);
            bytes = NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

static struct MHD_Response *make_response(const struct files *files, const struct file *file,
                                          enum coding coding, size_t len, bool has_twins)
{
    static const char *const names[] = {[BROTLI] = "br", [GZIP] = "gzip"};
    struct MHD_Response *response = MHD_create_response_from_buffer(len, file->bytes[coding],
                                                                    MHD_RESPMEM_PERSISTENT);
    if (!response)
        return NULL;
    answer_common_headers(response, files->secure);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_SECURITY_POLICY, page_policy);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type_of(file->path));
    MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, file->etag);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            is_hashed(file->path) ? "public, max-age=31536000, immutable"
                                                  : "no-cache");
    if (coding != PLAIN)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, names[coding]);
    if (has_twins)
        MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    return response;
}

static void file_free(struct file *file)
{
    for (size_t i = 0; i < CODINGS; i++) {
        if (file->responses[i])
            MHD_destroy_response(file->responses[i]);
        free(file->bytes[i]);
    }
    if (file->same)
        MHD_destroy_response(file->same);
    free(file->path);
}

/* One file with its twins. `path` is its address. */
static bool add_file(struct files *files, int directory, const char *name, const char *path)
{
    static const char *const suffixes[] = {[PLAIN] = "", [BROTLI] = ".br", [GZIP] = ".gz"};
    struct file file = {.path = strdup(path)};
    size_t lens[CODINGS] = {0};
    bool has_twins = false;
    if (!file.path)
        return false;
    for (enum coding c = PLAIN; c < CODINGS; c++) {
        char twin[NAME_MAX + 4];
        snprintf(twin, sizeof twin, "%s%s", name, suffixes[c]);
        file.bytes[c] = read_file(directory, twin, &lens[c]);
        files->bytes += lens[c];
        has_twins |= c != PLAIN && file.bytes[c];
    }
    if (!file.bytes[PLAIN] || files->len == FILES_MAX || files->bytes > BYTES_MAX) {
        log_say(ISP_LOG_ERROR, "web", "%s cannot be read, or there is too much", path);
        file_free(&file);
        return false;
    }
    make_etag(&file, lens[PLAIN]);
    for (enum coding c = PLAIN; c < CODINGS; c++)
        if (file.bytes[c] &&
            !(file.responses[c] = make_response(files, &file, c, lens[c], has_twins))) {
            file_free(&file);
            return false;
        }
    file.same = make_response(files, &file, PLAIN, 0, has_twins);
    files->files[files->len++] = file;
    return true;
}

static bool add_directory(struct files *files, int fd, const char *path, int depth);

static bool add_entry(struct files *files, int directory, const char *name, const char *folder,
                      int depth)
{
    char path[1024];
    struct stat st;
    if (!is_plain(name) || ends(name, ".gz") || ends(name, ".br") ||
        fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return true;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return true;
    if (S_ISREG(st.st_mode))
        return add_file(files, directory, name, path);
    if (!S_ISDIR(st.st_mode) || depth == DEPTH_MAX)
        return true;
    int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && add_directory(files, fd, path, depth + 1);
}

/* fd is taken. */
static bool add_directory(struct files *files, int fd, const char *path, int depth)
{
    DIR *dir = fdopendir(fd);
    bool ok = true;
    if (!dir) {
        close(fd);
        return false;
    }
    for (struct dirent *entry; ok && (entry = readdir(dir));)
        ok = add_entry(files, fd, entry->d_name, path, depth);
    closedir(dir);
    return ok;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

struct files *files_new(const char *directory, bool secure)
{
    struct files *files = calloc(1, sizeof *files);
    if (!files || !(files->files = calloc(FILES_MAX, sizeof *files->files))) {
        free(files);
        return NULL;
    }
    files->secure = secure;
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        log_say(ISP_LOG_ERROR, "web", "could not open %s: %s", directory, strerror(errno));
    if (fd < 0 || !add_directory(files, fd, "", 0)) {
        files_free(files);
        return NULL;
    }
    qsort(files->files, files->len, sizeof *files->files, by_path);
    return files;
}

void files_free(struct files *files)
{
    if (!files)
        return;
    for (size_t i = 0; i < files->len; i++)
        file_free(&files->files[i]);
    free(files->files);
    free(files);
}

size_t files_len(const struct files *files)
{
    return files->len;
}

static const struct file *find(const struct files *files, const char *folder, const char *name)
{
    char path[URI_MAX + 16];
    snprintf(path, sizeof path, "%s%s", folder, name);
    const struct file key = {.path = path};
    return bsearch(&key, files->files, files->len, sizeof *files->files, by_path);
}

/* The applications draw their own pages: "/panel/customers/7" is the panel's index. */
static const struct file *find_application(const struct files *files, const char *path)
{
    static const char *const folders[] = {"/panel/", "/portal/"};
    const char *last = strrchr(path, '/');
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0 && !strchr(last, '.'))
            return find(files, folders[i], "index.html");
    return NULL;
}

static void use(struct request *request, unsigned status, struct MHD_Response *response)
{
    request->answer.status = status;
    request->answer.ready = response;
    request->answer.ready_owned = false;
}

void files_answer(const struct files *files, struct request *request)
{
    size_t len = strlen(request->path);
    const char *name = request->path[len - 1] == '/' ? "index.html" : "";
    const struct file *file = files ? find(files, request->path, name) : NULL;
    if (files && !file && find(files, request->path, "/index.html")) {
        request->answer.status = 308;
        answer_header(request, MHD_HTTP_HEADER_LOCATION, "%s/", request->path);
        return;
    }
    if (files && !file)
        file = find_application(files, request->path);
    if (!file) {
        problem(request, 404, "not_found", "there is no such thing here");
        return;
    }
    enum coding coding = PLAIN;
    if (file->responses[BROTLI] && field_accepts(request->head.accept_encoding, "br"))
        coding = BROTLI;
    else if (file->responses[GZIP] && field_accepts(request->head.accept_encoding, "gzip"))
        coding = GZIP;
    if (file->same && field_has_etag(request->head.if_none_match, file->etag))
        use(request, MHD_HTTP_NOT_MODIFIED, file->same);
    else
        use(request, MHD_HTTP_OK, file->responses[coding]);
}
