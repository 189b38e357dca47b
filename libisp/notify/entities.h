/* The field tables of this floor. */
#ifndef ISP_LIB_NOTIFY_ENTITIES_H
#define ISP_LIB_NOTIFY_ENTITIES_H

#include "base/entity.h"
#include "isp/message.h"

extern const isp_entity isp_mail_entity, isp_mail_options_entity, isp_template_entity,
    isp_template_options_entity, isp_message_entity, isp_message_test_options_entity;

ISP_AUTO_DEFINE(isp_mail, isp_mail_free)
ISP_AUTO_DEFINE(isp_template, isp_template_free)
ISP_AUTO_DEFINE(isp_message, isp_message_free)

#endif
