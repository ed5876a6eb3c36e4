#include "histogram.h"

#include <string.h>

// Values below SUB_BUCKETS have a bucket each; above, the top SUB_BUCKET_BITS bits choose one of SUB_BUCKETS / 2 per
// power of two.
static unsigned bucket_of(uint64_t nanos) {
    if (nanos < SUB_BUCKETS) {
        return (unsigned)nanos;
    }
    unsigned shift = 63u - (unsigned)__builtin_clzll(nanos) - (SUB_BUCKET_BITS - 1);
    unsigned bucket = SUB_BUCKETS / 2 * shift + (unsigned)(nanos >> shift);
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static double middle_of(unsigned bucket) {
    if (bucket < SUB_BUCKETS) {
        return bucket;
    }
    unsigned shift = (bucket - SUB_BUCKETS / 2) / (SUB_BUCKETS / 2);
    uint64_t low = (uint64_t)(bucket - SUB_BUCKETS / 2 * shift) << shift;
    return (double)low + (double)(1ull << shift) / 2;
}

void histogram_clear(struct histogram *h) {
    memset(h, 0, sizeof *h);
}

void histogram_record(struct histogram *h, uint64_t nanos) {
    h->counts[bucket_of(nanos)]++;
    h->total++;
    h->sum += (double)nanos;
    if (nanos > h->max) {
        h->max = nanos;
    }
}

double histogram_quantile(const struct histogram *h, double quantile) {
    uint64_t wanted = (uint64_t)(quantile * (double)h->total + 0.5);
    uint64_t seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += h->counts[i];
        if (seen >= wanted && seen > 0) {
            return middle_of(i);
        }
    }
    return 0;
}
