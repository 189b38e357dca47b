#include "vault/random.h"

#include <assert.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/secret.h"
#include "vault/crypto.h"

const char isp_random_base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const char isp_random_legible[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

isp_status isp_random__bytes(void *out, size_t len, isp_error *err)
{
    assert(len <= INT32_MAX);
    if (RAND_priv_bytes(out, (int)len) != 1)
        return isp_crypto__fail(err, "make random bytes");
    return ISP_OK;
}

isp_status isp_random__text(const char *alphabet, size_t count, char *out, isp_error *err)
{
    size_t letters = strlen(alphabet), done = 0;
    assert(letters >= 2 && letters <= 256);
    /* Bytes at or above the largest multiple of the alphabet would favour its first letters. */
    size_t fair = 256 - 256 % letters;
    uint8_t pool[64];

    while (done < count) {
        isp_status st = isp_random__bytes(pool, sizeof pool, err);
        if (st < 0) {
            isp_secret__wipe(out, done);
            out[0] = '\0';
            return st;
        }
        for (size_t i = 0; i < sizeof pool && done < count; i++)
            if (pool[i] < fair)
                out[done++] = alphabet[pool[i] % letters];
    }
    out[count] = '\0';
    isp_secret__wipe(pool, sizeof pool);
    return ISP_OK;
}
