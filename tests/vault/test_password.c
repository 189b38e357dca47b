#include "base/env.h"
#include "isp_test.h"
#include "keystore.h"
#include "vault/password.h"

#include <argon2.h>
#include <string.h>

enum {
    PLATFORM = 1
};

static keystore ks;
static isp_keyring *ring;
static isp_hasher *hasher;
static int damaged_count;

static void count_log(void *user, const isp_log_record *record)
{
    (void)user;
    damaged_count += strcmp(record->event, "vault.password.damaged") == 0;
    ck_assert_ptr_null(strstr(record->message, "horse"));
}

static const isp_env env = {.log = count_log};
/* Cheap, so that many can be tried. */
static const isp_hasher_options cheap = {.memory_kib = 64, .pass_count = 1, .env = &env};

static isp_hasher *new_hasher(const isp_hasher_options *options)
{
    isp_error err = {0};
    isp_hasher *made = NULL;
    ck_ok(isp_hasher__new(ring, PLATFORM, options, &made, &err), err);
    return made;
}

static void setup(void)
{
    damaged_count = 0;
    keystore_init(&ks);
    ring = keystore_ring(&ks, NULL);
    hasher = new_hasher(&cheap);
}

static void teardown(void)
{
    isp_hasher__free(hasher);
    isp_keyring__free(ring);
}

START_TEST(a_password_verifies_and_others_do_not)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE], again[ISP_PASSWORD_PHC_SIZE];
    bool rehash = true;
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    ck_assert_int_eq(strncmp(stored, "$argon2id$v=19$m=64,t=1,p=1,keyid=", 34), 0);
    ck_ok(isp_hasher__verify(hasher, "test", "correct horse battery", stored, &rehash, &err), err);
    ck_assert(!rehash);
    const char *const wrong[] = {"correct horse batterx", "Correct horse battery",
                                 "correct horse batter", "correct horse battery ", ""};
    for (size_t i = 0; i < ISP_LEN(wrong); i++) {
        ck_fails(isp_hasher__verify(hasher, "test", wrong[i], stored, NULL, &err), ISP_E_LOGIN,
                 err);
        ck_assert_str_eq(err.message, "unknown user or wrong password");
    }
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", again, &err), err);
    ck_assert_str_ne(stored, again); /* its own salt */
}
END_TEST

START_TEST(defaults_are_those_of_owasp)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    ISP_AUTO(isp_hasher) plain = new_hasher(NULL);
    bool rehash = false;
    ck_ok(isp_hasher__hash(plain, "test", "correct horse battery", stored, &err), err);
    ck_assert_int_eq(strncmp(stored, "$argon2id$v=19$m=19456,t=2,p=1,keyid=", 37), 0);
    ck_ok(isp_hasher__verify(hasher, "test", "correct horse battery", stored, &rehash, &err), err);
    ck_assert(rehash); /* other parameters than this hasher's */
}
END_TEST

START_TEST(a_change_of_any_parameter_asks_to_hash_anew)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    const isp_hasher_options others[] = {
        {.memory_kib = 64, .pass_count = 1},
        {.memory_kib = 65, .pass_count = 1},
        {.memory_kib = 64, .pass_count = 2},
        {.memory_kib = 64, .pass_count = 1, .lane_count = 2},
    };
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    for (size_t i = 0; i < ISP_LEN(others); i++) {
        ISP_AUTO(isp_hasher) other = new_hasher(&others[i]);
        bool rehash = i == 0;
        ck_ok(isp_hasher__verify(other, "test", "correct horse battery", stored, &rehash, &err),
              err);
        ck_assert_int_eq(rehash, i > 0);
    }
}
END_TEST

START_TEST(nothing_stored_and_damaged_answer_as_a_wrong_password)
{
    /* clang-format off */
    static const char *const texts[] = {
        "", "x", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=064,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=4294967360,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=33,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=17$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=16$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFh",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPd",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc$",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1a FaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1,keyid=$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1,keyid=AAAA$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1,keyid=//////////8$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=64,t=1,p=1,keyid=AAAAAAAAACo$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    };
    /* clang-format on */
    isp_error err = {0}, unknown = {0};
    ck_fails(isp_hasher__verify(hasher, "test", "correct horse", NULL, NULL, &unknown), ISP_E_LOGIN,
             unknown);
    ck_assert_int_eq(damaged_count, 0);
    for (size_t i = 0; i < ISP_LEN(texts); i++) {
        ck_fails(isp_hasher__verify(hasher, "test", "correct horse", texts[i], NULL, &err),
                 ISP_E_LOGIN, err);
        ck_assert_str_eq(err.message, unknown.message);
        ck_assert_str_eq(err.subject, unknown.subject);
        ck_assert_str_eq(err.native, unknown.native);
        ck_assert_msg(damaged_count == (int)i + 1, "%s was taken for a hash", texts[i]);
    }
    /* The last is well formed, but no key 42 exists. */
}
END_TEST

/*
 * phc-winner-argon2, src/test.c, "Argon2id" of version 0x13. Without keyid there is no pepper.
 */
/* clang-format off */
static const struct { const char *password, *phc; } published[] = {
    { "password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc" },
    { "password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4" },
    { "password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc" },
    { "password", "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg" },
    { "differentpassword", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94" },
    { "password", "$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw" },
};
/* clang-format on */

START_TEST(published_hashes_verify_and_ask_for_a_pepper)
{
    isp_error err = {0};
    bool rehash = false;
    char changed[ISP_PASSWORD_PHC_SIZE];
    ck_ok(isp_hasher__verify(hasher, "test", published[_i].password, published[_i].phc, &rehash,
                             &err),
          err);
    ck_assert(rehash);
    ck_fails(isp_hasher__verify(hasher, "test", "passwore", published[_i].phc, NULL, &err),
             ISP_E_LOGIN, err);
    snprintf(changed, sizeof changed, "%s", published[_i].phc);
    /* The first digit, and the last but for its two idle bits. */
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *const places[] = {strrchr(changed, '$') + 1, changed + strlen(changed) - 1};
    for (size_t i = 0; i < ISP_LEN(places); i++) {
        char right = *places[i];
        *places[i] = digits[(strchr(digits, right) - digits) ^ 4];
        ck_fails(isp_hasher__verify(hasher, "test", published[_i].password, changed, NULL, &err),
                 ISP_E_LOGIN, err);
        *places[i] = right;
    }
    ck_assert_int_eq(damaged_count, 0);
}
END_TEST

START_TEST(what_we_store_is_argon2id_of_the_peppered_password)
{
    /* The reference library verifies our string, once keyid (which it does not know) is out. */
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE], plain[ISP_PASSWORD_PHC_SIZE];
    uint8_t peppered[ISP_SHA256_LEN];
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    ck_ok(isp_vault__mac(ring, PLATFORM, ISP_PURPOSE_PASSWORD, 0, "correct horse battery", 21,
                         peppered, NULL, &err),
          err);
    char *key_id = strstr(stored, ",keyid="), *rest = strchr(key_id, '$');
    snprintf(plain, sizeof plain, "%.*s%s", (int)(key_id - stored), stored, rest);
    ck_assert_int_eq(argon2id_verify(plain, peppered, sizeof peppered), ARGON2_OK);
    ck_assert_int_ne(argon2id_verify(plain, "correct horse battery", 21), ARGON2_OK);
}
END_TEST

START_TEST(a_dump_without_the_key_verifies_nothing)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    static keystore other_ks;
    keystore_init(&other_ks);
    ISP_AUTO(isp_keyring) other_ring = keystore_ring(&other_ks, NULL);
    isp_hasher *made = NULL;
    ck_ok(isp_hasher__new(other_ring, PLATFORM, &cheap, &made, &err), err);
    ISP_AUTO(isp_hasher) other = made;
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    ck_fails(isp_hasher__verify(other, "test", "correct horse battery", stored, NULL, &err),
             ISP_E_LOGIN, err);
}
END_TEST

START_TEST(a_rotated_pepper_still_verifies_and_asks_to_hash_anew)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    bool rehash = false;
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    ck_ok(isp_keyring__rotate(ring, PLATFORM, ISP_PURPOSE_PASSWORD, NULL, NULL, &err), err);
    ck_ok(isp_hasher__verify(hasher, "test", "correct horse battery", stored, &rehash, &err), err);
    ck_assert(rehash);
    ck_fails(isp_hasher__verify(hasher, "test", "correct horse", stored, NULL, &err), ISP_E_LOGIN,
             err);
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    ck_ok(isp_hasher__verify(hasher, "test", "correct horse battery", stored, &rehash, &err), err);
    ck_assert(!rehash);
}
END_TEST

START_TEST(a_vault_that_fails_is_no_wrong_password)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    isp_keyring__forget(ring);
    ks.fail = ISP_E_UNAVAILABLE;
    ck_fails(isp_hasher__verify(hasher, "test", "correct horse battery", stored, NULL, &err),
             ISP_E_UNAVAILABLE, err);
    ck_fails(isp_hasher__verify(hasher, "test", "correct horse battery", NULL, NULL, &err),
             ISP_E_UNAVAILABLE, err);
}
END_TEST

START_TEST(endless_passwords_are_refused)
{
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    static char endless[1 << 20];
    memset(endless, 'a', sizeof endless - 1);
    ck_fails(isp_hasher__hash(hasher, "test", endless, stored, &err), ISP_E_INVALID, err);
    ck_ok(isp_hasher__hash(hasher, "test", "correct horse battery", stored, &err), err);
    ck_fails(isp_hasher__verify(hasher, "test", endless, stored, NULL, &err), ISP_E_LOGIN, err);
    /* The longest: 256 characters of four bytes. A longer one with the same beginning is another.
     */
    char longest[1024 + 2];
    for (size_t i = 0; i < 1024; i += 4)
        memcpy(longest + i, "\xf0\x9f\x94\x91", 4);
    longest[1024] = '\0';
    ck_ok(isp_password__check(longest, NULL, &err), err);
    ck_ok(isp_hasher__hash(hasher, "test", longest, stored, &err), err);
    ck_ok(isp_hasher__verify(hasher, "test", longest, stored, NULL, &err), err);
    memcpy(longest + 1024, "x", 2);
    ck_fails(isp_hasher__verify(hasher, "test", longest, stored, NULL, &err), ISP_E_LOGIN, err);
}
END_TEST

START_TEST(options_out_of_range_are_refused)
{
    const isp_hasher_options wrong[] = {
        {.memory_kib = 7},      {.memory_kib = 262145}, {.memory_kib = 64, .lane_count = 16},
        {.pass_count = 33},     {.pass_count = -1},     {.lane_count = 17},
        {.parallel_count = -1}, {.queue_count = -1},    {.queue_count = 65537},
    };
    for (size_t i = 0; i < ISP_LEN(wrong); i++) {
        isp_error err = {0};
        isp_hasher *none = NULL;
        ck_fails(isp_hasher__new(ring, PLATFORM, &wrong[i], &none, &err), ISP_E_INVALID, err);
        ck_assert_ptr_null(none);
    }
}
END_TEST

/*
 * The gate: one hashes, one waits, the third is told to come again.
 */

static isp_hasher *slow_hasher;

static void *hash_slowly(void *user)
{
    isp_error err = {0};
    (void)user;
    ck_fails(isp_hasher__verify(slow_hasher, "test", "whatever it is", NULL, NULL, &err),
             ISP_E_LOGIN, err);
    return NULL;
}

START_TEST(a_full_queue_is_busy)
{
    isp_error err = {0};
    pthread_t first, second;
    const isp_hasher_options options = {.memory_kib = 131072,
                                        .pass_count = 8,
                                        .parallel_count = 1,
                                        .queue_count = 1,
                                        .wait_ms = 60000};
    slow_hasher = new_hasher(&options);
    ck_assert_int_eq(pthread_create(&first, NULL, hash_slowly, NULL), 0);
    ck_assert_int_eq(pthread_create(&second, NULL, hash_slowly, NULL), 0);
    while (isp_hasher__waiting(slow_hasher) == 0)
        usleep(500);
    int64_t start_us = isp_env__mono_us();
    char stored[ISP_PASSWORD_PHC_SIZE];
    ck_fails(isp_hasher__verify(slow_hasher, "test", "whatever it is", NULL, NULL, &err),
             ISP_E_BUSY, err);
    ck_fails(isp_hasher__hash(slow_hasher, "test", "whatever it is", stored, &err), ISP_E_BUSY,
             err);
    printf("refused in %lld us\n", (long long)(isp_env__mono_us() - start_us));
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    isp_hasher__free(slow_hasher);
}
END_TEST

/*
 * Unknown users take as long as wrong passwords. Tries alternate, so that a busy machine disturbs
 * both alike; what is compared are medians. Skipping the hash would show as 100 %.
 */

enum {
    TRIES = 400
};

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(an_unknown_user_takes_as_long_as_a_wrong_password)
{
    static int64_t times[2][TRIES];
    isp_error err = {0};
    char stored[ISP_PASSWORD_PHC_SIZE];
    const isp_hasher_options options = {.memory_kib = 1024, .pass_count = 2};
    ISP_AUTO(isp_hasher) timed = new_hasher(&options);
    ck_ok(isp_hasher__hash(timed, "test", "correct horse battery", stored, &err), err);
    for (int i = 0; i < 2 * TRIES; i++) {
        bool known = (i ^ i >> 1) & 1; /* neither always first */
        int64_t start_us = isp_env__mono_us();
        ck_fails(isp_hasher__verify(timed, "test", "wrong horse battery", known ? stored : NULL,
                                    NULL, &err),
                 ISP_E_LOGIN, err);
        times[known][i / 2] = isp_env__mono_us() - start_us;
    }
    int64_t median[2];
    for (int k = 0; k < 2; k++) {
        qsort(times[k], TRIES, sizeof times[k][0], compare_times);
        median[k] = times[k][TRIES / 2];
    }
    int64_t difference = llabs(median[0] - median[1]);
    int64_t spread = times[1][TRIES * 9 / 10] - times[1][TRIES / 10];
    printf(
        "medians: unknown %lld us, wrong %lld us; difference %lld us; spread (10..90 %%) %lld us\n",
        (long long)median[0], (long long)median[1], (long long)difference, (long long)spread);
    ck_assert_msg(difference * 10 < median[1], "medians differ by %lld of %lld us",
                  (long long)difference, (long long)median[1]);
}
END_TEST

/*
 * The rules.
 */

/* clang-format off */
static const struct { const char *password; bool ok; const char *why; } rules[] = {
    { "correct horse battery", true, "" },
    { "          ", true, "" }, /* any character counts */
    { "\xe0\xa6\x86\xe0\xa6\xae\xe0\xa6\xbe\xe0\xa6\xb0 \xe0\xa6\xac\xe0\xa6\xbe\xe0\xa6\x82\xe0\xa6\xb2\xe0\xa6\xbe", true, "" },
    { "", false, "0 characters" },
    { "ninechars", false, "9 characters" },
    { "\xe0\xa6\x86\xe0\xa6\x86\xe0\xa6\x86\xe0\xa6\x86", false, "4 characters" }, /* 12 bytes */
    { "bad \xff utf-8 here", false, "UTF-8" },
    { "password123", false, "common" }, { "PassWord123", false, "common" }, { "1234567890", false, "common" },
    { "qwertyuiop", false, "common" }, { "bangladesh123", false, "common" }, { "iloveyou123", false, "common" },
    { "aaaaaaaaaaaa", false, "common" }, { "9999999999", false, "common" }, { "mikrotik@123", false, "common" },
    { "password123x", true, "" },
    { "xx Dhaka Fiber xx", false, "name" }, { "i-am-RAHIM-uddin", false, "name" }, { "libisp is good", false, "name" },
    { "an abc of words", true, "" }, /* "abc" is too short to be looked for */
};
/* clang-format on */

START_TEST(rules_say_what_to_change)
{
    isp_error err = {0};
    const char *const words[] = {"dhaka fiber", "rahim", "LIBISP", "abc", "", NULL};
    isp_status st = isp_password__check(rules[_i].password, words, &err);
    ck_assert_msg(st == (rules[_i].ok ? ISP_OK : ISP_E_INVALID), "\"%s\": %s", rules[_i].password,
                  err.message);
    ck_assert_msg(strstr(err.message, rules[_i].why), "%s", err.message);
    if (!rules[_i].ok) {
        ck_assert_str_eq(err.subject, "password");
        ck_assert(!*rules[_i].password || !strstr(err.message, rules[_i].password));
    }
}
END_TEST

START_TEST(lengths_are_counted_in_characters)
{
    isp_error err = {0};
    char text[300];
    for (size_t len = 1; len < sizeof text; len++) {
        memset(text, 0, sizeof text);
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + i * i % 23);
        isp_status st = isp_password__check(text, NULL, &err);
        ck_assert_int_eq(st, len >= ISP_PASSWORD_MIN && len <= ISP_PASSWORD_MAX ? ISP_OK
                                                                                : ISP_E_INVALID);
    }
}
END_TEST

START_TEST(the_shipped_list_is_sorted_long_enough_and_found)
{
    FILE *list = fopen(ISP_SOURCE_DIR "/libisp/vault/data/common-passwords.txt", "r");
    char line[128], last[128] = "", other[130];
    size_t count = 0;
    ck_assert_ptr_nonnull(list);
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = '\0';
        ck_assert_msg(strcmp(last, line) < 0, "%s after %s", line, last);
        ck_assert_msg(strlen(line) >= ISP_PASSWORD_MIN, "%s is refused for its length", line);
        ck_assert_msg(!strpbrk(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ\\\""), "%s", line);
        ck_assert_msg(isp_password__is_common(line), "%s is not found", line);
        snprintf(other, sizeof other, "%s~", line);
        ck_assert_msg(!isp_password__is_common(other), "%s is found", other);
        memcpy(last, line, sizeof last);
        count++;
    }
    fclose(list);
    printf("%zu common passwords\n", count);
    ck_assert_uint_ge(count, 3000);
    ck_assert(!isp_password__is_common(""));
    ck_assert(!isp_password__is_common("~~~~~~~~~~~~~~~"));
}
END_TEST

ISP_SUITE_FIXTURE(vault_password, setup, teardown, 120, TEST(a_password_verifies_and_others_do_not),
                  TEST(defaults_are_those_of_owasp),
                  TEST(a_change_of_any_parameter_asks_to_hash_anew),
                  TEST(nothing_stored_and_damaged_answer_as_a_wrong_password),
                  LOOP(published_hashes_verify_and_ask_for_a_pepper, 0, ISP_LEN(published)),
                  TEST(what_we_store_is_argon2id_of_the_peppered_password),
                  TEST(a_dump_without_the_key_verifies_nothing),
                  TEST(a_rotated_pepper_still_verifies_and_asks_to_hash_anew),
                  TEST(a_vault_that_fails_is_no_wrong_password),
                  TEST(endless_passwords_are_refused), TEST(options_out_of_range_are_refused),
                  TEST(a_full_queue_is_busy),
                  TEST(an_unknown_user_takes_as_long_as_a_wrong_password),
                  LOOP(rules_say_what_to_change, 0, ISP_LEN(rules)),
                  TEST(lengths_are_counted_in_characters),
                  TEST(the_shipped_list_is_sorted_long_enough_and_found))
