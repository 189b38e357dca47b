/**
 * @file operation.h
 * Everything a session can do, as one table. The command line, the HTTP server, its OpenAPI
 * document and the Python module are made from it: a capability that stands here is on every face
 * at once.
 */
#ifndef ISP_OPERATION_H
#define ISP_OPERATION_H

#include "isp/entity.h"
#include "isp/session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Shape of an answer. */
typedef enum isp_form {
    ISP_FORM_NONE = 0, /**< nothing but success */
    ISP_FORM_RECORD = 1,
    ISP_FORM_LIST = 2
} isp_form;

/** Bits of isp_operation.flags. */
enum {
    ISP_OP_WRITE = 1u << 0, /**< changes something */
    ISP_OP_LONG =
        1u << 1, /**< may take seconds: progress on the command line, the slow pool in a server */
    ISP_OP_DEVICE = 1u << 2,     /**< talks to a device while it is answered */
    ISP_OP_CREATE = 1u << 3,     /**< answers 201 over HTTP */
    ISP_OP_IDEMPOTENT = 1u << 4, /**< takes an idempotency key as member idempotency_key */
    ISP_OP_HASH = 1u << 5 /**< hashes a password: may wait for its turn, in a pool of its own */
};

/** What an operation answers. */
typedef struct isp_result isp_result;

/** One operation. */
typedef struct isp_operation {
    const char *name;   /**< "customer.create": noun and verb, as on the command line */
    const char *title;  /**< one line of help */
    const char *method; /**< "POST" */
    const char *path;   /**< below /api/v1: "/customers/{customer_id}"; ids in braces, at most 2 */
    const char *permission; /**< name, or NULL: any session */
    const isp_entity
        *input; /**< options struct (body of POST and PATCH, query of GET); NULL: none */
    const isp_entity *output; /**< record; NULL with ISP_FORM_NONE */
    int64_t form;             /**< ::isp_form */
    int64_t flags;
    const char *takes; /**< of lists: the members of isp_list_options it takes, separated by blanks;
                          else NULL */
    /** The library's own; call isp_operation_call(). */
    isp_status (*call)(isp_session *session, const int64_t *ids, const void *options,
                       isp_progress_fn progress, void *progress_user, void **out, isp_error *err);
} isp_operation;

/** @since 0.1 */
ISP_API size_t isp_operation_len(void);
/** NULL past the end. Static storage. @thread any @since 0.1 */
ISP_API const isp_operation *isp_operation_at(size_t i);
/** By name; NULL if there is none. @since 0.1 */
ISP_API const isp_operation *isp_operation_find(const char *name);
/** How many ids its path holds, and the name of each (static storage; NULL past the end). @since
 * 0.1 */
ISP_API size_t isp_operation_id_len(const isp_operation *operation);
ISP_API const char *isp_operation_id_name(const isp_operation *operation, size_t i);

/**
 * Do it.
 * @param ids      as many as isp_operation_id_len()
 * @param input    of the operation's input entity; NULL: all default
 * @param progress for ISP_OP_LONG; NULL: none
 * @param[out] out [owned: isp_result_free]
 * @retval as the function behind it
 * @since 0.1
 */
ISP_API isp_status isp_operation_call(isp_session *session, const isp_operation *operation,
                                      const int64_t *ids, size_t id_len, const isp_input *input,
                                      isp_progress_fn progress, void *progress_user,
                                      isp_result **out, isp_error *err);
ISP_API void isp_result_free(isp_result *result);
/** Records in it: 0, 1, or the length of the list. */
ISP_API size_t isp_result_len(const isp_result *result);
/** Record i, to be read through isp_result_entity() [borrowed: until isp_result_free]. */
ISP_API const void *isp_result_at(const isp_result *result, size_t i);
ISP_API const isp_entity *isp_result_entity(const isp_result *result);
ISP_API int64_t isp_result_form(const isp_result *result);
/** Cursor of the next page, or NULL [borrowed: until isp_result_free]. */
ISP_API const char *isp_result_next(const isp_result *result);
/** As JSON: an object, or {"items": [...], "next": "..."|null}. @param[out] out [owned:
 * isp_text_free] */
ISP_API isp_status isp_result_json(const isp_result *result, char **out, isp_error *err);

/** The OpenAPI 3.1 document of all operations. @param[out] out [owned: isp_text_free] @since 0.1 */
ISP_API isp_status isp_openapi_json(char **out, isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
