package balancebeam.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client is kept at the endpoint that it was at. Immutable. */
public sealed interface StickyConfig {

    /**
     * By a cookie that the balancer gives it.
     *
     * @param name of the cookie
     * @param secret by which instances understand each other's cookies, and this one its own after a restart; empty for one made at the start
     * @param path of the cookie
     * @param maxAge how long clients keep it; null for as long as their session
     * @param sameSite {@code Lax}, {@code Strict} or {@code None}
     */
    record Inserted(
            String name,
            String secret,
            String path,
            @Nullable Duration maxAge,
            SameSite sameSite) implements StickyConfig {
        public static final int LEAST_SECRET = 16;

        public Inserted {
            if (!secret.isEmpty() && secret.length() < LEAST_SECRET) {
                throw new IllegalArgumentException("secret: is shorter than %d characters".formatted(LEAST_SECRET));
            }
        }

        /** With that name, and the defaults for all else. */
        public static Inserted named(String name) {
            return new Inserted(name, "", "/", null, SameSite.LAX);
        }
    }

    /**
     * By something that its requests have of their own, which is remembered in a table.
     *
     * @param by the first of these that a request has
     * @param idle how long a client is remembered that does not come
     * @param tableEntries how many clients are remembered
     */
    record Learned(List<HashSource> by, Duration idle, int tableEntries) implements StickyConfig {
        public static final Duration LEAST_IDLE = Duration.ofSeconds(8);
        public static final Duration LONGEST_IDLE = Duration.ofDays(7);
        public static final int LEAST_ENTRIES = 1_024;
        public static final int MOST_ENTRIES = 1 << 26;

        public Learned {
            by = List.copyOf(by);
            Require.time("idle-timeout", idle, LEAST_IDLE, LONGEST_IDLE);
            Require.range("table-entries", tableEntries, LEAST_ENTRIES, MOST_ENTRIES);
        }
    }

    /** When browsers send a cookie with requests that another site has them make. */
    enum SameSite implements Choice {
        LAX,
        STRICT,
        NONE
    }
}
