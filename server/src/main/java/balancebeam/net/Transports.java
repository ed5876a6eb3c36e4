package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
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
            case AUTO -> Epoll.isAvailable() ? new EpollTransport() : ChannelTransport.nio();
            case EPOLL -> epoll();
            case IO_URING -> ioUring();
            case NIO -> ChannelTransport.nio();
        };
    }

    private static Transport epoll() throws IOException {
        if (!Epoll.isAvailable()) {
            throw missing("epoll", Epoll.unavailabilityCause());
        }
        return new EpollTransport();
    }

    private static Transport ioUring() throws IOException {
        if (!IoUring.isAvailable()) {
            throw missing("io_uring", IoUring.unavailabilityCause());
        }
        return ChannelTransport.ioUring();
    }

    private static IOException missing(String what, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new IOException("this machine has no " + what + ": " + root.getMessage(), cause);
    }
}
