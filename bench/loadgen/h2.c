#include "h2.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "clock.h"
#include "hpack.h"
#include "loop.h"
#include "sockets.h"
#include "tls.h"

enum {
    FRAME_HEADER = 9,
    MAX_FRAME = 16 * 1024, // RFC 9113 section 4.2: more needs a setting that is not sent
    READ_BYTES = 64 * 1024,
    OUT_BYTES = 64 * 1024,
    MOST_STREAMS = 100,
    LAST_STREAM = 0x7ffffff0,
    STREAM_WINDOW = 0x7fffffff, // answers are small, and all of each is taken at once
    GIVE_BACK = 0x10000000,
    DEFAULT_WINDOW = 65535,
    DEFAULT_TABLE = 4096,
};

enum frame { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION };
enum flag { END_STREAM = 0x1, ACK = 0x1, END_HEADERS = 0x4, PADDED = 0x8, HAS_PRIORITY = 0x20 };

struct stream {
    uint32_t id;        // 0: free
    int answered;       // its head has come
    uint64_t intended;  // nanoseconds
    size_t received;
};

struct h2 {
    struct source source;
    struct tls *tls; // NULL in the clear
    int slot;
    uint32_t next_id;
    int under_way;
    int heard;   // from the proxy
    int leaving; // the proxy wants no more requests by this one
    size_t window_used;
    size_t out_bytes, in_bytes;
    struct stream streams[MOST_STREAMS];
    unsigned char out[OUT_BYTES];
    unsigned char in[FRAME_HEADER + MAX_FRAME + READ_BYTES];
};

static struct client_options options;
static struct hpack_request request;
static struct h2 **slots;
static int *free_slots;
static int free_count;
static int next_sender; // of the open loop: by turns

static void drop(struct h2 *c) {
    client_state.busy -= c->under_way;
    client_state.open--;
    slots[c->slot] = NULL;
    free_slots[free_count++] = c->slot;
    tls_free(c->tls);
    c->tls = NULL;
    loop_close(&c->source);
}

// All its requests fail, at least one error being counted.
static void fail(struct h2 *c, uint64_t *counter) {
    *counter += (uint64_t)(c->under_way > 0 ? c->under_way : 1);
    drop(c);
}

// Returns 0 when the connection has gone.
static int flush(struct h2 *c) {
    size_t sent = 0;
    while (sent < c->out_bytes) {
        ssize_t n = c->tls ? tls_send(c->tls, c->out + sent, c->out_bytes - sent)
                           : send(c->source.fd, c->out + sent, c->out_bytes - sent, MSG_NOSIGNAL);
        if (n <= 0) {
            if (n == 0 || errno != EAGAIN) {
                fail(c, !c->heard ? &client_state.errors.connect : &client_state.errors.closed);
                return 0;
            }
            break;
        }
        sent += (size_t)n;
    }
    memmove(c->out, c->out + sent, c->out_bytes - sent);
    c->out_bytes -= sent;
    return 1;
}

static void put_32(unsigned char *at, uint32_t value) {
    at[0] = (unsigned char)(value >> 24);
    at[1] = (unsigned char)(value >> 16);
    at[2] = (unsigned char)(value >> 8);
    at[3] = (unsigned char)value;
}

static uint32_t get_32(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

// Adds a frame to what is to be sent. There is room: answers are awaited before more is asked.
static void put_frame(struct h2 *c, enum frame type, int flags, uint32_t stream, const void *payload, size_t length) {
    unsigned char *at = c->out + c->out_bytes;
    if (c->out_bytes + FRAME_HEADER + length > OUT_BYTES) {
        return; // a proxy that does not read gets no acknowledgements either
    }
    put_32(at, (uint32_t)length << 8 | type);
    at[4] = (unsigned char)flags;
    put_32(at + 5, stream);
    memcpy(at + FRAME_HEADER, payload, length);
    c->out_bytes += FRAME_HEADER + length;
}

static void put_window(struct h2 *c, size_t more) {
    unsigned char payload[4];
    put_32(payload, (uint32_t)more);
    put_frame(c, WINDOW_UPDATE, 0, 0, payload, sizeof payload);
}

static void put_preface(struct h2 *c) {
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static const unsigned char settings[] = {0, 2, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff}; // no push, the window
    memcpy(c->out, preface, sizeof preface - 1);
    c->out_bytes = sizeof preface - 1;
    put_frame(c, SETTINGS, 0, 0, settings, sizeof settings);
    put_window(c, STREAM_WINDOW - DEFAULT_WINDOW);
}

static struct stream *find(struct h2 *c, uint32_t id) {
    for (int i = 0; i < options.streams; i++) {
        if (c->streams[i].id == id) {
            return &c->streams[i];
        }
    }
    return NULL;
}

static void start(struct h2 *c, struct stream *s, uint64_t intended) {
    int first = c->next_id == 1;
    *s = (struct stream){.id = c->next_id, .intended = intended};
    c->next_id += 2;
    c->under_way++;
    client_state.sent++;
    put_frame(c, HEADERS, END_STREAM | END_HEADERS, s->id, first ? request.first : request.later,
              first ? request.first_bytes : request.later_bytes);
}

static int may_start(const struct h2 *c) {
    return !c->leaving && c->under_way < options.streams && c->next_id < LAST_STREAM;
}

static void end_stream(struct h2 *c, struct stream *s) {
    s->id = 0;
    c->under_way--;
}

static void answered(struct h2 *c, struct stream *s) {
    options.on_answer(s->intended);
    end_stream(c, s);
    if (options.mode == ENDLESS && may_start(c)) {
        start(c, s, now_nanos());
    } else {
        client_state.busy--;
    }
}

// Where the content of a frame that may be padded lies; returns 0 when there is none.
static int unpad(const unsigned char **payload, size_t *length, int flags) {
    size_t before = (flags & PADDED ? 1 : 0), after = before && *length ? **payload : 0;
    if (*length < before + after) {
        return 0;
    }
    *payload += before;
    *length -= before + after;
    return 1;
}

// The frames of a stream. Returns 0 when the connection has gone.
static int take_answer(struct h2 *c, enum frame type, int flags, uint32_t id, const unsigned char *payload,
                       size_t length) {
    struct stream *s = find(c, id);
    if (!s || !unpad(&payload, &length, flags)) {
        fail(c, &client_state.errors.length);
        return 0;
    }
    if (type == HEADERS) {
        size_t priority = flags & HAS_PRIORITY ? 5 : 0;
        if (!(flags & END_HEADERS) || length < priority || !hpack_is_ok(payload + priority, length - priority)
            || s->answered) {
            fail(c, &client_state.errors.status);
            return 0;
        }
        s->answered = 1;
    } else {
        s->received += length;
    }
    if (flags & END_STREAM) {
        if (s->received != options.answer_bytes) {
            fail(c, &client_state.errors.length);
            return 0;
        }
        answered(c, s);
    }
    return 1;
}

// The proxy goes, and did not look at what was asked behind that stream: as if it had never been sent.
static void refused(struct h2 *c, uint32_t last) {
    for (int i = 0; i < options.streams; i++) {
        if (c->streams[i].id > last) {
            end_stream(c, &c->streams[i]);
            client_state.busy--;
            client_state.sent--;
        }
    }
}

static int take_settings(struct h2 *c, int flags, const unsigned char *payload, size_t length) {
    if (flags & ACK) {
        return 1;
    }
    for (size_t i = 0; i + 6 <= length; i += 6) {
        int id = payload[i] << 8 | payload[i + 1];
        uint32_t value = get_32(payload + i + 2);
        int too_little = (id == 1 && value < DEFAULT_TABLE) || (id == 3 && value < (uint32_t)options.streams);
        if (too_little) {
            fail(c, &client_state.errors.connect); // another work than that of the others
            return 0;
        }
    }
    put_frame(c, SETTINGS, ACK, 0, "", 0);
    return 1;
}

// Returns 0 when the connection has gone.
static int take_frame(struct h2 *c, enum frame type, int flags, uint32_t id, const unsigned char *payload,
                      size_t length) {
    switch (type) {
    case DATA:
        c->window_used += length;
        if (c->window_used >= GIVE_BACK) {
            put_window(c, c->window_used);
            c->window_used = 0;
        }
        return take_answer(c, type, flags, id, payload, length);
    case HEADERS:
        return take_answer(c, type, flags, id, payload, length);
    case RST_STREAM:
        fail(c, &client_state.errors.status);
        return 0;
    case SETTINGS:
        return take_settings(c, flags, payload, length);
    case PING:
        if (!(flags & ACK)) {
            put_frame(c, PING, ACK, 0, payload, length);
        }
        return 1;
    case GOAWAY:
        c->leaving = 1;
        refused(c, length < 4 ? 0 : get_32(payload) & 0x7fffffff);
        return 1;
    default:
        return 1;
    }
}

// Takes the frames that are there in full. Returns 0 when the connection has gone.
static int take_frames(struct h2 *c) {
    size_t at = 0;
    while (c->in_bytes - at >= FRAME_HEADER) {
        const unsigned char *head = c->in + at;
        size_t length = get_32(head) >> 8;
        if (length > MAX_FRAME) {
            fail(c, &client_state.errors.status); // no HTTP/2, for one
            return 0;
        }
        if (c->in_bytes - at < FRAME_HEADER + length) {
            break;
        }
        at += FRAME_HEADER + length;
        if (!take_frame(c, head[3], head[4], get_32(head + 5) & 0x7fffffff, head + FRAME_HEADER, length)) {
            return 0;
        }
    }
    memmove(c->in, c->in + at, c->in_bytes - at);
    c->in_bytes -= at;
    if (c->leaving && c->under_way == 0) {
        client_state.reopened++;
        drop(c);
        return 0;
    }
    return 1;
}

// Reads once. Returns 1 when more may be there.
static int read_some(struct h2 *c) {
    unsigned char *to = c->in + c->in_bytes;
    ssize_t n = c->tls ? tls_receive(c->tls, to, READ_BYTES) : recv(c->source.fd, to, READ_BYTES, 0);
    if (n <= 0) {
        if (n == 0 && c->under_way == 0) {
            client_state.reopened++;
            drop(c);
        } else if (n == 0 || errno != EAGAIN) {
            fail(c, c->heard ? &client_state.errors.closed : &client_state.errors.connect);
        }
        return 0;
    }
    c->heard = 1;
    c->in_bytes += (size_t)n;
    return take_frames(c) && (c->tls || n == READ_BYTES);
}

static void on_event(struct source *source, uint32_t events) {
    struct h2 *c = (struct h2 *)source;
    if (c->out_bytes > 0 && !flush(c)) {
        return;
    }
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        while (c->source.fd >= 0 && read_some(c)) {
        }
    }
    if (c->source.fd >= 0 && events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        read_some(c);
    }
    if (c->source.fd >= 0 && c->out_bytes > 0) {
        flush(c); // all requests that follow the answers of this turn at once
    }
}

static int dial(void) {
    int fd = socket_dial(options.port, 0, 1);
    if (fd < 0) {
        client_state.errors.connect++;
        return 0;
    }
    struct h2 *c = calloc(1, sizeof *c);
    c->source.fd = fd;
    c->source.on_event = on_event;
    c->tls = tls_attach(fd);
    c->slot = free_slots[--free_count];
    c->next_id = 1;
    slots[c->slot] = c;
    client_state.open++;
    put_preface(c);
    for (int i = 0; options.mode == ENDLESS && i < options.streams; i++) {
        client_state.busy++;
        start(c, &c->streams[i], now_nanos());
    }
    loop_add(&c->source);
    flush(c);
    return 1;
}

void h2_open(const struct client_options *wanted) {
    options = *wanted;
    hpack_build(&request, options.request.data, options.request.head_bytes, options.tls != CLEAR);
    slots = calloc((size_t)options.connections, sizeof *slots);
    free_slots = malloc((size_t)options.connections * sizeof *free_slots);
    for (free_count = 0; free_count < options.connections; free_count++) {
        free_slots[free_count] = options.connections - 1 - free_count;
    }
    next_sender = 0;
}

int h2_dial(int limit) {
    int dialled = 0;
    while (free_count > 0 && dialled < limit && tls_may_dial() && dial()) {
        dialled++;
    }
    return dialled;
}

int h2_send(uint64_t intended_nanos) {
    for (int i = 0; i < options.connections; i++) {
        struct h2 *c = slots[next_sender];
        next_sender = (next_sender + 1) % options.connections;
        if (c && may_start(c)) {
            client_state.busy++;
            start(c, find(c, 0), intended_nanos);
            flush(c);
            return 1;
        }
    }
    return 0;
}

void h2_quiesce(void) {
    options.mode = ON_DEMAND;
}

void h2_close(void) {
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
