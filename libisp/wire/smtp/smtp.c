#include "wire/smtp/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

enum {
    CONNECT_MS = 10000,
    /* Octets of UTF-8 in one encoded word: 75 characters at most (RFC 2047 §2). */
    WORD_BYTES = 45
};

/* ---- what may be said ---- */

bool isp_smtp__is_address(const char *text)
{
    static const char special[] = "!#$%&'*+-/=?^_`{|}~.";
    const char *at = text ? strchr(text, '@') : NULL;
    size_t len = at ? strlen(text) : 0;
    if (!at || at == text || at - text > 64 || !at[1] || len > 254)
        return false;
    for (const char *c = text; *c; c++) {
        bool plain = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
                     (*c >= 'A' && *c <= 'Z') || *c == '-';
        if (c != at && !plain && !(c < at ? strchr(special, *c) != NULL : *c == '.'))
            return false;
    }
    return at[1] != '.' && at[1] != '-' && !strstr(text, "..") && text[0] != '.' && at[-1] != '.' &&
           text[len - 1] != '.' && text[len - 1] != '-';
}

isp_status isp_smtp_url__read(const char *text, const char *subject, isp_smtp_url *out,
                              isp_error *err)
{
    static const struct {
        const char *scheme;
        bool implicit_tls, plain;
        uint16_t port;
    } forms[] = {{"smtps://", true, false, 465},
                 {"smtp://", false, false, 587},
                 {"smtp-plain://", false, true, 25}};
    size_t i = 0;
    while (i < ISP_LEN(forms) && !isp_text__starts(text, forms[i].scheme))
        i++;
    if (i == ISP_LEN(forms))
        return isp_fail(err, ISP_E_INVALID, subject,
                        "a relay is smtps://, smtp:// or smtp-plain:// and a host");
    const char *host = text + strlen(forms[i].scheme);
    const char *rest = strchrnul(host, *host == '[' ? ']' : ':');
    rest += *rest == ']';
    size_t len = (size_t)(rest - host);
    int64_t port = forms[i].port;
    bool good = len > 0 && len < sizeof out->host && (*host != '[' || rest[-1] == ']') &&
                (!*rest || (*rest == ':' && isp_text__i64(rest + 1, &port) && port > 0 &&
                            port <= 65535 && rest[1] != '-'));
    for (size_t k = 0; good && k < len; k++) {
        char c = host[k];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '-' || c == '.';
        good = plain || (*host == '[' && strchr("[]:", c));
    }
    if (!good)
        return isp_fail(err, ISP_E_INVALID, subject,
                        "not a host, with or without a port and nothing behind it");
    *out = (isp_smtp_url){
        .implicit_tls = forms[i].implicit_tls, .plain = forms[i].plain, .port = (uint16_t)port};
    memcpy(out->host, host, len);
    return ISP_OK;
}

static void add_base64(isp_buf *out, const void *bytes, size_t len)
{
    unsigned char room[WORD_BYTES / 3 * 4 + 4];
    int n = EVP_EncodeBlock(room, bytes, (int)len);
    isp_buf__add(out, room, (size_t)n);
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e)
            return false;
    return true;
}

/* Text of a header: as it is, or as encoded words that are cut between characters. */
static void add_encoded(isp_buf *out, const char *text)
{
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        size_t n = len - at < WORD_BYTES ? len - at : WORD_BYTES;
        while (at + n < len && ((unsigned char)text[at + n] & 0xc0) == 0x80)
            n--;
        isp_buf__text(out, at ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
        add_base64(out, text + at, n);
        isp_buf__text(out, "?=");
        at += n;
    }
}

static void add_subject(isp_buf *out, const char *text)
{
    if (is_ascii(text) && strlen(text) <= 60 && !strstr(text, "=?"))
        isp_buf__text(out, text);
    else
        add_encoded(out, text);
}

static void add_date(isp_buf *out, int64_t at_us)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(at_us / 1000000);
    struct tm t;
    gmtime_r(&seconds, &t);
    isp_buf__format(out, "%s, %d %s %d %02d:%02d:%02d +0000", days[t.tm_wday % 7], t.tm_mday,
                    months[t.tm_mon % 12], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static isp_status check_mail(const isp_smtp_mail *mail, isp_error *err)
{
    const struct {
        const char *subject, *address;
    } addresses[] = {{"mail.from", mail->from_address},
                     {"mail.to", mail->to_address},
                     {"mail.reply_to", mail->reply_to ? mail->reply_to : mail->from_address}};
    for (size_t i = 0; i < ISP_LEN(addresses); i++)
        if (!isp_smtp__is_address(addresses[i].address))
            return isp_fail(err, ISP_E_INVALID, addresses[i].subject, "not an e-mail address");
    if (!isp_text__is_line(mail->from_name, 1, 200))
        return isp_fail(err, ISP_E_INVALID, "mail.from", "the name of a sender is one line");
    if (!isp_text__is_line(mail->subject, 1, 400))
        return isp_fail(err, ISP_E_INVALID, "mail.subject", "a subject is one line");
    if (!isp_smtp__is_address(mail->id))
        return isp_fail(err, ISP_E_INVALID, "mail.id", "not a message id");
    if (!isp_text__is_line(mail->language, 2, 35) || !is_ascii(mail->language))
        return isp_fail(err, ISP_E_INVALID, "mail.language", "not a language");
    return ISP_OK;
}

isp_status isp_smtp__headers(const isp_smtp_mail *mail, isp_buf *out, isp_error *err)
{
    isp_status st = check_mail(mail, err);
    if (st < 0)
        return st;
    isp_buf__text(out, "From: ");
    add_encoded(out, mail->from_name); /* encoded also when it is plain: no character is special */
    isp_buf__format(out, "\r\n <%s>\r\nTo: <%s>\r\n", mail->from_address, mail->to_address);
    if (mail->reply_to)
        isp_buf__format(out, "Reply-To: <%s>\r\n", mail->reply_to);
    isp_buf__text(out, "Subject: ");
    add_subject(out, mail->subject);
    isp_buf__text(out, "\r\nDate: ");
    add_date(out, mail->at_us);
    isp_buf__format(out,
                    "\r\nMessage-ID: <%s>\r\nContent-Language: %s\r\n"
                    "Auto-Submitted: auto-generated\r\n",
                    mail->id, mail->language);
    return out->failed ? isp_fail_memory(err) : ISP_OK;
}

/* ---- sending ---- */

typedef struct talk {
    const isp_smtp_relay *relay;
    const isp_smtp_mail *mail;
    bool left; /* the mail may arrive */
    isp_status refused;
    isp_error why; /* of what was refused by us */
    isp_cursor body;
} talk;

/* The address itself, whatever the name was. */
static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    talk *t = user;
    (void)purpose;
    if (t->relay->guard) {
        t->refused = isp_guard__check(t->relay->guard, ISP_GUARD_SMTP, &address->addr,
                                      (socklen_t)address->addrlen, &t->why);
        if (t->refused < 0) {
            snprintf(t->why.subject, sizeof t->why.subject, "mail.relay");
            return CURL_SOCKET_BAD;
        }
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* The body, asked for when the relay has said that it wants the mail. */
static size_t give_body(char *room, size_t size, size_t count, void *user)
{
    talk *t = user;
    if (!t->left && t->mail->leaving &&
        (t->refused = t->mail->leaving(t->mail->leaving_user, &t->why)) < 0)
        return CURL_READFUNC_ABORT;
    t->left = true;
    size_t n = size * count, left = isp_cursor__left(&t->body);
    if (n > left)
        n = left;
    memcpy(room, t->body.at, n);
    t->body.at += n;
    return n;
}

static size_t swallow(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes, (void)user;
    return size * count;
}

static void free_easy(CURL **easy)
{
    curl_easy_cleanup(*easy);
}
static void free_mime(curl_mime **mime)
{
    curl_mime_free(*mime);
}
static void free_slist(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}
#define AUTO(what) __attribute__((cleanup(what)))

/* A list of what stands between the line ends; folded lines stay one. */
static bool add_headers(const isp_buf *text, struct curl_slist **list)
{
    for (const char *line = text->data, *end; line && *line; line = end + 2) {
        end = strstr(line, "\r\n");
        while (end && (end[2] == ' ' || end[2] == '\t'))
            end = strstr(end + 2, "\r\n");
        if (!end)
            return false;
        ISP_AUTO_TEXT one = isp_text__dup_n(line, (size_t)(end - line));
        struct curl_slist *longer = one ? curl_slist_append(*list, one) : NULL;
        if (!longer)
            return false;
        *list = longer;
    }
    return true;
}

/* Lines of a text part end in CR LF (RFC 2046 §4.1.1). */
static void add_lines(isp_buf *out, const char *text)
{
    for (; *text; text++)
        isp_buf__add(out, *text == '\n' ? "\r\n" : text, *text == '\n' ? 2 : 1);
}

static bool make_mime(CURL *easy, talk *t, const isp_buf *body, curl_mime **mime)
{
    curl_mimepart *part;
    t->body = isp_cursor__of(body->data, body->len);
    return (*mime = curl_mime_init(easy)) && (part = curl_mime_addpart(*mime)) &&
           curl_mime_data_cb(part, (curl_off_t)body->len, give_body, NULL, NULL, t) == CURLE_OK &&
           curl_mime_type(part, "text/plain; charset=utf-8") == CURLE_OK &&
           curl_mime_encoder(part, "base64") == CURLE_OK;
}

/* The name by which we greet: the sender's domain. */
static bool make_url(const isp_smtp_url *at, const isp_smtp_mail *mail, isp_buf *out)
{
    isp_buf__format(out, "%s://%s:%u/%s", at->implicit_tls ? "smtps" : "smtp", at->host,
                    (unsigned)at->port, strchr(mail->from_address, '@') + 1);
    return !out->failed;
}

/* What the relay's answer, or the lack of one, means for the mail. */
static isp_status judge(CURL *easy, CURLcode code, const talk *t, const char *text, isp_error *err)
{
    long answer = 0;
    char native[8];
    if (code == CURLE_OK)
        return ISP_OK;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
    if (t->refused < 0) { /* by us */
        if (err)
            *err = t->why;
        return t->refused;
    }
    const char *why = *text ? text : curl_easy_strerror(code);
    snprintf(native, sizeof native, "%ld", answer);
    bool told = answer >= 400 && answer < 600 &&
                (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR ||
                 code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_LOGIN_DENIED ||
                 code == CURLE_QUOTE_ERROR || code == CURLE_REMOTE_ACCESS_DENIED ||
                 code == CURLE_USE_SSL_FAILED);
    isp_status st;
    if (code == CURLE_OUT_OF_MEMORY)
        return isp_fail_memory(err);
    if (told && answer >= 500 && code != CURLE_LOGIN_DENIED && code != CURLE_USE_SSL_FAILED)
        st = isp_fail(err, ISP_E_DENIED, "mail.relay", "the relay will not take it: %.180s", why);
    else if (!told && t->left)
        st = isp_fail(err, ISP_E_UNKNOWN, "mail.relay",
                      "the connection broke while the relay took it: %.160s", why);
    else
        st = isp_fail(err, ISP_E_UNAVAILABLE, "mail.relay", "could not hand it over: %.180s", why);
    if (answer)
        isp_error__native(err, native);
    return st;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void start_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

isp_status isp_smtp__send(const isp_smtp_relay *relay, const isp_smtp_mail *mail, isp_error *err)
{
    talk t = {.relay = relay, .mail = mail};
    isp_smtp_url at;
    ISP_AUTO_BUF headers = ISP_BUF_INIT;
    ISP_AUTO_BUF url = ISP_BUF_INIT;
    ISP_AUTO_BUF from = ISP_BUF_INIT;
    ISP_AUTO_BUF to = ISP_BUF_INIT;
    ISP_AUTO_BUF body = ISP_BUF_INIT;
    isp_status st = isp_smtp_url__read(relay->url, "mail.relay", &at, err);
    if (st == ISP_OK)
        st = isp_smtp__headers(mail, &headers, err);
    if (st < 0)
        return st;
    pthread_once(&once, start_curl);
    AUTO(free_slist) struct curl_slist *lines = NULL;
    AUTO(free_slist) struct curl_slist *recipients = NULL;
    AUTO(free_easy) CURL *easy = curl_easy_init();
    AUTO(free_mime) curl_mime *mime = NULL;
    char text[CURL_ERROR_SIZE] = "";
    isp_buf__format(&from, "<%s>", mail->from_address);
    isp_buf__format(&to, "<%s>", mail->to_address);
    add_lines(&body, mail->body);
    if (!easy || !make_url(&at, mail, &url) || from.failed || to.failed || body.failed ||
        !add_headers(&headers, &lines) || !(recipients = curl_slist_append(NULL, to.data)) ||
        !make_mime(easy, &t, &body, &mime))
        return isp_fail_memory(err);
    long use_ssl = at.plain ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    CURLcode code = CURLE_OK;
#define SET(option, value) code = code ? code : curl_easy_setopt(easy, option, value)
    SET(CURLOPT_ERRORBUFFER, text);
    SET(CURLOPT_URL, url.data);
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(CURLOPT_TIMEOUT_MS, (long)relay->timeout_ms);
    SET(CURLOPT_USE_SSL, use_ssl);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (relay->ca_file)
        SET(CURLOPT_CAINFO, relay->ca_file);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, &t);
    SET(CURLOPT_WRITEFUNCTION, swallow);
    if (relay->user && !at.plain) {
        SET(CURLOPT_USERNAME, relay->user);
        SET(CURLOPT_PASSWORD, relay->password ? relay->password : "");
    }
    SET(CURLOPT_MAIL_FROM, from.data);
    SET(CURLOPT_MAIL_RCPT, recipients);
    SET(CURLOPT_HTTPHEADER, lines);
    SET(CURLOPT_MIMEPOST, mime);
#undef SET
    return judge(easy, code ? code : curl_easy_perform(easy), &t, text, err);
}
