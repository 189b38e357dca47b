/*
 * V-SOL OLTs (V1600D EPON, V1600G GPON, and the same boxes under other names) over SNMP v2c or v3.
 *
 * Both drivers read any of them: the device tells what it is. They differ in the name that an
 * operator chooses.
 */
#include <string.h>

#include "base/text.h"
#include "device/device.h"
#include "drivers/builtin.h"
#include "drivers/vsol/models.h"
#include "drivers/vsol/reader.h"

enum {
    SNMP_PORT = 161,
    FACT_TEXT_MAX = 128
};

typedef struct vsol_device {
    isp_reach reach;
    isp_snmp_engine *engine;
    isp_snmp_reader *reader;
} vsol_device;

static void vsol_device_free(vsol_device *d)
{
    isp_snmp_reader__free(d->reader);
    isp_snmp_engine__free(d->engine);
    isp_reach__free(&d->reach);
    free(d);
}
ISP_AUTO_DEFINE(vsol_device, vsol_device_free)

static isp_status vsol_open(const isp_device_options *options, void **data, isp_error *err)
{
    bool is_v3 = options->snmp_version && strcmp(options->snmp_version, "v3") == 0;
    ISP_REQUIRE(err, is_v3 || (options->password && *options->password), "node.password");
    ISP_AUTO(vsol_device) d = calloc(1, sizeof *d);
    if (!d)
        return isp_fail_memory(err);
    isp_status st = isp_reach__init(&d->reach, &isp_driver_vsol_epon, options, err);
    if (st < 0)
        return st;
    st = isp_snmp_engine__new(&(isp_snmp_engine_options){0}, &d->engine, err);
    if (st < 0)
        return st;
    isp_snmp_v3_options user;
    const isp_snmp_device_options device = isp_reach__snmp(&d->reach, options, &user);
    st = isp_snmp_reader__new(d->engine, &isp_vsol_profile, &device, &d->reader, err);
    if (st < 0)
        return st;
    *data = ISP_TAKE(d);
    return ISP_OK;
}

static void vsol_close(void *data)
{
    vsol_device_free(data);
}

static isp_status vsol_onu_read(void *data, isp_onu_reading_list **out, isp_error *err)
{
    vsol_device *d = data;
    return isp_snmp_reader__read_wait(d->reader, ISP_SNMP_READ_ALL, out, err);
}

/* --- facts --- */

typedef struct fact_answers {
    char text[ISP_VSOL_FACTS][FACT_TEXT_MAX + 1];
    int64_t number[ISP_VSOL_FACTS];
} fact_answers;

static void on_fact(void *user, size_t i, const isp_snmp_value *value)
{
    fact_answers *f = user;
    if (value->type == ISP_SNMP_OCTETS) {
        size_t len = value->len < FACT_TEXT_MAX ? value->len : FACT_TEXT_MAX;
        memcpy(f->text[i], value->bytes, len);
        f->text[i][len] = '\0';
    } else if (isp_snmp_value__is_there(value)) {
        f->number[i] = value->number;
    }
}

static isp_status vsol_facts(void *data, isp_device_facts **out, isp_error *err)
{
    vsol_device *d = data;
    fact_answers answers = {0};
    for (size_t i = 0; i < ISP_VSOL_FACTS; i++)
        answers.number[i] = ISP_NO_VALUE;
    const isp_snmp_get get = {.oids = isp_vsol_fact_oids,
                              .oid_count = ISP_VSOL_FACTS,
                              .value = on_fact,
                              .user = &answers};
    isp_status st = isp_snmp__get_wait(isp_snmp_reader__device(d->reader), &get, err);
    if (st < 0)
        return st;

    ISP_AUTO(isp_device_facts) facts = isp_device_facts_new();
    if (!facts)
        return isp_fail_memory(err);
    const char *model = *answers.text[ISP_VSOL_FACT_MODEL] ? answers.text[ISP_VSOL_FACT_MODEL]
                        : *answers.text[ISP_VSOL_FACT_MODEL_OLD]
                            ? answers.text[ISP_VSOL_FACT_MODEL_OLD]
                            : answers.text[ISP_VSOL_FACT_DESCR];
    const struct {
        const char **member;
        const char *text;
    } texts[] = {
        {&facts->model, model},
        {&facts->name, answers.text[ISP_VSOL_FACT_HOST]},
        {&facts->version, answers.text[ISP_VSOL_FACT_VERSION]},
        {&facts->serial, answers.text[ISP_VSOL_FACT_SERIAL]},
    };
    for (size_t i = 0; i < ISP_LEN(texts); i++)
        if (*texts[i].text && (st = isp_record_text(texts[i].member, texts[i].text, err)) < 0)
            return st;
    if (answers.number[ISP_VSOL_FACT_UPTIME] != ISP_NO_VALUE)
        facts->uptime_ms = answers.number[ISP_VSOL_FACT_UPTIME] * 10;
    int64_t cpu = answers.number[ISP_VSOL_FACT_CPU];
    if (cpu == ISP_NO_VALUE && !isp_text__i64(answers.text[ISP_VSOL_FACT_CPU], &cpu))
        cpu = ISP_NO_VALUE;
    if (cpu >= 0 && cpu <= 100)
        facts->cpu_pct_x100 = cpu * 100;
    *out = ISP_TAKE(facts);
    return ISP_OK;
}

#define VSOL_DRIVER(name_, title_)                                                                \
    {                                                                                             \
        .api = ISP_DRIVER_API, .name = name_, .title = title_, .status = ISP_DRIVER_EXPERIMENTAL, \
        .caps = ISP_CAP_FACTS | ISP_CAP_ONU_READ, .port = SNMP_PORT, .is_olt = 1,                 \
        .snmp = &isp_vsol_profile, .open = vsol_open, .close = vsol_close, .facts = vsol_facts,   \
        .onu_read = vsol_onu_read,                                                                \
    }

const isp_driver isp_driver_vsol_epon = VSOL_DRIVER("vsol-epon", "V-SOL EPON OLT");
const isp_driver isp_driver_vsol_gpon = VSOL_DRIVER("vsol-gpon", "V-SOL GPON OLT");
