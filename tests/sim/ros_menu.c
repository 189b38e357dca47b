#include "ros_menu.h"

#include <string.h>

/* clang-format off */
static const ros_prop secret[] = {
    {"name",                   ROS_NAME,      P_MUST | P_KEY, NULL,      NULL},
    {"service",                ROS_ENUM,      0,              "any",     "any|async|pptp|pppoe|l2tp|ovpn|sstp"},
    {"caller-id",              ROS_TEXT,      0,              "",        NULL},
    {"password",               ROS_TEXT,      P_SECRET,       "",        NULL},
    {"profile",                ROS_PROFILE,   0,              "default", NULL},
    {"local-address",          ROS_ADDR_POOL, 0,              NULL,      NULL},
    {"remote-address",         ROS_ADDR_POOL, 0,              NULL,      NULL},
    {"remote-ipv6-prefix",     ROS_TEXT,      0,              NULL,      NULL},
    {"routes",                 ROS_TEXT,      0,              "",        NULL},
    {"ipv6-routes",            ROS_TEXT,      0,              "",        NULL},
    {"limit-bytes-in",         ROS_INT,       0,              "0",       NULL},
    {"limit-bytes-out",        ROS_INT,       0,              "0",       NULL},
    {"last-logged-out",        ROS_TEXT,      P_RO,           NULL,      NULL},
    {"last-caller-id",         ROS_TEXT,      P_RO,           NULL,      NULL},
    {"last-disconnect-reason", ROS_TEXT,      P_RO,           NULL,      NULL},
    {"disabled",               ROS_BOOL,      0,              "false",   NULL},
    {"comment",                ROS_TEXT,      0,              NULL,      NULL},
};

static const ros_prop profile[] = {
    {"name",                    ROS_NAME,       P_MUST | P_KEY, NULL,      NULL},
    {"local-address",           ROS_ADDR_POOL,  0,              NULL,      NULL},
    {"remote-address",          ROS_ADDR_POOL,  0,              NULL,      NULL},
    {"remote-ipv6-prefix-pool", ROS_TEXT,       0,              NULL,      NULL},
    {"dhcpv6-pd-pool",          ROS_TEXT,       0,              NULL,      NULL},
    {"bridge-learning",         ROS_ENUM,       0,              "default", "default|no|yes"},
    {"use-ipv6",                ROS_ENUM,       0,              "yes",     "default|no|required|yes"},
    {"use-mpls",                ROS_ENUM,       0,              "default", "default|no|required|yes"},
    {"use-compression",         ROS_ENUM,       0,              "default", "default|no|yes"},
    {"use-encryption",          ROS_ENUM,       0,              "default", "default|no|required|yes"},
    {"only-one",                ROS_ENUM,       0,              "default", "default|no|yes"},
    {"change-tcp-mss",          ROS_ENUM,       0,              "default", "default|no|yes"},
    {"use-upnp",                ROS_ENUM,       0,              "default", "default|no|yes"},
    {"address-list",            ROS_TEXT,       0,              "",        NULL},
    {"interface-list",          ROS_TEXT,       0,              NULL,      NULL},
    {"incoming-filter",         ROS_TEXT,       0,              NULL,      NULL},
    {"outgoing-filter",         ROS_TEXT,       0,              NULL,      NULL},
    {"rate-limit",              ROS_RATE_LIMIT, 0,              NULL,      NULL},
    {"session-timeout",         ROS_DURATION,   0,              NULL,      NULL},
    {"idle-timeout",            ROS_DURATION,   0,              NULL,      NULL},
    {"dns-server",              ROS_TEXT,       0,              NULL,      NULL},
    {"wins-server",             ROS_TEXT,       0,              NULL,      NULL},
    {"parent-queue",            ROS_TEXT,       0,              NULL,      NULL},
    {"insert-queue-before",     ROS_TEXT,       0,              NULL,      NULL},
    {"queue-type",              ROS_TEXT,       0,              NULL,      NULL},
    {"on-up",                   ROS_TEXT,       0,              "",        NULL},
    {"on-down",                 ROS_TEXT,       0,              "",        NULL},
    {"default",                 ROS_BOOL,       P_RO,           "false",   NULL},
    {"comment",                 ROS_TEXT,       0,              NULL,      NULL},
};

static const ros_prop active[] = {
    {"name",            ROS_TEXT, P_RO,          NULL, NULL},
    {"service",         ROS_TEXT, P_RO,          NULL, NULL},
    {"caller-id",       ROS_TEXT, P_RO,          NULL, NULL},
    {"address",         ROS_TEXT, P_RO,          NULL, NULL},
    {"uptime",          ROS_TEXT, P_RO | P_LIVE, NULL, NULL},
    {"encoding",        ROS_TEXT, P_RO,          "",   NULL},
    {"session-id",      ROS_TEXT, P_RO,          NULL, NULL},
    {"limit-bytes-in",  ROS_TEXT, P_RO,          "0",  NULL},
    {"limit-bytes-out", ROS_TEXT, P_RO,          "0",  NULL},
    {"radius",          ROS_BOOL, P_RO,          "false", NULL},
};

static const ros_prop interface[] = {
    {"name",              ROS_NAME, P_MUST | P_KEY, NULL,    NULL},
    {"default-name",      ROS_TEXT, P_RO,           NULL,    NULL},
    {"type",              ROS_TEXT, P_RO,           NULL,    NULL},
    {"mtu",               ROS_TEXT, 0,              NULL,    NULL},
    {"actual-mtu",        ROS_TEXT, P_RO,           NULL,    NULL},
    {"mac-address",       ROS_TEXT, P_RO,           NULL,    NULL},
    {"last-link-up-time", ROS_TEXT, P_RO,           NULL,    NULL},
    {"link-downs",        ROS_TEXT, P_RO,           "0",     NULL},
    {"rx-byte",           ROS_TEXT, P_RO | P_LIVE,  NULL,    NULL},
    {"tx-byte",           ROS_TEXT, P_RO | P_LIVE,  NULL,    NULL},
    {"rx-packet",         ROS_TEXT, P_RO | P_LIVE,  NULL,    NULL},
    {"tx-packet",         ROS_TEXT, P_RO | P_LIVE,  NULL,    NULL},
    {"rx-drop",           ROS_TEXT, P_RO,           "0",     NULL},
    {"tx-drop",           ROS_TEXT, P_RO,           "0",     NULL},
    {"tx-queue-drop",     ROS_TEXT, P_RO,           "0",     NULL},
    {"rx-error",          ROS_TEXT, P_RO,           "0",     NULL},
    {"tx-error",          ROS_TEXT, P_RO,           "0",     NULL},
    {"dynamic",           ROS_BOOL, P_RO,           "false", NULL},
    {"running",           ROS_BOOL, P_RO,           "true",  NULL},
    {"disabled",          ROS_BOOL, 0,              "false", NULL},
    {"comment",           ROS_TEXT, 0,              NULL,    NULL},
};

static const ros_prop pppoe_server[] = {
    {"service-name",         ROS_NAME,     P_MUST, NULL,      NULL},
    {"interface",            ROS_NAME,     P_MUST, NULL,      NULL},
    {"max-mtu",              ROS_TEXT,     0,      "auto",    NULL},
    {"max-mru",              ROS_TEXT,     0,      "auto",    NULL},
    {"mrru",                 ROS_TEXT,     0,      "disabled", NULL},
    {"authentication",       ROS_TEXT,     0,      "pap,chap,mschap1,mschap2", NULL},
    {"keepalive-timeout",    ROS_TEXT,     0,      "10",      NULL},
    {"one-session-per-host", ROS_BOOL,     0,      "false",   NULL},
    {"max-sessions",         ROS_TEXT,     0,      "unlimited", NULL},
    {"pado-delay",           ROS_INT,      0,      "0",       NULL},
    {"pppoe-over-vlan-range", ROS_TEXT,    0,      NULL,      NULL},
    {"default-profile",      ROS_PROFILE,  0,      "default", NULL},
    {"invalid",              ROS_BOOL,     P_RO,   "false",   NULL},
    {"disabled",             ROS_BOOL,     0,      "true",    NULL},
    {"comment",              ROS_TEXT,     0,      NULL,      NULL},
};

static const ros_prop pppoe_session[] = {
    {"name",           ROS_TEXT, P_RO,          NULL,   NULL},
    {"user",           ROS_TEXT, P_RO,          NULL,   NULL},
    {"service",        ROS_TEXT, P_RO,          NULL,   NULL},
    {"remote-address", ROS_TEXT, P_RO,          NULL,   NULL},
    {"mtu",            ROS_TEXT, P_RO,          "1480", NULL},
    {"mru",            ROS_TEXT, P_RO,          "1480", NULL},
    {"encoding",       ROS_TEXT, P_RO,          "",     NULL},
    {"uptime",         ROS_TEXT, P_RO | P_LIVE, NULL,   NULL},
    {"dynamic",        ROS_BOOL, P_RO,          "true", NULL},
    {"running",        ROS_BOOL, P_RO,          "true", NULL},
    {"disabled",       ROS_BOOL, P_RO,          "false", NULL},
};

static const ros_prop queue[] = {
    {"name",            ROS_NAME,         P_MUST | P_KEY, NULL,    NULL},
    {"target",          ROS_TARGET,       P_MUST,         NULL,    NULL},
    {"dst",             ROS_TEXT,         0,              NULL,    NULL},
    {"parent",          ROS_TEXT,         0,              "none",  NULL},
    {"packet-marks",    ROS_TEXT,         0,              "",      NULL},
    {"priority",        ROS_TEXT,         0,              "8/8",   NULL},
    {"queue",           ROS_TEXT,         0,              "default-small/default-small", NULL},
    {"limit-at",        ROS_RATE_PAIR,    0,              "0/0",   NULL},
    {"max-limit",       ROS_RATE_PAIR,    0,              "0/0",   NULL},
    {"burst-limit",     ROS_RATE_PAIR,    0,              "0/0",   NULL},
    {"burst-threshold", ROS_RATE_PAIR,    0,              "0/0",   NULL},
    {"burst-time",      ROS_SECONDS_PAIR, 0,              "0s/0s", NULL},
    {"bucket-size",     ROS_TEXT,         0,              "0.1/0.1", NULL},
    {"time",            ROS_TEXT,         0,              NULL,    NULL},
    {"bytes",           ROS_TEXT,         P_RO | P_LIVE,  NULL,    NULL},
    {"packets",         ROS_TEXT,         P_RO | P_LIVE,  NULL,    NULL},
    {"dropped",         ROS_TEXT,         P_RO,           "0/0",   NULL},
    {"rate",            ROS_TEXT,         P_RO | P_LIVE,  NULL,    NULL},
    {"queued-bytes",    ROS_TEXT,         P_RO,           "0/0",   NULL},
    {"invalid",         ROS_BOOL,         P_RO,           "false", NULL},
    {"dynamic",         ROS_BOOL,         P_RO,           "false", NULL},
    {"disabled",        ROS_BOOL,         0,              "false", NULL},
    {"comment",         ROS_TEXT,         0,              NULL,    NULL},
};

static const ros_prop address_list[] = {
    {"list",          ROS_NAME,     P_MUST | P_KEY, NULL,    NULL},
    {"address",       ROS_NET,      P_MUST | P_KEY, NULL,    NULL},
    {"timeout",       ROS_DURATION, P_LIVE,         NULL,    NULL},
    {"creation-time", ROS_TEXT,     P_RO,           NULL,    NULL},
    {"dynamic",       ROS_BOOL,     P_RO,           "false", NULL},
    {"disabled",      ROS_BOOL,     0,              "false", NULL},
    {"comment",       ROS_TEXT,     0,              NULL,    NULL},
};

static const ros_prop pool[] = {
    {"name",      ROS_NAME,   P_MUST | P_KEY, NULL, NULL},
    {"ranges",    ROS_RANGES, P_MUST,         NULL, NULL},
    {"next-pool", ROS_POOL,   0,              NULL, NULL},
    {"total",     ROS_TEXT,   P_RO | P_LIVE,  NULL, NULL},
    {"used",      ROS_TEXT,   P_RO | P_LIVE,  NULL, NULL},
    {"available", ROS_TEXT,   P_RO | P_LIVE,  NULL, NULL},
    {"comment",   ROS_TEXT,   0,              NULL, NULL},
};

static const ros_prop pool_used[] = {
    {"pool",    ROS_TEXT, P_RO, NULL, NULL},
    {"address", ROS_TEXT, P_RO, NULL, NULL},
    {"owner",   ROS_TEXT, P_RO, NULL, NULL},
    {"info",    ROS_TEXT, P_RO, NULL, NULL},
};

static const ros_prop address[] = {
    {"address",   ROS_TARGET, P_MUST | P_KEY, NULL,    NULL},
    {"network",   ROS_TEXT,   0,              NULL,    NULL},
    {"interface", ROS_NAME,   P_MUST,         NULL,    NULL},
    {"actual-interface", ROS_TEXT, P_RO,      NULL,    NULL},
    {"invalid",   ROS_BOOL,   P_RO,           "false", NULL},
    {"dynamic",   ROS_BOOL,   P_RO,           "false", NULL},
    {"disabled",  ROS_BOOL,   0,              "false", NULL},
    {"comment",   ROS_TEXT,   0,              NULL,    NULL},
};

static const ros_prop arp[] = {
    {"address",     ROS_ADDRESS, P_MUST | P_KEY, NULL,    NULL},
    {"mac-address", ROS_MAC,     0,              NULL,    NULL},
    {"interface",   ROS_NAME,    P_MUST | P_KEY, NULL,    NULL},
    {"published",   ROS_BOOL,    0,              "false", NULL},
    {"invalid",     ROS_BOOL,    P_RO,           "false", NULL},
    {"dynamic",     ROS_BOOL,    P_RO,           "false", NULL},
    {"disabled",    ROS_BOOL,    0,              "false", NULL},
    {"comment",     ROS_TEXT,    0,              NULL,    NULL},
};

static const ros_prop identity[] = {
    {"name", ROS_TEXT, 0, NULL, NULL},
};

static const ros_prop resource[] = {
    {"uptime",            ROS_TEXT, P_RO | P_LIVE, NULL,         NULL},
    {"version",           ROS_TEXT, P_RO,          NULL,         NULL},
    {"build-time",        ROS_TEXT, P_RO,          NULL,         NULL},
    {"free-memory",       ROS_TEXT, P_RO | P_LIVE, NULL,         NULL},
    {"total-memory",      ROS_TEXT, P_RO,          "1073741824", NULL},
    {"cpu",               ROS_TEXT, P_RO,          "SIM",        NULL},
    {"cpu-count",         ROS_TEXT, P_RO,          "4",          NULL},
    {"cpu-frequency",     ROS_TEXT, P_RO,          "1400",       NULL},
    {"cpu-load",          ROS_TEXT, P_RO | P_LIVE, NULL,         NULL},
    {"free-hdd-space",    ROS_TEXT, P_RO,          "98000896",   NULL},
    {"total-hdd-space",   ROS_TEXT, P_RO,          "134217728",  NULL},
    {"architecture-name", ROS_TEXT, P_RO,          "x86_64",     NULL},
    {"board-name",        ROS_TEXT, P_RO,          NULL,         NULL},
    {"platform",          ROS_TEXT, P_RO,          "MikroTik",   NULL},
};

static const ros_prop routerboard[] = {
    {"routerboard",      ROS_BOOL, P_RO, "true", NULL},
    {"model",            ROS_TEXT, P_RO, NULL,   NULL},
    {"serial-number",    ROS_TEXT, P_RO, NULL,   NULL},
    {"current-firmware", ROS_TEXT, P_RO, NULL,   NULL},
};

static const ros_prop health[] = {
    {"name",  ROS_TEXT, P_RO, NULL, NULL},
    {"value", ROS_TEXT, P_RO, NULL, NULL},
    {"type",  ROS_TEXT, P_RO, NULL, NULL},
};

static const ros_prop clock[] = {
    {"time",           ROS_TEXT, P_RO | P_LIVE, NULL,  NULL},
    {"date",           ROS_TEXT, P_RO | P_LIVE, NULL,  NULL},
    {"time-zone-name", ROS_TEXT, 0,             "UTC", NULL},
};

static const ros_prop aaa[] = {
    {"use-radius",     ROS_BOOL,     0, "false", NULL},
    {"accounting",     ROS_BOOL,     0, "true",  NULL},
    {"interim-update", ROS_DURATION, 0, "0s",    NULL},
};

static const ros_prop user[] = {
    {"name",     ROS_NAME,  P_MUST | P_KEY, NULL,    NULL},
    {"group",    ROS_GROUP, P_MUST,         NULL,    NULL},
    {"password", ROS_TEXT,  P_HIDDEN,       "",      NULL},
    {"address",  ROS_TEXT,  0,              "",      NULL},
    {"disabled", ROS_BOOL,  0,              "false", NULL},
    {"comment",  ROS_TEXT,  0,              NULL,    NULL},
};

static const ros_prop group[] = {
    {"name",    ROS_NAME, P_MUST | P_KEY, NULL, NULL},
    {"policy",  ROS_TEXT, 0,              "",   NULL},
    {"comment", ROS_TEXT, 0,              NULL, NULL},
};

static const ros_prop service[] = {
    {"name",        ROS_NAME, P_RO,  NULL,    NULL},
    {"port",        ROS_TEXT, P_RO,  NULL,    NULL},
    {"certificate", ROS_TEXT, P_RO,  NULL,    NULL},
    {"disabled",    ROS_BOOL, P_RO,  "false", NULL},
};

static const ros_prop log_row[] = {
    {"time",    ROS_TEXT, P_RO, NULL, NULL},
    {"topics",  ROS_TEXT, P_RO, NULL, NULL},
    {"message", ROS_TEXT, P_RO, NULL, NULL},
};

#define PROPS(p) p, sizeof(p) / sizeof *(p)

/*
 * Duplicate texts: secrets and address lists are known from the field; the wording of the
 * others is guessed after the same pattern.
 */
const ros_menu sim_ros_menus[MENU_COUNT] = {
    [MENU_SECRET] = {"/ppp/secret", "secrets", M_ALL | M_UNSET | M_ENABLE,
                     "failure: secret with the same name already exists", PROPS(secret)},
    [MENU_PROFILE] = {"/ppp/profile", "profiles", M_ALL | M_UNSET,
                      "failure: profile with the same name already exists", PROPS(profile)},
    [MENU_ACTIVE] = {"/ppp/active", "active", M_REMOVE, NULL, PROPS(active)},
    [MENU_INTERFACE] = {"/interface", "interfaces", M_SET | M_ENABLE | M_COMMENT | M_SAVED,
                        "failure: already have interface with such name", PROPS(interface)},
    [MENU_PPPOE_SERVER] = {"/interface/pppoe-server/server", "pppoe_servers", M_ALL | M_ENABLE,
                           "failure: already have such server", PROPS(pppoe_server)},
    [MENU_PPPOE_SESSION] = {"/interface/pppoe-server", "pppoe_sessions", M_REMOVE, NULL,
                            PROPS(pppoe_session)},
    [MENU_QUEUE] = {"/queue/simple", "queues", M_ALL | M_UNSET | M_ENABLE | M_MOVE | M_RESET,
                    "failure: already have such name", PROPS(queue)},
    [MENU_ADDRESS_LIST] = {"/ip/firewall/address-list", "address_lists", M_ALL | M_ENABLE,
                           "failure: already have such entry", PROPS(address_list)},
    [MENU_POOL] = {"/ip/pool", "pools", M_ALL, "failure: already have pool with such name",
                   PROPS(pool)},
    [MENU_POOL_USED] = {"/ip/pool/used", "pool_used", 0, NULL, PROPS(pool_used)},
    [MENU_ADDRESS] = {"/ip/address", "addresses", M_ALL | M_ENABLE,
                      "failure: already have such address", PROPS(address)},
    [MENU_ARP] = {"/ip/arp", "arp", M_ALL | M_ENABLE, "failure: already have such address",
                  PROPS(arp)},
    [MENU_IDENTITY] = {"/system/identity", "identity", M_SET | M_SINGLE | M_SAVED, NULL,
                       PROPS(identity)},
    [MENU_RESOURCE] = {"/system/resource", "resource", M_SINGLE, NULL, PROPS(resource)},
    [MENU_ROUTERBOARD] = {"/system/routerboard", "routerboard", M_SINGLE, NULL,
                          PROPS(routerboard)},
    [MENU_HEALTH] = {"/system/health", "health", 0, NULL, PROPS(health)},
    [MENU_CLOCK] = {"/system/clock", "clock", M_SET | M_SINGLE, NULL, PROPS(clock)},
    [MENU_AAA] = {"/ppp/aaa", "aaa", M_SET | M_SINGLE | M_SAVED, NULL, PROPS(aaa)},
    [MENU_USER] = {"/user", "users", M_ALL | M_ENABLE | M_POLICY,
                   "failure: user with the same name already exists", PROPS(user)},
    [MENU_GROUP] = {"/user/group", "groups", M_ALL | M_POLICY,
                    "failure: group with the same name already exists", PROPS(group)},
    [MENU_SERVICE] = {"/ip/service", "services", 0, NULL, PROPS(service)},
    [MENU_LOG] = {"/log", "router_log", 0, NULL, PROPS(log_row)},
};
/* clang-format on */

int sim_ros_prop(const ros_menu *menu, const char *name)
{
    for (size_t i = 0; i < menu->prop_count; i++)
        if (strcmp(menu->props[i].name, name) == 0)
            return (int)i;
    return -1;
}
