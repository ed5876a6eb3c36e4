// The client side by HTTP/2 (RFC 9113): connections on which several requests are under way at a time. The counterpart
// of what client.c does for HTTP/1.1, behind the same functions.
#ifndef BENCH_H2_H
#define BENCH_H2_H

#include "client.h"

void h2_open(const struct client_options *options);
int h2_dial(int limit);
int h2_send(uint64_t intended_nanos);
void h2_quiesce(void);
void h2_close(void);

#endif
