/*
 * subscriber/price.h - what packages and plans cost, from which day on.
 */
#ifndef ISP_LIB_SUBSCRIBER_PRICE_H
#define ISP_LIB_SUBSCRIBER_PRICE_H

#include "isp/subscriber.h"
#include "tenant/session.h"

/* A price and its first day; members that are ISP_NO_VALUE are left as they are on that day. */
typedef struct isp_new_price {
    int64_t price_paisa;
    int64_t slot_paisa;
    int64_t from_on; /* ISP_NO_VALUE: today */
} isp_new_price;

/* The first price of a package: it has always been that. */
isp_status isp_price__first(isp_tx *tx, int64_t package_id, int64_t price_paisa, int64_t slot_paisa,
                            int64_t now_us, isp_error *err);
/* Does it name a price or a day? */
static inline bool isp_price__given(const isp_new_price *price)
{
    return price->price_paisa != ISP_NO_VALUE || price->slot_paisa != ISP_NO_VALUE ||
           price->from_on != ISP_NO_VALUE;
}
/* A price from today or a later day on. What was in force before is not touched.
 * @retval ISP_E_INVALID subject "from_on": no day, or one that is past */
isp_status isp_price__announce(isp_tx *tx, int64_t package_id, const isp_new_price *price,
                               int64_t now_us, isp_error *err);
/* All prices of a package, newest first. */
isp_status isp_price__list(const isp_session *session, int64_t package_id, isp_price_list **out,
                           isp_error *err);

#endif
