/*
 * How answers look: aligned tables and blocks for people, JSON and CSV for programs. All of it
 * walks the field tables.
 */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- errors ---- */

int cli_exit_code(int status)
{
    switch (status) {
    case ISP_OK:
        return CLI_OK;
    case ISP_E_NOT_FOUND:
        return CLI_NOT_FOUND;
    case ISP_E_DENIED:
    case ISP_E_LOGIN:
    case ISP_E_FACTOR:
    case ISP_E_SUSPENDED:
        return CLI_DENIED;
    case ISP_E_TIMEOUT:
    case ISP_E_UNAVAILABLE:
    case ISP_E_BUSY:
        return CLI_UNAVAILABLE;
    case ISP_E_EXISTS:
    case ISP_E_CONFLICT:
    case ISP_E_STATE:
        return CLI_CONFLICT;
    case ISP_E_INVALID:
    case ISP_E_LIMIT:
        return CLI_INVALID;
    case ISP_E_CANCELLED:
        return CLI_INTERRUPTED;
    default:
        return CLI_ERROR;
    }
}

int cli_usage(const char *format, ...)
{
    va_list arguments;
    fputs("isp: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return CLI_USAGE;
}

void cli_note(const cli *c, const char *format, ...)
{
    va_list arguments;
    if (c->quiet)
        return;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

static void json_text(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            fprintf(to, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(to, "\\u%04x", byte);
        else
            fputc(byte, to);
    }
    fputc('"', to);
}

int cli_fail(const cli *c, const isp_error *err)
{
    cli_progress_end();
    char *subject = cli_clean(err->subject, false), *message = cli_clean(err->message, false);
    if (c->form == CLI_JSON) {
        fprintf(stderr, "{\"code\":\"%s\",\"message\":", isp_status_name(err->code));
        json_text(stderr, message);
        fputs(",\"subject\":", stderr);
        json_text(stderr, subject);
        fputs(",\"native\":", stderr);
        json_text(stderr, err->native);
        fputs("}\n", stderr);
    } else {
        bool named = strstr(message, subject) != NULL; /* also when there is no subject */
        fprintf(stderr, "isp: %s%s%s%s%s%s\n", named ? "" : subject, named ? "" : ": ", message,
                *err->native ? " [" : "", err->native, *err->native ? "]" : "");
        if (c->verbose)
            fprintf(stderr, "isp: %s at %s\n", isp_status_name(err->code),
                    err->where ? err->where : "?");
    }
    free(subject);
    free(message);
    return cli_exit_code(err->code);
}

int cli_flush(void)
{
    /* A reader that has seen enough (`isp ... | head`) is no failure of ours. */
    if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
        return CLI_OK;
    fprintf(stderr, "isp: could not write: %s\n", strerror(errno));
    return CLI_ERROR;
}

/* ---- values ---- */

/* How long ago an instant is: "12s ago", "in 3d". */
static char *age(int64_t at_us, int64_t now_us)
{
    static const struct {
        int64_t seconds;
        const char *letter;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}};
    int64_t s = (now_us - at_us) / 1000000, distance = s < 0 ? -s : s;
    size_t u = 0;
    while (u + 1 < CLI_LEN(units) && distance < units[u].seconds)
        u++;
    return cli_format("%s%lld%s%s", s < 0 ? "in " : "", (long long)(distance / units[u].seconds),
                      units[u].letter, s < 0 ? "" : " ago");
}

static bool is_absent(const void *record, const isp_field *field)
{
    return field->store == ISP_STORE_TEXT ? !isp_record_str(record, field)
                                          : isp_record_i64(record, field) == ISP_NO_VALUE;
}

/* The value in the library's words for people, clean. [owned: free] */
static char *words(const void *record, const isp_field *field, bool lines)
{
    char text[128];
    if (field->store == ISP_STORE_TEXT && !(field->flags & ISP_F_SECRET) &&
        !is_absent(record, field))
        return cli_clean(isp_record_str(record, field), lines);
    isp_record_print(record, field, text, sizeof text);
    return cli_clean(text, lines);
}

static int64_t now_us(const cli *c)
{
    struct timespec now;
    if (c->ctx)
        return isp_ctx_now_us(c->ctx);
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* For spreadsheets: numbers without grouping and units, nothing where nothing is, and no text that
 * a spreadsheet would take for a formula. [owned: free] */
static char *csv_value(const void *record, const isp_field *field)
{
    const isp_kind_info *kind = isp_kind_at(field->kind);
    if (is_absent(record, field))
        return cli_need(strdup(""));
    if (field->kind == ISP_KIND_BPS)
        return cli_format("%lld", (long long)isp_record_i64(record, field));
    char *text = words(record, field, true);
    if (field->store == ISP_STORE_TEXT && *text && strchr("=+-@", *text)) {
        char *guarded = cli_format("'%s", text);
        free(text);
        return guarded;
    }
    if (kind->digits) {
        char *to = text;
        for (const char *from = text; *from; from++)
            if (*from != ',')
                *to++ = *from;
        *to = '\0';
    }
    return text;
}

static void csv_cell(const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
}

/* ---- which columns ---- */

typedef struct cli_columns {
    const isp_field *fields[64];
    size_t len;
} cli_columns;

static int choose(const cli *c, const isp_entity *entity, bool narrow, cli_columns *out)
{
    out->len = 0;
    if (!c->columns) {
        for (size_t i = 0; i < entity->field_count && out->len < CLI_LEN(out->fields); i++) {
            const isp_field *field = isp_entity_field_at(entity, i);
            if (!narrow || !(field->flags & ISP_F_WIDE))
                out->fields[out->len++] = field;
        }
        return CLI_OK;
    }
    for (const char *at = c->columns; *at;) {
        char name[64];
        size_t len = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)(len < 63 ? len : 63), at);
        for (char *hyphen = name; (hyphen = strchr(hyphen, '-'));)
            *hyphen = '_';
        const isp_field *field = isp_entity_field(entity, name);
        if (!field || out->len == CLI_LEN(out->fields)) {
            fprintf(stderr, "isp: there is no column %s here; there are", name);
            for (size_t i = 0; i < entity->field_count; i++)
                fprintf(stderr, " %s", isp_entity_field_at(entity, i)->name);
            fputc('\n', stderr);
            return CLI_USAGE;
        }
        out->fields[out->len++] = field;
        at += len + (at[len] == ',');
    }
    return out->len ? CLI_OK : cli_usage("--columns names no column");
}

/* ---- rows ---- */

void cli_rows_add(cli_rows *rows, const void *record)
{
    if (rows->len == rows->size) {
        rows->size = rows->size ? 2 * rows->size : 64;
        rows->records = cli_need(reallocarray(rows->records, rows->size, sizeof *rows->records));
    }
    rows->records[rows->len++] = record;
}

void cli_rows_free(cli_rows *rows)
{
    free(rows->records);
    *rows = (cli_rows){0};
}

static int print_json_record(const cli *c, const isp_entity *entity, const void *record)
{
    isp_error err = {0};
    char *json = NULL;
    if (isp_record_json(entity, record, &json, &err) < 0)
        return cli_fail(c, &err);
    fputs(json, stdout);
    isp_text_free(json);
    return CLI_OK;
}

static int print_json(const cli *c, const cli_rows *rows)
{
    int code = CLI_OK;
    fputs("{\"items\":[", stdout);
    for (size_t i = 0; i < rows->len && code == CLI_OK; i++) {
        if (i)
            putchar(',');
        code = print_json_record(c, rows->entity, rows->records[i]);
    }
    fputs("],\"next\":", stdout);
    if (rows->next)
        json_text(stdout, rows->next);
    else
        fputs("null", stdout);
    fputs("}\n", stdout);
    return code;
}

/* RFC 4180: a heading, CRLF, quotes doubled. */
static void print_csv(const cli_columns *columns, const cli_rows *rows)
{
    for (size_t k = 0; k < columns->len; k++) {
        if (k)
            putchar(',');
        csv_cell(columns->fields[k]->title);
    }
    fputs("\r\n", stdout);
    for (size_t i = 0; i < rows->len; i++) {
        for (size_t k = 0; k < columns->len; k++) {
            if (k)
                putchar(',');
            char *text = csv_value(rows->records[i], columns->fields[k]);
            csv_cell(text);
            free(text);
        }
        fputs("\r\n", stdout);
    }
}

static bool is_number(const isp_field *field)
{
    return field->store == ISP_STORE_I64 && isp_kind_at(field->kind)->json == ISP_JSON_INTEGER &&
           field->kind != ISP_KIND_AT_US;
}

/* Print text in `width` columns; what does not fit is cut, with an ellipsis. */
static void put_cell(const char *text, size_t width, bool right, bool last)
{
    size_t is = cli_width(text);
    if (is <= width) {
        size_t fill = width - is;
        if (right)
            printf("%*s", (int)fill, "");
        fputs(text, stdout);
        if (!right && !last)
            printf("%*s", (int)fill, "");
        return;
    }
    char *cut = cli_need(strdup(text));
    while (*cut && cli_width(cut) > width - 1) {
        size_t len = strlen(cut);
        do
            len--;
        while (len && ((unsigned char)cut[len] & 0xc0) == 0x80);
        cut[len] = '\0';
    }
    fputs(cut, stdout);
    fputs("…", stdout);
    printf("%*s", last ? 0 : (int)(width - 1 - cli_width(cut)), "");
    free(cut);
}

/* Make text columns narrower, the widest first, until the table fits the terminal. */
static void shrink(const cli_columns *columns, size_t *widths, size_t terminal)
{
    enum {
        LEAST = 8
    };
    for (;;) {
        size_t total = 0, widest = columns->len;
        for (size_t k = 0; k < columns->len; k++) {
            total += widths[k] + (k ? 2 : 0);
            if (columns->fields[k]->store == ISP_STORE_TEXT && widths[k] > LEAST &&
                (widest == columns->len || widths[k] > widths[widest]))
                widest = k;
        }
        if (total <= terminal || widest == columns->len)
            return;
        widths[widest]--;
    }
}

static void print_table(const cli *c, const cli_columns *columns, const cli_rows *rows)
{
    size_t width[CLI_LEN(columns->fields)];
    char **cells = cli_need(calloc(rows->len * columns->len + 1, sizeof *cells));
    int64_t now = now_us(c);
    for (size_t k = 0; k < columns->len; k++) {
        const isp_field *field = columns->fields[k];
        width[k] = cli_width(field->title);
        for (size_t i = 0; i < rows->len; i++) {
            const void *record = rows->records[i];
            bool aged = field->kind == ISP_KIND_AT_US && !c->wide && !is_absent(record, field);
            char *cell = aged ? age(isp_record_i64(record, field), now)
                              : words(record, field, false);
            size_t is = cli_width(cell);
            cells[i * columns->len + k] = cell;
            if (is > width[k])
                width[k] = is;
        }
    }
    size_t terminal = cli_terminal_columns();
    if (terminal)
        shrink(columns, width, terminal);
    for (size_t k = 0; k < columns->len; k++) {
        if (k)
            fputs("  ", stdout);
        put_cell(columns->fields[k]->title, width[k], is_number(columns->fields[k]),
                 k + 1 == columns->len);
    }
    putchar('\n');
    for (size_t i = 0; i < rows->len; i++) {
        for (size_t k = 0; k < columns->len; k++) {
            char *cell = cells[i * columns->len + k];
            if (k)
                fputs("  ", stdout);
            put_cell(cell, width[k], is_number(columns->fields[k]), k + 1 == columns->len);
            free(cell);
        }
        putchar('\n');
    }
    free(cells);
}

int cli_print_rows(const cli *c, const cli_rows *rows)
{
    cli_columns columns;
    if (c->form == CLI_JSON)
        return print_json(c, rows);
    int code = choose(c, rows->entity, c->form == CLI_PEOPLE && !c->wide, &columns);
    if (code != CLI_OK)
        return code;
    if (c->form == CLI_CSV)
        print_csv(&columns, rows);
    else if (rows->len)
        print_table(c, &columns, rows);
    else
        cli_note(c, "(none)");
    if (rows->next)
        cli_note(c, "isp: there are more: --all, or --cursor %s", rows->next);
    return CLI_OK;
}

int cli_print_record(const cli *c, const isp_entity *entity, const void *record)
{
    cli_columns columns;
    if (c->form == CLI_JSON) {
        int code = print_json_record(c, entity, record);
        putchar('\n');
        return code;
    }
    if (c->form == CLI_CSV) {
        cli_rows rows = {.entity = entity};
        cli_rows_add(&rows, record);
        int code = cli_print_rows(c, &rows);
        cli_rows_free(&rows);
        return code;
    }
    int code = choose(c, entity, false, &columns);
    if (code != CLI_OK)
        return code;
    size_t width = 0;
    for (size_t k = 0; k < columns.len; k++)
        if (cli_width(columns.fields[k]->title) > width)
            width = cli_width(columns.fields[k]->title);
    for (size_t k = 0; k < columns.len; k++) {
        const isp_field *field = columns.fields[k];
        char *text = words(record, field, true);
        const char *unit = isp_kind_at(field->kind)->unit;
        printf("%s:%*s", field->title, (int)(width - cli_width(field->title) + 1), "");
        /* What a device said stays in its lines. */
        for (char *line = text; line;) {
            char *end = strchr(line, '\n');
            printf("%.*s", (int)(end ? end - line : (long)strlen(line)), line);
            line = end && end[1] ? end + 1 : NULL;
            if (line)
                printf("\n%*s", (int)width + 2, "");
        }
        if (!is_absent(record, field)) {
            if (*unit && !strstr(field->title, unit))
                printf(" %s", unit);
            if (field->kind == ISP_KIND_AT_US) {
                char *ago = age(isp_record_i64(record, field), now_us(c));
                printf(" (%s)", ago);
                free(ago);
            }
        }
        putchar('\n');
        free(text);
    }
    return CLI_OK;
}
