/**
 * @file entity.h
 * Field tables: one const description of each record and each options struct. SQL, JSON, command
 * line, OpenAPI, Python and the redaction of secrets all walk them; so can you.
 */
#ifndef ISP_ENTITY_H
#define ISP_ENTITY_H

#include "isp/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a member is stored in its struct. */
typedef enum isp_store_form {
    ISP_STORE_I64 = 0,
    ISP_STORE_TEXT = 1
} isp_store_form;

/**
 * Meaning and unit of a field. The row of each kind (isp_kind_at()) is the only place that knows
 * its SQL type, its JSON form and how people see it.
 */
typedef enum isp_kind {
    ISP_KIND_ID = 0,             /**< number of a row, 1 or more */
    ISP_KIND_TEXT,               /**< UTF-8 without control characters */
    ISP_KIND_BOOL,               /**< 0 or 1 */
    ISP_KIND_COUNT,              /**< a bare number */
    ISP_KIND_PAISA,              /**< money, 1/100 taka */
    ISP_KIND_BPS,                /**< bits per second */
    ISP_KIND_DBM_X100,           /**< optical power, 1/100 dBm */
    ISP_KIND_CELSIUS_X100,       /**< temperature, 1/100 degree */
    ISP_KIND_PCT_X100,           /**< 1/100 per cent */
    ISP_KIND_MV,                 /**< millivolt */
    ISP_KIND_UA,                 /**< microampere */
    ISP_KIND_M,                  /**< metre */
    ISP_KIND_MS,                 /**< duration, milliseconds */
    ISP_KIND_AT_US,              /**< instant, microseconds since 1970 UTC */
    ISP_KIND_ON,                 /**< civil date as 20260131 */
    ISP_KIND_PERIOD,             /**< calendar month as 202601 */
    ISP_KIND_TENANT_KIND,        /**< ::isp_tenant_kind */
    ISP_KIND_STATE,              /**< ::isp_state */
    ISP_KIND_ROLE,               /**< ::isp_role */
    ISP_KIND_STANDING,           /**< ::isp_standing */
    ISP_KIND_SERVICE_STATE,      /**< ::isp_service_state */
    ISP_KIND_NODE_STATE,         /**< ::isp_node_state */
    ISP_KIND_ONU_STATE,          /**< ::isp_onu_state */
    ISP_KIND_LIGHT,              /**< ::isp_light */
    ISP_KIND_INVOICE_STATE,      /**< ::isp_invoice_state */
    ISP_KIND_METHOD,             /**< ::isp_payment_method */
    ISP_KIND_ACCOUNT,            /**< ::isp_account */
    ISP_KIND_JOURNAL,            /**< ::isp_journal_kind */
    ISP_KIND_RUN_STATE,          /**< ::isp_run_state */
    ISP_KIND_HEALTH,             /**< ::isp_health */
    ISP_KIND_BLOCK,              /**< ::isp_block */
    ISP_KIND_SLOT_EVENT,         /**< ::isp_slot_event_kind */
    ISP_KIND_SUBSCRIPTION_STATE, /**< ::isp_subscription_state */
    ISP_KIND_REMINDER_STAGE,     /**< ::isp_reminder_stage */
    ISP_KIND_LINES,              /**< UTF-8 of several lines, which end in a line feed */
    ISP_KIND_MESSAGE_KIND,       /**< ::isp_message_kind */
    ISP_KIND_CHANNEL,            /**< ::isp_channel */
    ISP_KIND_LANGUAGE,           /**< ::isp_language */
    ISP_KIND_MESSAGE_STATE       /**< ::isp_message_state */
} isp_kind;

/** Bits of isp_field.flags. */
enum {
    ISP_F_KEY = 1u << 0,  /**< part of the key, given by the library */
    ISP_F_NULL = 1u << 1, /**< may be absent; of an options struct: may be taken away, by 0 or "" */
    ISP_F_FIXED = 1u << 2,    /**< never set by a client */
    ISP_F_SECRET = 1u << 3,   /**< taken in, never given out: every printer censors it */
    ISP_F_REQUIRED = 1u << 4, /**< of an options struct: must be given */
    ISP_F_WIDE = 1u << 5,     /**< left out of narrow tables for people */
    ISP_F_ZERO = 1u << 6,     /**< of an options struct: 0 is a value, what is not given is
                                 ISP_NO_VALUE */
    ISP_F_SHOWN = 1u << 7     /**< a secret that is given out, mostly once: in answers, and in no
                                 log, trail or repr */
};

/** One member of a record or options struct. */
typedef struct isp_field {
    const char *name; /**< SQL column, JSON key, CLI column, Python attribute */
    size_t offset;    /**< in the struct */
    isp_store_form store;
    isp_kind kind;
    unsigned flags;
    const char *title; /**< heading for people; for options also the help text */
} isp_field;

/** A record or an options struct. */
typedef struct isp_entity {
    const char *name;  /**< "customer", "customer_options" */
    const char *table; /**< SQL table or view it is read from; NULL if it is none */
    size_t size;
    size_t field_count;
    const isp_field *fields;
} isp_entity;

/** How a kind looks in JSON. */
typedef enum isp_json_form {
    ISP_JSON_INTEGER = 0, /**< integers stay integers */
    ISP_JSON_STRING = 1,
    ISP_JSON_BOOLEAN = 2,
    ISP_JSON_DATE = 3,  /**< "2026-01-31" */
    ISP_JSON_MONTH = 4, /**< "2026-01" */
    ISP_JSON_NAME = 5   /**< one of the kind's names */
} isp_json_form;

/** One row for each kind. */
typedef struct isp_kind_info {
    isp_kind kind;
    const char *name;     /**< "paisa" */
    const char *sql_type; /**< "bigint", "text", "boolean", "date" */
    isp_json_form json;
    int64_t digits;           /**< decimals when shown to people: 2 for paisa */
    const char *unit;         /**< behind the number for people: "dBm"; "" if none */
    const char *const *names; /**< of an enum: names by value, NULL-terminated; else NULL */
} isp_kind_info;

/** @return the row of a kind, NULL for a number that is none. @thread any @since 0.1 */
ISP_API const isp_kind_info *isp_kind_at(int64_t kind);

/** @return the entity of this name, or NULL. Static storage. @thread any @since 0.1 */
ISP_API const isp_entity *isp_entity_find(const char *name);
/** All entities, in reading order. @since 0.1 */
ISP_API size_t isp_entity_len(void);
ISP_API const isp_entity *isp_entity_at(size_t i);
/** @return the field of this name, or NULL. @since 0.1 */
ISP_API const isp_field *isp_entity_field(const isp_entity *entity, const char *name);
/** Field i of an entity, NULL past the end (for languages without pointer arithmetic). @since 0.1
 */
ISP_API const isp_field *isp_entity_field_at(const isp_entity *entity, size_t i);

/** Read a member of any record through its table. ISP_NO_VALUE / NULL when absent or of the other
 * form. @since 0.1 */
ISP_API int64_t isp_record_i64(const void *record, const isp_field *field);
/** [borrowed: until the record goes] @since 0.1 */
ISP_API const char *isp_record_str(const void *record, const isp_field *field);

/**
 * One value as people read it: "-21.45", "1,250.00", "2026-01-31", "active", "-" when absent, "***"
 * for a secret.
 * @return length written without NUL; the text is cut at size.
 * @thread any
 * @since 0.1
 */
ISP_API size_t isp_record_print(const void *record, const isp_field *field, char *text,
                                size_t size);

/**
 * A record as a JSON object, fields in table order, absent ones null, secrets left out.
 * @param[out] out [owned: isp_text_free]
 * @since 0.1
 */
ISP_API isp_status isp_record_json(const isp_entity *entity, const void *record, char **out,
                                   isp_error *err);

/**
 * Input for an options struct, built field by field or from JSON: what command lines and HTTP
 * bodies become. The text of the fields lives in it, and is wiped when it goes.
 */
typedef struct isp_input isp_input;

/** @param[out] out [owned: isp_input_free] an options struct of this entity as its INIT macro makes
 * it: all default. @since 0.1 */
ISP_API isp_status isp_input_new(const isp_entity *entity, isp_input **out, isp_error *err);
ISP_API void isp_input_free(isp_input *input);
/**
 * Set one field from text as people and URLs write it ("750.00" or "750" taka for paisa, "20M" for
 * bps, "2026-11", "2026-11-30", "yes"/"no", a name of an enum). A field with ::ISP_F_NULL takes
 * "none", or "" if it is text: what was there is taken away.
 * @retval ISP_E_INVALID no such field, or not a value of its kind; subject is the field's name
 * @since 0.1
 */
ISP_API isp_status isp_input_set(isp_input *input, const char *name, const char *text,
                                 isp_error *err);
/**
 * Set fields from a JSON object. Strict: depth at most 32, no duplicate or unknown key, no wrong
 * type, no U+0000, at most 256 KiB; integers are exact. Numbers are in the field's unit (paisa,
 * bps, microseconds). null takes away what a field with ::ISP_F_NULL has, and is refused elsewhere:
 * what is to stay is left out.
 * @retval ISP_E_INVALID with the key as subject
 * @retval ISP_E_LIMIT   too long or too deep
 * @since 0.1
 */
ISP_API isp_status isp_input_json(isp_input *input, const char *json, size_t len, isp_error *err);
/** @retval ISP_E_INVALID a required field was not given; subject is its name. @since 0.1 */
ISP_API isp_status isp_input_complete(const isp_input *input, isp_error *err);
/** The options struct itself [borrowed: until isp_input_free]. @since 0.1 */
ISP_API const void *isp_input_options(const isp_input *input);

#ifdef __cplusplus
}
#endif

#endif
