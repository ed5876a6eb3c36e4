package balancebeam.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 origin that does what a test tells it to, and records what it received. It knows that its clients speak HTTP/2: there is
 * no upgrade.
 *
 * <p>Without any handler it answers everything with 200 and its name and a line feed. It gives windows back as content comes, unless
 * it was told not to.
 *
 * <pre>{@code
 * try (Http2Origin origin = Http2Origin.start("a")) {
 *     origin.on("/trailers", call -> {
 *         call.head(200, Fields.EMPTY, false);
 *         call.content("hello", false);
 *         call.fields(Fields.of("sum", "1"), true);
 *     });
 *     origin.onHead("/refused", call -> call.reset(Http2Frame.REFUSED_STREAM));
 *     origin.onHead("/never", call -> {});
 *     // traffic to origin.address(), and then:
 *     assertEquals("/trailers", origin.awaitCalls(1).getFirst().target());
 *     origin.connection(1).goAway(1, Http2Frame.NO_ERROR);
 * }
 * }</pre>
 *
 * <p>Each connection has a virtual thread that reads, each request one that answers. Thread-safe.
 */
public final class Http2Origin implements AutoCloseable {
    private final String name;
    private final @Nullable SSLContext tls;
    private final List<String> alpn;
    private final boolean proxied;
    private final Acceptor acceptor;
    private final AtomicInteger made = new AtomicInteger();
    private final List<Http2OriginConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Http2Call> calls = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Map<String, Http2Handler> handlers = new ConcurrentHashMap<>();
    private final Map<String, Http2Handler> headHandlers = new ConcurrentHashMap<>();
    private volatile Http2Handler otherwise;
    private volatile int[] settings = {};
    private volatile boolean givesWindows = true;

    private Http2Origin(String name, @Nullable SSLContext tls, List<String> alpn, boolean proxied) {
        this.name = name;
        this.tls = tls;
        this.alpn = alpn;
        this.proxied = proxied;
        this.otherwise = call -> call.answer(200, Fields.of("content-type", "text/plain"), name + "\n");
        try {
            acceptor = new Acceptor(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::onConnection);
        } catch (IOException e) {
            throw new UncheckedIOException("could not bind", e);
        }
    }

    /** An origin of that name on 127.0.0.1 and a free port, in the clear. */
    public static Http2Origin start(String name) {
        return new Http2Origin(name, null, List.of(), false);
    }

    /** The same by TLS, with these protocols by ALPN; none for no ALPN. */
    public static Http2Origin secure(String name, SSLContext context, String... alpn) {
        return new Http2Origin(name, context, List.of(alpn), false);
    }

    /** The same in the clear, behind a header of the PROXY protocol. */
    public static Http2Origin proxied(String name) {
        return new Http2Origin(name, null, List.of(), true);
    }

    // ---------------------------------------------------------------- behaviour

    /** Answers requests for this path (without its query) with this handler, once they are complete. */
    public void on(String path, Http2Handler handler) {
        handlers.put(path, handler);
    }

    /** Answers requests for this path with this handler as soon as their heads have come. */
    public void onHead(String path, Http2Handler handler) {
        headHandlers.put(path, handler);
    }

    /** Answers requests for all other paths with this handler, once they are complete. */
    public void otherwise(Http2Handler handler) {
        otherwise = handler;
    }

    /** What later connections say in their first SETTINGS, as pairs of a number and a value. */
    public void settings(int... pairs) {
        settings = pairs.clone();
    }

    /** From now on content that comes is given no new windows. */
    public void withoutWindows() {
        givesWindows = false;
    }

    boolean givesWindows() {
        return givesWindows;
    }

    // ---------------------------------------------------------------- records

    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** As in a URL or a configuration: {@code 127.0.0.1:8080}. */
    public String hostPort() {
        return "127.0.0.1:" + address().getPort();
    }

    /** The requests so far, of all connections, in the order in which their heads came. */
    public List<Http2Call> calls() {
        return List.copyOf(calls);
    }

    /** Those for that path. */
    public List<Http2Call> calls(String path) {
        return calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    /** Waits for at least that many requests; gives all. */
    public List<Http2Call> awaitCalls(int count) {
        Await.until(name + " has " + count + " requests", () -> calls.size() >= count);
        return calls();
    }

    /** Waits for a request for that path; gives the first. */
    public Http2Call awaitCall(String path) {
        Await.until(name + " is asked for " + path, () -> !calls(path).isEmpty());
        return calls(path).getFirst();
    }

    /** Every connection on which HTTP/2 began, also those that have ended. */
    public List<Http2OriginConnection> connections() {
        return List.copyOf(connections);
    }

    /** How many of them are open. */
    public int open() {
        return (int) connections.stream()
                .filter(connection -> !connection.isClosed())
                .count();
    }

    /** Waits until exactly that many connections are open. */
    public void awaitOpen(int count) {
        Await.until(name + " has " + count + " connections open", () -> open() == count);
    }

    /** What connections and handlers threw, but for connections that ended. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    // ---------------------------------------------------------------- life

    private void onConnection(Socket socket) {
        Thread.ofVirtual().name("http2-" + name).start(() -> serve(socket));
    }

    private void serve(Socket socket) {
        try {
            String header = proxied ? ProxyHeaderReader.read(socket.getInputStream()) : "";
            Socket over = secured(socket);
            Http2OriginConnection connection = new Http2OriginConnection(this, over, made.incrementAndGet(), header);
            connections.add(connection);
            connection.run(settings);
        } catch (IOException | AssertionError e) {
            failures.add(e);
        } finally {
            closeQuietly(socket);
        }
    }

    private Socket secured(Socket socket) throws IOException {
        if (tls == null) {
            return socket;
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(alpn.toArray(String[]::new));
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    void begun(Http2Call call) {
        calls.add(call);
        Thread.ofVirtual().name("http2-" + name + "-" + call.stream()).start(() -> handle(call));
    }

    private void handle(Http2Call call) {
        Http2Handler atHead = headHandlers.get(call.path());
        try {
            if (atHead != null) {
                atHead.handle(call);
            } else {
                call.awaitEnd();
                if (call.isComplete()) {
                    handlers.getOrDefault(call.path(), otherwise).handle(call);
                }
            }
        } catch (Exception | AssertionError e) {
            if (!call.connection().isClosed()) {
                failures.add(e);
                reset(call);
            }
        }
    }

    /** Who waits for its answer need not wait longer. */
    private void reset(Http2Call call) {
        try {
            call.reset(Http2Frame.INTERNAL_ERROR);
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /** Closes all connections, and goes on accepting. */
    public void closeConnections() {
        for (Http2OriginConnection connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
    }

    /** Stops listening, and closes all connections. */
    public void kill() {
        try {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeConnections();
    }

    /** Listens again on the same port after {@link #kill()}. */
    public void restart() {
        Await.until(hostPort() + " is free again", () -> {
            try {
                acceptor.open();
                return true;
            } catch (IOException e) {
                return false; // Somebody else's outgoing connection may have the port for a moment.
            }
        });
    }

    @Override
    public void close() {
        kill();
    }
}
