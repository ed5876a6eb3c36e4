package balancebeam.proxy;

import balancebeam.filter.BufferedRequest;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of exchanges to a shadow cluster and throws the answers away. Event loop only. It never slows or breaks the
 * primary: a copy is an exchange of its own with nobody to wait for it, there are at most {@value #MOST} at a time on a loop, and
 * a request with content is copied only if that was {@linkplain BufferedRequest#isComplete() collected whole}.
 */
final class Mirror {
    /** How much content is collected where only the mirror wants it. */
    static final int CONTENT_BYTES = 64 * 1024;

    private static final int MOST = 256;

    private final Forwarder forwarder;
    private final ClusterOnLoop shadow;
    private final long threshold;
    private int running;

    /** @param percent of exchanges that are copied, above 0 to 100 */
    Mirror(Forwarder forwarder, ClusterOnLoop shadow, double percent) {
        this.forwarder = forwarder;
        this.shadow = shadow;
        this.threshold = (long) (percent / 100 * (1L << 32));
    }

    /** Whether the next exchange is one of those that are copied. */
    boolean isDrawn() {
        return running < MOST && (forwarder.random() >>> 32) < threshold;
    }

    /** Sends a copy, unless there is content that was not collected whole. Before the exchange itself is forwarded. */
    void copy(Exchange exchange) {
        BufferedRequest content = exchange.buffered();
        if (exchange.isUpgrade() || (exchange.hasContent() && (content == null || !content.isComplete()))) {
            return;
        }
        Exchange copy = new Exchange();
        copy.copyOf(exchange, new Nobody(copy), forwarder.loop().nowNanos());
        running++;
        forwarder.forward(copy, shadow);
    }

    /** Whom the copy's answer is for. */
    private final class Nobody implements Responder {
        private final Exchange copy;

        private void over() {
            running--;
            copy.releaseBuffered();
        }

        Nobody(Exchange copy) {
            this.copy = copy;
        }

        @Override
        public void resumeRequest() {
            // All content is there already.
        }

        @Override
        public void pauseRequest() {
            // As above.
        }

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public void answer(LocalAnswer answer) {
            over();
        }

        @Override
        public void interim(Head head) {
            // Nobody wants it.
        }

        @Override
        public void head(Head head, long contentBytes) {
            // As above.
        }

        @Override
        public void switched(Head head) {
            RequestSink attempt = copy.sink();
            if (attempt != null) {
                attempt.requestAborted(ProxyError.CLIENT_GONE);
            }
            over();
        }

        @Override
        public void content(ByteBuffer piece) {
            piece.position(piece.limit());
        }

        @Override
        public void end(@Nullable Head trailers) {
            over();
        }

        @Override
        public void failed(ProxyError error, String detail) {
            over();
        }
    }
}
