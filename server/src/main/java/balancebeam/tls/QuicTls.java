package balancebeam.tls;

import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicies;
import balancebeam.config.TlsPolicy;
import balancebeam.tls.LiveContext.Made;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a listener for its clients that speak QUIC, from the same files as {@link ServerTls}: a context for each set of certificates
 * that a name can lead to. Thread-safe.
 *
 * <p>QUIC has TLS 1.3 alone. The keys of tickets are made of those for TCP and of what is asked of clients, so that a ticket is good
 * by QUIC only, and only where the same is asked. OCSP responses are not stapled: the library can't.
 */
public final class QuicTls implements AutoCloseable {
    /** The protocol's name in ALPN. */
    public static final String ALPN = "h3";

    private static final String ALGORITHM = "HmacSHA256";

    private final TlsPolicies policies;
    private final LiveContext live;

    /** What a name leads to. */
    private record Choice(TlsPolicy policy, List<Identity> identities) {}

    private QuicTls(ListenerTlsConfig config, TicketKeys tickets, boolean earlyData) {
        this.policies = config.policies();
        List<Path> files = policies.all().stream()
                .flatMap(policy -> ServerTls.files(config, policy).stream())
                .distinct()
                .toList();
        this.live = new LiveContext(files, () -> make(config, tickets, earlyData), false);
    }

    /**
     * Reads the files.
     *
     * @param earlyData whether clients that come back may send before the handshake is done
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static QuicTls of(ListenerTlsConfig config, TicketKeys tickets, boolean earlyData) {
        return new QuicTls(config, tickets, earlyData);
    }

    private static Made make(ListenerTlsConfig config, TicketKeys tickets, boolean earlyData) {
        Instant now = Instant.now();
        List<Identity> identities = config.certificates().stream()
                .map(certificate -> Identity.read(certificate, now))
                .toList();
        TlsPolicies policies = config.policies();
        CertificateChoice choice = new CertificateChoice(identities);
        List<QuicSslContext> all = new ArrayList<>();
        Map<Choice, QuicSslContext> byChoice = new HashMap<>();
        for (TlsPolicy policy : policies.all()) {
            ClientCertificatesConfig clients = policy.clientCertificates();
            List<X509Certificate> authorities =
                    clients == null ? List.of() : PemFile.read(clients.ca()).certificates();
            byte[] asked = ServerTls.asked(policy, authorities);
            for (List<Identity> each : choice.all()) {
                QuicSslContext context =
                        builder(each, clients, authorities, earlyData).build();
                byChoice.put(new Choice(policy, each), context);
                attach(context, tickets, asked);
                all.add(context);
            }
            if (policy.equals(policies.others())) {
                QuicSslContext first = builder(choice.of(null), clients, authorities, earlyData)
                        .sni(name -> byChoice.get(new Choice(policies.of(name == null ? "" : name), choice.of(name))))
                        .build();
                attach(first, tickets, asked);
                all.addFirst(first);
            }
        }
        return new Made(all.getFirst(), identities, () -> all.forEach(tickets::detach));
    }

    private static void attach(QuicSslContext context, TicketKeys tickets, byte[] asked) {
        tickets.attach(context, keys -> context.sessionContext()
                .setTicketKeys(keys.stream().map(key -> derived(key, asked)).toArray(SslSessionTicketKey[]::new)));
    }

    private static QuicSslContextBuilder builder(
            List<Identity> identities,
            @Nullable ClientCertificatesConfig clients,
            List<X509Certificate> authorities,
            boolean earlyData) {
        QuicSslContextBuilder builder = QuicSslContextBuilder.forServer(new QuicKeys(identities), null)
                .applicationProtocols(ALPN)
                .sessionTimeout(TicketKeys.ACCEPTED.toSeconds())
                .earlyData(earlyData && clients == null);
        return clients == null
                ? builder.trustManager(AnyCertificate.REFUSED)
                : builder.trustManager(authorities.toArray(X509Certificate[]::new))
                        .clientAuth(clients.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }

    private static SslSessionTicketKey derived(OpenSslSessionTicketKey key, byte[] asked) {
        byte[] name = derived(key, "name", asked, SslSessionTicketKey.NAME_SIZE);
        byte[] hmac = derived(key, "hmac", asked, SslSessionTicketKey.HMAC_KEY_SIZE);
        byte[] aes = derived(key, "aes", asked, SslSessionTicketKey.AES_KEY_SIZE);
        return new SslSessionTicketKey(name, hmac, aes);
    }

    private static byte[] derived(OpenSslSessionTicketKey from, String use, byte[] asked, int bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(from.hmacKey(), ALGORITHM));
            mac.update(("quic " + use).getBytes(StandardCharsets.US_ASCII));
            mac.update(from.aesKey());
            mac.update(from.name());
            return Arrays.copyOf(mac.doFinal(asked), bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has " + ALGORITHM, e);
        }
    }

    /** By which hands are shaken. */
    public TlsPolicies policies() {
        return policies;
    }

    /** For a connection that a client begins. */
    public QuicSslEngine newEngine() {
        return live.make(context -> (QuicSslEngine) context.newEngine(UnpooledByteBufAllocator.DEFAULT));
    }

    /**
     * Reads the files again if they changed on disk; wrong ones leave the old ones in use. Blocks for the files: never on an event
     * loop.
     *
     * @return whether new ones are in use
     */
    public boolean reloadIfChanged() {
        return live.reloadIfChanged();
    }

    /** Gives no more engines; those that run go on. */
    @Override
    public void close() {
        live.close();
    }
}
