// A request's head as HPACK (RFC 7541), as a client of good manners writes it.
#ifndef BENCH_HPACK_H
#define BENCH_HPACK_H

#include <stddef.h>

enum { MAX_BLOCK_BYTES = 16 * 1024 };

// The same request as the first of a connection, whose fields go into the dynamic table, and as any later one, which
// only names them.
struct hpack_request {
    unsigned char first[MAX_BLOCK_BYTES];
    size_t first_bytes;
    unsigned char later[256];
    size_t later_bytes;
};

// Of a request without a body, as request_build makes it. Returns 0 when its fields do not fit into a table of 4,096
// bytes, or are too many.
int hpack_build(struct hpack_request *into, const char *head, size_t head_bytes, int is_tls);

// Whether an answer's block begins with the status 200 (its index in the static table), behind changes of the table's
// size.
int hpack_is_ok(const unsigned char *block, size_t length);

#endif
