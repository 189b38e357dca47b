#include "device/device.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
    TIMEOUT_MS = 3000,
    TIMEOUT_MS_MAX = 600000,
    RETRY_COUNT_MAX = 10,
    NOTE_MAX = 4096, /* drivers cut it to what their device takes */
    PASSWORD_MAX = 128
};

struct isp_device {
    const isp_driver *driver;
    void *data;
    char subject[64]; /* "node:7" */
};

/* --- drivers --- */

const isp_driver *isp_driver__find(const isp_driver *const *drivers, const char *name)
{
    for (; *drivers; drivers++)
        if (strcmp((*drivers)->name, name) == 0)
            return *drivers;
    return NULL;
}

const char *isp_driver__refuses(const isp_driver *driver)
{
    if (driver->api > ISP_DRIVER_API)
        return "is newer than this library";
    const struct {
        int64_t cap;
        bool has_all, has_any;
    } functions[] = {
        {ISP_CAP_FACTS, driver->facts, driver->facts},
        {ISP_CAP_LINE, driver->line_apply && driver->line_read && driver->line_remove,
         driver->line_apply || driver->line_read || driver->line_remove},
        {ISP_CAP_SESSIONS, driver->session_list, driver->session_list},
        {ISP_CAP_ONU_READ, driver->onu_read, driver->onu_read},
    };
    if (!driver->open || !driver->close)
        return "cannot be opened and closed";
    for (size_t i = 0; i < ISP_LEN(functions); i++) {
        bool claims = driver->caps & functions[i].cap;
        if (claims ? !functions[i].has_all : functions[i].has_any)
            return "claims other capabilities than it has functions";
    }
    return NULL;
}

/* --- opening --- */

isp_status isp_reach__init(isp_reach *reach, const isp_driver *driver,
                           const isp_device_options *options, isp_error *err)
{
    memset(reach, 0, sizeof *reach);
    if (options->port < 0 || options->port > UINT16_MAX)
        return isp_fail(err, ISP_E_INVALID, "node.port", "%lld is no port",
                        (long long)options->port);
    if (options->tls < 0 || options->tls > 1)
        return isp_fail(err, ISP_E_INVALID, "node.tls", "tls is 0 or 1");
    if (options->tls && !driver->tls_port)
        return isp_fail(err, ISP_E_UNSUPPORTED, "node.tls", "the driver %s has no TLS",
                        driver->name);
    reach->tls = options->tls;
    reach->port = (uint16_t)(options->port  ? options->port
                             : options->tls ? driver->tls_port
                                            : driver->port);
    if (options->tls_pin && *options->tls_pin) {
        if (!isp_net__pin_parse(options->tls_pin, reach->pin))
            return isp_fail(err, ISP_E_INVALID, "node.tls_pin",
                            "a pin is the SHA-256 of a certificate as 64 hex digits");
        reach->has_pin = true;
    }
    if (options->snmp_version) {
        if (strcmp(options->snmp_version, "v2c") != 0 && strcmp(options->snmp_version, "v3") != 0)
            return isp_fail(err, ISP_E_INVALID, "node.snmp_version", "the version is v2c or v3");
        if (!driver->snmp)
            return isp_fail(err, ISP_E_UNSUPPORTED, "node.snmp_version",
                            "the driver %s does not speak SNMP", driver->name);
    }
    struct sockaddr_storage address;
    socklen_t len;
    if (!isp_address__parse(options->address, reach->port, &address, &len))
        return isp_fail(err, ISP_E_INVALID, "node.address", "\"%s\" is no numeric address",
                        options->address);
    snprintf(reach->address, sizeof reach->address, "%s", options->address);
    if (options->allowed_prefixes) {
        isp_status st = isp_prefix_list__parse(options->allowed_prefixes, &reach->allowed, err);
        if (st < 0)
            return st;
    }
    reach->ports[0] = reach->port;
    reach->guard = (isp_guard){.allow_loopback = options->allow_loopback,
                               .any_prefix = !options->allowed_prefixes,
                               .allowed = reach->allowed,
                               .ports = reach->ports,
                               .port_count = options->port >= 1024};
    const char *reason = isp_guard__refuses_address(&reach->guard,
                                                    (const struct sockaddr *)&address, len);
    if (reason) {
        isp_reach__free(reach);
        return isp_fail(err, ISP_E_INVALID, "node.address", "%s is refused: it %s",
                        options->address, reason);
    }
    return ISP_OK;
}

void isp_reach__free(isp_reach *reach)
{
    isp_prefix_list__free(&reach->allowed);
}

isp_snmp_device_options isp_reach__snmp(const isp_reach *reach, const isp_device_options *options,
                                        isp_snmp_v3_options *v3)
{
    bool is_v3 = options->snmp_version && strcmp(options->snmp_version, "v3") == 0;
    *v3 = (isp_snmp_v3_options){.user = options->username,
                                .auth_protocol = options->auth_protocol,
                                .auth_password = options->password,
                                .priv_protocol = options->priv_protocol,
                                .priv_password = options->priv_password};
    return (isp_snmp_device_options){.address = reach->address,
                                     .port = reach->port,
                                     .guard = &reach->guard,
                                     .subject = options->subject,
                                     .version = is_v3 ? 3 : 0,
                                     .community = is_v3 ? NULL : options->password,
                                     .v3 = is_v3 ? v3 : NULL,
                                     .timeout_ms = (uint32_t)options->timeout_ms,
                                     .retry_count = (uint32_t)options->retry_count};
}

static isp_status check_options(const isp_driver *driver, const isp_device_options *options,
                                isp_error *err)
{
    isp_reach reach;
    isp_status st = isp_reach__init(&reach, driver, options, err);
    if (st < 0)
        return st;
    isp_reach__free(&reach);
    ISP_REQUIRE(err, options->timeout_ms > 0 && options->timeout_ms <= TIMEOUT_MS_MAX,
                "timeout_ms");
    ISP_REQUIRE(err, options->retry_count >= 0 && options->retry_count <= RETRY_COUNT_MAX,
                "retry_count");
    return ISP_OK;
}

/* Say whose failure it is: the subject if nothing closer is known, and the message in any case. */
static isp_status name_failure(const char *device_subject, isp_status st, isp_error *err)
{
    if (st < 0 && err) {
        isp_error__prefix(err, "%s", device_subject);
        if (!err->subject[0])
            snprintf(err->subject, sizeof err->subject, "%s", device_subject);
    }
    return st;
}

isp_status isp_device__open(const isp_driver *const *drivers, const isp_device_options *options,
                            isp_device **out, isp_error *err)
{
    isp_device_options o = {.struct_size = (int64_t)sizeof o};
    ISP_REQUIRE(err, options, "options");
    ISP_REQUIRE(err, out, "out");
    isp_status st = isp__options_copy(&o, sizeof o, options, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, o.driver, "driver");
    ISP_REQUIRE(err, o.address, "address");
    const isp_driver *driver = isp_driver__find(drivers, o.driver);
    const char *reason = driver ? isp_driver__refuses(driver) : "is not known";
    if (reason)
        return isp_fail(err, ISP_E_UNSUPPORTED, "driver", "the driver \"%s\" %s", o.driver, reason);
    if (!o.subject)
        o.subject = "device";
    if (!o.timeout_ms)
        o.timeout_ms = TIMEOUT_MS;
    st = check_options(driver, &o, err);
    if (st < 0)
        return name_failure(o.subject, st, err);

    ISP_AUTO(isp_device) device = calloc(1, sizeof *device);
    if (!device)
        return isp_fail_memory(err);
    snprintf(device->subject, sizeof device->subject, "%s", o.subject);
    st = driver->open(&o, &device->data, err);
    if (st < 0)
        return name_failure(device->subject, st, err);
    device->driver = driver; /* from here on close() has something to close */
    *out = ISP_TAKE(device);
    return ISP_OK;
}

void isp_device_close(isp_device *device)
{
    if (device && device->driver)
        device->driver->close(device->data);
    free(device);
}

int64_t isp_device_caps(const isp_device *device)
{
    return device ? device->driver->caps : 0;
}

/* --- the capabilities: every public function below has the same body --- */

/* Before the call: is there a device, somewhere to put the answer, and the capability? */
static isp_status enter(const isp_device *device, isp_cap cap, const void *out, isp_error *err)
{
    ISP_REQUIRE(err, device, "device");
    ISP_REQUIRE(err, out, "out");
    if (!(device->driver->caps & cap))
        return isp_fail(err, ISP_E_UNSUPPORTED, device->subject, "the driver %s cannot do this",
                        device->driver->name);
    return ISP_OK;
}

/* After it: a driver answers with a sound record or with a failure. */
static isp_status leave(const isp_device *device, isp_status st, bool is_sound, isp_error *err)
{
    if (st >= 0 && (st != ISP_OK || !is_sound))
        st = isp_fail(err, ISP_E_INTERNAL, NULL, "the driver %s gave an answer that is none",
                      device->driver->name);
    return name_failure(device->subject, st, err);
}

static bool is_flag(int64_t value)
{
    return value == 0 || value == 1;
}

static bool is_name(const char *text, const char *more, size_t max)
{
    size_t len = 0;
    for (; text && text[len]; len++)
        if (!((text[len] >= 'a' && text[len] <= 'z') || (text[len] >= 'A' && text[len] <= 'Z') ||
              (text[len] >= '0' && text[len] <= '9') || strchr(more, text[len])))
            return false;
    return len >= 1 && len <= max;
}

/* Text that may go into a word of a device: UTF-8 without control characters. */
static bool is_plain(const char *text, size_t max)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return len <= max && isp_text__is_utf8(text, len);
}

/* What names a line; then what describes it. */
static isp_status check_line_name(const isp_line *line, isp_error *err)
{
    ISP_REQUIRE(err, line, "line");
    ISP_REQUIRE(err, is_name(line->key, ":._-", 64) && strchr(line->key, ':'), "line.key");
    ISP_REQUIRE(err, is_name(line->login, "._@-", 64), "line.login");
    return ISP_OK;
}

static isp_status check_line(const isp_line *line, isp_error *err)
{
    isp_status st = check_line_name(line, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, line->password && *line->password && is_plain(line->password, PASSWORD_MAX),
                "line.password");
    ISP_REQUIRE(err, is_name(line->package, "._-", 64), "line.package");
    ISP_REQUIRE(err, line->download_bps >= 1, "line.download_bps");
    ISP_REQUIRE(err, line->upload_bps >= 1, "line.upload_bps");
    ISP_REQUIRE(err, is_flag(line->enabled), "line.enabled");
    ISP_REQUIRE(err, !line->note || is_plain(line->note, NOTE_MAX), "line.note");
    return ISP_OK;
}

static bool is_sound_change(const isp_line_change *change)
{
    return change && change->step_count >= 0 && change->kick_count >= 0;
}

static bool is_sound_state(const isp_line_state *state)
{
    return state && is_flag(state->present) && is_flag(state->enabled) && state->session_count >= 0;
}

static bool are_sound_sessions(const isp_line_session_list *list)
{
    for (size_t i = 0; i < isp_line_session_list_len(list); i++)
        if (!isp_line_session_list_at(list, i)->login)
            return false;
    return list != NULL;
}

static bool are_sound_readings(const isp_onu_reading_list *list)
{
    for (size_t i = 0; i < isp_onu_reading_list_len(list); i++) {
        const isp_onu_reading *onu = isp_onu_reading_list_at(list, i);
        if (onu->pon < 1 || onu->number < 1 || onu->state < ISP_ONU_UNKNOWN ||
            onu->state > ISP_ONU_UNAUTHORISED)
            return false;
    }
    return list != NULL;
}

isp_status isp_device_facts_get(isp_device *device, isp_device_facts **out, isp_error *err)
{
    ISP_AUTO(isp_device_facts) facts = NULL;
    isp_status st = enter(device, ISP_CAP_FACTS, out, err);
    if (st < 0)
        return st;
    st = device->driver->facts(device->data, &facts, err);
    st = leave(device, st, facts, err);
    if (st == ISP_OK)
        *out = ISP_TAKE(facts);
    return st;
}

isp_status isp_device_line_apply(isp_device *device, const isp_line *line, isp_line_change **out,
                                 isp_error *err)
{
    ISP_AUTO(isp_line_change) change = NULL;
    isp_status st = enter(device, ISP_CAP_LINE, out, err);
    if (st == ISP_OK)
        st = check_line(line, err);
    if (st < 0)
        return st;
    st = device->driver->line_apply(device->data, line, &change, err);
    st = leave(device, st, is_sound_change(change), err);
    if (st == ISP_OK)
        *out = ISP_TAKE(change);
    return st;
}

isp_status isp_device_line_read(isp_device *device, const isp_line *line, isp_line_state **out,
                                isp_error *err)
{
    ISP_AUTO(isp_line_state) state = NULL;
    isp_status st = enter(device, ISP_CAP_LINE, out, err);
    if (st == ISP_OK)
        st = check_line_name(line, err);
    if (st < 0)
        return st;
    st = device->driver->line_read(device->data, line, &state, err);
    st = leave(device, st, is_sound_state(state), err);
    if (st == ISP_OK)
        *out = ISP_TAKE(state);
    return st;
}

isp_status isp_device_line_remove(isp_device *device, const isp_line *line, isp_line_change **out,
                                  isp_error *err)
{
    ISP_AUTO(isp_line_change) change = NULL;
    isp_status st = enter(device, ISP_CAP_LINE, out, err);
    if (st == ISP_OK)
        st = check_line_name(line, err);
    if (st < 0)
        return st;
    st = device->driver->line_remove(device->data, line, &change, err);
    st = leave(device, st, is_sound_change(change), err);
    if (st == ISP_OK)
        *out = ISP_TAKE(change);
    return st;
}

isp_status isp_device_session_list(isp_device *device, isp_line_session_list **out, isp_error *err)
{
    ISP_AUTO(isp_line_session_list) sessions = NULL;
    isp_status st = enter(device, ISP_CAP_SESSIONS, out, err);
    if (st < 0)
        return st;
    st = device->driver->session_list(device->data, &sessions, err);
    st = leave(device, st, are_sound_sessions(sessions), err);
    if (st == ISP_OK)
        *out = ISP_TAKE(sessions);
    return st;
}

isp_status isp_device_onu_read(isp_device *device, isp_onu_reading_list **out, isp_error *err)
{
    ISP_AUTO(isp_onu_reading_list) readings = NULL;
    isp_status st = enter(device, ISP_CAP_ONU_READ, out, err);
    if (st < 0)
        return st;
    st = device->driver->onu_read(device->data, &readings, err);
    st = leave(device, st, are_sound_readings(readings), err);
    if (st == ISP_OK)
        *out = ISP_TAKE(readings);
    return st;
}
