package balancebeam.net;

import io.netty.handler.codec.quic.Quic;
import java.util.Objects;

/**
 * The native library that speaks QUIC. Loaded when it is first asked for: who speaks no HTTP/3 pays nothing for it. Thread-safe:
 * static functions without state.
 */
public final class QuicLibrary {
    private QuicLibrary() {}

    /**
     * Loads it.
     *
     * @throws TransportUnavailableException where there is no build of it for this machine, or it can't be loaded
     */
    public static void require() throws TransportUnavailableException {
        if (!Quic.isAvailable()) {
            throw Transports.unavailable(
                    "HTTP/3 needs the QUIC library, which can't be loaded here",
                    Objects.requireNonNull(Quic.unavailabilityCause(), "no cause"));
        }
    }
}
