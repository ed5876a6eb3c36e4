package balancebeam.http3;

import balancebeam.multiplex.FieldList;
import balancebeam.net.Backlog;
import balancebeam.net.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one stream sends: heads, and content that waits in blocks until QUIC takes it. All that was written in a turn of the loop leaves
 * together, so that a short answer is one packet. Reused for stream after stream. Event loop only.
 */
final class StreamOutput {
    /** So much of it is given to QUIC at a time. */
    private static final int MOST_BYTES = 32 * 1024;

    private static final int HEAD_BYTES = 512;

    /** Told of what has become of it. */
    interface Owner {
        /** All that waited was taken, and it is not over. */
        void drained();

        /** The last of it was taken. */
        void ended();

        /** The client wants no more of it, or is gone. */
        void refused(Throwable why);
    }

    private final Backlog waiting;
    private final Owner owner;
    private final ChannelFutureListener written = this::written;
    private final ChannelFutureListener lastWritten = this::lastWritten;
    private @Nullable ChannelHandlerContext to;
    private @Nullable ByteBuf lead;
    private @Nullable ByteBuf tail;
    private int waitingBytes;
    private long sentBytes;
    private boolean ending;
    private boolean endWritten;
    private boolean queued;

    StreamOutput(EventLoop loop, Owner owner) {
        this.waiting = loop.newBacklog();
        this.owner = owner;
    }

    /**
     * A stream begins.
     *
     * @param below where frames are written to as bytes
     */
    void begin(ChannelHandlerContext below) {
        to = below;
        sentBytes = 0;
        ending = false;
        endWritten = false;
    }

    /** Takes a head, or trailers. */
    void headers(FieldList fields, boolean end) {
        ChannelHandlerContext below = to;
        if (below == null) {
            return;
        }
        if (waitingBytes > 0) {
            tail = tail == null ? below.alloc().directBuffer(HEAD_BYTES) : tail;
            FrameWriter.headers(fields, tail);
        } else {
            lead = lead == null ? below.alloc().directBuffer(HEAD_BYTES) : lead;
            FrameWriter.headers(fields, lead);
        }
        ending |= end;
    }

    /** Takes a piece of content. */
    void content(ByteBuffer piece) {
        if (to != null) {
            waitingBytes += piece.remaining();
            waiting.add(piece);
        }
    }

    /** Nothing follows. */
    void end() {
        ending = true;
    }

    /** Whether it is to be flushed at the end of the turn; true once, until it is. */
    boolean queue() {
        boolean first = !queued && to != null;
        queued |= first;
        return first;
    }

    /** Gives QUIC what it takes. */
    void flush() {
        queued = false;
        while (to != null && hasMore() && to.channel().isWritable()) {
            writeSome(to);
        }
        if (to != null && !ending && waitingBytes == 0 && to.channel().isWritable()) {
            owner.drained();
        }
    }

    private boolean hasMore() {
        return lead != null || waitingBytes > 0 || tail != null || (ending && !endWritten);
    }

    private void writeSome(ChannelHandlerContext below) {
        int count = Math.min(waitingBytes, MOST_BYTES);
        boolean all = count == waitingBytes;
        ByteBuf out = lead == null
                ? below.alloc().directBuffer(FrameWriter.DATA_HEADER_BYTES + count + (tail == null ? 0 : HEAD_BYTES))
                : lead;
        lead = null;
        if (count > 0) {
            FrameWriter.dataHeader(count, out);
            copy(count, out);
        }
        if (all && tail != null) {
            out.writeBytes(tail);
            tail.release();
            tail = null;
        }
        sentBytes += out.readableBytes();
        if (all && ending) {
            endWritten = true;
            below.write(new DefaultQuicStreamFrame(out, true)).addListener(lastWritten);
        } else {
            below.write(out).addListener(written);
        }
    }

    private void copy(int count, ByteBuf out) {
        int left = count;
        while (left > 0) {
            ByteBuffer block = waiting.first();
            int part = Math.min(left, block.remaining());
            out.writeBytes(block.slice(block.position(), part));
            block.position(block.position() + part);
            left -= part;
            if (!block.hasRemaining()) {
                waiting.removeFirst();
            }
        }
        waitingBytes -= count;
    }

    private void written(ChannelFuture done) {
        Throwable why = done.cause();
        if (why != null && to != null) {
            owner.refused(why);
        }
    }

    private void lastWritten(ChannelFuture done) {
        if (to != null) {
            if (done.isSuccess()) {
                owner.ended();
            } else {
                owner.refused(done.cause());
            }
        }
    }

    /** Bytes of content that wait. */
    int waitingBytes() {
        return waitingBytes;
    }

    /** Whether QUIC takes no more for now. */
    boolean isBlocked() {
        return to != null && !to.channel().isWritable();
    }

    /** How many left, of this stream. */
    long sentBytes() {
        return sentBytes;
    }

    /** What waits will not be sent: the stream has ended. */
    void clear() {
        to = null;
        waiting.clear();
        waitingBytes = 0;
        if (lead != null) {
            lead.release();
            lead = null;
        }
        if (tail != null) {
            tail.release();
            tail = null;
        }
    }
}
