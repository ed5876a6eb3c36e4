// Sockets on the loopback interface, non-blocking and without delays.
#ifndef BENCH_SOCKETS_H
#define BENCH_SOCKETS_H

// Starts a connection to 127.0.0.1:port; -1 when that is not possible. `rotate` takes the source address from a range,
// so that a connection for each request does not run out of local ports. `chatty` is for connections that send more than
// once.
int socket_dial(int port, int rotate, int chatty);

// Has the connection be closed by a reset.
void socket_reset_on_close(int fd);

// Listens on 127.0.0.1:port; -1 with errno.
int socket_listen(int port);

// The next accepted connection, or -1.
int socket_accept(int listener, int send_buffer_bytes);

#endif
