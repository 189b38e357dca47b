/*
 * Opening and closing an installation, and everything that can be wrong with one.
 */
#include "context/settings.h"
#include "isp_test_db.h"
#include "store/ctx.h"
#include "store/migrate.h"
#include "vault/keyring.h"

#include <string.h>
#include <sys/stat.h>

static const char other_key[] = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

static const char *in_home(const char *home, const char *name)
{
    static char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}

static void write_conf(const char *text)
{
    FILE *f = fopen(in_home(isp_test_home(), "isp.conf"), "we");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

/* Seal something, so that the installation has a data key. */
static void seal_something(isp_ctx *ctx)
{
    isp_error err = {0};
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    const isp_place place = {1, "nodes", "password", 1};
    ck_ok(isp_vault__seal(isp_ctx__keyring(ctx), &place, ISP_PURPOSE_DEVICE, "secret", 6, &sealed,
                          &err),
          err);
}

/* ---- isp.conf ---- */

/* clang-format off */
static const struct { const char *text, *subject, *line; } wrong[] = {
    { "allow_loopback_devices = yes\n\n# comment\ncolour = blue\n", "colour", "isp.conf:4" },
    { "allow_loopback_devices = maybe\n", "allow_loopback_devices", "isp.conf:1" },
    { "pool_size = 0\n", "pool_size", "isp.conf:1" },
    { "pool_size = 8 connections\n", "pool_size", "isp.conf:1" },
    { "pool_size =\n", "pool_size", "isp.conf:1" },
    { "pg_bin =   \n", "pg_bin", "isp.conf:1" },
    { "pool_size\n", "isp.conf", "isp.conf:1" },
    { "pool_size = 4\npool_size = 5\n", "pool_size", "isp.conf:2" },
    { "= 5\n", "", "isp.conf:1" },
};
/* clang-format on */

START_TEST(a_wrong_line_is_named)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    const isp_ctx_options options = isp_test_options();
    write_conf(wrong[_i].text);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, wrong[_i].subject);
    ck_assert_msg(isp_text__starts(err.message, wrong[_i].line), "%s", err.message);
    ck_assert_ptr_null(ctx);
}
END_TEST

START_TEST(settings_are_read_with_their_blanks_trimmed)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    const isp_ctx_options options = isp_test_options();
    write_conf(
        "\t pool_size\t=  3 \r\n  # dsn = no\n#x\n\nkey_file = /some where/a=b # not a comment");
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    ck_assert_str_eq(isp_ctx_setting(ctx, "pool_size", "?"), "3");
    ck_assert_str_eq(isp_ctx_setting(ctx, "key_file", "?"), "/some where/a=b # not a comment");
    ck_assert_str_eq(isp_ctx_setting(ctx, "dsn", "none"), "none");
    ck_assert_ptr_null(isp_ctx_setting(ctx, "colour", NULL));
    ck_assert(!isp_ctx__allow_loopback(ctx));
    ck_assert(isp_ctx__allow_loopback(isp_test_ctx));
    isp_ctx_close(ctx);
}
END_TEST

START_TEST(an_isp_conf_that_others_may_write_is_refused)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    const isp_ctx_options options = isp_test_options();
    ck_assert_int_eq(chmod(in_home(isp_test_home(), "isp.conf"), 0622), 0);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_STATE, err);
}
END_TEST

START_TEST(a_new_isp_conf_sets_nothing_and_names_everything)
{
    isp_error err = {0};
    char text[32768] = "";
    isp_ctx *ctx = NULL;
    isp_ctx_options options = isp_test_options();
    ck_assert_int_eq(unlink(in_home(isp_test_home(), "isp.conf")), 0);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_NOT_FOUND, err);
    options.create = 1;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    ck_assert(!isp_ctx__allow_loopback(ctx));
    isp_ctx_close(ctx);
    FILE *f = fopen(in_home(isp_test_home(), "isp.conf"), "re");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_gt(fread(text, 1, sizeof text - 1, f), 0);
    fclose(f);
    struct stat st;
    ck_assert_int_eq(stat(in_home(isp_test_home(), "isp.conf"), &st), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0600);
    for (size_t i = 0; isp_setting__at(i); i++) {
        char line[80];
        snprintf(line, sizeof line, "\n#%s =\n", isp_setting__at(i)->name);
        ck_assert_msg(strstr(text, line), "%s", line);
    }
}
END_TEST

START_TEST(the_document_has_each_setting)
{
    static char text[1 << 18];
    FILE *f = fopen(ISP_SOURCE_DIR "/docs/configuration.md", "re");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_gt(fread(text, 1, sizeof text - 1, f), 0);
    fclose(f);
    for (size_t i = 0; isp_setting__at(i); i++) {
        const isp_setting_info *info = isp_setting__at(i);
        char line[600];
        snprintf(line, sizeof line, "\n| `%s` | %s | %s |\n", info->name, info->title,
                 info->fallback);
        ck_assert_msg(strstr(text, line), "docs/configuration.md lacks:%s", line);
    }
}
END_TEST

/* ---- options ---- */

START_TEST(options_are_checked)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT, ours;
    isp_ctx_options_init(&ours);
    ck_assert_mem_eq(&options, &ours, sizeof ours);
    ck_fails(isp_ctx_open(NULL, &ctx, &err), ISP_E_INVALID, err);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "home");
    options.home = "";
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_INVALID, err);
    options.home = "/nonexistent/installation";
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_NOT_FOUND, err);
    options.home = isp_test_home();
    options.pool_size = -1;
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_INVALID, err);
    options.struct_size = 0;
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_INVALID, err);
    ck_assert_ptr_null(ctx);
    isp_ctx_close(NULL);
}
END_TEST

START_TEST(a_context_tells_its_home_and_its_time)
{
    ck_assert_str_eq(isp_ctx_home(isp_test_ctx), isp_test_home());
    ck_assert_int_eq(isp_ctx_now_us(isp_test_ctx), ISP_TEST_NOW_US);
    isp_test_now_us += 5;
    ck_assert_int_eq(isp_ctx_now_us(isp_test_ctx), ISP_TEST_NOW_US + 5);
}
END_TEST

START_TEST(own_drivers_stand_before_the_built_in)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    static const isp_driver own = {.api = ISP_DRIVER_API, .name = "own", .title = "Own"};
    const isp_driver *const drivers[] = {&own, NULL};
    isp_ctx_options options = isp_test_options();
    options.drivers = drivers;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    const isp_driver *const *all = isp_ctx__drivers(ctx);
    ck_assert_ptr_eq(all[0], &own);
    size_t len = 0, builtin = 0;
    while (all[len])
        len++;
    while (isp_driver_builtin()[builtin])
        builtin++;
    ck_assert_uint_eq(len, builtin + 1);
    ck_assert_uint_gt(builtin, 0);
    isp_ctx_close(ctx);
}
END_TEST

/* ---- keys ---- */

START_TEST(another_key_does_not_open_the_installation)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    isp_ctx_options options = isp_test_options();
    options.key_text = other_key;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err); /* nothing is sealed yet */
    isp_ctx_close(ISP_TAKE(ctx));
    seal_something(isp_test_ctx);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_KEY, err);
    options.key_text = "not a key";
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_KEY, err);
    ck_assert_ptr_null(ctx);
}
END_TEST

START_TEST(a_key_is_made_once_and_never_in_place_of_a_lost_one)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    isp_ctx_options options = isp_test_options();
    const char *path = in_home(isp_test_home(), "kek");
    options.key_text = NULL;
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_KEY, err);
    options.create = 1;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0600);
    seal_something(ctx);
    isp_ctx_close(ISP_TAKE(ctx));
    ck_ok(isp_ctx_open(&options, &ctx, &err), err); /* the same key again */
    isp_ctx_close(ISP_TAKE(ctx));

    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_KEY, err);
    ck_assert_int_eq(unlink(path), 0);
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_KEY, err);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* ---- schema ---- */

START_TEST(an_old_schema_is_refused_and_a_newer_one_too)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    isp_ctx_options options = isp_test_options();
    isp_test_sql("INSERT INTO isp.migrations VALUES (9999, '9999_future', 'x', 1)");
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "9999_future");
    options.migrate = 1;
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_STATE, err);
    isp_test_sql("DELETE FROM isp.migrations WHERE version = 9999");
    isp_test_sql("DROP SCHEMA isp CASCADE");
    options.migrate = 0;
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_STATE, err);
    ck_assert_str_eq(err.subject, "0001_foundation");
    options.migrate = 1;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    isp_ctx_close(ctx);
}
END_TEST

START_TEST(a_database_that_is_not_there_is_unavailable)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL;
    isp_ctx_options options = isp_test_options();
    options.dsn = "host=/nonexistent dbname=isp";
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_UNAVAILABLE, err);
    isp_migration_list *list = NULL;
    ck_fails(isp_migration_status(&options, &list, &err), ISP_E_UNAVAILABLE, err);
}
END_TEST

/* ---- with a cluster of its own ---- */

START_TEST(a_home_is_made_whole_and_opened_again)
{
    isp_error err = {0};
    isp_ctx *ctx = NULL, *second = NULL;
    char root[80], home[128];
    snprintf(root, sizeof root, "%s", isp_test_scratch());
    snprintf(home, sizeof home, "%s/deep/er/home", root);
    isp_ctx_options options = ISP_CTX_OPTIONS_INIT;
    options.home = home;
    ck_fails(isp_ctx_open(&options, &ctx, &err), ISP_E_NOT_FOUND, err);
    options.create = options.migrate = 1;
    ck_ok(isp_ctx_open(&options, &ctx, &err), err);
    ck_ok(isp_ctx_ping(ctx, &err), err);
    seal_something(ctx);
    options.create = options.migrate = 0;
    ck_ok(isp_ctx_open(&options, &second, &err), err);
    isp_ctx_close(ctx);
    ck_ok(isp_ctx_ping(second, &err), err);
    isp_ctx_close(second);
    ck_ok(isp_ctx_open(&options, &ctx, &err), err); /* it was stopped meanwhile */
    ck_ok(isp_ctx_ping(ctx, &err), err);
    isp_ctx_close(ctx);
    isp_migration_list *list = NULL;
    ck_ok(isp_migration_status(&options, &list, &err), err);
    ck_assert_uint_gt(isp_migration_list_len(list), 3);
    isp_migration_list_free(list);
    struct stat st;
    ck_assert_int_eq(stat(home, &st), 0);
    ck_assert_int_eq(st.st_mode & 066, 0);
    isp_test_remove(root);
}
END_TEST

ISP_SUITE_DB(context, 60, LOOP(a_wrong_line_is_named, 0, ISP_LEN(wrong)),
             TEST(settings_are_read_with_their_blanks_trimmed),
             TEST(an_isp_conf_that_others_may_write_is_refused),
             TEST(a_new_isp_conf_sets_nothing_and_names_everything),
             TEST(the_document_has_each_setting), TEST(options_are_checked),
             TEST(a_context_tells_its_home_and_its_time),
             TEST(own_drivers_stand_before_the_built_in),
             TEST(another_key_does_not_open_the_installation),
             TEST(a_key_is_made_once_and_never_in_place_of_a_lost_one),
             TEST(an_old_schema_is_refused_and_a_newer_one_too),
             TEST(a_database_that_is_not_there_is_unavailable),
             TEST(a_home_is_made_whole_and_opened_again))
