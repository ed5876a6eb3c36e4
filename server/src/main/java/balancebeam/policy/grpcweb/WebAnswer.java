package balancebeam.policy.grpcweb;

import balancebeam.filter.AnswerStage;
import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer of gRPC on its way to a client of gRPC-Web: the trailers become its last message, and all of it is Base64 if the client
 * wants text. Event loop only.
 *
 * <p>One that breaks off ends all the same, by a message that says so.
 */
final class WebAnswer extends AnswerStage {
    private static final int CHUNK_BYTES = 6 * 1024;
    private static final byte[] NOTHING = {};

    private final Exchange exchange;
    private final byte @Nullable [] onlyTrailers;
    private final @Nullable TextEncoder text;
    private final byte[] out;

    /** @param onlyTrailers its last message, where the endpoint's head was all there was; null where more comes */
    WebAnswer(Exchange exchange, boolean text, byte @Nullable [] onlyTrailers) {
        this.exchange = exchange;
        this.onlyTrailers = onlyTrailers;
        this.text = text ? new TextEncoder() : null;
        this.out = text ? new byte[TextEncoder.mostBytes(CHUNK_BYTES)] : NOTHING;
    }

    @Override
    public void content(ByteBuffer piece) {
        TextEncoder encoder = text;
        if (encoder == null) {
            next().content(piece);
            return;
        }
        while (piece.hasRemaining() && !isClosed()) {
            ByteBuffer chunk = piece.slice(piece.position(), Math.min(CHUNK_BYTES, piece.remaining()));
            piece.position(piece.position() + chunk.remaining());
            give(encoder.encode(chunk, out));
        }
    }

    private void give(int count) {
        if (count > 0 && !isClosed()) {
            next().content(ByteBuffer.wrap(out, 0, count));
        }
    }

    @Override
    public void flush() {
        if (text != null) {
            give(text.finish(out)); // So that a message is whole when it came whole.
        }
        if (!isClosed()) {
            next().flush();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (onlyTrailers != null) {
            finish(onlyTrailers);
        } else {
            finish(trailers == null ? NOTHING : TrailerFrame.of(trailers));
        }
    }

    @Override
    public void failed(ProxyError error, String detail) {
        exchange.record().failed(error);
        LocalAnswer reason = LocalAnswer.of(error);
        finish(TrailerFrame.of(
                Grpc.trailers(Grpc.status(reason), "HTTP " + error.status().line())));
    }

    private void finish(byte[] last) {
        content(ByteBuffer.wrap(last));
        if (text != null) {
            give(text.finish(out));
        }
        if (!isClosed()) {
            next().end(null);
        }
    }

    @Override
    protected void release() {
        // Holds no more than memory of the heap.
    }
}
