#include "drivers/vsol/protocol.h"

#include <string.h>

#include "base/text.h"
#include "wire/snmp/oid.h"

enum {
    DBM_MIN_X100 = -4000, /* at or below: no light */
    DBM_MAX_X100 = 2000,
    PLACE_MAX = 65535,
    NUMBERS = offsetof(isp_vsol_onu, mac) /* bytes of integers at the front of an ONU */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* Whether the text starts with a word, in either case. */
static bool starts(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);
    if (len < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(text[i]) != lower(word[i]))
            return false;
    return true;
}

static bool contains(const char *text, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++)
        if (starts(text + i, len - i, word))
            return true;
    return false;
}

/* A number begins here: a digit, or a sign before one. */
static bool is_number(const char *text, size_t len)
{
    return len &&
           (is_digit(*text) || ((*text == '-' || *text == '+') && len > 1 && is_digit(text[1])));
}

/* Where the first number begins; len if there is none. */
static size_t find_number(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && !is_number(text + i, len - i))
        i++;
    return i;
}

int64_t isp_vsol__number(const char *text, size_t len, unsigned decimals)
{
    size_t at = find_number(text, len);
    int64_t value;
    if (!isp_text__scaled(text + at, len - at, decimals, &value) || value == 0 ||
        value == ISP_NO_VALUE)
        return ISP_NO_VALUE;
    return value;
}

int64_t isp_vsol__dbm(const char *text, size_t len)
{
    /* The milliwatts come first and round to 0.00: what counts stands in brackets. */
    for (size_t i = 0; i + 1 < len; i++)
        if (text[i] == '(' && (text[i + 1] == '-' || text[i + 1] == '+' || is_digit(text[i + 1]))) {
            text += i + 1;
            len -= i + 1;
            if (!is_number(text, len)) /* (-inf dBm) */
                return ISP_NO_VALUE;
            break;
        }
    size_t at = find_number(text, len);
    int64_t value;
    size_t used = isp_text__scaled(text + at, len - at, 2, &value);
    if (!used || value == 0 || value <= DBM_MIN_X100 || value >= DBM_MAX_X100)
        return ISP_NO_VALUE;
    for (at += used; at < len && text[at] == ' ';)
        at++;
    return starts(text + at, len - at, "mw") ? ISP_NO_VALUE : value;
}

/* Decimal digits from *at on, 1..65535; false otherwise. */
static bool take_place(const char *text, size_t len, size_t *at, int64_t *out)
{
    int64_t value = 0;
    size_t i = *at;
    while (i < len && is_digit(text[i]) && value <= PLACE_MAX)
        value = value * 10 + (text[i++] - '0');
    if (i == *at || value < 1 || value > PLACE_MAX)
        return false;
    *at = i;
    *out = value;
    return true;
}

bool isp_vsol__if_name(const char *text, size_t len, int64_t *pon, int64_t *number)
{
    int64_t p, n;
    size_t at = 4;
    if (!starts(text, len, "EPON") && !starts(text, len, "GPON"))
        return false;
    if (at < len && text[at] == '0') /* the slot, or the zero of a two-digit port */
        at++;
    if (at < len && text[at] == '/')
        at++;
    if (!take_place(text, len, &at, &p))
        return false;
    if (starts(text + at, len - at, "ONU"))
        at += 3;
    else if (at < len && text[at] == ':')
        at++;
    else
        return false;
    if (!take_place(text, len, &at, &n) || at != len)
        return false;
    *pon = p;
    *number = n;
    return true;
}

/* --- texts --- */

static void take_mac_bytes(char *out, const uint8_t *bytes)
{
    static const uint8_t zero[6];
    if (memcmp(bytes, zero, 6) == 0)
        return;
    for (size_t i = 0; i < 6; i++) {
        isp_text__hex(bytes + i, 1, out + 3 * i);
        out[3 * i + 2] = i < 5 ? ':' : '\0';
    }
}

/* "98:2a:0a:a0:25:b9", also with dashes, in either case. */
static void take_mac(char *out, const char *text, size_t len)
{
    uint8_t bytes[6];
    if (len != 17)
        return;
    for (size_t i = 0; i < 6; i++)
        if (!isp_text__unhex(text + 3 * i, 2, &bytes[i]) ||
            (i < 5 && text[3 * i + 2] != ':' && text[3 * i + 2] != '-'))
            return;
    take_mac_bytes(out, bytes);
}

/* Four letters of the vendor and eight hex digits; kept in upper case, as it is printed on the
 * label. */
static void take_serial(char *out, size_t size, const char *text, size_t len)
{
    if (starts(text, len, "sn:")) {
        text += 3;
        len -= 3;
    }
    if (len < 8 || len >= size)
        return;
    for (size_t i = 0; i < len; i++)
        if (!is_digit(text[i]) && (lower(text[i]) < 'a' || lower(text[i]) > 'z'))
            return;
    for (size_t i = 0; i < len; i++)
        out[i] = upper(text[i]);
    out[len] = '\0';
}

/* Cut to the room there is, at a character, and made safe to store. */
static void take_text(char *out, size_t size, const char *text, size_t len)
{
    int64_t pon, number;
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\0'))
        len--;
    while (len && *text == ' ') {
        text++;
        len--;
    }
    if (!len || (len == 1 && *text == '-') || (len == 4 && starts(text, len, "NULL")) ||
        (len == 3 && starts(text, len, "N/A")) || isp_vsol__if_name(text, len, &pon, &number))
        return;
    ISP_AUTO_TEXT clean = isp_text__clean(text, len < 4 * size ? len : 4 * size, size - 1);
    if (clean)
        memcpy(out, clean, strlen(clean) + 1);
}

/* --- cells --- */

void isp_vsol_onu__clear(isp_vsol_onu *onu)
{
    static const int64_t none = ISP_NO_VALUE;
    *onu = (isp_vsol_onu){0};
    for (size_t at = 0; at < NUMBERS; at += sizeof none)
        memcpy((char *)onu + at, &none, sizeof none);
}

static bool is_integer(const isp_snmp_value *value)
{
    return value->type == ISP_SNMP_INTEGER || value->type == ISP_SNMP_GAUGE32 ||
           value->type == ISP_SNMP_COUNTER32;
}

void isp_vsol__take(isp_vsol_onu *onu, const isp_vsol_column *column, const isp_snmp_value *value)
{
    char *member = (char *)onu + column->offset;
    int64_t *number = (int64_t *)(void *)member, read = ISP_NO_VALUE;
    const char *text = (const char *)value->bytes;
    const size_t len = value->len;
    const bool is_text = value->type == ISP_SNMP_OCTETS;

    switch (column->form) {
    case ISP_VSOL_NUMBER:
        if (is_integer(value))
            *number = value->number;
        return;
    case ISP_VSOL_PLACE:
        if (is_integer(value) && value->number >= 1 && value->number <= PLACE_MAX)
            *number = value->number;
        return;
    case ISP_VSOL_DBM:
        read = is_text ? isp_vsol__dbm(text, len) : ISP_NO_VALUE;
        break;
    case ISP_VSOL_CELSIUS:
        read = is_text ? isp_vsol__number(text, len, 2) : ISP_NO_VALUE;
        if (read < -6000 || read > 20000)
            read = ISP_NO_VALUE;
        break;
    case ISP_VSOL_VOLT:
    case ISP_VSOL_MILLIAMPERE:
        read = is_text ? isp_vsol__number(text, len, 3) : ISP_NO_VALUE;
        if (read < 0 || read > 1000000)
            read = ISP_NO_VALUE;
        break;
    case ISP_VSOL_MAC:
        if (is_text)
            take_mac(member, text, len);
        return;
    case ISP_VSOL_MAC_BYTES:
        if (is_text && len == 6)
            take_mac_bytes(member, value->bytes);
        return;
    case ISP_VSOL_SERIAL:
        if (is_text)
            take_serial(member, column->size, text, len);
        return;
    case ISP_VSOL_TEXT:
        if (is_text)
            take_text(member, column->size, text, len);
        return;
    case ISP_VSOL_IF_NAME:
        if (is_text)
            isp_vsol__if_name(text, len, &onu->pon, &onu->number);
        return;
    }
    if (read != ISP_NO_VALUE)
        *number = read;
}

void isp_vsol__merge(isp_vsol_onu *onu, const isp_vsol_onu *from)
{
    for (size_t at = 0; at < NUMBERS; at += sizeof(int64_t)) {
        int64_t number;
        memcpy(&number, (const char *)from + at, sizeof number);
        if (number != ISP_NO_VALUE)
            memcpy((char *)onu + at, &number, sizeof number);
    }
    if (*from->mac)
        memcpy(onu->mac, from->mac, sizeof onu->mac);
    if (*from->serial)
        memcpy(onu->serial, from->serial, sizeof onu->serial);
    if (*from->model)
        memcpy(onu->model, from->model, sizeof onu->model);
    if (*from->name)
        memcpy(onu->name, from->name, sizeof onu->name);
}

/* --- what it means --- */

isp_onu_state isp_vsol__state(const isp_vsol_onu *onu)
{
    /* clang-format off */
    static const isp_onu_state phases[] = { /* V1600G MIB, onuPhaseState */
        ISP_ONU_OFFLINE,      /* 0 logging */
        ISP_ONU_LOS,          /* 1 los */
        ISP_ONU_OFFLINE,      /* 2 syncMib */
        ISP_ONU_ONLINE,       /* 3 working */
        ISP_ONU_POWER_OFF,    /* 4 dyingGasp */
        ISP_ONU_UNAUTHORISED, /* 5 authFail */
        ISP_ONU_OFFLINE,      /* 6 offLine */
        ISP_ONU_DISABLED,     /* 7 deactivated */
        ISP_ONU_OFFLINE,      /* 8 configFail */
    };
    /* clang-format on */
    if (onu->phase != ISP_NO_VALUE) {
        if (onu->admin == 2 && onu->phase != 3)
            return ISP_ONU_DISABLED;
        return onu->phase >= 0 && onu->phase < (int64_t)ISP_LEN(phases) ? phases[onu->phase]
                                                                        : ISP_ONU_UNKNOWN;
    }
    if (onu->status == 1)
        return ISP_ONU_ONLINE;
    if (onu->status == 0)
        return onu->reason == 0   ? ISP_ONU_LOS
               : onu->reason == 1 ? ISP_ONU_POWER_OFF
                                  : ISP_ONU_OFFLINE;
    if (onu->rx != ISP_NO_VALUE) /* it was asked just now, and answered */
        return ISP_ONU_ONLINE;
    return onu->oper == 1 ? ISP_ONU_ONLINE : onu->oper == 2 ? ISP_ONU_OFFLINE : ISP_ONU_UNKNOWN;
}

isp_vsol_kind isp_vsol__identify(const isp_snmp_value *object_id, const isp_snmp_value *descr,
                                 const isp_snmp_value *tech)
{
    static const uint8_t family[] = {0x2b, 6, 1, 4, 1, 0x82, 0xa8, 0x3e}; /* ...37950 */
    const char *name = (const char *)descr->bytes, *kind = (const char *)tech->bytes;

    if (object_id->type != ISP_SNMP_OID ||
        !isp_oid__starts(object_id->bytes, object_id->len, family, sizeof family))
        return ISP_VSOL_NOT;
    if (tech->type == ISP_SNMP_OCTETS && contains(kind, tech->len, "GPON"))
        return ISP_VSOL_GPON;
    if (tech->type == ISP_SNMP_OCTETS && contains(kind, tech->len, "EPON"))
        return ISP_VSOL_EPON;
    if (descr->type != ISP_SNMP_OCTETS)
        return ISP_VSOL_UNCLEAR;
    if (starts(name, descr->len, "V1600G") || contains(name, descr->len, "GPON"))
        return ISP_VSOL_GPON;
    if (starts(name, descr->len, "V16") || contains(name, descr->len, "EPON"))
        return ISP_VSOL_EPON;
    return ISP_VSOL_UNCLEAR;
}
