// The client side by OpenSSL 3. What is offered is one version, one cipher and one group, so that every proxy does the
// same work.
#include "../tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CIPHER[] = "TLS_AES_128_GCM_SHA256";
static const char GROUP[] = "X25519";
static const char NAME[] = "bench.example";
static const unsigned char HTTP_1_1[] = "\x08http/1.1";
static const unsigned char H2[] = "\x02h2";

struct tls_counters tls_counters;

static SSL_CTX *context;
static enum tls_mode mode;
static SSL_SESSION *ticket;  // the newest
static char outcome[256];    // of the last handshake, as members of a JSON object
static char failure[160];    // the first one

// The proxy's certificate is made for this run and signed by itself. Its signature of the handshake is verified all the
// same: no client of OpenSSL goes without.
static int accept_chain(X509_STORE_CTX *chain, void *unused) {
    (void)chain, (void)unused;
    return 1;
}

static int keep_ticket(SSL *ssl, SSL_SESSION *session) {
    (void)ssl;
    SSL_SESSION_free(ticket);
    ticket = session;
    return 1; // the reference is kept
}

static void open_context(void) {
    context = SSL_CTX_new(TLS_client_method());
    int made = context && SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)
        && SSL_CTX_set_ciphersuites(context, CIPHER) && SSL_CTX_set1_groups_list(context, GROUP);
    if (!made) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
    SSL_CTX_set_cert_verify_callback(context, accept_chain, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep_ticket);
    // One recv takes all that is there.
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
}

int tls_begin(enum tls_mode wanted, int is_h2) {
    mode = wanted;
    if (mode != CLEAR && !context) {
        open_context();
    }
    if (mode != CLEAR) {
        SSL_CTX_set_alpn_protos(context, is_h2 ? H2 : HTTP_1_1, is_h2 ? sizeof H2 - 1 : sizeof HTTP_1_1 - 1);
    }
    SSL_SESSION_free(ticket);
    ticket = NULL;
    tls_counters = (struct tls_counters){0};
    outcome[0] = failure[0] = '\0';
    return 1;
}

int tls_may_dial(void) {
    return mode != RESUMING || ticket;
}

// A copy, as OpenSSL never offers again what one connection has resumed; servers take a ticket more than once.
static void offer_ticket(SSL *ssl) {
    SSL_SESSION *copy = SSL_SESSION_dup(ticket);
    if (copy) {
        SSL_set_session(ssl, copy);
        SSL_SESSION_free(copy);
    }
}

struct tls *tls_attach(int fd) {
    if (mode == CLEAR) {
        return NULL;
    }
    SSL *ssl = SSL_new(context);
    if (!ssl || !SSL_set_fd(ssl, fd) || !SSL_set_tlsext_host_name(ssl, NAME)) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
    SSL_set_connect_state(ssl);
    if (mode == RESUMING && ticket) {
        offer_ticket(ssl);
    }
    return (struct tls *)ssl;
}

void tls_free(struct tls *tls) {
    if (tls) {
        // A session whose connection ends without a farewell is not resumed by OpenSSL otherwise.
        SSL_set_shutdown((SSL *)tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free((SSL *)tls);
    }
}

static void describe(SSL *ssl) {
    const char *group = OBJ_nid2sn((int)SSL_get_negotiated_group(ssl));
    const unsigned char *protocol;
    unsigned length;
    EVP_PKEY *key = X509_get0_pubkey(SSL_get0_peer_certificate(ssl));
    SSL_get0_alpn_selected(ssl, &protocol, &length);
    snprintf(outcome, sizeof outcome,
             ",\"protocol\":\"%s\",\"cipher\":\"%s\",\"group\":\"%s\",\"key\":\"%s %d\",\"alpn\":\"%.*s\"",
             SSL_get_version(ssl), SSL_get_cipher(ssl), group, EVP_PKEY_get0_type_name(key), EVP_PKEY_get_bits(key),
             (int)length, (const char *)protocol);
}

static void note_failure(const char *what) {
    if (!failure[0]) {
        snprintf(failure, sizeof failure, "%s", what ? what : "unknown");
    }
}

// The result of a call that did not succeed, in the manner of send and recv.
static ssize_t unsuccessful(SSL *ssl, int result) {
    int why = SSL_get_error(ssl, result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
        errno = EAGAIN;
        return -1;
    }
    if (why == SSL_ERROR_ZERO_RETURN) {
        return 0;
    }
    if (why == SSL_ERROR_SSL) {
        note_failure(ERR_reason_error_string(ERR_peek_error()));
        errno = EPROTO;
    }
    if (errno == 0 || errno == EAGAIN) {
        errno = EPROTO;
    }
    ERR_clear_error(); // what is left in the queue would be taken for the next call's
    return -1;
}

static ssize_t handshake(SSL *ssl) {
    int done = SSL_do_handshake(ssl);
    if (done != 1) {
        ssize_t result = unsuccessful(ssl, done);
        if (result == 0) {
            errno = ECONNRESET;
        }
        return -1;
    }
    if (tls_counters.full + tls_counters.resumed == 0 || (mode == RESUMING && tls_counters.resumed == 0)) {
        describe(ssl);
    }
    (*(SSL_session_reused(ssl) ? &tls_counters.resumed : &tls_counters.full))++;
    return 1;
}

ssize_t tls_send(struct tls *tls, const void *data, size_t length) {
    SSL *ssl = (SSL *)tls;
    if (!SSL_is_init_finished(ssl) && handshake(ssl) < 0) {
        return -1;
    }
    int sent = SSL_write(ssl, data, (int)length);
    return sent > 0 ? sent : unsuccessful(ssl, sent);
}

ssize_t tls_receive(struct tls *tls, void *buffer, size_t length) {
    SSL *ssl = (SSL *)tls;
    if (!SSL_is_init_finished(ssl)) {
        errno = EAGAIN; // a send is to do the handshake
        return -1;
    }
    int received = SSL_read(ssl, buffer, (int)length);
    return received > 0 ? received : unsuccessful(ssl, received);
}

void tls_print(void) {
    printf(",\"handshakeFailure\":\"%s\"%s", failure, outcome);
}
