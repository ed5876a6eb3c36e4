package balancebeam.net;

import balancebeam.config.TransportKind;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;

/** {@link TransportContractTest} through TLS: what codecs are promised in the clear they are promised there. */
abstract class TlsContractTest extends TransportContractTest {
    /** Header, type and tag of a record of TLS 1.3 (RFC 8446 section 5.2), and what a provider pads or splits. */
    private static final long OVERHEAD = 64;

    private static final int CONTENT = 8 * 1024;
    private static final int TICKETS = 2 * 1024;

    private final boolean halvesClose;
    private final List<Connection> made = new CopyOnWriteArrayList<>();
    private final SslContext server;
    private final SslContext client;
    private final SSLContext ofSockets;

    TlsContractTest(TransportKind kind, SslProvider provider) {
        super(kind);
        halvesClose = provider == SslProvider.JDK;
        try {
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            server = SslContextBuilder.forServer(bundle.toKeyManagerFactory())
                    .sslProvider(provider)
                    .protocols("TLSv1.3")
                    .build();
            client = SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .protocols("TLSv1.3")
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .build();
            ofSockets = SSLContext.getInstance("TLSv1.3");
            ofSockets.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void release() {
        // Each holds an engine, and that its context.
        made.forEach(connection -> TestLoops.run(connection.loop(), connection::close));
        ReferenceCountUtil.release(server);
        ReferenceCountUtil.release(client);
    }

    @Override
    Connection accepted(Connection connection) {
        Connection secure = TlsConnection.accepted(
                connection, server.newEngine(UnpooledByteBufAllocator.DEFAULT), null, new byte[0]);
        made.add(secure);
        return secure;
    }

    @Override
    Dialer dialer() {
        Dialer tls = Dialer.tls((name, address) -> client.newEngine(UnpooledByteBufAllocator.DEFAULT));
        return (loop, name, address, first, handler) -> {
            Connection secure = tls.connect(loop, name, address, first, handler);
            made.add(secure);
            return secure;
        };
    }

    @Override
    Socket over(Socket socket) throws IOException {
        return ofSockets.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
    }

    @Override
    long mostSentFor(long bytes) {
        return bytes + (bytes / CONTENT + 1) * OVERHEAD + TICKETS;
    }

    @Override
    boolean halvesClose() {
        return halvesClose;
    }
}
