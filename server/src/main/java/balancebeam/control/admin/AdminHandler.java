package balancebeam.control.admin;

import balancebeam.config.AdminConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeHandler;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Resumption;
import balancebeam.http.Head;
import balancebeam.net.EventLoop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects each request and has it answered on a virtual thread; a stream stays on the loop. Event loop only.
 */
final class AdminHandler implements ExchangeHandler, Resumption.Continuation {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private final EventLoop loop;
    private Guard guard = new Guard(AdminConfig.OFF);
    private final Function<AdminRequest, LocalAnswer> api;
    private final StreamApi streams;

    AdminHandler(EventLoop loop, Function<AdminRequest, LocalAnswer> api, StreamApi streams) {
        this.loop = loop;
        this.api = api;
        this.streams = streams;
    }

    /** From now on this says who may ask for what. */
    void guard(AdminConfig config) {
        guard = new Guard(config);
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.resumesBy(this);
        if (exchange.path().refusal() != null) {
            exchange.responder().answer(LocalAnswer.of(ProxyError.BAD_REQUEST));
        } else if (exchange.hasContent()) {
            // Who may not ask is not listened to either.
            LocalAnswer refusal = refusal(exchange, AdminRequest.of(exchange, ""));
            if (refusal != null) {
                exchange.responder().answer(refusal);
                return;
            }
            exchange.sink(new Body(exchange));
            exchange.responder().resumeRequest();
        } else {
            begin(exchange, "");
        }
    }

    private void begin(Exchange exchange, String body) {
        AdminRequest request = AdminRequest.of(exchange, body);
        LocalAnswer refusal = refusal(exchange, request);
        if (refusal != null) {
            exchange.responder().answer(refusal);
        } else if (request.path().equals(StreamApi.PATH) && request.method().equals("GET")) {
            streams.open(exchange);
        } else {
            Resumption resumption = exchange.resumption();
            Thread.ofVirtual().name("admin " + request.path()).start(() -> resumption.resume(answer(request)));
        }
    }

    private @Nullable LocalAnswer refusal(Exchange exchange, AdminRequest request) {
        return guard.refusal(request, exchange.listener() == AdminServer.UNIX);
    }

    private LocalAnswer answer(AdminRequest request) {
        try {
            return api.apply(request);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("Bug in the admin API at {} {}", request.method(), request.path(), e);
            return AdminAnswer.error(500, "a bug of Balancebeam's, see its log");
        }
    }

    @Override
    public void resumed(Exchange exchange, Decision decision) {
        if (decision instanceof LocalAnswer answer) {
            exchange.responder().answer(answer);
        }
    }

    @Override
    public void onLoop(Runnable task) {
        loop.run(task);
    }

    /** The content of a request, until it is complete. */
    private final class Body implements RequestSink {
        private final Exchange exchange;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void requestContent(ByteBuffer piece) {
            byte[] copy = new byte[piece.remaining()];
            piece.get(copy);
            bytes.writeBytes(copy);
            if (bytes.size() > MOST_BODY_BYTES) {
                exchange.sink(null);
                exchange.responder().answer(LocalAnswer.of(ProxyError.REQUEST_TOO_LARGE));
            }
        }

        @Override
        public void requestEnd(@Nullable Head trailers) {
            exchange.sink(null);
            begin(exchange, bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void requestAborted(ProxyError error) {
            exchange.sink(null);
        }

        @Override
        public void answerDrained() {
            // Nothing is sent while the request still comes.
        }
    }
}
