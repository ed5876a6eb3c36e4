package balancebeam.testkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * How to connect a {@link RawClient}: from which address, with which buffer, with which patience.
 *
 * <pre>{@code
 * RawConnector slow = RawConnector.to(balancer).receiveBufferBytes(4096);
 * try (RawClient one = slow.from("127.0.0.2").connect()) { ... }
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param target             where to
 * @param localHost          the address to come from, such as 127.0.0.2, or null for the system's choice
 * @param receiveBufferBytes SO_RCVBUF, for clients that shall be slow readers; 0 for the system's choice
 * @param deadline           for connecting and for each operation afterwards
 * @param tls                what to trust and show, or null for bytes in the clear
 * @param serverName         whose certificate it must be
 * @param preface            ISO-8859-1 bytes that are sent before all else, also before TLS
 * @param alpn               the protocols that are offered by ALPN; empty for no ALPN
 */
public record RawConnector(
        InetSocketAddress target,
        @Nullable String localHost,
        int receiveBufferBytes,
        Duration deadline,
        @Nullable SSLContext tls,
        String serverName,
        String preface,
        List<String> alpn) {

    /** From anywhere, with the system's buffers and {@link Await#DEADLINE}. */
    public static RawConnector to(InetSocketAddress target) {
        return new RawConnector(target, null, 0, Await.DEADLINE, null, "", "", List.of());
    }

    /** The same, coming from this local address. */
    public RawConnector from(String host) {
        return new RawConnector(target, host, receiveBufferBytes, deadline, tls, serverName, preface, alpn);
    }

    /** The same with this SO_RCVBUF; the kernel may double it. */
    public RawConnector receiveBufferBytes(int bytes) {
        return new RawConnector(target, localHost, bytes, deadline, tls, serverName, preface, alpn);
    }

    /** The same with this patience. */
    public RawConnector deadline(Duration patience) {
        return new RawConnector(target, localHost, receiveBufferBytes, patience, tls, serverName, preface, alpn);
    }

    /** The same, sending these ISO-8859-1 bytes before all else, also before TLS. */
    public RawConnector preface(String latin1) {
        return new RawConnector(target, localHost, receiveBufferBytes, deadline, tls, serverName, latin1, alpn);
    }

    /** The same by TLS; the server must show a certificate for that name, which it is told (SNI). */
    public RawConnector secure(SSLContext context, String name) {
        return new RawConnector(target, localHost, receiveBufferBytes, deadline, context, name, preface, alpn);
    }

    /** The same, offering these protocols while it shakes hands; whatever the server chooses. */
    public RawConnector alpn(String... protocols) {
        return new RawConnector(
                target, localHost, receiveBufferBytes, deadline, tls, serverName, preface, List.of(protocols));
    }

    /**
     * Connects.
     *
     * @throws AssertionError when that fails, or not within the deadline
     */
    public RawClient connect() {
        try {
            return new RawClient(secured(open()), deadline);
        } catch (IOException e) {
            throw new AssertionError("could not connect to " + target + ": " + e, e);
        }
    }

    /**
     * Tries to connect and must be refused, as where nobody listens.
     *
     * @throws AssertionError when a connection comes to be, or nothing is answered at all
     */
    public void expectRefused() {
        try (Socket socket = open()) {
            throw new AssertionError(target + " accepted a connection: " + socket);
        } catch (ConnectException e) {
            // What was expected; an unanswered SYN is a SocketTimeoutException instead.
            return;
        } catch (IOException e) {
            throw new AssertionError(target + " did not refuse the connection: " + e, e);
        }
    }

    private Socket secured(Socket socket) throws IOException {
        if (tls == null) {
            return socket;
        }
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, serverName, socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(alpn.toArray(String[]::new));
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            if (localHost != null) {
                socket.bind(new InetSocketAddress(localHost, 0));
            }
            socket.setTcpNoDelay(true);
            socket.connect(target, (int) Math.max(1, deadline.toMillis()));
            socket.getOutputStream().write(preface.getBytes(StandardCharsets.ISO_8859_1));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
