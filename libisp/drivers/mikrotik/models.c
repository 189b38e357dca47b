#include "drivers/mikrotik/models.h"

/* clang-format off */
const mikrotik_menu_row mikrotik_menus[MIKROTIK_MENU_COUNT] = {
    [MIKROTIK_SECRETS] = {
        "/ppp/secret/print", ".id,name,password,service,profile,disabled,comment",
        "vendor manual, PPP AAA, PPP User Database; command tree of 7.24. That `password` is shown to"
        " every user is not said: it is compared where it comes and set where it does not" },
    [MIKROTIK_PROFILES] = {
        "/ppp/profile/print", ".id,name,rate-limit,local-address,remote-address,dns-server,comment",
        "vendor manual, PPP AAA, User Profiles; command tree of 7.24" },
    [MIKROTIK_SESSIONS] = {
        "/ppp/active/print", ".id,name,service,caller-id,address,uptime",
        "vendor manual, PPP AAA, Active Users" },
    [MIKROTIK_IDENTITY] = {
        "/system/identity/print", "name",
        "vendor manual, Identity; one row without .id" },
    [MIKROTIK_RESOURCE] = {
        "/system/resource/print", "uptime,version,cpu-load,board-name",
        "vendor manual, Resource; `7.23.7 (long-term)` seen in a lab by a named author" },
    [MIKROTIK_ROUTERBOARD] = {
        "/system/routerboard/print", "model,serial-number",
        "vendor manual, RouterBOARD; the menu is missing on CHR" },
};
/* clang-format on */
