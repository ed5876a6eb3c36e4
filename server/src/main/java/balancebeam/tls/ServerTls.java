package balancebeam.tls;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicy;
import balancebeam.tls.LiveContext.Made;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a listener: gives an engine to each connection that is accepted. Thread-safe.
 *
 * <p>Sessions are resumed by tickets only: the server keeps none, unless {@link ListenerTlsConfig#sessionTickets} says otherwise; then it keeps the
 * last {@value #MOST_SESSIONS} of TLS 1.2 for as long as its files stay. A ticket is good wherever the policy is the same, and nowhere
 * else, so nobody gets past a listener, or to a name, by a session of another one.
 *
 * <p>A client that offers protocols by ALPN of which none is spoken here goes on without, as with HAProxy: what is spoken then
 * is HTTP/1.1.
 */
public final class ServerTls implements AutoCloseable {
    private static final int MOST_SESSIONS = 20_000;

    /** What is spoken where the protocol is not said. */
    public static final List<String> HTTP_1_1 = List.of("http/1.1");

    private final TlsPolicy usual;
    private final Map<TlsPolicy, LiveContext> live = new LinkedHashMap<>();
    private final SslProvider provider;
    private final boolean tickets;

    private ServerTls(ListenerTlsConfig config, TicketKeys tickets, List<String> protocols, SslProvider provider) {
        this.provider = provider;
        this.usual = config.policies().others();
        this.tickets = config.sessionTickets();
        try {
            for (TlsPolicy policy : config.policies().all()) {
                live.put(
                        policy,
                        new LiveContext(
                                files(config, policy), () -> make(config, policy, tickets, protocols, provider)));
            }
        } catch (IllegalArgumentException e) {
            close();
            throw e;
        }
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static ServerTls of(ListenerTlsConfig config, TicketKeys tickets) {
        return of(config, tickets, HTTP_1_1);
    }

    /**
     * The same.
     *
     * @param protocols for ALPN, the preferred first
     */
    public static ServerTls of(ListenerTlsConfig config, TicketKeys tickets, List<String> protocols) {
        return new ServerTls(config, tickets, protocols, TlsLibrary.provider());
    }

    static ServerTls of(ListenerTlsConfig config, TicketKeys tickets, List<String> protocols, SslProvider provider) {
        return new ServerTls(config, tickets, protocols, provider);
    }

    static List<Path> files(ListenerTlsConfig config, TlsPolicy policy) {
        List<Path> files = new ArrayList<>();
        for (CertificateConfig certificate : config.certificates()) {
            Stream.of(certificate.chain(), certificate.key()).forEach(files::add);
            Path response = certificate.ocspResponse();
            if (response != null) {
                files.add(response);
            }
        }
        ClientCertificatesConfig clients = policy.clientCertificates();
        if (clients != null) {
            files.add(clients.ca());
        }
        return files;
    }

    static Made make(
            ListenerTlsConfig config,
            TlsPolicy policy,
            TicketKeys tickets,
            List<String> protocols,
            SslProvider provider) {
        Instant now = Instant.now();
        List<Identity> identities = config.certificates().stream()
                .map(certificate -> Identity.read(certificate, now))
                .toList();
        TlsLibrary.checkCiphers(policy.ciphers(), provider);
        ClientCertificatesConfig clients = policy.clientCertificates();
        List<X509Certificate> authorities =
                clients == null ? List.of() : PemFile.read(clients.ca()).certificates();
        SslContextBuilder builder = SslContextBuilder.forServer(TlsLibrary.keys(new ServerKeys(identities), provider));
        TlsLibrary.prepare(builder, provider, policy.minVersion(), policy.ciphers(), protocols)
                .sessionTimeout(TicketKeys.ACCEPTED.toSeconds())
                .enableOcsp(provider != SslProvider.JDK
                        && identities.stream().anyMatch(identity -> identity.staple() != null));
        if (clients == null) {
            builder.trustManager(AnyCertificate.REFUSED);
        } else {
            builder.trustManager(authorities).clientAuth(clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
        SslContext context;
        try {
            context = builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS can't be had by this: " + e.getMessage(), e);
        }
        if (!(context.sessionContext() instanceof OpenSslServerSessionContext sessions)) {
            return new Made(context, identities, () -> {});
        }
        sessions.setSessionIdContext(asked(policy, authorities));
        sessions.setSessionCacheEnabled(!config.sessionTickets());
        if (!config.sessionTickets()) {
            sessions.setSessionCacheSize(MOST_SESSIONS);
            return new Made(context, identities, () -> {});
        }
        tickets.attach(sessions);
        return new Made(context, identities, () -> tickets.detach(sessions));
    }

    /** What a ticket is bound to: the policy, with the authorities themselves in place of their file's name. */
    static byte[] asked(TlsPolicy policy, List<X509Certificate> authorities) {
        ClientCertificatesConfig clients = policy.clientCertificates();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((policy.minVersion() + " " + policy.ciphers()).getBytes(StandardCharsets.US_ASCII));
            digest.update((byte) (clients == null ? 0 : clients.required() ? 1 : 2));
            for (X509Certificate authority : authorities) {
                digest.update(authority.getEncoded());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new AssertionError("it was just read, and every JDK has SHA-256", e);
        }
    }

    /** As {@link #newEngine(TlsPolicy)}, for a name without a policy of its own. */
    public SSLEngine newEngine() {
        return newEngine(usual);
    }

    /**
     * For an accepted connection, which releases it by {@link io.netty.util.ReferenceCountUtil#release}.
     *
     * @param policy one of the configuration's
     */
    public SSLEngine newEngine(TlsPolicy policy) {
        return Objects.requireNonNull(live.get(policy))
                .make(context ->
                        ticketed(TlsLibrary.tuned(context.newEngine(UnpooledByteBufAllocator.DEFAULT), provider)));
    }

    /** BoringSSL makes tickets, by keys of its own, unless it is told not to. */
    private SSLEngine ticketed(SSLEngine engine) {
        if (!tickets && engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            SSL.setOptions(openSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return engine;
    }

    /**
     * The certificate that a client showed and that was verified, now or when its session began; null for none. To be asked
     * once the handshake is done: a resumed session knows nothing of the time that has passed.
     *
     * @throws SSLPeerUnverifiedException if it is valid no more
     */
    public static @Nullable X509Certificate clientCertificate(SSLSession session) throws SSLPeerUnverifiedException {
        X509Certificate certificate;
        try {
            certificate = (X509Certificate) Objects.requireNonNull(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
        try {
            certificate.checkValidity();
            return certificate;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new SSLPeerUnverifiedException("the client's certificate is valid no more: " + e.getMessage());
        }
    }

    /** Those in use. */
    public List<CertificateView> certificates() {
        return Objects.requireNonNull(live.get(usual)).certificates();
    }

    /**
     * Reads the files again if they changed on disk. If the new ones are wrong, the old ones stay, and the log says why, once
     * for each change. Blocks for the files: never on an event loop.
     *
     * @return whether new ones are in use
     */
    public boolean reloadIfChanged() {
        boolean changed = false;
        for (LiveContext context : live.values()) {
            changed |= context.reloadIfChanged();
        }
        return changed;
    }

    /** Gives no more engines; those that run go on. */
    @Override
    public void close() {
        live.values().forEach(LiveContext::close);
    }
}
