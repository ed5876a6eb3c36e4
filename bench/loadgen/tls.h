// TLS 1.3 on the client side of a connection. openssl/tls.c does it; without_tls.c stands in where a load generator
// without TLS is enough, so that it needs no OpenSSL.
#ifndef BENCH_TLS_H
#define BENCH_TLS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum tls_mode {
    CLEAR,     // no TLS
    FULL,      // no connection offers a ticket
    RESUMING,  // each connection offers the newest ticket, except the first
};

// Handshakes that succeeded, since tls_begin.
struct tls_counters {
    uint64_t full, resumed;
};

extern struct tls_counters tls_counters;

struct tls;

// Before a run: forgets tickets and counts; `is_h2` is whether h2 is offered by ALPN, and not http/1.1. Returns 0 when this
// load generator is built without TLS.
int tls_begin(enum tls_mode mode, int is_h2);

// Whether another connection may be opened while one is under way: when resuming, not before there is a ticket.
int tls_may_dial(void);

// What a connection speaks over its socket; NULL in the mode CLEAR.
struct tls *tls_attach(int fd);
void tls_free(struct tls *tls);

// As send and recv on a non-blocking socket; the first send does the handshake.
ssize_t tls_send(struct tls *tls, const void *data, size_t length);
ssize_t tls_receive(struct tls *tls, void *buffer, size_t length);

// Prints what the run's last handshake came to, and its first failure, as members of a JSON object.
void tls_print(void);

#endif
