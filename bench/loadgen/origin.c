#include "origin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "http.h"
#include "loop.h"
#include "sockets.h"

enum {
    READ_BYTES = 16 * 1024,       // a request with its 10 KiB body fits one read
    MAX_HEAD_BYTES = 8 * 1024,
    MAX_ANSWER_BYTES = 64 << 20,
    ANSWER_KINDS = 16,
    DEFAULT_ANSWER_BYTES = 100,
    SEND_BUFFER_BYTES = 1 << 20,  // a 100 KiB answer is one send
};

static const char ANSWER_HEAD[] =
    "HTTP/1.1 200 OK\r\n"
    "Server: origin\r\n"
    "Date: Sat, 21 Nov 2026 08:00:00 GMT\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: %zu\r\n";

// An answer as it goes out, made once for each size and sent ever after.
struct answer {
    size_t body_bytes;
    size_t length;
    char *data;
};

struct connection {
    struct source source;
    size_t body_left;          // of the request being read
    size_t held;               // bytes of an incomplete head in `partial`
    char *partial;
    const char *unsent;        // the rest of an answer the socket did not take at once
    size_t unsent_bytes;
    char *echo;                // memory of an echoed answer, until the next
    const struct answer *next; // what to answer when the body is complete
};

struct origin_counters origin_counters;

static struct answer answers[ANSWER_KINDS];
static int answer_count;

static const struct answer *answer_of(size_t body_bytes) {
    for (int i = 0; i < answer_count; i++) {
        if (answers[i].body_bytes == body_bytes) {
            return &answers[i];
        }
    }
    if (answer_count == ANSWER_KINDS || body_bytes > MAX_ANSWER_BYTES) {
        return NULL;
    }
    struct answer *a = &answers[answer_count++];
    a->body_bytes = body_bytes;
    a->data = malloc(sizeof ANSWER_HEAD + 32 + body_bytes);
    int head = sprintf(a->data, ANSWER_HEAD, body_bytes);
    head += sprintf(a->data + head, "\r\n");
    memset(a->data + head, 'x', body_bytes);
    a->length = (size_t)head + body_bytes;
    return a;
}

static void connection_close(struct connection *c) {
    free(c->partial);
    free(c->echo);
    c->partial = c->echo = NULL;
    loop_close(&c->source);
}

// Sends what is left of the answer; what the socket does not take waits for EPOLLOUT.
static void send_rest(struct connection *c) {
    while (c->unsent_bytes > 0) {
        ssize_t n = send(c->source.fd, c->unsent, c->unsent_bytes, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno != EAGAIN) {
                connection_close(c);
            }
            return;
        }
        c->unsent += n;
        c->unsent_bytes -= (size_t)n;
    }
}

static void send_answer(struct connection *c, const char *data, size_t length) {
    c->unsent = data;
    c->unsent_bytes = length;
    send_rest(c);
}

// Answers with the request's head, and with hop-by-hop fields of its own that a proxy must not pass on.
static void send_echo(struct connection *c, const char *head, size_t length) {
    free(c->echo);
    c->echo = malloc(sizeof ANSWER_HEAD + length + 128);
    int n = sprintf(c->echo, ANSWER_HEAD, length);
    n += sprintf(c->echo + n, "Connection: X-Origin-Hop\r\nX-Origin-Hop: 1\r\nVia: 1.1 before\r\n\r\n");
    memcpy(c->echo + n, head, length);
    send_answer(c, c->echo, (size_t)n + length);
}

static void refuse(struct connection *c) {
    static const char bad[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    origin_counters.bad++;
    ssize_t ignored = send(c->source.fd, bad, sizeof bad - 1, MSG_NOSIGNAL);
    (void)ignored;
    connection_close(c);
}

// Which answer a target asks for; a target that is neither "/" nor "/SIZE" gets the default.
static const struct answer *answer_for(const char *head, size_t length) {
    const char *slash = memchr(head, '/', length < 16 ? length : 16);
    size_t size = slash ? (size_t)strtoul(slash + 1, NULL, 10) : 0;
    return answer_of(size ? size : DEFAULT_ANSWER_BYTES);
}

static int is_echo(const char *head, size_t length) {
    return length > 10 && memcmp(head, "GET /echo ", 10) == 0;
}

// Takes one complete head. Returns how many of the `after` bytes behind it belong to its body, or -1 when the
// connection is gone.
static ssize_t take_request(struct connection *c, const char *head, size_t length, size_t after) {
    int absent;
    long body = content_length(head, length, &absent);
    c->next = answer_for(head, length);
    if (body < 0 || !c->next || (absent && has_field(head, length, "transfer-encoding"))) {
        refuse(c);
        return -1;
    }
    size_t here = (size_t)body < after ? (size_t)body : after;
    c->body_left = (size_t)body - here;
    if (c->body_left == 0) {
        origin_counters.requests++;
        if (is_echo(head, length)) {
            send_echo(c, head, length);
        } else {
            send_answer(c, c->next->data, c->next->length);
        }
    }
    return c->source.fd < 0 ? -1 : (ssize_t)here;
}

static int keep_partial(struct connection *c, const char *data, size_t length) {
    if (length >= MAX_HEAD_BYTES) {
        refuse(c);
        return -1;
    }
    if (length > 0) {
        if (!c->partial) {
            c->partial = malloc(MAX_HEAD_BYTES);
        }
        memmove(c->partial, data, length);
    }
    c->held = length;
    return 0;
}

// Takes whatever complete requests `data` holds. Returns -1 when the connection is gone.
static int take_bytes(struct connection *c, const char *data, size_t length) {
    while (length > 0) {
        size_t head = head_length(data, length);
        if (head == 0) {
            return keep_partial(c, data, length);
        }
        ssize_t body = take_request(c, data, head, length - head);
        if (body < 0) {
            return -1;
        }
        data += head + (size_t)body;
        length -= head + (size_t)body;
    }
    c->held = 0;
    return 0;
}

// Reads what is left of a body without copying it. Returns 1 when more may be readable, 0 when drained, -1 when closed.
static int read_body(struct connection *c) {
    ssize_t n = recv(c->source.fd, NULL, c->body_left, MSG_TRUNC);
    if (n <= 0) {
        if (n < 0 && errno == EAGAIN) {
            return 0;
        }
        connection_close(c);
        return -1;
    }
    c->body_left -= (size_t)n;
    if (c->body_left > 0) {
        return 0;
    }
    origin_counters.requests++;
    send_answer(c, c->next->data, c->next->length);
    return c->source.fd < 0 ? -1 : 0;
}

// As read_body, for heads. A short read says that the socket is empty, which saves the second recv.
static int read_heads(struct connection *c) {
    static char buffer[READ_BYTES + MAX_HEAD_BYTES];
    size_t held = c->held;
    if (held > 0) {
        memcpy(buffer, c->partial, held);
    }
    ssize_t n = recv(c->source.fd, buffer + held, READ_BYTES, 0);
    if (n <= 0) {
        if (n < 0 && errno == EAGAIN) {
            return 0;
        }
        connection_close(c);
        return -1;
    }
    if (take_bytes(c, buffer, held + (size_t)n) < 0) {
        return -1;
    }
    return n == READ_BYTES;
}

static int read_some(struct connection *c) {
    return c->body_left > 0 ? read_body(c) : read_heads(c);
}

static void on_connection(struct source *source, uint32_t events) {
    struct connection *c = (struct connection *)source;
    if (events & EPOLLOUT && c->unsent_bytes > 0) {
        send_rest(c);
        if (c->source.fd < 0) {
            return;
        }
    }
    if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
        return;
    }
    while (read_some(c) > 0) {
    }
    // No further event will tell of a close that came together with the last bytes.
    if (c->source.fd >= 0 && events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        read_some(c);
    }
}

static void on_listener(struct source *source, uint32_t events) {
    (void)events;
    int fd;
    while ((fd = socket_accept(source->fd, SEND_BUFFER_BYTES)) >= 0) {
        struct connection *c = calloc(1, sizeof *c);
        c->source.fd = fd;
        c->source.on_event = on_connection;
        origin_counters.accepts++;
        loop_add(&c->source);
    }
}

void origin_listen(int port) {
    struct source *source = calloc(1, sizeof *source);
    source->fd = socket_listen(port);
    source->on_event = on_listener;
    if (source->fd < 0) {
        fprintf(stderr, "loadgen: cannot listen on 127.0.0.1:%d: %s\n", port, strerror(errno));
        exit(1);
    }
    loop_add(source);
}
