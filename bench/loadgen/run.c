#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "histogram.h"
#include "loop.h"
#include "origin.h"

enum {
    DIAL_LIMIT = 256,                     // connections opened per turn, so that no backlog overflows
    HOLD_LIMIT = 64,                      // connections of a hold that are not answered yet
};
// What an empty poll takes at most on the CPU; beyond, somebody else had the core.
static const uint64_t EMPTY_POLL_NANOS = 5000;
static const uint64_t DRAIN_NANOS = NANOS_PER_SECOND;
static const uint64_t REDIAL_NANOS = NANOS_PER_SECOND / 100;
static const uint64_t IDLE_WAIT_NANOS = NANOS_PER_SECOND / 100;
static const uint64_t HANDSHAKES_NANOS = 2 * NANOS_PER_SECOND;
static const uint64_t HOLD_NANOS = 30 * NANOS_PER_SECOND;

// What has been counted so far; the difference of two of these is the window.
struct snapshot {
    uint64_t time;
    struct cpu_sample cpu;
    struct origin_counters origin;
    struct tls_counters handshakes;
};

static struct histogram latency;   // of answers, from the intended time
static struct histogram lateness;  // of sends, from the intended time: what the generator itself adds
static uint64_t empty_nanos;       // spent on polls that found nothing
static int measuring;

static void take_snapshot(struct snapshot *s, const struct pid_list *pids) {
    cpu_sample_take(&s->cpu, pids);
    s->origin = origin_counters;
    s->handshakes = tls_counters;
    s->time = now_nanos();
}

static void on_answer(uint64_t intended) {
    if (measuring) {
        histogram_record(&latency, now_nanos() - intended);
    }
}

static void ignore_answer(uint64_t intended) {
    (void)intended;
}

// --- Open loop: when requests are due.

static double next_due;  // nanoseconds
static double gap;       // mean, nanoseconds
static uint64_t random_state;

static double random_unit(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (double)(random_state >> 11) * 0x1p-53;
}

static void schedule_start(const struct run_options *o) {
    random_state = 88172645463325252ull; // the same gaps for every proxy
    gap = o->rate > 0 ? 1e9 / o->rate : 0;
    next_due = (double)now_nanos();
}

// Sends everything that is due while a connection is free; what is not sent stays due, and its latency grows.
static void send_due(const struct run_options *o) {
    double now = (double)now_nanos();
    while (next_due <= now && client_send((uint64_t)next_due)) {
        if (measuring) {
            histogram_record(&lateness, (uint64_t)(now - next_due));
        }
        next_due += o->poisson ? -log(1.0 - random_unit()) * gap : gap;
    }
}

// Drives the load until `end`. It polls and never sleeps: a proxy whose send has to wake the load pays for the wake-up
// (an interrupt to another core, which on a virtual machine can double its CPU per request), and a load that is a
// little faster than the proxy would sleep and be woken for each answer. No proxy has its clients on its own machine.
static void drive(const struct run_options *o, uint64_t end) {
    static uint64_t next_dial;
    uint64_t now;
    while ((now = now_nanos()) < end) {
        if (client_state.open < o->client.connections && now >= next_dial) {
            next_dial = client_dial(DIAL_LIMIT) == DIAL_LIMIT ? 0 : now + REDIAL_NANOS;
        }
        if (o->rate > 0) {
            send_due(o);
        }
        if (loop_turn(0) == 0 && measuring) {
            uint64_t spent = now_nanos() - now;
            empty_nanos += spent < EMPTY_POLL_NANOS ? spent : EMPTY_POLL_NANOS;
        }
    }
}

// Lets requests under way end, so that no proxy starts its next run with aborted ones. Returns how many did not.
static int drain(void) {
    client_quiesce();
    uint64_t end = now_nanos() + DRAIN_NANOS;
    while (client_state.busy > 0 && now_nanos() < end) {
        loop_turn(IDLE_WAIT_NANOS);
    }
    return client_state.busy;
}

// --- The result, as one line of JSON.

static void print_process(const char *name, const struct process_cpu *a, const struct process_cpu *b) {
    printf(",\"%s\":{\"nanos\":%llu,\"userTicks\":%llu,\"systemTicks\":%llu}", name,
           (unsigned long long)(b->nanos - a->nanos), (unsigned long long)(b->user_ticks - a->user_ticks),
           (unsigned long long)(b->system_ticks - a->system_ticks));
}

static void print_cores(const struct cpu_sample *a, const struct cpu_sample *b) {
    printf(",\"cores\":[");
    for (int i = 0; i < b->core_count; i++) {
        double total = (double)(b->cores[i].total_ticks - a->cores[i].total_ticks);
        double busy = (double)(b->cores[i].busy_ticks - a->cores[i].busy_ticks);
        double steal = (double)(b->cores[i].steal_ticks - a->cores[i].steal_ticks);
        total = total > 0 ? total : 1;
        printf("%s{\"busy\":%.4f,\"steal\":%.4f}", i ? "," : "", busy / total, steal / total);
    }
    printf("]");
}

static void print_histogram(const char *name, const struct histogram *h) {
    printf(",\"%s\":{\"count\":%llu,\"mean\":%.0f", name, (unsigned long long)h->total,
           h->total ? h->sum / (double)h->total : 0);
    printf(",\"p50\":%.0f,\"p90\":%.0f,\"p99\":%.0f,\"p999\":%.0f,\"max\":%llu}", histogram_quantile(h, 0.5),
           histogram_quantile(h, 0.9), histogram_quantile(h, 0.99), histogram_quantile(h, 0.999),
           (unsigned long long)h->max);
}

static void print_errors(int unfinished) {
    const struct client_errors *e = &client_state.errors;
    printf(",\"errors\":{\"connect\":%llu,\"status\":%llu,\"length\":%llu,\"closed\":%llu,\"unfinished\":%d}",
           (unsigned long long)e->connect, (unsigned long long)e->status, (unsigned long long)e->length,
           (unsigned long long)e->closed, unfinished);
    printf(",\"reopened\":%llu,\"sent\":%llu", (unsigned long long)client_state.reopened,
           (unsigned long long)client_state.sent);
}

static void print_result(const struct snapshot *a, const struct snapshot *b, int unfinished) {
    printf("{\"requests\":%llu,\"seconds\":%.6f", (unsigned long long)latency.total, (double)(b->time - a->time) / 1e9);
    print_histogram("latency", &latency);
    print_histogram("lateness", &lateness);
    print_process("proxy", &a->cpu.proxy, &b->cpu.proxy);
    print_process("load", &a->cpu.self, &b->cpu.self);
    printf(",\"emptyNanos\":%llu", (unsigned long long)empty_nanos);
    print_cores(&a->cpu, &b->cpu);
    print_errors(unfinished);
    printf(",\"tls\":{\"full\":%llu,\"resumed\":%llu", (unsigned long long)(b->handshakes.full - a->handshakes.full),
           (unsigned long long)(b->handshakes.resumed - a->handshakes.resumed));
    tls_print();
    printf("},\"origin\":{\"accepts\":%llu,\"requests\":%llu,\"bad\":%llu}}\n",
           (unsigned long long)(b->origin.accepts - a->origin.accepts),
           (unsigned long long)(b->origin.requests - a->origin.requests),
           (unsigned long long)(b->origin.bad - a->origin.bad));
    fflush(stdout);
}

static void begin(const struct run_options *o, answer_listener listener, enum client_mode mode) {
    struct client_options client = o->client;
    client.on_answer = listener;
    client.mode = mode;
    histogram_clear(&latency);
    histogram_clear(&lateness);
    empty_nanos = 0;
    measuring = 0;
    client_open(&client);
}

// Kept connections have their handshakes behind them when the window opens, however busy the machine is.
static void await_handshakes(const struct run_options *o) {
    uint64_t end = now_nanos() + HANDSHAKES_NANOS;
    uint64_t wanted = o->client.tls == CLEAR || o->client.fresh ? 0 : (uint64_t)o->client.connections;
    while (tls_counters.full + tls_counters.resumed < wanted && now_nanos() < end) {
        drive(o, now_nanos() + REDIAL_NANOS);
    }
}

void run_load(const struct run_options *o) {
    static struct snapshot before, after;
    begin(o, on_answer, o->rate > 0 ? ON_DEMAND : ENDLESS);
    schedule_start(o);
    drive(o, now_nanos() + (uint64_t)(o->warm_seconds * 1e9));
    await_handshakes(o);
    take_snapshot(&before, &o->pids);
    measuring = 1;
    drive(o, before.time + (uint64_t)(o->seconds * 1e9));
    measuring = 0;
    take_snapshot(&after, &o->pids);
    int unfinished = drain();
    client_close();
    print_result(&before, &after, unfinished);
}

void run_hold(const struct run_options *o) {
    begin(o, ignore_answer, ONE_EACH);
    uint64_t end = now_nanos() + HOLD_NANOS;
    while ((client_state.open < o->client.connections || client_state.busy > 0) && now_nanos() < end) {
        if (client_state.busy == 0) {
            client_dial(HOLD_LIMIT);
        }
        loop_turn(IDLE_WAIT_NANOS);
    }
    printf("{\"open\":%d", client_state.open - client_state.busy);
    print_errors(client_state.busy);
    printf("}\n");
    fflush(stdout);
}

void run_release(void) {
    client_close();
    printf("{\"released\":true}\n");
    fflush(stdout);
}
