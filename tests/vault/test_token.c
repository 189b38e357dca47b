#include "isp_test.h"
#include "vault/random.h"
#include "vault/token.h"
#include "vault/totp.h"

#include <string.h>

START_TEST(a_new_token_is_well_formed_and_of_its_kind_only)
{
    static const char *const prefixes[] = {"isp_pat_", "isp_ses_", "isp_rst_", "isp_inv_"};
    isp_error err = {0};
    ISP_AUTO(isp_secret) token = NULL;
    ck_ok(isp_token__new((isp_token_kind)_i, &token, &err), err);
    const char *text = isp_secret__text(token);
    ck_assert_uint_eq(strlen(text), ISP_TOKEN_LEN);
    ck_assert_int_eq(strncmp(text, prefixes[_i], 8), 0);
    for (int kind = ISP_TOKEN_PERSONAL; kind <= ISP_TOKEN_INVITE; kind++)
        ck_assert_int_eq(isp_token__check((isp_token_kind)kind, text, token->len), kind == _i);
}
END_TEST

START_TEST(every_changed_character_is_noticed)
{
    static const char letters[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-\n";
    isp_error err = {0};
    ISP_AUTO(isp_secret) token = NULL;
    ck_ok(isp_token__new(ISP_TOKEN_PERSONAL, &token, &err), err);
    char *text = (char *)token->data;
    for (size_t at = 0; at < ISP_TOKEN_LEN; at++) {
        char right = text[at];
        for (size_t i = 0; i < sizeof letters; i++) { /* the NUL, too */
            text[at] = letters[i];
            ck_assert_int_eq(isp_token__check(ISP_TOKEN_PERSONAL, text, ISP_TOKEN_LEN),
                             letters[i] == right);
        }
        text[at] = right;
    }
    for (size_t at = 9; at < 50; at++) { /* neighbours exchanged, the usual typing error */
        if (text[at] == text[at + 1])
            continue;
        char c = text[at];
        text[at] = text[at + 1];
        text[at + 1] = c;
        ck_assert(!isp_token__check(ISP_TOKEN_PERSONAL, text, ISP_TOKEN_LEN));
        text[at + 1] = text[at];
        text[at] = c;
    }
    ck_assert(isp_token__check(ISP_TOKEN_PERSONAL, text, ISP_TOKEN_LEN));
    ck_assert(!isp_token__check(ISP_TOKEN_PERSONAL, text, ISP_TOKEN_LEN - 1));
    ck_assert(!isp_token__check(ISP_TOKEN_PERSONAL, text, ISP_TOKEN_LEN + 1));
    ck_assert(!isp_token__check(ISP_TOKEN_PERSONAL, "", 0));
}
END_TEST

START_TEST(the_checksum_is_the_documented_one)
{
    /* The check value of CRC-32/ISO-HDLC, and a token made by Python's zlib.crc32. */
    static const char token[] = "isp_ses_Abcdefghij0123456789klmnopqrstuvwxyzABCDEFG3mnJaZ";
    ck_assert_uint_eq(isp_token__crc32("123456789", 9), 0xcbf43926);
    ck_assert(isp_token__check(ISP_TOKEN_SESSION, token, strlen(token)));
}
END_TEST

START_TEST(other_letters_are_refused_with_the_right_checksum_too)
{
    char token[] = "isp_pat_Abcdefghij0123456789klmnopqrstuvwxyzABCDEFG000000";
    for (int round = 0; round < 2; round++) {
        uint32_t rest = isp_token__crc32(token, 51);
        for (size_t i = 6; i--; rest /= 62)
            token[51 + i] = isp_random_base62[rest % 62];
        ck_assert_int_eq(isp_token__check(ISP_TOKEN_PERSONAL, token, ISP_TOKEN_LEN), round == 0);
        token[20] = '-';
    }
}
END_TEST

START_TEST(tokens_do_not_repeat)
{
    enum {
        COUNT = 2000
    };
    static char bodies[COUNT][44];
    isp_error err = {0};
    for (size_t i = 0; i < COUNT; i++) {
        ISP_AUTO(isp_secret) token = NULL;
        ck_ok(isp_token__new(ISP_TOKEN_SESSION, &token, &err), err);
        memcpy(bodies[i], isp_secret__text(token) + 8, 43);
    }
    qsort(bodies, COUNT, sizeof bodies[0], (int (*)(const void *, const void *))strcmp);
    for (size_t i = 1; i < COUNT; i++)
        ck_assert_int_ne(strncmp(bodies[i - 1], bodies[i], 16), 0);
}
END_TEST

START_TEST(what_is_stored_is_the_hash)
{
    isp_error err = {0};
    uint8_t hash[ISP_SHA256_LEN];
    char hex[ISP_SHA256_HEX_SIZE];
    ck_ok(isp_token__hash("abc", 3, hash, &err), err);
    isp_text__hex(hash, sizeof hash, hex);
    ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(a_csrf_token_fits_its_session_only)
{
    isp_error err = {0};
    ISP_AUTO(isp_secret) a = NULL;
    ISP_AUTO(isp_secret) b = NULL;
    char csrf[ISP_SHA256_HEX_SIZE], wrong[ISP_SHA256_HEX_SIZE];
    ck_ok(isp_token__new(ISP_TOKEN_SESSION, &a, &err), err);
    ck_ok(isp_token__new(ISP_TOKEN_SESSION, &b, &err), err);
    ck_ok(isp_token__csrf(isp_secret__text(a), a->len, csrf, &err), err);
    ck_assert(isp_token__csrf_ok(isp_secret__text(a), a->len, csrf));
    ck_assert(!isp_token__csrf_ok(isp_secret__text(b), b->len, csrf));
    ck_assert(!isp_token__csrf_ok(isp_secret__text(a), a->len, NULL));
    ck_assert(!isp_token__csrf_ok(isp_secret__text(a), a->len, ""));
    ck_assert(!isp_token__csrf_ok(isp_secret__text(a), a->len, csrf + 1));
    for (size_t i = 0; i < 64; i++) {
        memcpy(wrong, csrf, sizeof wrong);
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        ck_assert(!isp_token__csrf_ok(isp_secret__text(a), a->len, wrong));
    }
}
END_TEST

/* RFC 6238 appendix B (SHA-1), the last six of its eight digits: 8 and 6 share the truncation. */
/* clang-format off */
static const struct { int64_t at_s; const char *code; } totp[] = {
    { 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" }, { 1234567890, "005924" },
    { 2000000000, "279037" }, { INT64_C(20000000000), "353130" },
};
/* RFC 4648 section 10, without its padding. */
static const struct { const char *text, *base32; } base32[] = {
    { "", "" }, { "f", "MY" }, { "fo", "MZXQ" }, { "foo", "MZXW6" }, { "foob", "MZXW6YQ" }, { "fooba", "MZXW6YTB" },
    { "foobar", "MZXW6YTBOI" },
};
/* clang-format on */

START_TEST(codes_are_those_of_rfc_6238)
{
    isp_error err = {0};
    char code[ISP_TOTP_CODE_SIZE];
    bool same = false;
    const char *seed = "12345678901234567890";
    int64_t step = isp_totp__step(totp[_i].at_s * 1000000);
    ck_ok(isp_totp__code(seed, 20, step, code, &err), err);
    ck_assert_str_eq(code, totp[_i].code);
    ck_ok(isp_totp__check(seed, 20, step, totp[_i].code, &same, &err), err);
    ck_assert(same);
    ck_ok(isp_totp__check(seed, 20, step + 1, totp[_i].code, &same, &err), err);
    ck_assert(!same);
    ck_ok(isp_totp__check(seed, 20, step, totp[_i].code + 1, &same, &err), err);
    ck_assert(!same);
    ck_ok(isp_totp__check(seed, 20, step, "", &same, &err), err);
    ck_assert(!same);
}
END_TEST

START_TEST(steps_change_every_thirty_seconds)
{
    ck_assert_int_eq(isp_totp__step(0), 0);
    ck_assert_int_eq(isp_totp__step(29999999), 0);
    ck_assert_int_eq(isp_totp__step(30000000), 1);
    ck_assert_int_eq(isp_totp__step(-1), -1);
    ck_assert_int_eq(isp_totp__step(-30000000), -1);
}
END_TEST

START_TEST(base32_is_that_of_rfc_4648)
{
    char out[16];
    isp_base32__encode(base32[_i].text, strlen(base32[_i].text), out);
    ck_assert_str_eq(out, base32[_i].base32);
}
END_TEST

START_TEST(seeds_are_twenty_bytes_and_differ)
{
    isp_error err = {0};
    ISP_AUTO(isp_secret) a = NULL;
    ISP_AUTO(isp_secret) b = NULL;
    ck_ok(isp_totp__seed(&a, &err), err);
    ck_ok(isp_totp__seed(&b, &err), err);
    ck_assert_uint_eq(a->len, ISP_TOTP_SEED_LEN);
    ck_assert_mem_ne(a->data, b->data, ISP_TOTP_SEED_LEN);
}
END_TEST

ISP_SUITE(
    vault_token,
    LOOP(a_new_token_is_well_formed_and_of_its_kind_only, ISP_TOKEN_PERSONAL, ISP_TOKEN_INVITE + 1),
    TEST(every_changed_character_is_noticed), TEST(the_checksum_is_the_documented_one),
    TEST(other_letters_are_refused_with_the_right_checksum_too), TEST(tokens_do_not_repeat),
    TEST(what_is_stored_is_the_hash), TEST(a_csrf_token_fits_its_session_only),
    LOOP(codes_are_those_of_rfc_6238, 0, ISP_LEN(totp)), TEST(steps_change_every_thirty_seconds),
    LOOP(base32_is_that_of_rfc_4648, 0, ISP_LEN(base32)), TEST(seeds_are_twenty_bytes_and_differ))
