#include <stdlib.h>
#include <string.h>

#include "vsol_int.h"

static size_t index_len(vsol_shape s)
{
    return s == VSOL_BY_ONU || s == VSOL_BY_UP ? 2 : s == VSOL_BY_UNI ? 3 : 1;
}

/* How many rows a table with one running number has. */
static int64_t count_of(const sim_vsol *v, vsol_shape s)
{
    switch (s) {
    case VSOL_BY_PON:
        return v->pons;
    case VSOL_BY_IF:
        return sim_vsol_if_count(v);
    case VSOL_BY_WAIT:
        return (int64_t)v->waiting.count;
    case VSOL_BY_WHITE:
        return (int64_t)v->white.count;
    default:
        return (int64_t)v->bound_count;
    }
}

static const vsol_onu *onu_of(const sim_vsol *v, vsol_shape s, int64_t n)
{
    int64_t i = s == VSOL_BY_IF ? n - (VSOL_UPLINKS + v->pons + 2) : n - 1;

    if ((s != VSOL_BY_IF && s != VSOL_BY_FLAT) || i < 0 || i >= (int64_t)v->bound_count)
        return NULL;
    return v->bound[i];
}

static bool is_shown(const sim_vsol *v, vsol_shape s, const vsol_onu *o)
{
    if (s == VSOL_BY_UP)
        return o->online;
    if (s == VSOL_BY_UNI)
        return o->pon == v->number[R_UNI_PON] && o->number == v->number[R_UNI_ONU];
    return true;
}

/* Read an index. @return false: no such row */
static bool locate(const sim_vsol *v, const vsol_object *object, const uint32_t *index, size_t len,
                   vsol_at *at)
{
    vsol_shape s = object->shape;

    *at = (vsol_at){.object = object};
    if (len != index_len(s))
        return false;
    if (s == VSOL_SCALAR)
        return index[0] == 0;
    at->n = index[len - 1];
    at->pon = index[0];
    if (len == 1) {
        at->onu = onu_of(v, s, at->n);
        return at->n >= 1 && at->n <= count_of(v, s);
    }
    at->number = index[1];
    at->onu = sim_vsol_bound(v, at->pon, at->number);
    return at->onu && is_shown(v, s, at->onu) &&
           (len < 3 || (at->n >= 1 && at->n <= VSOL_UNI_PORTS));
}

static bool is_after(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
    for (size_t i = 0; i < a_len && i < b_len; i++)
        if (a[i] != b[i])
            return a[i] > b[i];
    return a_len > b_len;
}

/* Where in the array of all ONUs the rows behind an index begin. */
static size_t first_behind(const sim_vsol *v, vsol_shape s, const uint32_t *after, size_t len)
{
    size_t on_pon = VSOL_ONU_MAX, passed;

    if (len == 0 || after[0] == 0)
        return 0;
    if (after[0] > (uint32_t)v->pons)
        return (size_t)v->pons * on_pon;
    passed = len == 1 ? 0 : after[1] < on_pon ? after[1] : on_pon;
    /* Of the ONU itself there may be more ports to come. */
    if (s == VSOL_BY_UNI && passed > 0)
        passed--;
    return (after[0] - 1) * on_pon + passed;
}

/* The first row of a table by ONU whose index comes after the given one. */
static bool next_onu(const sim_vsol *v, vsol_shape s, const uint32_t *after, size_t len,
                     uint32_t *index)
{
    size_t end = (size_t)v->pons * VSOL_ONU_MAX;

    for (size_t i = first_behind(v, s, after, len); i < end; i++) {
        const vsol_onu *o = &v->onu[i];

        if (!o->bound || !is_shown(v, s, o))
            continue;
        index[0] = (uint32_t)o->pon;
        index[1] = (uint32_t)o->number;
        if (s != VSOL_BY_UNI) {
            if (is_after(index, 2, after, len))
                return true;
            continue;
        }
        for (index[2] = 1; index[2] <= VSOL_UNI_PORTS; index[2]++)
            if (is_after(index, 3, after, len))
                return true;
    }
    return false;
}

/* The same for any table. len 0 means from the beginning. */
static bool next_row(const sim_vsol *v, vsol_shape s, const uint32_t *after, size_t len,
                     uint32_t *index)
{
    uint64_t n;

    if (s == VSOL_SCALAR) {
        index[0] = 0;
        return len == 0;
    }
    if (index_len(s) > 1)
        return next_onu(v, s, after, len, index);
    n = len ? (uint64_t)after[0] + 1 : 1;
    index[0] = (uint32_t)n;
    return n <= (uint64_t)count_of(v, s);
}

/* The last object whose name is not behind this one, or -1. */
static ptrdiff_t branch_of(const sim_vsol *v, const sim_oid *name)
{
    size_t low = 0, high = v->branch_count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (sim_oid_compare(&v->branches[mid].prefix, name) <= 0)
            low = mid + 1;
        else
            high = mid;
    }
    return (ptrdiff_t)low - 1;
}

/* @return 0, or why there is no such cell */
static unsigned find(const sim_vsol *v, const sim_oid *name, vsol_at *at)
{
    ptrdiff_t i = branch_of(v, name);
    const vsol_branch *b = i < 0 ? NULL : &v->branches[i];

    if (!b || !sim_oid_starts(name, &b->prefix))
        return BER_NO_SUCH_OBJECT;
    return locate(v, b->object, name->arc + b->prefix.len, name->len - b->prefix.len, at)
               ? 0
               : BER_NO_SUCH_INSTANCE;
}

static unsigned vsol_get(void *device, const sim_oid *name, sim_value *out)
{
    sim_vsol *v = device;
    unsigned missing;
    vsol_at at;

    sim_vsol_advance(v);
    missing = find(v, name, &at);
    if (!missing)
        at.object->cell(v, &at, out);
    return missing;
}

static bool vsol_next(void *device, const sim_oid *after, sim_oid *name, sim_value *out)
{
    sim_vsol *v = device;
    ptrdiff_t first = branch_of(v, after);

    sim_vsol_advance(v);
    for (ptrdiff_t i = first < 0 ? 0 : first; i < (ptrdiff_t)v->branch_count; i++) {
        const vsol_branch *b = &v->branches[i];
        bool inside = sim_oid_starts(after, &b->prefix);
        size_t start = b->prefix.len, len = index_len(b->object->shape);
        vsol_at at;

        if (!inside && i == first)
            continue; /* the name lies between this object and the next */
        if (v->quirk_optics && inside && after->len == start && sim_vsol_is_power(b->object)) {
            while (i + 1 < (ptrdiff_t)v->branch_count &&
                   sim_vsol_is_power(v->branches[i + 1].object))
                i++;
            continue;
        }
        *name = b->prefix;
        name->len = start + len;
        if (next_row(v, b->object->shape, after->arc + start, inside ? after->len - start : 0,
                     name->arc + start) &&
            locate(v, b->object, name->arc + start, len, &at)) {
            b->object->cell(v, &at, out);
            return true;
        }
    }
    return false;
}

static int vsol_check(void *device, const sim_oid *name, const sim_value *value)
{
    sim_vsol *v = device;
    int64_t number;
    vsol_at at;

    if (find(v, name, &at))
        return SNMP_NO_CREATION;
    if (at.object->writes == R_NONE)
        return SNMP_NOT_WRITABLE;
    if (sim_vsol_is_text(at.object->writes)) {
        if (value->tag != BER_OCTETS)
            return SNMP_WRONG_TYPE;
        return value->len <= VSOL_TEXT_MAX ? SNMP_NO_ERROR : SNMP_WRONG_LENGTH;
    }
    if (value->tag != BER_INTEGER)
        return SNMP_WRONG_TYPE;
    if (!sim_ber_i64((sim_ber){sim_value_bytes(value), value->len}, &number))
        return SNMP_WRONG_LENGTH;
    return number >= 0 && number <= 65535 ? SNMP_NO_ERROR : SNMP_WRONG_VALUE;
}

static void vsol_write(void *device, const sim_oid *name, const sim_value *value)
{
    sim_vsol *v = device;
    vsol_register which;
    vsol_at at;

    if (find(v, name, &at))
        return;
    which = at.object->writes;
    if (sim_vsol_is_text(which)) {
        memset(v->text[which], 0, sizeof v->text[which]);
        memcpy(v->text[which], sim_value_bytes(value), value->len);
    } else
        sim_ber_i64((sim_ber){sim_value_bytes(value), value->len}, &v->number[which]);
    sim_vsol_advance(v);
    sim_vsol_act(v, which);
}

sim_mib sim_vsol_mib(sim_vsol *v)
{
    return (sim_mib){v, vsol_get, vsol_next, vsol_check, vsol_write};
}

static int compare_branches(const void *a, const void *b)
{
    const vsol_branch *left = a, *right = b;

    return sim_oid_compare(&left->prefix, &right->prefix);
}

void sim_vsol_make_branches(sim_vsol *v)
{
    int mine = v->generation == 1 ? VSOL_GEN1 : VSOL_GEN2;

    v->branches = sim_alloc(sim_vsol_object_count * sizeof *v->branches);
    for (size_t i = 0; i < sim_vsol_object_count; i++) {
        vsol_branch *b = &v->branches[v->branch_count];

        if (!(sim_vsol_objects[i].generations & mine))
            continue;
        b->object = &sim_vsol_objects[i];
        sim_oid_parse(b->object->name, &b->prefix);
        v->branch_count++;
    }
    qsort(v->branches, v->branch_count, sizeof *v->branches, compare_branches);
}
