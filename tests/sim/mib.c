#include "mib.h"

#include <string.h>

const unsigned char *sim_value_bytes(const sim_value *value)
{
    return value->bytes ? value->bytes : value->room;
}

void sim_value_i64(sim_value *value, unsigned tag, int64_t number)
{
    value->tag = tag;
    value->bytes = NULL;
    value->len = sim_ber_write_i64(value->room, number);
}

void sim_value_u64(sim_value *value, unsigned tag, uint64_t number)
{
    value->tag = tag;
    value->bytes = NULL;
    value->len = sim_ber_write_u64(value->room, number);
}

void sim_value_octets(sim_value *value, unsigned tag, const void *octets, size_t len)
{
    value->tag = tag;
    value->bytes = NULL;
    value->len = len < sizeof value->room ? len : sizeof value->room;
    memcpy(value->room, octets, value->len);
}

void sim_value_text(sim_value *value, const char *text)
{
    sim_value_octets(value, BER_OCTETS, text, strlen(text));
}
