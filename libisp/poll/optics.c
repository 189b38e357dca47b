#include "poll/optics.h"

int64_t isp_light__reading(int64_t rx)
{
    return rx <= ISP_LIGHT_DARK_DBM_X100 || rx == 0 || rx > ISP_LIGHT_MAX_DBM_X100 ? ISP_NO_VALUE
                                                                                   : rx;
}

isp_light isp_light__band(const isp_light_limits *limits, int64_t rx)
{
    rx = isp_light__reading(rx);
    if (rx == ISP_NO_VALUE)
        return ISP_LIGHT_NONE;
    if (rx > limits->strong)
        return ISP_LIGHT_TOO_STRONG;
    if (rx < limits->critical)
        return ISP_LIGHT_CRITICAL;
    return rx < limits->weak ? ISP_LIGHT_WEAK : ISP_LIGHT_GOOD;
}

/* The limits as they stand for a line that is in this band already: the way back is longer. */
static isp_light_limits seen_from(const isp_light_limits *limits, isp_light band)
{
    isp_light_limits from = *limits;
    if (band == ISP_LIGHT_TOO_STRONG)
        from.strong -= limits->hysteresis;
    if (band == ISP_LIGHT_WEAK || band == ISP_LIGHT_CRITICAL)
        from.weak += limits->hysteresis;
    if (band == ISP_LIGHT_CRITICAL)
        from.critical += limits->hysteresis;
    return from;
}

static bool is_low(unsigned band)
{
    return band == ISP_LIGHT_WEAK || band == ISP_LIGHT_CRITICAL;
}

bool isp_light__step(const isp_light_limits *limits, isp_light_state *state, int64_t rx)
{
    const isp_light_limits from = seen_from(limits, (isp_light)state->shown);
    uint8_t band = (uint8_t)isp_light__band(&from, rx);

    if (band == state->shown) {
        state->count = 0;
        return false;
    }
    if (state->count && (band == state->pending || (is_low(band) && is_low(state->pending)))) {
        if (band != state->pending)
            state->pending = ISP_LIGHT_WEAK;
        state->count++;
    } else {
        state->pending = band;
        state->count = 1;
    }
    if (state->count < limits->readings)
        return false;
    state->count = 0;
    /* Weak and critical in turn seen from weak: no more than weak. */
    if (state->pending == state->shown)
        return false;
    state->shown = state->pending;
    return true;
}
