#include "loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

enum { BATCH = 256 };

static int epoll_fd = -1;
static struct source *dead;

void loop_open(void) {
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0) {
        perror("epoll_create1");
        exit(1);
    }
}

void loop_add(struct source *source) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = source};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, source->fd, &event) != 0) {
        perror("epoll_ctl");
        exit(1);
    }
}

void loop_close(struct source *source) {
    close(source->fd);
    source->fd = -1;
    source->next_dead = dead;
    dead = source;
}

static void bury_the_dead(void) {
    while (dead) {
        struct source *source = dead;
        dead = source->next_dead;
        free(source);
    }
}

int loop_turn(uint64_t timeout_nanos) {
    static struct epoll_event events[BATCH];
    struct timespec timeout = {(time_t)(timeout_nanos / NANOS_PER_SECOND), (long)(timeout_nanos % NANOS_PER_SECOND)};
    int count = epoll_pwait2(epoll_fd, events, BATCH, &timeout, NULL);
    for (int i = 0; i < count; i++) {
        struct source *source = events[i].data.ptr;
        if (source->fd >= 0) {
            source->on_event(source, events[i].events);
        }
    }
    bury_the_dead();
    return count;
}
