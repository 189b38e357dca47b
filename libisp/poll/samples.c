#include "poll/samples.h"

enum {
    FORM = 1,
    HEAD = 4,
    NONE = -32768
};

/* The columns: where in a sample, and what one step of the packed number is. */
/* clang-format off */
static const struct { size_t offset; int64_t step; } columns[ISP_SAMPLES_COLUMNS] = {
    { offsetof(isp_onu_sample, rx_power_dbm_x100),        1 },
    { offsetof(isp_onu_sample, tx_power_dbm_x100),        1 },
    { offsetof(isp_onu_sample, olt_rx_power_dbm_x100),    1 },
    { offsetof(isp_onu_sample, temperature_celsius_x100), 1 },
    { offsetof(isp_onu_sample, voltage_mv),               1 },
    { offsetof(isp_onu_sample, bias_ua),                  10 }, /* 32 mA is not enough, 327 mA is */
};
/* clang-format on */

static int64_t get(const isp_onu_sample *sample, size_t column)
{
    return *(const int64_t *)(const void *)((const char *)sample + columns[column].offset);
}

static int64_t packed(const isp_onu_sample *sample, size_t column)
{
    int64_t value = get(sample, column), step = columns[column].step;
    if (value == ISP_NO_VALUE)
        return NONE;
    int64_t rest = value % step;
    value /= step;
    if (2 * rest >= step && step > 1)
        value++;
    else if (2 * rest <= -step && step > 1)
        value--;
    return value <= NONE || value > INT16_MAX ? NONE : value;
}

static uint8_t *put(uint8_t *at, int64_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static unsigned read16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

size_t isp_samples__size(size_t count)
{
    return HEAD + 2 * count * (1 + ISP_SAMPLES_COLUMNS);
}

size_t isp_samples__pack(const isp_onu_sample *samples, size_t count, uint8_t *out, size_t size)
{
    uint8_t present = 0, *at = out + HEAD;

    if (count > ISP_SAMPLES_ONUS_MAX || size < HEAD)
        return 0;
    size_t left = size - HEAD;
    for (size_t i = 0; i < count; i++)
        if (samples[i].number < 1 || samples[i].number > UINT16_MAX ||
            (i && samples[i].number <= samples[i - 1].number))
            return 0;
    if (left < 2 * count)
        return 0;
    left -= 2 * count;
    for (size_t i = 0; i < count; i++)
        at = put(at, samples[i].number);
    for (size_t c = 0; c < ISP_SAMPLES_COLUMNS; c++) {
        bool any = false;
        for (size_t i = 0; i < count && !any; i++)
            any = packed(&samples[i], c) != NONE;
        if (!any)
            continue;
        if (left < 2 * count)
            return 0;
        left -= 2 * count;
        present |= (uint8_t)(1u << c);
        for (size_t i = 0; i < count; i++)
            at = put(at, packed(&samples[i], c));
    }
    out[0] = FORM;
    out[1] = present;
    put(out + 2, (int64_t)count);
    return (size_t)(at - out);
}

bool isp_samples__open(const void *bytes, size_t len, isp_samples *out)
{
    const uint8_t *p = bytes;
    if (len < HEAD || p[0] != FORM || p[1] >> ISP_SAMPLES_COLUMNS)
        return false;
    size_t count = read16(p + 2);
    if (count > ISP_SAMPLES_ONUS_MAX ||
        len != HEAD + 2 * count * (1 + (size_t)__builtin_popcount(p[1])))
        return false;
    for (size_t i = 0; i < count; i++) {
        unsigned number = read16(p + HEAD + 2 * i);
        if (!number || (i && number <= read16(p + HEAD + 2 * i - 2)))
            return false;
    }
    *out = (isp_samples){.bytes = p, .count = count, .columns = p[1]};
    return true;
}

void isp_samples__at(const isp_samples *samples, size_t i, isp_onu_sample *out)
{
    const uint8_t *at = samples->bytes + HEAD + 2 * i;
    out->number = read16(at);
    for (size_t c = 0; c < ISP_SAMPLES_COLUMNS; c++) {
        int64_t value = ISP_NO_VALUE;
        if (samples->columns & 1u << c) {
            at += 2 * samples->count;
            int16_t number = (int16_t)read16(at);
            if (number != NONE)
                value = number * columns[c].step;
        }
        *(int64_t *)(void *)((char *)out + columns[c].offset) = value;
    }
}

bool isp_samples__find(const isp_samples *samples, int64_t number, isp_onu_sample *out)
{
    size_t low = 0, high = samples->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (read16(samples->bytes + HEAD + 2 * middle) < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == samples->count || read16(samples->bytes + HEAD + 2 * low) != number)
        return false;
    isp_samples__at(samples, low, out);
    return true;
}
