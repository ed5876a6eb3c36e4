package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;

/** Chooses the transport. Thread-safe. */
public final class Transports {
    private Transports() {}

    /**
     * The transport of that kind.
     *
     * @throws IOException when this machine does not have it
     */
    public static Transport of(TransportKind kind) throws IOException {
        return switch (kind) {
            case AUTO, EPOLL -> epoll();
            case IO_URING, NIO -> throw new IOException("transport " + kind.spelling() + " is not offered yet");
        };
    }

    private static Transport epoll() throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("this machine has no epoll: " + Epoll.unavailabilityCause());
        }
        return new EpollTransport();
    }
}
