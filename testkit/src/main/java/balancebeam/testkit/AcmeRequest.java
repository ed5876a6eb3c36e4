package balancebeam.testkit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signed message to an ACME server (RFC 8555 section 6.2), as clients with keys on P-256 make them. Immutable.
 *
 * <p>Its JSON is not parsed: the few texts that matter are looked for, so no text may have an escape.
 */
record AcmeRequest(String head, String payload, String signedPart, String signature) {
    private static final int HALF_KEY_BYTES = 32;

    static AcmeRequest parse(String json) {
        String head = text(json, "protected");
        String payload = text(json, "payload");
        return new AcmeRequest(decoded(head), decoded(payload), head + "." + payload, text(json, "signature"));
    }

    /** The text of a key; empty if there is none. */
    static String text(String json, String key) {
        Matcher found =
                Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"\\\\]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    private static String decoded(String base64) {
        return new String(bytes(base64), StandardCharsets.UTF_8);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The object of a key; empty if there is none. Objects in it are not possible. */
    static String object(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*(\\{[^{}]*})").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    /** The key that it came with. */
    String jwk() {
        return object(head, "jwk");
    }

    /** What stands for a key in answers to challenges (RFC 7638). */
    static String thumbprint(String jwk) {
        String canonical = "{\"crv\":\"%s\",\"kty\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(text(jwk, "crv"), text(jwk, "kty"), text(jwk, "x"), text(jwk, "y"));
        return base64(sha256(canonical));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether that key has signed it. */
    boolean isBy(String jwk) {
        try {
            Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
            check.initVerify(key(jwk));
            check.update(signedPart.getBytes(StandardCharsets.US_ASCII));
            byte[] halves = bytes(signature);
            return halves.length == 2 * HALF_KEY_BYTES && check.verify(halves);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey key(String jwk) throws GeneralSecurityException {
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(new BigInteger(1, bytes(text(jwk, "x"))), new BigInteger(1, bytes(text(jwk, "y"))));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    }

    /** Whether its payload binds the account's key to one that the server gave out (RFC 8555 section 7.3.4). */
    boolean isBoundTo(String keyId, byte[] macKey) {
        String binding = object(payload, "externalAccountBinding");
        if (binding.isEmpty()) {
            return false;
        }
        AcmeRequest inner = parse(binding);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
            byte[] wanted = mac.doFinal(inner.signedPart.getBytes(StandardCharsets.US_ASCII));
            return MessageDigest.isEqual(wanted, bytes(inner.signature))
                    && text(inner.head, "kid").equals(keyId)
                    && thumbprint(inner.payload).equals(thumbprint(jwk()));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
