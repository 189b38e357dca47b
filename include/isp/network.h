/**
 * @file network.h
 * Nodes (routers and OLTs), ONUs and their light, provisioning and its proof.
 */
#ifndef ISP_NETWORK_H
#define ISP_NETWORK_H

#include "isp/list.h"
#include "isp/session.h"
#include "isp/sys/driver.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Is a node there. */
typedef enum isp_node_state {
    ISP_NODE_UNKNOWN = 0, /**< never asked */
    ISP_NODE_UP = 1,
    ISP_NODE_DOWN = 2 /**< several misses in a row */
} isp_node_state;

/** A router or an OLT. */
typedef struct isp_node {
    int64_t node_id;
    const char *name;
    const char *driver; /**< "mikrotik", "vsol-epon" */
    int64_t is_olt;
    const char *address; /**< numeric */
    int64_t port;        /**< ISP_NO_VALUE: the driver's default */
    int64_t tls;
    const char *tls_pin; /**< SHA-256 of its certificate, pinned at the first contact; or NULL */
    const char *username;
    const char *snmp_version;  /**< "v2c" or "v3"; NULL: it does not speak SNMP */
    const char *auth_protocol; /**< SNMPv3, or NULL */
    const char *priv_protocol; /**< SNMPv3, or NULL */
    int64_t poll_interval_ms;
    int64_t state;           /**< ::isp_node_state */
    int64_t state_at_us;     /**< since when */
    int64_t seen_at_us;      /**< last good answer */
    int64_t next_poll_at_us; /**< asked again then: a router that is down, less and less often */
    const char *node_error;  /**< why it is down, or NULL */
    const char *model;
    const char *version;
    int64_t uptime_ms;
    int64_t service_count; /**< routers: services on it */
    int64_t pending_count; /**< routers: services wanted and not yet proved */
    int64_t onu_count;     /**< OLTs */
    int64_t weak_count;    /**< OLTs: ONUs whose light is not good */
    int64_t created_at_us;
    int64_t revision;
} isp_node;
ISP_RECORD_DECLARE(isp_node)

/** For creating and changing a node. ISP_NO_VALUE or NULL: default, or leave as it is. */
typedef struct isp_node_options {
    int64_t struct_size;
    const char *name;          /**< required to create; unique in the tenant */
    const char *driver;        /**< required to create */
    const char *address;       /**< required to create; numeric IPv4 or IPv6 */
    int64_t port;              /**< default, and 0: the driver's */
    const char *tls;           /**< "yes" or "no"; default no */
    const char *tls_pin;       /**< 64 hex digits; "" forgets the pin */
    const char *username;      /**< to log in with; SNMPv3's user name; "": none */
    const char *password;      /**< password, SNMP community or SNMPv3 authentication passphrase; a
                                  secret; again when it would go elsewhere, see isp_node_update() */
    const char *snmp_version;  /**< "v2c" or "v3"; default v2c */
    const char *auth_protocol; /**< SNMPv3: MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512; "" none */
    const char *priv_protocol; /**< SNMPv3: DES, AES, AES-192, AES-256; "" none */
    const char *priv_password; /**< SNMPv3 privacy passphrase; a secret */
    int64_t poll_interval_ms;  /**< 1000..86400000; default 10000 routers, 60000 OLTs */
    int64_t revision;
} isp_node_options;
#define ISP_NODE_OPTIONS_INIT                                                             \
    {                                                                                     \
        (int64_t)sizeof(isp_node_options), 0, 0, 0, ISP_NO_VALUE, 0, 0, 0, 0, 0, 0, 0, 0, \
            ISP_NO_VALUE, 0                                                               \
    }

/** Answer of a device that was asked now. */
typedef struct isp_node_facts {
    int64_t node_id;
    const char *name, *model, *version, *serial;
    int64_t uptime_ms;
    int64_t cpu_pct_x100;
    int64_t latency_ms;
} isp_node_facts;
ISP_RECORD_DECLARE(isp_node_facts)

/** An ONU with its last reading. */
typedef struct isp_onu {
    int64_t onu_id;
    int64_t node_id;
    const char *node_name;
    int64_t pon;
    int64_t number;            /**< on its PON */
    const char *mac;           /**< EPON */
    const char *serial;        /**< GPON */
    const char *name;          /**< description on the OLT */
    int64_t state;             /**< ::isp_onu_state */
    int64_t state_at_us;       /**< since when */
    int64_t rx_power_dbm_x100; /**< or ISP_NO_VALUE */
    int64_t light;             /**< ::isp_light */
    int64_t tx_power_dbm_x100;
    int64_t olt_rx_power_dbm_x100;
    int64_t temperature_celsius_x100;
    int64_t voltage_mv;
    int64_t bias_ua;
    int64_t distance_m;
    int64_t read_at_us;        /**< age of the reading */
    int64_t baseline_dbm_x100; /**< first good reading: what the line was at installation */
    int64_t service_id;        /**< its line, or ISP_NO_VALUE */
    int64_t customer_id;
    const char *customer_name;
    int64_t created_at_us;
} isp_onu;
ISP_RECORD_DECLARE(isp_onu)

/** A band of light: which power, received at an ONU, is called what. Both edges belong to it. */
typedef struct isp_light_band {
    int64_t light; /**< ::isp_light */
    int64_t from_dbm_x100;
    int64_t to_dbm_x100;
} isp_light_band;
ISP_RECORD_DECLARE(isp_light_band)

/** One sample of an ONU's history. */
typedef struct isp_sample {
    int64_t at_us;
    int64_t rx_power_dbm_x100;
    int64_t tx_power_dbm_x100;
    int64_t temperature_celsius_x100;
} isp_sample;
ISP_RECORD_DECLARE(isp_sample)

/** What was read back from the router for one service. */
typedef struct isp_proof {
    int64_t service_id;
    int64_t version; /**< desired version that it proves */
    int64_t at_us;
    int64_t node_id;
    int64_t matches;       /**< 1: the router holds what was wanted */
    int64_t enabled;       /**< may be online */
    int64_t session_count; /**< live sessions at that moment */
    const char *plan;      /**< what was sent, in the vendor's terms, without secrets */
    const char *content;   /**< what was read back, in the device's own words */
} isp_proof;
ISP_RECORD_DECLARE(isp_proof)

/** The first page of an ISP. */
typedef struct isp_overview {
    int64_t customer_count;
    int64_t service_count;
    int64_t online_count;
    int64_t offline_count;
    int64_t suspended_count;
    int64_t pending_count;          /**< wanted, not yet proved */
    int64_t pending_at_us;          /**< since when, the oldest; or ISP_NO_VALUE */
    int64_t suspended_online_count; /**< should be 0 */
    int64_t paid_blocked_count;     /**< should be 0 */
    int64_t due_paisa;
    int64_t billed_paisa;    /**< invoices issued this month */
    int64_t collected_paisa; /**< received this month */
    int64_t collected_today_paisa;
    int64_t node_count;
    int64_t node_down_count;
    int64_t onu_count;
    int64_t onu_online_count;
    int64_t weak_count;     /**< light weak or too strong */
    int64_t critical_count; /**< light critical */
} isp_overview;
ISP_RECORD_DECLARE(isp_overview)

/** @retval ISP_E_INVALID address not numeric or not allowed for a device; driver unknown. @retval
 * ISP_E_EXISTS name taken */
ISP_API isp_status isp_node_create(isp_session *session, const isp_node_options *options,
                                   isp_node **out, isp_error *err);
ISP_API isp_status isp_node_get(isp_session *session, int64_t node_id, isp_node **out,
                                isp_error *err);
/**
 * Change the members that are given.
 *
 * A stored login goes only where it was meant to go. When the address, the port, TLS, the pin or
 * the version of SNMP changes, the password (and the privacy passphrase) must be given again; when
 * a protocol of SNMPv3 changes, the passphrase that belongs to it.
 * @retval ISP_E_INVALID  subject node.password or node.priv_password: give it again
 * @retval ISP_E_CONFLICT somebody changed the node meanwhile
 */
ISP_API isp_status isp_node_update(isp_session *session, int64_t node_id,
                                   const isp_node_options *options, isp_node **out, isp_error *err);
/** By name; takes search (name), filter ("router", "olt", "down"). */
ISP_API isp_status isp_node_list_get(isp_session *session, const isp_list_options *options,
                                     isp_node_list **out, isp_error *err);
/** Ask the device now: does it answer with this login? Blocks up to its time-out. */
ISP_API isp_status isp_node_test(isp_session *session, int64_t node_id, isp_node_facts **out,
                                 isp_error *err);
/** Read all ONUs of an OLT now and store them, without waiting for the next poll. The answer is the
 * node. */
ISP_API isp_status isp_node_poll(isp_session *session, int64_t node_id, isp_node **out,
                                 isp_error *err);

ISP_API isp_status isp_onu_get(isp_session *session, int64_t onu_id, isp_onu **out, isp_error *err);
/** Worst light first; takes node_id, customer_id, search (MAC in any notation, serial, name),
 * filter: a light ("critical"), a state ("los"), "not_good" (weak, critical or too strong). @since
 * 0.1 */
ISP_API isp_status isp_onu_list_get(isp_session *session, const isp_list_options *options,
                                    isp_onu_list **out, isp_error *err);
/** The bands of light, strongest first; NULL past the end. A power in none of them is no reading.
 * A line that comes back into a better band is believed 1 dB inside it, and at the second reading.
 * @return static storage @thread any @since 0.1 */
ISP_API const isp_light_band *isp_light_band_at(size_t i);
/** The same as a list, as every operation answers one. @since 0.1 */
ISP_API isp_status isp_light_band_list_get(isp_session *session, isp_light_band_list **out,
                                           isp_error *err);
/** History of one ONU, oldest first, at most limit samples spread over the last hours. @param
 * hours 1..720 @since 0.1 */
ISP_API isp_status isp_sample_list_get(isp_session *session, int64_t onu_id, int64_t hours,
                                       isp_sample_list **out, isp_error *err);

/** Proofs of one service, newest first; service_id is required. @since 0.1 */
ISP_API isp_status isp_proof_list_get(isp_session *session, const isp_list_options *options,
                                      isp_proof_list **out, isp_error *err);
/** Converge one service now instead of waiting for the worker: plan, apply, read back, store.
 * @since 0.1
 *  @retval ISP_E_BUSY a worker is at this router just now */
ISP_API isp_status isp_service_apply(isp_session *session, int64_t service_id, isp_proof **out,
                                     isp_error *err);

/** @since 0.1 */
ISP_API isp_status isp_overview_get(isp_session *session, isp_overview **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
