/*
 * What may be made to go wrong with a device, and when.
 *
 * One setting serves both kinds of device; docs/simulators.md says what each fault means
 * on each wire. `match`, `after` and `times` choose the requests it acts on.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "json.h"

typedef struct sim_fault {
    bool off;       /* the port is closed */
    bool hang;      /* requests are taken and nothing is ever said */
    bool garbage;   /* the answer is random bytes */
    bool wrong_id;  /* the answer carries another request's id or tag */
    bool fatal;     /* RouterOS: !fatal and close; SNMP: genErr */
    bool huge_word; /* the answer announces four gigabytes */
    bool stuck;     /* SNMP: GETNEXT and GETBULK answer the name that was asked */
    bool has_cut;
    int64_t cut;         /* bytes of the answer that are sent before the end */
    int64_t delay_ms;    /* before each answer */
    int64_t loss_pct;    /* of answers that never leave */
    int64_t slow_bps;    /* bytes a second of the answer; 0 = as fast as it goes */
    int64_t overload;    /* SNMP: more than this at once silences the agent ... */
    int64_t overload_ms; /* ... for so long */
    int64_t after;       /* let so many matching requests pass first */
    int64_t times;       /* then act so many times; 0 = always */
    char match[96];      /* RouterOS: only commands that begin so; "" = all */
} sim_fault;

/**
 * Apply a comma list such as `delay=200,loss=5` to the setting.
 * @param why filled when a word is not understood; then nothing is changed
 */
bool sim_fault_set(sim_fault *fault, const char *text, char *why, size_t why_size);

/**
 * What acts on this request: the setting itself, or a healthy one.
 * Counts `after` and `times`; a setting that has acted `times` times becomes healthy.
 */
sim_fault sim_fault_take(sim_fault *fault, const char *request);

void sim_fault_json(sim_json *json, const char *key, const sim_fault *fault);

#endif
