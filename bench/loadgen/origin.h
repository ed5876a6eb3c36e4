// The embedded origin servers: HTTP/1.1 with keep-alive, answering "/SIZE" with SIZE bytes and "/echo" with the head
// received.
#ifndef BENCH_ORIGIN_H
#define BENCH_ORIGIN_H

#include <stdint.h>

// Over all origins, since the start.
struct origin_counters {
    uint64_t accepts;   // connections a proxy opened
    uint64_t requests;  // requests read to the end of their body
    uint64_t bad;       // requests that were not what a proxy may send: answered 400
};

extern struct origin_counters origin_counters;

// Listens on 127.0.0.1:port; exits with a message when it cannot.
void origin_listen(int port);

#endif
