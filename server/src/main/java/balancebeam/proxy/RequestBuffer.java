package balancebeam.proxy;

import balancebeam.filter.BufferedRequest;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's content before an endpoint is bothered with it, up to a bound: a client that sends slowly holds no
 * worker, and what was collected whole can be sent again. What comes beyond the bound streams, and so does what comes when
 * there is no room for it beside what others have sent. Event loop only.
 */
final class RequestBuffer implements RequestSink {
    private final Exchange exchange;
    private final long mostBytes;
    private final BufferedRequest collected;
    private final Consumer<Exchange> next;

    private RequestBuffer(Exchange exchange, long mostBytes, BufferedRequest collected, Consumer<Exchange> next) {
        this.exchange = exchange;
        this.mostBytes = mostBytes;
        this.collected = collected;
        this.next = next;
    }

    /** Begins to collect; {@code next} gets the exchange when all has come, the bound is reached, or there is no room. */
    static void collect(Exchange exchange, long mostBytes, BufferedRequest.Room room, Consumer<Exchange> next) {
        BufferedRequest collected = new BufferedRequest(room, exchange.contentBytes());
        if (!collected.hasRoom()) {
            next.accept(exchange);
            return;
        }
        exchange.buffered(collected); // The exchange's end, however it comes, gives it back.
        exchange.sink(new RequestBuffer(exchange, mostBytes, collected, next));
        exchange.responder().resumeRequest();
    }

    @Override
    public void requestContent(ByteBuffer piece) {
        collected.append(piece);
        if (collected.length() >= mostBytes || !collected.hasRoom()) {
            // Content stays paused until the attempt has a connection for it.
            exchange.responder().pauseRequest();
            goOn();
        }
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        collected.complete(trailers);
        goOn();
    }

    private void goOn() {
        exchange.sink(null);
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
