/*
 * Who runs the server of a private cluster, and with what programs.
 */
#include "store/server.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    VERSION_MIN = 15,
    VERSION_MAX = 30 /* how far up /usr/lib/postgresql is looked through */
};

static bool take_identity(const struct passwd *entry, isp_identity *out)
{
    if (!entry || !entry->pw_uid)
        return false;
    out->uid = entry->pw_uid;
    out->gid = entry->pw_gid;
    snprintf(out->name, sizeof out->name, "%s", entry->pw_name);
    return true;
}

static bool find_user(const char *name, isp_identity *out)
{
    struct passwd entry, *found = NULL;
    char text[4096];
    (void)getpwnam_r(name, &entry, text, sizeof text, &found);
    return take_identity(found, out);
}

/* Who owns the data already; HOME is ours alone, so nobody else can have put it there. */
static bool find_owner(const isp_server *server, isp_identity *out)
{
    struct stat st;
    struct passwd entry, *found = NULL;
    char text[4096];
    if (lstat(server->data, &st) != 0 || !S_ISDIR(st.st_mode))
        return false;
    (void)getpwuid_r(st.st_uid, &entry, text, sizeof text, &found);
    return take_identity(found, out);
}

isp_status isp_server__choose_user(isp_server *server, const char *pg_user, isp_error *err)
{
    isp_identity *identity = &server->identity, owner;
    if (geteuid() != 0)
        return ISP_OK;
    bool found = pg_user ? find_user(pg_user, identity)
                         : find_owner(server, identity) || find_user("isp", identity) ||
                               find_user("postgres", identity);
    if (!found && pg_user)
        return isp_fail(err, ISP_E_INVALID, "pg_user",
                        "there is no user %s, or it is root: PostgreSQL does not run as root",
                        pg_user);
    if (!found)
        return isp_fail(err, ISP_E_STATE, "pg_user",
                        "PostgreSQL does not run as root, and there is neither a user isp nor a "
                        "user postgres: add one, or set pg_user");
    if (find_owner(server, &owner) && owner.uid != identity->uid)
        return isp_fail(err, ISP_E_STATE, "pg_user", "%s belongs to user %s, and pg_user is %s",
                        server->data, owner.name, pg_user);
    return ISP_OK;
}

static bool has_programs(const char *directory)
{
    return isp_server__has(directory, "postgres") && isp_server__has(directory, "initdb");
}

/* The major version of an existing cluster; 0: there is none. */
static int data_version(const isp_server *server)
{
    ISP_AUTO_TEXT path = isp_server__path(server->data, "PG_VERSION");
    char text[16] = "";
    ISP_AUTO_FD fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    return n > 0 ? atoi(text) : 0;
}

static char *programs_of(int version)
{
    ISP_AUTO_BUF debian = ISP_BUF_INIT, red_hat = ISP_BUF_INIT;
    isp_buf__format(&debian, "/usr/lib/postgresql/%d/bin", version);
    isp_buf__format(&red_hat, "/usr/pgsql-%d/bin", version);
    if (!debian.failed && has_programs(debian.data))
        return isp_buf__take(&debian);
    if (!red_hat.failed && has_programs(red_hat.data))
        return isp_buf__take(&red_hat);
    return NULL;
}

/* The programs of the data's version if they are here, else the oldest that will do. */
static char *find_programs(int version)
{
    static const char *const others[] = {"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"};
    char *found = version ? programs_of(version) : NULL;
    for (int i = VERSION_MIN; !found && i <= VERSION_MAX; i++)
        found = programs_of(i);
    for (size_t i = 0; !found && i < ISP_LEN(others); i++)
        if (has_programs(others[i]))
            found = isp_text__dup(others[i]);
    return found;
}

/* "postgres (PostgreSQL) 15.20 ..." */
static isp_status program_version(const isp_server *server, int *out, isp_error *err)
{
    ISP_AUTO_TEXT path = isp_server__path(server->bin, "postgres");
    ISP_AUTO_FD fd = memfd_create("version", MFD_CLOEXEC);
    if (!path || fd < 0)
        return isp_fail_memory(err);
    const char *const argv[] = {path, "-V", NULL};
    const isp_program program = {
        .argv = argv, .output_fd = fd, .hold_fd = -1, .identity = &server->identity};
    int status;
    isp_status st = isp_program__run(&program, &status, err);
    if (st < 0)
        return st;
    char text[128] = "";
    const char *bracket;
    if (pread(fd, text, sizeof text - 1, 0) <= 0 || !(bracket = strchr(text, ')')))
        return isp_fail(err, ISP_E_UNAVAILABLE, "pg_bin", "%s does not tell its version", path);
    *out = atoi(bracket + 1);
    return ISP_OK;
}

isp_status isp_server__choose_programs(isp_server *server, const char *pg_bin, isp_error *err)
{
    int data = data_version(server), programs = 0;
    server->bin = pg_bin ? isp_text__dup(pg_bin) : find_programs(data);
    if (!server->bin)
        return isp_fail(err, ISP_E_UNAVAILABLE, "pg_bin",
                        "PostgreSQL is not installed: install postgresql-%d, or set pg_bin to the "
                        "directory of its programs",
                        data ? data : VERSION_MIN);
    if (!has_programs(server->bin))
        return isp_fail(err, ISP_E_INVALID, "pg_bin", "there is no PostgreSQL in %s", server->bin);
    isp_status st = program_version(server, &programs, err);
    if (st < 0)
        return st;
    if (programs < VERSION_MIN)
        return isp_fail(err, ISP_E_STATE, "pg_bin", "%s is PostgreSQL %d; at least %d is needed",
                        server->bin, programs, VERSION_MIN);
    if (data && data != programs)
        return isp_fail(err, ISP_E_STATE, NULL,
                        "the data in %s is of PostgreSQL %d, the programs are of %d: install "
                        "postgresql-%d, or convert the data with pg_upgrade",
                        server->data, data, programs, data);
    return ISP_OK;
}
