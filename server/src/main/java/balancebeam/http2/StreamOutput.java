package balancebeam.http2;

import balancebeam.net.Backlog;
import balancebeam.net.Connection;
import balancebeam.net.EventLoop;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The content that one stream sends: waits in blocks until windows and connection allow it, and leaves in DATA frames that are
 * written here, past Netty's buffers. Reused for stream after stream. Event loop only.
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

    private final Backlog waiting;
    private final Owner owner;
    private final byte[] frameHeader = new byte[FRAME_HEADER_BYTES];
    private @Nullable Link link;
    private @Nullable Http2Stream stream;
    private int waitingBytes;
    private long sentBytes;

    StreamOutput(EventLoop loop, Owner owner) {
        this.waiting = loop.newBacklog();
        this.owner = owner;
    }

    /** A stream begins. */
    void begin(Link to, Http2Stream of) {
        link = to;
        stream = of;
        sentBytes = 0;
    }

    /** Takes a piece; it leaves when the codec is flushed, or later. */
    void content(ByteBuffer piece) {
        int bytes = piece.remaining();
        if (bytes > 0) {
            waiting.add(piece);
            waitingBytes += bytes;
            queue(new Piece(bytes, false));
        }
    }

    /** Nothing follows; says so as soon as what waits has been written. */
    void end() {
        queue(new Piece(0, true));
    }

    private void queue(Piece piece) {
        if (link == null || stream == null) {
            clear(); // The stream has ended meanwhile, which its owner hears or has heard.
        } else {
            link.codec().flow().addFlowControlled(stream, piece);
        }
    }

    /** Bytes that wait for windows, or for the next flush. */
    int waitingBytes() {
        return waitingBytes;
    }

    /** How many left, ever. */
    long sentBytes() {
        return sentBytes;
    }

    /** What waits will not be sent: the stream has ended. */
    void clear() {
        link = null;
        stream = null;
        waiting.clear();
        waitingBytes = 0;
    }

    private void write(Link to, int id, int bytes, boolean last) {
        int most = to.codec().mostFrameBytes();
        int left = bytes;
        do {
            int length = Math.min(left, most);
            left -= length;
            writeFrame(to.connection(), id, length, last && left == 0);
        } while (left > 0);
        to.channel().congestionChanged();
    }

    private void writeFrame(Connection connection, int id, int length, boolean last) {
        frameHeader[0] = (byte) (length >>> 16);
        frameHeader[1] = (byte) (length >>> 8);
        frameHeader[2] = (byte) length;
        frameHeader[3] = DATA;
        frameHeader[4] = last ? END_STREAM : 0;
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
        private final @Nullable Http2Stream of = stream;

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
            if (link != null && (count > 0 || last)) {
                link.channel().flushNow(); // The head goes first; or a reset, by which the stream ends here.
            }
            if (link == null || stream == null || of != stream) {
                return; // Netty has taken it back: nothing of it may count, or the connection's window would shrink for
                // ever.
            }
            bytes -= count;
            if (count > 0 || last) {
                StreamOutput.this.write(link, stream.id(), count, last && bytes == 0);
            }
        }

        @Override
        public void writeComplete() {
            if (link == null || stream == null || of != stream) {
                return;
            }
            if (last) {
                link.codec().closeStreamLocal(stream, link.codec().succeeded());
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
            if (of == stream) {
                clear(); // The stream has ended, and whoever ends it tells its owner.
            }
        }
    }
}
