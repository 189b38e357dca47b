/*
 * Every allocation of the vault fails once, and then every allocation from there on: the answer is
 * ISP_E_MEMORY (or success, where it was not needed), nothing leaks (the sanitizer's preset tells),
 * and afterwards all works. OpenSSL's own allocations fail as well.
 */
#include "isp_test.h"
#include "keystore.h"
#include "vault/password.h"
#include "vault/token.h"
#include "vault/totp.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/mman.h>

typedef enum mode {
    NEVER,
    ONCE,
    FROM_THEN_ON
} mode;

static mode armed; /* one thread: no lock */
static long countdown, failures;

static bool fails(void)
{
    if (armed == NEVER || --countdown > 0)
        return false;
    if (armed == ONCE)
        armed = NEVER;
    failures++;
    return true;
}

/* The linker puts these before malloc and its family (see CMakeLists.txt: --wrap). */
#define WRAPPED(name, arguments)   \
    void *__real_##name arguments; \
    void *__wrap_##name arguments; \
    void *__wrap_##name arguments

WRAPPED(malloc, (size_t size))
{
    return fails() ? NULL : __real_malloc(size);
}

WRAPPED(calloc, (size_t count, size_t size))
{
    return fails() ? NULL : __real_calloc(count, size);
}

WRAPPED(realloc, (void *old, size_t size))
{
    return fails() ? NULL : __real_realloc(old, size);
}

WRAPPED(reallocarray, (void *old, size_t count, size_t size))
{
    return fails() ? NULL : __real_reallocarray(old, count, size);
}

WRAPPED(mmap, (void *at, size_t len, int protection, int flags, int fd, off_t offset))
{
    if (!fails())
        return __real_mmap(at, len, protection, flags, fd, offset);
    errno = ENOMEM;
    return MAP_FAILED;
}

static void *openssl_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return size ? malloc(size) : NULL;
}
static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return realloc(old, size);
}
static void openssl_free(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    free(old);
}

/* Check itself allocates: inside a scenario it is called only when something is wrong. */
#define EXPECT(condition)                           \
    do {                                            \
        if (!(condition)) {                         \
            armed = NEVER;                          \
            ck_abort_msg("not so: %s", #condition); \
        }                                           \
    } while (0)
/* A failed call leaves its result as it was. */
#define UNTOUCHED(st, pointer) EXPECT((st) == ISP_OK || !(pointer))

static const isp_place place = {7, "nodes", "password_sealed", 41};

/*
 * Scenarios: each gives the first status that is not ISP_OK, and frees what it has.
 */

static isp_status make_a_key(isp_error *err)
{
    ISP_AUTO(isp_kek) kek = NULL;
    ISP_AUTO(isp_kek) back = NULL;
    ISP_AUTO(isp_secret) text = NULL;
    isp_status st = isp_kek__generate(&kek, err);
    UNTOUCHED(st, kek);
    if (st == ISP_OK) {
        st = isp_kek__export(kek, &text, err);
        UNTOUCHED(st, text);
    }
    if (st == ISP_OK) {
        st = isp_kek__from_text(isp_secret__text(text), text->len, &back, err);
        UNTOUCHED(st, back);
    }
    return st;
}

static isp_status write_a_key_file(isp_error *err)
{
    char path[64];
    ISP_AUTO(isp_kek) kek = NULL;
    ISP_AUTO(isp_kek) back = NULL;
    snprintf(path, sizeof path, "/tmp/isp-torture-%d", (int)getpid());
    unlink(path);
    isp_status st = isp_kek__create(path, &kek, err);
    UNTOUCHED(st, kek);
    if (st < 0)
        EXPECT(access(path, F_OK) != 0); /* whole or not there */
    else
        st = isp_kek__from_file(path, NULL, &back, err);
    unlink(path);
    return st;
}

static isp_status ask_a_command(isp_error *err)
{
    static const char *const argv[] = {
        "/bin/echo", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", NULL};
    ISP_AUTO(isp_kek) kek = NULL;
    isp_status st = isp_kek__from_command(argv, NULL, 0, &kek, err);
    UNTOUCHED(st, kek);
    return st == ISP_E_KEY && strcmp(err->native, "ENOMEM") == 0 ? ISP_E_MEMORY : st;
}

/* The ring and its store live through all failures: it must still be usable after each. */
static keystore ks;
static isp_keyring *ring;

static isp_status seal_and_open(isp_error *err)
{
    ISP_AUTO_BUF sealed = ISP_BUF_INIT;
    ISP_AUTO_BUF again = ISP_BUF_INIT;
    ISP_AUTO(isp_secret) plain = NULL;
    isp_keyring__forget(ring);
    isp_status st = isp_vault__seal(ring, &place, ISP_PURPOSE_DEVICE, "s3cret", 6, &sealed, err);
    if (st < 0)
        EXPECT(sealed.len == 0);
    if (st == ISP_OK) {
        st = isp_vault__open(ring, &place, ISP_PURPOSE_DEVICE, sealed.data, sealed.len, &plain,
                             err);
        UNTOUCHED(st, plain);
    }
    if (st == ISP_OK) {
        EXPECT(strcmp(isp_secret__text(plain), "s3cret") == 0);
        st = isp_vault__reseal(ring, &place, ISP_PURPOSE_DEVICE, sealed.data, sealed.len, &again,
                               err);
    }
    return st;
}

static isp_status rotate(isp_error *err)
{
    int64_t id = -1;
    ks.count = 0;
    isp_status st = isp_keyring__rotate(ring, 7, ISP_PURPOSE_DEVICE, NULL, &id, err);
    if (st < 0)
        EXPECT(id == -1);
    return st;
}

static isp_status make_a_ring(isp_error *err)
{
    ISP_AUTO(isp_kek) kek = NULL;
    isp_keyring *made = NULL;
    const isp_keyring_store face = keystore_face(&ks);
    isp_status st = isp_kek__generate(&kek, err);
    if (st == ISP_OK) {
        st = isp_keyring__new(ISP_TAKE(kek), NULL, &face, NULL, &made, err);
        UNTOUCHED(st, made);
    }
    isp_keyring__free(made);
    return st;
}

static isp_status hash_a_password(isp_error *err)
{
    static const isp_hasher_options cheap = {.memory_kib = 64, .pass_count = 1};
    ISP_AUTO(isp_hasher) hasher = NULL;
    char stored[ISP_PASSWORD_PHC_SIZE];
    isp_status st = isp_hasher__new(ring, 1, &cheap, &hasher, err);
    if (st == ISP_OK)
        st = isp_hasher__hash(hasher, "test", "correct horse", stored, err);
    if (st == ISP_OK)
        st = isp_hasher__verify(hasher, "test", "correct horse", stored, NULL, err);
    return st; /* never ISP_E_LOGIN: no memory is no wrong password */
}

static isp_status make_tokens(isp_error *err)
{
    ISP_AUTO(isp_secret) token = NULL;
    ISP_AUTO(isp_secret) seed = NULL;
    uint8_t hash[ISP_SHA256_LEN];
    char text[ISP_SHA256_HEX_SIZE], code[ISP_TOTP_CODE_SIZE];
    isp_status st = isp_token__new(ISP_TOKEN_SESSION, &token, err);
    UNTOUCHED(st, token);
    if (st == ISP_OK)
        st = isp_token__hash(isp_secret__text(token), token->len, hash, err);
    if (st == ISP_OK)
        st = isp_token__csrf(isp_secret__text(token), token->len, text, err);
    if (st == ISP_OK)
        st = isp_totp__seed(&seed, err);
    if (st == ISP_OK)
        st = isp_totp__code(seed->data, seed->len, 1, code, err);
    if (st == ISP_OK)
        st = isp_digest__hkdf("key", 3, NULL, 0, "torture", hash, sizeof hash, err);
    return st;
}

/* clang-format off */
static const struct { const char *name; isp_status (*run)(isp_error *err); } scenarios[] = {
    { "make a key", make_a_key },
    { "write a key file", write_a_key_file },
    { "ask a command", ask_a_command },
    { "seal and open", seal_and_open },
    { "rotate", rotate },
    { "make a ring", make_a_ring },
    { "hash a password", hash_a_password },
    { "make tokens", make_tokens },
};
/* clang-format on */

START_TEST(every_allocation_may_fail)
{
    isp_error err = {0};
    int refused = 0;
    for (mode m = ONCE; m <= FROM_THEN_ON; m++) {
        for (long n = 1;; n++) {
            if (ks.count > 100)
                ks.count = 0;
            countdown = n;
            failures = 0;
            armed = m;
            isp_status st = scenarios[_i].run(&err);
            armed = NEVER;
            bool done = failures == 0;
            ck_assert_msg(st == ISP_E_MEMORY || st == ISP_OK, "%s, allocation %ld, mode %d: %s: %s",
                          scenarios[_i].name, n, (int)m, isp_status_name(st), err.message);
            refused += st < 0;
            ck_ok(scenarios[_i].run(&err), err); /* no harm is left */
            if (done)
                break;
        }
    }
    printf("%s: %d failures\n", scenarios[_i].name, refused);
    ck_assert_int_gt(refused, 1);
}
END_TEST

static void setup(void)
{
    isp_error err = {0};
    keystore_init(&ks);
    ring = keystore_ring(&ks, NULL);
    /* What OpenSSL and the C library do once is not ours to test. */
    for (size_t i = 0; i < ISP_LEN(scenarios); i++)
        ck_ok(scenarios[i].run(&err), err);
}

static void teardown(void)
{
    isp_keyring__free(ring);
}

__attribute__((constructor)) static void hook_openssl(void)
{
    /* Only possible before its first allocation. */
    if (!CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free))
        abort();
}

ISP_SUITE_FIXTURE(vault_torture, setup, teardown, 120,
                  LOOP(every_allocation_may_fail, 0, ISP_LEN(scenarios)))
