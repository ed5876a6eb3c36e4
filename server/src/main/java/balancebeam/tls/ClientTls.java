package balancebeam.tls;

import balancebeam.bytes.IpText;
import balancebeam.config.CertificateConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.tls.LiveContext.Made;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the endpoints of a cluster: gives an engine to each connection. An endpoint must show a certificate for its name or
 * address that an authority has signed, unless the configuration says otherwise. Sessions are resumed with the same name and
 * port. Thread-safe.
 */
public final class ClientTls implements AutoCloseable {
    /** Some kilobytes each. */
    private static final int MOST_SESSIONS = 1_000;

    private static final Duration SESSION_TIMEOUT = Duration.ofHours(1);

    private final ClusterTlsConfig config;
    private final LiveContext live;
    private final List<String> protocols;
    private final SslProvider provider;
    /** Of the JDK's provider, made for the first probe. */
    private @Nullable LiveContext blocking;

    private boolean closed;

    private ClientTls(ClusterTlsConfig config, List<String> protocols, SslProvider provider, Supplier<Made> recipe) {
        this.config = config;
        this.protocols = protocols;
        this.provider = provider;
        this.live = new LiveContext(files(config), recipe);
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static ClientTls of(ClusterTlsConfig config) {
        return of(config, ServerTls.HTTP_1_1);
    }

    /**
     * The same.
     *
     * @param protocols for ALPN, the preferred first
     */
    public static ClientTls of(ClusterTlsConfig config, List<String> protocols) {
        return of(config, protocols, TlsLibrary.provider());
    }

    static ClientTls of(ClusterTlsConfig config, List<String> protocols, SslProvider provider) {
        return new ClientTls(config, protocols, provider, () -> make(config, protocols, provider));
    }

    /**
     * The same for QUIC, whose engines are had by {@link #newQuicEngine}. It has TLS 1.3 only.
     *
     * @param protocol for ALPN
     */
    public static ClientTls ofQuic(ClusterTlsConfig config, String protocol) {
        List<String> protocols = List.of(protocol);
        return new ClientTls(
                config,
                protocols,
                TlsLibrary.provider(),
                () -> QuicContext.client(config, identities(config), protocols, MOST_SESSIONS, SESSION_TIMEOUT));
    }

    private static List<Path> files(ClusterTlsConfig config) {
        List<Path> files = new ArrayList<>();
        Path ca = config.ca();
        if (ca != null) {
            files.add(ca);
        }
        CertificateConfig certificate = config.certificate();
        if (certificate != null) {
            files.add(certificate.chain());
            files.add(certificate.key());
        }
        return files;
    }

    private static List<Identity> identities(ClusterTlsConfig config) {
        CertificateConfig certificate = config.certificate();
        return certificate == null ? List.of() : List.of(Identity.read(certificate, Instant.now()));
    }

    static TrustManagerFactory systemAuthorities() {
        return SystemAuthorities.TRUST;
    }

    static Made make(ClusterTlsConfig config, List<String> protocols, SslProvider provider) {
        List<Identity> identities = identities(config);
        SslContextBuilder builder = SslContextBuilder.forClient();
        TlsLibrary.prepare(builder, provider, config.minVersion(), List.of(), protocols)
                .sessionCacheSize(MOST_SESSIONS)
                .sessionTimeout(SESSION_TIMEOUT.toSeconds())
                .endpointIdentificationAlgorithm(config.verify() ? "HTTPS" : null);
        Path ca = config.ca();
        if (ca != null) {
            // Read also where it is not used: it is wrong all the same.
            builder.trustManager(PemFile.read(ca).certificates());
        } else {
            builder.trustManager(SystemAuthorities.TRUST);
        }
        if (!config.verify()) {
            builder.trustManager(AnyCertificate.TRUSTED);
        }
        if (!identities.isEmpty()) {
            builder.keyManager(TlsLibrary.keys(new ClientKeys(identities.getFirst()), provider));
        }
        try {
            SslContext context = builder.build();
            return new Made(context, identities, () -> {});
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS can't be had by this: " + e.getMessage(), e);
        }
    }

    /** Those that the JDK trusts, read once for all clusters. */
    private static final class SystemAuthorities {
        static final TrustManagerFactory TRUST = trust();

        private static TrustManagerFactory trust() {
            try {
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init((KeyStore) null);
                return trust;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK's own authorities can't be read", e);
            }
        }
    }

    /**
     * For a connection, which releases it by {@link io.netty.util.ReferenceCountUtil#release}.
     *
     * @param serverName a host name, or an address without brackets: what the certificate must be for. A host name is told to
     *     the endpoint, an address is not (RFC 6066 section 3)
     */
    public SSLEngine newEngine(String serverName, int port) {
        String name = withoutRoot(serverName);
        return live.make(context -> {
            SSLEngine engine =
                    TlsLibrary.tuned(context.newEngine(UnpooledByteBufAllocator.DEFAULT, name, port), provider);
            if (!IpText.isIpv4(name) && !IpText.isIpv6(name)) {
                tell(engine, name);
            }
            return engine;
        });
    }

    /**
     * For a connection of QUIC. A host name is told to the endpoint if it has a dot: the library knows no others.
     *
     * @param serverName as with {@link #newEngine}
     */
    public SSLEngine newQuicEngine(String serverName, int port) {
        return live.make(context -> context.newEngine(UnpooledByteBufAllocator.DEFAULT, withoutRoot(serverName), port));
    }

    private static String withoutRoot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Netty and the JDK would leave out names without a dot, which containers have. */
    private static void tell(SSLEngine engine, String name) {
        SNIHostName told;
        try {
            told = new SNIHostName(name.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            // No host name by RFC 952, as with an underscore: Java can't tell it.
            return;
        }
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(told));
        engine.setSSLParameters(parameters);
    }

    /**
     * TLS over a connected socket, with the same certificates and demands, for those who block: done by the JDK. The handshake is
     * done with the return.
     *
     * @param serverName as with {@link #newEngine}
     */
    public SSLSocket over(Socket connected, String serverName) throws IOException {
        String name = withoutRoot(serverName);
        SSLSocketFactory sockets;
        try {
            sockets = blocking()
                    .make(context -> ((JdkSslContext) context).context().getSocketFactory());
        } catch (IllegalStateException e) {
            throw new IOException("closed", e);
        }
        SSLSocket socket = (SSLSocket) sockets.createSocket(connected, name, connected.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols.toArray(String[]::new));
        parameters.setProtocols(TlsLibrary.versions(config.minVersion()));
        if (config.verify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private synchronized LiveContext blocking() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        LiveContext made = blocking;
        if (made == null) {
            try {
                made = new LiveContext(files(config), () -> make(config, protocols, SslProvider.JDK), false);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e); // The files have changed since they were right.
            }
            blocking = made;
        }
        return made;
    }

    private synchronized @Nullable LiveContext blockingIfMade() {
        return blocking;
    }

    /** What is shown of ourselves: none, or one. */
    public List<CertificateView> certificates() {
        return live.certificates();
    }

    /**
     * Reads the files again if they changed on disk. If the new ones are wrong, the old ones stay, and the log says why, once
     * for each change. Blocks for the files: never on an event loop.
     *
     * @return whether new ones are in use
     */
    public boolean reloadIfChanged() {
        LiveContext made = blockingIfMade();
        if (made != null) {
            made.reloadIfChanged();
        }
        return live.reloadIfChanged();
    }

    /** Gives no more engines; those that run go on. */
    @Override
    public void close() {
        live.close();
        synchronized (this) {
            closed = true;
            if (blocking != null) {
                blocking.close();
            }
        }
    }
}
