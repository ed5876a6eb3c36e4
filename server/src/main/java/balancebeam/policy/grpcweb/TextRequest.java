package balancebeam.policy.grpcweb;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestStage;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A request of gRPC-Web that came as Base64, on its way to an endpoint as the bytes that it stands for. Event loop only. */
final class TextRequest extends RequestStage {
    private final Exchange exchange;
    private final TextDecoder decoder = new TextDecoder();

    TextRequest(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void requestContent(ByteBuffer piece) {
        byte[] out = new byte[TextDecoder.mostBytes(piece.remaining())];
        int count = decoder.decode(piece, out);
        if (count == TextDecoder.WRONG) {
            piece.position(piece.limit());
            refuse();
        } else if (count > 0) {
            next().requestContent(ByteBuffer.wrap(out, 0, count)); // At once: the next piece may not be wanted yet.
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        if (decoder.isComplete()) {
            next().requestEnd(trailers);
        } else {
            refuse();
        }
    }

    private void refuse() {
        boolean answered = exchange.record().status() != 0;
        next().requestAborted(ProxyError.BAD_REQUEST);
        exchange.sink(null);
        if (answered) {
            exchange.responder().failed(ProxyError.BAD_REQUEST, "got content that is no Base64");
        } else {
            exchange.responder().answer(LocalAnswer.of(ProxyError.BAD_REQUEST));
        }
    }
}
