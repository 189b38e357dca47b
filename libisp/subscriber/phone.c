#include "subscriber/phone.h"

#include <string.h>

/* Digits and a leading plus, without blanks, hyphens and brackets; false when there is anything
 * else. */
static bool strip(const char *text, isp_buf *out)
{
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9')
            isp_buf__char(out, *text);
        else if (*text == '+' && !out->len)
            isp_buf__char(out, '+');
        else if (!strchr(" -().", *text))
            return false;
    }
    return out->len > 0;
}

/* Bangladesh's own forms get their country code. */
static char *stored(const isp_buf *digits)
{
    ISP_AUTO_BUF out = ISP_BUF_INIT;
    if (digits->data[0] == '0')
        isp_buf__text(&out, "+88");
    else if (isp_text__starts(digits->data, "880"))
        isp_buf__char(&out, '+');
    isp_buf__text(&out, digits->data);
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
