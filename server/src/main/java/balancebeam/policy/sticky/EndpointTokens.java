package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a cookie says of an endpoint: a part of the HMAC-SHA-256 of its cluster's name and its address. It names no address, nobody can make one
 * without the secret, and instances with the same secret understand each other's, after restarts too. Thread-safe.
 */
final class EndpointTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int TOKEN_BYTES = 16;
    /** Characters of a token. */
    static final int LENGTH = 22;

    private final SecretKeySpec secret;
    private final Map<Endpoint, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    /** The set of each cluster whose endpoints all have their tokens. */
    private final Map<String, EndpointSet> known = new ConcurrentHashMap<>();

    EndpointTokens(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /** The token of an endpoint. */
    String of(Endpoint endpoint) {
        return tokens.computeIfAbsent(endpoint, this::made);
    }

    private String made(Endpoint endpoint) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(endpoint.cluster().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0); // No name holds it.
            byte[] whole = mac.doFinal(endpoint.addressText().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, TOKEN_BYTES));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** The endpoint that a token is of, if it is in the set; null for any other text. */
    @Nullable
    Endpoint in(EndpointSet set, String token) {
        if (set.size() > 0 && known.get(set.get(0).cluster()) != set) {
            learn(set);
        }
        Endpoint endpoint = endpoints.get(token);
        return endpoint == null ? null : set.find(endpoint);
    }

    // With each new set: those that are gone for good would fill the memory of a cluster whose endpoints come and go.
    private synchronized void learn(EndpointSet set) {
        String cluster = set.get(0).cluster();
        if (known.get(cluster) == set) {
            return;
        }
        endpoints.values().removeIf(old -> old.cluster().equals(cluster) && set.find(old) == null);
        tokens.keySet().removeIf(old -> old.cluster().equals(cluster) && set.find(old) == null);
        for (Endpoint endpoint : set.toList()) {
            endpoints.put(of(endpoint), endpoint);
        }
        known.put(cluster, set);
    }
}
