// One run: a warm-up that is not counted, then a window in which everything is.
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "client.h"
#include "cpu.h"

struct run_options {
    struct client_options client;
    double warm_seconds;
    double seconds;
    double rate;            // requests per second over all connections; 0 is a closed loop
    int poisson;            // random gaps between requests instead of even ones
    struct pid_list pids;   // of the proxy
};

// Runs to the end and prints one line of JSON.
void run_load(const struct run_options *options);

// Opens the connections, has each answer one request, prints one line of JSON and leaves them open until run_release.
void run_hold(const struct run_options *options);
void run_release(void);

#endif
