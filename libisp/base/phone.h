/*
 * base/phone.h - phone numbers as people write them in Bangladesh, stored as E.164.
 */
#ifndef ISP_LIB_PHONE_H
#define ISP_LIB_PHONE_H

#include "base/text.h"

/* "01712-345678", "+880 1712 345678", "8801712345678", and the same in Bangla digits, become
 * "+8801712345678"; other countries need their "+" or "00". [owned: free]
 * @retval ISP_E_INVALID subject "phone" */
isp_status isp_phone__read(const char *text, char **out, isp_error *err);

/* The stored form of the beginning of a number, for search; text that is no number gives itself.
 * [owned: free] */
char *isp_phone__prefix(const char *text);

#endif
