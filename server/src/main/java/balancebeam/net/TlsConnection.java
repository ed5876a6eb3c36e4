package balancebeam.net;

import balancebeam.config.TlsPolicy;
import balancebeam.tls.ServerTls;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is a transport above another one: what is written leaves there in TLS records, and what arrives there is
 * decrypted. Event loop only.
 *
 * <p>It shakes hands first, and then tells its handler that it is connected, on either side. Records that arrive whole are
 * decrypted where they lie; only the beginning of one is copied. While the connection below is congested nothing is encrypted: what
 * is to be sent waits here, as it would there.
 *
 * <p>When the peer ends its output, ours ends too: no engine sends after that.
 */
public final class TlsConnection extends Connection {
    private static final Logger LOG = LoggerFactory.getLogger(TlsConnection.class);

    private final Connection below;
    private final SSLEngine engine;
    private final TlsBuffers buffers;
    private final TlsRecords records;
    private final byte[] toHttpInTheClear;
    private final @Nullable TlsPolicy policy;

    private boolean established;
    private boolean ended;
    private boolean inputOver;
    private boolean closeNotified;
    private boolean resetting;
    private @Nullable X509Certificate clientCertificate;
    private long handshakeBytes;

    private TlsConnection(Connection below, SSLEngine engine, @Nullable TlsPolicy policy, byte[] toHttpInTheClear) {
        super(below.loop(), below.remoteAddress());
        this.below = below;
        this.engine = engine;
        this.policy = policy;
        this.toHttpInTheClear = toHttpInTheClear;
        this.buffers = below.loop().tlsBuffers();
        this.records = new TlsRecords(below.loop().blocks());
        below.handler(new Below());
    }

    /**
     * Over an accepted connection; its handler hears of the client's first record.
     *
     * @param engine in server mode; this connection's from now on
     * @param policy that the engine follows; null for none that requests depend on
     * @param toHttpInTheClear what is said, as it is, to a client that asks by HTTP without TLS
     */
    static TlsConnection accepted(
            Connection below, SSLEngine engine, @Nullable TlsPolicy policy, byte[] toHttpInTheClear) {
        return new TlsConnection(below, engine, policy, toHttpInTheClear);
    }

    /**
     * Begins to connect, and then to shake hands; the handler hears that it is connected, or broken, when both are done.
     *
     * @param engines makes an engine in client mode, which is this connection's from then on
     * @param first what is sent before the handshake, in the clear; empty for nothing
     * @throws IOException when not even a socket could be had
     */
    static TlsConnection connect(
            EventLoop loop,
            InetSocketAddress address,
            Supplier<SSLEngine> engines,
            byte[] first,
            ConnectionHandler handler)
            throws IOException {
        Connection below = loop.transport().connect(loop, address, Unhandled.INSTANCE);
        try {
            TlsConnection made = new TlsConnection(below, engines.get(), null, new byte[0]);
            made.handler(handler);
            below.sayFirst(first);
            return made;
        } catch (RuntimeException e) {
            below.close();
            throw new IOException("no TLS: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return established ? engine.getSession() : null;
    }

    @Override
    public @Nullable TlsPolicy tlsPolicy() {
        return policy;
    }

    @Override
    public String applicationProtocol() {
        String agreed = established ? engine.getApplicationProtocol() : null;
        return agreed == null ? "" : agreed;
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        return clientCertificate;
    }

    @Override
    @Nullable
    InetSocketAddress localAddress() {
        return below.localAddress();
    }

    /** What the connection below knows, and what the handshake has added. */
    @Override
    ProxyHeader lookUpWhose() {
        ProxyHeader told = below.whose();
        SSLSession session = isClosed() ? null : tlsSession();
        return session == null
                ? told
                : told.with(
                        new ProxyTlvs(told.tlvs()).tls(session, applicationProtocol(), clientCertificate, isResumed()));
    }

    /** @throws SSLException when the client's certificate is valid no more: a resumed session knows nothing of the time that has passed */
    private void verifyClient() throws SSLException {
        if (engine.getWantClientAuth() || engine.getNeedClientAuth()) {
            clientCertificate = ServerTls.clientCertificate(engine.getSession());
        }
    }

    @Override
    public boolean isInputComplete() {
        return closeNotified;
    }

    /** Whether the handshake went on with an earlier session; false where the engine does not tell. */
    boolean isResumed() {
        return engine instanceof ReferenceCountedOpenSslEngine openSsl && SSL.isSessionReused(openSsl.sslPointer());
    }

    @Override
    public boolean isCongested() {
        return super.isCongested() || below.isCongested();
    }

    @Override
    public long unsentBytes() {
        return super.unsentBytes() + below.unsentBytes();
    }

    /** Bytes of records, those of the handshake left out. */
    @Override
    public long sentBytes() {
        return established ? below.sentBytes() - handshakeBytes : 0;
    }

    // ---- what arrives ----

    private void decrypt(ByteBuffer bytes) throws SSLException {
        while (bytes.hasRemaining() && !isClosed() && mayDeliver()) {
            if (inputOver) {
                bytes.position(bytes.limit());
            } else if (records.isBegun()) {
                ByteBuffer record = records.complete(bytes);
                if (record != null) {
                    unwrap(record);
                    records.clear();
                }
            } else {
                decryptInPlace(bytes);
            }
        }
    }

    /** A handler that reads nothing yet shakes hands nevertheless. What it left comes before anything new, also just after a resume. */
    private boolean mayDeliver() {
        return !established || (!isPaused() && !hasUnread());
    }

    private void decryptInPlace(ByteBuffer bytes) throws SSLException {
        int length = TlsRecords.whole(bytes);
        if (length == 0) {
            records.begin(bytes);
            return;
        }
        int end = bytes.limit();
        bytes.limit(bytes.position() + length);
        unwrap(bytes);
        bytes.limit(end);
    }

    /** All of the record, though it may take several calls during a handshake. */
    private void unwrap(ByteBuffer record) throws SSLException {
        while (record.hasRemaining()) {
            int before = record.remaining();
            ByteBuffer plain = buffers.plain();
            SSLEngineResult result = read(record, plain);
            plain.flip();
            HandshakeStatus status = result.getHandshakeStatus();
            if (status != HandshakeStatus.NOT_HANDSHAKING) {
                shakeHands(status);
            }
            if (plain.hasRemaining() && !isClosed()) {
                deliver(plain);
            }
            if (isClosed()) {
                return;
            }
            if (result.getStatus() == Status.CLOSED) {
                record.position(record.limit());
                closeNotified = true;
                noMoreInput();
            } else if (record.remaining() == before
                    && status != HandshakeStatus.NEED_TASK
                    && status != HandshakeStatus.NEED_WRAP) {
                throw new SSLException("a record that can't be read: " + result.getStatus());
            }
        }
        askAgain();
    }

    /** What an engine does not expect of a peer is the peer's fault too: a name that is none, for example. */
    private SSLEngineResult read(ByteBuffer record, ByteBuffer plain) throws SSLException {
        try {
            return engine.unwrap(record, plain);
        } catch (RuntimeException e) {
            throw new SSLException("what the peer says can't be read: " + e.getMessage(), e);
        }
    }

    /** BoringSSL finds that a handshake is done, which its last record has made so, only when it is asked once more. */
    private void askAgain() throws SSLException {
        if (!established && !isClosed()) {
            shakeHands(read(TlsBuffers.NOTHING, buffers.plain()).getHandshakeStatus());
        }
    }

    /** Does what the engine asks for, until it asks for more input. */
    private void shakeHands(HandshakeStatus asked) throws SSLException {
        HandshakeStatus status = asked;
        boolean finished = false;
        while (true) {
            switch (status) {
                case NEED_TASK -> {
                    runTasks();
                    status = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> {
                    SSLEngineResult result = wrapNothing();
                    finished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
                    if (result.bytesProduced() == 0 && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                        throw new SSLException("nothing to send, where something has to be");
                    }
                    status = result.getStatus() == Status.CLOSED
                            ? HandshakeStatus.NOT_HANDSHAKING
                            : engine.getHandshakeStatus();
                }
                case FINISHED -> {
                    finished = true;
                    status = engine.getHandshakeStatus();
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> {
                    if (finished && !established) {
                        establish();
                    }
                    return;
                }
            }
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }

    /** As with {@link #read}: nothing an engine throws may leave the loop's buffers half used. */
    private SSLEngineResult wrap(ByteBuffer plain, ByteBuffer output) throws SSLException {
        try {
            return engine.wrap(plain, output);
        } catch (RuntimeException e) {
            throw new SSLException("nothing can be said: " + e.getMessage(), e);
        }
    }

    private SSLEngineResult wrapNothing() throws SSLException {
        ByteBuffer output = buffers.output();
        SSLEngineResult result = wrap(TlsBuffers.NOTHING, output);
        output.flip();
        if (output.hasRemaining()) {
            sendBelow(output);
        }
        return result;
    }

    private void establish() throws SSLException {
        verifyClient();
        established = true;
        handshakeBytes = below.sentBytes() + below.unsentBytes();
        connected();
        if (!isClosed()) {
            sendAgain();
        }
    }

    private void noMoreInput() {
        inputOver = true;
        if (!established || (!isPaused() && !hasUnread())) {
            end();
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            if (!established) {
                broken(new SSLException("the connection was closed during the TLS handshake"));
            } else {
                inputClosed();
            }
        }
    }

    @Override
    boolean hasInput() {
        return !ended && (below.isPaused() || inputOver);
    }

    @Override
    void readInput() {
        if (inputOver) {
            end();
        } else {
            below.resumeReading();
        }
    }

    // ---- what leaves ----

    @Override
    void send(ByteBuffer plain) throws IOException {
        if (!established) {
            return;
        }
        while (plain.hasRemaining() && !below.isCongested()) {
            ByteBuffer output = buffers.output();
            while (plain.hasRemaining() && output.remaining() >= TlsBuffers.RECORD_BYTES) {
                SSLEngineResult result = wrap(plain, output);
                if (result.getStatus() != Status.OK) {
                    throw new IOException("the peer has ended the TLS connection");
                }
                if (result.bytesProduced() == 0) {
                    throw new IOException("nothing can be encrypted: " + result.getHandshakeStatus());
                }
            }
            sendBelow(output.flip());
        }
    }

    private void sendBelow(ByteBuffer output) {
        if (below.isCongested()) {
            below.write(output);
        } else {
            below.sendOrKeep(output);
        }
    }

    private void sendAgain() {
        try {
            sendWaiting();
        } catch (IOException e) {
            broken(e);
        }
    }

    @Override
    void wantWritable(boolean wanted) {
        // The connection below always tells.
    }

    // ---- the end ----

    @Override
    void shutdownTransport() {
        sayClose();
        below.shutdownOutput();
    }

    /** Tells the peer that no more comes, so that it can know a whole answer from a cut one (RFC 8446 section 6.1). */
    private void sayClose() {
        engine.closeOutbound();
        try {
            while (!engine.isOutboundDone() && wrapNothing().bytesProduced() > 0) {
                // Usually once.
            }
        } catch (SSLException e) {
            LOG.debug("No close_notify for {}", remoteAddress(), e);
        }
    }

    @Override
    void lingerZero() {
        resetting = true;
    }

    @Override
    void closeTransport() {
        records.clear();
        if (resetting) {
            below.reset();
        } else if (!below.isClosed()) {
            if (established) {
                sayClose();
            }
            below.close();
        }
        ReferenceCountUtil.release(engine);
    }

    /** The engine can't go on; what it has to say of that (an alert) is sent. */
    private void failed(SSLException cause) {
        if (isClosed()) {
            return;
        }
        if (!(cause instanceof NotTlsException other)) {
            sayClose();
        } else if (!established && other.isLikeHttp()) {
            below.write(toHttpInTheClear);
        }
        broken(cause);
    }

    /** What the connection below tells. */
    private final class Below implements ConnectionHandler {
        @Override
        public void onConnected() {
            loop().stage().flush(below); // What was said before TLS; records don't go by the stage.
            try {
                engine.beginHandshake();
                shakeHands(engine.getHandshakeStatus());
            } catch (SSLException e) {
                failed(e);
            }
        }

        @Override
        public void onRead(ByteBuffer bytes) {
            try {
                decrypt(bytes);
            } catch (SSLException e) {
                bytes.position(bytes.limit());
                failed(e);
            }
        }

        @Override
        public void onInputClosed() {
            noMoreInput();
        }

        @Override
        public void onWritable() {
            if (!isClosed() && established) {
                sendAgain();
            }
        }

        @Override
        public void onBroken(Exception cause) {
            broken(cause);
        }
    }
}
