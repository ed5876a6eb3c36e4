package balancebeam.policy.access;

import balancebeam.bytes.IpNetwork;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A set of addresses made from networks: sorted ranges that don't overlap, so a lookup among 10,000 takes 14 steps and makes
 * no objects. Immutable.
 */
final class AddressSet {
    private static final long IPV4_MASK = 0xFFFF_FFFFL;
    private static final int IPV4_BITS = 32;

    // Range i is from (firstHi, firstLo) to (lastHi, lastLo), both in it, as unsigned numbers; IPv4 has no hi.
    private final long[] firstHi;
    private final long[] firstLo;
    private final long[] lastHi;
    private final long[] lastLo;
    private final int size;
    private final int ipv6From;

    AddressSet(List<IpNetwork> networks) {
        List<IpNetwork> sorted = networks.stream()
                .sorted(Comparator.comparing(IpNetwork::ipv6)
                        .thenComparing(IpNetwork::hi, Long::compareUnsigned)
                        .thenComparing(IpNetwork::lo, Long::compareUnsigned)
                        .thenComparing(IpNetwork::prefix))
                .toList();
        firstHi = new long[sorted.size()];
        firstLo = new long[sorted.size()];
        lastHi = new long[sorted.size()];
        lastLo = new long[sorted.size()];
        int count = 0;
        int ipv4Count = 0;
        IpNetwork last = null;
        for (IpNetwork network : sorted) {
            // Two networks are apart, or one lies in the other, which then comes first.
            if (last != null && last.contains(network.hi(), network.lo(), network.ipv6())) {
                continue;
            }
            last = network;
            firstHi[count] = network.hi();
            firstLo[count] = network.lo();
            lastHi[count] = network.hi() | hostBitsHi(network);
            lastLo[count] = network.lo() | hostBitsLo(network);
            count++;
            ipv4Count += network.ipv6() ? 0 : 1;
        }
        size = count;
        ipv6From = ipv4Count;
    }

    private static long hostBitsHi(IpNetwork network) {
        return network.ipv6() && network.prefix() < Long.SIZE ? -1L >>> network.prefix() : 0;
    }

    private static long hostBitsLo(IpNetwork network) {
        if (!network.ipv6()) {
            return network.prefix() == IPV4_BITS ? 0 : IPV4_MASK >>> network.prefix();
        }
        int bits = Math.max(0, network.prefix() - Long.SIZE);
        return bits == Long.SIZE ? 0 : -1L >>> bits;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether the address, in the form of {@link IpNetwork}, is in it. */
    boolean contains(long hi, long lo, boolean ipv6) {
        int low = ipv6 ? ipv6From : 0;
        int high = ipv6 ? size : ipv6From;
        // The first range that begins behind the address; the one before it is the only one that may hold it.
        int start = low;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(firstHi[middle], firstLo[middle], hi, lo) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > start && compare(hi, lo, lastHi[low - 1], lastLo[low - 1]) <= 0;
    }

    private static int compare(long aHi, long aLo, long bHi, long bLo) {
        return aHi == bHi ? Long.compareUnsigned(aLo, bLo) : Long.compareUnsigned(aHi, bHi);
    }

    /** How many ranges there are, for tests. */
    int size() {
        return size;
    }

    @Override
    public String toString() {
        return "AddressSet[" + Arrays.toString(Arrays.copyOf(firstLo, size)) + "]";
    }
}
