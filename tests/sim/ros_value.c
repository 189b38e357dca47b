#include "ros_value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sim_ros_is_true(const char *value)
{
    return value && (strcmp(value, "true") == 0 || strcmp(value, "yes") == 0);
}

bool sim_ros_parse_ipv4(const char *text, uint32_t *host_order)
{
    struct in_addr address;

    if (inet_pton(AF_INET, text, &address) != 1)
        return false;
    *host_order = ntohl(address.s_addr);
    return true;
}

void sim_ros_ipv4(uint32_t a, char room[16])
{
    snprintf(room, 16, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

/* Digits at *text, at most fifteen; moves *text behind them. */
static bool digits(const char **text, const char *end, uint64_t *out)
{
    const char *p = *text;

    *out = 0;
    while (p < end && *p >= '0' && *p <= '9') {
        if (p - *text == 15)
            return false;
        *out = *out * 10 + (uint64_t)(*p++ - '0');
    }
    if (p == *text)
        return false;
    *text = p;
    return true;
}

bool sim_ros_parse_rate(const char *text, size_t len, uint64_t *bps)
{
    const char *end = text + len;

    if (!digits(&text, end, bps))
        return false;
    if (text < end && (*text == 'k' || *text == 'M' || *text == 'G')) {
        uint64_t factor = *text == 'k' ? 1000 : *text == 'M' ? 1000000 : 1000000000;

        if (*bps > UINT64_C(1000000000000) / factor)
            return false;
        *bps *= factor;
        text++;
    }
    return text == end;
}

typedef bool one_fn(const char *text, size_t len, uint64_t *out);

/* a/b, or a alone which stands for both */
static bool pair(const char *text, size_t len, one_fn *one, uint64_t *first, uint64_t *second)
{
    const char *slash = memchr(text, '/', len);
    size_t head = slash ? (size_t)(slash - text) : len;

    if (!one(text, head, first))
        return false;
    if (!slash) {
        *second = *first;
        return true;
    }
    return one(slash + 1, len - head - 1, second);
}

static bool one_seconds(const char *text, size_t len, uint64_t *out)
{
    const char *end = text + len;

    if (!digits(&text, end, out))
        return false;
    if (text < end && *text == 's')
        text++;
    return text == end && *out <= 86400;
}

static uint64_t unit_seconds(char unit)
{
    switch (unit) {
    case 'w':
        return 604800;
    case 'd':
        return 86400;
    case 'h':
        return 3600;
    case 'm':
        return 60;
    case 's':
        return 1;
    default:
        return 0;
    }
}

/* h:m:s or m:s at the end of a duration */
static bool clock_form(const char *text, uint64_t *seconds)
{
    const char *end = text + strlen(text);
    uint64_t sum = 0, part;

    for (int parts = 0; parts < 3; parts++) {
        if (!digits(&text, end, &part) || part > 1000000)
            return false;
        sum = sum * 60 + part;
        if (text == end) {
            *seconds = sum;
            return parts > 0;
        }
        if (*text++ != ':')
            return false;
    }
    return false;
}

bool sim_ros_parse_duration(const char *text, int64_t *seconds)
{
    const char *end = text + strlen(text);
    uint64_t sum = 0, part, clock;

    if (!*text)
        return false;
    if (strcmp(text, "none") == 0 || strcmp(text, "never") == 0) {
        *seconds = 0;
        return true;
    }
    while (text < end) {
        const char *from = text;

        if (!digits(&text, end, &part) || part > UINT64_C(1000000000000))
            return false;
        if (text < end && *text == ':') {
            if (!clock_form(from, &clock))
                return false;
            sum += clock;
            break;
        }
        if (text == end) {
            sum += part;
            break;
        }
        if ((text[0] == 'm' || text[0] == 'u') && text[1] == 's') {
            text += 2; /* less than a second */
            continue;
        }
        if (!unit_seconds(*text))
            return false;
        sum += part * unit_seconds(*text++);
    }
    if (sum > INT64_MAX / 2)
        return false;
    *seconds = (int64_t)sum;
    return true;
}

void sim_ros_duration(int64_t seconds, char room[48])
{
    static const char units[] = "wdhms";
    int at = 0;

    room[0] = '\0';
    for (const char *u = units; *u; u++) {
        int64_t size = (int64_t)unit_seconds(*u), n = seconds / size;

        seconds %= size;
        if (n || (*u == 's' && !at))
            at += snprintf(room + at, 48 - (size_t)at, "%" PRId64 "%c", n, *u);
    }
}

/* ---- rate-limit: positional groups with defaults that lean on the groups before ---- */

bool sim_ros_parse_rate_limit(const char *text, ros_rate_limit *out)
{
    const char *group[6] = {NULL};
    size_t len[6] = {0}, count = 0;
    uint64_t priority2;

    *out = (ros_rate_limit){0};
    while (*text == ' ')
        text++;
    while (*text) {
        if (count == 6)
            return false;
        group[count] = text;
        len[count] = strcspn(text, " ");
        text += len[count++];
        while (*text == ' ')
            text++;
    }
    if (!count)
        return true;
    if (!pair(group[0], len[0], sim_ros_parse_rate, &out->rx, &out->tx))
        return false;
    if (count > 1 && !pair(group[1], len[1], sim_ros_parse_rate, &out->rx_burst, &out->tx_burst))
        return false;
    if (count > 1) {
        out->rx_threshold = out->rx;
        out->tx_threshold = out->tx;
        out->rx_seconds = out->tx_seconds = 1;
    }
    if (count > 2 &&
        !pair(group[2], len[2], sim_ros_parse_rate, &out->rx_threshold, &out->tx_threshold))
        return false;
    if (count > 3 && !pair(group[3], len[3], one_seconds, &out->rx_seconds, &out->tx_seconds))
        return false;
    out->priority = 8;
    if (count > 4 && (!pair(group[4], len[4], one_seconds, &out->priority, &priority2) ||
                      out->priority < 1 || out->priority > 8))
        return false;
    out->rx_min = out->rx;
    out->tx_min = out->tx;
    if (count > 5 && !pair(group[5], len[5], sim_ros_parse_rate, &out->rx_min, &out->tx_min))
        return false;
    return out->rx_min <= out->rx && out->tx_min <= out->tx;
}

/* ---- the kinds ---- */

static bool is_choice(const char *choices, const char *value)
{
    size_t len = strlen(value);

    while (len && *choices) {
        size_t n = strcspn(choices, "|");

        if (n == len && memcmp(choices, value, n) == 0)
            return true;
        choices += n + (choices[n] == '|');
    }
    return false;
}

/* An address, alone or with /bits. bits is 32 when none is given. */
static bool parse_net(const char *text, uint32_t *address, int64_t *bits)
{
    const char *slash = strchr(text, '/');
    char *host = slash ? sim_strndup(text, (size_t)(slash - text)) : sim_strdup(text);
    bool good = sim_ros_parse_ipv4(host, address);

    free(host);
    *bits = 32;
    return good && (!slash || sim_parse_i64(slash + 1, 0, 32, bits));
}

static bool is_range(const char *text)
{
    const char *dash = strchr(text, '-');
    char *low = dash ? sim_strndup(text, (size_t)(dash - text)) : NULL;
    uint32_t from, to;
    bool good = low && sim_ros_parse_ipv4(low, &from) && sim_ros_parse_ipv4(dash + 1, &to) &&
                from <= to;

    free(low);
    return good;
}

static bool is_host_name(const char *text)
{
    size_t len = strlen(text);
    bool letter = false;

    if (!len || len > 253)
        return false;
    for (; *text; text++) {
        letter |= isalpha((unsigned char)*text) != 0;
        if (!isalnum((unsigned char)*text) && *text != '.' && *text != '-')
            return false;
    }
    return letter;
}

static bool normal_net(const char *value, sim_buf *out)
{
    uint32_t address;
    int64_t bits;
    char text[16];

    if (!parse_net(value, &address, &bits)) {
        if (!is_range(value) && !is_host_name(value))
            return false;
        sim_buf_text(out, value);
        return true;
    }
    if (bits < 32)
        address &= bits ? UINT32_MAX << (32 - bits) : 0;
    sim_ros_ipv4(address, text);
    sim_buf_text(out, text);
    if (bits < 32)
        sim_buf_printf(out, "/%d", (int)bits);
    return true;
}

typedef bool item_fn(const char *item, sim_buf *out);

static bool each_item(const char *value, item_fn *item, sim_buf *out)
{
    do {
        size_t len = strcspn(value, ",");
        char *one = sim_strndup(value, len);
        bool good = item(one, out);

        free(one);
        if (!good)
            return false;
        value += len;
        if (*value)
            sim_buf_byte(out, ',');
    } while (*value++);
    return true;
}

static bool target_item(const char *item, sim_buf *out)
{
    uint32_t address;
    int64_t bits;
    char text[16];

    if (!*item)
        return false;
    if (parse_net(item, &address, &bits)) {
        sim_ros_ipv4(address, text);
        sim_buf_printf(out, "%s/%d", text, (int)bits);
        return true;
    }
    /* Anything with a slash or made of digits and dots only was meant to be an address. */
    if (strchr(item, '/') || strspn(item, "0123456789.") == strlen(item))
        return false;
    sim_buf_text(out, item);
    return true;
}

static bool range_item(const char *item, sim_buf *out)
{
    uint32_t address;

    if (!is_range(item) && !sim_ros_parse_ipv4(item, &address))
        return false;
    sim_buf_text(out, item);
    return true;
}

static bool normal_mac(const char *value, sim_buf *out)
{
    if (strlen(value) != 17)
        return false;
    for (int i = 0; i < 17; i++) {
        if (i % 3 == 2 ? value[i] != ':' : !isxdigit((unsigned char)value[i]))
            return false;
        sim_buf_byte(out, (unsigned)toupper((unsigned char)value[i]));
    }
    return true;
}

static bool normal_number(ros_kind kind, const char *value, sim_buf *out)
{
    uint64_t a, b;
    int64_t n;
    char text[48];

    switch (kind) {
    case ROS_INT:
        if (!sim_parse_i64(value, 0, INT64_MAX, &n))
            return false;
        sim_buf_printf(out, "%" PRId64, n);
        return true;
    case ROS_RATE_PAIR:
        if (!pair(value, strlen(value), sim_ros_parse_rate, &a, &b))
            return false;
        sim_buf_printf(out, "%" PRIu64 "/%" PRIu64, a, b);
        return true;
    case ROS_SECONDS_PAIR:
        if (!pair(value, strlen(value), one_seconds, &a, &b))
            return false;
        sim_buf_printf(out, "%" PRIu64 "s/%" PRIu64 "s", a, b);
        return true;
    default: /* ROS_DURATION */
        if (!sim_ros_parse_duration(value, &n))
            return false;
        sim_ros_duration(n, text);
        sim_buf_text(out, text);
        return true;
    }
}

bool sim_ros_normal(ros_kind kind, const char *choices, const char *value, sim_buf *out)
{
    ros_rate_limit limit;
    uint32_t address;

    switch (kind) {
    case ROS_BOOL:
        if (!is_choice("yes|no|true|false", value))
            return false;
        sim_buf_text(out, sim_ros_is_true(value) ? "true" : "false");
        return true;
    case ROS_ENUM:
        if (!is_choice(choices, value))
            return false;
        break;
    case ROS_ADDRESS:
        if (!sim_ros_parse_ipv4(value, &address))
            return false;
        break;
    case ROS_NET:
        return normal_net(value, out);
    case ROS_TARGET:
        return each_item(value, target_item, out);
    case ROS_RANGES:
        return each_item(value, range_item, out);
    case ROS_MAC:
        return normal_mac(value, out);
    case ROS_RATE_LIMIT:
        if (!sim_ros_parse_rate_limit(value, &limit))
            return false;
        break;
    case ROS_INT:
    case ROS_RATE_PAIR:
    case ROS_SECONDS_PAIR:
    case ROS_DURATION:
        return normal_number(kind, value, out);
    default: /* text and references */
        if (kind != ROS_TEXT && !*value)
            return false;
        break;
    }
    sim_buf_text(out, value);
    return true;
}
