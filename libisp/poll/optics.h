/*
 * poll/optics.h - what a received power means: bands of light, and when a change of band is worth
 * an alarm. Pure.
 */
#ifndef ISP_LIB_POLL_OPTICS_H
#define ISP_LIB_POLL_OPTICS_H

#include "base/entity.h"
#include "isp/subscriber.h"

/*
 * Where the bands meet, in dBm x 100. An edge belongs to the better band: with the defaults -8.00
 * and -25.00 are good, -27.00 is weak.
 */
typedef struct isp_light_limits {
    int32_t strong;     /* above: too strong */
    int32_t weak;       /* below: weak */
    int32_t critical;   /* below: critical */
    int32_t hysteresis; /* how far into the better band a line must come back */
    uint32_t readings;  /* in a row, before a band changes */
} isp_light_limits;

/* @source workflows.md, "Optical levels": the project's default; settable for each ISP and model.
 */
#define ISP_LIGHT_LIMITS_DEFAULT                                                  \
    (isp_light_limits)                                                            \
    {                                                                             \
        .strong = ISP_LIGHT_STRONG_DBM_X100, .weak = ISP_LIGHT_WEAK_DBM_X100,     \
        .critical = ISP_LIGHT_CRITICAL_DBM_X100, .hysteresis = 100, .readings = 2 \
    }

enum {
    ISP_LIGHT_STRONG_DBM_X100 = -800,
    ISP_LIGHT_WEAK_DBM_X100 = -2500,
    ISP_LIGHT_CRITICAL_DBM_X100 = -2700,
    ISP_LIGHT_DARK_DBM_X100 = -4000, /* at or below there is no light to speak of */
    ISP_LIGHT_MAX_DBM_X100 = 2000 /* above it is no power but a marker: 32767 and 65535 are seen */
};

extern const isp_entity isp_light_band_entity;

/* The reading itself, or ISP_NO_VALUE if it is one of the ways to say "none": absent, 0, 32767,
 * 65535, -40 dBm or less.
 */
int64_t isp_light__reading(int64_t rx_dbm_x100);

/* The band of one reading by itself. */
isp_light isp_light__band(const isp_light_limits *limits, int64_t rx_dbm_x100);

/* What is known of a line between readings. All zero: nothing yet. */
typedef struct isp_light_state {
    uint8_t shown;   /* isp_light: the band that stands */
    uint8_t pending; /* isp_light: the one that readings point to, while count > 0 */
    uint8_t count;
} isp_light_state;

/*
 * Take in a reading. True: the band that stands has changed to state->shown.
 *
 * A band changes after limits->readings readings in a row that say so. A line comes back from a
 * worse band only when it is `hysteresis` inside the better one. Of weak and critical readings in a
 * row the milder one counts. "No reading" is a band like the others: one lost reading changes
 * nothing.
 */
bool isp_light__step(const isp_light_limits *limits, isp_light_state *state, int64_t rx_dbm_x100);

#endif
