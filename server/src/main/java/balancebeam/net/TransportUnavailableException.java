package balancebeam.net;

import java.io.IOException;

/** This machine does not have the transport that was asked for. Immutable. */
public final class TransportUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    TransportUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
