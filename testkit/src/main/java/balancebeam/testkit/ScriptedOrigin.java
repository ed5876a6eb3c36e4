package balancebeam.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 origin that does what a test tells it to, and records what it received.
 *
 * <p>Without any handler it answers everything with 200 and its name and a line feed as text/plain. It reads requests
 * by the rules of {@link Http1Reader}; one that breaks them is answered with 400 and recorded in {@link #malformed()},
 * which tests assert to be empty. Before it reads a body that the client announced by {@code Expect: 100-continue} it
 * answers 100, but for handlers given to {@link #onHead}.
 *
 * <pre>{@code
 * try (ScriptedOrigin origin = ScriptedOrigin.start("a")) {
 *     origin.on("/slow", (request, connection) -> {
 *         connection.await(latch);
 *         connection.answer(200, Fields.EMPTY, "at last\n");
 *     });
 *     origin.onHead("/early", (request, connection) ->
 *             connection.answer(413, Fields.of("Connection", "close"), "too much\n"));
 *     // traffic to origin.hostPort(), and then:
 *     assertEquals("/slow", origin.awaitRequests(1).getFirst().target());
 *     origin.kill();
 *     origin.restart();
 * }
 *
 * ScriptedOrigin liar = ScriptedOrigin.raw(connection -> {
 *     connection.readRequest();
 *     connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
 *     connection.reset();
 * });
 * }</pre>
 *
 * <p>Each connection has a virtual thread. Thread-safe.
 */
public final class ScriptedOrigin implements AutoCloseable {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final String name;
    private final OriginRecord record = new OriginRecord();
    private final @Nullable SSLContext tls;
    private final boolean proxied;
    private final HttpStory http;
    private final OriginStory story;
    private final Map<Integer, String> proxyHeaders = new ConcurrentHashMap<>();
    private final Set<Socket> awaited = ConcurrentHashMap.newKeySet();
    private final Object beginning = new Object();
    private final Set<OriginSession> sessions = ConcurrentHashMap.newKeySet();
    private final Acceptor acceptor;

    private ScriptedOrigin(
            String name,
            InetSocketAddress bind,
            @Nullable OriginStory raw,
            @Nullable SSLContext context,
            boolean proxied) {
        this.name = name;
        this.proxied = proxied;
        tls = context;
        http = new HttpStory(this::answerName, record);
        story = raw == null ? http : raw;
        try {
            acceptor = new Acceptor(bind, this::onConnection);
        } catch (IOException e) {
            throw new UncheckedIOException("could not bind to " + bind, e);
        }
    }

    /** An origin named "origin" on 127.0.0.1 and a free port. */
    public static ScriptedOrigin start() {
        return start("origin");
    }

    /** An origin of that name on 127.0.0.1 and a free port. */
    public static ScriptedOrigin start(String name) {
        return start(name, ANY_PORT);
    }

    /** An origin of that name on this local address, such as "::1", and port; 0 for a free one. */
    public static ScriptedOrigin start(String name, String host, int port) {
        return start(name, new InetSocketAddress(host, port));
    }

    /** An origin of that name, bound there. */
    public static ScriptedOrigin start(String name, InetSocketAddress bind) {
        return new ScriptedOrigin(name, bind, null, null, false);
    }

    /** An origin on 127.0.0.1 and a free port that speaks TLS. */
    public static ScriptedOrigin secure(SSLContext context) {
        return secure("origin", context);
    }

    /** The same with that name. */
    public static ScriptedOrigin secure(String name, SSLContext context) {
        return new ScriptedOrigin(name, ANY_PORT, null, context, false);
    }

    /**
     * An origin on 127.0.0.1 and a free port whose connections begin with a header of the PROXY protocol, and must.
     *
     * @param context what it speaks TLS with behind the header; null for nothing
     */
    public static ScriptedOrigin proxied(String name, @Nullable SSLContext context) {
        return new ScriptedOrigin(name, ANY_PORT, null, context, true);
    }

    /** A peer on 127.0.0.1 and a free port that plays this story, byte by byte, on each connection. */
    public static ScriptedOrigin raw(OriginStory story) {
        return raw(ANY_PORT, story);
    }

    /** A peer, bound there, that plays this story on each connection. */
    public static ScriptedOrigin raw(InetSocketAddress bind, OriginStory story) {
        return new ScriptedOrigin("raw", bind, story, null, false);
    }

    /** Where it listens, or listened. */
    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** The port it listens on, or listened on. */
    public int port() {
        return address().getPort();
    }

    /** As in a URL or a flag: {@code 127.0.0.1:8080} or {@code [0:0:0:0:0:0:0:1]:8080}. */
    public String hostPort() {
        String host = address().getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
    }

    // ---------------------------------------------------------------- behaviour

    /** Answers requests for this path (without its query) with this handler, once their bodies were read. */
    public void on(String path, OriginHandler handler) {
        http.on(path, handler, false);
    }

    /** Answers requests for this path with this handler as soon as their heads were read; it reads the body itself. */
    public void onHead(String path, OriginHandler handler) {
        http.on(path, handler, true);
    }

    /** Answers requests for all other paths with this handler, once their bodies were read. */
    public void otherwise(OriginHandler handler) {
        http.otherwise(handler);
    }

    private void answerName(ReceivedRequest request, OriginConnection connection) throws IOException {
        connection.answer(200, Fields.of("Content-Type", "text/plain"), name + "\n");
    }

    // ---------------------------------------------------------------- records

    /** The requests so far, of all connections, in the order in which their handlers were called. */
    public List<ReceivedRequest> requests() {
        return record.requests();
    }

    /** Waits for at least that many requests, at most {@link Await#DEADLINE}; returns all. */
    public List<ReceivedRequest> awaitRequests(int count) {
        return record.awaitRequests(count, name);
    }

    /** Forgets the requests so far, for long runs; they take memory. */
    public void forgetRequests() {
        record.forgetRequests();
    }

    /** The PROXY header, as ISO-8859-1 text, of the connection by which that request came. */
    public String proxyHeader(ReceivedRequest request) {
        String header = proxyHeaders.get(request.connection());
        if (header == null) {
            throw new IllegalStateException(name + " expects no PROXY headers");
        }
        return header;
    }

    /** Why requests were refused. */
    public List<MalformedMessage> malformed() {
        return record.malformed();
    }

    /** Requests that were in order but ended before their end. */
    public List<TruncatedMessage> truncated() {
        return record.truncated();
    }

    /** What handlers and stories threw, and what broke while they answered; not when the origin closed under them. */
    public List<Throwable> failures() {
        return record.failures();
    }

    /** How many connections there were and are. */
    public Connections connections() {
        return record.connections();
    }

    /** Waits until exactly that many connections are open, at most {@link Await#DEADLINE}. */
    public void awaitOpenConnections(int count) {
        record.awaitOpen(count, name);
    }

    // ---------------------------------------------------------------- life

    private void onConnection(Socket socket) {
        if (proxied) {
            awaited.add(socket);
            Thread.ofVirtual().start(() -> awaitHeader(socket));
        } else {
            begin(socket, null);
        }
    }

    private void awaitHeader(Socket socket) {
        try {
            begin(socket, ProxyHeaderReader.read(socket.getInputStream()));
        } catch (IOException e) {
            if (!socket.isClosed()) {
                record.failed(e);
                closeQuietly(socket);
            }
        } finally {
            awaited.remove(socket);
        }
    }

    private void begin(Socket socket, @Nullable String proxyHeader) {
        try {
            Socket over = secured(socket);
            synchronized (beginning) { // It counts as open from its making on, so whoever ends all must find it.
                OriginSession session = new OriginSession(over, story, record, sessions::remove);
                if (proxyHeader != null) {
                    proxyHeaders.put(session.number(), proxyHeader);
                }
                sessions.add(session);
                session.start();
            }
        } catch (IOException e) {
            record.failed(e);
        }
    }

    private Socket secured(Socket socket) throws IOException {
        if (tls == null) {
            return socket;
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        return secure;
    }

    /**
     * Stops listening and resets all connections, running and idle ones, before it returns. After kill -9 the kernel
     * does the first, and the second for connections with unread bytes; idle ones get FIN: see
     * {@link #closeConnections()}. A handler may call it.
     */
    public synchronized void kill() {
        stopListening();
        endSessions(true);
    }

    /** Listens again on the same port after {@link #kill()}; handlers and records are kept. */
    public synchronized void restart() {
        Await.until(hostPort() + " is free again", this::listensAgain);
    }

    private boolean listensAgain() {
        try {
            acceptor.open();
            return true;
        } catch (IOException e) {
            // Somebody else's outgoing connection may have the port for a moment.
            return false;
        }
    }

    /** Sends FIN on all connections, running and idle ones, and goes on accepting. */
    public synchronized void closeConnections() {
        endSessions(false);
    }

    /** From now on connections come to be (the kernel sees to that) but nothing is read or said on them. */
    public void stopAccepting() {
        acceptor.pause();
    }

    /** Ends {@link #stopAccepting()}; the connections that came meanwhile are served. */
    public void resumeAccepting() {
        acceptor.resume();
    }

    /**
     * Ends everything, and waits for the threads of the connections.
     *
     * @throws AssertionError when a handler or story threw something else than an IOException
     */
    @Override
    public synchronized void close() {
        stopListening();
        endSessions(false);
        for (Throwable failure : failures()) {
            if (!(failure instanceof IOException)) {
                throw new AssertionError("a handler of " + name + " failed: " + failure, failure);
            }
        }
    }

    private void stopListening() {
        try {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaited.forEach(this::closeQuietly);
    }

    private void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            record.failed(e);
        }
    }

    private void endSessions(boolean reset) {
        List<OriginSession> ending;
        synchronized (beginning) {
            ending = List.copyOf(sessions);
        }
        for (OriginSession session : ending) {
            try {
                session.abandon(reset);
            } catch (IOException e) {
                record.failed(e);
            }
        }
        ending.forEach(this::awaitEnd);
    }

    private void awaitEnd(OriginSession session) {
        try {
            if (!session.awaitEnd()) {
                throw new AssertionError("a handler of " + name + " does not end, although its connection is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while closing " + name, e);
        }
    }
}
