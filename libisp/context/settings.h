/*
 * context/settings.h - isp.conf: one table of what may stand in it, and its reader.
 */
#ifndef ISP_LIB_CONTEXT_SETTINGS_H
#define ISP_LIB_CONTEXT_SETTINGS_H

#include "store/ctx.h"

typedef enum isp_setting_form {
    ISP_SETTING_TEXT = 0,
    ISP_SETTING_NUMBER, /* min..max */
    ISP_SETTING_BOOL    /* yes or no */
} isp_setting_form;

/* One row for each name: docs/configuration.md and the isp.conf of a new home are made from it. */
typedef struct isp_setting_info {
    const char *name;
    isp_setting_form form;
    int64_t min, max;
    const char *fallback; /* in words, for people: what holds when it is not set */
    const char *title;
} isp_setting_info;

/* NULL past the end. */
const isp_setting_info *isp_setting__at(size_t i);

/*
 * Read HOME/isp.conf into ctx->settings: "name = value" lines, # begins a comment line.
 * @retval ISP_E_NOT_FOUND there is none
 * @retval ISP_E_INVALID   a line is wrong; subject is the name, the message has the line
 * @retval ISP_E_STATE     others may write it (it says what programs are run)
 */
isp_status isp_settings__read(isp_ctx *ctx, isp_error *err);
/* Write a new HOME/isp.conf that sets nothing and names everything. */
isp_status isp_settings__write(const isp_ctx *ctx, isp_error *err);
void isp_settings__free(isp_ctx *ctx);

int64_t isp_ctx__setting_i64(const isp_ctx *ctx, const char *name, int64_t fallback);
bool isp_ctx__setting_bool(const isp_ctx *ctx, const char *name, bool fallback);

#endif
