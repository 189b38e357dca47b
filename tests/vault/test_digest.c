#include "isp_test.h"
#include "vault/digest.h"
#include "vault/random.h"

#include <string.h>

/* Bytes of a hex text, in a static buffer for each slot. */
static const uint8_t *unhex(const char *hex, int slot)
{
    static uint8_t bytes[4][256];
    ck_assert(strlen(hex) / 2 <= sizeof bytes[0]);
    ck_assert(isp_text__unhex(hex, strlen(hex), bytes[slot]));
    return bytes[slot];
}

/* clang-format off */
/* FIPS 180-4 examples (csrc.nist.gov, "SHA-256"). */
static const struct { const char *data, *digest; } sha256[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};
/* RFC 4231 section 4, cases 1 to 4 and 6. */
static const struct { const char *key, *data, *mac; } hmac[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
    { "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
    { "0102030405060708090a0b0c0d0e0f10111213141516171819",
      "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
};
/* RFC 2202 section 3, cases 1 and 2. */
static const struct { const char *key, *data, *mac; } hmac_sha1[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "b617318655057264e28bc0b6fb378c8ef146be00" },
    { "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
};
/* RFC 5869 appendix A.1 to A.3. */
static const struct { const char *key, *salt, *info, *out; } hkdf[] = {
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
      "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865" },
    { "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
      "38393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
      "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f9091929394959697"
      "98999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
      "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7"
      "e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8"
      "367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87" },
    { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", NULL, "",
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8" },
};
/* clang-format on */

START_TEST(sha256_gives_the_published_digests)
{
    isp_error err = {0};
    char hex[ISP_SHA256_HEX_SIZE];
    ck_ok(isp_digest__sha256_hex(sha256[_i].data, strlen(sha256[_i].data), hex, &err), err);
    ck_assert_str_eq(hex, sha256[_i].digest);
}
END_TEST

START_TEST(hmac_gives_the_macs_of_rfc_4231)
{
    isp_error err = {0};
    uint8_t mac[ISP_SHA256_LEN];
    ck_ok(isp_digest__hmac(unhex(hmac[_i].key, 0), strlen(hmac[_i].key) / 2,
                           unhex(hmac[_i].data, 1), strlen(hmac[_i].data) / 2, mac, &err),
          err);
    ck_assert_mem_eq(mac, unhex(hmac[_i].mac, 2), sizeof mac);
}
END_TEST

START_TEST(hmac_takes_an_empty_key)
{
    /* hmac.new(b"", b"", "sha256") of Python, whose implementation is another one's. */
    isp_error err = {0};
    uint8_t mac[ISP_SHA256_LEN];
    ck_ok(isp_digest__hmac(NULL, 0, NULL, 0, mac, &err), err);
    ck_assert_mem_eq(mac,
                     unhex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad", 0),
                     sizeof mac);
}
END_TEST

START_TEST(hmac_sha1_gives_the_macs_of_rfc_2202)
{
    isp_error err = {0};
    uint8_t mac[ISP_SHA1_LEN];
    ck_ok(isp_digest__hmac_sha1(unhex(hmac_sha1[_i].key, 0), strlen(hmac_sha1[_i].key) / 2,
                                unhex(hmac_sha1[_i].data, 1), strlen(hmac_sha1[_i].data) / 2, mac,
                                &err),
          err);
    ck_assert_mem_eq(mac, unhex(hmac_sha1[_i].mac, 2), sizeof mac);
}
END_TEST

START_TEST(hkdf_gives_the_keys_of_rfc_5869)
{
    isp_error err = {0};
    uint8_t out[128];
    size_t len = strlen(hkdf[_i].out) / 2;
    const char *salt = hkdf[_i].salt;
    ck_ok(isp_digest__hkdf_bytes(unhex(hkdf[_i].key, 0), strlen(hkdf[_i].key) / 2,
                                 salt ? unhex(salt, 1) : NULL, salt ? strlen(salt) / 2 : 0,
                                 unhex(hkdf[_i].info, 2), strlen(hkdf[_i].info) / 2, out, len,
                                 &err),
          err);
    ck_assert_mem_eq(out, unhex(hkdf[_i].out, 3), len);
}
END_TEST

START_TEST(hkdf_refuses_what_the_rfc_does_not_define)
{
    isp_error err = {0};
    static uint8_t out[255 * 32 + 1];
    ck_ok(isp_digest__hkdf("k", 1, NULL, 0, "info", out, sizeof out - 1, &err), err);
    ck_fails(isp_digest__hkdf("k", 1, NULL, 0, "info", out, sizeof out, &err), ISP_E_LIMIT, err);
    ck_fails(isp_digest__hkdf("k", 1, NULL, 0, "info", out, 0, &err), ISP_E_LIMIT, err);
}
END_TEST

START_TEST(keys_for_two_uses_differ)
{
    isp_error err = {0};
    uint8_t a[32], b[32];
    ck_ok(isp_digest__hkdf("key", 3, NULL, 0, "one", a, sizeof a, &err), err);
    ck_ok(isp_digest__hkdf("key", 3, NULL, 0, "two", b, sizeof b, &err), err);
    ck_assert(!isp_digest__equal(a, b, sizeof a));
    ck_assert(isp_digest__equal(a, a, sizeof a));
}
END_TEST

START_TEST(frames_keep_their_fields_apart)
{
    ISP_AUTO_BUF a = ISP_BUF_INIT;
    ISP_AUTO_BUF b = ISP_BUF_INIT;
    isp_frame__text(&a, "ab");
    isp_frame__text(&a, "c");
    isp_frame__text(&a, NULL);
    isp_frame__i64(&a, -2);
    static const char expected[] = "\0\0\0\2ab\0\0\0\1c\xff\xff\xff\xff\0\0\0\10\xff\xff\xff\xff"
                                   "\xff\xff\xff\xfe";
    ck_assert_uint_eq(a.len, sizeof expected - 1);
    ck_assert_mem_eq(a.data, expected, a.len);
    isp_frame__text(&b, "a");
    isp_frame__text(&b, "bc");
    ck_assert(a.data[3] != b.data[3]);
    isp_buf__clear(&b);
    isp_frame__text(&b, "");
    ck_assert_mem_eq(b.data, "\0\0\0\0", 4); /* empty is not absent */
}
END_TEST

START_TEST(random_text_is_drawn_evenly_from_its_alphabet)
{
    isp_error err = {0};
    static char text[62001];
    size_t seen[128] = {0};
    ck_ok(isp_random__text(isp_random_base62, 62000, text, &err), err);
    ck_assert_uint_eq(strlen(text), 62000);
    for (const char *c = text; *c; c++)
        seen[(unsigned char)*c]++;
    /* 1000 expected of each, deviation 31.5: eight deviations happen once in 10^15 runs. */
    for (const char *c = isp_random_base62; *c; c++)
        ck_assert_msg(seen[(unsigned char)*c] > 748 && seen[(unsigned char)*c] < 1252,
                      "'%c' came %zu times of 62000", *c, seen[(unsigned char)*c]);
    /* A byte modulo 62 favours the first eight: 9688 of them instead of 8000, deviation 83. */
    size_t first = 0;
    for (size_t i = 0; i < 8; i++)
        first += seen[(unsigned char)isp_random_base62[i]];
    ck_assert_msg(first < 8664, "the first eight came %zu times", first);
    ck_assert_ptr_null(strpbrk(isp_random_legible, "0O1Il"));
}
END_TEST

ISP_SUITE(vault_digest, LOOP(sha256_gives_the_published_digests, 0, ISP_LEN(sha256)),
          LOOP(hmac_gives_the_macs_of_rfc_4231, 0, ISP_LEN(hmac)), TEST(hmac_takes_an_empty_key),
          LOOP(hmac_sha1_gives_the_macs_of_rfc_2202, 0, ISP_LEN(hmac_sha1)),
          LOOP(hkdf_gives_the_keys_of_rfc_5869, 0, ISP_LEN(hkdf)),
          TEST(hkdf_refuses_what_the_rfc_does_not_define), TEST(keys_for_two_uses_differ),
          TEST(frames_keep_their_fields_apart), TEST(random_text_is_drawn_evenly_from_its_alphabet))
