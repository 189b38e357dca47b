/**
 * @file message.h
 * Messages to people: invitations, resets, reminders. Each is written to an outbox together with
 * its cause and sent by a worker (::ISP_WORK_NOTIFY), by the tenant's own relay or that of the
 * installation. docs/messages.md says how it works.
 */
#ifndef ISP_MESSAGE_H
#define ISP_MESSAGE_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is told. */
typedef enum isp_message_kind {
    ISP_MESSAGE_INVITE = 0,    /**< choose a password: somebody has made you an account */
    ISP_MESSAGE_RESET = 1,     /**< choose a new password */
    ISP_MESSAGE_UPCOMING = 2,  /**< an invoice is due in three days */
    ISP_MESSAGE_PAST_DUE = 3,  /**< its date is past */
    ISP_MESSAGE_GRACE = 4,     /**< three days before suspension */
    ISP_MESSAGE_SUSPENDED = 5, /**< panels are closed */
    ISP_MESSAGE_PAID = 6,      /**< an invoice is paid */
    ISP_MESSAGE_RESTORED = 7,  /**< panels are open again */
    ISP_MESSAGE_TEST = 8       /**< does it work? */
} isp_message_kind;

/** By what it goes. */
typedef enum isp_channel {
    ISP_CHANNEL_EMAIL = 0
} isp_channel;

/** In what words: English or Bangla. */
typedef enum isp_language {
    ISP_LANGUAGE_EN = 0,
    ISP_LANGUAGE_BN = 1
} isp_language;

/** What has become of it. */
typedef enum isp_message_state {
    ISP_MESSAGE_QUEUED = 0,  /**< waits, for the first time or for the next */
    ISP_MESSAGE_SENDING = 1, /**< a worker has it */
    ISP_MESSAGE_SENT = 2,    /**< the relay has taken it over */
    ISP_MESSAGE_FAILED = 3,  /**< refused for good, tried too often, or void by now */
    ISP_MESSAGE_UNKNOWN = 4  /**< it has left, and nobody heard whether it arrived */
} isp_message_state;

/* ---- settings ---- */

/** How the tenant's messages look, and by what relay they go. */
typedef struct isp_mail {
    int64_t language;           /**< ::isp_language */
    const char *sender_name;    /**< NULL: the tenant's name */
    const char *sender_address; /**< answers go there; with a relay of its own, it is the sender */
    const char *relay_url;      /**< NULL: the installation's relay */
    const char *relay_user;
    int64_t has_relay_password; /**< 0 or 1 */
    int64_t revision;
} isp_mail;
ISP_RECORD_DECLARE(isp_mail)

typedef struct isp_mail_options {
    int64_t struct_size;
    const char *language; /**< "en", "bn" */
    const char *sender_name;
    const char *sender_address;
    const char *relay_url; /**< "smtps://host[:port]", "smtp://host[:port]" with STARTTLS,
                              "smtp-plain://host[:port]" without a login; "": the installation's */
    const char *relay_user;
    const char *relay_password; /**< a secret; "" takes it away. A new url or user wants it again */
    int64_t revision;
} isp_mail_options;
#define ISP_MAIL_OPTIONS_INIT                                  \
    {                                                          \
        (int64_t)sizeof(isp_mail_options), 0, 0, 0, 0, 0, 0, 0 \
    }
/** Permission message.read. @since 0.1 */
ISP_API isp_status isp_mail_get(isp_session *session, isp_mail **out, isp_error *err);
/** Change what is given; permission message.write.
 * @retval ISP_E_INVALID subject is the member @retval ISP_E_CONFLICT the revision is another
 * @since 0.1 */
ISP_API isp_status isp_mail_update(isp_session *session, const isp_mail_options *options,
                                   isp_mail **out, isp_error *err);

/* ---- templates ---- */

/** The text of a kind in a language: the tenant's own, or the one that the library has. */
typedef struct isp_template {
    int64_t kind;     /**< ::isp_message_kind */
    int64_t channel;  /**< ::isp_channel */
    int64_t language; /**< ::isp_language */
    const char *subject;
    const char *body;         /**< lines end in \n */
    const char *placeholders; /**< names that may stand in braces, separated by blanks */
    int64_t is_own;           /**< 1: the tenant has written it */
    int64_t changed_at_us;    /**< or ISP_NO_VALUE */
} isp_template;
ISP_RECORD_DECLARE(isp_template)

typedef struct isp_template_options {
    int64_t struct_size;
    const char *kind;     /**< "invite"; required */
    const char *channel;  /**< default "email" */
    const char *language; /**< default the tenant's */
    const char *subject;  /**< of set and preview; 1..200 characters */
    const char *body;     /**< of set and preview; 1..4000 bytes */
} isp_template_options;
#define ISP_TEMPLATE_OPTIONS_INIT                            \
    {                                                        \
        (int64_t)sizeof(isp_template_options), 0, 0, 0, 0, 0 \
    }
/** All, in the order of ::isp_message_kind; permission message.read. @since 0.1 */
ISP_API isp_status isp_template_list_get(isp_session *session, isp_template_list **out,
                                         isp_error *err);
/** One; permission message.read. @since 0.1 */
ISP_API isp_status isp_template_get(isp_session *session, const isp_template_options *options,
                                    isp_template **out, isp_error *err);
/**
 * Write the tenant's own text; permission message.write. "{name}" stands for a placeholder, "{{"
 * for a brace. A subject or body that is not given stays.
 * @retval ISP_E_INVALID subject "subject" or "body": the message names what is unknown
 * @since 0.1
 */
ISP_API isp_status isp_template_set(isp_session *session, const isp_template_options *options,
                                    isp_template **out, isp_error *err);
/** The library's text again; permission message.write. @since 0.1 */
ISP_API isp_status isp_template_reset(isp_session *session, const isp_template_options *options,
                                      isp_template **out, isp_error *err);
/** What would be sent, with sample words: of the text as it stands, or of the one that is given;
 * nothing is written. Permission message.read. Errors as isp_template_set(). @since 0.1 */
ISP_API isp_status isp_template_preview(isp_session *session, const isp_template_options *options,
                                        isp_template **out, isp_error *err);

/* ---- the outbox ---- */

typedef struct isp_message {
    int64_t message_id;
    int64_t kind;     /**< ::isp_message_kind */
    int64_t channel;  /**< ::isp_channel */
    int64_t language; /**< ::isp_language */
    const char *recipient;
    int64_t to_tenant_id; /**< to whoever looks after this tenant, or ISP_NO_VALUE */
    const char *subject;  /**< as it went out; NULL before */
    const char *body;     /**< the same; NULL also where it holds a link, which is never kept */
    int64_t state;        /**< ::isp_message_state */
    int64_t attempt_count;
    const char *error;     /**< why it has not gone */
    int64_t next_at_us;    /**< when it is tried next, or ISP_NO_VALUE */
    int64_t expires_at_us; /**< what it says is void then, or ISP_NO_VALUE */
    int64_t sent_at_us;    /**< or ISP_NO_VALUE */
    int64_t created_at_us;
} isp_message;
ISP_RECORD_DECLARE(isp_message)

/** Newest first; takes filter, a state. Permission message.read. @since 0.1 */
ISP_API isp_status isp_message_list_get(isp_session *session, const isp_list_options *options,
                                        isp_message_list **out, isp_error *err);
/** Permission message.read. @since 0.1 */
ISP_API isp_status isp_message_get(isp_session *session, int64_t message_id, isp_message **out,
                                   isp_error *err);
/**
 * Try once more what has failed, or of what nobody knows; permission message.write. It may then
 * arrive twice.
 * @retval ISP_E_STATE it waits, is sent, or its link is gone: start what it was for again
 * @since 0.1
 */
ISP_API isp_status isp_message_retry(isp_session *session, int64_t message_id, isp_message **out,
                                     isp_error *err);

typedef struct isp_message_test_options {
    int64_t struct_size;
    const char *recipient; /**< default: the login of whoever asks */
} isp_message_test_options;
#define ISP_MESSAGE_TEST_OPTIONS_INIT                \
    {                                                \
        (int64_t)sizeof(isp_message_test_options), 0 \
    }
/**
 * Queue a test; permission message.write. isp_message_get() says what has become of it.
 * @retval ISP_E_STATE   neither the tenant nor the installation has a relay
 * @retval ISP_E_INVALID subject "recipient": not an e-mail address
 * @since 0.1
 */
ISP_API isp_status isp_message_test(isp_session *session, const isp_message_test_options *options,
                                    isp_message **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
