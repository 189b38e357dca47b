#include "device/device.h"
#include "isp_test.h"

#include <string.h>

START_TEST(every_built_in_driver_keeps_the_rules)
{
    const isp_driver *const *drivers = isp_driver_builtin();
    ck_assert_ptr_nonnull(drivers[0]);
    for (size_t i = 0; drivers[i]; i++) {
        const isp_driver *d = drivers[i];
        const char *reason = isp_driver__refuses(d);
        ck_assert_msg(!reason, "%s %s", d->name, reason);
        ck_assert_int_eq(d->api, ISP_DRIVER_API);
        ck_assert(d->name[0] &&
                  strspn(d->name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(d->name));
        ck_assert(d->title && d->title[0]);
        ck_assert(d->status >= ISP_DRIVER_SIM && d->status <= ISP_DRIVER_STABLE);
        ck_assert(d->port > 0 && d->port <= UINT16_MAX && d->tls_port >= 0 &&
                  d->tls_port <= UINT16_MAX);
        ck_assert(d->is_olt == 0 || d->is_olt == 1);
        ck_assert_ptr_eq(isp_driver__find(drivers, d->name), d); /* no name twice */
    }
    ck_assert_ptr_null(isp_driver__find(drivers, "no-such"));
}
END_TEST

START_TEST(devices_are_opened_by_name)
{
    isp_error err = {0};
    isp_device *device = NULL;
    const isp_device_options options = {.struct_size = (int64_t)sizeof options,
                                        .driver = "mikrotik",
                                        .address = "10.0.0.1",
                                        .username = "libisp"};
    ck_ok(isp_device_open(NULL, &options, &device, &err), err);
    ck_assert_int_eq(isp_device_caps(device), ISP_CAP_FACTS | ISP_CAP_LINE | ISP_CAP_SESSIONS);
    isp_device_close(device);
    isp_device_options other = options;
    other.driver = "no-such";
    ck_fails(isp_device_open(NULL, &other, &device, &err), ISP_E_UNSUPPORTED, err);
}
END_TEST

ISP_SUITE(drivers_registry, TEST(every_built_in_driver_keeps_the_rules),
          TEST(devices_are_opened_by_name))
