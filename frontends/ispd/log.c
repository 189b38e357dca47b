#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static bool as_json;
static isp_log_level least = ISP_LOG_INFO;

void log_open(bool json, isp_log_level level)
{
    as_json = json;
    least = level;
}

isp_log_level log_level(void)
{
    return least;
}

static bool begin_at(log_line *line, int64_t level, int64_t at_us, const char *event)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    if (level < (int64_t)least)
        return false;
    const char *name = names[level > ISP_LOG_ERROR ? ISP_LOG_ERROR : level];
    /* Room for the end is kept back, so that a line that was cut is still a line. */
    line->out = (struct text){line->bytes, 0, sizeof line->bytes - 4, false};
    if (as_json) {
        text_put(&line->out, "{\"at\":\"");
        text_instant(&line->out, at_us);
        text_format(&line->out, "\",\"level\":\"%s\",\"event\":", name);
        text_json(&line->out, event, 64);
    } else {
        text_instant(&line->out, at_us);
        text_format(&line->out, " %-7s %s", name, event);
    }
    return true;
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool log_begin(log_line *line, isp_log_level level, const char *event)
{
    return begin_at(line, level, now_us(), event);
}

/* A value that does not fit is left out with its name. */
static void close_value(log_line *line, size_t before)
{
    if (line->out.cut) {
        line->out.len = before;
        line->out.cut = false;
    }
}

void log_text(log_line *line, const char *name, const char *value)
{
    size_t before = line->out.len;
    if (!value)
        return;
    text_format(&line->out, as_json ? ",\"%s\":" : " %s=", name);
    text_json(&line->out, value, 256);
    close_value(line, before);
}

void log_number(log_line *line, const char *name, int64_t value)
{
    size_t before = line->out.len;
    if (value == ISP_NO_VALUE)
        return;
    text_format(&line->out, as_json ? ",\"%s\":%lld" : " %s=%lld", name, (long long)value);
    close_value(line, before);
}

void log_end(log_line *line)
{
    line->out.size = sizeof line->bytes;
    text_put(&line->out, as_json ? "}\n" : "\n");
    /* One write a line: lines of several threads do not mix. Nothing can be done where it fails. */
    ssize_t n = write(STDERR_FILENO, line->bytes, line->out.len);
    (void)n;
}

void log_say(isp_log_level level, const char *event, const char *format, ...)
{
    log_line line;
    if (!log_begin(&line, level, event))
        return;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    log_text(&line, "message", message);
    log_end(&line);
}

void log_error(const char *event, const isp_error *err)
{
    log_line line;
    if (!log_begin(&line, ISP_LOG_ERROR, event))
        return;
    log_text(&line, "code", isp_status_name(err->code));
    log_text(&line, "message", err->message);
    log_text(&line, "subject", *err->subject ? err->subject : NULL);
    log_text(&line, "native", *err->native ? err->native : NULL);
    log_text(&line, "where", err->where);
    log_end(&line);
}

void log_library(void *user, const isp_log_record *record)
{
    log_line line;
    (void)user;
    if (!begin_at(&line, record->level, record->at_us, record->event))
        return;
    log_text(&line, "message", record->message);
    log_text(&line, "subject", record->subject);
    log_number(&line, "tenant_id", record->tenant_id);
    log_text(&line, "where", record->where);
    log_end(&line);
}
