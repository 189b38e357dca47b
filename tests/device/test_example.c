/*
 * The driver that docs/drivers.md shows, compiled as an author outside the library would.
 */
#include "isp/sys/driver.h"

#include <stdlib.h>

/* begin of docs/drivers.md */
static isp_status lamp_open(const isp_device_options *options, void **data, isp_error *err)
{
    (void)err;
    *data = NULL; /* nothing to keep: the address could be copied here */
    return options->address ? ISP_OK : ISP_E_INVALID;
}

static void lamp_close(void *data)
{
    (void)data;
}

static isp_status lamp_facts(void *data, isp_device_facts **out, isp_error *err)
{
    (void)data;
    isp_device_facts *facts = isp_device_facts_new();
    if (!facts)
        return ISP_E_MEMORY;
    isp_status st = isp_record_text(&facts->model, "lamp", err);
    if (st < 0) {
        isp_device_facts_free(facts);
        return st;
    }
    facts->uptime_ms = 1000;
    *out = facts; /* the caller's from here on */
    return ISP_OK;
}

static const isp_driver lamp = {
    .api = ISP_DRIVER_API,
    .name = "lamp",
    .title = "A lamp",
    .status = ISP_DRIVER_EXPERIMENTAL,
    .caps = ISP_CAP_FACTS,
    .port = 8080,
    .open = lamp_open,
    .close = lamp_close,
    .facts = lamp_facts,
};
/* end of docs/drivers.md */

#include "isp_test.h"

#include <string.h>

START_TEST(the_example_works)
{
    static const isp_driver *const drivers[] = {&lamp, NULL};
    const isp_device_options options = {
        .struct_size = (int64_t)sizeof options, .driver = "lamp", .address = "10.0.0.1"};
    isp_error err = {0};
    isp_device *device = NULL;
    isp_device_facts *facts = NULL;
    ck_ok(isp_device_open(drivers, &options, &device, &err), err);
    ck_ok(isp_device_facts_get(device, &facts, &err), err);
    ck_assert_str_eq(facts->model, "lamp");
    isp_line_session_list *sessions = NULL;
    ck_fails(isp_device_session_list(device, &sessions, &err), ISP_E_UNSUPPORTED, err);
    isp_device_facts_free(facts);
    isp_device_close(device);
}
END_TEST

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    char *text = calloc(1, 200000);
    ck_assert_uint_lt(fread(text, 1, 199999, file), 199999);
    fclose(file);
    return text;
}

START_TEST(the_page_shows_this_very_code)
{
    char *page = read_file(ISP_SOURCE_DIR "/docs/drivers.md");
    char *code = read_file(ISP_SOURCE_DIR "/tests/device/test_example.c");
    char *begin = strstr(code, "/* begin of docs/drivers.md */\n");
    char *end = strstr(code, "/* end of docs/drivers.md */\n");
    ck_assert(begin && end && begin < end);
    begin = strchr(begin, '\n') + 1;
    *end = '\0';
    ck_assert_ptr_nonnull(strstr(page, begin));
    free(page);
    free(code);
}
END_TEST

ISP_SUITE(device_example, TEST(the_example_works), TEST(the_page_shows_this_very_code))
