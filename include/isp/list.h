/**
 * @file list.h
 * What all lists share: options in, a cursor out.
 */
#ifndef ISP_LIST_H
#define ISP_LIST_H

#include "isp/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What to list. Zero means "not asked". A list refuses what it does not know (ISP_E_INVALID,
 * subject is the member); each list's description names what it takes besides limit and cursor.
 */
typedef struct isp_list_options {
    int64_t struct_size;
    int64_t limit;      /**< 1..500; 0: 50 */
    const char *cursor; /**< isp_x_list_next() of the page before */
    const char *search; /**< beginning of a name, code, phone, login, MAC ... */
    const char *filter; /**< a state or a named list, for example "suspended" */
    int64_t customer_id;
    int64_t service_id;
    int64_t node_id;
    int64_t invoice_id;
    int64_t period;    /**< 202611 */
    int64_t parent_id; /**< a tenant below the session's own */
} isp_list_options;
#define ISP_LIST_OPTIONS_INIT                                           \
    {                                                                   \
        (int64_t)sizeof(isp_list_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
    }
/** For bindings: fill with defaults. @since 0.1 */
ISP_API void isp_list_options_init(isp_list_options *options);

/*
 * For each record isp_x there is a list isp_x_list:
 *   size_t isp_x_list_len(list); const isp_x *isp_x_list_at(list, i) [borrowed: until the list
 * goes]; const char *isp_x_list_next(list) the cursor of the next page or NULL [borrowed]; void
 * isp_x_list_free(list).
 */
#define ISP_RECORD_DECLARE(x)                                     \
    typedef struct x##_list x##_list;                             \
    ISP_API void x##_free(x *record);                             \
    ISP_API size_t x##_list_len(const x##_list *list);            \
    ISP_API const x *x##_list_at(const x##_list *list, size_t i); \
    ISP_API const char *x##_list_next(const x##_list *list);      \
    ISP_API void x##_list_free(x##_list *list);

#ifdef __cplusplus
}
#endif

#endif
