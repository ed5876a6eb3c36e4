/**
 * The HTTP/3 codec (RFC 9114), on Netty's QUIC and its reader of frames and QPACK: clients' connections and their streams. What heads
 * are made of is the same as in {@code http2}.
 */
@NullMarked
package balancebeam.http3;

import org.jspecify.annotations.NullMarked;
