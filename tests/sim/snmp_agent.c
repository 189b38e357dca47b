#include "snmp_agent.h"

#include <stdlib.h>
#include <string.h>

enum {
    PDU_GET = 0xa0,
    PDU_GETNEXT = 0xa1,
    PDU_RESPONSE = 0xa2,
    PDU_SET = 0xa3,
    PDU_GETBULK = 0xa5,
    VERSION_1 = 0,
    VERSION_2C = 1
};

typedef struct varbind {
    sim_oid name;
    unsigned tag;  /* of the value in the request */
    sim_ber value; /* its content */
} varbind;

typedef struct request {
    const sim_snmp_agent *agent;
    int64_t version, id, field2, field3; /* non-repeaters and max-repetitions of GETBULK */
    sim_ber community;
    bool may_write;
    unsigned pdu;
    sim_ber bindings; /* as they came, for v1 errors */
    varbind *asked;
    size_t count;
    size_t room; /* octets that all bindings of the answer may fill */
    sim_buf out; /* bindings of the answer */
    size_t given;
    int64_t error_status, error_index;
} request;

/* ---- reading ---- */

static bool read_bindings(request *req, sim_ber list)
{
    while (list.left) {
        sim_ber pair, name;
        varbind *bind;

        if (req->count == SIM_SNMP_VARBIND_MAX || !sim_ber_expect(&list, BER_SEQUENCE, &pair))
            return false;
        if (req->count % 64 == 0)
            req->asked = sim_realloc(req->asked, req->count + 64, sizeof *req->asked);
        bind = &req->asked[req->count];
        if (!sim_ber_expect(&pair, BER_OID, &name) || !sim_ber_oid(name, &bind->name) ||
            !sim_ber_take(&pair, &bind->tag, &bind->value) || pair.left)
            return false;
        req->count++;
    }
    return true;
}

static bool read_i32(sim_ber *in, int64_t *out)
{
    sim_ber content;

    return sim_ber_expect(in, BER_INTEGER, &content) && sim_ber_i64(content, out) &&
           *out >= INT32_MIN && *out <= INT32_MAX;
}

static bool read_message(request *req, const unsigned char *bytes, size_t len)
{
    sim_ber in = {bytes, len}, message, pdu;

    return sim_ber_expect(&in, BER_SEQUENCE, &message) && !in.left &&
           read_i32(&message, &req->version) &&
           sim_ber_expect(&message, BER_OCTETS, &req->community) &&
           sim_ber_take(&message, &req->pdu, &pdu) && !message.left && read_i32(&pdu, &req->id) &&
           read_i32(&pdu, &req->field2) && read_i32(&pdu, &req->field3) &&
           sim_ber_expect(&pdu, BER_SEQUENCE, &req->bindings) && !pdu.left &&
           read_bindings(req, req->bindings);
}

static bool is_community(sim_ber given, const char *expected)
{
    return expected && given.left == strlen(expected) && memcmp(given.p, expected, given.left) == 0;
}

/* ---- answering ---- */

/* @return false: it does not fit any more; nothing was added */
static bool give(request *req, const sim_oid *name, const sim_value *value)
{
    unsigned char oid[5 * SIM_OID_MAX];
    size_t oid_len = sim_ber_write_oid(oid, name);
    size_t pair = sim_ber_header_size(oid_len) + oid_len + sim_ber_header_size(value->len) +
                  value->len;

    if (req->out.len + sim_ber_header_size(pair) + pair > req->room)
        return false;
    sim_ber_put_header(&req->out, BER_SEQUENCE, pair);
    sim_ber_put(&req->out, BER_OID, oid, oid_len);
    sim_ber_put(&req->out, value->tag, sim_value_bytes(value), value->len);
    req->given++;
    return true;
}

static void fail(request *req, int64_t status, size_t index)
{
    if (req->version == VERSION_1) {
        /* RFC 3584 section 4.4: version 1 knows five errors. */
        switch (status) {
        case SNMP_WRONG_TYPE:
        case SNMP_WRONG_LENGTH:
        case SNMP_WRONG_VALUE:
        case SNMP_INCONSISTENT_VALUE:
            status = SNMP_BAD_VALUE;
            break;
        case SNMP_NO_ACCESS:
        case SNMP_NO_CREATION:
        case SNMP_NOT_WRITABLE:
            status = SNMP_NO_SUCH_NAME;
            break;
        case SNMP_COMMIT_FAILED:
            status = SNMP_GEN_ERR;
            break;
        default:
            break;
        }
    }
    req->error_status = status;
    req->error_index = status == SNMP_TOO_BIG ? 0 : (int64_t)index;
    req->out.len = 0;
    req->given = 0;
    /* An error answer repeats the bindings asked; only v2 tooBig comes without any. */
    if (status != SNMP_TOO_BIG || req->version == VERSION_1) {
        sim_buf_add(&req->out, req->bindings.p, req->bindings.left);
        req->given = req->count;
    }
}

static unsigned look_up(request *req, const sim_oid *name, sim_value *value)
{
    return req->agent->mib.get(req->agent->mib.device, name, value);
}

static bool step(request *req, const sim_oid *after, sim_oid *name, sim_value *value)
{
    const sim_mib *mib = &req->agent->mib;
    sim_oid from = *after;

    if (req->agent->fault_stuck) {
        *name = *after;
        sim_value_i64(value, BER_INTEGER, 0);
        return true;
    }
    /* Version 1 has no Counter64: such objects are not there (RFC 3584 section 4.2.2.1). */
    while (mib->next(mib->device, &from, name, value)) {
        if (req->version != VERSION_1 || value->tag != BER_COUNTER64)
            return true;
        from = *name;
    }
    return false;
}

static void exception(sim_value *value, unsigned tag)
{
    value->tag = tag;
    value->len = 0;
    value->bytes = NULL;
}

static void do_get(request *req)
{
    sim_value value;

    for (size_t i = 0; i < req->count; i++) {
        unsigned missing = look_up(req, &req->asked[i].name, &value);

        if (!missing && req->version == VERSION_1 && value.tag == BER_COUNTER64)
            missing = BER_NO_SUCH_INSTANCE;
        if (missing && req->version == VERSION_1) {
            fail(req, SNMP_NO_SUCH_NAME, i + 1);
            return;
        }
        if (missing)
            exception(&value, missing);
        if (!give(req, &req->asked[i].name, &value)) {
            fail(req, SNMP_TOO_BIG, 0);
            return;
        }
    }
}

static void do_getnext(request *req)
{
    sim_value value;
    sim_oid name;

    for (size_t i = 0; i < req->count; i++) {
        if (!step(req, &req->asked[i].name, &name, &value)) {
            if (req->version == VERSION_1) {
                fail(req, SNMP_NO_SUCH_NAME, i + 1);
                return;
            }
            name = req->asked[i].name;
            exception(&value, BER_END_OF_MIB_VIEW);
        }
        if (!give(req, &name, &value)) {
            fail(req, SNMP_TOO_BIG, 0);
            return;
        }
    }
}

/* RFC 3416 section 4.2.3. What does not fit is left out; that is not an error. */
static void do_getbulk(request *req)
{
    size_t once = req->field2 < 0 ? 0 : (size_t)req->field2;
    size_t rounds = req->field3 < 0 ? 0 : (size_t)req->field3;
    sim_value value;
    sim_oid name;

    once = once < req->count ? once : req->count;
    for (size_t i = 0; i < once; i++) {
        if (!step(req, &req->asked[i].name, &name, &value)) {
            name = req->asked[i].name;
            exception(&value, BER_END_OF_MIB_VIEW);
        }
        if (!give(req, &name, &value))
            return;
    }
    for (size_t round = 0; round < rounds && once < req->count; round++) {
        bool all_ended = true;

        for (size_t i = once; i < req->count; i++) {
            if (step(req, &req->asked[i].name, &name, &value))
                all_ended = false;
            else {
                name = req->asked[i].name;
                exception(&value, BER_END_OF_MIB_VIEW);
            }
            if (!give(req, &name, &value))
                return;
            req->asked[i].name = name;
        }
        if (all_ended)
            return;
    }
}

static void set_value(const varbind *bind, sim_value *value)
{
    value->tag = bind->tag;
    value->bytes = bind->value.p;
    value->len = bind->value.left;
}

/* All or nothing: every binding is checked before the first is written. */
static void do_set(request *req)
{
    const sim_mib *mib = &req->agent->mib;
    sim_value value;

    for (size_t i = 0; i < req->count; i++) {
        int status = SNMP_NO_ACCESS;

        set_value(&req->asked[i], &value);
        if (req->may_write)
            status = mib->check(mib->device, &req->asked[i].name, &value);
        if (status != SNMP_NO_ERROR) {
            fail(req, status, i + 1);
            return;
        }
    }
    for (size_t i = 0; i < req->count; i++) {
        set_value(&req->asked[i], &value);
        if (!give(req, &req->asked[i].name, &value)) {
            fail(req, SNMP_TOO_BIG, 0);
            return;
        }
    }
    for (size_t i = 0; i < req->count; i++) {
        set_value(&req->asked[i], &value);
        mib->write(mib->device, &req->asked[i].name, &value);
    }
}

static void write_answer(const request *req, sim_buf *answer)
{
    sim_buf head = {0}, pdu = {0};
    int64_t id = (int32_t)(uint32_t)(uint64_t)(req->id + req->agent->id_offset);

    sim_ber_put_i64(&pdu, BER_INTEGER, id);
    sim_ber_put_i64(&pdu, BER_INTEGER, req->error_status);
    sim_ber_put_i64(&pdu, BER_INTEGER, req->error_index);
    sim_ber_put(&pdu, BER_SEQUENCE, req->out.data, req->out.len);
    sim_ber_put_i64(&head, BER_INTEGER, req->version);
    sim_ber_put(&head, BER_OCTETS, req->community.p, req->community.left);
    sim_ber_put_header(answer, BER_SEQUENCE, head.len + sim_ber_header_size(pdu.len) + pdu.len);
    sim_buf_add(answer, head.data, head.len);
    sim_ber_put(answer, PDU_RESPONSE, pdu.data, pdu.len);
    sim_buf_free(&head);
    sim_buf_free(&pdu);
}

/* What is left for the bindings when the longest possible frame is around them. */
static size_t room_for_bindings(const request *req)
{
    size_t frame = 4 + 3 + 4 + req->community.left + 4 + 3 * 6 + 4;

    return req->agent->max_size > frame ? req->agent->max_size - frame : 0;
}

static sim_snmp_outcome carry_out(request *req)
{
    bool known = req->pdu == PDU_GET || req->pdu == PDU_GETNEXT || req->pdu == PDU_SET ||
                 (req->pdu == PDU_GETBULK && req->version == VERSION_2C);

    if (req->version != VERSION_1 && req->version != VERSION_2C)
        return SIM_SNMP_STRANGER;
    req->may_write = is_community(req->community, req->agent->write_community);
    if (!req->may_write && !is_community(req->community, req->agent->community))
        return SIM_SNMP_STRANGER;
    if (!known)
        return SIM_SNMP_MALFORMED;
    req->room = room_for_bindings(req);
    if (req->agent->fault_gen_err)
        fail(req, SNMP_GEN_ERR, req->count ? 1 : 0);
    else if (req->pdu == PDU_GET)
        do_get(req);
    else if (req->pdu == PDU_GETNEXT)
        do_getnext(req);
    else if (req->pdu == PDU_GETBULK)
        do_getbulk(req);
    else
        do_set(req);
    return SIM_SNMP_ANSWERED;
}

sim_snmp_outcome sim_snmp_answer(const sim_snmp_agent *agent, const unsigned char *bytes,
                                 size_t len, sim_buf *answer, sim_snmp_info *info)
{
    request req = {.agent = agent};
    sim_snmp_outcome outcome = SIM_SNMP_MALFORMED;

    if (read_message(&req, bytes, len)) {
        info->pdu = req.pdu;
        info->version = req.version;
        info->request_id = req.id;
        info->asked = req.count;
        info->first = req.count ? req.asked[0].name : (sim_oid){0};
        outcome = carry_out(&req);
        if (outcome == SIM_SNMP_ANSWERED)
            write_answer(&req, answer);
        info->error_status = req.error_status;
        info->given = req.given;
    }
    sim_buf_free(&req.out);
    free(req.asked);
    return outcome;
}
