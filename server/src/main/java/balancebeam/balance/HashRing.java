package balancebeam.balance;

import balancebeam.bytes.Hashing;
import java.util.Arrays;

/**
 * A ring of points, so many for each endpoint as its weight says (Karger and others 1997; ketama). A point depends on its own
 * endpoint alone: when one goes, only its keys move. Immutable, thread-safe.
 */
final class HashRing {
    /** With more, all have half as many; those that are left stay where they were. */
    static final int MOST_POINTS = 1 << 20;

    private static final long HIGH = 0xFFFF_FFFF_0000_0000L;

    /** In order; the upper half is the point, the lower one its endpoint. */
    private final long[] ring;
    /** Where the points of each equal part of the ring begin: a search has few left to compare. */
    private final int[] parts;

    private final int shift;

    /** @param points of an endpoint, for each unit of its weight */
    HashRing(EndpointSet endpoints, int points) {
        ring = ring(endpoints, points);
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(ring.length));
        shift = 64 - bits;
        parts = new int[(1 << bits) + 1];
        int at = 0;
        for (int part = 0; part < parts.length; part++) {
            while (at < ring.length && ring[at] >>> shift < part) {
                at++;
            }
            parts[part] = at;
        }
    }

    private static long[] ring(EndpointSet endpoints, int points) {
        long[] identities = EndpointIdentity.of(endpoints);
        int halvings = 0;
        long sum = 0;
        for (int i = 0; i < identities.length; i++) {
            sum += pointsOf(endpoints, i, points);
        }
        while (sum >> halvings > MOST_POINTS) {
            halvings++;
        }
        int[] counts = new int[identities.length];
        int all = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (int) Math.max(1, pointsOf(endpoints, i, points) >> halvings);
            all += counts[i];
        }
        long[] ring = new long[all];
        int at = 0;
        for (int i = 0; i < counts.length; i++) {
            for (int point = 0; point < counts[i]; point++) {
                // The flipped sign makes signed order, which sort() has, the order of unsigned points.
                ring[at++] = ((Hashing.mix64(identities[i] + point * Hashing.GOLDEN) & HIGH) | i) ^ Long.MIN_VALUE;
            }
        }
        Arrays.sort(ring);
        for (int i = 0; i < all; i++) {
            ring[i] ^= Long.MIN_VALUE;
        }
        return ring;
    }

    private static long pointsOf(EndpointSet endpoints, int index, int points) {
        return (long) points * endpoints.weight(index) / endpoints.unit();
    }

    /** The first point at or behind a key; only if there is any. */
    int find(long hash) {
        int at = parts[(int) (hash >>> shift)];
        while (at < ring.length && Long.compareUnsigned(ring[at] | ~HIGH, hash) < 0) {
            at++;
        }
        return at == ring.length ? 0 : at;
    }

    int after(int point) {
        return point + 1 == ring.length ? 0 : point + 1;
    }

    /** The index of the endpoint that a point belongs to. */
    int endpoint(int point) {
        return (int) ring[point];
    }

    int size() {
        return ring.length;
    }
}
