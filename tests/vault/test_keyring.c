#include "isp_test.h"
#include "keystore.h"

#include <string.h>
#include <sys/wait.h>

static const isp_place place = {7, "nodes", "password_sealed", 41};
static keystore ks;
static int error_count, warning_count;

static void setup(void)
{
    error_count = warning_count = 0;
    keystore_init(&ks);
}

static void seal(isp_keyring *ring, const isp_place *where, isp_buf *out)
{
    isp_error err = {0};
    ck_ok(isp_vault__seal(ring, where, ISP_PURPOSE_DEVICE, "s3cret", 6, out, &err), err);
}

/* Open, compare, and give the status. */
static isp_status open_at(isp_keyring *ring, const isp_place *where, isp_purpose purpose,
                          const isp_buf *sealed)
{
    isp_error err = {0};
    ISP_AUTO(isp_secret) plain = NULL;
    isp_status st = isp_vault__open(ring, where, purpose, sealed->data, sealed->len, &plain, &err);
    if (st == ISP_OK)
        ck_assert_str_eq(isp_secret__text(plain), "s3cret");
    else
        ck_assert_ptr_null(plain);
    return st;
}

static int64_t sealed_by(const isp_buf *sealed)
{
    int64_t id = 0;
    ck_assert(isp_envelope__dek_id(sealed->data, sealed->len, &id));
    return id;
}

START_TEST(a_secret_comes_back_in_this_process_and_the_next)
{
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) next = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
    ck_assert_int_eq(ks.creates, 1);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    ck_assert_int_eq(ks.loads, 1); /* the key is remembered */
    ck_assert_int_eq(open_at(next, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    ck_assert_int_eq(ks.creates, 1);
}
END_TEST

START_TEST(another_tenant_purpose_or_row_does_not_open_it)
{
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    ISP_AUTO_BUF other = ISP_BUF_INIT;
    isp_place neighbour = place, row = place;
    neighbour.tenant_id = 8;
    row.row_id = 42;
    seal(ring, &place, &sealed);
    seal(ring, &neighbour, &other); /* the neighbour has keys, too */
    ck_assert_int_ne(sealed_by(&sealed), sealed_by(&other));
    ck_assert_int_eq(open_at(ring, &neighbour, ISP_PURPOSE_DEVICE, &sealed), ISP_E_SEALED);
    ck_assert_int_eq(open_at(ring, &row, ISP_PURPOSE_DEVICE, &sealed), ISP_E_SEALED);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_GATEWAY, &sealed), ISP_E_SEALED);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
}
END_TEST

START_TEST(a_key_row_of_another_tenant_is_not_used_in_his_name)
{
    /* A tampered database hands tenant 7's key to tenant 8 by renaming the row's owner: the wrap
     * does not open. */
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) fresh = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    isp_place neighbour = place;
    neighbour.tenant_id = 8;
    seal(ring, &place, &sealed);
    ks.rows[0].tenant_id = 8;
    ck_fails(isp_vault__seal(fresh, &neighbour, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err),
             ISP_E_SEALED, err);
    ck_assert_uint_eq(sealed.len, 0);
}
END_TEST

static isp_status load_a_strangers_row(void *user, int64_t tenant_id, isp_purpose purpose,
                                       isp_dek_list *list, isp_error *err)
{
    keystore *store = user;
    (void)tenant_id;
    (void)purpose;
    return isp_dek_list__add(list, &store->rows[0], err);
}

START_TEST(a_loader_that_mixes_tenants_up_is_noticed)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    isp_place neighbour = place;
    neighbour.tenant_id = 8;
    seal(ring, &place, &sealed);
    isp_keyring_store face = keystore_face(&ks);
    face.load = load_a_strangers_row;
    isp_keyring *made = NULL;
    ck_ok(isp_keyring__new(keystore_kek(0), NULL, &face, NULL, &made, &err), err);
    ISP_AUTO(isp_keyring) mixed = made;
    ck_fails(isp_vault__seal(mixed, &neighbour, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err),
             ISP_E_INTERNAL, err);
}
END_TEST

START_TEST(the_wrong_kek_is_named_before_anything_is_written)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
    const isp_keyring_store face = keystore_face(&ks);
    isp_keyring *made = NULL;
    ck_ok(isp_keyring__new(keystore_kek(1), NULL, &face, NULL, &made, &err), err);
    ISP_AUTO(isp_keyring) wrong = made;
    ck_assert_int_eq(open_at(wrong, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_E_KEY);
    ck_fails(isp_vault__seal(wrong, &place, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err), ISP_E_KEY,
             err);
    char right_id[ISP_KEK_ID_SIZE], wrong_id[ISP_KEK_ID_SIZE];
    isp_keyring__kek_id(ring, right_id);
    isp_keyring__kek_id(wrong, wrong_id);
    ck_assert_ptr_nonnull(strstr(err.message, right_id));
    ck_assert_ptr_nonnull(strstr(err.message, wrong_id));
    ck_assert_uint_eq(ks.count, 1);
    ck_fails(isp_keyring__verify(wrong, &ks.rows[0], &err), ISP_E_KEY, err);
    ck_ok(isp_keyring__verify(ring, &ks.rows[0], &err), err);
}
END_TEST

START_TEST(rotation_seals_with_the_new_key_and_opens_with_both)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF before = ISP_BUF_INIT;
    ISP_AUTO_BUF after = ISP_BUF_INIT;
    ISP_AUTO_BUF resealed = ISP_BUF_INIT;
    int64_t old_id = -1, new_id = -1;
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_TOTP, &old_id, &new_id, &err), err);
    ck_assert_int_eq(old_id, 0); /* there was none */
    seal(ring, &place, &before);
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, &old_id, &new_id, &err), err);
    ck_assert_int_eq(old_id, sealed_by(&before));
    seal(ring, &place, &after);
    ck_assert_int_eq(sealed_by(&after), new_id);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &before), ISP_OK);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &after), ISP_OK);

    ck_ok(isp_vault__reseal(ring, &place, ISP_PURPOSE_DEVICE, before.data, before.len, &resealed,
                            &err),
          err);
    ck_assert_int_eq(sealed_by(&resealed), new_id);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &resealed), ISP_OK);
    before.data[before.len - 1] ^= 1;
    ck_fails(isp_vault__reseal(ring, &place, ISP_PURPOSE_DEVICE, before.data, before.len, &resealed,
                               &err),
             ISP_E_SEALED, err);
    ck_assert_uint_eq(resealed.len, 0);
}
END_TEST

START_TEST(another_process_learns_of_a_rotation)
{
    isp_error err = {0};
    int64_t new_id = 0;
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) other = keystore_ring(&ks, &(isp_keyring_options){.max_age_ms = 200});
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    ISP_AUTO(isp_keyring) third = keystore_ring(&ks, NULL);
    seal(other, &place, &sealed);
    seal(third, &place, &sealed);
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, &new_id, &err), err);
    /* What the new key sealed opens at once, and then seals as well... */
    seal(ring, &place, &sealed);
    ck_assert_int_eq(sealed_by(&sealed), new_id);
    ck_assert_int_eq(open_at(third, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    seal(third, &place, &sealed);
    ck_assert_int_eq(sealed_by(&sealed), new_id);
    /* ...and who meets no such secret learns of it after max_age_ms. */
    for (int64_t start = isp_env__mono_us(); isp_env__mono_us() - start < 10000000;) {
        seal(other, &place, &sealed);
        if (sealed_by(&sealed) == new_id)
            break;
        usleep(20000);
    }
    ck_assert_int_eq(sealed_by(&sealed), new_id);
}
END_TEST

START_TEST(a_former_primary_never_seals_again)
{
    /* The ring has room for two keys. It rotates, uses the old key to open, and gives up the new
     * one: then the old one is the only key of the tenant that is here. */
    isp_error err = {0};
    int64_t new_id = 0;
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &(isp_keyring_options){.key_count_max = 2});
    ISP_AUTO_BUF old = ISP_BUF_INIT;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    isp_place neighbour = place;
    neighbour.tenant_id = 8;
    seal(ring, &place, &old);
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, &new_id, &err), err);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &old), ISP_OK);
    seal(ring, &neighbour, &sealed);
    seal(ring, &place, &sealed);
    ck_assert_int_eq(sealed_by(&sealed), new_id);
}
END_TEST

START_TEST(a_primary_that_was_deleted_elsewhere_never_seals_again)
{
    isp_error err = {0};
    int64_t new_id = 0;
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &(isp_keyring_options){.key_count_max = 2});
    ISP_AUTO(isp_keyring) other = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF old = ISP_BUF_INIT;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    isp_place neighbour = place;
    neighbour.tenant_id = 8;
    seal(ring, &place, &old);
    ck_ok(isp_keyring__rotate(other, 7, ISP_PURPOSE_DEVICE, NULL, &new_id, &err), err);
    ks.rows[0] = ks.rows[--ks.count];
    seal(other, &place, &sealed);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK); /* loads */
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &old), ISP_OK);
    seal(ring, &neighbour, &sealed); /* gives the new key up */
    seal(ring, &place, &sealed);
    ck_assert_int_eq(sealed_by(&sealed), new_id);
}
END_TEST

START_TEST(each_purpose_has_its_own_key)
{
    /* So few places that the purposes share buckets. */
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &(isp_keyring_options){.key_count_max = 3});
    int64_t ids[2][ISP_PURPOSE_AUDIT + 1];
    for (int round = 0; round < 2; round++)
        for (int p = ISP_PURPOSE_DEVICE; p <= ISP_PURPOSE_AUDIT; p++) {
            ISP_AUTO_BUF sealed = ISP_BUF_INIT;
            ck_ok(isp_vault__seal(ring, &place, (isp_purpose)p, "x", 1, &sealed, &err), err);
            ids[round][p] = sealed_by(&sealed);
            ck_assert_int_eq(keystore_row(&ks, ids[round][p])->purpose, p);
            ck_assert_int_eq(ids[round][p], ids[0][p]);
        }
    ck_assert_uint_eq(ks.count, ISP_PURPOSE_AUDIT);
}
END_TEST

static void somebody_else_is_faster(void *user)
{
    isp_keyring *ring = user;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
}

START_TEST(a_lost_race_for_the_first_key_takes_the_winners)
{
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) other = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    ks.before_create = somebody_else_is_faster;
    ks.race = other;
    seal(ring, &place, &sealed);
    ck_assert_uint_eq(ks.count, 1);
    ck_assert_int_eq(ks.creates, 2);
    ck_assert_int_eq(sealed_by(&sealed), ks.rows[0].dek_id);
}
END_TEST

static isp_status load_nothing(void *user, int64_t tenant_id, isp_purpose purpose,
                               isp_dek_list *list, isp_error *err)
{
    (void)user;
    (void)tenant_id;
    (void)purpose;
    (void)list;
    (void)err;
    return ISP_OK;
}

START_TEST(a_key_that_exists_but_is_never_seen_ends_in_a_conflict)
{
    /* As on a replica that lags behind. */
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
    isp_keyring_store face = keystore_face(&ks);
    face.load = load_nothing;
    isp_keyring *made = NULL;
    ck_ok(isp_keyring__new(keystore_kek(0), NULL, &face, NULL, &made, &err), err);
    ISP_AUTO(isp_keyring) blind = made;
    ck_fails(isp_vault__seal(blind, &place, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err),
             ISP_E_CONFLICT, err);
    ck_assert_uint_eq(ks.count, 1);
}
END_TEST

static void somebody_else_rotates(void *user)
{
    isp_error err = {0};
    ck_ok(isp_keyring__rotate(user, 7, ISP_PURPOSE_DEVICE, NULL, NULL, &err), err);
}

START_TEST(a_lost_race_for_a_rotation_is_told)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) other = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
    ks.before_create = somebody_else_rotates;
    ks.race = other;
    ck_fails(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, NULL, &err), ISP_E_CONFLICT,
             err);
    ck_assert_uint_eq(ks.count, 2);
}
END_TEST

START_TEST(changing_the_kek_goes_on_with_both)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
    const isp_keyring_store face = keystore_face(&ks);
    isp_keyring *made = NULL;
    ck_ok(isp_keyring__new(keystore_kek(1), keystore_kek(0), &face, NULL, &made, &err), err);
    ISP_AUTO(isp_keyring) both = made;
    ck_assert_int_eq(open_at(both, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);

    char new_id[ISP_KEK_ID_SIZE];
    isp_keyring__kek_id(both, new_id);
    for (int i = 0; i < 2; i++) { /* again: harmless */
        ck_ok(isp_keyring__rewrap(both, new_id, &ks.rows[0], &err), err);
        ck_assert_str_eq(ks.rows[0].kek_id, new_id);
    }
    ck_fails(isp_keyring__rewrap(both, "0123456789abcdef", &ks.rows[0], &err), ISP_E_KEY, err);
    ck_assert_str_eq(ks.rows[0].kek_id, new_id);
    isp_keyring__forget(both);
    ck_assert_int_eq(open_at(both, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    ck_fails(isp_keyring__verify(ring, &ks.rows[0], &err), ISP_E_KEY, err);
}
END_TEST

/* The KEK is changed beside a ring that has the old one alone: kek 1 after kek 0. */
static int reopened;

static isp_status reopen(void *user, isp_kek **kek, isp_kek **other, isp_error *why)
{
    const int *lost = user;
    reopened++;
    if (*lost)
        return isp_fail(why, ISP_E_KEY, "kek", "the key file is gone");
    *kek = keystore_kek(0);
    *other = keystore_kek(1);
    return ISP_OK;
}

static isp_status current(void *user, char kek_id[ISP_KEK_ID_SIZE], isp_error *why)
{
    (void)user, (void)why;
    ISP_AUTO(isp_kek) kek = keystore_kek(1);
    memcpy(kek_id, isp_kek__id(kek), ISP_KEK_ID_SIZE);
    return ISP_OK;
}

START_TEST(a_ring_takes_the_new_kek_in_when_it_meets_it)
{
    isp_error err = {0};
    int lost = 0;
    const isp_keyring_options options = {.reopen = reopen, .reopen_user = &lost};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &options);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(ring, &place, &sealed);
    reopened = 0;
    isp_keyring__forget(ring);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    ck_assert_int_eq(reopened, 0); /* nothing unknown */

    ISP_AUTO(isp_kek) old = keystore_kek(0);
    ISP_AUTO(isp_kek) fresh = keystore_kek(1);
    ck_ok(isp_dek__rewrap(old, fresh, &ks.rows[0], &err), err);
    isp_keyring__forget(ring);
    lost = 1;
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_E_KEY);
    lost = 0;
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    ck_assert_int_eq(reopened, 2);
    ck_assert(isp_keyring__has(ring, isp_kek__id(old)));
    ck_assert(isp_keyring__has(ring, isp_kek__id(fresh)));

    /* A third one is nowhere: named, and asked for again each time. */
    ISP_AUTO(isp_kek) strange = keystore_kek(2);
    ck_ok(isp_dek__rewrap(fresh, strange, &ks.rows[0], &err), err);
    isp_keyring__forget(ring);
    ck_fails(isp_keyring__verify(ring, &ks.rows[0], &err), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, isp_kek__id(strange)));
}
END_TEST

START_TEST(a_new_data_key_is_wrapped_under_the_kek_that_holds)
{
    isp_error err = {0};
    int lost = 0;
    const isp_keyring_options options = {.reopen = reopen, .reopen_user = &lost};
    isp_keyring_store face = keystore_face(&ks);
    face.current = current;
    isp_keyring *made = NULL;
    ck_ok(isp_keyring__new(keystore_kek(0), NULL, &face, &options, &made, &err), err);
    ISP_AUTO(isp_keyring) ring = made;
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    lost = 1;
    ck_fails(isp_vault__seal(ring, &place, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err), ISP_E_KEY,
             err);
    ck_assert_uint_eq(ks.count, 0);
    lost = 0;
    seal(ring, &place, &sealed);
    ISP_AUTO(isp_kek) fresh = keystore_kek(1);
    ck_assert_str_eq(ks.rows[0].kek_id, isp_kek__id(fresh));
}
END_TEST

static char last_event[64];

static void count_log(void *user, const isp_log_record *record)
{
    (void)user;
    error_count += record->level == ISP_LOG_ERROR;
    warning_count += record->level == ISP_LOG_WARNING;
    snprintf(last_event, sizeof last_event, "%s", record->event);
}

static const isp_env loud = {.log = count_log};

START_TEST(an_old_key_that_does_not_open_stops_only_its_own_secrets)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) fresh = keystore_ring(&ks, &(isp_keyring_options){.env = &loud});
    ISP_AUTO_BUF old = ISP_BUF_INIT;
    ISP_AUTO_BUF new = ISP_BUF_INIT;
    seal(ring, &place, &old);
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, NULL, &err), err);
    seal(ring, &place, &new);
    ks.rows[0].wrapped[20] ^= 1;
    ck_assert_int_eq(open_at(fresh, &place, ISP_PURPOSE_DEVICE, &new), ISP_OK);
    ck_assert_int_eq(error_count, 1);
    ck_assert_str_eq(last_event, "vault.dek.unopened");
    ck_assert_int_eq(open_at(fresh, &place, ISP_PURPOSE_DEVICE, &old), ISP_E_SEALED);
    seal(fresh, &place, &new);
}
END_TEST

START_TEST(uses_are_counted_ahead_warned_of_and_refused)
{
    isp_error err = {0};
    const isp_keyring_options options = {
        .reserve_count = 10, .warn_count = 30, .refuse_count = 50, .env = &loud};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &options);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    for (int i = 1; i <= 50; i++) {
        seal(ring, &place, &sealed);
        ck_assert_int_ge(ks.uses[0], i);
        ck_assert_int_eq(ks.reserves, (i + 9) / 10);
        ck_assert_int_eq(warning_count, i > 20); /* once, when 30 are counted */
    }
    ck_assert_str_eq(last_event, "vault.dek.worn");
    ck_fails(isp_vault__seal(ring, &place, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err), ISP_E_LIMIT,
             err);
    ck_assert_uint_eq(sealed.len, 0);
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, NULL, &err), err);
    seal(ring, &place, &sealed);
}
END_TEST

START_TEST(a_second_process_counts_on_the_same_total)
{
    isp_error err = {0};
    const isp_keyring_options options = {.reserve_count = 10, .refuse_count = 30};
    ISP_AUTO(isp_keyring) a = keystore_ring(&ks, &options);
    ISP_AUTO(isp_keyring) b = keystore_ring(&ks, &options);
    ISP_AUTO(isp_keyring) c = keystore_ring(&ks, &options);
    ISP_AUTO(isp_keyring) d = keystore_ring(&ks, &options);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(a, &place, &sealed);
    seal(b, &place, &sealed);
    seal(c, &place, &sealed);
    ck_fails(isp_vault__seal(d, &place, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err), ISP_E_LIMIT,
             err);
}
END_TEST

START_TEST(few_places_are_shared_by_many_keys)
{
    const isp_keyring_options options = {.key_count_max = 5};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &options);
    static isp_buf sealed[64];
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 64; i++) {
            isp_place here = place;
            here.tenant_id = (i * 37) % 64 + 1;
            isp_buf *text = &sealed[here.tenant_id - 1];
            if (round == 0)
                seal(ring, &here, text);
            ck_assert_int_eq(open_at(ring, &here, ISP_PURPOSE_DEVICE, text), ISP_OK);
        }
    ck_assert_uint_eq(ks.count, 64);
    ck_assert_int_gt(ks.loads, 64); /* they really were given up */

    /* What is used is kept: the first tenant's key survives four others. */
    isp_place mine = place;
    mine.tenant_id = 1;
    ck_assert_int_eq(open_at(ring, &mine, ISP_PURPOSE_DEVICE, &sealed[0]), ISP_OK);
    int loads = ks.loads;
    for (int i = 1; i < 20; i++) {
        isp_place here = place;
        here.tenant_id = i + 1;
        ck_assert_int_eq(open_at(ring, &here, ISP_PURPOSE_DEVICE, &sealed[i]), ISP_OK);
        ck_assert_int_eq(open_at(ring, &mine, ISP_PURPOSE_DEVICE, &sealed[0]), ISP_OK);
    }
    ck_assert_int_le(ks.loads - loads, 19);
    for (int i = 0; i < 64; i++)
        isp_buf__free(&sealed[i]);
}
END_TEST

START_TEST(a_store_that_fails_is_passed_on)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    ks.fail = ISP_E_UNAVAILABLE;
    ck_fails(isp_vault__seal(ring, &place, ISP_PURPOSE_DEVICE, "x", 1, &sealed, &err),
             ISP_E_UNAVAILABLE, err);
    ck_fails(isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, NULL, &err), ISP_E_UNAVAILABLE,
             err);
    ks.fail = ISP_OK;
    seal(ring, &place, &sealed);
    ks.fail = ISP_E_UNAVAILABLE; /* keys in memory go on to open */
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
    isp_keyring__forget(ring);
    ck_assert_int_eq(open_at(ring, &place, ISP_PURPOSE_DEVICE, &sealed), ISP_E_UNAVAILABLE);
}
END_TEST

START_TEST(garbage_is_refused_without_asking_the_store)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    isp_secret *plain = NULL;
    static const uint8_t zero_id[64] = {1}, version_2[64] = {2, 0, 0, 0, 0, 0, 0, 0, 1};
    ck_fails(isp_vault__open(ring, &place, ISP_PURPOSE_DEVICE, NULL, 0, &plain, &err), ISP_E_SEALED,
             err);
    ck_fails(isp_vault__open(ring, &place, ISP_PURPOSE_DEVICE, zero_id, 64, &plain, &err),
             ISP_E_SEALED, err);
    ck_fails(isp_vault__open(ring, &place, ISP_PURPOSE_DEVICE, version_2, 64, &plain, &err),
             ISP_E_SEALED, err);
    ck_assert_int_eq(ks.loads, 0);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    ck_fails(isp_vault__seal(ring, &place, (isp_purpose)0, "x", 1, &sealed, &err), ISP_E_INVALID,
             err);
    ck_fails(isp_keyring__rotate(ring, 7, (isp_purpose)77, NULL, NULL, &err), ISP_E_INVALID, err);
}
END_TEST

START_TEST(macs_are_bound_to_tenant_purpose_and_key)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO(isp_keyring) next = keystore_ring(&ks, NULL);
    uint8_t a[32], b[32];
    int64_t id = 0, id_b = 0;
    ck_ok(isp_vault__mac(ring, 7, ISP_PURPOSE_TOTP, 0, "code", 4, a, &id, &err), err);
    ck_ok(isp_vault__mac(next, 7, ISP_PURPOSE_TOTP, id, "code", 4, b, &id_b, &err), err);
    ck_assert_mem_eq(a, b, 32);
    ck_assert_int_eq(id, id_b);
    ck_ok(isp_vault__mac(ring, 8, ISP_PURPOSE_TOTP, 0, "code", 4, b, NULL, &err), err);
    ck_assert_mem_ne(a, b, 32);
    ck_ok(isp_vault__mac(ring, 7, ISP_PURPOSE_AUDIT, 0, "code", 4, b, NULL, &err), err);
    ck_assert_mem_ne(a, b, 32);
    ck_ok(isp_keyring__rotate(ring, 7, ISP_PURPOSE_TOTP, NULL, NULL, &err), err);
    ck_ok(isp_vault__mac(ring, 7, ISP_PURPOSE_TOTP, 0, "code", 4, b, NULL, &err), err);
    ck_assert_mem_ne(a, b, 32);
    ck_ok(isp_vault__mac(ring, 7, ISP_PURPOSE_TOTP, id, "code", 4, b, NULL, &err), err);
    ck_assert_mem_eq(a, b, 32);
    ck_fails(isp_vault__mac(ring, 8, ISP_PURPOSE_TOTP, id, "code", 4, b, NULL, &err), ISP_E_SEALED,
             err);
}
END_TEST

START_TEST(a_forked_child_notices_that_its_keys_are_gone)
{
    isp_error err = {0};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, NULL);
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    int status;
    seal(ring, &place, &sealed);
    pid_t pid = fork();
    if (pid == 0) { /* neither seals with a key of zeros, nor opens */
        isp_secret *plain = NULL;
        isp_buf out = ISP_BUF_INIT;
        isp_status opened = isp_vault__open(ring, &place, ISP_PURPOSE_DEVICE, sealed.data,
                                            sealed.len, &plain, &err);
        isp_status done = isp_vault__seal(ring, &place, ISP_PURPOSE_DEVICE, "x", 1, &out, &err);
        _exit(opened == ISP_E_KEY && done == ISP_E_KEY && out.len == 0 ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    seal(ring, &place, &sealed);
}
END_TEST

/*
 * Many threads, few places: every secret opens, and each (tenant, purpose) has one first key.
 */

enum {
    THREADS = 8,
    ROUNDS = 150,
    TENANTS = 12
};

static void *work(void *user)
{
    isp_keyring *ring = user;
    for (int i = 0; i < ROUNDS; i++) {
        isp_place here = place;
        here.tenant_id = 1 + (i * 5 + (int)(uintptr_t)pthread_self() % 7) % TENANTS;
        ISP_AUTO_BUF sealed = ISP_BUF_INIT;
        seal(ring, &here, &sealed);
        ck_assert_int_eq(open_at(ring, &here, ISP_PURPOSE_DEVICE, &sealed), ISP_OK);
        if (i % 50 == 25)
            isp_keyring__forget(ring);
    }
    return NULL;
}

START_TEST(threads_share_a_ring)
{
    const isp_keyring_options options = {.key_count_max = 7, .reserve_count = 3};
    ISP_AUTO(isp_keyring) ring = keystore_ring(&ks, &options);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, ring), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    int64_t counted = 0;
    for (size_t i = 0; i < ks.count; i++) {
        counted += ks.uses[i];
        for (size_t j = 0; j < i; j++)
            ck_assert_int_ne(ks.rows[i].tenant_id, ks.rows[j].tenant_id);
    }
    ck_assert_int_ge(counted, THREADS * ROUNDS);
}
END_TEST

ISP_SUITE_FIXTURE(
    vault_keyring, setup, NULL, 120, TEST(a_secret_comes_back_in_this_process_and_the_next),
    TEST(another_tenant_purpose_or_row_does_not_open_it),
    TEST(a_key_row_of_another_tenant_is_not_used_in_his_name),
    TEST(a_loader_that_mixes_tenants_up_is_noticed),
    TEST(the_wrong_kek_is_named_before_anything_is_written),
    TEST(rotation_seals_with_the_new_key_and_opens_with_both),
    TEST(another_process_learns_of_a_rotation), TEST(a_former_primary_never_seals_again),
    TEST(a_primary_that_was_deleted_elsewhere_never_seals_again),
    TEST(each_purpose_has_its_own_key), TEST(a_lost_race_for_the_first_key_takes_the_winners),
    TEST(a_key_that_exists_but_is_never_seen_ends_in_a_conflict),
    TEST(a_lost_race_for_a_rotation_is_told), TEST(changing_the_kek_goes_on_with_both),
    TEST(a_ring_takes_the_new_kek_in_when_it_meets_it),
    TEST(a_new_data_key_is_wrapped_under_the_kek_that_holds),
    TEST(an_old_key_that_does_not_open_stops_only_its_own_secrets),
    TEST(uses_are_counted_ahead_warned_of_and_refused),
    TEST(a_second_process_counts_on_the_same_total), TEST(few_places_are_shared_by_many_keys),
    TEST(a_store_that_fails_is_passed_on), TEST(garbage_is_refused_without_asking_the_store),
    TEST(macs_are_bound_to_tenant_purpose_and_key),
    TEST(a_forked_child_notices_that_its_keys_are_gone), TEST(threads_share_a_ring))
