package balancebeam.control.admin;

import balancebeam.bytes.JsonText;
import balancebeam.filter.AnswerSink;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import balancebeam.net.EventLoop;
import balancebeam.net.Timer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/stream}: the status once a second to everyone who listens (server-sent events, HTML standard section 9.2).
 * Event loop only. The status is made once for all, on a virtual thread; a client that does not read misses seconds and never
 * makes anyone wait.
 */
final class StreamApi {
    private static final Logger LOG = LoggerFactory.getLogger(StreamApi.class);

    static final String PATH = "/v1/stream";

    private static final long SECOND_NANOS = 1_000_000_000;
    /** Half of the connections that there may be: the other half is for who asks whether the balancer is ready. */
    static final int MOST_STREAMS = 100;

    private final EventLoop loop;
    private final Supplier<?> status;
    private final Set<Stream> open = new LinkedHashSet<>();
    private final Timer timer;
    private boolean making;

    StreamApi(EventLoop loop, Supplier<?> status) {
        this.loop = loop;
        this.status = status;
        this.timer = loop.timer(this::make);
    }

    /** Begins a stream as the answer to the exchange. */
    void open(Exchange exchange) {
        if (open.size() >= MOST_STREAMS) {
            exchange.responder().answer(AdminAnswer.error(503, "%d streams are open already".formatted(MOST_STREAMS)));
            return;
        }
        Stream stream = new Stream(exchange);
        exchange.sink(stream);
        exchange.responder()
                .head(
                        AnswerHead.ok("Content-Type", "text/event-stream", "Cache-Control", "no-store"),
                        AnswerSink.UNKNOWN);
        open.add(stream);
        make();
    }

    /** Ends all; their clients may ask again. */
    void endAll() {
        for (Stream stream : List.copyOf(open)) {
            open.remove(stream);
            stream.exchange.responder().end(null);
        }
    }

    private void make() {
        if (open.isEmpty()) {
            return;
        }
        timer.set(SECOND_NANOS);
        if (!making) {
            making = true;
            Thread.ofVirtual().name("status").start(this::makeOnThread);
        }
    }

    private void makeOnThread() {
        byte[] event;
        try {
            event = ("event: snapshot\ndata: " + JsonText.of(status.get()) + "\n\n").getBytes(StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            LOG.error("Bug while making the status", e);
            event = new byte[0];
        }
        byte[] made = event;
        loop.run(() -> send(made));
    }

    private void send(byte[] event) {
        making = false;
        for (Stream stream : List.copyOf(open)) {
            stream.send(event);
        }
    }

    private final class Stream implements RequestSink {
        private final Exchange exchange;

        Stream(Exchange exchange) {
            this.exchange = exchange;
        }

        void send(byte[] event) {
            if (!exchange.responder().isCongested()) {
                exchange.responder().content(ByteBuffer.wrap(event));
            }
        }

        @Override
        public void requestContent(ByteBuffer piece) {
            piece.position(piece.limit());
        }

        @Override
        public void requestEnd(@Nullable Head trailers) {
            // A GET has no content.
        }

        @Override
        public void requestAborted(ProxyError error) {
            open.remove(this);
        }

        @Override
        public void answerDrained() {
            // The next second's status comes anyway.
        }
    }
}
