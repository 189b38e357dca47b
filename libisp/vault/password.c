#include "vault/password.h"

#include <argon2.h>
#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "vault/gate.h"
#include "vault/random.h"

enum {
    MEMORY_KIB = 19456,
    PASS_COUNT = 2,
    LANE_COUNT = 1,
    QUEUE_COUNT = 256,
    WAIT_MS = 15000,
    SALT_LEN = 16,
    HASH_LEN = 32,
    /* What a stored string may ask of us; a database that was tampered with gets no more. */
    MEMORY_KIB_MAX = 256 * 1024,
    PASS_COUNT_MAX = 32,
    LANE_COUNT_MAX = 16,
    PART_MIN = 8, /* bytes of a foreign salt or hash */
    PART_MAX = 64,
    BYTES_MAX = 4 * ISP_PASSWORD_MAX, /* of a password, in UTF-8 */
    WORD_MIN = 4
};

/* A PHC string, read. */
typedef struct phc {
    uint32_t memory_kib, pass_count, lane_count;
    int64_t pepper_id; /* 0: none */
    uint8_t salt[PART_MAX], hash[PART_MAX];
    size_t salt_len, hash_len;
} phc;

struct isp_hasher {
    isp_keyring *ring;
    int64_t tenant_id;
    uint32_t memory_kib, pass_count, lane_count;
    int64_t wait_ms;
    const isp_env *env;
    isp_gate *gate;
    atomic_llong count;
};

/*
 * PHC strings. Base64 here is the standard alphabet without padding.
 * Source: github.com/P-H-C/phc-string-format, phc-sf-spec.md, "Argon2 Encoding".
 */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(isp_buf *out, const uint8_t *bytes, size_t len)
{
    uint32_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < len; i++) {
        held = (held << 8 | bytes[i]) & 0xffff;
        for (bits += 8; bits >= 6; bits -= 6)
            isp_buf__char(out, base64[held >> (bits - 6) & 63]);
    }
    if (bits)
        isp_buf__char(out, base64[held << (6 - bits) & 63]);
}

static bool take_base64(const char **at, uint8_t *out, size_t max, size_t *len)
{
    uint32_t held = 0;
    unsigned bits = 0;
    const char *digit;
    *len = 0;
    for (; **at && (digit = strchr(base64, **at)); ++*at) {
        held = (held << 6 | (uint32_t)(digit - base64)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            if (*len == max)
                return false;
            bits -= 8;
            out[(*len)++] = (uint8_t)(held >> bits);
        }
    }
    /* One spelling for one value: nothing is left over but zero bits. */
    return bits < 6 && !(held & ((1u << bits) - 1));
}

static bool take_text(const char **at, const char *expected)
{
    size_t len = strlen(expected);
    if (strncmp(*at, expected, len) != 0)
        return false;
    *at += len;
    return true;
}

static bool take_number(const char **at, uint32_t min, uint32_t max, uint32_t *out)
{
    uint32_t value = 0;
    if (**at < '1' || **at > '9')
        return false;
    for (; **at >= '0' && **at <= '9'; ++*at) {
        value = value * 10 + (uint32_t)(**at - '0');
        if (value > max)
            return false;
    }
    *out = value;
    return value >= min;
}

static bool take_key_id(const char **at, int64_t *out)
{
    uint8_t bytes[8];
    size_t len;
    uint64_t id = 0;
    if (!take_base64(at, bytes, sizeof bytes, &len) || len != sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        id = id << 8 | bytes[i];
    *out = (int64_t)id;
    return *out > 0;
}

static bool read_phc(const char *text, phc *out)
{
    const char *at = text;
    *out = (phc){0};
    if (!take_text(&at, "$argon2id$v=19$m=") ||
        !take_number(&at, 8, MEMORY_KIB_MAX, &out->memory_kib) || !take_text(&at, ",t=") ||
        !take_number(&at, 1, PASS_COUNT_MAX, &out->pass_count) || !take_text(&at, ",p=") ||
        !take_number(&at, 1, LANE_COUNT_MAX, &out->lane_count))
        return false;
    if (take_text(&at, ",keyid=") && !take_key_id(&at, &out->pepper_id))
        return false;
    return take_text(&at, "$") && take_base64(&at, out->salt, PART_MAX, &out->salt_len) &&
           take_text(&at, "$") && take_base64(&at, out->hash, PART_MAX, &out->hash_len) && !*at &&
           out->memory_kib >= 8 * out->lane_count && out->salt_len >= PART_MIN &&
           out->hash_len >= PART_MIN;
}

static bool write_phc(const phc *in, char out[ISP_PASSWORD_PHC_SIZE])
{
    ISP_AUTO_BUF text = ISP_BUF_INIT;
    uint8_t id[8];
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)((uint64_t)in->pepper_id >> (56 - 8 * i));
    isp_buf__format(&text, "$argon2id$v=19$m=%u,t=%u,p=%u,keyid=", in->memory_kib, in->pass_count,
                    in->lane_count);
    put_base64(&text, id, sizeof id);
    isp_buf__char(&text, '$');
    put_base64(&text, in->salt, in->salt_len);
    isp_buf__char(&text, '$');
    put_base64(&text, in->hash, in->hash_len);
    if (text.failed || text.len >= ISP_PASSWORD_PHC_SIZE)
        return false;
    memcpy(out, text.data, text.len + 1);
    return true;
}

/*
 * Hashing.
 */

static int64_t or_default(int64_t value, int64_t fallback)
{
    return value ? value : fallback;
}

static int64_t half_the_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 1 ? count / 2 : 1;
}

isp_status isp_hasher__new(isp_keyring *ring, int64_t tenant_id, const isp_hasher_options *options,
                           isp_hasher **out, isp_error *err)
{
    static const isp_hasher_options defaults = {0};
    const isp_hasher_options *o = options ? options : &defaults;
    int64_t memory_kib = or_default(o->memory_kib, MEMORY_KIB);
    int64_t pass_count = or_default(o->pass_count, PASS_COUNT);
    int64_t lane_count = or_default(o->lane_count, LANE_COUNT);
    int64_t parallel_count = or_default(o->parallel_count, half_the_processors());
    int64_t queue_count = or_default(o->queue_count, QUEUE_COUNT);

    ISP_REQUIRE(err, lane_count >= 1 && lane_count <= LANE_COUNT_MAX, "lane_count");
    ISP_REQUIRE(err, memory_kib >= 8 * lane_count && memory_kib <= MEMORY_KIB_MAX, "memory_kib");
    ISP_REQUIRE(err, pass_count >= 1 && pass_count <= PASS_COUNT_MAX, "pass_count");
    ISP_REQUIRE(err, parallel_count >= 1 && parallel_count <= 1024, "parallel_count");
    ISP_REQUIRE(err, queue_count >= 1 && queue_count <= 65536, "queue_count");

    ISP_AUTO(isp_hasher) hasher = calloc(1, sizeof *hasher);
    if (!hasher)
        return isp_fail_memory(err);
    hasher->ring = ring;
    hasher->tenant_id = tenant_id;
    hasher->memory_kib = (uint32_t)memory_kib;
    hasher->pass_count = (uint32_t)pass_count;
    hasher->lane_count = (uint32_t)lane_count;
    hasher->wait_ms = or_default(o->wait_ms, WAIT_MS);
    hasher->env = o->env;
    isp_status st = isp_gate__new((size_t)parallel_count, (size_t)queue_count, &hasher->gate, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(hasher);
    return st;
}

void isp_hasher__free(isp_hasher *hasher)
{
    if (!hasher)
        return;
    isp_gate__free(hasher->gate);
    free(hasher);
}

int64_t isp_hasher__count(isp_hasher *hasher)
{
    return atomic_load(&hasher->count);
}

size_t isp_hasher__waiting(isp_hasher *hasher)
{
    return isp_gate__waiting(hasher->gate);
}

typedef struct hashing {
    isp_hasher *hasher;
    const phc *p;
    const void *input;
    size_t len;
    uint8_t *hash;
    int rc;
} hashing;

/* On a thread of the gate. */
static void hash_now(void *user)
{
    hashing *in = user;
    const phc *p = in->p;
    atomic_fetch_add(&in->hasher->count, 1);
    in->rc = argon2id_hash_raw(p->pass_count, p->memory_kib, p->lane_count, in->input, in->len,
                               p->salt, p->salt_len, in->hash, p->hash_len);
}

/* Run Argon2id with the parameters and salt of p, when it is this source's turn. */
static isp_status run_argon2(isp_hasher *hasher, const char *source, const phc *p,
                             const void *input, size_t len, uint8_t *hash, isp_error *err)
{
    hashing in = {.hasher = hasher, .p = p, .input = input, .len = len, .hash = hash};
    isp_status st = isp_gate__run(hasher->gate, source, hasher->wait_ms, hash_now, &in, err);
    if (st < 0)
        return st;
    if (in.rc == ARGON2_MEMORY_ALLOCATION_ERROR)
        return isp_fail_memory(err);
    if (in.rc != ARGON2_OK)
        return isp_fail(err, ISP_E_INTERNAL, NULL, "could not hash a password: %s",
                        argon2_error_message(in.rc));
    return ISP_OK;
}

isp_status isp_hasher__hash(isp_hasher *hasher, const char *source, const char *password,
                            char out[ISP_PASSWORD_PHC_SIZE], isp_error *err)
{
    phc p = {.memory_kib = hasher->memory_kib,
             .pass_count = hasher->pass_count,
             .lane_count = hasher->lane_count,
             .salt_len = SALT_LEN,
             .hash_len = HASH_LEN};
    uint8_t peppered[ISP_SHA256_LEN];
    size_t len = strlen(password);
    if (len > BYTES_MAX)
        return isp_fail(err, ISP_E_INVALID, "password", "the password is too long");
    isp_status st = isp_random__bytes(p.salt, p.salt_len, err);
    if (st == ISP_OK)
        st = isp_vault__mac(hasher->ring, hasher->tenant_id, ISP_PURPOSE_PASSWORD, 0, password, len,
                            peppered, &p.pepper_id, err);
    if (st == ISP_OK)
        st = run_argon2(hasher, source, &p, peppered, sizeof peppered, p.hash, err);
    isp_secret__wipe(peppered, sizeof peppered);
    if (st == ISP_OK && !write_phc(&p, out))
        st = isp_fail_memory(err);
    return st;
}

/*
 * What a password is checked against when there is nothing to check it against: the current
 * parameters, a fixed salt, and a hash that nothing is compared with in the end.
 */
static void make_dummy(const isp_hasher *hasher, int64_t pepper_id, phc *out)
{
    *out = (phc){.memory_kib = hasher->memory_kib,
                 .pass_count = hasher->pass_count,
                 .lane_count = hasher->lane_count,
                 .pepper_id = pepper_id,
                 .salt_len = SALT_LEN,
                 .hash_len = HASH_LEN};
}

isp_status isp_hasher__verify(isp_hasher *hasher, const char *source, const char *password,
                              const char *stored, bool *rehash, isp_error *err)
{
    phc p;
    uint8_t input[ISP_SHA256_LEN], hash[PART_MAX];
    const void *hashed = input;
    /* What is longer than any password is read up to where it is longer. */
    size_t len = strnlen(password, BYTES_MAX + 1), hashed_len = sizeof input;
    int64_t primary_id;
    bool known = stored && read_phc(stored, &p);
    bool damaged = stored && !known;

    /* The current pepper always: which it is, is needed for `rehash`, and who is unknown gets it.
     */
    isp_status st = isp_vault__mac(hasher->ring, hasher->tenant_id, ISP_PURPOSE_PASSWORD, 0,
                                   password, len, input, &primary_id, err);
    if (st == ISP_OK && known && p.pepper_id && p.pepper_id != primary_id) {
        uint8_t older[ISP_SHA256_LEN];
        st = isp_vault__mac(hasher->ring, hasher->tenant_id, ISP_PURPOSE_PASSWORD, p.pepper_id,
                            password, len, older, NULL, err);
        if (st == ISP_OK)
            memcpy(input, older, sizeof input);
        isp_secret__wipe(older, sizeof older);
        if (st == ISP_E_SEALED) { /* a key that is gone: as good as a damaged string */
            st = ISP_OK;
            known = false;
            damaged = true;
        }
    }
    if (known && !p.pepper_id) {
        hashed = password;
        hashed_len = len;
    }
    if (!known)
        make_dummy(hasher, primary_id, &p);
    if (st == ISP_OK)
        st = run_argon2(hasher, source, &p, hashed, hashed_len, hash, err);
    if (st == ISP_OK) {
        if (damaged)
            isp_log(hasher->env, ISP_LOG_ERROR, "vault.password.damaged", ISP_NO_VALUE, NULL,
                    "a stored password hash cannot be read: reset that password");
        bool same = isp_digest__equal(hash, p.hash, p.hash_len);
        if (!same || !known)
            st = isp_fail(err, ISP_E_LOGIN, NULL, "unknown user or wrong password");
        else if (rehash)
            *rehash = p.pepper_id != primary_id || p.memory_kib != hasher->memory_kib ||
                      p.pass_count != hasher->pass_count || p.lane_count != hasher->lane_count ||
                      p.salt_len < SALT_LEN || p.hash_len < HASH_LEN;
    }
    isp_secret__wipe(input, sizeof input);
    isp_secret__wipe(hash, sizeof hash);
    isp_secret__wipe(&p, sizeof p);
    return st;
}

/*
 * The rules.
 */

/*
 * Made from data/common-passwords.txt: sorted, lower case, each ends in a NUL. One long literal
 * instead of an array of strings, which would be a relocation each.
 */
static const char common_passwords[] =
#include "common_passwords.inc"
    ;

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* strcmp of a folded to lower case. */
static int compare_folded(const char *a, const char *b)
{
    while (*a && to_lower(*a) == *b)
        a++, b++;
    return (unsigned char)to_lower(*a) - (unsigned char)*b;
}

bool isp_password__is_common(const char *password)
{
    size_t low = 0, high = sizeof common_passwords - 1; /* both at the start of an entry */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        while (middle > low && common_passwords[middle - 1])
            middle--;
        int order = compare_folded(password, common_passwords + middle);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + strlen(common_passwords + middle) + 1;
    }
    return false;
}

static size_t count_characters(const char *utf8)
{
    size_t count = 0;
    for (; *utf8; utf8++)
        count += ((unsigned char)*utf8 & 0xc0) != 0x80;
    return count;
}

/* strstr without regard to the case of ASCII letters. */
static bool contains_folded(const char *text, const char *word)
{
    for (; *text; text++) {
        size_t i = 0;
        while (word[i] && to_lower(text[i]) == to_lower(word[i]))
            i++;
        if (!word[i])
            return true;
    }
    return false;
}

isp_status isp_password__check(const char *password, const char *const *words, isp_error *err)
{
    static const char subject[] = "password";
    size_t len = strnlen(password, BYTES_MAX + 1);
    if (len > BYTES_MAX)
        return isp_fail(err, ISP_E_INVALID, subject,
                        "the password is too long: at most %d characters", ISP_PASSWORD_MAX);
    if (!isp_text__is_utf8(password, len))
        return isp_fail(err, ISP_E_INVALID, subject, "the password is not valid UTF-8 text");
    size_t count = count_characters(password);
    if (count < ISP_PASSWORD_MIN || count > ISP_PASSWORD_MAX)
        return isp_fail(err, ISP_E_INVALID, subject,
                        "the password has %zu characters: it must have %d to %d", count,
                        ISP_PASSWORD_MIN, ISP_PASSWORD_MAX);
    if (isp_password__is_common(password))
        return isp_fail(err, ISP_E_INVALID, subject,
                        "the password is one of the most common ones: choose another");
    for (; words && *words; words++)
        if (count_characters(*words) >= WORD_MIN && contains_folded(password, *words))
            return isp_fail(err, ISP_E_INVALID, subject,
                            "the password contains a name that others know: leave it out");
    return ISP_OK;
}
