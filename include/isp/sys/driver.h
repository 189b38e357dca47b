/**
 * @file driver.h
 * For authors of device drivers: what a driver is given, what it gives back, what it promises.
 *
 * A weaker promise than the rest of the public face: a driver is built against one
 * ISP_DRIVER_API. How to write one: docs/drivers.md. A driver has three files: driver.c (what it
 * can do), protocol.c (bytes <-> structs, pure), models.c (tables with sources).
 */
#ifndef ISP_SYS_DRIVER_H
#define ISP_SYS_DRIVER_H

#include "isp/base.h"
#include "isp/log.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this vtable; a driver that is newer than the library is refused. */
enum {
    ISP_DRIVER_API = 1
};

/** How far a driver has been proved. */
typedef enum isp_driver_status {
    ISP_DRIVER_SIM = 0,          /**< seen to work against simulators only */
    ISP_DRIVER_EXPERIMENTAL = 1, /**< against recordings of real devices */
    ISP_DRIVER_BETA = 2,         /**< on one real device */
    ISP_DRIVER_STABLE = 3
} isp_driver_status;

/** What a driver can do. A bit is set if and only if its functions are (a test walks the registry).
 */
typedef enum isp_cap {
    ISP_CAP_FACTS = 1u << 0,    /**< facts: is it there, what is it */
    ISP_CAP_LINE = 1u << 1,     /**< line_apply, line_read, line_remove: subscriber lines */
    ISP_CAP_SESSIONS = 1u << 2, /**< session_list: who is online */
    ISP_CAP_ONU_READ = 1u << 3  /**< onu_read: ONUs with state and optics */
} isp_cap;

/** What a device is reached by. All text [borrowed: until open returns] unless the driver copies
 * it. */
typedef struct isp_device_options {
    int64_t struct_size;
    const char *driver;  /**< name of the driver, "mikrotik" */
    const char *subject; /**< for errors: "node:7" */
    const char *address; /**< numeric IPv4 or IPv6 address */
    int64_t port;        /**< 0: the driver's default for the transport */
    int64_t tls;         /**< 1: TLS; 0: plain (readable on the management network) */
    const char
        *tls_pin; /**< SHA-256 of the certificate as 64 hex digits; NULL: take the first one seen */
    const char *username;         /**< NULL where the protocol has none */
    const char *password;         /**< password, SNMP community or SNMPv3 authentication passphrase;
                                     a secret */
    const char *snmp_version;     /**< "v2c" or "v3"; NULL: v2c */
    const char *auth_protocol;    /**< SNMPv3: "SHA", "SHA-256" ...; NULL: no authentication */
    const char *priv_protocol;    /**< SNMPv3: "AES", "DES" ...; NULL: no privacy */
    const char *priv_password;    /**< SNMPv3: privacy passphrase; a secret */
    int64_t timeout_ms;           /**< for one request; 0: 3000 */
    int64_t retry_count;          /**< for reads only; 0: the driver's default */
    int64_t allow_loopback;       /**< 1: 127/8 is allowed (simulators) */
    const char *allowed_prefixes; /**< comma list of CIDR prefixes; NULL: any address that may be a
                                     device */
    isp_log_fn log;
    void *log_user;
    int64_t log_level; /**< ::isp_log_level; below it nothing is logged */
} isp_device_options;

/** What a router should hold for one subscriber line: the output of the one pure function of
 * provisioning. */
typedef struct isp_line {
    const char *key; /**< ours, written into the device's comment: "libisp:3:42" (tenant:service) */
    const char *login;    /**< PPPoE user name, [A-Za-z0-9._@-]{1,64} */
    const char *password; /**< PPPoE secret */
    const char *package;  /**< package code: names the profile on the router */
    int64_t download_bps; /**< towards the customer, 1 or more */
    int64_t upload_bps;   /**< from the customer, 1 or more */
    int64_t enabled;      /**< 0: may not be online; live sessions are ended */
    const char *note;     /**< for people reading the router; may be NULL */
} isp_line;

/** What a router does hold for one line, read back now. Text is [owned by the record]. */
typedef struct isp_line_state {
    int64_t present;      /**< 0: the router knows nothing of this line */
    int64_t enabled;      /**< 1: a dial-in would be let in */
    const char *profile;  /**< name of the profile, NULL if none */
    int64_t download_bps; /**< of the profile, or ISP_NO_VALUE */
    int64_t upload_bps;
    int64_t session_count; /**< live sessions of this line, not those of another's entry */
    const char *address;   /**< of the first session, or NULL */
    int64_t uptime_ms;     /**< of the first session, or ISP_NO_VALUE */
    const char *text;      /**< the device's own words, one line each, no secret: kept as proof */
} isp_line_state;

/** What was done to bring a line to the wanted state. Text is [owned by the record]. */
typedef struct isp_line_change {
    int64_t step_count; /**< steps sent to the device; 0: it was right already */
    const char *plan;   /**< the steps in the vendor's terms, one a line, secrets as *** */
    int64_t kick_count; /**< sessions ended */
} isp_line_change;

/** One live session on a router. */
typedef struct isp_line_session {
    const char *login;
    const char *address;    /**< NULL if unknown */
    const char *caller_mac; /**< lower case aa:bb:cc:dd:ee:ff, or NULL */
    int64_t uptime_ms;      /**< or ISP_NO_VALUE */
} isp_line_session;

/** What a device says of itself. */
typedef struct isp_device_facts {
    const char *name, *model, *version, *serial; /**< NULL where unknown */
    int64_t uptime_ms;                           /**< or ISP_NO_VALUE */
    int64_t cpu_pct_x100;                        /**< or ISP_NO_VALUE */
    const char *tls_pin; /**< certificate seen, 64 hex digits; NULL without TLS */
} isp_device_facts;

/** State of an ONU as its OLT tells it. */
typedef enum isp_onu_state {
    ISP_ONU_UNKNOWN = 0,
    ISP_ONU_ONLINE = 1,
    ISP_ONU_OFFLINE = 2,   /**< offline, the OLT does not say why */
    ISP_ONU_POWER_OFF = 3, /**< dying gasp */
    ISP_ONU_LOS = 4,       /**< no light */
    ISP_ONU_DISABLED = 5,  /**< by us */
    ISP_ONU_UNAUTHORISED = 6
} isp_onu_state;

/** One ONU as an OLT describes it. */
typedef struct isp_onu_reading {
    int64_t pon, number;       /**< where it hangs: PON port and ONU number, from 1 */
    int64_t state;             /**< ::isp_onu_state */
    const char *mac, *serial;  /**< MAC lower case with colons (EPON), serial (GPON), or NULL */
    const char *name;          /**< description on the OLT, or NULL */
    const char *model;         /**< or NULL */
    int64_t rx_power_dbm_x100; /**< light that reaches the ONU; ISP_NO_VALUE without reading */
    int64_t tx_power_dbm_x100;
    int64_t olt_rx_power_dbm_x100; /**< light of this ONU at the OLT */
    int64_t temperature_celsius_x100;
    int64_t voltage_mv;
    int64_t bias_ua;
    int64_t distance_m;
} isp_onu_reading;

typedef struct isp_device isp_device; /**< an open device; @thread one */
typedef struct isp_onu_reading_list isp_onu_reading_list;
typedef struct isp_line_session_list isp_line_session_list;

/** How the polling engine reads this device over SNMP without blocking (wire/snmp/profile.h); NULL
 * if it cannot. */
struct isp_snmp_profile;

/**
 * A driver: const data. State of a device belongs to what open() returns through isp_device_data().
 * Unless said otherwise a function blocks at most timeout_ms x (retry_count + 1) for each request
 * it makes, changes nothing on the device, and gives records that the library frees.
 */
typedef struct isp_driver {
    int64_t api;      /**< ISP_DRIVER_API */
    const char *name; /**< [a-z0-9-]; stored in the database, never renamed */
    const char *title;
    int64_t status;         /**< ::isp_driver_status */
    int64_t caps;           /**< ::isp_cap bits */
    int64_t port, tls_port; /**< defaults */
    int64_t is_olt;         /**< 1: OLT, 0: router */
    const struct isp_snmp_profile *snmp;

    /** Open. May connect, or wait for the first call. `data` is handed to close(). */
    isp_status (*open)(const isp_device_options *options, void **data, isp_error *err);
    void (*close)(void *data);
    isp_status (*facts)(void *data, isp_device_facts **out, isp_error *err);
    /** Make the device hold the line as wanted. Changes the device; idempotent: safe to call again
     * after any error. ISP_E_CONFLICT when the login belongs to somebody else's entry on the
     * device. */
    isp_status (*line_apply)(void *data, const isp_line *line, isp_line_change **out,
                             isp_error *err);
    isp_status (*line_read)(void *data, const isp_line *line, isp_line_state **out, isp_error *err);
    /** Take the line off the device and end its sessions. Not there: success. */
    isp_status (*line_remove)(void *data, const isp_line *line, isp_line_change **out,
                              isp_error *err);
    isp_status (*session_list)(void *data, isp_line_session_list **out, isp_error *err);
    isp_status (*onu_read)(void *data, isp_onu_reading_list **out, isp_error *err);
} isp_driver;

/** Records for drivers: zeroed memory with ISP_NO_VALUE in integers; text is copied in. */
ISP_API isp_device_facts *isp_device_facts_new(void);
ISP_API void isp_device_facts_free(isp_device_facts *facts);
ISP_API isp_line_state *isp_line_state_new(void);
ISP_API void isp_line_state_free(isp_line_state *state);
ISP_API isp_line_change *isp_line_change_new(void);
ISP_API void isp_line_change_free(isp_line_change *change);
/** Replace a text member of one of the records above by a copy of `text` (cleaned of control
 * characters, at most 4 KiB; line feeds stay). @retval ISP_E_MEMORY */
ISP_API isp_status isp_record_text(const char **member, const char *text, isp_error *err);

ISP_API isp_onu_reading_list *isp_onu_reading_list_new(void);
/** Append an empty reading [borrowed: until the list changes]; NULL without memory. */
ISP_API isp_onu_reading *isp_onu_reading_list_add(isp_onu_reading_list *list);
ISP_API size_t isp_onu_reading_list_len(const isp_onu_reading_list *list);
ISP_API const isp_onu_reading *isp_onu_reading_list_at(const isp_onu_reading_list *list, size_t i);
ISP_API void isp_onu_reading_list_free(isp_onu_reading_list *list);

ISP_API isp_line_session_list *isp_line_session_list_new(void);
ISP_API isp_line_session *isp_line_session_list_add(isp_line_session_list *list);
ISP_API size_t isp_line_session_list_len(const isp_line_session_list *list);
ISP_API const isp_line_session *isp_line_session_list_at(const isp_line_session_list *list,
                                                         size_t i);
ISP_API void isp_line_session_list_free(isp_line_session_list *list);

/*
 * A device opened directly, without database or session: for drivers' tests, tools and programs
 * that only need the wire. What a session may do to a node of its tenant is in isp/network.h.
 */

/**
 * Open a device.
 * @param drivers  [borrowed: until close] NULL-terminated array; NULL: the built-in drivers.
 * @param options  [copied] driver and address are required.
 * @param[out] out [owned: isp_device_close]
 * @retval ISP_E_UNSUPPORTED no such driver, or it is newer than the library
 * @retval ISP_E_INVALID     the address may not be a device (address guard), or options are wrong
 * @thread one; blocks up to timeout_ms
 * @since 0.1
 */
ISP_API isp_status isp_device_open(const isp_driver *const *drivers,
                                   const isp_device_options *options, isp_device **out,
                                   isp_error *err);
ISP_API void isp_device_close(isp_device *device);
ISP_API int64_t isp_device_caps(const isp_device *device);
/** The public face of the driver's functions: ISP_E_UNSUPPORTED without the capability, before any
 * packet is sent. */
ISP_API isp_status isp_device_facts_get(isp_device *device, isp_device_facts **out, isp_error *err);
ISP_API isp_status isp_device_line_apply(isp_device *device, const isp_line *line,
                                         isp_line_change **out, isp_error *err);
ISP_API isp_status isp_device_line_read(isp_device *device, const isp_line *line,
                                        isp_line_state **out, isp_error *err);
ISP_API isp_status isp_device_line_remove(isp_device *device, const isp_line *line,
                                          isp_line_change **out, isp_error *err);
ISP_API isp_status isp_device_session_list(isp_device *device, isp_line_session_list **out,
                                           isp_error *err);
ISP_API isp_status isp_device_onu_read(isp_device *device, isp_onu_reading_list **out,
                                       isp_error *err);

/** The built-in drivers, NULL-terminated. Static storage. */
ISP_API const isp_driver *const *isp_driver_builtin(void);

#ifdef __cplusplus
}
#endif

#endif
