package balancebeam.net;

import balancebeam.bytes.Ascii;
import balancebeam.config.TlsPolicy;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A client shakes hands; one that asks in the clear is told to do so. Event loop only. */
final class TlsPreface extends Preface {
    private static final String EXPLANATION = "This port speaks HTTPS: ask again with https:// in front.\n";
    private static final byte[] TO_HTTP_IN_THE_CLEAR = Ascii.bytes("""
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: %d\r
            Connection: close\r
            \r
            %s""".formatted(EXPLANATION.length(), EXPLANATION));

    private final TlsConnection tls;
    private final TlsCounts counts;
    private final BiConsumer<Connection, Listener> next;

    TlsPreface(
            Prefaces all,
            Connection below,
            SSLEngine engine,
            @Nullable TlsPolicy policy,
            Listener listener,
            TlsCounts counts,
            BiConsumer<Connection, Listener> next) {
        this(all, TlsConnection.accepted(below, engine, policy, TO_HTTP_IN_THE_CLEAR), listener, counts, next);
    }

    private TlsPreface(
            Prefaces all,
            TlsConnection tls,
            Listener listener,
            TlsCounts counts,
            BiConsumer<Connection, Listener> next) {
        super(all, tls, listener);
        this.tls = tls;
        this.counts = counts;
        this.next = next;
    }

    @Override
    public void onConnected() {
        if (isOutdated()) {
            cut();
            return;
        }
        done();
        counts.done(tls.isResumed());
        next.accept(tls, listener());
    }

    @Override
    void onFailed() {
        counts.failed();
    }
}
