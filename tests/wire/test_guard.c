#include "isp_test.h"
#include "wire/guard.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "wire/host.h"

#include <arpa/inet.h>
#include <string.h>

static const char *verdict(const isp_guard *guard, const char *text, uint16_t port)
{
    struct sockaddr_storage address;
    socklen_t len;
    ck_assert_msg(isp_address__parse(text, port, &address, &len), "%s", text);
    return isp_guard__refuses(guard, ISP_GUARD_ROUTEROS, (const struct sockaddr *)&address, len);
}

/* clang-format off */
static const struct { const char *text; bool plain, loopback; } addresses[] = {
    /* text                        any prefix   and loopback */
    { "10.20.30.40",                    true,  true  },
    { "192.168.88.1",                   true,  true  },
    { "100.64.0.1",                     true,  true  },
    { "203.0.113.9",                    true,  true  },
    { "126.255.255.255",                true,  true  },
    { "128.0.0.0",                      true,  true  },
    { "223.255.255.255",                true,  true  },
    { "169.253.255.255",                true,  true  },
    { "169.255.0.0",                    true,  true  },
    { "127.0.0.1",                      false, true  },
    { "127.255.255.254",                false, true  },
    { "0.0.0.0",                        false, false },
    { "0.255.255.255",                  false, false },
    { "169.254.169.254",                false, false },
    { "224.0.0.1",                      false, false },
    { "239.255.255.255",                false, false },
    { "240.0.0.1",                      false, false },
    { "255.255.255.255",                false, false },
    { "2001:db8::1",                    true,  true  },
    { "fd00:ec2::1",                    true,  true  },
    { "fdff::1",                        true,  true  },
    { "::",                             false, false },
    { "::1",                            false, true  },
    { "::2",                            false, false },
    { "fe80::1",                        false, false },
    { "febf::1",                        false, false },
    { "fec0::1",                        false, false },
    { "ff02::1",                        false, false },
    { "fd00:ec2::254",                  false, false },
    /* IPv4 in other clothes */
    { "::ffff:10.1.2.3",                true,  true  },
    { "::ffff:127.0.0.1",               false, true  },
    { "::ffff:169.254.169.254",         false, false },
    { "::ffff:0.0.0.0",                 false, false },
    { "::127.0.0.1",                    false, false },
    { "::169.254.169.254",              false, false },
    { "::10.1.2.3",                     true,  true  },
    { "::ffff:0:127.0.0.1",             false, false },
    { "64:ff9b::127.0.0.1",             false, false },
    { "64:ff9b::169.254.169.254",       false, false },
    { "64:ff9b::8.8.8.8",               true,  true  },
    { "64:ff9b:1::8.8.8.8",             false, false },
    { "64:ff9b:1:ffff:7f00:1::",        false, false },
    { "2002:7f00:1::1",                 false, false },
    { "2002:a9fe:a9fe::",               false, false },
    { "2002:0a00:0001::",               true,  true  },
    { "2001:0:1:2:3:4:80ff:fffe",       false, false }, /* Teredo of 127.0.0.1 */
    { "2001:0:1:2:3:4:5601:5601",       false, false }, /* Teredo of 169.254.169.254 */
    { "2001:0:1:2:3:4:f7f7:f7f7",       true,  true  }, /* Teredo of 8.8.8.8 */
};

static const struct { const char *prefixes, *text; bool ok; } prefix_cases[] = {
    { "10.0.0.0/8",                    "10.255.0.1",        true  },
    { "10.0.0.0/8",                    "11.0.0.1",          false },
    { "10.20.0.0/22",                  "10.20.3.255",       true  },
    { "10.20.0.0/22",                  "10.20.4.0",         false },
    { "10.20.30.40",                   "10.20.30.40",       true  },
    { "10.20.30.40/32",                "10.20.30.41",       false },
    { "10.20.30.40/31",                "10.20.30.41",       true  },
    { "0.0.0.0/0",                     "8.8.8.8",           true  },
    { "0.0.0.0/0",                     "2001:db8::1",       false },
    { "::/0",                          "2001:db8::1",       true  },
    { "::/0",                          "8.8.8.8",           false },
    { "::/0",                          "::ffff:8.8.8.8",    false },
    { "0.0.0.0/0",                     "127.0.0.1",         false },
    { "0.0.0.0/0",                     "169.254.169.254",   false },
    { "10.0.0.0/8",                    "::ffff:10.9.9.9",   true  },
    { "10.0.0.0/8",                    "64:ff9b::10.9.9.9", false },
    { "192.0.2.0/24, 2001:db8::/32",   "2001:db8:ffff::1",  true  },
    { "192.0.2.0/24 2001:db8::/32",    "192.0.2.200",       true  },
    { "192.0.2.0/24,,2001:db8::/127,", "2001:db8::2",       false },
    { "",                              "10.0.0.1",          false },
};

static const char *const bad_prefixes[] = {
    "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/08", "10.0.0/8", "10.0.0.0/8x",
    "2001:db8::1/32", "2001:db8::/129", "router.example", "10.0.0.0/8/8", "fe80::1%eth0", "/8", "0x7f.1",
    "2130706433", "10.0.0.0/00000000000000000000000000000000000000000000000000000000000000008",
};

static const struct { isp_guard_protocol protocol; uint16_t port; bool ok; } port_cases[] = {
    { ISP_GUARD_SNMP, 161, true },       { ISP_GUARD_SNMP, 162, false },     { ISP_GUARD_SSH, 22, true },
    { ISP_GUARD_TELNET, 23, true },      { ISP_GUARD_TELNET, 22, false },    { ISP_GUARD_ROUTEROS, 8728, true },
    { ISP_GUARD_ROUTEROS, 8729, false }, { ISP_GUARD_ROUTEROS_TLS, 8729, true },
    { ISP_GUARD_HTTP, 80, true },        { ISP_GUARD_HTTP, 443, true },      { ISP_GUARD_HTTP, 8080, false },
    { ISP_GUARD_RADIUS_COA, 3799, true }, { ISP_GUARD_RADIUS_COA, 0, false }, { ISP_GUARD_SSH, 2222, true },
};
/* clang-format on */

START_TEST(addresses_that_are_no_device_are_refused_in_every_form)
{
    isp_guard guard = {.any_prefix = true};
    const char *reason = verdict(&guard, addresses[_i].text, 8728);
    ck_assert_msg(!reason == addresses[_i].plain, "%s: %s", addresses[_i].text, reason);
    guard.allow_loopback = true;
    reason = verdict(&guard, addresses[_i].text, 8728);
    ck_assert_msg(!reason == addresses[_i].loopback, "%s: %s", addresses[_i].text, reason);
    guard.any_prefix = false;
    bool is_local = addresses[_i].loopback && !addresses[_i].plain;
    ck_assert_int_eq(!verdict(&guard, addresses[_i].text, 8728), is_local);
}
END_TEST

START_TEST(only_management_prefixes_are_reached)
{
    isp_error err = {0};
    ISP_AUTO_PREFIXES list = {NULL, 0};
    ck_ok(isp_prefix_list__parse(prefix_cases[_i].prefixes, &list, &err), err);
    const isp_guard guard = {.allowed = list};
    const char *reason = verdict(&guard, prefix_cases[_i].text, 8728);
    ck_assert_msg(!reason == prefix_cases[_i].ok, "%s in %s: %s", prefix_cases[_i].text,
                  prefix_cases[_i].prefixes, reason);
}
END_TEST

START_TEST(a_slip_in_a_prefix_list_is_an_error)
{
    isp_error err = {0};
    isp_prefix_list list = {NULL, 77};
    ck_fails(isp_prefix_list__parse(bad_prefixes[_i], &list, &err), ISP_E_INVALID, err);
    ck_assert_str_eq(err.subject, "allowed_prefixes");
    ck_assert_uint_eq(list.count, 77);
}
END_TEST

START_TEST(a_prefix_list_has_an_end)
{
    char text[257 * 9 + 1];
    for (size_t i = 0; i < 257; i++)
        memcpy(text + 9 * i, "10.1.1.1 ", 10);
    isp_error err = {0};
    ISP_AUTO_PREFIXES list = {NULL, 0};
    ck_fails(isp_prefix_list__parse(text, &list, &err), ISP_E_LIMIT, err);
    text[256 * 9] = '\0';
    ck_ok(isp_prefix_list__parse(text, &list, &err), err);
    ck_assert_uint_eq(list.count, 256);
}
END_TEST

START_TEST(our_own_addresses_are_refused_in_every_form)
{
    isp_error err = {0};
    ISP_AUTO_PREFIXES own = {NULL, 0};
    ck_ok(isp_prefix_list__parse("203.0.113.7, 2001:db8::7", &own, &err), err);
    const isp_guard guard = {.any_prefix = true, .refused = own};
    static const char *const refused[] = {"203.0.113.7",       "::ffff:203.0.113.7",
                                          "::203.0.113.7",     "64:ff9b::203.0.113.7",
                                          "2002:cb00:7107::1", "2001:db8::7"};
    for (size_t i = 0; i < ISP_LEN(refused); i++)
        ck_assert_msg(verdict(&guard, refused[i], 8728) != NULL, "%s", refused[i]);
    ck_assert_ptr_null(verdict(&guard, "203.0.113.8", 8728));
}
END_TEST

/* In a network of the test's own, where it may give itself an address. */
START_TEST(what_this_machine_has_is_refused_as_soon_as_it_has_it)
{
    const isp_guard guard = {.any_prefix = true, .allow_loopback = true};
    struct ifreq request = {.ifr_name = "lo:1"};
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        printf("skipped: no network of one's own: %s\n", strerror(errno));
        return;
    }
    ck_assert_ptr_null(verdict(&guard, "203.0.113.9", 8728));
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    inet_pton(AF_INET, "203.0.113.9", &address.sin_addr);
    memcpy(&request.ifr_addr, &address, sizeof address);
    ck_assert_msg(ioctl(fd, SIOCSIFADDR, &request) == 0, "%s", strerror(errno));
    close(fd);
    usleep((ISP_HOST_FRESH_MS + 100) * 1000);
    static const char *const refused[] = {"203.0.113.9", "::ffff:203.0.113.9",
                                          "64:ff9b::203.0.113.9"};
    for (size_t i = 0; i < ISP_LEN(refused); i++)
        ck_assert_str_eq(verdict(&guard, refused[i], 8728), "is an address of this machine");
    ck_assert_ptr_null(verdict(&guard, "203.0.113.10", 8728));
    ck_assert_ptr_null(verdict(&guard, "127.0.0.1", 8728)); /* a simulator */
}
END_TEST

START_TEST(ports_belong_to_protocols)
{
    static const uint16_t moved[] = {2222};
    const isp_guard guard = {.any_prefix = true, .ports = moved, .port_count = 1};
    struct sockaddr_storage address;
    socklen_t len;
    ck_assert(isp_address__parse("10.0.0.1", port_cases[_i].port, &address, &len));
    isp_error err = {0};
    isp_status st = isp_guard__check(&guard, port_cases[_i].protocol, (struct sockaddr *)&address,
                                     len, &err);
    ck_assert_int_eq(st, port_cases[_i].ok ? ISP_OK : ISP_E_INVALID);
    if (st < 0) {
        ck_assert_str_eq(err.subject, "node.address");
        ck_assert_ptr_nonnull(strstr(err.message, "10.0.0.1"));
    }
}
END_TEST

START_TEST(simulators_have_any_port_but_no_privileged_one)
{
    const isp_guard guard = {.allow_loopback = true};
    ck_assert_ptr_null(verdict(&guard, "127.0.0.2", 49152));
    ck_assert_ptr_null(verdict(&guard, "127.0.0.2", 8728));
    ck_assert_ptr_nonnull(verdict(&guard, "127.0.0.2", 22));
}
END_TEST

START_TEST(odd_sockaddrs_are_refused)
{
    const isp_guard guard = {.any_prefix = true};
    struct sockaddr_storage address;
    socklen_t len;
    ck_assert(isp_address__parse("10.0.0.1", 8728, &address, &len));
    ck_assert_ptr_nonnull(
        isp_guard__refuses(&guard, ISP_GUARD_ROUTEROS, (struct sockaddr *)&address, len - 1));
    ck_assert_ptr_nonnull(
        isp_guard__refuses(&guard, ISP_GUARD_ROUTEROS, (struct sockaddr *)&address, 0));
    address.ss_family = AF_UNIX;
    ck_assert_ptr_nonnull(
        isp_guard__refuses(&guard, ISP_GUARD_ROUTEROS, (struct sockaddr *)&address, len));
    static const char *const odd[] = {"",           "localhost",  "127.1",
                                      "0x7f000001", "2130706433", "010.0.0.1",
                                      "10.0.0.1 ",  "fe80::1%lo", "[::1]"};
    for (size_t i = 0; i < ISP_LEN(odd); i++)
        ck_assert_msg(!isp_address__parse(odd[i], 1, &address, &len), "%s", odd[i]);
}
END_TEST

ISP_SUITE(wire_guard,
          LOOP(addresses_that_are_no_device_are_refused_in_every_form, 0, ISP_LEN(addresses)),
          LOOP(only_management_prefixes_are_reached, 0, ISP_LEN(prefix_cases)),
          LOOP(a_slip_in_a_prefix_list_is_an_error, 0, ISP_LEN(bad_prefixes)),
          TEST(a_prefix_list_has_an_end), TEST(our_own_addresses_are_refused_in_every_form),
          TEST(what_this_machine_has_is_refused_as_soon_as_it_has_it),
          LOOP(ports_belong_to_protocols, 0, ISP_LEN(port_cases)),
          TEST(simulators_have_any_port_but_no_privileged_one), TEST(odd_sockaddrs_are_refused))
