// The bytes of the one request that a run repeats.
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H

#include <stddef.h>

struct request {
    char *data;
    size_t length;
    size_t head_bytes;
};

// Builds "METHOD TARGET HTTP/1.1", the fields of the file (one "Name: value" a line; "#" starts a comment) and a body
// of `body_bytes`; `fresh` adds "Connection: close" in place of any Connection field. NULL data and a message on stderr
// when the file cannot be read.
struct request request_build(const char *method, const char *target, const char *fields_path, size_t body_bytes,
                             int fresh);

#endif
