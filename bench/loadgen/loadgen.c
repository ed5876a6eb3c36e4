// loadgen: load generator and origin servers in one thread and one epoll loop, so that both fit on the core that the
// proxy under test does not use. It starts the origins, then reads commands from standard input, one a line, and
// answers each with one line of JSON; it ends with its input.
//
//   loadgen --origin PORT [--origin PORT ...]
//     run port=8080 fields=FILE [key=value ...]    a warm-up, then a measured window
//     hold port=8080 fields=FILE connections=N     opens N idle connections, each after one request
//     release                                      closes those of the last hold
//
// Keys: connections=64 warm=0.5 seconds=2 (warm-up and window) rate=0 (requests/s; 0: closed loop) poisson=0 fresh=0
// resets=0 (1: connections end by a reset, and no request says that its connection ends) tls=clear (or full, resuming)
// streams=0 (requests under way on each connection, at most 100, by HTTP/2; 0: HTTP/1.1)
// method=GET target=/100 answer=100 (bytes every answer must have) body=0 (bytes of the request's) pids=1,2 (of the
// proxy).
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "hpack.h"
#include "loop.h"
#include "origin.h"
#include "run.h"

enum { MAX_COMMAND_BYTES = 4096 };

static struct source commands;
static char received[MAX_COMMAND_BYTES];
static size_t received_bytes;

// --- Commands

// The text of `key=` in the command up to the next space, copied to `value`; else the default.
static void option(const char *command, const char *key, const char *otherwise, char *value, size_t size) {
    size_t length = strlen(key);
    const char *at = command;
    snprintf(value, size, "%s", otherwise);
    while ((at = strchr(at, ' '))) {
        at++;
        if (strncmp(at, key, length) == 0 && at[length] == '=') {
            snprintf(value, size, "%.*s", (int)strcspn(at + length + 1, " "), at + length + 1);
            return;
        }
    }
}

static double number(const char *command, const char *key, const char *otherwise) {
    char value[64];
    option(command, key, otherwise, value, sizeof value);
    return strtod(value, NULL);
}

static void print_error(const char *what) {
    printf("{\"error\":\"%s\"}\n", what);
    fflush(stdout);
}

// Returns 0, having said why, when there is no such kind of TLS.
static int parse_tls(const char *command, enum tls_mode *mode) {
    static const char *const names[] = {[CLEAR] = "clear", [FULL] = "full", [RESUMING] = "resuming"};
    char value[16];
    option(command, "tls", "clear", value, sizeof value);
    for (int i = CLEAR; i <= RESUMING; i++) {
        if (strcmp(value, names[i]) == 0) {
            *mode = (enum tls_mode)i;
            return 1;
        }
    }
    print_error("tls= is none of clear, full and resuming");
    return 0;
}

// Returns 0, having said why, when the request can't be asked by HTTP/2.
static int may_be_h2(const struct run_options *o) {
    static struct hpack_request trial;
    const struct request *request = &o->client.request;
    if (o->client.streams < 0 || o->client.streams > 100) {
        print_error("streams= is at most 100");
        return 0;
    }
    if (o->client.fresh || request->length > request->head_bytes
        || !hpack_build(&trial, request->data, request->head_bytes, o->client.tls != CLEAR)) {
        print_error("by HTTP/2 a request is a GET of a few fields on a kept connection");
        return 0;
    }
    return 1;
}

// Returns 0, having said why, when the command can't be run.
static int parse_run(const char *command, struct run_options *o) {
    char method[16], target[256], fields[1024], pids[512];
    option(command, "method", "GET", method, sizeof method);
    option(command, "target", "/100", target, sizeof target);
    option(command, "fields", "", fields, sizeof fields);
    option(command, "pids", "", pids, sizeof pids);
    o->pids = pid_list_parse(pids);
    o->warm_seconds = number(command, "warm", "0.5");
    o->seconds = number(command, "seconds", "2");
    o->rate = number(command, "rate", "0");
    o->poisson = (int)number(command, "poisson", "0");
    o->client.port = (int)number(command, "port", "0");
    o->client.connections = (int)number(command, "connections", "64");
    o->client.answer_bytes = (size_t)number(command, "answer", "100");
    o->client.fresh = (int)number(command, "fresh", "0");
    o->client.resets = (int)number(command, "resets", "0");
    if (o->client.port == 0 || o->client.connections < 1) {
        print_error("a command needs port= and at least one connection");
        return 0;
    }
    if (!parse_tls(command, &o->client.tls)) {
        return 0;
    }
    o->client.streams = (int)number(command, "streams", "0");
    if (!tls_begin(o->client.tls, o->client.streams > 0)) {
        print_error("this load generator is built without TLS");
        return 0;
    }
    o->client.request = request_build(method, target, fields, (size_t)number(command, "body", "0"),
                                      o->client.fresh && !o->client.resets);
    if (!o->client.request.data) {
        print_error("cannot read the file that fields= names");
        return 0;
    }
    return o->client.streams == 0 || may_be_h2(o);
}

static void execute(const char *command) {
    struct run_options o = {0};
    int is_run = strncmp(command, "run ", 4) == 0;
    if (strcmp(command, "release") == 0) {
        run_release();
    } else if (!is_run && strncmp(command, "hold ", 5) != 0) {
        print_error("unknown command");
    } else if (!parse_run(command, &o)) {
        return;
    } else if (is_run) {
        run_load(&o);
        free(o.client.request.data);
    } else {
        o.client.streams = 0; // held connections speak HTTP/1.1
        run_hold(&o); // which goes on needing the request
    }
}

// --- Standard input, as one more source of the loop, so that the origins answer between two commands too.

static void on_input(struct source *source, uint32_t events) {
    (void)events;
    ssize_t n;
    while ((n = read(source->fd, received + received_bytes, sizeof received - received_bytes)) > 0) {
        received_bytes += (size_t)n;
    }
    if (n == 0) {
        exit(0);
    }
}

static void execute_received(void) {
    char *end;
    while ((end = memchr(received, '\n', received_bytes))) {
        char command[MAX_COMMAND_BYTES];
        size_t length = (size_t)(end - received);
        memcpy(command, received, length);
        command[length] = '\0';
        received_bytes -= length + 1;
        memmove(received, end + 1, received_bytes);
        execute(command);
    }
}

static void raise_descriptor_limit(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv) {
    raise_descriptor_limit();
    prctl(PR_SET_TIMERSLACK, 1);
    loop_open();
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc || strcmp(argv[i], "--origin") != 0) {
            fprintf(stderr, "usage: loadgen --origin PORT [--origin PORT ...]\n");
            return 2;
        }
        origin_listen(atoi(argv[i + 1]));
    }
    commands.fd = STDIN_FILENO;
    commands.on_event = on_input;
    fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    loop_add(&commands);
    printf("{\"ready\":true}\n");
    fflush(stdout);
    for (;;) {
        loop_turn(NANOS_PER_SECOND);
        execute_received();
    }
}
