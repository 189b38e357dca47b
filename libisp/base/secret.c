#include "base/secret.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void isp_secret__wipe(void *data, size_t len)
{
    if (len)
        explicit_bzero(data, len);
}

isp_secret *isp_secret__new(size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), mapped;
    if (__builtin_add_overflow(len, page, &mapped)) /* room for the NUL, rounded up */
        return NULL;
    mapped -= mapped % page;
    isp_secret *secret = malloc(sizeof *secret);
    if (!secret)
        return NULL;
    void *data = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {
        free(secret);
        return NULL;
    }
    /* Best effort: RLIMIT_MEMLOCK may be small, and an old kernel may lack the advice. */
    (void)mlock(data, mapped);
    (void)madvise(data, mapped, MADV_DONTDUMP);
    (void)madvise(data, mapped, MADV_WIPEONFORK);
    *secret = (isp_secret){.data = data, .len = len, .mapped = mapped};
    return secret;
}

isp_secret *isp_secret__copy(const void *bytes, size_t len)
{
    isp_secret *secret = isp_secret__new(len);
    if (secret && len)
        memcpy(secret->data, bytes, len);
    return secret;
}

void isp_secret__free(isp_secret *secret)
{
    if (!secret)
        return;
    isp_secret__wipe(secret->data, secret->mapped);
    munmap(secret->data, secret->mapped);
    free(secret);
}
