#include "poll/poll.h"

#include "device/entities.h"
#include "device/node.h"
#include "tenant/audit.h"

static isp_status ask(isp_session *session, int64_t node_id, int64_t *out, bool *stored,
                      isp_error *err)
{
    ISP_AUTO(isp_device) device = NULL;
    isp_status st = isp_node__open(session, node_id, 0, &device, err);
    if (st < 0)
        return st;
    int64_t caps = isp_device_caps(device);
    if ((st = isp_node__ask_facts(session, node_id, device, err)) < 0)
        return st;
    if (caps & ISP_CAP_ONU_READ) {
        ISP_AUTO(isp_onu_reading_list) readings = NULL;
        if ((st = isp_device_onu_read(device, &readings, err)) < 0)
            return st;
        *out = (int64_t)isp_onu_reading_list_len(readings);
        *stored = true;
        return isp_poll__store_onus(session, node_id, isp_session__now_us(session), readings, err);
    }
    ISP_AUTO(isp_line_session_list) sessions = NULL;
    if ((st = isp_device_session_list(device, &sessions, err)) < 0)
        return st;
    *out = (int64_t)isp_line_session_list_len(sessions);
    *stored = true;
    return isp_poll__store_sessions(session, node_id, isp_session__now_us(session), sessions, err);
}

isp_status isp_poll__node(isp_session *session, int64_t node_id, int64_t *out, isp_error *err)
{
    isp_error why = {0}, kept = {0};
    bool stored = false;
    isp_status st = ask(session, node_id, out, &stored, &why);
    if (st < 0) {
        /* What the database says is not the device's fault. */
        if (!stored && isp_node__missed(session, node_id, &why, &kept) < 0)
            why = kept;
        if (err)
            *err = why;
    }
    return st;
}

isp_status isp_node_poll(isp_session *session, int64_t node_id, isp_node **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    int64_t count = 0;
    bool begun = false;
    isp_status st = isp_session__allow(session, "node.test", err);
    if (st < 0 || (st = isp_poll__begin(session, node_id, INT64_MAX, &begun, err)) < 0)
        return st;
    if (!begun)
        return isp_session__absent(&isp_node_entity, node_id, err);
    const isp_audit_event event = {.action = "node.poll", .entity = "node", .entity_id = node_id};
    if ((st = isp_audit__note(session, &event, err)) < 0)
        return st;
    st = isp_poll__node(session, node_id, &count, err);
    return st < 0 ? st : isp_node__get(session, node_id, out, err);
}
