#include "vault/crypto.h"

#include <openssl/err.h>
#include <openssl/evp.h>

/*
 * Is this how OpenSSL tells that memory ran out? A provider that cannot allocate or copy its
 * context says nothing, and EVP then gives a reason of its own: our algorithms and sizes are fixed,
 * so that these have no other cause.
 */
static bool is_memory(unsigned long code)
{
    int reason = ERR_GET_REASON(code);
    return reason == ERR_R_MALLOC_FAILURE ||
           (ERR_GET_LIB(code) == ERR_LIB_EVP &&
            (reason == EVP_R_INITIALIZATION_ERROR || reason == EVP_R_NOT_ABLE_TO_COPY_CTX));
}

isp_status isp_crypto__fail_at(isp_error *err, const char *what, const char *where)
{
    unsigned long first = ERR_get_error();
    bool memory = !first; /* too little memory even to note the reason */
    for (unsigned long code = first; code; code = ERR_get_error())
        memory = memory || is_memory(code);
    const char *reason = memory ? "out of memory" : ERR_reason_error_string(first);
    return isp__fail(err, memory ? ISP_E_MEMORY : ISP_E_INTERNAL, NULL, where, "could not %s: %s",
                     what, reason ? reason : "OpenSSL gives no reason");
}
