#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOURCE_ADDRESSES = 16, BACKLOG = 4096 }; // sources are 127.0.0.2 and up

static void set(int fd, int level, int option, int value) {
    setsockopt(fd, level, option, &value, sizeof value);
}

static struct sockaddr_in loopback(int port, unsigned offset) {
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK + offset)};
}

// The cheapest congestion control: a machine-wide BBR would cost the load pacing timers that no loopback needs. The
// proxies keep what the machine has.
static void unpace(int fd) {
    static const char name[] = "reno";
    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, sizeof name - 1);
}

static int bind_next_source(int fd) {
    static unsigned next;
    struct sockaddr_in from = loopback(0, 1 + next++ % SOURCE_ADDRESSES);
    set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    return bind(fd, (struct sockaddr *)&from, sizeof from);
}

int socket_dial(int port, int rotate, int chatty) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = loopback(port, 0);
    if (fd < 0) {
        return -1;
    }
    if (chatty) {
        set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        unpace(fd);
    }
    if (rotate && bind_next_source(fd) != 0) {
        close(fd);
        return -1;
    }
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}

void socket_reset_on_close(int fd) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

int socket_listen(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = loopback(port, 0);
    set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    unpace(fd);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        return -1;
    }
    return fd;
}

int socket_accept(int listener, int send_buffer_bytes) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        set(fd, SOL_SOCKET, SO_SNDBUF, send_buffer_bytes);
    }
    return fd;
}
