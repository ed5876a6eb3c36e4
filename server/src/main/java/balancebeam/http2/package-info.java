/** The HTTP/2 codec (RFC 9113), on Netty's frames, HPACK and flow control: clients' connections and their streams. */
@NullMarked
package balancebeam.http2;

import org.jspecify.annotations.NullMarked;
