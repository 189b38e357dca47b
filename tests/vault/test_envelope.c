#include "isp_test.h"
#include "vault/dek.h"
#include "vault/digest.h"
#include "vault/envelope.h"

#include <string.h>

typedef struct vector {
    int id;
    bool valid;
    const char *key, *nonce, *aad, *plain, *sealed, *tag;
} vector;
/* clang-format off */
static const vector wycheproof[] = {
#include "aes256gcm_vectors.inc"
};
/*
 * D. McGrew, J. Viega, "The Galois/Counter Mode of Operation", appendix B, test cases 13 to 16; then
 * NIST CAVP gcmEncryptExtIV256.rsp, Count 0 of [PTlen 0, AADlen 0], [128, 0] and [0, 128].
 */
static const vector nist[] = {
    { 13, true, "0000000000000000000000000000000000000000000000000000000000000000",
      "000000000000000000000000", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b" },
    { 14, true, "0000000000000000000000000000000000000000000000000000000000000000",
      "000000000000000000000000", "", "00000000000000000000000000000000",
      "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919" },
    { 15, true, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      "cafebabefacedbaddecaf888", "",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
      "ba637b391aafd255",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
      "bcc9f662898015ad", "b094dac5d93471bdec1a502270e3cc6c" },
    { 16, true, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
      "ba637b39",
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
      "bcc9f662", "76fc6ece0f4e1768cddf8853bb2d551b" },
    { 100, true, "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
      "516c33929df5a3284ff463d7", "", "", "", "bdc1ac884d332457a1d2664f168c76f0" },
    { 101, true, "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
      "0d18e06c7c725ac9e362e1ce", "", "2db5168e932556f8089a0622981d017d",
      "fa4362189661d163fcd6a56d8bf0405a", "d636ac1bbedd5cc3ee727dc2ab4a9489" },
    { 102, true, "78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223",
      "d79cf22d504cc793c3fb6c8a", "b96baa8c1c75a671bfb2d08d06be5f36", "", "",
      "3e5d486aa2e30b22e040b85723a06e76" },
};
/* clang-format on */

typedef struct bytes {
    uint8_t at[1024];
    size_t len;
} bytes;

static bytes unhex(const char *hex)
{
    bytes b;
    b.len = strlen(hex) / 2;
    ck_assert(b.len <= sizeof b.at && isp_text__unhex(hex, strlen(hex), b.at));
    return b;
}

static void check_vector(const vector *v)
{
    isp_error err = {0};
    bytes key = unhex(v->key), nonce = unhex(v->nonce), aad = unhex(v->aad);
    bytes plain = unhex(v->plain), sealed = unhex(v->sealed), tag = unhex(v->tag);
    static const uint8_t zero[1024];
    uint8_t out[1024], made[ISP_GCM_TAG_LEN];
    ck_assert(key.len == ISP_DEK_LEN && nonce.len == ISP_GCM_NONCE_LEN);

    ck_ok(isp_gcm__seal(key.at, nonce.at, aad.at, aad.len, plain.at, plain.len, out, made, &err),
          err);
    ck_assert_msg(memcmp(out, sealed.at, plain.len) == 0, "vector %d: ciphertext", v->id);
    ck_assert_msg((memcmp(made, tag.at, sizeof made) == 0) == v->valid, "vector %d: tag", v->id);

    memset(out, 0xa5, sizeof out);
    isp_status st = isp_gcm__open(key.at, nonce.at, aad.at, aad.len, sealed.at, sealed.len, tag.at,
                                  tag.len, out, &err);
    ck_assert_msg(st == (v->valid ? ISP_OK : ISP_E_SEALED), "vector %d: %s", v->id,
                  isp_status_name(st));
    /* Refused: not a byte of plaintext is left. */
    ck_assert_mem_eq(out, v->valid ? plain.at : zero, plain.len);
    ck_assert_int_eq(out[plain.len], 0xa5);

    /* A shorter tag is refused even when it is the beginning of the right one. */
    for (size_t len = 0; len < ISP_GCM_TAG_LEN; len++)
        ck_fails(isp_gcm__open(key.at, nonce.at, aad.at, aad.len, sealed.at, sealed.len, tag.at,
                               len, out, &err),
                 ISP_E_SEALED, err);
}

START_TEST(wycheproof_vectors_hold)
{
    check_vector(&wycheproof[_i]);
}
END_TEST

START_TEST(nist_vectors_hold)
{
    check_vector(&nist[_i]);
}
END_TEST

static const uint8_t key_a[ISP_DEK_LEN] = {1, 2, 3}, key_b[ISP_DEK_LEN] = {1, 2, 4};
static const isp_place place = {7, "nodes", "password_sealed", 41};

static void seal(isp_buf *out, const void *plain, size_t len)
{
    isp_error err = {0};
    ck_ok(isp_envelope__seal(key_a, 99, &place, plain, len, out, &err), err);
}

static isp_status open_at(const uint8_t *key, const isp_place *where, const void *sealed,
                          size_t len)
{
    isp_error err = {0};
    isp_secret *plain = NULL;
    isp_status st = isp_envelope__open(key, where, sealed, len, &plain, &err);
    if (st < 0) {
        ck_assert_ptr_null(plain);
        ck_assert_str_eq(err.message, "the secret does not open: wrong key or changed data");
        ck_assert_str_eq(err.subject, "");
    }
    isp_secret__free(plain);
    return st;
}

START_TEST(a_secret_comes_back_as_it_was)
{
    static char text[ISP_ENVELOPE_MAX];
    const size_t lengths[] = {0, 1, 15, 16, 17, 255, 4095, 4096, 65535, ISP_ENVELOPE_MAX};
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 31);
    for (size_t i = 0; i < ISP_LEN(lengths); i++) {
        isp_error err = {0};
        ISP_AUTO_BUF sealed = ISP_BUF_INIT;
        ISP_AUTO(isp_secret) plain = NULL;
        seal(&sealed, lengths[i] ? text : NULL, lengths[i]);
        ck_assert_uint_eq(sealed.len, lengths[i] + ISP_ENVELOPE_OVERHEAD);
        ck_ok(isp_envelope__open(key_a, &place, sealed.data, sealed.len, &plain, &err), err);
        ck_assert_uint_eq(plain->len, lengths[i]);
        ck_assert(memcmp(plain->data, text, plain->len) == 0);
        ck_assert_int_eq(plain->data[plain->len], 0);
    }
}
END_TEST

START_TEST(what_is_too_long_is_refused)
{
    static char text[ISP_ENVELOPE_MAX + 1];
    isp_error err = {0};
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    isp_buf__text(&sealed, "old");
    ck_fails(isp_envelope__seal(key_a, 99, &place, text, sizeof text, &sealed, &err), ISP_E_LIMIT,
             err);
    ck_assert_uint_eq(sealed.len, 0);
    /* And a longer one does not open, though all else is right with it. */
    for (size_t len = ISP_ENVELOPE_MAX; len <= ISP_ENVELOPE_MAX + 1; len++) {
        static uint8_t huge[ISP_ENVELOPE_MAX + ISP_ENVELOPE_OVERHEAD + 1] = {1, 0, 0, 0, 0,
                                                                             0, 0, 0, 99};
        ISP_AUTO_BUF aad = ISP_BUF_INIT;
        isp_frame__text(&aad, "isp-vault-v1");
        isp_frame__i64(&aad, place.tenant_id);
        isp_frame__text(&aad, place.table);
        isp_frame__text(&aad, place.column);
        isp_frame__i64(&aad, place.row_id);
        isp_frame__i64(&aad, 99);
        ck_ok(isp_gcm__seal(key_a, huge + 9, aad.data, aad.len, text, len,
                            huge + ISP_ENVELOPE_HEADER_LEN, huge + ISP_ENVELOPE_HEADER_LEN + len,
                            &err),
              err);
        ck_assert_int_eq(open_at(key_a, &place, huge, len + ISP_ENVELOPE_OVERHEAD),
                         len > ISP_ENVELOPE_MAX ? ISP_E_SEALED : ISP_OK);
    }
}
END_TEST

START_TEST(the_format_is_as_documented)
{
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    int64_t id = 0;
    seal(&sealed, "secret", 6);
    ck_assert_mem_eq(sealed.data, "\1\0\0\0\0\0\0\0\143", 9);
    ck_assert(isp_envelope__dek_id(sealed.data, sealed.len, &id));
    ck_assert_int_eq(id, 99);
    ck_assert_uint_eq(sealed.len, 1 + 8 + 12 + 6 + 16);
    ck_assert(!isp_envelope__dek_id(sealed.data, ISP_ENVELOPE_OVERHEAD - 1, &id));
    ck_assert(!isp_envelope__dek_id(NULL, 0, &id));

    /* What was sealed by another program after the same page opens: the associated data and the
     * layout are fixed. Made by Python's cryptography.hazmat AESGCM; see the fields in envelope.h.
     */
    static const char foreign[] = "010000000000000063101112131415161718191a1bc92edff5e751281ed72da3"
                                  "1af80e5ca30976b855835dec27b77d8c582f";
    uint8_t bytes_[128];
    isp_error err = {0};
    ISP_AUTO(isp_secret) plain = NULL;
    ck_assert(isp_text__unhex(foreign, strlen(foreign), bytes_));
    ck_ok(isp_envelope__open(key_a, &place, bytes_, strlen(foreign) / 2, &plain, &err), err);
    ck_assert_str_eq(isp_secret__text(plain), "correct horse");
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(&sealed, "public community", 16);
    ck_assert_int_eq(open_at(key_a, &place, sealed.data, sealed.len), ISP_OK);
    for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
        sealed.data[bit / 8] ^= (char)(1 << bit % 8);
        ck_assert_msg(open_at(key_a, &place, sealed.data, sealed.len) == ISP_E_SEALED, "bit %zu",
                      bit);
        sealed.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    ck_assert_int_eq(open_at(key_a, &place, sealed.data, sealed.len), ISP_OK);
}
END_TEST

START_TEST(every_cut_and_every_addition_is_refused)
{
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(&sealed, "public", 6);
    for (size_t len = 0; len < sealed.len; len++) {
        ck_assert_int_eq(open_at(key_a, &place, sealed.data, len), ISP_E_SEALED);
        ck_assert_int_eq(open_at(key_a, &place, sealed.data + sealed.len - len, len), ISP_E_SEALED);
    }
    isp_buf__char(&sealed, '\0');
    ck_assert_int_eq(open_at(key_a, &place, sealed.data, sealed.len), ISP_E_SEALED);
}
END_TEST

/* clang-format off */
static const isp_place elsewhere[] = {
    { 8, "nodes", "password_sealed", 41 }, { -7, "nodes", "password_sealed", 41 },
    { 7, "nodes", "password_sealed", 42 }, { 41, "nodes", "password_sealed", 7 },
    { 7, "node", "spassword_sealed", 41 }, { 7, "nodes", "community_sealed", 41 },
    { 7, "gateways", "password_sealed", 41 }, { 7, "password_sealed", "nodes", 41 },
    { 7, "", "nodespassword_sealed", 41 }, { 7, "nodes", "password_sealed", 41 + (INT64_C(1) << 32) },
};
/* clang-format on */

START_TEST(a_secret_that_was_moved_does_not_open)
{
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    seal(&sealed, "secret", 6);
    ck_assert_int_eq(open_at(key_a, &elsewhere[_i], sealed.data, sealed.len), ISP_E_SEALED);
    ck_assert_int_eq(open_at(key_b, &place, sealed.data, sealed.len), ISP_E_SEALED);
    ck_assert_int_eq(open_at(key_a, &place, sealed.data, sealed.len), ISP_OK);
}
END_TEST

static int compare_nonces(const void *a, const void *b)
{
    return memcmp(a, b, ISP_GCM_NONCE_LEN);
}

START_TEST(no_nonce_comes_twice)
{
    enum {
        COUNT = 20000
    };
    static uint8_t nonces[COUNT][ISP_GCM_NONCE_LEN];
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    for (size_t i = 0; i < COUNT; i++) {
        seal(&sealed, "x", 1);
        memcpy(nonces[i], sealed.data + 9, ISP_GCM_NONCE_LEN);
    }
    qsort(nonces, COUNT, sizeof nonces[0], compare_nonces);
    for (size_t i = 1; i < COUNT; i++)
        ck_assert_int_ne(compare_nonces(nonces[i - 1], nonces[i]), 0);
}
END_TEST

/*
 * Data keys.
 */

static isp_kek *new_kek(void)
{
    isp_kek *kek = NULL;
    isp_error err = {0};
    ck_ok(isp_kek__generate(&kek, &err), err);
    return kek;
}

START_TEST(a_wrapped_key_opens_under_its_kek_in_its_row_only)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = new_kek();
    ISP_AUTO(isp_kek) other = new_kek();
    isp_dek_row row, changed;
    uint8_t key[ISP_DEK_LEN], again[ISP_DEK_LEN];
    ck_ok(isp_dek__create(kek, 7, ISP_PURPOSE_DEVICE, &row, &err), err);
    ck_assert(row.dek_id > 0 && row.is_primary);
    ck_assert_str_eq(row.kek_id, isp_kek__id(kek));
    ck_ok(isp_dek__unwrap(kek, &row, key, &err), err);
    ck_ok(isp_dek__unwrap(kek, &row, again, &err), err);
    ck_assert_mem_eq(key, again, sizeof key);
    ck_ok(isp_dek__verify(kek, &row, &err), err);

    /* The wrong KEK is named, and so is the right one. */
    ck_fails(isp_dek__verify(other, &row, &err), ISP_E_KEY, err);
    ck_assert_ptr_nonnull(strstr(err.message, isp_kek__id(kek)));
    ck_assert_ptr_nonnull(strstr(err.message, isp_kek__id(other)));
    ck_assert_int_eq(strncmp(err.subject, "data_key:", 9), 0);

    /* A forged id gets no further. */
    changed = row;
    memcpy(changed.kek_id, isp_kek__id(other), ISP_KEK_ID_SIZE);
    ck_fails(isp_dek__verify(other, &changed, &err), ISP_E_SEALED, err);

    changed = row;
    changed.tenant_id++;
    ck_fails(isp_dek__verify(kek, &changed, &err), ISP_E_SEALED, err);
    changed = row;
    changed.purpose = ISP_PURPOSE_GATEWAY;
    ck_fails(isp_dek__verify(kek, &changed, &err), ISP_E_SEALED, err);
    changed.purpose = (isp_purpose)99;
    ck_fails(isp_dek__verify(kek, &changed, &err), ISP_E_SEALED, err);
    changed = row;
    changed.dek_id ^= 1;
    ck_fails(isp_dek__verify(kek, &changed, &err), ISP_E_SEALED, err);
    for (size_t bit = 0; bit < 8 * sizeof row.wrapped; bit++) {
        changed = row;
        changed.wrapped[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_fails(isp_dek__verify(kek, &changed, &err), ISP_E_SEALED, err);
    }
    for (size_t bit = 0; bit < 8 * sizeof row.check; bit++) {
        changed = row;
        changed.check[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_fails(isp_dek__verify(kek, &changed, &err), ISP_E_SEALED, err);
    }
}
END_TEST

START_TEST(keys_ids_and_nonces_of_data_keys_are_new_each_time)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) kek = new_kek();
    isp_dek_row a, b;
    uint8_t key_1[ISP_DEK_LEN], key_2[ISP_DEK_LEN];
    ck_ok(isp_dek__create(kek, 7, ISP_PURPOSE_DEVICE, &a, &err), err);
    ck_ok(isp_dek__create(kek, 7, ISP_PURPOSE_DEVICE, &b, &err), err);
    ck_assert_int_ne(a.dek_id, b.dek_id);
    ck_assert_mem_ne(a.wrapped + 1, b.wrapped + 1, ISP_GCM_NONCE_LEN);
    ck_ok(isp_dek__unwrap(kek, &a, key_1, &err), err);
    ck_ok(isp_dek__unwrap(kek, &b, key_2, &err), err);
    ck_assert_mem_ne(key_1, key_2, ISP_DEK_LEN);
    isp_dek_row rewrapped = a;
    ck_ok(isp_dek__rewrap(kek, kek, &rewrapped, &err), err);
    ck_assert_mem_ne(a.wrapped + 1, rewrapped.wrapped + 1, ISP_GCM_NONCE_LEN);
}
END_TEST

START_TEST(rewrapping_keeps_the_key_and_changes_the_kek)
{
    isp_error err = {0};
    ISP_AUTO(isp_kek) from = new_kek();
    ISP_AUTO(isp_kek) to = new_kek();
    isp_dek_row row, before;
    uint8_t old_key[ISP_DEK_LEN], new_key[ISP_DEK_LEN];
    ck_ok(isp_dek__create(from, 7, ISP_PURPOSE_TOTP, &row, &err), err);
    ck_ok(isp_dek__unwrap(from, &row, old_key, &err), err);
    before = row;
    ck_fails(isp_dek__rewrap(to, from, &row, &err), ISP_E_KEY, err);
    ck_assert_mem_eq(&row, &before, sizeof row);
    ck_ok(isp_dek__rewrap(from, to, &row, &err), err);
    ck_assert_str_eq(row.kek_id, isp_kek__id(to));
    ck_assert_mem_eq(row.check, before.check, sizeof row.check);
    ck_ok(isp_dek__unwrap(to, &row, new_key, &err), err);
    ck_assert_mem_eq(old_key, new_key, sizeof old_key);
    ck_fails(isp_dek__verify(from, &row, &err), ISP_E_KEY, err);
}
END_TEST

START_TEST(purposes_have_names_both_ways)
{
    isp_purpose found;
    for (int p = ISP_PURPOSE_DEVICE; p <= ISP_PURPOSE_AUDIT; p++) {
        ck_assert_ptr_nonnull(isp_purpose__name((isp_purpose)p));
        ck_assert(isp_purpose__find(isp_purpose__name((isp_purpose)p), &found));
        ck_assert_int_eq(found, p);
    }
    ck_assert_ptr_null(isp_purpose__name((isp_purpose)0));
    ck_assert(!isp_purpose__find("none", &found));
    ck_assert(!isp_purpose__find(NULL, &found));
}
END_TEST

ISP_SUITE(vault_envelope, LOOP(wycheproof_vectors_hold, 0, ISP_LEN(wycheproof)),
          LOOP(nist_vectors_hold, 0, ISP_LEN(nist)), TEST(a_secret_comes_back_as_it_was),
          TEST(what_is_too_long_is_refused), TEST(the_format_is_as_documented),
          TEST(every_flipped_bit_is_refused), TEST(every_cut_and_every_addition_is_refused),
          LOOP(a_secret_that_was_moved_does_not_open, 0, ISP_LEN(elsewhere)),
          TEST(no_nonce_comes_twice), TEST(a_wrapped_key_opens_under_its_kek_in_its_row_only),
          TEST(keys_ids_and_nonces_of_data_keys_are_new_each_time),
          TEST(rewrapping_keeps_the_key_and_changes_the_kek), TEST(purposes_have_names_both_ways))
