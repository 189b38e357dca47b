#include "provision/provision.h"

#include <stdio.h>
#include <string.h>

bool isp_line__desired(const isp_line_facts *facts, char key[ISP_LINE_KEY_SIZE], isp_line *out)
{
    snprintf(key, ISP_LINE_KEY_SIZE, "libisp:%lld:%lld", (long long)facts->tenant_id,
             (long long)facts->service_id);
    *out = (isp_line){.key = key,
                      .login = facts->login,
                      .password = facts->password,
                      .package = facts->package,
                      .download_bps = facts->download_bps,
                      .upload_bps = facts->upload_bps,
                      .enabled = facts->state == ISP_SERVICE_ACTIVE && facts->begun && !facts->cut,
                      .note = facts->customer};
    return facts->state != ISP_SERVICE_ENDED;
}

bool isp_line__matches(const isp_line *wanted, bool present, const isp_line_state *state)
{
    if (!present)
        return !state->present && !state->session_count;
    if (!state->present || state->enabled != wanted->enabled)
        return false;
    if (!wanted->enabled)
        return state->session_count == 0;
    return state->download_bps == wanted->download_bps && state->upload_bps == wanted->upload_bps;
}
