package balancebeam.policy.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.HashData;
import at.favre.lib.crypto.bcrypt.BCrypt.Verifyer;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import at.favre.lib.crypto.bcrypt.IllegalBCryptFormatException;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The users of a configuration and the bcrypt hashes of their passwords ({@code $2a$}, {@code $2b$}, {@code $2y$}). Thread-safe.
 * Slow by design: never on an event loop.
 *
 * <p>A name that is not known takes as long as one that is: its password is verified too, against the hash of some user, the
 * same for every try. So time tells nothing of who is known, also where hashes have different costs.
 */
final class Passwords {
    /** Version, cost, 22 characters of salt and 31 of hash. */
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$[0-3][0-9]\\$[./A-Za-z0-9]{53}");
    /** What bcrypt allows. */
    private static final int LEAST_COST = 4;
    /** Takes some seconds: no request waits longer. */
    private static final int MOST_COST = 15;

    /** What bcrypt reads of a password. Up to one byte less, a NUL follows; a longer one is cut off here, by all programs. */
    private static final int READ_BYTES = 72;

    private static final Verifyer VERIFYER = BCrypt.verifyer(Version.VERSION_2Y, LongPasswordStrategies.none());
    private static final Verifyer VERIFYER_OF_LONG =
            BCrypt.verifyer(Version.VERSION_2Y_NO_NULL_TERMINATOR, LongPasswordStrategies.none());

    private final Map<String, HashData> hashes = new HashMap<>();
    private final List<HashData> all;

    /**
     * Reads the hashes.
     *
     * @param users name to hash
     * @throws IllegalArgumentException naming the user whose hash is wrong, and not the hash
     */
    Passwords(Map<String, String> users) {
        users.forEach((name, hash) -> hashes.put(name, parsed(name, hash)));
        all = new ArrayList<>(hashes.values());
    }

    private static HashData parsed(String name, String hash) {
        if (!FORM.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "user '%s' has no bcrypt hash, as htpasswd -nB makes it".formatted(name));
        }
        HashData parsed;
        try {
            // What the letter behind $2 tells of are mistakes of old programs, and all three mean: made without them.
            byte[] alike = ("$2y" + hash.substring(3)).getBytes(StandardCharsets.US_ASCII);
            parsed = Version.VERSION_2Y.parser.parse(alike);
        } catch (IllegalBCryptFormatException e) {
            throw new IllegalArgumentException("user '%s' has a malformed bcrypt hash".formatted(name), e);
        }
        if (parsed.cost < LEAST_COST || parsed.cost > MOST_COST) {
            throw new IllegalArgumentException("user '%s' has a bcrypt hash of cost %d: from %d to %d is possible"
                    .formatted(name, parsed.cost, LEAST_COST, MOST_COST));
        }
        return parsed;
    }

    int size() {
        return all.size();
    }

    /**
     * Whether it is that user's password.
     *
     * @param password in UTF-8
     */
    boolean isRight(String name, byte[] password) {
        HashData hash = hashes.get(name);
        boolean known = hash != null;
        if (hash == null) {
            if (all.isEmpty()) {
                return false;
            }
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            long draw = Fingerprint.of(bytes, 0, bytes.length).lo();
            hash = all.get((int) Math.floorMod(draw, (long) all.size()));
        }
        return matches(password, hash) && known;
    }

    private static boolean matches(byte[] password, HashData hash) {
        if (password.length < READ_BYTES) {
            return VERIFYER.verify(password, hash).verified;
        }
        byte[] read = Arrays.copyOf(password, READ_BYTES);
        boolean matches = VERIFYER_OF_LONG.verify(read, hash).verified;
        Arrays.fill(read, (byte) 0);
        return matches;
    }
}
