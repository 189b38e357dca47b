/**
 * @file tenant.h
 * The tree of tenants (platform, group, ISP) and the people in it.
 */
#ifndef ISP_TENANT_H
#define ISP_TENANT_H

#include "isp/account.h"
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
    int64_t revision;     /**< counts changes; for If-Match */
    const char *pay_text; /**< how to pay, in the tenant's own words, or NULL */
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
    const char *pay_text;       /**< how to pay, at most 120 characters; "": none */
} isp_tenant_options;
#define ISP_TENANT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        (int64_t)sizeof(isp_tenant_options), 0, 0, 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, \
            0, 0                                                                                   \
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
    int64_t role_id;     /**< of a custom role (isp/role.h); ISP_NO_VALUE else */
    const char *zones;   /**< only customers of these, separated by commas; NULL: all */
    int64_t expires_on;  /**< last day of the account; ISP_NO_VALUE: none */
    int64_t login_at_us; /**< last login, or ISP_NO_VALUE */
    int64_t created_at_us;
    int64_t revision;
    int64_t phone_login; /**< the phone is a login name too (nobody else had it as one) */
} isp_user;
ISP_RECORD_DECLARE(isp_user)

typedef struct isp_user_options {
    int64_t struct_size;
    const char *login;    /**< required to create: e-mail or phone */
    const char *name;     /**< "": none */
    const char *phone;    /**< "": none */
    const char *password; /**< 10..256 characters; a secret. Only to create, and NULL there: the
                             person chooses one (isp_user_invite()) */
    const char *role;     /**< name of a role, "technician" */
    const char *state;    /**< "active", "suspended" */
    int64_t customer_id;  /**< of a customer's login */
    int64_t role_id;      /**< a custom role, instead of role */
    const char *zones;    /**< only customers of these, separated by commas; "": all */
    int64_t expires_on;   /**< last day of the account; 0: none */
    int64_t revision;
} isp_user_options;
#define ISP_USER_OPTIONS_INIT                                                               \
    {                                                                                       \
        (int64_t)sizeof(isp_user_options), 0, 0, 0, 0, 0, 0, ISP_NO_VALUE, ISP_NO_VALUE, 0, \
            ISP_NO_VALUE, 0                                                                 \
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
/** The session's own tenant. @since 0.1 */
ISP_API isp_status isp_tenant_get(isp_session *session, isp_tenant **out, isp_error *err);
/** Change the session's own tenant. @retval ISP_E_CONFLICT the revision is not the present one.
 * @since 0.1 */
ISP_API isp_status isp_tenant_update(isp_session *session, const isp_tenant_options *options,
                                     isp_tenant **out, isp_error *err);
/* ---- tenants below: groups of the platform, ISPs of a group ---- */

/** Why a panel is closed. */
typedef enum isp_block {
    ISP_BLOCK_HAND = 0,  /**< somebody suspended it, with a reason */
    ISP_BLOCK_DUES = 1,  /**< the subscription of its group is suspended */
    ISP_BLOCK_CLOSED = 2 /**< it was closed; its books are kept */
} isp_block;

/**
 * A tenant below the session's own, as whoever stands above sees it. Figures are of the whole
 * branch: of a group, of all its ISPs.
 */
typedef struct isp_child {
    int64_t tenant_id;
    int64_t parent_id;
    int64_t kind; /**< ::isp_tenant_kind */
    const char *code;
    const char *name;
    int64_t state;           /**< ::isp_state, by what blocks it or stands above it */
    int64_t cause;           /**< ::isp_block; ISP_NO_VALUE: nothing blocks it */
    int64_t blocked_id;      /**< the tenant where the block is: itself or one above */
    int64_t blocked_at_us;   /**< since when */
    const char *reason;      /**< of a suspension by hand */
    const char *blocked_by;  /**< login of who did it; NULL: the local operator, or nobody */
    int64_t slot_no;         /**< of an ISP: where it sits */
    int64_t slot_count;      /**< of a group: ISPs it may have */
    int64_t slot_used_count; /**< of a group: ISPs it has */
    int64_t isp_count;       /**< open ISPs */
    int64_t staff_count;     /**< people who may log in, but customers */
    int64_t customer_count;  /**< active customers */
    int64_t line_count;      /**< lines that have not ended */
    int64_t online_count;    /**< of them online now */
    int64_t due_paisa;       /**< what customers have not paid of issued invoices */
    const char *admin_login; /**< of the first who administers it */
    const char *admin_name;
    const char *timezone;
    const char *invoice_prefix;
    int64_t due_day;
    int64_t grace_days;
    int64_t vat_pct_x100;
    int64_t cut_lines; /**< the policy: are its lines cut while it is blocked? */
    int64_t lines_cut; /**< are they cut now? A worker follows the policy */
    int64_t created_at_us;
    int64_t closed_at_us;
    int64_t revision; /**< counts changes; for If-Match */
} isp_child;
ISP_RECORD_DECLARE(isp_child)

/** For creating and changing a tenant below. ISP_NO_VALUE, 0 or NULL: default, or leave as it is.
 */
typedef struct isp_child_options {
    int64_t struct_size;
    const char *code;           /**< to create; required */
    int64_t parent_id;          /**< to create: the tenant above it; default the session's own */
    const char *name;           /**< default the code */
    int64_t slot_count;         /**< to create a group: ISPs it may have; default 1 */
    const char *admin_login;    /**< to create: its first super admin or admin; required */
    const char *admin_name;     /**< to create */
    const char *admin_phone;    /**< to create */
    const char *admin_password; /**< to create; a secret */
    const char *timezone;       /**< default that of the tenant above */
    const char *invoice_prefix; /**< default the code in capitals */
    int64_t due_day;            /**< default 10 */
    int64_t grace_days;         /**< default 3 */
    int64_t vat_pct_x100;       /**< default 500 */
    int64_t cut_lines;          /**< 1: lines are cut while the panel is blocked; default 0 */
    int64_t revision;           /**< to change: of the tenant as read; 0: do not check */
} isp_child_options;
#define ISP_CHILD_OPTIONS_INIT                                                                  \
    {                                                                                           \
        (int64_t)sizeof(isp_child_options), 0, ISP_NO_VALUE, 0, ISP_NO_VALUE, 0, 0, 0, 0, 0, 0, \
            ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, ISP_NO_VALUE, 0                           \
    }

/** For suspending a tenant. */
typedef struct isp_suspend_options {
    int64_t struct_size;
    const char *reason; /**< told to its people at their login; 1..150 characters; required */
    int64_t dry_run;    /**< 1: only say what would happen */
} isp_suspend_options;
#define ISP_SUSPEND_OPTIONS_INIT                   \
    {                                              \
        (int64_t)sizeof(isp_suspend_options), 0, 0 \
    }

/** For resuming, closing, reopening a tenant. */
typedef struct isp_act_options {
    int64_t struct_size;
    int64_t dry_run; /**< 1: only say what would happen */
} isp_act_options;
#define ISP_ACT_OPTIONS_INIT                \
    {                                       \
        (int64_t)sizeof(isp_act_options), 0 \
    }

/** Whom it concerns when a tenant is suspended, resumed, closed or reopened: those for whom
 * something changes, nobody else. What is blocked for another cause stays so and is not counted. */
typedef struct isp_effect {
    int64_t tenant_id;
    const char *code;
    const char *name;
    int64_t state; /**< ::isp_state after it */
    int64_t dry_run;
    int64_t isp_count;      /**< ISPs whose panels close or open */
    int64_t staff_count;    /**< people who are locked out, or may come in again */
    int64_t customer_count; /**< active customers of these ISPs */
    int64_t line_count;     /**< their lines: they stay as they are ... */
    int64_t online_count;   /**< of them online now */
    int64_t cut_count;      /**< ... but these, which are cut or let in by the policy cut_lines */
    int64_t slot_no;        /**< of an ISP: where it sits after it; ISP_NO_VALUE: nowhere */
} isp_effect;
ISP_RECORD_DECLARE(isp_effect)

/**
 * Make a tenant with its first user: a group with slots in the platform, an ISP in a free slot of a
 * group. It is ready to work: settings, numbering, somebody who can log in. All or nothing is made;
 * asked again with the same code and login it answers what is there, so that a call whose answer
 * was lost can be repeated. Without admin_password that person is invited: a link goes to the login
 * if it is an e-mail address (docs/messages.md), and isp_child_invite() shows one.
 * @retval ISP_E_EXISTS the code or the login is another's
 * @retval ISP_E_LIMIT  all slots of the group are taken; the message names the ISPs in them
 * @retval ISP_E_STATE  an ISP has no tenants below it, or the group is closed
 * @since 0.1
 */
ISP_API isp_status isp_child_create(isp_session *session, const isp_child_options *options,
                                    isp_child **out, isp_error *err);
/**
 * Invite whoever looks after a tenant below and has no password yet: its first super admin or
 * admin; permission tenant.manage. Again: the link before is void. Lives 7 days.
 * @retval ISP_E_STATE     has a password already, or nobody there may log in, or it is closed
 * @retval ISP_E_NOT_FOUND there is none, or it is not below
 * @since 0.1
 */
ISP_API isp_status isp_child_invite(isp_session *session, int64_t tenant_id, isp_user_link **out,
                                    isp_error *err);
/** A tenant below. @retval ISP_E_NOT_FOUND there is none, or it is not below @since 0.1 */
ISP_API isp_status isp_child_get(isp_session *session, int64_t tenant_id, isp_child **out,
                                 isp_error *err);
/** Change the settings of a tenant below. @retval ISP_E_CONFLICT the revision is not the present
 * one @since 0.1 */
ISP_API isp_status isp_child_update(isp_session *session, int64_t tenant_id,
                                    const isp_child_options *options, isp_child **out,
                                    isp_error *err);
/** The children of the session's tenant, or of the one below that parent_id names, by id; takes
 * search (code, name), filter (a state), parent_id. @since 0.1 */
ISP_API isp_status isp_child_list_get(isp_session *session, const isp_list_options *options,
                                      isp_child_list **out, isp_error *err);
/**
 * Close the panels of a tenant and of all below it, until isp_child_resume(). Nothing else changes:
 * billing, dunning and polling go on, and lines are cut only where the policy cut_lines says so.
 * @retval ISP_E_STATE it is suspended by hand already, or closed
 * @since 0.1
 */
ISP_API isp_status isp_child_suspend(isp_session *session, int64_t tenant_id,
                                     const isp_suspend_options *options, isp_effect **out,
                                     isp_error *err);
/** Undo isp_child_suspend(): everybody is as before; whoever is blocked for another cause stays so.
 * @retval ISP_E_STATE it is not suspended by hand @since 0.1 */
ISP_API isp_status isp_child_resume(isp_session *session, int64_t tenant_id,
                                    const isp_act_options *options, isp_effect **out,
                                    isp_error *err);
/**
 * Close a tenant for good: nobody logs in, workers leave its devices alone as they are, its slot is
 * free, its books are kept.
 * @retval ISP_E_STATE it is closed already, or a group with open ISPs; the message names them
 * @since 0.1
 */
ISP_API isp_status isp_child_close(isp_session *session, int64_t tenant_id,
                                   const isp_act_options *options, isp_effect **out,
                                   isp_error *err);
/** Undo isp_child_close(): an ISP takes a free slot again. @retval ISP_E_LIMIT there is none
 * @since 0.1 */
ISP_API isp_status isp_child_reopen(isp_session *session, int64_t tenant_id,
                                    const isp_act_options *options, isp_effect **out,
                                    isp_error *err);

/* ---- slots: the right of a group to have one ISP each ---- */

/** A slot and who sits in it. */
typedef struct isp_slot {
    int64_t slot_no;
    int64_t isp_id; /**< ISP_NO_VALUE: free */
    const char *isp_code;
    const char *isp_name;
    int64_t created_at_us;
} isp_slot;
ISP_RECORD_DECLARE(isp_slot)

/** What happened to slots. */
typedef enum isp_slot_event_kind {
    ISP_SLOT_ALLOTTED = 0, /**< with the group */
    ISP_SLOT_RAISED = 1,
    ISP_SLOT_LOWERED = 2,
    ISP_SLOT_TAKEN = 3, /**< by an ISP that was opened or came from another group */
    ISP_SLOT_FREED = 4, /**< by an ISP that was closed or went to another group */
    ISP_SLOT_MOVED = 5  /**< from one to another of the group */
} isp_slot_event_kind;

/** One line of the history of a group's slots. It is only ever added to. */
typedef struct isp_slot_event {
    int64_t event_no;
    int64_t event;        /**< ::isp_slot_event_kind */
    int64_t slot_no;      /**< ISP_NO_VALUE: of several */
    int64_t from_slot_no; /**< of a move */
    int64_t slot_count;   /**< how many the group had after it */
    int64_t isp_id;
    const char *isp_code;
    int64_t at_us;
    const char *changed_by; /**< login; NULL: the local operator */
} isp_slot_event;
ISP_RECORD_DECLARE(isp_slot_event)

typedef struct isp_slot_options {
    int64_t struct_size;
    int64_t slot_count; /**< how many the group shall have, 0..10000; required */
} isp_slot_options;
#define ISP_SLOT_OPTIONS_INIT                \
    {                                        \
        (int64_t)sizeof(isp_slot_options), 0 \
    }

typedef struct isp_move_options {
    int64_t struct_size;
    int64_t slot_no;  /**< where to; 0: the first free one */
    int64_t group_id; /**< of which group; 0: the one it is in */
} isp_move_options;
#define ISP_MOVE_OPTIONS_INIT                   \
    {                                           \
        (int64_t)sizeof(isp_move_options), 0, 0 \
    }

/**
 * Raise or lower the slots of a group.
 * @retval ISP_E_STATE more ISPs than that sit in slots; the message names them
 * @since 0.1
 */
ISP_API isp_status isp_slot_set(isp_session *session, int64_t tenant_id,
                                const isp_slot_options *options, isp_child **out, isp_error *err);
/** Move an ISP to another slot, also of another group below the session's tenant.
 * @retval ISP_E_EXISTS the slot is taken @retval ISP_E_LIMIT the group has no free slot @since 0.1
 */
ISP_API isp_status isp_slot_move(isp_session *session, int64_t tenant_id,
                                 const isp_move_options *options, isp_child **out, isp_error *err);
/** Slots of a group: below the session's tenant, or that tenant itself; by number. @since 0.1 */
ISP_API isp_status isp_slot_list_get(isp_session *session, int64_t tenant_id,
                                     const isp_list_options *options, isp_slot_list **out,
                                     isp_error *err);
/** History of these slots, newest first. @since 0.1 */
ISP_API isp_status isp_slot_event_list_get(isp_session *session, int64_t tenant_id,
                                           const isp_list_options *options,
                                           isp_slot_event_list **out, isp_error *err);

/* ---- people ---- */

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
