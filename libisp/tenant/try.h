/*
 * tenant/try.h - the one gate in front of everything that tests a secret: passwords, codes,
 * recovery codes, links. Made so that guessing is slow and shutting somebody else out is not
 * possible for long.
 *
 * A try is counted before the secret is looked at, by an atomic statement: a hundred at the same
 * moment count a hundred. It is counted under
 *
 *   - account and source (/24 or /56): from the fifth failure on each costs twice the wait of the
 *     one before, at most 5 minutes; forgotten after an hour without one;
 *   - source: 30 a minute;
 *   - account, from everywhere: 50 an hour. Beyond, whom we do not know must show a code of the
 *     second factor before the password is looked at;
 *
 * or, from a browser where this user logged in before, or within a session, under that browser or
 * session alone: whatever others do elsewhere, it goes on as before. Nobody has to undo any of it.
 *
 * What tests a secret takes a try as an argument, so that it cannot be called without one.
 */
#ifndef ISP_LIB_TENANT_TRY_H
#define ISP_LIB_TENANT_TRY_H

#include "store/ctx.h"
#include "store/store.h"

enum {
    ISP_TRY_KEY_SIZE = 400,
    ISP_SOURCE_SIZE = 64 /* an address, "cli" */
};

typedef enum isp_try_verdict {
    ISP_TRY_OPEN = 0,
    ISP_TRY_FACTOR, /* only after a code of the second factor */
    ISP_TRY_SHUT    /* not now, right or wrong */
} isp_try_verdict;

typedef struct isp_try {
    isp_ctx *ctx;
    isp_try_verdict verdict;
    struct {
        char key[ISP_TRY_KEY_SIZE];
        bool counted;
    } keys[3]; /* in the order of the rules; "" is none */
} isp_try;

/* From anywhere: account (NULL: only the source counts) is who, as isp_try__user() writes it, or
 * a name that may be nobody's. */
isp_status isp_try__enter(isp_ctx *ctx, const char *account, const char *source, isp_try *out,
                          isp_error *err);
/* From a place that is known to be the user's: own names it. */
isp_status isp_try__enter_known(isp_ctx *ctx, const char *own, isp_try *out, isp_error *err);
/* It was right: the failures of this place are forgotten, and elsewhere this try. In a transaction
 * of the job role. */
isp_status isp_try__pass(isp_tx *tx, const isp_try *attempt, isp_error *err);
/* The same alone. */
isp_status isp_try__passed(const isp_try *attempt, isp_error *err);
/* It was neither right nor wrong (something is missing): this try did not happen. */
isp_status isp_try__refund(const isp_try *attempt, isp_error *err);

/* "user 3:7". */
void isp_try__user(int64_t tenant_id, int64_t user_id, char out[ISP_TRY_KEY_SIZE]);
/* Addresses of one household or attacker count as one: /24 and /56. @source RFC 6177 §2: a home
 * is given a /56 rather than a /64. */
void isp_source__prefix(const char *source, char out[ISP_SOURCE_SIZE]);

#endif
