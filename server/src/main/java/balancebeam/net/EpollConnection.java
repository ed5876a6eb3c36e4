package balancebeam.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on Netty's epoll loop without a Netty channel. Event loop only.
 *
 * <p>It is registered once, edge-triggered and for life, so a request costs no {@code epoll_ctl}. For room to send it is
 * registered when that is first missed: while an event says nothing but "readable", Netty need not make an object of it.
 * The price is that every edge must be remembered until it is used up: {@link #readable} is true from an edge until a
 * read took less than it could (then the kernel has no more, and will tell). After a hang-up there is no further edge, so
 * reading goes on to the end of the stream.
 */
final class EpollConnection extends Connection implements EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(EpollConnection.class);

    private static final int EPOLLIN = 0x1;
    private static final int EPOLLOUT = 0x4;
    private static final int EPOLLERR = 0x8;
    private static final int EPOLLHUP = 0x10;
    private static final int EPOLLRDHUP = 0x2000;
    private static final EpollIoOps INPUT_EDGES =
            EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLET);
    private static final EpollIoOps ALL_EDGES = INPUT_EDGES.with(EpollIoOps.EPOLLOUT);

    /** What Netty gives for operations that it did not take; others may be negative too. */
    private static final long REFUSED = -1;

    /** Full reads of one connection in one turn before others get theirs. */
    private static final int READS_A_TURN = 4;

    private final Socket socket;
    private @Nullable IoRegistration registration;
    private boolean connecting;
    private boolean outputWatched;
    private boolean readable;
    private boolean hangUp;
    private boolean ended;

    private EpollConnection(EventLoop loop, Socket socket, InetSocketAddress remote, boolean connecting) {
        super(loop, remote);
        this.socket = socket;
        this.connecting = connecting;
    }

    static EpollConnection accepted(EventLoop loop, Socket socket, InetSocketAddress remote) {
        return new EpollConnection(loop, socket, remote, false);
    }

    static EpollConnection connecting(EventLoop loop, Socket socket, InetSocketAddress remote) {
        return new EpollConnection(loop, socket, remote, true);
    }

    /** Begins to get events. */
    void register() throws IOException {
        IoRegistration made = loop().netty().register(this).getNow();
        if (made == null) {
            throw new IOException("the event loop takes no more connections");
        }
        registration = made;
        outputWatched = connecting;
        if (made.submit(connecting ? ALL_EDGES : INPUT_EDGES) == REFUSED) {
            throw new IOException("epoll refused the connection");
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (isClosed()) {
            return;
        }
        loop().beginEvent();
        try {
            handle(((EpollIoEvent) event).ops().value());
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException e) {
            loop().bug(this, e);
        }
        loop().stage().flush();
    }

    private void handle(int ops) throws IOException {
        if (connecting) {
            if ((ops & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0 || !socket.finishConnect()) {
                return;
            }
            connecting = false;
            watchOutput(false);
            connected();
        }
        if ((ops & EPOLLOUT) != 0 && !isClosed()) {
            writable();
        }
        if ((ops & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0 || isClosed()) {
            return;
        }
        readable = true;
        hangUp |= (ops & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        if ((ops & EPOLLERR) != 0 && isPaused()) {
            throw new IOException("Connection reset by peer");
        }
        // What was kept comes first: it is delivered, and then this read, by a task that is on its way.
        if (!isPaused() && !hasUnread()) {
            readInput();
        }
    }

    @Override
    @Nullable
    InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    boolean hasInput() {
        return readable && !ended;
    }

    @Override
    void readInput() {
        try {
            for (int i = 0; i < READS_A_TURN; i++) {
                if (!readOnce()) {
                    return;
                }
            }
        } catch (IOException e) {
            broken(e);
            return;
        }
        yieldReading();
    }

    /** Whether there may be more to read, and somebody who wants it. */
    private boolean readOnce() throws IOException {
        ByteBuffer buffer = loop().readBuffer().clear();
        if (loop().budget().isOverrun()) {
            loop().readLater(this);
            return false;
        }
        int count = socket.recvAddress(loop().readAddress(), 0, buffer.capacity());
        if (count < 0) {
            readable = false;
            ended = true;
            inputClosed();
            return false;
        }
        if ((count < buffer.capacity() && !hangUp) || count == 0) {
            readable = false;
        }
        if (count == 0) {
            return false;
        }
        deliver(buffer.limit(count));
        return readable && !isPaused() && !isClosed();
    }

    @Override
    void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int wanted = bytes.remaining();
            int sent = socket.send(bytes, bytes.position(), bytes.limit());
            bytes.position(bytes.position() + sent);
            if (sent < wanted) {
                return;
            }
        }
    }

    @Override
    void wantWritable(boolean wanted) {
        if (wanted && !outputWatched) {
            watchOutput(true); // And keeps it: who was slow once may be so again.
        }
    }

    /** Changing it makes the kernel tell at once what is so already: no edge can be missed. */
    private void watchOutput(boolean watched) {
        outputWatched = watched;
        if (registration != null) {
            registration.submit(watched ? ALL_EDGES : INPUT_EDGES);
        }
    }

    @Override
    void shutdownTransport() throws IOException {
        try {
            socket.shutdown(false, true);
        } catch (NotYetConnectedException e) {
            // Netty's word for ENOTCONN: the peer has reset it meanwhile.
            throw new IOException("Connection reset by peer", e);
        }
    }

    @Override
    void lingerZero() {
        try {
            socket.setSoLinger(0);
        } catch (IOException e) {
            LOG.debug("No reset for {}", remoteAddress(), e);
        }
    }

    @Override
    void closeTransport() {
        if (registration != null) {
            registration.cancel();
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing {}", remoteAddress(), e);
        }
    }
}
