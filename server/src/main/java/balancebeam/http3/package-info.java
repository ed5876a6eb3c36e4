/**
 * HTTP/3 (RFC 9114) in both directions, on Netty's QUIC and its reader of frames and QPACK. What it has in
 * common with HTTP/2 is in {@code multiplex}.
 */
@NullMarked
package balancebeam.http3;

import org.jspecify.annotations.NullMarked;
