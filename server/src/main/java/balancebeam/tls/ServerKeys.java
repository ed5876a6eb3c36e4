package balancebeam.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each client the certificate for the name that it asks for, with its OCSP response. Asked once for each type of key
 * that the client takes, in the order of preference. An alias is a certificate's number, so it stands for the same one as long
 * as the context lives, and the native library parses each only once. Thread-safe.
 */
final class ServerKeys extends X509ExtendedKeyManager {
    private final List<Identity> identities;
    private final CertificateChoice choice;
    private final boolean both;

    ServerKeys(List<Identity> identities) {
        this.identities = List.copyOf(identities);
        this.choice = new CertificateChoice(identities);
        this.both = identities.stream().map(Identity::algorithm).distinct().count() > 1;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return null;
        }
        List<Identity> possible = choice.of(name(session));
        for (Identity identity : possible) {
            if (identity.algorithm().equals(keyType) && !(both && isRefused(keyType, possible, session))) {
                staple(identity, engine);
                return String.valueOf(identities.indexOf(identity));
            }
        }
        return null;
    }

    private static @Nullable String name(ExtendedSSLSession session) {
        try {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name.getType() == StandardConstants.SNI_HOST_NAME) {
                    return new String(name.getEncoded(), StandardCharsets.ISO_8859_1);
                }
            }
            return null;
        } catch (IllegalArgumentException e) {
            // No host name by RFC 952, as with an underscore: no certificate is for it.
            return null;
        }
    }

    /**
     * Whether ECDSA will do, the signature algorithms tell. In TLS 1.3 nothing else does; in TLS 1.2 cipher suites do, too, but
     * Netty does not tell those of the client: one that takes ECDSA in signatures and in no suite fails where there are both.
     */
    private static boolean isRefused(String keyType, List<Identity> possible, ExtendedSSLSession session) {
        if (!keyType.equals("EC")
                || possible.stream().allMatch(identity -> identity.algorithm().equals("EC"))) {
            return false;
        }
        String[] algorithms = session.getPeerSupportedSignatureAlgorithms();
        for (String algorithm : algorithms) {
            if (algorithm.endsWith("withECDSA")) {
                return false;
            }
        }
        return algorithms.length > 0;
    }

    private static void staple(Identity identity, SSLEngine engine) {
        if (identity.staple() != null && engine instanceof ReferenceCountedOpenSslEngine boring) {
            OcspStaple staple = identity.stapleAt(Instant.now());
            if (staple != null) {
                boring.setOcspResponse(staple.der());
            }
        }
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identities.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identities.get(Integer.parseInt(alias)).key();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
