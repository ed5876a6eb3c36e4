#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "clock.h"
#include "h2.h"
#include "http.h"
#include "loop.h"
#include "sockets.h"
#include "tls.h"

enum { HEAD_READ_BYTES = 4096 }; // a small answer is one read; of a large one the rest is discarded in the kernel

enum phase { DIALING, IDLE, AWAITING_HEAD, AWAITING_BODY };

struct client {
    struct source source;
    struct tls *tls;           // NULL in the clear
    enum phase phase;
    int slot;
    uint64_t intended;         // nanoseconds
    size_t unsent;             // bytes of the request that the socket did not take
    size_t body_left;
    size_t held;               // bytes of an incomplete head in `partial`
    char *partial;
    struct client *older, *newer; // neighbours in the idle list
};

struct client_state client_state;

static struct client_options options;
static struct client **slots;
static int *free_slots;
static int free_count;
static struct client *oldest_idle, *newest_idle;

static void idle_add(struct client *c) {
    c->phase = IDLE;
    c->newer = NULL;
    c->older = newest_idle;
    *(newest_idle ? &newest_idle->newer : &oldest_idle) = c;
    newest_idle = c;
}

static void idle_remove(struct client *c) {
    *(c->older ? &c->older->newer : &oldest_idle) = c->newer;
    *(c->newer ? &c->newer->older : &newest_idle) = c->older;
}

static void drop(struct client *c) {
    if (c->phase == IDLE) {
        idle_remove(c);
    } else {
        client_state.busy--;
    }
    free(c->partial);
    c->partial = NULL;
    slots[c->slot] = NULL;
    free_slots[free_count++] = c->slot;
    client_state.open--;
    tls_free(c->tls);
    c->tls = NULL;
    if (options.resets) {
        socket_reset_on_close(c->source.fd);
    }
    loop_close(&c->source);
}

static void fail(struct client *c, uint64_t *counter) {
    (*counter)++;
    drop(c);
}

static ssize_t send_some(struct client *c, const char *data, size_t length) {
    return c->tls ? tls_send(c->tls, data, length) : send(c->source.fd, data, length, MSG_NOSIGNAL);
}

static void send_rest(struct client *c) {
    const char *end = options.request.data + options.request.length;
    while (c->unsent > 0) {
        ssize_t n = send_some(c, end - c->unsent, c->unsent);
        if (n <= 0) {
            if (n == 0 || errno != EAGAIN) {
                fail(c, c->phase == DIALING ? &client_state.errors.connect : &client_state.errors.closed);
            }
            return;
        }
        c->unsent -= (size_t)n;
    }
    c->phase = AWAITING_HEAD;
}

static void start(struct client *c, uint64_t intended) {
    c->intended = intended;
    c->unsent = options.request.length;
    c->held = 0;
    client_state.sent++;
    send_rest(c);
}

static void on_event(struct source *source, uint32_t events);

// Takes a free slot, of which there must be one. `sends` is whether a request is sent at once.
static int dial(uint64_t intended, int sends) {
    int fd = socket_dial(options.port, options.fresh, options.tls != CLEAR || !options.fresh);
    if (fd < 0) {
        client_state.errors.connect++;
        return 0;
    }
    struct client *c = calloc(1, sizeof *c);
    c->source.fd = fd;
    c->source.on_event = on_event;
    c->tls = tls_attach(fd);
    c->slot = free_slots[--free_count];
    slots[c->slot] = c;
    client_state.open++;
    loop_add(&c->source);
    if (sends) {
        client_state.busy++;
        c->phase = DIALING;
        // On loopback the handshake is over when connect returns, so this send mostly goes out.
        start(c, intended);
    } else {
        idle_add(c);
    }
    return 1;
}

static void finish(struct client *c) {
    options.on_answer(c->intended);
    if (options.fresh) {
        c->phase = AWAITING_HEAD;
        drop(c);
        if (options.mode == ENDLESS) {
            dial(now_nanos(), 1);
        }
    } else if (options.mode == ENDLESS) {
        start(c, now_nanos());
    } else {
        client_state.busy--;
        idle_add(c);
    }
}

// Takes the bytes behind a head, or all of a later read. Returns 1 when the answer goes on; else it is over, well or
// not.
static int take_body(struct client *c, size_t length) {
    if (length > c->body_left) {
        fail(c, &client_state.errors.length);
        return 0;
    }
    c->body_left -= length;
    if (c->body_left == 0) {
        finish(c);
        return 0;
    }
    return 1;
}

static int keep_partial(struct client *c, const char *data, size_t length) {
    if (length >= HEAD_READ_BYTES) {
        fail(c, &client_state.errors.status);
        return 0;
    }
    if (!c->partial) {
        c->partial = malloc(HEAD_READ_BYTES);
    }
    memcpy(c->partial, data, length);
    c->held = length;
    return 1;
}

// As take_body, for the first reads of an answer.
static int take_head(struct client *c, const char *data, size_t length) {
    size_t head = head_length(data, length);
    if (head == 0) {
        return keep_partial(c, data, length);
    }
    int absent;
    if (answer_status(data, head) != 200) {
        fail(c, &client_state.errors.status);
        return 0;
    }
    if (content_length(data, head, &absent) != (long)options.answer_bytes || absent) {
        fail(c, &client_state.errors.length);
        return 0;
    }
    c->phase = AWAITING_BODY;
    c->body_left = options.answer_bytes;
    return take_body(c, length - head);
}

static void end_of_stream(struct client *c) {
    if (c->phase == IDLE) {
        client_state.reopened++;
        drop(c);
    } else {
        fail(c, c->phase == DIALING ? &client_state.errors.connect : &client_state.errors.closed);
    }
}

// `data` NULL discards the bytes: in the clear they are not even copied.
static ssize_t receive(struct client *c, char *data, size_t length) {
    static char discarded[16 * 1024];
    if (c->tls) {
        size_t most = data || length < sizeof discarded ? length : sizeof discarded;
        return tls_receive(c->tls, data ? data : discarded, most);
    }
    return recv(c->source.fd, data, length, data ? 0 : MSG_TRUNC);
}

// Reads once. Returns 1 when more of the answer may be readable: a short read says that the socket is empty, but over
// TLS only that a record is over.
static int read_some(struct client *c) {
    static char buffer[2 * HEAD_READ_BYTES];
    int in_body = c->phase == AWAITING_BODY;
    size_t wanted = in_body ? c->body_left : HEAD_READ_BYTES;
    size_t held = in_body ? 0 : c->held;
    if (held > 0) {
        memcpy(buffer, c->partial, held);
    }
    ssize_t n = receive(c, in_body ? NULL : buffer + held, wanted);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN) {
            end_of_stream(c);
        }
        return 0;
    }
    if (c->phase != AWAITING_HEAD && !in_body) {
        fail(c, &client_state.errors.length); // bytes that nobody asked for
        return 0;
    }
    int goes_on = in_body ? take_body(c, (size_t)n) : take_head(c, buffer, held + (size_t)n);
    return goes_on && (c->tls || (size_t)n == wanted);
}

static void on_event(struct source *source, uint32_t events) {
    struct client *c = (struct client *)source;
    if ((events & EPOLLOUT || c->tls) && c->unsent > 0) { // a TLS handshake also goes on by what is read
        send_rest(c);
    }
    if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
        return;
    }
    while (c->source.fd >= 0 && read_some(c)) {
    }
    // No further event will tell of a close that came together with the last bytes.
    if (c->source.fd >= 0 && events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        read_some(c);
    }
}

void client_open(const struct client_options *wanted) {
    options = *wanted;
    memset(&client_state, 0, sizeof client_state);
    if (options.streams > 0) {
        h2_open(wanted);
        return;
    }
    slots = calloc((size_t)options.connections, sizeof *slots);
    free_slots = malloc((size_t)options.connections * sizeof *free_slots);
    for (free_count = 0; free_count < options.connections; free_count++) {
        free_slots[free_count] = options.connections - 1 - free_count;
    }
    oldest_idle = newest_idle = NULL;
}

static int may_dial(void) {
    return free_count > 0 && (client_state.busy == 0 || tls_may_dial());
}

int client_dial(int limit) {
    if (options.streams > 0) {
        return h2_dial(limit);
    }
    int dialled = 0;
    int sends = options.mode != ON_DEMAND;
    if (options.fresh && !sends) {
        return 0; // each is opened as it is to send
    }
    while (may_dial() && dialled < limit && dial(now_nanos(), sends)) {
        dialled++;
    }
    return dialled;
}

int client_send(uint64_t intended_nanos) {
    if (options.streams > 0) {
        return h2_send(intended_nanos);
    }
    struct client *c = oldest_idle;
    if (options.fresh) {
        return may_dial() && dial(intended_nanos, 1);
    }
    if (!c) {
        return 0;
    }
    idle_remove(c);
    client_state.busy++;
    c->phase = DIALING; // until the request is out: a socket that is not connected yet takes nothing
    start(c, intended_nanos);
    return 1;
}

void client_quiesce(void) {
    if (options.streams > 0) {
        h2_quiesce();
        return;
    }
    options.mode = ON_DEMAND;
}

void client_close(void) {
    if (options.streams > 0) {
        h2_close();
        return;
    }
    for (int i = 0; i < options.connections; i++) {
        if (slots[i]) {
            drop(slots[i]);
        }
    }
    free(slots);
    free(free_slots);
    slots = NULL;
    free_slots = NULL;
}
