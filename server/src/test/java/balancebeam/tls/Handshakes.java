package balancebeam.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.ReferenceCountUtil;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A client's and a server's engine, each fed with what the other says, without a socket. One thread. */
final class Handshakes implements AutoCloseable {
    private static final int MOST_TURNS = 200;

    final SSLEngine client;
    final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer toClient = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer read = ByteBuffer.allocateDirect(32 * 1024);
    private final ByteBuffer word = ByteBuffer.allocateDirect(1);

    private boolean closed;

    Handshakes(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
        client.setUseClientMode(true);
        server.setUseClientMode(false);
    }

    /** Until nobody has more to say, tickets included. The failure of whoever fails is thrown
     * after the other has heard of it; both are released then. */
    Handshakes shake() throws SSLException {
        SSLException failure = null;
        client.beginHandshake();
        server.beginHandshake();
        int idle = 0;
        for (int turn = 0; turn < MOST_TURNS && idle < 3; turn++) {
            boolean moved = false;
            try {
                moved |= step(client, toServer, toClient);
            } catch (SSLException e) {
                failure = failure == null ? e : failure;
                moved |= drain(client, toServer);
            }
            try {
                moved |= step(server, toClient, toServer);
            } catch (SSLException e) {
                failure = failure == null ? e : failure;
                moved |= drain(server, toClient);
            }
            idle = moved ? 0 : idle + 1;
        }
        if (failure != null) {
            close();
            throw failure;
        }
        return this;
    }

    private boolean step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        boolean moved = false;
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
            moved = true;
        }
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status == HandshakeStatus.NEED_WRAP) {
            // What Netty's engine still has to say when it is done, only the result tells.
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
            status = result.getHandshakeStatus();
            if (result.bytesProduced() == 0) {
                break;
            }
            moved = true;
        }
        if (in.position() > 0 || status == HandshakeStatus.NEED_UNWRAP) {
            in.flip();
            SSLEngineResult result = engine.unwrap(in, read);
            // Netty's engine says only at the next call that what it consumed was the end of the handshake.
            if (result.bytesConsumed() > 0 && result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                moved = true;
                engine.unwrap(in, read);
            }
            in.compact();
            read.clear();
            moved |= result.bytesConsumed() > 0;
        }
        return moved;
    }

    private static boolean drain(SSLEngine engine, ByteBuffer out) {
        try {
            return engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0;
        } catch (SSLException e) {
            return false;
        }
    }

    /** A byte from one to the other arrives, after what was still to be said. */
    boolean passes(SSLEngine from, SSLEngine to) throws SSLException {
        ByteBuffer wire = from == client ? toServer : toClient;
        word.clear();
        from.wrap(word, wire);
        int got = 0;
        wire.flip();
        while (wire.hasRemaining()) {
            SSLEngineResult result = to.unwrap(wire, read);
            got += result.bytesProduced();
            if (result.bytesConsumed() == 0) {
                break;
            }
        }
        wire.compact();
        read.clear();
        return got == 1;
    }

    /** Whether BoringSSL resumed a session: Netty knows, and tells nobody. */
    boolean isResumed() {
        try {
            Method method = ReferenceCountedOpenSslEngine.class.getDeclaredMethod("isSessionReused");
            method.setAccessible(true);
            return (Boolean) Objects.requireNonNull(method.invoke(server));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Netty has it no more", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ReferenceCountUtil.release(client);
        ReferenceCountUtil.release(server);
    }
}
