/**
 * @file tenant.h
 * The tree of tenants (platform, group, ISP) and the people in it.
 */
#ifndef ISP_TENANT_H
#define ISP_TENANT_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Levels of the tree. */
typedef enum isp_tenant_kind {
    ISP_TENANT_PLATFORM = 0,
    ISP_TENANT_GROUP = 1,
    ISP_TENANT_ISP = 2
} isp_tenant_kind;

/** A tenant: the platform, a group of ISPs, or one ISP. */
typedef struct isp_tenant {
    int64_t tenant_id;
    int64_t parent_id; /**< ISP_NO_VALUE for the platform */
    int64_t kind;      /**< ::isp_tenant_kind */
    const char *code;  /**< [a-z0-9-]{2,32}, unique on the installation */
    const char *name;
    int64_t state;              /**< ::isp_state */
    const char *timezone;       /**< IANA name, "Asia/Dhaka" */
    const char *invoice_prefix; /**< in front of invoice numbers */
    int64_t due_day;            /**< bills are due on this day of their month, 1..28 */
    int64_t grace_days;         /**< days after the due date before a line is suspended, 0..60 */
    int64_t vat_pct_x100;       /**< VAT put on top of prices, 0..10000 */
    int64_t created_at_us;
    int64_t revision; /**< counts changes; for If-Match */
} isp_tenant;
ISP_RECORD_DECLARE(isp_tenant)

/** For creating and changing a tenant. ISP_NO_VALUE or NULL: default, or leave as it is. */
typedef struct isp_tenant_options {
    int64_t struct_size;
    const char *code;
    const char *name;
    const char *timezone;       /**< default Asia/Dhaka */
    const char *invoice_prefix; /**< default the code in capitals */
    int64_t due_day;            /**< 1..28; default 10 */
    int64_t grace_days;         /**< 0..60; default 3 */
    int64_t vat_pct_x100;       /**< 0..10000; default 500 */
    int64_t revision;           /**< of the tenant as read; 0: do not check */
} isp_tenant_options;
#define ISP_TENANT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        (int64_t)sizeof(isp_tenant_options), 0, 0, 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, \
            0                                                                                      \
    }

/** Somebody who can log in. */
typedef struct isp_user {
    int64_t user_id;
    const char *login; /**< e-mail or phone in E.164; unique on the installation */
    const char *name;
    const char *phone;
    int64_t role;        /**< ::isp_role */
    int64_t state;       /**< ::isp_state */
    int64_t customer_id; /**< of a customer's login; ISP_NO_VALUE else */
    int64_t login_at_us; /**< last login, or ISP_NO_VALUE */
    int64_t created_at_us;
    int64_t revision;
} isp_user;
ISP_RECORD_DECLARE(isp_user)

typedef struct isp_user_options {
    int64_t struct_size;
    const char *login;    /**< required to create */
    const char *name;     /**< "": none */
    const char *phone;    /**< "": none */
    const char *password; /**< 10..256 characters; a secret */
    const char *role;     /**< name of a role, "technician" */
    const char *state;    /**< "active", "suspended" */
    int64_t customer_id;  /**< of a customer's login */
    int64_t revision;
} isp_user_options;
#define ISP_USER_OPTIONS_INIT                                                \
    {                                                                        \
        (int64_t)sizeof(isp_user_options), 0, 0, 0, 0, 0, 0, ISP_NO_VALUE, 0 \
    }

/**
 * Make the platform (the root tenant) and its first developer. Once for each installation.
 * @param options      [copied] of the platform; NULL: code "platform"
 * @param user_options [copied] login, name and password of the developer
 * @retval ISP_E_EXISTS there is a platform already
 * @since 0.1
 */
ISP_API isp_status isp_platform_create(isp_ctx *ctx, const isp_tenant_options *options,
                                       const isp_user_options *user_options, isp_tenant **out,
                                       isp_error *err);
/**
 * Make a child of the session's tenant: a group in the platform, an ISP in a group; with its first
 * user (a super admin, an admin).
 * @retval ISP_E_EXISTS the code or the login is taken
 * @retval ISP_E_STATE  an ISP has no children
 * @since 0.1
 */
ISP_API isp_status isp_tenant_create(isp_session *session, const isp_tenant_options *options,
                                     const isp_user_options *user_options, isp_tenant **out,
                                     isp_error *err);
/** The session's own tenant. @since 0.1 */
ISP_API isp_status isp_tenant_get(isp_session *session, isp_tenant **out, isp_error *err);
/** Change the session's own tenant. @retval ISP_E_CONFLICT the revision is not the present one.
 * @since 0.1 */
ISP_API isp_status isp_tenant_update(isp_session *session, const isp_tenant_options *options,
                                     isp_tenant **out, isp_error *err);
/** The tenants below the session's own, by code. @since 0.1 */
ISP_API isp_status isp_tenant_list_get(isp_session *session, const isp_list_options *options,
                                       isp_tenant_list **out, isp_error *err);

/** Make a user of the session's tenant, of a role not above the session's own. @retval ISP_E_EXISTS
 * login taken */
ISP_API isp_status isp_user_create(isp_session *session, const isp_user_options *options,
                                   isp_user **out, isp_error *err);
ISP_API isp_status isp_user_get(isp_session *session, int64_t user_id, isp_user **out,
                                isp_error *err);
/** Change a user; a new password ends all sessions of the user. */
ISP_API isp_status isp_user_update(isp_session *session, int64_t user_id,
                                   const isp_user_options *options, isp_user **out, isp_error *err);
/** Users of the tenant, by id; takes search (login), filter (a role). */
ISP_API isp_status isp_user_list_get(isp_session *session, const isp_list_options *options,
                                     isp_user_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
