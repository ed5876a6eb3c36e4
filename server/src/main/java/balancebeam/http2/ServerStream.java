package balancebeam.http2;

import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.RequestStream;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request on a stream of HTTP/2: its client may send more when what it sent was used up. Event loop only. */
final class ServerStream extends RequestStream<ServerConnection> implements StreamOutput.Owner {
    private final Http2Server server;
    private final StreamOutput output;
    private @Nullable Http2Stream stream;

    ServerStream(Http2Server server) {
        super(server);
        this.server = server;
        this.output = new StreamOutput(server.loop(), this);
    }

    /** A stream begins. */
    void begin(ServerConnection of, Http2Stream begun) {
        begin(of);
        stream = begun;
        output.begin(of.link(), begun);
    }

    /** The head of the request. */
    void request(FieldList fields, boolean ended) {
        if (takeHead(fields, ended)) {
            server.arrived(this);
        }
    }

    /** The connection takes more again. */
    void onWritable() {
        if (output.waitingBytes() == 0) {
            drained();
        }
    }

    @Override
    public boolean isCongested() {
        ServerConnection to = connectionOrNull();
        return output.waitingBytes() > aheadBytes() || (to != null && to.isCongested());
    }

    // ---- what lies below ----

    @Override
    protected boolean isOpen() {
        return stream != null;
    }

    @Override
    protected void sendHead(FieldList fields, boolean end) {
        if (stream != null) {
            connection().headers(stream, fields, end);
        }
    }

    @Override
    protected void sendContent(ByteBuffer piece) {
        output.content(piece);
    }

    @Override
    protected void sendEnd() {
        output.end();
    }

    @Override
    protected void sent() {
        connection().written(output.waitingBytes());
    }

    @Override
    protected int waitingBytes() {
        return output.waitingBytes();
    }

    @Override
    protected long sentBytes() {
        return output.sentBytes();
    }

    @Override
    protected void clearOutput() {
        output.clear();
    }

    @Override
    protected void demandChanged(int usedBytes) {
        if (usedBytes > 0 && stream != null) {
            connection().consumed(stream, usedBytes);
        }
    }

    @Override
    public void ended() {
        awaitRequestEnd();
    }

    /**
     * Some of what is left of the request is read and thrown away, and then the client is told (RFC 9113 section 8.1). Not at once,
     * since there are clients that take a reset for a failure, whatever they got before.
     */
    @Override
    protected void awaitRequestEnd() {
        if (isRequestEnded()) {
            timer().cancel();
        } else if (exchange() == null) {
            timer().set(server.lingerNanos());
        }
    }

    @Override
    protected void refuseRest() {
        reset(Http2Error.NO_ERROR);
    }

    @Override
    protected void reset(End told) {
        reset(
                switch (told) {
                    case MALFORMED -> Http2Error.PROTOCOL_ERROR;
                    case CANCELLED -> Http2Error.CANCEL;
                    case INTERNAL_ERROR -> Http2Error.INTERNAL_ERROR;
                });
    }

    private void reset(Http2Error told) {
        if (stream != null) {
            connection().reset(stream, told);
        }
    }

    @Override
    protected void onClosed() {
        stream = null;
        if (!hasLastWords()) {
            release();
            server.give(this);
        }
    }
}
