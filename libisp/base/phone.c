#include "base/phone.h"

#include <string.h>

/* The digit at the text, in English or in Bangla (U+09E6 to U+09EF), and how long it is; 0: none.
 */
static size_t digit_at(const char *text, char *out)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] >= '0' && p[0] <= '9') {
        *out = text[0];
        return 1;
    }
    if (p[0] != 0xe0 || p[1] != 0xa7 || p[2] < 0xa6 || p[2] > 0xaf)
        return 0;
    *out = (char)('0' + (p[2] - 0xa6));
    return 3;
}

/* Digits and a leading plus, without blanks, hyphens and brackets; false when there is anything
 * else. */
static bool strip(const char *text, isp_buf *out)
{
    for (size_t len = 1; *text; text += len) {
        char digit;
        if ((len = digit_at(text, &digit)) > 0)
            isp_buf__char(out, digit);
        else if (*text == '+' && !out->len)
            isp_buf__char(out, '+');
        else if (!strchr(" -().", *text))
            return false;
        len += !len;
    }
    return out->len > 0;
}

/* Bangladesh's own forms get their country code; 00 is how it dials abroad. */
static char *stored(const isp_buf *digits)
{
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    const char *rest = digits->data;
    if (isp_text__starts(rest, "00")) {
        isp_buf__char(&out, '+');
        rest += 2;
    } else if (rest[0] == '0') {
        isp_buf__text(&out, "+88");
    } else if (isp_text__starts(rest, "880")) {
        isp_buf__char(&out, '+');
    }
    isp_buf__text(&out, rest);
    return isp_buf__take(&out);
}

isp_status isp_phone__read(const char *text, char **out, isp_error *err)
{
    ISP_AUTO_BUF digits = ISP_BUF_INIT;
    if (!strip(text, &digits))
        return isp_fail(err, ISP_E_INVALID, "phone", "not a phone number (01712-345678 is one)");
    ISP_AUTO_TEXT number = stored(&digits);
    if (!number)
        return isp_fail_memory(err);
    size_t len = strlen(number);
    bool bangladesh = isp_text__starts(number, "+880");
    if (number[0] != '+' || len < 9 || len > 16 ||
        (bangladesh && (len != 14 || number[4] != '1' || number[5] < '3')))
        return isp_fail(err, ISP_E_INVALID, "phone", "not a phone number (01712-345678 is one)");
    *out = ISP_TAKE(number);
    return ISP_OK;
}

char *isp_phone__prefix(const char *text)
{
    ISP_AUTO_BUF digits = ISP_BUF_INIT;
    return strip(text, &digits) ? stored(&digits) : isp_text__dup(text);
}
