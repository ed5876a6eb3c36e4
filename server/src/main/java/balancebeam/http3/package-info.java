/**
 * HTTP/3 (RFC 9114) in both directions, on Netty's QUIC and its reader of frames and QPACK. What heads are made of is the same as in
 * {@code http2}.
 */
@NullMarked
package balancebeam.http3;

import org.jspecify.annotations.NullMarked;
