package balancebeam.http2;

import balancebeam.net.Backlog;
import balancebeam.net.CodecChannel;
import balancebeam.net.Connection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;

/**
 * The content that one stream sends: waits in blocks until windows and connection allow it, and leaves in DATA frames that are
 * written here, past Netty's buffers. Event loop only.
 */
final class StreamOutput {
    private static final int FRAME_HEADER_BYTES = 9;
    private static final byte DATA = 0;
    private static final byte END_STREAM = 1;

    /** Told of what has become of it. */
    interface Owner {
        /** All that waited has been written, and it is not over. */
        void drained();

        /** The last of it has been written. */
        void ended();
    }

    private final Http2Codec codec;
    private final Http2Stream stream;
    private final CodecChannel channel;
    private final Connection connection;
    private final Backlog waiting;
    private final Owner owner;
    private final byte[] frameHeader = new byte[FRAME_HEADER_BYTES];
    private int waitingBytes;
    private long sentBytes;

    StreamOutput(Http2Codec codec, Http2Stream stream, CodecChannel channel, Connection connection, Owner owner) {
        this.codec = codec;
        this.stream = stream;
        this.channel = channel;
        this.connection = connection;
        this.waiting = connection.loop().newBacklog();
        this.owner = owner;
    }

    /** Takes a piece; it leaves when the codec is flushed, or later. */
    void content(ByteBuffer piece) {
        int bytes = piece.remaining();
        if (bytes > 0) {
            waiting.add(piece);
            waitingBytes += bytes;
            codec.flow().addFlowControlled(stream, new Piece(bytes, false));
        }
    }

    /** Nothing follows; says so as soon as what waits has been written. */
    void end() {
        codec.flow().addFlowControlled(stream, new Piece(0, true));
    }

    /** Bytes that wait for windows, or for the next flush. */
    int waitingBytes() {
        return waitingBytes;
    }

    /** How many left, ever. */
    long sentBytes() {
        return sentBytes;
    }

    /** What waits will not be sent. */
    void clear() {
        waiting.clear();
        waitingBytes = 0;
    }

    private void write(int bytes, boolean last) {
        channel.flushNow(); // The head goes first.
        int most = codec.mostFrameBytes();
        int left = bytes;
        do {
            int length = Math.min(left, most);
            left -= length;
            writeFrame(length, last && left == 0);
        } while (left > 0);
        channel.congestionChanged();
    }

    private void writeFrame(int length, boolean last) {
        frameHeader[0] = (byte) (length >>> 16);
        frameHeader[1] = (byte) (length >>> 8);
        frameHeader[2] = (byte) length;
        frameHeader[3] = DATA;
        frameHeader[4] = last ? END_STREAM : 0;
        int id = stream.id();
        frameHeader[5] = (byte) (id >>> 24);
        frameHeader[6] = (byte) (id >>> 16);
        frameHeader[7] = (byte) (id >>> 8);
        frameHeader[8] = (byte) id;
        connection.write(frameHeader);
        int left = length;
        while (left > 0) {
            ByteBuffer block = waiting.first();
            int count = Math.min(left, block.remaining());
            ByteBuffer part = block.slice(block.position(), count);
            connection.write(part);
            block.position(block.position() + count);
            left -= count;
            if (!block.hasRemaining()) {
                waiting.removeFirst();
            }
        }
        waitingBytes -= length;
        sentBytes += length;
    }

    /** Some of what waits, as Netty counts it. There is one of them in a stream's queue at most: the next merges with it. */
    private final class Piece implements Http2RemoteFlowController.FlowControlled {
        private int bytes;
        private boolean last;

        Piece(int bytes, boolean last) {
            this.bytes = bytes;
            this.last = last;
        }

        private StreamOutput output() {
            return StreamOutput.this;
        }

        @Override
        public int size() {
            return bytes;
        }

        @Override
        public void write(ChannelHandlerContext ctx, int allowedBytes) {
            int count = Math.min(allowedBytes, bytes);
            if (count == 0 && bytes > 0) {
                return;
            }
            bytes -= count;
            if (count > 0 || last) {
                StreamOutput.this.write(count, last && bytes == 0);
            }
        }

        @Override
        public void writeComplete() {
            if (last) {
                codec.closeStreamLocal(stream, codec.succeeded());
                owner.ended();
            } else if (waitingBytes == 0) {
                owner.drained();
            }
        }

        @Override
        public boolean merge(ChannelHandlerContext ctx, Http2RemoteFlowController.FlowControlled next) {
            if (next instanceof Piece piece && piece.output() == output()) {
                bytes += piece.bytes;
                last |= piece.last;
                return true;
            }
            return false;
        }

        @Override
        public void error(ChannelHandlerContext ctx, Throwable cause) {
            clear(); // The stream has ended, and whoever ends it tells its owner.
        }
    }
}
