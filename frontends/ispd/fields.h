/*
 * fields.h - what clients write into addresses and header fields, read. Pure: text in, answer out;
 * no request, no server, any bytes.
 */
#ifndef ISPD_FIELDS_H
#define ISPD_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is this an address that means the same to everybody? NULL: yes; else why not, for people. */
const char *field_uri_fault(const char *uri);

/*
 * The next "name=value" of a query, both unescaped in place. *query moves on; it is NULL or "" at
 * the end.
 * @return the name, or NULL when there is no "="; *value is then NULL
 */
char *field_query_next(char **query, char **value);

/* The value of the one cookie of this name, not terminated; NULL when there is none or more. */
const char *field_cookie(const char *header, const char *name, size_t *len);

/* "7" in quotes: the revision that an ETag of ours holds. */
bool field_etag(const char *header, int64_t *revision);
/* Does If-None-Match hold this ETag? Weak ones too: a cache may have made them so. */
bool field_has_etag(const char *header, const char *etag);

/* Does Accept-Encoding take this coding (with a q that is not 0)? */
bool field_accepts(const char *header, const char *coding);

/*
 * Take the last address off a comma list: *end is how much of the list is left before and after.
 * @param out 16 bytes, IPv4 mapped
 * @return false: the end is reached, or what stands there is no address
 */
bool field_last_address(const char *list, size_t *end, uint8_t out[16]);

/* A numeric address into 16 bytes, IPv4 mapped. */
bool field_address(const char *text, uint8_t out[16], bool *is_ipv4);

#endif
