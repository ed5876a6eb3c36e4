#include "tls.h"

#include <errno.h>

struct tls_counters tls_counters;

int tls_begin(enum tls_mode mode, int is_h2) {
    (void)is_h2;
    return mode == CLEAR;
}

int tls_may_dial(void) {
    return 1;
}

struct tls *tls_attach(int fd) {
    (void)fd;
    return NULL;
}

void tls_free(struct tls *tls) {
    (void)tls;
}

ssize_t tls_send(struct tls *tls, const void *data, size_t length) {
    (void)tls, (void)data, (void)length;
    errno = ENOTSUP;
    return -1;
}

ssize_t tls_receive(struct tls *tls, void *buffer, size_t length) {
    (void)tls, (void)buffer, (void)length;
    errno = ENOTSUP;
    return -1;
}

void tls_print(void) {
}
