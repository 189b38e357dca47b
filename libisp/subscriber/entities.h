/* The field tables of this floor. */
#ifndef ISP_LIB_SUBSCRIBER_ENTITIES_H
#define ISP_LIB_SUBSCRIBER_ENTITIES_H

#include "base/entity.h"
#include "isp/subscriber.h"

extern const isp_entity isp_package_entity;
extern const isp_entity isp_package_options_entity;
extern const isp_entity isp_price_entity;
extern const isp_entity isp_customer_entity;
extern const isp_entity isp_customer_options_entity;
extern const isp_entity isp_service_entity;
extern const isp_entity isp_service_options_entity;
extern const isp_entity isp_credential_entity;

/* Freed on every way out: ISP_AUTO(isp_x). */
ISP_AUTO_DEFINE(isp_package, isp_package_free)
ISP_AUTO_DEFINE(isp_package_list, isp_package_list_free)
ISP_AUTO_DEFINE(isp_price, isp_price_free)
ISP_AUTO_DEFINE(isp_price_list, isp_price_list_free)
ISP_AUTO_DEFINE(isp_customer, isp_customer_free)
ISP_AUTO_DEFINE(isp_customer_list, isp_customer_list_free)
ISP_AUTO_DEFINE(isp_service, isp_service_free)
ISP_AUTO_DEFINE(isp_service_list, isp_service_list_free)
ISP_AUTO_DEFINE(isp_credential, isp_credential_free)
ISP_AUTO_DEFINE(isp_credential_list, isp_credential_list_free)

#endif
