/*
 * wire/smtp/smtp.h - one mail to one recipient over SMTP (RFC 5321, by libcurl).
 *
 * What may not be in a header is refused, not escaped: whoever calls has looked at addresses when
 * they were entered, and a line end in one is an attack.
 */
#ifndef ISP_LIB_WIRE_SMTP_H
#define ISP_LIB_WIRE_SMTP_H

#include "base/base.h"
#include "base/text.h"
#include "wire/guard.h"

/*
 * A relay as people write it:
 *   smtps://mail.example[:465]       TLS from the first octet
 *   smtp://mail.example[:587]        STARTTLS, or nothing is said
 *   smtp-plain://127.0.0.1[:25]      neither; no login goes that way
 */
typedef struct isp_smtp_url {
    bool implicit_tls, plain;
    char host[256]; /* a name, a numeric IPv4 address, or IPv6 in brackets */
    uint16_t port;
} isp_smtp_url;
/* ISP_E_INVALID, subject as given. */
isp_status isp_smtp_url__read(const char *text, const char *subject, isp_smtp_url *out,
                              isp_error *err);

/* An address that may stand in MAIL FROM, RCPT TO and headers: ASCII, one @, nothing that ends or
 * divides it. */
bool isp_smtp__is_address(const char *text);

/* Where and how; all borrowed. */
typedef struct isp_smtp_relay {
    const char *url;
    const char *user, *password; /* NULL: no login */
    const char *ca_file;         /* NULL: the system's authorities */
    const isp_guard *guard;      /* NULL: any address (the installation's own relay) */
    int64_t timeout_ms;          /* of the whole conversation */
} isp_smtp_relay;

/* What; all borrowed UTF-8. Names and subject are one line, the body has lines that end in \n. */
typedef struct isp_smtp_mail {
    const char *from_name, *from_address;
    const char *reply_to; /* an address; NULL: none */
    const char *to_address;
    const char *subject, *body;
    const char *language; /* "bn" */
    const char *id;       /* Message-ID without brackets: the same mail has the same one */
    int64_t at_us;        /* Date */
    /* Asked before the first octet of the mail leaves: from then on it may arrive. Anything but
     * ISP_OK ends the conversation before that. May be NULL. */
    isp_status (*leaving)(void *user, isp_error *err);
    void *leaving_user;
} isp_smtp_mail;

/*
 * Hand it to the relay.
 * @retval ISP_OK            the relay has taken it over (250)
 * @retval ISP_E_UNAVAILABLE it has not, and may later: no connection, 4xx, login refused
 * @retval ISP_E_DENIED      it has not, and will not: 5xx
 * @retval ISP_E_INVALID     nothing was sent: the mail or the relay will not do, its address is
 *                           refused
 * @retval ISP_E_UNKNOWN     the connection broke after the mail had left
 * native of err has the answer's code, if there was one.
 * @thread any; blocks up to timeout_ms
 */
isp_status isp_smtp__send(const isp_smtp_relay *relay, const isp_smtp_mail *mail, isp_error *err);

/* For tests: the header lines as they are sent, without the empty one. */
isp_status isp_smtp__headers(const isp_smtp_mail *mail, isp_buf *out, isp_error *err);

#endif
