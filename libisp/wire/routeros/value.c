#include "wire/routeros/value.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */

/* From the longest down: in a duration each may stand once, in this order. */
static const struct {
    const char *name;
    int64_t us;
} units[] = {
    { "w",  604800000000 }, { "d",  86400000000 }, { "h",  3600000000 }, { "m", 60000000 },
    { "s",  1000000 },      { "ms", 1000 },        { "us", 1 },
};

static const struct {
    const char *suffix;
    int64_t factor;
} rate_suffixes[] = {
    { "", 1 }, { "k", 1000 }, { "M", 1000000 },    /* vendor manual, "RADIUS" */
    { "K", 1000 }, { "G", 1000000000 },            /* guessed; only ever read */
};

/*
 * What a failure says, without regard to case; the first that is contained decides. Sources in
 * docs/drivers.md, "MikroTik RouterOS": manual (API, REST), tests of tik4net and go-routeros, field code.
 */
static const struct {
    const char *text;
    isp_ros_failure failure;
} failure_texts[] = {
    { "invalid user name or password",          ISP_ROS_FAILURE_LOGIN },
    { "cannot log in",                          ISP_ROS_FAILURE_LOGIN },
    { "incorrect login",                        ISP_ROS_FAILURE_LOGIN },
    { "not logged in",                          ISP_ROS_FAILURE_LOGIN },
    { "not enough permissions",                 ISP_ROS_FAILURE_PERMISSION },
    { "can not change dynamic",                 ISP_ROS_FAILURE_DYNAMIC },
    { "already have",                           ISP_ROS_FAILURE_EXISTS },
    { "already exists",                         ISP_ROS_FAILURE_EXISTS },
    { "no such item",                           ISP_ROS_FAILURE_NOT_FOUND },
    { "missing or invalid resource identifier", ISP_ROS_FAILURE_NOT_FOUND },
    { "no such command",                        ISP_ROS_FAILURE_UNKNOWN_COMMAND },
    { "input does not match any value of ",     ISP_ROS_FAILURE_ARGUMENT },
    { "invalid value for argument ",            ISP_ROS_FAILURE_ARGUMENT },
    { "value of ",                              ISP_ROS_FAILURE_ARGUMENT },
    { "unknown parameter",                      ISP_ROS_FAILURE_ARGUMENT },
    { "interrupted",                            ISP_ROS_FAILURE_INTERRUPTED },
    { "timeout",                                ISP_ROS_FAILURE_SLOW },
    { "session closed",                         ISP_ROS_FAILURE_SLOW },
};

/* Source: vendor manual, "API", "Command description", !trap. 3 to 7 say nothing we act on. */
static const struct {
    const char *category;
    isp_ros_failure failure;
} failure_categories[] = {
    { "0", ISP_ROS_FAILURE_NOT_FOUND },
    { "1", ISP_ROS_FAILURE_ARGUMENT },
    { "2", ISP_ROS_FAILURE_INTERRUPTED },
};

static const isp_status failure_statuses[] = {
    [ISP_ROS_FAILURE_OTHER]           = ISP_E_INTERNAL,
    [ISP_ROS_FAILURE_NOT_FOUND]       = ISP_E_NOT_FOUND,
    [ISP_ROS_FAILURE_UNKNOWN_COMMAND] = ISP_E_UNSUPPORTED,
    [ISP_ROS_FAILURE_EXISTS]          = ISP_E_EXISTS,
    [ISP_ROS_FAILURE_ARGUMENT]        = ISP_E_INVALID,
    [ISP_ROS_FAILURE_PERMISSION]      = ISP_E_DENIED,
    [ISP_ROS_FAILURE_LOGIN]           = ISP_E_DENIED,
    [ISP_ROS_FAILURE_DYNAMIC]         = ISP_E_STATE,
    [ISP_ROS_FAILURE_INTERRUPTED]     = ISP_E_UNAVAILABLE,
    [ISP_ROS_FAILURE_SLOW]            = ISP_E_TIMEOUT,
};

/* Words after which a failure names its argument. */
static const char *const argument_marks[] = { "value of ", "for argument ", "unknown parameter " };
/* clang-format on */

bool isp_ros_value__bool(const char *text, bool *out)
{
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "no") != 0)
        return false;
    *out = yes;
    return true;
}

/* Digits at *at, at least one; moves *at behind them. */
static bool take_digits(const char **at, int64_t *out)
{
    size_t n = strspn(*at, "0123456789");
    if (!isp_text__i64_n(*at, n, out))
        return false;
    *at += n;
    return true;
}

static bool add_times(int64_t *total, int64_t value, int64_t factor)
{
    int64_t product;
    return !__builtin_mul_overflow(value, factor, &product) &&
           !__builtin_add_overflow(*total, product, total);
}

/* The rest of "hh:mm:ss" or "mm:ss" after its first number. */
static bool take_clock(const char *at, int64_t first, int64_t *total)
{
    int64_t parts[3] = {first};
    size_t count = 1;
    while (*at == ':' && count < ISP_LEN(parts)) {
        at++;
        if (!take_digits(&at, &parts[count]) || parts[count] > 59)
            return false;
        count++;
    }
    if (*at)
        return false;
    int64_t seconds = 0;
    for (size_t i = 0; i < count; i++)
        if (__builtin_mul_overflow(seconds, 60, &seconds) ||
            __builtin_add_overflow(seconds, parts[i], &seconds))
            return false;
    return add_times(total, seconds, 1000000);
}

bool isp_ros_value__duration(const char *text, int64_t *out_us)
{
    int64_t total = 0, number;
    if (!*text || strcmp(text, "none") == 0 || strcmp(text, "never") == 0) {
        *out_us = ISP_NO_VALUE;
        return true;
    }
    size_t unit = 0; /* the first that may still come */
    do {
        if (!take_digits(&text, &number))
            return false;
        if (*text == ':' || (!*text && unit == 0)) { /* a clock, or bare seconds */
            if (!take_clock(text, number, &total))
                return false;
            break;
        }
        size_t len = strspn(text, "wdhmsu");
        while (unit < ISP_LEN(units) &&
               (strlen(units[unit].name) != len || memcmp(units[unit].name, text, len) != 0))
            unit++;
        if (unit == ISP_LEN(units) || !add_times(&total, number, units[unit++].us))
            return false;
        text += len;
    } while (*text);
    *out_us = total;
    return true;
}

static bool rate_n(const char *text, size_t len, int64_t *out)
{
    size_t digits = strspn(text, "0123456789");
    int64_t number, bps = 0;
    if (digits > len || !isp_text__i64_n(text, digits, &number))
        return false;
    for (size_t i = 0; i < ISP_LEN(rate_suffixes); i++) {
        size_t n = strlen(rate_suffixes[i].suffix);
        if (n != len - digits || memcmp(text + digits, rate_suffixes[i].suffix, n) != 0)
            continue;
        if (!add_times(&bps, number, rate_suffixes[i].factor))
            return false;
        *out = bps;
        return true;
    }
    return false;
}

bool isp_ros_value__rate(const char *text, int64_t *out_bps)
{
    return rate_n(text, strlen(text), out_bps);
}

bool isp_ros_value__is_id(const char *text)
{
    size_t len = strlen(text);
    return len >= 2 && len <= 17 && text[0] == '*' &&
           strspn(text + 1, "0123456789ABCDEFabcdef") == len - 1;
}

/* The next group "a" or "a/b" of a rate limit; b missing: the same as a. False at the end too. */
static bool take_pair(const char **at, bool (*read)(const char *, size_t, int64_t *), int64_t *a,
                      int64_t *b)
{
    *at += strspn(*at, " ");
    size_t len = strcspn(*at, " "), first = strcspn(*at, " /");
    if (len == 0 || !read(*at, first, a))
        return false;
    if (first == len)
        *b = *a;
    else if (!read(*at + first + 1, len - first - 1, b))
        return false;
    *at += len;
    return true;
}

/* A burst time: seconds, or a duration such as "8s". */
static bool seconds_n(const char *text, size_t len, int64_t *out)
{
    char copy[32];
    int64_t us;
    if (len == 0 || len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (!isp_ros_value__duration(copy, &us) || us == ISP_NO_VALUE)
        return false;
    *out = us / 1000000;
    return true;
}

static bool number_n(const char *text, size_t len, int64_t *out)
{
    return len && text[0] != '-' && isp_text__i64_n(text, len, out);
}

bool isp_ros_value__rates(const char *text, isp_ros_rates *out)
{
    isp_ros_rates r = {.priority = 8};
    const char *at = text;
    int64_t same;
    if (!take_pair(&at, rate_n, &r.rx_bps, &r.tx_bps))
        return false;
    r.rx_min_bps = r.rx_bps;
    r.tx_min_bps = r.tx_bps;
    bool more = at[strspn(at, " ")];
    if (more) {
        if (!take_pair(&at, rate_n, &r.rx_burst_bps, &r.tx_burst_bps))
            return false;
        r.rx_threshold_bps = r.rx_bps;
        r.tx_threshold_bps = r.tx_bps;
        r.rx_burst_s = r.tx_burst_s = 1;
    }
    if ((more = more && at[strspn(at, " ")]) &&
        !take_pair(&at, rate_n, &r.rx_threshold_bps, &r.tx_threshold_bps))
        return false;
    if ((more = more && at[strspn(at, " ")]) &&
        !take_pair(&at, seconds_n, &r.rx_burst_s, &r.tx_burst_s))
        return false;
    if ((more = more && at[strspn(at, " ")]) &&
        (!take_pair(&at, number_n, &r.priority, &same) || same != r.priority || r.priority < 1 ||
         r.priority > 8))
        return false;
    if ((more = more && at[strspn(at, " ")]) &&
        !take_pair(&at, rate_n, &r.rx_min_bps, &r.tx_min_bps))
        return false;
    if (at[strspn(at, " ")])
        return false;
    if (!r.rx_burst_bps)
        r.rx_threshold_bps = r.rx_burst_s = 0;
    if (!r.tx_burst_bps)
        r.tx_threshold_bps = r.tx_burst_s = 0;
    *out = r;
    return true;
}

bool isp_ros_rates__equal(const isp_ros_rates *a, const isp_ros_rates *b)
{
    return a->rx_bps == b->rx_bps && a->tx_bps == b->tx_bps && a->rx_burst_bps == b->rx_burst_bps &&
           a->tx_burst_bps == b->tx_burst_bps && a->rx_threshold_bps == b->rx_threshold_bps &&
           a->tx_threshold_bps == b->tx_threshold_bps && a->rx_burst_s == b->rx_burst_s &&
           a->tx_burst_s == b->tx_burst_s && a->priority == b->priority &&
           a->rx_min_bps == b->rx_min_bps && a->tx_min_bps == b->tx_min_bps;
}

void isp_ros_rate__print(int64_t bps, char out[ISP_ROS_RATE_TEXT])
{
    const char *suffix = "";
    if (bps && bps % 1000000 == 0) {
        bps /= 1000000;
        suffix = "M";
    } else if (bps && bps % 1000 == 0) {
        bps /= 1000;
        suffix = "k";
    }
    snprintf(out, ISP_ROS_RATE_TEXT, "%lld%s", (long long)bps, suffix);
}

isp_ros_failure isp_ros_failure__classify(const char *message, const char *category)
{
    for (size_t i = 0; i < ISP_LEN(failure_texts); i++)
        if (strcasestr(message, failure_texts[i].text))
            return failure_texts[i].failure;
    for (size_t i = 0; category && i < ISP_LEN(failure_categories); i++)
        if (strcmp(category, failure_categories[i].category) == 0)
            return failure_categories[i].failure;
    return ISP_ROS_FAILURE_OTHER;
}

void isp_ros_failure__argument(const char *message, char *out, size_t size)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    out[0] = '\0';
    for (size_t i = 0; i < ISP_LEN(argument_marks) && !out[0]; i++) {
        const char *found = strcasestr(message, argument_marks[i]);
        if (!found)
            continue;
        found += strlen(argument_marks[i]);
        size_t len = strspn(found, name);
        if (len < size)
            snprintf(out, size, "%.*s", (int)len, found);
    }
}

isp_status isp_ros_failure__status(isp_ros_failure failure)
{
    return failure_statuses[failure];
}
