package balancebeam.proxy;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Tells clients of older versions that HTTP/3 is spoken here, too (RFC 7838 section 3). Thread-safe. */
public final class AltSvc {
    private final byte[] line;
    private final BooleanSupplier closing;

    /**
     * @param port of UDP
     * @param age how long clients remember it
     * @param closing whether nobody should come here any more: then nothing is said
     */
    public AltSvc(int port, Duration age, BooleanSupplier closing) {
        this.line = Ascii.bytes("Alt-Svc: h3=\":%d\"; ma=%d\r\n".formatted(port, age.toSeconds()));
        this.closing = closing;
    }

    /** Before its filters run: what they say of it counts. Event loop only. */
    void tell(Exchange exchange) {
        if (exchange.request().majorVersion() < 3 && !closing.getAsBoolean()) {
            exchange.answerLines().addReady(line);
        }
    }
}
