/*
 * What goes over the wire to a relay, and what is refused before it: header lines, addresses,
 * relays. How relays answer is tests/notify.
 */
#include "isp_test.h"
#include "wire/smtp/smtp.h"

#include <openssl/evp.h>
#include <string.h>

static isp_error err;

static isp_smtp_mail plain_mail(void)
{
    return (isp_smtp_mail){.from_name = "Mirpur Fiber",
                           .from_address = "isp@example.com",
                           .to_address = "rahima@example.com",
                           .subject = "Invoice 42",
                           .body = "Dear Rahima,\n",
                           .language = "en",
                           .id = "isp.1.42@example.com",
                           .at_us = INT64_C(1794711600000000)};
}

START_TEST(headers_are_these)
{
    isp_smtp_mail mail = plain_mail();
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    mail.reply_to = "office@mirpur.example";
    ck_ok(isp_smtp__headers(&mail, &out, &err), err);
    ck_assert_str_eq(out.data, "From: =?UTF-8?B?TWlycHVyIEZpYmVy?=\r\n <isp@example.com>\r\n"
                               "To: <rahima@example.com>\r\n"
                               "Reply-To: <office@mirpur.example>\r\n"
                               "Subject: Invoice 42\r\n"
                               "Date: Sun, 15 Nov 2026 03:00:00 +0000\r\n"
                               "Message-ID: <isp.1.42@example.com>\r\n"
                               "Content-Language: en\r\n"
                               "Auto-Submitted: auto-generated\r\n");
}
END_TEST

/* Decoded again, each encoded word by itself as a reader does it: RFC 2047 §5, each is whole
 * characters, of 75 octets at most. */
START_TEST(a_bangla_subject_is_cut_between_characters)
{
    static const char subject[] =
        "মিরপুর ফাইবার-এর বিল MFN-2026-000042 পরিশোধের শেষ দিন ২০২৬-১১-১০, অনুগ্রহ করে আজই পরিশোধ করুন";
    isp_smtp_mail mail = plain_mail();
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    ISP_AUTO_BUF read = ISP_BUF_INIT;
    mail.subject = subject;
    ck_ok(isp_smtp__headers(&mail, &out, &err), err);
    const char *at = strstr(out.data, "Subject: ");
    ck_assert_ptr_nonnull(at);
    at += 9;
    int words = 0;
    for (;; words++) {
        ck_assert(strncmp(at, "=?UTF-8?B?", 10) == 0);
        const char *end = strstr(at, "?=");
        unsigned char room[128];
        ck_assert_ptr_nonnull(end);
        ck_assert_int_le(end + 2 - at, 75);
        int len = (int)(end - at - 10);
        int n = EVP_DecodeBlock(room, (const unsigned char *)at + 10, len);
        ck_assert_int_gt(n, 0);
        n -= (end[-1] == '=') + (end[-2] == '=');
        ck_assert(isp_text__is_utf8((const char *)room, (size_t)n));
        isp_buf__add(&read, room, (size_t)n);
        at = end + 2;
        if (strncmp(at, "\r\n ", 3) != 0)
            break;
        at += 3;
    }
    ck_assert_int_gt(words, 2);
    ck_assert_str_eq(read.data, subject);
}
END_TEST

static const struct {
    const char *text;
    bool good;
} addresses[] = {
    {"rahima@example.com", true},
    {"r.a-h+i_1@mail.example.com", true},
    {"r@127.0.0.1", true},
    {"", false},
    {"rahima", false},
    {"@example.com", false},
    {"rahima@", false},
    {"a@b@c", false},
    {"a b@example.com", false},
    {"a@example.com\r\nBcc: x@y.z", false},
    {"a@example.com\nRCPT", false},
    {"a@example.com>", false},
    {"<a@example.com", false},
    {"a,b@example.com", false},
    {"\"a\"@example.com", false},
    {"a@exa mple.com", false},
    {"a@-example.com", false},
    {"a..b@example.com", false},
    {"a@example.com.", false},
    {"a@example_com", false},
    {"\xe0\xa6\x86@example.com", false},
};

START_TEST(an_address_is_one_address)
{
    ck_assert_msg(isp_smtp__is_address(addresses[_i].text) == addresses[_i].good, "%s",
                  addresses[_i].text);
}
END_TEST

/* Nothing that was entered becomes a header of its own, wherever it stands. */
START_TEST(no_line_end_gets_into_a_header)
{
    static const char *const bad[] = {"x\r\nBcc: thief@example.com", "x\nBcc: thief@example.com",
                                      "x\rBcc: thief@example.com", "x\xe2\x80\xa8y\x7f"};
    for (size_t i = 0; i < ISP_LEN(bad); i++)
        for (int where = 0; where < 6; where++) {
            isp_smtp_mail mail = plain_mail();
            const char **members[] = {&mail.from_name, &mail.from_address, &mail.to_address,
                                      &mail.subject,   &mail.id,           &mail.reply_to};
            ISP_AUTO_BUF out = ISP_BUF_INIT;
            *members[where] = bad[i];
            ck_fails(isp_smtp__headers(&mail, &out, &err), ISP_E_INVALID, err);
        }
}
END_TEST

static const struct {
    const char *text, *host;
    int port;
    bool implicit_tls, plain;
} relays[] = {
    {"smtps://mail.example.com", "mail.example.com", 465, true, false},
    {"smtp://mail.example.com", "mail.example.com", 587, false, false},
    {"smtp://mail.example.com:2525", "mail.example.com", 2525, false, false},
    {"smtp-plain://127.0.0.1", "127.0.0.1", 25, false, true},
    {"smtps://[2001:db8::7]:465", "[2001:db8::7]", 465, true, false},
    {"http://mail.example.com", NULL, 0, false, false},
    {"mail.example.com", NULL, 0, false, false},
    {"smtp://", NULL, 0, false, false},
    {"smtp://mail.example.com:0", NULL, 0, false, false},
    {"smtp://mail.example.com:65536", NULL, 0, false, false},
    {"smtp://mail.example.com:-25", NULL, 0, false, false},
    {"smtp://user:pw@mail.example.com", NULL, 0, false, false},
    {"smtp://mail.example.com/path", NULL, 0, false, false},
    {"smtp://mail.example.com?x", NULL, 0, false, false},
    {"smtp://[2001:db8::7", NULL, 0, false, false},
    {"smtp://mail.example.com\r\nHELO", NULL, 0, false, false},
};

START_TEST(a_relay_is_a_scheme_a_host_and_a_port)
{
    isp_smtp_url url;
    if (!relays[_i].host) {
        ck_fails(isp_smtp_url__read(relays[_i].text, "relay_url", &url, &err), ISP_E_INVALID, err);
        ck_assert_str_eq(err.subject, "relay_url");
        return;
    }
    ck_ok(isp_smtp_url__read(relays[_i].text, "relay_url", &url, &err), err);
    ck_assert_str_eq(url.host, relays[_i].host);
    ck_assert_int_eq(url.port, relays[_i].port);
    ck_assert(url.implicit_tls == relays[_i].implicit_tls && url.plain == relays[_i].plain);
}
END_TEST

/* clang-format off */
ISP_SUITE(wire_smtp,
    TEST(headers_are_these),
    TEST(a_bangla_subject_is_cut_between_characters),
    LOOP(an_address_is_one_address, 0, ISP_LEN(addresses)),
    TEST(no_line_end_gets_into_a_header),
    LOOP(a_relay_is_a_scheme_a_host_and_a_port, 0, ISP_LEN(relays)))
/* clang-format on */
