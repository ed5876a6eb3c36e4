// The little HTTP/1.1 that load and origins need: where a head ends, its status, its length.
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H

#include <stddef.h>

// Bytes of the head that starts at `data` (with the empty line), or 0 when it is not complete yet.
size_t head_length(const char *data, size_t length);

// The value of Content-Length in a complete head: 0 when there is none (`absent` is then set), -1 when it is invalid.
long content_length(const char *head, size_t length, int *absent);

// 1 when a field of this lower-case name (without the colon) is in the head.
int has_field(const char *head, size_t length, const char *name);

// The status code of an HTTP/1.1 answer, or -1.
int answer_status(const char *head, size_t length);

#endif
