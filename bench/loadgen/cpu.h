// CPU time of processes (all their threads) and of cores, read from /proc.
#ifndef BENCH_CPU_H
#define BENCH_CPU_H

#include <stdint.h>

enum { MAX_PIDS = 64, MAX_CORES = 64 };

struct pid_list {
    int pids[MAX_PIDS];
    int count;
};

// Comma-separated pids; those beyond MAX_PIDS are left out.
struct pid_list pid_list_parse(const char *text);

struct process_cpu {
    uint64_t nanos;        // on CPU, from schedstat: exact
    uint64_t user_ticks;   // from stat: sampled by the kernel, good for the split only
    uint64_t system_ticks;
};

struct core_cpu {
    uint64_t busy_ticks;   // everything but idle, iowait and steal
    uint64_t steal_ticks;  // the hypervisor ran somebody else
    uint64_t total_ticks;
};

struct cpu_sample {
    struct process_cpu proxy; // the sum over the listed processes
    struct process_cpu self;
    struct core_cpu cores[MAX_CORES];
    int core_count;
};

void cpu_sample_take(struct cpu_sample *sample, const struct pid_list *pids);

#endif
