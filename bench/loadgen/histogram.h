// A log-linear histogram of latencies: 32 buckets per power of two, so a value is off by at most 1.6 %.
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

enum { SUB_BUCKET_BITS = 6, SUB_BUCKETS = 1 << SUB_BUCKET_BITS, BUCKETS = SUB_BUCKETS * 36 };

struct histogram {
    uint64_t counts[BUCKETS];
    uint64_t total;
    uint64_t max; // exact, in nanoseconds
    double sum;   // nanoseconds
};

void histogram_clear(struct histogram *h);
void histogram_record(struct histogram *h, uint64_t nanos);

// The value in nanoseconds below which the share `quantile` (0..1) of the values lies; 0 when empty.
double histogram_quantile(const struct histogram *h, double quantile);

#endif
