package balancebeam.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP relay between a client and a target that can be slow, silent, or broken, as networks are.
 *
 * <p>The switches act on all connections, those to come too, until {@link #clear()}. Waiting by the clock is what
 * {@link #delay}, {@link #throttle} and {@link #dribble} are for, so inside the link, and only there, time passes;
 * the rest acts at once.
 *
 * <pre>{@code
 * try (ScriptedOrigin origin = ScriptedOrigin.start("a");
 *         FaultyLink link = FaultyLink.to(origin.address())) {
 *     // the balancer's upstream is link.hostPort()
 *     link.cutAfter(Direction.TO_CLIENT, 30);     // the answer breaks off after 30 bytes
 *     link.stall(Direction.TO_TARGET);            // requests are taken, and never arrive
 *     link.resume();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class FaultyLink implements AutoCloseable {

    private final InetSocketAddress target;
    private final LinkSwitches switches = new LinkSwitches();
    private final Set<LinkConnection> connections = ConcurrentHashMap.newKeySet();
    private final Acceptor acceptor;
    private volatile boolean closed;

    private FaultyLink(InetSocketAddress target) {
        this.target = target;
        try {
            acceptor = new Acceptor(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), this::onConnection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A link from 127.0.0.1 and a free port to this address; innocent at first. */
    public static FaultyLink to(InetSocketAddress target) {
        return new FaultyLink(target);
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** Where clients connect to, as in a URL or a flag. */
    public String hostPort() {
        return "127.0.0.1:" + address().getPort();
    }

    /** How many connections go through the link now. */
    public int openConnections() {
        return connections.size();
    }

    // ---------------------------------------------------------------- switches

    /** Holds back everything this long, in both directions: each piece of up to 16 KiB, and FIN, but no RST. */
    public void delay(Duration by) {
        switches.delay(by);
    }

    /** Lets so many bytes per second through per connection and direction. */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("not a rate: " + bytesPerSecond);
        }
        switches.throttle(bytesPerSecond);
    }

    /** Writes each byte by itself; the receiver may still find several at once. */
    public void dribble() {
        dribble(Duration.ZERO);
    }

    /** Writes each byte by itself, with this pause before each. */
    public void dribble(Duration pause) {
        switches.dribble(pause);
    }

    /** Stops passing bytes in both directions; the connections stay, and their senders feel back-pressure in time. */
    public void stall() {
        stall(Direction.TO_TARGET);
        stall(Direction.TO_CLIENT);
    }

    /** Stops passing bytes in one direction. */
    public void stall(Direction direction) {
        switches.stall(direction);
    }

    /** Ends every stall; nothing was lost. */
    public void resume() {
        switches.resume();
    }

    /** Resets all connections at both sides; new ones are possible. */
    public void cut() {
        connections.forEach(LinkConnection::cut);
    }

    /** Lets exactly this many more bytes (at least 1) go that way over the whole link, then cuts as {@link #cut()}, once. */
    public void cutAfter(Direction direction, long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("not a number of bytes: " + bytes);
        }
        switches.cutAfter(direction, bytes);
    }

    /** Sends FIN that way on all connections, and drops what else comes that way; the other direction works on. */
    public void halfClose(Direction direction) {
        connections.forEach(connection -> connection.halfClose(direction));
    }

    /** Makes the link innocent again. */
    public void clear() {
        switches.clear();
    }

    // ---------------------------------------------------------------- life

    private void onConnection(Socket client) {
        // Not on the accepting thread: connecting may take its time.
        Thread.ofVirtual().name("link-connect").start(() -> connect(client));
    }

    private void connect(Socket client) {
        try {
            LinkConnection connection = new LinkConnection(client, target, switches, this::cut, connections::remove);
            connections.add(connection);
            if (closed) {
                connection.cut();
            }
            connection.start();
        } catch (IOException e) {
            refuse(client, e);
        }
    }

    /** Who connected learns by a reset that the target does not take connections. */
    private static void refuse(Socket client, IOException why) {
        try (client) {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            e.addSuppressed(why);
            throw new UncheckedIOException(e);
        }
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        closed = true;
        try {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(LinkConnection::close);
    }
}
