package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;

/** Chooses the transport. Thread-safe. */
public final class Transports {
    private Transports() {}

    /**
     * The transport of that kind.
     *
     * @throws TransportUnavailableException when this machine does not have it
     */
    public static Transport of(TransportKind kind) throws TransportUnavailableException {
        return switch (kind) {
            case AUTO -> Epoll.isAvailable() ? new EpollTransport() : ChannelTransport.nio();
            case EPOLL -> epoll();
            case IO_URING -> ioUring();
            case NIO -> ChannelTransport.nio();
        };
    }

    private static Transport epoll() throws TransportUnavailableException {
        if (!Epoll.isAvailable()) {
            throw missing("epoll", Epoll.unavailabilityCause());
        }
        return new EpollTransport();
    }

    private static Transport ioUring() throws TransportUnavailableException {
        if (!IoUring.isAvailable()) {
            throw missing("io_uring", IoUring.unavailabilityCause());
        }
        return ChannelTransport.ioUring();
    }

    private static TransportUnavailableException missing(String what, Throwable cause) {
        return unavailable("this machine has no " + what, cause);
    }

    static TransportUnavailableException unavailable(String what, Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new TransportUnavailableException(what + ": " + Reason.of(root), cause);
    }
}
