#include "store/conn.h"

#include <stdio.h>
#include <string.h>

void isp_params__free(isp_params *params)
{
    for (int i = 0; i < params->count; i++) {
        /* What is bound may be a secret on its way into the database. */
        if (params->values[i])
            explicit_bzero(params->values[i], (size_t)params->lengths[i]);
        free(params->values[i]);
    }
    *params = (isp_params)ISP_PARAMS_INIT;
}

/* The next parameter; value is taken. */
static void add(isp_params *params, char *value, size_t len, int format)
{
    if (params->failed || params->count == ISP_PARAMS_MAX || len > INT32_MAX) {
        params->failed = true;
        free(value);
        return;
    }
    params->values[params->count] = value;
    params->lengths[params->count] = (int)len;
    params->formats[params->count] = format;
    params->count++;
}

static void add_null(isp_params *params)
{
    add(params, NULL, 0, 0);
}

static void add_buf(isp_params *params, isp_buf *buf)
{
    size_t len = buf->len;
    char *text = isp_buf__take(buf);
    if (!text)
        params->failed = true;
    else
        add(params, text, len, 0);
}

void isp_params__i64(isp_params *params, int64_t value)
{
    if (value == ISP_NO_VALUE) {
        add_null(params);
        return;
    }
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    isp_buf__i64(&buf, value);
    add_buf(params, &buf);
}

void isp_params__text(isp_params *params, const char *text)
{
    if (!text) {
        add_null(params);
        return;
    }
    size_t len = strlen(text);
    char *copy = isp_text__dup_n(text, len);
    if (!copy)
        params->failed = true;
    else
        add(params, copy, len, 0);
}

void isp_params__bool(isp_params *params, bool value)
{
    isp_params__text(params, value ? "t" : "f");
}

void isp_params__bytes(isp_params *params, const void *bytes, size_t len)
{
    if (!bytes) {
        add_null(params);
        return;
    }
    char *copy = isp_text__dup_n(bytes, len);
    if (!copy)
        params->failed = true;
    else
        add(params, copy, len, 1);
}

void isp_params__on(isp_params *params, int64_t on)
{
    if (on == ISP_NO_VALUE) {
        add_null(params);
        return;
    }
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    isp_buf__format(&buf, "%04lld-%02lld-%02lld", (long long)(on / 10000),
                    (long long)(on / 100 % 100), (long long)(on % 100));
    add_buf(params, &buf);
}

void isp_params__i64_array(isp_params *params, const int64_t *values, size_t len)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    isp_buf__char(&buf, '{');
    for (size_t i = 0; i < len; i++) {
        if (i)
            isp_buf__char(&buf, ',');
        if (values[i] == ISP_NO_VALUE)
            isp_buf__text(&buf, "NULL");
        else
            isp_buf__i64(&buf, values[i]);
    }
    isp_buf__char(&buf, '}');
    add_buf(params, &buf);
}

void isp_params__text_array(isp_params *params, const char *const *values, size_t len)
{
    ISP_AUTO_BUF buf = ISP_BUF_INIT;
    isp_buf__char(&buf, '{');
    for (size_t i = 0; i < len; i++) {
        if (i)
            isp_buf__char(&buf, ',');
        if (!values[i]) {
            isp_buf__text(&buf, "NULL");
            continue;
        }
        isp_buf__char(&buf, '"');
        for (const char *c = values[i]; *c; c++) {
            if (*c == '"' || *c == '\\')
                isp_buf__char(&buf, '\\');
            isp_buf__char(&buf, *c);
        }
        isp_buf__char(&buf, '"');
    }
    isp_buf__char(&buf, '}');
    add_buf(params, &buf);
}

void isp_params__name(isp_params *params, isp_kind kind, int64_t value)
{
    isp_params__text(params, value == ISP_NO_VALUE ? NULL : isp_kind__name(kind, value));
}
