package balancebeam.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts on a listening socket: level-triggered, so that what is not accepted now is told again. Accepting loop only. */
final class EpollAcceptor implements Transport.Acceptor, EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(EpollAcceptor.class);
    /** Accepts in one turn before the connections get theirs. */
    private static final int ACCEPTS_A_TURN = 64;

    private static final int NOTHING_WAITS = -1;

    /** What a listening socket never has. (For NONE Netty would take it out of epoll, and could not put it back.) */
    private static final EpollIoOps PAUSED = EpollIoOps.EPOLLRDHUP;

    private final EventLoop loop;
    private final Socket socket;
    private final Transport.ConnectionSink sink;
    // Length, then address, scope and port: filled by accept.
    private final byte[] peer = new byte[26];
    private final @Nullable InetSocketAddress local;
    private final boolean own;
    private @Nullable IoRegistration registration;
    private boolean closing;
    private boolean closed;

    /**
     * @param local null for a Unix socket
     * @param own whether to close the socket at the end
     */
    EpollAcceptor(
            EventLoop loop,
            Socket socket,
            @Nullable InetSocketAddress local,
            Transport.ConnectionSink sink,
            boolean own) {
        this.loop = loop;
        this.socket = socket;
        this.sink = sink;
        this.local = local;
        this.own = own;
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void pause() {
        if (registration != null && !closed) {
            registration.submit(PAUSED);
        }
    }

    @Override
    public void resume() {
        if (closed) {
            return;
        }
        if (registration == null) {
            registration = loop.netty().register(this).getNow();
        }
        if (registration != null) {
            registration.submit(EpollIoOps.EPOLLIN);
        }
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        loop.beginEvent();
        acceptSome(ACCEPTS_A_TURN);
        loop.stage().flush();
    }

    private boolean acceptSome(int most) {
        for (int i = 0; i < most && !closed; i++) {
            if (!closing && !sink.mayAccept()) {
                pause();
                return false;
            }
            try {
                int fd = socket.accept(peer);
                if (fd == NOTHING_WAITS) {
                    return false;
                }
                take(new Socket(fd), local == null ? UnixSocketFile.PEER : NativeInetAddress.address(peer, 1, peer[0]));
            } catch (Errors.NativeIoException e) {
                if (isOutOfDescriptors(e)) {
                    pause();
                    sink.outOfDescriptors(e);
                    return false;
                }
                // The client of this one has gone already.
                LOG.debug("Not accepted", e);
            } catch (IOException e) {
                LOG.debug("Not accepted", e);
            }
        }
        return true;
    }

    private static boolean isOutOfDescriptors(Errors.NativeIoException e) {
        int errno = -e.expectedErr();
        // EMFILE, ENFILE, ENOBUFS, ENOMEM
        return errno == 24 || errno == 23 || errno == 105 || errno == 12;
    }

    private void take(Socket accepted, InetSocketAddress remote) {
        EventLoop target = sink.nextLoop();
        EpollConnection connection = EpollConnection.accepted(target, accepted, remote);
        if (target == loop) {
            start(connection, accepted);
        } else {
            target.run(() -> start(connection, accepted));
        }
    }

    private void start(EpollConnection connection, Socket accepted) {
        if (local != null) {
            sendAtOnce(accepted);
        }
        sink.accepted(connection);
        try {
            connection.register();
        } catch (IOException e) {
            connection.broken(e);
        }
    }

    private static void sendAtOnce(Socket accepted) {
        try {
            accepted.setTcpNoDelay(true);
        } catch (IOException e) {
            LOG.debug("No TCP_NODELAY: the client has gone", e);
        }
    }

    @Override
    public void close() {
        close(() -> {});
    }

    @Override
    public void close(Runnable whenClosed) {
        if (!closed) {
            closeNow();
        }
        whenClosed.run();
    }

    private void closeNow() {
        closing = true;
        while (acceptSome(ACCEPTS_A_TURN)) {
            // The backlog is accepted empty: those clients were promised an answer by the kernel.
        }
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        try {
            if (own) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("Closing the listener at {}", local, e);
        }
    }
}
