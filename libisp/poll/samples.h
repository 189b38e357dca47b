/*
 * poll/samples.h - the packed form of one poll of one PON port: what isp.pon_samples.data holds.
 * Pure.
 *
 *     byte 0       form: 1
 *     byte 1       columns that follow: bit i for the i-th of the list below; a column without any
 * value is left out bytes 2, 3   number of ONUs, n then         for each column present, n values
 * one after the other
 *
 * All numbers are big-endian and have 16 bits. ONU numbers come first, unsigned and ascending; then
 * the columns, in the order and units of isp_onu_sample, signed, -32768 for "no value":
 *
 *     0 rx, 1 tx, 2 OLT rx (dBm x 100), 3 temperature (degrees x 100), 4 voltage (mV), 5 bias (10
 * uA)
 *
 * 64 ONUs with all columns take 900 bytes. SQL can cut a value out: get_byte(data, 4 + 2 * n * k +
 * 2 * i) and the next.
 */
#ifndef ISP_LIB_POLL_SAMPLES_H
#define ISP_LIB_POLL_SAMPLES_H

#include "base/base.h"

enum {
    ISP_SAMPLES_COLUMNS = 6,
    ISP_SAMPLES_ONUS_MAX = 4096 /* of one port; the largest known has 128 */
};

/* What is kept of an ONU; ISP_NO_VALUE where there is none. */
typedef struct isp_onu_sample {
    int64_t number; /* of the ONU on its port, 1..65535 */
    int64_t rx_power_dbm_x100;
    int64_t tx_power_dbm_x100;
    int64_t olt_rx_power_dbm_x100;
    int64_t temperature_celsius_x100;
    int64_t voltage_mv;
    int64_t bias_ua;
} isp_onu_sample;

/* Bytes that count ONUs take at most. */
size_t isp_samples__size(size_t count);

/*
 * Pack samples in ascending order of number. A value that does not fit its 16 bits is no reading
 * and is packed as none. The bytes written; 0 if numbers are out of range or order, count is too
 * large, or size too small.
 */
size_t isp_samples__pack(const isp_onu_sample *samples, size_t count, uint8_t *out, size_t size);

/* A packed poll that was found whole. */
typedef struct isp_samples {
    const uint8_t *bytes;
    size_t count;
    uint8_t columns;
} isp_samples;

/* False: not of a form known here, cut, too long, or numbers not ascending. bytes are [borrowed:
 * while out is used]. */
bool isp_samples__open(const void *bytes, size_t len, isp_samples *out);

/* The i-th ONU, i < count. */
void isp_samples__at(const isp_samples *samples, size_t i, isp_onu_sample *out);

/* The ONU of this number; false if it is not there. */
bool isp_samples__find(const isp_samples *samples, int64_t number, isp_onu_sample *out);

#endif
