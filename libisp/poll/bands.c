/* The bands of light as records: what optics.c judges by, for whoever paints or prints it. */
#include "isp/network.h"
#include "poll/optics.h"
#include "tenant/session.h"

/* clang-format off */
static const isp_field light_band_fields[] = {
    ISP_FIELD(isp_light_band, light,         ISP_KIND_LIGHT,    ISP_F_KEY | ISP_F_FIXED, "Light"),
    ISP_FIELD(isp_light_band, from_dbm_x100, ISP_KIND_DBM_X100, ISP_F_FIXED,             "From"),
    ISP_FIELD(isp_light_band, to_dbm_x100,   ISP_KIND_DBM_X100, ISP_F_FIXED,             "To"),
};
const isp_entity isp_light_band_entity = ISP_ENTITY(light_band, NULL, light_band_fields);
/* clang-format on */
ISP_RECORD_DEFINE(isp_light_band, isp_light_band_entity)

static const isp_light_band bands[] = {
    {ISP_LIGHT_TOO_STRONG, ISP_LIGHT_STRONG_DBM_X100 + 1, ISP_LIGHT_MAX_DBM_X100},
    {ISP_LIGHT_GOOD, ISP_LIGHT_WEAK_DBM_X100, ISP_LIGHT_STRONG_DBM_X100},
    {ISP_LIGHT_WEAK, ISP_LIGHT_CRITICAL_DBM_X100, ISP_LIGHT_WEAK_DBM_X100 - 1},
    {ISP_LIGHT_CRITICAL, ISP_LIGHT_DARK_DBM_X100 + 1, ISP_LIGHT_CRITICAL_DBM_X100 - 1},
};

const isp_light_band *isp_light_band_at(size_t i)
{
    return i < ISP_LEN(bands) ? &bands[i] : NULL;
}

isp_status isp_light_band_list_get(isp_session *session, isp_light_band_list **out, isp_error *err)
{
    ISP_REQUIRE(err, session && out, "session");
    ISP_AUTO(isp_list) list = isp_list__new(&isp_light_band_entity);
    if (!list)
        return isp_fail_memory(err);
    for (size_t i = 0; i < ISP_LEN(bands); i++) {
        isp_light_band *band = isp_record__new(&isp_light_band_entity);
        if (!band)
            return isp_fail_memory(err);
        *band = bands[i];
        isp_status st = isp_list__add(list, band, err);
        if (st < 0)
            return st;
    }
    *out = (isp_light_band_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}
