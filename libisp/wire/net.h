/*
 * wire/net.h - one stream to a device: TCP, or TLS over it. Every call ends by its deadline.
 *
 * A device is named by a numeric address, never by a name. TLS does not ask who signed the
 * certificate (devices sign their own): it compares the SHA-256 of the certificate with a pin. A
 * connection belongs to one credential and is never shared.
 */
#ifndef ISP_LIB_WIRE_NET_H
#define ISP_LIB_WIRE_NET_H

#include "wire/guard.h"

typedef enum isp_net_security {
    ISP_NET_PLAIN,
    ISP_NET_TLS,
    ISP_NET_TLS_ANONYMOUS, /* Diffie-Hellman without certificate: no one in the middle is noticed */
} isp_net_security;

enum {
    ISP_NET_PIN_LEN = 32, /* SHA-256 of the certificate in DER */
    ISP_NET_PIN_TEXT = 2 * ISP_NET_PIN_LEN + 1
};

typedef struct isp_net_options {
    const char *address; /* numeric */
    uint16_t port;
    isp_guard_protocol protocol;
    const isp_guard *guard;
    isp_net_security security;
    const uint8_t *pin; /* ISP_NET_PIN_LEN bytes; NULL: any certificate, see isp_net__pin() */
} isp_net_options;

typedef struct isp_net isp_net;

/* A deadline for the calls below: monotonic microseconds. */
int64_t isp_net__deadline(int64_t timeout_ms);

/*
 * Connect, and shake hands.
 * ISP_E_INVALID      the guard refuses the address, or it is none
 * ISP_E_TIMEOUT      no answer by the deadline
 * ISP_E_UNAVAILABLE  refused, unreachable, closed; native is the errno
 * ISP_E_PROTOCOL     the other side does not speak TLS as we must
 * ISP_E_CONFLICT     another certificate than the pinned one (subject node.tls_pin): nothing was
 *                    sent, a person decides
 */
isp_status isp_net__open(const isp_net_options *options, int64_t deadline, isp_net **out,
                         isp_error *err);
void isp_net__close(isp_net *net);
ISP_AUTO_DEFINE(isp_net, isp_net__close)

/* At least one byte, at most size; 0 bytes is the end of the stream. ISP_E_TIMEOUT,
 * ISP_E_UNAVAILABLE (reset), ISP_E_PROTOCOL (TLS). */
isp_status isp_net__read(isp_net *net, void *bytes, size_t size, int64_t deadline, size_t *out_len,
                         isp_error *err);
/* All bytes, or a failure: then at least the last one never left, and the stream is of no use any
 * more. */
isp_status isp_net__write(isp_net *net, const void *bytes, size_t len, int64_t deadline,
                          isp_error *err);

/* The certificate seen, as 64 hex digits; NULL without TLS or without certificate. Until close. */
const char *isp_net__pin(const isp_net *net);
/* Read such text, in either case, with or without colons between the bytes. */
bool isp_net__pin_parse(const char *text, uint8_t out[ISP_NET_PIN_LEN]);

#endif
