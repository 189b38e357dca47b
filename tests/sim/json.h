/*
 * JSON out, for the control socket. Commas and nesting are kept by the writer; text that
 * is not UTF-8 is written with its bytes as \u00XX, so the result is always valid JSON.
 */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include "buf.h"

typedef struct sim_json {
    sim_buf *out;
    bool comma;
} sim_json;

/* key is NULL inside an array */
void sim_json_open(sim_json *json, const char *key, char bracket);      /* '{' or '[' */
void sim_json_close(sim_json *json, char bracket);                      /* '}' or ']' */
void sim_json_text(sim_json *json, const char *key, const char *value); /* NULL: null */
void sim_json_bytes(sim_json *json, const char *key, const void *value, size_t len);
void sim_json_int(sim_json *json, const char *key, int64_t value);
void sim_json_bool(sim_json *json, const char *key, bool value);

#endif
