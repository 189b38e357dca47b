/*
 * static.h - the built web frontend. The table is made once, at start, from the directory: no
 * request ever becomes a path. A file whose name holds a hash may be kept for ever; all others are
 * asked for again by their ETag. Twins NAME.gz and NAME.br are sent as they lie there.
 */
#ifndef ISPD_STATIC_H
#define ISPD_STATIC_H

#include "request.h"

struct files;

/* Read the directory. NULL: it cannot be read, or holds too much; said why on the log. */
struct files *files_new(const char *directory, bool secure);
void files_free(struct files *files);
size_t files_len(const struct files *files);

/* Answer GET or HEAD of request->path: the file, 304, a redirect to "folder/", or 404. files may be
 * NULL: there is no frontend. */
void files_answer(const struct files *files, struct request *request);

#endif
