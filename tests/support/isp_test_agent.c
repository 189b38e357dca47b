#include "isp_test_agent.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "isp_test.h"

enum {
    ANSWER_MAX = 60000
};

/* --- the rows --- */

static size_t read_oid(const char *text, uint32_t *arcs, size_t max)
{
    size_t n = 0;
    while (*text && n < max) {
        char *end;
        arcs[n++] = (uint32_t)strtoul(text, &end, 10);
        if (end == text)
            return 0;
        text = *end == '.' ? end + 1 : end;
    }
    return *text ? 0 : n;
}

static int compare_arcs(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && i < b_count; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return a_count < b_count ? -1 : a_count > b_count;
}

static int compare_rows(const void *a, const void *b)
{
    const isp_test_agent_row *x = a, *y = b;
    return compare_arcs(x->arcs, x->arc_count, y->arcs, y->arc_count);
}

/* Tag, length, contents; bytes written. */
static size_t put_element(uint8_t *out, uint8_t tag, const void *bytes, size_t len)
{
    size_t n = 0;
    out[n++] = tag;
    if (len < 128) {
        out[n++] = (uint8_t)len;
    } else {
        out[n++] = 0x82;
        out[n++] = (uint8_t)(len >> 8);
        out[n++] = (uint8_t)len;
    }
    if (len)
        memmove(out + n, bytes, len);
    return n + len;
}

isp_test_agent *isp_test_agent_new(void)
{
    isp_test_agent *agent = calloc(1, sizeof *agent);
    ck_assert_ptr_nonnull(agent);
    agent->community = "public";
    agent->fd = agent->other_fd = -1;
    return agent;
}

void isp_test_agent_bytes(isp_test_agent *agent, const char *oid, uint8_t type, const void *bytes,
                          size_t len)
{
    if (agent->row_count == agent->row_size) {
        agent->row_size = agent->row_size ? 2 * agent->row_size : 64;
        agent->rows = realloc(agent->rows, agent->row_size * sizeof *agent->rows);
        ck_assert_ptr_nonnull(agent->rows);
    }
    isp_test_agent_row *row = &agent->rows[agent->row_count++];
    row->arc_count = read_oid(oid, row->arcs, 64);
    ck_assert_uint_gt(row->arc_count, 1);
    row->value = malloc(len + 8);
    ck_assert_ptr_nonnull(row->value);
    row->value_len = put_element(row->value, type, bytes, len);
}

void isp_test_agent_text(isp_test_agent *agent, const char *oid, const char *text)
{
    isp_test_agent_bytes(agent, oid, 4, text, strlen(text));
}

void isp_test_agent_integer(isp_test_agent *agent, const char *oid, uint8_t type, int64_t value)
{
    uint8_t bytes[9], sign = type == 2 && value < 0 ? 0xff : 0;
    size_t from = 1;
    bytes[0] = sign;
    for (int i = 8; i > 0; i--, value = (int64_t)((uint64_t)value >> 8))
        bytes[i] = (uint8_t)value;
    while (from < 8 && bytes[from] == sign)
        from++;
    if ((bytes[from] ^ sign) & 0x80)
        from--;
    isp_test_agent_bytes(agent, oid, type, bytes + from, 9 - from);
}

static size_t put_arcs(uint8_t *out, const uint32_t *arcs, size_t count)
{
    size_t n = 0;
    for (size_t i = 1; i < count; i++) {
        uint32_t arc = i == 1 ? arcs[0] * 40 + arcs[1] : arcs[i];
        int shift = 28;
        while (shift && !(arc >> shift))
            shift -= 7;
        for (; shift; shift -= 7)
            out[n++] = (uint8_t)(0x80 | (arc >> shift & 0x7f));
        out[n++] = arc & 0x7f;
    }
    return n;
}

int isp_test_agent_load(isp_test_agent *agent, const char *path)
{
    static char line[8192];
    uint8_t bytes[4096];
    int rows = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    while (fgets(line, sizeof line, file)) {
        char *type = strchr(line, '|'), *value = type ? strchr(type + 1, '|') : NULL;
        size_t len = 0;
        if (!value)
            continue;
        *type++ = *value++ = '\0';
        value[strcspn(value, "\r\n")] = '\0';
        int tag = atoi(type);
        if (strchr(type, 'x')) {
            for (const char *p = value;
                 isxdigit((unsigned char)p[0]) && isxdigit((unsigned char)p[1]); p += 2) {
                unsigned byte;
                sscanf(p, "%2x", &byte);
                bytes[len++] = (uint8_t)byte;
            }
            isp_test_agent_bytes(agent, line, (uint8_t)tag, bytes, len);
        } else if (tag == 4 || tag == 68) {
            isp_test_agent_bytes(agent, line, (uint8_t)tag, value, strlen(value));
        } else if (tag == 6) {
            uint32_t arcs[64];
            len = put_arcs(bytes, arcs, read_oid(value, arcs, 64));
            isp_test_agent_bytes(agent, line, 6, bytes, len);
        } else if (tag == 64) {
            ck_assert_int_eq(inet_pton(AF_INET, value, bytes), 1);
            isp_test_agent_bytes(agent, line, 64, bytes, 4);
        } else {
            isp_test_agent_integer(agent, line, (uint8_t)tag, (int64_t)strtoull(value, NULL, 10));
        }
        rows++;
    }
    fclose(file);
    return rows;
}

/* --- requests --- */

typedef struct request {
    int version;
    const uint8_t *community;
    size_t community_len;
    uint8_t pdu;
    int64_t id, a, b;
    struct {
        uint32_t arcs[64];
        size_t count;
    } names[128];
    size_t name_count;
} request;

/* The element at *p: its tag must fit; contents between *p and the result; NULL if broken. */
static const uint8_t *element(const uint8_t **p, const uint8_t *end, int tag)
{
    const uint8_t *at = *p;
    size_t len;
    if (end - at < 2 || (tag >= 0 && *at != tag))
        return NULL;
    at++;
    len = *at++;
    if (len & 0x80) {
        int n = len & 0x7f;
        for (len = 0; n-- && at < end; at++)
            len = len << 8 | *at;
    }
    if (len > (size_t)(end - at))
        return NULL;
    *p = at;
    return at + len;
}

static bool integer(const uint8_t **p, const uint8_t *end, int64_t *out)
{
    const uint8_t *stop = element(p, end, 2);
    if (!stop || stop == *p)
        return false;
    int64_t value = (int8_t) * *p;
    for ((*p)++; *p < stop; (*p)++)
        value = (int64_t)((uint64_t)value << 8 | **p);
    *out = value;
    return true;
}

static bool read_request(const uint8_t *bytes, size_t len, request *out)
{
    const uint8_t *p = bytes, *end = element(&p, bytes + len, 0x30), *stop;
    int64_t version;
    if (!end || !integer(&p, end, &version) || !(stop = element(&p, end, 4)))
        return false;
    out->version = (int)version;
    out->community = p;
    out->community_len = (size_t)(stop - p);
    p = stop;
    out->pdu = p < end ? *p : 0;
    if (!(end = element(&p, end, -1)) || !integer(&p, end, &out->id) ||
        !integer(&p, end, &out->a) || !integer(&p, end, &out->b) || !(end = element(&p, end, 0x30)))
        return false;
    out->name_count = 0;
    while (p < end && out->name_count < 128) {
        const uint8_t *bind_end = element(&p, end, 0x30);
        if (!bind_end || !(stop = element(&p, bind_end, 6)))
            return false;
        uint32_t *arcs = out->names[out->name_count].arcs;
        size_t n = 0;
        while (p < stop && n < 62) {
            uint32_t arc = 0;
            do
                arc = arc << 7 | (*p & 0x7f);
            while (*p++ & 0x80 && p < stop);
            if (n == 0) {
                arcs[0] = arc < 80 ? arc / 40 : 2;
                arcs[1] = arc - 40 * arcs[0];
                n = 2;
            } else {
                arcs[n++] = arc;
            }
        }
        out->names[out->name_count++].count = n;
        p = bind_end;
    }
    return true;
}

/* --- answers --- */

typedef struct answer {
    uint8_t binds[ANSWER_MAX + 8192];
    size_t len, max;
    int64_t status, index;
    int count;
} answer;

/* Append a varbind; false: it is full. */
static bool add_bind(answer *a, const uint32_t *arcs, size_t count, const uint8_t *value,
                     size_t value_len)
{
    uint8_t name[400], inner[8192], bind[8400];
    size_t n = put_arcs(name, arcs, count);
    n = put_element(inner, 6, name, n);
    if (value_len > 4096)
        value_len = 4096;
    memcpy(inner + n, value, value_len);
    n = put_element(bind, 0x30, inner, n + value_len);
    if (a->len + n + 64 > a->max)
        return false;
    memcpy(a->binds + a->len, bind, n);
    a->len += n;
    a->count++;
    return true;
}

static size_t put_integer(uint8_t *out, int64_t value)
{
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                        (uint8_t)value};
    size_t from = 0;
    while (from < 3 && bytes[from] == 0 && !(bytes[from + 1] & 0x80))
        from++;
    return put_element(out, 2, bytes + from, 4 - from);
}

static size_t finish(const request *r, const answer *a, const char *community, int64_t id,
                     uint8_t *out)
{
    static _Thread_local uint8_t pdu[ANSWER_MAX + 9000], message[ANSWER_MAX + 9000];
    uint8_t version = (uint8_t)r->version;
    size_t n = put_integer(pdu, id);
    n += put_integer(pdu + n, a->status);
    n += put_integer(pdu + n, a->index);
    n += put_element(pdu + n, 0x30, a->binds, a->len);
    size_t m = put_element(message, 2, &version, 1);
    m += put_element(message + m, 4, community, strlen(community));
    m += put_element(message + m, 0xa2, pdu, n);
    return put_element(out, 0x30, message, m);
}

/* The first row at or after (before: after) this name. */
static const isp_test_agent_row *find(const isp_test_agent *agent, const uint32_t *arcs,
                                      size_t count, bool next)
{
    size_t low = 0, high = agent->row_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_arcs(agent->rows[middle].arcs, agent->rows[middle].arc_count, arcs,
                                 count);
        if (order < 0 || (next && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low < agent->row_count ? &agent->rows[low] : NULL;
}

static void echo_names(const request *r, answer *a)
{
    static const uint8_t null[] = {5, 0};
    for (size_t i = 0; i < r->name_count; i++)
        add_bind(a, r->names[i].arcs, r->names[i].count, null, 2);
}

static void fill(isp_test_agent *agent, const request *r, answer *a, bool backwards)
{
    static const uint8_t no_object[] = {0x80, 0}, end_of_view[] = {0x82, 0};
    request at = *r;
    int64_t repeat = r->pdu == 0xa5 ? r->b : 1;
    for (int64_t round = 0; round < repeat; round++)
        for (size_t i = 0; i < at.name_count; i++) {
            uint32_t *arcs = at.names[i].arcs;
            size_t count = at.names[i].count;
            const isp_test_agent_row *row = find(agent, arcs, count, r->pdu != 0xa0);
            if (row && r->pdu == 0xa0 && compare_arcs(row->arcs, row->arc_count, arcs, count) != 0)
                row = NULL;
            while (row && agent->shy && r->name_count > 1 && agent->shy(row->arcs, row->arc_count))
                row = row + 1 < agent->rows + agent->row_count ? row + 1 : NULL;
            if (!row && r->version == 0) {
                a->status = 2;
                a->index = (int64_t)i + 1;
                a->len = 0;
                a->count = 0;
                echo_names(r, a);
                return;
            }
            if (!row) {
                if (!add_bind(a, arcs, count, r->pdu == 0xa0 ? no_object : end_of_view, 2))
                    return;
                continue;
            }
            if (backwards && round == repeat / 2 && row > agent->rows)
                row--;
            if (backwards && round == repeat / 2 && row > agent->rows)
                row--;
            if (!add_bind(a, row->arcs, row->arc_count, row->value, row->value_len))
                return;
            if (agent->on_bind)
                agent->on_bind(agent, row->arcs, row->arc_count);
            memcpy(arcs, row->arcs, row->arc_count * sizeof *arcs);
            at.names[i].count = row->arc_count;
        }
}

static void pause_us(unsigned us)
{
    const struct timespec t = {us / 1000000, (long)(us % 1000000) * 1000};
    nanosleep(&t, NULL);
}

static void serve(isp_test_agent *agent, const uint8_t *bytes, size_t len,
                  const struct sockaddr *from, socklen_t from_len)
{
    static _Thread_local answer a;
    static _Thread_local uint8_t out[ANSWER_MAX + 9000];
    static _Thread_local request r;
    if (!read_request(bytes, len, &r) || r.community_len != strlen(agent->community) ||
        memcmp(r.community, agent->community, r.community_len) != 0)
        return;
    int seen = atomic_fetch_add(&agent->requests, 1) + 1;
    if (agent->on_request)
        agent->on_request(agent, r.id);
    if (r.pdu == 0xa3)
        atomic_fetch_add(&agent->sets, 1);
    if (r.pdu == 0xa5) {
        atomic_store(&agent->rows_last, (unsigned)r.b);
        if ((unsigned)r.b > atomic_load(&agent->rows_most))
            atomic_store(&agent->rows_most, (unsigned)r.b);
    }
    if (agent->loss_every && seen % (int)agent->loss_every == 0)
        return;

    bool faulty = atomic_load(&agent->fault_count) > 0 &&
                  atomic_fetch_sub(&agent->fault_first, 1) <= 0;
    if (faulty)
        atomic_fetch_sub(&agent->fault_count, 1);
    isp_test_fault fault = faulty ? agent->fault : AGENT_FAULTS;
    a.len = 0;
    a.max = agent->answer_max ? agent->answer_max : ANSWER_MAX;
    a.status = a.index = 0;
    a.count = 0;
    const char *community = fault == AGENT_OTHER_COMMUNITY ? "private" : agent->community;
    int64_t id = fault == AGENT_OTHER_ID ? r.id ^ 0x10000 : r.id;
    int fd = fault == AGENT_OTHER_PORT ? agent->other_fd : agent->fd;

    switch (fault) {
    case AGENT_SILENT:
        return;
    case AGENT_TOO_BIG:
    case AGENT_GEN_ERR:
        if ((r.pdu == 0xa5 ? r.b : (int64_t)r.name_count) > (int64_t)agent->fault_rows) {
            a.status = fault == AGENT_TOO_BIG ? 1 : 5;
            a.index = fault == AGENT_TOO_BIG ? 0 : 1;
            echo_names(&r, &a);
        } else {
            fill(agent, &r, &a, false);
        }
        break;
    case AGENT_OTHER_OIDS:
        for (size_t i = 0; i < r.name_count; i++)
            r.names[i].arcs[r.names[i].count - 1] ^= 1;
        fill(agent, &r, &a, false);
        break;
    case AGENT_STUCK:
        for (size_t i = 0; i < r.name_count; i++) {
            const uint8_t one[] = {2, 1, 1};
            add_bind(&a, r.names[i].arcs, r.names[i].count, one, 3);
        }
        break;
    case AGENT_EMPTY:
        break;
    default:
        fill(agent, &r, &a, fault == AGENT_BACKWARDS);
    }
    size_t out_len = finish(&r, &a, community, id, out);
    if (fault == AGENT_BROKEN_BINDS && a.len > 3)
        out[out_len - a.len + 3] = 0x7f; /* the length of the first OID */
    if (fault == AGENT_GARBAGE) {
        for (size_t i = 0; i < out_len; i++)
            out[i] = (uint8_t)(i * 7 + 13);
    }
    if (fault == AGENT_REQUEST) {
        memcpy(out, bytes, len);
        out_len = len;
    }
    if (agent->delay_us || agent->delay_row_us)
        pause_us(agent->delay_us +
                 agent->delay_row_us *
                     (unsigned)(a.count / (r.name_count ? (int)r.name_count : 1)));
    atomic_fetch_add(&agent->varbinds, a.count);
    for (int times = fault == AGENT_TWICE ? 2 : 1; times; times--)
        sendto(fd, out, out_len, 0, from, from_len);
}

static void *run(void *argument)
{
    isp_test_agent *agent = argument;
    static _Thread_local uint8_t bytes[65536];
    while (!atomic_load(&agent->stop)) {
        struct sockaddr_storage from;
        socklen_t from_len = sizeof from;
        ssize_t n = recvfrom(agent->fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from,
                             &from_len);
        if (n > 0)
            serve(agent, bytes, (size_t)n, (struct sockaddr *)&from, from_len);
    }
    return NULL;
}

static int open_socket(const char *address, uint16_t *port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr *where = (struct sockaddr *)&v4;
    socklen_t len = sizeof v4;
    if (inet_pton(AF_INET, address, &v4.sin_addr) != 1) {
        ck_assert_int_eq(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
        where = (struct sockaddr *)&v6;
        len = sizeof v6;
    }
    int fd = socket(where->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), room = 4 << 20;
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(bind(fd, where, len), 0);
    ck_assert_int_eq(getsockname(fd, where, &len), 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    const struct timeval tick = {0, 20000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    *port = ntohs(where->sa_family == AF_INET ? v4.sin_port : v6.sin6_port);
    return fd;
}

void isp_test_agent_start(isp_test_agent *agent, const char *address)
{
    uint16_t other;
    if (agent->row_count)
        qsort(agent->rows, agent->row_count, sizeof *agent->rows, compare_rows);
    agent->fd = open_socket(address, &agent->port);
    agent->other_fd = open_socket(address, &other);
    ck_assert_int_eq(pthread_create(&agent->thread, NULL, run, agent), 0);
    agent->running = true;
}

void isp_test_agent_free(isp_test_agent *agent)
{
    if (agent->running) {
        atomic_store(&agent->stop, true);
        pthread_join(agent->thread, NULL);
        close(agent->fd);
        close(agent->other_fd);
    }
    for (size_t i = 0; i < agent->row_count; i++)
        free(agent->rows[i].value);
    free(agent->rows);
    free(agent);
}
