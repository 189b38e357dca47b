#include "base/env.h"
#include "base/text.h"
#include "isp_test.h"
#include "vault/digest.h"
#include "vault/kek.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* The bytes 00 01 .. 1f, and the id that HKDF gives (computed by Python's hmac, not by us). */
#define DIGITS    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define ID        "6476c6b0fd8cf682"
#define FILE_TEXT "isp-kek-v1 " ID "\n" DIGITS "\n"

static char folder[64], path[128];

static void setup(void)
{
    snprintf(folder, sizeof folder, "/tmp/isp-kek-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/kek", folder);
}

static void teardown(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void write_text(const char *name, const char *text, mode_t mode)
{
    ISP_AUTO_FD fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(fchmod(fd, mode), 0);
}

static void refuse(const char *why)
{
    isp_kek *kek = NULL;
    isp_error err = {0};
    ck_fails(isp_kek__from_file(path, NULL, &kek, &err), ISP_E_KEY, err);
    ck_assert_msg(strstr(err.message, why), "\"%s\" does not say \"%s\"", err.message, why);
    ck_assert_msg(!strstr(err.message, "0001020304"), "a key is in \"%s\"", err.message);
    ck_assert_str_eq(err.subject, "kek");
    ck_assert_ptr_null(kek);
}

START_TEST(a_key_file_is_read)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    ISP_AUTO(isp_kek) again = NULL;
    write_text(path, FILE_TEXT, 0400);
    ck_ok(isp_kek__from_file(path, NULL, &kek, &err), err);
    ck_assert_str_eq(isp_kek__id(kek), ID);
    ck_assert_int_eq(chmod(path, 0600), 0);
    ck_ok(isp_kek__from_file(path, NULL, &again, &err), err);
}
END_TEST

START_TEST(a_missing_file_is_named_with_what_to_do)
{
    refuse("is missing: make one with \"isp keys init\"");
    rmdir(folder);
    refuse("cannot open the directory");
    mkdir(folder, 0700);
}
END_TEST

/* clang-format off */
static const struct { const char *text; mode_t mode; const char *why; } damaged[] = {
    { "", 0600, "wrong size: 0 bytes" },
    { DIGITS "\n", 0600, "wrong size: 65 bytes" },
    { "isp-kek-v1 " ID "\n000102\n", 0600, "wrong size: 35 bytes" },
    { FILE_TEXT "\n", 0600, "wrong size: 94 bytes" },
    { "isp-kek-v1 " ID "\n00010203040506070809zz0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600, "other characters than hex" },
    { "isp-kek-v1 " ID "\n100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600, "does not fit its id" },
    { "isp-kek-v1 0000000000000000\n" DIGITS "\n", 0600, "does not fit its id 0000000000000000" },
    { "isp-kek-v2 " ID "\n" DIGITS "\n", 0600, "wrong size" },
    { "isp-kek-v1 " ID " " DIGITS "\n", 0600, "is damaged" },
    { FILE_TEXT, 0644, "can be used by others (mode 0644" },
    { FILE_TEXT, 0640, "can be used by others (mode 0640" },
    { FILE_TEXT, 0620, "mode 0620" },
    { FILE_TEXT, 0601, "mode 0601" },
    { FILE_TEXT, 0700, "mode 0700" },
    { FILE_TEXT, 04600, "mode 4600" },
};
/* clang-format on */

START_TEST(a_file_that_is_damaged_or_open_to_others_is_refused)
{
    write_text(path, damaged[_i].text, damaged[_i].mode);
    refuse(damaged[_i].why);
}
END_TEST

START_TEST(a_symbolic_link_is_refused)
{
    char target[160];
    snprintf(target, sizeof target, "%s/real", folder);
    write_text(target, FILE_TEXT, 0600);
    ck_assert_int_eq(symlink("real", path), 0);
    refuse("is a symbolic link");
}
END_TEST

START_TEST(what_is_no_regular_file_is_refused_without_waiting)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
    refuse("is a directory, not a regular file");
    rmdir(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    refuse("is a device or pipe");
}
END_TEST

START_TEST(a_file_or_directory_of_another_user_is_refused)
{
    if (geteuid() != 0) {
        printf("skipped: only root can give files away\n");
        return;
    }
    write_text(path, FILE_TEXT, 0600);
    ck_assert_int_eq(chown(path, 12345, (gid_t)-1), 0);
    refuse("belongs to user 12345, but we run as user 0");
    ck_assert_int_eq(chown(path, 0, (gid_t)-1), 0);
    ck_assert_int_eq(chown(folder, 12345, (gid_t)-1), 0);
    refuse("belongs to user 12345, who could replace the key");
}
END_TEST

START_TEST(a_directory_that_others_can_write_is_refused_unless_sticky)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    write_text(path, FILE_TEXT, 0600);
    ck_assert_int_eq(chmod(folder, 0770), 0);
    refuse("can be written by others (mode 0770)");
    ck_assert_int_eq(chmod(folder, 0707), 0);
    refuse("can be written by others (mode 0707)");
    ck_assert_int_eq(chmod(folder, 01777), 0);
    ck_ok(isp_kek__from_file(path, NULL, &kek, &err), err);
}
END_TEST

START_TEST(a_file_under_the_database_is_refused_however_it_is_spelt)
{
    isp_error err = {0};
    isp_kek *kek = NULL;
    char inner[160], link[160], detour[256], sibling[160];
    snprintf(inner, sizeof inner, "%s/a", folder);
    ck_assert_int_eq(mkdir(inner, 0700), 0);
    snprintf(link, sizeof link, "%s/link", folder);
    ck_assert_int_eq(symlink("a", link), 0);
    snprintf(sibling, sizeof sibling, "%s/ab", folder);
    ck_assert_int_eq(mkdir(sibling, 0700), 0);
    snprintf(detour, sizeof detour, "%s/link/../a/kek", folder);
    write_text(detour, FILE_TEXT, 0600);

    const char *const deep[] = {"/nonexistent", folder, NULL};
    ck_fails(isp_kek__from_file(detour, deep, &kek, &err), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, "lies under"));
    const char *const same[] = {link, NULL};
    ck_fails(isp_kek__from_file(detour, same, &kek, &err), ISP_E_KEY, err);
    const char *const elsewhere[] = {sibling, "/nonexistent", NULL};
    ck_ok(isp_kek__from_file(detour, elsewhere, &kek, &err), err);
    isp_kek__free(kek);
}
END_TEST

START_TEST(a_path_without_a_file_name_is_refused)
{
    isp_error err = {0};
    isp_kek *kek = NULL;
    ck_fails(isp_kek__from_file("/tmp/", NULL, &kek, &err), ISP_E_KEY, err);
    ck_fails(isp_kek__from_file("", NULL, &kek, &err), ISP_E_KEY, err);
    ck_fails(isp_kek__from_file("/no-such-kek", NULL, &kek, &err), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, "is missing"));
    ck_assert_int_eq(chdir(folder), 0);
    write_text("kek", FILE_TEXT, 0600);
    ck_ok(isp_kek__from_file("kek", NULL, &kek, &err), err);
    ck_assert_int_eq(chdir("/"), 0);
    isp_kek__free(kek);
}
END_TEST

START_TEST(a_credential_may_show_its_mask_to_the_group_only)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    isp_kek *none = NULL;
    write_text(path, DIGITS, 0440);
    ck_ok(isp_kek__from_credential(path, &kek, &err), err);
    ck_assert_str_eq(isp_kek__id(kek), ID);
    ck_assert_int_eq(chmod(path, 0444), 0);
    ck_fails(isp_kek__from_credential(path, &none, &err), ISP_E_KEY, err);
    ck_assert_int_eq(chmod(path, 0460), 0);
    ck_fails(isp_kek__from_credential(path, &none, &err), ISP_E_KEY, err);
}
END_TEST

START_TEST(a_new_key_is_written_whole_and_never_over_another)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) made = NULL;
    ISP_AUTO(isp_kek) read = NULL;
    struct stat before, after;
    char inside[160];
    umask(0777); /* the mode must not depend on it */
    ck_ok(isp_kek__create(path, &made, &err), err);
    umask(0022);
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_uint_eq(before.st_mode & 07777, 0600);
    ck_assert_uint_eq(before.st_nlink, 1); /* the temporary name is gone */
    ck_ok(isp_kek__from_file(path, NULL, &read, &err), err);
    ck_assert_str_eq(isp_kek__id(made), isp_kek__id(read));

    ck_fails(isp_kek__create(path, NULL, &err), ISP_E_EXISTS, err);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert(before.st_ino == after.st_ino && before.st_size == after.st_size);
    snprintf(inside, sizeof inside, "test \"$(ls -A '%s')\" = kek", folder);
    ck_assert_int_eq(system(inside), 0);

    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink("/tmp/isp-kek-nowhere", path), 0);
    ck_fails(isp_kek__create(path, NULL, &err), ISP_E_EXISTS, err);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    ck_fails(isp_kek__create(path, NULL, &err), ISP_E_KEY, err);
}
END_TEST

START_TEST(two_new_keys_differ)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) a = NULL;
    ISP_AUTO(isp_kek) b = NULL;
    ck_ok(isp_kek__generate(&a, &err), err);
    ck_ok(isp_kek__generate(&b, &err), err);
    ck_assert_str_ne(isp_kek__id(a), isp_kek__id(b));
}
END_TEST

START_TEST(an_exported_key_comes_back_from_text)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    ISP_AUTO(isp_kek) back = NULL;
    ISP_AUTO(isp_secret) text = NULL;
    ck_ok(isp_kek__from_text(DIGITS, 64, &kek, &err), err);
    ck_ok(isp_kek__export(kek, &text, &err), err);
    ck_assert_str_eq(isp_secret__text(text), FILE_TEXT);
    ck_ok(isp_kek__from_text(isp_secret__text(text), text->len - 1, &back, &err), err);
    ck_assert_str_eq(isp_kek__id(back), ID);
}
END_TEST

START_TEST(derived_keys_are_those_of_hkdf_and_differ_by_use)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    uint8_t key[32], expected[32], a[ISP_KEK_LEN], b[ISP_KEK_LEN];
    ck_ok(isp_kek__from_text(DIGITS, 64, &kek, &err), err);
    isp_text__unhex(DIGITS, 64, key);
    ck_ok(isp_digest__hkdf(key, 32, NULL, 0, "one", expected, 32, &err), err);
    ck_ok(isp_kek__derive(kek, "one", a, &err), err);
    ck_ok(isp_kek__derive(kek, "two", b, &err), err);
    ck_assert_mem_eq(a, expected, 32);
    ck_assert_mem_ne(a, b, 32);
}
END_TEST

START_TEST(a_forked_child_is_refused_the_key)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    uint8_t out[ISP_KEK_LEN];
    int status;
    ck_ok(isp_kek__from_text(DIGITS, 64, &kek, &err), err);
    pid_t pid = fork();
    if (pid == 0)
        _exit(isp_kek__derive(kek, "one", out, &err) == ISP_E_KEY ? 0 : 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

/*
 * The command.
 */

static isp_status run(const char *script, int64_t timeout_ms, isp_kek **out, isp_error *err)
{
    const char *const argv[] = {"/bin/sh", "-c", script, "sh", path, NULL};
    return isp_kek__from_command(argv, NULL, timeout_ms, out, err);
}

START_TEST(a_command_gives_the_key)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    ISP_AUTO(isp_kek) slow = NULL;
    write_text(path, FILE_TEXT, 0600);
    ck_ok(run("cat \"$1\"", 0, &kek, &err), err);
    ck_assert_str_eq(isp_kek__id(kek), ID);
    ck_ok(run("printf %s 00010203040506070809; sleep 0.1; echo "
              "0a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
              0, &slow, &err),
          err);
    ck_assert_str_eq(isp_kek__id(slow), ID);
}
END_TEST

START_TEST(a_command_has_no_input_and_none_of_our_descriptors_or_environment)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = NULL;
    ISP_AUTO(isp_kek) with_env = NULL;
    write_text(path, FILE_TEXT, 0600);
    ck_assert_int_eq(dup2(STDERR_FILENO, 77), 77); /* without FD_CLOEXEC */
    setenv("ISP_TEST_LEAK", "1", 1);
    ck_ok(run("test ! -e /proc/self/fd/77 && test -z \"$ISP_TEST_LEAK\" && ! read line && cat "
              "\"$1\"",
              0, &kek, &err),
          err);
    const char *const argv[] = {"/bin/sh", "-c", "test \"$A\" = b && cat \"$1\"", "sh", path, NULL};
    const char *const env[] = {"A=b", "PATH=/usr/bin:/bin", NULL};
    ck_ok(isp_kek__from_command(argv, env, 0, &with_env, &err), err);
}
END_TEST

/* clang-format off */
static const struct { const char *script, *why; } failing[] = {
    { "exit 3", "failed with exit code 3" },
    { "cat \"$1\"; exit 1", "failed with exit code 1" },
    { "kill -9 $$", "was killed by signal 9" },
    { "true", "wrong size: 0 characters" },
    { "echo hello", "wrong size: 5 characters" },
    { "cat \"$1\" \"$1\"", "is damaged" },
    { "yes", "writes more than a key" },
    { "sleep 20", "gave no key in time" },
    { "cat \"$1\"; sleep 20", "gave no key in time" },
    { "cat \"$1\"; exec >&-; sleep 20", "did not end in time" },
};
/* clang-format on */

START_TEST(a_command_that_fails_is_named_and_ended)
{
    isp_error err = {0};
    isp_kek *kek = NULL;
    write_text(path, FILE_TEXT, 0600);
    int64_t start_us = isp_env__mono_us();
    ck_fails(run(failing[_i].script, 300, &kek, &err), ISP_E_KEY, err);
    ck_assert_msg(strstr(err.message, failing[_i].why), "%s", err.message);
    ck_assert_int_lt(isp_env__mono_us() - start_us, 10 * 1000000);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* collected: no child is left */
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(a_command_must_be_an_absolute_path)
{
    isp_error err = {0};
    isp_kek *kek = NULL;
    const char *const relative[] = {"cat", "/etc/hostname", NULL}, *const none[] = {NULL};
    const char *const absent[] = {"/nonexistent/key", NULL};
    ck_assert_int_eq(chdir("/bin"), 0); /* where it would be found */
    ck_fails(isp_kek__from_command(relative, NULL, 0, &kek, &err), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, "absolute path"));
    ck_assert_int_eq(chdir("/"), 0);
    ck_fails(isp_kek__from_command(none, NULL, 0, &kek, &err), ISP_E_KEY, err);
    ck_fails(isp_kek__from_command(absent, NULL, 0, &kek, &err), ISP_E_KEY, err);
    ck_assert_str_eq(err.native, "ENOENT");
}
END_TEST

START_TEST(sources_are_asked_in_their_order)
{
    isp_error err = {0};
    isp_kek *kek = NULL;
    const char *const argv[] = {"/bin/echo", DIGITS, NULL};
    isp_kek_source source = {.text = DIGITS};
    ck_ok(isp_kek__open(&source, &kek, &err), err);
    isp_kek__free(ISP_TAKE(kek));
    source.file_path = "/nonexistent/kek"; /* before the text */
    ck_fails(isp_kek__open(&source, &kek, &err), ISP_E_KEY, err);
    source.command = argv; /* before the file */
    ck_ok(isp_kek__open(&source, &kek, &err), err);
    ck_assert_str_eq(isp_kek__id(kek), ID);
    isp_kek__free(ISP_TAKE(kek));
    source.credential_path = "/nonexistent/kek"; /* before all */
    ck_fails(isp_kek__open(&source, &kek, &err), ISP_E_KEY, err);
    ck_fails(isp_kek__open(&(isp_kek_source){0}, &kek, &err), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, "isp keys init"));
}
END_TEST

ISP_SUITE_FIXTURE(vault_kek, setup, teardown, 60, TEST(a_key_file_is_read),
                  TEST(a_missing_file_is_named_with_what_to_do),
                  LOOP(a_file_that_is_damaged_or_open_to_others_is_refused, 0, ISP_LEN(damaged)),
                  TEST(a_symbolic_link_is_refused),
                  TEST(what_is_no_regular_file_is_refused_without_waiting),
                  TEST(a_file_or_directory_of_another_user_is_refused),
                  TEST(a_directory_that_others_can_write_is_refused_unless_sticky),
                  TEST(a_file_under_the_database_is_refused_however_it_is_spelt),
                  TEST(a_path_without_a_file_name_is_refused),
                  TEST(a_credential_may_show_its_mask_to_the_group_only),
                  TEST(a_new_key_is_written_whole_and_never_over_another),
                  TEST(two_new_keys_differ), TEST(an_exported_key_comes_back_from_text),
                  TEST(derived_keys_are_those_of_hkdf_and_differ_by_use),
                  TEST(a_forked_child_is_refused_the_key), TEST(a_command_gives_the_key),
                  TEST(a_command_has_no_input_and_none_of_our_descriptors_or_environment),
                  LOOP(a_command_that_fails_is_named_and_ended, 0, ISP_LEN(failing)),
                  TEST(a_command_must_be_an_absolute_path), TEST(sources_are_asked_in_their_order))
