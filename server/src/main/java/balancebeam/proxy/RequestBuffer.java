package balancebeam.proxy;

import balancebeam.filter.BufferedRequest;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's content before an endpoint is bothered with it, up to a bound: a client that sends slowly holds no
 * worker, and what was collected whole can be sent again. What comes beyond the bound streams. Event loop only.
 */
final class RequestBuffer implements RequestSink {
    private static final int FIRST_BYTES = 4096;

    private final Exchange exchange;
    private final int mostBytes;
    private final Consumer<Exchange> next;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private RequestBuffer(Exchange exchange, long mostBytes, Consumer<Exchange> next) {
        this.exchange = exchange;
        this.mostBytes = (int) Math.min(mostBytes, 1 << 30);
        this.next = next;
    }

    /** Begins to collect; {@code next} gets the exchange when all has come, or the bound is reached. */
    static void collect(Exchange exchange, long mostBytes, Consumer<Exchange> next) {
        exchange.sink(new RequestBuffer(exchange, mostBytes, next));
        exchange.responder().resumeRequest();
    }

    @Override
    public void requestContent(ByteBuffer piece) {
        int size = piece.remaining();
        if (bytes.length - length < size) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + size));
        }
        piece.get(bytes, length, size);
        length += size;
        if (length >= mostBytes) {
            // Content stays paused until the attempt has a connection for it.
            exchange.responder().pauseRequest();
            goOn(false, null);
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        goOn(true, trailers);
    }

    private void goOn(boolean complete, @Nullable Head trailers) {
        exchange.sink(null);
        exchange.buffered(new BufferedRequest(bytes, length, complete, trailers));
        next.accept(exchange);
    }

    @Override
    public void requestAborted(ProxyError error) {
        exchange.sink(null);
    }

    @Override
    public void answerDrained() {
        // There is no answer yet.
    }
}
