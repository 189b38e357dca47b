/*
 * SNMP messages: any bytes are read or refused within themselves; what is read means the same after
 * it was written and read again.
 */
#include "fuzz.h"
#include "wire/snmp/ber.h"
#include "wire/snmp/oid.h"

static isp_snmp_varbind first[ISP_SNMP_VARBINDS_MAX], second[ISP_SNMP_VARBINDS_MAX];
static uint8_t buffer[2 * ISP_SNMP_MESSAGE_MAX];

static void check_oid(const uint8_t *oid, size_t len)
{
    char text[2000];
    uint8_t back[ISP_OID_BYTES_MAX];
    uint32_t arcs[ISP_OID_ARCS_MAX];
    uint8_t again[ISP_OID_BYTES_MAX];
    if (isp_oid__valid(oid, len)) {
        FUZZ_ASSERT(isp_oid__text(oid, len, text, sizeof text));
        FUZZ_ASSERT(isp_oid__read(text, back, sizeof back) == len && memcmp(oid, back, len) == 0);
    }
    size_t count = isp_oid_index__arcs(oid, len, arcs, ISP_OID_ARCS_MAX);
    if (count)
        FUZZ_ASSERT(isp_oid_index__write(arcs, count, again, sizeof again) == len &&
                    memcmp(again, oid, len) == 0);
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    isp_snmp_message m, n;
    if (!isp_snmp_message__read(data, size, &m))
        return 0;
    int count = isp_snmp_message__varbinds(&m, first);
    if (count < 0)
        return 0;
    for (int i = 0; i < count; i++) {
        const isp_snmp_varbind *v = &first[i];
        FUZZ_ASSERT(v->oid >= data && v->oid + v->oid_len <= data + size);
        FUZZ_ASSERT(v->value.bytes >= data && v->value.bytes + v->value.len <= data + size);
        check_oid(v->oid, v->oid_len);
        if (i)
            FUZZ_ASSERT(sign(isp_oid__compare(v->oid, v->oid_len, v[-1].oid, v[-1].oid_len)) ==
                        -sign(isp_oid__compare(v[-1].oid, v[-1].oid_len, v->oid, v->oid_len)));
    }
    size_t len = isp_snmp_message__write(&m, first, (size_t)count, NULL, 0, buffer, sizeof buffer);
    FUZZ_ASSERT(len > 0);
    if (len > ISP_SNMP_MESSAGE_MAX) /* numbers that were written too short, and are not */
        return 0;
    FUZZ_ASSERT(isp_snmp_message__read(buffer + sizeof buffer - len, len, &n));
    FUZZ_ASSERT(isp_snmp_message__varbinds(&n, second) == count);
    FUZZ_ASSERT(m.version == n.version && m.pdu == n.pdu && m.request_id == n.request_id &&
                m.error_status == n.error_status && m.error_index == n.error_index);
    FUZZ_ASSERT(m.community_len == n.community_len &&
                memcmp(m.community, n.community, m.community_len) == 0);
    for (int i = 0; i < count; i++) {
        const isp_snmp_value *a = &first[i].value, *b = &second[i].value;
        FUZZ_ASSERT(first[i].oid_len == second[i].oid_len &&
                    memcmp(first[i].oid, second[i].oid, first[i].oid_len) == 0);
        FUZZ_ASSERT(a->type == b->type && a->number == b->number);
        if (a->type == ISP_SNMP_OCTETS || a->type == ISP_SNMP_OID || a->type == ISP_SNMP_ADDRESS)
            FUZZ_ASSERT(a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0);
    }
    return 0;
}
