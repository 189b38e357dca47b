/*
 * notify/notify.h - what stands in the outbox made texts, and sent.
 */
#ifndef ISP_LIB_NOTIFY_H
#define ISP_LIB_NOTIFY_H

#include "isp/message.h"
#include "tenant/session.h"

/* ---- texts ---- */

enum {
    ISP_LANGUAGE_COUNT = 2,
    ISP_MESSAGE_KIND_COUNT = 9
};

typedef struct isp_text {
    const char *subject, *body;
} isp_text;

/* A kind of message: what may stand in its braces, and what it says where nobody wrote other words.
 */
typedef struct isp_message_form {
    const char *placeholders; /* separated by blanks */
    isp_text texts[ISP_LANGUAGE_COUNT];
} isp_message_form;
const isp_message_form *isp_message_form__at(int64_t kind); /* NULL: there is none */

/* ISP_E_INVALID, `subject`: an unknown placeholder, which is named, or a brace without an end. */
isp_status isp_template__check(const char *text, const char *placeholders, const char *subject,
                               isp_error *err);
/* Words are lines name=text; a placeholder without a word becomes nothing. Secret words may be
 * NULL. */
isp_status isp_template__render(const char *text, const char *words, const char *secret_words,
                                isp_buf *out, isp_error *err);
/* Words to look at a template with, for every placeholder there is. */
const char *isp_template__sample(int64_t language);

/* ---- what a worker does ---- */

/* Put into the outbox what other floors have left to be told: reminders, and links for whoever has
 * asked for one; wipe what is void. *any: there was something. */
isp_status isp_notify__gather(isp_ctx *ctx, bool *any, isp_error *err);
/* Claim one message and send it; *any: there was one. What goes wrong with it is written to it. */
isp_status isp_notify__send(isp_ctx *ctx, bool *any, isp_error *err);

#endif
