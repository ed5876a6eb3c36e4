package balancebeam.control.tracing;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.http1.Exchanges;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Exchanges that are part of a trace and sampled, for these tests. */
final class SampledExchanges {
    /** When they begin, on the loop's clock. */
    static final long START = 1_000_000_000L;
    /** When they end, since 1970. */
    static final long EPOCH = 1_795_262_400_000_000_000L;

    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    static final String PARENT = "b7ad6b7169203331";

    private SampledExchanges() {}

    /** With the spans 0x11, and 0x21 and so on for attempts. */
    static Exchange of(String requestLine, String... fields) {
        Exchange exchange = Exchanges.of(requestLine, "203.0.113.7", "Host: a.example:8080", fields);
        Exchanges.run(exchange);
        exchange.record().trace().join(0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, 1);
        exchange.record().trace().spans(0x11, 0x21);
        return exchange;
    }

    static Endpoint endpoint(int port) {
        return new Endpoint("web", "web-" + port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
}
