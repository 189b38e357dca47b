/**
 * @file subscriber.h
 * Packages, customers, services (the lines that customers pay for).
 */
#ifndef ISP_SUBSCRIBER_H
#define ISP_SUBSCRIBER_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A package that is sold: speed and monthly price. */
typedef struct isp_package {
    int64_t package_id;
    const char *code; /**< [A-Za-z0-9._-]{1,32}; names the profile on routers */
    const char *name;
    int64_t download_bps;
    int64_t upload_bps;
    int64_t price_paisa;   /**< a month, without VAT; today's */
    int64_t state;         /**< ::isp_state */
    int64_t service_count; /**< services that have it and are not ended */
    int64_t created_at_us;
    int64_t revision;
    int64_t next_on;          /**< first day of the next price, or ISP_NO_VALUE */
    int64_t next_price_paisa; /**< and that price */
} isp_package;
ISP_RECORD_DECLARE(isp_package)

/** For creating and changing a package. ISP_NO_VALUE or NULL: default, or leave as it is. */
typedef struct isp_package_options {
    int64_t struct_size;
    const char *code; /**< required to create */
    const char *name;
    int64_t download_bps; /**< required to create */
    int64_t upload_bps;   /**< required to create */
    int64_t price_paisa;  /**< 0 or more; default 0 */
    const char *state;    /**< "active", "closed": no longer sold */
    int64_t revision;
    int64_t from_on; /**< first day of the price; default today. To change a package only */
} isp_package_options;
#define ISP_PACKAGE_OPTIONS_INIT                                                                 \
    {                                                                                            \
        (int64_t)sizeof(isp_package_options), 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0, \
            0, ISP_NO_VALUE                                                                      \
    }

/** What a package or a plan costs a month, from a day on. */
typedef struct isp_price {
    int64_t package_id;
    int64_t from_on;     /**< 20000101: from the beginning */
    int64_t price_paisa; /**< without VAT */
    int64_t slot_paisa;  /**< of a plan: each slot beyond those that the price holds */
    int64_t created_at_us;
} isp_price;
ISP_RECORD_DECLARE(isp_price)

/** What a customer's account stands at; derived from dues and the tenant's grace. */
typedef enum isp_standing {
    ISP_STANDING_PAID = 0,    /**< nothing due */
    ISP_STANDING_DUE = 1,     /**< an invoice is open, not yet past its date */
    ISP_STANDING_GRACE = 2,   /**< past its date, within the grace */
    ISP_STANDING_OVERDUE = 3, /**< past the grace: lines are, or will be, suspended */
    ISP_STANDING_CLOSED = 4   /**< left */
} isp_standing;

/** Quality of the light at an ONU. Limits: docs/units.md. */
typedef enum isp_light {
    ISP_LIGHT_NONE = 0, /**< no reading */
    ISP_LIGHT_GOOD = 1,
    ISP_LIGHT_TOO_STRONG = 2,
    ISP_LIGHT_WEAK = 3,
    ISP_LIGHT_CRITICAL = 4
} isp_light;

/** A customer with the three things people ask first: paid? online? light? */
typedef struct isp_customer {
    int64_t customer_id;
    const char *code; /**< "MFN-000042", given by the library when none is */
    const char *name;
    const char *phone; /**< E.164 */
    const char *address;
    const char *zone;
    const char *note;
    int64_t state;             /**< ::isp_state */
    int64_t standing;          /**< ::isp_standing */
    int64_t balance_paisa;     /**< what the customer owes; negative: paid in advance */
    int64_t due_on;            /**< date of the oldest open invoice, or ISP_NO_VALUE */
    int64_t service_count;     /**< services that are not ended */
    int64_t suspended_count;   /**< of these, suspended */
    int64_t online_count;      /**< of these, with a live session at the last look */
    int64_t online_at_us;      /**< when was looked (the oldest of them), or ISP_NO_VALUE */
    int64_t light;             /**< ::isp_light, the worst of the customer's ONUs */
    int64_t rx_power_dbm_x100; /**< of that ONU, or ISP_NO_VALUE */
    int64_t light_at_us;       /**< when it was read, or ISP_NO_VALUE */
    int64_t created_at_us;
    int64_t revision;
} isp_customer;
ISP_RECORD_DECLARE(isp_customer)

/** For creating and changing a customer. NULL: default, or leave as it is; "" takes away a phone,
 * address, zone or note. */
typedef struct isp_customer_options {
    int64_t struct_size;
    const char *name;  /**< required to create */
    const char *code;  /**< NULL: the next of the tenant's sequence */
    const char *phone; /**< +8801XXXXXXXXX, 01XXXXXXXXX, with or without blanks and hyphens */
    const char *address;
    const char *zone;
    const char *note;
    const char *state; /**< "active", "closed" (only when no service runs) */
    int64_t revision;
} isp_customer_options;
#define ISP_CUSTOMER_OPTIONS_INIT                                     \
    {                                                                 \
        (int64_t)sizeof(isp_customer_options), 0, 0, 0, 0, 0, 0, 0, 0 \
    }

/** What a line may be. */
typedef enum isp_service_state {
    ISP_SERVICE_ACTIVE = 0,
    ISP_SERVICE_SUSPENDED = 1, /**< for money; the line may not be online */
    ISP_SERVICE_ENDED = 2      /**< taken off the network */
} isp_service_state;

/** A line: one package on one login at one router, with what was wanted and what is proved. */
typedef struct isp_service {
    int64_t service_id;
    int64_t customer_id;
    const char *customer_name;
    int64_t package_id;
    const char *package_code;
    int64_t node_id; /**< router */
    const char *node_name;
    const char *login; /**< PPPoE user name */
    int64_t state;     /**< ::isp_service_state */
    int64_t started_on;
    int64_t ended_on;      /**< or ISP_NO_VALUE */
    int64_t hold_until_on; /**< not suspended until this date, or ISP_NO_VALUE */
    const char *hold_reason;
    int64_t price_paisa; /**< a month, the package's */
    int64_t download_bps;
    int64_t upload_bps;
    int64_t desired_version; /**< counts changes of what the router should hold */
    int64_t applied_version; /**< the last one that was read back from the router */
    int64_t applied_at_us;   /**< when: the proof; ISP_NO_VALUE before the first */
    int64_t applied_enabled; /**< what was read back: 1 may be online, 0 may not; ISP_NO_VALUE
                                before the first */
    int64_t changed_at_us;   /**< when the desired version was last raised */
    int64_t attempt_count;   /**< tries since the last success */
    int64_t retry_at_us;     /**< next try, or ISP_NO_VALUE */
    const char *apply_error; /**< why the last try failed, or NULL */
    int64_t online;          /**< 1: a live session at the last look; ISP_NO_VALUE: never looked */
    int64_t online_at_us;    /**< when was looked */
    int64_t online_since_us; /**< since when it is as it was found, or ISP_NO_VALUE */
    const char *online_address; /**< address of the session, or NULL */
    int64_t onu_id;             /**< its ONU, or ISP_NO_VALUE */
    int64_t created_at_us;
    int64_t revision;
} isp_service;
ISP_RECORD_DECLARE(isp_service)

/** For creating and changing a line. ISP_NO_VALUE or NULL: default, or leave as it is. */
typedef struct isp_service_options {
    int64_t struct_size;
    int64_t customer_id;     /**< required to create */
    int64_t package_id;      /**< required to create */
    int64_t node_id;         /**< required to create: a router */
    const char *login;       /**< required to create; [A-Za-z0-9._@-]{1,64}, unique in the tenant */
    const char *password;    /**< NULL: the library makes one of 16 characters; a secret */
    int64_t started_on;      /**< default today; before it the line is not let in */
    int64_t onu_id;          /**< 0: none */
    int64_t hold_until_on;   /**< not suspended until this date; 0 ends a hold, its reason too */
    const char *hold_reason; /**< required with hold_until_on */
    int64_t revision;
} isp_service_options;
#define ISP_SERVICE_OPTIONS_INIT                                                              \
    {                                                                                         \
        (int64_t)sizeof(isp_service_options), ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0, 0, \
            ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0, 0                                    \
    }

/** The PPPoE login and password, for the person who sets up the customer's router. Asked for by
 * name, never listed. */
typedef struct isp_credential {
    int64_t service_id;
    const char *login;
    const char *password;
} isp_credential;
ISP_RECORD_DECLARE(isp_credential)

/** @retval ISP_E_EXISTS the code is taken; subject "package.code". @since 0.1 */
ISP_API isp_status isp_package_create(isp_session *session, const isp_package_options *options,
                                      isp_package **out, isp_error *err);
ISP_API isp_status isp_package_get(isp_session *session, int64_t package_id, isp_package **out,
                                   isp_error *err);
/**
 * A change of speed reaches the routers of all its services. A price has a first day, today or
 * later: days before it, and what was billed, keep theirs.
 * @retval ISP_E_INVALID from_on is past
 * @retval ISP_E_CONFLICT
 * @since 0.1
 */
ISP_API isp_status isp_package_update(isp_session *session, int64_t package_id,
                                      const isp_package_options *options, isp_package **out,
                                      isp_error *err);
/** All prices of a package, newest first: those to come, the present one, those before. @since 0.1
 */
ISP_API isp_status isp_package_price_list_get(isp_session *session, int64_t package_id,
                                              isp_price_list **out, isp_error *err);
/** By code; takes search (code), filter ("active", "closed"). @since 0.1 */
ISP_API isp_status isp_package_list_get(isp_session *session, const isp_list_options *options,
                                        isp_package_list **out, isp_error *err);

/** @retval ISP_E_INVALID name, phone; @retval ISP_E_EXISTS code taken. @since 0.1 */
ISP_API isp_status isp_customer_create(isp_session *session, const isp_customer_options *options,
                                       isp_customer **out, isp_error *err);
ISP_API isp_status isp_customer_get(isp_session *session, int64_t customer_id, isp_customer **out,
                                    isp_error *err);
ISP_API isp_status isp_customer_update(isp_session *session, int64_t customer_id,
                                       const isp_customer_options *options, isp_customer **out,
                                       isp_error *err);
/** By name; takes search (beginning of name, code, phone or login) and filter: a standing
 * ("grace"), "online", "offline", "suspended", "not_good" (light weak, critical or too strong).
 * @since 0.1 */
ISP_API isp_status isp_customer_list_get(isp_session *session, const isp_list_options *options,
                                         isp_customer_list **out, isp_error *err);

/**
 * Sell a line. It is wanted at once; a worker brings it to the router and stores the proof.
 * @retval ISP_E_NOT_FOUND customer, package, node or ONU
 * @retval ISP_E_EXISTS    the login is taken; subject "service.login"
 * @since 0.1
 */
ISP_API isp_status isp_service_create(isp_session *session, const isp_service_options *options,
                                      isp_service **out, isp_error *err);
ISP_API isp_status isp_service_get(isp_session *session, int64_t service_id, isp_service **out,
                                   isp_error *err);
/** Change package, password, ONU or hold. Router and login stay: end the line and sell a new one.
 * @since 0.1 */
ISP_API isp_status isp_service_update(isp_session *session, int64_t service_id,
                                      const isp_service_options *options, isp_service **out,
                                      isp_error *err);
/** End a line today: it is taken off the router. */
ISP_API isp_status isp_service_end(isp_session *session, int64_t service_id, isp_service **out,
                                   isp_error *err);
/** By id; takes customer_id, node_id, search (login), filter: a state, "online", "offline",
 * "pending" (wanted, not yet proved), "suspended-online" and "paid-blocked": the two lists that
 * should be empty. @since 0.1 */
ISP_API isp_status isp_service_list_get(isp_session *session, const isp_list_options *options,
                                        isp_service_list **out, isp_error *err);
/** Needs permission service.secret. @since 0.1 */
ISP_API isp_status isp_service_credential(isp_session *session, int64_t service_id,
                                          isp_credential **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
