#include "snmprec.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct row {
    uint32_t *arc; /* [owned] */
    size_t arc_count;
    size_t line; /* keeps the sort stable */
    unsigned tag;
    bool hidden, changed;
    sim_buf content;
    sim_buf recorded; /* what content was before it was changed */
} row;

struct sim_snmprec {
    row *rows;
    size_t count, doubles;
};

/* ---- values ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool read_hex(const char *text, sim_buf *out)
{
    for (; *text; text += 2) {
        int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);

        if (low < 0)
            return false;
        sim_buf_byte(out, (unsigned)(high << 4 | low));
    }
    return true;
}

/* Backslash escapes as Python writes them. */
static bool read_escaped(const char *text, sim_buf *out)
{
    static const char plain[] = "\\'\"", from[] = "abfnrtv", to[] = "\a\b\f\n\r\t\v";

    for (; *text; text++) {
        const char *at;

        if (*text != '\\') {
            sim_buf_byte(out, (unsigned char)*text);
            continue;
        }
        text++;
        if (*text == 'x') {
            int high = hex_digit(text[1]), low = high < 0 ? -1 : hex_digit(text[2]);

            if (low < 0)
                return false;
            sim_buf_byte(out, (unsigned)(high << 4 | low));
            text += 2;
        } else if (*text && (at = strchr(from, *text)))
            sim_buf_byte(out, (unsigned char)to[at - from]);
        else if (*text && strchr(plain, *text))
            sim_buf_byte(out, (unsigned char)*text);
        else
            return false;
    }
    return true;
}

static bool read_unsigned(const char *text, uint64_t max, sim_buf *out)
{
    unsigned char room[9];
    char *end = NULL;
    unsigned long long value;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    value = strtoull(text, &end, 10);
    if (errno || *end || value > max)
        return false;
    sim_buf_add(out, room, sim_ber_write_u64(room, value));
    return true;
}

static bool read_value(unsigned tag, char form, const char *text, sim_buf *out)
{
    unsigned char room[5 * SIM_OID_MAX];
    struct in_addr address;
    int64_t number;
    sim_oid oid;

    if (form == 'x')
        return read_hex(text, out) && (tag != BER_IPADDRESS || out->len == 4);
    if (form == 'e')
        return tag == BER_OCTETS && read_escaped(text, out);
    switch (tag) {
    case BER_INTEGER:
        if (!sim_parse_i64(text, INT32_MIN, INT32_MAX, &number))
            return false;
        sim_buf_add(out, room, sim_ber_write_i64(room, number));
        return true;
    case BER_OCTETS:
    case BER_OPAQUE:
        sim_buf_text(out, text);
        return true;
    case BER_NULL:
        return *text == '\0';
    case BER_OID:
        if (!sim_oid_parse(text, &oid))
            return false;
        sim_buf_add(out, room, sim_ber_write_oid(room, &oid));
        return true;
    case BER_IPADDRESS:
        if (inet_pton(AF_INET, text, &address) != 1)
            return false;
        sim_buf_add(out, &address, 4);
        return true;
    case BER_COUNTER32:
    case BER_GAUGE32:
    case BER_TIMETICKS:
        return read_unsigned(text, UINT32_MAX, out);
    case BER_COUNTER64:
        return read_unsigned(text, UINT64_MAX, out);
    default:
        return false;
    }
}

/* ---- lines ---- */

static bool read_line(sim_snmprec *rec, char *line, size_t number)
{
    char *type = strchr(line, '|'), *value = type ? strchr(type + 1, '|') : NULL;
    unsigned tag = 0;
    char form = '\0';
    sim_oid oid;
    row *r;

    if (!value)
        return false;
    *type++ = '\0';
    *value++ = '\0';
    for (; *type >= '0' && *type <= '9' && tag < 256; type++)
        tag = tag * 10 + (unsigned)(*type - '0');
    if (*type && (type[1] || (*type != 'x' && *type != 'e')))
        return false;
    form = *type;
    if (!sim_oid_parse(line, &oid))
        return false;
    if (rec->count % 1024 == 0)
        rec->rows = sim_realloc(rec->rows, rec->count + 1024, sizeof *rec->rows);
    r = &rec->rows[rec->count];
    *r = (row){.tag = tag, .line = number, .arc_count = oid.len};
    if (!read_value(tag, form, value, &r->content)) {
        sim_buf_free(&r->content);
        return false;
    }
    r->arc = sim_alloc(oid.len * sizeof *r->arc);
    memcpy(r->arc, oid.arc, oid.len * sizeof *r->arc);
    rec->count++;
    return true;
}

static int compare_arcs(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
    size_t shared = a_len < b_len ? a_len : b_len;

    for (size_t i = 0; i < shared; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return a_len == b_len ? 0 : a_len < b_len ? -1 : 1;
}

static int compare_rows(const void *left, const void *right)
{
    const row *a = left, *b = right;
    int order = compare_arcs(a->arc, a->arc_count, b->arc, b->arc_count);

    return order ? order : a->line < b->line ? -1 : 1;
}

static void free_row(row *r)
{
    free(r->arc);
    sim_buf_free(&r->content);
    sim_buf_free(&r->recorded);
}

static void sort(sim_snmprec *rec)
{
    size_t kept = 0;

    if (rec->count)
        qsort(rec->rows, rec->count, sizeof *rec->rows, compare_rows);
    for (size_t i = 0; i < rec->count; i++) {
        row *last = kept ? &rec->rows[kept - 1] : NULL;

        if (last && compare_arcs(last->arc, last->arc_count, rec->rows[i].arc,
                                 rec->rows[i].arc_count) == 0) {
            free_row(&rec->rows[i]);
            rec->doubles++;
        } else
            rec->rows[kept++] = rec->rows[i];
    }
    rec->count = kept;
}

sim_snmprec *sim_snmprec_read(const char *text, size_t len, char *why, size_t why_size)
{
    sim_snmprec *rec = sim_alloc(sizeof *rec);
    size_t number = 0;

    while (len) {
        const char *end = memchr(text, '\n', len);
        size_t n = end ? (size_t)(end - text) : len, used = n + (end != NULL);
        char *line;
        bool good;

        number++;
        if (n && text[n - 1] == '\r')
            n--;
        line = sim_strndup(text, n);
        good = !n || *line == '#' || (!memchr(text, '\0', n) && read_line(rec, line, number));
        free(line);
        if (!good) {
            sim_format(why, why_size, "line %zu is not OID|type|value", number);
            sim_snmprec_free(rec);
            return NULL;
        }
        text += used;
        len -= used;
    }
    sort(rec);
    return rec;
}

sim_snmprec *sim_snmprec_load(const char *path, char *why, size_t why_size)
{
    FILE *file = fopen(path, "rb");
    sim_snmprec *rec = NULL;
    sim_buf text = {0};
    size_t n;

    if (!file) {
        sim_format(why, why_size, "could not open %s: %s", path, strerror(errno));
        return NULL;
    }
    do {
        char block[65536];

        n = fread(block, 1, sizeof block, file);
        sim_buf_add(&text, block, n);
    } while (n);
    if (ferror(file))
        sim_format(why, why_size, "could not read %s", path);
    else
        rec = sim_snmprec_read((const char *)text.data, text.len, why, why_size);
    fclose(file);
    sim_buf_free(&text);
    return rec;
}

void sim_snmprec_free(sim_snmprec *rec)
{
    if (!rec)
        return;
    for (size_t i = 0; i < rec->count; i++)
        free_row(&rec->rows[i]);
    free(rec->rows);
    free(rec);
}

size_t sim_snmprec_count(const sim_snmprec *rec)
{
    return rec->count;
}

size_t sim_snmprec_doubles(const sim_snmprec *rec)
{
    return rec->doubles;
}

/* ---- the four questions ---- */

/* First row at or behind the name; exact says whether it is the name itself. */
static size_t find(const sim_snmprec *rec, const sim_oid *name, bool *exact)
{
    size_t low = 0, high = rec->count;

    *exact = false;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = compare_arcs(rec->rows[mid].arc, rec->rows[mid].arc_count, name->arc,
                                 name->len);

        if (order == 0)
            *exact = true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void copy_out(const row *r, sim_value *out)
{
    static const unsigned char nothing[1];

    out->tag = r->tag;
    out->len = r->content.len;
    out->bytes = r->content.data ? r->content.data : nothing;
}

static bool is_sibling(const row *r, const sim_oid *name)
{
    return !r->hidden && r->arc_count == name->len && name->len &&
           memcmp(r->arc, name->arc, (name->len - 1) * sizeof *r->arc) == 0;
}

static unsigned rec_get(void *device, const sim_oid *name, sim_value *out)
{
    const sim_snmprec *rec = device;
    bool exact;
    size_t i = find(rec, name, &exact);

    if (exact && !rec->rows[i].hidden) {
        copy_out(&rec->rows[i], out);
        return 0;
    }
    if ((i < rec->count && is_sibling(&rec->rows[i], name)) ||
        (i > 0 && is_sibling(&rec->rows[i - 1], name)))
        return BER_NO_SUCH_INSTANCE;
    return BER_NO_SUCH_OBJECT;
}

static bool rec_next(void *device, const sim_oid *after, sim_oid *name, sim_value *out)
{
    const sim_snmprec *rec = device;
    bool exact;
    size_t i = find(rec, after, &exact);

    if (exact)
        i++;
    while (i < rec->count && rec->rows[i].hidden)
        i++;
    if (i == rec->count)
        return false;
    name->len = rec->rows[i].arc_count;
    memcpy(name->arc, rec->rows[i].arc, name->len * sizeof *name->arc);
    copy_out(&rec->rows[i], out);
    return true;
}

/* Any recorded object of the right type may be written; it then reads back as written. */
static int rec_check(void *device, const sim_oid *name, const sim_value *value)
{
    const sim_snmprec *rec = device;
    bool exact;
    size_t i = find(rec, name, &exact);
    uint64_t number;

    if (!exact)
        return SNMP_NO_CREATION;
    if (rec->rows[i].tag != value->tag)
        return SNMP_WRONG_TYPE;
    switch (value->tag) {
    case BER_INTEGER:
        return value->len >= 1 && value->len <= 4 ? SNMP_NO_ERROR : SNMP_WRONG_LENGTH;
    case BER_IPADDRESS:
        return value->len == 4 ? SNMP_NO_ERROR : SNMP_WRONG_LENGTH;
    case BER_COUNTER32:
    case BER_GAUGE32:
    case BER_TIMETICKS:
    case BER_COUNTER64:
        return sim_ber_u64((sim_ber){sim_value_bytes(value), value->len}, &number)
                   ? SNMP_NO_ERROR
                   : SNMP_WRONG_LENGTH;
    default:
        return SNMP_NO_ERROR;
    }
}

/* [taken: content] */
static void replace(row *r, sim_buf content)
{
    if (r->changed)
        sim_buf_free(&r->content);
    else
        r->recorded = r->content;
    r->content = content;
    r->changed = true;
}

static void rec_write(void *device, const sim_oid *name, const sim_value *value)
{
    sim_snmprec *rec = device;
    bool exact;
    size_t i = find(rec, name, &exact);
    sim_buf content = {0};

    if (!exact)
        return;
    sim_buf_add(&content, sim_value_bytes(value), value->len);
    replace(&rec->rows[i], content);
}

sim_mib sim_snmprec_mib(sim_snmprec *rec)
{
    return (sim_mib){rec, rec_get, rec_next, rec_check, rec_write};
}

bool sim_snmprec_set(sim_snmprec *rec, const sim_oid *name, const char *value)
{
    sim_buf content = {0};
    bool exact;
    size_t i = find(rec, name, &exact);

    if (!exact || !read_value(rec->rows[i].tag, '\0', value, &content)) {
        sim_buf_free(&content);
        return false;
    }
    replace(&rec->rows[i], content);
    return true;
}

bool sim_snmprec_restore(sim_snmprec *rec, const sim_oid *name)
{
    bool exact;
    size_t i = find(rec, name, &exact);

    if (exact && rec->rows[i].changed) {
        sim_buf_free(&rec->rows[i].content);
        rec->rows[i].content = rec->rows[i].recorded;
        rec->rows[i].recorded = (sim_buf){0};
        rec->rows[i].changed = false;
    }
    return exact;
}

bool sim_snmprec_hide(sim_snmprec *rec, const sim_oid *name, bool hidden)
{
    bool exact;
    size_t i = find(rec, name, &exact);

    if (exact)
        rec->rows[i].hidden = hidden;
    return exact;
}
