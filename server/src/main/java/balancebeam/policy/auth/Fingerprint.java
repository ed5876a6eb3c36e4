package balancebeam.policy.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * 128 bits of HMAC-SHA256 of credentials, under a key that this process drew and keeps to itself: what is remembered of a
 * password says nothing about it, and nobody can find other credentials with the same one. Each thread has one, reused.
 */
final class Fingerprint {
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecretKeySpec KEY = new SecretKeySpec(random(), ALGORITHM);
    private static final ThreadLocal<Fingerprint> OF_THREAD = ThreadLocal.withInitial(Fingerprint::new);

    private final Mac mac;
    private final byte[] digest;
    private final ByteBuffer words;
    private long hi;
    private long lo;

    private Fingerprint() {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(KEY);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HMAC-SHA256", e);
        }
        digest = new byte[mac.getMacLength()];
        words = ByteBuffer.wrap(digest);
    }

    private static byte[] random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Of the bytes; good until this thread asks for the next one. */
    static Fingerprint of(byte[] bytes, int start, int end) {
        Fingerprint mine = OF_THREAD.get();
        mine.mac.update(bytes, start, end - start);
        try {
            mine.mac.doFinal(mine.digest, 0);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the digest has room", e);
        }
        mine.hi = mine.words.getLong(0);
        mine.lo = mine.words.getLong(Long.BYTES);
        return mine;
    }

    long hi() {
        return hi;
    }

    long lo() {
        return lo;
    }
}
