/**
 * @file role.h
 * Permissions as people see them, custom roles, and the answer to "what can this person do?".
 *
 * A tenant puts a role together from the permissions that its admins have, and gives it to people
 * (isp_user_options.role_id). Sessions read it each time they are taken up again, so what is taken
 * out of a role is gone with the next request.
 */
#ifndef ISP_ROLE_H
#define ISP_ROLE_H

#include "isp/list.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A permission as people see it, and the built-in roles of this kind of tenant that have it. */
typedef struct isp_permission_info {
    const char *permission; /**< "customer.write" */
    const char *area;       /**< "customer": what belongs together on a page */
    const char *title;      /**< for people */
    const char *kind;       /**< words: read, write, device, secret, money, whole (isp/session.h) */
    const char *roles;      /**< names of built-in roles, separated by blanks */
    int64_t custom;         /**< 1: it may stand in a custom role */
    int64_t may;            /**< 1: the session has it, and may put it into a role */
} isp_permission_info;
ISP_RECORD_DECLARE(isp_permission_info)
/** What somebody of this kind of tenant could be allowed, in the order of isp_permission_at().
 * @since 0.1 */
ISP_API isp_status isp_permission_info_list_get(isp_session *session,
                                                isp_permission_info_list **out, isp_error *err);

/** A role that the tenant has put together. */
typedef struct isp_custom_role {
    int64_t role_id;
    const char *name;        /**< unique in the tenant */
    const char *permissions; /**< names, separated by blanks */
    int64_t user_count;      /**< people who have it */
    int64_t created_at_us;
    int64_t revision;
} isp_custom_role;
ISP_RECORD_DECLARE(isp_custom_role)

typedef struct isp_custom_role_options {
    int64_t struct_size;
    const char *name;        /**< required to create */
    const char *permissions; /**< names, separated by blanks; required to create */
    int64_t revision;
} isp_custom_role_options;
#define ISP_CUSTOM_ROLE_OPTIONS_INIT                      \
    {                                                     \
        (int64_t)sizeof(isp_custom_role_options), 0, 0, 0 \
    }

/**
 * Make a role. Nobody puts into a role what he may not do himself.
 * @retval ISP_E_INVALID a word is no permission that may stand in a role; subject "permissions"
 * @retval ISP_E_DENIED  the session has not got it itself
 * @retval ISP_E_EXISTS  there is one of this name
 * @since 0.1
 */
ISP_API isp_status isp_custom_role_create(isp_session *session,
                                          const isp_custom_role_options *options,
                                          isp_custom_role **out, isp_error *err);
/** @retval ISP_E_NOT_FOUND @since 0.1 */
ISP_API isp_status isp_custom_role_get(isp_session *session, int64_t role_id, isp_custom_role **out,
                                       isp_error *err);
/** Change a role for everybody who has it, from their next request on. @since 0.1 */
ISP_API isp_status isp_custom_role_update(isp_session *session, int64_t role_id,
                                          const isp_custom_role_options *options,
                                          isp_custom_role **out, isp_error *err);
/** @retval ISP_E_STATE somebody still has it @since 0.1 */
ISP_API isp_status isp_custom_role_delete(isp_session *session, int64_t role_id, isp_error *err);
/** By name. @since 0.1 */
ISP_API isp_status isp_custom_role_list_get(isp_session *session, const isp_list_options *options,
                                            isp_custom_role_list **out, isp_error *err);

/** One line of what a person can do: a permission, or one that he has not got and why. */
typedef struct isp_ability {
    const char *permission; /**< "customer.write" */
    const char *area;       /**< "customer": what belongs together on a page */
    const char *title;      /**< for people */
    int64_t may;            /**< 1: he may */
    const char *because;    /**< where it comes from, or why he may not */
    const char *zones;      /**< only in these; NULL: everywhere */
    int64_t until_on;       /**< last day of the account; ISP_NO_VALUE: for ever */
    const char *kind;       /**< words, as in isp_permission_info */
} isp_ability;
ISP_RECORD_DECLARE(isp_ability)
/** Everything that somebody of this tenant could be allowed, with what this person is. In the order
 * of isp_permission_at(). @retval ISP_E_NOT_FOUND @since 0.1 */
ISP_API isp_status isp_user_abilities_get(isp_session *session, int64_t user_id,
                                          isp_ability_list **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
