// An epoll loop for one thread: every socket is registered once, edge-triggered, and never touched by epoll_ctl again.
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include <stdint.h>

struct source;
typedef void (*event_handler)(struct source *source, uint32_t events);

// What epoll points at; the first member of every connection, so that a handler can cast back.
struct source {
    int fd;
    event_handler on_event;
    struct source *next_dead;
};

void loop_open(void);

// Registers for reading and writing, edge-triggered: a handler reads until a read comes back short.
void loop_add(struct source *source);

// Closes the descriptor now and frees the memory when the running batch of events is over (a later event may point at
// it).
void loop_close(struct source *source);

// Handles one batch, waiting for at most `timeout_nanos`; 0 polls. Returns how many events there were.
int loop_turn(uint64_t timeout_nanos);

#endif
