/*
 * log.h - the server's log: one event a line on standard error, as JSON or as text for a terminal.
 *
 *     log_line line;
 *     if (log_begin(&line, ISP_LOG_INFO, "http.request")) {
 *         log_text(&line, "route", route->name);
 *         log_number(&line, "status", 200);
 *         log_end(&line);
 *     }
 *
 * User text goes in values only, 256 bytes of each. No secret ever does: tokens and bodies are not
 * given to these functions.
 */
#ifndef ISPD_LOG_H
#define ISPD_LOG_H

#include <isp.h>
#include <stdbool.h>

#include "text.h"

typedef struct log_line {
    char bytes[4096];
    struct text out;
} log_line;

/* Before any thread is started. */
void log_open(bool json, isp_log_level level);
isp_log_level log_level(void);

/* False: nobody wants it, say no more. */
bool log_begin(log_line *line, isp_log_level level, const char *event);
void log_text(log_line *line, const char *name, const char *value); /* NULL: left out */
void log_number(log_line *line, const char *name, int64_t value);   /* ISP_NO_VALUE: left out */
void log_end(log_line *line);

/* An event that is only a message. */
void log_say(isp_log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An error of the library, with its code and where it arose. */
void log_error(const char *event, const isp_error *err);
/* For isp_ctx_options.log. */
void log_library(void *user, const isp_log_record *record);

#endif
