/*
 * edge_rows.h - every kind of malformed request, with its one right answer (docs/http-api.md, "What
 * is refused"), and a few good ones that look like them.
 */
#ifndef ISPD_EDGE_ROWS_H
#define ISPD_EDGE_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct edge_row {
    const char *name;
    const char *bytes; /* "@" stands for the server's own host and port, "~" for a token */
    size_t len;
    int status;
    int or_status; /* 0: closed without an answer */
    bool kept;     /* the connection goes on after the answer */
    bool library;  /* libmicrohttpd may answer by itself: no problem document */
};

extern const struct edge_row edge_rows[];
extern const size_t edge_row_len;

/* What is sent. [owned: free] */
char *edge_fill(const struct edge_row *row, const char *token, size_t *len);

#endif
