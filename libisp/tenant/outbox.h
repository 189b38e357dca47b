/*
 * tenant/outbox.h - what people are to be told: written down here with its cause, in one
 * transaction; made a text and sent by libisp/notify, which stands above and is not called.
 *
 *     isp_outgoing mail = {.kind = ISP_MESSAGE_INVITE, .recipient = login};
 *     isp_outgoing__word(&mail, "name", name);
 *     isp_outgoing__secret(&mail, "link", token);
 *     st = isp_outbox__put(tx, ctx, tenant_id, &mail, now_us, &message_id, err);
 */
#ifndef ISP_LIB_TENANT_OUTBOX_H
#define ISP_LIB_TENANT_OUTBOX_H

#include "isp/message.h"
#include "tenant/session.h"

#define ISP_OUTGOING_WORDS 12

/* A message to be. Names and texts are borrowed; the names are those of the kind's placeholders. */
typedef struct isp_outgoing {
    int64_t kind;
    const char *recipient; /* NULL: whoever looks after to_tenant_id */
    int64_t to_tenant_id;  /* 0: none */
    const char *once_key;  /* NULL: it may be told again */
    int64_t expires_at_us; /* 0: what it says stays true */
    struct {
        const char *name, *text;
        bool secret; /* sealed, and wiped when it is out */
    } words[ISP_OUTGOING_WORDS];
    size_t word_count;
} isp_outgoing;
static inline void isp_outgoing__word(isp_outgoing *out, const char *name, const char *text)
{
    out->words[out->word_count].name = name;
    out->words[out->word_count++].text = text ? text : "";
}
static inline void isp_outgoing__secret(isp_outgoing *out, const char *name, const char *text)
{
    out->words[out->word_count].secret = true;
    isp_outgoing__word(out, name, text);
}

/* Can mail be sent to it, as far as its form tells? A login may be a phone number. */
bool isp_outbox__is_mail(const char *recipient);
/* Where links in messages lead, without a slash at the end; NULL: nowhere yet (public_url). */
const char *isp_outbox__link_base(const isp_ctx *ctx);
/* Has the tenant a relay, its own or that of the installation? */
isp_status isp_outbox__open(isp_tx *tx, isp_ctx *ctx, int64_t tenant_id, bool *out, isp_error *err);

/*
 * Write it down in the outbox of a tenant. The transaction is the tenant's or the job role's.
 * @param[out] message_id 0: there is no relay that it could go by, or the once_key is there
 */
isp_status isp_outbox__put(isp_tx *tx, isp_ctx *ctx, int64_t tenant_id, const isp_outgoing *out,
                           int64_t now_us, int64_t *message_id, isp_error *err);

#endif
