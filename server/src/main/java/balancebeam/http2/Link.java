package balancebeam.http2;

import balancebeam.net.CodecChannel;
import balancebeam.net.Connection;

/**
 * What the streams of one connection write to. Immutable; event loop only.
 *
 * @param channel above the connection
 */
record Link(Http2Codec codec, CodecChannel channel, Connection connection) {}
