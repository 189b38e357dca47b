#include "wire/snmp/engine.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/secret.h"
#include "wire/snmp/engine_impl.h"

enum {
    BATCH = 32, /* datagrams of one system call; more gains nothing (measured) */
    /* An odd number of cache lines apart: page-aligned buffers would share the same few lines. */
    RX_SIZE = ISP_SNMP_MESSAGE_MAX + 1 + 5 * 64,
    SOCKET_BUFFER = 8 << 20,
    SLOTS_MAX = 65536,                 /* 16 bits of the request id */
    FRAME_VARBINDS = (1472 - 60) / 30, /* of an optics table; the first guess */
    PROBE_MAX_US = 300 * 1000 * 1000,
    BATCHES_MAX = 16,   /* of one turn: a flood must not keep timers from firing */
    WINDOW_GROWTH = 16, /* good answers until a device that lost one may hold one more again */
    WINDOW_DEFAULT = 4096
};

/* Something readable in the loop. */
typedef struct watch {
    isp_link link;
    int fd;
    void (*ready)(void *user, int fd);
    void *user;
} watch;

/* A place for a walker. Its generation goes on from one request, and from one walker, to the next.
 */
typedef struct slot {
    walker *walker;
    uint32_t
        free; /* the i-th entry of the array: number of the i-th free slot, beyond slots_used */
    uint16_t generation; /* starts at random */
} slot;

struct isp_snmp_engine {
    isp_snmp_engine_options options;
    isp_snmp_counters counters;
    isp_wheel wheel;
    isp_link devices, watches;
    isp_link ready[2]; /* walkers to send, IPv4 and IPv6 */
    int sockets[2];    /* -1: not needed yet */
    uint32_t drops[2];
    int epoll_fd, wake_fd;
    int64_t now_us;
    uint32_t flying;
    size_t op_count;
    bool turning; /* callbacks may be running */
    bool blocked; /* a socket took no more */

    slot *slots; /* by request id */
    uint32_t slots_used, slots_size;
    uint32_t id_key;

    isp_snmp_varbind asked[ISP_SNMP_COLUMNS_MAX];
    isp_snmp_varbind varbinds[ISP_SNMP_VARBINDS_MAX];
    struct mmsghdr tx[BATCH], rx[BATCH];
    struct iovec tx_iov[BATCH], rx_iov[BATCH];
    walker *tx_walker[BATCH];
    uint8_t tx_bytes[BATCH][ISP_SNMP_REQUEST_MAX];
    address rx_from[BATCH];
    uint8_t rx_control[BATCH][CMSG_SPACE(sizeof(uint32_t))];
    uint8_t *rx_bytes; /* BATCH x RX_SIZE, mapped: only pages that were written count */
};

/* --- request ids --- */

/*
 * Below a bit that fixes the encoding at four bytes: 14 bits of generation and 16 of slot, under a
 * random key. A slot does not use an id twice within 16 384 requests, so a late answer is never
 * taken for one to a later question.
 */
static uint32_t fresh_id(isp_snmp_engine *e, uint32_t number)
{
    uint32_t generation = ++e->slots[number].generation;
    return (((generation << 16 | number) ^ e->id_key) & 0x3fffffff) | 0x40000000;
}

walker *isp_snmp_engine__find(const isp_snmp_engine *e, int32_t id)
{
    uint32_t number = ((uint32_t)id ^ e->id_key) & (SLOTS_MAX - 1);
    walker *w = number < e->slots_size ? e->slots[number].walker : NULL;
    return w && w->state == WALKER_FLYING && w->id == (uint32_t)id ? w : NULL;
}

static isp_status grow_slots(isp_snmp_engine *e, isp_error *err)
{
    uint32_t size = e->slots_size ? e->slots_size * 2 : 64;
    if (e->slots_size == SLOTS_MAX)
        return isp_fail(err, ISP_E_BUSY, "snmp.requests", "%d requests wait already", SLOTS_MAX);
    slot *slots = realloc(e->slots, size * sizeof *slots);
    if (!slots)
        return isp_fail_memory(err);
    e->slots = slots;
    for (uint32_t i = e->slots_size; i < size; i++) {
        e->slots[i] = (slot){.free = i};
        isp_status st = isp_env__random(&e->slots[i].generation, sizeof e->slots[i].generation,
                                        err);
        if (st < 0)
            return st;
    }
    e->slots_size = size;
    return ISP_OK;
}

isp_status isp_snmp_engine__take_slots(isp_snmp_engine *e, isp_snmp_op *op, isp_error *err)
{
    while (e->slots_size - e->slots_used < op->walker_count) {
        isp_status st = grow_slots(e, err);
        if (st < 0)
            return st;
    }
    for (uint32_t i = 0; i < op->walker_count; i++) {
        walker *w = &op->walkers[i];
        w->slot = e->slots[e->slots_used++].free;
        e->slots[w->slot].walker = w;
    }
    return ISP_OK;
}

/* --- walkers on their way --- */

/* Out of wherever it is. */
static void halt(walker *w)
{
    isp_snmp_device *d = w->op->device;
    switch (w->state) {
    case WALKER_IDLE:
        return;
    case WALKER_WAITING:
        ring_remove(&w->link);
        break;
    case WALKER_READY:
        ring_remove(&w->link);
        d->in_flight--;
        break;
    case WALKER_FLYING:
        isp_wheel__cancel(&w->timer);
        d->engine->flying--;
        d->in_flight--;
        break;
    }
    w->state = WALKER_IDLE;
}

/* Let as many requests go as the device may hold now. */
static void pump(isp_snmp_device *d)
{
    isp_snmp_engine *e = d->engine;
    while (!ring_is_empty(&d->waiting) && d->in_flight < d->window) {
        if (e->now_us < d->next_us) {
            isp_wheel__arm(&e->wheel, &d->timer, d->next_us);
            return;
        }
        d->next_us = e->now_us + d->gap_us;
        walker *w = ISP_OWNER(walker, link, d->waiting.next);
        ring_remove(&w->link);
        ring_append(&e->ready[d->address.any.sa_family == AF_INET6], &w->link);
        w->state = WALKER_READY;
        d->in_flight++;
    }
}

void isp_snmp_engine__want(walker *w)
{
    isp_snmp_device *d = w->op->device;
    w->resent = w->broken = false;
    w->state = WALKER_WAITING;
    ring_append(&d->waiting, &w->link);
    pump(d);
}

static int64_t wait_for(const isp_snmp_op *op)
{
    const isp_snmp_device *d = op->device;
    if (op->timeout_us)
        return op->timeout_us;
    if (d->srtt_us < 0)
        return d->timeout_us;
    int64_t wait = d->srtt_us + 4 * d->rttvar_us;
    return wait < d->floor_us ? d->floor_us : wait > d->timeout_us ? d->timeout_us : wait;
}

static void measure(isp_snmp_device *d, int64_t rtt_us)
{
    if (d->srtt_us < 0) {
        d->srtt_us = rtt_us;
        d->rttvar_us = rtt_us / 2;
        return;
    }
    int64_t off = rtt_us - d->srtt_us;
    d->srtt_us += off / 8;
    d->rttvar_us += ((off < 0 ? -off : off) - d->rttvar_us) / 4;
}

void isp_snmp_engine__remove(isp_snmp_engine *e, isp_snmp_op *op)
{
    for (uint32_t i = 0; i < op->walker_count; i++) {
        walker *w = &op->walkers[i];
        halt(w);
        e->slots[w->slot].walker = NULL;
        e->slots[--e->slots_used].free = w->slot;
    }
    ring_remove(&op->link);
    e->op_count -= !op->is_probe;
    pump(op->device);
}

isp_snmp_counters *isp_snmp_engine__count(isp_snmp_engine *e)
{
    return &e->counters;
}

int64_t isp_snmp_engine__now(const isp_snmp_engine *e)
{
    return e->now_us;
}

/* --- devices that do not answer --- */

static void tell_reachable(isp_snmp_device *d, bool reachable)
{
    const isp_snmp_engine_options *o = &d->engine->options;
    d->reachable = reachable;
    if (o->reachable)
        o->reachable(o->reachable_user, d, reachable);
}

/* It leaves the round at once: whatever was asked of it ends, and single requests find out when it
 * is back. */
static void lose(isp_snmp_device *d, int64_t waited_us)
{
    isp_snmp_engine *e = d->engine;
    char what[160];
    snprintf(what, sizeof what, "no reply within %lld ms%s", (long long)(waited_us / 1000),
             d->v3 && isp_snmp_v3__is_ignored(d->v3)
                 ? ", though it said who it is: wrong SNMPv3 privacy passphrase or protocol?"
                 : "");
    d->reachable = false;
    while (!ring_is_empty(&d->ops))
        isp_snmp_op__fail(ISP_OWNER(isp_snmp_op, link, d->ops.next), ISP_E_TIMEOUT, NULL, what);
    d->probe_us = d->probe_first_us;
    isp_wheel__arm(&e->wheel, &d->timer, e->now_us + d->probe_us);
    tell_reachable(d, false);
}

static void probe_done(void *user, isp_status status, const isp_error *err)
{
    isp_snmp_device *d = user;
    (void)err;
    if (d->reachable || status == ISP_E_CANCELLED)
        return;
    d->probe_us = d->probe_us < PROBE_MAX_US / 2 ? d->probe_us * 2 : PROBE_MAX_US;
    isp_wheel__arm(&d->engine->wheel, &d->timer, d->engine->now_us + d->probe_us);
}

static void on_device_timer(isp_timer *timer)
{
    static const char *const sys_up_time[] = {"1.3.6.1.2.1.1.3.0"};
    isp_snmp_device *d = ISP_OWNER(isp_snmp_device, timer, timer);
    if (!ring_is_empty(&d->waiting)) {
        pump(d);
    } else if (!d->reachable) {
        const isp_snmp_get get = {
            .oids = sys_up_time, .oid_count = 1, .done = probe_done, .user = d};
        if (isp_snmp_op__start(d, NULL, &get, true, NULL, NULL) < 0)
            probe_done(d, ISP_E_MEMORY, NULL);
    }
}

/* A request was not answered in all the time it had. */
static void give_up(walker *w)
{
    isp_snmp_device *d = w->op->device;
    if (w->broken)
        isp_snmp_op__fail(w->op, ISP_E_PROTOCOL, NULL,
                          "the answers are broken, or not to what was asked");
    else if (w->op->is_probe || d->heard_us > w->first_us)
        isp_snmp_op__fail(w->op, ISP_E_TIMEOUT, NULL, "no reply to this request");
    else
        lose(d, d->engine->now_us - w->first_us);
}

static void on_walker_timer(isp_timer *timer)
{
    walker *w = ISP_OWNER(walker, timer, timer);
    isp_snmp_device *d = w->op->device;
    isp_snmp_engine *e = d->engine;

    e->counters.timeouts++;
    halt(w);
    d->window = 1;
    d->good = 0;
    /* The first time it was lost, more likely than not; from the second on, too much was asked. */
    if (w->resent)
        isp_snmp_walker__shrink(w);
    const int64_t longest = w->op->timeout_us ? w->op->timeout_us : d->timeout_us;
    int64_t left = w->first_us + longest * d->tries - e->now_us;
    if (left < ISP_WHEEL_TICK_US || w->op->is_probe) {
        give_up(w);
        return;
    }
    w->resent = true;
    w->wait_us = w->wait_us * 2 < longest ? w->wait_us * 2 : longest;
    if (w->wait_us > left)
        w->wait_us = left;
    w->state = WALKER_WAITING;
    ring_insert(&d->waiting, &w->link);
    pump(d);
}

void isp_snmp_engine__add(isp_snmp_engine *e, isp_snmp_op *op)
{
    if (!e->turning)
        e->now_us = isp_env__mono_us();
    ring_append(&op->device->ops, &op->link);
    e->op_count += !op->is_probe;
    for (uint32_t i = 0; i < op->walker_count; i++) {
        op->walkers[i].timer.fire = on_walker_timer;
        isp_snmp_engine__want(&op->walkers[i]);
    }
}

/* --- sending --- */

static size_t encode(isp_snmp_engine *e, walker *w, uint8_t *buffer)
{
    const isp_snmp_device *d = w->op->device;
    isp_snmp_ask ask;
    isp_snmp_walker__ask(w, e->asked, &ask);
    const isp_snmp_message message = {.version = d->version,
                                      .community = (const uint8_t *)d->community,
                                      .community_len = strlen(d->community),
                                      .pdu = (uint8_t)ask.pdu,
                                      .request_id = (int32_t)w->id,
                                      .error_index = (int32_t)ask.repeat};
    return isp_snmp_message__write(&message, ask.names, ask.name_count, ask.tail, ask.tail_len,
                                   buffer, ISP_SNMP_REQUEST_MAX);
}

static void fly(isp_snmp_engine *e, walker *w)
{
    w->state = WALKER_FLYING;
    w->sent_us = e->now_us;
    if (w->resent) {
        e->counters.resent++;
    } else {
        w->first_us = e->now_us;
        w->wait_us = wait_for(w->op);
    }
    e->counters.sent++;
    e->flying++;
    isp_wheel__arm(&e->wheel, &w->timer, e->now_us + w->wait_us);
}

/* Hand a batch to the kernel. False: it took no more for now. */
static bool send_batch(isp_snmp_engine *e, int family, unsigned count)
{
    unsigned sent = 0;
    while (sent < count) {
        int n = sendmmsg(e->sockets[family], e->tx + sent, count - sent, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == ENOBUFS))
            break;
        if (n < 0) { /* the first of them is refused (no route): its time-out tells the caller */
            e->counters.send_failed++;
            n = 1;
        }
        for (unsigned end = sent + (unsigned)n; sent < end; sent++) {
            e->counters.bytes_out += e->tx_iov[sent].iov_len;
            fly(e, e->tx_walker[sent]);
        }
    }
    for (unsigned i = count; i-- > sent;)
        ring_insert(&e->ready[family], &e->tx_walker[i]->link);
    return sent == count;
}

static void refuse(isp_snmp_op *op)
{
    const isp_snmp_device *d = op->device;
    isp_error err = {0};
    isp_guard__check(d->guard, ISP_GUARD_SNMP, &d->address.any, d->address_len, &err);
    isp_snmp_op__fail(op, ISP_E_INVALID, NULL, err.message);
}

/* Send what is ready, as far as the window allows. */
static void flush(isp_snmp_engine *e, int family)
{
    isp_link *ready = &e->ready[family], refused, too_long;
    ring_init(&refused);
    ring_init(&too_long);
    e->blocked = false;
    while (!ring_is_empty(ready) && e->flying < e->options.window && !e->blocked) {
        unsigned count = 0;
        while (!ring_is_empty(ready) && count < BATCH && e->flying + count < e->options.window) {
            walker *w = ISP_OWNER(walker, link, ready->next);
            isp_snmp_device *d = w->op->device;
            ring_remove(&w->link);
            if (isp_guard__refuses(d->guard, ISP_GUARD_SNMP, &d->address.any, d->address_len)) {
                ring_append(&refused, &w->link);
                continue;
            }
            if (!w->resent) /* an answer to the first copy is as good as one to the second */
                w->id = fresh_id(e, w->slot);
            if (d->v3) {
                isp_snmp_v3__send(d->v3, w); /* if not: its time-out tells the caller */
                fly(e, w);
                continue;
            }
            size_t len = encode(e, w, e->tx_bytes[count]);
            if (!len) {
                ring_append(&too_long, &w->link);
                continue;
            }
            e->tx_iov[count] = (struct iovec){e->tx_bytes[count] + ISP_SNMP_REQUEST_MAX - len, len};
            e->tx[count].msg_hdr.msg_name = &d->address;
            e->tx[count].msg_hdr.msg_namelen = d->address_len;
            e->tx_walker[count++] = w;
        }
        e->blocked = !send_batch(e, family, count);
    }
    /* Only now: the callbacks may end operations whose requests were in the batch. */
    while (!ring_is_empty(&refused))
        refuse(ISP_OWNER(walker, link, refused.next)->op);
    while (!ring_is_empty(&too_long))
        isp_snmp_op__fail(ISP_OWNER(walker, link, too_long.next)->op, ISP_E_LIMIT, NULL,
                          "the request does not fit into one datagram");
}

/* --- receiving --- */

static bool same_address(const address *a, const address *b)
{
    if (a->any.sa_family != b->any.sa_family)
        return false;
    if (a->any.sa_family == AF_INET)
        return a->v4.sin_port == b->v4.sin_port && a->v4.sin_addr.s_addr == b->v4.sin_addr.s_addr;
    return a->v6.sin6_port == b->v6.sin6_port &&
           memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
}

void isp_snmp_engine__landed(walker *w, int32_t error_status, int32_t error_index,
                             const isp_snmp_varbind *varbinds, size_t count)
{
    isp_snmp_device *d = w->op->device;
    isp_snmp_engine *e = d->engine;

    halt(w);
    e->counters.answers++;
    if (!w->resent) {
        if (!w->op->timeout_us)
            measure(d, e->now_us - w->sent_us);
        if (d->window < d->window_max && ++d->good >= WINDOW_GROWTH) {
            d->window++;
            d->good = 0;
        }
    }
    d->heard_us = e->now_us;
    if (!d->reachable) {
        isp_wheel__cancel(&d->timer);
        tell_reachable(d, true);
    }
    isp_snmp_walker__answer(w, error_status, error_index, varbinds, count);
    pump(d);
}

static void on_datagram(isp_snmp_engine *e, const uint8_t *bytes, size_t len, const address *from)
{
    isp_snmp_message message;
    e->counters.bytes_in += len;
    if (!isp_snmp_message__read(bytes, len, &message)) {
        e->counters.broken++;
        return;
    }
    walker *w = isp_snmp_engine__find(e, message.request_id);
    if (!w) {
        e->counters.stale++;
        return;
    }
    const isp_snmp_device *d = w->op->device;
    if (!same_address(from, &d->address)) {
        e->counters.foreign++;
        return;
    }
    if (message.pdu != ISP_SNMP_RESPONSE || message.version != (int64_t)d->version ||
        message.community_len != strlen(d->community) ||
        memcmp(message.community, d->community, message.community_len) != 0) {
        e->counters.mismatched++;
        return;
    }
    int count = isp_snmp_message__varbinds(&message, e->varbinds);
    if (count < 0) {
        e->counters.broken++;
        w->broken = true;
        return;
    }
    if (!isp_snmp_walker__matches(w, message.error_status, e->varbinds, (size_t)count)) {
        e->counters.mismatched++;
        w->broken = true;
        return;
    }
    isp_snmp_engine__landed(w, message.error_status, message.error_index, e->varbinds,
                            (size_t)count);
}

static void note_drops(isp_snmp_engine *e, int family, struct msghdr *header)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            uint32_t total; /* since the socket was made */
            memcpy(&total, CMSG_DATA(c), sizeof total);
            e->counters.dropped += total - e->drops[family];
            e->drops[family] = total;
        }
}

/* Take in what has arrived; whether there was anything. */
static bool receive(isp_snmp_engine *e, int family)
{
    int got, all = 0, batches = 0;
    do {
        for (unsigned i = 0; i < BATCH; i++) {
            e->rx[i].msg_hdr.msg_namelen = sizeof e->rx_from[i];
            e->rx[i].msg_hdr.msg_controllen = sizeof e->rx_control[i];
        }
        got = recvmmsg(e->sockets[family], e->rx, BATCH, 0, NULL);
        if (got <= 0)
            break;
        e->now_us = isp_env__mono_us();
        for (int i = 0; i < got; i++) {
            if (e->rx[i].msg_hdr.msg_controllen)
                note_drops(e, family, &e->rx[i].msg_hdr);
            if (e->rx[i].msg_hdr.msg_flags & MSG_TRUNC)
                e->counters.broken++;
            else
                on_datagram(e, e->rx_iov[i].iov_base, e->rx[i].msg_len, &e->rx_from[i]);
        }
        all += got;
        /* What was set free goes out before more is taken in. */
        flush(e, family);
    } while (got == BATCH && ++batches < BATCHES_MAX);
    return all > 0;
}

/* --- the loop --- */

static isp_status open_socket(isp_snmp_engine *e, int family, isp_error *err)
{
    if (e->sockets[family] >= 0)
        return ISP_OK;
    ISP_AUTO_FD fd = socket(family ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                            0);
    if (fd < 0)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not open a UDP socket");
    const int on = 1, room = SOCKET_BUFFER;
    if (family)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    /* Beyond the system's limit if we may, else up to it. */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room) < 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
        return isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not watch a socket");
    e->sockets[family] = fd;
    fd = -1;
    return ISP_OK;
}

isp_status isp_snmp_engine__new(const isp_snmp_engine_options *options, isp_snmp_engine **out,
                                isp_error *err)
{
    isp_snmp_engine *e = calloc(1, sizeof *e);
    if (!e)
        return isp_fail_memory(err);
    e->options = *options;
    if (!e->options.window)
        e->options.window = WINDOW_DEFAULT;
    ring_init(&e->devices);
    ring_init(&e->watches);
    e->now_us = isp_env__mono_us();
    isp_wheel__init(&e->wheel, e->now_us);
    for (int i = 0; i < 2; i++) {
        ring_init(&e->ready[i]);
        e->sockets[i] = -1;
    }
    e->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    e->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    void *mapped = mmap(NULL, (size_t)BATCH * RX_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    e->rx_bytes = mapped == MAP_FAILED ? NULL : mapped;
    for (unsigned i = 0; e->rx_bytes && i < BATCH; i++) {
        e->tx[i].msg_hdr = (struct msghdr){.msg_iov = &e->tx_iov[i], .msg_iovlen = 1};
        e->rx_iov[i] = (struct iovec){e->rx_bytes + (size_t)i * RX_SIZE, ISP_SNMP_MESSAGE_MAX};
        e->rx[i].msg_hdr = (struct msghdr){.msg_iov = &e->rx_iov[i],
                                           .msg_iovlen = 1,
                                           .msg_name = &e->rx_from[i],
                                           .msg_control = e->rx_control[i]};
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = e};
    isp_status st = ISP_OK;
    if (e->epoll_fd < 0 || e->wake_fd < 0 || !e->rx_bytes ||
        epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, e->wake_fd, &event) < 0)
        st = isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not make an event loop");
    if (st == ISP_OK)
        st = isp_env__random(&e->id_key, sizeof e->id_key, err);
    if (st < 0) {
        isp_snmp_engine__free(e);
        return st;
    }
    *out = e;
    return ISP_OK;
}

void isp_snmp_engine__free(isp_snmp_engine *e)
{
    if (!e)
        return;
    assert(!e->turning);
    while (!ring_is_empty(&e->devices))
        isp_snmp_device__close(ISP_OWNER(isp_snmp_device, link, e->devices.next));
    while (!ring_is_empty(&e->watches))
        isp_snmp_engine__unwatch(e, ISP_OWNER(watch, link, e->watches.next)->fd);
    isp__auto_fd(&e->sockets[0]);
    isp__auto_fd(&e->sockets[1]);
    isp__auto_fd(&e->epoll_fd);
    isp__auto_fd(&e->wake_fd);
    if (e->rx_bytes)
        munmap(e->rx_bytes, (size_t)BATCH * RX_SIZE);
    free(e->slots);
    free(e);
}

/* How long the loop may sleep: until something to send, a timer, or the caller's limit. */
static int sleep_ms(const isp_snmp_engine *e, int64_t max_wait_us)
{
    int64_t wait = isp_wheel__next_us(&e->wheel);
    if (wait != INT64_MAX)
        wait -= e->now_us;
    if (wait > max_wait_us)
        wait = max_wait_us;
    if (e->blocked && wait > 1000)
        wait = 1000;
    return wait <= 0 ? 0 : wait > 60 * 1000 * 1000 ? 60 * 1000 : (int)((wait + 999) / 1000);
}

static isp_status wait_for_events(isp_snmp_engine *e, int64_t max_wait_us, isp_error *err)
{
    struct epoll_event events[16];
    int n = epoll_wait(e->epoll_fd, events, (int)ISP_LEN(events), sleep_ms(e, max_wait_us));
    e->now_us = isp_env__mono_us();
    if (n < 0)
        return errno == EINTR
                   ? ISP_OK
                   : isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not wait for answers");
    for (int i = 0; i < n; i++) {
        watch *found = events[i].data.ptr;
        if (!found) /* a socket: read below */
            continue;
        if (events[i].data.ptr == e) {
            uint64_t count; /* of wake-ups */
            ssize_t got = read(e->wake_fd, &count, sizeof count);
            (void)got;
            continue;
        }
        /* An earlier one may have taken it away. */
        for (isp_link *l = e->watches.next; l != &e->watches; l = l->next)
            if (ISP_OWNER(watch, link, l) == found) {
                found->ready(found->user, found->fd);
                break;
            }
    }
    for (int family = 0; family < 2; family++)
        if (e->sockets[family] >= 0)
            receive(e, family);
    return ISP_OK;
}

isp_status isp_snmp_engine__turn(isp_snmp_engine *e, int64_t max_wait_us, isp_error *err)
{
    isp_status st = ISP_OK;
    bool got = false;
    assert(!e->turning);
    e->turning = true;
    e->now_us = isp_env__mono_us();
    for (int family = 0; family < 2; family++) {
        if (e->sockets[family] < 0)
            continue;
        flush(e, family);
        got |= receive(e, family);
    }
    if (!got)
        st = wait_for_events(e, max_wait_us, err);
    isp_wheel__expire(&e->wheel, e->now_us);
    e->turning = false;
    return st;
}

isp_status isp_snmp_engine__run(isp_snmp_engine *e, int64_t until_us, isp_error *err)
{
    while (e->op_count) {
        int64_t left = until_us - isp_env__mono_us();
        if (left <= 0)
            return isp_fail(err, ISP_E_TIMEOUT, NULL, "operations are still under way");
        isp_status st = isp_snmp_engine__turn(e, left, err);
        if (st < 0)
            return st;
    }
    return ISP_OK;
}

void isp_snmp_engine__wake(isp_snmp_engine *e)
{
    const uint64_t one = 1;
    ssize_t n = write(e->wake_fd, &one, sizeof one); /* full: it will wake anyway */
    (void)n;
}

isp_status isp_snmp_engine__watch(isp_snmp_engine *e, int fd, void (*ready)(void *user, int fd),
                                  void *user, isp_error *err)
{
    watch *w = malloc(sizeof *w);
    if (!w)
        return isp_fail_memory(err);
    *w = (watch){.fd = fd, .ready = ready, .user = user};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = w};
    if (epoll_ctl(e->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        free(w);
        return isp_fail_errno(err, ISP_E_INTERNAL, NULL, errno, "could not watch a descriptor");
    }
    ring_append(&e->watches, &w->link);
    return ISP_OK;
}

void isp_snmp_engine__unwatch(isp_snmp_engine *e, int fd)
{
    for (isp_link *l = e->watches.next; l != &e->watches; l = l->next) {
        watch *w = ISP_OWNER(watch, link, l);
        if (w->fd != fd)
            continue;
        (void)epoll_ctl(e->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        ring_remove(&w->link);
        free(w);
        return;
    }
}

const isp_snmp_counters *isp_snmp_engine__counters(const isp_snmp_engine *e)
{
    return &e->counters;
}

size_t isp_snmp_engine__op_count(const isp_snmp_engine *e)
{
    return e->op_count;
}

/* --- devices --- */

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
    return value ? value : fallback;
}

isp_status isp_snmp_device__open(isp_snmp_engine *e, const isp_snmp_device_options *o,
                                 isp_snmp_device **out, isp_error *err)
{
    struct sockaddr_storage where;
    socklen_t where_len;
    assert(o->guard);
    if (!o->address || !isp_address__parse(o->address, o->port ? o->port : 161, &where, &where_len))
        return isp_fail(err, ISP_E_INVALID, "address",
                        "a device needs a numeric IPv4 or IPv6 address");
    if (o->version > 3)
        return isp_fail(err, ISP_E_UNSUPPORTED, "version", "SNMP version %u is not known",
                        o->version);
    if (o->version < 3 && (!o->community || strlen(o->community) > 255))
        return isp_fail(err, ISP_E_INVALID, "community",
                        "a community of at most 255 bytes is needed");
    if (o->in_flight_max > ISP_SNMP_WALKERS_MAX || o->rows_max > ISP_SNMP_REPEAT_MAX)
        return isp_fail(err, ISP_E_INVALID, "limits", "at most %d requests of %d rows",
                        ISP_SNMP_WALKERS_MAX, ISP_SNMP_REPEAT_MAX);
    isp_status st = open_socket(e, where.ss_family == AF_INET6, err);
    if (st < 0)
        return st;

    isp_snmp_device *d = calloc(1, sizeof *d);
    if (!d)
        return isp_fail_memory(err);
    d->engine = e;
    memcpy(&d->address, &where, where_len);
    d->address_len = where_len;
    d->guard = o->guard;
    d->version = o->version == 1 ? ISP_SNMP_V1 : o->version == 3 ? ISP_SNMP_V3 : ISP_SNMP_V2C;
    d->user = o->user;
    d->community = strdup(o->version == 3 ? "" : o->community);
    d->subject = strdup(o->subject ? o->subject : o->address);
    d->timeout_us = or_default(o->timeout_ms, 2000) * INT64_C(1000);
    d->floor_us = or_default(o->timeout_floor_ms, 100) * INT64_C(1000);
    if (d->floor_us > d->timeout_us)
        d->floor_us = d->timeout_us;
    d->tries = 1 + or_default(o->retry_count, 2);
    d->gap_us = o->gap_ms * INT64_C(1000);
    d->probe_first_us = or_default(o->probe_ms, 5000) * INT64_C(1000);
    d->srtt_us = d->rttvar_us = d->heard_us = -1;
    d->varbinds = or_default(o->varbinds, FRAME_VARBINDS);
    d->rows_max = or_default(o->rows_max, ISP_SNMP_REPEAT_MAX);
    d->window = d->window_max = (uint8_t)or_default(o->in_flight_max, 1);
    d->reachable = true;
    d->timer.fire = on_device_timer;
    ring_init(&d->ops);
    ring_init(&d->waiting);
    ring_append(&e->devices, &d->link);
    if (!d->community || !d->subject)
        st = isp_fail_memory(err);
    else if (o->version == 3)
        st = isp_snmp_v3__new(d, o->v3, &d->v3, err);
    if (st < 0) {
        isp_snmp_device__close(d);
        return st;
    }
    *out = d;
    return ISP_OK;
}

void isp_snmp_device__close(isp_snmp_device *d)
{
    if (!d)
        return;
    assert(!d->engine->turning);
    d->reachable = false; /* nothing new from the callbacks */
    while (!ring_is_empty(&d->ops))
        isp_snmp_op__fail(ISP_OWNER(isp_snmp_op, link, d->ops.next), ISP_E_CANCELLED, NULL,
                          "the device was closed");
    isp_wheel__cancel(&d->timer);
    isp_snmp_v3__free(d->v3);
    ring_remove(&d->link);
    if (d->community)
        isp_secret__wipe(d->community, strlen(d->community));
    free(d->community);
    free(d->subject);
    free(d);
}

isp_snmp_device_state isp_snmp_device__state(const isp_snmp_device *d)
{
    return (isp_snmp_device_state){.srtt_us = d->srtt_us,
                                   .rttvar_us = d->rttvar_us,
                                   .heard_at_us = d->heard_us,
                                   .varbinds = d->varbinds,
                                   .reachable = d->reachable};
}

void isp_snmp_device__set_gap(isp_snmp_device *d, uint32_t gap_ms)
{
    d->gap_us = gap_ms * INT64_C(1000);
}

void *isp_snmp_device__user(const isp_snmp_device *d)
{
    return d->user;
}
