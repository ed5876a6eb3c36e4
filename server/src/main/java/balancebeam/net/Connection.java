package balancebeam.net;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.ByteSink;
import balancebeam.config.TlsPolicy;
import balancebeam.filter.PeerConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection on its event loop, for life: the seam between transports and codecs. Event loop only.
 *
 * <p><b>Reading.</b> Bytes are lent to the {@link ConnectionHandler} from a buffer that all connections of the loop
 * share. Only what the handler leaves is copied, and then nothing more is read: an idle connection holds no buffer.
 *
 * <p><b>Writing.</b> What is written collects in the loop's {@link OutputStage} until the turn of this connection ends,
 * so a head and its body leave by one system call. What the kernel does not take waits in blocks counted by the
 * {@link BufferBudget}; then {@link #isCongested()} tells the codec to stop its source, and
 * {@link ConnectionHandler#onWritable()} to start it again.
 */
public abstract class Connection implements ByteSink, PeerConnection {
    private final EventLoop loop;
    private InetSocketAddress remote;
    private @Nullable ProxyHeader whose;
    private @Nullable List<Runnable> whenClosed;
    private final Backlog unread;
    private final Backlog unsent;
    private final Runnable continueReading = this::continueReading;

    private ConnectionHandler handler = Unhandled.INSTANCE;
    private boolean paused;
    private boolean continuing;
    private boolean closed;
    private boolean inputEnded;
    private boolean shutdownAfterSending;
    private boolean outputShut;
    private long sentBytes;

    Connection(EventLoop loop, InetSocketAddress remote) {
        this.loop = loop;
        this.remote = remote;
        this.unread = new Backlog(loop.blocks());
        this.unsent = new Backlog(loop.blocks());
    }

    public final EventLoop loop() {
        return loop;
    }

    /** Who is at the other end, or for whom a proxy there speaks. */
    public final InetSocketAddress remoteAddress() {
        return remote;
    }

    public final void handler(ConnectionHandler newHandler) {
        handler = newHandler;
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final byte[] proxyHeader(int version) {
        return ProxyHeaderOutput.bytes(version, whose());
    }

    @Override
    public final void whenClosed(Runnable task) {
        if (!closed) {
            if (whenClosed == null) {
                whenClosed = new ArrayList<>(1);
            }
            whenClosed.add(task);
        }
    }

    @Override
    public final void forget(Runnable task) {
        if (whenClosed != null) {
            whenClosed.remove(task);
        }
    }

    /** What was agreed on with the peer, once it is; null where bytes travel in the clear. */
    public @Nullable SSLSession tlsSession() {
        return null;
    }

    /** What the handshake asked of the client; null for nothing that requests depend on. */
    public @Nullable TlsPolicy tlsPolicy() {
        return null;
    }

    /** The protocol that was agreed on by ALPN, once it is; empty for none. */
    public String applicationProtocol() {
        return "";
    }

    /** What the client at the other end has shown of itself, and was verified; null for nothing. */
    public @Nullable X509Certificate clientCertificate() {
        return null;
    }

    /**
     * Once the input is closed: whether the peer said so, and nobody else. Without TLS nobody can tell (RFC 9112 section 9.8).
     */
    public boolean isInputComplete() {
        return true;
    }

    /** Whether output waits for the peer to read. */
    public boolean isCongested() {
        return !unsent.isEmpty();
    }

    /** Bytes that wait for the peer to read. */
    public long unsentBytes() {
        return unsent.bytes();
    }

    /** Bytes that were sent since the start: if there are more than before, the peer may have got some. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Takes all the bytes; they go out at the end of the turn, or when the peer reads. Nothing happens when closed. */
    public final void write(ByteBuffer bytes) {
        if (closed || outputShut) {
            bytes.position(bytes.limit());
        } else if (isCongested()) {
            unsent.add(bytes);
        } else if (bytes.isDirect()) {
            loop.stage().write(this, bytes);
        } else {
            // The kernel can't be given what the collector may move, so it is copied.
            int start = bytes.arrayOffset() + bytes.position();
            loop.stage().write(this, bytes.array(), start, start + bytes.remaining());
            bytes.position(bytes.limit());
        }
    }

    /** As {@link #write(ByteBuffer)}. */
    @Override
    public final void write(byte[] bytes, int start, int end) {
        if (closed || outputShut) {
            return;
        }
        if (isCongested()) {
            unsent.add(ByteBuffer.wrap(bytes, start, end - start));
        } else {
            loop.stage().write(this, bytes, start, end);
        }
    }

    /** As {@link #write(ByteBuffer)}. */
    @Override
    public final void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** Writes a number in decimal digits. */
    public final void writeDecimal(long number) {
        write(Ascii.bytes(Long.toString(number)));
    }

    /** Reads no more until {@link #resumeReading()}; what has arrived waits in the kernel. */
    public final void pauseReading() {
        paused = true;
    }

    /** Reads again, beginning with what the handler left. Not within this call: later in this turn of the loop. */
    public final void resumeReading() {
        if (paused && !closed) {
            paused = false;
            if (!continuing && (!unread.isEmpty() || hasInput())) {
                continuing = true;
                loop.execute(continueReading);
            }
        }
    }

    /** Sends what waits, then FIN. */
    public final void shutdownOutput() {
        if (closed || outputShut) {
            return;
        }
        loop.stage().flush(this);
        outputShut = true;
        if (isCongested()) {
            shutdownAfterSending = true;
        } else if (!closed) {
            finishOutput();
        }
    }

    /** Sends what the kernel takes at once, and closes. Any number of calls. */
    public final void close() {
        if (!closed) {
            loop.stage().flush(this);
            release();
        }
    }

    /** Closes with a reset, so that the peer can't take what it got for complete. */
    public final void reset() {
        if (!closed) {
            loop.stage().flush(this);
            if (!closed) {
                lingerZero();
                release();
            }
        }
    }

    private void release() {
        if (!closed) {
            closed = true;
            unread.clear();
            unsent.clear();
            closeTransport();
            if (whenClosed != null) {
                List<Runnable> tasks = whenClosed;
                whenClosed = null;
                tasks.forEach(Runnable::run);
            }
        }
    }

    // ---- for transports ----

    /** A proxy at the other end speaks for a client. */
    final void proxiedFor(ProxyHeader header, InetSocketAddress client) {
        remote = client;
        whose = header;
    }

    /** Between whom it is, as a proxy there has told, or else as the kernel knows. */
    final ProxyHeader whose() {
        if (whose == null) {
            whose = lookUpWhose();
        }
        return whose;
    }

    ProxyHeader lookUpWhose() {
        // A closed one has a number for its socket that may be another one's by now.
        return new ProxyHeader(remote, closed ? null : localAddress(), ProxyHeader.NO_TLVS);
    }

    /** Sends this once it stands, before its handler hears of that; empty for nothing. Only while it does not stand. */
    final void sayFirst(byte[] bytes) {
        if (bytes.length > 0) {
            handler = new Announcement(this, bytes, handler);
        }
    }

    /** Gives bytes that its handler left to another one, which has taken its place meanwhile. */
    final void handOn(ByteBuffer bytes) {
        handler.onRead(bytes);
    }

    final boolean isPaused() {
        return paused;
    }

    final void connected() {
        handler.onConnected();
    }

    /** Gives bytes to the handler and keeps what it leaves. */
    final void deliver(ByteBuffer bytes) {
        handler.onRead(bytes);
        if (bytes.hasRemaining() && !closed) {
            unread.add(bytes);
            paused = true;
        }
    }

    /** As {@link #deliver}, for bytes that may come although reading is paused: they wait behind those that were kept. */
    final void arrived(ByteBuffer bytes) {
        if (paused || !unread.isEmpty()) {
            unread.add(bytes);
        } else {
            deliver(bytes);
        }
    }

    public final boolean hasUnread() {
        return !unread.isEmpty();
    }

    /** Any number of calls: a kernel may tell of the end again when our side ends too. */
    final void inputClosed() {
        if (!inputEnded) {
            inputEnded = true;
            handler.onInputClosed();
        }
    }

    final void broken(Exception cause) {
        if (!closed) {
            loop.stage().forget(this);
            release();
            handler.onBroken(cause);
        }
    }

    /** Sends from the buffer, which is direct, and keeps what the kernel does not take. */
    final void sendOrKeep(ByteBuffer bytes) {
        int before = bytes.position();
        try {
            send(bytes);
            sentBytes += bytes.position() - before;
        } catch (IOException e) {
            bytes.position(bytes.limit());
            // Whoever writes is in the middle of something: the handler is told when that is done.
            loop.run(() -> unsendable(e));
            return;
        }
        if (bytes.hasRemaining()) {
            unsent.add(bytes);
            wantWritable(true);
        }
    }

    /** The peer takes no more. What it said before it closed may explain why, so that is read first. */
    private void unsendable(IOException cause) {
        if (!closed && !paused && unread.isEmpty()) {
            readInput();
        }
        broken(cause);
    }

    /** The kernel has room: sends what waits. */
    final void writable() throws IOException {
        if (unsent.isEmpty()) {
            return;
        }
        sendWaiting();
    }

    /** As {@link #writable()}, for a transport that was congested while nothing waited here. */
    final void sendWaiting() throws IOException {
        while (!unsent.isEmpty()) {
            ByteBuffer block = unsent.first();
            int before = block.position();
            send(block);
            sentBytes += block.position() - before;
            if (block.hasRemaining()) {
                return;
            }
            unsent.removeFirst();
        }
        if (isCongested()) {
            return;
        }
        wantWritable(false);
        if (shutdownAfterSending) {
            finishOutput();
        }
        if (!closed) {
            handler.onWritable();
        }
    }

    private void continueReading() {
        continuing = false;
        loop.beginEvent();
        try {
            readOn();
        } catch (RuntimeException e) {
            loop.bug(this, e);
        }
        loop.stage().flush();
    }

    private void readOn() {
        ByteBuffer block;
        while (!paused && !closed && (block = unread.poll()) != null) {
            deliverKept(block);
        }
        if (!paused && !closed && hasInput()) {
            readInput();
        }
    }

    private void deliverKept(ByteBuffer block) {
        handler.onRead(block);
        if (block.hasRemaining() && !closed) {
            unread.putBack(block);
            paused = true;
        } else {
            loop.blocks().give(block);
        }
    }

    /** Asks to be read again in this turn, after other connections had theirs. */
    final void yieldReading() {
        if (!continuing) {
            continuing = true;
            loop.execute(continueReading);
        }
    }

    /** Our own side's address; null where that is none of TCP. Only while it is open. */
    abstract @Nullable InetSocketAddress localAddress();

    /** Whether the kernel may have bytes, or an end, that were not read yet. */
    abstract boolean hasInput();

    abstract void readInput();

    /** Sends from a direct buffer; what the kernel does not take stays in it. */
    abstract void send(ByteBuffer bytes) throws IOException;

    /** Whether to be told of room by {@link #writable()}. */
    abstract void wantWritable(boolean wanted);

    abstract void shutdownTransport() throws IOException;

    abstract void lingerZero();

    abstract void closeTransport();

    private void finishOutput() {
        shutdownAfterSending = false;
        try {
            shutdownTransport();
        } catch (IOException e) {
            loop.run(() -> broken(e));
        }
    }

    /** Stands in until a codec is installed. */
    static final class Unhandled implements ConnectionHandler {
        static final Unhandled INSTANCE = new Unhandled();

        @Override
        public void onRead(ByteBuffer bytes) {}

        @Override
        public void onInputClosed() {}

        @Override
        public void onWritable() {}

        @Override
        public void onBroken(@Nullable Exception cause) {}
    }
}
