/* Packed polls: any bytes are opened or refused; what is opened packs to something that means the
 * same. */
#include "fuzz.h"
#include "poll/optics.h"
#include "poll/samples.h"

static isp_onu_sample samples[ISP_SAMPLES_ONUS_MAX];
static uint8_t packed[4 + 2 * 7 * ISP_SAMPLES_ONUS_MAX];

static void check_bands(const uint8_t *data, size_t size)
{
    const isp_light_limits limits = ISP_LIGHT_LIMITS_DEFAULT;
    isp_light_state state = {0};
    for (size_t i = 0; i + 1 < size; i += 2) {
        int64_t rx = (int16_t)(data[i] << 8 | data[i + 1]);
        uint8_t before = state.shown;
        bool changed = isp_light__step(&limits, &state, rx);
        FUZZ_ASSERT(changed == (before != state.shown));
        FUZZ_ASSERT(state.shown <= ISP_LIGHT_CRITICAL && state.count < limits.readings);
        if (changed && state.shown == ISP_LIGHT_GOOD)
            FUZZ_ASSERT(isp_light__band(&limits, rx) == ISP_LIGHT_GOOD);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    isp_samples poll, again;
    check_bands(data, size);
    if (!isp_samples__open(data, size, &poll))
        return 0;
    for (size_t i = 0; i < poll.count; i++) {
        isp_onu_sample found;
        isp_samples__at(&poll, i, &samples[i]);
        FUZZ_ASSERT(isp_samples__find(&poll, samples[i].number, &found));
        FUZZ_ASSERT(memcmp(&found, &samples[i], sizeof found) == 0);
    }
    size_t len = isp_samples__pack(samples, poll.count, packed, sizeof packed);
    FUZZ_ASSERT(len && len <= size && len <= isp_samples__size(poll.count));
    FUZZ_ASSERT(isp_samples__open(packed, len, &again) && again.count == poll.count);
    for (size_t i = 0; i < poll.count; i++) {
        isp_onu_sample back;
        isp_samples__at(&again, i, &back);
        FUZZ_ASSERT(memcmp(&back, &samples[i], sizeof back) == 0);
    }
    return 0;
}
