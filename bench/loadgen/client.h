// The client side: a set of connections to one proxy that each send the same request and check every answer.
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "request.h"
#include "tls.h"

// How an exchange can go wrong; none of these is ever counted as a request.
struct client_errors {
    uint64_t connect;   // refused, or no local port left
    uint64_t status;    // another status than 200, or no HTTP at all
    uint64_t length;    // no valid Content-Length, or more or fewer bytes than it and the workload say
    uint64_t closed;    // the proxy closed the connection before the whole answer was here
};

// Called for each complete and correct answer; `intended_nanos` is when its request was to be sent.
typedef void (*answer_listener)(uint64_t intended_nanos);

enum client_mode {
    ON_DEMAND,  // open loop: a connection sends when client_send says so
    ONE_EACH,   // each connection sends once, when it is opened, and then stays idle
    ENDLESS,    // closed loop: an answer is followed by the next request at once
};

struct client_options {
    int port;
    int connections;
    size_t answer_bytes;      // every body must be exactly this long
    int fresh;                // a new connection for each request
    int resets;               // connections are closed by a reset: nobody is left with one in TIME_WAIT
    enum tls_mode tls;
    int streams;              // requests under way on each connection, by HTTP/2; 0: HTTP/1.1, one
    enum client_mode mode;
    struct request request;
    answer_listener on_answer;
};

struct client_state {
    int open;                 // connections that exist
    int busy;                 // connections with a request under way
    uint64_t sent;
    uint64_t reopened;        // connections that the proxy closed between two requests
    struct client_errors errors;
};

extern struct client_state client_state;

// Starts a set; the one before it must be closed. Connections are opened by client_dial.
void client_open(const struct client_options *options);

// Opens up to `limit` of the connections that are missing, and sends on them unless ON_DEMAND: then it opens none that
// are to be fresh for a request. Returns how many.
int client_dial(int limit);

// Sends on the connection that has been idle longest, or on a fresh one. Returns 0 when all are busy.
int client_send(uint64_t intended_nanos);

// Ends the closed loop: answers are not followed by further requests.
void client_quiesce(void);

// Closes all connections, whatever they do.
void client_close(void);

#endif
