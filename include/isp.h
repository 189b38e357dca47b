/**
 * @file isp.h
 * libisp: runs Internet Service Providers. This header includes the whole public face, in
 * reading order.
 */
#ifndef ISP_H
#define ISP_H

/* clang-format off */
#include "isp/base.h"
#include "isp/log.h"
#include "isp/entity.h"
#include "isp/context.h"
#include "isp/session.h"
#include "isp/list.h"
#include "isp/account.h"
#include "isp/tenant.h"
#include "isp/audit.h"
#include "isp/keys.h"
#include "isp/role.h"
#include "isp/impersonate.h"
#include "isp/subscriber.h"
#include "isp/network.h"
#include "isp/report.h"
#include "isp/billing.h"
#include "isp/subscription.h"
#include "isp/message.h"
#include "isp/worker.h"
#include "isp/operation.h"
/* clang-format on */

#endif
