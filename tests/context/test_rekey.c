/*
 * The key-encryption key is changed while everything goes on: from a file and from elsewhere, with
 * other programs beside it, killed anywhere, with a new key that is lost or wrong.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isp_test_isp.h"
#include "store/ctx.h"
#include "vault/keyring.h"

static char file[PATH_MAX], next[PATH_MAX];
static const char new_text[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/* The same key as the context's, in a file; then everything is done from the file. */
static void key_in_file(void)
{
    const isp_ctx_options options = isp_test_options();
    isp_kek *kek = NULL;
    snprintf(file, sizeof file, "%s/kek", isp_test_home());
    snprintf(next, sizeof next, "%s.next", file);
    ck_ok(isp_kek__from_text(options.key_text, strlen(options.key_text), &kek, &err), err);
    ck_ok(isp_kek__save(kek, file, &err), err);
    isp_kek__free(kek);
}

static void save_text(const char *text, const char *path)
{
    isp_kek *kek = NULL;
    ck_ok(isp_kek__from_text(text, strlen(text), &kek, &err), err);
    ck_ok(isp_kek__save(kek, path, &err), err);
    isp_kek__free(kek);
}

static isp_status try_open(const char *key_text, isp_ctx **out)
{
    isp_ctx_options options = isp_test_options();
    options.key_text = key_text;
    return isp_ctx_open(&options, out, &err);
}

static isp_ctx *open_ctx(void)
{
    isp_ctx *ctx = NULL;
    ck_ok(try_open(NULL, &ctx), err);
    return ctx;
}

static isp_status rekey(isp_ctx *ctx, const char *new_key_file, isp_progress_fn progress,
                        void *user, isp_rekeying **out)
{
    isp_session *platform = NULL;
    isp_rekey_options o = ISP_REKEY_OPTIONS_INIT;
    o.new_key_file = new_key_file;
    ck_ok(isp_session_local(ctx, "platform", &platform, &err), err);
    isp_status st = isp_key_rekey(platform, &o, progress, user, out, &err);
    isp_session_close(platform);
    return st;
}

static void rekeyed(void)
{
    isp_rekeying *did = NULL;
    isp_ctx *ctx = open_ctx();
    ck_ok(rekey(ctx, NULL, NULL, NULL, &did), err);
    ck_assert_int_eq(did->is_done, 1);
    isp_rekeying_free(did);
    isp_ctx_close(ctx);
}

/* Sealed values of some tenants, opened by a context that has forgotten its data keys. */
enum {
    TENANTS = 120 /* more than one batch */
};
static isp_buf sealed[2 * TENANTS];
static size_t sealed_len;

static void seal(isp_ctx *ctx, int64_t tenant_id)
{
    const isp_place place = {tenant_id, "nodes", "password", 1};
    ck_ok(isp_vault__seal(isp_ctx__keyring(ctx), &place, ISP_PURPOSE_DEVICE, "secret", 6,
                          &sealed[sealed_len++], &err),
          err);
}

static void all_open(isp_ctx *ctx)
{
    isp_keyring__forget(isp_ctx__keyring(ctx));
    for (size_t i = 0; i < sealed_len; i++) {
        const isp_place place = {(int64_t)i + 100, "nodes", "password", 1};
        isp_secret *secret = NULL;
        ck_ok(isp_vault__open(isp_ctx__keyring(ctx), &place, ISP_PURPOSE_DEVICE, sealed[i].data,
                              sealed[i].len, &secret, &err),
              err);
        ck_assert_str_eq(isp_secret__text(secret), "secret");
        isp_secret__free(secret);
    }
}

static void world(int tenants)
{
    isp_test_tenants();
    key_in_file();
    sealed_len = 0;
    for (int i = 0; i < tenants; i++)
        seal(isp_test_ctx, 100 + i);
}

static void done(void)
{
    for (size_t i = 0; i < sealed_len; i++)
        isp_buf__free(&sealed[i]);
    sealed_len = 0;
}

static int64_t left_behind(void)
{
    return isp_test_sql_i64("SELECT count(*) FROM isp.data_keys WHERE kek_id <> (SELECT kek_id"
                            " FROM isp.keks WHERE is_current)");
}

static int64_t audited(const char *what)
{
    return isp_test_sql_i64("SELECT count(*) FROM isp.audit WHERE action = 'keys.rekey'"
                            " AND \"after\"::text LIKE '%%%s%%'",
                            what);
}

/* ---- it works ---- */

START_TEST(all_data_keys_are_under_the_new_key_and_the_old_one_is_kept)
{
    world(TENANTS);
    isp_rekeying *did = NULL;
    isp_ctx *beside = open_ctx(), *ctx = open_ctx();
    int64_t keys = isp_test_sql_i64("SELECT count(*) FROM isp.data_keys");
    ck_ok(rekey(ctx, NULL, NULL, NULL, &did), err);
    ck_assert_int_eq(did->is_done, 1);
    ck_assert_int_eq(did->wrapped_count, keys);
    ck_assert_str_ne(did->old_id, did->new_id);
    ck_assert_ptr_null(did->todo);
    ck_assert_int_eq(left_behind(), 0);
    ck_assert_int_ne(access(next, F_OK), 0);
    struct stat about;
    ck_assert_int_eq(stat(file, &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0600);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.keks WHERE is_current"), 1);
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.keks WHERE kek_id = '%s' AND"
                                      " retired_at_us IS NOT NULL",
                                      did->old_id),
                     1);
    ck_assert_int_eq(audited("begun"), 1);
    ck_assert_int_eq(audited("done"), 1);

    /* Who runs meanwhile goes on: it opens, and what it makes is under the new key. */
    all_open(beside);
    seal(beside, 100 + TENANTS);
    ck_assert_int_eq(left_behind(), 0);
    all_open(ctx);
    /* Who starts needs the new one. */
    isp_ctx *again = open_ctx();
    all_open(again);
    isp_ctx_close(again);
    isp_ctx_close(beside);
    isp_ctx_close(ctx);
    again = NULL;
    ck_fails(try_open(isp_test_options().key_text, &again), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, did->new_id));
    /* The old key is as it was: older backups want it. */
    isp_kek *kept = NULL;
    ck_ok(isp_kek__from_file(did->kept_file, NULL, &kept, &err), err);
    ck_assert_str_eq(isp_kek__id(kept), did->old_id);
    isp_kek__free(kept);
    isp_rekeying_free(did);
    rekeyed(); /* and once more */
    ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.keks"), 3);
    done();
}
END_TEST

START_TEST(a_key_that_is_given_becomes_the_key)
{
    world(3);
    char given[PATH_MAX];
    isp_rekeying *did = NULL;
    isp_ctx *ctx = open_ctx();
    snprintf(given, sizeof given, "%s/given", isp_test_home());
    ck_fails(rekey(ctx, given, NULL, NULL, &did), ISP_E_KEY, err); /* not there */
    ck_fails(rekey(ctx, file, NULL, NULL, &did), ISP_E_EXISTS, err);
    save_text(new_text, given);
    ck_assert_int_eq(chmod(given, 0644), 0);
    ck_fails(rekey(ctx, given, NULL, NULL, &did), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, "0644"));
    ck_assert_int_ne(access(next, F_OK), 0);
    ck_assert_int_eq(chmod(given, 0600), 0);
    ck_ok(rekey(ctx, given, NULL, NULL, &did), err);
    ck_assert_int_eq(did->is_done, 1);
    /* A key that was replaced does not come back. */
    ck_fails(rekey(ctx, did->kept_file, NULL, NULL, NULL), ISP_E_INVALID, err);
    isp_rekeying *never = NULL;
    ck_fails(rekey(ctx, did->kept_file, NULL, NULL, &never), ISP_E_EXISTS, err);
    ck_assert_int_eq(unlink(next), 0);
    isp_rekeying_free(did);
    isp_ctx_close(ctx);
    ck_ok(try_open(new_text, &ctx), err);
    all_open(ctx);
    isp_ctx_close(ctx);
    done();
}
END_TEST

START_TEST(a_key_that_is_no_file_is_replaced_by_a_person)
{
    world(3);
    isp_rekeying *did = NULL;
    ck_assert_int_eq(unlink(file), 0);
    for (int i = 0; i < 2; i++) { /* asked again: the same answer */
        ck_ok(rekey(isp_test_ctx, NULL, NULL, NULL, &did), err);
        ck_assert_int_eq(did->is_done, 0);
        ck_assert_ptr_nonnull(strstr(did->todo, next));
        isp_rekeying_free(did);
    }
    ck_assert_int_eq(left_behind(), 0);
    ck_assert_int_eq(audited("waiting"), 2);
    /* Until then either may be given at a start. */
    isp_ctx *ctx = NULL;
    ck_ok(try_open(isp_test_options().key_text, &ctx), err);
    all_open(ctx);
    seal(ctx, 103);
    ck_assert_int_eq(left_behind(), 0);
    isp_ctx_close(ISP_TAKE(ctx));
    char text[200] = "";
    ISP_AUTO_FD fd = open(next, O_RDONLY);
    ck_assert_int_gt(read(fd, text, sizeof text - 1), 64);
    ck_ok(try_open(text, &ctx), err);
    ck_ok(rekey(ctx, NULL, NULL, NULL, &did), err);
    ck_assert_int_eq(did->is_done, 1);
    isp_rekeying_free(did);
    ck_assert_int_ne(access(next, F_OK), 0);
    all_open(ctx);
    isp_ctx_close(ISP_TAKE(ctx));
    ck_fails(try_open(isp_test_options().key_text, &ctx), ISP_E_KEY, err);
    done();
}
END_TEST

/* ---- others beside it ---- */

static atomic_int working;

static void *make_data_keys(void *user)
{
    isp_ctx *ctx = user;
    static isp_buf out[5000];
    isp_place place = {100000, "nodes", "password", 1};
    for (int i = 0; atomic_load(&working) && i < 5000; i++, place.tenant_id++) {
        isp_error why = {0};
        isp_status st = isp_vault__seal(isp_ctx__keyring(ctx), &place, ISP_PURPOSE_DEVICE, "x", 1,
                                        &out[i], &why);
        isp_buf__free(&out[i]);
        if (st < 0)
            return strdup(why.message);
    }
    return NULL;
}

START_TEST(data_keys_that_are_made_meanwhile_are_under_the_new_key)
{
    world(3);
    pthread_t worker;
    void *wrong = NULL;
    isp_ctx *beside = open_ctx();
    int64_t before = isp_test_sql_i64("SELECT count(*) FROM isp.data_keys");
    atomic_store(&working, 1);
    ck_assert_int_eq(pthread_create(&worker, NULL, make_data_keys, beside), 0);
    for (int i = 0; i < 4; i++) {
        rekeyed();
        ck_assert_int_eq(left_behind(), 0);
    }
    atomic_store(&working, 0);
    pthread_join(worker, &wrong);
    ck_assert_msg(!wrong, "%s", (const char *)wrong);
    free(wrong);
    ck_assert_int_gt(isp_test_sql_i64("SELECT count(*) FROM isp.data_keys"), before);
    ck_assert_int_eq(left_behind(), 0);
    isp_ctx_close(beside);
    done();
}
END_TEST

/* ---- broken off ---- */

static int at_stage(void *user, const char *what, int64_t finished, int64_t total)
{
    int *left = user;
    (void)what, (void)finished, (void)total;
    return --*left == 0;
}

static int die_at_stage(void *user, const char *what, int64_t finished, int64_t total)
{
    if (at_stage(user, what, finished, total))
        raise(SIGKILL);
    return 0;
}

/* A program that is killed at its n-th stage. @return it was; else it came to the end */
static bool killed_at(int n)
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (!child) {
        isp_ctx *ctx = NULL;
        isp_session *platform = NULL;
        isp_rekeying *did = NULL;
        isp_error why = {0};
        isp_ctx_options options = isp_test_options();
        options.key_text = NULL;
        if (isp_ctx_open(&options, &ctx, &why) < 0 ||
            isp_session_local(ctx, "platform", &platform, &why) < 0 ||
            isp_key_rekey(platform, NULL, die_at_stage, &n, &did, &why) < 0 || !did->is_done) {
            fprintf(stderr, "child: %s\n", why.message);
            _exit(2);
        }
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "the child failed");
    return WIFSIGNALED(status);
}

START_TEST(killed_at_any_stage_everything_opens_and_the_next_run_ends_it)
{
    world(TENANTS);
    isp_ctx *beside = open_ctx();
    int stages = 0;
    for (int n = 1, keks = 1; n < 20; n++) {
        bool was_killed = killed_at(n);
        stages += was_killed;
        all_open(beside);
        seal(beside, 100 + (int64_t)sealed_len);
        isp_ctx *ctx = open_ctx();
        all_open(ctx);
        isp_ctx_close(ctx);
        rekeyed(); /* ends what was begun, or does it again */
        ck_assert_int_eq(left_behind(), 0);
        ck_assert_int_eq(isp_test_sql_i64("SELECT count(*) FROM isp.keks WHERE NOT is_current AND"
                                          " retired_at_us IS NULL"),
                         0);
        ck_assert_int_ne(access(next, F_OK), 0);
        all_open(beside);
        int known = (int)isp_test_sql_i64("SELECT count(*) FROM isp.keks");
        ck_assert_int_ge(known, keks + 1);
        keks = known;
        if (!was_killed)
            break;
    }
    ck_assert_int_ge(stages, 6); /* new key, begun, two batches, opens everything, replaced */
    ck_assert_int_gt(audited("resumed"), 0);
    isp_ctx_close(beside);
    done();
}
END_TEST

static int cut_from(void *user, isp_store_point point)
{
    int *left = user;
    (void)point;
    return --*left <= 0;
}

START_TEST(without_the_database_from_any_moment_on_nothing_is_lost)
{
    world(3);
    bool ended = false;
    isp_ctx *beside = open_ctx();
    for (int n = 1; n < 200 && !ended; n += 2) {
        int left = n;
        isp_rekeying *did = NULL;
        isp_ctx *ctx = open_ctx();
        isp_session *platform = NULL;
        ck_ok(isp_session_local(ctx, "platform", &platform, &err), err);
        isp_store__fault(isp_ctx__store(ctx), cut_from, &left);
        ended = isp_key_rekey(platform, NULL, NULL, NULL, &did, &err) == ISP_OK;
        isp_store__fault(isp_ctx__store(ctx), NULL, NULL);
        isp_rekeying_free(did);
        isp_session_close(platform);
        isp_ctx_close(ctx);
        all_open(beside);
    }
    ck_assert(ended);
    ck_assert_int_eq(left_behind(), 0);
    isp_ctx_close(beside);
    done();
}
END_TEST

START_TEST(stopped_by_its_caller_it_says_so_and_is_recorded)
{
    world(3);
    isp_rekeying *did = NULL;
    isp_ctx *ctx = open_ctx();
    int left = 3;
    ck_fails(rekey(ctx, NULL, at_stage, &left, &did), ISP_E_CANCELLED, err);
    ck_assert_int_eq(audited("begun"), 1);
    ck_assert_int_eq(audited("cancelled"), 1);
    ck_assert_int_eq(audited("done"), 0);
    isp_ctx_close(ctx);
    rekeyed();
    ck_assert_int_eq(audited("done"), 1);
    done();
}
END_TEST

/* ---- the new key is lost or wrong ---- */

/* A change that is stopped when something, or nothing yet, is under the new key. */
static void begun(int stage)
{
    isp_rekeying *did = NULL;
    isp_ctx *ctx = open_ctx();
    ck_fails(rekey(ctx, NULL, at_stage, &stage, &did), ISP_E_CANCELLED, err);
    isp_ctx_close(ctx);
}

START_TEST(a_new_key_that_is_lost_too_early_is_made_again)
{
    world(3);
    begun(2); /* the table says so, and nothing is wrapped yet */
    ck_assert_int_eq(unlink(next), 0);
    isp_ctx *ctx = open_ctx();
    all_open(ctx);
    isp_ctx_close(ctx);
    rekeyed();
    ck_assert_int_eq(left_behind(), 0);
    ctx = open_ctx();
    all_open(ctx);
    isp_ctx_close(ctx);
    done();
}
END_TEST

static const char *state(void)
{
    return isp_test_sql("SELECT (SELECT md5(string_agg(d::text, ',' ORDER BY dek_id)) FROM"
                        " isp.data_keys d) || (SELECT md5(string_agg(k::text, ',' ORDER BY kek_id))"
                        " FROM isp.keks k)");
}

START_TEST(a_new_key_that_is_lost_or_wrong_is_named_and_nothing_is_destroyed)
{
    world(3);
    begun(3);
    char away[PATH_MAX + 8], new_id[17], before[80];
    isp_ctx *ctx = NULL;
    snprintf(away, sizeof away, "%s.away", next);
    snprintf(new_id, sizeof new_id, "%s",
             isp_test_sql("SELECT kek_id FROM isp.keks WHERE is_current"));
    snprintf(before, sizeof before, "%s", state());
    ck_assert_int_eq(rename(next, away), 0);
    ck_fails(try_open(NULL, &ctx), ISP_E_KEY, err); /* lost */
    ck_assert_ptr_nonnull(strstr(err.message, new_id));
    ck_assert_ptr_nonnull(strstr(err.message, next));
    save_text(new_text, next);
    ck_fails(try_open(NULL, &ctx), ISP_E_KEY, err); /* another key */
    ck_assert_ptr_nonnull(strstr(err.message, new_id));
    ck_assert_int_eq(unlink(next), 0);
    FILE *damaged = fopen(next, "we");
    fputs("isp-kek-v1 nothing\n", damaged);
    fclose(damaged);
    ck_assert_int_eq(chmod(next, 0600), 0);
    ck_fails(try_open(NULL, &ctx), ISP_E_KEY, err); /* no key at all */
    ck_assert_ptr_nonnull(strstr(err.message, next));
    ck_assert_int_eq(unlink(next), 0);
    ck_assert_int_eq(rename(away, next), 0);
    ck_assert_int_eq(chmod(next, 0640), 0);
    ck_fails(try_open(NULL, &ctx), ISP_E_KEY, err); /* for others to read */
    ck_assert_ptr_nonnull(strstr(err.message, "0640"));
    ck_assert_int_eq(chmod(next, 0600), 0);
    ck_assert_str_eq(state(), before);
    /* A program that runs: lost under it, too. */
    ctx = open_ctx();
    ck_assert_int_eq(rename(next, away), 0);
    isp_rekeying *did = NULL;
    ck_fails(rekey(ctx, NULL, NULL, NULL, &did), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, new_id));
    ck_assert_str_eq(state(), before);
    ck_assert_int_eq(rename(away, next), 0);
    /* Nor is it finished with another one. */
    char given[PATH_MAX];
    snprintf(given, sizeof given, "%s/given", isp_test_home());
    save_text(new_text, given);
    ck_fails(rekey(ctx, given, NULL, NULL, &did), ISP_E_STATE, err);
    ck_assert_str_eq(state(), before);
    isp_ctx_close(ctx);
    rekeyed();
    ctx = open_ctx();
    all_open(ctx);
    isp_ctx_close(ctx);
    done();
}
END_TEST

START_TEST(a_data_key_that_does_not_open_stops_it_before_anything_is_changed)
{
    world(3);
    isp_rekeying *did = NULL;
    isp_ctx *ctx = open_ctx();
    isp_test_sql(
        "UPDATE isp.data_keys SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)"
        " WHERE tenant_id = 101");
    char before[80];
    snprintf(before, sizeof before, "%s", state());
    ck_fails(rekey(ctx, NULL, NULL, NULL, &did), ISP_E_SEALED, err);
    ck_assert_str_eq(state(), before);
    ck_assert_int_ne(access(next, F_OK), 0);
    isp_ctx_close(ctx);
    done();
}
END_TEST

START_TEST(it_is_for_the_platform_alone_and_one_at_a_time)
{
    world(0);
    isp_rekeying *did = NULL;
    isp_session *mfn = isp_test_local("mfn"), *platform = isp_test_local("platform");
    ck_fails(isp_key_rekey(mfn, NULL, NULL, NULL, &did, &err), ISP_E_DENIED, err);
    int fd = open(isp_test_home(), O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    ck_fails(isp_key_rekey(platform, NULL, NULL, NULL, &did, &err), ISP_E_CONFLICT, err);
    close(fd);
    isp_session_close(mfn);
    isp_session_close(platform);
    done();
}
END_TEST

ISP_SUITE_DB(context_rekey, 120, TEST(all_data_keys_are_under_the_new_key_and_the_old_one_is_kept),
             TEST(a_key_that_is_given_becomes_the_key),
             TEST(a_key_that_is_no_file_is_replaced_by_a_person),
             TEST(data_keys_that_are_made_meanwhile_are_under_the_new_key),
             TEST(killed_at_any_stage_everything_opens_and_the_next_run_ends_it),
             TEST(without_the_database_from_any_moment_on_nothing_is_lost),
             TEST(stopped_by_its_caller_it_says_so_and_is_recorded),
             TEST(a_new_key_that_is_lost_too_early_is_made_again),
             TEST(a_new_key_that_is_lost_or_wrong_is_named_and_nothing_is_destroyed),
             TEST(a_data_key_that_does_not_open_stops_it_before_anything_is_changed),
             TEST(it_is_for_the_platform_alone_and_one_at_a_time))
